// SPDX-License-Identifier: Apache-2.0
// A person's details read, checked and written (details.h).
#include "plan/details.h"

#include <string.h>

#include "base/fold.h"
#include "base/text.h"
#include "fhir/nhs_number.h"
#include "fhir/profile.h"

// --- rows ----------------------------------------------------------------------------------------------------------
// The part's kind with the names of its fields made those of one row. What is listed may stay empty as a whole, so
// there nothing is required of it by itself.
static const struct kind *row_kind(struct arena *a, const struct detail_part *part, size_t row)
{
	struct kind *k = arena_make(a, struct kind);
	struct field *f = arena_array(a, struct field, part->kind->fields);
	*k = *part->kind;
	for (size_t i = 0; i < k->fields; i++) {
		f[i] = part->kind->field[i];
		f[i].name = str_format(a, "%s-%zu-%s", part->name, row, f[i].name).p;
		if (part->many)
			f[i].flags &= ~(unsigned)FIELD_REQUIRED;
	}
	k->field = f;
	return k;
}

static const struct field *declared(const struct detail_row *row, size_t i)
{
	return &row->part->kind->field[i];
}

static struct value *value_at(const struct detail_row *row, const char *field)
{
	const struct kind *k = row->part->kind;
	return &row->values.item[kind_field(k, field) - k->field];
}

static void values_empty(struct arena *a, const struct kind *k, struct values *out)
{
	*out = (struct values){ k, arena_array(a, struct value, k->fields) };
	for (size_t i = 0; i < k->fields; i++)
		out->item[i] = (struct value){ .field = &k->field[i], .sent = true, .d = DAY_NONE };
}

// An address that came as one text is shown in its first line.
static void text_to_line(struct arena *a, struct json_at element, struct detail_row *row)
{
	struct str text = json_text(a, json_get(element, "text"));
	struct value *line = value_at(row, "line1");
	if (!text.n || json_is_set(json_get(element, "line")))
		return;
	char *p = arena_bytes(a, text.n);
	for (size_t i = 0; i < text.n; i++)
		p[i] = text.p[i] == '\n' || text.p[i] == '\r' ? ' ' : text.p[i];
	line->text = (struct str){ p, text.n };
}

static struct detail_row *row_add(struct arena *a, const struct detail_part *part, size_t row, struct detail_rows *out)
{
	struct detail_row *r = &out->item[out->count++];
	*r = (struct detail_row){ .part = part, .element = DETAIL_NEW };
	values_empty(a, row_kind(a, part, row), &r->values);
	return r;
}

static void row_fill(struct arena *a, const struct person *p, struct json_at element, size_t at, struct detail_row *r)
{
	struct entry_held held = { .body = element };
	struct entry e = { .kind = r->values.kind, .r = &p->patient, .arena = a, .held = &held };
	r->element = at;
	values_of(a, &e, &r->values);
	if (strcmp(r->part->kind->name, "address") == 0)
		text_to_line(a, element, r);
}

// Those elements of the list that the part is about, each with its place.
static size_t part_rows(struct arena *a, const struct person *p, const struct detail_part *part,
	struct detail_rows *out)
{
	struct json_at body = json_trusted(a, p->patient.body), list = json_get(body, part->list ? part->list : "id");
	size_t found = 0, at = 0, most = part->many ? DETAIL_ROWS_MOST : 1;
	if (!part->list) {
		row_fill(a, p, body, 0, row_add(a, part, 0, out));
		return 1;
	}
	for (struct json_at i = json_first(list); json_is_set(i) && found < most; i = json_next(list, i), at++)
		if (part->is(i))
			row_fill(a, p, i, at, row_add(a, part, found++, out));
	if (!found && part->or_first && json_is_set(json_first(list)))
		row_fill(a, p, json_first(list), 0, row_add(a, part, found++, out));
	return found;
}

void details_of(struct arena *a, const struct person *p, const struct detail_group *g, bool more,
	struct detail_rows *out)
{
	*out = (struct detail_rows){ arena_array(a, struct detail_row, g->parts * DETAIL_ROWS_MOST), 0 };
	for (size_t i = 0; i < g->parts; i++) {
		size_t n = part_rows(a, p, &g->part[i], out);
		if (n == 0 && (more || !g->part[i].many))
			(void)row_add(a, &g->part[i], n, out);
	}
}

bool detail_row_empty(const struct detail_row *row)
{
	for (size_t i = 0; i < row->values.kind->fields; i++) {
		const struct value *v = &row->values.item[i];
		if (v->field->control == CONTROL_CHOICE && row->part->list)
			continue; // "mobile" without a number is nothing
		if (v->text.n || v->d != DAY_NONE)
			return false;
	}
	return true;
}

bool detail_staff_only(const struct field *f)
{
	return strcmp(f->at, "birthDate") == 0 || strcmp(f->at, "identifier[system=" NHS_NUMBER_SYSTEM "].value") == 0;
}

// --- checks --------------------------------------------------------------------------------------------------------
// Each makes of a text that is not empty the way in which it is kept, or says what is wrong with it.
static const char *check_nhs(struct arena *a, struct str *text)
{
	char *digits = arena_bytes(a, NHS_NUMBER_SIZE);
	enum nhs_number_fault fault = nhs_number_read(*text, digits);
	if (fault == NHS_NUMBER_SHAPE)
		return _("An NHS number has 10 digits, for example 943 476 5919");
	if (fault != NHS_NUMBER_GOOD)
		return _("This is not a real NHS number. Check each digit");
	*text = (struct str){ digits, NHS_NUMBER_SIZE };
	return NULL;
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct str upper(struct arena *a, struct str text)
{
	char *p = arena_bytes(a, text.n + 1);
	for (size_t i = 0; i < text.n; i++)
		p[i] = (char)(text.p[i] >= 'a' && text.p[i] <= 'z' ? text.p[i] - 32 : text.p[i]);
	return (struct str){ p, text.n };
}

// A British postcode, or one of another country: letters and digits, with spaces or hyphens.
static const char *check_postcode(struct arena *a, struct str *text)
{
	size_t digits = 0;
	bool good = text->n >= 3 && text->n <= 12;
	for (size_t i = 0; i < text->n && good; i++) {
		digits += is_digit(text->p[i]);
		good = is_digit(text->p[i]) || is_letter(text->p[i]) || text->p[i] == ' ' || text->p[i] == '-';
	}
	if (!good || !digits)
		return _("Enter a postcode, for example CT1 2AB, or leave it empty");
	*text = upper(a, *text);
	return NULL;
}

static const char *check_phone(struct arena *a, struct str *text)
{
	size_t digits = 0;
	bool good = text->n <= 40;
	(void)a;
	for (size_t i = 0; i < text->n && good; i++) {
		digits += is_digit(text->p[i]);
		good = is_digit(text->p[i]) || is_letter(text->p[i]) || (text->p[i] && strchr(" +()-./#*", text->p[i]));
	}
	return good && digits >= 3 ? NULL : _("Enter a telephone number, for example 01227 555 0123");
}

static const char *check_email(struct arena *a, struct str *text)
{
	size_t at, again, space, dot = 0;
	(void)a;
	bool good = text->n <= 255 && str_index(*text, '@', &at) && at > 0 && !str_index(*text, ' ', &space);
	struct str behind = good ? str_part(*text, at + 1, text->n) : STR("");
	good = good && !str_index(behind, '@', &again) && str_index(behind, '.', &dot) && dot > 0 && dot + 1 < behind.n;
	return good ? NULL : _("Enter an email address, for example name@example.org");
}

static const char *check_practice(struct arena *a, struct str *text)
{
	bool good = text->n >= 3 && text->n <= 8;
	for (size_t i = 0; i < text->n && good; i++)
		good = is_digit(text->p[i]) || is_letter(text->p[i]);
	if (!good)
		return _("The code of a practice has letters and digits only, for example A12345");
	*text = upper(a, *text);
	return NULL;
}

static const char *check_name(struct arena *a, struct str *text)
{
	*text = fold_nfc(a, *text);
	return text->n > 200 ? _("This name must be 200 letters or fewer") : NULL;
}

static const struct {
	const char *part, *field;
	const char *(*check)(struct arena *a, struct str *text);
} checks[] = {
	{ "official", "title", check_name }, { "official", "given", check_name }, { "official", "middle", check_name },
	{ "official", "family", check_name }, { "official", "suffix", check_name }, { "usual", "called", check_name },
	{ "alias", "alias", check_name }, { "identity", "nhs_number", check_nhs }, { "address", "postcode",
		check_postcode },
	{ "phone", "number", check_phone }, { "email", "address", check_email }, { "practice", "code", check_practice },
};

static void wrong(struct fault *f, struct value *v, const char *message)
{
	v->wrong = true;
	(void)fault_field(f, v->field->name, message);
}

static void check_birth(struct fault *f, struct value *v)
{
	if (v->d != DAY_NONE && v->d > clock_today())
		wrong(f, v, _("Date of birth must be in the past"));
	else if (v->d != DAY_NONE && day_age(v->d, clock_today()) > 130)
		wrong(f, v, _("Check the year of birth"));
}

static void check_value(struct arena *a, struct fault *f, const struct detail_row *row, size_t i)
{
	const struct field *was = declared(row, i);
	struct value *v = &row->values.item[i];
	for (size_t c = 0; c < sizeof checks / sizeof *checks; c++)
		if (v->text.n && strcmp(checks[c].part, row->part->name) == 0 && strcmp(checks[c].field, was->name) == 0) {
			const char *said = checks[c].check(a, &v->text);
			if (said)
				wrong(f, v, said);
		}
	if (strcmp(was->at, "birthDate") == 0)
		check_birth(f, v);
	if (row->part->many && (was->flags & FIELD_REQUIRED) && !v->text.n && !detail_row_empty(row))
		wrong(f, v, _("Please write something here"));
}

// --- forms ---------------------------------------------------------------------------------------------------------
static bool form_has_row(struct arena *a, const struct form *form, const struct detail_part *part, size_t row)
{
	struct str begins = str_format(a, "%s-%zu-", part->name, row);
	for (size_t i = 0; i < form->count; i++)
		if (str_starts(form->pair[i].name, begins.p))
			return true;
	return false;
}

static enum err read_row(struct arena *a, const struct form *form, bool staff, struct fault *f, struct detail_row *row)
{
	enum err e = values_read(a, row->values.kind, form, NULL, f, &row->values);
	for (size_t i = 0; i < row->values.kind->fields; i++) {
		struct value *v = &row->values.item[i];
		if (!staff && detail_staff_only(declared(row, i)))
			v->sent = false;
		else if (v->sent && !v->wrong)
			check_value(a, f, row, i);
		if (v->wrong && v->sent)
			e = ERR_INPUT;
	}
	return e;
}

enum err details_read(struct arena *a, const struct person *p, const struct detail_group *g, const struct form *form,
	bool staff, struct fault *f, struct detail_rows *out)
{
	struct detail_rows there;
	enum err e = OK;
	details_of(a, p, g, false, &there);
	*out = (struct detail_rows){ arena_array(a, struct detail_row, g->parts * DETAIL_ROWS_MOST), 0 };
	for (size_t i = 0, next = 0; i < g->parts; i++) {
		size_t n = 0;
		for (; next < there.count && there.item[next].part == &g->part[i]; n++)
			out->item[out->count++] = there.item[next++];
		while (g->part[i].many && n < DETAIL_ROWS_MOST && form_has_row(a, form, &g->part[i], n))
			(void)row_add(a, &g->part[i], n++, out);
	}
	for (size_t i = 0; i < out->count; i++) {
		enum err one = read_row(a, form, staff, f, &out->item[i]);
		e = e ? e : one;
	}
	return e;
}

// --- writing -------------------------------------------------------------------------------------------------------
static struct str joined(struct arena *a, const struct detail_row *row, const char *const *fields, const char *between)
{
	struct str all = STR("");
	for (; *fields; fields++) {
		struct str text = value_at(row, *fields)->text;
		if (text.n)
			all = all.n ? str_format(a, "%.*s%s%.*s", STR_ARG(all), between, STR_ARG(text)) : text;
	}
	return all;
}

// What follows from the others: the whole name, and the address as it is written on a letter.
static void put_text(struct arena *a, struct json_node *n, const struct detail_row *row)
{
	static const char *const names[] = { "title", "given", "middle", "family", "suffix", NULL };
	static const char *const lines[] = { "line1", "line2", "line3", "line4", "line5", "postcode", NULL };
	bool name = strcmp(row->part->name, "official") == 0, address = strcmp(row->part->name, "address") == 0;
	struct str text = name ? joined(a, row, names, " ") : address ? joined(a, row, lines, "\n") : STR("");
	if (name || address)
		json_node_put(a, n, "text", text.n ? json_node_text(a, text) : NULL);
}

static bool sends(const struct detail_row *row)
{
	for (size_t i = 0; i < row->values.kind->fields; i++)
		if (row->values.item[i].sent)
			return true;
	return false;
}

static struct json_node *list_of(struct arena *a, struct json_node *patient, const char *name)
{
	struct json_node *list = json_node_get(patient, str_of(name));
	if (!list) {
		list = json_node_array(a);
		json_node_set(a, patient, str_of(name), list);
	}
	return list;
}

static void put_row(struct arena *a, struct json_node *patient, const struct detail_row *row)
{
	const struct detail_part *part = row->part;
	struct json_node *n = patient;
	bool is_new = row->element == DETAIL_NEW;
	if (!sends(row) || (is_new && part->list && detail_row_empty(row)))
		return;
	if (part->list && is_new) {
		n = json_node_object(a);
		for (const struct mark *m = part->kind->mark; m->at; m++)
			json_node_put(a, n, m->at, json_node_raw(a, str_of(m->json)));
		json_node_push(a, list_of(a, patient, part->list), n);
	} else if (part->list) {
		n = json_node_item(json_node_get(patient, str_of(part->list)), (uint32_t)row->element);
	}
	values_put(a, n, &row->values);
	put_text(a, n, row);
}

static bool is_dropped(const struct detail_row *row, const char *list)
{
	return row->part->list && strcmp(row->part->list, list) == 0 && row->element != DETAIL_NEW && sends(row) &&
		detail_row_empty(row);
}

// Elements of a list that were emptied, the last first: places of those before stay what they are. Several parts may
// share a list.
static void drop_empty(struct json_node *patient, const struct detail_rows *rows, const char *list)
{
	struct json_node *n = json_node_get(patient, str_of(list));
	for (size_t below = SIZE_MAX, next;; below = next) {
		next = SIZE_MAX;
		for (size_t i = 0; i < rows->count; i++) {
			size_t at = rows->item[i].element;
			if (is_dropped(&rows->item[i], list) && at < below && (next == SIZE_MAX || at > next))
				next = at;
		}
		if (next == SIZE_MAX)
			return;
		(void)json_node_take(n, (uint32_t)next);
	}
}

static bool first_of_list(const struct detail_rows *rows, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (rows->item[j].part->list && strcmp(rows->item[j].part->list, rows->item[i].part->list) == 0)
			return false;
	return true;
}

static void drop_lists(struct arena *a, struct json_node *patient, const struct detail_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const char *name = rows->item[i].part->list;
		struct json_node *list = name ? json_node_get(patient, str_of(name)) : NULL;
		if (list && !json_node_count(list))
			json_node_set(a, patient, str_of(name), NULL);
	}
}

struct resource_put details_put(
	struct arena *a, const struct person *p, const struct detail_rows *rows, const struct writer *w)
{
	struct json_node *n = json_tree(a, json_trusted(a, p->patient.body));
	for (size_t i = 0; i < rows->count; i++)
		if (rows->item[i].element != DETAIL_NEW)
			put_row(a, n, &rows->item[i]);
	for (size_t i = 0; i < rows->count; i++)
		if (rows->item[i].part->list && first_of_list(rows, i))
			drop_empty(n, rows, rows->item[i].part->list);
	for (size_t i = 0; i < rows->count; i++)
		if (rows->item[i].element == DETAIL_NEW)
			put_row(a, n, &rows->item[i]);
	drop_lists(a, n, rows);
	fhir_profile_claim(a, n);
	struct resource_put put = { .now = p->patient, .expect = p->patient.version };
	put.now.author = w->author;
	put.now.updated = w->at;
	put.now.body = resource_stamp(a, n, p->patient.id, p->patient.version + 1, w->at);
	return put;
}

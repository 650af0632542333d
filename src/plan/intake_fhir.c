// SPDX-License-Identifier: Apache-2.0
// A FHIR Bundle is read as parts of a plan (intake.h): a document, a collection, a transaction or the answer to a
// search; of each resource what the lens of its kind shows. Programs that must keep every element have $import.
#include "base/json.h"
#include "fhir/outcome.h"
#include "fhir/value.h"
#include "plan/intake_inside.h"
#include "plan/label.h"

#define FAULTS_SHOWN 3 // of one resource

struct bundle {
	struct arena *a;
	const struct intake_how *how;
	struct intake *x;
	struct str *name;     // "Goal/1" or the fullUrl; "" none
	struct str *url;
	struct entry *entry;
	struct intake_binaries binaries;
	struct intake_patient patient;
};

// That it is about this person, as far as it says.
static enum err check_patient(struct bundle *b, struct json_at at, uint32_t entry)
{
	struct json_at body = json_get(at, "resource");
	if (!intake_patient(b->a, &b->patient, at, entry))
		return intake_stop(b->x, 0, _(intake_two_people));
	struct resource r = { .type = STR("Patient"), .id = STR("x"), .person = STR("x"), .body = json_raw(body) };
	struct person p;
	const struct person *here = b->how->person;
	person_from(b->a, &r, &p);
	p.nhs = intake_number(b->a, p.nhs);
	bool number = p.nhs.n && here->nhs.n, same = number ? str_eq(p.nhs, here->nhs)
		: p.birth == DAY_NONE || here->birth == DAY_NONE || p.birth == here->birth;
	if (same)
		return OK;
	return intake_stop(b->x, 0, number ? _("This file is about somebody with another NHS number. Nothing of it is "
		"taken")
									   : _("This file is about somebody with another birth date. Nothing of it is "
										"taken"));
}

// What comes along and is no part of a plan by itself.
static bool follows(struct str type, struct json_at body)
{
	static const char *const types[] = { "Patient", "Composition", "Practitioner", "PractitionerRole", "Organization",
		"Location", "Provenance", "AuditEvent", "Questionnaire", "OperationOutcome", "HealthcareService", "Consent" };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_is(type, types[i]))
			return true;
	return str_is(type, "CarePlan") && json_is_set(json_get(body, "activity")) && !json_is_set(json_get(body,
		"partOf"));
}

static void validate(struct bundle *b, struct intake_item *item, struct json_at body, struct str type)
{
	struct fhir_issues issues = { 0 };
	struct fault fault;
	unsigned shown = 0;
	fault_init(&fault, b->a);
	if (fhir_validate_at(b->a, body, str_c(b->a, type), &issues) == OK || fhir_issues_fault(&issues, &fault) == OK)
		return;
	for (const struct fault_item *i = fault.items; i && shown < FAULTS_SHOWN; i = i->next, shown++)
		intake_wrong(b->a, item, i->field, i->message);
}

// References become names, to be found again here: people by name, entries by what they are called.
static void take_who(struct bundle *b, struct value *to, const struct value *from)
{
	for (size_t i = 0; i < from->refs; i++) {
		struct str name = str_starts(from->ref[i], "Patient/") ? b->how->person->called : from->display[i];
		if (name.n)
			intake_who(b->a, b->how, to, name);
	}
}

static void take_values(struct bundle *b, struct intake_item *item, const struct values *from)
{
	for (size_t i = 0; i < item->kind->fields; i++) {
		const struct value *value = &from->item[i];
		const struct field *f = value->field;
		if (f->control == CONTROL_WHO) {
			take_who(b, &item->values.item[i], value);
		} else if (f->control != CONTROL_LINK && f->control != CONTROL_FILE) {
			item->values.item[i] = *value;
			item->values.item[i].sent = value->text.n || value->number || value->tick || value->d != DAY_NONE ||
				value->when;
			if (!item->values.item[i].sent && (f->flags & FIELD_REQUIRED))
				intake_wrong(b->a, item, str_of(_(f->short_label)), _("This is missing, and it must be there"));
		}
	}
}

// Once all Binaries of the Bundle are known.
static void take_files(struct bundle *b, size_t at)
{
	struct intake_item *item = &b->x->item[at];
	struct json_at body = entry_body(&b->entry[at]);
	for (size_t i = 0; i < item->kind->fields; i++) {
		struct value *value = &item->values.item[i];
		if (value->field->control != CONTROL_FILE)
			continue;
		value->file = intake_attachment(b->a, b->how, b->x, &b->binaries, item, value->field, body);
		value->sent = value->file != NULL;
	}
	if (str_is(b->entry[at].r->type, "DocumentReference"))
		intake_other_files(b->a, b->x, &b->binaries, item, body);
}

static bool own_words(const struct entry *e)
{
	return str_starts(entry_words_of(e), "Patient/") || str_starts(entry_words_of(e), "urn:uuid:");
}

// Whose words they are, of whom we know the name alone.
static struct str words_name(struct bundle *b, const struct entry *e)
{
	const char *at = e->kind->words_of;
	return at ? json_text(b->a, json_get(json_path(b->a, entry_body(e), at), "display")) : STR_NONE;
}

// When it was said; or written where it was taken from before; or at least changed for the last time.
static day written_on(struct bundle *b, const struct entry *e)
{
	instant at;
	struct taken t;
	if (taken_of(e, &t) && t.written != DAY_NONE)
		return t.written;
	if (entry_said_stands(e, &at))
		return day_of(at);
	struct str changed = json_text(b->a, json_path(b->a, entry_body(e), "meta.lastUpdated"));
	return instant_parse(changed, &at) ? day_of(at) : DAY_NONE;
}

static struct value *value_named(struct values *values, const char *field)
{
	return &values->item[kind_field(values->kind, field) - values->kind->field];
}

// A document of another system says in its own way what it is and what it is called.
static void name_document(struct bundle *b, struct json_at body, struct values *values)
{
	static const char *const titles[] = { "description", "type.text", "type.coding[0].display", "category[0].text" };
	struct value *what = value_named(values, "what"), *title = value_named(values, "title");
	struct value *words = value_named(values, "words");
	if (!what->text.n)
		what->text = STR("other-document");
	for (size_t i = 0; !title->text.n && i < sizeof titles / sizeof *titles; i++)
		title->text = json_text(b->a, json_path(b->a, body, titles[i]));
	if (!title->text.n)
		title->text = str_of(_(kind_document.title));
	if (words->text.p && title->text.p && str_eq(words->text, title->text))
		words->text = STR_NONE;
}

static void read_one(struct bundle *b, uint32_t number, struct json_at at)
{
	struct json_at body = json_get(at, "resource");
	struct str type = json_text(b->a, json_get(body, "resourceType")), id = json_text(b->a, json_get(body, "id"));
	const struct kind *k = json_is(body) ? kind_of(b->a, body) : NULL;
	if (!k && str_is(type, "DocumentReference"))
		k = &kind_document;
	if (str_is(type, "Binary")) {
		intake_binary(b->a, &b->binaries, at, number);
		return;
	}
	if (!k || table_beside(k)) {
		if (!type.n || !follows(type, body))
			intake_left_out(b->a, b->x, str_format(b->a, _("Entry %u"), number), type.n
				? str_format(b->a, _("The plan has no place for this kind of record (%.*s)"), STR_ARG(str_part(type,
					0, 60))).p
				: _("There is no resource in this entry"));
		return;
	}
	size_t n = b->x->count;
	struct intake_item *item = intake_new(b->a, b->x, number);
	struct resource *r = arena_make(b->a, struct resource);
	struct values values;
	intake_begin(b->a, item, k);
	*r = (struct resource){ .type = type, .id = id, .person = STR(""), .body = json_raw(body) };
	b->entry[n] = (struct entry){ .kind = k, .r = r, .arena = b->a, .held = arena_make(b->a, struct entry_held) };
	b->name[n] = str_format(b->a, "%.*s/%.*s", STR_ARG(type), STR_ARG(id));
	b->url[n] = json_text(b->a, json_get(at, "fullUrl"));
	validate(b, item, body, type);
	item->label = label_may_carry(k) ? label_of_import(b->a, body) : STR("");
	values_of(b->a, &b->entry[n], &values);
	if (k == &kind_document)
		name_document(b, body, &values);
	take_values(b, item, &values);
	item->title = k == &kind_document ? values_get(&values, "title")->text : entry_title(&b->entry[n]);
	item->persons = own_words(&b->entry[n]);
	item->said = written_on(b, &b->entry[n]);
	item->by = item->persons ? STR_NONE : words_name(b, &b->entry[n]);
}

static const struct intake_item *find(struct bundle *b, struct str reference)
{
	for (size_t i = 0; i < b->x->count; i++)
		if (str_eq(reference, b->name[i]) || str_eq(reference, b->url[i]) ||
			(b->url[i].n > reference.n && reference.n && str_ends(b->url[i], str_c(b->a, reference))))
			return &b->x->item[i];
	return NULL;
}

static void name_links(struct bundle *b, size_t at)
{
	struct intake_item *item = &b->x->item[at];
	struct str reference, display;
	for (size_t i = 0; i < item->kind->fields; i++) {
		const struct field *f = &item->kind->field[i];
		if (f->control != CONTROL_LINK)
			continue;
		for (uint32_t j = 0; entry_ref(&b->entry[at], f->name, j, &reference, &display); j++) {
			const struct intake_item *to = find(b, reference);
			if (to && str_is(str_of(to->kind->name), f->links))
				item->link[i] = str_format(b->a, "%.*s%s%.*s", STR_ARG(item->link[i]), item->link[i].n ? "\n" : "",
					STR_ARG(table_key(b->a, &to->values)));
		}
		if (!item->link[i].n && (f->flags & FIELD_REQUIRED))
			intake_wrong(b->a, item, str_of(_(f->short_label)), _("What it belongs to is not in this file"));
	}
}

enum err intake_bundle(struct arena *a, struct str bytes, struct intake *x, struct json_at *list)
{
	struct json *doc = arena_make(a, struct json);
	struct json_wrong wrong;
	*x = (struct intake){ .way = TAKEN_FHIR };
	bytes = str_unmarked(bytes);
	const char *other = intake_is_other(bytes);
	if (other)
		return intake_stop(x, 0, other);
	if (json_scan(a, bytes, doc, &wrong) != OK)
		return intake_stop(x, 0, str_format(a, _("This is not JSON: %s, in line %zu."), wrong.what, wrong.line).p);
	struct json_at root = json_root(doc);
	*list = json_get(root, "entry");
	if (!json_text_is(json_get(root, "resourceType"), "Bundle") || !json_length(*list))
		return intake_stop(x, 0, _("This is no FHIR Bundle with entries in it."));
	if (json_text_is(json_get(root, "type"), "history"))
		return intake_stop(x, 0, _("This holds every version of each part (a history). Ask for a document or a "
			"collection, which holds the last one"));
	if (json_length(*list) > INTAKE_ROWS_MOST)
		return intake_stop(x, 0, str_format(a, _("There are more than %d entries. Bring it in in several files"),
			INTAKE_ROWS_MOST).p);
	return OK;
}

enum err intake_fhir(struct arena *a, struct str bytes, const struct intake_how *how, struct intake *x)
{
	struct bundle b = { .a = a, .how = how, .x = x };
	struct json_at list = { 0 };
	uint32_t number = 0;
	enum err e = intake_bundle(a, bytes, x, &list);
	if (e != OK)
		return e;
	size_t most = json_length(list) + 1;
	b.entry = arena_array(a, struct entry, most);
	b.name = arena_array(a, struct str, most);
	b.url = arena_array(a, struct str, most);
	for (struct json_at i = json_first(list); json_is_set(i) && e == OK; i = json_next(list, i)) {
		read_one(&b, ++number, i);
		if (json_text_is(json_get(json_get(i, "resource"), "resourceType"), "Patient"))
			e = check_patient(&b, i, number);
	}
	if (e != OK)
		return e;
	for (size_t i = 0; i < x->count; i++) {
		intake_same_person(a, &b.patient, &x->item[i], entry_body(&b.entry[i]));
		take_files(&b, i);
		name_links(&b, i);
	}
	intake_files_end(a, x, &b.binaries);
	intake_settle(a, how, x);
	return OK;
}

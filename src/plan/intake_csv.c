// SPDX-License-Identifier: Apache-2.0
// A table is read as parts of a plan (intake.h): its first row says what the columns are; each row is put together as
// the form would be that somebody fills in, and held to the same.
#include "base/csv.h"
#include "base/fold.h"
#include "plan/intake_inside.h"
#include "plan/intake_people.h"

#define PAIRS_MOST 400
#define NAME_MOST 100 // bytes of the name of a field

struct head {
	enum column column; // COLUMNS: of a field
	struct str label;   // that field's, folded
	struct str shown;
};
struct reading {
	struct arena *a;
	const struct intake_how *how;
	struct intake *x;
	struct head head[CSV_COLUMNS_MOST];
	size_t heads;
	bool whose; // there is a column that says whose words they are
};
// One row as a form.
struct filling {
	struct reading *r;
	struct intake_item *item;
	struct form_pair pair[PAIRS_MOST];
	size_t pairs;
	bool *given;
};

static bool named(struct arena *a, struct str folded, const char *name)
{
	return name && (str_eq(folded, fold_case(a, str_of(name))) || str_eq(folded, fold_case(a, str_of(_(name)))));
}

// --- the first row
// -------------------------------------------------------------------------------------------------------
static const struct {
	const char *name;
	enum column column;
} others[] = { { "kind", COLUMN_KIND }, { "what", COLUMN_KIND }, { "text", COLUMN_WORDS }, { "title", COLUMN_WORDS },
	{ "whose", COLUMN_WHOSE }, { "written by", COLUMN_BY }, { "author", COLUMN_BY }, { "date", COLUMN_SAID },
	{ "said on", COLUMN_SAID }, { "status", COLUMN_STATUS }, { "part", COLUMN_PART },
	{ "notes", COLUMN_MORE } };

// As a form asks for it: of the person, or of others.
static bool asked(const struct reading *r, struct str folded, const struct field *f)
{
	struct arena *a = r->a;
	const char *other = f->label_other, *name = str_c(a, r->how->person->called);
	struct str theirs = other ? str_format(a, _(other), name, name, name) : STR_NONE;
	return named(a, folded, f->label) || (other && str_eq(folded, fold_case(a, theirs)));
}

static bool is_field(const struct reading *r, struct str folded)
{
	for (size_t i = 0; i < kind_count; i++)
		for (size_t j = 0; j < kinds[i]->fields; j++) {
			const struct field *f = &kinds[i]->field[j];
			if (named(r->a, folded, f->short_label) || named(r->a, folded, f->name) || asked(r, folded, f))
				return true;
		}
	return false;
}

static bool read_head(struct reading *r, struct str cell, struct head *out)
{
	struct str folded = fold_case(r->a, str_trim(cell));
	*out = (struct head){ COLUMNS, folded, str_trim(cell) };
	for (int i = 0; i < COLUMNS; i++)
		if (named(r->a, folded, table_heads[i]))
			out->column = (enum column)i;
	for (size_t i = 0; i < sizeof others / sizeof *others && out->column == COLUMNS; i++)
		if (named(r->a, folded, others[i].name))
			out->column = others[i].column;
	return out->column != COLUMNS || is_field(r, folded);
}

// "A", "B" ... as a spreadsheet calls its columns.
static struct str letters(struct arena *a, size_t column)
{
	return column < 26 ? str_format(a, "%c", 'A' + (int)column)
					   : str_format(a, "%c%c", 'A' + (int)(column / 26) - 1, 'A' + (int)(column % 26));
}

// people: those columns that say whom a row is about are read elsewhere.
static enum err read_heads(struct reading *r, const struct csv_row *row, bool people)
{
	bool kind = false, words = false;
	for (size_t i = 0; i < row->cells; i++) {
		struct head *h = &r->head[r->heads++];
		bool known = read_head(r, row->cell[i], h);
		bool who = people && intake_is_who(r->a, row->cell[i]);
		if (!known || who)
			h->column = COLUMN_PART; // read over
		if (!known && !who && h->shown.n)
			intake_left_out(r->a, r->x, str_format(r->a, _("Row %u, column %.*s"), row->number,
				STR_ARG(letters(r->a, i))), str_format(r->a, _("We do not know a column “%.*s”. It stays out"),
				STR_ARG(str_part(h->shown, 0, 60))).p);
		kind = kind || h->column == COLUMN_KIND;
		words = words || h->column == COLUMN_WORDS;
		r->whose = r->whose || h->column == COLUMN_WHOSE;
	}
	if (kind && words)
		return OK;
	return intake_stop(r->x, row->number, _("The first row must name the columns. It needs at least “What it is” and "
		"“Words”. The table that a plan is saved as has all of them"));
}

// --- one value
// -----------------------------------------------------------------------------------------------------------
static void put(struct filling *f, const char *name, const char *suffix, struct str value)
{
	if (f->pairs < PAIRS_MOST)
		f->pair[f->pairs++] = (struct form_pair){ str_format(f->r->a, "%s%s", name, suffix), value };
}

static const char *put_date(struct filling *f, const struct field *field, struct str text)
{
	day d;
	int minutes, y, m, mday;
	struct arena *a = f->r->a;
	const char *why = intake_date(a, text, &d, &minutes);
	if (why)
		return why;
	day_split(d, &y, &m, &mday);
	put(f, field->name, "-day", str_format(a, "%d", mday));
	put(f, field->name, "-month", str_format(a, "%d", m));
	put(f, field->name, "-year", str_format(a, "%d", y));
	if (field->control == CONTROL_WHEN && minutes >= 0)
		put(f, field->name, "-time", str_format(a, "%02d:%02d", minutes / 60, minutes % 60));
	return NULL;
}

static const char *put_choice(struct filling *f, const struct field *field, struct str text)
{
	struct arena *a = f->r->a;
	struct str folded = fold_case(a, text), all = STR("");
	for (size_t i = 0; i < field->choices->count; i++) {
		const struct choice *c = &field->choices->item[i];
		if (named(a, folded, c->label) || str_is(text, c->code)) {
			put(f, field->name, "", str_of(c->code));
			return NULL;
		}
		all = str_format(a, "%.*s%s“%s”", STR_ARG(all), i ? ", " : "", _(c->label));
	}
	const char *words = _("“%.*s” cannot be chosen here. Write one of these: %.*s");
	return str_format(a, words, STR_ARG(str_part(text, 0, 60)), STR_ARG(all)).p;
}

static const char *put_tick(struct filling *f, const struct field *field, struct str text)
{
	struct arena *a = f->r->a;
	struct str folded = fold_case(a, text);
	bool yes = named(a, folded, N_("Yes")) || str_is(folded, "y") || str_is(folded, "x") || str_is(folded, "true") ||
		str_is(folded, "1");
	bool no = named(a, folded, N_("No")) || str_is(folded, "n") || str_is(folded, "false") || str_is(folded, "0");
	put(f, field->name, yes ? "" : "-shown", STR("yes"));
	return yes || no ? NULL : _("Write yes or no");
}

static void put_coding(struct filling *f, const struct field *field, struct str text)
{
	size_t n = 0;
	while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
		n++;
	put(f, field->name, "", n ? str_part(text, 0, n) : text);
	put(f, field->name, "-term", n ? str_trim(str_part(text, n, text.n)) : STR(""));
}

static const char *put_who(struct filling *f, const struct field *field, struct str text)
{
	struct value *value = &f->item->values.item[field - f->item->kind->field];
	if (value->refs && !(field->flags & FIELD_MANY))
		return _("Only one name can stand here");
	intake_who(f->r->a, f->r->how, value, text);
	return NULL;
}

static void put_link(struct filling *f, const struct field *field, struct str text)
{
	struct str *link = &f->item->link[field - f->item->kind->field], key = table_fold(f->r->a, text);
	*link = str_format(f->r->a, "%.*s%s%.*s", STR_ARG(*link), link->n ? "\n" : "", STR_ARG(key));
}

static void put_field(struct filling *f, const struct field *field, struct str text, struct str where)
{
	struct arena *a = f->r->a;
	const char *why = NULL;
	size_t n = 0;
	text = str_trim(text);
	if (!text.n)
		return;
	f->given[field - f->item->kind->field] = field->control != CONTROL_FILE;
	switch (field->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		put(f, field->name, "", text);
		break;
	case CONTROL_SCALE:
		while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
			n++;
		put(f, field->name, "", n ? str_part(text, 0, n) : text);
		break;
	case CONTROL_DATE:
	case CONTROL_WHEN:
		why = put_date(f, field, text);
		break;
	case CONTROL_CHOICE:
		why = put_choice(f, field, text);
		break;
	case CONTROL_TICK:
		why = put_tick(f, field, text);
		break;
	case CONTROL_WHO:
		why = put_who(f, field, text);
		break;
	case CONTROL_LINK:
		put_link(f, field, text);
		break;
	case CONTROL_CODING:
		put_coding(f, field, text);
		break;
	case CONTROL_FILE:
		intake_left_out(a, f->r->x, str_format(a, _("Row %u"), f->item->number),
			_("The file itself does not come with a table. Add it to the entry afterwards"));
		break;
	}
	if (why)
		intake_wrong(a, f->item, where, why);
}

static const struct field *field_labelled(const struct reading *r, const struct kind *k, struct str folded)
{
	struct arena *a = r->a;
	for (size_t i = 0; i < k->fields; i++)
		if (str_eq(folded, fold_case(a, table_label(a, k, &k->field[i]))) || named(a, folded, k->field[i].name))
			return &k->field[i];
	for (size_t i = 0; i < k->fields; i++)
		if (named(a, folded, k->field[i].short_label))
			return &k->field[i];
	for (size_t i = 0; i < k->fields; i++)
		if (asked(r, folded, &k->field[i]))
			return &k->field[i];
	return NULL;
}

// In a cell of people, or of what it belongs to, a name alone is enough where only one field can be meant. NULL.
static const struct field *only_field(const struct kind *k, enum column column)
{
	enum control control = column == COLUMN_PEOPLE ? CONTROL_WHO : CONTROL_LINK;
	const struct field *only = NULL;
	must(k->fields == 0 || k->field != NULL);
	for (size_t i = 0; i < k->fields; i++) {
		if (k->field[i].control != control)
			continue;
		if (only)
			return NULL;
		only = &k->field[i];
	}
	return column == COLUMN_PEOPLE || column == COLUMN_LINKS ? only : NULL;
}

// "By: 2027-03-31": the field, and what stands behind its colon. Its name may have a colon too. NULL: there is none.
static const struct field *cut_line(const struct filling *f, struct str text, struct str *value)
{
	struct arena *a = f->r->a;
	const struct field *found = NULL;
	for (size_t i = 0; i < text.n && i < NAME_MOST; i++) {
		const struct field *field = text.p[i] != ':' ? NULL
			: field_labelled(f->r, f->item->kind, fold_case(a, str_trim(str_part(text, 0, i))));
		if (field) {
			found = field;
			*value = str_part(text, i + 1, text.n);
		}
	}
	return found;
}

static void put_line(struct filling *f, struct str text, const struct head *h)
{
	struct arena *a = f->r->a;
	struct str value;
	const struct field *field = cut_line(f, text, &value), *only = field ? NULL : only_field(f->item->kind, h->column);
	const char *lost = _("We do not know what “%.*s” says here. Write its name, a colon, and what it is, for "
						 "example “%s: ...”");
	if (field)
		put_field(f, field, value, str_of(_(field->short_label)));
	else if (only)
		put_field(f, only, text, h->shown);
	else
		intake_wrong(a, f->item, h->shown,
			str_format(a, lost, STR_ARG(str_part(text, 0, 60)), _(f->item->kind->field[0].short_label)).p);
}

// A line each, with lines behind it that are set in.
static void put_lines(struct filling *f, struct str cell, const struct head *h)
{
	for (struct str rest = cell; rest.n;) {
		struct str text = str_cut(&rest, '\n');
		while (str_starts(rest, "  ")) {
			struct str more = str_cut(&rest, '\n');
			text = str_format(f->r->a, "%.*s\n%.*s", STR_ARG(text), STR_ARG(str_part(more, 2, more.n)));
		}
		if (str_trim(text).n)
			put_line(f, text, h);
	}
}

// --- a row
// ---------------------------------------------------------------------------------------------------------------
static const struct kind *find_kind(struct arena *a, struct str text)
{
	struct str folded = fold_case(a, text);
	for (size_t i = 0; i < kind_count; i++)
		if (!table_beside(kinds[i]) && (named(a, folded, kinds[i]->title) || named(a, folded, kinds[i]->name)))
			return kinds[i];
	for (size_t i = 0; i < kind_count; i++)
		if (!table_beside(kinds[i]) && named(a, folded, kinds[i]->title_many))
			return kinds[i];
	return NULL;
}

static bool is_person(const struct reading *r, struct str name)
{
	struct arena *a = r->a;
	const struct person *p = r->how->person;
	struct str folded = fold_case(a, name);
	return str_eq(folded, fold_case(a, p->called)) || str_eq(folded, fold_case(a, p->full)) ||
		str_eq(folded, fold_case(a, p->given));
}

static void read_whose(struct filling *f, struct str text)
{
	struct arena *a = f->r->a;
	const struct person *p = f->r->how->person;
	struct str folded = fold_case(a, text);
	if (!text.n)
		return;
	f->item->persons = is_person(f->r, text) || named(a, folded, N_("Yes")) || named(a, folded, N_("own words"));
	const char *other = _("“%.*s” is not who this plan is for. Write “%.*s” where the words are their own, or leave it "
						  "empty");
	if (!f->item->persons)
		intake_wrong(a, f->item, str_of(_(table_heads[COLUMN_WHOSE])),
			str_format(a, other, STR_ARG(str_part(text, 0, 60)), STR_ARG(p->called)).p);
}

static void read_said(struct filling *f, struct str text, enum column column)
{
	day d;
	int minutes;
	const char *why = text.n ? intake_date(f->r->a, text, &d, &minutes) : NULL;
	if (why)
		intake_wrong(f->r->a, f->item, str_of(_(table_heads[column])), why);
	else if (text.n && (column == COLUMN_SAID || f->item->said == DAY_NONE))
		f->item->said = d;
}

static void read_words(struct filling *f, struct str text)
{
	const struct kind *k = f->item->kind;
	struct str where = str_of(_(table_heads[COLUMN_WORDS]));
	f->item->title = text;
	for (size_t i = 0; i < k->fields; i++) {
		bool words = k->field[i].control == CONTROL_WORDS || k->field[i].control == CONTROL_LINE;
		if ((k->field[i].flags & FIELD_TITLE) && words) {
			put_field(f, &k->field[i], text, where);
			return;
		}
	}
	if (text.n)
		put_field(f, &k->field[0], text, where);
}

static void read_cell(struct filling *f, const struct head *h, struct str text)
{
	struct arena *a = f->r->a;
	const struct field *field;
	switch (h->column) {
	case COLUMN_PART:
	case COLUMN_KIND:
		return;
	case COLUMN_WORDS:
		read_words(f, text);
		return;
	case COLUMN_WHOSE:
		read_whose(f, text);
		return;
	case COLUMN_BY:
		f->item->by = str_part(text, 0, 200);
		f->item->persons = f->item->persons || (!f->r->whose && is_person(f->r, text));
		return;
	case COLUMN_WRITTEN:
	case COLUMN_SAID:
		read_said(f, text, h->column);
		return;
	case COLUMN_DATES:
	case COLUMN_PEOPLE:
	case COLUMN_LINKS:
	case COLUMN_MORE:
		put_lines(f, text, h);
		return;
	case COLUMN_STATUS:
	case COLUMNS:
		break;
	}
	if (!text.n)
		return;
	field = h->column == COLUMN_STATUS ? kind_field_find(f->item->kind, STR("status"))
									   : field_labelled(f->r, f->item->kind, h->label);
	if (field)
		put_field(f, field, text, h->shown);
	else
		intake_wrong(a, f->item, h->shown, str_format(a, _("“%s” has nothing like this. Leave the cell empty"),
			_(f->item->kind->title)).p);
}

// What a new one must have: asked as by a form that was left empty.
static void put_required(struct filling *f)
{
	const struct kind *k = f->item->kind;
	for (size_t i = 0; i < k->fields; i++) {
		const struct field *field = &k->field[i];
		if (f->given[i])
			continue;
		if (field->start)
			put(f, field->name, "", str_of(field->start));
		else if (field->flags & FIELD_REQUIRED)
			put(f, field->name, field->control == CONTROL_DATE || field->control == CONTROL_WHEN ? "-day" : "",
				STR(""));
	}
}

static void lacks(struct arena *a, struct intake_item *item, const char *label, const char *what)
{
	struct intake_fault *f = arena_make(a, struct intake_fault);
	*f = (struct intake_fault){ str_of(_(label)), what, item->missing };
	item->missing = f;
}

static void take_values(struct filling *f)
{
	struct arena *a = f->r->a;
	struct intake_item *item = f->item;
	struct form form = { .pair = f->pair, .count = f->pairs };
	struct fault fault;
	struct values read;
	fault_init(&fault, a);
	if (values_read(a, item->kind, &form, NULL, &fault, &read) != OK)
		for (const struct fault_item *i = fault.items; i; i = i->next) {
			const struct field *field = kind_field_find(item->kind, i->field);
			bool given = field && f->given[field - item->kind->field];
			if (given)
				intake_wrong(a, item, str_of(_(field->short_label)), i->message);
			else if (field && field->control != CONTROL_WHO && field->control != CONTROL_LINK)
				lacks(a, item, field->short_label, i->message);
		}
	for (size_t i = 0; i < item->kind->fields; i++) {
		const struct field *field = &item->kind->field[i];
		bool refs = field->control == CONTROL_WHO || field->control == CONTROL_LINK;
		if (f->given[i] && !refs)
			item->values.item[i] = read.item[i];
		else if (!f->given[i] && refs && (field->flags & FIELD_REQUIRED))
			lacks(a, item, field->short_label, field->control == CONTROL_WHO
				? _("Say who") : _("Say what it belongs to"));
	}
}

static void read_row(struct reading *r, const struct csv_row *row)
{
	struct filling *f = arena_make(r->a, struct filling);
	struct intake_item *item = intake_new(r->a, r->x, row->number);
	struct str what = STR_NONE, words = STR_NONE;
	bool any = false;
	for (size_t i = 0; i < r->heads; i++) {
		what = r->head[i].column == COLUMN_KIND ? str_trim(csv_plain(csv_at(row, i))) : what;
		words = r->head[i].column == COLUMN_WORDS ? str_trim(csv_plain(csv_at(row, i))) : words;
	}
	const struct kind *k = find_kind(r->a, what);
	item->title = words;
	if (!k) {
		const char *unknown = _("We do not know what “%.*s” is. Write what the forms call it, for example “Goal or "
							"hope”");
		const char *empty = _("Say what it is: write what the forms call it, for example “Goal or hope”");
		intake_wrong(r->a, item, str_of(_(table_heads[COLUMN_KIND])),
			what.n ? str_format(r->a, unknown, STR_ARG(str_part(what, 0, 60))).p : empty);
		return;
	}
	intake_begin(r->a, item, k);
	*f = (struct filling){ .r = r, .item = item, .given = arena_array(r->a, bool, k->fields + 1) };
	for (size_t i = 0; i < r->heads; i++)
		read_cell(f, &r->head[i], str_trim(str_typed(r->a, csv_plain(csv_at(row, i)))));
	for (size_t i = r->heads; i < row->cells; i++)
		if (str_trim(row->cell[i]).n)
			intake_wrong(r->a, item, letters(r->a, i), _("The first row has no name for this column"));
	for (size_t i = 0; i < k->fields; i++)
		any = any || f->given[i];
	if (!any && !item->fault)
		intake_wrong(r->a, item, str_of(_(table_heads[COLUMN_WORDS])), _("There is nothing in this row"));
	put_required(f);
	take_values(f);
}

enum err intake_table(struct arena *a, const struct csv *table, const bool *mine, const struct intake_how *how,
	struct intake *x)
{
	struct reading *r = arena_make(a, struct reading);
	*x = (struct intake){ .way = TAKEN_TABLE };
	*r = (struct reading){ .a = a, .how = how, .x = x };
	if (table->rows < 2)
		return intake_stop(x, 0, _("There is nothing in this table. The first row names the columns, and each row "
			"below is one part of the plan"));
	enum err e = read_heads(r, &table->row[0], mine != NULL);
	if (e != OK)
		return e;
	for (size_t i = 1; i < table->rows; i++)
		if (!mine || mine[i])
			read_row(r, &table->row[i]);
	if (table->letters == LETTERS_WINDOWS)
		x->note = _("This file is not in Unicode. Look whether letters such as é and quotation marks are right "
			"below.");
	intake_settle(a, how, x);
	return OK;
}

enum err intake_csv(struct arena *a, struct str bytes, const struct intake_how *how, struct intake *x)
{
	struct csv table;
	struct csv_wrong wrong = { 0 };
	*x = (struct intake){ .way = TAKEN_TABLE };
	enum err e = csv_read(a, bytes, INTAKE_ROWS_MOST + 1, &table, &wrong);
	if (e == ERR_INPUT)
		return intake_stop(x, wrong.row, wrong.what);
	if (e == ERR_TOO_LARGE)
		return intake_stop(x, 0, str_format(a, _("There are more than %d rows. Bring it in in several files"),
			INTAKE_ROWS_MOST).p);
	return e == OK ? intake_table(a, &table, NULL, how, x) : e;
}

// SPDX-License-Identifier: Apache-2.0
// Whom the rows of a table are about (intake_people.h).
#include "plan/intake_people.h"

#include "base/fold.h"
#include "fhir/nhs_number.h"
#include "plan/intake_inside.h"

enum who { WHO_NUMBER, WHO_GIVEN, WHO_FAMILY, WHO_CALLED, WHO_BIRTH, WHO };

static const struct {
	enum who who;
	const char *name;
} heads[] = { { WHO_NUMBER, N_("NHS number") }, { WHO_NUMBER, "nhs_number" }, { WHO_GIVEN, N_("First name") },
	{ WHO_GIVEN, "given name" }, { WHO_GIVEN, "given_name" }, { WHO_FAMILY, N_("Last name") },
	{ WHO_FAMILY, "family name" }, { WHO_FAMILY, "family_name" }, { WHO_FAMILY, "surname" },
	{ WHO_CALLED, N_("What do they like to be called?") }, { WHO_CALLED, "called" },
	{ WHO_BIRTH, N_("Date of birth") }, { WHO_BIRTH, "birth date" }, { WHO_BIRTH, "birth" } };
// As a person's facts are checked (person_check), as the first row calls them, and where a Bundle has them.
static const struct {
	const char *field, *shown, *element;
} shown[WHO] = { [WHO_NUMBER] = { "nhs_number", N_("NHS number"), "Patient.identifier" },
	[WHO_GIVEN] = { "given_name", N_("First name"), "Patient.name.given" },
	[WHO_FAMILY] = { "family_name", N_("Last name"), "Patient.name.family" },
	[WHO_CALLED] = { "called", N_("What do they like to be called?"), "Patient.name.given" },
	[WHO_BIRTH] = { "birth", N_("Date of birth"), "Patient.birthDate" } };

struct str intake_who_at(struct str field, enum taken_way way)
{
	for (size_t i = 0; i < WHO; i++)
		if (str_is(field, shown[i].field))
			return str_of(way == TAKEN_FHIR ? shown[i].element : _(shown[i].shown));
	return field;
}

struct reading {
	struct arena *a;
	struct intake_people *x;
	size_t at[WHO]; // column; SIZE_MAX: there is none
	struct str cell[WHO]; // of the row that is read
	uint32_t row;
};

static enum who who_of(struct arena *a, struct str head)
{
	struct str folded = fold_case(a, str_trim(head));
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (str_eq(folded, fold_case(a, str_of(heads[i].name))) ||
			str_eq(folded, fold_case(a, str_of(_(heads[i].name)))))
			return heads[i].who;
	return WHO;
}

bool intake_is_who(struct arena *a, struct str head)
{
	return who_of(a, head) != WHO;
}

static void wrong(struct reading *r, struct intake_person *p, enum who who, const char *what)
{
	struct intake_fault *f = arena_make(r->a, struct intake_fault);
	*f = (struct intake_fault){ str_format(r->a, "%u: %s", r->row, _(shown[who].shown)), what, NULL };
	if (!p->end)
		p->end = &p->fault;
	*p->end = f;
	p->end = &f->next;
}

static struct str digits(struct arena *a, struct str text)
{
	char *p = arena_bytes(a, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != ' ' && text.p[i] != '-')
			p[n++] = text.p[i];
	return (struct str){ p, n };
}

static struct person_facts facts_of(struct reading *r, const char **birth_wrong)
{
	int minutes;
	struct person_facts facts = { .given = r->cell[WHO_GIVEN], .family = r->cell[WHO_FAMILY],
		.called = r->cell[WHO_CALLED], .nhs = digits(r->a, r->cell[WHO_NUMBER]), .gender = STR(""), .phone = STR(""),
		.address = STR(""), .birth = DAY_NONE };
	*birth_wrong = r->cell[WHO_BIRTH].n ? intake_date(r->a, r->cell[WHO_BIRTH], &facts.birth, &minutes) : NULL;
	return facts;
}

static bool same_name(struct reading *r, const struct person_facts *x, const struct person_facts *y)
{
	return str_eq(fold_case(r->a, x->given), fold_case(r->a, y->given)) &&
		str_eq(fold_case(r->a, x->family), fold_case(r->a, y->family));
}

static struct str name_of(struct reading *r, const struct person_facts *f)
{
	if (!f->given.n || !f->family.n || f->birth == DAY_NONE)
		return STR("");
	return fold_case(r->a, str_format(r->a, "%.*s\n%.*s\n%d", STR_ARG(f->given), STR_ARG(f->family), (int)f->birth));
}

static bool same_person(const struct intake_person *p, const struct person_facts *f, struct str name)
{
	if (p->facts.nhs.n && f->nhs.n)
		return str_eq(p->facts.nhs, f->nhs);
	return name.n && str_eq(p->name, name);
}

// What a row says of somebody is what the rows before it say.
static void join(struct reading *r, struct intake_person *p, const struct person_facts *f)
{
	struct person_facts *to = &p->facts;
	if (f->birth != DAY_NONE && to->birth != DAY_NONE && f->birth != to->birth)
		wrong(r, p, WHO_BIRTH, str_format(r->a, _("Row %u says another day for the same NHS number"), p->row).p);
	if (f->given.n && to->given.n && f->family.n && to->family.n && !same_name(r, f, to))
		wrong(r, p, WHO_FAMILY, str_format(r->a, _("Row %u says another name for the same NHS number"), p->row).p);
	to->nhs = to->nhs.n ? to->nhs : f->nhs;
	to->given = to->given.n ? to->given : f->given;
	to->family = to->family.n ? to->family : f->family;
	to->called = to->called.n ? to->called : f->called;
	to->birth = to->birth != DAY_NONE ? to->birth : f->birth;
	p->name = p->name.n ? p->name : name_of(r, to);
}

// named: it is clear enough whom the row is about, or something else is said of it.
static struct intake_person *person_of(struct reading *r, const struct person_facts *f, bool named)
{
	struct intake_people *x = r->x;
	struct str name = name_of(r, f);
	for (size_t i = x->count; i > 0; i--) // mostly that of the row before
		if (same_person(&x->item[i - 1], f, name))
			return &x->item[i - 1];
	struct intake_person *p = &x->item[x->count++];
	*p = (struct intake_person){ .facts = *f, .row = r->row, .name = name };
	if (!named && !f->nhs.n && !name.n)
		wrong(r, p, f->given.n && f->family.n ? WHO_BIRTH : WHO_NUMBER,
			_("Say whom this row is about: the NHS number, or first name, last name and date of birth"));
	return p;
}

static void read_row(struct reading *r, size_t number)
{
	const struct csv_row *row = &r->x->table.row[number];
	const char *birth_wrong;
	r->row = row->number;
	for (int i = 0; i < WHO; i++)
		r->cell[i] = r->at[i] == SIZE_MAX ? STR("") : str_trim(str_typed(r->a, csv_plain(csv_at(row, r->at[i]))));
	struct person_facts f = facts_of(r, &birth_wrong);
	struct intake_person *p = person_of(r, &f, birth_wrong != NULL);
	if (p->row != r->row)
		join(r, p, &f);
	if (birth_wrong)
		wrong(r, p, WHO_BIRTH, birth_wrong);
	if (f.nhs.n && !nhs_number_valid(f.nhs))
		wrong(r, p, WHO_NUMBER, _("This is not a real NHS number. Check each digit"));
	r->x->of[number] = (uint32_t)(p - r->x->item);
	p->rows++;
}

void intake_rows_of(const struct intake_people *x, const struct intake_person *p, bool *out)
{
	out[0] = false;
	for (size_t i = 1; i < x->table.rows; i++)
		out[i] = x->of[i] == (uint32_t)(p - x->item);
}

static enum err stop(struct intake_people *x, uint32_t row, const char *sentence)
{
	x->stop = sentence;
	x->stop_row = row;
	return ERR_INPUT;
}

static enum err read_heads(struct reading *r)
{
	const struct csv_row *row = &r->x->table.row[0];
	for (int i = 0; i < WHO; i++)
		r->at[i] = SIZE_MAX;
	for (size_t i = 0; i < row->cells; i++) {
		enum who who = who_of(r->a, row->cell[i]);
		if (who != WHO && r->at[who] == SIZE_MAX)
			r->at[who] = i;
	}
	bool named = r->at[WHO_GIVEN] != SIZE_MAX && r->at[WHO_FAMILY] != SIZE_MAX && r->at[WHO_BIRTH] != SIZE_MAX;
	return named || r->at[WHO_NUMBER] != SIZE_MAX ? OK : stop(r->x, row->number,
		_("The first row must say whom each row is about: “NHS number”, or “First name”, “Last name” and “Date of "
		  "birth”"));
}

enum err intake_people(struct arena *a, struct str bytes, struct intake_people *x)
{
	struct reading r = { .a = a, .x = x };
	struct csv_wrong bad = { 0 };
	*x = (struct intake_people){ 0 };
	enum err e = csv_read(a, bytes, INTAKE_PEOPLE_ROWS_MOST + 1, &x->table, &bad);
	if (e == ERR_INPUT)
		return stop(x, bad.row, bad.what);
	if (e == ERR_TOO_LARGE)
		return stop(x, 0, str_format(a, _("There are more than %d rows. Bring it in in several files"),
			INTAKE_PEOPLE_ROWS_MOST).p);
	if (e == OK && x->table.rows < 2)
		return stop(x, 0, _("There is nothing in this table. The first row names the columns, and each row below is "
			"one part of somebody's plan"));
	if (e == OK)
		e = read_heads(&r);
	if (e != OK)
		return e;
	x->item = arena_array(a, struct intake_person, x->table.rows);
	x->of = arena_array(a, uint32_t, x->table.rows);
	for (size_t i = 1; i < x->table.rows; i++)
		read_row(&r, i);
	return OK;
}

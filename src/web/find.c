// SPDX-License-Identifier: Apache-2.0
// Finding somebody who has not let one in: two exact facts, number and birth date or full name and birth date, and
// nothing else is told. Asking to be let in proves the same two facts again; no key of a person is ever on these
// pages. Everything is a POST: a name and a birth date in an address would stand in histories and logs. Each look
// for somebody who is there is a row in that person's audit.
#include "record/key.h"
#include "web/door.h"
#include "web/draft_form.h"
#include "web/emergency.h"
#include "web/web.h"

#define ASK_PLACE "find-ask" // of the draft
#define WHY_MOST 5000 // bytes

struct found {
	struct str key;
	struct access access;
};
struct finding {
	bool by_number;
	struct person_facts facts;
	struct found *item;
	size_t count;
	struct door_rows looked;
};

// --- the two facts -------------------------------------------------------------------------------

static void check_number(struct visit *v, struct person_facts *facts)
{
	char *digits = arena_alloc(v->arena, NHS_NUMBER_SIZE + 1);
	switch (nhs_number_read(facts->nhs, digits)) {
	case NHS_NUMBER_GOOD:
		facts->nhs = (struct str){ digits, NHS_NUMBER_SIZE };
		break;
	case NHS_NUMBER_EMPTY:
		(void)fault_field(&v->fault, "nhs_number", _("Enter the NHS number"));
		break;
	case NHS_NUMBER_SHAPE:
		(void)fault_field(&v->fault, "nhs_number", _("An NHS number has 10 digits, for example 943 476 5919"));
		break;
	case NHS_NUMBER_CHECK:
		(void)fault_field(&v->fault, "nhs_number", _("This is not a real NHS number. Check each digit"));
		break;
	}
}

static enum err read_facts(struct visit *v, struct finding *f)
{
	struct str by = visit_form(v, "by");
	f->facts = door_facts(v, &v->fault);
	f->by_number = str_is(by, "number");
	if (f->by_number)
		check_number(v, &f->facts);
	else if (!str_is(by, "name"))
		(void)fault_field(&v->fault, "by", _("Choose what you know about the person"));
	if (!f->by_number && by.n && !f->facts.given.n)
		(void)fault_field(&v->fault, "given_name", _("Enter the whole first name"));
	if (!f->by_number && by.n && !f->facts.family.n)
		(void)fault_field(&v->fault, "family_name", _("Enter the whole last name"));
	if (f->facts.birth == DAY_NONE && !fault_at(&v->fault, "birth"))
		(void)fault_field(&v->fault, "birth", _("Enter the date of birth, for example 12 3 1958"));
	return v->fault.err ? ERR_INPUT : OK;
}

static enum err search(struct visit *v, struct finding *f)
{
	struct key_list keys;
	enum err e = f->by_number
		? person_find_number(v->db, v->arena, f->facts.nhs, f->facts.birth, &keys)
		: person_find_name(v->db, v->arena, f->facts.given, f->facts.family, f->facts.birth, &keys);
	if (e != OK)
		return e;
	f->item = arena_array(v->arena, struct found, keys.count + 1);
	f->looked.item = arena_array(v->arena, struct door_row, keys.count + 1);
	for (size_t i = 0; e == OK && i < keys.count; i++) {
		f->looked.item[f->looked.count++] = door_row(v, "find", keys.item[i], f->by_number ? "number and date of birth"
			: "name and date of birth");
		f->item[i].key = keys.item[i];
		e = access_load(v->db, v->arena, &v->actor, keys.item[i], &f->item[i].access);
		f->count++;
	}
	return e;
}

// --- the pages -----------------------------------------------------------------------------------

static void draw_facts(struct visit *v, struct page *p)
{
	nhsuk_radios_begin(p, .name = "by", .label = _("What do you know?"), .label_size = SIZE_M, .value = visit_form(v,
		"by"),
		.error = fault_at(&v->fault, "by"));
	nhsuk_option(p, .value = "number", .text = _("NHS number and date of birth"), .conditional = true);
	door_facts_fields(v, p, FACT_NUMBER, false);
	nhsuk_conditional_end(p);
	nhsuk_option(p, .value = "name", .text = _("Full name and date of birth"), .conditional = true);
	door_facts_fields(v, p, FACT_NAME, false);
	nhsuk_conditional_end(p);
	nhsuk_radios_end(p);
	door_facts_fields(v, p, FACT_BIRTH, false);
}

// Looking for somebody keeps nothing. What one then writes to ask does (draw_ask), and a form that came after its
// session was over: both are here again.
static enum err draw_form(struct visit *v, int status)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR(ASK_PLACE), &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Find a person"), .place = PLACE_FIND, .h1 = true, .status = status);
	nhsuk_paragraph(p, .text = _("People who have let you in are under [My people]."), .href = "/");
	nhsuk_paragraph(p, .text = _("Anybody else can be found with two exact facts. You will see nothing about them: "
		"you can only ask to be let in. The person can see that you looked."));
	nhsuk_paragraph(p, .text = _("Is somebody in danger now? [Open the emergency page]"), .href = "/urgent");
	nhsuk_form_begin(p, .action = "/find");
	draw_facts(v, p);
	draft_form_draw(v, p, &d);
	nhsuk_button(p, .text = _("Find"));
	nhsuk_form_end(p);
	draft_form_after(v, p, &d);
	nhsuk_paragraph(p, .text = _("Nobody there yet? You can [add a new person]."), .href = "/people/add");
	return web_end(v, p);
}

enum err people_find_page(struct visit *v)
{
	return draw_form(v, 200);
}

static void hidden_facts(struct visit *v, struct page *p, const struct finding *f)
{
	door_facts_hidden(v, p);
	nhsuk_hidden(p, "by", f->by_number ? STR("number") : STR("name"));
}

// What was written before to ask to be let in to this person's plan, with these facts.
static struct str why_before(struct visit *v, const struct draft_form *d)
{
	static const char *const facts[] = { "given_name", "family_name", "nhs_number", "birth-day", "birth-month",
		"birth-year" };
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		if (!str_eq(str_trim(form_get(&d->form, facts[i])), visit_form(v, facts[i])))
			return STR_NONE;
	return form_get(&d->form, "why");
}

static enum err draw_ask(struct visit *v, struct page *p, const struct finding *f)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR(ASK_PLACE), &d);
	if (e != OK)
		return e;
	struct str typed = form_get(&v->form, "why"), why = typed.p || !d.found ? typed : why_before(v, &d);
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("There is someone with these details. You can ask to be let in."));
	nhsuk_form_begin(p, .action = "/find/ask", .draft = draft_form_path(v, &d));
	hidden_facts(v, p, f);
	nhsuk_textarea(p, .name = "why", .label = _("Why would you like to see this person's plan?"), .label_size = SIZE_M,
		.rows = 4,
		.hint = _("The person reads this. Say who you are to them and how you can help."), .value = why,
		.error = fault_at(&v->fault, "why"));
	door_team_field(v, p, _("Which team do you ask for?"), _("Everybody in the team could then see the plan."));
	if (v->actor.teams == 1)
		nhsuk_paragraph(p, .text = page_say(p, _("You ask for %s. Everybody in the team could then see the plan."),
			page_c(p, door_team_name(v, v->actor.team[0].team))));
	draft_form_end(v, p, &d, _("Ask to be let in"));
	nhsuk_details_begin(p, .summary = _("This is an emergency"), .id = "emergency",
		.open = visit_form(v, "emergency").n > 0);
	nhsuk_form_begin(p, .action = "/find/emergency");
	hidden_facts(v, p, f);
	nhsuk_hidden(p, "emergency", STR("yes"));
	emergency_fields(v, p);
	nhsuk_form_end(p);
	nhsuk_details_end(p);
	return OK;
}

static void draw_nobody(struct visit *v, struct page *p)
{
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("We found nobody with these details."));
	nhsuk_paragraph(p,
		.text = _("Check the spelling, the number and the date. If they are right, you can add the person."));
	nhsuk_form_begin(p, .action = "/people/add");
	door_facts_hidden(v, p);
	nhsuk_hidden(p, "fill", STR("yes"));
	nhsuk_button(p, .text = _("Add a new person"));
	nhsuk_form_end(p);
}

static enum err draw_found(struct visit *v, const struct finding *f, int status)
{
	struct page *p = web_begin(v, .title = _("Find a person"), .place = PLACE_FIND, .h1 = true, .status = status,
		.back = "/find",
		.back_text = _("Look again"));
	struct str open[2] = { STR_NONE, STR_NONE };
	size_t closed = 0;
	enum err e = OK;
	for (size_t i = 0; i < f->count; i++) {
		struct person who;
		if (!(f->item[i].access.verbs & MAY_SEE)) {
			closed++;
			continue;
		}
		e = person_load(v->db, v->arena, f->item[i].key, &who);
		if (e != OK)
			return e;
		nhsuk_card(p, .heading_str = who.full, .href = door_path(v->arena, who.key, ""), .clickable = true,
			.size = SIZE_M, .text = _("Among your people already."));
		open[open[0].n > 0] = who.key;
	}
	if (open[1].n)
		nhsuk_paragraph(p, .text = _("Is this one person with two records? [Tell a privacy officer]"),
			.href = door_path(v->arena, open[0], "/same"));
	if (!f->count)
		draw_nobody(v, p);
	else if (closed == 1)
		e = draw_ask(v, p, f);
	else if (closed > 1)
		nhsuk_paragraph(p, .size = SIZE_L,
			.text = _("There is more than one person with these details. Look again with the NHS number and date of "
				"birth."));
	return e == OK ? web_end(v, p) : e;
}

enum err people_find(struct visit *v)
{
	struct finding *f = arena_make(v->arena, struct finding);
	if (read_facts(v, f) != OK)
		return draw_form(v, 400);
	enum err e = search(v, f);
	if (e == OK)
		e = draw_found(v, f, 200);
	return e != OK ? e : door_rows_commit(v, &f->looked);
}

// --- asking --------------------------------------------------------------------------------------

// An open question of the same team by the same person: asking twice changes nothing.
static enum err asked_already(struct visit *v, struct str key, struct str grantee, bool *already)
{
	struct person who;
	struct plan pl;
	*already = false;
	enum err e = person_load(v->db, v->arena, key, &who);
	if (e == OK)
		e = plan_load(v->db, v->arena, &who, NULL, &pl);
	for (const struct entry *x = e == OK ? plan_first(&pl, &kind_let_in) : NULL; x; x = plan_next(&pl, x))
		if (!entry_past(x) && str_eq(entry_text(x, "team"), grantee) && str_eq(x->r->author, visit_author(v)))
			*already = true;
	return e;
}

static void set_text(struct values *values, const char *field, struct str text)
{
	struct value *x = &values->item[kind_field(values->kind, field) - values->kind->field];
	x->text = text;
	x->sent = true;
}

static enum err ask_row_run(struct db *db, struct arena *a, void *what)
{
	return door_row_put(db, a, what);
}

// Only what belongs to a question is taken from the form: its answer is the person's.
static struct plan_change *ask_change(struct visit *v, struct str key, struct str why, struct str grantee,
	struct str team_name)
{
	struct values values = { .kind = &kind_let_in, .item = arena_array(v->arena, struct value, kind_let_in.fields) };
	for (size_t i = 0; i < kind_let_in.fields; i++)
		values.item[i] = (struct value){ .field = &kind_let_in.field[i], .d = DAY_NONE };
	set_text(&values, "why", why);
	set_text(&values, "team", grantee);
	set_text(&values, "team_name", team_name);
	struct plan_change *c = plan_change_new(v);
	struct door_row *row = arena_make(v->arena, struct door_row);
	c->person = c->writer.person = key;
	*row = door_row(v, "ask to be let in", key, "plan");
	c->also = ask_row_run;
	c->also_what = row;
	plan_change_add(c, v->arena, entry_make(v->arena, &kind_let_in, &values, &c->writer, STR("")));
	draft_form_done(v, c, STR(ASK_PLACE));
	return c;
}

static enum err ask_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e != OK ? e : web_go_done(v, "/find", "asked");
}

// The one person with these facts who has not let the actor in; NULL: there are none, or several.
static const struct found *only_closed(const struct finding *f)
{
	const struct found *only = NULL;
	size_t closed = 0;
	for (size_t i = 0; i < f->count; i++)
		if (!(f->item[i].access.verbs & MAY_SEE)) {
			only = &f->item[i];
			closed++;
		}
	return closed == 1 ? only : NULL;
}

// The two facts are proven again. *to NULL: they do not lead to one person who can be asked, and the page says so.
static enum err prove_again(struct visit *v, struct finding *f, const struct found **to)
{
	*to = NULL;
	if (read_facts(v, f) != OK)
		return draw_form(v, 400);
	enum err e = search(v, f);
	*to = e == OK ? only_closed(f) : NULL;
	return e == OK && !*to ? draw_found(v, f, 200) : e;
}

enum err people_ask(struct visit *v)
{
	struct finding *f = arena_make(v->arena, struct finding);
	struct str why = visit_form(v, "why");
	bool already;
	const struct found *to;
	enum err e = prove_again(v, f, &to);
	if (!to)
		return e;
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Say why, so that the person can decide"));
	else if (why.n > WHY_MOST)
		(void)fault_field(&v->fault, "why", _("This is too long. A few sentences are enough"));
	struct str team = door_team(v);
	if (v->fault.err)
		return draw_found(v, f, 400);
	struct str grantee = str_format(v->arena, "t:%.*s", STR_ARG(team));
	e = asked_already(v, to->key, grantee, &already);
	if (e != OK || already)
		return e != OK ? e : web_go_done(v, "/find", "asked");
	return visit_commit(v, plan_change_run, ask_change(v, to->key, why, grantee, door_team_name(v, team)), ask_after);
}

enum err people_emergency(struct visit *v)
{
	struct finding *f = arena_make(v->arena, struct finding);
	struct values *values = arena_make(v->arena, struct values);
	const struct found *to;
	enum err e = prove_again(v, f, &to);
	if (!to)
		return e;
	e = emergency_read(v, &to->access, values);
	if (e == ERR_INPUT) {
		e = draw_found(v, f, 400);
		return e != OK ? e : door_rows_commit(v, &f->looked);
	}
	return e == OK ? emergency_go(v, to->key, &to->access, values) : e;
}

// --- the page for an emergency ---------------------------------------------------------------------------------------
static enum err draw_urgent(struct visit *v, int status)
{
	struct page *p = web_begin(v, .title = _("Emergency page"), .place = PLACE_FIND, .h1 = true, .status = status);
	nhsuk_form_begin(p, .action = "/urgent");
	draw_facts(v, p);
	emergency_fields(v, p);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err people_urgent_page(struct visit *v)
{
	return draw_urgent(v, 200);
}

// Whoever is let in to all that the page says needs no emergency.
static bool sees_urgent(const struct access *x)
{
	static const char *const needed[] = { "about", "needs", "people", "plans", "contingency" };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!access_decide(x, MAY_SEE, &(struct access_what){ .section = str_of(needed[i]) }))
			return false;
	return true;
}

// Somebody who must not be found is found here alone, by number and birth date, once the reason is given: it opens the
// plan in the same moment, without where they are, and the officer knows (DECISIONS).
static enum err search_urgent(struct visit *v, struct finding *f)
{
	struct key_list keys;
	enum err e = search(v, f);
	if (e != OK || f->count || !f->by_number)
		return e;
	e = person_find_hidden(v->db, v->arena, f->facts.nhs, f->facts.birth, &keys);
	if (e != OK || keys.count != 1)
		return e;
	f->item[0].key = keys.item[0];
	f->count = 1;
	return access_load(v->db, v->arena, &v->actor, keys.item[0], &f->item[0].access);
}

static enum err go_urgent(struct visit *v, struct finding *f, struct values *values)
{
	const struct found *to = &f->item[0];
	if (f->count == 1 && sees_urgent(&to->access))
		return visit_go(v, str_of(door_path(v->arena, to->key, "/urgent")));
	if (f->count == 1 && emergency_read(v, &to->access, values) == OK)
		return emergency_go(v, to->key, &to->access, values);
	if (!f->count)
		(void)fault_field(&v->fault, "by", _("We found nobody with these details. Check the number, the spelling "
			"and the date"));
	if (f->count > 1)
		(void)fault_field(&v->fault, "by", _("There is more than one person with these details. Use the NHS number"));
	enum err e = draw_urgent(v, f->count ? 400 : 404);
	return e != OK ? e : door_rows_commit(v, &f->looked);
}

enum err people_urgent(struct visit *v)
{
	static const struct access nobody = { 0 };
	struct finding *f = arena_make(v->arena, struct finding);
	struct values *values = arena_make(v->arena, struct values);
	enum err wrong = read_facts(v, f), e = emergency_read(v, &nobody, values);
	if (e != OK && e != ERR_INPUT)
		return e;
	if (wrong != OK || e != OK)
		return draw_urgent(v, 400);
	e = search_urgent(v, f);
	return e == OK ? go_urgent(v, f, values) : e;
}

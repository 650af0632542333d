// SPDX-License-Identifier: Apache-2.0
// Adding a person. Before a second record is made for the same number, or the same name and birth date, the page
// says that there may be one, and offers to ask; two who add one number at once cannot make two, because the number
// is unique in the job. The team of who adds gets a provisional grant that the person sees and that lapses unless
// confirmed.
#include "plan/say.h"
#include "record/key.h"
#include "web/door.h"
#include "web/draft_form.h"
#include "web/web.h"

#define PLACE "people-add" // of the draft

enum double_kind { DOUBLE_NONE, DOUBLE_NUMBER, DOUBLE_NAME };

struct adding {
	struct person_facts facts;
	struct plan_change *change;
	struct consent_grant grant;
	struct door_row row;
};

static enum err draw_form(struct visit *v, int status)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR(PLACE), &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Add a person"), .place = PLACE_FIND, .h1 = true, .status = status,
		.back = "/find",
		.back_text = _("Find a person"));
	nhsuk_paragraph(p, .text = page_say(p,
		_("Your team can begin to help straight away. The person sees this, and can stop it. It ends by itself after "
			"%d days, unless they say yes."), PROVISIONAL_DAYS));
	nhsuk_form_begin(p, .action = "/people/add", .draft = draft_form_path(v, &d));
	door_facts_fields(v, p, FACT_NAME | FACT_CALLED | FACT_BIRTH, false);
	nhsuk_input(p, .name = "nhs_number", .label = _("NHS number"), .label_size = SIZE_S,
		.hint = _("10 digits, for example 943 476 5919. Leave this empty if there is none, or if you do not know it."),
		.value = visit_form(v, "nhs_number"), .error = fault_at(&v->fault, "nhs_number"), .inputmode = "numeric",
		.width = 10, .autocomplete = "off", .spellcheck = -1);
	door_team_field(v, p, _("Which team will help?"), NULL);
	draft_form_end(v, p, &d, _("Add this person"));
	return web_end(v, p);
}

enum err people_add_page(struct visit *v)
{
	return draw_form(v, 200);
}

// --- is there one already? -----------------------------------------------------------------------

static enum err look(struct visit *v, const struct person_facts *facts, enum double_kind *out)
{
	struct key_list list = { 0 };
	bool taken = false;
	enum err e = facts->nhs.n ? person_number_taken(v->db, facts->nhs, &taken) : OK;
	if (e == OK && !taken)
		e = person_find_name(v->db, v->arena, facts->given, facts->family, facts->birth, &list);
	*out = taken ? DOUBLE_NUMBER : list.count ? DOUBLE_NAME : DOUBLE_NONE;
	return e;
}

// What was typed, on the way to the next step of the same errand; its draft goes when that is done.
static void facts_and(struct visit *v, struct page *p, const char *name, const char *value)
{
	static const char *const of_draft[] = { "draft_place", "draft_tab", "draft_seen" };
	door_facts_hidden(v, p);
	if (visit_form(v, "team").n)
		nhsuk_hidden(p, "team", visit_form(v, "team"));
	for (size_t i = 0; i < sizeof of_draft / sizeof *of_draft; i++)
		nhsuk_hidden(p, of_draft[i], visit_form(v, of_draft[i]));
	nhsuk_hidden(p, name, str_of(value));
}

static enum err draw_double(struct visit *v, enum double_kind which)
{
	const char *missed = fault_at(&v->fault, "different");
	struct page *p = web_begin(v, .title = _("There may be a record already"), .place = PLACE_FIND, .h1 = true,
		.status = missed ? 400 : 409);
	bool number = which == DOUBLE_NUMBER;
	nhsuk_paragraph(p, .size = SIZE_L, .text = number ? _("Someone with this NHS number is here already.")
							  : _("Someone with this name and date of birth is here already."));
	nhsuk_paragraph(p,
		.text = _("One person has one plan. If it is the same person, ask to be let in. Nothing was added."));
	nhsuk_form_begin(p, .action = "/find");
	facts_and(v, p, "by", number ? "number" : "name");
	nhsuk_button(p, .text = _("It is the same person: ask to be let in"));
	nhsuk_form_end(p);
	if (number) {
		nhsuk_paragraph(p,
			.text = _("If it is someone else, one of the two numbers is wrong. Check it, or leave it empty for now."));
	} else {
		nhsuk_form_begin(p, .action = "/people/add");
		facts_and(v, p, "asked", "yes");
		nhsuk_group_begin(p, .name = "different", .error = missed);
		nhsuk_tick(p, .name = "different", .text = _("This is someone else. I have checked."));
		nhsuk_group_end(p);
		nhsuk_button(p, .text = _("Add a new person"), .look = BUTTON_SECONDARY);
		nhsuk_form_end(p);
	}
	nhsuk_form_begin(p, .action = "/people/add");
	facts_and(v, p, "fill", "yes");
	nhsuk_button(p, .text = _("Go back and check"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
	return web_end(v, p);
}

// --- adding --------------------------------------------------------------------------------------

static enum err also_run(struct db *db, struct arena *a, void *what)
{
	const struct adding *x = what;
	enum err e = consent_give(db, a, &x->grant);
	return e != OK ? e : door_row_put(db, a, &x->row);
}

static enum err add_run(struct db *db, struct arena *a, void *what)
{
	const struct adding *x = what;
	return plan_change_run(db, a, x->change);
}

static enum err add_after(struct visit *v, enum err e, void *what)
{
	const struct adding *x = what;
	if (e == ERR_CONFLICT) // somebody added the same number a moment ago
		return draw_double(v, DOUBLE_NUMBER);
	return e != OK ? e : web_go_done(v, door_path(v->arena, x->change->person, ""), "added");
}

static struct adding *add_make(struct visit *v, const struct person_facts *facts, struct str team)
{
	struct adding *x = arena_make(v->arena, struct adding);
	struct str key = key_new(v->arena), author = visit_author(v);
	x->facts = *facts;
	x->change = plan_change_new(v);
	x->change->person = x->change->writer.person = key;
	x->change->also = also_run;
	x->change->also_what = x;
	plan_change_add(x->change, v->arena, door_patient(v, key, author, x->change->writer.at, facts));
	x->grant = door_provisional(v, key, team);
	x->row = door_row(v, "add", key, "person");
	draft_form_done(v, x->change, STR(PLACE));
	return x;
}

enum err people_add(struct visit *v)
{
	enum double_kind is_double;
	if (visit_form(v, "fill").n)
		return draw_form(v, 200);
	struct person_facts facts = door_facts(v, &v->fault);
	(void)!person_check(&v->fault, v->arena, &facts);
	struct str team = door_team(v);
	if (v->fault.err)
		return draw_form(v, 400);
	enum err e = look(v, &facts, &is_double);
	if (e != OK)
		return e;
	bool different = visit_form(v, "different").n > 0;
	if (is_double == DOUBLE_NAME && !different && visit_form(v, "asked").n)
		(void)fault_field(&v->fault, "different", _("Tick the box if you have checked that this is someone else"));
	if (is_double == DOUBLE_NUMBER || (is_double == DOUBLE_NAME && !different))
		return draw_double(v, is_double);
	return visit_commit(v, add_run, add_make(v, &facts, team), add_after);
}

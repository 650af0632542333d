// SPDX-License-Identifier: Apache-2.0
// "Ask for a plan": a person begins alone, and the plan is complete without a professional until they let one in.
// Where a record may be there already none is made: the page says so without saying of whom, and asks for a code.
#include "record/key.h"
#include "web/door.h"
#include "web/web.h"

struct beginning {
	struct plan_change *change;
	struct account_new account;
	struct session session;
	struct str old_token, by_address;
	struct door_row row;
	bool has_account; // signed in already, without a record
};

static enum err draw(struct visit *v, int status)
{
	bool mine = v->actor.kind == ACTOR_PERSON;
	struct page *p = web_begin(v, .title = _("Ask for a plan"), .h1 = true, .status = status);
	nhsuk_paragraph(p,
		.text = _("You can begin by yourself, now. Nobody else sees what you write until you let them."));
	nhsuk_paragraph(p, .text = _("If a team gave you a code, [use the code] instead."), .href = "/join");
	nhsuk_form_begin(p, .action = "/begin");
	nhsuk_fieldset_begin(p, .legend = _("About you"), .size = SIZE_M);
	door_facts_fields(v, p, FACT_NAME | FACT_CALLED | FACT_BIRTH | FACT_NUMBER, true);
	nhsuk_fieldset_end(p);
	if (!mine) {
		nhsuk_fieldset_begin(p, .legend = _("How you sign in"), .size = SIZE_M);
		door_secret_fields(v, p, true);
		nhsuk_fieldset_end(p);
	}
	nhsuk_paragraph(p, .text = _("Next you can begin to write. Only you can see it."));
	nhsuk_button(p, .text = _("Begin my plan"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err begin_page(struct visit *v)
{
	bool free_to = v->actor.kind == ACTOR_NOBODY || (v->actor.kind == ACTOR_PERSON && !v->actor.person.n);
	return free_to ? draw(v, 200) : visit_go(v, STR("/"));
}

// There may be a record. Counted as a try, so that nobody can ask for the whole street.
static enum err there_run(struct db *db, struct arena *a, void *what)
{
	const struct beginning *b = what;
	(void)a;
	return throttle_failed(db, b->by_address);
}

static enum err there_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Please ask your team for a code"), .h1 = true, .status = 409);
	nhsuk_paragraph(p, .text = _("We cannot begin a new plan with these details here."));
	nhsuk_paragraph(p,
		.text = _("It may be that a team keeps a plan for you already. Then there should be one plan, not two. Ask "
			"the people who help you, for example your nurse or your surgery, for a code. With the code you can open "
			"your plan straight away."));
	nhsuk_button(p, .text = _("I have a code"), .href = "/join");
	nhsuk_form_begin(p, .action = "/begin");
	door_facts_hidden(v, p);
	nhsuk_hidden(p, "back", STR("yes"));
	nhsuk_button(p, .text = _("Check what I typed"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
	return web_end(v, p);
}

static enum err there_already(struct visit *v, const struct person_facts *facts, bool *there)
{
	struct key_list list = { 0 };
	*there = false;
	enum err e = facts->nhs.n ? person_number_taken(v->db, facts->nhs, there) : OK;
	if (e == OK && !*there)
		e = person_find_name(v->db, v->arena, facts->given, facts->family, facts->birth, &list);
	*there = *there || list.count > 0;
	return e;
}

static enum err also_run(struct db *db, struct arena *a, void *what)
{
	const struct beginning *b = what;
	enum err e = b->has_account ? account_set_person(db, b->account.id, b->account.person) : account_add(db, a,
		&b->account);
	if (e == OK && !b->has_account && b->old_token.n)
		e = session_end(db, a, b->old_token);
	if (e == OK && !b->has_account)
		e = session_put(db, a, &b->session);
	return e != OK ? e : door_row_put(db, a, &b->row);
}

static enum err begin_run(struct db *db, struct arena *a, void *what)
{
	const struct beginning *b = what;
	return plan_change_run(db, a, b->change);
}

static enum err begin_after(struct visit *v, enum err e, void *what)
{
	const struct beginning *b = what;
	if (e == ERR_CONFLICT && !b->has_account && door_username_free(v, b->account.username) == ERR_INPUT)
		return draw(v, 400);
	if (e == ERR_CONFLICT) // somebody added the same number a moment ago
		return there_after(v, OK, what);
	if (e != OK)
		return e;
	if (!b->has_account)
		door_let_in(v, &b->session);
	return visit_go(v, str_of(door_path(v->arena, b->account.person, "/prepare")));
}

// The Patient, the CarePlan behind it, and whose words everything is.
static struct plan_change *begin_change(struct visit *v, struct beginning *b, const struct person_facts *facts)
{
	struct plan_change *c = plan_change_new(v);
	struct str key = b->account.person;
	c->person = c->writer.person = key;
	c->writer.author = str_format(v->arena, "a:%.*s", STR_ARG(b->account.id));
	c->writer.author_reference = c->writer.words_reference = str_format(v->arena, "Patient/%.*s", STR_ARG(key));
	c->writer.author_display = c->writer.words_display = facts->called.n ? facts->called : facts->given;
	c->to = PLAN_PREPARING;
	c->also = also_run;
	c->also_what = b;
	plan_change_add(c, v->arena, door_patient(v, key, c->writer.author, c->writer.at, facts));
	return c;
}

static enum err begin_it(struct visit *v, struct beginning *b, const struct person_facts *facts)
{
	struct str key = key_new(v->arena);
	b->account.person = key;
	b->account.kind = ACTOR_PERSON;
	b->account.name = str_format(v->arena, "%.*s %.*s", STR_ARG(facts->given), STR_ARG(facts->family));
	if (b->has_account) {
		b->account.id = v->actor.account;
	} else {
		b->account.id = account_id_new(v->arena);
		b->account.username = visit_form(v, "username");
		b->account.password_hash = password_hash(v->arena, form_get(&v->form, "password"));
		if (!b->account.password_hash.n)
			return ERR_BUSY;
		session_new(v->arena, b->account.id, &b->session);
		b->old_token = http_get_cookie(v->req, session_cookie(v));
	}
	b->row = door_row(v, "begin", key, "plan");
	b->row.row.actor = str_format(v->arena, "a:%.*s", STR_ARG(b->account.id));
	b->row.row.role = str_of(actor_kind_name(ACTOR_PERSON));
	b->change = begin_change(v, b, facts);
	return OK;
}

enum err begin(struct visit *v)
{
	struct beginning *b = arena_make(v->arena, struct beginning);
	bool there;
	b->has_account = v->actor.kind == ACTOR_PERSON;
	if (v->actor.kind != ACTOR_NOBODY && (!b->has_account || v->actor.person.n))
		return visit_go(v, STR("/"));
	if (visit_form(v, "back").n)
		return draw(v, 200);
	struct person_facts facts = door_facts(v, &v->fault);
	(void)!person_check(&v->fault, v->arena, &facts);
	if (!b->has_account)
		(void)door_secret_wrong(v, visit_form(v, "username"), true);
	b->by_address = door_address(v);
	if (v->fault.err)
		return draw(v, 400);
	if (door_must_wait(v, b->by_address, "given_name"))
		return draw(v, 429);
	enum err e = there_already(v, &facts, &there);
	if (e != OK)
		return e;
	if (there)
		return visit_commit(v, there_run, b, there_after);
	e = begin_it(v, b, &facts);
	return e != OK ? e : visit_commit(v, begin_run, b, begin_after);
}

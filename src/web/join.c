// SPDX-License-Identifier: Apache-2.0
// A one-time code becomes an account: the code and the date of birth together open the second page, where a username
// and a password are chosen. Wrong codes are counted by address and by code, with one sentence for all that can be
// wrong. The code is used in the job that makes the account, so it works once whoever is quicker.
#include <string.h>

#include "web/door.h"
#include "web/web.h"

struct joining;
// What a code is for (door.h).
struct purpose {
	const char *name, *title, *intro, *button;
	bool username; // an account is made; else the one that is there gets a new password
	enum err (*run)(struct db *db, struct arena *a, const struct joining *j);
};
struct joining {
	const struct purpose *purpose;
	struct one_time_code code;
	struct person person;
	struct account_new account; // id is that of the account in any case
	struct session session;
	struct door_row row;
	struct str old_token, by_code, by_address;
	bool mine; // the account that is signed in helps one more
	struct str consent; // of a supporter: what was given to who joins
};

static enum err run_new(struct db *db, struct arena *a, const struct joining *j)
{
	return account_add(db, a, &j->account);
}

static enum err run_reset(struct db *db, struct arena *a, const struct joining *j)
{
	(void)a;
	return account_set_password(db, j->account.id, j->account.password_hash);
}

// What was given goes to the account that is there; or, of who had joined the wrong record, their own record does.
static enum err run_mine(struct db *db, struct arena *a, const struct joining *j)
{
	if (str_is(j->code.purpose, CODE_JOIN))
		return account_set_person(db, j->account.id, j->person.key);
	return consent_take(db, a, j->person.key, j->consent, j->account.id);
}

static const struct purpose purposes[] = {
	{ CODE_JOIN, N_("Choose how you sign in"), N_("Your code works. Now choose a username and a password."),
		N_("Open my plan"),
		true, run_new },
	{ CODE_RESET, N_("Choose a new password"), N_("Your code works. Your username is %s. Now choose a new password."),
		N_("Save and sign in"), false, run_reset },
	{ CODE_HELP, N_("Choose how you sign in"),
		N_("Your code works. Now choose a username and a password. They are yours, not those of the person you help."),
		N_("Save and sign in"), true, run_new },
};

static enum err draw_code(struct visit *v, int status)
{
	struct page *p = web_begin(v, .title = _("I have a code"), .h1 = true, .status = status);
	nhsuk_paragraph(p, .text = _("Your team, or the person you help, gave you a code on paper or read it out to you."));
	nhsuk_form_begin(p, .action = "/join");
	nhsuk_input(p, .name = "code", .label = _("Your code"), .label_size = SIZE_S,
		.hint = _("12 letters and numbers, for example K7MQ-2XW9-C4TD. Large or small, with or without dashes."),
		.value = visit_form(v, "code"), .error = fault_at(&v->fault, "code"), .width = 20, .code = true,
		.autocapitalize = "characters", .autocomplete = "one-time-code", .spellcheck = -1);
	door_birth_field(v, p, _("Date of birth of the person the plan is about"),
		_("This is yours, if the plan is about you. For example 12 3 1958"));
	nhsuk_button(p, .text = _("Continue"), .once = true);
	nhsuk_form_end(p);
	nhsuk_details(p, .summary = _("My code does not work"),
		.text = _("A code works once, for 14 days. A newer code ends an older one. Ask the person who gave it to you "
			"for a new one."));
	return web_end(v, p);
}

enum err join_page(struct visit *v)
{
	return draw_code(v, 200);
}

// --- is it right? --------------------------------------------------------------------------------

static enum err wrong_run(struct db *db, struct arena *a, void *what)
{
	const struct joining *j = what;
	(void)a;
	enum err e = throttle_failed(db, j->by_address);
	return e != OK ? e : throttle_failed(db, j->by_code);
}

static enum err wrong_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e != OK)
		return e;
	(void)fault_field(&v->fault, "code",
		_("This code and date of birth do not go together, or the code is used or too old. Check both, or ask for a "
			"new code"));
	return draw_code(v, 400);
}

// An invitation that was cancelled, or is over, opens nothing.
static enum err prove_help(struct visit *v, struct joining *j)
{
	struct consent_view *list;
	size_t count;
	struct str grantee = str_format(v->arena, "a:%.*s", STR_ARG(j->code.account));
	enum err e = consent_list(v->db, v->arena, j->person.key, false, &list, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		if (str_eq(list[i].grantee, grantee) && !list[i].never)
			j->consent = list[i].id;
	return e == OK && !j->consent.n ? ERR_NOT_FOUND : e;
}

// What the code is for, and that the birth date fits. ERR_NOT_FOUND for everything that does not.
static enum err prove(struct visit *v, struct joining *j, day birth)
{
	enum err e = code_find(v->db, v->arena, visit_form(v, "code"), &j->code);
	if (e == OK)
		e = person_load(v->db, v->arena, j->code.person, &j->person);
	if (e != OK)
		return e == ERR_GONE || e == ERR_INPUT ? ERR_NOT_FOUND : e;
	for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++)
		if (str_is(j->code.purpose, purposes[i].name))
			j->purpose = &purposes[i];
	// A record without a birth date can only be opened by the code alone.
	bool fits = j->person.birth == DAY_NONE || j->person.birth == birth;
	if (!j->purpose || !fits)
		return ERR_NOT_FOUND;
	e = str_is(j->code.purpose, CODE_HELP) ? prove_help(v, j) : OK;
	if (e != OK)
		return e;
	struct actor who = { .account = STR(""), .username = STR(""), .name = STR("") };
	bool reset = !j->purpose->username;
	if (reset) // the account that the code names, or that of the person
		e = j->code.account.n ? account_actor(v->db, v->arena, j->code.account, &who)
				      : account_of_person(v->db, v->arena, j->person.key, &who);
	j->account = (struct account_new){
		.id = reset ? who.account : j->code.account.n ? j->code.account : account_id_new(v->arena),
		.username = reset ? who.username : visit_form(v, "username"),
		.kind = str_is(j->code.purpose, CODE_HELP) ? ACTOR_SUPPORTER : ACTOR_PERSON,
		.name = reset ? who.name : j->code.detail.n ? j->code.detail : j->person.full,
		.person = str_is(j->code.purpose, CODE_HELP) ? STR("") : j->person.key,
	};
	return e;
}

// Fills j, or answers itself: *answered is then what to return. Both pages ask the same, so that nobody gets past.
static bool proven(struct visit *v, struct joining *j, enum err *answered)
{
	struct str typed = visit_form(v, "code");
	j->by_address = door_address(v);
	j->by_code = str_format(v->arena, "code:%.*s", STR_ARG(code_clean(v->arena, typed)));
	if (!typed.n)
		(void)fault_field(&v->fault, "code", _("Enter your code"));
	day birth = door_birth(v, &v->fault);
	if (birth == DAY_NONE && !fault_at(&v->fault, "birth"))
		(void)fault_field(&v->fault, "birth", _("Enter the date of birth, for example 12 3 1958"));
	if (v->fault.err) {
		*answered = draw_code(v, 400);
		return false;
	}
	if (door_must_wait(v, j->by_address, "code") || door_must_wait(v, j->by_code, "code")) {
		*answered = draw_code(v, 429);
		return false;
	}
	enum err e = prove(v, j, birth);
	*answered = e == ERR_NOT_FOUND ? visit_commit(v, wrong_run, j, wrong_after) : e;
	return e == OK;
}

// --- the account ---------------------------------------------------------------------------------

// Who helps somebody already keeps their login, and so does who has no record.
static bool may_be_mine(const struct visit *v, const struct joining *j)
{
	bool without = v->actor.kind == ACTOR_PERSON && !v->actor.person.n;
	return (str_is(j->code.purpose, CODE_HELP) && v->actor.kind == ACTOR_SUPPORTER) ||
		(str_is(j->code.purpose, CODE_JOIN) && without);
}

static enum err draw_mine(struct visit *v, const struct joining *j)
{
	bool own = str_is(j->code.purpose, CODE_JOIN);
	struct page *p = web_begin(v, .title = own ? _("Open my plan") : _("Help one more person"), .h1 = true);
	nhsuk_paragraph(p,
		.text = page_say(p, _("Your code works. You are signed in as %s, and can go on with this login."),
			page_c(p, v->actor.name)));
	nhsuk_form_begin(p, .action = "/join/account");
	nhsuk_hidden(p, "code", visit_form(v, "code"));
	nhsuk_hidden(p, "mine", STR("1"));
	door_facts_hidden(v, p);
	nhsuk_button(p, .text = own ? _("Open my plan") : _("Add them to the people I help"), .once = true);
	nhsuk_form_end(p);
	nhsuk_paragraph(p, .secondary = true,
		.text = _("Are you somebody else? Sign out first, then type the code again."));
	return web_end(v, p);
}

static enum err draw_account(struct visit *v, const struct joining *j, int status)
{
	struct page *p = web_begin(v, .title = _(j->purpose->title), .h1 = true, .status = status);
	const char *intro = _(j->purpose->intro);
	nhsuk_paragraph(p, .text = j->purpose->username ? intro : str_format(v->arena, intro, str_c(v->arena,
		j->account.username)).p);
	nhsuk_form_begin(p, .action = "/join/account");
	nhsuk_hidden(p, "code", visit_form(v, "code"));
	door_facts_hidden(v, p);
	if (!j->purpose->username)
		nhsuk_hidden(p, "username", j->account.username);
	door_secret_fields(v, p, j->purpose->username);
	nhsuk_paragraph(p, .text = str_is(j->code.purpose, CODE_JOIN)
		? _("Next you see your plan, and who else can see it.")
								      : _("You are then signed in."));
	nhsuk_button(p, .text = _(j->purpose->button), .once = true);
	nhsuk_form_end(p);
	if (str_is(j->code.purpose, CODE_HELP))
		nhsuk_paragraph(p,
			.text = _("Do you help somebody else here already? [Sign in] first, then type the code again."),
			.href = "/sign-in");
	return web_end(v, p);
}

enum err join_code(struct visit *v)
{
	struct joining *j = arena_make(v->arena, struct joining);
	enum err answered;
	if (!proven(v, j, &answered))
		return answered;
	return may_be_mine(v, j) ? draw_mine(v, j) : draw_account(v, j, 200);
}

static enum err join_run(struct db *db, struct arena *a, void *what)
{
	const struct joining *j = what;
	enum err e = code_use(db, a, j->code.code);
	if (e == OK)
		e = j->mine ? run_mine(db, a, j) : j->purpose->run(db, a, j);
	if (e == OK)
		e = throttle_clear(db, j->by_code);
	if (e == OK && j->mine)
		return door_row_put(db, a, &j->row);
	if (e == OK && j->old_token.n)
		e = session_end(db, a, j->old_token);
	if (e == OK)
		e = session_put(db, a, &j->session);
	return e != OK ? e : door_row_put(db, a, &j->row);
}

static enum err join_after(struct visit *v, enum err e, void *what)
{
	const struct joining *j = what;
	if (e == ERR_CONFLICT) {
		enum err taken = door_username_free(v, j->account.username);
		if (taken != ERR_INPUT) // it is the record that has an account
			return fault_say(&v->fault, ERR_CONFLICT,
			_("This plan can be signed in to already. Ask your team for a code for a new password."));
		return draw_account(v, j, 400);
	}
	if (e == ERR_STALE || e == ERR_NOT_FOUND)
		return wrong_after(v, OK, what);
	if (e != OK)
		return e;
	if (str_is(j->code.purpose, CODE_HELP)) {
		if (!j->mine)
			door_let_in(v, &j->session);
		return web_go_done(v, "/", "joined-help");
	}
	if (!j->mine)
		door_let_in(v, &j->session);
	const char *next = str_is(j->code.purpose, CODE_JOIN) ? door_path(v->arena, j->person.key, "/welcome") : "/";
	return web_go_done(v, next, str_is(j->code.purpose, CODE_RESET) ? "password" : "joined");
}

enum err join_account(struct visit *v)
{
	struct joining *j = arena_make(v->arena, struct joining);
	enum err answered;
	if (!proven(v, j, &answered))
		return answered;
	if (may_be_mine(v, j) && visit_form(v, "mine").n) {
		j->mine = true;
		j->account.id = v->actor.account;
		j->code.code = code_clean(v->arena, visit_form(v, "code"));
		j->row = door_row(v, "join", j->person.key, "account");
		return visit_commit(v, join_run, j, join_after);
	}
	if (door_secret_wrong(v, j->account.username, j->purpose->username))
		return draw_account(v, j, 400);
	j->account.password_hash = password_hash(v->arena, form_get(&v->form, "password"));
	if (!j->account.password_hash.n)
		return ERR_BUSY;
	j->code.code = code_clean(v->arena, visit_form(v, "code"));
	j->old_token = http_get_cookie(v->req, session_cookie(v));
	session_new(v->arena, j->account.id, &j->session);
	j->row = door_row(v, j->purpose->username ? "join" : "new password", j->person.key, "account");
	j->row.row.actor = str_format(v->arena, "a:%.*s", STR_ARG(j->account.id));
	j->row.row.role = str_of(actor_kind_name(j->account.kind));
	return visit_commit(v, join_run, j, join_after);
}

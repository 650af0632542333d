// SPDX-License-Identifier: Apache-2.0
// Signing in and out. Whoever knocks gets the same sentence after the same time, whether the username exists or not;
// tries are counted by name and by address; every sign-in makes a new session, and the old one of this browser ends.
#include "web/door.h"
#include "web/web.h"

struct signing {
	struct door_row row;
	bool right;
	struct session session;
	struct str old_token, by_name, by_address;
	struct str rehash; // the password with today's settings, "" when it has them
	struct str then;
};

static struct str then_of(struct str asked)
{
	return door_inside(asked) ? asked : STR("/");
}

static enum err draw(struct visit *v, int status)
{
	struct str then = v->form.count ? visit_form(v, "then") : visit_query(v, "then");
	struct page *p = web_begin(v, .title = _("Sign in"), .h1 = true, .status = status);
	if (str_is(visit_query(v, "ended"), "yes"))
		nhsuk_inset_text(p,
			.text = _("You were signed out, because nothing happened for a while. Your drafts are kept."));
	if (str_is(visit_query(v, "ended"), "kept"))
		nhsuk_inset_text(p,
			.text = _("You were signed out, because nothing happened for a while. What you wrote is kept: sign in, and "
					  "it is there."));
	nhsuk_form_begin(p, .action = "/sign-in");
	if (door_inside(then))
		nhsuk_hidden(p, "then", then);
	nhsuk_input(p, .name = "username", .label = _("Username"), .label_size = SIZE_S, .value = visit_form(v, "username"),
		.error = fault_at(&v->fault, "username"), .autocomplete = "username", .autocapitalize = "none",
		.spellcheck = -1, .width = 20);
	nhsuk_password_input(p, .name = "password", .label = _("Password"), .label_size = SIZE_S,
		.error = fault_at(&v->fault, "password"), .width = 20);
	nhsuk_button(p, .text = _("Sign in"), .once = true);
	nhsuk_form_end(p);
	nhsuk_heading(p, .text = _("If you cannot sign in"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = _("Ask your team for a code. With a code you can [choose a new password]."),
		.href = "/join");
	nhsuk_paragraph(p, .text = _("If you have no plan yet, you can [ask for a plan]."), .href = "/begin");
	return web_end(v, p);
}

enum err sign_in_page(struct visit *v)
{
	if (v->actor.kind != ACTOR_NOBODY)
		return visit_go(v, then_of(visit_query(v, "then")));
	return draw(v, 200);
}

static enum err failed(struct db *db, struct arena *a, const struct signing *s)
{
	enum err e = throttle_failed(db, s->by_name);
	if (e == OK)
		e = throttle_failed(db, s->by_address);
	return e != OK ? e : door_row_put(db, a, &s->row);
}

static enum err sign_in_run(struct db *db, struct arena *a, void *what)
{
	const struct signing *s = what;
	if (!s->right)
		return failed(db, a, s);
	enum err e = throttle_clear(db, s->by_name);
	if (e == OK && s->old_token.n)
		e = session_end(db, a, s->old_token);
	if (e == OK && s->rehash.n)
		e = account_renew_password(db, s->session.account, s->rehash);
	if (e == OK)
		e = session_put(db, a, &s->session);
	return e != OK ? e : door_row_put(db, a, &s->row);
}

static enum err sign_in_after(struct visit *v, enum err e, void *what)
{
	const struct signing *s = what;
	if (e != OK && e != ERR_LOGIN)
		return e;
	if (!s->right || e == ERR_LOGIN) {
		(void)fault_field(&v->fault, "username",
			_("The username or the password is not right. Check both, then try again"));
		return draw(v, 400);
	}
	door_let_in(v, &s->session);
	return visit_go(v, s->then);
}

// 0: both are there, and nobody has to wait; else the status of the page that says what is wrong. Every name waits in
// the same way, so that waiting tells nothing either.
static int hindered(struct visit *v, const struct signing *s, struct str username, struct str password)
{
	if (!username.n)
		(void)fault_field(&v->fault, "username", _("Enter your username"));
	if (!password.n)
		(void)fault_field(&v->fault, "password", _("Enter your password"));
	if (v->fault.err)
		return 400;
	return door_must_wait(v, s->by_name, "username") || door_must_wait(v, s->by_address, "username") ? 429 : 0;
}

enum err sign_in(struct visit *v)
{
	struct signing *s = arena_make(v->arena, struct signing);
	struct str username = visit_form(v, "username"), password = form_get(&v->form, "password"), hash;
	struct actor who;
	s->by_name = str_format(v->arena, "account:%.*s", STR_ARG(username_fold(v->arena, username)));
	s->by_address = door_address(v);
	s->old_token = http_get_cookie(v->req, session_cookie(v));
	s->then = then_of(visit_form(v, "then"));
	int status = hindered(v, s, username, password);
	if (status)
		return draw(v, status);
	enum err e = account_by_username(v->db, v->arena, username, &who, &hash);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	e = password_check(hash, password);
	if (e != OK && e != ERR_LOGIN)
		return e;
	s->right = e == OK;
	s->row = door_row(v, "sign-in", who.person, "account");
	s->row.row.actor = who.account.n ? actor_author(v->arena, &who) : STR("");
	s->row.row.role = who.account.n ? str_of(actor_kind_name(who.kind)) : STR("");
	s->row.row.outcome = s->right ? STR("done") : STR("failed");
	if (s->right) {
		session_new(v->arena, who.account, &s->session);
		s->rehash = password_outdated(hash) ? password_hash(v->arena, password) : STR_NONE;
	}
	return visit_commit(v, sign_in_run, s, sign_in_after);
}

struct leaving {
	struct door_row row;
	struct str token;
};

static enum err sign_out_run(struct db *db, struct arena *a, void *what)
{
	const struct leaving *l = what;
	enum err e = session_end(db, a, l->token);
	return e != OK ? e : door_row_put(db, a, &l->row);
}

static enum err sign_out_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e != OK)
		return e;
	http_set_cookie(v->req, session_cookie(v), STR(""), 0);
	return visit_go(v, STR("/sign-out"));
}

enum err sign_out(struct visit *v)
{
	struct leaving *l = arena_make(v->arena, struct leaving);
	l->token = http_get_cookie(v->req, session_cookie(v));
	l->row = door_row(v, "sign-out", v->actor.person, "account");
	return visit_commit(v, sign_out_run, l, sign_out_after);
}

enum err signed_out(struct visit *v)
{
	if (v->actor.kind != ACTOR_NOBODY)
		return visit_go(v, STR("/"));
	struct page *p = web_begin(v, .title = _("You are signed out"), .h1 = true);
	nhsuk_paragraph(p,
		.text = _("Nobody can see your plan on this device now. If others use it too, close this window."));
	nhsuk_button(p, .text = _("Sign in again"), .href = "/sign-in", .look = BUTTON_SECONDARY);
	nhsuk_paragraph(p, .text = _("[Help with sharing]"), .href = "/help/pressure");
	return web_end(v, p);
}

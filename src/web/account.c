// SPDX-License-Identifier: Apache-2.0
// One's own account: name, username, language, a new password. A new password ends every other session of the account.
#include "plan/say.h"
#include "web/door.h"
#include "web/web.h"

struct renewing {
	struct str account, hash, by_name;
	bool right;
	struct session session;
	struct door_row row;
};

static const char *teams(struct visit *v)
{
	struct str *names = arena_array(v->arena, struct str, v->actor.teams + 1);
	for (size_t i = 0; i < v->actor.teams; i++)
		names[i] = door_team_name(v, v->actor.team[i].team);
	return say_list(v->arena, names, v->actor.teams);
}

static void draw_language(struct visit *v, struct page *p)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, text_language_count);
	for (size_t i = 0; i < text_language_count; i++)
		items[i] = (struct nhsuk_choice){ .value = text_languages[i].name, .text = text_languages[i].own };
	nhsuk_heading(p, .text = _("Language"), .level = 2, .size = SIZE_M);
	nhsuk_form_begin(p, .action = "/account/language");
	nhsuk_radios(p, .name = "lang", .label = _("Which language should your pages be in?"), .label_size = SIZE_S,
		.hint = _("Pages that have no translation yet are in English. What people wrote stays as they wrote it."),
		.items = items, .count = text_language_count, .value = str_of(text_lang()), .is_small = true);
	nhsuk_button(p, .text = _("Save"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
}

static enum err draw(struct visit *v, int status)
{
	struct page *p = web_begin(v, .title = _("Your account"), .h1 = true, .status = status);
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Name"), .value_str = v->actor.name);
	nhsuk_summary_row(p, .key = _("Username"), .value_str = v->actor.username);
	if (v->actor.role.n)
		nhsuk_summary_row(p, .key = v->actor.kind == ACTOR_SUPPORTER ? _("Who you are") : _("Job"),
			.value_str = v->actor.role);
	if (v->actor.teams)
		nhsuk_summary_row(p, .key = v->actor.teams == 1 ? _("Team") : _("Teams"), .value = teams(v));
	nhsuk_summary_list_end(p);
	draw_language(v, p);
	account_code_draw(v, p);
	nhsuk_heading(p, .text = _("Change your password"), .level = 2, .size = SIZE_M);
	nhsuk_form_begin(p, .action = "/account/password");
	nhsuk_password_input(p, .name = "old", .label = _("The password you have now"), .label_size = SIZE_S,
		.error = fault_at(&v->fault, "old"), .width = 20);
	door_secret_fields(v, p, false);
	nhsuk_paragraph(p, .text = _("You stay signed in here. Everywhere else you will be signed out."));
	nhsuk_button(p, .text = _("Change password"), .once = true);
	nhsuk_form_end(p);
	nhsuk_heading(p, .text = _("Sign out"), .level = 2, .size = SIZE_M);
	nhsuk_post_button(p, .action = "/sign-out", .text = _("Sign out"), .look = BUTTON_SECONDARY);
	nhsuk_paragraph(p, .text = _("[Help with sharing]"), .href = "/help/pressure");
	return web_end(v, p);
}

enum err account_page(struct visit *v)
{
	return draw(v, 200);
}

static enum err language_run(struct db *db, struct arena *a, void *what)
{
	const struct visit *v = what;
	(void)a;
	return account_set_language(db, v->actor.account, v->actor.lang);
}

static enum err language_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	// The browser remembers it too, for the pages before one signs in.
	return e == OK ? visit_go(v, str_format(v->arena, "/account?lang=%.*s&done=language", STR_ARG(v->actor.lang))) : e;
}

enum err account_language(struct visit *v)
{
	const struct text_language *l = text_language_named(visit_form(v, "lang"));
	if (!l)
		return ERR_INPUT;
	v->actor.lang = str_of(l->name);
	return visit_commit(v, language_run, v, language_after);
}

static enum err renew_run(struct db *db, struct arena *a, void *what)
{
	const struct renewing *r = what;
	if (!r->right) {
		enum err e = throttle_failed(db, r->by_name);
		return e != OK ? e : door_row_put(db, a, &r->row);
	}
	enum err e = account_set_password(db, r->account, r->hash);
	if (e == OK)
		e = session_put(db, a, &r->session);
	return e != OK ? e : door_row_put(db, a, &r->row);
}

static enum err renew_after(struct visit *v, enum err e, void *what)
{
	const struct renewing *r = what;
	if (e != OK)
		return e;
	if (!r->right) {
		(void)fault_field(&v->fault, "old", _("This is not the password you have now"));
		return draw(v, 400);
	}
	door_let_in(v, &r->session);
	return web_go_done(v, "/account", "password");
}

enum err account_password(struct visit *v)
{
	struct renewing *r = arena_make(v->arena, struct renewing);
	struct str old = form_get(&v->form, "old"), hash;
	struct actor who;
	r->account = v->actor.account;
	r->by_name = str_format(v->arena, "account:%.*s", STR_ARG(v->actor.username));
	r->row = door_row(v, "new password", v->actor.person, "account");
	if (!old.n)
		(void)fault_field(&v->fault, "old", _("Enter the password you have now"));
	if (!v->fault.err && door_must_wait(v, r->by_name, "old"))
		return draw(v, 429);
	const char *wrong = password_wrong(form_get(&v->form, "password"), v->actor.username);
	if (wrong)
		(void)fault_field(&v->fault, "password", _(wrong));
	if (v->fault.err)
		return draw(v, 400);
	enum err e = account_by_username(v->db, v->arena, v->actor.username, &who, &hash);
	if (e == OK)
		e = password_check(hash, old);
	if (e != OK && e != ERR_LOGIN)
		return e;
	r->right = e == OK;
	r->row.row.outcome = r->right ? STR("done") : STR("failed");
	if (r->right) {
		r->hash = password_hash(v->arena, form_get(&v->form, "password"));
		if (!r->hash.n)
			return ERR_BUSY;
		session_new(v->arena, r->account, &r->session);
	}
	return visit_commit(v, renew_run, r, renew_after);
}

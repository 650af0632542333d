// SPDX-License-Identifier: Apache-2.0
// What somebody meets who was given a link to a part of a plan: a page that asks for the code and says nothing of
// anybody, so that a program that follows links opens and binds nothing; then, as the answer to the right code, what
// was let out, to read. Whoever opens it first is its reader, known by a cookie. Unknown links, and those that are
// stopped or over, are answered alike. Nothing of it is kept by a browser, and nothing on it leads anywhere.
#include "base/direction.h"
#include "base/random.h"
#include "plan/say.h"
#include "web/door.h"
#include "web/sharing.h"
#include "web/plan_view.h"
#include "web/web.h"

#define READER_LENGTH 32

struct opening {
	struct share_link link;
	struct str typed, reader, address;
	enum share_link_answer answer;
	int64_t left;
	struct door_row row;
};

// Whoever is signed in here: with the link they are its reader and nobody else.
static struct page *page_of_link(struct visit *v, const char *title, int status)
{
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	http_header_set(v->req, "X-Robots-Tag", STR("noindex, nofollow"));
	if (v->actor.kind != ACTOR_LINK)
		v->actor = (struct actor){ .account = STR(""), .username = STR(""), .name = STR(""), .role = STR(""),
			.person = STR(""), .practitioner = STR("") };
	return web_begin(v, .title = title, .h1 = true, .bare = true, .status = status);
}

static void leave(struct visit *v)
{
	v->person = (struct person){ .birth = DAY_NONE };
	v->access = (struct access){ 0 };
}

static enum err draw_dead(struct visit *v)
{
	leave(v);
	struct page *p = page_of_link(v, _("This link does not work"), 404);
	nhsuk_paragraph(p, .text = _("It may be over, or it was stopped, or a part of it is missing. Look whether you have "
								 "all of it. If you have, ask the person who sent it to you for a new one."));
	return web_end(v, p);
}

static enum err draw_code(struct visit *v, int status)
{
	leave(v);
	struct page *p = page_of_link(v, _("Something was shared with you"), status);
	nhsuk_paragraph(p, .text = _("Type the code that you were told. It is not in the message with this link."));
	nhsuk_form_begin(p, .action = str_format(v->arena, "/shared/%.*s", STR_ARG(visit_param(v, "link"))).p);
	nhsuk_input(p, .name = "code", .label = _("Your code"), .label_size = SIZE_S,
		.hint = _("12 letters and numbers, for example K7MQ-2XW9-C4TD. Large or small, with or without dashes."),
		.value = visit_form(v, "code"), .error = fault_at(&v->fault, "code"), .width = 20, .code = true,
		.autocapitalize = "characters", .autocomplete = "off", .spellcheck = -1);
	nhsuk_button(p, .text = _("Open it"), .once = true);
	nhsuk_form_end(p);
	nhsuk_paragraph(p, .secondary = true,
		.text = _("The link is for one person. Whoever opens it first, on this phone or computer, is the only one who "
				  "can read it. The person who shared it sees each time it is opened."));
	return web_end(v, p);
}

// --- is it right? --------------------------------------------------------------------------------------------------
// The link of the address, with what it opens at this moment. ERR_NOT_FOUND: nothing.
static enum err open_link(struct visit *v, struct share_link *l)
{
	enum err e = share_link_find(v->db, v->arena, visit_param(v, "link"), l);
	if (e != OK)
		return e;
	const struct actor who = share_link_actor(l);
	e = person_load(v->db, v->arena, l->person, &v->person);
	if (e == OK)
		e = access_load(v->db, v->arena, &who, l->person, &v->access);
	if (e == OK && !(v->access.verbs & MAY_SEE))
		e = ERR_NOT_FOUND;
	return e == ERR_GONE ? ERR_NOT_FOUND : e;
}

enum err shared_page(struct visit *v)
{
	struct share_link l;
	enum err e = open_link(v, &l);
	return e == OK ? draw_code(v, 200) : e == ERR_NOT_FOUND ? draw_dead(v)
															: e;
}

static const char *cookie_of(struct visit *v, const struct share_link *l)
{
	return str_format(v->arena, "%sownplan-shared-%.*s", v->req->secure ? "__Host-" : "",
		STR_ARG(str_part(l->digest, 0, 12)))
		.p;
}

static enum err try_run(struct db *db, struct arena *a, void *what)
{
	struct opening *o = what;
	enum err e = share_link_try(db, a, o->link.secret, o->typed, o->reader, &o->answer, &o->left);
	if (e == OK && o->answer == LINK_WRONG)
		e = throttle_failed(db, o->address);
	return e == OK && o->answer == LINK_OPENED ? door_row_put(db, a, &o->row) : e;
}

// --- what is shared ------------------------------------------------------------------------------------------------
static enum err draw_shared(struct visit *v, const struct share_link *l)
{
	struct plan_view w;
	v->actor = share_link_actor(l);
	enum err e = plan_view_open(v, &w);
	if (e != OK)
		return e;
	http_header_set(v->req, "Referrer-Policy", STR("no-referrer"));
	const char *title = _("From %.*s's plan");
	w.p = page_of_link(v, str_format(v->arena, title, STR_ARG(text_isolated(v->arena, v->person.called))).p, 200);
	w.paper = true;
	w.outside = true;
	nhsuk_paragraph(w.p, .size = SIZE_L,
		.text = page_say(w.p,
			_("This is what %s chose to share with you, as of %s. You can read it, and nothing else."),
			page_c(w.p, v->person.called), say_day(v->arena, clock_today())));
	draw_whole(&w);
	nhsuk_paragraph(w.p, .secondary = true,
		.text = page_say(w.p,
			_("When you have read it, close this window. To read it again, open the link and type the code. It works "
			  "until %s."),
			say_day(v->arena, day_of(v->access.rule[0].until - 1))));
	return plan_view_end(&w);
}

static enum err draw_wrong(struct visit *v, int64_t left)
{
	if (!left)
		return draw_dead(v);
	const char *words = ngettext("This is not the code. You can try %lld more time",
		"This is not the code. You can try %lld more times", (size_t)left);
	(void)fault_field(&v->fault, "code", str_format(v->arena, words, (long long)left).p);
	return draw_code(v, 400);
}

static enum err tried(struct visit *v, enum err e, void *what)
{
	const struct opening *o = what;
	struct share_link l;
	if (e != OK)
		return e;
	switch (o->answer) {
	case LINK_DEAD: return draw_dead(v);
	case LINK_WRONG: return draw_wrong(v, o->left);
	case LINK_OTHER:
		(void)fault_field(&v->fault, "code",
			_("The link was opened already on another phone or computer. It is for one reader. If that was not you, "
			  "tell the person who sent it to you, and ask for a new one"));
		return draw_code(v, 403);
	case LINK_OPENED: break;
	}
	e = open_link(v, &l); // as it stands now: it may have been stopped in this moment
	if (e != OK)
		return e == ERR_NOT_FOUND ? draw_dead(v) : e;
	long stays = (long)((v->access.rule[0].until - clock_now()) / SECONDS);
	http_set_cookie(v->req, cookie_of(v, &l), o->reader, stays > 0 ? stays : -1);
	return draw_shared(v, &l);
}

// Whether the browser brought the secret of a reader, and not something else.
static bool is_reader(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n == READER_LENGTH;
}

enum err shared_open(struct visit *v)
{
	struct opening *o = arena_make(v->arena, struct opening);
	enum err e = open_link(v, &o->link);
	if (e != OK)
		return e == ERR_NOT_FOUND ? draw_dead(v) : e;
	o->typed = visit_form(v, "code");
	o->address = door_address(v);
	if (!o->typed.n) {
		(void)fault_field(&v->fault, "code", _("Enter your code"));
		return draw_code(v, 400);
	}
	if (door_must_wait(v, o->address, "code"))
		return draw_code(v, 429);
	struct str sent = http_get_cookie(v->req, cookie_of(v, &o->link));
	o->reader = is_reader(sent) ? sent : random_id_str(v->arena, READER_LENGTH);
	v->actor = share_link_actor(&o->link);
	o->row = door_row(v, "read", o->link.person, "shared_open");
	return visit_commit(v, try_run, o, tried);
}

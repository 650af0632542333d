// SPDX-License-Identifier: Apache-2.0
// Who asks: the account behind the session cookie, or below /fhir/ the program behind a bearer token. Who is neither
// gets a token for forms (csrf.c), so that signing in is as guarded as everything after it.
#include <strings.h>

#include "base/random.h"
#include "record/token.h"
#include "serve/turn.h"

#define FORM_TOKEN_LENGTH 32

static const char *form_cookie(const struct turn *t)
{
	return t->v.req->secure ? "__Host-ownplan-form" : "ownplan-form";
}

struct str token_sent(const struct http_request *req)
{
	struct str h = http_get_headers(req, "Authorization");
	if (h.n < 6 || strncasecmp(h.p, "Bearer", 6) != 0 || (h.n > 6 && h.p[6] != ' '))
		return STR_NONE;
	return str_trim((struct str){ h.p + 6, h.n - 6 });
}

static bool token_shaped(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n == FORM_TOKEN_LENGTH;
}

// The pre-session token: what the cookie holds must stand in the form (double submit). Given out with pages only.
static void form_token(struct turn *t)
{
	struct visit *v = &t->v;
	struct str sent = http_get_cookie(v->req, form_cookie(t));
	bool page = t->route && t->route->permission == OPEN && v->req->method != HTTP_POST && !reply_is_api(t) &&
		!str_starts(v->req->path, "/assets/") && !str_is(v->req->path, "/health") && !str_is(v->req->path, "/metrics");
	if (token_shaped(sent))
		v->session.csrf = sent;
	else if (page) {
		v->session.csrf = random_id_str(v->arena, FORM_TOKEN_LENGTH);
		t->form_cookie = true;
	} else
		v->session.csrf = STR("");
}

static enum err by_cookie(struct turn *t, struct str cookie)
{
	struct visit *v = &t->v;
	enum err e = session_find(v->db, v->arena, cookie, &v->session);
	if (e == OK)
		e = account_actor(v->db, v->arena, v->session.account, &v->actor);
	if (e != ERR_LOGIN && e != ERR_NOT_FOUND)
		return e;
	v->actor = (struct actor){ .account = STR(""), .username = STR(""), .name = STR(""), .role = STR(""),
		.person = STR(""), .practitioner = STR("") };
	v->session = (struct session){ 0 };
	t->cookie_dead = true;
	struct session past;
	e = session_past(v->db, v->arena, cookie, &past);
	t->cookie_late = e == OK;
	return e == ERR_LOGIN ? OK : e;
}

enum err turn_who(struct turn *t)
{
	struct visit *v = &t->v;
	enum err e = OK;
	struct str token = reply_is_api(t) ? token_sent(v->req) : STR_NONE;
	if (token.p) {
		t->token = true;
		e = token_find(v->db, v->arena, token, &v->actor);
		return e == ERR_LOGIN && t->route && t->route->permission == OPEN ? OK : e; // /fhir/metadata asks for none
	}
	if (t->route && t->route->from == FROM_PROGRAMS) {
		v->session.csrf = STR("");
		return OK;
	}
	struct str cookie = http_get_cookie(v->req, session_cookie(v));
	if (cookie.n)
		e = by_cookie(t, cookie);
	if (e == OK && v->actor.kind == ACTOR_NOBODY)
		form_token(t);
	return e;
}

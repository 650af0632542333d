// SPDX-License-Identifier: Apache-2.0
// What every reply has: headers that keep browsers from being used against people, the cookie for forms, one line in
// the log; and the answers to what went wrong. Pages are never compressed: a page holds secrets (the form's token)
// beside words that a stranger may choose, and its length would tell (BREACH). Assets are compressed at build time;
// for programs see program.c and pack.c.
#include "serve/turn.h"

#include <string.h>

#include "api/api.h"
#include "base/arena.h"
#include "base/log.h"
#include "web/layout.h"

#define LIGHT ((size_t)128 << 10) // bytes of a request that may wait as it is
#define THEN_MOST 500 // characters of the address to come back to after signing in

static const struct {
	const char *name, *value;
} headers[] = {
	{ "Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
		"frame-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
			"base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
};

// To the sign-in page, and back afterwards. Only an address inside this site is kept.
static enum err go_sign_in(struct turn *t)
{
	struct visit *v = &t->v;
	struct str target = v->req->target;
	bool inside = target.n > 1 && target.n <= THEN_MOST && target.p[0] == '/' && target.p[1] != '/' &&
		target.p[1] != '\\';
	struct str then = form_encode(v->arena, inside ? target : STR("/"));
	return visit_go(v, str_format(v->arena, "/sign-in?then=%.*s%s", STR_ARG(then), t->cookie_dead ? "&ended=yes" : ""));
}

static enum err say_error(struct turn *t, enum err e)
{
	struct visit *v = &t->v;
	if (reply_is_api(t))
		return program_error(t, e);
	if (e == ERR_LOGIN && v->req->method != HTTP_POST)
		return go_sign_in(t);
	return web_error(v, e);
}

static struct str allowed(struct turn *t)
{
	struct str methods = route_allowed(t->v.arena, t->v.req->path);
	return reply_is_api(t) ? api_allowed(&t->v, methods) : methods;
}

void reply_error(struct turn *t, enum err e)
{
	struct visit *v = &t->v;
	v->req->reply = (struct http_reply){ 0 };
	// These go out without an audit row, so they name nobody.
	if (e == ERR_BUSY || e == ERR_AWAY || e == ERR_INTERNAL || e == ERR_TOO_LARGE) {
		v->person = (struct person){ .birth = DAY_NONE };
		v->access = (struct access){ 0 };
	}
	if (e == ERR_METHOD)
		http_header_set(v->req, "Allow", allowed(t));
	if (err_row(e)->http == 503)
		http_header_set(v->req, "Retry-After", STR("2"));
	if (say_error(t, e) == OK)
		return;
	// The page about the error could not be made either.
	(void)!visit_text(v, err_row(e)->http, "text/plain; charset=utf-8", str_of(err_row(e)->sentence));
}

static void free_arena(void *what)
{
	arena_free(what);
}

void reply_lighten(struct turn *t)
{
	struct visit *v = &t->v;
	struct http_reply *r = &v->req->reply;
	if (!t->marked || arena_used(v->arena) < LIGHT)
		return;
	struct arena *kept = arena_new();
	struct http_header *list = NULL, **end = &list;
	for (const struct http_header *h = r->headers; h; h = h->next, end = &(*end)->next) {
		*end = arena_make(kept, struct http_header);
		**end = (struct http_header){ .name = h->name, .value = { str_c(kept, h->value), h->value.n } };
	}
	struct str key = v->run ? str_dup(kept, v->person.key) : STR_NONE;
	void *what = v->run && v->carry ? v->carry(kept, v->what) : v;
	struct audit_row row = audit_row_copy(kept, &t->row);
	struct str *told = trail_copy_told(kept, t);
	struct str body = arena_hand_over(v->arena, kept, r->body.p) ? r->body : str_dup(kept, r->body);
	t->marked = false;
	bool lighter = arena_back(v->arena, t->before);
	arena_at_end(v->arena, free_arena, kept);
	if (!lighter) // something has to be cleaned up at the end: it stays as it is
		return;
	r->headers = list;
	r->body = body;
	t->row = row;
	v->told = told;
	v->what = v->run ? what : NULL;
	v->ask = NULL;
	v->reaches = NULL;
	v->person = (struct person){ .key = key, .birth = DAY_NONE };
	v->access = (struct access){ 0 };
	fault_init(&v->fault, v->arena);
}

static bool has_header(const struct http_request *req, const char *name)
{
	for (const struct http_header *h = req->reply.headers; h; h = h->next)
		if (str_is(h->name, name))
			return true;
	return false;
}

static void put_cookies(struct turn *t)
{
	struct visit *v = &t->v;
	if (t->form_cookie)
		http_header_add(v->req, "Set-Cookie", str_format(v->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s",
			v->req->secure ? "__Host-ownplan-form" : "ownplan-form", STR_ARG(v->session.csrf),
			v->req->secure ? "; Secure" : ""));
	if (t->cookie_dead && !t->cookie_late && !has_header(v->req, "Set-Cookie"))
		http_set_cookie(v->req, session_cookie(v), STR(""), 0);
}

void reply_end(struct turn *t)
{
	struct http_request *req = t->v.req;
	must(req->reply.status != 0);
	program_end(t);
	cors_end(t);
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		if (!has_header(req, headers[i].name)) // a page may ask for more: /help/pressure leaves no trace at all
			http_header_set(req, headers[i].name, str_of(headers[i].value));
	if (req->secure)
		http_header_set(req, "Strict-Transport-Security", STR("max-age=31536000; includeSubDomains"));
	if (!has_header(req, "Cache-Control"))
		http_header_set(req, "Cache-Control", STR("no-store"));
	put_cookies(t);
	turn_language_end(t);
	log_event(LOG_INFO, "request", "id=%.*s method=%s route=%s status=%d bytes=%zu us=%lld", STR_ARG(req->id),
		t->route ? t->route->method : "-", t->route ? t->route->path : "-", req->reply.status, req->reply.body.n,
		(long long)(clock_ticks() - req->arrived));
}

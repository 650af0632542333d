// SPDX-License-Identifier: Apache-2.0
// The form of a POST, and whether it came from a page of ours: the hidden field `csrf` must equal the session's token,
// or before sign-in the token in a SameSite=Strict cookie of its own (double submit). What browsers say about where a
// request comes from (Sec-Fetch-Site, Origin) must agree.
#include <strings.h>

#include "base/text.h"
#include "record/secret.h"
#include "serve/turn.h"

#define FIELDS_MOST 1000

// Fetch Metadata: "same-origin" is a page of ours, "none" the person themselves.
static bool site_ours(const struct turn *t)
{
	struct str site = http_get_header(t->v.req, "Sec-Fetch-Site");
	return !site.p || str_is(site, "same-origin") || str_is(site, "none");
}

// Origin (RFC 6454 7), where there is one, names our own host, and TLS when the request came by TLS.
static bool origin_ours(const struct turn *t)
{
	struct str origin = http_get_header(t->v.req, "Origin"), host = http_get_header(t->v.req, "Host");
	if (!origin.p)
		return true;
	bool tls = str_starts(origin, "https://");
	if (!tls && (t->v.req->secure || !str_starts(origin, "http://")))
		return false;
	struct str rest = str_part(origin, tls ? 8 : 7, origin.n);
	return rest.n == host.n && host.n > 0 && strncasecmp(rest.p, host.p, host.n) == 0;
}

// A form with files, where the row takes such.
static bool is_files(const struct turn *t)
{
	return t->route->body >= BODY_PARCEL && form_is_multipart(http_get_header(t->v.req, "Content-Type"));
}

static enum err read_form(struct turn *t)
{
	struct visit *v = &t->v;
	size_t most = v->site->file_most ? v->site->file_most : ATTACH_MOST;
	if (t->route->body == BODY_PARCEL)
		most = t->server->request_most;
	enum err e = is_files(t) ? form_multipart(v->arena, http_get_header(v->req, "Content-Type"), v->req->body,
					   FIELDS_MOST, most, &v->form)
				 : form_parse(v->arena, v->req->body, FIELDS_MOST, &v->form);
	for (size_t i = 0; e == OK && i < v->form.count; i++)
		v->form.pair[i].value = str_typed(v->arena, v->form.pair[i].value);
	return e;
}

static bool is_form(const struct turn *t)
{
	static const char type[] = "application/x-www-form-urlencoded";
	struct str h = http_get_header(t->v.req, "Content-Type");
	size_t semicolon;
	if (str_index(h, ';', &semicolon))
		h = str_trim(str_part(h, 0, semicolon));
	return h.n == sizeof type - 1 && strncasecmp(h.p, type, h.n) == 0;
}

// The token that the form must hold. For pages that are open to anybody the pre-session token is enough even when
// somebody has signed in meanwhile, in another window.
static bool csrf_ours(const struct turn *t)
{
	const struct visit *v = &t->v;
	struct str sent = form_get(&v->form, "csrf");
	if (!sent.n)
		return false;
	if (session_csrf_is(&v->session, sent))
		return true;
	struct str cookie = http_get_cookie(v->req, v->req->secure ? "__Host-ownplan-form" : "ownplan-form");
	return t->route->permission == OPEN && cookie.n >= 32 && secret_same(cookie, sent);
}

// The form of a program that proves itself by what stands in it. It asks as nobody: no cookie was looked at.
static enum err form_of_program(struct turn *t)
{
	struct visit *v = &t->v;
	must(v->actor.kind == ACTOR_NOBODY && t->route->permission == OPEN);
	if (!is_form(t) || form_parse(v->arena, v->req->body, FIELDS_MOST, &v->form) != OK)
		v->form = (struct form){ 0 }; // the handler says so, in the way that programs understand
	return OK;
}

enum err turn_form(struct turn *t)
{
	struct visit *v = &t->v;
	if (v->req->method != HTTP_POST || t->token)
		return OK;
	if (t->route->from == FROM_PROGRAMS)
		return form_of_program(t);
	if (reply_is_api(t)) // below /fhir/ nobody changes anything with a cookie: api_begin lets them search
		return v->actor.kind == ACTOR_NOBODY && t->route->permission != OPEN ? ERR_LOGIN : OK;
	if (v->req->body.n && !is_form(t) && !is_files(t))
		return fault_say(&v->fault, ERR_INPUT, _("This page takes what its own form sends, and nothing else."));
	enum err e = read_form(t);
	if (e != OK)
		return e;
	if (!site_ours(t) || !origin_ours(t))
		return fault_say(&v->fault, ERR_DENIED, _("This was sent from another website, so nothing was done."));
	if (csrf_ours(t))
		return OK;
	// The session ended while the page stood open: the page says so, and what to do.
	if (v->actor.kind == ACTOR_NOBODY && t->route->permission != OPEN)
		return ERR_LOGIN;
	return fault_say(&v->fault, ERR_DENIED,
		_("This page was open for too long, or in another window. Nothing was done. Open it again and send it again."));
}

// SPDX-License-Identifier: Apache-2.0
// POST /auth/token: a program that is registered (`ownplan client`) proves itself with a signed assertion and gets a
// token of five minutes, for the part of the scopes it asks for that it is registered for (SMART App Launch 2.2,
// Backend Services; RFC 6749 4.4, 5). No cookie counts here, so a browser cannot be made to ask for anything. Whatever
// is wrong with an assertion, the sender gets one sentence; which word it was stands in the audit and the log. Tries
// are counted by client and by address, as at sign-in, and having to wait tells nothing either.
#include "api/assertion.h"
#include "api/answer.h"
#include "api/client_keys.h"
#include "base/arena.h"
#include "base/log.h"
#include "record/scope.h"
#include "record/token.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

struct asking {
	struct assertion assertion;
	struct str by_client, by_address; // subjects of throttle_*
	struct client_token token;        // scope "": nothing of what was asked for is registered
	struct audit *audit;
	struct audit_row row;
};

// --- replies -------------------------------------------------------------------------------------------------------

static enum err reply(struct visit *v, int status, const struct buf *b)
{
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	http_header_set(v->req, "Pragma", STR("no-cache"));
	return visit_text(v, status, "application/json", buf_text(b));
}

// RFC 6749 5.2. The sentence is for who writes the program; it may hold plain ASCII only, so it is not translated.
static enum err refuse(struct visit *v, int status, const char *error, const char *sentence)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, v->arena, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "error", error);
	json_pair_c(&w, "error_description", sentence);
	json_shut(&w);
	return reply(v, status, &b);
}

static enum err refuse_client(struct visit *v)
{
	return refuse(v, 400, "invalid_client", "The assertion was not accepted. See who registered this program, its key, "
		"the address that the assertion is for, and the clock.");
}

static enum err refuse_wait(struct visit *v, instant wait)
{
	http_header_set(v->req, "Retry-After", str_format(v->arena, "%lld", (long long)((wait + SECONDS - 1) / SECONDS)));
	return refuse(v, 429, "temporarily_unavailable", "There were too many tries. Wait, then try again.");
}

// What the database could not do; nothing was given.
static enum err refuse_busy(struct visit *v, enum err e)
{
	if (e != ERR_BUSY)
		return e;
	http_header_set(v->req, "Retry-After", STR("2"));
	return refuse(v, 503, "temporarily_unavailable", "Too much is going on. Wait a moment, then try again.");
}

static enum err grant(struct visit *v, const struct client_token *t)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, v->arena, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair(&w, "access_token", t->token);
	json_pair_c(&w, "token_type", "bearer");
	json_member(&w, "expires_in");
	json_put_int(&w, CLIENT_TOKEN_LIFE / SECONDS);
	json_pair(&w, "scope", t->scope);
	json_shut(&w);
	return reply(v, 200, &b);
}

// --- the change ----------------------------------------------------------------------------------------------------

static void fill_row(struct visit *v, struct asking *k, const char *outcome, const char *reason)
{
	k->row = (struct audit_row){
		.action = STR("sign-in"), .outcome = str_of(outcome),
		.actor = str_format(v->arena, "s:%.*s", STR_ARG(k->assertion.client.id)), .role = STR("system"),
		.person = STR(""), .what = str_join(v->arena, STR("token "), k->token.scope), .reason = str_of(reason),
		.request = v->req->id, .peer = v->req->peer,
	};
}

static enum err fail_run(struct db *db, struct arena *a, void *what)
{
	const struct asking *k = what;
	enum err e = throttle_failed(db, k->by_address);
	if (e == OK && k->by_client.n)
		e = throttle_failed(db, k->by_client);
	if (e == OK && k->assertion.client.id.n)
		e = audit_append(k->audit, db, a, &k->row);
	return e;
}

static enum err fail_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? refuse_client(v) : refuse_busy(v, e);
}

// Nobody that we know, or somebody who did not prove it.
static enum err fail(struct visit *v, struct asking *k)
{
	log_event(LOG_WARN, "token-refused", "request=%.*s why=%s", STR_ARG(v->req->id), k->assertion.why);
	k->token.scope = STR("");
	fill_row(v, k, "failed", k->assertion.why);
	return visit_commit(v, fail_run, k, fail_after);
}

// The assertion is used up whether or not it leads to a token.
static enum err grant_run(struct db *db, struct arena *a, void *what)
{
	const struct asking *k = what;
	enum err e = client_jti_use(db, k->assertion.client.id, k->assertion.jti, k->assertion.ends);
	if (e == OK)
		e = throttle_clear(db, k->by_client);
	if (e == OK && k->token.scope.n)
		e = token_put(db, &k->token);
	return e != OK ? e : audit_append(k->audit, db, a, &k->row);
}

static enum err grant_after(struct visit *v, enum err e, void *what)
{
	struct asking *k = what;
	if (e == ERR_CONFLICT) { // somebody sent it before
		k->assertion.why = "replay";
		return fail(v, k);
	}
	if (e != OK)
		return refuse_busy(v, e);
	if (!k->token.scope.n)
		return refuse(v, 400, "invalid_scope", "None of the scopes asked for is one that this program may have.");
	return grant(v, &k->token);
}

struct str token_endpoint(struct visit *v)
{
	struct str base = answer_base(v);
	return str_format(v->arena, "%.*s/auth/token", (int)(base.n - strlen("/fhir")), base.p);
}

// --- the request ---------------------------------------------------------------------------------------------------

static bool once(const struct form *f, const char *name)
{
	size_t n = 0;
	for (size_t i = 0; i < f->count; i++)
		n += str_is(f->pair[i].name, name);
	return n == 1;
}

static bool twice(const struct form *f)
{
	static const char *const names[] = { "grant_type", "scope", "client_assertion_type", "client_assertion",
		"client_id" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (form_get(f, names[i]).p && !once(f, names[i]))
			return true;
	return false;
}

static instant wait_of(struct visit *v, struct str subject)
{
	instant wait = 0;
	return throttle_wait(v->db, subject, &wait) == OK ? wait : 0;
}

// What is granted of what the form asks for; "" for nothing.
static struct str narrowed(struct visit *v, const struct client *c)
{
	struct scope_list asked, registered;
	struct str text = form_get(&v->form, "scope");
	if (!text.p || scope_system_wrong(text) || scope_parse(v->arena, text, &asked) != OK ||
		scope_parse(v->arena, c->scope, &registered) != OK)
		return STR("");
	return scope_narrow(v->arena, &asked, &registered);
}

static enum err give(struct visit *v, struct asking *k)
{
	struct str scope = narrowed(v, &k->assertion.client);
	token_new_for(v->arena, k->assertion.client.id, scope, clock_now() + CLIENT_TOKEN_LIFE, &k->token);
	fill_row(v, k, scope.n ? "done" : "failed", scope.n ? "" : "scope");
	return visit_commit(v, grant_run, k, grant_after);
}

static enum err prove(struct visit *v, struct asking *k)
{
	struct str id = form_get(&v->form, "client_id");
	enum err e = OK;
	if (id.p && !str_eq(id, k->assertion.issuer)) {
		k->assertion.why = "client-id";
		return fail(v, k);
	}
	if (assertion_prove(v->db, v->arena, &k->assertion, token_endpoint(v), &e))
		return give(v, k);
	if (e != OK)
		return refuse_busy(v, e);
	if (k->assertion.other_key && k->assertion.client.jwks_url.n && v->site->keys)
		client_keys_ask(v->site->keys, k->assertion.client.id); // the same assertion is good a moment later, if it is
	return fail(v, k);
}

enum err auth_token(struct visit *v)
{
	struct asking *k = arena_make(v->arena, struct asking);
	struct str type = form_get(&v->form, "grant_type"), text = form_get(&v->form, "client_assertion");
	if (!type.p)
		return refuse(v, 400, "invalid_request", "Send a form (application/x-www-form-urlencoded) with grant_type, "
			"scope, client_assertion_type and client_assertion.");
	if (twice(&v->form))
		return refuse(v, 400, "invalid_request", "A parameter stands in the form twice.");
	if (!str_is(type, "client_credentials"))
		return refuse(v, 400, "unsupported_grant_type", "The only grant_type here is client_credentials.");
	if (!text.n || !str_is(form_get(&v->form, "client_assertion_type"), ASSERTION_TYPE))
		return refuse(v, 400, "invalid_client", "A program proves itself by client_assertion, a signed JWT, and "
			"client_assertion_type " ASSERTION_TYPE ".");
	k->audit = v->site->audit;
	k->by_client = STR("");
	k->by_address = str_format(v->arena, "address:%.*s", STR_ARG(v->req->peer));
	instant wait = wait_of(v, k->by_address);
	if (wait)
		return refuse_wait(v, wait);
	if (!assertion_read(v->arena, text, &k->assertion))
		return fail(v, k);
	// By both together: a stranger elsewhere who knows its id cannot keep a program out.
	k->by_client = str_format(v->arena, "client:%.*s at %.*s", STR_ARG(k->assertion.issuer), STR_ARG(v->req->peer));
	wait = wait_of(v, k->by_client);
	return wait ? refuse_wait(v, wait) : prove(v, k);
}

// SPDX-License-Identifier: Apache-2.0
// What replies to programs (below /fhir/, and the token endpoint) have that pages have not: an id by which both sides
// find the request in their logs, errors as OperationOutcome, also those of transport, and how to prove oneself
// (RFC 6750 3). Called by the dispatcher and by reply.c.
#include <ctype.h>
#include <string.h>

#include "api/api.h"
#include "base/text.h"
#include "serve/turn.h"

#define ID_MOST 64

// Where transport has refused a request before it was taken apart, there is no path: what was sent tells.
bool reply_is_api(const struct turn *t)
{
	const struct http_request *req = t->v.req;
	if (req->path.n)
		return str_starts(req->path, "/fhir/") || str_is(req->path, "/fhir");
	return str_starts(req->target, "/fhir/") || str_starts(req->target, "/fhir?") || str_is(req->target, "/fhir");
}

bool program_asks(const struct turn *t)
{
	return reply_is_api(t) || str_is(t->v.req->path, "/auth/token");
}

// Of another system's request. Whatever else it holds would have to be made harmless for logs and tables.
static bool id_plain(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!isalnum((unsigned char)id.p[i]) && (id.p[i] == 0 || !strchr("._-", id.p[i])))
			return false;
	return id.n > 0 && id.n <= ID_MOST;
}

void program_begin(struct turn *t)
{
	struct visit *v = &t->v;
	if (!program_asks(t))
		return;
	struct str theirs = http_get_headers(v->req, "X-Request-Id"), other = http_get_headers(v->req, "X-Correlation-Id");
	if (id_plain(theirs))
		v->req->id = str_dup(v->arena, theirs); // the header does not outlive a client that goes away
	if (id_plain(other))
		t->correlation = str_dup(v->arena, other);
}

void program_end(struct turn *t)
{
	struct http_request *req = t->v.req;
	if (!program_asks(t))
		return;
	http_header_set(req, "X-Request-Id", req->id);
	if (t->correlation.n)
		http_header_set(req, "X-Correlation-Id", t->correlation);
	bool origin = cors_varies(t);
	if (reply_is_api(t))
		http_header_set(req, "Vary", origin ? STR("Accept, Accept-Encoding, Origin") : STR("Accept, Accept-Encoding"));
	else if (origin)
		http_header_set(req, "Vary", STR("Origin"));
}

enum err program_error(struct turn *t, enum err e)
{
	struct visit *v = &t->v;
	if (e == ERR_DENIED && t->token && !v->beyond_scope && t->route)
		(void)!api_scope(v); // what a person has not opened and what a scope does not reach may be refused by one check
	if (e == ERR_LOGIN && t->token)
		http_header_set(v->req, "WWW-Authenticate", STR("Bearer realm=\"ownplan\", error=\"invalid_token\", "
			"error_description=\"The token is not known here, or its time is over\""));
	else if (e == ERR_LOGIN)
		http_header_set(v->req, "WWW-Authenticate", STR("Bearer realm=\"ownplan\""));
	else if (e == ERR_DENIED && t->token && v->beyond_scope)
		http_header_set(v->req, "WWW-Authenticate", STR("Bearer realm=\"ownplan\", error=\"insufficient_scope\""));
	return api_error(v, e);
}

// Somebody sent files that are too many for one form: how much it may be, and that nothing is lost.
static void say_most(struct turn *t)
{
	bool known;
	size_t most = body_most(t->server, t->v.req, &known);
	if (known)
		(void)!fault_say(&t->v.fault, ERR_TOO_LARGE, str_format(t->v.arena,
			_("These files are too large to be sent together. All of them can have up to %zu MB."),
			most >> 20).p);
}

void program_refuse(struct turn *t, int status, const char *why)
{
	static const struct {
		int status;
		enum err e;
		const char *code, *sentence;
	} rows[] = {
		{ 413, ERR_TOO_LARGE, "too-long", N_("The body of this request is larger than we can take.") },
		{ 414, ERR_TOO_LARGE, "too-long",
			N_("This address is too long. A search can be sent in the body of a POST to _search.") },
		{ 417, ERR_INPUT, "not-supported", N_("We do not know what this request expects of us.") },
		{ 431, ERR_TOO_LARGE, "too-long", N_("The headers of this request are too large.") },
		{ 501, ERR_INPUT, "not-supported", N_("This request uses a part of HTTP that we do not offer.") },
		{ 503, ERR_BUSY, "transient", N_("We cannot take this just now. Please try again in a moment.") },
		{ 0, ERR_INPUT, "structure", N_("This request is not well-formed.") },
	};
	size_t i = 0;
	while (rows[i].status && rows[i].status != status)
		i++;
	if (reply_is_api(t)) {
		bool known;
		size_t most = body_most(t->server, t->v.req, &known);
		if (status == 413 && !known && most > t->server->body_most) { // so much is taken of those whom we know
			t->token = token_sent(t->v.req).p;
			reply_error(t, ERR_LOGIN);
			return;
		}
		(void)fault_coded(&t->v.fault, STR_NONE, status == 413
				? str_format(t->v.arena, _("The body of this request is larger than the %zu MB that we can take."),
					most >> 20).p
				: _(rows[i].sentence), rows[i].code, str_of(why));
		t->v.fault.err = rows[i].e;
	} else if (status == 413) {
		say_most(t);
	}
	reply_error(t, rows[i].e);
	t->v.req->reply.status = status;
}

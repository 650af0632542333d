// SPDX-License-Identifier: Apache-2.0
// Whether a page of another site may use the API from somebody's browser (Fetch standard 3.2, "CORS protocol"). The
// administrator lists the origins that may (main/settings.h); what is the same for everybody, the capability statement
// and how to get a token, is open to the pages of all. Called by the dispatcher, before it looks for a route, and by
// reply_end.
//
// Access-Control-Allow-Credentials is never sent: a page of another site proves itself by a token, and what it is told
// never rests on the cookie of whoever looks at it.
#include "serve/turn.h"

#define METHODS "GET, HEAD, POST, PUT, PATCH, DELETE"
#define HEADERS "Authorization, Content-Type, Accept, Prefer, If-Match, If-None-Match, If-None-Exist, " \
	"If-Modified-Since, X-Request-Id, X-Correlation-Id"
#define EXPOSED "ETag, Location, Content-Location, Last-Modified, X-Request-Id, X-Correlation-Id, X-Progress, " \
	"Retry-After, WWW-Authenticate"
#define REMEMBERED "600" // seconds for which a browser need not ask again

// Apps that read what somebody shares by a link run anywhere (SMART Health Links).
static bool of_link(const struct turn *t)
{
	return str_starts(t->v.req->path, "/shl/");
}

static bool open_to_all(const struct turn *t)
{
	struct str path = t->v.req->path;
	return of_link(t) || str_is(path, "/fhir/metadata") || str_is(path, "/fhir/.well-known/smart-configuration");
}

static bool listed(const char *list, struct str origin)
{
	struct str rest = str_of(list);
	while (rest.n) {
		struct str one = str_cut(&rest, ' ');
		if (one.n && str_eq(one, origin))
			return true;
	}
	return false;
}

// What Access-Control-Allow-Origin says to who asks; STR_NONE: nothing.
static struct str granted(const struct turn *t)
{
	struct str origin = http_get_headers(t->v.req, "Origin");
	if (open_to_all(t))
		return STR("*");
	return cors_varies(t) && origin.n && listed(t->v.site->cors, origin) ? origin : STR_NONE;
}

bool cors_varies(const struct turn *t)
{
	return t->v.site->cors && program_asks(t) && !open_to_all(t);
}

bool cors_preflight(struct turn *t)
{
	struct http_request *req = t->v.req;
	if (req->method != HTTP_OPTIONS || !http_get_header(req, "Origin").n ||
		!http_get_header(req, "Access-Control-Request-Method").n || !granted(t).p)
		return false;
	req->reply.status = 204;
	struct str methods = of_link(t) ? STR("GET, POST") : open_to_all(t) ? STR("GET, HEAD") : STR(METHODS);
	http_header_set(req, "Access-Control-Allow-Methods", methods);
	http_header_set(req, "Access-Control-Allow-Headers", STR(HEADERS));
	http_header_set(req, "Access-Control-Max-Age", STR(REMEMBERED));
	return true;
}

void cors_end(struct turn *t)
{
	struct http_request *req = t->v.req;
	struct str to = granted(t);
	if (!to.p)
		return;
	http_header_set(req, "Access-Control-Allow-Origin", to);
	http_header_set(req, "Access-Control-Expose-Headers", STR(EXPOSED));
	// Fetches by CORS are not held to this one; but what is open to all may also be taken in without asking.
	if (open_to_all(t))
		http_header_set(req, "Cross-Origin-Resource-Policy", STR("cross-origin"));
}

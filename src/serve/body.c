// SPDX-License-Identifier: Apache-2.0
// How large the body of a request may be: what its row of the route table says, for programs that have shown a token
// that is good and, where a form may carry files, for people who have signed in; for everybody else what transport
// takes anyway. Asked while the body arrives (http.h, body_may), so that nobody unknown makes us hold more; and by
// program.c, for the words of a refusal.
#include "record/token.h"
#include "serve/turn.h"

static const struct route *row_of(const struct http_request *req)
{
	struct visit_param param[ROUTE_PARAMS];
	size_t params;
	bool other;
	return req->path.n ? route_find(req->method_name, req->path, param, ROUTE_PARAMS, &params, &other) : NULL;
}

static bool is_program(struct db *db, struct http_request *req)
{
	struct actor who;
	struct str token = token_sent(req);
	return token.p && token_find(db, req->arena, token, &who) == OK;
}

static bool is_signed_in(struct db *db, struct http_request *req)
{
	struct session session;
	struct visit v = { .req = req }; // for the cookie's name
	struct str cookie = http_get_cookie(req, session_cookie(&v));
	return cookie.n && session_find(db, req->arena, cookie, &session) == OK;
}

static bool is_known(const struct site *site, struct http_request *req, bool files)
{
	struct db *db = store_reader(site->store);
	db_begin_read(db);
	bool known = files ? is_signed_in(db, req) : is_program(db, req);
	db_end_read(db);
	db_settle(db);
	return known;
}

size_t body_most(const struct server *sv, struct http_request *req, bool *known)
{
	const struct route *row = row_of(req);
	bool files = row && row->body >= BODY_PARCEL;
	bool sends = files && form_is_multipart(http_get_header(req, "Content-Type"));
	size_t most = !row || files != sends ? 0 : files ? sv->request_most : row->body;
	*known = most > sv->body_most && is_known(sv->site, req, files);
	return most > sv->body_most ? most : sv->body_most;
}

size_t body_may(struct http_request *req, void *server)
{
	const struct server *sv = server;
	bool known;
	size_t most = body_most(sv, req, &known);
	return known ? most : sv->body_most;
}

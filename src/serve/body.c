// SPDX-License-Identifier: Apache-2.0
// How large the body of a request may be: what its row of the route table says, for programs that have shown a token
// that is good; for everybody else what transport takes anyway. Asked while the body arrives (http.h, body_may), so
// that nobody unknown makes us hold more; and by program.c, for the words of a refusal.
#include "record/token.h"
#include "serve/turn.h"

static const struct route *row_of(const struct http_request *req)
{
	struct visit_param param[ROUTE_PARAMS];
	size_t params;
	bool other;
	return req->path.n ? route_find(req->method_name, req->path, param, ROUTE_PARAMS, &params, &other) : NULL;
}

static bool is_known(const struct site *site, struct http_request *req)
{
	struct str token = token_sent(req);
	struct actor who;
	if (!token.p)
		return false;
	struct db *db = store_reader(site->store);
	db_begin_read(db);
	enum err e = token_find(db, req->arena, token, &who);
	db_end_read(db);
	db_settle(db);
	return e == OK;
}

size_t body_most(const struct server *sv, struct http_request *req, bool *known)
{
	const struct route *row = row_of(req);
	*known = row && row->body > sv->body_most && is_known(sv->site, req);
	return row && row->body > sv->body_most ? row->body : sv->body_most;
}

size_t body_may(struct http_request *req, void *server)
{
	const struct server *sv = server;
	bool known;
	size_t most = body_most(sv, req, &known);
	return known ? most : sv->body_most;
}

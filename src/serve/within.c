// SPDX-License-Identifier: Apache-2.0
// A request inside a request: an entry of a Bundle that asks for a history or an operation (api/bundle_answer.c). It
// goes the way of any other: its row of the route table, the person and the access proven, what is asked for beside
// the address; only the audit is the outer request's, which is told of everybody who is in the answer.
#include "serve/turn.h"

#include "api/api.h"

static struct turn *turn_within(const struct visit *outer, struct http_request *inner)
{
	const struct turn *o = outer->own;
	struct turn *t = arena_make(outer->arena, struct turn);
	*t = (struct turn){ .server = o->server, .token = o->token, .v = { .req = inner, .arena = outer->arena,
		.site = outer->site, .db = outer->db, .actor = outer->actor, .session = outer->session,
		.person = { .birth = DAY_NONE }, .filters = outer->filters, .own = t } };
	fault_init(&t->v.fault, outer->arena);
	return t;
}

enum err serve_within(struct visit *outer, struct http_request *inner)
{
	struct turn *t = turn_within(outer, inner);
	struct visit *v = &t->v;
	bool other;
	t->route = route_find(inner->method_name, inner->path, v->param, ROUTE_PARAMS, &v->params, &other);
	enum err e = !t->route ? (other ? ERR_METHOD : ERR_NOT_FOUND) : OK;
	if (e == OK && t->route->audit != AUDIT_READ) // what changes something is the outer request's
		e = ERR_METHOD;
	if (e == OK)
		e = turn_prove(t);
	if (e == OK)
		e = api_begin(v);
	if (e == OK)
		e = t->route->handler(v);
	must(!v->run);
	for (size_t i = 0; i < v->tellings; i++)
		visit_tell(outer, v->told[i]);
	if (e == OK)
		visit_tell(outer, v->person.key);
	outer->fault = v->fault;
	return e;
}

// SPDX-License-Identifier: Apache-2.0
// What the scope of a token reaches (reach.h). One with a query ("system/Observation.rs?category=social-history", SMART
// App Launch 2.2) opens its type at the address; each resource then has to meet one of the queries of its type, as it
// would leave. A query that cannot be read, or holds anything that does not filter, is met by nothing: passed over it
// would open what was closed.
#include "api/answer.h"
#include "api/reach.h"
#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/search.h"
#include "record/scope.h"

#define FILTER_PAIRS_MOST 200

struct reach_filter { // the queries for one verb on one type, read once a request
	struct str type;
	enum reach_verb verb;
	bool all;
	struct fhir_search *search; // any of them
	size_t searches;
	struct reach_filter *next;
};

static const enum scope_verb verbs[] = { [REACH_READ] = SCOPE_READ, [REACH_SEARCH] = SCOPE_SEARCH,
	[REACH_CREATE] = SCOPE_CREATE, [REACH_UPDATE] = SCOPE_UPDATE, [REACH_DELETE] = SCOPE_DELETE };

// Programs that a person runs with their own account read what that account may; writing is refused before (ask.c).
static bool account_may(const struct visit *v, enum reach_verb verb)
{
	return v->actor.kind != ACTOR_NOBODY && (verb == REACH_READ || verb == REACH_SEARCH);
}

bool reach_scope(const struct visit *v, struct str type, enum reach_verb verb)
{
	struct scope_filters f;
	if (v->actor.kind != ACTOR_SYSTEM)
		return account_may(v, verb);
	if (scope_allows(v->actor.scope, type, verbs[verb]))
		return true;
	scope_filters(v->arena, v->actor.scope, type, verbs[verb], &f);
	return f.all || f.count;
}

// Every parameter of the query has become a criterion: what only shapes an answer, or was empty, has not.
static bool read_query(struct visit *v, unsigned *type, struct str query, struct fhir_search *out)
{
	struct form form;
	struct fhir_search_how how = { .types = type, .type_count = 1, .base = answer_base(v), .strict = true };
	size_t criteria = 0;
	if (form_parse(v->arena, query, FILTER_PAIRS_MOST, &form) != OK || !form.count)
		return false;
	struct fhir_pair *pairs = arena_array(v->arena, struct fhir_pair, form.count);
	for (size_t i = 0; i < form.count; i++)
		pairs[i] = (struct fhir_pair){ form.pair[i].name, form.pair[i].value };
	if (fhir_search_read(v->arena, &how, pairs, form.count, out, NULL) != OK)
		return false;
	for (const struct fhir_criterion *c = out->criteria; c; c = c->next)
		criteria++;
	return criteria == form.count;
}

static struct reach_filter *filter_of(struct visit *v, struct str type, enum reach_verb verb)
{
	struct scope_filters wanted;
	for (struct reach_filter *f = v->filters; f; f = f->next)
		if (f->verb == verb && str_eq(f->type, type))
			return f;
	scope_filters(v->arena, v->actor.scope, type, verbs[verb], &wanted);
	struct reach_filter *f = arena_make(v->arena, struct reach_filter);
	*f = (struct reach_filter){ .type = str_dup(v->arena, type), .verb = verb, .all = wanted.all, .next = v->filters };
	v->filters = f;
	if (f->all || !wanted.count)
		return f;
	unsigned *number = arena_make(v->arena, unsigned);
	*number = fhir_resource_find(type);
	f->search = arena_array(v->arena, struct fhir_search, wanted.count);
	for (size_t i = 0; i < wanted.count; i++)
		f->searches += read_query(v, number, wanted.query[i], &f->search[f->searches]);
	return f;
}

// Chains and _has would look into other resources, which the scope may not reach: they hold for nothing here.
static bool meets(struct visit *v, const struct reach_filter *f, struct json_at body)
{
	for (size_t i = 0; i < f->searches; i++)
		if (fhir_search_matches(v->arena, &f->search[i], body, NULL))
			return true;
	return false;
}

// A head without its body, as histories have them. A deletion is judged by what it took away.
static bool load_body(struct visit *v, struct resource *r)
{
	struct resource whole;
	if (r->body.n)
		return true;
	enum err e = fhir_home(r->type) ? resource_version(v->db, v->arena, r->type, r->id, r->version, &whole)
					: shared_version(v->db, v->arena, r->type, r->id, r->version, &whole);
	if (e != OK || !whole.body.n)
		return false;
	r->body = whole.body;
	return true;
}

bool reach_meets(struct visit *v, const struct resource *r, enum reach_verb verb)
{
	struct resource judged = *r;
	if (v->actor.kind != ACTOR_SYSTEM)
		return account_may(v, verb);
	const struct reach_filter *f = filter_of(v, r->type, verb);
	if (f->all || !f->searches)
		return f->all;
	if (!load_body(v, &judged))
		return false;
	return meets(v, f, json_trusted(v->arena, reach_body(v, &judged)));
}

bool reach_meets_body(struct visit *v, struct str type, struct json_at body, enum reach_verb verb)
{
	if (v->actor.kind != ACTOR_SYSTEM)
		return account_may(v, verb);
	const struct reach_filter *f = filter_of(v, type, verb);
	return f->all || meets(v, f, body);
}

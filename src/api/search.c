// SPDX-License-Identifier: Apache-2.0
// The addresses that search (http.html#search): of a type, of what lies with one person, of several types; by GET, or
// by POST with a form. And the one resource that a condition names (condition.h).
#include "api/search.h"

#include "api/ask.h"
#include "base/arena.h"
#include "base/text.h"
#include "api/answer.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"

// --- reading ---------------------------------------------------------------------------------------------------------
static enum err page_key(struct search_act *act, const struct fhir_pair *p, struct str *key)
{
	if (search_key_bytes(act->v->arena, p->value, key)) {
		if (!key->p)
			*key = STR("");
		return OK;
	}
	return fault_coded(&act->v->fault, p->name, _("This link to a page is damaged. Search again."), "value", STR_NONE);
}

enum err search_read(struct search_act *act, const struct fhir_pair *pairs, size_t count, bool strict)
{
	struct visit *v = act->v;
	unsigned *type = arena_array(v->arena, unsigned, 1);
	enum err e = OK;
	act->pairs = arena_array(v->arena, struct fhir_pair, count + 1);
	act->pair_count = 0;
	for (size_t i = 0; i < count && e == OK; i++) {
		if (str_is(pairs[i].name, "_after"))
			e = page_key(act, &pairs[i], &act->after);
		else if (str_is(pairs[i].name, "_before"))
			e = page_key(act, &pairs[i], &act->before);
		else
			act->pairs[act->pair_count++] = pairs[i];
	}
	if (e != OK)
		return e;
	*type = act->type.p ? fhir_resource_find(act->type) : FHIR_NO_RESOURCE;
	struct fhir_search_how how = { .types = type, .type_count = act->type.p != NULL, .base = answer_base(v),
		.strict = strict || ask_of(v)->strict };
	return fhir_search_read(v->arena, &how, act->pairs, act->pair_count, &act->s, &v->fault);
}

static enum err search(struct search_act *act)
{
	const struct http_request *req = act->v->req;
	const struct form *query = &req->query; // and what was sent as a form (ask.c)
	if (req->body.n && !str_is(ask_of(act->v)->sent, "application/x-www-form-urlencoded"))
		return ERR_MEDIA;
	struct fhir_pair *pairs = arena_array(act->v->arena, struct fhir_pair, query->count + 1);
	for (size_t i = 0; i < query->count; i++)
		pairs[i] = (struct fhir_pair){ query->pair[i].name, query->pair[i].value };
	enum err e = search_read(act, pairs, query->count, false);
	if (e == OK)
		e = search_find(act);
	return e == OK ? search_answer(act) : e;
}

static bool type_held(struct str type)
{
	return fhir_resource_named(type) != NULL;
}

enum err fhir_search_type(struct visit *v)
{
	struct search_act act = { .v = v, .type = visit_param(v, "type") };
	return type_held(act.type) ? search(&act) : ERR_NOT_FOUND;
}

enum err fhir_search_inside(struct visit *v)
{
	struct search_act act = { .v = v, .inside = visit_param(v, "resource"), .type = visit_param(v, "inside") };
	if (str_is(act.type, "*"))
		act.type = STR_NONE;
	else if (!type_held(act.type))
		return ERR_NOT_FOUND;
	return search(&act);
}

enum err fhir_search_all(struct visit *v)
{
	struct search_act act = { .v = v };
	return search(&act);
}

// SPDX-License-Identifier: Apache-2.0
// Judges one resource by the criteria of a search: finds the elements that a parameter reads, compares each with each
// value, and follows chains and _has through the world that the caller gives.
#include <string.h>

#include "base/arena.h"
#include "fhir/search_inside.h"

static bool criterion_holds(const struct fhir_matcher *m, const struct fhir_criterion *c, struct json_at resource,
	unsigned type);

// --- one parameter ---------------------------------------------------------------------------------------------------

// What a visit over the found elements carries.
struct judging {
	const struct fhir_matcher *matcher;
	const struct fhir_criterion *c;
	const struct fhir_param *param; // of the resource's own type
	const struct fhir_search_value *value; // of one part of a composite
	struct json_at resource;
	bool seen;
};

bool fhir_search_found(const struct fhir_matcher *m, const struct fhir_criterion *c, const struct fhir_search_value *v,
	const struct fhir_found *found)
{
	switch ((enum fhir_param_type)c->param->type) {
	case FHIR_PARAM_NUMBER:
		return fhir_search_number_matches(v, found);
	case FHIR_PARAM_DATE:
		return fhir_search_date_matches(m->arena, v, found);
	case FHIR_PARAM_STRING:
		return fhir_search_string_matches(m->arena, c->modifier, v, found);
	case FHIR_PARAM_TOKEN:
		return fhir_search_token_matches(m->arena, c, v, found);
	case FHIR_PARAM_REFERENCE:
		return fhir_search_reference_matches(m, c, v, found);
	case FHIR_PARAM_QUANTITY:
		return fhir_search_quantity_matches(m->arena, v, found);
	case FHIR_PARAM_URI:
		return fhir_search_uri_matches(m->arena, c->modifier, v->text, found);
	case FHIR_PARAM_SPECIAL:
		return fhir_search_near_matches(v, found);
	case FHIR_PARAM_COMPOSITE:
		break;
	}
	return false;
}

static bool part_found(void *context, const struct fhir_found *found)
{
	struct judging *j = context;
	j->seen = fhir_search_found(j->matcher, j->c, j->value, found);
	return !j->seen;
}

// All parts of a composite in one and the same element.
static bool parts_match(const struct judging *j, const struct fhir_search_value *v, const struct fhir_found *found)
{
	const struct fhir_component *component;
	for (unsigned n = 0; (component = fhir_component_at(j->param, n)); n++) {
		struct fhir_criterion part = *j->c;
		part.param = component->param;
		struct judging inner = { .matcher = j->matcher, .c = &part, .value = &v->part[n] };
		fhir_component_each(j->matcher->arena, component, found, part_found, &inner);
		if (!inner.seen)
			return false;
	}
	return true;
}

static bool found_any(void *context, const struct fhir_found *found)
{
	struct judging *j = context;
	for (size_t i = 0; i < j->c->values && !j->seen; i++) {
		const struct fhir_search_value *v = &j->c->value[i];
		if (j->param->type == FHIR_PARAM_COMPOSITE)
			j->seen = parts_match(j, v, found);
		else
			j->seen = fhir_search_found(j->matcher, j->c, v, found);
	}
	return !j->seen;
}

static bool found_one(void *context, const struct fhir_found *found)
{
	struct judging *j = context;
	j->seen = json_is(found->at);
	return !j->seen;
}

static bool plain_holds(struct judging *j)
{
	if (j->c->modifier == FHIR_MISSING) {
		fhir_param_each(j->matcher->arena, j->param, j->resource, found_one, j);
		return j->seen != j->c->missing;
	}
	fhir_param_each(j->matcher->arena, j->param, j->resource, found_any, j);
	return j->seen != (j->c->modifier == FHIR_NOT);
}

// --- beyond the resource ---------------------------------------------------------------------------------------------

static struct json_at contained(struct arena *a, struct json_at resource, struct str id)
{
	struct json_at list = json_get(resource, "contained");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (str_eq(json_text(a, json_get(i, "id")), id))
			return i;
	return (struct json_at){ 0 };
}

static bool wanted(const struct fhir_criterion *inner, unsigned type)
{
	for (; inner; inner = inner->next)
		if (inner->on == type)
			return true;
	return false;
}

static bool linked(void *context, const struct fhir_found *found)
{
	struct judging *j = context;
	const struct fhir_matcher *m = j->matcher;
	struct fhir_reference ref;
	struct json_at there = { 0 };
	if (!fhir_search_target(m->arena, m->base, found, &ref))
		return true;
	if (ref.kind == FHIR_REF_CONTAINED)
		there = contained(m->arena, j->resource, ref.id);
	else if (m->world && m->world->fetch && wanted(j->c->inner, ref.resource))
		there = m->world->fetch(m->world->context, ref.type, ref.id);
	if (json_kind(there) != JSON_OBJECT)
		return true;
	unsigned type = fhir_resource_find(json_text(m->arena, json_get(there, "resourceType")));
	for (const struct fhir_criterion *c = j->c->inner; c && !j->seen; c = c->next)
		j->seen = c->on == type && criterion_holds(m, c, there, type);
	return !j->seen;
}

struct pointers {
	const struct fhir_matcher *matcher;
	const struct fhir_criterion *c;
	struct str type, id;
	bool seen;
};

static bool pointer(void *visitor, struct json_at candidate)
{
	struct pointers *p = visitor;
	struct arena *a = p->matcher->arena;
	unsigned type = p->c->inner->on;
	p->seen = json_text_is(json_get(candidate, "resourceType"), fhir_resource_name(type)) &&
		fhir_search_points(a, p->matcher->base, p->c->param, candidate, p->type, p->id) &&
		criterion_holds(p->matcher, p->c->inner, candidate, type);
	return !p->seen;
}

static bool has_holds(const struct fhir_matcher *m, const struct fhir_criterion *c, struct json_at resource)
{
	struct pointers p = {
		m, c, json_text(m->arena, json_get(resource, "resourceType")), json_text(m->arena, json_get(resource, "id")),
		false,
	};
	if (m->world && m->world->each && p.id.n)
		m->world->each(m->world->context, str_of(fhir_resource_name(c->inner->on)), pointer, &p);
	return p.seen;
}

// --- the whole -------------------------------------------------------------------------------------------------------

static bool criterion_holds(const struct fhir_matcher *m, const struct fhir_criterion *c, struct json_at resource,
	unsigned type)
{
	while (c->kind == FHIR_CHAIN && c->on != type && c->other)
		c = c->other;
	if (c->kind == FHIR_HAS)
		return has_holds(m, c, resource);
	const struct fhir_param *param = c->on == type ? c->param : fhir_param_find(type, c->code);
	if (!param || param->type != c->param->type)
		return false;
	struct judging j = { .matcher = m, .c = c, .param = param, .resource = resource };
	if (c->kind == FHIR_CRITERION)
		return plain_holds(&j);
	fhir_param_each(m->arena, param, resource, linked, &j);
	return j.seen;
}

bool fhir_search_matches(struct arena *a, const struct fhir_search *s, struct json_at resource,
	const struct fhir_world *world)
{
	const struct fhir_matcher m = { a, s->base, world };
	unsigned type = fhir_resource_find(json_text(a, json_get(resource, "resourceType")));
	bool searched = !s->type_count && type != FHIR_NO_RESOURCE;
	for (size_t i = 0; i < s->type_count && !searched; i++)
		searched = s->types[i] == type;
	if (s->nothing || !searched)
		return false;
	for (const struct fhir_criterion *c = s->criteria; c; c = c->next)
		if (!criterion_holds(&m, c, resource, type))
			return false;
	return true;
}

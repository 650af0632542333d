// SPDX-License-Identifier: Apache-2.0
// What comes along with a match (_include, _revinclude), and what a search says about where its matches lie.
#include <string.h>

#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/search_inside.h"

// --- includes --------------------------------------------------------------------------------------------------------

struct including {
	struct arena *arena;
	const struct fhir_search *search;
	const struct fhir_include *include;
	bool (*visit)(void *context, const struct fhir_reference *ref);
	void *context;
	struct fhir_reference *told; // each once
	size_t n, room;
	bool stop;
};

static bool told(const struct including *i, const struct fhir_reference *ref)
{
	for (size_t n = 0; n < i->n; n++)
		if (str_eq(i->told[n].id, ref->id) && i->told[n].resource == ref->resource)
			return true;
	return false;
}

static bool tell(void *context, const struct fhir_found *found)
{
	struct including *i = context;
	struct fhir_reference ref;
	if (!fhir_search_target(i->arena, i->search->base, found, &ref) || ref.kind != FHIR_REF_RELATIVE)
		return true;
	if (i->include->target != FHIR_NO_RESOURCE && ref.resource != i->include->target)
		return true;
	if (told(i, &ref))
		return true;
	if (i->n == i->room) {
		struct fhir_reference *more = arena_array(i->arena, struct fhir_reference, i->room * 2 + 16);
		if (i->n)
			memcpy(more, i->told, i->n * sizeof *more);
		i->told = more;
		i->room = i->room * 2 + 16;
	}
	i->told[i->n++] = ref;
	i->stop = !i->visit(i->context, &ref);
	return !i->stop;
}

// The n-th parameter that an include names on a resource of this type; NULL beyond the last.
static const struct fhir_param *include_param(const struct fhir_include *i, unsigned type, unsigned *n)
{
	if (i->source != FHIR_NO_RESOURCE && i->source != type)
		return NULL;
	if (!str_is(i->code, "*"))
		return (*n)++ ? NULL : fhir_param_find(type, i->code);
	for (const struct fhir_param *p; (p = fhir_param_at(type, *n));) {
		(*n)++;
		if (p->type == FHIR_PARAM_REFERENCE)
			return p;
	}
	return NULL;
}

void fhir_search_include(struct arena *a, const struct fhir_search *s, const struct fhir_include *i,
	struct json_at resource, bool (*visit)(void *context, const struct fhir_reference *ref), void *context)
{
	struct including in = { .arena = a, .search = s, .include = i, .visit = visit, .context = context };
	unsigned type = fhir_resource_find(json_text(a, json_get(resource, "resourceType"))), n = 0;
	if (i->reverse || type == FHIR_NO_RESOURCE)
		return;
	for (const struct fhir_param *p; !in.stop && (p = include_param(i, type, &n));)
		fhir_param_each(a, p, resource, tell, &in);
}

bool fhir_search_revinclude(struct arena *a, const struct fhir_search *s, const struct fhir_include *i,
	struct json_at candidate, struct str type, struct str id)
{
	unsigned from = fhir_resource_find(json_text(a, json_get(candidate, "resourceType"))), n = 0;
	if (!i->reverse || from == FHIR_NO_RESOURCE)
		return false;
	if (i->target != FHIR_NO_RESOURCE && i->target != fhir_resource_find(type))
		return false;
	for (const struct fhir_param *p; (p = include_param(i, from, &n));)
		if (fhir_search_points(a, s->base, p, candidate, type, id))
			return true;
	return false;
}

// --- hints -----------------------------------------------------------------------------------------------------------

static bool has_id(const struct fhir_ids *ids, struct str id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (str_eq(ids->id[i], id))
			return true;
	return false;
}

// What both lists have; all of `more` while there was none.
static void narrow(bool *some, struct fhir_ids *out, const struct fhir_ids *more)
{
	size_t n = 0;
	if (!*some) {
		*out = *more;
	} else {
		for (size_t i = 0; i < out->n; i++)
			if (has_id(more, out->id[i]))
				out->id[n++] = out->id[i];
		out->n = n;
	}
	*some = true;
}

static void add(struct fhir_ids *ids, struct str id)
{
	if (!has_id(ids, id))
		ids->id[ids->n++] = id;
}

static bool plain(const struct fhir_criterion *c, const char *code)
{
	return c->kind == FHIR_CRITERION && str_is(c->code, code) && c->values;
}

// The ids of one criterion on _id. With a system nothing can match.
static bool ids_of(struct arena *a, const struct fhir_criterion *c, struct fhir_ids *out)
{
	if (!plain(c, "_id") || c->modifier != FHIR_PLAIN)
		return false;
	*out = (struct fhir_ids){ arena_array(a, struct str, c->values), 0 };
	for (size_t i = 0; i < c->values; i++)
		if (!c->value[i].bar)
			add(out, c->value[i].text);
	return true;
}

// The people of one criterion, when every one of its values names a Patient of ours.
static bool people_of(struct arena *a, const struct fhir_criterion *c, unsigned patient, struct fhir_ids *out)
{
	bool to_patient = c->modifier == FHIR_PLAIN || (c->modifier == FHIR_TARGET_TYPE && c->of_type == patient);
	if (!(plain(c, "patient") || plain(c, "subject")) || !to_patient || c->param->type != FHIR_PARAM_REFERENCE ||
		!fhir_param_may_target(c->param, patient))
		return false;
	*out = (struct fhir_ids){ arena_array(a, struct str, c->values), 0 };
	for (size_t i = 0; i < c->values; i++) {
		const struct fhir_search_value *v = &c->value[i];
		if (v->ref.kind == FHIR_REF_NONE)
			add(out, v->text);
		else if (v->ref.kind == FHIR_REF_RELATIVE && v->ref.resource == patient)
			add(out, v->ref.id);
		else
			return false; // a group, or a person elsewhere
	}
	return true;
}

bool fhir_search_id(struct arena *a, const struct fhir_search *s, struct fhir_ids *out)
{
	struct fhir_ids ids;
	bool some = false;
	*out = (struct fhir_ids){ 0 };
	for (const struct fhir_criterion *c = s->criteria; c; c = c->next)
		if (ids_of(a, c, &ids))
			narrow(&some, out, &ids);
	return some;
}

// Whether all that is searched lies with somebody: a device may point at its user and belongs to nobody.
static bool all_have_homes(const struct fhir_search *s)
{
	for (size_t i = 0; i < s->type_count; i++)
		if (fhir_resource_type(s->types[i]) && !fhir_home(str_of(fhir_resource_name(s->types[i]))))
			return false;
	return s->type_count;
}

bool fhir_search_person(struct arena *a, const struct fhir_search *s, struct fhir_ids *out)
{
	unsigned patient = fhir_resource_find(STR("Patient"));
	bool only = s->type_count == 1 && s->types[0] == patient, some = false;
	struct fhir_ids ids;
	*out = (struct fhir_ids){ 0 };
	if (!all_have_homes(s))
		return false;
	for (const struct fhir_criterion *c = s->criteria; c; c = c->next)
		if (only ? ids_of(a, c, &ids) : people_of(a, c, patient, &ids))
			narrow(&some, out, &ids);
	return some;
}

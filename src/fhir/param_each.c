// SPDX-License-Identifier: Apache-2.0
// What a search parameter reads in a resource: the compiled paths of its expression are walked over the JSON, step by
// step. Called by search and by the search keys of the record, on resources that were validated when they were
// written; a document that was not is walked as safely, and what is of another kind than its element says is passed
// over. The walk nests as deep as a path has steps; its time grows with the document, not faster.
#include "fhir/param.h"

#include <stdlib.h>

#include "base/arena.h"
#include "fhir/inside.h"
#include "fhir/param_tables.h"
#include "fhir/value.h"

struct walk {
	struct arena *arena;
	struct json_at resource; // where #x is looked for
	struct fhir_links contained;
	bool sorted; // contained is filled
	bool (*visit)(void *context, const struct fhir_found *found);
	void *context;
};

static bool walk_on(struct walk *w, const struct fhir_step *step, unsigned steps, struct fhir_found at);

// Whether something of this datatype can be meant: an object for what has elements, anything else for a primitive.
static bool fits(const struct fhir_type *type, struct json_at at)
{
	enum json_kind kind = json_kind(at);
	return type->kind == FHIR_PRIMITIVE ? kind > JSON_NULL && kind < JSON_ARRAY : kind == JSON_OBJECT;
}

// A resource inside says itself what it is.
static const struct fhir_type *type_of(struct walk *w, unsigned type, struct json_at at)
{
	const struct fhir_type *own = NULL;
	if (type == FHIR_ANY_RESOURCE)
		own = fhir_resource_named(json_text(w->arena, json_get(at, "resourceType")));
	return own ? own : fhir_type_at(type);
}

static bool go_to(struct walk *w, const struct fhir_step *rest, unsigned steps, unsigned type, struct json_at at)
{
	struct fhir_found next = { at, type_of(w, type, at) };
	return !fits(next.type, at) || walk_on(w, rest, steps, next);
}

static bool go_member(struct walk *w, const struct fhir_step *rest, unsigned steps, const struct fhir_element *e,
	struct json_at from)
{
	struct json_at value = json_get_str(from, (struct str){ e->name, e->name_n });
	if (json_kind(value) != JSON_ARRAY)
		return go_to(w, rest, steps, e->type, value);
	for (struct json_at i = json_first(value); json_is_set(i); i = json_next(value, i))
		if (!go_to(w, rest, steps, e->type, i))
			return false;
	return true;
}

static int by_text(const void *a, const void *b)
{
	return str_compare(((const struct fhir_link *)a)->text, ((const struct fhir_link *)b)->text);
}

// The type of a contained resource. The container itself, "#", is of no type that an expression asks for.
static unsigned contained_type(struct walk *w, struct str id)
{
	if (!w->sorted)
		w->contained = fhir_links_contained(w->arena, w->resource);
	w->sorted = true;
	struct fhir_link key = { id, 0 };
	const struct fhir_links *in = &w->contained;
	const struct fhir_link *link = in->n ? bsearch(&key, in->link, in->n, sizeof *in->link, by_text) : NULL;
	if (!link)
		return FHIR_NO_RESOURCE;
	struct json_at resource = { w->resource.doc, link->token };
	return fhir_resource_find(json_text(w->arena, json_get(resource, "resourceType")));
}

// Reference.type: a name, or the address of the type's definition (FHIR R4, References).
static unsigned said_type(struct walk *w, struct json_at reference)
{
	static const char definition[] = "http://hl7.org/fhir/StructureDefinition/";
	struct str name = json_text(w->arena, json_get(reference, "type"));
	if (str_starts(name, definition))
		name = str_part(name, sizeof definition - 1, name.n);
	return fhir_resource_find(name);
}

// What resolve() is known to give without following the reference: the type in its text, that of what is contained,
// else the one that it says beside. One that tells nothing is of no type.
static unsigned resolved_type(struct walk *w, struct json_at reference)
{
	struct fhir_reference ref;
	unsigned resource = FHIR_NO_RESOURCE;
	if (fhir_reference_at(w->arena, reference, &ref))
		resource = ref.kind == FHIR_REF_CONTAINED ? contained_type(w, ref.id) : ref.resource;
	return resource == FHIR_NO_RESOURCE ? said_type(w, reference) : resource;
}

static bool says(struct walk *w, const struct fhir_step *s, struct json_at from)
{
	const struct fhir_element *e = &fhir_element_table[s->arg];
	struct json_at value = json_get_str(from, (struct str){ e->name, e->name_n });
	return json_kind(value) == JSON_STRING && str_is(json_text(w->arena, value), fhir_step_text_table[s->n]);
}

// Calls the visitor at the end of the steps. False when it wants no more.
static bool walk_on(struct walk *w, const struct fhir_step *step, unsigned steps, struct fhir_found at)
{
	if (!steps)
		return w->visit(w->context, &at);
	must(step->op != FHIR_STEP_HOLDS); // walk_path takes it off the end
	const struct fhir_element *e = &fhir_element_table[step->arg];
	switch ((enum fhir_step_op)step->op) {
	case FHIR_STEP_MEMBER:
		return go_member(w, step + 1, steps - 1, e, at.at);
	case FHIR_STEP_CHOICE:
		for (unsigned i = 0; i < step->n; i++)
			if (!go_member(w, step + 1, steps - 1, e + i, at.at))
				return false;
		return true;
	case FHIR_STEP_ITEM: {
		struct json_at list = json_get_str(at.at, (struct str){ e->name, e->name_n });
		return go_to(w, step + 1, steps - 1, e->type, json_item(list, step->n));
	}
	case FHIR_STEP_WHERE:
		return !says(w, step, at.at) || walk_on(w, step + 1, steps - 1, at);
	case FHIR_STEP_RESOLVES:
		return resolved_type(w, at.at) != step->arg || walk_on(w, step + 1, steps - 1, at);
	case FHIR_STEP_HOLDS:
		break;
	}
	return true;
}

static bool note_whether_it_holds(void *context, const struct fhir_found *found)
{
	bool *holds = context;
	*holds = json_kind(found->at) != JSON_FALSE;
	return false;
}

// The answer of a condition is in no document: it is made, and read like an element.
static bool walk_condition(struct walk *w, const struct fhir_step *step, unsigned steps, struct fhir_found from)
{
	bool holds = false;
	struct walk inner = *w;
	inner.visit = note_whether_it_holds;
	inner.context = &holds;
	walk_on(&inner, step, steps, from);
	struct json_at answer = json_trusted(w->arena, holds ? STR("true") : STR("false"));
	return w->visit(w->context, &(struct fhir_found){ answer, fhir_type_at(FHIR_BOOLEAN) });
}

static bool walk_path(struct walk *w, const struct fhir_path *p, struct fhir_found from)
{
	const struct fhir_step *step = &fhir_step_table[p->first];
	if (p->count && step[p->count - 1].op == FHIR_STEP_HOLDS)
		return walk_condition(w, step, p->count - 1u, from);
	return walk_on(w, step, p->count, from);
}

void fhir_param_each(struct arena *a, const struct fhir_param *p, struct json_at resource,
	bool (*visit)(void *context, const struct fhir_found *found), void *context)
{
	struct walk w = { .arena = a, .resource = resource, .visit = visit, .context = context };
	if (json_kind(resource) != JSON_OBJECT)
		return;
	for (unsigned i = 0; i < p->paths; i++) {
		const struct fhir_path *path = &fhir_path_table[p->path + i];
		if (!walk_path(&w, path, (struct fhir_found){ resource, fhir_type_at(path->from) }))
			return;
	}
}

void fhir_component_each(struct arena *a, const struct fhir_component *c, const struct fhir_found *from,
	bool (*visit)(void *context, const struct fhir_found *found), void *context)
{
	struct walk w = { .arena = a, .resource = from->at, .visit = visit, .context = context };
	for (unsigned i = 0; i < c->paths; i++) {
		const struct fhir_path *path = &fhir_path_table[c->path + i];
		if (fhir_type_at(path->from) == from->type && !walk_path(&w, path, *from))
			return;
	}
}

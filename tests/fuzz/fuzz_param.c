// SPDX-License-Identifier: Apache-2.0
// Whatever JSON comes, every search parameter of the type that it claims to be walks it without harm, and what is found
// stands in the shape of the datatype that is said: who reads it need not ask. A resource of an unknown type is walked
// with the parameters of Observation and Patient, which use every kind of step but one.
// Floors: fhir base
#include <stdint.h>

#include "base/arena.h"
#include "fhir/param.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct walk {
	struct arena *arena;
	const struct fhir_param *param; // NULL inside of a part
};

static bool look(void *context, const struct fhir_found *found)
{
	struct walk *w = context;
	enum json_kind kind = json_kind(found->at);
	const struct fhir_component *c;
	must(found->type != NULL);
	must(found->type->kind == FHIR_PRIMITIVE ? kind > JSON_NULL && kind < JSON_ARRAY : kind == JSON_OBJECT);
	must(json_raw(found->at).n > 0);
	struct walk part = { .arena = w->arena };
	for (unsigned i = 0; w->param && (c = fhir_component_at(w->param, i)); i++)
		fhir_component_each(w->arena, c, found, look, &part);
	return true;
}

static void walk_all(struct arena *a, unsigned resource, struct json_at root)
{
	struct walk w = { .arena = a };
	for (unsigned n = 0; (w.param = fhir_param_at(resource, n)); n++)
		fhir_param_each(a, w.param, root, look, &w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct json doc;
	if (json_scan(a, (struct str){ (const char *)data, size }, &doc, NULL) == OK) {
		struct json_at root = json_root(&doc);
		unsigned resource = fhir_resource_find(json_text(a, json_get(root, "resourceType")));
		if (fhir_resource_type(resource)) {
			walk_all(a, resource, root);
		} else {
			walk_all(a, fhir_resource_find(STR("Observation")), root);
			walk_all(a, fhir_resource_find(STR("Patient")), root);
		}
	}
	arena_free(a);
	return 0;
}

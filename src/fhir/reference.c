// SPDX-License-Identifier: Apache-2.0
// What a Reference says: that it can be one, that it points at a kind of resource that may stand there, and that
// "#x" is contained (ref-1). References to entries of the same Bundle are followed to see their type.
#include "fhir/inside.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "fhir/value.h"

static const char *const wrong_target = N_("This cannot point at that kind of record.");
static const char *const not_contained = N_("This points at a part that is not in the record.");

static int by_text(const void *a, const void *b)
{
	return str_compare(((const struct fhir_link *)a)->text, ((const struct fhir_link *)b)->text);
}

// Gathers the resources of a list of them by the text at `name` of each item; `inner` is where the resource stands.
static struct fhir_links links(struct arena *a, struct json_at list, const char *name, const char *inner)
{
	struct fhir_links out = { 0 };
	if (json_kind(list) != JSON_ARRAY)
		return out;
	uint32_t n = json_length(list);
	out.link = arena_array(a, struct fhir_link, n ? n : 1);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct json_at resource = inner ? json_get(i, inner) : i;
		struct str text = json_text(a, json_get(i, name));
		if (text.p && json_kind(resource) == JSON_OBJECT)
			out.link[out.n++] = (struct fhir_link){ text, resource.i };
	}
	if (out.n > 1)
		qsort(out.link, out.n, sizeof *out.link, by_text);
	return out;
}

struct fhir_links fhir_links_contained(struct arena *a, struct json_at root)
{
	struct json_at list = json_get(root, "contained");
	return json_is_set(list) ? links(a, list, "id", NULL) : (struct fhir_links){ 0 };
}

struct fhir_links fhir_links_entries(struct arena *a, struct json_at bundle)
{
	return links(a, json_get(bundle, "entry"), "fullUrl", "resource");
}

static const struct fhir_link *link_find(const struct fhir_links *in, struct str text)
{
	struct fhir_link key = { text, 0 };
	return in->n ? bsearch(&key, in->link, in->n, sizeof *in->link, by_text) : NULL;
}

// The type of the resource that a link leads to, FHIR_NO_RESOURCE when it does not say a known one.
static unsigned link_type(struct fhir_walk *w, const struct fhir_link *link)
{
	struct json_at resource = { w->doc, link->token };
	return fhir_resource_find(json_text(w->arena, json_get(resource, "resourceType")));
}

// "#" alone means the container, and only from inside of it.
static bool contained_leads(struct fhir_walk *w, const struct fhir_scope *s, struct str id, unsigned *resource)
{
	if (!id.n) {
		*resource = fhir_resource_find(json_text(w->arena, json_get(s->root, "resourceType")));
		return s->is_contained;
	}
	const struct fhir_link *link = link_find(&s->contained, id);
	if (link)
		*resource = link_type(w, link);
	return link;
}

// Types that Reference.type names: a resource of R4, or an absolute URI for a logical model.
static void check_type(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_element *e, unsigned target,
	struct json_at reference)
{
	struct json_at at = json_get(reference, "type");
	struct fhir_frame here = { f, STR("type"), -1 };
	if (json_kind(at) != JSON_STRING)
		return;
	struct str name = json_text(w->arena, at);
	size_t colon;
	if (str_starts(name, "http://hl7.org/fhir/StructureDefinition/"))
		name = str_part(name, sizeof "http://hl7.org/fhir/StructureDefinition/" - 1, name.n);
	else if (str_index(name, ':', &colon))
		return;
	unsigned resource = fhir_resource_find(name);
	if (resource == FHIR_NO_RESOURCE)
		fhir_issue(w, &here, "value", N_("There is no such kind of record."), name);
	else if (target != FHIR_NO_RESOURCE && target != resource)
		fhir_issue(w, &here, "value", N_("This names another kind of record than the reference does."), name);
	else if (target == FHIR_NO_RESOURCE && !fhir_target_allowed(e, resource))
		fhir_issue(w, &here, "value", wrong_target, name);
}

void fhir_reference_check(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s,
	const struct fhir_element *e, struct json_at reference)
{
	struct json_at at = json_get(reference, "reference");
	struct fhir_frame here = { f, STR("reference"), -1 };
	struct fhir_reference ref = { .resource = FHIR_NO_RESOURCE };
	struct str text = json_text(w->arena, at);
	if (text.n) {
		if (!fhir_reference_parse(text, &ref)) {
			fhir_issue(w, &here, "value", N_("This is not a reference, such as Patient/123."), text);
		} else if (ref.kind == FHIR_REF_CONTAINED) {
			if (!contained_leads(w, s, ref.id, &ref.resource)) {
				fhir_issue_key(w, f, "ref-1", not_contained);
				return;
			}
		} else if (s->bundle && (ref.kind == FHIR_REF_URN || ref.kind == FHIR_REF_URL)) {
			const struct fhir_link *entry = link_find(&s->bundle->entries, text);
			ref.resource = entry ? link_type(w, entry) : FHIR_NO_RESOURCE;
		}
		if (ref.resource != FHIR_NO_RESOURCE && !fhir_target_allowed(e, ref.resource))
			fhir_issue(w, &here, "value", wrong_target, text);
	}
	check_type(w, f, e, ref.resource, reference);
}

void fhir_fragment_check(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s, struct str text)
{
	unsigned resource;
	if (text.n > 1 && text.p[0] == '#' && !contained_leads(w, s, str_part(text, 1, text.n), &resource))
		fhir_issue(w, f, "value", not_contained, text);
}

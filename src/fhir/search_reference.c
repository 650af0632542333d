// SPDX-License-Identifier: Apache-2.0
// References and addresses in searches (FHIR R4, 3.1.1.4.12 and 3.1.1.4.13). What lies below our own base is the same
// however it is written, and a reference to one version is one to the resource.
#include <string.h>

#include "base/arena.h"
#include "fhir/search_inside.h"

// --- addresses -------------------------------------------------------------------------------------------------------

// Whether `below` is `top` or lies under it, piece by piece: http://a/b is above http://a/b/c, not http://a/bc.
static bool lies_below(struct str below, struct str top)
{
	if (!top.n || below.n < top.n || memcmp(below.p, top.p, top.n) != 0)
		return false;
	return below.n == top.n || top.p[top.n - 1] == '/' || below.p[top.n] == '/' || below.p[top.n] == '|';
}

// "url|version" in the resource is found by the url alone; a version that is asked for must be there.
static bool canonical_is(struct str is, struct str asked)
{
	size_t bar;
	if (str_eq(is, asked))
		return true;
	return !memchr(asked.p, '|', asked.n) && str_index(is, '|', &bar) && str_eq(str_part(is, 0, bar), asked);
}

bool fhir_search_uri_matches(struct arena *a, enum fhir_modifier modifier, struct str asked,
	const struct fhir_found *found)
{
	struct str is = json_text(a, found->at);
	if (!is.n || !asked.n)
		return false;
	if (modifier == FHIR_BELOW)
		return lies_below(is, asked);
	if (modifier == FHIR_ABOVE)
		return lies_below(asked, is);
	return found->type == fhir_type_at(FHIR_CANONICAL) ? canonical_is(is, asked) : str_eq(is, asked);
}

// --- references ------------------------------------------------------------------------------------------------------

// The text of a found Reference, or of what is an address itself.
static struct str pointed(struct arena *a, const struct fhir_found *found)
{
	return json_text(a, json_kind(found->at) == JSON_OBJECT ? json_get(found->at, "reference") : found->at);
}

static bool ours(const struct fhir_reference *ref, struct str base)
{
	return ref->kind == FHIR_REF_RELATIVE || (ref->kind == FHIR_REF_ABSOLUTE && base.n && str_eq(ref->base, base));
}

bool fhir_search_target(struct arena *a, struct str base, const struct fhir_found *found, struct fhir_reference *out)
{
	struct str text = pointed(a, found);
	if (!text.n || !fhir_reference_parse(text, out))
		return false;
	if (out->kind == FHIR_REF_CONTAINED)
		return out->id.n > 0;
	if (!ours(out, base))
		return false;
	out->kind = FHIR_REF_RELATIVE;
	out->base = STR_NONE;
	return true;
}

struct pointing {
	struct arena *arena;
	struct str base, type, id;
	bool seen;
};

static bool point(void *context, const struct fhir_found *found)
{
	struct pointing *p = context;
	struct fhir_reference ref;
	p->seen = fhir_search_target(p->arena, p->base, found, &ref) && ref.kind == FHIR_REF_RELATIVE &&
		str_eq(ref.id, p->id) && str_eq(ref.type, p->type);
	return !p->seen;
}

bool fhir_search_points(struct arena *a, struct str base, const struct fhir_param *p, struct json_at resource,
	struct str type, struct str id)
{
	struct pointing context = { a, base, type, id, false };
	if (id.n)
		fhir_param_each(a, p, resource, point, &context);
	return context.seen;
}

static bool reference_is(const struct fhir_search_value *v, struct str base, struct str text, unsigned of_type)
{
	struct fhir_reference is;
	if (!text.n || !fhir_reference_parse(text, &is))
		return false;
	if (v->ref.kind == FHIR_REF_NONE) // an id alone
		return ours(&is, base) && str_eq(is.id, v->text) && (of_type == FHIR_NO_RESOURCE || is.resource == of_type);
	if (v->ref.kind == FHIR_REF_RELATIVE) {
		bool version = !v->ref.version.p || str_eq(v->ref.version, is.version);
		return ours(&is, base) && version && is.resource == v->ref.resource && str_eq(is.id, v->ref.id);
	}
	if (v->ref.kind == FHIR_REF_ABSOLUTE && is.kind == FHIR_REF_ABSOLUTE)
		return str_eq(is.base, v->ref.base) && is.resource == v->ref.resource && str_eq(is.id, v->ref.id) &&
			(!v->ref.version.p || str_eq(v->ref.version, is.version));
	return str_eq(text, v->text);
}

bool fhir_search_reference_matches(const struct fhir_matcher *m, const struct fhir_criterion *c,
	const struct fhir_search_value *v, const struct fhir_found *found)
{
	if (c->modifier == FHIR_IDENTIFIER) {
		const struct fhir_found identifier = {
			json_get(found->at, "identifier"), fhir_type_find(STR("Identifier")),
		};
		struct fhir_criterion plain = *c;
		plain.modifier = FHIR_PLAIN;
		return json_kind(identifier.at) == JSON_OBJECT && fhir_search_token_matches(m->arena, &plain, v, &identifier);
	}
	struct str text = pointed(m->arena, found);
	unsigned of_type = c->modifier == FHIR_TARGET_TYPE ? c->of_type : FHIR_NO_RESOURCE;
	if (found->type == fhir_type_at(FHIR_CANONICAL) && v->ref.kind != FHIR_REF_NONE && text.n && v->text.n &&
		canonical_is(text, v->text))
		return true;
	return reference_is(v, m->base, text, of_type);
}

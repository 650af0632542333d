// SPDX-License-Identifier: Apache-2.0
// Invariants of what every resource is made of: elements, extensions, contained resources, narrative, references.
#include "fhir/rules.h"

#include "base/arena.h"
#include "base/text.h"
#include "fhir/xhtml.h"

RULE(ele_1, RULE_WALK, .sentence = N_("An id alone says nothing. Give a value, or leave it out."));
RULE(ext_1, RULE_ONE, { "extension", "value[x]" },
	.sentence = N_("An extension holds one value or more extensions, not both."));
RULE(ref_1, RULE_WALK, .sentence = N_("This points at a part that is not in the record."));

static bool not_nested(const struct fhir_check *c)
{
	return !fhir_has(c->at, "contained");
}

static bool dom_2(const struct fhir_check *c)
{
	return fhir_all(c, "contained", not_nested);
}

RULE(dom_2, RULE_CHECK, .check = dom_2, .sentence = N_("A contained record cannot contain others."));

static struct str unescaped(struct arena *a, const struct json *doc, uint32_t token)
{
	return json_text(a, (struct json_at){ doc, token });
}

// Gathers every "#x" below a value; true when "#", the container itself, is among them.
static bool gather_fragments(const struct fhir_check *c, struct json_at from, struct fhir_texts *found)
{
	const struct json_token *t = from.doc->token;
	bool container = false;
	for (uint32_t i = from.i; i < t[from.i].after; i++) {
		if (t[i].kind != JSON_STRING || t[i].start == t[i].end)
			continue;
		char first = from.doc->text.p[t[i].start];
		if (first != '#' && first != '\\')
			continue;
		struct str text = unescaped(c->arena, from.doc, i);
		if (!text.n || text.p[0] != '#')
			continue;
		container = container || text.n == 1;
		if (found)
			fhir_texts_add(found, str_part(text, 1, text.n));
	}
	return container;
}

// Each contained resource is pointed at from somewhere in the resource, or points at its container.
static bool dom_3(const struct fhir_check *c)
{
	struct json_at list = json_get(c->at, "contained");
	struct fhir_texts found = { .arena = c->arena };
	if (json_kind(list) != JSON_ARRAY)
		return true;
	gather_fragments(c, c->at, &found);
	fhir_texts_sort(&found);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str id = json_text(c->arena, json_get(i, "id"));
		if (!(id.p && fhir_texts_has(&found, id)) && !gather_fragments(c, i, NULL))
			return false;
	}
	return true;
}

RULE(dom_3, RULE_CHECK, .check = dom_3,
	.sentence = N_("Each contained record needs an id, and something that points at it."));

static bool no_version(const struct fhir_check *c)
{
	struct json_at meta = json_get(c->at, "meta");
	return !fhir_has(meta, "versionId") && !fhir_has(meta, "lastUpdated");
}

static bool dom_4(const struct fhir_check *c)
{
	return fhir_all(c, "contained", no_version);
}

RULE(dom_4, RULE_CHECK, .check = dom_4, .sentence = N_("A contained record has no version and no time of its own."));

static bool no_security(const struct fhir_check *c)
{
	return !fhir_has(json_get(c->at, "meta"), "security");
}

static bool dom_5(const struct fhir_check *c)
{
	return fhir_all(c, "contained", no_security);
}

RULE(dom_5, RULE_CHECK, .check = dom_5, .sentence = N_("A contained record has no security label of its own."));

static bool txt_1(const struct fhir_check *c)
{
	return fhir_xhtml_check(json_text(c->arena, c->at)) != FHIR_XHTML_WRONG;
}

static bool txt_2(const struct fhir_check *c)
{
	return fhir_xhtml_check(json_text(c->arena, c->at)) != FHIR_XHTML_EMPTY;
}

RULE(txt_1, RULE_CHECK, .check = txt_1,
	.sentence = N_("This must be simple XHTML in one div, without scripts, forms or anything from outside."));
RULE(txt_2, RULE_CHECK, .check = txt_2, .sentence = N_("This must have some words in it."));

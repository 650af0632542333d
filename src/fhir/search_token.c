// SPDX-License-Identifier: Apache-2.0
// Strings and tokens in searches (FHIR R4, 3.1.1.4.8 and 3.1.1.4.10). Strings compare as people type them; codes and
// identifiers in either case, as the standard advises where a system does not say: a result too many is safer than one
// too few. Ids and units (UCUM) keep their case.
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "fhir/search_inside.h"

#define UCUM "http://unitsofmeasure.org"
#define SPECIAL_VALUES "http://terminology.hl7.org/CodeSystem/special-values"

// --- strings ---------------------------------------------------------------------------------------------------------

// The parts of a name and of an address, in the order in which they are sorted by.
static const char *const name_parts[] = { "family", "given", "text", "prefix", "suffix", NULL };
static const char *const address_parts[] = {
	"text", "line", "city", "district", "state", "postalCode", "country", NULL,
};

static bool each_text(struct arena *a, struct json_at at, bool (*visit)(void *context, struct str text), void *context)
{
	if (json_kind(at) == JSON_STRING)
		return visit(context, json_text(a, at));
	if (json_kind(at) != JSON_ARRAY)
		return true;
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
		if (json_kind(i) == JSON_STRING && !visit(context, json_text(a, i)))
			return false;
	return true;
}

void fhir_search_texts(struct arena *a, const struct fhir_found *found, bool (*visit)(void *context, struct str text),
	void *context)
{
	const char *const *part = fhir_type_is(found->type, "HumanName") ? name_parts
		: fhir_type_is(found->type, "Address") ? address_parts : NULL;
	if (json_kind(found->at) != JSON_OBJECT) {
		each_text(a, found->at, visit, context);
		return;
	}
	for (; part && *part; part++)
		if (!each_text(a, json_get(found->at, *part), visit, context))
			return;
}

struct looking {
	struct arena *arena;
	enum fhir_modifier modifier;
	struct str wanted;
	bool seen;
};

static bool look(void *context, struct str text)
{
	struct looking *l = context;
	if (l->modifier == FHIR_EXACT) {
		l->seen = str_eq(fold_nfc(l->arena, text), l->wanted);
	} else if (l->wanted.n) {
		struct str folded = fold_name(l->arena, text);
		if (l->modifier == FHIR_CONTAINS)
			l->seen = folded.n && memmem(folded.p, folded.n, l->wanted.p, l->wanted.n);
		else
			l->seen = str_eq(str_part(folded, 0, l->wanted.n), l->wanted);
	}
	return !l->seen;
}

bool fhir_search_string_matches(struct arena *a, enum fhir_modifier modifier, const struct fhir_search_value *v,
	const struct fhir_found *found)
{
	struct looking l = { a, modifier, v->text, false };
	fhir_search_texts(a, found, look, &l);
	return l.seen;
}

// --- tokens ----------------------------------------------------------------------------------------------------------

static bool system_matches(const struct fhir_search_value *v, struct str system)
{
	return !v->bar || (v->system.n ? str_eq(v->system, system) : !system.n);
}

static bool coding_matches(struct arena *a, const struct fhir_search_value *v, struct json_at coding)
{
	struct str system = json_text(a, json_get(coding, "system")), code = json_text(a, json_get(coding, "code"));
	if (!system_matches(v, system))
		return false;
	if (!v->text.n)
		return code.n; // "system|": any code of it
	return str_is(system, UCUM) ? str_eq(code, v->text) : fhir_same_letters(code, v->text);
}

static bool concept_matches(struct arena *a, const struct fhir_search_value *v, struct json_at concept)
{
	struct json_at codings = json_get(concept, "coding");
	for (struct json_at i = json_first(codings); json_is_set(i); i = json_next(codings, i))
		if (coding_matches(a, v, i))
			return true;
	return false;
}

static bool identifier_matches(struct arena *a, const struct fhir_search_value *v, struct json_at identifier)
{
	struct str value = json_text(a, json_get(identifier, "value"));
	if (!system_matches(v, json_text(a, json_get(identifier, "system"))))
		return false;
	return v->text.n ? fhir_same_letters(value, v->text) : value.n > 0;
}

static struct str without_punctuation(struct arena *a, struct str text)
{
	char *p = arena_bytes(a, text.n + 1);
	size_t n = 0;
	size_t at;
	for (size_t i = 0; i < text.n; i++)
		if (!str_index(STR(" -()."), text.p[i], &at))
			p[n++] = text.p[i];
	return (struct str){ p, n };
}

// Telephone numbers are the same however they are spaced. A system that is said is that of the contact ("phone").
static bool contact_matches(struct arena *a, const struct fhir_search_value *v, struct json_at contact)
{
	struct str system = json_text(a, json_get(contact, "system")), value = json_text(a, json_get(contact, "value"));
	if (!system_matches(v, system))
		return false;
	if (!v->text.n)
		return value.n;
	if (fhir_same_letters(value, v->text))
		return true;
	bool number = str_is(system, "phone") || str_is(system, "fax") || str_is(system, "sms") || str_is(system, "pager");
	struct str plain = number ? without_punctuation(a, v->text) : STR_NONE;
	return plain.n && fhir_same_letters(without_punctuation(a, value), plain);
}

// The set of codes that an element of type code is bound to; most parameters bear the name of their element.
static const struct fhir_value_set *code_set(const struct fhir_criterion *c)
{
	const struct fhir_type *type = fhir_resource_type(c->on);
	char name[64];
	size_t n = 0;
	for (const char *p = c->param ? c->param->code : ""; *p && n < sizeof name; p++) {
		bool up = *p == '-' && p[1] >= 'a' && p[1] <= 'z';
		name[n++] = up ? (char)(*++p - 32) : *p;
	}
	const struct fhir_element *e = fhir_element_find(type, (struct str){ name, n });
	return e ? fhir_value_set_at(e->values) : NULL;
}

// A code has the system of the set that its element is bound to, though it is not written.
static bool implied(const struct fhir_criterion *c, struct str system, struct str code)
{
	const struct fhir_value_set *set = code_set(c);
	if (set)
		return fhir_value_set_has(set, system, code);
	for (int i = 0; (set = fhir_value_set_at(i)); i++)
		if (set->count && fhir_value_set_has(set, system, code))
			return true;
	return false;
}

static bool primitive_matches(struct arena *a, const struct fhir_criterion *c, const struct fhir_search_value *v,
	struct json_at at)
{
	enum json_kind kind = json_kind(at);
	if (kind == JSON_TRUE || kind == JSON_FALSE) {
		bool said = !v->system.n || str_is(v->system, SPECIAL_VALUES) ||
			str_is(v->system, "http://hl7.org/fhir/special-values");
		return said && (!v->text.n || fhir_same_letters(v->text, kind == JSON_TRUE ? STR("true") : STR("false")));
	}
	struct str code = json_text(a, at);
	if (!code.p)
		return false;
	if (c->param && strcmp(c->param->code, "_id") == 0)
		return !v->bar && str_eq(code, v->text);
	if (v->text.n && !fhir_same_letters(code, v->text))
		return false;
	return !v->system.n || implied(c, v->system, code);
}

// :of-type=system|type|value
static bool typed_matches(struct arena *a, const struct fhir_search_value *v, const struct fhir_found *found)
{
	const struct fhir_search_value type = { .bar = true, .system = v->system, .text = v->code };
	return fhir_type_is(found->type, "Identifier") && concept_matches(a, &type, json_get(found->at, "type")) &&
		fhir_same_letters(json_text(a, json_get(found->at, "value")), v->text);
}

// :text looks at what people read: the text of the concept, the display of a code, the text of an identifier's type.
static bool words_match(struct arena *a, const struct fhir_search_value *v, const struct fhir_found *found)
{
	struct looking l = { a, FHIR_PLAIN, v->text, false };
	struct json_at concept = fhir_type_is(found->type, "Identifier") ? json_get(found->at, "type") : found->at;
	struct json_at codings = json_get(concept, "coding");
	if (json_kind(found->at) != JSON_OBJECT)
		return false;
	if (!each_text(a, json_get(concept, "text"), look, &l) || !each_text(a, json_get(concept, "display"), look, &l))
		return true;
	for (struct json_at i = json_first(codings); json_is_set(i); i = json_next(codings, i))
		if (!each_text(a, json_get(i, "display"), look, &l))
			return true;
	return false;
}

bool fhir_search_token_matches(struct arena *a, const struct fhir_criterion *c, const struct fhir_search_value *v,
	const struct fhir_found *found)
{
	if (c->modifier == FHIR_OF_TYPE)
		return typed_matches(a, v, found);
	if (c->modifier == FHIR_TEXT)
		return words_match(a, v, found);
	if (json_kind(found->at) != JSON_OBJECT)
		return primitive_matches(a, c, v, found->at);
	if (fhir_type_is(found->type, "CodeableConcept"))
		return concept_matches(a, v, found->at);
	if (fhir_type_is(found->type, "Coding"))
		return coding_matches(a, v, found->at);
	if (fhir_type_is(found->type, "Identifier"))
		return identifier_matches(a, v, found->at);
	return fhir_type_is(found->type, "ContactPoint") && contact_matches(a, v, found->at);
}

// SPDX-License-Identifier: Apache-2.0
// Walks a document beside the definitions. One pass over the index that json_scan made: for each member its element is
// looked up, its shape (list or single, null, empty), type, format, code and reference checked; behind the last member
// what is missing and the invariants of the type. Recursion is bounded by JSON_DEPTH.
#include "fhir/inside.h"

#include <string.h>

#include "base/text.h"
#include "fhir/tables.h"

static const char *const null_value = N_("This must not be null. Leave it out when there is nothing to say.");
static const char *const empty_object = N_("This must not be empty. Leave it out when there is nothing to say.");
static const char *const not_object = N_("This must be an object with members of its own.");
// FHIR R4, Resource.implicitRules: who does not know the rules must not process the content.
static const char *const unknown_rules = N_("This is written by rules that we do not know.");
static const char *const uneven = N_("This list and the list of its extensions must match, place by place.");

// An object that is being walked.
struct here {
	const struct fhir_frame *frame;
	const struct fhir_scope *scope;
	const struct fhir_type *type;
	uint32_t token;
	uint64_t seen; // slots met
};

static const char *const id_alone = N_("An id alone says nothing. Give a value, or leave it out.");

static void walk_object(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s,
	const struct fhir_type *type, uint32_t token);
static void walk_resource(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *up, uint32_t token,
	bool contained);

static struct json_at at(const struct fhir_walk *w, uint32_t token)
{
	return (struct json_at){ w->doc, token };
}

static enum json_kind kind_of(const struct fhir_walk *w, uint32_t token)
{
	return (enum json_kind)w->doc->token[token].kind;
}

static struct str name_of(const struct fhir_walk *w, uint32_t token)
{
	const struct json_token *t = &w->doc->token[token];
	if (t->escaped)
		return json_name(w->arena, at(w, token + 1));
	return (struct str){ w->doc->text.p + t->start, t->end - t->start };
}

static bool only_id(const struct fhir_walk *w, uint32_t token)
{
	const struct json_token *t = w->doc->token;
	return t[token].after > token + 2 && t[token + 2].after == t[token].after && str_is(name_of(w, token + 1), "id");
}

static void check_rules(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s, unsigned first,
	unsigned count, uint32_t token)
{
	struct fhir_check c = { w->arena, at(w, token), s->resource, s->root };
	for (unsigned i = first; i < first + count; i++) {
		const struct fhir_invariant *rule = &fhir_invariant_table[fhir_rule_list[i]];
		if (!fhir_rule_holds(rule->rule, &c))
			fhir_issue_rule(w, f, rule);
	}
}

// --- values ---------------------------------------------------------------------------------------------------------

static void walk_primitive(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s,
	const struct fhir_element *e, uint32_t token)
{
	const char *wrong = fhir_primitive_wrong(w->arena, (enum fhir_type_id)e->type, at(w, token));
	if (wrong) {
		fhir_issue(w, f, "value", wrong, kind_of(w, token) < JSON_ARRAY ? fhir_primitive_text(w->arena, at(w,
			token)) : STR_NONE);
		return;
	}
	if (e->type == FHIR_CANONICAL)
		fhir_fragment_check(w, f, s, fhir_primitive_text(w->arena, at(w, token)));
}

// Only url of an extension that is not inside another must be absolute (FHIR R4, Extensibility).
static void check_extension(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_element *e,
	uint32_t token)
{
	struct fhir_frame here = { f, STR("url"), -1 };
	struct str url = json_text(w->arena, json_get(at(w, token), "url"));
	size_t colon;
	bool nested = f->up && f->up->up && (str_is(f->up->name, "extension") || str_is(f->up->name, "modifierExtension"));
	if (url.n && !nested && !str_index(url, ':', &colon))
		fhir_issue(w, &here, "value", N_("The address of an extension must be a whole one, such as https://..."), url);
	if (e->modifier)
		fhir_issue(w, f, "extension", N_("This changes the meaning of the record in a way that we do not know."), url);
}

static void walk_value(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s,
	const struct fhir_element *e, uint32_t token)
{
	const struct fhir_type *type = fhir_type_at(e->type);
	enum json_kind kind = kind_of(w, token);
	unsigned errors = w->out->errors;
	if (kind == JSON_NULL) {
		fhir_issue(w, f, "structure", null_value, STR_NONE);
		return;
	}
	if (type->kind == FHIR_PRIMITIVE) {
		walk_primitive(w, f, s, e, token);
	} else if (kind != JSON_OBJECT) {
		fhir_issue(w, f, "structure", not_object, STR_NONE);
		return;
	} else if (e->type == FHIR_ANY_RESOURCE) {
		walk_resource(w, f, s, token, str_is(f->name, "contained"));
	} else {
		walk_object(w, f, s, type, token);
		if (e->type == FHIR_REFERENCE)
			fhir_reference_check(w, f, s, e, at(w, token));
		else if (e->type == FHIR_EXTENSION)
			check_extension(w, f, e, token);
	}
	if (e->values >= 0 && errors == w->out->errors)
		fhir_binding_check(w, f, e, at(w, token));
	if (e->rule_count && (kind == JSON_OBJECT || errors == w->out->errors))
		check_rules(w, f, s, e->rule_first, e->rule_count, token);
}

// --- lists and the two halves of a primitive ------------------------------------------------------------------------

// The member beside this one that holds its other half: "_given" of given, given of "_given".
static struct json_at other_half(struct fhir_walk *w, const struct here *h, const struct fhir_element *e, bool shadow)
{
	char name[UINT8_MAX + 2] = "_";
	memcpy(name + 1, e->name, e->name_n);
	struct str other = shadow ? (struct str){ name + 1, e->name_n } : (struct str){ name, e->name_n + 1u };
	return json_get_str(at(w, h->token), other);
}

// A null in one half stands for what only the other half says (FHIR R4, JSON).
// Where both are null it is told once, of the value.
static void check_null(struct fhir_walk *w, const struct fhir_frame *f, struct json_at twin, bool shadow)
{
	if (!json_is(twin) && !(shadow && json_is_set(twin)))
		fhir_issue(w, f, "structure", null_value, STR_NONE);
}

// `other` is the value beside it: without one, an id alone says nothing (ele-1).
static void walk_shadow(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s, uint32_t token,
	struct json_at other)
{
	if (kind_of(w, token) != JSON_OBJECT) {
		fhir_issue(w, f, "structure", not_object, STR_NONE);
		return;
	}
	walk_object(w, f, s, fhir_type_at(FHIR_ELEMENT), token);
	if (!json_is(other) && only_id(w, token))
		fhir_issue_key(w, f, "ele-1", id_alone);
}

static void walk_list(struct fhir_walk *w, const struct here *h, struct fhir_frame *f, const struct fhir_element *e,
	uint32_t token, bool shadow)
{
	const struct json_token *t = w->doc->token;
	struct json_at other = { 0 }, twin;
	bool primitive = fhir_type_at(e->type)->kind == FHIR_PRIMITIVE;
	if (t[token].after == token + 1) {
		fhir_issue(w, f, "structure", empty_object, STR_NONE);
		return;
	}
	if (primitive) {
		other = other_half(w, h, e, shadow);
		if (json_is_set(other) && shadow && json_length(other) != json_length(at(w, token)))
			fhir_issue(w, f, "structure", uneven, STR_NONE);
	}
	f->index = 0;
	twin = json_first(other);
	for (uint32_t i = token + 1; i < t[token].after; i = t[i].after, f->index++, twin = json_next(other, twin)) {
		if (primitive && t[i].kind == JSON_NULL)
			check_null(w, f, twin, shadow);
		else if (shadow)
			walk_shadow(w, f, h->scope, i, twin);
		else
			walk_value(w, f, h->scope, e, i);
	}
	f->index = -1;
}

// --- members --------------------------------------------------------------------------------------------------------

// A slot met twice is one primitive in two halves, or two forms of one choice.
static void check_choice(struct fhir_walk *w, const struct here *h, const struct fhir_element *e, uint32_t member)
{
	const struct json_token *t = w->doc->token;
	for (uint32_t i = h->token + 1; i < member; i = t[i + 1].after) {
		struct str name = name_of(w, i);
		if (name.n && name.p[0] == '_')
			name = str_part(name, 1, name.n);
		const struct fhir_element *before = fhir_element_find(h->type, name);
		if (before && before != e && before->slot == e->slot) {
			struct fhir_frame here = { h->frame, fhir_element_stem(e), -1 };
			fhir_issue(w, &here, "structure", N_("Only one of these may be there."), (struct str){ e->name,
				e->name_n });
			return;
		}
	}
}

// What may stand in a path as it is.
static bool is_word(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
			return false;
	}
	return name.n && name.n <= 64;
}

static void unknown_member(struct fhir_walk *w, const struct here *h, struct str name)
{
	struct fhir_frame here = { h->frame, is_word(name) ? name : STR("?"), -1 };
	fhir_issue(w, &here, "structure", N_("There is no such element here."), name);
}

static void walk_member(struct fhir_walk *w, struct here *h, uint32_t member)
{
	struct str name = name_of(w, member), plain = name;
	uint32_t token = member + 1;
	bool shadow = name.n && name.p[0] == '_';
	if (shadow)
		plain = str_part(name, 1, name.n);
	else if (h->type->kind == FHIR_RESOURCE && str_is(name, "resourceType"))
		return;
	const struct fhir_element *e = fhir_element_find(h->type, plain);
	if (!e || (shadow && fhir_type_at(e->type)->kind != FHIR_PRIMITIVE)) {
		unknown_member(w, h, name);
		return;
	}
	struct fhir_frame f = { h->frame, fhir_element_stem(e), -1 }; // FHIRPath calls valueString "value"
	if (e->choice && h->seen >> e->slot & 1)
		check_choice(w, h, e, member);
	h->seen |= (uint64_t)1 << e->slot;
	enum json_kind kind = kind_of(w, token);
	if (kind == JSON_NULL)
		fhir_issue(w, &f, "structure", null_value, STR_NONE);
	else if (e->many != (kind == JSON_ARRAY))
		fhir_issue(w, &f, "structure", e->many ? N_("This must be a list, in square brackets.") :
			N_("There may be only one of these, without square brackets."), STR_NONE);
	else if (kind == JSON_ARRAY)
		walk_list(w, h, &f, e, token, shadow);
	else if (e->modifier && h->type->kind == FHIR_RESOURCE && str_is(f.name, "implicitRules"))
		fhir_issue(w, &f, "not-supported", unknown_rules, STR_NONE);
	else if (shadow)
		walk_shadow(w, &f, h->scope, token, other_half(w, h, e, true));
	else
		walk_value(w, &f, h->scope, e, token);
}

static void check_missing(struct fhir_walk *w, const struct here *h)
{
	uint64_t missing = h->type->required & ~h->seen;
	for (unsigned i = 0; missing && i < h->type->count; i++) {
		const struct fhir_element *e = fhir_element_at(h->type, i);
		if (!(missing >> e->slot & 1))
			continue;
		struct fhir_frame f = { h->frame, fhir_element_stem(e), -1 };
		fhir_issue(w, &f, "required", N_("This is missing, and it must be there."), STR_NONE);
		missing &= ~((uint64_t)1 << e->slot);
	}
}

static void walk_object(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s,
	const struct fhir_type *type, uint32_t token)
{
	const struct json_token *t = w->doc->token;
	struct here h = { f, s, type, token, 0 };
	if (t[token].after == token + 1) {
		fhir_issue(w, f, "structure", empty_object, STR_NONE);
		return;
	}
	for (uint32_t i = token + 1; i < t[token].after; i = t[i + 1].after)
		walk_member(w, &h, i);
	check_missing(w, &h);
	if (type->kind != FHIR_RESOURCE && type != fhir_type_at(FHIR_ELEMENT) && only_id(w, token))
		fhir_issue_key(w, f, "ele-1", id_alone);
	if (type->rule_count)
		check_rules(w, f, s, type->rule_first, type->rule_count, token);
}

// --- resources ------------------------------------------------------------------------------------------------------

// The type, or NULL when it cannot be validated; then it has been said why.
static const struct fhir_type *resource_type(struct fhir_walk *w, const struct fhir_frame *f, uint32_t token,
	bool inner)
{
	struct fhir_frame here = { f, STR("resourceType"), -1 };
	struct json_at name = json_get(at(w, token), "resourceType");
	if (json_kind(name) != JSON_STRING) {
		fhir_issue(w, &here, "required", N_("This must say what kind of record it is."), STR_NONE);
		return NULL;
	}
	struct str text = json_text(w->arena, name);
	unsigned resource = fhir_resource_find(text);
	const struct fhir_type *type = fhir_resource_type(resource);
	if (resource == FHIR_NO_RESOURCE)
		fhir_issue(w, &here, "value", N_("There is no such kind of record."), text);
	else if (!type && inner)
		fhir_warn(w, &here, "not-supported", N_("We do not know this kind of record well enough to check it."), text);
	else if (!type)
		fhir_issue(w, &here, "not-supported", N_("We do not keep this kind of record."), text);
	return type;
}

// Contained resources are told apart by their ids.
static void check_twins(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_links *contained)
{
	struct fhir_frame here = { f, STR("contained"), -1 };
	for (size_t i = 1; i < contained->n; i++)
		if (str_eq(contained->link[i - 1].text, contained->link[i].text))
			fhir_issue(w, &here, "duplicate", N_("Two contained records have the same id."), contained->link[i].text);
}

static void walk_resource(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *up, uint32_t token,
	bool contained)
{
	struct fhir_scope s = { .resource = at(w, token), .root = at(w, token), .is_contained = contained };
	const struct fhir_type *type = resource_type(w, f, token, up);
	if (!type)
		return;
	if (contained) {
		s.root = up->root;
		s.contained = up->contained;
		s.bundle = up->bundle;
	} else {
		s.contained = fhir_links_contained(w->arena, s.root);
		check_twins(w, f, &s.contained);
		s.bundle = up && up->entries.n ? up : up ? up->bundle : NULL;
	}
	if (str_is((struct str){ type->name, type->name_n }, "Bundle"))
		s.entries = fhir_links_entries(w->arena, s.resource);
	walk_object(w, f, &s, type, token);
}

enum err fhir_validate_at(struct arena *a, struct json_at resource, const char *path, struct fhir_issues *out)
{
	struct fhir_walk w = { a, resource.doc, out };
	struct fhir_frame f = { NULL, str_of(path ? path : "Resource"), -1 };
	unsigned errors = out->errors;
	if (json_kind(resource) != JSON_OBJECT) {
		fhir_issue(&w, &f, "structure", N_("A record is an object, in curly brackets."), STR_NONE);
		return ERR_INPUT;
	}
	struct str type = json_text(a, json_get(resource, "resourceType"));
	if (!path && fhir_resource_find(type) != FHIR_NO_RESOURCE)
		f.name = type;
	walk_resource(&w, &f, NULL, resource.i, false);
	return out->errors == errors ? OK : ERR_INPUT;
}

enum err fhir_validate(struct arena *a, const struct json *doc, struct fhir_issues *out)
{
	*out = (struct fhir_issues){ 0 };
	return fhir_validate_at(a, json_root(doc), NULL, out);
}

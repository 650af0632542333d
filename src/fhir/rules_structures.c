// SPDX-License-Identifier: Apache-2.0
// Invariants of StructureDefinition and ElementDefinition, which integrators send when they publish a profile.
#include "fhir/rules.h"

#include <string.h>

#include "base/text.h"

RULE(eld_1, RULE_ANY, { "discriminator", "description" },
	.sentence = N_("Slicing needs a discriminator or a description."));
RULE(eld_8, RULE_NOT_BOTH, { "pattern[x]", "fixed[x]" }, .sentence = N_("Give a pattern or a fixed value, not both."));
// As HL7 worded it, the rule is true of every element: its select() yields a value for each type, right or wrong.
RULE(eld_11, RULE_WALK, .sentence = N_("Only a coded element has a binding."));
RULE(eld_15, RULE_NOT_BOTH, { "defaultValue[x]", "meaningWhenMissing" },
	.sentence = N_("Give a default or what missing means, not both."));
RULE(eld_22, RULE_NEEDS, { "sliceIsConstraining", "sliceName" },
	.sentence = N_("A slice that constrains needs a name."));
RULE(sdf_2, RULE_ANY, { "name", "uri" }, .sentence = N_("A mapping needs a name or an address."));
RULE(sdf_6, RULE_ANY, { "snapshot", "differential" },
	.sentence = N_("A definition needs a snapshot or a differential."));

static struct json_at elements(struct json_at definition, const char *view)
{
	return json_get(json_get(definition, view), "element");
}

static struct str text(const struct fhir_check *c, struct json_at at, const char *name)
{
	return json_text(c->arena, json_get(at, name));
}

static bool has_point(const struct fhir_check *c, struct json_at element)
{
	size_t at;
	return str_index(text(c, element, "path"), '.', &at);
}

// --- ElementDefinition ----------------------------------------------------------------------------------------------

static bool eld_2(const struct fhir_check *c)
{
	int64_t least, most;
	struct str max = text(c, c->at, "max");
	return !json_int(json_get(c->at, "min"), &least) || !str_int(max, 0, INT32_MAX, &most) || least <= most;
}

static bool eld_3(const struct fhir_check *c) // stands on max itself
{
	int64_t most;
	return json_text_is(c->at, "*") || str_int(json_text(c->arena, c->at), 0, INT32_MAX, &most);
}

static bool pointing(const struct fhir_check *c)
{
	static const char *const types[] = { "Reference", "canonical", NULL };
	return fhir_says_any(c->at, "code", types);
}

static bool eld_4(const struct fhir_check *c)
{
	return !fhir_has(c->at, "aggregation") || pointing(c);
}

static bool eld_5(const struct fhir_check *c)
{
	static const char *const own[] = { "type", "defaultValue[x]", "fixed[x]", "pattern[x]", "example", "minValue[x]",
		"maxValue[x]", "maxLength", "binding" };
	if (!fhir_has(c->at, "contentReference"))
		return true;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (fhir_has(c->at, own[i]))
			return false;
	return true;
}

static bool one_type(const struct fhir_check *c)
{
	return json_length(json_get(c->at, "type")) <= 1;
}

static bool eld_6(const struct fhir_check *c)
{
	return !fhir_has(c->at, "fixed[x]") || one_type(c);
}

static bool eld_7(const struct fhir_check *c)
{
	return !fhir_has(c->at, "pattern[x]") || one_type(c);
}

static bool eld_12(const struct fhir_check *c)
{
	struct str set = text(c, c->at, "valueSet");
	return !set.p || str_starts(set, "http:") || str_starts(set, "https") || str_starts(set, "urn:");
}

static bool eld_13(const struct fhir_check *c)
{
	return fhir_distinct(c, json_get(c->at, "type"), "code");
}

static bool eld_14(const struct fhir_check *c)
{
	return fhir_distinct(c, json_get(c->at, "constraint"), "key");
}

static bool alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool eld_16(const struct fhir_check *c)
{
	struct str name = text(c, c->at, "sliceName");
	for (size_t i = 0; i < name.n; i++)
		if (!alphanumeric(name.p[i]) && !strchr("/-_[]@", name.p[i]))
			return false;
	return true;
}

static bool eld_17(const struct fhir_check *c)
{
	return pointing(c) || !fhir_has(c->at, "targetProfile");
}

static bool eld_18(const struct fhir_check *c)
{
	return !json_true(json_get(c->at, "isModifier")) || fhir_has(c->at, "isModifierReason");
}

// Names of 1 to 64 characters with full stops between; the later ones may end in [x] and in :slice.
static bool eld_19(const struct fhir_check *c)
{
	struct str rest = text(c, c->at, "path");
	for (bool first = true; rest.p; first = false) {
		struct str name = str_cut(&rest, '.');
		size_t colon;
		if (!first && str_index(name, ':', &colon))
			name.n = colon;
		if (!first && str_ends(name, "[x]"))
			name.n -= 3;
		if (!name.n || name.n > 64 * 4)
			return false;
		for (size_t i = 0; i < name.n; i++)
			if ((unsigned char)name.p[i] <= ' ' || strchr(".,:;'\"/|?!@#$%&*()[]{}", name.p[i]))
				return false;
	}
	return true;
}

RULE(eld_2, RULE_CHECK, .check = eld_2, .sentence = N_("The least must not be more than the most."));
RULE(eld_3, RULE_CHECK, .check = eld_3, .sentence = N_("The most is a whole number or *."));
RULE(eld_4, RULE_CHECK, .check = eld_4, .sentence = N_("Only a reference has a way of aggregation."));
RULE(eld_5, RULE_CHECK, .check = eld_5,
	.sentence = N_("An element that takes its content from another has none of its own."));
RULE(eld_6, RULE_CHECK, .check = eld_6, .sentence = N_("A fixed value needs a single type."));
RULE(eld_7, RULE_CHECK, .check = eld_7, .sentence = N_("A pattern needs a single type."));
RULE(eld_12, RULE_CHECK, .check = eld_12, .sentence = N_("A value set is named by a whole address."));
RULE(eld_13, RULE_CHECK, .check = eld_13, .sentence = N_("A type is listed twice."));
RULE(eld_14, RULE_CHECK, .check = eld_14, .sentence = N_("Two constraints have the same key."));
RULE(eld_16, RULE_CHECK, .check = eld_16, .sentence = N_("The name of a slice holds letters, digits and / - _ [ ] @."));
RULE(eld_17, RULE_CHECK, .check = eld_17, .sentence = N_("Only a reference has a profile of what it points at."));
RULE(eld_18, RULE_CHECK, .check = eld_18, .sentence = N_("An element that changes the meaning must say why."));
RULE(eld_19, RULE_CHECK, .check = eld_19, .sentence = N_("A path is made of names with full stops between."));

// --- StructureDefinition --------------------------------------------------------------------------------------------

// Asks something of each element of both views.
static bool each_element(const struct fhir_check *c, bool (*passes)(const struct fhir_check *element))
{
	static const char *const views[] = { "snapshot", "differential" };
	struct fhir_check view = *c;
	for (size_t i = 0; i < 2; i++) {
		view.at = json_get(c->at, views[i]);
		if (json_is_set(view.at) && !fhir_all(&view, "element", passes))
			return false;
	}
	return true;
}

static bool is_logical(struct json_at definition)
{
	return fhir_says(definition, "kind", "logical");
}

static bool of_hl7(const struct fhir_check *c)
{
	return str_starts(text(c, c->at, "url"), "http://hl7.org/fhir/StructureDefinition");
}

static bool sdf_1(const struct fhir_check *c)
{
	return fhir_says(c->at, "derivation", "constraint") || fhir_distinct(c, elements(c->at, "snapshot"), "path");
}

static bool described(const struct fhir_check *c)
{
	return fhir_has(c->at, "definition") && fhir_has(c->at, "min") && fhir_has(c->at, "max");
}

static bool sdf_3(const struct fhir_check *c)
{
	return fhir_all(c, "element", described);
}

static bool sdf_4(const struct fhir_check *c)
{
	return json_true(json_get(c->at, "abstract")) || fhir_has(c->at, "baseDefinition");
}

static bool sdf_5(const struct fhir_check *c)
{
	return !fhir_says(c->at, "type", "Extension") || fhir_says(c->at, "derivation", "specialization") ||
		fhir_has(c->at, "context");
}

static bool begins(struct str path, struct str start)
{
	return path.n > start.n && path.p[start.n] == '.' && str_eq(str_part(path, 0, start.n), start);
}

// All but the first element lie below `root`.
static bool below(const struct fhir_check *c, struct json_at list, struct str root)
{
	struct json_at first = json_first(list);
	for (struct json_at i = json_next(list, first); json_is_set(i); i = json_next(list, i))
		if (!begins(text(c, i, "path"), root))
			return false;
	return true;
}

static bool sdf_8(const struct fhir_check *c)
{
	struct json_at list = json_get(c->at, "element");
	struct str first = text(c, json_first(list), "path");
	return (is_logical(c->resource) || str_eq(first, text(c, c->resource, "type"))) && below(c, list, first);
}

static bool sdf_8a(const struct fhir_check *c)
{
	struct json_at list = json_get(c->at, "element");
	struct str path = text(c, json_first(list), "path"), type = text(c, c->resource, "type");
	struct str rest = path, root = str_cut(&rest, '.');
	bool fits = path.n >= type.n && str_eq(str_part(path, 0, type.n), type);
	return (is_logical(c->resource) || fits) && below(c, list, root);
}

static bool has_base(const struct fhir_check *c)
{
	return fhir_has(c->at, "base");
}

static bool sdf_8b(const struct fhir_check *c)
{
	return fhir_all(c, "element", has_base);
}

static bool plain_root(const struct fhir_check *c)
{
	return has_point(c, c->at) || (!fhir_has(c->at, "label") && !fhir_has(c->at, "code") && !fhir_has(c->at,
		"requirements"));
}

static bool sdf_9(const struct fhir_check *c)
{
	return each_element(c, plain_root);
}

static bool sdf_10(const struct fhir_check *c)
{
	struct json_at binding = json_get(c->at, "binding");
	return !json_is(binding) || fhir_has(binding, "valueSet") || fhir_has(binding, "description");
}

static bool sdf_11(const struct fhir_check *c)
{
	struct json_at list = elements(c->at, "snapshot");
	return is_logical(c->at) || !json_is(list) || str_eq(text(c, json_first(list), "path"), text(c, c->at, "type"));
}

static bool has_id(const struct fhir_check *c)
{
	return fhir_has(c->at, "id");
}

static bool sdf_14(const struct fhir_check *c)
{
	return each_element(c, has_id);
}

static bool sdf_15(const struct fhir_check *c)
{
	return is_logical(c->at) || !fhir_has(json_first(elements(c->at, "snapshot")), "type");
}

static bool sdf_15a(const struct fhir_check *c)
{
	struct json_at first = json_first(elements(c->at, "differential"));
	return is_logical(c->at) || has_point(c, first) || !fhir_has(first, "type");
}

static bool ids_distinct(const struct fhir_check *c, const char *view)
{
	struct fhir_check of = *c;
	of.at = json_get(c->at, view);
	return fhir_all(&of, "element", has_id) && fhir_distinct(c, json_get(of.at, "element"), "id");
}

static bool sdf_16(const struct fhir_check *c)
{
	return ids_distinct(c, "snapshot");
}

static bool sdf_17(const struct fhir_check *c)
{
	return ids_distinct(c, "differential");
}

static bool sdf_18(const struct fhir_check *c)
{
	return !fhir_has(c->at, "contextInvariant") || fhir_says(c->at, "type", "Extension");
}

static bool type_named(const struct fhir_check *c)
{
	static const char system[] = "http://hl7.org/fhirpath/System.";
	struct str code = text(c, c->at, "code");
	if (str_starts(code, system))
		code = str_part(code, sizeof system - 1, code.n);
	for (size_t i = 0; i < code.n; i++)
		if (!alphanumeric(code.p[i]) && code.p[i] != '.')
			return false;
	return true;
}

static bool types_named(const struct fhir_check *c)
{
	return fhir_all(c, "type", type_named);
}

static bool sdf_19(const struct fhir_check *c)
{
	return !of_hl7(c) || each_element(c, types_named);
}

static bool root_unsliced(const struct fhir_check *c)
{
	return has_point(c, c->at) || !fhir_has(c->at, "slicing");
}

static bool sdf_20(const struct fhir_check *c)
{
	return fhir_all(c, "element", root_unsliced);
}

static bool no_default(const struct fhir_check *c)
{
	return !fhir_has(c->at, "defaultValue[x]");
}

static bool sdf_21(const struct fhir_check *c)
{
	struct fhir_check view = *c;
	view.at = json_get(c->at, "differential");
	return fhir_says(c->at, "derivation", "specialization") || fhir_all(&view, "element", no_default);
}

static bool sdf_22(const struct fhir_check *c)
{
	return !of_hl7(c) || each_element(c, no_default);
}

static bool root_unnamed(const struct fhir_check *c)
{
	return has_point(c, c->at) || !fhir_has(c->at, "sliceName");
}

static bool sdf_23(const struct fhir_check *c)
{
	return each_element(c, root_unnamed);
}

RULE(sdf_1, RULE_CHECK, .check = sdf_1, .sentence = N_("Two elements have the same path."));
RULE(sdf_3, RULE_CHECK, .check = sdf_3,
	.sentence = N_("Each element of a snapshot needs a definition, a least and a most."));
RULE(sdf_4, RULE_CHECK, .check = sdf_4, .sentence = N_("A definition needs the one that it builds on."));
RULE(sdf_5, RULE_CHECK, .check = sdf_5, .sentence = N_("An extension must say where it may be used."));
RULE(sdf_8, RULE_CHECK, .check = sdf_8, .sentence = N_("All paths begin with the type."));
RULE(sdf_8a, RULE_CHECK, .check = sdf_8a, .sentence = N_("All paths begin with the type."));
RULE(sdf_8b, RULE_CHECK, .check = sdf_8b, .sentence = N_("Each element of a snapshot says what it is based on."));
RULE(sdf_9, RULE_CHECK, .check = sdf_9, .sentence = N_("The first element has no label, code or requirements."));
RULE(sdf_10, RULE_CHECK, .check = sdf_10, .sentence = N_("A binding needs a value set or a description."));
RULE(sdf_11, RULE_CHECK, .check = sdf_11, .sentence = N_("The first path is the type."));
RULE(sdf_14, RULE_CHECK, .check = sdf_14, .sentence = N_("Each element needs an id."));
RULE(sdf_15, RULE_CHECK, .check = sdf_15, .sentence = N_("The first element has no type."));
RULE(sdf_15a, RULE_CHECK, .check = sdf_15a, .sentence = N_("The first element has no type."));
RULE(sdf_16, RULE_CHECK, .check = sdf_16, .sentence = N_("Two elements have the same id, or one has none."));
RULE(sdf_17, RULE_CHECK, .check = sdf_17, .sentence = N_("Two elements have the same id, or one has none."));
RULE(sdf_18, RULE_CHECK, .check = sdf_18, .sentence = N_("Only an extension has rules about where it is used."));
RULE(sdf_19, RULE_CHECK, .check = sdf_19, .sentence = N_("Types are named without punctuation."));
RULE(sdf_20, RULE_CHECK, .check = sdf_20, .sentence = N_("The first element has no slices."));
RULE(sdf_21, RULE_CHECK, .check = sdf_21, .sentence = N_("Only a new type has default values."));
RULE(sdf_22, RULE_CHECK, .check = sdf_22, .sentence = N_("HL7's own types have no default values."));
RULE(sdf_23, RULE_CHECK, .check = sdf_23, .sentence = N_("The first element has no slice name."));

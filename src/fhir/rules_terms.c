// SPDX-License-Identifier: Apache-2.0
// Invariants of questionnaires and of the resources that define words and services: code systems, value sets, names,
// operations, search parameters, capability statements.
#include "fhir/rules.h"

#include "base/text.h"

RULE(cpb_1, RULE_ANY, { "rest", "messaging", "document" },
	.sentence = N_("A capability statement needs REST, messaging or documents."));
RULE(cpb_2, RULE_ANY, { "description", "software", "implementation" },
	.sentence = N_("A capability statement needs a description, software or an implementation."));
RULE(opd_1, RULE_ANY, { "type", "part" }, .sentence = N_("A parameter needs a type or parts."));
RULE(que_4, RULE_NOT_BOTH, { "answerOption", "answerValueSet" },
	.sentence = N_("Give the answers here or in a value set, not both."));
RULE(que_11, RULE_NOT_BOTH, { "answerOption", "initial" },
	.sentence = N_("With answers to choose from, mark the first choice there."));
RULE(spd_1, RULE_NEEDS, { "xpath", "xpathUsage" }, .sentence = N_("An XPath needs its usage."));
RULE(vsd_1, RULE_ANY, { "valueSet", "system" }, .sentence = N_("Say which code system or value set it is from."));
RULE(vsd_3, RULE_NOT_BOTH, { "concept", "filter" }, .sentence = N_("List codes or filter them, not both."));
RULE(vsd_6, RULE_ANY, { "code", "display" }, .sentence = N_("Each item needs a code or words."));
RULE(vsd_10, RULE_NEEDS, { "code", "system" }, .sentence = N_("A code needs its system."));

static bool spd_2(const struct fhir_check *c)
{
	return !fhir_has(c->at, "chain") || fhir_says(c->at, "type", "reference");
}

static bool vsd_2(const struct fhir_check *c)
{
	return (!fhir_has(c->at, "concept") && !fhir_has(c->at, "filter")) || fhir_has(c->at, "system");
}

static bool vsd_9(const struct fhir_check *c)
{
	return fhir_has(c->at, "code") || json_true(json_get(c->at, "abstract"));
}

static bool opd_2(const struct fhir_check *c)
{
	return !fhir_has(c->at, "searchType") || fhir_says(c->at, "type", "string");
}

static bool opd_3(const struct fhir_check *c)
{
	static const char *const pointing[] = { "Reference", "canonical", NULL };
	return !fhir_has(c->at, "targetProfile") || fhir_says_any(c->at, "type", pointing);
}

RULE(spd_2, RULE_CHECK, .check = spd_2, .sentence = N_("Only a search by reference has a chain."));
RULE(vsd_2, RULE_CHECK, .check = vsd_2, .sentence = N_("Codes and filters need their system."));
RULE(vsd_9, RULE_CHECK, .check = vsd_9, .sentence = N_("An item without a code is abstract."));
RULE(opd_2, RULE_CHECK, .check = opd_2, .sentence = N_("Only a parameter that is a string has a search type."));
RULE(opd_3, RULE_CHECK, .check = opd_3, .sentence = N_("Only a reference has a profile of what it points at."));

// --- code systems and naming systems --------------------------------------------------------------------------------

static void gather(const struct fhir_check *c, struct json_at from, const char *list, const char *name,
	struct fhir_texts *out)
{
	struct json_at items = json_get(from, list);
	for (struct json_at i = json_first(items); json_is_set(i); i = json_next(items, i)) {
		struct str text = json_text(c->arena, json_get(i, name));
		if (text.p)
			fhir_texts_add(out, text);
		gather(c, i, list, name, out);
	}
}

static bool csd_1(const struct fhir_check *c)
{
	struct fhir_texts codes = { .arena = c->arena };
	gather(c, c->at, "concept", "code", &codes);
	return fhir_texts_distinct(&codes);
}

static bool not_uuid(const struct fhir_check *c)
{
	return !fhir_says(c->at, "type", "uuid");
}

static bool nsd_1(const struct fhir_check *c)
{
	return !fhir_says(c->at, "kind", "root") || fhir_all(c, "uniqueId", not_uuid);
}

static bool nsd_2(const struct fhir_check *c)
{
	struct fhir_texts types = { .arena = c->arena };
	struct json_at list = json_get(c->at, "uniqueId");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (json_true(json_get(i, "preferred")))
			fhir_texts_add(&types, json_text(c->arena, json_get(i, "type")));
	return fhir_texts_distinct(&types);
}

RULE(csd_1, RULE_CHECK, .check = csd_1, .sentence = N_("Two concepts have the same code."));
RULE(nsd_1, RULE_CHECK, .check = nsd_1, .sentence = N_("A root has no UUID."));
RULE(nsd_2, RULE_CHECK, .check = nsd_2, .sentence = N_("Of each type only one may be preferred."));

// --- capability statements ------------------------------------------------------------------------------------------

static bool cpb_3(const struct fhir_check *c)
{
	struct json_at list = json_get(c->at, "messaging");
	if (fhir_says(c->at, "kind", "instance"))
		return true;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (fhir_has(i, "endpoint"))
			return false;
	return true;
}

static bool cpb_7(const struct fhir_check *c)
{
	struct fhir_texts texts = { .arena = c->arena };
	struct json_at list = json_get(c->at, "document");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		fhir_texts_add(&texts, str_format(c->arena, "%.*s %.*s", STR_ARG(json_text(c->arena, json_get(i, "profile"))),
			STR_ARG(json_text(c->arena, json_get(i, "mode")))));
	return fhir_texts_distinct(&texts);
}

static bool cpb_9(const struct fhir_check *c)
{
	return fhir_distinct(c, json_get(c->at, "resource"), "type");
}

static bool cpb_12(const struct fhir_check *c)
{
	return fhir_distinct(c, json_get(c->at, "searchParam"), "name");
}

static bool cpb_14(const struct fhir_check *c)
{
	return !fhir_says(c->at, "kind", "instance") || fhir_has(c->at, "implementation");
}

static bool cpb_15(const struct fhir_check *c)
{
	return !fhir_says(c->at, "kind", "capability") || (!fhir_has(c->at, "implementation") && fhir_has(c->at,
		"software"));
}

static bool cpb_16(const struct fhir_check *c)
{
	return !fhir_says(c->at, "kind", "requirements") || (!fhir_has(c->at, "implementation") && !fhir_has(c->at,
		"software"));
}

RULE(cpb_3, RULE_CHECK, .check = cpb_3, .sentence = N_("Only a running server has endpoints for messages."));
RULE(cpb_7, RULE_CHECK, .check = cpb_7, .sentence = N_("Two documents have the same profile and mode."));
RULE(cpb_9, RULE_CHECK, .check = cpb_9, .sentence = N_("A kind of record is listed twice."));
RULE(cpb_12, RULE_CHECK, .check = cpb_12, .sentence = N_("A search parameter is listed twice."));
RULE(cpb_14, RULE_CHECK, .check = cpb_14, .sentence = N_("A running server says where it is."));
RULE(cpb_15, RULE_CHECK, .check = cpb_15, .sentence = N_("What software can do names the software and no server."));
RULE(cpb_16, RULE_CHECK, .check = cpb_16, .sentence = N_("Requirements name no software and no server."));

// --- questionnaires -------------------------------------------------------------------------------------------------

static bool que_1(const struct fhir_check *c)
{
	if (fhir_says(c->at, "type", "group"))
		return fhir_has(c->at, "item");
	return !fhir_says(c->at, "type", "display") || !fhir_has(c->at, "item");
}

static bool que_2(const struct fhir_check *c)
{
	struct fhir_texts ids = { .arena = c->arena };
	gather(c, c->at, "item", "linkId", &ids);
	return fhir_texts_distinct(&ids);
}

static bool que_3(const struct fhir_check *c)
{
	return !fhir_says(c->at, "type", "display") || !fhir_has(c->at, "code");
}

static bool que_5(const struct fhir_check *c)
{
	static const char *const choosing[] = { "choice", "open-choice", "decimal", "integer", "date", "dateTime", "time",
		"string", "quantity", NULL };
	return fhir_says_any(c->at, "type", choosing) || (!fhir_has(c->at, "answerValueSet") && !fhir_has(c->at,
		"answerOption"));
}

static bool que_6(const struct fhir_check *c)
{
	return !fhir_says(c->at, "type", "display") || (!fhir_has(c->at, "required") && !fhir_has(c->at, "repeats"));
}

static bool que_7(const struct fhir_check *c)
{
	return !fhir_says(c->at, "operator", "exists") || fhir_has(c->at, "answerBoolean");
}

static bool que_8(const struct fhir_check *c)
{
	static const char *const silent[] = { "group", "display", NULL };
	return !fhir_says_any(c->at, "type", silent) || !fhir_has(c->at, "initial");
}

static bool que_9(const struct fhir_check *c)
{
	return !fhir_says(c->at, "type", "display") || !fhir_has(c->at, "readOnly");
}

static bool que_10(const struct fhir_check *c)
{
	static const char *const typed[] = { "boolean", "decimal", "integer", "string", "text", "url", "open-choice",
		NULL };
	return fhir_says_any(c->at, "type", typed) || !fhir_has(c->at, "maxLength");
}

static bool que_12(const struct fhir_check *c)
{
	return json_length(json_get(c->at, "enableWhen")) <= 2 || fhir_has(c->at, "enableBehavior");
}

static bool que_13(const struct fhir_check *c)
{
	return json_true(json_get(c->at, "repeats")) || json_length(json_get(c->at, "initial")) <= 1;
}

RULE(que_1, RULE_CHECK, .check = que_1, .sentence = N_("A group has items in it, and a line of text has none."));
RULE(que_2, RULE_CHECK, .check = que_2, .sentence = N_("Two questions have the same link id."));
RULE(que_3, RULE_CHECK, .check = que_3, .sentence = N_("A line of text has no code."));
RULE(que_5, RULE_CHECK, .check = que_5, .sentence = N_("Only a question with a choice lists its answers."));
RULE(que_6, RULE_CHECK, .check = que_6, .sentence = N_("A line of text is not required and does not repeat."));
RULE(que_7, RULE_CHECK, .check = que_7, .sentence = N_("Whether there is an answer is asked with true or false."));
RULE(que_8, RULE_CHECK, .check = que_8, .sentence = N_("A group or a line of text has no first answer."));
RULE(que_9, RULE_CHECK, .check = que_9, .sentence = N_("A line of text cannot be marked as read only."));
RULE(que_10, RULE_CHECK, .check = que_10, .sentence = N_("Only a simple question has a longest answer."));
RULE(que_12, RULE_CHECK, .check = que_12, .sentence = N_("With several conditions, say if all or any must be met."));
RULE(que_13, RULE_CHECK, .check = que_13, .sentence = N_("Only a question that repeats has several first answers."));

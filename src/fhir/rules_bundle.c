// SPDX-License-Identifier: Apache-2.0
// Invariants of what carries resources: Bundle and Parameters.
#include "fhir/rules.h"

#include "base/text.h"

RULE(bdl_5, RULE_ANY, { "resource", "request", "response" },
	.sentence = N_("An entry needs a record, a request or a response."));

static bool bdl_1(const struct fhir_check *c)
{
	static const char *const counted[] = { "searchset", "history", NULL };
	return !fhir_has(c->at, "total") || fhir_says_any(c->at, "type", counted);
}

RULE(bdl_1, RULE_CHECK, .check = bdl_1, .sentence = N_("Only search results and histories have a total."));

static bool no_search(const struct fhir_check *c)
{
	return !fhir_has(c->at, "search");
}

static bool bdl_2(const struct fhir_check *c)
{
	return fhir_says(c->at, "type", "searchset") || fhir_all(c, "entry", no_search);
}

RULE(bdl_2, RULE_CHECK, .check = bdl_2, .sentence = N_("Only search results say how an entry was found."));

static bool has_request(const struct fhir_check *c)
{
	return fhir_has(c->at, "request");
}

static bool has_no_request(const struct fhir_check *c)
{
	return !fhir_has(c->at, "request");
}

static bool bdl_3(const struct fhir_check *c)
{
	static const char *const asking[] = { "batch", "transaction", "history", NULL };
	return fhir_all(c, "entry", fhir_says_any(c->at, "type", asking) ? has_request : has_no_request);
}

RULE(bdl_3, RULE_CHECK, .check = bdl_3,
	.sentence = N_("Each entry of a batch, transaction or history has a request, and no other has."));

static bool has_response(const struct fhir_check *c)
{
	return fhir_has(c->at, "response");
}

static bool has_no_response(const struct fhir_check *c)
{
	return !fhir_has(c->at, "response");
}

static bool bdl_4(const struct fhir_check *c)
{
	static const char *const answering[] = { "batch-response", "transaction-response", "history", NULL };
	return fhir_all(c, "entry", fhir_says_any(c->at, "type", answering) ? has_response : has_no_response);
}

RULE(bdl_4, RULE_CHECK, .check = bdl_4,
	.sentence = N_("Each entry of a reply or history has a response, and no other has."));

static bool bdl_7(const struct fhir_check *c)
{
	struct fhir_texts texts = { .arena = c->arena };
	struct json_at list = json_get(c->at, "entry");
	if (fhir_says(c->at, "type", "history"))
		return true;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str url = json_text(c->arena, json_get(i, "fullUrl"));
		struct str version = json_text(c->arena, json_get(json_get(json_get(i, "resource"), "meta"), "versionId"));
		if (url.p)
			fhir_texts_add(&texts, version.n ? str_format(c->arena, "%.*s %.*s", STR_ARG(url), STR_ARG(version)) : url);
	}
	return fhir_texts_distinct(&texts);
}

RULE(bdl_7, RULE_CHECK, .check = bdl_7, .sentence = N_("Two entries have the same address."));

static bool bdl_8(const struct fhir_check *c)
{
	struct str url = json_text(c->arena, json_get(c->at, "fullUrl"));
	for (size_t i = 0; i < url.n; i++)
		if (str_starts(str_part(url, i, url.n), "/_history/"))
			return false;
	return true;
}

RULE(bdl_8, RULE_CHECK, .check = bdl_8, .sentence = N_("The address of an entry does not name a version."));

static bool is_document(const struct fhir_check *c)
{
	return fhir_says(c->at, "type", "document");
}

static bool bdl_9(const struct fhir_check *c)
{
	struct json_at identifier = json_get(c->at, "identifier");
	return !is_document(c) || (fhir_has(identifier, "system") && fhir_has(identifier, "value"));
}

static bool bdl_10(const struct fhir_check *c)
{
	return !is_document(c) || json_is(json_get(c->at, "timestamp"));
}

static bool first_entry_is(const struct fhir_check *c, const char *type)
{
	return fhir_says(json_get(json_item(json_get(c->at, "entry"), 0), "resource"), "resourceType", type);
}

static bool bdl_11(const struct fhir_check *c)
{
	return !is_document(c) || first_entry_is(c, "Composition");
}

static bool bdl_12(const struct fhir_check *c)
{
	return !fhir_says(c->at, "type", "message") || first_entry_is(c, "MessageHeader");
}

RULE(bdl_9, RULE_CHECK, .check = bdl_9, .sentence = N_("A document needs an identifier with a system and a value."));
RULE(bdl_10, RULE_CHECK, .check = bdl_10, .sentence = N_("A document needs the time when it was put together."));
RULE(bdl_11, RULE_CHECK, .check = bdl_11, .sentence = N_("A document begins with a Composition."));
RULE(bdl_12, RULE_CHECK, .check = bdl_12, .sentence = N_("A message begins with a MessageHeader."));

static bool inv_1_parameters(const struct fhir_check *c)
{
	return fhir_has(c->at, "part") + fhir_has(c->at, "value[x]") + fhir_has(c->at, "resource") == 1;
}

RULE(inv_1_parameters, RULE_CHECK, .check = inv_1_parameters,
	.sentence = N_("A parameter has exactly one of a value, a record or parts."));

// SPDX-License-Identifier: Apache-2.0
// Invariants of the resources that plans are made of: people, care, consent, documents, answers.
#include "fhir/rules.h"

#include "base/text.h"
#include "fhir/definitions.h"
#include "fhir/value.h"

#define ALLERGY_VERIFICATION "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
#define CONDITION_CLINICAL "http://terminology.hl7.org/CodeSystem/condition-clinical"
#define CONDITION_VERIFICATION "http://terminology.hl7.org/CodeSystem/condition-ver-status"
#define CONSENT_SCOPE "http://terminology.hl7.org/CodeSystem/consentscope"

RULE(app_1, RULE_ANY, { "type", "actor" }, .sentence = N_("Say who takes part, or what part it is."));
RULE(cmp_1, RULE_ANY, { "text", "entry", "section" },
	.sentence = N_("A section needs words, entries or sections in it."));
RULE(cmp_2, RULE_NOT_BOTH, { "emptyReason", "entry" },
	.sentence = N_("A section with entries has no reason for being empty."));
RULE(con_1, RULE_ANY, { "summary", "assessment" }, .sentence = N_("A stage needs a summary or an assessment."));
RULE(con_2, RULE_ANY, { "code", "detail" }, .sentence = N_("Evidence needs a code or a detail."));
RULE(cpl_3, RULE_NOT_BOTH, { "detail", "reference" },
	.sentence = N_("An activity is told here or pointed at, not both."));
RULE(gol_1, RULE_NEEDS, { "detail[x]", "measure" },
	.sentence = N_("A target that says how much must also say what is measured."));
RULE(lst_1, RULE_NOT_BOTH, { "emptyReason", "entry" },
	.sentence = N_("A list with entries has no reason for being empty."));
RULE(obs_3, RULE_ANY, { "low", "high", "text" }, .sentence = N_("A range needs a low end, a high end or words."));
RULE(obs_6, RULE_NOT_BOTH, { "dataAbsentReason", "value[x]" },
	.sentence = N_("When there is a value, there is no reason for its being missing."));
RULE(org_1, RULE_ANY, { "identifier", "name" }, .sentence = N_("An organisation needs a name or a number."));
RULE(pat_1, RULE_ANY, { "name", "telecom", "address", "organization" },
	.sentence = N_("A contact needs a name, a way to reach them, an address or an organisation."));
RULE(ppc_1, RULE_ANY, { "policy", "policyRule" }, .sentence = N_("A consent must say which policy it stands on."));
RULE(prr_1, RULE_NEEDS, { "orderDetail", "code" },
	.sentence = N_("Details of an order need the code of what is ordered."));
RULE(qrs_1, RULE_NOT_BOTH, { "answer", "item" },
	.sentence = N_("An item has answers or items, not both. Items about an answer stand inside of it."));
RULE(sev_1, RULE_NOT_BOTH, { "name", "query" }, .sentence = N_("Give a name or a query, not both."));

static bool ait_1(const struct fhir_check *c)
{
	bool error = fhir_concept_has(json_get(c->at, "verificationStatus"), ALLERGY_VERIFICATION, "entered-in-error");
	return error || fhir_has(c->at, "clinicalStatus");
}

static bool ait_2(const struct fhir_check *c)
{
	bool error = fhir_concept_has(json_get(c->at, "verificationStatus"), ALLERGY_VERIFICATION, "entered-in-error");
	return !error || !fhir_has(c->at, "clinicalStatus");
}

RULE(ait_1, RULE_CHECK, .check = ait_1,
	.sentence = N_("An allergy must say if it is active, unless it was entered in error."));
RULE(ait_2, RULE_CHECK, .check = ait_2,
	.sentence = N_("An allergy that was entered in error is not active or inactive."));

static bool app_2(const struct fhir_check *c)
{
	return fhir_has(c->at, "start") == fhir_has(c->at, "end");
}

static bool app_3(const struct fhir_check *c)
{
	static const char *const open[] = { "proposed", "cancelled", "waitlist", NULL };
	return (fhir_has(c->at, "start") && fhir_has(c->at, "end")) || fhir_says_any(c->at, "status", open);
}

static bool app_4(const struct fhir_check *c)
{
	static const char *const off[] = { "noshow", "cancelled", NULL };
	return !fhir_has(c->at, "cancelationReason") || fhir_says_any(c->at, "status", off);
}

RULE(app_2, RULE_CHECK, .check = app_2, .sentence = N_("An appointment has both a start and an end, or neither."));
RULE(app_3, RULE_CHECK, .check = app_3,
	.sentence = N_("Only an appointment that is proposed, cancelled or waiting may be without a time."));
RULE(app_4, RULE_CHECK, .check = app_4, .sentence = N_("Only an appointment that did not happen has a reason for it."));

static bool con_4(const struct fhir_check *c)
{
	struct json_at status = json_get(c->at, "clinicalStatus");
	return !fhir_has(c->at, "abatement[x]") || fhir_concept_has(status, CONDITION_CLINICAL, "resolved") ||
		fhir_concept_has(status, CONDITION_CLINICAL, "remission") || fhir_concept_has(status, CONDITION_CLINICAL,
			"inactive");
}

static bool con_5(const struct fhir_check *c)
{
	bool error = fhir_concept_has(json_get(c->at, "verificationStatus"), CONDITION_VERIFICATION, "entered-in-error");
	return !error || !fhir_has(c->at, "clinicalStatus");
}

RULE(con_4, RULE_CHECK, .check = con_4,
	.sentence = N_("A condition that has ended is inactive, in remission or resolved."));
RULE(con_5, RULE_CHECK, .check = con_5,
	.sentence = N_("A condition that was entered in error is not active or inactive."));

// HL7 wrote 'something' for the code system of the scope; the real one is meant.
static bool scope_has_patient(const struct fhir_check *c, const char *scope)
{
	return fhir_has(c->at, "patient") || !fhir_concept_has(json_get(c->at, "scope"), CONSENT_SCOPE, scope);
}

static bool ppc_2(const struct fhir_check *c)
{
	return scope_has_patient(c, "patient-privacy");
}

static bool ppc_3(const struct fhir_check *c)
{
	return scope_has_patient(c, "research");
}

static bool ppc_4(const struct fhir_check *c)
{
	return scope_has_patient(c, "adr");
}

static bool ppc_5(const struct fhir_check *c)
{
	return scope_has_patient(c, "treatment");
}

#define WHOSE_CONSENT N_("A consent must say whose it is.")
RULE(ppc_2, RULE_CHECK, .check = ppc_2, .sentence = WHOSE_CONSENT);
RULE(ppc_3, RULE_CHECK, .check = ppc_3, .sentence = WHOSE_CONSENT);
RULE(ppc_4, RULE_CHECK, .check = ppc_4, .sentence = WHOSE_CONSENT);
RULE(ppc_5, RULE_CHECK, .check = ppc_5, .sentence = WHOSE_CONSENT);

// Only a member that is known to be something else than a Practitioner breaks it.
static bool ctm_1(const struct fhir_check *c)
{
	struct fhir_reference ref;
	if (!fhir_has(c->at, "onBehalfOf") || !fhir_reference_at(c->arena, json_get(c->at, "member"), &ref))
		return true;
	return ref.resource == FHIR_NO_RESOURCE || str_is(ref.type, "Practitioner");
}

RULE(ctm_1, RULE_CHECK, .check = ctm_1, .sentence = N_("Only a practitioner takes part on behalf of an organisation."));

static bool grp_1(const struct fhir_check *c)
{
	return !fhir_has(c->at, "member") || json_true(json_get(c->at, "actual"));
}

RULE(grp_1, RULE_CHECK, .check = grp_1, .sentence = N_("Only a group of real people has members."));

static bool inv_1_task(const struct fhir_check *c)
{
	struct str changed = json_text(c->arena, json_get(c->at, "lastModified"));
	struct str written = json_text(c->arena, json_get(c->at, "authoredOn"));
	return !changed.p || !written.p || fhir_when_compare(changed, written) >= 0;
}

RULE(inv_1_task, RULE_CHECK, .check = inv_1_task,
	.sentence = N_("A task cannot have been changed before it was written."));

static bool not_deleted(const struct fhir_check *c)
{
	return !fhir_has(c->at, "deleted");
}

static bool not_dated(const struct fhir_check *c)
{
	return !fhir_has(c->at, "date");
}

static bool lst_2(const struct fhir_check *c)
{
	return fhir_says(c->at, "mode", "changes") || fhir_all(c, "entry", not_deleted);
}

static bool lst_3(const struct fhir_check *c)
{
	return fhir_says(c->at, "mode", "working") || fhir_all(c, "entry", not_dated);
}

RULE(lst_2, RULE_CHECK, .check = lst_2, .sentence = N_("Only a list of changes marks entries as deleted."));
RULE(lst_3, RULE_CHECK, .check = lst_3, .sentence = N_("Only a working list gives dates to its entries."));

static void gather_codings(const struct fhir_check *c, struct json_at concept, struct fhir_texts *out)
{
	static const char *const parts[] = { "system", "code", "version", "display" };
	struct json_at list = json_get(concept, "coding");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str whole = STR("");
		for (size_t part = 0; part < sizeof parts / sizeof *parts; part++)
			whole = str_format(c->arena, "%.*s|%.*s", STR_ARG(whole), STR_ARG(json_text(c->arena, json_get(i,
				parts[part]))));
		fhir_texts_add(out, whole);
	}
}

static bool obs_7(const struct fhir_check *c)
{
	struct json_at list = json_get(c->at, "component");
	struct fhir_texts own = { .arena = c->arena }, part = own;
	if (!json_is(list) || !fhir_has(c->at, "value[x]"))
		return true;
	gather_codings(c, json_get(c->resource, "code"), &own);
	fhir_texts_sort(&own);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		gather_codings(c, json_get(i, "code"), &part);
	for (size_t i = 0; i < part.n; i++)
		if (fhir_texts_has(&own, part.text[i]))
			return false;
	return true;
}

RULE(obs_7, RULE_CHECK, .check = obs_7,
	.sentence = N_("When there is a value, no part has the same code as the whole."));

static bool not_home(const struct fhir_check *c)
{
	return !fhir_says(c->at, "use", "home");
}

RULE(org_2, RULE_CHECK, .check = not_home, .sentence = N_("An organisation has no home address."));
RULE(org_3, RULE_CHECK, .check = not_home, .sentence = N_("An organisation has no home phone or email."));

static bool percent(struct json_at quantity)
{
	return !json_is(quantity) || (fhir_says(quantity, "code", "%") && fhir_says(quantity, "system",
		"http://unitsofmeasure.org"));
}

static bool ras_1(const struct fhir_check *c)
{
	return percent(json_get(c->at, "low")) && percent(json_get(c->at, "high"));
}

static bool ras_2(const struct fhir_check *c)
{
	struct json_at at = json_get(c->at, "probabilityDecimal");
	return json_kind(at) != JSON_NUMBER || fhir_decimal_compare(json_raw(at), STR("100")) <= 0;
}

RULE(ras_1, RULE_CHECK, .check = ras_1, .sentence = N_("A range of chance is given in per cent."));
RULE(ras_2, RULE_CHECK, .check = ras_2, .sentence = N_("A chance is at most 100 per cent."));

static bool mrp_1(const struct fhir_check *c)
{
	return !fhir_says(c->at, "type", "data-collection") || !fhir_has(c->at, "group");
}

static bool stratum_whole(const struct fhir_check *c)
{
	return fhir_has(c->at, "value") != fhir_has(c->at, "component");
}

static bool strata(const struct fhir_check *c)
{
	return fhir_all(c, "stratum", stratum_whole);
}

static bool stratifiers(const struct fhir_check *c)
{
	return fhir_all(c, "stratifier", strata);
}

static bool mrp_2(const struct fhir_check *c)
{
	return fhir_all(c, "group", stratifiers);
}

RULE(mrp_1, RULE_CHECK, .check = mrp_1, .sentence = N_("A report that collects data has no groups."));
RULE(mrp_2, RULE_CHECK, .check = mrp_2, .sentence = N_("Each stratum has a value or components."));

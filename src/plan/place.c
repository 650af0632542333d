// SPDX-License-Identifier: Apache-2.0
// The table of types that come from outside (place.h).
#include "plan/place.h"

#include "plan/codes.h"

static const struct place places[] = {
	{ "Account", "", SHELF_PAST },
	{ "AllergyIntolerance", "needs", SHELF_PLAN },
	{ "Appointment", "talk", SHELF_PLAN },
	{ "AuditEvent", "sharing", SHELF_EVIDENCE, .kept = true, .made = true },
	{ "Binary", "prepare", SHELF_PAST },
	{ "CarePlan", "", SHELF_PLAN },
	{ "CareTeam", "people", SHELF_PLAN },
	{ "ChargeItem", "", SHELF_PAST },
	{ "CodeSystem", "", SHELF_PLAN, .shared = true },
	{ "Communication", "talk", SHELF_SERIES },
	{ "CommunicationRequest", "prepare", SHELF_PLAN },
	{ "Composition", "", SHELF_EVIDENCE },
	{ "Condition", "needs", SHELF_PLAN },
	{ "Consent", "sharing", SHELF_EVIDENCE },
	{ "Contract", "", SHELF_EVIDENCE },
	{ "DocumentReference", "prepare", SHELF_PLAN },
	{ "Encounter", "talk", SHELF_PAST },
	{ "Endpoint", "", SHELF_PLAN, .shared = true },
	{ "Flag", "needs", SHELF_PLAN },
	{ "Goal", "goals", SHELF_PLAN },
	{ "Group", "", SHELF_PLAN, .shared = true },
	{ "HealthcareService", "", SHELF_PLAN, .shared = true },
	{ "List", "", SHELF_PLAN },
	{ "Location", "", SHELF_PLAN, .shared = true },
	{ "MeasureReport", "", SHELF_SERIES },
	{ "Media", "about", SHELF_PLAN },
	{ "MedicationStatement", "needs", SHELF_PLAN },
	{ "NamingSystem", "", SHELF_PLAN, .shared = true },
	{ "NutritionOrder", "needs", SHELF_PLAN },
	{ "Observation", "needs", SHELF_SERIES },
	{ "Organization", "", SHELF_PLAN, .shared = true },
	{ "OrganizationAffiliation", "", SHELF_PLAN, .shared = true },
	{ "Patient", "", SHELF_PLAN },
	{ "Practitioner", "", SHELF_PLAN, .shared = true },
	{ "PractitionerRole", "", SHELF_PLAN, .shared = true },
	{ "Procedure", "needs", SHELF_PAST },
	{ "Provenance", "agreement", SHELF_EVIDENCE, .kept = true },
	{ "Questionnaire", "", SHELF_PLAN, .shared = true },
	{ "QuestionnaireResponse", "about", SHELF_PLAN },
	{ "RelatedPerson", "people", SHELF_PLAN },
	{ "RiskAssessment", "needs", SHELF_PLAN },
	{ "ServiceRequest", "talk", SHELF_PLAN },
	{ "Task", "goals", SHELF_PLAN },
	{ "ValueSet", "", SHELF_PLAN, .shared = true },
};
#define PLACES (sizeof places / sizeof *places)

const struct place *place_at(size_t n)
{
	return n < PLACES ? &places[n] : NULL;
}

const struct place *place_of(struct str type)
{
	for (size_t i = 0; i < PLACES; i++)
		if (str_is(type, places[i].type))
			return &places[i];
	return NULL;
}

bool place_own_plan(struct json_at body)
{
	struct json_at list = json_get(body, "category");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct json_at codings = json_get(i, "coding");
		for (struct json_at c = json_first(codings); json_is_set(c); c = json_next(codings, c))
			if (json_text_is(json_get(c, "system"), OWN_SYSTEM("plan-kind")) &&
				json_text_is(json_get(c, "code"), "pcsp"))
				return true;
	}
	return false;
}

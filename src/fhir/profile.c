// SPDX-License-Identifier: Apache-2.0
// The profiles of UK Core and their rules as tables (profile.h). UK Core is loose: nearly all of it is must-support
// flags and preferred codes, which bind nobody who writes. What is left over is these few rows.
#include "fhir/profile.h"

#include "fhir/nhs_number.h"

#define UK_CORE "https://fhir.hl7.org.uk/StructureDefinition/"
#define UK_CORE_PROFILE(type) { type, UK_CORE "UKCore-" type }
#define BCP_47 "urn:ietf:bcp:47"

static const struct {
	const char *type, *profile;
} profiles[] = {
	UK_CORE_PROFILE("AllergyIntolerance"), UK_CORE_PROFILE("Appointment"), UK_CORE_PROFILE("Bundle"),
	UK_CORE_PROFILE("CarePlan"), UK_CORE_PROFILE("CareTeam"), UK_CORE_PROFILE("Communication"),
	UK_CORE_PROFILE("Composition"), UK_CORE_PROFILE("Condition"), UK_CORE_PROFILE("Consent"),
	UK_CORE_PROFILE("DocumentReference"), UK_CORE_PROFILE("Encounter"), UK_CORE_PROFILE("Flag"),
	UK_CORE_PROFILE("HealthcareService"), UK_CORE_PROFILE("List"), UK_CORE_PROFILE("Location"),
	UK_CORE_PROFILE("MedicationStatement"), UK_CORE_PROFILE("Observation"), UK_CORE_PROFILE("Organization"),
	UK_CORE_PROFILE("Patient"), UK_CORE_PROFILE("Practitioner"), UK_CORE_PROFILE("PractitionerRole"),
	UK_CORE_PROFILE("Procedure"), UK_CORE_PROFILE("Provenance"), UK_CORE_PROFILE("Questionnaire"),
	UK_CORE_PROFILE("QuestionnaireResponse"), UK_CORE_PROFILE("RelatedPerson"), UK_CORE_PROFILE("ServiceRequest"),
	UK_CORE_PROFILE("Task"),
};

enum adds {
	ADDS_REQUIRED,   // `what` is an element that must be there
	ADDS_IDENTIFIER, // of the system `what` there is one at most, with a value
	ADDS_EXTENSION,  // of the address `what` there is one at most
	ADDS_LANGUAGE    // each `communication`, or `what` inside it, has a code of BCP 47
};

static const struct rule {
	const char *type;
	enum adds adds;
	const char *what;
} rules[] = {
	{ "AllergyIntolerance", ADDS_REQUIRED, "code" },
	{ "Appointment", ADDS_EXTENSION, UK_CORE "Extension-UKCore-DeliveryChannel" },
	{ "Composition", ADDS_EXTENSION, UK_CORE "Extension-UKCore-CareSettingType" },
	{ "HealthcareService", ADDS_LANGUAGE, NULL },
	{ "List", ADDS_EXTENSION, UK_CORE "Extension-UKCore-CareSettingType" },
	{ "Location", ADDS_IDENTIFIER, "https://fhir.nhs.uk/Id/ods-site-code" },
	{ "Organization", ADDS_IDENTIFIER, "https://fhir.nhs.uk/Id/ods-organization-code" },
	{ "Organization", ADDS_IDENTIFIER, "https://fhir.nhs.uk/Id/ods-site-code" },
	{ "Patient", ADDS_IDENTIFIER, NHS_NUMBER_SYSTEM },
	{ "Patient", ADDS_EXTENSION, UK_CORE "Extension-UKCore-EthnicCategory" },
	{ "Patient", ADDS_LANGUAGE, "language" },
	{ "Practitioner", ADDS_LANGUAGE, NULL },
	{ "RelatedPerson", ADDS_LANGUAGE, "language" },
	{ "ServiceRequest", ADDS_EXTENSION, UK_CORE "Extension-UKCore-SourceOfServiceRequest" },
	{ "ServiceRequest", ADDS_EXTENSION, UK_CORE "Extension-UKCore-Coverage" },
};

const char *fhir_profile_of(struct str type)
{
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
		if (str_is(type, profiles[i].type))
			return profiles[i].profile;
	return NULL;
}

static bool says(struct arena *a, struct json_node *object, const char *member, const char *text)
{
	return str_is(json_node_string(a, json_node_get(object, str_of(member))), text);
}

// At most one item of the list says `text`, and it has what else is `needed` (NULL: nothing).
static bool one_at_most(struct arena *a, struct json_node *list, const char *member, const char *text,
	const char *needed)
{
	unsigned met = 0;
	for (uint32_t i = 0; i < json_node_count(list); i++) {
		struct json_node *item = json_node_item(list, i);
		if (!says(a, item, member, text))
			continue;
		if (met++ || (needed && !json_node_get(item, str_of(needed))))
			return false;
	}
	return true;
}

static bool in_bcp_47(struct arena *a, struct json_node *concept)
{
	struct json_node *codings = json_node_get(concept, STR("coding"));
	for (uint32_t i = 0; i < json_node_count(codings); i++) {
		struct json_node *coding = json_node_item(codings, i);
		if (says(a, coding, "system", BCP_47) && json_node_get(coding, STR("code")))
			return true;
	}
	return false;
}

static bool languages_coded(struct arena *a, struct json_node *list, const char *inside)
{
	for (uint32_t i = 0; i < json_node_count(list); i++) {
		struct json_node *item = json_node_item(list, i);
		if (!in_bcp_47(a, inside ? json_node_get(item, str_of(inside)) : item))
			return false;
	}
	return true;
}

static bool holds(struct arena *a, struct json_node *resource, const struct rule *r)
{
	switch (r->adds) {
	case ADDS_REQUIRED:
		return json_node_get(resource, str_of(r->what)) != NULL;
	case ADDS_IDENTIFIER:
		return one_at_most(a, json_node_get(resource, STR("identifier")), "system", r->what, "value");
	case ADDS_EXTENSION:
		return one_at_most(a, json_node_get(resource, STR("extension")), "url", r->what, NULL);
	case ADDS_LANGUAGE:
		return languages_coded(a, json_node_get(resource, STR("communication")), r->what);
	}
	return false;
}

bool fhir_profile_kept(struct arena *a, struct json_node *resource)
{
	struct str type = json_node_string(a, json_node_get(resource, STR("resourceType")));
	if (!fhir_profile_of(type))
		return false;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_is(type, rules[i].type) && !holds(a, resource, &rules[i]))
			return false;
	return true;
}

void fhir_profile_claim(struct arena *a, struct json_node *resource)
{
	if (!fhir_profile_kept(a, resource))
		return;
	const char *profile = fhir_profile_of(json_node_string(a, json_node_get(resource, STR("resourceType"))));
	struct json_node *list = json_node_get(json_node_get(resource, STR("meta")), STR("profile"));
	for (uint32_t i = 0; i < json_node_count(list); i++)
		if (str_is(json_node_string(a, json_node_item(list, i)), profile))
			return;
	if (list)
		json_node_push(a, list, json_node_text(a, str_of(profile)));
	else
		json_node_put(a, resource, "meta.profile[0]", json_node_text(a, str_of(profile)));
}

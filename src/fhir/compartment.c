// SPDX-License-Identifier: Apache-2.0
// Finds whose a resource is (the table of home elements, below) and in whose compartment it lies (HL7's table, made
// by the generator). Called by the record before each write, and by reads of a compartment.
#include "fhir/compartment.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "fhir/tables.h"

// Types that are not here belong to nobody: Organization, Practitioner, Questionnaire, Group, CodeSystem ... `then` is
// looked at when `at` names no person.
static const struct home {
	const char *resource, *at, *then;
} homes[] = {
	{ "Account", "subject" },
	{ "AllergyIntolerance", "patient" },
	{ "Appointment", "participant.actor" },
	{ "AuditEvent", "entity.what", "agent.who" },
	{ "Binary", "securityContext" },
	{ "CarePlan", "subject" },
	{ "CareTeam", "subject" },
	{ "ChargeItem", "subject" },
	{ "Communication", "subject" },
	{ "CommunicationRequest", "subject" },
	{ "Composition", "subject" },
	{ "Condition", "subject" },
	{ "Consent", "patient" },
	{ "Contract", "subject" },
	{ "DocumentReference", "subject" },
	{ "Encounter", "subject" },
	{ "Flag", "subject" },
	{ "Goal", "subject" },
	{ "List", "subject" },
	{ "MeasureReport", "subject" },
	{ "Media", "subject" },
	{ "MedicationStatement", "subject" },
	{ "NutritionOrder", "patient" },
	{ "Observation", "subject" },
	{ "Patient", "" },
	{ "Procedure", "subject" },
	{ "Provenance", "target" },
	{ "QuestionnaireResponse", "subject" },
	{ "RelatedPerson", "patient" },
	{ "RiskAssessment", "subject" },
	{ "ServiceRequest", "subject" },
	{ "Task", "for" },
};

static const struct home *home_find(struct str type)
{
	for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
		if (str_is(type, homes[i].resource))
			return &homes[i];
	return NULL;
}

const char *fhir_home(struct str resource_type)
{
	const struct home *h = home_find(resource_type);
	return h ? h->at : NULL;
}

bool fhir_each_at(struct json_at from, const char *path, bool (*visit)(void *context, struct json_at value),
	void *context)
{
	if (json_kind(from) == JSON_ARRAY) {
		for (struct json_at i = json_first(from); json_is_set(i); i = json_next(from, i))
			if (!fhir_each_at(i, path, visit, context))
				return false;
		return true;
	}
	if (!json_is(from))
		return true;
	if (!*path)
		return visit(context, from);
	const char *point = strchr(path, '.');
	struct str name = { path, point ? (size_t)(point - path) : strlen(path) };
	return fhir_each_at(json_get_str(from, name), point ? point + 1 : path + name.n, visit, context);
}

struct search {
	struct arena *arena;
	const struct fhir_owner_how *how;
	struct str owner;
	bool two;
};

// The id of the Patient that a reference names by itself, under our own address or without one.
static bool names_patient(const struct fhir_reference *ref, struct str base, struct str *patient)
{
	bool ours = ref->kind == FHIR_REF_RELATIVE || (ref->kind == FHIR_REF_ABSOLUTE && base.n && str_eq(ref->base, base));
	if (!ours || !str_is(ref->type, "Patient"))
		return false;
	*patient = ref->id;
	return true;
}

static bool see_owner(void *context, struct json_at value)
{
	struct search *s = context;
	struct fhir_reference ref;
	struct str owner = STR_NONE, text = json_text(s->arena, json_get(value, "reference"));
	if (!text.n && json_kind(value) == JSON_STRING)
		text = json_text(s->arena, value);
	if (!text.n || !fhir_reference_parse(text, &ref))
		return true;
	if (!names_patient(&ref, s->how->base, &owner) && !(s->how->whose && s->how->whose(s->how->context, &ref, text,
		&owner)))
		return true;
	if (s->owner.p && !str_eq(s->owner, owner))
		s->two = true;
	s->owner = owner;
	return !s->two;
}

enum err fhir_owner(struct arena *a, struct json_at resource, const struct fhir_owner_how *how, struct str *patient,
	struct fault *f)
{
	static const struct fhir_owner_how plain;
	struct search s = { .arena = a, .how = how ? how : &plain };
	const struct home *home = home_find(json_text(a, json_get(resource, "resourceType")));
	*patient = STR_NONE;
	if (!home)
		return ERR_NOT_FOUND;
	if (!*home->at) {
		*patient = json_text(a, json_get(resource, "id"));
		return patient->n ? OK : ERR_NOT_FOUND;
	}
	const char *path = home->at;
	fhir_each_at(resource, path, see_owner, &s);
	if (!s.owner.p && home->then) {
		path = home->then;
		fhir_each_at(resource, path, see_owner, &s);
	}
	if (s.two) {
		struct str field = str_format(a, "%s.%s", home->resource, path);
		return fault_field_str(f, field, _("This names two people. Each record belongs to one person."));
	}
	*patient = s.owner;
	return s.owner.p ? OK : ERR_NOT_FOUND;
}

bool fhir_compartment_element(struct str resource_type, unsigned n, const char **param, const char **path)
{
	for (unsigned i = 0; i < fhir_compartment_count_; i++) {
		if (!str_is(resource_type, fhir_compartment_table[i].resource) || n--)
			continue;
		*param = fhir_compartment_table[i].param;
		*path = fhir_compartment_table[i].path;
		return true;
	}
	return false;
}

struct membership {
	struct arena *arena;
	struct str patient, base;
};

static bool is_elsewhere(void *context, struct json_at value)
{
	struct membership *m = context;
	struct fhir_reference ref;
	struct str id;
	return !(fhir_reference_at(m->arena, value, &ref) && names_patient(&ref, m->base, &id) && str_eq(id, m->patient));
}

bool fhir_compartment_has(struct arena *a, struct json_at resource, struct str patient, struct str base)
{
	struct membership m = { a, patient, base };
	struct str type = json_text(a, json_get(resource, "resourceType"));
	const char *param, *path;
	if (str_is(type, "Patient") && str_eq(json_text(a, json_get(resource, "id")), patient))
		return true;
	for (unsigned n = 0; fhir_compartment_element(type, n, &param, &path); n++)
		if (!fhir_each_at(resource, path, is_elsewhere, &m))
			return true;
	return false;
}

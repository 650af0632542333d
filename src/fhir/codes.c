// SPDX-License-Identifier: Apache-2.0
// Required bindings: a code must be one of the set, and of a CodeableConcept at least one coding must be
// (FHIR R4, Terminologies: "to be conformant, the concept in this element SHALL be from the specified value set").
#include "fhir/inside.h"

#include "base/text.h"

static const char *const unknown_code = N_("This code is not one of those that may be used here.");

static bool coding_fits(struct arena *a, const struct fhir_value_set *set, struct json_at coding)
{
	struct str system = json_text(a, json_get(coding, "system"));
	struct str code = json_text(a, json_get(coding, "code"));
	return system.p && code.p && fhir_value_set_has(set, system, code);
}

static bool concept_fits(struct arena *a, const struct fhir_value_set *set, struct json_at concept)
{
	struct json_at codings = json_get(concept, "coding");
	for (struct json_at i = json_first(codings); json_is_set(i); i = json_next(codings, i))
		if (coding_fits(a, set, i))
			return true;
	return false;
}

void fhir_binding_check(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_element *e,
	struct json_at value)
{
	const struct fhir_value_set *set = fhir_value_set_at(e->values);
	struct str said = STR_NONE;
	bool fits = true;
	if (e->type == FHIR_CODEABLE_CONCEPT) {
		fits = concept_fits(w->arena, set, value);
		said = json_text(w->arena, json_get(json_first(json_get(value, "coding")), "code"));
	} else if (e->type == FHIR_CODING) {
		fits = coding_fits(w->arena, set, value);
		said = json_text(w->arena, json_get(value, "code"));
	} else if (json_kind(value) == JSON_STRING) {
		said = fhir_primitive_text(w->arena, value);
		fits = fhir_value_set_has(set, STR_NONE, said);
	}
	if (!fits)
		fhir_issue(w, f, "code-invalid", unknown_code, said);
}

// SPDX-License-Identifier: Apache-2.0
// Whose a resource is. Every type has one declared home element that names its one owner (DESIGN 3): the record puts
// the resource into that person's compartment. Beside it stands the Patient compartment of FHIR R4, which is wider
// (an author or performer is in it too): GET /Patient/x/Observation reads by that.
#ifndef OWNPLAN_FHIR_COMPARTMENT_H
#define OWNPLAN_FHIR_COMPARTMENT_H

#include "base/error.h"
#include "fhir/value.h"

// How references are understood when an owner is looked for. All of it may be zero.
struct fhir_owner_how {
	struct str base; // our own address without a slash at the end: absolute references below it are ours
	// Whose a reference is that does not name a Patient (Provenance.target -> Goal/x), or a urn:uuid of a transaction.
	// False when it is nobody's or not known.
	bool (*whose)(void *context, const struct fhir_reference *ref, struct str text, struct str *patient);
	void *context;
};

// OK and the id of the Patient (a slice, or what `whose` gave); ERR_NOT_FOUND when the resource is nobody's (a shared
// type, or its home element names no person); ERR_INPUT with the fault filled (f may be NULL) when it names two.
enum err fhir_owner(struct arena *a, struct json_at resource, const struct fhir_owner_how *how, struct str *patient,
	struct fault *f) MUST_USE;
// The path of the home element ("subject", "participant.actor"), "" for Patient itself, NULL when the type is shared.
const char *fhir_home(struct str resource_type);

// The n-th element of a type that lies in the Patient compartment, with its search parameter; false beyond the last.
bool fhir_compartment_element(struct str resource_type, unsigned n, const char **param, const char **path);
// Whether the resource lies in the compartment of that Patient.
bool fhir_compartment_has(struct arena *a, struct json_at resource, struct str patient, struct str base);

// Calls visit for each value at a path of members ("participant.actor"), through lists; stops when it answers false.
bool fhir_each_at(struct json_at from, const char *path, bool (*visit)(void *context, struct json_at value),
	void *context);

#endif

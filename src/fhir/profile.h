// SPDX-License-Identifier: Apache-2.0
// UK Core, HL7 UK's profiles of FHIR R4 (https://fhir.hl7.org.uk): which there are for the types that we write, and
// what they ask beyond R4. Called where this program makes a resource of its own; what other systems send keeps what it
// claims.
#ifndef OWNPLAN_FHIR_PROFILE_H
#define OWNPLAN_FHIR_PROFILE_H

#include "base/json.h"

// The address of UK Core's profile of a resource type, without a version; NULL when UK Core has none (Goal, Contract).
const char *fhir_profile_of(struct str type);
// Whether a resource that is valid R4 also keeps what UK Core adds. The content of UK Core's own extensions is not
// looked at: who writes one keeps to its definition.
bool fhir_profile_kept(struct arena *a, struct json_node *resource);
// Adds the claim to meta.profile where there is a profile, it is kept, and the resource does not name it yet.
void fhir_profile_claim(struct arena *a, struct json_node *resource);

#endif

// SPDX-License-Identifier: Apache-2.0
// Identifiers of SNOMED CT (Release File Specification 6, "SCTID"): 6 to 18 digits, of which the last checks the others
// (Verhoeff's dihedral code) and the two before it say what is named. Called where a professional types a code.
#ifndef OWNPLAN_FHIR_SCTID_H
#define OWNPLAN_FHIR_SCTID_H

#include "base/str.h"

#define SCTID_MOST 18

enum sctid_fault {
	SCTID_GOOD,
	SCTID_SHAPE,   // not 6 to 18 digits, or it begins with 0
	SCTID_CHECK,   // the last digit does not fit the others: mistyped
	SCTID_ANOTHER, // of a description or a relationship, not of a concept
};
// Of a concept, in bare digits as it stands in a record.
enum sctid_fault sctid_concept(struct str digits);

#endif

// SPDX-License-Identifier: Apache-2.0
// The OperationOutcome that the API answers with: from the validator's issues, or from the fault of a request. The
// words are those that a person would read; what went wrong inside is never told.
#ifndef OWNPLAN_FHIR_OUTCOME_H
#define OWNPLAN_FHIR_OUTCOME_H

#include "base/buf.h"
#include "base/error.h"
#include "fhir/validate.h"

// Writes one OperationOutcome. Without issues it says that all is well (severity information).
void fhir_outcome_issues(struct buf *b, const struct fhir_issues *issues);
// Of a request that ended with `e`: the fault's items, or its sentence when there are none. f may be NULL.
void fhir_outcome_fault(struct buf *b, enum err e, const struct fault *f);
// Puts the errors into the fault, a field each, so that pages and API tell the same. The fault becomes ERR_INPUT.
enum err fhir_issues_fault(const struct fhir_issues *issues, struct fault *f);

#endif

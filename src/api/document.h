// SPDX-License-Identifier: Apache-2.0
// Inside api/: a plan as a document for whoever asks, or is sent it.
#ifndef OWNPLAN_API_DOCUMENT_H
#define OWNPLAN_API_DOCUMENT_H

#include "api/reach.h"
#include "plan/agreement.h"

// What this visit may see of each resource, and how (reach.h).
struct agreement_reader document_reader(struct visit *v);

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside api/: bodies without references to what the asker may not see.
#ifndef OWNPLAN_API_WITHHOLD_H
#define OWNPLAN_API_WITHHOLD_H

#include "record/visit.h"

struct withholding;

// For the bodies of one answer: remembers what it looked up.
struct withholding *withhold_begin(struct visit *v);
// The body as the asker may see it: the stored bytes themselves when nothing in them is withheld.
struct str withhold(struct withholding *w, struct str body);

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside plan/: what refresh.c, summary.c and state.c share.
#ifndef OWNPLAN_PLAN_REFRESH_H
#define OWNPLAN_PLAN_REFRESH_H

#include "plan/agreement.h"

const char *plan_state_status(enum plan_state s); // CarePlan.status

// The CarePlan of this plan in this state, with all that it ties together. The next version of pl->care_plan, or a new
// one, of the id that w->plan gives. False when pl->care_plan says all this already.
bool care_plan_make(
	struct arena *a, const struct plan *pl, const struct writer *w, enum plan_state s, struct resource_put *out);

// In a job: the row for work lists and the counts over everybody.
enum err summary_write(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_list *agreements,
	struct str manifest, const struct writer *w, bool by_person, bool by_professional) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside plan/: what refresh.c, summary.c and state.c share.
#ifndef OWNPLAN_PLAN_REFRESH_H
#define OWNPLAN_PLAN_REFRESH_H

#include "plan/agreement.h"

const char *plan_state_status(enum plan_state s); // CarePlan.status

// In a job: the row for work lists and the counts over everybody.
enum err summary_write(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_list *agreements,
	const struct writer *w, bool by_person, bool by_professional) MUST_USE;

#endif

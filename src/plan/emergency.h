// SPDX-License-Identifier: Apache-2.0
// Opening a plan in an emergency, as planning sees it: the Task that says who and why, the accounts that are told at
// once, and the end before its time (DESIGN 4, record/emergency.h). A privacy officer looks into it (privacy.h).
#ifndef OWNPLAN_PLAN_EMERGENCY_H
#define OWNPLAN_PLAN_EMERGENCY_H

#include "plan/privacy.h"
#include "record/emergency.h"
#include "record/notice.h"

// The change that opens the plan of `person` to who asks, for EMERGENCY_LASTS from now, and tells everybody whom the
// person let in. values: of kind_emergency, as the form was read; only what it is and why is taken from them. Its `own`
// is the struct privacy_case that follows.
struct plan_change *emergency_opening(struct visit *v, struct str person, struct values *values);
// The change that ends one that is in force. task: of kind_emergency. ERR_STALE when it runs: it was over.
struct plan_change *emergency_ending(struct visit *v, const struct entry *task);
// In a job: tells every professional whom the person let in, but for the account `but`. A notice is shown to nobody who
// may not see the plan when they look.
enum err emergency_tell(struct db *db, struct arena *a, const struct notice *n, struct str but) MUST_USE;

#endif

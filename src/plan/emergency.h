// SPDX-License-Identifier: Apache-2.0
// Opening a plan in an emergency, as planning sees it: the Task that says who and why, the accounts that are told at
// once, the end before its time, and what the privacy officer finds (DESIGN 4, record/emergency.h).
#ifndef OWNPLAN_PLAN_EMERGENCY_H
#define OWNPLAN_PLAN_EMERGENCY_H

#include "plan/plan.h"
#include "record/emergency.h"

// The change that opens the plan of `person` to who asks, for EMERGENCY_LASTS from now, and tells everybody whom the
// person let in. values: of kind_emergency, as the form was read; only what it is and why is taken from them. Its `own`
// is the struct emergency that follows.
struct plan_change *emergency_opening(struct visit *v, struct str person, struct values *values);
// The change that ends one that is in force. task: of kind_emergency. ERR_STALE when it runs: it was over.
struct plan_change *emergency_ending(struct visit *v, const struct entry *task);
// The change that says what the privacy officer found: of a person whose plan is not open to them. values: of
// kind_emergency, as the form was read; only finding and finding_words are taken. Who opened it is told.
// ERR_STALE when it runs: somebody else had looked into it.
struct plan_change *emergency_finding(struct visit *v, const struct emergency *x, const struct entry *task,
	struct values *values);

// The Task of an emergency, of whomever it is: for the officer, who sees no plan. ERR_NOT_FOUND.
enum err emergency_task(struct db *db, struct arena *a, struct str person, struct str id, struct resource *r,
	struct entry *out) MUST_USE;

// Those of one person, the newest first, as far as the reader may see them.
struct emergency_tasks {
	struct entry *item;
	size_t count;
};
enum err emergency_tasks(struct db *db, struct arena *a, struct str person, const struct access *x,
	struct emergency_tasks *out) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// A plan that a professional opens in an emergency (DESIGN 4): after a reason, for a set time, to read only. It is a
// rule of access like any other, so a "never" beats it and a label that no rule names stays closed, and it runs out
// without a job. The Task of the same id says who and why (plan/emergency.h); a privacy officer looks into each
// (privacy.h).
#ifndef OWNPLAN_RECORD_EMERGENCY_H
#define OWNPLAN_RECORD_EMERGENCY_H

#include "record/access.h"
#include "record/privacy.h"

#define EMERGENCY_LASTS (4 * HOURS)
#define EMERGENCY_PURPOSE "emergency" // of its rule

// In a job: the case and the rule. x->what is PRIVACY_EMERGENCY.
enum err emergency_put(struct db *db, const struct privacy_case *x) MUST_USE;
// In a job: over before its time. ERR_STALE: it is over.
enum err emergency_end(struct db *db, struct str person, struct str id, instant at) MUST_USE;

#endif

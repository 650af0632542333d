// SPDX-License-Identifier: Apache-2.0
// A plan that a professional opens in an emergency (DESIGN 4): after a reason, for a set time, to read only. It is a
// rule of access like any other, so a "never" beats it and a label that no rule names stays closed. The Task of the
// same id says who, why and what the privacy officer found (plan/emergency.h); this is what runs out without a job, and
// what the officer's list is read from.
#ifndef OWNPLAN_RECORD_EMERGENCY_H
#define OWNPLAN_RECORD_EMERGENCY_H

#include "record/access.h"

#define EMERGENCY_LASTS (4 * HOURS)
#define EMERGENCY_PURPOSE "emergency" // of its rule
#define EMERGENCIES_MOST 200 // of one list

struct emergency {
	struct str person, id, account;
	instant since, until;
	instant closed; // when the privacy officer had looked into it; 0: not yet
};

// In a job: the row and the rule. A rule of this consent is replaced.
enum err emergency_put(struct db *db, const struct emergency *x) MUST_USE;
// In a job: over before its time. ERR_STALE: it is over.
enum err emergency_end(struct db *db, struct str person, struct str id, instant at) MUST_USE;
// In a job: the officer has looked into it. ERR_STALE: somebody had.
enum err emergency_close(struct db *db, struct str person, struct str id, instant at) MUST_USE;
enum err emergency_get(struct db *db, struct arena *a, struct str person, struct str id, struct emergency *out)
	MUST_USE;

struct emergency_list {
	struct emergency *item;
	size_t count;
};
// About everybody, at most EMERGENCIES_MOST: those that wait, the oldest first; or those looked into, the newest first.
enum err emergency_waiting(struct db *db, struct arena *a, struct emergency_list *out) MUST_USE;
enum err emergency_looked_into(struct db *db, struct arena *a, struct emergency_list *out) MUST_USE;

#endif

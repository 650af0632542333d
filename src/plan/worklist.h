// SPDX-License-Identifier: Apache-2.0
// Work lists: the people who have let somebody in, with what is waiting for what. Read from plan_summary through the
// access rules, never by opening plans.
#ifndef OWNPLAN_PLAN_WORKLIST_H
#define OWNPLAN_PLAN_WORKLIST_H

#include "plan/plan.h"

struct summary {
	struct str person, name, sort, nhs;
	day birth;
	enum plan_state state;
	bool restricted, provisional;
	instant provisional_until; // when a provisional grant lapses, 0 none
	day review_due;            // DAY_NONE: not set
	struct str reviewer;
	instant asked_at;          // 0: nobody asks; else the oldest open question
	struct str asked_kind;     // "not-working", "want-to-talk"
	instant prepared_at;       // the newest answer that the person shared
	int prepared_count;        // answers shared on that day
	unsigned met;              // criteria, a bit each
	instant agreed_at;
	bool person_agreed, staff_agreed; // to the plan as it stands
	instant changed_at;
	bool changed;              // since this account last looked; true when it never did
	bool second;               // another record of the same person goes on (record/link.h)
};
struct worklist {
	struct summary *item; // sorted: late first, then asking, then by name
	size_t count;
	size_t late, asking, to_agree, changed;
};
enum err worklist_load(struct db *db, struct arena *a, const struct actor *actor, struct worklist *out) MUST_USE;
// Keeps those whose name holds every word (folded), in place.
void worklist_named(struct arena *a, struct worklist *w, struct str words);
// Looks at one plan that follow each other within this time are one: who opens an entry and comes back has not read
// what is new by that.
#define LOOKING (30 * MINUTES)
// In a job: this account has now looked at this person.
enum err looked_put(struct db *db, struct str account, struct str person) MUST_USE;
// When it looked before this time, 0 never; the seq that was newest then. While it looks for the first time: when that
// began.
enum err looked_get(struct db *db, struct str account, struct str person, instant *at, int64_t *seq) MUST_USE;

#endif

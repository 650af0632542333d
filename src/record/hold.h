// SPDX-License-Identifier: Apache-2.0
// What keeps a record longer, and until when it is kept at least. A legal hold (a complaint, a claim, an inquiry) stops
// that anything is taken out of the record, until somebody lifts it, with a reason each. And for each person a day,
// before which nobody need look whether the time of the record has come (plan/retention.h says when it has): it is no
// later than that time, moved on when it turns out to be too early, so that nothing is written at a save.
#ifndef OWNPLAN_RECORD_HOLD_H
#define OWNPLAN_RECORD_HOLD_H

#include "store/store.h"

#define KEEP_YEARS 8 // at least, whatever the record is
#define HOLD_MOST 200 // of one list
#define HOLD_WHY_MOST 4000 // bytes

struct hold {
	struct str person, id;
	instant since, lifted;      // lifted 0: it stands
	struct str account, name, why;
	struct str lifter, lifted_why;
};
struct hold_list {
	struct hold *item;
	size_t count;
};

// In jobs. hold_put: ERR_CONFLICT when one stands. hold_lift: ERR_STALE when none does.
enum err hold_put(struct db *db, struct arena *a, const struct hold *x) MUST_USE;
enum err hold_lift(struct db *db, const struct hold *x) MUST_USE; // person, lifted, lifter, lifted_why
// The one that stands. ERR_NOT_FOUND: none.
enum err hold_stands(struct db *db, struct arena *a, struct str person, struct hold *out) MUST_USE;
// In a job that takes something out: ERR_DENIED when one stands.
enum err hold_forbids(struct db *db, struct arena *a, struct str person) MUST_USE;
enum err hold_of_person(struct db *db, struct arena *a, struct str person, struct hold_list *out) MUST_USE;
enum err hold_all(struct db *db, struct arena *a, struct hold_list *out) MUST_USE; // those that stand, the oldest first

// In a job, of a person who is new: nobody need look before this day. Nothing happens when there is a day already.
enum err keep_until(struct db *db, struct str person, day until) MUST_USE;
enum err keep_move(struct db *db, struct str person, day until) MUST_USE; // in a job: it turned out to be later
struct keep {
	struct str person;
	day until;
};
// People whose day has come, from behind one of them (NULL: from the first), at most HOLD_MOST.
enum err keep_due(struct db *db, struct arena *a, day today, const struct keep *after, struct keep **out,
	size_t *count) MUST_USE;

#endif

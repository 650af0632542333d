// SPDX-License-Identifier: Apache-2.0
// How long a record is kept, by the classes of the Records Management Code of Practice (NHS England, updated 2023): a
// record is of every class that fits, and the longest one wins. Nothing is destroyed by itself: when the time has come
// the record stands in a list of the privacy officer (web/retention.c).
#ifndef OWNPLAN_PLAN_RETENTION_H
#define OWNPLAN_PLAN_RETENTION_H

#include "plan/plan.h"

struct retention_facts {
	day birth, died; // DAY_NONE: not known, or alive
	day last;        // when something was written last
	bool maternity, mental;
};
struct retention_class {
	const char *name;  // "maternity"
	const char *title; // N_
	const char *rule;  // N_ how long, as the person reads it
	day (*until)(const struct retention_facts *f); // DAY_NONE: it does not fit
};
extern const struct retention_class retention_classes[];
extern const size_t retention_class_count;

// The class that keeps it longest, and the first day on which it need not be kept any more.
const struct retention_class *retention_longest(const struct retention_facts *f, day *until);
// Of one person, from the record. ERR_NOT_FOUND.
enum err retention_of(struct db *db, struct arena *a, struct str person, struct retention_facts *out) MUST_USE;

// Moves the days on of which it turned out that they are too early (record/hold.h), for everybody whose day has come.
// Beside the requests, now and then; `stop` is asked between pages.
enum err retention_move(struct store *s, bool (*stop)(void *context), void *context) MUST_USE;

#endif

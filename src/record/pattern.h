// SPDX-License-Identifier: Apache-2.0
// Looks that are worth a question: a professional at their own record, a relative's, a neighbour's, a colleague's, or
// at a hundred records in an hour. Found in the rows of the audit behind the writer's back, a few at a time as the
// index by person is (audit_index.c); each waits until a privacy officer says what they found. That there is a pattern
// says nothing wrong of anybody.
#ifndef OWNPLAN_RECORD_PATTERN_H
#define OWNPLAN_RECORD_PATTERN_H

#include "record/audit.h"

enum pattern_what { PATTERN_OWN = 1, PATTERN_RELATIVE, PATTERN_NEIGHBOUR, PATTERN_COLLEAGUE, PATTERN_MANY };
#define PATTERN_MOST 200         // of one list
#define PATTERN_MANY_PEOPLE 100  // in an hour; more is worth a question
#define PATTERN_QUIET (30 * DAYS) // after a finding the same pair is not asked about again

struct pattern {
	struct str id;
	enum pattern_what what;
	struct str actor, role; // a:ACCOUNT, and what they were at the time
	struct str person;      // "" of PATTERN_MANY
	instant since, last;
	int64_t times;
	instant closed;
	struct str officer, finding, words;
};
struct pattern_list {
	struct pattern *item;
	size_t count;
};

// One turn: the rows that came since the last, of each chain. For who leads "audit".
enum err pattern_find(struct store *s) MUST_USE;
enum err pattern_get(struct db *db, struct arena *a, struct str id, struct pattern *out) MUST_USE;
// Those that wait, the oldest first, or that were closed, the newest first; at most PATTERN_MOST.
enum err pattern_all(struct db *db, struct arena *a, bool closed, struct pattern_list *out) MUST_USE;
// In a job; of x id, closed, officer, finding and words. ERR_STALE: somebody had closed it.
enum err pattern_close(struct db *db, const struct pattern *x) MUST_USE;
enum err pattern_forget(struct db *db, struct str person) MUST_USE; // lawful erasure

#endif

// SPDX-License-Identifier: Apache-2.0
// What waits for a privacy officer, of everybody: plans that were opened in an emergency (emergency.h), what people ask
// about who looked, what should be taken out of a record (erase.h), and who joined a record that is not theirs. The
// Task of the same id, on the evidence shelf, says what was said and what was found (plan/emergency.h, plan/privacy.h);
// this is what the officer's lists are read from.
#ifndef OWNPLAN_RECORD_PRIVACY_H
#define OWNPLAN_RECORD_PRIVACY_H

#include "store/store.h"

enum privacy_what { PRIVACY_EMERGENCY, PRIVACY_QUESTION, PRIVACY_TAKE_OUT, PRIVACY_JOINED };
#define PRIVACY_MOST 200 // of one list

struct privacy_case {
	struct str person, id;
	enum privacy_what what;
	struct str account;   // who opened it, or asks, or had joined
	instant since, until; // of a question the same
	instant closed;       // when it had been looked into; 0: not yet
};
struct privacy_list {
	struct privacy_case *item;
	size_t count;
};

// In jobs. privacy_close: ERR_STALE when somebody had looked into it.
enum err privacy_put(struct db *db, const struct privacy_case *x) MUST_USE;
enum err privacy_close(struct db *db, struct str person, struct str id, instant at) MUST_USE;
enum err privacy_get(struct db *db, struct arena *a, struct str person, struct str id, struct privacy_case *out)
	MUST_USE;
// At most PRIVACY_MOST: those of one sort that wait, the oldest first; all that were looked into, the newest first.
enum err privacy_waiting(struct db *db, struct arena *a, enum privacy_what what, struct privacy_list *out) MUST_USE;
enum err privacy_looked_into(struct db *db, struct arena *a, struct privacy_list *out) MUST_USE;

#endif

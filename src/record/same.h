// SPDX-License-Identifier: Apache-2.0
// What is said of two records that may be one person's, until a privacy officer decides it (link.h does it): staff who
// are let in to both say so, somebody asks that they be two again, or a record was begun with the number of somebody
// who must not be found, of which nobody was told. Neither record says anything of it.
#ifndef OWNPLAN_RECORD_SAME_H
#define OWNPLAN_RECORD_SAME_H

#include "store/store.h"

enum same_how {
	SAME_STAFF = 1, // whoever is let in to both
	SAME_NUMBER,    // the same NHS number in two records
	SAME_APART,     // they are linked, and somebody asks that they be two again
};
#define SAME_MOST 200 // of one list

struct same_case {
	struct str person, id, other; // the two records
	enum same_how how;
	struct str account; // who said it; "" of SAME_NUMBER
	instant since;
	struct str why;     // in their words
	instant closed;     // 0: not yet
	struct str officer, outcome, words; // an account; "one", "two", "apart", "stays"; why
	struct str survivor; // of "one": which record goes on
	struct str old;      // of two NHS numbers the one that is no longer used; "" none was said to be
};
struct same_list {
	struct same_case *item;
	size_t count;
};

// In jobs. same_put: nothing when the same waits already. same_close: of x person, id, closed, officer, outcome, words,
// survivor and old; ERR_STALE when somebody had decided it.
enum err same_put(struct db *db, const struct same_case *x) MUST_USE;
enum err same_close(struct db *db, const struct same_case *x) MUST_USE;
enum err same_get(struct db *db, struct arena *a, struct str person, struct str id, struct same_case *out) MUST_USE;
// At most SAME_MOST: those that wait, the oldest first, with a row (its id empty, the other key behind a dash in
// SAME_NUMBER's address) for each number that two records claim and nobody decided about; or all that were decided, the
// newest first.
enum err same_all(struct db *db, struct arena *a, bool closed, struct same_list *out) MUST_USE;
// Whether two records claim one number, as same_all says.
enum err same_claimed(struct db *db, struct arena *a, struct str person, struct str other, bool *claimed) MUST_USE;

#endif

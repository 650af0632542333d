// SPDX-License-Identifier: Apache-2.0
// Somebody who must not be found (record/shield.h): putting the mark on their record and taking it off, and where what
// must not be said still stands in words.
#ifndef OWNPLAN_PLAN_HIDDEN_H
#define OWNPLAN_PLAN_HIDDEN_H

#include "plan/plan.h"

// The change that marks p's Patient as restricted, or takes the mark off. Files of exports that were made before go in
// the same transaction. ERR_STALE when it runs: the Patient was changed meanwhile.
struct plan_change *hidden_change(struct visit *v, const struct person *p, bool on);
// Whether words that somebody writes about it say what must not be said: a part of the address, a number, the practice.
bool hidden_says(struct arena *a, const struct person *p, struct str words);

// An entry, file or anything else of the record whose words, as others read them, say such a thing.
struct hidden_place {
	struct str type, id, kind;
	bool now, gone; // the newest version says it; it was taken away from the plan
	size_t older;   // versions before it that do
};
#define HIDDEN_MOST 200      // places; more are counted as more
#define HIDDEN_ROWS_MOST 2000 // of the audit that are looked through
struct hidden_places {
	struct hidden_place *item;
	size_t count, rows; // rows: of the audit, newest HIDDEN_ROWS_MOST, whose reason says it
	bool more;
};
// Looks through every version of everything in the record of a restricted person; the Patient itself, and what
// shield_body leaves out wherever it is read, is no place. Nothing for who is not restricted.
enum err hidden_find(struct db *db, struct arena *a, const struct person *p, struct hidden_places *out) MUST_USE;

#endif

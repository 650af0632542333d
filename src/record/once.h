// SPDX-License-Identifier: Apache-2.0
// What is made only because nothing like it was there (If-None-Exist, an update by a condition that finds nothing). Who
// looked did so in a snapshot; the writer asks here whether the same condition has made something since.
#ifndef OWNPLAN_RECORD_ONCE_H
#define OWNPLAN_RECORD_ONCE_H

#include "store/store.h"

struct once {
	struct str what; // the condition, in one spelling; STR_NONE: made whatever is there
	uint64_t hash;
	int64_t seen;    // the last change of the snapshot that was looked at
	bool shared;     // others may make something by the same condition in another process
};

// Before the search, in its snapshot. `what` is kept, not copied. shared as store_is_shared has it.
enum err once_look(struct db *db, struct str what, bool shared, struct once *out) MUST_USE;
bool once_same(const struct once *x, const struct once *y);
// In the job, before anything of it is written: ERR_STALE when the search has to be done again.
enum err once_still(struct db *db, const struct once *o) MUST_USE;
// In the job, after the first version was written as this change.
enum err once_made(struct db *db, const struct once *o, int64_t seq) MUST_USE;

#endif

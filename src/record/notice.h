// SPDX-License-Identifier: Apache-2.0
// That somebody should be told: of a comment on an entry, or of a change that was suggested, by the id of the resource
// that says it. Nothing of what was said is kept here; who is told must still be able to see it when they look. A row
// goes when it was answered or looked at.
#ifndef OWNPLAN_RECORD_NOTICE_H
#define OWNPLAN_RECORD_NOTICE_H

#include "store/store.h"

#define NOTICES_MOST 200 // of one account, the newest

struct notice {
	struct str person, type, id; // of the resource: "Communication", "Task"
	instant made;
};

// In a job; the same twice is once.
enum err notice_put(struct db *db, struct str account, const struct notice *n) MUST_USE;
// In a job. OK when there is none.
enum err notice_drop(struct db *db, struct str account, struct str person, struct str id) MUST_USE;
// Newest first, at most NOTICES_MOST.
enum err notice_list(struct db *db, struct arena *a, struct str account, struct notice **out, size_t *count) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// Who has a page open to write in: so that two people know of each other, never to keep anybody out. A row lives as
// long as its page says so: it is renewed while the page is open and taken away when it is left or saved; one that
// nobody renews counts no more after `until`. It lies in the database, so processes that serve one see the same.
#ifndef OWNPLAN_RECORD_EDITING_H
#define OWNPLAN_RECORD_EDITING_H

#include "store/store.h"

#define EDITING_BEAT (75 * SECONDS) // a page with scripts renews every 25 seconds
#define EDITING_OPEN (5 * MINUTES)  // a page that was opened, until scripts say more or nothing is heard of it

struct editing {
	struct str account;
	instant since, until;
};

// In a job. Renews what counts still, else begins now; what is over of the same person goes.
enum err editing_put(struct db *db, struct str person, struct str place, struct str account, instant lasts) MUST_USE;
// In a job. OK when there is none.
enum err editing_end(struct db *db, struct str person, struct str place, struct str account) MUST_USE;
// Who else has the place open now, the first one first.
enum err editing_others(struct db *db, struct arena *a, struct str person, struct str place, struct str but,
	struct editing **out, size_t *count) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// What somebody tells the service quietly ("someone makes me share"): outside every record, of no person in any column,
// sealed with the key for drafts (account.h), so that a list of the tables tells neither who nor what. The privacy
// officer reads it, and closes it with what was done, which is sealed too.
#ifndef OWNPLAN_RECORD_QUIET_H
#define OWNPLAN_RECORD_QUIET_H

#include "record/account.h"

#define QUIET_MOST 200 // of one list

struct quiet_word {
	struct str id;
	instant made, closed; // closed 0: nobody has looked into it yet
	struct str text;      // a form, urlencoded; STR_NONE: this key does not open it
	struct str officer;   // the account that closed it
	struct str done;      // in their words
};
struct quiet_list {
	struct quiet_word *item;
	size_t count;
};

// In jobs. quiet_put: the same id once more is OK and changes nothing, so a page that is sent twice is one word.
// quiet_close: of x only id, closed, officer and done are read; ERR_STALE: somebody had closed it.
enum err quiet_put(struct db *db, struct arena *a, const struct draft_key *k, const struct quiet_word *x) MUST_USE;
enum err quiet_close(struct db *db, struct arena *a, const struct draft_key *k, const struct quiet_word *x) MUST_USE;
enum err quiet_get(struct db *db, struct arena *a, const struct draft_key *k, struct str id, struct quiet_word *out)
	MUST_USE;
// At most QUIET_MOST: those that wait, the oldest first, or those that were closed, the newest first.
enum err quiet_all(struct db *db, struct arena *a, const struct draft_key *k, bool closed, struct quiet_list *out)
	MUST_USE;

#endif

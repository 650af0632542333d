// SPDX-License-Identifier: Apache-2.0
// What goes when an entry is lawfully erased (record/erase.h), beside its own versions: what was said about it, changes
// that were suggested to it, its files with their bytes, further pages of a document. Each has a proof of its own.
#ifndef OWNPLAN_PLAN_ERASE_H
#define OWNPLAN_PLAN_ERASE_H

#include "plan/plan.h"
#include "record/erase.h"

// What will go and what stays, for who decides.
struct erase_look {
	struct resource r;      // as it stands, deleted or not
	size_t versions, remarks, suggestions, files, pages;
	size_t agreed;          // agreements that name it; they stay
	struct resource *part;  // all that goes beside the entry
	size_t parts;
};
// ERR_NOT_FOUND: there is no such thing. ERR_CONFLICT: it is no part of a plan that can be taken out by itself: who the
// person is, the plan itself, what is evidence (consents, agreements, openings). ERR_GONE: it was erased.
enum err erase_look(struct db *db, struct arena *a, struct str person, struct str type, struct str id,
	struct erase_look *out) MUST_USE;

struct erase_act {
	const struct draft_key *key;
	struct erasure x; // person, type, id, at, account, name, basis, why
};
// In a job, before plan_refresh: for plan_change.also, or by itself. Exports that were made go with it. ERR_DENIED: a
// legal hold stands (record/hold.h).
enum err erase_run(struct db *db, struct arena *a, void *erase_act) MUST_USE;

// In a job: one resource in every version, with the bytes of a file that no other of the person's has.
enum err erase_whole(struct db *db, struct arena *a, const struct draft_key *key, struct erasure *x) MUST_USE;
// Brings the log beside the database and the tables together: what the log knows and the tables do not is erased again,
// what the tables know is written to the log. *again (may be NULL) counts the first. path: another log to go by; NULL:
// that of the site's folder.
enum err erase_settle(const struct site *site, const char *path, size_t *again) MUST_USE;

#endif

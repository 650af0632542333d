// SPDX-License-Identifier: Apache-2.0
// The pages about planning as an administrator has changed them, in English and in other languages. The words that the
// program comes with are not here (web/guide.h has them); a page that nobody changed has no row. Every version is kept:
// what an administrator wrote, and beside it what the program came with at that time, so that an upgrade with newer
// words shows. A page in another language keeps the English words that it was made from, so that it shows when these
// have changed since.
#ifndef OWNPLAN_RECORD_GUIDE_H
#define OWNPLAN_RECORD_GUIDE_H

#include "base/clock.h"
#include "store/store.h"

#define GUIDE_LETTERS 100000 // of one page, at most

struct guide_version {
	int64_t version; // 1, 2, 3 ... of its page and language
	instant at;
	struct str account; // who wrote it
	struct str why;
	bool original;      // these are the program's own words: while it is the newest, the page follows the program
	struct str text;
	struct str english; // of a page in another language: the English words that it was made from; not in lists
};

// ERR_NOT_FOUND: nobody has changed this page.
enum err guide_newest(struct db *db, struct arena *a, struct str page, struct str lang, struct guide_version *out)
	MUST_USE;
enum err guide_at(struct db *db, struct arena *a, struct str page, struct str lang, int64_t version,
	struct guide_version *out) MUST_USE;
// The program's own words when they were last looked at: the newest version that is original.
enum err guide_base(struct db *db, struct arena *a, struct str page, struct str lang, struct guide_version *out)
	MUST_USE;
// Newest first, without their texts.
enum err guide_versions(struct db *db, struct arena *a, struct str page, struct str lang, struct guide_version **out,
	size_t *count) MUST_USE;
// In a job: the next versions, one after the other, now. ERR_STALE when `seen` is not the newest (0: there is none).
enum err guide_add(struct db *db, struct str page, struct str lang, int64_t seen, const struct guide_version *list,
	size_t count) MUST_USE;

#endif

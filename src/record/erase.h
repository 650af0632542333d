// SPDX-License-Identifier: Apache-2.0
// Lawful erasure of one resource, now and in every version (UK GDPR 17): its body, what is kept beside it, its search
// keys, and what others have begun to write about it. What stays is the proof: that there was something, who took it
// out, when and why, and a digest of each version, keyed so that nobody with the tables alone can guess what it said.
// Each version keeps its number and its time, so histories, agreements and the audit are whole; a body that is empty
// without such a proof is damage, and erase_prove finds it.
//
// An erasure is one transaction. Behind it, at once and again at each start until it is done, a line is written to
// DIR/erasures.log (erase_log.h): a backup of an older day that is restored beside that file is erased again.
#ifndef OWNPLAN_RECORD_ERASE_H
#define OWNPLAN_RECORD_ERASE_H

#include "record/account.h"
#include "record/resource.h"

// Why it may be erased: a row of a table of words (erase_basis_words).
#define ERASE_OTHER "somebody-else" // words about somebody else that were filed here
#define ERASE_ASKED "asked"         // the person asked (UK GDPR 17(1))
#define ERASE_UNLAWFUL "unlawful"   // it should never have been kept
#define ERASE_TIME "time-over"      // a whole record, when the time was over for which it had to be kept
bool erase_basis(struct str code);
const char *erase_basis_words(struct str code); // N_ as the person reads it

struct erasure {
	struct str person, type, id;
	int64_t versions;          // all up to this one
	instant at;
	struct str account, name;  // of who did it
	struct str basis, why;
	struct str digests;        // "1 HEX 2 HEX", of those that had a body
};
struct erasure_list {
	struct erasure *item;
	size_t count;
};

// In a job: all versions of what lies there. What was not taken away before gets a last version that says so, by `at`
// and `account`. Sets versions and digests. OK, and nothing happens, when it was erased before. ERR_NOT_FOUND.
enum err erase_one(struct db *db, struct arena *a, const struct draft_key *key, struct erasure *x) MUST_USE;
// In a job, of a record that is destroyed, whose resources were all erased: what lies beside them in every table, but
// for the proofs, the holds and the audit. The account of the person ends, and keeps no name.
enum err erase_beside(struct db *db, struct arena *a, struct str person) MUST_USE;
// In a job: exports that are ready or under way hold what was erased; whoever asked for them has to ask again.
enum err erase_exports(struct db *db) MUST_USE;
// ERR_NOT_FOUND: it was not erased.
enum err erase_get(struct db *db, struct arena *a, struct str person, struct str type, struct str id,
	struct erasure *out) MUST_USE;
// Whether a version that was read is one of which only the proof is left. A tombstone of that act counts too.
bool erase_is(const struct resource *r);
// All of one person, the newest first.
enum err erase_of_person(struct db *db, struct arena *a, struct str person, struct erasure_list *out) MUST_USE;
// All of everybody, a page of at most 100 behind (person, type, id) of `after` (NULL: from the first).
enum err erase_page(struct db *db, struct arena *a, const struct erasure *after, struct erasure_list *out) MUST_USE;
// Those of which the log beside the database does not know yet (at most 100), and in a job: that it does now.
enum err erase_unlogged(struct db *db, struct arena *a, struct erasure_list *out) MUST_USE;
enum err erase_logged(struct db *db, const struct erasure *x) MUST_USE;

struct erase_proof {
	int64_t erased, versions;  // with their proof
	bool sound;
	struct str type, id;       // of the first body that is missing without one
	int64_t version;
};
enum err erase_prove(struct db *db, struct arena *a, struct erase_proof *out) MUST_USE;

#endif

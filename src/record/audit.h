// SPDX-License-Identifier: Apache-2.0
// Who did and saw what: rows chained by hash in commit order, heads signed with Ed25519 every few seconds and written
// outside the database too, so that who owns the tables still cannot rewrite or cut them unseen.
#ifndef OWNPLAN_RECORD_AUDIT_H
#define OWNPLAN_RECORD_AUDIT_H

#include "record/actor.h"

struct audit_row {
	int64_t seq;
	instant at;
	struct str action;  // "read", "change", "print", "history", "share", "withdraw", "agree", "sign-in", "sign-out", "refused" ...
	struct str outcome; // "done" or an error's name
	struct str actor;   // a:ACCOUNT, "" unknown
	struct str role;
	struct str person;  // key, "" when about nobody
	struct str what;    // the part: "plan", "Goal/KEY-...", a section
	struct str reason;
	struct str request, peer;
};

struct audit; // the chain: its last hash, its signing key; one a writer

// folder holds keys/audit.key (made when absent, 0600), keys/audit.pub and audit-heads.log. NULL: keys in memory, for tests.
enum err audit_open(struct store *s, const char *folder, struct audit **out, struct fault *f) MUST_USE;
void audit_close(struct audit *au); // signs a last head
// In a job: appends to the chain. The chain moves on only when the job's group commits (see audit.c).
enum err audit_append(struct audit *au, struct db *db, struct arena *a, const struct audit_row *row) MUST_USE;
// The rows about one person, newest first, `before` 0 for the newest; at most `most`.
enum err audit_of_person(struct db *db, struct arena *a, struct str person, int64_t before, size_t most, struct audit_row **rows, size_t *count) MUST_USE;
// When each actor last opened this person's plan: the newest "read" row an actor.
enum err audit_last_looked(struct db *db, struct arena *a, struct str person, struct audit_row **rows, size_t *count) MUST_USE;

// One turn of the background work: index by person what is new, sign a head when there are new rows. The thread that
// audit_open starts calls it every few seconds; tests call it themselves.
enum err audit_tend(struct audit *au) MUST_USE;

struct audit_proof {
	int64_t rows, heads, heads_outside;
	bool sound;
	int64_t bad_chain, bad_seq; // the first broken, missing or cut row
	const char *what;           // in words
};
// Reads the whole chain against its hashes, signed heads in the table and in audit-heads.log.
enum err audit_verify(struct store *s, const char *folder, struct audit_proof *out, struct fault *f) MUST_USE;

#endif

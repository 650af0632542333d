// SPDX-License-Identifier: Apache-2.0
// Who did and saw what: rows chained by hash in commit order, heads signed with Ed25519 every few seconds and written
// outside the database too, so that who owns the tables still cannot rewrite or cut them unseen. There is one chain a
// writer (db_chain); where several processes serve one database there are several, and whoever reads reads all of them.
#ifndef OWNPLAN_RECORD_AUDIT_H
#define OWNPLAN_RECORD_AUDIT_H

#include "record/actor.h"

struct audit_row {
	int64_t chain, seq;
	instant at;
	// "read", "change", "print", "history", "share", "withdraw", "agree", "sign-in", "sign-out", "refused" ...
	struct str action;
	struct str outcome; // "done" or an error's name
	struct str actor;   // a:ACCOUNT, "" unknown
	struct str role;
	struct str person;  // key, "" when about nobody
	struct str what;    // the part: "plan", "Goal/KEY-...", a section
	struct str reason;
	struct str request, peer;
};

struct audit_row audit_row_copy(struct arena *a, const struct audit_row *row); // with its words in `a`

struct audit; // the signing key and the thread that tends the chains; one a process

// folder holds keys/audit.key (made when absent, 0600), keys/audit.pub and audit-heads.log. NULL: a key in memory that
// lasts as long as the process, no heads outside the database and no thread, for tests. The store is migrated, and
// stays open until audit_close. Processes that serve one database share the folder. ERR_CONFLICT: the key is gone or is
// not the one whose public half stands beside it.
enum err audit_open(struct store *s, const char *folder, struct audit **out, struct fault *f) MUST_USE;
struct str audit_key(const struct audit *au, struct arena *a); // the public key that heads are signed with, in letters
// Whether the public key in `letters` is that of the folder, before anything there is opened or made.
bool audit_key_lies_in(const char *folder, struct str letters);
void audit_close(struct audit *au); // indexes and signs what is left; au may be NULL
// How often the thread tends the chains, in microseconds; 2 seconds unless set. 0: never, until it is set again.
void audit_pace(struct audit *au, instant every);

// In a job: appends to the chain of its writer, after the rows of the jobs before it in the same group. chain and seq
// are given here, at is the clock's when 0. Words are cut at 1,000 bytes, and what is no UTF-8 or a control character
// in them becomes "?", so that an audited act never fails for what a stranger typed.
enum err audit_append(struct audit *au, struct db *db, struct arena *a, const struct audit_row *row) MUST_USE;
// In a job: lawful erasure. Empties the words of every row about this person, their salts (which makes their digests
// mean nothing) and the index; the chains stay as they are. Appends `witness`, whose action and what are set here,
// because audit_verify accepts no more emptied rows than such witnesses speak of. *erased (may be NULL) counts rows.
enum err audit_erase(struct audit *au, struct db *db, struct arena *a, struct str person,
	const struct audit_row *witness, int64_t *erased) MUST_USE;

// Where a row stands among all: by its time, and rows of one moment by chain and seq. No two rows stand in one place,
// and none ever moves, so who goes on from the last row of a page meets every row once.
struct audit_place {
	instant at;
	int64_t chain, seq;
};
// The rows about one person, newest first, those before `before` (NULL: from the newest); at most `most`. The same
// whether or not the index has caught up.
enum err audit_of_person(struct db *db, struct arena *a, struct str person, const struct audit_place *before,
	size_t most, struct audit_row **rows, size_t *count) MUST_USE;
// One row, when it is about this person. ERR_NOT_FOUND.
enum err audit_one(struct db *db, struct arena *a, struct str person, int64_t chain, int64_t seq,
	struct audit_row *out) MUST_USE;
// The rows of the program's own commands about no person (accounts, tokens, copies), newest first, those before
// `before` (NULL: from the newest); at most `most`.
enum err audit_of_operator(struct db *db, struct arena *a, const struct audit_place *before, size_t most,
	struct audit_row **rows, size_t *count) MUST_USE;
// When each actor last opened this person's plan: the newest "read" row with the outcome "done" an actor, newest first.
enum err audit_last_looked(struct db *db, struct arena *a, struct str person, struct audit_row **rows,
	size_t *count) MUST_USE;

// One turn of the background work: sign a head of each chain that has new rows, index by person what is new, also for
// chains whose process died. Only the process that leads "audit" (store_leads) does anything. The thread of audit_open
// calls it every few seconds; tests call it themselves. ERR_CONFLICT: a chain contradicts a head that was signed
// before, so it is not signed any further; audit_verify says where.
enum err audit_tend(struct audit *au) MUST_USE;

struct audit_proof {
	int64_t chains, rows, heads, heads_outside;
	bool sound;
	int64_t bad_chain, bad_seq; // the first broken, missing or cut row
	const char *what;           // in words, whole or not; this thread's own until its next audit_verify
	int64_t not_signed;         // rows after the newest head: chained, no fault, soon signed
	int64_t erased;             // rows whose words were lawfully emptied
};
// Reads all chains against their hashes, signed heads in the table and in audit-heads.log. The server may go on
// working meanwhile: what is proven is what stood when it began. Needs keys/audit.pub only.
enum err audit_verify(struct store *s, const char *folder, struct audit_proof *out, struct fault *f) MUST_USE;

// For a copy of the folder: while *fd is open no head is signed, so the table and audit-heads.log say the same of
// whoever reads them meanwhile. Short: closing it lets the signer go on. *fd -1: there is no log yet.
enum err audit_hold(const char *folder, int *fd) MUST_USE;

#endif

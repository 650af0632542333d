// SPDX-License-Identifier: Apache-2.0
// What the files of the audit share, and nobody else sees: digests and hashes (audit_words.c), keys and the log of
// heads outside the database (audit_head.c), signing (audit_sign.c), the index (audit_index.c).
//
//   digest(n) = BLAKE2b-256, keyed with salt(n), of the row's words, each with its length in front
//   hash(n)   = BLAKE2b-256 of hash(n-1) || chain || seq || at || digest(n); hash(0) is zero
//   head(n)   = Ed25519 of "ownplan-audit-head CHAIN SEQ AT HASH"
// Numbers are 64 bits, least byte first; the tables hold hashes, salts and signatures in lower-case hexadecimal.
// An erased row has an empty salt and empty words (action and outcome stay): its digest stays as it was, and so does
// the chain, but nobody can find out by guessing what the words were.
#ifndef OWNPLAN_RECORD_AUDIT_INSIDE_H
#define OWNPLAN_RECORD_AUDIT_INSIDE_H

#include "record/audit.h"

enum {
	AUDIT_CHAINS_MOST = 256, // one a writer that works at the same time as others; the store allows no more
	HASH_BYTES = 32,
	HASH_LETTERS = 64,
	SALT_BYTES = 16,
	SALT_LETTERS = 32,
	SIGN_BYTES = 64,
	SIGN_LETTERS = 128,
	HEAD_LETTERS = 300, // more than the longest line of a head
};

#define AUDIT_ERASED "erased" // the action of a witness; its what is "rows=N"

#define AUDIT_WORDS "action, outcome, actor, role, person, what, reason, request, peer"
#define AUDIT_WORDS_OF(a) \
	a ".action, " a ".outcome, " a ".actor, " a ".role, " a ".person, " a ".what, " a ".reason, " a ".request, " \
	a ".peer"
#define AUDIT_WORD_COLUMNS \
	"action:text outcome:text actor:text role:text person:text what:text reason:text request:text peer:text"

struct audit_word {
	const char *column;
	size_t at; // of the member in struct audit_row
	bool stays; // when the row is erased
};
enum { AUDIT_WORD_COUNT = 9 };
extern const struct audit_word audit_words[AUDIT_WORD_COUNT];
struct str audit_word_of(const struct audit_row *row, size_t i);
// Chain, seq, at and the words of the row that q stands on; the words live until the next query_row.
void audit_row_read(struct query *q, struct audit_row *row);
void audit_row_keep(struct arena *a, struct audit_row *row); // copies the words to the arena

void audit_digest(const struct audit_row *row, const unsigned char *salt, unsigned char *digest);
void audit_hash(const unsigned char *before, int64_t chain, int64_t seq, instant at, const unsigned char *digest,
	unsigned char *hash);
// Exactly n bytes, or false.
bool audit_unhex(struct str letters, unsigned char *out, size_t n);
struct str audit_hex(char *letters, const unsigned char *bytes, size_t n); // letters: 2 n + 1

struct audit_head {
	int64_t chain, seq;
	instant at;
	unsigned char hash[HASH_BYTES], signature[SIGN_BYTES];
};

struct audit_keys {
	unsigned char secret[64], open[32];
};
// Makes them when absent.
enum err audit_keys_open(const char *folder, struct audit_keys *out, struct fault *f) MUST_USE;
enum err audit_keys_public(const char *folder, unsigned char *open, struct fault *f) MUST_USE;

void audit_head_sign(struct audit_head *h, const struct audit_keys *keys);
bool audit_head_true(const struct audit_head *h, const unsigned char *open);
bool audit_head_same(const struct audit_head *a, const struct audit_head *b);
size_t audit_head_line(const struct audit_head *h, char *line); // with its line feed; line: HEAD_LETTERS
bool audit_head_parse(struct str line, struct audit_head *out); // without its line feed
void audit_head_read(struct query *q, int64_t chain, struct audit_head *out); // a row of audit_head

// The log outside the database. The lock is held while a head goes into table and log, so that who holds it sees both
// alike; closing gives it back.
// ERR_NOT_FOUND: to read, and there is none.
enum err audit_log_open(const char *folder, bool to_write, int *fd) MUST_USE;
// What stands near the end of the log.
struct audit_log_end {
	bool torn;     // the last line was cut off by a crash
	instant since; // heads that were signed after this would be here; INT64_MIN: all of the log is
	size_t count;
	struct audit_head last[AUDIT_CHAINS_MOST]; // of each chain that is met, in no order
};
enum err audit_log_end(int fd, struct audit_log_end *out) MUST_USE;
const struct audit_head *audit_log_last(const struct audit_log_end *end, int64_t chain); // NULL: not met
// On the disk when it returns, all of them, or none.
enum err audit_log_add(int fd, bool torn, const struct audit_head *heads, size_t count) MUST_USE;

struct audit_chains {
	size_t count;
	int64_t chain[AUDIT_CHAINS_MOST]; // ascending
};
// Puts a chain in its place, once. ERR_TOO_LARGE.
enum err audit_chains_add(struct audit_chains *c, int64_t chain) MUST_USE;
// Every chain that has rows or signed heads: one step down an index each, whatever their length.
enum err audit_chains_find(struct db *db, struct audit_chains *out) MUST_USE;

// How far the index goes in each chain: the small table audit_indexed, which has a row a chain from its first row on.
struct audit_marks {
	size_t count;
	struct audit_mark {
		int64_t chain, seq;
	} mark[AUDIT_CHAINS_MOST];
};
enum err audit_marks_read(struct db *db, struct audit_marks *out) MUST_USE;
enum err audit_mark_begin(struct db *db, int64_t chain) MUST_USE; // in the job that appends the first row of a chain

// Signs the newest rows of all chains. ERR_CONFLICT: one contradicts a head that was signed before; the others are
// signed.
enum err audit_sign(struct store *s, const char *folder, const struct audit_keys *keys) MUST_USE;
enum err audit_index(struct store *s) MUST_USE; // all chains
enum err audit_index_forget(struct db *db, struct str person) MUST_USE;
enum err audit_write(struct db *db, struct arena *a, int64_t chain, const struct audit_row *row) MUST_USE;

extern struct statement audit_tail, audit_head_newest;

#endif

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
	AUDIT_CHAIN = 1, // of the one writer inside the process; a pool of writers counts on from here
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
// Seq, at and the words of the row that q stands on; the words live until the next query_row.
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
struct audit_log_end {
	bool has;        // a head of this chain stands near the end
	bool torn;       // the last line was cut off by a crash
	struct audit_head last;
};
enum err audit_log_end(int fd, int64_t chain, struct audit_log_end *out) MUST_USE;
enum err audit_log_add(int fd, bool torn, const struct audit_head *h) MUST_USE; // on the disk when it returns

enum err audit_sign(struct store *s, int64_t chain, const char *folder, const struct audit_keys *keys) MUST_USE;
enum err audit_index(struct store *s, int64_t chain) MUST_USE;
enum err audit_indexed_to(struct db *db, int64_t chain, int64_t *seq) MUST_USE; // rows up to here are in the index
enum err audit_index_forget(struct db *db, struct str person) MUST_USE;
enum err audit_write(struct db *db, struct arena *a, int64_t chain, const struct audit_row *row) MUST_USE;

extern struct statement audit_tail, audit_head_newest;

#endif

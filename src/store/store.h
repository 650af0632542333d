// SPDX-License-Identifier: Apache-2.0
// The database: statements that stand once in tables, readers one a thread, one writer that commits in groups.
// Knows nothing of people or plans. SQLite is the engine inside the process (sqlite.c); every statement is written in
// the subset that PostgreSQL runs too (DESIGN 3), and nothing above this floor asks which engine it is.
//
// Life of a write: a caller queues a `struct store_job`; the writer thread runs what is queued, each job inside a
// savepoint of one transaction, commits once, and calls `done` of each. A job that returns an error is rolled back
// alone; a failed commit fails all of its group. A job may be run again, so it changes nothing but the database.
#ifndef OWNPLAN_STORE_STORE_H
#define OWNPLAN_STORE_STORE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"

enum column_type { COLUMN_INT = 1, COLUMN_TEXT, COLUMN_BYTES };

// One statement. `params` names $1, $2 ... in order, `columns` what it returns in order, both as "name:type" words
// separated by blanks: "person:text shelf:int", types int, text, bytes. `for_what` is one line for people.
struct statement {
	const char *name;
	const char *sql;
	const char *params;
	const char *columns; // "" when it returns nothing
	const char *for_what;
	struct statement_plan *plan; // the store's own, filled on first use; start with NULL
};

struct store;
struct db; // one connection, used by one thread at a time

struct store_settings {
	const char *folder;  // holds plan.db; NULL: a database in memory, for tests
	unsigned group_most; // jobs in one commit, 256 when 0
	unsigned queue_most; // jobs waiting before ERR_BUSY, 1024 when 0
};

// Opens or makes the database and checks that it can be written. ERR_BUSY: another process holds this folder.
enum err store_open(const struct store_settings *s, struct store **out, struct fault *f) MUST_USE;
// Waits for what is queued, stops the threads, checkpoints.
void store_close(struct store *s);

// Migrations: numbered, in one list, each run once in one transaction, its digest kept; a changed digest of a
// migration that ran is refused. `sql` holds statements separated by ';'.
struct migration {
	int number; // 1, 2, 3 ... without gaps
	const char *name;
	const char *sql;
};
enum err store_migrate(struct store *s, const struct migration *list, size_t count, struct fault *f) MUST_USE;
// How many of the list have run; ERR_CONFLICT when the database is newer or differs.
enum err store_migrated(struct store *s, const struct migration *list, size_t count, int *done, struct fault *f) MUST_USE;

// The reader of this thread (read-only). Made on first use, kept until store_close.
struct db *store_reader(struct store *s);

// A snapshot over several queries of one reader: all see the same state. Short: it pins the log.
void db_begin_read(struct db *db);
void db_end_read(struct db *db);

struct store_job {
	// Runs on the writer thread inside the transaction. The arena dies after `done`.
	enum err (*run)(struct db *db, struct arena *a, void *what);
	// Called on the writer thread after the commit (or its failure): short, never touches the database.
	void (*done)(enum err e, void *what);
	void *what; // alive until done
	struct store_job *next; // the store's own
};

// ERR_BUSY at once when the queue is full or the oldest job waits too long: then done is not called.
enum err store_queue(struct store *s, struct store_job *job) MUST_USE;
// Queues and waits. For commands, tests and background threads; a worker of the server never calls it.
enum err store_write(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what) MUST_USE;

// What the writer has been doing, for /metrics and the bench.
struct store_figures {
	uint64_t jobs, commits, failed, busy;
	uint64_t log_bytes;      // size in use of the write-ahead log
	uint64_t checkpoints;
	instant longest_commit;  // microseconds
};
void store_figures(struct store *s, struct store_figures *out);
// Whether the last commit reached the disk; false answers 503 on /health.
bool store_healthy(struct store *s);

// --- queries -----------------------------------------------------------------------------------------------------
// struct query *q = query_begin(db, &resource_get);
// query_text(q, "person", key); query_int(q, "shelf", 0);
// while (query_row(q)) { struct str body = row_text(q, "body"); ... }   // a slice valid until the next query_row
// e = query_end(q);
// Every parameter must be bound and every name must exist: must(). NULL is bound by query_null and read by row_null.
struct query *query_begin(struct db *db, struct statement *st);
void query_text(struct query *q, const char *name, struct str value); // STR_NONE binds NULL
void query_int(struct query *q, const char *name, int64_t value);
void query_bytes(struct query *q, const char *name, struct str value);
void query_null(struct query *q, const char *name);
bool query_row(struct query *q);
bool row_null(struct query *q, const char *name);
struct str row_text(struct query *q, const char *name); // STR_NONE for NULL; copy it (str_dup) to keep it
int64_t row_int(struct query *q, const char *name);     // 0 for NULL
struct str row_bytes(struct query *q, const char *name);
// Resets the statement. ERR_CONFLICT: a unique key was taken. ERR_BUSY, ERR_INTERNAL.
enum err query_end(struct query *q) MUST_USE;
// For statements without rows: runs to the end. *changed (may be NULL) counts rows.
enum err query_run(struct query *q, int64_t *changed) MUST_USE;

#endif

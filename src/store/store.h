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

struct statement_plan;

enum column_type { COLUMN_INT = 1, COLUMN_TEXT, COLUMN_BYTES };

// One statement. `params` names $1, $2 ... in order, `columns` what it returns in order, both as "name:type" words
// separated by blanks: "person:text shelf:int", types int, text, bytes. `for_what` is one line for people.
struct statement {
	const char *name;
	const char *sql;
	const char *params;
	const char *columns; // "" when it returns nothing
	const char *for_what;
	bool fresh; // an INSERT whose key was never there, so that nobody waits to hear whether it was taken
	struct statement_plan *plan; // the store's own, filled on first use; start with NULL
};

struct store;
struct db; // one connection, used by one thread at a time

// Zero means the default everywhere.
struct store_settings {
	const char *folder;    // holds plan.db; made (0700) when missing. NULL: a private one in memory, for tests
	const char *database;  // postgresql://...: the data lies there, and nothing of it in `folder`. NULL: in `folder`
	unsigned group_most;   // jobs in one commit, 256
	unsigned queue_most;   // jobs waiting before ERR_BUSY, 1024
	instant wait_most;     // microseconds the oldest job may wait before new ones get ERR_BUSY, 250 ms
	instant read_within;   // microseconds a read may hold its snapshot before it is cut short with ERR_BUSY, 5 s
	size_t log_bytes;      // the write-ahead log is made this large at once and kept so: 96 MB of disk; it may
	                       // grow to twice that while it cannot be emptied. 32 MB will do for a small surgery
	size_t reserve_bytes;  // 16 MB of disk, kept for when it is full (store_job.vital)
	size_t reader_cache;   // bytes of page cache of each reading thread, 1 MB: it is empty again after each commit
	size_t writer_cache;   // bytes, 8 MB
	bool only_read;        // nothing is written, and no writer started: store_write must not be called
	bool beside;           // a short command that may run beside the server that holds the folder: both write, in
	                       // turns. What the server keeps in memory (chain heads, caches) is not shared
};

// Opens or makes the database and checks that it can be written. ERR_BUSY: another process holds this folder.
enum err store_open(const struct store_settings *s, struct store **out, struct fault *f) MUST_USE;
// Whether there is a database for these settings to open, or one would be made.
bool store_there(const struct store_settings *s);
// Bytes that a database for these settings may still take; -1: nobody can say.
int64_t store_room(const struct store_settings *s);
// Waits for what is queued, stops the threads, checkpoints.
void store_close(struct store *s);
// True when `beside` found a server holding the folder.
bool store_is_beside(const struct store *s);
// True when other processes may serve the same database as we do: what a process remembers of it may be old.
bool store_is_shared(const struct store *s);
// Whether this process, of all that serve the same database, is the one to do `task` ("outbox", "export"): asked each
// time before a piece of work is begun. Who has it keeps it until store_close, or until its connection is lost; then
// another gets it. Where nobody else serves the database: true.
bool store_leads(struct store *s, const char *task);

// Migrations: numbered, in one list, each run once in one transaction, its digest kept; a changed digest of a
// migration that ran is refused. `sql` holds statements separated by ';'.
struct migration {
	int number; // 1, 2, 3 ... without gaps
	const char *name;
	const char *sql;
};
enum err store_migrate(struct store *s, const struct migration *list, size_t count, struct fault *f) MUST_USE;
// How many of the list have run; ERR_CONFLICT when the database is newer or differs.
enum err store_migrated(struct store *s, const struct migration *list, size_t count, int *done,
	struct fault *f) MUST_USE;

// The reader of this thread (read-only). Made on first use, kept until store_close.
struct db *store_reader(struct store *s);

// The number of the writer that a job runs on, from 1: no two writers have the same at one time. Who appends to
// something that only one at a time may append to (the audit) has one of it for each number.
int64_t db_chain(const struct db *db);

// A snapshot over several queries of one reader: all see the state at the first of them. Short: it pins the log. Nests.
void db_begin_read(struct db *db);
void db_end_read(struct db *db);
// Called when a request is over: ends the queries and the snapshot that a handler forgot, and says so in the log.
// False when there was something to end.
bool db_settle(struct db *db);

// What went wrong first in a query of this connection since it was settled, other than ERR_CONFLICT, whether or not
// somebody looked: an answer or a change that rests on such a read may be wrong. A job that goes on over it is undone.
enum err db_failed(const struct db *db);

struct store_job {
	// Runs on the writer thread inside the transaction. The arena dies after `done`.
	enum err (*run)(struct db *db, struct arena *a, void *what);
	// Called on the writer thread after the commit (or its failure): short, never touches the database.
	void (*done)(enum err e, void *what);
	void *what; // alive until done
	// It touches only what belongs to this writer alone (its chain of the audit), or single rows whose last writer is
	// right: it need not wait for its turn among the processes that serve the same database.
	bool apart;
	// What goes on when the disk is full, in room that is kept for it: that somebody looked, that somebody signed in.
	// All else hears ERR_AWAY then, without being run.
	bool vital;
	struct store_job *next; // the store's own
	instant queued;         // the store's own
};

// ERR_BUSY at once when the queue is full or the oldest job waits too long: then done is not called.
enum err store_queue(struct store *s, struct store_job *job) MUST_USE;
// Queues and waits. For commands, tests and background threads; a worker of the server never calls it.
enum err store_write(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what) MUST_USE;
// The same of what is vital.
enum err store_write_vital(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what) MUST_USE;
// The same with patience, for background threads: while others keep the writer busy it tries again, until `stop` says
// true (ERR_BUSY).
enum err store_write_until(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what,
	bool (*stop)(void *context), void *context) MUST_USE;

// What the writer has been doing, for /metrics and the bench.
struct store_figures {
	uint64_t jobs, commits, failed, busy;
	uint64_t again;          // groups that were run once more
	uint64_t log_bytes;      // size in use of the write-ahead log
	uint64_t checkpoints;    // times the log began again, after all of it had been written back
	instant longest_commit;  // microseconds, from the first job of a group to its commit
	uint64_t log_frames;     // pages in the log
	uint64_t paced, blocked; // groups that were slowed, or stopped, until the log was written back
	uint64_t cut_short;      // reads that held their snapshot too long
	unsigned waiting;        // jobs in the queue now
	unsigned readers;        // connections of reading threads
};
void store_figures(struct store *s, struct store_figures *out);
// Whether the last commit reached the disk, and no save has been waiting for 5 s; false answers 503 on /health.
bool store_healthy(struct store *s);
// Whether the disk is full: nothing but what is vital is written, until there is room again.
bool store_full(struct store *s);

// After something was erased for good: what the engine has put aside of the pages that held it (the write-ahead log) is
// overwritten, while the writer waits. False: somebody reads, or writes beside us, and it is to be tried again. True
// where the engine keeps nothing that we could reach. Takes up to some seconds: never on a worker of the server.
bool store_wipe(struct store *s);

// A copy of the database as one file at `path`, which must not exist yet, made while people go on writing: a few
// pages between any two commits. The file appears under its name only when it is whole and on the disk.
// ERR_CONFLICT: there is something at `path`. Waits until it is done: never on a worker of the server. For a process
// that has the folder; one beside the server takes store/snapshot.h.
enum err store_backup(struct store *s, const char *path, struct fault *f) MUST_USE;

// Prepares every statement of a list on this engine and compares what it takes and gives with what is declared, by
// number and by name. Each difference becomes a fault at the name of the statement. For the tests of upper floors,
// and `ownplan check`. ERR_INTERNAL when there is a difference.
enum err store_check(struct store *s, struct statement *const *list, size_t count, struct fault *f) MUST_USE;

// How the engine would go about a statement, for the tests of upper floors: one step for each table that it goes
// through, and for each time that it puts rows in order before it gives the first. A step that searches says which
// columns it compares with "=" to get there, a blank before and behind each (" person shelf "); " " is a range.
enum step_how { STEP_SCAN, STEP_SEARCH, STEP_SORT };
struct store_step {
	enum step_how how;
	struct str table, equal; // table "" of a sort
	struct str index; // "" none by name: the table itself, or its primary key
};
struct store_steps {
	struct store_step *item;
	size_t count;
};
// ERR_INTERNAL: the engine says something that is not understood (it is in the log).
enum err store_explain(struct store *s, struct arena *a, struct statement *st, struct store_steps *out) MUST_USE;

// --- queries -----------------------------------------------------------------------------------------------------
// struct query *q = query_begin(db, &resource_get);
// query_text(q, "person", key); query_int(q, "shelf", 0);
// while (query_row(q)) { struct str body = row_text(q, "body"); ... }   // a slice valid until the next query_row
// e = query_end(q);
// Every parameter must be bound and every name must exist: must(). NULL is bound by query_null and read by row_null.
// Values are copied when they are bound. A statement may run inside itself (a walk down a tree), at most 16 deep.
// A query that failed goes on quietly (query_row is false) and says so in query_end, which must always be called.
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
// What a row holds cannot be used: no more rows come, and query_end answers e.
void query_refuse(struct query *q, enum err e);
// For statements without rows: runs to the end. *changed (may be NULL) counts rows.
enum err query_run(struct query *q, int64_t *changed) MUST_USE;

#endif

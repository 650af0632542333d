// SPDX-License-Identifier: Apache-2.0
// What the files of the SQLite engine share; sqlite.c says which is which.
#ifndef OWNPLAN_STORE_SQLITE_INSIDE_H
#define OWNPLAN_STORE_SQLITE_INSIDE_H

#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "store/engine.h"

enum { PAGE_BYTES = 8192, FRAME_BYTES = PAGE_BYTES + 24, SQLITE_BUSY_MS = 5000 };

// Writes pages to the disk soon after SQLite writes them to the file, in slices, so that no later fdatasync finds a
// heap of them. It stands between SQLite and the file (its methods are wrapped). Pacing, never durability.
struct writeback {
	sqlite3_io_methods methods; // first: found again through the file's own pointer
	const sqlite3_io_methods *inner;
	sqlite3_file *file;
	int fd;                     // our own, on the same file
	sqlite3_int64 low, high;    // the slice being filled
	sqlite3_int64 before_low, before_high;
	size_t bytes;
	void (*after_slice)(void *what);
	void *what;
};

void writeback_wrap(struct writeback *w, sqlite3 *db, int fd, void (*after_slice)(void *), void *what);
void writeback_all(struct writeback *w); // everything written so far has reached the device
void writeback_unwrap(struct writeback *w);

// The log's keeper: one thread and one connection (sqlite_log.c says how it works).
struct keeper {
	pthread_t thread;
	sqlite3 *db;
	struct base *base;
	struct writeback writeback;
	pthread_mutex_t lock;
	pthread_cond_t wake;  // for the keeper: something to write back, or stop
	pthread_cond_t quiet; // for the keeper: the writer is between groups
	pthread_cond_t go;    // for the writer
	pthread_cond_t wiped; // for who waits for a wipe
	bool stop, hurry, hold, writing;
	uint64_t wipe_wanted, wipe_done; // turns that the log is overwritten in
	unsigned frames, backfilled;  // in the log, and those of them that are in the database
	unsigned signal, calm, restart, pace, block, enough; // thresholds, in frames
	uint64_t checkpoints, paced, blocked;
	instant patience;     // of the busy handler: clock_ticks
	instant pinned_since; // the log could not be emptied since then, 0: it could
};

// What is known of a full disk (sqlite_reserve.c).
struct reserve {
	pthread_mutex_t lock;
	int fd;         // of the file that keeps room; -1: no room is kept here
	bool held;      // the room is there
	bool full;      // the disk took no more, and nothing says yet that it does again
	instant looked; // when that was last seen, by clock_ticks
};

struct base {
	struct store_settings settings;
	char folder[PATH_MAX - 16], path[PATH_MAX], log_path[PATH_MAX];
	int folder_fd, lock_fd, guest_fd;
	int fd;          // on the database file: opened before SQLite's, closed after (see sqlite_folder.c)
	bool temporary;  // removed at the end
	bool beside;     // another process holds the folder and keeps the log
	struct keeper keeper;
	struct reserve reserve;
};

struct connection {
	sqlite3 *db;
	struct base *base;
	enum use use;
	sqlite3_stmt *begin, *commit, *rollback, *savepoint, *release, *undo;
	instant until;
};

// --- sqlite.c
enum err sqlite_error(sqlite3 *db, int rc, const char *op) MUST_USE; // logs what is not to be expected
// The same on the way of a write: a full disk is noticed (sqlite_reserve.c).
enum err sqlite_error_of(struct base *b, sqlite3 *db, int rc, const char *op) MUST_USE;
enum err sqlite_connect(struct base *b, int flags, size_t cache, sqlite3 **out) MUST_USE;

// --- sqlite_folder.c
enum err sqlite_open(const struct store_settings *s, struct base **out, struct fault *f) MUST_USE;
void sqlite_close(struct base *b);
bool sqlite_beside(const struct base *b);

// --- sqlite_query.c
enum err sqlite_prepare(struct connection *c, const struct statement_plan *plan, struct prepared **out, char *why,
	size_t room) MUST_USE;
void sqlite_finish(struct prepared *p);
int sqlite_params(const struct prepared *p);
bool sqlite_has_param(const struct prepared *p, int number);
int sqlite_columns(const struct prepared *p);
const char *sqlite_column_name(const struct prepared *p, int column);
enum err sqlite_bind_int(struct prepared *p, int number, int64_t value) MUST_USE;
enum err sqlite_bind_str(struct prepared *p, int number, enum column_type type, struct str value) MUST_USE;
enum err sqlite_bind_null(struct prepared *p, int number) MUST_USE;
enum err sqlite_step(struct prepared *p, bool *row) MUST_USE;
bool sqlite_is_null(struct prepared *p, int column);
int64_t sqlite_get_int(struct prepared *p, int column);
struct str sqlite_get_str(struct prepared *p, int column, enum column_type type);
int64_t sqlite_changed(struct prepared *p);
void sqlite_reset(struct prepared *p);

// --- sqlite_explain.c
enum err sqlite_explain(struct connection *c, struct arena *a, const struct statement_plan *plan,
	struct store_steps *out) MUST_USE;

// --- sqlite_log.c
void log_presize(struct base *b);           // before the first connection, alone in the folder
enum err keeper_start(struct base *b) MUST_USE;
void keeper_stop(struct base *b);           // after every other connection: everything in the database, log empty
int keeper_hook(void *what, sqlite3 *db, const char *name, int frames); // after each commit of the writer
bool keeper_blocks(struct base *b);         // the log is full and cannot be emptied: nothing may be written
void sqlite_enter(struct base *b);
void sqlite_leave(struct base *b);
void sqlite_pace(struct base *b);
void sqlite_hurry(struct base *b);
bool sqlite_wipe(struct base *b);
void sqlite_figures(struct base *b, struct store_figures *out);

// --- sqlite_reserve.c
void reserve_open(struct base *b); // with the folder locked
void reserve_close(struct base *b);
bool sqlite_full(struct base *b);  // any thread

// --- sqlite_copy.c
enum err sqlite_copy_begin(struct connection *c, const char *path, struct copying **out, struct fault *f) MUST_USE;
enum err sqlite_copy_step(struct copying *k, bool *more) MUST_USE;
void sqlite_copy_far(const struct copying *k, int64_t *done, int64_t *all);
enum err sqlite_copy_end(struct copying *k, bool keep) MUST_USE;

// --- sqlite_catalogue.c
extern struct statement sqlite_catalogue_columns, sqlite_catalogue_indexes, sqlite_size;
bool sqlite_idle(struct base *b);
bool sqlite_there(const struct store_settings *s);
int64_t sqlite_room(const struct store_settings *s);
enum err sqlite_load(struct connection *c, const struct table_shape *t, const struct cell *rows,
	size_t count) MUST_USE;
enum err sqlite_loaded(struct connection *c, const struct table_shape *t) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// What the files of this floor share and nobody above sees: the store, a connection with its statements, the writer.
#ifndef OWNPLAN_STORE_INSIDE_H
#define OWNPLAN_STORE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/engine.h"

struct query;

// One connection. A reader belongs to one thread until that thread ends, then to the next that asks.
struct db {
	struct store *store;
	const struct engine *engine;
	struct connection *c; // NULL: it could not be opened; every query answers ERR_BUSY
	bool writer;
	unsigned running;     // queries begun and not ended
	unsigned reading;     // depth of db_begin_read
	bool begun;           // its snapshot was asked of the engine
	enum err lost;        // why the snapshot could not begin
	enum err failed;      // the first error of a query since the last settling
	instant until;        // when the snapshot must be over
	struct query **slots; // by slot of the statement: the first of a chain
	unsigned slot_count;
	bool idle;            // its thread has ended
	struct db *next;
};

void db_init(struct db *db, struct store *s, bool writer);
void db_clear(struct db *db); // finishes the statements and disconnects

// One backup that somebody waits for.
struct copy_wish {
	const char *path;
	struct fault *fault;
	struct copying *copying;
	enum err result;
	bool done;
};

struct writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;   // something to do
	pthread_cond_t copied; // a backup is done
	struct store_job *first, *last;
	unsigned waiting;
	bool closing;
	struct copy_wish *wish;
	struct db db;
	struct arena **arenas; // one a job of a group, made when first needed
	enum err *results;
	_Atomic uint64_t jobs, commits, failed, busy, again;
	_Atomic instant longest;
	atomic_bool healthy;
	instant probed; // when the disk was last tried while unhealthy
};

struct store {
	const struct engine *engine;
	struct base *base;
	struct store_settings settings;
	struct writer writer;
	pthread_key_t key;
	pthread_mutex_t readers_lock;
	struct db *readers;
	_Atomic unsigned reader_count; // connections that are open
	_Atomic uint64_t cut_short;    // reads that held their snapshot too long
};

enum err writer_start(struct store *s, struct fault *f) MUST_USE;
void writer_stop(struct store *s); // runs what is queued first

// A thread with a name that no signal interrupts: those are for the main thread.
void thread_start(pthread_t *out, const char *name, void *(*run)(void *), void *what);

// A job that writes one row of the store's own: whether the disk takes it.
enum err writer_probe(struct db *db, struct arena *a, void *what) MUST_USE;

// store_migrate for whom moves data into the database and knows that it is not whole.
enum err migrate_steps(struct store *s, const struct migration *list, size_t count, struct fault *f) MUST_USE;

// A sentence with one name in it, on the fault's arena. Hands e back.
enum err fault_name(struct fault *f, enum err e, const char *sentence, const char *name) MUST_USE;

#endif

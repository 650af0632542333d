// SPDX-License-Identifier: Apache-2.0
// The one writer: a thread that takes what is queued, runs each job in a savepoint of one transaction, commits once
// and then tells each how it went. store_open starts it, store_close lets it finish what is queued. Between groups it
// moves a backup on by a few pages, and while the disk fails it tries it once a second, so that health comes back by
// itself.
//
// A commit that fails undoes its whole group, and each job of it hears so; nobody hears OK before the disk has it.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "store/store_inside.h"

#define PROBE_EVERY (1 * SECONDS)
#define STUCK (5 * SECONDS) // a save that waits this long: the disk hangs, or the log cannot be emptied

enum { ARENAS_KEPT = 16, AGAIN_MOST = 5 };

static struct statement probe = {
	.name = "store_probe",
	.sql = "INSERT INTO store_state (name, value)\n"
	       "VALUES ('probe', 1)\n"
	       "ON CONFLICT (name) DO UPDATE SET value = store_state.value + 1",
	.params = "",
	.columns = "",
	.for_what = "finds out whether the disk takes a write",
};

static void highest(_Atomic instant *at, instant value)
{
	if (value > atomic_load_explicit(at, memory_order_relaxed))
		atomic_store_explicit(at, value, memory_order_relaxed);
}

// One job in its savepoint. ERR_INTERNAL with the transaction gone when the engine gave it up on the way.
static enum err job_run(struct writer *w, struct store_job *job, struct arena *a)
{
	struct db *db = &w->db;
	enum err e = db->engine->turn && !job->apart ? db->engine->turn(db->c) : OK;
	if (!e)
		e = db->engine->savepoint(db->c);
	if (e)
		return e;
	e = job->run(db, a, job->what);
	enum err failed = db_failed(db);
	db_settle(db);
	if (!e && failed) { // what it did not see it cannot have done right
		log_event(LOG_ERROR, "error_passed_over", "error=%s", err_row(failed)->name);
		e = failed;
	}
	if (!db->engine->inside(db->c))
		return e ? e : ERR_INTERNAL;
	if (!e)
		return db->engine->release(db->c);
	enum err undone = db->engine->undo(db->c);
	if (undone)
		db->engine->rollback(db->c);
	return e;
}

static struct arena *job_arena(struct writer *w, unsigned i)
{
	if (!w->arenas[i])
		w->arenas[i] = arena_new();
	return w->arenas[i];
}

// One transaction of `job` and those behind it; what each came to is in w->results. Returns what the commit came to.
static enum err group_once(struct writer *w, struct store_job *job, bool *any)
{
	struct db *db = &w->db;
	enum err e = db->engine->begin(db->c);
	unsigned count = 0;
	bool full = store_full(db->store);
	*any = false;
	for (; job; job = job->next, count++) {
		w->results[count] = e ? e : full && !job->vital ? ERR_AWAY : job_run(w, job, job_arena(w, count));
		*any = *any || !w->results[count];
		if (!e && (!db->engine->inside(db->c) || db->engine->trouble(db->c)))
			e = w->results[count] ? w->results[count] : ERR_INTERNAL;
	}
	if (!e && *any) {
		e = db->engine->commit(db->c);
		atomic_fetch_add(&w->commits, !e);
	}
	if (db->engine->inside(db->c))
		db->engine->rollback(db->c);
	for (unsigned i = 0; i < count; i++)
		if (!w->results[i])
			w->results[i] = e;
	return e;
}

static void pause_before(unsigned turn)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000000L << 2 * turn }, NULL);
}

// The one function that owns transactions. What was undone for a reason that passes (another process was in the way,
// the connection was lost before the commit) is run again: jobs are made for that.
static enum err group_run(struct writer *w, struct store_job *first)
{
	struct db *db = &w->db;
	bool any;
	enum err e = group_once(w, first, &any);
	for (unsigned turn = 0; e && turn < AGAIN_MOST && db->engine->trouble(db->c) == TROUBLE_AGAIN; turn++) {
		unsigned i = 0;
		for (struct store_job *job = first; job; job = job->next, i++)
			if (w->arenas[i])
				arena_reset(w->arenas[i]);
		atomic_fetch_add(&w->again, 1);
		pause_before(turn);
		e = group_once(w, first, &any);
	}
	bool away = db->engine->trouble(db->c) == TROUBLE_AWAY;
	if (e ? e != ERR_BUSY || away : any) // a command beside us that is writing says nothing about the disk
		atomic_store(&w->healthy, !e);
	return e;
}

static void group(struct writer *w, struct store_job *job)
{
	const struct engine *engine = w->db.engine;
	engine->enter(w->db.store->base);
	instant began = clock_ticks();
	enum err e = group_run(w, job);
	engine->leave(w->db.store->base);
	highest(&w->longest, clock_ticks() - began);
	if (e)
		log_event(LOG_ERROR, "commit_failed", "error=%s", err_row(e)->name);
	struct store_job *next;
	for (unsigned i = 0; job; job = next, i++) {
		next = job->next; // done may end the life of the job
		enum err result = w->results[i];
		atomic_fetch_add(&w->jobs, 1);
		if (result)
			atomic_fetch_add(&w->failed, 1);
		job->done(result, job->what);
		if (!w->arenas[i])
			continue;
		if (i < ARENAS_KEPT) {
			arena_reset(w->arenas[i]);
		} else {
			arena_free(w->arenas[i]);
			w->arenas[i] = NULL;
		}
	}
	engine->pace(w->db.store->base);
}

enum err writer_probe(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	return query_run(query_begin(db, &probe), NULL);
}

static void probe_done(enum err e, void *what)
{
	*(enum err *)what = e;
}

static void probe_disk(struct writer *w)
{
	enum err e;
	struct store_job job = { .run = writer_probe, .done = probe_done, .what = &e, .vital = true };
	w->probed = clock_ticks();
	group(w, &job);
	if (!e && w->db.engine->reach)
		w->db.engine->reach(w->db.store->base);
	if (!e)
		log_event(LOG_INFO, "disk_writes_again", "store=%s", w->db.engine->name);
}

// Moves the backup on. True when there is nothing left to do for it.
static bool copy_move(struct writer *w, struct copy_wish *wish, bool closing)
{
	const struct engine *engine = w->db.engine;
	enum err e = OK;
	bool more = true;
	if (closing) {
		e = fault_say(wish->fault, ERR_BUSY, _("The database was closed before the backup was ready."));
	} else {
		engine->enter(w->db.store->base);
		if (!wish->copying)
			e = engine->copy_begin(w->db.c, wish->path, &wish->copying, wish->fault);
		if (!e)
			e = engine->copy_step(wish->copying, &more);
		engine->leave(w->db.store->base);
	}
	if (!e && more)
		return false;
	if (wish->copying) {
		enum err ended = engine->copy_end(wish->copying, !e);
		e = e ? e : ended;
	}
	if (e && wish->fault && !wish->fault->message)
		e = fault_name(wish->fault, e, _("The backup could not be written to %s."), wish->path);
	wish->result = e;
	return true;
}

static bool unhealthy_for_long(const struct writer *w)
{
	return !atomic_load(&w->healthy) && clock_ticks() - w->probed >= PROBE_EVERY;
}

// Waits for something to do and takes at most a group. NULL: a backup to move on, a disk to try, or the end.
static struct store_job *take(struct writer *w, struct copy_wish **wish, bool *closing)
{
	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->closing && !w->wish && !unhealthy_for_long(w)) {
		if (atomic_load(&w->healthy)) {
			pthread_cond_wait(&w->wake, &w->lock);
		} else {
			struct timespec at;
			clock_gettime(CLOCK_REALTIME, &at);
			at.tv_sec++;
			pthread_cond_timedwait(&w->wake, &w->lock, &at);
		}
	}
	struct store_job *first = w->first, *last = first;
	unsigned count = first ? 1 : 0;
	for (; last && last->next && count < w->db.store->settings.group_most; count++)
		last = last->next;
	if (last) {
		w->first = last->next;
		last->next = NULL;
		w->waiting -= count;
	}
	if (!w->first)
		w->last = NULL;
	*wish = w->wish;
	*closing = w->closing;
	pthread_mutex_unlock(&w->lock);
	return first;
}

static void *writer_main(void *what)
{
	struct writer *w = what;
	for (;;) {
		struct copy_wish *wish;
		bool closing;
		struct store_job *first = take(w, &wish, &closing);
		if (first)
			group(w, first);
		else if (unhealthy_for_long(w) && !closing)
			probe_disk(w);
		if (wish && copy_move(w, wish, closing)) {
			pthread_mutex_lock(&w->lock);
			wish->done = true;
			w->wish = NULL;
			pthread_cond_broadcast(&w->copied);
			pthread_mutex_unlock(&w->lock);
		}
		if (closing && !first)
			return NULL;
	}
}

enum err writer_start(struct store *s, struct fault *f)
{
	struct writer *w = &s->writer;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	pthread_cond_init(&w->copied, NULL);
	atomic_store(&w->healthy, true);
	w->arenas = calloc(s->settings.group_most, sizeof *w->arenas);
	w->results = calloc(s->settings.group_most, sizeof *w->results);
	must(w->arenas && w->results);
	db_init(&w->db, s, true);
	if (s->settings.only_read)
		return OK;
	enum err e = s->engine->connect(s->base, USE_WRITER, &w->db.c);
	if (e)
		return fault_say(f, e, _("The database cannot be opened for writing."));
	thread_start(&w->thread, "store-writer", writer_main, w);
	return OK;
}

void writer_stop(struct store *s)
{
	struct writer *w = &s->writer;
	if (w->db.c) {
		pthread_mutex_lock(&w->lock);
		w->closing = true;
		pthread_cond_signal(&w->wake);
		pthread_mutex_unlock(&w->lock);
		s->engine->hurry(s->base);
		pthread_join(w->thread, NULL);
	}
	db_clear(&w->db);
	for (unsigned i = 0; i < s->settings.group_most; i++)
		if (w->arenas[i])
			arena_free(w->arenas[i]);
	free(w->arenas);
	free(w->results);
	pthread_cond_destroy(&w->copied);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}

enum err store_queue(struct store *s, struct store_job *job)
{
	struct writer *w = &s->writer;
	enum err e = OK;
	job->next = NULL;
	job->queued = clock_ticks();
	pthread_mutex_lock(&w->lock);
	must(!w->closing && !s->settings.only_read);
	if (w->waiting >= s->settings.queue_most || (w->first && job->queued - w->first->queued > s->settings.wait_most)) {
		e = ERR_BUSY;
	} else {
		if (w->last)
			w->last->next = job;
		else
			w->first = job;
		w->last = job;
		w->waiting++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	if (e)
		atomic_fetch_add(&w->busy, 1);
	return e;
}

bool store_healthy(struct store *s)
{
	struct writer *w = &s->writer;
	bool away = s->engine->away(s->base);
	pthread_mutex_lock(&w->lock);
	bool stuck = w->first && clock_ticks() - w->first->queued > STUCK;
	if (away && atomic_load(&w->healthy)) { // readers have noticed: from now on the writer tries it once a second
		atomic_store(&w->healthy, false);
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return !stuck && atomic_load(&w->healthy) && !store_full(s);
}

bool store_full(struct store *s)
{
	return s->engine->full && s->engine->full(s->base);
}

void store_figures(struct store *s, struct store_figures *out)
{
	struct writer *w = &s->writer;
	*out = (struct store_figures){ .jobs = atomic_load(&w->jobs), .commits = atomic_load(&w->commits),
		.failed = atomic_load(&w->failed), .busy = atomic_load(&w->busy),
		.again = atomic_load(&w->again), .longest_commit = atomic_load(&w->longest) };
	pthread_mutex_lock(&w->lock);
	out->waiting = w->waiting;
	pthread_mutex_unlock(&w->lock);
	out->readers = atomic_load(&s->reader_count);
	out->cut_short = atomic_load(&s->cut_short);
	s->engine->figures(s->base, out);
}

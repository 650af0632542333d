// SPDX-License-Identifier: Apache-2.0
// Calls that wait for the writer: one write, one backup. For commands, tests and background threads; a worker of the
// server queues and goes on (store_queue), for while it waited it would answer nobody.
#include <time.h>

#include "base/text.h"
#include "store/store_inside.h"

struct waiter {
	enum err (*run)(struct db *, struct arena *, void *);
	void *what;
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool done;
	enum err result;
};

static enum err waiter_run(struct db *db, struct arena *a, void *what)
{
	struct waiter *waiter = what;
	return waiter->run(db, a, waiter->what);
}

static void waiter_done(enum err e, void *what)
{
	struct waiter *waiter = what;
	pthread_mutex_lock(&waiter->lock);
	waiter->result = e;
	waiter->done = true;
	pthread_cond_signal(&waiter->over);
	pthread_mutex_unlock(&waiter->lock);
}

static enum err write_and_wait(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what,
	bool vital)
{
	must(!pthread_equal(pthread_self(), s->writer.thread)); // it would wait for itself
	struct waiter waiter = { .run = run, .what = what };
	struct store_job job = { .run = waiter_run, .done = waiter_done, .what = &waiter, .vital = vital };
	pthread_mutex_init(&waiter.lock, NULL);
	pthread_cond_init(&waiter.over, NULL);
	enum err e = store_queue(s, &job);
	if (!e) {
		pthread_mutex_lock(&waiter.lock);
		while (!waiter.done)
			pthread_cond_wait(&waiter.over, &waiter.lock);
		pthread_mutex_unlock(&waiter.lock);
		e = waiter.result;
	}
	pthread_cond_destroy(&waiter.over);
	pthread_mutex_destroy(&waiter.lock);
	return e;
}

enum err store_write(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what)
{
	return write_and_wait(s, run, what, false);
}

enum err store_write_vital(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what)
{
	return write_and_wait(s, run, what, true);
}

enum err store_write_until(struct store *s, enum err (*run)(struct db *, struct arena *, void *), void *what,
	bool (*stop)(void *context), void *context)
{
	enum err e = store_write(s, run, what);
	while (e == ERR_BUSY && !stop(context)) {
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		e = store_write(s, run, what);
	}
	return e;
}

enum err store_backup(struct store *s, const char *path, struct fault *f)
{
	struct writer *w = &s->writer;
	struct copy_wish wish = { .path = path, .fault = f };
	pthread_mutex_lock(&w->lock);
	must(!w->closing && !pthread_equal(pthread_self(), w->thread));
	if (w->wish) {
		pthread_mutex_unlock(&w->lock);
		return fault_say(f, ERR_BUSY, _("Another backup is being made. Try again when it is ready."));
	}
	w->wish = &wish;
	pthread_cond_signal(&w->wake);
	while (!wish.done)
		pthread_cond_wait(&w->copied, &w->lock);
	pthread_mutex_unlock(&w->lock);
	return wish.result;
}

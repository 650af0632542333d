// SPDX-License-Identifier: Apache-2.0
// The thread, and how it sleeps (background.h).
#include "base/background.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct background {
	void (*turn)(void *context);
	void *context;
	unsigned seconds;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stir;
	bool woken; // under the lock
	atomic_bool ending;
};

static void wait_until_woken(struct background *b)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += b->seconds;
	pthread_mutex_lock(&b->lock);
	while (!b->woken && pthread_cond_timedwait(&b->stir, &b->lock, &until) != ETIMEDOUT)
		;
	b->woken = false;
	pthread_mutex_unlock(&b->lock);
}

static void *work(void *what)
{
	struct background *b = what;
	while (!background_ending(b)) {
		b->turn(b->context);
		if (!background_ending(b))
			wait_until_woken(b);
	}
	return NULL;
}

static void let_go(struct background *b)
{
	pthread_cond_destroy(&b->stir);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

enum err background_start(void (*turn)(void *context), void *context, unsigned seconds, struct background **out)
{
	pthread_condattr_t steady;
	struct background *b = calloc(1, sizeof *b);
	must(b != NULL);
	*b = (struct background){ .turn = turn, .context = context, .seconds = seconds };
	must(pthread_mutex_init(&b->lock, NULL) == 0 && pthread_condattr_init(&steady) == 0);
	must(pthread_condattr_setclock(&steady, CLOCK_MONOTONIC) == 0 && pthread_cond_init(&b->stir, &steady) == 0);
	pthread_condattr_destroy(&steady);
	*out = b; // the first turn may look at it
	if (pthread_create(&b->thread, NULL, work, b) == 0)
		return OK;
	*out = NULL;
	let_go(b);
	return ERR_INTERNAL;
}

void background_wake(struct background *b)
{
	pthread_mutex_lock(&b->lock);
	b->woken = true;
	pthread_cond_signal(&b->stir);
	pthread_mutex_unlock(&b->lock);
}

bool background_ending(const struct background *b)
{
	return atomic_load(&b->ending);
}

void background_stop(struct background *b)
{
	if (!b)
		return;
	atomic_store(&b->ending, true);
	background_wake(b);
	pthread_join(b->thread, NULL);
	let_go(b);
}

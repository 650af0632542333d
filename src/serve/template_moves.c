// SPDX-License-Identifier: Apache-2.0
// Plans are moved beside the requests, a few in each transaction, by the process that leads it; what was not done when
// a server ended is done by the next (plan/template_move.h). With a server from its start to its end. Looks every few
// seconds for what was asked for, here or in another process.
#include "serve/template_moves.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "plan/template_move.h"

#define LOOK_SECONDS 2
#define REST 20000000 // nanoseconds between two steps: requests come first

struct template_movers {
	const struct site *site;
	struct background *thread;
};

static bool is_ending(void *what)
{
	return background_ending(((const struct template_movers *)what)->thread);
}

static enum err next(struct template_movers *x, struct arena *a, struct template_move *m)
{
	struct db *db = store_reader(x->site->store);
	enum err e = template_move_next(db, a, m);
	db_settle(db);
	return e;
}

static void turn(void *what)
{
	struct template_movers *x = what;
	struct template_mover mover = { .store = x->site->store, .audit = x->site->audit, .stop = is_ending,
		.context = x };
	struct template_move m;
	if (!store_leads(x->site->store, "template-move"))
		return;
	struct arena *a = arena_new();
	enum err e = next(x, a, &m);
	while (e == OK && !is_ending(x) && store_leads(x->site->store, "template-move")) {
		e = template_move_step(&mover, a, &m);
		arena_reset(a);
		nanosleep(&(struct timespec){ .tv_nsec = REST }, NULL);
		if (e == OK || e == ERR_NOT_FOUND) // it may have ended, or have been stopped
			e = next(x, a, &m);
	}
	if (e != OK && e != ERR_NOT_FOUND && e != ERR_BUSY)
		log_event(LOG_WARN, "template-move", "error=%s", err_row(e)->name);
	arena_free(a);
}

enum err template_moves_start(const struct site *site, struct template_movers **out)
{
	struct template_movers *x = calloc(1, sizeof *x);
	must(x != NULL);
	*out = NULL;
	x->site = site;
	enum err e = background_start(turn, x, LOOK_SECONDS, &x->thread);
	if (e == OK)
		*out = x;
	else
		free(x);
	return e;
}

void template_moves_stop(struct template_movers *x)
{
	if (!x)
		return;
	background_stop(x->thread);
	free(x);
}

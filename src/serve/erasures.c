// SPDX-License-Identifier: Apache-2.0
// Behind an erasure comes what is no part of its transaction: the line in the log beside the database, files of exports
// that held the words, the write-ahead log of the database that still does. This thread looks every few seconds whether
// there is any, here or in another process, and at its start: so a server that was killed in between is no matter, and
// what an older backup brought back is erased again. Once an hour it looks whose record's time has come (retention.h).
#include "serve/erasures.h"

#include <stdlib.h>

#include "api/exports.h"
#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "plan/erase.h"
#include "plan/retention.h"

#define LOOK_SECONDS 2

struct erasures {
	const struct site *site;
	struct background *thread;
	bool again; // the log was read against the tables
	instant moved; // when days of retention were moved on last; 0: not yet
	bool wiped; // nothing was erased since the write-ahead log was wiped
};

static bool any_new(struct erasures *x)
{
	struct erasure_list list;
	struct arena *a = arena_new();
	struct db *db = store_reader(x->site->store);
	bool any = erase_unlogged(db, a, &list) == OK && list.count;
	db_settle(db);
	arena_free(a);
	return any;
}

static bool is_ending(void *what)
{
	return background_ending(((const struct erasures *)what)->thread);
}

static void turn(void *what)
{
	struct erasures *x = what;
	size_t again = 0;
	bool due = !x->again || any_new(x);
	if (!store_leads(x->site->store, "erase"))
		return;
	if (due) {
		enum err e = erase_settle(x->site, NULL, &again);
		if (e != OK && e != ERR_BUSY)
			log_event(LOG_WARN, "erase", "error=%s", err_row(e)->name);
		if (again)
			log_event(LOG_INFO, "erased-again", "count=%zu", again);
		x->again = x->again || e == OK;
		x->wiped = false;
		exports_wake(x->site->exports);
	}
	if (!x->moved || clock_ticks() - x->moved > HOURS) {
		x->moved = clock_ticks();
		enum err e = retention_move(x->site->store, is_ending, x);
		if (e != OK && e != ERR_BUSY)
			log_event(LOG_WARN, "retention", "error=%s", err_row(e)->name);
	}
	if (!x->wiped)
		x->wiped = store_wipe(x->site->store);
}

enum err erasures_start(const struct site *site, struct erasures **out)
{
	struct erasures *x = calloc(1, sizeof *x);
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

void erasures_stop(struct erasures *x)
{
	if (!x)
		return;
	background_stop(x->thread);
	free(x);
}

// SPDX-License-Identifier: Apache-2.0
// Once for each database, by one process, beside the requests: search keys are looked through and mended
// (record/search_check.h), and so are the rows that say which templates plans follow (plan/follow.h). With a server
// from its start to its end; where it was broken off it begins again the next time.
#include "serve/reindex.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "plan/follow.h"
#include "record/search_check.h"

#define AGAIN_SECONDS 600 // after it was broken off
#define SHARED_SECONDS 5  // where another process may be doing it, and end
#define REST 1000000      // nanoseconds between two people: requests come first

struct reindex {
	const struct site *site;
	struct background *thread;
	bool done;
};

typedef enum err noted_of(struct db *db, struct arena *a, bool *yes);

static bool noted(const struct site *site, noted_of *of)
{
	struct arena *a = arena_new();
	struct db *db = store_reader(site->store);
	bool yes = false;
	enum err e = of(db, a, &yes);
	db_settle(db);
	arena_free(a);
	return e == OK && yes;
}

static bool is_ending(void *what)
{
	const struct reindex *x = what;
	nanosleep(&(struct timespec){ .tv_nsec = REST }, NULL);
	return background_ending(x->thread);
}

static void say(const char *what, enum err e, int64_t people, int64_t mended, instant began)
{
	enum log_level level = e == OK || e == ERR_BUSY ? LOG_INFO : LOG_WARN;
	log_event(level, what, "result=%s people=%lld mended=%lld us=%lld", err_row(e)->name, (long long)people,
		(long long)mended, (long long)(clock_ticks() - began));
}

static void turn(void *what)
{
	struct reindex *x = what;
	instant began = clock_ticks();
	if (x->done || !store_leads(x->site->store, "reindex"))
		return;
	if (!noted(x->site, search_check_noted)) {
		struct people_check c = { .store = x->site->store, .mend = true, .stop = is_ending, .context = x };
		say("search-keys", search_check_all(&c), c.people, c.wrong, began);
	}
	began = clock_ticks();
	if (!noted(x->site, follow_check_noted)) {
		struct people_check c = { .store = x->site->store, .mend = true, .stop = is_ending, .context = x };
		say("plan-templates", follow_check_all(&c), c.people, c.wrong, began);
	}
	x->done = noted(x->site, search_check_noted) && noted(x->site, follow_check_noted);
}

enum err reindex_start(const struct site *site, struct reindex **out)
{
	*out = NULL;
	if (noted(site, search_check_noted) && noted(site, follow_check_noted))
		return OK;
	struct reindex *x = calloc(1, sizeof *x);
	must(x != NULL);
	x->site = site;
	enum err e = background_start(turn, x, store_is_shared(site->store) ? SHARED_SECONDS : AGAIN_SECONDS,
		&x->thread);
	if (e == OK)
		*out = x;
	else
		free(x);
	return e;
}

void reindex_stop(struct reindex *x)
{
	if (!x)
		return;
	background_stop(x->thread);
	free(x);
}

// SPDX-License-Identifier: Apache-2.0
// The thread that sends (deliveries.h).
#include "api/deliveries.h"

#include <stdlib.h>

#include "api/delivery.h"
#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "base/text.h"

#define LOOK_SECONDS 1

struct deliveries {
	struct deliverer deliverer;
	struct background *thread;
	enum err last; // of looking, so that a lasting trouble is logged once
};

static bool is_ending(void *what)
{
	const struct deliveries *x = what;
	return background_ending(x->thread);
}

static void turn(void *what)
{
	struct deliveries *x = what;
	struct arena *a = arena_new();
	struct db *db = store_reader(x->deliverer.site->store);
	struct outbox_row row;
	enum err e = OK;
	while (e == OK && !is_ending(x) && store_leads(x->deliverer.site->store, "outbox")) {
		arena_reset(a);
		e = outbox_next(db, a, &row);
		db_settle(db);
		if (e == OK)
			e = delivery_run(&x->deliverer, &row);
	}
	if (e != OK && e != ERR_NOT_FOUND && e != ERR_BUSY && e != x->last)
		log_event(LOG_WARN, "deliveries", "error=%s", err_row(e)->name);
	x->last = e;
	arena_free(a);
}

enum err deliveries_start(const struct site *site, struct deliveries **out, struct fault *f)
{
	struct deliveries *x = calloc(1, sizeof *x);
	must(x != NULL);
	*out = NULL;
	x->deliverer = (struct deliverer){ .site = site, .stop = is_ending, .context = x };
	enum err e = http_out_open(&x->deliverer.out);
	if (e == OK)
		e = background_start(turn, x, LOOK_SECONDS, &x->thread);
	if (e != OK) {
		http_out_close(x->deliverer.out);
		free(x);
		return fault_say(f, e, _("What is to be sent to other systems cannot be: the machine is short of something."));
	}
	*out = x;
	return OK;
}

void deliveries_stop(struct deliveries *x)
{
	if (!x)
		return;
	background_stop(x->thread);
	http_out_close(x->deliverer.out);
	free(x);
}

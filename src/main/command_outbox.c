// SPDX-License-Identifier: Apache-2.0
// ownplan outbox: what waits to be sent to subscribers or is parked (record/outbox.h), by ids that say nothing of a
// person; the receiver finds the same id in X-Request-Id. May run beside the server. What somebody decides here is in
// the audit trail.
#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/command.h"
#include "main/house.h"
#include "record/outbox.h"
#include "record/subscriber.h"

#define LISTED_MOST 1000

static void print_row(struct call *c, const struct site *site, const struct outbox_row *row)
{
	struct subscriber to;
	bool known = subscriber_get(store_reader(site->store), c->arena, row->subscriber, &to) == OK;
	printf("%.*s  %-7s  %-9s  %.*s  made %.*s  attempts %lld", STR_ARG(row->id), outbox_state_name(row->state),
		outbox_what_name(row->what), STR_ARG(known ? to.name : row->subscriber),
		STR_ARG(instant_iso(c->arena, row->made)), (long long)row->attempts);
	if (row->status)
		printf("  answer %lld", (long long)row->status);
	if (row->why.n)
		printf("  %.*s", STR_ARG(row->why));
	if (row->state == OUTBOX_WAITING)
		printf("  due %.*s", STR_ARG(instant_iso(c->arena, row->due)));
	printf("\n");
}

static enum err list_act(struct call *c, const struct site *site)
{
	struct outbox_rows rows;
	struct outbox_figures n;
	struct db *db = store_reader(site->store);
	enum err e = outbox_figures(db, &n);
	if (e == OK)
		e = outbox_open(db, c->arena, LISTED_MOST, &rows);
	if (e != OK)
		return e;
	for (size_t i = 0; i < rows.count; i++)
		print_row(c, site, &rows.item[i]);
	printf(_("%lld waiting, %lld parked\n"), (long long)n.waiting, (long long)n.parked);
	return OK;
}

struct outbox_job {
	const struct site *site;
	struct str id;
	enum err (*run)(struct db *db, struct str id);
	const char *what;
};

static enum err decide_run(struct db *db, struct arena *a, void *what)
{
	const struct outbox_job *k = what;
	enum err e = k->run(db, k->id);
	return e != OK ? e : house_audit(k->site, db, a, k->what, str_format(a, "o:%.*s", STR_ARG(k->id)));
}

static enum err decide(struct call *c, struct outbox_job *k, const char *done)
{
	if (c->words < 2)
		return call_usage(c, _("Which one? ownplan outbox list shows their ids."));
	k->id = str_of(c->word[1]);
	enum err e = store_write(k->site->store, decide_run, k);
	if (e == ERR_NOT_FOUND)
		return fault_say(&c->fault, e, _("Nothing of that id waits. ownplan outbox list shows what does."));
	if (e == OK)
		printf(done, c->word[1]);
	return e;
}

static enum err retry_act(struct call *c, const struct site *site)
{
	return decide(c, &(struct outbox_job){ .site = site, .run = outbox_retry, .what = "outbox-retry" },
		_("%s is tried again now.\n"));
}

static enum err drop_act(struct call *c, const struct site *site)
{
	return decide(c, &(struct outbox_job){ .site = site, .run = outbox_drop, .what = "outbox-drop" },
		_("%s is not sent any more.\n"));
}

static const struct act acts[] = {
	{ "list", 1, list_act },
	{ "retry", 2, retry_act },
	{ "drop", 2, drop_act },
};

enum err command_outbox(struct call *c)
{
	return call_act(c, acts, sizeof acts / sizeof *acts, _("What about the outbox: list, retry or drop?"));
}

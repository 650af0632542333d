// SPDX-License-Identifier: Apache-2.0
// Spreading tables over nodes (spread.h), one call a transaction: a run that ended early is begun again.
#include "store/spread.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "store/store_inside.h"

enum { CALL_ROOM = 300 };

// Tables of one column lie beside the first of them.
static const char *beside(const struct spread *list, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (list[k].how == SPREAD_BY && strcmp(list[k].column, list[i].column) == 0)
			return list[k].table;
	return "none";
}

static bool call_of(const struct spread *list, size_t i, char call[CALL_ROOM])
{
	int n = 0;
	if (list[i].how == SPREAD_BY)
		n = snprintf(call, CALL_ROOM, "SELECT create_distributed_table('%s', '%s', colocate_with => '%s')",
			list[i].table, list[i].column, beside(list, i));
	else if (list[i].how == SPREAD_REFERENCE)
		n = snprintf(call, CALL_ROOM, "SELECT create_reference_table('%s')", list[i].table);
	must(n >= 0 && n < CALL_ROOM);
	return n > 0;
}

static enum err call_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	char why[200] = "";
	enum err e = db->engine->script(db->c, what, why, sizeof why);
	if (e)
		log_event(LOG_ERROR, "spread", "call=%s why=%s", log_quote(str_of(what)), log_quote(str_of(why)));
	return e;
}

static enum err number(struct store *s, struct statement *st, const char *table, int64_t *out)
{
	struct query *q = query_begin(store_reader(s), st);
	*out = 0;
	if (table)
		query_text(q, "name", str_of(table));
	if (query_row(q))
		*out = row_int(q, "count");
	return query_end(q);
}

static enum err one(struct store *s, const struct spread *row, char *call, bool there, bool *done)
{
	int64_t before = 0;
	*done = false;
	enum err e = there ? number(s, s->engine->spread_already, row->table, &before) : OK;
	if (e || !there || before)
		return e;
	e = store_write(s, call_run, call);
	*done = !e;
	return e;
}

enum err store_spread(struct store *s, const struct spread *list, size_t count,
	void (*say)(void *what, const char *call, bool done), void *what, struct fault *f)
{
	int64_t there = 0;
	if (!s->engine->spread_there)
		return fault_say(f, ERR_INPUT, _("Only a PostgreSQL database has nodes. Name it with --database."));
	enum err e = number(s, s->engine->spread_there, NULL, &there);
	for (size_t i = 0; !e && i < count; i++) {
		char call[CALL_ROOM];
		bool done;
		if (!call_of(list, i, call))
			continue;
		e = one(s, &list[i], call, there, &done);
		if (e)
			return fault_name(f, e, _("The table %s could not be spread. The log says why."), list[i].table);
		say(what, call, done);
	}
	if (e)
		return fault_say(f, e, _("The database cannot be read."));
	return there ? OK : fault_say(f, ERR_CONFLICT, _("The extension citus is not in this database, so nothing was "
		"done. Where it is (CREATE EXTENSION citus), these calls are made."));
}

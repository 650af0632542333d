// SPDX-License-Identifier: Apache-2.0
// Queries: statements found by slot, parameters and columns found by name. Every floor that reads or writes comes
// through here. A statement is read once in the life of the process (its plan: names, types, slot), prepared once a
// connection, and reset after each use. Names are looked for from behind the one found last, so that reading columns
// in their order costs one comparison each. What only our own code can get wrong ends the process: must().
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/plan.h"
#include "store/store_inside.h"

enum { NESTED_MOST = 16 };

struct query {
	struct db *db;
	const struct statement_plan *plan;
	struct prepared *p;  // NULL: could not be prepared, tried again next time
	struct query *again; // one more, for a statement that runs inside itself
	uint64_t bound;
	unsigned param_hint, column_hint;
	enum err status;
	bool busy, stepped, has_row, over;
};

static void broken(const struct query *q, const char *what, const char *name) __attribute__((noreturn));
static void broken(const struct query *q, const char *what, const char *name)
{
	char text[256];
	snprintf(text, sizeof text, "statement %s: %s: %s", q->plan->st->name, what, name);
	must_fail(__FILE__, __LINE__, text);
}

void db_init(struct db *db, struct store *s, bool writer)
{
	*db = (struct db){ .store = s, .engine = s->engine, .writer = writer };
}

void db_clear(struct db *db)
{
	for (unsigned i = 0; i < db->slot_count; i++)
		for (struct query *q = db->slots[i], *next; q; q = next) {
			next = q->again;
			if (q->p)
				db->engine->finish(q->p);
			free(q);
		}
	free(db->slots);
	db->slots = NULL;
	db->slot_count = 0;
	if (db->c)
		db->engine->disconnect(db->c);
	db->c = NULL;
}

static struct query *query_new(struct db *db, const struct statement_plan *plan)
{
	struct query *q = calloc(1, sizeof *q);
	must(q);
	q->db = db;
	q->plan = plan;
	return q;
}

// The first query of this statement that is not running.
static struct query *query_free_one(struct db *db, const struct statement_plan *plan)
{
	if (plan->slot >= db->slot_count) {
		unsigned count = plan->slot + 64;
		db->slots = realloc(db->slots, count * sizeof *db->slots);
		must(db->slots);
		memset(db->slots + db->slot_count, 0, (count - db->slot_count) * sizeof *db->slots);
		db->slot_count = count;
	}
	struct query **at = &db->slots[plan->slot];
	for (unsigned depth = 0; *at; at = &(*at)->again, depth++) {
		if (!(*at)->busy)
			return *at;
		if (depth >= NESTED_MOST)
			broken(*at, "runs inside itself too often", "query_end forgotten?");
	}
	return *at = query_new(db, plan);
}

static enum err query_prepare(struct query *q)
{
	char why[200] = "";
	enum err e = q->db->engine->prepare(q->db->c, q->plan, &q->p, why, sizeof why);
	if (e)
		log_event(LOG_ERROR, "statement", "name=%s error=%s why=%s", q->plan->st->name, err_row(e)->name,
			log_quote(str_of(why)));
	return e;
}

// Whether the snapshot was held too long; counts it.
static bool too_long(const struct query *q)
{
	struct db *db = q->db;
	if (db->writer || !db->c || clock_ticks() <= db->until)
		return false;
	atomic_fetch_add(&db->store->cut_short, 1);
	log_event(LOG_WARN, "read_cut_short", "name=%s", q->plan->st->name);
	return true;
}

// The snapshot over several queries begins with the first of them: who asks nothing pays nothing.
static void snapshot_begin(struct db *db)
{
	db->begun = true;
	db->until = clock_ticks() + db->store->settings.read_within;
	db->engine->within(db->c, db->until);
	db->lost = db->engine->begin(db->c);
}

// A reader's snapshot begins with its first query and has a time limit: while it lasts the log cannot be emptied.
static enum err snapshot(const struct query *q)
{
	struct db *db = q->db;
	if (!db->c)
		return ERR_BUSY;
	if (db->writer)
		return OK;
	if (db->reading) {
		if (!db->begun)
			snapshot_begin(db);
		return db->lost ? db->lost : too_long(q) ? ERR_BUSY : OK;
	}
	if (!db->running) {
		db->until = clock_ticks() + db->store->settings.read_within;
		db->engine->within(db->c, db->until);
	}
	return OK;
}

struct query *query_begin(struct db *db, struct statement *st)
{
	struct query *q = query_free_one(db, statement_plan(st));
	q->status = snapshot(q);
	if (!q->status && !q->p)
		q->status = query_prepare(q);
	q->bound = 0;
	q->param_hint = q->column_hint = 0;
	q->stepped = q->has_row = q->over = false;
	q->busy = true;
	db->running++;
	return q;
}

// Where `name` stands; the number is counted from 0. Names are mostly known apart by their first letter.
static unsigned find(const struct query *q, const struct plan_words *words, unsigned *hint, const char *name,
	enum column_type type)
{
	for (unsigned k = 0; k < words->count; k++) {
		unsigned at = *hint + k < words->count ? *hint + k : *hint + k - words->count;
		const char *word = words->word[at].name;
		if (word[0] != name[0] || strcmp(word, name) != 0)
			continue;
		if (type && words->word[at].type != type)
			broken(q, "used with the wrong type", name);
		*hint = at + 1 < words->count ? at + 1 : 0;
		return at;
	}
	broken(q, "no such name", name);
}

static int param(struct query *q, const char *name, enum column_type type)
{
	must(q->busy && !q->over && !q->has_row);
	unsigned at = find(q, &q->plan->params, &q->param_hint, name, type);
	q->bound |= (uint64_t)1 << at;
	return (int)at + 1;
}

static void bind_str(struct query *q, const char *name, enum column_type type, struct str value)
{
	int number = param(q, name, type);
	if (q->status)
		return;
	q->status = value.p ? q->db->engine->bind_str(q->p, number, type, value) : q->db->engine->bind_null(q->p, number);
}

void query_text(struct query *q, const char *name, struct str value)
{
	bind_str(q, name, COLUMN_TEXT, value);
}

void query_bytes(struct query *q, const char *name, struct str value)
{
	bind_str(q, name, COLUMN_BYTES, value);
}

void query_int(struct query *q, const char *name, int64_t value)
{
	int number = param(q, name, COLUMN_INT);
	if (!q->status)
		q->status = q->db->engine->bind_int(q->p, number, value);
}

void query_null(struct query *q, const char *name)
{
	int number = param(q, name, 0);
	if (!q->status)
		q->status = q->db->engine->bind_null(q->p, number);
}

static void all_bound(const struct query *q)
{
	for (unsigned i = 0; i < q->plan->params.count; i++)
		if (!(q->bound >> i & 1))
			broken(q, "parameter never bound", q->plan->params.word[i].name);
}

bool query_row(struct query *q)
{
	must(q->busy);
	if (!q->stepped)
		all_bound(q);
	q->stepped = true;
	q->has_row = false;
	if (q->status || q->over)
		return false;
	q->column_hint = 0;
	q->status = q->db->engine->step(q->p, &q->has_row);
	if (q->status) {
		q->has_row = false;
		(void)too_long(q);
	}
	if (!q->has_row)
		q->over = true;
	return q->has_row;
}

void query_refuse(struct query *q, enum err e)
{
	must(q->has_row && e != OK);
	if (!q->status)
		q->status = e;
}

static int column(struct query *q, const char *name, enum column_type type)
{
	must(q->has_row);
	return (int)find(q, &q->plan->columns, &q->column_hint, name, type);
}

bool row_null(struct query *q, const char *name)
{
	unsigned hint = q->column_hint; // who asks this reads the same column next
	must(q->has_row);
	return q->db->engine->is_null(q->p, (int)find(q, &q->plan->columns, &hint, name, 0));
}

struct str row_text(struct query *q, const char *name)
{
	return q->db->engine->get_str(q->p, column(q, name, COLUMN_TEXT), COLUMN_TEXT);
}

struct str row_bytes(struct query *q, const char *name)
{
	return q->db->engine->get_str(q->p, column(q, name, COLUMN_BYTES), COLUMN_BYTES);
}

int64_t row_int(struct query *q, const char *name)
{
	return q->db->engine->get_int(q->p, column(q, name, COLUMN_INT));
}

enum err query_end(struct query *q)
{
	must(q->busy);
	if (q->p)
		q->db->engine->reset(q->p);
	q->busy = q->has_row = false;
	q->db->running--;
	if (!q->db->failed && q->status != ERR_CONFLICT)
		q->db->failed = q->status;
	return q->status;
}

// What changes rows, and nobody asks how many, may go out with the next question. An INSERT that may find its key
// taken (it has no ON CONFLICT) is waited for: what its caller does next hangs on it.
static bool may_wait(const struct query *q)
{
	return q->db->writer && q->db->engine->later && q->plan->waits && !q->stepped && !q->status;
}

enum err query_run(struct query *q, int64_t *changed)
{
	if (!changed && may_wait(q)) {
		all_bound(q);
		q->stepped = q->over = true;
		q->status = q->db->engine->later(q->p);
	}
	while (query_row(q))
		;
	if (changed)
		*changed = q->status ? 0 : q->db->engine->changed(q->p);
	return query_end(q);
}

void db_begin_read(struct db *db)
{
	if (db->writer || db->reading++)
		return;
	must(!db->running); // a query that still runs has a snapshot of its own
	db->begun = false;
	db->lost = OK;
}

void db_end_read(struct db *db)
{
	if (db->writer)
		return;
	must(db->reading > 0);
	if (--db->reading)
		return;
	if (db->begun && !db->lost)
		db->engine->rollback(db->c);
	db->begun = false;
	db->lost = OK;
}

enum err db_failed(const struct db *db)
{
	return db->failed;
}

bool db_settle(struct db *db)
{
	db->failed = OK;
	if (!db->running && !db->reading)
		return true;
	for (unsigned i = 0; i < db->slot_count && db->running; i++)
		for (struct query *q = db->slots[i]; q; q = q->again)
			if (q->busy) {
				log_event(LOG_ERROR, "query_forgotten", "name=%s", q->plan->st->name);
				(void)!query_end(q);
			}
	if (db->reading) {
		log_event(LOG_ERROR, "snapshot_forgotten", "depth=%u", db->reading);
		db->reading = 1;
		db_end_read(db);
	}
	db->failed = OK;
	return false;
}

// SPDX-License-Identifier: Apache-2.0
// Rows that are gathered: what a job inserts without waiting for it, by one statement over and over, goes out as one
// command with a list of values a column, instead of a command a row. They leave before the next statement that names
// their table, at the latest when the savepoint is released; what undoes the job forgets them. So nobody sees a
// difference but in the time: an import spends most of its own in such statements. One row alone goes as it came.
//
// Numbers too: an INSERT that only asks for the number of its row (change.seq) waits for the first of a transaction,
// and is then given numbers of a handful that was drawn at once, while no other process may write. What is left of
// them is forgotten with the transaction: the next must have larger ones than anybody else has taken since.
//
// Called by postgres_query.c and postgres_life.c. A gathering is made when the writer's connection first prepares its
// statement, and lives until that is closed.
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/plan.h"
#include "store/postgres_inside.h"
#include "store/store_inside.h"

enum {
	ROWS_MOST = 500,
	BYTES_MOST = 4 << 20,
	KEPT_MOST = 1 << 20, // of a list's memory, for the next rows
	HEAD = 20,           // of an array as the server reads it (array_recv in its arrayfuncs.c)
	FIRST_HANDFUL = 16,
	HANDFUL = 64,
};

// The values of one column, each with its length before it, behind room for the head of the array.
struct list {
	char *bytes;
	size_t filled, size;
	bool nulls;
};

struct gathering {
	const char *single; // the SQL that it gathers for
	char *sql, *table;
	char name[PG_NAME];
	unsigned life; // of the connection, in which `sql` was prepared
	int lists, rows;
	Oid types[PARAMS_MOST + 1];
	struct list list[PARAMS_MOST + 1];
	size_t bytes;
	struct prepared *last; // sends one row alone
	char *draw;            // SQL for numbers; NULL: it asks for none
	int64_t number[HANDFUL];
	int at, drawn;
	unsigned asked; // for numbers, in this transaction
};

// --- the statement -----------------------------------------------------------------------------------------------

// "INSERT INTO note (id, word) VALUES ($1, $2) ON CONFLICT ...", in its parts.
struct parts {
	struct str table, columns, values, rest;
};

static bool parts_read(const char *sql, struct parts *out)
{
	static const char begin[] = "INSERT INTO ", mid[] = ") VALUES (";
	const char *open = strchr(sql, '('), *values = strstr(sql, mid);
	const char *end = values ? strchr(values + sizeof mid - 1, ')') : NULL;
	if (strncmp(sql, begin, sizeof begin - 1) != 0 || !end || open > values)
		return false;
	const char *table = sql + sizeof begin - 1;
	*out = (struct parts){
		.table = { table, strcspn(table, " (") },
		.columns = { open + 1, (size_t)(values - open) - 1 },
		.values = { values + sizeof mid - 1, (size_t)(end - values) - sizeof mid + 1 },
		.rest = str_of(end + 1),
	};
	return !str_index(out->values, '(', &(size_t){ 0 });
}

// What comes behind the values must mean the same for many rows as for one.
static bool may_gather(const struct statement_plan *plan, const struct parts *parts, struct str *returning)
{
	static const char nothing[] = " DO NOTHING", asks[] = " RETURNING ";
	struct str rest = parts->rest;
	*returning = STR("");
	bool asks_number = plan->columns.count == 1 && plan->columns.word[0].type == COLUMN_INT;
	if (asks_number && plan->st->fresh && str_starts(rest, asks)) {
		*returning = str_part(rest, sizeof asks - 1, rest.n);
		return true;
	}
	return plan->waits && (!rest.n || (str_starts(rest, " ON CONFLICT ") && str_ends(rest, nothing)));
}

// "$3" as "g.p3".
static void put_values(struct buf *b, struct str values)
{
	for (size_t i = 0; i < values.n; i++)
		if (values.p[i] == '$')
			buf_c(b, "g.p");
		else
			buf_char(b, values.p[i]);
}

static const char *array_of(Oid type)
{
	return type == OID_INT8 ? "bigint[]" : type == OID_TEXT ? "text[]" : "bytea[]";
}

static char *sql_make(const struct gathering *g, const struct parts *parts, struct str returning)
{
	struct arena *a = arena_new();
	struct buf b;
	buf_init(&b, a, 65536);
	buf_format(&b, "INSERT INTO %.*s (%.*s%s%.*s) SELECT ", STR_ARG(parts->table), STR_ARG(returning),
		returning.n ? ", " : "", STR_ARG(parts->columns));
	if (returning.n)
		buf_format(&b, "g.p%d, ", g->lists);
	put_values(&b, parts->values);
	buf_c(&b, " FROM unnest(");
	for (int i = 0; i < g->lists; i++)
		buf_format(&b, "%s$%d::%s", i ? ", " : "", i + 1, array_of(g->types[i]));
	buf_c(&b, ") AS g (");
	for (int i = 0; i < g->lists; i++)
		buf_format(&b, "%sp%d", i ? ", " : "", i + 1);
	buf_char(&b, ')');
	if (!returning.n)
		buf_str(&b, parts->rest);
	must(buf_ok(&b));
	struct str text = buf_text(&b);
	char *sql = strndup(text.p, text.n);
	must(sql);
	arena_free(a);
	return sql;
}

static void draw_make(struct gathering *g, struct str returning)
{
	static const char sql[] =
		"SELECT nextval(pg_get_serial_sequence('\"%s\"', '%.*s')) FROM generate_series(1, $1::int)";
	int n = asprintf(&g->draw, sql, g->table, STR_ARG(returning));
	must(n > 0);
}

static struct gathering *gathering_make(struct connection *c, const struct statement_plan *plan)
{
	struct parts parts;
	struct str returning;
	if (c->gatherings == PG_GATHERINGS_MOST || !parts_read(plan->st->sql, &parts))
		return NULL;
	if (!may_gather(plan, &parts, &returning))
		return NULL;
	struct gathering *g = calloc(1, sizeof *g);
	must(g);
	*g = (struct gathering){ .single = plan->st->sql, .lists = (int)plan->params.count + (returning.n > 0) };
	for (unsigned i = 0; i < plan->params.count; i++)
		g->types[i] = pg_oid(plan->params.word[i].type);
	if (returning.n)
		g->types[plan->params.count] = OID_INT8;
	snprintf(g->name, sizeof g->name, "g%u", plan->slot);
	g->table = strndup(parts.table.p, parts.table.n);
	must(g->table);
	g->sql = sql_make(g, &parts, returning);
	if (returning.n)
		draw_make(g, returning);
	c->gathering[c->gatherings++] = g;
	return g;
}

struct gathering *pg_rows_of(struct connection *c, const struct statement_plan *plan)
{
	for (unsigned i = 0; i < c->gatherings; i++)
		if (c->gathering[i]->single == plan->st->sql)
			return c->gathering[i];
	return c->use == USE_WRITER ? gathering_make(c, plan) : NULL;
}

// --- rows --------------------------------------------------------------------------------------------------------

static void list_add(struct list *l, const void *bytes, size_t n)
{
	if (l->size - l->filled < n) {
		l->size = 2 * (l->filled + n) + 256;
		l->bytes = realloc(l->bytes, l->size);
		must(l->bytes);
	}
	if (n)
		memcpy(l->bytes + l->filled, bytes, n);
	l->filled += n;
}

static void list_value(struct gathering *g, int i, const char *bytes, int length)
{
	struct list *l = &g->list[i];
	uint32_t n = htobe32((uint32_t)length);
	static const char head[HEAD];
	if (!l->filled)
		list_add(l, head, HEAD);
	l->nulls = l->nulls || length < 0;
	list_add(l, &n, sizeof n);
	list_add(l, bytes, length > 0 ? (size_t)length : 0);
	g->bytes += sizeof n + (length > 0 ? (size_t)length : 0);
}

static void empty(struct connection *c, struct gathering *g)
{
	for (int i = 0; i < g->lists; i++) {
		struct list *l = &g->list[i];
		l->filled = 0;
		l->nulls = false;
		if (l->size > KEPT_MOST) {
			free(l->bytes);
			*l = (struct list){ 0 };
		}
	}
	c->gathered -= (unsigned)g->rows;
	g->rows = 0;
	g->bytes = 0;
}

// Its head: dimensions, whether there are nulls, the type, how many, counted from 1.
static void list_head(const struct gathering *g, int i)
{
	uint32_t head[] = { htobe32(1), htobe32(g->list[i].nulls), htobe32(g->types[i]), htobe32((uint32_t)g->rows),
		htobe32(1) };
	memcpy(g->list[i].bytes, head, sizeof head);
}

static enum err send_many(struct connection *c, struct gathering *g)
{
	const char *values[PARAMS_MOST + 1];
	int lengths[PARAMS_MOST + 1], formats[PARAMS_MOST + 1];
	enum err e = OK;
	if (g->life != c->life)
		e = pg_queued(c, PQsendPrepare(c->pg, g->name, g->sql, 0, NULL));
	g->life = c->life;
	for (int i = 0; i < g->lists; i++) {
		list_head(g, i);
		values[i] = g->list[i].bytes;
		lengths[i] = (int)g->list[i].filled;
		formats[i] = 1;
	}
	return e ? e : pg_queued(c, PQsendQueryPrepared(c->pg, g->name, g->lists, values, lengths, formats, 1));
}

static enum err send_one(const struct gathering *g)
{
	const char *values[PARAMS_MOST];
	int lengths[PARAMS_MOST];
	for (int i = 0; i < g->lists; i++) {
		const char *at = g->list[i].bytes + HEAD;
		uint32_t n;
		memcpy(&n, at, sizeof n);
		lengths[i] = (int)be32toh(n);
		values[i] = lengths[i] < 0 ? NULL : at + sizeof n;
	}
	return pg_send_values(g->last, values, lengths);
}

static enum err send_off(struct connection *c, struct gathering *g)
{
	enum err e = g->rows == 1 && g->last ? send_one(g) : send_many(c, g);
	if (g->rows) // not when the connection went, and all was forgotten
		empty(c, g);
	return e;
}

// Whether the word stands in the SQL.
static bool names(const char *sql, const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t n = strlen(word);
	for (const char *at = strstr(sql, word); at; at = strstr(at + 1, word))
		if ((at == sql || !strchr(letters, at[-1])) && (!at[n] || !strchr(letters, at[n])))
			return true;
	return false;
}

static bool is_touched(const struct connection *c, struct prepared *p, unsigned at)
{
	for (; p->compared < c->gatherings; p->compared++)
		if (names(p->sql, c->gathering[p->compared]->table))
			p->touches |= (uint32_t)1 << p->compared;
	return p->touches >> at & 1;
}

enum err pg_rows_send(struct connection *c, struct prepared *before)
{
	enum err e = OK;
	for (unsigned i = 0; i < c->gatherings && c->gathered && !e; i++) {
		struct gathering *g = c->gathering[i];
		if (g->rows && (!before || (before->gathering != g && is_touched(c, before, i))))
			e = send_off(c, g);
	}
	return e;
}

static enum err add(struct prepared *p, const int64_t *number)
{
	struct connection *c = p->c;
	struct gathering *g = p->gathering;
	enum err e = pg_rows_send(c, p);
	if (e)
		return e;
	for (int i = 0; i < p->params; i++)
		list_value(g, i, p->room + p->value[i].at, p->value[i].null ? -1 : p->value[i].length);
	uint64_t bytes = htobe64(number ? (uint64_t)*number : 0);
	if (number)
		list_value(g, p->params, (const char *)&bytes, sizeof bytes);
	else
		g->last = p;
	g->rows++;
	c->gathered++;
	return g->rows >= ROWS_MOST || g->bytes >= BYTES_MOST ? send_off(c, g) : OK;
}

enum err pg_rows_add(struct prepared *p)
{
	return add(p, NULL);
}

// --- numbers -----------------------------------------------------------------------------------------------------

static enum err draw(struct connection *c, struct gathering *g)
{
	char count[16];
	const char *values[] = { count };
	PGresult *r = NULL;
	snprintf(count, sizeof count, "%d", g->asked > FIRST_HANDFUL ? HANDFUL : FIRST_HANDFUL);
	enum err e = pg_queued(c, PQsendQueryParams(c->pg, g->draw, 1, NULL, values, NULL, NULL, 0));
	if (!e)
		e = pg_sync(c, &r, NULL, 0);
	g->at = 0;
	g->drawn = e ? 0 : PQntuples(r);
	must(g->drawn <= HANDFUL);
	for (int i = 0; i < g->drawn; i++)
		g->number[i] = pg_number(r, i, 0);
	PQclear(r);
	return e;
}

bool pg_rows_numbers(const struct prepared *p)
{
	const struct connection *c = p->c;
	return p->gathering && p->gathering->draw && c->within && c->turn && !c->failed && p->gathering->asked++ > 0;
}

enum err pg_rows_number(struct prepared *p, int64_t *number)
{
	struct gathering *g = p->gathering;
	enum err e = g->at < g->drawn ? OK : draw(p->c, g);
	if (e)
		return e;
	*number = g->number[g->at++];
	must(*number > 0); // else the column is none that is numbered
	return add(p, number);
}

// --- the end of it -----------------------------------------------------------------------------------------------

void pg_rows_forget(struct connection *c)
{
	for (unsigned i = 0; i < c->gatherings; i++)
		empty(c, c->gathering[i]);
}

void pg_rows_anew(struct connection *c)
{
	pg_rows_forget(c);
	for (unsigned i = 0; i < c->gatherings; i++)
		c->gathering[i]->at = c->gathering[i]->drawn = (int)(c->gathering[i]->asked = 0);
}

void pg_rows_free(struct connection *c)
{
	for (unsigned i = 0; i < c->gatherings; i++) {
		struct gathering *g = c->gathering[i];
		for (int k = 0; k < g->lists; k++)
			free(g->list[k].bytes);
		free(g->sql);
		free(g->table);
		free(g->draw);
		free(g);
	}
	c->gatherings = 0;
}

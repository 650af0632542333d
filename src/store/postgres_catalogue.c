// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL says of its tables, whether anybody serves the database, and writing many rows at once by COPY.
// Called through the table in postgres_life.c by catalogue.c and move.c.
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "store/catalogue.h"
#include "store/postgres_inside.h"

#define COPY_MOST ((size_t)1 << 30)

struct statement postgres_catalogue_columns = {
	.name = "postgres_catalogue_columns",
	.sql = "SELECT c.relname AS of_table, a.attname AS name, format_type(a.atttypid, NULL) AS type,\n"
	       " (NOT a.attnotnull)::int AS nullable, (a.attidentity <> '')::int AS identity\n"
	       "FROM pg_namespace AS n\n"
	       "JOIN pg_class AS c ON c.relnamespace = n.oid\n"
	       "JOIN pg_attribute AS a ON a.attrelid = c.oid\n"
	       "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition\n"
	       " AND a.attnum > 0 AND NOT a.attisdropped\n"
	       "ORDER BY c.relname::text COLLATE \"C\", a.attnum",
	.params = "",
	.columns = "of_table:text name:text type:text nullable:int identity:int",
	.for_what = "the columns of every table",
};

struct statement postgres_catalogue_indexes = {
	.name = "postgres_catalogue_indexes",
	.sql = "SELECT c.relname AS of_table, i.relname AS name, x.indisunique::int AS is_unique,\n"
	       " x.indisprimary::int AS is_primary, k.place AS place, a.attname AS column_name\n"
	       "FROM pg_namespace AS n\n"
	       "JOIN pg_class AS c ON c.relnamespace = n.oid\n"
	       "JOIN pg_index AS x ON x.indrelid = c.oid\n"
	       "JOIN pg_class AS i ON i.oid = x.indexrelid\n"
	       "JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, place) ON k.place <= x.indnkeyatts\n"
	       "JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number\n"
	       "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition\n"
	       "ORDER BY c.relname::text COLLATE \"C\", x.indisprimary DESC, i.relname::text COLLATE \"C\", k.place",
	.params = "",
	.columns = "of_table:text name:text is_unique:int is_primary:int place:int column_name:text",
	.for_what = "the keys and indexes of every table",
};

struct statement postgres_size = {
	.name = "postgres_size",
	.sql = "SELECT pg_database_size(current_database()) AS bytes",
	.params = "",
	.columns = "bytes:int",
	.for_what = "how large the database is",
};

struct statement postgres_spread_there = {
	.name = "postgres_spread_there",
	.sql = "SELECT count(*) AS count\n"
	       "FROM pg_extension\n"
	       "WHERE extname = 'citus'",
	.params = "",
	.columns = "count:int",
	.for_what = "whether the database is one of Citus",
};

struct statement postgres_spread_already = {
	.name = "postgres_spread_already",
	.sql = "SELECT count(*) AS count\n"
	       "FROM pg_dist_partition\n"
	       "WHERE logicalrelid = to_regclass($1)",
	.params = "name:text",
	.columns = "count:int",
	.for_what = "whether a table lies on the nodes of Citus already",
};

bool postgres_there(const struct store_settings *s)
{
	(void)s;
	return true;
}

// Its disk is another machine's.
int64_t postgres_room(const struct store_settings *s)
{
	(void)s;
	return -1;
}

static bool is_chain(const struct base *b, int64_t key)
{
	for (int64_t n = 1; n <= PG_CHAINS_MOST; n++)
		if (pg_lock_key(b, "chain", n) == key)
			return true;
	return false;
}

// Each process that writes holds the lock of its audit chain as long as it lives.
bool postgres_idle(struct base *b)
{
	static const char held[] =
		"SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND"
		" granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
	char why[200] = "";
	PGconn *pg = pg_connect(b, why, sizeof why);
	PGresult *r = pg ? pg_ask(pg, held, 0, NULL, why, sizeof why) : NULL;
	bool idle = r != NULL;
	for (int i = 0; idle && i < PQntuples(r); i++)
		idle = !is_chain(b, pg_number(r, i, 0));
	PQclear(r);
	if (pg)
		PQfinish(pg);
	return idle;
}

// --- COPY, in its binary form (the manual's page of COPY) -----------------------------------------------------------
static void put16(struct buf *b, int n)
{
	uint16_t bytes = htobe16((uint16_t)n);
	buf_add(b, &bytes, sizeof bytes);
}

static void put32(struct buf *b, int64_t n)
{
	uint32_t bytes = htobe32((uint32_t)n);
	buf_add(b, &bytes, sizeof bytes);
}

static void put_cell(struct buf *b, const struct cell *v)
{
	if (v->null) {
		put32(b, -1);
	} else if (v->type == COLUMN_INT) {
		uint64_t bytes = htobe64((uint64_t)v->number);
		put32(b, sizeof bytes);
		buf_add(b, &bytes, sizeof bytes);
	} else {
		put32(b, (int64_t)v->bytes.n);
		buf_str(b, v->bytes);
	}
}

static void put_rows(struct buf *b, const struct table_shape *t, const struct cell *rows, size_t count)
{
	static const char head[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
	buf_add(b, head, sizeof head);
	for (size_t r = 0; r < count; r++) {
		put16(b, (int)t->columns);
		for (unsigned i = 0; i < t->columns; i++)
			put_cell(b, &rows[r * t->columns + i]);
	}
	put16(b, -1);
}

static struct str copy_sql(struct arena *a, const struct table_shape *t)
{
	struct buf b;
	buf_init(&b, a, 16384);
	buf_format(&b, "COPY \"%s\" (", t->name);
	for (unsigned i = 0; i < t->columns; i++)
		buf_format(&b, "%s\"%s\"", i ? ", " : "", t->column[i].name);
	buf_c(&b, ") FROM STDIN (FORMAT binary)");
	must(buf_ok(&b));
	return buf_text(&b);
}

// Outside of the pipe, where libpq knows no COPY. False: the connection is of no use any more.
static bool copy_run(struct connection *c, const char *sql, struct str rows, bool *fine)
{
	enum { PIECE = 1 << 20 };
	char why[200] = "";
	*fine = false;
	if (!PQexitPipelineMode(c->pg) || PQsetnonblocking(c->pg, 0) != 0)
		return false;
	PGresult *r = PQexec(c->pg, sql);
	bool open = PQresultStatus(r) == PGRES_COPY_IN;
	while (open && rows.n) {
		struct str piece = str_part(rows, 0, PIECE);
		rows = str_part(rows, PIECE, rows.n);
		if (PQputCopyData(c->pg, piece.p, (int)piece.n) != 1)
			break;
	}
	if (open && PQputCopyEnd(c->pg, rows.n ? "cut short" : NULL) == 1) {
		PQclear(r);
		r = PQgetResult(c->pg);
	}
	*fine = PQresultStatus(r) == PGRES_COMMAND_OK && !rows.n;
	if (!*fine) {
		const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
		pg_first_line(PQerrorMessage(c->pg), why, sizeof why);
		log_event(LOG_ERROR, "postgres", "op=copy sqlstate=%s", state ? state : "-");
	}
	PQclear(r);
	while ((r = PQgetResult(c->pg)) != NULL)
		PQclear(r);
	return PQstatus(c->pg) == CONNECTION_OK && PQenterPipelineMode(c->pg) && PQsetnonblocking(c->pg, 1) == 0;
}

enum err postgres_load(struct connection *c, const struct table_shape *t, const struct cell *rows, size_t count)
{
	enum err e = c->failed ? ERR_INTERNAL : pg_rows_send(c, NULL);
	if (!e)
		e = pg_sync(c, NULL, NULL, 0); // what waits in the pipe goes first
	if (e)
		return e;
	struct arena *a = arena_new();
	struct buf b;
	bool fine = false;
	buf_init(&b, a, COPY_MOST);
	put_rows(&b, t, rows, count);
	if (!buf_ok(&b))
		e = ERR_TOO_LARGE;
	else if (!copy_run(c, str_c(a, copy_sql(a, t)), buf_text(&b), &fine)) {
		pg_lose(c, "copy");
		e = ERR_BUSY;
	} else if (!fine) {
		c->failed = c->within;
		e = ERR_INTERNAL;
	}
	arena_free(a);
	return e;
}

enum err postgres_loaded(struct connection *c, const struct table_shape *t)
{
	char sql[600];
	if (!t->identity)
		return OK;
	snprintf(sql, sizeof sql, "SELECT setval(pg_get_serial_sequence('\"%s\"', '%s'), coalesce(max(\"%s\"), 1),"
		" max(\"%s\") IS NOT NULL) FROM \"%s\"", t->name, t->identity, t->identity, t->identity, t->name);
	enum err e = c->failed ? ERR_INTERNAL : pg_queue(c, sql);
	return e ? e : pg_sync(c, NULL, NULL, 0);
}

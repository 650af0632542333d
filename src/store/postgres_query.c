// SPDX-License-Identifier: Apache-2.0
// Statements on PostgreSQL. Parameters have the types that the statement declares, values go and come as bytes (numbers
// eight of them, the greatest first), and an answer is read whole before its first row is given out, so that statements
// may run inside each other. Called through the table in postgres_life.c.
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/plan.h"
#include "store/postgres_inside.h"
#include "store/store_inside.h"

Oid pg_oid(enum column_type type)
{
	return type == COLUMN_INT ? OID_INT8 : type == COLUMN_TEXT ? OID_TEXT : OID_BYTEA;
}

// Whether `$n` stands in the SQL: the server does not say.
static bool stands(const char *sql, int number)
{
	for (const char *p = strchr(sql, '$'); p; p = strchr(p + 1, '$'))
		if (strtol(p + 1, NULL, 10) == number)
			return true;
	return false;
}

// A writer outside of a transaction, for that was lost with its connection. What its job still does is done nowhere: on
// a new connection it would be a transaction of its own.
static bool writes_nowhere(const struct connection *c)
{
	return c->use == USE_WRITER && !c->within;
}

static enum err send_prepare(struct prepared *p)
{
	struct connection *c = p->c;
	p->life = c->life;
	return pg_queued(c, PQsendPrepare(c->pg, p->name, p->sql, p->params, p->types));
}

static void keep_description(struct prepared *p, const PGresult *r)
{
	size_t all = 1;
	p->columns = PQnfields(r);
	for (int i = 0; i < p->columns; i++)
		all += strlen(PQfname(r, i)) + 1;
	p->column_names = calloc(1, all);
	must(p->column_names);
	char *at = p->column_names;
	for (int i = 0; i < p->columns; i++)
		at = (char *)memcpy(at, PQfname(r, i), strlen(PQfname(r, i))) + strlen(PQfname(r, i)) + 1;
}

enum err postgres_prepare(struct connection *c, const struct statement_plan *plan, struct prepared **out, char *why,
	size_t room)
{
	struct prepared *p = calloc(1, sizeof *p);
	must(p);
	*p = (struct prepared){ .c = c, .sql = plan->st->sql, .params = (int)plan->params.count };
	*out = NULL;
	for (int i = 0; i < p->params; i++) {
		p->types[i] = pg_oid(plan->params.word[i].type);
		p->used[i] = stands(p->sql, i + 1);
	}
	PGresult *r = NULL;
	enum err e = pg_settle(c);
	if (!e || c->lost)
		e = c->failed ? ERR_INTERNAL : writes_nowhere(c) ? ERR_BUSY : pg_ready(c);
	// Nested runs of one statement have a prepared form each, under names of their own.
	if (!e)
		snprintf(p->name, sizeof p->name, "s%u_%u", plan->slot, ++c->names);
	if (!e)
		e = send_prepare(p);
	if (!e)
		e = pg_queued(c, PQsendDescribePrepared(c->pg, p->name));
	if (!e)
		e = pg_sync(c, &r, why, room);
	if (e) {
		postgres_finish(p);
		return e;
	}
	keep_description(p, r);
	PQclear(r);
	p->gathering = pg_rows_of(c, plan);
	*out = p;
	return OK;
}

void postgres_finish(struct prepared *p)
{
	PQclear(p->result);
	free(p->column_names);
	free(p->room);
	free(p);
}

int postgres_params(const struct prepared *p)
{
	int highest = 0;
	for (int i = 1; i <= PARAMS_MOST; i++)
		if (stands(p->sql, i))
			highest = i;
	return highest;
}

bool postgres_has_param(const struct prepared *p, int number)
{
	return number >= 1 && number <= p->params && p->used[number - 1];
}

int postgres_columns(const struct prepared *p)
{
	return p->columns;
}

const char *postgres_column_name(const struct prepared *p, int column)
{
	const char *at = p->column_names;
	while (column-- > 0)
		at += strlen(at) + 1;
	return at;
}

// --- values ------------------------------------------------------------------------------------------------------

static void keep(struct prepared *p, int number, const void *bytes, size_t n)
{
	if (p->size - p->filled < n || !p->room) {
		p->size = p->filled + n + (p->size ? p->size : 256);
		p->room = realloc(p->room, p->size);
		must(p->room);
	}
	if (n)
		memcpy(p->room + p->filled, bytes, n);
	p->value[number - 1] = (struct value){ .at = p->filled, .length = (int)n };
	p->filled += n;
}

enum err postgres_bind_int(struct prepared *p, int number, int64_t value)
{
	uint64_t bytes = htobe64((uint64_t)value);
	keep(p, number, &bytes, sizeof bytes);
	return OK;
}

enum err postgres_bind_str(struct prepared *p, int number, enum column_type type, struct str value)
{
	if (value.n >= INT32_MAX || (type == COLUMN_TEXT && value.n && memchr(value.p, 0, value.n)))
		return ERR_INPUT; // PostgreSQL keeps no zero byte in a text
	keep(p, number, value.p, value.n);
	return OK;
}

enum err postgres_bind_null(struct prepared *p, int number)
{
	p->value[number - 1] = (struct value){ .null = true };
	return OK;
}

// --- running -----------------------------------------------------------------------------------------------------

enum err pg_send_values(struct prepared *p, const char *const *values, const int *lengths)
{
	struct connection *c = p->c;
	int formats[PARAMS_MOST];
	enum err e = p->life != c->life ? send_prepare(p) : OK;
	for (int i = 0; i < p->params; i++)
		formats[i] = 1;
	return e ? e : pg_queued(c, PQsendQueryPrepared(c->pg, p->name, p->params, values, lengths, formats, 1));
}

// Whether it can be sent. A connection that was lost outside of a transaction is made anew for it.
static enum err can_send(const struct prepared *p)
{
	struct connection *c = p->c;
	enum err e = pg_settle(c);
	if (c->failed)
		return ERR_INTERNAL;
	if (writes_nowhere(c))
		return ERR_BUSY;
	return c->lost ? pg_ready(c) : e;
}

static enum err send(struct prepared *p)
{
	const char *values[PARAMS_MOST];
	int lengths[PARAMS_MOST];
	enum err e = can_send(p);
	if (!e)
		e = pg_rows_send(p->c, p);
	for (int i = 0; i < p->params; i++) {
		values[i] = p->value[i].null ? NULL : p->room + p->value[i].at;
		lengths[i] = p->value[i].length;
	}
	return e ? e : pg_send_values(p, values, lengths);
}

static enum err ask(struct prepared *p)
{
	enum err e = send(p);
	if (!e)
		e = pg_sync(p->c, &p->result, NULL, 0);
	if (!e)
		p->c->untouched = false;
	return e;
}

// A reader whose connection turns out to be gone asks once more on another, unless it has read in this snapshot.
static enum err run(struct prepared *p)
{
	struct connection *c = p->c;
	bool begun = c->within, may_move = c->use == USE_READER && (!begun || c->untouched);
	if (pg_rows_numbers(p)) {
		p->row = -1;
		p->rows = 1;
		return pg_rows_number(p, &p->given);
	}
	enum err e = ask(p);
	if (e && c->lost && may_move) {
		e = begun ? pg_snapshot(c) : pg_ready(c);
		if (!e)
			e = ask(p);
	}
	if (e)
		return e;
	p->row = -1;
	p->rows = PQntuples(p->result);
	p->changed = strtoll(PQcmdTuples(p->result), NULL, 10);
	return OK;
}

enum err postgres_step(struct prepared *p, bool *row)
{
	enum err e = p->result || p->given ? OK : run(p);
	*row = !e && ++p->row < p->rows;
	return e;
}

enum err postgres_later(struct prepared *p)
{
	enum err e = p->gathering ? can_send(p) : send(p);
	if (!e && p->gathering)
		e = pg_rows_add(p);
	if (!e && p->c->queued >= PG_QUEUE_MOST)
		e = pg_sync(p->c, NULL, NULL, 0);
	return e;
}

int64_t postgres_changed(struct prepared *p)
{
	return p->changed;
}

void postgres_reset(struct prepared *p)
{
	PQclear(p->result);
	p->result = NULL;
	p->given = 0;
	p->filled = 0;
	p->changed = 0;
}

// --- rows --------------------------------------------------------------------------------------------------------

bool postgres_is_null(struct prepared *p, int column)
{
	return !p->given && PQgetisnull(p->result, p->row, column);
}

static uint64_t big(const char *bytes, int n)
{
	uint64_t value = 0;
	for (int i = 0; i < n; i++)
		value = value << 8 | (unsigned char)bytes[i];
	return value;
}

// A whole number as the server sends a numeric (sum and avg of bigint): groups of four decimal digits, the weight of
// the first, a sign. numeric_send in the server's numeric.c.
static int64_t numeric_of(const char *bytes, int length)
{
	int count = (int16_t)big(bytes, 2), weight = (int16_t)big(bytes + 2, 2);
	bool minus = big(bytes + 4, 2) == 0x4000;
	int64_t value = 0;
	must(length >= 8 + 2 * count);
	for (int i = 0; i <= weight; i++)
		value = value * 10000 + (i < count ? (int64_t)big(bytes + 8 + 2 * i, 2) : 0);
	return minus ? -value : value;
}

int64_t postgres_get_int(struct prepared *p, int column)
{
	if (p->given)
		return p->given;
	const char *bytes = PQgetvalue(p->result, p->row, column);
	if (PQgetisnull(p->result, p->row, column))
		return 0;
	switch (PQftype(p->result, column)) {
	case OID_INT8:
		return (int64_t)big(bytes, 8);
	case OID_INT4:
		return (int32_t)big(bytes, 4);
	case OID_INT2:
		return (int16_t)big(bytes, 2);
	case OID_NUMERIC:
		return numeric_of(bytes, PQgetlength(p->result, p->row, column));
	default:
		must_fail(__FILE__, __LINE__, "a column that is declared int is none");
	}
}

struct str postgres_get_str(struct prepared *p, int column, enum column_type type)
{
	(void)type;
	if (PQgetisnull(p->result, p->row, column))
		return STR_NONE;
	int length = PQgetlength(p->result, p->row, column);
	return (struct str){ PQgetvalue(p->result, p->row, column), (size_t)length };
}

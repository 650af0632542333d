// SPDX-License-Identifier: Apache-2.0
// Statements on SQLite. It numbers `$2` by where it first stands, not by its digits, so each prepared statement keeps
// a map from our numbers to SQLite's. Called through the table in sqlite.c.
#include <stdlib.h>
#include <string.h>

#include "store/plan.h"
#include "store/sqlite_inside.h"
#include "store/store_inside.h"

enum { ROOM = 256 };

struct prepared {
	sqlite3_stmt *st;
	struct connection *c;
	int highest;
	size_t used;        // of `room`: short values are kept here while they are bound, which spares SQLite an allocation
	char room[ROOM];
	unsigned char at[PARAMS_MOST + 1]; // SQLite's number of our $n, 0: not in the SQL
};

static bool map_params(struct prepared *p)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(p->st); i++) {
		const char *name = sqlite3_bind_parameter_name(p->st, i);
		int64_t number;
		if (!name || *name != '$' || !str_int(str_of(name + 1), 1, PARAMS_MOST, &number))
			return false;
		p->at[number] = (unsigned char)i;
		if (number > p->highest)
			p->highest = (int)number;
	}
	return true;
}

enum err sqlite_prepare(struct connection *c, const struct statement_plan *plan, struct prepared **out, char *why,
	size_t room)
{
	struct prepared *p = calloc(1, sizeof *p);
	must(p);
	p->c = c;
	*out = NULL;
	const char *tail = NULL;
	int rc = sqlite3_prepare_v3(c->db, plan->st->sql, -1, SQLITE_PREPARE_PERSISTENT, &p->st, &tail);
	if (rc == SQLITE_OK && p->st && map_params(p) && tail[strspn(tail, " \t\r\n;")] == '\0') {
		*out = p;
		return OK;
	}
	const char *said = rc ? sqlite3_errmsg(c->db)
		: !p->st ? "there is no statement"
		         : "parameters must be $1, $2 ..., and the statement one";
	sqlite3_snprintf((int)room, why, "%s", said);
	enum err e = rc == SQLITE_ERROR || rc == SQLITE_OK ? ERR_INTERNAL : sqlite_error(c->db, rc, "prepare");
	sqlite_finish(p);
	return e;
}

void sqlite_finish(struct prepared *p)
{
	sqlite3_finalize(p->st);
	free(p);
}

int sqlite_params(const struct prepared *p)
{
	return p->highest;
}

bool sqlite_has_param(const struct prepared *p, int number)
{
	return number <= PARAMS_MOST && p->at[number];
}

int sqlite_columns(const struct prepared *p)
{
	return sqlite3_column_count(p->st);
}

const char *sqlite_column_name(const struct prepared *p, int column)
{
	return sqlite3_column_name(p->st, column);
}

static enum err bound(struct prepared *p, int rc)
{
	return rc == SQLITE_OK ? OK : sqlite_error(p->c->db, rc, "bind");
}

enum err sqlite_bind_int(struct prepared *p, int number, int64_t value)
{
	return bound(p, sqlite3_bind_int64(p->st, p->at[number], value));
}

enum err sqlite_bind_str(struct prepared *p, int number, enum column_type type, struct str value)
{
	sqlite3_destructor_type life = SQLITE_TRANSIENT;
	const char *bytes = value.p;
	if (value.n <= ROOM - p->used) {
		bytes = memcpy(p->room + p->used, value.p, value.n);
		p->used += value.n;
		life = SQLITE_STATIC; // until sqlite_reset
	}
	if (type == COLUMN_TEXT)
		return bound(p, sqlite3_bind_text64(p->st, p->at[number], bytes, value.n, life, SQLITE_UTF8));
	return bound(p, sqlite3_bind_blob64(p->st, p->at[number], bytes, value.n, life));
}

enum err sqlite_bind_null(struct prepared *p, int number)
{
	return bound(p, sqlite3_bind_null(p->st, p->at[number]));
}

enum err sqlite_step(struct prepared *p, bool *row)
{
	int rc = sqlite3_step(p->st);
	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return OK;
	return sqlite_error_of(p->c->base, p->c->db, rc, "step");
}

bool sqlite_is_null(struct prepared *p, int column)
{
	return sqlite3_column_type(p->st, column) == SQLITE_NULL;
}

int64_t sqlite_get_int(struct prepared *p, int column)
{
	return sqlite3_column_int64(p->st, column);
}

// Text is asked for as bytes too: as text SQLite would copy it, to put a zero behind it that nobody reads.
struct str sqlite_get_str(struct prepared *p, int column, enum column_type type)
{
	const char *text = sqlite3_column_blob(p->st, column);
	(void)type;
	if (text)
		return (struct str){ text, (size_t)sqlite3_column_bytes(p->st, column) };
	must(sqlite3_errcode(p->c->db) != SQLITE_NOMEM);
	// SQLite gives NULL for bytes that are none, too.
	return sqlite3_column_type(p->st, column) == SQLITE_NULL ? STR_NONE : STR("");
}

int64_t sqlite_changed(struct prepared *p)
{
	return sqlite3_changes64(p->c->db);
}

void sqlite_reset(struct prepared *p)
{
	sqlite3_reset(p->st); // its code is that of the last step, which was told already
	sqlite3_clear_bindings(p->st);
	p->used = 0;
}

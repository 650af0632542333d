// SPDX-License-Identifier: Apache-2.0
// What SQLite says of its tables, and writing many rows at once. Called through the table in sqlite.c by catalogue.c
// and move.c.
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "store/catalogue.h"
#include "store/plan.h"
#include "store/sqlite_inside.h"

#define OUR_TABLES "schema = 'main' AND type = 'table' AND name NOT GLOB 'sqlite_*'"

// An INTEGER PRIMARY KEY that is not declared NOT NULL is the number that SQLite counts up by itself.
struct statement sqlite_catalogue_columns = {
	.name = "sqlite_catalogue_columns",
	.sql = "SELECT t.name AS of_table, c.name AS name, lower(c.type) AS type,\n"
	       " c.\"notnull\" = 0 AND c.pk = 0 AS nullable,\n"
	       " c.pk = 1 AND c.\"notnull\" = 0 AND c.type = 'INTEGER' AND t.wr = 0 AS identity\n"
	       "FROM (SELECT name, wr FROM pragma_table_list WHERE " OUR_TABLES ") AS t\n"
	       "JOIN pragma_table_info(t.name) AS c\n"
	       "ORDER BY t.name, c.cid",
	.params = "",
	.columns = "of_table:text name:text type:text nullable:int identity:int",
	.for_what = "the columns of every table",
};

struct statement sqlite_catalogue_indexes = {
	.name = "sqlite_catalogue_indexes",
	.sql = "SELECT t.name AS of_table, '' AS name, 1 AS is_unique, 1 AS is_primary, c.pk AS place,\n"
	       " c.name AS column_name\n"
	       "FROM (SELECT name FROM pragma_table_list WHERE " OUR_TABLES ") AS t\n"
	       "JOIN pragma_table_info(t.name) AS c\n"
	       "WHERE c.pk > 0\n"
	       "UNION ALL\n"
	       "SELECT t.name, i.name, i.\"unique\", 0, k.seqno, k.name\n"
	       "FROM (SELECT name FROM pragma_table_list WHERE " OUR_TABLES ") AS t\n"
	       "JOIN pragma_index_list(t.name) AS i\n"
	       "JOIN pragma_index_info(i.name) AS k\n"
	       "WHERE i.origin <> 'pk'\n"
	       "ORDER BY 1, 2, 5",
	.params = "",
	.columns = "of_table:text name:text is_unique:int is_primary:int place:int column_name:text",
	.for_what = "the keys and indexes of every table",
};

struct statement sqlite_size = {
	.name = "sqlite_size",
	.sql = "SELECT c.page_count * s.page_size AS bytes\n"
	       "FROM pragma_page_count AS c, pragma_page_size AS s",
	.params = "",
	.columns = "bytes:int",
	.for_what = "how large the database is",
};

// Who holds the folder has said no to all others when it was opened.
bool sqlite_idle(struct base *b)
{
	return !b->beside;
}

bool sqlite_there(const struct store_settings *s)
{
	struct stat st;
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s/plan.db", s->folder);
	return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 && st.st_size > 0;
}

// The folder may not be there yet: then that above it says.
int64_t sqlite_room(const struct store_settings *s)
{
	struct statvfs v;
	char above[PATH_MAX];
	int n = snprintf(above, sizeof above, "%s/..", s->folder);
	if (n < 0 || (size_t)n >= sizeof above)
		return -1;
	if (statvfs(s->folder, &v) != 0) {
		size_t end = strlen(s->folder);
		while (end && s->folder[end - 1] == '/')
			end--;
		while (end && s->folder[end - 1] != '/')
			end--;
		snprintf(above, sizeof above, "%.*s", end ? (int)end : 1, end ? s->folder : ".");
		if (statvfs(above, &v) != 0)
			return -1;
	}
	int64_t room = (int64_t)v.f_bavail * (int64_t)v.f_frsize - 2 * (int64_t)s->log_bytes;
	return room > 0 ? room : 0;
}

static enum err bind(struct prepared *p, int number, const struct cell *v)
{
	if (v->null)
		return sqlite_bind_null(p, number);
	return v->type == COLUMN_INT ? sqlite_bind_int(p, number, v->number)
	                             : sqlite_bind_str(p, number, v->type, v->bytes);
}

// INSERT INTO "t" ("a", "b") VALUES ($1, $2)
static void insert_text(const struct table_shape *t, sqlite3_str *sql)
{
	sqlite3_str_appendf(sql, "INSERT INTO \"%s\" (", t->name);
	for (unsigned i = 0; i < t->columns; i++)
		sqlite3_str_appendf(sql, "%s\"%s\"", i ? ", " : "", t->column[i].name);
	sqlite3_str_appendf(sql, ") VALUES (");
	for (unsigned i = 0; i < t->columns; i++)
		sqlite3_str_appendf(sql, "%s$%u", i ? ", " : "", i + 1);
	sqlite3_str_appendf(sql, ")");
}

enum err sqlite_load(struct connection *c, const struct table_shape *t, const struct cell *rows, size_t count)
{
	struct prepared *p;
	char why[200] = "";
	sqlite3_str *text = sqlite3_str_new(c->db);
	insert_text(t, text);
	char *sql = sqlite3_str_finish(text);
	must(sql);
	struct statement st = { .name = "load", .sql = sql };
	enum err e = sqlite_prepare(c, &(struct statement_plan){ .st = &st }, &p, why, sizeof why);
	sqlite3_free(sql);
	if (e)
		return e;
	for (size_t r = 0; !e && r < count; r++) {
		bool row;
		for (unsigned i = 0; !e && i < t->columns; i++)
			e = bind(p, (int)i + 1, &rows[r * t->columns + i]);
		if (!e)
			e = sqlite_step(p, &row);
		sqlite_reset(p);
	}
	sqlite_finish(p);
	return e;
}

// SQLite goes on behind the largest number by itself.
enum err sqlite_loaded(struct connection *c, const struct table_shape *t)
{
	(void)c;
	(void)t;
	return OK;
}

// SPDX-License-Identifier: Apache-2.0
// For tests of moving a store: rows for every table that a folder has, whatever its columns are, and two folders
// compared table by table, value by value. Both look at the files with SQLite itself, not through the store.
#ifndef OWNPLAN_TESTS_MOVE_HELP_H
#define OWNPLAN_TESTS_MOVE_HELP_H

#include <limits.h>
#include <sqlite3.h>

#include "store/store_help.h"

#include "store/catalogue.h"
#include "store/move.h"

static inline sqlite3 *raw_open(const char *folder)
{
	char path[PATH_MAX];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/plan.db", folder);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	return db;
}

static inline void raw_run(const char *folder, const char *sql)
{
	char *why = NULL;
	sqlite3 *db = raw_open(folder);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

// Numbers at both ends of what there is, words in several scripts, empty ones, bytes with zeros in them, NULL where it
// may stand; the row's number is in each, so that no key is taken twice.
static inline void raw_bind(sqlite3_stmt *st, int at, const struct table_column *c, int row)
{
	static const char *const words[] = { "plain", "", "Zo\xc3\xab", "\xe4\xb8\xad\xe6\x96\x87", "a'b\"c\\d",
		"\xf0\x9f\x8c\xb1" };
	char text[64];
	if (c->null && row % 3 == 0)
		assert_int_equal(sqlite3_bind_null(st, at), SQLITE_OK);
	else if (c->type == COLUMN_INT)
		sqlite3_bind_int64(st, at, row == 0 ? INT64_MIN : row == 1 ? INT64_MAX : (row % 2 ? 1 : -1) * 7919LL * row);
	else if (c->type == COLUMN_TEXT)
		sqlite3_bind_text(st, at, text, snprintf(text, sizeof text, "%s%d", words[row % 6], row), SQLITE_TRANSIENT);
	else
		sqlite3_bind_blob(st, at, (char[]){ 0, (char)(row >> 8), (char)row, 0, '\\', 'x', (char)0xff }, row % 5 ? 7 : 3,
			SQLITE_TRANSIENT);
}

static inline void raw_fill(sqlite3 *db, const struct table_shape *t, int rows)
{
	sqlite3_stmt *st;
	sqlite3_str *sql = sqlite3_str_new(db);
	sqlite3_str_appendf(sql, "INSERT INTO \"%w\" VALUES (?", t->name);
	for (unsigned i = 1; i < t->columns; i++)
		sqlite3_str_appendf(sql, ", ?");
	sqlite3_str_appendf(sql, ")");
	char *text = sqlite3_str_finish(sql);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
	sqlite3_free(text);
	for (int row = 0; row < rows; row++) {
		for (unsigned i = 0; i < t->columns; i++) {
			bool identity = t->identity && strcmp(t->identity, t->column[i].name) == 0;
			if (identity)
				sqlite3_bind_int64(st, (int)i + 1, 3 * row + 1);
			else
				raw_bind(st, (int)i + 1, &t->column[i], row);
		}
		if (sqlite3_step(st) != SQLITE_DONE)
			fail_msg("%s: %s", t->name, sqlite3_errmsg(db));
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
}

// A folder with the migrations' tables and `rows` rows in each. Returns how many tables there are beside the store's.
static inline unsigned folder_fill(const char *folder, const struct migration *list, size_t count, int rows)
{
	struct store *s;
	struct fault f;
	struct table_list tables;
	struct arena *a = arena_new();
	unsigned filled = 0;
	fault_init(&f, a);
	assert_int_equal(store_open(&(struct store_settings){ .folder = folder, .log_bytes = 1 }, &s, &f), OK);
	assert_int_equal(store_migrate(s, list, count, &f), OK);
	if (store_catalogue(s, a, &tables, &f) != OK)
		fail_msg("%s", fault_sentence(&f));
	store_close(s);
	sqlite3 *db = raw_open(folder);
	assert_int_equal(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
	for (unsigned i = 0; i < tables.count; i++)
		if (strcmp(tables.table[i].name, "migration") != 0 && strcmp(tables.table[i].name, "store_state") != 0) {
			raw_fill(db, &tables.table[i], rows);
			filled++;
		}
	assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	arena_free(a);
	return filled;
}

static inline void same_value(const char *table, sqlite3_stmt *a, sqlite3_stmt *b, int i)
{
	int n = sqlite3_column_bytes(a, i);
	if (sqlite3_column_type(a, i) != sqlite3_column_type(b, i) || n != sqlite3_column_bytes(b, i) ||
		(n && memcmp(sqlite3_column_blob(a, i), sqlite3_column_blob(b, i), (size_t)n) != 0))
		fail_msg("%s: another %s", table, sqlite3_column_name(a, i));
}

static inline int same_table(sqlite3 *one, sqlite3 *other, const char *table)
{
	sqlite3_stmt *a, *b;
	int rows = 0;
	char *sql = sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY 1, 2", table);
	if (sqlite3_prepare_v2(one, sql, -1, &a, NULL) != SQLITE_OK) { // a table of one column
		sql[strlen(sql) - 3] = '\0';
		assert_int_equal(sqlite3_prepare_v2(one, sql, -1, &a, NULL), SQLITE_OK);
	}
	if (sqlite3_prepare_v2(other, sql, -1, &b, NULL) != SQLITE_OK)
		fail_msg("%s is not in the target", table);
	for (;; rows++) {
		bool more = sqlite3_step(a) == SQLITE_ROW;
		if (more != (sqlite3_step(b) == SQLITE_ROW))
			fail_msg("%s: %s rows in the target", table, more ? "fewer" : "more");
		for (int i = 0; more && i < sqlite3_column_count(a); i++)
			same_value(table, a, b, i);
		if (!more)
			break;
	}
	sqlite3_finalize(a);
	sqlite3_finalize(b);
	sqlite3_free(sql);
	return rows;
}

// Every table of `one` stands in `other` with the same rows, but for what each says of itself. Returns how many there
// were, and fails when one has other than `rows` (-1: any number).
static inline unsigned folders_same(const char *one, const char *other, int rows)
{
	sqlite3 *a = raw_open(one), *b = raw_open(other);
	sqlite3_stmt *names;
	unsigned tables = 0;
	assert_int_equal(sqlite3_prepare_v2(a, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN "
		"('migration', 'store_state')", -1, &names, NULL), SQLITE_OK);
	while (sqlite3_step(names) == SQLITE_ROW) {
		int there = same_table(a, b, (const char *)sqlite3_column_text(names, 0));
		if (rows >= 0)
			assert_int_equal(there, rows);
		tables++;
	}
	sqlite3_finalize(names);
	sqlite3_close(a);
	sqlite3_close(b);
	return tables;
}

#endif

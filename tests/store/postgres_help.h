// SPDX-License-Identifier: Apache-2.0
// What the tests of the PostgreSQL engine share: lines that are numbered, a number that is counted up, and stores on
// the same tables, as several processes have them.
#ifndef OWNPLAN_TESTS_POSTGRES_HELP_H
#define OWNPLAN_TESTS_POSTGRES_HELP_H

#include "store/store_help.h"

static const struct migration numbered[] = {
	{ 1, "numbered",
		"CREATE TABLE line (seq INTEGER PRIMARY KEY, person TEXT NOT NULL, who TEXT NOT NULL) STRICT;\n"
		"CREATE TABLE tally (name TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID" },
};

static struct statement tally_read = {
	.name = "tally_read",
	.sql = "SELECT count FROM tally WHERE name = $1",
	.params = "name:text",
	.columns = "count:int",
	.for_what = "a number that is read and then written",
};
static struct statement lines_read = {
	.name = "lines_read",
	.sql = "SELECT seq, who FROM line WHERE seq > $1 ORDER BY seq",
	.params = "after:int",
	.columns = "seq:int who:text",
	.for_what = "the lines behind one",
};

static const char *address;
static struct arena *arena;
static struct fault fault;

static inline int make(void **state)
{
	(void)state;
	address = test_database(NULL);
	arena = arena_new();
	fault_init(&fault, arena);
	return 0;
}

static inline int clear(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static inline struct store *house(void)
{
	struct store *s;
	if (store_open(&(struct store_settings){ .database = address, .wait_most = 30 * SECONDS }, &s, &fault) != OK)
		fail_msg("store_open: %s", fault_sentence(&fault));
	assert_int_equal(store_migrate(s, numbered, 1, &fault), OK);
	return s;
}

static inline int64_t tally(struct db *db)
{
	struct query *q = query_begin(db, &tally_read);
	query_text(q, "name", STR("all"));
	int64_t count = query_row(q) ? row_int(q, "count") : 0;
	assert_int_equal(query_end(q), OK);
	return count;
}

// Where no server was started for the tests there is nothing to be tested.
static inline void test_server_needed(void)
{
	if (test_server())
		return;
	printf("skipped: no PostgreSQL was started for the tests (tools/postgres.py)\n");
	exit(77);
}

#endif

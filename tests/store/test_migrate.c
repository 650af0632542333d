// SPDX-License-Identifier: Apache-2.0
// Migrations run once, in order, wholly or not at all, and are refused when they are not what the database knows.
// And statements that differ from what they declare are found before anyone meets them.
#include "store_help.h"

static const struct migration good[] = {
	{ 1, "first", "CREATE TABLE one (id INTEGER NOT NULL PRIMARY KEY) STRICT; INSERT INTO one VALUES (1)" },
	{ 2, "second", "CREATE TABLE two (id INTEGER NOT NULL PRIMARY KEY) STRICT; INSERT INTO two SELECT id FROM one;" },
	{ 3, "third", "CREATE TABLE three (id INTEGER NOT NULL PRIMARY KEY) STRICT" },
};
static const struct migration changed[] = {
	{ 1, "first", "CREATE TABLE one (id INTEGER NOT NULL PRIMARY KEY) STRICT; INSERT INTO one VALUES (2)" },
	{ 2, "second", "CREATE TABLE two (id INTEGER NOT NULL PRIMARY KEY) STRICT; INSERT INTO two SELECT id FROM one;" },
};
static const struct migration half[] = {
	{ 1, "first", "CREATE TABLE one (id INTEGER NOT NULL PRIMARY KEY) STRICT; INSERT INTO one VALUES (1)" },
	{ 2, "second", "CREATE TABLE two (id INTEGER NOT NULL PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1)" },
};

static struct statement tables = {
	.name = "tables",
	.sql = "SELECT count(*) AS count\nFROM sqlite_schema\nWHERE name IN ('one', 'two', 'three')",
	.params = "",
	.columns = "count:int",
	.for_what = "how many of the tables exist",
};

static struct store *store;
static struct arena *arena;
static struct fault fault;

static int open_store(void **state)
{
	(void)state;
	arena = arena_new();
	fault_init(&fault, arena);
	return store_open(&(struct store_settings){ .database = test_database(NULL) }, &store, &fault);
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

static int64_t tables_in(void)
{
	if (test_server())
		tables.sql = "SELECT count(*) AS count FROM pg_tables WHERE schemaname = current_schema()"
					 " AND tablename NOT LIKE 'store_%' AND tablename <> 'migration'";
	struct query *q = query_begin(store_reader(store), &tables);
	assert_true(query_row(q));
	int64_t count = row_int(q, "count");
	assert_int_equal(query_end(q), OK);
	return count;
}

static void test_each_step_runs_once(void **state)
{
	(void)state;
	int done = -1;
	assert_int_equal(store_migrated(store, good, 3, &done, &fault), OK);
	assert_int_equal(done, 0);
	assert_int_equal(store_migrate(store, good, 2, &fault), OK);
	assert_int_equal(tables_in(), 2);
	assert_int_equal(store_migrated(store, good, 3, &done, &fault), OK);
	assert_int_equal(done, 2);
	assert_int_equal(store_migrate(store, good, 3, &fault), OK); // the first two would fail if they ran again
	assert_int_equal(store_migrate(store, good, 3, &fault), OK);
	assert_int_equal(tables_in(), 3);
}

static void test_a_step_that_was_changed_is_refused(void **state)
{
	(void)state;
	int done;
	assert_int_equal(store_migrate(store, good, 1, &fault), OK);
	assert_int_equal(store_migrate(store, changed, 2, &fault), ERR_CONFLICT);
	assert_non_null(strstr(fault_sentence(&fault), "first"));
	assert_int_equal(store_migrated(store, changed, 2, &done, &fault), ERR_CONFLICT);
	assert_int_equal(tables_in(), 1);
}

static void test_a_newer_database_is_refused(void **state)
{
	(void)state;
	int done;
	assert_int_equal(store_migrate(store, good, 3, &fault), OK);
	assert_int_equal(store_migrate(store, good, 2, &fault), ERR_CONFLICT);
	assert_int_equal(store_migrated(store, good, 2, &done, &fault), ERR_CONFLICT);
	assert_non_null(strstr(fault_sentence(&fault), "newer"));
}

static void test_a_step_that_fails_leaves_nothing(void **state)
{
	(void)state;
	int done;
	assert_int_equal(store_migrate(store, half, 2, &fault), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&fault), "second"));
	assert_int_equal(tables_in(), 1);
	assert_int_equal(store_migrated(store, good, 3, &done, &fault), OK);
	assert_int_equal(done, 1);
	assert_int_equal(store_migrate(store, good, 3, &fault), OK);
	assert_int_equal(tables_in(), 3);
}

static void test_statements_that_differ_from_what_they_say_show(void **state)
{
	(void)state;
	static struct statement bad[] = {
		{ "no_table", "SELECT id FROM nowhere", "", "id:int", "a table that is not there", NULL },
		{ "column_name", "SELECT word FROM note", "", "body:text", "another name than the SQL's", NULL },
		{ "column_more", "SELECT word, id FROM note", "", "word:text", "a column more than declared", NULL },
		{ "param_less", "SELECT id FROM note WHERE id = $1", "id:int word:text", "id:int", "a parameter unused", NULL },
		{ "param_more", "SELECT id FROM note WHERE id = $1 AND word = $2", "id:int", "id:int", "one undeclared", NULL },
		{ "question", "SELECT id FROM note WHERE id = ?", "id:int", "id:int", "another way to write one", NULL },
		{ "two_in_one", "DELETE FROM note; SELECT 1", "", "", "two statements", NULL },
		{ "quotes", "SELECT id FROM note WHERE word = \"x\"", "", "id:int", "a string in the quotes of names", NULL },
		{ "silent", "SELECT id FROM note", "", "id:int", "", NULL },
		{ "note_get", "SELECT id FROM note", "", "id:int", "a name that another one has", NULL },
	};
	enum { COUNT = sizeof bad / sizeof *bad };
	struct statement *list[COUNT + 3] = { &note_add, &note_get, &note_count };
	for (size_t i = 0; i < COUNT; i++)
		list[i + 3] = &bad[i];
	assert_int_equal(store_migrate(store, notes, 1, &fault), OK);
	assert_int_equal(store_check(store, list, 3, &fault), OK);
	assert_int_equal(store_check(store, list, COUNT + 3, &fault), ERR_INTERNAL);
	for (size_t i = 0; i < COUNT; i++)
		assert_non_null(fault_at(&fault, bad[i].name));
	assert_int_equal(fault.count, COUNT);
	assert_null(fault_at(&fault, "note_add"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_step_runs_once, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_step_that_was_changed_is_refused, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_newer_database_is_refused, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_step_that_fails_leaves_nothing, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_statements_that_differ_from_what_they_say_show, open_store, close_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

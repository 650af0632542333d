// SPDX-License-Identifier: Apache-2.0
// Every table that the migrations make is moved, whichever it is: the list is the database's own, and this test fails
// when one is forgotten.
#include "store/move_help.h"

#include "base/arena.h"
#include "record/schema.h"

static char from[64], to[64];

static void quiet(void *what, const struct move_progress *p)
{
	(void)what;
	(void)p;
}

static unsigned said(const char *words)
{
	unsigned count = 0;
	for (size_t i = 0; i < record_migration_count; i++)
		for (const char *p = record_migrations[i].sql; (p = strstr(p, words)) != NULL; p++)
			count++;
	return count;
}

// One that is made anew under another name is dropped under its old one.
static unsigned tables_in_migrations(void)
{
	return said("CREATE TABLE ") - said("DROP TABLE ");
}

static void test_every_table_of_the_record_is_moved_with_every_row(void **state)
{
	(void)state;
	enum { ROWS = 300 };
	struct fault f;
	struct moved moved;
	struct arena *arena = arena_new();
	fault_init(&f, arena);
	folder_make(from);
	folder_make(to);
	unsigned filled = folder_fill(from, record_migrations, record_migration_count, ROWS);
	assert_int_equal(filled, tables_in_migrations());
	struct move m = { .from = { .folder = from, .log_bytes = 1 }, .to = { .folder = to, .log_bytes = 1 },
		.from_name = from, .to_name = to, .list = record_migrations, .count = record_migration_count, .say = quiet };
	if (store_move(&m, arena, &moved, &f) != OK)
		fail_msg("%s", fault_sentence(&f));
	assert_int_equal(moved.tables, filled);
	assert_int_equal(moved.rows, ROWS * filled);
	assert_int_equal(folders_same(from, to, ROWS), filled);
	assert_int_equal(folders_same(to, from, ROWS), filled);
	arena_free(arena);
	folder_remove(from);
	folder_remove(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_table_of_the_record_is_moved_with_every_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

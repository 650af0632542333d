// SPDX-License-Identifier: Apache-2.0
// What a floor above sees of queries: values come back as they went in, snapshots hold still, mistakes are told.
#include <pthread.h>
#include <sys/resource.h>

#include "store_help.h"

static struct store *store;

static int open_store(void **state)
{
	(void)state;
	store = notes_open(&(struct store_settings){ 0 });
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

static enum err add(int64_t id, const char *word, struct str body)
{
	struct note n = { id, word, body };
	return store_write(store, note_write, &n);
}

static void test_values_come_back_as_they_went_in(void **state)
{
	(void)state;
	static const char bytes[] = "a\0b\xff";
	assert_int_equal(add(INT64_MAX, "caf\xc3\xa9", (struct str){ bytes, 4 }), OK);
	struct query *q = query_begin(store_reader(store), &note_get);
	query_int(q, "id", INT64_MAX);
	assert_true(query_row(q));
	assert_true(row_int(q, "id") == INT64_MAX);
	assert_true(str_is(row_text(q, "word"), "caf\xc3\xa9"));
	struct str body = row_bytes(q, "body");
	assert_int_equal(body.n, 4);
	assert_memory_equal(body.p, bytes, 4);
	assert_false(row_null(q, "word"));
	assert_false(query_row(q));
	assert_false(query_row(q)); // asking again does not begin again
	assert_int_equal(query_end(q), OK);
}

static void test_nothing_and_empty_are_two_things(void **state)
{
	(void)state;
	assert_int_equal(add(1, NULL, STR_NONE), OK);
	assert_int_equal(add(2, "", STR("")), OK);
	for (int64_t id = 1; id <= 2; id++) {
		struct query *q = query_begin(store_reader(store), &note_get);
		query_int(q, "id", id);
		assert_true(query_row(q));
		assert_int_equal(row_null(q, "word"), id == 1);
		assert_int_equal(row_null(q, "body"), id == 1);
		assert_int_equal(row_text(q, "word").p == NULL, id == 1);
		assert_int_equal(row_bytes(q, "body").p == NULL, id == 1);
		assert_int_equal(row_text(q, "word").n + row_bytes(q, "body").n, 0);
		assert_int_equal(query_end(q), OK);
	}
}

static void test_of_two_who_take_one_word_the_first_wins(void **state)
{
	(void)state;
	assert_int_equal(add(1, "same", STR_NONE), OK);
	assert_int_equal(add(2, "same", STR_NONE), ERR_CONFLICT);
	assert_int_equal(add(1, "other", STR_NONE), ERR_CONFLICT);
	assert_int_equal(notes_in(store_reader(store)), 1);
	assert_true(store_healthy(store));
}

static void test_a_snapshot_holds_still_until_it_ends(void **state)
{
	(void)state;
	struct db *db = store_reader(store);
	db_begin_read(db);
	assert_int_equal(notes_in(db), 0);
	assert_int_equal(add(1, "one", STR_NONE), OK);
	assert_int_equal(notes_in(db), 0);
	db_begin_read(db); // inside another one: still the same state
	assert_int_equal(notes_in(db), 0);
	db_end_read(db);
	assert_int_equal(notes_in(db), 0);
	db_end_read(db);
	assert_int_equal(notes_in(db), 1);
}

static void test_a_statement_may_run_inside_itself(void **state)
{
	(void)state;
	assert_int_equal(add(1, "one", STR_NONE), OK);
	assert_int_equal(add(2, "two", STR_NONE), OK);
	struct db *db = store_reader(store);
	struct query *outer = query_begin(db, &note_get);
	query_int(outer, "id", 1);
	assert_true(query_row(outer));
	struct query *inner = query_begin(db, &note_get);
	query_int(inner, "id", 2);
	assert_true(query_row(inner));
	assert_true(str_is(row_text(inner, "word"), "two"));
	assert_true(str_is(row_text(outer, "word"), "one"));
	assert_int_equal(query_end(inner), OK);
	assert_int_equal(query_end(outer), OK);
}

static void test_what_a_handler_forgot_is_ended(void **state)
{
	(void)state;
	struct db *db = store_reader(store);
	assert_true(db_settle(db));
	db_begin_read(db);
	query_int(query_begin(db, &note_get), "id", 1);
	assert_false(db_settle(db));
	assert_true(db_settle(db));
	assert_int_equal(add(1, "one", STR_NONE), OK);
	assert_int_equal(notes_in(db), 1);
}

static void test_a_reader_cannot_write(void **state)
{
	(void)state;
	struct note n = { 1, "one", STR_NONE };
	assert_int_equal(note_write(store_reader(store), NULL, &n), ERR_INTERNAL);
	assert_int_equal(notes_in(store_reader(store)), 0);
}

static struct statement for_ever = {
	.name = "for_ever",
	.sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)\n"
	       "SELECT count(*) AS count\nFROM n",
	.params = "",
	.columns = "count:int",
	.for_what = "a read that never ends",
};

static void test_a_read_that_takes_too_long_is_cut_short(void **state)
{
	(void)state;
	struct store *s = notes_open(&(struct store_settings){ .read_within = SECONDS / 20 });
	struct query *q = query_begin(store_reader(s), &for_ever);
	assert_false(query_row(q));
	assert_int_equal(query_end(q), ERR_BUSY);
	assert_int_equal(notes_in(store_reader(s)), 0); // the next one has its own time
	db_begin_read(store_reader(s));
	usleep(100000); // costs nothing yet: the snapshot begins with the first query
	assert_int_equal(notes_in(store_reader(s)), 0);
	usleep(100000);
	q = query_begin(store_reader(s), &note_count);
	assert_false(query_row(q));
	assert_int_equal(query_end(q), ERR_BUSY);
	db_end_read(store_reader(s));
	assert_int_equal(notes_in(store_reader(s)), 0);
	struct store_figures figures;
	store_figures(s, &figures);
	assert_int_equal(figures.cut_short, 2);
	store_close(s);
}

static struct statement out_of_order = {
	.name = "out_of_order",
	.sql = "SELECT $2 || $1 || $2 AS word",
	.params = "one:text two:text",
	.columns = "word:text",
	.for_what = "parameters that stand in another order than their numbers",
};

static void test_parameters_go_by_their_number(void **state)
{
	(void)state;
	struct query *q = query_begin(store_reader(store), &out_of_order);
	query_text(q, "two", STR("b"));
	query_text(q, "one", STR("a"));
	assert_true(query_row(q));
	assert_true(str_is(row_text(q, "word"), "bab"));
	assert_int_equal(query_end(q), OK);
}

static struct statement note_save = {
	.name = "note_save",
	.sql = "INSERT INTO note (id, word)\n"
	       "VALUES ($1, $2)\n"
	       "ON CONFLICT (id) DO UPDATE SET word = excluded.word\n"
	       "WHERE note.word = $3\n"
	       "RETURNING word",
	.params = "id:int word:text seen:text",
	.columns = "word:text",
	.for_what = "saves a note when it still says what its writer saw",
};

struct saving {
	int64_t id;
	const char *word, *seen;
	bool to_the_end; // whether every row is asked for
};

static enum err save_run(struct db *db, struct arena *a, void *what)
{
	const struct saving *s = what;
	(void)a;
	struct query *q = query_begin(db, &note_save);
	query_int(q, "id", s->id);
	query_text(q, "word", str_of(s->word));
	query_text(q, "seen", str_of(s->seen));
	bool saved = query_row(q);
	if (saved)
		assert_true(str_is(row_text(q, "word"), s->word));
	while (s->to_the_end && query_row(q))
		;
	enum err e = query_end(q);
	return e ? e : saved ? OK : ERR_STALE;
}

static void test_a_save_over_what_changed_meanwhile_is_stale(void **state)
{
	(void)state;
	for (int end = 0; end <= 1; end++) {
		struct saving first = { end, "one", NULL, end };
		struct saving good = { end, "two", "one", end }, late = { end, "three", "one", end };
		assert_int_equal(store_write(store, save_run, &first), OK);
		assert_int_equal(store_write(store, save_run, &good), OK);
		assert_int_equal(store_write(store, save_run, &late), ERR_STALE);
		struct query *q = query_begin(store_reader(store), &note_get);
		query_int(q, "id", end);
		assert_true(query_row(q));
		assert_true(str_is(row_text(q, "word"), "two"));
		assert_int_equal(query_end(q), OK);
		struct saving other = { end, "end", "two", end };
		assert_int_equal(store_write(store, save_run, &other), OK);
		other.seen = "end";
		other.word = end ? "b" : "a";
		assert_int_equal(store_write(store, save_run, &other), OK);
	}
}

static enum err change_all(struct db *db, struct arena *a, void *what)
{
	static struct statement st = { "note_rename", "UPDATE note\nSET word = NULL\nWHERE id > $1", "above:int", "",
		"takes the words from notes", NULL };
	(void)a;
	struct query *q = query_begin(db, &st);
	query_int(q, "above", 1);
	return query_run(q, what);
}

static void test_a_change_counts_its_rows(void **state)
{
	(void)state;
	int64_t changed = -1;
	for (int i = 0; i < 5; i++)
		assert_int_equal(add(i, NULL, STR_NONE), OK);
	assert_int_equal(store_write(store, change_all, &changed), OK);
	assert_int_equal(changed, 3);
}

static void *read_in_thread(void *what)
{
	struct query *q = query_begin(store_reader(what), &note_count);
	(void)query_row(q);
	return (void *)(intptr_t)query_end(q);
}

static enum err read_elsewhere(void)
{
	pthread_t thread;
	void *result;
	assert_int_equal(pthread_create(&thread, NULL, read_in_thread, store), 0);
	pthread_join(thread, &result);
	return (enum err)(intptr_t)result;
}

static void test_without_a_connection_reads_are_busy_for_now(void **state)
{
	(void)state;
	struct rlimit before, none;
	getrlimit(RLIMIT_NOFILE, &before);
	none = before;
	none.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &none);
	enum err e = read_elsewhere();
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(e, ERR_BUSY);
	// After a refusal the database is not asked again for half as long as that took.
	for (int i = 0; (e = read_elsewhere()) == ERR_BUSY && i < 500; i++)
		usleep(10000);
	assert_int_equal(e, OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_values_come_back_as_they_went_in, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_nothing_and_empty_are_two_things, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_of_two_who_take_one_word_the_first_wins, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_snapshot_holds_still_until_it_ends, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_statement_may_run_inside_itself, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_what_a_handler_forgot_is_ended, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_reader_cannot_write, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_parameters_go_by_their_number, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_save_over_what_changed_meanwhile_is_stale, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_change_counts_its_rows, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_without_a_connection_reads_are_busy_for_now, open_store, close_store),
		cmocka_unit_test(test_a_read_that_takes_too_long_is_cut_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

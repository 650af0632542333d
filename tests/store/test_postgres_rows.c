// SPDX-License-Identifier: Apache-2.0
// Rows that the PostgreSQL engine sends together, and numbers that it draws by the handful (postgres_rows.c): nobody
// sees a difference, in what is there, in the order of numbers, and in what a job hears. Skipped where no server was
// started for the tests.
#include "postgres_help.h"

static struct statement line_put = {
	.name = "line_put",
	.sql = "INSERT INTO line (person, who) VALUES ($1, $2)",
	.params = "person:text who:text",
	.columns = "",
	.for_what = "a line whose number nobody asks for",
	.fresh = true,
};
static struct statement line_next = {
	.name = "line_next",
	.sql = "INSERT INTO line (person, who) VALUES ($1, $2) RETURNING seq",
	.params = "person:text who:text",
	.columns = "seq:int",
	.for_what = "a line and its number, which is always new",
	.fresh = true,
};
static struct statement tally_first = {
	.name = "tally_first",
	.sql = "INSERT INTO tally (name, count) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
	.params = "name:text count:int",
	.columns = "",
	.for_what = "a number, unless there is one",
};
static struct statement tally_claim = {
	.name = "tally_claim",
	.sql = "INSERT INTO tally (name, count) VALUES ($1, $2)",
	.params = "name:text count:int",
	.columns = "",
	.for_what = "a number that is said to be new",
	.fresh = true,
};
static struct statement blob_put = {
	.name = "blob_put",
	.sql = "INSERT INTO blob (id, word, bytes, none) VALUES ($1, $2, $3, '')",
	.params = "id:int word:text bytes:bytes",
	.columns = "",
	.for_what = "values of every type, and none",
	.fresh = true,
};
static struct statement blob_read = {
	.name = "blob_read",
	.sql = "SELECT id, word, bytes, none FROM blob ORDER BY id",
	.params = "",
	.columns = "id:int word:text bytes:bytes none:text",
	.for_what = "what was put there",
};

static int64_t lines_in(struct db *db, int64_t after, int64_t *last)
{
	int64_t count = 0;
	struct query *q = query_begin(db, &lines_read);
	query_int(q, "after", after);
	for (; query_row(q); count++) {
		assert_true(row_int(q, "seq") > *last);
		*last = row_int(q, "seq");
	}
	assert_int_equal(query_end(q), OK);
	return count;
}

static void named_put(struct db *db, struct statement *st, const char *name, int64_t count)
{
	struct query *q = query_begin(db, st);
	query_text(q, "name", str_of(name));
	query_int(q, "count", count);
	assert_int_equal(query_run(q, NULL), OK);
}

static enum err many_lines(struct db *db, struct arena *a, void *what)
{
	int64_t last = 0, number = 0, count = *(int64_t *)what;
	(void)a;
	for (int64_t i = 0; i < count; i++) {
		struct query *q = query_begin(db, i % 3 ? &line_put : &line_next);
		query_text(q, "person", STR("p"));
		query_text(q, "who", STR(""));
		assert_int_equal(query_row(q), i % 3 == 0);
		if (i % 3 == 0) {
			assert_true(row_int(q, "seq") > number);
			number = row_int(q, "seq");
		}
		assert_int_equal(query_end(q), OK);
		if (i == count / 2) // who asks sees what was said before
			assert_int_equal(lines_in(db, 0, &last), i + 1);
	}
	named_put(db, &tally_first, "all", 1);
	named_put(db, &tally_first, "all", 2);
	named_put(db, &tally_first, "other", 3);
	last = 0;
	assert_int_equal(tally(db), 1);
	return lines_in(db, 0, &last) == count ? OK : ERR_INTERNAL;
}

static void test_rows_that_wait_are_seen_by_who_asks_next(void **state)
{
	(void)state;
	int64_t count = 1700, last = 0; // more than go out at once
	struct store *s = house();
	assert_int_equal(store_write(s, many_lines, &count), OK);
	assert_int_equal(lines_in(store_reader(s), 0, &last), count);
	store_close(s);
}

static enum err claim_all(struct db *db, struct arena *a, void *what)
{
	int64_t count = 5;
	enum err e = many_lines(db, a, &count);
	named_put(db, &tally_claim, "new", 7);
	named_put(db, &tally_claim, what, 8);
	return e;
}

static void test_a_key_that_is_taken_after_all_undoes_its_job_alone(void **state)
{
	(void)state;
	int64_t last = 0;
	struct store *s = house();
	assert_int_equal(store_write(s, claim_all, "all"), ERR_CONFLICT);
	assert_int_equal(lines_in(store_reader(s), 0, &last), 0);
	assert_int_equal(tally(store_reader(s)), 0);
	assert_int_equal(store_write(s, claim_all, "free"), OK);
	assert_int_equal(lines_in(store_reader(s), 0, &last), 5);
	store_close(s);
}

// Numbers are larger the later they are committed, whoever gave them: leftovers of a handful are never used.
static enum err some_lines(struct db *db, struct arena *a, void *what)
{
	(void)a;
	int64_t *seen = what, number = 0;
	for (int i = 0; i < 5; i++) {
		struct query *q = query_begin(db, &line_next);
		query_text(q, "person", STR("p"));
		query_text(q, "who", STR("w"));
		number = query_row(q) ? row_int(q, "seq") : 0;
		assert_int_equal(query_end(q), OK);
		if (number <= *seen)
			return ERR_INTERNAL;
		*seen = number;
	}
	return OK;
}

static void test_numbers_of_two_processes_are_in_the_order_of_commits(void **state)
{
	(void)state;
	int64_t seen = 0, last = 0;
	struct store *one = house(), *two = house();
	for (int i = 0; i < 20; i++)
		assert_int_equal(store_write(i % 3 ? one : two, some_lines, &seen), OK);
	assert_int_equal(lines_in(store_reader(one), 0, &last), 100);
	assert_int_equal(last, seen);
	store_close(one);
	store_close(two);
}

static const struct {
	const char *word, *bytes;
	size_t n;
} odd[] = {
	{ "", "", 0 }, { NULL, "\0\377", 2 }, { "{a,\"b\"}\\", NULL, 0 }, { "\xC3\xA9", "x", 1 }, { NULL, NULL, 0 },
};

static enum err odd_put(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct query *q = query_begin(db, &blob_put);
		query_int(q, "id", i % 2 ? INT64_MIN + (int64_t)i : INT64_MAX - (int64_t)i);
		query_text(q, "word", str_of(odd[i].word));
		query_bytes(q, "bytes", (struct str){ odd[i].bytes, odd[i].n });
		assert_int_equal(query_run(q, NULL), OK);
	}
	return OK;
}

static void test_values_that_go_together_arrive_as_they_were(void **state)
{
	(void)state;
	static const size_t order[] = { 1, 3, 4, 2, 0 }; // by number
	struct store *s = house();
	test_database_run(address, "CREATE TABLE blob (id BIGINT, word TEXT, bytes BYTEA, none TEXT)");
	assert_int_equal(store_write(s, odd_put, NULL), OK);
	struct query *q = query_begin(store_reader(s), &blob_read);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		assert_true(query_row(q));
		assert_int_equal(row_null(q, "word"), odd[order[i]].word == NULL);
		assert_true(str_eq(row_text(q, "word"), str_of(odd[order[i]].word)));
		assert_int_equal(row_null(q, "bytes"), odd[order[i]].bytes == NULL);
		assert_true(str_eq(row_bytes(q, "bytes"), (struct str){ odd[order[i]].bytes, odd[order[i]].n }));
		assert_false(row_null(q, "none"));
	}
	assert_false(query_row(q));
	assert_int_equal(query_end(q), OK);
	store_close(s);
}

int main(void)
{
	test_server_needed();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows_that_wait_are_seen_by_who_asks_next, make, clear),
		cmocka_unit_test_setup_teardown(test_a_key_that_is_taken_after_all_undoes_its_job_alone, make, clear),
		cmocka_unit_test_setup_teardown(test_numbers_of_two_processes_are_in_the_order_of_commits, make, clear),
		cmocka_unit_test_setup_teardown(test_values_that_go_together_arrive_as_they_were, make, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Of two who make something because nothing like it is there, one looks again: in one process, and across several that
// serve one database.
#include "account_help.h"

#include "record/once.h"

static bool across; // processes

static struct statement change_add = {
	.name = "test_change_add",
	.sql = "INSERT INTO change (seq, person, type, id) VALUES ($1, '', 'Goal', 'x')",
	.params = "seq:int",
	.columns = "",
	.for_what = "a change",
};

struct making {
	const struct once *once;
	int64_t seq;
	enum err end; // what the job returns afterwards
};

// As the writer does it: asks, writes a first version, remembers.
static enum err do_make(struct db *writer, struct arena *a, void *what)
{
	const struct making *m = what;
	(void)a;
	enum err e = once_still(writer, m->once);
	if (e != OK)
		return e;
	struct query *q = query_begin(writer, &change_add);
	query_int(q, "seq", m->seq);
	e = query_run(q, NULL);
	if (e == OK)
		e = once_made(writer, m->once, m->seq);
	return e == OK ? m->end : e;
}

static enum err make(const struct once *once, int64_t seq, enum err end)
{
	struct making m = { once, seq, end };
	return store_write(store, do_make, &m);
}

static struct once look(const char *what)
{
	struct once o;
	assert_int_equal(once_look(store_reader(store), str_of(what), across, &o), OK);
	return o;
}

static void one_is_made(void)
{
	struct once first = look("Goal identifier=1"), second = look("Goal identifier=1");
	struct once other = look("Goal identifier=2");
	assert_true(once_same(&first, &second) && !once_same(&first, &other));
	assert_int_equal(make(&first, 1, OK), OK);
	assert_int_equal(make(&second, 2, OK), ERR_STALE);
	assert_int_equal(make(&other, 3, OK), OK);
	second = look("Goal identifier=1"); // looked again, and found nothing: it was taken away meanwhile
	assert_int_equal(second.seen, 3);
	assert_int_equal(make(&second, 4, OK), OK);
	assert_int_equal(make(&second, 5, OK), ERR_STALE);
}

static void one_that_was_undone_stops_nobody(void)
{
	struct once first = look("Task code=7"), second = look("Task code=7");
	assert_int_equal(make(&first, 1, ERR_RULE), ERR_RULE);
	assert_int_equal(make(&second, 2, OK), OK);
}

static void what_is_made_anyhow_asks_nobody(void)
{
	struct once none = { .what = STR_NONE, .shared = across };
	for (int64_t i = 1; i < 4; i++)
		assert_int_equal(make(&none, i, OK), OK);
}

#define BOTH(name) \
	static void test_##name##_here(void **state) \
	{ \
		(void)state; \
		across = false; \
		name(); \
	} \
	static void test_##name##_across_processes(void **state) \
	{ \
		(void)state; \
		across = true; \
		name(); \
	}

BOTH(one_is_made)
BOTH(one_that_was_undone_stops_nobody)
BOTH(what_is_made_anyhow_asks_nobody)

// What one process made in the database, the memory of another knows nothing of.
static void test_who_looks_in_the_database_sees_what_others_made(void **state)
{
	(void)state;
	across = true;
	struct once theirs = look("Goal identifier=9"), ours = look("Goal identifier=9"), alone = ours;
	alone.shared = false;
	assert_int_equal(make(&theirs, 1, OK), OK);
	assert_int_equal(make(&ours, 2, OK), ERR_STALE);
	assert_int_equal(make(&alone, 3, OK), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_is_made_here),
		TEST(test_one_is_made_across_processes),
		TEST(test_one_that_was_undone_stops_nobody_here),
		TEST(test_one_that_was_undone_stops_nobody_across_processes),
		TEST(test_what_is_made_anyhow_asks_nobody_here),
		TEST(test_what_is_made_anyhow_asks_nobody_across_processes),
		TEST(test_who_looks_in_the_database_sees_what_others_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// What is new since somebody looked: looks that follow each other within half an hour are one.
#include "cycle_help.h"
#include "plan/worklist.h"

static enum err look_it(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return looked_put(writer, *(struct str *)what, STR(KEY));
}

static void write_down(const struct kind *k, const char *form)
{
	struct visit v = visit_by(&himself);
	struct plan_change *c = plan_change_new(&v);
	struct values values;
	c->writer = writer_of(&himself, PERSON);
	form_values(k, form, &values);
	plan_change_add(c, arena, entry_make(arena, k, &values, &c->writer, STR_NONE));
	assert_int_equal(store_write(store, plan_change_run, c), OK);
	later();
}

// Since which version this account is told what is new; `after` from now.
static int64_t looks(instant after)
{
	instant at;
	int64_t seq;
	struct str account = nurse.account;
	clock_freeze(clock_now() + after);
	assert_int_equal(looked_get(db, account, STR(KEY), &at, &seq), OK);
	assert_int_equal(store_write(store, look_it, &account), OK);
	assert_true(at <= clock_now());
	return seq;
}

static struct statement newest_change = {
	.name = "test_newest_change",
	.sql = "SELECT changed_seq FROM plan_summary WHERE person = $1",
	.params = "person:text",
	.columns = "changed_seq:int",
	.for_what = "the newest change of a plan",
};

static int64_t newest(void)
{
	struct query *q = query_begin(db, &newest_change);
	query_text(q, "person", STR(KEY));
	int64_t seq = query_row(q) ? row_int(q, "changed_seq") : -1;
	assert_int_equal(query_end(q), OK);
	return seq;
}

static void test_looks_that_follow_each_other_are_one(void **state)
{
	(void)state;
	write_down(&kind_goal, "statement=College&type=outcome&status=active");
	int64_t first = newest();
	assert_int_equal(looks(0), 0); // never before
	assert_int_equal(looks(10 * MINUTES), first);
	write_down(&kind_about_also, "answer=Trains");
	int64_t second = newest();
	assert_true(second > first);
	for (int i = 0; i < 6; i++)
		assert_int_equal(looks(20 * MINUTES), first); // still the same look, for two hours
	write_down(&kind_about_people, "answer=Mum");
	assert_int_equal(looks(20 * MINUTES), first);
	int64_t third = newest();
	assert_int_equal(looks(LOOKING + SECONDS), third); // another
	write_down(&kind_strength, "what=Funny");
	assert_int_equal(looks(5 * MINUTES), third);
	assert_int_equal(looks(20 * DAYS), newest());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_looks_that_follow_each_other_are_one, cycle_open, cycle_close),
	};
	return cmocka_run_group_tests_name("plan/looked", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Who has a page open to write in, and what somebody is to be told of.
#include "account_help.h"
#include "record/editing.h"
#include "record/notice.h"

static enum err do_open(struct db *w, struct arena *a, void *what)
{
	struct str *s = what;
	(void)a;
	return editing_put(w, STR("p"), s[0], s[1], EDITING_BEAT);
}

static enum err do_leave(struct db *w, struct arena *a, void *what)
{
	struct str *s = what;
	(void)a;
	return editing_end(w, STR("p"), s[0], s[1]);
}

static size_t others(const char *place, const char *but, struct editing **list)
{
	size_t count;
	assert_int_equal(editing_others(db, arena, STR("p"), str_of(place), str_of(but), list, &count), OK);
	return count;
}

static void test_two_who_write_in_one_place_know_of_each_other_until_one_leaves(void **state)
{
	(void)state;
	struct editing *list;
	assert_int_equal(RUN(do_open, STR("goal"), STR("nurse")), OK);
	clock_freeze(START + MINUTES);
	assert_int_equal(RUN(do_open, STR("goal"), STR("declan")), OK);
	assert_int_equal(RUN(do_open, STR("goal"), STR("nurse")), OK);
	assert_int_equal(others("goal", "declan", &list), 1);
	IS(list[0].account, "nurse");
	assert_true(list[0].since == START); // renewing does not make it younger
	assert_int_equal(others("need", "declan", &list), 0);
	assert_int_equal(RUN(do_leave, STR("goal"), STR("nurse")), OK);
	assert_int_equal(others("goal", "declan", &list), 0);
	assert_int_equal(others("goal", "nurse", &list), 1);
}

static void test_who_is_not_heard_of_is_gone_soon(void **state)
{
	(void)state;
	struct editing *list;
	assert_int_equal(RUN(do_open, STR("goal"), STR("nurse")), OK);
	clock_freeze(START + EDITING_BEAT - 1);
	assert_int_equal(others("goal", "declan", &list), 1);
	clock_freeze(START + EDITING_BEAT);
	assert_int_equal(others("goal", "declan", &list), 0);
	assert_int_equal(RUN(do_open, STR("goal"), STR("nurse")), OK);
	assert_int_equal(others("goal", "declan", &list), 1);
	assert_true(list[0].since == START + EDITING_BEAT); // it began anew
}

static enum err do_tell(struct db *w, struct arena *a, void *what)
{
	struct str *s = what;
	(void)a;
	return notice_put(w, s[0], &(struct notice){ .person = STR("p"), .type = STR("Task"), .id = s[1],
		.made = clock_now() });
}

static enum err do_told(struct db *w, struct arena *a, void *what)
{
	struct str *s = what;
	(void)a;
	return notice_drop(w, s[0], STR("p"), s[1]);
}

static void test_each_is_told_once_and_no_more_when_they_have_looked(void **state)
{
	(void)state;
	struct notice *list;
	size_t count;
	assert_int_equal(RUN(do_tell, STR("declan"), STR("one")), OK);
	clock_freeze(START + 1);
	assert_int_equal(RUN(do_tell, STR("declan"), STR("one")), OK);
	assert_int_equal(RUN(do_tell, STR("declan"), STR("two")), OK);
	assert_int_equal(RUN(do_tell, STR("nurse"), STR("two")), OK);
	assert_int_equal(notice_list(db, arena, STR("declan"), &list, &count), OK);
	assert_int_equal(count, 2);
	IS(list[0].id, "two");
	assert_true(list[1].made == START);
	assert_int_equal(RUN(do_told, STR("declan"), STR("two")), OK);
	assert_int_equal(notice_list(db, arena, STR("declan"), &list, &count), OK);
	assert_int_equal(count, 1);
	assert_int_equal(notice_list(db, arena, STR("nurse"), &list, &count), OK);
	assert_int_equal(count, 1);
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_two_who_write_in_one_place_know_of_each_other_until_one_leaves),
		IN_HOUSE(test_who_is_not_heard_of_is_gone_soon),
		IN_HOUSE(test_each_is_told_once_and_no_more_when_they_have_looked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Days, times and names as people say them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "plan/say.h"

static struct arena *arena;
static day today;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	clock_freeze((instant)1793786400 * SECONDS); // 4 November 2026, 10:00 in London
	today = day_make(2026, 11, 4);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	clock_freeze(0);
	return 0;
}

static void test_days_are_said_with_the_year_only_when_it_is_another(void **state)
{
	(void)state;
	assert_string_equal(say_day(arena, today), "4 November 2026");
	assert_string_equal(say_day_short(arena, today), "4 November");
	assert_string_equal(say_day_short(arena, day_make(2027, 3, 2)), "2 March 2027");
	assert_string_equal(say_day_week(arena, today), "Wednesday 4 November");
	assert_string_equal(say_day_week(arena, day_make(2028, 2, 29)), "Tuesday 29 February 2028");
	assert_string_equal(say_day(arena, DAY_NONE), "");
	assert_string_equal(say_day_short(arena, DAY_NONE), "");
	assert_string_equal(say_day_week(arena, DAY_NONE), "");
}

static void test_times_are_those_of_london_in_summer_and_winter(void **state)
{
	(void)state;
	instant summer, winter;
	assert_true(instant_parse(STR("2026-07-01T23:30:00Z"), &summer));
	assert_true(instant_parse(STR("2026-01-05T09:05:00Z"), &winter));
	assert_string_equal(say_when(arena, summer), "2 July at 00:30");
	assert_string_equal(say_when(arena, winter), "5 January at 09:05");
	assert_string_equal(say_when(arena, clock_now()), "today at 10:00");
	assert_string_equal(say_when(arena, clock_now() - DAYS), "yesterday at 10:00");
	assert_string_equal(say_when(arena, clock_now() + DAYS), "tomorrow at 10:00");
	assert_string_equal(say_when(arena, 0), "");
}

static void test_how_long_ago_counts_days_not_hours(void **state)
{
	(void)state;
	static const struct {
		int days;
		const char *said;
	} rows[] = { { 0, "today" }, { 1, "yesterday" }, { 2, "2 days ago" }, { 13, "13 days ago" }, { 14, "2 weeks ago" },
		{ 27, "3 weeks ago" }, { 91, "13 weeks ago" }, { 92, "3 months ago" }, { 365, "12 months ago" },
		{ 731, "2 years ago" }, { -1, "tomorrow" }, { -2, "in 2 days" }, { -21, "in 3 weeks" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(say_ago_day(arena, today - rows[i].days), rows[i].said);
	// 23:59 yesterday was yesterday, not today
	assert_string_equal(say_ago(arena, day_start(today) - 1), "yesterday");
	assert_string_equal(say_ago(arena, 0), "");
	assert_string_equal(say_ago_day(arena, DAY_NONE), "");
}

static void test_lateness_is_said_as_people_say_it(void **state)
{
	(void)state;
	static const struct {
		int days;
		const char *said;
	} rows[] = { { 0, "due today" }, { 1, "1 day late" }, { 2, "2 days late" }, { 13, "13 days late" },
		{ 21, "3 weeks late" }, { 23, "3 weeks late" }, { 120, "3 months late" }, { 800, "2 years late" },
		{ -1, "tomorrow" }, { -5, "in 5 days" }, { -28, "in 4 weeks" }, { -118, "in 3 months" },
		{ -2000, "in 5 years" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(say_late(arena, today - rows[i].days), rows[i].said);
	assert_string_equal(say_late(arena, DAY_NONE), "");
	assert_true(say_is_late(today - 1));
	assert_false(say_is_late(today));
	assert_false(say_is_late(DAY_NONE));
}

static void test_names_are_joined_with_commas_and_one_and(void **state)
{
	(void)state;
	struct str names[] = { STR("Declan"), STR(""), STR("mum"), STR("Sarah"), STR("Idris") };
	assert_string_equal(say_list(arena, names, 0), "");
	assert_string_equal(say_list(arena, names, 1), "Declan");
	assert_string_equal(say_list(arena, names, 3), "Declan and mum");
	assert_string_equal(say_list(arena, names, 4), "Declan, mum and Sarah");
	assert_string_equal(say_list(arena, names, 5), "Declan, mum, Sarah and Idris");
}

static void test_numbers_are_said_in_groups_and_in_words(void **state)
{
	(void)state;
	assert_string_equal(say_nhs(arena, STR("9990123470")), "999 012 3470");
	assert_string_equal(say_nhs(arena, STR("")), "");
	assert_string_equal(say_out_of_ten(arena, 9), "9 out of 10");
	assert_string_equal(say_out_of_ten(arena, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_days_are_said_with_the_year_only_when_it_is_another, begin, end),
		cmocka_unit_test_setup_teardown(test_times_are_those_of_london_in_summer_and_winter, begin, end),
		cmocka_unit_test_setup_teardown(test_how_long_ago_counts_days_not_hours, begin, end),
		cmocka_unit_test_setup_teardown(test_lateness_is_said_as_people_say_it, begin, end),
		cmocka_unit_test_setup_teardown(test_names_are_joined_with_commas_and_one_and, begin, end),
		cmocka_unit_test_setup_teardown(test_numbers_are_said_in_groups_and_in_words, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

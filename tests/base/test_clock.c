// SPDX-License-Identifier: Apache-2.0
// Days and instants as people in London mean them. The judges are the C library's own calendar (UTC) and, where its
// data is installed, its Europe/London zone.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	clock_freeze(0);
	arena_free(arena);
	return 0;
}

static day on(const char *iso)
{
	day d = DAY_NONE;
	if (!day_parse(str_of(iso), &d))
		fail_msg("%s is a day", iso);
	return d;
}

static instant at(const char *iso)
{
	instant t = 0;
	if (!instant_parse(str_of(iso), &t))
		fail_msg("%s is an instant", iso);
	return t;
}

static void assert_day(day d, const char *expected)
{
	struct str s = day_iso(arena, d);
	if (!str_is(s, expected))
		fail_msg("%.*s is not %s", STR_ARG(s), expected);
}

static void test_every_day_of_eight_hundred_years_agrees_with_the_c_library(void **state)
{
	(void)state;
	for (day d = day_make(1600, 1, 1); d <= day_make(2400, 12, 31); d++) {
		time_t t = (time_t)d * 86400;
		struct tm tm;
		assert_non_null(gmtime_r(&t, &tm));
		int y, m, md;
		day_split(d, &y, &m, &md);
		if (y != tm.tm_year + 1900 || m != tm.tm_mon + 1 || md != tm.tm_mday || day_week(d) != tm.tm_wday ||
			day_make(y, m, md) != d)
			fail_msg("day %d is %04d-%02d-%02d", d, y, m, md);
	}
	assert_int_equal(day_make(1970, 1, 1), 0);
}

static void test_days_that_do_not_exist_are_no_days(void **state)
{
	(void)state;
	static const int none[][3] = { { 2025, 2, 29 }, { 1900, 2, 29 }, { 2024, 2, 30 }, { 2024, 4, 31 }, { 2024, 13, 1 },
		{ 2024, 0, 1 }, { 2024, 1, 0 }, { 2024, 1, 32 }, { 0, 1, 1 }, { 10000, 1, 1 }, { 2024, -1, 1 } };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_int_equal(day_make(none[i][0], none[i][1], none[i][2]), DAY_NONE);
	assert_true(day_make(2000, 2, 29) != DAY_NONE && day_make(2024, 2, 29) != DAY_NONE);
	static const char *const bad[] = { "", "2026", "2026-11", "2026-11-4", "2026-11-04 ", "2026/11/04", "2026-11-31",
		"+026-11-04", "20261104", "2026-1a-04", "2026-11-04T00:00:00Z", "0000-01-01" };
	day d = 5;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (day_parse(str_of(bad[i]), &d))
			fail_msg("\"%s\" was taken", bad[i]);
	assert_false(day_parse(STR_NONE, &d));
	assert_int_equal(d, 5);
	assert_day(on("0001-01-01"), "0001-01-01");
	assert_day(on("9999-12-31"), "9999-12-31");
}

static void test_summer_begins_and_ends_at_one_in_the_night(void **state)
{
	(void)state;
	assert_false(clock_summer(at("2026-03-29T00:59:59.999999Z")));
	assert_true(clock_summer(at("2026-03-29T01:00:00Z")));
	assert_true(clock_summer(at("2026-10-25T00:59:59.999999Z")));
	assert_false(clock_summer(at("2026-10-25T01:00:00Z")));
	assert_day(day_of(at("2026-07-01T23:00:00Z")), "2026-07-02");
	assert_day(day_of(at("2026-01-01T23:00:00Z")), "2026-01-01");
	assert_true(day_start(on("2026-07-02")) == at("2026-07-01T23:00:00Z"));
	assert_true(day_start(on("2026-03-29")) == at("2026-03-29T00:00:00Z"));
	assert_true(day_start(on("2026-03-30")) == at("2026-03-29T23:00:00Z"));
	assert_true(day_start(on("2026-10-25")) == at("2026-10-24T23:00:00Z"));
	assert_true(day_start(on("2026-10-26")) == at("2026-10-26T00:00:00Z"));
	for (day d = on("1996-01-01"); d < on("2060-01-01"); d++)
		if (day_of(day_start(d)) != d || day_of(day_start(d) - 1) != d - 1)
			fail_msg("day %d does not begin at its beginning", d);
}

static void test_london_is_what_the_zone_file_says(void **state)
{
	(void)state;
	if (access("/usr/share/zoneinfo/Europe/London", R_OK) != 0) {
		print_message("[  SKIPPED ] no zone files at hand\n");
		skip();
		return;
	}
	setenv("TZ", "Europe/London", 1);
	tzset();
	for (instant t = at("1996-01-01T00:30:00Z"); t < at("2037-12-31T00:00:00Z"); t += 1800 * SECONDS) {
		time_t seconds = (time_t)(t / SECONDS);
		struct tm tm;
		assert_non_null(localtime_r(&seconds, &tm));
		struct civil c = clock_london(t);
		if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday || c.hour != tm.tm_hour ||
			c.minute != tm.tm_min)
			fail_msg("%lld is %d-%d-%d %d:%d in London", (long long)t, c.year, c.month, c.day, c.hour, c.minute);
	}
}

static void test_months_later_keeps_the_day_or_takes_the_last(void **state)
{
	(void)state;
	assert_day(day_add_months(on("2026-01-31"), 1), "2026-02-28");
	assert_day(day_add_months(on("2028-01-31"), 1), "2028-02-29");
	assert_day(day_add_months(on("2026-01-15"), 12), "2027-01-15");
	assert_day(day_add_months(on("2026-11-30"), 3), "2027-02-28");
	assert_day(day_add_months(on("2026-03-31"), -1), "2026-02-28");
	assert_day(day_add_months(on("2026-01-10"), -1), "2025-12-10");
	assert_day(day_add_months(on("2024-02-29"), -12), "2023-02-28");
	assert_day(day_add_months(on("2026-05-05"), 0), "2026-05-05");
	assert_int_equal(day_add_months(on("9999-12-01"), 1), DAY_NONE);
	assert_int_equal(day_add_months(on("0001-01-01"), -1), DAY_NONE);
	assert_int_equal(day_add_months(on("0001-01-01"), -13), DAY_NONE);
	assert_int_equal(day_add_months(on("2026-01-01"), -30000), DAY_NONE);
	assert_int_equal(day_add_months(on("2026-01-01"), INT32_MAX), DAY_NONE);
	assert_int_equal(day_add_months(on("2026-01-01"), INT32_MIN), DAY_NONE);
}

static void test_age_changes_on_the_birthday(void **state)
{
	(void)state;
	assert_int_equal(day_age(on("2008-06-15"), on("2026-06-14")), 17);
	assert_int_equal(day_age(on("2008-06-15"), on("2026-06-15")), 18);
	assert_int_equal(day_age(on("2008-02-29"), on("2026-02-28")), 17);
	assert_int_equal(day_age(on("2008-02-29"), on("2026-03-01")), 18);
	assert_int_equal(day_age(on("2008-02-29"), on("2028-02-29")), 20);
	assert_int_equal(day_age(on("2026-01-01"), on("2026-01-01")), 0);
}

static void test_instants_are_read_with_their_zone_and_written_in_utc(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "2026-11-04T10:42:07.123456Z", "2026-11-04T10:42:07.123456Z" },
		{ "2026-11-04T10:42:07Z", "2026-11-04T10:42:07.000000Z" },
		{ "2026-11-04T10:42:07.1239999Z", "2026-11-04T10:42:07.123999Z" },
		{ "2026-11-04T10:42:07.5+01:00", "2026-11-04T09:42:07.500000Z" },
		{ "2026-01-01T00:00:00+14:00", "2025-12-31T10:00:00.000000Z" },
		{ "2025-12-31T23:59:59.999999-00:30", "2026-01-01T00:29:59.999999Z" },
		{ "1955-11-05T06:00:00-08:00", "1955-11-05T14:00:00.000000Z" },
		{ "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str s = instant_iso(arena, at(cases[i].in));
		if (!str_is(s, cases[i].out))
			fail_msg("%s became %.*s", cases[i].in, STR_ARG(s));
	}
	static const char *const bad[] = { "", "2026-11-04", "2026-11-04T10:42Z", "2026-11-04T10:42:07",
		"2026-11-04T24:00:00Z", "2026-11-04T10:60:07Z", "2026-11-04T10:42:61Z", "2026-11-04T10:42:07.Z",
		"2026-11-04T10:42:07.1", "2026-11-04 10:42:07Z",
		"2026-11-04T10:42:07+1:00", "2026-11-04T10:42:07+0100", "2026-11-04T10:42:07+15:00",
		"2026-11-04T10:42:07+14:01", "2026-11-04T10:42:07+01:60", "2026-11-04T10:42:07Zx", "2026-02-30T10:42:07Z",
		"2026-11-04T10:42:07z", "2026-11-04T1a:42:07Z",
		"2026-11-04T10:42:07.5+", "2026-11-04T10:42:07+01:0" };
	instant t = 3;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (instant_parse(str_of(bad[i]), &t))
			fail_msg("\"%s\" was taken", bad[i]);
	assert_true(t == 3);
}

static void test_a_frozen_clock_stands_and_runs_again(void **state)
{
	(void)state;
	clock_freeze(at("2026-06-30T23:30:00Z"));
	assert_true(clock_now() == at("2026-06-30T23:30:00Z"));
	assert_day(clock_today(), "2026-07-01"); // half past midnight in London
	instant before = clock_ticks();
	assert_true(clock_ticks() >= before);
	clock_freeze(0);
	instant real = (instant)time(NULL) * SECONDS;
	assert_true(clock_now() - real < 3 * SECONDS && real - clock_now() < 3 * SECONDS);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_every_day_of_eight_hundred_years_agrees_with_the_c_library),
		TEST(test_days_that_do_not_exist_are_no_days),
		TEST(test_summer_begins_and_ends_at_one_in_the_night),
		TEST(test_london_is_what_the_zone_file_says),
		TEST(test_months_later_keeps_the_day_or_takes_the_last),
		TEST(test_age_changes_on_the_birthday),
		TEST(test_instants_are_read_with_their_zone_and_written_in_utc),
		TEST(test_a_frozen_clock_stands_and_runs_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// How long a record is kept: every class by its rule, the birthdays around 17 and 18, the longest one wins.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "plan/retention.h"

static const struct {
	const char *what;
	struct retention_facts facts; // days as year * 10000 + month * 100 + day; 0: none
	const char *class;
	int until;
} cases[] = {
	{ "an adult", { .birth = 19600503, .last = 20260503 }, "adult", 20340503 },
	{ "nobody knows when they were born", { .last = 20260503 }, "adult", 20340503 },
	{ "written in on 29 February", { .birth = 19600503, .last = 20240229 }, "adult", 20320229 },
	{ "a child of 5: until the 25th birthday", { .birth = 20210301, .last = 20260503 }, "child", 20460301 },
	{ "of 16", { .birth = 20091104, .last = 20261103 }, "child", 20341104 },
	{ "the day before the 17th birthday", { .birth = 20091104, .last = 20261103 }, "child", 20341104 },
	{ "17: until the 26th", { .birth = 20091104, .last = 20261104 }, "child", 20351104 },
	{ "the last day of 17", { .birth = 20091104, .last = 20271103 }, "child", 20351104 },
	{ "18: an adult", { .birth = 20091104, .last = 20271104 }, "adult", 20351104 },
	{ "pregnant", { .birth = 19990101, .last = 20260503, .maternity = true }, "maternity", 20510503 },
	{ "pregnant at 16: 25 years are longer", { .birth = 20100101, .last = 20260503, .maternity = true }, "maternity",
		20510503 },
	{ "mental health", { .birth = 19990101, .last = 20260503, .mental = true }, "mental-health", 20460503 },
	{ "and pregnant", { .birth = 19990101, .last = 20260503, .mental = true, .maternity = true }, "maternity",
		20510503 },
	{ "mental health, and died soon after", { .birth = 19600101, .last = 20260503, .died = 20270101, .mental = true },
		"mental-health", 20370101 },
	{ "died", { .birth = 19600101, .last = 20260503, .died = 20260601 }, "died", 20360601 },
	{ "a child that died", { .birth = 20200101, .last = 20260503, .died = 20260601 }, "child", 20450101 },
};

static day made(day number)
{
	return number ? day_make(number / 10000, number / 100 % 100, number % 100) : DAY_NONE;
}

static void test_the_longest_class_wins(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct retention_facts f = cases[i].facts;
		day until;
		f.birth = made(f.birth);
		f.last = made(f.last);
		f.died = made(f.died);
		const struct retention_class *class = retention_longest(&f, &until);
		if (!str_is(str_of(class->name), cases[i].class) || until != made(cases[i].until))
			fail_msg("%s: %s until %d", cases[i].what, class->name, (int)(until - made(cases[i].until)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_the_longest_class_wins) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

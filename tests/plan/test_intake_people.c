// SPDX-License-Identifier: Apache-2.0
// Whom the rows of a table with several people are about.
#include <string.h>

#include "base/arena_help.h"
#include "plan/intake_people.h"

static struct intake_people x;

static void reads(const char *text, size_t people)
{
	if (intake_people(arena, str_of(text), &x) != OK)
		fail_msg("%u: %s", x.stop_row, x.stop);
	assert_int_equal(x.count, people);
}

static void test_rows_about_one_person_are_put_together_wherever_they_stand(void **state)
{
	(void)state;
	bool mine[8];
	reads("NHS number,First name,Surname,Date of birth,What it is,Words\n"
		"943 476 5919,Ada,Okafor,1/2/1950,Goal,Sleep\n"
		",Ben,Bright,3 March 1961,Goal,Swim\n"
		"9434765919,,,,Goal,Sing\n"
		",ben,BRIGHT,1961-03-03,Goal,Walk\n"
		",Ada,Okafor,1950-02-01,Goal,Eat\n", 2);
	assert_int_equal(x.item[0].rows, 3);
	assert_int_equal(x.item[1].rows, 2);
	assert_null(x.item[0].fault);
	assert_null(x.item[1].fault);
	assert_string_equal(str_c(arena, x.item[0].facts.nhs), "9434765919");
	assert_int_equal(x.item[1].facts.birth, day_make(1961, 3, 3));
	intake_rows_of(&x, &x.item[1], mine);
	assert_true(!mine[0] && !mine[1] && mine[2] && !mine[3] && mine[4] && !mine[5]);
}

static void test_who_is_not_clear_is_said_with_row_and_column(void **state)
{
	(void)state;
	reads("NHS number,First name,Last name,Birth date,What it is,Words\n"
		"9434765918,Ada,Okafor,1/2/1950,Goal,Sleep\n"
		",,,,Goal,Swim\n"
		",Dot,Fraser,,Goal,Sing\n"
		",Eve,Long,31/2/1940,Goal,Walk\n"
		"9434765919,Fay,Moss,1/1/1960,Goal,Eat\n"
		"9434765919,Fay,Moss,2/1/1960,Goal,Read\n"
		"9434765919,May,Foss,1/1/1960,Goal,Rest\n", 5);
	static const struct {
		const char *where, *what;
	} want[] = { { "2: NHS number", "not a real NHS number" }, { "3: NHS number", "whom this row is about" },
		{ "4: Date of birth", "whom this row is about" }, { "5: Date of birth", "31/2/1940" },
		{ "7: Date of birth", "Row 6 says another day" } };
	for (size_t i = 0; i < x.count; i++) {
		assert_non_null(x.item[i].fault);
		assert_string_equal(str_c(arena, x.item[i].fault->where), want[i].where);
		assert_non_null(strstr(x.item[i].fault->what, want[i].what));
	}
	assert_string_equal(str_c(arena, x.item[4].fault->next->where), "8: Last name");
	assert_null(x.item[3].fault->next);
}

static void test_a_table_that_names_nobody_is_not_read(void **state)
{
	(void)state;
	static const char *const tables[] = { "", "What it is,Words\nGoal,Sleep\n",
		"First name,What it is,Words\nAda,Goal,x\n", "NHS number,What it is,Words\n" };
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		assert_int_equal(intake_people(arena, str_of(tables[i]), &x), ERR_INPUT);
		assert_non_null(x.stop);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rows_about_one_person_are_put_together_wherever_they_stand),
		TEST(test_who_is_not_clear_is_said_with_row_and_column),
		TEST(test_a_table_that_names_nobody_is_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

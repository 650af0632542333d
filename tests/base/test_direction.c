// SPDX-License-Identifier: Apache-2.0
// Words that run from right to left neither turn a sentence of ours round nor are turned round by it.
#include "base/arena_help.h"
#include "base/direction.h"

#define SHALOM "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d" // Hebrew
#define NAME "\xd9\x85\xd8\xad\xd9\x85\xd8\xaf" // Arabic
#define IN "\xe2\x81\xa8"
#define OUT "\xe2\x81\xa9"

static void test_the_first_letter_says_how_a_text_runs(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool left, has;
	} cases[] = {
		{ "", false, false }, { "Tea", false, false }, { SHALOM, true, true },
		{ "12, \xf0\x9f\x98\x80 " SHALOM " Leeds", true, true },
		{ "Leeds " SHALOM, false, true }, { "\xe2\x80\x9c" NAME " Tea", true, true },
		{ "\xe6\x97\xa5\xe6\x9c\xac", false, false },
		{ "\xd0\x94\xd0\xb0 " SHALOM, false, true }, { "123 \xf0\x9f\x98\x80", false, false },
		{ IN NAME OUT "'s plan", false, true }, { IN "Sam" OUT " " NAME, true, true }, { "\xd7", false, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str text = str_of(cases[i].text);
		if (text_runs_left(text) != cases[i].left || text_has_left(text) != cases[i].has)
			fail_msg("case %zu: %s", i, cases[i].text);
	}
}

static void test_what_stands_in_a_sentence_is_isolated_line_by_line(void **state)
{
	(void)state;
	assert_true(str_is(text_isolated(arena, STR("Tea \xc3\xa9 \xf0\x9f\x98\x80")), "Tea \xc3\xa9 \xf0\x9f\x98\x80"));
	assert_true(str_is(text_isolated(arena, STR(NAME)), IN NAME OUT));
	assert_true(str_is(text_isolated(arena, STR(NAME "\nTea")), IN NAME OUT "\n" IN "Tea" OUT));
	assert_true(str_is(text_isolated(arena, STR("")), ""));
	assert_null(text_isolated(arena, STR_NONE).p);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_the_first_letter_says_how_a_text_runs),
		TEST(test_what_stands_in_a_sentence_is_isolated_line_by_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// People are found by their names however these are typed.
#include "base/arena_help.h"
#include "base/fold.h"

static void test_a_name_is_found_however_it_is_typed(void **state)
{
	(void)state;
	static const struct {
		const char *name, *folded;
	} cases[] = {
		{ "", "" },
		{ "Declan", "declan" },
		{ "S\xc3\xa9" "amus", "seamus" },
		{ "Se\xcc\x81" "amus", "seamus" }, // the accent typed as a letter of its own
		{ "SE\xcc\x81" "AMUS", "seamus" },
		{ "O\xe2\x80\x99" "Brien", "obrien" },
		{ "O\xe2\x80\x98" "Brien", "obrien" },
		{ "O'Brien", "obrien" },
		{ "Mary-Jane", "maryjane" },
		{ "Mary\xe2\x80\x90Jane", "maryjane" },
		{ "  Anna \t Maria\n", "anna maria" },
		{ "\xc2\xa0" "Zo\xc3\xab\xc2\xa0\xe2\x80\x83Smith ", "zoe smith" },
		{ "Gro\xc3\x9f", "gross" },
		{ "GROSS", "gross" },
		{ "\xc5\x81ukasz W\xc3\xb3jcik", "lukasz wojcik" }, // Polish l with a stroke
		{ "S\xc3\xb8ren", "soren" },
		{ "\xc3\x86gir", "aegir" },
		{ "\xc4\x90or\xc4\x91" "e", "dorde" },
		{ "\xc3\x9e\xc3\xb3r", "thor" },
		{ "Nguy\xe1\xbb\x85n", "nguyen" },
		{ "\xce\xa3\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x82",
		"\xcf\x83\xce\xb9\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x83" },
		{ "\xef\xbc\xa1\xef\xbd\x8e\xef\xbd\x8e", "ann" }, // full width
		{ "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e", "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str s = fold_name(arena, str_of(cases[i].name));
		if (!str_is(s, cases[i].folded))
			fail_msg("%s became \"%.*s\", not \"%s\"", cases[i].name, STR_ARG(s), cases[i].folded);
	}
	assert_int_equal(fold_name(arena, STR_NONE).n, 0);
}

static void test_folding_twice_changes_nothing_more(void **state)
{
	(void)state;
	static const char *const names[] = { "\xc4\xb0stanbul", "Stra\xc3\x9f" "e", "\xef\xac\x81nn", "\xe1\xba\x9e",
		"\xc5\x81\xc3\xb3" "d\xc5\xba", "Ng\xc5\xa9", "\xef\xb7\xba", "O\xcc\xb8", "a\xcc\x81\xcc\x82\xcc\x83" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str once = fold_name(arena, str_of(names[i]));
		assert_true(str_utf8(once));
		assert_true(str_eq(fold_name(arena, once), once));
	}
}

static void test_two_ways_to_type_a_letter_become_one(void **state)
{
	(void)state;
	assert_true(str_is(fold_nfc(arena, STR("e\xcc\x81")), "\xc3\xa9"));
	assert_true(str_is(fold_nfc(arena, STR("\xc3\xa9")), "\xc3\xa9"));
	assert_true(str_is(fold_nfc(arena, STR("plain")), "plain"));
	assert_true(str_is(fold_case(arena, STR(" \t\xc3\x89\n x  Y ")), "\xc3\xa9 x y"));
	assert_true(str_is(fold_case(arena, STR("")), ""));
	assert_true(str_is(fold_nfc(arena, STR("\xe2\x84\xab")), "\xc3\x85")); // the angstrom sign
	assert_true(str_is(fold_nfc(arena, STR("\xef\xac\x81")), "\xef\xac\x81")); // a ligature is not taken apart
	assert_int_equal(fold_nfc(arena, STR("")).n, 0);
	assert_int_equal(fold_nfc(arena, STR_NONE).n, 0);
}

static void test_characters_are_counted_as_people_count_them(void **state)
{
	(void)state;
	assert_int_equal(fold_length(STR("")), 0);
	assert_int_equal(fold_length(STR_NONE), 0);
	assert_int_equal(fold_length(STR("abc")), 3);
	assert_int_equal(fold_length(STR("Se\xcc\x81" "amus")), 6);
	assert_int_equal(fold_length(STR("\r\n")), 1);
	assert_int_equal(fold_length(STR("\xf0\x9f\x87\xac\xf0\x9f\x87\xa7")), 1); // a flag is two letters
	assert_int_equal(fold_length(STR("\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd")), 1); // a thumb and its colour
	// a family
	assert_int_equal(fold_length(STR("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7!")), 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_a_name_is_found_however_it_is_typed),
		TEST(test_folding_twice_changes_nothing_more),
		TEST(test_two_ways_to_type_a_letter_become_one),
		TEST(test_characters_are_counted_as_people_count_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

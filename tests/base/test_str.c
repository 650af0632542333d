// SPDX-License-Identifier: Apache-2.0
// Slices: comparing, cutting, numbers in text, well-formed UTF-8.
#include <stdlib.h>
#include <string.h>

#include "base/arena_help.h"
#include "base/str.h"

static void assert_str(struct str s, const char *expected)
{
	if (!s.p || !str_is(s, expected))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), expected);
}

static void test_nothing_and_the_empty_text_compare_alike(void **state)
{
	(void)state;
	assert_null(str_of(NULL).p);
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_is(STR_NONE, ""));
	assert_true(str_is(STR("abc"), "abc"));
	assert_false(str_is(STR("abc"), "abcd"));
	assert_false(str_is(STR("abcd"), "abc"));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_true(str_starts(STR("Goal/1"), "Goal/") && str_starts(STR(""), "") && str_starts(STR_NONE, ""));
	assert_false(str_starts(STR("Goal"), "Goal/"));
	assert_true(str_ends(STR("a.json"), ".json") && !str_ends(STR("json"), ".json"));
}

static void test_order_is_that_of_bytes(void **state)
{
	(void)state;
	static const char *const sorted[] = { "", "A", "a", "a\x01", "aa", "b", "\xc3\xa9", "\xf0\x9f\x98\x80" };
	for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
		for (size_t j = 0; j < sizeof sorted / sizeof *sorted; j++) {
			int order = str_compare(str_of(sorted[i]), str_of(sorted[j]));
			assert_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
		}
	assert_true(str_compare(STR_NONE, STR("")) == 0);
}

static void test_parts_stay_inside_the_text(void **state)
{
	(void)state;
	assert_str(str_part(STR("abcdef"), 2, 3), "cde");
	assert_str(str_part(STR("abcdef"), 4, SIZE_MAX), "ef");
	assert_str(str_part(STR("abcdef"), 99, 1), "");
	assert_int_equal(str_part(STR_NONE, 1, 1).n, 0);
	assert_str(str_trim(STR(" \t\r\n a b \n")), "a b");
	assert_str(str_trim(STR("  \n ")), "");
	assert_str(str_trim(STR("\xc2\xa0x")), "\xc2\xa0x"); // ASCII only
	assert_int_equal(str_trim(STR_NONE).n, 0);
}

static void test_cutting_gives_every_piece_the_empty_ones_too(void **state)
{
	(void)state;
	static const char *const expected[] = { "a", "", "bc", "" };
	struct str rest = STR("a,,bc,");
	size_t n = 0;
	while (rest.p) {
		assert_true(n < 4);
		assert_str(str_cut(&rest, ','), expected[n++]);
	}
	assert_int_equal(n, 4);
	rest = STR("");
	assert_str(str_cut(&rest, ','), "");
	assert_null(rest.p);
	size_t at = 7;
	assert_true(str_index(STR("a=b=c"), '=', &at));
	assert_int_equal(at, 1);
	assert_false(str_index(STR("abc"), '=', &at));
	assert_false(str_index(STR_NONE, '=', &at));
}

static void test_only_plain_whole_numbers_in_range_are_numbers(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "--1", "9223372036854775808",
		"-9223372036854775809", "99999999999999999999", "\xd9\xa1" };
	int64_t v = 7;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (str_int(str_of(bad[i]), INT64_MIN, INT64_MAX, &v))
			fail_msg("\"%s\" was taken as %lld", bad[i], (long long)v);
	assert_false(str_int(STR_NONE, INT64_MIN, INT64_MAX, &v));
	assert_true(v == 7); // untouched
	assert_true(str_int(STR("9223372036854775807"), INT64_MIN, INT64_MAX, &v) && v == INT64_MAX);
	assert_true(str_int(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &v) && v == INT64_MIN);
	assert_true(str_int(STR("10"), 1, 10, &v) && v == 10);
	assert_true(str_int(STR("1"), 1, 10, &v) && v == 1);
	assert_false(str_int(STR("0"), 1, 10, &v));
	assert_false(str_int(STR("11"), 1, 10, &v));
}

static void test_copies_are_terminated_and_their_own(void **state)
{
	(void)state;
	char bytes[] = "plan";
	struct str copy = str_dup(arena, (struct str){ bytes, 3 });
	const char *c = str_c(arena, (struct str){ bytes, 3 });
	bytes[0] = 'x';
	assert_str(copy, "pla");
	assert_string_equal(c, "pla");
	assert_string_equal(str_c(arena, STR_NONE), "");
	assert_null(str_dup(arena, STR_NONE).p);
	assert_str(str_format(arena, "%s-%03d|%.*s", "a", 7, STR_ARG(STR("xyz"))), "a-007|xyz");
	assert_str(str_join(arena, STR("left"), STR("right")), "leftright");
	assert_int_equal(str_join(arena, STR_NONE, STR_NONE).n, 0);
}

// The definition, written the slow way: decode, then look at what came out.
static bool slow_utf8(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	for (size_t i = 0; i < n;) {
		size_t size = p[i] < 0x80 ? 1 : p[i] >> 5 == 6 ? 2 : p[i] >> 4 == 14 ? 3 : p[i] >> 3 == 30 ? 4 : 0;
		if (size == 0 || n - i < size)
			return false;
		uint32_t c = size == 1 ? p[i] : p[i] & (0x7fu >> size);
		for (size_t k = 1; k < size; k++) {
			if (p[i + k] >> 6 != 2)
				return false;
			c = c << 6 | (p[i + k] & 0x3f);
		}
		if (c < least[size] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
			return false;
		i += size;
	}
	return true;
}

static void test_utf8_is_told_from_what_is_not(void **state)
{
	(void)state;
	static const unsigned char edge[] = { 0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
		0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xff };
	const size_t k = sizeof edge;
	unsigned accepted = 0;
	for (size_t before = 0; before < 10; before += 3) // so that the fast path over eight bytes is entered and left
		for (size_t i = 0; i < k * k * k * k; i++) {
			unsigned char *p = malloc(before + 4); // its exact size, for sanitizers
			assert_non_null(p);
			memset(p, 'x', before);
			size_t digit = i;
			for (size_t j = 0; j < 4; j++, digit /= k)
				p[before + j] = edge[digit % k];
			bool good = str_utf8((struct str){ (const char *)p, before + 4 });
			if (good != slow_utf8(p, before + 4))
				fail_msg("%02x %02x %02x %02x behind %zu", p[before], p[before + 1], p[before + 2], p[before + 3],
					before);
			accepted += good;
			free(p);
			if (before && i > 60000)
				break;
		}
	assert_true(accepted > 100);
	assert_true(str_utf8(STR("")));
	assert_true(str_utf8(STR_NONE));
}

static void test_line_ends_become_one(void **state)
{
	(void)state;
	assert_true(str_is(str_line_ends(arena, STR("a\r\nb\rc\nd\r")), "a\nb\nc\nd\n"));
	struct str plain = STR("a\nb");
	assert_ptr_equal(str_line_ends(arena, plain).p, plain.p);
	assert_int_equal(str_line_ends(arena, STR_NONE).n, 0);
}

static void test_what_is_pasted_becomes_what_a_record_may_hold(void **state)
{
	(void)state;
	assert_true(str_is(str_typed(arena, STR("a\vb\fc\x01\x1b" "d\te\r\nf\x7f")), "a\nb\ncd\te\r\nf\x7f"));
	struct str plain = STR("\xC2\xA0 a\xC2\xAD" "b\n");
	assert_ptr_equal(str_typed(arena, plain).p, plain.p);
	assert_int_equal(str_typed(arena, STR_NONE).n, 0);
	assert_null(str_typed(arena, STR_NONE).p);
	// A no-break space from a page of the web, a zero-width one, marks of direction, an empty braille cell: no answer.
	assert_true(str_is(str_typed(arena, STR(" \xc2\xa0\n\xe2\x80\x8b\xe2\x80\xae\xef\xbb\xbf\xe2\xa0\x80")), ""));
	assert_non_null(str_typed(arena, STR("\xc2\xa0")).p); // it was sent
	assert_true(str_is(str_typed(arena, STR("\xe2\x80\x8f\xd9\x85")), "\xe2\x80\x8f\xd9\x85")); // a letter behind it
	assert_true(str_is(str_typed(arena, STR("\xf0\x9f\x98\x80")), "\xf0\x9f\x98\x80"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_and_the_empty_text_compare_alike),
		TEST(test_order_is_that_of_bytes),
		TEST(test_parts_stay_inside_the_text),
		TEST(test_cutting_gives_every_piece_the_empty_ones_too),
		TEST(test_only_plain_whole_numbers_in_range_are_numbers),
		TEST(test_copies_are_terminated_and_their_own),
		TEST(test_utf8_is_told_from_what_is_not),
		TEST(test_line_ends_become_one),
		TEST(test_what_is_pasted_becomes_what_a_record_may_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

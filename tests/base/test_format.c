// SPDX-License-Identifier: Apache-2.0
// Formatted text: the same bytes as vsnprintf writes, for what is written without it and for what is left to it.
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/arena_help.h"
#include "base/buf.h"
#include "base/format.h"

static __attribute__((format(printf, 1, 2))) void same(const char *format, ...)
{
	static char expected[1 << 16];
	struct format f;
	va_list list;
	va_start(list, format);
	int n = vsnprintf(expected, sizeof expected, format, list);
	va_end(list);
	assert_in_range(n, 0, sizeof expected - 1);
	format_begin(&f, arena);
	format_text(&f, STR("<"));
	va_start(list, format);
	format_list(&f, format, list);
	va_end(list);
	format_text(&f, STR(">"));
	struct str s = format_end(&f);
	if (s.n != (size_t)n + 2 || s.p[0] != '<' || memcmp(s.p + 1, expected, (size_t)n) != 0 || s.p[n + 1] != '>')
		fail_msg("%s: \"%.*s\" is not \"%s\"", format, STR_ARG(s), expected);
	assert_int_equal(s.p[s.n], 0);
}

static void test_words_and_slices(void **state)
{
	(void)state;
	const char *long_word = "a word that is longer than the little ones, ağ 今日は";
	same("%s", "");
	same("%s", "x");
	same("plain, 100 %% of it");
	same("%%");
	same("%s%s%s", "a", "", long_word);
	same("%s's plan, %s, %s", "Declan", "Declan", "Declan");
	same("%.*s", 0, "");
	same("%.*s", 0, "kept out");
	same("%.*s|%.*s", 3, "four", 40, "short");
	same("%.*s", 5, "ab\0cd"); // text ends where it ends
	same("%.*s", -1, "a negative precision is none");
	same("(%c%c)", 'x', '%');
	same("%c", 0);
	same("“%s” · %s – %s…", "ä", "ö", "ü");
}

static void test_whole_numbers(void **state)
{
	(void)state;
	static const long long numbers[] = { 0, 1, -1, 9, 10, 99, 100, -100, INT_MAX, INT_MIN, 4294967296, -4294967297,
		LLONG_MAX, LLONG_MIN };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		long long v = numbers[i];
		same("%d %i %u", (int)v, (int)v, (unsigned)v);
		same("%ld %li %lu", (long)v, (long)v, (unsigned long)v);
		same("%lld %lli %llu", v, v, (unsigned long long)v);
		same("%zu %zd", (size_t)v, (ssize_t)v);
		same("%jd %ju", (intmax_t)v, (uintmax_t)v);
		same("%02d:%02d %04d %06d %010lld", (int)v, (int)v, (int)v, (int)v, v);
		same("%019lld %020llu %021lld", v, (unsigned long long)v, v);
	}
}

static void test_what_is_left_to_the_library(void **state)
{
	(void)state;
	same("%x %X %#x %o", 48879u, 48879u, 48879u, 8u);
	same("%5d|%-5d|%+d|% d", 7, 7, 7, 7);
	same("%024d|%0100d", 7, -7);
	same("%5s|%-5s|%.3s|%.0s", "ab", "ab", "abcdef", "abc");
	same("%*d|%-*s|", 6, 42, 6, "ab");
	same("%.3d|%5.3d", 7, 7);
	same("%hd %hhd", (short)-3, (signed char)-3);
	same("%g %.2f %e", 1.5, 3.14159, 1e9);
	same("%s then %x then %s", "one", 2u, "three"); // known before and behind
	same("%p", (void *)&arena);
}

// As translators write them; ISO C does not know them, POSIX does.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wpedantic"
static void test_arguments_in_another_order(void **state)
{
	(void)state;
	same("%1$s", "one");
	same("%2$s before %1$s", "one", "two");
	same("%3$d, %2$.*1$s", 2, "cut", 7);
}
#pragma GCC diagnostic pop

static void test_more_arguments_than_there_are_slots(void **state)
{
	(void)state;
	same("%d%d%d%d%d%d%d%d", 1, 2, 3, 4, 5, 6, 7, 8);
	same("%d%d%d%d%d%d%d%d%d", 1, 2, 3, 4, 5, 6, 7, 8, 9);
	same("%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s", "a", "b", "c", "d", "e", "f", "g",
		"h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x");
}

static void test_a_buffer_takes_the_whole_text_or_nothing(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, 10);
	buf_format(&b, "%s-%d", "four", 4);
	assert_true(str_is(buf_text(&b), "four-4"));
	buf_format(&b, "%s", "fivefive");
	assert_false(buf_ok(&b));
	assert_true(str_is(buf_text(&b), "four-4"));
	struct str s = str_format(arena, "%.*s/%lld", STR_ARG(STR("Goal")), 12LL);
	assert_true(str_is(s, "Goal/12"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_slices),
		cmocka_unit_test(test_whole_numbers),
		cmocka_unit_test(test_what_is_left_to_the_library),
		cmocka_unit_test(test_arguments_in_another_order),
		cmocka_unit_test(test_more_arguments_than_there_are_slots),
		cmocka_unit_test(test_a_buffer_takes_the_whole_text_or_nothing),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

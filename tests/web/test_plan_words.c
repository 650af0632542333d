// SPDX-License-Identifier: Apache-2.0
// The small sentences of the plan's pages: headings cut from long words, lists of dos and don'ts, what was looked at,
// which parts somebody sees.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/sharing.h"

static struct arena *a;

static int open_arena(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

#define IS(actual, expected) \
	do { \
		struct str is_actual = (actual); \
		if (!str_is(is_actual, expected)) \
			fail_msg("%s is \"%.*s\", not \"%s\"", #actual, STR_ARG(is_actual), expected); \
	} while (0)

static void test_a_heading_is_the_first_line_of_what_was_written(void **state)
{
	(void)state;
	IS(text_short(a, STR("Go to college"), 140), "Go to college");
	IS(text_short(a, STR("  Go to college \r\n"), 140), "Go to college");
	IS(text_short(a, STR("Go to college\nand see friends"), 140), "Go to college…");
	IS(text_short(a, STR("I like college.\nIt is loud."), 140), "I like college…");
	IS(text_short(a, STR(""), 140), "");
	assert_true(text_is_short(STR("one line"), 8));
	assert_false(text_is_short(STR("one line"), 7));
	assert_false(text_is_short(STR("two\nlines"), 140));
}

static void test_a_long_heading_is_cut_at_a_word_and_never_inside_a_letter(void **state)
{
	(void)state;
	IS(text_short(a, STR("I want to choose who helps me"), 18), "I want to choose…");
	// 100,000 bytes without a blank, four to the letter.
	struct buf b;
	buf_init(&b, a, (size_t)1 << 20);
	for (int i = 0; i < 25000; i++)
		buf_c(&b, "\xF0\x9F\x98\x80");
	for (size_t most = 1; most < 12; most++) {
		struct str cut = text_short(a, buf_text(&b), most);
		assert_true(str_utf8(cut));
		assert_true(cut.n <= most + sizeof "…");
	}
	IS(text_short(a, buf_text(&b), 9), "\xF0\x9F\x98\x80\xF0\x9F\x98\x80…");
	// Right to left.
	assert_true(str_utf8(text_short(a, STR("אני רוצה ללכת לקולג' לבד"), 13)));
}

static void test_lines_of_dos_and_donts_lose_their_dashes_not_their_words(void **state)
{
	(void)state;
	struct str rest = STR("- Talk to me\n\n  * not over me  \r\n• Let me finish\n-- \nI am 17 - talk to me");
	IS(line_next(&rest), "Talk to me");
	IS(line_next(&rest), "not over me");
	IS(line_next(&rest), "Let me finish");
	IS(line_next(&rest), "I am 17 - talk to me");
	assert_null(line_next(&rest).p);
	rest = STR("");
	assert_null(line_next(&rest).p);
}

static struct audit_row row(const char *action, const char *outcome, const char *actor, const char *what, instant at)
{
	return (struct audit_row){ .action = str_of(action),
		.outcome = str_of(outcome),
		.actor = str_of(actor),
		.what = str_of(what),
		.at = at,
		.reason = STR("") };
}

static void test_every_look_has_words_also_of_pages_that_come_later(void **state)
{
	(void)state;
	IS(str_of(looked_part(STR("plan_page"))), "the plan");
	IS(str_of(looked_part(STR("conversation_part KEY-1 matters"))), "a conversation");
	IS(str_of(looked_part(STR("Goal/dec1ann0p1-g0a100000000"))), "an entry of the plan");
	IS(str_of(looked_part(STR("something_new"))), "a part of the plan");
	IS(str_of(looked_part(STR(""))), "a part of the plan");
	struct audit_row r = row("refused", "not-found", "a:x", "plan_page", 0);
	IS(str_of(looked_deed(&r)), "Tried to open, and was refused: %s");
	r = row("read", "denied", "a:x", "plan_page", 0);
	IS(str_of(looked_deed(&r)), "Tried to open, and was refused: %s");
	r = row("print", "done", "a:x", "plan_print", 0);
	IS(str_of(looked_deed(&r)), "Printed: %s");
	r = row("emergency", "done", "a:x", "urgent", 0);
	IS(str_of(looked_deed(&r)), "Did something with: %s");
}

static void test_the_same_look_on_one_day_is_one_line(void **state)
{
	(void)state;
	instant noon = (instant)1793786400 * SECONDS;
	struct audit_row first = row("read", "done", "a:x", "plan_page", noon), again = first;
	again.at += HOURS;
	assert_true(looked_same(&first, &again));
	again.at = noon + DAYS;
	assert_false(looked_same(&first, &again));
	again = row("read", "done", "a:y", "plan_page", noon);
	assert_false(looked_same(&first, &again));
	again = row("print", "done", "a:x", "plan_page", noon);
	assert_false(looked_same(&first, &again));
	again = first;
	again.reason = STR("covering for a colleague");
	assert_false(looked_same(&first, &again));
}

static void test_parts_are_named_as_the_plan_names_them(void **state)
{
	(void)state;
	IS(str_of(share_sections(a, STR(" about goals "))), "About me; Goals and actions");
	IS(str_of(share_sections(a, STR(" plans contingency "))), "If things go wrong; Other plans and documents");
	IS(str_of(share_sections(a, STR(" goalsx "))), "");
	IS(str_of(share_sections(a, STR(""))), "");
}

static struct resource version(int64_t number, bool deleted)
{
	return (struct resource){ .type = STR("Goal"), .version = number, .deleted = deleted };
}

static void test_a_change_is_new_changed_gone_or_back(void **state)
{
	(void)state;
	assert_int_equal(change_what(&(struct change){ .now = version(1, false) }), CHANGE_NEW);
	assert_int_equal(
		change_what(&(struct change){ .now = version(2, false), .was = version(1, false) }), CHANGE_WORDS);
	assert_int_equal(change_what(&(struct change){ .now = version(3, true), .was = version(2, false) }), CHANGE_GONE);
	assert_int_equal(change_what(&(struct change){ .now = version(4, false), .was = version(3, true) }), CHANGE_BACK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_heading_is_the_first_line_of_what_was_written),
		cmocka_unit_test(test_a_long_heading_is_cut_at_a_word_and_never_inside_a_letter),
		cmocka_unit_test(test_lines_of_dos_and_donts_lose_their_dashes_not_their_words),
		cmocka_unit_test(test_every_look_has_words_also_of_pages_that_come_later),
		cmocka_unit_test(test_the_same_look_on_one_day_is_one_line),
		cmocka_unit_test(test_parts_are_named_as_the_plan_names_them),
		cmocka_unit_test(test_a_change_is_new_changed_gone_or_back),
	};
	return cmocka_run_group_tests_name("plan words", tests, open_arena, close_arena);
}

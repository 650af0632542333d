// SPDX-License-Identifier: Apache-2.0
// What a CarePlan notes of the templates that the plan follows: who went back for their own plan, and which move of
// many plans brought it where it is.
#include "base/arena_help.h"
#include "plan/follow.h"

#define URL TEMPLATE_URL "dementia"

static struct str moved(struct str care_plan, const char *to, const char *why, const char *move)
{
	struct writer w = { .author_reference = STR(""), .author_display = STR("Chief"), .at = clock_now(),
		.follow = str_of(to), .follow_why = str_of(why), .follow_move = str_of(move) };
	struct json_at at = json_trusted(arena, care_plan);
	struct json_node *n = json_tree(arena, at);
	struct buf b;
	follow_put(arena, n, at, &w);
	buf_init(&b, arena, 1 << 20);
	json_node_write(&b, n);
	return buf_text(&b);
}

static bool is_back(struct str care_plan, int64_t number)
{
	return follow_is_back(arena, json_trusted(arena, care_plan), STR("dementia"), number);
}

static void test_a_move_of_many_is_noted_with_its_name(void **state)
{
	struct follow_note n;
	(void)state;
	struct str p = moved(STR("{\"resourceType\":\"CarePlan\"}"), URL "|1", "", "");
	assert_true(follow_last(arena, json_trusted(arena, p), STR("dementia"), &n));
	assert_true(n.now == 1 && n.was == 0 && !n.why.n && !n.move.n);
	p = moved(p, URL "|2", "Better words", "first");
	assert_true(follow_last(arena, json_trusted(arena, p), STR("dementia"), &n));
	assert_true(n.was == 1 && n.now == 2 && str_is(n.move, "first") && str_is(n.why, "Better words"));
}

static void test_only_who_went_back_alone_went_back_on_purpose(void **state)
{
	(void)state;
	struct str two = moved(STR("{\"instantiatesCanonical\":[\"" URL "|1\"]}"), URL "|2", "Better words", "first");
	struct str with_all = moved(two, URL "|1", "They were not", "second"), alone = moved(two, URL "|1", "", "");
	assert_false(is_back(two, 2));
	assert_false(is_back(with_all, 1));
	assert_true(is_back(alone, 1));
	assert_false(is_back(moved(alone, URL "|2", "", ""), 2));
}

static void test_who_moved_since_is_of_no_move(void **state)
{
	struct follow_note n;
	(void)state;
	struct str p = moved(STR("{\"instantiatesCanonical\":[\"" URL "|1\"]}"), URL "|2", "Better words", "first");
	p = moved(p, URL "|3", "", "");
	assert_true(follow_last(arena, json_trusted(arena, p), STR("dementia"), &n));
	assert_true(n.now == 3 && !n.move.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_move_of_many_is_noted_with_its_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_who_went_back_alone_went_back_on_purpose, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_moved_since_is_of_no_move, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

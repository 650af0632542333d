// SPDX-License-Identifier: Apache-2.0
// Entries are found by their id and by what they are linked to (plan_find.c) as a walk over all of them finds them.
#include "cycle_help.h"

static void test_links_lead_from_goals_to_actions(void **state)
{
	(void)state;
	struct plan pl;
	struct str one = add(&kind_goal, "statement=One"), two = add(&kind_goal, "statement=Two");
	add(&kind_action, text_of("what=a&who=" PERSON "&goal=Goal%%2F%.*s", one));
	later();
	add(&kind_action, text_of("what=b&who=" PERSON "&goal=Goal%%2F%.*s", one));
	add(&kind_action, text_of("what=c&who=" PERSON "&goal=Goal%%2F%.*s", two));
	plan_now(&pl);
	const struct entry *to = plan_entry(&pl, one), *e = plan_linked_first(&pl, &kind_action, "goal", to);
	IS(entry_title(e), "a");
	e = plan_linked_next(&pl, e, "goal", to);
	IS(entry_title(e), "b");
	assert_null(plan_linked_next(&pl, e, "goal", to));
}

// As a walk over all entries finds them, in the same order.
static void assert_found_as_walked(const struct plan *pl)
{
	for (size_t i = 0; i < pl->entries; i++) {
		const struct entry *to = &pl->entry[i];
		assert_ptr_equal(plan_entry(pl, to->r->id), to);
		const struct entry *found = plan_linked_first(pl, &kind_action, "goal", to);
		for (const struct entry *e = plan_first(pl, &kind_action); e; e = plan_next(pl, e)) {
			if (!str_eq(entry_link(e, "goal"), entry_ref_self(to)))
				continue;
			assert_ptr_equal(found, e);
			found = plan_linked_next(pl, e, "goal", to);
		}
		assert_null(found);
	}
	assert_null(plan_entry(pl, STR("")));
	assert_null(plan_entry(pl, STR("KEY-nothing")));
}

static void test_many_entries_are_found_as_a_walk_finds_them(void **state)
{
	(void)state;
	struct plan pl, some;
	struct str goal[7];
	for (size_t i = 0; i < 7; i++)
		goal[i] = add(&kind_goal, "statement=A+goal");
	for (size_t i = 0; i < 40; i++)
		add(&kind_action, i % 5 == 0 ? "what=An+action&who=" PERSON :
			text_of("what=An+action&who=" PERSON "&goal=Goal%%2F%.*s", goal[i * i % 6]));
	plan_now(&pl);
	assert_int_equal(plan_count(&pl, &kind_action), 40);
	assert_found_as_walked(&pl);
	assert_null(plan_linked_first(&pl, &kind_action, "goal", plan_entry(&pl, goal[6])));
	// A copy without every third entry, as for a reader who may not see them, finds none of these, in any turn.
	some = pl;
	some.entry = arena_array(arena, struct entry, pl.entries);
	some.entries = 0;
	for (size_t i = 0; i < pl.entries; i++)
		if (i % 3)
			some.entry[some.entries++] = pl.entry[i];
	for (int turn = 0; turn < 2; turn++) {
		assert_found_as_walked(&some);
		assert_null(plan_entry(&some, pl.entry[3].r->id));
		assert_found_as_walked(&pl);
	}
	assert_null(plan_entry(&(struct plan){ 0 }, goal[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_links_lead_from_goals_to_actions, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(test_many_entries_are_found_as_a_walk_finds_them, cycle_open, cycle_close),
	};
	return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}

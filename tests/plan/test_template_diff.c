// SPDX-License-Identifier: Apache-2.0
// What is different between two states of a template, and three of them joined: nothing of anybody's is lost.
#include <stdlib.h>
#include <string.h>

#include "base/arena_help.h"
#include "plan/template_diff.h"
#include "template_help.h"

static struct template read(struct str text)
{
	struct template t;
	struct fault f;
	fault_init(&f, arena);
	if (template_check(arena, text, &t, &f) != OK)
		fail_msg("%s", f.items ? f.items->message : fault_sentence(&f));
	t.r.body = text;
	return t;
}

static size_t said(const struct template_diffs *d, enum template_diff_what what, const char *was, const char *is)
{
	size_t n = 0;
	for (size_t i = 0; i < d->count; i++)
		n += d->item[i].what == what && str_is(d->item[i].was, was) && str_is(d->item[i].is, is);
	return n;
}

#define GOING_ON "What can you do well, and would like to go on doing?"
#define BETTER "What are you proud of?"
#define STRENGTHS "What I am good at"
#define LOST "If I get lost"

static void test_the_same_is_not_different(void **state)
{
	struct template t = read(dementia());
	struct template_diffs d;
	(void)state;
	template_diff(arena, &t, &t, &d);
	assert_int_equal(d.count, 0);
}

static void test_what_it_says_in_another_language_is_said_where_it_stands(void **state)
{
	struct template was = read(dementia()),
			is = read(with(with(dementia(), "Byw gyda dementia", "Dementia a ni"), "Hanes fy mywyd", "Fy stori"));
	struct template_diffs d;
	(void)state;
	template_diff(arena, &was, &is, &d);
	assert_int_equal(d.count, 2);
	assert_int_equal(said(&d, DIFF_CHANGED, "Byw gyda dementia", "Dementia a ni"), 1);
	assert_int_equal(said(&d, DIFF_CHANGED, "Hanes fy mywyd", "Fy stori"), 1);
	assert_true(!d.item[0].part && strcmp(d.item[0].of, "Cymraeg") == 0);
	assert_non_null(d.item[1].part);
}

static void test_what_is_worded_otherwise_is_said_with_both_texts(void **state)
{
	struct template was = read(dementia()), is = read(with(with(dementia(), GOING_ON, BETTER), STRENGTHS, "Proud"));
	struct template_diffs d;
	(void)state;
	template_diff(arena, &was, &is, &d);
	assert_int_equal(d.count, 2);
	assert_int_equal(said(&d, DIFF_CHANGED, GOING_ON, BETTER), 1);
	assert_int_equal(said(&d, DIFF_CHANGED, STRENGTHS, "Proud"), 1);
}

// The body of a template with one of its sections taken out, or at another place.
static struct str section_to(struct str text, const char *part, int to)
{
	struct template t = read(text);
	struct buf b;
	struct json_node *n = json_tree(arena, json_trusted(arena, text)), *list = json_node_get(n, STR("item"));
	for (uint32_t i = 0; i < t.parts; i++)
		if (str_is(t.part[i].name, part)) {
			struct json_node *taken = json_node_take(list, i);
			if (to >= 0)
				json_node_insert(list, (uint32_t)to, taken);
			buf_init(&b, arena, 2 * TEMPLATE_MOST);
			json_node_write(&b, n);
			return buf_text(&b);
		}
	fail_msg("there is no section %s", part);
	return STR_NONE;
}

static void test_only_what_moved_is_said_to_have_moved(void **state)
{
	struct template was = read(dementia()), is = read(section_to(dementia(), "people", 1));
	struct template_diffs d;
	(void)state;
	template_diff(arena, &was, &is, &d);
	assert_int_equal(d.count, 1);
	assert_int_equal(d.item[0].what, DIFF_MOVED);
	assert_true(str_is(d.item[0].part->name, "people"));
	assert_true(str_is(d.item[0].is, "2"));
}

static void test_what_is_gone_and_what_is_new_is_said(void **state)
{
	struct template was = read(dementia()), is;
	struct template_diffs d;
	(void)state;
	template_read(arena, json_trusted(arena, section_to(dementia(), "strengths", -1)), &is);
	template_diff(arena, &was, &is, &d);
	assert_int_equal(d.count, 1);
	assert_int_equal(said(&d, DIFF_GONE, STRENGTHS, ""), 1);
	template_diff(arena, &is, &was, &d);
	assert_int_equal(said(&d, DIFF_ADDED, "", STRENGTHS), 1);
	assert_int_equal(said(&d, DIFF_ADDED, "", GOING_ON), 1);
}

static struct template merged(struct str ours, struct str base, struct str theirs, size_t *kept)
{
	struct template o = read(ours), b = read(base), t = read(theirs), out;
	struct str body = template_merge(arena, &o, &b, &t, kept);
	template_read(arena, json_trusted(arena, body), &out);
	out.r.body = body;
	return out;
}

static void test_what_each_changed_by_itself_stands_in_both(void **state)
{
	size_t kept;
	struct str ours = with(dementia(), STRENGTHS, "Ours"), theirs = with(dementia(), LOST, "If I lose my way");
	struct template t = merged(ours, dementia(), theirs, &kept), is = read(with(ours, LOST, "If I lose my way"));
	struct template_diffs d;
	(void)state;
	assert_int_equal(kept, 0);
	template_diff(arena, &is, &t, &d);
	assert_int_equal(d.count, 0);
}

static void test_what_both_changed_stays_as_it_is_here_and_is_counted(void **state)
{
	size_t kept;
	struct str ours = with(dementia(), GOING_ON, "Ours?"), theirs = with(dementia(), GOING_ON, BETTER);
	struct template t = merged(ours, dementia(), theirs, &kept), is = read(ours);
	struct template_diffs d;
	(void)state;
	assert_int_equal(kept, 1);
	template_diff(arena, &is, &t, &d);
	assert_int_equal(d.count, 0);
	(void)merged(theirs, dementia(), theirs, &kept); // both the same: nothing to decide
	assert_int_equal(kept, 0);
}

static void test_a_section_that_came_comes_and_one_that_went_goes(void **state)
{
	size_t kept;
	struct str without = section_to(dementia(), "talk", -1);
	struct template t;
	struct template w;
	(void)state;
	template_read(arena, json_trusted(arena, without), &w);
	w.r.body = without;
	struct template all = read(dementia());
	template_read(arena, json_trusted(arena, template_merge(arena, &w, &w, &all, &kept)), &t);
	assert_int_equal(kept, 0);
	assert_non_null(template_part_named(&t, STR("talk")));
	assert_true(template_part_named(&t, STR("talk")) - t.part == template_part_named(&all, STR("talk")) - all.part);
	template_read(arena, json_trusted(arena, template_merge(arena, &all, &all, &w, &kept)), &t);
	assert_null(template_part_named(&t, STR("talk")));
	struct template changed = read(with(dementia(), "Conversations and decisions", "What we said"));
	template_read(arena, json_trusted(arena, template_merge(arena, &changed, &all, &w, &kept)), &t);
	assert_int_equal(kept, 1); // it was worded here: it stays
	assert_non_null(template_part_named(&t, STR("talk")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_same_is_not_different, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_it_says_in_another_language_is_said_where_it_stands, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_worded_otherwise_is_said_with_both_texts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_what_moved_is_said_to_have_moved, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_gone_and_what_is_new_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_each_changed_by_itself_stands_in_both, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_both_changed_stays_as_it_is_here_and_is_counted, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_a_section_that_came_comes_and_one_that_went_goes, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

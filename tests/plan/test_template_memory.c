// SPDX-License-Identifier: Apache-2.0
// Templates that are read once: what a plan follows is what stands in the database now, in the language that is spoken,
// whoever asked before, in whichever database, and however many there are.
#include "base/arena_help.h"
#include "base/text.h"
#include "plan/template_inside.h"
#include "lib/record_store.h"
#include "template_help.h"

#define CARE_PLAN(name) "{\"resourceType\":\"CarePlan\",\"instantiatesCanonical\":[\"" TEMPLATE_URL name "|1\"]}"

static struct store *begin(void)
{
	struct store *store = record_store_empty(true, arena);
	assert_int_equal(store_write(store, template_install, NULL), OK);
	return store;
}

static struct plan_templates followed(struct store *store, const char *care_plan, const char *lang)
{
	struct plan_templates s;
	const struct text_language *was = text_spoken;
	text_spoken = lang ? text_language_named(str_of(lang)) : NULL;
	enum err e = template_followed(store_reader(store), arena, str_of(care_plan), &s);
	text_spoken = was;
	assert_int_equal(e, OK);
	return s;
}

struct change {
	const char *id, *piece, *by;
};

static enum err change(struct db *db, struct arena *a, void *what)
{
	const struct change *c = what;
	struct resource r;
	enum err e = shared_get(db, a, STR("Questionnaire"), str_of(c->id), &r);
	assert_int_equal(e, OK);
	struct resource_put put = { .expect = r.version, .now = r };
	put.now.body = with(r.body, c->piece, c->by);
	return shared_write(db, a, &put);
}

static void test_what_was_read_is_read_again_when_it_was_changed(void **state)
{
	(void)state;
	struct store *store = begin(), *other = begin();
	const char *plan = CARE_PLAN("dementia");
	struct plan_templates one = followed(store, plan, NULL), two = followed(store, plan, NULL);
	assert_true(one.count == 1 && str_is(one.item[0].title, "Living with dementia"));
	assert_true(two.parts == one.parts && two.item[0].title.p == one.item[0].title.p); // it was not read again
	assert_ptr_equal(two.part[0].prompt[0].of, &two.item[0]); // and each says by itself which asks
	assert_ptr_equal(one.part[0].prompt[0].of, &one.item[0]);
	struct change c = { "template-dementia-1", "\"Living with dementia\"", "\"Dementia and us\"" };
	assert_int_equal(store_write(store, change, &c), OK);
	assert_true(str_is(followed(store, plan, NULL).item[0].title, "Dementia and us"));
	assert_true(str_is(followed(other, plan, NULL).item[0].title, "Living with dementia"));
	assert_true(str_is(one.item[0].title, "Living with dementia")); // whoever holds the old one keeps it
	store_close(store);
	store_close(other);
}

static void test_each_language_has_its_own(void **state)
{
	(void)state;
	struct store *store = begin();
	const char *plan = CARE_PLAN("dementia");
	for (int i = 0; i < 2; i++) {
		assert_true(str_is(followed(store, plan, NULL).item[0].title, "Living with dementia"));
		assert_true(str_is(followed(store, plan, "cy").item[0].title, "Byw gyda dementia"));
	}
	store_close(store);
}

static void test_more_than_can_be_kept_are_read_each_time(void **state)
{
	(void)state;
	struct store *store = begin();
	struct change c = { "template-dementia-1", "\"Living with dementia\"", NULL };
	for (int i = 0; i < 80; i++) {
		const char *title = str_format(arena, "\"Number %d\"", i).p;
		c.by = title;
		assert_int_equal(store_write(store, change, &c), OK);
		c.piece = title;
		struct plan_templates s = followed(store, CARE_PLAN("dementia"), i % 2 ? "cy" : NULL);
		assert_true(i % 2 ? str_is(s.item[0].title, "Byw gyda dementia")
						  : str_is(s.item[0].title, str_format(arena, "Number %d", i).p));
	}
	store_close(store);
}

static void test_what_is_not_there_is_not_followed(void **state)
{
	(void)state;
	struct store *store = begin();
	assert_int_equal(followed(store, CARE_PLAN("nowhere"), NULL).count, 0);
	assert_int_equal(
		followed(store, "{\"instantiatesCanonical\":[\"" TEMPLATE_URL "dementia|2\"]}", NULL).count, 0);
	assert_int_equal(followed(store, "{\"instantiatesCanonical\":[\"https://elsewhere.example/x|1\"]}", NULL).count, 0);
	assert_int_equal(followed(store, "", NULL).count, 0);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_what_was_read_is_read_again_when_it_was_changed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_each_language_has_its_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_more_than_can_be_kept_are_read_each_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_not_there_is_not_followed, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

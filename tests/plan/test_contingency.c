// SPDX-License-Identifier: Apache-2.0
// A plan for when things go wrong says who is called first, lists in FHIR what belongs to it whoever adds it and when,
// and is neither ready nor agreed without a sign to look out for.
#include "cycle_help.h"

#include "plan/contingency.h"
#include "plan/refresh.h"

static bool says_ahead; // each test runs with what follows found out in the transaction, and said ahead

static struct plan_change *change_by(const struct actor *who, struct visit *v, const struct plan *pl)
{
	*v = visit_by(who);
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = pl->care_plan_id;
	return c;
}

static void run(struct plan_change *c, const struct plan *pl)
{
	if (says_ahead)
		plan_change_ahead(db, arena, pl, c);
	assert_int_equal(store_write(store, plan_change_run, c), OK);
	later();
}

static struct str put_new(const struct actor *who, const struct kind *k, const char *form)
{
	struct plan pl;
	struct visit v;
	struct values values;
	plan_now(&pl);
	struct plan_change *c = change_by(who, &v, &pl);
	form_values(k, form, &values);
	plan_change_add(c, arena, entry_make(arena, k, &values, &c->writer, STR("")));
	run(c, &pl);
	return c->put[0].now.id;
}

static void put_away(const struct actor *who, struct str id)
{
	struct plan pl;
	struct visit v;
	plan_now(&pl);
	struct plan_change *c = change_by(who, &v, &pl);
	plan_change_add(c, arena, entry_remove(arena, plan_entry(&pl, id), STR(""), &c->writer));
	run(c, &pl);
}

static const struct entry *now(struct plan *pl, struct str id)
{
	plan_now(pl);
	const struct entry *e = plan_entry(pl, id);
	assert_non_null(e);
	return e;
}

static uint32_t listed(struct str plan, const char *path)
{
	struct plan pl;
	return json_length(json_get(entry_body(now(&pl, plan)), path));
}

static struct str part_of(const struct actor *who, const struct kind *k, const char *form, struct str plan)
{
	return put_new(who, k, text_of(str_format(arena, "%s&plan=CarePlan%%%%2F%%.*s", form).p, plan));
}

static void test_what_belongs_to_a_plan_stands_in_its_lists(void **state)
{
	(void)state;
	struct plan pl;
	struct str plan = put_new(&himself, &kind_contingency, "name=Breath"), other = put_new(&himself, &kind_contingency,
		"name=Alone");
	IS(json_text(arena, json_path(arena, entry_body(now(&pl, plan)), "partOf[0].reference")),
		str_format(arena, "CarePlan/%.*s", STR_ARG(pl.care_plan_id)).p);
	struct str sign = part_of(&himself, &kind_trigger, "what=Blue", plan);
	(void)part_of(&nurse, &kind_warning, "what=Quiet", plan);
	(void)part_of(&nurse, &kind_response, "what=Sit", plan);
	(void)part_of(&nurse, &kind_standby, "what=Oxygen", plan);
	(void)part_of(&nurse, &kind_call, "who=other&who-other=Gran", plan);
	(void)part_of(&nurse, &kind_coping, "what=Music", plan);
	(void)part_of(&nurse, &kind_advance, "words=Home", plan);
	assert_int_equal(listed(plan, "addresses"), 2);
	assert_int_equal(listed(plan, "activity"), 2);
	assert_int_equal(listed(plan, "careTeam"), 1);
	assert_int_equal(listed(plan, "supportingInfo"), 2);
	assert_int_equal(listed(other, "addresses"), 0);
	const struct entry *e = now(&pl, plan);
	assert_valid_fhir(e->r->body);
	IS(e->r->author, "a:declan"); // whoever adds to it does not become the author of its words
	IS(entry_words_of(e), PERSON);
	put_away(&himself, sign);
	assert_int_equal(listed(plan, "addresses"), 1);
	// What only says what stands there already writes nothing.
	int64_t version = now(&pl, plan)->r->version;
	(void)put_new(&himself, &kind_goal, "statement=Dance");
	assert_int_equal(now(&pl, plan)->r->version, version);
}

static void test_two_who_add_to_one_plan_at_once_are_both_in_it(void **state)
{
	(void)state;
	struct plan pl;
	struct visit mine, hers;
	struct values values;
	struct str plan = put_new(&himself, &kind_contingency, "name=Breath");
	const char *form = text_of("what=Blue&plan=CarePlan%%2F%.*s", plan);
	plan_now(&pl); // both look before either has saved
	struct plan_change *one = change_by(&himself, &mine, &pl), *two = change_by(&nurse, &hers, &pl);
	form_values(&kind_trigger, form, &values);
	plan_change_add(one, arena, entry_make(arena, &kind_trigger, &values, &one->writer, STR("")));
	plan_change_add(two, arena, entry_make(arena, &kind_trigger, &values, &two->writer, STR("")));
	plan_change_ahead(db, arena, &pl, one);
	plan_change_ahead(db, arena, &pl, two);
	assert_int_equal(store_write(store, plan_change_run, one), OK);
	assert_int_equal(store_write(store, plan_change_run, two), OK);
	assert_int_equal(listed(plan, "addresses"), 2);
}

static void test_a_plan_without_a_sign_is_neither_ready_nor_agreed(void **state)
{
	(void)state;
	struct plan pl;
	struct values values;
	struct visit v = visit_by(&himself);
	struct agreement_form yes = yes_as(AS_PERSON), no = yes;
	no.agreed = ANSWER_NO;
	no.agreed_why = STR("It is not finished");
	struct str plan = put_new(&himself, &kind_contingency, "name=Breath");
	const struct entry *e = now(&pl, plan);
	assert_non_null(contingency_lacks(&pl, e));
	assert_ptr_equal(contingency_unfinished(&pl), e);
	form_values(&kind_contingency, "name=Breath&status=active", &values);
	assert_non_null(contingency_save_stop(&pl, e, &values));
	assert_non_null(contingency_save_stop(&pl, NULL, &values));
	form_values(&kind_contingency, "name=Breath&status=draft", &values);
	assert_null(contingency_save_stop(&pl, e, &values));
	assert_int_equal(agreement_check(&v, &pl, &yes), ERR_INPUT);
	assert_non_null(fault_at(&v.fault, "agreed"));
	v = visit_by(&himself);
	assert_int_equal(agreement_check(&v, &pl, &no), OK); // whoever does not agree may always say so
	struct str sign = part_of(&himself, &kind_trigger, "what=Blue", plan);
	e = now(&pl, plan);
	assert_null(contingency_unfinished(&pl));
	form_values(&kind_contingency, "name=Breath&status=active", &values);
	assert_null(contingency_save_stop(&pl, e, &values));
	v = visit_by(&himself);
	assert_int_equal(agreement_check(&v, &pl, &yes), OK);
	change(plan, "name=Breath&status=active");
	e = now(&pl, sign);
	assert_non_null(contingency_remove_stop(&pl, e)); // the only one of a plan in use
	assert_non_null(contingency_remove_stop(&pl, plan_entry(&pl, plan)));
	(void)part_of(&himself, &kind_trigger, "what=Grey", plan);
	e = now(&pl, sign);
	assert_null(contingency_remove_stop(&pl, e));
	change(plan, "name=Breath&status=completed");
	assert_null(contingency_unfinished(&pl));
	IS(contingency_of(&pl, now(&pl, sign))->r->id, str_c(arena, plan));
}

static void test_who_is_called_stands_in_order_with_the_number_that_is_known(void **state)
{
	(void)state;
	struct plan pl;
	size_t count;
	struct str plan = put_new(&himself, &kind_contingency, "name=Breath");
	struct str gran = put_new(&himself, &kind_relation, "name=Gran&relation=gran&phone=01632+960105");
	const char *form = str_format(arena, "who=RelatedPerson/%.*s&order=2", STR_ARG(gran)).p;
	(void)part_of(&himself, &kind_call, "who=other&who-other=Last", plan);
	(void)part_of(&himself, &kind_call, form, plan);
	(void)part_of(&himself, &kind_call, "who=other&who-other=First&phone=999&order=1", plan);
	(void)part_of(&himself, &kind_call, "who=other&who-other=Also+second&order=2", plan);
	const struct entry *e = now(&pl, plan), **list = contingency_calls(arena, &pl, e, &count);
	assert_int_equal(count, 4);
	IS(entry_title(list[0]), "First");
	IS(contingency_phone(&pl, list[0]), "999");
	IS(entry_link(list[1], "who"), str_format(arena, "RelatedPerson/%.*s", STR_ARG(gran)).p);
	IS(contingency_phone(&pl, list[1]), "01632 960105");
	IS(entry_title(list[2]), "Also second");
	assert_int_equal(contingency_phone(&pl, list[2]).n, 0);
	IS(entry_title(list[3]), "Last");
}

static void test_adding_to_an_agreed_plan_asks_for_agreement_again_and_a_code_does_not(void **state)
{
	(void)state;
	struct plan pl;
	struct str plan = put_new(&himself, &kind_contingency, "name=Breath");
	struct str sign = part_of(&himself, &kind_trigger, "what=Blue", plan);
	plan_now(&pl);
	struct str before = str_dup(arena, manifest_now(arena, &pl));
	change(sign, "code=300738008&code-term=Able");
	plan_now(&pl);
	assert_true(str_eq(before, manifest_now(arena, &pl)));
	(void)part_of(&nurse, &kind_response, "what=Sit+up", plan);
	plan_now(&pl);
	assert_false(str_eq(before, manifest_now(arena, &pl)));
}

static void test_who_writes_it_down_is_named_with_their_job_unless_they_say_another(void **state)
{
	(void)state;
	struct plan pl;
	const struct entry *e = now(&pl, put_new(&nurse, &kind_contingency, "name=Breath"));
	IS(entry_text(e, "recorder_role"), "Nurse");
	IS(json_text(arena, json_path(arena, entry_body(e), EXT("recorder", "Reference") ".reference")),
		"Practitioner/sarah");
	e = now(&pl, put_new(&nurse, &kind_contingency, "name=Alone&recorder_role=Night+nurse&recorder_number=C9"));
	IS(entry_text(e, "recorder_role"), "Night nurse");
	IS(entry_text(e, "recorder_number"), "C9");
	e = now(&pl, put_new(&himself, &kind_contingency, "name=Mine"));
	assert_int_equal(entry_text(e, "recorder_role").n, 0);
}

static int open_ahead(void **state)
{
	says_ahead = true;
	return cycle_open(state);
}

static int open_after(void **state)
{
	says_ahead = false;
	return cycle_open(state);
}

int main(void)
{
#define TEST(name) \
	{ #name, name, open_after, cycle_close, NULL }, { #name " (said ahead)", name, open_ahead, cycle_close, NULL }
	const struct CMUnitTest tests[] = {
		TEST(test_what_belongs_to_a_plan_stands_in_its_lists),
		TEST(test_two_who_add_to_one_plan_at_once_are_both_in_it),
		TEST(test_a_plan_without_a_sign_is_neither_ready_nor_agreed),
		TEST(test_who_is_called_stands_in_order_with_the_number_that_is_known),
		TEST(test_adding_to_an_agreed_plan_asks_for_agreement_again_and_a_code_does_not),
		TEST(test_who_writes_it_down_is_named_with_their_job_unless_they_say_another),
	};
	return cmocka_run_group_tests_name("contingency", tests, NULL, NULL);
}

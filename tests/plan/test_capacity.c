// SPDX-License-Identifier: Apache-2.0
// What is found about one decision is relied on for that kind of decision alone, by that rule, while it holds, and when
// a professional wrote it; and who may agree for somebody is chosen from who has the right to.
#include "cycle_help.h"
#include "plan/representative.h"

static size_t found(const char *about, const char *law, const char *able)
{
	struct plan pl;
	struct visit v = visit_by(&nurse);
	size_t count;
	plan_now(&pl);
	(void)capacity_findings(&v, &pl, about, law, able, &count);
	return count;
}

static void test_a_finding_is_about_one_kind_of_decision(void **state)
{
	(void)state;
	represented();
	assert_int_equal(found(CAPACITY_PLAN, "mca", "not-now"), 1);
	assert_int_equal(found(CAPACITY_SHARING, "mca", "not-now"), 0);
	assert_int_equal(found(CAPACITY_OTHER, "mca", "not-now"), 0);
	assert_int_equal(found(CAPACITY_PLAN, "gillick", "not-now"), 0);
	assert_int_equal(found(CAPACITY_PLAN, "mca", NULL), 0); // that they can
	assert_int_equal(found(CAPACITY_PLAN, "mca", ""), 1);
}

static void test_it_holds_until_it_is_looked_at_again(void **state)
{
	(void)state;
	represented();
	clock_freeze(START + 90 * DAYS);
	assert_int_equal(found(CAPACITY_PLAN, "mca", "not-now"), 1); // that day too
	clock_freeze(START + 91 * DAYS);
	assert_int_equal(found(CAPACITY_PLAN, "mca", "not-now"), 0);
}

static void test_what_others_wrote_is_read_and_not_relied_on(void **state)
{
	(void)state;
	represented();
	struct values v;
	struct writer w = writer_of(&mum, NULL);
	form_values(&kind_capacity, "decision=Agreeing&about=plan&law=mca&when-day=2&when-month=11&when-year=2026&help=x"
		"&why=x&able=not-now&again-day=1&again-month=2&again-year=2027&found_by=other&found_by-other=Mum", &v);
	save(entry_make(arena, &kind_capacity, &v, &w, STR("")));
	assert_int_equal(found(CAPACITY_PLAN, "mca", "not-now"), 1);
}

// --- best interest ---------------------------------------------------------------------------------------------------
#define DECIDED "decision=Agreeing&wants=Sleep&options=Two&least=Wait&advocate=imca&chosen=Agree&decided_by=other" \
	"&decided_by-other=Ann+Decider&when-day=3&when-month=11&when-year=2026&review-day=4&review-month=12" \
	"&review-year=2026&capacity=QuestionnaireResponse/" FINDING_ID

static size_t decided(const char *about)
{
	struct plan pl;
	struct visit v = visit_by(&nurse);
	size_t count;
	plan_now(&pl);
	(void)capacity_decided(&v, &pl, about, &count);
	return count;
}

static void test_what_was_decided_for_somebody_is_about_what_was_found(void **state)
{
	(void)state;
	represented();
	add_as(&nurse, NULL, &kind_best_interest, DECIDED);
	assert_int_equal(decided(CAPACITY_PLAN), 1);
	assert_int_equal(decided(CAPACITY_SHARING), 0);
	clock_freeze(START + 40 * DAYS);
	assert_int_equal(decided(CAPACITY_PLAN), 0); // to be looked at again
}

// --- who may ---------------------------------------------------------------------------------------------------------
static struct representatives who_may(const struct actor *asks)
{
	struct representatives out;
	struct plan pl;
	struct visit v = visit_by(asks);
	plan_now(&pl);
	assert_int_equal(representatives_open(&v, &pl, &out), OK);
	return out;
}

static void test_who_may_agree_for_somebody_is_chosen_from_who_has_the_right(void **state)
{
	(void)state;
	assert_int_equal(who_may(&nurse).count, 0);
	represented();
	struct str decision = add_as(&nurse, NULL, &kind_best_interest, DECIDED);
	struct representatives all = who_may(&nurse), hers = who_may(&mum);
	assert_int_equal(all.count, 2);
	IS(all.item[0].name, "Orla Hughes");
	assert_int_equal(all.item[0].basis, BASIS_ATTORNEY);
	IS(all.item[1].name, "Ann Decider");
	assert_true(str_ends(all.item[1].reference, str_c(arena, decision)));
	assert_int_equal(hers.count, 1); // a decision in their best interest is brought by a professional
	assert_string_equal(hers.law, "mca");
	assert_int_equal(hers.findings, 1);
}

static void test_under_11_nothing_has_to_be_found(void **state)
{
	(void)state;
	represented();
	declan.birth = day_of(START) - 365 * 9;
	assert_null(who_may(&mum).law);
	declan.birth = day_of(START) - 365 * 14;
	assert_string_equal(who_may(&mum).law, "gillick");
	assert_int_equal(who_may(&mum).findings, 0); // what was found was by the other rule
}

int main(void)
{
#define TEST(name) { #name, name, cycle_open, cycle_close, NULL }
	const struct CMUnitTest tests[] = {
		TEST(test_a_finding_is_about_one_kind_of_decision),
		TEST(test_it_holds_until_it_is_looked_at_again),
		TEST(test_what_others_wrote_is_read_and_not_relied_on),
		TEST(test_what_was_decided_for_somebody_is_about_what_was_found),
		TEST(test_who_may_agree_for_somebody_is_chosen_from_who_has_the_right),
		TEST(test_under_11_nothing_has_to_be_found),
	};
	return cmocka_run_group_tests_name("capacity", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// The five criteria: each condition of each of them off and on, who counts and who does not, and what people read.
#include "plan/criteria.h"
#include "plan/cycle_help.h"

static struct str goal, action, talk, said, relation, review;
static struct criteria_facts facts;
static struct plan plan;
static struct agreement_list list;

// A plan of which all five hold.
static void whole_plan(void)
{
	talk = add(&kind_conversation,
		"when-day=2&when-month=11&when-year=2026&when-time=10:00&how=HH&person_here=yes&status=finished");
	said = add(&kind_said, "words=I+want+to+choose");
	goal = add(&kind_goal, "statement=Go+to+college&type=outcome&status=planned");
	action = add(&kind_action, text_of("what=Ask&who-other=mum&status=ready&goal=Goal/%.*s", goal));
	relation = add(&kind_relation, "name=Orla+Hughes&relation=mum&invited=yes");
	review = add(&kind_review, "due-day=2&due-month=3&due-year=2027&who-other=Sarah");
	agree(&himself, AS_PERSON);
	agree(&nurse, AS_PROFESSIONAL);
	facts = (struct criteria_facts){ .sharers = 5, .person_account = true };
}

static struct criteria judge(void)
{
	struct criteria c;
	plan_now(&plan);
	list = agreements();
	facts.plan = &plan;
	facts.agreements = &list;
	criteria_judge(arena, &facts, &c);
	for (size_t i = 0; i < CRITERIA; i++) {
		const struct criterion *x = &c.item[i];
		assert_non_null(x->title);
		assert_non_null(x->title_other);
		assert_true(x->detail && x->detail[0] && x->detail_other && x->detail_other[0]);
		assert_int_equal(x->met, (c.met >> i) & 1);
		// what is missing has words for both and a way to put it right; what is met has neither
		assert_true(!x->missing == x->met && !x->mend == x->met && !x->mend_text == x->met);
		assert_true(!x->mend || x->mend[0] == '/');
	}
	return c;
}

static void assert_missing(int number, const char *missing, const char *mend)
{
	struct criteria c = judge();
	const struct criterion *x = &c.item[number - 1];
	if (x->met)
		fail_msg("criterion %d is met: %s", number, x->detail);
	assert_string_equal(x->missing, missing);
	assert_string_equal(x->mend, mend);
}

static void assert_met(int number)
{
	struct criteria c = judge();
	if (!c.item[number - 1].met)
		fail_msg("criterion %d: %s", number, c.item[number - 1].missing);
}

static bool proves(const struct criterion *c, const char *type, struct str id)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->evidence[i], str_format(arena, "%s/%.*s", type, STR_ARG(id))))
			return true;
	return false;
}

// The same entry, as a system sent it in the person's name.
static enum err do_author(struct db *writer, struct arena *a, void *what)
{
	const struct str *w = what; // type, id, author
	struct resource r;
	enum err e = resource_get(writer, a, w[0], w[1], &r);
	r.author = w[2];
	struct resource_put put = { r, r.version };
	return e != OK ? e : resource_write(writer, a, &put);
}

static void authored(const char *type, struct str id, const char *author)
{
	assert_int_equal(store_write(store, do_author, ((struct str[]){ str_of(type), id, str_of(author) })), OK);
}

static void test_a_whole_plan_meets_all_five_and_says_so_to_both(void **state)
{
	(void)state;
	whole_plan();
	struct criteria c = judge();
	assert_int_equal(c.met, CRITERIA_ALL);
	assert_string_equal(c.item[0].title, "You were at the centre");
	assert_string_equal(c.item[0].detail, "You chose who was there");
	assert_string_equal(c.item[0].detail_other, "Dec chose who was there");
	assert_string_equal(c.item[1].detail, "1 conversation, on 2 November");
	assert_string_equal(c.item[2].detail, "1 goal, agreed by you and your team");
	assert_string_equal(c.item[2].detail_other, "1 goal, agreed by Dec and the team");
	assert_string_equal(c.item[3].detail, "You have it, and 5 others can see it");
	assert_string_equal(c.item[4].detail, "Next look: 2 March 2027. Sarah arranges it");
	assert_string_equal(criteria_words(arena, &c), "5 of 5 criteria");
	assert_true(proves(&c.item[0], "RelatedPerson", relation));
	assert_true(proves(&c.item[1], "Encounter", talk) && proves(&c.item[1], "Communication", said));
	assert_true(proves(&c.item[2], "Goal", goal));
	assert_true(
		proves(&c.item[3], "Provenance", list.item[0].r.id) && proves(&c.item[3], "Provenance", list.item[1].r.id));
	assert_true(proves(&c.item[4], "Task", review));
}

static void test_an_empty_plan_meets_none(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ 0 };
	struct criteria c = judge();
	assert_int_equal(c.met, 0);
	assert_string_equal(criteria_words(arena, &c), "0 of 5 criteria: needs something in the person's own words");
}

// --- 1 -----------------------------------------------------------------------------------------------------------
static void test_1_needs_the_person_and_their_choice_of_who_is_there(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ 0 };
	add_as(&nurse, "Practitioner/sarah", &kind_strength, "what=Copes+well"); // about them, not by them
	assert_missing(1, "needs something in the person's own words", "/add/about-important");
	struct str mine = add(&kind_strength, "what=I+make+people+laugh");
	assert_missing(1, "needs the person's choice of who is there", "/add/relation");
	relation = add(&kind_relation, "name=Orla&relation=mum");
	assert_missing(1, "needs the person's choice of who is there", "/add/relation");
	change(relation, "name=Orla&relation=mum&invited=yes");
	assert_met(1);
	remove_entry(relation);
	assert_missing(1, "needs the person's choice of who is there", "/add/relation");
	add(&kind_professional, "who-other=Sarah&role=Nurse&invited=yes");
	assert_met(1);
	authored("Observation", mine, "s:some-system");
	assert_missing(1, "needs something in the person's own words", "/add/about-important");
}

static void test_1_is_met_by_taking_part_with_those_who_were_chosen_or_alone(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ 0 };
	talk = add(&kind_conversation,
		"when-day=2&when-month=11&when-year=2026&when-time=10:00&how=HH&person_here=yes&status=finished"
		"&present=RelatedPerson/dec1an0001-a");
	assert_met(1);
	remove_entry(talk);
	talk = add(&kind_conversation,
		"when-day=2&when-month=11&when-year=2026&when-time=10:00&how=HH&person_here=yes&status=finished");
	assert_missing(1, "needs the person's choice of who is there", "/add/relation");
	facts.alone_by_choice = true;
	struct criteria c = judge();
	assert_true(c.item[0].met);
	assert_string_equal(c.item[0].detail, "You chose to do this on your own");
}

// --- 2 -----------------------------------------------------------------------------------------------------------
#define TALK(more) "when-month=11&when-year=2026&when-time=10:00&how=HH&" more

static void test_2_counts_conversations_that_happened_with_the_person(void **state)
{
	(void)state;
	static const struct {
		const char *form;
		bool counts;
	} talks[] = {
		{ TALK("when-day=2&person_here=yes&status=finished"), true },
		{ TALK("when-day=4&person_here=yes&status=in-progress"), true },
		{ TALK("when-day=2&status=finished"), false },                                    // about them, without them
		{ TALK("when-day=5&person_here=yes&status=finished"), false },                    // tomorrow
		{ TALK("when-day=2&person_here=yes&status=planned"), false },
		{ TALK("when-day=2&person_here=yes&status=cancelled"), false },
		{ TALK("when-day=2&person_here=yes&status=finished&about=informal"), false },
		{ TALK("when-day=2&person_here=yes&status=finished&about=review"), true },
		{ TALK("when-day=2&status=finished&present=RelatedPerson/dec1an0001-a"), false }, // no representative
	};
	facts = (struct criteria_facts){ 0 };
	add(&kind_about_important, "answer=My+friends");
	for (size_t i = 0; i < sizeof talks / sizeof *talks; i++) {
		talk = add(&kind_conversation, talks[i].form);
		if (judge().item[1].met != talks[i].counts)
			fail_msg("%s", talks[i].form);
		remove_entry(talk);
	}
	assert_missing(2, "needs a conversation", "/add/conversation");
}

static void test_2_counts_a_conversation_with_the_representative(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ 0 };
	relation = add(&kind_relation, "name=Orla+Hughes&relation=mum");
	add(&kind_about_important, "answer=My+friends");
	add(&kind_conversation, text_of(TALK("when-day=2&status=finished&present=RelatedPerson/%.*s"), relation));
	assert_missing(2, "needs a conversation", "/add/conversation");
	unsigned char mine[64];
	memcpy(mine, site.sign_secret, sizeof mine);
	memset(site.sign_secret, 9, sizeof site.sign_secret);
	agree(&mum, AS_REPRESENTATIVE); // forged
	assert_missing(2, "needs a conversation", "/add/conversation");
	memcpy(site.sign_secret, mine, sizeof mine);
	agree(&mum, AS_REPRESENTATIVE);
	assert_met(2);
}

static void test_2_needs_what_matters_in_the_persons_words(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ 0 };
	talk = add(&kind_conversation, TALK("when-day=2&person_here=yes&status=finished"));
	assert_missing(2, "needs what matters to the person", "/add/said");
	add_as(&nurse, "Practitioner/sarah", &kind_said, "words=Should+lose+weight");
	assert_missing(2, "needs what matters to the person", "/add/said");
	said = add(&kind_said, "words=I+want+to+choose");
	assert_met(2);
	authored("Communication", said, "s:some-system");
	assert_missing(2, "needs what matters to the person", "/add/said");
	struct str about = add(&kind_about_important, "answer=My+friends");
	assert_met(2);
	authored("Encounter", talk, "s:some-system");
	assert_missing(2, "needs a conversation", "/add/conversation");
	(void)about;
	add(&kind_conversation, TALK("when-day=1&person_here=yes&status=finished"));
	add(&kind_conversation, TALK("when-day=3&person_here=yes&status=finished"));
	assert_string_equal(judge().item[1].detail, "2 conversations, last on 3 November");
}

// --- 3 -----------------------------------------------------------------------------------------------------------
static void test_3_needs_one_goal_that_both_sides_agreed_as_it_stands(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ 0 };
	assert_missing(3, "needs a goal", "/add/goal");
	goal = add(&kind_goal, "statement=Go+to+college&type=outcome&status=planned");
	assert_missing(3, "needs agreement by Dec", "/agree");
	agree(&himself, AS_PERSON);
	assert_missing(3, "needs agreement by a professional", "/agree");
	agree(&nurse, AS_PROFESSIONAL);
	assert_met(3);
	add(&kind_strength, "what=Something+else"); // the plan is another one, the goal is not
	assert_met(3);
	change(goal, "statement=Go+to+college&status=active");
	assert_met(3);
	change(goal, "statement=Stay+at+home&status=active");
	assert_missing(3, "needs agreement by Dec", "/agree");
	agree(&nurse, AS_PROFESSIONAL);
	struct str second = add(&kind_goal, "statement=Have+carers&type=outcome&status=planned");
	remove_entry(goal);
	agree(&himself, AS_PERSON);
	assert_missing(3, "needs agreement by a professional", "/agree");
	agree(&nurse, AS_PROFESSIONAL);
	assert_met(3);
	change(second, "statement=Have+carers&status=cancelled");
	assert_missing(3, "needs a goal", "/add/goal");
}

static void test_3_counts_the_newest_answer_and_no_forged_one(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ 0 };
	goal = add(&kind_goal, "statement=Go+to+college&type=outcome&status=planned");
	agree(&himself, AS_PERSON);
	agree(&nurse, AS_PROFESSIONAL);
	struct agreement_form no = yes_as(AS_PERSON);
	no.agreed = ANSWER_NO;
	no.agreed_why = STR("Not mine");
	agree_form(&himself, &no);
	assert_missing(3, "needs agreement by Dec", "/agree");
	memset(site.sign_secret, 9, sizeof site.sign_secret);
	agree(&himself, AS_PERSON);
	assert_missing(3, "needs agreement by Dec", "/agree");
}

// --- 4 -----------------------------------------------------------------------------------------------------------
static void test_4_needs_what_matters_goals_actions_agreement_and_a_copy(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ .person_account = true };
	assert_missing(4, "needs what matters to the person", "/add/about-important");
	add(&kind_said, "words=I+want+to+choose");
	assert_missing(4, "needs a goal", "/add/goal");
	goal = add(&kind_goal, "statement=Go+to+college.%0AIt+is+loud+there&type=outcome&status=planned");
	assert_missing(4, "needs an action for each goal", text_of("/add/action?goal=%.*s", goal));
	assert_string_equal(judge().item[3].detail, "It does not say yet how you will reach: Go to college…");
	action = add(&kind_action, text_of("what=Ask&who-other=mum&status=cancelled&goal=Goal/%.*s", goal));
	assert_missing(4, "needs an action for each goal", text_of("/add/action?goal=%.*s", goal));
	change(action, "who-other=mum&status=completed");
	assert_missing(4, "needs an agreed version", "/agree");
	agree(&himself, AS_PERSON);
	assert_missing(4, "needs an agreed version", "/agree");
	agree(&nurse, AS_PROFESSIONAL);
	assert_met(4);
	facts.person_account = false;
	assert_missing(4, "needs a copy for the person, or their own way to sign in", "/print");
	facts.copy_given = true;
	assert_met(4);
	assert_string_equal(judge().item[3].detail, "You have it. Nobody else can see it yet");
	facts.sharers = 1;
	assert_string_equal(judge().item[3].detail, "You have it, and 1 other can see it");
}

static void test_4_asks_no_action_for_what_is_to_be_avoided_or_is_past(void **state)
{
	(void)state;
	whole_plan();
	add(&kind_goal, "statement=No+more+needles&type=experience-to-avoid&status=planned");
	add(&kind_goal, "statement=Already+there&type=outcome&status=completed");
	assert_met(4);
	add(&kind_goal, "statement=One+more&type=outcome&status=active");
	assert_false(judge().item[3].met);
}

// --- 5 -----------------------------------------------------------------------------------------------------------
static void test_5_needs_a_date_an_owner_and_a_way_to_ask(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ .person_account = true };
	assert_missing(5, "needs a review date", "/add/review");
	review = add(&kind_review, "due-day=2&due-month=3&due-year=2027&who-other=Sarah&status=completed");
	assert_missing(5, "needs a review date", "/add/review");
	remove_entry(review);
	review = add(&kind_review, "due-day=2&due-month=3&due-year=2027&who-other=Sarah");
	assert_met(5);
	facts.person_account = false;
	assert_missing(5, "needs a way for the person to ask for a review at any time", "/invite");
	facts.supporter = true;
	assert_met(5);
	authored("Task", review, "s:some-system");
	assert_missing(5, "needs a review date", "/add/review");
}

static enum err do_disown(struct db *writer, struct arena *a, void *what)
{
	struct resource r;
	enum err e = resource_get(writer, a, STR("Task"), *(struct str *)what, &r);
	struct json_node *n = e == OK ? json_tree(a, json_trusted(a, r.body)) : NULL;
	if (e != OK)
		return e;
	json_node_put(a, n, "owner", NULL);
	r.body = resource_stamp(a, n, r.id, r.version + 1, clock_now());
	struct resource_put put = { r, r.version };
	return resource_write(writer, a, &put);
}

static void test_5_needs_somebody_who_arranges_it(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ .person_account = true };
	review = add(&kind_review, "due-day=2&due-month=3&due-year=2027&who-other=Sarah");
	assert_int_equal(store_write(store, do_disown, &review), OK);
	assert_missing(5, "needs someone to arrange the review", text_of("/entry/%.*s", review));
}

static void test_5_says_whose_turn_it_is_and_how_late(void **state)
{
	(void)state;
	facts = (struct criteria_facts){ .person_account = true };
	review = add(&kind_review, "due-day=14&due-month=10&due-year=2026&who=" PERSON);
	assert_string_equal(judge().item[4].detail, "The date was 14 October: 3 weeks late");
	change(review, "due-day=5&due-month=12&due-year=2026&who=" PERSON);
	assert_string_equal(judge().item[4].detail, "Next look: 5 December. You arrange it");
	add(&kind_review, "due-day=1&due-month=12&due-year=2026&who-other=Sarah");
	assert_string_equal(judge().item[4].detail, "Next look: 1 December. Sarah arranges it");
}

// --- from the record -----------------------------------------------------------------------------------------------
static enum err do_account(struct db *writer, struct arena *a, void *what)
{
	return account_add(writer, a, what);
}

static enum err do_rule(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return access_rule_put(writer, STR(KEY), what);
}

static void let_in(const char *grantee, int effect, instant until)
{
	struct access_rule r = { .grantee = str_of(grantee),
		.consent = effect < 0 ? STR("never") : STR("yes"),
		.effect = effect,
		.verbs = MAY_SEE,
		.since = START - DAYS,
		.until = until };
	assert_int_equal(store_write(store, do_rule, &r), OK);
}

static void let_in_for(const char *grantee, const char *purpose)
{
	struct access_rule r = { .grantee = str_of(grantee), .consent = STR("task"), .effect = 1, .verbs = MAY_SEE,
		.purpose = str_of(purpose), .since = START - DAYS, .until = START + DAYS };
	assert_int_equal(store_write(store, do_rule, &r), OK);
}

static struct criteria from_record(void)
{
	struct criteria c;
	plan_now(&plan);
	assert_int_equal(criteria_of(db, arena, &plan, &c), OK);
	return c;
}

static void test_the_facts_come_from_the_record(void **state)
{
	(void)state;
	whole_plan();
	assert_int_equal(from_record().met, 7); // no account, no copy
	struct visit v = visit_by(&nurse);
	struct resource_put copy = act_make(&v, ACT_COPY_GIVEN, STR("paper"));
	assert_valid_fhir(copy.now.body);
	save(copy);
	assert_int_equal(from_record().met, 15);
	let_in("t:team", 1, 0);
	let_in("t:gone", 1, START - HOURS);
	let_in("o:never", 1, 0);
	let_in("o:never", -1, 0); // beats the grant
	let_in_for("a:urgent", "emergency"); // nobody chose them
	assert_string_equal(from_record().item[3].detail, "You have it, and 1 other can see it");
	struct account_new m = { .id = STR("mum"), .username = STR("mum"), .name = STR("Orla"), .kind = ACTOR_SUPPORTER };
	assert_int_equal(store_write(store, do_account, &m), OK);
	assert_int_equal(from_record().met, 15);
	let_in("a:mum", 1, 0); // who can ask for him
	assert_int_equal(from_record().met, CRITERIA_ALL);
	assert_string_equal(from_record().item[3].detail, "You have it, and 2 others can see it");
	remove_entry(relation);
	assert_int_equal(from_record().met, CRITERIA_ALL - 1);
	struct resource_put alone = act_make(&v, ACT_ALONE_BY_CHOICE, STR(""));
	assert_valid_fhir(alone.now.body);
	save(alone);
	assert_int_equal(from_record().met, CRITERIA_ALL);
}

static void test_an_account_of_their_own_is_a_copy_and_a_way_to_ask(void **state)
{
	(void)state;
	whole_plan();
	struct account_new d = {
		.id = STR("declan"), .username = STR("declan"), .name = STR("Declan"), .kind = ACTOR_PERSON, .person = STR(KEY)
	};
	assert_int_equal(store_write(store, do_account, &d), OK);
	assert_int_equal(from_record().met, CRITERIA_ALL);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, cycle_open, cycle_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_whole_plan_meets_all_five_and_says_so_to_both),
		CASE(test_an_empty_plan_meets_none),
		CASE(test_1_needs_the_person_and_their_choice_of_who_is_there),
		CASE(test_1_is_met_by_taking_part_with_those_who_were_chosen_or_alone),
		CASE(test_2_counts_conversations_that_happened_with_the_person),
		CASE(test_2_counts_a_conversation_with_the_representative),
		CASE(test_2_needs_what_matters_in_the_persons_words),
		CASE(test_3_needs_one_goal_that_both_sides_agreed_as_it_stands),
		CASE(test_3_counts_the_newest_answer_and_no_forged_one),
		CASE(test_4_needs_what_matters_goals_actions_agreement_and_a_copy),
		CASE(test_4_asks_no_action_for_what_is_to_be_avoided_or_is_past),
		CASE(test_5_needs_a_date_an_owner_and_a_way_to_ask),
		CASE(test_5_needs_somebody_who_arranges_it),
		CASE(test_5_says_whose_turn_it_is_and_how_late),
		CASE(test_the_facts_come_from_the_record),
		CASE(test_an_account_of_their_own_is_a_copy_and_a_way_to_ask),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

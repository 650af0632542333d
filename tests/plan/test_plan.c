// SPDX-License-Identifier: Apache-2.0
// The plan goes round its cycle by what is done, the CarePlan follows, and work lists say what is waiting.
#include "cycle_help.h"
#include "plan/criteria.h"
#include "plan/statements.h"
#include "plan/worklist.h"
#include "record/consent.h"

static struct statement row_all = {
	.name = "test_summary",
	.sql = "SELECT state, review_due, reviewer, asked_at, asked_kind, prepared_at, prepared_count, met, agreed_at,"
	       " person_agreed, staff_agreed, changed_at, changed_seq, name, sort,"
	       " (SELECT sum(people) FROM plan_count) AS counted,"
	       " (SELECT people FROM plan_count k WHERE k.state = s.state AND k.met = s.met) AS here"
	       " FROM plan_summary s WHERE person = '" KEY "'",
	.params = "",
	.columns = "state:text review_due:int reviewer:text asked_at:int asked_kind:text prepared_at:int "
		   "prepared_count:int met:int agreed_at:int person_agreed:int staff_agreed:int changed_at:int "
		   "changed_seq:int name:text sort:text counted:int here:int",
	.for_what = "what work lists and counts say of Declan",
};

// The row for work lists in words; "" when there is none.
static const char *row_now(void)
{
	static const char *const numbers[] = { "review_due", "asked_at", "prepared_at", "prepared_count", "met",
		"agreed_at", "person_agreed", "staff_agreed", "changed_at", "changed_seq", "counted", "here" };
	struct str out = STR("");
	struct query *q = query_begin(db, &row_all);
	if (query_row(q)) {
		out = str_format(arena, "%s %s %s %s %s", str_c(arena, row_text(q, "state")),
			str_c(arena, row_text(q, "reviewer")), str_c(arena, row_text(q, "asked_kind")),
			str_c(arena, row_text(q, "name")), str_c(arena, row_text(q, "sort")));
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
			out = str_format(
				arena, "%.*s %s=%lld", STR_ARG(out), numbers[i], (long long)row_int(q, numbers[i]));
	}
	assert_int_equal(query_end(q), OK);
	return str_c(arena, out);
}

static int64_t row_number(const char *name)
{
	struct query *q = query_begin(db, &row_all);
	assert_true(query_row(q));
	int64_t n = row_int(q, name);
	assert_int_equal(query_end(q), OK);
	return n;
}

static enum err refresh_it(struct db *writer, struct arena *a, void *what)
{
	return plan_refresh(writer, a, STR(KEY), what, PLAN_STATES);
}

// Whatever way it came there: what stands is what a look at the whole plan comes to.
static void nothing_is_left_to_follow(void)
{
	struct plan before, after;
	struct writer w = writer_of(&nurse, NULL);
	w.author = STR("s:test"); // nobody's look
	const char *row = row_now();
	plan_now(&before);
	assert_int_equal(store_write(store, refresh_it, &w), OK);
	plan_now(&after);
	assert_int_equal(before.care_plan.version, after.care_plan.version);
	assert_int_equal(before.state, after.state);
	assert_string_equal(row, row_now());
	assert_int_equal(row_number("counted"), 1);
	assert_int_equal(row_number("here"), 1);
}

// Each test runs twice: what follows from a change is found out in its transaction, or said ahead.
static bool says_ahead;

// As a handler does it: one change, in one transaction. pl is the plan as it was read.
static enum err act(struct plan_change *c, const struct plan *pl)
{
	if (says_ahead)
		plan_change_ahead(db, arena, pl, c);
	enum err e = store_write(store, plan_change_run, c);
	if (e == OK)
		nothing_is_left_to_follow();
	return e;
}

static struct plan_change *change_by(const struct actor *who)
{
	struct visit *v = arena_make(arena, struct visit);
	*v = visit_by(who);
	return plan_change_new(v);
}

static struct str do_add(const struct actor *who, const char *words, const struct kind *k, const char *form)
{
	struct values values;
	struct plan pl;
	struct plan_change *c = change_by(who);
	plan_now(&pl);
	c->writer.plan = pl.care_plan_id;
	if (words)
		c->writer.words_reference = str_of(words);
	form_values(k, form, &values);
	plan_change_add(c, arena, entry_make(arena, k, &values, &c->writer, STR_NONE));
	struct str id = c->put[0].now.id;
	assert_int_equal(act(c, &pl), OK);
	later();
	return id;
}

static void do_change(struct str id, const char *form)
{
	struct values values;
	struct plan pl;
	struct plan_change *c = change_by(&nurse);
	plan_now(&pl);
	form_values(plan_entry(&pl, id)->kind, form, &values);
	plan_change_add(c, arena, entry_change(arena, plan_entry(&pl, id), &values, &c->writer));
	assert_int_equal(act(c, &pl), OK);
	later();
}

static void do_answer(const struct actor *who, struct agreement_form form)
{
	struct plan pl;
	struct visit v = visit_by(who);
	struct plan_change *c = change_by(who);
	plan_now(&pl);
	assert_int_equal(agreement_check(&v, &pl, &form), OK);
	plan_change_add(c, arena, agreement_make(&v, &pl, &form));
	c->also = agreement_seen_run;
	c->also_what = agreement_seen_new(arena, &pl);
	assert_int_equal(act(c, &pl), OK);
	later();
}

static void do_agree(const struct actor *who, enum agreeing as)
{
	do_answer(who, yes_as(as));
}

static enum plan_state state_now(void)
{
	struct plan pl;
	plan_now(&pl);
	return pl.state;
}

static enum err give_it(struct db *writer, struct arena *a, void *what)
{
	enum err e = consent_give(writer, a, what);
	struct writer w = writer_of(&himself, NULL);
	return e != OK ? e : plan_refresh(writer, a, STR(KEY), &w, PLAN_STATES);
}

static void let_in(const char *grantee)
{
	struct consent_grant g = { .person = STR(KEY),
		.id = key_id(arena, STR(KEY)),
		.grantee = str_of(grantee),
		.grantee_name = STR("Nurses"),
		.grantee_reference = STR("Organization/nurses"),
		.verbs = MAY_ALL_STAFF,
		.until = DAY_NONE,
		.basis = BASIS_SELF,
		.author = STR("a:declan"),
		.author_reference = STR(PERSON),
		.words = STR("All of it") };
	assert_int_equal(store_write(store, give_it, &g), OK);
}

#define TALK "when-day=3&when-month=11&when-year=2026&when-time=10:00&how=HH&person_here=yes&status=in-progress"

static void test_the_cycle_follows_what_is_done(void **state)
{
	(void)state;
	let_in("t:nurses");
	assert_int_equal(state_now(), PLAN_NONE);
	struct str offer = do_add(&nurse, NULL, &kind_offer, "words=At+home");
	assert_int_equal(state_now(), PLAN_OFFERED);
	do_change(offer, "answer=accepted");
	do_add(&himself, NULL, &kind_about_important, "answer=My+friends");
	assert_int_equal(state_now(), PLAN_PREPARING);
	struct str talk = do_add(&nurse, NULL, &kind_conversation, TALK);
	assert_int_equal(state_now(), PLAN_DISCUSSING);
	struct str goal = do_add(&nurse, PERSON, &kind_goal, "statement=College&status=planned");
	do_agree(&himself, AS_PERSON);
	assert_int_equal(state_now(), PLAN_DISCUSSING); // it takes both
	do_agree(&nurse, AS_PROFESSIONAL);
	assert_int_equal(state_now(), PLAN_AGREED);
	do_change(goal, "status=active");
	do_change(talk, "status=finished&how=HH");
	assert_int_equal(state_now(), PLAN_AGREED); // nothing material
	do_change(goal, "statement=College+by+train");
	assert_int_equal(state_now(), PLAN_REVIEW);
	do_agree(&nurse, AS_PROFESSIONAL);
	do_agree(&himself, AS_PERSON);
	assert_int_equal(state_now(), PLAN_AGREED);
}

static void test_a_review_under_way_shows_and_ends(void **state)
{
	(void)state;
	let_in("t:nurses");
	do_add(&nurse, PERSON, &kind_goal, "statement=College");
	do_agree(&himself, AS_PERSON);
	do_agree(&nurse, AS_PROFESSIONAL);
	struct str review = do_add(
		&nurse, NULL, &kind_review, "due-day=2&due-month=3&due-year=2027&who=other&who-other=Sarah");
	assert_int_equal(state_now(), PLAN_AGREED);
	do_change(review, "status=in-progress&due-day=2&due-month=3&due-year=2027&who=other&who-other=Sarah");
	assert_int_equal(state_now(), PLAN_REVIEW);
	do_change(review, "status=completed&due-day=2&due-month=3&due-year=2027&who=other&who-other=Sarah");
	assert_int_equal(state_now(), PLAN_AGREED);
}

static void test_a_professional_who_thinks_again_opens_the_plan(void **state)
{
	(void)state;
	struct agreement_form no = yes_as(AS_PROFESSIONAL);
	no.agreed = ANSWER_NO;
	no.agreed_why = STR("The dose is not settled");
	let_in("t:nurses");
	do_add(&nurse, PERSON, &kind_goal, "statement=College");
	do_agree(&himself, AS_PERSON);
	do_agree(&nurse, AS_PROFESSIONAL);
	assert_int_equal(state_now(), PLAN_AGREED);
	do_answer(&nurse, no);
	assert_int_equal(state_now(), PLAN_REVIEW);
	do_agree(&nurse, AS_PROFESSIONAL);
	assert_int_equal(state_now(), PLAN_AGREED);
}

static void test_who_is_alone_agrees_alone(void **state)
{
	(void)state;
	do_add(&himself, NULL, &kind_goal, "statement=Sing");
	assert_int_equal(state_now(), PLAN_PREPARING);
	do_agree(&himself, AS_PERSON);
	assert_int_equal(state_now(), PLAN_AGREED);
	let_in("t:nurses");
	assert_int_equal(state_now(), PLAN_AGREED); // letting somebody in undoes nothing
	do_add(&himself, NULL, &kind_goal, "statement=Dance");
	do_agree(&himself, AS_PERSON);
	assert_int_equal(state_now(), PLAN_REVIEW); // from now on it takes both
}

static void test_a_declined_plan_stays_declined_and_the_talks_go_on(void **state)
{
	(void)state;
	struct values values;
	struct plan_change *c = change_by(&nurse);
	form_values(&kind_declined, "words=No+thanks", &values);
	plan_change_add(c, arena, entry_make(arena, &kind_declined, &values, &c->writer, STR_NONE));
	c->to = PLAN_DECLINED;
	struct plan pl;
	plan_now(&pl);
	assert_int_equal(act(c, &pl), OK);
	assert_int_equal(state_now(), PLAN_DECLINED);
	plan_now(&pl);
	assert_int_equal(pl.care_plan_id.n, 0); // no empty CarePlan is made up
	do_add(&nurse, NULL, &kind_conversation, TALK);
	assert_int_equal(state_now(), PLAN_DECLINED);
	plan_now(&pl);
	assert_int_equal(plan_count(&pl, &kind_conversation), 1);
}

static void test_the_care_plan_lists_what_is_there_and_is_valid(void **state)
{
	(void)state;
	struct plan pl;
	struct str need = do_add(&nurse, PERSON, &kind_need, "what=Sleep&type=concern");
	struct str goal = do_add(&nurse, PERSON, &kind_goal, text_of("statement=Sleep&need=Condition%%2F%.*s", need));
	struct str action = do_add(
		&nurse, PERSON, &kind_action, text_of("what=Turn&who=" PERSON "&goal=Goal%%2F%.*s", goal));
	plan_now(&pl);
	struct json_at body = json_trusted(arena, pl.care_plan.body);
	assert_valid_fhir(pl.care_plan.body);
	IS(json_text(arena, json_path(arena, body, "addresses[0].reference")), text_of("Condition/%.*s", need));
	IS(json_text(arena, json_path(arena, body, "goal[0].reference")), text_of("Goal/%.*s", goal));
	IS(json_text(arena, json_path(arena, body, "activity[0].reference.reference")), text_of("Task/%.*s", action));
	IS(json_text(arena, json_get(body, "status")), "draft");
	int64_t version = pl.care_plan.version;
	do_change(action, "status=in-progress&who=" PERSON);
	plan_now(&pl);
	assert_int_equal(pl.care_plan.version, version); // nothing that it lists has changed
	struct plan_change *c = change_by(&nurse);
	plan_change_add(c, arena, entry_remove(arena, plan_entry(&pl, goal), STR("done"), &c->writer));
	assert_int_equal(act(c, &pl), OK);
	plan_now(&pl);
	assert_false(json_is(json_get(json_trusted(arena, pl.care_plan.body), "goal")));
	assert_int_equal(pl.care_plan.version, version + 1);
}

static void test_a_failed_part_leaves_nothing_of_the_whole(void **state)
{
	(void)state;
	struct plan pl;
	struct values values;
	struct plan_change *c = change_by(&nurse);
	form_values(&kind_goal, "statement=One", &values);
	plan_change_add(c, arena, entry_make(arena, &kind_goal, &values, &c->writer, STR_NONE));
	struct resource_put stale = entry_make(arena, &kind_goal, &values, &c->writer, STR_NONE);
	stale.expect = 4;
	plan_change_add(c, arena, stale);
	plan_now(&pl);
	assert_int_equal(act(c, &pl), ERR_STALE);
	assert_int_equal(c->stale, 1);
	plan_now(&pl);
	assert_int_equal(plan_count(&pl, &kind_goal), 0);
}

// --- two at once -------------------------------------------------------------------------------------------------
static struct plan_change *goal_of(const struct actor *who, const struct plan *pl, const char *form)
{
	struct values values;
	struct plan_change *c = change_by(who);
	c->writer.plan = pl->care_plan_id;
	form_values(&kind_goal, form, &values);
	plan_change_add(c, arena, entry_make(arena, &kind_goal, &values, &c->writer, STR_NONE));
	plan_change_ahead(db, arena, pl, c);
	assert_non_null(c->ahead);
	return c;
}

static size_t goals_listed(void)
{
	struct plan pl;
	plan_now(&pl);
	return json_length(json_get(json_trusted(arena, pl.care_plan.body), "goal"));
}

static void test_two_who_save_at_once_are_both_in_the_plan(void **state)
{
	(void)state;
	struct plan pl;
	plan_now(&pl); // both look before either has saved, and there is no CarePlan yet
	struct plan_change *one = goal_of(&himself, &pl, "statement=Sing"), *two = goal_of(&nurse, &pl, "statement=Dance");
	assert_int_equal(store_write(store, plan_change_run, one), OK);
	assert_int_equal(goals_listed(), 1);
	assert_int_equal(store_write(store, plan_change_run, two), OK);
	assert_int_equal(goals_listed(), 2);
	nothing_is_left_to_follow();
	later();
	struct str sing = one->put[0].now.id, dance = two->put[0].now.id;
	struct values values;
	plan_now(&pl); // and both change something that is there
	one = change_by(&himself);
	form_values(&kind_goal, "statement=Sing+loud", &values);
	plan_change_add(one, arena, entry_change(arena, plan_entry(&pl, sing), &values, &one->writer));
	plan_change_ahead(db, arena, &pl, one);
	two = change_by(&nurse);
	plan_change_add(two, arena, entry_remove(arena, plan_entry(&pl, dance), STR("done"), &two->writer));
	plan_change_ahead(db, arena, &pl, two);
	assert_int_equal(store_write(store, plan_change_run, two), OK);
	assert_int_equal(store_write(store, plan_change_run, one), OK);
	assert_int_equal(goals_listed(), 1);
	nothing_is_left_to_follow();
}

static void test_a_save_while_somebody_signs_asks_both_again(void **state)
{
	(void)state;
	struct plan pl;
	let_in("t:nurses");
	struct str goal = do_add(&himself, NULL, &kind_goal, "statement=Sing");
	do_agree(&himself, AS_PERSON);
	plan_now(&pl);
	struct values values; // he looks, and changes his goal, before the nurse has signed
	struct plan_change *c = change_by(&himself);
	form_values(&kind_goal, "statement=Dance", &values);
	plan_change_add(c, arena, entry_change(arena, plan_entry(&pl, goal), &values, &c->writer));
	plan_change_ahead(db, arena, &pl, c);
	do_agree(&nurse, AS_PROFESSIONAL);
	assert_int_equal(state_now(), PLAN_AGREED);
	assert_int_equal(store_write(store, plan_change_run, c), OK);
	assert_int_equal(state_now(), PLAN_REVIEW);
	assert_int_equal(row_number("staff_agreed"), 0);
	nothing_is_left_to_follow();
}

static void test_what_is_signed_is_what_stands_after_a_save(void **state)
{
	(void)state;
	struct plan pl;
	let_in("t:nurses");
	do_add(&himself, NULL, &kind_goal, "statement=Sing");
	do_agree(&himself, AS_PERSON);
	plan_now(&pl);
	struct visit v = visit_by(&nurse); // the nurse signs what she saw, and a goal comes first
	struct agreement_form form = yes_as(AS_PROFESSIONAL);
	struct plan_change *sign = change_by(&nurse);
	plan_change_add(sign, arena, agreement_make(&v, &pl, &form));
	sign->also = agreement_seen_run;
	sign->also_what = agreement_seen_new(arena, &pl);
	assert_int_equal(store_write(store, plan_change_run, goal_of(&himself, &pl, "statement=Dance")), OK);
	assert_int_equal(store_write(store, plan_change_run, sign), ERR_STALE);
	assert_int_equal(state_now(), PLAN_PREPARING);
	nothing_is_left_to_follow();
}

static void test_a_new_name_is_on_the_work_list_whoever_saves_meanwhile(void **state)
{
	(void)state;
	struct plan pl;
	do_add(&himself, NULL, &kind_goal, "statement=Sing");
	plan_now(&pl);
	struct plan_change *c = goal_of(&himself, &pl, "statement=Dance");
	patient_write("Danny", declan.patient.version);
	assert_int_equal(store_write(store, plan_change_run, c), OK);
	assert_non_null(strstr(row_now(), "danny"));
	nothing_is_left_to_follow();
}

static void test_who_sees_a_part_of_the_plan_keeps_the_whole_together(void **state)
{
	(void)state;
	struct plan pl;
	struct access_rule rule = { .grantee = STR("a:nurse"), .consent = STR(""), .sections = STR(" goals "),
		.labels = STR(""), .purpose = STR(""), .effect = 1, .verbs = MAY_SEE | MAY_WRITE };
	struct access goals_only = { .rule = &rule, .count = 1, .verbs = rule.verbs };
	do_add(&himself, NULL, &kind_need, "what=Sleep&type=concern");
	do_add(&himself, NULL, &kind_about_important, "answer=Friends");
	do_add(&himself, NULL, &kind_goal, "statement=Sing");
	assert_int_equal(plan_load(db, arena, &declan, &goals_only, &pl), OK);
	assert_int_equal(plan_count(&pl, &kind_need), 0);
	assert_int_equal(plan_count(&pl, &kind_goal), 1);
	assert_int_equal(store_write(store, plan_change_run, goal_of(&nurse, &pl, "statement=Dance")), OK);
	plan_now(&pl);
	assert_int_equal(json_length(json_get(json_trusted(arena, pl.care_plan.body), "addresses")), 1);
	assert_int_equal(goals_listed(), 2);
	nothing_is_left_to_follow();
}

static void test_one_kind_read_alone_is_what_the_plan_shows_of_it(void **state)
{
	(void)state;
	struct plan whole, part;
	struct access_rule rule = { .grantee = STR("a:nurse"), .consent = STR(""), .sections = STR(" goals "),
		.labels = STR(""), .purpose = STR(""), .effect = 1, .verbs = MAY_SEE };
	struct access goals_only = { .rule = &rule, .count = 1, .verbs = rule.verbs };
	const struct access *readers[] = { NULL, &goals_only };
	do_add(&himself, NULL, &kind_need, "what=Sleep&type=concern");
	do_add(&himself, NULL, &kind_about_important, "answer=Friends");
	do_add(&himself, NULL, &kind_goal, "statement=Sing");
	do_add(&himself, NULL, &kind_goal, "statement=Dance");
	do_add(&himself, NULL, &kind_ask, "type=not-working&words=Nights");
	for (size_t r = 0; r < 2; r++) {
		assert_int_equal(plan_load(db, arena, &declan, readers[r], &whole), OK);
		assert_int_equal(plan_count(&whole, &kind_need), r == 0);
		assert_int_equal(plan_count(&whole, &kind_goal), 2);
		for (size_t i = 0; i < kind_count; i++) {
			assert_int_equal(plan_load_kind(db, arena, &declan, readers[r], kinds[i], &part), OK);
			assert_int_equal(plan_count(&part, kinds[i]), plan_count(&whole, kinds[i]));
			const struct entry *w = plan_first(&whole, kinds[i]), *p = plan_first(&part, kinds[i]);
			for (; w; w = plan_next(&whole, w), p = plan_next(&part, p)) {
				assert_true(str_eq(p->r->id, w->r->id));
				assert_true(str_eq(p->r->body, w->r->body));
			}
		}
	}
}

static struct worklist list_of(struct actor *who)
{
	struct worklist w;
	assert_int_equal(worklist_load(db, arena, who, &w), OK);
	return w;
}

static enum err look_it(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return looked_put(writer, *(struct str *)what, STR(KEY));
}

static void test_the_work_list_says_what_is_waiting(void **state)
{
	(void)state;
	static struct actor_team team = { { "nurses", 6 }, { "", 0 } };
	struct actor n = nurse;
	n.team = &team;
	n.teams = 1;
	do_add(&nurse, PERSON, &kind_goal, "statement=College");
	assert_int_equal(list_of(&n).count, 0);
	let_in("t:nurses");
	do_add(&nurse, NULL, &kind_review, "due-day=14&due-month=10&due-year=2026&who=other&who-other=Sarah");
	do_add(&himself, NULL, &kind_about_also, "answer=Trains");
	do_add(&himself, NULL, &kind_ask, "type=not-working&words=Nights");
	struct worklist w = list_of(&n);
	assert_int_equal(w.count, 1);
	IS(w.item[0].name, "Declan Hughes");
	assert_int_equal(w.item[0].review_due, day_make(2026, 10, 14));
	IS(w.item[0].reviewer, "Sarah");
	IS(w.item[0].asked_kind, "not-working");
	assert_int_equal(w.item[0].prepared_count, 1);
	assert_int_equal(w.late, 1);
	assert_int_equal(w.asking, 1);
	assert_true(w.item[0].changed);
	struct str account = nurse.account;
	assert_int_equal(store_write(store, look_it, &account), OK);
	assert_false(list_of(&n).item[0].changed);
	do_add(&himself, NULL, &kind_about_people, "answer=Mum");
	assert_true(list_of(&n).item[0].changed);
	assert_int_equal(store_write(store, look_it, &account), OK);
	do_add(&n, PERSON, &kind_strength, "what=Funny");
	assert_false(list_of(&n).item[0].changed); // one's own change is no news
	worklist_named(arena, &w, STR("HUGH dec"));
	assert_int_equal(w.count, 1);
	worklist_named(arena, &w, STR("nobody"));
	assert_int_equal(w.count, 0);
}

static void test_every_statement_of_the_plan_is_right_on_this_engine(void **state)
{
	(void)state;
	struct fault f;
	fault_init(&f, arena);
#define ONE(module) assert_int_equal(store_check(store, module##_statements, module##_statement_count, &f), OK);
	PLAN_STATEMENTS(ONE)
#undef ONE
}

static int open_then(void **state)
{
	says_ahead = false;
	return cycle_open(state);
}

static int open_ahead(void **state)
{
	says_ahead = true;
	return cycle_open(state);
}

int main(void)
{
#define TEST(name)                                                                                                     \
	cmocka_unit_test_setup_teardown(name, open_then, cycle_close),                                                 \
		{ #name " (said ahead)", name, open_ahead, cycle_close, NULL }
	const struct CMUnitTest tests[] = {
		TEST(test_the_cycle_follows_what_is_done),
		TEST(test_a_review_under_way_shows_and_ends),
		TEST(test_a_professional_who_thinks_again_opens_the_plan),
		TEST(test_who_is_alone_agrees_alone),
		TEST(test_a_declined_plan_stays_declined_and_the_talks_go_on),
		TEST(test_the_care_plan_lists_what_is_there_and_is_valid),
		TEST(test_a_failed_part_leaves_nothing_of_the_whole),
		TEST(test_two_who_save_at_once_are_both_in_the_plan),
		TEST(test_a_save_while_somebody_signs_asks_both_again),
		TEST(test_what_is_signed_is_what_stands_after_a_save),
		TEST(test_a_new_name_is_on_the_work_list_whoever_saves_meanwhile),
		TEST(test_who_sees_a_part_of_the_plan_keeps_the_whole_together),
		TEST(test_one_kind_read_alone_is_what_the_plan_shows_of_it),
		TEST(test_the_work_list_says_what_is_waiting),
		TEST(test_every_statement_of_the_plan_is_right_on_this_engine),
	};
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}

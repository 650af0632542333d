// SPDX-License-Identifier: Apache-2.0
// Agreed versions stay what they were: opened, and rendered as FHIR documents.
#include "plan/cycle_help.h"
#include "plan/narrative.h"

static struct str goal, action;

static void write_and_agree(void)
{
	add(&kind_about_important, "answer=My+friends+%26+%3Cmusic%3E%0AAnd+quiet");
	add(&kind_about_please, "do=Knock&do_not=Shout");
	struct str talk = add(&kind_conversation,
		"when-day=2&when-month=11&when-year=2026&when-time=10:00&how=HH&person_here=yes&status=finished");
	add(&kind_said, text_of("words=I+want+to+choose&conversation=Encounter/%.*s", talk));
	add(&kind_strength, "what=I+make+people+laugh");
	struct str need = add(&kind_need, "what=New+faces+every+week&type=concern");
	goal = add(&kind_goal,
		text_of("statement=Go+to+college&importance=9&type=outcome&status=planned&need=Condition/%.*s", need));
	action = add(&kind_action, text_of("what=Ask+for+a+place&who-other=mum&status=ready&goal=Goal/%.*s", goal));
	add(&kind_decision, "decision=Start+in+January");
	add(&kind_relation, "name=Orla+Hughes&relation=mum&invited=yes&phone=01632+960001");
	add(&kind_professional, "who-other=Sarah+Bell&role=Nurse&key_worker=yes");
	add(&kind_review, "due-day=2&due-month=3&due-year=2027&who-other=Sarah");
	agree(&himself, AS_PERSON);
	agree(&nurse, AS_PROFESSIONAL);
}

static void open_version(int number, struct plan *pl, struct agreed_version *which)
{
	assert_int_equal(agreement_open(db, arena, &declan, number, pl, which), OK);
}

static void test_an_agreed_version_shows_the_old_words_after_changes_and_removals(void **state)
{
	(void)state;
	struct plan then;
	struct agreed_version which;
	write_and_agree();
	struct str late = add(&kind_strength, "what=Something+new");
	change(goal, "statement=Stay+at+home");
	remove_entry(action);
	patient_write("Decky", 1);
	open_version(1, &then, &which);
	assert_true(which.whole && which.person && which.professional && !which.current);
	IS(entry_title(plan_entry(&then, goal)), "Go to college");
	IS(entry_title(plan_entry(&then, action)), "Ask for a place");
	assert_null(plan_entry(&then, late));
	IS(then.person->called, "Dec");
	IS(declan.called, "Decky");
	assert_int_equal(plan_count(&then, &kind_relation), 1);
	assert_int_equal(plan_count(&then, &kind_review), 1);
	assert_int_equal(then.state, PLAN_AGREED);
	assert_int_equal(agreement_open(db, arena, &declan, 2, &then, &which), ERR_NOT_FOUND);
	assert_int_equal(agreement_open(db, arena, &declan, 0, &then, &which), ERR_NOT_FOUND);
	assert_int_equal(agreement_open(db, arena, &declan, -1, &then, &which), ERR_NOT_FOUND);
}

static void test_an_agreed_version_keeps_the_order_of_the_plan(void **state)
{
	(void)state;
	struct plan now, then;
	struct agreed_version which;
	write_and_agree();
	add(&kind_goal, "statement=A+second+goal&type=outcome");
	agree(&himself, AS_PERSON);
	plan_now(&now);
	open_version(2, &then, &which);
	assert_int_equal(then.entries, now.entries);
	for (size_t i = 0; i < now.entries; i++)
		assert_true(str_eq(now.entry[i].r->id, then.entry[i].r->id));
}

static enum err do_hide(struct db *writer, struct arena *a, void *what)
{
	struct resource r;
	enum err e = resource_get(writer, a, STR("Goal"), *(struct str *)what, &r);
	r.label = STR("only-me");
	struct resource_put put = { r, r.version };
	return e != OK ? e : resource_write(writer, a, &put);
}

static void test_what_the_person_hid_since_is_hidden_in_old_versions_too(void **state)
{
	(void)state;
	struct plan then;
	struct agreed_version which;
	write_and_agree();
	assert_int_equal(store_write(store, do_hide, &goal), OK);
	open_version(1, &then, &which);
	IS(plan_entry(&then, goal)->r->label, "only-me");
	IS(entry_title(plan_entry(&then, goal)), "Go to college");
}

// What erasure or a meddler in the database does to a body.
static struct statement past_spoil = {
	.name = "test_past_spoil",
	.sql = "UPDATE resource_history SET body = $2, packed = NULL WHERE id = $1",
	.params = "id:text body:text",
	.columns = "",
	.for_what = "a test: an old version is emptied or changed",
};

struct spoil {
	struct str id, body;
};

static enum err do_spoil(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	const struct spoil *s = what;
	struct query *q = query_begin(writer, &past_spoil);
	query_text(q, "id", s->id);
	query_text(q, "body", s->body);
	return query_run(q, NULL);
}

static void test_what_was_erased_or_meddled_with_is_not_shown_as_agreed(void **state)
{
	(void)state;
	struct plan then;
	struct agreed_version which;
	struct str json;
	write_and_agree();
	change(goal, "statement=Stay+at+home");
	struct spoil empty = { goal, STR("") },
				 words = { goal, STR("{\"resourceType\":\"Goal\",\"description\":{\"text\":\"Never said\"}}") };
	assert_int_equal(store_write(store, do_spoil, &empty), OK);
	open_version(1, &then, &which);
	assert_false(which.whole);
	assert_null(plan_entry(&then, goal));
	assert_int_equal(store_write(store, do_spoil, &words), OK);
	open_version(1, &then, &which);
	assert_false(which.whole);
	assert_null(plan_entry(&then, goal));
	assert_int_equal(agreement_document(db, arena, &declan, 1, &json), OK);
	assert_valid_fhir(json);
}

// --- the document ------------------------------------------------------------------------------------------------
static struct json_at document(int number)
{
	struct str json;
	struct json *doc = arena_make(arena, struct json);
	assert_int_equal(agreement_document(db, arena, &declan, number, &json), OK);
	assert_valid_fhir(json);
	assert_int_equal(json_scan(arena, json, doc, NULL), OK);
	const char *keep = getenv("OWNPLAN_KEEP"); // a file for judges that others wrote
	FILE *f = keep ? fopen(keep, "w") : NULL;
	if (f) {
		fwrite(json.p, 1, json.n, f);
		fclose(f);
	}
	return json_root(doc);
}

static bool has_entry(struct json_at bundle, struct str reference)
{
	struct json_at list = json_get(bundle, "entry");
	struct str url = str_format(arena, OWN_BASE "%.*s", STR_ARG(reference));
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (str_eq(json_text(arena, json_get(i, "fullUrl")), url))
			return true;
	return false;
}

static void test_the_document_is_valid_fhir_and_holds_what_it_names(void **state)
{
	(void)state;
	write_and_agree();
	change(goal, "statement=Stay+at+home"); // the document is of what was agreed
	struct json_at bundle = document(1), composition = json_path(arena, bundle, "entry[0].resource");
	IS(json_text(arena, json_get(bundle, "type")), "document");
	IS(json_text(arena, json_get(composition, "resourceType")), "Composition");
	IS(json_text(arena, json_path(arena, composition, "type.coding[0].code")), "734163000");
	assert_int_equal(json_length(json_get(composition, "attester")), 2);
	IS(json_text(arena, json_path(arena, composition, "attester[0].mode")), "personal");
	IS(json_text(arena, json_path(arena, composition, "attester[1].mode")), "professional");
	assert_int_equal(json_length(json_get(composition, "section")), 10);
	struct json_at parts = json_get(composition, "section");
	size_t named = 0;
	for (struct json_at s = json_first(parts); json_is_set(s); s = json_next(parts, s)) {
		struct json_at list = json_get(s, "entry");
		for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i), named++)
			assert_true(has_entry(bundle, json_text(arena, json_get(i, "reference"))));
	}
	assert_int_equal(named, 12);
	assert_true(has_entry(bundle, STR(PERSON)));
	assert_non_null(strstr(str_c(arena, json_raw(bundle)), "Go to college"));
	assert_null(strstr(str_c(arena, json_raw(bundle)), "Stay at home"));
}

// Both are CarePlans, as the plan itself is.
static void test_plans_within_the_plan_are_entries_of_an_agreed_version(void **state)
{
	(void)state;
	struct plan then;
	struct agreed_version which;
	struct str worse = add(&kind_contingency, "name=If+my+chest+goes+wrong&status=draft");
	add(&kind_trigger, text_of("what=It+sounds+wet&plan=CarePlan/%.*s", worse));
	add(&kind_response, text_of("what=Sit+me+up&plan=CarePlan/%.*s", worse));
	add(&kind_call, text_of("who-other=Mum&phone=01632+960002&plan=CarePlan/%.*s", worse));
	struct str other = add(&kind_support_plan, "name=My+skin+plan&content=Turn+me&status=active");
	write_and_agree();
	struct plan now;
	plan_now(&now);
	open_version(1, &then, &which);
	assert_true(which.whole);
	assert_true(str_eq(then.care_plan_id, now.care_plan_id));
	IS(entry_title(plan_entry(&then, worse)), "If my chest goes wrong");
	IS(entry_title(plan_entry(&then, other)), "My skin plan");
	struct json_at bundle = document(1);
	assert_true(has_entry(bundle, str_format(arena, "CarePlan/%.*s", STR_ARG(worse))));
}

static void test_words_are_escaped_in_the_narrative(void **state)
{
	(void)state;
	write_and_agree();
	struct json_at bundle = document(1);
	struct str div = json_text(arena, json_path(arena, bundle, "entry[0].resource.section[0].text.div"));
	assert_non_null(strstr(str_c(arena, div), "My friends &amp; &lt;music&gt;<br/>And quiet"));
}

static void test_a_version_that_is_signed_again_keeps_its_document_and_gains_the_signature(void **state)
{
	(void)state;
	write_and_agree();
	uint32_t before = json_length(json_get(document(1), "entry"));
	agree(&mum, AS_REPRESENTATIVE);
	struct json_at bundle = document(1);
	assert_int_equal(json_length(json_get(bundle, "entry")), before + 1);
	IS(json_text(arena, json_path(arena, bundle, "entry[0].resource.attester[2].mode")), "legal");
	struct agreement_form no = yes_as(AS_PERSON);
	no.agreed = ANSWER_NO;
	no.agreed_why = STR("Not any more");
	agree_form(&himself, &no); // kept as evidence, but it attests nothing
	bundle = document(1);
	assert_int_equal(json_length(json_get(bundle, "entry")), before + 2);
	assert_int_equal(json_length(json_path(arena, bundle, "entry[0].resource.attester")), 3);
}

static void test_there_is_no_document_of_what_nobody_signed(void **state)
{
	(void)state;
	struct str json;
	assert_int_equal(agreement_document(db, arena, &declan, 1, &json), ERR_NOT_FOUND);
	assert_null(json.p);
}

// --- for who may see a part ----------------------------------------------------------------------------------------
static bool not_the_goal(void *context, const struct resource *r)
{
	(void)context;
	return !str_eq(r->id, goal);
}

static bool anything(void *context, const struct resource *r)
{
	(void)context;
	return r->id.n > 0;
}

static struct str as_stored(void *context, const struct resource *r)
{
	(void)context;
	return r->body;
}

static struct json_at document_for(bool (*sees)(void *, const struct resource *))
{
	const struct agreement_reader reader = { .sees = sees, .body = as_stored };
	struct str json;
	struct json *doc = arena_make(arena, struct json);
	assert_int_equal(plan_document(db, arena, &declan, &reader, &json), OK);
	assert_valid_fhir(json);
	assert_int_equal(json_scan(arena, json, doc, NULL), OK);
	return json_root(doc);
}

static enum err refresh_it(struct db *writer, struct arena *a, void *what)
{
	return plan_refresh(writer, a, STR(KEY), what, PLAN_STATES);
}

static void let_it_follow(void)
{
	struct writer w = writer_of(&nurse, NULL);
	assert_int_equal(store_write(store, refresh_it, &w), OK);
}

static void test_a_plan_that_nobody_agreed_is_a_preliminary_document(void **state)
{
	(void)state;
	const struct agreement_reader reader = { .sees = anything, .body = as_stored };
	struct str json;
	assert_int_equal(plan_document(db, arena, &declan, &reader, &json), ERR_NOT_FOUND);
	(void)add(&kind_goal, "statement=Go+to+college&type=outcome&status=planned");
	let_it_follow();
	struct json_at bundle = document_for(anything), composition = json_path(arena, bundle, "entry[0].resource");
	IS(json_text(arena, json_get(composition, "status")), "preliminary");
	IS(json_text(arena, json_path(arena, composition, "author[0].reference")), PERSON);
	assert_false(json_is_set(json_get(composition, "attester")));
	assert_int_equal(json_length(json_get(composition, "section")), 1);
	agree(&nurse, AS_PROFESSIONAL); // without the person nothing is agreed
	IS(json_text(arena, json_path(arena, document_for(anything), "entry[0].resource.status")), "preliminary");
	agree(&himself, AS_PERSON);
	let_it_follow();
	IS(json_text(arena, json_path(arena, document_for(anything), "entry[0].resource.status")), "final");
}

static void test_the_document_is_of_the_newest_version_that_both_agreed(void **state)
{
	(void)state;
	write_and_agree();
	change(goal, "statement=Stay+at+home");
	struct json_at bundle = document_for(anything);
	IS(json_text(arena, json_path(arena, bundle, "entry[0].resource.status")), "final");
	assert_non_null(strstr(str_c(arena, json_raw(bundle)), "Go to college"));
	assert_true(str_eq(json_raw(bundle), json_raw(document(1))));
}

static void test_what_a_reader_may_not_see_is_in_no_section_and_no_words(void **state)
{
	(void)state;
	write_and_agree();
	struct json_at bundle = document_for(not_the_goal);
	assert_false(has_entry(bundle, str_format(arena, "Goal/%.*s", STR_ARG(goal))));
	assert_true(has_entry(bundle, str_format(arena, "Task/%.*s", STR_ARG(action))));
	assert_null(strstr(str_c(arena, json_raw(bundle)), "Go to college"));
	assert_true(str_ends(json_text(arena, json_path(arena, bundle, "identifier.value")), "-part"));
	assert_int_equal(json_length(json_path(arena, bundle, "entry[0].resource.section")), 9);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, cycle_open, cycle_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_an_agreed_version_shows_the_old_words_after_changes_and_removals),
		CASE(test_plans_within_the_plan_are_entries_of_an_agreed_version),
		CASE(test_an_agreed_version_keeps_the_order_of_the_plan),
		CASE(test_what_the_person_hid_since_is_hidden_in_old_versions_too),
		CASE(test_what_was_erased_or_meddled_with_is_not_shown_as_agreed),
		CASE(test_the_document_is_valid_fhir_and_holds_what_it_names),
		CASE(test_words_are_escaped_in_the_narrative),
		CASE(test_a_version_that_is_signed_again_keeps_its_document_and_gains_the_signature),
		CASE(test_there_is_no_document_of_what_nobody_signed),
		CASE(test_a_plan_that_nobody_agreed_is_a_preliminary_document),
		CASE(test_the_document_is_of_the_newest_version_that_both_agreed),
		CASE(test_what_a_reader_may_not_see_is_in_no_section_and_no_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

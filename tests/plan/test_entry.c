// SPDX-License-Identifier: Apache-2.0
// An entry goes from form to FHIR and back without losing a word; what another system put there stays; two people who
// save the same entry lose nothing.
#include "cycle_help.h"

#include "fhir/profile.h"

static const struct entry *entry_of(struct plan *pl, struct str id)
{
	plan_now(pl);
	const struct entry *e = plan_entry(pl, id);
	assert_non_null(e);
	return e;
}

// Also of what is kept beside the plan.
static const struct entry *kept_as(const struct kind *k, struct str id)
{
	struct resource *r = arena_make(arena, struct resource);
	struct entry *e = arena_make(arena, struct entry);
	assert_int_equal(resource_get(db, arena, str_of(k->resource), id, r), OK);
	assert_int_equal(r->shelf, k->shelf);
	assert_true(entry_open(arena, r, e));
	return e;
}

struct filled {
	const struct kind *kind;
	const char *form;
};
#define MADE                                                                                                     \
	"&location=Meadow+House&location_code=RX1AA&performer=Practitioner%2Fsarah&performer_role=Nurse"          \
	"&performer_organisation=Trust&performer_contact=01632+960003&performer_grade=7&performer_specialty=Skin" \
	"&performer_number=C123&recorder_role=Clerk&recorder_grade=3&recorder_specialty=Desk"                    \
	"&recorder_organisation=House&recorder_number=N9&recorder_contact=01632+960004"
#define REVIEWED                                                                                                 \
	"&review-day=2&review-month=3&review-year=2027&review_every=each+month&reviewer=Practitioner%2Fsarah"    \
	"&reviewer_role=Nurse&reviewer_contact=01632+960005"
#define CODED "&code=300738008&code-term=Able+to+participate+in+leisure+activities"
#define IN_PLAN "&plan=CarePlan%2F" KEY "-0123456789ab"
// One entry of each kind with every field filled, as a browser sends it.
static const struct filled all[] = {
	{ &kind_about_important, "answer=My+friends&supported_by=Mum" },
	{ &kind_about_please, "do=Knock%0D%0ATalk+to+me&do_not=Shout&supported_by=Mum" },
	{ &kind_about_people, "answer=Mum&picture_link=https%3A%2F%2Fphotos.example%2Fmum" },
	{ &kind_about_communicate, "answer=Slowly" },
	{ &kind_about_wellness, "answer=Sun" },
	{ &kind_about_support, "answer=Mornings" },
	{ &kind_about_also, "answer=I+like+trains" },
	{ &kind_working, "answer=Carers" },
	{ &kind_not_working, "answer=Nights" },
	{ &kind_agenda, "item=College&status=active" },
	{ &kind_information,
		"what=letter&title=Your+test&text=It+is+fine&link=https%3A%2F%2Fexample.org%2Fa"
		"&seen-day=4&seen-month=11&seen-year=2026&seen-time=09%3A00" },
	{ &kind_strength, "what=Funny" CODED },
	{ &kind_need, "what=Sleep&type=concern&status=active" CODED },
	{ &kind_goal,
		"statement=College&why=Friends&importance=9&due-day=31&due-month=3&due-year=2027&type=outcome&status=active"
		CODED },
	{ &kind_action,
		"what=Ask&who=" PERSON
		"&due-day=12&due-month=12&due-year=2026&where=College&confidence=7&barriers=Money&status=ready&progress=Soon"
		"&often=Mondays&strategies=Ask+Mum&who_role=Son&who_team=Family&who_contact=01632+960001&review-day=1"
		"&review-month=1&review-year=2027&status_words=Nearly&status_code=425268008&status_code-term=Review"
		"&goal=Goal%2F" KEY "-0123456789ab" CODED },
	{ &kind_outcome, "what=It+worked&comment=At+last&goal=Goal%2F" KEY "-0123456789ab" CODED },
	{ &kind_conversation,
		"when-day=4&when-month=11&when-year=2026&when-time=14.30&how=HH&where=Home"
		"&person_here=yes&person_here-shown=1&present=Practitioner%2Fsarah"
		"&present=other&present-other=Aunt+Jo&about=talk&summary=Nights&status=finished" },
	{ &kind_said, "words=Quiet+nights&conversation=Encounter%2F" KEY "-0123456789ab" },
	{ &kind_decision, "decision=Carers+at+two&why=Sleep&options=Nothing&alignment=in-line" },
	{ &kind_capacity,
		"decision=Where+to+live&about=other&law=mca&when-day=4&when-month=11&when-year=2026&help=Pictures&said=My+house"
		"&able=not-now&why=Not+kept+in+mind&asked=Practitioner%2Fsarah"
		"&asked=other&asked-other=Aunt+Jo&found_by=Practitioner%2Fsarah"
		"&again-day=4&again-month=2&again-year=2027" },
	{ &kind_best_interest,
		"decision=Where+to+live&capacity=QuestionnaireResponse%2F" KEY "-0123456789ab&wants=Her+house"
		"&options=Stay+or+move&least=Stay&consulted=other&consulted-other=Aunt+Jo&advocate=imca&chosen=Stay+with+carers"
		"&decided_by=Practitioner%2Fsarah&when-day=5&when-month=11&when-year=2026&review-day=5&review-month=2"
		"&review-year=2027" },
	{ &kind_document,
		"what=letter&title=Sleep+clinic&link=https%3A%2F%2Fclinic.example%2Fletter&words=It+is+fine"
		"&kept=Blue+folder&written-day=4&written-month=11&written-year=2026&author=Dr+Patel"
		"&page_of=DocumentReference%2F" KEY "-0123456789ab&taken-day=5&taken-month=11&taken-year=2026" },
	{ &kind_relation,
		"name=Orla&relation=mum&type=Carer&phone=01632+960001&email=orla%40example.org&invited=yes&next_of_kin=yes"
		"&emergency=yes&no_contact=yes&note=Works+nights" },
	{ &kind_professional,
		"who=Practitioner%2Fsarah&role=Nurse&team=Nurses&phone=01632+960002&invited=yes"
		"&email=n%40example.org&key_worker=yes&organisation=Trust&organisation_code=RX1&specialty=Lungs"
		"&start-day=1&start-month=2&start-year=2026&end-day=1&end-month=2&end-year=2028" },
	{ &kind_review,
		"due-day=2&due-month=3&due-year=2027&who=Practitioner%2Fsarah&changed=Lots&working=partly&status=requested"
		"&role=Nurse&contact=01632+960002&every=each+year" },
	{ &kind_formulation, "words=It+began+at+school&made-day=1&made-month=10&made-year=2026" MADE },
	{ &kind_stage,
		"statement=One+lesson&goal=Goal%2F" KEY "-0123456789ab&action=Task%2F" KEY "-0123456789ab&due-day=1&due-month=2"
		"&due-year=2027&status=active&outcome=He+stayed&outcome_code=425268008&outcome_code-term=Review" CODED },
	{ &kind_contingency,
		"name=If+I+cannot+breathe&about=Stay+calm&status=active&agreed_as=representative&agreed_with=other"
		"&agreed_with-other=Mum&agreed_role=Mum&type=735324008&type_code=887701000000100"
		"&type_code-term=Emergency" REVIEWED MADE },
	{ &kind_trigger, "what=Blue+lips" IN_PLAN CODED },
	{ &kind_warning, "what=Quiet" IN_PLAN CODED },
	{ &kind_response,
		"if=Blue+lips&what=Lie+me+down&avoid=yes&avoid-shown=1&who=Practitioner%2Fsarah" IN_PLAN CODED },
	{ &kind_coping,
		"what=Music&start-day=1&start-month=1&start-year=2026&end-day=2&end-month=2&end-year=2027" IN_PLAN },
	{ &kind_call, "who=Practitioner%2Fsarah&role=Nurse&phone=01632+960002&order=2&when=At+night" IN_PLAN },
	{ &kind_standby, "what=Oxygen&where=Hall&use=When+blue" IN_PLAN CODED },
	{ &kind_advance,
		"words=At+home&made-day=1&made-month=10&made-year=2026&kept=Blue+folder&link=https%3A%2F%2Fexample.org%2Fa"
		IN_PLAN MADE },
	{ &kind_support_plan,
		"name=Eating&content=Soft+food&status=active&from-day=1&from-month=1&from-year=2026&until-day=1&until-month=1"
		"&until-year=2028&type=887701000000100&type_code=735324008&type_code-term=Treatment" REVIEWED MADE },
	{ &kind_other_plan,
		"name=ReSPECT&type=Form&made-day=1&made-month=10&made-year=2026&kept=Fridge&link=https%3A%2F%2Fexample.org%2Fb"
		CODED },
	{ &kind_header, "funding=The+council&funding_code=RX1" MADE },
	{ &kind_ask,
		"type=not-working&words=Nights&team=Nurses&outcome=left"
		"&due-day=9&due-month=11&due-year=2026&answer=We+come&status=requested" },
	{ &kind_offer, "words=At+home&answer=requested&answer_words=Hm" },
	{ &kind_declined, "words=No+need" },
	{ &kind_let_in, "why=To+help&team=t%3Anurses&team_name=Nurses&answer=requested" },
	{ &kind_emergency,
		"because=life&happening=Fitting&who=Chris%2C+Paramedic&until-day=9&until-month=11&until-year=2026"
		"&until-time=14%3A30&status=completed&finding=right&finding_words=Asked+the+crew&finder=Moira" },
	{ &kind_privacy_question,
		"words=Who+is+that&about=Chris+looked&row=1.2.3&status=completed&answer=He&finder=Moira" },
	{ &kind_take_out,
		"words=It+is+not+me&about=Goal&entry=Goal%2Fabcdefghjk-0123456789ab&due-day=9&due-month=12&due-year=2026"
		"&status=completed&outcome=stays&answer=It+is&finder=Moira" },
	{ &kind_joined,
		"words=Not+me&account=a%3Asam&who=Sam&until-day=9&until-month=11&until-year=2026&until-time=14%3A30"
		"&status=completed&finding=other&finding_words=A+new+code&finder=Moira" },
};

static void test_every_field_of_every_kind_comes_back_and_is_valid_fhir(void **state)
{
	(void)state;
	assert_int_equal(sizeof all / sizeof *all, kind_count);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const struct kind *k = all[i].kind;
		struct values sent, back;
		const struct entry *e = kept_as(k, add(k, all[i].form));
		assert_valid_fhir(e->r->body);
		assert_ptr_equal(kind_of(arena, entry_body(e)), k);
		const char *profile = fhir_profile_of(e->r->type);
		struct json_at claim = json_path(arena, entry_body(e), "meta.profile[0]");
		assert_true(profile ? json_text_is(claim, profile) : !json_is_set(claim));
		form_values(k, all[i].form, &sent);
		values_of(arena, e, &back);
		for (size_t f = 0; f < k->fields; f++)
			if (sent.item[f].sent && !value_same(&sent.item[f], &back.item[f]))
				fail_msg("%s.%s did not come back: %.*s", k->name, k->field[f].name, STR_ARG(e->r->body));
	}
}

static void test_words_of_every_script_and_length_come_back_as_typed(void **state)
{
	(void)state;
	static const char *const words[] = { "<script>alert(1)</script> & \"quotes\" 'too' \\ /",
		"👩🏽‍🦽 I ❤️ trains 🚂", "أريد أن أنام جيدا", "a\tb", "Zażółć gęślą jaźń",
		"line one\n\nline three" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct plan pl;
		struct str form = str_format(arena, "what=%.*s", STR_ARG(form_encode(arena, str_of(words[i]))));
		const struct entry *e = entry_of(&pl, add(&kind_strength, form.p));
		assert_valid_fhir(e->r->body);
		assert_string_equal(str_c(arena, entry_text(e, "what")), words[i]);
	}
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	buf_c(&b, "what=");
	for (int i = 0; i < 100000; i++)
		buf_char(&b, (char)('a' + i % 26));
	buf_char(&b, 0);
	struct plan pl;
	const struct entry *e = entry_of(&pl, add(&kind_strength, b.p));
	assert_int_equal(entry_text(e, "what").n, 100000);
}

static void test_what_another_system_wrote_stays_when_a_field_is_changed(void **state)
{
	(void)state;
	struct plan pl;
	struct str id = add(&kind_goal, "statement=College&status=planned");
	const struct entry *e = entry_of(&pl, id);
	struct json_node *n = json_tree(arena, entry_body(e));
	json_node_put(arena, n, "identifier[0].value", json_node_text(arena, STR("abc")));
	json_node_put(arena, n, "target[0].measure.text", json_node_text(arena, STR("days")));
	json_node_put(arena, n, "extension[url=http://x.example/y].valueDecimal", json_node_raw(arena, STR("1.50")));
	struct resource_put put = { .now = *e->r, .expect = e->r->version };
	put.now.body = resource_stamp(arena, n, id, 2, clock_now());
	save(put);
	change(id, "due-day=1&due-month=2&due-year=2027&status=active");
	e = entry_of(&pl, id);
	assert_int_equal(entry_day(e, "due"), day_make(2027, 2, 1));
	assert_string_equal(str_c(arena, json_text(arena, json_path(arena, entry_body(e), "identifier[0].value"))), "abc");
	assert_string_equal(
		str_c(arena, json_text(arena, json_path(arena, entry_body(e), "target[0].measure.text"))), "days");
	assert_string_equal(
		str_c(arena, json_raw(json_path(arena, entry_body(e), "extension[url=http://x.example/y].valueDecimal"))),
		"1.50");
	assert_string_equal(str_c(arena, entry_text(e, "statement")), "College");
	change(id, "due-day=&due-month=&due-year=");
	e = entry_of(&pl, id);
	assert_int_equal(entry_day(e, "due"), DAY_NONE);
	assert_string_equal(
		str_c(arena, json_text(arena, json_path(arena, entry_body(e), "target[0].measure.text"))), "days");
}

static void test_a_goal_that_is_achieved_says_so_in_both_its_statuses(void **state)
{
	(void)state;
	struct plan pl;
	struct str id = add(&kind_goal, "statement=College&status=completed");
	const struct entry *e = entry_of(&pl, id);
	assert_true(entry_past(e));
	assert_string_equal(
		str_c(arena, json_text(arena, json_path(arena, entry_body(e), "achievementStatus.coding[0].code"))),
		"achieved");
	change(id, "status=on-hold");
	e = entry_of(&pl, id);
	assert_false(entry_past(e));
	assert_false(json_is(json_get(entry_body(e), "achievementStatus")));
}

static void test_a_code_stands_beside_the_words_and_leaves_them_alone(void **state)
{
	(void)state;
	struct plan pl;
	struct str id = add_as(&himself, NULL, &kind_need, "what=I+lie+awake&type=concern");
	change(id, "code=300738008&code-term=Able+to+participate&what=I+lie+awake&type=concern");
	const struct entry *e = entry_of(&pl, id);
	assert_string_equal(str_c(arena, entry_text(e, "what")), "I lie awake");
	assert_string_equal(str_c(arena, json_text(arena, json_path(arena, entry_body(e), "code.coding[0].system"))),
		"http://snomed.info/sct");
	assert_string_equal(
		str_c(arena, json_text(arena, json_path(arena, entry_body(e), "code.coding[0].code"))), "300738008");
	assert_string_equal(str_c(arena, entry_words_of(e)), PERSON);
	change(id, "code=&code-term=&type=concern");
	e = entry_of(&pl, id);
	assert_false(json_is_set(json_path(arena, entry_body(e), "code.coding")));
	assert_string_equal(str_c(arena, entry_text(e, "what")), "I lie awake");
}

static void test_a_strength_written_as_plain_text_is_read_and_moves_when_it_gets_a_code(void **state)
{
	(void)state;
	struct plan pl;
	struct str id = add(&kind_strength, "what=Funny");
	const struct entry *e = entry_of(&pl, id);
	struct str material = str_dup(arena, material_digest(e));
	struct json_node *n = json_tree(arena, entry_body(e));
	json_node_put(arena, n, "valueCodeableConcept", NULL);
	json_node_put(arena, n, "valueString", json_node_text(arena, STR("Funny")));
	struct resource_put put = { .now = *e->r, .expect = e->r->version };
	put.now.body = resource_stamp(arena, n, id, 2, clock_now());
	save(put);
	e = entry_of(&pl, id);
	assert_string_equal(str_c(arena, entry_text(e, "what")), "Funny");
	assert_true(str_eq(material, material_digest(e))); // what was agreed is still agreed
	change(id, "code=300738008");
	e = entry_of(&pl, id);
	assert_false(json_is_set(json_get(entry_body(e), "valueString")));
	assert_string_equal(str_c(arena, entry_text(e, "what")), "Funny");
	assert_true(str_eq(material, material_digest(e)));
	assert_valid_fhir(e->r->body);
}

// What names entries of one kind takes no others, and what names people takes no entries.
static void test_a_link_leads_only_to_what_it_is_for(void **state)
{
	(void)state;
	struct plan pl;
	struct visit me = visit_by(&himself);
	struct str goal = add(&kind_goal, "statement=College"), step = add(&kind_stage,
		text_of("statement=One+lesson&goal=Goal%%2F%.*s", goal));
	plan_now(&pl);
	assert_ptr_equal(plan_entry(&pl, step)->kind, &kind_stage);
	struct circle circle = plan_circle(&me, &pl);
	const struct {
		const char *form;
		struct str id;
		enum err e;
	} rows[] = { { "what=x&who=" PERSON "&goal=Goal%%2F%.*s", goal, OK },
		{ "what=x&who=" PERSON "&goal=Goal%%2F%.*s", step, ERR_INPUT },
		{ "what=x&who=Goal%%2F%.*s", goal, ERR_INPUT } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct form form;
		struct fault f;
		struct values v;
		fault_init(&f, arena);
		assert_int_equal(form_parse(arena, str_of(text_of(rows[i].form, rows[i].id)), 100, &form), OK);
		assert_int_equal(values_read(arena, &kind_action, &form, &circle, &f, &v), rows[i].e);
	}
}

static void test_a_status_changed_by_another_leaves_the_author_of_the_words(void **state)
{
	(void)state;
	struct plan pl;
	struct str id = add_as(&himself, NULL, &kind_action, "what=Ask&who=" PERSON "&status=ready");
	later();
	change(id, "status=completed&who=" PERSON);
	const struct entry *e = entry_of(&pl, id);
	assert_string_equal(str_c(arena, e->r->author), "a:declan");
	assert_string_equal(str_c(arena, entry_words_of(e)), PERSON);
	assert_int_equal(entry_said(e), START);
	assert_int_equal(e->r->version, 2);
}

struct wrong {
	const struct kind *kind;
	const char *form, *field;
};
static const struct wrong wrongs[] = {
	{ &kind_goal, "statement=", "statement" },
	{ &kind_goal, "statement=++", "statement" },
	{ &kind_goal, "statement=x&importance=11", "importance" },
	{ &kind_goal, "statement=x&importance=0", "importance" },
	{ &kind_goal, "statement=x&importance=nine", "importance" },
	{ &kind_goal, "statement=x&due-day=31&due-month=2&due-year=2027", "due" },
	{ &kind_goal, "statement=x&due-day=31&due-month=&due-year=2027", "due" },
	{ &kind_goal, "statement=x&due-day=1&due-month=13&due-year=2027", "due" },
	{ &kind_goal, "statement=x&due-day=1&due-month=1&due-year=27", "due" },
	{ &kind_goal, "statement=x&status=finished", "status" },
	{ &kind_goal, "statement=x&need=Condition%2Fnot-mine", "need" },
	{ &kind_action, "what=x&who-shown=1", "who" },
	{ &kind_action, "what=x&who=Patient%2Fsomeone", "who" },
	{ &kind_action, "what=x&who=other&who-other=", "who" },
	{ &kind_need, "what=x", "type" },
	{ &kind_review, "due-day=&due-month=&due-year=&who=other&who-other=Jo", "due" },
	{ &kind_conversation, "when-day=4&when-month=11&when-year=2026&when-time=25%3A00&how=HH", "when" },
	{ &kind_conversation, "when-day=4&when-month=11&when-year=2026&when-time=&how=HH", "when" },
	{ &kind_relation, "name=&relation=mum", "name" },
	{ &kind_need, "what=x&type=need&code=300738009", "code" }, // its last digit is wrong
	{ &kind_need, "what=x&type=need&code=30073", "code" },
	{ &kind_need, "what=x&type=need&code=1234567890123456789", "code" },
	{ &kind_need, "what=x&type=need&code=300738008x", "code" },
	{ &kind_need, "what=x&type=need&code=&code-term=Able", "code" },
	{ &kind_header, "funding_code=RX-1", "funding_code" },
	{ &kind_other_plan, "name=x&link=javascript:alert(1)", "link" },
	{ &kind_other_plan, "name=x&link=https%3A%2F%2Fa+b", "link" },
	{ &kind_trigger, "what=x&plan-shown=1", "plan" },
	{ &kind_document, "what=letter&title=x&link=javascript%3Aalert(1)", "link" },
	{ &kind_document, "what=letter&title=x&link=http%3A%2F%2Fclinic.example%2F", "link" },
	{ &kind_document, "what=letter&title=x&link=https%3A%2F%2F", "link" },
	{ &kind_document, "what=letter&title=x&link=https%3A%2F%2Fme%40clinic.example%2F", "link" },
	{ &kind_document, "what=letter&title=x&link=https%3A%2F%2Fclinic.example%2F%22onclick", "link" },
};

static void test_each_mistake_is_said_at_its_field_and_nothing_typed_is_lost(void **state)
{
	(void)state;
	struct circle circle = { 0 };
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		struct form form;
		struct fault f;
		struct values v;
		fault_init(&f, arena);
		assert_int_equal(form_parse(arena, str_of(wrongs[i].form), 100, &form), OK);
		if (values_read(arena, wrongs[i].kind, &form, &circle, &f, &v) != ERR_INPUT || !fault_at(&f, wrongs[i].field))
			fail_msg("%s: nothing at %s", wrongs[i].form, wrongs[i].field);
		struct str typed = form_get(&form, "what");
		if (typed.n)
			assert_true(str_eq(values_get(&v, "what")->text, typed));
	}
}

static void test_months_may_be_words_and_times_have_a_point(void **state)
{
	(void)state;
	struct values v;
	form_values(&kind_goal, "statement=x&due-day=12&due-month=March&due-year=2027", &v);
	assert_int_equal(values_get(&v, "due")->d, day_make(2027, 3, 12));
	form_values(&kind_conversation, "when-day=4&when-month=jun&when-year=2026&when-time=9.05&how=HH", &v);
	assert_int_equal(
		values_get(&v, "when")->when, (instant)day_make(2026, 6, 4) * DAYS + 8 * HOURS + 5 * MINUTES); // summer time
}

static void test_two_people_who_change_different_fields_both_stand(void **state)
{
	(void)state;
	struct values base, mine, now, out;
	form_values(&kind_goal, "statement=A&why=B&importance=5&status=planned", &base);
	form_values(&kind_goal, "statement=A+new&why=B&importance=5&status=planned", &mine);
	form_values(&kind_goal, "statement=A&why=B&importance=9&status=planned", &now);
	assert_true(values_merge(arena, &base, &mine, &now, &out));
	assert_string_equal(str_c(arena, values_get(&out, "statement")->text), "A new");
	assert_true(values_get(&out, "statement")->sent);
	assert_int_equal(values_get(&out, "importance")->number, 9);
	assert_false(values_get(&out, "importance")->sent);
}

static void test_two_people_who_change_the_same_words_are_asked(void **state)
{
	(void)state;
	struct values base, mine, now, out;
	form_values(&kind_goal, "statement=A", &base);
	form_values(&kind_goal, "statement=Mine", &mine);
	form_values(&kind_goal, "statement=Theirs", &now);
	assert_false(values_merge(arena, &base, &mine, &now, &out));
	assert_string_equal(str_c(arena, values_get(&out, "statement")->text), "Mine");
	form_values(&kind_goal, "statement=Mine", &now); // both wrote the same
	assert_true(values_merge(arena, &base, &mine, &now, &out));
}

static void test_own_words_are_open_to_their_author_and_to_whose_they_are(void **state)
{
	(void)state;
	struct plan pl;
	struct visit me = visit_by(&himself), her = visit_by(&nurse), his_mum = visit_by(&mum);
	const struct entry *e = entry_of(&pl, add_as(&himself, NULL, &kind_goal, "statement=Mine"));
	assert_true(entry_words_open(e, &me));
	assert_false(entry_words_open(e, &her));
	assert_false(entry_words_open(e, &his_mum));
	e = entry_of(&pl, add_as(&nurse, PERSON, &kind_goal, "statement=His+words"));
	assert_true(entry_words_open(e, &me));
	assert_true(entry_words_open(e, &her));
	assert_false(entry_words_open(e, &his_mum));
	e = entry_of(&pl, add_as(&nurse, NULL, &kind_goal, "statement=Hers"));
	assert_false(entry_words_open(e, &me));
	assert_true(entry_words_open(e, &her));
	e = entry_of(&pl, add_as(&nurse, NULL, &kind_relation, "name=Orla&relation=mum"));
	assert_true(entry_words_open(e, &me));
	assert_true(entry_words_open(e, &his_mum));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, cycle_open, cycle_close)
	const struct CMUnitTest tests[] = {
		TEST(test_every_field_of_every_kind_comes_back_and_is_valid_fhir),
		TEST(test_words_of_every_script_and_length_come_back_as_typed),
		TEST(test_what_another_system_wrote_stays_when_a_field_is_changed),
		TEST(test_a_goal_that_is_achieved_says_so_in_both_its_statuses),
		TEST(test_a_code_stands_beside_the_words_and_leaves_them_alone),
		TEST(test_a_strength_written_as_plain_text_is_read_and_moves_when_it_gets_a_code),
		TEST(test_a_link_leads_only_to_what_it_is_for),
		TEST(test_a_status_changed_by_another_leaves_the_author_of_the_words),
		TEST(test_each_mistake_is_said_at_its_field_and_nothing_typed_is_lost),
		TEST(test_months_may_be_words_and_times_have_a_point),
		TEST(test_two_people_who_change_different_fields_both_stand),
		TEST(test_two_people_who_change_the_same_words_are_asked),
		TEST(test_own_words_are_open_to_their_author_and_to_whose_they_are),
	};
	return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Templates: those of the program are sound, whatever is wrong in another is named, each fault in a sentence with its
// place; a published version never changes; three of them make one plan with one "About me".
#include "cycle_help.h"

#include "base/text.h"
#include "plan/template.h"
#include "template_help.h"

static struct fault fault;

static struct str builtin(const char *name)
{
	for (size_t i = 0; i < template_builtins(); i++) {
		struct template t;
		template_read(arena, json_trusted(arena, template_builtin(i)), &t);
		if (str_is(t.name, name))
			return template_builtin(i);
	}
	fail_msg("there is no template %s", name);
	return STR_NONE;
}

static enum err check(struct str text)
{
	fault_init(&fault, arena);
	return template_check(arena, text, NULL, &fault);
}

// It is refused, and one of the sentences says this.
static void refused(struct str text, const char *sentence)
{
	assert_int_not_equal(check(text), OK);
	for (const struct fault_item *i = fault.items; i; i = i->next)
		if (strstr(i->message, sentence))
			return;
	if (fault.message && strstr(fault.message, sentence))
		return;
	fail_msg("nothing says “%s” but %s", sentence, fault.items ? fault.items->message : fault_sentence(&fault));
}

static void test_every_template_of_the_program_is_sound(void **state)
{
	(void)state;
	assert_true(template_builtins() >= 16);
	for (size_t i = 0; i < template_builtins(); i++) {
		struct template t;
		fault_init(&fault, arena);
		if (template_check(arena, template_builtin(i), &t, &fault) != OK)
			fail_msg("%.*s: %s", STR_ARG(t.name), fault.items ? fault.items->message : fault_sentence(&fault));
		assert_int_equal(t.status, TEMPLATE_ACTIVE);
		for (size_t p = 0; p < t.parts; p++) // nothing was left out in reading it
			assert_int_equal(t.part[p].tips + t.part[p].prompts,
				json_length(json_get(json_item(json_get(json_trusted(arena, template_builtin(i)), "item"), (uint32_t)p),
					"item")));
	}
}

static void test_every_cohort_has_a_template(void **state)
{
	(void)state;
	for (size_t c = 0; c < template_cohort_count; c++) {
		bool there = false;
		for (size_t i = 0; i < template_builtins(); i++) {
			struct template t;
			template_read(arena, json_trusted(arena, template_builtin(i)), &t);
			there = there || str_is(t.cohort, template_cohorts[c].code);
		}
		if (!there)
			fail_msg("no template for %s", template_cohorts[c].code);
	}
}

static void test_each_fault_is_named_with_its_place(void **state)
{
	(void)state;
	struct str good = builtin("stroke");
	assert_int_equal(check(good), OK);
	refused(str_part(good, 0, good.n - 40), "cut off or damaged: line 1, letter");
	refused(STR("{\"resourceType\":\"Goal\"}"), "no FHIR Questionnaire");
	refused(STR(""), "cut off or damaged");
	refused(STR(" <html>{}</html>"), "begins with “{”");
	refused(with(good, "kind-strength", "kind-superpower"),
		"Item “strengths-strength”: there is no kind of entry that is "
															"called “superpower”.");
	refused(with(good, "kind-stage#statement", "kind-stage#colour"), "have no field that is called");
	refused(with(good, "\"code\":\"contingency\"", "\"code\":\"surprises\""),
		"there is no section that is called “surprises”");
	refused(with(good, "\"code\":\"contingency\"", "\"code\":\"surprises\""),
		"The section “If things go wrong” (contingency) is missing. The standard asks for it in a plan of this "
			"cohort.");
	refused(with(good, "\"linkId\":\"goals-stage\"", "\"linkId\":\"goals-goal\""),
		"Item “goals-goal”: another item has the "
																				   "same linkId");
	refused(with(good, "\"code\":\"stroke\"", "\"code\":\"struck\""), "no cohort that is called “struck”");
	refused(with(good, "\"version\":\"1\"", "\"version\":\"one\""), "“version” must be a whole number");
	refused(with(good, "template-stroke", "template-Stroke!"), "“url” must be");
	refused(with(good, "\"title\":\"Life after a stroke\"", "\"title\":\" \""), "has no title");
	refused(with(good, "kind-strength", "kind-goal"), "the kind “goal” do not belong in this section");
	refused(with(good, "kind-strength", "kind-let-in"), "the kind “let-in” do not belong in this section");
	refused(with(good, "\"operator\":\"exists\"", "\"operator\":\"=\""), "for nothing else");
	refused(with(good, "\"question\":\"goals-goal\"", "\"question\":\"nowhere\""),
		"waits for “nowhere”, and there is no such");
	refused(with(good, "\"type\":\"group\"", "\"type\":\"grouping\""), "Questionnaire.item[0].type");
}

static void test_what_waits_for_itself_is_said_once_with_the_way(void **state)
{
	(void)state;
	struct str text = with(builtin("stroke"), "\"linkId\":\"goals-goal\",",
		"\"linkId\":\"goals-goal\",\"enableWhen\":[{\"question\":\"goals-action\",\"operator\":\"exists\","
		"\"answerBoolean\":true}],");
	refused(text, "waits for itself: goals-goal → goals-action → goals-goal. None of these would ever be asked.");
	assert_int_equal(fault.count, 1);
}

static void test_too_much_is_refused_before_it_is_read(void **state)
{
	(void)state;
	char *big = arena_alloc(arena, TEMPLATE_MOST + 1);
	memset(big, '[', TEMPLATE_MOST + 1);
	assert_int_equal(check((struct str){ big, TEMPLATE_MOST + 1 }), ERR_TOO_LARGE);
	refused((struct str){ big, TEMPLATE_MOST }, "cut off or damaged"); // as deep as it is long
	struct buf b;
	buf_init(&b, arena, TEMPLATE_MOST);
	buf_c(&b, "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[{\"linkId\":\"a\",\"type\":\"group\","
			  "\"text\":\"a\",\"code\":[{\"system\":\"" TEMPLATE_PART_SYSTEM "\",\"code\":\"about\"}],\"item\":[");
	for (int i = 0; i < 500; i++)
		buf_format(&b, "%s{\"linkId\":\"%d\",\"type\":\"display\",\"text\":\"x\"}", i ? "," : "", i);
	buf_c(&b, "]}]}");
	refused(buf_text(&b), "more than 300 items");
	assert_true(fault.count <= 100);
}

// --- stored ------------------------------------------------------------------------------------------------------
static enum err write_act(struct template_act *act)
{
	return store_write(store, template_write, act);
}

static struct template_list all(void)
{
	struct template_list l;
	assert_int_equal(template_list(db, arena, &l), OK);
	return l;
}

static void install(void)
{
	assert_int_equal(store_write(store, template_install, NULL), OK);
}

static void test_installing_twice_changes_nothing(void **state)
{
	(void)state;
	install();
	size_t count = all().count;
	assert_int_equal(count, template_builtins());
	install();
	assert_int_equal(all().count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(all().item[i].r.version, 1);
		assert_valid_fhir(all().item[i].r.body);
	}
	struct template t;
	assert_int_equal(template_get(db, arena, STR("dementia"), 1, &t), OK);
	IS(t.title, "Living with dementia");
	assert_int_equal(template_get(db, arena, STR("dementia"), 2, &t), ERR_NOT_FOUND);
}

// A template of the program as it was before it had Welsh.
static void put_older(const char *name, struct str author)
{
	struct template t;
	struct template_text *item;
	template_read(arena, json_trusted(arena, builtin(name)), &t);
	t.r.body = builtin(name);
	size_t count = template_texts(arena, json_trusted(arena, t.r.body), STR("cy"), &item);
	struct str *none = arena_array(arena, struct str, count), id = template_id(arena, t.name, 1);
	for (size_t i = 0; i < count; i++)
		none[i] = STR("");
	struct json_node *body = template_edit_language(arena, &t, STR("cy"), none, count);
	struct template_act act = { .name = t.name, .put = { .now = { .type = STR("Questionnaire"), .id = id,
		.updated = clock_now(), .author = author, .body = resource_stamp(arena, body, id, 1, clock_now()) } } };
	assert_null(strstr(str_c(arena, act.put.now.body), "valueCode\":\"cy"));
	assert_int_equal(write_act(&act), OK);
}

static void test_older_folders_get_the_welsh_of_what_nobody_touched(void **state)
{
	(void)state;
	struct template t;
	put_older("dementia", STR(""));
	put_older("stroke", STR("a:chief"));
	install();
	install();
	assert_int_equal(template_get(db, arena, STR("dementia"), 1, &t), OK);
	assert_int_equal(t.r.version, 2);
	assert_non_null(strstr(str_c(arena, t.r.body), "Byw gyda dementia"));
	assert_valid_fhir(t.r.body);
	assert_int_equal(template_get(db, arena, STR("stroke"), 1, &t), OK);
	assert_int_equal(t.r.version, 1);
}

static void test_a_published_version_never_changes_and_the_next_is_a_draft_first(void **state)
{
	(void)state;
	struct template_act act;
	struct template_list l;
	install();
	fault_init(&fault, arena);
	assert_int_equal(template_next(db, arena, STR("stroke"), STR("a:admin"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	// One draft at a time.
	assert_int_equal(template_next(db, arena, STR("stroke"), STR("a:admin"), &act, &fault), ERR_CONFLICT);
	l = all();
	const struct template *draft = template_draft(&l, STR("stroke")), *first = template_offered(&l, STR("stroke"));
	assert_int_equal(draft->number, 2);
	assert_int_equal(first->number, 1);
	struct json_node *body = json_tree(arena, json_trusted(arena, first->r.body));
	assert_int_equal(template_save(arena, first, body, STR("a:admin"), &act, &fault), ERR_RULE);
	body = json_tree(arena, json_trusted(arena, draft->r.body));
	json_node_put(arena, body, "title", json_node_text(arena, STR("After a stroke")));
	assert_int_equal(template_save(arena, draft, body, STR("a:admin"), &act, &fault), OK);
	struct template_act late = act;
	assert_int_equal(write_act(&act), OK);
	assert_int_equal(write_act(&late), ERR_STALE); // somebody else, from what they saw before
	l = all();
	draft = template_draft(&l, STR("stroke"));
	IS(draft->title, "After a stroke");
	fault_init(&fault, arena);
	assert_int_equal(template_publish(db, arena, draft, STR("a:admin"), STR("Riverside"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	l = all();
	assert_null(template_draft(&l, STR("stroke")));
	assert_int_equal(template_offered(&l, STR("stroke"))->number, 2);
	IS(template_offered(&l, STR("stroke"))->publisher, "Riverside");
	struct template t;
	assert_int_equal(template_get(db, arena, STR("stroke"), 1, &t), OK);
	IS(t.title, "Life after a stroke");
	assert_int_equal(t.r.version, 1);
	// Retired: offered to nobody, there for those who follow it.
	assert_int_equal(template_retire(arena, template_offered(&l, STR("stroke")), STR("a:admin"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	l = all();
	assert_null(template_offered(&l, STR("stroke")));
	assert_int_equal(template_get(db, arena, STR("stroke"), 2, &t), OK);
}

static void test_what_is_wrong_is_named_before_it_is_published(void **state)
{
	(void)state;
	struct template_act act;
	install();
	fault_init(&fault, arena);
	assert_int_equal(template_next(db, arena, STR("carers"), STR("a:admin"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	struct template_list l = all();
	struct json_node *body = json_tree(arena, json_trusted(arena, template_draft(&l, STR("carers"))->r.body));
	json_node_put(arena, body, "item[0]", NULL);
	assert_int_equal(template_save(arena, template_draft(&l, STR("carers")), body, STR("a:admin"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	l = all();
	assert_int_equal(template_publish(db, arena, template_draft(&l, STR("carers")), STR("a:admin"), STR(""), &act,
		&fault),
		ERR_INPUT);
	assert_int_equal(fault.count, 1);
	assert_string_equal(fault.items->message,
		"The section “About me” (about) is missing. The standard asks for it in every plan.");
	// Thrown away, its number is used again, and its history goes on.
	fault_init(&fault, arena);
	assert_int_equal(template_drop(arena, template_draft(&l, STR("carers")), STR("a:admin"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	l = all();
	assert_null(template_draft(&l, STR("carers")));
	assert_int_equal(template_next(db, arena, STR("carers"), STR("a:admin"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	l = all();
	assert_int_equal(template_draft(&l, STR("carers"))->r.version, 4);
	assert_int_equal(template_draft(&l, STR("carers"))->parts, 11 - 1 + 1);
}

static void test_what_comes_from_elsewhere_becomes_a_draft_that_says_from_where(void **state)
{
	(void)state;
	struct template_act act;
	install();
	fault_init(&fault, arena);
	struct str foreign = with(builtin("carers"), "https://ownplan.example/fhir/Questionnaire/template-carers",
		"https://elsewhere.example/fhir/Questionnaire/77");
	assert_int_equal(template_take(db, arena, foreign, STR(""), STR("a:admin"), &act, &fault), OK);
	IS(act.name, "a-plan-for-somebody-who-cares-for-anothe");
	assert_int_equal(write_act(&act), OK);
	struct template_list l = all();
	const struct template *t = template_draft(&l, act.name);
	IS(t->from, "https://elsewhere.example/fhir/Questionnaire/77|1");
	assert_int_equal(t->number, 1);
	// Under a name that is here it is the next version of it.
	fault_init(&fault, arena);
	assert_int_equal(template_take(db, arena, foreign, STR("carers"), STR("a:admin"), &act, &fault), OK);
	assert_int_equal(write_act(&act), OK);
	l = all();
	assert_int_equal(template_draft(&l, STR("carers"))->number, 2);
	// What goes out comes in again as it was.
	struct template out;
	assert_int_equal(template_get(db, arena, STR("stroke"), 1, &out), OK);
	fault_init(&fault, arena);
	assert_int_equal(template_take(db, arena, template_export(arena, &out), STR(""), STR("a:admin"), &act, &fault), OK);
	IS(act.put.now.id, "template-stroke-2");
	// What is wrong is said, and there is nothing to write.
	fault_init(&fault, arena);
	assert_int_equal(template_take(db, arena, with(foreign, "kind-need", "kind-greed"), STR("frailty"), STR("a:admin"),
		&act,
						 &fault),
		ERR_INPUT);
	fault_init(&fault, arena);
	assert_int_equal(template_take(db, arena, foreign, STR("Not a Name"), STR("a:admin"), &act, &fault), ERR_INPUT);
	assert_int_equal(template_take(db, arena, foreign, STR("plans"), STR("a:admin"), &act, &fault), ERR_INPUT);
	assert_non_null(strstr(fault_at(&fault, "name"), "“plans” are pages"));
}

static void test_a_file_as_windows_saves_it_is_taken_or_told_how_to_save_it(void **state)
{
	(void)state;
	struct template_act act;
	install();
	fault_init(&fault, arena);
	struct str file = builtin("carers"), marked = str_format(arena, "\xef\xbb\xbf%.*s", STR_ARG(file));
	assert_int_equal(template_take(db, arena, marked, STR("marked"), STR("a:admin"), &act, &fault), OK);
	assert_int_equal(act.put.now.body.p[0], '{');
	char *wide = arena_bytes(arena, 2 * file.n + 2);
	wide[0] = '\xff', wide[1] = '\xfe';
	for (size_t i = 0; i < file.n; i++)
		wide[2 * i + 2] = file.p[i], wide[2 * i + 3] = 0;
	refused((struct str){ wide, 2 * file.n + 2 }, "Save it as UTF-8");
	refused((struct str){ wide + 2, 2 * file.n }, "Save it as UTF-8");
}

static void test_a_template_cannot_be_made_from_itself_by_way_of_others(void **state)
{
	(void)state;
	struct template_act act;
	struct template_list l;
	install();
	fault_init(&fault, arena);
	l = all();
	assert_int_equal(template_copy(db, arena, template_offered(&l, STR("stroke")), STR("ours"), STR("Our stroke plan"),
						 STR("a:admin"), &act, &fault),
		OK);
	assert_int_equal(write_act(&act), OK);
	assert_int_equal(template_copy(db, arena, template_offered(&l, STR("stroke")), STR("ours"), STR("Another"),
						 STR("a:admin"), &act, &fault),
		ERR_CONFLICT);
	l = all();
	struct template t = *template_draft(&l, STR("ours"));
	IS(t.from, TEMPLATE_URL "stroke|1");
	fault_init(&fault, arena);
	assert_int_equal(template_check_stored(db, arena, &t, &fault), OK);
	// Stroke, as it would be: made from ours.
	struct template stroke = *template_offered(&l, STR("stroke"));
	stroke.from = template_canonical(arena, &t);
	assert_int_equal(template_check_stored(db, arena, &stroke, &fault), ERR_INPUT);
	assert_non_null(strstr(fault.items->message, "leads back to where it began"));
}

// --- one plan ----------------------------------------------------------------------------------------------------
static void test_three_cohorts_are_one_plan_with_one_about_me(void **state)
{
	(void)state;
	static const char *const names[] = { "long-term-condition", "dementia", "end-of-life" };
	struct template item[3];
	struct plan_templates s, one;
	size_t about = 0;
	install();
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(template_get(db, arena, str_of(names[i]), 1, &item[i]), OK);
	template_join(arena, item, 1, &one);
	template_join(arena, item, 3, &s);
	const struct template_part *p = followed_part(&s, "about");
	for (size_t i = 0; i < s.parts; i++)
		about += str_is(s.part[i].name, "about");
	assert_int_equal(about, 1);
	assert_int_equal(p->prompts, 7); // each heading of About me once
	IS(p->prompt[0].text, "What matters most to you?"); // as the first asks it
	// Nothing that the first asked for is gone or elsewhere.
	for (size_t i = 0; i < one.parts; i++) {
		IS(s.part[i].name, str_c(arena, one.part[i].name));
		for (size_t j = 0; j < one.part[i].prompts; j++)
			IS(s.part[i].prompt[j].link, str_c(arena, one.part[i].prompt[j].link));
	}
	// And each brought its own.
	bool lost = false, place = false, targets = false;
	for (size_t i = 0; i < s.parts; i++)
		for (size_t j = 0; j < s.part[i].prompts; j++) {
			struct str title = template_initial(&s.part[i].prompt[j]);
			lost = lost || str_is(title, "If I get lost");
			place = place || str_is(title, "Where I would like to be");
			targets = targets || str_is(title, "My targets");
		}
	assert_true(lost && place && targets);
	const struct template_prompt *found = followed_prompt(&s, STR("dementia/contingency-if-i-get-lost"));
	assert_non_null(found);
	IS(followed_link(arena, found), "dementia/contingency-if-i-get-lost");
	assert_null(followed_prompt(&s, STR("dementia/nothing")));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, cycle_open, cycle_close)
	const struct CMUnitTest tests[] = {
		T(test_every_template_of_the_program_is_sound),
		T(test_every_cohort_has_a_template),
		T(test_each_fault_is_named_with_its_place),
		T(test_what_waits_for_itself_is_said_once_with_the_way),
		T(test_too_much_is_refused_before_it_is_read),
		T(test_installing_twice_changes_nothing),
		T(test_older_folders_get_the_welsh_of_what_nobody_touched),
		T(test_a_published_version_never_changes_and_the_next_is_a_draft_first),
		T(test_what_is_wrong_is_named_before_it_is_published),
		T(test_what_comes_from_elsewhere_becomes_a_draft_that_says_from_where),
		T(test_a_file_as_windows_saves_it_is_taken_or_told_how_to_save_it),
		T(test_a_template_cannot_be_made_from_itself_by_way_of_others),
		T(test_three_cohorts_are_one_plan_with_one_about_me),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

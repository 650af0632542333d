// SPDX-License-Identifier: Apache-2.0
// Agreeing, and what undoes an agreement and what does not.
#include "plan/agreement_inside.h"
#include "plan/cycle_help.h"

static struct str goal, action, said;

static void write_plan(void)
{
	said = add(&kind_said, "words=I+want+to+choose+who+helps+me");
	goal = add(
		&kind_goal, "statement=Go+to+college&why=I+would+see+my+friends&importance=9&type=outcome&status=planned");
	action = add(&kind_action, text_of("what=Ask+for+a+place&who-other=mum&goal=Goal/%.*s&status=ready", goal));
	add(&kind_relation, "name=Orla+Hughes&relation=mum&invited=yes");
}

static bool agreed(void)
{
	struct plan pl;
	struct agreement_list list = agreements();
	plan_now(&pl);
	return plan_is_agreed(arena, &list, &pl);
}

static void test_both_sides_agree_and_the_provenance_is_valid_fhir(void **state)
{
	(void)state;
	write_plan();
	assert_valid_fhir(agree(&himself, AS_PERSON).now.body);
	assert_false(agreed()); // the person alone
	assert_valid_fhir(agree(&nurse, AS_PROFESSIONAL).now.body);
	assert_true(agreed());
	struct agreement_list list = agreements();
	assert_int_equal(list.count, 2);
	assert_true(list.item[0].sound && list.item[1].sound);
	assert_true(str_eq(list.item[0].manifest, list.item[1].manifest));
	IS(list.item[0].reference, PERSON);
	IS(list.item[0].name, "Declan Hughes");
	assert_false(list.item[0].witnessed);
	assert_int_equal(list.item[0].at, START);
	IS(list.item[1].reference, "Practitioner/sarah");
	assert_int_equal(list.item[1].as, AS_PROFESSIONAL);
}

static void test_a_change_of_words_who_when_or_goal_needs_agreeing_again(void **state)
{
	(void)state;
	static const struct {
		struct str *id;
		const char *form;
	} changes[] = { { &goal, "statement=Go+to+university" }, { &goal, "due-day=31&due-month=3&due-year=2027" },
		{ &goal, "importance=2" }, { &action, "who-other=dad" }, { &action, "who-other=mum&where=College" },
		{ &said, "words=Something+else" } };
	write_plan();
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		agree(&himself, AS_PERSON);
		agree(&nurse, AS_PROFESSIONAL);
		assert_true(agreed());
		change(*changes[i].id, changes[i].form);
		if (agreed())
			fail_msg("%s left the plan agreed", changes[i].form);
	}
}

static void test_adding_or_taking_away_an_entry_needs_agreeing_again(void **state)
{
	(void)state;
	write_plan();
	agree(&himself, AS_PERSON);
	agree(&nurse, AS_PROFESSIONAL);
	struct str strength = add(&kind_strength, "what=I+make+people+laugh");
	assert_false(agreed());
	remove_entry(strength);
	assert_true(agreed()); // the plan is again what both said yes to
	remove_entry(action);
	assert_false(agreed());
}

static void test_ticking_an_action_done_and_notes_of_progress_undo_nothing(void **state)
{
	(void)state;
	write_plan();
	agree(&himself, AS_PERSON);
	agree(&nurse, AS_PROFESSIONAL);
	change(action, "who-other=mum&status=completed&progress=She+rang+them");
	change(goal, "status=active");
	add(&kind_outcome, text_of("what=It+works&goal=Goal/%.*s", goal));
	add(&kind_review, "due-day=2&due-month=3&due-year=2027&who-other=Sarah");
	assert_true(agreed());
	// the whole form sent again with nothing changed
	change(goal,
		"statement=Go+to+college&why=I+would+see+my+friends&importance=9&type=outcome&status=active"
		"&due-day=&due-month=&due-year=");
	assert_true(agreed());
}

static void test_the_newest_answer_of_a_party_counts(void **state)
{
	(void)state;
	write_plan();
	struct agreement_form partly = yes_as(AS_PERSON);
	partly.agreed = ANSWER_PARTLY;
	partly.agreed_why = STR("Mum should not do the calls");
	agree(&nurse, AS_PROFESSIONAL);
	agree_form(&himself, &partly);
	assert_false(agreed());
	agree(&himself, AS_PERSON);
	assert_true(agreed());
	partly.agreed = ANSWER_NO;
	assert_valid_fhir(agree_form(&himself, &partly).now.body);
	assert_false(agreed());
	IS(agreements().item[3].agreed_why, "Mum should not do the calls");
}

static void test_one_professional_who_says_no_does_not_take_back_anothers_yes(void **state)
{
	(void)state;
	struct actor gp = nurse;
	gp.practitioner = gp.account = STR("gp");
	write_plan();
	agree(&himself, AS_PERSON);
	agree(&nurse, AS_PROFESSIONAL);
	struct agreement_form no = yes_as(AS_PROFESSIONAL);
	no.agreed = ANSWER_NO;
	no.agreed_why = STR("The dose is not settled");
	agree_form(&gp, &no);
	assert_true(agreed());
	agree_form(&nurse, &no);
	assert_false(agreed());
}

static void test_a_representative_agrees_and_is_named_by_their_entry(void **state)
{
	(void)state;
	write_plan();
	struct resource_put put = agree(&mum, AS_REPRESENTATIVE);
	assert_valid_fhir(put.now.body);
	agree(&nurse, AS_PROFESSIONAL);
	assert_true(agreed());
	struct agreement x = agreements().item[0];
	IS(x.authority, "attorney");
	assert_true(str_starts(x.reference, "RelatedPerson/"));
	assert_false(x.witnessed);
}

static void test_what_a_nurse_wrote_down_for_somebody_names_her_as_the_witness(void **state)
{
	(void)state;
	write_plan();
	assert_valid_fhir(agree(&nurse, AS_PERSON).now.body);
	struct agreement_form rep = yes_as(AS_REPRESENTATIVE);
	assert_valid_fhir(agree_form(&nurse, &rep).now.body);
	struct agreement_list list = agreements();
	assert_true(list.item[0].witnessed);
	IS(list.item[0].witness, "Practitioner/sarah");
	IS(list.item[0].reference, PERSON);
	assert_true(list.item[1].witnessed);
	IS(list.item[1].name, "Orla Hughes");
	assert_true(str_starts(list.item[1].reference, "RelatedPerson/"));
}

// --- forms -------------------------------------------------------------------------------------------------------
static void refused(const struct actor *who, struct agreement_form form, const char *field)
{
	struct plan pl;
	struct visit v = visit_by(who);
	plan_now(&pl);
	assert_int_equal(agreement_check(&v, &pl, &form), ERR_INPUT);
	if (!fault_at(&v.fault, field))
		fail_msg("nothing is said at %s", field);
}

static void test_each_question_is_answered_and_partly_and_no_say_why(void **state)
{
	(void)state;
	struct agreement_form none = { .as = AS_PERSON }, no = yes_as(AS_PERSON), partly = yes_as(AS_PROFESSIONAL);
	refused(&himself, none, "able");
	refused(&himself, none, "understood");
	refused(&himself, none, "agreed");
	no.agreed = ANSWER_NO;
	refused(&himself, no, "agreed_why");
	partly.understood = ANSWER_PARTLY;
	refused(&nurse, partly, "understood_why");
	partly.able = ANSWER_NO;
	refused(&nurse, partly, "able_why");
}

static void test_who_is_not_able_to_agree_has_a_representative_with_authority(void **state)
{
	(void)state;
	struct agreement_form unable = yes_as(AS_PERSON), rep = yes_as(AS_REPRESENTATIVE);
	unable.able = ANSWER_NO;
	unable.able_why = STR("Very unwell");
	refused(&nurse, unable, "able");
	refused(&mum, rep, "for"); // nobody may yet
	represented();
	rep.rests_on = STR("Consent/" KEY "-0ther0000001");
	refused(&mum, rep, "for");
	rep.rests_on = STR("");
	refused(&nurse, rep, "for");
	rep = yes_as(AS_REPRESENTATIVE);
	rep.finding = STR("");
	refused(&mum, rep, "finding");
	rep.finding = STR("QuestionnaireResponse/" KEY "-0ther0000001");
	refused(&mum, rep, "finding");
}

static void test_nobody_agrees_for_another_side(void **state)
{
	(void)state;
	refused(&mum, yes_as(AS_PERSON), "as");
	refused(&mum, yes_as(AS_PROFESSIONAL), "as");
	refused(&himself, yes_as(AS_PROFESSIONAL), "as");
	refused(&himself, yes_as(AS_REPRESENTATIVE), "as");
}

// What the form refuses, written all the same: by a program, or before a rule was there.
static void sign_unchecked(const struct actor *who, struct agreement_form form)
{
	struct plan pl;
	struct visit v = visit_by(who);
	plan_now(&pl);
	save(agreement_make(&v, &pl, &form));
	later();
}

static void test_a_yes_that_no_form_would_take_counts_for_nothing(void **state)
{
	(void)state;
	struct agreement_form unable = yes_as(AS_PERSON);
	write_plan();
	agree(&nurse, AS_PROFESSIONAL);
	unable.able = ANSWER_NO;
	sign_unchecked(&himself, unable);
	assert_false(agreed());
	sign_unchecked(&himself, yes_as(AS_REPRESENTATIVE)); // by nobody but himself
	assert_true(agreements().item[2].sound);
	assert_false(agreed());
	agree(&himself, AS_PERSON);
	assert_true(agreed());
}

static void test_who_read_an_older_plan_is_asked_to_read_it_again(void **state)
{
	(void)state;
	struct plan pl;
	struct visit v = visit_by(&himself);
	write_plan();
	plan_now(&pl);
	struct agreement_form form = yes_as(AS_PERSON);
	form.seen = manifest_now(arena, &pl);
	assert_int_equal(agreement_check(&v, &pl, &form), OK);
	change(goal, "statement=Something+else");
	plan_now(&pl);
	assert_int_equal(agreement_check(&v, &pl, &form), ERR_STALE);
}

static void test_a_change_between_seeing_and_signing_stops_the_transaction(void **state)
{
	(void)state;
	struct plan pl;
	struct visit v = visit_by(&himself);
	struct agreement_form form = yes_as(AS_PERSON);
	write_plan();
	plan_now(&pl);
	struct plan_change *c = plan_change_new(&v);
	plan_change_add(c, arena, agreement_make(&v, &pl, &form));
	c->also = agreement_seen_run;
	c->also_what = agreement_seen_new(arena, &pl);
	change(action, "who-other=mum&status=in-progress"); // not material
	change(goal, "why=Because");
	assert_int_equal(store_write(store, plan_change_run, c), ERR_STALE);
	assert_int_equal(agreements().count, 0);
	plan_now(&pl);
	c = plan_change_new(&v);
	plan_change_add(c, arena, agreement_make(&v, &pl, &form));
	c->also = agreement_seen_run;
	c->also_what = agreement_seen_new(arena, &pl);
	change(action, "who-other=mum&status=completed");
	assert_int_equal(store_write(store, plan_change_run, c), OK);
	assert_int_equal(agreements().count, 1);
}

static struct str told(void)
{
	struct plan pl;
	struct agreement_list list = agreements();
	plan_now(&pl);
	return agreement_manifest_now(arena, &list, &pl);
}

static struct str computed(void)
{
	struct plan pl;
	plan_now(&pl);
	return manifest_now(arena, &pl);
}

static void test_what_an_agreement_tells_of_the_plan_is_what_a_look_at_it_computes(void **state)
{
	(void)state;
	write_plan();
	agree(&himself, AS_PERSON);
	assert_true(str_eq(told(), computed())); // looked at, and remembered
	assert_true(str_eq(told(), computed())); // told
	struct str before = computed();
	change(goal, "why=Because");
	assert_false(str_eq(told(), before));
	assert_true(str_eq(told(), computed()));
	agree(&nurse, AS_PROFESSIONAL);
	assert_true(str_eq(told(), computed()));
	add(&kind_goal, "statement=Another");
	remove_entry(action);
	assert_true(str_eq(told(), computed()));
}

// What a save reads of agreements, out of memory or not, is what a page reads.
static void test_what_is_remembered_of_an_agreement_is_what_it_says(void **state)
{
	(void)state;
	write_plan();
	agree(&himself, AS_PERSON);
	struct agreement_form form = yes_as(AS_PERSON);
	form.able = ANSWER_PARTLY;
	form.able_why = STR("Not all of it");
	agree_form(&nurse, &form); // written down by somebody else
	agree(&nurse, AS_PROFESSIONAL);
	struct agreement_list all = agreements(), brief; // read in full: proven and remembered
	assert_int_equal(agreements_brief(db, arena, STR(KEY), &brief), OK);
	assert_int_equal(brief.count, 3);
	for (size_t i = 0; i < all.count; i++) {
		const struct agreement *x = &all.item[i], *y = &brief.item[i];
		assert_true(x->sound && y->sound && x->as == y->as && x->able == y->able && x->agreed == y->agreed);
		assert_true(x->at == y->at && x->witnessed == y->witnessed && str_eq(x->name, y->name));
		assert_true(str_eq(x->reference, y->reference) && str_eq(x->witness, y->witness));
		assert_true(str_eq(x->manifest, y->manifest) && str_eq(x->r.id, y->r.id));
		assert_true(str_eq(manifest_digest(arena, agreement_lines(y)), x->manifest));
	}
	assert_true(brief.item[1].witnessed && !brief.item[0].witnessed);
	// The same bytes as another resource are nobody's agreement.
	struct resource_put again = { .now = all.item[0].r };
	again.now.id = key_id(arena, STR(KEY));
	save(again);
	assert_int_equal(agreements_brief(db, arena, STR(KEY), &brief), OK);
	assert_int_equal(brief.count, 4);
	assert_false(brief.item[3].sound);
}

// As after a new release that counts other fields as material: the manifest is sound, and its digests are others.
static void test_what_another_release_called_material_is_not_believed(void **state)
{
	(void)state;
	struct plan pl;
	struct visit v = visit_by(&himself);
	struct agreement_form form = yes_as(AS_PERSON);
	write_plan();
	plan_now(&pl);
	for (size_t i = 0; i < pl.entries; i++)
		pl.entry[i].held->material = body_digest(arena, STR("another release"));
	save(agreement_make(&v, &pl, &form));
	assert_true(agreements().item[0].sound);
	for (int i = 0; i < 3; i++)
		assert_true(str_eq(told(), computed()));
	assert_false(str_eq(agreements().item[0].manifest, computed()));
}

// --- tampering ---------------------------------------------------------------------------------------------------
static bool sound_as(const struct resource *r, const char *path, struct str text)
{
	struct resource changed = *r;
	struct agreement x;
	struct buf b;
	struct json_node *n = json_tree(arena, json_trusted(arena, r->body));
	if (path)
		json_node_put(arena, n, path, text.p ? json_node_text(arena, text) : NULL);
	buf_init(&b, arena, BUF_PAGE);
	json_node_write(&b, n);
	changed.body = buf_text(&b);
	return agreement_read(arena, &changed, &x) && x.sound;
}

static void test_no_element_of_an_agreement_can_be_changed_unseen(void **state)
{
	(void)state;
	write_plan();
	struct resource r = agree(&himself, AS_PERSON).now;
	static const char *const paths[] = { "recorded", "signature[0].when", "signature[0].who.reference",
		"agent[0].who.display", "target[0].reference", "activity.text",
		"extension[url=https://ownplan.example/fhir/StructureDefinition/agreement].extension[url=agreed].valueCode",
		"extension[url=https://ownplan.example/fhir/StructureDefinition/agreement].extension[url=manifest].valueString",
		"signature[0].data", "signature[1].data", "id", "location.display" };
	assert_true(sound_as(&r, NULL, STR_NONE));
	assert_true(sound_as(&r, "meta.tag[0].code", STR("later"))); // what a server stamps on it is not signed
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		if (sound_as(&r, paths[i], STR("changed")))
			fail_msg("%s can be changed", paths[i]);
		if (i < 9 && sound_as(&r, paths[i], STR_NONE))
			fail_msg("%s can be taken away", paths[i]);
	}
	r.person = STR("0000000000"); // moved to somebody else
	assert_false(sound_as(&r, NULL, STR_NONE));
}

static void test_a_signature_of_another_key_counts_for_nothing(void **state)
{
	(void)state;
	unsigned char other_public[32], mine[64];
	struct fault f;
	fault_init(&f, arena);
	write_plan();
	memcpy(mine, site.sign_secret, sizeof mine);
	memset(site.sign_secret, 7, sizeof site.sign_secret); // no key that anybody trusts
	agree(&himself, AS_PERSON);
	memcpy(site.sign_secret, mine, sizeof mine);
	agree(&nurse, AS_PROFESSIONAL);
	struct agreement_list list = agreements();
	assert_int_equal(list.count, 2);
	assert_false(list.item[0].sound);
	assert_true(list.item[1].sound);
	assert_false(agreed());
	assert_int_equal(agreement_key_open(NULL, other_public, site.sign_secret, &f), OK); // a renewed key of the house
	agree(&himself, AS_PERSON);
	assert_true(agreed());
}

// --- the key -----------------------------------------------------------------------------------------------------
static void test_the_key_is_made_once_private_and_never_replaced_unseen(void **state)
{
	(void)state;
	char folder[] = "/tmp/ownplan-agreement-XXXXXX", path[128], aside[128];
	unsigned char one[32], two[32], secret[64];
	struct fault f;
	fault_init(&f, arena);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(agreement_key_open(folder, one, secret, &f), OK);
	assert_int_equal(agreement_key_open(folder, two, secret, &f), OK);
	assert_memory_equal(one, two, sizeof one);
	snprintf(path, sizeof path, "%s/keys/agreement.key", folder);
	snprintf(aside, sizeof aside, "%s/keys/aside", folder);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(agreement_key_open(folder, two, secret, &f), ERR_INTERNAL);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(rename(path, aside), 0);
	assert_int_equal(agreement_key_open(folder, two, secret, &f), ERR_CONFLICT);
	FILE *other = fopen(path, "w");
	assert_non_null(other);
	fputs("01234567890123456789012345678901", other);
	fclose(other);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(agreement_key_open(folder, two, secret, &f), ERR_CONFLICT);
	assert_int_equal(rename(aside, path), 0);
	assert_int_equal(agreement_key_open(folder, two, secret, &f), OK);
	unlink(path);
	snprintf(path, sizeof path, "%s/keys/agreement.pub", folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/keys", folder);
	rmdir(path);
	rmdir(folder);
}

// --- versions ----------------------------------------------------------------------------------------------------
static void test_versions_are_numbered_by_their_first_signature(void **state)
{
	(void)state;
	struct plan pl;
	size_t count;
	write_plan();
	agree(&himself, AS_PERSON);
	change(goal, "statement=Go+to+college+by+bus");
	agree(&himself, AS_PERSON);
	agree(&nurse, AS_PROFESSIONAL);
	struct agreement_list list = agreements();
	plan_now(&pl);
	struct agreed_version *v = agreed_versions(arena, &list, manifest_now(arena, &pl), &count);
	assert_int_equal(count, 2);
	assert_int_equal(v[0].number, 1);
	assert_true(v[0].person && !v[0].professional && !v[0].current);
	assert_true(v[1].person && v[1].professional && v[1].current);
	assert_int_equal(v[1].first, START + MINUTES);
	assert_int_equal(v[1].last, START + 2 * MINUTES);
}

static void test_an_empty_plan_can_be_signed_too(void **state)
{
	(void)state;
	assert_valid_fhir(agree(&himself, AS_PERSON).now.body);
	assert_true(agreements().item[0].sound);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, cycle_open, cycle_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_both_sides_agree_and_the_provenance_is_valid_fhir),
		CASE(test_a_change_of_words_who_when_or_goal_needs_agreeing_again),
		CASE(test_adding_or_taking_away_an_entry_needs_agreeing_again),
		CASE(test_ticking_an_action_done_and_notes_of_progress_undo_nothing),
		CASE(test_the_newest_answer_of_a_party_counts),
		CASE(test_one_professional_who_says_no_does_not_take_back_anothers_yes),
		CASE(test_a_representative_agrees_and_is_named_by_their_entry),
		CASE(test_what_a_nurse_wrote_down_for_somebody_names_her_as_the_witness),
		CASE(test_each_question_is_answered_and_partly_and_no_say_why),
		CASE(test_who_is_not_able_to_agree_has_a_representative_with_authority),
		CASE(test_nobody_agrees_for_another_side),
		CASE(test_a_yes_that_no_form_would_take_counts_for_nothing),
		CASE(test_who_read_an_older_plan_is_asked_to_read_it_again),
		CASE(test_a_change_between_seeing_and_signing_stops_the_transaction),
		CASE(test_what_an_agreement_tells_of_the_plan_is_what_a_look_at_it_computes),
		CASE(test_what_is_remembered_of_an_agreement_is_what_it_says),
		CASE(test_what_another_release_called_material_is_not_believed),
		CASE(test_no_element_of_an_agreement_can_be_changed_unseen),
		CASE(test_a_signature_of_another_key_counts_for_nothing),
		CASE(test_the_key_is_made_once_private_and_never_replaced_unseen),
		CASE(test_versions_are_numbered_by_their_first_signature),
		CASE(test_an_empty_plan_can_be_signed_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

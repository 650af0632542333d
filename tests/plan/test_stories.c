// SPDX-License-Identifier: Apache-2.0
// The stories as whoever tries Ownplan meets them: each loads, on any day, every stored resource is valid FHIR, every
// kind of the plan is somewhere in them, and each person stands where their story says: state and criteria.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/record_store.h"
#include "base/arena.h"
#include "base/log.h"
#include "fhir/validate.h"
#include "plan/criteria.h"
#include "plan/story.h"
#include "plan/template.h"
#include "plan/worklist.h"
#include "record/consent.h"

#define NOVEMBER ((instant)1793786400 * SECONDS) // 2026-11-04T10:00:00Z
#define JULY ((instant)1814803200 * SECONDS) // 2027-07-05T16:00:00Z

static struct site site;
static struct arena *arena;
static struct db *db;
static struct fault fault;
static struct stories stories;

static void house_open(instant now)
{
	struct store *store;
	arena = arena_new();
	fault_init(&fault, arena);
	clock_freeze(now);
	log_level_set(LOG_WARN);
	store = record_store_empty(true, arena);
	if (audit_open(store, NULL, &site.audit, &fault) != OK ||
		draft_key_open(NULL, &site.drafts, &fault) != OK ||
		agreement_key_open(NULL, site.sign_public, site.sign_secret, &fault) != OK)
		fail_msg("house: %s", fault_sentence(&fault));
	site.store = store;
	db = store_reader(store);
}

static void house_close(void)
{
	assert_true(db_settle(db));
	audit_close(site.audit);
	store_close(site.store);
	arena_free(arena);
	clock_freeze(0);
}

static void load(instant now)
{
	const char *source = getenv("OWNPLAN_SOURCE");
	const char *folder = str_format(arena, "%s/stories", source ? source : ".").p;
	assert_int_equal(store_write(site.store, template_install, NULL), OK); // which the plans follow
	if (story_load(&site, arena, folder, now, &stories, &fault) != OK)
		fail_msg("%s", fault_sentence(&fault));
	assert_true(clock_now() == now);
}

// All of a story's shelves are read once for all tests that only look.
static int load_once(void **state)
{
	(void)state;
	house_open(NOVEMBER);
	load(NOVEMBER);
	return 0;
}

static int close_once(void **state)
{
	(void)state;
	house_close();
	return 0;
}

static const struct story_person *story_named(const char *name)
{
	for (size_t i = 0; i < stories.persons; i++)
		if (str_is(stories.person[i].story, name))
			return &stories.person[i];
	fail_msg("no story %s", name);
	return NULL;
}

static void open_plan(const struct story_person *p, struct person *who, struct plan *pl)
{
	assert_int_equal(person_load(db, arena, p->key, who), OK);
	assert_int_equal(plan_load(db, arena, who, NULL, pl), OK);
}

static void check_valid(const struct story_person *p, const struct resource *r)
{
	struct json doc;
	struct fhir_issues issues;
	assert_int_equal(json_scan(arena, r->body, &doc, NULL), OK);
	if (fhir_validate(arena, &doc, &issues) != OK)
		fail_msg("%.*s: %.*s: %s (%.*s)", STR_ARG(p->story), STR_ARG(issues.first->expression), issues.first->sentence,
			STR_ARG(issues.first->detail));
	assert_false(strstr(str_c(arena, r->body), "urn:uuid:") != NULL);
}

static void test_every_stored_resource_is_valid(void **state)
{
	(void)state;
	size_t seen = 0, bytes = 0;
	for (size_t i = 0; i < stories.persons; i++) {
		for (enum shelf shelf = SHELF_PLAN; shelf <= SHELF_EVIDENCE; shelf++) {
			struct resource_list list;
			assert_int_equal(resource_shelf(db, arena, stories.person[i].key, shelf, &list), OK);
			for (size_t k = 0; k < list.count; k++) {
				check_valid(&stories.person[i], &list.item[k]);
				seen++;
				bytes += list.item[k].body.n;
			}
		}
	}
	assert_true(seen > 200);
	print_message("%zu resources, %zu bytes\n", seen, bytes);
}

static void test_every_kind_is_somewhere(void **state)
{
	(void)state;
	for (size_t k = 0; k < kind_count; k++) {
		size_t n = kinds[k]->shelf != SHELF_PLAN; // what is kept beside the plan is no part of a story
		for (size_t i = 0; i < stories.persons; i++) {
			struct person who;
			struct plan pl;
			open_plan(&stories.person[i], &who, &pl);
			n += plan_count(&pl, kinds[k]);
		}
		if (!n)
			fail_msg("no %s in any story", kinds[k]->name);
	}
}

// "expect": { "state": "agreed", "criteria": [true, ...], "entries": 40 }
static void story_stands(const struct story_person *p)
{
	struct json doc;
	struct person who;
	struct plan pl;
	struct criteria c;
	int64_t entries;
	assert_int_equal(json_scan(arena, p->expect, &doc, NULL), OK);
	open_plan(p, &who, &pl);
	assert_int_equal(criteria_of(db, arena, &pl, &c), OK);
	struct json_at expect = json_root(&doc), list = json_get(expect, "criteria");
	if (!json_text_is(json_get(expect, "state"), plan_state_code(pl.state)))
		fail_msg("%.*s is %s", STR_ARG(p->story), plan_state_code(pl.state));
	assert_int_equal(json_length(list), CRITERIA);
	for (uint32_t i = 0; i < CRITERIA; i++)
		if (json_true(json_item(list, i)) != c.item[i].met)
			fail_msg("%.*s, criterion %u is %smet: %s", STR_ARG(p->story), i + 1, c.item[i].met ? "" : "not ",
				c.item[i].detail);
	if (json_int(json_get(expect, "entries"), &entries) && pl.entries < (size_t)entries)
		fail_msg("%.*s has %zu entries", STR_ARG(p->story), pl.entries);
}

static void test_each_person_stands_where_their_story_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < stories.persons; i++)
		story_stands(&stories.person[i]);
}

static void test_what_is_agreed_is_really_signed(void **state)
{
	(void)state;
	size_t signatures = 0;
	for (size_t i = 0; i < stories.persons; i++) {
		struct agreement_list list;
		assert_int_equal(agreements_of(db, arena, stories.person[i].key, &list), OK);
		for (size_t k = 0; k < list.count; k++)
			assert_true(list.item[k].sound);
		signatures += list.count;
	}
	assert_true(signatures >= 8);
}

static void test_agreed_versions_open_as_documents(void **state)
{
	(void)state;
	struct person who;
	struct plan pl;
	struct str json;
	struct json doc;
	struct fhir_issues issues;
	open_plan(story_named("declan"), &who, &pl);
	assert_int_equal(agreement_document(db, arena, &who, 1, &json), OK);
	assert_int_equal(json_scan(arena, json, &doc, NULL), OK);
	if (fhir_validate(arena, &doc, &issues) != OK)
		fail_msg("%.*s: %s", STR_ARG(issues.first->expression), issues.first->sentence);
}

static const struct story_login *login_of(const char *username)
{
	for (size_t i = 0; i < stories.logins; i++)
		if (str_is(stories.login[i].username, username))
			return &stories.login[i];
	return NULL;
}

static void test_everybody_whom_the_contract_names_can_sign_in(void **state)
{
	(void)state;
	static const char *const names[] = { "declan", "maternity", "ltc", "eol", "mum", "nurse", "midwife", "gp",
		"link-worker", "budget-holder", "paramedic", "privacy", "commissioner", "trainer", "admin" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct actor who;
		struct str hash;
		if (!login_of(names[i]) || !login_of(names[i])->what.n)
			fail_msg("no login %s", names[i]);
		assert_int_equal(account_by_username(db, arena, str_of(names[i]), &who, &hash), OK);
		assert_true(i > 0 || password_matches(hash, STR(STORY_PASSWORD)));
		assert_true(hash.n > 0);
	}
	assert_int_equal(stories.logins, sizeof names / sizeof *names);
}

static void test_the_nurse_has_a_lively_list(void **state)
{
	(void)state;
	struct actor nurse;
	struct str hash;
	struct worklist w;
	assert_int_equal(account_by_username(db, arena, STR("nurse"), &nurse, &hash), OK);
	assert_int_equal(worklist_load(db, arena, &nurse, &w), OK);
	assert_true(w.count >= 6);
	assert_true(w.late >= 1);
	assert_true(w.asking >= 1);
	assert_true(w.changed >= 2);
}

static void test_a_midwife_does_not_see_the_nurses_people(void **state)
{
	(void)state;
	struct actor midwife;
	struct str hash;
	struct access access;
	assert_int_equal(account_by_username(db, arena, STR("midwife"), &midwife, &hash), OK);
	assert_int_equal(access_load(db, arena, &midwife, story_named("declan")->key, &access), OK);
	assert_int_equal(access.verbs, 0);
	assert_int_equal(access_load(db, arena, &midwife, story_named("amina")->key, &access), OK);
	assert_true(access.verbs & MAY_SEE);
}

static void test_who_has_looked_is_not_empty_and_the_chain_holds(void **state)
{
	(void)state;
	struct audit_row *rows;
	struct audit_proof proof;
	size_t count;
	assert_int_equal(audit_tend(site.audit), OK);
	assert_int_equal(audit_last_looked(db, arena, story_named("declan")->key, &rows, &count), OK);
	assert_true(count >= 3);
	assert_int_equal(audit_verify(site.store, NULL, &proof, &fault), OK);
	assert_true(proof.sound);
	assert_true(proof.rows > 60);
}

static void test_drafts_are_the_persons_alone(void **state)
{
	(void)state;
	struct actor who;
	struct str hash;
	struct draft *list;
	size_t count;
	assert_int_equal(account_by_username(db, arena, STR("declan"), &who, &hash), OK);
	assert_int_equal(draft_list(db, arena, &site.drafts, who.account, &list, &count), OK);
	assert_true(count >= 2);
	assert_int_equal(account_by_username(db, arena, STR("nurse"), &who, &hash), OK);
	assert_int_equal(draft_list(db, arena, &site.drafts, who.account, &list, &count), OK);
	assert_int_equal(count, 0);
}

static void test_a_second_load_changes_nothing(void **state)
{
	(void)state;
	struct stories again;
	struct fault f;
	fault_init(&f, arena);
	const char *source = getenv("OWNPLAN_SOURCE");
	const char *folder = str_format(arena, "%s/stories", source ? source : ".").p;
	assert_int_equal(story_load(&site, arena, folder, NOVEMBER, &again, &f), ERR_CONFLICT);
}

// --- on other days -------------------------------------------------------------------------------------------------
static void test_the_same_stories_on_another_day(void **state)
{
	(void)state;
	struct person who;
	house_open(JULY);
	load(JULY);
	for (size_t i = 0; i < stories.persons; i++)
		story_stands(&stories.person[i]);
	assert_int_equal(person_load(db, arena, story_named("declan")->key, &who), OK);
	assert_int_equal(day_age(who.birth, clock_today()), 17);
	house_close();
}

static void test_dates_move_with_the_day(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "a {{today}} b", "a 2026-11-04 b" },
		{ "{{today-21}}{{today+90}}", "2026-10-142027-02-02" },
		{ "{{now-3d}}", "2026-11-01T10:00:00.000000Z" },
		{ "{{now-2h}}", "2026-11-04T08:00:00.000000Z" },
		{ "{{year+1}}", "2027" },
		{ "{{next-03-12}}", "2027-03-12" },
		{ "{{next-11-04-18}}", "2009-11-04" },
		{ "{ x } }}", "{ x } }}" },
	};
	static const char *const bad[] = { "{{", "{{today", "{{tomorrow}}", "{{today-3d}}", "{{now-3}}", "{{today-}}",
		"{{next-13-01}}", "{{next-03-12-x}}", "{{}}", "{{today+999999999}}" };
	struct arena *a = arena_new();
	struct str out;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(story_dates(a, str_of(rows[i].in), NOVEMBER, &out, NULL), OK);
		assert_string_equal(str_c(a, out), rows[i].out);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (story_dates(a, str_of(bad[i]), NOVEMBER, &out, NULL) != ERR_INPUT)
			fail_msg("%s was understood", bad[i]);
	arena_free(a);
}

// --- for the judges ------------------------------------------------------------------------------------------------
static void print_line(struct str body)
{
	assert_int_equal(fwrite(body.p, 1, body.n, stdout), body.n);
	putchar('\n');
}

static void export_person(const struct story_person *p)
{
	struct agreement_list agreements;
	struct person who;
	struct str document;
	assert_int_equal(person_load(db, arena, p->key, &who), OK);
	for (enum shelf shelf = SHELF_PLAN; shelf <= SHELF_EVIDENCE; shelf++) {
		struct resource_list list;
		assert_int_equal(resource_shelf(db, arena, p->key, shelf, &list), OK);
		for (size_t i = 0; i < list.count; i++)
			print_line(list.item[i].body);
	}
	assert_int_equal(agreements_of(db, arena, p->key, &agreements), OK);
	if (!agreements.count)
		return;
	assert_int_equal(agreement_document(db, arena, &who, 1, &document), OK);
	print_line(document);
}

// Every stored resource of every story, and agreed documents, one a line: tests/judge/stories.mjs reads them.
static int export_all(void)
{
	static const char *const shared[] = { "Organization", "Practitioner", "PractitionerRole", "HealthcareService",
		"Location" };
	house_open(NOVEMBER);
	load(NOVEMBER);
	for (size_t i = 0; i < stories.persons; i++)
		export_person(&stories.person[i]);
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
		struct resource_list list;
		assert_int_equal(shared_list(db, arena, str_of(shared[i]), &list), OK);
		for (size_t k = 0; k < list.count; k++)
			print_line(list.item[k].body);
	}
	house_close();
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && str_is(str_of(argv[1]), "--export"))
		return export_all();
	const struct CMUnitTest looking[] = {
		cmocka_unit_test(test_every_stored_resource_is_valid),
		cmocka_unit_test(test_every_kind_is_somewhere),
		cmocka_unit_test(test_each_person_stands_where_their_story_says),
		cmocka_unit_test(test_what_is_agreed_is_really_signed),
		cmocka_unit_test(test_agreed_versions_open_as_documents),
		cmocka_unit_test(test_everybody_whom_the_contract_names_can_sign_in),
		cmocka_unit_test(test_the_nurse_has_a_lively_list),
		cmocka_unit_test(test_a_midwife_does_not_see_the_nurses_people),
		cmocka_unit_test(test_who_has_looked_is_not_empty_and_the_chain_holds),
		cmocka_unit_test(test_drafts_are_the_persons_alone),
		cmocka_unit_test(test_a_second_load_changes_nothing),
	};
	const struct CMUnitTest days[] = {
		cmocka_unit_test(test_dates_move_with_the_day),
		cmocka_unit_test(test_the_same_stories_on_another_day),
	};
	int failed = cmocka_run_group_tests_name("stories", looking, load_once, close_once);
	return failed + cmocka_run_group_tests_name("stories on other days", days, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// What people who bring in a bundle would notice: a good one is all there, a bad one says where and changes nothing,
// the same one twice does not make two people. Each bad bundle is the good one with one thing changed.
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
#include "plan/import.h"
#include "plan/label.h"
#include "plan/worklist.h"
#include "record/key.h"

#define NOW ((instant)1793786400 * SECONDS) // 2026-11-04T10:00:00Z
#define POST "\"request\":{\"method\":\"POST\",\"url\":\"x\"}"
#define ENTRY(url, ...) "{\"fullUrl\":\"" url "\"," POST ",\"resource\":{" __VA_ARGS__ "}}"
#define P "urn:uuid:6b0f9c1e-6f2a-4c7e-9d1f-000000000001"
#define G "urn:uuid:6b0f9c1e-6f2a-4c7e-9d1f-000000000002"
#define T "urn:uuid:6b0f9c1e-6f2a-4c7e-9d1f-000000000003"
#define N "urn:uuid:6b0f9c1e-6f2a-4c7e-9d1f-000000000004"
#define SUBJECT "\"subject\":{\"reference\":\"" P "\"}"
// clang-format off
#define PATIENT \
	ENTRY(P, \
		"\"resourceType\":\"Patient\",\"id\":\"42\"," \
		"\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990123470\"}]," \
		"\"name\":[{\"use\":\"official\",\"family\":\"Hughes\",\"given\":[\"Declan\"]}],\"birthDate\":\"2009-03-12\"")
#define NURSE ENTRY(N, "\"resourceType\":\"Practitioner\",\"id\":\"sarah\",\"name\":[{\"text\":\"Sarah Bell\"}]")
#define GOAL \
	ENTRY(G, \
		"\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\",\"description\":{\"text\":\"College without mum\"}," \
		SUBJECT ",\"expressedBy\":{\"reference\":\"Patient/42\"}")
#define TASK \
	ENTRY(T, \
		"\"resourceType\":\"Task\",\"status\":\"ready\",\"intent\":\"plan\",\"description\":\"Ask for a place\"," \
		"\"code\":{\"coding\":[{\"system\":\"" OWN_SYSTEM("action-kind") "\",\"code\":\"action\"}]}," \
		"\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal\"," \
		"\"valueReference\":{\"reference\":\"" G "\"}}],\"for\":{\"reference\":\"" P "\"}," \
		"\"owner\":{\"reference\":\"" N "\"}")
#define REST \
	"{" POST ",\"resource\":{\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"text\":\"x\"}," \
	"\"category\":[{\"text\":\"x\"}],\"policyRule\":{\"text\":\"x\"},\"patient\":{\"reference\":\"" P "\"}," \
	"\"provision\":{\"type\":\"deny\",\"provision\":[{\"type\":\"deny\"}]}}}," \
	"{" POST ",\"resource\":{\"resourceType\":\"Provenance\",\"recorded\":\"2026-11-01T10:00:00Z\"," \
	"\"target\":[{\"reference\":\"" G "\"}],\"agent\":[{\"who\":{\"reference\":\"Practitioner/sarah\"}}]}}," \
	"{" POST ",\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"Weight\"}," \
	"\"valueQuantity\":{\"value\":61.50,\"unit\":\"kg\"}," SUBJECT "}}"
#define BUNDLE(...) "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" __VA_ARGS__ "]}"
// clang-format on
#define GOOD BUNDLE(PATIENT "," NURSE "," GOAL "," TASK "," REST)

static struct store *store;
static struct arena *arena;
static struct db *db;
static struct fault fault;

static int open_all(void **state)
{
	(void)state;
	arena = arena_new();
	fault_init(&fault, arena);
	clock_freeze(NOW);
	log_level_set(LOG_WARN);
	store = record_store_empty(true, arena);
	db = store_reader(store);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	bool settled = db_settle(db);
	store_close(store);
	arena_free(arena);
	clock_freeze(0);
	return settled ? 0 : -1;
}

static enum err bring(const char *json, struct import *x)
{
	fault_init(&fault, arena);
	return import_bundle(store, arena, str_of(json), &(struct import_how){ .author = STR("s:import") }, x, &fault);
}

// The good bundle with one text exchanged for another, everywhere.
static const char *with(const char *was, const char *now)
{
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	const char *p = GOOD;
	assert_non_null(strstr(p, was));
	for (const char *hit; (hit = strstr(p, was)); p = hit + strlen(was)) {
		buf_add(&b, p, (size_t)(hit - p));
		buf_c(&b, now);
	}
	buf_c(&b, p);
	return str_c(arena, buf_text(&b));
}

static size_t people(void)
{
	struct key_list keys;
	assert_int_equal(person_find_name(db, arena, STR("Declan"), STR("Hughes"), day_make(2009, 3, 12), &keys), OK);
	return keys.count;
}

static const struct resource *one_of(const struct import *x, const char *type)
{
	for (size_t i = 0; i < x->count; i++)
		if (str_is(x->item[i].put.now.type, type))
			return &x->item[i].put.now;
	fail_msg("no %s", type);
	return NULL;
}

static struct resource stored(const struct resource *r)
{
	struct resource out;
	assert_int_equal(resource_get(db, arena, r->type, r->id, &out), OK);
	return out;
}

static bool says(struct str body, const char *text)
{
	return strstr(str_c(arena, body), text) != NULL;
}

static void test_a_good_bundle_becomes_a_person_with_a_plan(void **state)
{
	(void)state;
	struct import x;
	struct person p;
	struct plan pl;
	if (bring(GOOD, &x) != OK)
		fail_msg("%s: %.*s", fault_sentence(&fault), STR_ARG(fault.items ? fault.items->field : STR("")));
	assert_true(key_valid(x.key));
	assert_true(str_is(x.name, "Declan Hughes"));
	assert_int_equal(person_load(db, arena, x.key, &p), OK);
	assert_true(str_is(p.nhs, "9990123470"));
	assert_int_equal(plan_load(db, arena, &p, NULL, &pl), OK);
	assert_int_equal(pl.state, PLAN_PREPARING);
	assert_true(pl.care_plan_id.n > 0);
	const struct entry *goal = plan_first(&pl, &kind_goal), *action = plan_first(&pl, &kind_action);
	assert_non_null(goal);
	assert_non_null(action);
	assert_true(str_is(goal->r->section, "goals"));
	assert_true(str_is(goal->r->author, "s:import"));
	assert_true(str_eq(entry_link(action, "goal"), entry_ref_self(goal)));
	assert_int_equal(people(), 1);
}

static void test_references_name_what_their_targets_are_called_now(void **state)
{
	(void)state;
	struct import x;
	assert_int_equal(bring(GOOD, &x), OK);
	struct resource goal = stored(one_of(&x, "Goal")), task = stored(one_of(&x, "Task"));
	struct str me = str_format(arena, "\"Patient/%.*s\"", STR_ARG(x.key));
	assert_false(says(goal.body, "urn:uuid"));
	assert_false(says(goal.body, "\"Patient/42\"")); // a key of ours may begin with 42
	assert_true(says(goal.body, str_c(arena, me)));
	assert_true(says(task.body, str_c(arena, goal.id)));
	assert_true(says(task.body, "\"Practitioner/sarah\""));
	struct str was = import_reference(arena, &x, STR(G));
	assert_true(str_eq(was, str_format(arena, "Goal/%.*s", STR_ARG(goal.id))));
	struct str patient = str_format(arena, "Patient/%.*s", STR_ARG(x.key));
	assert_true(str_eq(import_reference(arena, &x, STR("Patient/42")), patient));
	assert_null(import_reference(arena, &x, STR("Goal/nothing")).p);
}

static void test_numbers_stay_as_they_were_written(void **state)
{
	(void)state;
	struct import x;
	assert_int_equal(bring(GOOD, &x), OK);
	assert_true(says(stored(one_of(&x, "Observation")).body, "61.50"));
}

static void test_a_stored_body_is_one_line_with_its_words_untouched(void **state)
{
	(void)state;
	struct import x;
	const char *json = with("{\"text\":\"College without mum\"}", "{\r\n\t\"text\" : \"College  \\\"x\\\\\" }");
	assert_int_equal(bring(json, &x), OK);
	struct str body = stored(one_of(&x, "Goal")).body;
	assert_true(says(body, "{\"text\":\"College  \\\"x\\\\\"}"));
	assert_null(memchr(body.p, '\n', body.n));
}

static void test_evidence_readings_and_shared_things_have_their_places(void **state)
{
	(void)state;
	struct import x;
	struct resource nurse;
	assert_int_equal(bring(GOOD, &x), OK);
	assert_int_equal(stored(one_of(&x, "Consent")).shelf, SHELF_EVIDENCE);
	assert_true(str_is(stored(one_of(&x, "Consent")).section, "sharing"));
	assert_true(str_is(stored(one_of(&x, "Consent")).label, "only-me")); // a "never", told to nobody here either
	assert_int_equal(stored(one_of(&x, "Provenance")).shelf, SHELF_EVIDENCE);
	assert_int_equal(stored(one_of(&x, "Observation")).shelf, SHELF_SERIES);
	assert_int_equal(shared_get(db, arena, STR("Practitioner"), STR("sarah"), &nurse), OK);
	assert_int_equal(nurse.version, 1);
}

static void test_a_consent_in_a_bundle_lets_nobody_in(void **state)
{
	(void)state;
	struct import x;
	struct access_rule *rule;
	size_t count;
	assert_int_equal(bring(GOOD, &x), OK);
	assert_int_equal(access_rules(db, arena, x.key, &rule, &count), OK);
	assert_int_equal(count, 0);
}

// A label leaves in meta.security and comes back as one; what another house calls restricted is sensitive here.
static void test_a_label_comes_in_with_its_entry(void **state)
{
	static const struct {
		const char *kind, *label;
	} of_kind[] = { { "action", "" }, { "emergency", LABEL_TEAM }, { "privacy-question", LABEL_ONLY_ME } };
	static const struct {
		const char *coding, *label;
	} rows[] = {
		{ "\"system\":\"" OWN_SYSTEM("entry-label") "\",\"code\":\"only-me\"", "only-me" },
		{ "\"system\":\"" OWN_SYSTEM("entry-label") "\",\"code\":\"few-0123456789ab\"", "few-0123456789ab" },
		{ "\"system\":\"" OWN_SYSTEM("entry-label") "\",\"code\":\"nonsense\"", "" },
		{ "\"system\":\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"", "sensitive" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct import x;
		const char *json = with("\"description\":{\"text\":\"College without mum\"}", str_format(arena,
			"\"meta\":{\"security\":[{%s}]},\"description\":{\"text\":\"College without mum\"}", rows[i].coding).p);
		assert_int_equal(bring(json, &x), OK);
		struct resource goal = stored(one_of(&x, "Goal"));
		assert_true(str_is(goal.label, rows[i].label));
		assert_true(says(goal.body, rows[i].coding));
		assert_true(str_is(stored(one_of(&x, "Task")).label, ""));
		(void)close_all(NULL);
		(void)open_all(NULL);
	}
	for (size_t i = 0; i < sizeof of_kind / sizeof *of_kind; i++) { // what nobody may choose is not theirs to leave out
		struct import x;
		const char *code = str_format(arena, "\"code\":\"%s\"", of_kind[i].kind).p;
		assert_int_equal(bring(with("\"code\":\"action\"", code), &x), OK);
		assert_true(str_is(stored(one_of(&x, "Task")).label, of_kind[i].label));
		(void)close_all(NULL);
		(void)open_all(NULL);
	}
}

static void test_what_a_system_brings_counts_for_no_criterion(void **state)
{
	(void)state;
	struct import x;
	struct person p;
	struct plan pl;
	struct criteria c;
	assert_int_equal(bring(GOOD, &x), OK);
	assert_int_equal(person_load(db, arena, x.key, &p), OK);
	assert_int_equal(plan_load(db, arena, &p, NULL, &pl), OK);
	assert_int_equal(criteria_of(db, arena, &pl, &c), OK);
	assert_int_equal(c.met, 0);
}

static void test_the_same_bundle_twice_makes_one_person(void **state)
{
	(void)state;
	struct import x;
	assert_int_equal(bring(GOOD, &x), OK);
	assert_int_equal(bring(GOOD, &x), ERR_CONFLICT);
	assert_string_equal(fault_sentence(&fault), "Somebody with this NHS number is here already. Nothing was changed.");
	assert_int_equal(people(), 1);
}

// What follows from what came (the lists of a plan for bad days) is the import's doing, but who changed that plan there
// is still who changed it.
#define AT_HOME "https://ownplan.example/fhir/"
static void test_a_plan_for_bad_days_still_says_who_changed_it(void **state)
{
	(void)state;
	struct import x;
	static const char json[] = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
		"{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"a\","
		"\"name\":[{\"family\":\"Hughes\",\"given\":[\"Orla\"]}]}},"
		"{\"resource\":{\"resourceType\":\"CarePlan\",\"id\":\"c\",\"extension\":["
		"{\"url\":\"" AT_HOME
		"StructureDefinition/changed-by\",\"valueReference\":{\"display\":\"Sarah Bell\"}}],\"status\":\"active\","
		"\"intent\":\"plan\",\"category\":[{\"coding\":[{\"system\":\"" AT_HOME "CodeSystem/plan-kind\","
		"\"code\":\"contingency\"}]}],\"title\":\"Breath\",\"subject\":{\"reference\":\"Patient/a\"}}},"
		"{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"t\",\"extension\":[{\"url\":\"" AT_HOME
		"StructureDefinition/part-of-plan\",\"valueReference\":{\"reference\":\"CarePlan/c\"}}],"
		"\"category\":[{\"coding\":[{\"system\":\"" AT_HOME "CodeSystem/need-kind\",\"code\":\"trigger\"}]}],"
		"\"code\":{\"text\":\"Blue lips\"},"
		"\"subject\":{\"reference\":\"Patient/a\"}}}]}";
	assert_int_equal(bring(json, &x), OK);
	struct resource plan = stored(one_of(&x, "CarePlan"));
	assert_true(says(plan.body, "\"addresses\""));
	assert_true(plan.version > 1);
	assert_true(says(plan.body, "changed-by") && says(plan.body, "Sarah Bell"));
}

// Bodies that are long enough are packed when the import is read, on whichever thread that is: the writer only writes.
static void test_the_writer_packs_nothing_that_is_imported(void **state)
{
	(void)state;
	struct import x;
	const struct import_how how = { .author = STR("s:import") };
	assert_int_equal(import_read(db, arena, STR(GOOD), &how, &x, &fault), OK);
	assert_true(x.count > 0);
	for (size_t i = 0; i < x.count; i++) {
		const struct resource *r = &x.item[i].put.now;
		assert_ptr_equal(r->packed_of, r->body.p);
		assert_true(r->packed.n < r->body.n && (r->packed.n > 0 || r->body.n < 500));
	}
	assert_int_equal(store_write(store, import_run, &x), OK);
}

static void test_two_imports_at_once_make_one_person(void **state)
{
	(void)state;
	struct import one, two;
	const struct import_how how = { .author = STR("s:import") };
	assert_int_equal(import_read(db, arena, STR(GOOD), &how, &one, &fault), OK);
	assert_int_equal(import_read(db, arena, STR(GOOD), &how, &two, &fault), OK);
	assert_int_equal(store_write(store, import_run, &one), OK);
	assert_int_equal(store_write(store, import_run, &two), ERR_CONFLICT);
	assert_int_equal(people(), 1);
}

static void test_two_namesakes_at_once_make_one_person(void **state)
{
	(void)state;
	struct import one, two;
	const struct import_how how = { .author = STR("s:import") };
	const struct str json = str_of(with("\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\","
					    "\"value\":\"9990123470\"}],", ""));
	assert_int_equal(import_read(db, arena, json, &how, &one, &fault), OK);
	assert_int_equal(import_read(db, arena, json, &how, &two, &fault), OK);
	assert_int_equal(store_write(store, import_run, &one), OK);
	assert_int_equal(store_write(store, import_run, &two), ERR_CONFLICT);
	assert_int_equal(import_taken(&two, &fault), ERR_CONFLICT);
	assert_string_equal(
		fault_sentence(&fault), "Somebody with this name and birth date is here already. Nothing was changed.");
	assert_int_equal(people(), 1);
}

static void test_a_namesake_without_a_number_is_asked_about(void **state)
{
	(void)state;
	struct import x;
	const char *json =
		with("\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990123470\"}],", "");
	assert_int_equal(bring(json, &x), OK);
	assert_int_equal(bring(json, &x), ERR_CONFLICT);
	assert_int_equal(people(), 1);
	fault_init(&fault, arena);
	assert_int_equal(import_bundle(store, arena, str_of(json),
						 &(struct import_how){ .author = STR("s:import"), .namesake = true }, &x, &fault),
		OK);
	assert_int_equal(people(), 2);
}

static void test_each_bad_bundle_says_where_and_changes_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *was, *now, *at;
	} rows[] = {
		{ "\"type\":\"transaction\"", "\"type\":\"batch\"", "Bundle.type" },
		{ "\"resourceType\":\"Bundle\"", "\"resourceType\":\"Patient\"", "Bundle" },
		{ "9990123470", "9990123471", "Bundle.entry[0].resource.identifier" },
		{ "\"name\":[{\"use\":\"official\",\"family\":\"Hughes\",\"given\":[\"Declan\"]}],", "",
			"Bundle.entry[0].resource.name" },
		{ "\"lifecycleStatus\":\"active\"", "\"lifecycleStatus\":\"sleeping\"",
			"Bundle.entry[2].resource.lifecycleStatus" },
		{ "\"lifecycleStatus\":\"active\",", "", "Bundle.entry[2].resource.lifecycleStatus" },
		{ "\"description\":\"Ask for a place\"", "\"beschreibung\":\"x\"", "Bundle.entry[3].resource.beschreibung" },
		{ "\"expressedBy\":{\"reference\":\"Patient/42\"}", "\"expressedBy\":{\"reference\":\"Patient/43\"}",
			"Bundle.entry[2].resource.expressedBy.reference" },
		{ "\"owner\":{\"reference\":\"" N "\"}", "\"owner\":{\"reference\":\"Practitioner/nobody\"}",
			"Bundle.entry[3].resource.owner.reference" },
		{ "\"owner\":{\"reference\":\"" N "\"}",
			"\"owner\":{\"reference\":\"urn:uuid:6b0f9c1e-6f2a-4c7e-9d1f-00000000000a\"}",
			"Bundle.entry[3].resource.owner.reference" },
		{ "\"owner\":{\"reference\":\"" N "\"}", "\"owner\":{\"reference\":\"Practitioner?name=x\"}",
			"Bundle.entry[3].resource.owner.reference" },
		{ "\"for\":{\"reference\":\"" P "\"},", "", "Bundle.entry[3].resource.for" },
		{ "\"resourceType\":\"Patient\",\"id\":\"42\"", "\"resourceType\":\"Patient\",\"id\":\"43\"",
			"Bundle.entry[2].resource.expressedBy.reference" },
		{ "\"method\":\"POST\"", "\"method\":\"DELETE\"", "Bundle.entry[0].request.method" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct import x;
		enum err e = bring(with(rows[i].was, rows[i].now), &x);
		if (e != ERR_INPUT || !fault_at(&fault, rows[i].at))
			fail_msg("%s: %d, %.*s: %s", rows[i].now, (int)e, STR_ARG(fault.items ? fault.items->field : STR("-")),
				fault.items ? fault.items->message : fault_sentence(&fault));
		assert_int_equal(people(), 0);
	}
}

static void test_one_bundle_is_one_person(void **state)
{
	(void)state;
	struct import x;
	static const char two[] = BUNDLE(PATIENT "," ENTRY(G, "\"resourceType\":\"Patient\",\"name\":[{\"text\":\"B\"}]"));
	static const char none[] = BUNDLE(NURSE);
	assert_int_equal(bring(two, &x), ERR_INPUT);
	assert_non_null(fault_at(&fault, "Bundle.entry[1].resource"));
	assert_int_equal(bring(none, &x), ERR_INPUT);
	assert_non_null(fault_at(&fault, "Bundle.entry"));
	assert_int_equal(bring("{", &x), ERR_INPUT);
	assert_int_equal(bring("", &x), ERR_INPUT);
	assert_int_equal(people(), 0);
}

static void test_organisations_and_staff_can_come_alone(void **state)
{
	(void)state;
	struct import x;
	const struct import_how how = { .author = STR("s:import"), .shared_only = true };
	static const char alone[] = BUNDLE(NURSE), person[] = BUNDLE(PATIENT);
	assert_int_equal(import_bundle(store, arena, STR(alone), &how, &x, &fault), OK);
	assert_int_equal(import_bundle(store, arena, STR(person), &how, &x, &fault), ERR_INPUT);
}

static void test_another_thing_with_the_same_id_gets_a_new_one(void **state)
{
	(void)state;
	struct import x;
	const struct import_how how = { .author = STR("s:import"), .shared_only = true };
	static const char same[] = BUNDLE(NURSE);
	static const char other[] = BUNDLE(
		ENTRY(N, "\"resourceType\":\"Practitioner\",\"id\":\"sarah\",\"name\":[{\"text\":\"Sarah Ode\"}]"));
	assert_int_equal(import_bundle(store, arena, STR(same), &how, &x, &fault), OK);
	assert_int_equal(import_bundle(store, arena, STR(same), &how, &x, &fault), OK);
	assert_true(x.item[0].there);
	assert_int_equal(import_bundle(store, arena, STR(other), &how, &x, &fault), OK);
	assert_false(x.item[0].there);
	assert_false(str_is(x.item[0].put.now.id, "sarah"));
}

// A whole plan as another system would send it. It lies outside the project: skipped, and said so, when it is not
// there.
static struct str read_shared(const char *name)
{
	const char *folder = getenv("OWNPLAN_SHARED");
	static char bytes[1 << 20];
	FILE *f = fopen(str_format(arena, "%s/data/%s", folder ? folder : "../shared", name).p, "rb");
	if (!f)
		return STR_NONE;
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	return (struct str){ bytes, n };
}

// `at`: "Bundle.entry[39].resource.subject".
static struct str with_subject(struct str json, struct str at)
{
	struct json doc;
	struct buf b;
	assert_true(str_ends(at, ".subject"));
	assert_int_equal(json_scan(arena, json, &doc, NULL), OK);
	struct json_node *tree = json_tree(arena, json_root(&doc));
	struct str patient = json_text(arena, json_path(arena, json_root(&doc), "entry[0].fullUrl"));
	const char *path = str_format(arena, "%.*s.reference", (int)at.n - 7, at.p + 7).p;
	json_node_put(arena, tree, path, json_node_text(arena, patient));
	buf_init(&b, arena, 1 << 22);
	json_node_write(&b, tree);
	return buf_text(&b);
}

static void test_a_bundle_that_others_wrote_comes_in_whole(void **state)
{
	(void)state;
	struct import x, again;
	const struct import_how how = { .author = STR("s:import") };
	struct str json = read_shared("pcsp-transaction.json");
	if (!json.p) {
		print_message("pcsp-transaction.json is not here\n");
		skip();
	}
	// One leaflet in it is nobody's: said where, and taken when it names the person.
	assert_int_equal(import_bundle(store, arena, json, &how, &x, &fault), ERR_INPUT);
	assert_int_equal(fault.count, 1);
	json = with_subject(json, fault.items->field);
	fault_init(&fault, arena);
	if (import_bundle(store, arena, json, &how, &x, &fault) != OK)
		fail_msg("%.*s: %s", STR_ARG(fault.items ? fault.items->field : STR("")),
			fault.items ? fault.items->message : fault_sentence(&fault));
	for (size_t i = 0; i < x.count; i++) {
		struct resource r;
		const struct resource *now = &x.item[i].put.now;
		struct json doc;
		struct fhir_issues issues;
		assert_int_equal(x.item[i].shared ? shared_get(db, arena, now->type, now->id, &r)
										  : resource_get(db, arena, now->type, now->id, &r),
			OK);
		assert_int_equal(json_scan(arena, r.body, &doc, NULL), OK);
		assert_int_equal(fhir_validate(arena, &doc, &issues), OK);
		assert_false(says(r.body, "\"urn:uuid:"));
	}
	assert_int_equal(import_bundle(store, arena, json, &how, &again, &fault), ERR_CONFLICT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)
	const struct CMUnitTest tests[] = {
		TEST(test_a_good_bundle_becomes_a_person_with_a_plan),
		TEST(test_references_name_what_their_targets_are_called_now),
		TEST(test_numbers_stay_as_they_were_written),
		TEST(test_a_stored_body_is_one_line_with_its_words_untouched),
		TEST(test_evidence_readings_and_shared_things_have_their_places),
		TEST(test_a_consent_in_a_bundle_lets_nobody_in),
		TEST(test_a_label_comes_in_with_its_entry),
		TEST(test_what_a_system_brings_counts_for_no_criterion),
		TEST(test_the_same_bundle_twice_makes_one_person),
		TEST(test_the_writer_packs_nothing_that_is_imported),
		TEST(test_two_imports_at_once_make_one_person),
		TEST(test_two_namesakes_at_once_make_one_person),
		TEST(test_a_namesake_without_a_number_is_asked_about),
		TEST(test_each_bad_bundle_says_where_and_changes_nothing),
		TEST(test_a_plan_for_bad_days_still_says_who_changed_it),
		TEST(test_one_bundle_is_one_person),
		TEST(test_organisations_and_staff_can_come_alone),
		TEST(test_another_thing_with_the_same_id_gets_a_new_one),
		TEST(test_a_bundle_that_others_wrote_comes_in_whole),
	};
	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}

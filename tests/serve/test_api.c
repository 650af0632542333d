// SPDX-License-Identifier: Apache-2.0
// What programs are given: every answer is valid FHIR R4 by our own validator, holds what the asker may see and no
// more, and is the stored bytes.
#include "serve_help.h"

#include "fhir/validate.h"

static struct reply ask_api(const char *path, struct str who)
{
	return reply_read(ask_raw(arena,
		str_format(arena, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%.*s\r\n\r\n", path,
			"plans.example:8443", STR_ARG(who))));
}

static struct str by_token(void)
{
	return str_format(arena, "Authorization: Bearer %.*s", STR_ARG(token));
}

static struct str by_session(const char *username)
{
	struct session s = sign_in_as(arena, username);
	return str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
}

static struct json *valid(struct str body)
{
	struct json *doc = arena_make(arena, struct json);
	struct fhir_issues issues = { 0 };
	assert_int_equal(json_scan(arena, body, doc, NULL), OK);
	if (fhir_validate(arena, doc, &issues) != OK)
		fail_msg(
			"%.*s: %s %.*s", STR_ARG(issues.first->expression), issues.first->sentence, STR_ARG(issues.first->detail));
	return doc;
}

static void test_what_the_server_says_that_it_can_do_is_valid(void **state)
{
	(void)state;
	house_open();
	struct reply r = ask_api("/fhir/metadata", STR("X: y"));
	assert_int_equal(r.status, 200);
	struct json_at root = json_root(valid(r.body));
	assert_true(json_text_is(json_get(root, "resourceType"), "CapabilityStatement"));
	assert_true(json_text_is(json_path(arena, root, "implementation.url"), "http://plans.example:8443/fhir"));
	assert_true(json_length(json_path(arena, root, "rest[0].resource")) > 30);
	house_close();
}

static void test_a_host_that_is_no_host_is_not_repeated(void **state)
{
	(void)state;
	house_open();
	struct reply r = reply_read(ask_raw(arena,
		STR("GET /fhir/metadata HTTP/1.1\r\nHost: a\"b<c>\r\nConnection: close\r\n\r\n")));
	assert_true(r.status == 200 || r.status == 400);
	assert_false(holds(r.body, "b<c>"));
	house_close();
}

static void test_everything_is_a_valid_bundle_of_what_may_be_seen(void **state)
{
	static const struct {
		const char *who;
		int64_t least, most;
	} rows[] = { { "declan", 9, 50 }, { "nurse", 2, 2 }, { "goals-only", 2, 2 }, { NULL, 8, 50 } };
	(void)state;
	house_open();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t total;
		struct reply r = ask_api(
			"/fhir/Patient/" DECLAN "/$everything", rows[i].who ? by_session(rows[i].who) : by_token());
		assert_int_equal(r.status, 200);
		struct json_at root = json_root(valid(r.body)), entries = json_get(root, "entry");
		assert_true(json_int(json_get(root, "total"), &total));
		assert_int_equal(total, json_length(entries));
		if (total < rows[i].least || total > rows[i].most)
			fail_msg("%s sees %lld", rows[i].who ? rows[i].who : "a program", (long long)total);
		assert_int_equal(holds(r.body, SECRET), rows[i].who && strcmp(rows[i].who, "declan") == 0);
	}
	house_close();
}

static void test_an_error_is_a_valid_outcome_that_says_nothing_of_the_inside(void **state)
{
	static const char *const paths[] = { "/fhir/Goal/" DECLAN "-000000000000", "/fhir/Goal/x/_history/0",
		"/fhir/Goal/" GONE, "/fhir/Nothing/1", "/fhir/Patient/" OTHER "x", "/fhir/", "/fhir/Goal?name=x",
		"/fhir/Goal?patient=" OTHER "&_sort=no$uch&_count=many" };
	(void)state;
	house_open();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct reply r = ask_api(paths[i], by_token());
		assert_true(r.status == 400 || r.status == 404 || r.status == 410 || r.status == 422);
		assert_false(holds(r.body, DECLAN));
		assert_true(json_text_is(json_get(json_root(valid(r.body)), "resourceType"), "OperationOutcome"));
	}
	house_close();
}

static enum err never_goals(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return consent_give(db, a, &(struct consent_grant){ .person = STR(DECLAN), .id = STR(DECLAN "-c0nsent0000n"),
		.grantee = STR("a:mum"), .grantee_name = STR("mum"), .grantee_reference = STR(""), .verbs = MAY_SEE,
		.sections = STR(" goals "), .labels = STR(""), .never = true, .until = DAY_NONE, .basis = BASIS_SELF,
		.author = STR("a:declan"), .author_reference = STR("Patient/" DECLAN), .words = STR("") });
}

static void test_what_a_person_closed_is_closed_to_programs(void **state)
{
	(void)state;
	house_open();
	assert_int_equal(ask_api("/fhir/Goal/" GOAL, by_token()).status, 200);
	assert_int_equal(ask_api("/fhir/Goal/" SECRET, by_token()).status, 404);
	assert_int_equal(store_write(site.store, never_goals, NULL), OK);
	assert_int_equal(ask_api("/fhir/Goal/" GOAL, by_token()).status, 404);
	assert_int_equal(ask_api("/fhir/Patient/" DECLAN, by_token()).status, 200);
	assert_int_equal(ask_api("/fhir/Goal/" GOAL, by_session("mum")).status, 404);
	assert_int_equal(ask_api("/fhir/Goal/" GOAL, by_session("nurse")).status, 200);
	house_close();
}

#define LETTER DECLAN "-1etter000000"
#define DIV(words) \
	"{\"status\":\"additional\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">" words "</div>\"}"
#define ENTRY(id) "\"entry\":[{\"reference\":\"Goal/" id "\"}]"

static enum err put_letter(struct db *db, struct arena *a, void *what)
{
	const char *goal = what;
	struct json doc;
	struct str text = str_format(a, "{\"resourceType\":\"Composition\",\"text\":" DIV("Whistling")
		",\"status\":\"final\",\"type\":{\"text\":\"Letter\"},\"subject\":{\"reference\":\"Patient/" DECLAN "\"},"
		"\"date\":\"2026-11-04\",\"author\":[{\"display\":\"A nurse\"}],\"title\":\"Letter\",\"section\":["
		"{\"title\":\"A\",\"text\":" DIV("Whistling") "," ENTRY(GOAL) "},"
		"{\"title\":\"B\",\"section\":[{\"title\":\"B1\",\"text\":" DIV("Whistling") ",\"entry\":[{\"reference\":"
		"\"Goal/%s\"}]}]},{\"title\":\"C\",\"text\":" DIV("Whistling") "}]}", goal);
	assert_int_equal(json_scan(a, text, &doc, NULL), OK);
	struct resource_put put = { .now = { .person = STR(DECLAN), .shelf = SHELF_EVIDENCE, .type = STR("Composition"),
		.id = STR(LETTER), .updated = START, .kind = STR("sent"), .section = STR(""), .label = STR(""),
		.author = STR("s:x"), .body = resource_stamp(a, json_tree(a, json_root(&doc)), STR(LETTER), 1, START) } };
	return resource_write(db, a, &put);
}

static void test_no_narrative_tells_of_what_is_withheld_beside_it(void **state)
{
	(void)state;
	for (int hidden = 0; hidden < 2; hidden++) {
		house_open();
		assert_int_equal(store_write(site.store, put_letter, (void *)(uintptr_t)(hidden ? SECRET : GOAL)), OK);
		struct reply r = ask_api("/fhir/Composition/" LETTER, by_token());
		assert_int_equal(r.status, 200);
		struct json_at at = json_root(valid(r.body));
		assert_int_equal(holds(r.body, "Whistling"), !hidden);
		assert_int_equal(json_length(json_get(at, "section")), hidden ? 1 : 3); // B and C held nothing else
		assert_true(holds(r.body, "Goal/" GOAL));
		assert_false(holds(r.body, SECRET));
		house_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_server_says_that_it_can_do_is_valid),
		cmocka_unit_test(test_a_host_that_is_no_host_is_not_repeated),
		cmocka_unit_test(test_everything_is_a_valid_bundle_of_what_may_be_seen),
		cmocka_unit_test(test_an_error_is_a_valid_outcome_that_says_nothing_of_the_inside),
		cmocka_unit_test(test_what_a_person_closed_is_closed_to_programs),
		cmocka_unit_test(test_no_narrative_tells_of_what_is_withheld_beside_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Who looked: each person of whose record something is in an answer to a program or a member of staff finds a row about
// it in their audit, and nobody does whose record was not told of. Random questions about random records (leak_ask.h):
// searches in one record and across people, histories, $everything, documents, Bundles of these, writes that find what
// is there, exports.
#include "leak_ask.h"

#include "api/export_run.h"
#include "record/audit.h"
#include "record/export_job.h"

#define HOMES 6
#define QUESTIONS 150

static struct world world[HOMES];
static unsigned asked_so_far, rows_found;

static struct str request_id(void)
{
	return str_format(arena, "question-%u", asked_so_far);
}

static struct reply ask(const char *method, struct str path, struct str headers, struct str body)
{
	asked_so_far++;
	return reply_read(ask_raw(arena, str_format(arena,
		"%s %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\nX-Request-Id: %.*s\r\n%.*s\r\n%.*s"
		"Content-Type: application/fhir+json\r\nContent-Length: %zu\r\n\r\n%.*s", method, STR_ARG(path),
		STR_ARG(request_id()), STR_ARG(who_asks), STR_ARG(headers), body.n, STR_ARG(body))));
}

// How many rows of this request are about the person.
static unsigned rows_about(struct str key, struct str request)
{
	struct audit_row *rows;
	struct db *db = store_reader(site.store);
	size_t count;
	unsigned n = 0;
	assert_int_equal(audit_of_person(db, arena, key, 0, 20, &rows, &count), OK);
	for (size_t i = 0; i < count; i++)
		n += str_eq(rows[i].request, request) && str_is(rows[i].outcome, "done");
	db_settle(db);
	return n;
}

// Whether a resource of this person is in the text: not that it is named there.
static bool tells_of(struct str text, struct str key)
{
	struct str mark = str_format(arena, "\"id\":\"%.*s", STR_ARG(key));
	return text.p && text.n && memmem(text.p, text.n, mark.p, mark.n) != NULL;
}

static bool names(struct str text, struct str key)
{
	return text.p && text.n && memmem(text.p, text.n, key.p, key.n) != NULL;
}

// Whoever is told of has a row, one; who is neither told of nor asked for has none.
static void check_rows(struct str question, struct str answer)
{
	struct str request = request_id();
	for (unsigned i = 0; i < HOMES; i++)
		for (unsigned owner = 0; owner <= HERMIT; owner++) {
			struct str key = key_of_side(&world[i], 'a', owner);
			unsigned rows = rows_about(key, request);
			bool counted = names(question, key) || names(answer, STR("\"total\""));
			if (tells_of(answer, key) ? rows != 1 : rows != 0 && !counted)
				fail_msg("%.*s: %u rows about %.*s in\n%.*s", STR_ARG(question), rows, STR_ARG(key), STR_ARG(answer));
			rows_found += rows;
		}
}

static struct str any_question(const struct world *w)
{
	static const char *const across[] = { "/fhir/CarePlan?status=active",
		"/fhir/Task?status=requested&_include=Task:focus",
		"/fhir/Patient?family=h&_revinclude=Goal:patient", "/fhir/Goal?patient.given=w", "/fhir/Patient?_count=4",
		"/fhir/_history?_count=9", "/fhir/Goal/_history", "/fhir/Patient/_history?_count=3",
		"/fhir/CarePlan?identifier=urn:sys|v1&_elements=status" };
	struct buf b;
	if (luck(60))
		return question(w);
	buf_init(&b, arena, BUF_PAGE);
	put_filled(&b, w, PICK(across));
	return buf_text(&b);
}

static void ask_bundle(const struct world *w)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	buf_c(&b, "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[");
	for (unsigned i = 0; i < 3; i++) {
		struct str path = any_question(w);
		while (path.p[5] != '/' || names(path, STR("history")) || names(path, STR("everything")))
			path = any_question(w);
		buf_format(&b, "%s{\"request\":{\"method\":\"GET\",\"url\":\"%.*s\"}}", i ? "," : "",
			STR_ARG(str_part(path, strlen("/fhir/"), path.n)));
	}
	buf_c(&b, "]}");
	struct reply r = ask("POST", STR("/fhir"), STR(""), buf_text(&b));
	assert_int_equal(r.status, 200);
	check_rows(buf_text(&b), r.body);
}

static void ask_documents(const struct world *w)
{
	for (int i = 0; i < w->things; i++) {
		const struct thing *t = &w->thing[i];
		if (strcmp(t->kind->type, "Composition") != 0)
			continue;
		struct str path = str_format(arena, "/fhir/Composition/%.*s/$document", STR_ARG(id_of_thing(w, 'a', t)));
		struct reply r = ask("GET", path, STR(""), STR(""));
		check_rows(path, r.status == 200 ? r.body : STR(""));
	}
}

// What If-None-Exist finds is told of, too.
static void find_by_condition(const struct world *w)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	put_filled(&b, w, "{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\",\"description\":{\"text\":\"Walk\"},"
		"\"subject\":{\"reference\":\"Patient/@\"}}");
	struct reply r = ask("POST", STR("/fhir/Goal"),
		str_format(arena, "If-None-Exist: patient=%.*s\r\n", STR_ARG(key_of_side(w, 'a', 0))), buf_text(&b));
	assert_true(r.status > 0 && r.status < 500);
	check_rows(buf_text(&b), r.status < 300 ? r.body : STR(""));
}

static void open_worlds(bool program)
{
	struct actor actor;
	struct db *db;
	house_open();
	db = store_reader(site.store);
	if (program) {
		struct str mine = token_of_scope(arena, STR("system/*.cruds"));
		assert_int_equal(token_find(db, arena, mine, &actor), OK);
		who_asks = str_format(arena, "Authorization: Bearer %.*s", STR_ARG(mine));
	} else {
		struct session s = sign_in_as(arena, "nurse");
		assert_int_equal(account_actor(db, arena, STR("nurse"), &actor), OK);
		who_asks = str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
	}
	db_settle(db);
	chance_state = 71 + program;
	for (unsigned i = 0; i < HOMES; i++) {
		world[i] = (struct world){ .own_store = true };
		make_world(&world[i], arena, i, &actor);
		assert_int_equal(store_write(site.store, put_people, &world[i]), OK);
		see(&world[i]);
		assert_int_equal(store_write(site.store, put_things, &world[i]), OK);
	}
}

static void ask_all(bool program)
{
	open_worlds(program);
	for (unsigned i = 0; i < QUESTIONS; i++) {
		const struct world *w = &world[chance(HOMES)];
		struct str path = any_question(w);
		struct reply r = ask("GET", path, STR(""), STR(""));
		assert_true(r.status > 0 && r.status < 500);
		check_rows(path, r.status == 200 ? r.body : STR(""));
		if (program && i % 10 == 0)
			ask_bundle(w);
	}
	for (unsigned i = 0; i < HOMES; i++) {
		ask_documents(&world[i]);
		if (program)
			find_by_condition(&world[i]);
	}
	house_close();
}

static void test_whoever_is_told_of_to_a_program_finds_it_in_the_audit(void **state)
{
	(void)state;
	rows_found = 0;
	ask_all(true);
	assert_true(rows_found > QUESTIONS);
}

static void test_whoever_is_told_of_to_staff_finds_it_in_the_audit(void **state)
{
	(void)state;
	rows_found = 0;
	ask_all(false);
	assert_true(rows_found > QUESTIONS / 2);
}

// Also that there is nothing, and how much there is.
static void test_an_answer_without_anything_in_it_tells_of_whom_it_names(void **state)
{
	static const char *const paths[] = { "/fhir/Goal?patient=@&status=x", "/fhir/Goal?patient=@&_summary=count",
		"/fhir/Patient?_id=@&_count=0", "/fhir/Patient/@/Goal?lifecycle-status=cancelled",
		"/fhir/Patient?identifier=9990123479&_summary=count",
		"/fhir/Goal?patient.identifier=9990123479&_summary=count" };
	(void)state;
	house_open();
	who_asks = str_format(arena, "Authorization: Bearer %.*s", STR_ARG(token));
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct buf b;
		buf_init(&b, arena, BUF_PAGE);
		for (const char *p = paths[i]; *p; p++)
			buf_c(&b, *p == '@' ? DECLAN : ((char[]){ *p, 0 }));
		struct reply r = ask("GET", buf_text(&b), STR(""), STR(""));
		assert_int_equal(r.status, 200);
		if (rows_about(STR(DECLAN), request_id()) != 1)
			fail_msg("%.*s: no row", STR_ARG(buf_text(&b)));
		assert_int_equal(rows_about(STR(OTHER), request_id()), 0);
	}
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whoever_is_told_of_to_a_program_finds_it_in_the_audit),
		cmocka_unit_test(test_whoever_is_told_of_to_staff_finds_it_in_the_audit),
		cmocka_unit_test(test_an_answer_without_anything_in_it_tells_of_whom_it_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

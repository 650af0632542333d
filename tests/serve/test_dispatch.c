// SPDX-License-Identifier: Apache-2.0
// What the dispatcher promises: nothing about a person leaves before the audit knows, a change and its row are one,
// the log names nobody, and many requests at once all end.
#include "serve_help.h"

#include <fcntl.h>
#include <pthread.h>
#include <time.h>

static struct str ask(struct arena *a, const char *method, const char *path, const struct session *s, const char *more,
	struct str body)
{
	return ask_raw(a, str_format(a, "%s %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%s%.*s%.*s%s"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s", method, path, more,
		s ? 16 : 0, "Cookie: ownplan=", s ? (int)s->token.n : 0, s ? s->token.p : "", s ? "\r\n" : "", body.n,
		STR_ARG(body)));
}

static struct reply get(const char *path, const struct session *s)
{
	return reply_read(ask(arena, "GET", path, s, "", STR("")));
}

static struct reply post(const char *path, const struct session *s, const char *fields)
{
	return reply_read(ask(arena, "POST", path, s, "", str_format(arena, "csrf=%.*s&%s", STR_ARG(s->csrf), fields)));
}

static struct audit_row *rows_about_declan(size_t *count)
{
	struct audit_row *rows;
	assert_int_equal(audit_of_person(store_reader(site.store), arena, STR(DECLAN), 0, 100, &rows, count), OK);
	return rows;
}

static enum err close_audit(struct db *db, struct arena *a, void *what)
{
	static struct statement closed = { .name = "test_close_audit",
		.sql = "ALTER TABLE audit RENAME TO audit_elsewhere",
		.params = "", .columns = "", .for_what = "an audit that can be read and not written" };
	(void)a;
	(void)what;
	test_schemas_spoilt = true;
	return query_run(query_begin(db, &closed), NULL);
}

static void test_a_page_about_a_person_is_in_the_audit_when_it_is_seen(void **state)
{
	size_t count;
	(void)state;
	house_open();
	struct session nurse = sign_in_as(arena, "nurse");
	assert_int_equal(get("/people/" DECLAN, &nurse).status, 200);
	struct audit_row *row = rows_about_declan(&count);
	assert_true(count >= 1);
	assert_true(str_is(row[0].action, "read") && str_is(row[0].outcome, "done"));
	assert_true(str_is(row[0].actor, "a:nurse") && str_is(row[0].what, "plan_page"));
	assert_true(str_is(row[0].peer, "127.0.0.1") && row[0].request.n == 12);
	assert_int_equal(get("/people/" DECLAN "/print/plan", &nurse).status, 200);
	assert_true(str_is(rows_about_declan(&count)[0].action, "print"));
	assert_int_equal(get("/fhir/Goal/" GOAL, &nurse).status, 200);
	assert_true(str_is(rows_about_declan(&count)[0].what, "Goal/" GOAL));
	house_close();
}

static void test_who_was_refused_is_in_the_audit(void **state)
{
	size_t count;
	(void)state;
	house_open();
	struct session stranger = sign_in_as(arena, "stranger"), mum = sign_in_as(arena, "mum");
	assert_int_equal(get("/people/" DECLAN, &stranger).status, 404);
	struct audit_row *row = rows_about_declan(&count);
	assert_true(str_is(row[0].action, "refused") && str_is(row[0].outcome, "not-found"));
	assert_true(str_is(row[0].actor, "a:stranger"));
	assert_int_equal(get("/people/" DECLAN "/add/goal", &mum).status, 403);
	row = rows_about_declan(&count);
	assert_true(str_is(row[0].action, "refused") && str_is(row[0].outcome, "denied"));
	house_close();
}

static void test_without_an_audit_row_there_is_no_page(void **state)
{
	(void)state;
	house_open();
	struct session nurse = sign_in_as(arena, "nurse"), stranger = sign_in_as(arena, "stranger");
	assert_int_equal(store_write(site.store, close_audit, NULL), OK);
	struct reply r = get("/people/" DECLAN, &nurse);
	assert_int_equal(r.status, 503);
	assert_false(holds(r.body, "Declan"));
	assert_true(reply_header(&r, "Retry-After", 0).n > 0);
	r = get("/fhir/Goal/" GOAL, &nurse);
	assert_int_equal(r.status, 503);
	assert_true(holds(r.body, "OperationOutcome") && !holds(r.body, "Play music"));
	assert_int_equal(get("/people/" DECLAN, &stranger).status, 503);
	house_close();
}

static size_t goals_of_declan(void)
{
	struct resource_list list;
	assert_int_equal(resource_of_type(store_reader(site.store), arena, STR(DECLAN), SHELF_PLAN, "Goal", &list), OK);
	return list.count;
}

static void test_a_change_and_its_audit_row_are_one(void **state)
{
	size_t count;
	(void)state;
	house_open();
	struct session nurse = sign_in_as(arena, "nurse");
	size_t before = goals_of_declan();
	assert_int_equal(post("/people/" DECLAN "/add/goal", &nurse, "statement=Swim+again").status, 303);
	assert_int_equal(goals_of_declan(), before + 1);
	struct audit_row *row = rows_about_declan(&count);
	assert_true(str_is(row[0].action, "change") && str_is(row[0].outcome, "done"));
	assert_true(str_is(row[0].what, "entry_add goal"));
	// What is wrong comes back in the form: seen, not changed.
	assert_int_equal(post("/people/" DECLAN "/add/goal", &nurse, "statement=").status, 400);
	row = rows_about_declan(&count);
	assert_true(str_is(row[0].action, "read") && str_is(row[0].outcome, "input"));
	assert_int_equal(store_write(site.store, close_audit, NULL), OK);
	assert_true(post("/people/" DECLAN "/add/goal", &nurse, "statement=Sing").status >= 500);
	assert_int_equal(goals_of_declan(), before + 1);
	house_close();
}

static void test_without_hold_the_row_follows_the_page(void **state)
{
	struct fault f;
	size_t count = 0;
	(void)state;
	house_open();
	server_stop(server);
	fault_init(&f, arena);
	assert_int_equal(server_start(&site, &(struct server_settings){ .audit_hold = false }, &server, &f), OK);
	struct session nurse = sign_in_as(arena, "nurse");
	size_t before;
	rows_about_declan(&before);
	assert_int_equal(get("/people/" DECLAN "/goals", &nurse).status, 200);
	for (int i = 0; i < 500 && count <= before; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
		rows_about_declan(&count);
	}
	assert_int_equal(count, before + 1);
	house_close();
}

static void test_behind_tls_cookies_are_bound_to_the_host(void **state)
{
	struct fault f;
	(void)state;
	house_open();
	server_stop(server);
	fault_init(&f, arena);
	assert_int_equal(server_start(&site, &(struct server_settings){ .audit_hold = true, .trusted_proxy = "127.0.0.1" },
		&server, &f), OK);
	struct reply r = reply_read(ask(arena, "GET", "/sign-in", NULL, "X-Forwarded-Proto: https\r\n", STR("")));
	assert_int_equal(r.status, 200);
	assert_true(str_starts(reply_header(&r, "Strict-Transport-Security", 0), "max-age="));
	struct str cookie = reply_header(&r, "Set-Cookie", 0);
	assert_true(str_starts(cookie, "__Host-ownplan-form=") && holds(cookie, "; Secure") && holds(cookie, "Path=/"));
	// A cookie of the plain name counts for nothing there.
	struct session declan = sign_in_as(arena, "declan");
	r = reply_read(ask(arena, "GET", "/account", &declan, "X-Forwarded-Proto: https\r\n", STR("")));
	assert_int_equal(r.status, 303);
	house_close();
}

static void test_the_log_names_nobody(void **state)
{
	char path[] = "/tmp/ownplan-log-XXXXXX", text[8192];
	(void)state;
	house_open();
	struct session nurse = sign_in_as(arena, "nurse");
	int file = mkstemp(path), old = dup(STDERR_FILENO);
	assert_true(file >= 0 && old >= 0);
	log_level_set(LOG_INFO);
	dup2(file, STDERR_FILENO);
	get("/people/" DECLAN "?done=shared", &nurse);
	get("/people/" DECLAN "/history/Goal/" GOAL, &nurse);
	get("/nowhere/" DECLAN, &nurse);
	post("/people/" DECLAN "/add/goal", &nurse, "statement=Swim+again");
	dup2(old, STDERR_FILENO);
	log_level_set(LOG_ERROR + 1);
	ssize_t n = pread(file, text, sizeof text, 0);
	close(old);
	close(file);
	unlink(path);
	assert_true(n > 0);
	struct str log = { text, (size_t)n };
	assert_true(holds(log, "route=/people/:person/history/:type/:id") && holds(log, "event=request"));
	assert_false(holds(log, DECLAN));
	assert_false(holds(log, "nurse") || holds(log, "Swim") || holds(log, "Declan"));
	house_close();
}

// --- many at once --------------------------------------------------------------------------------------------------

#define THREADS 8
#define EACH 25

struct crowd {
	struct session session;
	unsigned number, good;
};

// One request; while the server says that it is busy and nothing was saved, once more, as a person would.
static int crowd_ask(struct arena *a, const struct crowd *c, bool change, struct str body)
{
	struct reply r;
	for (int tries = 0; tries < 100; tries++) {
		r = reply_read(ask(a, change ? "POST" : "GET", change ? "/people/" DECLAN "/add/goal" : "/people/" DECLAN,
			&c->session, "", change ? body : STR("")));
		if (r.status != 503 || !reply_header(&r, "Retry-After", 0).n)
			break;
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	}
	return r.status;
}

static void *crowd_run(void *what)
{
	struct crowd *c = what;
	struct arena *a = arena_new();
	for (unsigned i = 0; i < EACH; i++) {
		bool change = i % 5 == 4;
		struct str body = str_format(a, "csrf=%.*s&statement=Goal+%u+of+%u", STR_ARG(c->session.csrf), i, c->number);
		c->good += crowd_ask(a, c, change, body) == (change ? 303 : 200);
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static void test_many_at_once_are_all_answered_and_the_trail_stays_whole(void **state)
{
	pthread_t thread[THREADS];
	struct crowd crowd[THREADS];
	struct audit_proof proof;
	struct fault f;
	(void)state;
	house_open();
	size_t before = goals_of_declan();
	for (unsigned i = 0; i < THREADS; i++) {
		crowd[i] = (struct crowd){ .session = sign_in_as(arena, i % 2 ? "nurse" : "declan"), .number = i };
		assert_int_equal(pthread_create(&thread[i], NULL, crowd_run, &crowd[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_int_equal(crowd[i].good, EACH);
	}
	assert_int_equal(goals_of_declan(), before + THREADS * (EACH / 5));
	assert_int_equal(audit_tend(site.audit), OK);
	fault_init(&f, arena);
	if (audit_verify(site.store, NULL, &proof, &f) == OK)
		assert_true(proof.sound);
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_page_about_a_person_is_in_the_audit_when_it_is_seen),
		cmocka_unit_test(test_who_was_refused_is_in_the_audit),
		cmocka_unit_test(test_without_an_audit_row_there_is_no_page),
		cmocka_unit_test(test_a_change_and_its_audit_row_are_one),
		cmocka_unit_test(test_without_hold_the_row_follows_the_page),
		cmocka_unit_test(test_behind_tls_cookies_are_bound_to_the_host),
		cmocka_unit_test(test_the_log_names_nobody),
		cmocka_unit_test(test_many_at_once_are_all_answered_and_the_trail_stays_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

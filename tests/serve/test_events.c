// SPDX-License-Identifier: Apache-2.0
// Who looked, as AuditEvents: everybody in the cast asks; what the person gets is valid R4 whatever the row said; a log
// that is too long to be read whole comes a page at a time, each row once; and an id dies with the words of its row.
#include "serve_help.h"

#include "fhir/validate.h"

#define MANY 2300
#define PAGE 500

static struct reply ask_as(const char *who, struct str path)
{
	struct session s = sign_in_as(arena, who);
	return reply_read(ask_raw(arena, str_format(arena, "GET %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Accept: application/fhir+json\r\nCookie: ownplan=%.*s\r\n\r\n", STR_ARG(path), STR_ARG(s.token))));
}

// One row of each kind, then many looks, each with its own time.
static enum err put_rows(struct db *db, struct arena *a, void *what)
{
	static const struct {
		const char *action, *outcome, *actor, *role, *what, *reason;
	} rows[] = {
		{ "read", "done", "a:nurse", "Nurse", "plan_page", "" },
		{ "refused", "denied", "a:stranger", "", "Goal/" GOAL, "" },
		{ "read", "done", "a:urgent", "Paramedic", "plan_page", "emergency" },
		{ "change", "done", "a:urgent", "Paramedic", "emergency_begin", "He fell and \"cannot\" speak" },
		{ "read", "done", "s:noprogram001", "", "Goal/" GOAL "/_history/1", "" },
		{ "read", "done", "s:noprogram001", "", "fhir_everything", "" },
		{ "change", "done", "s:noprogram001", "", "fhir_create", "" },
		{ "print", "done", "a:declan", "", "plan_print", "" },
		{ "agree", "done", "a:nurse", "Nurse", "agree", "" },
		{ "share", "done", "a:declan", "", "", "" },
		{ "sent", "done", "s:noprogram001", "", "outbox_agreement", "" },
		{ "find", "done", "a:midwife", "", "people_find", "" },
		{ "withdraw", "conflict", "l:nolink", "", "shared_open", "" },
		{ "new password", "done", "", "operator", "something never heard of", "\xCE\xB1" },
	};
	enum err e = OK;
	(void)what;
	for (size_t i = 0; e == OK && i < sizeof rows / sizeof *rows; i++)
		e = audit_append(site.audit, db, a, &(struct audit_row){ .at = START - (MANY + (instant)i + 1) * MINUTES,
			.action = z(rows[i].action), .outcome = z(rows[i].outcome), .actor = z(rows[i].actor),
			.role = z(rows[i].role), .person = STR(DECLAN), .what = z(rows[i].what), .reason = z(rows[i].reason),
			.request = STR("r"), .peer = STR("192.0.2.77") });
	for (int i = 0; e == OK && i < MANY; i++)
		e = audit_append(site.audit, db, a, &(struct audit_row){ .at = START - (MANY - i) * MINUTES,
			.action = STR("read"), .outcome = STR("done"), .actor = STR("a:mum"), .role = STR(""),
			.person = STR(DECLAN), .what = STR("plan_page"), .reason = STR(""), .request = STR("r"),
			.peer = STR("192.0.2.77") });
	return e;
}

static void judge(struct json_at resource)
{
	struct fhir_issues issues = { 0 };
	enum err e = fhir_validate_at(arena, resource, NULL, &issues);
	for (const struct fhir_issue *i = issues.first; i; i = i->next)
		print_error("%s\n", i->code);
	if (e != OK || issues.warnings)
		fail_msg("not valid: %.*s", STR_ARG(json_raw(resource)));
}

static void test_a_long_log_comes_a_page_at_a_time(void **state)
{
	static const char next[] = "\"relation\":\"next\",\"url\":\"http://ownplan";
	size_t events = 0, pages = 0, mum = 0;
	struct str last = STR("");
	(void)state;
	house_open();
	assert_int_equal(store_write(site.store, put_rows, NULL), OK);
	struct str path = STR("/fhir/AuditEvent?patient=" DECLAN "&date=lt2026-11-04T09:59:30Z&_count=500");
	while (path.n) {
		struct reply r = ask_as("declan", path);
		assert_int_equal(r.status, 200);
		assert_false(holds(r.body, "\"total\"") || holds(r.body, "192.0.2.77"));
		struct json_at list = json_get(json_trusted(arena, r.body), "entry");
		for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i), events++) {
			struct json_at event = json_get(i, "resource");
			struct str at = json_text(arena, json_get(event, "recorded"));
			assert_true(!last.n || str_compare(at, last) < 0); // each is of its own minute, the newest first
			last = at;
			bool hers = holds(json_raw(event), "\"name\":\"mum\"");
			mum += hers;
			if (events % 100 == 0 || !hers)
				judge(event);
		}
		const char *link = memmem(r.body.p, r.body.n, next, sizeof next - 1);
		struct str rest = link ? str_part(r.body, (size_t)(link - r.body.p) + sizeof next - 1, r.body.n) : STR("");
		path = link ? str_cut(&rest, '"') : STR("");
		pages++;
	}
	assert_int_equal(events, MANY + 14);
	assert_int_equal(mum, MANY);
	assert_int_equal(pages, (MANY + 14 + PAGE - 1) / PAGE);
	struct reply r = ask_as("declan",
		STR("/fhir/AuditEvent?patient=" DECLAN "&agent-name=mum&_total=accurate&_count=1"));
	assert_true(holds(r.body, "\"total\":2300"));
	r = ask_as("declan", STR("/fhir/AuditEvent?patient=" DECLAN "&date=2026-11-04T09:58&_count=3"));
	assert_true(holds(r.body, "\"total\":1")); // what lies outside of the days asked for is not gone through
	r = ask_as("declan", STR("/fhir/AuditEvent?patient=" DECLAN "&outcome=4&_sort=date"));
	assert_true(holds(r.body, "\"total\":2") && holds(r.body, "Tried to open, and was refused"));
	for (size_t i = 0; i < CAST; i++) {
		r = ask_as(cast[i].username, STR("/fhir/AuditEvent?patient=" DECLAN));
		bool told = holds(r.body, "\"resourceType\":\"AuditEvent\"");
		if (told != !strcmp(cast[i].username, "declan") || r.status != 200)
			fail_msg("%s: %d %.*s", cast[i].username, r.status, STR_ARG(r.body));
	}
	house_close();
}

static enum err erase_rows(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return audit_erase(site.audit, db, a, STR(DECLAN), &(struct audit_row){ .actor = STR("a:officer"), .role = STR(""),
		.person = STR(""), .reason = STR("") }, NULL);
}

static void test_an_id_is_the_rows_until_it_is_erased(void **state)
{
	static const char mark[] = "{\"resourceType\":\"AuditEvent\",\"id\":\"";
	(void)state;
	house_open();
	assert_int_equal(store_write(site.store, put_rows, NULL), OK);
	struct reply r = ask_as("declan", STR("/fhir/AuditEvent?patient=" DECLAN "&agent-name=nurse&_count=1"));
	const char *at = memmem(r.body.p, r.body.n, mark, sizeof mark - 1);
	assert_non_null(at);
	struct str path = str_format(arena, "/fhir/AuditEvent/%.23s", at + sizeof mark - 1);
	assert_int_equal(ask_as("declan", path).status, 200);
	assert_int_equal(audit_tend(site.audit), OK); // indexed or not: the same
	assert_int_equal(ask_as("declan", path).status, 200);
	for (size_t i = 1; i < CAST; i++)
		assert_int_not_equal(ask_as(cast[i].username, path).status, 200);
	assert_int_equal(store_write(site.store, erase_rows, NULL), OK);
	assert_int_equal(ask_as("declan", path).status, 404);
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_long_log_comes_a_page_at_a_time),
		cmocka_unit_test(test_an_id_is_the_rows_until_it_is_erased),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// What a person keeps to themselves gives their plan a new version each time, and so does taking it away. To a program
// that may not see it the plan is what it was: the same body, number, date, history and document, nothing new since.
#include "serve_help.h"

#define SECRETS 3

static struct str plan_id; // "CarePlan/KEY-..."

static struct str get(const char *path)
{
	struct reply r = reply_read(ask_raw(arena, str_format(arena,
		"GET %s HTTP/1.1\r\nHost: ownplan\r\nAuthorization: Bearer %.*s\r\nConnection: close\r\n\r\n", path,
		STR_ARG(token))));
	struct str at = reply_header(&r, "Last-Modified", 0);
	return str_format(arena, "%d %.*s\n%.*s", r.status, STR_ARG(at), STR_ARG(r.body));
}

static struct str now;

// Without the moment at which a Bundle was made.
static struct str steady(struct str text)
{
	struct buf b;
	struct str mark = str_format(arena, "\"timestamp\":\"%.*s\"", STR_ARG(now));
	const char *at = text.n ? memmem(text.p, text.n, mark.p, mark.n) : NULL;
	buf_init(&b, arena, (size_t)16 << 20);
	buf_str(&b, at ? str_part(text, 0, (size_t)(at - text.p)) : text);
	if (at)
		buf_str(&b, str_part(text, (size_t)(at - text.p) + mark.n, text.n));
	return buf_text(&b);
}

static enum err refresh(struct db *db, struct arena *a)
{
	const struct writer w = { .person = STR(DECLAN), .plan = STR(""), .author = STR("a:declan"),
		.author_reference = STR("Patient/" DECLAN), .author_display = STR("Declan"), .words_reference = STR(""),
		.words_display = STR(""), .at = clock_now() };
	return plan_refresh(db, a, STR(DECLAN), &w, PLAN_STATES);
}

static enum err one_more(struct db *db, struct arena *a, void *what)
{
	const unsigned *n = what;
	enum err e = add_goal(db, a, str_format(a, DECLAN "-g0a1%c0000000", "23456"[*n]).p, *n ? "only-me" : "", false);
	return e == OK ? refresh(db, a) : e;
}

static enum err take_back(struct db *db, struct arena *a, void *what)
{
	static const char *const ids[] = { SECRET, DECLAN "-g0a130000000", DECLAN "-g0a140000000", DECLAN "-g0a150000000" };
	const unsigned *n = what;
	struct resource_put put = { 0 };
	enum err e = resource_get(db, a, STR("Goal"), str_of(ids[*n]), &put.now);
	put.expect = put.now.version;
	put.now.deleted = true;
	put.now.updated = clock_now();
	if (e == OK)
		e = resource_write(db, a, &put);
	return e == OK ? refresh(db, a) : e;
}

static struct str plan_of(void)
{
	struct str list = get("/fhir/CarePlan?patient=" DECLAN);
	static const char mark[] = "\"fullUrl\":\"http://ownplan/fhir/";
	const char *at = memmem(list.p, list.n, mark, sizeof mark - 1);
	assert_non_null(at);
	struct str rest = str_part(list, (size_t)(at - list.p) + sizeof mark - 1, list.n);
	return str_cut(&rest, '"');
}

static const char *const questions[] = { "/fhir/@", "/fhir/@/_history", "/fhir/@/_history?_count=1",
	"/fhir/@/$document",
	"/fhir/CarePlan?patient=" DECLAN "&_lastUpdated=ge2026-11-04T10:30:00Z",
	"/fhir/CarePlan?patient=" DECLAN "&_sort=_lastUpdated", "/fhir/CarePlan/_history", "/fhir/_history?_count=3",
	"/fhir/_history?_since=2026-11-04T10:30:00Z", "/fhir/_history?_at=2026-11-04T11:30:00Z&_count=4",
	"/fhir/Patient/" DECLAN "/$everything", "/fhir/Patient/" DECLAN "/$everything?_since=2026-11-04T10:30:00Z",
	"/fhir/CarePlan?status=draft,active", "/fhir/@/_history/3", "/fhir/@/_history/4", "/fhir/@/_history/5" };
#define QUESTIONS (sizeof questions / sizeof *questions)

static struct str ask(size_t n)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	for (const char *p = questions[n]; *p; p++)
		if (*p == '@')
			buf_str(&b, plan_id);
		else
			buf_char(&b, *p);
	return steady(get(str_c(arena, buf_text(&b))));
}

static void test_what_is_kept_back_gives_the_plan_no_version_that_shows(void **state)
{
	struct str before[QUESTIONS];
	unsigned n = 0;
	(void)state;
	house_open();
	assert_int_equal(store_write(site.store, one_more, &n), OK);
	clock_freeze(START + MINUTES);
	now = instant_iso(arena, clock_now());
	plan_id = plan_of();
	assert_true(str_starts(plan_id, "CarePlan/" DECLAN "-"));
	for (size_t i = 0; i < QUESTIONS; i++)
		before[i] = ask(i);
	assert_true(str_starts(before[0], "200") && str_starts(before[3], "200"));
	assert_non_null(memmem(before[0].p, before[0].n, "g0a120000000", 12)); // the goal that shows
	for (unsigned turn = 1; turn <= 2 * SECRETS + 1; turn++) {
		clock_freeze(START + turn * 60 * MINUTES);
		now = instant_iso(arena, clock_now());
		n = turn <= SECRETS ? turn : turn - SECRETS - 1;
		assert_int_equal(store_write(site.store, turn <= SECRETS ? one_more : take_back, &n), OK);
		for (size_t i = 0; i < QUESTIONS; i++) {
			struct str after = ask(i);
			if (!str_eq(before[i], after))
				fail_msg("%s:\n%.*s\nwas\n%.*s", questions[i], STR_ARG(after), STR_ARG(before[i]));
		}
	}
	struct resource r;
	struct db *db = store_reader(site.store); // it did get them
	struct str id = str_part(plan_id, strlen("CarePlan/"), plan_id.n);
	assert_int_equal(resource_get(db, arena, STR("CarePlan"), id, &r), OK);
	db_settle(db);
	assert_true(r.version > 2 * SECRETS);
	assert_null(memmem(r.body.p, r.body.n, "g0a150000000", 12));
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_kept_back_gives_the_plan_no_version_that_shows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

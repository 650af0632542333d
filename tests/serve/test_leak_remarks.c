// SPDX-License-Identifier: Apache-2.0
// What is said about an entry is seen by exactly those who see the entry: to everybody else every page and every answer
// is byte for byte what it was before anything was said, whatever is searched, counted, chained or brought along. And
// those who see it do see what was said, so that the questions are known to ask something.
#include "serve_help.h"

#include "plan/remark.h"

static const char *const pages[] = { "/", "/drafts", "/people/" DECLAN, "/people/" DECLAN "/goals",
	"/people/" DECLAN "/print", "/people/" DECLAN "/for/supporters",
	"/people/" DECLAN "/for/team", "/people/" DECLAN "/messages", "/people/" DECLAN "/changes",
	"/people/" DECLAN "/changes/between", "/people/" DECLAN "/entry/" SECRET "/comments",
	"/people/" DECLAN "/entry/" SECRET "/suggest", "/people/" DECLAN "/entry/" DECLAN "-chess0000001/comments",
	"/people/" DECLAN "/entry/" DECLAN "-chess0000001/suggest", "/people/" DECLAN "/history/Goal/" SECRET,
	"/people/" DECLAN "/history/Observation/" DECLAN "-chess0000001", "/to-do", "/conversations" };
static const char *const answers[] = { "/fhir/Communication?patient=" DECLAN, "/fhir/Task?patient=" DECLAN,
	"/fhir/Communication?patient=" DECLAN "&_summary=count", "/fhir/Task?patient=" DECLAN "&_total=accurate&_count=1",
	"/fhir/Task?focus=Goal/" SECRET, "/fhir/Communication?patient=" DECLAN "&category=comment",
	"/fhir/Task?patient=" DECLAN "&focus=Observation/" DECLAN "-chess0000001",
	"/fhir/Task?patient=" DECLAN "&intent=proposal&_sort=-_lastUpdated",
	"/fhir/Goal?patient=" DECLAN "&_revinclude=Task:focus",
	"/fhir/Goal?patient=" DECLAN "&_has:Task:focus:intent=proposal",
	"/fhir/Observation?patient=" DECLAN "&_has:Task:focus:status=requested&_summary=count",
	"/fhir/Observation?patient=" DECLAN "&_revinclude=*", "/fhir/Patient/" DECLAN "/$everything",
	"/fhir/Patient/" DECLAN "/$everything?_type=Communication,Task", "/fhir/Patient/" DECLAN "/*?_x=y",
	"/fhir?_type=Communication,Task&patient=" DECLAN, "/fhir/Goal/" SECRET, "/fhir/Goal/" SECRET "/_history" };
#define PAGES (sizeof pages / sizeof *pages)
#define ANSWERS (sizeof answers / sizeof *answers)
#define QUESTIONS (PAGES + ANSWERS)

static struct str said_id[4]; // of what is said, asked for by its own id afterwards

struct asker {
	const char *name; // of the cast; "program"
	struct str header;
	struct str before[QUESTIONS];
};

static struct str answer(const struct asker *who, const char *path)
{
	struct reply r = reply_read(ask_raw(arena, str_format(arena,
		"GET %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s\r\n\r\n", path, STR_ARG(who->header))));
	assert_true(r.status != 0 && r.status < 500);
	return str_format(arena, "%d %.*s", r.status, STR_ARG(r.body));
}

static const char *question(size_t i)
{
	return i < PAGES ? pages[i] : answers[i - PAGES];
}

static void sign_in(struct asker *who, const char *name)
{
	who->name = name;
	if (strcmp(name, "program") == 0) {
		who->header = str_format(arena, "Authorization: Bearer %.*s", STR_ARG(token));
		return;
	}
	struct session s = sign_in_as(arena, name);
	who->header = str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
}

static void ask_all(struct asker *who)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		who->before[i] = answer(who, question(i));
}

static void nothing_differs(const struct asker *who)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct str now = answer(who, question(i));
		size_t at = 0;
		if (str_eq(now, who->before[i]))
			continue;
		while (at < now.n && at < who->before[i].n && now.p[at] == who->before[i].p[at])
			at++;
		at = at > 200 ? at - 200 : 0;
		fail_msg("%s, %s:\n%.*s\n\nand before\n%.*s", who->name, question(i), STR_ARG(str_part(now, at, 500)),
			STR_ARG(str_part(who->before[i], at, 500)));
	}
	for (size_t i = 0; i < 4; i++) {
		const char *type = i % 2 ? "Task" : "Communication";
		struct str gone = answer(who, str_format(arena, "/fhir/%s/%.*s", type, STR_ARG(said_id[i])).p);
		struct str never = answer(who, str_format(arena, "/fhir/%s/" DECLAN "-n0neatall000", type).p);
		assert_int_equal(gone.p[0], '4');
		assert_memory_equal(gone.p, never.p, 3);
	}
}

// --- the entries, and what is said about them ------------------------------------------------------------------------
static enum err add_strength(struct db *db, struct arena *a, void *what)
{
	(void)what;
	struct values values = { &kind_strength, arena_array(a, struct value, kind_strength.fields) };
	for (size_t i = 0; i < kind_strength.fields; i++)
		values.item[i] = (struct value){ .field = &kind_strength.field[i], .d = DAY_NONE };
	values.item[0].sent = true;
	values.item[0].text = STR("Good at chess");
	const struct writer w = { .person = STR(DECLAN), .plan = STR(""), .author = STR("a:declan"),
		.author_reference = STR("Patient/" DECLAN), .author_display = STR("Declan"),
		.words_reference = STR("Patient/" DECLAN), .words_display = STR("Declan"), .at = clock_now() };
	struct resource_put put = entry_make(a, &kind_strength, &values, &w, STR(DECLAN "-chess0000001"));
	return resource_write(db, a, &put);
}

static enum err say_about(struct db *db, struct arena *a, const struct plan *pl, const char *id, const struct writer *w,
	struct str *comment, struct str *suggestion)
{
	const struct entry *about = plan_entry(pl, z(id));
	struct values values;
	values_of(a, about, &values);
	values.item[0].sent = true;
	values.item[0].text = STR("A word that nobody else may read");
	struct resource_put put = remark_comment(a, about, w, STR("A word that nobody else may read"), STR_NONE);
	enum err e = resource_write(db, a, &put);
	*comment = str_dup(arena, put.now.id);
	if (e != OK)
		return e;
	put = remark_suggest(a, about, &values, w, STR("A word that nobody else may read"), DAY_NONE);
	*suggestion = str_dup(arena, put.now.id);
	return resource_write(db, a, &put);
}

static enum err say_all(struct db *db, struct arena *a, void *what)
{
	struct person person;
	struct plan pl;
	(void)what;
	const struct writer w = { .person = STR(DECLAN), .plan = STR(""), .author = STR("a:nurse"),
		.author_reference = STR(""), .author_display = STR("nurse"), .words_reference = STR(""),
		.words_display = STR(""), .at = clock_now() };
	enum err e = person_load(db, a, STR(DECLAN), &person);
	if (e == OK)
		e = plan_load(db, a, &person, NULL, &pl);
	if (e == OK)
		e = say_about(db, a, &pl, SECRET, &w, &said_id[0], &said_id[1]);
	return e == OK ? say_about(db, a, &pl, DECLAN "-chess0000001", &w, &said_id[2], &said_id[3]) : e;
}

static void test_what_is_said_about_what_is_hidden_leaves_no_trace(void **state)
{
	static const char *const blind[] = { "goals-only", "barred", "stranger", "doctor", "other", "admin" };
	struct asker who[sizeof blind / sizeof *blind], nurse, declan, program;
	(void)state;
	house_open();
	assert_int_equal(store_write(site.store, add_strength, NULL), OK);
	for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
		sign_in(&who[i], blind[i]);
		ask_all(&who[i]);
		ask_all(&who[i]); // the first look is remembered (since you last looked)
	}
	assert_int_equal(store_write(site.store, say_all, NULL), OK);
	for (size_t i = 0; i < sizeof blind / sizeof *blind; i++)
		nothing_differs(&who[i]);
	// Who sees the strength sees what was said about it; who sees only that, nothing of the other.
	sign_in(&nurse, "nurse");
	sign_in(&declan, "declan");
	sign_in(&program, "program");
	const char *chess = "/people/" DECLAN "/entry/" DECLAN "-chess0000001/comments";
	const char *secret = "/people/" DECLAN "/entry/" SECRET "/comments";
	assert_true(holds(answer(&nurse, chess), "A word that nobody else may read"));
	assert_true(holds(answer(&declan, chess), "A word that nobody else may read"));
	assert_true(holds(answer(&declan, secret), "A word that nobody else may read"));
	assert_true(str_starts(answer(&nurse, secret), "404"));
	const char *counts = "/fhir/Communication?patient=" DECLAN "&_summary=count";
	assert_true(holds(answer(&program, counts), "\"total\":1"));
	assert_true(holds(answer(&nurse, counts), "\"total\":1"));
	struct str hidden = str_format(arena, "/fhir/Communication/%.*s", STR_ARG(said_id[0]));
	assert_true(str_starts(answer(&nurse, hidden.p), "404"));
	assert_true(str_starts(answer(&program, hidden.p), "404"));
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_said_about_what_is_hidden_leaves_no_trace),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

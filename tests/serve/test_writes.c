// SPDX-License-Identifier: Apache-2.0
// What transcripts cannot say of writes by programs: bodies of any bytes, long ones, and many at once.
#include "serve_help.h"

#include <pthread.h>

#include "fhir/validate.h"

#define AT_ONCE 20

static struct str writer;

static struct reply send_it(struct arena *a, const char *method, const char *path, const char *more, struct str body)
{
	struct buf b;
	buf_init(&b, a, (size_t)8 << 20);
	buf_format(&b, "%s %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\nAuthorization: Bearer %.*s\r\n", method,
		path, STR_ARG(writer));
	buf_format(&b, "Content-Type: application/fhir+json\r\n%sContent-Length: %zu\r\n\r\n", more, body.n);
	buf_str(&b, body);
	return reply_read(ask_raw(a, buf_text(&b)));
}

static void open_house(void)
{
	house_open();
	writer = token_of_scope(arena, STR("system/*.cruds"));
}

// The OperationOutcome of a refusal is valid FHIR, and says a word.
static void outcome(struct str body, const char *word)
{
	struct json *doc = arena_make(arena, struct json);
	struct fhir_issues issues = { 0 };
	assert_int_equal(json_scan(arena, body, doc, NULL), OK);
	assert_int_equal(fhir_validate(arena, doc, &issues), OK);
	assert_true(json_text_is(json_get(json_root(doc), "resourceType"), "OperationOutcome"));
	if (!memmem(body.p, body.n, word, strlen(word)))
		fail_msg("no %s in %.*s", word, STR_ARG(body));
}

static void test_a_body_that_is_no_json_is_refused(void **state)
{
	static const struct {
		const char *body;
		size_t n;
	} rows[] = {
#define ROW(text) { text, sizeof text - 1 }
		ROW("\xEF\xBB\xBF{\"resourceType\":\"Patient\"}"), // RFC 8259 8.1: no byte order mark
		ROW("\xEF\xBB\xBF\x01junk"),
		ROW("\xFF\xFE{\0}\0"),
		ROW("{\"resourceType\":\"Patient\",\"gender\":\"fem\xC3\x28\"}"),
		ROW("{\"resourceType\":\"Patient\",\"id\":\"\xC0\xAF\"}"),
		ROW("{\"resourceType\":\"Patient\",\"id\":\"\xED\xA0\x80\"}"),
		ROW("{\"resourceType\":\"Patient\",\"name\":[{\"fam"),
		ROW("{\"resourceType\":\"Patient\"}}"),
		ROW("{\"resourceType\":\"Patient\",\"active\":true,\"active\":false}"),
		ROW("{\"resourceType\":\"Patient\",\"multipleBirthInteger\":NaN}"),
		ROW("{'resourceType':'Patient'}"),
		ROW(" "),
		ROW("\0"),
		ROW("[]"),
		ROW("7"),
	};
	(void)state;
	open_house();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reply r = send_it(arena, "POST", "/fhir/Patient", "", (struct str){ rows[i].body, rows[i].n });
		if (r.status != 400)
			fail_msg("row %zu: %d %.*s", i, r.status, STR_ARG(r.body));
		outcome(r.body, "\"code\":\"structure\"");
	}
	house_close();
}

static struct str goal(const char *id, struct str words)
{
	return str_format(arena, "{\"resourceType\":\"Goal\",%s\"lifecycleStatus\":\"active\",\"description\":{\"text\":"
		"\"%.*s\"},\"subject\":{\"reference\":\"Patient/" DECLAN "\"}}", id, STR_ARG(words));
}

// Makes a goal; the path of its first version.
static struct str made(struct str words)
{
	struct reply r = send_it(arena, "POST", "/fhir/Goal", "", goal("", words));
	assert_int_equal(r.status, 201);
	return str_part(reply_header(&r, "Location", 0), sizeof "http://ownplan" - 1, 1000);
}

static void test_long_words_come_back_as_they_were(void **state)
{
	struct buf b;
	(void)state;
	open_house();
	buf_init(&b, arena, (size_t)1 << 20);
	for (int i = 0; i < 4000; i++)
		buf_c(&b, i % 7 ? "w" : "\xE2\x82\xAC");
	struct str words = str_dup(arena, buf_text(&b));
	struct reply r = send_it(arena, "GET", str_c(arena, made(words)), "", STR(""));
	assert_int_equal(r.status, 200);
	assert_non_null(memmem(r.body.p, r.body.n, words.p, words.n));
	house_close();
}

// More than a page may send: three notes of 900,000 characters in one goal.
static void test_a_resource_of_three_megabytes_comes_back_as_it_was(void **state)
{
	struct buf b;
	const size_t n = 900000;
	(void)state;
	open_house();
	char *words = arena_bytes(arena, n);
	memset(words, 'w', n);
	buf_init(&b, arena, (size_t)8 << 20);
	buf_c(&b, "{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\",\"description\":{\"text\":\"x\"},\"note\":[");
	for (int i = 0; i < 3; i++)
		buf_format(&b, "%s{\"text\":\"%.*s\"}", i ? "," : "", (int)n, words);
	buf_c(&b, "],\"subject\":{\"reference\":\"Patient/" DECLAN "\"}}");
	struct reply r = send_it(arena, "POST", "/fhir/Goal", "Prefer: return=minimal\r\n", buf_text(&b));
	assert_int_equal(r.status, 201);
	struct str at = str_part(reply_header(&r, "Location", 0), sizeof "http://ownplan" - 1, 1000);
	r = send_it(arena, "GET", str_c(arena, at), "", STR(""));
	assert_int_equal(r.status, 200);
	assert_true(r.body.n > 3 * n);
	assert_non_null(memmem(r.body.p, r.body.n, "\"}]", 3));
	house_close();
}

// --- at once -------------------------------------------------------------------------------------------------------

struct sender {
	pthread_t thread;
	const char *method, *path, *more, *body;
	int status;
};

static void *send_one(void *what)
{
	struct sender *s = what;
	struct arena *a = arena_new();
	s->status = send_it(a, s->method, s->path, s->more, z(s->body)).status;
	arena_free(a);
	return NULL;
}

// How many of so many equal requests at once get the one status; all others must get the other.
static unsigned at_once(struct sender like, unsigned many, int status, int other)
{
	struct sender s[AT_ONCE];
	unsigned count = 0;
	assert_true(many <= AT_ONCE);
	for (unsigned i = 0; i < many; i++) {
		s[i] = like;
		assert_int_equal(pthread_create(&s[i].thread, NULL, send_one, &s[i]), 0);
	}
	for (unsigned i = 0; i < many; i++)
		assert_int_equal(pthread_join(s[i].thread, NULL), 0);
	for (unsigned i = 0; i < many; i++) {
		count += s[i].status == status;
		if (s[i].status != status && s[i].status != other)
			fail_msg("a status of %d", s[i].status);
	}
	return count;
}

static void test_of_twenty_changes_to_one_version_one_is_taken(void **state)
{
	(void)state;
	open_house();
	struct str at = made(STR("Sing")), path = str_part(at, 0, at.n - (sizeof "/_history/1" - 1));
	struct str id = str_part(path, sizeof "/fhir/Goal/" - 1, path.n);
	struct sender put = { .method = "PUT", .path = str_c(arena, path), .more = "If-Match: W/\"1\"\r\n",
		.body = goal(str_format(arena, "\"id\":\"%.*s\",", STR_ARG(id)).p, STR("Dance")).p };
	assert_int_equal(at_once(put, AT_ONCE, 200, 412), 1);
	struct reply r = send_it(arena, "GET", put.path, "", STR(""));
	assert_string_equal(str_c(arena, reply_header(&r, "ETag", 0)), "W/\"2\"");
	house_close();
}

static void test_of_two_people_with_one_number_at_once_one_is_made(void **state)
{
	(void)state;
	open_house();
	struct sender post = { .method = "POST", .path = "/fhir/Patient", .more = "",
		.body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\","
			"\"value\":\"9449305552\"}]}" };
	assert_int_equal(at_once(post, 8, 201, 409), 1);
	struct reply r = send_it(arena, "POST", "/fhir/Patient", "", z(post.body));
	assert_int_equal(r.status, 409);
	outcome(r.body, "\"code\":\"duplicate\"");
	house_close();
}

#define PERSON "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"https://a.example\",\"value\":\"%d\"}]}"

static int64_t found(const char *path)
{
	struct reply r = send_it(arena, "GET", path, "", STR(""));
	struct json *doc = arena_make(arena, struct json);
	int64_t n = -1;
	assert_int_equal(json_scan(arena, r.body, doc, NULL), OK);
	assert_true(json_int(json_get(json_root(doc), "total"), &n));
	return n;
}

static void test_of_twenty_creates_under_one_condition_one_makes_something(void **state)
{
	static const char same[] = "If-None-Exist: identifier=https://a.example|1&active:missing=true\r\n",
		other[] = "If-None-Exist: Patient?active:missing=true&identifier=https%3A%2F%2Fa.example%7C1\r\n";
	(void)state;
	open_house();
	struct sender post = { .method = "POST", .path = "/fhir/Patient", .more = same,
		.body = str_format(arena, PERSON, 1).p };
	assert_int_equal(at_once(post, AT_ONCE, 201, 200), 1);
	assert_int_equal(found("/fhir/Patient?identifier=https://a.example|1"), 1);
	post.more = other; // the same condition, spelled otherwise
	assert_int_equal(at_once(post, 4, 200, 200), 4);
	assert_int_equal(found("/fhir/Patient?identifier=https://a.example|1"), 1);
	house_close();
}

static void test_of_twenty_updates_under_a_condition_that_finds_nothing_one_makes_something(void **state)
{
	(void)state;
	open_house();
	struct sender put = { .method = "PUT", .path = "/fhir/Patient?identifier=https://a.example%7C2", .more = "",
		.body = str_format(arena, PERSON, 2).p };
	assert_int_equal(at_once(put, AT_ONCE, 201, 200), 1);
	assert_int_equal(found("/fhir/Patient?identifier=https://a.example|2"), 1);
	house_close();
}

static void test_bundles_that_make_the_same_at_once_make_it_once(void **state)
{
	static const char entry[] = "{\"resource\":" PERSON ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\","
		"\"ifNoneExist\":\"identifier=https://a.example|%d\"}}";
	(void)state;
	open_house();
	struct str e = str_format(arena, entry, 3, 3);
	struct sender whole = { .method = "POST", .path = "/fhir", .more = "", .body = str_format(arena,
		"{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%.*s]}", STR_ARG(e)).p };
	assert_int_equal(at_once(whole, AT_ONCE, 200, 200), AT_ONCE);
	assert_int_equal(found("/fhir/Patient?identifier=https://a.example|3"), 1);
	e = str_format(arena, entry, 4, 4);
	struct str batch = str_format(arena, "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[%.*s,%.*s,%.*s]}",
		STR_ARG(e), STR_ARG(e), STR_ARG(e));
	struct reply r = send_it(arena, "POST", "/fhir", "", batch);
	assert_int_equal(r.status, 200);
	assert_non_null(memmem(r.body.p, r.body.n, "201 Created", 11));
	assert_non_null(memmem(r.body.p, r.body.n, "200 OK", 6));
	assert_int_equal(found("/fhir/Patient?identifier=https://a.example|4"), 1);
	batch = str_format(arena, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%.*s,%.*s]}",
		STR_ARG(e), STR_ARG(e));
	assert_int_equal(send_it(arena, "POST", "/fhir", "", batch).status, 200); // both find what is there
	house_close();
}

// --- what follows --------------------------------------------------------------------------------------------------
static struct statement plan_row = {
	.name = "test_plan_row",
	.sql = "SELECT changed_seq, (SELECT count(*) FROM plan_summary) AS people FROM plan_summary"
	       " WHERE person = '" DECLAN "'",
	.params = "",
	.columns = "changed_seq:int people:int",
	.for_what = "the newest change of the plan that work lists know, and how many people they know",
};

static int64_t row_says(const char *column)
{
	struct query *q = query_begin(store_reader(site.store), &plan_row);
	assert_true(query_row(q));
	int64_t n = row_int(q, column);
	assert_int_equal(query_end(q), OK);
	return n;
}

static int put_goal(const char *status)
{
	struct str body = str_format(arena, "{\"resourceType\":\"Goal\",\"id\":\"" GOAL "\",\"lifecycleStatus\":\"%s\","
		"\"description\":{\"text\":\"Play music \"},\"subject\":{\"reference\":\"Patient/" DECLAN "\"}}", status);
	return send_it(arena, "PUT", "/fhir/Goal/" GOAL, "", body).status;
}

// What is only sent lies beside the plan; an entry is part of it, and so is the person, whoever writes.
static void test_work_lists_follow_the_plan_and_not_what_is_sent_beside_it(void **state)
{
	(void)state;
	open_house();
	assert_int_equal(put_goal("on-hold"), 200);
	int64_t before = row_says("changed_seq"), people = row_says("people");
	assert_true(before > 0);
	struct str sent = made(STR("Sent by a program"));
	assert_int_equal(row_says("changed_seq"), before);
	const char *id = str_c(arena, str_part(sent, 0, sent.n - (sizeof "/_history/1" - 1)));
	assert_int_equal(send_it(arena, "DELETE", id, "", STR("")).status, 204);
	assert_int_equal(row_says("changed_seq"), before);
	assert_int_equal(put_goal("completed"), 200);
	assert_true(row_says("changed_seq") > before);
	before = row_says("changed_seq");
	struct str goals = goal("", STR("First of two"));
	struct str both = str_format(arena, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
		"{\"resource\":%.*s,\"request\":{\"method\":\"POST\",\"url\":\"Goal\"}},"
		"{\"resource\":{\"resourceType\":\"Goal\",\"id\":\"" GOAL "\",\"lifecycleStatus\":\"active\","
		"\"description\":{\"text\":\"Play music \"},\"subject\":{\"reference\":\"Patient/" DECLAN "\"}},"
		"\"request\":{\"method\":\"PUT\",\"url\":\"Goal/" GOAL "\"}},"
		"{\"resource\":" PERSON ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}", STR_ARG(goals), 9);
	assert_int_equal(send_it(arena, "POST", "/fhir", "", both).status, 200);
	assert_true(row_says("changed_seq") > before);
	assert_int_equal(row_says("people"), people + 1);
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_body_that_is_no_json_is_refused),
		cmocka_unit_test(test_long_words_come_back_as_they_were),
		cmocka_unit_test(test_a_resource_of_three_megabytes_comes_back_as_it_was),
		cmocka_unit_test(test_of_twenty_changes_to_one_version_one_is_taken),
		cmocka_unit_test(test_of_two_people_with_one_number_at_once_one_is_made),
		cmocka_unit_test(test_of_twenty_creates_under_one_condition_one_makes_something),
		cmocka_unit_test(test_of_twenty_updates_under_a_condition_that_finds_nothing_one_makes_something),
		cmocka_unit_test(test_bundles_that_make_the_same_at_once_make_it_once),
		cmocka_unit_test(test_work_lists_follow_the_plan_and_not_what_is_sent_beside_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

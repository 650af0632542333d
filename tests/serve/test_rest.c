// SPDX-License-Identifier: Apache-2.0
// What holds for every answer to a program, whatever it is about: an error is a valid OperationOutcome with the right
// code that tells nothing of anybody; what is packed is the same bytes; the id of a request stands in the audit.
#include "serve_help.h"

#include <zlib.h>

#include "fhir/validate.h"

enum who { NOBODY_KNOWN, UNKNOWN, READER, WRITER, GOALS_ONLY, NURSE, STRANGER };

#define JSON_TYPE "Content-Type: application/fhir+json\r\n"
#define GOAL_OF(person, rest) "{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\"," rest \
	"\"subject\":{\"reference\":\"Patient/" person "\"}}"
#define TEXT "\"description\":{\"text\":\"Walk\"},"

struct wrong {
	enum who who;
	const char *method, *path, *headers, *body;
	int status;
	const char *code; // of the first issue
};
static const struct wrong wrongs[] = {
	{ NOBODY_KNOWN, "GET", "/fhir/Patient", "", "", 401, "login" },
	{ NOBODY_KNOWN, "GET", "/fhir/Goal/" GOAL, "", "", 401, "login" },
	{ NOBODY_KNOWN, "POST", "/fhir/Goal", JSON_TYPE, GOAL_OF(DECLAN, TEXT), 401, "login" },
	{ UNKNOWN, "GET", "/fhir/Goal/" GOAL, "", "", 401, "login" },
	{ UNKNOWN, "DELETE", "/fhir/Goal/" GOAL, "", "", 401, "login" },
	{ NURSE, "POST", "/fhir/Goal", JSON_TYPE, GOAL_OF(DECLAN, TEXT), 403, "forbidden" },
	{ READER, "POST", "/fhir/Goal", JSON_TYPE, GOAL_OF(DECLAN, TEXT), 403, "forbidden" },
	{ READER, "DELETE", "/fhir/Goal/" GOAL, "", "", 403, "forbidden" },
	{ GOALS_ONLY, "GET", "/fhir/Condition?patient=" DECLAN, "", "", 403, "forbidden" },
	{ GOALS_ONLY, "GET", "/fhir/Patient/" DECLAN, "", "", 403, "forbidden" },
	{ STRANGER, "GET", "/fhir/Goal/" GOAL, "", "", 404, "not-found" },
	{ STRANGER, "GET", "/fhir/Patient/" DECLAN "/$everything", "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/Goal/" SECRET, "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/Goal/" DECLAN "-n0such000000", "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/Patient/n0b0dyhere", "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/Goal/" GOAL "/_history/77", "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/Wibble", "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/goal/" GOAL, "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/a/b/c/d/e/f/g/h", "", "", 404, "not-found" },
	{ READER, "GET", "/fhir/Goal/" GONE, "", "", 410, "deleted" },
	{ WRITER, "POST", "/fhir/Patient/" DECLAN, JSON_TYPE, "{}", 405, "not-supported" },
	{ WRITER, "PUT", "/fhir/metadata", JSON_TYPE, "{}", 405, "not-supported" },
	{ WRITER, "DELETE", "/fhir", "", "", 405, "not-supported" },
	{ READER, "GET", "/fhir/Goal/" GOAL, "Accept: application/fhir+xml\r\n", "", 406, "not-supported" },
	{ READER, "GET", "/fhir/Goal/" GOAL "?_format=ttl", "", "", 406, "not-supported" },
	{ READER, "GET", "/fhir/Goal/" GOAL "?_summary=some", "", "", 400, "value" },
	{ WRITER, "POST", "/fhir/Goal", "Content-Type: text/plain\r\n", "hello", 415, "not-supported" },
	{ WRITER, "POST", "/fhir/Goal", "Content-Type: application/json; fhirVersion=3.0\r\n", "{}", 415, "not-supported" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, "{\"resourceType\":", 400, "structure" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, "\xef\xbb\xbf#", 400, "structure" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, "{\"resourceType\":\"Goal\",\"a\":\"\xff\xfe\"}", 400, "structure" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, GOAL_OF(DECLAN, ""), 400, "required" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, GOAL_OF(DECLAN, TEXT "\"wishes\":1,"), 400, "structure" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, GOAL_OF(DECLAN, TEXT "\"startDate\":\"soon\","), 400, "value" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE,
		"{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"wished\"," TEXT
		"\"subject\":{\"reference\":\"Patient/" DECLAN "\"}}",
		400, "code-invalid" },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, GOAL_OF("n0b0dyhere", TEXT), 422, NULL },
	{ WRITER, "POST", "/fhir/Goal", JSON_TYPE, "{\"resourceType\":\"Task\"}", 0, NULL },
	{ WRITER, "PUT", "/fhir/Goal/" GOAL, JSON_TYPE "If-Match: W/\"9\"\r\n",
		"{\"resourceType\":\"Goal\",\"id\":\"" GOAL "\",\"lifecycleStatus\":\"active\"," TEXT
		"\"subject\":{\"reference\":\"Patient/" DECLAN "\"}}", 412, "conflict" },
	{ WRITER, "PUT", "/fhir/Goal/" GOAL, JSON_TYPE "If-Match: later\r\n", "{}", 400, NULL },
	{ WRITER, "PATCH", "/fhir/Goal/" GOAL, "Content-Type: application/json-patch+json\r\n",
		"[{\"op\":\"replace\",\"path\":\"/nowhere/at/all\",\"value\":1}]", 0, NULL },
	{ READER, "GET", "/fhir/Observation?value-quantity=5", "", "", 422, "too-costly" },
	{ READER, "GET", "/fhir/Goal?patient=" DECLAN "&target-date=someday", "", "", 400, NULL },
	{ READER, "GET", "/fhir/Goal?patient=" DECLAN "&wibble=1", "Prefer: handling=strict\r\n", "", 400, NULL },
	// What transport refuses by itself.
	{ READER, "GET", "/fhir/Goal/%zz", "", "", 400, "structure" },
	{ READER, "GET", "/fhir/Goal", "Host: another\r\n", "", 400, "structure" },
	{ READER, "GET", "/fhir/Goal", "Expect: a-miracle\r\n", "", 417, "not-supported" },
	{ READER, "GET", "/fhir/Goal", "Transfer-Encoding: gzip\r\n", "", 501, "not-supported" },
};
#define WRONGS (sizeof wrongs / sizeof *wrongs)

// Beside what must never be told: how the program is made.
static const char *const never[] = { "Declan", "Olive", "Hughes", "9990123479", DECLAN, OTHER, (GOAL), (SECRET),
	PASSWORD, "nurse", "SELECT", "INSERT", ".c:", "src/", "sqlite", "0x" };

static struct str proof(enum who who)
{
	static const char *const scopes[] = { [READER] = "system/*.rs", [WRITER] = "system/*.cruds",
		[GOALS_ONLY] = "system/Goal.rs" };
	if (who == NOBODY_KNOWN)
		return STR("");
	if (who == UNKNOWN)
		return STR("Authorization: Bearer nobody-knows-this\r\n");
	if (who == NURSE || who == STRANGER) {
		struct session s = sign_in_as(arena, who == NURSE ? "nurse" : "stranger");
		return str_format(arena, "Cookie: ownplan=%.*s\r\n", STR_ARG(s.token));
	}
	return str_format(arena, "Authorization: Bearer %.*s\r\n", STR_ARG(token_of_scope(arena, str_of(scopes[who]))));
}

static struct reply ask(struct str proves, const char *method, const char *path, const char *headers, const char *body)
{
	struct str length = *body ? str_format(arena, "Content-Length: %zu\r\n", strlen(body)) : STR("");
	return reply_read(ask_raw(arena,
		str_format(arena, "%s %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s%s%.*s\r\n%s", method, path,
			STR_ARG(proves), headers, STR_ARG(length), body)));
}

static struct json_at outcome(const char *what, const struct reply *r)
{
	struct json *doc = arena_make(arena, struct json);
	struct fhir_issues issues = { 0 };
	if (json_scan(arena, r->body, doc, NULL) != OK)
		fail_msg("%s: %d is no JSON: %.*s", what, r->status, STR_ARG(r->body));
	if (fhir_validate(arena, doc, &issues) != OK)
		fail_msg("%s: %.*s: %s", what, STR_ARG(issues.first->expression), issues.first->sentence);
	struct json_at root = json_root(doc);
	assert_true(json_text_is(json_get(root, "resourceType"), "OperationOutcome"));
	assert_true(str_is(reply_header(r, "Content-Type", 0), "application/fhir+json; charset=utf-8"));
	assert_true(reply_header(r, "X-Request-Id", 0).n > 0);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (holds(r->body, never[i]))
			fail_msg("%s: tells %s: %.*s", what, never[i], STR_ARG(r->body));
	return root;
}

static void test_every_error_is_a_valid_outcome_that_tells_nothing_of_anybody(void **state)
{
	unsigned failed = 0;
	(void)state;
	assert_true(WRONGS >= 40);
	house_open();
	for (size_t i = 0; i < WRONGS; i++) {
		const struct wrong *w = &wrongs[i];
		const char *what = str_format(arena, "%s %s (%zu)", w->method, w->path, i).p;
		struct reply r = ask(proof(w->who), w->method, w->path, w->headers, w->body);
		struct json_at root = outcome(what, &r);
		bool status = w->status ? r.status == w->status : r.status >= 400 && r.status < 500;
		if (status && (!w->code || json_text_is(json_path(arena, root, "issue[0].code"), w->code)))
			continue;
		print_error("%s: not %d %s but %d %.*s\n", what, w->status, w->code ? w->code : "", r.status, STR_ARG(r.body));
		failed++;
	}
	assert_int_equal(failed, 0);
	house_close();
}

static void test_what_is_too_long_is_refused_with_an_outcome(void **state)
{
	static const struct {
		const char *head, *tail;
		size_t fill;
		int status;
	} rows[] = {
		{ "GET /fhir/Goal?_id=", " HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n\r\n", 9000, 414 },
		{ "GET /fhir/", " HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n\r\n", 9000, 414 },
		{ "GET /fhir/Goal HTTP/1.1\r\nHost: ownplan\r\nX-Long: ", "\r\nConnection: close\r\n\r\n", 33000, 431 },
	};
	(void)state;
	house_open();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *fill = arena_alloc(arena, rows[i].fill + 1);
		memset(fill, 'a', rows[i].fill);
		struct reply r = reply_read(ask_raw(arena, str_format(arena, "%s%s%s", rows[i].head, fill, rows[i].tail)));
		assert_int_equal(r.status, rows[i].status);
		assert_true(json_text_is(json_path(arena, outcome(rows[i].head, &r), "issue[0].code"), "too-long"));
	}
	house_close();
}

static void test_what_is_packed_is_the_same_bytes(void **state)
{
	const char *path = "/fhir/Patient/" DECLAN "/_history";
	(void)state;
	house_open();
	struct str proves = proof(READER);
	struct reply plain = ask(proves, "GET", "/fhir/metadata", "", "");
	struct reply packed = ask(proves, "GET", "/fhir/metadata", "Accept-Encoding: gzip\r\n", "");
	assert_true(str_is(reply_header(&packed, "Content-Encoding", 0), "gzip"));
	assert_true(packed.body.n * 3 < plain.body.n);
	assert_true(str_eq(reply_header(&packed, "ETag", 0), reply_header(&plain, "ETag", 0)));
	unsigned char *out = arena_alloc(arena, plain.body.n + 1);
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)packed.body.p, .avail_in = (unsigned)packed.body.n,
		.next_out = out, .avail_out = (unsigned)plain.body.n + 1 };
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.avail_in, 0);
	assert_true(str_eq((struct str){ (char *)out, z.total_out }, plain.body));
	inflateEnd(&z);
	struct reply head = ask(proves, "HEAD", "/fhir/metadata", "Accept-Encoding: gzip\r\n", "");
	assert_true(str_eq(reply_header(&head, "Content-Length", 0), reply_header(&packed, "Content-Length", 0)));
	assert_int_equal(head.body.n, 0);
	// To a session nothing of a record is packed, however long.
	struct reply session = ask(proof(NURSE), "GET", path, "Accept-Encoding: gzip\r\n", "");
	assert_int_equal(session.status, 200);
	assert_false(reply_header(&session, "Content-Encoding", 0).p);
	house_close();
}

static enum err newest_request(struct db *db, struct arena *a, void *what)
{
	struct audit_row *rows;
	size_t count;
	enum err e = audit_of_person(db, a, STR(DECLAN), 0, 1, &rows, &count);
	if (e == OK && count)
		*(struct str *)what = str_dup(arena, rows[0].request);
	return e;
}

static void test_the_id_that_a_program_gave_stands_in_the_audit(void **state)
{
	struct str found = STR("");
	(void)state;
	house_open();
	ask(proof(READER), "GET", "/fhir/Goal/" GOAL, "X-Request-Id: theirs.2026_11-22\r\n", "");
	assert_int_equal(store_write(site.store, newest_request, &found), OK);
	assert_true(str_is(found, "theirs.2026_11-22"));
	// What could be read as something else in a log is not taken.
	static const char *const odd[] = { "a b", "a\"b", "a=b", "\xc3\xa9", "",
		"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg" };
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct reply r = ask(proof(READER), "GET", "/fhir/Goal/" GOAL,
			str_format(arena, "X-Request-Id: %s\r\n", odd[i]).p, "");
		struct str id = reply_header(&r, "X-Request-Id", 0);
		assert_int_equal(id.n, 12);
		assert_int_equal(store_write(site.store, newest_request, &found), OK);
		assert_true(str_eq(found, id));
	}
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_error_is_a_valid_outcome_that_tells_nothing_of_anybody),
		cmocka_unit_test(test_what_is_too_long_is_refused_with_an_outcome),
		cmocka_unit_test(test_what_is_packed_is_the_same_bytes),
		cmocka_unit_test(test_the_id_that_a_program_gave_stands_in_the_audit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

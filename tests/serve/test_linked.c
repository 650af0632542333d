// SPDX-License-Identifier: Apache-2.0
// Patient.link: who sees two joined records reads that they are one person's, from both sides and wherever a Patient is
// read; who sees one of them, or neither, learns of no second; a program that writes a Patient back changes nothing by
// it; and parting ends it.
#include "serve_help.h"

#include <unzip.h>

#include "record/link.h"

#define LINK_TO(key) "\"link\":[{\"other\":{\"reference\":\"Patient/" key "\"},\"type\":\"seealso\"}]"

static struct reply send_as(struct str header, const char *method, struct str path, struct str body)
{
	return reply_read(ask_raw(arena, str_format(arena, "%s %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Accept: application/fhir+json\r\nContent-Type: application/fhir+json\r\n%.*s\r\n"
		"Content-Length: %zu\r\n\r\n%.*s", method, STR_ARG(path), STR_ARG(header), body.n, STR_ARG(body))));
}

static struct str cookie_of(const char *who)
{
	struct session s = sign_in_as(arena, who);
	return str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
}

static struct str bearer_of(const char *scope)
{
	struct str t = token_of_scope(arena, z(scope));
	return str_format(arena, "Authorization: Bearer %.*s", STR_ARG(t));
}

static enum err join_them(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return link_put(db, a, STR(OTHER), STR(DECLAN), STR("a:officer"));
}

static enum err part_them(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return link_end(db, a, STR(OTHER), STR(DECLAN));
}

// The nurse's team and the mother are let in to the second record too.
static enum err give_both(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return consent_give(db, a, &(struct consent_grant){ .person = STR(OTHER), .id = STR(OTHER "-c0nsent00011"),
		.grantee = STR("t:let-in"), .grantee_name = STR("x"), .grantee_reference = STR(""), .verbs = MAY_SEE,
		.sections = STR(""), .labels = STR(""), .until = DAY_NONE, .basis = BASIS_SELF, .author = STR("a:x"),
		.author_reference = STR(""), .words = STR("") });
}

static enum err close_other(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return consent_give(db, a, &(struct consent_grant){ .person = STR(OTHER), .id = STR(OTHER "-c0nsent00012"),
		.grantee = STR("s:*"), .grantee_name = STR("x"), .grantee_reference = STR(""), .verbs = MAY_SEE, .never = true,
		.sections = STR(""), .labels = STR(""), .until = DAY_NONE, .basis = BASIS_SELF, .author = STR("a:x"),
		.author_reference = STR(""), .words = STR("") });
}

// Wherever a Patient is read. `linked`: the link is there; else neither it nor the other key is.
static void look(struct str header, const char *key, const char *other, bool linked)
{
	static const char *const ways[] = { "/fhir/Patient/%s", "/fhir/Patient?_id=%s", "/fhir/Patient/%s/$everything",
		"/fhir/Patient/%s/_history", "/fhir/Patient/%s/_history/1", "/fhir/Patient/%s/$everything?_type=Patient" };
	struct str link = str_format(arena,
		"\"link\":[{\"other\":{\"reference\":\"Patient/%s\"},\"type\":\"seealso\"}]", other);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct reply r = send_as(header, "GET", str_format(arena, ways[i], key), STR(""));
		bool said = holds(r.body, str_c(arena, link));
		if (said != linked || (!linked && holds(r.body, other)))
			fail_msg("%s: %d %.*s", ways[i], r.status, STR_ARG(r.body));
		if (linked && i == 0)
			assert_false(reply_header(&r, "ETag", 0).n); // not the stored version
	}
}

static void look_both(struct str header, bool linked)
{
	look(header, DECLAN, OTHER, linked);
	look(header, OTHER, DECLAN, linked);
}

static void test_who_sees_both_is_told_and_nobody_else(void **state)
{
	(void)state;
	house_open();
	struct str declan = cookie_of("declan"), nurse = cookie_of("nurse"), mum = cookie_of("mum");
	struct str program = bearer_of("system/*.cruds");
	look(declan, DECLAN, OTHER, false);
	assert_int_equal(store_write(site.store, join_them, NULL), OK);
	look_both(declan, true);
	look_both(cookie_of("other"), true); // both logins are the person's own
	look_both(program, true);
	look_both(nurse, false); // one record alone knows the team: neither is seen
	assert_int_equal(store_write(site.store, give_both, NULL), OK);
	look_both(nurse, true);
	look_both(mum, false);
	look_both(cookie_of("stranger"), false);
	look_both(cookie_of("admin"), false);
	struct reply r = send_as(declan, "GET", STR("/fhir/Patient?link=Patient/" OTHER "&_id=" DECLAN), STR(""));
	assert_true(holds(r.body, "\"total\":1"));
	assert_int_equal(store_write(site.store, close_other, NULL), OK);
	look(program, OTHER, DECLAN, false);
	assert_int_equal(store_write(site.store, part_them, NULL), OK);
	look(declan, DECLAN, OTHER, false);
	look(nurse, DECLAN, OTHER, false);
	look(program, DECLAN, OTHER, false);
	house_close();
}

static void test_what_was_read_is_written_back_without_the_link(void **state)
{
	struct resource stored;
	(void)state;
	house_open();
	struct str program = bearer_of("system/*.cruds");
	assert_int_equal(store_write(site.store, join_them, NULL), OK);
	struct reply r = send_as(program, "GET", STR("/fhir/Patient/" DECLAN), STR(""));
	assert_true(holds(r.body, LINK_TO(OTHER)));
	r = send_as(program, "PUT", STR("/fhir/Patient/" DECLAN), STR("{\"resourceType\":\"Patient\",\"id\":\"" DECLAN "\","
		"\"name\":[{\"text\":\"Declan Hughes\"}]," LINK_TO("" OTHER) "}"));
	if (r.status != 200)
		fail_msg("%.*s", STR_ARG(r.body));
	assert_true(holds(r.body, LINK_TO(OTHER))); // once
	assert_int_equal(resource_get(store_reader(site.store), arena, STR("Patient"), STR(DECLAN), &stored), OK);
	db_settle(store_reader(site.store));
	assert_int_equal(stored.version, 2);
	assert_false(holds(stored.body, OTHER));
	r = send_as(program, "PUT", STR("/fhir/Patient/" DECLAN), STR("{\"resourceType\":\"Patient\",\"id\":\"" DECLAN "\","
		"\"link\":[{\"other\":{\"reference\":\"Patient/n0b0dy0000\"},\"type\":\"seealso\"}]}"));
	assert_int_not_equal(r.status, 200);
	house_close();
}

// --- the download ----------------------------------------------------------------------------------------------------
// The names in the archive, and whether any file holds the words.
static bool zip_holds(struct str body, const char *name, const char *words)
{
	char path[] = "/tmp/ownplan-linked-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0 && write(fd, body.p, body.n) == (ssize_t)body.n);
	close(fd);
	unzFile z = unzOpen64(path);
	assert_non_null(z);
	bool found = false;
	for (int at = unzGoToFirstFile(z); at == UNZ_OK && !found; at = unzGoToNextFile(z)) {
		char in[300];
		static char text[1 << 20];
		assert_int_equal(unzGetCurrentFileInfo64(z, NULL, in, sizeof in, NULL, 0, NULL, 0), UNZ_OK);
		assert_int_equal(unzOpenCurrentFile(z), UNZ_OK);
		int n = unzReadCurrentFile(z, text, sizeof text);
		assert_true(n >= 0 && n < (int)sizeof text);
		found = strstr(in, name) && (!words || memmem(text, (size_t)n, words, strlen(words)));
		unzCloseCurrentFile(z);
	}
	unzClose(z);
	unlink(path);
	return found;
}

static struct str everything_of(const char *who)
{
	struct session s = sign_in_as(arena, who);
	struct str body = str_format(arena, "csrf=%.*s", STR_ARG(s.csrf));
	struct reply r = reply_read(ask_raw(arena, str_format(arena, "POST /people/" DECLAN "/everything HTTP/1.1\r\n"
		"Host: ownplan\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		"Cookie: ownplan=%.*s\r\nContent-Length: %zu\r\n\r\n%.*s", STR_ARG(s.token), body.n, STR_ARG(body))));
	assert_int_equal(r.status, 200);
	return r.body;
}

static void test_everything_holds_both_records_of_the_person(void **state)
{
	(void)state;
	house_open();
	assert_false(zip_holds(everything_of("declan"), "other-record", NULL));
	assert_int_equal(store_write(site.store, join_them, NULL), OK);
	struct str all = everything_of("declan");
	assert_true(zip_holds(all, "plan.html", "Play music"));
	assert_true(zip_holds(all, "other-record-" OTHER "/plan.html", "Olive"));
	assert_true(zip_holds(all, "other-record-" OTHER "/record.json", "Patient/" OTHER));
	assert_int_equal(store_write(site.store, part_them, NULL), OK);
	assert_false(zip_holds(everything_of("declan"), "other-record", NULL));
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_sees_both_is_told_and_nobody_else),
		cmocka_unit_test(test_what_was_read_is_written_back_without_the_link),
		cmocka_unit_test(test_everything_holds_both_records_of_the_person),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

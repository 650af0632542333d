// SPDX-License-Identifier: Apache-2.0
// Looks that are worth a question, as the privacy officer meets them: found after the fact, asked about, closed with a
// finding; the officer's own look stands among those of the person; nobody else learns of it.
#include "serve_help.h"

#include "record/pattern.h"

static const char form[] = "Content-Type: application/x-www-form-urlencoded\r\n";

static struct reply ask_as(const char *who, const char *method, struct str path, const char *body)
{
	struct arena *a = arena;
	struct session s = sign_in_as(a, who);
	struct str sent = *body ? str_format(a, "csrf=%.*s&%s", STR_ARG(s.csrf), body) : STR("");
	return reply_read(ask_raw(a, str_format(a, "%s %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Cookie: ownplan=%.*s\r\n%sContent-Length: %zu\r\n\r\n%.*s", method, STR_ARG(path), STR_ARG(s.token),
		*body ? form : "", sent.n, STR_ARG(sent))));
}

static enum err make_relative(struct db *db, struct arena *a, void *what)
{
	static const char body[] = "{\"resourceType\":\"RelatedPerson\",\"active\":true,\"patient\":{\"reference\":"
		"\"Patient/" DECLAN "\"},\"name\":[{\"text\":\"Nurse\"}]}";
	(void)what;
	struct resource_put put = { .now = { .person = STR(DECLAN), .shelf = SHELF_PLAN, .type = STR("RelatedPerson"),
		.id = STR(DECLAN "-re1at1ve0000"), .updated = clock_now(), .kind = STR("relation"), .section = STR("people"),
		.label = STR(""), .author = STR("a:declan"),
		.body = resource_stamp(a, json_tree(a, json_trusted(a, z(body))), STR(DECLAN "-re1at1ve0000"), 1,
			clock_now()) } };
	return resource_write(db, a, &put);
}

static void test_an_officer_asks_about_a_look(void **state)
{
	(void)state;
	struct pattern_list list;
	house_open();
	assert_int_equal(store_write(site.store, make_relative, NULL), OK);
	assert_int_equal(ask_as("nurse", "GET", STR("/people/" DECLAN), "").status, 200);
	assert_int_equal(audit_tend(site.audit), OK);
	assert_int_equal(pattern_all(store_reader(site.store), arena, false, &list), OK);
	db_settle(store_reader(site.store));
	assert_int_equal(list.count, 1);
	struct str path = str_format(arena, "/privacy/pattern/%.*s", STR_ARG(list.item[0].id));
	struct reply r = ask_as("officer", "GET", STR("/privacy"), "");
	assert_int_equal(r.status, 200);
	assert_true(holds(r.body, "Perhaps a relative") && holds(r.body, "Declan Hughes"));
	r = ask_as("officer", "GET", path, "");
	assert_int_equal(r.status, 200);
	assert_true(holds(r.body, "Looked at: the plan") && holds(r.body, "Why it is asked"));
	assert_int_equal(ask_as("nurse", "GET", path, "").status, 403);
	r = ask_as("officer", "POST", path, "finding=work&words=");
	assert_int_equal(r.status, 400);
	assert_true(holds(r.body, "Say what you looked at") && holds(r.body, "value=\"work\" checked"));
	r = ask_as("officer", "POST", path, "finding=gossip&words=Asked+%3Cher%3E");
	assert_int_equal(r.status, 400);
	assert_true(holds(r.body, "Choose what you found") && holds(r.body, "Asked &lt;her&gt;"));
	assert_int_equal(ask_as("officer", "POST", path, "finding=work&words=Asked+%3Cher%3E").status, 303);
	assert_int_equal(ask_as("officer", "POST", path, "finding=wrong&words=Later").status, 303);
	r = ask_as("officer", "GET", path, "");
	assert_true(holds(r.body, "It was part of their work") && holds(r.body, "Asked &lt;her&gt;"));
	assert_true(holds(ask_as("officer", "GET", STR("/privacy/done"), "").body, "It was part of their work"));
	assert_false(holds(ask_as("officer", "GET", STR("/privacy"), "").body, "Perhaps a relative"));
	r = ask_as("declan", "GET", STR("/people/" DECLAN "/looked"), "");
	assert_true(holds(r.body, "who looked, to be asked about it"));
	assert_false(holds(r.body, "Asked"));
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_officer_asks_about_a_look),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

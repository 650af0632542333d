// SPDX-License-Identifier: Apache-2.0
// The route table: every row says everything, no two rows are the same address, each address finds its own row.
#include "serve_help.h"

#include "serve/route.h"

static void test_every_row_says_who_may_about_whom_and_what_the_audit_says(void **state)
{
	(void)state;
	for (size_t i = 0; route_at(i); i++) {
		const struct route *r = route_at(i);
		assert_true(r->path[0] == '/');
		assert_true(r->permission >= OPEN && r->permission <= PRIVACY);
		assert_true(r->subject >= NOBODY && r->subject <= EACH);
		assert_true(r->audit >= AUDIT_NONE && r->audit <= AUDIT_SIGN_IN);
		assert_true(r->handler && r->what && *r->what);
		bool named = strstr(r->path, "/:person") || strstr(r->path, "/:resource");
		bool about = r->permission >= STAFF_SEE && r->permission <= SELF_ONLY;
		if (named != (r->subject == PERSON) || about != (r->subject == PERSON))
			fail_msg("%s %s: the address, the permission and the subject disagree", r->method, r->path);
		// Searches and operations of FHIR that change nothing, their parameters in a body.
		bool asks = strstr(r->path, "/_search") || (strstr(r->path, "/fhir/") == r->path && strchr(r->path, '$'));
		if (strcmp(r->method, "POST") == 0 && r->audit == AUDIT_READ && !asks)
			fail_msg("%s %s: a change is audited as a read", r->method, r->path);
		if (strcmp(r->method, "GET") == 0 && r->audit == AUDIT_WRITE)
			fail_msg("%s %s: a read is audited as a change", r->method, r->path);
	}
}

// A row added here takes POSTs that did not come from a page of ours: its handler must prove who sends them by what
// stands in them, and must act for nobody else.
static void test_only_the_token_endpoint_takes_forms_that_no_page_of_ours_made(void **state)
{
	(void)state;
	for (size_t i = 0; route_at(i); i++) {
		const struct route *r = route_at(i);
		bool is_token = strcmp(r->path, "/auth/token") == 0;
		if (strcmp(r->path, "/shl/:link") == 0 || strcmp(r->path, "/shl/:link/:ticket") == 0) {
			assert_int_equal(r->permission, OPEN);
			continue; // by what is in the link, and the code
		}
		assert_true(r->from == FROM_PAGES || r->from == FROM_PROGRAMS);
		if ((r->from == FROM_PROGRAMS) != is_token)
			fail_msg("%s %s: whose forms does it take?", r->method, r->path);
		if (!is_token)
			continue;
		assert_string_equal(r->method, "POST");
		assert_int_equal(r->permission, OPEN);
		assert_int_equal(r->subject, NOBODY);
		assert_int_equal(r->audit, AUDIT_SIGN_IN);
	}
}

// A row added here writes into the room that is kept for looking at plans when the disk is full.
static void test_only_doors_go_on_when_the_disk_is_full(void **state)
{
	static const char *const doors[] = { "POST /sign-in", "POST /sign-out", "POST /auth/token", "POST /find/emergency",
		"POST /people/:person/emergency", "POST /urgent" };
	(void)state;
	size_t vital = 0;
	for (size_t i = 0; route_at(i); i++) {
		const struct route *r = route_at(i);
		char name[100];
		bool is_door = false;
		snprintf(name, sizeof name, "%s %s", r->method, r->path);
		for (size_t k = 0; k < sizeof doors / sizeof *doors; k++)
			is_door = is_door || strcmp(name, doors[k]) == 0;
		if (r->vital != is_door)
			fail_msg("%s: may it take the room that is kept?", name);
		vital += r->vital;
	}
	assert_int_equal(vital, sizeof doors / sizeof *doors);
}

// "/people/:person/add/:kind" as "/people/:/add/:".
static struct str shape(struct arena *a, const char *path)
{
	struct str rest = str_of(path + 1), out = STR("");
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		out = str_format(a, "%.*s/%.*s", STR_ARG(out), part.n && part.p[0] == ':' ? 1 : (int)part.n, part.p);
	}
	return out;
}

static void test_no_two_rows_are_the_same_address(void **state)
{
	struct arena *a = arena_new();
	(void)state;
	for (size_t i = 0; route_at(i); i++)
		for (size_t j = i + 1; route_at(j); j++)
			if (strcmp(route_at(i)->method, route_at(j)->method) == 0 &&
				str_eq(shape(a, route_at(i)->path), shape(a, route_at(j)->path)))
				fail_msg("%s and %s are the same", route_at(i)->path, route_at(j)->path);
	arena_free(a);
}

static void test_each_address_finds_its_own_row(void **state)
{
	struct visit_param param[ROUTE_PARAMS];
	size_t params;
	bool other;
	(void)state;
	for (size_t i = 0; route_at(i); i++) {
		const struct route *r = route_at(i);
		char path[200];
		size_t n = 0;
		for (const char *p = r->path; *p; p++) // ":kind" as "xkind": no word of another row
			path[n++] = *p == ':' ? 'x' : *p;
		path[n] = 0;
		const struct route *found = route_find(str_of(r->method), str_of(path), param, ROUTE_PARAMS, &params, &other);
		if (found != r)
			fail_msg("%s %s finds %s", r->method, path, found ? found->path : "nothing");
	}
}

static void test_words_beat_parameters_and_wrong_methods_are_told_apart(void **state)
{
	struct visit_param param[ROUTE_PARAMS];
	size_t params;
	bool other;
	struct arena *a = arena_new();
	(void)state;
	const struct route *r =
		route_find(STR("GET"), STR("/people/x/prepare/share"), param, ROUTE_PARAMS, &params, &other);
	assert_non_null(r);
	assert_string_equal(r->path, "/people/:person/prepare/share");
	assert_int_equal(params, 1);
	assert_string_equal(param[0].name, "person");
	assert_null(route_find(STR("DELETE"), STR("/account"), param, ROUTE_PARAMS, &params, &other));
	assert_true(other);
	assert_null(route_find(STR("GET"), STR("/nowhere"), param, ROUTE_PARAMS, &params, &other));
	assert_false(other);
	assert_null(route_find(STR("GET"), STR("/people//prepare"), param, ROUTE_PARAMS, &params, &other));
	assert_null(route_find(STR("GET"), STR("/a/b/c/d/e/f/g/h/i/j"), param, ROUTE_PARAMS, &params, &other));
	assert_true(str_is(route_allowed(a, STR("/sign-in")), "GET, HEAD, POST"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_says_who_may_about_whom_and_what_the_audit_says),
		cmocka_unit_test(test_only_the_token_endpoint_takes_forms_that_no_page_of_ours_made),
		cmocka_unit_test(test_only_doors_go_on_when_the_disk_is_full),
		cmocka_unit_test(test_no_two_rows_are_the_same_address),
		cmocka_unit_test(test_each_address_finds_its_own_row),
		cmocka_unit_test(test_words_beat_parameters_and_wrong_methods_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

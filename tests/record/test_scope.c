// SPDX-License-Identifier: Apache-2.0
// SMART scopes: which texts are scopes, what they open, and what is left when a program asks for more than it may.
#include "account_help.h"

#include "base/buf.h"
#include "record/scope.h"

static struct scope_list list_of(const char *text)
{
	struct scope_list out;
	if (scope_parse(arena, str_of(text), &out) != OK)
		fail_msg("%s: %s", text, scope_wrong(str_of(text)));
	return out;
}

static bool allows(const char *text, const char *type, enum scope_verb verb)
{
	struct scope_list l = list_of(text);
	return scope_allows(&l, str_of(type), verb);
}

static void narrows(const char *asked, const char *registered, const char *expected)
{
	struct scope_list x = list_of(asked), y = list_of(registered);
	struct str got = scope_narrow(arena, &x, &y);
	if (!str_is(got, expected))
		fail_msg("%s of %s is \"%.*s\", not \"%s\"", asked, registered, STR_ARG(got), expected);
}

static void test_both_versions_and_all_contexts_are_read(void **state)
{
	(void)state;
	static const char *const good[] = { "system/*.rs", "system/*.cruds", "system/Patient.r", "user/Goal.cud",
		"patient/Observation.rs?category=vital-signs", "system/Patient.read", "system/*.write", "patient/*.*",
		"system/Task.*", "system/Goal.rs  system/Task.s", " system/*.rs ",
		"system/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs",
		"system/Goal.rs?lifecycle-status=active&start-date=ge2026", "system/Task.rs?code:in=http://x/y%20z",
		"system/*.rs?_security=R", "system/Goal.s?_has:Task:focus:status=done", "system/Goal.s?patient.name=x" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (scope_wrong(str_of(good[i])))
			fail_msg("%s: %s", good[i], scope_wrong(str_of(good[i])));
	struct scope_list l = list_of("patient/Observation.rs?category=vital-signs user/*.write");
	assert_int_equal(l.count, 2);
	assert_int_equal(l.item[0].who, SCOPE_PATIENT);
	assert_int_equal(l.item[0].verbs, SCOPE_READ | SCOPE_SEARCH);
	IS(l.item[0].type, "Observation");
	IS(l.item[0].query, "category=vital-signs");
	assert_int_equal(l.item[1].who, SCOPE_USER);
	assert_int_equal(l.item[1].verbs, SCOPE_CREATE | SCOPE_UPDATE | SCOPE_DELETE);
	IS(l.item[1].query, "");
}

static void test_what_is_not_exactly_a_scope_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "   ", "everything", "system", "system/", "system/*", "system/*.",
		"system/.rs", "system/Patient", "system/Patient.", "system/patient.rs", "system/Nothing.rs", "system/**.rs",
		"System/*.rs",
		"system/*.sr", "system/*.rr", "system/*.x", "system/*.rsx", "system/*.READ", "system/*.read.write",
		"system/Goal.rs?", "system/Goal.rs?x", "system/Goal.rs?=y", "system/Goal.rs?x=", "system/Goal.rs?x=1&",
		"system/Goal.rs?&x=1", "system/Goal.read?x=1", "system/Goal.*?x=1", "system/Goal.rs?x=a\"b",
		"system/Goal.rs?x=a\\b", "system/Goal.rs?x=%2", "system/Goal.rs?x=%zz", "system/Goal.rs?x=%00",
		"system/Goal.rs?x=\xC3\xA9", "system/Goal.rs?1x=2", "system/Goal.rs?_include=Goal:patient",
		"system/Goal.rs?_count=1", "system/Goal.rs?_sort:x=1", "system/*.rs\tsystem/Goal.rs",
		"system/*.rs\nsystem/Goal.rs",
		"openid", "launch/patient", "offline_access", "system/*.rs everything", "system/Goal.rs?x=1#y",
		" system/Goal.rs system/Task", "organisation/*.rs" };
	struct scope_list l;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (!scope_wrong(str_of(bad[i])))
			fail_msg("%s was taken", bad[i]);
		assert_int_equal(scope_parse(arena, str_of(bad[i]), &l), ERR_INPUT);
		assert_int_equal(l.count, 0);
	}
	struct str zero = STR("system/Goal.rs?x\0y=1");
	assert_non_null(scope_wrong(zero));
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	for (int i = 0; i <= SCOPES_MOST; i++)
		buf_c(&b, "system/Goal.rs ");
	assert_non_null(scope_wrong(buf_text(&b)));
}

static void test_only_scopes_of_systems_are_for_programs_that_act_for_nobody(void **state)
{
	(void)state;
	assert_null(scope_system_wrong(STR("system/*.rs system/Goal.c")));
	assert_non_null(scope_system_wrong(STR("patient/*.rs")));
	assert_non_null(scope_system_wrong(STR("system/*.rs user/Goal.rs")));
	assert_non_null(scope_system_wrong(STR("")));
}

static void test_a_verb_is_open_for_the_types_and_verbs_that_were_named(void **state)
{
	(void)state;
	assert_true(allows("system/*.rs", "Goal", SCOPE_READ));
	assert_true(allows("system/*.rs", "Goal", SCOPE_SEARCH));
	assert_false(allows("system/*.rs", "Goal", SCOPE_CREATE));
	assert_true(allows("system/Goal.r system/Task.cu", "Task", SCOPE_UPDATE));
	assert_false(allows("system/Goal.r system/Task.cu", "Goal", SCOPE_UPDATE));
	assert_false(allows("system/Goal.r system/Task.cu", "Task", SCOPE_DELETE));
	assert_false(allows("system/Goal.r", "Goals", SCOPE_READ));
	assert_true(allows("system/Goal.write", "Goal", SCOPE_DELETE));
	assert_false(allows("system/Goal.write", "Goal", SCOPE_READ));
	assert_false(scope_allows(NULL, STR("Goal"), SCOPE_READ));
}

static void test_a_query_opens_only_what_matches_it(void **state)
{
	(void)state;
	struct scope_filters f;
	struct scope_list l = list_of("system/Goal.rs?category=a system/Goal.r?category=b&x=1 system/*.s?_tag=t"
		" system/Task.rs");
	assert_false(scope_allows(&l, STR("Goal"), SCOPE_READ));
	scope_filters(arena, &l, STR("Goal"), SCOPE_READ, &f);
	assert_false(f.all);
	assert_int_equal(f.count, 2);
	IS(f.query[0], "category=a");
	IS(f.query[1], "category=b&x=1");
	scope_filters(arena, &l, STR("Goal"), SCOPE_SEARCH, &f);
	assert_int_equal(f.count, 2);
	IS(f.query[1], "_tag=t");
	scope_filters(arena, &l, STR("Task"), SCOPE_SEARCH, &f);
	assert_true(f.all);
	assert_int_equal(f.count, 0);
	scope_filters(arena, &l, STR("Task"), SCOPE_CREATE, &f);
	assert_false(f.all);
	assert_int_equal(f.count, 0);
	scope_filters(arena, NULL, STR("Task"), SCOPE_READ, &f);
	assert_false(f.all);
	assert_int_equal(f.count, 0);
}

static void test_what_is_granted_is_never_more_than_asked_or_registered(void **state)
{
	(void)state;
	narrows("system/*.rs", "system/*.rs", "system/*.rs");
	narrows("system/*.cruds", "system/*.rs", "system/*.rs");
	narrows("system/*.read", "system/Goal.* system/Task.rs", "system/Goal.rs system/Task.rs");
	narrows("system/Task.* system/Goal.read", "system/*.rs", "system/Goal.rs system/Task.rs");
	narrows("system/Goal.c", "system/*.rs", "");
	narrows("system/Goal.rs", "system/Task.rs", "");
	narrows("user/Goal.rs", "system/Goal.rs", "");
	narrows("system/Goal.r system/Goal.s", "system/Goal.rs", "system/Goal.rs");
	narrows("system/Goal.rs system/*.rs", "system/*.rs", "system/*.rs");
	narrows("system/Goal.rs", "system/Goal.rs?category=a", "system/Goal.rs?category=a");
	narrows("system/Goal.rs?category=a", "system/*.rs", "system/Goal.rs?category=a");
	narrows("system/Goal.rs?category=a", "system/Goal.rs?category=a", "system/Goal.rs?category=a");
	narrows("system/Goal.rs?category=a", "system/Goal.rs?x=ge2026", "system/Goal.rs?category=a&x=ge2026");
	narrows("system/Goal.rs?category=a system/Goal.rs", "system/Goal.rs", "system/Goal.rs");
	narrows("system/Goal.rs?b=1 system/Goal.rs?a=1", "system/*.r", "system/Goal.r?a=1 system/Goal.r?b=1");
}

static void test_a_list_is_written_in_one_way(void **state)
{
	(void)state;
	struct scope_list l = list_of("system/Task.s system/Goal.* system/Task.r system/*.r user/Goal.read");
	IS(scope_text(arena, &l), "user/Goal.rs system/*.r system/Goal.cruds system/Task.rs");
}

// However long the lists, narrowing ends, and what comes out can be read again.
static void test_the_longest_lists_are_narrowed_in_time(void **state)
{
	struct buf x, y;
	(void)state;
	buf_init(&x, arena, BUF_PAGE);
	buf_init(&y, arena, BUF_PAGE);
	for (int i = 0; i < SCOPES_MOST; i++) {
		buf_format(&x, "system/*.rs?a=%d ", i);
		buf_format(&y, "system/Goal.rs?b=%d ", i);
	}
	struct scope_list asked = list_of(str_c(arena, buf_text(&x))), registered = list_of(str_c(arena, buf_text(&y)));
	IS(scope_narrow(arena, &asked, &registered), ""); // 10,000: more than a list may hold
	IS(scope_narrow(arena, &asked, &(struct scope_list){ registered.item, 0 }), "");
	asked.count = 1;
	struct str granted = scope_narrow(arena, &asked, &registered);
	assert_null(scope_wrong(granted));
	assert_int_equal(list_of(str_c(arena, granted)).count, SCOPES_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_both_versions_and_all_contexts_are_read, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_what_is_not_exactly_a_scope_is_refused, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_only_scopes_of_systems_are_for_programs_that_act_for_nobody, house_open,
			house_close),
		cmocka_unit_test_setup_teardown(test_a_verb_is_open_for_the_types_and_verbs_that_were_named, house_open,
			house_close),
		cmocka_unit_test_setup_teardown(test_a_query_opens_only_what_matches_it, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_what_is_granted_is_never_more_than_asked_or_registered, house_open,
			house_close),
		cmocka_unit_test_setup_teardown(test_a_list_is_written_in_one_way, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_the_longest_lists_are_narrowed_in_time, house_open, house_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

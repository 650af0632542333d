// SPDX-License-Identifier: Apache-2.0
// The small decisions at the door: which address one may come back to, how long one waits, what a commissioner may
// know, and how assets are kept.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/record_store.h"
#include "web/door.h"

static void test_one_comes_back_only_inside_this_site(void **state)
{
	static const char *const good[] = { "/", "/people/dec1ann0p1", "/people/x/history/Goal/x-1?page=2", "/?show=late",
		"/fhir/metadata" };
	static const char *const bad[] = { "", "people", "//evil.example", "https://evil.example", "/\\evil.example",
		"/a b", "/a\r\nSet-Cookie: x=1", "/<script>", "/\"", "/caf\xC3\xA9", "/sign-in", "/sign-out", "/join" };
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(door_inside(str_of(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(door_inside(str_of(bad[i])));
	assert_false(door_inside(STR_NONE));
	assert_false(door_inside(((struct str){ "/a\0b", 4 })));
}

static void test_a_wait_is_said_in_words(void **state)
{
	struct arena *a = arena_new();
	(void)state;
	assert_string_equal(door_wait_words(a, 1), "a second");
	assert_string_equal(door_wait_words(a, 15 * SECONDS), "15 seconds");
	assert_string_equal(door_wait_words(a, 60 * SECONDS), "1 minute");
	assert_string_equal(door_wait_words(a, 61 * SECONDS), "2 minutes");
	assert_string_equal(door_wait_words(a, 15 * MINUTES), "15 minutes");
	arena_free(a);
}

// Small numbers could make a person out: 1 to 7 are one number, the others are rounded.
static void test_nobody_can_be_made_out_in_a_count(void **state)
{
	static const struct {
		int64_t people, shown;
	} rows[] = { { -1, 0 }, { 0, 0 }, { 1, 5 }, { 4, 5 }, { 7, 5 }, { 8, 10 }, { 12, 10 }, { 13, 15 },
		{ 100002, 100000 } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(count_published(rows[i].people), rows[i].shown);
}

static void test_only_who_takes_gzip_gets_it(void **state)
{
	(void)state;
	assert_true(asset_takes_gzip(STR("gzip")));
	assert_true(asset_takes_gzip(STR("br, gzip;q=0.5")));
	assert_true(asset_takes_gzip(STR("*")));
	assert_false(asset_takes_gzip(STR("")));
	assert_false(asset_takes_gzip(STR_NONE));
	assert_false(asset_takes_gzip(STR("br, deflate")));
	assert_false(asset_takes_gzip(STR("gzip;q=0")));
	assert_false(asset_takes_gzip(STR("gzip; q=0.000")));
}

static void test_a_browser_that_has_the_asset_is_told_so(void **state)
{
	const struct str tag = STR("\"1a2b-gzip\"");
	(void)state;
	assert_true(asset_is_known(STR("\"1a2b-gzip\""), tag));
	assert_true(asset_is_known(STR("\"other\", W/\"1a2b-gzip\""), tag));
	assert_true(asset_is_known(STR("*"), tag));
	assert_false(asset_is_known(STR("\"1a2b\""), tag));
	assert_false(asset_is_known(STR_NONE, tag));
}

static void test_the_statements_of_these_pages_fit_the_database(void **state)
{
	struct arena *a = arena_new();
	struct store *store = record_store_empty(false, a);
	struct fault f;
	(void)state;
	fault_init(&f, a);
	assert_true(home_statement_count > 0);
	assert_int_equal(store_check(store, home_statements, home_statement_count, &f), OK);
	store_close(store);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_comes_back_only_inside_this_site),
		cmocka_unit_test(test_a_wait_is_said_in_words),
		cmocka_unit_test(test_nobody_can_be_made_out_in_a_count),
		cmocka_unit_test(test_only_who_takes_gzip_gets_it),
		cmocka_unit_test(test_the_statements_of_these_pages_fit_the_database),
		cmocka_unit_test(test_a_browser_that_has_the_asset_is_told_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

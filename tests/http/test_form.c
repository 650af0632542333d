// SPDX-License-Identifier: Apache-2.0
// Forms and query strings: what people typed comes out as they typed it, and what is broken is refused.
#include <string.h>

#include "base/arena_help.h"
#include "http/http.h"
#include "http/parts.h"

static void assert_text(struct str have, const char *want)
{
	assert_int_equal(have.n, strlen(want));
	assert_memory_equal(have.p, want, have.n);
}

static void test_what_was_typed_comes_out_as_typed(void **state)
{
	(void)state;
	struct form f;
	struct str sent = STR("statement=I+want+to+walk+%26+swim%21&due=&S%C3%A9amus=%e2%82%ac5&lone");
	assert_int_equal(form_parse(arena, sent, 10, &f), OK);
	assert_int_equal(f.count, 4);
	assert_text(form_get(&f, "statement"), "I want to walk & swim!");
	assert_text(form_get(&f, "due"), "");
	assert_non_null(form_get(&f, "due").p);
	assert_text(form_get(&f, "Séamus"), "€5");
	assert_text(form_get(&f, "lone"), "");
	assert_null(form_get(&f, "absent").p);
}

static void test_order_and_repeated_names_are_kept(void **state)
{
	(void)state;
	struct form f;
	assert_int_equal(form_parse(arena, STR("who=mum&who=nurse&&who=a=b&"), 10, &f), OK);
	assert_int_equal(f.count, 3);
	assert_text(form_get(&f, "who"), "mum");
	assert_text(f.pair[1].value, "nurse");
	assert_text(f.pair[2].value, "a=b");
	assert_true(form_has(&f, "who", "nurse"));
	assert_false(form_has(&f, "who", "gp"));
	assert_false(form_has(&f, "whom", "mum"));
}

static void test_nothing_is_a_form_of_nothing(void **state)
{
	(void)state;
	struct form f;
	assert_int_equal(form_parse(arena, STR_NONE, 10, &f), OK);
	assert_int_equal(f.count, 0);
	assert_int_equal(form_parse(arena, STR("&&&"), 10, &f), OK);
	assert_int_equal(f.count, 0);
	assert_int_equal(form_parse(arena, STR("="), 10, &f), OK);
	assert_int_equal(f.count, 1);
	assert_text(f.pair[0].name, "");
}

static void test_broken_input_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
	} broken[] = {
		{ "a=%" },      { "a=%2" },      { "a=%2g" },          { "a=%g2" },    { "%=a" },
		{ "a=%00" },    { "%00=a" },     { "a=%ff" },          { "a=%c0%af" }, { "a=%ed%a0%80" },
		{ "a=\xc3\x28" }, { "a=%f5%80%80%80" }, { "ok=1&a=%e2%82" },
	};
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct form f = { .count = 9 };
		if (form_parse(arena, str_of(broken[i].text), 10, &f) != ERR_INPUT)
			fail_msg("taken: %s", broken[i].text);
		assert_int_equal(f.count, 0);
	}
	struct form f;
	assert_int_equal(form_parse(arena, STR("a=b\0c"), 10, &f), ERR_INPUT);
}

static void test_too_many_fields_are_refused(void **state)
{
	(void)state;
	struct form f;
	assert_int_equal(form_parse(arena, STR("a=1&b=2&c=3"), 3, &f), OK);
	assert_int_equal(form_parse(arena, STR("a=1&b=2&c=3&d=4"), 3, &f), ERR_INPUT);
	assert_int_equal(form_parse(arena, STR("&&&&&&&a=1&&&&&&"), 1, &f), OK);
}

static void test_encoding_and_decoding_are_opposites(void **state)
{
	(void)state;
	struct str s = STR("A b&c=d%e+f/g?h#i~j.k-l_m\xc3\xa9\n"), back;
	struct str encoded = form_encode(arena, s);
	assert_text(encoded, "A%20b%26c%3Dd%25e%2Bf%2Fg%3Fh%23i~j.k-l_m%C3%A9%0A");
	assert_int_equal(form_decode(arena, encoded, true, &back), OK);
	assert_true(str_eq(back, s));
	assert_int_equal(form_decode(arena, encoded, false, &back), OK);
	assert_true(str_eq(back, s));
	assert_int_equal(form_encode(arena, STR("")).n, 0);
}

static void test_a_plus_in_a_path_is_a_plus(void **state)
{
	(void)state;
	struct str out;
	assert_int_equal(form_decode(arena, STR("/a+b%2Bc"), false, &out), OK);
	assert_text(out, "/a+b+c");
}

static void test_a_cookie_is_found_by_its_whole_name(void **state)
{
	(void)state;
	struct str header = STR("a=1; session=abc; x session=no; b=\"quoted\";c=; =odd; d; e=\"");
	assert_text(cookie_find(header, "a"), "1");
	assert_text(cookie_find(header, "session"), "abc");
	assert_text(cookie_find(header, "b"), "quoted");
	assert_text(cookie_find(header, "c"), "");
	assert_text(cookie_find(header, "e"), "\"");
	assert_null(cookie_find(header, "ession").p);
	assert_null(cookie_find(header, "d").p);
	assert_null(cookie_find(header, "Session").p);
	assert_null(cookie_find(STR(""), "a").p);
	assert_null(cookie_find(STR(";;;"), "a").p);
}

static void test_a_target_is_split_into_path_and_query(void **state)
{
	(void)state;
	static const struct {
		const char *target, *path, *query;
	} row[] = {
		{ "/", "/", NULL },
		{ "/a?b=c?d", "/a", "b=c?d" },
		{ "/a?", "/a", "" },
		{ "//a/../b", "//a/../b", NULL },
		{ "*", "*", NULL },
		{ "http://host:80/a?b", "/a", "b" },
		{ "https://host", "/", NULL },
		{ "http://host?b", "/", "b" },
	};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct str path, query;
		assert_int_equal(http_target_split(str_of(row[i].target), &path, &query), OK);
		assert_text(path, row[i].path);
		if (row[i].query)
			assert_text(query, row[i].query);
		else
			assert_true(query.n == 0);
	}
	static const char *const broken[] = { "", "a", "?a", "http://", "http:///a", "ftp://host/", "*a", "host:80" };
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct str path, query;
		assert_int_equal(http_target_split(str_of(broken[i]), &path, &query), ERR_INPUT);
	}
}

static void test_addresses_are_written_one_way(void **state)
{
	(void)state;
	static const struct {
		const char *written, *normal;
	} row[] = {
		{ "192.0.2.7", "192.0.2.7" },
		{ "::ffff:192.0.2.7", "192.0.2.7" },
		{ "2001:DB8:0:0::1", "2001:db8::1" },
		{ "::1", "::1" },
	};
	char out[PEER_TEXT];
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		assert_true(peer_normal(str_of(row[i].written), out));
		assert_string_equal(out, row[i].normal);
	}
	static const char *const broken[] = {
		"", "unknown", "192.0.2", "192.0.2.7:80", "[::1]", "1.2.3.4, 5.6.7.8", "<script>",
	};
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		assert_false(peer_normal(str_of(broken[i]), out));
	assert_text(peer_last_item(STR("203.0.113.9, 10.0.0.1 ,192.0.2.7 ")), "192.0.2.7");
	assert_text(peer_last_item(STR("192.0.2.7")), "192.0.2.7");
	assert_text(peer_last_item(STR("a,")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_typed_comes_out_as_typed),
		cmocka_unit_test(test_order_and_repeated_names_are_kept),
		cmocka_unit_test(test_nothing_is_a_form_of_nothing),
		cmocka_unit_test(test_broken_input_is_refused),
		cmocka_unit_test(test_too_many_fields_are_refused),
		cmocka_unit_test(test_encoding_and_decoding_are_opposites),
		cmocka_unit_test(test_a_plus_in_a_path_is_a_plus),
		cmocka_unit_test(test_a_cookie_is_found_by_its_whole_name),
		cmocka_unit_test(test_a_target_is_split_into_path_and_query),
		cmocka_unit_test(test_addresses_are_written_one_way),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

// SPDX-License-Identifier: Apache-2.0
// What the JSON scanner takes and refuses, and what the cursor reads out of it. The judge is Nicolas Seriot's
// JSONTestSuite where it is at hand; the cases below are those that a health record depends on.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena_help.h"
#include "base/clock.h"
#include "base/json.h"

// The bytes in memory of exactly their size, so that a sanitizer sees a read behind them.
static struct str exact(const void *p, size_t n)
{
	char *copy = malloc(n ? n : 1);
	assert_non_null(copy);
	if (n)
		memcpy(copy, p, n);
	arena_at_end(arena, free, copy);
	return (struct str){ copy, n };
}

static bool takes_bytes(const void *p, size_t n)
{
	struct json doc;
	struct json_wrong wrong = { 0 };
	enum err e = json_scan(arena, exact(p, n), &doc, &wrong);
	if (e == OK) {
		assert_true(json_is_set(json_root(&doc)));
		return true;
	}
	assert_int_equal(e, ERR_INPUT);
	assert_non_null(wrong.what);
	assert_true(wrong.offset <= n && wrong.line >= 1 && wrong.column >= 1);
	assert_false(json_is_set(json_root(&doc)));
	return false;
}

static bool takes(const char *text)
{
	return takes_bytes(text, strlen(text));
}

static struct json_at read_json(const char *text)
{
	struct json *doc = arena_make(arena, struct json);
	struct json_wrong wrong = { 0 };
	if (json_scan(arena, exact(text, strlen(text)), doc, &wrong) != OK)
		fail_msg("refused: %s: %s at %zu", text, wrong.what, wrong.offset);
	return json_root(doc);
}

static void assert_str(struct str s, const char *expected)
{
	if (!s.p || !str_is(s, expected))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), expected);
}

// --- the suite -----------------------------------------------------------------------------------------------------

static struct str read_file(const char *folder, const char *name)
{
	FILE *f = fopen(str_c(arena, str_format(arena, "%s/%s", folder, name)), "rb");
	assert_non_null(f);
	static char bytes[1 << 20];
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	return (struct str){ bytes, n };
}

static void test_the_parsing_suite_is_judged_as_it_asks(void **state)
{
	(void)state;
	const char *shared = getenv("OWNPLAN_SHARED");
	const char *folder = str_c(arena, str_format(arena, "%s/data/json-parsing", shared ? shared : "../shared"));
	DIR *d = opendir(folder);
	if (!d) {
		print_message("[  SKIPPED ] no JSONTestSuite at hand\n");
		skip();
		return;
	}
	unsigned count[256] = { 0 }, wrong = 0;
	for (struct dirent *e; (e = readdir(d));) {
		if (!str_ends(str_of(e->d_name), ".json"))
			continue;
		struct str s = read_file(folder, e->d_name);
		bool taken = takes_bytes(s.p, s.n), expected = e->d_name[0] == 'y';
		if (str_starts(str_of(e->d_name), "y_object_duplicated_key"))
			// FHIR R4 2.6.2: property names SHALL be unique; two answers to one question are no record
			expected = false;
		count[(unsigned char)e->d_name[0]]++;
		if (e->d_name[0] != 'i' && taken != expected) {
			print_error("%s was %s\n", e->d_name, taken ? "taken" : "refused");
			wrong++;
		}
		json_trusted(arena, exact(s.p, s.n)); // whatever it is, it must not harm
	}
	closedir(d);
	print_message("%u to take, %u to refuse, %u either way\n", count['y'], count['n'], count['i']);
	assert_int_equal(wrong, 0);
	assert_true(count['y'] > 90 && count['n'] > 180 && count['i'] > 30);
}

// --- what is refused -----------------------------------------------------------------------------------------------

static void test_bytes_that_are_no_utf8_are_refused_wherever_they_stand(void **state)
{
	(void)state;
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\xaf",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xe2\x82", "\xf0\x80\x80\xaf", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf0\x9f\x98",
		"\xf5\x80\x80\x80", "\xfe", "\xff" };
	static const char *const good[] = { "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
		"\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf" };
	for (size_t before = 0; before < 18; before++) // every place in a word of eight
		for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
			assert_false(takes(str_c(arena, str_format(arena, "\"%.*s%s\"", (int)before, "abcdefghijklmnopqr",
				bad[i]))));
			assert_false(takes(str_c(arena, str_format(arena, "{\"%.*s%s\":1}", (int)before, "abcdefghijklmnopqr",
				bad[i]))));
			if (i < sizeof good / sizeof *good)
				assert_true(takes(str_c(arena, str_format(arena, "\"%.*s%s\"", (int)before, "abcdefghijklmnopqr",
					good[i]))));
		}
}

static void test_control_characters_in_a_text_are_refused(void **state)
{
	(void)state;
	for (int c = 0; c < 32; c++)
		for (size_t at = 1; at < 17; at++) {
			char text[] = "\"0123456789abcdef\"";
			text[at] = (char)c;
			assert_false(takes_bytes(text, sizeof text - 1));
		}
	assert_false(takes_bytes("1\0", 2));
	assert_false(takes_bytes("{}\0", 3));
	assert_false(takes_bytes("\0", 1));
	assert_true(takes("\"\\u0000\"")); // an escape is text, not a byte
}

static void test_half_a_surrogate_pair_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "\\ud800", "\\udbff", "\\uDFFF", "\\udc00", "\\ud83d\\ud83d", "\\ud83dx",
		"\\ud83d\\n", "\\ude00\\ud83d", "\\ud83d\\u0041", "\\uD83D\\uD8", "\\u12", "\\u12G4", "\\x41", "\\'",
		"\\u 123", "\\", "\\U0041" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(takes(str_c(arena, str_format(arena, "[\"%s\"]", bad[i]))));
	assert_true(takes("\"\\ud83d\\ude00 \\uD83D\\uDE00 \\uD7FF \\uE000 \\uABCD \\ufffe\""));
}

static void test_a_member_that_stands_twice_is_refused(void **state)
{
	(void)state;
	assert_false(takes("{\"a\":1,\"a\":2}"));
	assert_false(takes("{\"a\":1,\"a\":1}"));
	assert_false(takes("{\"\":1,\"\":1}"));
	assert_false(takes("[{\"x\":{\"id\":1,\"b\":{},\"c\":[1,2],\"id\":null}}]"));
	assert_false(takes("{\"birthDate\":1,\"birth\\u0044ate\":2}"));
	assert_false(takes("{\"\\u0061\":1,\"\\u0061\":2}"));
	assert_false(takes("{\"\\u0061\":1,\"b\":0,\"a\":2}"));
	assert_false(takes("{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}"));
	assert_true(takes("{\"a\":1,\"A\":2,\"aa\":3,\"\\\\u0061\":4,\"\":5,\"\\u0000\":6}"));
	assert_true(takes("{\"a\":{\"a\":{\"a\":[{\"a\":1},{\"a\":1}]}}}")); // each object for itself
	// Around the change from comparing to hashing, the pair at every place.
	for (unsigned size = 14; size < 20; size++)
		for (unsigned twin = 1; twin <= size; twin++) {
			struct buf b;
			buf_init(&b, arena, 4096);
			for (unsigned i = 0; i < size; i++)
				buf_format(&b, "%c\"m%u\":%u", i ? ',' : '{', twin < size && i == twin ? 0 : i, i);
			buf_char(&b, '}');
			assert_int_equal(takes_bytes(b.p, b.n), twin == size);
		}
}

static void test_a_fault_is_found_at_its_line_and_column(void **state)
{
	(void)state;
	struct json doc;
	struct json_wrong wrong;
	assert_int_equal(json_scan(arena, STR("{\n  \"\xc3\xa9t\xc3\xa9\": tru\n}"), &doc, &wrong), ERR_INPUT);
	assert_int_equal(wrong.line, 2);
	assert_int_equal(wrong.column, 10);
	assert_int_equal(wrong.offset, 13);
	assert_int_equal(json_scan(arena, STR("{\"a\":1,\"b\":2,\"a\":3}"), &doc, &wrong), ERR_INPUT);
	assert_int_equal(wrong.offset, 14);
	assert_string_equal(wrong.what, "a member stands there twice");
	assert_int_equal(json_scan(arena, STR("\xef\xbb\xbf{}"), &doc, &wrong), ERR_INPUT);
	assert_string_equal(wrong.what, "a byte order mark stands before the value");
	assert_int_equal(json_scan(arena, STR("[1] x"), &doc, NULL), ERR_INPUT);
	assert_int_equal(json_scan(arena, STR_NONE, &doc, &wrong), ERR_INPUT);
}

static void test_every_cut_of_a_document_is_refused(void **state)
{
	(void)state;
	static const char text[] = "{\"a\":[1,-2.50e+10,true,false,null,\"x\\n\\ud83d\\ude00\xc3\xa9\"],"
		"\"b\":{\"c\":\"\"}}";
	for (size_t n = 0; n < sizeof text - 1; n++) {
		assert_false(takes_bytes(text, n));
		json_trusted(arena, exact(text, n));
	}
	assert_true(takes(text));
}

// --- depth and size ------------------------------------------------------------------------------------------------

static bool takes_depth(size_t depth, const char *open, const char *inside, const char *shut)
{
	struct buf b;
	buf_init(&b, arena, (size_t)1 << 22);
	for (size_t i = 0; i < depth; i++)
		buf_c(&b, open);
	buf_c(&b, inside);
	for (size_t i = 0; i < depth; i++)
		buf_c(&b, shut);
	return takes_bytes(b.p, b.n);
}

static void test_nesting_ends_at_64(void **state)
{
	(void)state;
	assert_true(takes_depth(64, "[", "", "]"));
	assert_true(takes_depth(64, "{\"a\":", "1", "}"));
	assert_false(takes_depth(65, "[", "", "]"));
	assert_false(takes_depth(65, "{\"a\":", "1", "}"));
	assert_false(takes_depth(500000, "[", "", ""));
	assert_false(takes_depth(500000, "{\"a\":", "", ""));
}

// Every third name written with an escape, or none: the two are checked in different ways until the object is closed.
static void check_many_members(unsigned count, const char *third)
{
	struct buf b;
	buf_init(&b, arena, (size_t)1 << 24);
	buf_char(&b, '{');
	for (unsigned i = 0; i < count; i++)
		buf_format(&b, "\"%s%u\":%u,", i % 3 ? "m" : third, i, i);
	size_t n = b.n;
	buf_c(&b, "\"last\":[]}");
	struct json doc;
	assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), OK);
	assert_int_equal(json_length(json_root(&doc)), count + 1);
	assert_int_equal(doc.count, count * 2 + 3);
	assert_int_equal(json_kind(json_get(json_root(&doc), "m77778")), JSON_NUMBER);
	b.n = n;
	buf_c(&b, "\"m77777\":[]}");
	assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), ERR_INPUT);
}

static void test_an_object_of_very_many_members_is_checked_quickly(void **state)
{
	(void)state;
	instant before = clock_ticks();
	check_many_members(200000, "m");
	check_many_members(200000, "\\u006d");
	assert_true(clock_ticks() - before < 5 * SECONDS); // comparing each with each would take minutes
}

// --- what is read --------------------------------------------------------------------------------------------------

static void test_numbers_stay_as_they_were_written(void **state)
{
	(void)state;
	static const char *const numbers[] = { "1.50", "-0", "-0.0", "100000000000000000000", "1E400", "0e+0", "1.0e-05",
		"9007199254740993", "123456789012345678901234567890.123456789" };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		const char *text = str_c(arena, str_format(arena, "{\"n\": %s }", numbers[i]));
		assert_str(json_raw(json_get(read_json(text), "n")), numbers[i]);
		assert_str(json_raw(json_get(json_trusted(arena, str_of(text)), "n")), numbers[i]);
		assert_str(json_raw(read_json(numbers[i])), numbers[i]);
	}
	static const char *const wrong[] = { "01", "-01", "+1", "1.", ".5", "-", "1e", "1e+", "0x1", "NaN", "Infinity",
		"-Infinity", "1_0", "1.e1", "--1", "1 2", "00" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(takes(wrong[i]));
		assert_false(takes(str_c(arena, str_format(arena, "[%s]", wrong[i]))));
	}
}

static void test_only_whole_numbers_that_fit_are_ints(void **state)
{
	(void)state;
	struct json_at a = read_json("[0,-0,42,9223372036854775807,-9223372036854775808,9223372036854775808,1.0,1e2,\"7\","
		"null]");
	static const int64_t expected[] = { 0, 0, 42, INT64_MAX, INT64_MIN };
	int64_t v = 99;
	for (uint32_t i = 0; i < json_length(a); i++) {
		bool fits = i < sizeof expected / sizeof *expected;
		assert_int_equal(json_int(json_item(a, i), &v), fits);
		if (fits)
			assert_true(v == expected[i]);
	}
	assert_false(json_int(json_item(a, 99), &v));
}

static void test_escapes_become_characters(void **state)
{
	(void)state;
	struct json_at a = read_json("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"caf\\u00e9 \\ud83d\\uDE00 \\u20ac\",\"long enough "
		"to be cut\\nin words\",\"\"]");
	assert_str(json_text(arena, json_item(a, 0)), "\"\\/\b\f\n\r\t");
	assert_str(json_text(arena, json_item(a, 1)), "caf\xc3\xa9 \xf0\x9f\x98\x80 \xe2\x82\xac");
	assert_true(json_text_is(json_item(a, 1), "caf\xc3\xa9 \xf0\x9f\x98\x80 \xe2\x82\xac"));
	assert_false(json_text_is(json_item(a, 1), "caf\xc3\xa9"));
	assert_str(json_text(arena, json_item(a, 2)), "long enough to be cut\nin words");
	assert_str(json_text(arena, json_item(a, 3)), "");
	struct str zero = json_text(arena, read_json("\"a\\u0000b\""));
	assert_int_equal(zero.n, 3);
	assert_memory_equal(zero.p, "a\0b", 3);
}

static void test_a_text_without_escapes_is_a_slice_of_the_original(void **state)
{
	(void)state;
	struct str text = STR("{\"note\":\"swimming on Fridays\"}");
	struct json doc;
	assert_int_equal(json_scan(arena, text, &doc, NULL), OK);
	assert_ptr_equal(json_text(arena, json_get(json_root(&doc), "note")).p, text.p + 9);
	assert_ptr_equal(json_raw(json_root(&doc)).p, text.p);
}

static void test_members_and_items_come_in_their_order(void **state)
{
	(void)state;
	struct json_at o = read_json(" { \"b\" : [ 1 , [ ] , { } , \"x\" ] , \"\\u0061\" : null , \"c\" : { \"d\" : { "
		"\"e\" "
		": false } } } ");
	char seen[64] = "";
	for (struct json_at i = json_first(o); json_is_set(i); i = json_next(o, i))
		snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%.*s%d ", STR_ARG(json_name(arena, i)),
			json_kind(i));
	assert_string_equal(seen, "b6 a1 c7 ");
	struct json_at b = json_get(o, "b");
	assert_int_equal(json_length(b), 4);
	assert_str(json_raw(b), "[ 1 , [ ] , { } , \"x\" ]");
	assert_str(json_raw(json_item(b, 3)), "\"x\"");
	assert_int_equal(json_kind(json_item(b, 1)), JSON_ARRAY);
	assert_false(json_is_set(json_first(json_item(b, 1))));
	assert_false(json_is_set(json_first(json_item(b, 2))));
	assert_false(json_is_set(json_item(b, 4)));
	assert_true(json_is_set(json_get(o, "a")));
	assert_false(json_is(json_get(o, "a")));
	assert_true(json_is(json_get(json_get(json_get(o, "c"), "d"), "e")));
	assert_false(json_true(json_get(json_get(json_get(o, "c"), "d"), "e")));
}

static void test_what_is_missing_answers_nothing(void **state)
{
	(void)state;
	struct json_at none = json_get(json_item(json_get(read_json("[]"), "a"), 3), "b");
	struct json_at nowhere = { NULL, 0 };
	assert_false(json_is_set(none));
	assert_false(json_is(none));
	assert_int_equal(json_kind(none), JSON_MISSING);
	assert_int_equal(json_length(none), 0);
	assert_null(json_text(arena, none).p);
	assert_null(json_raw(none).p);
	assert_null(json_name(arena, none).p);
	assert_false(json_true(none));
	assert_false(json_text_is(none, ""));
	assert_false(json_is_set(json_first(none)));
	assert_false(json_is_set(json_next(none, nowhere)));
	assert_false(json_is_set(json_path(arena, nowhere, "a.b[2]")));
	assert_false(json_is_set(json_root(NULL)));
	assert_null(json_text(arena, read_json("7")).p);
}

static void test_trusted_bytes_read_the_same_as_scanned_ones(void **state)
{
	(void)state;
	static const char text[] = "{\"resourceType\":\"Goal\",\"text\":\"a \\\"quoted\\\" caf\xc3\xa9\\\\\","
		"\"n\":[-1.50e+3,[],{},true,null]}";
	struct json doc;
	assert_int_equal(json_scan(arena, STR(text), &doc, NULL), OK);
	struct json_at t = json_trusted(arena, exact(text, sizeof text - 1));
	assert_int_equal(t.doc->count, doc.count);
	for (uint32_t i = 0; i < doc.count; i++) {
		assert_int_equal(t.doc->token[i].start, doc.token[i].start);
		assert_int_equal(t.doc->token[i].end, doc.token[i].end);
		assert_int_equal(t.doc->token[i].after, doc.token[i].after);
		assert_int_equal(t.doc->token[i].kind, doc.token[i].kind);
		assert_int_equal(t.doc->token[i].escaped, doc.token[i].escaped);
	}
}

static void test_stored_bytes_that_went_bad_do_no_harm(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "{", "{\"a", "{\"a\\", "[1,", "nul", "{\"a\":}", "]", "{\"a\"}", "[\"\\" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(json_is_set(json_trusted(arena, exact(bad[i], strlen(bad[i])))));
	struct json_at t = json_trusted(arena, STR("[\"\\q\\u12\\ud800\xff\xc3\"]"));
	struct str s = json_text(arena, json_item(t, 0));
	assert_true(str_utf8(s));
	assert_str(s, "??12\xef\xbf\xbd??");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_the_parsing_suite_is_judged_as_it_asks),
		TEST(test_bytes_that_are_no_utf8_are_refused_wherever_they_stand),
		TEST(test_control_characters_in_a_text_are_refused),
		TEST(test_half_a_surrogate_pair_is_refused),
		TEST(test_a_member_that_stands_twice_is_refused),
		TEST(test_a_fault_is_found_at_its_line_and_column),
		TEST(test_every_cut_of_a_document_is_refused),
		TEST(test_nesting_ends_at_64),
		TEST(test_an_object_of_very_many_members_is_checked_quickly),
		TEST(test_numbers_stay_as_they_were_written),
		TEST(test_only_whole_numbers_that_fit_are_ints),
		TEST(test_escapes_become_characters),
		TEST(test_a_text_without_escapes_is_a_slice_of_the_original),
		TEST(test_members_and_items_come_in_their_order),
		TEST(test_what_is_missing_answers_nothing),
		TEST(test_trusted_bytes_read_the_same_as_scanned_ones),
		TEST(test_stored_bytes_that_went_bad_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Tables as people's programs write them are read as they are meant; what cannot be is named with its row.
#include <string.h>

#include "base/arena_help.h"
#include "base/csv.h"

static struct csv read_good(struct str bytes)
{
	struct csv out;
	struct csv_wrong wrong = { 0 };
	enum err e = csv_read(arena, bytes, 100, &out, &wrong);
	if (e != OK)
		fail_msg("row %u: %s", wrong.row, wrong.what);
	return out;
}

static void is(const struct csv *t, size_t row, size_t column, const char *text)
{
	assert_true(row < t->rows);
	struct str cell = csv_at(&t->row[row], column);
	if (!str_is(cell, text))
		fail_msg("row %zu column %zu: “%.*s”, not “%s”", row, column, STR_ARG(cell), text);
}

static void read_bad(struct str bytes, uint32_t row, const char *part)
{
	struct csv out;
	struct csv_wrong wrong = { 0 };
	assert_int_equal(csv_read(arena, bytes, 100, &out, &wrong), ERR_INPUT);
	assert_int_equal(wrong.row, row);
	assert_non_null(strstr(wrong.what, part));
}

static void test_quotes_and_line_ends_inside_cells_are_the_cells_own(void **state)
{
	(void)state;
	struct csv t = read_good(STR("What,Words\r\nGoal,\"Say \"\"hello\"\",\r\nthen\rgo\"\r\n\r\nGoal,\"\"\r\n"));
	assert_int_equal(t.rows, 3);
	is(&t, 1, 1, "Say \"hello\",\nthen\ngo");
	assert_int_equal(t.row[1].number, 2);
	assert_int_equal(t.row[2].number, 4); // the empty row counts
	assert_int_equal(t.row[2].cells, 2);
}

static void test_semicolons_and_tabs_are_found_in_the_first_row(void **state)
{
	(void)state;
	struct csv t = read_good(STR("\"a,b,c\";What;Words\nx,y;z;1,5\n"));
	assert_int_equal(t.mark, ';');
	is(&t, 0, 0, "a,b,c");
	is(&t, 1, 2, "1,5");
	t = read_good(STR("a\tb\nc\td, e\n"));
	is(&t, 1, 1, "d, e");
	t = read_good(STR("sep=;\r\na,b;c\r\n")); // Excel's own line is no row
	assert_int_equal(t.rows, 1);
	assert_int_equal(t.row[0].number, 1);
	is(&t, 0, 0, "a,b");
}

static void test_letters_of_windows_and_of_utf16_are_read(void **state)
{
	(void)state;
	struct csv t = read_good(STR("\xef\xbb\xbf" "caf\xc3\xa9\n"));
	assert_int_equal(t.letters, LETTERS_UTF8);
	is(&t, 0, 0, "caf\xc3\xa9");
	t = read_good(STR("caf\xe9 \x80 \x93x\x94\n"));
	assert_int_equal(t.letters, LETTERS_WINDOWS);
	is(&t, 0, 0, "café € “x”");
	t = read_good(STR("\xff\xfe" "a\0,\0\xe9\0\x3d\xd8\x00\xde\n\0"));
	assert_int_equal(t.letters, LETTERS_UTF16);
	is(&t, 0, 1, "é😀");
	t = read_good(STR("\xfe\xff\0a\0,\0b\0\n"));
	is(&t, 0, 1, "b");
	t = read_good(STR("a\0,\0b\0\r\0\n\0c\0,\0d\0")); // without a mark
	is(&t, 1, 0, "c");
	read_bad(STR("\xff\xfe\x3d\xd8" "a\0"), 0, "UTF-8");
	read_bad(STR("caf\xe9 \x81\n"), 0, "UTF-8");
}

static void test_what_cannot_be_read_is_named_with_its_row(void **state)
{
	(void)state;
	read_bad(STR("a,b\nc,d \"e\" f\n"), 2, "twice");
	read_bad(STR("a,b\n\n\"c,d\ne,f\n"), 3, "never closed");
	read_bad(STR("a,b\nc,\"d\"e\n"), 2, "twice");
	read_bad(STR("a,b\nc,d\0e\n"), 2, "no text");
	char wide[3 * CSV_COLUMNS_MOST];
	memset(wide, ',', sizeof wide);
	read_bad((struct str){ wide, sizeof wide }, 1, "columns");
}

static void test_more_rows_than_are_taken_are_said(void **state)
{
	(void)state;
	struct csv out;
	struct csv_wrong wrong;
	assert_int_equal(csv_read(arena, STR("a\n\nb\nc\n"), 2, &out, &wrong), ERR_TOO_LARGE);
	assert_int_equal(csv_read(arena, STR("a\n\nb\n\n"), 2, &out, &wrong), OK);
	assert_int_equal(csv_read(arena, STR(""), 2, &out, &wrong), OK);
	assert_int_equal(out.rows, 0);
}

static void test_a_cell_of_a_hundred_thousand_letters_is_whole(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	buf_c(&b, "a,\"");
	for (int i = 0; i < 100000; i++)
		buf_c(&b, "é");
	buf_c(&b, "\"\n");
	struct csv t = read_good(buf_text(&b));
	assert_int_equal(csv_at(&t.row[0], 1).n, 200000);
}

// Whatever is written comes back, and no spreadsheet runs it.
static void test_formulas_are_neutralised_and_come_back_exactly(void **state)
{
	(void)state;
	static const char *const texts[] = { "=1+1", "+44 20", "-", "@x", "'=1", "''-2", "'quoted'", " =1", "\t=1", "plain",
		"", "＝1", "it's", "'", "a\"b\"", "a,b\nc", "\xC2\xA0=1", "\xE3\x80\x80+1", "\xEF\xBB\xBF@x", "\xE2\x80\x8B-1",
		"＠1", "－1", "＋1" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct buf b;
		buf_init(&b, arena, 1000);
		csv_cell(&b, STR("first"), false);
		csv_cell(&b, str_of(texts[i]), true);
		struct csv t = read_good(buf_text(&b));
		struct str cell = csv_at(&t.row[0], 1);
		bool quoted = cell.n && cell.p[0] == '\'';
		assert_true(quoted || !texts[i][0] || strchr("pia", texts[i][0])); // what no program runs has none
		assert_true(str_is(csv_plain(cell), texts[i]));
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_quotes_and_line_ends_inside_cells_are_the_cells_own),
		TEST(test_semicolons_and_tabs_are_found_in_the_first_row),
		TEST(test_letters_of_windows_and_of_utf16_are_read),
		TEST(test_what_cannot_be_read_is_named_with_its_row),
		TEST(test_more_rows_than_are_taken_are_said),
		TEST(test_a_cell_of_a_hundred_thousand_letters_is_whole),
		TEST(test_formulas_are_neutralised_and_come_back_exactly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

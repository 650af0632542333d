// SPDX-License-Identifier: Apache-2.0
// Forms with files: what a browser sends comes out as it was typed and chosen, and what no browser sends is refused.
#include <string.h>

#include "base/arena_help.h"
#include "base/buf.h"
#include "http/http.h"

#define TYPE "multipart/form-data; boundary=XX"
#define PART(head, body) "--XX\r\n" head "\r\n\r\n" body "\r\n"
#define TEXT(name, body) PART("Content-Disposition: form-data; name=\"" name "\"", body)
#define FILE_PART(name, file, body) \
	PART("Content-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\nContent-Type: image/png", body)
#define END "--XX--\r\n"

static void assert_text(struct str have, const char *want)
{
	if (!str_is(have, want))
		fail_msg("have \"%.*s\", want \"%s\"", STR_ARG(have), want);
}

static enum err read_body(const char *type, struct str body, struct form *f)
{
	return form_multipart(arena, str_of(type), body, 10, 1000, f);
}

static void test_text_and_file_come_out_as_they_were_sent(void **state)
{
	(void)state;
	struct form f;
	static const char sent[] = TEXT("csrf", "abc") TEXT("title", "Séamus's\r\nletter & co %41+")
		FILE_PART("file", "my scan.png", "\x89PNG\r\n\0\r\n--X\r\nend") TEXT("empty", "") END;
	assert_int_equal(read_body(TYPE, (struct str){ sent, sizeof sent - 1 }, &f), OK);
	assert_int_equal(f.count, 3);
	assert_text(form_get(&f, "csrf"), "abc");
	assert_text(form_get(&f, "title"), "Séamus's\r\nletter & co %41+");
	assert_text(form_get(&f, "empty"), "");
	assert_non_null(form_get(&f, "empty").p);
	assert_int_equal(f.files, 1);
	const struct form_file *file = form_get_file(&f, "file");
	assert_text(file->name, "my scan.png");
	assert_int_equal(file->bytes.n, 17);
	assert_memory_equal(file->bytes.p, "\x89PNG\r\n\0\r\n--X\r\nend", 17);
	assert_false(file->too_large);
	assert_null(form_get_file(&f, "title"));
}

static void test_a_control_with_no_file_chosen_sends_none(void **state)
{
	(void)state;
	struct form f;
	assert_int_equal(read_body(TYPE, STR(FILE_PART("file", "", "") TEXT("a", "b") END), &f), OK);
	assert_int_equal(f.files, 0);
	assert_int_equal(f.count, 1);
	assert_int_equal(read_body(TYPE, STR(FILE_PART("file", "empty.txt", "") END), &f), OK);
	assert_int_equal(f.files, 1);
	assert_int_equal(f.file[0].bytes.n, 0);
}

static void test_a_file_beyond_the_limit_is_said_and_the_words_are_kept(void **state)
{
	(void)state;
	struct form f;
	struct buf b;
	buf_init(&b, arena, 10000);
	buf_c(&b, TEXT("title", "kept"));
	buf_c(&b, "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n");
	for (int i = 0; i < 1001; i++)
		buf_char(&b, 'x');
	buf_c(&b, "\r\n" END);
	assert_int_equal(read_body(TYPE, buf_text(&b), &f), OK);
	assert_text(form_get(&f, "title"), "kept");
	assert_true(form_get_file(&f, "file")->too_large);
	assert_int_equal(form_get_file(&f, "file")->bytes.n, 0);
}

// Pairs: what is taken, and what differs from it by the one thing that is refused.
static void test_only_what_browsers_send_is_taken(void **state)
{
	(void)state;
	static const struct {
		const char *type, *taken, *refused;
	} rows[] = {
		{ TYPE, TEXT("a", "b") END, "hello\r\n" TEXT("a", "b") END },
		{ TYPE, TEXT("a", "b") END, TEXT("a", "b") END "more" },
		{ TYPE, TEXT("a", "b") "--XX--", TEXT("a", "b") "--XX" },
		{ TYPE, TEXT("a", "b") END, TEXT("a", "b") },
		{ TYPE, TEXT("a", "b") END, END },
		{ TYPE, TEXT("a", "b") END, "" },
		{ TYPE, TEXT("a", "--XY") END, TEXT("a", "b\r\n--XXY") END },
		{ TYPE, TEXT("a", "b") END, "--XX \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n" END },
		{ TYPE, TEXT("a", "b") END, "--XX\nContent-Disposition: form-data; name=\"a\"\n\nb\n--XX--" },
		{ TYPE, PART("content-disposition:form-data;name=a", "b") END, PART("X: y", "b") END },
		{ TYPE, TEXT("a", "b") END, PART("Content-Disposition: attachment; name=\"a\"", "b") END },
		{ TYPE, TEXT("a", "b") END, PART("Content-Disposition: form-data", "b") END },
		{ TYPE, TEXT("a", "b") END, PART("Content-Disposition: form-data; name=\"a\"; name=\"c\"", "b") END },
		{ TYPE, TEXT("a", "b") END, PART("Content-Disposition: form-data; name=\"a", "b") END },
		{ TYPE, TEXT("a", "b") END, PART("Content-Disposition: form-data; name=\"a\" b", "b") END },
		{ TYPE, TEXT("a", "b") END, PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: "
			"form-data; name=\"b\"", "b") END },
		{ TYPE, FILE_PART("a", "x", "b") END, PART("Content-Disposition: form-data; name=\"a\"; "
			"filename*=UTF-8''x", "b") END },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: binary", "b") END,
			PART("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "Yg==") END },
		{ TYPE, PART("Content-Disposition: form-data; name=\"a\"\r\nX-Other: y", "b") END,
			PART("Content-Disposition: form-data; name=\"a\"\r\nX Other: y", "b") END },
		{ TYPE, TEXT("a", "\xc3\xa9") END, TEXT("a", "\xe9") END },
		{ TYPE, TEXT("a", "b") END, TEXT("\xff", "b") END },
		{ "multipart/form-data; charset=utf-8; boundary=\"XX\"", TEXT("a", "b") END, "--\"XX\"\r\n" },
		{ "Multipart/Form-Data;BOUNDARY=XX", TEXT("a", "b") END, "--YY\r\n" },
	};
	struct form f;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (read_body(rows[i].type, str_of(rows[i].taken), &f) != OK)
			fail_msg("refused: %s", rows[i].taken);
		if (read_body(rows[i].type, str_of(rows[i].refused), &f) != ERR_INPUT || f.count || f.files)
			fail_msg("taken: %s", rows[i].refused);
	}
}

static void test_a_boundary_is_said_once_and_well(void **state)
{
	(void)state;
	static const char *const types[] = { "multipart/form-data", "multipart/form-data; boundary=",
		"multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=XX; boundary=XX",
		"multipart/form-data; boundary=\"XX", "multipart/mixed; boundary=XX", "multipart/form-data; boundary=X\"X",
		"multipart/form-data; boundary=\"XX \"", "multipart/form-data, boundary=XX", "",
		"multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghh" };
	struct form f;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (read_body(types[i], STR(TEXT("a", "b") END), &f) != ERR_INPUT)
			fail_msg("taken: %s", types[i]);
}

static void test_too_many_parts_or_files_are_refused(void **state)
{
	(void)state;
	struct form f;
	struct buf b;
	buf_init(&b, arena, 100000);
	for (int i = 0; i < 10; i++)
		buf_c(&b, TEXT("a", "b"));
	assert_int_equal(read_body(TYPE, str_format(arena, "%.*s" END, STR_ARG(buf_text(&b))), &f), OK);
	assert_int_equal(f.count, 10);
	buf_c(&b, TEXT("a", "b") END);
	assert_int_equal(read_body(TYPE, buf_text(&b), &f), ERR_INPUT);
	buf_init(&b, arena, 100000);
	for (int i = 0; i <= FORM_FILES_MOST; i++)
		buf_c(&b, FILE_PART("f", "a.png", "x"));
	buf_c(&b, END);
	assert_int_equal(form_multipart(arena, STR(TYPE), buf_text(&b), 100, 1000, &f), ERR_INPUT);
}

static void test_names_of_files_are_made_harmless(void **state)
{
	(void)state;
	static const struct {
		const char *sent, *kept;
	} rows[] = {
		{ "my plan.pdf", "my plan.pdf" },
		{ "Brief für Séamus 👨‍👩‍👧.jpg", "Brief für Séamus 👨‍👩‍👧.jpg" },
		{ "../../etc/passwd", "passwd" },
		{ "C:\\Users\\me\\scan.png", "scan.png" },
		{ "..", "" }, { ".", "" }, { "/", "" }, { "", "" }, { "a/", "" }, { ".htaccess", "htaccess" },
		{ "a\r\nSet-Cookie: x=y.png", "aSet-Cookie_ x=y.png" },
		{ "photo\xe2\x80\xaegnp.exe", "photognp.exe" },
		{ "\xe2\x81\xa6photo\xe2\x81\xa9.png", "photo.png" },
		{ "\xef\xbb\xbfphoto\xc2\x85.png", "photo.png" },
		{ "a\x7f\x01<b>|\"c\"?.txt", "a_b___c__.txt" },
		{ "name. . .", "name" },
		{ "\xff.png", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_text(form_file_name(arena, str_of(rows[i].sent)), rows[i].kept);
	struct buf b;
	buf_init(&b, arena, 10000);
	for (int i = 0; i < 200; i++)
		buf_c(&b, "é");
	buf_c(&b, ".jpeg");
	struct str name = form_file_name(arena, buf_text(&b));
	assert_true(name.n <= FILE_NAME_MOST && name.n > FILE_NAME_MOST - 3);
	assert_true(str_utf8(name) && str_ends(name, "é.jpeg"));
}

static void test_a_quote_in_the_name_of_a_file_arrives_from_browsers_and_others(void **state)
{
	(void)state;
	struct form f;
	assert_int_equal(read_body(TYPE, STR(FILE_PART("f", "a%22b.png", "x") END), &f), OK);
	assert_text(f.file[0].name, "a_b.png");
	assert_int_equal(read_body(TYPE, STR(FILE_PART("f", "a\\\"b;c.png", "x") END), &f), OK);
	assert_text(f.file[0].name, "a_b;c.png");
	assert_int_equal(read_body(TYPE, STR(FILE_PART("f", "C:\\fake\\", "x") END), &f), OK);
	assert_text(f.file[0].name, "");
	assert_int_equal(f.file[0].bytes.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_and_file_come_out_as_they_were_sent),
		cmocka_unit_test(test_a_control_with_no_file_chosen_sends_none),
		cmocka_unit_test(test_a_file_beyond_the_limit_is_said_and_the_words_are_kept),
		cmocka_unit_test(test_only_what_browsers_send_is_taken),
		cmocka_unit_test(test_a_boundary_is_said_once_and_well),
		cmocka_unit_test(test_too_many_parts_or_files_are_refused),
		cmocka_unit_test(test_names_of_files_are_made_harmless),
		cmocka_unit_test(test_a_quote_in_the_name_of_a_file_arrives_from_browsers_and_others),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

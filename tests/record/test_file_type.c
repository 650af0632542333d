// SPDX-License-Identifier: Apache-2.0
// What a file is, is told from its bytes; what can run something is refused in a sentence that helps; and no picture or
// film carries the place where it was taken into a plan.
#include "base/arena_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "record/file_type.h"

#define B(literal) { literal, sizeof(literal) - 1 }

static struct str read_file(const char *name)
{
	struct buf b;
	char piece[4096];
	const char *source = getenv("OWNPLAN_SOURCE");
	FILE *in = fopen(str_format(arena, "%s/tests/files/%s", source ? source : ".", name).p, "rb");
	if (!in)
		fail_msg("there is no tests/files/%s", name);
	buf_init(&b, arena, 1 << 20);
	for (size_t n; (n = fread(piece, 1, sizeof piece, in)) > 0;)
		buf_add(&b, piece, n);
	fclose(in);
	return buf_text(&b);
}

static struct str joined(const struct file_bytes *bytes)
{
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	for (size_t i = 0; i < bytes->count; i++)
		buf_str(&b, bytes->piece[i]);
	assert_int_equal(b.n, bytes->size);
	return buf_text(&b);
}

static const struct {
	const char *name, *type;
	unsigned width, height;
} files[] = {
	{ "plain.png", "image/png", 24, 16 }, { "place.png", "image/png", 24, 16 },
	{ "plain.jpg", "image/jpeg", 48, 32 }, { "place.jpg", "image/jpeg", 48, 32 },
	{ "place.gif", "image/gif", 1, 1 }, { "place.webp", "image/webp", 24, 16 },
	{ "sound.wav", "audio/wav", 0, 0 }, { "sound.mp3", "audio/mpeg", 0, 0 }, { "sound.m4a", "audio/mp4", 0, 0 },
	{ "sound.aac", "audio/aac", 0, 0 }, { "sound.ogg", "audio/ogg", 0, 0 }, { "sound.webm", "audio/webm", 0, 0 },
	{ "film.webm", "video/webm", 0, 0 }, { "place.mp4", "video/mp4", 0, 0 },
	{ "paper.pdf", "application/pdf", 0, 0 }, { "words.txt", "text/plain", 0, 0 },
};
#define FILES (sizeof files / sizeof *files)

static void test_a_file_is_known_by_its_bytes(void **state)
{
	(void)state;
	struct file_look look;
	const char *why;
	for (size_t i = 0; i < FILES; i++) {
		if (file_look(arena, read_file(files[i].name), &look, &why) != OK)
			fail_msg("%s: %s", files[i].name, why);
		assert_string_equal(look.type->type, files[i].type);
		assert_int_equal(look.width, files[i].width);
		assert_int_equal(look.height, files[i].height);
		assert_ptr_equal(file_type_named(str_of(files[i].type)), look.type);
	}
}

static void test_the_place_where_a_picture_was_taken_does_not_come_in(void **state)
{
	(void)state;
	struct file_look look, again;
	const char *why;
	for (size_t i = 0; i < FILES; i++) {
		struct str all = read_file(files[i].name);
		bool told = memmem(all.p, all.n, "SECRET-PLACE", 12) != NULL;
		assert_int_equal(told, strncmp(files[i].name, "place", 5) == 0);
		assert_int_equal(file_look(arena, all, &look, &why), OK);
		struct str kept = joined(&look.bytes);
		if (memmem(kept.p, kept.n, "SECRET-PLACE", 12))
			fail_msg("%s tells it", files[i].name);
		if (!told)
			assert_true(str_eq(kept, all));
		assert_int_equal(file_look(arena, kept, &again, &why), OK);
		assert_true(str_eq(joined(&again.bytes), kept));
	}
}

static void test_a_photograph_stays_the_right_way_up(void **state)
{
	(void)state;
	static const char says[] = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06";
	struct file_look look;
	const char *why;
	assert_int_equal(file_look(arena, read_file("place.jpg"), &look, &why), OK);
	struct str kept = joined(&look.bytes), plain = read_file("plain.jpg");
	assert_non_null(memmem(kept.p, kept.n, says, sizeof says - 1));
	assert_int_equal(kept.n, plain.n + 36); // and nothing else was added
	assert_memory_equal(kept.p + 38, plain.p + 2, plain.n - 2);
}

static void test_a_film_keeps_every_offset(void **state)
{
	(void)state;
	struct file_look look;
	const char *why;
	struct str all = read_file("place.mp4");
	assert_int_equal(file_look(arena, all, &look, &why), OK);
	struct str kept = joined(&look.bytes);
	assert_int_equal(kept.n, all.n);
	assert_int_equal((const char *)memmem(kept.p, kept.n, "mdat", 4) - kept.p,
		(const char *)memmem(all.p, all.n, "mdat", 4) - all.p);
	assert_null(memmem(kept.p, kept.n, "udta", 4));
}

// The name that is put over an empty box is ours, and what stands behind it in the file is not read out of our memory.
static void test_an_empty_private_box_of_a_film_tells_nothing_of_ours(void **state)
{
	(void)state;
	static const char film[] = "\0\0\0\x10" "ftypisom\0\0\0\0" "\0\0\0\x08" "meta" "\0\0\0\x08" "moov"
				   "\0\0\0\x0c" "mdatbbbb";
	static const char wanted[] = "\0\0\0\x10" "ftypisom\0\0\0\0" "\0\0\0\x08" "free" "\0\0\0\x08" "moov"
				     "\0\0\0\x0c" "mdatbbbb";
	struct file_look look;
	const char *why;
	assert_int_equal(file_look(arena, (struct str){ film, sizeof film - 1 }, &look, &why), OK);
	struct str kept = joined(&look.bytes);
	assert_int_equal(kept.n, sizeof wanted - 1);
	assert_memory_equal(kept.p, wanted, kept.n);
}

static void test_what_is_cut_off_or_has_a_flipped_bit_does_no_harm(void **state)
{
	(void)state;
	struct file_look look;
	const char *why;
	for (size_t i = 0; i < FILES; i++) {
		struct str all = read_file(files[i].name);
		bool block = strstr(files[i].type, "image/") || strstr(files[i].type, "video/mp4");
		assert_int_equal(file_look(arena, all, &look, &why), OK);
		size_t kept = (size_t)look.bytes.size;
		for (size_t n = 1; n < all.n; n++) {
			struct str cut = str_dup(arena, str_part(all, 0, n));
			enum err e = file_look(arena, cut, &look, &why);
			if (e == OK && block && strcmp(look.type->type, files[i].type) == 0 && n + 36 < kept)
				fail_msg("%s is taken after %zu of %zu bytes", files[i].name, n, all.n);
		}
		char *p = arena_bytes(arena, all.n);
		for (size_t bit = 0; bit < all.n * 8; bit++) {
			memcpy(p, all.p, all.n);
			p[bit / 8] = (char)(p[bit / 8] ^ (1 << bit % 8));
			if (file_look(arena, (struct str){ p, all.n }, &look, &why) == OK)
				assert_true(look.bytes.size <= all.n + 36);
		}
		arena_reset(arena);
	}
}

static void test_what_can_run_something_is_refused_with_what_to_do(void **state)
{
	(void)state;
	static const struct {
		struct str bytes;
		const char *says;
	} rows[] = {
		{ B("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), "Save it as a PDF" },
		{ B("\xef\xbb\xbf \n<!DOCTYPE html><script>x()</script>"), "Save it as a PDF" },
		{ B("<?xml version='1.0'?><svg/>"), "Save it as a PDF" },
		{ B("PK\x03\x04 word/vbaProject.bin"), "Save it as a PDF" },
		{ B("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 macro"), "Save it as a PDF" },
		{ B("{\\rtf1 hello}"), "Save it as a PDF" },
		{ B("#!/bin/sh\nrm -rf /\n"), "program" },
		{ B("MZ\x90\0\x03\0\0\0"), "program" },
		{ B("\x7f" "ELF\x02\x01"), "program" },
		{ B("\0\0\0\x18" "ftypheic\0\0\0\0"), "JPEG" },
		{ B("II*\0 tiff"), "JPEG" },
		{ B("#!AMR\n\x3c"), "MP3" },
		{ B("\0\0\0\x18" "ftyp3gp4\0\0\0\0"), "MP3" },
		{ B(""), "empty" },
		{ B("words and \0 more"), "cannot tell" },
		{ B("caf\xe9 is Latin 1"), "cannot tell" },
		{ B("\x1a\x45\xdf\xa3 matroska"), "cannot tell" },
		{ B("%PDF-1.7 and no end"), "damaged" },
		{ B("\xff\xd8\xff\xe0 hello"), "damaged" },
		{ B("\xff\xfb\x90\x00 one frame's head is no recording"), "damaged" },
	};
	struct file_look look;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *why = NULL;
		if (file_look(arena, rows[i].bytes, &look, &why) != ERR_INPUT)
			fail_msg("taken: %.*s", STR_ARG(rows[i].bytes));
		if (!strstr(why, rows[i].says))
			fail_msg("%.*s: %s", STR_ARG(rows[i].bytes), why);
		assert_null(look.type);
	}
}

static void test_a_picture_that_unpacks_to_far_too_much_is_refused(void **state)
{
	(void)state;
	struct str all = read_file("plain.png");
	struct file_look look;
	const char *why;
	char *p = (char *)(uintptr_t)str_dup(arena, all).p;
	static const unsigned char vast[] = { 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff }, flat[] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	memcpy(p + 16, vast, sizeof vast); // width and height
	assert_int_equal(file_look(arena, (struct str){ p, all.n }, &look, &why), ERR_INPUT);
	assert_non_null(strstr(why, "too large"));
	memcpy(p + 16, flat, sizeof flat);
	assert_int_equal(file_look(arena, (struct str){ p, all.n }, &look, &why), ERR_INPUT);
}

static void test_a_name_ends_as_its_type_does(void **state)
{
	(void)state;
	const struct file_type *png = file_type_named(STR("image/png")), *jpeg = file_type_named(STR("image/jpeg"));
	static const struct {
		const char *sent, *png, *jpeg;
	} rows[] = {
		{ "me.png", "me.png", "me.png.jpg" }, { "me.JPEG", "me.JPEG.png", "me.JPEG" },
		{ "page.html", "page.html.png", "page.html.jpg" }, { "", "file.png", "file.jpg" },
		{ "png", "png.png", "png.jpg" }, { "scan", "scan.png", "scan.jpg" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(str_is(file_name_for(arena, str_of(rows[i].sent), png), rows[i].png));
		assert_true(str_is(file_name_for(arena, str_of(rows[i].sent), jpeg), rows[i].jpeg));
	}
	assert_non_null(strstr(str_c(arena, file_types_accepted(arena)), "image/png,image/jpeg"));
	assert_null(file_type_named(STR("image/svg+xml")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_is_known_by_its_bytes),
		cmocka_unit_test(test_the_place_where_a_picture_was_taken_does_not_come_in),
		cmocka_unit_test(test_a_photograph_stays_the_right_way_up),
		cmocka_unit_test(test_a_film_keeps_every_offset),
		cmocka_unit_test(test_an_empty_private_box_of_a_film_tells_nothing_of_ours),
		cmocka_unit_test(test_what_is_cut_off_or_has_a_flipped_bit_does_no_harm),
		cmocka_unit_test(test_what_can_run_something_is_refused_with_what_to_do),
		cmocka_unit_test(test_a_picture_that_unpacks_to_far_too_much_is_refused),
		cmocka_unit_test(test_a_name_ends_as_its_type_does),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

// SPDX-License-Identifier: Apache-2.0
// A page as a PDF, read by poppler and qpdf: nothing is lost, the structure is there, sheets end where they should.
#include <sys/resource.h>

#include "print/print_help.h"

static void test_title_language_tags_and_pages_are_what_other_programs_read(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	(void)state;
	nhsuk_heading(p, .text = "Declan's plan", .level = 1);
	nhsuk_section_begin(p, .text = "What matters to me");
	own_words(p, .text = "Being at home with <script>alert(1)</script> & my dog.", .cite = "Declan, 2 November");
	nhsuk_section_end(p);
	nhsuk_list_begin(p, .numbers = false);
	nhsuk_item(p, "One thing");
	nhsuk_item(p, "Another");
	nhsuk_list_end(p);
	struct paper paper = paper_of(p, "Declan's plan – Ownplan");
	print_it(&m, &paper);
	struct str info = ask(&m, "pdfinfo '%s'");
	assert_non_null(strstr(info.p, "Declan's plan – Ownplan"));
	assert_non_null(strstr(info.p, "Tagged:          yes"));
	assert_non_null(strstr(info.p, "Pages:           1\n"));
	assert_non_null(strstr(info.p, "(A4)"));
	struct str tree = ask(&m, "pdfinfo -struct-text '%s'");
	const char *const expected[] = { "Document", "H1 (block)", "Sect", "H2 (block)", "BlockQuote", "P (block)",
		"L (block)", "LI (block)", "LBody (block)", "<script>alert(1)</script> & my dog." };
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		assert_non_null(strstr(tree.p, expected[i]));
	assert_null(strstr(tree.p, "version 57")); // the head of a sheet is no part of the text
	struct str words = ask(&m, "pdftotext -layout '%s' -");
	assert_non_null(strstr(words.p, "1 of 1"));
	assert_non_null(strstr(words.p, "As of 22 November 2026, version 57"));
	(void)ask(&m, "qpdf --check '%s'");
	assert_non_null(memmem(m.pdf.p, m.pdf.n, "/Lang (en-GB)", 13));
	assert_non_null(memmem(m.pdf.p, m.pdf.n, "/DisplayDocTitle true", 21));
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

// Every word of `text`, with the space between as PDF readers leave it.
static void holds_words(const char *text, const char *words)
{
	char word[64];
	for (const char *at = words; *at;) {
		size_t n = strcspn(at, " \n");
		assert_true(n < sizeof word);
		memcpy(word, at, n);
		word[n] = 0;
		if (n && !strstr(text, word))
			fail_msg("“%s” is lost", word);
		at += n + (at[n] != 0);
	}
}

// How far from the left a word begins, in points; -1: it is not there.
static double left_of(const char *boxes, const char *word)
{
	const char *at = strstr(boxes, word), *x = NULL;
	for (const char *c = strstr(boxes, "xMin=\""); c && at && c < at; c = strstr(c + 1, "xMin=\""))
		x = c;
	return x ? strtod(x + strlen("xMin=\""), NULL) : -1;
}

static void test_words_from_right_to_left_begin_at_the_right_and_our_words_stay(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	(void)state;
	own_words(p, .text = "\xd7\xa9\xd7\x9c Tesco.", .cite = "\xd7\x93\xd7\x94's words, said on Monday");
	nhsuk_list_begin(p, .numbers = false);
	nhsuk_item(p, "Below");
	nhsuk_list_end(p);
	struct paper paper = paper_of(p, "A plan");
	print_it(&m, &paper);
	struct str boxes = ask(&m, "pdftotext -bbox '%s' -");
	double tesco = left_of(boxes.p, "Tesco<"), words = left_of(boxes.p, ">words,"), day = left_of(boxes.p, ">Monday");
	assert_true(tesco > 300); // at the right
	assert_true(words > 300 && day > words); // below it, and in our order
	assert_true(left_of(boxes.p, ">Below") < 200);
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

static const char long_text[] = "Every word of a long story is here, from the first to the last, on all its sheets.";

static void test_no_word_is_lost_over_many_sheets_and_each_sheet_says_whose_it_is(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	struct buf story;
	(void)state;
	buf_init(&story, m.arena, (size_t)1 << 20);
	for (int i = 0; story.n < 100000; i++)
		buf_format(&story, "w%d %s%s", i, long_text, i % 7 ? " " : "\n");
	int last = 0;
	while (last < 100000 && strstr(buf_text(&story).p, str_format(m.arena, "w%d ", last).p))
		last++;
	nhsuk_section_begin(p, .text = "A long story");
	own_words(p, .text_str = buf_text(&story), .cite = "Declan, 2 November");
	nhsuk_section_end(p);
	struct paper paper = paper_of(p, "Long");
	print_it(&m, &paper);
	struct str words = ask(&m, "pdftotext '%s' -");
	for (int i = 0; i < last; i++)
		if (!strstr(words.p, str_format(m.arena, "w%d ", i).p) && !strstr(words.p, str_format(m.arena, "w%d\n", i).p))
			fail_msg("w%d is lost", i);
	size_t sheets = 0;
	for (const char *at = words.p; (at = strstr(at, "As of 22 November 2026, version 57")) != NULL; at++)
		sheets++;
	assert_true(sheets > 15 && sheets < 60);
	assert_non_null(strstr(words.p, str_format(m.arena, "%zu of %zu", sheets, sheets).p));
	(void)ask(&m, "qpdf --check '%s'");
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

// A heading at the foot of a sheet, with what it heads on the next, is what nobody wants to read.
static void test_a_heading_is_never_the_last_thing_on_a_sheet(void **state)
{
	(void)state;
	for (int lines = 30; lines < 62; lines++) {
		struct made m = { .arena = arena_new() };
		struct page *p = page_new(m.arena);
		for (int i = 0; i < lines; i++)
			nhsuk_paragraph(p, .text = page_say(p, "Line %d", i));
		nhsuk_section_begin(p, .text = "HEADING");
		nhsuk_heading(p, .text = "BELOW", .level = 3);
		own_words(p, .text = "WORDS of somebody.", .cite = "SOMEBODY, 2 November");
		nhsuk_section_end(p);
		struct paper paper = paper_of(p, "Headings");
		print_it(&m, &paper);
		struct str words = ask(&m, "pdftotext -layout '%s' -");
		const char *heading = strstr(words.p, "HEADING"), *cite = strstr(words.p, "SOMEBODY");
		assert_non_null(heading);
		assert_non_null(cite);
		assert_null(memchr(heading, '\f', (size_t)(cite - heading)));
		unlink(m.path);
		arena_free(m.arena);
	}
	pdf_end_thread();
}

// A last sheet for one line is a sheet that is lost, or that nobody turns to.
static void test_a_last_sheet_never_holds_one_line_alone_and_nothing_is_lost(void **state)
{
	(void)state;
	for (int lines = 8; lines < 90; lines++) {
		struct made m = { .arena = arena_new() };
		struct page *p = page_new(m.arena);
		nhsuk_section_begin(p, .text = "Section");
		for (int i = 0; i < lines; i++) {
			if (i % 9 == 5)
				nhsuk_heading(p, .text = page_say(p, "Heading %d,", i), .level = 3);
			nhsuk_paragraph(p, .text = page_say(p, "Line %d.", i));
		}
		nhsuk_section_end(p);
		struct paper paper = paper_of(p, "Last");
		paper.look = lines % 3 == 0 ? PAPER_USUAL : lines % 3 == 1 ? PAPER_LARGE : PAPER_EASY;
		print_it(&m, &paper);
		struct str words = ask(&m, "pdftotext -layout '%s' -");
		size_t sheets = 0, on_last = 0;
		for (const char *at = words.p; (at = strchr(at, '\f')) != NULL; at++)
			sheets++;
		const char *last = words.p;
		for (size_t i = 1; i < sheets; i++)
			last = strchr(last, '\f') + 1;
		for (const char *at = last; (at = strstr(at, "Line ")) != NULL; at++)
			on_last++;
		assert_true(on_last >= 2);
		for (int i = 0; i < lines; i++)
			assert_non_null(strstr(words.p, str_format(m.arena, "Line %d.", i).p));
		unlink(m.path);
		arena_free(m.arena);
	}
	pdf_end_thread();
}

static void test_other_scripts_emoji_and_hostile_letters_are_drawn_or_stand_as_boxes(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	struct buf word;
	(void)state;
	buf_init(&word, m.arena, (size_t)1 << 20);
	for (int i = 0; i < 20000; i++)
		buf_c(&word, "Wm");
	nhsuk_section_begin(p, .text_str = STR("שלום \xF0\x9F\x98\x80 مرحبا"));
	own_words(p, .text = "شكرا لك يا صديقي");
	own_words(p,
		.text = "Grinning \xF0\x9F\x98\x80 family "
				"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 end");
	own_words(p, .text_str = STR("zero\0byte bell\a escape\x1b[31m \xE2\x80\xAEover\xE2\x80\xAC \xEF\xBF\xBF done"));
	own_words(p, .text = "Z\xCC\xB5\xCC\xA1\xCC\xA2\xCC\x9B\xCC\xB5\xCC\xB5 </figure></section></main> & \" ' <b>");
	own_words(p, .text_str = buf_text(&word), .cite = "a word of 40,000 letters");
	nhsuk_section_end(p);
	struct paper paper = paper_of(p, "Letters");
	paper.name = STR("Robert'); <script> ../../\xE2\x80\xAE etc, whose name is much too long for the head of a sheet of"
					 " paper and is cut");
	print_it(&m, &paper);
	struct str words = ask(&m, "pdftotext '%s' -");
	holds_words(words.p, "Grinning family end zero byte bell escape done </figure></section></main> <b> 40,000");
	// The words as the file holds them: pdftotext guesses blanks from the distance of letters.
	holds_words(ask(&m, "pdfinfo -struct-text '%s'").p, "شكرا صديقي مرحبا שלום");
	size_t letters = 0;
	for (const char *at = words.p; (at = strstr(at, "Wm")) != NULL; at += 2)
		letters++;
	assert_in_range(letters, 19000, 20000); // lines end inside some of the pairs
	(void)ask(&m, "qpdf --check '%s'");
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

// The same words are laid out in a shorter way where nothing but plain letters stands: nobody must see which it was.
static void test_plain_letters_and_others_stand_alike_and_long_words_have_no_hyphen(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	const char *said[] = { "AVAWATo office fjord flying", "AVAWATo office fjord flying naïve" };
	double wide[2] = { 0, 0 };
	(void)state;
	for (int i = 0; i < 2; i++)
		nhsuk_paragraph(p, .text = said[i]);
	nhsuk_paragraph(p, .text = "https://plans.example/averylongaddressthatnobodycanreadaloudandthatmustnotgetahyphen/"
							   "whereitiscutatlineends/becausethatwouldbepartofit");
	struct paper paper = paper_of(p, "Plain");
	print_it(&m, &paper);
	struct str boxes = ask(&m, "pdftotext -bbox '%s' -");
	const char *at = boxes.p;
	for (int i = 0; i < 2; i++, at++) {
		at = strstr(at, ">AVAWATo</word>");
		assert_non_null(at);
		while (strncmp(at, "xMin=", 5) != 0)
			at--;
		wide[i] = strtod(strstr(at, "xMax=\"") + 6, NULL) - strtod(at + 6, NULL);
		at = strstr(at, "</word>");
	}
	assert_true(wide[0] > 20 && wide[0] == wide[1]);
	struct str words = ask(&m, "pdftotext '%s' -");
	const char *address = strstr(words.p, "https:");
	assert_non_null(address);
	assert_null(strchr(address, '-'));
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

static void test_large_print_has_no_small_letters(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	(void)state;
	nhsuk_section_begin(p, .text = "What matters");
	own_words(p, .text = "Being at home.", .cite = "Declan, 2 November");
	nhsuk_paragraph(p, .text = "Small", .size = SIZE_S);
	own_actions_begin(p);
	own_action(p, .text = "Ring", .who = "Mum", .tag = "Doing it");
	own_actions_end(p);
	nhsuk_section_end(p);
	struct paper paper = paper_of(p, "Large");
	paper.look = PAPER_LARGE;
	paper.code = STR("ABCD-EFGH-JKMN");
	paper.check = STR("https://plans.example/check");
	print_it(&m, &paper);
	struct str boxes = ask(&m, "pdftotext -bbox-layout '%s' -");
	size_t lines = 0;
	for (const char *at = boxes.p; (at = strstr(at, "<word ")) != NULL; at++, lines++) {
		const char *top = strstr(at, "yMin=\""), *bottom = strstr(at, "yMax=\"");
		assert_true(top && bottom);
		// The box of a word is about 1.36 times the size of its letters.
		assert_true(strtod(bottom + 6, NULL) - strtod(top + 6, NULL) > 17.9);
	}
	assert_true(lines > 15);
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

static void test_one_sheet_is_one_sheet_and_says_that_there_is_more(void **state)
{
	(void)state;
	for (int many = 0; many < 2; many++) {
		struct made m = { .arena = arena_new() };
		struct page *p = page_new(m.arena);
		nhsuk_section_begin(p, .text = "Lines");
		for (int i = 0; i < (many ? 200 : 45); i++)
			nhsuk_paragraph(p, .text = page_say(p, "Line number %d.", i));
		nhsuk_section_end(p);
		struct paper paper = paper_of(p, "Sheet");
		paper.one_sheet = true;
		print_it(&m, &paper);
		assert_non_null(strstr(ask(&m, "pdfinfo '%s'").p, "Pages:           1\n"));
		struct str words = ask(&m, "pdftotext -layout '%s' -");
		assert_int_equal(strstr(words.p, "There is more in the plan.") != NULL, many);
		assert_int_equal(strstr(words.p, "Line number 44.") != NULL, true);
		assert_int_equal(strstr(words.p, "Line number 199.") != NULL, false);
		unlink(m.path);
		arena_free(m.arena);
	}
	pdf_end_thread();
}

static void test_headings_are_bookmarks(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	(void)state;
	nhsuk_heading(p, .text = "Plan", .level = 1);
	nhsuk_section_begin(p, .text = "Goals (2) \\ <x>");
	nhsuk_heading(p, .text = "Walk to the shop", .level = 3);
	nhsuk_section_end(p);
	struct paper paper = paper_of(p, "Bookmarks");
	print_it(&m, &paper);
	struct str plain = ask(&m, "qpdf --qdf --object-streams=disable '%s' -");
	assert_non_null(memmem(plain.p, plain.n, "/Outlines", 9));
	assert_non_null(memmem(plain.p, plain.n, "(Walk to the shop)", 18));
	assert_non_null(memmem(plain.p, plain.n, "(Goals \\(2\\) \\\\ <x>)", 20));
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

static struct str file_of(struct arena *a, const char *name)
{
	const char *source = getenv("OWNPLAN_SOURCE");
	static char bytes[1 << 20];
	char path[512];
	(void)snprintf(path, sizeof path, "%s/tests/files/%s", source ? source : ".", name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	return str_dup(a, (struct str){ bytes, n });
}

static void test_pictures_are_figures_that_say_what_they_show(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	struct paper_picture list[] = { { .src = STR("/files/a"), .jpeg = true, .width = 48, .height = 32, .turn = 6 },
		{ .src = STR("/files/b"), .width = 24, .height = 16 }, { .src = STR("/files/c"), .width = 9, .height = 9 } };
	(void)state;
	list[0].bytes = file_of(m.arena, "plain.jpg");
	list[1].bytes = file_of(m.arena, "plain.png");
	list[2].bytes = STR("\n9 0 obj\n<< /Type /StructElem\n   /S /Figure\n"); // no picture at all
	nhsuk_heading(p, .text = "Pictures", .level = 1);
	own_media(p, .kind = MEDIA_PICTURE, .src = "/files/a", .text = STR("Biscuit <my dog> \xF0\x9F\x90\x95"),
		.name = STR("dog.jpg"));
	own_media(p, .kind = MEDIA_PICTURE, .src = "/files/b", .text = STR("The sling"), .name = STR("sling.png"));
	own_media(p, .kind = MEDIA_PICTURE, .src = "/files/c", .text = STR("Nothing"), .name = STR("broken.png"));
	own_media(p, .kind = MEDIA_PICTURE, .src = "/files/d", .text = STR("Elsewhere"), .name = STR("elsewhere.gif"));
	nhsuk_paragraph(p, .text = "Behind them.");
	struct paper paper = paper_of(p, "Pictures");
	paper.picture = list;
	paper.pictures = 3;
	print_it(&m, &paper);
	(void)ask(&m, "qpdf --check '%s'");
	struct str images = ask(&m, "pdfimages -list '%s'");
	assert_non_null(strstr(images.p, "jpeg"));
	struct str words = ask(&m, "pdftotext '%s' -"), tree = ask(&m, "pdfinfo -struct '%s'");
	holds_words(words.p, "dog.jpg sling.png broken.png elsewhere.gif Behind them.");
	assert_non_null(strstr(tree.p, "Figure"));
	struct str plain = ask(&m, "qpdf --qdf --object-streams=disable '%s' - | tr -d '\\000'");
	assert_non_null(strstr(plain.p, "/Alt"));
	assert_non_null(memmem(m.pdf.p, m.pdf.n, "/Alt <FEFF00420069007300630075006900740020003C", 46));
	assert_non_null(memmem(m.pdf.p, m.pdf.n, "D83DDC15>", 9));
	assert_non_null(memmem(m.pdf.p, m.pdf.n, "/Alt <FEFF00540068006500200073006C0069006E0067>", 47));
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

static double processor_ms(void)
{
	struct rusage r;
	assert_int_equal(getrusage(RUSAGE_SELF, &r), 0);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3 +
		(double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e3;
}

// The bound is loose, for sanitizers and busy machines; what it took is printed (docs/PERFORMANCE.md).
static void test_five_hundred_entries_take_bounded_time_and_room(void **state)
{
	struct made m = { .arena = arena_new() };
	struct page *p = page_new(m.arena);
	(void)state;
	nhsuk_section_begin(p, .text = "What I want to achieve");
	for (int i = 0; i < 100; i++) {
		own_goal_begin(p, .title = page_say(p, "Goal %d: go to college without mum", i), .tag = "On the way");
		own_words(p, .text = "I would see my friends before class like everyone else.", .is_small = true,
			.cite = "Dec's words, written down by Sarah Bell, Continuing care nurse, 19 September");
		own_actions_begin(p);
		for (int k = 0; k < 4; k++)
			own_action(p, .text = page_say(p, "Action %d.%d: keep Wednesdays for herself", i, k),
				.who = "Karen Hughes · by 6 December", .tag = "Doing it");
		own_actions_end(p);
		own_goal_end(p);
	}
	nhsuk_section_end(p);
	struct paper paper = paper_of(p, "Five hundred");
	print_it(&m, &paper); // the thread that prints keeps its fonts from one to the next
	unlink(m.path);
	double before = processor_ms();
	print_it(&m, &paper);
	double took = processor_ms() - before;
	struct str words = ask(&m, "pdftotext '%s' -");
	for (int i = 0; i < 100; i++)
		for (int k = 0; k < 4; k++)
			assert_non_null(strstr(words.p, str_format(m.arena, "Action %d.%d:", i, k).p));
	print_message("500 entries: %.0f ms of processor, %zu KB\n", took, m.pdf.n >> 10);
	assert_true(took < 10000 && m.pdf.n < (2u << 20));
	unlink(m.path);
	arena_free(m.arena);
	pdf_end_thread();
}

// The code is of no use when half of it is missing: also with a long address, in each size.
static void test_the_code_stands_whole_at_the_foot_of_each_sheet(void **state)
{
	(void)state;
	for (enum paper_look look = PAPER_USUAL; look <= PAPER_EASY; look++) {
		struct made m = { .arena = arena_new() };
		struct page *p = page_new(m.arena);
		nhsuk_heading(p, .text = "Declan's plan", .level = 1);
		struct paper paper = paper_of(p, "A plan");
		paper.look = look;
		paper.code = STR("D2NF-7QPM-0W4X");
		paper.check = STR("https://personalised-care-and-support-plans.meadowbank-health-and-care.nhs.uk/check");
		print_it(&m, &paper);
		struct str words = ask(&m, "pdftotext -layout '%s' -"), all = ask(&m, "pdftotext -raw '%s' - | tr -d '\\n '");
		assert_non_null(strstr(words.p, "Code D2NF-7QPM-0W4X"));
		assert_non_null(strstr(all.p, "care-and-support-plans.meadowbank-health-and-care.nhs.uk/check"));
		assert_non_null(strstr(words.p, "1 of 1"));
		unlink(m.path);
		arena_free(m.arena);
	}
	pdf_end_thread();
}

// What is said of one action stands on one sheet, and so does a small box with its heading.
static void test_a_small_thing_is_never_parted(void **state)
{
	(void)state;
	for (enum paper_look look = PAPER_USUAL; look <= PAPER_LARGE; look++) {
		struct made m = { .arena = arena_new() };
		struct page *p = page_new(m.arena);
		own_actions_begin(p);
		for (int i = 0; i < 60; i++) {
			own_action_begin(p, .text = "Begins", .who = "Declan");
			for (int line = 0; line < 1 + i % 3; line++)
				nhsuk_paragraph(p, .text = "More about it", .size = SIZE_S);
			nhsuk_paragraph(p, .text = "Ends", .size = SIZE_S);
			own_action_end(p);
		}
		own_actions_end(p);
		struct paper paper = paper_of(p, "A plan");
		paper.look = look;
		print_it(&m, &paper);
		struct str words = ask(&m, "pdftotext '%s' -");
		size_t sheets = 0;
		for (struct str rest = words; rest.p; sheets++) {
			struct str sheet = str_cut(&rest, '\f');
			size_t begins = 0, ends = 0;
			for (size_t i = 0; i + 4 < sheet.n; i++) {
				begins += str_starts(str_part(sheet, i, 6), "Begins");
				ends += str_starts(str_part(sheet, i, 4), "Ends");
			}
			assert_int_equal(begins, ends);
		}
		assert_true(sheets > 3);
		unlink(m.path);
		arena_free(m.arena);
	}
	pdf_end_thread();
}

// Points from the left of the sheet at which the first word of this name begins or ends.
static double side_of(const char *boxes, const char *word, const char *side)
{
	struct str w;
	char what[64];
	struct arena *a = arena_new();
	w = str_format(a, ">%s</word>", word);
	const char *at = strstr(boxes, w.p);
	(void)snprintf(what, sizeof what, "%s=\"", side);
	assert_non_null(at);
	while (at > boxes && memcmp(at, "<word", 5) != 0)
		at--;
	at = strstr(at, what);
	assert_non_null(at);
	arena_free(a);
	return strtod(at + strlen(what), NULL);
}

static void test_the_frame_of_a_tag_stays_inside_the_margins(void **state)
{
	(void)state;
	for (enum paper_look look = PAPER_USUAL; look <= PAPER_LARGE; look++) {
		struct made m = { .arena = arena_new() };
		struct page *p = page_new(m.arena);
		nhsuk_paragraph(p, .text = "Marked");
		own_actions_begin(p);
		own_action(p, .text = "Walk", .who = "Declan", .tag = "Planned", .tag_colour = TAG_GREY);
		own_actions_end(p);
		struct paper paper = paper_of(p, "A plan");
		paper.look = look;
		print_it(&m, &paper);
		struct str boxes = ask(&m, "pdftotext -bbox '%s' -");
		double left = side_of(boxes.p, "Marked", "xMin");
		assert_true(side_of(boxes.p, "Planned", "xMax") + 3 <= 595.28 - left + 0.5);
		assert_true(look == PAPER_USUAL || side_of(boxes.p, "Planned", "xMin") - 3 >= left - 0.5);
		unlink(m.path);
		arena_free(m.arena);
	}
	pdf_end_thread();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_title_language_tags_and_pages_are_what_other_programs_read),
		cmocka_unit_test(test_no_word_is_lost_over_many_sheets_and_each_sheet_says_whose_it_is),
		cmocka_unit_test(test_a_heading_is_never_the_last_thing_on_a_sheet),
		cmocka_unit_test(test_a_last_sheet_never_holds_one_line_alone_and_nothing_is_lost),
		cmocka_unit_test(test_other_scripts_emoji_and_hostile_letters_are_drawn_or_stand_as_boxes),
		cmocka_unit_test(test_plain_letters_and_others_stand_alike_and_long_words_have_no_hyphen),
		cmocka_unit_test(test_large_print_has_no_small_letters),
		cmocka_unit_test(test_one_sheet_is_one_sheet_and_says_that_there_is_more),
		cmocka_unit_test(test_headings_are_bookmarks),
		cmocka_unit_test(test_pictures_are_figures_that_say_what_they_show),
		cmocka_unit_test(test_the_code_stands_whole_at_the_foot_of_each_sheet),
		cmocka_unit_test(test_words_from_right_to_left_begin_at_the_right_and_our_words_stay),
		cmocka_unit_test(test_a_small_thing_is_never_parted),
		cmocka_unit_test(test_the_frame_of_a_tag_stays_inside_the_margins),
		cmocka_unit_test(test_five_hundred_entries_take_bounded_time_and_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

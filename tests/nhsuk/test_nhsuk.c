// SPDX-License-Identifier: Apache-2.0
// What a person, or an attacker, would notice of the components; the markup itself is judged by test_fixtures.c.
// `nhsuk_test_nhsuk FOLDER` writes the gallery there instead, for looking at in a browser.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "gallery.c"

static struct arena *arena;
static struct page page;

static int fresh(void **state)
{
	(void)state;
	arena = arena_new();
	page_init(&page, arena, STR("token-1"));
	return 0;
}

static int done(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *html(void)
{
	return page_c(&page, buf_text(&page.out));
}

static bool has(const char *what)
{
	return strstr(html(), what) != NULL;
}

static void test_what_people_type_never_becomes_markup(void **state)
{
	(void)state;
	struct str evil = STR("</textarea><script>alert('1')</script>\" onfocus=\"x&y");
	nhsuk_textarea(&page, .name = "a\"b", .label = "<i>", .value = evil, .error = "<u>");
	nhsuk_input(&page, .name = "n", .label = "l", .value = evil, .placeholder = "\"><b>");
	own_words(&page, .text_str = evil, .cite = "<s>");
	nhsuk_link(&page, .text_str = evil, .href = "/x\"y");
	nhsuk_radios(&page, .name = "r", .label = "l", NHSUK_CHOICES({ .value_str = evil, .text_str = evil,
		.hint_str = evil }));
	own_difference(&page, STR("a <b> c"), STR("a <i> c"));
	assert_false(has("<script"));
	assert_false(has("<i>") || has("<b>") || has("<u>") || has("<s>"));
	assert_false(has("\" onfocus"));
	assert_true(has("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onfocus=&quot;x&amp;y"));
}

static void test_control_characters_are_shown_not_sent(void **state)
{
	(void)state;
	nhsuk_text_str(&page, STR("a\0b\x1b" "c\n"));
	assert_string_equal(html(), "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\n");
}

static void test_a_code_is_drawn_as_long_as_it_can_hold_the_address(void **state)
{
	char *data = arena_alloc(arena, 2400);
	(void)state;
	memset(data, 'a', 2400);
	assert_false(own_qr(&page, .data = STR(""), .text = "x"));
	assert_false(own_qr(&page, .data = ((struct str){ data, 2332 }), .text = "x"));
	assert_string_equal(html(), "");
	assert_true(own_qr(&page, .data = STR("https://plan.example/shared/1"), .text = "A <b> picture"));
	assert_true(has("role=\"img\"") && has("aria-label=\"A &lt;b&gt; picture\""));
	assert_true(has("viewBox=\"0 0 37 37\"")); // version 3: 29 modules, and four around them
	assert_true(own_qr(&page, .data = ((struct str){ data, 2331 }), .text = "x"));
}

static void test_words_in_another_language_say_so_wherever_they_stand(void **state)
{
	const char *said = page_say(&page, "A: %s!", page_in(arena, STR("B <b>"), "cy"));
	(void)state;
	nhsuk_text(&page, said);
	assert_string_equal(html(), "A: <span lang=\"cy\">B &lt;b&gt;</span>!");
	nhsuk_select(&page, .name = "s", .label = said, .items = &(struct nhsuk_choice){ .value = "1",
		.text = page_in(arena, STR("One"), "en-GB") }, .count = 1);
	assert_true(has(">A: <span lang=\"cy\">B &lt;b&gt;</span>!</label>"));
	assert_true(has("<option value=\"1\" lang=\"en-GB\">One</option>"));
	nhsuk_input(&page, .name = "i", .value = str_of(said));
	assert_true(has("value=\"A: B &lt;b&gt;!\"")); // no element can stand there
	nhsuk_lines(&page, str_of(page_in(arena, STR("one\ntwo"), "cy")));
	assert_true(has("<span lang=\"cy\">one<br>two</span>"));
	assert_string_equal(page_in(arena, STR("x"), NULL), "x");
	assert_string_equal(page_in(arena, STR("x"), "e\" onfocus=\"y"), "x"); // no name of a language
}

static void test_words_from_right_to_left_begin_at_the_right_and_our_words_stay(void **state)
{
	(void)state;
	own_words(&page, .text = "\xd7\xa9\xd7\x9c 1", .cite = "\xd7\xa9's words");
	assert_true(has("<figure class=\"own-words\" dir=\"rtl\"><blockquote dir=\"auto\">"));
	assert_true(has("<figcaption dir=\"ltr\">"));
	nhsuk_item_str(&page, STR("\xd7\xa9"));
	assert_true(has("<li dir=\"rtl\">"));
	nhsuk_heading(&page, .text = "\xe2\x81\xa8\xd7\xa9\xe2\x81\xa9's plan", .level = 2);
	assert_true(has("<h2 class=\"nhsuk-heading\">") || has("<h2 class=\"nhsuk-heading-"));
	assert_false(has("<h2 class=\"nhsuk-heading\" dir"));
}

static void test_marks_of_a_language_that_somebody_typed_break_nothing(void **state)
{
	(void)state;
	nhsuk_text(&page, "\x03" "a\x02" "b c\x02" "cy\x1f" "d\x02" "cy\x1f" "e");
	assert_string_equal(html(), "\xef\xbf\xbd" "a\xef\xbf\xbd" "b c<span lang=\"cy\">d\xef\xbf\xbd" "cy\xef\xbf\xbd"
		"e</span>");
}

static void test_links_that_would_run_something_go_nowhere(void **state)
{
	static const char *const bad[] = { "javascript:alert(1)", " javascript:x", "JaVaScRiPt:x", "data:text/html,x",
		"vbscript:x", "\tjavascript:x", "java\nscript:x" };
	static const char *const good[] = { "/people/k", "#statement", "?late=1", "https://example.org/a:b", "mailto:a@b",
		"tel:111", "page", "/a?b=c:d", "HTTPS://example.org" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		page.out.n = 0;
		nhsuk_link(&page, .text = "x", .href = bad[i]);
		assert_string_equal(html(), "<a class=\"nhsuk-link\" href=\"#\">x</a>");
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		page.out.n = 0;
		nhsuk_link(&page, .text = "x", .href = good[i]);
		assert_true(has(good[i]));
	}
}

static void test_every_post_form_carries_the_token_and_get_forms_do_not(void **state)
{
	(void)state;
	nhsuk_form_begin(&page, .action = "/a");
	nhsuk_form_end(&page);
	assert_true(has("<input type=\"hidden\" name=\"csrf\" value=\"token-1\">"));
	page.out.n = 0;
	nhsuk_form_begin(&page, .action = "/search", .method = "get");
	nhsuk_form_end(&page);
	assert_false(has("csrf"));
	page.out.n = 0;
	nhsuk_post_button(&page, .action = "/stop", .text = "Stop");
	assert_true(has("token-1"));
	page.out.n = 0;
	nhsuk_header(&page, .service = "Ownplan", .account = STR("Declan"), .sign_out = "/sign-out");
	assert_true(has("method=\"post\"") && has("token-1"));
}

static void test_a_summary_of_errors_leads_to_the_fields(void **state)
{
	(void)state;
	struct fault f;
	fault_init(&f, arena);
	nhsuk_error_summary(&page, .fault = &f);
	assert_string_equal(html(), "");
	(void)!fault_field(&f, "due", "Enter a real date");
	nhsuk_error_summary(&page, .fault = &f);
	nhsuk_date_input(&page, .name = "due", .label = "When?", .day = STR("31"), .error = fault_at(&f, "due"));
	assert_true(has("<a href=\"#due\">Enter a real date</a>"));
	assert_true(has("id=\"due\" name=\"due-day\" type=\"text\" value=\"31\""));
	assert_true(has("name=\"due-year\""));
}

static void test_a_fault_without_a_field_is_said_too(void **state)
{
	(void)state;
	struct fault f;
	fault_init(&f, arena);
	(void)!fault_say(&f, ERR_STALE, "Someone changed this while you wrote.");
	nhsuk_error_summary(&page, .fault = &f);
	assert_true(has("Someone changed this while you wrote."));
}

static void test_the_title_says_page_place_and_service(void **state)
{
	(void)state;
	page_begin(&page, .title = "Who can see my plan", .place = "Declan’s plan", .error = true);
	page_end(&page);
	assert_true(has("<title>Error: Who can see my plan – Declan’s plan – Ownplan</title>"));
	assert_true(has("<html lang=\"en-GB\">"));
	assert_true(page_ok(&page));
}

static void test_a_first_line_break_that_was_typed_comes_back(void **state)
{
	(void)state;
	nhsuk_textarea(&page, .name = "a", .label = "l", .value = STR("\nline"));
	assert_true(has(">\n\nline</textarea>"));
}

static void test_a_difference_marks_the_words_that_changed(void **state)
{
	(void)state;
	own_difference(&page, STR("I want mum to sleep"), STR("I want mum and me to sleep well"));
	assert_string_equal(html(), "I want mum <ins><span class=\"nhsuk-u-visually-hidden\">[added: </span>and me"
		"<span class=\"nhsuk-u-visually-hidden\">]</span></ins> to sleep "
		"<ins><span class=\"nhsuk-u-visually-hidden\">[added: </span>well<span "
		"class=\"nhsuk-u-visually-hidden\">]</span></ins>");
}

// Copies `in` without the elements that `open` begins and `close` ends.
static void without(char *out, const char *in, const char *open, const char *close)
{
	const char *from;
	while ((from = strstr(in, open))) {
		const char *to = strstr(from, close);
		assert_non_null(to);
		memcpy(out, in, (size_t)(from - in));
		out += from - in;
		in = to + strlen(close);
	}
	memcpy(out, in, strlen(in) + 1);
}

// Both have the same letters in the same order, tags and blanks aside.
static bool reads(const char *marked, struct str text)
{
	size_t i = 0;
	for (const char *p = marked;; p++) {
		while (*p == '<')
			p = strchr(p, '>') + 1;
		if (*p == ' ')
			continue;
		while (i < text.n && text.p[i] == ' ')
			i++;
		if (!*p || i == text.n)
			return !*p && i == text.n;
		if (*p != text.p[i++])
			return false;
	}
}

static void test_a_difference_always_holds_both_texts_whole(void **state)
{
	static const char *const words[] = { "a ", "b ", "c ", "d ", "e " };
	unsigned seed = 7;
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct buf text[2];
		for (int side = 0; side < 2; side++) {
			buf_init(&text[side], arena, 4096);
			for (unsigned n = (seed = seed * 1103515245u + 12345u) >> 16 & 15; n > 0; n--)
				buf_c(&text[side], words[((seed = seed * 1103515245u + 12345u) >> 16) % 5]);
			buf_c(&text[side], "end");
		}
		page.out.n = 0;
		own_difference(&page, buf_text(&text[0]), buf_text(&text[1]));
		char *plain = arena_alloc(arena, page.out.n + 1), *one = arena_alloc(arena, page.out.n + 1);
		without(plain, html(), "<span", "</span>");
		without(one, plain, "<del>", "</del>");
		assert_true(reads(one, buf_text(&text[1])));
		without(one, plain, "<ins>", "</ins>");
		assert_true(reads(one, buf_text(&text[0])));
	}
}

static void test_long_texts_are_compared_without_end(void **state)
{
	(void)state;
	struct buf a, b;
	buf_init(&a, arena, 1 << 20);
	buf_init(&b, arena, 1 << 20);
	for (int i = 0; i < 20000; i++) {
		buf_format(&a, "x%d ", i);
		buf_format(&b, "y%d ", i);
	}
	own_difference(&page, buf_text(&a), buf_text(&b));
	assert_true(has("x19999") && has("y19999"));
}

static void test_choices_keep_what_was_chosen_and_reveal_more(void **state)
{
	(void)state;
	nhsuk_radios_begin(&page, .name = "can", .label = "Can he agree?", .value = STR("no"));
	nhsuk_choice(&page, "yes", "Yes");
	nhsuk_option(&page, "no", "No", .conditional = true);
	nhsuk_radios(&page, .name = "who", .label = "Who does?", NHSUK_CHOICES({ "mum", "Mum" }));
	nhsuk_conditional_end(&page);
	nhsuk_choice(&page, "partly", "Partly");
	nhsuk_radios_end(&page);
	assert_true(has("id=\"can-2\" name=\"can\" type=\"radio\" value=\"no\" checked "
		"data-aria-controls=\"conditional-can-2\""));
	assert_true(has("<div class=\"nhsuk-radios__conditional\" id=\"conditional-can-2\">"));
	assert_true(has("id=\"can-3\" name=\"can\""));
	assert_true(has("id=\"who\" name=\"who\""));
}

static void test_the_step_where_one_is_is_said_in_words(void **state)
{
	(void)state;
	page_begin(&page, .title = "t", .wide = true);
	own_plan_head(&page, .title = "My plan", OWN_STEPS({ "Prepared", STEP_DONE }, { "Agree", STEP_NOW }, { "Review" }));
	page_end(&page);
	assert_true(has("aria-current=\"step\">Agree<small>you are here</small>"));
	assert_true(has("Prepared<small>done</small>"));
	own_criteria_begin(&page);
	own_criterion(&page, .met = true, .text = "You talked");
	own_criterion(&page, .text = "You can look again");
	own_criteria_end(&page);
	assert_true(has("Done: </span>You talked") && has("Not yet: </span>You can look again"));
}

static void test_pages_have_no_inline_style_or_script(void **state)
{
	static const char *const names[] = { "plan", "form", "people", "parts" };
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		page_init(&page, arena, STR("t"));
		gallery_page(names[i], &page);
		assert_false(has(" style=") || has("<style") || has(" onclick") || has("<script>"));
		assert_true(has("<h1") && has("<main ") && has("</html>"));
		assert_null(strstr(strstr(html(), "<h1") + 1, "<h1"));
		assert_true(page_ok(&page));
	}
}

static void test_assets_are_found_by_the_address_that_pages_name(void **state)
{
	(void)state;
	for (size_t i = 0; asset_at(i); i++) {
		const struct asset *a = asset_at(i);
		assert_ptr_equal(asset_find(str_of(a->path)), a);
		assert_string_equal(asset_url(a->name), a->path);
		assert_true(a->bytes.n > 0 && a->etag[0] == '"');
	}
	assert_null(asset_find(STR("/assets/../ownplan.css")));
	const struct asset *css = asset_find(str_of(asset_url("ownplan.css")));
	assert_true(css->gzip.n > 0 && css->gzip.n < css->bytes.n / 4);
	const char *text = page_c(&page, css->bytes);
	assert_null(strstr(text, "Frutiger"));
	assert_null(strstr(text, "@font-face"));
	assert_null(strstr(text, "://"));
	const char *script = page_c(&page, asset_find(str_of(asset_url("ownplan.js")))->bytes);
	assert_non_null(strstr(script, asset_url("nhsuk-frontend.js")));
}

static void test_a_page_that_grows_without_end_is_not_sent(void **state)
{
	(void)state;
	page_begin(&page, .title = "t");
	for (int i = 0; i < 200000; i++)
		nhsuk_paragraph(&page, .text = "The same sentence, over and over again, until there is no more room.");
	page_end(&page);
	assert_false(page_ok(&page));
	assert_true(page.out.n <= BUF_PAGE);
}

// Whether a child that does this dies.
static bool dies(void (*what)(struct page *p))
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		fclose(stderr);
		signal(SIGABRT, SIG_DFL);
		what(&page);
		_exit(0);
	}
	assert_true(child > 0 && waitpid(child, &status, 0) == child);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void card_never_opened(struct page *p)
{
	nhsuk_card_end(p);
}

static void card_never_closed(struct page *p)
{
	page_begin(p, .title = "t");
	nhsuk_card_begin(p, .heading = "h");
	page_end(p);
}

static void crossed(struct page *p)
{
	nhsuk_card_begin(p, .heading = "h");
	nhsuk_details_begin(p, .summary = "s");
	nhsuk_card_end(p);
}

static void cell_outside_a_row(struct page *p)
{
	nhsuk_table_begin(p, .caption = "c");
	nhsuk_cell(p, .text = "t");
}

static void in_order(struct page *p)
{
	nhsuk_card_begin(p, .heading = "h");
	nhsuk_card_end(p);
}

static void test_a_page_of_ours_that_is_left_half_open_dies_at_once(void **state)
{
	(void)state;
	assert_true(dies(card_never_opened) && dies(card_never_closed) && dies(crossed) && dies(cell_outside_a_row));
	assert_false(dies(in_order));
}

static void write_file(const char *folder, const char *name, struct str bytes)
{
	char path[4096];
	snprintf(path, sizeof path, "%s%s", folder, name);
	FILE *out = fopen(path, "wb");
	must(out != NULL);
	must(fwrite(bytes.p, 1, bytes.n, out) == bytes.n);
	must(fclose(out) == 0);
}

// The folder needs a folder `assets` in it.
static int write_gallery(const char *folder)
{
	static const char *const names[] = { "plan", "form", "people", "parts" };
	for (size_t i = 0; i < 4; i++) {
		fresh(NULL);
		gallery_page(names[i], &page);
		write_file(folder, page_say(&page, "/%s.html", names[i]), buf_text(&page.out));
		done(NULL);
	}
	for (size_t i = 0; asset_at(i); i++)
		write_file(folder, asset_at(i)->path, asset_at(i)->bytes);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_people_type_never_becomes_markup),
		TEST(test_control_characters_are_shown_not_sent),
		TEST(test_a_code_is_drawn_as_long_as_it_can_hold_the_address),
		TEST(test_words_in_another_language_say_so_wherever_they_stand),
		TEST(test_words_from_right_to_left_begin_at_the_right_and_our_words_stay),
		TEST(test_marks_of_a_language_that_somebody_typed_break_nothing),
		TEST(test_links_that_would_run_something_go_nowhere),
		TEST(test_every_post_form_carries_the_token_and_get_forms_do_not),
		TEST(test_a_summary_of_errors_leads_to_the_fields),
		TEST(test_a_fault_without_a_field_is_said_too),
		TEST(test_the_title_says_page_place_and_service),
		TEST(test_a_first_line_break_that_was_typed_comes_back),
		TEST(test_a_difference_marks_the_words_that_changed),
		TEST(test_a_difference_always_holds_both_texts_whole),
		TEST(test_long_texts_are_compared_without_end),
		TEST(test_choices_keep_what_was_chosen_and_reveal_more),
		TEST(test_the_step_where_one_is_is_said_in_words),
		TEST(test_pages_have_no_inline_style_or_script),
		TEST(test_a_page_that_grows_without_end_is_not_sent),
		TEST(test_a_page_of_ours_that_is_left_half_open_dies_at_once),
		TEST(test_assets_are_found_by_the_address_that_pages_name),
	};
	return argc > 1 ? write_gallery(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}

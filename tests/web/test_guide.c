// SPDX-License-Identifier: Apache-2.0
// The pages about planning: all that the program comes with is right, what anybody writes never becomes markup, what
// is wrong is named, and an upgrade with newer words is noticed and never put in the place of an administrator's.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/record_store.h"
#include "web/guide.h"

struct world {
	struct arena *a;
	struct site site;
	struct visit v;
	struct page p;
};

static void begin(struct world *w)
{
	*w = (struct world){ .a = arena_new() };
	w->v = (struct visit){ .arena = w->a, .site = &w->site };
	fault_init(&w->v.fault, w->a);
	page_init(&w->p, w->a, STR_NONE);
}

static const char *drawn(struct world *w, const char *text)
{
	page_init(&w->p, w->a, STR_NONE);
	guide_draw(&w->p, str_of(text), NULL);
	buf_char(&w->p.out, 0);
	return w->p.out.p;
}

// The first fault of a text, "" when it has none.
static const char *fault_of(struct world *w, struct str text)
{
	fault_init(&w->v.fault, w->a);
	bool fine = guide_check(&w->v, text, "text");
	assert_int_equal(fine, !w->v.fault.err);
	return fine ? "" : fault_at(&w->v.fault, "text");
}

static void test_every_page_has_words_and_nothing_is_wrong_with_them(void **state)
{
	struct world w;
	(void)state;
	begin(&w);
	for (size_t i = 0; i < guide_page_count; i++) {
		struct str text = guide_original(&guide_pages[i], "en");
		assert_true(text.n > 500);
		assert_string_equal(fault_of(&w, text), "");
		assert_true(guide_title(text).n > 0);
		assert_true(drawn(&w, str_c(w.a, text))[0]);
	}
	for (size_t i = 0; i < guide_text_count; i++) { // no text without a page, in no language
		assert_non_null(guide_page_named(str_of(guide_texts[i].name)));
		assert_string_equal(fault_of(&w, guide_texts[i].text), "");
	}
	arena_free(w.a);
}

static void test_signs_become_components_and_all_else_is_shown(void **state)
{
	static const struct {
		const char *text, *has;
	} rows[] = {
		{ "# T\n\nOne\ntwo\n\nthree", "<p class=\"nhsuk-lede-text\">One two</p><p>three</p>" },
		{ "# T\n## Head\nx", "<h2 class=\"nhsuk-heading-m\">Head</h2><p>x</p>" },
		{ "# T\n- a\n- b\n1. c",
			"<li>a</li><li>b</li></ul><ol class=\"nhsuk-list nhsuk-list--number\"><li>c</li></ol>" },
		{ "# T\n- a\n  goes on\n\nnew", "<li>a goes on</li></ul><p" },
		{ "# T\n[a] and [b](/begin)", "[a] and <a class=\"nhsuk-link\" href=\"/begin\">b</a>" },
		{ "# T\n**a** * b", "<strong>a</strong> * b" },
		{ "# T\n<script>x</script>", "&lt;script&gt;x&lt;/script&gt;" },
		{ "# T\n[x](javascript:alert)", "href=\"#\"" },
		{ "no title", "no title" },
		{ "", "<div class=\"own-guide\"></div>" },
	};
	struct world w;
	(void)state;
	begin(&w);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strstr(drawn(&w, rows[i].text), rows[i].has))
			fail_msg("\"%s\" is drawn as %s", rows[i].text, w.p.out.p);
	assert_true(guide_has_tags(STR("a <b>")));
	assert_false(guide_has_tags(STR("1 < 2 and a<1")));
	arena_free(w.a);
}

static void test_what_is_wrong_is_named_at_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", "Write the words" },
		{ "x", "Line 1: begin with the title" },
		{ "# T\n\n# U", "Line 3: there is only one title" },
		{ "# T\n### S", "Line 2: a small heading" },
		{ "# T\n## [a](/b)", "Line 2: a heading cannot be a link" },
		{ "# T\n####", "Line 2: a heading is" },
		{ "# T\n-", "Line 2: there are no words" },
		{ "# T\n[a]()", "Line 2: a link has no address" },
		{ "# T\n[a](http://x)", "Line 2: the address of a link begins" },
		{ "# T\n[a](//x)", "Line 2: the address of a link begins" },
		{ "# T\n[a](/b c)", "Line 2: there is a blank" },
		{ "# T\n[a](/begin", "Line 2: a link does not end" },
		{ "# T\na\x01", "Line 2: there is a sign" },
		{ "# T\n[a](/help/rights) [b](https://a.example) [c](tel:116123) **d** <b> \xD7\xA9", "" },
	};
	struct world w;
	(void)state;
	begin(&w);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *says = fault_of(&w, str_of(rows[i].text));
		if (rows[i].says[0] ? strncmp(says, rows[i].says, strlen(rows[i].says)) != 0 : says[0] != 0)
			fail_msg("\"%s\": %s", rows[i].text, says);
	}
	arena_free(w.a);
}

static void test_a_very_long_page_is_taken_and_a_longer_one_refused_in_words(void **state)
{
	struct world w;
	struct buf b;
	(void)state;
	begin(&w);
	buf_init(&b, w.a, BUF_PAGE);
	buf_c(&b, "# T\n\n");
	for (int i = 0; i < GUIDE_LETTERS - 5; i++)
		buf_c(&b, "\xF0\x9F\x98\x80"); // each four bytes
	assert_string_equal(fault_of(&w, buf_text(&b)), "");
	page_init(&w.p, w.a, STR_NONE);
	guide_draw(&w.p, buf_text(&b), NULL);
	assert_true(page_ok(&w.p));
	buf_c(&b, "x");
	assert_non_null(strstr(fault_of(&w, buf_text(&b)), "This has 100001 letters"));
	arena_free(w.a);
}

// The same with a store of its own, empty.
static struct store *begin_stored(struct world *w)
{
	begin(w);
	struct store *store = record_store_empty(true, w->a);
	w->v.db = store_reader(store);
	return store;
}

static enum err add(struct db *db, struct arena *a, void *what)
{
	(void)a;
	const struct guide_version *list = what;
	return guide_add(db, STR("rights"), STR("en"), 0, list, 2);
}

static void test_newer_words_of_an_upgrade_wait_beside_those_of_an_administrator(void **state)
{
	const struct guide_leaf g = guide_leaf_named(STR("rights"));
	struct guide_version rows[] = { { .original = true, .account = STR("x"), .why = STR("came"), .text = STR("# Old") },
		{ .account = STR("x"), .why = STR("ours"), .text = STR("# Ours") } };
	struct guide_open o;
	struct world w;
	(void)state;
	struct store *store = begin_stored(&w);
	assert_int_equal(guide_open(&w.v, g, &o), OK);
	assert_false(o.changed || o.newer);
	assert_true(str_eq(o.now.text, guide_original(g.g, "en")));
	assert_int_equal(store_write(store, add, rows), OK);
	assert_int_equal(guide_open(&w.v, g, &o), OK);
	assert_true(o.changed && o.newer); // "# Old" is not what this program comes with
	assert_true(str_is(o.now.text, "# Ours"));
	assert_int_equal(o.now.version, 2);
	assert_int_equal(store_write(store, add, rows), ERR_STALE);
	store_close(store);
	arena_free(w.a);
}

static void test_a_leaf_is_a_page_in_a_language_that_is_spoken(void **state)
{
	static const char *const none[] = { "", "nothing", "rights.", "rights.en", "rights.fr", "rights.cy.cy", ".cy",
		"rights.c" };
	struct arena *a = arena_new();
	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_null(guide_leaf_named(str_of(none[i])).g);
	struct guide_leaf l = guide_leaf_named(STR("rights.cy"));
	assert_string_equal(l.g->name, "rights");
	assert_string_equal(l.lang, "cy");
	assert_true(str_is(guide_leaf_name(a, l), "rights.cy"));
	assert_true(guide_is_english(guide_leaf_named(STR("rights"))));
	arena_free(a);
}

// guide/cy/made-from: whoever changes an English page looks at the Welsh one too, and says so (tools/guide.py --made).
static void test_no_page_that_the_program_comes_with_is_older_than_its_english(void **state)
{
	(void)state;
	for (size_t i = 0; i < guide_text_count; i++)
		if (guide_texts[i].older)
			fail_msg("guide/%s/%s.md was made from other English words", guide_texts[i].lang, guide_texts[i].name);
}

static enum err add_english(struct db *db, struct arena *a, void *what)
{
	struct guide_version one = { .account = STR("x"), .why = STR("ours"), .text = *(struct str *)what };
	(void)a;
	int64_t seen;
	struct guide_version now;
	enum err e = guide_newest(db, a, STR("rights"), STR("en"), &now);
	seen = e == OK ? now.version : 0;
	return guide_add(db, STR("rights"), STR("en"), seen, &one, 1);
}

static enum err add_welsh(struct db *db, struct arena *a, void *what)
{
	struct guide_version one = { .account = STR("x"), .why = STR("x"), .text = STR("# Hawliau"),
		.english = *(struct str *)what };
	(void)a;
	return guide_add(db, STR("rights"), STR("cy"), 0, &one, 1);
}

static void test_a_page_is_older_as_long_as_its_english_says_something_else(void **state)
{
	const struct guide_leaf l = guide_leaf_named(STR("rights.cy"));
	struct str first = STR("# One"), second = STR("# Two");
	struct guide_open o;
	struct world w;
	(void)state;
	struct store *store = begin_stored(&w);
	assert_int_equal(guide_open(&w.v, l, &o), OK);
	assert_false(o.older || o.changed || !o.now.text.n); // as it came with the program
	assert_int_equal(store_write(store, add_english, &first), OK);
	assert_int_equal(guide_open(&w.v, l, &o), OK);
	assert_true(o.older); // the program's Welsh says what the program's English says
	assert_int_equal(store_write(store, add_welsh, &first), OK);
	assert_int_equal(guide_open(&w.v, l, &o), OK);
	assert_false(o.older);
	assert_int_equal(store_write(store, add_english, &second), OK);
	assert_int_equal(guide_open(&w.v, l, &o), OK);
	assert_true(o.older);
	assert_true(str_eq(guide_made_from(&o), first) && str_eq(o.english, second));
	assert_int_equal(store_write(store, add_english, &first), OK); // taken back: it says the same again
	assert_int_equal(guide_open(&w.v, l, &o), OK);
	assert_false(o.older);
	store_close(store);
	arena_free(w.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_page_has_words_and_nothing_is_wrong_with_them),
		cmocka_unit_test(test_signs_become_components_and_all_else_is_shown),
		cmocka_unit_test(test_what_is_wrong_is_named_at_its_line),
		cmocka_unit_test(test_a_very_long_page_is_taken_and_a_longer_one_refused_in_words),
		cmocka_unit_test(test_newer_words_of_an_upgrade_wait_beside_those_of_an_administrator),
		cmocka_unit_test(test_a_leaf_is_a_page_in_a_language_that_is_spoken),
		cmocka_unit_test(test_no_page_that_the_program_comes_with_is_older_than_its_english),
		cmocka_unit_test(test_a_page_is_older_as_long_as_its_english_says_something_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

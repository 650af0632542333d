// SPDX-License-Identifier: Apache-2.0
// Sentences in another language: found, or left as they are; the form of a plural that the number wants; and that what
// one thread speaks is no other's.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/text.h"

#define SENTENCES 300 // of a page
#define PAGES 1000

static void speak(const char *name)
{
	text_spoken = text_language_named(str_of(name));
}

static int quiet(void **state)
{
	(void)state;
	text_spoken = NULL;
	return 0;
}

static void test_a_sentence_is_said_in_the_language_that_is_spoken(void **state)
{
	(void)state;
	assert_string_equal(_("My plan"), "My plan");
	assert_string_equal(text_lang(), "en-GB");
	speak("cy");
	assert_string_equal(_("My plan"), "Fy nghynllun");
	assert_string_equal(text_lang(), "cy");
	assert_string_equal(_("Nobody ever wrote this sentence down"), "Nobody ever wrote this sentence down");
	assert_string_equal(_(""), ""); // the head of the catalogue is no sentence
	const struct text_language *was = text_english();
	assert_string_equal(_("My plan"), "My plan");
	text_spoken = was;
	assert_string_equal(_("My plan"), "Fy nghynllun");
}

static void test_languages_are_known_by_their_names(void **state)
{
	(void)state;
	assert_string_equal(text_language_named(STR("CY-GB"))->own, "Cymraeg");
	assert_string_equal(text_language_named(STR("en"))->name, "en-GB");
	assert_null(text_language_named(STR("cym")));
	assert_null(text_language_named(STR("c")));
	assert_null(text_language_named(STR("fr")));
	assert_null(text_language_named(STR_NONE));
}

static const char *days(struct arena *a, unsigned long n)
{
	return str_format(a, ngettext("%lu year ago", "%lu years ago", n), n).p;
}

static void test_each_number_has_its_form(void **state)
{
	struct arena *a = arena_new();
	(void)state;
	assert_string_equal(days(a, 1), "1 year ago");
	assert_string_equal(days(a, 2), "2 years ago");
	speak("cy");
	assert_string_equal(days(a, 1), "1 flwyddyn yn ôl");
	assert_string_equal(days(a, 2), "2 flynedd yn ôl");
	assert_string_equal(days(a, 3), "3 blynedd yn ôl");
	assert_string_equal(days(a, 6), "6 blynedd yn ôl");
	assert_string_equal(days(a, 10), "10 o flynyddoedd yn ôl");
	assert_string_equal(ngettext("%d thing", "%d things", 2), "%d things"); // nobody translated it
	arena_free(a);
}

static void *other(void *said)
{
	*(const char **)said = _("My plan");
	return NULL;
}

static void test_another_thread_speaks_english_until_it_is_told(void **state)
{
	const char *said = NULL;
	pthread_t thread;
	(void)state;
	speak("cy");
	assert_int_equal(pthread_create(&thread, NULL, other, &said), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_string_equal(said, "My plan");
}

// A page is made in a millisecond, of some hundred sentences: looking them up is not to be seen in it.
static void test_a_page_of_sentences_is_looked_up_in_a_fraction_of_its_time(void **state)
{
	static const char *const sentences[] = { "My plan", "Who can see it", "Nothing here yet.", "not there at all",
		"Everything you write here is a draft. Only you can see it until you share it." };
	size_t n = 0;
	(void)state;
	speak("cy");
	int64_t began = clock_ticks();
	for (int i = 0; i < PAGES * SENTENCES; i++)
		n += (size_t)_(sentences[i % 5])[0];
	int64_t took = (clock_ticks() - began) / PAGES; // microseconds a page
	assert_true(n > 0);
	print_message("%lld us a page of %d sentences\n", (long long)took, SENTENCES);
	assert_true(took < 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_sentence_is_said_in_the_language_that_is_spoken, quiet),
		cmocka_unit_test_teardown(test_languages_are_known_by_their_names, quiet),
		cmocka_unit_test_teardown(test_each_number_has_its_form, quiet),
		cmocka_unit_test_teardown(test_another_thread_speaks_english_until_it_is_told, quiet),
		cmocka_unit_test_teardown(test_a_page_of_sentences_is_looked_up_in_a_fraction_of_its_time, quiet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Passwords: what is taken and what is refused, hashing that costs the same for everybody, and the gate before it.
#include "account_help.h"

#include <pthread.h>
#include <time.h>

static const struct {
	const char *password, *username;
	const char *holds; // words of the answer, NULL: taken
} choices[] = {
	{ "", "", "Enter" },
	{ "short", "", "10 characters" },
	{ "ninechars", "", "10 characters" },
	{ "tenletters", "", NULL },
	{ "trains on Sunday", "declan", NULL },
	{ "my declan loves trains", "declan", NULL },
	{ "purple teapot marches north", "", NULL },
	{ "Tr0ub4dor&3xyz", "", NULL },
	{ "vraciwel-tonk", "midwife@nhs.example", NULL },
	{ "\xF0\x9F\x98\x80\xF0\x9F\x9A\x82\xF0\x9F\x8E\x89\xF0\x9F\x90\xB6\xF0\x9F\x8C\xB3\xF0\x9F\x8D\x8E\xF0\x9F\x8E\xB8"
	  "\xF0\x9F\x9A\x80\xF0\x9F\x90\xA2\xF0\x9F\x8C\x99", "", NULL }, // ten different emoji
	{ "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
	  "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80", "", "pattern" },
	{ "\xF0\x9F\x98\x80\xF0\x9F\x9A\x82\xF0\x9F\x8E\x89", "", "10 characters" }, // three, though twelve bytes
	{ "e\xCC\x81" "e\xCC\x81" "e\xCC\x81" "abcd12", "", "10 characters" },       // nine when put together
	{ "aaaaaaaaaaaa", "", "pattern" },
	{ "            ", "", "pattern" },
	{ "abcdefghijkl", "", "pattern" },
	{ "lkjihgfedcba", "", "pattern" },
	{ "12345678901234", "", "pattern" },
	{ "2345678901", "", "pattern" },
	{ "abababababab", "", "pattern" },
	{ "zebra7zebra7zebra7", "", "pattern" },
	{ "qwertyuiop", "", "easy to guess" },
	{ "QWERTYuiop", "", "easy to guess" },
	{ "1q2w3e4r5t", "", "easy to guess" },
	{ "password123", "", "easy to guess" },
	{ "P@ssw0rd2026!", "", "easy to guess" },
	{ "Liverpool1892", "", "easy to guess" },
	{ "i love you!!!", "", "easy to guess" },
	{ "Sunshine-2024", "", "easy to guess" },
	{ "ownplan-2026", "", "easy to guess" },
	{ "declan.smith", "declan.smith", "username" },
	{ "Declan.Smith1", "declan.smith", "username" },
	{ "99DECLAN1999", "declan", "username" },
	{ "htims.nalced", "declan.smith", "username" },
	{ "declansmith12", "declansmith@mail.example", "username" },
	{ "mail.example", "declansmith@mail.example", "username" },
	{ "tab\tinside here", "", "signs and spaces" },
	{ "bad \xC0\xAF bytes here", "", "read" },
};

static void test_a_password_is_long_and_not_what_others_try_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		const char *wrong = password_wrong(str_of(choices[i].password), str_of(choices[i].username));
		if (!choices[i].holds && wrong)
			fail_msg("\"%s\" for %s is refused: %s", choices[i].password, choices[i].username, wrong);
		if (choices[i].holds && !(wrong && strstr(wrong, choices[i].holds)))
			fail_msg("\"%s\" for %s: %s", choices[i].password, choices[i].username, wrong ? wrong : "taken");
	}
	assert_non_null(password_wrong(STR("zero\0inside it"), STR("")));
	assert_non_null(password_wrong(STR_NONE, STR_NONE));
	assert_null(password_wrong(STR("tenletters"), STR_NONE));
}

static void test_up_to_200_characters_are_taken(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	char *text = arena_alloc(a, 100000);
	for (size_t i = 0; i < 100000; i++)
		text[i] = (char)('a' + (i * i * 7 + i / 13) % 26);
	assert_null(password_wrong((struct str){ text, 200 }, STR("")));
	assert_non_null(strstr(password_wrong((struct str){ text, 201 }, STR("")), "200"));
	assert_non_null(strstr(password_wrong((struct str){ text, 100000 }, STR("")), "200"));
	assert_null(password_hash(a, (struct str){ text, 100000 }).p);
	assert_null(password_hash(a, STR("bad \xC0\xAF bytes")).p);
	assert_int_equal(password_check(STR(""), (struct str){ text, 100000 }), ERR_LOGIN);
	struct str hash = password_hash(a, (struct str){ text, 200 });
	assert_true(password_matches(hash, (struct str){ text, 200 }));
	assert_false(password_matches(hash, (struct str){ text, 199 }));
	assert_false(password_matches(hash, (struct str){ text, 201 }));
	arena_free(a);
}

static void test_a_username_has_plain_letters(void **state)
{
	(void)state;
	const char *const fine[] = { "gp", "abc", "Declan", "a.b-c_d@e", "123", "  padded  ",
		"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij" };
	const char *const wrong[] = { "", "  ", "a", "two words", "Zo\xC3\xABs",
		"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80",
		"a/b/c", "<b>abc", "abc'--", "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijk", "\xC0\xAFzz" };
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		if (username_wrong(str_of(fine[i])))
			fail_msg("\"%s\" is refused", fine[i]);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (!username_wrong(str_of(wrong[i])))
			fail_msg("\"%s\" is taken", wrong[i]);
	assert_non_null(username_wrong(STR("ab\0c")));
	struct arena *a = arena_new();
	IS(username_fold(a, STR(" Declan.S ")), "declan.s");
	IS(username_fold(a, STR_NONE), "");
	arena_free(a);
}

static void test_a_hash_opens_to_its_password_only(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct str one = password_hash(a, STR("trains on Sunday")), two = password_hash(a, STR("trains on Sunday"));
	assert_true(str_starts(one, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_false(str_eq(one, two));
	assert_true(password_matches(one, STR("trains on Sunday")));
	assert_int_equal(password_check(one, STR("trains on sunday")), ERR_LOGIN);
	assert_int_equal(password_check(one, STR("")), ERR_LOGIN);
	assert_int_equal(password_check(one, STR("trains on Sunday\0")), ERR_LOGIN);
	assert_int_equal(password_check(STR(""), STR("trains on Sunday")), ERR_LOGIN);
	assert_int_equal(password_check(STR("rubbish"), STR("trains on Sunday")), ERR_LOGIN);
	assert_int_equal(password_burn(STR("trains on Sunday")), ERR_LOGIN);
	assert_false(password_outdated(one));
	assert_false(password_outdated(STR("")));
	assert_true(password_outdated(STR("$argon2id$v=19$m=4096,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
		"nrtB5xcI8oCyFM7ywzHLGbGvEzL2bJY2i4w0fyp7fXk")));
	arena_free(a);
}

static void test_one_letter_typed_two_ways_is_one_password(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct str hash = password_hash(a, STR("caf\xC3\xA9 on the corner"));
	assert_true(password_matches(hash, STR("cafe\xCC\x81 on the corner")));
	assert_false(password_matches(hash, STR("cafe on the corner")));
	arena_free(a);
}

static instant cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (instant)t.tv_sec * SECONDS + t.tv_nsec / 1000;
}

static void test_an_unknown_name_costs_what_a_wrong_password_costs(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct str hash = password_hash(a, STR("trains on Sunday"));
	instant known = INT64_MAX, unknown = INT64_MAX; // the best of five: what else runs here adds, never takes away
	for (int i = 0; i < 5; i++) {
		instant t0 = cpu();
		assert_int_equal(password_check(hash, STR("not the password")), ERR_LOGIN);
		instant t1 = cpu();
		assert_int_equal(password_burn(STR("not the password")), ERR_LOGIN);
		instant t2 = cpu();
		known = t1 - t0 < known ? t1 - t0 : known;
		unknown = t2 - t1 < unknown ? t2 - t1 : unknown;
	}
	print_message("known %lld us, unknown %lld us\n", (long long)known, (long long)unknown);
	assert_true(known > 2000);
	assert_true(unknown * 4 > known * 3 && known * 4 > unknown * 3);
	arena_free(a);
}

enum { CROWD = 40 };

static void *one_of_many(void *what)
{
	*(enum err *)what = password_burn(STR("not the password"));
	return NULL;
}

static void test_a_crowd_waits_at_the_gate_or_is_told_to_come_back(void **state)
{
	(void)state;
	pthread_t thread[CROWD];
	enum err said[CROWD];
	unsigned served = 0, busy = 0;
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, one_of_many, &said[i]), 0);
	for (size_t i = 0; i < CROWD; i++) {
		pthread_join(thread[i], NULL);
		served += said[i] == ERR_LOGIN;
		busy += said[i] == ERR_BUSY;
	}
	print_message("%u served, %u told to come back\n", served, busy);
	assert_int_equal(served + busy, CROWD);
	assert_true(served >= 2);
	assert_int_equal(password_burn(STR("afterwards it is free again")), ERR_LOGIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_password_is_long_and_not_what_others_try_first),
		cmocka_unit_test(test_up_to_200_characters_are_taken),
		cmocka_unit_test(test_a_username_has_plain_letters),
		cmocka_unit_test(test_a_hash_opens_to_its_password_only),
		cmocka_unit_test(test_one_letter_typed_two_ways_is_one_password),
		cmocka_unit_test(test_an_unknown_name_costs_what_a_wrong_password_costs),
		cmocka_unit_test(test_a_crowd_waits_at_the_gate_or_is_told_to_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Base64: bytes of any length come back, in both forms; what is none is said to be none.
#include "base/base64.h"

#include "base/arena_help.h"

static void test_bytes_come_back(void **state)
{
	char bytes[64];
	struct str out;
	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 37 + 251);
	for (size_t n = 0; n <= sizeof bytes; n++)
		for (int form = BASE64_PLAIN; form <= BASE64_URL; form++) {
			struct str text = base64_text(arena, (struct str){ bytes, n }, (enum base64_form)form);
			assert_int_equal(text.n, form == BASE64_PLAIN ? (n + 2) / 3 * 4 : (n * 4 + 2) / 3);
			assert_true(base64_bytes(arena, text, (enum base64_form)form, &out));
			assert_int_equal(out.n, n);
			assert_memory_equal(out.p, bytes, n);
			assert_int_equal(out.p[n], 0);
		}
}

// RFC 4648, section 10.
static void test_texts_of_the_standard(void **state)
{
	struct str out;
	(void)state;
	assert_true(str_is(base64_text(arena, STR("fooba"), BASE64_PLAIN), "Zm9vYmE="));
	assert_true(str_is(base64_text(arena, STR("fooba"), BASE64_URL), "Zm9vYmE"));
	assert_true(base64_bytes(arena, STR(" Zm9v\r\n\tYmE= "), BASE64_PLAIN, &out));
	assert_true(str_is(out, "fooba"));
}

static void test_what_is_none_is_refused(void **state)
{
	static const char *const wrong[][2] = { { "Zm9vYmE", "Zm9vYmE=" }, { "Zm9v!", "Zm9v!" }, { "Z", "Z" },
		{ "-_-_", "+/+/" }, { "Zm9vYmE=x", "Zm9v YmE" } };
	struct str out;
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(base64_bytes(arena, str_of(wrong[i][BASE64_PLAIN]), BASE64_PLAIN, &out));
		assert_false(base64_bytes(arena, str_of(wrong[i][BASE64_URL]), BASE64_URL, &out));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_come_back),
		cmocka_unit_test(test_texts_of_the_standard),
		cmocka_unit_test(test_what_is_none_is_refused),
	};
	return cmocka_run_group_tests_name("base/base64", tests, set_up, tear_down);
}

// SPDX-License-Identifier: Apache-2.0
// A sealed text: what was sealed comes out, by the key that sealed it; whatever was changed does not.
#include "record/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"

#define TYPE "test+jws"

static struct arena *arena;
static struct message_key key;

static int setup(void **state)
{
	(void)state;
	unsigned char seed[crypto_sign_SEEDBYTES] = { 7 };
	arena = arena_new();
	assert_true(sodium_init() >= 0);
	return crypto_sign_seed_keypair(key.open, key.secret, seed);
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum err open_as(struct str text, const char *type, struct sealed *out, struct fault *f)
{
	fault_init(f, arena);
	return seal_open(arena, text, type, out, f);
}

static void test_what_was_sealed_comes_out_by_its_key(void **state)
{
	static const char *const texts[] = { "x", "{\"note\":\"\xF0\x9F\x8C\xBB\"}", "two\nlines" };
	struct sealed s;
	struct fault f;
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct str sealed = seal_make(arena, &key, TYPE, str_of(texts[i]));
		struct str padded = str_format(arena, " \r\n%.*s\n", STR_ARG(sealed));
		assert_int_equal(open_as(padded, TYPE, &s, &f), OK);
		assert_true(str_is(s.payload, texts[i]));
		assert_memory_equal(s.open, key.open, sizeof s.open);
		assert_true(str_eq(s.key_id, message_key_id(arena, &key)));
		assert_int_equal(open_as(sealed, "other+jws", &s, &f), ERR_INPUT);
		assert_non_null(f.message);
	}
}

static void test_no_changed_byte_passes(void **state)
{
	struct sealed s;
	struct fault f;
	(void)state;
	struct str sealed = seal_make(arena, &key, TYPE, STR("{\"a\":1}"));
	for (size_t i = 0; i < sealed.n; i++) {
		char *copy = arena_bytes(arena, sealed.n);
		memcpy(copy, sealed.p, sealed.n);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		assert_int_not_equal(open_as((struct str){ copy, sealed.n }, TYPE, &s, &f), OK);
		assert_int_not_equal(open_as(str_part(sealed, 0, i), TYPE, &s, &f), OK);
	}
}

// RFC 8037 A.4: the key and the signature are theirs, its header has no key of its own.
static void test_a_seal_without_its_key_is_refused(void **state)
{
	struct sealed s;
	struct fault f;
	(void)state;
	struct str published = STR("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
		"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
	assert_int_equal(open_as(published, TYPE, &s, &f), ERR_INPUT);
	assert_int_equal(open_as(STR(""), TYPE, &s, &f), ERR_INPUT);
	assert_int_equal(open_as(STR(".."), TYPE, &s, &f), ERR_INPUT);
	assert_int_equal(open_as(STR("a.b.c.d"), TYPE, &s, &f), ERR_INPUT);
	char *large = arena_bytes(arena, SEAL_MOST + 1);
	memset(large, 'a', SEAL_MOST + 1);
	assert_int_equal(open_as((struct str){ large, SEAL_MOST + 1 }, TYPE, &s, &f), ERR_TOO_LARGE);
}

static void test_numbers_of_a_key_can_be_read_out(void **state)
{
	(void)state;
	assert_true(str_is(seal_key_words(arena, STR("AAAAAQABhp8AAYag")), "00001 99999 00000"));
	assert_int_equal(seal_key_words(arena, message_key_id(arena, &key)).n, 8 * 6 - 1);
	assert_true(str_is(seal_key_words(arena, STR("")), ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_sealed_comes_out_by_its_key),
		cmocka_unit_test(test_no_changed_byte_passes),
		cmocka_unit_test(test_a_seal_without_its_key_is_refused),
		cmocka_unit_test(test_numbers_of_a_key_can_be_read_out),
	};
	return cmocka_run_group_tests_name("record/seal", tests, setup, teardown);
}

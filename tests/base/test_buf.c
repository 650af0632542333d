// SPDX-License-Identifier: Apache-2.0
// Arenas and the buffers on them: what was written is there, the ceiling holds, clean-ups run.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena_help.h"
#include "base/buf.h"

static void test_a_buffer_holds_what_was_added_in_order(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, 1000);
	assert_int_equal(buf_text(&b).n, 0);
	buf_str(&b, STR_NONE);
	buf_c(&b, "");
	buf_c(&b, "a");
	buf_char(&b, 0);
	buf_add(&b, "bcd", 2);
	buf_int(&b, INT64_MIN);
	buf_int(&b, 0);
	buf_int(&b, INT64_MAX);
	buf_format(&b, "<%5s|%d>", "x", -3);
	static const char expected[] = "a\0bc-922337203685477580809223372036854775807<    x|-3>";
	assert_true(buf_ok(&b));
	assert_true(str_eq(buf_text(&b), STR(expected)));
}

static void test_a_buffer_grows_far(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, (size_t)4 << 20);
	for (int i = 0; i < 100000; i++)
		buf_format(&b, "%06d\n", i);
	assert_true(buf_ok(&b));
	assert_int_equal(b.n, 700000);
	for (int i = 0; i < 100000; i += 997) {
		struct str line = str_part(buf_text(&b), (size_t)i * 7, 6);
		int64_t v;
		assert_true(str_int(line, i, i, &v));
	}
}

static void test_the_ceiling_holds_and_the_error_stays(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, 10);
	buf_c(&b, "0123456789");
	assert_true(buf_ok(&b)); // exactly full is not over
	buf_add(&b, "", 0);
	assert_true(buf_ok(&b));
	buf_char(&b, 'x');
	assert_false(buf_ok(&b));
	assert_true(b.n <= 10);

	buf_init(&b, arena, 10);
	buf_c(&b, "01234");
	buf_format(&b, "%s", "too long for it");
	assert_false(buf_ok(&b));
	buf_c(&b, "x"); // would fit, but something is missing before it
	assert_true(str_starts(buf_text(&b), "01234") && b.n <= 10);
	assert_false(str_ends(buf_text(&b), "x"));

	buf_init(&b, arena, 0);
	buf_int(&b, 1);
	assert_false(buf_ok(&b));
	assert_int_equal(buf_text(&b).n, 0);
}

static void test_room_made_ahead_is_not_content(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	buf_need(&b, 5000);
	assert_true(b.room >= 5000);
	const char *before = b.p;
	for (int i = 0; i < 5000; i++)
		buf_char(&b, 'x');
	assert_ptr_equal(b.p, before);
	assert_int_equal(buf_text(&b).n, 5000);
}

static unsigned order[3], cleaned;

static void clean(void *what)
{
	order[cleaned++] = *(unsigned *)what;
}

static void test_cleaning_up_runs_backwards_and_once(void **state)
{
	(void)state;
	static unsigned one = 1, two = 2, three = 3;
	struct arena *a = arena_new();
	cleaned = 0;
	arena_at_end(a, clean, &one);
	arena_at_end(a, clean, &two);
	arena_reset(a);
	assert_int_equal(cleaned, 2);
	assert_int_equal(order[0], 2);
	assert_int_equal(order[1], 1);
	arena_at_end(a, clean, &three);
	arena_free(a);
	assert_int_equal(cleaned, 3);
	assert_int_equal(order[2], 3);
}

static void test_memory_is_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	for (int round = 0; round < 3; round++) {
		char *before = NULL;
		size_t before_n = 0;
		for (size_t n = 0; n < 300; n += 7) {
			char *p = arena_alloc(a, n);
			assert_non_null(p);
			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0x5a, n);
			if (before_n)
				assert_int_equal(before[before_n - 1], 0x5a);
			before = p;
			before_n = n;
		}
		char *large = arena_alloc(a, (size_t)5 << 20);
		assert_int_equal(large[((size_t)5 << 20) - 1], 0);
		assert_true(arena_used(a) > (size_t)5 << 20);
		arena_reset(a);
		assert_true(arena_used(a) < (size_t)5 << 20);
	}
	arena_free(a);
}

static void test_going_back_gives_back_what_was_made_since_and_nothing_else(void **state)
{
	(void)state;
	static unsigned one = 1;
	struct arena *a = arena_new();
	char *kept = arena_alloc(a, 100);
	memset(kept, 0x5a, 100);
	size_t before = arena_used(a);
	struct arena_mark mark = arena_here(a);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 1000; i++)
			memset(arena_bytes(a, 1000), 0xa5, 1000);
		assert_true(arena_used(a) > 1000000);
		assert_true(arena_back(a, mark));
		assert_int_equal(arena_used(a), before);
		for (int i = 0; i < 100; i++)
			assert_int_equal(kept[i], 0x5a);
		assert_int_equal(*(char *)arena_alloc(a, 1), 0); // zeroed again
		assert_true(arena_back(a, mark));
	}
	cleaned = 0;
	arena_at_end(a, clean, &one);
	assert_false(arena_back(a, mark));
	mark = arena_here(a);
	memset(arena_alloc(a, 100000), 1, 100000);
	assert_true(arena_back(a, mark));
	arena_free(a);
	assert_int_equal(cleaned, 1);
}

static void test_a_file_is_read_whole_or_it_is_said_why_not(void **state)
{
	enum { SIZE = 100000 };
	char path[] = "/tmp/ownplan-buf-XXXXXX", *bytes = arena_bytes(arena, SIZE);
	struct buf b;
	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * 31);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, SIZE), SIZE);
	close(fd);
	buf_init(&b, arena, SIZE + 2);
	buf_add(&b, "x", 1);
	assert_int_equal(buf_file(&b, path), 0);
	assert_int_equal(buf_text(&b).n, SIZE + 1);
	assert_memory_equal(buf_text(&b).p + 1, bytes, SIZE);
	buf_init(&b, arena, SIZE - 1);
	assert_int_equal(buf_file(&b, path), EFBIG);
	assert_int_equal(unlink(path), 0);
	buf_init(&b, arena, SIZE);
	assert_int_equal(buf_file(&b, path), ENOENT);
	assert_int_equal(buf_file(&b, "/"), EIO);
	assert_int_equal(buf_text(&b).n, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_a_buffer_holds_what_was_added_in_order),
		TEST(test_a_buffer_grows_far),
		TEST(test_the_ceiling_holds_and_the_error_stays),
		TEST(test_room_made_ahead_is_not_content),
		TEST(test_cleaning_up_runs_backwards_and_once),
		TEST(test_memory_is_zeroed_aligned_and_apart),
		TEST(test_going_back_gives_back_what_was_made_since_and_nothing_else),
		TEST(test_a_file_is_read_whole_or_it_is_said_why_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Arenas give back what they took: to the next arena, and what waits for one is bounded. Memory is what the system says
// that the process holds, so a sanitizer, which keeps what was freed, sees none of it.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena_help.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { MANY = 200, PIECES = 100, PIECE = 5000 }; // 100 MB together

static size_t resident(void)
{
	char line[200], *size = line;
	FILE *f = fopen("/proc/self/statm", "re");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	(void)strtoul(line, &size, 10); // the whole; the second number is what is resident, in pages
	return strtoul(size, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

static void fill(struct arena *a, char with)
{
	for (int i = 0; i < PIECES; i++)
		memset(arena_bytes(a, PIECE), with, PIECE);
}

static void test_many_arenas_at_once_leave_little_behind(void **state)
{
	struct arena *all[MANY];
	(void)state;
	if (SANITIZED)
		skip();
	size_t before = resident();
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < MANY; i++) {
			all[i] = arena_new();
			fill(all[i], (char)i);
		}
		assert_true(resident() > before + (size_t)MANY * PIECES * PIECE / 2); // it is measured what is used
		for (int i = MANY; i-- > 0;)
			arena_free(all[i]);
		if (resident() > before + ((size_t)12 << 20))
			fail_msg("%zu KB are kept after round %d", (resident() - before) >> 10, round);
	}
}

static void test_an_arena_used_again_and_again_stays_as_large_as_its_work(void **state)
{
	(void)state;
	if (SANITIZED)
		skip();
	struct arena *a = arena_new();
	size_t before = resident();
	for (int i = 0; i < 2000; i++) { // a gigabyte in all, of blocks and of pieces that are larger than one
		fill(a, 'x');
		memset(arena_bytes(a, (size_t)90 << 10), 'y', (size_t)90 << 10);
		arena_reset(a);
	}
	if (resident() > before + ((size_t)12 << 20))
		fail_msg("%zu KB are kept", (resident() - before) >> 10);
	arena_free(a);
}

// What one arena gave back another gets, from another thread too: nothing of it may be changed by the first any more.
static void *work(void *what)
{
	char with = *(const char *)what;
	for (int i = 0; i < 300; i++) {
		struct arena *a = arena_new();
		char *piece[40];
		for (int k = 0; k < 40; k++) {
			piece[k] = arena_bytes(a, 3000);
			memset(piece[k], with, 3000);
		}
		struct arena_mark mark = arena_here(a);
		fill(a, (char)(with + 1));
		if (!arena_back(a, mark))
			return (void *)"not given back";
		for (int k = 0; k < 40; k++)
			for (int at = 0; at < 3000; at++)
				if (piece[k][at] != with)
					return (void *)"overwritten";
		arena_free(a);
	}
	return NULL;
}

static void test_threads_share_blocks_and_never_what_is_in_them(void **state)
{
	static const char with[] = { 'a', 'e', 'i', 'o' };
	pthread_t thread[4];
	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, work, (void *)(uintptr_t)&with[i]), 0);
	for (int i = 0; i < 4; i++) {
		void *said;
		assert_int_equal(pthread_join(thread[i], &said), 0);
		assert_null(said);
	}
}

static void test_fresh_memory_is_empty_also_when_it_was_used_before(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	fill(a, 'z');
	arena_free(a);
	a = arena_new();
	for (int i = 0; i < PIECES; i++) {
		const char *p = arena_alloc(a, PIECE);
		for (int at = 0; at < PIECE; at++)
			assert_int_equal(p[at], 0);
	}
	arena_free(a);
}

// From a few bytes to many times a block, with others made between.
static void test_what_grows_keeps_what_it_has(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	size_t n = 16;
	char *p = arena_bytes(a, n);
	memset(p, 'g', n);
	struct arena_mark mark = arena_here(a);
	while (n < (size_t)1 << 20) {
		size_t more = n * 3 / 2 + 1;
		memset(arena_bytes(a, 100), 'x', 100);
		p = arena_more(a, p, n, more);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 'g');
		memset(p, 'g', n = more);
		assert_true(arena_used(a) >= n);
		if (n > (size_t)100 << 10 && n < (size_t)300 << 10)
			mark = arena_here(a);
	}
	assert_true(arena_back(a, mark)); // it lay before the mark, wherever it has gone since
	for (size_t i = 0; i < n; i++)
		assert_int_equal(p[i], 'g');
	arena_free(a);
}

static void test_what_is_large_changes_its_owner(void **state)
{
	(void)state;
	struct arena *a = arena_new(), *to = arena_new();
	struct arena_mark mark = arena_here(a);
	enum { LARGE = 300000 };
	char *small = arena_bytes(a, 100), *large = arena_bytes(a, LARGE);
	memset(large, 'l', LARGE);
	memset(arena_bytes(a, 100), 'x', 100);
	assert_false(arena_hand_over(a, to, small));
	assert_false(arena_hand_over(to, a, large));
	assert_true(arena_hand_over(a, to, large));
	assert_false(arena_hand_over(a, to, large));
	assert_true(arena_used(to) >= LARGE);
	assert_true(arena_back(a, mark));
	arena_free(a);
	memset(arena_bytes(to, 100), 'x', 100);
	for (int i = 0; i < LARGE; i++)
		assert_int_equal(large[i], 'l');
	arena_free(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many_arenas_at_once_leave_little_behind),
		cmocka_unit_test(test_an_arena_used_again_and_again_stays_as_large_as_its_work),
		cmocka_unit_test(test_threads_share_blocks_and_never_what_is_in_them),
		cmocka_unit_test(test_fresh_memory_is_empty_also_when_it_was_used_before),
		cmocka_unit_test(test_what_grows_keeps_what_it_has),
		cmocka_unit_test(test_what_is_large_changes_its_owner),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

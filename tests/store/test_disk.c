// SPDX-License-Identifier: Apache-2.0
// A disk that takes no more: each save hears that it failed, health says so, nothing acknowledged is lost, and when
// there is room again everything goes on by itself. The limit on file sizes plays the full disk.
#include <signal.h>
#include <sys/resource.h>

#include "store_help.h"

static void limit(rlim_t bytes)
{
	struct rlimit r;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes < r.rlim_max ? bytes : r.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static enum err add(struct store *s, int64_t id)
{
	static const char body[5000];
	struct note n = { .id = id, .body = { body, sizeof body } };
	return store_write(s, note_write, &n);
}

static void test_a_full_disk_fails_saves_and_loses_none(void **state)
{
	(void)state;
	char folder[64];
	folder_make(folder);
	struct store_settings settings = { .folder = folder, .log_bytes = (size_t)4 << 20 };
	struct store *s = notes_open(&settings);
	signal(SIGXFSZ, SIG_IGN);
	int64_t id = 0, saved = 0;
	for (; id < 20; id++, saved++)
		assert_int_equal(add(s, id), OK);

	limit(32 << 10);
	int failed = 0;
	for (; id < 60; id++) {
		if (add(s, id) == OK)
			saved++;
		else
			failed++;
	}
	assert_int_equal(failed, 40);
	assert_false(store_healthy(s));
	assert_int_equal(notes_in(store_reader(s)), saved); // reading goes on

	limit(RLIM_INFINITY);
	for (int i = 0; !store_healthy(s) && i < 500; i++)
		usleep(10000);
	assert_true(store_healthy(s)); // found out by itself: nobody saved anything
	for (; id < 80; id++, saved++)
		assert_int_equal(add(s, id), OK);
	assert_int_equal(notes_in(store_reader(s)), saved);
	struct store_figures figures;
	store_figures(s, &figures);
	assert_true(figures.failed >= 40);
	store_close(s);
	s = notes_open(&settings);
	assert_int_equal(notes_in(store_reader(s)), saved);
	store_close(s);
	folder_remove(folder);
}

static void test_a_disk_too_full_to_begin_with_says_so(void **state)
{
	(void)state;
	char folder[64];
	folder_make(folder);
	struct arena *a = arena_new();
	struct fault f;
	struct store *s;
	fault_init(&f, a);
	signal(SIGXFSZ, SIG_IGN);
	limit(4096);
	assert_int_equal(store_open(&(struct store_settings){ .folder = folder }, &s, &f), ERR_AWAY);
	limit(RLIM_INFINITY);
	assert_null(s);
	assert_true(strlen(fault_sentence(&f)) > 20);
	s = notes_open(&(struct store_settings){ .folder = folder, .log_bytes = (size_t)2 << 20 });
	assert_int_equal(add(s, 1), OK);
	store_close(s);
	folder_remove(folder);
	arena_free(a);
}

int main(void)
{
	test_folders_only();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_disk_fails_saves_and_loses_none),
		cmocka_unit_test(test_a_disk_too_full_to_begin_with_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

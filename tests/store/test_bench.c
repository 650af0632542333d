// SPDX-License-Identifier: Apache-2.0
// Durable saves a second with 1 and 64 who save as fast as they can, and with 64 who save 3,000 a second between them
// (timed from the moment each was due), beside the disk's own rate. In the ordinary tests a few hundred saves
// that must all succeed; OWNPLAN_BENCH=SAVES makes a measurement of it, in OWNPLAN_BENCH_FOLDER. One line a row:
// threads saves/s p50 p99 p99.9 max (ms) commits log(MB).
#include <fcntl.h>
#include <pthread.h>

#include "store_help.h"

struct shared {
	struct store *store;
	atomic_long next;
	long end;
	int64_t *took; // microseconds, by number
	atomic_long failed;
	long rate; // saves a second, 0: as fast as they can
	instant began;
};

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static double part(const int64_t *took, long count, double share)
{
	return (double)took[(long)((double)(count - 1) * share)] / 1000;
}

static void row(const char *what, int64_t *took, long count, instant all, const char *more)
{
	qsort(took, (size_t)count, sizeof *took, compare);
	print_message("%-12s %8.0f /s  p50 %7.2f  p99 %7.2f  p99.9 %7.2f  max %7.2f ms  %s\n", what,
		(double)count * SECONDS / (double)all, part(took, count, 0.5), part(took, count, 0.99),
		part(took, count, 0.999), part(took, count, 1), more);
}

static void *save_many(void *what)
{
	struct shared *sh = what;
	static const char body[690];
	for (;;) {
		long at = atomic_fetch_add(&sh->next, 1);
		if (at >= sh->end)
			return NULL;
		// Numbers far apart: each save changes a page of its own, as the plans of many people do.
		struct note n = { .id = (int64_t)((uint64_t)at * 0x9e3779b97f4a7c15u >> 1), .body = { body, sizeof body } };
		instant began = clock_ticks();
		if (sh->rate) {
			instant due = sh->began + at * SECONDS / sh->rate;
			if (due > began)
				usleep((useconds_t)(due - began));
			began = due;
		}
		if (store_write(sh->store, note_write, &n) != OK)
			atomic_fetch_add(&sh->failed, 1);
		sh->took[at] = clock_ticks() - began;
	}
}

static void measure(const char *folder, int threads, long saves, long rate)
{
	struct shared sh = { .end = saves, .rate = rate, .took = calloc((size_t)saves, sizeof *sh.took) };
	assert_non_null(sh.took);
	sh.store = notes_open(&(struct store_settings){ .folder = folder, .wait_most = 10 * SECONDS,
		.log_bytes = getenv("OWNPLAN_BENCH") ? 0 : (size_t)2 << 20 });
	pthread_t all[64];
	sh.began = clock_ticks();
	for (int i = 0; i < threads; i++)
		assert_int_equal(pthread_create(&all[i], NULL, save_many, &sh), 0);
	for (int i = 0; i < threads; i++)
		pthread_join(all[i], NULL);
	instant took = clock_ticks() - sh.began;
	struct store_figures figures;
	store_figures(sh.store, &figures);
	assert_int_equal(atomic_load(&sh.failed), 0);
	assert_int_equal(notes_in(store_reader(sh.store)), saves);
	char name[32], more[128];
	snprintf(name, sizeof name, rate ? "%d paced" : "%d threads", threads);
	snprintf(more, sizeof more, "%llu commits, log %.0f MB, begun again %llu times",
		(unsigned long long)figures.commits, (double)figures.log_bytes / 1e6, (unsigned long long)figures.checkpoints);
	row(name, sh.took, saves, took, more);
	store_close(sh.store);
	free(sh.took);
}

static void measure_disk(const char *folder, long times)
{
	static const char page[8192];
	char path[128];
	int64_t *took = calloc((size_t)times, sizeof *took);
	snprintf(path, sizeof path, "%s/copy", folder);
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	assert_true(took && fd >= 0);
	instant all = clock_ticks();
	for (long i = 0; i < times; i++) {
		instant began = clock_ticks();
		assert_int_equal(pwrite(fd, page, sizeof page, (i % 64) * 8192), sizeof page);
		assert_int_equal(fdatasync(fd), 0);
		took[i] = clock_ticks() - began;
	}
	row("bare disk", took, times, clock_ticks() - all, "8 KB written and synced");
	close(fd);
	free(took);
}

static void test_durable_saves_keep_their_pace(void **state)
{
	(void)state;
	const char *asked = getenv("OWNPLAN_BENCH"), *at = getenv("OWNPLAN_BENCH_FOLDER");
	long saves = asked ? strtol(asked, NULL, 10) : 300;
	char folder[64];
	static const int threads[] = { 1, 64, 64 };
	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
		snprintf(folder, sizeof folder, "%s/ownplan-test-XXXXXX", at ? at : "/tmp");
		assert_non_null(mkdtemp(folder));
		if (i == 0)
			measure_disk(folder, saves / 10 + 1);
		measure(folder, threads[i], threads[i] == 1 ? saves / 10 + 1 : saves, i == 2 ? 3000 : 0);
		folder_remove(folder);
	}
}

int main(void)
{
	test_folders_only();
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_durable_saves_keep_their_pace) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

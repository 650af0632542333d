// SPDX-License-Identifier: Apache-2.0
// The write-ahead log under load: it stays within its bounds whatever writers and readers do, and a reader that holds
// it stops the writing, not the disk. Bounded by work, not by time.
#include <pthread.h>
#include <sys/stat.h>

#include "store_help.h"

enum { WRITERS = 16, EACH = 150 };
#define LOG_BYTES ((size_t)2 << 20)

static char folder[64];

static int make(void **state)
{
	(void)state;
	folder_make(folder);
	return 0;
}

static int clear(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static size_t log_size(void)
{
	char path[128];
	struct stat st;
	snprintf(path, sizeof path, "%s/plan.db-wal", folder);
	assert_int_equal(stat(path, &st), 0);
	return (size_t)st.st_size;
}

static atomic_long next_id;

static enum err add(struct store *s)
{
	static const char body[6000];
	struct note n = { .id = atomic_fetch_add(&next_id, 1), .body = { body, sizeof body } };
	return store_write(s, note_write, &n);
}

static void *storm(void *what)
{
	long failed = 0;
	for (int i = 0; i < EACH; i++)
		failed += add(what) != OK;
	return (void *)failed;
}

static void test_a_storm_of_writers_does_not_make_the_log_grow(void **state)
{
	(void)state;
	atomic_store(&next_id, 0);
	struct store *s = notes_open(&(struct store_settings){ .folder = folder, .log_bytes = LOG_BYTES,
		.wait_most = 60 * SECONDS });
	pthread_t threads[WRITERS];
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, storm, s), 0);
	for (int i = 0; i < WRITERS; i++) {
		void *failed;
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	struct store_figures figures;
	store_figures(s, &figures);
	// 2,400 pages and more were written, nine times the room; no group is larger than 16 pages and a few.
	assert_true(figures.checkpoints >= 4);
	assert_true(log_size() < LOG_BYTES * 2 + LOG_BYTES / 4);
	assert_true(figures.log_bytes <= log_size());
	assert_int_equal(notes_in(store_reader(s)), WRITERS * EACH);
	store_close(s);
	assert_int_equal(log_size(), LOG_BYTES);
}

static void test_a_reader_that_holds_the_log_stops_writing_and_not_the_disk(void **state)
{
	(void)state;
	atomic_store(&next_id, 0);
	struct store *s = notes_open(&(struct store_settings){ .folder = folder, .log_bytes = LOG_BYTES,
		.queue_most = 8, .wait_most = SECONDS / 50, .read_within = 60 * SECONDS });
	assert_int_equal(add(s), OK);
	struct db *db = store_reader(s);
	db_begin_read(db);
	assert_int_equal(notes_in(db), 1);
	pthread_t threads[WRITERS];
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, storm, s), 0);
	struct store_figures figures;
	do {
		usleep(20000);
		store_figures(s, &figures);
	} while (!figures.blocked);
	long refused = 0;
	size_t held = log_size();
	assert_true(figures.paced > 0);
	assert_int_equal(notes_in(db), 1); // its snapshot holds still
	db_end_read(db);
	for (int i = 0; i < WRITERS; i++) {
		void *failed;
		pthread_join(threads[i], &failed);
		refused += (long)failed;
	}
	assert_true(held < LOG_BYTES * 2 + LOG_BYTES / 4);
	assert_true(log_size() < LOG_BYTES * 2 + LOG_BYTES / 4);
	store_figures(s, &figures);
	assert_int_equal(figures.busy, refused);
	assert_int_equal(notes_in(db), 1 + WRITERS * EACH - refused); // who heard OK was saved, who heard BUSY was not
	for (int i = 0; add(s) != OK; i++) { // the log is emptied now that nobody holds it
		assert_true(i < 500);
		usleep(10000);
	}
	store_close(s);
}

// Each save adds two notes; readers look all the while.
enum { PAIRS = 120, READERS = 4 };

struct crowd {
	struct store *store;
	atomic_bool over;
	atomic_long looked;
};

static enum err pair_run(struct db *db, struct arena *a, void *what)
{
	long first = *(long *)what;
	for (long i = 0; i < 2; i++) {
		struct note n = { .id = 2 * first + i };
		enum err e = note_write(db, a, &n);
		if (e)
			return e;
	}
	return OK;
}

static void *pairs(void *what)
{
	struct crowd *c = what;
	for (int i = 0; i < PAIRS; i++) {
		long id = atomic_fetch_add(&next_id, 1);
		if (store_write(c->store, pair_run, &id) != OK)
			return (void *)1;
	}
	return NULL;
}

static void *look(void *what)
{
	struct crowd *c = what;
	int64_t last = 0;
	while (!atomic_load(&c->over)) {
		struct db *db = store_reader(c->store);
		db_begin_read(db);
		int64_t first = notes_in(db), second = notes_in(db);
		db_end_read(db);
		if (first % 2 || first != second || first < last)
			return (void *)1;
		last = first;
		atomic_fetch_add(&c->looked, 1);
	}
	return NULL;
}

static void test_readers_never_see_half_a_save(void **state)
{
	(void)state;
	atomic_store(&next_id, 0);
	struct crowd c = { .store = notes_open(&(struct store_settings){ .folder = folder, .log_bytes = LOG_BYTES / 2,
		.wait_most = 60 * SECONDS }) };
	pthread_t writers[WRITERS], readers[READERS];
	void *wrong;
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, look, &c), 0);
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&writers[i], NULL, pairs, &c), 0);
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(writers[i], &wrong);
		assert_null(wrong);
	}
	atomic_store(&c.over, true);
	for (int i = 0; i < READERS; i++) {
		pthread_join(readers[i], &wrong);
		assert_null(wrong);
	}
	assert_int_equal(notes_in(store_reader(c.store)), 2 * WRITERS * PAIRS);
	assert_true(atomic_load(&c.looked) >= READERS);
	store_close(c.store);
}

int main(void)
{
	test_folders_only();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_storm_of_writers_does_not_make_the_log_grow, make, clear),
		cmocka_unit_test_setup_teardown(test_a_reader_that_holds_the_log_stops_writing_and_not_the_disk, make, clear),
		cmocka_unit_test_setup_teardown(test_readers_never_see_half_a_save, make, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

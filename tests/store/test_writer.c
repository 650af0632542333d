// SPDX-License-Identifier: Apache-2.0
// The writer as those who save see it: saves share a commit, a bad one fails alone, and OK means that it is there.
#include <pthread.h>
#include <semaphore.h>

#include "store_help.h"

static struct store *store;

static int open_store(void **state)
{
	(void)state;
	store = notes_open(&(struct store_settings){ .queue_most = 40, .wait_most = 10 * SECONDS });
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	store_close(store);
	return 0;
}

// A job that keeps the writer until it is let go.
struct gate {
	struct store_job job;
	sem_t inside, go, over;
};

static enum err gate_run(struct db *db, struct arena *a, void *what)
{
	struct gate *g = what;
	(void)a;
	(void)db;
	sem_post(&g->inside);
	sem_wait(&g->go);
	return OK;
}

static void gate_done(enum err e, void *what)
{
	struct gate *g = what;
	assert_int_equal(e, OK);
	sem_post(&g->over);
}

static void gate_shut(struct gate *g)
{
	sem_init(&g->inside, 0, 0);
	sem_init(&g->go, 0, 0);
	sem_init(&g->over, 0, 0);
	g->job = (struct store_job){ .run = gate_run, .done = gate_done, .what = g };
	assert_int_equal(store_queue(store, &g->job), OK);
	sem_wait(&g->inside);
}

struct save {
	struct store_job job;
	struct note note;
	enum err (*run)(struct db *, struct arena *, void *);
	enum err result;
	int64_t seen; // notes that a reader saw when it was told
	sem_t *over;
};

static enum err save_run(struct db *db, struct arena *a, void *what)
{
	struct save *save = what;
	return save->run(db, a, &save->note);
}

static void save_done(enum err e, void *what)
{
	struct save *save = what;
	save->result = e;
	sem_post(save->over);
}

static void save_queue(struct save *save, int64_t id, enum err (*run)(struct db *, struct arena *, void *), sem_t *over)
{
	*save = (struct save){ .job = { .run = save_run, .done = save_done, .what = save }, .note = { .id = id },
		.run = run, .over = over, .result = ERR_COUNT };
	assert_int_equal(store_queue(store, &save->job), OK);
}

static enum err write_then_fail(struct db *db, struct arena *a, void *what)
{
	enum err e = note_write(db, a, what);
	assert_int_equal(e, OK);
	return ERR_STALE;
}

static enum err write_and_forget(struct db *db, struct arena *a, void *what)
{
	const struct note *n = what;
	struct query *q = query_begin(db, &note_get); // never ended
	query_int(q, "id", n->id);
	(void)query_row(q);
	return note_write(db, a, what);
}

static void test_saves_that_wait_share_one_commit(void **state)
{
	(void)state;
	struct gate gate;
	struct save saves[30];
	struct store_figures before, after;
	sem_t over;
	sem_init(&over, 0, 0);
	store_figures(store, &before);
	gate_shut(&gate);
	for (int i = 0; i < 30; i++)
		save_queue(&saves[i], i, note_write, &over);
	sem_post(&gate.go);
	for (int i = 0; i < 30; i++)
		sem_wait(&over);
	sem_wait(&gate.over);
	store_figures(store, &after);
	assert_int_equal(after.commits - before.commits, 2); // the gate's, and one for all thirty
	assert_int_equal(after.jobs - before.jobs, 31);
	assert_int_equal(notes_in(store_reader(store)), 30);
	for (int i = 0; i < 30; i++)
		assert_int_equal(saves[i].result, OK);
}

static void test_a_save_that_fails_takes_nothing_with_it(void **state)
{
	(void)state;
	struct gate gate;
	struct save saves[4];
	sem_t over;
	sem_init(&over, 0, 0);
	gate_shut(&gate);
	save_queue(&saves[0], 1, note_write, &over);
	save_queue(&saves[1], 2, write_then_fail, &over);
	save_queue(&saves[2], 1, note_write, &over); // taken by the first, in the same group
	save_queue(&saves[3], 3, write_and_forget, &over);
	sem_post(&gate.go);
	for (int i = 0; i < 4; i++)
		sem_wait(&over);
	sem_wait(&gate.over);
	assert_int_equal(saves[0].result, OK);
	assert_int_equal(saves[1].result, ERR_STALE);
	assert_int_equal(saves[2].result, ERR_CONFLICT);
	assert_int_equal(saves[3].result, OK);
	assert_int_equal(notes_in(store_reader(store)), 2);
	assert_true(store_healthy(store));
}

static struct statement nowhere = {
	.name = "nowhere",
	.sql = "SELECT id FROM no_such_table",
	.params = "",
	.columns = "id:int",
	.for_what = "fails whenever it is asked",
};

static enum err write_over_a_failure(struct db *db, struct arena *a, void *what)
{
	struct query *q = query_begin(db, &nowhere);
	bool there = query_row(q);
	(void)!query_end(q); // taken for "there is none", as a careless reader does
	assert_false(there);
	return note_write(db, a, what);
}

static void test_a_save_over_a_read_that_failed_is_undone(void **state)
{
	(void)state;
	struct note n = { 1, "one", STR_NONE };
	assert_int_equal(store_write(store, write_over_a_failure, &n), ERR_INTERNAL);
	struct db *db = store_reader(store);
	assert_int_equal(notes_in(db), 0);
	assert_int_equal(store_write(store, note_write, &n), OK);
	assert_int_equal(notes_in(db), 1);
	assert_int_equal(db_failed(db), OK);
	struct query *q = query_begin(db, &nowhere);
	assert_false(query_row(q));
	assert_int_equal(query_end(q), ERR_INTERNAL);
	assert_int_equal(notes_in(db), 1);
	assert_int_equal(db_failed(db), ERR_INTERNAL); // also after others that went well
	db_settle(db);
	assert_int_equal(db_failed(db), OK);
}

static void *look(void *what)
{
	struct save *save = what;
	save->seen = notes_in(store_reader(store));
	return NULL;
}

static void look_done(enum err e, void *what)
{
	struct save *save = what;
	pthread_t thread;
	save->result = e;
	assert_int_equal(pthread_create(&thread, NULL, look, save), 0);
	pthread_join(thread, NULL);
	sem_post(save->over);
}

static void test_a_reader_sees_a_save_as_soon_as_it_is_told(void **state)
{
	(void)state;
	sem_t over;
	sem_init(&over, 0, 0);
	for (int i = 0; i < 20; i++) {
		struct save save = { .note = { .id = i }, .run = note_write, .over = &over };
		save.job = (struct store_job){ .run = save_run, .done = look_done, .what = &save };
		assert_int_equal(store_queue(store, &save.job), OK);
		sem_wait(&over);
		assert_int_equal(save.result, OK);
		assert_int_equal(save.seen, i + 1);
	}
	struct store_figures figures;
	store_figures(store, &figures);
	assert_int_equal(figures.readers, 2); // ours, and one that twenty threads shared, one after the other
}

static void test_a_full_queue_says_so_at_once(void **state)
{
	(void)state;
	struct gate gate;
	struct save saves[40], more;
	sem_t over;
	sem_init(&over, 0, 0);
	gate_shut(&gate);
	for (int i = 0; i < 40; i++)
		save_queue(&saves[i], i, note_write, &over);
	more = (struct save){ .job = { .run = save_run, .done = save_done, .what = &more }, .over = &over };
	assert_int_equal(store_queue(store, &more.job), ERR_BUSY);
	struct note n = { .id = 99 };
	assert_int_equal(store_write(store, note_write, &n), ERR_BUSY);
	struct store_figures figures;
	store_figures(store, &figures);
	assert_int_equal(figures.busy, 2);
	assert_int_equal(figures.waiting, 40);
	sem_post(&gate.go);
	for (int i = 0; i < 40; i++)
		sem_wait(&over);
	sem_wait(&gate.over);
	assert_int_equal(notes_in(store_reader(store)), 40);
}

static void test_when_the_oldest_waits_too_long_new_are_refused(void **state)
{
	(void)state;
	store_close(store);
	store = notes_open(&(struct store_settings){ .wait_most = SECONDS / 50 });
	struct gate gate;
	struct save saves[2];
	sem_t over;
	sem_init(&over, 0, 0);
	gate_shut(&gate);
	save_queue(&saves[0], 1, note_write, &over);
	save_queue(&saves[1], 2, note_write, &over);
	usleep(40000);
	struct note n = { .id = 3 };
	assert_int_equal(store_write(store, note_write, &n), ERR_BUSY);
	sem_post(&gate.go);
	sem_wait(&over);
	sem_wait(&over);
	sem_wait(&gate.over);
	assert_int_equal(store_write(store, note_write, &n), OK);
	assert_int_equal(notes_in(store_reader(store)), 3);
}

static void test_closing_finishes_what_is_queued(void **state)
{
	(void)state;
	struct gate gate;
	struct save saves[30];
	sem_t over;
	sem_init(&over, 0, 0);
	gate_shut(&gate);
	for (int i = 0; i < 30; i++)
		save_queue(&saves[i], i, note_write, &over);
	sem_post(&gate.go);
	store_close(store);
	for (int i = 0; i < 30; i++)
		assert_int_equal(saves[i].result, OK);
	store = NULL; // store_close takes NULL
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_saves_that_wait_share_one_commit, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_save_that_fails_takes_nothing_with_it, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_save_over_a_read_that_failed_is_undone, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_reader_sees_a_save_as_soon_as_it_is_told, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_a_full_queue_says_so_at_once, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_when_the_oldest_waits_too_long_new_are_refused, open_store, close_store),
		cmocka_unit_test_setup_teardown(test_closing_finishes_what_is_queued, open_store, close_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

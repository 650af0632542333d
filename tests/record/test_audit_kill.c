// SPDX-License-Identifier: Apache-2.0
// A server that is killed at any moment, over and over, in one folder: the chain is sound each time, and every row that
// was acknowledged stands. Also while the server is running, beside a command that writes, and when the disk is full.
#include "audit_help.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "lib/child.h"

enum { KILLS = 25 };

// The child: appends for ever and tells the parent of each row that the store acknowledged.
static void serve(int tell)
{
	arena = arena_new();
	store_start(folder);
	audit_start();
	audit_pace(audit, 2000); // a head every 2 ms, so that most kills meet one on its way
	for (;;) {
		append_some(1);
		if (write(tell, "r", 1) != 1)
			_exit(1);
	}
}

static int64_t life(unsigned ms)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = child_start();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		serve(ends[1]);
	}
	close(ends[1]);
	char c;
	int64_t told = 0;
	if (read(ends[0], &c, 1) == 1) // it has begun
		told++;
	nanosleep(&(struct timespec){ .tv_nsec = (long)ms * 1000000 }, NULL);
	kill(child, SIGKILL);
	while (read(ends[0], &c, 1) == 1)
		told++;
	close(ends[0]);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	return told;
}

static void test_a_killed_server_leaves_a_sound_chain(void **state)
{
	(void)state;
	folder_make();
	int64_t told = 0, heads = 0, late = 0;
	for (unsigned i = 0; i < KILLS; i++) {
		// A server beside which nobody leads yet has to ask for it first, where there are others.
		told += life((1 + i * 7 % 23) * (test_server() ? 10 : 1));
		// The opening is a child's too: SQLite is not carried across a fork.
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		pid_t child = child_start();
		if (child == 0) {
			arena = arena_new();
			store_start(folder);
			struct audit_proof p = proof();
			if (!p.sound)
				fprintf(stderr, "row %lld: %s\n", (long long)p.bad_seq, p.what);
			bool written = write(ends[1], &p, sizeof p) == sizeof p;
			store_close(store);
			_exit(written ? 0 : 1);
		}
		close(ends[1]);
		struct audit_proof p;
		assert_int_equal(read(ends[0], &p, sizeof p), sizeof p);
		close(ends[0]);
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_true(p.sound);
		assert_true(p.rows >= told);
		assert_true(p.heads - p.heads_outside == 0 || p.heads - p.heads_outside == 1);
		late += p.heads - p.heads_outside;
		heads = p.heads;
		told = p.rows;
	}
	assert_true(heads > 0);
	print_message("%d kills, %lld rows, %lld heads; %lld times the log lacked the last head\n", KILLS, (long long)told,
		(long long)heads, (long long)late);
	folder_empty(folder);
}

static void test_a_running_server_can_be_proven(void **state)
{
	(void)state;
	clock_freeze(0);
	arena = arena_new();
	folder_make();
	store_start(folder);
	audit_start();
	audit_pace(audit, 1000);
	int64_t rows = 0;
	for (int i = 0; i < 60; i++) {
		append_some(5);
		struct audit_proof p = proof();
		if (!p.sound)
			fail_msg("row %lld: %s", (long long)p.bad_seq, p.what);
		rows += 5;
		assert_int_equal(p.rows, rows);
	}
	audit_close(audit);
	assert_int_equal(proof().not_signed, 0);
	assert_true(db_settle(store_reader(store)));
	store_close(store);
	arena_free(arena);
	folder_empty(folder);
}

static void test_a_command_beside_the_server_writes_the_same_chain(void **state)
{
	(void)state;
	enum { ROWS = 60 };
	int go[2];
	folder_make();
	assert_int_equal(pipe(go), 0);
	pid_t child = child_start();
	assert_true(child >= 0);
	arena = arena_new();
	if (child == 0) {
		char c;
		close(go[1]); // so that it hears of a parent that gave up
		must(read(go[0], &c, 1) == 1);
		struct fault f;
		fault_init(&f, arena);
		must(store_open(&(struct store_settings){ .folder = folder,
			 .database = test_database(folder), .beside = true }, &store, &f) == OK);
		must(store_is_beside(store));
		audit_start();
		audit_pace(audit, 1000);
		append_some(ROWS);
		audit_close(audit);
		store_close(store);
		_exit(0);
	}
	store_start(folder);
	audit_start();
	audit_pace(audit, 1000);
	assert_int_equal(write(go[1], "g", 1), 1);
	append_some(ROWS);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	audit_close(audit);
	struct audit_proof p = proof();
	if (!p.sound)
		fail_msg("row %lld: %s", (long long)p.bad_seq, p.what);
	assert_int_equal(p.rows, 2 * ROWS);
	assert_int_equal(p.heads, p.heads_outside);
	assert_int_equal(p.not_signed, 0);
	store_close(store);
	arena_free(arena);
	folder_empty(folder);
	close(go[0]);
	close(go[1]);
}

// No file may grow or be written from now on; false: they may again.
static void disk_full(bool full)
{
	struct rlimit limit;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = full ? 0 : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_a_commit_that_fails_leaves_the_chain_where_it_was(void **state)
{
	(void)state;
	if (test_server())
		skip(); // the disk is PostgreSQL's
	arena = arena_new();
	folder_make();
	store_start(folder);
	audit_start();
	append_some(5);
	struct appending w = { .times = 3, .row = { .action = STR("read"), .outcome = STR("done") } };
	disk_full(true);
	enum err e = store_write(store, do_append, &w);
	disk_full(false);
	assert_int_not_equal(e, OK);
	append_some(5);
	assert_sound(10, 0, 0, 10);
	audit_close(audit);
	assert_sound(10, 1, 1, 0);
	store_close(store);
	arena_free(arena);
	folder_empty(folder);
}

static void test_nothing_is_signed_while_the_log_cannot_be_opened(void **state)
{
	(void)state;
	char log[128], away[128];
	arena = arena_new();
	folder_make();
	snprintf(log, sizeof log, "%s/audit-heads.log", folder);
	snprintf(away, sizeof away, "%s/away", folder);
	store_start(NULL);
	audit_start();
	append_some(5);
	assert_int_equal(audit_tend(audit), OK);
	append_some(5);
	assert_int_equal(rename(log, away), 0);
	assert_int_equal(mkdir(log, 0700), 0);
	assert_int_equal(audit_tend(audit), ERR_INTERNAL);
	append_some(5);
	assert_int_equal(audit_tend(audit), ERR_INTERNAL);
	assert_int_equal(rmdir(log), 0);
	assert_int_equal(rename(away, log), 0);
	assert_sound(15, 1, 1, 10);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(15, 2, 2, 0);
	audit_close(audit);
	store_close(store);
	arena_free(arena);
	folder_empty(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_killed_server_leaves_a_sound_chain),
		cmocka_unit_test(test_a_running_server_can_be_proven),
		cmocka_unit_test(test_a_command_beside_the_server_writes_the_same_chain),
		cmocka_unit_test(test_a_commit_that_fails_leaves_the_chain_where_it_was),
		cmocka_unit_test(test_nothing_is_signed_while_the_log_cannot_be_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

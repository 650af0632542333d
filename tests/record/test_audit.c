// SPDX-License-Identifier: Apache-2.0
// The audit as its users see it: rows follow each other whatever happens to the jobs around them, who looked is the
// same with and without the index, erasure and restarts leave the chain sound.
#include "audit_help.h"

#include <pthread.h>
#include <sys/stat.h>

#include "record/audit_inside.h"

#define TEST(name) static void name(void **state)

// --- groups ------------------------------------------------------------------------------------------------------

enum { JOBS = 200 };

struct crowd {
	struct store_job job[JOBS];
	struct appending work[JOBS];
	enum err came[JOBS];
	pthread_mutex_t gate; // holds the first job until all are queued, so that they share commits
	pthread_mutex_t lock;
	pthread_cond_t all;
	int done;
};
static struct crowd crowd;

static enum err crowd_run(struct db *db, struct arena *a, void *what)
{
	int n = *(int *)what;
	if (n == 0) {
		pthread_mutex_lock(&crowd.gate);
		pthread_mutex_unlock(&crowd.gate);
	}
	return do_append(db, a, &crowd.work[n]);
}

static void crowd_done(enum err e, void *what)
{
	pthread_mutex_lock(&crowd.lock);
	crowd.came[*(int *)what] = e;
	crowd.done++;
	pthread_cond_signal(&crowd.all);
	pthread_mutex_unlock(&crowd.lock);
}

TEST(test_jobs_that_fail_in_a_group_leave_the_chain_sound)
{
	(void)state;
	static int number[JOBS];
	pthread_mutex_init(&crowd.gate, NULL);
	pthread_mutex_init(&crowd.lock, NULL);
	pthread_cond_init(&crowd.all, NULL);
	int64_t kept = 0;
	struct store_figures before, after;
	store_figures(store, &before);
	pthread_mutex_lock(&crowd.gate);
	for (int i = 0; i < JOBS; i++) {
		number[i] = i;
		crowd.work[i] = (struct appending){ .times = 1 + i % 3, .end = i % 4 == 1 ? ERR_STALE : OK,
			.row = { .action = STR("change"), .outcome = STR("done"), .actor = STR("a:one"),
				.person = STR("person0001") } };
		if (crowd.work[i].end == OK)
			kept += crowd.work[i].times;
		crowd.job[i] = (struct store_job){ .run = crowd_run, .done = crowd_done, .what = &number[i] };
		assert_int_equal(store_queue(store, &crowd.job[i]), OK);
	}
	pthread_mutex_unlock(&crowd.gate);
	pthread_mutex_lock(&crowd.lock);
	while (crowd.done < JOBS)
		pthread_cond_wait(&crowd.all, &crowd.lock);
	pthread_mutex_unlock(&crowd.lock);
	store_figures(store, &after);
	assert_true(after.commits - before.commits < JOBS / 4); // they did share
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(crowd.came[i], crowd.work[i].end);
	assert_sound(kept, 0, 0, kept);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(kept, 1, 1, 0);
}

TEST(test_ten_thousand_rows_are_appended_and_proven)
{
	(void)state;
	struct appending w = { .times = 10000, .row = { .action = STR("read"), .outcome = STR("done"),
		.actor = STR("a:one"), .role = STR("Continuing care nurse"), .person = STR("person0001"), .what = STR("plan"),
		.reason = STR("direct care"),
		.request = STR("0123456789abcdef"), .peer = STR("192.0.2.17") } };
	instant start = clock_ticks();
	assert_int_equal(store_write(store, do_append, &w), OK);
	instant appended = clock_ticks();
	assert_int_equal(audit_tend(audit), OK);
	instant tended = clock_ticks();
	assert_sound(10000, 1, 1, 0);
	instant proven = clock_ticks();
	print_message("a row: appended in %.2f us, indexed in %.2f us, proven in %.2f us\n",
		(double)(appended - start) / 10000, (double)(tended - appended) / 10000, (double)(proven - tended) / 10000);
}

// --- what is kept ------------------------------------------------------------------------------------------------

static struct audit_row only(const char *person)
{
	struct audit_row *rows;
	size_t count;
	assert_int_equal(audit_of_person(store_reader(store), arena, str_of(person), 0, 2, &rows, &count), OK);
	assert_int_equal(count, 1);
	return rows[0];
}

TEST(test_a_row_comes_back_as_it_was_given)
{
	(void)state;
	append_row("person0001", "a:one", "print", "Goal/person0001-abcdefghjkmn");
	struct audit_row row = only("person0001");
	assert_int_equal(row.seq, 1);
	assert_true(row.at == START);
	assert_true(str_is(row.action, "print") && str_is(row.outcome, "done") && str_is(row.actor, "a:one"));
	assert_true(str_is(row.role, "Nurse") && str_is(row.person, "person0001") && str_is(row.reason, "direct care"));
	assert_true(str_is(row.what, "Goal/person0001-abcdefghjkmn") && str_is(row.request, "r1")
		&& str_is(row.peer, "127.0.0.1"));
}

TEST(test_hostile_words_are_kept_as_text_and_cut)
{
	(void)state;
	static char flood[100000];
	memset(flood, 'x', sizeof flood);
	memcpy(flood + 998, "\xc3\xa9", 2); // a letter across the cut is left out whole
	flood[0] = '\xc3';
	memcpy(flood + 997, "\xe2\x82\xac", 3);
	struct appending w = { .times = 1, .row = { .action = STR("refused"), .outcome = STR("denied"), .person = STR("p"),
		.what = { "a\0b\n\xff\xc3\xa9\xed\xa0\x80", 10 }, .reason = { flood, sizeof flood } } };
	assert_int_equal(store_write(store, do_append, &w), OK);
	w.row.reason = (struct str){ flood + 1, sizeof flood - 1 };
	w.row.person = STR("q");
	assert_int_equal(store_write(store, do_append, &w), OK);
	struct audit_row row = only("p");
	if (!str_is(row.what, "a?b??\xc3\xa9???"))
		fail_msg("%.*s", STR_ARG(row.what));
	assert_int_equal(row.reason.n, 1000);
	assert_true(row.reason.p[0] == '?' && memcmp(row.reason.p + 997, "\xe2\x82\xac", 3) == 0);
	row = only("q");
	assert_int_equal(row.reason.n, 1000);
	assert_memory_equal(row.reason.p + 996, "\xe2\x82\xac", 3);
	w.row.reason = (struct str){ flood - 0, 999 };
	w.row.person = STR("r");
	assert_int_equal(store_write(store, do_append, &w), OK);
	assert_true(str_utf8(only("r").reason));
	assert_sound(3, 0, 0, 3);
}

// --- who looked --------------------------------------------------------------------------------------------------

TEST(test_who_looked_is_the_same_with_and_without_the_index)
{
	(void)state;
	for (int round = 0; round < 6; round++) {
		append_some(97);
		struct str before[2][4], looked[4];
		static const char *const people[] = { "person0001", "person0002", "person0003", "person0004" };
		for (int i = 0; i < 4; i++) {
			before[0][i] = pages_of(people[i], 7);
			before[1][i] = pages_of(people[i], 1000);
			looked[i] = looked_at(people[i]);
			assert_same(before[0][i], before[1][i]);
			assert_true(looked[i].n > 0 && before[0][i].n > 0);
		}
		if (round % 2 == 0)
			continue;
		assert_int_equal(audit_tend(audit), OK);
		for (int i = 0; i < 4; i++) {
			assert_same(before[0][i], pages_of(people[i], 7));
			assert_same(before[1][i], pages_of(people[i], 1000));
			assert_same(looked[i], looked_at(people[i]));
		}
	}
}

TEST(test_the_newest_look_of_each_actor_is_told)
{
	(void)state;
	append_row("p", "a:one", "read", "plan");
	append_row("p", "a:two", "read", "plan");
	append_row("q", "a:three", "read", "plan");
	assert_same(looked_at("p"), STR("2 p a:two read\n1 p a:one read\n"));
	assert_int_equal(audit_tend(audit), OK);
	append_row("p", "a:two", "change", "Goal/p-1");
	append_row("p", "a:one", "read", "plan");
	append_row("p", "a:four", "refused", "plan");
	assert_same(looked_at("p"), STR("5 p a:one read\n2 p a:two read\n"));
	assert_int_equal(audit_tend(audit), OK);
	assert_same(looked_at("p"), STR("5 p a:one read\n2 p a:two read\n"));
	assert_same(looked_at("nobody"), STR(""));
	assert_same(looked_at(""), STR(""));
}

// --- erasure -----------------------------------------------------------------------------------------------------

struct erasing {
	const char *person;
	int64_t count;
};

static enum err do_erase(struct db *db, struct arena *a, void *what)
{
	struct erasing *w = what;
	struct audit_row witness = { .actor = STR("a:privacy"), .reason = STR("asked to be forgotten") };
	return audit_erase(audit, db, a, str_of(w->person), &witness, &w->count);
}

TEST(test_erasure_empties_words_and_keeps_the_chain_sound)
{
	(void)state;
	append_some(40);
	assert_int_equal(audit_tend(audit), OK);
	append_some(40); // half of the person's rows are in the index, half are not
	struct str others = pages_of("person0002", 100);
	struct erasing w = { .person = "person0001" };
	assert_int_equal(store_write(store, do_erase, &w), OK);
	assert_int_equal(w.count, 20);
	assert_same(pages_of("person0001", 100), STR(""));
	assert_same(looked_at("person0001"), STR(""));
	assert_same(pages_of("person0002", 100), others);
	assert_sound(81, 1, 1, 41);
	assert_int_equal(proof().erased, 20);
	assert_int_equal(audit_tend(audit), OK);
	assert_same(pages_of("person0001", 100), STR(""));
	assert_same(looked_at("person0001"), STR(""));
	// A second time there is nothing left to erase; the witnesses still agree.
	assert_int_equal(store_write(store, do_erase, &w), OK);
	assert_int_equal(w.count, 0);
	assert_sound(82, 2, 2, 1);
	// One row more than the witnesses speak of, and it shows.
	TAMPER("UPDATE audit SET salt = '', actor = '', role = '', person = '', what = '', reason = '', request = '',"
		   " peer = '' WHERE seq = 2 OR seq = 3");
	struct audit_proof p = proof();
	assert_false(p.sound);
}

// --- life --------------------------------------------------------------------------------------------------------

TEST(test_reopening_goes_on_with_the_chain)
{
	(void)state;
	append_some(5);
	audit_close(audit); // signs
	assert_sound(5, 1, 1, 0);
	audit_start();
	append_some(5);
	assert_sound(10, 1, 1, 5);
	audit_close(audit);
	audit_start();
	assert_sound(10, 2, 2, 0);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(10, 2, 2, 0);
}

TEST(test_the_key_is_for_its_owner_alone)
{
	(void)state;
	char path[128];
	struct stat st;
	snprintf(path, sizeof path, "%s/keys", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	snprintf(path, sizeof path, "%s/keys/audit.key", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0644), 0);
	audit_close(audit);
	audit_start();
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

TEST(test_the_thread_tends_the_chain_by_itself)
{
	(void)state;
	append_some(3);
	audit_pace(audit, SECONDS / 100);
	struct audit_proof p = { 0 };
	for (int i = 0; i < 500 && p.heads == 0; i++) {
		usleep(10000);
		p = proof();
		assert_true(p.sound);
	}
	assert_int_equal(p.heads, 1);
	assert_int_equal(p.not_signed, 0);
}

TEST(test_without_a_folder_everything_stays_in_memory)
{
	(void)state;
	struct audit *one;
	struct audit_proof p;
	struct fault f;
	fault_init(&f, arena);
	append_some(3);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(audit_open(store, NULL, &one, &f), OK);
		audit_close(one);
		assert_int_equal(audit_verify(store, NULL, &p, &f), OK);
		if (!p.sound)
			fail_msg("%s", p.what);
		assert_int_equal(p.heads, 1);
		assert_int_equal(p.heads_outside, 0);
	}
	TAMPER("DELETE FROM audit WHERE seq = 3");
	assert_int_equal(audit_verify(store, NULL, &p, &f), OK);
	assert_int_equal(p.bad_seq, 3);
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, audit_house_open, audit_house_close)

// --- commands ----------------------------------------------------------------------------------------------------

static void append_command(const char *person, const char *what)
{
	struct appending w = { .times = 1, .row = { .action = STR("account"), .outcome = STR("done"), .actor = STR(""),
		.role = STR("operator"), .person = str_of(person), .what = str_of(what), .reason = STR(""), .request = STR(""),
		.peer = STR("") } };
	assert_int_equal(store_write(store, do_append, &w), OK);
	clock_freeze(clock_now() + SECONDS);
}

TEST(test_what_was_done_with_commands_is_found_among_all_else)
{
	(void)state;
	struct audit_row *rows;
	size_t count;
	append_some(20);
	append_command("", "added a:one");
	append_command("person0001", "imported");
	append_some(20);
	append_command("", "ended a:one");
	assert_int_equal(audit_of_operator(store_reader(store), arena, NULL, 10, &rows, &count), OK);
	assert_int_equal(count, 2); // what is about somebody stands in their own list
	assert_true(str_is(rows[0].what, "ended a:one") && str_is(rows[1].what, "added a:one"));
	const struct audit_place before = { rows[0].at, rows[0].chain, rows[0].seq };
	assert_int_equal(audit_of_operator(store_reader(store), arena, &before, 10, &rows, &count), OK);
	assert_int_equal(count, 1);
	assert_true(str_is(rows[0].what, "added a:one"));
	assert_int_equal(audit_of_operator(store_reader(store), arena, NULL, 1, &rows, &count), OK);
	assert_int_equal(count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(test_what_was_done_with_commands_is_found_among_all_else),
		ONE(test_jobs_that_fail_in_a_group_leave_the_chain_sound),
		ONE(test_ten_thousand_rows_are_appended_and_proven),
		ONE(test_a_row_comes_back_as_it_was_given),
		ONE(test_hostile_words_are_kept_as_text_and_cut),
		ONE(test_who_looked_is_the_same_with_and_without_the_index),
		ONE(test_the_newest_look_of_each_actor_is_told),
		ONE(test_erasure_empties_words_and_keeps_the_chain_sound),
		ONE(test_reopening_goes_on_with_the_chain),
		ONE(test_the_key_is_for_its_owner_alone),
		ONE(test_the_thread_tends_the_chain_by_itself),
		ONE(test_without_a_folder_everything_stays_in_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

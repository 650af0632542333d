// SPDX-License-Identifier: Apache-2.0
// PostgreSQL as those meet it who run it: several processes on one database, connections that are lost, a commit whose
// answer nobody heard, and addresses that lead to the wrong place. Skipped where no server was started for the tests.
#include "postgres_help.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"

static struct statement line_add = {
	.name = "line_add",
	.sql = "INSERT INTO line (person, who) VALUES ($1, $2) RETURNING seq",
	.params = "person:text who:text",
	.columns = "seq:int",
	.for_what = "one more line",
};
static struct statement tally_put = {
	.name = "tally_put",
	.sql = "INSERT INTO tally (name, count) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET count = excluded.count",
	.params = "name:text count:int",
	.columns = "",
	.for_what = "writes that number",
};
static struct statement tally_sum = {
	.name = "tally_sum",
	.sql = "SELECT SUM(count) AS all_of_them FROM tally",
	.params = "",
	.columns = "all_of_them:int",
	.for_what = "a sum, which PostgreSQL gives as a numeric",
};
// Ends connections of the program from outside, as an administrator or a crash does.
static void cut(const char *which)
{
	char sql[400];
	snprintf(sql, sizeof sql,
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s' %s", test_schemas->name,
		which);
	test_database_run(test_server(), sql);
}

// What goes wrong unless writers take turns: a number is read, one is added, and it is written.
static enum err add_one(struct db *db, struct arena *a, void *what)
{
	(void)a;
	struct query *q = query_begin(db, &tally_read);
	query_text(q, "name", STR("all"));
	int64_t count = query_row(q) ? row_int(q, "count") : 0;
	enum err e = query_end(q);
	if (e)
		return e;
	q = query_begin(db, &line_add);
	query_text(q, "person", STR("p"));
	query_text(q, "who", str_of(what));
	(void)!query_row(q);
	e = query_end(q);
	if (e)
		return e;
	q = query_begin(db, &tally_put);
	query_text(q, "name", STR("all"));
	query_int(q, "count", count + 1);
	return query_run(q, NULL);
}

enum { TIMES = 150 };

struct hand {
	struct store *store;
	const char *name;
	pthread_t thread;
	int good;
};

static void *many_times(void *what)
{
	struct hand *h = what;
	for (int i = 0; i < TIMES; i++)
		h->good += store_write(h->store, add_one, (void *)h->name) == OK;
	return NULL;
}

static void test_writers_of_two_processes_lose_nothing_of_each_other(void **state)
{
	(void)state;
	struct store *one = house(), *two = house();
	struct hand hands[] = { { one, "one" }, { two, "two" }, { one, "one" }, { two, "two" } };
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&hands[i].thread, NULL, many_times, &hands[i]), 0);
	// Who reads on from where they stood misses no number: they are given in the order of commits.
	int64_t last = 0, seen = 0;
	while (seen < 4 * TIMES) {
		struct query *q = query_begin(store_reader(one), &lines_read);
		query_int(q, "after", last);
		for (; query_row(q); seen++)
			last = row_int(q, "seq");
		assert_int_equal(query_end(q), OK);
	}
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(hands[i].thread, NULL), 0);
		assert_int_equal(hands[i].good, TIMES);
	}
	assert_int_equal(tally(store_reader(two)), 4 * TIMES);
	struct query *q = query_begin(store_reader(two), &tally_sum);
	assert_true(query_row(q));
	assert_int_equal(row_int(q, "all_of_them"), 4 * TIMES);
	assert_int_equal(query_end(q), OK);
	store_close(one);
	store_close(two);
}

static enum err chain_of(struct db *db, struct arena *a, void *what)
{
	(void)a;
	*(int64_t *)what = db_chain(db);
	return OK;
}

static void test_each_writer_has_a_number_of_its_own(void **state)
{
	(void)state;
	int64_t first, second, third;
	struct store *one = house(), *two = house();
	assert_int_equal(store_write(one, chain_of, &first), OK);
	assert_int_equal(store_write(two, chain_of, &second), OK);
	assert_int_equal(first, 1);
	assert_int_equal(second, 2);
	store_close(one);
	struct store *again = house();
	assert_int_equal(store_write(again, chain_of, &third), OK);
	assert_int_not_equal(third, second);
	store_close(two);
	store_close(again);
}

static void test_one_leads_and_another_takes_over(void **state)
{
	(void)state;
	struct store *one = house(), *two = house();
	assert_true(store_is_shared(one));
	assert_true(store_leads(one, "outbox"));
	assert_false(store_leads(two, "outbox"));
	assert_true(store_leads(two, "export"));
	assert_true(store_leads(one, "outbox"));
	store_close(one);
	bool taken = false;
	for (int i = 0; i < 100 && !taken; i++, usleep(20000))
		taken = store_leads(two, "outbox");
	assert_true(taken);
	store_close(two);
}

static void test_lost_connections_come_back_by_themselves(void **state)
{
	(void)state;
	struct store *s = house();
	assert_int_equal(store_write(s, add_one, "one"), OK);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(tally(store_reader(s)), 1 + i);
		cut("");
		assert_int_equal(store_write(s, add_one, "one"), OK);
	}
	// A snapshot in which nothing was read begins again elsewhere; one that was read in is over.
	struct db *db = store_reader(s);
	db_begin_read(db);
	cut("");
	assert_int_equal(tally(db), 6);
	assert_int_equal(tally(db), 6);
	cut("");
	struct query *q = query_begin(db, &tally_read);
	query_text(q, "name", STR("all"));
	assert_false(query_row(q));
	assert_int_equal(query_end(q), ERR_BUSY);
	db_end_read(db);
	assert_int_equal(tally(db), 6);
	assert_int_equal(store_write(s, add_one, "one"), OK);
	assert_true(store_healthy(s));
	store_close(s);
}

// While a job runs its connection goes: the whole group is run again, and none of it is there twice.
struct cutting {
	int left;
};

static enum err add_and_be_cut(struct db *db, struct arena *a, void *what)
{
	struct cutting *x = what;
	enum err e = add_one(db, a, "cut");
	if (x->left > 0) {
		x->left--;
		cut("AND state = 'idle in transaction'");
	}
	return e;
}

static void test_what_was_cut_off_on_the_way_is_run_again(void **state)
{
	(void)state;
	struct store_figures figures;
	struct store *s = house();
	struct cutting twice = { 2 }, always = { 1000 };
	assert_int_equal(store_write(s, add_and_be_cut, &twice), OK);
	assert_int_equal(tally(store_reader(s)), 1);
	store_figures(s, &figures);
	assert_int_equal(figures.again, 2);
	// It does not go on for ever, and nothing of it is kept.
	assert_int_equal(store_write(s, add_and_be_cut, &always), ERR_BUSY);
	assert_int_equal(tally(store_reader(s)), 1);
	store_close(s);
}

static struct statement line_late = {
	.name = "line_late",
	.sql = "INSERT INTO line (person, who) VALUES ($1, 'late')",
	.params = "person:text",
	.columns = "",
	.for_what = "a statement that this connection has never seen",
	.fresh = true,
};

// A job that does not look at what its statements came to.
static enum err go_on_regardless(struct db *db, struct arena *a, void *what)
{
	int *left = what;
	(void)!add_one(db, a, "one");
	if ((*left)-- > 0)
		cut("AND state = 'idle in transaction'");
	for (int i = 0; i < 3; i++) {
		struct query *q = query_begin(db, &line_late);
		query_text(q, "person", STR("p"));
		(void)!query_run(q, NULL);
	}
	(void)!add_one(db, a, "one");
	return OK;
}

static void test_what_a_job_does_after_its_connection_went_is_done_nowhere(void **state)
{
	(void)state;
	int twice = 2, lines = 0;
	struct store *s = house();
	assert_int_equal(store_write(s, go_on_regardless, &twice), OK);
	struct query *q = query_begin(store_reader(s), &lines_read);
	query_int(q, "after", 0);
	while (query_row(q))
		lines++;
	assert_int_equal(query_end(q), OK);
	assert_int_equal(lines, 5); // of the third run, and of no other
	assert_int_equal(tally(store_reader(s)), 2);
	store_close(s);
}

// Half of a pair fails: the deferred statement before it is undone with it, and the next job of the group is not.
static enum err spoil(struct db *db, struct arena *a, void *what)
{
	(void)!add_one(db, a, what);
	return ERR_RULE;
}

static void test_what_waited_to_be_sent_is_undone_with_its_job(void **state)
{
	(void)state;
	struct store *s = house();
	assert_int_equal(store_write(s, spoil, "one"), ERR_RULE);
	assert_int_equal(tally(store_reader(s)), 0);
	assert_int_equal(store_write(s, add_one, "one"), OK);
	assert_int_equal(tally(store_reader(s)), 1);
	store_close(s);
}

static struct statement tally_wrong = {
	.name = "tally_wrong",
	.sql = "UPDATE tally SET count = count / ($2 - $2) WHERE name = $1",
	.params = "name:text none:int",
	.columns = "",
	.for_what = "a statement that fails, and is not waited for",
};

static enum err fail_late(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	struct query *q = query_begin(db, &tally_wrong);
	query_text(q, "name", STR("all"));
	query_int(q, "none", 3);
	return query_run(q, NULL);
}

static void test_a_failure_that_nobody_waited_for_is_the_job_s(void **state)
{
	(void)state;
	struct store *s = house();
	assert_int_equal(store_write(s, add_one, "one"), OK);
	assert_int_equal(store_write(s, fail_late, NULL), ERR_INTERNAL);
	assert_int_equal(store_write(s, add_one, "one"), OK);
	assert_int_equal(tally(store_reader(s)), 2);
	store_close(s);
}

// --- a commit whose answer nobody heard ---------------------------------------------------------------------------

// A wire between the program and the server that is cut at a COMMIT: before the server has it, or before its answer
// comes back.
enum cut_at { CUT_NEVER, CUT_BEFORE, CUT_BEHIND };
static atomic_int cut_at;

struct wire {
	int from, to;
};

static void *wire_run(void *what)
{
	struct wire w = *(struct wire *)what;
	char bytes[65536];
	struct pollfd ends[] = { { .fd = w.from, .events = POLLIN }, { .fd = w.to, .events = POLLIN } };
	free(what);
	for (;;) {
		poll(ends, 2, -1);
		int i = ends[0].revents ? 0 : 1;
		ssize_t n = read(ends[i].fd, bytes, sizeof bytes);
		if (n <= 0)
			break;
		bool commit = i == 0 && memmem(bytes, (size_t)n, "COMMIT", 6);
		int cut = commit ? atomic_exchange(&cut_at, CUT_NEVER) : CUT_NEVER;
		if (cut == CUT_BEFORE || write(ends[!i].fd, bytes, (size_t)n) != n)
			break;
		if (cut == CUT_BEHIND) {
			poll(&ends[1], 1, -1); // the answer is there, and is thrown away
			usleep(50000);
			break;
		}
	}
	close(w.from);
	close(w.to);
	return NULL;
}

static int socket_at(const char *folder, bool listening)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_true(snprintf(at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.5432", folder) < (int)sizeof at.sun_path);
	const struct sockaddr *address_at = (const struct sockaddr *)&at;
	assert_int_equal(listening ? bind(fd, address_at, sizeof at) : connect(fd, address_at, sizeof at), 0);
	if (listening)
		assert_int_equal(listen(fd, 20), 0);
	return fd;
}

static char behind[100]; // the folder of the server's socket

static void *wires_run(void *what)
{
	int door = *(int *)what, from;
	while ((from = accept(door, NULL, NULL)) >= 0) {
		pthread_t thread;
		struct wire *w = malloc(sizeof *w);
		*w = (struct wire){ from, socket_at(behind, false) };
		assert_int_equal(pthread_create(&thread, NULL, wire_run, w), 0);
		pthread_detach(thread);
	}
	return NULL;
}

// Through this door every connection of the program goes, while it is open.
struct door {
	char folder[64], file[100], shut[100], through[400];
	int fd;
	pthread_t thread;
};

static void door_open(struct door *d)
{
	const char *host = strstr(address, "host=") + 5, *name = strstr(address, "@/") + 2;
	snprintf(behind, sizeof behind, "%.*s", (int)strcspn(host, "&"), host);
	folder_make(d->folder);
	snprintf(d->file, sizeof d->file, "%s/.s.PGSQL.5432", d->folder);
	snprintf(d->shut, sizeof d->shut, "%s/shut", d->folder);
	d->fd = socket_at(d->folder, true);
	assert_int_equal(pthread_create(&d->thread, NULL, wires_run, &d->fd), 0);
	snprintf(d->through, sizeof d->through, "postgresql://ownplan@/%.*s?host=%s&options=-csearch_path%%3D%s",
		(int)strcspn(name, "?"), name, d->folder, test_schemas->name);
	address = d->through;
}

static void door_end(struct door *d)
{
	shutdown(d->fd, SHUT_RDWR);
	pthread_join(d->thread, NULL);
	close(d->fd);
	unlink(d->file);
	rmdir(d->folder);
}

static void test_a_commit_whose_answer_was_lost_is_there_once(void **state)
{
	(void)state;
	struct door door;
	struct store_figures figures;
	door_open(&door);
	struct store *s = house();
	for (int i = 1; i <= 6; i++) {
		atomic_store(&cut_at, i % 2 ? CUT_BEHIND : CUT_BEFORE);
		assert_int_equal(store_write(s, add_one, "one"), OK);
		assert_int_equal(atomic_load(&cut_at), CUT_NEVER);
		assert_int_equal(tally(store_reader(s)), i);
	}
	store_figures(s, &figures);
	assert_int_equal(figures.again, 3); // those that the server never had
	store_close(s);
	door_end(&door);
}

static void *read_anew(void *what)
{
	struct query *q = query_begin(store_reader(what), &tally_read);
	query_text(q, "name", STR("all"));
	assert_false(query_row(q));
	assert_int_equal(query_end(q), ERR_BUSY);
	return NULL;
}

// Who is connected goes on; who comes anew finds the door shut. When it is open again health says so, though nobody
// needs another connection.
static void test_health_comes_back_while_old_connections_stand(void **state)
{
	(void)state;
	struct door door;
	pthread_t thread;
	door_open(&door);
	struct store *s = house();
	assert_int_equal(store_write(s, add_one, "one"), OK);
	assert_int_equal(tally(store_reader(s)), 1);
	assert_int_equal(rename(door.file, door.shut), 0);
	assert_int_equal(pthread_create(&thread, NULL, read_anew, s), 0);
	pthread_join(thread, NULL);
	assert_false(store_healthy(s));
	usleep(1500000); // the writer tries it meanwhile
	assert_false(store_healthy(s));
	assert_int_equal(tally(store_reader(s)), 1);
	assert_int_equal(rename(door.shut, door.file), 0);
	for (int i = 0; i < 100 && !store_healthy(s); i++)
		usleep(100000);
	assert_true(store_healthy(s));
	store_close(s);
	door_end(&door);
}

static void refused(const char *where, const char *says)
{
	struct store *s = NULL;
	struct fault f;
	fault_init(&f, arena);
	assert_int_not_equal(store_open(&(struct store_settings){ .database = where }, &s, &f), OK);
	assert_null(s);
	if (!strstr(fault_sentence(&f), says))
		fail_msg("\"%s\" does not say \"%s\"", fault_sentence(&f), says);
	assert_null(strstr(fault_sentence(&f), "cret"));
}

static void test_a_wrong_address_is_told_in_one_sentence(void **state)
{
	char there[500];
	(void)state;
	refused("mysql://somebody@here/plan", "postgresql://");
	refused("postgresql://u:secret@[here/plan", "postgresql://");
	refused("postgresql://u:se/cret@here/plan", "%2F");
	refused("postgresql://u:se@cret@here/plan", "%40");
	refused("postgresql://here:secret/plan", "postgresql://");
	refused("postgresql://ownplan@127.0.0.1:9/plan", "cannot be reached");
	const char *mark = strchr(test_server(), '?');
	snprintf(there, sizeof there, "postgresql://ownplan@/nowhere%s", mark ? mark : "");
	refused(there, "\"nowhere\" does not exist");
}

static void test_a_database_that_will_not_do_is_told_and_left_alone(void **state)
{
	char there[500];
	(void)state;
	snprintf(there, sizeof there, "%s&options=-csearch_path%%3Dno_such_schema", test_server());
	refused(there, "no schema that is there");
	test_database_run(address, "CREATE TABLE somebody_elses (id INT)");
	refused(address, "tables of something else");
	test_database_run(address, "DROP TABLE somebody_elses");
	test_database_run(test_server(), "DROP DATABASE IF EXISTS old_letters");
	test_database_run(test_server(),
		"CREATE DATABASE old_letters ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
	const char *mark = strchr(test_server(), '?');
	snprintf(there, sizeof there, "postgresql://ownplan@/old_letters%s", mark ? mark : "");
	refused(there, "LATIN1");
	test_database_run(test_server(), "DROP DATABASE old_letters");
}

// A process was killed when it had made its first table, or is about to make the next.
static void test_who_comes_behind_a_start_that_was_cut_off_goes_on(void **state)
{
	(void)state;
	struct store *s;
	assert_int_equal(store_open(&(struct store_settings){ .database = address }, &s, &fault), OK);
	store_close(s);
	test_database_run(address, "DROP TABLE migration; DROP TABLE store_state");
	struct store *first = house(), *second;
	assert_int_equal(store_write(first, add_one, (void *)(uintptr_t) "first"), OK);
	assert_int_equal(store_open(&(struct store_settings){ .database = address }, &second, &fault), OK);
	assert_int_equal(tally(store_reader(second)), 1);
	assert_true(db_settle(store_reader(second)));
	store_close(second);
	store_close(first);
	test_database_run(address, "DROP TABLE store_state; DROP TABLE migration");
	refused(address, "tables of something else");
}

int main(void)
{
	test_server_needed();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_writers_of_two_processes_lose_nothing_of_each_other, make, clear),
		cmocka_unit_test_setup_teardown(test_each_writer_has_a_number_of_its_own, make, clear),
		cmocka_unit_test_setup_teardown(test_one_leads_and_another_takes_over, make, clear),
		cmocka_unit_test_setup_teardown(test_lost_connections_come_back_by_themselves, make, clear),
		cmocka_unit_test_setup_teardown(test_what_was_cut_off_on_the_way_is_run_again, make, clear),
		cmocka_unit_test_setup_teardown(test_what_a_job_does_after_its_connection_went_is_done_nowhere, make, clear),
		cmocka_unit_test_setup_teardown(test_what_waited_to_be_sent_is_undone_with_its_job, make, clear),
		cmocka_unit_test_setup_teardown(test_a_failure_that_nobody_waited_for_is_the_job_s, make, clear),
		cmocka_unit_test_setup_teardown(test_a_commit_whose_answer_was_lost_is_there_once, make, clear),
		cmocka_unit_test_setup_teardown(test_health_comes_back_while_old_connections_stand, make, clear),
		cmocka_unit_test_setup_teardown(test_who_comes_behind_a_start_that_was_cut_off_goes_on, make, clear),
		cmocka_unit_test_setup_teardown(test_a_wrong_address_is_told_in_one_sentence, make, clear),
		cmocka_unit_test_setup_teardown(test_a_database_that_will_not_do_is_told_and_left_alone, make, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

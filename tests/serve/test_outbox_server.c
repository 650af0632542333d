// SPDX-License-Identifier: Apache-2.0
// What waits to be sent outlives the server: killed between the commit and the sending, or in the middle of it, stopped
// while a receiver keeps it waiting, it goes when a server runs again.
#include "outbox_help.h"
#include "folder_help.h"

#include <sys/wait.h>

#include "lib/child.h"

static int folder_up(void **state)
{
	(void)state;
	receiver_listen();
	folder_make();
	return 0;
}

static int folder_down(void **state)
{
	(void)state;
	receiver_stop();
	return folder_drop();
}

static void a_moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static bool wait_received(size_t n)
{
	for (int i = 0; i < 500 && received() < n; i++)
		a_moment();
	return received() >= n;
}

static bool wait_state(const char *key, const char *expected)
{
	for (int i = 0; i < 500; i++) {
		if (strcmp(state_of(key, 0), expected) == 0)
			return true;
		a_moment();
	}
	return false;
}

// A process of its own that acts, says that it is done, and is killed without warning: what it was told is on the disk
// must be there for the next.
static void in_a_life_cut_short(void (*act)(void))
{
	int done[2];
	char word;
	assert_int_equal(pipe(done), 0);
	pid_t child = child_start();
	assert_true(child >= 0);
	if (child == 0) {
		outbox_begin(folder, true);
		let_surgery_in(DECLAN, "");
		(void)subscribe_to("/fhir", SUBSCRIBER_DOCUMENT, "");
		act();
		(void)!write(done[1], "x", 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(done[0], &word, 1), 1);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(done[0]);
	close(done[1]);
}

static void test_what_was_agreed_before_the_server_died_is_sent_by_the_next(void **state)
{
	(void)state;
	in_a_life_cut_short(agree_both);
	receiver_start();
	outbox_begin(folder, false);
	later(MINUTES);
	assert_int_equal(rows_of(DECLAN).count, 1);
	site_serve();
	assert_true(wait_received(1));
	assert_true(wait_state(DECLAN, "sent"));
	server_stop(server);
	assert_int_equal(received(), 1);
	site_end();
}

// The receiver, which is not there yet, has the connection and says nothing.
static void agree_and_send(void)
{
	agree_both();
	site_serve();
	for (int i = 0; i < 500 && rows_of(DECLAN).item[0].attempts == 0; i++)
		a_moment();
	for (int i = 0; i < 10; i++)
		a_moment();
}

static void test_what_was_being_sent_when_the_server_died_is_sent_again(void **state)
{
	(void)state;
	in_a_life_cut_short(agree_and_send);
	receiver_start();
	outbox_begin(folder, false);
	STATE(DECLAN, 0, "waiting");
	assert_int_equal(rows_of(DECLAN).item[0].attempts, 1);
	assert_int_equal(told(DECLAN, "send"), 1); // it may have left, and the person knows
	site_serve();
	size_t before = received(); // what the dead one sent may be met now, too
	later(5 * MINUTES);
	assert_true(wait_received(before + 1));
	assert_true(wait_state(DECLAN, "sent"));
	server_stop(server);
	site_end();
}

// Stopping breaks it off; the row waits as it was claimed.
static void test_a_server_stops_though_a_receiver_keeps_it_waiting(void **state)
{
	(void)state;
	outbox_begin(folder, true);
	let_surgery_in(DECLAN, "");
	free((void *)(uintptr_t)subscribe_to("/fhir", SUBSCRIBER_DOCUMENT, "").p);
	site_serve();
	agree_both();
	for (int i = 0; i < 500 && rows_of(DECLAN).item[0].attempts == 0; i++)
		a_moment();
	instant began = clock_ticks();
	server_stop(server);
	assert_true(clock_ticks() - began < 5 * SECONDS);
	STATE(DECLAN, 0, "waiting");
	receiver_start();
	site_end();
}

// --- what people read of it ------------------------------------------------------------------------------------------
static struct str page_as(const char *who, const char *path)
{
	struct session s = sign_in_as(arena, who);
	struct reply r = reply_read(ask_raw(arena, str_format(arena,
		"GET %s HTTP/1.1\r\nHost: ownplan\r\nCookie: ownplan=%.*s\r\nConnection: close\r\n\r\n", path,
		STR_ARG(s.token))));
	assert_int_equal(r.status, 200);
	return r.body;
}

static void test_people_read_where_copies_went_and_who_may_not_know_does_not(void **state)
{
	(void)state;
	receiver.answer[1] = "422 Unprocessable";
	outbox_begin(folder, true);
	receiver_start();
	let_surgery_in(DECLAN, "");
	free((void *)(uintptr_t)subscribe_to("/fhir", SUBSCRIBER_DOCUMENT, "").p);
	site_serve();
	agree_both();
	assert_true(wait_state(DECLAN, "sent"));
	const char *got = "The surgery&#39;s records got a copy of your plan on 4 November 2026.";
	const char *theirs = "The surgery&#39;s records got a copy of the plan on 4 November 2026.";
	assert_true(holds(page_as("declan", "/people/" DECLAN "/sharing"), got));
	assert_true(holds(page_as("declan", "/people/" DECLAN), got));
	struct str looked = page_as("declan", "/people/" DECLAN "/looked");
	assert_true(holds(looked, "The surgery&#39;s records") && holds(looked, "Got a copy: the plan, as it was agreed"));
	assert_false(holds(looked, "We began to send"));
	assert_true(holds(page_as("nurse", "/people/" DECLAN), theirs));
	assert_true(holds(page_as("attorney", "/people/" DECLAN "/sharing"), theirs));
	assert_false(holds(page_as("goals-only", "/people/" DECLAN), "surgery"));
	put_goal(DECLAN, GOAL, "Play more music", 1);
	agree_both();
	assert_true(wait_state(DECLAN, "parked"));
	assert_true(holds(page_as("declan", "/people/" DECLAN), "could not take the copy"));
	stop_surgery(DECLAN);
	struct str id = rows_of(DECLAN).item[0].id;
	assert_int_equal(store_write(site.store, do_retry, &id), OK);
	assert_true(wait_state(DECLAN, "not-allowed"));
	assert_true(holds(page_as("declan", "/people/" DECLAN), "because you do not let them see your plan now"));
	assert_false(holds(page_as("nurse", "/people/" DECLAN), "do not let them"));
	server_stop(server);
	site_end();
}

// Its lines name every entry, with a digest of the words: a guess could be checked.
static void test_an_agreement_says_nothing_of_entries_that_its_reader_may_not_see(void **state)
{
	(void)state;
	outbox_begin(folder, true);
	receiver_start();
	site_serve();
	agree_both();
	struct str program = token_of_scope(arena, STR(TOKEN_SCOPE_READ));
	struct reply r = reply_read(ask_raw(arena, str_format(arena,
		"GET /fhir/Patient/" DECLAN "/Provenance HTTP/1.1\r\nHost: ownplan\r\nAuthorization: Bearer %.*s\r\n"
		"Connection: close\r\n\r\n", STR_ARG(program))));
	assert_int_equal(r.status, 200);
	assert_true(holds(r.body, "legally authenticated") && holds(r.body, GOAL));
	assert_false(holds(r.body, SECRET) || holds(r.body, "manifest"));
	server_stop(server);
	site_end();
}

#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, folder_up, folder_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_what_was_agreed_before_the_server_died_is_sent_by_the_next),
		IN_FOLDER(test_what_was_being_sent_when_the_server_died_is_sent_again),
		IN_FOLDER(test_a_server_stops_though_a_receiver_keeps_it_waiting),
		IN_FOLDER(test_an_agreement_says_nothing_of_entries_that_its_reader_may_not_see),
		IN_FOLDER(test_people_read_where_copies_went_and_who_may_not_know_does_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Sessions and throttling: when a session is over, to the microsecond, and how long the next try waits.
#include "account_help.h"

static enum err do_put(struct db *w, struct arena *a, void *what)
{
	return session_put(w, a, what);
}

static enum err do_touch(struct db *w, struct arena *a, void *what)
{
	return session_touch(w, a, *(struct str *)what);
}

static enum err do_end(struct db *w, struct arena *a, void *what)
{
	return session_end(w, a, *(struct str *)what);
}

static enum err do_end_all(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return session_end_all(w, *(struct str *)what);
}

static enum err do_sweep(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return session_sweep(w, what);
}

static enum err do_fail(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return throttle_failed(w, *(struct str *)what);
}

static enum err do_clear(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return throttle_clear(w, *(struct str *)what);
}

static enum err do_sweep_throttle(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return throttle_sweep(w, what);
}

static struct session sign_in(void)
{
	struct session s;
	struct actor who;
	if (account_actor(db, arena, STR("one"), &who) != OK)
		assert_int_equal(add_account("one", "nurse", ACTOR_STAFF, ""), OK);
	session_new(arena, STR("one"), &s);
	assert_int_equal(store_write(store, do_put, &s), OK);
	return s;
}

static enum err at(instant when, struct str token)
{
	struct session found;
	clock_freeze(when);
	return session_find(db, arena, token, &found);
}

static struct statement tokens_stored = {
	.name = "test_tokens_stored",
	.sql = "SELECT token AS token FROM session",
	.params = "",
	.columns = "token:text",
	.for_what = "what is kept of tokens",
};

static struct statement subjects_stored = {
	.name = "test_subjects_stored",
	.sql = "SELECT subject AS subject FROM throttle",
	.params = "",
	.columns = "subject:text",
	.for_what = "what is kept of names and addresses",
};

static void test_a_session_is_found_by_its_token_and_only_a_digest_is_kept(void **state)
{
	(void)state;
	struct session s = sign_in(), t = sign_in(), found;
	assert_int_equal(s.token.n, 43);
	assert_true(s.csrf.n >= 26);
	assert_false(str_eq(s.token, t.token));
	assert_false(str_eq(s.csrf, t.csrf));
	assert_int_equal(session_find(db, arena, s.token, &found), OK);
	IS(found.account, "one");
	assert_true(str_eq(found.csrf, s.csrf) && str_eq(found.token, s.token));
	assert_true(found.made == START && found.seen == START && found.ends == START + SESSION_MOST);
	struct query *q = query_begin(db, &tokens_stored);
	unsigned rows = 0;
	for (; query_row(q); rows++) {
		struct str kept = row_text(q, "token");
		assert_int_equal(kept.n, 64);
		assert_false(str_eq(kept, s.token) || str_eq(kept, t.token));
		assert_null(memmem(kept.p, kept.n, s.token.p, 20));
	}
	assert_int_equal(query_end(q), OK);
	assert_int_equal(rows, 2);
}

static void test_a_token_that_is_none_is_nobody(void **state)
{
	(void)state;
	struct session s = sign_in(), found;
	char *many = arena_alloc(arena, 100000);
	memset(many, 'A', 100000);
	const struct str wrong[] = { STR_NONE, STR(""), STR("x"), { many, 100000 }, { many, 43 }, { s.token.p, 42 },
		STR("\xF0\x9F\x98\x80"), STR("' OR 1=1 --") };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(session_find(db, arena, wrong[i], &found), ERR_LOGIN);
	assert_int_equal(found.account.n, 0);
}

static void test_a_session_that_nobody_uses_is_over_after_half_an_hour(void **state)
{
	(void)state;
	struct session s = sign_in();
	assert_int_equal(at(START + SESSION_IDLE - 1, s.token), OK);
	assert_int_equal(RUN(do_touch, s.token), OK);
	assert_int_equal(at(START + 2 * SESSION_IDLE - 2, s.token), OK);
	assert_int_equal(at(START + 2 * SESSION_IDLE - 1, s.token), ERR_LOGIN);
	assert_int_equal(RUN(do_touch, s.token), ERR_LOGIN); // and does not come back
	assert_int_equal(at(START + 2 * SESSION_IDLE, s.token), ERR_LOGIN);
}

static void test_a_session_is_over_after_twelve_hours_however_busy(void **state)
{
	(void)state;
	struct session s = sign_in();
	for (instant t = START; t < START + SESSION_MOST; t += 29 * MINUTES) {
		assert_int_equal(at(t, s.token), OK);
		assert_int_equal(RUN(do_touch, s.token), OK);
	}
	assert_int_equal(at(START + SESSION_MOST - 1, s.token), OK);
	assert_int_equal(RUN(do_touch, s.token), OK);
	assert_int_equal(at(START + SESSION_MOST, s.token), ERR_LOGIN);
	assert_int_equal(RUN(do_touch, s.token), ERR_LOGIN);
}

static void test_a_session_is_written_down_once_a_minute(void **state)
{
	(void)state;
	struct session s = sign_in();
	assert_false(session_stale(&s));
	clock_freeze(START + MINUTES - 1);
	assert_false(session_stale(&s));
	clock_freeze(START + MINUTES);
	assert_true(session_stale(&s));
	assert_int_equal(RUN(do_touch, s.token), OK);
	assert_int_equal(session_find(db, arena, s.token, &s), OK);
	assert_false(session_stale(&s));
	clock_freeze(START); // set back: what was seen stays seen
	assert_int_equal(RUN(do_touch, s.token), OK);
	assert_int_equal(session_find(db, arena, s.token, &s), OK);
	assert_true(s.seen == START + MINUTES);
}

static void test_signing_out_ends_one_session_or_all(void **state)
{
	(void)state;
	struct session s = sign_in(), t = sign_in(), u = sign_in();
	assert_int_equal(RUN(do_end, s.token), OK);
	assert_int_equal(at(START, s.token), ERR_LOGIN);
	assert_int_equal(at(START, t.token), OK);
	assert_int_equal(RUN(do_end, s.token), OK); // nothing more to end
	assert_int_equal(RUN(do_end, STR("rubbish")), OK);
	assert_int_equal(RUN(do_end_all, STR("one")), OK);
	assert_int_equal(at(START, t.token), ERR_LOGIN);
	assert_int_equal(at(START, u.token), ERR_LOGIN);
}

static void test_a_form_proves_itself_with_the_word_of_its_session(void **state)
{
	(void)state;
	struct session s = sign_in(), t = sign_in();
	assert_true(session_csrf_is(&s, s.csrf));
	assert_false(session_csrf_is(&s, t.csrf));
	assert_false(session_csrf_is(&s, STR("")));
	assert_false(session_csrf_is(&s, STR_NONE));
	assert_false(session_csrf_is(&(struct session){ 0 }, STR("")));
}

static void test_sweeping_takes_only_what_is_over(void **state)
{
	(void)state;
	int64_t gone = 0;
	struct session s = sign_in();
	clock_freeze(START + SESSION_KEPT - 1);
	struct session t = sign_in();
	assert_int_equal(store_write(store, do_sweep, &gone), OK);
	assert_int_equal(gone, 0);
	clock_freeze(START + SESSION_KEPT);
	assert_int_equal(store_write(store, do_sweep, &gone), OK);
	assert_int_equal(gone, 1);
	assert_int_equal(at(START + SESSION_KEPT, t.token), OK);
	assert_int_equal(at(START + SESSION_KEPT, s.token), ERR_LOGIN);
}

static enum err past_at(instant when, struct str token)
{
	struct session found;
	clock_freeze(when);
	return session_past(db, arena, token, &found);
}

static void test_a_session_that_is_over_is_known_for_a_day_and_lets_nobody_in(void **state)
{
	(void)state;
	struct session s = sign_in();
	struct str account = STR("one");
	assert_int_equal(past_at(START, s.token), ERR_LOGIN); // it is in force
	assert_int_equal(past_at(START + SESSION_IDLE - 1, s.token), ERR_LOGIN);
	assert_int_equal(past_at(START + SESSION_IDLE, s.token), OK);
	assert_int_equal(at(START + SESSION_IDLE, s.token), ERR_LOGIN);
	assert_int_equal(past_at(START + SESSION_KEPT - 1, s.token), OK);
	assert_int_equal(past_at(START + SESSION_KEPT, s.token), ERR_LOGIN);
	assert_int_equal(past_at(START + SESSION_IDLE, STR("nonsense")), ERR_LOGIN);
	assert_int_equal(RUN(do_end_all, account), OK);
	assert_int_equal(past_at(START + SESSION_IDLE, s.token), ERR_LOGIN); // signed out on every device
}

static instant wait_of(struct str subject)
{
	instant wait = -1;
	assert_int_equal(throttle_wait(db, subject, &wait), OK);
	return wait;
}

static void fail_times(struct str subject, int times)
{
	while (times-- > 0)
		assert_int_equal(RUN(do_fail, subject), OK);
}

static void test_five_failures_are_free_and_then_each_wait_is_longer(void **state)
{
	(void)state;
	struct str name = STR("account:nurse");
	assert_true(wait_of(name) == 0);
	fail_times(name, 4);
	assert_true(wait_of(name) == 0);
	instant now = START, before = 0;
	static const instant expected[] = { 15, 30, 60, 120, 240, 480, 900, 900, 900 };
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		fail_times(name, 1);
		instant wait = wait_of(name);
		assert_true(wait == expected[i] * SECONDS && wait >= before && wait <= 15 * MINUTES);
		clock_freeze(now + wait - 1);
		assert_true(wait_of(name) == 1);
		clock_freeze(now += wait);
		assert_true(wait_of(name) == 0);
		before = wait;
	}
	assert_true(wait_of(STR("account:midwife")) == 0);
	clock_freeze(now + 15 * MINUTES - 1); // still remembered
	fail_times(name, 1);
	assert_true(wait_of(name) == 15 * MINUTES);
	clock_freeze(now + 45 * MINUTES); // forgotten
	fail_times(name, 4);
	assert_true(wait_of(name) == 0);
}

static void test_an_address_may_fail_twenty_times(void **state)
{
	(void)state;
	struct str address = STR("address:192.0.2.7");
	fail_times(address, 19);
	assert_true(wait_of(address) == 0);
	fail_times(address, 1);
	assert_true(wait_of(address) == 15 * SECONDS);
	fail_times(address, 1000);
	assert_true(wait_of(address) == 15 * MINUTES);
	assert_true(wait_of(STR("address:192.0.2.8")) == 0);
	assert_true(wait_of(STR("address:::ffff:192.0.2.7")) > 0); // the same, as IPv6 writes it
}

static void test_failures_far_apart_do_not_add_up(void **state)
{
	(void)state;
	struct str name = STR("account:nurse");
	for (int i = 0; i < 12; i++) {
		clock_freeze(START + i * 4 * MINUTES); // four in fifteen minutes
		fail_times(name, 1);
		assert_true(wait_of(name) == 0);
	}
}

static void test_capitals_and_a_network_of_one_home_are_one_subject(void **state)
{
	(void)state;
	fail_times(STR("account:Nurse"), 3);
	fail_times(STR("account:NURSE"), 2);
	assert_true(wait_of(STR("account:nurse")) > 0);
	for (int i = 0; i < 20; i++)
		fail_times(str_format(arena, "address:2001:db8:1:2::%x", i + 1), 1);
	assert_true(wait_of(STR("address:2001:db8:1:2:ffff::9")) > 0);
	assert_true(wait_of(STR("address:2001:db8:1:3::1")) == 0);
}

static void test_signing_in_clears_the_name(void **state)
{
	(void)state;
	fail_times(STR("account:nurse"), 6);
	assert_true(wait_of(STR("account:nurse")) > 0);
	assert_int_equal(RUN(do_clear, STR("account:NURSE")), OK);
	assert_true(wait_of(STR("account:nurse")) == 0);
	fail_times(STR("account:nurse"), 4);
	assert_true(wait_of(STR("account:nurse")) == 0);
}

static void test_what_was_typed_as_a_name_is_not_kept(void **state)
{
	(void)state;
	char *many = arena_alloc(arena, 100000);
	memset(many, 'A', 100000);
	struct str long_one = str_join(arena, STR("account:"), (struct str){ many, 100000 });
	fail_times(long_one, 5);
	assert_true(wait_of(long_one) > 0);
	fail_times(STR("account:my secret password"), 1);
	fail_times(STR("account:\xF0\x9F\x98\x80"), 5);
	assert_true(wait_of(STR("account:\xF0\x9F\x98\x80")) > 0);
	fail_times(STR("account:a\0b"), 5);
	assert_true(wait_of(STR("account:a\0c")) == 0);
	struct query *q = query_begin(db, &subjects_stored);
	unsigned rows = 0;
	for (; query_row(q); rows++) {
		struct str kept = row_text(q, "subject");
		assert_int_equal(kept.n, 64);
		assert_null(memmem(kept.p, kept.n, "secret", 6));
	}
	assert_int_equal(query_end(q), OK);
	assert_int_equal(rows, 4);
	int64_t gone = 0;
	clock_freeze(START + HOURS);
	assert_int_equal(store_write(store, do_sweep_throttle, &gone), OK);
	assert_int_equal(gone, 4);
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_a_session_is_found_by_its_token_and_only_a_digest_is_kept),
		IN_HOUSE(test_a_token_that_is_none_is_nobody),
		IN_HOUSE(test_a_session_that_nobody_uses_is_over_after_half_an_hour),
		IN_HOUSE(test_a_session_is_over_after_twelve_hours_however_busy),
		IN_HOUSE(test_a_session_is_written_down_once_a_minute),
		IN_HOUSE(test_signing_out_ends_one_session_or_all),
		IN_HOUSE(test_a_form_proves_itself_with_the_word_of_its_session),
		IN_HOUSE(test_sweeping_takes_only_what_is_over),
		IN_HOUSE(test_a_session_that_is_over_is_known_for_a_day_and_lets_nobody_in),
		IN_HOUSE(test_five_failures_are_free_and_then_each_wait_is_longer),
		IN_HOUSE(test_an_address_may_fail_twenty_times),
		IN_HOUSE(test_failures_far_apart_do_not_add_up),
		IN_HOUSE(test_capitals_and_a_network_of_one_home_are_one_subject),
		IN_HOUSE(test_signing_in_clears_the_name),
		IN_HOUSE(test_what_was_typed_as_a_name_is_not_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

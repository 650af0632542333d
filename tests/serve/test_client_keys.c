// SPDX-License-Identifier: Apache-2.0
// Programs that publish their keys at an address: a new key opens the door though nobody here does anything, one that
// is gone there opens nothing, what is no key changes nothing, and nobody can make us ask more than now and then.
#include "token_help.h"

#include <time.h>

#include "api/client_keys.h"
#include "http/receiver.h"
#include "record/client_fetch.h"

static struct key_pair old, new;
static struct str client; // registered with `old`

static struct str address(void)
{
	return str_format(arena, "http://127.0.0.1:%u/keys", receiver.port);
}

static struct str client_at_address(void)
{
	struct client c;
	client_new(arena, STR("Shared record"), jwk_text(arena, &(struct jwk_set){ &old.jwk, 1 }), STR("system/Goal.rs"),
		&c);
	c.jwks_url = address();
	assert_int_equal(store_write(site.store, do_client_add, &c), OK);
	return c.id;
}

static int open_all(void **state)
{
	(void)state;
	receiver_listen();
	house_open();
	old = pair_new(EVP_EC_gen("P-384"), "old");
	new = pair_new(EVP_EC_gen("P-384"), "new");
	client = client_at_address();
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	house_close();
	receiver_stop();
	return 0;
}

static struct made by(const struct key_pair *key, const char *kid)
{
	return (struct made){ .alg = JWT_ALG_ES384, .key = key->private, .kid = kid, .iss = client.p };
}

static struct reply ask_with(const struct key_pair *key, const char *kid)
{
	struct made m = by(key, kid);
	return post_assertion(&m, "system/Goal.rs");
}

static void publish(const struct key_pair *key)
{
	receiver_says("200 OK", str_c(arena, jwk_text(arena, &(struct jwk_set){ (struct jwk *)(uintptr_t)&key->jwk, 1 })));
}

static void a_moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static void wait_received(size_t n)
{
	for (int i = 0; i < 750 && received() < n; i++)
		a_moment();
	assert_int_equal(received(), n);
}

// The server has met the client, whose keys are still the old ones.
static void begin(void)
{
	publish(&old);
	receiver_start();
	wait_received(1);
}

// Long enough for a fetch that should not be.
static void assert_nobody_is_asked_again(size_t so_far)
{
	for (int i = 0; i < 20; i++)
		a_moment();
	assert_int_equal(received(), so_far);
}

static bool has_key(const char *kid)
{
	struct client c;
	struct jwk_set keys;
	assert_int_equal(client_get(store_reader(site.store), arena, client, &c), OK);
	assert_int_equal(jwk_read(arena, c.jwks, &keys, NULL), OK);
	return keys.count == 1 && jwk_find(&keys, str_of(kid)) != NULL;
}

static void wait_key(const char *kid)
{
	for (int i = 0; i < 500 && !has_key(kid); i++)
		a_moment();
	assert_true(has_key(kid));
}

static struct statement rows_of_keys = {
	.name = "test_rows_of_keys",
	.sql = "SELECT count(*) AS n FROM audit WHERE action = 'account' AND what = $1 AND actor = $2",
	.params = "what:text actor:text",
	.columns = "n:int",
	.for_what = "whether the audit says that keys have changed",
};

static int64_t told(void)
{
	struct query *q = query_begin(store_reader(site.store), &rows_of_keys);
	query_text(q, "what", str_format(arena, "keys s:%.*s", STR_ARG(client)));
	query_text(q, "actor", str_format(arena, "s:%.*s", STR_ARG(client)));
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	return n;
}

// --- keys that change ------------------------------------------------------------------------------------------------
static void test_a_new_key_is_good_a_moment_after_it_was_first_used(void **state)
{
	(void)state;
	struct made m = by(&new, "new");
	struct str form = form_of(assertion_of(&m), "system/Goal.rs");
	begin();
	publish(&new);
	clock_freeze(clock_now() + MINUTES);
	struct reply first = post_form(form);
	SAYS(first, 400, "error", "invalid_client");
	struct reply other = ask_with(&new, NULL); // one answer to all
	assert_true(str_eq(other.body, first.body));
	wait_key("new");
	struct reply r = post_form(form); // the very same
	SAYS(r, 200, "scope", "system/Goal.rs");
	r = ask_with(&old, "old");
	SAYS(r, 400, "error", "invalid_client");
	assert_int_equal(told(), 1);
	assert_true(str_starts(str_of(receiver.got[0].head), "GET /keys HTTP/1.1\r\n"));
	assert_nobody_is_asked_again(2); // the old key is not among those kept, but it was less than a minute ago
	clock_freeze(clock_now() + MINUTES);
	client_keys_ask(site.keys, client);
	wait_received(3);
	assert_nobody_is_asked_again(3);
	assert_int_equal(told(), 1); // the same keys are no change
}

static enum err do_want(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return client_fetch_want(db, *(struct str *)what);
}

static bool none_wanted(void)
{
	struct client_wanted w;
	assert_int_equal(client_fetch_wanted(store_reader(site.store), arena, &w), OK);
	return w.count == 0;
}

static void test_a_key_that_another_process_was_asked_with_is_fetched_here(void **state)
{
	(void)state;
	struct str nobody = STR("nobody000000");
	begin();
	publish(&new);
	clock_freeze(clock_now() + MINUTES);
	for (int i = 0; i < 2; i++) // both of two others
		assert_int_equal(store_write(site.store, do_want, &client), OK);
	assert_int_equal(store_write(site.store, do_want, &nobody), OK);
	wait_key("new");
	for (int i = 0; i < 500 && !none_wanted(); i++)
		a_moment();
	assert_true(none_wanted());
	assert_int_equal(store_write(site.store, do_want, &client), OK);
	assert_nobody_is_asked_again(2); // no more than once a minute, whoever asks
}

static void test_a_key_that_is_gone_is_refused_within_the_hour_though_nobody_asks(void **state)
{
	(void)state;
	begin();
	publish(&new);
	clock_freeze(clock_now() + HOURS - 1);
	assert_nobody_is_asked_again(1);
	struct reply r = ask_with(&old, "old");
	SAYS(r, 200, "scope", "system/Goal.rs");
	clock_freeze(clock_now() + 1);
	wait_key("new");
	r = ask_with(&old, "old");
	SAYS(r, 400, "error", "invalid_client");
	r = ask_with(&new, "new");
	SAYS(r, 200, "scope", "system/Goal.rs");
	assert_int_equal(received(), 2);
}

static void test_a_server_that_was_away_fetches_when_it_starts(void **state)
{
	(void)state;
	struct fault f;
	fault_init(&f, arena);
	server_stop(server);
	publish(&new);
	receiver_start();
	assert_int_equal(server_start(&site, &(struct server_settings){ .audit_hold = true }, &server, &f), OK);
	wait_key("new");
}

// --- what changes nothing --------------------------------------------------------------------------------------------
static void test_what_is_no_good_set_leaves_the_old_keys(void **state)
{
	(void)state;
	static char large[70000];
	const char *x = str_c(arena, new.jwk.one), *y = str_c(arena, new.jwk.other);
	const char *one = str_format(arena, "\"kty\":\"EC\",\"crv\":\"P-384\",\"kid\":\"new\",\"x\":\"%s\"", x).p;
	struct str good = jwk_text(arena, &(struct jwk_set){ &new.jwk, 1 });
	memset(large, ' ', sizeof large - 1);
	memcpy(large, good.p, good.n);
	const struct {
		const char *status, *body;
	} rows[] = {
		{ "200 OK", "" },
		{ "200 OK", "<html>Sorry</html>" },
		{ "200 OK", "{\"keys\":[]}" },
		{ "200 OK", "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"new\",\"k\":\"AAAA\"}]}" },
		{ "200 OK", str_format(arena, "{\"keys\":[{%s,\"y\":\"%s\",\"d\":\"%s\"}]}", one, y, x).p },
		{ "200 OK", str_format(arena, "{\"keys\":[{%s,\"y\":\"%s\",\"alg\":\"ES256\"}]}", one, y).p },
		{ "200 OK", str_format(arena, "{\"keys\":[{%s,\"y\":\"%s\"}]}", one, x).p }, // on no curve
		{ "200 OK", large },
		{ "404 Not Found", str_c(arena, good) },
		{ "302 Found\r\nLocation: /elsewhere", str_c(arena, good) },
		{ "", NULL },
		{ "500 Broken", NULL },
	};
	const size_t count = sizeof rows / sizeof *rows;
	receiver_says(rows[0].status, rows[0].body);
	receiver_start();
	for (size_t i = 0; i < count; i++) {
		wait_received(i + 1);
		// What came before was looked at before anybody was asked again.
		assert_true(has_key("old"));
		if (i + 1 < count)
			receiver_says(rows[i + 1].status, rows[i + 1].body);
		else
			publish(&new);
		clock_freeze(clock_now() + HOURS);
		client_keys_ask(site.keys, client);
	}
	assert_int_equal(told(), 0);
	wait_key("new"); // and it goes on afterwards
}

static void test_a_program_is_not_fetched_when_it_has_ended_or_has_no_address(void **state)
{
	(void)state;
	struct str none = client_with("No address", "system/*.rs", &old, NULL);
	begin();
	publish(&new);
	assert_int_equal(store_write(site.store, do_client_end, &client), OK);
	clock_freeze(clock_now() + HOURS);
	client_keys_ask(site.keys, client);
	client_keys_ask(site.keys, none);
	client_keys_ask(site.keys, STR("nobody000000"));
	client_keys_ask(site.keys, STR(""));
	client_keys_ask(site.keys, STR("an id that is much longer than any that we gave"));
	struct made m = by(&new, "new");
	struct reply r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 400, "error", "invalid_client");
	m.iss = none.p;
	r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 400, "error", "invalid_client");
	assert_nobody_is_asked_again(1);
	assert_int_equal(told(), 0);
}

// --- who means ill ---------------------------------------------------------------------------------------------------
static void test_whoever_asks_however_often_one_request_a_minute_goes_out(void **state)
{
	(void)state;
	publish(&old);
	receiver_start();
	for (int i = 0; i < 30; i++) {
		struct reply r = ask_with(&new, str_format(arena, "none-%d", i).p);
		assert_true(r.status == 400 || r.status == 429);
		if (i == 0)
			wait_received(1);
	}
	for (int i = 0; i < 10000; i++)
		client_keys_ask(site.keys, client);
	clock_freeze(clock_now() + MINUTES - 1);
	for (int i = 0; i < 10000; i++)
		client_keys_ask(site.keys, client);
	assert_nobody_is_asked_again(1);
	clock_freeze(clock_now() + 1);
	client_keys_ask(site.keys, client);
	wait_received(2);
	clock_freeze(clock_now() - DAYS); // a clock that is put right makes nobody wait for a day
	client_keys_ask(site.keys, client);
	wait_received(3);
	assert_nobody_is_asked_again(3);
}

// The receiver takes no connection.
static void test_who_never_answers_keeps_nobody_waiting(void **state)
{
	(void)state;
	instant began = clock_ticks();
	struct reply r = ask_with(&new, "new");
	SAYS(r, 400, "error", "invalid_client");
	for (int i = 0; i < 10; i++)
		a_moment();
	r = ask_with(&new, "new");
	SAYS(r, 400, "error", "invalid_client");
	r = ask_with(&old, "old");
	SAYS(r, 200, "scope", "system/Goal.rs");
	assert_true(clock_ticks() - began < 5 * SECONDS);
	began = clock_ticks();
	server_stop(server);
	server = NULL;
	assert_true(clock_ticks() - began < 5 * SECONDS);
	receiver_start();
}

static void test_an_assertion_may_name_the_registered_address_and_no_other(void **state)
{
	(void)state;
	struct made m = by(&old, "old");
	publish(&old);
	receiver_start();
	m.header = str_format(arena, "{\"jku\":\"%.*s\"}", STR_ARG(address())).p;
	struct reply r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 200, "scope", "system/Goal.rs");
	m.header = str_format(arena, "{\"jku\":\"HTTP://127.0.0.1:%u/a/../keys\"}", receiver.port).p;
	r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 200, "scope", "system/Goal.rs");
	static const char *const others[] = { "\"https://elsewhere.example/keys\"", "\"\"", "1", "[]" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		m.header = str_format(arena, "{\"jku\":%s}", others[i]).p;
		r = post_assertion(&m, "system/Goal.rs");
		SAYS(r, 400, "error", "invalid_client");
		clock_freeze(clock_now() + 10 * MINUTES); // nobody has to wait
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_new_key_is_good_a_moment_after_it_was_first_used),
		TEST(test_a_key_that_another_process_was_asked_with_is_fetched_here),
		TEST(test_a_key_that_is_gone_is_refused_within_the_hour_though_nobody_asks),
		TEST(test_a_server_that_was_away_fetches_when_it_starts),
		TEST(test_what_is_no_good_set_leaves_the_old_keys),
		TEST(test_a_program_is_not_fetched_when_it_has_ended_or_has_no_address),
		TEST(test_whoever_asks_however_often_one_request_a_minute_goes_out),
		TEST(test_who_never_answers_keeps_nobody_waiting),
		TEST(test_an_assertion_may_name_the_registered_address_and_no_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// A program that asks too fast is told so, and nobody else notices.
#include "serve_help.h"

#include "serve/turn.h"

static void start_with(unsigned a_second)
{
	struct fault f;
	fault_init(&f, arena);
	server_stop(server);
	assert_int_equal(server_start(&site, &(struct server_settings){ .audit_hold = true, .program_rate = a_second },
		&server, &f), OK);
}

static struct reply ask(const char *path, struct str bearer)
{
	return reply_read(ask_raw(arena, str_format(arena, "GET %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"%s%.*s\r\n\r\n", path, bearer.n ? "Authorization: Bearer " : "X-None: ", STR_ARG(bearer))));
}

static void test_a_program_that_asks_too_fast_is_told_to_wait_and_others_are_not(void **state)
{
	(void)state;
	unsigned refused = 0;
	struct reply r = { 0 };
	house_open();
	start_with(1);
	struct str other = token_of_scope(arena, STR(TOKEN_SCOPE_READ));
	for (int i = 0; i < 14; i++) {
		r = ask("/fhir/Patient/" DECLAN, token);
		refused += r.status == 429;
		assert_true(r.status == 429 || r.status == 200);
	}
	assert_true(refused >= 3 && refused <= 4); // ten at once, then one a second
	assert_int_equal(r.status, 429);
	int64_t wait = 0;
	assert_true(str_int(reply_header(&r, "Retry-After", 0), 1, 2, &wait));
	assert_non_null(memmem(r.body.p, r.body.n, "\"code\":\"throttled\"", 18));
	assert_int_equal(ask("/fhir/Patient/" DECLAN, other).status, 200);
	assert_int_equal(ask("/fhir/metadata", STR("")).status, 200);
	assert_int_equal(ask("/fhir/Patient/" DECLAN, STR("wrong")).status, 401);
	house_close();
}

static void test_what_was_asked_is_forgotten_at_the_rate(void **state)
{
	(void)state;
	struct rate *r = rate_new(100);
	const struct str one = STR("one"), two = STR("two");
	instant now = SECONDS;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(rate_ask(r, one, now), 0);
	assert_int_equal(rate_ask(r, one, now), SECONDS / 100);
	assert_int_equal(rate_ask(r, one, now), SECONDS / 100); // what is refused counts for nothing
	assert_int_equal(rate_ask(r, two, now), 0);
	assert_int_equal(rate_ask(r, one, now + SECONDS / 100), 0);
	assert_true(rate_ask(r, one, now + SECONDS / 100) > 0);
	now += HOURS;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(rate_ask(r, one, now), 0);
	assert_true(rate_ask(r, one, now) > 0);
	rate_free(r);
	assert_null(rate_new(0));
	assert_int_equal(rate_ask(NULL, one, now), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_program_that_asks_too_fast_is_told_to_wait_and_others_are_not),
		cmocka_unit_test(test_what_was_asked_is_forgotten_at_the_rate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

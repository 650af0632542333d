// SPDX-License-Identifier: Apache-2.0
// The way out: which addresses are taken, and where a name may not lead, whatever it says.
#include "base/arena_help.h"

#include <stdlib.h>

#include "http/http_out.h"
#include "http/receiver.h"

static struct http_out *out;
static struct http_out_answer answer;
static struct str body;

static void test_an_address_is_https_or_this_machine(void **state)
{
	(void)state;
	static const struct {
		const char *said, *kept; // NULL: refused
	} rows[] = {
		{ "https://records.example/fhir", "https://records.example/fhir" },
		{ "https://records.example", "https://records.example/" }, // as it is asked for, and signed
		{ "https://records.example:8443/a/b?c=d", "https://records.example:8443/a/b?c=d" },
		{ "HTTPS://records.example/a/../b", "https://records.example/b" },
		{ "https://10.1.2.3/fhir", "https://10.1.2.3/fhir" }, // private networks are where such systems are
		{ "http://127.0.0.1:8080/fhir", "http://127.0.0.1:8080/fhir" },
		{ "http://localhost:8080/", "http://localhost:8080/" },
		{ "http://[::1]:8080/", "http://[::1]:8080/" },
		{ "http://records.example/fhir", NULL },
		{ "http://127.0.0.1.example/", NULL },
		{ "http://10.1.2.3/", NULL },
		{ "https://who:what@records.example/", NULL },
		{ "https://records.example/#part", NULL },
		{ "https://records.example/a b", NULL },
		{ "https://records.example/a\r\nX: y", NULL },
		{ "ftp://records.example/", NULL },
		{ "file:///etc/passwd", NULL },
		{ "records.example/fhir", NULL },
		{ "https://", NULL },
		{ "", NULL },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str kept = STR_NONE;
		const char *wrong = http_out_address(arena, str_of(rows[i].said), "https://records.example/fhir", &kept);
		if ((wrong == NULL) != (rows[i].kept != NULL) || (rows[i].kept && !str_is(kept, rows[i].kept)))
			fail_msg("%s: %s, \"%.*s\"", rows[i].said, wrong ? wrong : "taken", STR_ARG(kept));
	}
}

// Names lead where their owner says. An address of this machine, by a name that is not its own, cannot be made here;
// what stands in its place is written out in other ways.
static void test_what_no_operator_means_is_not_asked_wherever_the_name_comes_from(void **state)
{
	(void)state;
	static const char *const never[] = { "https://169.254.169.254/latest/", "https://0.0.0.0:9/", "https://224.0.0.1/",
		"https://[::]:9/", "https://[fe80::1]/", "https://[::ffff:127.0.0.1]:9/", "https://[::ffff:169.254.169.254]/" };
	assert_int_equal(http_out_open(&out), OK);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		const struct http_out_post p = { .address = str_of(never[i]), .body = STR("{}") };
		if (http_out_post(out, &p, &answer) != ERR_UPSTREAM || !str_is(str_of(answer.trouble), "refused-address"))
			fail_msg("%s: %d %s", never[i], answer.status, answer.trouble);
		const struct http_out_get g = { .address = p.address };
		if (http_out_get(out, arena, &g, &body, &answer) != ERR_UPSTREAM ||
			!str_is(str_of(answer.trouble), "refused-address"))
			fail_msg("%s: %d %s", never[i], answer.status, answer.trouble);
	}
	http_out_close(out);
}

// --- what is fetched -------------------------------------------------------------------------------------------------
static int receive_up(void **state)
{
	receiver_listen();
	assert_int_equal(http_out_open(&out), OK);
	return set_up(state);
}

static int receive_down(void **state)
{
	http_out_close(out);
	receiver_stop();
	return tear_down(state);
}

static enum err get(bool (*stop)(void *context))
{
	struct str address = str_format(arena, "http://127.0.0.1:%u/keys", receiver.port);
	return http_out_get(out, arena, &(struct http_out_get){ .address = address, .stop = stop }, &body, &answer);
}

static void test_what_is_fetched_comes_whole_and_only_with_a_200(void **state)
{
	(void)state;
	receiver_start();
	receiver_says("200 OK", "{\"keys\":[]}");
	assert_int_equal(get(NULL), OK);
	assert_int_equal(answer.status, 200);
	assert_true(str_is(body, "{\"keys\":[]}"));
	assert_true(str_starts(str_of(receiver.got[0].head), "GET /keys HTTP/1.1\r\n"));
	assert_non_null(strstr(receiver.got[0].head, "\r\nAccept: application/json\r\n"));
	assert_int_equal(receiver.got[0].body_n, 0);
	static const char *const others[] = { "404 Not Found", "500 Broken", "302 Found\r\nLocation: /other", "204 No" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		receiver_says(others[i], "{\"keys\":[1]}");
		assert_int_equal(get(NULL), OK);
		assert_int_equal(answer.status, strtol(others[i], NULL, 10));
		assert_int_equal(body.n, 0);
		assert_int_equal(received(), i + 2); // nobody is followed elsewhere
	}
	receiver_says("200 OK", NULL);
	assert_int_equal(get(NULL), OK);
	assert_int_equal(body.n, 0);
}

static void test_what_is_fetched_has_a_size_that_it_may_have(void **state)
{
	(void)state;
	char *much = arena_bytes(arena, HTTP_OUT_BODY_MOST + 2);
	memset(much, 'x', HTTP_OUT_BODY_MOST);
	much[HTTP_OUT_BODY_MOST] = 0;
	receiver_start();
	receiver_says("200 OK", much);
	assert_int_equal(get(NULL), OK);
	assert_int_equal(body.n, HTTP_OUT_BODY_MOST);
	assert_memory_equal(body.p, much, HTTP_OUT_BODY_MOST);
	much[HTTP_OUT_BODY_MOST] = 'x';
	much[HTTP_OUT_BODY_MOST + 1] = 0;
	assert_int_equal(get(NULL), ERR_UPSTREAM);
	assert_string_equal(answer.trouble, "too-large");
	assert_int_equal(answer.status, 0);
	assert_int_equal(body.n, 0);
	receiver_says("200 OK", "again");
	assert_int_equal(get(NULL), OK); // nothing of it is left
	assert_true(str_is(body, "again"));
}

static bool at_once(void *context)
{
	(void)context;
	return true;
}

// Nobody takes the connection, so nobody ever answers.
static void test_who_keeps_us_waiting_is_left_after_ten_seconds_or_when_told(void **state)
{
	(void)state;
	instant began = clock_ticks();
	assert_int_equal(get(at_once), ERR_BUSY);
	assert_true(clock_ticks() - began < 3 * SECONDS);
	began = clock_ticks();
	assert_int_equal(get(NULL), ERR_UPSTREAM);
	assert_string_equal(answer.trouble, "too-slow");
	assert_true(clock_ticks() - began > 9 * SECONDS && clock_ticks() - began < 15 * SECONDS);
	receiver_start(); // which meets connections that are given up
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_an_address_is_https_or_this_machine, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_no_operator_means_is_not_asked_wherever_the_name_comes_from, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_fetched_comes_whole_and_only_with_a_200, receive_up, receive_down),
		cmocka_unit_test_setup_teardown(test_what_is_fetched_has_a_size_that_it_may_have, receive_up, receive_down),
		cmocka_unit_test_setup_teardown(test_who_keeps_us_waiting_is_left_after_ten_seconds_or_when_told, receive_up,
			receive_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

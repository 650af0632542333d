// SPDX-License-Identifier: Apache-2.0
// The way out: which addresses are taken, and where a name may not lead, whatever it says.
#include "base/arena_help.h"

#include <stdlib.h>

#include "http/http_out.h"

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
		struct str out = STR_NONE;
		const char *wrong = http_out_address(arena, str_of(rows[i].said), &out);
		if ((wrong == NULL) != (rows[i].kept != NULL) || (rows[i].kept && !str_is(out, rows[i].kept)))
			fail_msg("%s: %s, \"%.*s\"", rows[i].said, wrong ? wrong : "taken", STR_ARG(out));
	}
}

// Names lead where their owner says. An address of this machine, by a name that is not its own, cannot be made here;
// what stands in its place is written out in other ways.
static void test_what_no_operator_means_is_not_asked_wherever_the_name_comes_from(void **state)
{
	(void)state;
	static const char *const never[] = { "https://169.254.169.254/latest/", "https://0.0.0.0:9/", "https://224.0.0.1/",
		"https://[::]:9/", "https://[fe80::1]/", "https://[::ffff:127.0.0.1]:9/", "https://[::ffff:169.254.169.254]/" };
	struct http_out *h;
	struct http_out_answer answer;
	assert_int_equal(http_out_open(&h), OK);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		const struct http_out_post p = { .address = str_of(never[i]), .body = STR("{}") };
		if (http_out_post(h, &p, &answer) != ERR_UPSTREAM || !str_is(str_of(answer.trouble), "refused-address"))
			fail_msg("%s: %d %s", never[i], answer.status, answer.trouble);
	}
	http_out_close(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_an_address_is_https_or_this_machine, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_no_operator_means_is_not_asked_wherever_the_name_comes_from, set_up,
			tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Limits of time and size, and the ordinary ways of HTTP (pipelining, keep-alive, HEAD, chunks, 100-continue), against
// a real server: a slow or greedy client is ended, the others notice nothing.
#include "wire.h"

#include <stdatomic.h>

#define WITHIN SECONDS
#define BODY_MOST ((size_t)100000)

static struct http *server;
static unsigned port;
static char large[3 << 20];
static _Atomic unsigned refusals;

static enum http_next serve(struct http_request *req, void *context)
{
	(void)context;
	req->reply.status = 200;
	http_header_set(req, "X-Peer", req->peer);
	http_header_set(req, "X-Secure", req->secure ? STR("yes") : STR("no"));
	http_header_set(req, "X-Id", req->id);
	if (str_is(req->path, "/large"))
		req->reply.body = (struct str){ large, sizeof large };
	else if (str_is(req->path, "/length"))
		req->reply.body = str_format(req->arena, "%zu", req->body.n);
	else if (str_is(req->path, "/same"))
		req->reply.status = 304;
	else if (str_is(req->path, "/cookie"))
		http_set_cookie(req, "session", http_get_cookie(req, "old"), 60);
	else
		req->reply.body = str_format(req->arena, "%.*s %.*s", STR_ARG(req->method_name), STR_ARG(req->path));
	return HTTP_REPLY;
}

static void refuse(struct http_request *req, int status, const char *why, void *context)
{
	(void)context;
	(void)status;
	atomic_fetch_add(&refusals, 1);
	http_header_set(req, "X-Refused", STR("by us"));
	req->reply.body = str_of(why);
}

static int set_up(void **state)
{
	(void)state;
	struct http_settings s = {
		.address = "127.0.0.1", .handle = serve, .refuse = refuse, .body_most = BODY_MOST,
		.request_within = WITHIN, .trusted_proxy = "127.0.0.1",
	};
	memset(large, 'x', sizeof large);
	return wire_serve(&s, &server, &port);
}

static int tear_down(void **state)
{
	(void)state;
	http_stop(server);
	return 0;
}

static void assert_served(int fd)
{
	static struct answer a;
	wire_send(fd, STR("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"));
	wire_read(fd, 1, 2 * SECONDS, &a);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status[0], 200);
	assert_false(a.closed);
}

static uint64_t cuts(void)
{
	struct http_figures f;
	http_figures(server, &f);
	return f.cut;
}

// Sends a byte every 50 ms until the server gives up; another client is served meanwhile. Returns when it was ended.
static instant dribble(int fd, struct str start, char byte)
{
	int other = wire_open(port);
	instant began = clock_ticks();
	wire_send(fd, start);
	while (clock_ticks() - began < 5 * WITHIN) {
		struct pollfd ended = { .fd = fd, .events = POLLIN };
		if (poll(&ended, 1, 50) == 1 || !wire_send(fd, (struct str){ &byte, 1 }))
			break;
		assert_served(other);
	}
	close(other);
	return clock_ticks() - began;
}

static void assert_cut_in_time(instant took)
{
	if (took < WITHIN * 8 / 10 || took > WITHIN * 2)
		fail_msg("ended after %lld ms", (long long)(took / 1000));
}

static void test_headers_that_dribble_in_are_cut(void **state)
{
	(void)state;
	static struct answer a;
	static const char *const start[] = { "", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: a\r\nX: " };
	uint64_t before = cuts();
	for (int i = 0; i < 3; i++) {
		int fd = wire_open(port);
		assert_cut_in_time(dribble(fd, str_of(start[i]), 'x'));
		wire_read(fd, 0, SECONDS, &a);
		assert_true(a.closed);
		assert_int_equal(a.status[0], 408);
		close(fd);
	}
	assert_int_equal(cuts() - before, 3);
}

static void test_a_second_request_that_dribbles_is_cut_too(void **state)
{
	(void)state;
	int fd = wire_open(port);
	assert_served(fd);
	wire_wait(WITHIN / 2); // the idle connection has been looked at
	assert_cut_in_time(dribble(fd, STR(""), 'G'));
	close(fd);
}

static void test_a_body_that_dribbles_in_is_cut(void **state)
{
	(void)state;
	static struct answer a;
	static const char *const start[] = {
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;",
	};
	for (int i = 0; i < 3; i++) {
		int fd = wire_open(port);
		assert_cut_in_time(dribble(fd, str_of(start[i]), 'a'));
		wire_read(fd, 0, SECONDS, &a);
		assert_true(a.closed);
		assert_int_equal(a.status[0], 408);
		close(fd);
	}
}

static void test_a_connection_that_says_nothing_is_closed(void **state)
{
	(void)state;
	static struct answer a;
	uint64_t before = cuts();
	int fd = wire_open(port);
	wire_read(fd, 0, 3 * WITHIN, &a);
	assert_true(a.closed);
	assert_int_equal(a.n, 0);
	assert_int_equal(cuts(), before); // nobody was kept waiting
	close(fd);
}

// The library misses a farewell that comes together with the last bytes.
static void test_clients_that_leave_in_the_middle_are_forgotten(void **state)
{
	(void)state;
	struct http_figures f;
	for (int i = 0; i < 40; i++) {
		int fd = wire_open(port);
		wire_send(fd, STR("GET /ok HTTP"));
		wire_wait(2000);
		wire_send(fd, i % 2 ? STR("/1.1\r\nHost") : STR("/1.1\r\nHost: a\r\n\r\n"));
		shutdown(fd, SHUT_WR);
		close(fd);
	}
	instant began = clock_ticks();
	do {
		wire_wait(10000);
		http_figures(server, &f);
	} while (f.connections > 0 && clock_ticks() - began < 5 * SECONDS);
	assert_int_equal(f.connections, 0);
	assert_true(clock_ticks() - began < WITHIN); // before any limit
}

static void test_an_idle_connection_outlives_the_limit_of_a_request(void **state)
{
	(void)state;
	int fd = wire_open(port);
	assert_served(fd);
	wire_wait(2 * WITHIN);
	assert_served(fd);
	close(fd);
}

static void test_a_reply_is_sent_whole_to_a_slow_reader(void **state)
{
	(void)state;
	static char got[64 << 10];
	size_t n = 0;
	int fd = wire_open(port);
	wire_send(fd, STR("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
	wire_wait(2 * WITHIN); // longer than a request may take: a reply has its own limit
	for (ssize_t r; (r = recv(fd, got, sizeof got, 0)) > 0; n += (size_t)r)
		continue;
	assert_true(n > sizeof large && n < sizeof large + 500);
	close(fd);
}

static void test_pipelined_requests_are_answered_in_order(void **state)
{
	(void)state;
	static struct answer a;
	int fd = wire_open(port);
	wire_send(fd, STR("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
	                  "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
	wire_read(fd, 0, 5 * SECONDS, &a);
	assert_int_equal(a.count, 3);
	char *first = strstr(a.text, "GET /1"), *second = strstr(a.text, "POST /2"), *third = strstr(a.text, "GET /3");
	assert_true(first && second && third && first < second && second < third);
	close(fd);
}

static void test_a_connection_is_kept_and_every_request_has_its_own_id(void **state)
{
	(void)state;
	static struct answer a;
	char id[20][13] = { "" };
	int fd = wire_open(port);
	for (int i = 0; i < 20; i++) {
		wire_send(fd, STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
		wire_read(fd, 1, 2 * SECONDS, &a);
		char *at = strstr(a.text, "X-Id: ");
		assert_non_null(at);
		memcpy(id[i], at + 6, 12);
		assert_int_equal(strspn(id[i], "0123456789abcdefghjkmnpqrstvwxyz"), 12);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(id[i], id[j]);
	}
	close(fd);
}

static void test_head_is_get_without_the_body(void **state)
{
	(void)state;
	static struct answer a;
	wire_ask(port, STR("HEAD /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), &a);
	assert_int_equal(a.status[0], 200);
	assert_non_null(strstr(a.text, "Content-Length: 3145728\r\n"));
	assert_non_null(strstr(a.text, "Date: "));
	assert_null(strstr(a.text, "Server:"));
	assert_true(str_ends((struct str){ a.text, a.n }, "\r\n\r\n"));
}

static void test_nothing_changed_has_no_body(void **state)
{
	(void)state;
	static struct answer a;
	int fd = wire_open(port);
	wire_send(fd, STR("GET /same HTTP/1.1\r\nHost: a\r\n\r\nGET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
	wire_read(fd, 0, 2 * SECONDS, &a);
	assert_int_equal(a.count, 2);
	assert_int_equal(a.status[0], 304);
	assert_int_equal(a.status[1], 200);
	close(fd);
}

static void test_a_body_in_chunks_arrives_whole(void **state)
{
	(void)state;
	static struct answer a;
	struct arena *arena = arena_new();
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	buf_c(&b, "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (size_t left = BODY_MOST; left > 0;) {
		size_t n = left < 7919 ? left : 7919;
		buf_format(&b, "%zx\r\n", n);
		buf_add(&b, large, n);
		buf_c(&b, "\r\n");
		left -= n;
	}
	buf_c(&b, "0\r\n\r\n");
	wire_ask(port, buf_text(&b), &a);
	assert_int_equal(a.status[0], 200);
	assert_true(str_ends((struct str){ a.text, a.n }, "\r\n\r\n100000"));
	arena_free(arena);
}

static void test_a_client_that_asks_first_is_told_to_go_on(void **state)
{
	(void)state;
	static struct answer a;
	int fd = wire_open(port);
	wire_send(fd, STR("POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n"
	                  "Expect: 100-Continue\r\n\r\n"));
	wire_read(fd, 1, 2 * SECONDS, &a);
	assert_int_equal(a.status[0], 100);
	wire_send(fd, STR("hello"));
	wire_read(fd, 0, 2 * SECONDS, &a);
	assert_int_equal(a.status[0], 200);
	close(fd);
}

static void test_a_client_that_asks_first_is_told_when_it_is_too_much(void **state)
{
	(void)state;
	static struct answer a;
	wire_ask(port, STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n"), &a);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status[0], 413);
	assert_true(a.closed);
}

// The refusal comes while the client is still sending, and it can read it although it sends on.
static void test_a_large_body_is_refused_before_it_is_sent(void **state)
{
	(void)state;
	static struct answer a;
	static const char *const start[] = {
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6400000\r\n",
	};
	for (int i = 0; i < 2; i++) {
		unsigned before = atomic_load(&refusals);
		int fd = wire_open(port);
		wire_send(fd, str_of(start[i]));
		assert_true(wire_send(fd, (struct str){ large, BODY_MOST + 20000 }));
		wire_read(fd, 1, 2 * SECONDS, &a);
		assert_int_equal(a.status[0], 413);
		assert_non_null(strstr(a.text, "X-Refused: by us"));
		assert_int_equal(atomic_load(&refusals), before + 1);
		assert_true(wire_send(fd, (struct str){ large, 1000 })); // not reset while the client still speaks
		instant began = clock_ticks();
		while (clock_ticks() - began < 10 * SECONDS && wire_send(fd, (struct str){ large, 100 }))
			wire_wait(20000);
		assert_true(clock_ticks() - began < 5 * SECONDS); // but ended soon
		close(fd);
	}
}

static void test_the_proxy_is_believed_about_its_client_only(void **state)
{
	(void)state;
	static struct answer a;
	wire_ask(port, STR("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n"
	                   "X-Forwarded-Proto: https\r\n\r\n"), &a);
	assert_non_null(strstr(a.text, "X-Peer: 203.0.113.9\r\nX-Secure: yes\r\n"));
	wire_ask(port, STR("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: evil\r\n"
	                   "X-Forwarded-Proto: http\r\n\r\n"), &a);
	assert_non_null(strstr(a.text, "X-Peer: 127.0.0.1\r\nX-Secure: no\r\n"));
}

static void test_cookies_are_read_and_set(void **state)
{
	(void)state;
	static struct answer a;
	wire_ask(port, STR("GET /cookie HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: x=1\r\nCookie: y=2; old=abc\r\n"
	                   "X-Forwarded-Proto: https\r\n\r\n"), &a);
	assert_non_null(strstr(a.text, "Set-Cookie: session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60\r\n"));
}

static void test_nobody_else_is_believed(void **state)
{
	(void)state;
	static struct answer a;
	struct http *h;
	struct http_settings s = { .address = "127.0.0.1", .handle = serve };
	assert_int_equal(http_start(&s, &h, NULL), OK);
	wire_ask(http_port(h), STR("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 203.0.113.9\r\n"
	                           "X-Forwarded-Proto: https\r\n\r\n"), &a);
	assert_non_null(strstr(a.text, "X-Peer: 127.0.0.1\r\nX-Secure: no\r\n"));
	http_stop(h);
}

static void test_one_address_holds_only_so_many_connections(void **state)
{
	(void)state;
	static struct answer a;
	struct http *h;
	struct http_settings s = { .address = "127.0.0.1", .handle = serve, .connections_address = 5 };
	assert_int_equal(http_start(&s, &h, NULL), OK);
	int fd[5];
	for (int i = 0; i < 5; i++) {
		fd[i] = wire_open(http_port(h));
		assert_served(fd[i]);
	}
	int one_more = wire_open(http_port(h));
	wire_read(one_more, 0, 2 * SECONDS, &a);
	assert_true(a.closed);
	assert_int_equal(a.n, 0);
	close(one_more);
	for (int i = 0; i < 5; i++)
		assert_served(fd[i]);
	close(fd[0]);
	struct http_figures f;
	do {
		wire_wait(5000);
		http_figures(h, &f);
	} while (f.connections > 4);
	assert_int_equal(f.refused, 1);
	fd[0] = wire_open(http_port(h));
	assert_served(fd[0]);
	for (int i = 0; i < 5; i++)
		close(fd[i]);
	http_stop(h);
}

static struct http *start_impatient(unsigned connections_most)
{
	struct http *h;
	struct http_settings s = {
		.address = "127.0.0.1", .handle = serve, .request_within = SECONDS / 2, .idle_within = SECONDS,
		.connections_most = connections_most,
	};
	assert_int_equal(http_start(&s, &h, NULL), OK);
	return h;
}

static void test_a_kept_connection_without_requests_is_closed(void **state)
{
	(void)state;
	static struct answer a;
	struct http *h = start_impatient(0);
	struct http_figures f;
	int fd = wire_open(http_port(h));
	assert_served(fd);
	instant began = clock_ticks();
	wire_read(fd, 0, 5 * SECONDS, &a);
	assert_true(a.closed);
	assert_int_equal(a.n, 0);
	assert_true(clock_ticks() - began > SECONDS * 8 / 10);
	assert_true(clock_ticks() - began < SECONDS * 2);
	http_figures(h, &f);
	assert_int_equal(f.cut, 0);
	close(fd);
	http_stop(h);
}

// Takes `piece` bytes of /large every 100 ms for `time`; returns whether the server was still there at the end.
static bool take_slowly(struct http *h, size_t piece, instant time)
{
	static char got[1 << 20];
	int small = 4096, fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_port(h)) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	wire_send(fd, STR("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
	for (instant began = clock_ticks(); clock_ticks() - began < time; wire_wait(100000)) {
		if (piece && recv(fd, got, piece, MSG_DONTWAIT) == 0)
			break;
	}
	struct http_figures f;
	http_figures(h, &f);
	close(fd);
	return f.connections > 0;
}

static void test_a_reply_that_nobody_takes_is_given_up(void **state)
{
	(void)state;
	struct http *h = start_impatient(0);
	struct http_figures f;
	assert_true(take_slowly(h, 4096, 4 * SECONDS)); // slow, but it moves
	http_figures(h, &f);
	assert_int_equal(f.cut, 0);
	assert_false(take_slowly(h, 0, 4 * SECONDS));
	http_figures(h, &f);
	assert_int_equal(f.cut, 1);
	http_stop(h);
}

static void test_beyond_the_most_connections_one_waits_for_its_turn(void **state)
{
	(void)state;
	static struct answer a;
	struct http *h = start_impatient(4);
	struct http_figures f;
	int fd[6];
	for (int i = 0; i < 6; i++) {
		fd[i] = wire_open(http_port(h)); // the kernel takes it, the server not yet
		wire_send(fd[i], STR("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"));
	}
	wire_wait(100000);
	http_figures(h, &f);
	assert_true(f.connections <= 4);
	for (int i = 0; i < 6; i++) {
		wire_read(fd[i], 1, 4 * SECONDS, &a); // the last two when the first are idle for too long
		assert_int_equal(a.status[0], 200);
	}
	for (int i = 0; i < 6; i++)
		close(fd[i]);
	http_stop(h);
}

static void test_one_thread_and_ipv6_serve_too(void **state)
{
	(void)state;
	struct http *h;
	struct http_settings s = { .address = "::", .handle = serve, .threads = 1 };
	if (http_start(&s, &h, NULL))
		skip(); // a machine without IPv6
	int fd = wire_open(http_port(h)); // by IPv4
	assert_served(fd);
	close(fd);
	http_stop(h);
}

static void test_what_cannot_be_listened_on_is_said(void **state)
{
	(void)state;
	struct http *h;
	struct fault f;
	struct arena *arena = arena_new();
	fault_init(&f, arena);
	struct http_settings s = { .address = "127.0.0.1", .port = port, .handle = serve };
	assert_int_equal(http_start(&s, &h, &f), ERR_CONFLICT);
	assert_null(h);
	s.address = "localhost";
	assert_int_equal(http_start(&s, &h, &f), ERR_INPUT);
	s.address = "192.0.2.1";
	assert_int_equal(http_start(&s, &h, &f), ERR_INPUT);
	s = (struct http_settings){ .address = "127.0.0.1", .handle = serve, .trusted_proxy = "nginx" };
	assert_int_equal(http_start(&s, &h, &f), ERR_INPUT);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers_that_dribble_in_are_cut),
		cmocka_unit_test(test_a_second_request_that_dribbles_is_cut_too),
		cmocka_unit_test(test_a_body_that_dribbles_in_is_cut),
		cmocka_unit_test(test_a_connection_that_says_nothing_is_closed),
		cmocka_unit_test(test_clients_that_leave_in_the_middle_are_forgotten),
		cmocka_unit_test(test_an_idle_connection_outlives_the_limit_of_a_request),
		cmocka_unit_test(test_a_reply_is_sent_whole_to_a_slow_reader),
		cmocka_unit_test(test_pipelined_requests_are_answered_in_order),
		cmocka_unit_test(test_a_connection_is_kept_and_every_request_has_its_own_id),
		cmocka_unit_test(test_head_is_get_without_the_body),
		cmocka_unit_test(test_nothing_changed_has_no_body),
		cmocka_unit_test(test_a_body_in_chunks_arrives_whole),
		cmocka_unit_test(test_a_client_that_asks_first_is_told_to_go_on),
		cmocka_unit_test(test_a_client_that_asks_first_is_told_when_it_is_too_much),
		cmocka_unit_test(test_a_large_body_is_refused_before_it_is_sent),
		cmocka_unit_test(test_the_proxy_is_believed_about_its_client_only),
		cmocka_unit_test(test_cookies_are_read_and_set),
		cmocka_unit_test(test_nobody_else_is_believed),
		cmocka_unit_test(test_one_address_holds_only_so_many_connections),
		cmocka_unit_test(test_a_kept_connection_without_requests_is_closed),
		cmocka_unit_test(test_a_reply_that_nobody_takes_is_given_up),
		cmocka_unit_test(test_beyond_the_most_connections_one_waits_for_its_turn),
		cmocka_unit_test(test_one_thread_and_ipv6_serve_too),
		cmocka_unit_test(test_what_cannot_be_listened_on_is_said),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

// SPDX-License-Identifier: Apache-2.0
// Bodies larger than everybody may send: who is known may, as they arrive and not on their word, many at once find an
// end, and a slow one has time for its size.
#include "wire.h"

#include <stdatomic.h>

#define WITHIN SECONDS
#define MOST ((size_t)100000)
#define KNOWN_MOST (10 * MOST) // of who says that they are known
#define HEAD "POST /length HTTP/1.1\r\nHost: a\r\n"
#define KNOWN HEAD "Known: yes\r\n"

static struct http *server;
static unsigned port;
static char large[KNOWN_MOST + 1];
static _Atomic unsigned asked; // how large a body may be
static struct answer a;

static enum http_next serve(struct http_request *req, void *context)
{
	(void)context;
	req->reply.status = 200;
	req->reply.body = str_format(req->arena, "%zu", req->body.n);
	return HTTP_REPLY;
}

static size_t body_may(struct http_request *req, void *context)
{
	(void)context;
	atomic_fetch_add(&asked, 1);
	return str_is(req->path, "/length") && http_get_header(req, "Known").p ? KNOWN_MOST : 0;
}

static int set_up(void **state)
{
	(void)state;
	struct http_settings s = {
		.address = "127.0.0.1", .handle = serve, .body_most = MOST, .body_may = body_may,
		.bodies_most = 2 * KNOWN_MOST, .request_within = WITHIN,
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

// Begins a request with so much of its body.
static int begin(const char *head, size_t bytes)
{
	int fd = wire_open(port);
	wire_send(fd, str_of(head));
	(void)wire_send(fd, (struct str){ large, bytes });
	return fd;
}

static void assert_answered(int fd, int status)
{
	wire_read(fd, 1, 3 * SECONDS, &a);
	assert_int_equal(a.status[0], status);
	close(fd);
}

static void test_who_is_known_may_send_more_and_nobody_else(void **state)
{
	(void)state;
	static const struct {
		const char *head;
		size_t bytes;
		int status;
	} rows[] = {
		{ KNOWN "Content-Length: 1000000\r\n\r\n", KNOWN_MOST, 200 },
		{ KNOWN "Content-Length: 1000001\r\n\r\n", MOST, 413 },
		{ HEAD "Content-Length: 100001\r\n\r\n", 1000, 413 },
		{ "POST /other HTTP/1.1\r\nHost: a\r\nKnown: yes\r\nContent-Length: 100001\r\n\r\n", 1000, 413 },
		{ KNOWN "Transfer-Encoding: chunked\r\n\r\nf4240\r\n", KNOWN_MOST, 200 },
		{ KNOWN "Transfer-Encoding: chunked\r\n\r\nf4241\r\n", KNOWN_MOST + 1, 413 },
		{ HEAD "Transfer-Encoding: chunked\r\n\r\n186a1\r\n", MOST + 1, 413 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned before = atomic_load(&asked);
		int fd = begin(rows[i].head, rows[i].bytes);
		if (rows[i].status == 200 && strstr(rows[i].head, "chunked"))
			wire_send(fd, STR("\r\n0\r\n\r\n"));
		assert_answered(fd, rows[i].status);
		assert_true(rows[i].status != 200 || strstr(a.text, "\r\n\r\n1000000"));
		assert_int_equal(atomic_load(&asked), before + 1); // once each
	}
}

static void test_nobody_asks_about_a_small_body(void **state)
{
	(void)state;
	unsigned before = atomic_load(&asked);
	assert_answered(begin(HEAD "Content-Length: 100000\r\n\r\n", MOST), 200);
	assert_int_equal(atomic_load(&asked), before);
}

// Two whole ones fit. What is refused, and who goes away, gives its room back.
static void test_many_large_bodies_at_once_find_an_end(void **state)
{
	(void)state;
	int fd[6];
	unsigned refused = 0;
	for (int i = 0; i < 6; i++) {
		fd[i] = begin(KNOWN "Content-Length: 1000000\r\n\r\n", KNOWN_MOST - 1);
		wire_wait(50000);
		struct pollfd p = { .fd = fd[i], .events = POLLIN };
		if (poll(&p, 1, 0) != 1)
			continue;
		refused++;
		wire_read(fd[i], 1, 2 * SECONDS, &a);
		assert_int_equal(a.status[0], 503);
	}
	assert_int_equal(refused, 4);
	assert_answered(begin(HEAD "Content-Length: 5\r\n\r\n", 5), 200); // others notice nothing
	for (int i = 0; i < 6; i++)
		close(fd[i]);
	wire_wait(300000);
	for (int i = 0; i < 3; i++)
		assert_answered(begin(KNOWN "Content-Length: 1000000\r\n\r\n", KNOWN_MOST), 200);
}

// What goes on arriving is not cut, what stands still is.
static void test_a_large_body_has_time_for_its_size(void **state)
{
	(void)state;
	int fd = begin(KNOWN "Content-Length: 500000\r\n\r\n", 0);
	for (int i = 0; i < 5; i++) {
		assert_true(wire_send(fd, (struct str){ large, MOST }));
		wire_wait(WITHIN / 2);
	}
	assert_answered(fd, 200);
	instant began = clock_ticks();
	assert_answered(begin(KNOWN "Content-Length: 500000\r\n\r\n", MOST + 1), 408);
	assert_true(clock_ticks() - began > WITHIN * 8 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_is_known_may_send_more_and_nobody_else),
		cmocka_unit_test(test_nobody_asks_about_a_small_body),
		cmocka_unit_test(test_many_large_bodies_at_once_find_an_end),
		cmocka_unit_test(test_a_large_body_has_time_for_its_size),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

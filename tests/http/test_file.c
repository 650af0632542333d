// SPDX-License-Identifier: Apache-2.0
// Replies that are files: whole, byte for byte, larger than any buffer, and closed whether or not they were sent.
#include "wire.h"

#include <fcntl.h>
#include <sys/stat.h>

#define LARGE ((size_t)24 << 20)

static struct http *server;
static unsigned port;
static int last_fd;

// /large: a file of LARGE bytes that is unlinked already; /empty; /dropped: one that an error takes the place of.
static enum http_next answer(struct http_request *req, void *context)
{
	char path[] = "/tmp/ownplan-file-XXXXXX", block[4096];
	int fd = mkostemp(path, O_CLOEXEC);
	(void)context;
	must(fd >= 0 && unlink(path) == 0);
	for (size_t i = 0; i < sizeof block; i++)
		block[i] = (char)('a' + i % 23);
	size_t size = str_is(req->path, "/empty") ? 0 : LARGE;
	for (size_t n = 0; n < size; n += sizeof block)
		must(write(fd, block, sizeof block) == (ssize_t)sizeof block);
	req->reply.status = 200;
	http_send_file(req, fd, size);
	last_fd = fd;
	if (!str_is(req->path, "/dropped"))
		return HTTP_REPLY;
	req->reply = (struct http_reply){ .status = 500, .body = STR("no") };
	return HTTP_REPLY;
}

static int set_up(void **state)
{
	(void)state;
	return wire_serve(&(struct http_settings){ .address = "127.0.0.1", .handle = answer }, &server, &port);
}

static int tear_down(void **state)
{
	(void)state;
	http_stop(server);
	return 0;
}

static bool is_closed(int fd)
{
	for (int i = 0; i < 200 && fcntl(fd, F_GETFD) != -1; i++)
		wire_wait(10000);
	return fcntl(fd, F_GETFD) == -1;
}

static void test_a_large_file_arrives_whole_and_is_closed(void **state)
{
	static char piece[65536];
	size_t n = 0, wrong = 0, head = 0;
	ssize_t got;
	int fd = wire_open(port);
	char *end = NULL;
	(void)state;
	wire_send(fd, STR("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
	while ((got = recv(fd, piece, sizeof piece, 0)) > 0) {
		char *p = piece;
		if (!end) { // the head comes in one piece
			end = memmem(piece, (size_t)got, "\r\n\r\n", 4);
			assert_non_null(end);
			assert_non_null(memmem(piece, (size_t)got, "Content-Length: 25165824\r\n", 26));
			head = (size_t)(end - piece) + 4;
			p += head;
			got -= (ssize_t)head;
		}
		for (ssize_t i = 0; i < got; i++, n++)
			wrong += p[i] != (char)('a' + n % 4096 % 23);
	}
	close(fd);
	assert_int_equal(n, LARGE);
	assert_int_equal(wrong, 0);
	assert_true(is_closed(last_fd));
}

static void test_an_empty_file_and_a_head_have_no_body(void **state)
{
	static const char *const heads[] = { "GET /empty", "HEAD /large" };
	static struct answer a;
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char ask[100];
		snprintf(ask, sizeof ask, "%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", heads[i]);
		wire_ask(port, str_of(ask), &a);
		assert_int_equal(a.count, 1);
		assert_int_equal(a.status[0], 200);
		assert_string_equal(strstr(a.text, "\r\n\r\n"), "\r\n\r\n");
		assert_true(is_closed(last_fd));
	}
}

static void test_a_file_that_an_error_took_the_place_of_is_closed(void **state)
{
	static struct answer a;
	(void)state;
	wire_ask(port, STR("GET /dropped HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), &a);
	assert_int_equal(a.status[0], 500);
	assert_true(is_closed(last_fd));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_large_file_arrives_whole_and_is_closed),
		cmocka_unit_test(test_an_empty_file_and_a_head_have_no_body),
		cmocka_unit_test(test_a_file_that_an_error_took_the_place_of_is_closed),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

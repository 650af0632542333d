// SPDX-License-Identifier: Apache-2.0
// For the tests of transport: a client of bare sockets, so that it can say what no well-behaved client would.
#ifndef OWNPLAN_TESTS_HTTP_WIRE_H
#define OWNPLAN_TESTS_HTTP_WIRE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/http.h"

struct answer {
	char text[65536];
	size_t n;
	bool closed;    // the server has ended the connection
	int status[16]; // of each reply, in order
	unsigned count;
};

// 0, or -1 for a set-up that cannot go on.
static inline int wire_serve(const struct http_settings *s, struct http **server, unsigned *port)
{
	log_level_set(LOG_ERROR);
	if (http_start(s, server, NULL))
		return -1;
	*port = http_port(*server);
	return 0;
}

static inline int wire_open(unsigned port)
{
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_int_equal(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
	return fd;
}

// false when the server does not take it any more.
static inline bool wire_send(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes = str_part(bytes, (size_t)n, bytes.n);
	}
	return true;
}

static inline void wire_count(struct answer *a)
{
	a->count = 0;
	for (char *p = a->text; (p = strstr(p, "HTTP/1.")) != NULL; p += 7) {
		bool starts = p == a->text || p[-1] == '\n' || strncmp(p + 8, " 200", 4) == 0;
		if (starts && p[8] == ' ' && a->count < 16)
			a->status[a->count++] = (int)strtol(p + 9, NULL, 10);
	}
}

// Reads until the server closes, `replies` replies are whole (by their Content-Length; 0: only until it closes), or
// `within` has passed.
static inline void wire_read(int fd, unsigned replies, instant within, struct answer *a)
{
	instant until = clock_ticks() + within;
	a->n = 0;
	a->closed = false;
	for (;;) {
		a->text[a->n] = 0;
		unsigned whole = 0;
		for (char *p = a->text, *end; replies && (end = strstr(p, "\r\n\r\n")) != NULL; whole++) {
			char *length = strstr(p, "Content-Length: ");
			p = end + 4;
			if (length && length < end && !strstr(a->text, "HTTP/1.1 100"))
				p += strtol(length + 16, NULL, 10);
			if (p > a->text + a->n)
				break;
		}
		instant left = until - clock_ticks();
		if ((replies && whole >= replies) || left <= 0 || a->n >= sizeof a->text - 1)
			break;
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		if (poll(&wait, 1, (int)(left / 1000) + 1) <= 0)
			break;
		ssize_t n = recv(fd, a->text + a->n, sizeof a->text - 1 - a->n, 0);
		if (n <= 0) {
			a->closed = true;
			break;
		}
		a->n += (size_t)n;
	}
	a->text[a->n] = 0;
	wire_count(a);
}

// One connection: sends, reads until it closes.
static inline void wire_ask(unsigned port, struct str bytes, struct answer *a)
{
	int fd = wire_open(port);
	wire_send(fd, bytes);
	wire_read(fd, 0, 5 * SECONDS, a);
	close(fd);
}

static inline void wire_wait(instant time)
{
	nanosleep(&(struct timespec){ .tv_sec = time / SECONDS, .tv_nsec = (time % SECONDS) * 1000 }, NULL);
}

#endif

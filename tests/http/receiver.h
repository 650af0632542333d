// SPDX-License-Identifier: Apache-2.0
// For the tests of requests to other systems: a receiver on a free port of this machine that answers as it is told and
// keeps what it got. receiver_listen opens the port: until receiver_start, who connects is kept waiting for ever.
#ifndef OWNPLAN_TESTS_RECEIVER_H
#define OWNPLAN_TESTS_RECEIVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"

#define GOT_MOST 64

struct got {
	char *head, *body; // ended by '\0'
	size_t body_n;
};
static struct {
	int fd;
	unsigned port;
	pthread_t thread;
	pthread_mutex_t lock;
	const char *answer[GOT_MOST]; // to the n-th request: "503 x\r\nRetry-After: 5"; NULL: as usual; "": none
	const char *usual;            // NULL: "201 Created"
	const char *body;             // of every answer, which lives until the next; NULL: none
	struct got got[GOT_MOST];
	size_t count;
} receiver;

static inline void receive_one(int fd)
{
	size_t n = 0, room = (size_t)8 << 20, length = 0;
	char *text = malloc(room + 1), *end = NULL;
	ssize_t some;
	must(text != NULL);
	while (n < room && (!end || n < (size_t)(end - text) + 4 + length) &&
		(some = recv(fd, text + n, room - n, 0)) > 0) {
		n += (size_t)some;
		text[n] = 0;
		end = memmem(text, n, "\r\n\r\n", 4);
		char *at = end ? strcasestr(text, "\r\nContent-Length:") : NULL;
		length = at && at < end ? strtoul(at + 17, NULL, 10) : 0;
	}
	if (!end) {
		free(text);
		return;
	}
	pthread_mutex_lock(&receiver.lock);
	size_t i = receiver.count;
	must(i < GOT_MOST);
	end[2] = 0;
	receiver.got[i] = (struct got){ text, end + 4, length };
	receiver.count++;
	const char *usual = receiver.usual ? receiver.usual : "201 Created";
	const char *answer = receiver.answer[i] ? receiver.answer[i] : usual;
	char *body = strdup(receiver.body ? receiver.body : "");
	pthread_mutex_unlock(&receiver.lock);
	char reply[500];
	must(body != NULL);
	int size = snprintf(reply, sizeof reply, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", answer,
		strlen(body));
	if (*answer && send(fd, reply, (size_t)size, MSG_NOSIGNAL) == size)
		(void)!send(fd, body, strlen(body), MSG_NOSIGNAL);
	free(body);
}

static inline void *receive(void *what)
{
	(void)what;
	for (;;) {
		int fd = accept(receiver.fd, NULL, NULL);
		if (fd < 0)
			return NULL;
		receive_one(fd);
		close(fd);
	}
}

static inline void receiver_listen(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof at;
	memset(&receiver, 0, sizeof receiver);
	pthread_mutex_init(&receiver.lock, NULL);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	receiver.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(receiver.fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(receiver.fd, 16), 0);
	assert_int_equal(getsockname(receiver.fd, (struct sockaddr *)&at, &n), 0);
	receiver.port = ntohs(at.sin_port);
}

static inline void receiver_start(void)
{
	assert_int_equal(pthread_create(&receiver.thread, NULL, receive, NULL), 0);
}

static inline void receiver_stop(void)
{
	shutdown(receiver.fd, SHUT_RDWR);
	pthread_join(receiver.thread, NULL);
	close(receiver.fd);
	for (size_t i = 0; i < receiver.count; i++)
		free(receiver.got[i].head);
}

static inline size_t received(void)
{
	pthread_mutex_lock(&receiver.lock);
	size_t n = receiver.count;
	pthread_mutex_unlock(&receiver.lock);
	return n;
}

// From the next request on.
static inline void receiver_says(const char *usual, const char *body)
{
	pthread_mutex_lock(&receiver.lock);
	receiver.usual = usual;
	receiver.body = body;
	pthread_mutex_unlock(&receiver.lock);
}

#endif

// SPDX-License-Identifier: Apache-2.0
// One connection (client.h).
#include "client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t ticks(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void die(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	fputs("bench: ", stderr);
	vfprintf(stderr, format, list);
	fputc('\n', stderr);
	va_end(list);
	exit(1);
}

void client_open(struct client *c, unsigned port)
{
	*c = (struct client){ .fd = -1, .port = port, .room = 65536 };
	c->reply = malloc(c->room + 1);
	if (!c->reply)
		die("no memory");
}

void client_close(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	free(c->reply);
	c->reply = NULL;
}

static bool connected(struct client *c)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)c->port) };
	if (c->fd >= 0)
		return true;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;
	if (c->fd >= 0)
		setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (c->fd >= 0 && connect(c->fd, (struct sockaddr *)&to, sizeof to) == 0)
		return true;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	return false;
}

static bool more(struct client *c)
{
	if (c->n == c->room) {
		c->room *= 2;
		c->reply = c->room <= REPLY_MOST ? realloc(c->reply, c->room + 1) : NULL;
		if (!c->reply)
			die("a reply is too long");
	}
	ssize_t got = recv(c->fd, c->reply + c->n, c->room - c->n, 0);
	if (got <= 0)
		return false;
	c->n += (size_t)got;
	c->reply[c->n] = 0;
	return true;
}

static bool read_reply(struct client *c)
{
	char *end = NULL;
	c->n = 0;
	c->reply[0] = 0;
	while (!(end = strstr(c->reply, "\r\n\r\n")))
		if (!more(c))
			return false;
	c->head = (size_t)(end - c->reply) + 4;
	if (strncmp(c->reply, "HTTP/1.1 ", 9) != 0)
		return false;
	c->status = (int)strtol(c->reply + 9, NULL, 10);
	const char *length = strcasestr(c->reply, "\r\ncontent-length:");
	size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
	while (c->n < c->head + body)
		if (!more(c))
			return false;
	return true;
}

static bool send_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		p += sent;
		n -= (size_t)sent;
	}
	return true;
}

bool client_ask(struct client *c, const char *request, size_t n)
{
	if (connected(c) && send_all(c->fd, request, n) && read_reply(c))
		return true;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	return false;
}

bool client_get(struct client *c, const char *path, const char *cookie)
{
	char request[2048];
	int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s%s%s\r\n", path, c->port,
		*cookie ? "Cookie: " : "", cookie, *cookie ? "\r\n" : "");
	return n < (int)sizeof request && client_ask(c, request, (size_t)n);
}

bool client_post(struct client *c, const char *path, const char *cookie, const char *form)
{
	char request[8192];
	int n = snprintf(request, sizeof request,
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\nCookie: %s\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
		path, c->port, c->port, cookie, strlen(form), form);
	return n < (int)sizeof request && client_ask(c, request, (size_t)n);
}

static bool copy_until(const char *from, const char *stop, char *out, size_t room)
{
	size_t n = strcspn(from, stop);
	if (!n || n >= room)
		return false;
	memcpy(out, from, n);
	out[n] = 0;
	return true;
}

bool client_cookie(const struct client *c, const char *name, char *out, size_t room)
{
	char wanted[80];
	snprintf(wanted, sizeof wanted, "\r\nset-cookie: %s=", name);
	const char *at = strcasestr(c->reply, wanted);
	return at && at < c->reply + c->head && copy_until(at + strlen(wanted), ";\r", out, room);
}

bool client_hidden(const struct client *c, const char *name, char *out, size_t room)
{
	char wanted[80];
	snprintf(wanted, sizeof wanted, "name=\"%s\" value=\"", name);
	const char *at = strstr(c->reply + c->head, wanted);
	return at && copy_until(at + strlen(wanted), "\"", out, room);
}

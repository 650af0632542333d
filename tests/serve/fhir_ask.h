// SPDX-License-Identifier: Apache-2.0
// For test_fhir_matrix.c and test_fhir_matrix_writes.c: asks about the world (fhir_world.h) over one connection, and
// reads the words out of what comes.
#ifndef OWNPLAN_TESTS_FHIR_ASK_H
#define OWNPLAN_TESTS_FHIR_ASK_H

#include "fhir_world.h"

static int line_fd = -1; // one connection for all: most of the time would go into making them

static inline void line_open(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(server)) };
	struct timeval within = { .tv_sec = 10 };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	line_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(line_fd >= 0);
	assert_int_equal(connect(line_fd, (struct sockaddr *)&to, sizeof to), 0);
	setsockopt(line_fd, SOL_SOCKET, SO_RCVTIMEO, &within, sizeof within);
}

static inline void line_shut(void)
{
	if (line_fd >= 0)
		close(line_fd);
	line_fd = -1;
}

// Whether it is whole: head and as many bytes as that says.
static inline bool reply_whole(struct str text, struct reply *out)
{
	int64_t length = 0;
	*out = reply_read(text);
	struct str said = out->status ? reply_header(out, "Content-Length", 0) : STR_NONE;
	bool none = out->status == 204 || out->status == 304;
	return none || (said.n && str_int(said, 0, INT64_MAX, &length) && out->body.n >= (size_t)length);
}

static inline struct reply ask_line(struct arena *a, struct str bytes)
{
	struct buf b;
	char piece[65536];
	struct reply r = { 0 };
	ssize_t n = 0;
	if (line_fd < 0)
		line_open();
	buf_init(&b, a, (size_t)64 << 20);
	while (bytes.n && (n = send(line_fd, bytes.p, bytes.n, MSG_NOSIGNAL)) > 0)
		bytes = str_part(bytes, (size_t)n, bytes.n);
	while (!reply_whole(buf_text(&b), &r) && (n = recv(line_fd, piece, sizeof piece, 0)) > 0)
		buf_add(&b, piece, (size_t)n);
	struct str how = r.status ? reply_header(&r, "Connection", 0) : STR("close");
	if (n <= 0 || str_is(how, "close"))
		line_shut();
	return r;
}

static inline struct reply ask_with(struct arena *a, const struct asker *x, const char *method, struct str path,
	const char *type, struct str body)
{
	struct buf b;
	buf_init(&b, a, (size_t)1 << 20);
	buf_format(&b, "%s %.*s HTTP/1.1\r\nHost: ownplan\r\nAccept: application/fhir+json\r\n%.*s\r\n", method,
		STR_ARG(path), STR_ARG(x->header));
	if (body.n)
		buf_format(&b, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, body.n);
	buf_c(&b, "\r\n");
	buf_str(&b, body);
	struct reply r = ask_line(a, buf_text(&b));
	if (r.status == 0 || r.status == 500 || r.status == 503 || r.status == 429)
		fail_msg("%s: %d at %s %.*s", x->name, r.status, method, STR_ARG(path));
	return r;
}

static inline void world_close(void)
{
	line_shut();
	house_close();
}

// The text with `with` in every place of `id`.
static inline struct str text_without(struct arena *a, struct str text, struct str id, struct str with)
{
	struct buf b;
	buf_init(&b, a, (size_t)64 << 20);
	while (text.n) {
		const char *at = memmem(text.p, text.n, id.p, id.n);
		size_t n = at ? (size_t)(at - text.p) : text.n;
		buf_str(&b, str_part(text, 0, n));
		if (at)
			buf_str(&b, with);
		text = str_part(text, at ? n + id.n : n, text.n);
	}
	return buf_text(&b);
}

// The words of an answer: a bit a version.
struct words {
	unsigned char of[PEOPLE][TYPES][HUB + 1];
};

static inline void words_read(struct str body, struct words *out)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i + 9 <= body.n; i++) {
		const char *c = body.p + i;
		if (c[0] != 'z' || c[1] != 'z' || c[7] != 'z' || c[8] != 'z')
			continue;
		unsigned n[5];
		for (unsigned d = 0; d < 5; d++)
			n[d] = (unsigned)(c[d + 2] - '0');
		if (n[0] < PEOPLE && n[1] < 10 && n[2] < 10 && n[1] * 10 + n[2] < TYPES && n[3] <= HUB && n[4] < 8)
			out->of[n[0]][n[1] * 10 + n[2]][n[3]] |= (unsigned char)(1u << n[4]);
	}
}

static inline bool words_same(const struct words *x, const struct words *y, struct thing *where)
{
	for (unsigned p = 0; p < PEOPLE; p++)
		for (unsigned k = 0; k < TYPES; k++)
			for (unsigned s = 0; s <= HUB; s++)
				if (x->of[p][k][s] != y->of[p][k][s]) {
					*where = (struct thing){ p, k, s, x->of[p][k][s] };
					return false;
				}
	return true;
}

#endif

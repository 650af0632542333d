// SPDX-License-Identifier: Apache-2.0
// Replies: their headers, handing them to libmicrohttpd without copying the body, and refusals. A reply lives on the
// request's arena until request_end, which the library calls when the last byte is with the kernel.
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "http/inside.h"

#define LINGER_WITHIN (2 * SECONDS) // for a client to see why it was refused

static bool is_safe(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == 0)
			return false;
	}
	return true;
}

static struct http_header *make_header(struct http_request *req, const char *name, struct str value)
{
	must(name[0] && is_safe(str_of(name)) && is_safe(value));
	struct http_header *h = arena_make(req->arena, struct http_header);
	h->name = str_of(name);
	h->value = (struct str){ str_c(req->arena, value), value.n }; // terminated, for the library
	return h;
}

void http_header_add(struct http_request *req, const char *name, struct str value)
{
	struct http_header **end = &req->reply.headers;
	while (*end)
		end = &(*end)->next;
	*end = make_header(req, name, value);
}

void http_header_set(struct http_request *req, const char *name, struct str value)
{
	struct http_header **at = &req->reply.headers;
	while (*at) {
		if ((*at)->name.n == strlen(name) && strncasecmp((*at)->name.p, name, (*at)->name.n) == 0)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
	*at = make_header(req, name, value);
}

// --- files ---------------------------------------------------------------------------------------------------------

struct http_file {
	int fd; // -1 once the library has it, which closes it
	uint64_t size;
};

static void file_close(void *what)
{
	struct http_file *file = what;
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

void http_send_file(struct http_request *req, int fd, uint64_t size)
{
	struct http_file *file = arena_make(req->arena, struct http_file);
	must(fd >= 0);
	*file = (struct http_file){ fd, size };
	arena_at_end(req->arena, file_close, file);
	req->reply.file = file;
}

static struct MHD_Response *make_response(struct http_reply *r)
{
	struct MHD_Response *response;
	if (r->file && r->file->fd >= 0) {
		response = MHD_create_response_from_fd64(r->file->size, r->file->fd);
		if (response)
			r->file->fd = -1;
		return response;
	}
	// The library does not write to a persistent buffer; it only fails to say so in its types.
	return MHD_create_response_from_buffer(r->body.n, (void *)(uintptr_t)r->body.p, MHD_RESPMEM_PERSISTENT);
}

// --- headers that came ---------------------------------------------------------------------------------------------

struct str http_get_header(const struct http_request *req, const char *name)
{
	const struct call *c = req->transport;
	size_t n = strlen(name);
	for (size_t i = 0; i < c->head.count; i++) {
		struct str have = c->field[i].name;
		if (have.n == n && strncasecmp(have.p, name, n) == 0)
			return c->field[i].value;
	}
	return STR_NONE;
}

struct str http_get_headers(const struct http_request *req, const char *name)
{
	const struct call *c = req->transport;
	struct str all = STR_NONE;
	size_t n = strlen(name);
	for (size_t i = 0; i < c->head.count; i++) {
		struct str have = c->field[i].name, value = c->field[i].value;
		if (have.n == n && strncasecmp(have.p, name, n) == 0)
			all = all.p ? str_format(req->arena, "%.*s, %.*s", STR_ARG(all), STR_ARG(value)) : value;
	}
	return all;
}

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
	// The library refuses an empty value, and what it writes itself (Content-Length).
	if (MHD_add_response_header(response, name, value) != MHD_YES && value[0])
		log_event(LOG_WARN, "http_header_dropped", "name=%s", name);
}

enum MHD_Result reply_send(struct call *c)
{
	struct http_reply *r = &c->req.reply;
	must(r->status >= 200 && r->status <= 599);
	if (!watch_move(c->conn, PHASE_SENDING, clock_ticks() + c->h->set.idle_within))
		return MHD_NO;
	struct MHD_Response *response = make_response(r);
	must(response != NULL);
	for (const struct http_header *h = r->headers; h; h = h->next)
		add_header(response, h->name.p, h->value.p);
	if (r->close || atomic_load_explicit(&c->h->stopping, memory_order_relaxed))
		add_header(response, "Connection", "close");
	enum MHD_Result result = MHD_queue_response(c->mhd, (unsigned)r->status, response);
	MHD_destroy_response(response);
	c->answered = true;
	return result;
}

static void date_now(char out[40])
{
	time_t now = (time_t)(clock_now() / SECONDS);
	struct tm tm;
	gmtime_r(&now, &tm);
	strftime(out, 40, "%a, %d %b %Y %H:%M:%S GMT", &tm); // the program's LC_TIME stays "C"
}

// Sends the reply past the library while it still reads a body: nothing of ours is in the way, for a reply is only
// begun when the one before it is with the kernel. Half-closing says that it is complete; what still comes is read
// and thrown away for a while, because closing now would reset the connection and lose the reply on its way.
static enum MHD_Result send_at_once(struct call *c)
{
	struct http_reply *r = &c->req.reply;
	struct buf b;
	char date[40];
	buf_init(&b, c->arena, BUF_PAGE);
	date_now(date);
	buf_format(&b, "HTTP/1.1 %d %s\r\nDate: %s\r\nConnection: close\r\nContent-Length: %zu\r\n", r->status,
		MHD_get_reason_phrase_for((unsigned)r->status), date, r->body.n);
	for (const struct http_header *h = r->headers; h; h = h->next)
		buf_format(&b, "%.*s: %.*s\r\n", STR_ARG(h->name), STR_ARG(h->value));
	buf_c(&b, "\r\n");
	if (c->req.method != HTTP_HEAD)
		buf_str(&b, r->body);
	if (!buf_ok(&b) || !watch_move(c->conn, PHASE_LINGER, clock_ticks() + LINGER_WITHIN))
		return MHD_NO;
	c->answered = c->lingering = true;
	ssize_t sent = send(c->conn->fd, b.p, b.n, MSG_DONTWAIT | MSG_NOSIGNAL);
	return sent == (ssize_t)b.n && shutdown(c->conn->fd, SHUT_WR) == 0 ? MHD_YES : MHD_NO;
}

enum MHD_Result reply_refuse(struct call *c, struct http_verdict v, bool body_follows)
{
	struct http *h = c->h;
	c->req.reply = (struct http_reply){ .status = v.status };
	atomic_fetch_add(&h->refused, 1);
	log_event(LOG_INFO, "http_refused", "request=%.12s status=%d why=%s", c->id, v.status, log_quote(str_of(v.why)));
	if (h->set.refuse && !atomic_load(&h->stopped)) {
		h->set.refuse(&c->req, v.status, v.why, h->set.context);
	} else {
		http_header_set(&c->req, "Content-Type", STR("text/plain; charset=utf-8"));
		c->req.reply.body = str_format(c->arena, "%d %s: %s\n", v.status,
			MHD_get_reason_phrase_for((unsigned)v.status), v.why);
	}
	c->req.reply.close = true;
	return body_follows ? send_at_once(c) : reply_send(c);
}

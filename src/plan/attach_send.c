// SPDX-License-Identifier: Apache-2.0
// Sending a file (attach_send.h). What is sent lies in memory until it is gone, so a part of a film is at most
// PART_MOST, which players know how to go on from (RFC 9110 15.3.7: they look at what came), and all files that are
// under way together are bounded.
#include "plan/attach_send.h"

#include <stdatomic.h>
#include <string.h>

#include "base/text.h"

#define PART_MOST ((size_t)1 << 20)
#define SENDING_MOST ((size_t)64 << 20) // bytes of all files that are on their way

static _Atomic size_t sending;

static void sent(void *what)
{
	atomic_fetch_sub(&sending, *(size_t *)what);
}

bool attach_reserve(struct arena *a, size_t n)
{
	size_t *held = arena_make(a, size_t);
	*held = n;
	size_t before = atomic_fetch_add(&sending, n);
	if (before && before + n > SENDING_MOST) { // one alone is always sent
		atomic_fetch_sub(&sending, n);
		return false;
	}
	arena_at_end(a, sent, held);
	return true;
}

// A name in a header (RFC 6266): what is not plain is left out of the one, and written out in the other.
static struct str disposition(struct arena *a, const struct attached *f)
{
	bool shown = f->type && f->type->shows != FILE_PAPER;
	char *plain = arena_bytes(a, f->name.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < f->name.n; i++) {
		unsigned char c = (unsigned char)f->name.p[i];
		if (c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%')
			plain[n++] = (char)c;
		else if ((c & 0xc0) != 0x80)
			plain[n++] = '_';
	}
	struct str encoded = form_encode(a, f->name);
	return str_format(a, "%s; filename=\"%.*s\"; filename*=UTF-8''%.*s", shown ? "inline" : "attachment",
		(int)n, plain, STR_ARG(encoded));
}

enum range { RANGE_NONE, RANGE_ONE, RANGE_WRONG };

// One range of bytes; several, or another unit, are as if none had been asked for (RFC 9110 14.2).
static enum range range_of(struct str header, uint64_t size, uint64_t *from, uint64_t *n)
{
	int64_t first = 0, last = INT64_MAX;
	size_t at;
	if (!str_starts(header, "bytes=") || str_index(header, ',', &at) || !str_index(header, '-', &at))
		return RANGE_NONE;
	struct str low = str_trim(str_part(header, 6, at - 6)), high = str_trim(str_part(header, at + 1, header.n));
	if ((low.n && !str_int(low, 0, INT64_MAX, &first)) || (high.n && !str_int(high, 0, INT64_MAX, &last)) ||
		(!low.n && !high.n) || (low.n && last < first))
		return RANGE_NONE;
	if (!low.n) { // the last so many
		uint64_t length = (uint64_t)last < size ? (uint64_t)last : size;
		*from = size - length;
		*n = length;
		return length ? RANGE_ONE : RANGE_WRONG;
	}
	if ((uint64_t)first >= size)
		return RANGE_WRONG;
	*from = (uint64_t)first;
	*n = ((uint64_t)last < size ? (uint64_t)last : size - 1) - *from + 1;
	return RANGE_ONE;
}

static void put_headers(struct visit *v, const struct attached *f, struct str etag)
{
	struct http_request *req = v->req;
	http_header_set(req, "Content-Type", f->type && strcmp(f->type->type, "text/plain") == 0
		? STR("text/plain; charset=utf-8") : f->type ? f->content_type : STR("application/octet-stream"));
	http_header_set(req, "Content-Disposition", disposition(v->arena, f));
	http_header_set(req, "Content-Security-Policy", STR("default-src 'none'; sandbox; frame-ancestors 'none'"));
	http_header_set(req, "X-Content-Type-Options", STR("nosniff"));
	http_header_set(req, "Cache-Control", STR("no-store"));
	http_header_set(req, "Accept-Ranges", STR("bytes"));
	http_header_set(req, "ETag", etag);
}

enum err attach_send(struct visit *v, struct str person, const struct attached *f)
{
	struct http_request *req = v->req;
	uint64_t from = 0, n = f->kept.size, size = f->kept.size;
	struct str bytes, if_range = http_get_header(req, "If-Range");
	// Made of the name of this Binary, not of its bytes: whoever may not see two people's files must not learn from it
	// that they are the same.
	struct str etag = str_format(v->arena, "\"%.*s\"", STR_ARG(f->id));
	enum range range = req->method != HTTP_GET || (if_range.p && !str_eq(if_range, etag)) ? RANGE_NONE
		: range_of(http_get_header(req, "Range"), size, &from, &n);
	if (range == RANGE_WRONG) {
		put_headers(v, f, etag);
		http_header_set(req, "Content-Range", str_format(v->arena, "bytes */%llu", (unsigned long long)size));
		req->reply.status = 416;
		req->reply.body = STR("");
		return OK;
	}
	if (range == RANGE_ONE && n > PART_MOST)
		n = PART_MOST;
	if (!attach_reserve(v->arena, (size_t)n))
		return ERR_BUSY;
	enum err e = attachment_read(v->db, v->arena, person, f->kept.digest, from, (size_t)n, size, &bytes);
	if (e != OK)
		return e;
	put_headers(v, f, etag);
	if (range == RANGE_ONE)
		http_header_set(req, "Content-Range", str_format(v->arena, "bytes %llu-%llu/%llu", (unsigned long long)from,
			(unsigned long long)(from + n - 1), (unsigned long long)size));
	req->reply.status = range == RANGE_ONE ? 206 : 200;
	req->reply.body = bytes;
	return OK;
}

// SPDX-License-Identifier: Apache-2.0
// Replies to programs, made smaller with gzip (RFC 9110 12.5.3, RFC 1952). Only for a bearer token, and for what is the
// same for everybody: the length of what is packed tells whether words that a stranger chose stand beside it (BREACH),
// and a stranger can make a browser ask with its cookies, but not with somebody's token. So never for a session.
//
// The dispatcher calls it as soon as the reply is made, before the reply waits for its audit row: many wait at once,
// and what waits is then a fraction of the size (reply_lighten copies the small one and gives the large one back). The
// work is lost only when the row cannot be written. The packed bytes lie on the request's arena like those before them;
// what zlib needs besides is given back at once. Weak entity tags stay as they are (RFC 9110 8.8.1).
#include <limits.h>
#include <string.h>
#include <strings.h>

#include <zlib.h>

#include "serve/turn.h"

#define SMALLEST 1024 // bytes; less gains nothing on a network
#define LEVEL 1       // a third of the time of the usual 6 (docs/DECISIONS.md)
#define GZIP (15 + 16) // the largest window, and gzip's own head and end

// Thousandths; a weight that cannot be read is none.
static int thousandths(struct str q)
{
	int value = 0, place = 1000;
	if (!q.n || q.p[0] < '0' || q.p[0] > '1' || (q.n > 1 && q.p[1] != '.') || q.n > 5)
		return 0;
	if (q.p[0] == '1')
		return 1000;
	for (size_t i = 2; i < q.n && q.p[i] >= '0' && q.p[i] <= '9'; i++)
		value += (q.p[i] - '0') * (place /= 10);
	return value;
}

// What a list of codings gives to one, -1: it is not named.
static int weight_of(struct str list, const char *coding)
{
	while (list.p) {
		struct str parameters = str_cut(&list, ','), name = str_trim(str_cut(&parameters, ';'));
		if (name.n != strlen(coding) || strncasecmp(name.p, coding, name.n) != 0)
			continue;
		struct str q = str_trim(parameters);
		if (!q.n)
			return 1000;
		return q.n > 2 && (q.p[0] == 'q' || q.p[0] == 'Q') && q.p[1] == '=' ? thousandths(str_part(q, 2, q.n)) : 0;
	}
	return -1;
}

static bool wanted(const struct http_request *req)
{
	struct str list = http_get_headers(req, "Accept-Encoding");
	int packed = weight_of(list, "gzip"), plain = weight_of(list, "identity");
	if (packed < 0)
		packed = weight_of(list, "x-gzip"); // the same (RFC 9110 8.4.1.3)
	if (packed < 0)
		packed = weight_of(list, "*");
	return packed > 0 && packed >= plain;
}

static bool is_text(const struct http_reply *r)
{
	for (const struct http_header *h = r->headers; h; h = h->next) {
		if (str_is(h->name, "Content-Encoding"))
			return false;
		if (str_is(h->name, "Content-Type") && !memmem(h->value.p, h->value.n, "json", 4))
			return false;
	}
	return true;
}

// False: it did not become smaller than the ceiling of *out.
static bool squeeze(struct str in, struct buf *out)
{
	z_stream z = { 0 };
	unsigned char piece[16384];
	int state = Z_OK;
	if (in.n > UINT_MAX || deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	z.next_in = (unsigned char *)(uintptr_t)in.p; // only read
	z.avail_in = (unsigned)in.n;
	while (state == Z_OK && buf_ok(out)) {
		z.next_out = piece;
		z.avail_out = sizeof piece;
		state = deflate(&z, Z_FINISH);
		buf_add(out, piece, sizeof piece - z.avail_out);
	}
	deflateEnd(&z);
	return state == Z_STREAM_END && buf_ok(out);
}

void reply_pack(struct turn *t)
{
	struct visit *v = &t->v;
	struct http_reply *r = &v->req->reply;
	struct buf b;
	bool known = t->token && v->actor.kind != ACTOR_NOBODY && reply_is_api(t);
	if ((!known && !str_is(v->req->path, "/fhir/metadata")) || r->body.n <= SMALLEST || !is_text(r) || !wanted(v->req))
		return;
	buf_init(&b, v->arena, r->body.n - 1);
	buf_need(&b, r->body.n / 4);
	if (!squeeze(r->body, &b))
		return;
	r->body = buf_text(&b);
	http_header_set(v->req, "Content-Encoding", STR("gzip"));
}

// SPDX-License-Identifier: Apache-2.0
// Reading a Binary (binary.h).
#include "api/binary.h"

#include "api/answer.h"
#include "api/ask.h"
#include "api/reach.h"
#include "base/arena.h"
#include "base/base64.h"
#include "plan/attach_send.h"

#define BASE64_OF(n) (((n) + 2) / 3 * 4)

// Bytes that stand in the resource itself: of no type that we know, so nothing that a browser would show.
static enum err send_own(struct visit *v, struct str body)
{
	struct str data = json_text(v->arena, json_get(json_trusted(v->arena, body), "data"));
	struct str bytes;
	if (!base64_bytes(v->arena, data, BASE64_PLAIN, &bytes))
		return ERR_INTERNAL;
	http_header_set(v->req, "Content-Disposition", STR("attachment"));
	http_header_set(v->req, "Content-Security-Policy", STR("default-src 'none'; sandbox; frame-ancestors 'none'"));
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return visit_text(v, 200, "application/octet-stream", bytes);
}

// The body with its `data` behind what it has.
static enum err with_data(struct visit *v, const struct resource *r, struct str body, const struct attached *f,
	struct str *out)
{
	struct str bytes;
	size_t size = (size_t)f->kept.size, room = BASE64_OF(size) + 1;
	if (!attach_reserve(v->arena, size + 2 * room))
		return ERR_BUSY;
	enum err e = attachment_read(v->db, v->arena, r->person, f->kept.digest, 0, size, f->kept.size, &bytes);
	if (e != OK)
		return e;
	struct str base64 = base64_text(v->arena, bytes, BASE64_PLAIN);
	*out = str_format(v->arena, "%.*s,\"data\":\"%.*s\"}", (int)body.n - 1, body.p, STR_ARG(base64));
	return OK;
}

enum err binary_answer(struct visit *v, const struct resource *r)
{
	const struct ask *k = ask_of(v);
	struct resource whole = *r;
	struct attached f;
	bool apart = attach_read(v->arena, r, &f);
	if (k->native)
		return apart ? attach_send(v, r->person, &f) : send_own(v, reach_body(v, r));
	if (!apart || k->summary != SUMMARY_NONE || k->elements.n)
		return answer_resource(v, 200, r);
	if (answer_unchanged(v, r, reach_body(v, r)))
		return OK;
	enum err e = with_data(v, r, reach_body(v, r), &f, &whole.body);
	if (e != OK)
		return e;
	http_header_set(v->req, "Cache-Control", STR("no-store")); // a file stays in no browser that others use
	return answer_text(v, 200, whole.body);
}

struct str binary_inside(struct visit *v, const struct resource *r, uint64_t *room)
{
	struct attached f;
	struct str whole;
	if (!str_is(r->type, "Binary") || !attach_read(v->arena, r, &f) || f.kept.size > *room ||
		with_data(v, r, r->body, &f, &whole) != OK)
		return r->body;
	*room -= f.kept.size;
	return whole;
}

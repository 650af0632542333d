// SPDX-License-Identifier: Apache-2.0
// Reading a Binary (binary.h).
#include "api/binary.h"

#include <sodium.h>

#include "api/answer.h"
#include "api/ask.h"
#include "api/reach.h"
#include "base/arena.h"
#include "plan/attach_send.h"

#define BASE64_OF(n) (((n) + 2) / 3 * 4)

// Bytes that stand in the resource itself: of no type that we know, so nothing that a browser would show.
static enum err send_own(struct visit *v, struct str body)
{
	struct str data = json_text(v->arena, json_get(json_trusted(v->arena, body), "data"));
	char *bytes = arena_bytes(v->arena, data.n + 1);
	size_t n = 0;
	if (sodium_base642bin((unsigned char *)bytes, data.n, data.p ? data.p : "", data.n, " \r\n\t", &n, NULL,
		sodium_base64_VARIANT_ORIGINAL) != 0)
		return ERR_INTERNAL;
	http_header_set(v->req, "Content-Disposition", STR("attachment"));
	http_header_set(v->req, "Content-Security-Policy", STR("default-src 'none'; sandbox; frame-ancestors 'none'"));
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return visit_text(v, 200, "application/octet-stream", (struct str){ bytes, n });
}

// The body with its `data` behind what it has.
static enum err with_data(struct visit *v, const struct resource *r, const struct attached *f, struct str *out)
{
	struct str bytes, body = reach_body(v, r);
	size_t size = (size_t)f->kept.size, room = BASE64_OF(size) + 1;
	if (!attach_reserve(v->arena, size + 2 * room))
		return ERR_BUSY;
	enum err e = attachment_read(v->db, v->arena, r->person, f->kept.digest, 0, size, f->kept.size, &bytes);
	if (e != OK)
		return e;
	char *base64 = arena_bytes(v->arena, room);
	sodium_bin2base64(base64, room, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_ORIGINAL);
	*out = str_format(v->arena, "%.*s,\"data\":\"%.*s\"}", (int)body.n - 1, body.p, (int)(room - 1), base64);
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
	enum err e = with_data(v, r, &f, &whole.body);
	if (e != OK)
		return e;
	http_header_set(v->req, "Cache-Control", STR("no-store")); // a file stays in no browser that others use
	return answer_text(v, 200, whole.body);
}

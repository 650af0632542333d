// SPDX-License-Identifier: Apache-2.0
// Packing of bodies (body.h). The dictionary is read once a process; each thread has contexts of its own, made when it
// first packs or unpacks, given back when it ends.
#include "record/body.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zdict.h>
#include <zstd.h>

#include "base/arena.h"
#include "base/log.h"

#define PACKED_LEAST 96            // bytes; what is shorter stays as it is
#define BODY_MOST ((size_t)64 << 20) // far above what is ever let in
#define LEVEL 3
#define DICTIONARY 1 // the number that new bodies get

extern const unsigned char body_dictionary[];
extern const size_t body_dictionary_size;

struct contexts {
	ZSTD_CCtx *pack;
	ZSTD_DCtx *unpack;
};

static struct {
	pthread_once_t once;
	pthread_key_t key;
	ZSTD_CDict *pack;
	ZSTD_DDict *unpack;
} house = { .once = PTHREAD_ONCE_INIT };

static void contexts_free(void *what)
{
	struct contexts *c = what;
	ZSTD_freeCCtx(c->pack);
	ZSTD_freeDCtx(c->unpack);
	free(c);
}

// For those that look for memory that nobody gave back: the main thread's key has no end of its own.
static void house_close(void)
{
	struct contexts *c = pthread_getspecific(house.key);
	if (c)
		contexts_free(c);
	pthread_setspecific(house.key, NULL);
	ZSTD_freeCDict(house.pack);
	ZSTD_freeDDict(house.unpack);
}

static void house_open(void)
{
	must(pthread_key_create(&house.key, contexts_free) == 0);
	house.pack = ZSTD_createCDict(body_dictionary, body_dictionary_size, LEVEL);
	house.unpack = ZSTD_createDDict(body_dictionary, body_dictionary_size);
	must(house.pack && house.unpack);
	must(atexit(house_close) == 0);
}

static struct contexts *contexts_mine(void)
{
	must(pthread_once(&house.once, house_open) == 0);
	struct contexts *c = pthread_getspecific(house.key);
	if (c)
		return c;
	c = calloc(1, sizeof *c);
	must(c && pthread_setspecific(house.key, c) == 0);
	return c;
}

static ZSTD_CCtx *packer(void)
{
	struct contexts *c = contexts_mine();
	if (c->pack)
		return c->pack;
	c->pack = ZSTD_createCCtx();
	must(c->pack && !ZSTD_isError(ZSTD_CCtx_setParameter(c->pack, ZSTD_c_checksumFlag, 1)) &&
		!ZSTD_isError(ZSTD_CCtx_setParameter(c->pack, ZSTD_c_dictIDFlag, 0)) &&
		!ZSTD_isError(ZSTD_CCtx_refCDict(c->pack, house.pack)));
	return c->pack;
}

static ZSTD_DCtx *unpacker(void)
{
	struct contexts *c = contexts_mine();
	if (c->unpack)
		return c->unpack;
	c->unpack = ZSTD_createDCtx();
	must(c->unpack && !ZSTD_isError(ZSTD_DCtx_refDDict(c->unpack, house.unpack)));
	return c->unpack;
}

struct str body_pack(struct arena *a, struct str body)
{
	if (body.n < PACKED_LEAST || body.n > BODY_MOST)
		return STR_NONE;
	size_t room = body.n - body.n / 8; // less than an eighth is no gain
	char *p = arena_bytes(a, room);
	p[0] = DICTIONARY;
	size_t n = ZSTD_compress2(packer(), p + 1, room - 1, body.p, body.n);
	return ZSTD_isError(n) ? STR_NONE : (struct str){ p, n + 1 }; // the error is that there is no room for it
}

static enum err damaged(struct str packed, const char *why)
{
	log_event(LOG_ERROR, "body", "bytes=%zu dictionary=%d why=%s", packed.n, packed.n ? (unsigned char)packed.p[0] : 0,
		log_quote(str_of(why)));
	return ERR_INTERNAL;
}

enum err body_unpack(struct arena *a, struct str packed, struct str *body)
{
	*body = STR("");
	if (packed.n < 2 || packed.p[0] != DICTIONARY)
		return damaged(packed, "this program does not have its dictionary");
	unsigned long long n = ZSTD_getFrameContentSize(packed.p + 1, packed.n - 1);
	if (n > BODY_MOST) // ZSTD_CONTENTSIZE_UNKNOWN and _ERROR too
		return damaged(packed, "it does not say how long it is");
	char *p = arena_bytes(a, (size_t)n + 1);
	size_t got = ZSTD_decompressDCtx(unpacker(), p, (size_t)n, packed.p + 1, packed.n - 1);
	if (ZSTD_isError(got))
		return damaged(packed, ZSTD_getErrorName(got));
	if (got != n)
		return damaged(packed, "it is shorter than it says");
	*body = (struct str){ p, got };
	return OK;
}

void resource_pack(struct arena *a, struct resource *r)
{
	if (r->packed_of == r->body.p && r->body.p)
		return; // it was already
	r->packed = body_pack(a, r->body);
	r->packed_of = r->body.p;
}

void body_bind(struct query *q, const struct resource *r)
{
	struct arena *a = NULL;
	struct str packed = r->packed;
	if (r->packed_of != r->body.p || !r->body.p) {
		a = arena_new();
		packed = body_pack(a, r->body);
	}
	query_text(q, "body", packed.p ? STR("") : r->body);
	query_bytes(q, "packed", packed); // STR_NONE is NULL; the query keeps a copy
	if (a)
		arena_free(a);
}

struct str body_of_row(struct query *q, struct arena *a)
{
	struct str packed = row_bytes(q, "packed"), body; // first: nearly all are packed
	if (!packed.p)
		return str_dup(a, row_text(q, "body"));
	enum err e = body_unpack(a, packed, &body);
	if (e == OK)
		return body;
	query_refuse(q, e);
	return STR_NONE;
}

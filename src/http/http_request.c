// SPDX-License-Identifier: Apache-2.0
// One request, as libmicrohttpd tells it: its target when the first line is there (request_target), then the head,
// the body in pieces and the end (request_step, several times), then that it is over (request_end). All on the pool
// thread that owns the connection, so a request has one thread at a time; only http_wake comes from elsewhere.
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "http/inside.h"

#define POOL_MOST 64                   // idle requests kept with their arena
#define THROW_MOST ((size_t)8 << 20)   // bytes read and thrown away after a refusal, so that its reply is seen

// --- the pool ----------------------------------------------------------------------------------------------------

static struct call *call_take(struct http *h)
{
	pthread_mutex_lock(&h->pool_lock);
	struct call *c = h->pool;
	if (c) {
		h->pool = c->next;
		h->pooled--;
	}
	pthread_mutex_unlock(&h->pool_lock);
	if (c) {
		struct arena *arena = c->arena;
		memset(c, 0, sizeof *c);
		c->arena = arena;
		return c;
	}
	c = calloc(1, sizeof *c);
	must(c != NULL);
	c->arena = arena_new();
	return c;
}

static void call_free(struct call *c)
{
	arena_free(c->arena);
	free(c);
}

static void call_give(struct http *h, struct call *c)
{
	free(c->body);
	c->body = NULL;
	atomic_fetch_sub(&h->bodies, c->held);
	c->held = 0;
	arena_reset(c->arena);
	pthread_mutex_lock(&h->pool_lock);
	bool keep = h->pooled < POOL_MOST;
	if (keep) {
		c->next = h->pool;
		h->pool = c;
		h->pooled++;
	}
	pthread_mutex_unlock(&h->pool_lock);
	if (!keep)
		call_free(c);
}

void request_pool_free(struct http *h)
{
	while (h->pool) {
		struct call *c = h->pool;
		h->pool = c->next;
		call_free(c);
	}
}

// Twelve characters that differ for every request of this process and almost surely between processes: a counter,
// started at a random place and stirred by a bijection (splitmix64), of which 60 bits are shown.
static void make_id(struct http *h, char out[12])
{
	uint64_t x = h->id_seed + atomic_fetch_add_explicit(&h->id_count, 1, memory_order_relaxed) * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	x ^= x >> 31;
	for (int i = 0; i < 12; i++, x >>= 5)
		out[i] = CROCKFORD[x & 31];
}

// --- the beginning -----------------------------------------------------------------------------------------------

void *request_target(void *http, const char *target, struct MHD_Connection *mhd)
{
	struct http *h = http;
	struct call *c = call_take(h);
	const union MHD_ConnectionInfo *conn = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	must(conn && conn->socket_context);
	c->h = h;
	c->mhd = mhd;
	c->conn = conn->socket_context;
	watch_request_begins(c->conn);
	atomic_fetch_add(&h->active, 1);
	atomic_fetch_add_explicit(&h->requests, 1, memory_order_relaxed);
	make_id(h, c->id);
	memcpy(c->peer, c->conn->peer, sizeof c->peer);
	c->head.target_at = target;
	c->head.target = str_dup(c->arena, str_of(target ? target : "")); // the library cuts its own at the "?"
	c->req = (struct http_request){
		.target = c->head.target,
		.path = STR(""),
		.body = STR(""),
		.peer = str_of(c->peer),
		.id = { c->id, sizeof c->id },
		.arrived = clock_ticks(),
		.arena = c->arena,
		.transport = c,
	};
	return c;
}

static enum MHD_Result take_field(void *call, enum MHD_ValueKind kind, const char *name, size_t name_size,
	const char *value, size_t value_size)
{
	struct call *c = call;
	(void)kind;
	if (c->head.count == c->field_room) {
		struct http_field *old = c->field;
		c->field_room = c->field_room ? c->field_room * 2 : 32;
		c->field = arena_bytes(c->arena, c->field_room * sizeof *c->field);
		if (old)
			memcpy(c->field, old, c->head.count * sizeof *old);
	}
	c->field[c->head.count++] = (struct http_field){
		{ name ? name : "", name ? name_size : 0 },
		{ value ? value : "", value ? value_size : 0 },
	};
	return c->head.count > HTTP_FIELDS_MOST ? MHD_NO : MHD_YES;
}

static void read_head(struct call *c, const char *method, const char *version)
{
	struct http *h = c->h;
	c->head.method = str_of(method);
	c->head.version = str_of(version);
	c->head.block_most = h->set.header_most;
	const union MHD_ConnectionInfo *size = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	if (size && h->library_known)
		c->head.block = size->header_size;
	MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, take_field, c);
	c->head.field = c->field;
}

// Whether the client came by TLS and who it is, as the one proxy whose word is taken says (its own additions only:
// the last items, for what stands before them came from the client).
static void believe_proxy(struct call *c)
{
	struct str from = STR_NONE, scheme = STR_NONE;
	for (size_t i = 0; i < c->head.count; i++) {
		if (http_name_is(c->field[i].name, "x-forwarded-for"))
			from = peer_last_item(c->field[i].value);
		else if (http_name_is(c->field[i].name, "x-forwarded-proto"))
			scheme = peer_last_item(c->field[i].value);
	}
	char *text = arena_bytes(c->arena, PEER_TEXT);
	if (from.p && peer_normal(from, text))
		c->req.peer = str_of(text);
	c->req.secure = scheme.p && http_name_is(scheme, "https");
}

static struct http_verdict read_target(struct call *c)
{
	struct str path, query;
	if (http_target_split(c->req.target, &path, &query))
		return (struct http_verdict){ 400, "the address is malformed" };
	if (form_decode(c->arena, path, false, &c->req.path))
		return (struct http_verdict){ 400, "the path is badly encoded" };
	if (form_parse(c->arena, query, c->h->set.fields_most, &c->req.query))
		return (struct http_verdict){ 400, "the query is badly encoded or has too many parts" };
	return (struct http_verdict){ 0, NULL };
}

// Whether the body may have so many bytes. Who asks for more than everybody has is looked at before any of it is kept.
static bool body_may_have(struct call *c, size_t n)
{
	const struct http_settings *s = &c->h->set;
	if (n <= s->body_most)
		return true;
	if (!c->body_most) {
		c->body_most = s->body_may && !atomic_load(&c->h->stopped) ? s->body_may(&c->req, s->context) : 0;
		c->body_most = c->body_most > s->body_most ? c->body_most : s->body_most;
	}
	return n <= c->body_most;
}

static enum MHD_Result step_head(struct call *c, const char *method, const char *version)
{
	c->begun = true;
	read_head(c, method, version);
	struct http_verdict v = http_guard(&c->head);
	c->req.method_name = c->head.method;
	c->req.method = http_method_of(c->head.method);
	for (size_t i = 0; i < c->head.count; i++)
		c->field[i].value = str_trim(c->field[i].value);
	if (c->conn->trusted)
		believe_proxy(c);
	if (!v.status)
		v = read_target(c);
	if (!v.status && !body_may_have(c, c->head.length))
		v = (struct http_verdict){ 413, HTTP_BODY_LARGE };
	if (!v.status)
		return MHD_YES;
	return reply_refuse(c, v, c->head.framed && !c->head.expects);
}

// --- the body ----------------------------------------------------------------------------------------------------

// Room for so many bytes. Twice what was there, but no more than can come; false: large bodies take too much already.
static bool body_room(struct call *c, size_t need)
{
	struct http *h = c->h;
	size_t room = c->body_room ? c->body_room * 2 : 4096;
	size_t most = c->head.chunked ? c->body_most : c->head.length;
	if (c->body_room == 0 && c->head.length > room && c->head.length <= 65536)
		room = c->head.length; // no more than that on someone's word
	if (most && room > most)
		room = most;
	if (room < need)
		room = need;
	if (room > h->set.body_most) {
		size_t more = room - c->held;
		if (atomic_fetch_add(&h->bodies, more) + more > h->set.bodies_most) {
			atomic_fetch_sub(&h->bodies, more);
			return false;
		}
		c->held = room;
	}
	c->body = realloc(c->body, room);
	must(c->body != NULL);
	c->body_room = room;
	return true;
}

static enum MHD_Result step_body(struct call *c, const char *p, size_t n)
{
	if (c->lingering) {
		c->thrown += n;
		return c->thrown > THROW_MOST ? MHD_NO : MHD_YES;
	}
	size_t have = c->req.body.n, piece = c->h->set.body_most;
	if (!body_may_have(c, have + n)) // only chunked bodies come here: lengths were checked before
		return reply_refuse(c, (struct http_verdict){ 413, HTTP_BODY_LARGE }, true);
	if (have + n > c->body_room && !body_room(c, have + n))
		return reply_refuse(c, (struct http_verdict){ 503, "too many large bodies arrive at once" }, true);
	instant until = clock_ticks() + c->h->set.request_within;
	if (have / piece != (have + n) / piece && !watch_move(c->conn, PHASE_READING, until))
		return MHD_NO;
	memcpy(c->body + have, p, n);
	c->req.body = (struct str){ c->body, have + n };
	return MHD_YES;
}

// --- the end -----------------------------------------------------------------------------------------------------

// Runs the handler until it replies or sleeps. When it parks, the connection is suspended first and only then shown
// as asleep, so that whoever wakes it always finds it suspended; a wake that came before is found in `sleep`.
static enum MHD_Result run_handler(struct call *c)
{
	struct http *h = c->h;
	for (;;) {
		bool stopped = atomic_load(&h->stopped);
		if (stopped || h->set.handle(&c->req, h->set.context) == HTTP_REPLY) {
			atomic_fetch_sub(&h->working, 1);
			struct http_verdict v = { 503, "the server is stopping" };
			return stopped ? reply_refuse(c, v, false) : reply_send(c);
		}
		int expected = WOKEN;
		if (atomic_compare_exchange_strong(&c->sleep, &expected, AWAKE)) {
			c->req.woken = true;
			continue;
		}
		MHD_suspend_connection(c->mhd);
		atomic_fetch_add(&h->parked, 1);
		struct MHD_Connection *mhd = c->mhd;
		expected = AWAKE;
		if (!atomic_compare_exchange_strong(&c->sleep, &expected, ASLEEP))
			MHD_resume_connection(mhd); // woken in between: the library calls again
		return MHD_YES; // c may be on its way already
	}
}

static void call_end(struct call *c)
{
	struct http *h = c->h;
	call_give(h, c);
	atomic_fetch_sub(&h->active, 1);
}

void http_wake(struct http_request *req)
{
	struct call *c = req->transport;
	struct http *h = c->h;
	struct MHD_Connection *mhd = c->mhd;
	atomic_fetch_add(&h->waking, 1); // http_stop waits for this: the library's own memory is used below
	int was = atomic_exchange(&c->sleep, WOKEN);
	must(was != WOKEN); // one wake a park
	if (was == ASLEEP) {
		MHD_resume_connection(mhd);
	} else if (was == ALONE) {
		atomic_fetch_sub(&h->parked, 1);
		atomic_fetch_sub(&h->working, 1);
		call_end(c);
	}
	atomic_fetch_sub(&h->waking, 1);
}

// The client has gone while its request slept, and the library ends the connection instead of calling again. The
// handler still runs, for it has things to finish and to log; nobody reads its reply. What lies in the connection's
// memory is copied first, in case it parks again: then whoever wakes it buries it.
static void run_without_client(struct call *c)
{
	struct http *h = c->h;
	for (size_t i = 0; i < c->head.count; i++) {
		c->field[i].name = str_dup(c->arena, c->field[i].name);
		c->field[i].value = str_dup(c->arena, c->field[i].value);
	}
	c->req.method_name = str_dup(c->arena, c->req.method_name);
	c->req.woken = true;
	for (;;) {
		atomic_store(&c->sleep, AWAKE);
		if (atomic_load(&h->stopped) || h->set.handle(&c->req, h->set.context) == HTTP_REPLY) {
			atomic_fetch_sub(&h->parked, 1);
			atomic_fetch_sub(&h->working, 1);
			call_end(c);
			return;
		}
		int expected = AWAKE;
		if (atomic_compare_exchange_strong(&c->sleep, &expected, ALONE))
			return;
	}
}

static enum MHD_Result step_end(struct call *c)
{
	if (c->lingering)
		return MHD_NO; // its reply is sent; nothing else is read from this client
	if (atomic_load(&c->sleep) == WOKEN) {
		atomic_store(&c->sleep, AWAKE);
		atomic_fetch_sub(&c->h->parked, 1);
		c->req.woken = true;
		return run_handler(c);
	}
	if (!watch_move(c->conn, PHASE_WORKING, 0))
		return MHD_NO;
	c->handled = true;
	atomic_fetch_add(&c->h->working, 1); // before `stopped` is read: http_stop sets that first and then looks here
	return run_handler(c);
}

enum MHD_Result request_step(void *http, struct MHD_Connection *mhd, const char *target, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **context)
{
	struct call *c = *context;
	(void)http;
	(void)mhd;
	(void)target;
	if (!c->begun)
		return step_head(c, method, version);
	if (*upload_size > 0) {
		size_t n = *upload_size;
		*upload_size = 0;
		return step_body(c, upload, n);
	}
	return step_end(c);
}

void request_end(void *http, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code)
{
	struct http *h = http;
	struct call *c = *context;
	(void)mhd;
	if (!c)
		return;
	*context = NULL;
	if (!c->answered && !c->handled && code == MHD_REQUEST_TERMINATED_WITH_ERROR &&
		(atomic_load(&c->conn->watch) & 7) != PHASE_CUT) {
		// The library has refused it by itself: headers beyond its memory, a malformed chunk or line.
		atomic_fetch_add(&h->refused, 1);
		log_event(LOG_INFO, "http_refused", "request=%.12s by=library", c->id);
	}
	watch_move(c->conn, PHASE_IDLE, clock_ticks() + h->set.idle_within);
	if (atomic_load(&c->sleep) == WOKEN)
		run_without_client(c);
	else
		call_end(c);
}

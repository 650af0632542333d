// SPDX-License-Identifier: Apache-2.0
// How often one program may ask: so many requests a second on average, and ten seconds' worth at once. A program that
// runs in a circle slows down itself and nobody else. Asked by the dispatcher for each request with a good token.
//
// One moment a program, in a table of this process: until when what it has asked so far would take at its rate (GCRA,
// the leaky bucket as a meter). Programs that share a place share its rate; there are many more places than programs.
// Where several processes serve one database each counts for itself: it is their own threads that are guarded, and the
// database is spared a write a request.
#include <stdatomic.h>
#include <stdlib.h>

#include "base/text.h"
#include "serve/turn.h"

#define PLACES 4096
#define AT_ONCE (10 * SECONDS)

struct rate {
	instant each; // that one request takes
	_Atomic instant until[PLACES];
};

struct rate *rate_new(unsigned a_second)
{
	struct rate *r = a_second ? calloc(1, sizeof *r) : NULL;
	must(r || !a_second);
	if (r)
		r->each = SECONDS / a_second > 0 ? SECONDS / a_second : 1;
	return r;
}

void rate_free(struct rate *r)
{
	free(r);
}

static size_t place_of_client(struct str client)
{
	uint64_t x = 0xcbf29ce484222325u;
	for (size_t i = 0; i < client.n; i++)
		x = (x ^ (unsigned char)client.p[i]) * 0x100000001b3u;
	return (size_t)((x ^ x >> 32) % PLACES);
}

instant rate_ask(struct rate *r, struct str client, instant now)
{
	if (!r)
		return 0;
	_Atomic instant *at = &r->until[place_of_client(client)];
	instant was = atomic_load_explicit(at, memory_order_relaxed), next;
	do {
		next = (was > now ? was : now) + r->each;
		if (next - now > AT_ONCE)
			return next - now - AT_ONCE;
	} while (!atomic_compare_exchange_weak_explicit(at, &was, next, memory_order_relaxed, memory_order_relaxed));
	return 0;
}

enum err rate_check(struct turn *t)
{
	struct visit *v = &t->v;
	if (v->actor.kind != ACTOR_SYSTEM)
		return OK;
	t->slow_down = rate_ask(t->server->rate, v->actor.account, clock_ticks());
	return t->slow_down ? ERR_BUSY : OK;
}

// RFC 6585 4.
void rate_say(struct turn *t)
{
	struct visit *v = &t->v;
	fault_init(&v->fault, v->arena);
	(void)fault_coded(&v->fault, STR_NONE, _("You ask faster than one program may. Wait a moment, then go on."),
		"throttled", STR_NONE);
	v->fault.err = ERR_BUSY;
	reply_error(t, ERR_BUSY);
	v->req->reply.status = 429;
	http_header_set(v->req, "Retry-After",
		str_format(v->arena, "%lld", (long long)((t->slow_down + SECONDS - 1) / SECONDS)));
}

// SPDX-License-Identifier: Apache-2.0
// The change by which each condition last made something (once.h), in a table of this process: conditions that share a
// place make each other look again, no more. A change that was rolled back is not there any more, so it stops nobody.
#include "record/once.h"

#include <stdatomic.h>

#include "record/statements.h"

#define PLACES 65536

static _Atomic int64_t made[PLACES];

static struct statement last_change = {
	.name = "once_last_change",
	.sql = "SELECT seq FROM change ORDER BY seq DESC LIMIT 1",
	.params = "",
	.columns = "seq:int",
	.for_what = "how far a search has looked",
};
static struct statement change_there = {
	.name = "once_change_there",
	.sql = "SELECT seq FROM change WHERE seq = $1",
	.params = "seq:int",
	.columns = "seq:int",
	.for_what = "whether what a condition made was kept",
};
STATEMENTS(once, &last_change, &change_there);

static uint64_t hash_of(struct str s)
{
	uint64_t x = 0xcbf29ce484222325u;
	for (size_t i = 0; i < s.n; i++)
		x = (x ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return x ^ x >> 32;
}

enum err once_look(struct db *db, struct str what, struct once *out)
{
	struct query *q = query_begin(db, &last_change);
	*out = (struct once){ .what = what, .hash = hash_of(what) };
	if (query_row(q))
		out->seen = row_int(q, "seq");
	return query_end(q);
}

bool once_same(const struct once *x, const struct once *y)
{
	return x->what.p && y->what.p && x->hash == y->hash && str_eq(x->what, y->what);
}

enum err once_still(struct db *db, const struct once *o)
{
	int64_t last = o->what.p ? atomic_load(&made[o->hash % PLACES]) : 0;
	if (last <= o->seen)
		return OK;
	struct query *q = query_begin(db, &change_there);
	query_int(q, "seq", last);
	bool kept = query_row(q);
	enum err e = query_end(q);
	return e == OK && kept ? ERR_STALE : e;
}

void once_made(const struct once *o, int64_t seq)
{
	if (o->what.p)
		atomic_store(&made[o->hash % PLACES], seq);
}

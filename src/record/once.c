// SPDX-License-Identifier: Apache-2.0
// The change by which each condition last made something (once.h). Where one process serves the database, in a table of
// its memory, which costs nothing; else in the database, written with the change itself. Conditions that share a place
// make each other look again, no more. A change that was rolled back is not there any more, so it stops nobody.
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
static struct statement made_at = {
	.name = "once_made_at",
	.sql = "SELECT seq FROM condition_made WHERE place = $1",
	.params = "place:int",
	.columns = "seq:int",
	.for_what = "the change by which a condition of this place last made something, in any process",
};
static struct statement made_put = {
	.name = "once_made_put",
	.sql = "INSERT INTO condition_made (place, seq) VALUES ($1, $2)\n"
		   "ON CONFLICT (place) DO UPDATE SET seq = excluded.seq",
	.params = "place:int seq:int",
	.columns = "",
	.for_what = "a condition of this place has made something",
};
STATEMENTS(once, &last_change, &change_there, &made_at, &made_put);

static uint64_t hash_of(struct str s)
{
	uint64_t x = 0xcbf29ce484222325u;
	for (size_t i = 0; i < s.n; i++)
		x = (x ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return x ^ x >> 32;
}

enum err once_look(struct db *db, struct str what, bool shared, struct once *out)
{
	struct query *q = query_begin(db, &last_change);
	*out = (struct once){ .what = what, .hash = hash_of(what), .shared = shared };
	if (query_row(q))
		out->seen = row_int(q, "seq");
	return query_end(q);
}

bool once_same(const struct once *x, const struct once *y)
{
	return x->what.p && y->what.p && x->hash == y->hash && str_eq(x->what, y->what);
}

static int64_t place_of(const struct once *o)
{
	return (int64_t)(o->hash % PLACES);
}

// What is in the database was kept.
static enum err still_shared(struct db *db, const struct once *o)
{
	struct query *q = query_begin(db, &made_at);
	query_int(q, "place", place_of(o));
	bool newer = query_row(q) && row_int(q, "seq") > o->seen;
	enum err e = query_end(q);
	return e == OK && newer ? ERR_STALE : e;
}

static enum err still_here(struct db *db, const struct once *o)
{
	int64_t last = atomic_load(&made[place_of(o)]);
	if (last <= o->seen)
		return OK;
	struct query *q = query_begin(db, &change_there);
	query_int(q, "seq", last);
	bool kept = query_row(q);
	enum err e = query_end(q);
	return e == OK && kept ? ERR_STALE : e;
}

enum err once_still(struct db *db, const struct once *o)
{
	if (!o->what.p)
		return OK;
	return o->shared ? still_shared(db, o) : still_here(db, o);
}

enum err once_made(struct db *db, const struct once *o, int64_t seq)
{
	if (!o->what.p)
		return OK;
	if (!o->shared) {
		atomic_store(&made[place_of(o)], seq);
		return OK;
	}
	struct query *q = query_begin(db, &made_put);
	query_int(q, "place", place_of(o));
	query_int(q, "seq", seq);
	return query_run(q, NULL);
}

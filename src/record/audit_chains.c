// SPDX-License-Identifier: Apache-2.0
// Which chains there are, and how far the index by person goes in each. Whoever tends or proves finds the chains in the
// rows and heads themselves, a step down an index for each, so that nothing can be hidden from them by a list that was
// shortened; whoever asks who has looked reads the marks, one row a chain.
#include "record/audit_inside.h"

#include <string.h>

#include "record/statements.h"

static struct statement audit_chain_after = {
	.name = "audit_chain_after",
	.sql = "SELECT chain FROM audit\n"
		   "WHERE chain > $1\n"
		   "ORDER BY chain LIMIT 1",
	.params = "after:int",
	.columns = "chain:int",
	.for_what = "The next chain that has rows.",
};

static struct statement audit_head_chain_after = {
	.name = "audit_head_chain_after",
	.sql = "SELECT chain FROM audit_head\n"
		   "WHERE chain > $1\n"
		   "ORDER BY chain LIMIT 1",
	.params = "after:int",
	.columns = "chain:int",
	.for_what = "The next chain that has signed heads.",
};

static struct statement audit_marks_all = {
	.name = "audit_marks_all",
	.sql = "SELECT chain, seq FROM audit_indexed\n"
		   "ORDER BY chain LIMIT $1",
	.params = "most:int",
	.columns = "chain:int seq:int",
	.for_what = "How far the index by person goes in each chain.",
};

static struct statement audit_mark_add = {
	.name = "audit_mark_add",
	.sql = "INSERT INTO audit_indexed (chain, seq) VALUES ($1, 0)\n"
		   "ON CONFLICT (chain) DO NOTHING",
	.params = "chain:int",
	.columns = "",
	.for_what = "A chain begins: none of it is indexed.",
};

enum err audit_chains_add(struct audit_chains *c, int64_t chain)
{
	size_t at = c->count;
	while (at > 0 && c->chain[at - 1] >= chain)
		at--;
	if (at < c->count && c->chain[at] == chain)
		return OK;
	if (c->count == AUDIT_CHAINS_MOST)
		return ERR_TOO_LARGE;
	memmove(&c->chain[at + 1], &c->chain[at], (c->count - at) * sizeof *c->chain);
	c->chain[at] = chain;
	c->count++;
	return OK;
}

static enum err chains_in(struct db *db, struct statement *st, struct audit_chains *out)
{
	for (int64_t after = INT64_MIN;;) {
		struct query *q = query_begin(db, st);
		query_int(q, "after", after);
		bool more = query_row(q);
		if (more)
			after = row_int(q, "chain");
		enum err e = query_end(q);
		if (!e && more)
			e = audit_chains_add(out, after);
		if (e || !more)
			return e;
	}
}

enum err audit_chains_find(struct db *db, struct audit_chains *out)
{
	out->count = 0;
	enum err e = chains_in(db, &audit_head_chain_after, out);
	return e ? e : chains_in(db, &audit_chain_after, out);
}

enum err audit_marks_read(struct db *db, struct audit_marks *out)
{
	out->count = 0;
	bool room = true;
	struct query *q = query_begin(db, &audit_marks_all);
	query_int(q, "most", AUDIT_CHAINS_MOST + 1);
	while (query_row(q)) {
		room = out->count < AUDIT_CHAINS_MOST;
		if (room)
			out->mark[out->count++] = (struct audit_mark){ row_int(q, "chain"), row_int(q, "seq") };
	}
	enum err e = query_end(q);
	return e ? e : room ? OK : ERR_TOO_LARGE;
}

enum err audit_mark_begin(struct db *db, int64_t chain)
{
	struct query *q = query_begin(db, &audit_mark_add);
	query_int(q, "chain", chain);
	return query_run(q, NULL);
}

STATEMENTS(audit_chains, &audit_chain_after, &audit_head_chain_after, &audit_marks_all, &audit_mark_add);

// SPDX-License-Identifier: Apache-2.0
// Signs the newest row of each chain: the heads go into the table in a job of their own, and when that has been
// committed, into the log outside the database. Called by audit_tend.
//
// The order matters. A head in the table is committed together with, or after, the rows it speaks of. The log gets the
// line afterwards, and no further head is signed until it has it, so whenever the process is killed the log lacks one
// line of each chain at most, which the next turn writes, whoever takes it. All of it happens under the log's lock.
#include "record/audit_inside.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "record/statements.h"

struct statement audit_head_newest = {
	.name = "audit_head_newest",
	.sql = "SELECT seq, hash, at, signature FROM audit_head\n"
		   "WHERE chain = $1\n"
		   "ORDER BY seq DESC LIMIT 2",
	.params = "chain:int",
	.columns = "seq:int hash:text at:int signature:text",
	.for_what = "The last two heads of a chain: whether the log outside lacks one line or more.",
};

static struct statement audit_head_add = {
	.name = "audit_head_add",
	.sql = "INSERT INTO audit_head (chain, seq, hash, at, signature)\n"
		   "VALUES ($1, $2, $3, $4, $5)\n"
		   "ON CONFLICT (chain, seq) DO NOTHING",
	.params = "chain:int seq:int hash:text at:int signature:text",
	.columns = "",
	.for_what = "Keeps a signed head of a chain.",
};

static struct statement audit_hash_at = {
	.name = "audit_hash_at",
	.sql = "SELECT hash FROM audit WHERE chain = $1 AND seq = $2",
	.params = "chain:int seq:int",
	.columns = "hash:text",
	.for_what = "Whether the row that the last head was signed for is still the same.",
};

// One chain.
struct signing {
	int64_t chain;
	const struct audit_head *log; // its newest head near the end of the log; NULL: none
	bool new;                     // rows that no head speaks of
	// What came of it.
	bool made, contradicted;
	struct audit_head head;
};

struct round {
	struct store *store;
	const struct audit_keys *keys;
	int fd; // the log; -1: none
	struct audit_log_end end;
	struct audit_chains chains;
	struct signing one[AUDIT_CHAINS_MOST];
	struct audit_head lines[AUDIT_CHAINS_MOST];
	size_t line_count;
};

// The last one or two heads in the table, newest first.
static enum err newest_heads(struct db *db, int64_t chain, struct audit_head heads[2], size_t *count)
{
	*count = 0;
	struct query *q = query_begin(db, &audit_head_newest);
	query_int(q, "chain", chain);
	while (query_row(q) && *count < 2)
		audit_head_read(q, chain, &heads[(*count)++]);
	return query_end(q);
}

static enum err tail_row(struct db *db, int64_t chain, int64_t *seq, unsigned char *hash)
{
	*seq = 0;
	memset(hash, 0, HASH_BYTES);
	struct query *q = query_begin(db, &audit_tail);
	query_int(q, "chain", chain);
	if (query_row(q)) {
		*seq = row_int(q, "seq");
		if (!audit_unhex(row_text(q, "hash"), hash, HASH_BYTES))
			memset(hash, 0, HASH_BYTES);
	}
	return query_end(q);
}

static enum err stands(struct db *db, const struct audit_head *h, bool *same)
{
	*same = false;
	unsigned char hash[HASH_BYTES];
	struct query *q = query_begin(db, &audit_hash_at);
	query_int(q, "chain", h->chain);
	query_int(q, "seq", h->seq);
	if (query_row(q))
		*same = audit_unhex(row_text(q, "hash"), hash, HASH_BYTES) && memcmp(hash, h->hash, HASH_BYTES) == 0;
	return query_end(q);
}

// *made is false when another process that was still leading has signed the same row.
static enum err head_insert(struct db *db, const struct audit_head *h, bool *made)
{
	int64_t rows = 0;
	char hash[HASH_LETTERS + 1], signature[SIGN_LETTERS + 1];
	struct query *q = query_begin(db, &audit_head_add);
	query_int(q, "chain", h->chain);
	query_int(q, "seq", h->seq);
	query_text(q, "hash", audit_hex(hash, h->hash, HASH_BYTES));
	query_int(q, "at", h->at);
	query_text(q, "signature", audit_hex(signature, h->signature, SIGN_BYTES));
	enum err e = query_run(q, &rows);
	*made = !e && rows == 1;
	return e;
}

static enum err sign_one(struct db *db, const struct audit_keys *keys, struct signing *s)
{
	s->made = s->contradicted = false;
	struct audit_head heads[2];
	size_t count;
	enum err e = newest_heads(db, s->chain, heads, &count);
	if (!e)
		e = tail_row(db, s->chain, &s->head.seq, s->head.hash);
	if (e)
		return e;
	// The newest head anyone has signed: whoever cut the table's heads left the log's.
	const struct audit_head *known = count ? &heads[0] : NULL;
	if (s->log && (!known || s->log->seq > known->seq) && audit_head_true(s->log, keys->open))
		known = s->log;
	if (known) {
		bool same;
		e = stands(db, known, &same);
		if (e)
			return e;
		if (!same || s->head.seq < known->seq) {
			s->contradicted = true;
			return OK;
		}
		if (s->head.seq == known->seq)
			return OK;
	}
	if (s->head.seq == 0)
		return OK;
	s->head.chain = s->chain;
	s->head.at = clock_now();
	audit_head_sign(&s->head, keys);
	return head_insert(db, &s->head, &s->made);
}

// In a job: what is signed here is committed with the rows before it, or not at all.
static enum err sign_tails(struct db *db, struct arena *a, void *what)
{
	(void)a;
	struct round *r = what;
	enum err e = OK;
	for (size_t i = 0; !e && i < r->chains.count; i++)
		if (r->one[i].new)
			e = sign_one(db, r->keys, &r->one[i]);
	return e;
}

// The one line of a chain that a crash kept from the log. More than one is not a crash: it is left for audit_verify.
static enum err catch_up(struct round *r, const struct signing *s)
{
	struct audit_head heads[2];
	size_t count;
	enum err e = newest_heads(store_reader(r->store), s->chain, heads, &count);
	if (e || count == 0 || (s->log && s->log->seq >= heads[0].seq))
		return e;
	if (!s->log && heads[0].at < r->end.since)
		return OK; // it stands further back: the process of this chain ended long ago
	bool one = s->log ? count == 2 && s->log->seq == heads[1].seq : count == 1 || heads[1].at < r->end.since;
	if (one && audit_head_true(&heads[0], r->keys->open))
		r->lines[r->line_count++] = heads[0];
	else
		log_event(LOG_ERROR, "audit-heads-log-is-short", "chain=%lld seq=%lld", (long long)s->chain,
			(long long)heads[0].seq);
	return OK;
}

static enum err log_catch_up(struct round *r)
{
	r->line_count = 0;
	for (size_t i = 0; i < r->chains.count; i++) {
		enum err e = catch_up(r, &r->one[i]);
		if (e)
			return e;
	}
	enum err e = r->line_count ? audit_log_add(r->fd, r->end.torn, r->lines, r->line_count) : OK;
	for (size_t i = 0, line = 0; !e && line < r->line_count; i++)
		if (r->one[i].chain == r->lines[line].chain)
			r->one[i].log = &r->lines[line++];
	if (r->line_count)
		r->end.torn = false;
	return e;
}

// Whether there is anything to do, without troubling the writer or the disk: the newest row, the newest head in the
// table and the newest in the log should speak of one row.
static enum err anything_new(struct db *db, struct signing *s)
{
	int64_t seq;
	unsigned char hash[HASH_BYTES];
	struct audit_head heads[2];
	size_t count;
	enum err e = tail_row(db, s->chain, &seq, hash);
	if (!e)
		e = newest_heads(db, s->chain, heads, &count);
	if (e)
		return e;
	if (count == 0)
		s->new = seq > 0 || s->log;
	else
		s->new = heads[0].seq != seq || memcmp(heads[0].hash, hash, HASH_BYTES) != 0 || (s->log && s->log->seq != seq);
	return OK;
}

// The chains of the tables, and those that only the log still knows.
static enum err find_chains(struct round *r)
{
	enum err e = audit_chains_find(store_reader(r->store), &r->chains);
	for (size_t i = 0; !e && i < r->end.count; i++)
		if (audit_head_true(&r->end.last[i], r->keys->open))
			e = audit_chains_add(&r->chains, r->end.last[i].chain);
	for (size_t i = 0; !e && i < r->chains.count; i++)
		r->one[i] = (struct signing){ .chain = r->chains.chain[i],
			.log = audit_log_last(&r->end, r->chains.chain[i]) };
	return e;
}

static enum err sign_and_log(struct round *r)
{
	enum err e = r->fd >= 0 ? audit_log_end(r->fd, &r->end) : OK;
	if (!e)
		e = find_chains(r);
	if (!e && r->fd >= 0)
		e = log_catch_up(r);
	bool any = false;
	for (size_t i = 0; !e && i < r->chains.count; i++) {
		e = anything_new(store_reader(r->store), &r->one[i]);
		any = any || r->one[i].new;
	}
	if (e || !any)
		return e;
	e = store_write_vital(r->store, sign_tails, r);
	if (e)
		return e;
	bool contradicted = false;
	r->line_count = 0;
	for (size_t i = 0; i < r->chains.count; i++) {
		contradicted = contradicted || r->one[i].contradicted;
		if (r->one[i].made)
			r->lines[r->line_count++] = r->one[i].head;
	}
	if (r->line_count && r->fd >= 0)
		e = audit_log_add(r->fd, r->end.torn, r->lines, r->line_count);
	return e ? e : contradicted ? ERR_CONFLICT : OK;
}

enum err audit_sign(struct store *s, const char *folder, const struct audit_keys *keys)
{
	struct arena *a = arena_new();
	struct round *r = arena_make(a, struct round);
	r->store = s;
	r->keys = keys;
	r->fd = -1;
	enum err e = folder ? audit_log_open(folder, true, &r->fd) : OK;
	if (!e)
		e = sign_and_log(r);
	if (r->fd >= 0)
		close(r->fd);
	arena_free(a);
	return e;
}

STATEMENTS(audit_sign, &audit_head_newest, &audit_head_add, &audit_hash_at);

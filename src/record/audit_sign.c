// SPDX-License-Identifier: Apache-2.0
// Signs the newest row of a chain: the head goes into the table in a job of its own, and when that has been committed,
// into the log outside the database. Called by audit_tend.
//
// The order matters. A head in the table is committed together with, or after, the rows it speaks of. The log gets the
// line afterwards, and no further head is signed until it has it, so whenever the process is killed the log lacks one
// line at most, which the next turn writes. Both happen under the lock of the log.
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
		   "VALUES ($1, $2, $3, $4, $5)",
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

struct signing {
	const struct audit_keys *keys;
	int64_t chain;
	bool outside; // the log's last head is known
	struct audit_head log;
	// What came of it.
	bool made, contradicted;
	struct audit_head head;
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

static enum err head_insert(struct db *db, const struct audit_head *h)
{
	char hash[HASH_LETTERS + 1], signature[SIGN_LETTERS + 1];
	struct query *q = query_begin(db, &audit_head_add);
	query_int(q, "chain", h->chain);
	query_int(q, "seq", h->seq);
	query_text(q, "hash", audit_hex(hash, h->hash, HASH_BYTES));
	query_int(q, "at", h->at);
	query_text(q, "signature", audit_hex(signature, h->signature, SIGN_BYTES));
	return query_run(q, NULL);
}

// In a job: what is signed here is committed with the rows before it, or not at all.
static enum err sign_tail(struct db *db, struct arena *a, void *what)
{
	(void)a;
	struct signing *s = what;
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
	if (s->outside && (!known || s->log.seq > known->seq) && audit_head_true(&s->log, s->keys->open))
		known = &s->log;
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
	audit_head_sign(&s->head, s->keys);
	e = head_insert(db, &s->head);
	s->made = !e;
	return e;
}

// Writes the one line that a crash kept from the log. More than one is not a crash: it is left for audit_verify.
static enum err log_catch_up(struct db *db, int fd, struct audit_log_end *end, const struct signing *s)
{
	struct audit_head heads[2];
	size_t count;
	enum err e = newest_heads(db, s->chain, heads, &count);
	if (e || count == 0 || (end->has && end->last.seq >= heads[0].seq))
		return e;
	bool one = count == 1 ? !end->has : end->has && end->last.seq == heads[1].seq;
	if (!one || !audit_head_true(&heads[0], s->keys->open)) {
		log_event(LOG_ERROR, "audit-heads-log-is-short", "seq=%lld", (long long)heads[0].seq);
		return OK;
	}
	e = audit_log_add(fd, end->torn, &heads[0]);
	if (!e) {
		end->torn = false;
		end->has = true;
		end->last = heads[0];
	}
	return e;
}

// Whether there is anything to do, without troubling the writer or the disk: the newest row, the newest head in the
// table and the newest in the log should speak of one row.
static enum err anything_new(struct db *db, const struct signing *s, bool *is)
{
	int64_t seq;
	unsigned char hash[HASH_BYTES];
	struct audit_head heads[2];
	size_t count;
	*is = false;
	enum err e = tail_row(db, s->chain, &seq, hash);
	if (!e)
		e = newest_heads(db, s->chain, heads, &count);
	if (e)
		return e;
	if (count == 0)
		*is = seq > 0 || s->outside;
	else
		*is = heads[0].seq != seq || memcmp(heads[0].hash, hash, HASH_BYTES) != 0 || (s->outside && s->log.seq != seq);
	return OK;
}

static enum err sign_and_log(struct store *store, int fd, struct signing *s)
{
	struct db *db = store_reader(store);
	struct audit_log_end end = { 0 };
	enum err e = OK;
	if (fd >= 0) {
		e = audit_log_end(fd, s->chain, &end);
		if (!e)
			e = log_catch_up(db, fd, &end, s);
		if (e)
			return e;
		s->outside = end.has;
		s->log = end.last;
	}
	bool is = false;
	e = anything_new(db, s, &is);
	if (e || !is)
		return e;
	e = store_write(store, sign_tail, s);
	if (!e && s->contradicted)
		return ERR_CONFLICT;
	if (!e && s->made && fd >= 0)
		e = audit_log_add(fd, end.torn, &s->head);
	return e;
}

enum err audit_sign(struct store *s, int64_t chain, const char *folder, const struct audit_keys *keys)
{
	struct signing signing = { .keys = keys, .chain = chain };
	int fd = -1;
	if (folder) {
		enum err e = audit_log_open(folder, true, &fd);
		if (e)
			return e;
	}
	enum err e = sign_and_log(s, fd, &signing);
	if (fd >= 0)
		close(fd);
	return e;
}

STATEMENTS(audit_sign, &audit_head_newest, &audit_head_add, &audit_hash_at);

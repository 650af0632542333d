// SPDX-License-Identifier: Apache-2.0
// Proves every chain: each row against the hash of the row before it and the digest of its words, and beside them
// in the same order the signed heads of the table and of audit-heads.log. Called by `ownplan verify` and by tests.
//
// What stands is taken down at one moment, under the lock of the log: how long the log is, and the newest row and head
// of each chain. After that everything is read a page at a time and only up to there, so a server may go on working
// and no long snapshot pins its database. A flaw in the rows weighs more than one in the heads: it is what is reported.
#include "record/audit_stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "record/statements.h"

enum { PAGE = 500, WORDS_ROOM = 512, WHEN_ROOM = 64 };

static struct statement audit_page = {
	.name = "audit_page",
	.sql = "SELECT a.chain, a.seq, a.at, " AUDIT_WORDS_OF("a") ", a.salt, a.digest, a.hash,\n"
		   "CASE WHEN p.seq = a.seq THEN 1 ELSE 0 END AS indexed,\n"
		   "CASE WHEN (b.at, b.chain, b.seq) >= (a.at, a.chain, a.seq) THEN 1 ELSE 0 END AS looked FROM audit a\n"
		   "LEFT JOIN audit_person p\n"
		   "ON p.person = a.person AND p.at = a.at AND p.chain = a.chain AND p.seq = a.seq\n"
		   "LEFT JOIN audit_looked l ON l.person = a.person AND l.actor = a.actor\n"
		   "LEFT JOIN audit b ON b.chain = l.chain AND b.seq = l.seq AND b.at = l.at AND b.person = l.person\n"
		   "AND b.actor = l.actor AND b.action = 'read' AND b.outcome = 'done'\n"
		   "WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3\n"
		   "ORDER BY a.seq LIMIT $4",
	.params = "chain:int after:int upto:int most:int",
	.columns = "chain:int seq:int at:int " AUDIT_WORD_COLUMNS " salt:text digest:text hash:text indexed:int looked:int",
	.for_what = "The rows of a chain in order, with what the index says of them, to prove them.",
};

static struct statement audit_witness_after = {
	.name = "audit_witness_after",
	.sql = "SELECT what FROM audit\n"
		   "WHERE chain = $1 AND seq > $2 AND action = '" AUDIT_ERASED "'",
	.params = "chain:int after:int",
	.columns = "what:text",
	.for_what = "Witnesses of erasures that were made while the rows before were proven.",
};

struct chain {
	int64_t chain, rows_to, heads_to;
	int64_t indexed_to; // -1: there is no mark
};

struct flaw {
	bool is;
	int64_t chain, seq;
	char words[WORDS_ROOM];
};

struct proving {
	struct db *db;
	struct audit_proof *out;
	unsigned char open[32];
	bool outside; // there should be a log
	int log;      // -1: there is none
	int64_t log_size;
	struct audit_chains found; // in the tables
	struct chain chains[AUDIT_CHAINS_MOST];
	size_t chain_count;
	struct flaw rows, heads;
	int64_t witnessed;                      // rows that witnesses of erasure speak of
	int64_t first_erased, erased_chain;
	// Of the chain at hand:
	const struct chain *now;
	struct audit_stream table, outer;
	int64_t last;       // the row that was proven last
	int64_t signed_to;  // the newest row that a true head speaks of
	unsigned char hash[HASH_BYTES];
};

// The first flaw is the one that is told.
__attribute__((format(printf, 4, 5)))
static void flaw_say(struct flaw *flaw, int64_t chain, int64_t seq, const char *format, ...)
{
	if (flaw->is)
		return;
	*flaw = (struct flaw){ .is = true, .chain = chain, .seq = seq };
	va_list args;
	va_start(args, format);
	vsnprintf(flaw->words, sizeof flaw->words, format, args);
	va_end(args);
}

#define ROW_FLAW(p, seq, ...) flaw_say(&(p)->rows, (p)->now->chain, (seq), __VA_ARGS__)
#define HEAD_FLAW(p, seq, ...) flaw_say(&(p)->heads, (p)->now->chain, (seq), __VA_ARGS__)

static const char *when(instant at, char *out)
{
	static const char *const months[] = {
		N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
		N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
	};
	struct civil c = clock_london(at);
	snprintf(out, WHEN_ROOM, "%d %s %d, %02d:%02d", c.day, _(months[(c.month + 11) % 12]), c.year, c.hour, c.minute);
	return out;
}

// --- rows --------------------------------------------------------------------------------------------------------

static bool all_empty(const struct audit_row *row)
{
	for (size_t i = 0; i < AUDIT_WORD_COUNT; i++)
		if (!audit_words[i].stays && audit_word_of(row, i).n > 0)
			return false;
	return true;
}

// How many rows a witness of erasure speaks of.
static int64_t witness_of(struct str what)
{
	int64_t count;
	return str_starts(what, "rows=") && str_int(str_part(what, 5, what.n), 0, INT32_MAX, &count) ? count : 0;
}

// The words of a row whose place in the chain is proven.
static void prove_words(struct proving *p, struct query *q, const struct audit_row *row, const unsigned char *digest)
{
	long long seq = row->seq;
	struct str salt_hex = row_text(q, "salt");
	if (salt_hex.n == 0) {
		if (!all_empty(row)) {
			ROW_FLAW(p, seq, _("Row %lld is marked as erased, but there are words in it."), seq);
			return;
		}
		if (p->out->erased++ == 0) {
			p->first_erased = seq;
			p->erased_chain = p->now->chain;
		}
		return;
	}
	unsigned char salt[SALT_BYTES], again[HASH_BYTES];
	bool good = audit_unhex(salt_hex, salt, SALT_BYTES);
	if (good)
		audit_digest(row, salt, again);
	if (!good || memcmp(again, digest, HASH_BYTES) != 0) {
		ROW_FLAW(p, seq, _("The words of row %lld were changed."), seq);
		return;
	}
	if (str_is(row->action, AUDIT_ERASED))
		p->witnessed += witness_of(row->what);
	bool look = str_is(row->action, "read") && str_is(row->outcome, "done");
	if (row->person.n > 0 && seq <= p->now->indexed_to
		&& (!row_int(q, "indexed") || (look && !row_int(q, "looked"))))
		HEAD_FLAW(p, seq,
			_("The index by person lacks row %lld, so the person it is about cannot see it."), seq);
}

static void prove_row(struct proving *p, struct query *q)
{
	struct audit_row row;
	unsigned char digest[HASH_BYTES], hash[HASH_BYTES], again[HASH_BYTES];
	audit_row_read(q, &row);
	long long seq = row.seq, next = p->last + 1;
	if (seq < next) {
		ROW_FLAW(p, seq, _("Row %lld does not belong to the chain, which begins with row 1."), seq);
		return;
	}
	if (seq > next) {
		if (seq == next + 1)
			ROW_FLAW(p, next, _("Row %lld is missing."), next);
		else
			ROW_FLAW(p, next, _("Rows %lld to %lld are missing."), next, seq - 1);
		return;
	}
	bool good = audit_unhex(row_text(q, "digest"), digest, HASH_BYTES)
		&& audit_unhex(row_text(q, "hash"), hash, HASH_BYTES);
	if (good)
		audit_hash(p->hash, p->now->chain, row.seq, row.at, digest, again);
	if (!good || memcmp(again, hash, HASH_BYTES) != 0) {
		ROW_FLAW(p, seq,
			_("Row %lld does not follow from row %lld: it was changed, moved or put in."), seq, seq - 1);
		return;
	}
	prove_words(p, q, &row, digest);
	memcpy(p->hash, hash, HASH_BYTES);
	p->last = row.seq;
	p->out->rows++;
}

// --- heads -------------------------------------------------------------------------------------------------------

// Whether what stands in a stream may be believed; a false signature is a flaw of its own.
static bool believed(struct proving *p, const struct audit_stream *s, int64_t seq, const char *sentence)
{
	if (!s->has || s->head.seq != seq)
		return false;
	if (s == &p->outer && p->table.has && audit_head_same(&p->table.head, &s->head))
		return audit_head_true(&p->table.head, p->open);
	if (audit_head_true(&s->head, p->open))
		return true;
	HEAD_FLAW(p, seq, sentence, (long long)seq);
	return false;
}

// A head that only one of the two places has.
static void prove_both(struct proving *p, int64_t seq, bool in_table, bool in_log)
{
	long long n = seq;
	if (in_log && !in_table)
		HEAD_FLAW(p, seq,
			_("The table audit_head is short: it lacks the head for row %lld that stands in audit-heads.log."), n);
	if (!p->outside || !in_table || in_log)
		return;
	// The last head of the table may not have reached the log before the process was killed.
	if (seq == p->now->heads_to && !p->outer.has)
		return;
	if (p->log < 0)
		HEAD_FLAW(p, seq,
			_("The file audit-heads.log is missing. The table audit_head goes on to row %lld."),
			(long long)p->now->heads_to);
	else if (!p->outer.has)
		HEAD_FLAW(p, seq,
			_("The file audit-heads.log is short: it ends before row %lld, "
			  "and the table audit_head goes on to row %lld."),
			n, (long long)p->now->heads_to);
	else
		HEAD_FLAW(p, seq,
			_("The file audit-heads.log is short: it lacks the head for row %lld that stands in the table audit_head."),
			n);
}

static void prove_log(struct proving *p)
{
	if (p->outer.flawed)
		HEAD_FLAW(p, p->outer.flaw_after,
			_("The file audit-heads.log was changed: what follows the head for row %lld "
			  "is not a head, or not in its place."),
			(long long)p->outer.flaw_after);
}

static void prove_head(struct proving *p, const struct audit_head *h)
{
	char date[WHEN_ROOM];
	if (memcmp(h->hash, p->hash, HASH_BYTES) == 0) {
		p->signed_to = h->seq;
		return;
	}
	long long from = p->signed_to + 1, to = h->seq;
	if (from == to)
		ROW_FLAW(p, from, _("Row %lld is not the row that was signed on %s."), from,
			when(h->at, date));
	else
		ROW_FLAW(p, from, _("Rows %lld to %lld are not the rows that were signed on %s."), from, to,
			when(h->at, date));
}

// The heads that speak of the row just proven.
static void prove_heads(struct proving *p, int64_t seq)
{
	while (p->table.has && p->table.head.seq < seq) {
		HEAD_FLAW(p, p->table.head.seq,
			_("A head in the table audit_head speaks of row %lld, which cannot be."),
			(long long)p->table.head.seq);
		audit_stream_next(&p->table);
	}
	bool in_table = p->table.has && p->table.head.seq == seq, in_log = p->outer.has && p->outer.head.seq == seq;
	if (!in_table && !in_log)
		return;
	bool table = believed(p, &p->table, seq,
		_("The signature of the head for row %lld in the table audit_head is wrong."));
	bool outer = believed(p, &p->outer, seq, _("The signature of the head for row %lld in audit-heads.log is wrong."));
	prove_log(p); // says more than that a head is missing
	prove_both(p, seq, in_table, in_log);
	if (table)
		prove_head(p, &p->table.head);
	if (outer)
		prove_head(p, &p->outer.head);
	if (in_table)
		audit_stream_next(&p->table);
	if (in_log)
		audit_stream_next(&p->outer);
}

// Heads that are left when the rows are at their end.
static void prove_rest(struct proving *p, struct audit_stream *s, const char *false_sentence,
	struct audit_head *furthest)
{
	for (; s->has; audit_stream_next(s)) {
		if (!audit_head_true(&s->head, p->open))
			HEAD_FLAW(p, s->head.seq, false_sentence, (long long)s->head.seq);
		else if (s->head.seq > furthest->seq)
			*furthest = s->head;
	}
}

static void prove_end(struct proving *p)
{
	struct audit_head table = { 0 }, outer = { 0 };
	char date[WHEN_ROOM];
	prove_rest(p, &p->table, _("The signature of the head for row %lld in the table audit_head is wrong."), &table);
	prove_rest(p, &p->outer, _("The signature of the head for row %lld in audit-heads.log is wrong."), &outer);
	const struct audit_head *h = outer.seq > table.seq ? &outer : &table;
	if (h->seq == 0)
		return;
	const char *also = "";
	if (outer.seq > table.seq)
		also = _(" The table audit_head was cut too: only audit-heads.log knows.");
	else if (p->outside && p->table.count > p->outer.count + 1) // one may have been on its way
		also = _(" The file audit-heads.log was cut too: only the table audit_head knows.");
	ROW_FLAW(p, p->last + 1,
		_("Rows after %lld are missing: a head signed on %s speaks of row %lld.%s"),
		(long long)p->last, when(h->at, date), (long long)h->seq, also);
}

// --- one chain ---------------------------------------------------------------------------------------------------

static enum err prove_page(struct proving *p, size_t *count)
{
	*count = 0;
	struct query *q = query_begin(p->db, &audit_page);
	query_int(q, "chain", p->now->chain);
	query_int(q, "after", p->last > 0 ? p->last : INT64_MIN);
	query_int(q, "upto", p->now->rows_to);
	query_int(q, "most", PAGE);
	while (!p->rows.is && query_row(q)) {
		prove_row(p, q);
		if (!p->rows.is)
			prove_heads(p, p->last);
		++*count;
	}
	return query_end(q);
}

static enum err prove_chain(struct proving *p, const struct chain *c)
{
	p->now = c;
	p->last = p->signed_to = 0;
	memset(p->hash, 0, sizeof p->hash);
	audit_stream_table(&p->table, p->db, c->chain, c->heads_to);
	audit_stream_log(&p->outer, p->log, p->log_size, c->chain);
	if (c->indexed_to < 0 && c->rows_to > 0)
		HEAD_FLAW(p, 1, _("The table audit_indexed lacks this chain, so nobody can see its rows."));
	size_t count = PAGE;
	enum err e = OK;
	while (!e && !p->rows.is && count == PAGE)
		e = prove_page(p, &count);
	if (!e && !p->rows.is)
		prove_end(p);
	prove_log(p);
	p->out->heads += p->table.count;
	p->out->heads_outside += p->outer.count;
	p->out->not_signed += p->last - p->signed_to;
	if (!e)
		e = p->table.err ? p->table.err : p->outer.err;
	return e;
}

// --- all of them -------------------------------------------------------------------------------------------------

static enum err newest(struct proving *p, struct statement *st, int64_t chain, int64_t *seq)
{
	struct query *q = query_begin(p->db, st);
	query_int(q, "chain", chain);
	*seq = query_row(q) ? row_int(q, "seq") : 0;
	return query_end(q);
}

static enum err take_down_chain(struct proving *p, int64_t chain, struct chain *out)
{
	*out = (struct chain){ .chain = chain, .indexed_to = -1 };
	enum err e = newest(p, &audit_head_newest, chain, &out->heads_to);
	return e ? e : newest(p, &audit_tail, chain, &out->rows_to);
}

static struct chain *chain_at(struct proving *p, int64_t chain)
{
	for (size_t i = 0; i < p->chain_count; i++)
		if (p->chains[i].chain == chain)
			return &p->chains[i];
	return NULL;
}

static enum err marks_in(struct proving *p)
{
	struct audit_marks marks;
	enum err e = audit_marks_read(p->db, &marks);
	for (size_t i = 0; !e && i < marks.count; i++) {
		struct chain *c = chain_at(p, marks.mark[i].chain);
		if (c)
			c->indexed_to = marks.mark[i].seq;
	}
	return e;
}

// What stands now. Called under the lock of the log, so heads in the table and in the log are alike.
static enum err take_down(struct proving *p)
{
	struct stat st;
	if (p->log >= 0 && fstat(p->log, &st) != 0)
		return ERR_INTERNAL;
	p->log_size = p->log >= 0 ? (int64_t)st.st_size : 0;
	enum err e = audit_chains_find(p->db, &p->found);
	for (; !e && p->chain_count < p->found.count; p->chain_count++)
		e = take_down_chain(p, p->found.chain[p->chain_count], &p->chains[p->chain_count]);
	return e ? e : marks_in(p);
}

// A chain of which the log alone is left: believed when the head is true.
static enum err chains_in_log(struct proving *p)
{
	enum err e = OK;
	for (audit_stream_log(&p->outer, p->log, p->log_size, 0); !e && p->outer.has; audit_stream_next(&p->outer)) {
		int64_t chain = p->outer.head.chain;
		if (chain_at(p, chain) || !audit_head_true(&p->outer.head, p->open))
			continue;
		if (p->chain_count < AUDIT_CHAINS_MOST)
			p->chains[p->chain_count++] = (struct chain){ .chain = chain, .indexed_to = -1 };
		else
			e = ERR_TOO_LARGE;
	}
	return e ? e : p->outer.err;
}

// An erasure may have gone on beside the proof: then its witness stands after the rows that were taken down.
static enum err witnesses_since(struct proving *p)
{
	enum err e = OK;
	for (size_t i = 0; !e && i < p->chain_count; i++) {
		struct query *q = query_begin(p->db, &audit_witness_after);
		query_int(q, "chain", p->chains[i].chain);
		query_int(q, "after", p->chains[i].rows_to);
		while (query_row(q))
			p->witnessed += witness_of(row_text(q, "what"));
		e = query_end(q);
	}
	return e;
}

static void conclude(struct proving *p)
{
	static _Thread_local char words[WORDS_ROOM];
	struct audit_proof *out = p->out;
	if (!p->rows.is && out->erased > p->witnessed)
		flaw_say(&p->rows, p->erased_chain, p->first_erased,
			_("The words of %lld rows were erased, the first of them row %lld, "
			  "but the erasures on record speak of %lld."),
			(long long)out->erased, (long long)p->first_erased, (long long)p->witnessed);
	const struct flaw *flaw = p->rows.is ? &p->rows : &p->heads;
	out->sound = !flaw->is;
	out->bad_chain = flaw->chain;
	out->bad_seq = flaw->seq;
	if (flaw->is)
		snprintf(words, sizeof words, "%s", flaw->words);
	else
		snprintf(words, sizeof words, "%s", _("The audit trail is whole."));
	out->what = words;
}

static enum err prove(struct proving *p, const char *folder, struct fault *f)
{
	enum err e = audit_keys_public(folder, p->open, f);
	if (e)
		return e;
	p->log = -1;
	p->outside = folder != NULL;
	if (folder) {
		e = audit_log_open(folder, false, &p->log);
		if (e && e != ERR_NOT_FOUND)
			return fault_say(f, e, _("The file audit-heads.log cannot be read."));
	}
	e = take_down(p);
	if (p->log >= 0)
		flock(p->log, LOCK_UN);
	if (!e)
		e = chains_in_log(p);
	for (size_t i = 0; !e && i < p->chain_count; i++)
		e = prove_chain(p, &p->chains[i]);
	if (p->log >= 0)
		close(p->log);
	if (!e && p->out->erased > p->witnessed)
		e = witnesses_since(p);
	if (e)
		return fault_say(f, e, _("The audit trail cannot be read."));
	p->out->chains = (int64_t)p->chain_count;
	conclude(p);
	return OK;
}

enum err audit_verify(struct store *s, const char *folder, struct audit_proof *out, struct fault *f)
{
	memset(out, 0, sizeof *out);
	struct arena *a = arena_new();
	struct proving *p = arena_make(a, struct proving);
	p->db = store_reader(s);
	p->out = out;
	enum err e = prove(p, folder, f);
	arena_free(a);
	return e;
}

STATEMENTS(audit_verify, &audit_page, &audit_witness_after);

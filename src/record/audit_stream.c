// SPDX-License-Identifier: Apache-2.0
// Streams of heads (audit_stream.h). The log is read in blocks and to the size that it had when the proof began, so
// a server may go on writing to it.
#include "record/audit_stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "record/statements.h"

static struct statement audit_heads_page = {
	.name = "audit_heads_page",
	.sql = "SELECT seq, hash, at, signature FROM audit_head\n"
		   "WHERE chain = $1 AND seq > $2 AND seq <= $3\n"
		   "ORDER BY seq LIMIT $4",
	.params = "chain:int after:int upto:int most:int",
	.columns = "seq:int hash:text at:int signature:text",
	.for_what = "The signed heads of a chain in order, a page at a time.",
};

// --- the table ---------------------------------------------------------------------------------------------------

static void table_page(struct audit_stream *s)
{
	s->at = s->n = 0;
	struct query *q = query_begin(s->db, &audit_heads_page);
	query_int(q, "chain", s->chain);
	query_int(q, "after", s->after);
	query_int(q, "upto", s->upto);
	query_int(q, "most", STREAM_PAGE);
	while (query_row(q) && s->n < STREAM_PAGE)
		audit_head_read(q, s->chain, &s->page[s->n++]);
	s->err = query_end(q);
	if (s->err)
		s->n = 0;
}

static void table_next(struct audit_stream *s)
{
	if (s->at == s->n)
		table_page(s);
	s->has = s->at < s->n;
	if (!s->has)
		return;
	s->head = s->page[s->at++];
	s->after = s->head.seq;
	s->count++;
}

// --- the log -----------------------------------------------------------------------------------------------------

static bool log_fill(struct audit_stream *s)
{
	int64_t left = s->size - s->offset;
	if (left <= 0 || s->err)
		return false;
	size_t want = left < STREAM_BYTES ? (size_t)left : STREAM_BYTES;
	ssize_t got;
	do {
		got = pread(s->fd, s->bytes, want, (off_t)s->offset);
	} while (got < 0 && errno == EINTR);
	if (got <= 0) {
		s->err = ERR_INTERNAL;
		return false;
	}
	s->offset += got;
	s->at = 0;
	s->n = (size_t)got;
	return true;
}

// The next line without its line feed, cut at HEAD_LETTERS, which no head is as long as. False at the end.
static bool log_line(struct audit_stream *s, char *line, size_t *n, bool *whole)
{
	*n = 0;
	*whole = false;
	bool any = false;
	while (s->at < s->n || log_fill(s)) {
		char c = s->bytes[s->at++];
		any = true;
		if (c == '\n') {
			*whole = true;
			return true;
		}
		if (*n < HEAD_LETTERS)
			line[(*n)++] = c;
	}
	return any && !s->err;
}

static void log_flaw(struct audit_stream *s)
{
	if (!s->flawed)
		s->flaw_after = s->after;
	s->flawed = true;
}

// A line that is no head: the beginning of the next one when a crash cut it off, or somebody's doing.
static void log_not_a_head(struct audit_stream *s, const char *line, size_t n)
{
	if (s->is_torn && (n < s->torn_n || memcmp(line, s->torn, s->torn_n) != 0))
		log_flaw(s);
	memcpy(s->torn, line, n);
	s->torn_n = n;
	s->is_torn = true;
}

static void log_next(struct audit_stream *s)
{
	char line[HEAD_LETTERS];
	size_t n;
	bool whole;
	s->has = false;
	while (s->fd >= 0 && log_line(s, line, &n, &whole)) {
		struct audit_head h;
		if (!whole) {
			// Cut off at the very end: as if it were not there yet.
			if (s->is_torn && (n < s->torn_n || memcmp(line, s->torn, s->torn_n) != 0))
				log_flaw(s);
			s->is_torn = false;
			return;
		}
		if (n >= HEAD_LETTERS || !audit_head_parse((struct str){ line, n }, &h)) {
			log_not_a_head(s, line, n);
			continue;
		}
		if (s->is_torn && (s->torn_n >= n || memcmp(line, s->torn, s->torn_n) != 0))
			log_flaw(s);
		s->is_torn = false;
		if (s->chain && h.chain != s->chain)
			continue;
		if (s->chain && h.seq <= s->after) {
			// The same line once more: a crash took its line feed, so it was written again.
			if (!audit_head_same(&h, &s->head))
				log_flaw(s);
			continue;
		}
		s->head = h;
		s->after = h.seq;
		s->has = true;
		s->count++;
		return;
	}
	if (s->is_torn && !s->err)
		log_flaw(s);
	s->is_torn = false;
}

// --- either ------------------------------------------------------------------------------------------------------

void audit_stream_table(struct audit_stream *s, struct db *db, int64_t chain, int64_t upto)
{
	memset(s, 0, sizeof *s);
	s->db = db;
	s->chain = chain;
	s->upto = upto;
	s->after = INT64_MIN;
	table_next(s);
}

void audit_stream_log(struct audit_stream *s, int fd, int64_t size, int64_t chain)
{
	memset(s, 0, sizeof *s);
	s->fd = fd;
	s->size = size;
	s->chain = chain;
	log_next(s);
}

void audit_stream_next(struct audit_stream *s)
{
	if (s->db)
		table_next(s);
	else
		log_next(s);
}

STATEMENTS(audit_stream, &audit_heads_page);

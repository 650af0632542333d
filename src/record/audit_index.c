// SPDX-License-Identifier: Apache-2.0
// Who has looked: the rows about one person, found by an index that audit_tend fills behind the writer's back, and for
// the rows after audit_indexed from the end of the chain itself. A row is on exactly one side of that mark, so the
// answers are the same wherever it stands.
//
// The index is filled in jobs of a few rows each, so that a save which waits behind one waits a millisecond.
#include "record/audit_inside.h"

#include <string.h>

#include "record/statements.h"

enum { INDEX_AT_ONCE = 256, ACTORS_FIRST = 16 };

static struct statement audit_mark = {
	.name = "audit_mark",
	.sql = "SELECT seq FROM audit_indexed WHERE chain = $1",
	.params = "chain:int",
	.columns = "seq:int",
	.for_what = "How far the index by person goes.",
};

static struct statement audit_mark_move = {
	.name = "audit_mark_move",
	.sql = "INSERT INTO audit_indexed (chain, seq) VALUES ($1, $2)\n"
		   "ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq",
	.params = "chain:int seq:int",
	.columns = "",
	.for_what = "Moves the mark up to which rows are indexed by person.",
};

static struct statement audit_index_add = {
	.name = "audit_index_add",
	.sql = "INSERT INTO audit_person (person, chain, seq)\n"
		   "SELECT a.person, a.chain, a.seq FROM audit a\n"
		   "WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3 AND a.person <> ''\n"
		   "ON CONFLICT (person, chain, seq) DO NOTHING",
	.params = "chain:int after:int upto:int",
	.columns = "",
	.for_what = "Indexes new rows by the person they are about.",
};

#define LOOKED "a.action = 'read' AND a.outcome = 'done'"

static struct statement audit_looked_add = {
	.name = "audit_looked_add",
	.sql = "INSERT INTO audit_looked (person, actor, chain, seq)\n"
		   "SELECT a.person, a.actor, a.chain, MAX(a.seq) FROM audit a\n"
		   "WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3 AND a.person <> '' AND " LOOKED "\n"
		   "GROUP BY a.person, a.actor, a.chain\n"
		   "ON CONFLICT (person, actor, chain) DO UPDATE SET seq = excluded.seq",
	.params = "chain:int after:int upto:int",
	.columns = "",
	.for_what = "Keeps the newest look of each actor at each person's plan.",
};

static struct statement audit_index_drop = {
	.name = "audit_index_drop",
	.sql = "DELETE FROM audit_person WHERE person = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "Lawful erasure: the index forgets a person.",
};

static struct statement audit_looked_drop = {
	.name = "audit_looked_drop",
	.sql = "DELETE FROM audit_looked WHERE person = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "Lawful erasure: who looked at a person is forgotten.",
};

#define ROW "SELECT a.seq, a.at, " AUDIT_WORDS_OF("a")
#define ROW_COLUMNS "seq:int at:int " AUDIT_WORD_COLUMNS

static struct statement audit_of_tail = {
	.name = "audit_of_tail",
	.sql = ROW " FROM audit a\n"
		"WHERE a.chain = $1 AND a.person = $2 AND a.seq > $3 AND a.seq < $4\n"
		"ORDER BY a.seq DESC LIMIT $5",
	.params = "chain:int person:text indexed:int before:int most:int",
	.columns = ROW_COLUMNS,
	.for_what = "The rows about a person that the index does not have yet, newest first.",
};

static struct statement audit_of_index = {
	.name = "audit_of_index",
	// CROSS JOIN: as in audit_looked_index.
	.sql = ROW " FROM audit_person p CROSS JOIN audit a\n"
		"WHERE p.person = $2 AND p.chain = $1 AND p.seq <= $3 AND p.seq < $4\n"
		"AND a.chain = p.chain AND a.seq = p.seq AND a.person = p.person\n"
		"ORDER BY p.seq DESC LIMIT $5",
	.params = "chain:int person:text indexed:int before:int most:int",
	.columns = ROW_COLUMNS,
	.for_what = "The rows about a person that the index has, newest first.",
};

static struct statement audit_looked_tail = {
	.name = "audit_looked_tail",
	.sql = ROW " FROM audit a\n"
		"WHERE a.chain = $1 AND a.seq IN (\n"
		"SELECT MAX(t.seq) FROM audit t\n"
		"WHERE t.chain = $1 AND t.person = $2 AND t.seq > $3 AND t.action = 'read' AND t.outcome = 'done'\n"
		"GROUP BY t.actor)\n"
		"ORDER BY a.seq DESC",
	.params = "chain:int person:text indexed:int",
	.columns = ROW_COLUMNS,
	.for_what = "The newest look of each actor among the rows that are not indexed yet.",
};

static struct statement audit_looked_index = {
	.name = "audit_looked_index",
	// CROSS JOIN: SQLite then begins with the few looks, and never walks the whole chain to have it in order.
	.sql = ROW " FROM audit_looked l CROSS JOIN audit a\n"
		"WHERE l.person = $2 AND l.chain = $1\n"
		"AND a.chain = l.chain AND a.seq = l.seq AND a.person = l.person AND a.actor = l.actor\n"
		"ORDER BY l.seq DESC",
	.params = "chain:int person:text",
	.columns = ROW_COLUMNS,
	.for_what = "The newest indexed look of each actor at a person's plan.",
};

// --- filling -----------------------------------------------------------------------------------------------------

enum err audit_indexed_to(struct db *db, int64_t chain, int64_t *seq)
{
	struct query *q = query_begin(db, &audit_mark);
	query_int(q, "chain", chain);
	*seq = query_row(q) ? row_int(q, "seq") : 0;
	return query_end(q);
}

static enum err tail_seq(struct db *db, int64_t chain, int64_t *seq)
{
	struct query *q = query_begin(db, &audit_tail);
	query_int(q, "chain", chain);
	*seq = query_row(q) ? row_int(q, "seq") : 0;
	return query_end(q);
}

struct indexing {
	int64_t chain;
	bool more;
};

static enum err range_run(struct db *db, struct statement *st, int64_t chain, int64_t after, int64_t upto)
{
	struct query *q = query_begin(db, st);
	query_int(q, "chain", chain);
	query_int(q, "after", after);
	query_int(q, "upto", upto);
	return query_run(q, NULL);
}

static enum err index_some(struct db *db, struct arena *a, void *what)
{
	(void)a;
	struct indexing *x = what;
	int64_t from, tail;
	x->more = false;
	enum err e = audit_indexed_to(db, x->chain, &from);
	if (!e)
		e = tail_seq(db, x->chain, &tail);
	if (e || tail <= from)
		return e;
	int64_t upto = tail - from > INDEX_AT_ONCE ? from + INDEX_AT_ONCE : tail;
	x->more = upto < tail;
	e = range_run(db, &audit_index_add, x->chain, from, upto);
	if (!e)
		e = range_run(db, &audit_looked_add, x->chain, from, upto);
	if (e)
		return e;
	struct query *q = query_begin(db, &audit_mark_move);
	query_int(q, "chain", x->chain);
	query_int(q, "seq", upto);
	return query_run(q, NULL);
}

enum err audit_index(struct store *s, int64_t chain)
{
	struct db *db = store_reader(s);
	int64_t from, tail;
	enum err e = audit_indexed_to(db, chain, &from);
	if (!e)
		e = tail_seq(db, chain, &tail);
	if (e || tail <= from)
		return e;
	// Rows that arrive meanwhile are the next turn's, or a busy server would never let this one end.
	struct indexing x = { .chain = chain, .more = true };
	for (int64_t left = (tail - from + INDEX_AT_ONCE - 1) / INDEX_AT_ONCE; !e && x.more && left > 0; left--)
		e = store_write(s, index_some, &x);
	return e;
}

enum err audit_index_forget(struct db *db, struct str person)
{
	struct query *q = query_begin(db, &audit_index_drop);
	query_text(q, "person", person);
	enum err e = query_run(q, NULL);
	if (e)
		return e;
	q = query_begin(db, &audit_looked_drop);
	query_text(q, "person", person);
	return query_run(q, NULL);
}

// --- asking ------------------------------------------------------------------------------------------------------

struct rows {
	struct arena *arena;
	struct audit_row *row;
	size_t count, room;
};

static void rows_add(struct rows *r, struct query *q)
{
	if (r->count == r->room) {
		size_t room = r->room ? 2 * r->room : ACTORS_FIRST;
		struct audit_row *more = arena_array(r->arena, struct audit_row, room);
		if (r->count > 0)
			memcpy(more, r->row, r->count * sizeof *more);
		r->row = more;
		r->room = room;
	}
	audit_row_read(q, &r->row[r->count]);
	audit_row_keep(r->arena, &r->row[r->count]);
	r->count++;
}

static enum err part_of_person(struct db *db, struct statement *st, struct str person, int64_t indexed, int64_t before,
	size_t most, struct rows *r)
{
	if (r->count >= most)
		return OK;
	struct query *q = query_begin(db, st);
	query_int(q, "chain", AUDIT_CHAIN);
	query_text(q, "person", person);
	query_int(q, "indexed", indexed);
	query_int(q, "before", before);
	query_int(q, "most", (int64_t)(most - r->count));
	while (query_row(q))
		rows_add(r, q);
	return query_end(q);
}

enum err audit_of_person(struct db *db, struct arena *a, struct str person, int64_t before, size_t most,
	struct audit_row **rows, size_t *count)
{
	struct rows r = { .arena = a };
	int64_t indexed;
	*rows = NULL;
	*count = 0;
	if (person.n == 0 || most == 0)
		return OK;
	if (before <= 0)
		before = INT64_MAX;
	if (most > INT32_MAX)
		most = INT32_MAX;
	// The mark is read once: if the index moves on between the two parts, both still keep to it.
	enum err e = audit_indexed_to(db, AUDIT_CHAIN, &indexed);
	if (!e)
		e = part_of_person(db, &audit_of_tail, person, indexed, before, most, &r);
	if (!e)
		e = part_of_person(db, &audit_of_index, person, indexed, before, most, &r);
	*rows = r.row;
	*count = r.count;
	return e;
}

static bool has_actor(const struct rows *r, size_t upto, struct str actor)
{
	for (size_t i = 0; i < upto; i++)
		if (str_eq(r->row[i].actor, actor))
			return true;
	return false;
}

enum err audit_last_looked(struct db *db, struct arena *a, struct str person, struct audit_row **rows, size_t *count)
{
	struct rows r = { .arena = a };
	int64_t indexed;
	*rows = NULL;
	*count = 0;
	if (person.n == 0)
		return OK;
	enum err e = audit_indexed_to(db, AUDIT_CHAIN, &indexed);
	if (e)
		return e;
	struct query *q = query_begin(db, &audit_looked_tail);
	query_int(q, "chain", AUDIT_CHAIN);
	query_text(q, "person", person);
	query_int(q, "indexed", indexed);
	while (query_row(q))
		rows_add(&r, q);
	e = query_end(q);
	if (e)
		return e;
	// The looks in the index are older than any in the tail, but of an actor who has looked again since.
	size_t newer = r.count;
	q = query_begin(db, &audit_looked_index);
	query_int(q, "chain", AUDIT_CHAIN);
	query_text(q, "person", person);
	while (query_row(q))
		if (!has_actor(&r, newer, row_text(q, "actor")))
			rows_add(&r, q);
	*rows = r.row;
	*count = r.count;
	return query_end(q);
}

STATEMENTS(audit_index, &audit_mark, &audit_mark_move, &audit_index_add, &audit_looked_add, &audit_index_drop,
	&audit_looked_drop, &audit_of_tail, &audit_of_index, &audit_looked_tail, &audit_looked_index);

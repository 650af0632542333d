// SPDX-License-Identifier: Apache-2.0
// Who has looked: the rows about one person in all chains, found by an index that audit_tend fills behind the writer's
// back, and for the rows after the mark of their chain from the end of the chain itself. A row is on exactly one side
// of its mark in any one snapshot, so the answers are the same wherever the marks stand.
//
// The index is filled in jobs of a few rows each, so that a save which waits behind one waits a millisecond.
#include "record/audit_inside.h"

#include <stdlib.h>
#include <string.h>

#include "record/pattern.h"
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
	.sql = "INSERT INTO audit_person (person, at, chain, seq)\n"
		   "SELECT a.person, a.at, a.chain, a.seq FROM audit a\n"
		   "WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3 AND a.person <> ''\n"
		   "ON CONFLICT (person, at, chain, seq) DO NOTHING",
	.params = "chain:int after:int upto:int",
	.columns = "",
	.for_what = "Indexes new rows by the person they are about.",
};

#define LOOKED "a.action = 'read' AND a.outcome = 'done'"

// The newest of a few rows is the one with the largest of a number that sorts as its time, then as its row: time in
// microseconds leaves room below for as many rows as are indexed at once, until the year 2540. A window function would
// take twice as long, on the writer's thread.
_Static_assert(INDEX_AT_ONCE < 512, "a row that is indexed at once has nine bits below its time");

static struct statement audit_looked_add = {
	.name = "audit_looked_add",
	.sql = "INSERT INTO audit_looked (person, actor, at, chain, seq)\n"
		   "SELECT n.person, n.actor, n.best / 512, $1, $2 + n.best % 512 FROM (\n"
		   "SELECT a.person, a.actor, MAX(a.at * 512 + (a.seq - $2)) AS best FROM audit a\n"
		   "WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3 AND a.person <> '' AND " LOOKED "\n"
		   "GROUP BY a.person, a.actor) n\n"
		   "WHERE n.best > 0\n"
		   "ON CONFLICT (person, actor) DO UPDATE SET at = excluded.at, chain = excluded.chain, seq = excluded.seq\n"
		   "WHERE (excluded.at, excluded.chain, excluded.seq) >\n"
		   "(audit_looked.at, audit_looked.chain, audit_looked.seq)",
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

#define ROW "SELECT a.chain, a.seq, a.at, " AUDIT_WORDS_OF("a")
#define ROW_COLUMNS "chain:int seq:int at:int " AUDIT_WORD_COLUMNS

// The upper bound of the tail is for planners that do not know how few rows stand behind the index.
static struct statement audit_of_tail = {
	.name = "audit_of_tail",
	.sql = ROW " FROM audit a\n"
		"WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3 AND a.person = $4\n"
		"AND (a.at, a.chain, a.seq) < ($5, $6, $7)\n"
		"ORDER BY a.at DESC, a.chain DESC, a.seq DESC LIMIT $8",
	.params = "chain:int indexed:int upto:int person:text at:int before_chain:int before_seq:int most:int",
	.columns = ROW_COLUMNS,
	.for_what = "The rows about a person that the index does not have yet, newest first.",
};

static struct statement audit_of_index = {
	.name = "audit_of_index",
	// CROSS JOIN: as in audit_looked_index.
	.sql = ROW " FROM audit_person p CROSS JOIN audit a\n"
		"WHERE p.person = $1 AND (p.at, p.chain, p.seq) < ($2, $3, $4)\n"
		"AND a.chain = p.chain AND a.seq = p.seq AND a.person = p.person\n"
		"ORDER BY p.at DESC, p.chain DESC, p.seq DESC LIMIT $5",
	.params = "person:text at:int before_chain:int before_seq:int most:int",
	.columns = ROW_COLUMNS,
	.for_what = "The rows about a person that the index has, newest first.",
};

static struct statement audit_of_place = {
	.name = "audit_of_place",
	.sql = ROW " FROM audit a WHERE a.chain = $1 AND a.seq = $2 AND a.person = $3",
	.params = "chain:int seq:int person:text",
	.columns = ROW_COLUMNS,
	.for_what = "One row about a person, by where it stands.",
};

// In its place among the looks of one actor, newest first.
#define NEWEST_LOOK "ROW_NUMBER() OVER (PARTITION BY a.actor ORDER BY a.at DESC, a.seq DESC) AS newest"

static struct statement audit_looked_tail = {
	.name = "audit_looked_tail",
	.sql = "SELECT n.chain, n.seq, n.at, " AUDIT_WORDS_OF("n") " FROM (\n"
		ROW ", " NEWEST_LOOK " FROM audit a\n"
		"WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3 AND a.person = $4 AND " LOOKED ") n\n"
		"WHERE n.newest = 1",
	.params = "chain:int indexed:int upto:int person:text",
	.columns = ROW_COLUMNS,
	.for_what = "The newest look of each actor among the rows that are not indexed yet.",
};

static struct statement audit_looked_index = {
	.name = "audit_looked_index",
	// CROSS JOIN: SQLite then begins with the few looks, and never walks a whole chain to have it in order.
	.sql = ROW " FROM audit_looked l CROSS JOIN audit a\n"
		"WHERE l.person = $1\n"
		"AND a.chain = l.chain AND a.seq = l.seq AND a.person = l.person AND a.actor = l.actor",
	.params = "person:text",
	.columns = ROW_COLUMNS,
	.for_what = "The newest indexed look of each actor at a person's plan.",
};

// --- filling -----------------------------------------------------------------------------------------------------

static enum err indexed_to(struct db *db, int64_t chain, int64_t *seq)
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
	enum err e = indexed_to(db, x->chain, &from);
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

static enum err index_chain(struct store *s, int64_t chain)
{
	struct db *db = store_reader(s);
	int64_t from, tail;
	enum err e = indexed_to(db, chain, &from);
	if (!e)
		e = tail_seq(db, chain, &tail);
	if (e || tail <= from)
		return e;
	// Rows that arrive meanwhile are the next turn's, or a busy server would never let this one end.
	struct indexing x = { .chain = chain, .more = true };
	for (int64_t left = (tail - from + INDEX_AT_ONCE - 1) / INDEX_AT_ONCE; !e && x.more && left > 0; left--)
		e = store_write_vital(s, index_some, &x);
	return e;
}

enum err audit_index(struct store *s)
{
	struct audit_chains chains;
	enum err e = audit_chains_find(store_reader(s), &chains);
	for (size_t i = 0; !e && i < chains.count; i++)
		e = index_chain(s, chains.chain[i]);
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
	e = query_run(q, NULL);
	return e ? e : pattern_forget(db, person);
}

// --- asking ------------------------------------------------------------------------------------------------------

struct rows {
	struct arena *arena;
	struct audit_row *row;
	size_t count, room;
};

// Newest first.
static int by_place(const void *a, const void *b)
{
	const struct audit_row *x = a, *y = b;
	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	if (x->chain != y->chain)
		return x->chain > y->chain ? -1 : 1;
	return (x->seq < y->seq) - (x->seq > y->seq);
}

static void rows_sort(struct rows *r)
{
	if (r->count > 1)
		qsort(r->row, r->count, sizeof *r->row, by_place);
}

static void rows_add(struct rows *r, const struct audit_row *row)
{
	if (r->count == r->room) {
		size_t room = r->room ? 2 * r->room : ACTORS_FIRST;
		struct audit_row *more = arena_array(r->arena, struct audit_row, room);
		if (r->count > 0)
			memcpy(more, r->row, r->count * sizeof *more);
		r->row = more;
		r->room = room;
	}
	r->row[r->count] = *row;
	audit_row_keep(r->arena, &r->row[r->count]);
	r->count++;
}

static enum err rows_take(struct rows *r, struct query *q)
{
	struct audit_row row;
	while (query_row(q)) {
		audit_row_read(q, &row);
		rows_add(r, &row);
	}
	return query_end(q);
}

struct asking {
	struct db *db;
	struct str person;
	struct audit_place before;
	size_t most;
	struct rows rows;
};

static struct query *tail_query(struct asking *k, struct statement *st, const struct audit_mark *mark)
{
	struct query *q = query_begin(k->db, st);
	query_int(q, "chain", mark->chain);
	query_int(q, "indexed", mark->seq);
	query_int(q, "upto", INT64_MAX);
	query_text(q, "person", k->person);
	return q;
}

static void before_query(struct asking *k, struct query *q)
{
	query_int(q, "at", k->before.at);
	query_int(q, "before_chain", k->before.chain);
	query_int(q, "before_seq", k->before.seq);
	query_int(q, "most", (int64_t)k->most);
}

// The newest of the index and of the end of each chain, which together hold the newest of all.
static enum err ask_rows(struct asking *k)
{
	struct audit_marks marks;
	enum err e = audit_marks_read(k->db, &marks);
	for (size_t i = 0; !e && i < marks.count; i++) {
		struct query *q = tail_query(k, &audit_of_tail, &marks.mark[i]);
		before_query(k, q);
		e = rows_take(&k->rows, q);
	}
	if (e)
		return e;
	struct query *q = query_begin(k->db, &audit_of_index);
	query_text(q, "person", k->person);
	before_query(k, q);
	e = rows_take(&k->rows, q);
	rows_sort(&k->rows);
	if (k->rows.count > k->most)
		k->rows.count = k->most;
	return e;
}

enum err audit_of_person(struct db *db, struct arena *a, struct str person, const struct audit_place *before,
	size_t most, struct audit_row **rows, size_t *count)
{
	static const struct audit_place newest = { INT64_MAX, INT64_MAX, INT64_MAX };
	struct asking k = { .db = db, .person = person, .before = before ? *before : newest, .rows = { .arena = a },
		.most = most > INT32_MAX ? INT32_MAX : most };
	*rows = NULL;
	*count = 0;
	if (person.n == 0 || most == 0)
		return OK;
	db_begin_read(db); // the marks and the rows on both sides of them are of one moment
	enum err e = ask_rows(&k);
	db_end_read(db);
	*rows = k.rows.row;
	*count = k.rows.count;
	return e;
}

enum err audit_one(struct db *db, struct arena *a, struct str person, int64_t chain, int64_t seq,
	struct audit_row *out)
{
	struct query *q = query_begin(db, &audit_of_place);
	query_int(q, "chain", chain);
	query_int(q, "seq", seq);
	query_text(q, "person", person);
	bool found = person.n && query_row(q);
	if (found) {
		audit_row_read(q, out);
		audit_row_keep(a, out);
	}
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

// Keeps the newer of two looks by one actor.
static void look_add(struct rows *r, const struct audit_row *row)
{
	for (size_t i = 0; i < r->count; i++) {
		if (!str_eq(r->row[i].actor, row->actor))
			continue;
		if (by_place(row, &r->row[i]) < 0) {
			r->row[i] = *row;
			audit_row_keep(r->arena, &r->row[i]);
		}
		return;
	}
	rows_add(r, row);
}

static enum err looks_take(struct rows *r, struct query *q)
{
	struct audit_row row;
	while (query_row(q)) {
		audit_row_read(q, &row);
		look_add(r, &row);
	}
	return query_end(q);
}

static enum err ask_looks(struct asking *k)
{
	struct audit_marks marks;
	enum err e = audit_marks_read(k->db, &marks);
	for (size_t i = 0; !e && i < marks.count; i++)
		e = looks_take(&k->rows, tail_query(k, &audit_looked_tail, &marks.mark[i]));
	if (e)
		return e;
	struct query *q = query_begin(k->db, &audit_looked_index);
	query_text(q, "person", k->person);
	e = looks_take(&k->rows, q);
	rows_sort(&k->rows);
	return e;
}

enum err audit_last_looked(struct db *db, struct arena *a, struct str person, struct audit_row **rows, size_t *count)
{
	struct asking k = { .db = db, .person = person, .rows = { .arena = a } };
	*rows = NULL;
	*count = 0;
	if (person.n == 0)
		return OK;
	db_begin_read(db);
	enum err e = ask_looks(&k);
	db_end_read(db);
	*rows = k.rows.row;
	*count = k.rows.count;
	return e;
}

STATEMENTS(audit_index, &audit_mark, &audit_mark_move, &audit_index_add, &audit_looked_add, &audit_index_drop,
	&audit_looked_drop, &audit_of_tail, &audit_of_index, &audit_of_place, &audit_looked_tail, &audit_looked_index);

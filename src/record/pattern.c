// SPDX-License-Identifier: Apache-2.0
// Looks that are worth a question, and what was found about them (pattern.h). pattern_find.c looks for them.
#include "base/arena.h"
#include "base/random.h"
#include "record/pattern_inside.h"
#include "record/statements.h"

#define COLUMNS "id, what, actor, role, person, since, last, times, closed, officer, finding, words"
#define COLUMN_TYPES \
	"id:text what:int actor:text role:text person:text since:int last:int times:int closed:int officer:text" \
	" finding:text words:text"

static struct statement pattern_insert = {
	.name = "pattern_insert",
	.sql = "INSERT INTO look_pattern (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '', '')",
	.params = "id:text what:int actor:text role:text person:text since:int last:int times:int",
	.columns = "",
	.for_what = "looks that are worth a question",
};
static struct statement pattern_again = {
	.name = "pattern_again",
	.sql = "UPDATE look_pattern SET last = $2, times = times + $3 WHERE id = $1",
	.params = "id:text last:int times:int",
	.columns = "",
	.for_what = "the same looks once more, before anybody asked",
};
static struct statement pattern_of_pair = {
	.name = "pattern_of_pair",
	.sql = "SELECT " COLUMNS " FROM look_pattern WHERE person = $1 AND actor = $2 AND what = $3"
		" ORDER BY since DESC LIMIT 1",
	.params = "person:text actor:text what:int",
	.columns = COLUMN_TYPES,
	.for_what = "whether somebody asks about these looks already",
};
static struct statement pattern_set_closed = {
	.name = "pattern_set_closed",
	// "< 1": as privacy_case_set_closed
	.sql = "UPDATE look_pattern SET closed = $2, officer = $3, finding = $4, words = $5 WHERE id = $1 AND closed < 1",
	.params = "id:text closed:int officer:text finding:text words:text",
	.columns = "",
	.for_what = "the privacy officer says what they found",
};
static struct statement pattern_by_id = {
	.name = "pattern_by_id",
	.sql = "SELECT " COLUMNS " FROM look_pattern WHERE id = $1",
	.params = "id:text",
	.columns = COLUMN_TYPES,
	.for_what = "looks that are worth a question",
};
static struct statement pattern_list_open = {
	.name = "pattern_list_open",
	.sql = "SELECT " COLUMNS " FROM look_pattern WHERE closed = 0 ORDER BY since, id LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "looks that nobody has asked about",
};
static struct statement pattern_list_closed = {
	.name = "pattern_list_closed",
	.sql = "SELECT " COLUMNS " FROM look_pattern WHERE closed <> 0 ORDER BY closed DESC, id DESC LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "looks that were asked about",
};
static struct statement pattern_drop = {
	.name = "pattern_drop",
	.sql = "DELETE FROM look_pattern WHERE person = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "Lawful erasure: who looked at a person is forgotten.",
};

STATEMENTS(pattern, &pattern_insert, &pattern_again, &pattern_of_pair, &pattern_set_closed, &pattern_by_id,
	&pattern_list_open, &pattern_list_closed, &pattern_drop);

_Static_assert(PATTERN_MOST == 200, "the statements say the same");

static struct pattern row(struct query *q, struct arena *a)
{
	return (struct pattern){ .id = str_dup(a, row_text(q, "id")), .what = (enum pattern_what)row_int(q, "what"),
		.actor = str_dup(a, row_text(q, "actor")), .role = str_dup(a, row_text(q, "role")),
		.person = str_dup(a, row_text(q, "person")), .since = row_int(q, "since"), .last = row_int(q, "last"),
		.times = row_int(q, "times"), .closed = row_int(q, "closed"), .officer = str_dup(a, row_text(q, "officer")),
		.finding = str_dup(a, row_text(q, "finding")), .words = str_dup(a, row_text(q, "words")) };
}

static enum err one(struct query *q, struct arena *a, struct pattern *out)
{
	bool found = query_row(q);
	if (found)
		*out = row(q, a);
	enum err e = query_end(q);
	return e == OK && !found ? ERR_NOT_FOUND : e;
}

static enum err insert(struct db *db, struct arena *a, const struct pattern *x)
{
	struct query *q = query_begin(db, &pattern_insert);
	query_text(q, "id", random_id_str(a, 16));
	query_int(q, "what", x->what);
	query_text(q, "actor", x->actor);
	query_text(q, "role", x->role);
	query_text(q, "person", x->person);
	query_int(q, "since", x->since);
	query_int(q, "last", x->last);
	query_int(q, "times", x->times);
	return query_run(q, NULL);
}

enum err pattern_put(struct db *db, struct arena *a, const struct pattern *x)
{
	struct pattern was;
	struct query *q = query_begin(db, &pattern_of_pair);
	query_text(q, "person", x->person);
	query_text(q, "actor", x->actor);
	query_int(q, "what", x->what);
	enum err e = one(q, a, &was);
	if (e == ERR_NOT_FOUND)
		return insert(db, a, x);
	if (e != OK)
		return e;
	// Of many people each hour is asked about by itself.
	instant quiet = x->what == PATTERN_MANY ? HOURS : PATTERN_QUIET;
	if (was.closed)
		return x->last > was.closed + quiet ? insert(db, a, x) : OK;
	q = query_begin(db, &pattern_again);
	query_text(q, "id", was.id);
	query_int(q, "last", x->last > was.last ? x->last : was.last);
	query_int(q, "times", x->times);
	return query_run(q, NULL);
}

enum err pattern_get(struct db *db, struct arena *a, struct str id, struct pattern *out)
{
	struct query *q = query_begin(db, &pattern_by_id);
	query_text(q, "id", id);
	return one(q, a, out);
}

enum err pattern_all(struct db *db, struct arena *a, bool closed, struct pattern_list *out)
{
	*out = (struct pattern_list){ .item = arena_array(a, struct pattern, PATTERN_MOST) };
	struct query *q = query_begin(db, closed ? &pattern_list_closed : &pattern_list_open);
	while (query_row(q) && out->count < PATTERN_MOST)
		out->item[out->count++] = row(q, a);
	return query_end(q);
}

enum err pattern_close(struct db *db, const struct pattern *x)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &pattern_set_closed);
	query_text(q, "id", x->id);
	query_int(q, "closed", x->closed);
	query_text(q, "officer", x->officer);
	query_text(q, "finding", x->finding);
	query_text(q, "words", x->words);
	enum err e = query_run(q, &changed);
	return e == OK && !changed ? ERR_STALE : e;
}

enum err pattern_forget(struct db *db, struct str person)
{
	struct query *q = query_begin(db, &pattern_drop);
	query_text(q, "person", person);
	return query_run(q, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Legal holds, and the days before which no record is looked at (hold.h).
#include "record/hold.h"

#include "base/arena.h"
#include "base/random.h"
#include "record/statements.h"

#define COLUMNS "person, id, since, lifted, account, name, why, lifter, lifted_why"
#define COLUMN_TYPES \
	"person:text id:text since:int lifted:int account:text name:text why:text lifter:text lifted_why:text"

static struct statement insert = {
	.name = "hold_insert",
	.sql = "INSERT INTO legal_hold (" COLUMNS ") VALUES ($1, $2, $3, 0, $4, $5, $6, '', '')",
	.params = "person:text id:text since:int account:text name:text why:text",
	.columns = "",
	.for_what = "nothing of this record may go",
};
static struct statement lift = {
	.name = "hold_lift",
	// "< 1": PostgreSQL must not go through the index of all that stand, which knows "= 0", to one row
	.sql = "UPDATE legal_hold SET lifted = $2, lifter = $3, lifted_why = $4 WHERE person = $1 AND lifted < 1",
	.params = "person:text at:int lifter:text why:text",
	.columns = "",
	.for_what = "what kept the record is over",
};
static struct statement of_person = {
	.name = "hold_of_person",
	.sql = "SELECT " COLUMNS " FROM legal_hold WHERE person = $1 ORDER BY since DESC, id",
	.params = "person:text",
	.columns = COLUMN_TYPES,
	.for_what = "what keeps this record, or kept it",
};
static struct statement all_open = {
	.name = "hold_all",
	.sql = "SELECT " COLUMNS " FROM legal_hold WHERE lifted = 0 ORDER BY since, id LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "records that are held, for the privacy officer",
};
static struct statement keep_insert = {
	.name = "keep_insert",
	.sql = "INSERT INTO retention (person, until) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING",
	.params = "person:text until:int",
	.columns = "",
	.for_what = "when somebody should look whether the time of a new record has come",
};
static struct statement keep_update = {
	.name = "keep_update",
	.sql = "UPDATE retention SET until = $2 WHERE person = $1",
	.params = "person:text until:int",
	.columns = "",
	.for_what = "it is later than was thought",
};
static struct statement keep_list = {
	.name = "keep_list",
	.sql = "SELECT person, until FROM retention WHERE until <= $1 AND (until, person) > ($2, $3)"
	       " ORDER BY until, person LIMIT 200",
	.params = "today:int until:int person:text",
	.columns = "person:text until:int",
	.for_what = "records whose time may have come",
};
STATEMENTS(hold, &insert, &lift, &of_person, &all_open, &keep_insert, &keep_update, &keep_list);

_Static_assert(HOLD_MOST == 200, "the statements say the same");

static struct hold row(struct query *q, struct arena *a)
{
	return (struct hold){ .person = str_dup(a, row_text(q, "person")), .id = str_dup(a, row_text(q, "id")),
		.since = row_int(q, "since"), .lifted = row_int(q, "lifted"), .account = str_dup(a, row_text(q, "account")),
		.name = str_dup(a, row_text(q, "name")), .why = str_dup(a, row_text(q, "why")),
		.lifter = str_dup(a, row_text(q, "lifter")), .lifted_why = str_dup(a, row_text(q, "lifted_why")) };
}

static enum err read_list(struct arena *a, struct query *q, struct hold_list *out)
{
	*out = (struct hold_list){ .item = arena_array(a, struct hold, HOLD_MOST) };
	while (out->count < HOLD_MOST && query_row(q))
		out->item[out->count++] = row(q, a);
	return query_end(q);
}

enum err hold_of_person(struct db *db, struct arena *a, struct str person, struct hold_list *out)
{
	struct query *q = query_begin(db, &of_person);
	query_text(q, "person", person);
	return read_list(a, q, out);
}

enum err hold_all(struct db *db, struct arena *a, struct hold_list *out)
{
	return read_list(a, query_begin(db, &all_open), out);
}

enum err hold_stands(struct db *db, struct arena *a, struct str person, struct hold *out)
{
	struct hold_list list;
	enum err e = hold_of_person(db, a, person, &list);
	for (size_t i = 0; e == OK && i < list.count; i++)
		if (!list.item[i].lifted) {
			*out = list.item[i];
			return OK;
		}
	return e == OK ? ERR_NOT_FOUND : e;
}

enum err hold_forbids(struct db *db, struct arena *a, struct str person)
{
	struct hold x;
	enum err e = hold_stands(db, a, person, &x);
	return e == OK ? ERR_DENIED : e == ERR_NOT_FOUND ? OK : e;
}

enum err hold_put(struct db *db, struct arena *a, const struct hold *x)
{
	struct hold there;
	enum err e = hold_stands(db, a, x->person, &there);
	if (e != ERR_NOT_FOUND)
		return e == OK ? ERR_CONFLICT : e;
	struct query *q = query_begin(db, &insert);
	query_text(q, "person", x->person);
	query_text(q, "id", x->id);
	query_int(q, "since", x->since);
	query_text(q, "account", x->account);
	query_text(q, "name", x->name);
	query_text(q, "why", x->why);
	return query_run(q, NULL);
}

enum err hold_lift(struct db *db, const struct hold *x)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &lift);
	query_text(q, "person", x->person);
	query_int(q, "at", x->lifted);
	query_text(q, "lifter", x->lifter);
	query_text(q, "why", x->lifted_why);
	enum err e = query_run(q, &changed);
	return e == OK && !changed ? ERR_STALE : e;
}

// --- the days --------------------------------------------------------------------------------------------------------
static enum err set_day(struct db *db, struct statement *st, struct str person, day until)
{
	struct query *q = query_begin(db, st);
	query_text(q, "person", person);
	query_int(q, "until", until);
	return query_run(q, NULL);
}

enum err keep_until(struct db *db, struct str person, day until)
{
	return set_day(db, &keep_insert, person, until);
}

enum err keep_move(struct db *db, struct str person, day until)
{
	return set_day(db, &keep_update, person, until);
}

enum err keep_due(struct db *db, struct arena *a, day today, const struct keep *after, struct keep **out,
	size_t *count)
{
	*out = arena_array(a, struct keep, HOLD_MOST);
	*count = 0;
	struct query *q = query_begin(db, &keep_list);
	query_int(q, "today", today);
	query_int(q, "until", after ? after->until : INT32_MIN);
	query_text(q, "person", after ? after->person : STR(""));
	while (*count < HOLD_MOST && query_row(q))
		(*out)[(*count)++] = (struct keep){ str_dup(a, row_text(q, "person")), (day)row_int(q, "until") };
	return query_end(q);
}

// SPDX-License-Identifier: Apache-2.0
// The rows of the outbox (outbox.h). What ended stays, for the person to read; the questions of the sending thread look
// only at what waits, by partial indexes.
#include "record/outbox.h"

#include "base/arena.h"
#include "base/random.h"
#include "record/history.h"
#include "record/statements.h"
#include "record/subscriber.h"

#define ID_LENGTH 12
#define HELD_AT_ONCE 500 // rows in one job
#define COLUMNS "id, person, subscriber, seq, what, about, version, made, attempts, due, state, ended, status, why"
#define COLUMN_TYPES \
	"id:text person:text subscriber:text seq:int what:int about:text version:int made:int attempts:int due:int" \
	" state:int ended:int status:int why:text"

static struct statement outbox_insert = {
	.name = "outbox_insert",
	.sql = "INSERT INTO outbox (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $8, 0, 0, 0, '')",
	.params = "id:text person:text subscriber:text seq:int what:int about:text version:int made:int",
	.columns = "",
	.for_what = "something is to be sent to another system",
};
static struct statement outbox_was_told = {
	.name = "outbox_was_told",
	.sql = "SELECT seq FROM outbox WHERE person = $1 AND subscriber = $2 AND state <= 2 ORDER BY seq DESC LIMIT 1",
	.params = "person:text subscriber:text",
	.columns = "seq:int",
	.for_what = "whether a subscriber got, or will get, anything of a person",
};
static struct statement outbox_due = {
	.name = "outbox_due",
	.sql = "SELECT " COLUMNS " FROM outbox o WHERE o.state = 0 AND o.due <= $1 AND NOT EXISTS (SELECT 1 FROM outbox b"
		" WHERE b.person = o.person AND b.subscriber = o.subscriber AND b.seq < o.seq AND b.state < 2)"
		" ORDER BY o.due, o.person, o.subscriber, o.seq LIMIT 1",
	.params = "now:int",
	.columns = COLUMN_TYPES,
	.for_what = "what is sent next: nothing before it waits for the same two",
};
static struct statement outbox_take = {
	.name = "outbox_take",
	.sql = "UPDATE outbox SET attempts = attempts + 1, due = $4"
		" WHERE person = $1 AND subscriber = $2 AND seq = $3 AND state = 0",
	.params = "person:text subscriber:text seq:int due:int",
	.columns = "",
	.for_what = "something is about to be sent",
};
static struct statement outbox_update = {
	.name = "outbox_update",
	.sql = "UPDATE outbox SET state = $4, status = $5, why = $6, ended = $7,"
		" due = CASE WHEN $4 = 0 THEN $8 ELSE due END"
		" WHERE person = $1 AND subscriber = $2 AND seq = $3 AND state = 0",
	.params = "person:text subscriber:text seq:int state:int status:int why:text ended:int due:int",
	.columns = "",
	.for_what = "what came of sending it",
};
static struct statement outbox_hold = {
	.name = "outbox_hold",
	.sql = "UPDATE outbox SET due = $2 WHERE (person, subscriber, seq) IN (SELECT person, subscriber, seq FROM outbox"
	       " WHERE state = 0 AND due < $2 AND subscriber = $1 ORDER BY due, person, seq LIMIT $3)",
	.params = "subscriber:text until:int most:int",
	.columns = "",
	.for_what = "nobody answers at a subscriber: all of its rows wait a little",
};
static struct statement outbox_again = {
	.name = "outbox_again",
	.sql = "UPDATE outbox SET state = 0, due = $2, attempts = 0, ended = 0, why = ''"
		" WHERE id = $1 AND state < 2",
	.params = "id:text now:int",
	.columns = "",
	.for_what = "the operator has it tried again",
};
static struct statement outbox_let_go = {
	.name = "outbox_let_go",
	.sql = "UPDATE outbox SET state = 5, ended = $2, why = 'dropped' WHERE id = $1 AND state < 2",
	.params = "id:text now:int",
	.columns = "",
	.for_what = "the operator lets go of it",
};
static struct statement outbox_let_all_go = {
	.name = "outbox_let_all_go",
	.sql = "UPDATE outbox SET state = 5, ended = $2, why = 'ended' WHERE subscriber = $1 AND state < 2",
	.params = "subscriber:text now:int",
	.columns = "",
	.for_what = "a subscriber has ended: what waited for it is not sent",
};
static struct statement outbox_all_open = {
	.name = "outbox_all_open",
	.sql = "SELECT " COLUMNS " FROM outbox WHERE state < 2 ORDER BY made, id LIMIT $1",
	.params = "most:int",
	.columns = COLUMN_TYPES,
	.for_what = "what waits or is parked, for the operator",
};
static struct statement outbox_by_person = {
	.name = "outbox_by_person",
	.sql = "SELECT " COLUMNS " FROM outbox WHERE person = $1 ORDER BY seq DESC, subscriber LIMIT $2",
	.params = "person:text most:int",
	.columns = COLUMN_TYPES,
	.for_what = "what of a person was sent where, for them to read",
};
static struct statement outbox_count_waiting = {
	.name = "outbox_count_waiting",
	.sql = "SELECT count(*) AS count, coalesce(min(made), 0) AS oldest FROM outbox WHERE state = 0",
	.params = "",
	.columns = "count:int oldest:int",
	.for_what = "how much waits to be sent",
};
static struct statement outbox_count_parked = {
	.name = "outbox_count_parked",
	.sql = "SELECT count(*) AS count, coalesce(min(made), 0) AS oldest FROM outbox WHERE state = 1",
	.params = "",
	.columns = "count:int oldest:int",
	.for_what = "how much is parked until somebody looks",
};

STATEMENTS(outbox, &outbox_insert, &outbox_was_told, &outbox_due, &outbox_take, &outbox_update,
	&outbox_hold, &outbox_again, &outbox_let_go, &outbox_let_all_go, &outbox_all_open, &outbox_by_person,
	&outbox_count_waiting, &outbox_count_parked);

static const char *const whats[OUTBOX_WHATS] = { [OUTBOX_AGREEMENT] = "agreement", [OUTBOX_REVIEW] = "review",
	[OUTBOX_WITHDRAWN] = "withdrawn" };
static const char *const states[OUTBOX_STATES] = {
	[OUTBOX_WAITING] = "waiting", [OUTBOX_PARKED] = "parked", [OUTBOX_SENT] = "sent",
	[OUTBOX_NOT_ALLOWED] = "not-allowed", [OUTBOX_NOTHING] = "nothing", [OUTBOX_DROPPED] = "dropped"
};

const char *outbox_what_name(enum outbox_what what)
{
	must(what >= 0 && what < OUTBOX_WHATS);
	return whats[what];
}

const char *outbox_state_name(enum outbox_state state)
{
	must(state >= 0 && state < OUTBOX_STATES);
	return states[state];
}

instant outbox_patience(int64_t attempt)
{
	static const instant waits[] = { 1 * MINUTES, 5 * MINUTES, 30 * MINUTES, 2 * HOURS, 6 * HOURS, 12 * HOURS, 1 * DAYS,
		1 * DAYS, 1 * DAYS, 1 * DAYS };
	if (attempt < 1 || (size_t)attempt > sizeof waits / sizeof *waits)
		return 0;
	return waits[attempt - 1];
}

// --- writing ---------------------------------------------------------------------------------------------------------
static enum err is_wanted(struct db *db, const struct outbox_row *row, struct str subscriber, bool *yes)
{
	*yes = row->what != OUTBOX_WITHDRAWN;
	if (*yes)
		return OK;
	struct query *q = query_begin(db, &outbox_was_told);
	query_text(q, "person", row->person);
	query_text(q, "subscriber", subscriber);
	*yes = query_row(q);
	return query_end(q);
}

enum err outbox_add(struct db *db, struct arena *a, const struct outbox_row *row)
{
	struct subscriber_list list;
	enum err e = subscriber_list(db, a, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		bool wanted;
		e = is_wanted(db, row, list.item[i].id, &wanted);
		if (e != OK || !wanted)
			continue;
		struct query *q = query_begin(db, &outbox_insert);
		query_text(q, "id", random_id_str(a, ID_LENGTH));
		query_text(q, "person", row->person);
		query_text(q, "subscriber", list.item[i].id);
		query_int(q, "seq", row->seq);
		query_int(q, "what", (int64_t)row->what);
		query_text(q, "about", row->about);
		query_int(q, "version", row->version);
		query_int(q, "made", clock_now());
		e = query_run(q, NULL);
	}
	return e;
}

static enum err changes_one(struct query *q, enum err none)
{
	int64_t changed = 0;
	enum err e = query_run(q, &changed);
	return e == OK && changed == 0 ? none : e;
}

static struct query *about_row(struct db *db, struct statement *st, const struct outbox_row *row)
{
	struct query *q = query_begin(db, st);
	query_text(q, "person", row->person);
	query_text(q, "subscriber", row->subscriber);
	query_int(q, "seq", row->seq);
	return q;
}

enum err outbox_claim(struct db *db, const struct outbox_row *row, int64_t as_of, instant due)
{
	bool newer;
	enum err e = history_since(db, row->person, as_of, &newer);
	if (e != OK || newer)
		return e != OK ? e : ERR_STALE;
	struct query *q = about_row(db, &outbox_take, row);
	query_int(q, "due", due);
	return changes_one(q, ERR_STALE);
}

enum err outbox_set(struct db *db, const struct outbox_row *row)
{
	bool over = row->state != OUTBOX_WAITING && row->state != OUTBOX_PARKED;
	struct query *q = about_row(db, &outbox_update, row);
	query_int(q, "state", (int64_t)row->state);
	query_int(q, "status", row->status);
	query_text(q, "why", row->why.p ? row->why : STR(""));
	query_int(q, "ended", over ? clock_now() : 0);
	query_int(q, "due", row->due);
	return changes_one(q, ERR_NOT_FOUND);
}

enum err outbox_pause(struct db *db, struct str subscriber, instant until, bool *more)
{
	int64_t held = 0;
	struct query *q = query_begin(db, &outbox_hold);
	query_text(q, "subscriber", subscriber);
	query_int(q, "until", until);
	query_int(q, "most", HELD_AT_ONCE);
	enum err e = query_run(q, &held);
	*more = held == HELD_AT_ONCE;
	return e;
}

static enum err by_operator(struct db *db, struct statement *st, const char *name, struct str value, enum err none)
{
	struct query *q = query_begin(db, st);
	query_text(q, name, value.p ? value : STR(""));
	query_int(q, "now", clock_now());
	return changes_one(q, none);
}

enum err outbox_retry(struct db *db, struct str id)
{
	return by_operator(db, &outbox_again, "id", id, ERR_NOT_FOUND);
}

enum err outbox_drop(struct db *db, struct str id)
{
	return by_operator(db, &outbox_let_go, "id", id, ERR_NOT_FOUND);
}

enum err outbox_drop_all(struct db *db, struct str subscriber)
{
	return by_operator(db, &outbox_let_all_go, "subscriber", subscriber, OK);
}

// --- reading ---------------------------------------------------------------------------------------------------------
static void read_row(struct query *q, struct arena *a, struct outbox_row *out)
{
	*out = (struct outbox_row){
		.id = str_dup(a, row_text(q, "id")),
		.person = str_dup(a, row_text(q, "person")),
		.subscriber = str_dup(a, row_text(q, "subscriber")),
		.seq = row_int(q, "seq"),
		.what = (enum outbox_what)row_int(q, "what"),
		.about = str_dup(a, row_text(q, "about")),
		.version = row_int(q, "version"),
		.made = row_int(q, "made"),
		.due = row_int(q, "due"),
		.attempts = row_int(q, "attempts"),
		.state = (enum outbox_state)row_int(q, "state"),
		.ended = row_int(q, "ended"),
		.status = row_int(q, "status"),
		.why = str_dup(a, row_text(q, "why")),
	};
}

enum err outbox_next(struct db *db, struct arena *a, struct outbox_row *out)
{
	struct query *q = query_begin(db, &outbox_due);
	query_int(q, "now", clock_now());
	bool row = query_row(q);
	if (row)
		read_row(q, a, out);
	enum err e = query_end(q);
	return e == OK && !row ? ERR_NOT_FOUND : e;
}

static enum err read_rows(struct query *q, struct arena *a, size_t most, struct outbox_rows *out)
{
	size_t room = 0;
	*out = (struct outbox_rows){ 0 };
	query_int(q, "most", (int64_t)most);
	while (query_row(q)) {
		if (out->count == room) {
			struct outbox_row *more = arena_array(a, struct outbox_row, room = room ? 2 * room : 16);
			for (size_t i = 0; i < out->count; i++)
				more[i] = out->item[i];
			out->item = more;
		}
		read_row(q, a, &out->item[out->count++]);
	}
	return query_end(q);
}

enum err outbox_open(struct db *db, struct arena *a, size_t most, struct outbox_rows *out)
{
	return read_rows(query_begin(db, &outbox_all_open), a, most, out);
}

enum err outbox_of_person(struct db *db, struct arena *a, struct str person, size_t most, struct outbox_rows *out)
{
	struct query *q = query_begin(db, &outbox_by_person);
	query_text(q, "person", person);
	return read_rows(q, a, most, out);
}

static enum err count(struct db *db, struct statement *st, int64_t *n, instant *oldest)
{
	struct query *q = query_begin(db, st);
	if (query_row(q)) {
		*n = row_int(q, "count");
		if (row_int(q, "oldest") && (!*oldest || row_int(q, "oldest") < *oldest))
			*oldest = row_int(q, "oldest");
	}
	return query_end(q);
}

enum err outbox_figures(struct db *db, struct outbox_figures *out)
{
	*out = (struct outbox_figures){ 0 };
	enum err e = count(db, &outbox_count_waiting, &out->waiting, &out->oldest);
	return e == OK ? count(db, &outbox_count_parked, &out->parked, &out->oldest) : e;
}

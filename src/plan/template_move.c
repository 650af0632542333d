// SPDX-License-Identifier: Apache-2.0
// Moving all plans of one version of a template (template_move.h). The CarePlans are made ahead, on the thread that
// moves; the writer takes each as it is, or makes it again when somebody changed the plan in between.
#include "plan/template_move.h"

#include "plan/statements.h"

#define COLUMNS \
	"id AS id, template AS template, was AS was, number AS number, account AS account, name AS name, why AS why," \
	" state AS state, made AS made, ended AS ended, place AS place, moved AS moved, plans AS plans," \
	" COALESCE((SELECT c.plans FROM plan_move_count c WHERE c.move = template_move.id), 0) AS there, undoes AS undoes"
#define TYPES \
	"id:text template:text was:int number:int account:text name:text why:text state:int made:int ended:int" \
	" place:text moved:int plans:int there:int undoes:text"

static struct statement move_insert = {
	.name = "template_move_insert",
	.sql = "INSERT INTO template_move (id, template, was, number, account, name, why, state, made, ended, place,"
		   " moved, plans, undoes) SELECT $1, $2, $3, $4, $5, $6, $7, 0, $8, 0, '', 0, $9, $10"
		   " WHERE NOT EXISTS (SELECT 1 FROM template_move m WHERE m.template = $2 AND m.state = 0)",
	.params = "id:text template:text was:int number:int account:text name:text why:text made:int plans:int"
			  " undoes:text",
	.columns = "",
	.for_what = "an administrator moves the plans of one version of a template",
};
static struct statement move_read = {
	.name = "template_move_read",
	.sql = "SELECT " COLUMNS " FROM template_move ORDER BY made DESC, id LIMIT 30",
	.params = "",
	.columns = TYPES,
	.for_what = "versions whose plans were moved, and how far that is",
};
static struct statement move_one_read = {
	.name = "template_move_one",
	.sql = "SELECT " COLUMNS " FROM template_move WHERE id = $1",
	.params = "id:text",
	.columns = TYPES,
	.for_what = "one move of plans, to take it back",
};
static struct statement move_next = {
	.name = "template_move_next",
	.sql = "SELECT " COLUMNS " FROM template_move WHERE state = 0 ORDER BY made, id LIMIT 1",
	.params = "",
	.columns = TYPES,
	.for_what = "the version whose plans are moved now",
};
static struct statement move_on = {
	.name = "template_move_on",
	.sql = "UPDATE template_move SET place = $2, moved = moved + $3 WHERE id = $1 AND state = 0",
	.params = "id:text place:text moved:int",
	.columns = "",
	.for_what = "how far a move of plans is",
};
static struct statement move_end = {
	.name = "template_move_end",
	.sql = "UPDATE template_move SET state = $2, ended = $3 WHERE id = $1 AND state = 0",
	.params = "id:text state:int ended:int",
	.columns = "",
	.for_what = "a move of plans is done, or goes no further",
};

PLAN_STATEMENTS_OF(template_move, &move_insert, &move_read, &move_one_read, &move_next, &move_on, &move_end);

_Static_assert(MOVES_SHOWN == 30, "the statement says the same");

// --- rows --------------------------------------------------------------------------------------------------------
static struct template_move row_move(struct query *q, struct arena *a)
{
	return (struct template_move){ .id = str_dup(a, row_text(q, "id")), .name = str_dup(a, row_text(q, "template")),
		.was = row_int(q, "was"), .number = row_int(q, "number"), .account = str_dup(a, row_text(q, "account")),
		.by = str_dup(a, row_text(q, "name")), .why = str_dup(a, row_text(q, "why")),
		.state = (enum move_state)row_int(q, "state"), .made = row_int(q, "made"), .ended = row_int(q, "ended"),
		.place = str_dup(a, row_text(q, "place")), .moved = row_int(q, "moved"), .plans = row_int(q, "plans"),
		.there = row_int(q, "there"), .undoes = str_dup(a, row_text(q, "undoes")) };
}

enum err template_move_add(struct db *db, const struct template_move *m)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &move_insert);
	query_text(q, "id", m->id);
	query_text(q, "template", m->name);
	query_int(q, "was", m->was);
	query_int(q, "number", m->number);
	query_text(q, "account", m->account);
	query_text(q, "name", m->by);
	query_text(q, "why", m->why);
	query_int(q, "made", m->made);
	query_int(q, "plans", m->plans);
	query_text(q, "undoes", m->undoes.p ? m->undoes : STR(""));
	enum err e = query_run(q, &changed);
	return e != OK || changed ? e : ERR_CONFLICT;
}

static enum err end(struct db *db, struct str id, enum move_state state)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &move_end);
	query_text(q, "id", id);
	query_int(q, "state", state);
	query_int(q, "ended", clock_now());
	enum err e = query_run(q, &changed);
	return e != OK || changed ? e : ERR_NOT_FOUND;
}

enum err template_move_stop(struct db *db, struct str id)
{
	return end(db, id, MOVE_STOPPED);
}

enum err template_move_list(struct db *db, struct arena *a, struct template_moves *out)
{
	*out = (struct template_moves){ arena_array(a, struct template_move, MOVES_SHOWN), 0 };
	struct query *q = query_begin(db, &move_read);
	while (query_row(q) && out->count < MOVES_SHOWN)
		out->item[out->count++] = row_move(q, a);
	return query_end(q);
}

static enum err first(struct query *q, struct arena *a, struct template_move *out)
{
	bool found = false;
	if (query_row(q)) {
		*out = row_move(q, a);
		found = true;
	}
	enum err e = query_end(q);
	return e != OK || found ? e : ERR_NOT_FOUND;
}

enum err template_move_get(struct db *db, struct arena *a, struct str id, struct template_move *out)
{
	struct query *q = query_begin(db, &move_one_read);
	query_text(q, "id", id);
	return first(q, a, out);
}

enum err template_move_next(struct db *db, struct arena *a, struct template_move *out)
{
	return first(query_begin(db, &move_next), a, out);
}

// --- one plan ----------------------------------------------------------------------------------------------------
struct moving {
	const struct template_mover *x;
	const struct template_move *m;
	struct str was, now; // canonical
	enum move_state ends;
	struct resource_put put[MOVE_STEP]; // person empty: there is nothing to move
	struct str person[MOVE_STEP];
	size_t count;
};

// Whether it is one of those that are moved: of a move that is taken back, those that it brought there; else all but
// those that somebody went back with.
static bool is_meant(struct arena *a, const struct template_move *m, struct json_at body)
{
	struct follow_note note;
	if (!m->undoes.n)
		return !follow_is_back(a, body, m->name, m->was);
	return follow_last(a, body, m->name, &note) && note.now == m->was && str_eq(note.move, m->undoes);
}

// The next version of a CarePlan. False: it does not follow that version, or stays there.
static bool next_version(struct arena *a, const struct moving *g, const struct resource *r, struct resource_put *out)
{
	const struct template_move *m = g->m;
	struct json_at body = json_trusted(a, r->body);
	struct writer w = { .person = r->person, .author = str_format(a, "a:%.*s", STR_ARG(m->account)),
		.author_reference = STR(""), .author_display = m->by, .at = clock_now(), .follow = g->now,
		.follow_why = m->why, .follow_move = m->id };
	if (!follow_has(a, body, g->was) || !is_meant(a, m, body))
		return false;
	struct json_node *n = json_tree(a, body);
	follow_put(a, n, body, &w);
	*out = (struct resource_put){ .now = *r, .expect = r->version };
	out->now.author = w.author;
	out->now.updated = w.at;
	out->now.body = resource_stamp(a, n, r->id, r->version + 1, w.at);
	resource_pack(a, &out->now);
	return true;
}

static enum err prepare(struct db *db, struct arena *a, struct moving *g)
{
	const struct template_move *m = g->m;
	struct str *people;
	enum err e = m->undoes.n ? follow_moved(db, a, m->undoes, m->place, MOVE_STEP, &people, &g->count)
		: follow_people(db, a, m->name, m->was, m->place, MOVE_STEP, &people, &g->count);
	for (size_t i = 0; e == OK && i < g->count; i++) {
		struct resource r;
		g->person[i] = people[i];
		e = follow_care_plan(db, a, people[i], &r);
		if (e == OK)
			(void)next_version(a, g, &r, &g->put[i]);
		e = e == ERR_NOT_FOUND ? OK : e;
	}
	return e;
}

// As it stands now, when it was changed since it was read.
static enum err write_again(struct db *db, struct arena *a, const struct moving *g, struct str person,
	struct resource_put *put)
{
	struct resource r;
	enum err e = follow_care_plan(db, a, person, &r);
	if (e == OK && !next_version(a, g, &r, put))
		e = ERR_NOT_FOUND;
	return e == OK ? resource_write(db, a, put) : e;
}

static enum err tell(struct db *db, struct arena *a, const struct moving *g, struct str person)
{
	const struct template_move *m = g->m;
	return audit_append(g->x->audit, db, a, &(struct audit_row){ .action = STR("change"), .outcome = STR("done"),
		.actor = str_format(a, "a:%.*s", STR_ARG(m->account)), .role = STR(""), .person = person,
		.what = str_format(a, "template_move %.*s", STR_ARG(g->now)), .reason = m->why, .request = m->id,
		.peer = STR("") });
}

static enum err move_one(struct db *db, struct arena *a, const struct moving *g, size_t i, bool *moved)
{
	struct resource_put put = g->put[i]; // the job may run again
	enum err e = put.now.person.n ? resource_write(db, a, &put) : ERR_STALE;
	if (e == ERR_STALE)
		e = write_again(db, a, g, g->person[i], &put);
	*moved = e == OK;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e; // it does not follow it any more
	e = follow_rows_write(db, a, g->person[i], json_trusted(a, put.now.body));
	return e == OK ? tell(db, a, g, g->person[i]) : e;
}

// --- a step ------------------------------------------------------------------------------------------------------
static enum err move_run(struct db *db, struct arena *a, void *what)
{
	const struct moving *g = what;
	int64_t changed = 0, count = 0;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < g->count; i++) {
		bool moved;
		e = move_one(db, a, g, i, &moved);
		count += moved;
	}
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &move_on);
	query_text(q, "id", g->m->id);
	query_text(q, "place", g->person[g->count - 1]);
	query_int(q, "moved", count);
	e = query_run(q, &changed);
	return e != OK || changed ? e : ERR_NOT_FOUND; // stopped: nothing of this step is kept
}

static enum err end_run(struct db *db, struct arena *a, void *what)
{
	const struct moving *g = what;
	(void)a;
	return end(db, g->m->id, g->ends);
}

enum err template_move_step(const struct template_mover *x, struct arena *a, struct template_move *m)
{
	struct moving *g = arena_make(a, struct moving);
	struct template to;
	*g = (struct moving){ .x = x, .m = m, .ends = MOVE_DONE };
	g->was = template_canonical(a, &(struct template){ .name = m->name, .number = m->was });
	g->now = template_canonical(a, &(struct template){ .name = m->name, .number = m->number });
	struct db *db = store_reader(x->store);
	db_begin_read(db);
	enum err e = template_get(db, a, m->name, m->number, &to);
	if (e == ERR_NOT_FOUND || (e == OK && to.status != TEMPLATE_ACTIVE))
		g->ends = MOVE_LEFT;
	else if (e == OK)
		e = prepare(db, a, g);
	db_end_read(db);
	db_settle(db);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return store_write_until(x->store, g->count ? move_run : end_run, g, x->stop, x->context);
}

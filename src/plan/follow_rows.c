// SPDX-License-Identifier: Apache-2.0
// Rows that say which plans follow which version of a template, and their counts (follow.h).
#include <string.h>

#include "plan/follow.h"
#include "plan/statements.h"

static struct statement follow_read = {
	.name = "follow_read",
	.sql = "SELECT template AS template, number AS number, back AS back, move AS move FROM plan_template"
		   " WHERE person = $1 ORDER BY template",
	.params = "person:text",
	.columns = "template:text number:int back:int move:text",
	.for_what = "which templates somebody's plan is counted under",
};
static struct statement follow_delete = {
	.name = "follow_delete",
	.sql = "DELETE FROM plan_template WHERE person = $1 AND template = $2",
	.params = "person:text template:text",
	.columns = "",
	.for_what = "a plan does not follow a template any more",
};
static struct statement follow_insert = {
	.name = "follow_insert",
	.sql = "INSERT INTO plan_template (person, template, number, back, move) VALUES ($1, $2, $3, $4, $5)"
		   " ON CONFLICT (person, template) DO UPDATE SET number = excluded.number, back = excluded.back,"
		   " move = excluded.move",
	.params = "person:text template:text number:int back:int move:text",
	.columns = "",
	.for_what = "a plan follows a version of a template",
};
static struct statement follow_count_add = {
	.name = "follow_count_add",
	.sql = "INSERT INTO plan_template_count (template, number, plans, back) VALUES ($1, $2, $3, $4)"
		   " ON CONFLICT (template, number) DO UPDATE SET plans = plan_template_count.plans + excluded.plans,"
		   " back = plan_template_count.back + excluded.back",
	.params = "template:text number:int plans:int back:int",
	.columns = "",
	.for_what = "counts over everybody, never a scan",
};
static struct statement follow_count_read = {
	.name = "follow_count_read",
	.sql = "SELECT template AS template, number AS number, plans AS plans, back AS back FROM plan_template_count"
		   " WHERE plans > 0 ORDER BY template, number",
	.params = "",
	.columns = "template:text number:int plans:int back:int",
	.for_what = "how many plans follow which version of each template",
};
static struct statement follow_count_one = {
	.name = "follow_count_one",
	.sql = "SELECT plans AS plans, back AS back FROM plan_template_count WHERE template = $1 AND number = $2",
	.params = "template:text number:int",
	.columns = "plans:int back:int",
	.for_what = "how many plans follow one version of a template",
};
static struct statement follow_next = {
	.name = "follow_next",
	.sql = "SELECT person AS person FROM plan_template WHERE template = $1 AND number = $2 AND back = 0"
		   " AND person > $3 ORDER BY person LIMIT $4",
	.params = "template:text number:int after:text most:int",
	.columns = "person:text",
	.for_what = "whose plans are moved to another version next",
};
static struct statement follow_next_moved = {
	.name = "follow_next_moved",
	.sql = "SELECT person AS person FROM plan_template WHERE move = $1 AND person > $2 ORDER BY person LIMIT $3",
	.params = "move:text after:text most:int",
	.columns = "person:text",
	.for_what = "whose plans are moved back next",
};
static struct statement follow_there_add = {
	.name = "follow_there_add",
	.sql = "INSERT INTO plan_move_count (move, plans) VALUES ($1, $2)"
		   " ON CONFLICT (move) DO UPDATE SET plans = plan_move_count.plans + excluded.plans",
	.params = "move:text plans:int",
	.columns = "",
	.for_what = "how many plans are where a move brought them",
};

PLAN_STATEMENTS_OF(follow, &follow_read, &follow_delete, &follow_insert, &follow_count_add, &follow_count_read,
	&follow_count_one, &follow_next, &follow_next_moved, &follow_there_add);

struct row {
	struct str name;
	int64_t number, back;
	struct str move; // that brought it there; ""
};
struct rows {
	struct row *item;
	size_t count;
};

static enum err rows_that_stand(struct db *db, struct arena *a, struct str person, struct rows *out)
{
	size_t room = 0;
	*out = (struct rows){ 0 };
	struct query *q = query_begin(db, &follow_read);
	query_text(q, "person", person);
	while (query_row(q)) {
		if (out->count == room) {
			struct row *more = arena_array(a, struct row, room = room ? room * 2 : 8);
			if (out->count)
				memcpy(more, out->item, out->count * sizeof *more);
			out->item = more;
		}
		out->item[out->count++] = (struct row){ str_dup(a, row_text(q, "template")), row_int(q, "number"),
			row_int(q, "back"), str_dup(a, row_text(q, "move")) };
	}
	return query_end(q);
}

static const struct row *row_of(const struct rows *rows, struct str name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (str_eq(rows->item[i].name, name))
			return &rows->item[i];
	return NULL;
}

// Templates that are ours by their name, whether or not they are here.
static void rows_of(struct arena *a, struct json_at care_plan, struct rows *out)
{
	struct json_at list = json_get(care_plan, "instantiatesCanonical");
	*out = (struct rows){ arena_array(a, struct row, json_length(list) + 1), 0 };
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct row x = { .move = STR("") };
		struct follow_note note;
		if (!template_canonical_read(json_text(a, i), &x.name, &x.number) || row_of(out, x.name))
			continue;
		x.back = follow_is_back(a, care_plan, x.name, x.number);
		if (follow_last(a, care_plan, x.name, &note) && note.now == x.number)
			x.move = note.move;
		out->item[out->count++] = x;
	}
}

static bool same(const struct row *x, const struct row *y)
{
	return x && y && x->number == y->number && x->back == y->back && str_eq(x->move, y->move);
}

static enum err count_plans(struct db *db, const struct row *x, int64_t plans)
{
	struct query *q = query_begin(db, &follow_count_add);
	query_text(q, "template", x->name);
	query_int(q, "number", x->number);
	query_int(q, "plans", plans);
	query_int(q, "back", plans * x->back);
	enum err e = query_run(q, NULL);
	if (e != OK || !x->move.n)
		return e;
	q = query_begin(db, &follow_there_add);
	query_text(q, "move", x->move);
	query_int(q, "plans", plans);
	return query_run(q, NULL);
}

static enum err take_out(struct db *db, struct str person, const struct row *x)
{
	struct query *q = query_begin(db, &follow_delete);
	query_text(q, "person", person);
	query_text(q, "template", x->name);
	enum err e = query_run(q, NULL);
	return e == OK ? count_plans(db, x, -1) : e;
}

static enum err put_in(struct db *db, struct str person, const struct row *x, const struct row *was)
{
	struct query *q = query_begin(db, &follow_insert);
	query_text(q, "person", person);
	query_text(q, "template", x->name);
	query_int(q, "number", x->number);
	query_int(q, "back", x->back);
	query_text(q, "move", x->move);
	enum err e = query_run(q, NULL);
	if (e == OK && was)
		e = count_plans(db, was, -1);
	return e == OK ? count_plans(db, x, 1) : e;
}

enum err follow_rows_write(struct db *db, struct arena *a, struct str person, struct json_at care_plan)
{
	struct rows stand, right;
	enum err e = rows_that_stand(db, a, person, &stand);
	rows_of(a, care_plan, &right);
	for (size_t i = 0; e == OK && i < stand.count; i++)
		if (!row_of(&right, stand.item[i].name))
			e = take_out(db, person, &stand.item[i]);
	for (size_t i = 0; e == OK && i < right.count; i++) {
		const struct row *was = row_of(&stand, right.item[i].name);
		if (!same(&right.item[i], was))
			e = put_in(db, person, &right.item[i], was);
	}
	return e;
}

enum err follow_rows_right(struct db *db, struct arena *a, struct str person, bool *right)
{
	struct resource r;
	struct rows stand, should = { 0 };
	enum err e = rows_that_stand(db, a, person, &stand);
	enum err found = e == OK ? follow_care_plan(db, a, person, &r) : e;
	if (found == OK)
		rows_of(a, json_trusted(a, r.body), &should);
	*right = stand.count == should.count;
	for (size_t i = 0; *right && i < should.count; i++)
		*right = same(&should.item[i], row_of(&stand, should.item[i].name));
	return found == ERR_NOT_FOUND ? OK : found;
}

enum err follow_care_plan(struct db *db, struct arena *a, struct str person, struct resource *out)
{
	struct resource_list list;
	enum err e = resource_of_type(db, a, person, SHELF_PLAN, "CarePlan", &list);
	for (size_t i = 0; e == OK && i < list.count; i++)
		if (str_is(list.item[i].kind, "plan")) {
			*out = list.item[i];
			out->person = person;
			return OK;
		}
	return e == OK ? ERR_NOT_FOUND : e;
}

// --- asking ------------------------------------------------------------------------------------------------------
enum err follow_counts(struct db *db, struct arena *a, struct follow_count **out, size_t *count)
{
	size_t room = 0;
	*count = 0;
	struct query *q = query_begin(db, &follow_count_read);
	while (query_row(q)) {
		if (*count == room) {
			struct follow_count *more = arena_array(a, struct follow_count, room = room ? room * 2 : 32);
			if (*count)
				memcpy(more, *out, *count * sizeof *more);
			*out = more;
		}
		(*out)[(*count)++] = (struct follow_count){ str_dup(a, row_text(q, "template")), row_int(q, "number"),
			row_int(q, "plans"), row_int(q, "back") };
	}
	return query_end(q);
}

enum err follow_count_of(struct db *db, struct str name, int64_t number, struct follow_count *out)
{
	*out = (struct follow_count){ .name = name, .number = number };
	struct query *q = query_begin(db, &follow_count_one);
	query_text(q, "template", name);
	query_int(q, "number", number);
	if (query_row(q)) {
		out->plans = row_int(q, "plans");
		out->back = row_int(q, "back");
	}
	return query_end(q);
}

static enum err people(struct query *q, struct arena *a, struct str after, size_t most, struct str **out,
	size_t *count)
{
	*out = arena_array(a, struct str, most);
	*count = 0;
	query_text(q, "after", after.p ? after : STR(""));
	query_int(q, "most", (int64_t)most);
	while (query_row(q) && *count < most)
		(*out)[(*count)++] = str_dup(a, row_text(q, "person"));
	return query_end(q);
}

enum err follow_people(struct db *db, struct arena *a, struct str name, int64_t number, struct str after, size_t most,
	struct str **out, size_t *count)
{
	struct query *q = query_begin(db, &follow_next);
	query_text(q, "template", name);
	query_int(q, "number", number);
	return people(q, a, after, most, out, count);
}

enum err follow_moved(struct db *db, struct arena *a, struct str move, struct str after, size_t most, struct str **out,
	size_t *count)
{
	struct query *q = query_begin(db, &follow_next_moved);
	query_text(q, "move", move);
	return people(q, a, after, most, out, count);
}

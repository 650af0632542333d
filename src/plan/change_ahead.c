// SPDX-License-Identifier: Apache-2.0
// What will follow from a change, said ahead on the worker (plan.h): the state, the CarePlan and the row for work lists
// of the plan as it will stand, so that the one writer has only to write them. Everything that they follow from is a
// resource of the person, or follows from one (access rules from their Consent), and each written resource is a change
// with a number: when the writer's turn comes and no change of the person is newer than what the worker saw, what was
// said ahead is what it would find. Else it finds out itself.
#include "plan/plan.h"
#include "plan/refresh.h"
#include "plan/statements.h"

#include <string.h>

struct plan_ahead {
	int64_t as_of; // nothing of the person may be newer
	size_t puts;   // of the change, when this was made
	enum plan_state to;
	struct plan_follows follows;
};

static struct statement newest = {
	.name = "change_newest",
	.sql = "SELECT seq FROM change ORDER BY seq DESC LIMIT 1",
	.params = "",
	.columns = "seq:int",
	.for_what = "the last change that who reads a plan can have seen",
};
// The newest changes only, on the last pages of the table: as many as were written since a worker looked.
static struct statement since = {
	.name = "change_since",
	.sql = "SELECT seq FROM change WHERE seq > $1 AND person = $2 ORDER BY seq LIMIT 1",
	.params = "as_of:int person:text",
	.columns = "seq:int",
	.for_what = "whether a person's record changed after a worker looked",
};

PLAN_STATEMENTS_OF(ahead, &newest, &since);

enum err ahead_newest(struct db *db, int64_t *seq)
{
	struct query *q = query_begin(db, &newest);
	*seq = query_row(q) ? row_int(q, "seq") : 0;
	return query_end(q);
}

enum err ahead_holds(struct db *db, const struct plan_change *c, const struct plan_follows **out)
{
	const struct plan_ahead *x = c->ahead;
	*out = NULL;
	if (!x || c->also || c->puts != x->puts || c->to != x->to)
		return OK;
	struct query *q = query_begin(db, &since);
	query_int(q, "as_of", x->as_of);
	query_text(q, "person", c->person);
	if (!query_row(q))
		*out = &x->follows;
	return query_end(q);
}

static struct resource *find(struct resource_list *list, const struct resource *r)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(list->item[i].id, r->id) && str_eq(list->item[i].type, r->type))
			return &list->item[i];
	return NULL;
}

// Puts one resource into the shelf as it will stand. False when it is not an entry of the plan: agreements, consents
// and the person's own details have more to follow.
static bool put_into(struct resource_list *list, const struct resource_put *put)
{
	const struct resource *r = &put->now;
	struct resource *there = find(list, r);
	if (r->shelf != SHELF_PLAN || !kind_named(r->kind) || (put->expect != 0) != (there != NULL) ||
		(there && there->version != put->expect))
		return false;
	if (r->deleted) {
		if (there)
			memmove(there, there + 1, (size_t)(list->item + --list->count - there) * sizeof *there);
		return there != NULL;
	}
	if (!there)
		there = &list->item[list->count++];
	*there = *r;
	there->seq = 0; // to be given by the writer
	there->version = put->expect + 1;
	return true;
}

static bool shelf_after(struct arena *a, const struct plan *pl, const struct plan_change *c, struct resource_list *out)
{
	*out = (struct resource_list){ arena_array(a, struct resource, pl->whole.count + c->puts + 1), pl->whole.count };
	if (out->count)
		memcpy(out->item, pl->whole.item, out->count * sizeof *out->item);
	const struct resource *patient = find(out, &pl->person->patient);
	if (!patient || patient->version != pl->person->patient.version)
		return false; // the person was read at another moment than the plan
	for (size_t i = 0; i < c->puts; i++)
		if (!put_into(out, &c->put[i]))
			return false;
	return true;
}

void plan_change_ahead(struct db *db, struct arena *a, const struct plan *pl, struct plan_change *c)
{
	struct resource_list list;
	struct plan after;
	struct plan_ahead *x = arena_make(a, struct plan_ahead);
	c->ahead = NULL;
	if (c->also || !str_eq(c->person, pl->person->key) || !shelf_after(a, pl, c, &list))
		return;
	plan_arrange(a, pl->person, NULL, &list, &after);
	x->as_of = pl->as_of;
	x->puts = c->puts;
	x->to = c->to;
	if (plan_follow(db, a, &after, &c->writer, c->to, &x->follows) == OK && summary_look(db, &x->follows.row) == OK)
		c->ahead = x;
}

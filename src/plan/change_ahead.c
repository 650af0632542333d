// SPDX-License-Identifier: Apache-2.0
// What will follow from a change, said ahead on the worker (plan.h): the state, the CarePlan and the row for work lists
// of the plan as it will stand, so that the one writer has only to write them. Everything that they follow from is a
// resource of the person, or follows from one (access rules from their Consent), and each written resource is a change
// with a number: when the writer's turn comes and no change of the person is newer than what the worker saw, what was
// said ahead is what it would find. Else it finds out itself.
#include "plan/plan.h"
#include "plan/refresh.h"
#include "record/history.h"

#include <string.h>

struct plan_ahead {
	int64_t as_of; // nothing of the person may be newer
	size_t puts;   // of the change, when this was made
	enum plan_state to;
	struct plan_follows follows;
};

enum err ahead_holds(struct db *db, const struct plan_change *c, const struct plan_follows **out)
{
	const struct plan_ahead *x = c->ahead;
	*out = NULL;
	if (!x || c->also || c->puts != x->puts || c->to != x->to)
		return OK;
	bool changed;
	enum err e = history_since(db, c->person, x->as_of, &changed);
	if (e == OK && !changed)
		*out = &x->follows;
	return e;
}

// The shelf as it will stand, and what is known of each resource on it.
struct shelf_after {
	struct resource_list list;
	struct entry_held *held;
};

static size_t find(const struct resource_list *list, const struct resource *r)
{
	size_t i = 0;
	while (i < list->count && !(str_eq(list->item[i].id, r->id) && str_eq(list->item[i].type, r->type)))
		i++;
	return i;
}

static void take_out(struct shelf_after *s, size_t at)
{
	size_t behind = --s->list.count - at;
	memmove(&s->list.item[at], &s->list.item[at + 1], behind * sizeof *s->list.item);
	memmove(&s->held[at], &s->held[at + 1], behind * sizeof *s->held);
}

// False when it is not an entry of the plan (agreements, consents and the person's own details have more to follow),
// or will not be written.
static bool put_into(struct shelf_after *s, const struct resource_put *put)
{
	const struct resource *r = &put->now;
	if (str_is(r->kind, ATTACH_KIND))
		return true; // a file lies elsewhere, and nothing follows from it
	size_t at = find(&s->list, r);
	bool there = at < s->list.count;
	if (r->shelf != SHELF_PLAN || !kind_named(r->kind) || (put->expect != 0) != there ||
		(there && s->list.item[at].version != put->expect) || (r->deleted && !there))
		return false;
	if (r->deleted) {
		take_out(s, at);
		return true;
	}
	s->list.count += !there;
	s->list.item[at] = *r;
	s->list.item[at].seq = 0; // given by the writer
	s->list.item[at].version = put->expect + 1;
	s->held[at] = (struct entry_held){ 0 };
	return true;
}

static bool shelf_after(struct arena *a, const struct plan *pl, const struct plan_change *c, struct shelf_after *out)
{
	size_t count = pl->whole.count, room = count + c->puts + 1;
	*out = (struct shelf_after){ { arena_array(a, struct resource, room), count },
		arena_array(a, struct entry_held, room) };
	if (count) {
		memcpy(out->list.item, pl->whole.item, count * sizeof *out->list.item);
		memcpy(out->held, pl->held, count * sizeof *out->held);
	}
	size_t patient = find(&out->list, &pl->person->patient);
	if (patient == count || out->list.item[patient].version != pl->person->patient.version)
		return false; // the person was read at another moment than the plan
	for (size_t i = 0; i < c->puts; i++)
		if (!put_into(out, &c->put[i]))
			return false;
	return true;
}

void plan_change_ahead(struct db *db, struct arena *a, const struct plan *pl, struct plan_change *c)
{
	struct shelf_after shelf;
	struct plan after;
	struct plan_ahead *x = arena_make(a, struct plan_ahead);
	c->ahead = NULL;
	if (c->also || !str_eq(c->person, pl->person->key) || !shelf_after(a, pl, c, &shelf))
		return;
	plan_arrange(a, pl->person, NULL, &shelf.list, shelf.held, &after);
	x->as_of = pl->as_of;
	x->puts = c->puts;
	x->to = c->to;
	if (plan_follow(db, a, &after, &c->writer, c->to, &x->follows) == OK && summary_look(db, &x->follows.row) == OK)
		c->ahead = x;
}

// SPDX-License-Identifier: Apache-2.0
// One act that changes a plan (plan.h): its resources, the drafts that it settles, and everything that follows, in one
// transaction.
#include <string.h>

#include "plan/news.h"
#include "plan/plan.h"
#include "plan/refresh.h"
#include "record/account.h"

struct plan_change *plan_change_new(struct visit *v)
{
	struct plan_change *c = arena_make(v->arena, struct plan_change);
	c->person = v->person.key;
	c->to = PLAN_STATES;
	c->writer = (struct writer){
		.person = v->person.key,
		.plan = STR(""),
		.author = visit_author(v),
		.author_reference = visit_reference(v),
		.author_display = v->actor.name,
		.words_reference = visit_reference(v),
		.words_display = v->actor.name,
		.at = clock_now(),
	};
	if (v->access.self) {
		c->writer.author_display = v->person.called;
		c->writer.words_display = v->person.called;
	}
	return c;
}

void plan_change_add(struct plan_change *c, struct arena *a, struct resource_put put)
{
	struct resource_put *more = arena_array(a, struct resource_put, c->puts + 1);
	if (c->puts)
		memcpy(more, c->put, c->puts * sizeof *more);
	more[c->puts++] = put;
	c->put = more;
}

// *newest: the number of the last change that is part of the plan.
static enum err write_all(struct db *db, struct arena *a, struct plan_change *c, int64_t *newest)
{
	*newest = 0;
	for (size_t i = 0; i < c->puts; i++) {
		struct resource_put put = c->put[i]; // the job may run again: what was made before stays as it is
		enum err e = resource_write(db, a, &put);
		if (e == OK && str_is(put.now.type, "Patient"))
			e = person_index(db, a, &put.now);
		if (e != OK) {
			c->stale = i;
			return e;
		}
		if (!put.now.deleted)
			*newest = put.now.seq;
	}
	return OK;
}

enum err plan_change_run(struct db *db, struct arena *a, void *plan_change)
{
	struct plan_change *c = plan_change;
	const struct plan_follows *follows;
	int64_t newest;
	enum err e = ahead_holds(db, c, &follows);
	if (e == OK)
		e = write_all(db, a, c, &newest);
	for (size_t i = 0; e == OK && i < c->drafts; i++)
		e = draft_drop(db, c->draft_account, c->person, c->draft_place[i]);
	if (e == OK && c->also)
		e = c->also(db, a, c->also_what);
	if (e != OK)
		return e;
	e = follows ? plan_follows_write(db, a, follows, newest, c->writer.author)
		    : plan_refresh(db, a, c->person, &c->writer, c->to);
	for (size_t i = 0; e == OK && i < c->puts; i++)
		e = plan_news(db, a, &c->put[i].now);
	return e;
}

enum err plan_change_commit(struct visit *v, const struct plan *pl, struct plan_change *c,
	enum err (*after)(struct visit *, enum err, void *))
{
	plan_change_ahead(v->db, v->arena, pl, c);
	return visit_commit(v, plan_change_run, c, after);
}

// SPDX-License-Identifier: Apache-2.0
// What is news (news.h), seen by the kind of what was written and, for an answer, by what it made of the plan.
#include "plan/news.h"

#include "base/arena.h"
#include "plan/agreement_inside.h"
#include "plan/statements.h"
#include "record/outbox.h"

static struct statement news_agreed = {
	.name = "news_agreed",
	.sql = "SELECT state, person_agreed, staff_agreed FROM plan_summary WHERE person = $1",
	.params = "person:text",
	.columns = "state:text person_agreed:int staff_agreed:int",
	.for_what = "whether an answer made the plan an agreed one",
};

PLAN_STATEMENTS_OF(news, &news_agreed);

// As refresh.c has just found it: agreed, or agreed by both while a review goes on.
static enum err is_agreed(struct db *db, struct str person, bool *yes)
{
	struct query *q = query_begin(db, &news_agreed);
	query_text(q, "person", person);
	*yes = query_row(q) && (plan_state_of(row_text(q, "state")) == PLAN_AGREED ||
		(row_int(q, "person_agreed") && row_int(q, "staff_agreed")));
	return query_end(q);
}

static bool is_reviewed(struct arena *a, const struct resource *now)
{
	return str_is(now->kind, kind_review.name) && !now->deleted &&
		json_text_is(json_get(json_trusted(a, now->body), "status"), "completed");
}

enum err plan_news(struct db *db, struct arena *a, const struct resource *now)
{
	struct resource r;
	bool agreement = str_is(now->type, "Provenance") && str_is(now->kind, AGREEMENT_KIND), agreed = true;
	if (!agreement && !is_reviewed(a, now))
		return OK;
	enum err e = agreement ? is_agreed(db, now->person, &agreed) : OK;
	if (e != OK || !agreed)
		return e;
	e = resource_get(db, a, now->type, now->id, &r);
	return e != OK ? e : outbox_add(db, a, &(struct outbox_row){ .person = now->person, .about = r.id,
		.what = agreement ? OUTBOX_AGREEMENT : OUTBOX_REVIEW, .version = r.version, .seq = r.seq });
}

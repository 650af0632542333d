// SPDX-License-Identifier: Apache-2.0
// What is news (news.h), seen by the kind of what was written and, for an answer, by what it made of the plan.
#include "plan/news.h"

#include "base/arena.h"
#include "plan/agreement.h"
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

// What an answer made of the plan, as refresh.c has just found it. A yes: it is agreed, by both or by the person alone,
// or by both while a review goes on. Anything else: not agreed any more, unless both sides' yes stand all the same.
static enum err is_told(struct db *db, const struct agreement *x, enum outbox_what *what, bool *told)
{
	struct query *q = query_begin(db, &news_agreed);
	query_text(q, "person", x->r.person);
	bool row = query_row(q), both = row && row_int(q, "person_agreed") && row_int(q, "staff_agreed");
	bool agreed = both || (row && plan_state_of(row_text(q, "state")) == PLAN_AGREED);
	*what = x->agreed == ANSWER_YES ? OUTBOX_AGREEMENT : OUTBOX_WITHDRAWN;
	*told = x->agreed == ANSWER_YES ? agreed : !both;
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
	struct agreement x;
	enum outbox_what what = OUTBOX_REVIEW;
	bool told = false;
	enum err e = OK;
	if (agreement_read(a, now, &x))
		e = is_told(db, &x, &what, &told);
	else
		told = is_reviewed(a, now);
	if (e != OK || !told)
		return e;
	e = resource_get(db, a, now->type, now->id, &r);
	return e != OK ? e : outbox_add(db, a, &(struct outbox_row){ .person = now->person, .about = r.id, .what = what,
		.version = r.version, .seq = r.seq });
}

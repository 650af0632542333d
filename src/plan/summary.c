// SPDX-License-Identifier: Apache-2.0
// The row for work lists and the counts over everybody (refresh.h), written in the transaction of the change.
#include "base/fold.h"
#include "plan/criteria.h"
#include "plan/refresh.h"
#include "plan/statements.h"

static struct statement count_was = {
	.name = "summary_counted",
	.sql = "SELECT state, met FROM plan_summary WHERE person = $1",
	.params = "person:text",
	.columns = "state:text met:int",
	.for_what = "where this person was counted before",
};
static struct statement count_add = {
	.name = "plan_count_add",
	.sql = "INSERT INTO plan_count (state, met, people) VALUES ($1, $2, $3)"
	       " ON CONFLICT (state, met) DO UPDATE SET people = plan_count.people + excluded.people",
	.params = "state:text met:int people:int",
	.columns = "",
	.for_what = "counts over everybody, never a scan",
};
static struct statement summary_put = {
	.name = "summary_put",
	.sql =
		"INSERT INTO plan_summary (person, name, sort, birth, nhs, restricted, state, cohorts, review_due, reviewer,"
		" asked_at, asked_kind, prepared_at, prepared_count, met, agreed_at, person_agreed, staff_agreed, changed_at,"
		" changed_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
		"$19)"
		" ON CONFLICT (person) DO UPDATE SET name = excluded.name, sort = excluded.sort, birth = excluded.birth,"
		" nhs = excluded.nhs, restricted = excluded.restricted, state = excluded.state,"
		" review_due = excluded.review_due, reviewer = excluded.reviewer, asked_at = excluded.asked_at,"
		" asked_kind = excluded.asked_kind, prepared_at = excluded.prepared_at,"
		" prepared_count = excluded.prepared_count, met = excluded.met, agreed_at = excluded.agreed_at,"
		" person_agreed = excluded.person_agreed, staff_agreed = excluded.staff_agreed,"
		" changed_at = excluded.changed_at, changed_seq = excluded.changed_seq",
	.params =
		"person:text name:text sort:text birth:int nhs:text restricted:int state:text review_due:int reviewer:text "
		"asked_at:int asked_kind:text prepared_at:int prepared_count:int met:int agreed_at:int person_agreed:int "
		"staff_agreed:int changed_at:int changed_seq:int",
	.columns = "",
	.for_what = "one row a person for work lists",
};
static struct statement summary_same = {
	.name = "summary_same",
	.sql = "SELECT name, sort, birth, nhs, restricted, state, review_due, reviewer, asked_at, asked_kind, prepared_at,"
	       " prepared_count, met, agreed_at, person_agreed, staff_agreed FROM plan_summary WHERE person = $1",
	.params = "person:text",
	.columns = "name:text sort:text birth:int nhs:text restricted:int state:text review_due:int reviewer:text "
		   "asked_at:int asked_kind:text prepared_at:int prepared_count:int met:int agreed_at:int "
		   "person_agreed:int staff_agreed:int",
	.for_what = "whether work lists say already what a change would make them say",
};
// State and criteria are those that the counts know: where they stand, nobody is counted anew.
static struct statement summary_touch = {
	.name = "summary_touch",
	.sql = "UPDATE plan_summary SET changed_at = $2, changed_seq = $3 WHERE person = $1 AND state = $4 AND met = $5",
	.params = "person:text changed_at:int changed_seq:int state:text met:int",
	.columns = "",
	.for_what = "a change that work lists show only by its time",
};
static struct statement looked_own = {
	.name = "looked_own",
	.sql = "UPDATE looked SET seq = $3 WHERE account = $1 AND person = $2",
	.params = "account:text person:text seq:int",
	.columns = "",
	.for_what = "one's own change is not news to oneself",
};

static struct statement summary_delete = {
	.name = "summary_delete",
	.sql = "DELETE FROM plan_summary WHERE person = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "a person who is there no more is on no work list",
};

PLAN_STATEMENTS_OF(
	summary, &summary_delete, &count_was, &count_add, &summary_put, &summary_same, &summary_touch, &looked_own);

static void read_review(const struct plan *pl, struct summary *s)
{
	for (const struct entry *e = plan_first(pl, &kind_review); e; e = plan_next(pl, e)) {
		struct str reference;
		day due = entry_day(e, "due");
		if (entry_past(e) || due == DAY_NONE || (s->review_due != DAY_NONE && due >= s->review_due))
			continue;
		s->review_due = due;
		if (!entry_ref(e, "who", 0, &reference, &s->reviewer) || !s->reviewer.p)
			s->reviewer = STR("");
	}
}

static void read_asks(const struct plan *pl, struct summary *s)
{
	for (const struct entry *e = plan_first(pl, &kind_ask); e; e = plan_next(pl, e)) {
		const struct choice *c = entry_choice(e, "type");
		instant at = entry_said(e);
		if (entry_past(e) || (s->asked_at && s->asked_at <= at))
			continue;
		s->asked_at = at;
		s->asked_kind = c ? str_of(c->code) : STR("");
	}
}

// What the person shared, and what is newest of all. `seq` is the newest change of anything on the plan.
static int64_t read_changes(struct arena *a, const struct plan *pl, struct summary *s)
{
	struct str me = str_format(a, "Patient/%.*s", STR_ARG(pl->person->key));
	int64_t seq = pl->care_plan.seq;
	for (size_t i = 0; i < pl->entries; i++) {
		const struct entry *e = &pl->entry[i];
		if (e->r->seq > seq)
			seq = e->r->seq;
		if (e->r->updated > s->changed_at)
			s->changed_at = e->r->updated;
		bool sheet = str_is(str_of(e->kind->section), "about") || str_is(str_of(e->kind->section), "prepare");
		if (!sheet || !str_eq(entry_words_of(e), me))
			continue;
		instant at = entry_said(e);
		if (day_of(at) != day_of(s->prepared_at) && at > s->prepared_at)
			s->prepared_count = 0;
		if (at >= s->prepared_at || day_of(at) == day_of(s->prepared_at))
			s->prepared_count++;
		if (at > s->prepared_at)
			s->prepared_at = at;
	}
	return seq;
}

static enum err count_put(struct db *db, struct str state, int64_t met, int64_t people)
{
	struct query *q = query_begin(db, &count_add);
	query_text(q, "state", state);
	query_int(q, "met", met);
	query_int(q, "people", people);
	return query_run(q, NULL);
}

// *was: how this person is counted now; STR_NONE when they are not.
static enum err count_read(struct db *db, struct arena *a, struct str person, struct str *was, int64_t *met)
{
	*was = STR_NONE;
	*met = 0;
	struct query *q = query_begin(db, &count_was);
	query_text(q, "person", person);
	if (query_row(q)) {
		*was = str_dup(a, row_text(q, "state"));
		*met = row_int(q, "met");
	}
	return query_end(q);
}

static enum err count_move(struct db *db, struct arena *a, struct str person, struct str state, unsigned met)
{
	struct str was;
	int64_t was_met;
	enum err e = count_read(db, a, person, &was, &was_met);
	if (e != OK || (was.p && str_eq(was, state) && was_met == met))
		return e;
	if (was.p)
		e = count_put(db, was, was_met, -1);
	return e == OK ? count_put(db, state, met, 1) : e;
}

enum err summary_drop(struct db *db, struct arena *a, struct str person)
{
	struct str was;
	int64_t met;
	enum err e = count_read(db, a, person, &was, &met);
	if (e == OK && was.p)
		e = count_put(db, was, met, -1);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &summary_delete);
	query_text(q, "person", person);
	return query_run(q, NULL);
}

static enum err put_row(struct db *db, const struct summary_row *row, int64_t seq)
{
	const struct person *p = row->person;
	const struct summary *s = &row->s;
	struct query *q = query_begin(db, &summary_put);
	query_text(q, "person", p->key);
	query_text(q, "name", p->full);
	query_text(q, "sort", row->sort);
	query_int(q, "birth", p->birth);
	query_text(q, "nhs", p->nhs);
	query_int(q, "restricted", p->restricted);
	query_text(q, "state", str_of(plan_state_code(s->state)));
	query_int(q, "review_due", s->review_due);
	query_text(q, "reviewer", s->reviewer);
	query_int(q, "asked_at", s->asked_at);
	query_text(q, "asked_kind", s->asked_kind);
	query_int(q, "prepared_at", s->prepared_at);
	query_int(q, "prepared_count", s->prepared_count);
	query_int(q, "met", s->met);
	query_int(q, "agreed_at", s->agreed_at);
	query_int(q, "person_agreed", s->person_agreed);
	query_int(q, "staff_agreed", s->staff_agreed);
	query_int(q, "changed_at", s->changed_at);
	query_int(q, "changed_seq", seq);
	return query_run(q, NULL);
}

enum err summary_look(struct db *db, struct summary_row *row)
{
	const struct person *p = row->person;
	const struct summary *s = &row->s;
	struct query *q = query_begin(db, &summary_same);
	query_text(q, "person", p->key);
	row->same = query_row(q) && str_eq(row_text(q, "name"), p->full) && str_eq(row_text(q, "sort"), row->sort) &&
		row_int(q, "birth") == p->birth && str_eq(row_text(q, "nhs"), p->nhs) &&
		(row_int(q, "restricted") != 0) == p->restricted &&
		str_is(row_text(q, "state"), plan_state_code(s->state)) && row_int(q, "review_due") == s->review_due &&
		str_eq(row_text(q, "reviewer"), s->reviewer) && row_int(q, "asked_at") == s->asked_at &&
		str_eq(row_text(q, "asked_kind"), s->asked_kind) && row_int(q, "prepared_at") == s->prepared_at &&
		row_int(q, "prepared_count") == s->prepared_count && row_int(q, "met") == s->met &&
		row_int(q, "agreed_at") == s->agreed_at && (row_int(q, "person_agreed") != 0) == s->person_agreed &&
		(row_int(q, "staff_agreed") != 0) == s->staff_agreed;
	return query_end(q);
}

enum err summary_make(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_list *agreements,
	struct str manifest, bool by_person, bool by_professional, struct summary_row *out)
{
	struct criteria criteria;
	const struct person *p = pl->person;
	*out = (struct summary_row){ .person = p,
		.s = { .state = pl->state, .review_due = DAY_NONE, .reviewer = STR(""), .asked_kind = STR(""),
			.person_agreed = by_person, .staff_agreed = by_professional } };
	enum err e = criteria_with(db, a, pl, agreements, manifest, &criteria);
	if (e != OK)
		return e;
	out->s.met = criteria.met;
	for (size_t i = 0; i < agreements->count; i++)
		if (agreements->item[i].sound && agreements->item[i].agreed == ANSWER_YES &&
			agreements->item[i].at > out->s.agreed_at)
			out->s.agreed_at = agreements->item[i].at;
	read_review(pl, &out->s);
	read_asks(pl, &out->s);
	out->seq = read_changes(a, pl, &out->s);
	out->sort = fold_name(
		a, str_format(a, "%.*s %.*s %.*s", STR_ARG(p->family), STR_ARG(p->given), STR_ARG(p->called)));
	return OK;
}

// False in *done: the row is not as it was when it was looked at.
static enum err touch(struct db *db, const struct summary_row *row, int64_t seq, bool *done)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &summary_touch);
	query_text(q, "person", row->person->key);
	query_int(q, "changed_at", row->s.changed_at);
	query_int(q, "changed_seq", seq);
	query_text(q, "state", str_of(plan_state_code(row->s.state)));
	query_int(q, "met", row->s.met);
	enum err e = query_run(q, &changed);
	*done = changed > 0;
	return e;
}

enum err summary_write(
	struct db *db, struct arena *a, const struct summary_row *row, int64_t newest, struct str author)
{
	struct str person = row->person->key;
	int64_t seq = newest > row->seq ? newest : row->seq;
	bool done = false;
	enum err e = row->same ? touch(db, row, seq, &done) : OK;
	if (e == OK && !done)
		e = count_move(db, a, person, str_of(plan_state_code(row->s.state)), row->s.met);
	if (e == OK && !done)
		e = put_row(db, row, seq);
	if (e != OK || !str_starts(author, "a:"))
		return e;
	struct query *q = query_begin(db, &looked_own);
	query_text(q, "account", str_part(author, 2, author.n));
	query_text(q, "person", person);
	query_int(q, "seq", seq);
	return query_run(q, NULL);
}

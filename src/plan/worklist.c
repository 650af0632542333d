// SPDX-License-Identifier: Apache-2.0
// Work lists (worklist.h).
#include "plan/worklist.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "plan/statements.h"
#include "record/basis.h"
#include "record/link.h"

static struct statement list_read = {
	.name = "worklist",
	.sql =
		"SELECT r.person, r.effect, r.verbs, r.sections, r.labels, r.purpose, r.since, r.until, r.provisional, s.name,"
		" s.sort, s.birth, s.nhs, s.restricted, s.state, s.review_due, s.reviewer, s.asked_at, s.asked_kind,"
		" s.prepared_at, s.prepared_count, s.met, s.agreed_at, s.person_agreed, s.staff_agreed, s.changed_at,"
		" s.changed_seq,"
		" COALESCE((SELECT k.seq FROM looked k WHERE k.account = $2 AND k.person = r.person), -1) AS seen"
		" FROM access_rule r JOIN plan_summary s ON s.person = r.person WHERE r.grantee = $1",
	.params = "grantee:text account:text",
	.columns = "person:text effect:int verbs:int sections:text labels:text purpose:text since:int until:int "
			   "provisional:int name:text sort:text birth:int nhs:text restricted:int state:text review_due:int "
			   "reviewer:text asked_at:int asked_kind:text prepared_at:int prepared_count:int met:int agreed_at:int "
			   "person_agreed:int staff_agreed:int changed_at:int changed_seq:int seen:int",
	.for_what = "the people whose consents name an account, a team or an organisation",
};
static struct statement looked_add = {
	.name = "looked_put",
	.sql = "INSERT INTO looked (account, person, at, seq, was_at, was_seq)"
	       " SELECT $1, $2, $3, n.seq, $3, n.seq FROM"
	       " (SELECT COALESCE((SELECT changed_seq FROM plan_summary WHERE person = $2), 0) AS seq) n WHERE 1 = 1"
	       " ON CONFLICT (account, person) DO UPDATE SET at = excluded.at, seq = excluded.seq,"
	       " was_at = CASE WHEN looked.at < $4 THEN looked.at ELSE looked.was_at END,"
	       " was_seq = CASE WHEN looked.at < $4 THEN looked.seq ELSE looked.was_seq END",
	.params = "account:text person:text at:int before:int",
	.columns = "",
	.for_what = "since you last looked",
};
static struct statement looked_read = {
	.name = "looked_get",
	.sql = "SELECT at, seq, was_at, was_seq FROM looked WHERE account = $1 AND person = $2",
	.params = "account:text person:text",
	.columns = "at:int seq:int was_at:int was_seq:int",
	.for_what = "when an account last opened a person",
};

PLAN_STATEMENTS_OF(worklist, &list_read, &looked_add, &looked_read);

struct listed {
	struct summary s;
	struct access_rule rule;
	bool in_force;
};
struct listing {
	struct listed *item;
	size_t count, room;
};

// Columns are read in their order: so each costs one look (query.c). Of people there may be thousands.
static void read_row(struct query *q, struct arena *a, instant now, struct listed *l)
{
	struct summary *s = &l->s;
	s->person = str_dup(a, row_text(q, "person"));
	l->rule.effect = (int)row_int(q, "effect");
	l->rule.verbs = (unsigned)row_int(q, "verbs");
	l->rule.sections = str_dup(a, row_text(q, "sections"));
	l->rule.labels = str_dup(a, row_text(q, "labels"));
	l->rule.purpose = str_dup(a, row_text(q, "purpose"));
	l->in_force = row_int(q, "since") <= now;
	instant until = row_int(q, "until");
	l->in_force = l->in_force && (!until || now < until);
	s->provisional = row_int(q, "provisional") != 0;
	s->provisional_until = s->provisional ? until : 0;
	s->name = str_dup(a, row_text(q, "name"));
	s->sort = str_dup(a, row_text(q, "sort"));
	s->birth = (day)row_int(q, "birth");
	l->in_force = l->in_force && basis_holds(l->rule.purpose, until != 0, s->birth, clock_today());
	s->nhs = str_dup(a, row_text(q, "nhs"));
	s->restricted = row_int(q, "restricted") != 0;
	s->state = plan_state_of(row_text(q, "state"));
	s->review_due = (day)row_int(q, "review_due");
	s->reviewer = str_dup(a, row_text(q, "reviewer"));
	s->asked_at = row_int(q, "asked_at");
	s->asked_kind = str_dup(a, row_text(q, "asked_kind"));
	s->prepared_at = row_int(q, "prepared_at");
	s->prepared_count = (int)row_int(q, "prepared_count");
	s->met = (unsigned)row_int(q, "met");
	s->agreed_at = row_int(q, "agreed_at");
	s->person_agreed = row_int(q, "person_agreed") != 0;
	s->staff_agreed = row_int(q, "staff_agreed") != 0;
	s->changed_at = row_int(q, "changed_at");
	int64_t changed_seq = row_int(q, "changed_seq");
	s->changed = row_int(q, "seen") < changed_seq;
}

static struct listed *listing_more(struct arena *a, struct listing *l)
{
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		struct listed *more = arena_bytes(a, l->room * sizeof *more);
		if (l->count)
			memcpy(more, l->item, l->count * sizeof *more);
		l->item = more;
	}
	struct listed *new = &l->item[l->count++];
	*new = (struct listed){ 0 };
	return new;
}

static enum err read_grantee(
	struct db *db, struct arena *a, const struct actor *actor, struct str grantee, struct listing *out)
{
	const instant now = clock_now();
	struct query *q = query_begin(db, &list_read);
	query_text(q, "grantee", grantee);
	query_text(q, "account", actor->account);
	while (query_row(q))
		read_row(q, a, now, listing_more(a, out));
	return query_end(q);
}

static int by_person(const void *x, const void *y)
{
	return str_compare(((const struct listed *)x)->s.person, ((const struct listed *)y)->s.person);
}

static bool opens(const struct access *x, const char *section)
{
	return access_decide(x, MAY_SEE, &(struct access_what){ .section = str_of(section) });
}

// A row says nothing of a part that is not open to its reader, and that something changed only to who sees all parts.
static void blank(struct summary *s, const struct access *x)
{
	for (size_t i = 0; s->changed && i < section_count; i++)
		s->changed = str_is(str_of(sections[i].name), "sharing") || opens(x, sections[i].name);
	if (!opens(x, kind_ask.section)) {
		s->asked_at = 0;
		s->asked_kind = STR("");
	}
	if (!opens(x, "prepare")) {
		s->prepared_at = 0;
		s->prepared_count = 0;
	}
	if (!opens(x, kind_review.section)) {
		s->review_due = DAY_NONE;
		s->reviewer = STR("");
		s->agreed_at = 0;
		s->person_agreed = s->staff_agreed = true; // nothing that waits for this reader
	}
}

// Several rules may name one person: a "never" for the whole plan beats all, a firm grant beats a provisional one. A
// plan that was opened in an emergency is not on the list.
static void settle(struct listing *l, const struct actor *actor, struct worklist *out, struct arena *a)
{
	size_t ordered = 1; // as rows mostly come: of one grantee in the order of people
	while (ordered < l->count && by_person(&l->item[ordered - 1], &l->item[ordered]) <= 0)
		ordered++;
	if (ordered < l->count)
		qsort(l->item, l->count, sizeof *l->item, by_person);
	out->item = arena_bytes(a, (l->count + 1) * sizeof *out->item);
	struct access_rule *rule = arena_bytes(a, (l->count + 1) * sizeof *rule);
	for (size_t i = 0; i < l->count;) {
		size_t j = i;
		const struct listed *best = NULL;
		struct access x = { .rule = rule, .staff = actor->kind == ACTOR_STAFF };
		for (; j < l->count && str_eq(l->item[j].s.person, l->item[i].s.person); j++) {
			if (!l->item[j].in_force || !access_rule_counts(&l->item[j].rule))
				continue;
			rule[x.count++] = l->item[j].rule;
			if (l->item[j].rule.effect > 0 && (!best || best->s.provisional))
				best = &l->item[j];
		}
		if (best && !access_barred(&x)) {
			out->item[out->count] = best->s;
			blank(&out->item[out->count++], &x);
		}
		i = j;
	}
}

// Of people with several records (record/link.h) the rules of one say too much: what all of them let this reader see.
static enum err settle_linked(struct db *db, struct arena *a, const struct actor *actor, struct worklist *out)
{
	struct key_list linked;
	size_t kept = 0;
	enum err e = link_everybody(db, a, &linked);
	for (size_t i = 0, at = 0; e == OK && linked.count && i < out->count; i++) { // both in the order of keys
		struct summary *s = &out->item[i];
		struct access x;
		while (at < linked.count && str_compare(linked.item[at], s->person) < 0)
			at++;
		if (at < linked.count && str_eq(linked.item[at], s->person)) {
			e = access_load(db, a, actor, s->person, &x);
			if (e != OK || !(x.verbs & MAY_SEE) || access_barred(&x))
				continue;
			s->second = !str_eq(x.survivor, s->person);
			blank(s, &x);
		}
		out->item[kept++] = *s;
	}
	if (linked.count)
		out->count = kept;
	return e;
}

static int urgency(const struct summary *s, day today)
{
	if (s->review_due != DAY_NONE && s->review_due < today)
		return 0;
	return s->asked_at ? 1 : 2;
}

static _Thread_local day sort_day;

static int by_urgency(const void *x, const void *y)
{
	const struct summary *a = x, *b = y;
	int u = urgency(a, sort_day), w = urgency(b, sort_day);
	if (u != w)
		return u - w;
	if (u == 0 && a->review_due != b->review_due)
		return a->review_due < b->review_due ? -1 : 1;
	if (u == 1 && a->asked_at != b->asked_at)
		return a->asked_at < b->asked_at ? -1 : 1;
	int names = str_compare(a->sort, b->sort);
	return names ? names : str_compare(a->person, b->person);
}

static void count_up(struct worklist *w, day today)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct summary *s = &w->item[i];
		bool open = s->state >= PLAN_PREPARING && s->state <= PLAN_REVIEW;
		w->late += s->review_due != DAY_NONE && s->review_due < today;
		w->asking += s->asked_at != 0;
		w->to_agree += open && s->state != PLAN_PREPARING && !(s->person_agreed && s->staff_agreed);
		w->changed += s->changed;
	}
}

enum err worklist_load(struct db *db, struct arena *a, const struct actor *actor, struct worklist *out)
{
	struct listing l = { 0 };
	*out = (struct worklist){ 0 };
	struct str *grantee;
	size_t grantees = access_grantees(a, actor, &grantee);
	enum err e = OK;
	for (size_t i = 0; e == OK && i < grantees; i++)
		e = read_grantee(db, a, actor, grantee[i], &l);
	if (e != OK)
		return e;
	settle(&l, actor, out, a);
	e = settle_linked(db, a, actor, out);
	if (e != OK)
		return e;
	sort_day = clock_today();
	if (out->count)
		qsort(out->item, out->count, sizeof *out->item, by_urgency);
	count_up(out, sort_day);
	return OK;
}

static bool contains(struct str text, struct str word)
{
	return word.n == 0 || (text.n >= word.n && memmem(text.p, text.n, word.p, word.n) != NULL);
}

void worklist_named(struct arena *a, struct worklist *w, struct str words)
{
	struct str folded = fold_name(a, words);
	size_t kept = 0;
	for (size_t i = 0; i < w->count; i++) {
		struct str rest = folded;
		bool all = true;
		while (rest.p && all)
			all = contains(w->item[i].sort, str_cut(&rest, ' '));
		if (all)
			w->item[kept++] = w->item[i];
	}
	w->count = kept;
}

enum err looked_put(struct db *db, struct str account, struct str person)
{
	struct query *q = query_begin(db, &looked_add);
	query_text(q, "account", account);
	query_text(q, "person", person);
	query_int(q, "at", clock_now());
	query_int(q, "before", clock_now() - LOOKING);
	return query_run(q, NULL);
}

enum err looked_get(struct db *db, struct str account, struct str person, instant *at, int64_t *seq)
{
	*at = *seq = 0;
	struct query *q = query_begin(db, &looked_read);
	query_text(q, "account", account);
	query_text(q, "person", person);
	if (query_row(q)) {
		bool still = row_int(q, "at") >= clock_now() - LOOKING;
		*at = row_int(q, still ? "was_at" : "at");
		*seq = row_int(q, still ? "was_seq" : "seq");
	}
	return query_end(q);
}

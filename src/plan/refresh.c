// SPDX-License-Identifier: Apache-2.0
// What follows from a change of a plan, in its transaction: the state in the cycle, and the CarePlans that tie the
// entries together (care_plan.c). (The summary row for work lists: summary.c.)
#include "plan/agreement_inside.h"
#include "plan/follow.h"
#include "plan/plan.h"
#include "plan/refresh.h"

// Something that makes a plan be there: an answer, a worry, a goal, a conversation.
static bool begun(const struct plan *pl)
{
	for (size_t i = 0; i < pl->entries; i++) {
		struct str s = str_of(pl->entry[i].kind->section);
		if (pl->entry[i].kind->material || str_is(s, "goals") || pl->entry[i].kind == &kind_conversation)
			return true;
	}
	return false;
}

static bool under_review(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_review); e; e = plan_next(pl, e)) {
		const struct choice *c = entry_choice(e, "status");
		if (c && str_is(str_of(c->code), "in-progress"))
			return true;
	}
	return false;
}

static bool talked(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_conversation); e; e = plan_next(pl, e)) {
		const struct choice *c = entry_choice(e, "status");
		if (c && (str_is(str_of(c->code), "in-progress") || str_is(str_of(c->code), "finished")))
			return true;
	}
	return false;
}

static enum err professionals_see(struct db *db, struct arena *a, struct str person, bool *yes)
{
	struct access_rule *rule;
	size_t count;
	*yes = false;
	enum err e = access_rules(db, a, person, &rule, &count);
	instant now = clock_now();
	for (size_t i = 0; e == OK && i < count && !*yes; i++) {
		bool barred;
		if (rule[i].effect <= 0 || !(rule[i].verbs & MAY_AGREE) || !access_rule_counts(&rule[i]) ||
			!access_rule_in_force(&rule[i], now))
			continue;
		e = access_grantee_barred(db, a, rule, count, rule[i].grantee, &barred);
		*yes = e == OK && !barred;
	}
	return e;
}

// now: which sides have agreed to the plan exactly as it stands.
static enum plan_state follow(const struct plan *pl, const struct agreed_sides *now, bool accompanied)
{
	enum plan_state s = pl->state;
	if (s == PLAN_DECLINED || s == PLAN_ENDED)
		return s;
	if (s == PLAN_NONE || s == PLAN_OFFERED)
		s = begun(pl) ? PLAN_PREPARING : s;
	if (s == PLAN_PREPARING && talked(pl))
		s = PLAN_DISCUSSING;
	if (s == PLAN_AGREED && (!now->person || now->taken_back))
		s = PLAN_REVIEW; // something material changed, or somebody thought again
	// Alone, one's own word is enough; with professionals in the plan it takes both.
	if (s >= PLAN_PREPARING && now->person && (now->professional || !accompanied))
		s = PLAN_AGREED;
	if (s == PLAN_AGREED && under_review(pl))
		s = PLAN_REVIEW;
	return s;
}

enum err plan_follow(struct db *db, struct arena *a, struct plan *pl, const struct writer *w, enum plan_state to,
	struct plan_follows *out)
{
	struct agreement_list agreements;
	bool accompanied = false;
	*out = (struct plan_follows){ 0 };
	enum err e = agreements_to_save(db, a, pl->person->key, &agreements);
	if (e != OK)
		return e;
	// Nobody has agreed: nothing to compare.
	struct str manifest = agreements.count ? manifest_now(a, pl) : STR("");
	struct agreed_sides now = agreements.count ? agreed_sides_of(&agreements, manifest) : (struct agreed_sides){ 0 };
	if (now.person && !now.professional) // who else is in the plan counts only for a word that stands alone
		e = professionals_see(db, a, pl->person->key, &accompanied);
	if (e != OK)
		return e;
	if (to != PLAN_STATES)
		pl->state = to;
	pl->state = follow(pl, &now, accompanied);
	if (pl->state != PLAN_NONE && pl->state != PLAN_OFFERED && (pl->care_plan_id.n || pl->state != PLAN_DECLINED))
		out->puts = care_plan_make(a, pl, w, pl->state, &out->care_plan);
	out->follows = out->puts && (w->follow.n || w->leave.n);
	care_parts_make(a, pl, w, out);
	e = summary_make(db, a, pl, &agreements, manifest, now.person, now.professional, &out->row);
	if (e == OK)
		e = plan_sound(pl);
	return e == OK ? agreements_sound(&agreements) : e;
}

enum err plan_follows_write(
	struct db *db, struct arena *a, const struct plan_follows *f, int64_t newest, struct str author)
{
	struct resource_put put = f->care_plan; // the job may run again: what was made before stays as it is
	enum err e = f->puts ? resource_write(db, a, &put) : OK;
	if (e == OK && f->puts && put.now.seq > newest)
		newest = put.now.seq;
	if (e == OK && f->follows)
		e = follow_rows_write(db, a, put.now.person, json_trusted(a, put.now.body));
	for (size_t i = 0; e == OK && i < f->parts; i++) {
		put = f->part[i];
		e = resource_write(db, a, &put);
		if (e == OK && put.now.seq > newest)
			newest = put.now.seq;
	}
	return e != OK ? e : summary_write(db, a, &f->row, newest, author);
}

enum err plan_refresh(struct db *db, struct arena *a, struct str person, const struct writer *w, enum plan_state to)
{
	struct person p;
	struct plan pl;
	struct plan_follows follows;
	enum err e = person_load(db, a, person, &p);
	if (e == OK)
		e = plan_load_facts(db, a, &p, NULL, &pl);
	if (e == OK)
		e = plan_follow(db, a, &pl, w, to, &follows);
	return e != OK ? e : plan_follows_write(db, a, &follows, 0, w->author);
}

// SPDX-License-Identifier: Apache-2.0
// Asking that something is put right (correction.h).
#include "plan/correction.h"

#include "base/text.h"
#include "record/organisation.h"

#define TOLD_MOST 100

day correction_due(void)
{
	return day_add_months(clock_today(), 1);
}

static struct access_what what_of(const struct entry *about)
{
	return (struct access_what){ about->r->section, about->r->label, about->r->author };
}

bool correction_may(const struct visit *v, const struct entry *about)
{
	struct access_what what = what_of(about);
	return v->access.self || access_decide(&v->access, MAY_SPEAK, &what);
}

bool correction_decides(const struct remark *m, const struct entry *about, const struct visit *v)
{
	struct access_what what = what_of(about);
	return remark_decides(about, v) ||
		(m->due != DAY_NONE && v->actor.kind == ACTOR_STAFF && access_decide(&v->access, MAY_WRITE, &what));
}

bool correction_stands(const struct remark *m)
{
	return m->suggestion && m->due != DAY_NONE && m->state == SUGGESTED_LEFT && m->text.n;
}

struct resource_put correction_say(struct arena *a, const struct remark *m, const struct writer *w, struct str words)
{
	struct json_node *n = json_tree(a, json_trusted(a, m->r.body));
	struct resource_put put = { .now = m->r, .expect = m->r.version };
	json_node_put(a, n, "description", json_node_text(a, words));
	json_node_put(a, n, "lastModified", json_node_text(a, instant_iso(a, w->at)));
	put.now.updated = w->at;
	put.now.packed = STR_NONE;
	put.now.body = resource_stamp(a, n, m->r.id, m->r.version + 1, w->at);
	return put;
}

// --- who is told ---------------------------------------------------------------------------------------------------
struct telling {
	struct str *list;
	size_t count;
	struct str but;
};

static void tell(struct telling *t, const struct actor *who)
{
	bool there = who->kind != ACTOR_STAFF || str_eq(who->account, t->but) || t->count == TOLD_MOST;
	for (size_t i = 0; i < t->count; i++)
		there = there || str_eq(t->list[i], who->account);
	if (!there)
		t->list[t->count++] = who->account;
}

static bool writes_there(const struct access_rule *r, const struct entry *about, instant now)
{
	return r->effect > 0 && access_rule_counts(r) && access_rule_covers(r, MAY_WRITE, about->r->section) &&
		access_rule_in_force(r, now) && r->grantee.n > 2;
}

// Whom a rule lets in: everybody of a team or an organisation, or one professional by name.
static enum err let_in(struct db *db, struct arena *a, struct str grantee, struct actor_list *out)
{
	if (!str_starts(grantee, "a:"))
		return organisation_members(db, a, grantee, out);
	*out = (struct actor_list){ .item = arena_make(a, struct actor) };
	enum err e = account_actor(db, a, str_part(grantee, 2, grantee.n), out->item);
	out->count = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err correction_told(struct db *db, struct arena *a, const struct entry *about, const struct remarks *before,
	struct str but, struct str **accounts, size_t *count)
{
	struct access_rule *rule;
	struct actor_list members;
	struct str *known;
	size_t rules, n = remark_told(db, a, about, before, but, &known);
	struct telling t = { .list = arena_array(a, struct str, n + TOLD_MOST), .but = but };
	for (size_t i = 0; i < n && t.count < TOLD_MOST; i++)
		t.list[t.count++] = known[i];
	enum err e = access_rules(db, a, about->r->person, &rule, &rules);
	for (size_t i = 0; e == OK && i < rules; i++) {
		if (!writes_there(&rule[i], about, clock_now()))
			continue;
		e = let_in(db, a, rule[i].grantee, &members);
		for (size_t j = 0; e == OK && j < members.count; j++)
			tell(&t, &members.item[j]);
	}
	*accounts = t.list;
	*count = t.count;
	return e;
}

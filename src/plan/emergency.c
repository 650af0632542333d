// SPDX-License-Identifier: Apache-2.0
// Opening a plan in an emergency (emergency.h).
#include "plan/emergency.h"

#include "record/key.h"
#include "record/notice.h"
#include "record/organisation.h"

// --- telling ---------------------------------------------------------------------------------------------------------
static enum err tell_one(struct db *db, const struct actor *who, const struct notice *n, struct str but)
{
	bool told = who->kind == ACTOR_STAFF && !str_eq(who->account, but);
	return told ? notice_put(db, who->account, n) : OK;
}

static enum err tell_team(struct db *db, struct arena *a, struct str grantee, const struct notice *n, struct str but)
{
	struct actor_list members;
	enum err e = organisation_members(db, a, grantee, &members);
	for (size_t i = 0; e == OK && i < members.count; i++)
		e = tell_one(db, &members.item[i], n, but);
	return e;
}

static enum err tell_account(struct db *db, struct arena *a, struct str account, const struct notice *n, struct str but)
{
	struct actor who;
	enum err e = account_actor(db, a, account, &who);
	return e == OK ? tell_one(db, &who, n, but) : e == ERR_NOT_FOUND ? OK : e;
}

enum err emergency_tell(struct db *db, struct arena *a, const struct notice *n, struct str but)
{
	struct access_rule *rule;
	size_t count;
	enum err e = access_rules(db, a, n->person, &rule, &count);
	for (size_t i = 0; e == OK && i < count; i++) {
		const struct access_rule *r = &rule[i];
		struct str id = r->grantee.n > 2 ? str_part(r->grantee, 2, r->grantee.n) : STR_NONE;
		if (r->effect < 0 || !access_rule_in_force(r, n->made) || !id.n || !access_rule_counts(r))
			continue;
		if (r->grantee.p[0] == 'a')
			e = tell_account(db, a, id, n, but);
		else if (r->grantee.p[0] == 't' || r->grantee.p[0] == 'o')
			e = tell_team(db, a, r->grantee, n, but);
	}
	return e;
}

// --- opening ---------------------------------------------------------------------------------------------------------
static enum err open_run(struct db *db, struct arena *a, void *what)
{
	const struct privacy_case *x = what;
	const struct notice n = { .person = x->person, .type = STR("Task"), .id = x->id, .made = x->since };
	enum err e = emergency_put(db, x);
	return e == OK ? emergency_tell(db, a, &n, x->account) : e;
}

struct plan_change *emergency_opening(struct visit *v, struct str person, struct values *values)
{
	struct plan_change *c = plan_change_new(v);
	struct privacy_case *x = arena_make(v->arena, struct privacy_case);
	*x = (struct privacy_case){ .person = person, .id = key_id(v->arena, person), .account = v->actor.account,
		.since = c->writer.at, .until = c->writer.at + EMERGENCY_LASTS };
	privacy_take(values, "because", "happening");
	privacy_value(values, "who")->text = v->actor.role.n
		? str_format(v->arena, "%.*s, %.*s", STR_ARG(v->actor.name), STR_ARG(v->actor.role)) : v->actor.name;
	privacy_value(values, "until")->when = x->until;
	privacy_value(values, "status")->text = STR("in-progress");
	c->person = c->writer.person = person;
	plan_change_add(c, v->arena, entry_make(v->arena, &kind_emergency, values, &c->writer, x->id));
	c->also = open_run;
	c->also_what = c->own = x;
	return c;
}

// --- ending ----------------------------------------------------------------------------------------------------------
static enum err end_run(struct db *db, struct arena *a, void *what)
{
	const struct privacy_case *x = what;
	(void)a;
	return emergency_end(db, x->person, x->id, x->until);
}

struct plan_change *emergency_ending(struct visit *v, const struct entry *task)
{
	struct plan_change *c = plan_change_new(v);
	struct privacy_case *x = arena_make(v->arena, struct privacy_case);
	struct values *values = arena_make(v->arena, struct values);
	*x = (struct privacy_case){ .person = v->person.key, .id = task->r->id, .until = c->writer.at };
	values_of(v->arena, task, values);
	privacy_value(values, "until")->when = x->until;
	plan_change_add(c, v->arena, entry_change(v->arena, task, values, &c->writer));
	c->also = end_run;
	c->also_what = x;
	return c;
}

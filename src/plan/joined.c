// SPDX-License-Identifier: Apache-2.0
// Parting somebody from a record that they joined and that is not theirs (joined.h).
#include "plan/joined.h"

#include "plan/emergency.h"
#include "record/account.h"
#include "record/consent.h"
#include "record/key.h"
#include "record/notice.h"

struct parting {
	struct privacy_case x;
	struct str author, author_reference; // who says so
	struct str grantor;                  // a:ACCOUNT
};

// A "never" stays: it may protect whose record it is, and shows nobody anything.
static bool ends(const struct consent_view *c, const struct parting *p)
{
	bool stays = c->never || str_starts(c->grantee, "t:") || consent_by_law(c->basis);
	return str_eq(c->given_by, p->grantor) && !stays;
}

static enum err end_given(struct db *db, struct arena *a, const struct parting *p)
{
	struct consent_view *list;
	size_t count;
	enum err e = consent_list(db, a, p->x.person, false, &list, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		if (ends(&list[i], p))
			e = consent_withdraw(db, a, p->x.person, list[i].id, p->author, p->author_reference);
	return e;
}

static enum err let_go(struct db *db, struct arena *a, const struct parting *p)
{
	struct actor who;
	enum err e = account_actor(db, a, p->x.account, &who);
	if (e == OK && !str_eq(who.person, p->x.person))
		e = ERR_NOT_FOUND;
	return e == OK ? account_set_person(db, p->x.account, STR("")) : e;
}

static enum err part_run(struct db *db, struct arena *a, void *what)
{
	const struct parting *p = what;
	const struct notice n = { .person = p->x.person, .type = STR("Task"), .id = p->x.id, .made = p->x.since };
	enum err e = let_go(db, a, p);
	if (e == OK)
		e = code_cancel(db, p->x.person, STR(CODE_JOIN));
	if (e == OK)
		e = code_cancel(db, p->x.person, STR(CODE_RESET));
	if (e == OK)
		e = end_given(db, a, p);
	if (e == OK)
		e = privacy_put(db, &p->x);
	return e == OK ? emergency_tell(db, a, &n, str_part(p->author, 2, p->author.n)) : e;
}

struct plan_change *joined_parting(struct visit *v, const struct actor *who, struct values *values)
{
	struct plan_change *c = plan_change_new(v);
	struct parting *p = arena_make(v->arena, struct parting);
	p->x = (struct privacy_case){ .person = v->person.key, .id = key_id(v->arena, v->person.key),
		.what = PRIVACY_JOINED, .account = who->account, .since = c->writer.at, .until = c->writer.at };
	p->author = visit_author(v);
	p->author_reference = str_eq(v->actor.account, who->account) ? STR("") : visit_reference(v);
	p->grantor = str_join(v->arena, STR("a:"), who->account);
	privacy_take(values, "words", NULL);
	privacy_value(values, "account")->text = p->grantor;
	privacy_value(values, "who")->text = who->name;
	privacy_value(values, "until")->when = c->writer.at;
	privacy_value(values, "status")->text = STR("in-progress");
	struct writer w = c->writer; // it is not the person who says so
	if (str_eq(v->actor.account, who->account)) {
		w.author_reference = w.words_reference = STR("");
		w.author_display = w.words_display = who->name;
	}
	plan_change_add(c, v->arena, entry_make(v->arena, &kind_joined, values, &w, p->x.id));
	c->also = part_run;
	c->also_what = p;
	return c;
}

bool joined_wrote(const struct privacy_tasks *tasks, const struct entry *e)
{
	for (size_t i = 0; i < tasks->count; i++)
		if (str_eq(entry_text(&tasks->item[i], "account"), e->r->author))
			return true;
	return false;
}

// SPDX-License-Identifier: Apache-2.0
// Where people are told of what was said to them: on the plan, what waits for an answer and what is new; on the home of
// professionals and supporters, in which plan and which part of it. Everything is looked at anew when it is shown: who
// may no longer see an entry is told nothing about it.
#include "plan/correction.h"
#include "plan/say.h"
#include "record/notice.h"
#include "web/door.h"
#include "web/emergency.h"
#include "web/gallery.h"
#include "web/remarks.h"

#define SHOWN_MOST 10

static bool mine(struct visit *v, const struct remark *m)
{
	return str_eq(m->r.author, visit_author(v));
}

// --- what was read -------------------------------------------------------------------------------------------------
struct reading {
	struct str account;
	struct notice *item;
	size_t count;
};

static enum err read_run(struct db *db, struct arena *a, void *what)
{
	const struct reading *r = what;
	enum err e = OK;
	(void)a;
	for (size_t i = 0; e == OK && i < r->count; i++)
		e = notice_drop(db, r->account, r->item[i].person, r->item[i].id);
	return e;
}

static void *read_carry(struct arena *a, void *what)
{
	const struct reading *r = what;
	struct reading *out = arena_make(a, struct reading);
	*out = (struct reading){ str_dup(a, r->account), arena_array(a, struct notice, r->count + 1), r->count };
	for (size_t i = 0; i < r->count; i++)
		out->item[i] = (struct notice){ .person = str_dup(a, r->item[i].person), .id = str_dup(a, r->item[i].id) };
	return out;
}

enum err notices_read(struct visit *v, const struct notice *list, size_t count)
{
	struct reading *r = arena_make(v->arena, struct reading);
	*r = (struct reading){ v->actor.account, arena_array(v->arena, struct notice, count + 1), count };
	for (size_t i = 0; i < count; i++)
		r->item[i] = list[i];
	return count && v->req->method == HTTP_GET ? visit_commit_light(v, read_run, r, read_carry) : OK;
}

// --- on the plan ---------------------------------------------------------------------------------------------------
// What somebody is to be told of, in a list that opens with the first line.
struct told {
	struct visit *v;
	struct page *p;
	const char *id;
	size_t shown;
};

static void line(struct told *t, const char *text, const char *href, const char *behind)
{
	if (!t->shown++) {
		nhsuk_inset_text_begin(t->p, .id = t->id);
		nhsuk_list_begin(t->p, .plain = true);
	}
	nhsuk_item_begin(t->p);
	nhsuk_link(t->p, .text = text, .href = href);
	nhsuk_text(t->p, behind);
	nhsuk_item_end(t->p);
}

static void lines_end(struct told *t, const char *after)
{
	if (!t->shown)
		return;
	nhsuk_list_end(t->p);
	if (after)
		nhsuk_paragraph(t->p, .text = after, .secondary = true, .size = SIZE_S);
	nhsuk_inset_text_end(t->p);
}

static const char *remark_href(struct visit *v, const struct remark *m)
{
	return m->suggestion ? web_path(v, "/suggestion/%.*s", STR_ARG(m->r.id))
						 : web_path(v, "/entry/%.*s/comments", STR_ARG(m->about));
}

static bool decides_about(struct visit *v, const struct remark *m, const struct entry *e)
{
	return m->suggestion && m->state == SUGGESTED_OPEN && !mine(v, m) && correction_decides(m, e, v);
}

static const char *says(struct visit *v, struct page *p, const struct remark *m, const struct entry *e)
{
	const char *who = page_c(p, web_author_name(v, mine(v, m) ? e->r->author : m->r.author));
	const char *title = str_c(v->arena, text_short(v->arena, str_of(view_title(v, e)), 80));
	if (!m->suggestion)
		return page_say(p, _("%s wrote a comment on “%s”"), who, title);
	if (mine(v, m) && m->due != DAY_NONE && m->state == SUGGESTED_TAKEN)
		return page_say(p, _("%s put “%s” right, as you asked"), who, title);
	if (mine(v, m) && m->due != DAY_NONE)
		return page_say(p, _("%s answered what you asked to be put right in “%s”"), who, title);
	if (m->due != DAY_NONE)
		return page_say(p, _("%s asks for “%s” to be put right, by %s"), who, title, say_day_short(v->arena, m->due));
	if (mine(v, m) && m->state == SUGGESTED_TAKEN)
		return page_say(p, _("%s took up the change that you suggested to “%s”"), who, title);
	if (mine(v, m) && m->state == SUGGESTED_LEFT)
		return page_say(p, _("%s read what you suggested, and left “%s” as it is"), who, title);
	return page_say(p, _("%s suggests a change to “%s”"), who, title);
}

static void suggestions(struct plan_view *w)
{
	struct visit *v = w->v;
	struct told t = { .v = v, .p = w->p, .id = "suggestions" };
	for (size_t i = 0; i < w->remarks.count; i++) {
		const struct remark *m = &w->remarks.item[i];
		const struct entry *e = plan_entry(&w->pl, m->about);
		if (e && decides_about(v, m, e))
			line(&t, says(v, w->p, m, e), remark_href(v, m), "");
	}
	lines_end(&t, _("You decide. Nothing changes unless you say so."));
}

void plan_notices(struct plan_view *w)
{
	struct visit *v = w->v;
	struct notice *list;
	size_t count;
	struct told t = { .v = v, .p = w->p, .id = "notices" };
	suggestions(w);
	if (notice_list(v->db, v->arena, v->actor.account, &list, &count) != OK)
		return;
	for (size_t i = 0; i < count && t.shown < SHOWN_MOST; i++)
		for (size_t j = 0; j < w->remarks.count; j++) {
			const struct remark *m = &w->remarks.item[j];
			const struct entry *e = plan_entry(&w->pl, m->about);
			if (e && !m->back && str_eq(m->r.id, list[i].id) && !decides_about(v, m, e))
				line(&t, says(v, w->p, m, e), remark_href(v, m), page_say(w->p, ", %s", say_ago(v->arena, m->at)));
		}
	lines_end(&t, NULL);
}

// --- on a home -----------------------------------------------------------------------------------------------------
// Whose record somebody else had joined.
static bool home_joined(struct told *t, const struct notice *n, const struct access *x)
{
	struct visit *v = t->v;
	struct resource r;
	struct entry task;
	struct person who;
	if (!str_is(n->type, "Task") || privacy_task(v->db, v->arena, &kind_joined, n->person, n->id, &r, &task) != OK ||
		!access_sees(x, &r) || person_load(v->db, v->arena, n->person, &who) != OK)
		return false;
	line(t, page_say(t->p, _("Somebody else had joined %s's plan"), page_c(t->p, who.called)),
		door_path(v->arena, n->person, ""), page_say(t->p, ", %s", say_ago(v->arena, n->made)));
	return true;
}

// Whose plan was opened in an emergency, and by whom; and what was found, to who opened it, whose time is over by then.
static void home_emergency(struct told *t, const struct notice *n, const struct access *x)
{
	struct visit *v = t->v;
	struct resource r;
	struct entry task;
	struct person who;
	if (home_joined(t, n, x))
		return;
	if (!str_is(n->type, "Task") || privacy_task(v->db, v->arena, &kind_emergency, n->person, n->id, &r, &task) != OK ||
		person_load(v->db, v->arena, n->person, &who) != OK)
		return;
	bool mine = str_eq(r.author, visit_author(v));
	const char *called = page_c(t->p, who.called), *ago = page_say(t->p, ", %s", say_ago(v->arena, n->made));
	if (mine && entry_past(&task))
		line(t, page_say(t->p, _("You opened %s's plan in an emergency: what the privacy officer found"), called),
			str_format(v->arena, "/emergency/%.*s", STR_ARG(n->id)).p, ago);
	else if (!mine && access_sees(x, &r))
		line(t, page_say(t->p, _("%s opened %s's plan in an emergency"), page_c(t->p, emergency_who(&task)), called),
			door_path(v->arena, n->person, "/messages#emergency"), ago);
}

// Which part of whose plan, and never what stands there: no plan is opened here, so nothing is there to be audited.
static void home_line(struct told *t, const struct notice *n)
{
	struct visit *v = t->v;
	struct access x;
	struct person who;
	struct remark m;
	const char *said, *where;
	if (gallery_notice(v, t->p, n, &said, &where) == OK)
		line(t, said, where, page_say(t->p, ", %s", say_ago(v->arena, n->made)));
	if (!n->person.n || access_load(v->db, v->arena, &v->actor, n->person, &x) != OK)
		return;
	home_emergency(t, n, &x);
	if (!(x.verbs & MAY_SEE) || person_load(v->db, v->arena, n->person, &who) != OK ||
		remark_there(v->db, v->arena, &x, n->person, n->type, n->id, &m) != OK || m.back)
		return;
	if (m.due != DAY_NONE && m.state != SUGGESTED_OPEN && !mine(v, &m))
		return; // a colleague answered it
	const char *part = _(section_title(m.r.section)), *called = page_c(t->p, who.called);
	const char *name = page_c(t->p, m.name.n ? m.name : web_author_name(v, m.r.author));
	const char *text = m.due != DAY_NONE && !mine(v, &m)
		? page_say(t->p, _("%s asks for something to be put right by %s in %s's plan: %s"), name,
			  say_day_short(v->arena, m.due), called, part)
		: !m.suggestion
		? page_say(t->p, _("%s wrote a comment in %s's plan: %s"), name, called, part)
		: mine(v, &m) ? page_say(t->p, _("What you suggested in %s's plan is answered: %s"), called, part)
					  : page_say(t->p, _("%s suggests a change in %s's plan: %s"), name, called, part);
	const char *rest = m.suggestion ? str_format(v->arena, "/suggestion/%.*s", STR_ARG(m.r.id)).p
									: str_format(v->arena, "/entry/%.*s/comments", STR_ARG(m.about)).p;
	line(t, text, door_path(v->arena, n->person, rest), page_say(t->p, ", %s", say_ago(v->arena, n->made)));
}

void home_notices(struct visit *v, struct page *p)
{
	struct notice *list;
	size_t count;
	struct told t = { .v = v, .p = p, .id = "notices" };
	if (notice_list(v->db, v->arena, v->actor.account, &list, &count) != OK)
		return;
	for (size_t i = 0; i < count && t.shown < SHOWN_MOST; i++)
		home_line(&t, &list[i]);
	lines_end(&t, NULL);
}

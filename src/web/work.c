// SPDX-License-Identifier: Apache-2.0
// What waits for a professional across their people: "To do" and "Conversations". Both start from the summary rows;
// only for those who need it are the entries in question read, through the access of who asks, fifty people at most,
// and each such look is a row in that person's audit.
#include <stdlib.h>

#include "plan/correction.h"
#include "plan/say.h"
#include "plan/worklist.h"
#include "record/notice.h"
#include "web/door.h"
#include "web/web.h"

#define OPEN_MOST 50
#define SHOWN_MOST 100 // lines of one kind of work

struct opened {
	const struct summary *s;
	struct person person;
	struct plan plan; // one kind of it
};
struct work {
	struct worklist list;
	struct opened *opened;
	size_t count;
	bool more; // there were more than OPEN_MOST
	struct door_rows looked;
};

static enum err work_open(struct visit *v, struct work *w, bool (*wanted)(const struct summary *s),
	const struct kind *k, const char *what)
{
	enum err e = worklist_load(v->db, v->arena, &v->actor, &w->list);
	w->opened = arena_array(v->arena, struct opened, OPEN_MOST);
	w->looked.item = arena_array(v->arena, struct door_row, OPEN_MOST);
	for (size_t i = 0; e == OK && i < w->list.count; i++) {
		struct access x;
		struct opened *o = &w->opened[w->count];
		if (!wanted(&w->list.item[i]))
			continue;
		if (w->count == OPEN_MOST) {
			w->more = true;
			break;
		}
		o->s = &w->list.item[i];
		e = access_load(v->db, v->arena, &v->actor, o->s->person, &x);
		if (e == OK)
			e = person_load(v->db, v->arena, o->s->person, &o->person);
		if (e == OK)
			e = plan_load_kind(v->db, v->arena, &o->person, &x, k, &o->plan);
		if (e == OK)
			w->looked.item[w->count++] = door_row(v, "list", o->s->person, what);
		else if (e == ERR_GONE || e == ERR_NOT_FOUND)
			e = OK;
	}
	return e;
}

static enum err work_end(struct visit *v, struct page *p, struct work *w)
{
	enum err e = web_end(v, p);
	w->looked.count = w->count;
	return e != OK || !w->count ? e : door_rows_commit(v, &w->looked);
}

// --- to do ---------------------------------------------------------------------------------------

static bool wants_answer(const struct summary *s) { return s->asked_at != 0; }
static bool is_late(const struct summary *s) { return say_is_late(s->review_due); }
static bool waits_for_us(const struct summary *s)
{
	return s->person_agreed && !s->staff_agreed && s->state > PLAN_PREPARING && s->state <= PLAN_REVIEW;
}
static bool is_ready(const struct summary *s) { return s->state == PLAN_PREPARING && s->prepared_at != 0; }
static bool lapses(const struct summary *s) { return s->provisional_until != 0; }
static bool no_date(const struct summary *s) { return s->state == PLAN_AGREED && s->review_due == DAY_NONE; }

static size_t draw_asks(struct visit *v, struct page *p, const struct work *w)
{
	size_t drawn = 0;
	for (size_t i = 0; i < w->count; i++)
		for (const struct entry *e = plan_first(&w->opened[i].plan, &kind_ask); e; e = plan_next(&w->opened[i].plan,
			e)) {
			if (entry_past(e))
				continue;
			if (!drawn++) {
				nhsuk_heading(p, .text = _("Waiting for an answer"), .level = 2, .size = SIZE_M);
				nhsuk_task_list_begin(p, "ask");
			}
			day due = entry_day(e, "due");
			nhsuk_task(p, .text_str = str_format(v->arena, _("Answer %.*s"), STR_ARG(w->opened[i].s->name)),
				.href = door_path(v->arena, w->opened[i].s->person, str_format(v->arena, "/ask/%.*s",
				STR_ARG(e->r->id)).p),
				.hint_str = str_format(v->arena, "\"%.*s\", %s", STR_ARG(entry_choice_text(e, "type")),
					say_ago(v->arena, entry_said(e))),
				.status = due == DAY_NONE ? _("New") : say_late(v->arena, due), .status_tag = true,
				.tag = say_is_late(due) ? TAG_RED : TAG_BLUE);
		}
	if (drawn)
		nhsuk_task_list_end(p);
	return drawn;
}

// What people asked to be put right, of which the account was told (plan/correction.h).
static size_t draw_corrections(struct visit *v, struct page *p)
{
	struct notice *list;
	size_t count, drawn = 0;
	struct access x;
	struct person who;
	struct remark m;
	if (notice_list(v->db, v->arena, v->actor.account, &list, &count) != OK)
		return 0;
	for (size_t i = 0; i < count; i++) {
		const struct notice *n = &list[i];
		if (!str_is(n->type, "Task") || !n->person.n || person_load(v->db, v->arena, n->person, &who) != OK ||
			access_load(v->db, v->arena, &v->actor, n->person, &x) != OK || !(x.verbs & MAY_SEE) ||
			remark_there(v->db, v->arena, &x, n->person, n->type, n->id, &m) != OK || m.due == DAY_NONE ||
			m.state != SUGGESTED_OPEN)
			continue;
		if (!drawn++) {
			nhsuk_heading(p, .text = _("Asked to be put right"), .level = 2, .size = SIZE_M);
			nhsuk_task_list_begin(p, "put-right");
		}
		nhsuk_task(p, .text_str = str_format(v->arena, _("Answer %.*s"), STR_ARG(who.full)),
			.href = door_path(v->arena, n->person, str_format(v->arena, "/suggestion/%.*s", STR_ARG(n->id)).p),
			.hint = _(section_title(m.r.section)), .status = say_late(v->arena, m.due), .status_tag = true,
			.tag = say_is_late(m.due) ? TAG_RED : TAG_BLUE);
	}
	if (drawn)
		nhsuk_task_list_end(p);
	return drawn;
}

struct line {
	const char *heading, *id, *text, *path; // text: %s is the name; path: below the person
	bool (*wanted)(const struct summary *s);
	const char *(*status)(struct visit *v, const struct summary *s);
	enum nhsuk_colour colour;
};

static const char *late_by(struct visit *v, const struct summary *s) { return say_late(v->arena, s->review_due); }
static const char *shared_when(struct visit *v, const struct summary *s)
{
	return str_format(v->arena, _("Shared %s"), say_ago(v->arena, s->prepared_at)).p;
}
static const char *agreed_when(struct visit *v, const struct summary *s)
{
	return s->agreed_at ? str_format(v->arena, _("Agreed %s"), say_ago(v->arena, s->agreed_at)).p : _("Agreed by them");
}
static const char *ends_when(struct visit *v, const struct summary *s)
{
	return str_format(v->arena, _("Ends on %s"), say_day_short(v->arena, day_of(s->provisional_until) - 1)).p;
}
static const char *not_set(struct visit *v, const struct summary *s)
{
	(void)v;
	(void)s;
	return _("Not set");
}

static const struct line lines[] = {
	{ N_("Reviews that are late"), "late", N_("Look at %s's plan again"), "/review", is_late, late_by, TAG_RED },
	{ N_("Plans to agree"), "agree", N_("Agree %s's plan, or say what is missing"), "/agree", waits_for_us,
	agreed_when, TAG_BLUE },
	{ N_("Ready to talk"), "ready", N_("Read what %s prepared, and talk"), "", is_ready, shared_when, TAG_BLUE },
	{ N_("Agreed, without a day to look at it again"), "date", N_("Choose a day with %s"), "/review", no_date, not_set,
	TAG_GREY },
	{ N_("Not confirmed by the person yet"), "lapse", N_("Ask %s, or make a code so that they can say yes"), "/invite",
	lapses,
		ends_when, TAG_GREY },
};

static size_t draw_line(struct visit *v, struct page *p, const struct worklist *w, const struct line *l)
{
	size_t drawn = 0;
	for (size_t i = 0; i < w->count && drawn < SHOWN_MOST; i++) {
		const struct summary *s = &w->item[i];
		if (!l->wanted(s))
			continue;
		if (!drawn++) {
			nhsuk_heading(p, .text = _(l->heading), .level = 2, .size = SIZE_M);
			nhsuk_task_list_begin(p, l->id);
		}
		nhsuk_task(p, .text_str = str_format(v->arena, _(l->text), str_c(v->arena, s->name)),
			.href = door_path(v->arena, s->person, l->path), .status = l->status(v, s), .status_tag = true,
			.tag = l->colour);
	}
	if (drawn)
		nhsuk_task_list_end(p);
	return drawn;
}

enum err to_do_page(struct visit *v)
{
	struct work *w = arena_make(v->arena, struct work);
	enum err e = work_open(v, w, wants_answer, &kind_ask, "asks");
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("To do"), .place = PLACE_TO_DO, .h1 = true);
	size_t drawn = draw_asks(v, p, w) + draw_corrections(v, p);
	if (w->more)
		nhsuk_paragraph(p, .text = _("These are the 50 who have waited longest. [See everybody who wants to talk]."),
			.href = "/?show=asking");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		drawn += draw_line(v, p, &w->list, &lines[i]);
	if (!drawn)
		own_empty(p, .text = _("Nothing is waiting for you."),
			.hint = _("When one of your people asks to talk, or a plan is to be looked at again, you find it here."),
			.link = _("My people"), .href = "/");
	return work_end(v, p, w);
}

// --- conversations -------------------------------------------------------------------------------

struct talk {
	const struct summary *s;
	const struct entry *e;
	instant when;
	bool now;
};

static bool may_talk(const struct summary *s)
{
	return s->state == PLAN_PREPARING || s->state == PLAN_DISCUSSING || s->state == PLAN_REVIEW;
}

// Going on first, then the planned ones as they come.
static int by_when(const void *x, const void *y)
{
	const struct talk *a = x, *b = y;
	if (a->now != b->now)
		return a->now ? -1 : 1;
	return a->when < b->when ? -1 : a->when > b->when;
}

static size_t gather(struct visit *v, const struct work *w, struct talk **out)
{
	size_t n = 0, most = 1;
	for (size_t i = 0; i < w->count; i++)
		most += plan_count(&w->opened[i].plan, &kind_conversation);
	*out = arena_array(v->arena, struct talk, most);
	for (size_t i = 0; i < w->count; i++) {
		const struct plan *pl = &w->opened[i].plan;
		for (const struct entry *e = plan_first(pl, &kind_conversation); e; e = plan_next(pl, e)) {
			const struct choice *c = entry_choice(e, "status");
			if (c && !c->past)
				(*out)[n++] = (struct talk){ w->opened[i].s, e, entry_when(e, "when"), str_is(str_of(c->code),
					"in-progress") };
		}
	}
	if (n)
		qsort(*out, n, sizeof **out, by_when);
	return n;
}

static void draw_talk(struct visit *v, struct page *p, const struct talk *t)
{
	struct str where = entry_text(t->e, "where"), how = entry_choice_text(t->e, "how");
	nhsuk_table_row_begin(p);
	nhsuk_cell_begin(p, .text = NULL);
	nhsuk_link(p, .text_str = t->s->name, .strong = true,
		.href = door_path(v->arena, t->s->person, str_format(v->arena, "/conversation/%.*s", STR_ARG(t->e->r->id)).p));
	nhsuk_cell_end(p);
	nhsuk_cell(p, .text = t->when ? say_when(v->arena, t->when) : _("Not set"));
	nhsuk_cell(p, .text_str = where.n && how.n ? str_format(v->arena, "%.*s. %.*s", STR_ARG(how), STR_ARG(where))
		: how.n ? how : where);
	nhsuk_cell_begin(p, .text = NULL);
	nhsuk_tag(p, .text = t->now ? _("Going on") : _("Planned"), .colour = t->now ? TAG_BLUE : TAG_GREY);
	nhsuk_cell_end(p);
	nhsuk_table_row_end(p);
}

enum err conversations_page(struct visit *v)
{
	struct work *w = arena_make(v->arena, struct work);
	struct talk *talks;
	enum err e = work_open(v, w, may_talk, &kind_conversation, "conversations");
	if (e != OK)
		return e;
	size_t count = gather(v, w, &talks);
	struct page *p = web_begin(v, .title = _("Conversations"), .place = PLACE_CONVERSATIONS, .h1 = true);
	if (count) {
		nhsuk_table_begin(p, .caption = _("Going on and planned"), .caption_size = SIZE_M, .responsive = true,
			NHSUK_COLUMNS({ .text = _("With") }, { .text = _("When") }, { .text = _("How and where") },
			{ .text = _("Now") }));
		for (size_t i = 0; i < count && i < SHOWN_MOST; i++)
			draw_talk(v, p, &talks[i]);
		nhsuk_table_end(p);
	} else {
		own_empty(p, .text = _("No conversations are going on or planned."),
			.hint = _("You start one on the page of the person. Past ones stand in each plan."),
			.link = _("My people"), .href = "/");
	}
	if (w->more)
		nhsuk_paragraph(p,
			.text = _("Only the first 50 people were looked through. The others stand under [My people]."),
			.href = "/");
	return work_end(v, p, w);
}

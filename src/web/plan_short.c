// SPDX-License-Identifier: Apache-2.0
// The plan in a few lines, for a professional with little time: what matters, what not to do, what is aimed at and what
// is late, what to do when things go wrong, who to ask first. Each line leads to where the whole of it stands.
#include "plan/say.h"
#include "web/plan_view.h"

#define LINE_MOST 200 // bytes of what somebody wrote
#define GOALS_MOST 3

// A line of the list, which opens with the first of them.
static void line(struct plan_view *w, bool *any, const char *what, struct str said, const char *href)
{
	if (!said.n)
		return;
	if (!*any) {
		nhsuk_card_begin(w->p, .heading = _("In short"), .size = SIZE_M, .id = "in-short");
		nhsuk_summary_list_begin(w->p, .no_last_border = true);
	}
	*any = true;
	nhsuk_summary_row_begin(w->p, .key = what);
	nhsuk_paragraph_begin(w->p, .tight = true);
	if (href && !w->paper)
		nhsuk_link(w->p, .text_str = said, .href = href);
	else
		nhsuk_text_str(w->p, said);
	nhsuk_paragraph_end(w->p);
	nhsuk_summary_row_end(w->p);
}

static struct str words(struct plan_view *w, const struct kind *k, const char *field)
{
	const struct entry *e = plan_first(&w->pl, k);
	return e ? text_short(w->v->arena, entry_text(e, field), LINE_MOST) : STR_NONE;
}

// Lines of a list as one: "Speak slowly; sit where I can see you".
static struct str lines_of(struct plan_view *w, const char *field)
{
	const struct entry *e = plan_first(&w->pl, &kind_about_please);
	struct str rest = e ? entry_text(e, field) : STR_NONE, out = STR_NONE, one;
	while ((one = line_next(&rest)).n)
		out = out.n ? str_format(w->v->arena, "%.*s; %.*s", STR_ARG(out), STR_ARG(one)) : one;
	return out.n ? text_short(w->v->arena, out, LINE_MOST) : STR_NONE;
}

static size_t late(const struct plan_view *w)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(&w->pl, &kind_action); e; e = plan_next(&w->pl, e))
		n += !entry_past(e) && entry_day(e, "due") != DAY_NONE && say_is_late(entry_day(e, "due"));
	return n;
}

static struct str goals(struct plan_view *w)
{
	struct str title[GOALS_MOST];
	size_t n = 0, shown = 0;
	for (const struct entry *e = plan_first(&w->pl, &kind_goal); e; e = plan_next(&w->pl, e)) {
		if (entry_past(e))
			continue;
		if (n++ < GOALS_MOST)
			title[shown++] = goal_in_list(w, e);
	}
	struct str out = STR_NONE;
	for (size_t i = 0; i < shown; i++)
		out = out.n ? str_format(w->v->arena, "%.*s; %.*s", STR_ARG(out), STR_ARG(title[i])) : title[i];
	return n > shown ? str_format(w->v->arena, _("%.*s; and %zu more"), STR_ARG(out), n - shown) : out;
}

static struct str to_do(struct plan_view *w)
{
	size_t open = 0, behind = late(w);
	for (const struct entry *e = plan_first(&w->pl, &kind_action); e; e = plan_next(&w->pl, e))
		open += !entry_past(e);
	if (!open)
		return STR_NONE;
	const char *all = page_say(w->p, ngettext("%zu thing to do", "%zu things to do", open), open);
	return behind ? str_format(w->v->arena, _("%s, %zu late"), all, behind) : str_of(all);
}

// Names of the plans for when things go wrong.
static struct str contingency(struct plan_view *w)
{
	struct str out = STR_NONE;
	for (const struct entry *e = plan_first(&w->pl, &kind_contingency); e; e = plan_next(&w->pl, e)) {
		struct str title = entry_past(e) ? STR_NONE : str_of(view_title(w->v, e));
		if (title.n)
			out = out.n ? str_format(w->v->arena, "%.*s; %.*s", STR_ARG(out), STR_ARG(title)) : title;
	}
	return out.n ? text_short(w->v->arena, out, LINE_MOST) : STR_NONE;
}

// What the person asked for and nobody has answered.
static struct str asked(struct plan_view *w, const struct entry **which)
{
	for (const struct entry *e = plan_first(&w->pl, &kind_ask); e; e = plan_next(&w->pl, e))
		if (!entry_past(e)) {
			*which = e;
			return text_short(w->v->arena,
				entry_text(e, "words").n
					? str_format(w->v->arena, "%s: %.*s", view_kind(w->v, e), STR_ARG(entry_text(e, "words")))
					: str_of(view_kind(w->v, e)),
				LINE_MOST);
		}
	return STR_NONE;
}

static struct str to_ask(struct plan_view *w, const struct kind *k, const char *tick, const char *role)
{
	struct arena *a = w->v->arena;
	for (const struct entry *e = plan_first(&w->pl, k); e; e = plan_next(&w->pl, e)) {
		struct str phone = entry_text(e, "phone"), what = entry_text(e, role);
		if (entry_tick(e, tick) && !(k == &kind_relation && entry_tick(e, "no_contact")))
			return text_short(a,
				str_format(a, "%.*s%s%.*s%s%.*s", STR_ARG(entry_title(e)), what.n ? ", " : "", STR_ARG(what),
					phone.n ? ", " : "", STR_ARG(phone)),
				LINE_MOST);
	}
	return STR_NONE;
}

static struct str last_decision(struct plan_view *w)
{
	const struct entry *last = NULL;
	for (const struct entry *e = plan_first(&w->pl, &kind_decision); e; e = plan_next(&w->pl, e))
		last = e;
	return last ? str_of(view_title(w->v, last)) : STR_NONE;
}

void draw_in_short(struct plan_view *w)
{
	bool any = false;
	const struct entry *ask = NULL;
	struct str said = asked(w, &ask), matters = words(w, &kind_about_important, "answer");
	line(w, &any, _("Asked for"), said, ask ? view_href(w->v, ask) : NULL);
	line(w, &any, _("What matters most"), matters.n ? matters : words(w, &kind_said, "words"), "#about");
	line(w, &any, _("Please do"), lines_of(w, "do"), NULL);
	line(w, &any, _("Please don't"), lines_of(w, "do_not"), NULL);
	line(w, &any, _("Goals"), goals(w), "#goals");
	line(w, &any, _("To do"), to_do(w), "#goals");
	line(w, &any, _("If things go wrong"), contingency(w), web_path(w->v, "/contingency"));
	line(w, &any, _("Last decision"), last_decision(w), "#talk");
	line(w, &any, _("Key worker"), to_ask(w, &kind_professional, "key_worker", "role"), "#people");
	line(w, &any, _("In an emergency"), to_ask(w, &kind_relation, "emergency", "relation"), "#people");
	if (!any)
		return;
	nhsuk_summary_list_end(w->p);
	nhsuk_card_end(w->p);
}

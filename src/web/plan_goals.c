// SPDX-License-Identifier: Apache-2.0
// The heart of the plan as it is read: goals with why they matter, their actions and what came of them; strengths;
// worries and needs (plan_view.h).
#include "base/direction.h"
#include "plan/say.h"
#include "web/plan_view.h"
#include "web/remarks.h"

static enum nhsuk_colour colour_of(const struct choice *c) { return c ? (enum nhsuk_colour)c->colour : TAG_GREY; }

static bool words_are_persons(const struct plan_view *w, const struct entry *e)
{
	return str_eq(entry_words_of(e), str_format(w->v->arena, "Patient/%.*s", STR_ARG(w->v->person.key)));
}

// Own words stand out; anybody else's are plainer.
static void words(struct plan_view *w, const struct entry *e, struct str text, const char *cite)
{
	if (!text.n)
		return;
	if (words_are_persons(w, e))
		own_words(w->p, .text_str = text, .is_small = true, .cite = cite);
	else
		own_note(w->p, .text_str = text, .cite = cite);
}

// --- actions -----------------------------------------------------------------------------------------------------
static const char *by_when(struct plan_view *w, const struct entry *e)
{
	day due = entry_day(e, "due");
	struct arena *a = w->v->arena;
	if (due == DAY_NONE)
		return NULL;
	if (!entry_past(e) && say_is_late(due))
		return str_format(a, _("by %s, %s"), say_day_short(a, due), say_late(a, due)).p;
	return str_format(a, _("by %s"), say_day_short(a, due)).p;
}

static const char *who_and_when(struct plan_view *w, const struct entry *e, const struct entry *goal)
{
	const char *when = by_when(w, e);
	struct str where = text_short(w->v->arena, entry_text(e, "where"), 80);
	struct str parts[4] = { str_of(view_who(w, e, "who")), str_of(when), where,
		goal ? str_format(w->v->arena, _("for “%s”"), view_title(w->v, goal)) : STR_NONE };
	struct str text = STR("");
	for (size_t i = 0; i < 4; i++)
		if (parts[i].n)
			text = str_format(w->v->arena, "%.*s%s%.*s", STR_ARG(text), text.n ? " · " : "",
				STR_ARG(text_isolated(w->v->arena, parts[i])));
	return text.n ? text.p : NULL;
}

static void tick(struct plan_view *w, const struct entry *e)
{
	if (entry_past(e) || !view_writes(w, e->kind))
		return;
	struct nhsuk_field fields[] = { { "status", STR("completed") },
		{ "then", str_of(web_path(w->v, "#%.*s", STR_ARG(e->r->id))) } };
	own_no_print_begin(w->p);
	nhsuk_post_button(w->p, .action = web_path(w->v, "/entry/%.*s/status", STR_ARG(e->r->id)),
		.text = _("Mark as done"), .hidden = view_title(w->v, e), .as_link = true, .fields = fields,
		.field_count = 2);
	nhsuk_link(w->p, .text = _("Change"), .hidden = view_title(w->v, e),
		.href = web_path(w->v, "/entry/%.*s", STR_ARG(e->r->id)));
	own_no_print_end(w->p);
}

static void action_facts(struct plan_view *w, const struct entry *e)
{
	int sure = entry_int(e, "confidence");
	struct str barriers = entry_text(e, "barriers"), progress = entry_text(e, "progress");
	if (sure && !entry_past(e)) {
		nhsuk_paragraph_begin(w->p, .size = SIZE_S, .tight = true);
		own_scale(w->p, sure, 10, page_say(w->p, _("%d out of 10 sure that it will happen"), sure));
		nhsuk_paragraph_end(w->p);
	}
	if (barriers.n && !entry_past(e))
		nhsuk_paragraph(w->p, .size = SIZE_S, .tight = true,
			.text_str = str_format(w->v->arena, _("What might get in the way: %.*s"), STR_ARG(barriers)));
	if (progress.n)
		nhsuk_paragraph(w->p, .size = SIZE_S, .tight = true,
			.text_str = str_format(w->v->arena, _("How it is going: %.*s"), STR_ARG(progress)));
}

void draw_action(struct plan_view *w, const struct entry *e, bool with_goal)
{
	const struct choice *status = entry_choice(e, "status");
	struct str link = with_goal ? entry_link(e, "goal") : STR_NONE;
	size_t slash;
	const struct entry *goal = str_index(link, '/', &slash) ? plan_entry(&w->pl, str_part(link, slash + 1, link.n))
															: NULL;
	own_action_begin(w->p, .text_str = entry_text(e, "what"), .who = who_and_when(w, e, goal),
		.id = str_c(w->v->arena, e->r->id), .tag = str_c(w->v->arena, entry_choice_text(e, "status")),
		.tag_colour = colour_of(status));
	action_facts(w, e);
	draw_rest(w, e, "goal who due where confidence barriers status progress");
	draw_came_from(w, e, true, true);
	remark_statements(w, e);
	if (w->paper)
		remarks_on_paper(w, e);
	tick(w, e);
	own_action_end(w->p);
}

// --- goals -------------------------------------------------------------------------------------------------------
static void goal_facts(struct plan_view *w, const struct entry *goal)
{
	int importance = entry_int(goal, "importance");
	day due = entry_day(goal, "due");
	struct str link = entry_link(goal, "need");
	size_t slash;
	const struct entry *need = str_index(link, '/', &slash) ? plan_entry(&w->pl, str_part(link, slash + 1, link.n))
															: NULL;
	bool before = importance > 0;
	if (!importance && due == DAY_NONE && !need)
		return;
	nhsuk_paragraph_begin(w->p, .size = SIZE_S);
	if (importance)
		own_scale(
			w->p, importance, 10, page_say(w->p, _("%s for importance"), say_out_of_ten(w->v->arena, importance)));
	if (due != DAY_NONE) {
		if (before)
			nhsuk_dot(w->p);
		bool late = !entry_past(goal) && say_is_late(due);
		nhsuk_text(w->p,
			page_say(w->p, late ? _("By %s, %s") : _("By %s"), say_day_short(w->v->arena, due),
				say_late(w->v->arena, due)));
		before = true;
	}
	if (need) {
		if (before)
			nhsuk_dot(w->p);
		nhsuk_text(w->p, page_say(w->p, _("About: %s"), view_title(w->v, need)));
	}
	nhsuk_paragraph_end(w->p);
}

static void goal_actions(struct plan_view *w, const struct entry *goal)
{
	const struct entry *e = plan_linked_first(&w->pl, &kind_action, "goal", goal);
	if (!e)
		return;
	own_actions_begin(w->p);
	for (; e; e = plan_linked_next(&w->pl, e, "goal", goal))
		draw_action(w, e, false);
	own_actions_end(w->p);
}

static void goal_stages(struct plan_view *w, const struct entry *goal)
{
	const struct entry *e = plan_linked_first(&w->pl, &kind_stage, "goal", goal);
	if (!e)
		return;
	nhsuk_heading(w->p, .text = _(kind_stage.title_many), .level = 4, .size = SIZE_S);
	own_actions_begin(w->p);
	for (; e; e = plan_linked_next(&w->pl, e, "goal", goal)) {
		own_action_begin(w->p, .text_str = entry_text(e, "statement"), .who = by_when(w, e),
			.id = str_c(w->v->arena, e->r->id), .tag = str_c(w->v->arena, entry_choice_text(e, "status")),
			.tag_colour = colour_of(entry_choice(e, "status")));
		draw_rest(w, e, "goal due status");
		draw_came_from(w, e, true, false);
		draw_links(w, e);
		own_action_end(w->p);
	}
	own_actions_end(w->p);
}

static void goal_outcomes(struct plan_view *w, const struct entry *goal)
{
	for (const struct entry *e = plan_linked_first(&w->pl, &kind_outcome, "goal", goal); e;
		 e = plan_linked_next(&w->pl, e, "goal", goal)) {
		nhsuk_heading(
			w->p, .text = _("What came of it"), .level = 4, .size = SIZE_S, .id = str_c(w->v->arena, e->r->id));
		words(w, e, entry_text(e, "what"), web_cite(w->v, e));
		draw_rest(w, e, "goal");
		draw_links(w, e);
	}
}

static void goal_links(struct plan_view *w, const struct entry *goal)
{
	struct visit *v = w->v;
	const char *title = view_title(v, goal);
	struct str ref = entry_ref_self(goal);
	remark_statements(w, goal);
	if (w->paper)
		remarks_on_paper(w, goal);
	if (!view_writes(w, &kind_goal))
		return;
	nhsuk_paragraph_begin(w->p, .size = SIZE_S, .no_print = true);
	if (!entry_past(goal)) {
		nhsuk_link(w->p, .text = _("Add an action"), .hidden = title,
			.href = web_path(v, "/add/action?goal=%.*s", STR_ARG(ref)));
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("Add a step on the way"), .hidden = title,
			.href = web_path(v, "/add/stage?goal=%.*s", STR_ARG(ref)));
		nhsuk_dot(w->p);
	}
	nhsuk_link(w->p, .text = _("Say what came of it"), .hidden = title,
		.href = web_path(v, "/add/outcome?goal=%.*s", STR_ARG(ref)));
	nhsuk_dot(w->p);
	nhsuk_link(w->p, .text = _("Change"), .hidden = title, .href = web_path(v, "/entry/%.*s", STR_ARG(goal->r->id)));
	if (goal->r->version > 1) {
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("What it said before"), .hidden = title,
			.href = web_path(v, "/history/%.*s/%.*s", STR_ARG(goal->r->type), STR_ARG(goal->r->id)));
	}
	nhsuk_dot(w->p);
	remark_links(w, goal, str_of(title));
	nhsuk_paragraph_end(w->p);
}

// What opens below a goal that is drawn in brief: "What we do for it: 3 things to do, 1 done".
static const char *inside(struct plan_view *w, const struct entry *goal)
{
	size_t open = 0, done = 0;
	for (const struct entry *e = plan_linked_first(&w->pl, &kind_action, "goal", goal); e;
		 e = plan_linked_next(&w->pl, e, "goal", goal))
		*(entry_past(e) ? &done : &open) += 1;
	if (!open && !done)
		return _("More about this goal");
	const char *to_do = page_say(w->p, ngettext("%zu thing to do", "%zu things to do", open), open);
	return done ? page_say(w->p, _("What we do for it: %s, %zu done"), to_do, done)
				: page_say(w->p, _("What we do for it: %s"), to_do);
}

bool goal_avoids(const struct entry *goal)
{
	const struct choice *type = entry_choice(goal, "type");
	return type && str_is(str_of(type->code), "experience-to-avoid");
}

struct str goal_in_list(struct plan_view *w, const struct entry *goal)
{
	const char *title = view_title(w->v, goal);
	return goal_avoids(goal) ? str_format(w->v->arena, _("To avoid: %s"), title) : str_of(title);
}

void draw_goal(struct plan_view *w, const struct entry *goal, int level)
{
	struct visit *v = w->v;
	struct str statement = entry_text(goal, "statement"), why = entry_text(goal, "why");
	const struct choice *status = entry_choice(goal, "status");
	own_goal_begin(w->p, .title = view_title(v, goal), .level = level, .id = str_c(v->arena, goal->r->id),
		.tag = str_c(v->arena, entry_choice_text(goal, "status")), .tag_colour = colour_of(status));
	if (goal_avoids(goal))
		nhsuk_paragraph(w->p, .text = _("Something to avoid"), .size = SIZE_S, .secondary = true, .tight = true);
	if (!text_is_short(statement, TITLE_MOST))
		words(w, goal, statement, NULL);
	if (why.n)
		words(w, goal, why, web_cite(v, goal));
	else if (!words_are_persons(w, goal))
		nhsuk_paragraph(w->p, .text = web_cite(v, goal), .size = SIZE_S, .secondary = true, .tight = true);
	draw_came_from(w, goal, !why.n && words_are_persons(w, goal), true);
	if (w->brief && !w->paper && !entry_past(goal))
		nhsuk_details_begin(w->p, .summary = inside(w, goal));
	goal_facts(w, goal);
	draw_rest(w, goal, "why importance due need type status");
	goal_actions(w, goal);
	goal_stages(w, goal);
	goal_outcomes(w, goal);
	goal_links(w, goal);
	if (w->brief && !w->paper && !entry_past(goal))
		nhsuk_details_end(w->p);
	own_goal_end(w->p);
}

static bool action_is_loose(struct plan_view *w, const struct entry *e)
{
	struct str link = entry_link(e, "goal");
	size_t slash;
	return !str_index(link, '/', &slash) || !plan_entry(&w->pl, str_part(link, slash + 1, link.n));
}

// Actions that belong to no goal.
static void loose_actions(struct plan_view *w)
{
	bool any = false;
	for (const struct entry *e = plan_first(&w->pl, &kind_action); e; e = plan_next(&w->pl, e)) {
		if (!action_is_loose(w, e))
			continue;
		if (!any) {
			nhsuk_heading(w->p, .text = _("Other things to do"), .level = 3);
			own_actions_begin(w->p);
		}
		any = true;
		draw_action(w, e, false);
	}
	if (any)
		own_actions_end(w->p);
}

static void past_goals(struct plan_view *w, size_t past)
{
	if (!past)
		return;
	if (w->paper)
		nhsuk_heading(w->p, .text = _("Goals that are behind us"), .level = 3);
	else
		nhsuk_details_begin(w->p,
			.summary = page_say(
				w->p, ngettext("%zu goal that is behind us", "%zu goals that are behind us", past), past));
	for (const struct entry *e = plan_first(&w->pl, &kind_goal); e; e = plan_next(&w->pl, e))
		if (entry_past(e))
			draw_goal(w, e, 3);
	if (!w->paper)
		nhsuk_details_end(w->p);
}

void draw_goals(struct plan_view *w)
{
	size_t past = 0, open = 0;
	part_begin(w);
	for (const struct entry *e = plan_first(&w->pl, &kind_goal); e; e = plan_next(&w->pl, e)) {
		if (entry_past(e)) {
			past++;
			continue;
		}
		open++;
		draw_goal(w, e, 3);
	}
	if (!open && !past)
		draw_empty(w, &kind_goal);
	loose_actions(w);
	past_goals(w, past);
	if ((open || past) && view_writes(w, &kind_goal))
		nhsuk_button(w->p, .text = _("Add a goal"), .href = web_path(w->v, "/add/goal"), .look = BUTTON_SECONDARY,
			.is_small = true);
	part_end(w);
}

// --- strengths, worries and needs ----------------------------------------------------------------------------------
static void entry_lines(struct plan_view *w, const struct kind *k, bool past)
{
	own_actions_begin(w->p);
	for (const struct entry *e = plan_first(&w->pl, k); e; e = plan_next(&w->pl, e)) {
		const struct choice *status = k == &kind_need ? entry_choice(e, "status") : NULL;
		if (entry_past(e) != past)
			continue;
		own_action_begin(w->p, .text_str = entry_text(e, "what"), .who = web_cite(w->v, e),
			.id = str_c(w->v->arena, e->r->id), .tag = status && status->past ? _(status->label) : NULL,
			.tag_colour = colour_of(status));
		draw_rest(w, e, "type status");
		draw_links(w, e);
		own_action_end(w->p);
	}
	own_actions_end(w->p);
}

static size_t count_past(const struct plan *pl, const struct kind *k)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(pl, k); e; e = plan_next(pl, e))
		n += entry_past(e);
	return n;
}

static void entry_section(struct plan_view *w, const struct kind *k)
{
	size_t past = count_past(&w->pl, k), open = plan_count(&w->pl, k) - past;
	part_begin(w);
	if (open)
		entry_lines(w, k, false);
	else if (!past || !w->paper)
		draw_empty(w, k);
	if (past && !w->paper) {
		nhsuk_details_begin(w->p, .summary = _("Not any more"));
		entry_lines(w, k, true);
		nhsuk_details_end(w->p);
	}
	if (open && view_writes(w, k))
		nhsuk_paragraph(w->p, .text = page_say(w->p, "[%s]", _(k->add)), .href = web_path(w->v, "/add/%s", k->name),
			.no_print = true);
	part_end(w);
}

void draw_strengths(struct plan_view *w)
{
	entry_section(w, &kind_strength);
}

void draw_needs(struct plan_view *w)
{
	entry_section(w, &kind_need);
}

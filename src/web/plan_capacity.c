// SPDX-License-Identifier: Apache-2.0
// What somebody can decide, and what was decided for them, each about one decision at one time (plan/capacity.h,
// plan_view.h).
#include "plan/capacity.h"

#include "plan/say.h"
#include "web/plan_view.h"

// Until when it can be relied on, or that this day has gone by.
static void how_long(struct plan_view *w, const struct entry *e, const char *field)
{
	day until = entry_day(e, field);
	if (until == DAY_NONE)
		return;
	nhsuk_paragraph_begin(w->p, .size = SIZE_S, .tight = true);
	nhsuk_text(w->p, page_say(w->p, _("Looked at again on %s."), say_day(w->v->arena, until)));
	if (!capacity_holds(e, clock_today())) {
		nhsuk_text(w->p, " ");
		nhsuk_tag(w->p, .text = _("Has to be looked at again"), .colour = TAG_RED);
	}
	nhsuk_paragraph_end(w->p);
}

static void found(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	const struct choice *able = entry_choice(e, "able");
	bool unable = capacity_says(e, "mca", "not-now");
	own_goal_begin(w->p, .title = view_title(v, e), .level = 3, .id = str_c(v->arena, e->r->id),
		.tag = able ? _(able->label) : NULL, .tag_colour = able ? (enum nhsuk_colour)able->colour : TAG_GREY);
	nhsuk_paragraph(w->p, .tight = true,
		.text = page_say(w->p, _("Found by %s on %s. It is about this decision, at that time."),
			view_who(w, e, "found_by"), say_day(v->arena, entry_day(e, "when"))));
	how_long(w, e, "again");
	draw_rest(w, e, "able when found_by again");
	if (unable && view_writes(w, &kind_best_interest))
		nhsuk_paragraph(w->p, .text = _("[Write down what was decided in their best interest]"), .no_print = true,
			.href = web_path(v, "/add/best-interest?capacity=%s/%.*s", e->kind->resource, STR_ARG(e->r->id)));
	draw_links(w, e);
	own_goal_end(w->p);
}

static void decided(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	own_goal_begin(w->p, .title = view_title(v, e), .level = 3, .id = str_c(v->arena, e->r->id),
		.tag = _("Decided for someone"), .tag_colour = TAG_BLUE);
	nhsuk_paragraph(w->p, .tight = true,
		.text = page_say(w->p, _("Decided by %s on %s."), view_who(w, e, "decided_by"),
			say_day(v->arena, entry_day(e, "when"))));
	how_long(w, e, "review");
	draw_rest(w, e, "when decided_by review");
	draw_links(w, e);
	own_goal_end(w->p);
}

void draw_capacity(struct plan_view *w)
{
	const struct entry *e;
	part_begin(w);
	nhsuk_paragraph(w->p, .text = web_say(w->v,
		N_("You make your own decisions. Only if it is found that you cannot make one of them, even with help, is it "
		   "made for you, in the way that is best for you. What stands here is about one decision each."),
		N_("%s makes their own decisions. Only if it is found that they cannot make one of them, even with help, is it "
		   "made for them, in the way that is best for them. What stands here is about one decision each.")));
	for (e = plan_first(&w->pl, &kind_capacity); e; e = plan_next(&w->pl, e))
		found(w, e);
	for (e = plan_first(&w->pl, &kind_best_interest); e; e = plan_next(&w->pl, e))
		decided(w, e);
	if (view_writes(w, &kind_capacity))
		nhsuk_paragraph(w->p, .text = page_say(w->p, "[%s]", _(kind_capacity.add)),
			.href = web_path(w->v, "/add/capacity"), .no_print = true);
	part_end(w);
}

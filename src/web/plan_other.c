// SPDX-License-Identifier: Apache-2.0
// What stands beside the goals: how it is understood together, other plans, documents that are kept elsewhere, and the
// facts about the plan as a whole (plan_view.h).
#include "plan/say.h"
#include "web/files.h"

static void words(struct plan_view *w, const struct entry *e, struct str text)
{
	bool own = str_eq(entry_words_of(e), str_format(w->v->arena, "Patient/%.*s", STR_ARG(w->v->person.key)));
	if (own)
		own_words(w->p, .text_str = text, .is_small = true, .cite = web_cite(w->v, e));
	else
		own_note(w->p, .text_str = text, .cite = web_cite(w->v, e));
}

static void add_link(struct plan_view *w, const struct kind *k)
{
	if (view_writes(w, k))
		nhsuk_paragraph(w->p, .text = page_say(w->p, "[%s]", _(k->add)), .href = web_path(w->v, "/add/%s", k->name),
			.no_print = true);
}

void draw_formulation(struct plan_view *w)
{
	part_begin(w);
	for (const struct entry *e = plan_first(&w->pl, &kind_formulation); e; e = plan_next(&w->pl, e)) {
		nhsuk_paragraph_begin(w->p, .id = str_c(w->v->arena, e->r->id), .tight = true);
		nhsuk_paragraph_end(w->p);
		words(w, e, entry_text(e, "words"));
		draw_rest(w, e, "");
		draw_links(w, e);
	}
	add_link(w, &kind_formulation);
	part_end(w);
}

static void support_plan(struct plan_view *w, const struct entry *e)
{
	const struct choice *status = entry_choice(e, "status");
	own_goal_begin(w->p, .title = view_title(w->v, e), .level = 3, .id = str_c(w->v->arena, e->r->id),
		.tag = str_c(w->v->arena, entry_choice_text(e, "status")),
		.tag_colour = status ? (enum nhsuk_colour)status->colour : TAG_GREY);
	words(w, e, entry_text(e, "content"));
	files_draw(w->v, w->p, e);
	draw_rest(w, e, "content status file");
	nhsuk_paragraph(w->p, .size = SIZE_S, .secondary = true, .tight = true,
		.text = page_say(w->p, _("Last changed %s"), say_when(w->v->arena, e->r->updated)));
	draw_links(w, e);
	own_goal_end(w->p);
}

static void elsewhere(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_other_plan);
	if (!e)
		return;
	nhsuk_heading(w->p, .text = _(kind_other_plan.title_many), .level = 3);
	own_actions_begin(w->p);
	for (; e; e = plan_next(&w->pl, e)) {
		own_action_begin(w->p, .text_str = entry_title(e), .id = str_c(w->v->arena, e->r->id));
		draw_rest(w, e, "");
		draw_links(w, e);
		own_action_end(w->p);
	}
	own_actions_end(w->p);
}

void draw_plans(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_support_plan);
	bool any = e || plan_first(&w->pl, &kind_other_plan) || plan_first(&w->pl, &kind_document);
	size_t past = 0;
	part_begin(w);
	for (; e; e = plan_next(&w->pl, e))
		if (entry_past(e))
			past++;
		else
			support_plan(w, e);
	draw_documents(w);
	elsewhere(w);
	if (past && !w->paper) {
		nhsuk_details_begin(w->p,
			.summary = page_say(w->p, ngettext("%zu plan that has ended", "%zu plans that have ended", past), past));
		for (e = plan_first(&w->pl, &kind_support_plan); e; e = plan_next(&w->pl, e))
			if (entry_past(e))
				support_plan(w, e);
		nhsuk_details_end(w->p);
	}
	if (!any)
		draw_empty(w, &kind_support_plan);
	else
		add_link(w, &kind_support_plan);
	add_link(w, &kind_document);
	add_link(w, &kind_other_plan);
	if (view_writes(w, &kind_document))
		nhsuk_paragraph(w->p, .text = _("[Bring in a plan you already have]"), .href = web_path(w->v, "/bring-in"),
			.no_print = true);
	part_end(w);
}

void draw_header(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_header);
	part_begin(w);
	if (e) {
		draw_rest(w, e, "");
		nhsuk_paragraph(w->p, .text = web_cite(w->v, e), .size = SIZE_S, .secondary = true, .tight = true,
			.id = str_c(w->v->arena, e->r->id));
		draw_links(w, e);
	} else {
		add_link(w, &kind_header);
	}
	part_end(w);
}

// SPDX-License-Identifier: Apache-2.0
// The joined-up plan, in the reading that was asked for or is usual for who reads (plan_reading.c); paper.c prints it.
// What the reader may not see leaves no trace: everything is drawn from the plan_view, which holds nothing else.
#include "plan/say.h"
#include "plan/worklist.h"
#include "web/guide.h"
#include "web/plan_view.h"
#include "web/second.h"
#include "web/web.h"

static bool empty(const struct plan *pl)
{
	size_t i = 0;
	while (i < pl->entries && pl->entry[i].kind->apart)
		i++;
	return i == pl->entries;
}

// Two ways with the same weight.
static void begin_choices(struct plan_view *w)
{
	nhsuk_button_group_begin(w->p);
	nhsuk_button(w->p, .text = _("Begin with what matters to me"), .href = web_path(w->v, "/prepare"),
		.look = BUTTON_SECONDARY);
	nhsuk_button(w->p, .text = _("I would rather not have a written plan"), .href = web_path(w->v, "/decline"),
		.look = BUTTON_SECONDARY);
	nhsuk_button_group_end(w->p);
}

static void teach(struct plan_view *w)
{
	nhsuk_section_begin(w->p, .text = web_say(w->v, N_("Your plan begins with you"), N_("%s's plan is still empty")));
	if (w->v->access.self) {
		nhsuk_paragraph(w->p,
			.text = _("There is nothing here yet. You can begin alone, at your own pace, or wait "
					  "until you talk with your team."));
		nhsuk_paragraph(w->p,
			.text = _("Some people start with what a good day looks like. One sentence is enough. "
					  "Only you see it until you share it."));
		begin_choices(w);
	} else {
		nhsuk_paragraph(w->p,
			.text = page_say(w->p, _("A plan grows out of what matters to %s, and out of talking with each other."),
				page_c(w->p, w->v->person.called)));
	}
	guide_hint(w->v, w->p, "planning", "professionals");
	nhsuk_section_end(w->p);
}

static void main_part(struct plan_view *w, const struct plan_reading *r)
{
	bool declined = w->pl.state == PLAN_DECLINED, nothing = empty(&w->pl);
	if (nothing && !declined && (w->pl.state != PLAN_OFFERED || !w->v->access.self))
		teach(w);
	if (!nothing) {
		draw_contents(w, r);
		if (r->top)
			r->top(w);
		draw_parts(w, r);
	} else {
		draw_part(w, "people");
		draw_part(w, "about-plan");
	}
	draw_for_professionals(w);
}

static enum err looked_now(struct db *db, struct arena *a, void *visit)
{
	struct visit *v = visit;
	(void)a;
	return looked_put(db, v->actor.account, v->person.key);
}

// "My plan"; of a reading that is not the usual one its name, so that two windows can be told apart.
static const char *title(const struct plan_view *w, const struct plan_reading *r)
{
	return r == reading_usual(w->v) ? web_plan_name(w->v) : web_say(w->v, r->mine, r->other);
}

enum err plan_page(struct visit *v)
{
	struct plan_view w;
	struct str name = visit_param(v, "reading");
	const struct plan_reading *r = name.n ? reading_named(name) : reading_usual(v);
	struct str elsewhere;
	if (r && second_elsewhere(v, &elsewhere))
		return visit_go(v, elsewhere);
	enum err e = r ? plan_view_open(v, &w) : ERR_NOT_FOUND;
	if (e != OK)
		return e;
	w.p = web_begin(v, .title = title(&w, r), .place = w.staff ? PLACE_PEOPLE : PLACE_PLAN, .wide = true);
	draw_head(&w);
	web_notices(v, w.p);
	second_notice(v, w.p, true);
	draw_ways_to_read(&w, r);
	if (r->since && !v->access.self)
		e = draw_since(&w);
	if (e != OK)
		return e;
	draw_top(&w);
	own_columns_begin(w.p);
	main_part(&w, r);
	e = draw_seconds(&w);
	if (e != OK)
		return e;
	own_columns_aside(w.p, _("What to do next, and about this plan"));
	draw_aside(&w);
	own_columns_end(w.p);
	e = plan_view_end(&w);
	if (e != OK || !r->since || v->access.self)
		return e;
	// "Since you last looked" counts from here; written with the audit row of this look.
	return visit_commit_light(v, looked_now, v, NULL);
}

static enum err copy_kept(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "%s", ""), "copy") : web_error(v, e);
}

// A professional says that the person has the plan on paper: who cannot sign in has it too (criterion 4).
enum err copy_given(struct visit *v)
{
	if (v->actor.kind != ACTOR_STAFF)
		return ERR_DENIED;
	struct plan_change *c = plan_change_new(v);
	plan_change_add(c, v->arena, act_make(v, ACT_COPY_GIVEN, STR("paper")));
	return visit_commit(v, plan_change_run, c, copy_kept);
}

// SPDX-License-Identifier: Apache-2.0
// The head of the plan with its steps, and what the person says about themselves: what matters first, then what
// everybody should do and not do, then the rest (plan_view.h).
#include "base/direction.h"
#include "plan/say.h"
#include "web/files.h"

// --- head --------------------------------------------------------------------------------------------------------
static const char *meta(struct plan_view *w)
{
	const struct person *who = &w->v->person;
	struct arena *a = w->v->arena;
	struct str text = STR("");
	if (w->outside)
		return NULL;
	if (who->birth != DAY_NONE)
		text = str_format(a, _("Born %s"), say_day(a, who->birth));
	if (who->nhs.n)
		text = str_format(a, "%.*s%s%s", STR_ARG(text), text.n ? " · " : "",
			str_format(a, _("NHS number %s"), say_nhs(a, who->nhs)).p);
	if (who->called.n && !str_eq(who->called, who->given))
		text = str_format(a, "%.*s%s%s", STR_ARG(text), text.n ? " · " : "",
			str_format(a, _("Likes to be called %.*s"), STR_ARG(text_short(a, who->called, 80))).p);
	return text.n ? text.p : NULL;
}

static bool talk_finished(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_conversation); e; e = plan_next(pl, e))
		if (entry_past(e))
			return true;
	return false;
}

static bool review_under_way(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_review); e; e = plan_next(pl, e)) {
		const struct choice *c = entry_choice(e, "status");
		if (c && str_is(str_of(c->code), "in-progress"))
			return true;
	}
	return false;
}

// Which of the four steps the plan is at, from 0; 4 when there are none to show.
static int step_of(const struct plan_view *w)
{
	switch (w->pl.state) {
	case PLAN_NONE:
	case PLAN_OFFERED:
	case PLAN_PREPARING: return 0;
	case PLAN_DISCUSSING: return talk_finished(&w->pl) ? 2 : 1;
	case PLAN_AGREED: return 3;
	case PLAN_REVIEW: return review_under_way(&w->pl) ? 3 : 2;
	default: return 4;
	}
}

void draw_head(struct plan_view *w)
{
	static const struct {
		const char *now, *done;
	} words[] = { { N_("Prepare"), N_("Prepared") }, { N_("Talk"), N_("Talked") }, { N_("Agree"), N_("Agreed") },
		{ N_("Look again"), N_("Looked again") } };
	struct own_step step[4];
	int at = step_of(w);
	for (int i = 0; i < 4; i++)
		step[i] = (struct own_step){ .text = _(i < at ? words[i].done : words[i].now),
			.state = i < at ? STEP_DONE
				: i == at   ? STEP_NOW
							: STEP_LATER };
	if (at == 0 && !w->paper && !w->staff && view_writes(w, &kind_about_important)) // preparing is theirs
		step[0].href = web_path(w->v, "/prepare");
	if (at == 2 && !w->paper && view_may_agree(w)) // on a phone the button stands far below
		step[2].href = web_path(w->v, "/agree");
	bool tag = w->pl.state == PLAN_DECLINED || w->pl.state == PLAN_ENDED;
	own_plan_head(w->p,
		.title = w->paper ? page_say(w->p, _("%s's plan"),
			page_c(w->p, text_isolated(w->v->arena, w->v->person.full))) : web_plan_name(w->v),
		.meta = meta(w), .steps = step, .step_count = at < 4 && !w->paper ? 4 : 0,
		.tag = tag || w->paper ? _(plan_state_words(w->pl.state)) : NULL,
		.tag_colour = (enum nhsuk_colour)plan_state_colour(w->pl.state));
}

// --- what matters ------------------------------------------------------------------------------------------------
static void please_list(struct plan_view *w, struct str text, bool dont)
{
	struct str rest = text, line;
	if (!text.n)
		return;
	own_please_begin(w->p, .dont = dont, .heading = dont ? _("Please don't") : _("Please do"), .level = 3);
	while ((line = line_next(&rest)).n)
		nhsuk_item_str(w->p, line);
	own_please_end(w->p);
}

// Whose words, and who helped to write them.
static const char *cite_helped(struct plan_view *w, const struct entry *e)
{
	struct str helped = kind_field_find(e->kind, STR("supported_by")) ? entry_text(e, "supported_by") : STR_NONE;
	const char *cite = web_cite(w->v, e);
	if (!helped.n)
		return cite;
	return page_say(w->p, _("%s. Help with this: %s"), cite,
		page_c(w->p, text_isolated(w->v->arena, text_short(w->v->arena, helped, 80))));
}

static void please(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_about_please);
	if (!e)
		return;
	own_pair_begin(w->p);
	please_list(w, entry_text(e, "do"), false);
	please_list(w, entry_text(e, "do_not"), true);
	own_pair_end(w->p);
	files_draw(w->v, w->p, e);
	draw_rest(w, e, "do do_not picture picture_link");
	draw_links(w, e);
}

// What was said in conversations to matter most; the newest is the one that stands.
static void said(struct plan_view *w)
{
	const struct entry *last = NULL;
	for (const struct entry *e = plan_first(&w->pl, &kind_said); e; e = plan_next(&w->pl, e))
		last = e;
	if (!last)
		return;
	own_words(w->p, .text_str = entry_text(last, "words"), .cite = web_cite(w->v, last),
		.id = str_c(w->v->arena, last->r->id));
	draw_links(w, last);
}

void draw_about(struct plan_view *w)
{
	const struct entry *important = plan_first(&w->pl, &kind_about_important);
	bool talk = plan_first(&w->pl, &kind_said) != NULL;
	part_begin(w);
	if (important) {
		own_words(w->p, .text_str = entry_text(important, "answer"), .cite = cite_helped(w, important),
			.id = str_c(w->v->arena, important->r->id));
		files_draw(w->v, w->p, important);
		draw_links(w, important);
	} else if (!talk) {
		draw_empty(w, &kind_about_important);
	}
	said(w);
	please(w);
	part_end(w);
}

static void answer(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	const struct field *f = kind_field(e->kind, "answer");
	nhsuk_heading(w->p, .text = _(f->short_label), .level = 3, .id = str_c(v->arena, e->r->id));
	own_words(w->p, .text_str = entry_text(e, "answer"), .is_small = true, .cite = cite_helped(w, e));
	files_draw(v, w->p, e);
	draw_links(w, e);
}

void draw_about_more(struct plan_view *w)
{
	static const struct kind *const more[] = { &kind_about_people, &kind_about_communicate, &kind_about_wellness,
		&kind_about_support, &kind_about_also };
	part_begin(w);
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		const struct entry *e = plan_first(&w->pl, more[i]);
		if (e)
			answer(w, e);
	}
	part_end(w);
}

// --- prepared ----------------------------------------------------------------------------------------------------
static void agenda(struct plan_view *w)
{
	bool any = false;
	for (const struct entry *e = plan_first(&w->pl, &kind_agenda); e; e = plan_next(&w->pl, e)) {
		if (entry_past(e))
			continue;
		if (!any) {
			nhsuk_heading(w->p, .text = _("To talk about"), .level = 3);
			own_actions_begin(w->p);
		}
		any = true;
		own_action_begin(
			w->p, .text_str = entry_text(e, "item"), .who = web_cite(w->v, e), .id = str_c(w->v->arena, e->r->id));
		draw_links(w, e);
		own_action_end(w->p);
	}
	if (any)
		own_actions_end(w->p);
}

void draw_prepared(struct plan_view *w)
{
	const struct entry *working = plan_first(&w->pl, &kind_working),
					   *not_working = plan_first(&w->pl, &kind_not_working);
	part_begin(w);
	if (working)
		answer(w, working);
	if (not_working)
		answer(w, not_working);
	agenda(w);
	part_end(w);
}

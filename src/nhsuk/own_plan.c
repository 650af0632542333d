// SPDX-License-Identifier: Apache-2.0
// Ownplan's own components of a plan: its head with the steps, goals and their actions, scales, criteria, numbers.
#include "base/direction.h"
#include "nhsuk/markup.h"
#include "nhsuk/own.h"

// --- head --------------------------------------------------------------------------------------------------------
static void steps(struct page *p, const struct own_plan_head *o)
{
	static const struct {
		const char *class, *said;
	} states[] = { [STEP_LATER] = { NULL, N_("still to come") }, [STEP_DONE] = { "own-steps__done", N_("done") },
		[STEP_NOW] = { "own-steps__now", N_("you are here") } };
	if (!o->step_count)
		return;
	mk(p, "<ol class=\"own-steps\">");
	for (size_t i = 0; i < o->step_count; i++) {
		const struct own_step *s = &o->steps[i];
		mk_open(p, "li", NULL, states[s->state].class);
		mk(p, s->state == STEP_NOW ? " aria-current=\"step\">" : ">");
		if (s->href)
			nhsuk_link(p, .text = s->text, .href = s->href);
		else
			mk_c(p, s->text);
		mk(p, "<small>");
		mk_c(p, _(states[s->state].said));
		mk(p, "</small></li>");
	}
	mk(p, "</ol>");
}

void own_plan_head_(struct page *p, const struct own_plan_head *o)
{
	must(p->head && p->head->wide && !p->container && p->depth == 1);
	p->container = true;
	mk(p, "<div class=\"own-plan-head\"><div class=\"nhsuk-width-container\">");
	nhsuk_heading(p, .text = o->title, .size = SIZE_XL, .tag = o->tag, .tag_colour = (int)o->tag_colour);
	if (o->meta) {
		mk(p, "<p class=\"own-plan-head__meta\">");
		mk_c(p, o->meta);
		mk(p, "</p>");
	}
	steps(p, o);
	mk(p, "</div></div><div class=\"nhsuk-width-container nhsuk-main-wrapper\">");
}

// --- parts that fold -----------------------------------------------------------------------------------------------
// The section is named by its id inside: browsers open what is folded when a link leads into it.
void own_fold_begin_(struct page *p, const struct own_fold *o)
{
	struct str hint = mk_pick(o->hint, o->hint_str);
	mk_push(p, OPEN_FOLD);
	mk(p, "<section class=\"own-fold\"><details class=\"nhsuk-details nhsuk-expander\"");
	mk(p, o->open ? " open>" : ">");
	mk(p, "<summary class=\"nhsuk-details__summary\"><h2 class=\"nhsuk-details__summary-text own-fold__title\">");
	mk_c(p, o->text);
	if (o->count)
		mk_c(p, page_say(p, " (%zu)", o->count));
	mk(p, "</h2>");
	if (hint.n) {
		mk(p, "<span class=\"own-fold__hint\">");
		mk_str(p, hint);
		mk(p, "</span>");
	}
	if (o->more) {
		mk(p, "<span class=\"own-fold__hint\">");
		mk_c(p, o->more);
		mk(p, "</span>");
	}
	mk(p, "</summary>");
	mk_tag(p, "div", o->id, "nhsuk-details__text", "own-fold__inside");
}

void own_fold_end(struct page *p)
{
	mk_pop(p, OPEN_FOLD);
	mk(p, "</div></details></section>");
}

// --- goals -------------------------------------------------------------------------------------------------------
void own_goal_begin_(struct page *p, const struct own_goal *o)
{
	mk_push(p, OPEN_GOAL);
	mk_tag(p, "article", o->id, "own-goal");
	nhsuk_heading(p, .text = o->title, .text_str = o->title_str, .level = o->level ? o->level : 3, .size = SIZE_M,
		.href = o->href, .tag = o->tag, .tag_colour = (int)o->tag_colour);
}

void own_goal_end(struct page *p)
{
	mk_pop(p, OPEN_GOAL);
	mk(p, "</article>");
}

void own_scale(struct page *p, int value, int of, const char *words)
{
	must(of > 0 && of <= 20);
	mk(p, "<span class=\"own-scale\" aria-hidden=\"true\">");
	for (int i = 1; i <= of; i++)
		mk(p, i <= value ? "<i class=\"on\"></i>" : "<i></i>");
	mk(p, "</span> ");
	mk_c(p, words);
}

void own_scale_input_(struct page *p, const struct own_scale_input *o)
{
	int of = o->of ? o->of : 10;
	struct nhsuk_choice *items = arena_array(p->arena, struct nhsuk_choice, (size_t)of);
	must(of > 0 && of <= 20);
	for (int i = 0; i < of; i++) {
		items[i].value = items[i].text = page_say(p, "%d", i + 1);
		items[i].checked = o->value == i + 1;
	}
	// What the ends mean is part of the hint, so that it is heard before the numbers, and stands at them for the eye.
	const char *ends = o->low && o->high ? page_say(p, _("1 is “%s”, %d is “%s”."), o->low, of, o->high) : NULL;
	const char *hint = o->hint && ends ? page_say(p, "%s %s", o->hint, ends) : o->hint ? o->hint : ends;
	nhsuk_radios(p, .name = o->name, .label = o->label, .label_size = o->label_size, .hint = hint, .error = o->error,
		.items = items, .count = (size_t)of, .is_inline = true, .is_small = true, .classes = "own-scale-input");
}

// --- actions -----------------------------------------------------------------------------------------------------
void own_actions_begin(struct page *p)
{
	mk_push(p, OPEN_ACTIONS);
	mk(p, "<ul class=\"own-actions\">");
}

void own_actions_end(struct page *p)
{
	mk_pop(p, OPEN_ACTIONS);
	mk(p, "</ul>");
}

void own_action_begin_(struct page *p, const struct own_action *o)
{
	struct str text = mk_pick(o->text, o->text_str);
	mk_push(p, OPEN_ACTION);
	mk_tag(p, "li", o->id, "own-action");
	mk(p, "<div class=\"own-action__what\"");
	mk_dir(p, text);
	mk(p, ">");
	if (o->href)
		nhsuk_link(p, .text_str = text, .href = o->href);
	else
		mk_lines(p, text);
	if (o->who) {
		mk(p, "<span class=\"own-action__who\"");
		mk(p, text_runs_left(text) ? " dir=\"ltr\">" : ">");
		mk_c(p, o->who);
		mk(p, "</span>");
	}
	mk(p, "</div>");
	if (o->tag)
		nhsuk_tag(p, .text = o->tag, .colour = o->tag_colour);
	mk(p, "<div class=\"own-action__more\">");
}

void own_action_end(struct page *p)
{
	mk_pop(p, OPEN_ACTION);
	mk(p, "</div></li>");
}

void own_action_(struct page *p, const struct own_action *o)
{
	own_action_begin_(p, o);
	own_action_end(p);
}

// --- criteria ----------------------------------------------------------------------------------------------------
void own_criteria_begin(struct page *p)
{
	mk_push(p, OPEN_CRITERIA);
	mk(p, "<ul class=\"own-criteria\">");
}

void own_criteria_end(struct page *p)
{
	mk_pop(p, OPEN_CRITERIA);
	mk(p, "</ul>");
}

void own_criterion_begin_(struct page *p, const struct own_criterion *o)
{
	mk_push(p, OPEN_CRITERION);
	mk_tag(p, "li", NULL, o->met ? "own-criterion own-criterion--met" : "own-criterion");
	mk_hidden(p, "", o->met ? _("Done:") : _("Not yet:"), " ");
	mk_c(p, o->text);
	if (!o->detail)
		return;
	mk(p, "<span class=\"own-criterion__detail\">");
	mk_linked(p, o->detail, o->href);
	mk(p, "</span>");
}

void own_criterion_end(struct page *p)
{
	mk_pop(p, OPEN_CRITERION);
	mk(p, "</li>");
}

void own_criterion_(struct page *p, const struct own_criterion *o)
{
	own_criterion_begin_(p, o);
	own_criterion_end(p);
}

// --- numbers -----------------------------------------------------------------------------------------------------
void own_numbers_begin(struct page *p)
{
	mk_push(p, OPEN_NUMBERS);
	mk(p, "<ul class=\"own-numbers\">");
}

void own_number(struct page *p, int64_t number, const char *text, const char *href)
{
	mk(p, "<li class=\"nhsuk-card own-number\">");
	mk_open(p, href ? "a" : "span", NULL, "own-number__link");
	if (href)
		mk_href(p, href);
	mk(p, "><strong>");
	buf_int(&p->out, number);
	mk(p, "</strong> ");
	mk_c(p, text);
	mk_close(p, href ? "a" : "span");
	mk(p, "</li>");
}

void own_numbers_end(struct page *p)
{
	mk_pop(p, OPEN_NUMBERS);
	mk(p, "</ul>");
}

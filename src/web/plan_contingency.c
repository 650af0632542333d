// SPDX-License-Identifier: Apache-2.0
// Plans for when things go wrong, drawn for somebody who is tired, at night: what to look for, what to do, who to call
// in order (plan_view.h). The whole of each stands on its own page and on paper; the plan page shows the beginning.
#include "base/direction.h"
#include "plan/contingency.h"
#include "plan/say.h"
#include "web/plan_view.h"

struct drawing {
	struct plan_view *w;
	const struct entry *plan;
	bool changes;     // with the ways to change what stands there; without them it is calmer
	const char *then; // where one comes back to: the plan's place on its page
};

static const struct entry *first(const struct drawing *d, const struct kind *k)
{
	return plan_linked_first(&d->w->pl, k, "plan", d->plan);
}

static const struct entry *next(const struct drawing *d, const struct entry *e)
{
	return plan_linked_next(&d->w->pl, e, "plan", d->plan);
}

static void heading(const struct drawing *d, const char *text)
{
	nhsuk_heading(d->w->p, .text = text, .level = 3, .size = SIZE_S);
}

// The ways below an entry lead back here.
static void links(const struct drawing *d, const struct entry *e)
{
	if (d->changes)
		draw_links_then(d->w, e, d->then);
}

// --- its parts -------------------------------------------------------------------------------------------------------
static void lines(const struct drawing *d, const struct kind *k, const char *text, const char *drawn)
{
	const struct entry *e = first(d, k);
	if (!e)
		return;
	heading(d, text);
	own_actions_begin(d->w->p);
	for (; e; e = next(d, e)) {
		own_action_begin(d->w->p, .text_str = entry_title(e), .id = str_c(d->w->v->arena, e->r->id));
		draw_rest(d->w, e, drawn);
		links(d, e);
		own_action_end(d->w->p);
	}
	own_actions_end(d->w->p);
}

static void to_do(const struct drawing *d)
{
	struct arena *a = d->w->v->arena;
	bool any = false;
	for (const struct entry *e = first(d, &kind_response); e; e = next(d, e)) {
		struct str when = entry_text(e, "if");
		if (entry_tick(e, "avoid"))
			continue;
		if (!any) {
			heading(d, _("What to do"));
			nhsuk_summary_list_begin(d->w->p, .no_last_border = true);
		}
		any = true;
		nhsuk_summary_row_begin(d->w->p, .key_str = when.n ? when : str_of(_("Always")));
		nhsuk_paragraph(d->w->p, .text_str = entry_text(e, "what"), .tight = true, .id = str_c(a, e->r->id));
		draw_rest(d->w, e, "if avoid plan");
		links(d, e);
		nhsuk_summary_row_end(d->w->p);
	}
	if (any)
		nhsuk_summary_list_end(d->w->p);
}

static void not_to_do(const struct drawing *d)
{
	struct arena *a = d->w->v->arena;
	bool any = false;
	for (const struct entry *e = first(d, &kind_response); e; e = next(d, e)) {
		struct str when = entry_text(e, "if");
		if (!entry_tick(e, "avoid"))
			continue;
		if (!any)
			own_please_begin(d->w->p, .dont = true, .heading = _("Please don't"), .level = 3);
		any = true;
		nhsuk_item_begin(d->w->p);
		nhsuk_lines(d->w->p,
			when.n ? str_format(a, _("%.*s (if: %.*s)"), STR_ARG(entry_text(e, "what")), STR_ARG(when))
				   : entry_text(e, "what"));
		links(d, e);
		nhsuk_item_end(d->w->p);
	}
	if (any)
		own_please_end(d->w->p);
}

// A number that a telephone can dial: digits and a leading plus. NULL: there is none in it.
static const char *dial(struct arena *a, struct str phone)
{
	struct str out = STR("tel:");
	for (size_t i = 0; i < phone.n; i++)
		if ((phone.p[i] >= '0' && phone.p[i] <= '9') || (phone.p[i] == '+' && out.n == 4))
			out = str_format(a, "%.*s%c", STR_ARG(out), phone.p[i]);
	return out.n >= 4 + 3 && out.n <= 4 + 20 ? out.p : NULL;
}

void view_phone(struct plan_view *w, struct str phone, struct str who)
{
	const char *href = w->paper ? NULL : dial(w->v->arena, phone);
	if (!phone.n)
		nhsuk_text(w->p, view_sees(w, "people") ? _("No number is written down") : _("No number stands here"));
	else if (href)
		nhsuk_link(w->p, .text_str = text_short(w->v->arena, phone, 60), .href = href, .strong = true,
			.hidden_str = who);
	else
		nhsuk_strong_str(w->p, text_short(w->v->arena, phone, 60));
}

static void call_line(struct plan_view *w, const struct entry *e)
{
	struct str phone = contingency_phone(&w->pl, e), role = entry_text(e, "role"), when = entry_text(e, "when");
	struct str who = text_short(w->v->arena, str_of(view_who(w, e, "who")), 100);
	nhsuk_strong_str(w->p, text_isolated(w->v->arena, who));
	if (role.n) {
		nhsuk_text(w->p, ", ");
		nhsuk_text_str(w->p, text_isolated(w->v->arena, text_short(w->v->arena, role, 80)));
	}
	nhsuk_break(w->p);
	view_phone(w, phone, who);
	if (when.n) {
		nhsuk_break(w->p);
		nhsuk_text_str(w->p, text_isolated(w->v->arena, text_short(w->v->arena, when, 200)));
	}
}

static void calls(const struct drawing *d)
{
	struct plan_view *w = d->w;
	size_t count;
	const struct entry **list = contingency_calls(w->v->arena, &w->pl, d->plan, &count);
	if (!count)
		return;
	heading(d, _("Who to call, in this order"));
	nhsuk_list_begin(w->p, .numbers = true);
	for (size_t i = 0; i < count; i++) {
		nhsuk_item_begin(w->p);
		nhsuk_paragraph_begin(w->p, .tight = true, .id = str_c(w->v->arena, list[i]->r->id));
		call_line(w, list[i]);
		nhsuk_paragraph_end(w->p);
		links(d, list[i]);
		nhsuk_item_end(w->p);
	}
	nhsuk_list_end(w->p);
}

// What helped once is kept apart from what helps now.
static void helps(const struct drawing *d)
{
	struct plan_view *w = d->w;
	bool any = false;
	for (const struct entry *e = first(d, &kind_coping); e; e = next(d, e)) {
		day end = entry_day(e, "end");
		bool over = end != DAY_NONE && end < clock_today();
		if (!any) {
			heading(d, _("What helps"));
			own_actions_begin(w->p);
		}
		any = true;
		own_action_begin(w->p, .text_str = entry_title(e), .id = str_c(w->v->arena, e->r->id),
			.tag = over ? _("Not any more") : NULL, .tag_colour = TAG_GREY);
		draw_rest(w, e, "plan");
		links(d, e);
		own_action_end(w->p);
	}
	if (any)
		own_actions_end(w->p);
}

// Whether a part says nothing about one of these (fields of both, blanks between) that its plan does not say too.
static bool said_by_plan(const struct drawing *d, const struct entry *e, const char *names)
{
	struct arena *a = d->w->v->arena;
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i], *of_plan = kind_field_find(d->plan->kind, str_of(f->name));
		struct value mine, plans;
		if (!field_named(names, f->name) || !entry_has(e, f))
			continue;
		if (!of_plan || !entry_has(d->plan, of_plan))
			return false;
		entry_value(a, e, f, &mine);
		entry_value(a, d->plan, of_plan, &plans);
		if (!value_same(&mine, &plans))
			return false;
	}
	return true;
}

// Where, with whom and by whom it was made is said below for the plan as a whole: here only where it is another.
static const char *drawn_of_part(const struct drawing *d, const struct entry *e)
{
	static const char performer[] = "performer performer_role performer_organisation performer_contact "
		"performer_grade performer_specialty performer_number",
		recorder[] = "recorder_role recorder_grade recorder_specialty recorder_organisation recorder_number "
		"recorder_contact";
	static const char *const groups[] = { "location location_code", performer, recorder };
	const char *drawn = "plan";
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (said_by_plan(d, e, groups[i]))
			drawn = page_say(d->w->p, "%s %s", drawn, groups[i]);
	return drawn;
}

static void statements(const struct drawing *d)
{
	for (const struct entry *e = first(d, &kind_advance); e; e = next(d, e)) {
		heading(d, _("Advance statement"));
		if (entry_title(e).n)
			own_words(d->w->p, .text_str = entry_title(e), .is_small = true, .cite = web_cite(d->w->v, e),
				.id = str_c(d->w->v->arena, e->r->id));
		draw_rest(d->w, e, drawn_of_part(d, e));
		links(d, e);
	}
}

// --- one plan --------------------------------------------------------------------------------------------------------
static void lacking(const struct drawing *d)
{
	struct plan_view *w = d->w;
	const char *lacks = entry_past(d->plan) ? NULL : contingency_lacks(&w->pl, d->plan);
	if (!lacks)
		return;
	nhsuk_inset_text_begin(w->p, .text = NULL);
	nhsuk_paragraph(w->p, .text = _(lacks));
	if (view_writes(w, &kind_trigger))
		nhsuk_paragraph(w->p, .text = _("[Add a sign to look out for]"), .no_print = true,
			.href = web_path(w->v, "/add/trigger?plan=%.*s&then=%s", STR_ARG(entry_ref_self(d->plan)), d->then));
	nhsuk_inset_text_end(w->p);
}

static void add_links(const struct drawing *d)
{
	struct plan_view *w = d->w;
	if (!view_writes(w, &kind_contingency))
		return;
	if (!d->changes) {
		nhsuk_paragraph(w->p, .text = _("[Change or add to this plan]"), .no_print = true,
			.href = web_path(w->v, "/contingency?change=1#%.*s", STR_ARG(d->plan->r->id)));
		return;
	}
	own_no_print_begin(w->p);
	heading(d, _("Add to this plan"));
	nhsuk_list_begin(w->p, .plain = true);
	for (const struct kind *const *k = contingency_parts; *k; k++) {
		nhsuk_item_begin(w->p);
		nhsuk_link(w->p, .text = _((*k)->add), .hidden = view_title(w->v, d->plan),
			.href = web_path(w->v, "/add/%s?plan=%.*s&then=%s", (*k)->name, STR_ARG(entry_ref_self(d->plan)), d->then));
		nhsuk_item_end(w->p);
	}
	nhsuk_list_end(w->p);
	heading(d, _("Change its name, or say that it is ready or has ended"));
	links(d, d->plan);
	own_no_print_end(w->p);
}

static void facts(const struct drawing *d)
{
	struct plan_view *w = d->w;
	struct arena *a = w->v->arena;
	instant updated = contingency_updated(&w->pl, d->plan);
	day review = entry_day(d->plan, "review");
	heading(d, _("Who made this plan, and when"));
	nhsuk_paragraph(w->p, .size = SIZE_S, .secondary = true, .tight = true,
		.text_str = str_format(a, _("%s. Last changed %s."), web_cite(w->v, d->plan), say_when(a, updated)));
	if (review != DAY_NONE && !entry_past(d->plan))
		nhsuk_paragraph(w->p, .size = SIZE_S, .tight = true,
			.text = page_say(w->p, say_is_late(review) ? _("Next look: %s, %s") : _("Next look: %s"),
				say_day(a, review), say_late(a, review)));
	draw_rest(w, d->plan, "about status review");
}

static void whole(struct plan_view *w, const struct entry *plan)
{
	struct arena *a = w->v->arena;
	const struct choice *status = entry_choice(plan, "status");
	bool ready = status && str_is(str_of(status->code), "active");
	bool changes = !w->paper && (visit_query(w->v, "change").n || (!ready && !entry_past(plan)));
	struct drawing d = { w, plan, changes,
		web_path(w->v, "/contingency%%3Fchange=1%%23%.*s", STR_ARG(plan->r->id)) };
	struct str about = entry_text(plan, "about");
	own_goal_begin(w->p, .title = view_title(w->v, plan), .level = 2, .id = str_c(a, plan->r->id),
		.tag = ready ? NULL : str_c(a, entry_choice_text(plan, "status")),
		.tag_colour = status ? (enum nhsuk_colour)status->colour : TAG_GREY);
	lacking(&d);
	if (about.n)
		own_words(w->p, .text_str = about, .is_small = true);
	lines(&d, &kind_trigger, _("What to look out for"), "plan");
	lines(&d, &kind_warning, _("First signs that it is coming"), "plan");
	to_do(&d);
	not_to_do(&d);
	calls(&d);
	helps(&d);
	lines(&d, &kind_standby, _("Kept ready"), "plan");
	statements(&d);
	facts(&d);
	add_links(&d);
	own_goal_end(w->p);
}

// Those that are ready first, then what is still being written; what is over, apart.
static void each(struct plan_view *w, void (*draw)(struct plan_view *w, const struct entry *plan), bool drafts)
{
	for (int turn = 0; turn < (drafts ? 2 : 1); turn++)
		for (const struct entry *e = plan_first(&w->pl, &kind_contingency); e; e = plan_next(&w->pl, e)) {
			const struct choice *status = entry_choice(e, "status");
			bool ready = status && str_is(str_of(status->code), "active");
			if (!entry_past(e) && ready == (turn == 0))
				draw(w, e);
		}
}

size_t draw_contingency_whole(struct plan_view *w)
{
	size_t past = 0, n = plan_count(&w->pl, &kind_contingency);
	each(w, whole, true);
	for (const struct entry *e = plan_first(&w->pl, &kind_contingency); e; e = plan_next(&w->pl, e))
		past += entry_past(e);
	if (!past || w->paper)
		return n;
	nhsuk_details_begin(
		w->p, .summary = page_say(w->p, ngettext("%zu plan that has ended", "%zu plans that have ended", past), past));
	for (const struct entry *e = plan_first(&w->pl, &kind_contingency); e; e = plan_next(&w->pl, e))
		if (entry_past(e))
			whole(w, e);
	nhsuk_details_end(w->p);
	return n;
}

// --- on the plan page ------------------------------------------------------------------------------------------------
// What to look for and who is called first; the rest is one press away.
static void brief(struct plan_view *w, const struct entry *plan)
{
	struct drawing d = { .w = w, .plan = plan };
	const struct choice *status = entry_choice(plan, "status");
	bool ready = status && str_is(str_of(status->code), "active");
	size_t count, shown = 0;
	const struct entry **list = contingency_calls(w->v->arena, &w->pl, plan, &count);
	own_goal_begin(w->p, .title = view_title(w->v, plan), .level = 3, .id = str_c(w->v->arena, plan->r->id),
		.href = web_path(w->v, "/contingency#%.*s", STR_ARG(plan->r->id)),
		.tag = ready ? NULL : str_c(w->v->arena, entry_choice_text(plan, "status")), .tag_colour = TAG_GREY);
	if (contingency_lacks(&w->pl, plan))
		nhsuk_paragraph(w->p, .text = _(contingency_lacks(&w->pl, plan)), .size = SIZE_S);
	nhsuk_list_begin(w->p, .plain = false);
	for (const struct entry *e = first(&d, &kind_trigger); e && shown < 3; e = next(&d, e), shown++)
		nhsuk_item_str(w->p, text_short(w->v->arena, entry_title(e), TITLE_MOST));
	nhsuk_list_end(w->p);
	if (count) {
		nhsuk_paragraph_begin(w->p, .tight = true);
		nhsuk_text(w->p, _("Call first: "));
		call_line(w, list[0]);
		nhsuk_paragraph_end(w->p);
	}
	own_goal_end(w->p);
}

// What to look out for, and whom to call: for who stands beside the person. The rest is one press away.
static void whom_to_call(struct plan_view *w, const struct entry *plan)
{
	struct drawing d = { .w = w, .plan = plan };
	own_goal_begin(w->p, .title = view_title(w->v, plan), .level = 3, .id = str_c(w->v->arena, plan->r->id),
		.href = w->paper ? NULL : web_path(w->v, "/contingency#%.*s", STR_ARG(plan->r->id)));
	if (contingency_lacks(&w->pl, plan))
		nhsuk_paragraph(w->p, .text = _(contingency_lacks(&w->pl, plan)), .size = SIZE_S);
	lines(&d, &kind_trigger, _("What to look out for"), "plan");
	lines(&d, &kind_warning, _("First signs that it is coming"), "plan");
	calls(&d);
	helps(&d);
	own_goal_end(w->p);
}

void draw_contingency(struct plan_view *w)
{
	size_t n = plan_count(&w->pl, &kind_contingency);
	part_begin(w);
	if (w->paper && !w->calls) {
		(void)draw_contingency_whole(w);
	} else if (n) {
		each(w, w->calls ? whom_to_call : brief, true);
		nhsuk_paragraph(w->p, .text = _("[What to do and who to call, on one page]"),
			.href = web_path(w->v, "/contingency"), .no_print = true);
		if (view_writes(w, &kind_contingency))
			nhsuk_paragraph(w->p, .text = page_say(w->p, "[%s]", _(kind_contingency.add)),
				.href = web_path(w->v, "/add/contingency"), .no_print = true);
	} else {
		draw_empty(w, &kind_contingency);
	}
	part_end(w);
}

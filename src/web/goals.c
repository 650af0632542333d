// SPDX-License-Identifier: Apache-2.0
// "My goals and actions": what the person said they would do comes first, each with one press to say how it stands, a
// line for how it went, and ways to move it or ask for help; then what others do.
#include "plan/say.h"
#include "web/draft_form.h"
#include "web/plan_view.h"
#include "web/web.h"

static bool is_theirs(const struct plan_view *w, const struct entry *e)
{
	struct str reference, display, self = str_format(w->v->arena, "Patient/%.*s", STR_ARG(w->v->person.key));
	for (uint32_t i = 0; entry_ref(e, "who", i, &reference, &display); i++)
		if (str_eq(reference, self))
			return true;
	return false;
}

// One question, its answers and a line: how does it stand, how did it go?
static void how_form(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	const struct choice *status = entry_choice(e, "status");
	struct str id = e->r->id, tail = str_part(id, id.n > 4 ? id.n - 4 : 0, 4);
	struct draft_form d;
	if (draft_form_open(v, draft_spot_place(v, "progress", id), &d) != OK)
		return;
	nhsuk_details_begin(w->p, .summary = _("Say how it is going"), .open = d.saved != NULL);
	nhsuk_form_begin(
		w->p, .action = web_path(v, "/entry/%.*s/status", STR_ARG(id)), .draft = draft_form_path(v, &d));
	nhsuk_hidden(w->p, "then", str_of(web_path(v, "/goals#%.*s", STR_ARG(id))));
	nhsuk_radios(w->p, .name = "status", .id_prefix = str_format(v->arena, "status-%.*s", STR_ARG(tail)).p,
		.label = _("Where is it now?"), .label_size = SIZE_S, .is_small = true,
		.value = d.saved ? visit_form(v, "status") : status ? str_of(status->code) : STR_NONE,
		NHSUK_CHOICES({ "ready", _("Planned") }, { "in-progress", _("Doing it") }, { "completed", _("Done") },
			{ "failed", _("Tried, it did not work") }));
	nhsuk_textarea(w->p, .name = "progress", .id = str_format(v->arena, "progress-%.*s", STR_ARG(tail)).p,
		.label = _("How did it go?"),
		.hint = _("You can leave this empty. Everyone who can see your goals can read it."), .rows = 2,
		.value = d.saved ? visit_form(v, "progress") : entry_text(e, "progress"));
	draft_form_draw(v, w->p, &d);
	nhsuk_button_group_begin(w->p);
	nhsuk_button(w->p, .text = _("Save"), .is_small = true, .look = BUTTON_SECONDARY, .once = true);
	draft_form_later(v, w->p, &d);
	nhsuk_button_group_end(w->p);
	nhsuk_form_end(w->p);
	draft_form_after(v, w->p, &d);
	nhsuk_details_end(w->p);
	v->form = (struct form){ 0 }; // the next form has a draft of its own
}

static void action_ways(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	const char *title = view_title(v, e);
	struct nhsuk_field done[] = { { "status", STR("completed") },
		{ "then", str_of(web_path(v, "/goals#%.*s", STR_ARG(e->r->id))) } };
	own_no_print_begin(w->p);
	nhsuk_post_button(w->p, .action = web_path(v, "/entry/%.*s/status", STR_ARG(e->r->id)), .text = _("Done"),
		.hidden = title, .is_small = true, .look = BUTTON_SECONDARY, .fields = done, .field_count = 2);
	nhsuk_link(w->p, .text = _("Move the date"), .hidden = title,
		.href = web_path(v, "/entry/%.*s?then=%s", STR_ARG(e->r->id), web_path(v, "/goals")));
	if (v->access.self) {
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("Ask for help with this"), .hidden = title,
			.href = web_path(v, "/ask?type=want-to-talk&about=%.*s", STR_ARG(e->r->id)));
	}
	own_no_print_end(w->p);
	how_form(w, e);
}

static const char *facts(struct plan_view *w, const struct entry *e)
{
	struct arena *a = w->v->arena;
	day due = entry_day(e, "due");
	struct str link = entry_link(e, "goal"), text = str_of(view_who(w, e, "who"));
	size_t slash;
	const struct entry *goal = str_index(link, '/', &slash) ? plan_entry(&w->pl, str_part(link, slash + 1, link.n))
															: NULL;
	if (due != DAY_NONE)
		text = str_format(a, "%.*s%s%s", STR_ARG(text), text.n ? " · " : "",
			!entry_past(e) && say_is_late(due)
				? str_format(a, _("by %s, %s"), say_day_short(a, due), say_late(a, due)).p
				: str_format(a, _("by %s"), say_day_short(a, due)).p);
	if (goal)
		text = str_format(a, "%.*s%s%s", STR_ARG(text), text.n ? " · " : "",
			str_format(a, _("for “%s”"), view_title(w->v, goal)).p);
	return text.n ? str_c(a, text) : NULL;
}

static void action(struct plan_view *w, const struct entry *e)
{
	const struct choice *status = entry_choice(e, "status");
	struct str progress = entry_text(e, "progress");
	own_action_begin(w->p, .text_str = entry_text(e, "what"), .who = facts(w, e), .id = str_c(w->v->arena, e->r->id),
		.tag = str_c(w->v->arena, entry_choice_text(e, "status")),
		.tag_colour = status ? (enum nhsuk_colour)status->colour : TAG_GREY);
	if (progress.n)
		own_note(w->p, .text_str = progress);
	if (view_writes(w, &kind_action))
		action_ways(w, e);
	own_action_end(w->p);
}

enum pick { PICK_MINE, PICK_OTHERS, PICK_PAST };

static bool picked(const struct plan_view *w, const struct entry *e, enum pick pick)
{
	if (entry_past(e) || pick == PICK_PAST)
		return entry_past(e) && pick == PICK_PAST;
	return is_theirs(w, e) == (pick == PICK_MINE);
}

static size_t count(const struct plan_view *w, enum pick pick)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(&w->pl, &kind_action); e; e = plan_next(&w->pl, e))
		n += picked(w, e, pick);
	return n;
}

static void list(struct plan_view *w, enum pick pick)
{
	own_actions_begin(w->p);
	for (const struct entry *e = plan_first(&w->pl, &kind_action); e; e = plan_next(&w->pl, e))
		if (picked(w, e, pick))
			action(w, e);
	own_actions_end(w->p);
}

static void part(struct plan_view *w, enum pick pick, const char *heading, const char *nothing)
{
	nhsuk_section_begin(w->p, .text = heading);
	if (count(w, pick))
		list(w, pick);
	else
		own_empty(w->p, .text = nothing, .hint = _(kind_action.empty_hint));
	nhsuk_section_end(w->p);
}

static void goals(struct plan_view *w)
{
	nhsuk_section_begin(w->p, .text = web_say(w->v, N_("My goals"), N_("%s's goals")));
	if (!plan_first(&w->pl, &kind_goal))
		draw_empty(w, &kind_goal);
	else
		own_actions_begin(w->p);
	for (const struct entry *e = plan_first(&w->pl, &kind_goal); e; e = plan_next(&w->pl, e)) {
		const struct choice *status = entry_choice(e, "status");
		day due = entry_day(e, "due");
		own_action(w->p, .text = view_title(w->v, e), .href = view_href(w->v, e), .id = NULL,
			.who = due == DAY_NONE ? NULL : page_say(w->p, _("By %s"), say_day_short(w->v->arena, due)),
			.tag = str_c(w->v->arena, entry_choice_text(e, "status")),
			.tag_colour = status ? (enum nhsuk_colour)status->colour : TAG_GREY);
	}
	if (plan_first(&w->pl, &kind_goal)) {
		own_actions_end(w->p);
		if (view_writes(w, &kind_goal))
			nhsuk_paragraph(w->p, .text = _("[Add a goal]"), .href = web_path(w->v, "/add/goal"), .no_print = true);
	}
	nhsuk_section_end(w->p);
}

enum err goals_page(struct visit *v)
{
	struct plan_view w;
	enum err e = plan_view_open(v, &w);
	if (e == OK && !view_sees(&w, "goals"))
		e = ERR_NOT_FOUND;
	if (e != OK)
		return e;
	w.p = web_begin(v, .title = web_say(v, N_("My goals and actions"), N_("%s's goals and actions")), .h1 = true,
		.place = w.staff ? PLACE_PEOPLE : PLACE_GOALS, .back = w.staff ? web_path(v, "%s", "") : NULL);
	part(&w, PICK_MINE, web_say(v, N_("What I said I would do"), N_("What %s said they would do")),
		web_say(v, N_("You have nothing to do just now."), N_("%s has nothing to do just now.")));
	part(&w, PICK_OTHERS, _("What others said they would do"), _("Nobody else has anything to do just now."));
	goals(&w);
	if (count(&w, PICK_PAST)) {
		nhsuk_details_begin(w.p, .summary = _("Done, or let go"));
		list(&w, PICK_PAST);
		nhsuk_details_end(w.p);
	}
	if (view_writes(&w, &kind_action))
		nhsuk_button(w.p, .text = _("Add an action"), .href = web_path(v, "/add/action"), .look = BUTTON_SECONDARY);
	return plan_view_end(&w);
}

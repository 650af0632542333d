// SPDX-License-Identifier: Apache-2.0
// The top of the reading for the people who support somebody: what to do and what not to do, from wherever it stands in
// the plan, and who has said that they would do what. Whom to call when stands below it (plan_reading.c).
#include "base/direction.h"
#include "plan/say.h"
#include "web/plan_view.h"

static bool ready(const struct plan_view *w, const struct entry *response)
{
	struct str link = entry_link(response, "plan");
	size_t slash;
	const struct entry *plan = str_index(link, '/', &slash) ? plan_entry(&w->pl, str_part(link, slash + 1, link.n))
															: NULL;
	const struct choice *status = plan ? entry_choice(plan, "status") : NULL;
	return !entry_past(response) && (!plan || !status || str_is(str_of(status->code), "active"));
}

// One thing to do, or not to do, when something happens: "If he is grey round the mouth: ring 999".
static struct str response_line(struct visit *v, const struct entry *e)
{
	struct str when = str_trim(entry_text(e, "if")), what = str_trim(entry_text(e, "what"));
	return when.n
		? str_format(v->arena, "%s: %.*s", view_capital(v, str_c(v->arena, when)),
			STR_ARG(text_isolated(v->arena, what)))
		: what;
}

// The lines of the person's own list first, then what their plans for when things go wrong say.
static size_t please(struct plan_view *w, bool dont, bool go)
{
	const struct entry *wishes = plan_first(&w->pl, &kind_about_please);
	struct str rest = wishes ? entry_text(wishes, dont ? "do_not" : "do") : STR_NONE, line;
	size_t n = 0;
	if (go)
		own_please_begin(w->p, .dont = dont, .heading = dont ? _("Please don't") : _("Please do"), .level = 3);
	for (; (line = line_next(&rest)).n; n++)
		if (go)
			nhsuk_item_str(w->p, line);
	for (const struct entry *e = plan_first(&w->pl, &kind_response); e; e = plan_next(&w->pl, e)) {
		if (entry_tick(e, "avoid") != dont || !ready(w, e))
			continue;
		n++;
		if (!go)
			continue;
		nhsuk_item_begin(w->p);
		nhsuk_lines(w->p, response_line(w->v, e));
		nhsuk_item_end(w->p);
	}
	if (go)
		own_please_end(w->p);
	return n;
}

static void what_to_do(struct plan_view *w)
{
	size_t to_do = please(w, false, false), not_to_do = please(w, true, false);
	if (!to_do && !not_to_do)
		return;
	nhsuk_section_begin(w->p, .text = _("What to do, and what not to do"), .id = "what-to-do");
	own_pair_begin(w->p);
	if (to_do)
		please(w, false, true);
	if (not_to_do)
		please(w, true, true);
	own_pair_end(w->p);
	nhsuk_section_end(w->p);
}

// Whether somebody else than the person does it, alone or with them.
static bool others_do(struct plan_view *w, const struct entry *e)
{
	struct str reference, display, self = str_format(w->v->arena, "Patient/%.*s", STR_ARG(w->v->person.key));
	for (uint32_t i = 0; entry_ref(e, "who", i, &reference, &display); i++)
		if (!str_eq(reference, self))
			return true;
	return false;
}

static void who_does_what(struct plan_view *w)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(&w->pl, &kind_action); e; e = plan_next(&w->pl, e)) {
		if (entry_past(e) || !others_do(w, e))
			continue;
		if (!n++) {
			nhsuk_section_begin(w->p, .text = _("Who helps with what"), .id = "who-helps");
			own_actions_begin(w->p);
		}
		day due = entry_day(e, "due");
		const char *who = view_who(w, e, "who");
		own_action(w->p, .text_str = text_short(w->v->arena, entry_text(e, "what"), TITLE_MOST),
			.href = w->paper ? NULL : view_href(w->v, e),
			.who = due == DAY_NONE
				? who
				: page_say(w->p, _("%s · by %s"), who, say_day_short(w->v->arena, due)));
	}
	if (!n)
		return;
	own_actions_end(w->p);
	nhsuk_section_end(w->p);
}

void draw_support(struct plan_view *w)
{
	what_to_do(w);
	who_does_what(w);
}

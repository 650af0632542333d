// SPDX-License-Identifier: Apache-2.0
// Messages: what was sent to read beforehand, what the person asked and what was answered, offers of a plan, and who
// asks to be let in. Each as far as the reader may see it.
#include "plan/say.h"
#include "web/emergency.h"
#include "web/everything.h"
#include "web/remarks.h"
#include "web/web.h"

static void information(struct plan_view *w)
{
	struct visit *v = w->v;
	const struct entry *e = plan_first(&w->pl, &kind_information);
	if (!view_sees(w, "prepare"))
		return;
	nhsuk_section_begin(
		w->p, .text = web_say(v, N_("Sent to me to read"), N_("Sent to %s to read")), .id = "information");
	if (!e)
		own_empty(w->p, .text = _(kind_information.empty),
			.hint = web_say(v,
				N_("Your team can send letters, results and leaflets here, so that you have time to think."),
				N_("Letters, results and leaflets that are sent here give %s time to think.")));
	else
		own_actions_begin(w->p);
	for (; e; e = plan_next(&w->pl, e)) {
		instant seen = entry_when(e, "seen");
		own_action(w->p, .text = view_title(v, e), .href = view_href(v, e), .id = str_c(v->arena, e->r->id),
			.who = page_say(w->p, "%s · %s", page_c(w->p, entry_choice_text(e, "what")), web_cite(v, e)),
			.tag = seen ? page_say(w->p, _("Read on %s"), say_day_short(v->arena, day_of(seen)))
						: _("Not opened yet"),
			.tag_colour = seen ? TAG_GREEN : TAG_BLUE);
	}
	if (plan_first(&w->pl, &kind_information))
		own_actions_end(w->p);
	if (view_writes(w, &kind_information))
		nhsuk_paragraph(w->p, .text = _("[Send something to read]"), .href = web_path(v, "/add/information"));
	nhsuk_section_end(w->p);
}

static void answer_due(struct plan_view *w, const struct entry *e)
{
	day due = entry_day(e, "due");
	struct str team = text_short(w->v->arena, entry_text(e, "team"), 100);
	if (entry_past(e))
		return;
	const char *who = team.n ? page_c(w->p, team) : web_say(w->v, N_("Your team"), N_("The team of %s"));
	if (due != DAY_NONE)
		nhsuk_paragraph(w->p, .text = page_say(w->p, _("%s will answer by %s."), who, say_day_week(w->v->arena, due)),
			.tight = true);
	if (w->staff && view_writes(w, &kind_ask))
		nhsuk_paragraph(
			w->p, .text = _("[Answer]"), .href = web_path(w->v, "/ask/%.*s", STR_ARG(e->r->id)), .tight = true);
}

static void ask_one(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	struct str words = entry_text(e, "words"), answer = entry_text(e, "answer");
	const struct choice *status = entry_choice(e, "status");
	own_goal_begin(w->p, .title = str_c(v->arena, entry_choice_text(e, "type")), .level = 3,
		.id = str_c(v->arena, e->r->id), .tag = str_c(v->arena, entry_choice_text(e, "status")),
		.tag_colour = status ? (enum nhsuk_colour)status->colour : TAG_GREY);
	if (words.n)
		own_words(w->p, .text_str = words, .cite = web_cite(v, e), .is_small = true);
	else
		nhsuk_paragraph(w->p, .text = web_cite(v, e), .secondary = true, .tight = true);
	answer_due(w, e);
	if (entry_choice(e, "outcome"))
		nhsuk_paragraph(w->p, .tight = true, .text_str = str_format(v->arena, "%s %.*s.", _("Was it put right?"),
			STR_ARG(entry_choice_text(e, "outcome"))));
	if (answer.n)
		own_note(w->p, .text_str = answer, .cite = _("The answer"));
	own_goal_end(w->p);
}

static void asks(struct plan_view *w)
{
	struct visit *v = w->v;
	const struct entry *first = plan_first(&w->pl, &kind_ask);
	size_t n = plan_count(&w->pl, &kind_ask);
	if (!view_sees(w, "talk"))
		return;
	nhsuk_section_begin(w->p,
		.text = web_say(v, N_("What I asked, and the answers"), N_("What %s asked, and the answers")), .id = "asked");
	if (!n)
		own_empty(w->p,
			.text = web_say(v, N_("You have not asked for anything."), N_("%s has not asked for anything.")),
			.hint = web_say(v, N_("You can say that something is not working, or ask to talk, at any time."),
				N_("%s can say that something is not working, or ask to talk, at any time.")));
	for (size_t i = n; i-- > 0;)
		ask_one(w, first + i);
	if (v->access.self)
		nhsuk_button(
			w->p, .text = _("Ask to talk"), .href = web_path(v, "/ask?type=want-to-talk"), .look = BUTTON_SECONDARY);
	nhsuk_section_end(w->p);
}

static void offers(struct plan_view *w)
{
	struct visit *v = w->v;
	const struct entry *e = plan_first(&w->pl, &kind_offer);
	if (!e)
		return;
	nhsuk_section_begin(w->p, .text = _("Offers of a plan"), .id = "offers");
	own_actions_begin(w->p);
	for (; e; e = plan_next(&w->pl, e)) {
		const struct choice *answer = entry_choice(e, "answer");
		struct str said = entry_text(e, "answer_words");
		own_action_begin(w->p,
			.text = page_say(w->p, _("Offered by %s on %s"), page_c(w->p, web_author_name(v, e->r->author)),
				say_day_short(v->arena, day_of(entry_said(e)))),
			.href = entry_past(e) ? NULL : web_path(v, "%s", ""),
			.tag = str_c(v->arena, entry_choice_text(e, "answer")),
			.tag_colour = answer ? (enum nhsuk_colour)answer->colour : TAG_GREY);
		if (said.n)
			own_words(w->p, .text_str = said, .is_small = true);
		own_action_end(w->p);
	}
	own_actions_end(w->p);
	nhsuk_section_end(w->p);
}

static void let_ins(struct plan_view *w)
{
	struct visit *v = w->v;
	const struct entry *e = plan_first(&w->pl, &kind_let_in);
	if (!e || !access_decide(&v->access, MAY_SHARE, &(struct access_what){ .section = STR("sharing") }))
		return;
	nhsuk_section_begin(w->p, .text = _("Who asked to be let in"), .id = "let-in");
	own_actions_begin(w->p);
	for (; e; e = plan_next(&w->pl, e)) {
		const struct choice *answer = entry_choice(e, "answer");
		struct str team = text_short(v->arena, entry_text(e, "team_name"), 100);
		own_action_begin(w->p, .text_str = team.n ? team : web_author_name(v, e->r->author), .who = web_cite(v, e),
			.href = entry_past(e) ? NULL : web_path(v, "/let-in/%.*s", STR_ARG(e->r->id)),
			.id = str_c(v->arena, e->r->id), .tag = str_c(v->arena, entry_choice_text(e, "answer")),
			.tag_colour = answer ? (enum nhsuk_colour)answer->colour : TAG_GREY);
		own_note(w->p, .text_str = entry_text(e, "why"));
		own_action_end(w->p);
	}
	own_actions_end(w->p);
	nhsuk_section_end(w->p);
}

void draw_messages(struct plan_view *w)
{
	let_ins(w);
	information(w);
	asks(w);
	correct_messages(w);
	offers(w);
}

enum err messages_page(struct visit *v)
{
	struct plan_view w;
	enum err e = plan_view_open(v, &w);
	if (e != OK)
		return e;
	w.p = web_begin(v, .title = _("Messages"), .h1 = true, .place = w.staff ? PLACE_PEOPLE : PLACE_MESSAGES,
		.back = w.staff ? web_path(v, "%s", "") : NULL);
	let_ins(&w);
	struct privacy_tasks emergencies;
	e = emergency_list(v, w.p, true, &emergencies);
	if (e != OK)
		return e;
	information(&w);
	asks(&w);
	correct_messages(&w);
	offers(&w);
	e = plan_view_end(&w);
	return e == OK ? emergency_told(v, &emergencies) : e;
}

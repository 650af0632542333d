// SPDX-License-Identifier: Apache-2.0
// Decisions, conversations, the people with the person, and when the plan is looked at again (plan_view.h).
#include "base/direction.h"
#include "plan/say.h"
#include "web/plan_view.h"

// --- decisions and conversations -----------------------------------------------------------------------------------
static void decision(struct plan_view *w, const struct entry *e)
{
	struct str why = entry_text(e, "why"), options = entry_text(e, "options");
	own_goal_begin(w->p, .title = view_title(w->v, e), .level = 3, .id = str_c(w->v->arena, e->r->id));
	if (!text_is_short(entry_text(e, "decision"), TITLE_MOST))
		own_words(w->p, .text_str = entry_text(e, "decision"), .is_small = true);
	if (why.n)
		nhsuk_paragraph(w->p, .text_str = str_format(w->v->arena, _("Why: %.*s"),
			STR_ARG(text_isolated(w->v->arena, why))));
	if (options.n)
		nhsuk_paragraph(w->p, .text_str = str_format(w->v->arena, _("What else there was: %.*s"),
			STR_ARG(text_isolated(w->v->arena, options))));
	nhsuk_paragraph(w->p, .text = web_cite(w->v, e), .size = SIZE_S, .secondary = true, .tight = true);
	draw_links(w, e);
	own_goal_end(w->p);
}

// "In person, at home · Declan, mum and Sarah Obi"
static const char *how_and_who(struct plan_view *w, const struct entry *e)
{
	struct arena *a = w->v->arena;
	struct str names[2] = { STR_NONE, str_of(view_who(w, e, "present")) };
	if (entry_tick(e, "person_here"))
		names[0] = w->v->access.self && !w->paper ? str_of(_("You")) : w->v->person.called;
	struct str how = entry_choice_text(e, "how"), where = text_short(a, entry_text(e, "where"), 80);
	const char *who = say_list(a, names, 2);
	return str_format(a, "%.*s%s%.*s%s%s", STR_ARG(how), where.n ? ", " : "", STR_ARG(where), *who ? " · " : "", who)
		.p;
}

static void conversation(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	const struct choice *status = entry_choice(e, "status");
	struct str summary = entry_text(e, "summary");
	bool link = view_writes(w, &kind_conversation);
	own_action_begin(w->p, .text = view_title(v, e), .who = how_and_who(w, e), .id = str_c(v->arena, e->r->id),
		.href = link ? web_path(v, "/conversation/%.*s", STR_ARG(e->r->id)) : NULL,
		.tag = str_c(v->arena, entry_choice_text(e, "status")),
		.tag_colour = status ? (enum nhsuk_colour)status->colour : TAG_GREY);
	if (summary.n && !w->paper) {
		nhsuk_details(w->p, .summary = _("Main points"), .text_str = summary);
	} else if (summary.n) {
		nhsuk_paragraph(w->p, .text_str = summary, .tight = true);
	}
	own_action_end(w->p);
}

// Newest first; on paper the last three.
static void conversations(struct plan_view *w)
{
	const struct entry *first = plan_first(&w->pl, &kind_conversation);
	size_t n = plan_count(&w->pl, &kind_conversation);
	if (!n)
		return;
	nhsuk_heading(w->p, .text = _("Conversations"), .level = 3);
	own_actions_begin(w->p);
	for (size_t left = n; left > 0 && (!w->paper || n - left < 3); left--)
		conversation(w, &first[left - 1]);
	own_actions_end(w->p);
}

static void add_decision(struct plan_view *w)
{
	if (view_writes(w, &kind_decision))
		nhsuk_paragraph(
			w->p, .text = _("[Add a decision]"), .href = web_path(w->v, "/add/decision"), .no_print = true);
}

void draw_talk(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_decision);
	part_begin(w);
	for (; e; e = plan_next(&w->pl, e))
		decision(w, e);
	if (plan_first(&w->pl, &kind_decision))
		add_decision(w);
	conversations(w);
	if (!plan_first(&w->pl, &kind_decision) && !plan_first(&w->pl, &kind_conversation))
		own_empty(w->p, .text = _(kind_conversation.empty),
			.hint = web_say(w->v, N_("A plan grows out of talking. You can ask for a conversation at any time."),
				N_("A plan grows out of talking. %s can ask for a conversation at any time.")));
	if (!plan_first(&w->pl, &kind_decision))
		add_decision(w);
	part_end(w);
}

// --- people ------------------------------------------------------------------------------------------------------
static void person_row(struct plan_view *w, const struct entry *e)
{
	struct arena *a = w->v->arena;
	struct str relation = text_short(a, entry_text(e, "relation"), 80),
			   phone = text_short(a, entry_text(e, "phone"), 40);
	const struct {
		bool is;
		const char *said;
	} facts[] = { { entry_tick(e, "emergency"), _("Call in an emergency") },
		{ entry_tick(e, "invited"), _("Asked to come to conversations") },
		{ entry_tick(e, "no_contact"), _("Please do not contact") } };
	nhsuk_summary_row_begin(w->p, .key_str = text_short(a, entry_title(e), 100));
	nhsuk_paragraph_begin(w->p, .tight = true, .id = str_c(a, e->r->id));
	nhsuk_text_str(w->p, relation);
	if (phone.n) {
		nhsuk_break(w->p);
		nhsuk_text_str(w->p, phone);
	}
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		if (!facts[i].is)
			continue;
		nhsuk_break(w->p);
		nhsuk_text(w->p, facts[i].said);
	}
	nhsuk_paragraph_end(w->p);
	draw_rest(w, e, "name relation phone emergency invited no_contact");
	draw_links(w, e);
	nhsuk_summary_row_end(w->p);
}

static void professional_row(struct plan_view *w, const struct entry *e)
{
	struct arena *a = w->v->arena;
	struct str lines[4] = { text_short(a, entry_text(e, "role"), 80), text_short(a, entry_text(e, "team"), 80),
		text_short(a, entry_text(e, "phone"), 40), STR_NONE };
	bool first = true;
	if (entry_tick(e, "key_worker"))
		lines[3] = str_of(
			web_say(w->v, N_("My key worker: the first one to ask"), N_("%s's key worker: the first one to ask")));
	nhsuk_summary_row_begin(w->p, .key_str = text_short(a, entry_title(e), 100));
	nhsuk_paragraph_begin(w->p, .tight = true, .id = str_c(a, e->r->id));
	for (size_t i = 0; i < 4; i++) {
		if (!lines[i].n)
			continue;
		if (!first)
			nhsuk_break(w->p);
		first = false;
		nhsuk_text_str(w->p, lines[i]);
	}
	nhsuk_paragraph_end(w->p);
	draw_rest(w, e, "who role team phone key_worker invited");
	draw_links(w, e);
	nhsuk_summary_row_end(w->p);
}

// Who is called first stands first: in an emergency, then who comes to conversations; the key worker.
static int first_of_family(const struct entry *e)
{
	return entry_tick(e, "no_contact") ? 3 : entry_tick(e, "emergency") ? 0 : entry_tick(e, "invited") ? 1 : 2;
}

static int first_to_ask(const struct entry *e)
{
	return entry_tick(e, "key_worker") ? 0 : 1;
}

static void people_in_order(struct plan_view *w, const struct kind *k, int (*place)(const struct entry *e),
	void (*row)(struct plan_view *w, const struct entry *e))
{
	for (int at = 0; at < 4; at++)
		for (const struct entry *e = plan_first(&w->pl, k); e; e = plan_next(&w->pl, e))
			if (place(e) == at)
				row(w, e);
}

void draw_people(struct plan_view *w)
{
	bool any = plan_first(&w->pl, &kind_relation) || plan_first(&w->pl, &kind_professional);
	part_begin(w);
	if (any) {
		nhsuk_summary_list_begin(w->p, .no_last_border = true);
		people_in_order(w, &kind_relation, first_of_family, person_row);
		people_in_order(w, &kind_professional, first_to_ask, professional_row);
		nhsuk_summary_list_end(w->p);
	} else {
		own_empty(w->p, .text = _(kind_relation.empty),
			.hint = web_say(w->v, kind_relation.empty_hint,
				N_("%s chooses who is there: family, friends, neighbours, an advocate, or nobody.")));
	}
	if (view_writes(w, &kind_relation)) {
		nhsuk_paragraph_begin(w->p, .no_print = true);
		nhsuk_link(w->p, .text = _("Add family, a friend or a carer"), .href = web_path(w->v, "/add/relation"));
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("Add a professional or a service"), .href = web_path(w->v, "/add/professional"));
		nhsuk_paragraph_end(w->p);
	}
	part_end(w);
}

// --- the next look -------------------------------------------------------------------------------------------------
static const struct entry *next_review(const struct plan *pl)
{
	const struct entry *next = NULL;
	for (const struct entry *e = plan_first(pl, &kind_review); e; e = plan_next(pl, e))
		if (!entry_past(e) && (!next || entry_day(e, "due") < entry_day(next, "due")))
			next = e;
	return next;
}

// "Agreed by you and Sarah Obi on 4 November."
static const char *agreed_words(struct plan_view *w)
{
	const struct agreement_list *l = &w->agreements;
	struct str names[16];
	size_t n = 0;
	instant last = 0;
	struct str version = STR("");
	for (size_t i = l->count; i-- > 0 && n < 16;) {
		const struct agreement *g = &l->item[i];
		if (!g->sound || g->agreed == ANSWER_NO || (version.n && !str_eq(version, g->manifest)))
			continue;
		version = g->manifest;
		last = g->at > last ? g->at : last;
		names[n++] = g->as == AS_PERSON ? (w->v->access.self && !w->paper ? str_of(_("you")) : w->v->person.called)
										: text_short(w->v->arena, g->name, 80);
	}
	return n ? str_format(w->v->arena, _("Agreed by %s on %s."), say_list(w->v->arena, names, n),
				   say_day_short(w->v->arena, day_of(last)))
				   .p
			 : NULL;
}

static void next_look(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	day due = entry_day(e, "due");
	const char *who = view_who(w, e, "who");
	nhsuk_paragraph_begin(w->p, .size = SIZE_S, .id = str_c(v->arena, e->r->id));
	nhsuk_text(w->p, page_say(w->p, _("Next look: %s"), say_day(v->arena, due)));
	if (say_is_late(due)) {
		nhsuk_text(w->p, " ");
		nhsuk_tag(w->p, .text = say_late(v->arena, due), .colour = TAG_RED);
	}
	nhsuk_paragraph_end(w->p);
	if (*who)
		nhsuk_paragraph(w->p, .size = SIZE_S,
			.text = page_say(w->p, str_is(str_of(who), _("You")) ? _("%s arrange it.") : _("%s arranges it."), who));
	draw_rest(w, e, "due who changed working status");
}

void draw_next_look(struct plan_view *w)
{
	const struct entry *e = next_review(&w->pl);
	const char *agreed = agreed_words(w);
	bool nothing = w->paper || w->pl.state <= PLAN_OFFERED || w->pl.state == PLAN_DECLINED;
	if (!view_sees(w, "agreement") || (nothing && !e && !agreed))
		return;
	nhsuk_card_begin(w->p, .heading = _("Agreed, and the next look"), .size = SIZE_S, .heading_id = "agreement");
	if (agreed)
		nhsuk_paragraph(w->p, .text = agreed, .size = SIZE_S);
	if (w->agreed_once && !w->sides.person && w->pl.state == PLAN_REVIEW)
		nhsuk_paragraph(w->p, .size = SIZE_S,
			.text = !w->sides.professional ? _("The plan has changed since then, so it waits to be agreed again.")
				: w->paper                 ? page_say(w->p, _("It waits for %s."), page_c(w->p, w->v->person.called))
										   : web_say(w->v, N_("That is the plan as it is now. It waits for you."),
												 N_("That is the plan as it is now. It waits for %s.")));
	if (!agreed)
		nhsuk_paragraph(w->p, .text = _("Not agreed yet."), .size = SIZE_S);
	if (e)
		next_look(w, e);
	else
		nhsuk_paragraph(w->p, .text = _("There is no date yet to look at it again."), .size = SIZE_S);
	if (!w->paper && w->agreed_once)
		nhsuk_paragraph(
			w->p, .text = _("[What was agreed before]"), .href = web_path(w->v, "/agreed"), .size = SIZE_S);
	if (view_writes(w, &kind_review)) {
		if (e)
			nhsuk_paragraph(w->p, .text = _("[Move the date]"),
				.href = web_path(w->v, "/entry/%.*s", STR_ARG(e->r->id)), .size = SIZE_S);
		else
			nhsuk_paragraph(
				w->p, .text = _("[Choose a date]"), .href = web_path(w->v, "/add/review"), .size = SIZE_S);
	}
	nhsuk_card_end(w->p);
}

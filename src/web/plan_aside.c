// SPDX-License-Identifier: Apache-2.0
// What stands beside the plan: what to do next, whether it is a good plan, who can see it, ways to print and look back;
// and the detail for professionals (plan_view.h).
#include "base/log.h"
#include "plan/say.h"
#include "web/copies.h"
#include "web/plan_view.h"

// --- what to do next -----------------------------------------------------------------------------------------------
static bool has_goal(const struct plan *pl)
{
	return plan_first(pl, &kind_goal) || plan_first(pl, &kind_about_important) || plan_first(pl, &kind_said);
}

bool view_may_agree(const struct plan_view *w)
{
	const struct visit *v = w->v;
	if (!w->whole || !has_goal(&w->pl) || w->pl.state < PLAN_PREPARING || w->pl.state > PLAN_REVIEW)
		return false;
	if (w->staff)
		return (v->access.verbs & MAY_AGREE) && !w->sides.professional && w->pl.state != PLAN_PREPARING;
	return (v->access.self || (v->access.verbs & MAY_SIGN)) && !w->sides.person;
}

static void button(struct plan_view *w, const char *text, const char *path, bool *first)
{
	nhsuk_button(
		w->p, .text = text, .href = web_path(w->v, "%s", path), .look = *first ? BUTTON_PRIMARY : BUTTON_SECONDARY);
	*first = false;
}

static void person_buttons(struct plan_view *w)
{
	bool first = true;
	if (view_may_agree(w))
		button(w, _("Agree this plan"), "/agree", &first);
	else if (w->pl.state == PLAN_PREPARING || w->pl.state == PLAN_NONE)
		button(w, _("Prepare"), "/prepare", &first);
	else
		first = false;
	if (w->v->access.self) {
		button(w, _("This isn't working for me"), "/ask?type=not-working", &first);
		button(w, _("Ask to talk"), "/ask?type=want-to-talk", &first);
	}
}

static void staff_buttons(struct plan_view *w)
{
	bool first = true, writes = view_writes(w, &kind_conversation);
	if (view_may_agree(w))
		button(w, _("Agree this plan"), "/agree", &first);
	if ((w->pl.state == PLAN_NONE) && view_writes(w, &kind_offer))
		button(w, page_say(w->p, _("Offer %s a plan"), page_c(w->p, w->v->person.called)), "/offer", &first);
	if (writes)
		button(w, _("Start a conversation"), "/add/conversation", &first);
	if ((w->pl.state == PLAN_AGREED || w->pl.state == PLAN_REVIEW) && view_writes(w, &kind_review))
		button(w, _("Look at it again now"), "/review", &first);
	if (view_writes(w, &kind_information))
		button(w, _("Send something to read"), "/add/information", &first);
	if (w->account || !(w->v->access.verbs & MAY_WRITE))
		return;
	button(w, page_say(w->p, _("Invite %s"), page_c(w->p, w->v->person.called)), "/invite", &first);
	if (!w->v->access.emergency)
		button(w, _("Invite family or an advocate"), "/supporter", &first);
}

static void buttons(struct plan_view *w)
{
	if (!w->writes && !w->v->access.self)
		return;
	nhsuk_button_group_begin(w->p);
	if (w->staff)
		staff_buttons(w);
	else
		person_buttons(w);
	nhsuk_button_group_end(w->p);
}

// --- is this a good plan? ------------------------------------------------------------------------------------------
static const struct entry *evidence_of(const struct plan *pl, struct str reference)
{
	size_t slash;
	return str_index(reference, '/', &slash) ? plan_entry(pl, str_part(reference, slash + 1, reference.n)) : NULL;
}

#define EVIDENCE_MOST 3 // links: enough to look it up, few enough to read

// Links to what proves it, as far as the reader may see it.
static void evidence(struct plan_view *w, const struct criterion *c)
{
	size_t shown = 0;
	bool agreed = false;
	for (size_t i = 0; i < c->count && shown < EVIDENCE_MOST; i++) {
		const struct entry *e = evidence_of(&w->pl, c->evidence[i]);
		if (!e && str_starts(c->evidence[i], "Provenance/"))
			agreed = true;
		if (!e)
			continue;
		if (!shown++)
			nhsuk_paragraph_begin(w->p, .size = SIZE_S, .tight = true, .no_print = true);
		else
			nhsuk_dot(w->p);
		nhsuk_link(
			w->p, .text_str = text_short(w->v->arena, str_of(view_title(w->v, e)), 40), .href = view_href(w->v, e));
	}
	if (agreed && !shown++)
		nhsuk_paragraph_begin(w->p, .size = SIZE_S, .tight = true, .no_print = true);
	else if (agreed)
		nhsuk_dot(w->p);
	if (agreed)
		nhsuk_link(w->p, .text = _("What was agreed"), .href = web_path(w->v, "/agreed"));
	if (shown)
		nhsuk_paragraph_end(w->p);
}

// Not every way to put it right is everybody's: agreeing is for the side that has not, handing over a copy or a code
// for professionals.
static bool may_mend(const struct plan_view *w, const struct criterion *c)
{
	struct str path = str_of(c->mend);
	if (!path.n || !w->writes || !w->whole || w->paper)
		return false;
	if (str_is(path, "/agree"))
		return view_may_agree(w);
	return w->staff || !(str_is(path, "/invite") || str_is(path, "/print"));
}

// To family and friends the criteria are said as plainly as to the person.
static const char *title_of(struct plan_view *w, int i)
{
	static const char *const plain[CRITERIA] = { N_("%s was at the centre"),
		N_("%s and others talked about what matters"),
		N_("It is agreed what %s wants to achieve"), N_("There is a plan that %s can share"),
		N_("%s can look at it again") };
	const struct criterion *c = &w->criteria.item[i];
	return w->v->access.self ? _(c->title) : w->staff ? _(c->title_other) : web_say(w->v, c->title, plain[i]);
}

static void criterion(struct plan_view *w, int i)
{
	struct visit *v = w->v;
	const struct criterion *c = &w->criteria.item[i];
	const char *detail = v->access.self ? c->detail : c->detail_other;
	own_criterion_begin(w->p, .met = c->met, .text = title_of(w, i), .detail = w->whole ? detail : NULL);
	if (c->met)
		evidence(w, c);
	else if (may_mend(w, c))
		nhsuk_paragraph(w->p, .text = page_say(w->p, "[%s]", v->access.self ? c->mend_text : c->mend_other),
			.href = web_path(v, "%s", c->mend), .size = SIZE_S, .tight = true, .no_print = true);
	own_criterion_end(w->p);
}

void draw_criteria(struct plan_view *w)
{
	static const char *const counts[] = { N_("A good plan has five things. This one has none yet."),
		N_("A good plan has five things. This one has one."), N_("A good plan has five things. This one has two."),
		N_("A good plan has five things. This one has three."), N_("A good plan has five things. This one has four."),
		N_("A good plan has five things. This one has all of them.") };
	int met = 0;
	if (!w->all_sections || w->pl.state == PLAN_DECLINED || w->pl.state == PLAN_NONE || w->pl.state == PLAN_OFFERED)
		return;
	for (int i = 0; i < CRITERIA; i++)
		met += w->criteria.item[i].met;
	nhsuk_card_begin(w->p, .heading = _("Is this a good plan?"), .size = SIZE_S, .heading_id = "criteria");
	nhsuk_paragraph(w->p, .text = _(counts[met]), .size = SIZE_S);
	own_criteria_begin(w->p);
	for (int i = 0; i < CRITERIA; i++)
		criterion(w, i);
	own_criteria_end(w->p);
	nhsuk_card_end(w->p);
}

// --- with me, and other ways ---------------------------------------------------------------------------------------
// What went to other services' systems, for who sees what was agreed. The plan itself is there without it.
static void copies(struct plan_view *w)
{
	if (!view_sees(w, "agreement") || w->paper)
		return;
	enum err e = copies_brief(w->v, w->p);
	if (e != OK)
		log_event(LOG_WARN, "copies", "error=%s", err_row(e)->name);
}

static void with_me(struct plan_view *w)
{
	struct visit *v = w->v;
	bool shares = (v->access.verbs & MAY_SHARE) != 0;
	if (!shares && !v->access.self)
		return;
	nhsuk_card_begin(w->p, .heading = _("Who can see it"), .size = SIZE_S);
	nhsuk_paragraph(w->p, .size = SIZE_S,
		.text = web_say(v, N_("You decide who can see your plan, and you can stop anyone at any time."),
			N_("%s decides who can see this plan.")));
	nhsuk_list_begin(w->p, .plain = true);
	nhsuk_item_begin(w->p);
	nhsuk_link(w->p, .text = web_say(v, N_("Who can see my plan"), N_("Who can see %s's plan")),
		.href = web_path(v, "/sharing"));
	nhsuk_item_end(w->p);
	if (v->access.self) {
		nhsuk_item_begin(w->p);
		nhsuk_link(w->p, .text = _("Who has looked"), .href = web_path(v, "/looked"));
		nhsuk_item_end(w->p);
	}
	nhsuk_list_end(w->p);
	copies(w);
	nhsuk_card_end(w->p);
}

static void ways(struct plan_view *w)
{
	nhsuk_paragraph_begin(w->p, .size = SIZE_S, .no_print = true);
	nhsuk_link(w->p, .text = _("Print or save"), .href = web_path(w->v, "/print"));
	nhsuk_dot(w->p);
	nhsuk_link(w->p, .text = _("How it changed"), .href = web_path(w->v, "/changes"));
	nhsuk_dot(w->p);
	nhsuk_link(w->p, .text = web_say(w->v, N_("My details"), N_("Name, address and telephone")),
		.href = web_path(w->v, "/details"));
	if (w->writes) {
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("Bring in a plan you already have"), .href = web_path(w->v, "/bring-in"));
	}
	if (w->agreed_once) {
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("Agreed versions"), .href = web_path(w->v, "/agreed"));
	}
	if (w->staff) { // everybody else has them in the menu
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("Goals and actions"), .href = web_path(w->v, "/goals"));
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("Messages"), .href = web_path(w->v, "/messages"));
	}
	if (w->v->access.self) {
		nhsuk_dot(w->p);
		nhsuk_link(w->p, .text = _("This is not my plan"), .href = web_path(w->v, "/not-mine"));
	}
	nhsuk_paragraph_end(w->p);
	if (!w->v->access.self || w->pl.state == PLAN_DECLINED || w->pl.state == PLAN_ENDED ||
		w->pl.state <= PLAN_OFFERED)
		return; // where nothing has begun it stands in the middle of the page, with the same weight as beginning
	nhsuk_paragraph(w->p, .text = _("[I would rather not have a written plan]"), .href = web_path(w->v, "/decline"),
		.size = SIZE_S, .no_print = true);
}

void draw_aside(struct plan_view *w)
{
	buttons(w);
	draw_next_look(w);
	draw_criteria(w);
	with_me(w);
	draw_which_plan(w);
	ways(w);
}

// --- for professionals ---------------------------------------------------------------------------------------------
void draw_for_professionals(struct plan_view *w)
{
	if (!w->staff)
		return;
	nhsuk_details_begin(w->p, .summary = _("For professionals"));
	if (w->all_sections) {
		nhsuk_paragraph(w->p, .text = criteria_words(w->v->arena, &w->criteria));
		nhsuk_list_begin(w->p, .plain = false);
		for (int i = 0; i < CRITERIA; i++)
			if (!w->criteria.item[i].met && w->criteria.item[i].missing && w->whole)
				nhsuk_item(w->p, page_say(w->p, _("Criterion %d not met: %s"), i + 1, w->criteria.item[i].missing));
		nhsuk_list_end(w->p);
	}
	if (w->pl.care_plan_id.n)
		nhsuk_paragraph(w->p,
			.text = page_say(w->p, _("CarePlan %s, SNOMED CT 734163000 “Care plan”, state “%s”"),
				page_c(w->p, w->pl.care_plan_id), plan_state_code(w->pl.state)));
	if (!(w->v->access.verbs & MAY_SHARE)) // else beside the plan
		copies(w);
	nhsuk_paragraph(w->p, .text = _("[Who recorded what]"), .href = web_path(w->v, "/recorded"), .no_print = true);
	nhsuk_details_end(w->p);
}

// SPDX-License-Identifier: Apache-2.0
// What waits for an answer, above the plan: an offer, somebody who asks to be let in, a team that added the person and
// is not confirmed yet; and the kind words where there is no written plan by choice (plan_view.h).
#include "plan/say.h"
#include "web/emergency.h"
#include "record/consent.h"
#include "web/door.h"
#include "web/draft_form.h"
#include "web/growing.h"
#include "web/joined.h"
#include "web/plan_view.h"
#include "web/remarks.h"

// --- the offer -----------------------------------------------------------------------------------------------------
static const struct entry *open_offer(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_offer); e; e = plan_next(pl, e))
		if (!entry_past(e))
			return e;
	return NULL;
}

// Three answers of equal weight; the person's own, or what they said to who writes it down.
static void offer_form(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	struct draft_form d;
	if (draft_form_open(v, draft_spot_place(v, "reply", e->r->id), &d) != OK)
		return; // its own page says so
	nhsuk_form_begin(
		w->p, .action = web_path(v, "/offer/%.*s", STR_ARG(e->r->id)), .draft = draft_form_path(v, &d));
	nhsuk_hidden(w->p, "version", str_format(v->arena, "%lld", (long long)e->r->version));
	nhsuk_radios(w->p, .name = "answer", .label = web_say(v, N_("Would you like a plan?"), N_("What did %s say?")),
		.label_size = SIZE_M,
		.hint = _("Any of these is fine. It can be changed at any time, and help and talking go on either way."),
		.error = fault_at(&v->fault, "answer"), .value = visit_form(v, "answer"),
		NHSUK_CHOICES({ "accepted", _("Yes, I would like a plan") },
			{ "requested", _("I would like to think about it") },
			{ "rejected", _("I would rather not have a written plan") }));
	nhsuk_textarea(w->p, .name = "answer_words",
		.label = web_say(v, N_("Would you like to say more?"), N_("In %s's own words")),
		.hint = _("You can leave this empty."), .rows = 2, .value = visit_form(v, "answer_words"));
	draft_form_draw(v, w->p, &d);
	nhsuk_button_group_begin(w->p);
	nhsuk_button(
		w->p, .text = web_say(v, N_("Tell my team"), N_("Save the answer")), .look = BUTTON_SECONDARY, .once = true);
	draft_form_later(v, w->p, &d);
	nhsuk_button_group_end(w->p);
	nhsuk_form_end(w->p);
	draft_form_after(v, w->p, &d);
	v->form = (struct form){ 0 };
}

static void offer(struct plan_view *w)
{
	struct visit *v = w->v;
	const struct entry *e = open_offer(&w->pl);
	if (!e)
		return;
	struct str said = entry_text(e, "words"), who = web_author_name(v, e->r->author);
	const char *when = say_day_short(v->arena, day_of(entry_said(e)));
	nhsuk_card_begin(w->p, .heading = web_say(v, N_("You are offered a plan"), N_("%s is offered a plan")),
		.id = str_c(v->arena, e->r->id));
	nhsuk_paragraph(w->p, .text = page_say(w->p, _("Offered by %s on %s."), page_c(w->p, who), when));
	if (said.n)
		own_note(w->p, .text_str = said);
	nhsuk_paragraph(w->p,
		.text = web_say(v,
			N_("A plan is yours: what matters to you, what you want to achieve, and who does what. You write it "
			   "together "
			   "with the people who help you, and you decide who sees it."),
			N_("The plan is %s's own: what matters, what to achieve, and who does what.")));
	if (access_decide(&v->access, MAY_WRITE, &(struct access_what){ .section = STR("agreement") }))
		offer_form(w, e);
	nhsuk_card_end(w->p);
}

// --- no written plan -------------------------------------------------------------------------------------------------
static void declined(struct plan_view *w)
{
	struct visit *v = w->v;
	if (w->pl.state != PLAN_DECLINED)
		return;
	nhsuk_card_begin(w->p, .heading = _("No written plan"));
	nhsuk_paragraph(w->p,
		.text = web_say(v,
			N_("You chose not to have a written plan. That is fine. You can talk with your team at any time, and "
			   "what you talked about stays here."),
			N_("%s chose not to have a written plan. Conversations go on, and stay here.")));
	for (const struct entry *e = plan_first(&w->pl, &kind_declined); e; e = plan_next(&w->pl, e))
		if (entry_text(e, "words").n)
			own_words(w->p, .text_str = entry_text(e, "words"), .cite = web_cite(v, e), .is_small = true);
	if (view_writes(w, &kind_declined))
		nhsuk_post_button(w->p, .action = web_path(v, "/reopen"),
			.text = web_say(v, N_("I'd like a plan after all"), N_("%s would like a plan after all")),
			.look = BUTTON_SECONDARY);
	nhsuk_card_end(w->p);
}

// --- who asks, who is not confirmed --------------------------------------------------------------------------------
static bool may_share(const struct plan_view *w)
{
	return access_decide(&w->v->access, MAY_SHARE, &(struct access_what){ .section = STR("sharing") });
}

static void let_in(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	struct str team = text_short(v->arena, entry_text(e, "team_name"), 100), who = web_author_name(v, e->r->author);
	nhsuk_card_begin(w->p,
		.heading = page_say(w->p, _("%s would like to see %s"), page_c(w->p, team.n ? team : who),
			web_say(v, N_("your plan"), N_("%s's plan"))),
		.size = SIZE_M, .id = str_c(v->arena, e->r->id));
	own_note(w->p, .text_str = entry_text(e, "why"),
		.cite = page_say(w->p, "%s, %s", page_c(w->p, who), say_day_short(v->arena, day_of(entry_said(e)))));
	nhsuk_paragraph(w->p,
		.text = _("They see nothing unless you say yes. You choose what they see and for how long, "
				  "and can stop it at any time."));
	nhsuk_form_begin(w->p, .action = web_path(v, "/let-in/%.*s", STR_ARG(e->r->id)));
	nhsuk_hidden(w->p, "answer", STR("no"));
	nhsuk_button_group_begin(w->p);
	nhsuk_button(w->p, .text = _("Yes, choose what they can see"),
		.href = web_path(v, "/let-in/%.*s", STR_ARG(e->r->id)), .look = BUTTON_SECONDARY);
	nhsuk_button(w->p, .text = _("No, do not let them in"), .look = BUTTON_SECONDARY, .once = true);
	nhsuk_button_group_end(w->p);
	nhsuk_form_end(w->p);
	nhsuk_card_end(w->p);
}

static void provisional(struct plan_view *w, const struct consent_view *c)
{
	struct visit *v = w->v;
	nhsuk_card_begin(w->p,
		.heading = page_say(w->p, _("%s can see %s for now"),
			page_c(w->p, text_short(v->arena, c->grantee_name, 100)), web_say(v, N_("your plan"), N_("%s's plan"))),
		.size = SIZE_M);
	nhsuk_paragraph(w->p,
		.text = page_say(w->p,
			_("%s added %s on %s, so that they could begin to help. It ends by itself on %s, unless you say that "
			  "they may "
			  "go on."),
			page_c(w->p, web_author_name(v, c->given_by)), web_say(v, N_("you"), N_("%s")),
			say_day_short(v->arena, day_of(c->since)), say_day(v->arena, c->until)));
	nhsuk_form_begin(w->p, .action = web_path(v, "/sharing/%.*s/confirm", STR_ARG(c->id)));
	nhsuk_button_group_begin(w->p);
	nhsuk_button(w->p, .text = _("They may go on"), .look = BUTTON_SECONDARY, .once = true);
	nhsuk_button(w->p, .text = _("Stop them"), .href = web_path(v, "/sharing/%.*s/stop", STR_ARG(c->id)),
		.look = BUTTON_SECONDARY);
	nhsuk_button_group_end(w->p);
	nhsuk_form_end(w->p);
	nhsuk_card_end(w->p);
}

static void provisionals(struct plan_view *w)
{
	struct consent_view *list;
	size_t count;
	if (consent_list(w->v->db, w->v->arena, w->v->person.key, false, &list, &count) != OK)
		return; // the page of who can see it says so itself
	for (size_t i = 0; i < count; i++)
		if (list[i].provisional && !list[i].never)
			provisional(w, &list[i]);
}

void draw_top(struct plan_view *w)
{
	if (!w->paper)
		plan_notices(w);
	struct privacy_tasks tasks = { 0 };
	struct visit *v = w->v;
	if (!w->paper && privacy_tasks(v->db, v->arena, NULL, v->person.key, &v->access, &tasks) != OK)
		tasks.count = 0; // Messages, and the page of who has looked, say so themselves
	emergency_top(w, &tasks);
	joined_top(w, &tasks);
	looked_top(w, &tasks);
	if (w->v->access.self && !w->paper)
		home_drafts(w->v, w->p);
	declined(w);
	offer(w);
	if (!w->paper)
		sent_notice(w->v, w->p, &w->pl);
	if (!w->paper)
		growing_hint(w->v, w->p);
	if (!may_share(w))
		return;
	for (const struct entry *e = plan_first(&w->pl, &kind_let_in); e; e = plan_next(&w->pl, e))
		if (!entry_past(e))
			let_in(w, e);
	provisionals(w);
}

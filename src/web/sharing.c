// SPDX-License-Identifier: Apache-2.0
// "Who can see my plan": everyone who can, what, until when, when they last looked; changing, confirming and stopping
// each. Stopping works at the next request of whoever was stopped.
#include "plan/say.h"
#include "record/basis.h"
#include "web/copies.h"
#include "web/emergency.h"
#include "web/growing.h"
#include "web/legal.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/programs.h"
#include "web/sharing.h"
#include "web/sharing_list.h"
#include "web/supporter.h"
#include "web/web.h"

// --- the page -----------------------------------------------------------------------------------------------------
// What stays whoever is stopped, and why: said before anybody is surprised by it.
static void by_law(struct visit *v, struct page *p)
{
	static const struct {
		const char *what, *mine, *other; // N_
	} rows[] = {
		{ N_("What was written while they could see it"),
			N_("It stays in your record for as long as the law asks. Who was stopped cannot read it any more."),
			N_("It stays in the record of %s for as long as the law asks. Who was stopped cannot read it any more.") },
		{ N_("Who looked, and when"),
			N_("It cannot be taken out. It shows you, and others, what happened with your plan."),
			N_("It cannot be taken out. It shows %s, and others, what happened with the plan.") },
		{ N_("What was agreed, and who agreed it"),
			N_("Professionals answer for what they agreed with you, so it is kept as it was."),
			N_("Professionals answer for what they agreed with %s, so it is kept as it was.") },
		{ N_("When somebody is in serious danger"),
			N_("Then the law can ask staff to tell others. They write down why, and you can read it unless that would "
			   "put somebody at risk."),
			N_("Then the law can ask staff to tell others. They write down why, and %s can read it unless that would "
			   "put somebody at risk.") },
	};
	nhsuk_details_begin(p, .summary = _("What the law keeps, whatever you choose here"));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		nhsuk_paragraph_begin(p, .tight = false);
		nhsuk_strong_str(p, str_of(_(rows[i].what)));
		nhsuk_break(p);
		nhsuk_text(p, web_say(v, rows[i].mine, rows[i].other));
		nhsuk_paragraph_end(p);
	}
	nhsuk_details_end(p);
}

enum err sharing_page(struct visit *v)
{
	struct sharing_list l;
	size_t open;
	if (!share_may(v))
		return ERR_NOT_FOUND;
	enum err e = sharing_list_read(v, &l);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = web_say(v, N_("Who can see my plan"), N_("Who can see %s's plan")),
		.h1 = true, .place = PLACE_SHARING);
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = web_say(v, N_("You decide. Stop or change anyone at any time. It works straight away."),
			N_("%s decides. Anyone can be stopped or changed at any time. It works straight away.")));
	e = emergency_open_now(v, p, &open);
	if (e != OK)
		return e;
	if (sharing_list_standing(v, &l)) {
		e = sharing_list_draw(v, p, &l);
		if (e != OK)
			return e;
	} else if (!open) {
		own_empty(p,
			.text = web_say(v, N_("Nobody but you can see your plan."), N_("Nobody but %s can see the plan.")),
			.hint = web_say(v, N_("When you are ready, you can let a team see all of it, or only some parts."),
				N_("A team can be let in to see all of it, or only some parts.")));
	}
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Let someone else see it"), .href = web_path(v, "/sharing/add"));
	nhsuk_button(p, .text = web_say(v, N_("Invite someone who helps me"), N_("Invite someone who helps %s")),
		.href = web_path(v, "/supporter"), .look = BUTTON_SECONDARY);
	nhsuk_button(p, .text = _("Make a link for someone"), .href = web_path(v, "/sharing/link"),
		.look = BUTTON_SECONDARY);
	if (v->access.self)
		nhsuk_button(p, .text = _("Never show it to someone"), .href = web_path(v, "/sharing/add?never=1"),
			.look = BUTTON_SECONDARY);
	nhsuk_button_group_end(p);
	e = programs_draw(v, p, l.look, l.looks);
	if (e != OK)
		return e;
	sharing_list_before(v, p, &l);
	by_law(v, p);
	e = copies_draw(v, p);
	if (e != OK)
		return e;
	if (growing_up(v))
		nhsuk_paragraph(p, .text = web_say(v, N_("[What changes as you grow up]"), N_("[What changes as %s grows up]")),
			.href = web_path(v, "/growing-up"));
	if (looked_is_open(v))
		nhsuk_paragraph(p, .text = _("[See who has looked]"), .href = web_path(v, "/looked"));
	return web_end(v, p);
}

// --- changing ------------------------------------------------------------------------------------------------------
static const char *back_to_sharing(struct visit *v) { return web_path(v, "/sharing"); }

static const char *purpose_words(const struct consent_view *c)
{
	if (c->never)
		return _("keeping it from them");
	return str_is(c->purpose, "PATRQT") ? _("reading what was sent to them") : _("care, support and planning");
}

// How it was before: each version in words, with what was shown when it was given.
static enum err versions(struct visit *v, struct page *p, struct str id)
{
	struct consent_view *list;
	size_t count;
	enum err e = consent_versions(v->db, v->arena, v->person.key, id, &list, &count);
	if (e != OK)
		return e;
	nhsuk_heading(p, .text = _("How it was given"), .level = 2, .size = SIZE_M);
	for (size_t i = 0; i < count; i++) {
		const struct consent_view *c = &list[i];
		struct str giver = c->giver.n ? c->giver : web_author_name(v, c->given_by);
		own_box_begin(p);
		nhsuk_paragraph(p, .tight = true, .secondary = true,
			.text = giver.n ? page_say(p, "%s, %s", say_when(v->arena, c->at), page_c(p, giver))
							: say_when(v->arena, c->at));
		nhsuk_paragraph(p, .tight = true, .text = page_say(p, _("Why: %s."), _(consent_basis_words(c->basis))));
		nhsuk_paragraph(p, .tight = true, .text = page_say(p, _("For: %s."), purpose_words(c)));
		legal_draw(v, p, c);
		if (c->words.n)
			own_note(p, .text_str = c->words, .cite = _("The words that were kept"));
		if (c->decision.n)
			own_note(p, .text_str = c->decision,
				.cite = page_say(p, _("Decided together, %s"), say_day(v->arena, c->decided)));
		if (c->shown.n) {
			nhsuk_details_begin(p, .summary = _("All that was shown when it was given"));
			own_note(p, .text_str = c->shown, .cite = say_day(v->arena, day_of(c->at)));
			nhsuk_details_end(p);
		}
		own_box_end(p);
	}
	return OK;
}

static enum err draw_change_form(struct visit *v, const struct share *s)
{
	const char *name = str_c(v->arena, text_short(v->arena, s->name, 120));
	struct page *p = web_begin(v, .title = _("Change what they can see"), .caption = name, .h1 = true,
		.place = PLACE_SHARING, .back = back_to_sharing(v), .back_text = _("Back to who can see it"));
	nhsuk_form_begin(p, .action = web_path(v, "/sharing/%.*s", STR_ARG(s->id)));
	share_draw(v, p, s);
	nhsuk_paragraph(p, .text = _("When you save, it works straight away."), .secondary = true);
	nhsuk_button(p, .text = _("Save"), .once = true);
	nhsuk_form_end(p);
	nhsuk_paragraph(p, .text = s->never ? _("[Take this back]") : _("[Stop them seeing it]"),
		.href = web_path(v, "/sharing/%.*s/stop", STR_ARG(s->id)));
	enum err e = versions(v, p, s->id);
	return e == OK ? web_end(v, p) : e;
}

enum err sharing_change_page(struct visit *v)
{
	struct share s;
	enum err e = share_open(v, visit_param(v, "id"), &s, NULL);
	return e == OK ? draw_change_form(v, &s) : e;
}

static enum err after(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, back_to_sharing(v), "sharing") : web_error(v, e);
}

enum err sharing_change(struct visit *v)
{
	struct share *s = arena_make(v->arena, struct share);
	enum err e = share_open(v, visit_param(v, "id"), s, NULL);
	if (e != OK)
		return e;
	e = share_read(v, s);
	if (e != OK)
		return e == ERR_INPUT ? draw_change_form(v, s) : e;
	return visit_commit(v, plan_change_run, share_change(v, s, SHARE_CHANGE), after);
}

static enum err confirmed(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, back_to_sharing(v), "confirmed") : web_error(v, e);
}

// A team that added the person may go on: what it sees stays as it is, and has no end any more.
enum err sharing_confirm(struct visit *v)
{
	struct consent_view view;
	struct share *s = arena_make(v->arena, struct share);
	enum err e = share_open(v, visit_param(v, "id"), s, &view);
	if (e == OK && !view.provisional)
		return web_go_done(v, back_to_sharing(v), "confirmed"); // pressed twice
	return e == OK ? visit_commit(v, plan_change_run, share_change(v, s, SHARE_CHANGE), confirmed) : e;
}

// What has an end goes on for a year more, from that end.
enum err sharing_longer(struct visit *v)
{
	struct consent_view view;
	struct share *s = arena_make(v->arena, struct share);
	enum err e = share_open(v, visit_param(v, "id"), s, &view);
	if (e != OK)
		return e;
	if (!sharing_longer_may(&view))
		return ERR_NOT_FOUND;
	s->until = day_add_months(view.until, 12);
	return visit_commit(v, plan_change_run, share_change(v, s, SHARE_CHANGE), after);
}

// --- stopping ------------------------------------------------------------------------------------------------------
enum err sharing_stop_page(struct visit *v)
{
	struct share s;
	struct consent_view view;
	enum err e = share_open(v, visit_param(v, "id"), &s, &view);
	if (e != OK)
		return e;
	const char *name = str_c(v->arena, text_short(v->arena, s.name, 120));
	struct page *p = web_begin(v, .title = s.never ? _("Take this back?") : _("Stop them seeing the plan?"),
		.caption = name, .h1 = true, .place = PLACE_SHARING, .back = back_to_sharing(v),
		.back_text = _("Back to who can see it"));
	if (s.never) {
		nhsuk_paragraph(p,
			.text = _("They can then be let in again. Until you let them in, they still see nothing "
					  "new."));
	} else {
		nhsuk_paragraph(
			p, .text = page_say(p, _("From now on %s can see nothing of it. It works straight away."), name));
		nhsuk_paragraph(p,
			.text = _("What they wrote stays in the plan, with their name and date. You can let them in "
					  "again at any time."));
	}
	nhsuk_form_begin(p, .action = web_path(v, "/sharing/%.*s/stop", STR_ARG(s.id)));
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = s.never ? _("Take it back") : page_say(p, _("Stop %s"), name), .once = true);
	nhsuk_link(p, .text = _("Keep it as it is"), .href = back_to_sharing(v));
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	return web_end(v, p);
}

static enum err stopped(struct visit *v, enum err e, void *what)
{
	const struct share *s = what;
	if (e == ERR_STALE) // stopped a moment ago
		e = OK;
	return e == OK ? web_go_done(v, back_to_sharing(v), s->never ? "sharing" : "stopped") : web_error(v, e);
}

struct stopping {
	struct share share; // first: what `stopped` reads
	struct plan_change *change;
};

static enum err stop_run(struct db *db, struct arena *a, void *what)
{
	struct stopping *s = what;
	return plan_change_run(db, a, s->change);
}

enum err sharing_stop(struct visit *v)
{
	struct stopping *s = arena_make(v->arena, struct stopping);
	enum err e = share_open(v, visit_param(v, "id"), &s->share, NULL);
	if (e != OK)
		return e;
	s->change = share_change(v, &s->share, SHARE_STOP);
	return visit_commit(v, stop_run, s, stopped);
}

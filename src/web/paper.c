// SPDX-License-Identifier: Apache-2.0
// "Print or save": what can be printed, each paper as a page and as a PDF (paper.h).
#include "web/paper.h"

#include "base/direction.h"
#include "plan/edition.h"
#include "plan/say.h"
#include "web/everything.h"
#include "web/second.h"
#include "web/web.h"

static void draw_person(struct plan_view *w) { draw_reading_paper(w, &readings[0]); }
static void draw_supporters(struct plan_view *w) { draw_reading_paper(w, &readings[1]); }
static void draw_team(struct plan_view *w) { draw_reading_paper(w, &readings[2]); }

static const struct paper_kind papers[] = {
	{ "plan", N_("The whole plan"), N_("Everything in your plan, to keep or to give to someone."),
		N_("Everything in %s's plan that you can see."), PAPER_USUAL, .draw = draw_whole },
	{ "large", N_("The whole plan in large print"), N_("The same words in large letters."),
		N_("The same words in large letters."), PAPER_LARGE, .draw = draw_whole },
	{ "summary", N_("One sheet"),
		N_("The most important things on one sheet: for the fridge, your bag or a new carer."),
		N_("The most important things on one sheet: for the fridge, a bag or a new carer."), PAPER_USUAL,
		.one_sheet = true, .draw = draw_summary },
	{ "summary-large", N_("The most important things in large print"),
		N_("The same as the one sheet, in large letters."),
		N_("The same as the one sheet, in large letters."), PAPER_LARGE, .draw = draw_summary },
	{ "for-person", N_("In the person's words"), N_("What matters to you and what you want to achieve."),
		N_("What matters to %s, and what they want to achieve."), PAPER_USUAL, .draw = draw_person },
	{ "for-supporters", N_("For people who help"), N_("What to do, what not to do, and who to call when."),
		N_("What to do, what not to do, and who to call when."), PAPER_USUAL, .draw = draw_supporters },
	{ "for-team", N_("For the health and care team"), N_("A summary, and then the whole plan."),
		N_("A summary, and then the whole plan."), PAPER_USUAL, .draw = draw_team },
	{ "contingency", N_("If things go wrong"),
		N_("What to look for, what to do and who to call: for the fridge door or a bag."),
		N_("What to look for, what to do and who to call, as far as you can see it."), PAPER_USUAL,
		.offered = paper_has_contingency, .draw = draw_contingency_paper },
	{ "easy-read", N_("Easy Read"), N_("Short sentences with pictures, in large letters."),
		N_("Short sentences with pictures, in large letters."), PAPER_EASY, .draw = draw_easy },
	{ "chosen", N_("A part of the plan"), NULL, NULL, PAPER_USUAL, .chosen = true, .draw = draw_chosen },
};

static const struct paper_kind *paper_named(struct str name)
{
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
		if (str_is(name, papers[i].name))
			return &papers[i];
	return NULL;
}

// --- the choices ---------------------------------------------------------------------------------------------------
static void copy_given_form(struct plan_view *w)
{
	const char *called = page_c(w->p, w->v->person.called);
	if (!w->staff || !w->writes)
		return;
	nhsuk_section_begin(w->p, .text = page_say(w->p, _("Have you given it to %s?"), called), .size = SIZE_M);
	nhsuk_paragraph(w->p, .text = page_say(w->p, _("When you have given it to %s, say so here."), called));
	nhsuk_post_button(w->p, .action = web_path(w->v, "/copy"), .look = BUTTON_SECONDARY,
		.text = page_say(w->p, _("%s has a copy on paper"), called));
	nhsuk_section_end(w->p);
}

static void choice(struct plan_view *w, const struct paper_kind *k)
{
	struct page *p = w->p;
	nhsuk_card_begin(p, .heading = _(k->title), .size = SIZE_S, .level = 2);
	nhsuk_paragraph(p, .text = web_say(w->v, k->mine, k->other));
	nhsuk_paragraph_begin(p, .tight = true);
	nhsuk_link(p, .text = _("Save as a PDF"), .hidden = _(k->title), .href = web_path(w->v, "/print/%s/pdf", k->name));
	nhsuk_dot(p);
	nhsuk_link(p, .text = _("Look at it first"), .hidden = _(k->title), .href = web_path(w->v, "/print/%s", k->name));
	nhsuk_paragraph_end(p);
	nhsuk_card_end(p);
}

// For other programs, and what was agreed.
static void files(struct plan_view *w)
{
	struct visit *v = w->v;
	size_t count = 0;
	(void)agreed_versions(v->arena, &w->agreements, STR(""), &count);
	nhsuk_section_begin(w->p, .text = _("For a computer"), .size = SIZE_M);
	nhsuk_paragraph(w->p, .text = _("[A table for a spreadsheet (CSV)], with a row for each thing in the plan."),
		.href = web_path(v, "/csv"));
	if (count && w->whole)
		nhsuk_paragraph(w->p, .text = _("[The newest agreed version as a FHIR document], for health and care systems."),
			.href = web_path(v, "/agreed/%zu/document", count));
	if (count)
		nhsuk_paragraph(w->p, .text = _("[Versions that were agreed], each of them to print as it was."),
			.href = web_path(v, "/agreed"));
	nhsuk_section_end(w->p);
	if (everything_may(v)) {
		nhsuk_section_begin(w->p, .size = SIZE_M,
			.text = web_say(v, N_("Everything about you"), N_("Everything about %s")));
		nhsuk_paragraph(w->p, .href = web_path(v, "/everything"),
			.text = _("[All that is kept here in one file]: what it says and said, who can see it, who has looked."));
		nhsuk_section_end(w->p);
	}
}

enum err plan_print(struct visit *v)
{
	struct plan_view w;
	enum err e = plan_view_open(v, &w);
	if (e != OK)
		return e;
	w.p = web_begin(v, .title = _("Print or save the plan"), .h1 = true,
		.place = w.staff ? PLACE_PEOPLE : PLACE_PLAN, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(w.p,
		.text = _("A PDF is a file that you can print, keep or send. On paper the plan does not change any more: each "
				  "sheet says of which day it is."));
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
		if (!papers[i].chosen && (!papers[i].offered || papers[i].offered(&w)))
			choice(&w, &papers[i]);
	nhsuk_card_begin(w.p, .heading = _("A part of the plan"), .size = SIZE_S, .level = 2);
	nhsuk_paragraph(w.p, .tight = true, .href = web_path(v, "/print/choose"),
		.text = _("[Choose what is on it], for somebody who does not need all. It says what it leaves out."));
	nhsuk_card_end(w.p);
	files(&w);
	copy_given_form(&w);
	return plan_view_end(&w);
}

// --- one of them ---------------------------------------------------------------------------------------------------
// choice: of one of which the parts are chosen, and from here on the visit reads those alone.
static enum err open_paper(struct visit *v, struct plan_view *w, const struct paper_kind **out,
	struct paper_choice *choice)
{
	*out = paper_named(visit_param(v, "paper"));
	if (*out && (*out)->chosen && paper_choice_read(v, choice))
		v->access = paper_choice_access(v, choice);
	enum err e = *out ? plan_view_open(v, w) : ERR_NOT_FOUND;
	w->paper = true;
	w->outside = *out && (*out)->chosen && !choice->who;
	return e == OK && (*out)->offered && !(*out)->offered(w) ? ERR_NOT_FOUND : e;
}

static bool with_others(const struct paper_kind *k)
{
	return !k->one_sheet && !k->chosen;
}

static void paper_begin(struct plan_view *w, const struct paper_kind *k)
{
	w->p = web_begin(w->v, .title = _(k->title), .place = w->staff ? PLACE_PEOPLE : PLACE_PLAN, .wide = true,
		.print = true, .back = web_path(w->v, "/print"), .back_text = _("Back to print or save"));
	draw_head(w);
	second_notice(w->v, w->p, with_others(k));
}

// What another record of the same person says for this paper comes behind it. One sheet has no room for it, and what
// was chosen was chosen of one: these say that there is another.
static enum err draw_others(struct plan_view *w, const struct paper_kind *k)
{
	return with_others(k) ? draw_seconds_as(w, k->draw, k->offered) : OK;
}

enum err plan_paper(struct visit *v)
{
	const struct paper_kind *k;
	struct plan_view w;
	struct paper_choice c = { .sections = STR("") };
	enum err e = open_paper(v, &w, &k, &c);
	if (e != OK)
		return e;
	if (k->chosen && !c.sections.n)
		return paper_choice_missing(v);
	const char *query = k->chosen ? paper_choice_query(v, &c) : "";
	paper_begin(&w, k);
	own_no_print_begin(w.p);
	nhsuk_inset_text_begin(w.p, .text = NULL);
	nhsuk_paragraph(w.p, .text = _("This is what will be on paper. [Save it as a PDF]"),
		.href = web_path(v, "/print/%s/pdf%s", k->name, query));
	if (k->chosen)
		nhsuk_paragraph(w.p, .text = _("[Choose again what is on it]"), .href = web_path(v, "/print/choose%s", query));
	nhsuk_inset_text_end(w.p);
	own_no_print_end(w.p);
	if (k->look == PAPER_LARGE)
		own_large_begin(w.p);
	k->draw(&w);
	e = draw_others(&w, k);
	if (k->look == PAPER_LARGE)
		own_large_end(w.p);
	return e == OK ? plan_view_end(&w) : e;
}

struct kept {
	struct edition_paper paper;
	struct str code;
};

static enum err keep(struct db *db, struct arena *a, void *what)
{
	const struct kept *k = what;
	return edition_keep(db, a, k->code, &k->paper);
}

// The code of this paper, kept in the same transaction as the row that says that it was printed.
static enum err paper_code(struct visit *v, int agreed, struct kept *out)
{
	struct one_time_code there;
	struct edition_paper *x = &out->paper;
	*x = (struct edition_paper){ .person = v->person.key, .agreed = agreed,
		.reader = v->access.self ? STR("") : v->actor.account };
	enum err e = edition_scope(v->db, v->arena, v->person.key, &v->access, &x->scope);
	if (e == OK)
		e = edition_of(v->db, v->arena, v->person.key, x->scope, &x->edition);
	if (e != OK)
		return e;
	out->code = edition_code(v->arena, v->site, x);
	e = code_find(v->db, v->arena, out->code, &there);
	return e == ERR_NOT_FOUND ? visit_commit(v, keep, out, NULL) : e;
}

enum err paper_new(struct visit *v, enum paper_look look, int agreed, struct paper **out)
{
	struct paper *x = *out = arena_make(v->arena, struct paper);
	struct kept *k = arena_make(v->arena, struct kept);
	const char *today = say_day(v->arena, clock_today());
	enum err e = paper_code(v, agreed, k);
	*x = (struct paper){ .name = v->person.full, .look = look, .lang = text_lang(), .author = v->actor.name,
		.title = str_format(v->arena, _("%.*s's plan"), STR_ARG(text_isolated(v->arena, v->person.full))),
		.code = e == OK ? code_shown(v->arena, k->code) : STR_NONE,
		.check = str_format(v->arena, "%s/check", visit_base(v)),
		.as_of = agreed ? str_format(v->arena, _("Agreed version %d, printed on %s"), agreed, today)
						: str_format(v->arena, _("As of %s, version %lld"), today,
							  (long long)k->paper.edition.number) };
	return e;
}

enum err paper_send(struct visit *v, struct page *p, const struct paper *paper, const char *name)
{
	struct paper *x = arena_make(v->arena, struct paper);
	*x = *paper;
	page_end(p);
	if (!page_ok(p))
		return ERR_TOO_LARGE;
	x->markup = buf_text(&p->out);
	paper_pictures(v, x);
	return visit_print(v, x, str_format(v->arena, "%s.pdf", name));
}

enum err plan_paper_pdf(struct visit *v)
{
	const struct paper_kind *k;
	struct plan_view w;
	struct paper_choice c = { .sections = STR("") };
	enum err e = open_paper(v, &w, &k, &c);
	if (e == OK && k->chosen && !c.sections.n)
		e = ERR_NOT_FOUND;
	if (e != OK)
		return e;
	paper_begin(&w, k);
	k->draw(&w);
	struct paper *x;
	e = draw_others(&w, k);
	if (e == OK)
		e = plan_sound(&w.pl);
	if (e == OK)
		e = paper_new(v, k->look, 0, &x);
	if (e != OK)
		return e;
	x->one_sheet = k->one_sheet;
	x->title = str_format(v->arena, _("%s: %s"), str_c(v->arena, x->title), _(k->title));
	return paper_send(v, w.p, x, str_format(v->arena, "%.*s-%s", STR_ARG(v->person.called), k->name).p);
}

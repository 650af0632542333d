// SPDX-License-Identifier: Apache-2.0
// Agreeing: the whole plan to read, then three questions with yes, partly or no, each with a reason where it is not a
// yes. What is signed is exactly what was read.
#include "plan/agreement.h"
#include "plan/contingency.h"
#include "plan/say.h"
#include "web/agree_for.h"
#include "web/draft_form.h"
#include "web/guide.h"
#include "web/listing.h"
#include "web/web.h"

struct agreeing_page {
	struct plan plan;
	struct agreement_form form;
	struct agreement_list agreements;
	struct draft_form draft;
	struct representatives for_whom; // when it is not the person who reads
};

static void ask_answer_of(
	struct visit *v, struct page *p, const char *name, const char *label, enum answer chosen, struct str why)
{
	const char *why_name = str_format(v->arena, "%s_why", name).p;
	nhsuk_radios_begin(p, .name = name, .label = label, .label_size = SIZE_M, .error = fault_at(&v->fault, name),
		.value = chosen == ANSWER_NONE ? STR_NONE : str_of(answer_code(chosen)));
	nhsuk_choice(p, "yes", _("Yes"));
	nhsuk_choice(p, "partly", _("Partly"));
	nhsuk_choice(p, "no", _("No"));
	nhsuk_radios_end(p);
	nhsuk_textarea(p, .name = why_name, .label = _("If it is partly or no: why?"), .rows = 2, .value = why,
		.error = fault_at(&v->fault, why_name));
}

// Who agrees here: the person, somebody who may speak for them, or the professional.
static void ask_side(struct visit *v, struct page *p, const struct agreeing_page *a)
{
	if (v->access.self) {
		nhsuk_hidden(p, "as", STR("person"));
		return;
	}
	bool staff = v->actor.kind == ACTOR_STAFF;
	const char *name = page_c(p, v->person.called);
	const char *side = staff ? "professional" : "representative";
	if (visit_form(v, "as").n)
		side = str_c(v->arena, visit_form(v, "as"));
	nhsuk_radios_begin(p, .name = "as", .label = _("Who agrees here?"), .label_size = SIZE_M,
		.error = fault_at(&v->fault, "as"),
		.value = str_of(side));
	if (staff) {
		nhsuk_option(p, .value = "professional", .text = _("I agree, as a professional"));
		nhsuk_option(p, .value = "person", .text = page_say(p, _("%s agrees, and I write it down"), name),
			.hint = _("They are here with me now, or told me."));
	}
	nhsuk_option(p, .value = "representative", .text = page_say(p, _("Someone who may speak for %s"), name),
		.conditional = true);
	agree_for_draw(v, p, &a->for_whom);
	nhsuk_conditional_end(p);
	nhsuk_radios_end(p);
}

static void draw_questions(struct visit *v, struct page *p, const struct agreeing_page *a)
{
	const struct agreement_form *f = &a->form;
	ask_answer_of(v, p, "able",
		web_say(
			v, N_("Are you able to agree to this plan now?"), N_("Is %s, or who speaks for them, able to agree now?")),
		f->able, f->able_why);
	ask_answer_of(v, p, "understood", _("Is the plan clear: what it says, and what happens next?"), f->understood,
		f->understood_why);
	ask_answer_of(v, p, "agreed", web_say(v, N_("Do you agree with the plan?"), N_("Is the plan agreed?")), f->agreed,
		f->agreed_why);
}

static enum err draw(struct visit *v, const struct agreeing_page *a)
{
	struct str now = manifest_now(v->arena, &a->plan);
	struct page *p = web_begin(v, .title = web_say(v, N_("Agree my plan"), N_("Agree %s's plan")), .h1 = true,
		.place = PLACE_PLAN, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = web_say(v, N_("Read it once more. It is your plan: you can say yes, partly or no."),
			N_("Read it together once more. %s can say yes, partly or no.")));
	guide_hint(v, p, "agree", "professionals-record");
	const struct entry *unfinished = contingency_unfinished(&a->plan);
	if (unfinished) {
		nhsuk_inset_text_begin(p, .text = NULL);
		nhsuk_paragraph(p, .text_str = entry_title(unfinished));
		nhsuk_paragraph(p, .text = _(contingency_lacks(&a->plan, unfinished)));
		nhsuk_paragraph(p, .text = _("[Finish it, or take it away, before you agree]"),
			.href = web_path(v, "/contingency#%.*s", STR_ARG(unfinished->r->id)));
		nhsuk_inset_text_end(p);
	}
	listing_draw(v, p, &a->plan);
	nhsuk_section_break(p, true);
	nhsuk_form_begin(p, .action = web_path(v, "/agree"), .draft = draft_form_path(v, &a->draft));
	nhsuk_hidden(p, "seen", now);
	ask_side(v, p, a);
	draw_questions(v, p, a);
	nhsuk_inset_text(p,
		.text = _(
			"What you say is kept with this version of the plan. When something important changes later, you will be "
			"asked again."));
	draft_form_end(v, p, &a->draft, _("Save what we agreed"));
	return web_end(v, p);
}

static enum err open_page(struct visit *v, struct agreeing_page *a)
{
	enum err e = plan_load(v->db, v->arena, &v->person, NULL, &a->plan);
	struct plan seen;
	if (e == OK)
		e = plan_load(v->db, v->arena, &v->person, &v->access, &seen);
	if (e != OK)
		return e;
	// Nobody signs what they may not read.
	if (!str_eq(manifest_now(v->arena, &a->plan), manifest_now(v->arena, &seen)))
		return fault_say(&v->fault, ERR_DENIED, web_say(v, N_("Some of this plan is not open to you."),
			N_("%s has not shared every part of this plan with you, so you cannot agree to the whole of it.")));
	a->plan = seen;
	e = v->access.self ? OK : representatives_open(v, &a->plan, &a->for_whom);
	if (e == OK)
		e = draft_form_open(v, STR("agree"), &a->draft);
	if (e == OK && a->draft.saved)
		agreement_form_read(v, &a->form); // v->form is the draft
	return e;
}

static bool something_to_agree(const struct plan *pl)
{
	for (size_t i = 0; i < pl->entries; i++)
		if (pl->entry[i].kind->material)
			return true;
	return false;
}

static enum err draw_nothing(struct visit *v)
{
	struct page *p = web_begin(
		v, .title = _("Nothing to agree yet"), .h1 = true, .place = PLACE_PLAN, .back = web_path(v, "%s", ""));
	own_empty(p, .text = _("The plan is still empty."),
		.hint = _("Some people start with what matters most to them, and one goal."), .link = _("Add a goal"),
		.href = web_path(v, "/add/goal"));
	return web_end(v, p);
}

enum err agree_page(struct visit *v)
{
	struct agreeing_page a = { 0 };
	enum err e = open_page(v, &a);
	if (e != OK)
		return e;
	return something_to_agree(&a.plan) ? draw(v, &a) : draw_nothing(v);
}

static enum err draw_changed(struct visit *v)
{
	struct agreeing_page a = { 0 };
	agreement_form_read(v, &a.form);
	enum err e = open_page(v, &a);
	if (e != OK)
		return web_error(v, e);
	fault_init(&v->fault, v->arena);
	(void)fault_field(
		&v->fault, "agreed", _("The plan was changed while you were reading. Please read it once more, then answer"));
	v->fault.err = ERR_STALE;
	return draw(v, &a);
}

static enum err agreed(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_STALE)
		return draw_changed(v);
	return e == OK ? web_go_done(v, web_path(v, "%s", ""), "agreed") : web_error(v, e);
}

enum err agree(struct visit *v)
{
	struct agreeing_page *a = arena_make(v->arena, struct agreeing_page);
	agreement_form_read(v, &a->form);
	enum err e = open_page(v, a);
	if (e == OK && !something_to_agree(&a->plan))
		return draw_nothing(v);
	if (e == OK)
		e = agreement_check(v, &a->plan, &a->form);
	if (e == ERR_INPUT)
		return draw(v, a);
	if (e == ERR_STALE)
		return draw_changed(v);
	if (e != OK)
		return e;
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = a->plan.care_plan_id;
	plan_change_add(c, v->arena, agreement_make(v, &a->plan, &a->form));
	draft_form_done(v, c, a->draft.place);
	c->also = agreement_seen_run;
	c->also_what = agreement_seen_new(v->arena, &a->plan);
	return visit_commit(v, plan_change_run, c, agreed);
}

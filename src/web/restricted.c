// SPDX-License-Identifier: Apache-2.0
// Who must not be found: the person asks for it, or a professional who plans with them does, with a reason; two presses
// (plan/hidden.h). Only a privacy officer takes it off again, and looks where the address still stands
// (privacy_restricted.c).
#include "plan/hidden.h"

#include "web/draft_form.h"
#include "web/restricted.h"
#include "web/web.h"

#define PLACE "restricted" // of the draft

static bool may(const struct visit *v)
{
	return v->access.self || (v->actor.kind == ACTOR_STAFF && (v->access.verbs & MAY_WRITE) && !v->access.emergency);
}

static void draw_what(struct page *p)
{
	static const char *const rows[] = {
		N_("Nobody can look for the person here: the answer is as if they were not here."),
		N_("Where they live, how to reach them and which practice they go to is shown to nobody else, not to the team "
		   "either."),
		N_("They are left out of lists and files that programs fetch."),
		N_("Who was let in goes on seeing the rest of the plan.") };
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		nhsuk_item(p, _(rows[i]));
	nhsuk_list_end(p);
}

static enum err draw(struct visit *v, const struct draft_form *draft)
{
	struct page *p = web_begin(v, .title = web_say(v, N_("Keep where you live to yourself"),
		N_("Keep where %s lives to themselves")), .h1 = true, .back = web_path(v, "/details"),
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	if (v->person.restricted) {
		nhsuk_paragraph(p, .size = SIZE_L, .text = web_say(v,
			N_("Where you live and how to reach you is shown to nobody but you."),
			N_("Where %s lives and how to reach them is shown to nobody but them.")));
		draw_what(p);
		nhsuk_paragraph(p, .text = _("Only a privacy officer can change this. They also look where an address still "
			"stands in words."));
		if (v->access.self)
			nhsuk_paragraph(p, .text = _("[Ask a privacy officer]"), .href = web_path(v, "/looked/ask"));
		return web_end(v, p);
	}
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("For somebody who would be in danger if they were found. This is so "
		"from then on:"));
	draw_what(p);
	nhsuk_form_begin(p, .action = web_path(v, "/restricted"), .draft = draft_form_path(v, draft));
	restricted_why(v, p, _("Why should it be kept?"), _("One sentence is enough, such as: they asked for it. Write no "
		"address, telephone number or practice here. The person can read it, under \"Who has looked\"."));
	draft_form_end(v, p, draft, _("Continue"));
	return web_end(v, p);
}

void restricted_why(struct visit *v, struct page *p, const char *label, const char *hint)
{
	nhsuk_textarea(p, .name = "why", .label = label, .label_size = SIZE_M, .rows = 3, .value = visit_form(v, "why"),
		.error = fault_at(&v->fault, "why"), .hint = hint);
}

enum err restricted_check(struct visit *v, const struct person *who)
{
	struct str why = visit_form(v, "why");
	if (!why.n)
		return fault_field(&v->fault, "why", _("Write why"));
	if (why.n > RESTRICTED_WHY_MOST)
		return fault_field(&v->fault, "why", _("This is too long. Please make it shorter"));
	if (hidden_says(v->arena, who, why))
		return fault_field(&v->fault, "why", _("Write it without an address, telephone number or practice"));
	return OK;
}

enum err restricted_sure(struct visit *v, const char *title, const char *words, const char *path, const char *button)
{
	struct page *p = web_begin(v, .title = title, .h1 = true, .back = path,
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	nhsuk_paragraph(p, .size = SIZE_L, .text = words);
	nhsuk_form_begin(p, .action = path);
	nhsuk_hidden(p, "why", visit_form(v, "why"));
	nhsuk_hidden(p, "sure", STR("yes"));
	nhsuk_button(p, .text = button, .look = BUTTON_WARNING, .once = true);
	nhsuk_form_end(p);
	nhsuk_paragraph(p, .text = _("[Leave it as it is]"), .href = path);
	return web_end(v, p);
}

static enum err open_it(struct visit *v, struct draft_form *draft)
{
	return may(v) ? draft_form_open(v, STR(PLACE), draft) : ERR_DENIED;
}

enum err restricted_page(struct visit *v)
{
	struct draft_form draft;
	enum err e = open_it(v, &draft);
	return e == OK ? draw(v, &draft) : e;
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/restricted"), "restricted") : web_error(v, e);
}

enum err restricted(struct visit *v)
{
	struct draft_form draft;
	enum err e = open_it(v, &draft);
	if (e != OK || v->person.restricted)
		return e != OK ? e : visit_go(v, str_of(web_path(v, "/restricted")));
	if (restricted_check(v, &v->person) != OK)
		return draw(v, &draft);
	if (!str_is(visit_form(v, "sure"), "yes"))
		return restricted_sure(v, _("Keep it to themselves from now on?"),
			_("Only a privacy officer can take this back. Other services get no newer copy of the plan."),
			web_path(v, "/restricted"), _("Yes, keep it"));
	struct plan_change *c = hidden_change(v, &v->person, true);
	draft_form_done(v, c, STR(PLACE));
	v->reason = visit_form(v, "why");
	return visit_commit(v, plan_change_run, c, saved);
}

void restricted_way(struct visit *v, struct page *p)
{
	if (may(v))
		nhsuk_paragraph(p, .no_print = true, .href = web_path(v, "/restricted"), .text = v->person.restricted
			? web_say(v, N_("Where you live is shown to nobody but you. [What that means]"),
				N_("Where %s lives is shown to nobody but them. [What that means]"))
			: web_say(v, N_("[Somebody must not find out where I live]"),
				N_("[Somebody must not find out where %s lives]")));
}

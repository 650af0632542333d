// SPDX-License-Identifier: Apache-2.0
// "This is not my plan": who joined a record with a code that was not meant for them says so, and sees it no more; or a
// professional who plans with the person does (plan/joined.h).
#include "web/joined.h"

#include "plan/say.h"
#include "web/door.h"
#include "web/draft_form.h"
#include "web/form.h"
#include "web/looked.h"
#include "web/web.h"

#define TOLD_DAYS 30 // that it stands on top of the plan after it was looked into

#define PLACE "not-mine" // of the draft

struct parting {
	struct actor who; // that joined
	struct values values;
	bool filled;
	struct draft_form draft;
};

static enum err open_who(struct visit *v, struct parting *x)
{
	bool own = v->access.self && str_eq(v->actor.person, v->person.key);
	if (own) {
		x->who = v->actor;
		return OK;
	}
	if (v->actor.kind != ACTOR_STAFF || v->access.emergency)
		return ERR_DENIED;
	enum err e = account_of_person(v->db, v->arena, v->person.key, &x->who);
	return e == ERR_NOT_FOUND ? fault_say(&v->fault, ERR_NOT_FOUND, _("Nobody has joined this record.")) : e;
}

static enum err open_it(struct visit *v, struct parting *x)
{
	enum err e = open_who(v, x);
	return e == OK ? draft_form_open(v, STR(PLACE), &x->draft) : e;
}

static void say_to_them(struct page *p)
{
	static const char *const rows[] = { N_("You will not see this plan any more, straight away."),
		N_("The team and a privacy officer are told. They put right what has to be put right."),
		N_("You keep your login. With a new code from your team it opens your own plan.") };
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("Is this the plan of somebody else? Then a code was given to you by "
		"mistake. You have done nothing wrong. Please tell us."));
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		nhsuk_item(p, _(rows[i]));
	nhsuk_list_end(p);
}

static void say_to_team(struct visit *v, struct page *p, const struct parting *x)
{
	const char *called = page_c(p, v->person.called);
	nhsuk_paragraph(p, .size = SIZE_L, .text = page_say(p, _("Has somebody else used the code that was meant for %s? "
		"They see the whole plan, and what they write stands here as %s's own words. End it now, and ask later."),
		called, called));
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Who has joined"), .value_str = text_short(v->arena, x->who.name, 120));
	nhsuk_summary_row(p, .key = _("Their username"), .value_str = x->who.username);
	nhsuk_summary_list_end(p);
	nhsuk_paragraph(p, .text = page_say(p, _("They see nothing any more, straight away. Codes that were not used yet "
		"stop working. People whom they let in see nothing any more; teams go on. What they wrote stays, and is shown "
		"to you so that it can be put right. A privacy officer looks into it, and %s reads what was found."), called));
}

static enum err draw(struct visit *v, const struct parting *x)
{
	bool own = v->access.self;
	const struct field *f = kind_field(&kind_joined, "words");
	struct value typed = { .field = f, .text = visit_form(v, "words"), .d = DAY_NONE };
	struct page *p = web_begin(v, .h1 = true, .place = own ? PLACE_PLAN : PLACE_PEOPLE,
		.title = own ? _("This is not my plan") : _("Somebody else has joined this record"),
		.back = web_path(v, own ? "%s" : "/invite%s", ""));
	if (own)
		say_to_them(p);
	else
		say_to_team(v, p, x);
	nhsuk_form_begin(p, .action = web_path(v, "/not-mine"), .draft = draft_form_path(v, &x->draft));
	form_field(v, p, f, x->filled ? values_get(&x->values, "words") : &typed, &(struct form_options){ 0 });
	draft_form_draw(v, p, &x->draft);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = own ? _("Close this plan for me") : _("End it now"), .look = BUTTON_WARNING, .once = true);
	draft_form_later(v, p, &x->draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &x->draft);
	return web_end(v, p);
}

enum err not_mine_page(struct visit *v)
{
	struct parting x = { 0 };
	enum err e = open_it(v, &x);
	return e == OK ? draw(v, &x) : e;
}

static enum err parted(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_NOT_FOUND) // it was done a moment ago
		e = OK;
	if (e != OK)
		return web_error(v, e);
	if (v->access.self)
		return web_go_done(v, "/begin", "not-mine");
	return web_go_done(v, web_path(v, "%s", ""), "joined-other");
}

enum err not_mine(struct visit *v)
{
	struct parting *x = arena_make(v->arena, struct parting);
	enum err e = open_it(v, x);
	if (e != OK)
		return e;
	x->filled = true;
	e = values_read(v->arena, &kind_joined, &v->form, NULL, &v->fault, &x->values);
	if (e == OK && !v->access.self && !values_get(&x->values, "words")->text.n)
		e = fault_field(&v->fault, "words", _("Say how you know, in a sentence"));
	if (e != OK)
		return e == ERR_INPUT ? draw(v, x) : e;
	v->reason = STR("somebody else had joined this record");
	struct plan_change *c = joined_parting(v, &x->who, &x->values);
	draft_form_done(v, c, STR(PLACE));
	return visit_commit(v, plan_change_run, c, parted);
}

void joined_way(struct visit *v, struct page *p)
{
	nhsuk_paragraph(p, .text = _("[Somebody else has joined this record]"), .href = web_path(v, "/not-mine"));
}

// --- on the plan -----------------------------------------------------------------------------------------------------
static void what_they_wrote(struct plan_view *w, const struct entry *task)
{
	struct visit *v = w->v;
	struct privacy_tasks one = { (struct entry *)task, 1 };
	size_t shown = 0;
	for (size_t i = 0; i < w->pl.entries; i++) {
		const struct entry *e = &w->pl.entry[i];
		if (!joined_wrote(&one, e))
			continue;
		if (!shown++) {
			nhsuk_paragraph(w->p, .text = _("This was written by them, and still stands:"), .tight = true);
			nhsuk_list_begin(w->p, .plain = false);
		}
		nhsuk_item_begin(w->p);
		nhsuk_link(w->p, .text = str_c(v->arena, text_short(v->arena, entry_title(e), 80)),
			.href = web_path(v, "/history/%s/%.*s", e->kind->resource, STR_ARG(e->r->id)));
		nhsuk_item_end(w->p);
	}
	if (shown)
		nhsuk_list_end(w->p);
}

void joined_top(struct plan_view *w, const struct privacy_tasks *tasks)
{
	struct visit *v = w->v;
	for (size_t i = 0; i < tasks->count && !w->paper; i++) {
		const struct entry *e = &tasks->item[i];
		if (e->kind != &kind_joined || (entry_past(e) && e->r->updated < clock_now() - TOLD_DAYS * DAYS))
			continue;
		const char *title = v->access.self ? _("Somebody else could see your plan") : _("Somebody else had joined");
		nhsuk_card_begin(w->p, .heading = title, .size = SIZE_M, .id = str_c(v->arena, e->r->id));
		nhsuk_paragraph(w->p, .text = page_say(w->p,
			_("%s had joined with a code that was not meant for them. They see nothing any more since %s."),
			page_c(w->p, text_short(v->arena, entry_text(e, "who"), 120)), say_when(v->arena, entry_when(e, "until"))));
		what_they_wrote(w, e);
		if (entry_past(e))
			own_note(w->p, .text_str = entry_text(e, "finding_words"), .cite = page_say(w->p, "%s. %s",
				page_c(w->p, entry_choice_text(e, "finding")),
				page_c(w->p, text_short(v->arena, entry_text(e, "finder"), 120))));
		else
			nhsuk_paragraph(w->p, .text = _("A privacy officer looks into it, and you can read here what they find."),
				.secondary = true);
		if (looked_is_open(v))
			nhsuk_paragraph(w->p, .text = _("[See what they looked at]"), .href = web_path(v, "/looked"));
		nhsuk_card_end(w->p);
	}
}

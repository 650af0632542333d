// SPDX-License-Identifier: Apache-2.0
// Somebody else had joined a record (plan/joined.h), for the privacy officer: who, what they did in it, and the form
// that says what was found. No plan is opened here.
#include "plan/joined.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/form.h"
#include "web/plan_view.h"
#include "web/privacy.h"
#include "web/web.h"

struct looking_into {
	struct privacy_case x;
	struct resource r;
	struct entry task;
	struct values values;
	bool filled;
	struct draft_form draft;
};

static enum err open_it(struct visit *v, struct looking_into *o)
{
	struct str id = visit_param(v, "id"), person = key_of(id);
	enum err e = person.n ? privacy_get(v->db, v->arena, person, id, &o->x) : ERR_NOT_FOUND;
	if (e == OK)
		e = privacy_task(v->db, v->arena, &kind_joined, person, id, &o->r, &o->task);
	if (e != OK)
		return e;
	visit_tell(v, person);
	return draft_form_open(v, draft_spot_place(v, "privacy-joined", id), &o->draft);
}

static void draw_field(struct visit *v, struct page *p, const struct looking_into *o, const char *name)
{
	const struct field *f = kind_field(&kind_joined, name);
	struct value typed = { .field = f, .text = visit_form(v, name), .d = DAY_NONE };
	form_field(v, p, f, o->filled ? values_get(&o->values, name) : &typed, &(struct form_options){ 0 });
}

static enum err draw(struct visit *v, const struct looking_into *o)
{
	struct page *p = web_begin(v, .title = _("Somebody else had joined"), .h1 = true, .back = "/privacy");
	struct str words = entry_text(&o->task, "words");
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, o->x.person));
	nhsuk_summary_row(p, .key = _("Who had joined"), .value_str = entry_text(&o->task, "who"));
	nhsuk_summary_row(p, .key = _("Who said so"), .value_str = entry_words_name(&o->task));
	nhsuk_summary_row(p, .key = _("When it was ended"), .value = say_when(v->arena, o->x.since));
	nhsuk_summary_list_end(p);
	if (words.n)
		own_note(p, .text_str = words, .cite = page_c(p, entry_words_name(&o->task)));
	enum err e = privacy_did(v, p, o->x.person, entry_text(&o->task, "account"), 0, o->x.since);
	if (e != OK)
		return e;
	if (o->x.closed) {
		nhsuk_heading(p, .text = _("What was found"), .level = 2, .size = SIZE_M);
		own_note(p, .text_str = entry_text(&o->task, "finding_words"), .cite = page_say(p, "%s. %s, %s",
			page_c(p, entry_choice_text(&o->task, "finding")), page_c(p, entry_text(&o->task, "finder")),
			say_when(v->arena, o->x.closed)));
		return web_end(v, p);
	}
	nhsuk_form_begin(p, .action = str_format(v->arena, "/privacy/joined/%.*s", STR_ARG(o->x.id)).p,
		.draft = draft_form_path(v, &o->draft));
	draw_field(v, p, o, "finding");
	draw_field(v, p, o, "finding_words");
	draft_form_end(v, p, &o->draft, _("Save what I found"));
	return web_end(v, p);
}

enum err privacy_joined_page(struct visit *v)
{
	struct looking_into o = { 0 };
	enum err e = open_it(v, &o);
	return e == OK ? draw(v, &o) : e;
}

// A colleague was first: what they found stands on the page.
static enum err found(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_STALE)
		return visit_go(v, str_format(v->arena, "/privacy/joined/%.*s", STR_ARG(visit_param(v, "id"))));
	return e == OK ? web_go_done(v, "/privacy", "joined-found") : web_error(v, e);
}

enum err privacy_joined(struct visit *v)
{
	struct looking_into *o = arena_make(v->arena, struct looking_into);
	enum err e = open_it(v, o);
	if (e != OK || o->x.closed)
		return e != OK ? e : found(v, ERR_STALE, NULL);
	o->filled = true;
	e = values_read(v->arena, &kind_joined, &v->form, NULL, &v->fault, &o->values);
	if (e != OK && e != ERR_INPUT)
		return e;
	if (!values_get(&o->values, "finding")->text.n && !fault_at(&v->fault, "finding"))
		(void)fault_field(&v->fault, "finding", _("Choose what you found"));
	if (!values_get(&o->values, "finding_words")->text.n && !fault_at(&v->fault, "finding_words"))
		(void)fault_field(&v->fault, "finding_words", _("Say what you looked at and what happens now"));
	if (v->fault.err)
		return draw(v, o);
	struct plan_change *c = privacy_closing(v, &o->x, &o->task, &o->values, "finding", "finding_words");
	draft_form_done(v, c, o->draft.place);
	return visit_commit(v, plan_change_run, c, found);
}

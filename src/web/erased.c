// SPDX-License-Identifier: Apache-2.0
// What stands where something was lawfully erased (erased.h), and asking for it: from the history of an entry whoever
// may write in it asks a privacy officer to take it out for good, from every version (privacy_erase.c answers).
#include "web/erased.h"

#include "plan/erase.h"
#include "plan/privacy.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/form.h"
#include "web/plan_view.h"
#include "web/web.h"

void erased_note(struct visit *v, struct page *p, struct str type, struct str id)
{
	struct erasure x;
	if (erase_get(v->db, v->arena, key_of(id), type, id, &x) != OK) {
		nhsuk_inset_text(p, .text = _("What stood here is missing, and nothing says why. Please tell the people who "
			"look after this service."));
		return;
	}
	nhsuk_inset_text_begin(p, .text = NULL);
	nhsuk_paragraph(p, .text = page_say(p, _("Taken out on %s by %s."), say_day(v->arena, day_of(x.at)),
		page_c(p, text_short(v->arena, x.name, 100))), .tight = true);
	nhsuk_paragraph(p, .text = page_say(p, "%s.", _(erase_basis_words(x.basis))), .tight = true);
	nhsuk_inset_text_end(p);
	own_note(p, .text_str = x.why, .cite = _("What the privacy officer wrote"));
}

const char *erased_who(struct visit *v, struct str type, struct str id)
{
	struct erasure x;
	if (erase_get(v->db, v->arena, key_of(id), type, id, &x) != OK)
		return _("Nothing says who");
	struct str name = text_short(v->arena, x.name, 100);
	const char *why = _(erase_basis_words(x.basis));
	return str_format(v->arena, _("%.*s took it out for good: %s"), STR_ARG(name), why).p;
}

// --- asking for it ---------------------------------------------------------------------------------------------------
struct asking_out {
	struct resource r;
	struct entry e;
	struct str reference; // "Goal/KEY-..."
	bool asked;           // and not answered yet
	struct values values;
	bool filled;
	struct draft_form draft;
};

bool erased_may_ask(struct visit *v, const struct resource *r)
{
	const struct access_what what = { r->section, r->label, r->author };
	return v->access.self || access_decide(&v->access, MAY_SPEAK, &what) || access_decide(&v->access, MAY_WRITE, &what);
}

static enum err waits(struct visit *v, struct asking_out *o)
{
	struct privacy_tasks list;
	enum err e = privacy_tasks(v->db, v->arena, &kind_take_out, v->person.key, &v->access, &list);
	for (size_t i = 0; e == OK && i < list.count; i++)
		o->asked = o->asked || (!entry_past(&list.item[i]) && str_eq(entry_text(&list.item[i], "entry"), o->reference));
	return e;
}

static enum err open_asking(struct visit *v, struct asking_out *o)
{
	struct str type = visit_param(v, "type"), id = visit_param(v, "id");
	if (!str_eq(key_of(id), v->person.key))
		return ERR_NOT_FOUND;
	enum err e = resource_get(v->db, v->arena, type, id, &o->r);
	if (e == OK && (o->r.shelf != SHELF_PLAN || !access_sees(&v->access, &o->r)))
		e = ERR_NOT_FOUND;
	if (e == OK && erase_is(&o->r))
		e = ERR_GONE;
	if (e == OK && !entry_open_for(v, &o->r, &o->e))
		e = ERR_NOT_FOUND;
	if (e != OK)
		return e;
	if (!erased_may_ask(v, &o->r))
		return ERR_DENIED;
	o->reference = str_format(v->arena, "%.*s/%.*s", STR_ARG(type), STR_ARG(id));
	struct str place = str_format(v->arena, "take-out-%.*s.%.*s", STR_ARG(type), STR_ARG(id));
	e = waits(v, o);
	return e == OK ? draft_form_open(v, place, &o->draft) : e;
}

static const char *history_path(struct visit *v, const struct asking_out *o)
{
	return web_path(v, "/history/%.*s", STR_ARG(o->reference));
}

static enum err draw(struct visit *v, const struct asking_out *o)
{
	struct page *p = web_begin(v, .title = _("Ask for this to be taken out"), .h1 = true,
		.caption = _(o->e.kind->title), .back = history_path(v, o),
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	struct str title = entry_title(&o->e);
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("What is taken away from a plan can still be read in its history. A "
		"privacy officer can take it out for good, from every version."));
	if (title.n)
		own_words(p, .text_str = title, .cite = web_cite(v, &o->e), .is_small = true);
	if (o->asked) {
		nhsuk_inset_text(p, .text = _("This was asked for already. A privacy officer will answer."));
		return web_end(v, p);
	}
	nhsuk_paragraph(p, .text = _("They can do so when it is about somebody else, when it should never have been kept, "
		"or when you want it gone and nobody has to keep it. They answer within a month."));
	nhsuk_form_begin(p, .action = web_path(v, "/history/%.*s/take-out", STR_ARG(o->reference)),
		.draft = draft_form_path(v, &o->draft));
	struct value typed = { .field = kind_field(&kind_take_out, "words"), .text = visit_form(v, "words"),
		.d = DAY_NONE };
	form_field(v, p, typed.field, o->filled ? values_get(&o->values, "words") : &typed, &(struct form_options){ 0 });
	draft_form_end(v, p, &o->draft, _("Ask the privacy officer"));
	return web_end(v, p);
}

enum err take_out_page(struct visit *v)
{
	struct asking_out o = { 0 };
	enum err e = open_asking(v, &o);
	return e == OK ? draw(v, &o) : e;
}

static enum err asked(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	return e == OK ? web_go_done(v, history_path(v, c->own), "take-out") : web_error(v, e);
}

enum err take_out(struct visit *v)
{
	struct asking_out *o = arena_make(v->arena, struct asking_out);
	enum err e = open_asking(v, o);
	if (e != OK || o->asked)
		return e != OK ? e : draw(v, o);
	o->filled = true;
	e = values_read(v->arena, &kind_take_out, &v->form, NULL, &v->fault, &o->values);
	if (e == OK && !values_get(&o->values, "words")->text.n)
		e = fault_field(&v->fault, "words", _("Write why it should be taken out"));
	if (e != OK)
		return e == ERR_INPUT ? draw(v, o) : e;
	struct plan_change *c = privacy_taking_out(v, &o->values, str_of(o->e.kind->title), o->reference);
	c->own = o;
	draft_form_done(v, c, o->draft.place);
	return visit_commit(v, plan_change_run, c, asked);
}

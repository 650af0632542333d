// SPDX-License-Identifier: Apache-2.0
// Adding, changing and taking away one entry of any kind: one question page a kind, made from its table.
#include "plan/say.h"
#include "web/entry_form.h"
#include "web/web.h"

// Kinds that have pages of their own, with more to them than a form.
static bool own_pages(const struct kind *k)
{
	return k == &kind_offer || k == &kind_declined || k == &kind_let_in || k == &kind_ask;
}

static const char *home_of(struct visit *v, const struct kind *k)
{
	return web_path(v, "#%s", k->section);
}

// Both texts, each whole, above the form in which they are put together.
static void draw_clash(struct visit *v, struct page *p, const struct entry_form *f)
{
	nhsuk_warning_callout(p, .heading = _("Someone else saved this at the same time"), .level = 2,
		.text = _("Nothing is lost: both are here. Write below what should stand, then save."));
	for (size_t i = 0; i < f->kind->fields; i++) {
		const struct value *mine = &f->values.item[i], *theirs = &f->theirs.item[i];
		if (value_same(mine, theirs))
			continue;
		nhsuk_heading(p, .text = _(mine->field->short_label), .level = 2, .size = SIZE_S);
		own_two_texts(p, .mine_heading = _("You wrote"), .mine = value_words(v, &f->plan, mine),
			.theirs_heading = _("They wrote"), .theirs = value_words(v, &f->plan, theirs),
			.theirs_cite = web_cite(v, f->entry));
	}
}

// What can only be said later is not asked when an entry is made: how it is going, what came of it.
static const char later_fields[] = "status progress changed working summary seen";

static const char *action_of(struct visit *v, const struct entry_form *f)
{
	return f->entry ? web_path(v, "/entry/%.*s", STR_ARG(f->id)) : web_path(v, "/add/%s", f->kind->name);
}

static const char *who_sees(struct visit *v)
{
	return web_say(v, N_("When you save, everyone who can see this part of your plan can read it."),
		N_("When you save, %s and everyone who can see this part of the plan can read it."));
}

// Somebody else's words, and nothing beside them that one could change.
static enum err draw_read_only(struct visit *v, struct page *p, const struct entry_form *f)
{
	struct values now;
	values_of(v->arena, f->entry, &now);
	for (size_t i = 0; i < f->kind->fields; i++)
		if ((f->kind->field[i].flags & FIELD_OWN_WORDS) && now.item[i].text.n)
			own_words(p, .text_str = now.item[i].text, .cite = web_cite(v, f->entry));
	nhsuk_paragraph(p, .text = _("[What it said before]"),
		.href = web_path(v, "/history/%s/%.*s", f->kind->resource, STR_ARG(f->id)));
	return web_end(v, p);
}

static enum err draw(struct visit *v, struct entry_form *f)
{
	const char *title = _(f->entry ? f->kind->title : f->kind->add);
	struct page *p = web_begin(v, .title = title, .h1 = true, .back = f->then ? f->then : home_of(v, f->kind),
		.status = f->clash ? err_row(ERR_STALE)->http : 0);
	if (f->clash)
		draw_clash(v, p, f);
	if (f->words_closed) {
		nhsuk_inset_text_begin(p, .id = "whose-words");
		nhsuk_paragraph(p, .text = web_say(v, N_("These are not your words, so they stay as they are."),
						   N_("These are somebody else's words, so they stay as they are.")));
		nhsuk_paragraph(
			p, .text = _("You can [put it on the list of things to talk about]."), .href = web_path(v, "/add/agenda"));
		nhsuk_inset_text_end(p);
	}
	if (f->words_closed && entry_only_words(f->kind))
		return draw_read_only(v, p, f);
	nhsuk_form_begin(p, .action = action_of(v, f), .draft = web_path(v, "/draft/%.*s", STR_ARG(f->place)));
	entry_form_draw(v, p, f, f->entry ? NULL : &(struct form_options){ .skip = later_fields });
	nhsuk_paragraph(p, .text = who_sees(v), .secondary = true);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Save"), .once = true);
	nhsuk_button(p, .text = _("Save as a draft and come back later"), .look = BUTTON_SECONDARY,
		.formaction = web_path(v, "/draft/%.*s", STR_ARG(f->place)), .name = "later", .value = "1");
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	if (f->entry && !f->words_closed)
		nhsuk_paragraph(p, .text = _("[Take this away]"), .href = web_path(v, "/entry/%.*s/remove", STR_ARG(f->id)));
	if (f->entry)
		nhsuk_paragraph(p, .text = _("[What it said before]"),
			.href = web_path(v, "/history/%s/%.*s", f->kind->resource, STR_ARG(f->id)));
	if (f->draft_saved)
		nhsuk_post_button(p, .action = web_path(v, "/draft/%.*s/discard", STR_ARG(f->place)),
			.text = _("Throw the draft away"), .as_link = true);
	return web_end(v, p);
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	struct entry_form *f = ((struct plan_change *)what)->own;
	if (e == ERR_CONFLICT) // the same form, sent twice: it is there
		e = OK;
	if (e == OK) {
		if (f->kind == &kind_conversation && !f->entry)
			return visit_go(v, str_of(web_path(v, "/conversation/%.*s", STR_ARG(f->id))));
		return web_go_done(v, f->then ? f->then : home_of(v, f->kind), f->kind->name);
	}
	if (e != ERR_STALE)
		return web_error(v, e);
	// Somebody saved between our look and our turn: look again, and show both.
	struct entry_form again;
	e = entry_form_open(v, f->kind, f->entry ? f->id : STR_NONE, &again);
	if (e == OK)
		e = entry_form_read(v, &again);
	if (e == OK)
		e = entry_form_settle(v, &again);
	if (e != OK && e != ERR_STALE)
		return web_error(v, e);
	again.clash = true;
	return draw(v, &again);
}

static enum err save(struct visit *v, struct entry_form *f)
{
	enum err e = entry_form_read(v, f);
	if (e == OK)
		e = entry_form_settle(v, f);
	if (e == ERR_INPUT || e == ERR_STALE)
		return draw(v, f);
	if (e != OK)
		return e;
	struct plan_change *c = plan_change_new(v);
	entry_form_put(v, f, c);
	c->own = f;
	return plan_change_commit(v, &f->plan, c, saved);
}

enum err entry_add_page(struct visit *v)
{
	struct entry_form f;
	const struct kind *k = kind_named(visit_param(v, "kind"));
	if (!k || own_pages(k))
		return ERR_NOT_FOUND;
	enum err e = entry_form_open(v, k, STR_NONE, &f);
	if (e != OK)
		return e;
	const struct entry *there = k->single ? plan_first(&f.plan, k) : NULL;
	if (there)
		return visit_go(v, str_of(web_path(v, "/entry/%.*s", STR_ARG(there->r->id))));
	return draw(v, &f);
}

enum err entry_add(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	const struct kind *k = kind_named(visit_param(v, "kind"));
	if (!k || own_pages(k))
		return ERR_NOT_FOUND;
	enum err e = entry_form_open(v, k, STR_NONE, f);
	if (e != OK)
		return e;
	return save(v, f);
}

enum err entry_page(struct visit *v)
{
	struct entry_form f;
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), &f);
	if (e == OK && own_pages(f.kind))
		e = ERR_NOT_FOUND;
	return e == OK ? draw(v, &f) : e;
}

enum err entry_save(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), f);
	if (e == OK && own_pages(f->kind))
		e = ERR_NOT_FOUND;
	return e == OK ? save(v, f) : e;
}

static enum err draw_remove(struct visit *v, const struct entry_form *f)
{
	struct page *p = web_begin(
		v, .title = _("Take this away?"), .h1 = true, .back = web_path(v, "/entry/%.*s", STR_ARG(f->id)));
	own_words(p, .text_str = entry_title(f->entry), .cite = web_cite(v, f->entry));
	nhsuk_paragraph(p, .text = _("It leaves the plan, and stays in the history for those who can see it now."));
	nhsuk_form_begin(p, .action = web_path(v, "/entry/%.*s/remove", STR_ARG(f->id)));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)f->entry->r->version));
	nhsuk_textarea(p, .name = "why", .label = _("Would you like to say why?"), .hint = _("You can leave this empty."),
		.rows = 2, .value = visit_form(v, "why"), .error = fault_at(&v->fault, "why"));
	nhsuk_button(p, .text = _("Take it away"), .look = BUTTON_SECONDARY, .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

static enum err open_removable(struct visit *v, struct entry_form *f)
{
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), f);
	if (e == OK && own_pages(f->kind))
		return ERR_NOT_FOUND;
	return e == OK && f->words_closed ? ERR_DENIED : e;
}

enum err entry_remove_page(struct visit *v)
{
	struct entry_form f;
	enum err e = open_removable(v, &f);
	return e == OK ? draw_remove(v, &f) : e;
}

static enum err removed(struct visit *v, enum err e, void *what)
{
	const struct entry_form *f = ((struct plan_change *)what)->own;
	return e == OK ? web_go_done(v, home_of(v, f->kind), "removed") : web_error(v, e);
}

enum err entry_remove_it(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	int64_t version;
	enum err e = open_removable(v, f);
	if (e != OK)
		return e;
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version != f->entry->r->version)
		return ERR_STALE;
	struct str why = visit_form(v, "why");
	if (why.n > 2000) {
		(void)fault_field(&v->fault, "why", _("Please say it in fewer words"));
		return draw_remove(v, f);
	}
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = f->plan.care_plan_id;
	plan_change_add(c, v->arena, entry_remove(v->arena, f->entry, why, &c->writer));
	c->own = f;
	return plan_change_commit(v, &f->plan, c, removed);
}

static enum err ticked(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, entry_then(v, web_path(v, "/goals")), "ticked") : web_error(v, e);
}

// What a small form beside an entry sends: only fields that anyone in the plan may change; the rest stays as it is.
static enum err read_shared(struct visit *v, struct entry_form *f)
{
	struct fault of_all;
	enum err e = OK;
	fault_init(&of_all, v->arena);
	if (values_read(v->arena, f->kind, &v->form, &f->circle, &of_all, &f->values) != OK)
		f->filled = true; // faults of fields that this form does not have are nobody's
	for (size_t i = 0; i < f->kind->fields; i++) {
		struct value *value = &f->values.item[i];
		const char *name = f->kind->field[i].name;
		if (!(f->kind->field[i].flags & FIELD_SHARED) || !form_get(&v->form, name).p)
			value->sent = false;
		else if (value->wrong)
			e = fault_field(&v->fault, name, fault_at(&of_all, name));
	}
	return e;
}

// A tick beside an entry: its status, and how it is going, whoever wrote its words.
enum err entry_status(struct visit *v)
{
	struct entry_form f;
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), &f);
	if (e != OK)
		return e;
	const struct field *status = kind_field_find(f.kind, STR("status"));
	if (own_pages(f.kind) || !status || !(status->flags & FIELD_SHARED))
		return ERR_NOT_FOUND;
	e = read_shared(v, &f);
	if (e != OK) {
		values_of(v->arena, f.entry, &f.values);
		f.filled = true;
		return draw(v, &f);
	}
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = f.plan.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, f.entry, &f.values, &c->writer));
	return plan_change_commit(v, &f.plan, c, ticked);
}

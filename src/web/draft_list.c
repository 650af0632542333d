// SPDX-License-Identifier: Apache-2.0
// What somebody began to write and has not finished, over all plans: on their home, the newest few, and on a page of
// its own with those that were thrown away. Each leads back to its form.
//
// A draft outlives the access of who wrote it: it stays sealed. When the plan may no longer be opened, its list says
// neither whose plan it is nor what is in it. What was typed as something new can still be read and copied by whoever
// typed it, for nothing in it came from the plan; a change to something that stood in the plan cannot, because it would
// show what stood there. When they are let in again, both open as before.
#include "base/direction.h"
#include "plan/say.h"
#include "web/door.h"
#include "web/draft_form.h"
#include "web/guide.h"
#include "web/plan_view.h"
#include "web/template_view.h"
#include "web/web.h"

#define HOME_MOST 5 // on a home

struct listed {
	const struct draft *draft;
	struct draft_where where;
	bool open; // the plan may be written in
	struct person who; // when it is
};

// Someone who no longer lets them in is not named.
static bool look(struct visit *v, const struct draft *d, struct listed *out)
{
	struct access x;
	*out = (struct listed){ .draft = d };
	if (!draft_where(d->person, d->place, &out->where))
		return false;
	if (out->where.spot && out->where.spot->site) {
		out->open = draft_where_may(v, &out->where);
		return out->open;
	}
	out->open = access_load(v->db, v->arena, &v->actor, d->person, &x) == OK && (x.verbs & (MAY_WRITE | MAY_COMMENT)) &&
		access_decide(&x, MAY_SEE, &(struct access_what){ STR(""), STR(""), STR("") }) &&
		person_load(v->db, v->arena, d->person, &out->who) == OK;
	return true;
}

// Of a change to an entry: its kind, as far as the form says it.
static const struct kind *kind_of_draft(struct visit *v, const struct listed *l)
{
	struct form form;
	if (l->where.kind || l->where.spot)
		return l->where.kind;
	return form_parse(v->arena, l->draft->text, 1000, &form) == OK ? kind_named(form_get(&form, "entry_kind")) : NULL;
}

// "A section of a template: dementia, Goals"; what it is about is named where its id says something.
static const char *site_title(struct page *p, const struct draft_where *w, const char *what)
{
	if (!w->spot->about || str_starts(str_of(w->spot->name), "gallery"))
		return what;
	if (str_starts(str_of(w->spot->name), "guide"))
		return guide_draft_title(p, what, w->id);
	if (w->part.n)
		return page_say(p, _("%s: %.*s, %s"), what, STR_ARG(w->id), _(template_section_title(w->part)));
	return page_say(p, "%s: %.*s", what, STR_ARG(w->id));
}

static const char *title(struct visit *v, struct page *p, const struct listed *l)
{
	const struct kind *k = kind_of_draft(v, l);
	const char *what = l->where.spot && k ? page_say(p, _("%s: %s"), _(l->where.spot->title), _(k->title))
		: l->where.spot              ? _(l->where.spot->title)
		: !k                         ? _("A change to the plan")
		: l->where.kind              ? _(k->title)
									 : page_say(p, _("A change to: %s"), _(k->title));
	if (l->where.spot && l->where.spot->site)
		return site_title(p, &l->where, what);
	if (v->actor.person.n && str_eq(v->actor.person, l->draft->person))
		return what;
	return page_say(p, _("%s, for %s's plan"), what, page_c(p, l->who.called));
}

static void act_button(struct page *p, const struct listed *l, const char *act, const char *text, const char *hidden)
{
	struct nhsuk_field fields[] = { { "act", str_of(act) }, { "person", l->draft->person },
		{ "place", l->draft->place } };
	nhsuk_post_button(p, .action = "/drafts", .text = text, .hidden = hidden, .as_link = true, .fields = fields,
		.field_count = 3);
}

#define FIRST_MOST 60 // bytes of what was typed, by which one draft is known from the next

// The first words of it, on a line of their own. Nothing where none were typed yet.
static void draw_first(struct visit *v, struct page *p, const struct listed *l)
{
	struct str *words;
	size_t n = draft_words(v->arena, l->draft->text, &words);
	if (!n)
		return;
	struct str rest = words[0], first = text_short(v->arena, str_trim(str_cut(&rest, '\n')), FIRST_MOST);
	nhsuk_break(p);
	nhsuk_text(p, page_say(p, "“%s”", page_c(p, text_isolated(v->arena, first))));
	nhsuk_break(p);
}

static void draw_open(struct visit *v, struct page *p, const struct listed *l)
{
	const char *name = title(v, p, l), *when = say_when(v->arena, l->draft->saved);
	nhsuk_item_begin(p);
	if (l->draft->thrown) {
		nhsuk_text(p, page_say(p, _("%s, thrown away %s. "), name, say_when(v->arena, l->draft->thrown)));
		draw_first(v, p, l);
		act_button(p, l, "back", _("Bring it back"), name);
	} else {
		nhsuk_link(p, .text = name, .href = draft_where_path(v->arena, l->draft->person, &l->where));
		nhsuk_text(p, page_say(p, _(", a draft from %s. Only you can see it. "), when));
		draw_first(v, p, l);
		act_button(p, l, "throw", _("Throw it away"), name);
	}
	nhsuk_item_end(p);
}

static void draw_closed(struct visit *v, struct page *p, const struct listed *l)
{
	struct str *words;
	nhsuk_paragraph(p, .text = page_say(p, _("You wrote this %s, in a plan that you can no longer open."),
		say_when(v->arena, l->draft->saved)));
	if (l->where.kind) {
		size_t n = draft_words(v->arena, l->draft->text, &words);
		for (size_t i = 0; i < n; i++)
			own_note(p, .text_str = words[i]);
	} else {
		nhsuk_paragraph(p, .secondary = true,
			.text = _("It is about something that stood in the plan, so it stays closed. If you are let in again, it "
					  "is here as you left it."));
	}
	act_button(p, l, "throw", _("Throw it away"), NULL);
}

static enum err load(struct visit *v, struct listed **out, size_t *count)
{
	struct draft *list;
	size_t n = 0;
	enum err e = draft_list(v->db, v->arena, &v->site->drafts, v->actor.account, &list, count);
	if (e != OK)
		return e;
	*out = arena_array(v->arena, struct listed, *count + 1);
	for (size_t i = 0; i < *count; i++)
		n += (!list[i].thrown || clock_now() - list[i].thrown < DRAFT_THROWN) && look(v, &list[i], &(*out)[n]);
	*count = n;
	return OK;
}

void home_drafts(struct visit *v, struct page *p)
{
	struct listed *list;
	size_t count, shown = 0, more = 0;
	if (load(v, &list, &count) != OK)
		return;
	for (size_t i = 0; i < count; i++)
		more += !list[i].draft->thrown;
	if (!more)
		return;
	own_no_print_begin(p); // only they can see it
	nhsuk_inset_text_begin(p, .id = "drafts");
	nhsuk_heading(p, .text = _("You have not finished"), .level = 2, .size = SIZE_S);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < count && shown < HOME_MOST; i++)
		if (list[i].open && !list[i].draft->thrown) {
			draw_open(v, p, &list[i]);
			shown++;
		}
	nhsuk_list_end(p);
	if (more > shown)
		nhsuk_paragraph(p, .href = "/drafts", .text = page_say(p,
			ngettext("[%zu more draft of yours]", "[%zu more drafts of yours]", more - shown), more - shown));
	nhsuk_inset_text_end(p);
	own_no_print_end(p);
}

static void draw_group(struct visit *v, struct page *p, const struct listed *list, size_t count, bool thrown,
	const char *heading)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (!list[i].open || (list[i].draft->thrown != 0) != thrown)
			continue;
		if (!any) {
			nhsuk_heading(p, .text = heading, .level = 2, .size = SIZE_M);
			nhsuk_list_begin(p, .plain = false);
		}
		any = true;
		draw_open(v, p, &list[i]);
	}
	if (any)
		nhsuk_list_end(p);
}

enum err drafts_page(struct visit *v)
{
	struct listed *list;
	size_t count;
	bool closed = false;
	enum err e = load(v, &list, &count);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What you have not finished"), .h1 = true, .back = "/",
		.back_text = _("Back to the start page"));
	nhsuk_paragraph(p, .text = _("What you began to write is kept here. Only you can see it."));
	if (!count)
		own_empty(p, .text = _("Nothing is waiting to be finished."));
	draw_group(v, p, list, count, false, _("Not finished"));
	for (size_t i = 0; i < count; i++) {
		if (list[i].open || list[i].draft->thrown)
			continue;
		if (!closed)
			nhsuk_heading(p, .text = _("In plans that you can no longer open"), .level = 2, .size = SIZE_M);
		closed = true;
		draw_closed(v, p, &list[i]);
	}
	draw_group(v, p, list, count, true, _("Thrown away in the last 7 days"));
	return web_end(v, p);
}

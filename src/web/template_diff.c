// SPDX-License-Identifier: Apache-2.0
// Two states of a template side by side (template_diff.h), and the pages that show them: a version and the one before
// it; a copy and what it was made from, with the way to take over what changed there since.
#include "web/template_diff.h"

#include "plan/gallery.h"
#include "web/gallery.h"
#include "web/web.h"

// --- in words ----------------------------------------------------------------------------------------------------
static const struct {
	const char *word; // N_
	enum nhsuk_colour colour;
} whats[] = {
	[DIFF_ADDED] = { N_("New"), TAG_GREEN },
	[DIFF_GONE] = { N_("Not asked any more"), TAG_RED },
	[DIFF_MOVED] = { N_("Moved"), TAG_BLUE },
	[DIFF_CHANGED] = { N_("Changed"), TAG_YELLOW },
};

static void draw_counts(struct page *p, const struct template_diffs *d)
{
	size_t n[sizeof whats / sizeof *whats] = { 0 };
	for (size_t i = 0; i < d->count; i++)
		n[d->item[i].what]++;
	nhsuk_paragraph_begin(p, .text = NULL);
	for (size_t i = 0; i < sizeof whats / sizeof *whats; i++) {
		if (!n[i])
			continue;
		nhsuk_tag(p, .text = page_say(p, "%s: %zu", _(whats[i].word), n[i]), .colour = whats[i].colour);
		nhsuk_text(p, " ");
	}
	nhsuk_paragraph_end(p);
}

// What a question is called here: the title that its entries begin with, or what it asks.
static const char *called(struct page *p, const struct template_diff *d)
{
	const char *in;
	must(d->prompt || d->part);
	if (!d->prompt)
		return page_in(p->arena, d->part->text, d->part->text_in);
	struct str called = template_called(d->prompt, &in);
	return called.n ? page_in(p->arena, called, in) : page_in(p->arena, d->prompt->text, d->prompt->text_in);
}

static void draw_line(struct page *p, const struct template_diff *d)
{
	nhsuk_paragraph_begin(p, .text = NULL);
	nhsuk_tag(p, .text = _(whats[d->what].word), .colour = whats[d->what].colour);
	nhsuk_text(p, " ");
	nhsuk_text(p, called(p, d));
	if (d->what == DIFF_MOVED)
		nhsuk_text(p, page_say(p, d->prompt ? _(" (question %.*s before, now question %.*s)")
			: _(" (section %.*s before, now section %.*s)"), STR_ARG(d->was), STR_ARG(d->is)));
	nhsuk_paragraph_end(p);
}

static void draw_one(struct page *p, const struct template_diff *d, const char *was, const char *is)
{
	if (d->what != DIFF_CHANGED) {
		draw_line(p, d);
		return;
	}
	nhsuk_heading(p, .level = 4, .size = SIZE_S,
		.text = d->prompt ? page_say(p, _("%s: %s"), called(p, d), _(d->of)) : _(d->of));
	own_two_texts(p, .mine_heading = was, .mine = d->was.n ? d->was : str_of(_("Nothing")), .theirs_heading = is,
		.theirs = d->is.n ? d->is : str_of(_("Nothing")), .level = 5);
}

size_t template_draw_differences(struct visit *v, struct page *p, const struct template *was, const char *was_heading,
	const struct template *is, const char *is_heading)
{
	struct template_diffs d;
	const struct template_part *part = NULL;
	template_diff(v->arena, was, is, &d);
	if (!d.count) {
		own_empty(p, .text = _("Both ask the same, in the same words and order."));
		return 0;
	}
	draw_counts(p, &d);
	for (size_t i = 0; i < d.count; i++) {
		const struct template_diff *x = &d.item[i];
		if (!i || (x->part && (!part || !str_eq(x->part->name, part->name))))
			nhsuk_heading(p, .level = 3, .size = SIZE_M,
				.text = x->part ? page_in(p->arena, x->part->text, x->part->text_in) : _("Title, and for whom it is"));
		part = x->part;
		draw_one(p, x, was_heading, is_heading);
	}
	return d.count;
}

// --- a version and the one before it -----------------------------------------------------------------------------
enum err template_changes_page(struct visit *v)
{
	struct template t, before;
	enum err e = template_version(v, &t);
	if (e == OK)
		e = template_get(v->db, v->arena, t.name, t.number - 1, &before);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = str_format(v->arena, _("What changed in version %lld"),
		(long long)t.number).p, .h1 = true, .caption = template_title(v->arena, &t), .back = template_path(v, &t, ""),
		.back_text = _("Back to this template"));
	nhsuk_paragraph(p, .text = _("Plans that follow the version before keep it until somebody moves them."));
	nhsuk_heading(p, .text = _("Section by section"), .level = 2, .size = SIZE_L);
	(void)template_draw_differences(v, p, &before, template_version_words(v, &before), &t,
		template_version_words(v, &t));
	return web_end(v, p);
}

// --- a copy and what it was made from ----------------------------------------------------------------------------
static enum err origin_here(struct visit *v, const struct template *t, struct template_origin *out)
{
	struct template_list *l = arena_make(v->arena, struct template_list);
	struct str name;
	int64_t number;
	if (!template_canonical_read(t->from, &name, &number) || str_eq(name, t->name))
		return ERR_NOT_FOUND;
	enum err e = template_get(v->db, v->arena, name, number, &out->was);
	if (e == OK)
		e = template_versions(v->db, v->arena, name, l);
	if (e != OK)
		return e;
	const struct template *now = template_offered(l, name);
	out->now = now ? *now : out->was;
	out->canonical = template_canonical(v->arena, &out->now);
	out->href = template_path(v, &out->now, "");
	return OK;
}

static enum err open_item(struct visit *v, struct str id, struct gallery_item *item, struct template *out)
{
	struct gallery_parcel parcel;
	struct str key;
	enum err e = gallery_get(v->db, v->arena, id, item);
	if (e == OK)
		e = gallery_open(v->arena, item->sealed, &parcel, &key, NULL);
	if (e != OK)
		return e == ERR_INPUT ? ERR_INTERNAL : e; // it was good when it came
	*out = parcel.template;
	out->r.body = parcel.body;
	return OK;
}

static enum err origin_shown(struct visit *v, const struct template *t, struct template_origin *out)
{
	struct gallery_item was, now;
	struct gallery_list l;
	enum err e = gallery_of_origin(v->db, v->arena, t->from, &was);
	if (e == OK && !was.known)
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = gallery_versions(v->db, v->arena, was.key, was.name, &l);
	if (e != OK)
		return e;
	struct str newest = was.id;
	for (size_t i = l.count; i-- > 0;)
		if (!l.item[i].gone)
			newest = l.item[i].id;
	e = open_item(v, was.id, &was, &out->was);
	if (e == OK)
		e = open_item(v, newest, &now, &out->now);
	if (e != OK)
		return e;
	out->organisation = str_c(v->arena, now.organisation);
	out->href = gallery_href(v, now.id, "");
	out->canonical = str_format(v->arena, "%.*s|%lld", STR_ARG(gallery_origin(v->arena, now.key, now.name)),
		(long long)now.number);
	return OK;
}

enum err template_origin(struct visit *v, const struct template *t, struct template_origin *out)
{
	*out = (struct template_origin){ 0 };
	if (!t->from.n)
		return OK;
	enum err e = origin_here(v, t, out);
	if (e == ERR_NOT_FOUND)
		e = origin_shown(v, t, out);
	out->found = e == OK;
	out->newer = e == OK && out->now.number > out->was.number;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err template_draw_origin(struct visit *v, struct page *p, const struct template *t)
{
	struct template_origin o;
	enum err e = template_origin(v, t, &o);
	if (e != OK || !o.found)
		return e;
	const char *title = template_title(p->arena, &o.was),
			   *number = page_say(p, _("version %lld"), (long long)o.was.number);
	nhsuk_paragraph(p, .size = SIZE_S, .secondary = true, .href = o.href,
		.text = o.organisation ? page_say(p, _("Made from [%s] of %s, %s"), title, o.organisation, number)
							   : page_say(p, _("Made from [%s], %s"), title, number));
	if (o.newer) {
		nhsuk_inset_text_begin(p, .id = "newer");
		nhsuk_paragraph(p, .text = page_say(p, _("There is a newer version of what this was made from: version %lld. "
			"[See what changed there, and take it over if you like]"), (long long)o.now.number),
			.href = template_path(v, t, "/origin"));
		nhsuk_inset_text_end(p);
	} else {
		nhsuk_paragraph(p, .size = SIZE_S, .text = _("[See what is different]"),
			.href = template_path(v, t, "/origin"));
	}
	return OK;
}

// The newest state of the template that the address names, draft or not, and where it was made from.
static enum err open_copy(struct visit *v, struct template *t, struct template_origin *o)
{
	struct template_list *l = arena_make(v->arena, struct template_list);
	struct str name = visit_param(v, "name");
	enum err e = template_versions(v->db, v->arena, name, l);
	const struct template *newest = e == OK ? template_newest(l, name) : NULL;
	if (!newest)
		return e == OK ? ERR_NOT_FOUND : e;
	*t = *newest;
	e = template_origin(v, t, o);
	return e == OK && !o->found ? ERR_NOT_FOUND : e;
}

static void draw_take(struct visit *v, struct page *p, const struct template *t, const struct template_origin *o)
{
	size_t kept;
	struct nhsuk_field seen = { "seen", o->canonical };
	(void)template_merge(v->arena, t, &o->was, &o->now, &kept);
	nhsuk_paragraph(p, .text = _("You can take over what changed there. What you changed yourself stays as you have "
		"it. You get a draft, and nobody's plan follows it before you publish it."));
	if (kept)
		nhsuk_paragraph(p, .text = page_say(p, ngettext("%zu thing was changed both there and here. There yours stays.",
			"%zu things were changed both there and here. There yours stay.", kept), kept));
	nhsuk_post_button(p, .action = template_path(v, t, "/origin"), .text = _("Take over what changed"),
		.fields = &seen, .field_count = 1);
}

enum err template_origin_page(struct visit *v)
{
	struct template t;
	struct template_origin o;
	enum err e = open_copy(v, &t, &o);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What is different"), .h1 = true, .caption = template_title(v->arena, &t),
		.back = template_path(v, &t, ""), .back_text = _("Back to this template"));
	const char *was = page_say(p, _("Version %lld"), (long long)o.was.number),
			   *now = page_say(p, _("Version %lld"), (long long)o.now.number);
	if (o.newer) {
		nhsuk_heading(p, .level = 2, .size = SIZE_L, .text = page_say(p, _("What changed in “%s” since you copied it"),
			template_title(p->arena, &o.was)));
		if (template_draw_differences(v, p, &o.was, was, &o.now, now))
			draw_take(v, p, &t, &o);
	}
	nhsuk_heading(p, .level = 2, .size = SIZE_L, .text = _("How yours is different from what it was made from"));
	(void)template_draw_differences(v, p, &o.was, page_say(p, "%s, %s", template_title(p->arena, &o.was), was), &t,
		_("Yours now"));
	return web_end(v, p);
}

static enum err taken(struct visit *v, enum err e, void *what)
{
	const struct template_act *act = what;
	return e == OK ? web_go_done(v, str_format(v->arena, "/templates/%.*s", STR_ARG(act->name)).p, "template-merged")
				   : web_error(v, e);
}

enum err template_origin_take(struct visit *v)
{
	struct template t;
	struct template_origin o;
	struct template_act *act = arena_make(v->arena, struct template_act);
	size_t kept;
	enum err e = open_copy(v, &t, &o);
	if (e != OK)
		return e;
	if (!str_eq(visit_form(v, "seen"), o.canonical))
		return ERR_STALE; // another version came meanwhile: what changed in it is to be seen first
	struct str body = template_merge(v->arena, &t, &o.was, &o.now, &kept), author = visit_author(v);
	if (t.status != TEMPLATE_DRAFT) {
		e = template_next_with(v->db, v->arena, t.name, body, o.canonical, author, act, &v->fault);
	} else {
		struct json_node *n = json_tree(v->arena, json_trusted(v->arena, body));
		json_node_put(v->arena, n, "derivedFrom[0]", json_node_text(v->arena, o.canonical));
		e = template_save(v->arena, &t, n, author, act, &v->fault);
	}
	return e == OK ? visit_commit(v, template_write, act, taken) : e;
}

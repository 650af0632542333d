// SPDX-License-Identifier: Apache-2.0
// The pages about planning as an administrator finds them (guide.h): all of them in each language, how each stands,
// and which are older than the English that they were made from. Also what its other files share: one of them opened,
// its address, and how its next version is written.
#include "plan/say.h"
#include "record/secret.h"
#include "web/draft_form.h"
#include "web/guide.h"
#include "web/web.h"

#define STAMP 16 // letters of a digest

const char *guide_path(struct visit *v, struct guide_leaf l, const char *rest)
{
	return str_format(v->arena, "/guide/%.*s%s", STR_ARG(guide_leaf_name(v->arena, l)), rest).p;
}

struct guide_leaf guide_asked(const struct visit *v)
{
	return guide_leaf_named(visit_param(v, "page"));
}

struct str guide_stamp(struct arena *a, struct str text)
{
	char hex[SECRET_HEX + 1];
	secret_digest("words of a page about planning", text, hex);
	return str_dup(a, (struct str){ hex, STAMP });
}

const char *guide_draft_title(struct page *p, const char *what, struct str name)
{
	struct guide_leaf l = guide_leaf_named(name);
	if (!l.g)
		return what;
	return guide_is_english(l) ? page_say(p, _("%s: %s"), what, _(l.g->title))
		: page_say(p, _("%s: %s, %s"), what, _(l.g->title), guide_lang_name(l.lang));
}

// --- one of them -----------------------------------------------------------------------------------------------------
// The words of a page as they are now: of an administrator, or the program's own.
static enum err read_now(struct visit *v, struct guide_leaf l, struct guide_version *now, bool *changed)
{
	*now = (struct guide_version){ .text = guide_original(l.g, l.lang) };
	enum err e = guide_newest(v->db, v->arena, str_of(l.g->name), str_of(l.lang), now);
	*changed = e == OK && !now->original;
	if (e == OK && now->original) // an upgrade may have brought newer words since
		now->text = guide_original(l.g, l.lang);
	return e == ERR_NOT_FOUND ? OK : e;
}

struct str guide_made_from(const struct guide_open *o)
{
	const struct guide_text *came = guide_came_with(o->leaf.g, o->leaf.lang);
	if (o->changed)
		return o->now.english;
	return came && !came->older ? guide_original(o->leaf.g, guide_lang_next(NULL)) : STR_NONE;
}

static enum err read_english(struct visit *v, struct guide_open *o)
{
	struct guide_version english;
	bool changed;
	enum err e = read_now(v, (struct guide_leaf){ o->leaf.g, guide_lang_next(NULL) }, &english, &changed);
	o->english = english.text;
	o->older = o->now.text.n && !str_eq(guide_made_from(o), o->english);
	return e;
}

enum err guide_open(struct visit *v, struct guide_leaf l, struct guide_open *out)
{
	struct guide_version base;
	*out = (struct guide_open){ .leaf = l };
	if (!l.g)
		return ERR_NOT_FOUND;
	out->original = guide_original(l.g, l.lang);
	enum err e = read_now(v, l, &out->now, &out->changed);
	if (e == OK && !guide_is_english(l))
		e = read_english(v, out);
	if (e != OK || !out->changed)
		return e;
	e = guide_base(v->db, v->arena, str_of(l.g->name), str_of(l.lang), &base);
	out->newer = e == OK && !str_eq(base.text, out->original);
	return e == ERR_NOT_FOUND ? OK : e;
}

struct guide_version guide_as_it_came(const struct guide_open *o)
{
	return (struct guide_version){ .original = true, .text = o->original,
		.english = guide_original(o->leaf.g, guide_lang_next(NULL)),
		.why = str_of(o->original.n ? _("The words that came with the program")
			: _("There was no page in this language")) };
}

// --- publishing ------------------------------------------------------------------------------------------------------
struct publishing {
	struct guide_leaf leaf;
	int64_t seen;
	struct guide_version *list;
	size_t count;
};

static enum err publish_run(struct db *db, struct arena *a, void *what)
{
	const struct publishing *x = what;
	(void)a;
	return guide_add(db, str_of(x->leaf.g->name), str_of(x->leaf.lang), x->seen, x->list, x->count);
}

enum err guide_publish_all(struct visit *v, struct guide_leaf l, int64_t seen, struct guide_version *list,
	size_t count, struct str place, enum err (*after)(struct visit *, enum err, void *))
{
	struct publishing *x = arena_make(v->arena, struct publishing);
	*x = (struct publishing){ .leaf = l, .seen = seen, .list = list, .count = count };
	for (size_t i = 0; i < count; i++)
		list[i].account = v->actor.account;
	return draft_form_commit(v, place, publish_run, x, after);
}

// --- the list --------------------------------------------------------------------------------------------------------
static void draw_leaf(struct visit *v, struct page *p, const struct guide_open *o)
{
	nhsuk_cell_begin(p, .text = NULL);
	nhsuk_link(p, .text = !o->now.text.n ? _("Write it") : _("Change"),
		.hidden = page_say(p, "%s, %s", _(o->leaf.g->title), guide_lang_name(o->leaf.lang)),
		.href = guide_path(v, o->leaf, ""));
	nhsuk_break(p);
	if (o->older)
		nhsuk_tag(p, .text = _("Older than the English"), .colour = TAG_YELLOW);
	if (o->newer)
		nhsuk_tag(p, .text = _("Newer words came with an upgrade"), .colour = TAG_BLUE);
	if (o->older || o->newer)
		nhsuk_break(p);
	nhsuk_text(p, !o->now.text.n ? _("None yet: the English is shown")
		: !o->changed            ? _("As it came with the program")
			: page_say(p, _("Changed on %s by %.*s"), say_day(v->arena, day_of(o->now.at)),
				STR_ARG(web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(o->now.account))))));
	nhsuk_cell_end(p);
}

static enum err draw_row(struct visit *v, struct page *p, const struct guide_page *g)
{
	enum err e = OK;
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text = _(g->title), .href = str_format(v->arena, "/help/%s", g->name).p);
	for (const char *lang = guide_lang_next(NULL); e == OK && lang; lang = guide_lang_next(lang)) {
		struct guide_open o;
		e = guide_open(v, (struct guide_leaf){ g, lang }, &o);
		if (e == OK)
			draw_leaf(v, p, &o);
	}
	nhsuk_table_row_end(p);
	return e;
}

#define COLUMNS_MOST 8

enum err guide_list(struct visit *v)
{
	struct nhsuk_table_column column[COLUMNS_MOST] = { { .text = _("Page") } };
	size_t columns = 1;
	struct page *p = web_begin(v, .title = _("Pages about planning"), .h1 = true, .back = "/",
		.back_text = _("Back to the start page"));
	nhsuk_paragraph(p, .text = _("Everybody can read these pages, signed in or not. You can change their words: add "
		"how things are done where you are, or say them better. Every version is kept."));
	nhsuk_paragraph(p, .text = _("Each page has its words in each language. When the English is changed, the others "
		"are marked as older, here and for those who read them, until somebody has looked at them."));
	for (const char *lang = guide_lang_next(NULL); lang && columns < COLUMNS_MOST; lang = guide_lang_next(lang))
		column[columns++] = (struct nhsuk_table_column){ .text = guide_lang_name(lang) };
	nhsuk_table_begin(p, .caption = _("Pages"), .caption_size = SIZE_M, .responsive = true, .columns = column,
		.column_count = columns);
	for (size_t i = 0; i < guide_page_count; i++) {
		enum err e = draw_row(v, p, &guide_pages[i]);
		if (e != OK)
			return e;
	}
	nhsuk_table_end(p);
	return web_end(v, p);
}

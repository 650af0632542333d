// SPDX-License-Identifier: Apache-2.0
// Reading a page about planning (guide.h): its words, the other pages of the same guide, and the way to the next.
#include "web/guide.h"

#include "plan/say.h"
#include "web/web.h"

#define LINKS 16

static const char *path_of(struct visit *v, const struct guide_page *g)
{
	return str_format(v->arena, "/help/%s", g->name).p;
}

static void draw_contents(struct visit *v, struct page *p, const struct guide_page *now)
{
	struct page_link *link = arena_array(v->arena, struct page_link, LINKS);
	size_t n = 0;
	for (size_t i = 0; i < guide_page_count && n < LINKS; i++)
		if (guide_pages[i].part == now->part)
			link[n++] = (struct page_link){ .text = _(guide_pages[i].title), .href = path_of(v, &guide_pages[i]),
				.current = &guide_pages[i] == now };
	own_no_print_begin(p);
	nhsuk_contents_list(p, .items = link, .count = n, .aria_label = _("Pages about planning"));
	own_no_print_end(p);
}

// The page before and the one behind it, of the same guide.
static void draw_ways(struct visit *v, struct page *p, const struct guide_page *now)
{
	const struct guide_page *before = now > guide_pages ? now - 1 : NULL;
	const struct guide_page *next = now + 1 < guide_pages + guide_page_count ? now + 1 : NULL;
	if (before && before->part != now->part)
		before = NULL;
	if (next && next->part != now->part)
		next = NULL;
	nhsuk_pagination(p, .previous_href = before ? path_of(v, before) : NULL,
		.previous_label = before ? _(before->title) : NULL, .next_href = next ? path_of(v, next) : NULL,
		.next_label = next ? _(next->title) : NULL);
}

// What who speaks another language is told: that there is no page in it, or that it is older, and the way to the other.
static void draw_language(struct visit *v, struct page *p, const struct guide_open *mine, bool english)
{
	const char *path = path_of(v, mine->leaf.g);
	if (!english && !mine->older)
		return;
	nhsuk_inset_text_begin(p, .text = NULL);
	if (!mine->now.text.n)
		nhsuk_paragraph(p, .text = _("There is no page in your language yet. This page is in English."));
	else if (english)
		nhsuk_paragraph(p, .text = _("This page is in English. [Read it in your language]"), .href = path);
	else
		nhsuk_paragraph(p, .text = _("The English page has been changed since this one was made. [Read the English "
			"page]"), .href = str_format(v->arena, "%s?words=en", path).p);
	nhsuk_inset_text_end(p);
}

enum err guide_read(struct visit *v)
{
	struct guide_leaf l = { guide_page_named(visit_param(v, "page")), guide_lang_spoken() };
	struct guide_open mine, shown;
	enum err e = guide_open(v, l, &mine);
	if (e != OK)
		return e;
	bool english = text_spoken && (!mine.now.text.n || str_is(visit_query(v, "words"), "en"));
	shown = mine;
	if (english)
		e = guide_open(v, (struct guide_leaf){ l.g, guide_lang_next(NULL) }, &shown);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = english ? _(l.g->title) : str_c(v->arena, guide_title(shown.now.text)),
		.h1 = true);
	draw_contents(v, p, l.g);
	draw_language(v, p, &mine, english);
	guide_draw(p, shown.now.text, guide_lang_attr(shown.leaf.lang));
	if (shown.changed)
		nhsuk_paragraph(p, .secondary = true, .size = SIZE_S,
			.text = page_say(p, _("Last changed on %s"), say_day(v->arena, day_of(shown.now.at))));
	if (v->actor.kind == ACTOR_ADMIN)
		nhsuk_paragraph(p, .text = _("[Change this page]"), .no_print = true, .href = guide_path(v, l, ""));
	draw_ways(v, p, l.g);
	return web_end(v, p);
}

void guide_hint(struct visit *v, struct page *p, const char *person, const char *staff)
{
	const char *name = v->actor.kind == ACTOR_STAFF ? staff : person;
	const struct guide_page *g = name ? guide_page_named(str_of(name)) : NULL;
	if (!g)
		return;
	nhsuk_paragraph(p, .no_print = true, .size = SIZE_S, .href = path_of(v, g),
		.text = page_say(p, g->part == GUIDE_STAFF ? _("In the guide for professionals: [%s]") : _("Read more: [%s]"),
			_(g->title)));
}

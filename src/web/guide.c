// SPDX-License-Identifier: Apache-2.0
// Reading a page about planning (guide.h): its words, the other pages of the same guide, and the way to the next.
#include "web/guide.h"

#include "plan/say.h"
#include "web/web.h"

#define LINKS 16

enum err guide_now(struct visit *v, const struct guide_page *g, struct guide_version *newest, bool *changed)
{
	*newest = (struct guide_version){ .text = guide_original(g, "en") };
	enum err e = guide_newest(v->db, v->arena, str_of(g->name), STR("en"), newest);
	*changed = e == OK && !newest->original;
	if (e == OK && newest->original) // an upgrade may have brought newer words since
		newest->text = guide_original(g, "en");
	return e == ERR_NOT_FOUND ? OK : e;
}

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

enum err guide_read(struct visit *v)
{
	const struct guide_page *g = guide_asked(v);
	struct guide_version now;
	bool changed, english = text_spoken != NULL;
	if (!g)
		return ERR_NOT_FOUND;
	enum err e = guide_now(v, g, &now, &changed);
	if (e != OK)
		return e;
	// Words that an administrator gave to the English page are not in the translation that the program comes with.
	struct str said = text_spoken && !changed ? guide_original(g, text_lang()) : STR_NONE;
	if (said.n) {
		now.text = said;
		english = false;
	}
	struct page *p = web_begin(v, .title = english ? _(g->title) : str_c(v->arena, guide_title(now.text)), .h1 = true);
	draw_contents(v, p, g);
	if (english)
		nhsuk_inset_text(p, .text = _("This page is in English."));
	guide_draw(p, now.text, english ? "en-GB" : NULL);
	if (changed)
		nhsuk_paragraph(p, .secondary = true, .size = SIZE_S,
			.text = page_say(p, _("Last changed on %s"), say_day(v->arena, day_of(now.at))));
	if (v->actor.kind == ACTOR_ADMIN)
		nhsuk_paragraph(p, .text = _("[Change this page]"), .no_print = true,
			.href = str_format(v->arena, "/guide/%s", g->name).p);
	draw_ways(v, p, g);
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

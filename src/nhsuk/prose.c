// SPDX-License-Identifier: Apache-2.0
// Headings, paragraphs, inline text, lists, the grid.
#include "nhsuk/markup.h"

void nhsuk_heading_(struct page *p, const struct nhsuk_heading *o)
{
	static const enum nhsuk_size usual[] = { SIZE_XL, SIZE_XL, SIZE_L, SIZE_M, SIZE_S, SIZE_S, SIZE_S };
	must(o->level >= 0 && o->level <= 6);
	struct mk_heading h = {
		.level = o->level, .size = o->size ? o->size : usual[o->level], .class_name = "nhsuk-heading",
		.class_prefix = "nhsuk-heading-", .text = mk_pick(o->text, o->text_str),
		.caption = mk_pick(o->caption, o->caption_str), .caption_place = o->caption_place,
		.caption_element = o->caption_element, .hidden = o->hidden, .id = o->id, .href = o->href, .classes = o->classes,
		.tag = o->tag, .tag_colour = o->tag_colour,
	};
	mk_heading(p, &h);
}

// --- paragraphs --------------------------------------------------------------------------------------------------
static void paragraph_open(struct page *p, const struct nhsuk_paragraph *o)
{
	mk_open(p, "p", o->id, o->size && o->size <= SIZE_S ? "nhsuk-body-s" : o->size >= SIZE_L ? "nhsuk-lede-text" : NULL,
		o->secondary ? "nhsuk-u-secondary-text-colour" : NULL, o->tight ? "own-tight" : NULL,
		o->no_print ? "own-noprint" : NULL, o->classes);
	mk_dir(p, o->text_str);
	mk(p, ">");
}

void mk_linked(struct page *p, const char *text, const char *href)
{
	struct str s = str_of(text), before = STR_NONE, words = s, after = STR_NONE;
	size_t open, close;
	if (!href) {
		mk_str(p, s);
		return;
	}
	if (str_index(s, '[', &open) && str_index(str_part(s, open, s.n), ']', &close)) {
		before = str_part(s, 0, open);
		words = str_part(s, open + 1, close - 1);
		after = str_part(s, open + close + 1, s.n);
	}
	mk_str(p, before);
	nhsuk_link(p, .text_str = words, .href = href);
	mk_str(p, after);
}

void nhsuk_paragraph_(struct page *p, const struct nhsuk_paragraph *o)
{
	// A paragraph that is nothing but a link says nothing on paper.
	struct nhsuk_paragraph shown = *o;
	size_t bracket;
	shown.no_print = o->no_print || (o->href && o->text && !str_index(str_of(o->text), '[', &bracket));
	paragraph_open(p, &shown);
	if (o->text_str.p)
		mk_lines(p, o->text_str);
	else
		mk_linked(p, o->text, o->href);
	mk(p, "</p>");
}

void nhsuk_paragraph_begin_(struct page *p, const struct nhsuk_paragraph *o)
{
	mk_push(p, OPEN_PARAGRAPH);
	paragraph_open(p, o);
	mk_str(p, mk_pick(o->text, o->text_str));
}

void nhsuk_paragraph_end(struct page *p)
{
	mk_pop(p, OPEN_PARAGRAPH);
	mk(p, "</p>");
}

void nhsuk_text(struct page *p, const char *text)
{
	mk_c(p, text);
}

void nhsuk_text_str(struct page *p, struct str text)
{
	mk_str(p, text);
}

void nhsuk_lines(struct page *p, struct str text)
{
	mk_lines(p, text);
}

void nhsuk_strong_str(struct page *p, struct str text)
{
	mk(p, "<strong>");
	mk_str(p, text);
	mk(p, "</strong>");
}

void nhsuk_strong(struct page *p, const char *text)
{
	nhsuk_strong_str(p, str_of(text));
}

void nhsuk_hidden_text(struct page *p, const char *text)
{
	mk_hidden(p, "", text, "");
}

void nhsuk_break(struct page *p)
{
	mk(p, "<br>");
}

void nhsuk_dot(struct page *p)
{
	mk(p, " <span aria-hidden=\"true\">·</span> ");
}

void nhsuk_time(struct page *p, const char *machine, const char *text)
{
	mk(p, "<time");
	mk_attr(p, "datetime", machine);
	mk(p, ">");
	mk_c(p, text);
	mk(p, "</time>");
}

void nhsuk_link_(struct page *p, const struct nhsuk_link *o)
{
	struct str hidden = mk_pick(o->hidden, o->hidden_str);
	mk(p, o->strong ? "<strong>" : "");
	if (!o->id && !o->reverse && !o->no_print && !o->classes)
		mk(p, "<a class=\"nhsuk-link\"");
	else
		mk_open(p, "a", o->id, "nhsuk-link", o->reverse ? "nhsuk-link--reverse" : NULL,
			o->no_print ? "own-noprint" : NULL, o->classes);
	mk_href(p, o->href);
	if (o->new_window)
		mk(p, " target=\"_blank\"");
	mk_attr(p, "rel", o->rel ? o->rel : o->new_window ? "noopener" : NULL);
	mk_attr(p, "download", o->download);
	mk(p, ">");
	mk_str(p, mk_pick(o->text, o->text_str));
	if (hidden.n) {
		mk(p, "<span class=\"nhsuk-u-visually-hidden\"> ");
		mk_str(p, hidden);
		mk(p, "</span>");
	}
	mk(p, o->strong ? "</a></strong>" : "</a>");
}

// --- lists -------------------------------------------------------------------------------------------------------
void nhsuk_list_begin_(struct page *p, const struct nhsuk_list *o)
{
	mk_push(p, o->numbers ? OPEN_NUMBERED : OPEN_LIST);
	mk_tag(p, o->numbers ? "ol" : "ul", o->id, "nhsuk-list",
		o->plain ? NULL : o->numbers ? "nhsuk-list--number" : "nhsuk-list--bullet", o->classes);
}

void nhsuk_list_end(struct page *p)
{
	bool numbers = p->depth && p->open[p->depth - 1] == OPEN_NUMBERED;
	mk_pop(p, numbers ? OPEN_NUMBERED : OPEN_LIST);
	mk_close(p, numbers ? "ol" : "ul");
}

void nhsuk_item_str(struct page *p, struct str text)
{
	mk(p, "<li");
	mk_dir(p, text);
	mk(p, ">");
	mk_lines(p, text);
	mk(p, "</li>");
}

void nhsuk_item(struct page *p, const char *text)
{
	nhsuk_item_str(p, str_of(text));
}

void nhsuk_item_begin(struct page *p)
{
	mk_push(p, OPEN_ITEM);
	mk(p, "<li>");
}

void nhsuk_item_end(struct page *p)
{
	mk_pop(p, OPEN_ITEM);
	mk(p, "</li>");
}

// --- places ------------------------------------------------------------------------------------------------------
// Things that are opened and closed and have nothing to say.
static void open_plain(struct page *p, enum mk_open what, const char *markup)
{
	mk_push(p, what);
	mk(p, markup);
}

static void close_plain(struct page *p, enum mk_open what, const char *markup)
{
	mk_pop(p, what);
	mk(p, markup);
}

void nhsuk_row_begin(struct page *p)
{
	open_plain(p, OPEN_GRID, "<div class=\"nhsuk-grid-row\">");
}

void nhsuk_row_end(struct page *p)
{
	close_plain(p, OPEN_GRID, "</div>");
}

void nhsuk_column_begin(struct page *p, enum nhsuk_width width)
{
	static const char *const names[] = { "full", "three-quarters", "two-thirds", "one-half", "one-third",
		"one-quarter" };
	mk_push(p, OPEN_COLUMN);
	mk_tag(p, "div", NULL, mk_cat(p, "nhsuk-grid-column-", names[width]));
}

void nhsuk_column_end(struct page *p)
{
	close_plain(p, OPEN_COLUMN, "</div>");
}

void nhsuk_section_begin_(struct page *p, const struct nhsuk_heading *o)
{
	struct nhsuk_heading h = *o;
	mk_push(p, OPEN_SECTION);
	mk_tag(p, "section", o->id, "own-section");
	h.id = NULL;
	h.level = h.level ? h.level : 2;
	nhsuk_heading_(p, &h);
}

void nhsuk_section_end(struct page *p)
{
	close_plain(p, OPEN_SECTION, "</section>");
}

void nhsuk_section_break(struct page *p, bool visible)
{
	mk(p, visible ? "<hr class=\"nhsuk-section-break nhsuk-section-break--l nhsuk-section-break--visible\">"
		: "<hr class=\"nhsuk-section-break nhsuk-section-break--l\">");
}

void nhsuk_button_group_begin(struct page *p)
{
	open_plain(p, OPEN_BUTTONS, "<div class=\"nhsuk-button-group own-noprint\">");
}

void nhsuk_button_group_end(struct page *p)
{
	close_plain(p, OPEN_BUTTONS, "</div>");
}

// SPDX-License-Identifier: Apache-2.0
// Plain typography of the design system: headings, paragraphs, inline text, lists, links, the grid.
#ifndef OWNPLAN_NHSUK_PROSE_H
#define OWNPLAN_NHSUK_PROSE_H

#include "nhsuk/page.h"

enum nhsuk_size { SIZE_NONE, SIZE_XXS, SIZE_XS, SIZE_S, SIZE_M, SIZE_L, SIZE_XL };
// Where a caption stands: inside in front of the text, inside behind it, before the heading, after the heading.
enum nhsuk_caption_place { CAPTION_START, CAPTION_END, CAPTION_BEFORE, CAPTION_AFTER };

// --- headings ----------------------------------------------------------------------------------------------------
struct nhsuk_heading {
	const char *text;
	struct str text_str;
	int level;            // 1..6, default 1
	enum nhsuk_size size; // when not set: what is usual for the level (1 xl, 2 l, 3 m, else s)
	const char *caption;  // a smaller line in front of the text, inside the heading
	struct str caption_str;
	enum nhsuk_caption_place caption_place;
	const char *caption_element; // default "span"
	const char *hidden;   // words after the text for screen readers only
	const char *id, *href, *classes;
	const char *tag;      // a tag behind the text
	int tag_colour;       // enum nhsuk_colour
};
#define nhsuk_heading(p, ...) nhsuk_heading_((p), &(const struct nhsuk_heading){ __VA_ARGS__ })
void nhsuk_heading_(struct page *p, const struct nhsuk_heading *o);

// --- paragraphs and inline text ------------------------------------------------------------------------------------
// A sentence with one link in it, so that translators see it whole: .text = _("You can [change it] any time."),
// .href = "/...". The words in square brackets are the link; without brackets the whole sentence is. Brackets are only
// looked for in .text, and only when .href is set; never in what people typed.
struct nhsuk_paragraph {
	const char *text;
	struct str text_str; // line breaks that people typed are kept
	const char *href;
	enum nhsuk_size size; // SIZE_S small, SIZE_L lede
	bool secondary;       // quieter colour
	bool tight;           // no space below
	bool no_print;
	const char *id, *classes;
};
#define nhsuk_paragraph(p, ...) nhsuk_paragraph_((p), &(const struct nhsuk_paragraph){ __VA_ARGS__ })
void nhsuk_paragraph_(struct page *p, const struct nhsuk_paragraph *o);
// Between these only inline things: nhsuk_text, nhsuk_link, nhsuk_strong, nhsuk_tag, nhsuk_break, own_scale.
#define nhsuk_paragraph_begin(p, ...) nhsuk_paragraph_begin_((p), &(const struct nhsuk_paragraph){ __VA_ARGS__ })
void nhsuk_paragraph_begin_(struct page *p, const struct nhsuk_paragraph *o);
void nhsuk_paragraph_end(struct page *p);

void nhsuk_text(struct page *p, const char *text);
void nhsuk_text_str(struct page *p, struct str text);
void nhsuk_lines(struct page *p, struct str text); // line breaks as <br>
void nhsuk_strong(struct page *p, const char *text);
void nhsuk_strong_str(struct page *p, struct str text);
void nhsuk_hidden_text(struct page *p, const char *text); // for screen readers only
void nhsuk_break(struct page *p);
void nhsuk_dot(struct page *p); // " · " between short facts
void nhsuk_time(struct page *p, const char *machine, const char *text); // <time datetime>

struct nhsuk_link {
	const char *text, *href;
	struct str text_str;
	const char *hidden; // more words for screen readers: "Change" + "who can see my goals"
	struct str hidden_str;
	const char *id, *classes;
	bool strong, new_window, no_print, reverse;
	const char *rel, *download;
};
#define nhsuk_link(p, ...) nhsuk_link_((p), &(const struct nhsuk_link){ __VA_ARGS__ })
void nhsuk_link_(struct page *p, const struct nhsuk_link *o);

// --- lists -------------------------------------------------------------------------------------------------------
struct nhsuk_list {
	bool numbers;   // ordered
	bool plain;     // no bullets
	const char *id, *classes;
};
#define nhsuk_list_begin(p, ...) nhsuk_list_begin_((p), &(const struct nhsuk_list){ __VA_ARGS__ })
void nhsuk_list_begin_(struct page *p, const struct nhsuk_list *o);
void nhsuk_list_end(struct page *p);
void nhsuk_item(struct page *p, const char *text);
void nhsuk_item_str(struct page *p, struct str text);
void nhsuk_item_begin(struct page *p);
void nhsuk_item_end(struct page *p);

// --- places ------------------------------------------------------------------------------------------------------
enum nhsuk_width { WIDTH_FULL, WIDTH_THREE_QUARTERS, WIDTH_TWO_THIRDS, WIDTH_HALF, WIDTH_THIRD, WIDTH_QUARTER };
void nhsuk_row_begin(struct page *p); // a grid row; columns stand in it
void nhsuk_row_end(struct page *p);
void nhsuk_column_begin(struct page *p, enum nhsuk_width width);
void nhsuk_column_end(struct page *p);
// A section with a heading of its own; .id makes it a target of contents lists.
#define nhsuk_section_begin(p, ...) nhsuk_section_begin_((p), &(const struct nhsuk_heading){ __VA_ARGS__ })
void nhsuk_section_begin_(struct page *p, const struct nhsuk_heading *o); // level 2, size l unless said otherwise
void nhsuk_section_end(struct page *p);
void nhsuk_section_break(struct page *p, bool visible);
// A row of buttons and links that wraps; on phones below each other. Not printed.
void nhsuk_button_group_begin(struct page *p);
void nhsuk_button_group_end(struct page *p);

#endif

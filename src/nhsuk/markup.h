// SPDX-License-Identifier: Apache-2.0
// How components write: literal markup, escaped text, attributes, and the stack of what is open. Seen by the files of
// this folder only; pages never include it.
#ifndef OWNPLAN_NHSUK_MARKUP_H
#define OWNPLAN_NHSUK_MARKUP_H

#include <string.h>

#include "nhsuk/content.h"
#include "nhsuk/form.h"

// What _begin opens; mk_pop dies when _end closes something else, because the page would be broken for everyone.
enum mk_open {
	OPEN_PAGE = 1, OPEN_FORM, OPEN_PARAGRAPH, OPEN_LIST, OPEN_NUMBERED, OPEN_ITEM, OPEN_GRID, OPEN_COLUMN,
	OPEN_SECTION, OPEN_BUTTONS,
	OPEN_CHOICES, OPEN_CONDITIONAL, OPEN_FIELDSET, OPEN_GROUP, OPEN_INSET, OPEN_CALLOUT, OPEN_DETAILS, OPEN_BANNER,
	OPEN_PANEL, OPEN_CARD, OPEN_CARD_PRIMARY, OPEN_DO_DONT, OPEN_SUMMARY, OPEN_SUMMARY_ROW, OPEN_TABLE,
	OPEN_TABLE_ROW, OPEN_CELL,
	OPEN_TASKS, OPEN_COLUMNS, OPEN_ASIDE, OPEN_PAIR, OPEN_BESIDE, OPEN_BOX, OPEN_PLEASE, OPEN_GOAL, OPEN_ACTIONS,
	OPEN_ACTION,

	OPEN_CRITERIA, OPEN_CRITERION, OPEN_NUMBERS, OPEN_HISTORY, OPEN_NO_PRINT, OPEN_ONLY_PRINT, OPEN_LARGE, OPEN_GUIDE,
	OPEN_FOLD
};
void mk_push(struct page *p, enum mk_open what);
void mk_pop(struct page *p, enum mk_open what);

// Markup of ours, never anything else. Inline, so that the length of a literal is known when compiling.
static inline void mk(struct page *p, const char *literal)
{
	buf_add(&p->out, literal, strlen(literal));
}
// a and b as one string on the page's arena; the pages' hottest use of page_say, without printf.
const char *mk_cat(struct page *p, const char *a, const char *b);
void mk_c(struct page *p, const char *text);  // escaped; NULL writes nothing
void mk_str(struct page *p, struct str text); // escaped; what page_in marked says its language
void mk_bare(struct page *p, struct str text); // the same where no element can stand: in an attribute, a title
struct str mk_spoken(struct str text); // the language of a text that begins with page_in; STR_NONE
// What page_in puts around a text: control characters, which no page can carry otherwise.
#define PAGE_IN "\x02"
#define PAGE_IN_TEXT "\x1f"
#define PAGE_IN_END "\x03"
// A sentence whose words in [brackets] are a link to href; the whole one without brackets; plain without href.
void mk_linked(struct page *p, const char *text, const char *href);
void mk_lines(struct page *p, struct str text); // escaped, line breaks as <br>
// The words of text_str when it is set, else those of text.
struct str mk_pick(const char *text, struct str text_str);

// ` name="value"`; NULL leaves the attribute out. Names are literals.
#define mk_attr(p, name, value) mk_attr_((p), STR(" " name "=\""), str_of(value))
#define mk_attr_str(p, name, value) mk_attr_((p), STR(" " name "=\""), (value))
#define mk_attr_int(p, name, value) mk_attr_int_((p), STR(" " name "=\""), (value))
#define mk_attr_id(p, name, id, suffix) mk_attr_id_((p), STR(" " name "=\""), (id), (suffix)) // ` name="id-suffix"`
void mk_attr_(struct page *p, struct str name, struct str value);
void mk_attr_int_(struct page *p, struct str name, int value);
void mk_attr_id_(struct page *p, struct str name, const char *id, const char *suffix);
// ` dir="rtl"` where the text begins with a letter that runs from right to left.
void mk_dir(struct page *p, struct str text);
// href, with addresses that could run something (javascript:, data:) turned into "#".
void mk_href(struct page *p, const char *href);
// `<element class="a b"` and the id, without the closing bracket; NULL classes are left out.
#define mk_open(p, element, id, ...) \
	mk_open_((p), (element), (id), (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))
void mk_open_(struct page *p, const char *element, const char *id, const char *const *classes, size_t n);
#define mk_tag(p, element, id, ...) (mk_open(p, element, id, __VA_ARGS__), mk((p), ">"))
void mk_close(struct page *p, const char *element);
void mk_hidden(struct page *p, const char *before, const char *text, const char *after); // nhsuk-u-visually-hidden

void mk_icon(struct page *p, const char *name); // of the design system; a must() when there is none

const char *mk_level(int level, int usual); // "h2": the level, or the usual one when it is 0
const char *mk_size(enum nhsuk_size size); // "xl", NULL for none
// base followed by the size: "nhsuk-heading-" + "xl"; NULL when there is no size.
const char *mk_sized(struct page *p, const char *base, enum nhsuk_size size);

// The heading macro, of which headings, labels, legends, captions of tables and titles are made.
struct mk_heading {
	const char *element, *class_name, *class_prefix; // prefix "nhsuk-heading-": the size replaces the class name
	int level;
	enum nhsuk_size size;
	struct str text;
	const char *id, *classes, *hidden, *href, *target;
	const char *href_on_element, *described_by; // when the element is a link itself
	struct str caption;
	enum nhsuk_size caption_size;
	enum nhsuk_caption_place caption_place;
	const char *caption_element;
	const char *tag;
	int tag_colour;
};
void mk_heading(struct page *p, const struct mk_heading *h); // nothing when there is no text
void mk_caption(struct page *p, const struct mk_heading *h);

// --- parts of form controls ---------------------------------------------------------------------------------------
// The members of NHSUK_LABELLED, by which the functions below know every control.
struct mk_labelled {
	NHSUK_LABELLED;
};
#define mk_labelled_of(o) \
	((struct mk_labelled){ .label = (o)->label, .label_size = (o)->label_size, .label_hidden = (o)->label_hidden, \
		.label_heading = (o)->label_heading, .label_level = (o)->label_level, .caption = (o)->caption, \
		.caption_place = (o)->caption_place, .caption_element = (o)->caption_element, .label_id = (o)->label_id, \
		.label_classes = (o)->label_classes, .label_hidden_text = (o)->label_hidden_text, .hint = (o)->hint, \
		.hint_str = (o)->hint_str, .hint_id = (o)->hint_id, .hint_classes = (o)->hint_classes, .error = (o)->error, \
		.error_id = (o)->error_id, .error_classes = (o)->error_classes, .error_prefix = (o)->error_prefix, \
		.error_mark = (o)->error_mark, .group_classes = (o)->group_classes })
bool mk_is_error(const struct mk_labelled *l);
void mk_label(struct page *p, const struct mk_labelled *l, const char *target);
void mk_legend(struct page *p, const struct mk_labelled *l);
// `<div class="nhsuk-form-group ...">`; extra may be NULL
void mk_group(struct page *p, const struct mk_labelled *l, const char *extra);
// Hint and error message; gives the value of aria-describedby, NULL when there is nothing to point at.
const char *mk_notes(struct page *p, const struct mk_labelled *l, const char *id, const char *described_by);
const char *mk_described(struct page *p, const struct mk_labelled *l, const char *id, const char *described_by);
// The control itself, with what may stand around it (a password's toggle button).
void mk_input(struct page *p, const struct nhsuk_input *o, const char *group_extra,
	void (*attributes)(struct page *p, const void *what),
	void (*after)(struct page *p, const void *what), const void *what);
void mk_textarea(struct page *p, const struct nhsuk_textarea *o, const char *group_extra,
	void (*attributes)(struct page *p, const void *what), void (*after)(struct page *p, const void *what),
	const void *what);
// Links beside a card's heading or at the end of a summary row.
void mk_action(struct page *p, const char *text, const char *href, const char *hidden, struct str of);

#endif

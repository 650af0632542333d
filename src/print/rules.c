// SPDX-License-Identifier: Apache-2.0
// What the components of the design system are on paper, as a table: the counterpart of the print styles in
// assets/own.css. An element that stands in no row is looked through, so its words are never lost. For read.c.
#include "print/sheet.h"

#define SKIP_CLASS(name) { NULL, name, WHAT_SKIP }
#define SKIP(name) { name, NULL, WHAT_SKIP }
#define NODE(element, class_, tag_, ...) { element, class_, WHAT_NODE, .tag = tag_, __VA_ARGS__ }
#define LOOK(x) .look = x, .looks = true

static const struct rule rules[] = {
	// What is not for paper, or said by the sheet itself.
	SKIP_CLASS("own-noprint"),
	SKIP_CLASS("own-post"),
	SKIP_CLASS("own-plan-back"),
	SKIP_CLASS("own-sheet__head"),
	SKIP_CLASS("own-scale"), // dots for the eye; the number stands beside them
	SKIP_CLASS("nhsuk-u-visually-hidden"),
	SKIP_CLASS("nhsuk-header"),
	SKIP_CLASS("nhsuk-footer"),
	SKIP_CLASS("nhsuk-skip-link"),
	SKIP_CLASS("nhsuk-back-link"),
	SKIP_CLASS("nhsuk-breadcrumb"),
	SKIP_CLASS("nhsuk-pagination"),
	SKIP_CLASS("nhsuk-button"),
	SKIP_CLASS("nhsuk-button-group"),
	SKIP_CLASS("nhsuk-summary-list__actions"),
	SKIP_CLASS("nhsuk-card__actions"),
	SKIP_CLASS("nhsuk-icon"),
	SKIP("head"),
	SKIP("nav"),
	SKIP("script"),
	SKIP("select"),
	SKIP("textarea"),
	SKIP("button"),

	// Headings.
	{ "h1", NULL, WHAT_BLOCK, .tag = "H1", LOOK(LOOK_H1) },
	{ "h2", NULL, WHAT_BLOCK, .tag = "H2", LOOK(LOOK_H2) },
	{ "h3", NULL, WHAT_BLOCK, .tag = "H3", LOOK(LOOK_H3) },
	{ "h4", NULL, WHAT_BLOCK, .tag = "H4", LOOK(LOOK_H4) },
	{ "h5", NULL, WHAT_BLOCK, .tag = "H5", LOOK(LOOK_H4) },
	{ "h6", NULL, WHAT_BLOCK, .tag = "H6", LOOK(LOOK_H4) },

	// Ownplan's own.
	NODE(NULL, "own-plan-head", NULL, .edge = EDGE_HEAD),
	NODE(NULL, "own-words--small", NULL, .edge = EDGE_OWN, LOOK(LOOK_WORDS_SMALL)),
	NODE(NULL, "own-words", NULL, .edge = EDGE_OWN, LOOK(LOOK_WORDS)),
	NODE(NULL, "own-note", NULL, .edge = EDGE_NOTE),
	NODE(NULL, "own-pair", NULL, .columns = COLUMNS_PAIR),
	NODE(NULL, "own-please", "Sect", .edge = EDGE_RULE, LOOK(LOOK_WORDS_SMALL)),
	NODE(NULL, "own-goal", "Art", .edge = EDGE_RULE),
	NODE(NULL, "own-action", "LI", .inner = "LBody", .edge = EDGE_LINE, .columns = COLUMNS_ACTION),
	NODE(NULL, "own-action__what", NULL, .edge = EDGE_NONE),
	NODE(NULL, "own-action__more", NULL, .below = true),
	NODE(NULL, "own-box", "Div", .edge = EDGE_RULE),
	{ NULL, "own-action__who", WHAT_BLOCK, LOOK(LOOK_CITE) },
	{ NULL, "own-criterion__detail", WHAT_BLOCK, LOOK(LOOK_CITE) },
	SKIP_CLASS("own-easy__picture"), // drawn by name
	{ NULL, "own-easy__line", WHAT_BLOCK, LOOK(LOOK_TEXT) },
	{ NULL, "own-page-break", WHAT_NODE, .apart = true },
	{ NULL, "nhsuk-caption-xl", WHAT_SPAN, .span = SPAN_CITE, .alone = true },
	{ NULL, "nhsuk-caption-l", WHAT_SPAN, .span = SPAN_CITE, .alone = true },
	{ NULL, "nhsuk-caption-m", WHAT_SPAN, .span = SPAN_CITE, .alone = true },
	{ NULL, "nhsuk-caption", WHAT_SPAN, .span = SPAN_CITE, .alone = true },
	{ NULL, "nhsuk-tag", WHAT_SPAN, .span = SPAN_TAG },
	NODE(NULL, "nhsuk-inset-text", "Div", .edge = EDGE_NOTE),
	NODE(NULL, "nhsuk-card", "Sect", .edge = EDGE_RULE),
	NODE(NULL, "nhsuk-summary-list__row", "LI", .columns = COLUMNS_FACT),
	{ NULL, "nhsuk-body-s", WHAT_BLOCK, LOOK(LOOK_SMALL) },

	// Whatever else.
	NODE("section", NULL, "Sect", .edge = EDGE_NONE),
	NODE("article", NULL, "Art", .edge = EDGE_NONE),
	NODE("aside", NULL, "Sect", .edge = EDGE_NONE),
	NODE("blockquote", NULL, "BlockQuote", .edge = EDGE_NONE),
	NODE("figure", NULL, NULL, .edge = EDGE_NONE),
	NODE("ul", NULL, "L", .edge = EDGE_NONE),
	NODE("ol", NULL, "L", .edge = EDGE_NONE),
	NODE("dl", NULL, "L", .edge = EDGE_NONE),
	NODE("li", NULL, "LI", .inner = "LBody"),
	NODE("dt", NULL, "Lbl", LOOK(LOOK_KEY)),
	NODE("dd", NULL, "LBody", .edge = EDGE_NONE),
	NODE("table", NULL, "Table", .edge = EDGE_NONE),
	NODE("tr", NULL, "TR", .edge = EDGE_LINE),
	NODE("th", NULL, "TH", LOOK(LOOK_KEY)),
	NODE("td", NULL, "TD", .edge = EDGE_NONE),
	{ "figcaption", NULL, WHAT_BLOCK, LOOK(LOOK_CITE) },
	{ "caption", NULL, WHAT_BLOCK, .tag = "Caption", LOOK(LOOK_KEY) },
	{ "summary", NULL, WHAT_BLOCK, LOOK(LOOK_KEY) },
	{ "p", NULL, WHAT_BLOCK },
	{ "div", NULL, WHAT_BLOCK },
	{ "main", NULL, WHAT_BLOCK },
	{ "details", NULL, WHAT_BLOCK },
	{ "hr", NULL, WHAT_BLOCK },
	{ "br", NULL, WHAT_BREAK },
	{ "strong", NULL, WHAT_SPAN, .span = SPAN_BOLD },
	{ "b", NULL, WHAT_SPAN, .span = SPAN_BOLD },
	{ "small", NULL, WHAT_SPAN, .span = SPAN_CITE },
};

static const struct rule through = { NULL, NULL, WHAT_THROUGH };

static bool has_class(struct str classes, const char *name)
{
	for (struct str rest = classes; rest.p;)
		if (str_is(str_cut(&rest, ' '), name))
			return true;
	return false;
}

const struct rule *rule_of(struct str element, struct str classes)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct rule *r = &rules[i];
		if (r->element && !str_is(element, r->element))
			continue;
		if (!r->class || (classes.n && has_class(classes, r->class)))
			return r;
	}
	return &through;
}

bool element_is_void(struct str element)
{
	static const char *const names[] = { "br", "hr", "img", "input", "link", "meta", "wbr", "col" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(element, names[i]))
			return true;
	return false;
}

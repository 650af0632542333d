// SPDX-License-Identifier: Apache-2.0
// Cards, and what is made of cards: warning callout, do and don't list.
#include "nhsuk/markup.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *classes;
	const char *hidden; // what a care card says before its heading
} kinds[] = {
	[CARD_BASIC] = { NULL, NULL },
	[CARD_FEATURE] = { "nhsuk-card--feature", NULL },
	[CARD_PRIMARY] = { "nhsuk-card--primary", NULL },
	[CARD_SECONDARY] = { "nhsuk-card--secondary", NULL },
	[CARD_WARNING] = { "nhsuk-card--warning", NULL },
	[CARD_NON_URGENT] = { "nhsuk-card--care nhsuk-card--care--non-urgent", N_("Non-urgent advice") },
	[CARD_URGENT] = { "nhsuk-card--care nhsuk-card--care--urgent", N_("Urgent advice") },
	[CARD_EMERGENCY] = { "nhsuk-card--care nhsuk-card--care--emergency", N_("Immediate action required") },
};

void mk_action(struct page *p, const char *text, const char *href, const char *hidden, struct str of)
{
	mk(p, "<a class=\"nhsuk-link\"");
	mk_href(p, href);
	mk(p, ">");
	mk_c(p, text);
	if (hidden || of.n) {
		mk(p, "<span class=\"nhsuk-u-visually-hidden\">");
		mk(p, hidden ? " " : "");
		mk_c(p, hidden);
		mk(p, of.n ? " (" : "");
		mk_str(p, of);
		mk(p, of.n ? ")</span>" : "</span>");
	}
	mk(p, "</a>");
}

static void card_heading(struct page *p, const struct nhsuk_card *o, bool care)
{
	struct str text = mk_pick(o->heading, o->heading_str);
	const char *element = mk_level(o->level, 2);
	const char *hidden = o->hidden ? o->hidden : care ? _(kinds[o->kind].hidden) : NULL;
	if (!text.n)
		return;
	mk_tag(p, element, o->heading_id, "nhsuk-card__heading", mk_sized(p, "nhsuk-heading-", o->size),
		o->heading_classes);
	if (o->href && o->kind != CARD_FEATURE) {
		mk(p, "<a class=\"nhsuk-card__link\"");
		mk_href(p, o->href);
		mk(p, ">");
		mk_str(p, text);
		mk(p, "</a>");
	} else if (hidden && *hidden) {
		mk(p, "<span role=\"text\">");
		mk_hidden(p, "", hidden, ": ");
		mk_str(p, text);
		mk(p, "</span>");
	} else {
		mk_str(p, text);
	}
	mk_close(p, element);
	mk(p, care ? "<span class=\"nhsuk-card--care__arrow\" aria-hidden=\"true\"></span>" : "");
}

static void card_actions(struct page *p, const struct nhsuk_card *o)
{
	struct str of = mk_pick(o->heading, o->heading_str);
	if (!o->action_count)
		return;
	if (o->action_count == 1) {
		mk(p, "<div class=\"nhsuk-card__actions\">");
		mk_action(p, o->actions[0].text, o->actions[0].href, o->actions[0].hidden, of);
		mk(p, "</div>");
		return;
	}
	mk(p, "<ul class=\"nhsuk-card__actions\">");
	for (size_t i = 0; i < o->action_count; i++) {
		mk(p, "<li class=\"nhsuk-card__action\">");
		mk_action(p, o->actions[i].text, o->actions[i].href, o->actions[i].hidden, of);
		mk(p, "</li>");
	}
	mk(p, "</ul>");
}

void nhsuk_card_begin_(struct page *p, const struct nhsuk_card *o)
{
	bool care = kinds[o->kind].hidden && mk_pick(o->heading, o->heading_str).n;
	struct str text = mk_pick(o->text, o->text_str);
	mk_push(p, o->kind == CARD_PRIMARY ? OPEN_CARD_PRIMARY : OPEN_CARD);
	mk_tag(p, "div", o->id, "nhsuk-card", o->clickable ? "nhsuk-card--clickable" : NULL,
		kinds[o->kind].hidden && !care ? NULL : kinds[o->kind].classes, o->classes);
	if (care || o->action_count) {
		mk(p, "<div class=\"nhsuk-card__heading-container\">");
		card_heading(p, o, care);
		card_actions(p, o);
		mk(p, "</div>");
	}
	mk(p, "<div class=\"nhsuk-card__content\">");
	if (!care && !o->action_count)
		card_heading(p, o, false);
	if (!text.n)
		return;
	mk(p, "<p class=\"nhsuk-card__description\">");
	mk_lines(p, text);
	mk(p, "</p>");
}

void nhsuk_card_end(struct page *p)
{
	bool primary = p->depth && p->open[p->depth - 1] == OPEN_CARD_PRIMARY;
	mk_pop(p, primary ? OPEN_CARD_PRIMARY : OPEN_CARD);
	if (primary)
		mk_icon(p, "chevron-right-circle");
	mk(p, "</div></div>");
}

void nhsuk_card_(struct page *p, const struct nhsuk_card *o)
{
	nhsuk_card_begin_(p, o);
	nhsuk_card_end(p);
}

// --- warning callout -----------------------------------------------------------------------------------------------
void nhsuk_warning_callout_begin_(struct page *p, const struct nhsuk_warning_callout *o)
{
	// The hidden word would only repeat the heading when that says it already.
	bool said = o->heading && strcasestr(o->heading, "important");
	mk_push(p, OPEN_CALLOUT);
	nhsuk_card_begin(p, .kind = CARD_WARNING, .heading = o->heading, .level = o->level ? o->level : 3, .text = o->text,
		.text_str = o->text_str, .id = o->id, .classes = o->classes, .heading_classes = o->heading_classes,
		.hidden = said ? NULL : o->hidden ? o->hidden : _("Important"));
}

void nhsuk_warning_callout_end(struct page *p)
{
	nhsuk_card_end(p);
	mk_pop(p, OPEN_CALLOUT);
}

void nhsuk_warning_callout_(struct page *p, const struct nhsuk_warning_callout *o)
{
	nhsuk_warning_callout_begin_(p, o);
	nhsuk_warning_callout_end(p);
}

// --- do and don't --------------------------------------------------------------------------------------------------
struct page_list {
	const char *icon, *prefix;
};

void nhsuk_do_dont_begin_(struct page *p, const struct nhsuk_do_dont *o)
{
	const char *prefix = o->prefix ? o->prefix : o->dont ? _("do not") : NULL;
	must(!p->list);
	p->list = arena_make(p->arena, struct page_list);
	*p->list = (struct page_list){ o->dont ? "cross" : "tick", o->hide_prefix ? NULL : prefix };
	mk_push(p, OPEN_DO_DONT);
	nhsuk_card_begin(p, .kind = CARD_FEATURE, .heading = o->heading, .level = o->level ? o->level : 3, .id = o->id,
		.classes = o->classes);
	mk_open(p, "ul", NULL, "nhsuk-list", o->dont ? "nhsuk-list--cross" : "nhsuk-list--tick");
	mk(p, " role=\"list\">");
}

void nhsuk_do_dont_item_str(struct page *p, struct str text)
{
	must(p->list);
	mk(p, "<li>");
	mk_icon(p, p->list->icon);
	if (p->list->prefix) {
		mk_c(p, p->list->prefix);
		mk(p, " ");
	}
	mk_str(p, text);
	mk(p, "</li>");
}

void nhsuk_do_dont_item(struct page *p, const char *text)
{
	nhsuk_do_dont_item_str(p, str_of(text));
}

void nhsuk_do_dont_end(struct page *p)
{
	mk(p, "</ul>");
	nhsuk_card_end(p);
	mk_pop(p, OPEN_DO_DONT);
	p->list = NULL;
}

// SPDX-License-Identifier: Apache-2.0
// Ownplan's own components around words: quotes, notes, wishes, history, drafts, empty places, layout.
#include "base/direction.h"
#include "nhsuk/markup.h"
#include "nhsuk/own.h"

// --- words -------------------------------------------------------------------------------------------------------
static void quote(struct page *p, const struct own_words *o, const char *look)
{
	struct str text = mk_pick(o->text, o->text_str);
	bool left = text_runs_left(text);
	mk_open(p, "figure", o->id, look, o->is_small ? "own-words--small" : NULL);
	mk(p, left ? " dir=\"rtl\">" : ">"); // the bar stands where the words begin
	mk(p, "<blockquote dir=\"auto\"");
	mk_attr(p, "lang", o->lang ? o->lang : text_spoken ? "" : NULL); // on a translated page: not of its language
	mk(p, ">");
	mk_lines(p, text);
	mk(p, "</blockquote>");
	if (o->cite) {
		mk(p, left ? "<figcaption dir=\"ltr\">" : "<figcaption>");
		mk_c(p, o->cite);
		mk(p, "</figcaption>");
	}
	mk(p, "</figure>");
}

void own_words_(struct page *p, const struct own_words *o)
{
	quote(p, o, "own-words");
}

void own_note_(struct page *p, const struct own_words *o)
{
	quote(p, o, "own-note");
}

void own_please_begin_(struct page *p, const struct own_please *o)
{
	const char *usual = o->dont ? _("Please don’t") : _("Please do");
	mk_push(p, OPEN_PLEASE);
	mk_tag(p, "div", NULL, o->dont ? "own-please own-please--dont" : "own-please");
	nhsuk_heading(p, .text = o->heading ? o->heading : usual, .level = o->level ? o->level : 3, .size = SIZE_S);
	mk(p, "<ul class=\"nhsuk-list nhsuk-list--bullet\">");
}

void own_please_end(struct page *p)
{
	mk_pop(p, OPEN_PLEASE);
	mk(p, "</ul></div>");
}

// --- places ------------------------------------------------------------------------------------------------------
static void place_begin(struct page *p, enum mk_open what, const char *markup)
{
	mk_push(p, what);
	mk(p, markup);
}

static void place_end(struct page *p, enum mk_open what, const char *markup)
{
	mk_pop(p, what);
	mk(p, markup);
}

void own_columns_begin(struct page *p)
{
	place_begin(p, OPEN_COLUMNS, "<div class=\"own-columns\"><div class=\"own-columns__main\">");
}

void own_columns_aside(struct page *p, const char *label)
{
	mk_pop(p, OPEN_COLUMNS);
	mk(p, "</div><aside class=\"own-columns__aside\"");
	mk_attr(p, "aria-label", label);
	mk(p, ">");
	mk_push(p, OPEN_ASIDE);
}

void own_columns_end(struct page *p)
{
	bool aside = p->depth && p->open[p->depth - 1] == OPEN_ASIDE;
	place_end(p, aside ? OPEN_ASIDE : OPEN_COLUMNS, aside ? "</aside></div>" : "</div></div>");
}

void own_pair_begin(struct page *p)
{
	place_begin(p, OPEN_PAIR, "<div class=\"own-pair\">");
}

void own_pair_end(struct page *p)
{
	place_end(p, OPEN_PAIR, "</div>");
}

void own_beside_begin(struct page *p, const char *label)
{
	mk_push(p, OPEN_BESIDE);
	mk(p, "<div class=\"own-beside\"><section class=\"own-beside__sheet\" tabindex=\"0\"");
	mk_attr(p, "aria-label", label);
	mk(p, ">");
}

void own_beside_next(struct page *p)
{
	must(p->depth && p->open[p->depth - 1] == OPEN_BESIDE);
	mk(p, "</section><div>");
}

void own_beside_end(struct page *p)
{
	place_end(p, OPEN_BESIDE, "</div></div>");
}

void own_box_begin(struct page *p)
{
	place_begin(p, OPEN_BOX, "<div class=\"own-box\">");
}

void own_box_end(struct page *p)
{
	place_end(p, OPEN_BOX, "</div>");
}

void own_guide_begin(struct page *p, const char *lang)
{
	place_begin(p, OPEN_GUIDE, "<div class=\"own-guide\"");
	mk_attr(p, "lang", lang);
	mk(p, ">");
}

void own_guide_end(struct page *p)
{
	place_end(p, OPEN_GUIDE, "</div>");
}

void own_no_print_begin(struct page *p)
{
	place_begin(p, OPEN_NO_PRINT, "<div class=\"own-noprint\">");
}

void own_no_print_end(struct page *p)
{
	place_end(p, OPEN_NO_PRINT, "</div>");
}

void own_large_begin(struct page *p)
{
	place_begin(p, OPEN_LARGE, "<div class=\"own-large\">");
}

void own_large_end(struct page *p)
{
	place_end(p, OPEN_LARGE, "</div>");
}

void own_only_print_begin(struct page *p)
{
	place_begin(p, OPEN_ONLY_PRINT, "<div class=\"own-onlyprint\">");
}

void own_only_print_end(struct page *p)
{
	place_end(p, OPEN_ONLY_PRINT, "</div>");
}

void own_page_break(struct page *p)
{
	mk(p, "<div class=\"own-page-break\"></div>");
}

// --- drafts, nothing yet, two texts --------------------------------------------------------------------------------
void own_draft(struct page *p, const char *sentence)
{
	mk(p, "<p class=\"own-draft nhsuk-body-s nhsuk-u-secondary-text-colour\" data-draft-status role=\"status\"");
	mk_attr(p, "data-draft-failed", _("Not saved just now. We will keep trying while this page is open."));
	mk_attr(p, "data-draft-large", _("This is too long to keep as a draft. Please make it shorter."));
	mk(p, ">");
	mk_c(p, sentence);
	mk(p, "</p>");
}

void own_others(struct page *p, const char *sentence)
{
	mk(p, "<p class=\"own-others nhsuk-body-s\" data-others role=\"status\">");
	mk_c(p, sentence);
	mk(p, "</p>");
}

void own_struck(struct page *p, struct str text)
{
	mk(p, "<div class=\"own-words own-words--small\"><p dir=\"auto\"><del>");
	mk_hidden(p, "[", _("written by mistake:"), " ");
	mk_lines(p, text);
	mk_hidden(p, "", "]", "");
	mk(p, "</del></p></div>");
}

void own_empty_(struct page *p, const struct own_empty *o)
{
	mk(p, "<div class=\"own-empty\"><p>");
	mk_c(p, o->text);
	mk(p, "</p>");
	if (o->hint) {
		mk(p, "<p class=\"nhsuk-u-secondary-text-colour\">");
		mk_c(p, o->hint);
		mk(p, "</p>");
	}
	if (o->link && o->href) {
		mk(p, "<p class=\"own-noprint\">");
		nhsuk_link(p, .text = o->link, .href = o->href);
		mk(p, "</p>");
	}
	mk(p, "</div>");
}

static void one_text(struct page *p, const struct own_two_texts *o, const char *heading, struct str other,
	struct str text, const char *cite)
{
	own_box_begin(p);
	nhsuk_heading(p, .text = heading, .level = o->level ? o->level : 3, .size = SIZE_S);
	mk(p, "<figure class=\"own-words own-words--small\"><blockquote dir=\"auto\">");
	if (text.n)
		own_difference_side(p, other, text);
	else
		mk_c(p, _("Nothing."));
	mk(p, "</blockquote>");
	if (cite) {
		mk(p, "<figcaption>");
		mk_c(p, cite);
		mk(p, "</figcaption>");
	}
	mk(p, "</figure>");
	own_box_end(p);
}

void own_two_texts_(struct page *p, const struct own_two_texts *o)
{
	own_pair_begin(p);
	one_text(p, o, o->mine_heading ? o->mine_heading : _("What you wrote"), o->theirs, o->mine, o->mine_cite);
	one_text(p, o, o->theirs_heading ? o->theirs_heading : _("What is there now"), o->mine, o->theirs, o->theirs_cite);
	own_pair_end(p);
}

// --- history -----------------------------------------------------------------------------------------------------
void own_history_begin(struct page *p)
{
	place_begin(p, OPEN_HISTORY, "<ol class=\"own-history\">");
}

void own_history_end(struct page *p)
{
	place_end(p, OPEN_HISTORY, "</ol>");
}

static void told(struct page *p, const char *how, struct str text)
{
	mk(p, "<p class=\"own-history__how\">");
	mk_c(p, how);
	mk(p, "</p>");
	if (text.p)
		own_words(p, .text_str = text, .is_small = true);
}

void own_change_(struct page *p, const struct own_change *o)
{
	mk_tag(p, "li", o->id, "own-history__item");
	if (o->what)
		nhsuk_heading(p, .text = o->what, .level = 3, .size = SIZE_S);
	mk(p, "<p class=\"own-history__who\">");
	mk_c(p, o->who);
	if (o->who && o->when)
		nhsuk_dot(p);
	mk_c(p, o->when);
	mk(p, "</p>");
	if (o->mistake) {
		told(p, _("This was a mistake. It said:"), STR_NONE);
		own_struck(p, o->before);
	} else if (!o->before.p && o->after.p) {
		told(p, _("Wrote this for the first time."), o->after);
	} else if (o->before.p && !o->after.p) {
		told(p, _("Took this away. It said:"), o->before);
	} else if (o->before.p && o->is_value) {
		told(p, page_say(p, _("Before: %.*s. Now: %.*s."), STR_ARG(o->before), STR_ARG(o->after)), STR_NONE);
	} else if (o->before.p) {
		told(p, _("Changed some words."), STR_NONE);
		mk(p, "<div class=\"own-words own-words--small\"><p dir=\"auto\">");
		own_difference(p, o->before, o->after);
		mk(p, "</p></div>");
	}
	mk(p, "</li>");
}

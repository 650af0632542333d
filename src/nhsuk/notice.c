// SPDX-License-Identifier: Apache-2.0
// Things that say something important: tag, inset text, details, banner, panel, error summary.
#include "nhsuk/markup.h"

void nhsuk_tag_(struct page *p, const struct nhsuk_tag *o)
{
	static const char *const colours[] = { NULL, "nhsuk-tag--white", "nhsuk-tag--grey", "nhsuk-tag--green",
		"nhsuk-tag--aqua-green", "nhsuk-tag--blue", "nhsuk-tag--purple", "nhsuk-tag--pink", "nhsuk-tag--red",
		"nhsuk-tag--orange", "nhsuk-tag--yellow" };
	mk_tag(p, "strong", o->id, "nhsuk-tag", colours[o->colour], o->no_colour ? "nhsuk-tag--no-colour" : NULL,
		o->no_border ? "nhsuk-tag--no-border" : NULL, o->classes);
	mk_str(p, mk_pick(o->text, o->text_str));
	mk(p, "</strong>");
}

// --- inset text --------------------------------------------------------------------------------------------------
void nhsuk_inset_text_begin_(struct page *p, const struct nhsuk_box *o)
{
	struct str text = mk_pick(o->text, o->text_str);
	mk_push(p, OPEN_INSET);
	mk_tag(p, "div", o->id, "nhsuk-inset-text", o->classes);
	mk_hidden(p, "", o->hidden ? o->hidden : _("Information"), ": ");
	if (!text.n)
		return;
	mk(p, "<p>");
	mk_lines(p, text);
	mk(p, "</p>");
}

void nhsuk_inset_text_end(struct page *p)
{
	mk_pop(p, OPEN_INSET);
	mk(p, "</div>");
}

void nhsuk_inset_text_(struct page *p, const struct nhsuk_box *o)
{
	nhsuk_inset_text_begin_(p, o);
	nhsuk_inset_text_end(p);
}

// --- details -----------------------------------------------------------------------------------------------------
static void details_begin(struct page *p, const struct nhsuk_details *o, bool expander)
{
	mk_push(p, OPEN_DETAILS);
	mk_open(p, "details", o->id, "nhsuk-details", o->reverse ? "nhsuk-details--reverse" : NULL,
		expander ? "nhsuk-expander" : NULL, o->classes);
	mk(p, o->open ? " open>" : ">");
	mk(p, "<summary class=\"nhsuk-details__summary\"><span class=\"nhsuk-details__summary-text\">");
	mk_str(p, mk_pick(o->summary, o->summary_str));
	mk(p, "</span></summary><div class=\"nhsuk-details__text\">");
	mk_lines(p, mk_pick(o->text, o->text_str));
}

void nhsuk_details_begin_(struct page *p, const struct nhsuk_details *o)
{
	details_begin(p, o, false);
}

void nhsuk_expander_begin_(struct page *p, const struct nhsuk_details *o)
{
	details_begin(p, o, true);
}

void nhsuk_details_end(struct page *p)
{
	mk_pop(p, OPEN_DETAILS);
	mk(p, "</div></details>");
}

void nhsuk_expander_end(struct page *p)
{
	nhsuk_details_end(p);
}

void nhsuk_details_(struct page *p, const struct nhsuk_details *o)
{
	details_begin(p, o, false);
	nhsuk_details_end(p);
}

// --- notification banner -------------------------------------------------------------------------------------------
static void auto_focus(struct page *p, int focus)
{
	if (focus)
		mk_attr(p, "data-disable-auto-focus", focus < 0 ? "true" : "false");
}

void nhsuk_notification_banner_begin_(struct page *p, const struct nhsuk_notification_banner *o)
{
	const char *title_id = o->title_id ? o->title_id : "nhsuk-notification-banner-title";
	struct str text = mk_pick(o->text, o->text_str);
	mk_push(p, OPEN_BANNER);
	mk_open(p, "div", o->id, "nhsuk-notification-banner", o->classes,
		o->success ? "nhsuk-notification-banner--success" : NULL);
	mk(p, " data-module=\"nhsuk-notification-banner\"");
	auto_focus(p, o->auto_focus);
	mk_attr(p, "role", o->role ? o->role : o->success ? "alert" : "region");
	mk_attr(p, "aria-labelledby", title_id);
	mk(p, "><div class=\"nhsuk-notification-banner__header\">");
	mk_heading(p, &(struct mk_heading){ .level = o->title_level ? o->title_level : 2, .id = title_id,
		.class_name = "nhsuk-notification-banner__title",
		.text = str_of(o->title ? o->title : o->success ? _("Success") : _("Important")) });
	mk(p, "</div><div class=\"nhsuk-notification-banner__content\">");
	mk_heading(p, &(struct mk_heading){ .level = 3, .class_name = "nhsuk-notification-banner__heading",
		.text = str_of(o->heading) });
	if (!text.n)
		return;
	mk(p, o->heading ? "<p class=\"nhsuk-body\">" : "<p class=\"nhsuk-notification-banner__heading\">");
	mk_str(p, text);
	mk(p, "</p>");
}

void nhsuk_notification_banner_end(struct page *p)
{
	mk_pop(p, OPEN_BANNER);
	mk(p, "</div></div>");
}

void nhsuk_notification_banner_(struct page *p, const struct nhsuk_notification_banner *o)
{
	nhsuk_notification_banner_begin_(p, o);
	nhsuk_notification_banner_end(p);
}

// --- panel -------------------------------------------------------------------------------------------------------
static void panel_open(struct page *p, const struct nhsuk_panel *o, bool body)
{
	mk_push(p, OPEN_PANEL);
	mk_tag(p, "div", o->id, "nhsuk-panel", o->interruption ? "nhsuk-panel--interruption" : NULL, o->classes);
	mk_heading(p, &(struct mk_heading){ .level = o->level, .size = o->size, .class_name = "nhsuk-panel__heading",
		.class_prefix = "nhsuk-panel__heading--", .text = str_of(o->heading), .id = o->heading_id,
		.classes = o->heading_classes });
	mk(p, body ? "<div class=\"nhsuk-panel__body\">" : "");
	mk_lines(p, mk_pick(o->text, o->text_str));
}

void nhsuk_panel_begin_(struct page *p, const struct nhsuk_panel *o)
{
	panel_open(p, o, true);
}

void nhsuk_panel_end(struct page *p)
{
	mk_pop(p, OPEN_PANEL);
	mk(p, "</div></div>");
}

void nhsuk_panel_(struct page *p, const struct nhsuk_panel *o)
{
	bool body = mk_pick(o->text, o->text_str).n > 0;
	panel_open(p, o, body);
	mk_pop(p, OPEN_PANEL);
	mk(p, body ? "</div></div>" : "</div>");
}

// --- error summary -----------------------------------------------------------------------------------------------
static void summary_item(struct page *p, const char *href, struct str field, struct str text)
{
	mk(p, "<li>");
	if (href || field.n) {
		mk(p, "<a");
		if (href)
			mk_href(p, href);
		else
			mk_attr(p, "href", page_say(p, "#%.*s", STR_ARG(field)));
		mk(p, ">");
	}
	mk_str(p, text);
	mk(p, href || field.n ? "</a></li>" : "</li>");
}

void nhsuk_error_summary_(struct page *p, const struct nhsuk_error_summary *o)
{
	const struct fault_item *first = o->fault ? o->fault->items : NULL;
	// A fault without items still has something to say.
	const char *description = o->description;
	if (!description && o->fault && o->fault->err && !first)
		description = fault_sentence(o->fault);
	if (!first && !o->count && !description)
		return;
	mk_open(p, "div", o->id, "nhsuk-error-summary", o->classes);
	mk(p, " data-module=\"nhsuk-error-summary\"");
	auto_focus(p, o->auto_focus);
	mk(p, "><div role=\"alert\">");
	mk_heading(p, &(struct mk_heading){ .level = 2, .class_name = "nhsuk-error-summary__heading",
		.text = str_of(o->heading ? o->heading : _("There is a problem")) });
	mk(p, "<div class=\"nhsuk-error-summary__body\">");
	if (description) {
		mk(p, "<p>");
		mk_c(p, description);
		mk(p, "</p>");
	}
	if (first || o->count) {
		mk(p, "<ul class=\"nhsuk-list nhsuk-error-summary__list\">");
		for (size_t i = 0; i < o->count; i++)
			summary_item(p, o->items[i].href, STR_NONE, mk_pick(o->items[i].text, o->items[i].text_str));
		for (const struct fault_item *i = first; i; i = i->next)
			summary_item(p, NULL, i->field, str_of(i->message));
		mk(p, "</ul>");
	}
	mk(p, "</div></div></div>");
}

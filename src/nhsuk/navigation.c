// SPDX-License-Identifier: Apache-2.0
// Ways through the service: breadcrumb, contents list, pagination.
#include "nhsuk/markup.h"

void nhsuk_breadcrumb_(struct page *p, const struct nhsuk_breadcrumb *o)
{
	mk_open(p, "nav", o->id, "nhsuk-breadcrumb", o->reverse ? "nhsuk-breadcrumb--reverse" : NULL, o->classes);
	mk_attr(p, "aria-label", o->aria_label ? o->aria_label : _("Breadcrumb"));
	mk(p, "><ol class=\"nhsuk-breadcrumb__list\">");
	for (size_t i = 0; i < o->count; i++) {
		if (!o->items[i].href)
			continue;
		mk(p, "<li class=\"nhsuk-breadcrumb__list-item\"><a class=\"nhsuk-breadcrumb__link\"");
		mk_href(p, o->items[i].href);
		mk(p, ">");
		mk_str(p, mk_pick(o->items[i].text, o->items[i].text_str));
		mk(p, "</a></li>");
	}
	mk(p, "</ol>");
	struct nhsuk_back_link back = o->back ? *o->back : (struct nhsuk_back_link){ 0 };
	if (o->count) {
		const struct page_link *last = &o->items[o->count - 1];
		back.text = back.text ? back.text : page_c(p, mk_pick(last->text, last->text_str));
		back.href = back.href ? back.href : last->href;
	}
	back.hidden = back.hidden ? back.hidden : _("Back to");
	back.reverse = back.reverse || o->reverse;
	nhsuk_back_link_(p, &back);
	mk(p, "</nav>");
}

void nhsuk_contents_list_(struct page *p, const struct nhsuk_contents_list *o)
{
	mk_open(p, "nav", o->id, "nhsuk-contents-list", o->classes);
	mk(p, " role=\"navigation\"");
	mk_attr(p, "aria-label", o->aria_label ? o->aria_label : _("Pages in this guide"));
	mk(p, "><h2 class=\"nhsuk-u-visually-hidden\">");
	mk_c(p, o->hidden ? o->hidden : _("Contents"));
	mk(p, "</h2><ol class=\"nhsuk-contents-list__list\">");
	for (size_t i = 0; i < o->count; i++) {
		const struct page_link *item = &o->items[i];
		mk(p, "<li class=\"nhsuk-contents-list__item\"");
		mk(p, item->current ? " aria-current=\"page\"><span class=\"nhsuk-contents-list__current\""
			: "><a class=\"nhsuk-contents-list__link\"");
		if (!item->current)
			mk_href(p, item->href);
		mk(p, ">");
		mk_str(p, mk_pick(item->text, item->text_str));
		mk(p, item->current ? "</span></li>" : "</a></li>");
	}
	mk(p, "</ol></nav>");
}

// The words of "previous" and "next": the caller's, or with a hidden "page".
static void way_title(struct page *p, const char *text, const char *usual)
{
	mk(p, "<span class=\"nhsuk-pagination__title\">");
	mk_c(p, text ? text : usual);
	if (!text)
		mk_hidden(p, " ", _("page"), "");
	mk(p, "</span>");
}

static void way_in_list(struct page *p, const char *which, const char *link, const char *href, const char *text,
	const char *usual, const char *label)
{
	bool next = which[0] == 'n';
	if (!href)
		return;
	mk_tag(p, "li", NULL, mk_cat(p, "nhsuk-pagination-item--", which));
	mk_open(p, "a", NULL, "nhsuk-pagination__link", mk_cat(p, "nhsuk-pagination__link--", link));
	mk_href(p, href);
	mk_attr(p, "rel", link);
	mk(p, ">");
	way_title(p, text, usual);
	if (label) {
		mk_hidden(p, "", ":", "");
		mk(p, "<span class=\"nhsuk-pagination__page\">");
		mk_c(p, label);
		mk(p, "</span>");
	}
	mk_icon(p, next ? "arrow-right" : "arrow-left");
	mk(p, "</a></li>");
}

static void page_number(struct page *p, const struct nhsuk_pagination_item *i)
{
	mk_tag(p, "li", NULL, "nhsuk-pagination__item", i->current ? "nhsuk-pagination__item--current" : NULL,
		i->ellipsis ? "nhsuk-pagination__item--ellipsis" : NULL);
	if (i->ellipsis) {
		mk(p, "&ctdot;</li>");
		return;
	}
	mk(p, "<a class=\"nhsuk-pagination__link\"");
	mk_href(p, i->href);
	mk_attr(p, "aria-label", i->aria_label ? i->aria_label : page_say(p, _("Page %d"), i->number));
	mk(p, i->current ? " aria-current=\"page\">" : ">");
	buf_int(&p->out, i->number);
	mk(p, "</a></li>");
}

static void numbered(struct page *p, const struct nhsuk_pagination *o)
{
	if (o->previous_href) {
		mk_open(p, "a", NULL, "nhsuk-pagination__previous");
		mk_href(p, o->previous_href);
		mk(p, " rel=\"prev\">");
		mk_icon(p, "arrow-left");
		way_title(p, o->previous_text, _("Previous"));
		mk(p, "</a>");
	}
	mk(p, "<ul class=\"nhsuk-pagination__list\">");
	for (size_t i = 0; i < o->count; i++)
		page_number(p, &o->items[i]);
	mk(p, "</ul>");
	if (o->next_href) {
		mk_open(p, "a", NULL, "nhsuk-pagination__next");
		mk_href(p, o->next_href);
		mk(p, " rel=\"next\">");
		way_title(p, o->next_text, _("Next"));
		mk_icon(p, "arrow-right");
		mk(p, "</a>");
	}
}

void nhsuk_pagination_(struct page *p, const struct nhsuk_pagination *o)
{
	mk_open(p, "nav", o->id, "nhsuk-pagination", o->count ? "nhsuk-pagination--numbered" : NULL, o->classes);
	mk(p, " role=\"navigation\"");
	mk_attr(p, "aria-label", o->aria_label ? o->aria_label : _("Pagination"));
	mk(p, ">");
	if (o->count) {
		numbered(p, o);
	} else {
		mk(p, "<ul class=\"nhsuk-list nhsuk-pagination__list\">");
		way_in_list(p, "previous", "prev", o->previous_href, o->previous_text, _("Previous"), o->previous_label);
		way_in_list(p, "next", "next", o->next_href, o->next_text, _("Next"), o->next_label);
		mk(p, "</ul>");
	}
	mk(p, "</nav>");
}

// SPDX-License-Identifier: Apache-2.0
// Header and footer. The NHS logo is not ours to show (its use is restricted to those licensed): the header carries
// the name of the service and, where one is set, of the organisation.
#include "nhsuk/markup.h"

static void service(struct page *p, const struct nhsuk_header *o)
{
	mk(p, "<div class=\"nhsuk-header__service\">");
	if (o->service) {
		mk_open(p, o->service_href ? "a" : "span", NULL, "nhsuk-header__service-name");
		if (o->service_href)
			mk_href(p, o->service_href);
		mk(p, ">");
		mk_c(p, o->service);
		mk_close(p, o->service_href ? "a" : "span");
	}
	if (o->organisation) {
		mk(p, "<span class=\"own-organisation\">");
		mk_c(p, o->organisation);
		mk(p, "</span>");
	}
	mk(p, "</div>");
}

static void account(struct page *p, const struct nhsuk_header *o)
{
	if (!o->account.p && !o->sign_out)
		return;
	mk(p, "<nav class=\"nhsuk-header__account\"");
	mk_attr(p, "aria-label", o->account_label ? o->account_label : _("Account"));
	mk(p, "><ul class=\"nhsuk-header__account-list\">");
	if (o->account.p) {
		mk(p, "<li class=\"nhsuk-header__account-item\">");
		if (o->account_href) {
			mk(p, "<a class=\"nhsuk-header__account-link\"");
			mk_href(p, o->account_href);
			mk(p, ">");
		}
		if (o->account_icon)
			mk_icon(p, "user");
		mk_str(p, o->account);
		mk(p, o->account_href ? "</a></li>" : "</li>");
	}
	if (o->sign_out) {
		mk(p, "<li class=\"nhsuk-header__account-item\"><form class=\"nhsuk-header__account-form\"");
		mk_attr(p, "action", o->sign_out);
		mk(p, " method=\"post\" novalidate>");
		if (p->csrf.p)
			nhsuk_hidden(p, "csrf", p->csrf);
		mk(p, "<button class=\"nhsuk-header__account-button\">");
		mk_c(p, o->sign_out_text ? o->sign_out_text : _("Sign out"));
		mk(p, "</button></form></li>");
	}
	mk(p, "</ul></nav>");
}

static void menu_item(struct page *p, const struct page_link *item)
{
	mk_tag(p, "li", NULL, "nhsuk-header__navigation-item",
		item->current ? "nhsuk-header__navigation-item--current" : NULL);
	mk_open(p, item->href ? "a" : "span", NULL,
		item->href ? "nhsuk-header__navigation-link" : "nhsuk-header__navigation-text");
	if (item->href)
		mk_href(p, item->href);
	mk(p, item->current ? " aria-current=\"page\">" : ">");
	mk(p, item->current ? "<strong class=\"nhsuk-header__navigation-item-current-fallback\">" : "");
	mk_str(p, mk_pick(item->text, item->text_str));
	mk(p, item->current ? "</strong>" : "");
	mk_close(p, item->href ? "a" : "span");
	mk(p, "</li>");
}

static void menu(struct page *p, const struct nhsuk_header *o)
{
	if (!o->nav_count)
		return;
	mk_open(p, "nav", NULL, "nhsuk-header__navigation", o->nav_white ? "nhsuk-header__navigation--white" : NULL,
		o->nav_justified ? "nhsuk-header__navigation--justified" : NULL);
	mk_attr(p, "aria-label", o->nav_label ? o->nav_label : _("Menu"));
	mk(p, ">");
	mk_tag(p, "div", NULL, "nhsuk-header__navigation-container nhsuk-width-container", o->container_classes);
	mk(p, "<ul class=\"nhsuk-header__navigation-list\">");
	for (size_t i = 0; i < o->nav_count; i++)
		menu_item(p, &o->nav[i]);
	mk(p, "<li class=\"nhsuk-header__menu\" hidden>"
		"<button class=\"nhsuk-header__menu-toggle nhsuk-header__navigation-link\""
		" id=\"toggle-menu\" aria-expanded=\"false\">");
	mk_hidden(p, "", _("Browse"), " ");
	mk_c(p, _("More"));
	mk(p, "</button></li></ul></div></nav>");
}

void nhsuk_header_(struct page *p, const struct nhsuk_header *o)
{
	mk_open(p, "header", o->id, "nhsuk-header", o->white ? "nhsuk-header--white" : NULL,
		o->is_inline ? "nhsuk-header--inline" : NULL, o->classes);
	mk(p, " data-module=\"nhsuk-header\" role=\"banner\">");
	mk_tag(p, "div", NULL, "nhsuk-header__container nhsuk-width-container", o->container_classes);
	service(p, o);
	account(p, o);
	mk(p, "</div>");
	menu(p, o);
	mk(p, "</header>");
}

static void footer_links(struct page *p, const struct page_link *items, size_t count)
{
	mk(p, "<ul class=\"nhsuk-footer__list\">");
	for (size_t i = 0; i < count; i++) {
		mk(p, "<li class=\"nhsuk-footer__list-item\"><a class=\"nhsuk-footer__list-item-link\"");
		mk_href(p, items[i].href);
		mk(p, ">");
		mk_str(p, mk_pick(items[i].text, items[i].text_str));
		mk(p, "</a></li>");
	}
	mk(p, "</ul>");
}

static void footer_columns(struct page *p, const struct nhsuk_footer *o)
{
	static const char *const widths[] = { "full", "one-half", "one-third", "one-quarter" };
	size_t a_row = o->column_width >= 1 && o->column_width <= 4 ? (size_t)o->column_width : 4;
	for (size_t i = 0; i < o->column_count; i++) {
		const struct nhsuk_footer_column *c = &o->columns[i];
		if (i % a_row == 0)
			mk(p, i ? "</div><div class=\"nhsuk-footer__navigation nhsuk-grid-row\">"
				: "<div class=\"nhsuk-footer__navigation nhsuk-grid-row\">");
		mk_tag(p, "div", NULL, mk_cat(p, "nhsuk-grid-column-", widths[a_row - 1]));
		mk_heading(p, &(struct mk_heading){ .level = 2, .size = SIZE_S, .class_name = "nhsuk-footer__heading",
			.class_prefix = "nhsuk-heading-", .text = str_of(c->heading) });
		footer_links(p, c->items, c->count);
		mk(p, "</div>");
	}
	mk(p, o->column_count ? "</div>" : "");
}

void nhsuk_footer_(struct page *p, const struct nhsuk_footer *o)
{
	mk_open(p, "footer", o->id, "nhsuk-footer", o->classes);
	mk(p, " role=\"contentinfo\">");
	mk_tag(p, "div", NULL, "nhsuk-width-container", o->container_classes);
	footer_columns(p, o);
	mk(p, "<div class=\"nhsuk-footer__meta\">");
	if (o->count) {
		mk(p, "<h2 class=\"nhsuk-u-visually-hidden\">");
		mk_c(p, o->hidden ? o->hidden : _("Support links"));
		mk(p, "</h2>");
		footer_links(p, o->items, o->count);
	}
	const char *const lines[] = { o->text, o->copyright };
	for (size_t i = 0; i < 2; i++) {
		if (!lines[i] || !*lines[i])
			continue;
		mk(p, "<p class=\"nhsuk-body-s\">");
		mk_c(p, lines[i]);
		mk(p, "</p>");
	}
	mk(p, "</div></div></footer>");
}

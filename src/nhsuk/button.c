// SPDX-License-Identifier: Apache-2.0
// Buttons, and links that do what buttons do: back, skip, action.
#include "nhsuk/markup.h"

static const char *const looks[] = { NULL, "nhsuk-button--secondary", "nhsuk-button--secondary-solid",
	"nhsuk-button--reverse", "nhsuk-button--warning", "nhsuk-button--brand", "nhsuk-button--login" };

static void content(struct page *p, const struct nhsuk_button *o)
{
	struct str text = mk_pick(o->text, o->text_str);
	if (o->icon && !o->icon_end)
		mk_icon(p, o->icon);
	if (o->icon && text.n)
		mk(p, "<span class=\"nhsuk-button__content\">");
	mk_str(p, text);
	if (o->icon && text.n)
		mk(p, "</span>");
	if (o->icon && o->icon_end)
		mk_icon(p, o->icon);
}

void nhsuk_button_(struct page *p, const struct nhsuk_button *o)
{
	bool link = o->href && !o->type;
	mk_open(p, link ? "a" : "button", o->id, "nhsuk-button", looks[o->look], o->icon ? "nhsuk-button--icon" : NULL,
		o->is_small ? "nhsuk-button--small" : NULL, o->classes);
	if (!link)
		mk_attr(p, "name", o->name);
	mk(p, " data-module=\"nhsuk-button\"");
	if (o->once || o->not_once)
		mk_attr(p, "data-prevent-double-click", o->once ? "true" : "false");
	if (link) {
		mk_href(p, o->href);
		mk(p, " role=\"button\" draggable=\"false\"");
	} else {
		mk_attr(p, "type", o->type ? o->type : "submit");
		mk_attr(p, "value", o->value);
		mk_attr(p, "form", o->form);
		mk_attr(p, "formaction", o->formaction);
		mk(p, o->without_files ? " formenctype=\"application/x-www-form-urlencoded\"" : "");
		mk(p, o->disabled ? " disabled aria-disabled=\"true\"" : "");
	}
	mk_attr(p, "aria-label", o->aria_label);
	mk(p, ">");
	content(p, o);
	mk_close(p, link ? "a" : "button");
}

void nhsuk_post_button_(struct page *p, const struct nhsuk_post_button *o)
{
	nhsuk_form_begin(p, .action = o->action, .classes = "own-post");
	for (size_t i = 0; i < o->field_count; i++)
		nhsuk_hidden(p, o->fields[i].name, o->fields[i].value);
	if (o->as_link)
		mk_open(p, "button", NULL, "own-link-button");
	else
		mk_open(p, "button", NULL, "nhsuk-button", looks[o->look], o->is_small ? "nhsuk-button--small" : NULL);
	mk(p, o->as_link ? " type=\"submit\">"
		: " data-module=\"nhsuk-button\" data-prevent-double-click=\"true\" type=\"submit\">");
	mk_c(p, o->text);
	if (o->hidden)
		mk_hidden(p, " ", o->hidden, "");
	mk(p, "</button>");
	nhsuk_form_end(p);
}

void nhsuk_back_link_(struct page *p, const struct nhsuk_back_link *o)
{
	const char *element = o->href && !o->button ? "a" : "button";
	mk_open(p, element, o->id, "nhsuk-back-link", o->reverse ? "nhsuk-back-link--reverse" : NULL, o->classes);
	if (element[0] == 'a')
		mk_href(p, o->href);
	else
		mk(p, o->button ? " type=\"button\"" : " type=\"submit\"");
	mk(p, ">");
	if (o->hidden)
		mk_hidden(p, "", o->hidden, " ");
	mk_c(p, o->text ? o->text : _("Back"));
	mk_close(p, element);
}

void nhsuk_skip_link_(struct page *p, const struct nhsuk_skip_link *o)
{
	mk_open(p, "a", o->id, "nhsuk-skip-link", o->classes);
	mk(p, " data-module=\"nhsuk-skip-link\"");
	mk_href(p, o->href ? o->href : "#maincontent");
	mk(p, ">");
	mk_c(p, o->text ? o->text : _("Skip to main content"));
	mk(p, "</a>");
}

void nhsuk_action_link_(struct page *p, const struct nhsuk_action_link *o)
{
	const char *element = o->button ? "button" : "a";
	mk_open(p, element, o->id, "nhsuk-action-link", o->reverse ? "nhsuk-action-link--reverse" : NULL, o->classes);
	if (o->button)
		mk(p, " type=\"button\"");
	else
		mk_href(p, o->href);
	mk(p, o->new_window ? " target=\"_blank\">" : ">");
	mk_icon(p, "arrow-right-circle");
	mk(p, "<span class=\"nhsuk-action-link__text\">");
	mk_str(p, mk_pick(o->text, o->text_str));
	mk_close(p, "span");
	mk_close(p, element);
}

// SPDX-License-Identifier: Apache-2.0
// The frame of a page: head, skip link, header, main, footer; and forms. Nothing inline: no style, no script, so the
// content security policy needs no exception.
#include "nhsuk/markup.h"

#include "base/format.h"
#include "nhsuk/assets.h"

#define PAGE_USUAL ((size_t)96 << 10) // bytes: most plans; a page that is longer grows

void page_init(struct page *p, struct arena *a, struct str csrf)
{
	*p = (struct page){ .arena = a, .csrf = csrf };
	buf_init(&p->out, a, BUF_PAGE);
	buf_need(&p->out, PAGE_USUAL);
}

const char *page_say(struct page *p, const char *format, ...)
{
	struct format f;
	va_list list;
	format_begin(&f, p->arena);
	va_start(list, format);
	format_list(&f, format, list);
	va_end(list);
	return format_end(&f).p;
}

const char *page_c(struct page *p, struct str s)
{
	return s.p ? str_c(p->arena, s) : "";
}

const char *page_in(struct arena *a, struct str words, const char *lang)
{
	struct str marked = !lang || !words.n ? STR_NONE :
		str_format(a, PAGE_IN "%s" PAGE_IN_TEXT "%.*s" PAGE_IN_END, lang, STR_ARG(words));
	return mk_spoken(marked).n ? marked.p : words.p ? str_c(a, words) : "";
}

bool page_ok(const struct page *p)
{
	return buf_ok(&p->out);
}

static const char *service_of(const struct page_head *h)
{
	return h->service ? h->service : "Ownplan";
}

// "Error: Who can see my plan – Declan's plan – Ownplan"
static void title(struct page *p, const struct page_head *h)
{
	struct str name = mk_pick(h->title, h->title_str), place = mk_pick(h->place, h->place_str);
	mk(p, "<title>");
	if (h->error) {
		mk_c(p, _("Error"));
		mk(p, ": ");
	}
	mk_bare(p, name);
	mk(p, name.n ? " – " : "");
	mk_bare(p, place);
	mk(p, place.n ? " – " : "");
	mk_c(p, service_of(h));
	mk(p, "</title>");
}

static void head(struct page *p, const struct page_head *h)
{
	mk(p, "<!DOCTYPE html><html");
	mk_attr(p, "lang", h->lang ? h->lang : text_lang());
	mk(p, "><head><meta charset=\"utf-8\">");
	title(p, h);
	mk(p, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">"
		"<meta name=\"theme-color\" content=\"#005eb8\"><meta name=\"referrer\" content=\"same-origin\">"
		"<link rel=\"icon\" type=\"image/svg+xml\"");
	mk_attr(p, "href", asset_url("favicon.svg"));
	mk(p, "><link rel=\"stylesheet\"");
	mk_attr(p, "href", asset_url(h->style ? h->style : "ownplan.css"));
	mk(p, ">");
	if (!h->no_script) {
		mk(p, "<script type=\"module\"");
		mk_attr(p, "src", asset_url("ownplan.js"));
		mk(p, "></script>");
	}
	mk(p, "</head>");
}

// What stands above main: the header, then the way back.
static void above(struct page *p, const struct page_head *h)
{
	nhsuk_skip_link(p, .href = "#maincontent");
	if (h->plain)
		return;
	nhsuk_header(p, .service = service_of(h), .service_href = h->service_href ? h->service_href : "/",
		.organisation = h->organisation, .nav = h->nav, .nav_count = h->nav_count, .account = h->account,
		.account_href = h->account_href, .sign_out = h->sign_out);
	if (!h->language)
		return;
	mk(p, "<nav class=\"nhsuk-width-container own-language\"");
	mk_attr(p, "aria-label", _("Language"));
	mk(p, "><a class=\"nhsuk-link\"");
	mk_attr(p, "lang", h->language_code);
	mk_attr(p, "hreflang", h->language_code);
	mk_href(p, h->language_href);
	mk(p, ">");
	mk_c(p, h->language);
	mk(p, "</a></nav>");
}

// On paper every sheet repeats this line: it is the head of a table in the print styles.
static void print_line(struct page *p, const struct page_head *h)
{
	if (!h->print_name.p && !h->print_date)
		return;
	mk(p, "<div class=\"own-sheet\"><div class=\"own-sheet__head\"><p><strong>");
	mk_str(p, h->print_name);
	mk(p, "</strong><span>");
	mk_c(p, h->print_date);
	mk(p, "</span></p></div><div class=\"own-sheet__body\">");
}

static void ways_back(struct page *p, const struct page_head *h)
{
	if (h->back_href)
		nhsuk_back_link(p, .href = h->back_href, .text = h->back_text);
	else if (h->crumb_count)
		nhsuk_breadcrumb(p, .items = h->crumbs, .count = h->crumb_count);
}

void page_begin_(struct page *p, const struct page_head *given)
{
	struct page_head *h = arena_make(p->arena, struct page_head);
	*h = *given;
	must(!p->head && mk_pick(h->title, h->title_str).p);
	p->head = h;
	mk_push(p, OPEN_PAGE);
	head(p, h);
	mk(p, "<body class=\"nhsuk-template__body\">");
	above(p, h);
	print_line(p, h);
	mk(p, h->wide ? "" : "<div class=\"nhsuk-width-container\">");
	// The way back stands inside main, so that nothing is outside the landmarks.
	mk_tag(p, "main", "maincontent", h->wide ? "own-main" : "nhsuk-main-wrapper");
	bool back = h->back_href || h->crumb_count;
	mk(p, back && h->wide ? "<div class=\"own-plan-back\"><div class=\"nhsuk-width-container\">" : "");
	ways_back(p, h);
	mk(p, back && h->wide ? "</div></div>" : "");
}

void page_end(struct page *p)
{
	const struct page_head *h = p->head;
	must(h);
	mk_pop(p, OPEN_PAGE);
	must(p->depth == 0);
	mk(p, p->container ? "</div></main>" : "</main>");
	mk(p, h->wide ? "" : "</div>");
	mk(p, h->print_name.p || h->print_date ? "</div></div>" : "");
	if (!h->plain)
		nhsuk_footer(p, .items = h->footer, .count = h->footer_count, .text = h->footer_text);
	mk(p, "</body></html>\n");
	p->head = NULL;
}

// --- forms -------------------------------------------------------------------------------------------------------
void nhsuk_form_begin_(struct page *p, const struct nhsuk_form *o)
{
	bool get = o->method && (o->method[0] == 'g' || o->method[0] == 'G');
	must(o->action);
	mk_push(p, OPEN_FORM);
	mk_open(p, "form", o->id, o->classes);
	mk_attr(p, "action", o->action);
	mk(p, get ? " method=\"get\"" : " method=\"post\"");
	mk(p, o->multipart ? " enctype=\"multipart/form-data\"" : "");
	mk_attr(p, "data-draft", o->draft);
	mk(p, " novalidate>");
	if (!get && p->csrf.p)
		nhsuk_hidden(p, "csrf", p->csrf);
}

void nhsuk_form_end(struct page *p)
{
	mk_pop(p, OPEN_FORM);
	mk(p, "</form>");
}

void nhsuk_hidden(struct page *p, const char *name, struct str value)
{
	mk(p, "<input type=\"hidden\"");
	mk_attr(p, "name", name);
	mk_attr_str(p, "value", value.p ? value : STR(""));
	mk(p, ">");
}

// SPDX-License-Identifier: Apache-2.0
// A small strict scanner of XHTML. What it does not know it refuses: unknown elements, attributes, entities, comments
// that do not close, CDATA, processing instructions, document types. Called by rules_common.c for txt-1 and txt-2.
#include "fhir/xhtml.h"

#include <string.h>
#include <strings.h>

struct scan {
	const char *p, *end;
	struct str open[FHIR_XHTML_DEPTH];
	unsigned depth;
	bool words; // something to read was met: text that is not blank, or an image
};

// Chapters 7 to 11 (without 9.4) and 15 of HTML 4.0, links and images.
static const char *const elements[] = { "a", "abbr", "acronym", "address", "area", "b", "bdo", "big", "blockquote",
	"br",
	"caption", "cite", "code", "col", "colgroup", "dd", "dfn", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
		"h6",
	"hr", "i", "img", "kbd", "li", "map", "ol", "p", "pre", "q", "samp", "small", "span", "strong", "sub", "sup",
		"table",
	"tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var" };

static const char *const attributes[] = { "abbr", "accesskey", "align", "alt", "axis", "bgcolor", "border",
	"cellpadding",
	"cellspacing", "char", "charoff", "charset", "cite", "class", "colspan", "compact", "coords", "dir", "frame",
		"headers",
	"height", "href", "hreflang", "hspace", "id", "lang", "longdesc", "name", "nowrap", "rel", "rev", "rowspan",
		"rules",
	"scope", "shape", "span", "src", "start", "style", "summary", "tabindex", "title", "type", "usemap", "valign",
		"value",
	"vspace", "width", "xml:lang", "xml:space", "xmlns" };

static bool listed(const char *const *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, list[i]))
			return true;
	return false;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct scan *s)
{
	while (s->p < s->end && blank(*s->p))
		s->p++;
}

static bool name_char(char c, bool first)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return letter || (!first && ((c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_' || c == '.'));
}

static struct str read_name(struct scan *s)
{
	const char *from = s->p;
	while (s->p < s->end && name_char(*s->p, s->p == from))
		s->p++;
	return (struct str){ from, (size_t)(s->p - from) };
}

// Whether `word` stands in the text, letters of either case, blanks and control characters between them ignored: so
// that "java&#9;script:" written out is seen as a browser sees it.
static bool hides(struct str text, const char *word)
{
	for (size_t i = 0; i < text.n; i++) {
		size_t at = i, met = 0;
		while (at < text.n && word[met]) {
			unsigned char c = (unsigned char)text.p[at++];
			if (c <= ' ' || c == 0x7F)
				continue;
			if ((c | 0x20) != (unsigned char)word[met] && c != (unsigned char)word[met])
				break;
			met++;
		}
		if (!word[met])
			return true;
	}
	return false;
}

static bool scheme_is(struct str url, const char *scheme)
{
	return url.n >= strlen(scheme) && !strncasecmp(url.p, scheme, strlen(scheme));
}

// The scheme of an address, or that it has none. An entity in an address could hide one: only &amp; is let pass.
static bool address_safe(struct str url, bool image)
{
	static const char *const links[] = { "http:", "https:", "mailto:", "tel:", "urn:" };
	size_t colon, slash;
	url = str_trim(url);
	for (size_t i = 0; i < url.n; i++) {
		if ((unsigned char)url.p[i] < ' ' || url.p[i] == '\\')
			return false;
		if (url.p[i] == '&' && !str_starts(str_part(url, i, url.n), "&amp;"))
			return false;
	}
	if (image && str_starts(url, "//"))
		return false;
	if (!str_index(url, ':', &colon) || (str_index(url, '/', &slash) && slash < colon) || url.p[0] == '#')
		return true; // relative
	if (image)
		return (scheme_is(url, "data:image/") && !scheme_is(url, "data:image/svg")) || scheme_is(url, "cid:");
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (scheme_is(url, links[i]))
			return true;
	return false;
}

static bool style_safe(struct str style)
{
	static const char *const words[] = { "url(", "expression(", "@import", "javascript:", "behavior:", "binding:",
		"\\", "&" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (hides(style, words[i]))
			return false;
	return true;
}

static bool attribute_safe(struct str element, struct str name, struct str value)
{
	if (!listed(attributes, sizeof attributes / sizeof *attributes, name))
		return false; // on*, xlink:*, target, formaction ...
	if (str_is(name, "xmlns"))
		return str_is(value, "http://www.w3.org/1999/xhtml");
	if (str_is(name, "href") || str_is(name, "cite") || str_is(name, "longdesc"))
		return address_safe(value, false);
	if (str_is(name, "src"))
		return str_is(element, "img") && address_safe(value, true);
	return !str_is(name, "style") || style_safe(value);
}

// &amp; &#160; &#xA0; and names of HTML. The numbers of control characters are refused.
static bool read_entity(struct scan *s)
{
	const char *from = ++s->p;
	while (s->p < s->end && *s->p != ';' && s->p - from < 12)
		s->p++;
	if (s->p == s->end || *s->p != ';' || s->p == from)
		return false;
	struct str name = { from, (size_t)(s->p++ - from) };
	if (name.p[0] != '#') {
		for (size_t i = 0; i < name.n; i++)
			if (!name_char(name.p[i], i == 0) || strchr(":-_.", name.p[i]))
				return false;
		return true;
	}
	bool hex = name.n > 1 && name.p[1] == 'x';
	unsigned long v = 0;
	for (size_t i = hex ? 2 : 1; i < name.n; i++) {
		char c = name.p[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ?
			(c | 0x20) - 'a' + 10 : -1;
		if (digit < 0)
			return false;
		v = v * (hex ? 16 : 10) + (unsigned long)digit;
	}
	return name.n > (hex ? 2u : 1u) && v <= 0x10FFFF && (v >= ' ' || v == 9 || v == 10 || v == 13) && (v < 0xD800 ||
		v > 0xDFFF);
}

// name = "value"; false when it is not well-formed or may not be there.
static bool read_attribute(struct scan *s, struct str element)
{
	struct str name = read_name(s);
	skip_blanks(s);
	if (!name.n || s->p == s->end || *s->p++ != '=')
		return false;
	skip_blanks(s);
	if (s->p == s->end || (*s->p != '"' && *s->p != '\''))
		return false;
	char quote = *s->p++;
	const char *from = s->p;
	while (s->p < s->end && *s->p != quote) {
		if (*s->p == '<')
			return false;
		if (*s->p != '&')
			s->p++;
		else if (!read_entity(s))
			return false;
	}
	if (s->p == s->end)
		return false;
	struct str value = { from, (size_t)(s->p++ - from) };
	return attribute_safe(element, name, value);
}

static bool close_tag(struct scan *s)
{
	struct str name = read_name(s);
	skip_blanks(s);
	if (s->p == s->end || *s->p++ != '>')
		return false;
	return s->depth && str_eq(s->open[--s->depth], name);
}

// <name attribute="..."> or <name/>; the cursor stands behind '<'.
static bool open_tag(struct scan *s)
{
	struct str name = read_name(s);
	if (!listed(elements, sizeof elements / sizeof *elements, name) || s->depth == FHIR_XHTML_DEPTH)
		return false;
	if (s->depth == 0 && !str_is(name, "div"))
		return false;
	s->words = s->words || str_is(name, "img");
	for (;;) {
		const char *before = s->p;
		skip_blanks(s);
		if (s->p == s->end)
			return false;
		if (*s->p == '>') {
			s->p++;
			s->open[s->depth++] = name;
			return true;
		}
		if (*s->p == '/')
			return ++s->p < s->end && *s->p++ == '>';
		if (s->p == before || !read_attribute(s, name))
			return false;
	}
}

static bool comment(struct scan *s)
{
	struct str rest = { s->p, (size_t)(s->end - s->p) };
	if (!str_starts(rest, "!--"))
		return false;
	const char *close = memmem(s->p + 3, rest.n - 3, "--", 2);
	if (!close || close + 2 >= s->end || close[2] != '>')
		return false;
	s->p = close + 3;
	return true;
}

static bool markup(struct scan *s)
{
	if (++s->p == s->end)
		return false;
	if (*s->p == '!')
		return comment(s);
	if (*s->p != '/')
		return open_tag(s);
	s->p++;
	return close_tag(s);
}

static bool has_namespace(struct str div)
{
	const char *close = memchr(div.p, '>', div.n);
	return close && memmem(div.p, (size_t)(close - div.p), "xmlns", 5);
}

enum fhir_xhtml fhir_xhtml_check(struct str div)
{
	div = str_trim(div);
	struct scan s = { .p = div.p, .end = div.p + div.n };
	if (!str_starts(div, "<div") || !has_namespace(div))
		return FHIR_XHTML_WRONG;
	while (s.p < s.end) {
		if (*s.p == '<') {
			if (!markup(&s))
				return FHIR_XHTML_WRONG;
			if (!s.depth)
				break;
		} else if (*s.p == '&') {
			if (!read_entity(&s))
				return FHIR_XHTML_WRONG;
			s.words = true;
		} else {
			s.words = s.words || !blank(*s.p);
			s.p++;
		}
	}
	if (s.depth || s.p != s.end)
		return FHIR_XHTML_WRONG; // not closed, or something behind the div
	return s.words ? FHIR_XHTML_GOOD : FHIR_XHTML_EMPTY;
}

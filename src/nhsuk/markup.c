// SPDX-License-Identifier: Apache-2.0
// Bytes of markup: escaping, attributes, the stack of open things. Everything that a component writes goes through
// here, so this is the one place to look at when asking whether a page can carry a stranger's markup.
#include "nhsuk/markup.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/direction.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

void mk_push(struct page *p, enum mk_open what)
{
	must(p->depth < PAGE_DEPTH);
	p->open[p->depth++] = (uint8_t)what;
}

void mk_pop(struct page *p, enum mk_open what)
{
	must(p->depth > 0 && p->open[p->depth - 1] == what);
	p->depth--;
}

const char *mk_cat(struct page *p, const char *a, const char *b)
{
	return str_join(p->arena, str_of(a), str_of(b)).p;
}

enum { PLAIN, AMP, LESS, MORE, QUOTE, TICK, FORBIDDEN, SPOKEN, SPOKEN_END };

// What is to be done with a byte; everything that is not named is plain.
static const uint8_t kinds[256] = {
	['&'] = AMP, ['<'] = LESS, ['>'] = MORE, ['"'] = QUOTE, ['\''] = TICK, [0x7f] = FORBIDDEN,
	[0x00] = FORBIDDEN, [0x01] = FORBIDDEN, [0x02] = SPOKEN, [0x03] = SPOKEN_END, [0x04] = FORBIDDEN,
	[0x05] = FORBIDDEN, [0x06] = FORBIDDEN, [0x07] = FORBIDDEN, [0x08] = FORBIDDEN, [0x0b] = FORBIDDEN,
	[0x0c] = FORBIDDEN, [0x0e] = FORBIDDEN, [0x0f] = FORBIDDEN, [0x10] = FORBIDDEN, [0x11] = FORBIDDEN,
	[0x12] = FORBIDDEN, [0x13] = FORBIDDEN, [0x14] = FORBIDDEN, [0x15] = FORBIDDEN, [0x16] = FORBIDDEN,
	[0x17] = FORBIDDEN, [0x18] = FORBIDDEN, [0x19] = FORBIDDEN, [0x1a] = FORBIDDEN, [0x1b] = FORBIDDEN,
	[0x1c] = FORBIDDEN, [0x1d] = FORBIDDEN, [0x1e] = FORBIDDEN, [0x1f] = FORBIDDEN,
};

#if defined(__SSE2__)
// A bit a byte: those that may have to be written otherwise (all control characters, DEL and & < > " ').
static unsigned suspects(__m128i x)
{
	__m128i hit = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);
	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7f)));
	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	// & and ' differ by the lowest bit, < and > by the second.
	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_or_si128(x, _mm_set1_epi8(1)), _mm_set1_epi8('\'')));
	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_or_si128(x, _mm_set1_epi8(2)), _mm_set1_epi8('>')));
	return (unsigned)_mm_movemask_epi8(hit);
}
#endif

// The next byte that may not be plain; `end` when there is none.
static const char *next_suspect(const char *c, const char *end)
{
#if defined(__SSE2__)
	for (; end - c >= 16; c += 16) {
		unsigned hit = suspects(_mm_loadu_si128((const __m128i *)(const void *)c));
		if (hit)
			return c + __builtin_ctz(hit);
	}
	if (end - c >= 8) {
		// The upper half is zeros, which count as suspects, but come last.
		unsigned hit = suspects(_mm_loadl_epi64((const __m128i *)(const void *)c));
		c += __builtin_ctz(hit);
		if (hit & 0xff)
			return c;
	}
#endif
	while (c < end && kinds[(unsigned char)*c] == PLAIN)
		c++;
	return c;
}

// How long the name of a language is that page_in put here, behind its first sign; 0: it is none of that.
static size_t spoken_name(const char *c, const char *end)
{
	size_t n = 0;
	while (c + n < end && n < 40 && (isalnum((unsigned char)c[n]) || c[n] == '-'))
		n++;
	return c + n < end && c[n] == *PAGE_IN_TEXT ? n : 0;
}

// How a text is written: what page_in marked becomes an element of its own, or is left out where none can stand.
struct writing {
	bool bare, open;
};

static bool write_spoken(struct page *p, struct writing *w, const char **at, const char *end)
{
	bool begins = kinds[(unsigned char)**at] == SPOKEN;
	size_t n = begins ? spoken_name(*at + 1, end) : 0;
	if (begins ? !n || w->open : !w->open)
		return false;
	w->open = begins;
	if (!w->bare) {
		mk(p, begins ? "<span lang=\"" : "</span>");
		buf_add(&p->out, *at + 1, n);
		mk(p, begins ? "\">" : "");
	}
	*at += begins ? n + 1 : 0;
	return true;
}

static void write_text(struct page *p, struct str text, struct writing *w)
{
	// Control characters that HTML forbids become the replacement character instead of vanishing.
	static const struct str escaped[] = { [AMP] = { "&amp;", 5 }, [LESS] = { "&lt;", 4 }, [MORE] = { "&gt;", 4 },
		[QUOTE] = { "&quot;", 6 }, [TICK] = { "&#39;", 5 }, [FORBIDDEN] = { "\xef\xbf\xbd", 3 },
		[SPOKEN] = { "\xef\xbf\xbd", 3 }, [SPOKEN_END] = { "\xef\xbf\xbd", 3 } };
	if (!text.n)
		return;
	const char *done = text.p, *end = text.p + text.n;
	for (const char *c = done; (c = next_suspect(c, end)) < end; c++) {
		uint8_t kind = kinds[(unsigned char)*c];
		if (kind == PLAIN)
			continue;
		buf_add(&p->out, done, (size_t)(c - done));
		if (kind < SPOKEN || !write_spoken(p, w, &c, end))
			buf_str(&p->out, escaped[kind]);
		done = c + 1;
	}
	if (end > done)
		buf_add(&p->out, done, (size_t)(end - done));
}

static void write_end(struct page *p, const struct writing *w)
{
	mk(p, w->open && !w->bare ? "</span>" : "");
}

void mk_str(struct page *p, struct str text)
{
	struct writing w = { 0 };
	write_text(p, text, &w);
	write_end(p, &w);
}

struct str mk_spoken(struct str text)
{
	size_t n = text.n && kinds[(unsigned char)*text.p] == SPOKEN ? spoken_name(text.p + 1, text.p + text.n) : 0;
	return n ? str_part(text, 1, n) : STR_NONE;
}

void mk_bare(struct page *p, struct str text)
{
	write_text(p, text, &(struct writing){ .bare = true });
}

void mk_c(struct page *p, const char *text)
{
	mk_str(p, str_of(text));
}

void mk_lines(struct page *p, struct str text)
{
	struct str rest = text;
	struct writing w = { 0 };
	for (bool first = true; rest.p; first = false) {
		struct str line = str_cut(&rest, '\n');
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!first)
			mk(p, "<br>");
		write_text(p, line, &w);
	}
	write_end(p, &w);
}

struct str mk_pick(const char *text, struct str text_str)
{
	return text_str.p ? text_str : str_of(text);
}

void mk_attr_(struct page *p, struct str name, struct str value)
{
	if (!value.p)
		return;
	buf_str(&p->out, name);
	mk_bare(p, value);
	mk(p, "\"");
}

void mk_attr_int_(struct page *p, struct str name, int value)
{
	buf_str(&p->out, name);
	buf_int(&p->out, value);
	mk(p, "\"");
}

void mk_attr_id_(struct page *p, struct str name, const char *id, const char *suffix)
{
	buf_str(&p->out, name);
	mk_c(p, id);
	mk_c(p, suffix);
	mk(p, "\"");
}

void mk_dir(struct page *p, struct str text)
{
	mk(p, text_runs_left(text) ? " dir=\"rtl\"" : "");
}

static bool harmless(const char *href)
{
	static const char *const schemes[] = { "http:", "https:", "mailto:", "tel:" };
	if ((unsigned char)href[0] <= ' ' && href[0])
		return false;
	const char *plain = href;
	while (*plain && *plain != ':' && *plain != '/' && *plain != '?' && *plain != '#')
		plain++;
	if (*plain != ':')
		return true;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (strncasecmp(href, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

void mk_href(struct page *p, const char *href)
{
	mk_attr(p, "href", href && harmless(href) ? href : "#");
}

void mk_open_(struct page *p, const char *element, const char *id, const char *const *classes, size_t n)
{
	bool any = false;
	mk(p, "<");
	buf_c(&p->out, element);
	for (size_t i = 0; i < n; i++) {
		if (!classes[i] || !*classes[i])
			continue;
		buf_str(&p->out, any ? STR(" ") : STR(" class=\""));
		mk_c(p, classes[i]);
		any = true;
	}
	if (any)
		mk(p, "\"");
	if (id)
		mk_attr(p, "id", id);
}

void mk_close(struct page *p, const char *element)
{
	buf_c(&p->out, "</");
	buf_c(&p->out, element);
	buf_char(&p->out, '>');
}

void mk_hidden(struct page *p, const char *before, const char *text, const char *after)
{
	mk(p, "<span class=\"nhsuk-u-visually-hidden\">");
	mk(p, before);
	mk_c(p, text);
	mk(p, after);
	mk(p, "</span>");
}

const char *mk_level(int level, int usual)
{
	static const char *const levels[] = { "h1", "h2", "h3", "h4", "h5", "h6" };
	must(level >= 0 && level <= 6);
	return levels[(level ? level : usual) - 1];
}

const char *mk_size(enum nhsuk_size size)
{
	static const char *const names[] = { NULL, "xxs", "xs", "s", "m", "l", "xl" };
	return names[size];
}

const char *mk_sized(struct page *p, const char *base, enum nhsuk_size size)
{
	return size ? mk_cat(p, base, mk_size(size)) : NULL;
}

void mk_caption(struct page *p, const struct mk_heading *h)
{
	enum nhsuk_size size = h->caption_size ? h->caption_size : h->size;
	bool sized = size >= SIZE_M;
	bool below = h->caption_place == CAPTION_END || h->caption_place == CAPTION_AFTER;
	const char *element = h->caption_element ? h->caption_element : "span";
	mk_tag(p, element, NULL, sized ? mk_sized(p, "nhsuk-caption-", size) : "nhsuk-caption",
		below ? "nhsuk-caption--bottom" : NULL);
	mk_str(p, h->caption);
	mk_close(p, element);
}

static void heading_text(struct page *p, const struct mk_heading *h)
{
	if (h->href) {
		mk(p, "<a class=\"nhsuk-link\"");
		mk_href(p, h->href);
		mk(p, ">");
	}
	mk_str(p, h->text);
	if (h->href)
		mk(p, "</a>");
	if (h->hidden)
		mk_hidden(p, " ", h->hidden, "");
}

void mk_heading(struct page *p, const struct mk_heading *h)
{
	const char *element = h->element ? h->element : mk_level(h->level, 1);
	const char *sized = h->class_prefix ? mk_sized(p, h->class_prefix, h->size) : NULL;
	bool replaces = sized && strcmp(h->class_prefix, "nhsuk-heading-") == 0 && !strcmp(h->class_name, "nhsuk-heading");
	if (!h->text.n)
		return;
	if (h->caption.n && h->caption_place == CAPTION_BEFORE)
		mk_caption(p, h);
	mk_open(p, element, h->id, replaces ? NULL : h->class_name, sized, h->classes);
	mk_attr(p, "for", h->target);
	mk_dir(p, h->text);
	if (h->href_on_element)
		mk_href(p, h->href_on_element);
	mk_attr(p, "aria-describedby", h->described_by);
	mk(p, ">");
	if (h->caption.n && h->caption_place == CAPTION_START) {
		mk_caption(p, h);
		mk(p, "\n");
	}
	heading_text(p, h);
	if (h->tag) {
		mk(p, " ");
		nhsuk_tag(p, .text = h->tag, .colour = (enum nhsuk_colour)h->tag_colour);
	}
	if (h->caption.n && h->caption_place == CAPTION_END) {
		mk(p, "\n");
		mk_caption(p, h);
	}
	mk_close(p, element);
	if (h->caption.n && h->caption_place == CAPTION_AFTER)
		mk_caption(p, h);
}

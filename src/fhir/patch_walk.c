// SPDX-License-Identifier: Apache-2.0
// The words and literals of FHIRPath, taken off the front of an expression. What is wrong ends the walk: it stands at
// the end from then on, so that callers need not ask after each step. Used by patch_find.c.
#include "fhir/patch_walk.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

void walk_stop(struct walk *w, const char *why)
{
	if (!w->wrong && !w->err)
		w->wrong = why;
	w->p = w->end;
}

bool walk_stopped(struct walk *w)
{
	if (!w->err)
		w->err = patch_spend(w->run, 1);
	if (w->err)
		w->p = w->end;
	return w->err || w->wrong;
}

void walk_blanks(struct walk *w)
{
	while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' || *w->p == '\n' || *w->p == '\r'))
		w->p++;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool walk_peek(struct walk *w, char c)
{
	walk_blanks(w);
	return w->p < w->end && *w->p == c;
}

bool walk_take(struct walk *w, char c)
{
	bool there = walk_peek(w, c);
	w->p += there;
	return there;
}

void walk_expect(struct walk *w, char c)
{
	if (!walk_take(w, c))
		walk_stop(w, _("This path is not well-formed FHIRPath."));
}

// A name, plain or between backticks; STR_NONE when none stands here.
struct str walk_word(struct walk *w)
{
	walk_blanks(w);
	const char *from = w->p;
	if (walk_take(w, '`')) {
		while (w->p < w->end && *w->p != '`')
			w->p++;
		struct str inside = { from + 1, (size_t)(w->p - from - 1) };
		walk_expect(w, '`');
		return inside;
	}
	if (from == w->end || !is_letter(*from))
		return STR_NONE;
	while (w->p < w->end && (is_letter(*w->p) || is_digit(*w->p)))
		w->p++;
	return (struct str){ from, (size_t)(w->p - from) };
}

bool walk_take_word(struct walk *w, const char *keyword)
{
	const char *from = w->p;
	walk_blanks(w);
	if (w->p < w->end && is_letter(*w->p) && str_is(walk_word(w), keyword))
		return true;
	w->p = from;
	return false;
}

bool walk_take_text(struct walk *w, struct str sign)
{
	walk_blanks(w);
	if ((size_t)(w->end - w->p) < sign.n || memcmp(w->p, sign.p, sign.n))
		return false;
	w->p += sign.n;
	return true;
}

// The number of an index or a count; stops when it is none.
uint32_t walk_whole(struct walk *w)
{
	int64_t n = 0;
	walk_blanks(w);
	const char *from = w->p;
	while (w->p < w->end && is_digit(*w->p))
		w->p++;
	if (!str_int((struct str){ from, (size_t)(w->p - from) }, 0, UINT32_MAX, &n))
		walk_stop(w, _("An index in this path is not a whole number."));
	return (uint32_t)n;
}

static bool known_type(struct walk *w, struct str name)
{
	static const char *const abstract[] = { "Resource", "DomainResource", "Element", "BackboneElement" };
	for (size_t i = 0; i < sizeof abstract / sizeof *abstract; i++)
		if (str_is(name, abstract[i]))
			return true;
	if (!w->err)
		w->err = patch_spend(w->run, 16); // it is looked for among all
	return fhir_type_find(name) || fhir_resource_find(name) != FHIR_NO_RESOURCE;
}

struct walk_type walk_type(struct walk *w)
{
	struct walk_type t = { .name = walk_word(w) };
	t.system = str_is(t.name, "System");
	t.fhir = str_is(t.name, "FHIR");
	if ((t.system || t.fhir) && walk_take(w, '.'))
		t.name = walk_word(w);
	t.said = t.name;
	if (!t.name.p || !t.name.n) {
		walk_stop(w, _("A type is missing in this path."));
		return t;
	}
	if (t.fhir || (!t.system && known_type(w, t.name)))
		return t;
	static const char *const own[] = { "Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time",
		"Quantity" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		if (!str_is(t.name, own[i]))
			continue;
		char *small = arena_bytes(w->run->scratch, t.name.n);
		memcpy(small, t.name.p, t.name.n);
		small[0] = (char)(small[0] | 0x20);
		t.name.p = small;
		return t;
	}
	if (!t.system)
		walk_stop(w, _("This path names a type that there is not."));
	return t;
}

// --- literals ------------------------------------------------------------------------------------------------------

// Four hexadecimal digits of a character outside the surrogates, as UTF-8.
static size_t unicode(struct walk *w, char out[3])
{
	unsigned c = 0;
	for (int i = 0; i < 4; i++, w->p++) {
		const char *digits = "0123456789abcdef";
		const char *at = w->p < w->end && *w->p ? strchr(digits, is_letter(*w->p) ? *w->p | 0x20 : *w->p) : NULL;
		if (!at) {
			walk_stop(w, _("A text in this path has a wrong escape."));
			return 0;
		}
		c = c * 16 + (unsigned)(at - digits);
	}
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c >= 0xd800 && c < 0xe000)
		walk_stop(w, _("A text in this path has a wrong escape."));
	size_t n = c < 0x800 ? 2 : 3;
	out[0] = (char)(n == 2 ? 0xc0 | c >> 6 : 0xe0 | c >> 12);
	out[n - 2] = n == 2 ? out[0] : (char)(0x80 | (c >> 6 & 0x3f));
	out[n - 1] = (char)(0x80 | (c & 0x3f));
	return n;
}

// Behind the opening quote.
struct str walk_quoted(struct walk *w)
{
	static const char escapes[] = "'\"`\\/rntf", stand_for[] = "'\"`\\/\r\n\t\f";
	char *out = arena_bytes(w->run->scratch, (size_t)(w->end - w->p) + 3);
	size_t n = 0;
	while (w->p < w->end && *w->p != '\'') {
		char c = *w->p++;
		if (c != '\\') {
			out[n++] = c;
			continue;
		}
		c = w->p < w->end ? *w->p++ : '\0';
		const char *at = c ? strchr(escapes, c) : NULL;
		if (at)
			out[n++] = stand_for[at - escapes];
		else if (c == 'u')
			n += unicode(w, out + n);
		else
			walk_stop(w, _("A text in this path has a wrong escape."));
	}
	walk_expect(w, '\'');
	return (struct str){ out, n };
}

struct str walk_number(struct walk *w)
{
	const char *from = w->p;
	w->p += *w->p == '-';
	const char *digits = w->p;
	while (w->p < w->end && is_digit(*w->p))
		w->p++;
	bool good = w->p > digits && (*digits != '0' || w->p == digits + 1);
	if (w->end - w->p > 1 && *w->p == '.' && is_digit(w->p[1]))
		for (w->p++; w->p < w->end && is_digit(*w->p);)
			w->p++;
	if (good)
		return (struct str){ from, (size_t)(w->p - from) };
	walk_stop(w, _("A number in this path is not well-formed."));
	return STR("0");
}

// How much of the form is there: each letter d stands for a digit, anything else for itself.
static size_t matches(const char *from, const char *end, const char *form)
{
	const char *p = from;
	for (; *form; form++, p++)
		if (p == end || (*form == 'd' ? !is_digit(*p) : *p != *form))
			return 0;
	return (size_t)(p - from);
}

// As many of the forms as are there, one behind another.
static void take_forms(struct walk *w, const char *const *forms)
{
	for (; *forms; forms++) {
		size_t n = matches(w->p, w->end, *forms);
		if (!n)
			return;
		w->p += n;
	}
}

static void take_clock(struct walk *w)
{
	static const char *const clock[] = { "dd", ":dd", ":dd", NULL };
	take_forms(w, clock);
	if (matches(w->p, w->end, ".d"))
		for (w->p++; w->p < w->end && is_digit(*w->p);)
			w->p++;
}

// FHIRPath N1, literals: @2026-11, @2026-11T, @2026-11-04T10:42:07.5+01:00, @T10:42.
struct str walk_date(struct walk *w, const char **system)
{
	static const char *const day[] = { "dddd", "-dd", "-dd", NULL };
	const char *from = w->p;
	*system = "Time";
	if (w->p < w->end && *w->p == 'T') {
		from = ++w->p;
		take_clock(w);
	} else {
		take_forms(w, day);
		*system = "Date";
		if (w->p > from && w->p < w->end && *w->p == 'T') {
			w->p++;
			*system = "DateTime";
			take_clock(w);
			size_t zone = matches(w->p, w->end, "Z");
			zone = zone ? zone : matches(w->p, w->end, "+dd:dd");
			w->p += zone ? zone : matches(w->p, w->end, "-dd:dd");
		}
	}
	struct str text = { from, (size_t)(w->p - from) };
	if (!text.n || (w->p < w->end && (is_digit(*w->p) || *w->p == ':' || *w->p == '+' || *w->p == 'Z')))
		walk_stop(w, _("A date or time in this path is not well-formed."));
	return text;
}

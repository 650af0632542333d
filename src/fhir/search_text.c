// SPDX-License-Identifier: Apache-2.0
// The letters of a search value: escapes, prefixes, and what counts as the same letter.
#include <string.h>

#include "base/arena.h"
#include "fhir/search_inside.h"

struct str fhir_search_shown(struct str text)
{
	size_t n = text.n > 60 ? 60 : text.n;
	if (!str_utf8(text))
		return STR("?");
	while (n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80) // not within a letter
		n--;
	return str_part(text, 0, n);
}

struct str fhir_escaped_cut(struct str *rest, char mark)
{
	struct str s = *rest;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\') {
			i++;
		} else if (s.p[i] == mark) {
			*rest = (struct str){ s.p + i + 1, s.n - i - 1 };
			return (struct str){ s.p, i };
		}
	}
	*rest = STR_NONE;
	return s;
}

static bool may_be_escaped(char c)
{
	return c == '\\' || c == ',' || c == '|' || c == '$';
}

bool fhir_escaped_text(struct arena *a, struct str raw, struct str *out)
{
	*out = raw;
	if (!raw.n || !memchr(raw.p, '\\', raw.n))
		return true;
	char *p = arena_bytes(a, raw.n);
	size_t n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] == '\\' && (++i == raw.n || !may_be_escaped(raw.p[i])))
			return false;
		p[n++] = raw.p[i];
	}
	*out = (struct str){ p, n };
	return true;
}

bool fhir_prefix_cut(struct str *text, uint8_t *prefix)
{
	static const char *const names[] = {
		[FHIR_EQ] = "eq", [FHIR_NE] = "ne", [FHIR_GT] = "gt", [FHIR_LT] = "lt", [FHIR_GE] = "ge", [FHIR_LE] = "le",
		[FHIR_SA] = "sa", [FHIR_EB] = "eb", [FHIR_AP] = "ap",
	};
	*prefix = FHIR_EQ;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!str_starts(*text, names[i]))
			continue;
		*prefix = (uint8_t)i;
		*text = str_part(*text, 2, text->n);
		return true;
	}
	return false;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct str fhir_lower(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = lower(s.p[i]);
	return (struct str){ p, s.n };
}

bool fhir_same_letters(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

bool fhir_type_is(const struct fhir_type *type, const char *name)
{
	return type && strcmp(type->name, name) == 0;
}

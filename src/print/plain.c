// SPDX-License-Identifier: Apache-2.0
// Text that cairo and the PDF can carry. cairo refuses a whole sheet for one noncharacter (U+FDD0 to U+FDEF, and the
// last two of each plane), which UTF-8 and JSON allow and somebody may paste. For read.c and pdf.c.
#include "base/buf.h"
#include "print/sheet.h"

#define REPLACEMENT STR("\xEF\xBF\xBD")

// Length of the character at c, 0 when it is none; *point its number.
static size_t character(const unsigned char *c, size_t n, uint32_t *point)
{
	size_t length = c[0] < 0x80 ? 1 : c[0] < 0xC2 ? 0 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : c[0] < 0xF5 ? 4 : 0;
	if (length == 0 || length > n)
		return 0;
	*point = length == 1 ? c[0] : c[0] & (0xFFu >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if ((c[i] & 0xC0) != 0x80)
			return 0;
		*point = *point << 6 | (c[i] & 0x3Fu);
	}
	return length;
}

// Word's dots of a list are letters of its own in two fonts: pasted, they have no shape anywhere.
static bool is_dot(uint32_t x)
{
	return x == 0xF0B7 || x == 0xF0A7;
}

static bool carried(uint32_t x)
{
	return (x >= ' ' || x == '\n') && x != 0x7F && !(x >= 0xD800 && x < 0xE000) && !(x >= 0xFDD0 && x <= 0xFDEF) &&
		(x & 0xFFFE) != 0xFFFE && x < 0x110000;
}

static bool all_plain(struct str text)
{
	size_t i = 0;
	while (i < text.n && ((text.p[i] >= ' ' && text.p[i] < 0x7F) || text.p[i] == '\n'))
		i++;
	return i == text.n;
}

struct str text_plain(struct arena *a, struct str text)
{
	if (all_plain(text))
		return str_dup(a, text);
	struct buf b;
	bool changed = false;
	buf_init(&b, a, text.n * 3 + 1);
	buf_need(&b, text.n + 1);
	for (size_t i = 0; i < text.n;) {
		uint32_t point = 0;
		size_t n = character((const unsigned char *)text.p + i, text.n - i, &point);
		bool fine = n && carried(point);
		buf_str(&b, is_dot(point) ? STR("•") : fine ? str_part(text, i, n) : REPLACEMENT);
		changed = changed || !fine || is_dot(point);
		i += n ? n : 1;
	}
	return changed ? buf_text(&b) : str_dup(a, text);
}

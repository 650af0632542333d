// SPDX-License-Identifier: Apache-2.0
// Text folding (fold.h). Searching folds a name to what a hurried person types: no case, no accents, no hyphens.
#include "base/fold.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

// ASCII names, nearly all of them, need no library.
static bool fold_ascii(struct arena *a, struct str s, struct str *out)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	char *p = arena_bytes(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c == '\'' || c == '-' || c == '.')
			continue;
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			if (n == 0 || p[n - 1] == ' ')
				continue;
			c = ' ';
		}
		p[n++] = c;
	}
	while (n && p[n - 1] == ' ')
		n--;
	p[n] = 0;
	*out = (struct str){ p, n };
	return true;
}

static bool dropped(ucs4_t c)
{
	return c == '\'' || c == '-' || c == '.' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x2010 ||
		c == 0x2011 || uc_is_general_category(c, UC_NON_SPACING_MARK);
}

// Letters with a stroke, ligatures and the like are no letter with an accent to Unicode; to who types a name they are.
// Already in lower case.
static const char *plain_letter(ucs4_t c)
{
	static const struct {
		ucs4_t letter;
		const char *plain;
	} rows[] = {
		{ 0x00E6, "ae" }, { 0x00F0, "d" }, { 0x00F8, "o" }, { 0x00FE, "th" }, { 0x0111, "d" }, { 0x0127, "h" },
		{ 0x0131, "i" }, { 0x0142, "l" }, { 0x014B, "ng" }, { 0x0153, "oe" }, { 0x0167, "t" }, { 0x0180, "b" },
		{ 0x0253, "b" }, { 0x0254, "o" },
		{ 0x0256, "d" }, { 0x0257, "d" }, { 0x0259, "e" }, { 0x025B, "e" }, { 0x0268, "i" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].letter == c)
			return rows[i].plain;
	return NULL;
}

struct str fold_name(struct arena *a, struct str s)
{
	struct str out;
	if (fold_ascii(a, s, &out))
		return out;
	size_t n = 0;
	uint8_t *folded = u8_casefold((const uint8_t *)s.p, s.n, NULL, UNINORM_NFKD, NULL, &n);
	must(folded != NULL || s.n == 0);
	struct buf b;
	buf_init(&b, a, s.n * 12 + 16);
	for (size_t i = 0; i < n;) {
		ucs4_t c;
		int step = u8_mbtouc(&c, folded + i, n - i);
		const char *plain = plain_letter(c);
		if (uc_is_property_white_space(c)) {
			if (b.n && b.p[b.n - 1] != ' ')
				buf_char(&b, ' ');
		} else if (plain) {
			buf_c(&b, plain);
		} else if (!dropped(c)) {
			buf_add(&b, folded + i, (size_t)step);
		}
		i += (size_t)step;
	}
	free(folded);
	out = buf_text(&b);
	while (out.n && out.p[out.n - 1] == ' ')
		out.n--;
	return out;
}

struct str fold_case(struct arena *a, struct str s)
{
	size_t n = 0, out = 0;
	uint8_t *folded = u8_casefold((const uint8_t *)s.p, s.n, NULL, UNINORM_NFC, NULL, &n);
	must(folded != NULL || s.n == 0);
	char *p = arena_bytes(a, n + 1);
	for (size_t i = 0; i < n;) {
		ucs4_t c;
		int step = u8_mbtouc(&c, folded + i, n - i);
		if (!uc_is_property_white_space(c))
			for (int k = 0; k < step; k++)
				p[out++] = (char)folded[i + (size_t)k];
		else if (out && p[out - 1] != ' ')
			p[out++] = ' ';
		i += (size_t)step;
	}
	free(folded);
	return str_trim((struct str){ p, out });
}

struct str fold_nfc(struct arena *a, struct str s)
{
	bool plain = true;
	for (size_t i = 0; i < s.n && plain; i++)
		plain = (unsigned char)s.p[i] < 0x80;
	if (plain)
		return s;
	size_t n = 0;
	uint8_t *normal = u8_normalize(UNINORM_NFC, (const uint8_t *)s.p, s.n, NULL, &n);
	must(normal != NULL || s.n == 0);
	struct str out = str_dup(a, (struct str){ (const char *)normal, n });
	free(normal);
	return out;
}

// Pairs of letters alone do not tell where a flag or a family ends, so the text is looked at as a whole.
size_t fold_length(struct str s)
{
	size_t count = 0, i = 0;
	while (i < s.n && (unsigned char)s.p[i] < 0x80 && s.p[i] != '\r')
		i++;
	if (i == s.n)
		return s.n;
	char *breaks = malloc(s.n);
	must(breaks != NULL);
	u8_grapheme_breaks((const uint8_t *)s.p, s.n, breaks);
	for (i = 0; i < s.n; i++)
		count += breaks[i] != 0;
	free(breaks);
	return count;
}

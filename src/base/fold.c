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
	return c == '\'' || c == '-' || c == '.' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x2010 || c == 0x2011 ||
		uc_is_general_category(c, UC_NON_SPACING_MARK);
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
		if (uc_is_property_white_space(c)) {
			if (b.n && b.p[b.n - 1] != ' ')
				buf_char(&b, ' ');
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

size_t fold_length(struct str s)
{
	const uint8_t *p = (const uint8_t *)s.p, *end = p + s.n;
	size_t count = 0;
	while (p < end) {
		p = u8_grapheme_next(p, end);
		count++;
	}
	return count;
}

// SPDX-License-Identifier: Apache-2.0
// Which way letters run (direction.h). Text of which no byte can be part of such a letter, nearly all of it, is not
// looked at letter by letter.
#include "base/direction.h"

#include <unictype.h>
#include <unistr.h>

#include "base/arena.h"
#include "base/buf.h"

#define ISOLATE "\xe2\x81\xa8"
#define ISOLATE_END "\xe2\x81\xa9"

// Letters from right to left begin at U+0590: the bytes D6 to DF, and what begins three or four bytes.
static bool may_have(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0xd6)
			return true;
	return false;
}

static size_t letter(struct str s, size_t at, ucs4_t *out)
{
	int n = u8_mbtouc(out, (const uint8_t *)s.p + at, s.n - at);
	return n > 0 ? (size_t)n : 1;
}

static bool is_left(int category)
{
	return category == UC_BIDI_R || category == UC_BIDI_AL;
}

bool text_runs_left(struct str s)
{
	unsigned deep = 0;
	ucs4_t c;
	if (!may_have(s))
		return false;
	for (size_t i = 0; i < s.n;) {
		i += letter(s, i, &c);
		if (c >= 0x2066 && c <= 0x2068)
			deep++;
		else if (c == 0x2069 && deep)
			deep--;
		int category = deep ? UC_BIDI_ON : uc_bidi_category(c);
		if (category == UC_BIDI_L || is_left(category))
			return category != UC_BIDI_L;
	}
	return false;
}

bool text_has_left(struct str s)
{
	ucs4_t c;
	for (size_t i = 0; may_have(s) && i < s.n;) {
		i += letter(s, i, &c);
		if (is_left(uc_bidi_category(c)))
			return true;
	}
	return false;
}

struct str text_isolated(struct arena *a, struct str s)
{
	struct buf out;
	struct str rest = s;
	if (!text_has_left(s))
		return s;
	buf_init(&out, a, s.n * 7 + 16);
	for (bool first = true; rest.p; first = false) {
		struct str line = str_cut(&rest, '\n');
		buf_str(&out, first ? STR("") : STR("\n"));
		buf_str(&out, STR(ISOLATE));
		buf_str(&out, line);
		buf_str(&out, STR(ISOLATE_END));
	}
	return buf_text(&out);
}

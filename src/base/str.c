// SPDX-License-Identifier: Apache-2.0
// Slices of text (str.h).
#include "base/str.h"

#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/format.h"

int str_compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	if (order != 0)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);
	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

struct str str_part(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct str){ s.p ? s.p + from : NULL, n };
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct str str_trim(struct str s)
{
	while (s.n && blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_unmarked(struct str s)
{
	static const char mark[] = "\xef\xbb\xbf";
	return str_starts(s, mark) ? str_part(s, sizeof mark - 1, s.n) : s;
}

bool str_utf16(struct str s)
{
	return str_starts(s, "\xff\xfe") || str_starts(s, "\xfe\xff") || (s.n > 1 && (!s.p[0] != !s.p[1]));
}

struct str str_cut(struct str *rest, char mark)
{
	size_t at;
	struct str piece = *rest;
	if (!str_index(*rest, mark, &at)) {
		*rest = STR_NONE;
		return piece;
	}
	piece.n = at;
	*rest = (struct str){ rest->p + at + 1, rest->n - at - 1 };
	return piece;
}

bool str_index(struct str s, char c, size_t *at)
{
	const char *found = s.n ? memchr(s.p, c, s.n) : NULL;
	if (!found)
		return false;
	*at = (size_t)(found - s.p);
	return true;
}

bool str_int(struct str s, int64_t min, int64_t max, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	size_t i = minus ? 1 : 0;
	if (i >= s.n || s.n - i > 19)
		return false;
	int64_t v = 0;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, s.p[i] - '0', &v))
			return false; // counted downwards, so that INT64_MIN fits
	}
	if (!minus && __builtin_sub_overflow((int64_t)0, v, &v))
		return false;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

// White space, and what is never seen by itself (Unicode: White_Space, Default_Ignorable_Code_Point; the empty braille
// cell), from one to the other.
static const uint32_t unseen[][2] = { { 0, 0x20 }, { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c },
	{ 0x115f, 0x1160 }, { 0x1680, 0x1680 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x2000, 0x200f },
	{ 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 }, { 0x3164, 0x3164 },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xe0000, 0xe0fff } };

static bool is_unseen(uint32_t letter)
{
	for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
		if (letter >= unseen[i][0] && letter <= unseen[i][1])
			return true;
	return false;
}

// The letter at the beginning of well-formed UTF-8, and how many bytes it has.
static uint32_t first_letter(struct str s, size_t *bytes)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	uint32_t letter = n == 1 ? c : c & (0x7fu >> n);
	*bytes = n < s.n ? n : s.n;
	for (size_t i = 1; i < *bytes; i++)
		letter = letter << 6 | ((unsigned char)s.p[i] & 0x3f);
	return letter;
}

static bool seen_at_all(struct str s)
{
	for (size_t n; s.n; s = str_part(s, n, s.n))
		if (!is_unseen(first_letter(s, &n)))
			return true;
	return false;
}

struct str str_typed(struct arena *a, struct str s)
{
	size_t n = 0;
	if (!s.p)
		return s;
	if (!seen_at_all(s))
		return STR("");
	while (n < s.n && !is_control(s.p[n]))
		n++;
	if (n == s.n)
		return s;
	char *p = arena_bytes(a, s.n + 1);
	memcpy(p, s.p, n);
	for (size_t i = n; i < s.n; i++)
		if (s.p[i] == '\v' || s.p[i] == '\f')
			p[n++] = '\n';
		else if (!is_control(s.p[i]))
			p[n++] = s.p[i];
	return (struct str){ p, n };
}

struct str str_dup(struct arena *a, struct str s)
{
	if (!s.p)
		return s;
	char *copy = arena_bytes(a, s.n + 1);
	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = 0;
	return (struct str){ copy, s.n };
}

const char *str_c(struct arena *a, struct str s)
{
	return s.p ? str_dup(a, s).p : "";
}

struct str str_format(struct arena *a, const char *format, ...)
{
	struct format f;
	va_list list;
	format_begin(&f, a);
	va_start(list, format);
	format_list(&f, format, list);
	va_end(list);
	return format_end(&f);
}

struct str str_join(struct arena *a, struct str left, struct str right)
{
	char *p = arena_bytes(a, left.n + right.n + 1);
	if (left.n)
		memcpy(p, left.p, left.n);
	if (right.n)
		memcpy(p + left.n, right.p, right.n);
	p[left.n + right.n] = 0;
	return (struct str){ p, left.n + right.n };
}

// How many bytes follow this first byte, and the range its second byte may have (RFC 3629, 4).
static int utf8_follow(unsigned char c, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (c >= 0xC2 && c <= 0xDF)
		return 1;
	if (c >= 0xE0 && c <= 0xEF) {
		if (c == 0xE0)
			*low = 0xA0;
		if (c == 0xED)
			*high = 0x9F;
		return 2;
	}
	if (c >= 0xF0 && c <= 0xF4) {
		if (c == 0xF0)
			*low = 0x90;
		if (c == 0xF4)
			*high = 0x8F;
		return 3;
	}
	return -1;
}

bool str_utf8(struct str s)
{
	if (s.n == 0)
		return true;
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	while (p < end) {
		uint64_t eight;
		if (end - p >= 8 && (memcpy(&eight, p, 8), (eight & 0x8080808080808080u) == 0)) {
			p += 8;
			continue;
		}
		if (*p < 0x80) {
			p++;
			continue;
		}
		unsigned char low, high;
		int follow = utf8_follow(*p, &low, &high);
		if (follow < 0 || end - p <= follow || p[1] < low || p[1] > high)
			return false;
		for (int i = 2; i <= follow; i++)
			if ((p[i] & 0xC0) != 0x80)
				return false;
		p += follow + 1;
	}
	return true;
}

struct str str_line_ends(struct arena *a, struct str s)
{
	size_t at, n = 0;
	if (!s.p || !str_index(s, '\r', &at))
		return s;
	char *p = arena_bytes(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		p[n++] = s.p[i] == '\r' ? '\n' : s.p[i];
	}
	return (struct str){ p, n };
}

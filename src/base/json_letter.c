// SPDX-License-Identifier: Apache-2.0
// Characters inside JSON strings: where plain bytes end, what is well-formed UTF-8, what an escape stands for.
// The scanner, the cursor and the writer all lean on these.
#include "base/json_inside.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define ONES UINT64_C(0x0101010101010101)
#define HIGH UINT64_C(0x8080808080808080)

// Eight bytes at a time: a byte's top bit comes out set when it is a quote, a backslash, below blank or above ASCII.
// Borrows can only falsify bytes behind the first hit, so the first hit is exact.
const char *json_plain(const char *p, const char *end)
{
#if defined(__SSE2__) // sixteen at a time: as signed numbers, what is above ASCII is below blank too
	for (; end - p >= 16; p += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i ends = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
		unsigned hit = (unsigned)_mm_movemask_epi8(_mm_or_si128(ends, _mm_cmplt_epi8(x, _mm_set1_epi8(' '))));
		if (hit)
			return p + __builtin_ctz(hit);
	}
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	while (end - p >= 8) {
		uint64_t w;
		memcpy(&w, p, 8);
		uint64_t quote = w ^ (ONES * '"'), slash = w ^ (ONES * '\\');
		uint64_t hit = (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | ((w - ONES * ' ') & ~w) | w) & HIGH;
		if (hit)
			return p + (__builtin_ctzll(hit) >> 3);
		p += 8;
	}
#endif
	while (p < end && (unsigned char)*p >= ' ' && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
}

static bool goes_on(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t json_letter_size(const char *p, const char *end)
{
	size_t left = (size_t)(end - p);
	unsigned char c = (unsigned char)p[0], second = left > 1 ? (unsigned char)p[1] : 0;
	if (c < 0x80)
		return 1;
	if (c < 0xc2)
		return 0;
	if (c < 0xe0)
		return left >= 2 && goes_on(p[1]) ? 2 : 0;
	if (c < 0xf0) {
		unsigned char least = c == 0xe0 ? 0xa0 : 0x80, most = c == 0xed ? 0x9f : 0xbf; // overlong; surrogates
		return left >= 3 && second >= least && second <= most && goes_on(p[2]) ? 3 : 0;
	}
	if (c < 0xf5) {
		unsigned char least = c == 0xf0 ? 0x90 : 0x80, most = c == 0xf4 ? 0x8f : 0xbf; // overlong; U+10FFFF
		return left >= 4 && second >= least && second <= most && goes_on(p[2]) && goes_on(p[3]) ? 4 : 0;
	}
	return 0;
}

// Four hexadecimal digits at p, or a value above any character when they are not there.
static uint32_t hex4(const char *p, const char *end)
{
	uint32_t v = 0;
	if (end - p < 4)
		return UINT32_MAX;
	for (int i = 0; i < 4; i++) {
		char c = p[i], low = (char)(c | 0x20);
		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (low >= 'a' && low <= 'f')
			v = v << 4 | (uint32_t)(low - 'a' + 10);
		else
			return UINT32_MAX;
	}
	return v;
}

static size_t encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

// p stands behind "\u".
static const char *unicode(const char *p, const char *end, char out[4], size_t *n)
{
	uint32_t c = hex4(p, end);
	if (c == UINT32_MAX) {
		*n = encode('?', out);
		return p;
	}
	p += 4;
	if (c >= 0xd800 && c < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
		uint32_t low = hex4(p + 2, end);
		if (low >= 0xdc00 && low < 0xe000) {
			*n = encode(0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00), out);
			return p + 6;
		}
	}
	*n = encode(c >= 0xd800 && c < 0xe000 ? 0xfffd : c, out);
	return p;
}

const char *json_letter(const char *p, const char *end, char out[4], size_t *n)
{
	static const char plain[256] = { ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f',
		['n'] = '\n', ['r'] = '\r', ['t'] = '\t' };
	if (*p != '\\') {
		size_t size = json_letter_size(p, end);
		*n = size ? size : encode('?', out);
		if (size)
			memcpy(out, p, size);
		return p + (size ? size : 1);
	}
	if (end - p < 2) {
		*n = encode('?', out);
		return end;
	}
	if (p[1] == 'u')
		return unicode(p + 2, end, out, n);
	char c = plain[(unsigned char)p[1]];
	out[0] = c ? c : '?';
	*n = 1;
	return p + 2;
}

bool json_token_is(const struct json *doc, uint32_t i, struct str text)
{
	const struct json_token *t = &doc->token[i];
	const char *p = doc->text.p + t->start, *end = doc->text.p + t->end;
	if (!t->escaped)
		return (size_t)(end - p) == text.n && (text.n == 0 || memcmp(p, text.p, text.n) == 0);
	size_t at = 0;
	while (p < end) {
		char letter[4];
		size_t n;
		p = json_letter(p, end, letter, &n);
		if (text.n - at < n || memcmp(text.p + at, letter, n) != 0)
			return false;
		at += n;
	}
	return at == text.n;
}

// SPDX-License-Identifier: Apache-2.0
// The scanner: one pass over the bytes that leaves the index of base/json.h. One body serves both uses, strict (what
// a stranger sent: RFC 8259, UTF-8, escapes, doubled members) and trusted (what was scanned before it was stored);
// the compiler makes two of it. Tokens are gathered on the stack and copied once, when the document is small.
#include "base/json_inside.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define TOKENS_ON_STACK 256
#define FEW_MEMBERS 16 // up to here doubled members are sought by comparing, above by hashing

// An object or array that is open.
struct level {
	uint64_t seen; // a bit a hash of the names so far
	uint32_t token, members;
	bool escaped; // a name holds an escape: compare them unescaped, at the end
};

struct scan {
	const char *begin, *end;
	struct arena *arena;
	struct json_token *token;
	uint32_t count, room, depth;
	const char *what, *where; // the fault
	struct level level[JSON_DEPTH];
};

static __attribute__((noinline, cold)) const char *fail(struct scan *s, const char *where, const char *what)
{
	s->what = what;
	s->where = where;
	return NULL;
}

// What is likely still to come is judged by what was needed for the bytes read so far.
static __attribute__((noinline, cold)) void grow(struct scan *s, const char *p)
{
	size_t done = (size_t)(p - s->begin) + 1, all = (size_t)(s->end - s->begin) + 1;
	size_t room = (size_t)((double)s->count * (double)all / (double)done * 1.125) + 64;
	if (room < (size_t)s->room + s->room / 2)
		room = (size_t)s->room + s->room / 2;
	if (room > all / 2 + 2)
		room = all / 2 + 2; // each value needs a byte and a separator
	struct json_token *more = arena_bytes(s->arena, room * sizeof *more);
	memcpy(more, s->token, s->count * sizeof *more);
	s->token = more;
	s->room = (uint32_t)room;
}

ALWAYS_INLINE uint32_t add(struct scan *s, enum json_kind kind, const char *from, const char *to, bool escaped)
{
	if (__builtin_expect(s->count == s->room, 0))
		grow(s, from);
	uint32_t i = s->count++;
	s->token[i] = (struct json_token){ (uint32_t)(from - s->begin), (uint32_t)(to - s->begin), i + 1, (uint8_t)kind,
		escaped };
	return i;
}

ALWAYS_INLINE const char *blank(const char *p, const char *end)
{
	while (p < end && (unsigned char)*p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// "\uXXXX" at p: 0 no, 1 a character, 2 the first half of a pair, 3 the second half.
static int unicode_escape(const char *p, const char *end)
{
	if (end - p < 6 || p[0] != '\\' || p[1] != 'u' || !is_hex(p[2]) || !is_hex(p[3]) || !is_hex(p[4]) || !is_hex(p[5]))
		return 0;
	if ((p[2] | 0x20) != 'd' || p[3] < '8')
		return 1;
	return (p[3] | 0x20) <= 'b' ? 2 : 3;
}

// p stands at a backslash; returns where the escape ends.
static const char *strict_escape(struct scan *s, const char *p)
{
	if (s->end - p < 2)
		return fail(s, p, N_("a text is not closed"));
	if (p[1] != 'u')
		return p[1] && strchr("\"\\/bfnrt", p[1]) ? p + 2 : fail(s, p, N_("there is no such escape"));
	switch (unicode_escape(p, s->end)) {
	case 0:
		return fail(s, p, N_("\\u needs four hexadecimal digits"));
	case 1:
		return p + 6;
	case 2:
		if (unicode_escape(p + 6, s->end) == 3)
			return p + 12;
		break;
	default:
		break;
	}
	return fail(s, p, N_("half a surrogate pair stands alone"));
}

// p stands behind the opening quote; returns the closing one.
static const char *strict_string(struct scan *s, const char *p, bool *escaped)
{
	for (;;) {
		p = json_plain(p, s->end);
		if (p == s->end)
			return fail(s, p, N_("a text is not closed"));
		unsigned char c = (unsigned char)*p;
		if (c == '"')
			return p;
		if (c == '\\') {
			*escaped = true;
			p = strict_escape(s, p);
			if (!p)
				return NULL;
		} else if (c < ' ') {
			return fail(s, p, N_("a text holds a control character"));
		} else {
			size_t size = json_letter_size(p, s->end);
			if (!size)
				return fail(s, p, N_("the bytes are not UTF-8"));
			p += size;
		}
	}
}

// The first quote or backslash of p..end, `end` when there is none.
ALWAYS_INLINE const char *quote_or_slash(const char *p, const char *end)
{
#if defined(__SSE2__)
	for (; end - p >= 16; p += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
		unsigned hit = (unsigned)_mm_movemask_epi8(
			_mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'))));
		if (hit)
			return p + __builtin_ctz(hit);
	}
#elif __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
	for (; end - p >= 8; p += 8) {
		uint64_t w;
		memcpy(&w, p, 8);
		uint64_t quote = w ^ (ones * '"'), slash = w ^ (ones * '\\');
		uint64_t hit = (((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & high;
		if (hit)
			return p + (__builtin_ctzll(hit) >> 3);
	}
#endif
	while (p < end && *p != '"' && *p != '\\')
		p++;
	return p;
}

ALWAYS_INLINE const char *trusted_string(struct scan *s, const char *p, bool *escaped)
{
	for (;;) {
		p = quote_or_slash(p, s->end);
		if (p == s->end)
			return fail(s, p, N_("a text is not closed"));
		if (*p == '"')
			return p;
		*escaped = true;
		if (s->end - p < 2)
			return fail(s, p, N_("a text is not closed"));
		p += 2;
	}
}

static const char *digits(struct scan *s, const char *p)
{
	const char *from = p;
	while (p < s->end && is_digit(*p))
		p++;
	return p > from ? p : fail(s, p, N_("a number lacks a digit"));
}

// RFC 8259, section 6. Returns the end of the number.
static const char *strict_number(struct scan *s, const char *p)
{
	if (*p == '-')
		p++;
	if (s->end - p >= 2 && p[0] == '0' && is_digit(p[1]))
		return fail(s, p, N_("a number begins with 0"));
	p = digits(s, p);
	if (p && p < s->end && *p == '.')
		p = digits(s, p + 1);
	if (p && p < s->end && (*p | 0x20) == 'e') {
		p++;
		if (p < s->end && (*p == '+' || *p == '-'))
			p++;
		p = digits(s, p);
	}
	return p;
}

static const char *trusted_number(const char *p, const char *end)
{
	p++; // a digit or the sign, seen by the caller
	while (p < end && (is_digit(*p) || *p == '.' || *p == '-' || *p == '+' || (*p | 0x20) == 'e'))
		p++;
	return p;
}

static const char *word(struct scan *s, const char *p)
{
	static const struct {
		const char *text;
		uint8_t size, kind;
	} words[] = { { "null", 4, JSON_NULL }, { "true", 4, JSON_TRUE }, { "false", 5, JSON_FALSE } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (s->end - p >= words[i].size && memcmp(p, words[i].text, words[i].size) == 0) {
			add(s, (enum json_kind)words[i].kind, p, p + words[i].size, false);
			return p + words[i].size;
		}
	if (s->end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return fail(s, p, N_("a byte order mark stands before the value"));
	return fail(s, p, N_("a value is expected here"));
}

static bool same_name(const struct scan *s, uint32_t i, uint32_t j)
{
	const struct json_token *a = &s->token[i], *b = &s->token[j];
	if (!a->escaped || !b->escaped) {
		const struct json doc = { { s->begin, (size_t)(s->end - s->begin) }, s->token, s->count };
		const struct json_token *plain = a->escaped ? b : a;
		struct str text = { s->begin + plain->start, plain->end - plain->start };
		return json_token_is(&doc, a->escaped ? i : j, text);
	}
	const char *p = s->begin + a->start, *q = s->begin + b->start;
	const char *p_end = s->begin + a->end, *q_end = s->begin + b->end;
	while (p < p_end && q < q_end) {
		char one[4], other[4];
		size_t n, m;
		p = json_letter(p, p_end, one, &n);
		q = json_letter(q, q_end, other, &m);
		if (n != m || memcmp(one, other, n) != 0)
			return false;
	}
	return p == p_end && q == q_end;
}

// Few members: a name whose bit in the level's filter is still clear cannot have been there.
ALWAYS_INLINE const char *check_name(struct scan *s, struct level *l, uint32_t name)
{
	const struct json_token *t = &s->token[name];
	if (l->escaped || l->members > FEW_MEMBERS)
		return s->end;
	uint32_t n = t->end - t->start, h = n * 29;
	if (n) {
		const char *p = s->begin + t->start;
		h += (unsigned char)p[0] * 5u + (unsigned char)p[n / 2] * 11u + (unsigned char)p[n - 1] * 3u;
	}
	uint64_t bit = UINT64_C(1) << ((h ^ h >> 6) & 63);
	if (l->seen & bit)
		for (uint32_t i = l->token + 1; i < name; i = s->token[i + 1].after)
			if (same_name(s, i, name))
				return fail(s, s->begin + t->start, N_("a member stands there twice"));
	l->seen |= bit;
	return s->end;
}

static unsigned char hash_key[crypto_shorthash_KEYBYTES];

static void make_hash_key(void)
{
	random_bytes(hash_key, sizeof hash_key);
}

static uint64_t hash_name(struct scan *s, const struct json_token *t)
{
	const char *p = s->begin + t->start, *end = s->begin + t->end;
	size_t n = (size_t)(end - p);
	if (t->escaped) {
		char *plain = arena_bytes(s->arena, n + 4);
		for (n = 0; p < end;) {
			size_t size;
			char letter[4];
			p = json_letter(p, end, letter, &size);
			memcpy(plain + n, letter, size);
			n += size;
		}
		p = plain;
	}
	uint64_t h;
	crypto_shorthash((unsigned char *)&h, (const unsigned char *)p, n, hash_key);
	return h;
}

// Many members, or escaped ones: a table, keyed with a secret so that a stranger cannot choose names that collide.
static const char *check_names(struct scan *s, const struct level *l)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make_hash_key);
	size_t room = 32;
	while (room < (size_t)l->members * 2)
		room *= 2;
	uint32_t *slot = arena_array(s->arena, uint32_t, room); // 0 is free: token 0 is never a name
	for (uint32_t i = l->token + 1; i < s->count; i = s->token[i + 1].after) {
		size_t at = hash_name(s, &s->token[i]) & (room - 1);
		while (slot[at]) {
			if (same_name(s, slot[at], i))
				return fail(s, s->begin + s->token[i].start, N_("a member stands there twice"));
			at = (at + 1) & (room - 1);
		}
		slot[at] = i;
	}
	return s->end;
}

// "name": , p stands where it should begin. Returns what follows the colon.
ALWAYS_INLINE const char *member_name(struct scan *s, const char *p, const bool strict)
{
	p = blank(p, s->end);
	if (p == s->end || *p != '"')
		return fail(s, p, N_("the name of a member is expected here"));
	const char *from = p + 1;
	bool escaped = false;
	p = strict ? strict_string(s, from, &escaped) : trusted_string(s, from, &escaped);
	if (!p)
		return NULL;
	uint32_t token = add(s, JSON_STRING, from, p, escaped);
	if (strict) {
		struct level *l = &s->level[s->depth - 1];
		l->members++;
		l->escaped |= escaped;
		if (!check_name(s, l, token))
			return NULL;
	}
	p = blank(p + 1, s->end);
	if (p == s->end || *p != ':')
		return fail(s, p, N_("a colon is expected here"));
	return p + 1;
}

ALWAYS_INLINE const char *shut(struct scan *s, const char *p, const bool strict)
{
	const struct level *l = &s->level[s->depth - 1];
	struct json_token *t = &s->token[l->token];
	t->end = (uint32_t)(p + 1 - s->begin);
	t->after = s->count;
	if (strict && (l->escaped || l->members > FEW_MEMBERS) && !check_names(s, l))
		return NULL;
	s->depth--;
	return p + 1;
}

// After a value: closes what ends here, steps over a comma. Returns where the next value begins, or `end` with depth
// 0 when the document is whole.
ALWAYS_INLINE const char *after_value(struct scan *s, const char *p, const bool strict)
{
	while (s->depth) {
		bool object = s->token[s->level[s->depth - 1].token].kind == JSON_OBJECT;
		p = blank(p, s->end);
		if (p == s->end)
			return fail(s, p, object ? N_("an object is not closed") : N_("an array is not closed"));
		if (*p == ',')
			return object ? member_name(s, p + 1, strict) : p + 1;
		if (*p != (object ? '}' : ']'))
			return fail(s, p, object ? N_("a comma or } is expected here") : N_("a comma or ] is expected here"));
		p = shut(s, p, strict);
		if (!p)
			return NULL;
	}
	p = blank(p, s->end);
	return p == s->end ? p : fail(s, p, N_("something follows the value"));
}

// An object or array begins at p. Returns where its first value begins, or what follows when it is empty (*empty).
ALWAYS_INLINE const char *open_level(struct scan *s, const char *p, bool *empty, const bool strict)
{
	bool object = *p == '{';
	if (s->depth == JSON_DEPTH)
		return fail(s, p, N_("objects and arrays are nested too deep"));
	struct level *l = &s->level[s->depth++];
	l->seen = 0;
	l->members = 0;
	l->escaped = false;
	l->token = add(s, object ? JSON_OBJECT : JSON_ARRAY, p, p + 1, false);
	p = blank(p + 1, s->end);
	*empty = p < s->end && *p == (object ? '}' : ']');
	if (*empty)
		return shut(s, p, strict);
	return object ? member_name(s, p, strict) : p;
}

// One value that is no container, or the beginning of one (*inside: its first value comes next).
ALWAYS_INLINE const char *value(struct scan *s, const char *p, bool *inside, const bool strict)
{
	bool empty = false, escaped = false;
	const char *from = p;
	*inside = false;
	switch (*p) {
	case '{':
	case '[':
		p = open_level(s, p, &empty, strict);
		*inside = p && !empty;
		return p;
	case '"':
		p = strict ? strict_string(s, from + 1, &escaped) : trusted_string(s, from + 1, &escaped);
		if (!p)
			return NULL;
		add(s, JSON_STRING, from + 1, p, escaped);
		return p + 1;
	case '-':
	case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		p = strict ? strict_number(s, from) : trusted_number(from, s->end);
		if (p)
			add(s, JSON_NUMBER, from, p, false);
		return p;
	default:
		return word(s, p);
	}
}

ALWAYS_INLINE bool scan_all(struct scan *s, const bool strict)
{
	const char *p = s->begin;
	do {
		bool inside;
		p = blank(p, s->end);
		if (p == s->end) {
			fail(s, p, N_("the text ends before its value"));
			return false;
		}
		p = value(s, p, &inside, strict);
		if (p && !inside)
			p = after_value(s, p, strict);
		if (!p)
			return false;
	} while (s->depth);
	return true;
}

static __attribute__((noinline)) bool scan_strict(struct scan *s)
{
	return scan_all(s, true);
}

static __attribute__((noinline)) bool scan_trusted(struct scan *s)
{
	return scan_all(s, false);
}

static void say_where(const struct scan *s, struct json_wrong *wrong)
{
	*wrong = (struct json_wrong){ .offset = (size_t)(s->where - s->begin), .line = 1, .column = 1, .what = s->what };
	for (const char *p = s->begin; p < s->where; p++) {
		if (*p == '\n') {
			wrong->line++;
			wrong->column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80) {
			wrong->column++; // characters, not bytes
		}
	}
}

static bool index_text(struct arena *a, struct str text, struct json *out, struct json_wrong *wrong, bool strict)
{
	struct json_token first[TOKENS_ON_STACK];
	struct scan s;
	s.begin = text.p ? text.p : "";
	s.end = s.begin + text.n;
	s.arena = a;
	s.token = first;
	s.room = TOKENS_ON_STACK;
	s.count = s.depth = 0;
	*out = (struct json){ 0 };
	bool good = false;
	if (text.n > UINT32_MAX) {
		s.what = N_("the text is larger than 4 GiB");
		s.where = s.begin;
	} else {
		good = strict ? scan_strict(&s) : scan_trusted(&s);
	}
	if (!good) {
		if (wrong)
			say_where(&s, wrong);
		return false;
	}
	if (s.token == first) {
		s.token = arena_bytes(a, s.count * sizeof *first);
		memcpy(s.token, first, s.count * sizeof *first);
	}
	*out = (struct json){ text, s.token, s.count };
	return true;
}

enum err json_scan(struct arena *a, struct str text, struct json *out, struct json_wrong *wrong)
{
	return index_text(a, text, out, wrong, true) ? OK : ERR_INPUT;
}

struct json_at json_trusted(struct arena *a, struct str text)
{
	struct json *doc = arena_bytes(a, sizeof *doc);
	return index_text(a, text, doc, NULL, false) ? (struct json_at){ doc, 0 } : (struct json_at){ NULL, 0 };
}

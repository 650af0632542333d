// SPDX-License-Identifier: Apache-2.0
// Slices of text: a pointer and a length, no terminator, never owned. Whoever made the bytes keeps them alive;
// in a request that is the request's arena. Used everywhere.
#ifndef OWNPLAN_BASE_STR_H
#define OWNPLAN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
// For "%.*s".
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

// Inline, these four: they are asked thousands of times a page, and the length of a literal costs nothing where it is
// seen.
static inline struct str str_of(const char *c_string) // NULL gives STR_NONE
{
	return c_string ? (struct str){ c_string, strlen(c_string) } : STR_NONE;
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *c_string)
{
	return str_eq(a, str_of(c_string));
}

static inline bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);
	return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

int str_compare(struct str a, struct str b); // bytewise, as the C collation of the database
bool str_ends(struct str s, const char *suffix);
struct str str_part(struct str s, size_t from, size_t n); // clamped to s
struct str str_trim(struct str s); // ASCII white space on both ends
struct str str_unmarked(struct str s); // without the mark that some programs put before UTF-8 (byte order mark)
bool str_utf16(struct str s); // whether it begins as a text of the West in UTF-16 does, with the mark or without
// The piece before the next `mark`; *rest is moved behind it. At the end *rest is STR_NONE. Loop while rest.p.
struct str str_cut(struct str *rest, char mark);
bool str_index(struct str s, char c, size_t *at);
// A decimal whole number in min..max, nothing else around it.
bool str_int(struct str s, int64_t min, int64_t max, int64_t *out);
struct str str_line_ends(struct arena *a, struct str s); // "\r\n" and "\r" as "\n"; without any the slice itself
// What somebody typed or pasted, as a record may hold it (FHIR R4 2.24.0.1, string: below U+0020 only tab, CR and LF):
// the vertical tabs and form feeds with which Word ends lines and pages become "\n", other control characters go. Empty
// when nothing of it can be seen: blanks of any kind (a page of the web pastes U+00A0), marks of direction, joiners.
struct str str_typed(struct arena *a, struct str s);
struct str str_dup(struct arena *a, struct str s);
const char *str_c(struct arena *a, struct str s); // a terminated copy
struct str str_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str str_join(struct arena *a, struct str left, struct str right);
bool str_utf8(struct str s); // well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, at most U+10FFFF

#endif

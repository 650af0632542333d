// SPDX-License-Identifier: Apache-2.0
// Formatted text without printf for what sentences and addresses are made of: %s, %.*s, %c, %% and whole numbers
// (%d %i %u with l, ll, z or j; a width with leading zeros). Whatever else a format asks for, positional arguments of a
// translated sentence among it, vsnprintf writes. The bytes are those of vsnprintf in every case. Behind str_format,
// buf_format and page_say; used by itself where a text is made of several formats.
#ifndef OWNPLAN_BASE_FORMAT_H
#define OWNPLAN_BASE_FORMAT_H

#include <stdarg.h>

#include "base/str.h"

#define FORMAT_PIECES 40
#define FORMAT_NUMBERS 8
#define FORMAT_DIGITS 24 // of an int64_t with its sign, and more zeros than any format here asks for

// Lives on the stack of whoever formats. It points at the arguments until the text is copied out.
struct format {
	struct arena *arena;
	size_t n; // bytes of the text
	unsigned count, numbers;
	struct str piece[FORMAT_PIECES];
	char digits[FORMAT_NUMBERS][FORMAT_DIGITS];
};

void format_begin(struct format *f, struct arena *a);
// Literal text; at most four of them a format.
void format_text(struct format *f, struct str text);
// At most once between begin and end.
void format_list(struct format *f, const char *format, va_list list) __attribute__((format(printf, 2, 0)));
void format_copy(const struct format *f, char *out); // n bytes, no terminator
struct str format_end(const struct format *f); // a terminated copy on the arena

#endif

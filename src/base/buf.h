// SPDX-License-Identifier: Apache-2.0
// A growing run of bytes on an arena, with a ceiling given when it is made and one sticky error: writers append
// without looking, whoever sends the result asks buf_ok once.
#ifndef OWNPLAN_BASE_BUF_H
#define OWNPLAN_BASE_BUF_H

#include <string.h>

#include "base/str.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n, room, ceiling;
	bool over; // the ceiling was reached; what came after was dropped
};

#define BUF_PAGE ((size_t)8 << 20) // the most a page or an answer may become

void buf_init(struct buf *b, struct arena *a, size_t ceiling);
void buf_need(struct buf *b, size_t more); // make room ahead; may be larger than what is then written
// False, and `over` from then on, when n more bytes are beyond the ceiling.
bool buf_more(struct buf *b, size_t n);

// Inline, so that literals cost no more than their bytes.
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
	if (__builtin_expect((b->room - b->n < n) | (b->ceiling - b->n < n) | b->over, 0) && !buf_more(b, n))
		return;
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

static inline void buf_c(struct buf *b, const char *s)
{
	if (s)
		buf_add(b, s, strlen(s));
}

static inline void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_int(struct buf *b, int64_t v);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Adds a file whole. 0; else errno, or EFBIG when the file does not fit below the ceiling.
int buf_file(struct buf *b, const char *path);
struct str buf_text(const struct buf *b);
bool buf_ok(const struct buf *b);

#endif

// SPDX-License-Identifier: Apache-2.0
// A growing run of bytes (buf.h).
#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/format.h"

void buf_init(struct buf *b, struct arena *a, size_t ceiling)
{
	*b = (struct buf){ .arena = a, .ceiling = ceiling };
}

void buf_need(struct buf *b, size_t more)
{
	if (b->room - b->n >= more)
		return;
	size_t room = b->room ? b->room * 2 : 1024;
	while (room - b->n < more)
		room *= 2;
	b->p = arena_more(b->arena, b->p, b->room, room);
	b->room = room;
}

bool buf_more(struct buf *b, size_t n)
{
	if (b->over || n > b->ceiling - b->n) {
		b->over = true;
		return false;
	}
	buf_need(b, n);
	return true;
}

void buf_int(struct buf *b, int64_t v)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (v < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof digits - at);
}

void buf_format(struct buf *b, const char *format, ...)
{
	struct format f;
	va_list list;
	format_begin(&f, b->arena);
	va_start(list, format);
	format_list(&f, format, list);
	va_end(list);
	if (!buf_more(b, f.n))
		return;
	format_copy(&f, b->p + b->n);
	b->n += f.n;
}

int buf_file(struct buf *b, const char *path)
{
	char piece[16384];
	size_t n;
	FILE *f = fopen(path, "rbe");
	if (!f)
		return errno;
	while (buf_ok(b) && (n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(b, piece, n);
	int wrong = ferror(f) ? EIO : buf_ok(b) ? 0 : EFBIG;
	fclose(f);
	return wrong;
}

struct str buf_text(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}

bool buf_ok(const struct buf *b)
{
	return !b->over;
}

// SPDX-License-Identifier: Apache-2.0
// Formatted text (format.h): the format is read once and leaves a list of slices, whose lengths are known before
// anything is copied. What it does not know it leaves to vsnprintf, before a single argument is lost: the list of
// arguments is read through a copy.
#include "base/format.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"

#define LITERALS 4 // pieces that format_text may add around a format

void format_begin(struct format *f, struct arena *a)
{
	f->arena = a;
	f->n = 0;
	f->count = f->numbers = 0;
}

void format_text(struct format *f, struct str text)
{
	if (!text.n)
		return;
	must(f->count < FORMAT_PIECES);
	f->piece[f->count++] = text;
	f->n += text.n;
}

static bool add(struct format *f, const char *p, size_t n)
{
	if (!n)
		return true;
	if (f->count >= FORMAT_PIECES - LITERALS)
		return false;
	f->piece[f->count++] = (struct str){ p, n };
	f->n += n;
	return true;
}

static bool add_number(struct format *f, uint64_t v, bool minus, unsigned width)
{
	if (f->numbers == FORMAT_NUMBERS || width > FORMAT_DIGITS - 1)
		return false;
	char *end = f->digits[f->numbers++] + FORMAT_DIGITS, *p = end;
	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	while ((size_t)(end - p) + minus < width)
		*--p = '0';
	if (minus)
		*--p = '-';
	return add(f, p, (size_t)(end - p));
}

enum size { SIZE_INT, SIZE_LONG, SIZE_LONG_LONG, SIZE_SIZE, SIZE_MAX_INT };

static enum size size_at(const char **p)
{
	switch (**p) {
	case 'l':
		*p += (*p)[1] == 'l' ? 2 : 1;
		return (*p)[-2] == 'l' ? SIZE_LONG_LONG : SIZE_LONG;
	case 'z':
		++*p;
		return SIZE_SIZE;
	case 'j':
		++*p;
		return SIZE_MAX_INT;
	default:
		return SIZE_INT;
	}
}

static int64_t whole(enum size size, va_list *list)
{
	switch (size) {
	case SIZE_LONG:
		return va_arg(*list, long);
	case SIZE_LONG_LONG:
		return va_arg(*list, long long);
	case SIZE_SIZE:
		return (int64_t)va_arg(*list, size_t);
	case SIZE_MAX_INT:
		return va_arg(*list, intmax_t);
	case SIZE_INT:
		break;
	}
	return va_arg(*list, int);
}

static uint64_t natural(enum size size, va_list *list)
{
	switch (size) {
	case SIZE_LONG:
		return va_arg(*list, unsigned long);
	case SIZE_LONG_LONG:
		return va_arg(*list, unsigned long long);
	case SIZE_SIZE:
		return va_arg(*list, size_t);
	case SIZE_MAX_INT:
		return va_arg(*list, uintmax_t);
	case SIZE_INT:
		break;
	}
	return va_arg(*list, unsigned);
}

// p stands behind the per cent sign of a number.
static const char *number(struct format *f, const char *p, va_list *list)
{
	unsigned width = 0;
	if (*p == '0')
		while (*p >= '0' && *p <= '9' && width < FORMAT_DIGITS)
			width = width * 10 + (unsigned)(*p++ - '0');
	enum size size = size_at(&p);
	if (*p == 'u')
		return add_number(f, natural(size, list), false, width) ? p + 1 : NULL;
	if (*p != 'd' && *p != 'i')
		return NULL;
	int64_t v = whole(size, list);
	return add_number(f, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, v < 0, width) ? p + 1 : NULL;
}

// p stands behind the per cent sign. Returns what follows, NULL when this is for vsnprintf.
static const char *argument(struct format *f, const char *p, va_list *list)
{
	const char *s;
	if (*p == 's') {
		s = va_arg(*list, const char *);
		return s && add(f, s, strlen(s)) ? p + 1 : NULL;
	}
	if (p[0] == '.' && p[1] == '*' && p[2] == 's') {
		int most = va_arg(*list, int);
		s = va_arg(*list, const char *);
		return s && most >= 0 && add(f, s, strnlen(s, (size_t)most)) ? p + 3 : NULL;
	}
	if (*p == '%')
		return add(f, p, 1) ? p + 1 : NULL;
	if (*p != 'c')
		return number(f, p, list);
	if (f->numbers == FORMAT_NUMBERS)
		return NULL;
	char *c = f->digits[f->numbers++];
	*c = (char)va_arg(*list, int);
	return add(f, c, 1) ? p + 1 : NULL;
}

static bool read_format(struct format *f, const char *p, va_list *list)
{
	for (;;) {
		const char *sign = strchrnul(p, '%');
		if (!add(f, p, (size_t)(sign - p)))
			return false;
		if (!*sign)
			return true;
		p = argument(f, sign + 1, list);
		if (!p)
			return false;
	}
}

void format_list(struct format *f, const char *format, va_list list)
{
	va_list copy;
	size_t n = f->n;
	unsigned count = f->count;
	must(format != NULL);
	va_copy(copy, list);
	bool known = read_format(f, format, &copy) && f->n <= INT_MAX;
	va_end(copy);
	if (known)
		return;
	f->count = count;
	f->n = n;
	va_copy(copy, list);
	int size = vsnprintf(NULL, 0, format, copy);
	va_end(copy);
	must(size >= 0);
	char *p = arena_bytes(f->arena, (size_t)size + 1);
	vsnprintf(p, (size_t)size + 1, format, list);
	format_text(f, (struct str){ p, (size_t)size });
}

void format_copy(const struct format *f, char *out)
{
	for (unsigned i = 0; i < f->count; i++) {
		memcpy(out, f->piece[i].p, f->piece[i].n);
		out += f->piece[i].n;
	}
}

struct str format_end(const struct format *f)
{
	char *p = arena_bytes(f->arena, f->n + 1);
	format_copy(f, p);
	p[f->n] = 0;
	return (struct str){ p, f->n };
}

// SPDX-License-Identifier: Apache-2.0
// Forms and query strings (application/x-www-form-urlencoded, WHATWG URL 5.1), strictly: what is broken is refused
// rather than guessed at, because a health record must not hold half-decoded text. Called for every request with a
// query, and by the dispatcher for bodies of forms.
#include <string.h>

#include "http/parts.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool is_plain(struct str text, bool plus)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '%' || c == 0 || (plus && c == '+'))
			return false;
	}
	return true;
}

enum err form_decode(struct arena *a, struct str text, bool plus, struct str *out)
{
	if (is_plain(text, plus)) {
		*out = text.p ? text : STR("");
		return str_utf8(*out) ? OK : ERR_INPUT;
	}
	char *p = arena_bytes(a, text.n);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '+' && plus) {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < text.n ? hex_digit(text.p[i + 1]) : -1;
			int low = i + 2 < text.n ? hex_digit(text.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return ERR_INPUT;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == 0)
			return ERR_INPUT;
		p[n++] = c;
	}
	*out = (struct str){ p, n };
	return str_utf8(*out) ? OK : ERR_INPUT;
}

static size_t count_pieces(struct str text)
{
	size_t count = 0;
	for (struct str rest = text; rest.p;)
		count += str_cut(&rest, '&').n > 0;
	return count;
}

enum err form_parse(struct arena *a, struct str text, size_t most, struct form *out)
{
	*out = (struct form){ 0 };
	size_t count = count_pieces(text);
	if (count > most)
		return ERR_INPUT;
	if (count == 0)
		return OK;
	struct form_pair *pair = arena_array(a, struct form_pair, count);
	size_t at = 0;
	for (struct str rest = text; rest.p;) {
		struct str value = str_cut(&rest, '&');
		if (value.n == 0)
			continue;
		struct str name = str_cut(&value, '=');
		if (form_decode(a, name, true, &pair[at].name) || form_decode(a, value, true, &pair[at].value))
			return ERR_INPUT;
		at++;
	}
	*out = (struct form){ pair, at };
	return OK;
}

struct str form_get(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++) {
		if (str_is(f->pair[i].name, name))
			return f->pair[i].value;
	}
	return STR_NONE;
}

bool form_has(const struct form *f, const char *name, const char *value)
{
	for (size_t i = 0; i < f->count; i++) {
		if (str_is(f->pair[i].name, name) && str_is(f->pair[i].value, value))
			return true;
	}
	return false;
}

static bool stays(unsigned char c) // "unreserved" of RFC 3986 2.3
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

struct str form_encode(struct arena *a, struct str text)
{
	static const char digit[] = "0123456789ABCDEF";
	char *p = arena_bytes(a, text.n * 3 + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (stays(c)) {
			p[n++] = (char)c;
			continue;
		}
		p[n++] = '%';
		p[n++] = digit[c >> 4];
		p[n++] = digit[c & 15];
	}
	p[n] = '\0'; // pages put it into addresses with "%s"
	return (struct str){ p, n };
}

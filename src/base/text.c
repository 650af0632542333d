// SPDX-License-Identifier: Apache-2.0
// Looking sentences up in a catalogue (text.h), by the hash table that msgfmt puts into it: two reads and a comparison.
// The catalogues are our own, made with this program, so what they say of themselves is not doubted.
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

#define MO_MAGIC 0x950412deu

extern const unsigned char text_cy[];

// CLDR, plurals of Welsh: zero, one, two, few (3), many (6), other; po/cy.po says the same.
static unsigned plural_cy(unsigned long n)
{
	return n <= 3 ? (unsigned)n : n == 6 ? 4 : 5;
}

const struct text_language text_languages[] = {
	{ "en-GB", "English", NULL, NULL },
	{ "cy", "Cymraeg", text_cy, plural_cy },
};
const size_t text_language_count = sizeof text_languages / sizeof *text_languages;

_Thread_local const struct text_language *text_spoken;

const struct text_language *text_language_named(struct str name)
{
	for (size_t i = 0; i < text_language_count; i++)
		if (name.n >= 2 && strncasecmp(name.p, text_languages[i].name, 2) == 0 && (name.n == 2 || name.p[2] == '-'))
			return &text_languages[i];
	return NULL;
}

const char *text_lang(void)
{
	return text_spoken ? text_spoken->name : text_languages[0].name;
}

static uint32_t number(const unsigned char *mo, size_t at)
{
	uint32_t v;
	memcpy(&v, mo + at, sizeof v);
	return v;
}

// As glibc's hash_string: P. J. Weinberger's, over 32 bits.
static uint32_t hash(const char *s)
{
	uint32_t h = 0;
	for (; *s; s++) {
		h = (h << 4) + (unsigned char)*s;
		uint32_t high = h & 0xf0000000u;
		h ^= high >> 24;
		h ^= high;
	}
	return h;
}

// What stands for the sentence, the forms of a plural one behind the other, each with its zero byte; n bytes in all.
static const char *look_up(const unsigned char *mo, const char *sentence, size_t *n)
{
	uint32_t from = number(mo, 12), to = number(mo, 16), size = number(mo, 20), table = number(mo, 24);
	if (number(mo, 0) != MO_MAGIC || size < 3 || !*sentence) // "" is the head of the catalogue
		return NULL;
	uint32_t h = hash(sentence), at = h % size, step = 1 + h % (size - 2);
	for (;;) {
		uint32_t i = number(mo, table + 4 * (size_t)at);
		if (!i)
			return NULL;
		i--;
		if (strcmp(sentence, (const char *)mo + number(mo, from + 8 * (size_t)i + 4)) == 0) {
			*n = number(mo, to + 8 * (size_t)i);
			return (const char *)mo + number(mo, to + 8 * (size_t)i + 4);
		}
		at = at >= size - step ? at - (size - step) : at + step;
	}
}

const char *text_find(const char *sentence)
{
	size_t n;
	const char *found = text_spoken && text_spoken->mo ? look_up(text_spoken->mo, sentence, &n) : NULL;
	return found ? found : sentence;
}

const char *text_many(const char *one, const char *many, unsigned long count)
{
	size_t n;
	const char *found = text_spoken && text_spoken->mo ? look_up(text_spoken->mo, one, &n) : NULL;
	if (!found)
		return count == 1 ? one : many;
	const char *end = found + n;
	for (unsigned form = text_spoken->plural(count); form; form--) {
		const char *next = found + strlen(found) + 1;
		if (next > end)
			break; // it has fewer forms: the last one
		found = next;
	}
	return found;
}

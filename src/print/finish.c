// SPDX-License-Identifier: Apache-2.0
// cairo 1.16 writes no language into a PDF, and readers then guess how to pronounce it; nor does it ask that the title
// be shown. Both belong to the catalogue, and what a picture shows to those who cannot see it to its figure. So new
// ones are appended as an incremental update (ISO 32000-1 7.5.6) and cairo's own bytes stay as they are. For pdf.c.
#include <string.h>

#include "base/buf.h"
#include "print/sheet.h"

#define TAIL ((size_t)1024) // bytes at the end in which the trailer stands

// The number behind the last `word` of text.
static bool number_behind(struct str text, const char *word, size_t *out)
{
	size_t n = strlen(word), found = text.n, value = 0;
	for (size_t i = 0; i + n <= text.n; i++)
		if (memcmp(text.p + i, word, n) == 0)
			found = i + n;
	if (found >= text.n)
		return false;
	while (found < text.n && (text.p[found] == ' ' || text.p[found] == '\n'))
		found++;
	size_t digits = 0;
	for (; found < text.n && text.p[found] >= '0' && text.p[found] <= '9' && digits < 12; found++, digits++)
		value = value * 10 + (size_t)(text.p[found] - '0');
	*out = value;
	return digits > 0;
}

// What stands between << and >> of the object that the trailer calls its root.
static bool catalogue(struct str pdf, size_t root, struct str *out)
{
	char name[40];
	int n = snprintf(name, sizeof name, "\n%zu 0 obj\n<<", root);
	const char *from = pdf.p;
	const char *at = memmem(from, pdf.n, name, (size_t)n);
	if (!at)
		return false;
	at += n;
	size_t left = pdf.n - (size_t)(at - pdf.p);
	const char *end = memmem(at, left, ">>\nendobj", 9);
	if (!end)
		return false;
	*out = (struct str){ at, (size_t)(end - at) };
	return !memmem(out->p, out->n, "/Lang", 5);
}

static bool plain(const char *lang)
{
	for (const char *c = lang; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-'))
			return false;
	return *lang != 0;
}

// --- what figures show -----------------------------------------------------------------------------------------------
#define ALT_MOST ((size_t)600) // bytes

// The offset of each object as cairo's own table says it, so that nothing in a picture can pass for one.
static size_t offset_of(struct str pdf, size_t table, size_t number)
{
	size_t count = 0, offset = 0, at;
	struct str rest = str_part(pdf, table, pdf.n);
	if (table >= pdf.n || !str_starts(rest, "xref\n0 "))
		return 0;
	struct str head = str_part(rest, 7, 20);
	if (!str_index(head, '\n', &at))
		return 0;
	for (size_t i = 0; i < at && head.p[i] >= '0' && head.p[i] <= '9'; i++)
		count = count * 10 + (size_t)(head.p[i] - '0');
	struct str row = str_part(rest, 7 + at + 1 + number * 20, 20);
	if (number >= count || row.n < 18 || row.p[17] != 'n')
		return 0;
	for (size_t i = 0; i < 10; i++)
		offset = offset * 10 + (size_t)(row.p[i] - '0');
	return offset < pdf.n ? offset : 0;
}

// What stands between << and >> of the object, when it is a figure.
static bool figure(struct str pdf, size_t offset, size_t number, struct str *out)
{
	char head[96];
	int n = snprintf(head, sizeof head, "%zu 0 obj\n<< /Type /StructElem\n   /S /Figure\n", number);
	struct str rest = str_part(pdf, offset, pdf.n);
	if (!offset || rest.n < (size_t)n || memcmp(rest.p, head, (size_t)n) != 0)
		return false;
	const char *from = memchr(rest.p, '<', rest.n), *end = memmem(rest.p, rest.n, ">>\nendobj", 9);
	if (!from || !end)
		return false;
	*out = (struct str){ from + 2, (size_t)(end - from) - 2 };
	return true;
}

// A text string in UTF-16, big-endian (ISO 32000-1 7.9.2.2). text: UTF-8.
static void put_text(struct buf *b, struct str text)
{
	buf_c(b, "<FEFF");
	for (size_t i = 0; i < text.n && i < ALT_MOST;) {
		unsigned char c = (unsigned char)text.p[i];
		size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
		uint32_t point = n == 1 ? c : c & (0xFFu >> (n + 1));
		for (size_t j = 1; j < n && i + j < text.n; j++)
			point = point << 6 | ((unsigned char)text.p[i + j] & 0x3Fu);
		if (point < 0x10000)
			buf_format(b, "%04X", point);
		else
			buf_format(b, "%04X%04X", 0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF));
		i += n;
	}
	buf_c(b, ">");
}

// New versions of all figures, and their rows of the new table in `rows`.
static void put_figures(struct buf *b, struct buf *rows, struct str pdf, size_t table, size_t objects,
	const struct str *alt, size_t alts)
{
	size_t found = 0;
	for (size_t number = 1; number < objects && found < alts; number++) {
		struct str inside;
		if (!figure(pdf, offset_of(pdf, table, number), number, &inside))
			continue;
		buf_format(rows, "%zu 1\n%010zu 00000 n \n", number, b->n);
		buf_format(b, "%zu 0 obj\n<<%.*s   /Alt ", number, STR_ARG(inside));
		put_text(b, alt[found++]);
		buf_c(b, "\n>>\nendobj\n");
	}
}

struct str pdf_finish(struct arena *a, struct str pdf, const char *lang, const struct str *alt, size_t alts)
{
	struct str tail = pdf.n > TAIL ? str_part(pdf, pdf.n - TAIL, TAIL) : pdf, inside;
	size_t size, root, info, before;
	if (!lang || !plain(lang) || !number_behind(tail, "/Size", &size) || !number_behind(tail, "/Root", &root) ||
		!number_behind(tail, "/Info", &info) || !number_behind(tail, "startxref", &before) ||
		!catalogue(pdf, root, &inside))
		return pdf;
	struct buf b, rows;
	size_t more = alts * (ALT_MOST * 4 + 1024);
	buf_init(&b, a, pdf.n + 4096 + inside.n + more);
	buf_init(&rows, a, 64 + alts * 64);
	buf_need(&b, pdf.n + 1024 + inside.n);
	buf_str(&b, pdf);
	put_figures(&b, &rows, pdf, before, size, alt, alts);
	size_t object = b.n;
	buf_format(&b, "%zu 0 obj\n<<%.*s   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n",
		root, STR_ARG(inside), lang);
	size_t table = b.n;
	buf_format(&b, "xref\n%.*s%zu 1\n%010zu 00000 n \ntrailer\n<< /Size %zu\n   /Root %zu 0 R\n   /Info %zu 0 R\n"
		"   /Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n", STR_ARG(buf_text(&rows)), root, object, size, root, info,
		before, table);
	return buf_ok(&b) && buf_ok(&rows) ? buf_text(&b) : pdf;
}

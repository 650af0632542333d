// SPDX-License-Identifier: Apache-2.0
// cairo 1.16 writes no language into a PDF, and readers then guess how to pronounce it; nor does it ask that the title
// be shown. Both belong to the catalogue, so a new one is appended as an incremental update (ISO 32000-1 7.5.6) and
// cairo's own bytes stay as they are. For pdf.c.
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

struct str pdf_finish(struct arena *a, struct str pdf, const char *lang)
{
	struct str tail = pdf.n > TAIL ? str_part(pdf, pdf.n - TAIL, TAIL) : pdf, inside;
	size_t size, root, info, before;
	if (!lang || !plain(lang) || !number_behind(tail, "/Size", &size) || !number_behind(tail, "/Root", &root) ||
		!number_behind(tail, "/Info", &info) || !number_behind(tail, "startxref", &before) ||
		!catalogue(pdf, root, &inside))
		return pdf;
	struct buf b;
	buf_init(&b, a, pdf.n + 4096 + inside.n);
	buf_need(&b, pdf.n + 1024 + inside.n);
	buf_str(&b, pdf);
	size_t object = b.n;
	buf_format(&b, "%zu 0 obj\n<<%.*s   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n",
		root, STR_ARG(inside), lang);
	size_t table = b.n;
	buf_format(&b, "xref\n%zu 1\n%010zu 00000 n \ntrailer\n<< /Size %zu\n   /Root %zu 0 R\n   /Info %zu 0 R\n"
		"   /Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n", root, object, size, root, info, before, table);
	return buf_ok(&b) ? buf_text(&b) : pdf;
}

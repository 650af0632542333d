// SPDX-License-Identifier: Apache-2.0
// Brings two pieces of HTML that mean the same to the same bytes: one line a tag or text, attributes sorted, entities
// decoded, indentation gone. White space beside a tag counts only when it holds no line break (a template's
// indentation always does). Not a parser of the standard: it reads what templates and our components write.
// Included by the tests of this folder.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define ATTRIBUTES_MAX 32

struct attribute {
	struct str name, value;
};

static void decode(struct buf *out, struct str s)
{
	static const struct {
		const char *entity, *means;
	} table[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" } };
	for (size_t i = 0; i < s.n; i++) {
		size_t k = 0;
		while (k < 5 && !str_starts(str_part(s, i, s.n), table[k].entity))
			k++;
		if (k == 5) {
			buf_char(out, s.p[i]);
			continue;
		}
		buf_c(out, table[k].means);
		i += strlen(table[k].entity) - 1;
	}
}

static int by_name(const void *a, const void *b)
{
	return str_compare(((const struct attribute *)a)->name, ((const struct attribute *)b)->name);
}

static size_t skip_space(struct str s, size_t at)
{
	while (at < s.n && isspace((unsigned char)s.p[at]))
		at++;
	return at;
}

// Reads one attribute at `at`; gives the place behind it.
static size_t read_attribute(struct str s, size_t at, struct attribute *a)
{
	size_t start = at;
	while (at < s.n && !isspace((unsigned char)s.p[at]) && !strchr("=>/", s.p[at]))
		at++;
	a->name = str_part(s, start, at - start);
	a->value = STR("");
	if (at >= s.n || s.p[at] != '=')
		return at;
	char quote = s.p[++at];
	if (quote == '"' || quote == '\'') {
		start = ++at;
		while (at < s.n && s.p[at] != quote)
			at++;
		a->value = str_part(s, start, at - start);
		return at + 1;
	}
	start = at;
	while (at < s.n && !isspace((unsigned char)s.p[at]) && s.p[at] != '>')
		at++;
	a->value = str_part(s, start, at - start);
	return at;
}

// A tag, from its `<` on; gives the place behind its `>` and says which element it opens.
static size_t read_tag(struct buf *out, struct str s, size_t at, struct str *element)
{
	struct attribute attributes[ATTRIBUTES_MAX];
	size_t n = 0, start = ++at;
	while (at < s.n && !isspace((unsigned char)s.p[at]) && s.p[at] != '>' && !(s.p[at] == '/' && at > start))
		at++;
	*element = str_part(s, start, at - start);
	at = skip_space(s, at);
	while (at < s.n && s.p[at] != '>') {
		if (s.p[at] == '/')
			at++;
		else if (n < ATTRIBUTES_MAX)
			at = read_attribute(s, at, &attributes[n++]);
		at = skip_space(s, at);
	}
	qsort(attributes, n, sizeof *attributes, by_name);
	buf_char(out, '<');
	buf_str(out, *element);
	for (size_t i = 0; i < n; i++) {
		buf_char(out, ' ');
		buf_str(out, attributes[i].name);
		buf_c(out, "=[");
		decode(out, str_trim(attributes[i].value));
		buf_char(out, ']');
	}
	buf_c(out, ">\n");
	return at + 1;
}

// The white space of text: runs become one blank; at the edges a run with a line break in it goes.
static struct str squeezed(struct arena *a, struct str s)
{
	struct buf out;
	buf_init(&out, a, BUF_PAGE);
	for (size_t i = 0; i < s.n;) {
		size_t end = skip_space(s, i);
		if (end == i) {
			buf_char(&out, s.p[i++]);
			continue;
		}
		size_t unused;
		bool edge = i == 0 || end == s.n;
		if (!(edge && str_index(str_part(s, i, end - i), '\n', &unused)))
			buf_char(&out, ' ');
		i = end;
	}
	return buf_text(&out);
}

static void read_text(struct arena *a, struct buf *out, struct str s, bool raw)
{
	struct str text = raw ? s : squeezed(a, s);
	if (!text.n)
		return;
	buf_char(out, '"');
	decode(out, text);
	buf_c(out, "\"\n");
}

static struct str html_normal(struct arena *a, struct str s)
{
	struct buf out;
	struct str element = STR_NONE;
	buf_init(&out, a, BUF_PAGE);
	for (size_t at = 0; at < s.n;) {
		if (s.p[at] == '<') {
			at = read_tag(&out, s, at, &element);
			continue;
		}
		bool raw = str_is(element, "textarea") || str_is(element, "code");
		size_t start = at;
		while (at < s.n && s.p[at] != '<')
			at++;
		read_text(a, &out, str_part(s, start, at - start), raw);
	}
	return buf_text(&out);
}

static bool is_void(struct str tag)
{
	static const char *const names[] = { "<input", "<img", "<br", "<hr", "<link", "<meta", "<path" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_starts(tag, names[i]))
			return true;
	return false;
}

// Without the first element whose line is `opening`, and all in it.
static struct str html_without(struct arena *a, struct str normal, const char *opening)
{
	struct buf out;
	struct str rest = normal;
	int depth = 0;
	buf_init(&out, a, BUF_PAGE);
	while (rest.p && rest.n) {
		struct str line = str_cut(&rest, '\n');
		bool tag = line.n && line.p[0] == '<', close = str_starts(line, "</");
		if (depth == 0 && !str_is(line, opening)) {
			buf_str(&out, line);
			buf_char(&out, '\n');
			continue;
		}
		if (tag && !is_void(line))
			depth += close ? -1 : 1;
	}
	return buf_text(&out);
}

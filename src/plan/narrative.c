// SPDX-License-Identifier: Apache-2.0
// Narratives of sections (narrative.h). Tags are written by name, so that no text can ever become one.
#include "plan/narrative.h"

#include "base/text.h"
#include "plan/say.h"

#define XHTML "http://www.w3.org/1999/xhtml"

static void tag(struct buf *b, const char *before, const char *name, const char *after)
{
	buf_char(b, '<');
	buf_c(b, before);
	buf_c(b, name);
	buf_c(b, after);
	buf_char(b, '>');
}

// Control characters cannot stand in XHTML at all; a line end is a break.
static void text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '<':
			buf_c(b, "&lt;");
			break;
		case '>':
			buf_c(b, "&gt;");
			break;
		case '&':
			buf_c(b, "&amp;");
			break;
		case '"':
			buf_c(b, "&quot;");
			break;
		case '\n':
			tag(b, "", "br", "/");
			break;
		default:
			if ((unsigned char)s.p[i] >= ' ' || s.p[i] == '\t')
				buf_char(b, s.p[i]);
		}
	}
}

void narrative_begin(struct buf *b)
{
	tag(b, "", "div", " xmlns=\"" XHTML "\"");
}

void narrative_end(struct buf *b)
{
	tag(b, "/", "div", "");
}

static struct str names_words(const struct entry *e, const struct field *f)
{
	struct str names[64], reference, display;
	size_t n = 0;
	for (uint32_t i = 0; n < 64 && entry_ref(e, f->name, i, &reference, &display); i++)
		if (display.n)
			names[n++] = display;
	return str_of(say_list(e->arena, names, n));
}

struct str code_words(struct arena *a, struct str code, struct str term)
{
	if (!code.n || !term.n)
		return code.n ? str_format(a, "SNOMED CT %.*s", STR_ARG(code)) : term;
	return str_format(a, "%.*s (SNOMED CT %.*s)", STR_ARG(term), STR_ARG(code));
}

struct str field_words(const struct entry *e, const struct field *f)
{
	struct str code, term;
	struct attached file;
	switch (f->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		return entry_text(e, f->name);
	case CONTROL_SCALE:
		return str_of(say_out_of_ten(e->arena, entry_int(e, f->name)));
	case CONTROL_DATE:
		return str_of(say_day(e->arena, entry_day(e, f->name)));
	case CONTROL_WHEN:
		return str_of(say_day(e->arena, entry_day(e, f->name)));
	case CONTROL_CHOICE:
		return entry_choice_text(e, f->name);
	case CONTROL_TICK:
		return entry_tick(e, f->name) ? str_of(_("Yes")) : STR_NONE;
	case CONTROL_WHO:
		return names_words(e, f);
	case CONTROL_CODING:
		code = entry_code(e, f->name, &term);
		return code_words(e->arena, code, term);
	case CONTROL_FILE:
		return entry_file(e, f->name, &file) ? say_file(e->arena, &file) : STR_NONE;
	case CONTROL_LINK:
		break;
	}
	return STR_NONE;
}

void narrative_said(struct buf *b, struct str who, struct str words)
{
	tag(b, "", "p", "");
	tag(b, "", "b", "");
	text(b, who);
	tag(b, "/", "b", "");
	buf_c(b, ": ");
	text(b, words);
	tag(b, "/", "p", "");
}

void narrative_entry(struct buf *b, const struct entry *e)
{
	const struct text_language *spoken = text_english(); // it is for the record
	bool titled = false;
	tag(b, "", "p", "");
	for (int pass = 0; pass < 2; pass++) { // the title first, wherever it stands among the fields
		for (size_t i = 0; i < e->kind->fields; i++) {
			const struct field *f = &e->kind->field[i];
			struct str words = field_words(e, f);
			if (!words.n || ((f->flags & FIELD_TITLE) != 0) != (pass == 0))
				continue;
			if (titled)
				tag(b, "", "br", "/");
			if (pass == 1 && f->short_label) {
				text(b, str_of(_(f->short_label)));
				buf_c(b, ": ");
			}
			tag(b, "", pass == 0 ? "b" : "span", "");
			text(b, words);
			tag(b, "/", pass == 0 ? "b" : "span", "");
			titled = true;
		}
	}
	if (!titled)
		text(b, str_of(_(e->kind->title)));
	tag(b, "/", "p", "");
	text_spoken = spoken;
}

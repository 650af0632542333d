// SPDX-License-Identifier: Apache-2.0
// Tables as text (csv.h). libcsv reads the grammar, strictly; here stand what it does not know: letters, the mark
// between cells, numbers of rows, ceilings, and formulas.
#include "base/csv.h"

#include <csv.h>
#include <string.h>

#include "base/text.h"

#define CELL_BLOCK ((size_t)4096)

// --- letters ---------------------------------------------------------------------------------------------------------
static void put_letter(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_char(b, (char)c);
	} else if (c < 0x800) {
		buf_char(b, (char)(0xc0 | c >> 6));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_char(b, (char)(0xe0 | c >> 12));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_char(b, (char)(0xf0 | c >> 18));
		buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	}
}

static uint32_t unit(struct str s, size_t i, bool big)
{
	unsigned char x = (unsigned char)s.p[2 * i], y = (unsigned char)s.p[2 * i + 1];
	return big ? (uint32_t)(x << 8 | y) : (uint32_t)(y << 8 | x);
}

// False: half a letter, or one that stands alone of a pair.
static bool from_utf16(struct buf *b, struct str s, bool big)
{
	size_t n = s.n / 2;
	for (size_t i = 0; i < n; i++) {
		uint32_t c = unit(s, i, big), low;
		if (c >= 0xd800 && c < 0xdc00) {
			low = i + 1 < n ? unit(s, ++i, big) : 0;
			if (low < 0xdc00 || low >= 0xe000)
				return false;
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		} else if (c >= 0xdc00 && c < 0xe000) {
			return false;
		}
		put_letter(b, c);
	}
	return s.n % 2 == 0;
}

// The letters of Windows-1252 from 0x80 to 0x9f (WHATWG Encoding, index windows-1252); 0: there is none.
static const uint16_t windows[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161,
	0x203a, 0x0153, 0, 0x017e, 0x0178 };

static bool from_windows(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		uint32_t letter = c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c;
		if (c >= 0x80 && !letter)
			return false;
		put_letter(b, letter);
	}
	return true;
}

// UTF-16 without a mark: in text of the West every second byte is zero.
static bool is_utf16(struct str s, size_t zero_at)
{
	size_t zeros = 0, most = s.n < 400 ? s.n / 2 : 200;
	for (size_t i = 0; i < most; i++)
		zeros += s.p[2 * i + zero_at] == 0 && s.p[2 * i + 1 - zero_at] != 0;
	return most > 1 && s.n % 2 == 0 && zeros * 10 >= most * 8;
}

static bool decode(struct arena *a, struct str s, struct csv *out, struct str *text)
{
	struct buf b;
	bool marked = s.n >= 2 && (!memcmp(s.p, "\xff\xfe", 2) || !memcmp(s.p, "\xfe\xff", 2)), good;
	bool big = marked ? s.p[0] == '\xfe' : is_utf16(s, 0);
	buf_init(&b, a, s.n * 3 + 16);
	out->letters = LETTERS_UTF8;
	if (marked || big || is_utf16(s, 1)) {
		out->letters = LETTERS_UTF16;
		good = from_utf16(&b, marked ? str_part(s, 2, s.n) : s, big);
	} else if (str_utf8(s)) {
		*text = str_unmarked(s);
		return true;
	} else {
		out->letters = LETTERS_WINDOWS;
		good = from_windows(&b, s);
	}
	*text = buf_text(&b);
	return good && buf_ok(&b);
}

// --- the mark between cells
// --------------------------------------------------------------------------------------------
// Of the first row, outside of quotation marks. A row "sep=;" in front of it is how Excel says it, and no row.
static char mark_of(struct str *text)
{
	static const char marks[] = { ',', ';', '\t' };
	size_t count[sizeof marks] = { 0 }, best = 0;
	bool quoted = false;
	if (text->n > 5 && str_starts(*text, "sep=") && memchr(marks, text->p[4], sizeof marks) &&
		(text->p[5] == '\r' || text->p[5] == '\n')) {
		char said = text->p[4];
		*text = str_part(*text, str_starts(str_part(*text, 5, text->n), "\r\n") ? 7 : 6, text->n);
		return said;
	}
	for (size_t i = 0; i < text->n && (quoted || (text->p[i] != '\n' && text->p[i] != '\r')); i++) {
		quoted = text->p[i] == '"' ? !quoted : quoted;
		for (size_t m = 0; m < sizeof marks && !quoted; m++)
			count[m] += text->p[i] == marks[m];
	}
	for (size_t m = 1; m < sizeof marks; m++)
		if (count[m] > count[best])
			best = m;
	return marks[best];
}

// --- rows ------------------------------------------------------------------------------------------------------------
struct reading {
	struct arena *a;
	struct csv *out;
	size_t room, most;
	struct str cell[CSV_COLUMNS_MOST];
	size_t cells;
	uint32_t number; // of the row that is being read
	bool filled;     // it has a cell with something in it
	bool many;       // rows
	struct csv_wrong wrong;
};

static void fails(struct reading *r, const char *what)
{
	if (!r->wrong.what)
		r->wrong = (struct csv_wrong){ r->number, what };
}

static void on_cell(void *p, size_t n, void *context)
{
	struct reading *r = context;
	struct str cell = { p, n };
	if (r->cells == CSV_COLUMNS_MOST) {
		fails(r, _("This row has more columns than a plan can need"));
		return;
	}
	if (n && memchr(p, 0, n))
		fails(r, _("There is a character in this row that no text has. Type the row in anew"));
	r->filled = r->filled || str_trim(cell).n > 0;
	r->cell[r->cells++] = str_dup(r->a, cell);
}

static void keep_row(struct reading *r)
{
	struct csv *out = r->out;
	if (out->rows == r->most) {
		r->many = true;
		return;
	}
	if (out->rows == r->room) {
		struct csv_row *more = arena_array(r->a, struct csv_row, r->room ? r->room * 2 : 64);
		if (out->rows)
			memcpy(more, out->row, out->rows * sizeof *more);
		r->room = r->room ? r->room * 2 : 64;
		out->row = more;
	}
	struct csv_row *row = &out->row[out->rows++];
	*row = (struct csv_row){ arena_array(r->a, struct str, r->cells + 1), r->cells, r->number };
	memcpy(row->cell, r->cell, r->cells * sizeof *r->cell);
}

static void on_row(int end, void *context)
{
	struct reading *r = context;
	(void)end;
	if (r->filled)
		keep_row(r);
	r->cells = 0;
	r->filled = false;
	r->number++;
}

static enum err parse(struct reading *r, struct str text)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return ERR_INTERNAL;
	csv_set_delim(&parser, (unsigned char)r->out->mark);
	csv_set_blk_size(&parser, CELL_BLOCK);
	size_t read = csv_parse(&parser, text.p, text.n, on_cell, on_row, r);
	if (read < text.n)
		fails(r, _("A quotation mark stands inside a cell. Put the whole cell in quotation marks, and write each "
				   "one inside it twice"));
	else if (csv_fini(&parser, on_cell, on_row, r) != 0)
		fails(r, _("A quotation mark is opened here, and never closed"));
	csv_free(&parser);
	return r->wrong.what ? ERR_INPUT : r->many ? ERR_TOO_LARGE : OK;
}

enum err csv_read(struct arena *a, struct str bytes, size_t rows_most, struct csv *out, struct csv_wrong *wrong)
{
	struct reading *r = arena_make(a, struct reading);
	struct str text;
	*out = (struct csv){ 0 };
	*r = (struct reading){ .a = a, .out = out, .most = rows_most, .number = 1 };
	if (!decode(a, bytes, out, &text)) {
		*wrong = (struct csv_wrong){ 0, _("The letters of this file cannot be read. Save it as “CSV UTF-8” and try "
			"again") };
		return ERR_INPUT;
	}
	out->mark = mark_of(&text);
	enum err e = parse(r, str_line_ends(a, text));
	*wrong = r->wrong;
	return e;
}

struct str csv_at(const struct csv_row *row, size_t column)
{
	return column < row->cells ? row->cell[column] : STR_NONE;
}

// --- formulas
// ----------------------------------------------------------------------------------------------------------
// What is skipped at the beginning by one program or another: blanks of all kinds, and what has no width.
static bool cut_blank(struct str *text)
{
	static const char *const blanks[] = { "\xC2\xA0", "\xC2\x85", "\xC2\xAD", "\xE1\x9A\x80", "\xE2\x80\xA8",
		"\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE2\x81\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF" };
	size_t n = text->n && (unsigned char)text->p[0] <= ' ' ? 1 : 0;
	if (text->n > 2 && str_starts(*text, "\xE2\x80") && (unsigned char)text->p[2] <= 0x8F) // U+2000 to U+200F
		n = 3;
	for (size_t i = 0; !n && i < sizeof blanks / sizeof *blanks; i++)
		n = str_starts(*text, blanks[i]) ? strlen(blanks[i]) : 0;
	*text = str_part(*text, n, text->n);
	return n > 0;
}

static bool runs(struct str text)
{
	static const char *const begins[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };
	if (str_starts(text, "\t") || str_starts(text, "\r"))
		return true;
	while (cut_blank(&text))
		continue;
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (str_starts(text, begins[i]))
			return true;
	return false;
}

// Behind its apostrophes.
static bool needs_mark(struct str text)
{
	while (text.n && text.p[0] == '\'')
		text = str_part(text, 1, text.n);
	return runs(text);
}

void csv_cell(struct buf *b, struct str text, bool last)
{
	buf_str(b, needs_mark(text) ? STR("\"'") : STR("\""));
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_char(b, '"');
		if (text.p[i])
			buf_char(b, text.p[i]);
	}
	buf_str(b, last ? STR("\"\r\n") : STR("\","));
}

struct str csv_plain(struct str cell)
{
	return cell.n && cell.p[0] == '\'' && needs_mark(cell) ? str_part(cell, 1, cell.n) : cell;
}

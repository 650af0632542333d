// SPDX-License-Identifier: Apache-2.0
// Tables as text (RFC 4180), as spreadsheets write them: cells with quotation marks, line ends and any letters in them;
// marks between cells that are commas, semicolons (Excel in most of Europe) or tabs; UTF-8 with or without its mark,
// UTF-16, or Windows-1252 (what Excel calls CSV). The grammar is libcsv's. Used by the export of a plan and by what
// brings one in.
#ifndef OWNPLAN_BASE_CSV_H
#define OWNPLAN_BASE_CSV_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define CSV_COLUMNS_MOST 200

enum csv_letters { LETTERS_UTF8, LETTERS_UTF16, LETTERS_WINDOWS };

struct csv_row {
	struct str *cell;
	size_t cells;
	uint32_t number; // as a spreadsheet counts, from 1: empty rows count, lines inside a cell do not
};
struct csv {
	struct csv_row *row; // those that are not empty
	size_t rows;
	char mark; // between cells
	enum csv_letters letters;
};
struct csv_wrong {
	uint32_t row;     // 0: of all of it
	const char *what; // a sentence, translated
};

// ERR_INPUT: it cannot be read; *wrong says where and why. ERR_TOO_LARGE: more than rows_most rows. Cells are UTF-8
// without zero bytes, with '\n' as line end.
enum err csv_read(struct arena *a, struct str bytes, size_t rows_most, struct csv *out, struct csv_wrong *wrong)
	MUST_USE;
// STR_NONE where a row has no such cell.
struct str csv_at(const struct csv_row *row, size_t column);

// Writes one cell, in quotation marks. A text that a spreadsheet would run as a formula begins with an apostrophe there
// (OWASP, CSV Injection); so does one that would be taken for such a text when it is read.
void csv_cell(struct buf *b, struct str text, bool last);
// What csv_cell wrote, or a person, without that apostrophe.
struct str csv_plain(struct str cell);

#endif

// SPDX-License-Identifier: Apache-2.0
// Whatever somebody uploads as a table is read without harm: cells hold UTF-8 without zero bytes, rows are numbered
// upwards, and what was read and is written again is read as the same.
// Floors: base
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROWS_MOST 50

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_row(const struct csv_row *row)
{
	check(row->cells > 0 && row->cells <= CSV_COLUMNS_MOST);
	for (size_t i = 0; i < row->cells; i++) {
		struct str cell = csv_at(row, i);
		check(str_utf8(cell) && (!cell.n || !memchr(cell.p, 0, cell.n)));
	}
	check(!csv_at(row, row->cells).p);
}

static void write_again(struct arena *a, const struct csv *t)
{
	struct buf b;
	struct csv again;
	struct csv_wrong wrong = { 0 };
	buf_init(&b, a, (size_t)64 << 20);
	for (size_t i = 0; i < t->rows; i++)
		for (size_t j = 0; j < t->row[i].cells; j++)
			csv_cell(&b, t->row[i].cell[j], j + 1 == t->row[i].cells);
	check(buf_ok(&b) && csv_read(a, buf_text(&b), ROWS_MOST, &again, &wrong) == OK && again.rows == t->rows);
	for (size_t i = 0; i < t->rows; i++) {
		check(again.row[i].cells == t->row[i].cells);
		for (size_t j = 0; j < t->row[i].cells; j++)
			check(str_eq(csv_plain(again.row[i].cell[j]), t->row[i].cell[j]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct csv t;
	struct csv_wrong wrong = { 0 };
	enum err e = csv_read(a, (struct str){ (const char *)data, size }, ROWS_MOST, &t, &wrong);
	check(e == OK || e == ERR_TOO_LARGE || (e == ERR_INPUT && wrong.what));
	for (size_t i = 0; e == OK && i < t.rows; i++) {
		check_row(&t.row[i]);
		check(i == 0 || t.row[i].number > t.row[i - 1].number);
	}
	if (e == OK)
		write_again(a, &t);
	arena_free(a);
	return 0;
}

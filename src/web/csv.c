// SPDX-License-Identifier: Apache-2.0
// The entries of a plan as a table for spreadsheets (RFC 4180, UTF-8 with the mark that spreadsheets look for): what
// the reader may see, a row an entry (plan/table.h). It can be brought in again (bring_file.c).
#include "base/csv.h"
#include "plan/table.h"
#include "plan/taken.h"
#include "web/paper.h"
#include "web/web.h"

static struct str iso_day(struct arena *a, day d)
{
	return d == DAY_NONE ? STR("") : day_iso(a, d);
}

// What was taken over was said when it was written there, also where its kind has no place for that.
static day said_on(const struct entry *e)
{
	struct taken t;
	return taken_of(e, &t) && t.written != DAY_NONE ? t.written : day_of(entry_said(e));
}

static void row(struct visit *v, struct buf *b, const struct plan *pl, const struct entry *e)
{
	struct arena *a = v->arena;
	struct str cell[COLUMNS] = { 0 };
	const char *section = section_title(str_of(e->kind->section));
	bool own = str_eq(entry_words_of(e), str_format(a, "Patient/%.*s", STR_ARG(e->r->person)));
	table_cells(a, pl, e, cell);
	cell[COLUMN_PART] = str_of(section ? _(section) : "");
	cell[COLUMN_WHOSE] = own ? v->person.called : STR("");
	cell[COLUMN_BY] = web_author_name(v, e->r->author);
	cell[COLUMN_WRITTEN] = iso_day(a, day_of(e->r->updated));
	cell[COLUMN_SAID] = iso_day(a, said_on(e));
	for (int i = 0; i < COLUMNS; i++)
		csv_cell(b, cell[i], i + 1 == COLUMNS);
}

static void heads(struct buf *b)
{
	buf_str(b, STR("\xEF\xBB\xBF"));
	for (int i = 0; i < COLUMNS; i++)
		csv_cell(b, str_of(_(table_heads[i])), i + 1 == COLUMNS);
}

enum err plan_csv(struct visit *v)
{
	struct plan_view w;
	struct buf b;
	enum err e = plan_view_open(v, &w);
	if (e != OK)
		return e;
	w.paper = true;
	buf_init(&b, v->arena, BUF_PAGE);
	heads(&b);
	for (size_t i = 0; i < w.pl.entries; i++)
		if (!table_beside(w.pl.entry[i].kind))
			row(v, &b, &w.pl, &w.pl.entry[i]);
	if ((e = plan_sound(&w.pl)) != OK)
		return e;
	if (!buf_ok(&b))
		return ERR_TOO_LARGE;
	visit_download(v, str_format(v->arena, "%.*s-plan.csv", STR_ARG(v->person.called)));
	return visit_text(v, 200, "text/csv; charset=utf-8; header=present", buf_text(&b));
}

// The columns alone, to be filled in and brought in.
enum err bring_template(struct visit *v)
{
	struct buf b;
	buf_init(&b, v->arena, BUF_PAGE);
	heads(&b);
	visit_download(v, STR("plan.csv"));
	return visit_text(v, 200, "text/csv; charset=utf-8; header=present", buf_text(&b));
}

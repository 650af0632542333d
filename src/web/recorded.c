// SPDX-License-Identifier: Apache-2.0
// "Who recorded what": where each entry of the plan comes from: who saved it as it is, when that was and when it
// happened, how often it was changed, and for professionals its record. The newest first, a sheet at a time. A page by
// itself: with a plan of many entries it would be half of the page that shows the plan.
#include <stdlib.h>

#include "plan/say.h"
#include "web/plan_view.h"
#include "web/web.h"

#define A_SHEET 100

static int newest_first(const void *x, const void *y)
{
	const struct resource *a = (*(const struct entry *const *)x)->r, *b = (*(const struct entry *const *)y)->r;
	return a->updated != b->updated ? (a->updated > b->updated ? -1 : 1) : str_compare(a->id, b->id);
}

static const struct entry **newest(struct arena *a, const struct plan *pl)
{
	const struct entry **list = arena_array(a, const struct entry *, pl->entries + 1);
	for (size_t i = 0; i < pl->entries; i++)
		list[i] = &pl->entry[i];
	qsort(list, pl->entries, sizeof *list, newest_first);
	return list;
}

static bool is_staff(const struct visit *v)
{
	return v->actor.kind == ACTOR_STAFF;
}

// "Questionnaire Response dec1ann0p1-abo00000001": in words that a narrow cell need not cut.
static struct str record_name(struct arena *a, const struct resource *r)
{
	struct buf b;
	buf_init(&b, a, r->type.n * 2 + r->id.n + 2);
	for (size_t i = 0; i < r->type.n; i++) {
		if (i && r->type.p[i] >= 'A' && r->type.p[i] <= 'Z')
			buf_char(&b, ' ');
		buf_char(&b, r->type.p[i]);
	}
	buf_char(&b, ' ');
	buf_str(&b, r->id);
	return buf_text(&b);
}

static void draw_row(struct visit *v, struct page *p, const struct entry *e)
{
	struct arena *a = v->arena;
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text_str = text_short(a, str_of(view_title(v, e)), 80), .href = view_href(v, e));
	nhsuk_cell(p, .text_str = web_author_name(v, e->r->author));
	nhsuk_cell(p, .text = say_when(a, e->r->updated));
	nhsuk_cell(p, .text = say_day_short(a, day_of(entry_said(e))));
	nhsuk_cell(p, .text_str = str_format(a, "%lld", (long long)e->r->version),
		.href = web_path(v, "/history/%.*s/%.*s", STR_ARG(e->r->type), STR_ARG(e->r->id)));
	if (is_staff(v))
		nhsuk_cell(p, .text_str = record_name(a, e->r));
	nhsuk_table_row_end(p);
}

static void draw_table(struct visit *v, struct page *p, const struct entry **list, size_t n, const char *caption)
{
	const struct nhsuk_table_column column[] = { { _("Entry") }, { _("Recorded by") }, { _("When") },
		{ _("It happened") }, { _("Version") }, { _("Record") } };
	enum { COLUMNS = sizeof column / sizeof *column };
	nhsuk_table_begin(p, .caption = caption, .caption_size = SIZE_S, .responsive = true, .compact = true,
		.columns = column, .column_count = is_staff(v) ? COLUMNS : COLUMNS - 1);
	for (size_t i = 0; i < n; i++)
		draw_row(v, p, list[i]);
	nhsuk_table_end(p);
}

static void draw_sheets(struct visit *v, struct page *p, size_t sheet, size_t sheets)
{
	if (sheets > 1)
		nhsuk_pagination(p, .previous_href = sheet > 1 ? web_path(v, "/recorded?page=%zu", sheet - 1) : NULL,
			.previous_text = _("Newer"), .previous_label = page_say(p, _("Page %zu of %zu"), sheet - 1, sheets),
			.next_href = sheet < sheets ? web_path(v, "/recorded?page=%zu", sheet + 1) : NULL,
			.next_text = _("Older"), .next_label = page_say(p, _("Page %zu of %zu"), sheet + 1, sheets));
}

enum err recorded_page(struct visit *v)
{
	struct plan pl;
	int64_t sheet = 1;
	enum err e = plan_load_facts(v->db, v->arena, &v->person, &v->access, &pl);
	if (e != OK)
		return e;
	size_t sheets = pl.entries ? (pl.entries + A_SHEET - 1) / A_SHEET : 1;
	if (!str_int(visit_query(v, "page"), 1, (int64_t)sheets, &sheet))
		sheet = 1;
	size_t from = (size_t)(sheet - 1) * A_SHEET, n = pl.entries - from < A_SHEET ? pl.entries - from : A_SHEET;
	const char *title = web_say(v, N_("Who recorded what in my plan"), N_("Who recorded what in %s's plan"));
	struct page *p = web_begin(
		v, .title = title, .h1 = true, .back = web_path(v, "%s", ""),
		.place = is_staff(v) ? PLACE_PEOPLE : PLACE_PLAN);
	nhsuk_paragraph(p, .text = _("Each entry as it stands, the one that was saved last first."));
	if (n)
		draw_table(v, p, newest(v->arena, &pl) + from, n,
			page_say(p, ngettext("%zu entry", "%zu entries", pl.entries), pl.entries));
	else
		own_empty(p, .text = _("There are no entries in this plan yet."));
	draw_sheets(v, p, (size_t)sheet, sheets);
	e = plan_sound(&pl);
	return e == OK ? web_end(v, p) : e;
}

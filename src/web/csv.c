// SPDX-License-Identifier: Apache-2.0
// The entries of a plan as a table for spreadsheets (RFC 4180, UTF-8 with the mark that spreadsheets look for): what
// the reader may see, a row an entry. A cell that a spreadsheet would run as a formula begins with an apostrophe
// (OWASP, CSV Injection).
#include "plan/say.h"
#include "web/paper.h"
#include "web/web.h"

static void cell(struct buf *b, struct str text, bool last)
{
	static const char *const formulas[] = { "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠" };
	bool formula = false;
	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
		formula = formula || str_starts(text, formulas[i]) || str_starts(str_trim(text), formulas[i]);
	buf_str(b, formula ? STR("\"'") : STR("\""));
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_char(b, '"');
		if (text.p[i])
			buf_char(b, text.p[i]);
	}
	buf_str(b, last ? STR("\"\r\n") : STR("\","));
}

static struct str join(struct arena *a, struct str list, const char *label, struct str value)
{
	return str_format(a, "%.*s%s%s: %.*s", STR_ARG(list), list.n ? "\n" : "", label, STR_ARG(value));
}

static struct str iso_day(struct arena *a, day d)
{
	return d == DAY_NONE ? STR("") : day_iso(a, d);
}

// What an entry belongs to, as far as the reader may see it: a reference may carry the title of what they may not.
static struct str linked(struct visit *v, const struct plan *pl, const struct value *value)
{
	struct str *title = arena_array(v->arena, struct str, value->refs + 1);
	size_t slash;
	for (size_t i = 0; i < value->refs; i++) {
		const struct entry *e = str_index(value->ref[i], '/', &slash)
			? plan_entry(pl, str_part(value->ref[i], slash + 1, value->ref[i].n)) : NULL;
		title[i] = e ? str_of(view_title(v, e)) : STR("");
	}
	return str_of(say_list(v->arena, title, value->refs));
}

// What the kind's fields say, told apart by what they are: one cell each.
struct cells {
	struct str status, dates, people, links, more;
};

static struct cells cells_of(struct visit *v, const struct plan *pl, const struct entry *e)
{
	struct cells c = { STR(""), STR(""), STR(""), STR(""), STR("") };
	struct arena *a = v->arena;
	struct values values;
	values_of(a, e, &values);
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = values.item[i].field;
		struct str words = f->control == CONTROL_LINK ? linked(v, pl, &values.item[i])
													  : value_words(v, pl, &values.item[i]);
		if (!words.n || (f->flags & FIELD_TITLE))
			continue;
		if (f->control == CONTROL_CHOICE && str_is(str_of(f->name), "status"))
			c.status = words;
		else if (f->control == CONTROL_DATE)
			c.dates = join(a, c.dates, _(f->short_label), iso_day(a, values.item[i].d));
		else if (f->control == CONTROL_WHEN)
			c.dates = join(a, c.dates, _(f->short_label), iso_day(a, day_of(values.item[i].when)));
		else if (f->control == CONTROL_WHO)
			c.people = join(a, c.people, _(f->short_label), words);
		else if (f->control == CONTROL_LINK)
			c.links = join(a, c.links, _(f->short_label), words);
		else
			c.more = join(a, c.more, _(f->short_label), words);
	}
	return c;
}

static void row(struct visit *v, struct buf *b, const struct plan *pl, const struct entry *e)
{
	struct arena *a = v->arena;
	struct cells c = cells_of(v, pl, e);
	const char *section = section_title(str_of(e->kind->section));
	bool own = str_eq(entry_words_of(e), str_format(a, "Patient/%.*s", STR_ARG(e->r->person)));
	cell(b, str_of(section ? _(section) : ""), false);
	cell(b, str_of(_(e->kind->title)), false);
	cell(b, entry_title(e), false);
	cell(b, own ? v->person.called : STR(""), false);
	cell(b, web_author_name(v, e->r->author), false);
	cell(b, iso_day(a, day_of(e->r->updated)), false);
	cell(b, iso_day(a, day_of(entry_said(e))), false);
	cell(b, c.status, false);
	cell(b, c.dates, false);
	cell(b, c.people, false);
	cell(b, c.links, false);
	cell(b, c.more, true);
}

// Asked for, answered or turned down beside the plan: no entries of it.
static bool beside(const struct kind *k)
{
	return k == &kind_offer || k == &kind_let_in || k == &kind_declined || k == &kind_ask;
}

enum err plan_csv(struct visit *v)
{
	static const char *const heads[] = { N_("Part of the plan"), N_("What it is"), N_("Words"), N_("Whose words"),
		N_("Written down by"), N_("Written on"), N_("Said or happened on"), N_("How it stands"), N_("Dates"),
		N_("People"), N_("Belongs to"), N_("More") };
	struct plan_view w;
	struct buf b;
	enum err e = plan_view_open(v, &w);
	if (e != OK)
		return e;
	w.paper = true;
	buf_init(&b, v->arena, BUF_PAGE);
	buf_str(&b, STR("\xEF\xBB\xBF"));
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		cell(&b, str_of(_(heads[i])), i + 1 == sizeof heads / sizeof *heads);
	for (size_t i = 0; i < w.pl.entries; i++)
		if (!beside(w.pl.entry[i].kind))
			row(v, &b, &w.pl, &w.pl.entry[i]);
	if (!buf_ok(&b))
		return ERR_TOO_LARGE;
	visit_download(v, str_format(v->arena, "%.*s-plan.csv", STR_ARG(v->person.called)));
	return visit_text(v, 200, "text/csv; charset=utf-8; header=present", buf_text(&b));
}

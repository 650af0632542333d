// SPDX-License-Identifier: Apache-2.0
// Asking a privacy officer about somebody who looked, and what was answered; and all that the log says of the person
// as a table to keep.
#include "base/csv.h"
#include "plan/privacy.h"
#include "plan/say.h"
#include "record/notice.h"
#include "web/entry_form.h"
#include "web/everything.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/remarks.h"
#include "web/web.h"

#define PLACE "looked-ask" // of the draft
#define ROWS_AT_ONCE 1000
#define TOLD_DAYS 30 // that an answer stands on top of the plan

// --- what it is about ------------------------------------------------------------------------------------------------
// The row that a link names, when it is one of this person's; false: none was named, or another's.
static bool row_of(struct visit *v, struct str text, struct audit_row *out)
{
	struct audit_place place;
	struct audit_row *rows;
	size_t count;
	if (!looked_place(text, &place) || place.seq == INT64_MAX)
		return false;
	struct audit_place after = { place.at, place.chain, place.seq + 1 };
	if (audit_of_person(v->db, v->arena, v->person.key, &after, 1, &rows, &count) != OK || !count ||
		rows[0].at != place.at || rows[0].chain != place.chain || rows[0].seq != place.seq)
		return false;
	*out = rows[0];
	return true;
}

static const char *row_words(struct visit *v, struct page *p, const struct audit_row *row)
{
	return page_say(p, "%s. %s · %s", looked_who(v, row), page_say(p, _(looked_deed(row)), _(looked_part(row->what))),
		say_when(v->arena, row->at));
}

// --- the form --------------------------------------------------------------------------------------------------------
struct question {
	struct str row;
	bool named;
	struct audit_row about;
	struct values values;
	bool filled;
	struct draft_form draft;
};

static enum err question_open(struct visit *v, struct question *q)
{
	enum err e = draft_form_open(v, STR(PLACE), &q->draft);
	struct str asked = visit_query(v, "row"), typed = form_get(&v->form, "row");
	q->row = asked.n ? asked : typed;
	q->named = row_of(v, q->row, &q->about);
	return e;
}

static enum err draw(struct visit *v, const struct question *q)
{
	struct page *p = web_begin(v, .title = _("Ask a privacy officer"), .h1 = true, .place = PLACE_SHARING,
		.back = web_path(v, "/looked"), .back_text = _("Back to who has looked"));
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("A privacy officer finds out who looked at a plan, and whether it was "
		"right. They do not work with your team, and see nothing of your plan."));
	if (q->named)
		own_note(p, .text_str = str_of(row_words(v, p, &q->about)), .cite = _("You ask about this"));
	nhsuk_form_begin(p, .action = web_path(v, "/looked/ask"), .draft = draft_form_path(v, &q->draft));
	if (q->named)
		nhsuk_hidden(p, "row", q->row);
	struct value typed = { .field = kind_field(&kind_privacy_question, "words"), .text = visit_form(v, "words"),
		.d = DAY_NONE };
	form_field(v, p, typed.field, q->filled ? values_get(&q->values, "words") : &typed, &(struct form_options){ 0 });
	draft_form_end(v, p, &q->draft, _("Ask the privacy officer"));
	return web_end(v, p);
}

enum err looked_ask_page(struct visit *v)
{
	struct question q = { 0 };
	enum err e = question_open(v, &q);
	return e == OK ? draw(v, &q) : e;
}

static enum err asked(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/looked"), "privacy-question") : web_error(v, e);
}

enum err looked_ask(struct visit *v)
{
	struct question *q = arena_make(v->arena, struct question);
	enum err e = question_open(v, q);
	if (e != OK)
		return e;
	q->filled = true;
	e = values_read(v->arena, &kind_privacy_question, &v->form, NULL, &v->fault, &q->values);
	if (e == OK && !values_get(&q->values, "words")->text.n)
		e = fault_field(&v->fault, "words", _("Write what you would like to ask"));
	if (e != OK)
		return e == ERR_INPUT ? draw(v, q) : e;
	struct buf b;
	struct str about = STR("");
	if (q->named) {
		const char *deed = str_format(v->arena, _(looked_deed(&q->about)), _(looked_part(q->about.what))).p;
		buf_init(&b, v->arena, 256);
		buf_c(&b, looked_who(v, &q->about));
		buf_c(&b, ". ");
		buf_c(&b, deed);
		buf_c(&b, ", ");
		buf_c(&b, say_day(v->arena, day_of(q->about.at)));
		buf_c(&b, ", ");
		buf_c(&b, say_time(v->arena, q->about.at));
		about = buf_text(&b);
	}
	struct plan_change *c = privacy_asking(v, &q->values, about, q->named ? q->row : STR(""));
	draft_form_done(v, c, STR(PLACE));
	return visit_commit(v, plan_change_run, c, asked);
}

// --- what was answered -----------------------------------------------------------------------------------------------
// The record names a kind in English.
static const char *kind_title_of(struct str title)
{
	for (size_t i = 0; i < kind_count; i++)
		if (str_is(title, kinds[i]->title))
			return _(kinds[i]->title);
	return _("A part of the plan");
}

static void one(struct visit *v, struct page *p, const struct entry *task)
{
	struct str about = entry_text(task, "about"), answer = entry_text(task, "answer");
	const struct choice *status = entry_choice(task, "status");
	const char *what = about.n ? str_c(v->arena, text_short(v->arena, about, 200)) : _("Your question");
	if (task->kind == &kind_take_out)
		what = page_say(p, _("To be taken out: %s"), kind_title_of(about));
	own_goal_begin(p, .title = what,
		.level = 3, .id = str_c(v->arena, task->r->id), .tag = str_c(v->arena, entry_choice_text(task, "status")),
		.tag_colour = status ? (enum nhsuk_colour)status->colour : TAG_GREY);
	own_words(p, .text_str = entry_text(task, "words"), .cite = web_cite(v, task), .is_small = true);
	if (answer.n)
		own_note(p, .text_str = answer, .cite = page_say(p, "%s, %s", page_c(p, entry_text(task, "finder")),
			say_day_short(v->arena, day_of(task->r->updated))));
	else
		nhsuk_paragraph(p, .text = _("A privacy officer will answer you here."), .tight = true);
	own_goal_end(p);
}

enum err looked_asked(struct visit *v, struct page *p)
{
	struct privacy_tasks list, out;
	enum err e = privacy_tasks(v->db, v->arena, &kind_privacy_question, v->person.key, &v->access, &list);
	if (e == OK)
		e = privacy_tasks(v->db, v->arena, &kind_take_out, v->person.key, &v->access, &out);
	if (e != OK || (!list.count && !out.count))
		return e;
	nhsuk_section_begin(p, .text = _("What you asked"), .id = "asked");
	for (size_t i = 0; i < out.count; i++)
		one(v, p, &out.item[i]);
	for (size_t i = 0; i < list.count; i++)
		one(v, p, &list.item[i]);
	nhsuk_section_end(p);
	return OK;
}

static size_t answered_lately(const struct privacy_tasks *list, const struct kind *k)
{
	size_t n = 0;
	for (size_t i = 0; i < list->count; i++)
		n += list->item[i].kind == k && entry_past(&list->item[i]) &&
			list->item[i].r->updated > clock_now() - TOLD_DAYS * DAYS;
	return n;
}

void looked_top(struct plan_view *w, const struct privacy_tasks *tasks)
{
	struct visit *v = w->v;
	if (w->paper || !v->access.self)
		return;
	size_t answered = answered_lately(tasks, &kind_privacy_question) + answered_lately(tasks, &kind_take_out);
	if (answered)
		nhsuk_paragraph(w->p, .text = _("A privacy officer answered what you asked: [read the answer]"),
			.href = web_path(v, "/looked#asked"));
}

// --- to keep ---------------------------------------------------------------------------------------------------------
struct keeping {
	struct visit *v;
	struct buf b;
	struct str actor; // of the last row, who mostly did the next one too
	const char *who;
};

static void row_cells(struct keeping *k, const struct audit_row *row)
{
	struct visit *v = k->v;
	struct buf *b = &k->b;
	if (!k->who || !str_eq(k->actor, row->actor)) {
		k->actor = row->actor;
		k->who = looked_who(v, row);
	}
	csv_cell(b, day_iso(v->arena, day_of(row->at)), false);
	csv_cell(b, str_of(say_time(v->arena, row->at)), false);
	csv_cell(b, str_of(k->who), false);
	csv_cell(b, row->role, false);
	csv_cell(b, str_format(v->arena, _(looked_deed(row)), _(looked_part(row->what))), false);
	csv_cell(b, str_of(looked_why(row, v->arena)), true);
}

enum err looked_rows(struct visit *v, void (*put)(void *what, struct str lines), void *what)
{
	static const char *const heads[] = { N_("Day"), N_("Time"), N_("Who"), N_("Their job"), N_("What they did"),
		N_("Why") };
	struct audit_place place, *from = NULL;
	struct audit_row *rows;
	struct keeping k = { .v = v };
	size_t count, n = sizeof heads / sizeof *heads;
	buf_init(&k.b, v->arena, BUF_PAGE);
	buf_str(&k.b, STR("\xEF\xBB\xBF"));
	for (size_t i = 0; i < n; i++)
		csv_cell(&k.b, str_of(_(heads[i])), i + 1 == n);
	do {
		enum err e = audit_of_person(v->db, v->arena, v->person.key, from, ROWS_AT_ONCE, &rows, &count);
		if (e != OK)
			return e;
		for (size_t i = 0; i < count; i++)
			row_cells(&k, &rows[i]);
		if (!buf_ok(&k.b))
			return ERR_TOO_LARGE;
		put(what, buf_text(&k.b));
		buf_init(&k.b, v->arena, BUF_PAGE);
		if (count)
			place = (struct audit_place){ rows[count - 1].at, rows[count - 1].chain, rows[count - 1].seq };
		from = &place;
	} while (count == ROWS_AT_ONCE);
	return OK;
}

static void put_lines(void *what, struct str lines)
{
	buf_str(what, lines);
}

enum err looked_file(struct visit *v)
{
	struct buf all;
	buf_init(&all, v->arena, BUF_PAGE);
	enum err e = looked_may(v);
	if (e == OK)
		e = looked_rows(v, put_lines, &all);
	if (e != OK || !buf_ok(&all))
		return e != OK ? e : ERR_TOO_LARGE;
	visit_download(v, str_format(v->arena, "%s.csv", _("Who has looked")));
	return visit_text(v, 200, "text/csv; charset=utf-8; header=present", buf_text(&all));
}

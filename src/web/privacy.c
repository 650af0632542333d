// SPDX-License-Identifier: Apache-2.0
// The privacy officer: every opening in an emergency and every question about who looked waits here until somebody
// looked into it, and is closed with words that the person can read. No plan is opened here: what was done comes from
// the audit, and that the officer looked is a row of the person's too.
#include "plan/emergency.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/door.h"
#include "web/draft_form.h"
#include "web/form.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/privacy.h"
#include "web/second.h"
#include "web/web.h"

#define ROWS_MOST 500 // of the audit that are looked through for what was opened

// --- lists -----------------------------------------------------------------------------------------------------------
const char *privacy_whose(struct visit *v, struct str person)
{
	struct person who;
	return person_load(v->db, v->arena, person, &who) == OK ? str_c(v->arena, text_short(v->arena, who.full, 100))
															: _("A person who is not here any more");
}

static const struct kind *kind_of_case(const struct privacy_case *x)
{
	return x->what == PRIVACY_QUESTION ? &kind_privacy_question
		: x->what == PRIVACY_TAKE_OUT ? &kind_take_out : x->what == PRIVACY_JOINED ? &kind_joined : &kind_emergency;
}

static const char *what_of_case(struct visit *v, struct page *p, const struct privacy_case *x, const struct entry *task,
	bool closed)
{
	if (x->what == PRIVACY_TAKE_OUT && closed)
		return page_say(p, _("To be taken out: %s"), page_c(p, entry_choice_text(task, "outcome")));
	if (x->what == PRIVACY_JOINED)
		return closed ? page_c(p, entry_choice_text(task, "finding")) : _("Somebody else had joined");
	if (x->what != PRIVACY_EMERGENCY)
		return closed ? _("A question, answered") : page_c(p, text_short(v->arena, entry_text(task, "words"), 120));
	return page_c(p, entry_choice_text(task, closed ? "finding" : "because"));
}

static const char *path_of_case(struct visit *v, const struct privacy_case *x)
{
	const char *what = x->what == PRIVACY_QUESTION ? "question"
		: x->what == PRIVACY_TAKE_OUT ? "take-out" : x->what == PRIVACY_JOINED ? "joined" : "emergency";
	return str_format(v->arena, "/privacy/%s/%.*s", what, STR_ARG(x->id)).p;
}

static enum err row(struct visit *v, struct page *p, const struct privacy_case *x, bool closed)
{
	struct resource r;
	struct entry task;
	enum err e = privacy_task(v->db, v->arena, kind_of_case(x), x->person, x->id, &r, &task);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	nhsuk_table_row_begin(p);
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_link(p, .text = say_when(v->arena, x->since), .href = path_of_case(v, x));
	nhsuk_cell_end(p);
	nhsuk_cell(p, .text = x->what == PRIVACY_QUESTION ? _("The person")
		: page_c(p, x->what == PRIVACY_TAKE_OUT ? entry_words_name(&task) : entry_text(&task, "who")));
	nhsuk_cell(p, .text = privacy_whose(v, x->person));
	nhsuk_cell(p, .text = what_of_case(v, p, x, &task, closed));
	nhsuk_table_row_end(p);
	return OK;
}

static enum err table(struct visit *v, struct page *p, const struct privacy_list *list, const char *caption,
	bool closed)
{
	const char *last = closed ? _("What was found") : _("What it is");
	enum err e = OK;
	if (!list->count)
		return OK;
	nhsuk_table_begin(p, .caption = caption, .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ _("When") }, { _("Who") }, { _("Whose plan") }, { last }));
	for (size_t i = 0; e == OK && i < list->count; i++)
		e = row(v, p, &list->item[i], closed);
	nhsuk_table_end(p);
	return e;
}

// Every name on the page is that of somebody: each gets a row.
static void tell(struct visit *v, const struct privacy_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		visit_tell(v, list->item[i].person);
}

static void draw_ways_on(struct page *p)
{
	static const struct {
		const char *text, *href;
	} links[] = { { N_("What was looked into"), "/privacy/done" },
		{ N_("Take something out of a record for good"), "/privacy/take-out" },
		{ N_("How long records are kept, and holds"), "/privacy/kept" },
		{ N_("What was done on the server"), "/privacy/server" }, { N_("People's rights"), "/help/rights" },
		{ N_("Your account and password"), "/account" } };
	nhsuk_list_begin(p, .plain = true);
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _(links[i].text), .href = links[i].href);
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
	nhsuk_paragraph(p, .secondary = true, .text = _("That nobody changed the log of who looked is proven on the server "
		"with the command \"ownplan verify\"."));
}

enum err privacy_home(struct visit *v)
{
	return visit_go(v, STR("/privacy"));
}

enum err privacy_page(struct visit *v)
{
	struct privacy_list opened, asked, out, joined;
	size_t told = 0, looks = 0, seconds = 0;
	enum err e = privacy_waiting(v->db, v->arena, PRIVACY_EMERGENCY, &opened);
	if (e == OK)
		e = privacy_waiting(v->db, v->arena, PRIVACY_QUESTION, &asked);
	if (e == OK)
		e = privacy_waiting(v->db, v->arena, PRIVACY_TAKE_OUT, &out);
	if (e == OK)
		e = privacy_waiting(v->db, v->arena, PRIVACY_JOINED, &joined);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Privacy"), .h1 = true);
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("Plans that were opened in an emergency, and what people ask about "
		"who looked, wait here until you have looked into each. You see who did what and why. You see nobody's plan, "
		"only the one part that somebody wants taken out."));
	e = quiet_table(v, p, false, &told);
	if (e == OK)
		e = table(v, p, &opened, _("Opened in an emergency, the oldest first"), false);
	if (e == OK)
		e = table(v, p, &joined, _("Somebody else had joined, the oldest first"), false);
	if (e == OK)
		e = table(v, p, &asked, _("What people ask, the oldest first"), false);
	if (e == OK)
		e = table(v, p, &out, _("To be taken out for good, the oldest first: answer within a month"), false);
	if (e == OK)
		e = same_table(v, p, false, &seconds);
	if (e == OK)
		e = pattern_table(v, p, false, &looks);
	if (e == OK && !opened.count && !asked.count && !out.count && !joined.count && !told && !looks && !seconds)
		own_empty(p, .text = _("Nothing waits for you."),
			.hint = _("When a professional opens a plan in an emergency, or a person asks who looked, it stands here "
				"at once."));
	tell(v, &opened);
	tell(v, &asked);
	tell(v, &out);
	tell(v, &joined);
	draw_ways_on(p);
	return e == OK ? web_end(v, p) : e;
}

enum err privacy_done(struct visit *v)
{
	struct privacy_list list;
	size_t told = 0, looks = 0, seconds = 0;
	enum err e = privacy_looked_into(v->db, v->arena, &list);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What was looked into"), .h1 = true, .back = "/privacy");
	e = quiet_table(v, p, true, &told);
	if (e == OK)
		e = table(v, p, &list, _("The newest first"), true);
	if (e == OK)
		e = same_table(v, p, true, &seconds);
	if (e == OK)
		e = pattern_table(v, p, true, &looks);
	if (e == OK && !list.count && !told && !looks && !seconds)
		own_empty(p, .text = _("Nothing has been looked into yet."), .hint = _("What you close stands here."));
	tell(v, &list);
	return e == OK ? web_end(v, p) : e;
}

// --- one of them -----------------------------------------------------------------------------------------------------
struct opening {
	struct privacy_case x;
	struct resource r;
	struct entry task;
	struct values values;
	bool filled;
	struct draft_form draft;
};

static enum err open_it(struct visit *v, const struct kind *k, struct opening *o)
{
	struct str id = visit_param(v, "id"), person = key_of(id);
	enum err e = person.n ? privacy_get(v->db, v->arena, person, id, &o->x) : ERR_NOT_FOUND;
	if (e == OK)
		e = privacy_task(v->db, v->arena, k, person, id, &o->r, &o->task);
	if (e != OK)
		return e;
	visit_tell(v, person);
	return draft_form_open(v, draft_spot_place(v, k == &kind_emergency ? "privacy-emergency" : "privacy-question", id),
		&o->draft);
}

// A field as it was sent, or as the draft has it.
static void draw_field(struct visit *v, struct page *p, const struct opening *o, const struct kind *k, const char *name)
{
	const struct field *f = kind_field(k, name);
	struct value typed = { .field = f, .text = visit_form(v, name), .d = DAY_NONE };
	form_field(v, p, f, o->filled ? values_get(&o->values, name) : &typed, &(struct form_options){ 0 });
}

// What somebody did in the record from one moment to another, each sort once a day with its newest time: the newest
// ROWS_MOST rows of the audit up to then.
enum err privacy_did(struct visit *v, struct page *p, struct str person, struct str who, instant since, instant until)
{
	const struct audit_place end = { until, INT64_MAX, INT64_MAX };
	struct audit_row *rows;
	size_t count, mine = 0;
	enum err e = audit_of_person(v->db, v->arena, person, &end, ROWS_MOST, &rows, &count);
	if (e != OK)
		return e;
	for (size_t i = 0; i < count; i++)
		if (str_eq(rows[i].actor, who) && rows[i].at >= since)
			rows[mine++] = rows[i];
	nhsuk_heading(p, .text = _("What they did"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < mine; i++) {
		size_t times = 0;
		bool newer = false;
		for (size_t j = 0; j < mine; j++) {
			times += looked_same(&rows[j], &rows[i]);
			newer = newer || (j < i && looked_same(&rows[j], &rows[i]));
		}
		const char *what = page_say(p, _(looked_deed(&rows[i])), _(looked_part(rows[i].what)));
		if (!newer)
			nhsuk_item(p, times == 1 ? page_say(p, "%s: %s", say_when(v->arena, rows[i].at), what)
				: page_say(p, _("%s: %s, %zu times that day"), say_when(v->arena, rows[i].at), what, times));
	}
	if (!mine)
		nhsuk_item(p, _("Nothing that the log says."));
	nhsuk_list_end(p);
	return OK;
}

static void draw_facts(struct visit *v, struct page *p, const struct opening *o)
{
	bool over = o->x.until <= clock_now();
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, o->x.person));
	nhsuk_summary_row(p, .key = _("Who opened it"), .value_str = entry_text(&o->task, "who"));
	nhsuk_summary_row(p, .key = _("When"), .value = say_when(v->arena, o->x.since));
	nhsuk_summary_row(p, .key = over ? _("They could see it until") : _("They can see it until"),
		.value = say_when(v->arena, o->x.until));
	nhsuk_summary_row(p, .key = _("What it was"), .value_str = entry_choice_text(&o->task, "because"));
	nhsuk_summary_row(p, .key = _("Why"), .value_str = entry_text(&o->task, "happening"));
	nhsuk_summary_list_end(p);
}

static void draw_form(struct visit *v, struct page *p, const struct opening *o)
{
	nhsuk_form_begin(p, .action = path_of_case(v, &o->x), .draft = draft_form_path(v, &o->draft));
	draw_field(v, p, o, &kind_emergency, "finding");
	draw_field(v, p, o, &kind_emergency, "finding_words");
	draft_form_end(v, p, &o->draft, _("Save what I found"));
}

static enum err draw(struct visit *v, const struct opening *o)
{
	struct page *p = web_begin(v, .title = _("A plan opened in an emergency"), .h1 = true, .back = "/privacy");
	draw_facts(v, p, o);
	struct str who = str_format(v->arena, "a:%.*s", STR_ARG(o->x.account));
	enum err e = privacy_did(v, p, o->x.person, who, o->x.since, o->x.until);
	if (e != OK)
		return e;
	if (!o->x.closed) {
		draw_form(v, p, o);
		return web_end(v, p);
	}
	nhsuk_heading(p, .text = _("What was found"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text_str = str_format(v->arena, "%.*s.", STR_ARG(entry_choice_text(&o->task, "finding"))));
	own_note(p, .text_str = entry_text(&o->task, "finding_words"), .cite = page_say(p, "%s, %s",
		page_c(p, entry_text(&o->task, "finder")), say_when(v->arena, o->x.closed)));
	return web_end(v, p);
}

enum err privacy_emergency_page(struct visit *v)
{
	struct opening o = { 0 };
	enum err e = open_it(v, &kind_emergency, &o);
	return e == OK ? draw(v, &o) : e;
}

// A colleague was first: what they found stands on the page.
static enum err closed_as(struct visit *v, enum err e, const char *what, const char *done)
{
	if (e == ERR_STALE)
		return visit_go(v, str_format(v->arena, "/privacy/%s/%.*s", what, STR_ARG(visit_param(v, "id"))));
	return e == OK ? web_go_done(v, "/privacy", done) : web_error(v, e);
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	(void)what;
	return closed_as(v, e, "emergency", "finding");
}

static enum err answered(struct visit *v, enum err e, void *what)
{
	(void)what;
	return closed_as(v, e, "question", "answered");
}

static void need_both(struct visit *v, const struct values *values)
{
	if (!values_get(values, "finding")->text.n && !fault_at(&v->fault, "finding"))
		(void)fault_field(&v->fault, "finding", _("Choose what you found"));
	if (!values_get(values, "finding_words")->text.n && !fault_at(&v->fault, "finding_words"))
		(void)fault_field(&v->fault, "finding_words", _("Say what you looked at and what happens now"));
}

enum err privacy_emergency(struct visit *v)
{
	struct opening *o = arena_make(v->arena, struct opening);
	enum err e = open_it(v, &kind_emergency, o);
	if (e != OK || o->x.closed)
		return e != OK ? e : saved(v, ERR_STALE, NULL);
	o->filled = true;
	e = values_read(v->arena, &kind_emergency, &v->form, NULL, &v->fault, &o->values);
	if (e != OK && e != ERR_INPUT)
		return e;
	need_both(v, &o->values);
	if (v->fault.err)
		return draw(v, o);
	struct plan_change *c = privacy_closing(v, &o->x, &o->task, &o->values, "finding", "finding_words");
	draft_form_done(v, c, o->draft.place);
	return visit_commit(v, plan_change_run, c, saved);
}

// --- a question ------------------------------------------------------------------------------------------------------
// The actor of the row that the question is about: STR_NONE when it names none.
static struct str asked_about(struct visit *v, const struct opening *o)
{
	struct audit_place place;
	struct audit_row *rows;
	size_t count;
	if (!looked_place(entry_text(&o->task, "row"), &place) || place.seq == INT64_MAX)
		return STR_NONE;
	place.seq++;
	if (audit_of_person(v->db, v->arena, o->x.person, &place, 1, &rows, &count) != OK || !count)
		return STR_NONE;
	return rows[0].actor;
}

static enum err draw_question(struct visit *v, const struct opening *o)
{
	struct page *p = web_begin(v, .title = _("A question about who looked"), .h1 = true, .back = "/privacy");
	struct str about = entry_text(&o->task, "about"), who = asked_about(v, o);
	enum err e = OK;
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, o->x.person));
	nhsuk_summary_row(p, .key = _("When they asked"), .value = say_when(v->arena, o->x.since));
	if (about.n)
		nhsuk_summary_row(p, .key = _("About"), .value_str = about);
	nhsuk_summary_list_end(p);
	own_words(p, .text_str = entry_text(&o->task, "words"), .cite = privacy_whose(v, o->x.person), .is_small = true);
	if (who.n)
		e = privacy_did(v, p, o->x.person, who, 0, o->x.since);
	if (e != OK)
		return e;
	if (o->x.closed) {
		own_note(p, .text_str = entry_text(&o->task, "answer"), .cite = page_say(p, "%s, %s",
			page_c(p, entry_text(&o->task, "finder")), say_when(v->arena, o->x.closed)));
		return web_end(v, p);
	}
	nhsuk_form_begin(p, .action = path_of_case(v, &o->x), .draft = draft_form_path(v, &o->draft));
	draw_field(v, p, o, &kind_privacy_question, "answer");
	draft_form_end(v, p, &o->draft, _("Send the answer"));
	return web_end(v, p);
}

enum err privacy_question_page(struct visit *v)
{
	struct opening o = { 0 };
	enum err e = open_it(v, &kind_privacy_question, &o);
	return e == OK ? draw_question(v, &o) : e;
}

enum err privacy_question(struct visit *v)
{
	struct opening *o = arena_make(v->arena, struct opening);
	enum err e = open_it(v, &kind_privacy_question, o);
	if (e != OK || o->x.closed)
		return e != OK ? e : visit_go(v, str_of(path_of_case(v, &o->x)));
	o->filled = true;
	e = values_read(v->arena, &kind_privacy_question, &v->form, NULL, &v->fault, &o->values);
	if (e == OK && !values_get(&o->values, "answer")->text.n)
		e = fault_field(&v->fault, "answer", _("Write an answer"));
	if (e != OK)
		return e == ERR_INPUT ? draw_question(v, o) : e;
	struct plan_change *c = privacy_closing(v, &o->x, &o->task, &o->values, "answer", NULL);
	draft_form_done(v, c, o->draft.place);
	return visit_commit(v, plan_change_run, c, answered);
}

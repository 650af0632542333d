// SPDX-License-Identifier: Apache-2.0
// The privacy officer: every opening in an emergency waits here until somebody looked into it, with who, why and what
// was opened, and is closed with a finding that the person and who opened the plan can read. No plan is opened here:
// what was done comes from the audit, and that the officer looked is a row of the person's too.
#include "plan/emergency.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/door.h"
#include "web/form.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/web.h"

#define ROWS_MOST 500 // of the audit that are looked through for what was opened

// --- lists -----------------------------------------------------------------------------------------------------------
static const char *whose(struct visit *v, struct str person)
{
	struct person who;
	return person_load(v->db, v->arena, person, &who) == OK ? str_c(v->arena, text_short(v->arena, who.full, 100))
															: _("A person who is not here any more");
}

static enum err row(struct visit *v, struct page *p, const struct emergency *x, bool closed)
{
	struct resource r;
	struct entry task;
	enum err e = emergency_task(v->db, v->arena, x->person, x->id, &r, &task);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	nhsuk_table_row_begin(p);
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_link(p, .text = say_when(v->arena, x->since), .href = str_format(v->arena, "/privacy/emergency/%.*s",
			STR_ARG(x->id)).p);
	nhsuk_cell_end(p);
	nhsuk_cell(p, .text_str = entry_text(&task, "who"));
	nhsuk_cell(p, .text = whose(v, x->person));
	nhsuk_cell(p, .text_str = entry_choice_text(&task, closed ? "finding" : "because"));
	nhsuk_table_row_end(p);
	return OK;
}

static enum err table(struct visit *v, struct page *p, const struct emergency_list *list, bool closed)
{
	enum err e = OK;
	nhsuk_table_begin(p, .caption = closed ? _("Looked into, the newest first") : _("To look into, the oldest first"),
		.caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ _("When") }, { _("Who opened it") }, { _("Whose plan") },
			{ closed ? _("What was found") : _("What it was") }));
	for (size_t i = 0; e == OK && i < list->count; i++)
		e = row(v, p, &list->item[i], closed);
	nhsuk_table_end(p);
	return e;
}

// Every name on the page is that of somebody: each gets a row.
static void tell(struct visit *v, const struct emergency_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		visit_tell(v, list->item[i].person);
}

static enum err draw_list(struct visit *v, bool closed)
{
	struct emergency_list list;
	enum err e = closed ? emergency_looked_into(v->db, v->arena, &list) : emergency_waiting(v->db, v->arena, &list);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = closed ? _("Emergencies that were looked into") : _("Privacy"), .h1 = true,
		.back = closed ? "/privacy" : NULL);
	if (!closed)
		nhsuk_paragraph(p, .size = SIZE_L, .text = _("Plans that were opened in an emergency wait here until you have "
			"looked into each of them. You see who opened what and why. You see nobody's plan."));
	if (list.count)
		e = table(v, p, &list, closed);
	else
		own_empty(p, .text = closed ? _("None has been looked into yet.") : _("Nothing waits for you."),
			.hint = _("When a professional opens a plan in an emergency, it stands here at once."));
	tell(v, &list);
	if (!closed) {
		nhsuk_list_begin(p, .plain = true);
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _("Emergencies that were looked into"), .href = "/privacy/done");
		nhsuk_item_end(p);
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _("People's rights"), .href = "/help/rights");
		nhsuk_item_end(p);
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _("Your account and password"), .href = "/account");
		nhsuk_item_end(p);
		nhsuk_list_end(p);
		nhsuk_paragraph(p, .secondary = true, .text = _("That nobody changed the log of who looked is proven on the "
			"server with the command \"ownplan verify\"."));
	}
	return e == OK ? web_end(v, p) : e;
}

enum err privacy_home(struct visit *v)
{
	return visit_go(v, STR("/privacy"));
}

enum err privacy_page(struct visit *v)
{
	return draw_list(v, false);
}

enum err privacy_done(struct visit *v)
{
	return draw_list(v, true);
}

// --- one of them -----------------------------------------------------------------------------------------------------
struct opening {
	struct emergency x;
	struct resource r;
	struct entry task;
	struct values values;
	bool filled;
};

static enum err open_it(struct visit *v, struct opening *o)
{
	struct str id = visit_param(v, "id"), person = key_of(id);
	enum err e = person.n ? emergency_get(v->db, v->arena, person, id, &o->x) : ERR_NOT_FOUND;
	if (e == OK)
		e = emergency_task(v->db, v->arena, person, id, &o->r, &o->task);
	if (e == OK)
		visit_tell(v, person);
	return e;
}

// What they opened while it was open to them, each once.
static enum err draw_opened(struct visit *v, struct page *p, const struct opening *o)
{
	struct audit_row *rows;
	size_t count, shown = 0;
	struct str who = str_format(v->arena, "a:%.*s", STR_ARG(o->x.account));
	enum err e = audit_of_person(v->db, v->arena, o->x.person, NULL, ROWS_MOST, &rows, &count);
	if (e != OK)
		return e;
	nhsuk_heading(p, .text = _("What they did meanwhile"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = count; i-- > 0;) {
		const struct audit_row *r = &rows[i];
		bool before = false;
		if (!str_eq(r->actor, who) || r->at < o->x.since || r->at > o->x.until)
			continue;
		for (size_t j = count; j-- > i + 1;)
			before = before || (rows[j].at >= o->x.since && looked_same(&rows[j], r));
		if (before)
			continue;
		nhsuk_item(p, page_say(p, "%s: %s", say_when(v->arena, r->at),
			page_say(p, _(looked_deed(r)), _(looked_part(r->what)))));
		shown++;
	}
	if (!shown)
		nhsuk_item(p, _("Nothing but opening it."));
	nhsuk_list_end(p);
	return OK;
}

static void draw_facts(struct visit *v, struct page *p, const struct opening *o)
{
	bool over = o->x.until <= clock_now();
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = whose(v, o->x.person));
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
	static const char *const names[] = { "finding", "finding_words" };
	nhsuk_form_begin(p, .action = str_format(v->arena, "/privacy/emergency/%.*s", STR_ARG(o->x.id)).p);
	for (size_t i = 0; i < 2; i++) {
		const struct field *f = kind_field(&kind_emergency, names[i]);
		struct value empty = { .field = f, .d = DAY_NONE };
		form_field(v, p, f, o->filled ? values_get(&o->values, names[i]) : &empty, &(struct form_options){ 0 });
	}
	nhsuk_button(p, .text = _("Save what I found"), .once = true);
	nhsuk_form_end(p);
}

static enum err draw(struct visit *v, const struct opening *o)
{
	struct page *p = web_begin(v, .title = _("A plan opened in an emergency"), .h1 = true, .back = "/privacy");
	draw_facts(v, p, o);
	enum err e = draw_opened(v, p, o);
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
	enum err e = open_it(v, &o);
	return e == OK ? draw(v, &o) : e;
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_STALE) // a colleague was first: what they found stands on the page
		return visit_go(v, str_format(v->arena, "/privacy/emergency/%.*s", STR_ARG(visit_param(v, "id"))));
	return e == OK ? web_go_done(v, "/privacy", "finding") : web_error(v, e);
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
	enum err e = open_it(v, o);
	if (e != OK || o->x.closed)
		return e != OK ? e : saved(v, ERR_STALE, NULL);
	o->filled = true;
	e = values_read(v->arena, &kind_emergency, &v->form, NULL, &v->fault, &o->values);
	if (e != OK && e != ERR_INPUT)
		return e;
	need_both(v, &o->values);
	if (v->fault.err)
		return draw(v, o);
	return visit_commit(v, plan_change_run, emergency_finding(v, &o->x, &o->task, &o->values), saved);
}

// SPDX-License-Identifier: Apache-2.0
// Opening a plan in an emergency (web/emergency.h): a professional gives a reason, sees the plan for a set time, and
// closes it; the person and their team are told at once, and can stop it.
#include "web/emergency.h"

#include "plan/say.h"
#include "record/key.h"
#include "record/notice.h"
#include "web/door.h"
#include "web/looked.h"
#include "web/remarks.h"
#include "web/web.h"

#define TOLD_DAYS 30 // that an emergency which was looked into stands on top of the plan

struct str emergency_who(const struct entry *task)
{
	return text_short(task->arena, entry_text(task, "who"), 120);
}

// --- the form --------------------------------------------------------------------------------------------------------
void emergency_fields(struct visit *v, struct page *p)
{
	nhsuk_paragraph(p, .text = page_say(p, _("You see all that the person has not kept to themselves, for %d hours. "
			"You cannot change anything. The person and their team are told at once: who you are, when and why. A "
			"privacy officer looks into every emergency afterwards."), (int)(EMERGENCY_LASTS / HOURS)));
	for (size_t i = 0; i < 2; i++) {
		static const char *const names[] = { "because", "happening" };
		const struct field *f = kind_field(&kind_emergency, names[i]);
		struct value typed = { .field = f, .text = visit_form(v, f->name), .d = DAY_NONE };
		form_field(v, p, f, &typed, &(struct form_options){ 0 });
	}
	nhsuk_button(p, .text = _("Open the plan now"), .look = BUTTON_WARNING, .once = true);
}

enum err emergency_read(struct visit *v, const struct access *x, struct values *out)
{
	enum err e = values_read(v->arena, &kind_emergency, &v->form, NULL, &v->fault, out);
	if (e == OK && !values_get(out, "because")->text.n)
		e = fault_field(&v->fault, "because", _("Choose what the emergency is"));
	if ((e == OK || e == ERR_INPUT) && !values_get(out, "happening")->text.n)
		e = fault_field(&v->fault, "happening", _("Say in a few words what is happening"));
	if (e == OK && access_barred(x))
		e = fault_field(&v->fault, "because", _("This plan cannot be opened to you, not even in an emergency. Call the "
			"person's team"));
	return e;
}

static enum err opened(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	if (e == OK && str_is(v->req->path, "/urgent"))
		return visit_go(v, str_of(door_path(v->arena, c->person, "/urgent")));
	return e == OK ? web_go_done(v, door_path(v->arena, c->person, ""), "emergency") : web_error(v, e);
}

enum err emergency_go(struct visit *v, struct str person, const struct access *x, struct values *values)
{
	if (x->emergency)
		return visit_go(v, str_of(door_path(v->arena, person, str_is(v->req->path, "/urgent") ? "/urgent" : "")));
	struct plan_change *c = emergency_opening(v, person, values);
	v->reason = text_short(v->arena, values_get(values, "happening")->text, 500);
	return visit_commit(v, plan_change_run, c, opened);
}

// --- for who sees only parts -----------------------------------------------------------------------------------------
static enum err draw_page(struct visit *v)
{
	const char *name = str_c(v->arena, v->person.full);
	struct page *p = web_begin(v, .title = _("Open the plan in an emergency"), .caption = name, .h1 = true,
		.place = PLACE_PEOPLE, .back = web_path(v, "%s", ""), .back_text = _("Back to the plan"));
	nhsuk_form_begin(p, .action = web_path(v, "/emergency"));
	emergency_fields(v, p);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err emergency_page(struct visit *v)
{
	if (v->access.emergency)
		return visit_go(v, str_of(web_path(v, "%s", "")));
	return draw_page(v);
}

enum err emergency_begin(struct visit *v)
{
	struct values *values = arena_make(v->arena, struct values);
	enum err e = emergency_read(v, &v->access, values);
	return e == ERR_INPUT ? draw_page(v) : e != OK ? e : emergency_go(v, v->person.key, &v->access, values);
}

// --- ending it -------------------------------------------------------------------------------------------------------
static enum err ended(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_STALE) // it was over a moment ago
		e = OK;
	const char *back = v->access.emergency && !v->access.self ? "/" : web_path(v, "/sharing");
	return e == OK ? web_go_done(v, back, "emergency-ended") : web_error(v, e);
}

static enum err end(struct visit *v, struct str id)
{
	struct resource r;
	struct entry task;
	enum err e = privacy_task(v->db, v->arena, &kind_emergency, v->person.key, id, &r, &task);
	if (e == OK && !access_sees(&v->access, &r)) // who decides for the person may be whom it protects them from
		e = ERR_NOT_FOUND;
	if (e != OK)
		return e;
	if (entry_when(&task, "until") <= clock_now())
		return ended(v, OK, NULL);
	return visit_commit(v, plan_change_run, emergency_ending(v, &task), ended);
}

enum err emergency_end_mine(struct visit *v)
{
	if (!v->access.emergency)
		return visit_go(v, STR("/"));
	struct str id = v->access.emergency_id;
	enum err e = visit_record(v, key_of(id)); // it may be another record of theirs that was opened
	return e == OK ? end(v, id) : e;
}

enum err emergency_stop(struct visit *v)
{
	return end(v, visit_param(v, "id"));
}

// --- what was found, to who opened it --------------------------------------------------------------------------------
static void found(struct page *p, const struct entry *e)
{
	struct str words = entry_text(e, "finding_words"), finder = text_short(e->arena, entry_text(e, "finder"), 120);
	nhsuk_paragraph(p, .text_str = str_format(e->arena, "%s: %.*s.", _("It has been looked into"),
		STR_ARG(entry_choice_text(e, "finding"))), .tight = true);
	if (words.n)
		own_note(p, .text_str = words, .cite = page_c(p, finder));
}

enum err emergency_mine(struct visit *v)
{
	struct privacy_case x;
	struct resource r;
	struct entry task;
	struct str id = visit_param(v, "id"), person = key_of(id);
	enum err e = person.n ? privacy_get(v->db, v->arena, person, id, &x) : ERR_NOT_FOUND;
	if (e == OK && !str_eq(x.account, v->actor.account))
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = privacy_task(v->db, v->arena, &kind_emergency, person, id, &r, &task);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("The plan that you opened in an emergency"), .h1 = true, .back = "/",
		.place = PLACE_PEOPLE);
	own_note(p, .text_str = entry_text(&task, "happening"),
		.cite = page_say(p, "%s, %s", page_c(p, emergency_who(&task)), say_when(v->arena, x.since)));
	if (x.closed)
		found(p, &task);
	else
		nhsuk_paragraph(p, .text = _("A privacy officer looks into it, and you can read here what they find."));
	e = web_end(v, p);
	struct notice told = { .person = person, .type = STR("Task"), .id = id };
	return e == OK ? notices_read(v, &told, 1) : e;
}

// --- on the plan -----------------------------------------------------------------------------------------------------
static void to_who_opened(struct plan_view *w)
{
	struct visit *v = w->v;
	nhsuk_warning_callout_begin(w->p, .heading = _("You opened this plan in an emergency"), .id = "emergency");
	nhsuk_paragraph(w->p, .text = page_say(w->p, _("You can read it until %s. %s and the team have been told."),
			say_when(v->arena, v->access.emergency), page_c(w->p, text_short(v->arena, v->person.called, 80))));
	nhsuk_paragraph(w->p, .text = _("[If things go wrong: what to do]"), .href = web_path(v, "/contingency"));
	nhsuk_post_button(w->p, .action = web_path(v, "/emergency/end"), .text = _("I am done, close it"),
		.look = BUTTON_SECONDARY);
	nhsuk_warning_callout_end(w->p);
}

static bool decides(struct visit *v)
{
	return access_decide(&v->access, MAY_SHARE, &(struct access_what){ .section = STR("sharing") });
}

// linked: with the way to who has looked, from elsewhere.
static void one(struct visit *v, struct page *p, const struct entry *e, bool linked)
{
	instant until = entry_when(e, "until");
	bool open = until > clock_now();
	nhsuk_paragraph(p, .text = page_say(p, "%s. %s", page_c(p, entry_choice_text(e, "because")),
			page_say(p, open ? _("They can see it until %s.") : _("They could see it until %s."),
				say_when(v->arena, until))));
	own_note(p, .text_str = entry_text(e, "happening"), .cite = page_say(p, "%s, %s", page_c(p, emergency_who(e)),
			say_when(v->arena, entry_said(e))));
	if (entry_past(e))
		found(p, e);
	else
		nhsuk_paragraph(p, .text = _("A privacy officer looks into it, and you can read here what they find."),
			.secondary = true);
	if (!decides(v))
		return;
	if (linked && looked_is_open(v))
		nhsuk_paragraph(p, .text = _("[See what they looked at]"), .href = web_path(v, "/looked"));
	if (open)
		nhsuk_post_button(p, .action = web_path(v, "/emergency/%.*s/stop", STR_ARG(e->r->id)),
			.text = _("Stop it now"), .look = BUTTON_SECONDARY);
}

static const char *title(struct visit *v, struct page *p, const struct entry *e)
{
	const char *said = v->access.self ? _("%s opened your plan in an emergency")
										 : _("%s opened the plan in an emergency");
	return page_say(p, said, page_c(p, emergency_who(e)));
}

// For who sees only parts of the plan: the way to all of it.
static void way_to_all(struct plan_view *w)
{
	if (w->staff && !w->all_sections && !w->v->access.emergency)
		nhsuk_paragraph(w->p, .text = _("Is it an emergency? [Open all of the plan]"),
			.href = web_path(w->v, "/emergency"), .size = SIZE_S);
}

void emergency_top(struct plan_view *w, const struct privacy_tasks *tasks)
{
	struct visit *v = w->v;
	if (w->paper)
		return;
	if (v->access.emergency)
		to_who_opened(w);
	way_to_all(w);
	if (!decides(v))
		return;
	const struct privacy_tasks list = privacy_tasks_of(v->arena, tasks, &kind_emergency);
	for (size_t i = 0; i < list.count; i++) {
		const struct entry *e = &list.item[i];
		if (entry_past(e) && e->r->updated < clock_now() - TOLD_DAYS * DAYS)
			continue;
		nhsuk_card_begin(w->p, .heading = title(v, w->p, e), .size = SIZE_M, .id = str_c(v->arena, e->r->id));
		one(v, w->p, e, true);
		nhsuk_card_end(w->p);
	}
}

// --- among messages --------------------------------------------------------------------------------------------------
enum err emergency_list(struct visit *v, struct page *p, bool linked, struct privacy_tasks *list)
{
	enum err e = privacy_tasks(v->db, v->arena, &kind_emergency, v->person.key, &v->access, list);
	if (e != OK || !list->count)
		return e;
	nhsuk_section_begin(p, .text = _("Opened in an emergency"), .id = "emergency");
	for (size_t i = 0; i < list->count; i++) {
		nhsuk_card_begin(p, .heading = title(v, p, &list->item[i]), .size = SIZE_S, .level = 3,
			.id = str_c(v->arena, list->item[i].r->id));
		one(v, p, &list->item[i], linked);
		nhsuk_card_end(p);
	}
	nhsuk_section_end(p);
	return OK;
}

enum err emergency_open_now(struct visit *v, struct page *p, size_t *open)
{
	struct privacy_tasks list;
	*open = 0;
	enum err e = privacy_tasks(v->db, v->arena, &kind_emergency, v->person.key, &v->access, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		if (entry_when(&list.item[i], "until") <= clock_now())
			continue;
		++*open;
		nhsuk_card_begin(p, .heading = title(v, p, &list.item[i]), .size = SIZE_S);
		one(v, p, &list.item[i], true);
		nhsuk_card_end(p);
	}
	return e;
}

enum err emergency_told(struct visit *v, const struct privacy_tasks *tasks)
{
	struct notice *list;
	size_t count, n = 0;
	enum err e = tasks->count ? notice_list(v->db, v->arena, v->actor.account, &list, &count) : OK;
	if (e != OK || !tasks->count)
		return e;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < tasks->count; j++)
			if (str_eq(list[i].id, tasks->item[j].r->id)) {
				list[n++] = list[i];
				break;
			}
	return notices_read(v, list, n);
}

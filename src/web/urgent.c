// SPDX-License-Identifier: Apache-2.0
// What a crew needs at three in the morning, on one small page: who this is, allergies and alerts, wishes that were
// made ahead, what matters, what to do when this happens, whom to call, please do and don't. No menu, no script, a
// stylesheet of its own: page and styles stay below 30 KB (tests/serve/test_needle.c). The way to it is
// in find.c.
#include <string.h>

#include "base/fold.h"
#include "plan/contingency.h"
#include "plan/say.h"
#include "web/emergency.h"
#include "web/plan_view.h"
#include "web/remarks.h"
#include "web/web.h"

#define WORDS_SHOWN 800 // bytes of what somebody wrote in one place; the whole of it is in the plan
#define LINES_SHOWN 10

static struct str shown(struct plan_view *w, struct str text)
{
	return text.n <= WORDS_SHOWN ? text : text_short(w->v->arena, text, WORDS_SHOWN);
}

// --- who this is -----------------------------------------------------------------------------------------------------
static void draw_who(struct plan_view *w)
{
	struct visit *v = w->v;
	const struct person *who = &v->person;
	nhsuk_heading(w->p, .text_str = who->full, .level = 1, .size = SIZE_L);
	nhsuk_paragraph_begin(w->p, .tight = true);
	if (who->birth != DAY_NONE)
		nhsuk_strong(w->p, page_say(w->p, _("Born %s, %d years old"), say_day(v->arena, who->birth),
			(int)day_age(who->birth, clock_today())));
	else
		nhsuk_strong(w->p, _("No date of birth is known"));
	nhsuk_paragraph_end(w->p);
	nhsuk_paragraph_begin(w->p, .tight = true);
	nhsuk_strong(w->p, who->nhs.n ? page_say(w->p, _("NHS number %s"), say_nhs(v->arena, who->nhs))
		: _("No NHS number is known"));
	nhsuk_paragraph_end(w->p);
	nhsuk_paragraph(w->p, .size = SIZE_S, .text = page_say(w->p, _("Read on %s. You opened this: %s can see that you "
			"did, and when."), say_when(v->arena, clock_now()), page_c(w->p, text_short(v->arena, who->called, 80))));
}

// --- allergies and alerts --------------------------------------------------------------------------------------------
static struct str concept(struct arena *a, struct json_at x)
{
	struct str text = json_text(a, json_get(x, "text"));
	return text.n ? text : json_text(a, json_get(json_first(json_get(x, "coding")), "display"));
}

static bool one_of(struct arena *a, struct json_at status, const char *const *codes, size_t n)
{
	struct str code = json_text(a, json_get(json_first(json_get(status, "coding")), "code"));
	for (size_t i = 0; i < n; i++)
		if (str_is(code, codes[i]))
			return true;
	return false;
}

// An allergy that somebody found to be none is none.
static bool holds_now(struct arena *a, struct json_at body)
{
	static const char *const over[] = { "resolved", "inactive" }, *const wrong[] = { "refuted", "entered-in-error" };
	struct str status = json_text(a, json_get(body, "status"));
	return !one_of(a, json_get(body, "clinicalStatus"), over, 2) &&
		!one_of(a, json_get(body, "verificationStatus"), wrong, 2) && !str_is(status, "inactive") &&
		!str_is(status, "entered-in-error");
}

static void draw_one(struct plan_view *w, struct json_at body)
{
	struct arena *a = w->v->arena;
	struct str what = concept(a, json_get(body, "code")), how = STR("");
	struct json_at reactions = json_get(body, "reaction");
	for (struct json_at r = json_first(reactions); json_is(r); r = json_next(reactions, r)) {
		struct json_at list = json_get(r, "manifestation");
		for (struct json_at m = json_first(list); json_is(m); m = json_next(list, m)) {
			struct str one = concept(a, m);
			if (one.n)
				how = how.n ? str_format(a, "%.*s, %.*s", STR_ARG(how), STR_ARG(one)) : one;
		}
	}
	nhsuk_item_begin(w->p);
	nhsuk_strong_str(w->p, what.n ? shown(w, what) : str_of(_("Something without a name")));
	if (how.n)
		nhsuk_text_str(w->p, str_format(a, " (%.*s)", STR_ARG(shown(w, how))));
	if (str_is(json_text(a, json_get(body, "criticality")), "high"))
		nhsuk_text(w->p, _(": danger to life"));
	nhsuk_item_end(w->p);
}

static enum err draw_type(struct plan_view *w, const char *type, const char *heading, const char *none)
{
	struct visit *v = w->v;
	struct resource_list list;
	size_t n = 0;
	enum err e = resource_of_type(v->db, v->arena, v->person.key, SHELF_PLAN, type, &list);
	if (e != OK)
		return e;
	access_filter(&v->access, &list);
	const struct shield *s = shield_of(v->arena, &v->person, &v->access);
	for (size_t i = 0; i < list.count; i++) {
		struct str text = list.item[i].body;
		struct json_at body = json_trusted(v->arena, s ? shield_body(v->arena, s, text) : text);
		if (list.item[i].deleted || !holds_now(v->arena, body))
			continue;
		if (n++ == 0) {
			nhsuk_heading(w->p, .text = heading, .level = 3, .size = SIZE_S);
			nhsuk_list_begin(w->p, .plain = false);
		}
		draw_one(w, body);
	}
	if (n)
		nhsuk_list_end(w->p);
	else if (none)
		nhsuk_paragraph(w->p, .text = none);
	return OK;
}

static enum err draw_alerts(struct plan_view *w)
{
	nhsuk_warning_callout_begin(w->p, .heading = _("Allergies and alerts"), .level = 2, .id = "allergies");
	enum err e = draw_type(w, "AllergyIntolerance", _("Allergies"),
		_("No allergies can be read here. That does not mean that there are none."));
	if (e == OK)
		e = draw_type(w, "Flag", _("Alerts"), NULL);
	nhsuk_warning_callout_end(w->p);
	return e;
}

// --- wishes made ahead -----------------------------------------------------------------------------------------------
// A document that says what to do when somebody may die, by what it is called.
static bool about_cpr(struct arena *a, const struct entry *e)
{
	static const char *const words[] = { "respect", "cpr", "resus", "emergency", "advance", "end of life",
		"treatment" };
	struct str name = str_format(a, "%.*s %.*s", STR_ARG(entry_title(e)), STR_ARG(entry_text(e, "type")));
	struct str low = fold_case(a, name);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (memmem(low.p, low.n, words[i], strlen(words[i])))
			return true;
	return false;
}

static void draw_wishes(struct plan_view *w)
{
	struct arena *a = w->v->arena;
	size_t n = 0;
	nhsuk_heading(w->p, .text = _("Resuscitation (CPR) and wishes made ahead"), .level = 2, .size = SIZE_M,
		.id = "wishes");
	for (const struct entry *e = plan_first(&w->pl, &kind_advance); e; e = plan_next(&w->pl, e), n++) {
		own_words(w->p, .text_str = shown(w, entry_title(e)), .is_small = true, .cite = web_cite(w->v, e));
		remark_statements(w, e);
	}
	for (const struct entry *e = plan_first(&w->pl, &kind_other_plan); e; e = plan_next(&w->pl, e)) {
		struct str kept = entry_text(e, "kept");
		day made = entry_day(e, "made");
		if (!about_cpr(a, e))
			continue;
		n++;
		nhsuk_paragraph_begin(w->p, .tight = true);
		nhsuk_strong_str(w->p, shown(w, entry_title(e)));
		if (made != DAY_NONE)
			nhsuk_text(w->p, page_say(w->p, _(", of %s"), say_day(a, made)));
		nhsuk_text(w->p, ". ");
		nhsuk_text(w->p, kept.n ? page_say(w->p, _("It is kept here: %s"), page_c(w->p, shown(w, kept)))
			: _("Where it is kept is not written down. Ask."));
		nhsuk_paragraph_end(w->p);
		remark_statements(w, e);
	}
	if (!n)
		nhsuk_paragraph(w->p, .text = _("Nothing can be read here about CPR or other wishes made ahead. Ask the "
			"person, and whoever is with them."));
}

// --- what matters, what to do ----------------------------------------------------------------------------------------
static void draw_matters(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_about_important);
	if (!e || !entry_text(e, "answer").n)
		return;
	nhsuk_heading(w->p, .text = _("What matters to me"), .level = 2, .size = SIZE_M);
	own_words(w->p, .text_str = shown(w, entry_text(e, "answer")), .cite = web_cite(w->v, e));
}

static void draw_responses(struct plan_view *w, const struct entry *plan, bool avoid)
{
	size_t n = 0;
	for (const struct entry *e = plan_linked_first(&w->pl, &kind_response, "plan", plan); e && n < LINES_SHOWN;
		 e = plan_linked_next(&w->pl, e, "plan", plan)) {
		struct str when = entry_text(e, "if");
		if (entry_tick(e, "avoid") != avoid)
			continue;
		if (n++ == 0)
			nhsuk_summary_list_begin(w->p, .no_border = false);
		nhsuk_summary_row_begin(w->p, .key_str = avoid ? str_of(_("Please don't"))
			: when.n ? shown(w, when) : str_of(_("Always")));
		nhsuk_paragraph(w->p, .text_str = shown(w, entry_text(e, "what")), .tight = true);
		if (avoid && when.n)
			nhsuk_paragraph(w->p, .text = page_say(w->p, _("If: %s"), page_c(w->p, shown(w, when))), .tight = true);
		remark_statements(w, e);
		nhsuk_summary_row_end(w->p);
	}
	if (n)
		nhsuk_summary_list_end(w->p);
}

static void draw_contingencies(struct plan_view *w)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(&w->pl, &kind_contingency); e && n < LINES_SHOWN;
		 e = plan_next(&w->pl, e)) {
		if (entry_past(e))
			continue;
		if (n++ == 0)
			nhsuk_heading(w->p, .text = _("If this happens, do this"), .level = 2, .size = SIZE_M, .id = "if");
		nhsuk_heading(w->p, .text = view_title(w->v, e), .level = 3, .size = SIZE_S);
		if (entry_text(e, "about").n)
			nhsuk_paragraph(w->p, .text_str = shown(w, entry_text(e, "about")));
		remark_statements(w, e);
		draw_responses(w, e, false);
		draw_responses(w, e, true);
	}
}

// --- whom to call ----------------------------------------------------------------------------------------------------
static void call(struct plan_view *w, size_t *n, struct str who, struct str phone, struct str when)
{
	if ((*n)++ == 0) {
		nhsuk_heading(w->p, .text = _("Call"), .level = 2, .size = SIZE_M, .id = "call");
		nhsuk_list_begin(w->p, .plain = false);
	}
	nhsuk_item_begin(w->p);
	nhsuk_strong_str(w->p, text_short(w->v->arena, who, 120));
	nhsuk_break(w->p);
	view_phone(w, phone, who);
	if (when.n) {
		nhsuk_break(w->p);
		nhsuk_text_str(w->p, shown(w, when));
	}
	nhsuk_item_end(w->p);
}

static void draw_calls(struct plan_view *w)
{
	size_t n = 0, count;
	for (const struct entry *e = plan_first(&w->pl, &kind_contingency); e; e = plan_next(&w->pl, e)) {
		const struct entry **list = entry_past(e) ? NULL : contingency_calls(w->v->arena, &w->pl, e, &count);
		for (size_t i = 0; list && i < count && n < LINES_SHOWN; i++)
			call(w, &n, str_of(view_who(w, list[i], "who")), contingency_phone(&w->pl, list[i]),
				entry_text(list[i], "when"));
	}
	for (const struct entry *e = plan_first(&w->pl, &kind_relation); e; e = plan_next(&w->pl, e))
		if (entry_tick(e, "emergency") && !entry_tick(e, "no_contact") && n < 2 * LINES_SHOWN)
			call(w, &n, str_format(w->v->arena, "%.*s, %.*s", STR_ARG(entry_title(e)),
				STR_ARG(entry_text(e, "relation"))), entry_text(e, "phone"), STR(""));
	if (n)
		nhsuk_list_end(w->p);
}

static void draw_please(struct plan_view *w, const char *field, bool dont)
{
	const struct entry *e = plan_first(&w->pl, &kind_about_please);
	struct str rest = e ? entry_text(e, field) : STR_NONE, line;
	size_t n = 0;
	while (n < LINES_SHOWN && (line = line_next(&rest)).n) {
		if (n++ == 0)
			own_please_begin(w->p, .dont = dont, .heading = dont ? _("Please don't") : _("Please do"), .level = 3);
		nhsuk_item_str(w->p, shown(w, line));
	}
	if (n)
		own_please_end(w->p);
}

static void draw_ways_on(struct plan_view *w)
{
	struct visit *v = w->v;
	nhsuk_paragraph(w->p, .text = _("[The whole plan]"), .href = web_path(v, "%s", ""));
	nhsuk_paragraph(w->p, .text = _("[All of what to do if things go wrong]"), .href = web_path(v, "/contingency"));
	if (v->access.emergency) {
		nhsuk_paragraph(w->p, .size = SIZE_S, .text = page_say(w->p, _("You opened it in an emergency and can read it "
				"until %s. %s and the team have been told."), say_when(v->arena, v->access.emergency),
				page_c(w->p, text_short(v->arena, v->person.called, 80))));
		nhsuk_post_button(w->p, .action = web_path(v, "/emergency/end"), .text = _("I am done, close it"),
			.look = BUTTON_SECONDARY);
	}
}

enum err urgent_page(struct visit *v)
{
	struct plan_view w;
	enum err e = plan_view_open(v, &w);
	if (e != OK)
		return e;
	w.p = arena_make(v->arena, struct page);
	page_init(w.p, v->arena, v->session.csrf);
	v->req->reply.status = 200;
	page_begin(w.p, .title = _("Emergency page"), .place_str = v->person.full, .plain = true, .no_script = true,
		.style = "urgent.css");
	draw_who(&w);
	e = draw_alerts(&w);
	if (e != OK)
		return e;
	draw_wishes(&w);
	draw_matters(&w);
	draw_contingencies(&w);
	draw_calls(&w);
	draw_please(&w, "do", false);
	draw_please(&w, "do_not", true);
	draw_ways_on(&w);
	return plan_view_end(&w);
}

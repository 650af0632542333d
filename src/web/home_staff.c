// SPDX-License-Identifier: Apache-2.0
// "My people": the home of a professional. Four numbers that are filters, a search by any part of a name, and
// everybody who let them in, with what is waiting in words. Filters, search and sheet stand in the address. Read
// from the summary rows only: no plan is opened here, so nothing is there to be audited.
#include <string.h>

#include "plan/say.h"
#include "plan/worklist.h"
#include "web/door.h"
#include "web/growing.h"
#include "web/guide.h"

#define A_SHEET 50 // people on one page of the list

static bool is_late(const struct summary *s) { return say_is_late(s->review_due); }
static bool is_asking(const struct summary *s) { return s->asked_at != 0; }
static bool is_changed(const struct summary *s) { return s->changed; }

// The same as worklist_load counts in to_agree.
static bool is_to_agree(const struct summary *s)
{
	return s->state > PLAN_PREPARING && s->state <= PLAN_REVIEW && !(s->person_agreed && s->staff_agreed);
}

struct filter {
	const char *word, *one, *many, *heading_one, *heading_many;
	bool (*keeps)(const struct summary *s);
	size_t at; // of its count in struct worklist
};
static const struct filter filters[] = {
	{ "late", N_("review late"), N_("reviews late"), N_("1 person whose review is late"),
		N_("%zu people whose review is late"),
		is_late, offsetof(struct worklist, late) },
	{ "asking", N_("wants to talk"), N_("want to talk"), N_("1 person who wants to talk"),
	N_("%zu people who want to talk"),
		is_asking, offsetof(struct worklist, asking) },
	{ "agree", N_("plan to agree"), N_("plans to agree"), N_("1 person with a plan to agree"),
		N_("%zu people with a plan to agree"), is_to_agree, offsetof(struct worklist, to_agree) },
	{ "changed", N_("changed since you looked"), N_("changed since you looked"), N_("1 person whose plan changed"),
		N_("%zu people whose plan changed since you looked"), is_changed, offsetof(struct worklist, changed) },
};

struct listing {
	struct worklist all;
	const struct filter *filter; // NULL: everybody
	struct str name;             // searched for
	size_t shown, from;          // people that fit, first of this sheet
};

static size_t count_of(const struct worklist *w, const struct filter *f)
{
	return *(const size_t *)(const void *)((const char *)w + f->at);
}

static const char *address(struct visit *v, const char *show, struct str name, size_t sheet)
{
	struct str s = STR("/");
	if (show)
		s = str_format(v->arena, "/?show=%s", show);
	if (name.n)
		s = str_format(v->arena, "%.*s%cname=%.*s", STR_ARG(s), show ? '&' : '?', STR_ARG(form_encode(v->arena, name)));
	if (sheet > 1)
		s = str_format(v->arena, "%.*s%cpage=%zu", STR_ARG(s), s.n > 1 ? '&' : '?', sheet);
	return s.p;
}

static void narrow(struct visit *v, struct listing *l)
{
	struct str show = visit_query(v, "show");
	int64_t sheet = 1;
	l->name = str_part(visit_query(v, "name"), 0, 200);
	if (!str_utf8(l->name))
		l->name = STR("");
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (str_is(show, filters[i].word))
			l->filter = &filters[i];
	size_t kept = 0;
	for (size_t i = 0; i < l->all.count; i++)
		if (!l->filter || l->filter->keeps(&l->all.item[i]))
			l->all.item[kept++] = l->all.item[i];
	l->all.count = kept;
	if (l->name.n)
		worklist_named(v->arena, &l->all, l->name);
	if (!str_int(visit_query(v, "page"), 1, 100000, &sheet))
		sheet = 1;
	l->from = (size_t)(sheet - 1) * A_SHEET;
	if (l->from >= l->all.count)
		l->from = 0;
	l->shown = l->all.count - l->from < A_SHEET ? l->all.count - l->from : A_SHEET;
}

static void draw_numbers(struct visit *v, struct page *p, const struct listing *l)
{
	own_numbers_begin(p);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		size_t n = count_of(&l->all, &filters[i]);
		own_number(p, (int64_t)n, n == 1 ? _(filters[i].one) : _(filters[i].many), address(v, filters[i].word, STR(""),
			1));
	}
	own_numbers_end(p);
}

static void draw_search(struct visit *v, struct page *p, const struct listing *l)
{
	(void)v;
	nhsuk_form_begin(p, .action = "/", .method = "get");
	if (l->filter)
		nhsuk_hidden(p, "show", str_of(l->filter->word));
	nhsuk_input(p, .name = "name", .label = _("Find one of your people"), .label_size = SIZE_S,
		.hint = _("Any part of a name"), .value = l->name, .width = 20, .autocomplete = "off", .spellcheck = -1);
	nhsuk_button(p, .text = _("Find"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
}

static const char *caption(struct visit *v, const struct listing *l)
{
	size_t n = l->all.count;
	struct str text = l->filter
		? (n == 1 ? str_of(_(l->filter->heading_one)) : str_format(v->arena, _(l->filter->heading_many), n))
		: (n == 1 ? str_of(_("1 person")) : str_format(v->arena, _("%zu people"), n));
	if (l->name.n)
		text = str_format(v->arena, _("%.*s, with \"%.*s\" in the name"), STR_ARG(text), STR_ARG(l->name));
	return str_c(v->arena, text);
}

static void draw_person(struct visit *v, struct page *p, const struct summary *s)
{
	nhsuk_cell_begin(p, .text = NULL);
	nhsuk_link(p, .text_str = s->name, .href = door_path(v->arena, s->person, ""), .strong = true);
	nhsuk_break(p);
	const char *number = s->nhs.n ? say_nhs(v->arena, s->nhs) : _("no NHS number");
	nhsuk_text(p, s->birth == DAY_NONE ? number
			: page_say(p, "%d · %s", day_age(s->birth, clock_today()), number));
	nhsuk_cell_end(p);
}

static void draw_state(struct page *p, const struct summary *s)
{
	bool half = is_to_agree(s) && (s->person_agreed || s->staff_agreed);
	nhsuk_cell_begin(p, .text = NULL);
	nhsuk_tag(p, .text = half ? _("To agree") : _(plan_state_words(s->state)),
		.colour = half ? TAG_BLUE : (enum nhsuk_colour)plan_state_colour(s->state));
	nhsuk_cell_end(p);
}

static void draw_review(struct visit *v, struct page *p, const struct summary *s)
{
	nhsuk_cell_begin(p, .text = NULL);
	if (s->review_due == DAY_NONE)
		nhsuk_text(p, s->state == PLAN_DECLINED || s->state == PLAN_ENDED ? _("None") : _("Not set"));
	else if (is_late(s))
		nhsuk_tag(p, .text = say_late(v->arena, s->review_due), .colour = TAG_RED);
	else
		nhsuk_text(p, say_day_short(v->arena, s->review_due));
	nhsuk_cell_end(p);
}

// What each criterion still needs, in the order of standards' five criteria (PCSP five criteria).
static const char *const needs[] = { N_("needs to say who takes part"), N_("needs a conversation about what matters"),
	N_("needs a goal that both agreed"), N_("needs an action for each goal and a copy given"),
	N_("needs a review date") };

// "this morning" for today, else "2 days ago".
static const char *part_of_day(struct visit *v, instant at)
{
	if (day_of(at) != clock_today())
		return say_ago(v->arena, at);
	int hour = clock_london(at).hour;
	return hour < 12 ? _("this morning") : hour < 18 ? _("this afternoon") : _("this evening");
}

static const char *shared(struct visit *v, struct page *p, const struct summary *s)
{
	bool lately = s->prepared_at && clock_now() - s->prepared_at < 30 * DAYS;
	if (!lately || (s->state != PLAN_PREPARING && s->state != PLAN_DISCUSSING && !s->changed))
		return NULL;
	return s->prepared_count == 1 ? page_say(p, _("Shared 1 answer %s"), part_of_day(v, s->prepared_at))
				      : page_say(p, _("Shared %d answers %s"), s->prepared_count, part_of_day(v, s->prepared_at));
}

static const char *asked(struct visit *v, struct page *p, const struct summary *s)
{
	if (!s->asked_at)
		return NULL;
	const struct choice *c = choice_of(kind_field(&kind_ask, "type")->choices, s->asked_kind);
	if (str_is(s->asked_kind, "not-working"))
		return page_say(p, _("\"This isn't working\", %s"), say_ago(v->arena, s->asked_at));
	return page_say(p, "\"%s\", %s", c ? _(c->label) : _("Wants to talk"), say_ago(v->arena, s->asked_at));
}

static const char *agreeing(struct visit *v, struct page *p, const struct summary *s)
{
	(void)v;
	if (!is_to_agree(s) || s->person_agreed == s->staff_agreed)
		return NULL;
	return s->person_agreed ? page_say(p, _("Agreed by %s, waiting for you"), page_c(p, s->name))
				: page_say(p, _("Agreed by the team, waiting for %s"), page_c(p, s->name));
}

static const char *criteria(struct visit *v, struct page *p, const struct summary *s)
{
	(void)v;
	int met = 0, first = -1;
	for (int i = 0; i < (int)(sizeof needs / sizeof *needs); i++) {
		bool is_met = s->met & (1u << i);
		met += is_met;
		first = !is_met && first < 0 ? i : first;
	}
	if (first < 0 || s->state < PLAN_DISCUSSING || s->state > PLAN_REVIEW)
		return NULL;
	if (met == (int)(sizeof needs / sizeof *needs) - 1)
		return page_say(p, _("4 of 5 criteria: %s"), _(needs[first]));
	return page_say(p, _("%d of 5 criteria: first %s"), met, _(needs[first]));
}

static const char *offered(struct visit *v, struct page *p, const struct summary *s)
{
	(void)v;
	(void)p;
	if (s->state == PLAN_NONE)
		return _("No plan has been offered yet");
	return s->state == PLAN_OFFERED ? _("Offered, not answered yet") : NULL;
}

static const char *lapsing(struct visit *v, struct page *p, const struct summary *s)
{
	if (!s->provisional_until)
		return NULL;
	return page_say(p, _("Lapses on %s unless confirmed"), say_day_short(v->arena, day_of(s->provisional_until) - 1));
}

static const char *growing(struct visit *v, struct page *p, const struct summary *s)
{
	day on;
	int age = growing_next(s->birth, &on);
	const char *when = age ? say_day_short(v->arena, on) : NULL;
	return age ? page_say(p, _("Turns %d on %s: plan together what changes then"), age, when) : NULL;
}

static const char *second(struct visit *v, struct page *p, const struct summary *s)
{
	(void)v;
	(void)p;
	return s->second ? _("Read together with another record of this person") : NULL;
}

static const char *(*const waits[])(struct visit *v, struct page *p, const struct summary *s) = { asked, agreeing,
	shared, criteria,
	offered, lapsing, growing, second };

static void draw_waiting(struct visit *v, struct page *p, const struct summary *s)
{
	bool any = false;
	nhsuk_cell_begin(p, .text = NULL);
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		const char *text = waits[i](v, p, s);
		if (!text)
			continue;
		if (any)
			nhsuk_break(p);
		nhsuk_text(p, text);
		any = true;
	}
	if (!any)
		nhsuk_text(p, _("Nothing now"));
	nhsuk_cell_end(p);
}

static void draw_list(struct visit *v, struct page *p, const struct listing *l)
{
	nhsuk_table_begin(p, .caption = caption(v, l), .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ .text = _("Person") }, { .text = _("Plan") }, { .text = _("Next review") },
		{ .text = _("What is waiting") }));
	for (size_t i = l->from; i < l->from + l->shown; i++) {
		const struct summary *s = &l->all.item[i];
		nhsuk_table_row_begin(p);
		draw_person(v, p, s);
		draw_state(p, s);
		draw_review(v, p, s);
		draw_waiting(v, p, s);
		nhsuk_table_row_end(p);
	}
	nhsuk_table_end(p);
	size_t sheet = l->from / A_SHEET + 1, sheets = (l->all.count + A_SHEET - 1) / A_SHEET;
	const char *show = l->filter ? l->filter->word : NULL;
	if (sheets > 1)
		nhsuk_pagination(p, .previous_href = sheet > 1 ? address(v, show, l->name, sheet - 1) : NULL,
			.previous_text = _("Before"), .previous_label = page_say(p, _("Page %zu of %zu"), sheet - 1, sheets),
			.next_href = sheet < sheets ? address(v, show, l->name, sheet + 1) : NULL, .next_text = _("More people"),
			.next_label = page_say(p, _("Page %zu of %zu"), sheet + 1, sheets));
}

static void draw_nobody(struct visit *v, struct page *p, const struct listing *l)
{
	(void)v;
	nhsuk_heading(p, .text = caption(v, l), .level = 2, .size = SIZE_M);
	own_empty(p, .text = l->filter && !l->name.n ? _("Nobody here, and nothing to do.")
		: _("None of your people fits."),
		.hint = _("Someone who has not let you in is not on this list. You can find them by two exact facts."),
		.link = _("Find a person"), .href = "/find");
}

enum err home_staff(struct visit *v)
{
	struct listing l = { 0 };
	enum err e = worklist_load(v->db, v->arena, &v->actor, &l.all);
	if (e != OK)
		return e;
	size_t everybody = l.all.count;
	struct page *p = web_begin(v, .title = _("My people"), .place = PLACE_PEOPLE, .h1 = true);
	home_notices(v, p);
	home_drafts(v, p);
	if (everybody == 0) {
		own_empty(p, .text = _("Nobody has let you in yet."),
			.hint = _("People appear here when they let you or your team see their plan, or when you add them."),
			.link = _("Find or add a person"), .href = "/find");
		guide_hint(v, p, NULL, "professionals");
		return web_end(v, p);
	}
	draw_numbers(v, p, &l);
	narrow(v, &l);
	draw_search(v, p, &l);
	if (l.all.count)
		draw_list(v, p, &l);
	else
		draw_nobody(v, p, &l);
	if (l.filter || l.name.n)
		nhsuk_paragraph(p, .text = _("[Show all my people]"), .href = "/");
	guide_hint(v, p, NULL, "professionals");
	return web_end(v, p);
}

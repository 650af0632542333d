// SPDX-License-Identifier: Apache-2.0
// The parts of a plan, and the three ways to read it: the person's own words, what their supporters need to know, and a
// summary with the detail below. All hold every part that the reader may see, so whatever leads to an entry finds it in
// each of them; they differ in what stands open, in order, and in what stands above (plan_view.h).
#include "web/asking.h"
#include "web/paper.h"

// What becomes of a part that has nothing in it.
enum when_empty {
	EMPTY_SHOWN,  // it says how one may begin
	EMPTY_SCREEN, // the same, but not on paper
	EMPTY_WRITES, // only to who may add to it
	EMPTY_NOT,
};

struct part {
	const char *name;         // the id of its section
	const char *mine, *other; // N_; other NULL: mine says it to everybody
	const char *section;      // who may not see it sees nothing of the part; NULL: entry by entry
	enum when_empty empty;
	void (*draw)(struct plan_view *w);
	const struct kind *kind[9];
};

static const struct part parts[] = {
	{ "about", N_("What matters to me"), N_("What matters to %s"), NULL, EMPTY_SHOWN, draw_about,
		{ &kind_about_important, &kind_said, &kind_about_please } },
	{ "goals", N_("What I want to achieve"), N_("What %s wants to achieve"), "goals", EMPTY_SHOWN, draw_goals,
		{ &kind_goal, &kind_action } },
	{ "contingency", N_("If things go wrong"), NULL, "contingency", EMPTY_SCREEN, draw_contingency,
		{ &kind_contingency } },
	{ "strengths", N_("What I am good at"), N_("What %s is good at"), "strengths", EMPTY_SHOWN, draw_strengths,
		{ &kind_strength } },
	{ "needs", N_("What worries me and what I need"), N_("What worries %s, and what is needed"), "needs",
		EMPTY_SHOWN, draw_needs, { &kind_need } },
	{ "formulation", N_("How we understand it together"), NULL, "needs", EMPTY_WRITES, draw_formulation,
		{ &kind_formulation } },
	{ "prepare", N_("How it is now"), N_("How it is for %s now"), NULL, EMPTY_NOT, draw_prepared,
		{ &kind_working, &kind_not_working, &kind_agenda } },
	{ "talk", N_("What we talked about and decided"), NULL, "talk", EMPTY_SCREEN, draw_talk,
		{ &kind_decision, &kind_conversation } },
	{ "capacity", N_("What I can decide, and what was decided for me"),
		N_("What %s can decide, and what was decided for them"), "capacity", EMPTY_WRITES, draw_capacity,
		{ &kind_capacity, &kind_best_interest } },
	{ "about-more", N_("More about me"), N_("More about %s"), NULL, EMPTY_NOT, draw_about_more,
		{ &kind_about_people, &kind_about_communicate, &kind_about_wellness, &kind_about_support,
			&kind_about_also } },
	{ "plans", N_("Other plans and documents"), NULL, "plans", EMPTY_SCREEN, draw_plans,
		{ &kind_support_plan, &kind_document, &kind_other_plan } },
	{ "people", N_("People with me"), N_("People with %s"), "people", EMPTY_SCREEN, draw_people,
		{ &kind_relation, &kind_professional } },
	{ "about-plan", N_("About this plan"), NULL, "agreement", EMPTY_WRITES, draw_header, { &kind_header } },
};
#define PARTS (sizeof parts / sizeof *parts)

const struct plan_reading readings[READINGS] = {
	{ "person", N_("In my words"), N_("In %s's words"), N_("What matters to you and what you want to achieve."),
		N_("What matters to %s, and what they want to achieve."), "about goals", "about goals about-more strengths",
		false, NULL },
	{ "supporters", N_("For people who help me"), N_("For people who help %s"),
		N_("What to do, what not to do, and who to call when."),
		N_("What to do, what not to do, and who to call when."), "contingency about-more",
		"contingency about-more about", true, draw_support },
	{ "team", N_("For my health and care team"), N_("For %s's health and care team"),
		N_("A summary, what changed, and then all of it."), N_("A summary, what changed, and then all of it."), "",
		"", true, draw_in_short },
};

const struct plan_reading *reading_named(struct str name)
{
	for (size_t i = 0; i < READINGS; i++)
		if (str_is(name, readings[i].name))
			return &readings[i];
	return NULL;
}

const struct plan_reading *reading_usual(const struct visit *v)
{
	return &readings[v->access.self ? 0 : v->actor.kind == ACTOR_STAFF ? 2 : 1];
}

// --- parts -----------------------------------------------------------------------------------------------------------
static const struct part *part_named(struct str name)
{
	for (size_t i = 0; i < PARTS; i++)
		if (str_is(name, parts[i].name))
			return &parts[i];
	must(false); // the tables above name only what is there
	return NULL;
}

// How many entries stand in it that are not over, and the first of them; *any: there is something, if only of the past.
static size_t entries_of(const struct plan_view *w, const struct part *part, const struct entry **first, bool *any)
{
	size_t n = 0;
	*first = NULL;
	*any = false;
	for (size_t i = 0; part->kind[i]; i++)
		for (const struct entry *e = plan_first(&w->pl, part->kind[i]); e; e = plan_next(&w->pl, e)) {
			bool past = entry_past(e) && e->kind != &kind_conversation;
			*any = *any || !past || e->kind != &kind_agenda;
			n += !past;
			*first = *first || past ? *first : e;
		}
	return n;
}

static bool shown(const struct plan_view *w, const struct part *part)
{
	const struct entry *first;
	bool any;
	const struct kind *k = part->kind[0];
	if (part->section && !view_sees(w, part->section))
		return false;
	(void)entries_of(w, part, &first, &any);
	if (any || w->second)
		return any;
	if (!asking_wants(w->v, part->name))
		return false;
	switch (part->empty) {
	case EMPTY_SHOWN: return view_sees(w, k->section);
	case EMPTY_SCREEN: return !w->paper;
	case EMPTY_WRITES: return view_writes(w, k) && w->pl.state >= PLAN_PREPARING;
	default: return false;
	}
}

static const char *title_of(const struct plan_view *w, const struct part *part)
{
	return asking_heading(
		w->v, part->name, part->other ? web_say(w->v, part->mine, part->other) : _(part->mine));
}

// How the first of them begins: of answers their words, of anything else its title. STR_NONE: the heading says that.
static struct str begins(const struct plan_view *w, const struct part *part, const struct entry *e)
{
	struct str answer = kind_field_find(e->kind, STR("answer")) ? entry_text(e, "answer") : STR_NONE;
	struct str title = str_of(view_title(w->v, e));
	if (!answer.n && str_is(title, title_of(w, part)))
		return STR_NONE;
	return text_short(w->v->arena, answer.n ? answer : title, 100);
}

// On a page with the plans of two records each id stands once.
static const char *id_of(const struct plan_view *w, const struct part *part)
{
	return w->second ? page_say(w->p, "%.*s-%s", STR_ARG(w->v->person.key), part->name) : part->name;
}

void part_begin(struct plan_view *w)
{
	const struct part *part = w->part;
	const struct entry *first;
	bool any;
	if (!w->folded) {
		nhsuk_section_begin(w->p, .text = title_of(w, part), .id = id_of(w, part));
		return;
	}
	size_t n = entries_of(w, part, &first, &any);
	own_fold_begin(w->p, .text = title_of(w, part), .id = id_of(w, part), .count = n,
		.hint = first ? NULL : any ? _("Only what is over") : asked_words(w, part->name),
		.hint_str = first ? begins(w, part, first) : STR_NONE,
		.more = first || any ? asked_more(w, part->name) : NULL);
}

void part_end(struct plan_view *w)
{
	if (!w->second)
		draw_asked(w, w->part->name);
	if (w->folded)
		own_fold_end(w->p);
	else
		nhsuk_section_end(w->p);
}

static void draw_one(struct plan_view *w, const struct part *part, bool folded)
{
	if (!shown(w, part))
		return;
	w->part = part;
	w->folded = folded && !w->paper;
	part->draw(w);
}

void draw_part(struct plan_view *w, const char *name)
{
	draw_one(w, part_named(str_of(name)), false);
}

// Where a part stands by the templates of the plan; those that no template names stay behind, in their usual order.
static size_t place_of_part(const struct plan_view *w, const struct part *part)
{
	const struct plan_templates *s = asking(w->v);
	for (size_t i = 0; i < s->parts; i++)
		if (str_is(s->part[i].name, part->name))
			return i;
	return s->parts + (size_t)(part - parts);
}

// The parts in the order of a reading, which has those first that it names; then in that of the plan's templates.
static void in_order(const struct plan_view *w, const struct plan_reading *r, const struct part *out[static PARTS])
{
	size_t n = 0;
	for (struct str rest = str_of(r->order); rest.n;)
		out[n++] = part_named(str_cut(&rest, ' '));
	const size_t named = n;
	for (size_t i = 0; i < PARTS; i++) {
		if (field_named(r->order, parts[i].name))
			continue;
		size_t at = n++;
		for (; at > named && place_of_part(w, out[at - 1]) > place_of_part(w, &parts[i]); at--)
			out[at] = out[at - 1];
		out[at] = &parts[i];
	}
	must(n == PARTS);
}

void draw_whole(struct plan_view *w)
{
	const struct part *part[PARTS];
	in_order(w, &readings[READINGS - 1], part);
	w->said = true;
	for (size_t i = 0; i < PARTS; i++) {
		draw_one(w, part[i], false);
		if (part[i]->draw == draw_people && !w->outside)
			draw_details(w);
	}
	draw_next_look(w);
}

// --- readings --------------------------------------------------------------------------------------------------------
void draw_parts(struct plan_view *w, const struct plan_reading *r)
{
	const struct part *part[PARTS];
	const char *folded[PARTS];
	size_t n = 0;
	in_order(w, r, part);
	w->brief = r == &readings[0];
	w->calls = r->top == draw_support;
	for (size_t i = 0; i < PARTS; i++)
		if (!field_named(r->open, part[i]->name) && shown(w, part[i]))
			folded[n++] = part[i]->name;
	bool still = w->brief && w->v->access.self;
	for (size_t i = 0; i < PARTS; i++) {
		if (still && n && part[i]->name == folded[0])
			draw_still(w, folded, n);
		draw_one(w, part[i], !field_named(r->open, part[i]->name));
	}
}

bool draw_second_parts(struct plan_view *w)
{
	bool any = false;
	for (size_t i = 0; i < PARTS; i++) {
		any = any || shown(w, &parts[i]);
		draw_one(w, &parts[i], true);
	}
	return any;
}

void draw_reading_paper(struct plan_view *w, const struct plan_reading *r)
{
	const struct part *part[PARTS];
	bool more = false;
	in_order(w, r, part);
	w->calls = r->top == draw_support;
	if (r->top)
		r->top(w);
	if (!*r->open) {
		draw_whole(w);
		return;
	}
	for (size_t i = 0; i < PARTS; i++)
		if (field_named(r->open, part[i]->name))
			draw_one(w, part[i], false);
	draw_calls(w, SIZE_MAX, &more);
	draw_next_look(w);
	nhsuk_paragraph(w->p, .text = _("There is more in the plan."));
}

void draw_ways_to_read(struct plan_view *w, const struct plan_reading *now)
{
	struct page_link link[READINGS];
	for (size_t i = 0; i < READINGS; i++)
		link[i] = (struct page_link){ .text = web_say(w->v, readings[i].mine, readings[i].other),
			.href = web_path(w->v, "/for/%s", readings[i].name),
			.current = now == &readings[i] };
	own_no_print_begin(w->p);
	nhsuk_contents_list(w->p, .items = link, .count = READINGS, .aria_label = _("Three ways to read this plan"),
		.hidden = _("Three ways to read this plan"), .classes = "own-ways");
	own_no_print_end(w->p);
}

void draw_contents(struct plan_view *w, const struct plan_reading *now)
{
	const struct part *part[PARTS];
	const struct entry *first;
	bool any, before = false;
	in_order(w, now, part);
	nhsuk_paragraph_begin(w->p, .size = SIZE_S, .no_print = true, .classes = "own-contents");
	nhsuk_text(w->p, _("In this plan: "));
	for (size_t i = 0; i < PARTS; i++) {
		if (!shown(w, part[i]))
			continue;
		if (before)
			nhsuk_dot(w->p);
		before = true;
		size_t n = entries_of(w, part[i], &first, &any);
		nhsuk_link(w->p, .href = page_say(w->p, "#%s", part[i]->name),
			.text = n ? page_say(w->p, "%s (%zu)", title_of(w, part[i]), n) : title_of(w, part[i]));
	}
	nhsuk_dot(w->p);
	nhsuk_link(w->p, .text = _("Print this"), .href = web_path(w->v, "/print/for-%s", now->name));
	nhsuk_paragraph_end(w->p);
}

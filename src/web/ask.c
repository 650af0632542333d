// SPDX-License-Identifier: Apache-2.0
// "This isn't working for me" and "I'd like to talk", from any page of one's plan at any time; and the answer. It asks
// one question, takes one sentence or none, and says who will answer and by when.
#include "plan/correction.h"
#include "plan/say.h"
#include "record/consent.h"
#include "web/draft_form.h"
#include "web/entry_form.h"
#include "web/sharing.h"
#include "web/web.h"

#define ANSWER_DAYS 3 // working days

struct asking {
	struct plan plan;
	struct circle circle;
	struct consent_view *team; // who can answer
	size_t teams;
	struct values values;
	const struct entry *entry;
	struct draft_form draft;
};

static enum err asking_load(struct visit *v, struct asking *a)
{
	struct consent_view *list;
	size_t count;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &a->plan);
	if (e == OK)
		e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	a->circle = plan_circle(v, &a->plan);
	a->team = arena_array(v->arena, struct consent_view, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!list[i].never && (list[i].verbs & MAY_WRITE) && !share_is_supporter(v, list[i].grantee) &&
			!str_starts(list[i].grantee, "l:") && !str_starts(list[i].grantee, "s:"))
			a->team[a->teams++] = list[i];
	return OK;
}

// Saturdays and Sundays are not counted. Bank holidays are: the promise is kept a day early then, never late.
static day answer_by(void)
{
	day d = clock_today();
	for (int n = 0; n < ANSWER_DAYS;) {
		int week = day_week(++d);
		n += week != 0 && week != 6;
	}
	return d;
}

// The team of the key worker is the one to ask, when it can answer; else the first.
static struct str first_to_ask(const struct asking *a)
{
	for (const struct entry *e = plan_first(&a->plan, &kind_professional); e; e = plan_next(&a->plan, e))
		for (size_t i = 0; entry_tick(e, "key_worker") && i < a->teams; i++)
			if (str_eq(str_trim(entry_text(e, "team")), a->team[i].grantee_name))
				return a->team[i].id;
	return a->team[0].id;
}

// What is wrong in the details has to be looked into: there is a month for it by law (UK GDPR article 12(3)).
static bool is_correction(struct str type)
{
	return str_is(type, "details-wrong");
}

static bool asks_correction(const struct entry *e)
{
	const struct choice *type = entry_choice(e, "type");
	return type && is_correction(str_of(type->code));
}

static struct str type_asked(const struct visit *v)
{
	return visit_form(v, "type").n ? visit_form(v, "type") : visit_query(v, "type");
}

static day answer_due(struct str type)
{
	return is_correction(type) ? correction_due() : answer_by();
}

static void draw_team(struct visit *v, struct page *p, const struct asking *a)
{
	const char *by = say_day_week(v->arena, answer_due(type_asked(v)));
	if (a->teams > 1) {
		struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, a->teams);
		for (size_t i = 0; i < a->teams; i++)
			items[i] = (struct nhsuk_choice){ .value_str = a->team[i].id, .text_str = a->team[i].grantee_name };
		struct str chosen = visit_form(v, "to");
		nhsuk_radios(p, .name = "to", .label = _("Who should answer?"), .label_size = SIZE_M, .items = items,
			.count = a->teams, .value = chosen.n ? chosen : first_to_ask(a), .error = fault_at(&v->fault, "to"));
		nhsuk_inset_text(
			p, .text = page_say(p, _("They will answer by %s. Everyone who can see your plan can read this."), by));
	} else if (a->teams == 1 && str_starts(a->team[0].grantee, "a:")) { // one by name
		nhsuk_inset_text(p,
			.text = page_say(p, _("%.*s will answer by %s. Everyone who can see the plan can read this."),
				STR_ARG(a->team[0].grantee_name), by));
	} else if (a->teams == 1) {
		nhsuk_inset_text(p,
			.text = page_say(p, _("The %.*s will answer by %s. Everyone who can see the plan can read this."),
				STR_ARG(a->team[0].grantee_name), by));
	} else {
		nhsuk_inset_text(p,
			.text = _("No team can see this plan yet, so nobody can answer. It is kept for when you let someone in."));
	}
}

static enum err draw_ask(struct visit *v, const struct asking *a, bool filled)
{
	struct str typed = visit_form(v, "type"), type = typed.n ? typed : visit_query(v, "type");
	struct form_options o = { .circle = &a->circle, .only = "type" };
	struct page *p = web_begin(
		v, .title = _("Tell your team"), .h1 = true, .place = PLACE_MESSAGES, .back = web_path(v, "%s", ""));
	nhsuk_form_begin(p, .action = web_path(v, "/ask"), .draft = draft_form_path(v, &a->draft));
	struct value chosen = { .field = kind_field(&kind_ask, "type"), .text = type, .d = DAY_NONE };
	const struct value *value = filled           ? values_get(&a->values, "type")
		: choice_of(chosen.field->choices, type) ? &chosen
												 : NULL;
	form_field(v, p, kind_field(&kind_ask, "type"), value, &o);
	struct value words = { .field = kind_field(&kind_ask, "words"), .text = visit_form(v, "words"), .d = DAY_NONE };
	form_field(v, p, words.field, filled ? values_get(&a->values, "words") : &words, &o);
	draw_team(v, p, a);
	draft_form_end(v, p, &a->draft, a->teams ? _("Tell them") : _("Keep it"));
	return web_end(v, p);
}

enum err ask_page(struct visit *v)
{
	struct asking a = { 0 };
	enum err e = asking_load(v, &a);
	if (e == OK)
		e = draft_form_open(v, STR("ask"), &a.draft);
	return e == OK ? draw_ask(v, &a, false) : e;
}

static struct value *value_at(struct values *values, const char *field)
{
	struct value *x = &values->item[kind_field(values->kind, field) - values->kind->field];
	x->sent = true;
	return x;
}

static enum err told(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/messages"), "told") : web_error(v, e);
}

enum err ask(struct visit *v)
{
	struct asking a = { 0 };
	enum err e = asking_load(v, &a);
	if (e != OK)
		return e;
	if (v->actor.kind == ACTOR_STAFF)
		return ERR_DENIED; // it is the person's way to their team
	e = draft_form_open(v, STR("ask"), &a.draft);
	if (e != OK)
		return e;
	e = values_read(v->arena, &kind_ask, &v->form, &a.circle, &v->fault, &a.values);
	const struct consent_view *to = a.teams ? &a.team[0] : NULL;
	for (size_t i = 0; i < a.teams; i++)
		if (str_eq(a.team[i].id, visit_form(v, "to")))
			to = &a.team[i];
	if (e == OK && is_correction(type_asked(v)) && !visit_form(v, "words").n)
		e = fault_field(&v->fault, "words", _("Say what is wrong, and what it should say"));
	if (e != OK)
		return draw_ask(v, &a, true);
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = a.plan.care_plan_id;
	if (!v->access.self) {
		c->writer.words_reference = str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key));
		c->writer.words_display = v->person.called;
	}
	if (to) {
		value_at(&a.values, "team")->text = to->grantee_name;
		value_at(&a.values, "due")->d = answer_due(type_asked(v));
	}
	plan_change_add(c, v->arena, entry_make(v->arena, &kind_ask, &a.values, &c->writer, STR_NONE));
	draft_form_done(v, c, a.draft.place);
	return plan_change_commit(v, &a.plan, c, told);
}

static enum err open_answer(struct visit *v, struct asking *a)
{
	enum err e = asking_load(v, a);
	if (e != OK)
		return e;
	a->entry = plan_entry(&a->plan, visit_param(v, "id"));
	if (!a->entry || a->entry->kind != &kind_ask)
		return ERR_NOT_FOUND;
	values_of(v->arena, a->entry, &a->values);
	return draft_form_open(v, draft_spot_place(v, "answer", a->entry->r->id), &a->draft);
}

// Details are put right on their own page; here it is said whether they were.
static void draw_outcome(struct visit *v, struct page *p)
{
	nhsuk_paragraph(p, .text = _("Look at [the details]. If they are wrong, change them there first."),
		.href = web_path(v, "/details"));
	nhsuk_radios_begin(p, .name = "outcome", .label = _("Was it put right?"), .label_size = SIZE_M,
		.value = visit_form(v, "outcome"), .error = fault_at(&v->fault, "outcome"));
	nhsuk_choice(p, "put-right", _("Yes, it is put right"));
	nhsuk_option(p, .value = "left", .text = _("No, it stays as it is"),
		.hint = page_say(p, _("Say why below. What %s wrote then stays beside the details."),
			page_c(p, v->person.called)));
	nhsuk_radios_end(p);
}

static enum err draw_answer(struct visit *v, const struct asking *a)
{
	const struct entry *e = a->entry;
	struct str words = entry_text(e, "words"), answer = entry_text(e, "answer"), typed = form_get(&v->form, "answer");
	bool open = !entry_past(e);
	struct page *p = web_begin(v, .title = str_c(v->arena, entry_choice_text(e, "type")), .h1 = true,
		.place = PLACE_MESSAGES, .caption = web_say(v, N_("You told your team"), N_("%s told the team")),
		.back = web_path(v, "%s", ""));
	if (words.n)
		own_words(p, .text_str = words, .cite = web_cite(v, e));
	else
		nhsuk_paragraph(p, .text = page_say(p, _("Sent %s, without more words."), say_when(v->arena, entry_said(e))));
	if (answer.n)
		own_note(p, .text_str = answer, .cite = _("The answer"));
	if (open && entry_day(e, "due") != DAY_NONE)
		nhsuk_paragraph(p,
			.text = page_say(
				p, _("%.*s answers by %s."), STR_ARG(entry_text(e, "team")), say_day(v->arena, entry_day(e, "due"))));
	if (!open)
		return web_end(v, p);
	bool staff = v->actor.kind == ACTOR_STAFF;
	nhsuk_form_begin(p, .action = web_path(v, "/ask/%.*s", STR_ARG(e->r->id)),
		.draft = staff ? draft_form_path(v, &a->draft) : NULL);
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)e->r->version));
	if (staff) {
		if (asks_correction(e))
			draw_outcome(v, p);
		nhsuk_textarea(p, .name = "answer",
			.label = page_say(p, _("What is your answer to %s?"), page_c(p, v->person.called)), .label_size = SIZE_M,
			.hint = _("Say what will happen now, who does it and by when."), .value = typed.p ? typed : answer,
			.error = fault_at(&v->fault, "answer"));
		draft_form_draw(v, p, &a->draft);
		nhsuk_button_group_begin(p);
		nhsuk_button(p, .text = page_say(p, _("Answer %s"), page_c(p, v->person.called)), .once = true);
		draft_form_later(v, p, &a->draft);
		nhsuk_button_group_end(p);
	} else {
		nhsuk_button(p, .text = _("Take this back"), .look = BUTTON_SECONDARY, .name = "back", .value = "1");
	}
	nhsuk_form_end(p);
	if (staff)
		draft_form_after(v, p, &a->draft);
	return web_end(v, p);
}

enum err ask_answer_page(struct visit *v)
{
	struct asking a = { 0 };
	enum err e = open_answer(v, &a);
	return e == OK ? draw_answer(v, &a) : e;
}

static enum err answered(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e != OK)
		return web_error(v, e);
	return web_go_done(v, web_path(v, "/messages"), v->actor.kind == ACTOR_STAFF ? "answered" : "ticked");
}

enum err ask_answer(struct visit *v)
{
	struct asking a = { 0 };
	int64_t version;
	enum err e = open_answer(v, &a);
	if (e != OK)
		return e;
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version != a.entry->r->version ||
		entry_past(a.entry))
		return ERR_STALE;
	bool staff = v->actor.kind == ACTOR_STAFF;
	struct str answer = visit_form(v, "answer");
	if (staff && !answer.n)
		(void)fault_field(&v->fault, "answer", _("Write an answer first"));
	else if (answer.n > WORDS_MOST)
		(void)fault_field(&v->fault, "answer", _("This is too long. Please make it shorter"));
	struct str outcome = visit_form(v, "outcome");
	bool correction = staff && asks_correction(a.entry);
	if (correction && !str_is(outcome, "put-right") && !str_is(outcome, "left"))
		(void)fault_field(&v->fault, "outcome", _("Choose whether it was put right"));
	if (v->fault.err)
		return draw_answer(v, &a);
	for (size_t i = 0; i < a.values.kind->fields; i++)
		a.values.item[i].sent = false;
	value_at(&a.values, "status")->text = staff ? STR("completed") : STR("cancelled");
	if (staff)
		value_at(&a.values, "answer")->text = answer;
	if (correction)
		value_at(&a.values, "outcome")->text = outcome;
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = a.plan.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, a.entry, &a.values, &c->writer));
	draft_form_done(v, c, a.draft.place);
	return plan_change_commit(v, &a.plan, c, answered);
}

// SPDX-License-Identifier: Apache-2.0
// Preparing (PAGES.md): the list of prompts, each on a page of its own. One may stop anywhere: each step saves.
#include "web/guide.h"
#include "web/prepare.h"

#include <string.h>

#include "plan/say.h"
#include "web/asking.h"
#include "web/plan_view.h"
#include "web/web.h"

const struct prompt prompts[] = {
	{ "important", PROMPT_KIND, &kind_about_important, N_("What matters most to me") },
	{ "people-in-my-life", PROMPT_KIND, &kind_about_people, N_("People who are important to me") },
	{ "communicate", PROMPT_KIND, &kind_about_communicate, N_("How to talk with me") },
	{ "good-days", PROMPT_KIND, &kind_about_wellness, N_("How I am on good days and bad days") },
	{ "please", PROMPT_KIND, &kind_about_please, N_("Please do, and please don't") },
	{ "support", PROMPT_KIND, &kind_about_support, N_("How and when to help me") },
	{ "also", PROMPT_KIND, &kind_about_also, N_("Also worth knowing about me") },
	{ "working", PROMPT_KIND, &kind_working, N_("What is working") },
	{ "not-working", PROMPT_KIND, &kind_not_working, N_("What is not working") },
	{ "agenda", PROMPT_AGENDA, &kind_agenda, N_("What I want to talk about") },
	{ "people", PROMPT_PEOPLE, &kind_relation, N_("Who I want to be there") },
};
const size_t prompt_count = sizeof prompts / sizeof *prompts;
const struct str prepare_place_agenda = { "prepare-agenda", sizeof "prepare-agenda" - 1 };
const struct str prepare_place_people = { "prepare-people", sizeof "prepare-people" - 1 };

// Where it stands among what the templates want prepared; behind them all when they do not say.
static size_t place_of_prompt(struct visit *v, const struct prompt *p)
{
	const struct template_part *part = followed_part(asking(v), "prepare");
	for (size_t i = 0; part && i < part->prompts; i++)
		if (part->prompt[i].kind == p->kind)
			return i;
	return (part ? part->prompts : 0) + (size_t)(p - prompts);
}

const struct prompt *prompt_nth(struct visit *v, size_t nth)
{
	for (size_t i = 0; i < prompt_count; i++) {
		size_t before = 0;
		for (size_t j = 0; j < prompt_count; j++)
			before += place_of_prompt(v, &prompts[j]) < place_of_prompt(v, &prompts[i]);
		if (before == nth)
			return &prompts[i];
	}
	return NULL;
}

const char *prompt_title(struct visit *v, const struct prompt *p)
{
	const struct template_part *part = followed_part(asking(v), "prepare");
	for (size_t i = 0; v->access.self && part && i < part->prompts; i++)
		if (part->prompt[i].kind == p->kind && part->prompt[i].text.n)
			return page_in(v->arena, text_short(v->arena, part->prompt[i].text, TITLE_MOST),
				part->prompt[i].text_in);
	return _(p->title);
}

// The person's plan is loaded first: it says in which order they stand.
static const struct prompt *prompt_named(struct visit *v, struct str name, size_t *at)
{
	const struct prompt *p;
	for (*at = 0; (p = prompt_nth(v, *at)) != NULL; ++*at)
		if (str_is(name, p->name))
			return p;
	return NULL;
}

enum err prepared_load(struct visit *v, const struct plan *pl, const struct prompt *prompt, struct prepared *out)
{
	*out = (struct prepared){ .prompt = prompt };
	switch (prompt->shape) {
	case PROMPT_KIND:
		out->shared = plan_first(pl, prompt->kind);
		if (out->shared && !entry_words_open(out->shared, v))
			out->shared = NULL;
		out->place = entry_draft_place(v, prompt->kind, out->shared ? out->shared->r->id : STR_NONE);
		break;
	case PROMPT_AGENDA:
		out->place = prepare_place_agenda;
		break;
	case PROMPT_PEOPLE:
		out->place = prepare_place_people;
		break;
	}
	struct draft *list;
	size_t count;
	enum err e = draft_copies(v->db, v->arena, &v->site->drafts, v->actor.account, v->person.key, out->place, &list,
		&count);
	for (size_t i = 0; e == OK && i < count && !out->has_draft; i++) {
		out->draft = list[i];
		out->has_draft = form_parse(v->arena, list[i].text, 1000, &out->form) == OK;
	}
	return e;
}

size_t prepared_lines(struct visit *v, struct str text, struct str **out)
{
	size_t n = 0;
	*out = arena_array(v->arena, struct str, text.n / 2 + 2);
	while (text.p) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.n)
			(*out)[n++] = line;
	}
	return n;
}

static size_t shared_count(const struct plan *pl, const struct prompt *prompt)
{
	size_t n = 0;
	if (prompt->shape != PROMPT_PEOPLE)
		return plan_count(pl, prompt->kind);
	for (const struct entry *e = plan_first(pl, &kind_relation); e; e = plan_next(pl, e))
		n += entry_tick(e, "invited");
	for (const struct entry *e = plan_first(pl, &kind_professional); e; e = plan_next(pl, e))
		n += entry_tick(e, "invited");
	return n;
}

static void list_prompt(struct visit *v, struct page *p, const struct plan *pl, const struct prepared *done)
{
	const char *status = _("Not started");
	enum nhsuk_colour colour = TAG_GREY;
	if (done->has_draft) {
		status = _("Draft: only you see it");
		colour = TAG_BLUE;
	} else if (done->shared || shared_count(pl, done->prompt)) {
		status = _("Shared");
		colour = TAG_GREEN;
	}
	nhsuk_task(p, .text = prompt_title(v, done->prompt), .href = web_path(v, "/prepare/%s", done->prompt->name),
		.status = status, .status_tag = true, .tag = colour);
}

static void list_information(struct visit *v, struct page *p, const struct plan *pl)
{
	const struct entry *e = plan_first(pl, &kind_information);
	if (!e)
		return;
	nhsuk_heading(p, .text = _("To read beforehand"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = web_say(v, N_("Your team sent this so that you have time to think before you talk."),
		N_("%s's team sent this, so that there is time to think before you all talk.")));
	nhsuk_task_list_begin(p, "information");
	for (; e; e = plan_next(pl, e)) {
		bool seen = entry_when(e, "seen") != 0;
		nhsuk_task(p, .text_str = entry_text(e, "title"), .href = web_path(v, "/information/%.*s", STR_ARG(e->r->id)),
			.hint = page_say(p, _("%.*s, sent %s"), STR_ARG(entry_choice_text(e, "what")),
				say_day_short(v->arena, day_of(entry_said(e)))),
			.status = seen ? _("You have seen it") : _("New"), .status_tag = true, .tag = seen ? TAG_GREEN : TAG_BLUE);
	}
	nhsuk_task_list_end(p);
}

enum err prepare_page(struct visit *v)
{
	struct plan pl;
	size_t drafts = 0;
	if (!v->access.self && v->actor.kind == ACTOR_STAFF)
		return visit_go(v, str_of(web_path(v, "%s", "")));
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e != OK)
		return e;
	asking_of(v, &pl);
	struct page *p = web_begin(v, .title = _("Prepare"), .place = PLACE_PREPARE, .h1 = true);
	nhsuk_paragraph(p, .size = SIZE_L, .text = web_say(v, N_("Take your time. Start anywhere, stop anywhere."),
							  N_("Take your time. Start anywhere, stop anywhere. Write what %s wants to say.")));
	nhsuk_paragraph(p, .text = _("Everything you write here is a draft. Only you can see it until you share it."));
	guide_hint(v, p, "prepare", "professionals-prepare");
	list_information(v, p, &pl);
	draw_tips(v, p, "prepare", _("Good to have ready"));
	nhsuk_heading(p, .text = web_say(v, N_("Think about"), N_("Think about it with %s")), .level = 2, .size = SIZE_M);
	nhsuk_task_list_begin(p, "prompt");
	for (size_t i = 0; i < prompt_count; i++) {
		struct prepared done;
		e = prepared_load(v, &pl, prompt_nth(v, i), &done);
		if (e != OK)
			return e;
		drafts += done.has_draft;
		list_prompt(v, p, &pl, &done);
	}
	nhsuk_task_list_end(p);
	if (drafts)
		nhsuk_button(p, .text = _("Look at what I prepared, and share it"), .href = web_path(v, "/prepare/share"));
	else
		nhsuk_paragraph(
			p, .text = _("When you have written something, you can share it from here."), .secondary = true);
	web_rather_not(v, p);
	return web_end(v, p);
}

static void ask_agenda(struct visit *v, struct page *p, const struct plan *pl, struct str text)
{
	const struct entry *e = plan_first(pl, &kind_agenda);
	const struct field *item = kind_field(&kind_agenda, "item");
	const char *asked = asking_label(v, item), *hint = asking_hint(v, item);
	if (e) {
		nhsuk_paragraph(p, .text = _("Already on the list:"));
		nhsuk_list_begin(p, .numbers = true);
		for (; e; e = plan_next(pl, e))
			nhsuk_item_str(p, entry_title(e));
		nhsuk_list_end(p);
	}
	nhsuk_textarea(p, .name = "lines",
		.label = asked ? asked
			: web_say(v, N_("What would you like to talk about?"), N_("What would %s like to talk about?")),
		.label_size = SIZE_L, .label_heading = true,
		.hint = hint ? page_say(p, _("One thing on each line. %s"), hint)
			: _("One thing on each line. The most important first."),
		.rows = 6, .value = text, .error = fault_at(&v->fault, "lines"));
}

static void ask_people(struct visit *v, struct page *p, const struct plan *pl, const struct form *form)
{
	struct circle c = plan_circle(v, pl);
	nhsuk_checkboxes_begin(p, .name = "who",
		.label = web_say(v, N_("Who would you like to be there?"), N_("Who would %s like to be there?")),
		.label_size = SIZE_L, .label_heading = true, .hint = _("You choose. It can be nobody."));
	for (size_t i = 0; i < c.count; i++)
		if (str_starts(c.item[i].reference, "RelatedPerson/") ||
			(!str_is(c.item[i].how, "entry") && !str_is(c.item[i].how, "self")))
			nhsuk_option(p, .value_str = c.item[i].reference, .text_str = c.item[i].display, .hint_str = c.item[i].how,
				.checked = form && form_has(form, "who", str_c(v->arena, c.item[i].reference)));
	nhsuk_option(p, .divider = _("or"));
	nhsuk_option(p, .value = "nobody", .text = _("Nobody else, just me and the professional"),
		.behaviour = BEHAVIOUR_EXCLUSIVE, .checked = form && form_has(form, "who", "nobody"));
	nhsuk_checkboxes_end(p);
	nhsuk_textarea(p, .name = "lines", .label = _("Somebody who is not on this list"), .label_size = SIZE_M,
		.hint = _("One person on each line: their name, and who they are. For example: Aisha, my friend from college"),
		.rows = 3, .value = form ? form_get(form, "lines") : STR_NONE, .error = fault_at(&v->fault, "lines"));
}

static enum err draw_prompt(struct visit *v)
{
	size_t at;
	struct plan pl;
	struct prepared done;
	struct entry_form f;
	struct draft_form d;
	bool again = v->fault.err != OK;
	struct form sent = v->form;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e != OK)
		return e;
	asking_of(v, &pl);
	const struct prompt *prompt = prompt_named(v, visit_param(v, "kind"), &at);
	if (!prompt)
		return ERR_NOT_FOUND;
	e = prepared_load(v, &pl, prompt, &done);
	if (e == OK)
		e = prompt->shape == PROMPT_KIND
			? entry_form_open(v, prompt->kind, done.shared ? done.shared->r->id : STR_NONE, &f)
			: draft_form_open(v, done.place, &d);
	if (e == OK && prompt->shape == PROMPT_KIND && again && entry_form_read(v, &f) != OK)
		e = OK; // shown again with its faults
	if (e != OK)
		return e;
	asking_prepare(v, prompt->kind);
	const struct form *form = again ? &sent : done.has_draft ? &done.form : NULL;
	// The heading is that of the prompt, or the one question of the page itself.
	const char *which = str_format(v->arena, _("Question %d of %d"), (int)at + 1, (int)prompt_count).p;
	bool kind = prompt->shape == PROMPT_KIND;
	struct page *p = web_begin(v, .title = prompt_title(v, prompt), .place = PLACE_PREPARE, .back = web_path(v,
		"/prepare"),
		.back_text = _("Back to the list"), .h1 = kind, .caption = kind ? which : NULL);
	if (!kind)
		nhsuk_paragraph(p, .text = which, .secondary = true);
	nhsuk_form_begin(
		p, .action = web_path(v, "/prepare/%s", prompt->name), .draft = draft_form_path(v, kind ? &f.draft : &d));
	if (kind)
		entry_form_draw(v, p, &f, &(struct form_options){ .no_files = true,
			.no_detail = v->access.self && prompt->kind == &kind_working });
	else if (prompt->shape == PROMPT_AGENDA)
		ask_agenda(v, p, &pl, form ? form_get(form, "lines") : STR_NONE);
	else
		ask_people(v, p, &pl, form);
	if (!kind)
		draft_form_draw(v, p, &d);
	if (!done.has_draft)
		nhsuk_paragraph(
			p, .text = _("This is kept as a draft. Only you can see it until you share it."), .secondary = true);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Save and continue"), .once = true);
	nhsuk_button(p, .text = _("Save and come back later"), .look = BUTTON_SECONDARY, .name = "later", .value = "1");
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, kind ? &f.draft : &d);
	if (at + 1 < prompt_count)
		nhsuk_paragraph(p, .text = _("[Skip this question]"), .href = web_path(v, "/prepare/%s", prompt_nth(v,
			at + 1)->name));
	return web_end(v, p);
}

enum err prepare_prompt(struct visit *v)
{
	return draw_prompt(v);
}

struct prepare_act {
	struct visit *v;
	struct draft draft;
	instant seen;
	bool drop;
	const char *next;
};

static enum err prepare_write(struct db *db, struct arena *a, void *what)
{
	struct prepare_act *act = what;
	if (act->drop)
		return draft_done(db, a, act->v->actor.account, &act->draft, act->seen);
	return draft_keep(db, a, &act->v->site->drafts, act->v->actor.account, &act->draft, act->seen);
}

static enum err prepare_written(struct visit *v, enum err e, void *what)
{
	const struct prepare_act *act = what;
	return e == OK ? visit_go(v, str_of(act->next)) : web_error(v, e);
}

// An answer that says what is shared already needs no draft.
static bool nothing_new(struct visit *v, const struct prepared *done)
{
	struct entry_form f;
	struct values now;
	struct fault ignored = v->fault;
	if (!done->shared || entry_form_open(v, done->prompt->kind, done->shared->r->id, &f) != OK ||
		entry_form_read(v, &f) != OK) {
		v->fault = ignored;
		return false;
	}
	values_of(v->arena, f.entry, &now);
	for (size_t i = 0; i < f.kind->fields; i++)
		if (f.values.item[i].sent && !value_same(&f.values.item[i], &now.item[i]))
			return false;
	return true;
}

// Words that could never be shared are said now, not at the end; an empty answer is an answer.
static enum err check_prompt(struct visit *v, const struct prompt *prompt)
{
	struct str lines = form_get(&v->form, "lines");
	if (prompt->shape != PROMPT_KIND && lines.n > WORDS_MOST)
		return fault_field(&v->fault, "lines", _("This is too long. Please make it shorter"));
	for (size_t i = 0; prompt->shape == PROMPT_KIND && i < prompt->kind->fields; i++)
		if (form_get(&v->form, prompt->kind->field[i].name).n > WORDS_MOST)
			return fault_field(&v->fault, prompt->kind->field[i].name, _("This is too long. Please make it shorter"));
	return OK;
}

enum err prepare_save(struct visit *v)
{
	size_t at;
	struct plan pl;
	struct prepared done;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e != OK)
		return e;
	asking_of(v, &pl);
	const struct prompt *prompt = prompt_named(v, visit_param(v, "kind"), &at);
	if (!prompt)
		return ERR_NOT_FOUND;
	if (check_prompt(v, prompt) != OK)
		return draw_prompt(v);
	e = prepared_load(v, &pl, prompt, &done);
	if (e != OK)
		return e;
	struct prepare_act *act = arena_make(v->arena, struct prepare_act);
	bool later = visit_form(v, "later").n > 0;
	const char *next = at + 1 < prompt_count ? web_path(v, "/prepare/%s", prompt_nth(v, at + 1)->name)
											 : web_path(v, "/prepare/share");
	*act = (struct prepare_act){ .v = v, .next = later ? web_path(v, "/prepare?done=draft") : next };
	struct str text = draft_fields(v, &act->drop);
	if (!text.p)
		return ERR_TOO_LARGE;
	act->draft = draft_of_form(v, done.place, text, &act->seen);
	act->drop = act->drop || nothing_new(v, &done);
	return visit_commit(v, prepare_write, act, prepare_written);
}

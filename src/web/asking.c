// SPDX-License-Identifier: Apache-2.0
// What a plan asks for, by the templates that it follows (asking.h).
#include "web/asking.h"

#include "web/plan_view.h"

struct asking {
	struct str care_plan;
	bool read;
	struct plan_templates s;
	const struct template_prompt *prompt;
};

static const struct plan_templates nothing;

void asking_of(struct visit *v, const struct plan *pl)
{
	if (v->asking)
		return;
	v->asking = arena_make(v->arena, struct asking);
	v->asking->care_plan = pl->care_plan.body;
}

void asking_preview(struct visit *v, struct template *t)
{
	v->asking = arena_make(v->arena, struct asking);
	v->asking->read = true;
	template_speak(v->arena, t);
	template_join(v->arena, t, 1, &v->asking->s);
}

const struct plan_templates *asking(struct visit *v)
{
	struct asking *x = v->asking;
	if (!x)
		return &nothing;
	if (!x->read && template_followed(v->db, v->arena, x->care_plan, &x->s) != OK)
		x->s = nothing; // then the plan asks as its kinds do
	x->read = true;
	return &x->s;
}

static bool review_or_prepare(const struct template_part *p)
{
	return str_is(p->name, "prepare") || str_is(p->name, "review");
}

// The one that this title belongs to; else, for the first of a kind, the one without a title of its own.
static const struct template_prompt *fitting(
	const struct plan_templates *s, const struct kind *k, struct str title, const char *only)
{
	const struct template_prompt *plain = NULL;
	for (size_t i = 0; i < s->parts; i++)
		for (size_t j = 0; j < s->part[i].prompts; j++) {
			const struct template_prompt *p = &s->part[i].prompt[j];
			struct str initial = template_initial(p);
			if (p->kind != k || (only ? !str_is(s->part[i].name, only) : review_or_prepare(&s->part[i])))
				continue;
			if (template_is_called(p, title))
				return p;
			if (!initial.n && !plain)
				plain = p;
		}
	return plain;
}

void asking_prompt(struct visit *v, const struct kind *k, struct str link, struct str title)
{
	if (!v->asking)
		return;
	const struct plan_templates *s = asking(v);
	const struct template_prompt *p = link.n ? followed_prompt(s, link) : NULL;
	v->asking->prompt = p && p->kind == k ? p : fitting(s, k, title, NULL);
}

void asking_prepare(struct visit *v, const struct kind *k)
{
	if (v->asking)
		v->asking->prompt = fitting(asking(v), k, STR_NONE, "prepare");
}

const struct template_prompt *asking_now(struct visit *v)
{
	return v->asking ? v->asking->prompt : NULL;
}

static const struct template_word *word_of(struct visit *v, const struct field *f)
{
	const struct template_prompt *p = asking_now(v);
	return p ? template_word_of(p, f) : NULL;
}

const char *asking_label(struct visit *v, const struct field *f)
{
	const struct template_word *w = word_of(v, f);
	if (!w || !w->text.n || w->initial.n) // what it is called is asked as ever
		return NULL;
	const char *asked = page_in(v->arena, w->text, w->text_in);
	return v->access.self ? asked
		: str_format(v->arena, _("%.*s is asked: %s"), STR_ARG(v->person.called), asked).p;
}

const char *asking_hint(struct visit *v, const struct field *f)
{
	const struct template_word *w = word_of(v, f);
	if (!w || w->initial.n)
		return NULL;
	const struct template_prompt *p = asking_now(v);
	if (w->hint.n)
		return page_in(v->arena, w->hint, w->hint_in);
	return p->hint.n ? page_in(v->arena, p->hint, p->hint_in) : NULL;
}

const char *asking_value_in(struct visit *v, const struct field *f, struct str value)
{
	const struct template_word *w = word_of(v, f);
	return w && w->called.n && str_eq(value, w->called) ? w->called_in : NULL;
}

static const char *usual_title(struct str part)
{
	for (size_t i = 0; i < template_section_count; i++)
		if (str_is(part, template_sections[i].name))
			return template_sections[i].title;
	return "";
}

const char *asking_heading(struct visit *v, const char *part, const char *usual)
{
	const struct template_part *p = followed_part(asking(v), part);
	if (!p || !p->text.n || !v->access.self || p->text_in || str_is(p->plain, usual_title(p->name)))
		return usual;
	return str_c(v->arena, p->text);
}

bool asking_answered(const struct plan *pl, const struct template_prompt *p)
{
	bool any = template_initial(p).n == 0;
	for (const struct entry *e = plan_first(pl, p->kind); e; e = plan_next(pl, e))
		if (any || template_is_called(p, entry_title(e)))
			return true;
	return false;
}

bool asking_open(const struct plan_templates *s, const struct plan *pl, const struct template_prompt *p)
{
	if (asking_answered(pl, p))
		return false;
	const struct template_prompt *waits = p->when.n ? template_prompt_linked(p->of, p->when) : NULL;
	(void)s;
	return !waits || asking_answered(pl, waits) == p->when_there;
}

const char *asking_href(struct visit *v, const struct template_prompt *p)
{
	return web_path(v, "/add/%s?prompt=%.*s", p->kind->name,
		STR_ARG(form_encode(v->arena, followed_link(v->arena, p))));
}

// "My life story", or the question itself.
static const char *said_short(struct visit *v, const struct template_prompt *p)
{
	const char *in;
	struct str called = template_called(p, &in);
	return page_in(v->arena, text_short(v->arena, called.n ? called : p->text, TITLE_MOST), called.n ? in : p->text_in);
}

static size_t open_count(struct plan_view *w, const struct template_part *part)
{
	size_t n = 0;
	for (size_t i = 0; part && i < part->prompts; i++)
		n += view_writes(w, part->prompt[i].kind) && asking_open(asking(w->v), &w->pl, &part->prompt[i]);
	return n;
}

const char *asked_more(struct plan_view *w, const char *name)
{
	size_t open = w->paper ? 0 : open_count(w, followed_part(asking(w->v), name));
	if (!open)
		return NULL;
	return page_say(
		w->p, ngettext("Still to think about: %zu thing", "Still to think about: %zu things", open), open);
}

const char *asked_words(struct plan_view *w, const char *name)
{
	const char *more = asked_more(w, name);
	return more ? more : _("Nothing here yet");
}

bool asking_wants(struct visit *v, const char *name)
{
	const struct plan_templates *s = asking(v);
	if (!s->count || followed_part(s, name))
		return true;
	for (size_t i = 0; i < template_section_count; i++)
		if (str_is(str_of(name), template_sections[i].name))
			return template_sections[i].always;
	return true;
}

static void draw_open(struct plan_view *w, const struct template_part *part)
{
	for (size_t i = 0; part && i < part->prompts; i++) {
		const struct template_prompt *p = &part->prompt[i];
		if (!view_writes(w, p->kind) || !asking_open(asking(w->v), &w->pl, p))
			continue;
		nhsuk_item_begin(w->p);
		nhsuk_link(w->p, .text = said_short(w->v, p), .href = asking_href(w->v, p));
		nhsuk_item_end(w->p);
	}
}

void draw_still(struct plan_view *w, const char *const *names, size_t count)
{
	size_t open = 0;
	for (size_t i = 0; i < count; i++)
		open += open_count(w, followed_part(asking(w->v), names[i]));
	if (!open || w->paper)
		return;
	own_no_print_begin(w->p);
	nhsuk_card_begin(w->p, .heading = _("Still to think about"), .size = SIZE_S, .id = "still");
	nhsuk_paragraph(w->p, .size = SIZE_S, .secondary = true,
		.text = _("Only what matters to you. There is no hurry, and none of it has to be answered."));
	nhsuk_list_begin(w->p, .plain = false);
	for (size_t i = 0; i < count; i++)
		draw_open(w, followed_part(asking(w->v), names[i]));
	nhsuk_list_end(w->p);
	nhsuk_card_end(w->p);
	own_no_print_end(w->p);
}

void draw_asked(struct plan_view *w, const char *name)
{
	const struct template_part *part = followed_part(asking(w->v), name);
	size_t open = w->paper ? 0 : open_count(w, part);
	if (!open)
		return;
	own_no_print_begin(w->p);
	nhsuk_details_begin(w->p, .open = open <= 3,
		.summary = page_say(w->p, ngettext("Still to think about: %zu thing", "Still to think about: %zu things", open),
			open));
	nhsuk_list_begin(w->p, .plain = false);
	draw_open(w, part);
	nhsuk_list_end(w->p);
	nhsuk_details_end(w->p);
	own_no_print_end(w->p);
}

void draw_tips(struct visit *v, struct page *p, const char *name, const char *heading)
{
	const struct template_part *part = followed_part(asking(v), name);
	if (!part || !part->tips)
		return;
	nhsuk_heading(p, .text = heading, .level = 2, .size = SIZE_S);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < part->tips; i++) {
		nhsuk_item_begin(p);
		nhsuk_text(p, page_in(p->arena, part->tip[i], part->tip_in[i]));
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
}

// What belongs to a question of a review: the part of the plan where it would be changed.
static const char *place_of_answer(struct visit *v, const struct kind *k)
{
	return web_path(v, "#%s", k == &kind_review || k == &kind_header ? "about-plan" : k->section);
}

void draw_review_questions(struct visit *v, struct page *p, const struct plan *pl)
{
	asking_of(v, pl);
	const struct template_part *part = followed_part(asking(v), "review");
	if (!part || !part->prompts)
		return;
	nhsuk_heading(p, .text = _("Talk about these"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .numbers = true);
	for (size_t i = 0; i < part->prompts; i++) {
		const struct template_prompt *q = &part->prompt[i];
		nhsuk_item_begin(p);
		const char *asked = page_in(p->arena, q->text, q->text_in);
		nhsuk_text(p, asked);
		if (q->hint.n) {
			nhsuk_break(p);
			nhsuk_text(p, page_in(p->arena, q->hint, q->hint_in));
		}
		nhsuk_break(p);
		nhsuk_link(p, .text = _("Look at this part of the plan"), .hidden = asked,
			.href = place_of_answer(v, q->kind));
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
}

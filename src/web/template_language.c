// SPDX-License-Identifier: Apache-2.0
// A draft of a template in another language: each text that people read with a box beside it, which ones are missing,
// and which are older than the text. Who reads that language is asked in it where there is something in the box, else
// in the words of the template.
#include "base/text.h"
#include "web/template_edit.h"
#include "web/web.h"

#include <string.h>

#define SAID_MOST 1000 // bytes

struct language_form {
	struct template t;
	const struct text_language *lang;
	struct template_text *item;
	size_t count;
	struct template_form f;
};

static struct str draft_at(struct visit *v)
{
	struct str name = visit_param(v, "name"), lang = visit_param(v, "lang");
	return draft_spot_place(v, "template-language", str_format(v->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(lang)));
}

static enum err open_form(struct visit *v, struct language_form *x)
{
	*x = (struct language_form){ .lang = text_language_named(visit_param(v, "lang")) };
	enum err e = template_draft_open(v, &x->t);
	if (e != OK)
		return e;
	if (!x->lang || !str_is(visit_param(v, "lang"), x->lang->name) ||
		x->lang == text_language_named(str_of(x->t.own)))
		return ERR_NOT_FOUND;
	x->count = template_texts(v->arena, json_trusted(v->arena, x->t.r.body), str_of(x->lang->name), &x->item);
	struct buf all;
	buf_init(&all, v->arena, SIZE_MAX / 8);
	for (size_t i = 0; i < x->count; i++)
		buf_format(&all, "%.*s\n%.*s\n", STR_ARG(x->item[i].text), STR_ARG(x->item[i].said));
	return template_form_open(v, draft_at(v), buf_text(&all), &x->f);
}

// The field of a text: it stays with its item when others come and go.
static const char *field_of(struct visit *v, const char *what, const struct template_text *x)
{
	return str_format(v->arena, "%s-%.*s-%s", what, STR_ARG(x->link), x->member).p;
}

static const char *what_it_is(const struct template_text *x)
{
	if (strcmp(x->member, "title") == 0)
		return _("What it is called");
	if (strcmp(x->member, "description") == 0)
		return _("For whom it is, and what it helps with");
	if (strcmp(x->member, "purpose") == 0)
		return _("How it is used");
	return strcmp(x->member, "valueString") == 0 ? _("What it is called in the plan") : NULL;
}

// "Not written yet. What it is called in the plan"
static const char *hint_of(struct visit *v, const struct template_text *x)
{
	const char *what = what_it_is(x);
	const char *state = !x->said.n ? _("Not written yet.") : x->older ? _("Older than the text above.") : NULL;
	return what && state ? str_format(v->arena, "%s %s", state, what).p : what ? what : state;
}

static void draw_text(struct visit *v, struct page *p, const struct language_form *f, const struct template_text *x)
{
	const char *name = field_of(v, "said", x);
	if (f->f.stale)
		template_two_texts(p, str_c(v->arena, x->text), form_get(&v->form, name), x->said);
	nhsuk_textarea(p, .name = name, .label = page_in(v->arena, x->text, f->t.title_in), .label_size = SIZE_S,
		.hint = hint_of(v, x),
		.rows = x->text.n > 120 ? 3 : 2, .lang = f->lang->name, .value = template_typed(v, name, x->said),
		.error = fault_at(&v->fault, name));
	if (x->older && x->said.n)
		nhsuk_tick(p, .name = field_of(v, "right", x), .text = _("I looked: it says what the text says now"),
			.checked = visit_form(v, field_of(v, "right", x)).n > 0);
}

static void draw_state(struct page *p, const struct language_form *f)
{
	size_t missing = 0, older = 0;
	template_language_state(f->item, f->count, &missing, &older);
	if (missing)
		nhsuk_paragraph(p, .text = page_say(p, ngettext(
			"%zu text is not written yet: it is shown as the template has it.",
			"%zu texts are not written yet: they are shown as the template has them.", missing), missing));
	if (older)
		nhsuk_paragraph(p, .text = page_say(p, ngettext("%zu text was changed since it was put into this language.",
			"%zu texts were changed since they were put into this language.", older), older));
	if (!missing && !older)
		nhsuk_paragraph(p, .text = _("Every text is written in this language."));
}

static enum err draw_form(struct visit *v, const struct language_form *x, int status)
{
	struct str part = STR("-");
	struct page *p = web_begin(v, .title = str_format(v->arena, _("In another language: %s"), x->lang->own).p,
		.h1 = true, .status = status, .caption = str_c(v->arena, x->t.title), .back = template_path(v, &x->t, ""),
		.back_text = _("Back to this template"));
	if (x->f.stale)
		template_draw_stale(p);
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = _("Write below each text what people read who use this language. An empty box is shown as the template "
			"has it."));
	draw_state(p, x);
	template_form_begin(v, p, &x->t, str_format(v->arena, "/languages/%s", x->lang->name).p, &x->f);
	for (size_t i = 0; i < x->count; i++) {
		if (!str_eq(part, x->item[i].part))
			nhsuk_heading(p, .level = 2, .size = SIZE_M, .text = x->item[i].part.n
				? _(template_section_title(x->item[i].part)) : _("Title, and for whom it is"));
		part = x->item[i].part;
		draw_text(v, p, x, &x->item[i]);
	}
	draft_form_end(v, p, &x->f.draft, _("Save into the template's draft"));
	return web_end(v, p);
}

enum err template_language_page(struct visit *v)
{
	struct language_form x;
	enum err e = open_form(v, &x);
	return e != OK ? template_no_draft(v, draft_at(v), e) : draw_form(v, &x, 200);
}

// What a text says now; STR_NONE: as it was.
static struct str said_now(struct visit *v, const struct template_text *x)
{
	struct str typed = form_get(&v->form, field_of(v, "said", x));
	if (!typed.p)
		return STR_NONE;
	typed = str_trim(typed);
	if (typed.n > SAID_MOST)
		(void)fault_field(&v->fault, field_of(v, "said", x), _("This is too long. Please make it shorter"));
	bool same = str_eq(typed, str_trim(x->said));
	if (same && (!x->older || !visit_form(v, field_of(v, "right", x)).n))
		return STR_NONE;
	return typed;
}

enum err template_language(struct visit *v)
{
	struct language_form x;
	enum err e = open_form(v, &x);
	if (e != OK)
		return template_no_draft(v, draft_at(v), e);
	struct str *said = arena_array(v->arena, struct str, x.count + 1);
	for (size_t i = 0; i < x.count; i++)
		said[i] = said_now(v, &x.item[i]);
	if (v->fault.err || x.f.stale)
		return draw_form(v, &x, v->fault.err ? 400 : err_row(ERR_STALE)->http);
	e = template_form_save(v, &x.t, &x.f,
		template_edit_language(v->arena, &x.t, str_of(x.lang->name), said, x.count));
	return e == ERR_TOO_LARGE ? draw_form(v, &x, err_row(e)->http) : e;
}

// --- on the page of a draft ----------------------------------------------------------------------------------------
void template_language_state(const struct template_text *item, size_t count, size_t *missing, size_t *older)
{
	*missing = *older = 0;
	for (size_t i = 0; i < count; i++) {
		*missing += !item[i].said.n;
		*older += item[i].said.n && item[i].older;
	}
}

static void draw_task(struct visit *v, struct page *p, const struct template *t, const struct text_language *l)
{
	struct template_text *item;
	size_t missing, older, count = template_texts(v->arena, json_trusted(v->arena, t->r.body), str_of(l->name), &item);
	template_language_state(item, count, &missing, &older);
	nhsuk_task(p, .text = page_say(p, _("In another language: %s"), l->own),
		.href = template_path(v, t, str_format(v->arena, "/languages/%s", l->name).p), .status_tag = true,
		.status = missing == count ? _("Nothing yet")
			: missing ? page_say(p, ngettext("%zu is missing", "%zu are missing", missing), missing)
			: older ? page_say(p, ngettext("%zu is older", "%zu are older", older), older) : _("Written"),
		.tag = missing == count ? TAG_GREY : missing || older ? TAG_YELLOW : TAG_GREEN);
}

void template_draw_languages(struct visit *v, struct page *p, const struct template *t)
{
	for (size_t i = 0; i < text_language_count; i++)
		if (&text_languages[i] != text_language_named(str_of(t->own)))
			draw_task(v, p, t, &text_languages[i]);
}

// SPDX-License-Identifier: Apache-2.0
// One section of a draft of a template: whether it is in it, where, its heading and lines, its questions with their
// words and order, and one more question.
#include "web/template_edit.h"

#include "web/web.h"

struct section_form {
	struct template t;
	const struct template_section *section;
	const struct template_part *part; // NULL: not in it
	size_t place;                     // from 1
	struct template_form f;
};

static struct str draft_at(struct visit *v)
{
	struct str name = visit_param(v, "name"), part = visit_param(v, "part");
	return draft_spot_place(v, "template-section", str_format(v->arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(part)));
}

// What is stored of the section, whatever else of the template changes: its words and where it stands.
static struct str stored_of(struct visit *v, const struct section_form *f)
{
	struct json_at list = json_get(json_trusted(v->arena, f->t.r.body), "item");
	for (struct json_at i = json_first(list); f->part && json_is_set(i); i = json_next(list, i))
		if (json_text_is(json_get(i, "linkId"), str_c(v->arena, f->part->link)))
			return json_raw(i);
	return STR("");
}

static enum err open_form(struct visit *v, struct section_form *f)
{
	*f = (struct section_form){ 0 };
	enum err e = template_draft_open(v, &f->t);
	if (e != OK)
		return e;
	for (size_t i = 0; i < template_section_count; i++)
		if (str_is(visit_param(v, "part"), template_sections[i].name))
			f->section = &template_sections[i];
	if (!f->section)
		return ERR_NOT_FOUND;
	f->part = template_part_named(&f->t, str_of(f->section->name));
	f->place = f->part ? (size_t)(f->part - f->t.part) + 1 : f->t.parts + 1;
	return template_form_open(v, draft_at(v), stored_of(v, f), &f->f);
}

static const char *named(struct visit *v, const char *what, size_t i)
{
	return str_format(v->arena, "%s-%zu", what, i).p;
}

// What the question asks, whether its title stands by itself or not.
static struct str asks(const struct template_prompt *q)
{
	for (size_t i = 0; i < q->words; i++)
		if (!q->word[i].initial.n && q->word[i].text.n)
			return q->word[i].text;
	return q->text;
}

static bool sent(const struct visit *v)
{
	return v->form.count > 0;
}

// A form is made for the questions that were there then, each of which it names; the number that this one had in it.
// Of a form that names none, its place now.
static size_t number_sent(struct visit *v, const struct section_form *f, size_t at)
{
	struct str link = f->part->prompt[at].link;
	if (!form_get(&v->form, "link-0").p)
		return at;
	for (size_t i = 0; i < TEMPLATE_ITEMS; i++)
		if (str_eq(form_get(&v->form, named(v, "link", i)), link))
			return i;
	return TEMPLATE_ITEMS; // it came since
}

static struct str typed(struct visit *v, const struct section_form *f, const char *what, size_t i, struct str stored)
{
	return template_typed(v, named(v, what, number_sent(v, f, i)), stored);
}

static bool ticked(struct visit *v, const struct section_form *f, const char *what, size_t i, bool stored)
{
	size_t n = number_sent(v, f, i);
	return sent(v) && n < TEMPLATE_ITEMS ? form_get(&v->form, named(v, what, n)).n > 0 : stored;
}

static void draw_question(struct visit *v, struct page *p, const struct section_form *f, size_t i)
{
	const struct template_prompt *q = &f->part->prompt[i];
	struct str initial = template_initial(q);
	const char *gone = named(v, "gone", i), *must_be = named(v, "must", i);
	nhsuk_card_begin(p, .heading_str = initial.n ? initial : asks(q), .level = 3, .size = SIZE_S);
	nhsuk_hidden(p, named(v, "link", i), q->link);
	nhsuk_paragraph(p, .size = SIZE_S, .secondary = true,
		.text = page_say(p, _("The answer is kept as: %s"), _(q->kind->title)));
	if (initial.n)
		nhsuk_input(p, .name = named(v, "name", i), .label = _("What it is called in the plan"),
			.value = typed(v, f, "name", i, initial), .error = fault_at(&v->fault, named(v, "name",
				i)));
	nhsuk_textarea(p, .name = named(v, "text", i), .label = _("The question"), .rows = 2,
		.value = typed(v, f, "text", i, asks(q)), .error = fault_at(&v->fault, named(v, "text", i)));
	nhsuk_input(p, .name = named(v, "hint", i), .label = _("What helps to answer it"),
		.value = typed(v, f, "hint", i, q->hint), .error = fault_at(&v->fault, named(v, "hint", i)));
	nhsuk_input(p, .name = named(v, "place", i), .label = _("Place among the questions"), .width = 2,
		.inputmode = "numeric", .error = fault_at(&v->fault, named(v, "place", i)),
		.value = typed(v, f, "place", i, str_format(v->arena, "%zu", i + 1)));
	nhsuk_tick(p, .name = must_be, .text = _("Every plan of this kind should have it"),
		.checked = ticked(v, f, "must", i, q->asked_of_all));
	nhsuk_tick(p, .name = gone, .text = _("Take this question out"), .checked = ticked(v, f, "gone", i, false));
	nhsuk_card_end(p);
}

static void draw_more(struct visit *v, struct page *p, const struct section_form *f)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, kind_count + 1);
	size_t n = 1;
	items[0] = (struct nhsuk_choice){ .value = "", .text = _("No more questions") };
	for (size_t i = 0; i < kind_count; i++)
		if (template_part_takes(str_of(f->section->name), kinds[i]))
			items[n++] = (struct nhsuk_choice){ .value = kinds[i]->name, .text = _(kinds[i]->title) };
	nhsuk_heading(p, .text = _("One more question"), .level = 2, .size = SIZE_M);
	nhsuk_select(p, .name = "add", .label = _("As what is the answer kept?"), .items = items, .count = n,
		.value = visit_form(v, "add"), .error = fault_at(&v->fault, "add"));
	nhsuk_textarea(p, .name = "add-text", .label = _("The question"), .rows = 2, .value = form_get(&v->form,
		"add-text"),
		.error = fault_at(&v->fault, "add-text"));
	nhsuk_input(p, .name = "add-name", .label = _("What it is called in the plan"),
		.hint = _("For other plans and plans for when things go wrong, for example: My life story. Else leave this "
			"empty."),
		.value = visit_form(v, "add-name"), .error = fault_at(&v->fault, "add-name"));
	nhsuk_input(p, .name = "add-hint", .label = _("What helps to answer it"), .value = form_get(&v->form, "add-hint"),
		.error = fault_at(&v->fault, "add-hint"));
}

static struct str lines_of(struct visit *v, const struct template_part *part)
{
	struct str all = STR("");
	for (size_t i = 0; part && i < part->tips; i++)
		all = str_format(v->arena, "%.*s%s%.*s", STR_ARG(all), i ? "\n" : "", STR_ARG(part->tip[i]));
	return all;
}

// What was typed into a question that is in the section no more.
static void draw_lost(struct visit *v, struct page *p, const struct section_form *f)
{
	for (size_t i = 0; i < TEMPLATE_ITEMS; i++) {
		struct str link = form_get(&v->form, named(v, "link", i)), text = form_get(&v->form, named(v, "text", i));
		bool there = !link.p;
		for (size_t j = 0; f->part && j < f->part->prompts; j++)
			there = there || str_eq(f->part->prompt[j].link, link);
		if (there || !text.n)
			continue;
		own_note(p, .text_str = text, .cite = _("You wrote this about a question that is not there any more."));
	}
}

static void draw_stale(struct visit *v, struct page *p, const struct section_form *f)
{
	template_draw_stale(p);
	template_two_texts(p, _("Heading"), form_get(&v->form, "text"), f->part ? f->part->text : STR(""));
	template_two_texts(p, _("Lines at its beginning"), form_get(&v->form, "tips"), lines_of(v, f->part));
	for (size_t i = 0; f->part && i < f->part->prompts; i++) {
		const char *name = str_c(v->arena, asks(&f->part->prompt[i]));
		template_two_texts(p, name, typed(v, f, "text", i, STR_NONE), asks(&f->part->prompt[i]));
		template_two_texts(p, name, typed(v, f, "hint", i, STR_NONE), f->part->prompt[i].hint);
	}
	draw_lost(v, p, f);
}

static enum err draw(struct visit *v, const struct section_form *f, int status)
{
	const char *rest = str_format(v->arena, "/sections/%s", f->section->name).p;
	struct str text = f->part ? f->part->text : str_of(_(f->section->title));
	struct page *p = web_begin(v, .title = _(f->section->title), .h1 = true, .status = status,
		.caption = template_title(v->arena, &f->t), .back = template_path(v, &f->t, ""),
			.back_text = _("Back to this template"));
	if (f->f.stale)
		draw_stale(v, p, f);
	template_form_begin(v, p, &f->t, rest, &f->f);
	nhsuk_tick(p, .name = "on", .text = _("This section is in the template"),
		.checked = sent(v) ? visit_form(v, "on").n > 0 : f->part || status == 200);
	if (f->section->always)
		nhsuk_paragraph(p, .text = _("The standard asks for this section in every plan."), .secondary = true);
	nhsuk_input(p, .name = "text", .label = _("Heading"), .label_size = SIZE_S, .value = template_typed(v, "text",
		text),
		.error = fault_at(&v->fault, "text"));
	nhsuk_input(p, .name = "place", .label = _("Place among the sections"), .label_size = SIZE_S, .width = 2,
		.inputmode = "numeric", .error = fault_at(&v->fault, "place"),
		.value = template_typed(v, "place", str_format(v->arena, "%zu", f->place)));
	nhsuk_textarea(p, .name = "tips", .label = _("Lines at its beginning"), .label_size = SIZE_S, .rows = 4,
		.hint = _("One on each line: what to have ready, or questions that help. You can leave this empty."),
		.value = template_typed(v, "tips", lines_of(v, f->part)), .error = fault_at(&v->fault, "tips"));
	if (f->part && f->part->prompts)
		nhsuk_heading(p, .text = _("Questions"), .level = 2, .size = SIZE_M);
	for (size_t i = 0; f->part && i < f->part->prompts; i++)
		draw_question(v, p, f, i);
	draw_more(v, p, f);
	draft_form_end(v, p, &f->f.draft, _("Save into the template's draft"));
	return web_end(v, p);
}

enum err template_section_page(struct visit *v)
{
	struct section_form f;
	enum err e = open_form(v, &f);
	return e != OK ? template_no_draft(v, draft_at(v), e) : draw(v, &f, 200);
}

// --- saving ------------------------------------------------------------------------------------------------------
static int64_t place_sent(struct visit *v, const char *field)
{
	int64_t place = 1;
	if (!str_int(visit_form(v, field), 1, TEMPLATE_ITEMS, &place))
		(void)fault_field(&v->fault, field, _("Enter a number from 1"));
	return place;
}

static void read_question(struct visit *v, const struct template_prompt *q, size_t i, struct template_edit_prompt *out)
{
	*out = (struct template_edit_prompt){ .text = visit_form(v, named(v, "text", i)),
		.hint = visit_form(v, named(v, "hint", i)), .name = visit_form(v, named(v, "name", i)),
		.gone = visit_form(v, named(v, "gone", i)).n > 0, .asked_of_all = visit_form(v, named(v, "must", i)).n > 0 };
	out->name = out->name.p ? out->name : STR("");
	out->hint = out->hint.p ? out->hint : STR("");
	if (out->gone)
		return;
	out->place = place_sent(v, named(v, "place", i));
	if (!out->text.n)
		(void)fault_field(&v->fault, named(v, "text", i), _("Say what is asked, or take the question out"));
	if (template_initial(q).n && !out->name.n)
		(void)fault_field(&v->fault, named(v, "name", i), _("Say what it is called in the plan"));
}

static void read_more(struct visit *v, const struct section_form *f, struct template_edit *e)
{
	struct str kind = visit_form(v, "add");
	e->added = (struct template_edit_prompt){ .text = visit_form(v, "add-text"), .name = visit_form(v, "add-name"),
		.hint = visit_form(v, "add-hint") };
	if (!kind.n && (e->added.text.n || e->added.name.n))
		(void)fault_field(&v->fault, "add", _("Choose as what the answer is kept"));
	if (!kind.n)
		return;
	e->add = kind_named(kind);
	if (!e->add || !template_part_takes(str_of(f->section->name), e->add))
		(void)fault_field(&v->fault, "add", _("Choose one from the list"));
	if (!e->added.text.n)
		(void)fault_field(&v->fault, "add-text", _("Say what is asked"));
}

static void read_form(struct visit *v, const struct section_form *f, struct template_edit *e)
{
	size_t n = f->part ? f->part->prompts : 0;
	*e = (struct template_edit){ .on = visit_form(v, "on").n > 0, .text = visit_form(v, "text"),
		.tips = visit_form(v, "tips"), .prompts = n,
		.prompt = arena_array(v->arena, struct template_edit_prompt, n + 1) };
	if (!e->on)
		return;
	if (!e->text.n)
		(void)fault_field(&v->fault, "text", _("Give the section a heading"));
	e->place = place_sent(v, "place");
	for (size_t i = 0; i < n; i++)
		read_question(v, &f->part->prompt[i], i, &e->prompt[i]);
	read_more(v, f, e);
}

enum err template_section(struct visit *v)
{
	struct section_form f;
	struct template_edit edit;
	enum err e = open_form(v, &f);
	if (e != OK)
		return template_no_draft(v, draft_at(v), e);
	if (f.f.stale)
		return draw(v, &f, err_row(ERR_STALE)->http);
	read_form(v, &f, &edit);
	if (v->fault.err)
		return draw(v, &f, 400);
	e = template_form_save(v, &f.t, &f.f, template_edit_part(v->arena, &f.t, f.section->name, &edit));
	return e == ERR_TOO_LARGE ? draw(v, &f, err_row(e)->http) : e;
}

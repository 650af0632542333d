// SPDX-License-Identifier: Apache-2.0
// Changing a draft: what it is called and for whom, here; a section of it, in template_section.c. What is being written
// in these forms waits as a draft of its own (draft_form.h) until it is saved into that of the template, which all
// administrators see.
#include "web/template_edit.h"

#include "plan/say.h"
#include "web/web.h"

enum err template_draft_open(struct visit *v, struct template *out)
{
	struct template_list l;
	struct str name = visit_param(v, "name");
	enum err e = template_versions(v->db, v->arena, name, &l);
	if (e != OK)
		return e;
	const struct template *draft = template_draft(&l, name);
	if (!draft)
		return ERR_NOT_FOUND;
	*out = *draft;
	return OK;
}

struct str template_typed(struct visit *v, const char *field, struct str stored)
{
	struct str typed = form_get(&v->form, field);
	return typed.p ? typed : stored;
}

// A name of a state of a text.
static struct str name_of(struct visit *v, struct str stored)
{
	uint64_t sum = 14695981039346656037u; // FNV-1a: tells one state from another, and proves nothing
	for (size_t i = 0; i < stored.n; i++)
		sum = (sum ^ (unsigned char)stored.p[i]) * 1099511628211u;
	return str_format(v->arena, "%llx", (unsigned long long)sum);
}

enum err template_form_open(struct visit *v, struct str place, struct str stored, struct template_form *out)
{
	out->now = name_of(v, stored);
	enum err e = draft_form_open(v, place, &out->draft);
	struct str seen = form_get(&v->form, "seen");
	out->stale = e == OK && seen.p && !str_eq(seen, out->now);
	return e;
}

// Where most was written: to be shortened there.
static struct str longest_field(const struct visit *v)
{
	size_t at = 0;
	for (size_t i = 1; i < v->form.count; i++)
		if (v->form.pair[i].value.n > v->form.pair[at].value.n)
			at = i;
	return v->form.pair[at].name;
}

enum err template_form_save(struct visit *v, const struct template *t, const struct template_form *f,
	struct json_node *body)
{
	struct template_act made;
	struct fault wrong;
	fault_init(&wrong, v->arena);
	enum err e = template_save(v->arena, t, body, visit_author(v), &made, &wrong);
	if (e == ERR_TOO_LARGE)
		(void)fault_field_str(&v->fault, longest_field(v), fault_sentence(&wrong));
	else if (e != OK)
		(void)fault_say(&v->fault, e, fault_sentence(&wrong));
	return e != OK ? e : template_commit(v, &made, "template-saved", f->draft.place);
}

void template_draw_stale(struct page *p)
{
	nhsuk_warning_callout(p, .heading = _("This was changed since you began to write"), .level = 2,
		.text = _("What you wrote is below. What stands there now is shown beside it. When you save, yours takes its "
				  "place."));
}

// What somebody wrote on such a form, when there is nothing any more into which it could be saved.
static enum err draw_gone(struct visit *v, struct str name, struct str place)
{
	struct draft_form d;
	struct str *words;
	enum err e = draft_form_open(v, place, &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("This template has no draft now"), .h1 = true,
		.back = str_format(v->arena, "/templates/%.*s", STR_ARG(name)).p, .back_text = _("Back to this template"),
		.status = err_row(ERR_NOT_FOUND)->http);
	nhsuk_paragraph(p, .text = _("It was published or thrown away. To change it, begin a draft of the next version on "
		"its page."));
	size_t n = d.found ? draft_words(v->arena, d.draft.text, &words) : 0;
	if (n)
		nhsuk_paragraph(p,
			.text = _("What you wrote is kept here, and stands in the form again when there is a draft."));
	for (size_t i = 0; i < n; i++)
		own_note(p, .text_str = words[i], .cite = i + 1 == n ? d.saved : NULL);
	if (d.found)
		draft_form_after(v, p, &d);
	return web_end(v, p);
}

enum err template_no_draft(struct visit *v, struct str place, enum err e)
{
	struct template_list l;
	struct str name = visit_param(v, "name");
	if (e != ERR_NOT_FOUND)
		return e;
	e = template_versions(v->db, v->arena, name, &l);
	if (e != OK || !l.count || template_draft(&l, name)) // there is one, and no such part of it
		return e != OK ? e : ERR_NOT_FOUND;
	if (v->req->method != HTTP_POST)
		return draw_gone(v, name, place);
	return draft_site_keep(v, place, str_format(v->arena, "/templates/%.*s", STR_ARG(name)).p, "template-kept");
}

void template_form_begin(struct visit *v, struct page *p, const struct template *t, const char *rest,
	const struct template_form *f)
{
	nhsuk_form_begin(p, .action = template_path(v, t, rest), .draft = draft_form_path(v, &f->draft));
	nhsuk_hidden(p, "seen", f->stale ? f->now : template_typed(v, "seen", f->now));
}

// --- its words ---------------------------------------------------------------------------------------------------
struct words_form {
	struct template t;
	struct template_form f;
};

static struct str words_place(struct visit *v)
{
	return draft_spot_place(v, "template-words", visit_param(v, "name"));
}

static enum err open_words(struct visit *v, struct words_form *x)
{
	*x = (struct words_form){ 0 };
	enum err e = template_draft_open(v, &x->t);
	if (e != OK)
		return e;
	return template_form_open(v, words_place(v), str_format(v->arena, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(x->t.title),
		STR_ARG(x->t.about), STR_ARG(x->t.use), STR_ARG(x->t.cohort)), &x->f);
}

void template_two_texts(struct page *p, const char *label, struct str typed, struct str stored)
{
	if (!typed.p || str_eq(str_trim(typed), str_trim(stored)))
		return;
	nhsuk_heading(p, .text = label, .level = 2, .size = SIZE_S);
	own_two_texts(p, .mine_heading = _("You wrote"), .mine = typed, .theirs_heading = _("It says now"),
		.theirs = stored);
}

static void draw_words_stale(struct visit *v, struct page *p, const struct template *t)
{
	template_draw_stale(p);
	template_two_texts(p, _("What is it called?"), form_get(&v->form, "title"), t->title);
	template_two_texts(p, _("For whom is it, and what does it help with?"), form_get(&v->form, "about"), t->about);
	template_two_texts(p, _("How is it used?"), form_get(&v->form, "use"), t->use);
}

static enum err draw_words(struct visit *v, const struct words_form *x, int status)
{
	const struct template *t = &x->t;
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, template_cohort_count);
	for (size_t i = 0; i < template_cohort_count; i++)
		items[i] = (struct nhsuk_choice){ .value = template_cohorts[i].code, .text = _(template_cohorts[i].title) };
	struct page *p = web_begin(v, .title = _("Title, and for whom it is"), .h1 = true, .status = status,
		.caption = template_title(v->arena, t), .back = template_path(v, t, ""),
		.back_text = _("Back to this template"));
	if (x->f.stale)
		draw_words_stale(v, p, t);
	template_form_begin(v, p, t, "/words", &x->f);
	nhsuk_input(p, .name = "title", .label = _("What is it called?"), .label_size = SIZE_S,
		.hint = _("For example: Living with dementia"), .value = template_typed(v, "title", t->title),
		.error = fault_at(&v->fault, "title"));
	nhsuk_textarea(p, .name = "about", .label = _("For whom is it, and what does it help with?"), .label_size = SIZE_S,
		.hint = _("One or two sentences. People read them when they choose."), .rows = 3,
		.value = template_typed(v, "about", t->about), .error = fault_at(&v->fault, "about"));
	nhsuk_textarea(p, .name = "use", .label = _("How is it used?"), .label_size = SIZE_S,
		.hint = _("A note to professionals. You can leave this empty."), .rows = 3,
		.value = template_typed(v, "use", t->use), .error = fault_at(&v->fault, "use"));
	nhsuk_select(p, .name = "cohort", .label = _("Which people is it for?"), .label_size = SIZE_S,
		.hint = _("The standard asks for more sections for some people than for others."), .items = items,
		.count = template_cohort_count, .value = template_typed(v, "cohort", t->cohort));
	draft_form_end(v, p, &x->f.draft, _("Save into the template's draft"));
	return web_end(v, p);
}

enum err template_words_page(struct visit *v)
{
	struct words_form x;
	enum err e = open_words(v, &x);
	return e != OK ? template_no_draft(v, words_place(v), e) : draw_words(v, &x, 200);
}

enum err template_words(struct visit *v)
{
	struct words_form x;
	enum err e = open_words(v, &x);
	if (e != OK)
		return template_no_draft(v, words_place(v), e);
	if (!visit_form(v, "title").n)
		(void)fault_field(&v->fault, "title", _("Say what it is called"));
	if (!visit_form(v, "about").n)
		(void)fault_field(&v->fault, "about", _("Say in a sentence for whom it is"));
	if (v->fault.err || x.f.stale)
		return draw_words(v, &x, v->fault.err ? 400 : err_row(ERR_STALE)->http);
	e = template_form_save(v, &x.t, &x.f, template_edit_words(v->arena, &x.t, visit_form(v, "title"),
		visit_form(v, "about"), visit_form(v, "use"), visit_form(v, "cohort")));
	return e == ERR_TOO_LARGE ? draw_words(v, &x, err_row(e)->http) : e;
}

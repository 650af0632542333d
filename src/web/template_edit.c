// SPDX-License-Identifier: Apache-2.0
// Changing a draft: what it is called and for whom, here; a section of it, in template_section.c.
#include "web/template_edit.h"

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

enum err template_draft_same(struct visit *v, const struct template *t)
{
	int64_t seen;
	return str_int(visit_form(v, "version"), 1, INT64_MAX, &seen) && seen == t->r.version ? OK : ERR_STALE;
}

struct str template_typed(struct visit *v, const char *field, struct str stored)
{
	struct str typed = form_get(&v->form, field);
	return typed.p ? typed : stored;
}

void template_form_begin(struct visit *v, struct page *p, const struct template *t, const char *rest)
{
	nhsuk_form_begin(p, .action = template_path(v, t, rest));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)t->r.version));
}

static enum err draw_words(struct visit *v, const struct template *t, int status)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, template_cohort_count);
	for (size_t i = 0; i < template_cohort_count; i++)
		items[i] = (struct nhsuk_choice){ .value = template_cohorts[i].code, .text = _(template_cohorts[i].title) };
	struct page *p = web_begin(v, .title = _("Title, and for whom it is"), .h1 = true, .status = status,
		.caption = str_c(v->arena, t->title), .back = template_path(v, t, ""), .back_text = _("Back to this template"));
	template_form_begin(v, p, t, "/words");
	nhsuk_input(p, .name = "title", .label = _("What is it called?"), .label_size = SIZE_S,
		.hint = _("For example: Living with dementia"), .value = template_typed(v, "title", t->title),
		.error = fault_at(&v->fault, "title"));
	nhsuk_textarea(p, .name = "about", .label = _("For whom is it, and what does it help with?"), .label_size = SIZE_S,
		.hint = _("One or two sentences. People read them when they choose."), .rows = 3,
		.value = template_typed(v, "about", t->about), .error = fault_at(&v->fault, "about"));
	nhsuk_textarea(p, .name = "use", .label = _("How is it used?"), .label_size = SIZE_S,
		.hint = _("A note to professionals. You can leave this empty."), .rows = 3,
		.value = template_typed(v, "use", t->use));
	nhsuk_select(p, .name = "cohort", .label = _("Which people is it for?"), .label_size = SIZE_S,
		.hint = _("The standard asks for more sections for some people than for others."), .items = items,
		.count = template_cohort_count, .value = template_typed(v, "cohort", t->cohort));
	nhsuk_button(p, .text = _("Save the draft"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err template_words_page(struct visit *v)
{
	struct template t;
	enum err e = template_draft_open(v, &t);
	return e != OK ? e : draw_words(v, &t, 200);
}

enum err template_words(struct visit *v)
{
	struct template t;
	struct template_act made;
	enum err e = template_draft_open(v, &t);
	if (e != OK)
		return e;
	if (!visit_form(v, "title").n)
		(void)fault_field(&v->fault, "title", _("Say what it is called"));
	if (!visit_form(v, "about").n)
		(void)fault_field(&v->fault, "about", _("Say in a sentence for whom it is"));
	if (v->fault.err)
		return draw_words(v, &t, 400);
	e = template_draft_same(v, &t);
	if (e == OK)
		e = template_save(v->arena, &t,
			template_edit_words(v->arena, &t, visit_form(v, "title"), visit_form(v, "about"), visit_form(v, "use"),
				visit_form(v, "cohort")),
			visit_author(v), &made, &v->fault);
	return e != OK ? e : template_commit(v, &made, "template-saved");
}

// SPDX-License-Identifier: Apache-2.0
// A template that comes as a file, or pasted, becomes a draft. What is wrong in it is named, each fault with its
// place, and nothing is kept.
#include "web/draft_form.h"
#include "web/template_view.h"
#include "web/web.h"

#define PLACE "template-import"

static enum err draw(struct visit *v, const struct fault *wrong, int status)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR(PLACE), &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Take in a template from a file"), .h1 = true, .status = status,
		.back = "/templates", .back_text = _("Back to all templates"));
	if (wrong)
		template_draw_faults(p, wrong);
	nhsuk_paragraph(p,
		.text = _("A template is a FHIR Questionnaire as JSON. It becomes a draft: nobody's plan follows it before you "
				  "publish it."));
	nhsuk_form_begin(p, .action = "/templates/import", .multipart = true, .draft = draft_form_path(v, &d));
	nhsuk_file_upload(p, .name = "file", .label = _("The file"), .label_size = SIZE_S,
		.accept = ".json,application/json",
		.error = fault_at(&v->fault, "file"));
	nhsuk_textarea(p, .name = "text", .label = _("Or paste it here"), .label_size = SIZE_S, .rows = 8, .spellcheck = -1,
		.value = form_get(&v->form, "text"));
	nhsuk_input(p, .name = "name", .label = _("Its name here"), .label_size = SIZE_S, .width = 20,
		.hint = _("You can leave this empty. The name of a template that is here makes it the next version of that "
			"one."),
		.value = visit_form(v, "name"), .error = fault_at(&v->fault, "name"), .spellcheck = -1);
	draft_form_end(v, p, &d, _("Check it and take it in"));
	return web_end(v, p);
}

enum err template_import_page(struct visit *v)
{
	return draw(v, NULL, 200);
}

enum err template_import(struct visit *v)
{
	const struct form_file *file = form_get_file(&v->form, "file");
	struct str text = form_get(&v->form, "text");
	struct template_act made;
	struct fault wrong;
	bool sent = file && (file->bytes.n || file->too_large);
	if (!sent && !str_trim(text).n) {
		(void)fault_field(&v->fault, "file", _("Choose a file, or paste the template"));
		return draw(v, NULL, 400);
	}
	fault_init(&wrong, v->arena);
	enum err e = sent && file->too_large
		? fault_say(&wrong, ERR_TOO_LARGE, _("This file is too large for a template."))
		: template_take(v->db, v->arena, sent ? file->bytes : text, visit_form(v, "name"), visit_author(v), &made,
			&wrong);
	if (e == OK)
		return template_commit(v, &made, "template-taken", STR(PLACE));
	if (fault_at(&wrong, "name"))
		(void)fault_field(&v->fault, "name", fault_at(&wrong, "name"));
	if (wrong.err != ERR_INPUT && wrong.err != ERR_TOO_LARGE && wrong.err != ERR_CONFLICT)
		return e;
	return draw(v, &wrong, err_row(e)->http);
}

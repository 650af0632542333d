// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the forms share in which an administrator changes a draft of a template.
#ifndef OWNPLAN_WEB_TEMPLATE_EDIT_H
#define OWNPLAN_WEB_TEMPLATE_EDIT_H

#include "web/draft_form.h"
#include "web/template_view.h"

// A form of one part of a template's draft: its words, or a section.
struct template_form {
	struct draft_form draft; // what is being written in it
	struct str now;          // which state of that part is stored, for the hidden field "seen"
	bool stale;              // what was typed was made from another
};

// The draft of the template that the address names. ERR_NOT_FOUND.
enum err template_draft_open(struct visit *v, struct template *out) MUST_USE;
// The reply where there is none: a page that says so with what was written, or, of what was sent, the page of the
// template; the words wait as a draft at `place`. e: what template_draft_open said.
enum err template_no_draft(struct visit *v, struct str place, enum err e) MUST_USE;
// What is being written in a form, at `place`, about a part of which this is stored.
enum err template_form_open(struct visit *v, struct str place, struct str stored, struct template_form *out) MUST_USE;
// The end of what was sent: the draft becomes `body`, and the reply leads to its page. ERR_TOO_LARGE: the field that
// holds most says so, and the form is drawn once more.
enum err template_form_save(struct visit *v, const struct template *t, const struct template_form *f,
	struct json_node *body) MUST_USE;
// That somebody changed the same meanwhile; and one text of it, beside what was typed, when they differ.
void template_draw_stale(struct page *p);
void template_two_texts(struct page *p, const char *label, struct str typed, struct str stored);
// What was typed into a field, on a form that is shown again; else what is stored.
struct str template_typed(struct visit *v, const char *field, struct str stored);
// Begins the form, with what it was made from. rest: behind the template's address.
void template_form_begin(struct visit *v, struct page *p, const struct template *t, const char *rest,
	const struct template_form *f);
// The tasks of a draft's page that lead to its words in other languages, and how many of them are missing or older.
void template_draw_languages(struct visit *v, struct page *p, const struct template *t);
void template_language_state(const struct template_text *item, size_t count, size_t *missing, size_t *older);

#endif

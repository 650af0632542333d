// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the templates of a person's plan make of its pages: the words of a question, the order of sections,
// what is still to think about (plan/template.h). A plan that follows none looks as the kinds say.
#ifndef OWNPLAN_WEB_ASKING_H
#define OWNPLAN_WEB_ASKING_H

#include "plan/plan.h"
#include "plan/template.h"

struct plan_view;
struct page;

// Says which plan it is; nothing is read before something is asked.
void asking_of(struct visit *v, const struct plan *pl);
// What it asks for is what this template asks, as a preview of it: of no plan.
void asking_preview(struct visit *v, struct template *t);
// What the plan asks for in all. Never NULL; a plan that follows none, or that was not said, asks for nothing.
const struct plan_templates *asking(struct visit *v);
// The form that is drawn answers this prompt (by its link, "dementia/plans-my-life-story"), or, without one, that which
// fits: of the kind, and of the title that the entry has.
void asking_prompt(struct visit *v, const struct kind *k, struct str link, struct str title);
// The same for a form of preparation, whose questions stand in a part of their own.
void asking_prepare(struct visit *v, const struct kind *k);
const struct template_prompt *asking_now(struct visit *v); // that prompt; NULL: none
// How a field is asked, and what helps; NULL: as its kind says. To others it is said what the person is asked. Where a
// template does not say it in the reader's language, it says in which it is (page_in).
const char *asking_label(struct visit *v, const struct field *f);
const char *asking_hint(struct visit *v, const struct field *f);
// The language of what a field begins with, where that is all it says and another than the reader's; NULL.
const char *asking_value_in(struct visit *v, const struct field *f, struct str value);
// The heading of a section: the template's words where they are its own, to the person; else `usual`.
const char *asking_heading(struct visit *v, const char *part, const char *usual);
// Whether a section that a template may leave out is wanted.
bool asking_wants(struct visit *v, const char *part);
// Of a section with nothing in it: "Nothing here yet", or how much there is to think about.
const char *asked_words(struct plan_view *w, const char *name);
// Whether the plan holds what a prompt asks for.
bool asking_answered(const struct plan *pl, const struct template_prompt *p);
// Whether it is asked now: not answered, and what it waits for is there.
bool asking_open(const struct plan_templates *s, const struct plan *pl, const struct template_prompt *p);
// Where a prompt is answered.
const char *asking_href(struct visit *v, const struct template_prompt *p);
// The same of one with something in it; NULL: there is nothing more to think about.
const char *asked_more(struct plan_view *w, const char *name);
// What these sections, which are folded, still ask for, so that it is seen all the same; nothing when there is nothing.
void draw_still(struct plan_view *w, const char *const *names, size_t count);
// What a section still asks for, as a short list; inside the section.
void draw_asked(struct plan_view *w, const char *name);
// What the plan's templates ask when it is looked at again, each with the way to where its answer belongs.
void draw_review_questions(struct visit *v, struct page *p, const struct plan *pl);
// Lines of a part (what to have ready, questions that help), as a list under a heading. Nothing when there are none.
void draw_tips(struct visit *v, struct page *p, const char *name, const char *heading);

#endif

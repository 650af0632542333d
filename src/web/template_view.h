// SPDX-License-Identifier: Apache-2.0
// Inside web/: templates as people see them: what one asks for, and what it adds to a plan.
#ifndef OWNPLAN_WEB_TEMPLATE_VIEW_H
#define OWNPLAN_WEB_TEMPLATE_VIEW_H

#include "plan/template.h"
#include "web/layout.h"

// What a template asks for, section by section, as the person is asked. have: a plan that asks for some of it already;
// then only what is new is shown (NULL: all). How many things were shown.
size_t draw_template(struct visit *v, struct page *p, const struct template *t, const struct plan_templates *have);
// Its title, or its name where it has none, to be written on a page (page_in).
const char *template_title(struct arena *a, const struct template *t);
// For whom: "People with dementia".
const char *template_whom(const struct template *t);
// "Version 2, published 3 November 2026 by Riverside", "Draft of version 3".
const char *template_version_words(struct visit *v, const struct template *t);
const char *template_status_words(const struct template *t);
enum nhsuk_colour template_status_colour(const struct template *t);
// "/templates/dementia" + rest.
const char *template_path(struct visit *v, const struct template *t, const char *rest);
// The version that the address names. ERR_NOT_FOUND.
enum err template_version(struct visit *v, struct template *out) MUST_USE;
// Everything that is wrong, in a box.
void template_draw_faults(struct page *p, const struct fault *f);
// Commits what was made, and goes to the page of the template, which says `done`. place: of the draft of the form that
// was sent, which goes with it; STR_NONE none.
enum err template_commit(struct visit *v, const struct template_act *made, const char *done, struct str place) MUST_USE;
const char *template_section_title(struct str part);

#endif

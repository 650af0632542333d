// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the forms that change a draft of a template share.
#ifndef OWNPLAN_WEB_TEMPLATE_EDIT_H
#define OWNPLAN_WEB_TEMPLATE_EDIT_H

#include "web/template_view.h"

// The draft of the template that the address names. ERR_NOT_FOUND: there is none.
enum err template_draft_open(struct visit *v, struct template *out) MUST_USE;
// ERR_STALE: somebody changed it since this form was shown.
enum err template_draft_same(struct visit *v, const struct template *t) MUST_USE;
// What was typed into this field, else what is stored.
struct str template_typed(struct visit *v, const char *field, struct str stored);
void template_form_begin(struct visit *v, struct page *p, const struct template *t, const char *rest);

#endif

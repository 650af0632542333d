// SPDX-License-Identifier: Apache-2.0
// Inside web/: two states of a template side by side, in words (plan/template_diff.h).
#ifndef OWNPLAN_WEB_TEMPLATE_DIFF_H
#define OWNPLAN_WEB_TEMPLATE_DIFF_H

#include "plan/template_diff.h"
#include "web/template_view.h"

// All that is different, by section; the headings say what stands on either side ("Version 1", "Version 2"). How many
// differences there are; with none it says so.
size_t template_draw_differences(struct visit *v, struct page *p, const struct template *was, const char *was_heading,
	const struct template *is, const char *is_heading);

// Where a template was made from: another one here, or one of the gallery.
struct template_origin {
	bool found;               // it is still here
	struct template was;      // the version that it was made from
	struct template now;      // the newest that plans, or others, can have
	const char *organisation; // whose it is; NULL: of this house
	const char *href;         // where it can be seen
	struct str canonical;     // of `now`, for derivedFrom
	bool newer;               // `now` is a newer version than `was`
};
enum err template_origin(struct visit *v, const struct template *t, struct template_origin *out) MUST_USE;
// On the page of a template: what it was made from, and that there is a newer version. Nothing where it is all its own.
enum err template_draw_origin(struct visit *v, struct page *p, const struct template *t) MUST_USE;

#endif

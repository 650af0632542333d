// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the page of a person's details (details.c) and their history (details_history.c) share.
#ifndef OWNPLAN_WEB_DETAILS_H
#define OWNPLAN_WEB_DETAILS_H

#include "plan/details.h"
#include "web/plan_view.h"

#define DETAILS_VERSIONS 1000 // of them are looked at

// Where somebody lives who must not be found is for themselves alone.
bool details_shown(const struct visit *v, const struct detail_group *g);
struct str details_words(struct visit *v, const struct value *value);
// What is said by choices about a thing (mobile, first) stands in one line with the thing itself.
struct str details_row_words(struct visit *v, const struct detail_row *row);
// Whether a group says something else in these two versions of one Patient.
bool details_differ(struct visit *v, const struct person *was, const struct person *now, const struct detail_group *g);

#endif

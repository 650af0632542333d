// SPDX-License-Identifier: Apache-2.0
// Inside web/: a record that the wrong person joined (plan/joined.h), on the pages of others.
#ifndef OWNPLAN_WEB_JOINED_H
#define OWNPLAN_WEB_JOINED_H

#include "plan/joined.h"
#include "web/plan_view.h"

// On top of the plan, for the person and professionals: who had joined, what they wrote that still stands, and what was
// found; until a while after that.
void joined_top(struct plan_view *w, const struct privacy_tasks *tasks);
// For who plans with the person: the way to say that somebody else has joined. Nothing when nobody has an account.
void joined_way(struct visit *v, struct page *p);

#endif

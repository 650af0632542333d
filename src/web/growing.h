// SPDX-License-Identifier: Apache-2.0
// Inside web/: what changes as a young person grows up (growing.c), where other pages speak of it.
#ifndef OWNPLAN_WEB_GROWING_H
#define OWNPLAN_WEB_GROWING_H

#include "web/layout.h"

// Whether a birthday lies ahead on which something changes; and whether it is less than half a year away.
bool growing_up(const struct visit *v);
bool growing_soon(const struct visit *v);
// The age of that birthday and its day, when it is less than half a year away; 0: it is not. birth may be DAY_NONE.
int growing_next(day birth, day *on);
// On the plan, when it is soon.
void growing_hint(struct visit *v, struct page *p);

#endif

// SPDX-License-Identifier: Apache-2.0
// "Someone else is writing here": shown to people who may both see what is written, never enforced by a lock. A page
// says that it is open when it is opened, again every half a minute where there are scripts, and when it is left
// (record/editing.h).
#ifndef OWNPLAN_WEB_EDITING_H
#define OWNPLAN_WEB_EDITING_H

#include "web/layout.h"

// Who else has this place open now; inside its form, which has .draft. Also the place where the script writes it.
void editing_draw(struct visit *v, struct page *p, struct str place, const struct resource *about);
// The page with that form is made: with its row of the audit it is written down that it is open.
enum err editing_open(struct visit *v, struct str place) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside web/: who may agree a plan in somebody's name, chosen from those who have the right to, and where it was found
// that the person cannot decide it now (plan/capacity.h).
#ifndef OWNPLAN_WEB_AGREE_FOR_H
#define OWNPLAN_WEB_AGREE_FOR_H

#include "plan/agreement.h"
#include "web/layout.h"

struct agree_for; // who may, and what was found
enum err agree_for_open(struct visit *v, const struct plan *pl, struct agree_for **out) MUST_USE;
void agree_for_draw(struct visit *v, struct page *p, const struct agree_for *x);
// Fills who agrees and what that rests on. What is missing or does not hold is said at the fields "for" and "finding".
void agree_for_read(struct visit *v, const struct agree_for *x, struct agreement_form *form);

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside web/: who agrees a plan in somebody's name, chosen from those who may (plan/representative.h), at the fields
// "for" and "finding".
#ifndef OWNPLAN_WEB_AGREE_FOR_H
#define OWNPLAN_WEB_AGREE_FOR_H

#include "plan/representative.h"
#include "web/layout.h"

void agree_for_draw(struct visit *v, struct page *p, const struct representatives *x);

#endif

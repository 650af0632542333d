// SPDX-License-Identifier: Apache-2.0
// Inside web/: a plan to read from top to bottom, section by section, made from the kind table: for agreeing, for
// agreed versions and for comparing. (The joined-up plan of every day is plan_page.c.)
#ifndef OWNPLAN_WEB_LISTING_H
#define OWNPLAN_WEB_LISTING_H

#include "web/form.h"

// Everything material of a plan, its people and its review; past ones too.
void listing_draw(struct visit *v, struct page *p, const struct plan *pl);
// One entry: its title large, when it is words of the person, and its other fields below.
void listing_entry(struct visit *v, struct page *p, const struct plan *pl, const struct entry *e);

#endif

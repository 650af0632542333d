// SPDX-License-Identifier: Apache-2.0
// Inside web/: the list on the page of who can see a plan.
#ifndef OWNPLAN_WEB_SHARING_LIST_H
#define OWNPLAN_WEB_SHARING_LIST_H

#include "record/consent.h"
#include "web/layout.h"
#include "web/supporter.h"

struct sharing_list {
	struct consent_view *item; // all, those that ended too
	size_t count;
	struct audit_row *look; // newest first, one an actor
	size_t looks;
	struct supporter_codes codes;
};
enum err sharing_list_read(struct visit *v, struct sharing_list *out) MUST_USE;
// How many stand of whom the visitor is told.
size_t sharing_list_standing(struct visit *v, const struct sharing_list *l);
enum err sharing_list_draw(struct visit *v, struct page *p, const struct sharing_list *l) MUST_USE;
void sharing_list_before(struct visit *v, struct page *p, const struct sharing_list *l); // who could see it once
// What has an end of its own can go on for another year; what age or a law ends cannot.
bool sharing_longer_may(const struct consent_view *c);

#endif

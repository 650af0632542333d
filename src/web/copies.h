// SPDX-License-Identifier: Apache-2.0
// Inside web/: copies of the plan that went to other services' systems (record/outbox.h), in plain sentences. Who did
// not let a service in is not told of copies that it did not get, but for one that it got before.
#ifndef OWNPLAN_WEB_COPIES_H
#define OWNPLAN_WEB_COPIES_H

#include "record/visit.h"

struct page;

// On the page of who can see the plan: what went where, newest first. Nothing when there is nothing to say.
enum err copies_draw(struct visit *v, struct page *p) MUST_USE;
// On the plan: a sentence for each system, about the newest copy.
enum err copies_brief(struct visit *v, struct page *p) MUST_USE;

#endif

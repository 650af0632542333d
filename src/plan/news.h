// SPDX-License-Identifier: Apache-2.0
// What other systems are told of: that a plan was agreed, that it was looked at again, and to those that were told
// that it was agreed, that somebody's answer is a yes no more. Put into the outbox
// (record/outbox.h) in the transaction of the change itself, so that both are there or neither is.
#ifndef OWNPLAN_PLAN_NEWS_H
#define OWNPLAN_PLAN_NEWS_H

#include "record/resource.h"

// In a job, after `now` was written and what follows from it too: a row for each subscriber when it is news. A first
// yes, by which the plan is not agreed yet, is none. What is no agreement and no review costs nothing.
enum err plan_news(struct db *db, struct arena *a, const struct resource *now) MUST_USE;

#endif

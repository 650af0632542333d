// SPDX-License-Identifier: Apache-2.0
// Inside web/: how long a record is kept (plan/retention.h), in words.
#ifndef OWNPLAN_WEB_RETENTION_H
#define OWNPLAN_WEB_RETENTION_H

#include "web/layout.h"

// For the person, or who speaks for them: until when at least, by which rule, and whether a hold stands.
enum err retention_draw(struct visit *v, struct page *p) MUST_USE;

#endif

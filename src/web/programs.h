// SPDX-License-Identifier: Apache-2.0
// Inside web/: programs that may read the plan (record/client.h): which, what of it, why and when they last did, and
// stopping each. Stopping one is a "never" of the person's for it, a Consent like any, which can be taken back.
#ifndef OWNPLAN_WEB_PROGRAMS_H
#define OWNPLAN_WEB_PROGRAMS_H

#include "record/visit.h"

struct page;

// On the page of who can see the plan. looked: when each actor last read, newest first.
enum err programs_draw(struct visit *v, struct page *p, const struct audit_row *looked, size_t looks) MUST_USE;

#endif

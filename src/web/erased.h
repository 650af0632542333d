// SPDX-License-Identifier: Apache-2.0
// Inside web/: what stands where something was lawfully erased (record/erase.h).
#ifndef OWNPLAN_WEB_ERASED_H
#define OWNPLAN_WEB_ERASED_H

#include "record/erase.h"
#include "web/layout.h"

// "Taken out on 3 May 2026 by Ruth Allen, privacy officer. It was about somebody else ...", and what the officer wrote.
// Says that it is gone when there is no proof.
void erased_note(struct visit *v, struct page *p, struct str type, struct str id);
// The same in one line, for a list of changes: who, with why.
const char *erased_who(struct visit *v, struct str type, struct str id);
// Whether the reader may ask that it is taken out for good: the person, who speaks for them, who may write there.
bool erased_may_ask(struct visit *v, const struct resource *r);

#endif

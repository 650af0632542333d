// SPDX-License-Identifier: Apache-2.0
// Inside web/: the words of audit rows, for the page "Who has looked" and its test.
#ifndef OWNPLAN_WEB_LOOKED_H
#define OWNPLAN_WEB_LOOKED_H

#include "record/audit.h"

// What a row speaks of: "the plan", "a conversation"; N_ words. Unknown handlers are "a part of the plan".
const char *looked_part(struct str what);
// What was done, a sentence with %s for the part: "Looked at: %s"; N_ words.
const char *looked_deed(const struct audit_row *row);
// The same look by the same person on the same day, for the same reason: one line.
bool looked_same(const struct audit_row *a, const struct audit_row *b);

#endif

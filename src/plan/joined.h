// SPDX-License-Identifier: Apache-2.0
// Somebody joined a record that is not theirs: a code was given to the wrong hand. They say so, or the team does; from
// that moment they see nothing of it. What they wrote stays, marked, until the person or the team puts it right; what
// they gave to others ends; what was done is for the privacy officer.
#ifndef OWNPLAN_PLAN_JOINED_H
#define OWNPLAN_PLAN_JOINED_H

#include "plan/privacy.h"

// The change by which `who`, whose the record is said to be not, is parted from v->person. values: of kind_joined, as
// the form was read, of which the words are taken. In its transaction: the account lets go of the record, codes to join
// it or for a new password stop working, and whom the account let in sees no more, but for teams (they help whose
// record it is) and who was let in by law. A "never" stays. The team is told. ERR_NOT_FOUND when it runs: they had been
// parted.
struct plan_change *joined_parting(struct visit *v, const struct actor *who, struct values *values);
// Whether this entry of v's plan was last written by who had joined, by one of these Tasks.
bool joined_wrote(const struct privacy_tasks *tasks, const struct entry *e);

#endif

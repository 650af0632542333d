// SPDX-License-Identifier: Apache-2.0
// Asking that what somebody else wrote about a person is put right (UK GDPR articles 16 and 12(3)): a suggestion
// (remark.h) that has to be answered within a month, by who wrote the words or by a professional who may write in that
// part of the plan. Who leaves the words as they are says why; what the person says about them then stays beside them
// wherever they are shown.
#ifndef OWNPLAN_PLAN_CORRECTION_H
#define OWNPLAN_PLAN_CORRECTION_H

#include "plan/remark.h"

day correction_due(void); // one month from today
// The person, or who speaks for them.
bool correction_may(const struct visit *v, const struct entry *about);
// Says what becomes of it: remark_decides, and of a correction a professional who may write there.
bool correction_decides(const struct remark *m, const struct entry *about, const struct visit *v);
// It was left as it was, and what the person says about it stands.
bool correction_stands(const struct remark *m);
// The next version of one that was left: other words of the person's to stand beside the entry.
struct resource_put correction_say(struct arena *a, const struct remark *m, const struct writer *w, struct str words);
// Accounts that are told: those of remark_told, and the professionals of every team that may write there.
enum err correction_told(struct db *db, struct arena *a, const struct entry *about, const struct remarks *before,
	struct str but, struct str **accounts, size_t *count) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// Plans for when things go wrong, as one each with what belongs to it (kinds: kind_contingency.c), and the one rule
// that PRSB PCSP 2.0 has for them: trigger factors 1..*. Nobody can use a plan without a sign that it is time for it,
// so such a plan can be begun, but it is not ready and cannot be agreed. Pages, stories and agreement ask here.
#ifndef OWNPLAN_PLAN_CONTINGENCY_H
#define OWNPLAN_PLAN_CONTINGENCY_H

#include "plan/plan.h"

// Kinds of what belongs to one, in the order in which they are read; ends with NULL.
extern const struct kind *const contingency_parts[];

// The plan that an entry belongs to; NULL: it is no part of one, or of one that the reader may not see.
const struct entry *contingency_of(const struct plan *pl, const struct entry *part);
bool contingency_has(const struct plan *pl, const struct entry *plan, const struct kind *part);
// Who is to be called, in their order: by the number they have, those without one behind, then as they were added.
// count of them on the arena.
const struct entry **contingency_calls(
	struct arena *a, const struct plan *pl, const struct entry *plan, size_t *count);
// The number to call: the one that the entry has, else that of the same person or service among the people of the plan.
struct str contingency_phone(const struct plan *pl, const struct entry *call);
// When it or anything in it was last changed.
instant contingency_updated(const struct plan *pl, const struct entry *plan);

// --- the rule ------------------------------------------------------------------------------------------------------
// A sentence (N_) that says what a plan lacks before it can be used; NULL: nothing.
const char *contingency_lacks(const struct plan *pl, const struct entry *plan);
// The first one that is not over and lacks something; NULL: none. Where there is one nothing can be agreed.
const struct entry *contingency_unfinished(const struct plan *pl);
// What stands in the way of saving these values: a sentence (N_) about the field "status", or NULL. entry NULL: a new
// one.
const char *contingency_save_stop(const struct plan *pl, const struct entry *entry, const struct values *v);
// In a job, of a person as their record stands then: ERR_RULE when a plan is ready to use that lacks something.
enum err contingency_holds(struct db *db, struct arena *a, struct str person) MUST_USE;
// What stands in the way of taking an entry of any kind away: a sentence (N_), or NULL.
const char *contingency_remove_stop(const struct plan *pl, const struct entry *entry);

#endif

// SPDX-License-Identifier: Apache-2.0
// What was found about one decision at one time (kinds "capacity" and "best-interest"), and the rules for it: the
// Mental Capacity Act 2005 from 16 on, what a young person can decide themselves (Gillick) from 11 to 15. Everyone is
// taken to be able to decide, and nothing here says more than what is found about that decision, until the day on which
// it is looked at again.
#ifndef OWNPLAN_PLAN_CAPACITY_H
#define OWNPLAN_PLAN_CAPACITY_H

#include "plan/plan.h"

// What kind of decision a finding is about (its field "about").
#define CAPACITY_PLAN "plan"       // agreeing to this plan
#define CAPACITY_SHARING "sharing" // who sees this plan, or decides about it
#define CAPACITY_OTHER "other"

// How old somebody has to be for what is found by a rule: what stands in the way of saving these values, and the name
// of the field (N_ sentences). NULL: nothing. pl: with what the writer may see.
const char *capacity_save_stop(const struct plan *pl, day birth, const struct values *v, const char **field);

// Whether an entry of kind "capacity" says by that rule ("mca", "gillick") what `able` says ("not-now", or NULL: that
// it can be decided, with help or without).
bool capacity_says(const struct entry *e, const char *law, const char *able);
// Whether an entry of either kind can be relied on today: the day on which it is looked at again has not gone by.
bool capacity_holds(const struct entry *e, day today);
// And written down here, by a professional: what came from elsewhere or was said by others is read, not relied on.
bool capacity_relied_on(struct visit *v, const struct entry *e);
// Those findings about that kind of decision that can be relied on and say so by that rule, in the order of the plan;
// able as in capacity_says, "": whatever they say.
const struct entry **capacity_findings(
	struct visit *v, const struct plan *pl, const char *about, const char *law, const char *able, size_t *count);
// Those best-interest decisions about that kind of decision that can be relied on, with the finding that they rest on.
const struct entry **capacity_decided(struct visit *v, const struct plan *pl, const char *about, size_t *count);

#endif

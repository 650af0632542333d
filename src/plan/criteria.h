// SPDX-License-Identifier: Apache-2.0
// The five criteria (standards: what counts as a personalised care and support plan), computed from the record, each
// with its evidence and, where it is not met, one plain sentence of what is missing. Only authenticated or attested
// acts count. A plan counts only when all five hold.
#ifndef OWNPLAN_PLAN_CRITERIA_H
#define OWNPLAN_PLAN_CRITERIA_H

#include "plan/agreement.h"
#include "plan/plan.h"

#define CRITERIA 5

struct criterion {
	bool met;
	const char *title;       // to the person: "You were at the centre"
	const char *title_other; // to others: "Criterion 1: the person is central"
	const char *detail;      // what shows it, or what is missing: one sentence
	const char *missing;     // to professionals, when not met: "needs a review date"
	struct str *evidence;    // references "Encounter/KEY-..": links to what proves it
	size_t count;
	const char *mend, *mend_text; // where to put it right: path below /people/KEY, and the words of the link
};

struct criteria {
	struct criterion item[CRITERIA];
	unsigned met; // bits
};

// pl with everything in it (no access filter), agreements of the person, and who may see the plan now.
struct criteria_facts {
	const struct plan *plan;
	const struct agreement_list *agreements;
	size_t sharers;      // people, teams and organisations that can see the plan, besides the person
	bool person_account; // the person can open it themselves
	bool copy_given;     // or was given a copy
};
void criteria_judge(struct arena *a, const struct criteria_facts *facts, struct criteria *out);
enum err criteria_of(struct db *db, struct arena *a, const struct plan *pl, struct criteria *out) MUST_USE;

#endif

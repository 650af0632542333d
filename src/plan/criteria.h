// SPDX-License-Identifier: Apache-2.0
// The five criteria (standards: what counts as a personalised care and support plan), computed from the record, each
// with its evidence and, where it is not met, one plain sentence of what is missing. Only authenticated or attested
// acts count: what a system sent in somebody's name does not. A plan counts only when all five hold.
#ifndef OWNPLAN_PLAN_CRITERIA_H
#define OWNPLAN_PLAN_CRITERIA_H

#include "plan/agreement.h"
#include "plan/plan.h"

#define CRITERIA 5
#define CRITERIA_ALL ((1u << CRITERIA) - 1)

struct criterion {
	bool met;
	const char *title;       // to the person: "You were at the centre"
	const char *title_other; // to others: "Criterion 1: the person is central"
	const char *detail;      // to the person: what shows it, or what is missing: one sentence
	const char *detail_other; // the same to others
	const char *missing;     // to professionals, when not met: "needs a review date"; NULL when met
	struct str *evidence;    // references "Encounter/KEY-..": links to what proves it
	size_t count;
	const char *mend;       // where to put it right: path below /people/KEY; NULL when met
	const char *mend_text;  // the words of that link, to the person: "Say what matters to you"
	const char *mend_other; // the same to others: "Write down what matters to Declan"
};

struct criteria {
	struct criterion item[CRITERIA];
	unsigned met; // bits
};

// pl with everything in it (no access filter), agreements of the person, and who may see the plan now.
struct criteria_facts {
	const struct plan *plan;
	const struct agreement_list *agreements;
	size_t sharers;       // people, teams and organisations that can see the plan, besides the person
	bool person_account;  // the person can open it themselves
	bool copy_given;      // or was given a copy
	bool supporter;       // somebody of theirs can open it and ask for them
	bool alone_by_choice; // they said that they would like nobody with them
	struct str manifest;  // manifest_now of the plan; empty: it is computed
};
void criteria_judge(struct arena *a, const struct criteria_facts *facts, struct criteria *out);
enum err criteria_of(struct db *db, struct arena *a, const struct plan *pl, struct criteria *out) MUST_USE;
// The same for who has read the agreements and computed manifest_now already (may be empty).
enum err criteria_with(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_list *agreements,
	struct str manifest, struct criteria *out) MUST_USE;
// "4 of 5 criteria: needs a review date", the first that is missing; "5 of 5 criteria".
const char *criteria_words(struct arena *a, const struct criteria *c);
// The same from the bits alone (plan_summary.met), without what is missing: "4 of 5 criteria".
const char *criteria_count_words(struct arena *a, unsigned met);

// Two acts that no entry of the plan shows, kept as Communications on the evidence shelf and counted by criteria_of: a
// copy was handed over (how: "paper", "large-print", "easy-read", "other"; who: the actor), and the person would like
// nobody with them. Any change of the plan that is written in the same plan_change counts them at once.
enum act { ACT_COPY_GIVEN, ACT_ALONE_BY_CHOICE };
struct resource_put act_make(struct visit *v, enum act act, struct str how);

#endif

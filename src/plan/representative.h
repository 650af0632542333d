// SPDX-License-Identifier: Apache-2.0
// Who may agree a plan in somebody's name, and where it was found that the person cannot decide that now. The right to
// comes from a Consent that says so, by law, or from a decision in the person's best interest (made by a professional,
// who writes it down). From 16 on it also takes that they were found not to be able to agree to this plan now (Mental
// Capacity Act 2005 s. 1(2), 9, 11(7)); from 11 to 15 that they cannot decide it themselves yet (Gillick).
#ifndef OWNPLAN_PLAN_REPRESENTATIVE_H
#define OWNPLAN_PLAN_REPRESENTATIVE_H

#include "plan/agreement.h"
#include "record/consent.h"

struct representative {
	struct str reference; // Consent/ID, QuestionnaireResponse/ID
	struct str name;
	enum consent_basis basis;
	const struct entry *decided; // in their best interest; NULL: by a Consent
};

struct representatives {
	struct representative *item; // for whom this visitor may answer: staff for all of them, else for themselves
	size_t count;
	const struct entry **finding; // that they cannot agree to this plan now
	size_t findings;
	const char *law; // that something has to be found by; NULL: who holds parental responsibility decides
};

// pl: everything of it. In v->arena.
enum err representatives_open(struct visit *v, const struct plan *pl, struct representatives *out) MUST_USE;
// Who answers, by form->rests_on, and where it was found, by form->finding: fills name, authority and finding, or says
// what is missing or does not hold at the fields "for" and "finding".
void representatives_check(struct visit *v, const struct representatives *x, struct agreement_form *form);

#endif

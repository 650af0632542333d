// SPDX-License-Identifier: Apache-2.0
// Where a resource that comes from outside is kept: by its kind, or, for what is no kind, by a table of types. The same
// table says which types programs may write and what they may do with them, for the API and its CapabilityStatement.
#ifndef OWNPLAN_PLAN_PLACE_H
#define OWNPLAN_PLAN_PLACE_H

#include "plan/kind.h"

struct place {
	const char *type;
	const char *section; // access is granted by it; "" the record as such
	enum shelf shelf;
	bool shared; // belongs to nobody
	bool kept;   // evidence: it is added, and from then on neither changed nor taken away
	bool made;   // no program adds it either: it is read from the log of who looked (api/event.h)
};

// The n-th type that can be written, in the order of the alphabet; NULL beyond the last.
const struct place *place_at(size_t n);
// NULL: this type is only read, or not held at all.
const struct place *place_of(struct str type);
// Whether a CarePlan is the person's own joined-up plan: the one that follows from its entries.
bool place_own_plan(struct json_at body);

#endif

// SPDX-License-Identifier: Apache-2.0
// Where an entry was taken over from: a plan on paper that somebody typed in, or a file that was brought in. It stands
// in the entry itself, in an extension with parts, so that it leaves with it and is seen by exactly those who see it:
// the reference to the scan, the page, when that was written and by whom, and who typed it in.
//
// It holds no name of the document: who may see the entry need not see that.
#ifndef OWNPLAN_PLAN_TAKEN_H
#define OWNPLAN_PLAN_TAKEN_H

#include "plan/entry.h"

enum taken_way { TAKEN_TYPED, TAKEN_TABLE, TAKEN_FHIR };
struct taken {
	enum taken_way way;
	struct str source;  // "DocumentReference/KEY-...", "" when the file is not kept
	struct str page;    // page of the scan, or row of the file; ""
	day written;        // when that was written; DAY_NONE: not known
	struct str written_by; // who wrote it, as it says there; ""
	struct str entered_by; // read only: FHIR reference of who took it over, "" none
	instant entered;
};

// Into the body of an entry that is made or changed.
void taken_put(struct arena *a, struct json_node *n, const struct taken *t, const struct writer *w);
void taken_drop(struct arena *a, struct json_node *n);
// False: it was written here. Texts live on the entry's arena.
bool taken_of(const struct entry *e, struct taken *out);

#endif

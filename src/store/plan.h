// SPDX-License-Identifier: Apache-2.0
// The plan of a statement: what its words say, read once in the life of the process, and its slot, the number under
// which every connection keeps its prepared form. Made on first use by whichever thread comes first; never freed.
#ifndef OWNPLAN_STORE_PLAN_H
#define OWNPLAN_STORE_PLAN_H

#include "store/store.h"

struct plan_word {
	const char *name;
	enum column_type type;
};

struct plan_words {
	struct plan_word *word;
	unsigned count;
};

struct statement_plan {
	const struct statement *st;
	unsigned slot;
	struct plan_words params, columns;
	bool waits; // it may be run later than its caller goes on (query_run)
	struct statement_plan *next; // all of them, so that none looks lost
};

const struct statement_plan *statement_plan(struct statement *st);

#endif

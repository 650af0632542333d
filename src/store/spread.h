// SPDX-License-Identifier: Apache-2.0
// Spreading tables over the nodes of a Citus cluster (distributed PostgreSQL): what is to become of each table is said
// by the floor that makes them (record/spread.h); here it is done, or said where the extension is missing.
#ifndef OWNPLAN_STORE_SPREAD_H
#define OWNPLAN_STORE_SPREAD_H

#include "store/store.h"

enum spread_how {
	SPREAD_BY = 1,    // over the nodes by `column`; tables of one column lie side by side
	SPREAD_REFERENCE, // whole on each node
	SPREAD_LOCAL,     // on the coordinator alone
};

struct spread {
	const char *table;
	enum spread_how how;
	const char *column; // of SPREAD_BY
	const char *why;
};

// Calls create_distributed_table or create_reference_table for each row that is not spread yet; `say` gets each call,
// and whether it was done now. ERR_CONFLICT: the extension is not in this database; then `say` has had every call and
// nothing was done. ERR_INPUT: the engine knows no nodes.
enum err store_spread(struct store *s, const struct spread *list, size_t count,
	void (*say)(void *what, const char *call, bool done), void *what, struct fault *f) MUST_USE;

#endif

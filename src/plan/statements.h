// SPDX-License-Identifier: Apache-2.0
// The statements of plan/, listed so that one test prepares them all on each engine (as record/statements.h).
#ifndef OWNPLAN_PLAN_STATEMENTS_H
#define OWNPLAN_PLAN_STATEMENTS_H

#include "store/store.h"

extern struct statement *const news_statements[];
extern const size_t news_statement_count;
extern struct statement *const summary_statements[];
extern const size_t summary_statement_count;
extern struct statement *const worklist_statements[];
extern const size_t worklist_statement_count;

#define PLAN_STATEMENTS_OF(module, ...)                                    \
	struct statement *const module##_statements[] = { __VA_ARGS__ };   \
	const size_t module##_statement_count = sizeof module##_statements / sizeof *module##_statements

#endif

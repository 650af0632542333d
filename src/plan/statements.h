// SPDX-License-Identifier: Apache-2.0
// The statements of plan/, listed so that one test prepares them all on each engine (as record/statements.h).
#ifndef OWNPLAN_PLAN_STATEMENTS_H
#define OWNPLAN_PLAN_STATEMENTS_H

#include "store/store.h"

#define PLAN_STATEMENTS(module) \
	module(edition) \
	module(follow) \
	module(gallery) \
	module(gallery_offer) \
	module(gallery_peers) \
	module(news) \
	module(retention) \
	module(summary) \
	module(template_move) \
	module(worklist)

#define PLAN_STATEMENTS_DECLARE(module) \
	extern struct statement *const module##_statements[]; \
	extern const size_t module##_statement_count;
PLAN_STATEMENTS(PLAN_STATEMENTS_DECLARE)
#undef PLAN_STATEMENTS_DECLARE

#define PLAN_STATEMENTS_OF(module, ...)                                    \
	struct statement *const module##_statements[] = { __VA_ARGS__ };   \
	const size_t module##_statement_count = sizeof module##_statements / sizeof *module##_statements

#endif

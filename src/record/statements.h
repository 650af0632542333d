// SPDX-License-Identifier: Apache-2.0
// Every statement of the record, module by module, so that one test (tests/record/test_statements.c) and
// `ownplan check` prepare them all on each engine. A module that has statements adds its name here and, at the end of
// its file, STATEMENTS(name, &first, &second, ...).
#ifndef OWNPLAN_RECORD_STATEMENTS_H
#define OWNPLAN_RECORD_STATEMENTS_H

#include "store/store.h"

#define RECORD_STATEMENTS(module) \
	module(resource) \
	module(shared) \
	module(organisation) \
	module(history) \
	module(attachment) \
	module(search_key) \
	module(access) \
	module(access_read) \
	module(basis) \
	module(link) \
	module(same) \
	module(person) \
	module(account) \
	module(account_read) \
	module(session) \
	module(throttle) \
	module(code) \
	module(draft) \
	module(draft_file) \
	module(editing) \
	module(emergency) \
	module(erase) \
	module(hold) \
	module(privacy) \
	module(quiet) \
	module(share_link) \
	module(pattern) \
	module(pattern_find) \
	module(notice) \
	module(once) \
	module(people_check) \
	module(search_check) \
	module(token) \
	module(client) \
	module(client_fetch) \
	module(export_job) \
	module(subscriber) \
	module(outbox) \
	module(setting) \
	module(guide) \
	module(audit) \
	module(audit_chains) \
	module(audit_sign) \
	module(audit_index) \
	module(audit_operator) \
	module(audit_stream) \
	module(audit_verify)

#define STATEMENTS_DECLARE(module) \
	extern struct statement *const module##_statements[]; \
	extern const size_t module##_statement_count;
RECORD_STATEMENTS(STATEMENTS_DECLARE)
#undef STATEMENTS_DECLARE

#define STATEMENTS(module, ...) \
	struct statement *const module##_statements[] = { __VA_ARGS__ }; \
	const size_t module##_statement_count = sizeof module##_statements / sizeof *module##_statements

#endif

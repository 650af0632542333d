// SPDX-License-Identifier: Apache-2.0
// Inside main/: ownplan import --as: plans of people as tables (CSV) or FHIR Bundles, brought in by an account.
#ifndef OWNPLAN_MAIN_IMPORT_PLANS_H
#define OWNPLAN_MAIN_IMPORT_PLANS_H

#include "main/command.h"

// Whether this file is a table: its name ends in .csv.
bool import_is_table(const char *path);
// Whether it has a resource a line: its name ends in .ndjson. Those come without an account.
bool import_is_lines(const char *path);
// Brings in the words of the call, or with --dry-run only says what that would do.
enum err import_plans(struct call *c, const struct site *site) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside main/: ownplan import of tables (CSV).
#ifndef OWNPLAN_MAIN_IMPORT_TABLE_H
#define OWNPLAN_MAIN_IMPORT_TABLE_H

#include "main/command.h"

// Whether this file is one: its name ends in .csv.
bool import_is_table(const char *path);
// Brings in the words of the call, all of them tables, or with --dry-run only says what that would do.
enum err import_tables(struct call *c, const struct site *site) MUST_USE;

#endif

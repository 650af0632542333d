// SPDX-License-Identifier: Apache-2.0
// The migrations that make the record's tables, in order. Never changed once released: a new one is added.
#ifndef OWNPLAN_RECORD_SCHEMA_H
#define OWNPLAN_RECORD_SCHEMA_H

#include "store/store.h"

extern const struct migration record_migrations[];
extern const size_t record_migration_count;

#endif

// SPDX-License-Identifier: Apache-2.0
// A store with the tables of the record and nobody in it, for tests of every floor above: in memory, or on the server
// that the tests were given (database.h). Who opens it closes it.
#ifndef OWNPLAN_TESTS_RECORD_STORE_H
#define OWNPLAN_TESTS_RECORD_STORE_H

#include "lib/database.h"
#include "record/schema.h"

static inline struct store *record_store(const struct store_settings *settings, struct arena *a)
{
	struct store *s;
	struct fault f;
	fault_init(&f, a);
	if (store_open(settings, &s, &f) != OK)
		fail_msg("store_open: %s", fault_sentence(&f));
	if (store_migrate(s, record_migrations, record_migration_count, &f) != OK)
		fail_msg("store_migrate: %s", fault_sentence(&f));
	return s;
}

// `again`: one that was closed before may be taken, emptied. Not for who changes the form of tables.
static inline struct store *record_store_empty(bool again, struct arena *a)
{
	const char *database = again ? test_database_again() : test_database(NULL);
	return record_store(&(struct store_settings){ .database = database }, a);
}

#endif

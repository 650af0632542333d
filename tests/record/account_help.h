// SPDX-License-Identifier: Apache-2.0
// What the tests of accounts share: a private database with the record's tables, an arena a test, and jobs that take
// their words as a list: RUN(do_join, account, team, role).
#ifndef OWNPLAN_TESTS_ACCOUNT_HELP_H
#define OWNPLAN_TESTS_ACCOUNT_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/record_store.h"
#include "base/arena.h"
#include "base/log.h"
#include "record/account.h"

#define START ((instant)1793786400 * SECONDS) // 2026-11-04T10:00:00Z

static struct store *store;
static struct arena *arena;
static struct db *db; // the reader of this thread

static inline int house_open(void **state)
{
	(void)state;
	log_level_set(LOG_ERROR);
	arena = arena_new();
	clock_freeze(START);
	store = record_store_empty(true, arena);
	db = store_reader(store);
	return 0;
}

static inline int house_close(void **state)
{
	(void)state;
	bool settled = db_settle(db);
	store_close(store);
	arena_free(arena);
	clock_freeze(0);
	return settled ? 0 : -1;
}

#define RUN(job, ...) store_write(store, job, (struct str[]){ __VA_ARGS__ })
#define IS(actual, expected) \
	do { \
		struct str is_actual = (actual); \
		if (!str_is(is_actual, expected)) \
			fail_msg("%s is \"%.*s\", not \"%s\"", #actual, STR_ARG(is_actual), expected); \
	} while (0)

static inline enum err do_add(struct db *writer, struct arena *a, void *what)
{
	const struct account_new *n = what;
	return account_add(writer, a, n);
}

static inline enum err add_account(const char *id, const char *username, enum actor_kind kind, const char *person)
{
	struct account_new n = {
		.id = str_of(id), .username = str_of(username), .name = str_of(username), .kind = kind,
		.person = str_of(person),
	};
	return store_write(store, do_add, &n);
}

#endif

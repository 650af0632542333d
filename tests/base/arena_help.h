// SPDX-License-Identifier: Apache-2.0
// What tests without a store share: one arena for the whole program.
#ifndef OWNPLAN_TESTS_BASE_ARENA_HELP_H
#define OWNPLAN_TESTS_BASE_ARENA_HELP_H

// cmocka.h asks for these four before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#endif

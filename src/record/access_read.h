// SPDX-License-Identifier: Apache-2.0
// For access.c: the rules of one person that an actor is held to. Keys of other records of the person (link.h) that are
// met on the way are put into `linked`.
#ifndef OWNPLAN_RECORD_ACCESS_READ_H
#define OWNPLAN_RECORD_ACCESS_READ_H

#include "record/access.h"
#include "record/person.h"

// Those that name the actor, their teams or organisations, and perhaps others.
enum err access_read_naming(struct db *db, struct arena *a, const struct actor *actor, struct str person,
	struct access_rule **out, size_t *count, struct key_list *linked) MUST_USE;
// Those that a program is held to, and perhaps others.
enum err access_read_system(struct db *db, struct arena *a, const struct actor *actor, struct str person,
	struct access_rule **out, size_t *count, struct key_list *linked) MUST_USE;
// None: of who reads their own record only whether there is another.
enum err access_read_linked(struct db *db, struct arena *a, struct str person, struct key_list *linked) MUST_USE;

#endif

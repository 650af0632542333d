// SPDX-License-Identifier: Apache-2.0
// Ids say where a resource lives (DESIGN 3): a person's key is 10 characters of Crockford's base 32 in lower case,
// their Patient has the key as its id, every other resource of theirs KEY-XXXXXXXXXXXX. Ids are made before a
// transaction begins.
#ifndef OWNPLAN_RECORD_KEY_H
#define OWNPLAN_RECORD_KEY_H

#include "base/str.h"

#define KEY_LENGTH 10
#define ID_TAIL_LENGTH 12

bool key_valid(struct str key);
struct str key_new(struct arena *a);
struct str key_id(struct arena *a, struct str key); // a new id in this person's compartment
struct str key_shared(struct arena *a); // a new id for what belongs to nobody: it cannot be taken for a key
// The key that an id names: of a Patient id itself or of KEY-TAIL. STR_NONE when it is neither.
struct str key_of(struct str id);

#endif

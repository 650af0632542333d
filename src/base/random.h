// SPDX-License-Identifier: Apache-2.0
// Unguessable bytes and ids, from libsodium. Tests and `populate` may seed a repeatable generator of their own; this
// one is never seeded.
#ifndef OWNPLAN_BASE_RANDOM_H
#define OWNPLAN_BASE_RANDOM_H

#include "base/str.h"

#define CROCKFORD "0123456789abcdefghjkmnpqrstvwxyz"

void random_bytes(void *p, size_t n);
// n characters of Crockford's base 32 in lower case, written to out (not terminated): 5 bits each.
void random_id(char *out, size_t n);
struct str random_id_str(struct arena *a, size_t n);

#endif

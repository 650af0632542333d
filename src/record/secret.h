// SPDX-License-Identifier: Apache-2.0
// How session tokens, one-time codes and what is throttled are kept: as BLAKE2b digests, each for its own purpose, so
// that who reads the tables can sign in as nobody. For session.c, code.c and throttle.c.
#ifndef OWNPLAN_RECORD_SECRET_H
#define OWNPLAN_RECORD_SECRET_H

#include "base/str.h"

#define SECRET_HEX 64

// BLAKE2b-256 over purpose, a zero byte and s, as 64 hexadecimal characters and a terminator.
void secret_digest(const char *purpose, struct str s, char hex[SECRET_HEX + 1]);
// Compares in time that depends on the lengths only.
bool secret_same(struct str one, struct str other);

#endif

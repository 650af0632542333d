// SPDX-License-Identifier: Apache-2.0
// JSON Web Encryption with a key that both sides have (RFC 7516 compact serialization, "alg" dir, "enc" A256GCM;
// RFC 7518 4.5, 5.3): how files leave that only the holder of a link may read.
#ifndef OWNPLAN_RECORD_JWE_H
#define OWNPLAN_RECORD_JWE_H

#include "base/str.h"

#define JWE_KEY 32

// With a new random vector each time. type: what the text is, for the header "cty". STR_NONE: the library refused.
struct str jwe_direct(struct arena *a, const unsigned char key[JWE_KEY], const char *type, struct str text);

#endif

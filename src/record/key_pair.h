// SPDX-License-Identifier: Apache-2.0
// A signing key of the house (Ed25519): 32 random bytes in DIR/keys/NAME.key, made on the first start, readable by the
// server's own user alone, and the public half in NAME.pub, for whoever checks what was signed. One for agreements, one
// for what is sent to other systems.
#ifndef OWNPLAN_RECORD_KEY_PAIR_H
#define OWNPLAN_RECORD_KEY_PAIR_H

#include "base/error.h"

// folder NULL: fresh keys in memory. ERR_CONFLICT: the key is gone or is not the one whose public half stands beside
// it. ERR_INTERNAL: it cannot be read or written, or others can read it. f may be NULL.
enum err key_pair_open(const char *folder, const char *name, unsigned char public_key[32], unsigned char secret[64],
	struct fault *f) MUST_USE;

#endif

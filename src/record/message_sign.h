// SPDX-License-Identifier: Apache-2.0
// HTTP Message Signatures (RFC 9421) of what is sent to other systems: Ed25519 over the method, the whole address, the
// type and the digest of the body (RFC 9530), when it was made and by which key. Whoever gets it can prove with the
// public key, published as a JWK (RFC 8037), that it came from here and that nobody changed or sent it elsewhere.
#ifndef OWNPLAN_RECORD_MESSAGE_SIGN_H
#define OWNPLAN_RECORD_MESSAGE_SIGN_H

#include "base/clock.h"

struct message_key {
	unsigned char open[32], secret[64]; // key_pair_open
};

struct message {
	const char *method; // "POST"
	struct str target;  // the whole address, as it is asked for
	struct str type;    // Content-Type
	struct str body;
	instant created;
};

// The values of three header fields.
struct message_signature {
	struct str digest;    // Content-Digest
	struct str input;     // Signature-Input
	struct str signature; // Signature
};

void message_sign(struct arena *a, const struct message_key *key, const struct message *m,
	struct message_signature *out);
// The id of the key: its thumbprint (RFC 7638, SHA-256).
struct str message_key_id(struct arena *a, const struct message_key *key);
// {"keys":[...]}: the public half.
struct str message_key_set(struct arena *a, const struct message_key *key);

#endif

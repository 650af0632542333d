// SPDX-License-Identifier: Apache-2.0
// A text that is given out with a signature around it, so that whoever gets it knows whose it is and that nobody
// changed
// it: a JSON Web Signature in one line (RFC 7515, compact), Ed25519 (RFC 8037), with the public key in its header. That
// somebody signed it says nothing about who they are: which keys are known is for the caller to decide, by key_id.
#ifndef OWNPLAN_RECORD_SEAL_H
#define OWNPLAN_RECORD_SEAL_H

#include "base/error.h"
#include "record/message_sign.h"

#define SEAL_MOST ((size_t)1 << 20) // bytes of a sealed text

// type: the `typ` of its header (RFC 7515 4.1.9), "ownplan-template+jws". payload: any text.
struct str seal_make(struct arena *a, const struct message_key *key, const char *type, struct str payload);

struct sealed {
	struct str payload;
	unsigned char open[32]; // the key that signed it
	struct str key_id; // its thumbprint (RFC 7638)
};
// Blanks and line feeds around it do no harm. ERR_INPUT, with the sentence in f (may be NULL): it is no sealed text of
// this type, its algorithm is another, or the signature is not that of the key. ERR_TOO_LARGE: more than SEAL_MOST.
enum err seal_open(struct arena *a, struct str text, const char *type, struct sealed *out, struct fault *f) MUST_USE;
// The `typ` that a sealed text says it has, before anything of it is proven; "" when it is no sealed text.
struct str seal_type(struct arena *a, struct str text);
// The thumbprint as people read it to each other by telephone: eight groups of five digits, of four bytes each; "" when
// it is none.
struct str seal_key_words(struct arena *a, struct str key_id);

#endif

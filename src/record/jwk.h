// SPDX-License-Identifier: Apache-2.0
// Public keys of programs as JSON Web Keys (RFC 7517): read from what somebody hands over, checked, kept in one normal
// form, and given to OpenSSL. Two algorithms, those of SMART App Launch 2.2: RS384 with RSA of 2048 to 8192 bits, ES384
// with P-384. What stands in a private key is refused, and never kept. Called by client.c, the command line and the
// token endpoint.
#ifndef OWNPLAN_RECORD_JWK_H
#define OWNPLAN_RECORD_JWK_H

#include "base/error.h"

enum jwk_alg { JWK_RS384, JWK_ES384 };

#define JWKS_TEXT_MOST ((size_t)64 << 10) // bytes
#define JWKS_MOST 20                      // keys of one program
#define JWK_KID_MOST 200                  // bytes

struct jwk {
	struct str kid;
	enum jwk_alg alg;
	struct str one, other; // base64url: n and e of RSA, x and y of EC
};

struct jwk_set {
	struct jwk *key;
	size_t count;
};

const char *jwk_alg_name(enum jwk_alg alg); // "RS384"

// A JWK Set, or one JWK with its kid, each key checked by its form. ERR_INPUT, with the sentence in f, when any is not
// a public key for RS384 or ES384, has no kid or one that another has, or is a private key.
enum err jwk_read(struct arena *a, struct str text, struct jwk_set *out, struct fault *f) MUST_USE;
// The normal form: {"keys":[...]}, public members only, alg and use said.
struct str jwk_text(struct arena *a, const struct jwk_set *set);
// Whether the numbers are those of a key: size, curve, a point on it. Takes milliseconds; ERR_INPUT with the sentence.
enum err jwk_check(struct arena *a, const struct jwk *k, struct fault *f) MUST_USE;
// A public key in PEM (RFC 7468 13: SubjectPublicKeyInfo). kid "" gives it its thumbprint (RFC 7638, SHA-256).
enum err jwk_of_pem(struct arena *a, struct str pem, struct str kid, struct jwk *out, struct fault *f) MUST_USE;
// The same as PEM, ending with a zero byte, for libjwt. ERR_INPUT: not a key.
enum err jwk_pem(struct arena *a, const struct jwk *k, struct str *out) MUST_USE;
// The one key of this id; NULL when there is none.
const struct jwk *jwk_find(const struct jwk_set *set, struct str kid);

#endif

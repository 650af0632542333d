// SPDX-License-Identifier: Apache-2.0
// Digests of what must not be readable in the database (secret.h).
#include "record/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/error.h"

void secret_digest(const char *purpose, struct str s, char hex[SECRET_HEX + 1])
{
	crypto_generichash_state state;
	unsigned char digest[SECRET_HEX / 2];
	must(sodium_init() >= 0);
	must(crypto_generichash_init(&state, NULL, 0, sizeof digest) == 0);
	crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
	if (s.n)
		crypto_generichash_update(&state, (const unsigned char *)s.p, s.n);
	crypto_generichash_final(&state, digest, sizeof digest);
	sodium_bin2hex(hex, SECRET_HEX + 1, digest, sizeof digest);
}

bool secret_same(struct str one, struct str other)
{
	return one.n == other.n && (one.n == 0 || sodium_memcmp(one.p, other.p, one.n) == 0);
}

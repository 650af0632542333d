// SPDX-License-Identifier: Apache-2.0
// Unguessable bytes and ids (random.h).
#include "base/random.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/error.h"

void random_bytes(void *p, size_t n)
{
	must(sodium_init() >= 0);
	randombytes_buf(p, n);
}

void random_id(char *out, size_t n)
{
	unsigned char bytes[64];
	must(n <= sizeof bytes);
	random_bytes(bytes, n);
	for (size_t i = 0; i < n; i++)
		out[i] = CROCKFORD[bytes[i] & 31];
}

struct str random_id_str(struct arena *a, size_t n)
{
	char *p = arena_alloc(a, n + 1);
	random_id(p, n);
	return (struct str){ p, n };
}

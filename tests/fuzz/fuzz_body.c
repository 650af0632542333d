// SPDX-License-Identifier: Apache-2.0
// Whatever lies where a packed body should lie is unpacked or refused, and any text comes back from being packed.
// Floors: record http fhir store base
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "record/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = { (const char *)data, size }, body;
	log_level_set((enum log_level)(LOG_ERROR + 1)); // what is refused is said in the log
	if (body_unpack(a, text, &body) != OK && body.n)
		abort();
	struct str packed = body_pack(a, text);
	if (packed.p && (packed.n >= size || body_unpack(a, packed, &body) != OK || !str_eq(body, text)))
		abort();
	arena_free(a);
	return 0;
}

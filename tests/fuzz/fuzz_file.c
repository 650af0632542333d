// SPDX-License-Identifier: Apache-2.0
// Whatever somebody attaches is looked at without harm. What is taken is taken again after it was cleaned, with the
// same type and the same bytes, and its name ends as its type does.
// Floors: record http fhir store base
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "record/file_type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static struct str joined(struct arena *a, const struct file_bytes *bytes)
{
	struct buf b;
	buf_init(&b, a, (size_t)64 << 20);
	for (size_t i = 0; i < bytes->count; i++)
		buf_str(&b, bytes->piece[i]);
	check(buf_ok(&b) && b.n == bytes->size);
	return buf_text(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str all = { (const char *)data, size };
	struct file_look look, again;
	const char *why;
	enum err e = file_look(a, all, &look, &why);
	check(e == OK ? look.type && !why : e == ERR_INPUT && why);
	if (e == OK) {
		struct str kept = joined(a, &look.bytes);
		check(kept.n <= size + 36); // a photograph is told which way up it is
		check(file_look(a, kept, &again, &why) == OK && again.type == look.type);
		check(str_eq(joined(a, &again.bytes), kept));
		struct str name = file_name_for(a, STR("a.svg"), look.type);
		check(str_eq(file_name_for(a, name, look.type), name) && file_type_named(str_of(look.type->type)) == look.type);
	}
	arena_free(a);
	return 0;
}

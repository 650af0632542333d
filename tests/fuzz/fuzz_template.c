// SPDX-License-Identifier: Apache-2.0
// Whatever somebody takes in as a template is checked and read without harm; what the check passes can be read whole:
// no question of it is left out, and joined with itself it asks for nothing twice.
// Floors: plan record nhsuk http fhir store base
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "plan/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static size_t questions(const struct template_part *part, size_t parts)
{
	size_t n = 0;
	for (size_t i = 0; i < parts; i++)
		n += part[i].prompts;
	return n;
}

static void joined(struct arena *a, const struct template *t)
{
	struct template item[2] = { *t, *t };
	struct plan_templates once, twice;
	template_join(a, item, 1, &once);
	template_join(a, item, 2, &twice);
	check(once.parts == twice.parts && once.parts == t->parts);
	check(questions(once.part, once.parts) == questions(twice.part, twice.parts));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct template t;
	struct fault f;
	fault_init(&f, a);
	enum err e = template_check(a, (struct str){ (const char *)data, size }, &t, &f);
	check((e == OK) == (f.err == OK));
	for (const struct fault_item *i = f.items; i; i = i->next)
		check(i->message != NULL && str_utf8(str_of(i->message)));
	if (e == OK)
		joined(a, &t);
	arena_free(a);
	return 0;
}

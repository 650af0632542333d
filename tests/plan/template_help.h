// SPDX-License-Identifier: Apache-2.0
// What tests of templates share: one that the program comes with, and a template with a piece of it put otherwise.
#ifndef OWNPLAN_TESTS_PLAN_TEMPLATE_HELP_H
#define OWNPLAN_TESTS_PLAN_TEMPLATE_HELP_H

#include <string.h>

#include "base/str.h"
#include "plan/template.h"

// The text with one piece replaced; it must be there.
static struct str with(struct str text, const char *piece, const char *by)
{
	const char *at = memmem(text.p, text.n, piece, strlen(piece));
	if (!at)
		fail_msg("%s is not in the template", piece);
	size_t before = (size_t)(at - text.p);
	return str_format(arena, "%.*s%s%.*s", (int)before, text.p, by, (int)(text.n - before - strlen(piece)),
		at + strlen(piece));
}

static inline struct str dementia(void)
{
	for (size_t i = 0; i < template_builtins(); i++) {
		struct template t;
		template_read(arena, json_trusted(arena, template_builtin(i)), &t);
		if (str_is(t.name, "dementia"))
			return template_builtin(i);
	}
	fail_msg("there is no template of dementia");
	return STR_NONE;
}

#endif

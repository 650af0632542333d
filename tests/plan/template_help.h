// SPDX-License-Identifier: Apache-2.0
// What tests of templates share: a template with a piece of it put otherwise.
#ifndef OWNPLAN_TESTS_PLAN_TEMPLATE_HELP_H
#define OWNPLAN_TESTS_PLAN_TEMPLATE_HELP_H

#include <string.h>

#include "base/str.h"

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

#endif

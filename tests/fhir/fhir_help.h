// SPDX-License-Identifier: Apache-2.0
// What the tests of the FHIR floor share: an arena a test, documents written with single quotes, files of the shared
// folder of conformance data (skipped where it is not there), and looking for an issue among those found.
#ifndef OWNPLAN_TESTS_FHIR_HELP_H
#define OWNPLAN_TESTS_FHIR_HELP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena_help.h"
#include "fhir/validate.h"

// A document whose quotes are written as '.
static inline const struct json *quoted(const char *text)
{
	struct str copy = str_dup(arena, str_of(text));
	char *p = arena_bytes(arena, copy.n + 1);
	struct json *doc = arena_make(arena, struct json);
	for (size_t i = 0; i < copy.n; i++)
		p[i] = text[i] == '\'' ? '"' : text[i];
	struct json_wrong wrong;
	if (json_scan(arena, (struct str){ p, copy.n }, doc, &wrong) != OK)
		fail_msg("the test's own JSON is wrong at %zu: %s\n%s", wrong.offset, wrong.what, text);
	return doc;
}

static inline void print_issues(const struct fhir_issues *issues)
{
	for (const struct fhir_issue *i = issues->first; i; i = i->next)
		print_message("    %s %.*s [%s] %s \"%.*s\"\n", i->code, STR_ARG(i->expression), i->key ? i->key : "",
			i->sentence,
			STR_ARG(i->detail));
}

// The file, or false when it cannot be read.
static inline bool read_whole(const char *path, struct str *out)
{
	struct stat is;
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	bool good = !fstat(fileno(f), &is);
	if (good) {
		char *p = arena_bytes(arena, (size_t)is.st_size + 1);
		*out = (struct str){ p, fread(p, 1, (size_t)is.st_size, f) };
	}
	fclose(f);
	return good;
}

// Where the shared folder of conformance data has something.
static inline struct str shared_path(const char *what)
{
	const char *root = getenv("OWNPLAN_SHARED");
	return str_format(arena, "%s/data/%s", root ? root : "../shared", what);
}

// Whether the folder is there at all; says so when it is not.
static inline bool shared_there(void)
{
	struct stat is;
	struct str path = shared_path("");
	bool there = !stat(str_c(arena, path), &is);
	if (!there)
		print_message("SKIPPED: there is no %.*s\n", STR_ARG(path));
	return there;
}

#endif

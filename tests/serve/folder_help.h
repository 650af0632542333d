// SPDX-License-Identifier: Apache-2.0
// For tests whose site lies on the disk: a folder of its own, made before and taken away after.
#ifndef OWNPLAN_TESTS_FOLDER_HELP_H
#define OWNPLAN_TESTS_FOLDER_HELP_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char folder[200];

static inline void folder_make(void)
{
	snprintf(folder, sizeof folder, "/tmp/ownplan-serve-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
}

static inline int folder_unlink(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static inline int folder_drop(void)
{
	return nftw(folder, folder_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

#endif

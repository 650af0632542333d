// SPDX-License-Identifier: Apache-2.0
// What was lawfully erased after a backup was made is erased again in what is restored from it (record/erase_log.h).
#ifndef OWNPLAN_MAIN_ERASE_AGAIN_H
#define OWNPLAN_MAIN_ERASE_AGAIN_H

#include "base/error.h"

struct erase_again {
	const char *backup; // the folder that is restored from: logs of other backups beside it are believed too
	const char *log;    // one that somebody named; NULL: none
	const char *folder; // what is put together, with its keys
	bool older;         // its database is of an older program: the log is put there, and the server goes by it
	size_t count;       // resources that were erased again
};
enum err erase_again(struct arena *a, struct erase_again *x, struct fault *f) MUST_USE;

#endif

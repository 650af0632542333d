// SPDX-License-Identifier: Apache-2.0
// What lies in a data folder beside its database (keys, the heads of the audit, files of exports), for a store that is
// moved: the target works only with the same keys. Everything is taken but the database's own files and ownplan.ini,
// so that no list of keys is kept here.
#ifndef OWNPLAN_MAIN_FOLDER_COPY_H
#define OWNPLAN_MAIN_FOLDER_COPY_H

#include "base/error.h"

struct folder_copy {
	const char *from, *to; // the same folder: nothing to do
	unsigned files;        // copied now; those that were there already, byte by byte the same, are not counted
	bool settings;         // there is an ownplan.ini, which was left
};

// Whether it can be done, without touching anything. ERR_CONFLICT: another file lies in the target under such a name.
enum err folder_copy_look(struct folder_copy *c, struct fault *f) MUST_USE;
// Makes `to` where it is missing. Each file is there whole or not at all, with the mode that it had.
enum err folder_copy_run(struct folder_copy *c, struct fault *f) MUST_USE;

#endif

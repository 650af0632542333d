// SPDX-License-Identifier: Apache-2.0
// What lies in a data folder beside its database (keys, the heads of the audit, files of exports), for a store that is
// moved or backed up: the target works only with the same keys. Everything is taken but the database's own files and
// ownplan.ini, so that no list of keys is kept here.
#ifndef OWNPLAN_MAIN_FOLDER_COPY_H
#define OWNPLAN_MAIN_FOLDER_COPY_H

#include "base/error.h"

struct folder_copy {
	const char *from, *to; // the same folder: nothing to do
	bool backup;           // ownplan.ini comes too, and files of exports, which can be made again, do not
	unsigned files;        // copied now; those that were there already, byte by byte the same, are not counted
	bool settings;         // there is an ownplan.ini, which was left
};

// Whether it can be done, without touching anything. ERR_CONFLICT: another file lies in the target under such a name.
enum err folder_copy_look(struct folder_copy *c, struct fault *f) MUST_USE;
// Makes `to` where it is missing. Each file is there whole or not at all, with the mode that it had.
enum err folder_copy_run(struct folder_copy *c, struct fault *f) MUST_USE;

// One file, whole or not at all, with the mode that it had; `to` must not be there. False: errno says why.
bool folder_copy_file(struct arena *a, const char *from, const char *to);
// Whatever lies there goes, however deep. False: some of it stays.
bool folder_remove(struct arena *a, const char *path);
// All of it is on the disk, the folder itself included.
bool folder_settle(struct arena *a, const char *path);

#endif

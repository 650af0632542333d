// SPDX-License-Identifier: Apache-2.0
// Inside api/: the files of exports. Folders 0700, files 0600; nothing here follows a symbolic link. Ids and types are
// ours, never what somebody sent: the caller has looked them up.
#ifndef OWNPLAN_API_EXPORT_FOLDER_H
#define OWNPLAN_API_EXPORT_FOLDER_H

#include "base/error.h"

#define EXPORT_PATH 4096

struct export_folder {
	char path[EXPORT_PATH - 200]; // "DIR/exports"
	bool temporary;
};

// folder NULL: a temporary one.
enum err export_folder_open(struct export_folder *x, const char *folder) MUST_USE;
void export_folder_close(struct export_folder *x); // a temporary one goes, with all that is in it
// Makes the folder of one export. ERR_INTERNAL.
enum err export_folder_make(const struct export_folder *x, struct str id) MUST_USE;
// With its files; nothing happens when it is not there.
void export_folder_remove(const struct export_folder *x, struct str id);
// Calls `unwanted` for each export that has a folder, and removes those it says true of.
void export_folder_tidy(const struct export_folder *x, bool (*unwanted)(void *context, struct str id), void *context);
// A file for one type, and the one of whom they tell (export_told.h). `how` as of open(2). -1 with errno.
int export_folder_file(const struct export_folder *x, struct str id, struct str type, int how);
int export_folder_people(const struct export_folder *x, struct str id, int how);

#endif

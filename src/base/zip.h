// SPDX-License-Identifier: Apache-2.0
// A zip archive (APPNOTE 6.3.3, with zip64) that is written a piece at a time to a file without a name: whatever it
// holds, little of it is in memory. The bytes are minizip's; what cannot be written is remembered until zip_end.
#ifndef OWNPLAN_BASE_ZIP_H
#define OWNPLAN_BASE_ZIP_H

#include "base/error.h"
#include "base/str.h"

struct zip;

// folder: of the file system that it lies in. ERR_INTERNAL: there is no room, or no such folder.
enum err zip_begin(struct zip **out, const char *folder) MUST_USE;
// What is put from here on is in this file of the archive. name: UTF-8, "files/letter.pdf".
void zip_file(struct zip *z, const char *name);
// Files from here on lie in this folder of the archive, "second/"; "": in none. The name is kept as it is.
void zip_folder(struct zip *z, const char *name);
void zip_put(struct zip *z, struct str bytes);
// Ends it. *fd is open, at no place in particular, and the caller's. ERR_INTERNAL: something was not written.
enum err zip_end(struct zip *z, int *fd, uint64_t *size) MUST_USE;
void zip_drop(struct zip *z); // instead of zip_end

#endif

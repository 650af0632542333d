// SPDX-License-Identifier: Apache-2.0
// Inside api/: of whom each line of an export's files tells, so that what was closed after it was read is not given
// any more. Beside the files of an export lies one more, "people": a row a person and type, in the order of their
// keys, with where their lines are and how far the record had come when they were read.
//
// Before a file leaves, whoever's record changed since is looked at again, line by line, as a request of the program
// would be. A line that is not open any more, or would leave with less in it, is overwritten with blanks: JSON may
// begin with them, so the lines that stay are read as before. What changed and is open stays as it was read.
#ifndef OWNPLAN_API_EXPORT_TOLD_H
#define OWNPLAN_API_EXPORT_TOLD_H

#include "api/export_folder.h"
#include "record/export_job.h"
#include "record/visit.h"

#define EXPORT_OF_NOBODY "~~~~~~~~~~" // in place of a key: behind all of them

struct export_told; // being written

// For an export whose folder was made; as_of: the number of the newest change. ERR_INTERNAL.
enum err export_told_begin(
	const struct export_folder *x, struct str id, int64_t as_of, struct export_told **out) MUST_USE;
// Lines of one type in its file, from byte `start` to `end`. ERR_INTERNAL: the disk is full.
enum err export_told_add(struct export_told *t, struct str key, unsigned type, int64_t as_of, int64_t start,
	int64_t end, int64_t lines) MUST_USE;
// keep false: it is taken away anyway.
enum err export_told_end(struct export_told *t, bool keep) MUST_USE;

// For reading as `who`, the program that asked, with what it might read then (client_actor).
struct visit export_visit(struct arena *a, const struct site *site, struct db *db, const struct actor *who);

struct export_left {
	int64_t lines; // that are open
	uint64_t size; // of the file up to the last of them
};
// Blanks what is not open any more in the file of this type. ERR_NOT_FOUND: there is no such file; ERR_GONE: nobody
// knows of whom it tells.
enum err export_told_prove(const struct export_folder *x, const struct visit *v, const struct export_job *job,
	struct str type, struct export_left *out) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// What a backup is: a folder with `data`, which holds the database of one moment (plan.db, whatever engine it came
// from) with the keys and the heads of the audit, and `backup.txt`, which says what must be in it: each file with its
// size and SHA-256, each table with its rows and a digest over them. Written by `ownplan backup`, read by `ownplan
// restore`.
//
// backup.txt, a line each: "ownplan-backup 1", "made TIME", "program VERSION", "migrations N", "table NAME ROWS
// DIGEST", "file SIZE SHA256 PATH" (below data), and last "end SHA256" of all lines before it.
#ifndef OWNPLAN_MAIN_BACKUP_H
#define OWNPLAN_MAIN_BACKUP_H

#include "main/progress.h"
#include "store/move.h"
#include "store/snapshot.h"

#define BACKUP_SHA 64 // letters
#define BACKUP_FILES_MOST 10000

struct backup_file {
	const char *path; // below data
	int64_t size;
	char sha[BACKUP_SHA + 1];
};
struct backup {
	struct str made;
	int64_t migrations;
	struct tally tally;
	struct backup_file *file;
	size_t files;
	int64_t bytes; // of all files
	// backup_prove:
	bool older; // made by an older program: of the database only its rows were proven
	int64_t attached, audited;
};

// Lists and measures what lies in FOLDER/data.
enum err backup_list(struct arena *a, const char *folder, struct backup *b, struct progress *p, struct fault *f)
	MUST_USE;
// Opens the database in `data` with its keys and reads all of it: rows, every file that is attached, the trail of the
// audit. ERR_CONFLICT with a sentence when something is not whole. Leaves no file of its own behind.
enum err backup_prove(struct arena *a, const char *data, struct backup *b, struct progress *p, struct fault *f)
	MUST_USE;
enum err backup_write(struct arena *a, const char *folder, const struct backup *b, struct fault *f) MUST_USE;
// ERR_NOT_FOUND: there is no backup; ERR_CONFLICT: backup.txt was changed or is of another program.
enum err backup_read(struct arena *a, const char *folder, struct backup *b, struct fault *f) MUST_USE;
// Whether one file in `data` is the one that the backup speaks of. ERR_CONFLICT with its name; ERR_INTERNAL.
enum err backup_file_same(struct arena *a, const char *data, const struct backup_file *x, struct fault *f) MUST_USE;
// Whether two speak of the same tables and rows. ERR_CONFLICT names the first that differs.
enum err backup_same(const struct backup *said, const struct backup *found, struct fault *f) MUST_USE;

// What is said in the audit of a house that was backed up, or restored: by the operator, with what is in the backup,
// and where that lies.
struct backup_note {
	const char *act, *place;
	const struct backup *b;
};
// A server may be at work there. When this is OK the row is on the disk.
enum err backup_note(const struct store_settings *house, const struct backup_note *n, struct fault *f) MUST_USE;
// The same in a folder that nobody serves: when this is OK the row is in its plan.db, and nothing lies beside that.
enum err backup_note_inside(struct arena *a, const char *data, const struct backup_note *n, struct fault *f) MUST_USE;
// The same in a store that is open, with the end of its move in one job. folder: where its keys are.
enum err backup_note_end(struct store *s, const char *folder, const struct backup_note *n, const struct move_end *last,
	struct fault *f) MUST_USE;

#endif

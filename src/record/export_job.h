// SPDX-License-Identifier: Apache-2.0
// Exports that programs have asked for (Bulk Data Access 2.0): what was asked, how far it is, what came of it. A row
// lives from the request to the DELETE or to the end of its 24 hours; the files are api/export_run.c's.
#ifndef OWNPLAN_RECORD_EXPORT_JOB_H
#define OWNPLAN_RECORD_EXPORT_JOB_H

#include "store/store.h"

#define EXPORT_RUNNING_MOST 2 // of one program; waiting ones count
#define EXPORT_KEPT_MOST 10   // of one program
#define EXPORT_ALL_MOST 100   // of all programs together
#define EXPORT_LIFE (24 * HOURS) // of the files, from when they are ready
#define EXPORT_ID 20             // characters: 100 bits, so that none is guessed

enum export_state { EXPORT_WAITING, EXPORT_RUNNING, EXPORT_DONE, EXPORT_FAILED };

struct export_job {
	struct str id;
	struct str client;  // who asked, and who alone may fetch: the account of the actor
	struct str scope;   // of the token that asked, as text
	struct str request; // the whole address
	struct str base;    // "https://host/fhir", for the addresses of the files
	struct str types;   // " Goal Patient ": asked by name; "" all that the scope reads
	struct str people_of; // id of the Group whose members are exported; "" everybody
	instant since;      // 0: everything
	enum export_state state;
	instant made, as_of, ended; // as_of: transactionTime; ended 0: not yet
	int64_t people;     // read so far
	struct str output;  // [{"type":"Goal","count":3}], when done
};

// In a job. ERR_CONFLICT: too many run, or are kept, already; *retry says after how many seconds to ask again.
enum err export_job_add(struct db *db, const struct export_job *job, int64_t *retry) MUST_USE;
// In a job: it is this far. ERR_NOT_FOUND: nobody wants it any more, or who asked is let in no more.
enum err export_job_progress(struct db *db, struct str id, instant as_of, int64_t people) MUST_USE;
// In a job: done, with its output, or failed. ERR_NOT_FOUND as above.
enum err export_job_end(struct db *db, struct str id, enum export_state state, struct str output) MUST_USE;
// In a job. ERR_NOT_FOUND.
enum err export_job_drop(struct db *db, struct str id) MUST_USE;
// In a job: takes away what has lapsed, and what belongs to programs that have ended.
enum err export_job_sweep(struct db *db) MUST_USE;
// In a job of who makes exports, before it begins one: whoever made what still runs is no more, so it has failed.
enum err export_job_stopped(struct db *db) MUST_USE;
// In a job: it was broken off because its server stops, and waits to be made from its beginning. ERR_NOT_FOUND.
enum err export_job_again(struct db *db, struct str id) MUST_USE;

// ERR_NOT_FOUND, also when its time is over.
enum err export_job_get(struct db *db, struct arena *a, struct str id, struct export_job *out) MUST_USE;
// The one that has waited longest. ERR_NOT_FOUND: none waits.
enum err export_job_next(struct db *db, struct arena *a, struct export_job *out) MUST_USE;
// One that runs. ERR_NOT_FOUND: none does.
enum err export_job_running(struct db *db, struct arena *a, struct export_job *out) MUST_USE;

#endif

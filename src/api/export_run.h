// SPDX-License-Identifier: Apache-2.0
// Inside api/: one export from its first person to its last, on the thread of exports.c.
#ifndef OWNPLAN_API_EXPORT_RUN_H
#define OWNPLAN_API_EXPORT_RUN_H

#include "api/export_folder.h"
#include "record/export_job.h"
#include "record/visit.h"

// Makes the files. `stop` is asked between people. OK: they are ready, and the job says so. ERR_NOT_FOUND: nobody wants
// them any more. ERR_BUSY: told to stop. Whatever is not OK leaves no file.
enum err export_run(const struct site *site, const struct export_folder *folder, const struct export_job *job,
	bool (*stop)(void *context), void *context) MUST_USE;

#endif

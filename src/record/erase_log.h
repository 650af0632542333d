// SPDX-License-Identifier: Apache-2.0
// DIR/erasures.log, beside the heads of the audit: a line of JSON for each erasure (erase.h), added when its
// transaction has reached the disk. It knows no words that were erased, only which record, why and by whom, so it is
// kept with what is backed up, and what an older backup brings back is erased again from it.
#ifndef OWNPLAN_RECORD_ERASE_LOG_H
#define OWNPLAN_RECORD_ERASE_LOG_H

#include "record/erase.h"

#define ERASE_LOG "erasures.log"

// Adds a line each; on the disk when it is OK. The same one twice does no harm.
enum err erase_log_add(struct arena *a, const char *folder, const struct erasure_list *list) MUST_USE;
// What lines can be read of this file; one that was cut off by a crash is passed by. ERR_NOT_FOUND: there is none.
enum err erase_log_read(struct arena *a, const char *path, struct erasure_list *out) MUST_USE;

#endif

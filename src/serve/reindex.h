// SPDX-License-Identifier: Apache-2.0
// Inside serve/: the thread that mends what a folder keeps a copy of, and is older than (reindex.c).
#ifndef OWNPLAN_SERVE_REINDEX_H
#define OWNPLAN_SERVE_REINDEX_H

#include "record/visit.h"

struct reindex;

// *out NULL: there is nothing to do. ERR_INTERNAL: no thread can be had.
enum err reindex_start(const struct site *site, struct reindex **out) MUST_USE;
void reindex_stop(struct reindex *x); // within a moment; x may be NULL

#endif

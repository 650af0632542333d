// SPDX-License-Identifier: Apache-2.0
// What pattern.c and pattern_find.c share.
#ifndef OWNPLAN_RECORD_PATTERN_INSIDE_H
#define OWNPLAN_RECORD_PATTERN_INSIDE_H

#include "record/pattern.h"

// In a job: a new one, or once more of one that waits. Nothing where the same was asked about a short while ago.
enum err pattern_put(struct db *db, struct arena *a, const struct pattern *x) MUST_USE;

#endif

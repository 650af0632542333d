// SPDX-License-Identifier: Apache-2.0
// Inside serve/: the thread that brings what was lawfully erased to its end beside the requests (plan/erase.h).
#ifndef OWNPLAN_SERVE_ERASURES_H
#define OWNPLAN_SERVE_ERASURES_H

#include "record/visit.h"

struct erasures;

// ERR_INTERNAL: no thread can be had.
enum err erasures_start(const struct site *site, struct erasures **out) MUST_USE;
void erasures_stop(struct erasures *x); // x may be NULL

#endif

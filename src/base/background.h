// SPDX-License-Identifier: Apache-2.0
// A thread that does something now and then beside the requests: when it is woken, and when some time is over. Made and
// ended with the server, by whoever has the work (exports, deliveries).
#ifndef OWNPLAN_BASE_BACKGROUND_H
#define OWNPLAN_BASE_BACKGROUND_H

#include "base/error.h"

struct background;

// `turn` is called at once, then whenever background_wake was, and `seconds` after its last return at the latest. It
// looks at background_ending between pieces of its work. ERR_INTERNAL: no thread can be had.
enum err background_start(void (*turn)(void *context), void *context, unsigned seconds,
	struct background **out) MUST_USE;
void background_wake(struct background *b); // from any thread; what comes during a turn makes another
bool background_ending(const struct background *b);
void background_stop(struct background *b); // after the turn under way; b may be NULL

#endif

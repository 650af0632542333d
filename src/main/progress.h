// SPDX-License-Identifier: Apache-2.0
// How far a long command is: a bar with rate and time left on a terminal, a plain line now and then elsewhere. Called
// by commands as often as they like; prints to standard output.
#ifndef OWNPLAN_MAIN_PROGRESS_H
#define OWNPLAN_MAIN_PROGRESS_H

#include "base/clock.h"

// Zero to begin with, but for `unit`.
struct progress {
	const char *unit; // "rows", translated
	instant began, said;
	int64_t from;     // what was done already when it began: counts for nothing in the rate
	bool terminal, bar, begun;
};

// done of all, `doing` a word or two beside the bar, "". all 0: nobody knows.
void progress_say(struct progress *p, const char *doing, int64_t done, int64_t all);
// The bar goes, so that lines can be printed; the next progress_say begins anew, with its own rate.
void progress_end(struct progress *p);

#endif

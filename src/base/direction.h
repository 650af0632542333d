// SPDX-License-Identifier: Apache-2.0
// Which way letters run (Unicode Standard Annex 9): Arabic, Hebrew and some others from right to left. Words in such
// letters that stand in a sentence of ours must not turn it round, nor be turned round by it.
#ifndef OWNPLAN_BASE_DIRECTION_H
#define OWNPLAN_BASE_DIRECTION_H

#include "base/str.h"

// Whether its first letter runs from right to left. What is isolated does not count (rule P2).
bool text_runs_left(struct str s);
// Whether any letter of it does.
bool text_has_left(struct str s);
// To stand in a sentence: each line between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE when a letter runs from
// right to left; else as it is. Only to be written, not read.
struct str text_isolated(struct arena *a, struct str s);

#endif

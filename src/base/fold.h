// SPDX-License-Identifier: Apache-2.0
// Text folding with libunistring: what makes "Séamus" findable by "seamus", and what makes two ways to type one
// letter the same.
#ifndef OWNPLAN_BASE_FOLD_H
#define OWNPLAN_BASE_FOLD_H

#include "base/str.h"

// Lower case, without accents, runs of white space as one blank, punctuation in names (' ’ -) dropped: for searching
// and sorting names. Input must be UTF-8.
struct str fold_name(struct arena *a, struct str s);
// Without case, runs of white space as one blank, none at the ends: whether two texts say the same to a reader.
struct str fold_case(struct arena *a, struct str s);
// Normal form C.
struct str fold_nfc(struct arena *a, struct str s);
// Characters as people count them (grapheme clusters).
size_t fold_length(struct str s);

#endif

// SPDX-License-Identifier: Apache-2.0
// Where somebody lives who must not be found: their address, the ways to reach them and their practice are for
// themselves alone (DESIGN 4, PRSB PCSP 2.0 5.1). Everybody else gets what is said of them without it, on pages, on
// paper and through the API: the elements that hold such a thing, and any element elsewhere that says the same.
#ifndef OWNPLAN_RECORD_SHIELD_H
#define OWNPLAN_RECORD_SHIELD_H

#include "record/access.h"
#include "record/person.h"

struct shield; // what must not be said; lives as long as the arena it was made on

// NULL: nothing is kept from this reader. access NULL: the program itself reads, of which nothing is kept.
const struct shield *shield_of(struct arena *a, const struct person *p, const struct access *access);
// Whether the text is one of these: a line of the address, a number, the practice by name, code or reference.
bool shield_hides(const struct shield *s, struct str text);
// Whether such a thing stands anywhere in the text, in small or capital letters, with or without blanks. Of what
// is shorter than five letters only a text that says nothing else (a town may be in any sentence).
bool shield_says(const struct shield *s, struct str text);
// A body of this person without it: the bytes themselves when there is nothing of it in them.
struct str shield_body(struct arena *a, const struct shield *s, struct str body);

#endif

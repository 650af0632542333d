// SPDX-License-Identifier: Apache-2.0
// What the age of a young person does to what their parents may see (PCSP and the Mental Capacity Act: DECISIONS). Who
// holds parental responsibility sees by that alone until the 11th birthday; from then on where it was decided so, case
// by case, with the young person (Gillick); from the 16th birthday on only what the young person themselves gave. It is
// judged from the birth date at the moment of asking, so nothing has to run on a birthday, and a birth date that is put
// right acts at once. In access rules the purpose says which of these a rule is.
#ifndef OWNPLAN_RECORD_BASIS_H
#define OWNPLAN_RECORD_BASIS_H

#include "record/access.h"

#define PURPOSE_CARE "care"
#define PURPOSE_PARENT "parental"
#define PURPOSE_PARENT_DECIDED "parental-decided"
#define PURPOSE_LINK "link" // by a link with a code (record/share_link.h)

enum { BASIS_SOON_DAYS = 180 }; // before such a birthday, in which what changes then is got ready
enum { AGE_PARENT_ENDS = 11, AGE_DECIDED_ENDS = 16, AGE_ADULT = 18 };

// The first day of that age; DAY_NONE when the birth date is not known.
day basis_birthday(day birth, int age);
// The last day on which a rule of this purpose can hold; DAY_NONE: age does not end it, or is not known.
day basis_last_day(struct str purpose, day birth);
// Whether it holds today. Where the birth date is not known a parental one holds only if it has an end of its own.
bool basis_holds(struct str purpose, bool ends, day birth, day today);
// DAY_NONE: not known.
enum err basis_birth(struct db *db, struct str person, day *birth) MUST_USE;
// Takes out of a person's rules those that age has ended, in place.
enum err basis_filter(struct db *db, struct str person, struct access_rule *rule, size_t *count) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside web/: the words of audit rows, for the pages of who has looked and their test.
#ifndef OWNPLAN_WEB_LOOKED_H
#define OWNPLAN_WEB_LOOKED_H

#include "record/visit.h"

// What a row speaks of: "the plan", "a conversation"; N_ words. Unknown handlers are "a part of the plan".
const char *looked_part(struct str what);
// What was done, a sentence with %s for the part: "Looked at: %s"; N_ words.
const char *looked_deed(const struct audit_row *row);
// The same look by the same person on the same day, for the same reason: one line.
bool looked_same(const struct audit_row *a, const struct audit_row *b);

// Of an author (a:ACCOUNT) and the role of a row: "Sam Jones, Paramedic", as they were at the time.
const char *looked_name(struct visit *v, struct str author, struct str role);
// Who it is to the person: name, the role that they had then, and the team.
const char *looked_who(struct visit *v, const struct audit_row *row);
const char *looked_why(const struct audit_row *row, struct arena *a); // "" when nothing is said
// Whether who looked may be seen here: by the person, or by who decides for them while nobody can sign in as them.
bool looked_is_open(struct visit *v);
enum err looked_may(struct visit *v) MUST_USE; // ERR_DENIED, with a sentence: it may not
// "TIME.CHAIN.SEQ", as links say it.
bool looked_place(struct str text, struct audit_place *out);
// looked_ask.c: what the person asked a privacy officer, the newest first, as a section; nothing when there is none.
struct page;
enum err looked_asked(struct visit *v, struct page *p) MUST_USE;

#endif

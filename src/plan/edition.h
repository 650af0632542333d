// SPDX-License-Identifier: Apache-2.0
// Which edition of a plan somebody has on paper: how often what they may see was saved, when last, and a code that says
// later whether there is a newer one, to anybody who holds the paper and of nobody else. It says so as long as whoever
// printed it may see all of what is on it; from then on it is a code like any that was never given out.
#ifndef OWNPLAN_PLAN_EDITION_H
#define OWNPLAN_PLAN_EDITION_H

#include "record/account.h"
#include "record/visit.h"

struct edition {
	int64_t number; // counts up with every save of an entry in these sections, from 1; 0: nothing yet
	int64_t seq;    // the newest change of them
	instant at;     // when that was
};

// What this reader sees, as a list to keep: sections, and labels with a sign before them; "*" for the person.
enum err edition_scope(struct db *db, struct arena *a, struct str person, const struct access *x, struct str *out)
	MUST_USE;
enum err edition_of(struct db *db, struct arena *a, struct str person, struct str scope, struct edition *out) MUST_USE;

#define CODE_PAPER "paper" // purpose of the code (record/account.h); it is good for EDITION_KEPT
#define EDITION_KEPT (3650 * DAYS)

// What is on paper. agreed: the number of an agreed version; 0: the plan as it stood.
struct edition_paper {
	struct str person, scope;
	struct str reader; // account of who printed it; "" the person, whose paper it stays
	struct edition edition;
	int agreed;
};
// 12 characters, the same for the same paper; nobody without the secret of the house can make or guess one.
struct str edition_code(struct arena *a, const struct site *site, const struct edition_paper *x);
// In a job: keeps the code, unless it is kept already.
enum err edition_keep(struct db *db, struct arena *a, struct str code, const struct edition_paper *x) MUST_USE;
// What paper a code that was typed is on. ERR_NOT_FOUND: none.
enum err edition_find(struct db *db, struct arena *a, struct str typed, struct edition_paper *out) MUST_USE;
// Whether that paper is the newest; *at: when what is newer was saved. ERR_NOT_FOUND: the record is closed, or to who
// printed it.
enum err edition_newest(struct db *db, struct arena *a, const struct edition_paper *x, bool *newest, instant *at)
	MUST_USE;

#endif

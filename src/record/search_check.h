// SPDX-License-Identifier: Apache-2.0
// Whether the search keys of people are those that their resources have, and making them anew where they are not: of
// folders that are older than the keys, or than a change of what they are made of. Person by person, so that nobody who
// saves something waits for more than one person. Called by `ownplan check` and `migrate`, and by a thread of the
// server, once a folder, until it is noted that all is done.
#ifndef OWNPLAN_RECORD_SEARCH_CHECK_H
#define OWNPLAN_RECORD_SEARCH_CHECK_H

#include "store/store.h"

struct search_check {
	struct store *store;
	bool mend;                     // else they are only counted
	bool (*stop)(void *context);   // asked before each person; NULL: never
	void *context;
	int64_t people, wrong;         // looked at; whose keys were missing or wrong
};

// Everybody. When all of it was looked at and mended, that is noted. ERR_BUSY: told to stop.
enum err search_check_all(struct search_check *c) MUST_USE;
// Whether it was noted, by a program whose keys are made like ours.
enum err search_check_noted(struct db *db, struct arena *a, bool *yes) MUST_USE;
// In a job: of a folder that was made just now, where nobody is yet.
enum err search_check_note(struct db *db, struct arena *a, void *unused) MUST_USE;

#endif

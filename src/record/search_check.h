// SPDX-License-Identifier: Apache-2.0
// Whether the search keys of people are those that their resources have, and making them anew where they are not: of
// folders that are older than the keys, or than a change of what they are made of (people_check.h). Called by `ownplan
// check` and `migrate`, and by a thread of the server, once a folder, until it is noted that all is done.
#ifndef OWNPLAN_RECORD_SEARCH_CHECK_H
#define OWNPLAN_RECORD_SEARCH_CHECK_H

#include "record/people_check.h"

enum err search_check_all(struct people_check *c) MUST_USE;
enum err search_check_noted(struct db *db, struct arena *a, bool *yes) MUST_USE;
// In a job: of a folder that was made just now, where nobody is yet.
enum err search_check_note(struct db *db, struct arena *a, void *unused) MUST_USE;

#endif

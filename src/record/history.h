// SPDX-License-Identifier: Apache-2.0
// What happened, newest first: the versions of one resource, and the changes of everybody by their number. For the
// history of FHIR (http.html#history). Nothing here reads a body before it is asked for.
#ifndef OWNPLAN_RECORD_HISTORY_H
#define OWNPLAN_RECORD_HISTORY_H

#include "record/resource.h"

struct history_change {
	int64_t seq;
	struct str person, type, id; // person "" for what belongs to nobody
};
struct history_changes {
	struct history_change *item;
	size_t count;
};
// At most `most` changes with a number below `before`, newest first. INT64_MAX: from the newest.
enum err history_changes(
	struct db *db, struct arena *a, int64_t before, size_t most, struct history_changes *out) MUST_USE;

// The number of the newest change of anybody's, and whether anything of a person changed after it: what was made of
// their record in one snapshot still is what it would be made of now.
enum err history_as_of(struct db *db, int64_t *seq) MUST_USE;
enum err history_since(struct db *db, struct str person, int64_t as_of, bool *changed) MUST_USE;

// A place in the history of one resource.
struct history_place {
	struct resource version; // without its body
	int64_t made;            // the change that made it; 0: the first one of this resource
	instant until;           // when the version after it came; INT64_MAX: it is the newest
	int64_t row;             // where it lies in resource_history; 0: it is the current one
};
// The newest version, a deletion included. `person` is the key of its compartment, "" for what belongs to nobody.
// ERR_NOT_FOUND.
enum err history_newest(struct db *db, struct arena *a, struct str person, struct str type, struct str id,
	struct history_place *out) MUST_USE;
// To the version before. ERR_NOT_FOUND, and *at as it was: there is none.
enum err history_back(struct db *db, struct arena *a, struct history_place *at) MUST_USE;
// Back to the version that the change made, which is this one or an older one. ERR_NOT_FOUND: none was made by it.
enum err history_back_to(struct db *db, struct arena *a, int64_t seq, struct history_place *at) MUST_USE;
// Fills version.body; empty when it was lawfully erased.
enum err history_body(struct db *db, struct arena *a, struct history_place *at) MUST_USE;

#endif

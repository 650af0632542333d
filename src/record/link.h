// SPDX-License-Identifier: Apache-2.0
// Several records of one person (DESIGN 4): nothing moves. One of them goes on (the survivor), the others are read
// beside it, each write keeps the key that it came through, and ending a link leaves all of them as they were. Who may
// see them is what every one of them lets somebody see, until the person has said who sees them (access.h).
//
// A row of access_rule with the grantee LINK_GRANTEE, one for each other record, stands for the link where rules are
// read, so that it costs nobody else a question; it opens nothing.
#ifndef OWNPLAN_RECORD_LINK_H
#define OWNPLAN_RECORD_LINK_H

#include "record/person.h"

#define LINK_GRANTEE "+"
#define LINK_MOST 8 // records of one person

void link_key_add(struct arena *a, struct key_list *list, struct str key);
// Which record goes on, and since when the person has said who sees them (0: not yet). Of a person with one record
// that one.
enum err link_state(struct db *db, struct arena *a, struct str key, struct str *survivor, instant *decided) MUST_USE;
// All records of the person, the one that goes on first; of a person with one record that one.
enum err link_keys(struct db *db, struct arena *a, struct str key, struct key_list *out) MUST_USE;
// Consents of this record that the person chose to hold for all of them.
enum err link_chosen(struct db *db, struct arena *a, struct str key, struct key_list *out) MUST_USE;
// Records of several of whoever they are, in the order of their keys: of everybody, to be left out of lists.
enum err link_everybody(struct db *db, struct arena *a, struct key_list *out) MUST_USE;

// In jobs. From then on `person` is read beside `survivor`. ERR_CONFLICT: they are linked, or others are read beside
// `person`, or there are LINK_MOST.
enum err link_put(struct db *db, struct arena *a, struct str person, struct str survivor, struct str author) MUST_USE;
// ERR_STALE: it has ended.
enum err link_end(struct db *db, struct arena *a, struct str person, struct str survivor) MUST_USE;
// What the person said: these consents, of any of the records, hold for all.
struct link_choice {
	struct str person, consent;
};
enum err link_decide(struct db *db, struct arena *a, struct str survivor, const struct link_choice *choice,
	size_t count) MUST_USE;

#endif

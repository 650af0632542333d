// SPDX-License-Identifier: Apache-2.0
// Versioned resources in a person's compartment: the bytes of FHIR R4 as they are sent and shown, with the columns that
// access is decided by. Every version is kept. Reading needs any connection; writing happens inside a store job.
#ifndef OWNPLAN_RECORD_RESOURCE_H
#define OWNPLAN_RECORD_RESOURCE_H

#include "base/json.h"
#include "store/store.h"

enum shelf { SHELF_PLAN = 0, SHELF_SERIES = 1, SHELF_PAST = 2, SHELF_EVIDENCE = 3 };

struct resource {
	struct str person;  // key of the compartment; empty for shared resources
	enum shelf shelf;
	struct str type, id;
	int64_t version, seq, prev;
	instant updated;
	struct str kind;    // name of the plan kind, "" for what is none
	struct str section; // access is granted by these
	struct str label;   // "" or a word such as "only-me"
	struct str author;  // who was authenticated: a:ACCOUNT, s:CLIENT, whatever the body claims
	bool deleted;
	struct str body;
	struct str packed;     // what is written for this body: as resource_of_type read it, or resource_pack made it ahead
	const char *packed_of; // the body that it was made of; when that is another by now, it is made anew
	struct str facts;      // what the plan keeps beside this body (plan/facts.h); STR_NONE: nothing
	const char *facts_of;  // the body that they were made of; of another they are not written
};

struct resource_list {
	struct resource *item;
	size_t count;
};

// All that lies on one shelf of the person's keys, in the order of type and id, deleted ones left out. Bodies are
// copied to the arena in one piece.
enum err resource_shelf(struct db *db, struct arena *a, struct str person, enum shelf shelf, struct resource_list *out)
	MUST_USE;
// The same for who reads little of it: a body that lies packed is left so (body STR_NONE, packed there, until
// resource_open), facts are there, prev is not.
enum err resource_shelf_packed(struct db *db, struct arena *a, struct str person, enum shelf shelf,
	struct resource_list *out) MUST_USE;
// Unpacks a body that was left packed. ERR_INTERNAL: it is damaged, as body_unpack.
enum err resource_open(struct arena *a, struct resource *r) MUST_USE;
// The same as resource_shelf, one after the other without a copy: type, id, section, label, author and body are there
// for the length of the call, the rest is empty. `each` asks nothing of the database.
enum err resource_walk(struct db *db, struct str person, enum shelf shelf,
	void (*each)(const struct resource *r, void *what), void *what) MUST_USE;
// What was taken away from the shelf: the last version of each, deleted set, for the history.
enum err resource_gone(struct db *db, struct arena *a, struct str person, enum shelf shelf, struct resource_list *out)
	MUST_USE;
// The same as resource_shelf for one type only.
enum err resource_of_type(struct db *db, struct arena *a, struct str person, enum shelf shelf, const char *type,
	struct resource_list *out) MUST_USE;
// The same as resource_shelf_packed for one type only.
enum err resource_of_type_packed(struct db *db, struct arena *a, struct str person, enum shelf shelf, const char *type,
	struct resource_list *out) MUST_USE;
// One resource by type and id, wherever it stands (the key is in the id). ERR_NOT_FOUND; a deleted one is returned
// with deleted set.
enum err resource_get(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out) MUST_USE;
// Only what access is decided by (section, label, author, deleted, person, shelf): a fraction of the cost. The rest of
// *out is empty; type and id are those that were given. ERR_NOT_FOUND.
enum err resource_head(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out) MUST_USE;
// The version that has this number. ERR_NOT_FOUND.
enum err resource_version(
	struct db *db, struct arena *a, struct str type, struct str id, int64_t version, struct resource *out) MUST_USE;
// Newest first, the current one included; at most `most`.
enum err resource_history(
	struct db *db, struct arena *a, struct str type, struct str id, size_t most, struct resource_list *out) MUST_USE;
// The same of one that was read just now, in the same snapshot.
enum err resource_back(struct db *db, struct arena *a, const struct resource *now, size_t most,
	struct resource_list *out) MUST_USE;

// Packs the body ahead (body.h), so that the writer does not: for who has many to write, and is on another thread.
void resource_pack(struct arena *a, struct resource *r);

// What is to be written. `body` is complete: resource_stamp has put id and meta into it for version `expect + 1`.
struct resource_put {
	struct resource now; // person, shelf, type, id, kind, section, label, author, deleted, body, updated
	int64_t expect;      // the version that the writer saw; 0: must not exist yet
};
// In a job. ERR_STALE: the version is another by now. ERR_CONFLICT: expect 0 and it exists. Sets now.version, seq and
// prev.
enum err resource_write(struct db *db, struct arena *a, struct resource_put *put) MUST_USE;

// In a job: the first version of what can be nowhere yet, because its id was made here for this write, or the whole
// person is new. Does not look for it on other shelves, which is half of what resource_write costs. ERR_CONFLICT: it
// lies on this shelf already. Sets version, seq and prev.
enum err resource_add(struct db *db, struct resource *r) MUST_USE;

// The body with id, meta.versionId and meta.lastUpdated set, resourceType, id and meta first, all else as it was.
struct str resource_stamp(struct arena *a, struct json_node *body, struct str id, int64_t version, instant at);

// The same for a first version, of a body that is only read: its members are copied as they stand.
struct str resource_stamp_first(struct arena *a, struct json_at body, struct str id, instant at);

// What belongs to nobody: Organization, Practitioner, Questionnaire ...
enum err shared_get(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out) MUST_USE;
// The same with a body that is left as it lies (resource_open).
enum err shared_get_packed(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out)
	MUST_USE;
enum err shared_list(struct db *db, struct arena *a, struct str type, struct resource_list *out) MUST_USE;
// Those whose id is `from` or behind it and before `until`, by the bytes.
enum err shared_range(struct db *db, struct arena *a, struct str type, struct str from, struct str until,
	struct resource_list *out) MUST_USE;
enum err shared_version(
	struct db *db, struct arena *a, struct str type, struct str id, int64_t version, struct resource *out) MUST_USE;
enum err shared_history(
	struct db *db, struct arena *a, struct str type, struct str id, size_t most, struct resource_list *out) MUST_USE;
enum err shared_write(struct db *db, struct arena *a, struct resource_put *put) MUST_USE;

#endif

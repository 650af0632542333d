// SPDX-License-Identifier: Apache-2.0
// Files that belong to entries. An entry names its file by an Attachment element: url "Binary/KEY-...", content type,
// size, SHA-1 and name. The Binary is a resource of the person like any other, of the section and label of its entry,
// which stands in its securityContext; its body is small, for the bytes lie apart (record/attachment.h) under the
// digest that it holds in an extension of its empty `data`. So who may have the file is decided as for the entry, and
// its versions, the audit, and what is withheld need nothing of their own.
//
// Life: a form brings bytes (attach_take), they get a name and an id when the entry is saved (attach_name), Binary and
// bytes are written in the transaction of the entry (plan_change_file). A file that is taken off, or whose entry is, is
// marked deleted: whoever took it back wants it seen no more, so its bytes are open to the person alone from then on.
#ifndef OWNPLAN_PLAN_ATTACH_H
#define OWNPLAN_PLAN_ATTACH_H

#include "base/json.h"
#include "plan/codes.h"
#include "record/access.h"
#include "record/attachment.h"

#define ATTACH_KIND "file" // in the kind column of a Binary

struct attached {
	struct str id;   // of the Binary; empty: not named yet
	struct str name; // of the file
	const struct file_type *type; // NULL: a program sent what we would not have taken
	struct str content_type;
	struct attachment kept;   // digest empty when only the entry was read
	struct file_bytes bytes;  // new ones; count 0: they are kept already
	struct str owner;         // "DocumentReference/KEY-...", of a Binary that was read
};

// What a form sent for one control. ERR_INPUT: it is not taken; *why says so to people.
enum err attach_take(struct arena *a, struct str name, struct str bytes, struct attached *out, const char **why)
	MUST_USE;
// Gives a new file its id and digests. On a worker.
void attach_name(struct arena *a, struct str person, struct attached *f);

// The Attachment at `path` of an entry's tree: set, or with f NULL taken out. The name stands at `name_at`.
void attach_put(struct arena *a, struct json_node *entry, const char *path, const char *name_at,
	const struct attached *f);
// The other way round, from the body of an entry. False: no file of this person stands there.
bool attach_at(struct arena *a, struct json_at entry, const char *path, const char *name_at, struct attached *out);

// Who the Binary belongs to and who makes it.
struct attach_owner {
	struct str person, reference, section, label, author;
	instant at;
};
// The Binary of a new file, as its first version.
struct resource_put attach_make(struct arena *a, const struct attached *f, const struct attach_owner *o);
// Its body for a version of its own: content type, owner, digest. For programs that send one (accept.c).
struct json_node *attach_body(struct arena *a, const struct attached *f, struct str owner);
// From a stored Binary. False: it holds its bytes itself, or none.
bool attach_read(struct arena *a, const struct resource *binary, struct attached *out);
// Whether the entry that a file belongs to ("DocumentReference/KEY-...") is open to whoever has this access.
bool attach_owner_seen(struct db *db, struct arena *a, const struct access *x, struct str owner);
// Whether the file was taken away, whatever version of its Binary one has.
bool attach_taken_back(struct db *db, struct arena *a, struct str id);
// The digests of all files of this person that were taken back, for what comes in from elsewhere.
enum err attach_digests_back(struct db *db, struct arena *a, struct str person, struct str **out, size_t *count)
	MUST_USE;
// A file of this person for who may see it and its entry; for the person also one that was taken away (->deleted).
// ERR_NOT_FOUND: there is none, or none for them; which of these cannot be told.
enum err attach_open(struct db *db, struct arena *a, const struct access *x, struct str person, struct str id,
	struct resource *binary, struct attached *out) MUST_USE;
// Takes a file away: the next version of its Binary, deleted. ERR_NOT_FOUND: there is none, or it is away.
enum err attach_gone(struct db *db, struct arena *a, struct str id, struct str author, instant at,
	struct resource_put *out) MUST_USE;

#endif

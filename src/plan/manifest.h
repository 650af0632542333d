// SPDX-License-Identifier: Apache-2.0
// What an agreement is about: a manifest names every entry of the plan as the signer saw it, with its version, the
// digest of its stored body, and the digest of what is material in it (the words, who, when, which goal: every field of
// its kind that is not FIELD_SHARED). Two people have agreed to the same version when their manifests have the same
// digest, which covers (type, id, material digest) alone: ticking an action done undoes nothing. Kinds that are not
// material (people, conversations, reviews), the CarePlan and the Patient stand in it as context, so that the version
// can be opened again exactly as it was. Made by agreement_make.c, read by agreement.c, agreement_open.c, criteria.c.
#ifndef OWNPLAN_PLAN_MANIFEST_H
#define OWNPLAN_PLAN_MANIFEST_H

#include "plan/plan.h"

#define DIGEST_HEX 64 // BLAKE2b-256 in hexadecimal

struct manifest_line {
	struct str type, id;
	int64_t version;
	struct str body;     // digest of the stored bytes
	struct str material; // digest; empty: context
};
struct manifest {
	struct str person; // key
	struct manifest_line *line; // sorted by type and id
	size_t lines;
};

// pl is everything, without an access filter.
void manifest_of(struct arena *a, const struct plan *pl, struct manifest *out);
// As it is kept and signed: one line an entry, "Goal KEY-.. 3 BODY MATERIAL", "-" for no material digest.
struct str manifest_text(struct arena *a, const struct manifest *m);
// False when the text is no manifest.
bool manifest_read(struct arena *a, struct str text, struct manifest *out);
// One line of a text that manifest_read takes, without reading the others. False: it has no such line.
bool manifest_line_of(struct str text, struct str type, struct str id, struct manifest_line *out);
struct str manifest_digest(struct arena *a, const struct manifest *m);
// The digest of the plan as it stands, without making the rest. pl is everything, without an access filter: whoever
// may not see all that is material cannot agree (compare with the digest of what they see).
struct str manifest_now(struct arena *a, const struct plan *pl);
const struct manifest_line *manifest_find(const struct manifest *m, struct str type, struct str id); // NULL

struct str digest_hex(struct arena *a, const unsigned char bytes[DIGEST_HEX / 2]); // in hexadecimal, small letters
struct str body_digest(struct arena *a, struct str body);
// What two versions of an entry have in common when nobody needs to agree again. The digest covers the kind's name,
// whose words they are, and name and value of each field that has a value: a kind may gain fields, but renaming one or
// changing its FIELD_SHARED asks everybody to agree anew.
// Computed once for each entry that was opened, then remembered with it.
struct str material_digest(const struct entry *e);
// The value of one field, the same for all ways to write it in JSON; empty when there is none.
struct str field_canonical(const struct entry *e, const struct field *f);
// JSON without blanks, members in the order of their names, strings escaped in one way, numbers as written.
void json_canonical(struct arena *a, struct buf *b, struct json_at at);

#endif

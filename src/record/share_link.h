// SPDX-License-Identifier: Apache-2.0
// A link to a part of a plan, for one reader outside (DESIGN 4). Its address is 256 random bits, of which the digest is
// kept; a code belongs to it, given another way. What it opens, and until when, is a Consent like any other, whose
// grantee is "l:" and the Consent's own id: an actor of that name asks access_decide. It belongs to the first who opens
// it, and ends with SHARE_LINK_TRIES wrong codes in its life.
#ifndef OWNPLAN_RECORD_SHARE_LINK_H
#define OWNPLAN_RECORD_SHARE_LINK_H

#include "record/actor.h"

#define SHARE_LINK_TRIES 10
#define SHARE_LINK_DAYS 366 // it stands no longer

struct share_link {
	struct str person, id; // id: of the Consent
	struct str secret;     // as its address says it; STR_NONE where only the digest is known
	int64_t tries;         // wrong codes
	instant bound;         // when the first reader opened it; 0: nobody yet
	struct str digest, code, reader; // digests
};

struct str share_link_secret(struct arena *a); // 43 characters
// The key of files that leave by it (SMART Health Links): kept nowhere, made of the address and what only this house
// has.
void share_link_key(const unsigned char house[64], struct str secret, unsigned char key[32]);
// Who asks with it.
struct actor share_link_actor(const struct share_link *l);
// In a job. code: as code_new makes it.
enum err share_link_put(struct db *db, struct arena *a, const struct share_link *l, struct str code) MUST_USE;
// By what an address says. ERR_NOT_FOUND: unknown, or its tries are used up. Whether its Consent is in force only
// access_load knows.
enum err share_link_find(struct db *db, struct arena *a, struct str secret, struct share_link *out) MUST_USE;
// Of one Consent. ERR_NOT_FOUND.
enum err share_link_of(struct db *db, struct arena *a, struct str person, struct str id, struct share_link *out)
	MUST_USE;

enum share_link_answer {
	LINK_OPENED,
	LINK_WRONG, // the code; it was counted
	LINK_OTHER, // somebody else opened it first
	LINK_DEAD,
};
// In a job, so that tries count one after the other however many come at once. reader: what only this reader has; who
// opens it first is kept. *tries: how many are left.
enum err share_link_try(struct db *db, struct arena *a, struct str secret, struct str code, struct str reader,
	enum share_link_answer *answer, int64_t *left) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// Programs of other organisations that are let in by name: each has public keys and the scopes it may ask for, given by
// the operator (`ownplan client`). It proves itself by signing an assertion with its private key (SMART App Launch 2.2,
// "Client Authentication: Asymmetric"), which never comes here, and is given a token of five minutes (token.h).
#ifndef OWNPLAN_RECORD_CLIENT_H
#define OWNPLAN_RECORD_CLIENT_H

#include "record/actor.h"

#define CLIENT_NAME_MOST 200          // bytes
#define CLIENT_REASON_MOST 300        // bytes
#define CLIENT_TOKEN_LIFE (5 * MINUTES) // SMART App Launch 2.2: expires_in should not exceed 300

struct client {
	struct str id;       // 12 characters; s:ID is the author of what it does
	struct str name;     // for people: "Riverside shared care record"
	struct str jwks;     // public keys, as jwk_text writes them
	struct str jwks_url; // where they are fetched from, as http_out_address gives it; "": they were given as they are
	struct str ca_file;  // who signed the certificate there, in PEM; "" those of the machine
	struct str scope;    // what it may ask for, as scope_text writes it
	// Id of the Organization, or team, that it stands for: it sees what that may see of a person. "": it sees of
	// everybody what they did not close to programs.
	struct str organisation;
	struct str reason;   // why, for people: "So that your surgery knows ..."; "" of those from before it was asked
	instant made, ended; // ended 0: in force
};

// What is wrong with a name, or with a reason, in words, or NULL.
const char *client_name_wrong(struct str name);
const char *client_reason_wrong(struct str reason);
// Fills id and made, with no address, organisation or reason; the words are not copied. Write it with client_add.
void client_new(struct arena *a, struct str name, struct str jwks, struct str scope, struct client *out);

// In jobs. ERR_INPUT: a name, keys or scopes that jwk_read and scope_system_wrong would refuse. ERR_CONFLICT: the id is
// taken.
enum err client_add(struct db *db, struct arena *a, const struct client *c) MUST_USE;
// Other keys, c->jwks, for the client with this id and this jwks_url; what is signed with a key that is gone counts no
// more at the next request. ERR_INPUT: keys that jwk_read would refuse. ERR_NOT_FOUND: nothing changed, because it has
// these keys already, has ended, or has another address.
enum err client_keys_set(struct db *db, struct arena *a, const struct client *c) MUST_USE;
// Its tokens stop at the next request. ERR_NOT_FOUND: no such client in force.
enum err client_end(struct db *db, struct str id) MUST_USE;
// The assertion with this jti is used up until `ends`. ERR_CONFLICT: it was before. Takes away a few that are over.
enum err client_jti_use(struct db *db, struct str client, struct str jti, instant ends) MUST_USE;

// ERR_NOT_FOUND, also when it has ended.
enum err client_get(struct db *db, struct arena *a, struct str id, struct client *out) MUST_USE;
// Its name for people, also of one that has ended. ERR_NOT_FOUND.
enum err client_name(struct db *db, struct arena *a, struct str id, struct str *name) MUST_USE;
// Fills the actor that a client is, or whoever has a token of the operator's (token.h), with this scope as text; scopes
// is what it says.
enum err client_actor(struct db *db, struct arena *a, struct str id, struct str scope, const struct scope_list *scopes,
	struct actor *out) MUST_USE;
// "": it stands for none.
enum err client_stand(struct db *db, struct arena *a, struct str organisation, struct actor *who) MUST_USE;
struct client_list {
	struct client *item;
	size_t count;
};
// Those in force, oldest first: for the command line.
enum err client_list(struct db *db, struct arena *a, struct client_list *out) MUST_USE;
// Those of them whose keys are fetched from an address.
enum err client_list_fetched(struct db *db, struct arena *a, struct client_list *out) MUST_USE;

#endif

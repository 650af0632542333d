// SPDX-License-Identifier: Apache-2.0
// Tokens of programs on the same machine: `ownplan token` prints one, `Authorization: Bearer` brings it back. Opaque,
// stored as a digest; what one may do is its scope.
#ifndef OWNPLAN_RECORD_TOKEN_H
#define OWNPLAN_RECORD_TOKEN_H

#include "record/actor.h"

#define TOKEN_SCOPE_READ "system/*.rs" // SMART App Launch 2.0: read and search, everything the person lets a system see

struct client_token {
	struct str token;  // 43 characters of base64url; only its digest is stored
	struct str client; // s:CLIENT is the author of what it does
	struct str scope;
	instant ends; // 0: no end
};

// NULL when the scope is one that this server gives out, else what is wrong, in words.
const char *token_scope_wrong(struct str scope);
// Fills token and client.
void token_new(struct arena *a, struct str scope, instant ends, struct client_token *out);
// In a job.
enum err token_put(struct db *db, const struct client_token *t) MUST_USE;
// ERR_LOGIN: unknown or over. The actor is a system; its scope stands in `role`.
enum err token_find(struct db *db, struct arena *a, struct str token, struct actor *out) MUST_USE;

#endif

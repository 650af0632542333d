// SPDX-License-Identifier: Apache-2.0
// Tokens of programs: `ownplan token` prints one for a script on the same machine, the token endpoint (api/token.c)
// gives one of five minutes to a client that has proved itself (client.h), `Authorization: Bearer` brings it back.
// Opaque, stored as a digest; what one may do is its scope.
#ifndef OWNPLAN_RECORD_TOKEN_H
#define OWNPLAN_RECORD_TOKEN_H

#include "record/client.h"

#define TOKEN_SCOPE_READ "system/*.rs" // SMART App Launch 2.0: read and search, everything the person lets a system see

struct client_token {
	struct str token;  // 43 characters of base64url; only its digest is stored
	struct str client; // s:CLIENT is the author of what it does
	struct str scope;
	instant ends; // 0: no end
};

// NULL when the scope is one that this server gives out, else what is wrong, in words.
const char *token_scope_wrong(struct str scope);
// Fills token and client; the client is one of its own, known nowhere else.
void token_new(struct arena *a, struct str scope, instant ends, struct client_token *out);
// The same for a registered client.
void token_new_for(struct arena *a, struct str client, struct str scope, instant ends, struct client_token *out);
// In a job. Also takes away a few that are over.
enum err token_put(struct db *db, const struct client_token *t) MUST_USE;
// ERR_LOGIN: unknown, over, or its client has ended. The actor is a system: its scope stands in `role` as text, in
// `scope` to be asked; `name` is the client's, or its id when it is not registered.
enum err token_find(struct db *db, struct arena *a, struct str token, struct actor *out) MUST_USE;

// Tokens in force that belong to no registered client: scripts of the operator's, newest first. name and reason are "".
enum err token_loose(struct db *db, struct arena *a, size_t most, struct client_list *out) MUST_USE;

#endif

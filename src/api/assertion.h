// SPDX-License-Identifier: Apache-2.0
// Inside api/: the signed assertion by which a program proves which client it is (RFC 7523 3; SMART App Launch 2.2,
// "Client Authentication: Asymmetric"). Read first, because who it says it comes from decides whether it is looked at
// any further; then proven against the keys that were registered. Called by the token endpoint (token.c).
#ifndef OWNPLAN_API_ASSERTION_H
#define OWNPLAN_API_ASSERTION_H

#include "base/json.h"
#include "record/client.h"
#include "record/visit.h"

#define ASSERTION_LEEWAY (60 * SECONDS) // that clocks may differ by
#define ASSERTION_LIFE (5 * MINUTES)    // that it may be good for

struct assertion {
	struct str text;            // the three parts, as sent
	struct json header, claims; // not believed before assertion_prove
	struct str issuer;          // iss, which equals sub
	struct client client;       // that it says it is; id "" when there is none in force
	struct str jti;
	bool other_key;             // it names a key that is not among those of the client
	instant ends;               // it is refused from then on, whatever the leeway
	const char *why;            // a word for the log and the audit, never for the sender; NULL: nothing is wrong
};

// "https://host/auth/token", as answer_base. Where the address of the server is set, an assertion that was meant for
// another server cannot be played to us under that one's name.
struct str token_endpoint(struct visit *v);
// Takes it apart. False, with `why`: not a JWT of the form that is asked for.
bool assertion_read(struct arena *a, struct str text, struct assertion *out);
// Whether it was signed by the client, for this audience, now. False, with `why`. *e: the database failed.
bool assertion_prove(struct db *db, struct arena *a, struct assertion *x, struct str audience, enum err *e);

#endif

// SPDX-License-Identifier: Apache-2.0
// The keys of a program from the address that it publishes them at (SMART App Launch 2.2, "Registering a client":
// preferred to keys that are handed over), with the checks that keys in a file have to pass. Called by the command line
// when a client is added, and by api/client_keys.c from then on.
#ifndef OWNPLAN_RECORD_CLIENT_FETCH_H
#define OWNPLAN_RECORD_CLIENT_FETCH_H

#include "http/http_out.h"
#include "record/client.h"
#include "record/jwk.h"

struct client_fetch {
	struct jwk_set keys;           // checked
	struct http_out_answer answer; // how the other side answered
	const char *why;               // a word for the log, where it failed; else NULL
};

// Asks c->jwks_url, for ten seconds at most. ERR_UPSTREAM: no answer, or another than 200; ERR_INPUT: what came is no
// set that jwk_read and jwk_check take; both with a sentence in f, which may be NULL. ERR_BUSY: told to stop.
enum err client_fetch(struct http_out *h, struct arena *a, const struct client *c, bool (*stop)(void *context),
	void *context, struct client_fetch *out, struct fault *f) MUST_USE;

// Where several processes serve one database, one of them fetches, and the others leave word whose keys are wanted.
#define CLIENT_WANTED_MOST 64 // taken at once
struct client_wanted {
	struct str id[CLIENT_WANTED_MOST];
	size_t count;
};
// In a job; once is enough.
enum err client_fetch_want(struct db *db, struct str client) MUST_USE;
// Those that are wanted, as many as are taken at once.
enum err client_fetch_wanted(struct db *db, struct arena *a, struct client_wanted *out) MUST_USE;
// In a job: word of this one was taken.
enum err client_fetch_taken(struct db *db, struct str client) MUST_USE;

#endif

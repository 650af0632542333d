// SPDX-License-Identifier: Apache-2.0
// The keys of programs that publish them at an address (client.jwks_url), fetched anew beside the requests: each hour,
// and soon when an assertion names a key that is not among those kept, so that a program may change its keys without
// asking anybody. One fetch at a time, and a client at most once a minute, whoever asks: who knows the id of a client
// can make us ask no more than that. What a fetch brings replaces the keys, so what is gone there is gone here; one
// that fails, or brings anything but good public keys, leaves the old ones. serve/ starts and joins the thread.
#ifndef OWNPLAN_API_CLIENT_KEYS_H
#define OWNPLAN_API_CLIENT_KEYS_H

#include "record/visit.h"

#define CLIENT_KEYS_EACH (1 * HOURS)   // anyhow
#define CLIENT_KEYS_LEAST (1 * MINUTES) // between two fetches for one client

struct client_keys;

// Each client is fetched once at the start: the server may have been away for long. ERR_INTERNAL: there is no libcurl,
// or no thread.
enum err client_keys_start(const struct site *site, struct client_keys **out, struct fault *f) MUST_USE;
void client_keys_stop(struct client_keys *x); // x may be NULL; what is under way is broken off within a second or two
// The keys of this client, which is in force and has an address, may be others by now. From any thread; waits for
// nothing.
void client_keys_ask(struct client_keys *x, struct str client);

#endif

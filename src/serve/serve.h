// SPDX-License-Identifier: Apache-2.0
// The server: transport and dispatcher over a site. Started by the commands `serve` and `demo`, and by tests.
#ifndef OWNPLAN_SERVE_SERVE_H
#define OWNPLAN_SERVE_SERVE_H

#include "record/visit.h"

struct server_settings {
	const char *address; // NULL: 127.0.0.1
	unsigned port;       // 0: any free one
	unsigned threads, connections_most, connections_address; // 0: transport's defaults
	unsigned program_rate; // requests a second of one program, on average; 0: no limit
	size_t body_most; // bytes, of all but what routes say; 0: 1 MiB
	size_t request_most; // bytes of a form with files; 0: 32 MiB
	const char *trusted_proxy; // NULL none
	// A page that shows a person's record goes out only when its audit row is on the disk. false: the row is queued
	// and the page goes at once; a crash in that moment loses the row of a page that was seen.
	bool audit_hold;
};

struct server;
// The site outlives the server; its `http` is set here.
enum err server_start(struct site *site, const struct server_settings *s, struct server **out,
	struct fault *f) MUST_USE;
unsigned server_port(const struct server *sv);
// Lets requests under way end, then frees.
void server_stop(struct server *sv);

#endif

// SPDX-License-Identifier: Apache-2.0
// The one way out: a request to another system, over libcurl, that is given up in time, follows nobody elsewhere, and
// tells only the status of the answer. https, with the certificate verified; http to this machine alone. No proxy, no
// cookies, no .netrc, whatever the environment says. One http_out is used by one thread.
//
// Where it goes is the operator's word, and many services are in private networks, so these are open to it. What no
// operator means is refused whatever a name resolves to: this machine, unless the address names it, and addresses of
// the link alone, where clouds keep their secrets.
#ifndef OWNPLAN_HTTP_HTTP_OUT_H
#define OWNPLAN_HTTP_HTTP_OUT_H

#include "base/clock.h"
#include "base/error.h"

struct http_out;

// Called once before other threads begin, and by whom it was made for. ERR_INTERNAL: libcurl cannot be had.
enum err http_out_open(struct http_out **out) MUST_USE;
void http_out_close(struct http_out *h); // h may be NULL

// An address in the form in which it is asked for and signed, with a path at least "/". What is wrong with it, in
// words, or NULL with *out on the arena.
const char *http_out_address(struct arena *a, struct str address, struct str *out);

struct http_out_post {
	struct str address; // as http_out_address gives it
	const struct str *header; // "Name: value", without line feeds
	size_t headers;
	struct str body;
	const char *ca_file; // whom to trust for the certificate, in PEM; NULL: those of the machine
	bool (*stop)(void *context); // asked about every second: breaks it off
	void *context;
};
struct http_out_answer {
	int status;        // 0: none came
	instant retry;     // Retry-After: from now, 0 none
	const char *trouble; // a word for the log when there was no answer: "no-answer", "certificate", "refused-address"
};
// A whole answer within a minute. ERR_UPSTREAM: none; ERR_BUSY: it was told to stop.
enum err http_out_post(struct http_out *h, const struct http_out_post *p, struct http_out_answer *out) MUST_USE;

#endif

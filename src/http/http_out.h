// SPDX-License-Identifier: Apache-2.0
// The one way out: a request to another system, over libcurl, that is given up in time and follows nobody elsewhere.
// A POST tells only the status of the answer, a GET brings a small body. https, with the certificate verified; http
// to this machine alone. No proxy, no cookies, no .netrc, whatever the environment says. One http_out is used by one
// thread.
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
// words, or NULL with *out on the arena. like: what such an address looks like, "https://records.example/fhir".
const char *http_out_address(struct arena *a, struct str address, const char *like, struct str *out);

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
	// A word for the log when there was no answer: "no-answer", "no-such-host", "certificate", "refused-address",
	// "too-slow", "too-large".
	const char *trouble;
};
// A whole answer within a minute. ERR_UPSTREAM: none; ERR_BUSY: it was told to stop.
enum err http_out_post(struct http_out *h, const struct http_out_post *p, struct http_out_answer *out) MUST_USE;

#define HTTP_OUT_BODY_MOST ((size_t)64 << 10) // bytes

struct http_out_get {
	struct str address; // these are as in http_out_post
	const char *ca_file;
	bool (*stop)(void *context);
	void *context;
	const char *accept; // NULL: application/json
	size_t most;        // bytes of the body; 0: HTTP_OUT_BODY_MOST
};
// A whole answer within ten seconds. *body, on `a`, is what came with a 200, "" with any other status. ERR_UPSTREAM: no
// answer, or one of more than `most`; ERR_BUSY: it was told to stop.
enum err http_out_get(struct http_out *h, struct arena *a, const struct http_out_get *g, struct str *body,
	struct http_out_answer *out) MUST_USE;

#endif

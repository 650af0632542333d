// SPDX-License-Identifier: Apache-2.0
// The pieces of transport that know nothing of sockets, so that tests and fuzzers can feed them: decoding, the rules
// for a request's head, cookies, addresses. Only src/http and its tests include this.
#ifndef OWNPLAN_HTTP_PARTS_H
#define OWNPLAN_HTTP_PARTS_H

#include "http/http.h"

// --- form.c ------------------------------------------------------------------------------------------------------
// Percent-decoding; `plus` makes "+" a blank, as forms do and paths do not. ERR_INPUT: a broken escape, a zero byte,
// text that is not UTF-8. The result is a slice of `text` when nothing had to be decoded.
enum err form_decode(struct arena *a, struct str text, bool plus, struct str *out) MUST_USE;

// --- cookie.c ----------------------------------------------------------------------------------------------------
// The first cookie of that name in the value of one Cookie header, its quotes taken off. STR_NONE when absent.
struct str cookie_find(struct str header, const char *name);

// --- http_guard.c ------------------------------------------------------------------------------------------------
struct http_field {
	struct str name, value;
};

#define HTTP_FIELDS_MOST 100         // header lines of one request
#define HTTP_TARGET_MOST ((size_t)8192) // bytes of path and query

// What is known of a request before its body is read.
struct http_head {
	struct str method, target, version;
	const struct http_field *field;
	size_t count;
	const char *target_at; // where it stood in the block, for `target` is a copy
	size_t block;     // bytes from the first of the method to the blank line, that included; 0 when not known
	size_t block_most;
	// found by http_guard:
	bool framed;      // it has a Content-Length or a Transfer-Encoding: a body may follow
	bool chunked;     // a body of unknown length follows
	bool expects;     // the client waits for "100 Continue" before it sends its body
	size_t length;    // Content-Length
};

#define HTTP_BODY_LARGE "the body is larger than is taken here"

struct http_verdict {
	int status;      // 0: go on
	const char *why; // a few words for the log and for whoever wrote the client
};

struct http_verdict http_guard(struct http_head *head);
// The path of a request target: of its origin form, its absolute form ("http://host/path") or "*". *query is what
// stands behind the "?", or STR_NONE.
enum err http_target_split(struct str target, struct str *path, struct str *query) MUST_USE;
enum http_method http_method_of(struct str name);

// --- peer.c ------------------------------------------------------------------------------------------------------
struct sockaddr;

#define PEER_TEXT 48

// An address reduced to what a limit counts: four bytes of IPv4 (also when mapped into IPv6), or the /64 that one
// subscriber of IPv6 is given.
struct peer_key {
	uint8_t byte[9]; // 4 or 6, then the bytes
};

bool peer_key(const struct sockaddr *address, struct peer_key *out);
// "192.0.2.7", "2001:db8::1"; IPv4 mapped into IPv6 as plain IPv4. Empty when it is neither.
void peer_text(const struct sockaddr *address, char out[PEER_TEXT]);
// The same form for an address that someone wrote; false when it is none.
bool peer_normal(struct str written, char out[PEER_TEXT]);
// The last item of a list as proxies write them ("a, b, c"): the one that the nearest proxy has added.
struct str peer_last_item(struct str list);

#endif

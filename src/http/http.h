// SPDX-License-Identifier: Apache-2.0
// Transport over libmicrohttpd: a whole request in, a whole reply out. Knows nothing of sessions, people or pages.
//
// Life of a request: headers are checked (see http_guard.c for what is refused and why), the body is read up to the
// cap, then `handle` runs on a worker thread. It fills the reply and returns HTTP_REPLY, or returns HTTP_PARK: the
// connection sleeps until http_wake(req), from any thread, and then `handle` runs again on a worker (req->woken is
// true). The request, its arena and the reply die after the reply is sent or the connection is lost; a parked request
// never dies before it is woken. When its client has left meanwhile, `handle` still runs once more, so that what was
// begun is finished and logged; if it parks again then, the next wake buries the request.
#ifndef OWNPLAN_HTTP_HTTP_H
#define OWNPLAN_HTTP_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

// Names and values of a query string or an application/x-www-form-urlencoded body, in the order sent.
struct form_pair {
	struct str name, value;
};
// A file that came with a multipart/form-data body. Its bytes are a slice of that body.
struct form_file {
	struct str field; // name of the control
	struct str name;  // as form_file_name leaves it; may be empty
	struct str bytes;
	bool too_large;   // more than was allowed of one file: bytes is empty
};
struct form {
	struct form_pair *pair;
	size_t count;
	struct form_file *file; // in the order sent; a control with no file chosen sends none
	size_t files;
	size_t file_most;       // bytes that one was allowed
};
// ERR_INPUT: broken percent-encoding, broken UTF-8, a zero byte, more than `most` pairs.
enum err form_parse(struct arena *a, struct str text, size_t most, struct form *out) MUST_USE;
// A multipart/form-data body (RFC 7578, strictly: http/multipart.c says what is refused). `type` is the whole
// Content-Type. ERR_INPUT: it is malformed, has a text that is not UTF-8, more than `most` parts or FORM_FILES_MOST
// files. A file of more than `file_most` bytes is no error: form_file.too_large.
#define FORM_FILES_MOST 20
enum err form_multipart(struct arena *a, struct str type, struct str body, size_t most, size_t file_most,
	struct form *out) MUST_USE;
bool form_is_multipart(struct str type); // of a Content-Type
// A name that somebody's computer gave a file, made harmless: without folders, control characters, marks that turn the
// direction of text, and what file systems refuse; at most FILE_NAME_MOST bytes, its extension kept. May be empty.
#define FILE_NAME_MOST ((size_t)120)
struct str form_file_name(struct arena *a, struct str name);
struct str form_get(const struct form *f, const char *name); // the first, or STR_NONE
const struct form_file *form_get_file(const struct form *f, const char *name); // the first, or NULL
bool form_has(const struct form *f, const char *name, const char *value); // any pair with name and value (checkboxes)
// Percent-encoded for a query value or a path part; ends with a zero byte.
struct str form_encode(struct arena *a, struct str text);

struct http_header {
	struct str name, value;
	struct http_header *next;
};

struct http_file;

struct http_reply {
	int status;
	struct http_header *headers; // http_header_set, http_header_add
	struct str body;             // on the request's arena, or static
	struct http_file *file;      // goes out instead of the body: http_send_file; NULL none
	bool close;                  // end the connection after it
};

struct http_request {
	enum http_method method;
	struct str method_name;
	struct str path;    // decoded, without the query; holds no zero byte
	struct str target;  // as sent
	struct form query;
	struct str body;
	struct str peer;    // address, or what a trusted proxy says it is
	struct str id;      // of this request, for the log: 12 characters, until a handler knows a better one
	instant arrived;    // clock_ticks
	struct arena *arena;
	bool secure;        // came by TLS, directly or by a trusted proxy's word
	bool woken;
	void *user;         // the handler's own between park and wake
	struct http_reply reply;
	void *transport;    // http's own
};

enum http_next { HTTP_REPLY, HTTP_PARK };

struct http_settings {
	const char *address; // "127.0.0.1", "::1", "0.0.0.0"
	unsigned port;       // 0: any free one, see http_port
	unsigned threads;    // 2 when 0
	size_t body_most;    // bytes, 1 MiB when 0
	// Asked once, before the first byte beyond body_most is kept: the most that this body may have; NULL: body_most for
	// all. The head of the request is there. Runs on its worker.
	size_t (*body_may)(struct http_request *req, void *context);
	size_t bodies_most;  // bytes that bodies larger than body_most take at once, 64 MiB when 0; beyond that 503
	size_t header_most;  // bytes of the header block, 32 KiB when 0
	unsigned fields_most;            // pairs of a query or form, 1000 when 0
	unsigned connections_most;       // in all, 4000 when 0
	unsigned connections_address;    // per address, 0: no limit (behind a proxy)
	// From the first byte to the last, 15 s when 0; later ones are cut (408). A larger body has as long for each
	// body_most bytes.
	instant request_within;
	instant idle_within;             // a kept connection without a request, a reply that nobody takes; 60 s when 0
	const char *trusted_proxy;       // address whose X-Forwarded-For / -Proto are believed; NULL none
	enum http_next (*handle)(struct http_request *req, void *context);
	// Fills req->reply for what transport itself refuses (400, 413, 414, 417, 431, 501, 503); its status and `close`
	// are set already. The path and query may be empty. NULL: a short text. The library words a few refusals by itself
	// (505, headers beyond its memory, a malformed chunk), and 408 goes out without a body.
	void (*refuse)(struct http_request *req, int status, const char *why, void *context);
	void *context;
};

struct http;
enum err http_start(const struct http_settings *s, struct http **out, struct fault *f) MUST_USE;
unsigned http_port(const struct http *h);
// Stops accepting, lets requests under way end (10 s at most; parked ones must be woken by then), then frees.
// A request that is still parked or in its handler then is logged, and the server's memory is left as it is: no handler
// is called any more, and the process should end.
void http_stop(struct http *h);
// From any thread, exactly once for each HTTP_PARK, also before `handle` has returned it. The caller must not touch
// the request afterwards.
void http_wake(struct http_request *req);

struct str http_get_header(const struct http_request *req, const char *name); // STR_NONE when absent
// All headers of that name as one list, in the order sent, joined by ", " (RFC 9110 5.3); STR_NONE when absent.
struct str http_get_headers(const struct http_request *req, const char *name);
struct str http_get_cookie(const struct http_request *req, const char *name);
// Replaces what is there of that name; CR, LF and zero bytes are refused by must(). `name` is not copied. Date,
// Content-Length and Connection are transport's own; an empty value is left out.
void http_header_set(struct http_request *req, const char *name, struct str value);
void http_header_add(struct http_request *req, const char *name, struct str value);
// HttpOnly, SameSite=Lax, Path=/; Secure when req->secure. max_age in seconds, 0 ends it, -1 for the browser's
// session. must() guards the characters of name and value (RFC 6265 4.1.1).
void http_set_cookie(struct http_request *req, const char *name, struct str value, long max_age);

// The reply's body is this open file, `size` bytes from its beginning, which goes out a piece at a time and is never in
// memory as a whole. The descriptor is the request's from now on, sent or not. It may be unlinked meanwhile, but not
// made shorter.
void http_send_file(struct http_request *req, int fd, uint64_t size);

struct http_figures {
	uint64_t requests, refused, cut; // cut: connections ended for being too slow
	unsigned connections, parked;
};
void http_figures(struct http *h, struct http_figures *out);

#endif

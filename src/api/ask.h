// SPDX-License-Identifier: Apache-2.0
// Inside api/: what a program asked for beside the address: the form of the answer (Accept, _format, _pretty, charset),
// how much of it (Prefer, _summary, _elements), and under which conditions (If-Match and its kin). Read once, before
// the handler, by api_begin, which the dispatcher calls: no handler can forget it.
#ifndef OWNPLAN_API_ASK_H
#define OWNPLAN_API_ASK_H

#include "record/visit.h"

enum ask_return { RETURN_DEFAULT, RETURN_MINIMAL, RETURN_REPRESENTATION, RETURN_OUTCOME };
enum ask_summary { SUMMARY_NONE, SUMMARY_TRUE, SUMMARY_TEXT, SUMMARY_DATA, SUMMARY_COUNT };

#define ASK_LINES "application/fhir+ndjson"

struct ask {
	const char *type;     // Content-Type of the answer: as it was asked for, with its charset
	bool pretty;
	bool native;          // no form of FHIR is named: what is in a Binary goes out as it is (binary.html)
	enum ask_return give;
	bool strict, lenient; // Prefer: handling=
	bool async;           // Prefer: respond-async
	enum ask_summary summary;
	struct str elements;  // "status,period", STR_NONE: not asked
	struct str sent;      // Content-Type of the body, lower case, without parameters; STR_NONE: none; all names of
	                      // NDJSON are ASK_LINES
};

// Of this request; set before any handler of /fhir/ runs.
const struct ask *ask_of(const struct visit *v);
// One parameter of the address (or of the form of a POST _search) by name, STR_NONE.
struct str ask_query(const struct visit *v, const char *name);

// If-Match: *version of W/"3", "3" or 3; 0 when the header is not there. ERR_INPUT when it cannot be read.
enum err ask_if_match(struct visit *v, int64_t *version) MUST_USE;
// The same of any text; path is where it stands, for the fault.
enum err ask_version(struct visit *v, struct str text, const char *path, int64_t *version) MUST_USE;
// Whether a list of entity tags ("*" is all) has this one, by weak comparison.
bool ask_etag_in(struct str list, struct str etag);
// How much of it a query asks for: summary and elements of *k. ERR_INPUT.
enum err ask_amount(struct visit *v, const struct form *query, struct ask *k) MUST_USE;
// If-None-Match and If-Modified-Since against a version: true says 304.
bool ask_unchanged(const struct visit *v, struct str etag, instant updated);

// Body of a write as JSON. ERR_MEDIA, ERR_INPUT with where it breaks off.
enum err ask_body(struct visit *v, struct json_at *out) MUST_USE;

#endif

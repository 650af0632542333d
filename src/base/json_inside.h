// SPDX-License-Identifier: Apache-2.0
// What the json_*.c files share and nobody else needs: characters inside strings, and the steps of a path.
#ifndef OWNPLAN_BASE_JSON_INSIDE_H
#define OWNPLAN_BASE_JSON_INSIDE_H

#include "base/json.h"

// Bytes of the UTF-8 character at p (1 to 4), 0 when it is not well-formed (RFC 3629). p < end.
size_t json_letter_size(const char *p, const char *end);
// Reads one character of the inside of a string, undoing an escape, into out; *n its bytes. Returns where the next
// begins. Never fails, and never gives more bytes than it takes: stored bytes that went bad give "?", half a
// surrogate pair U+FFFD. p < end.
const char *json_letter(const char *p, const char *end, char out[4], size_t *n);
// Whether the string token i says exactly `text`.
bool json_token_is(const struct json *doc, uint32_t i, struct str text);
// The first byte of p..end that a string cannot hold as it is (quote, backslash, control) or that is above ASCII.
const char *json_plain(const char *p, const char *end);

// Writes a JSON string, quotes included. Text that is not UTF-8 is a broken promise.
void json_quote(struct buf *b, struct str text);

enum json_step_kind { STEP_END, STEP_MEMBER, STEP_INDEX, STEP_WHERE, STEP_WRONG };

struct json_step {
	enum json_step_kind kind;
	struct str name;  // of a member, or the left side of [name=value]
	struct str value; // the right side
	uint32_t index;
};

// Takes the next step off a path and moves *path behind it. *path starts as the whole path.
struct json_step json_step(const char **path);

#endif

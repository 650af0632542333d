// SPDX-License-Identifier: Apache-2.0
// Inside api/: what histories and operations ($everything, $document ...) share: their parameters, from the address or
// from a Parameters resource in the body of a POST, and the links of their pages.
#ifndef OWNPLAN_API_OPERATION_H
#define OWNPLAN_API_OPERATION_H

#include "api/reach.h"
#include "base/json.h"

#define PAGE_USUAL 50 // entries of a page of a history
#define PAGE_MOST 200 // a larger _count is cut to this (FHIR R4 3.1.1.4.4)

struct operation {
	struct visit *v;
	struct str path;      // below our base: "/Patient/x/$everything"
	struct json_at given; // a Parameters, when there is one
	struct buf used;      // "&_count=10": what was understood, encoded, without _cursor
	int64_t count;        // of _count, at most PAGE_MOST; -1: not said
	struct str cursor;    // of a link of ours; STR_NONE: the first page
	bool later;           // _since was said
	instant since;
};

// `known`: names of the parameters, ends with NULL; _cursor, and those that ask.h reads, are always known. ERR_INPUT
// with the fault filled for one that cannot be read, and with Prefer: handling=strict for one that is not known.
enum err operation_begin(struct visit *v, const char *const *known, struct operation *out) MUST_USE;
// The first value of a parameter, STR_NONE.
struct str operation_text(const struct operation *o, const char *name);
// All values of a parameter that may be said several times, or with commas, as one list with commas; STR_NONE.
struct str operation_list(const struct operation *o, const char *name);
// A moment as text, FHIR instant or dateTime; in an address that was not encoded the + before the zone is a blank.
bool operation_when(struct arena *a, struct str text, instant *low, instant *high);
// link: self, and next when there is a cursor for it.
void operation_links(const struct operation *o, struct json_out *w, struct str next);

#endif

// SPDX-License-Identifier: Apache-2.0
// What the import files share and nobody else needs.
#ifndef OWNPLAN_PLAN_IMPORT_INSIDE_H
#define OWNPLAN_PLAN_IMPORT_INSIDE_H

#include "plan/import.h"

// A name under which entries speak of each other: a fullUrl, or "Type/id".
struct import_name {
	struct str name;
	size_t item;
};

// Something shared that stands here already, and was named by a resource.
struct import_seen {
	struct str type, id;
	struct import_seen *next;
};

struct importing {
	struct db *db;
	struct arena *a;
	struct fault *fault;
	const struct import_how *how;
	struct import *x;
	struct json doc;
	struct json_at *resource; // as sent, one an item
	struct import_name *name; // sorted
	size_t names;
	size_t patient; // item
	struct import_seen *seen;
	unsigned seen_count;
};

// "Bundle.entry[3].resource" of an item.
const char *import_path(struct arena *a, const struct import_item *item);
// A fault there, below `at` (".subject", "" the resource itself).
enum err import_wrong(struct importing *im, const struct import_item *item, const char *at, const char *sentence);

// import_reference.c: gathers the names of all items; then the text of one resource with its references resolved.
enum err import_names(struct importing *im) MUST_USE;
enum err import_rewrite(struct importing *im, size_t item, struct str *out) MUST_USE;

// import_place.c: whether resources of this type belong to nobody and may come; where an item is kept: kind, section,
// shelf; whose it is. `at` counts im->x->item.
bool import_shared_type(struct str type);
enum err import_place(struct importing *im, size_t at, struct json_at body) MUST_USE;
enum err import_owner(struct importing *im, size_t at, struct json_at body) MUST_USE;
// The id of a shared item: its own when free; `there` when the very thing stands already.
enum err import_shared_id(struct importing *im, size_t at) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// What the files of the patch formats share: the run of one patch with its ceilings, elements as FHIRPath sees them
// in a JSON tree (a primitive is two members, "birthDate" and "_birthDate"), and what stands in a Parameters part.
#ifndef OWNPLAN_FHIR_PATCH_INSIDE_H
#define OWNPLAN_FHIR_PATCH_INSIDE_H

#include "fhir/definitions.h"
#include "fhir/patch.h"

// One patch while it runs. Made by patch_begin on the stack of fhir_patch_json or fhir_patch_path.
struct patch_run {
	struct arena *arena;   // of the result
	struct arena *scratch; // of one operation; NULL for JSON Patch
	struct fault *fault;
	struct json_node *root;
	uint64_t bytes, nodes; // of all that came in; nothing is taken off for what is removed
	uint64_t steps;        // nodes looked at
};

// patch.c
enum err patch_begin(struct patch_run *run, struct arena *a, struct json_at resource, struct fault *f) MUST_USE;
// Counts nodes looked at; ERR_TOO_LARGE when it is enough.
enum err patch_spend(struct patch_run *run, uint64_t nodes) MUST_USE;
enum err patch_spend_text(struct patch_run *run, const struct json_node *n) MUST_USE; // it is read, long as it may be
// Whether the value may stand in the container (NULL: as the root). `fresh`: it comes from outside, or is a copy.
enum err patch_fits(struct patch_run *run, const struct json_node *container, const struct json_node *value,
	bool fresh) MUST_USE;
// Whether two values say the same (RFC 6902, 4.6).
enum err patch_same(struct patch_run *run, struct json_node *x, struct json_node *y, bool *same) MUST_USE;

// An element of the resource, or a value that an expression made (then only node and type).
struct patch_item {
	struct json_node *holder;           // the object that it is a member of; NULL for the resource itself
	const struct fhir_element *element; // its name in JSON is element->name
	const struct fhir_type *within;     // the type that the element is of
	const struct fhir_type *type;       // what stands there; NULL for a value that an expression made
	struct json_node *node;             // NULL: a primitive without a value, with extensions only
	uint32_t index;                     // where it stands in its array
	bool listed;                        // it stands in an array
	const char *system;                 // FHIRPath's type of a value that an expression made: "Boolean", "Date"
};

struct patch_items {
	struct patch_item *item;
	uint32_t count, room;
};

// patch_find.c: evaluates the FHIRPath expression on the resource. ERR_INPUT when it is none that may be used;
// *wrong then says why (a sentence, translated). Items live in run->scratch.
enum err patch_find(struct patch_run *run, struct str path_text, struct patch_items *out, const char **wrong) MUST_USE;

// patch_element.c
// What stands in a part: a value of some type with the "_value" beside it; or, without type, parts of its own.
struct patch_value {
	const struct fhir_type *type;    // NULL: an anonymous value, in `parts`
	struct json_node *node, *beside; // either may be NULL, not both
	struct json_at parts;            // an array
};

struct patch_item patch_root(struct patch_run *run); // the resource; its type is NULL when the server holds none such
// The element of this name in what the item holds, choices by their stem ("value"); all forms of it that are there
// are added. False when the definitions know no such element.
bool patch_members(struct patch_run *run, const struct patch_item *item, struct str name, struct patch_items *out);
void patch_items_add(struct patch_run *run, struct patch_items *items, const struct patch_item *item);
// The element that a value would stand in: for a choice the form of the value's type. NULL and a sentence in *wrong
// when there is none, or the value has another shape than it.
const struct fhir_element *patch_target(const struct fhir_type *type, struct str name, const struct patch_value *value,
	const char **wrong);
const struct fhir_type *patch_content(const struct patch_item *item); // whose elements stand in it
// The object that holds the elements of the item, made for a primitive that had none; may be NULL with make false.
struct json_node *patch_holder(struct patch_run *run, const struct patch_item *item, bool make);
// Puts a value in at a place of a list, or as the one value of an element that has none.
enum err patch_place(struct patch_run *run, struct json_node *holder, const struct fhir_element *e, uint32_t at,
	const struct patch_value *value) MUST_USE;
enum err patch_replace(struct patch_run *run, const struct patch_item *item, const struct fhir_element *e,
	const struct patch_value *value) MUST_USE;
void patch_delete(struct patch_run *run, const struct patch_item *item);
uint32_t patch_length(struct json_node *holder, const struct fhir_element *e); // how many there are
void patch_move(struct patch_run *run, struct json_node *holder, const struct fhir_element *e, uint32_t from,
	uint32_t to);

#endif

// SPDX-License-Identifier: Apache-2.0
// HL7's FHIR R4 (4.0.1) definitions as const tables: which resources there are, what elements they have, what may
// stand in each, which codes and which references. Made at build time by tools/fhir-definitions.py from the facts in
// src/fhir/definitions; nothing here allocates, fails or changes. Used by the validator, paths, search and metadata.
#ifndef OWNPLAN_FHIR_DEFINITIONS_H
#define OWNPLAN_FHIR_DEFINITIONS_H

#include "base/str.h"

// The types that C code calls by number. The generator reads the names in the comments: one a line, in this order.
enum fhir_type_id {
	FHIR_BASE64, // base64Binary
	FHIR_BOOLEAN, // boolean
	FHIR_CANONICAL, // canonical
	FHIR_CODE, // code
	FHIR_DATE, // date
	FHIR_DATE_TIME, // dateTime
	FHIR_DECIMAL, // decimal
	FHIR_ID, // id
	FHIR_INSTANT, // instant
	FHIR_INTEGER, // integer
	FHIR_MARKDOWN, // markdown
	FHIR_OID, // oid
	FHIR_POSITIVE_INT, // positiveInt
	FHIR_STRING, // string
	FHIR_TIME, // time
	FHIR_UNSIGNED_INT, // unsignedInt
	FHIR_URI, // uri
	FHIR_URL, // url
	FHIR_UUID, // uuid
	FHIR_XHTML, // xhtml
	FHIR_ELEMENT, // Element
	FHIR_EXTENSION, // Extension
	FHIR_REFERENCE, // Reference
	FHIR_CODING, // Coding
	FHIR_CODEABLE_CONCEPT, // CodeableConcept
	FHIR_QUANTITY, // Quantity
	FHIR_ANY_RESOURCE, // Resource
};

enum fhir_type_kind { FHIR_PRIMITIVE, FHIR_COMPLEX, FHIR_BACKBONE, FHIR_RESOURCE };

// A resource ("Goal"), a datatype ("Period", "code") or a part of one with elements of its own ("Goal.target").
struct fhir_type {
	const char *name;
	uint8_t name_n, kind; // enum fhir_type_kind
	uint16_t first, count; // its elements, each form of a choice counted
	uint64_t required;     // a bit for the slot of each element that must be there
	uint32_t hash_seed;
	uint16_t hash_first, hash_mask;
	uint16_t rule_first, rule_count;
};

// One element as JSON writes it. A choice (value[x]) has a row for each of its forms, all with the same slot.
struct fhir_element {
	const char *name; // "dueDate"
	uint8_t name_n;
	uint8_t slot; // its place in the parent, below 64
	uint8_t min;
	bool many, choice, modifier, summary;
	uint16_t type;   // for fhir_type_at
	int16_t targets; // what a reference may point at: for fhir_target_allowed; -1 anything
	int16_t values;  // the required value set: for fhir_value_set_at; -1 none
	uint16_t rule_first, rule_count;
};

struct fhir_value_set {
	const char *url;
	uint16_t first, count; // no codes: bound by form (mimetypes)
};

// --- types and elements; all answer NULL when there is no such thing ------------------------------------------------
const struct fhir_type *fhir_type_find(struct str name); // "Goal", "Period", "Goal.target"; a walk, not for hot paths
const struct fhir_type *fhir_type_at(unsigned index);
unsigned fhir_type_index(const struct fhir_type *type);
unsigned fhir_type_count(void);
// By the name in JSON ("dueDate"), without the underscore of "_dueDate".
const struct fhir_element *fhir_element_find(const struct fhir_type *type, struct str name);
const struct fhir_element *fhir_element_at(const struct fhir_type *type, unsigned n); // n below type->count
// By a FHIRPath of names, "Goal.target.dueDate" or "Goal.target.due" (the first form of that choice).
const struct fhir_element *fhir_element_path(struct str path);
// What a choice is called in the standard: "due[x]" for dueDate; other names as they are.
struct str fhir_element_stem(const struct fhir_element *element);

// --- resource types -------------------------------------------------------------------------------------------------
#define FHIR_NO_RESOURCE UINT16_MAX

unsigned fhir_resource_count(void); // all of R4
// The number of a resource type of R4 by name, or FHIR_NO_RESOURCE.
unsigned fhir_resource_find(struct str name);
const char *fhir_resource_name(unsigned resource); // NULL beyond the last
// The definition, NULL for a type of R4 that this server does not hold.
const struct fhir_type *fhir_resource_type(unsigned resource);
// The same by name: NULL for an unknown or unheld type.
const struct fhir_type *fhir_resource_named(struct str name);

// --- references and codes -------------------------------------------------------------------------------------------
bool fhir_target_allowed(const struct fhir_element *element, unsigned resource);
const struct fhir_value_set *fhir_value_set_at(int index); // NULL for -1
const struct fhir_value_set *fhir_value_set_find(struct str url);
// Whether the code is in the set. A system without bytes (STR_NONE) matches any: for elements of type code.
bool fhir_value_set_has(const struct fhir_value_set *set, struct str system, struct str code);
// The n-th code of a set, for lists of choices; false beyond the last.
bool fhir_value_set_code(const struct fhir_value_set *set, unsigned n, struct str *system, struct str *code);

#endif

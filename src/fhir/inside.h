// SPDX-License-Identifier: Apache-2.0
// What the files of the validator share: the walk, the place where it stands, the resource it stands in.
#ifndef OWNPLAN_FHIR_INSIDE_H
#define OWNPLAN_FHIR_INSIDE_H

#include "fhir/definitions.h"
#include "fhir/rules.h"
#include "fhir/validate.h"

// Where the walk stands; the chain upwards makes the FHIRPath, which is written only when something is wrong.
struct fhir_frame {
	const struct fhir_frame *up;
	struct str name;
	int64_t index; // in an array; -1 for none
};

// Resources by what refers to them: "#id" to contained ones, fullUrl to entries. Sorted by text.
struct fhir_link {
	struct str text;
	uint32_t token;
};

struct fhir_links {
	struct fhir_link *link;
	size_t n;
};

// One resource in the walk.
struct fhir_scope {
	const struct fhir_scope *bundle;    // the Bundle that the resource is an entry of, or NULL
	struct json_at resource, root;      // root: the container when this one is contained, else itself
	struct fhir_links contained, entries; // of root; of this when it is a Bundle
	bool is_contained;
};

struct fhir_walk {
	struct arena *arena;
	const struct json *doc;
	struct fhir_issues *out;
};

// issues.c
void fhir_issue(struct fhir_walk *w, const struct fhir_frame *f, const char *code, const char *sentence,
	struct str detail);
void fhir_issue_rule(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_invariant *broken);
void fhir_warn(struct fhir_walk *w, const struct fhir_frame *f, const char *code, const char *sentence,
	struct str detail);
// For rules that the walk holds itself.
void fhir_issue_key(struct fhir_walk *w, const struct fhir_frame *f, const char *key, const char *sentence);
struct str fhir_frame_path(struct arena *a, const struct fhir_frame *f);

// primitive.c: NULL when the value is right for the type, else a sentence (not yet translated).
const char *fhir_primitive_wrong(struct arena *a, enum fhir_type_id type, struct json_at value);
// The text of a primitive: a slice of the document where it holds no escape.
struct str fhir_primitive_text(struct arena *a, struct json_at value);

// reference.c
struct fhir_links fhir_links_contained(struct arena *a, struct json_at root);
struct fhir_links fhir_links_entries(struct arena *a, struct json_at bundle);
void fhir_reference_check(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s,
	const struct fhir_element *e, struct json_at reference);
// The uri, url or canonical "#x" must point at something contained too.
void fhir_fragment_check(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_scope *s, struct str text);

// codes.c: required bindings.
void fhir_binding_check(struct fhir_walk *w, const struct fhir_frame *f, const struct fhir_element *e,
	struct json_at value);

#endif

// SPDX-License-Identifier: Apache-2.0
// Both patch formats of FHIR R4 (http.html#patch): JSON Patch (RFC 6902, pointers of RFC 6901) and FHIRPath Patch
// (fhirpatch.html). Called by the API's PATCH and by PATCH entries of a Bundle. What comes out is a tree in the
// caller's arena that shares bytes with the resource and the patch; it is whole or not there at all.
//
// Errors, the same for both; the fault names the part of the patch document ("[3].path", "Parameters.parameter[3]"):
//   ERR_INPUT      this is no patch document, or it can never be right: an unknown operation, a path that is not
//                  well-formed or names an element that R4 does not have, a value of the wrong shape
//   ERR_NOT_FOUND  a path, or an index, leads to nothing in this resource
//   ERR_CONFLICT   a `test` says otherwise; a path finds several where one is meant; an element that holds one value
//                  has one already
//   ERR_TOO_LARGE  more than FHIR_PATCH_OPERATIONS, a result beyond FHIR_PATCH_BYTES or deeper than JSON_DEPTH, or
//                  more work than a patch in good faith asks for
// The API answers 400 to the first, 422 to the next two, 413 to the last.
#ifndef OWNPLAN_FHIR_PATCH_H
#define OWNPLAN_FHIR_PATCH_H

#include "base/json.h"

#define FHIR_PATCH_OPERATIONS 1000
#define FHIR_PATCH_BYTES ((uint64_t)16 << 20)
#define FHIR_PATCH_NODES ((uint64_t)1 << 20) // values and names of members, of all that comes in or is copied

// add, remove, replace, move, copy, test. `test` compares numbers by value and objects without their order. *out is
// NULL when it fails. Whether the result is a resource still, and a valid one, is for the caller to see.
enum err fhir_patch_json(struct arena *a, struct json_at resource, struct json_at operations, struct json_node **out,
	struct fault *f) MUST_USE;
// add, insert, delete, replace, move, in a Parameters resource; see patch_find.c for the FHIRPath that may be used.
// Values land in the shape that the definitions of R4 give the element, at the name that its type gives a choice.
// Deleting what is not there is no error; objects and arrays that a deletion empties go too.
enum err fhir_patch_path(struct arena *a, struct json_at resource, struct json_at parameters, struct json_node **out,
	struct fault *f) MUST_USE;

// Which of resourceType, id and meta.versionId is not in the result as it was before: "resourceType", "id",
// "meta.versionId"; NULL when all three stand. A client must not change these (http.html#patch).
const char *fhir_patch_lost(struct json_at before, struct json_node *after);
bool fhir_patch_keeps_identity(struct json_at before, struct json_node *after); // none is lost

#endif

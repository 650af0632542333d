// SPDX-License-Identifier: Apache-2.0
// Says whether a document is a FHIR R4 resource, and if not, everything that is wrong and where: elements, types,
// cardinality, formats, required codes, reference targets, contained resources, narrative, invariants. Called on each
// write, by $validate and by import. Profiles are not its business.
#ifndef OWNPLAN_FHIR_VALIDATE_H
#define OWNPLAN_FHIR_VALIDATE_H

#include "base/error.h"
#include "base/json.h"

enum fhir_severity { FHIR_ERROR, FHIR_WARNING, FHIR_INFORMATION };

struct fhir_issue {
	enum fhir_severity severity;
	const char *code;      // FHIR IssueType: "structure", "required", "value", "invariant", "code-invalid" ...
	struct str expression; // FHIRPath of the element: "Goal.target[0].due" of dueDate
	const char *sentence;  // plain English, already translated
	struct str detail;     // the word that is wrong (a code, a name), cut to 100 bytes; STR_NONE when there is none
	const char *key;       // the invariant ("gol-1"), or NULL
	const struct fhir_issue *next;
};

#define FHIR_ISSUES 100 // the most that are kept; `errors` and `warnings` go on counting

struct fhir_issues {
	const struct fhir_issue *first;
	struct fhir_issue *last;
	unsigned errors, warnings, kept;
};

// OK when there is no error (there may be warnings), else ERR_INPUT. *out is filled from its start and lives in the
// arena, as do the texts in it, some of which are slices of the document. Entries of a Bundle, parameters that are
// resources and contained resources are validated with it.
enum err fhir_validate(struct arena *a, const struct json *doc, struct fhir_issues *out) MUST_USE;
// One resource inside a document, as if it stood alone but for `path`, which expressions start with ("Bundle.entry[3]
// .resource"); NULL starts with the type. Adds to *out, which the caller zeroed.
enum err fhir_validate_at(struct arena *a, struct json_at resource, const char *path, struct fhir_issues *out) MUST_USE;

#endif

// SPDX-License-Identifier: Apache-2.0
// A Bundle that asks for something (type batch or transaction, http.html#transaction): read into entries, put into the
// order in which a transaction is done, and the links of one resource rewritten to what its targets are called by now.
// Knows nothing of HTTP or the database. Called by api/ for each Bundle that is posted, and by import for references.
#ifndef OWNPLAN_FHIR_BUNDLE_H
#define OWNPLAN_FHIR_BUNDLE_H

#include "base/error.h"
#include "base/json.h"

#define FHIR_BUNDLE_ENTRIES 5000

// In the order in which a transaction does them.
enum fhir_entry_verb { FHIR_ENTRY_DELETE, FHIR_ENTRY_POST, FHIR_ENTRY_PUT, FHIR_ENTRY_PATCH, FHIR_ENTRY_GET,
	FHIR_ENTRY_HEAD };

// Texts that were not sent are STR_NONE. An address is cut into its parts: "Goal/x/_history/3?a=b" into type, id,
// version "3" and query "a=b"; "Patient/x/Goal" has `inside` "Goal". What is an operation, or a history, has it as
// `more` ("$everything", "_history"), and whoever answers says whether there is such a thing.
struct fhir_entry {
	uint32_t n; // its place in the Bundle, from 0
	enum fhir_entry_verb verb;
	struct str full_url, url;
	struct str type, id, version, inside, more, query;
	struct str if_match, if_none_match, if_none_exist;
	struct json_at resource;
	// What is wrong with this one alone; `at` is below the entry ("request.url").
	enum err wrong;
	const char *at, *why;
};

struct fhir_bundle {
	bool transaction; // else batch
	struct fhir_entry *entry; // in the order sent
	size_t count;
	uint32_t *order; // places in `entry`, in the order of a transaction; those of one verb as they were sent
};

// base: our own address without a slash at the end; an absolute request.url below it is ours. ERR_INPUT with the
// fault filled: no Bundle, one of another type, an entry without a request that could be done, an element that is not
// known: then nothing of it can be done. Faults of resources are for whoever writes them. ERR_TOO_LARGE: too many
// entries. *out is a view on the document.
enum err fhir_bundle_read(struct arena *a, struct json_at root, struct str base, struct fhir_bundle *out,
	struct fault *f) MUST_USE;

// --- links ---------------------------------------------------------------------------------------------------------
enum fhir_link_kind {
	FHIR_LINK_REFERENCE, // Reference.reference
	FHIR_LINK_ADDRESS,   // uri, url, canonical, oid, uuid
	FHIR_LINK_TEXT       // href and src in narrative
};

// Where a link stands; for fhir_spot_path.
struct fhir_spot {
	const struct fhir_spot *up;
	struct str name;
	uint32_t index;
	bool item; // of an array: `index`
};
struct str fhir_spot_path(struct arena *a, const struct fhir_spot *spot); // ".subject.reference"

struct fhir_rewriting {
	// What a link becomes: STR_NONE lets it stand. Anything but OK ends it all.
	enum err (*see)(void *context, enum fhir_link_kind kind, const struct fhir_spot *spot, struct str text,
		struct str *with);
	void *context;
};
// The text of the resource with its links rewritten, as one line: blanks between values go, all other bytes stay.
// ERR_TOO_LARGE, or what `see` answers.
enum err fhir_rewrite(struct arena *a, struct json_at resource, const struct fhir_rewriting *how, struct str *out)
	MUST_USE;

#endif

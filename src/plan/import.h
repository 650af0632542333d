// SPDX-License-Identifier: Apache-2.0
// Brings in one person from a FHIR R4 Bundle of type transaction or collection: everything is validated, every
// reference is resolved, ids become ours (record/key.h), and all of it is written in one transaction with the state,
// the summary and the search keys that follow. Called by `ownplan import`, by the stories (story.h) and by tests.
//
// What belongs to nobody (Organization, Practitioner, PractitionerRole, HealthcareService, Location, Questionnaire)
// goes to the shared resources and keeps its id when that is valid and free; one that is there already stays as it is.
// Rules: stories/README.md says them to people who write such bundles.
#ifndef OWNPLAN_PLAN_IMPORT_H
#define OWNPLAN_PLAN_IMPORT_H

#include "plan/plan.h"

#define IMPORT_ENTRIES_MOST 5000 // entries in one bundle
#define IMPORT_BYTES_MOST ((size_t)64 << 20)

// One resource of a bundle on its way in.
struct import_item {
	struct str full_url; // as sent, "" none
	struct str given_id; // as sent, "" none
	uint32_t entry; // number in the bundle, from 0
	const struct kind *kind; // NULL: no plan kind
	bool shared;
	bool there; // a shared resource with this id stands already: referred to, not written
	struct resource_put put;
	const struct attached *file; // bytes of a Binary; NULL none
};

// How it is brought in. Zero everything but author.
struct import_how {
	struct str author; // author column of what is written: "s:import" or a:ACCOUNT
	struct str key; // of the new person, made before; empty: a new one
	enum plan_state to; // the state that the plan has then; PLAN_NONE: as follows from what is in it
	bool of_lines; // a bundle that the caller put together of resources: only they are validated, as they will stand
	bool shared_only; // a bundle without a person: organisations, staff, places
	bool claims; // it is our own writing: what keeps to UK Core says so (fhir/profile.h)
	bool namesake; // another person without a number may have the same name and birth date
	// Says more about single resources before they are written (the stories know who wrote what, and when): may set
	// item->put.now.author and .updated. Called once for each, with the resource as sent. May be NULL.
	void (*tell)(void *context, struct import_item *item, struct json_at resource);
	void *context;
};

struct import {
	struct str key; // of the person
	struct str name; // their full name
	struct person alone; // found by name and birth date alone: nobody else may have both. Else empty
	struct import_item *item; // in the order of the bundle
	size_t count;
	enum plan_state to;
	struct writer writer; // who imports
};

// What is wrong goes to the fault: each sentence at the FHIRPath of its element, "Bundle.entry[3].resource.subject".
// ERR_INPUT: not JSON, not a Bundle of these types, no Patient or two, a resource that is not valid, that belongs to
// nobody or to somebody else, or a reference to what is not there. ERR_CONFLICT: somebody has this NHS number already.
// ERR_TOO_LARGE. Nothing is written when it is not OK. Waits while others write: not for a worker of the server.
enum err import_bundle(struct store *store, struct arena *a, struct str json, const struct import_how *how,
	struct import *out, struct fault *f) MUST_USE;

// The same in two steps. import_read needs any connection (to see which shared resources are there); import_run is for
// a job and may be run again.
enum err import_read(struct db *db, struct arena *a, struct str json, const struct import_how *how, struct import *out,
	struct fault *f) MUST_USE;
enum err import_run(struct db *db, struct arena *a, void *import) MUST_USE;

// Writes as store_write does, and waits while others are writing: up to a minute, as only a command can.
enum err import_write(struct store *store, enum err (*run)(struct db *, struct arena *, void *), void *what) MUST_USE;

// What to say when import_run answers ERR_CONFLICT: somebody was there, or came at the same moment. ERR_CONFLICT.
enum err import_taken(const struct import *x, struct fault *f);

// The id that a fullUrl, or the "Type/id" or id that was sent, has now: "Type/KEY-..". STR_NONE: nothing of that name.
struct str import_reference(struct arena *a, const struct import *x, struct str was);

#endif

// SPDX-License-Identifier: Apache-2.0
// What a program writes through the FHIR API becomes part of the record here: validated, given its owner and its place,
// and held to the rules of planning. Called by api/ for each write, alone or in a Bundle.
//
// A program speaks for nobody. What it sends is kept as "sent": it lies with the person, open to whoever may see its
// section, and stands apart from the plan: it is no entry, has no part in agreement and counts for no criterion. What
// is an entry already keeps its kind when a program changes it; words that somebody wrote stay theirs.
#ifndef OWNPLAN_PLAN_ACCEPT_H
#define OWNPLAN_PLAN_ACCEPT_H

#include "fhir/validate.h"
#include "plan/place.h"
#include "plan/plan.h"
#include "record/once.h"

#define ACCEPT_KIND "sent" // in the kind column

enum accept_act { ACCEPT_CREATE, ACCEPT_UPDATE, ACCEPT_DELETE };

struct accept_file {
	const struct attached *file;
	struct resource_put put; // id empty: the Binary is what is written anyway
};

// One write. The caller sets the first part.
struct accept {
	enum accept_act act;
	struct str type;
	struct str id;        // of CREATE: made before (accept_id), or empty
	struct resource now;  // UPDATE, DELETE: the version that is changed, as it is stored
	struct json_at body;  // CREATE, UPDATE: as sent, references resolved
	struct str path;      // of the resource for people: "Goal", "Bundle.entry[3].resource"
	struct once once;     // CREATE: because a condition found nothing
	bool patched;         // UPDATE: body is what stands, with a patch: what it takes out of meta stays out
	// What accept_place finds.
	const struct place *place;
	struct str person;    // whose it is; "" nobody's
	// What accept_make makes, and accept_run writes.
	struct resource_put put;
	struct accept_file *file; // bytes that stood in the body, and their Binaries (accept_file.h)
	size_t files;
};

struct accept_how {
	struct str author;    // "s:CLIENT"
	struct str base;      // our own address: absolute references below it are ours
	instant at;
	bool brought;         // from another record ($import): the plan that was kept there stands beside the one here
	// Whether a resource is there for the asker; those that the same Bundle makes are.
	bool (*there)(void *context, struct str type, struct str id);
	// Whether the same Bundle changes or takes away this one too, so that what it says now counts no more. NULL: none.
	bool (*rewritten)(void *context, struct str type, struct str id);
	void *context;
};


// Whether this may be done with resources of the type at all. ERR_NOT_FOUND: we do not keep such; ERR_METHOD: evidence
// is neither changed nor taken away.
enum err accept_may(struct str type, enum accept_act act, struct fault *f) MUST_USE;
// Validates, and finds the owner and the place. ERR_INPUT with the issues in the fault; ERR_RULE: against a rule of
// planning; ERR_METHOD: this may not be done with the type. For CREATE of a Patient the person is new.
enum err accept_place(struct arena *a, const struct accept_how *how, struct accept *x, struct fault *f) MUST_USE;
// Everything else: rules that look at what is there, the body with id and meta. After the caller has asked whether the
// program may write there. ERR_RULE, ERR_CONFLICT (an NHS number that somebody has, something that others refer to).
enum err accept_make(struct db *db, struct arena *a, const struct accept_how *how, struct accept *x,
	struct fault *f) MUST_USE;

// A list of writes in one transaction, and what follows from them for each person.
struct accept_set {
	struct accept *item;
	size_t count;
	struct str author;
	instant at;
	size_t failed; // which one, when accept_run fails
};
// In a job; may be run again. ERR_STALE: a version is another by now. ERR_CONFLICT.
enum err accept_run(struct db *db, struct arena *a, void *accept_set) MUST_USE;
// After accept_run has failed: what it says about the write that did (s->failed). Hands the error back.
enum err accept_failed(const struct accept_set *s, enum err e, struct fault *f) MUST_USE;

#endif

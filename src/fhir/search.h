// SPDX-License-Identifier: Apache-2.0
// The search grammar of FHIR R4 (http://hl7.org/fhir/R4/search.html): a query read into criteria, one resource in hand
// judged by them, sort keys, includes, and answers cut to a summary. It knows nothing of HTTP, the database or access:
// who asks gives decoded pairs, and a `struct fhir_world` through which chains and _has look beyond the resource; what
// the asker may not see is simply not delivered there. Everything lives on the arena that it was made on.
// Called by api/ for searches, conditional writes and $everything.
#ifndef OWNPLAN_FHIR_SEARCH_H
#define OWNPLAN_FHIR_SEARCH_H

#include "base/buf.h"
#include "base/clock.h"
#include "fhir/param.h"
#include "fhir/value.h"

#define FHIR_SEARCH_CRITERIA 200 // the most parameters that filter, sent in one search
#define FHIR_SEARCH_VALUES 1000  // the most values in it, those after commas counted
#define FHIR_SEARCH_CHAIN 4      // the most steps of one chain or nested _has

// --- what was asked --------------------------------------------------------------------------------------------------
struct fhir_pair {
	struct str name, value; // decoded: "subject:Patient", "Patient/x"
};

struct fhir_search_how {
	const unsigned *types; // numbers of the resource types that are searched; none: all that _type names, or all
	size_t type_count;
	struct str base; // our own address without a slash at the end: absolute references below it are ours
	bool strict;     // Prefer: handling=strict
};

enum fhir_prefix { // of numbers, dates and quantities
	FHIR_EQ, FHIR_NE, FHIR_GT, FHIR_LT, FHIR_GE, FHIR_LE, FHIR_SA, FHIR_EB, FHIR_AP
};

enum fhir_modifier {
	FHIR_PLAIN, FHIR_MISSING, FHIR_EXACT, FHIR_CONTAINS, FHIR_NOT, FHIR_TEXT, FHIR_OF_TYPE, FHIR_IDENTIFIER, FHIR_BELOW,
	FHIR_ABOVE, FHIR_TARGET_TYPE // subject:Patient; of_type in the criterion
};

// One of the values between commas. What is filled depends on the type of the parameter.
struct fhir_search_value {
	uint8_t prefix;     // enum fhir_prefix
	bool bar;           // token: a system was said, maybe the empty one (|code); quantity: a unit was said
	struct str text;    // unescaped: the code, the number, the address; of a string, folded (:exact: in normal form C)
	struct str system;  // token and quantity; of an :of-type that of the type
	struct str code;    // quantity: the unit; :of-type: the type
	instant low, high;  // date: the first microsecond meant and the first after it
	instant slack;      // date, ap: how much it may be off
	struct str least, most; // number and quantity: the window [least, most) of eq, or that of ap
	struct fhir_reference ref; // reference; below our base it is made relative (its base is STR_NONE)
	struct fhir_search_value *part; // composite: one for each component
	double latitude, longitude, km; // special (near): degrees, and how far away
};

enum fhir_criterion_kind {
	FHIR_CRITERION, // a parameter of the resource itself
	FHIR_CHAIN,     // patient.identifier: what it points at is of inner->on and matches inner; any of the inners
	FHIR_HAS        // _has:CarePlan:patient:status: a resource of inner->on whose `param` points here matches inner
};

struct fhir_criterion {
	enum fhir_criterion_kind kind;
	struct str name; // as sent: "subject:Patient.name"
	struct str code; // of the parameter, "subject"
	unsigned on;     // the resource type that `param` belongs to; others searched have one of the same code and type
	const struct fhir_param *param;
	enum fhir_modifier modifier;
	bool missing;     // FHIR_MISSING: asked for being absent
	unsigned of_type; // FHIR_TARGET_TYPE
	struct fhir_search_value *value; // any of them
	size_t values;
	struct fhir_criterion *inner; // FHIR_CHAIN: any of the list; FHIR_HAS: the one
	struct fhir_criterion *other; // FHIR_CHAIN: the same for another of the types that are searched
	struct fhir_criterion *next;
};

struct fhir_include {
	bool reverse;    // _revinclude
	bool iterate;
	unsigned source; // resource type, FHIR_NO_RESOURCE for "*"
	struct str code; // of a reference parameter, "*" for all
	unsigned target; // FHIR_NO_RESOURCE: any
	struct fhir_include *next;
};

struct fhir_sort {
	struct str code;
	enum fhir_param_type type;
	bool down;
};

struct fhir_ignored {
	struct str name; // of the parameter, as sent but cut to a length for reading
	const char *why; // a sentence
	struct fhir_ignored *next;
};

enum fhir_mode {
	FHIR_WHOLE, FHIR_SUMMARY_TRUE, FHIR_SUMMARY_TEXT, FHIR_SUMMARY_DATA, FHIR_SUMMARY_COUNT, FHIR_ELEMENTS
};
enum fhir_total { FHIR_TOTAL_UNSAID, FHIR_TOTAL_NONE, FHIR_TOTAL_ESTIMATE, FHIR_TOTAL_ACCURATE };

struct fhir_search {
	struct str base;
	const unsigned *types; // what is searched, _type applied; none (and `nothing` false): every type
	size_t type_count;
	bool nothing; // _type left no type: nothing can match
	struct fhir_criterion *criteria; // all must hold
	struct fhir_include *includes;   // in the order sent
	struct fhir_sort *sort;
	size_t sorts;
	int64_t count; // _count as sent, -1 when it was not; the caller cuts it to its limit
	enum fhir_total total;
	enum fhir_mode mode;       // of _summary; FHIR_ELEMENTS when _elements was sent without one
	struct str elements;       // of _elements, "status,period"; STR_NONE
	struct fhir_pair *used;    // for the self link
	size_t used_count;
	struct fhir_ignored *ignored; // for an OperationOutcome in the answer
};

// Reads a query. Empty values and _format and _pretty are passed over. ERR_INPUT, with a fault at each parameter that
// cannot be read (its sentence names it), for values and modifiers that have no meaning, for more than the limits
// above, and when strict for parameters that are not known; else those land in `ignored`. f may be NULL.
enum err fhir_search_read(struct arena *a, const struct fhir_search_how *how, const struct fhir_pair *pairs,
	size_t count, struct fhir_search *out, struct fault *f) MUST_USE;
// "status=active&_count=10": what was used, percent-encoded, in the order sent. Nothing is written when nothing was.
void fhir_search_self(struct buf *b, const struct fhir_search *s);

// --- does it match ---------------------------------------------------------------------------------------------------
// How chains and _has look beyond the resource in hand. Both may be slow: they are called only when they decide.
struct fhir_world {
	void *context;
	struct json_at (*fetch)(void *context, struct str type, struct str id); // a missing value: not there, or not seen
	// Calls visit for each resource of the type until it answers false.
	void (*each)(void *context, struct str type, bool (*visit)(void *visitor, struct json_at resource), void *visitor);
};

// Whether a resource is of a searched type and meets every criterion. `world` may be NULL: then no chain and no _has
// holds. Leaves scratch on the arena: who judges many goes back to a mark now and then.
bool fhir_search_matches(struct arena *a, const struct fhir_search *s, struct json_at resource,
	const struct fhir_world *world);

// --- order -----------------------------------------------------------------------------------------------------------
// The place of a resource under _sort: bytes (not text) that memcmp orders, all keys in one, so that a page can begin
// behind the last key of the one before. For each key of _sort one byte, 1 when there is a value and 255 when there is
// none (so it comes last, ascending or descending), then the value so written that bytes order it, inverted when
// descending. Of several values the first of that order counts; texts count by their first 120 bytes, folded. Never
// more than 160 bytes a key; empty without _sort. Ties are the caller's.
struct str fhir_search_key(struct arena *a, const struct fhir_search *s, struct json_at resource);

// --- includes --------------------------------------------------------------------------------------------------------
// Calls visit, until it answers false, for each resource that this _include of `s` names from `resource`: references
// of ours of the wanted target type, each once. Nothing for a _revinclude or a resource that is not of its source.
void fhir_search_include(struct arena *a, const struct fhir_search *s, const struct fhir_include *i,
	struct json_at resource, bool (*visit)(void *context, const struct fhir_reference *ref), void *context);
// Whether `candidate` comes into the answer by this _revinclude, because it points at type/id.
bool fhir_search_revinclude(struct arena *a, const struct fhir_search *s, const struct fhir_include *i,
	struct json_at candidate, struct str type, struct str id);

// --- hints for who must find the candidates -------------------------------------------------------------------------
struct fhir_ids {
	struct str *id;
	size_t n; // 0: no resource can match
};

// The people that every match belongs to: `patient` or `subject` points at one of them, or _id when only Patient is
// searched; of several criteria what they have in common. False: the search does not say whose.
// A bare id (subject=x) is taken for a Patient's where the parameter may point at one: nothing that belongs to a group
// or a place lies in a compartment.
bool fhir_search_person(struct arena *a, const struct fhir_search *s, struct fhir_ids *out);
// The ids that _id leaves, in the same way.
bool fhir_search_id(struct arena *a, const struct fhir_search *s, struct fhir_ids *out);

// --- parts of a resource ---------------------------------------------------------------------------------------------
// The resource with the parts only that were asked for and those without which it could be misread (mandatory elements
// and modifiers), marked SUBSETTED in meta.tag. `elements` counts for FHIR_ELEMENTS: names divided by commas, of nested
// ones the first piece, also `CarePlan.status` and `value` for valueQuantity. FHIR_WHOLE, FHIR_SUMMARY_COUNT and types
// that this server does not hold: the resource as it stands.
struct str fhir_subset(struct arena *a, struct json_at resource, enum fhir_mode mode, struct str elements);

#endif

// SPDX-License-Identifier: Apache-2.0
// The search parameters of FHIR R4 as const tables: what each is called, of which type, and which elements it reads.
// Made at build time by tools/fhir-search.py from the facts in src/fhir/definitions; an expression that the compiler
// does not cover stops the build. Used by search (fhir/search.h), the search keys of the record and the metadata.
#ifndef OWNPLAN_FHIR_PARAM_H
#define OWNPLAN_FHIR_PARAM_H

#include "base/json.h"
#include "fhir/definitions.h"

enum fhir_param_type {
	FHIR_PARAM_NUMBER, FHIR_PARAM_DATE, FHIR_PARAM_STRING, FHIR_PARAM_TOKEN, FHIR_PARAM_REFERENCE,
	FHIR_PARAM_COMPOSITE, FHIR_PARAM_QUANTITY, FHIR_PARAM_URI, FHIR_PARAM_SPECIAL
};

struct fhir_param {
	const char *code; // "target-date"
	const char *url;  // canonical of HL7's SearchParameter
	uint8_t type;     // enum fhir_param_type
	int16_t targets;  // FHIR_PARAM_REFERENCE: what its elements may point at in this type; -1 anything
	uint16_t path, paths; // the generated programs, one for each `|` of the expression that concerns the type
	uint16_t component, components; // FHIR_PARAM_COMPOSITE: its parts
};

// One part of a composite: its value is read, relative to what the composite's own expression found, by its program,
// and matched as a parameter of this type.
struct fhir_component {
	const struct fhir_param *param; // gives the type to match by
	uint16_t path, paths;
};

// What a parameter found in a resource: an element and the datatype that stands there. A primitive is a boolean, a
// number or a string, anything else an object: what is null or of another shape is never found. A parameter of one type
// finds several datatypes (a date: dateTime, Period, Timing, string ...), a choice also such as it cannot match. A
// reference finds Reference, canonical, uri, or the resource itself (Bundle.entry[0].resource). The answer of Patient's
// `deceased` is made, true or false, and always there; it stands in a document of its own.
struct fhir_found {
	struct json_at at;
	const struct fhir_type *type; // "Period", "code", "Reference" ...
};

// Parameters of one resource type, those of every resource (_id, _lastUpdated, _profile, _security, _source, _tag)
// among them. `resource` is a number of fhir_resource_find. NULL: no such parameter.
const struct fhir_param *fhir_param_find(unsigned resource, struct str code);
const struct fhir_param *fhir_param_at(unsigned resource, unsigned n); // NULL beyond the last; by code
const char *fhir_param_type_name(enum fhir_param_type type);           // "token", as the CapabilityStatement says it
bool fhir_param_may_target(const struct fhir_param *p, unsigned resource);
const struct fhir_component *fhir_component_at(const struct fhir_param *p, unsigned n); // NULL beyond the last

// Calls visit for each element that the parameter reads; stops when it answers false. `resource` must be of the type
// that the parameter was found for.
void fhir_param_each(struct arena *a, const struct fhir_param *p, struct json_at resource,
	bool (*visit)(void *context, const struct fhir_found *found), void *context);
// The same for one part of a composite, from what the composite found.
void fhir_component_each(struct arena *a, const struct fhir_component *c, const struct fhir_found *from,
	bool (*visit)(void *context, const struct fhir_found *found), void *context);

#endif

// SPDX-License-Identifier: Apache-2.0
// The values that stand in FHIR elements, read from text: dates as exact as they were written, decimals, references,
// coded concepts. Nothing is copied: results are slices of what was given.
#ifndef OWNPLAN_FHIR_VALUE_H
#define OWNPLAN_FHIR_VALUE_H

#include "base/clock.h"
#include "base/json.h"

// --- dates and times (FHIR R4, Datatypes) ---------------------------------------------------------------------------
enum fhir_precision { FHIR_YEAR, FHIR_MONTH, FHIR_DAY, FHIR_SECOND, FHIR_FRACTION };

struct fhir_when {
	int year, month, day, hour, minute, second; // what was not written is its least value; second may be 60
	int micro;                                  // digits beyond microseconds are cut off
	int offset;                                 // minutes east of UTC; only when zoned
	bool zoned;
	uint8_t precision; // enum fhir_precision
};

// "2026", "2026-11", "2026-11-04" or the whole with seconds and a zone (T10:42:07Z, T10:42:07.25+01:00): date, dateTime
// and instant. A time without a zone, or a day that is not in the calendar, is false.
bool fhir_when_parse(struct str text, struct fhir_when *out);
// The first microsecond that the text can mean and the first after it. What has no zone is meant in London.
instant fhir_when_low(const struct fhir_when *when);
instant fhir_when_high(const struct fhir_when *when);
// -1 when a is certainly before b, 1 when certainly after, 0 when they touch or overlap.
int fhir_when_compare(struct str a, struct str b); // 0 too when one is not a date
bool fhir_time_valid(struct str text); // hh:mm:ss, with a fraction or without (FHIR time)
struct str fhir_instant_text(struct arena *a, instant at); // 2026-11-04T10:42:07.123Z, for meta.lastUpdated

// --- decimals -------------------------------------------------------------------------------------------------------
// Compares two JSON numbers as they are written, exactly: below 0, 0, above 0. Exponents beyond +-10,000 count as that.
int fhir_decimal_compare(struct str a, struct str b);

// --- references (FHIR R4, References) -------------------------------------------------------------------------------
enum fhir_reference_kind {
	FHIR_REF_NONE,        // not a reference
	FHIR_REF_RELATIVE,    // Patient/x, Patient/x/_history/2
	FHIR_REF_ABSOLUTE,    // http://server/base/Patient/x (base has no slash at the end)
	FHIR_REF_URL,         // absolute, of no known form: type and id are not known
	FHIR_REF_URN,         // urn:uuid:..., urn:oid:...
	FHIR_REF_CONTAINED,   // #x; id is empty for "#", the container itself
	FHIR_REF_CONDITIONAL  // Patient?identifier=...; the query is in id
};

struct fhir_reference {
	enum fhir_reference_kind kind;
	struct str base, type, id, version; // slices; STR_NONE where there is none
	unsigned resource;                  // number of the type, FHIR_NO_RESOURCE when not known
};

// False when the text cannot be a reference at all (an unknown type, a bad id, blanks).
bool fhir_reference_parse(struct str text, struct fhir_reference *out);
bool fhir_id_valid(struct str id); // 1 to 64 of letters, digits, - and .
// Reads the `reference` of a Reference. A logical one (identifier or display only) is false.
bool fhir_reference_at(struct arena *a, struct json_at reference, struct fhir_reference *out);

// --- coded concepts -------------------------------------------------------------------------------------------------
// Whether a CodeableConcept, a Coding, or an array of them has the code. NULL for a system asks for the code in any.
bool fhir_concept_has(struct json_at concept, const char *system, const char *code);
// The code of the first coding in that system, or STR_NONE.
struct str fhir_concept_code(struct arena *a, struct json_at concept, const char *system);
// What people read: text, else the first display, else STR_NONE.
struct str fhir_concept_text(struct arena *a, struct json_at concept);

#endif

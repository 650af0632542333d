// SPDX-License-Identifier: Apache-2.0
// What the files of search share: the reader of a query with its limits, texts with escapes, and what it takes to
// compare one found element with one value. Only src/fhir/search_*.c and their tests include this.
#ifndef OWNPLAN_FHIR_SEARCH_INSIDE_H
#define OWNPLAN_FHIR_SEARCH_INSIDE_H

#include "fhir/search.h"

// The reading of one query.
struct fhir_reader {
	struct arena *arena;
	const struct fhir_search_how *how;
	struct fhir_search *out;
	struct fault *fault;
	struct str name;          // of the parameter being read
	const char *wrong;        // why it was refused; NULL while it is good
	bool unknown;             // it is not known here: ignored unless strict
	bool over;                // a limit was met: no other way of reading it is tried
	unsigned criteria, values; // sent
	unsigned nodes, read;     // criteria and values made of them: a chain without a type is many
	instant now;
};

// Refuses the parameter being read with a sentence that has one %s for its name; the first sentence stands.
void fhir_reader_wrong(struct fhir_reader *r, const char *sentence);
struct str fhir_search_shown(struct str text); // cut to what a sentence can hold

// --- search_text.c ---------------------------------------------------------------------------------------------------
// The piece before the next `mark` that no backslash stands before, escapes kept. As str_cut: loop while rest->p.
struct str fhir_escaped_cut(struct str *rest, char mark);
// Without its escapes (\\ \, \| \$). False when a backslash stands before anything else or at the end.
bool fhir_escaped_text(struct arena *a, struct str raw, struct str *out);
bool fhir_prefix_cut(struct str *text, uint8_t *prefix); // takes "ge" off; FHIR_EQ when there is none
struct str fhir_lower(struct arena *a, struct str s);    // ASCII letters only
bool fhir_same_letters(struct str a, struct str b);      // ASCII letters of either case are one
bool fhir_type_is(const struct fhir_type *type, const char *name);

// --- search_result.c -------------------------------------------------------------------------------------------------
// False when r->name is not one of the parameters that shape the answer. *used: it counts, and *shown is its value as
// it counts.
bool fhir_result_read(struct fhir_reader *r, struct str value, struct str *shown, bool *used);

// --- search_chain.c --------------------------------------------------------------------------------------------------
// A criterion for the type `on` from a name as sent ("focus:CarePlan.status"). NULL: r->wrong or r->unknown.
struct fhir_criterion *fhir_criterion_read(struct fhir_reader *r, unsigned on, struct str name, struct str value,
	unsigned depth);
// --- search_value.c --------------------------------------------------------------------------------------------------
bool fhir_values_read(struct fhir_reader *r, struct fhir_criterion *c, struct str raw);
// --- search_date.c, search_number.c ----------------------------------------------------------------------------------
bool fhir_search_date_read(instant now, struct fhir_search_value *v);
bool fhir_search_number_read(struct arena *a, struct fhir_search_value *v);
// search_near.c: Location?near
bool fhir_search_near_read(struct arena *a, struct str raw, struct fhir_search_value *v);
bool fhir_search_near_matches(const struct fhir_search_value *v, const struct fhir_found *found);

struct fhir_span {
	instant low, high; // the first after it; open ends are the two below
};
#define FHIR_SPAN_FIRST INT64_MIN
#define FHIR_SPAN_LAST INT64_MAX
// When a date, dateTime, instant, Period or Timing is. False when it does not say.
bool fhir_search_span(struct arena *a, const struct fhir_found *found, struct fhir_span *out);
bool fhir_search_date_matches(struct arena *a, const struct fhir_search_value *v, const struct fhir_found *found);
bool fhir_search_number_matches(const struct fhir_search_value *v, const struct fhir_found *found);
bool fhir_search_quantity_matches(struct arena *a, const struct fhir_search_value *v, const struct fhir_found *found);
// The numbers that a found element stands for: STR_NONE where it is open.
bool fhir_search_bounds(const struct fhir_found *found, struct str *low, struct str *high);

// --- search_match.c --------------------------------------------------------------------------------------------------
struct fhir_matcher {
	struct arena *arena;
	struct str base;
	const struct fhir_world *world;
};

// One element against one value of a criterion; not for composites.
bool fhir_search_found(const struct fhir_matcher *m, const struct fhir_criterion *c, const struct fhir_search_value *v,
	const struct fhir_found *found);
// --- search_token.c, search_reference.c ------------------------------------------------------------------------------
bool fhir_search_string_matches(struct arena *a, enum fhir_modifier modifier, const struct fhir_search_value *v,
	const struct fhir_found *found);
// Calls visit for each text that a string parameter looks at in the element, until it answers false.
void fhir_search_texts(struct arena *a, const struct fhir_found *found, bool (*visit)(void *context, struct str text),
	void *context);
bool fhir_search_token_matches(struct arena *a, const struct fhir_criterion *c, const struct fhir_search_value *v,
	const struct fhir_found *found);
bool fhir_search_uri_matches(struct arena *a, enum fhir_modifier modifier, struct str asked,
	const struct fhir_found *found);
bool fhir_search_reference_matches(const struct fhir_matcher *m, const struct fhir_criterion *c,
	const struct fhir_search_value *v, const struct fhir_found *found);
// What a found Reference or canonical points at, when that is of ours or contained: a relative or contained reference.
bool fhir_search_target(struct arena *a, struct str base, const struct fhir_found *found, struct fhir_reference *out);
// Whether one of the elements that the parameter reads points at type/id.
bool fhir_search_points(struct arena *a, struct str base, const struct fhir_param *p, struct json_at resource,
	struct str type, struct str id);

#endif

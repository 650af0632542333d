// SPDX-License-Identifier: Apache-2.0
// An expression while it is read and evaluated: patch_walk.c takes words off it, patch_find.c gives them meaning. Lives
// on the stack of patch_find; texts that it makes live in the scratch arena of the run.
#ifndef OWNPLAN_FHIR_PATCH_WALK_H
#define OWNPLAN_FHIR_PATCH_WALK_H

#include "fhir/patch_inside.h"

struct walk {
	struct patch_run *run;
	const char *p, *end;
	const char *wrong; // why it cannot go on; then p is end
	enum err err;
	unsigned depth;
	struct patch_item root, yes, no;
};

void walk_stop(struct walk *w, const char *why); // the first reason stands
bool walk_stopped(struct walk *w);               // counts a step
void walk_blanks(struct walk *w);
// Whether this comes next, behind blanks; take moves behind it, expect stops without it.
bool walk_peek(struct walk *w, char c);
bool walk_take(struct walk *w, char c);
void walk_expect(struct walk *w, char c);
bool walk_take_text(struct walk *w, struct str sign);
bool walk_take_word(struct walk *w, const char *keyword); // the whole word
// A name, plain or between backticks; STR_NONE when none stands here.
struct str walk_word(struct walk *w);
// The number of an index or a count; stops when it is none.
uint32_t walk_whole(struct walk *w);
// "Quantity", "FHIR.Quantity", "System.String"; stops where there is no such type.
struct walk_type {
	struct str name;   // "string" of System.String and of String, so that FHIR's twin of it is found too
	struct str said;   // "String"
	bool system, fhir; // the namespace that was said; none: either
};
struct walk_type walk_type(struct walk *w);
struct str walk_quoted(struct walk *w); // behind the opening quote
struct str walk_number(struct walk *w); // a JSON number, whatever stands there
// Behind the @; without the T of a time. *system: "Date", "DateTime" or "Time".
struct str walk_date(struct walk *w, const char **system);

// patch_compare.c
enum truth { FALSE, TRUE, EMPTY };
struct str walk_text(struct walk *w, const struct patch_item *item); // STR_NONE when it is no string
// = != ~ !~ < <= > >= as FHIRPath has them: EMPTY where it cannot be known.
enum truth walk_compare(struct walk *w, const struct patch_items *l, const struct patch_items *r, struct str sign);

#endif

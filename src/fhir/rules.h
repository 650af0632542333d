// SPDX-License-Identifier: Apache-2.0
// The invariants of FHIR R4 as code. Each rule of severity error in definitions/invariants.tsv is a const
// `fhir_rule_KEY` in one of the rules_*.c files; the generated tables hang it on the types and elements where it
// stands, so a rule without code does not link. validate.c asks fhir_rule_holds for each.
#ifndef OWNPLAN_FHIR_RULES_H
#define OWNPLAN_FHIR_RULES_H

#include "base/json.h"

// What a rule looks at.
struct fhir_check {
	struct arena *arena;
	struct json_at at;       // where the rule stands ($this)
	struct json_at resource; // the resource around it (%resource)
	struct json_at root;     // the resource that contains that one, or itself (%rootResource)
};

enum fhir_shape {
	RULE_ANY,      // at least one of these elements is there
	RULE_ONE,      // exactly one of the first two
	RULE_NOT_BOTH, // not the first two together
	RULE_NEEDS,    // when the first is there, so is the second
	RULE_CHECK,    // `check` decides
	RULE_WALK      // validate.c holds it while it walks: structure, references, narrative
};

struct fhir_rule {
	enum fhir_shape shape;
	const char *of[4]; // element names; "value[x]" for a choice
	bool (*check)(const struct fhir_check *c);
	const char *sentence; // what is wrong, for people; translatable
};

struct fhir_invariant {
	const char *key;   // "gol-1"
	const char *where; // "Goal.target"
	bool error;        // of severity error; HL7's warnings are not held
	const struct fhir_rule *rule; // NULL for warnings
};

#define RULE(symbol, ...) const struct fhir_rule fhir_rule_##symbol = { __VA_ARGS__ }

bool fhir_rule_holds(const struct fhir_rule *rule, const struct fhir_check *c);
// The n-th invariant of the definitions, NULL beyond the last; for reports of what is covered.
const struct fhir_invariant *fhir_invariant_at(unsigned n);

// --- for the rules themselves ---------------------------------------------------------------------------------------
// The element is there, by value or by extension (`name` or `_name`), any form of it when it is a choice ("value[x]").
bool fhir_has(struct json_at object, const char *name);
bool fhir_says(struct json_at object, const char *name, const char *code);
bool fhir_says_any(struct json_at object, const char *name, const char *const *codes); // ends with NULL
// All the items of the array at `name` pass; an element that is not there passes.
bool fhir_all(const struct fhir_check *c, const char *name, bool (*passes)(const struct fhir_check *item));
// Texts gathered to be looked up or compared: sorted once, so that hostile documents cost n log n.
struct fhir_texts {
	struct arena *arena;
	struct str *text;
	size_t n, room;
};
void fhir_texts_add(struct fhir_texts *t, struct str text);
void fhir_texts_sort(struct fhir_texts *t);
bool fhir_texts_distinct(struct fhir_texts *t); // sorts
bool fhir_texts_has(const struct fhir_texts *t, struct str text); // after the sort
// Whether the strings at `name` of the items of `array` are all different; missing ones are not compared.
bool fhir_distinct(const struct fhir_check *c, struct json_at array, const char *name);

#endif

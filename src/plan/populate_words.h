// SPDX-License-Identifier: Apache-2.0
// What invented people are called and what they say (populate.h): names, and sentences in many voices. Written for this
// program; nobody in it is real. Lists end with NULL.
#ifndef OWNPLAN_PLAN_POPULATE_WORDS_H
#define OWNPLAN_PLAN_POPULATE_WORDS_H

#include "plan/kind.h"

struct words_goal {
	const char *goal, *why, *barrier, *outcome;
	const char *action[4]; // up to three
};
// A worry or need and what people do about it.
struct words_theme {
	const char *need, *type; // code of the need's kind
	struct words_goal goal[2];
};
// One of the seven About Me questions: its kind, the field of the answer, and sentences to put together.
struct words_about {
	const struct kind *kind;
	const char *field;
	const char *const *sentence;
};

extern const struct words_theme words_themes[];
extern const size_t words_theme_count;
extern const struct words_about words_about[8]; // "please do" and "please do not" are one answer
extern const char *const words_women[], *const words_men[], *const words_families[];
extern const char *const words_streets[], *const words_towns[], *const words_team_kinds[];
extern const char *const words_relations[], *const words_jobs[];
extern const char *const words_strengths[], *const words_working[], *const words_not_working[], *const words_agenda[];
extern const char *const words_said[], *const words_summaries[], *const words_places[], *const words_declined[];

struct words_decision {
	const char *decision, *why, *options;
};
extern const struct words_decision words_decisions[];
extern const size_t words_decision_count;

#endif

// SPDX-License-Identifier: Apache-2.0
// Inside populate: luck that follows from the seed, and ids made of it.
#ifndef OWNPLAN_PLAN_POPULATE_INSIDE_H
#define OWNPLAN_PLAN_POPULATE_INSIDE_H

#include "plan/populate.h"

// What luck is drawn for.
enum draw {
	DRAW_KEY = 1,
	DRAW_PERSON,
	DRAW_TEAM_SIZE,
	DRAW_TEAM,
	DRAW_ACCOUNT,
	DRAW_PRACTITIONER,
	DRAW_NUMBERS,
	DRAW_FACTS,
	DRAW_STATE,
	DRAW_GOALS,
	DRAW_TEAM_NAME,
	DRAW_SECOND,
	DRAW_KEY_END,
};

// A generator of its own for each question, so that more draws in one place change nothing in another (splitmix64,
// Steele, Lea and Flood 2014).
struct luck {
	uint64_t state;
};
struct luck luck_of(uint64_t from, uint64_t what);
uint64_t luck_next(struct luck *l);
size_t luck_below(struct luck *l, size_t n); // 0 .. n - 1
size_t luck_from(struct luck *l, size_t least, size_t most);
bool luck_percent(struct luck *l, unsigned percent);
struct str luck_one(struct luck *l, const char *const *list); // of a list that ends with NULL

struct str populate_id(struct arena *a, uint64_t from, uint64_t what, size_t n); // n characters, at most 12
// The id of the n-th resource of a kind of this person.
struct str populate_resource_id(struct arena *a, const struct populate_person *who, const struct kind *k, size_t n);
uint64_t populate_place(const struct populate *p, size_t number); // among all keys in order
size_t populate_goals(const struct populate_person *who); // how many they have

#endif

// SPDX-License-Identifier: Apache-2.0
// Invented people with whole plans, for trials of speed and size (`ownplan populate`, script/bench): names, birth
// dates, NHS numbers of the range that is given to nobody (999), about 40 resources each, in every state of the cycle,
// let in to teams of 40 to 1250 people. All of it, ids too, follows from the seed, the number of the person and the
// day that is "today"; nothing here reads a clock or the machine's random numbers. (Signatures depend on the house's
// key.)
//
// populate_begin once; then for each person populate_person (cheap), populate_make (a millisecond, any thread, no
// database) and populate_write (in a job, beside others). Which person comes next, and how far a folder is, says the
// walk (populate_walk.c). The range 999 has some 890,000 numbers: people behind those have none.
#ifndef OWNPLAN_PLAN_POPULATE_H
#define OWNPLAN_PLAN_POPULATE_H

#include "plan/plan.h"
#include "record/consent.h"

#define POPULATE_MOST 5000000 // people
#define POPULATE_BYTES 43000 // of disk that one person takes, indexes and history included, rounded up

// A team and the one account in it.
struct populate_team {
	struct str id, name; // of its Organization
	struct str account, username, practitioner, nurse, role;
	size_t first, people; // by number of person
};

struct populate {
	const struct site *site; // whose key signs agreements
	uint64_t seed;
	size_t people;
	day as_of; // "today"
	struct populate_team *team;
	size_t teams;
	uint32_t *middle; // of the NHS numbers, six digits each
	size_t middles; // people behind these have no number
};
// `people` at most POPULATE_MOST. The first people and teams are the same whatever `people` is.
void populate_begin(struct arena *a, const struct site *site, uint64_t seed, size_t people, day as_of,
	struct populate *out);

struct populate_person {
	size_t number; // from 0
	uint64_t luck; // what everything about them follows from
	struct str key;
	struct person_facts facts;
	enum plan_state state;
	const struct populate_team *team, *second; // second: NULL none
	instant began;
	struct str goal; // id of a goal that the nurse wrote down; "" none
};
void populate_person(const struct populate *p, struct arena *a, size_t number, struct populate_person *out);

// Everything of one person.
struct populate_record {
	struct str key;
	struct resource_put *put;
	size_t puts;
	struct consent_grant grant[3];
	size_t grants;
	struct writer last; // who wrote last
};
void populate_make(const struct populate *p, struct arena *a, const struct populate_person *who,
	struct populate_record *out);
// In a job. ERR_CONFLICT: the person, or somebody with this NHS number, is there already.
enum err populate_write(struct db *db, struct arena *a, const struct populate_record *r) MUST_USE;

// How far a folder has been filled: everybody below `done` is there, and of those from there up to `target` all whose
// keys lie before `place`. Kept in the database with each person, so that a run that was stopped goes on where it was.
struct populate_walk {
	size_t done, target;
	uint64_t place;
};
// The day that is "today" in a folder that was filled before; otherwise *as_of stays as it is.
enum err populate_day(struct db *db, struct arena *a, day *as_of) MUST_USE;
// Where to go on. ERR_CONFLICT: the folder was filled with another seed or day, or is on its way to more people.
enum err populate_walk_begin(struct db *db, struct arena *a, const struct populate *p, struct populate_walk *w,
	struct fault *f) MUST_USE;
// The next person, in the order of keys; false: everybody is there.
bool populate_walk_next(const struct populate *p, struct populate_walk *w, size_t *number);
size_t populate_walk_there(const struct populate *p, const struct populate_walk *w); // people; a second at most
struct str populate_walk_note(const struct populate *p, struct arena *a, const struct populate_walk *w);
// In the job of one person: the notes before they were taken from the walk and after. ERR_STALE: somebody before them
// was not written.
enum err populate_walk_keep(struct db *db, struct arena *a, struct str before, struct str after) MUST_USE;

#endif

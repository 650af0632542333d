// SPDX-License-Identifier: Apache-2.0
// In which order invented people are written, and how far a folder has been filled (populate.h). A key is a place, of
// which there are 2^24, and 26 bits of luck behind it; which person has a place is said by a Feistel network that can
// be run both ways. So all keys are walked in their order, whoever they belong to, and nothing grows with the people:
// each table that the person leads is written from one end to the other.
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "plan/populate_inside.h"
#include "record/setting.h"

#define HALF 12         // bits
#define PLACES ((uint64_t)1 << 2 * HALF)
#define ROUNDS 4

_Static_assert(POPULATE_MOST < PLACES, "everybody has a place");

static uint64_t round_of(const struct populate *p, uint64_t round, uint64_t right)
{
	struct luck l = luck_of(p->seed ^ DRAW_KEY, round << HALF | right);
	return luck_next(&l) & ((1u << HALF) - 1);
}

uint64_t populate_place(const struct populate *p, size_t number)
{
	uint64_t left = number >> HALF, right = number & ((1u << HALF) - 1);
	for (uint64_t round = 0; round < ROUNDS; round++) {
		uint64_t next = left ^ round_of(p, round, right);
		left = right;
		right = next;
	}
	return left << HALF | right;
}

static size_t number_at(const struct populate *p, uint64_t place)
{
	uint64_t left = place >> HALF, right = place & ((1u << HALF) - 1);
	for (uint64_t round = ROUNDS; round-- > 0;) {
		uint64_t before = right ^ round_of(p, round, left);
		right = left;
		left = before;
	}
	return (size_t)(left << HALF | right);
}

bool populate_walk_next(const struct populate *p, struct populate_walk *w, size_t *number)
{
	for (; w->done < w->target && w->place < PLACES; w->place++) {
		*number = number_at(p, w->place);
		if (*number >= w->done && *number < w->target) {
			w->place++;
			return true;
		}
	}
	if (w->target >= p->people)
		return false;
	*w = (struct populate_walk){ .done = w->target, .target = p->people };
	return populate_walk_next(p, w, number);
}

struct str populate_walk_note(const struct populate *p, struct arena *a, const struct populate_walk *w)
{
	return str_format(a, "%" PRIu64 " %" PRId32 " %zu %zu %" PRIu64, p->seed, p->as_of, w->done, w->target, w->place);
}

size_t populate_walk_there(const struct populate *p, const struct populate_walk *w)
{
	struct populate_walk all = { .done = w->done, .target = w->target };
	size_t there = w->done, number;
	struct populate one = *p;
	for (one.people = w->target; populate_walk_next(&one, &all, &number) && all.place <= w->place;)
		there++;
	return there;
}

static bool read_note(struct arena *a, struct str note, uint64_t *seed, day *as_of, struct populate_walk *w)
{
	enum { SEED, AS_OF, DONE, TARGET, PLACE, NUMBERS };
	uint64_t n[NUMBERS];
	const char *at = str_c(a, note);
	for (size_t i = 0; i < NUMBERS; i++) {
		char *end;
		errno = 0;
		n[i] = strtoull(at, &end, 10);
		if (end == at || errno)
			return false;
		at = end;
	}
	*seed = n[SEED];
	*as_of = (day)(int64_t)n[AS_OF]; // before 1970 it is below nought, and was read so
	*w = (struct populate_walk){ .done = n[DONE], .target = n[TARGET], .place = n[PLACE] };
	return *at == '\0';
}

enum err populate_day(struct db *db, struct arena *a, day *as_of)
{
	struct str note;
	uint64_t seed;
	day then;
	struct populate_walk w;
	enum err e = setting_get(db, a, SETTING_POPULATE, &note);
	if (e == OK && note.n && read_note(a, note, &seed, &then, &w))
		*as_of = then;
	return e;
}

enum err populate_walk_begin(struct db *db, struct arena *a, const struct populate *p, struct populate_walk *w,
	struct fault *f)
{
	struct str note;
	uint64_t seed;
	day as_of;
	enum err e = setting_get(db, a, SETTING_POPULATE, &note);
	*w = (struct populate_walk){ .target = p->people };
	if (e != OK || !note.n)
		return e;
	if (!read_note(a, note, &seed, &as_of, w))
		return fault_say(f, ERR_INTERNAL, _("The note of how far this folder was filled cannot be read."));
	if (seed != p->seed || as_of != p->as_of)
		return fault_say(f, ERR_CONFLICT,
			_("This folder was filled with another seed, or another day. Use the same --seed and --as-of, or a fresh "
			  "folder."));
	if (p->people < w->target && w->place < PLACES)
		return fault_say(f, ERR_CONFLICT, str_format(a,
			_("This folder is on its way to %zu people. Ask for as many, or for more."), w->target).p);
	return OK;
}

enum err populate_walk_keep(struct db *db, struct arena *a, struct str before, struct str after)
{
	struct str note;
	enum err e = setting_get(db, a, SETTING_POPULATE, &note);
	if (e == OK && note.n && !str_eq(note, before)) // the one before was not written
		return ERR_STALE;
	return e == OK ? setting_put(db, SETTING_POPULATE, after) : e;
}

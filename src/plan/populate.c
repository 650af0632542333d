// SPDX-License-Identifier: Apache-2.0
// Who the invented people are (populate.h): keys, numbers, names, teams, states. What they say: populate_make.c.
#include "plan/populate.h"

#include <string.h>

#include "base/random.h"
#include "plan/populate_inside.h"
#include "plan/populate_words.h"
#include "record/key.h"

static uint64_t mixed(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct luck luck_of(uint64_t from, uint64_t what)
{
	return (struct luck){ mixed(from ^ mixed(what + 0x9e3779b97f4a7c15u)) };
}

uint64_t luck_next(struct luck *l)
{
	l->state += 0x9e3779b97f4a7c15u;
	return mixed(l->state);
}

size_t luck_below(struct luck *l, size_t n)
{
	return n ? (size_t)((luck_next(l) >> 11) % n) : 0;
}

size_t luck_from(struct luck *l, size_t least, size_t most)
{
	return least + luck_below(l, most - least + 1);
}

bool luck_percent(struct luck *l, unsigned percent)
{
	return luck_below(l, 100) < percent;
}

struct str luck_one(struct luck *l, const char *const *list)
{
	size_t n = 0;
	while (list[n])
		n++;
	return str_of(list[luck_below(l, n)]);
}

static struct str id_of(struct arena *a, uint64_t bits, size_t n)
{
	char *p = arena_alloc(a, n + 1);
	for (size_t i = 0; i < n; i++, bits >>= 5)
		p[i] = CROCKFORD[bits & 31];
	return (struct str){ p, n };
}

struct str populate_id(struct arena *a, uint64_t from, uint64_t what, size_t n)
{
	struct luck l = luck_of(from, what);
	return id_of(a, luck_next(&l), n);
}

struct str populate_resource_id(struct arena *a, const struct populate_person *who, const struct kind *k, size_t n)
{
	uint64_t what = n;
	for (const char *c = k ? k->name : "other"; *c; c++)
		what = what * 131 + (unsigned char)*c;
	struct str tail = populate_id(a, who->luck, what, ID_TAIL_LENGTH);
	return str_format(a, "%.*s-%.*s", STR_ARG(who->key), STR_ARG(tail));
}

// 50 bits, never the same for two numbers of one seed: a place of their own and some luck. The first letter says most,
// so that keys are in the order of their places.
static struct str key_of_number(const struct populate *p, struct arena *a, size_t number)
{
	struct luck l = luck_of(p->seed ^ DRAW_KEY_END, number);
	uint64_t bits = populate_place(p, number) << 26 | (luck_next(&l) & (((uint64_t)1 << 26) - 1));
	char *key = arena_alloc(a, KEY_LENGTH + 1);
	for (size_t i = KEY_LENGTH; i-- > 0; bits >>= 5)
		key[i] = CROCKFORD[bits & 31];
	return (struct str){ key, KEY_LENGTH };
}

// The last digit of an NHS number (NHS Data Dictionary, modulus 11); 10: there is no such number.
static unsigned check_digit(uint32_t middle)
{
	unsigned sum = 9 * 10 + 9 * 9 + 9 * 8, weight = 2;
	for (int i = 0; i < 6; i++, weight++, middle /= 10)
		sum += middle % 10 * weight;
	unsigned check = 11 - sum % 11;
	return check == 11 ? 0 : check;
}

// Numbers from 999 020 ... on, in an order that the seed says; those below are left to stories and tests.
static void draw_numbers(struct arena *a, struct populate *p)
{
	const uint64_t all = 980000, first = 20000;
	struct luck l = luck_of(p->seed, DRAW_NUMBERS);
	uint64_t step = luck_below(&l, all);
	while (step % 2 == 0 || step % 5 == 0 || step % 7 == 0) // no divisor of 980000 in common
		step++;
	uint64_t at = luck_below(&l, all);
	p->middle = arena_array(a, uint32_t, p->people < all ? p->people : all);
	for (uint64_t i = 0; i < all && p->middles < p->people; i++, at = (at + step) % all)
		if (check_digit((uint32_t)(first + at)) < 10)
			p->middle[p->middles++] = (uint32_t)(first + at);
}

static void draw_team(const struct populate *p, struct arena *a, size_t i, size_t first, struct populate_team *t)
{
	static const size_t sizes[] = { 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250 };
	struct luck l = luck_of(p->seed ^ DRAW_TEAM_SIZE, i);
	t->first = first;
	t->people = sizes[luck_below(&l, sizeof sizes / sizeof *sizes)];
	if (t->people > p->people - first)
		t->people = p->people - first;
	l = luck_of(p->seed ^ DRAW_TEAM_NAME, i);
	struct str town = luck_one(&l, words_towns), kind = luck_one(&l, words_team_kinds);
	t->name = str_format(a, "%.*s %.*s %zu", STR_ARG(town), STR_ARG(kind), i + 1);
	bool woman = luck_percent(&l, 70);
	struct str given = luck_one(&l, woman ? words_women : words_men), family = luck_one(&l, words_families);
	t->nurse = str_format(a, "%.*s %.*s", STR_ARG(given), STR_ARG(family));
	t->role = luck_one(&l, words_jobs);
	t->username = str_format(a, "bench-nurse-%zu", i + 1);
	t->id = populate_id(a, p->seed ^ DRAW_TEAM, i, 12);
	t->account = populate_id(a, p->seed ^ DRAW_ACCOUNT, i, 12);
	t->practitioner = populate_id(a, p->seed ^ DRAW_PRACTITIONER, i, 12);
}

void populate_begin(struct arena *a, const struct site *site, uint64_t seed, size_t people, day as_of,
	struct populate *out)
{
	must(people <= POPULATE_MOST);
	*out = (struct populate){ .site = site, .seed = mixed(seed), .people = people, .as_of = as_of };
	size_t room = 0;
	for (size_t first = 0; first < people; first += out->team[out->teams++].people) {
		if (out->teams == room) {
			struct populate_team *more = arena_array(a, struct populate_team, room = room ? 2 * room : 64);
			if (out->teams)
				memcpy(more, out->team, out->teams * sizeof *more);
			out->team = more;
		}
		draw_team(out, a, out->teams, first, &out->team[out->teams]);
	}
	draw_numbers(a, out);
}

static const struct populate_team *team_of(const struct populate *p, size_t number)
{
	size_t low = 0, high = p->teams;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (p->team[middle].first <= number)
			low = middle;
		else
			high = middle;
	}
	return &p->team[low];
}

// Children, people of working age, and above all the old, as plans are.
static day draw_birth(const struct populate *p, struct luck *l)
{
	static const struct {
		unsigned percent;
		size_t least, most;
	} ages[] = { { 6, 14, 24 }, { 24, 25, 54 }, { 30, 55, 74 }, { 40, 75, 97 } };
	size_t share = luck_below(l, 100), i = 0;
	while (share >= ages[i].percent)
		share -= ages[i++].percent;
	size_t years = luck_from(l, ages[i].least, ages[i].most);
	return p->as_of - (day)(years * 365 + years / 4 + luck_below(l, 365));
}

static void draw_facts(const struct populate *p, struct arena *a, struct populate_person *who)
{
	struct luck l = luck_of(who->luck, DRAW_FACTS);
	struct person_facts *f = &who->facts;
	bool woman = luck_percent(&l, 54);
	*f = (struct person_facts){ .given = luck_one(&l, woman ? words_women : words_men), .family = luck_one(&l,
		words_families), .called = STR(""), .nhs = STR(""), .gender = woman ? STR("female") : STR("male"),
		.birth = draw_birth(p, &l) };
	if (luck_percent(&l, 15) && f->given.n > 4)
		f->called = str_part(f->given, 0, 3 + luck_below(&l, 2));
	if (luck_percent(&l, 80))
		f->phone = str_format(a, "01632 960%03zu", luck_below(&l, 1000)); // Ofcom: never given to anybody
	struct str street = luck_one(&l, words_streets), town = luck_one(&l, words_towns);
	f->address = str_format(a, "%zu %.*s, %.*s", luck_from(&l, 1, 140), STR_ARG(street), STR_ARG(town));
	if (who->number < p->middles) {
		uint32_t middle = p->middle[who->number];
		f->nhs = str_format(a, "999%06u%u", middle, check_digit(middle));
	}
}

static enum plan_state draw_state(const struct populate_person *who)
{
	static const struct {
		unsigned percent;
		enum plan_state state;
	} rows[] = { { 3, PLAN_OFFERED }, { 12, PLAN_PREPARING }, { 22, PLAN_DISCUSSING }, { 43, PLAN_AGREED }, { 14,
		PLAN_REVIEW },
		{ 3, PLAN_DECLINED }, { 3, PLAN_ENDED } };
	struct luck l = luck_of(who->luck, DRAW_STATE);
	size_t share = luck_below(&l, 100), i = 0;
	while (share >= rows[i].percent)
		share -= rows[i++].percent;
	return rows[i].state;
}

size_t populate_goals(const struct populate_person *who)
{
	struct luck l = luck_of(who->luck, DRAW_GOALS);
	switch (who->state) {
	case PLAN_OFFERED:
	case PLAN_DECLINED:
	case PLAN_PREPARING:
		return 0;
	default:
		return luck_from(&l, 4, 6);
	}
}

void populate_person(const struct populate *p, struct arena *a, size_t number, struct populate_person *out)
{
	struct luck l = luck_of(p->seed ^ DRAW_PERSON, number);
	*out = (struct populate_person){ .number = number, .key = key_of_number(p, a, number), .team = team_of(p,
		number), .goal = STR("") };
	out->luck = luck_next(&l);
	out->state = draw_state(out);
	out->began = day_start(p->as_of - (day)luck_from(&l, 60, 700));
	draw_facts(p, a, out);
	if (populate_goals(out))
		out->goal = populate_resource_id(a, out, &kind_goal, 0);
	l = luck_of(out->luck, DRAW_SECOND);
	size_t mine = (size_t)(out->team - p->team);
	if (mine && luck_percent(&l, 12))
		out->second = &p->team[luck_below(&l, mine)];
}

enum err populate_write(struct db *db, struct arena *a, const struct populate_record *r)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < r->puts; i++) {
		struct resource_put put = r->put[i]; // the job may run again
		e = resource_add(db, &put.now);
		if (e == OK && str_is(put.now.type, "Patient"))
			e = person_index(db, a, &put.now);
	}
	for (size_t i = 0; e == OK && i < r->grants; i++)
		e = consent_give(db, a, &r->grant[i]);
	return e != OK ? e : plan_refresh(db, a, r->key, &r->last, PLAN_STATES);
}

// SPDX-License-Identifier: Apache-2.0
// Invented people: the same seed makes the same people, what they have is valid and stands as drawn, and their teams
// see them.
#include "cycle_help.h"
#include "fhir/nhs_number.h"
#include "plan/populate.h"
#include "plan/worklist.h"

#define AS_OF day_make(2026, 11, 1)

static void make(struct arena *a, const struct populate *p, size_t number, struct populate_person *who,
	struct populate_record *out)
{
	populate_person(p, a, number, who);
	populate_make(p, a, who, out);
}

static void assert_same(const struct populate_record *x, const struct populate_record *y)
{
	assert_int_equal(x->puts, y->puts);
	assert_int_equal(x->grants, y->grants);
	for (size_t i = 0; i < x->puts; i++) {
		assert_true(str_eq(x->put[i].now.id, y->put[i].now.id));
		if (!str_eq(x->put[i].now.body, y->put[i].now.body))
			fail_msg("%.*s\n%.*s", STR_ARG(x->put[i].now.body), STR_ARG(y->put[i].now.body));
	}
}

static void test_the_same_seed_makes_the_same_people(void **state)
{
	(void)state;
	struct populate p, more, other;
	struct populate_person who;
	struct populate_record x, y, z;
	populate_begin(arena, &site, 7, 30, AS_OF, &p);
	populate_begin(arena, &site, 7, 5000, AS_OF, &more);
	populate_begin(arena, &site, 8, 30, AS_OF, &other);
	for (size_t i = 0; i < 30; i++) {
		make(arena, &p, i, &who, &x);
		clock_freeze(clock_now() + HOURS); // what time it is says nothing
		make(arena, &more, i, &who, &y);
		make(arena, &other, i, &who, &z);
		assert_same(&x, &y);
		assert_false(str_eq(x.key, z.key));
	}
}

static int compare_keys(const void *x, const void *y)
{
	return memcmp(x, y, KEY_LENGTH);
}

static void test_nobody_shares_a_key_or_a_number(void **state)
{
	(void)state;
	enum { PEOPLE = 30000 };
	struct populate p;
	char *keys = calloc(PEOPLE, KEY_LENGTH), *numbers = calloc(PEOPLE, KEY_LENGTH);
	assert_true(keys && numbers);
	populate_begin(arena, &site, 3, PEOPLE, AS_OF, &p);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct arena *a = arena_new();
		struct populate_person who;
		populate_person(&p, a, i, &who);
		assert_true(key_valid(who.key) && nhs_number_valid(who.facts.nhs) && str_starts(who.facts.nhs, "999"));
		memcpy(keys + i * KEY_LENGTH, who.key.p, KEY_LENGTH);
		memcpy(numbers + i * KEY_LENGTH, who.facts.nhs.p, KEY_LENGTH);
		arena_free(a);
	}
	qsort(keys, PEOPLE, KEY_LENGTH, compare_keys);
	qsort(numbers, PEOPLE, KEY_LENGTH, compare_keys);
	for (size_t i = 1; i < PEOPLE; i++) {
		assert_true(memcmp(keys + (i - 1) * KEY_LENGTH, keys + i * KEY_LENGTH, KEY_LENGTH) < 0);
		assert_true(memcmp(numbers + (i - 1) * KEY_LENGTH, numbers + i * KEY_LENGTH, KEY_LENGTH) < 0);
	}
	free(keys);
	free(numbers);
}

static void test_teams_are_as_large_as_teams_are(void **state)
{
	(void)state;
	struct populate p;
	size_t all = 0;
	populate_begin(arena, &site, 3, 20000, AS_OF, &p);
	for (size_t i = 0; i < p.teams; i++) {
		assert_int_equal(p.team[i].first, all);
		assert_true(p.team[i].people <= 1250 && (p.team[i].people >= 40 || i + 1 == p.teams));
		all += p.team[i].people;
	}
	assert_int_equal(all, 20000);
}

static void test_they_have_forty_resources_each_all_valid(void **state)
{
	(void)state;
	enum { PEOPLE = 60 };
	struct populate p;
	size_t rows = 0, bytes = 0, shelf = 0;
	populate_begin(arena, &site, 11, PEOPLE, AS_OF, &p);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct populate_person who;
		struct populate_record r;
		make(arena, &p, i, &who, &r);
		rows += r.puts + r.grants;
		for (size_t n = 0; n < r.puts; n++) {
			assert_valid_fhir(r.put[n].now.body);
			if (r.put[n].now.shelf == SHELF_PLAN) {
				bytes += r.put[n].now.body.n;
				shelf++;
			}
		}
	}
	print_message("%.1f resources each, %.0f bytes a body of the plan\n", (double)rows / PEOPLE,
		(double)bytes / (double)shelf);
	assert_in_range(rows / PEOPLE, 35, 45);
	assert_in_range(bytes / shelf, 500, 900);
}

static enum err do_write(struct db *writer, struct arena *a, void *what)
{
	return populate_write(writer, a, what);
}

static enum err do_refresh(struct db *writer, struct arena *a, void *what)
{
	const struct populate_record *r = what;
	return plan_refresh(writer, a, r->key, &r->last, PLAN_STATES);
}

static void assert_consents_valid(struct str key, size_t count)
{
	struct resource_list list;
	assert_int_equal(resource_of_type(db, arena, key, SHELF_EVIDENCE, "Consent", &list), OK);
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < list.count; i++)
		assert_valid_fhir(list.item[i].body);
}

static void test_plans_stand_as_drawn_and_their_team_sees_them(void **state)
{
	(void)state;
	enum { PEOPLE = 40 };
	struct populate p;
	unsigned states = 0;
	clock_freeze(day_start(AS_OF) + 10 * HOURS);
	populate_begin(arena, &site, 5, PEOPLE, AS_OF, &p);
	const struct populate_team *team = &p.team[0];
	struct actor_team in = { team->id, team->role };
	struct actor one = { ACTOR_STAFF, team->account, team->username, team->nurse, team->role, STR(""),
		team->practitioner, &in, 1 };
	for (size_t i = 0; i < PEOPLE; i++) {
		struct populate_person who;
		struct populate_record r;
		struct person person;
		struct plan pl, again;
		struct access access;
		make(arena, &p, i, &who, &r);
		assert_int_equal(store_write(store, do_write, &r), OK);
		assert_int_equal(store_write(store, do_write, &r), ERR_CONFLICT);
		assert_int_equal(person_load(db, arena, who.key, &person), OK);
		assert_int_equal(plan_load(db, arena, &person, NULL, &pl), OK);
		if (pl.state != who.state)
			fail_msg("%.*s is %s, not %s", STR_ARG(who.key), plan_state_code(pl.state),
				plan_state_code(who.state));
		states |= 1u << pl.state;
		if (who.goal.n)
			assert_non_null(plan_entry(&pl, who.goal));
		// Nothing is left to follow: what was put together beforehand is what a change would have made.
		assert_int_equal(store_write(store, do_refresh, &r), OK);
		assert_int_equal(plan_load(db, arena, &person, NULL, &again), OK);
		assert_int_equal(again.care_plan.version, pl.care_plan.version);
		assert_int_equal(access_load(db, arena, &one, who.key, &access), OK);
		assert_true(access.verbs & MAY_WRITE);
		assert_consents_valid(who.key, r.grants);
	}
	assert_true(states & (1u << PLAN_AGREED) && states & (1u << PLAN_REVIEW) && states & (1u << PLAN_DISCUSSING));
	struct worklist list;
	assert_int_equal(worklist_load(db, arena, &one, &list), OK);
	assert_int_equal(list.count, PEOPLE);
	for (size_t i = 0; i < list.count; i++)
		assert_true(list.item[i].name.n && list.item[i].nhs.n == 10);
}

static struct statement all_there = {
	.name = "test_populate_all",
	.sql = "SELECT person, shelf, type, id, version, updated, seq, author, body, packed FROM resource"
		   " ORDER BY person, shelf, type, id",
	.params = "",
	.columns = "person:text shelf:int type:text id:text version:int updated:int seq:int author:text body:text "
			   "packed:bytes",
	.for_what = "all that was made, to compare it",
};

static void mix(uint64_t *sum, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		*sum = (*sum ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	*sum = (*sum ^ 0xff) * 0x100000001b3u;
}

static uint64_t sum_of_all(struct db *reader, bool with_order)
{
	uint64_t sum = 0xcbf29ce484222325u;
	struct query *q = query_begin(reader, &all_there);
	while (query_row(q)) {
		mix(&sum, row_text(q, "person"));
		mix(&sum, row_text(q, "type"));
		mix(&sum, row_text(q, "id"));
		sum += (uint64_t)row_int(q, "shelf") * 31 + (uint64_t)row_int(q, "version") * 37 +
			(uint64_t)row_int(q, "updated") + (with_order ? (uint64_t)row_int(q, "seq") : 0);
		if (str_is(row_text(q, "type"), "Provenance"))
			continue; // signed with the key of each house
		mix(&sum, row_text(q, "body"));
		mix(&sum, row_bytes(q, "packed"));
	}
	assert_int_equal(query_end(q), OK);
	return sum;
}

struct step {
	struct populate_record r;
	struct str before, after;
};

static enum err do_step(struct db *writer, struct arena *a, void *what)
{
	const struct step *s = what;
	enum err e = populate_walk_keep(writer, a, s->before, s->after);
	return e == OK ? populate_write(writer, a, &s->r) : e;
}

// As the command does it, until `most` were made; how many were.
static size_t fill(const struct populate *p, size_t most)
{
	struct populate_walk w;
	struct fault f;
	size_t number, made = 0;
	fault_init(&f, arena);
	assert_int_equal(populate_walk_begin(db, arena, p, &w, &f), OK);
	for (; made < most; made++) {
		struct populate_person who;
		struct step s = { .before = populate_walk_note(p, arena, &w) };
		if (!populate_walk_next(p, &w, &number))
			break;
		s.after = populate_walk_note(p, arena, &w);
		make(arena, p, number, &who, &s.r);
		assert_int_equal(store_write(store, do_step, &s), OK);
	}
	assert_int_equal(populate_walk_begin(db, arena, p, &w, &f), OK);
	return populate_walk_there(p, &w);
}

static void test_a_run_that_was_stopped_goes_on_where_it_was(void **state)
{
	enum { PEOPLE = 60 };
	struct populate p, fewer, other;
	struct populate_walk w;
	uint64_t in_order[3], whoever[3];
	(void)state;
	for (int i = 0; i < 3; i++) { // at once; stopped twice; first fewer, then all of them
		assert_int_equal(cycle_close(NULL), 0);
		assert_int_equal(cycle_open(NULL), 0);
		clock_freeze(day_start(AS_OF) + 10 * HOURS);
		populate_begin(arena, &site, 5, PEOPLE, AS_OF, &p);
		populate_begin(arena, &site, 5, PEOPLE / 3, AS_OF, &fewer);
		populate_begin(arena, &site, 6, PEOPLE, AS_OF, &other);
		if (i == 1) {
			assert_int_equal(fill(&p, 7), 7);
			assert_int_equal(fill(&p, 20), 27);
		} else if (i == 2) {
			assert_int_equal(fill(&fewer, 5), 5);
			assert_int_equal(fill(&fewer, PEOPLE), PEOPLE / 3);
		}
		assert_int_equal(fill(&p, PEOPLE), PEOPLE);
		assert_int_equal(fill(&p, PEOPLE), PEOPLE); // nobody is made twice
		struct fault f;
		fault_init(&f, arena);
		assert_int_equal(populate_walk_begin(db, arena, &other, &w, &f), ERR_CONFLICT);
		in_order[i] = sum_of_all(db, true);
		whoever[i] = sum_of_all(db, false);
	}
	assert_true(in_order[0] == in_order[1]);
	assert_true(whoever[0] == whoever[1] && whoever[0] == whoever[2]);
}

static void test_a_person_who_was_not_written_is_not_passed_by(void **state)
{
	(void)state;
	struct populate p;
	struct step s = { 0 };
	struct populate_walk w;
	struct fault f;
	struct populate_person who;
	size_t number;
	fault_init(&f, arena);
	populate_begin(arena, &site, 5, 61, AS_OF, &p);
	assert_int_equal(populate_walk_begin(db, arena, &p, &w, &f), OK);
	assert_int_equal(populate_walk_there(&p, &w), 60);
	assert_true(populate_walk_next(&p, &w, &number));
	assert_int_equal(number, 60);
	s.before = populate_walk_note(&p, arena, &w); // as if the one before were still to come
	s.after = STR("whatever");
	make(arena, &p, number, &who, &s.r);
	assert_int_equal(store_write(store, do_step, &s), ERR_STALE);
	struct resource_list list;
	assert_int_equal(resource_shelf(db, arena, who.key, SHELF_PLAN, &list), OK);
	assert_int_equal(list.count, 0);
}

static void test_keys_are_walked_in_order_and_everybody_comes_once(void **state)
{
	(void)state;
	enum { PEOPLE = 3000 };
	struct populate p;
	struct populate_walk w = { .target = PEOPLE };
	char before[KEY_LENGTH] = "", *seen = calloc(PEOPLE, 1);
	size_t number, count = 0;
	assert_true(seen != NULL);
	populate_begin(arena, &site, 9, PEOPLE, AS_OF, &p);
	for (; populate_walk_next(&p, &w, &number); count++) {
		struct populate_person who;
		populate_person(&p, arena, number, &who);
		assert_true(number < PEOPLE && !seen[number]);
		seen[number] = 1;
		assert_true(memcmp(before, who.key.p, KEY_LENGTH) < 0);
		memcpy(before, who.key.p, KEY_LENGTH);
	}
	assert_int_equal(count, PEOPLE);
	free(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_seed_makes_the_same_people),
		cmocka_unit_test(test_nobody_shares_a_key_or_a_number),
		cmocka_unit_test(test_teams_are_as_large_as_teams_are),
		cmocka_unit_test(test_they_have_forty_resources_each_all_valid),
		cmocka_unit_test(test_plans_stand_as_drawn_and_their_team_sees_them),
		cmocka_unit_test(test_keys_are_walked_in_order_and_everybody_comes_once),
		cmocka_unit_test(test_a_run_that_was_stopped_goes_on_where_it_was),
		cmocka_unit_test(test_a_person_who_was_not_written_is_not_passed_by),
	};
	return cmocka_run_group_tests(tests, cycle_open, cycle_close);
}

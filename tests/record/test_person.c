// SPDX-License-Identifier: Apache-2.0
// Two exact facts find a person, one never does; a number belongs to one person however many add it at once.
#include "account_help.h"
#include "record/key.h"
#include "record/person.h"

static struct person_facts facts_of(const char *given, const char *family, const char *nhs)
{
	return (struct person_facts){ .given = str_of(given),
		.family = str_of(family),
		.nhs = str_of(nhs),
		.called = STR(""),
		.gender = STR(""),
		.birth = day_make(2009, 3, 12) };
}

static struct resource_put put_of(const struct person_facts *facts, struct str key)
{
	return (struct resource_put){ .now = { .person = key,
									  .type = STR("Patient"),
									  .id = key,
									  .kind = STR(""),
									  .updated = START,
									  .body = resource_stamp(arena, person_body(arena, facts), key, 1, START) } };
}

static enum err add_it(struct db *writer, struct arena *a, void *what)
{
	struct resource_put put = *(struct resource_put *)what;
	enum err e = resource_write(writer, a, &put);
	return e != OK ? e : person_index(writer, a, &put.now);
}

static struct str add(struct person_facts facts)
{
	struct str key = key_new(arena);
	struct resource_put put = put_of(&facts, key);
	assert_int_equal(store_write(store, add_it, &put), OK);
	return key;
}

static size_t by_name(const char *given, const char *family, day birth)
{
	struct key_list list;
	assert_int_equal(person_find_name(db, arena, str_of(given), str_of(family), birth, &list), OK);
	return list.count;
}

static size_t by_number(const char *nhs, day birth)
{
	struct key_list list;
	assert_int_equal(person_find_number(db, arena, str_of(nhs), birth, &list), OK);
	return list.count;
}

static void test_facts_are_read_back(void **state)
{
	(void)state;
	struct person p;
	struct person_facts f = facts_of("Declan", "Hughes", "9990123470");
	f.called = STR("Dec");
	f.gender = STR("male");
	struct str key = add(f);
	assert_int_equal(person_load(db, arena, key, &p), OK);
	IS(p.full, "Declan Hughes");
	IS(p.called, "Dec");
	IS(p.nhs, "9990123470");
	IS(p.pronoun, "he");
	assert_int_equal(p.birth, day_make(2009, 3, 12));
	assert_false(p.restricted);
	assert_int_equal(person_load(db, arena, STR("0000000000"), &p), ERR_NOT_FOUND);
	assert_int_equal(person_load(db, arena, STR("nonsense"), &p), ERR_NOT_FOUND);
}

static void test_two_exact_facts_find_someone_and_one_does_not(void **state)
{
	(void)state;
	day birth = day_make(2009, 3, 12);
	struct person_facts f = facts_of("Séamus", "O'Brien-Łukasz", "9990123470");
	f.called = STR("Shay");
	add(f);
	assert_int_equal(
		by_name("seamus", "obrien lukasz", birth), 0); // a blank is not a hyphen: exact but for case and accents
	assert_int_equal(by_name("SEAMUS", "OBrienLukasz", birth), 1);
	assert_int_equal(by_name("Shay", "O’Brien-Łukasz", birth), 1);
	assert_int_equal(by_name("Séamus", "O'Brien-Łukasz", birth + 1), 0);
	assert_int_equal(by_name("Séamus", "O'Brien", birth), 0);
	assert_int_equal(by_number("9990123470", birth), 1);
	assert_int_equal(by_number("9990123470", birth + 1), 0);
	assert_int_equal(by_number("9990123489", birth), 0);
}

static void test_restricted_people_answer_as_if_absent(void **state)
{
	(void)state;
	struct person_facts f = facts_of("Rosa", "Quiet", "9990123470");
	struct json_node *n = person_body(arena, &f);
	bool taken = false;
	json_node_put(arena, n, "meta.security[0].code", json_node_text(arena, STR("R")));
	struct str key = key_new(arena);
	struct resource_put put = put_of(&f, key);
	put.now.body = resource_stamp(arena, n, key, 1, START);
	assert_int_equal(store_write(store, add_it, &put), OK);
	assert_int_equal(by_name("Rosa", "Quiet", f.birth), 0);
	assert_int_equal(by_number("9990123470", f.birth), 0);
	assert_int_equal(person_number_taken(db, STR("9990123470"), &taken), OK);
	assert_false(taken);
	// Whoever brings the number again makes a record like any other. When the mark goes, one of the two is wrong.
	struct person_facts again = facts_of("Rosa", "Quiet", "9990123470");
	add(again);
	assert_int_equal(by_number("9990123470", f.birth), 1);
	put.expect = 1;
	put.now.body = resource_stamp(arena, person_body(arena, &f), key, 2, START);
	assert_int_equal(store_write(store, add_it, &put), ERR_CONFLICT);
}

static void test_a_number_belongs_to_one_person_and_the_second_leaves_nothing_behind(void **state)
{
	(void)state;
	struct person_facts f = facts_of("Declan", "Hughes", "9990123470"), g = facts_of("Somebody", "Else", "9990123470");
	struct person p;
	add(f);
	struct str key = key_new(arena);
	struct resource_put put = put_of(&g, key);
	assert_int_equal(store_write(store, add_it, &put), ERR_CONFLICT);
	assert_int_equal(person_load(db, arena, key, &p), ERR_NOT_FOUND);
	assert_int_equal(by_name("Somebody", "Else", g.birth), 0);
	f.nhs = STR("");
	add(f);
	add(f); // people without a number are welcome, also two of one name
	assert_int_equal(by_name("Declan", "Hughes", f.birth), 3);
}

struct race {
	struct resource_put put;
	enum err e;
	volatile int *left;
};

static void race_done(enum err e, void *what)
{
	struct race *r = what;
	r->e = e;
	__atomic_sub_fetch(r->left, 1, __ATOMIC_SEQ_CST);
}

static enum err race_run(struct db *writer, struct arena *a, void *what)
{
	return add_it(writer, a, &((struct race *)what)->put);
}

static void test_two_nurses_adding_one_number_at_once_make_one_record(void **state)
{
	(void)state;
	volatile int left = 2;
	struct person_facts f = facts_of("Declan", "Hughes", "9990123470");
	struct race race[2];
	struct store_job job[2];
	for (int i = 0; i < 2; i++) {
		race[i] = (struct race){ put_of(&f, key_new(arena)), ERR_INTERNAL, &left };
		job[i] = (struct store_job){ .run = race_run, .done = race_done, .what = &race[i] };
		assert_int_equal(store_queue(store, &job[i]), OK);
	}
	while (__atomic_load_n(&left, __ATOMIC_SEQ_CST))
		;
	assert_true((race[0].e == OK && race[1].e == ERR_CONFLICT) || (race[1].e == OK && race[0].e == ERR_CONFLICT));
	assert_int_equal(by_name("Declan", "Hughes", f.birth), 1);
}

struct bad {
	const char *given, *family, *nhs, *field;
	day birth;
};

static void test_each_wrong_fact_is_said_at_its_field(void **state)
{
	(void)state;
	day fine = day_make(1950, 1, 1);
	const struct bad table[] = {
		{ "", "B", "", "given_name", fine },
		{ "  ", "B", "", "given_name", fine },
		{ "A", "", "", "family_name", fine },
		{ "A", "B", "123", "nhs_number", fine },
		{ "A", "B", "1111111111", "nhs_number", fine },
		{ "A", "B", "9990123471", "nhs_number", fine },
		{ "A", "B", "", "birth", DAY_NONE },
		{ "A", "B", "", "birth", clock_today() + 1 },
		{ "A", "B", "", "birth", day_make(1800, 1, 1) },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct fault f;
		fault_init(&f, arena);
		struct person_facts facts = facts_of(table[i].given, table[i].family, table[i].nhs);
		facts.birth = table[i].birth;
		assert_int_equal(person_check(&f, arena, &facts), ERR_INPUT);
		assert_non_null(fault_at(&f, table[i].field));
		assert_int_equal(f.count, 1);
	}
	struct fault f;
	fault_init(&f, arena);
	struct person_facts good = facts_of(" Amélie ", "B", " 999 012 3470 ");
	assert_int_equal(person_check(&f, arena, &good), OK);
	IS(good.nhs, "9990123470");
	IS(good.given, "Amélie");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_facts_are_read_back),
		TEST(test_two_exact_facts_find_someone_and_one_does_not),
		TEST(test_restricted_people_answer_as_if_absent),
		TEST(test_a_number_belongs_to_one_person_and_the_second_leaves_nothing_behind),
		TEST(test_two_nurses_adding_one_number_at_once_make_one_record),
		TEST(test_each_wrong_fact_is_said_at_its_field),
	};
	return cmocka_run_group_tests_name("person", tests, NULL, NULL);
}

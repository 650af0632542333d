// SPDX-License-Identifier: Apache-2.0
// A legal hold stands once, is lifted once, and all of them are told; the days on which somebody looks whether the time
// of a record has come stand in their order, page by page.
#include "account_help.h"
#include "record/hold.h"

#define PERSON "abcdefghjk"
#define OTHER "bbcdefghjk"

static enum err put_it(struct db *writer, struct arena *a, void *what)
{
	return hold_put(writer, a, what);
}

static enum err lift_it(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return hold_lift(writer, what);
}

static struct hold of(const char *person, const char *id, instant at)
{
	return (struct hold){ .person = str_of(person), .id = str_of(id), .since = at, .lifted = at,
		.account = STR("moira"), .name = STR("Moira"), .why = STR("A claim"), .lifter = STR("Ruth"),
		.lifted_why = STR("It was settled") };
}

static void test_one_stands_until_it_is_lifted(void **state)
{
	(void)state;
	struct hold x = of(PERSON, "one", START), told, other = of(OTHER, "two", START + HOURS);
	struct hold_list list;
	assert_int_equal(hold_stands(db, arena, STR(PERSON), &told), ERR_NOT_FOUND);
	assert_int_equal(hold_forbids(db, arena, STR(PERSON)), OK);
	assert_int_equal(store_write(store, put_it, &x), OK);
	assert_int_equal(store_write(store, put_it, &x), ERR_CONFLICT);
	assert_int_equal(store_write(store, put_it, &other), OK);
	assert_int_equal(hold_forbids(db, arena, STR(PERSON)), ERR_DENIED);
	assert_int_equal(hold_all(db, arena, &list), OK);
	assert_int_equal(list.count, 2);
	IS(list.item[0].person, PERSON);
	x.lifted = START + DAYS;
	assert_int_equal(store_write(store, lift_it, &x), OK);
	assert_int_equal(store_write(store, lift_it, &x), ERR_STALE);
	assert_int_equal(hold_forbids(db, arena, STR(PERSON)), OK);
	assert_int_equal(hold_forbids(db, arena, STR(OTHER)), ERR_DENIED);
	assert_int_equal(hold_of_person(db, arena, STR(PERSON), &list), OK);
	assert_int_equal(list.count, 1);
	IS(list.item[0].lifted_why, "It was settled");
	assert_true(list.item[0].lifted == START + DAYS);
	assert_int_equal(hold_all(db, arena, &list), OK);
	assert_int_equal(list.count, 1);
}

static enum err many_run(struct db *writer, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (int i = 0; e == OK && i < 250; i++)
		e = keep_until(writer, str_format(a, "%010d", i), i % 2 ? 1000 : 3000);
	for (int i = 0; e == OK && i < 250; i++) // who has a day keeps it
		e = keep_until(writer, str_format(a, "%010d", i), 5);
	return e == OK ? keep_move(writer, STR("0000000001"), 2000) : e;
}

static void test_days_stand_in_their_order(void **state)
{
	(void)state;
	struct keep *list, last;
	size_t count;
	assert_int_equal(store_write(store, many_run, NULL), OK);
	assert_int_equal(keep_due(db, arena, 999, NULL, &list, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(keep_due(db, arena, 1000, NULL, &list, &count), OK);
	assert_int_equal(count, 124);
	assert_int_equal(keep_due(db, arena, 3000, NULL, &list, &count), OK);
	assert_int_equal(count, HOLD_MOST);
	IS(list[124].person, "0000000001");
	last = list[count - 1];
	assert_int_equal(keep_due(db, arena, 3000, &last, &list, &count), OK);
	assert_int_equal(count, 50);
	assert_true(str_compare(list[0].person, last.person) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_stands_until_it_is_lifted, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_days_stand_in_their_order, house_open, house_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

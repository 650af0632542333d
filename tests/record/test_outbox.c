// SPDX-License-Identifier: Apache-2.0
// The rows of the outbox: one an act and a subscriber, in their order, claimed only by who has seen all that stands.
#include "account_help.h"

#include "record/history.h"
#include "record/key.h"
#include "record/outbox.h"
#include "record/resource.h"
#include "record/subscriber.h"

#define ONE "dec1an0001"
#define TWO "0therpers0"

static enum err do_subscribe(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return subscriber_add(w, what);
}

static struct str subscribe_as(const char *name)
{
	struct subscriber s = { .name = str_of(name), .endpoint = STR("https://records.example/"),
		.organisation = STR("surgery") };
	subscriber_new(arena, &s);
	assert_int_equal(store_write(store, do_subscribe, &s), OK);
	return s.id;
}

static enum err do_add_row(struct db *w, struct arena *a, void *what)
{
	return outbox_add(w, a, what);
}

static void act(const char *person, int64_t seq)
{
	struct outbox_row row = { .person = str_of(person), .what = OUTBOX_AGREEMENT, .about = STR("x"), .version = 1,
		.seq = seq };
	assert_int_equal(store_write(store, do_add_row, &row), OK);
}

struct claiming {
	struct outbox_row row;
	int64_t as_of;
	instant due;
};

static enum err do_claim(struct db *w, struct arena *a, void *what)
{
	const struct claiming *c = what;
	(void)a;
	return outbox_claim(w, &c->row, c->as_of, c->due);
}

static enum err claim(const struct outbox_row *row, int64_t as_of)
{
	struct claiming c = { *row, as_of, clock_now() + MINUTES };
	return store_write(store, do_claim, &c);
}

static enum err do_set(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return outbox_set(w, what);
}

static void ends_as(struct outbox_row row, enum outbox_state state)
{
	row.state = state;
	assert_int_equal(store_write(store, do_set, &row), OK);
}

// The row that is sent next: whose, and which; NULL none.
static const char *next(struct outbox_row *row)
{
	enum err e = outbox_next(db, arena, row);
	if (e == ERR_NOT_FOUND)
		return NULL;
	assert_int_equal(e, OK);
	return str_format(arena, "%.*s %lld", STR_ARG(row->person), (long long)row->seq).p;
}

static enum err do_change(struct db *w, struct arena *a, void *what)
{
	const char *person = what;
	struct json_node *n = json_node_object(a);
	struct str id = key_id(a, str_of(person));
	json_node_put(a, n, "resourceType", json_node_text(a, STR("Goal")));
	struct resource_put put = { .now = { .person = str_of(person), .type = STR("Goal"), .id = id,
		.updated = clock_now(), .kind = STR(""), .section = STR(""), .label = STR(""), .author = STR(""),
		.body = resource_stamp(a, n, id, 1, clock_now()) } };
	return resource_write(w, a, &put);
}

static void change_of(const char *person)
{
	assert_int_equal(store_write(store, do_change, (void *)(uintptr_t)person), OK);
}

static void test_without_a_subscriber_nothing_is_put_down(void **state)
{
	(void)state;
	struct outbox_row row;
	struct outbox_figures n;
	act(ONE, 1);
	assert_null(next(&row));
	assert_int_equal(outbox_figures(db, &n), OK);
	assert_int_equal(n.waiting + n.parked + n.oldest, 0);
}

static void test_each_person_and_subscriber_has_an_order_of_their_own(void **state)
{
	(void)state;
	struct outbox_row row, first;
	(void)subscribe_as("one");
	act(ONE, 4);
	act(ONE, 7);
	clock_freeze(clock_now() + SECONDS);
	act(TWO, 5);
	assert_string_equal(next(&first), ONE " 4");
	assert_int_equal(claim(&first, 0), OK);
	assert_string_equal(next(&row), TWO " 5"); // the second of ONE waits for the first, which is tried later
	ends_as(row, OUTBOX_SENT);
	assert_null(next(&row));
	clock_freeze(clock_now() + HOURS);
	assert_string_equal(next(&row), ONE " 4");
	assert_int_equal(row.attempts, 1);
	ends_as(first, OUTBOX_PARKED);
	assert_null(next(&row)); // what is parked holds, too
	(void)subscribe_as("another");
	act(ONE, 9);
	assert_string_equal(next(&row), ONE " 9");
	ends_as(row, OUTBOX_NOT_ALLOWED);
	assert_null(next(&row));
}

static void test_who_got_nothing_is_not_told_that_it_holds_no_more(void **state)
{
	(void)state;
	struct outbox_row row, back = { .person = STR(ONE), .what = OUTBOX_WITHDRAWN, .about = STR("y"), .version = 1 };
	(void)subscribe_as("one");
	back.seq = 1;
	assert_int_equal(store_write(store, do_add_row, &back), OK);
	assert_null(next(&row));
	act(ONE, 2);
	assert_string_equal(next(&row), ONE " 2");
	ends_as(row, OUTBOX_NOT_ALLOWED);
	back.seq = 3;
	assert_int_equal(store_write(store, do_add_row, &back), OK);
	assert_null(next(&row));
	act(ONE, 4);
	back.seq = 5; // it may be on its way
	assert_int_equal(store_write(store, do_add_row, &back), OK);
	assert_string_equal(next(&row), ONE " 4");
	ends_as(row, OUTBOX_SENT);
	assert_string_equal(next(&row), ONE " 5");
}

static void test_nothing_is_claimed_that_was_made_before_the_last_change_of_its_person(void **state)
{
	(void)state;
	struct outbox_row row;
	int64_t as_of;
	(void)subscribe_as("one");
	change_of(ONE);
	act(ONE, 1);
	assert_string_equal(next(&row), ONE " 1");
	assert_int_equal(history_as_of(db, &as_of), OK);
	change_of(TWO);
	assert_int_equal(claim(&row, as_of), OK); // somebody else's
	clock_freeze(clock_now() + HOURS);
	change_of(ONE); // a consent that is withdrawn is such a change
	assert_int_equal(claim(&row, as_of), ERR_STALE);
	assert_int_equal(history_as_of(db, &as_of), OK);
	assert_int_equal(claim(&row, as_of), OK);
	ends_as(row, OUTBOX_SENT);
	assert_int_equal(claim(&row, as_of), ERR_STALE); // it is over
	row.state = OUTBOX_PARKED;
	assert_int_equal(store_write(store, do_set, &row), ERR_NOT_FOUND);
}

static void test_patience_grows_and_is_over_after_five_days(void **state)
{
	(void)state;
	instant sum = 0;
	int64_t n = 1;
	for (; outbox_patience(n); n++) {
		assert_true(outbox_patience(n) >= (n > 1 ? outbox_patience(n - 1) : MINUTES));
		sum += outbox_patience(n);
	}
	assert_true(n > 8 && sum > 4 * DAYS && sum < 6 * DAYS);
	assert_int_equal(outbox_patience(0) + outbox_patience(-1) + outbox_patience(INT64_MAX), 0);
}

static enum err do_end(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return subscriber_end(w, *(struct str *)what);
}

static void test_a_subscriber_ends_with_what_waits_for_it_and_keeps_its_name(void **state)
{
	(void)state;
	struct outbox_rows rows;
	struct subscriber_list list;
	struct subscriber s;
	struct str id = subscribe_as("The surgery");
	act(ONE, 1);
	assert_int_equal(store_write(store, do_end, &id), OK);
	assert_int_equal(store_write(store, do_end, &id), ERR_NOT_FOUND);
	assert_int_equal(outbox_of_person(db, arena, STR(ONE), 10, &rows), OK);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.item[0].state, OUTBOX_DROPPED);
	assert_int_equal(subscriber_list(db, arena, &list), OK);
	assert_int_equal(list.count, 0);
	assert_int_equal(subscriber_get(db, arena, id, &s), OK); // the person still reads of it
	IS(s.name, "The surgery");
	assert_true(s.until > 0);
	s.name = STR("two\nlines");
	assert_int_equal(store_write(store, do_subscribe, &s), ERR_INPUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)

static struct str paused;

static enum err do_pause(struct db *w, struct arena *a, void *what)
{
	bool *more = what;
	(void)a;
	return outbox_pause(w, paused, START + MINUTES, more);
}

static void test_days_of_plans_wait_for_a_system_that_is_away_without_one_long_job(void **state)
{
	(void)state;
	struct outbox_row row;
	unsigned jobs = 0;
	paused = subscribe_as("Away");
	for (int64_t i = 0; i < 1100; i++)
		act(ONE, i + 1);
	subscribe_as("Here");
	act(TWO, 2000);
	for (bool more = true; more; jobs++)
		assert_int_equal(store_write(store, do_pause, &more), OK);
	assert_int_equal(jobs, 3);
	assert_string_equal(next(&row), TWO " 2000");
	assert_false(str_eq(row.subscriber, paused));
	ends_as(row, OUTBOX_SENT);
	assert_null(next(&row));
	clock_freeze(START + MINUTES);
	assert_string_equal(next(&row), TWO " 2000"); // of the two that are due at one time the first by key
	assert_true(str_eq(row.subscriber, paused));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_without_a_subscriber_nothing_is_put_down),
		TEST(test_each_person_and_subscriber_has_an_order_of_their_own),
		TEST(test_who_got_nothing_is_not_told_that_it_holds_no_more),
		TEST(test_nothing_is_claimed_that_was_made_before_the_last_change_of_its_person),
		TEST(test_patience_grows_and_is_over_after_five_days),
		TEST(test_a_subscriber_ends_with_what_waits_for_it_and_keeps_its_name),
		TEST(test_days_of_plans_wait_for_a_system_that_is_away_without_one_long_job),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

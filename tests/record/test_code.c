// SPDX-License-Identifier: Apache-2.0
// One-time codes: typed in many ways, used once, over in time.
#include "account_help.h"

#include <pthread.h>

static enum err do_put(struct db *w, struct arena *a, void *what)
{
	return code_put(w, a, what);
}

static enum err do_use(struct db *w, struct arena *a, void *what)
{
	return code_use(w, a, *(struct str *)what);
}

static enum err do_cancel(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct str *s = what;
	return code_cancel(w, s[0], s[1]);
}

static enum err do_sweep(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return code_sweep(w, what);
}

static struct one_time_code given(const char *person, const char *purpose, instant made, instant ends)
{
	struct one_time_code c = {
		.code = code_new(arena), .purpose = str_of(purpose), .person = str_of(person), .account = STR(""),
		.detail = STR("Declan, offered by the nurse \xF0\x9F\x99\x82"), .author = STR("a:nurse"), .made = made,
		.ends = ends,
	};
	assert_int_equal(store_write(store, do_put, &c), OK);
	return c;
}

static enum err find(struct str code)
{
	struct one_time_code c;
	return code_find(db, arena, code, &c);
}

static struct statement digests_stored = {
	.name = "test_digests_stored",
	.sql = "SELECT digest AS digest FROM one_time_code",
	.params = "",
	.columns = "digest:text",
	.for_what = "what is kept of codes",
};

static void test_a_code_says_what_it_is_for_and_only_its_digest_is_kept(void **state)
{
	(void)state;
	struct one_time_code c = given("k3pq7v9x2m", "join", START - 5, START + DAYS), found;
	assert_int_equal(c.code.n, 12);
	assert_int_equal(code_find(db, arena, c.code, &found), OK);
	IS(found.code, "");
	IS(found.purpose, "join");
	IS(found.person, "k3pq7v9x2m");
	IS(found.account, "");
	IS(found.detail, "Declan, offered by the nurse \xF0\x9F\x99\x82");
	IS(found.author, "a:nurse");
	assert_true(found.made == START - 5 && found.ends == START + DAYS && found.used == 0);
	struct query *q = query_begin(db, &digests_stored);
	assert_true(query_row(q));
	struct str kept = row_text(q, "digest");
	assert_int_equal(kept.n, 64);
	assert_null(memmem(kept.p, kept.n, c.code.p, c.code.n));
	assert_int_equal(query_end(q), OK);
	assert_int_equal(store_write(store, do_put, &c), ERR_CONFLICT);
}

static void test_a_code_is_understood_however_it_is_typed(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *clean;
	} rows[] = {
		{ "K7MQ-2XW9-C4TD", "k7mq2xw9c4td" },
		{ " k7mq 2xw9 c4td\r\n", "k7mq2xw9c4td" },
		{ "K7MQ\xE2\x80\x93" "2XW9\xE2\x80\x94" "C4TD", "k7mq2xw9c4td" },
		{ "K7MQ\xC2\xA0" "2XW9\xE2\x80\x91" "C4TD", "k7mq2xw9c4td" },
		{ "OoIiLl", "001111" },
		{ "", "" },
		{ "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		IS(code_clean(arena, str_of(rows[i].typed)), rows[i].clean);
		IS(code_clean(arena, code_clean(arena, str_of(rows[i].typed))), rows[i].clean);
	}
	IS(code_clean(arena, STR_NONE), "");
	IS(code_shown(arena, STR("k7mq2xw9c4td")), "K7MQ-2XW9-C4TD");
	IS(code_shown(arena, STR("")), "");
	for (int i = 0; i < 200; i++) { // no code that we make changes in being shown and typed
		struct str code = code_new(arena);
		assert_true(str_eq(code_clean(arena, code_shown(arena, code)), code));
	}
	struct one_time_code c = given("k3pq7v9x2m", "join", 0, START + DAYS);
	assert_int_equal(find(code_shown(arena, c.code)), OK);
	assert_int_equal(RUN(do_use, code_shown(arena, c.code)), OK);
}

static void test_what_is_no_code_is_not_found(void **state)
{
	(void)state;
	char *many = arena_alloc(arena, 100000);
	memset(many, 'k', 100000);
	const struct str wrong[] = { STR_NONE, STR(""), STR("k7mq2xw9c4td"), STR("k7mq2xw9c4t"), STR("k7mq2xw9c4tdd"),
		STR("uuuuuuuuuuuu"), STR("k7mq\0002xw9c4t"), { many, 100000 }, { many, 12 },
		STR("\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80") };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(find(wrong[i]), ERR_NOT_FOUND);
		assert_int_equal(RUN(do_use, wrong[i]), ERR_STALE);
	}
	struct one_time_code c = { .code = STR("short"), .purpose = STR("join"), .ends = START + DAYS };
	assert_int_equal(store_write(store, do_put, &c), ERR_INPUT);
	c = (struct one_time_code){ .code = code_new(arena), .purpose = STR("join"), .ends = START };
	assert_int_equal(store_write(store, do_put, &c), ERR_INPUT);
	c = (struct one_time_code){ .code = code_new(arena), .ends = START + DAYS };
	assert_int_equal(store_write(store, do_put, &c), ERR_INPUT);
}

static void test_a_code_is_over_to_the_microsecond(void **state)
{
	(void)state;
	struct one_time_code c = given("k3pq7v9x2m", "join", 0, START + DAYS);
	clock_freeze(START + DAYS - 1);
	assert_int_equal(find(c.code), OK);
	clock_freeze(START + DAYS);
	assert_int_equal(find(c.code), ERR_NOT_FOUND);
	assert_int_equal(RUN(do_use, c.code), ERR_STALE);
	clock_freeze(START + DAYS - 1);
	assert_int_equal(RUN(do_use, c.code), OK);
	assert_int_equal(find(c.code), ERR_NOT_FOUND);
	assert_int_equal(RUN(do_use, c.code), ERR_STALE);
}

// Jobs that are queued while the writer is held up run in one group.
static pthread_mutex_t hold = PTHREAD_MUTEX_INITIALIZER, count_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t counted = PTHREAD_COND_INITIALIZER;
static unsigned over;

struct try {
	struct str code;
	enum err said;
};

static enum err do_hold(struct db *w, struct arena *a, void *what)
{
	(void)w;
	(void)a;
	(void)what;
	pthread_mutex_lock(&hold);
	pthread_mutex_unlock(&hold);
	return OK;
}

static enum err do_try(struct db *w, struct arena *a, void *what)
{
	return code_use(w, a, ((struct try *)what)->code);
}

static void tried(enum err e, void *what)
{
	pthread_mutex_lock(&count_lock);
	if (what)
		((struct try *)what)->said = e;
	over++;
	pthread_cond_signal(&counted);
	pthread_mutex_unlock(&count_lock);
}

static void test_two_who_type_one_code_at_once_do_not_both_get_in(void **state)
{
	(void)state;
	struct one_time_code c = given("k3pq7v9x2m", "join", 0, START + DAYS);
	struct store_figures before, after;
	struct try tries[3] = { { c.code, ERR_INTERNAL }, { c.code, ERR_INTERNAL }, { c.code, ERR_INTERNAL } };
	struct store_job first = { .run = do_hold, .done = tried }, jobs[3] = { 0 };
	store_figures(store, &before);
	over = 0;
	pthread_mutex_lock(&hold);
	assert_int_equal(store_queue(store, &first), OK);
	for (size_t i = 0; i < 3; i++) {
		jobs[i] = (struct store_job){ .run = do_try, .done = tried, .what = &tries[i] };
		assert_int_equal(store_queue(store, &jobs[i]), OK);
	}
	pthread_mutex_unlock(&hold);
	pthread_mutex_lock(&count_lock);
	while (over < 4)
		pthread_cond_wait(&counted, &count_lock);
	pthread_mutex_unlock(&count_lock);
	store_figures(store, &after);
	assert_true(after.commits - before.commits <= 2); // the one that was held, and the others together
	assert_int_equal(tries[0].said, OK);
	assert_int_equal(tries[1].said, ERR_STALE);
	assert_int_equal(tries[2].said, ERR_STALE);
}

static void test_open_codes_come_newest_first_and_can_be_taken_back(void **state)
{
	(void)state;
	struct one_time_code *list;
	size_t count;
	struct one_time_code one = given("k3pq7v9x2m", "join", START - 3, START + DAYS);
	struct one_time_code used = given("k3pq7v9x2m", "join", START - 2, START + DAYS);
	given("k3pq7v9x2m", "join", START - 1, START + 2 * DAYS);
	given("k3pq7v9x2m", "reset", START - 1, START + DAYS);
	given("aaaaaaaaaa", "join", START - 1, START + DAYS);
	given("k3pq7v9x2m", "join", START - DAYS, START); // over
	assert_int_equal(RUN(do_use, used.code), OK);
	assert_int_equal(code_open(db, arena, STR("k3pq7v9x2m"), STR("join"), &list, &count), OK);
	assert_int_equal(count, 2);
	assert_true(list[0].made == START - 1 && list[1].made == START - 3);
	IS(list[0].code, "");
	assert_int_equal(RUN(do_cancel, STR("k3pq7v9x2m"), STR("join")), OK);
	assert_int_equal(code_open(db, arena, STR("k3pq7v9x2m"), STR("join"), &list, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(find(one.code), ERR_NOT_FOUND);
	assert_int_equal(code_open(db, arena, STR("k3pq7v9x2m"), STR("reset"), &list, &count), OK);
	assert_int_equal(count, 1);
	assert_int_equal(code_open(db, arena, STR("aaaaaaaaaa"), STR("join"), &list, &count), OK);
	assert_int_equal(count, 1);
	int64_t gone = 0;
	clock_freeze(START + 91 * DAYS);
	assert_int_equal(store_write(store, do_sweep, &gone), OK);
	assert_int_equal(gone, 5); // the one that ended a day later stays a day longer
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_a_code_says_what_it_is_for_and_only_its_digest_is_kept),
		IN_HOUSE(test_a_code_is_understood_however_it_is_typed),
		IN_HOUSE(test_what_is_no_code_is_not_found),
		IN_HOUSE(test_a_code_is_over_to_the_microsecond),
		IN_HOUSE(test_two_who_type_one_code_at_once_do_not_both_get_in),
		IN_HOUSE(test_open_codes_come_newest_first_and_can_be_taken_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

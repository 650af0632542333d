// SPDX-License-Identifier: Apache-2.0
// What a program or a member of staff may not see leaves no trace: a random question about a random record is answered
// byte for byte as if what is hidden had never been there, page by page, whatever is searched, sorted, counted, chained
// or brought along. The second record, which never held it, stands beside the first (leak_world.h).
//
// Two things may differ, and are not compared: the bytes of keys inside links to pages, and, of a body from which
// something was taken, the headers that would name it as the stored version (ETag, Cache-Control).
#include "leak_ask.h"

#define WORLDS 100
#define QUESTIONS 12 // a world

// --- answers -------------------------------------------------------------------------------------------------------
static void compare(const struct world *w, struct str asked_for, const struct reply *a, const struct reply *b)
{
	struct str x = plain(w, a->body), y = plain(w, b->body);
	size_t i = 0;
	if (a->status == b->status && str_eq(x, y)) {
		struct str at[2] = { reply_header(a, "Last-Modified", 0), reply_header(b, "Last-Modified", 0) };
		if (str_eq(at[0].p ? at[0] : STR(""), at[1].p ? at[1] : STR("")))
			return;
		fail_msg("%.*s: another date", STR_ARG(asked_for));
	}
	while (i < x.n && i < y.n && x.p[i] == y.p[i])
		i++;
	i = i > 300 ? i - 300 : 0;
	x = str_part(x, i, 700);
	y = str_part(y, i, 700);
	fail_msg("world %u, %s: %.*s\n%d ...%.*s\n\nand without what is hidden\n%d ...%.*s", w->number,
		w->actor.kind == ACTOR_SYSTEM ? "program" : "nurse", STR_ARG(asked_for), a->status, STR_ARG(x), b->status,
		STR_ARG(y));
}

static struct {
	unsigned good, pages, entries;
} told;

static void ask_both(const struct world *w, struct str path)
{
	struct str a = path, b = on_side(w, path, 'b');
	for (unsigned page = 0; a.n && page < PAGES_MOST; page++) {
		struct reply x = get(w->a, a), y = get(w->a, b);
		assert_true(x.status != 0 && x.status != 500);
		compare(w, a, &x, &y);
		told.good += page == 0 && x.status == 200;
		told.pages += page > 0;
		told.entries += x.status == 200 && memmem(x.body.p, x.body.n, "\"entry\"", 7) != NULL;
		a = next_of(x.body);
		b = next_of(y.body);
	}
	assert_false(a.n);
}

static void play_world(unsigned number, bool program)
{
	struct world *w = arena_make(arena, struct world);
	struct arena *a = arena_new();
	struct actor actor;
	struct db *db = store_reader(site.store);
	struct session s;
	chance_state = number * 7919u + 17;
	if (program) {
		assert_int_equal(token_find(db, arena, token, &actor), OK);
		who_asks = str_format(a, "Authorization: Bearer %.*s", STR_ARG(token));
	} else {
		assert_int_equal(account_actor(db, arena, STR("nurse"), &actor), OK);
		s = sign_in_as(a, "nurse");
		who_asks = str_format(a, "Cookie: ownplan=%.*s", STR_ARG(s.token));
	}
	db_settle(db);
	make_world(w, a, number, &actor);
	write_world(w);
	for (unsigned i = 0; i < QUESTIONS; i++)
		ask_both(w, question(w));
	arena_free(a);
}

static void test_what_is_hidden_leaves_no_trace(void **state)
{
	(void)state;
	house_open();
	for (unsigned i = 0; i < WORLDS; i++)
		play_world(i, i % 3 == 2);
	house_close();
	print_message("%d questions: %u answered, %u with something, %u further pages\n", WORLDS * QUESTIONS, told.good,
		told.entries, told.pages);
	assert_true(told.good > WORLDS * QUESTIONS / 2); // else the questions ask nothing
	assert_true(told.entries > WORLDS * QUESTIONS / 4);
	assert_true(told.pages > WORLDS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_hidden_leaves_no_trace),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

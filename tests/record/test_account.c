// SPDX-License-Identifier: Apache-2.0
// Accounts and memberships: who may sign in, whose record it is, which teams count now.
#include "account_help.h"

#include <stdlib.h>

static enum err do_end(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return account_end(w, ((struct str *)what)[0]);
}

static enum err do_join(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct str *s = what;
	return membership_add(w, s[0], s[1], s[2]);
}

static enum err do_leave(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct str *s = what;
	return membership_end(w, s[0], s[1]);
}

static enum err do_set_person(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct str *s = what;
	return account_set_person(w, s[0], s[1]);
}

static enum err do_set_password(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct str *s = what;
	return account_set_password(w, s[0], s[1]);
}

static enum err do_renew_password(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct str *s = what;
	return account_renew_password(w, s[0], s[1]);
}

static enum err do_put_session(struct db *w, struct arena *a, void *what)
{
	return session_put(w, a, what);
}

static struct statement rows_of_member = {
	.name = "test_rows_of_member",
	.sql = "SELECT since AS since, until AS until FROM membership WHERE account = $1 AND team = $2 ORDER BY since",
	.params = "account:text team:text",
	.columns = "since:int until:int",
	.for_what = "every stay of an account in a team",
};

static size_t stays(const char *account, const char *team, instant since[4], instant until[4])
{
	size_t n = 0;
	struct query *q = query_begin(db, &rows_of_member);
	query_text(q, "account", str_of(account));
	query_text(q, "team", str_of(team));
	for (; query_row(q); n++) {
		assert_true(n < 4);
		since[n] = row_int(q, "since");
		until[n] = row_int(q, "until");
	}
	assert_int_equal(query_end(q), OK);
	return n;
}

static void test_an_account_is_found_by_id_username_and_person(void **state)
{
	(void)state;
	struct actor who;
	struct str hash;
	struct account_new n = {
		.id = account_id_new(arena), .username = STR("Declan.S"), .name = STR("Declan \xF0\x9F\x9A\x82"),
		.role = STR("Student"), .kind = ACTOR_PERSON, .person = STR("k3pq7v9x2m"),
		.password_hash = STR("$argon2id$stored"),
	};
	assert_int_equal(n.id.n, 12);
	assert_int_equal(store_write(store, do_add, &n), OK);
	assert_int_equal(account_actor(db, arena, n.id, &who), OK);
	assert_int_equal(who.kind, ACTOR_PERSON);
	IS(who.username, "declan.s");
	IS(who.name, "Declan \xF0\x9F\x9A\x82");
	IS(who.role, "Student");
	IS(who.person, "k3pq7v9x2m");
	IS(who.practitioner, "");
	assert_int_equal(who.teams, 0);
	assert_true(str_eq(who.account, n.id));
	assert_int_equal(account_by_username(db, arena, STR("declan.s"), &who, &hash), OK);
	IS(hash, "$argon2id$stored");
	assert_int_equal(account_of_person(db, arena, STR("k3pq7v9x2m"), &who), OK);
	assert_true(str_eq(who.account, n.id));
	assert_int_equal(account_of_person(db, arena, STR("0000000000"), &who), ERR_NOT_FOUND);
	assert_int_equal(account_actor(db, arena, STR("nobody"), &who), ERR_NOT_FOUND);
	assert_int_equal(account_actor(db, arena, STR_NONE, &who), ERR_NOT_FOUND);
}

static void test_a_username_is_the_same_in_capitals_and_with_blanks_around(void **state)
{
	(void)state;
	struct actor who;
	struct str hash;
	assert_int_equal(add_account("one", "Nurse@Example.org", ACTOR_STAFF, ""), OK);
	assert_int_equal(account_by_username(db, arena, STR("  NURSE@example.ORG \t"), &who, &hash), OK);
	IS(who.account, "one");
	IS(hash, "");
	assert_int_equal(add_account("two", "nurse@EXAMPLE.org", ACTOR_STAFF, ""), ERR_CONFLICT);
	assert_int_equal(account_actor(db, arena, STR("two"), &who), ERR_NOT_FOUND);
}

static void test_an_unknown_username_gives_nobody_and_no_hash(void **state)
{
	(void)state;
	struct actor who;
	struct str hash = STR("left over");
	assert_int_equal(account_by_username(db, arena, STR("nobody.here"), &who, &hash), ERR_NOT_FOUND);
	IS(hash, "");
	assert_int_equal(who.kind, ACTOR_NOBODY);
	char *long_name = arena_alloc(arena, 100000);
	memset(long_name, 'a', 100000);
	assert_int_equal(account_by_username(db, arena, (struct str){ long_name, 100000 }, &who, &hash), ERR_NOT_FOUND);
	assert_int_equal(account_by_username(db, arena, STR("\xF0\x9F\x98\x80 or '1'='1"), &who, &hash), ERR_NOT_FOUND);
	assert_int_equal(account_by_username(db, arena, STR("a\0b"), &who, &hash), ERR_NOT_FOUND);
	assert_int_equal(account_by_username(db, arena, STR_NONE, &who, &hash), ERR_NOT_FOUND);
}

static void test_what_does_not_fit_is_refused(void **state)
{
	(void)state;
	char *many = arena_alloc(arena, 100000);
	memset(many, 'x', 100000);
	const struct account_new fine = {
		.id = STR("acc"), .username = STR("someone"), .name = STR("Someone"), .kind = ACTOR_STAFF,
	};
	struct account_new n = fine;
	n.username = STR("no blanks here");
	assert_int_equal(store_write(store, do_add, &n), ERR_INPUT);
	n = fine;
	n.name = (struct str){ many, 100000 };
	assert_int_equal(store_write(store, do_add, &n), ERR_TOO_LARGE);
	n.name = STR("");
	assert_int_equal(store_write(store, do_add, &n), ERR_INPUT);
	n.name = STR("bad \xC0\xAF bytes");
	assert_int_equal(store_write(store, do_add, &n), ERR_INPUT);
	n.name = STR("zero\0inside");
	assert_int_equal(store_write(store, do_add, &n), ERR_INPUT);
	n = fine;
	n.kind = ACTOR_SYSTEM;
	assert_int_equal(store_write(store, do_add, &n), ERR_INPUT);
	n.kind = ACTOR_NOBODY;
	assert_int_equal(store_write(store, do_add, &n), ERR_INPUT);
	assert_int_equal(store_write(store, do_add, (void *)&fine), OK);
}

static void test_one_person_has_one_account_in_force(void **state)
{
	(void)state;
	struct actor who;
	assert_int_equal(add_account("one", "declan", ACTOR_PERSON, "k3pq7v9x2m"), OK);
	assert_int_equal(add_account("two", "declan2", ACTOR_PERSON, "k3pq7v9x2m"), ERR_CONFLICT);
	assert_int_equal(add_account("two", "declan2", ACTOR_PERSON, ""), OK);
	assert_int_equal(add_account("six", "somebody", ACTOR_PERSON, ""), OK); // "" is no person
	assert_int_equal(RUN(do_set_person, STR("two"), STR("k3pq7v9x2m")), ERR_CONFLICT);
	assert_int_equal(RUN(do_set_person, STR("one"), STR("k3pq7v9x2m")), OK); // its own again
	assert_int_equal(RUN(do_set_person, STR("zero"), STR("aaaaaaaaaa")), ERR_NOT_FOUND);
	assert_int_equal(RUN(do_end, STR("one")), OK);
	assert_int_equal(account_of_person(db, arena, STR("k3pq7v9x2m"), &who), ERR_NOT_FOUND);
	assert_int_equal(RUN(do_set_person, STR("two"), STR("k3pq7v9x2m")), OK);
	assert_int_equal(account_of_person(db, arena, STR("k3pq7v9x2m"), &who), OK);
	IS(who.account, "two");
	assert_int_equal(account_of_person(db, arena, STR(""), &who), ERR_NOT_FOUND);
}

static void test_an_ended_account_cannot_sign_in_and_its_sessions_end(void **state)
{
	(void)state;
	struct actor who;
	struct actor_list members;
	struct session s, found;
	struct str hash;
	assert_int_equal(add_account("one", "nurse", ACTOR_STAFF, ""), OK);
	assert_int_equal(RUN(do_set_password, STR("one"), STR("$argon2id$x")), OK);
	assert_int_equal(RUN(do_join, STR("one"), STR("team"), STR("nurse")), OK);
	session_new(arena, STR("one"), &s);
	assert_int_equal(store_write(store, do_put_session, &s), OK);
	assert_int_equal(session_find(db, arena, s.token, &found), OK);
	clock_freeze(START + 1);
	assert_int_equal(RUN(do_end, STR("one")), OK);
	assert_int_equal(session_find(db, arena, s.token, &found), ERR_LOGIN);
	assert_int_equal(account_actor(db, arena, STR("one"), &who), ERR_NOT_FOUND);
	assert_int_equal(account_by_username(db, arena, STR("nurse"), &who, &hash), ERR_NOT_FOUND);
	IS(hash, "");
	assert_int_equal(team_members(db, arena, STR("team"), &members), OK);
	assert_int_equal(members.count, 0);
	session_new(arena, STR("one"), &s);
	assert_int_equal(store_write(store, do_put_session, &s), ERR_LOGIN);
	assert_int_equal(RUN(do_set_password, STR("one"), STR("$argon2id$y")), ERR_NOT_FOUND);
	assert_int_equal(RUN(do_join, STR("one"), STR("team"), STR("nurse")), ERR_NOT_FOUND);
	assert_int_equal(RUN(do_end, STR("one")), OK); // once more is nothing
	assert_int_equal(RUN(do_end, STR("zero")), ERR_NOT_FOUND);
	assert_int_equal(account_shown(db, arena, STR("one"), &who), OK); // what they wrote keeps their name
	IS(who.name, "nurse");
	assert_int_equal(account_shown(db, arena, STR("zero"), &who), ERR_NOT_FOUND);
	assert_int_equal(add_account("two", "nurse", ACTOR_STAFF, ""), ERR_CONFLICT); // the name stays theirs
}

static void test_a_new_password_signs_out_everywhere_and_a_renewed_hash_does_not(void **state)
{
	(void)state;
	struct session s, found;
	struct actor who;
	struct str hash;
	assert_int_equal(add_account("one", "nurse", ACTOR_STAFF, ""), OK);
	session_new(arena, STR("one"), &s);
	assert_int_equal(store_write(store, do_put_session, &s), OK);
	assert_int_equal(RUN(do_renew_password, STR("one"), STR("first")), OK);
	assert_int_equal(session_find(db, arena, s.token, &found), OK);
	assert_int_equal(RUN(do_set_password, STR("one"), STR("second")), OK);
	assert_int_equal(session_find(db, arena, s.token, &found), ERR_LOGIN);
	assert_int_equal(account_by_username(db, arena, STR("nurse"), &who, &hash), OK);
	IS(hash, "second");
	assert_int_equal(RUN(do_set_password, STR("one"), STR("")), ERR_INPUT);
}

static void test_leaving_a_team_counts_at_once_and_joining_again_is_a_new_stay(void **state)
{
	(void)state;
	struct actor who;
	instant since[4], until[4];
	assert_int_equal(add_account("one", "nurse", ACTOR_STAFF, ""), OK);
	assert_int_equal(RUN(do_join, STR("one"), STR("team-b"), STR("nurse")), OK);
	assert_int_equal(RUN(do_join, STR("one"), STR("team-a"), STR("lead")), OK);
	assert_int_equal(account_actor(db, arena, STR("one"), &who), OK);
	assert_int_equal(who.teams, 2);
	IS(who.team[0].team, "team-a");
	IS(who.team[0].role, "lead");
	assert_true(actor_in_team(&who, STR("team-b")));
	clock_freeze(START + MINUTES);
	assert_int_equal(RUN(do_leave, STR("one"), STR("team-b")), OK);
	assert_int_equal(account_actor(db, arena, STR("one"), &who), OK);
	assert_int_equal(who.teams, 1);
	assert_false(actor_in_team(&who, STR("team-b")));
	assert_int_equal(RUN(do_leave, STR("one"), STR("team-b")), ERR_NOT_FOUND);
	// Whoever has left is remembered, with the time that they were there.
	struct stay *stay;
	size_t many, left = 0;
	assert_int_equal(team_stays(db, arena, STR("team-b"), &stay, &many), OK);
	for (size_t i = 0; i < many; i++)
		left += str_is(stay[i].account, "one") && stay[i].until > 0 && stay[i].since <= stay[i].until;
	assert_int_equal(left, 1);
	assert_int_equal(RUN(do_leave, STR("zero"), STR("team-a")), ERR_NOT_FOUND);
	clock_freeze(START + HOURS);
	assert_int_equal(RUN(do_join, STR("one"), STR("team-b"), STR("nurse")), OK);
	assert_int_equal(account_actor(db, arena, STR("one"), &who), OK);
	assert_int_equal(who.teams, 2);
	assert_int_equal(stays("one", "team-b", since, until), 2);
	assert_true(since[0] == START && until[0] == START + MINUTES && since[1] == START + HOURS && until[1] == 0);
}

static void test_joining_twice_is_one_stay_and_another_role_a_new_one(void **state)
{
	(void)state;
	struct actor who;
	instant since[4], until[4];
	assert_int_equal(add_account("one", "nurse", ACTOR_STAFF, ""), OK);
	assert_int_equal(RUN(do_join, STR("one"), STR("team"), STR("nurse")), OK);
	clock_freeze(START + 1);
	assert_int_equal(RUN(do_join, STR("one"), STR("team"), STR("nurse")), OK);
	assert_int_equal(stays("one", "team", since, until), 1);
	assert_int_equal(RUN(do_join, STR("one"), STR("team"), STR("lead")), OK);
	assert_int_equal(RUN(do_join, STR("one"), STR("team"), STR("head")), OK); // in the same microsecond
	assert_int_equal(stays("one", "team", since, until), 2);
	assert_int_equal(account_actor(db, arena, STR("one"), &who), OK);
	assert_int_equal(who.teams, 1);
	IS(who.team[0].role, "head");
	assert_int_equal(RUN(do_join, STR("one"), STR(""), STR("lead")), ERR_INPUT);
	assert_int_equal(RUN(do_join, STR("zero"), STR("team"), STR("lead")), ERR_NOT_FOUND);
}

static void test_members_stand_in_the_order_of_their_names_with_all_their_teams(void **state)
{
	(void)state;
	struct actor_list list;
	const char *const names[] = { "zadie", "Bob", "alice", "carol" };
	for (size_t i = 0; i < 4; i++) {
		const char *id = str_format(arena, "id%zu", i).p;
		assert_int_equal(add_account(id, names[i], ACTOR_STAFF, ""), OK);
		if (i < 3)
			assert_int_equal(RUN(do_join, str_of(id), STR("team"), STR("nurse")), OK);
	}
	assert_int_equal(RUN(do_join, STR("id1"), STR("other"), STR("lead")), OK);
	assert_int_equal(RUN(do_join, STR("id3"), STR("other"), STR("lead")), OK);
	assert_int_equal(team_members(db, arena, STR("team"), &list), OK);
	assert_int_equal(list.count, 3);
	IS(list.item[0].name, "alice");
	IS(list.item[1].name, "Bob");
	IS(list.item[2].name, "zadie");
	assert_int_equal(list.item[1].teams, 2);
	assert_int_equal(team_members(db, arena, STR("nothing"), &list), OK);
	assert_int_equal(list.count, 0);
}

static void test_kinds_keep_their_names_and_authors_their_words(void **state)
{
	(void)state;
	for (enum actor_kind k = ACTOR_NOBODY; k < ACTOR_KINDS; k++)
		assert_int_equal(actor_kind_of(str_of(actor_kind_name(k))), k);
	assert_int_equal(actor_kind_of(STR("root")), ACTOR_NOBODY);
	struct arena *a = arena_new();
	IS(actor_author(a, &(struct actor){ .kind = ACTOR_STAFF, .account = STR("abc") }), "a:abc");
	IS(actor_author(a, &(struct actor){ .kind = ACTOR_SYSTEM, .account = STR("abc") }), "s:abc");
	IS(actor_author(a, &(struct actor){ 0 }), "");
	arena_free(a);
	assert_false(actor_in_team(&(struct actor){ 0 }, STR("")));
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_an_account_is_found_by_id_username_and_person),
		IN_HOUSE(test_a_username_is_the_same_in_capitals_and_with_blanks_around),
		IN_HOUSE(test_an_unknown_username_gives_nobody_and_no_hash),
		IN_HOUSE(test_what_does_not_fit_is_refused),
		IN_HOUSE(test_one_person_has_one_account_in_force),
		IN_HOUSE(test_an_ended_account_cannot_sign_in_and_its_sessions_end),
		IN_HOUSE(test_a_new_password_signs_out_everywhere_and_a_renewed_hash_does_not),
		IN_HOUSE(test_leaving_a_team_counts_at_once_and_joining_again_is_a_new_stay),
		IN_HOUSE(test_joining_twice_is_one_stay_and_another_role_a_new_one),
		IN_HOUSE(test_members_stand_in_the_order_of_their_names_with_all_their_teams),
		cmocka_unit_test(test_kinds_keep_their_names_and_authors_their_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Who may do what: consents give, withdrawing takes at the next request, a "never" beats any grant, leaving a team ends
// what came through it, labels and sections hold.
#include "account_help.h"
#include "record/consent.h"
#include "record/key.h"

#define PERSON "abcdefghjk"

static struct actor nurse(void)
{
	static struct actor_team team = { { "nurses", 6 }, { "", 0 } };
	return (struct actor){ .kind = ACTOR_STAFF,
		.account = STR("nurse0000000"),
		.name = STR("A nurse"),
		.team = &team,
		.teams = 1,
		.person = STR(""),
		.practitioner = STR("") };
}

static struct consent_grant grant(const char *grantee, unsigned verbs)
{
	return (struct consent_grant){ .person = STR(PERSON),
		.id = key_id(arena, STR(PERSON)),
		.grantee = str_of(grantee),
		.grantee_name = STR("The nurses"),
		.grantee_reference = STR("Organization/nurses"),
		.verbs = verbs,
		.until = DAY_NONE,
		.basis = BASIS_SELF,
		.author = STR("a:declan"),
		.author_reference = STR("Patient/" PERSON),
		.words = STR("All of it. Can write.") };
}

static enum err give_it(struct db *writer, struct arena *a, void *what)
{
	return consent_give(writer, a, what);
}

static enum err change_it(struct db *writer, struct arena *a, void *what)
{
	return consent_change(writer, a, what);
}

static enum err take_it(struct db *writer, struct arena *a, void *what)
{
	return consent_withdraw(writer, a, STR(PERSON), *(struct str *)what, STR("a:declan"), STR("Patient/" PERSON));
}

static struct access access_of(const struct actor *who)
{
	struct access x;
	assert_int_equal(access_load(db, arena, who, STR(PERSON), &x), OK);
	return x;
}

static bool sees(const struct actor *who, const char *section, const char *label)
{
	struct access x = access_of(who);
	return access_decide(&x, MAY_SEE, &(struct access_what){ str_of(section), str_of(label), STR("") });
}

static enum err take_up(struct db *writer, struct arena *a, void *what)
{
	return consent_take(writer, a, STR(PERSON), *(struct str *)what, STR("aunt00000000"));
}

static bool may(const struct actor *who, enum access_verb verb)
{
	struct access x = access_of(who);
	return access_decide(&x, verb, &(struct access_what){ STR("goals"), STR(""), STR("") });
}

static void test_each_right_of_a_supporter_stands_by_itself(void **state)
{
	(void)state;
	static const struct {
		unsigned given;
		bool comment, write, speak, sign, share;
	} rows[] = {
		{ MAY_SEE, false, false, false, false, false },
		{ MAY_SEE | MAY_COMMENT, true, false, false, false, false },
		{ MAY_SEE | MAY_WRITE, true, true, false, false, false }, // as older grants have it
		{ MAY_SEE | MAY_WRITE | MAY_SPEAK, true, true, true, false, false },
		{ MAY_SEE | MAY_SIGN, false, false, false, true, false },
		{ MAY_SEE | MAY_SHARE, false, false, false, false, true },
	};
	struct actor aunt = { .kind = ACTOR_SUPPORTER, .account = STR("aunt00000000"), .person = STR("") };
	struct consent_grant g = grant("a:aunt00000000", rows[0].given);
	assert_int_equal(store_write(store, give_it, &g), OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct consent_view *list;
		size_t count;
		g.verbs = rows[i].given;
		assert_int_equal(store_write(store, change_it, &g), OK);
		assert_true(may(&aunt, MAY_SEE));
		assert_int_equal(may(&aunt, MAY_COMMENT), rows[i].comment);
		assert_int_equal(may(&aunt, MAY_WRITE), rows[i].write);
		assert_int_equal(may(&aunt, MAY_SPEAK), rows[i].speak);
		assert_int_equal(may(&aunt, MAY_SIGN), rows[i].sign);
		assert_int_equal(may(&aunt, MAY_SHARE), rows[i].share);
		assert_false(may(&aunt, MAY_AGREE));
		assert_int_equal(consent_list(db, arena, STR(PERSON), false, &list, &count), OK);
		assert_int_equal(list[0].verbs, rows[i].given); // the record says the same
	}
}

static void test_an_invitation_goes_to_the_account_that_takes_it(void **state)
{
	(void)state;
	struct actor aunt = { .kind = ACTOR_SUPPORTER, .account = STR("aunt00000000"), .person = STR("") };
	struct consent_grant g = grant("a:n0b0dyyet000", MAY_SEE | MAY_COMMENT);
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_false(may(&aunt, MAY_SEE));
	assert_int_equal(store_write(store, take_up, &g.id), OK);
	assert_true(may(&aunt, MAY_COMMENT));
	assert_false(may(&aunt, MAY_WRITE));
	struct actor nobody = aunt;
	nobody.account = STR("n0b0dyyet000");
	assert_false(may(&nobody, MAY_SEE));
	assert_int_equal(store_write(store, take_it, &g.id), OK);
	assert_false(may(&aunt, MAY_SEE));
}

static void test_nobody_is_let_in_without_a_consent(void **state)
{
	(void)state;
	struct actor n = nurse();
	assert_int_equal(access_of(&n).verbs, 0);
	assert_false(sees(&n, "goals", ""));
	assert_false(sees(&n, "", ""));
}

static void test_a_consent_lets_a_team_in_and_withdrawing_ends_it_at_once(void **state)
{
	(void)state;
	struct actor n = nurse();
	struct consent_grant g = grant("t:nurses", MAY_ALL_STAFF);
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(sees(&n, "goals", ""));
	assert_int_equal(access_of(&n).verbs, MAY_ALL_STAFF);
	assert_int_equal(store_write(store, take_it, &g.id), OK);
	assert_false(sees(&n, "goals", ""));
	assert_int_equal(store_write(store, take_it, &g.id), ERR_STALE);
}

static void test_leaving_the_team_ends_what_came_through_it(void **state)
{
	(void)state;
	struct actor n = nurse();
	struct consent_grant g = grant("t:nurses", MAY_SEE);
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(sees(&n, "goals", ""));
	n.teams = 0;
	assert_false(sees(&n, "goals", ""));
}

static void test_never_beats_any_grant(void **state)
{
	(void)state;
	struct actor n = nurse();
	struct consent_grant g = grant("t:nurses", MAY_SEE), never = grant("a:nurse0000000", MAY_SEE),
						 part = grant("a:nurse0000000", MAY_SEE);
	assert_int_equal(store_write(store, give_it, &g), OK);
	part.never = true;
	part.sections = STR(" talk ");
	assert_int_equal(store_write(store, give_it, &part), OK);
	assert_true(sees(&n, "goals", ""));
	assert_false(sees(&n, "talk", ""));
	never.never = true;
	assert_int_equal(store_write(store, give_it, &never), OK);
	assert_false(sees(&n, "goals", ""));
	assert_int_equal(access_of(&n).verbs, 0);
}

// However many teams somebody is in, what was opened to each of them counts, and what was closed to one beats it.
static void test_who_is_in_many_teams_has_what_each_was_given(void **state)
{
	(void)state;
	struct actor_team team[9];
	static const char *const names[] = { "one", "two", "three", "four", "five", "six", "seven", "eight", "nurses" };
	struct consent_grant g = grant("o:nurses", MAY_SEE), never = grant("t:two", 0);
	for (size_t i = 0; i < 9; i++)
		team[i] = (struct actor_team){ str_of(names[i]), STR("") };
	assert_int_equal(store_write(store, give_it, &g), OK);
	for (size_t first = 0; first < 9; first++) { // the last of one, of three, of four teams ...
		struct actor n = nurse();
		n.team = &team[first];
		n.teams = 9 - first;
		assert_true(sees(&n, "goals", ""));
		n.teams--; // without the nurses
		assert_false(sees(&n, "goals", ""));
	}
	never.never = true;
	assert_int_equal(store_write(store, give_it, &never), OK);
	struct actor all = nurse();
	all.team = team;
	all.teams = 9;
	assert_false(sees(&all, "goals", ""));
}

static bool is_told(const struct actor *who, const char *label)
{
	struct access x = access_of(who);
	return access_sees(&x, &(struct resource){ .type = STR("Consent"), .section = STR("sharing"),
		.label = str_of(label), .author = STR("") });
}

static void test_who_is_let_in_is_told_to_few_and_a_never_to_nobody(void **state)
{
	(void)state;
	struct actor n = nurse(), own = { .kind = ACTOR_PERSON, .account = STR("declan"), .person = STR(PERSON) },
				 program = { .kind = ACTOR_SYSTEM, .account = STR("s") };
	struct consent_grant g = grant("t:nurses", MAY_SEE);
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(sees(&n, "sharing", "")); // the section holds other things too
	assert_false(is_told(&n, ""));
	assert_true(is_told(&own, ""));
	assert_true(is_told(&own, CONSENT_NEVER_LABEL));
	assert_true(is_told(&program, ""));
	assert_false(is_told(&program, CONSENT_NEVER_LABEL));
	g.verbs = MAY_SEE | MAY_SHARE;
	assert_int_equal(store_write(store, change_it, &g), OK);
	assert_true(is_told(&n, ""));
	assert_false(is_told(&n, CONSENT_NEVER_LABEL));
}

static void test_sections_and_labels_hold(void **state)
{
	(void)state;
	struct actor n = nurse();
	struct consent_grant g = grant("t:nurses", MAY_SEE | MAY_WRITE);
	g.sections = STR(" goals about ");
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(sees(&n, "goals", ""));
	assert_true(sees(&n, "about", ""));
	assert_false(sees(&n, "talk", ""));
	assert_false(sees(&n, "goal", ""));
	assert_false(sees(&n, "goals", "only-me"));
	assert_false(sees(&n, "goals", "sensitive"));
	struct access x = access_of(&n);
	assert_true(access_decide(&x, MAY_WRITE, &(struct access_what){ .section = STR("goals") }));
	assert_false(access_decide(&x, MAY_WRITE, &(struct access_what){ .section = STR("talk") }));
	assert_false(access_decide(&x, MAY_AGREE, &(struct access_what){ .section = STR("goals") }));
	g.labels = STR(" sensitive ");
	assert_int_equal(store_write(store, change_it, &g), OK);
	assert_true(sees(&n, "goals", "sensitive"));
	assert_false(sees(&n, "goals", "only-me"));
}

static void test_an_end_is_inclusive_and_needs_no_job_to_come(void **state)
{
	(void)state;
	struct actor n = nurse();
	struct consent_grant g = grant("t:nurses", MAY_SEE);
	g.until = clock_today();
	assert_int_equal(store_write(store, give_it, &g), OK);
	clock_freeze(day_start(clock_today() + 1) - 1);
	assert_true(sees(&n, "goals", ""));
	clock_freeze(day_start(clock_today() + 1));
	assert_false(sees(&n, "goals", ""));
}

static void test_a_provisional_grant_is_known_as_one_until_it_is_confirmed(void **state)
{
	(void)state;
	struct actor n = nurse();
	struct consent_grant g = grant("t:nurses", MAY_ALL_STAFF);
	g.basis = BASIS_PROVISIONAL;
	g.until = clock_today() + PROVISIONAL_DAYS;
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(access_of(&n).provisional);
	g.basis = BASIS_SELF;
	g.until = DAY_NONE;
	assert_int_equal(store_write(store, change_it, &g), OK);
	assert_false(access_of(&n).provisional);
	assert_true(sees(&n, "goals", ""));
}

static void test_the_person_sees_everything_and_shares_it(void **state)
{
	(void)state;
	struct actor me = { .kind = ACTOR_PERSON, .account = STR("declan000000"), .person = STR(PERSON) };
	struct access x = access_of(&me);
	assert_true(x.self);
	assert_true(access_decide(&x, MAY_SEE, &(struct access_what){ STR("goals"), STR("only-me"), STR("a:someone") }));
	assert_true(access_decide(&x, MAY_SHARE, &(struct access_what){ .section = STR("") }));
	struct actor other = me;
	other.person = STR("abcdefghjm");
	assert_int_equal(access_of(&other).verbs, 0);
}

static void test_the_consent_says_what_was_shown_and_keeps_its_past(void **state)
{
	(void)state;
	struct consent_view *list;
	size_t count;
	struct consent_grant g = grant("t:nurses", MAY_SEE | MAY_WRITE);
	g.sections = STR(" goals ");
	g.until = clock_today() + 30;
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_int_equal(consent_list(db, arena, STR(PERSON), false, &list, &count), OK);
	assert_int_equal(count, 1);
	IS(list[0].grantee, "t:nurses");
	IS(list[0].grantee_name, "The nurses");
	IS(list[0].sections, " goals ");
	IS(list[0].words, "All of it. Can write.");
	assert_int_equal(list[0].verbs, MAY_SEE | MAY_WRITE);
	assert_int_equal(list[0].until, clock_today() + 30);
	assert_false(list[0].ended);
	assert_int_equal(store_write(store, take_it, &g.id), OK);
	assert_int_equal(consent_list(db, arena, STR(PERSON), false, &list, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(consent_list(db, arena, STR(PERSON), true, &list, &count), OK);
	assert_int_equal(count, 1);
	assert_true(list[0].ended);
	assert_int_equal(list[0].ended_at, START);
}

static void test_a_list_is_filtered_without_a_trace(void **state)
{
	(void)state;
	struct actor n = nurse();
	struct consent_grant g = grant("t:nurses", MAY_SEE);
	g.sections = STR(" goals ");
	assert_int_equal(store_write(store, give_it, &g), OK);
	struct resource items[] = { { .section = STR("goals"), .id = STR("1") }, { .section = STR("talk"), .id = STR("2") },
		{ .section = STR("goals"), .label = STR("only-me"), .id = STR("3") },
		{ .section = STR("goals"), .id = STR("4") } };
	struct resource_list list = { items, 4 };
	struct access x = access_of(&n);
	access_filter(&x, &list);
	assert_int_equal(list.count, 2);
	IS(list.item[0].id, "1");
	IS(list.item[1].id, "4");
}

static enum err write_it(struct db *writer, struct arena *a, void *what)
{
	return resource_write(writer, a, what);
}

static void labelled(const char *id, const char *label)
{
	struct resource_put put = { .now = { .person = STR(PERSON), .type = STR("Goal"), .id = str_of(id),
		.kind = STR("goal"), .section = STR("goals"), .label = str_of(label), .author = STR("a:one"), .updated = START,
		.body = STR("{\"resourceType\":\"Goal\"}") } };
	assert_int_equal(store_write(store, write_it, &put), OK);
}

static bool may_be_hidden(const struct actor *who)
{
	bool hides = false;
	struct access x = access_of(who);
	assert_int_equal(access_hides(db, &x, STR(PERSON), &hides), OK);
	return hides;
}

static void test_that_nothing_is_hidden_is_said_only_when_it_is_certain(void **state)
{
	(void)state;
	struct actor n = nurse(), own = { .kind = ACTOR_PERSON, .account = STR("declan"), .person = STR(PERSON) },
				 program = { .kind = ACTOR_SYSTEM, .account = STR("s") };
	assert_true(may_be_hidden(&n)); // nothing was given
	struct consent_grant g = grant("t:nurses", MAY_SEE), part = grant("a:nurse0000000", MAY_SEE);
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_false(may_be_hidden(&n));
	labelled(PERSON "-0123456789ab", "");
	assert_false(may_be_hidden(&n));
	labelled(PERSON "-0123456789ac", "sensitive");
	assert_true(may_be_hidden(&n));
	assert_true(may_be_hidden(&program));
	assert_false(may_be_hidden(&own));
	// A rule for one section that has the label does not open the label everywhere.
	part.sections = STR(" talk ");
	part.labels = STR(" sensitive ");
	assert_int_equal(store_write(store, give_it, &part), OK);
	assert_true(may_be_hidden(&n));
	g.labels = STR(" sensitive ");
	assert_int_equal(store_write(store, change_it, &g), OK);
	assert_false(may_be_hidden(&n));
	part = grant("a:nurse0000000", MAY_SEE);
	part.never = true;
	part.sections = STR(" money ");
	assert_int_equal(store_write(store, give_it, &part), OK);
	assert_true(may_be_hidden(&n));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_each_right_of_a_supporter_stands_by_itself),
		TEST(test_an_invitation_goes_to_the_account_that_takes_it),
		TEST(test_nobody_is_let_in_without_a_consent),
		TEST(test_a_consent_lets_a_team_in_and_withdrawing_ends_it_at_once),
		TEST(test_leaving_the_team_ends_what_came_through_it),
		TEST(test_never_beats_any_grant),
		TEST(test_who_is_in_many_teams_has_what_each_was_given),
		TEST(test_who_is_let_in_is_told_to_few_and_a_never_to_nobody),
		TEST(test_sections_and_labels_hold),
		TEST(test_an_end_is_inclusive_and_needs_no_job_to_come),
		TEST(test_a_provisional_grant_is_known_as_one_until_it_is_confirmed),
		TEST(test_the_person_sees_everything_and_shares_it),
		TEST(test_the_consent_says_what_was_shown_and_keeps_its_past),
		TEST(test_a_list_is_filtered_without_a_trace),
		TEST(test_that_nothing_is_hidden_is_said_only_when_it_is_certain),
	};
	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}

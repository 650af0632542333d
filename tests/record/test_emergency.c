// SPDX-License-Identifier: Apache-2.0
// A plan that is opened in an emergency: to read, until its time is over to the microsecond, without a job; a "never"
// and a label are stronger; ended and looked into once each; the officer's two lists.
#include "account_help.h"
#include "record/consent.h"
#include "record/emergency.h"
#include "record/key.h"

#define PERSON "abcdefghjk"
#define ID PERSON "-emergency001"

static const struct actor crew = { .kind = ACTOR_STAFF, .account = { "crew00000000", 12 }, .name = { "Chris", 5 } };

static struct privacy_case opening(const char *id, instant since)
{
	return (struct privacy_case){ .person = STR(PERSON), .id = str_of(id), .account = crew.account, .since = since,
		.until = since + EMERGENCY_LASTS };
}

static enum err put_it(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return emergency_put(writer, what);
}

struct moment { const char *id; instant at; };

static enum err end_it(struct db *writer, struct arena *a, void *what)
{
	const struct moment *m = what;
	(void)a;
	return emergency_end(writer, STR(PERSON), str_of(m->id), m->at);
}

static enum err close_it(struct db *writer, struct arena *a, void *what)
{
	const struct moment *m = what;
	(void)a;
	return privacy_close(writer, STR(PERSON), str_of(m->id), m->at);
}

static enum err give_it(struct db *writer, struct arena *a, void *what)
{
	return consent_give(writer, a, what);
}

static void put(struct privacy_case x)
{
	assert_int_equal(store_write(store, put_it, &x), OK);
}

static struct access access_of(const struct actor *who)
{
	struct access x;
	assert_int_equal(access_load(db, arena, who, STR(PERSON), &x), OK);
	return x;
}

static bool may(const struct actor *who, enum access_verb verb, const char *section, const char *label)
{
	struct access x = access_of(who);
	return access_decide(&x, verb, &(struct access_what){ str_of(section), str_of(label), STR("") });
}

static void test_it_opens_all_to_read_and_nothing_to_write_for_its_time(void **state)
{
	(void)state;
	clock_freeze(START);
	assert_false(may(&crew, MAY_SEE, "goals", ""));
	put(opening(ID, START));
	assert_true(may(&crew, MAY_SEE, "goals", "") && may(&crew, MAY_SEE, "contingency", ""));
	assert_false(may(&crew, MAY_WRITE, "goals", "") || may(&crew, MAY_AGREE, "", ""));
	assert_false(may(&crew, MAY_SHARE, "sharing", ""));
	assert_int_equal(access_of(&crew).emergency, START + EMERGENCY_LASTS);
	assert_string_equal(str_c(arena, access_of(&crew).emergency_id), ID);
	clock_freeze(START + EMERGENCY_LASTS - 1);
	assert_true(may(&crew, MAY_SEE, "goals", ""));
	clock_freeze(START + EMERGENCY_LASTS);
	assert_false(may(&crew, MAY_SEE, "goals", ""));
	assert_int_equal(access_of(&crew).emergency, 0);
}

static void test_it_is_theirs_alone(void **state)
{
	(void)state;
	struct actor other = crew, supporter = crew, system = { .kind = ACTOR_SYSTEM, .account = STR("crew00000000") };
	clock_freeze(START);
	put(opening(ID, START));
	other.account = STR("other0000000");
	assert_false(may(&other, MAY_SEE, "goals", ""));
	supporter.kind = ACTOR_ADMIN;
	assert_false(may(&supporter, MAY_SEE, "goals", ""));
	assert_int_equal(access_of(&system).emergency, 0);
}

static void test_a_never_and_a_label_are_stronger(void **state)
{
	(void)state;
	clock_freeze(START);
	struct consent_grant g = { .person = STR(PERSON), .id = STR(PERSON "-never0000001"),
		.grantee = STR("a:crew00000000"),
		.grantee_name = STR("Chris"), .grantee_reference = STR(""), .sections = STR(" needs "), .labels = STR(""),
		.never = true, .until = DAY_NONE, .author = STR("a:x"), .author_reference = STR(""), .words = STR("") };
	assert_int_equal(store_write(store, give_it, &g), OK);
	put(opening(ID, START));
	assert_true(may(&crew, MAY_SEE, "goals", ""));
	assert_false(may(&crew, MAY_SEE, "needs", ""));
	assert_false(may(&crew, MAY_SEE, "goals", "only-me"));
	assert_true(may(&crew, MAY_SEE, "sharing", LABEL_TEAM));
	struct access x = access_of(&crew);
	assert_false(access_barred(&x));
	g.id = STR(PERSON "-never0000002");
	g.sections = STR("");
	assert_int_equal(store_write(store, give_it, &g), OK);
	x = access_of(&crew);
	assert_true(access_barred(&x));
	assert_int_equal(x.verbs, 0);
}

// What is for the person and their team is nothing for a supporter who may see all, and for no program.
static void test_the_label_of_the_team_is_for_professionals(void **state)
{
	(void)state;
	struct actor mum = { .kind = ACTOR_SUPPORTER, .account = STR("mum000000000") }, nurse = mum;
	struct actor program = { .kind = ACTOR_SYSTEM, .account = STR("p") };
	nurse.kind = ACTOR_STAFF;
	clock_freeze(START);
	struct consent_grant g = { .person = STR(PERSON), .id = STR(PERSON "-grant0000001"),
		.grantee = STR("a:mum000000000"),
		.grantee_name = STR("Mum"), .grantee_reference = STR(""), .sections = STR(""), .labels = STR(""),
		.verbs = MAY_SEE | MAY_SPEAK | MAY_SHARE, .until = DAY_NONE, .author = STR("a:x"), .author_reference = STR(""),
		.words = STR("") };
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(may(&mum, MAY_SEE, "sharing", "") && may(&nurse, MAY_SEE, "sharing", LABEL_TEAM));
	assert_false(may(&mum, MAY_SEE, "sharing", LABEL_TEAM) || may(&program, MAY_SEE, "sharing", LABEL_TEAM));
}

static void test_it_ends_once_and_before_its_time(void **state)
{
	(void)state;
	struct moment m = { ID, START + HOURS };
	clock_freeze(START);
	put(opening(ID, START));
	clock_freeze(m.at);
	assert_int_equal(store_write(store, end_it, &m), OK);
	assert_false(may(&crew, MAY_SEE, "goals", ""));
	assert_int_equal(store_write(store, end_it, &m), ERR_STALE);
	struct privacy_case x;
	assert_int_equal(privacy_get(db, arena, STR(PERSON), STR(ID), &x), OK);
	assert_true(x.until == m.at && x.closed == 0);
	assert_int_equal(privacy_get(db, arena, STR(PERSON), STR(PERSON "-nothing00001"), &x), ERR_NOT_FOUND);
}

static void test_the_officer_sees_the_oldest_first_and_closes_each_once(void **state)
{
	(void)state;
	struct privacy_list list;
	struct moment m = { PERSON "-emergency002", START + 2 * HOURS };
	clock_freeze(START);
	put(opening(PERSON "-emergency002", START + HOURS));
	put(opening(ID, START));
	assert_int_equal(privacy_waiting(db, arena, PRIVACY_EMERGENCY, &list), OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(str_c(arena, list.item[0].id), ID);
	assert_int_equal(store_write(store, close_it, &m), OK);
	assert_int_equal(store_write(store, close_it, &m), ERR_STALE);
	assert_int_equal(privacy_waiting(db, arena, PRIVACY_EMERGENCY, &list), OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(privacy_looked_into(db, arena, &list), OK);
	assert_int_equal(list.count, 1);
	assert_true(list.item[0].closed == m.at && str_is(list.item[0].id, m.id));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_it_opens_all_to_read_and_nothing_to_write_for_its_time),
		TEST(test_it_is_theirs_alone),
		TEST(test_a_never_and_a_label_are_stronger),
		TEST(test_the_label_of_the_team_is_for_professionals),
		TEST(test_it_ends_once_and_before_its_time),
		TEST(test_the_officer_sees_the_oldest_first_and_closes_each_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Whole organisations as grantees, and what a right by law rests on: both end by themselves, with what they hang on.
#include "account_help.h"
#include "record/consent.h"
#include "record/key.h"
#include "record/organisation.h"

#define PERSON "abcdefghjk"

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

static enum err write_organisation(struct db *writer, struct arena *a, void *what)
{
	const char *const *names = what;
	struct resource was;
	enum err e = shared_get(writer, a, STR("Organization"), str_of(names[0]), &was);
	struct str part = names[1] ? str_format(a, ",\"partOf\":{\"reference\":\"Organization/%s\"}", names[1]) : STR("");
	struct resource_put put = { .now = { .type = STR("Organization"), .id = str_of(names[0]), .author = STR(""),
		.updated = START, .body = str_format(a, "{\"resourceType\":\"Organization\"%.*s}", STR_ARG(part)) },
		.expect = e == OK ? was.version : 0 };
	return shared_write(writer, a, &put);
}

static void part(const char *team, const char *of)
{
	const char *names[] = { team, of };
	assert_int_equal(store_write(store, write_organisation, names), OK);
}

static enum err join_nurses(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return membership_add(writer, *(struct str *)what, STR("nurses"), STR("Nurse"));
}

// A nurse whose team is five steps below the top: "nurses" in a ward, a site, a trust, a region, a country.
static struct actor in_a_country(void)
{
	static const char *const up[] = { "nurses", "ward", "site", "trust", "region", "country" };
	struct actor who;
	for (size_t i = 0; i + 1 < sizeof up / sizeof *up; i++)
		part(up[i], up[i + 1]);
	struct account_new n = { .id = STR("nurse0000000"), .username = STR("nurse"), .name = STR("A nurse"),
		.role = STR(""), .kind = ACTOR_STAFF, .person = STR(""), .practitioner = STR(""), .password_hash = STR("") };
	assert_int_equal(store_write(store, do_add, &n), OK);
	assert_int_equal(store_write(store, join_nurses, &n.id), OK);
	assert_int_equal(account_actor(db, arena, n.id, &who), OK);
	return who;
}

static enum err drop_it(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return access_rule_drop(writer, STR(PERSON), ((struct consent_grant *)what)->id);
}

static void test_an_organisation_is_whoever_works_in_what_is_part_of_it(void **state)
{
	(void)state;
	static const struct {
		const char *grantee;
		bool opens;
	} rows[] = { { "o:nurses", true }, { "o:ward", true }, { "o:site", true }, { "o:trust", true },
		{ "o:region", true },
		{ "o:country", false }, { "t:ward", false }, { "o:elsewhere", false }, { "a:nurse0000000", true },
		{ "a:another00000", false } };
	struct actor who = in_a_country();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct consent_grant g = grant(rows[i].grantee, MAY_SEE), never = grant(rows[i].grantee, 0),
							 team = grant("t:nurses", MAY_SEE);
		assert_int_equal(store_write(store, give_it, &g), OK);
		assert_int_equal(sees(&who, "goals", ""), rows[i].opens);
		assert_int_equal(store_write(store, drop_it, &g), OK);
		assert_false(sees(&who, "goals", ""));
		never.never = true; // of the same, it beats what was given to the team by itself
		assert_int_equal(store_write(store, give_it, &team), OK);
		assert_int_equal(store_write(store, give_it, &never), OK);
		assert_int_equal(sees(&who, "goals", ""), !rows[i].opens);
		assert_int_equal(store_write(store, drop_it, &team), OK);
		assert_int_equal(store_write(store, drop_it, &never), OK);
	}
}

static void test_a_team_that_moves_takes_what_comes_with_its_place(void **state)
{
	(void)state;
	struct actor who = in_a_country();
	struct consent_grant g = grant("o:site", MAY_SEE);
	assert_int_equal(store_write(store, give_it, &g), OK);
	part("ward", "another-site");
	assert_int_equal(account_actor(db, arena, who.account, &who), OK);
	assert_false(sees(&who, "goals", ""));
	part("ward", "site");
	part("site", "nurses"); // a circle ends by itself
	assert_int_equal(account_actor(db, arena, who.account, &who), OK);
	assert_true(sees(&who, "goals", ""));
	part("nurses", NULL);
	assert_int_equal(account_actor(db, arena, who.account, &who), OK);
	assert_int_equal(who.team[0].aboves, 0);
	assert_false(sees(&who, "goals", ""));
}

static bool barred(const char *grantee)
{
	struct access_rule *rule;
	size_t count;
	bool yes;
	assert_int_equal(access_rules(db, arena, STR(PERSON), &rule, &count), OK);
	assert_int_equal(access_grantee_barred(db, arena, rule, count, str_of(grantee), &yes), OK);
	return yes;
}

static void test_what_a_never_takes_away_does_not_count(void **state)
{
	(void)state;
	(void)in_a_country();
	struct consent_grant g = grant("o:trust", 0);
	g.never = true;
	assert_false(barred("t:nurses"));
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(barred("o:trust"));
	assert_true(barred("o:ward"));
	assert_true(barred("t:nurses"));
	assert_true(barred("a:nurse0000000"));
	assert_false(barred("o:region"));
	assert_false(barred("t:elsewhere"));
	assert_false(barred("a:nobody000000"));
	g = grant("t:elsewhere", 0);
	g.never = true;
	g.sections = STR(" goals ");
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_false(barred("t:elsewhere"));
}

static void test_an_organisation_is_noted_where_it_was_written_before(void **state)
{
	(void)state;
	bool noted = true;
	struct str *team;
	size_t teams;
	struct actor_list members;
	(void)in_a_country();
	assert_int_equal(organisation_noted(db, arena, &noted), OK);
	assert_false(noted);
	assert_int_equal(store_write(store, organisation_note_all, NULL), OK);
	assert_int_equal(organisation_noted(db, arena, &noted), OK);
	assert_true(noted);
	assert_int_equal(organisation_teams(db, arena, STR("site"), &team, &teams), OK);
	assert_int_equal(teams, 3);
	assert_int_equal(organisation_members(db, arena, STR("o:region"), &members), OK);
	assert_int_equal(members.count, 1);
	assert_int_equal(organisation_members(db, arena, STR("o:country"), &members), OK);
	assert_int_equal(members.count, 0);
	assert_int_equal(organisation_members(db, arena, STR("t:ward"), &members), OK);
	assert_int_equal(members.count, 0);
}

static enum err change_it(struct db *writer, struct arena *a, void *what)
{
	return consent_change(writer, a, what);
}


struct proving {
	struct str id;
	const struct consent_proof *proof;
};

static enum err prove_it(struct db *writer, struct arena *a, void *what)
{
	const struct proving *x = what;
	return consent_prove(writer, a, STR(PERSON), x->id, x->proof);
}

static struct consent_view only_view(void)
{
	struct consent_view *list;
	size_t count;
	assert_int_equal(consent_list(db, arena, STR(PERSON), true, &list, &count), OK);
	assert_int_equal(count, 1);
	return list[0];
}

static void test_a_grant_by_law_ends_with_what_it_rests_on(void **state)
{
	(void)state;
	const struct actor attorney = { .kind = ACTOR_SUPPORTER, .account = STR("attorney0000") };
	day today = day_of(START);
	struct consent_grant g = grant("a:attorney0000", MAY_SEE | MAY_SHARE);
	struct consent_proof proof = { .number = STR("7000"), .registered = today - 30, .from = today + 2,
		.until = today + 9, .document = STR("DocumentReference/" PERSON "-00"), .document_name = STR("lpa.pdf"),
		.record = STR("QuestionnaireResponse/" PERSON "-00"), .verified = today, .verifier = STR("Practitioner/n"),
		.verifier_name = STR("A nurse"),
		.how = STR("The original") };
	struct proving x = { g.id, &proof };
	g.basis = BASIS_ATTORNEY;
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_true(sees(&attorney, "goals", ""));
	assert_int_equal(store_write(store, prove_it, &x), OK);
	assert_false(sees(&attorney, "goals", "")); // not yet
	clock_freeze(START + 2 * DAYS);
	assert_true(sees(&attorney, "goals", ""));
	struct consent_view c = only_view();
	IS(c.proof.number, "7000");
	IS(c.proof.document, "DocumentReference/" PERSON "-00");
	IS(c.proof.record, "QuestionnaireResponse/" PERSON "-00");
	IS(c.proof.verifier_name, "A nurse");
	IS(c.proof.how, "The original");
	assert_int_equal(c.proof.registered, today - 30);
	assert_int_equal(c.proof.verified, today);
	assert_int_equal(c.until, today + 9);
	// Narrower, with an end of its own behind that of its basis: it still ends with the basis.
	g.verbs = MAY_SEE;
	g.until = today + 100;
	assert_int_equal(store_write(store, change_it, &g), OK);
	assert_int_equal(only_view().until, today + 9);
	IS(only_view().proof.number, "7000");
	clock_freeze(day_start(today + 10) - 1);
	assert_true(sees(&attorney, "goals", ""));
	clock_freeze(day_start(today + 10));
	assert_false(sees(&attorney, "goals", ""));
	clock_freeze(START + 3 * DAYS);
	// On another basis it rests on nothing of this.
	g.basis = BASIS_SELF;
	g.until = DAY_NONE;
	assert_int_equal(store_write(store, change_it, &g), OK);
	assert_int_equal(only_view().until, DAY_NONE);
	assert_false(only_view().proof.number.n > 0);
}

static void test_what_it_rests_on_can_be_put_right(void **state)
{
	(void)state;
	const struct actor attorney = { .kind = ACTOR_SUPPORTER, .account = STR("attorney0000") };
	day today = day_of(START);
	struct consent_grant g = grant("a:attorney0000", MAY_SEE);
	struct consent_proof proof = { .registered = DAY_NONE, .from = DAY_NONE, .until = today, .verified = DAY_NONE };
	struct proving x = { g.id, &proof }, other = { STR(PERSON "-00000000000z"), &proof };
	g.basis = BASIS_DEPUTY;
	assert_int_equal(store_write(store, give_it, &g), OK);
	assert_int_equal(store_write(store, prove_it, &other), ERR_NOT_FOUND);
	assert_int_equal(store_write(store, prove_it, &x), OK);
	clock_freeze(START + 2 * DAYS);
	assert_false(sees(&attorney, "goals", ""));
	proof.until = DAY_NONE; // the day was wrong
	assert_int_equal(store_write(store, prove_it, &x), OK);
	assert_true(sees(&attorney, "goals", ""));
	assert_int_equal(only_view().until, DAY_NONE);
	assert_int_equal(only_view().proof.verified, DAY_NONE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_an_organisation_is_whoever_works_in_what_is_part_of_it),
		TEST(test_a_team_that_moves_takes_what_comes_with_its_place),
		TEST(test_what_a_never_takes_away_does_not_count),
		TEST(test_an_organisation_is_noted_where_it_was_written_before),
		TEST(test_a_grant_by_law_ends_with_what_it_rests_on),
		TEST(test_what_it_rests_on_can_be_put_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

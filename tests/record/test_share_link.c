// SPDX-License-Identifier: Apache-2.0
// Links to a part of a plan: what an address and a code open, for whom and for how long (record/share_link.h).
#include "account_help.h"
#include "record/basis.h"
#include "record/consent.h"
#include "record/key.h"
#include "record/share_link.h"

#define PERSON "abcdefghjk"
#define CONSENT PERSON "-1nk000000001"

static struct share_link link_made;
static struct str code;

static enum err give(struct db *writer, struct arena *a, void *what)
{
	return consent_give(writer, a, what);
}

static enum err make(struct db *writer, struct arena *a, void *what)
{
	const struct consent_grant *g = what;
	enum err e = consent_give(writer, a, g);
	return e == OK ? share_link_put(writer, a, &link_made, code) : e;
}

static struct consent_grant make_link(const char *sections, const char *labels, day until)
{
	struct consent_grant g = { .person = STR(PERSON), .id = STR(CONSENT), .grantee = STR("l:" CONSENT),
		.grantee_name = STR("Aunt May"), .grantee_reference = STR(""), .verbs = MAY_SEE, .sections = str_of(sections),
		.labels = str_of(labels), .until = until, .basis = BASIS_SELF, .author = STR("a:declan"),
		.author_reference = STR("Patient/" PERSON), .words = STR("x") };
	link_made = (struct share_link){ .person = g.person, .id = g.id, .secret = share_link_secret(arena) };
	code = code_new(arena);
	assert_int_equal(store_write(store, make, &g), OK);
	return g;
}

static struct access opened(void)
{
	struct access x;
	struct actor who = share_link_actor(&link_made);
	assert_int_equal(access_load(db, arena, &who, STR(PERSON), &x), OK);
	return x;
}

static bool sees(const char *section, const char *label)
{
	struct access x = opened();
	return access_decide(&x, MAY_SEE, &(struct access_what){ str_of(section), str_of(label), STR("") });
}

struct try {
	struct str typed, reader;
	enum share_link_answer answer;
	int64_t left;
};

static enum err run_try(struct db *writer, struct arena *a, void *what)
{
	struct try *t = what;
	return share_link_try(writer, a, link_made.secret, t->typed, t->reader, &t->answer, &t->left);
}

static enum share_link_answer try(struct str typed, const char *reader, int64_t *left)
{
	struct try t = { .typed = typed, .reader = str_of(reader) };
	assert_int_equal(store_write(store, run_try, &t), OK);
	if (left)
		*left = t.left;
	return t.answer;
}

static void test_a_link_opens_what_its_consent_says_to_read_until_its_last_day(void **state)
{
	(void)state;
	make_link(" goals ", "", clock_today());
	struct access x = opened();
	assert_int_equal(x.verbs, MAY_SEE);
	assert_false(x.staff || x.self || x.program);
	assert_true(sees("goals", ""));
	assert_false(sees("about", ""));
	assert_false(sees("goals", "sensitive"));
	assert_false(sees("goals", "only-me"));
	assert_false(sees("goals", LABEL_TEAM));
	clock_freeze(day_start(clock_today() + 1) - 1);
	assert_true(sees("goals", ""));
	clock_freeze(clock_now() + 1);
	assert_false(sees("goals", ""));
	assert_int_equal(opened().verbs, 0);
}

// An account whose name is the Consent's, and a link whose Consent is called as an account, are not each other.
static void test_a_link_is_no_account_and_no_account_a_link(void **state)
{
	(void)state;
	struct access x;
	struct consent_grant g = make_link("", "", DAY_NONE);
	struct actor who = share_link_actor(&link_made);
	who.kind = ACTOR_SUPPORTER;
	assert_int_equal(access_load(db, arena, &who, STR(PERSON), &x), OK);
	assert_int_equal(x.verbs, 0);
	g.id = STR(PERSON "-acc0vnt00001");
	g.grantee = STR("a:link-like");
	assert_int_equal(store_write(store, give, &g), OK);
	struct actor link = share_link_actor(&link_made);
	link.account = STR("link-like");
	assert_int_equal(access_load(db, arena, &link, STR(PERSON), &x), OK);
	assert_int_equal(x.verbs, 0);
}

static void test_whoever_has_a_link_does_not_count_as_let_in(void **state)
{
	(void)state;
	struct access_rule *rule;
	size_t count;
	make_link("", "", DAY_NONE);
	assert_int_equal(access_rules(db, arena, STR(PERSON), &rule, &count), OK);
	assert_int_equal(count, 1);
	assert_true(str_is(rule[0].purpose, PURPOSE_LINK));
	assert_false(access_rule_counts(&rule[0]));
}

static void test_it_belongs_to_the_first_who_opens_it(void **state)
{
	(void)state;
	make_link("", "", DAY_NONE);
	assert_int_equal(try(code, "one", NULL), LINK_OPENED);
	assert_int_equal(try(code_shown(arena, code), "one", NULL), LINK_OPENED);
	assert_int_equal(try(code, "other", NULL), LINK_OTHER);
	assert_int_equal(try(STR("wrong"), "one", NULL), LINK_WRONG);
	struct share_link l;
	assert_int_equal(share_link_of(db, arena, STR(PERSON), STR(CONSENT), &l), OK);
	assert_true(l.bound > 0);
	assert_int_equal(l.tries, 1);
}

static void test_ten_wrong_codes_in_its_life_end_it(void **state)
{
	(void)state;
	int64_t left = -1;
	struct share_link l;
	make_link("", "", DAY_NONE);
	for (int i = 1; i <= SHARE_LINK_TRIES; i++) {
		assert_int_equal(try(STR("wrong"), "one", &left), LINK_WRONG);
		assert_int_equal(left, SHARE_LINK_TRIES - i);
		clock_freeze(clock_now() + 30 * DAYS);
	}
	assert_int_equal(try(code, "one", NULL), LINK_DEAD);
	assert_int_equal(share_link_find(db, arena, link_made.secret, &l), ERR_NOT_FOUND);
}

static void test_only_digests_are_kept(void **state)
{
	(void)state;
	struct share_link l, none;
	make_link("", "", DAY_NONE);
	assert_int_equal(try(code, "the-reader", NULL), LINK_OPENED);
	assert_int_equal(share_link_find(db, arena, link_made.secret, &l), OK);
	assert_true(l.digest.n == 64 && l.code.n == 64 && l.reader.n == 64);
	assert_false(str_eq(l.code, code) || str_eq(l.reader, STR("the-reader")));
	assert_int_equal(share_link_find(db, arena, l.digest, &none), ERR_NOT_FOUND);
	assert_int_equal(share_link_find(db, arena, STR(""), &none), ERR_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_a_link_opens_what_its_consent_says_to_read_until_its_last_day),
		TEST(test_a_link_is_no_account_and_no_account_a_link),
		TEST(test_whoever_has_a_link_does_not_count_as_let_in),
		TEST(test_it_belongs_to_the_first_who_opens_it),
		TEST(test_ten_wrong_codes_in_its_life_end_it),
		TEST(test_only_digests_are_kept),
	};
	return cmocka_run_group_tests_name("share_link", tests, NULL, NULL);
}

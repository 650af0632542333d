// SPDX-License-Identifier: Apache-2.0
// Several records of one person: until the person has chosen nobody sees in any of them what one of them keeps from
// them; what they choose opens no more than one record does; a "never" of one holds for all; and when the link ends
// each decides as it did before. Held against random rules on both, for random readers.
#include "account_help.h"
#include "record/consent.h"
#include "record/emergency.h"
#include "record/key.h"
#include "record/link.h"
#include "record/same.h"

#define ONE "abcdefghjk"
#define TWO "mnpqrstvwx"
#define THREE "0123456789"
#define WORLDS 60

static const char *const sections[] = { "", "about", "goals", "needs", "sharing" };
static const char *const labels[] = { "", "sensitive", "only-me", "team" };
#define SECTIONS (sizeof sections / sizeof *sections)
#define LABELS (sizeof labels / sizeof *labels)
static const char *const records[] = { ONE, TWO };

static uint64_t seed;

static unsigned any(unsigned below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((seed >> 33) % below);
}

// --- who reads -------------------------------------------------------------------------------------------------------
static struct actor_team teams[] = { { { "nurses", 6 }, { "", 0 } }, { { "ward", 4 }, { "", 0 } } };
#define READERS 6
static struct actor reader(size_t i)
{
	static const struct {
		enum actor_kind kind;
		const char *account, *person;
		size_t teams;
	} rows[READERS] = { { ACTOR_STAFF, "nurse", "", 1 }, { ACTOR_STAFF, "doctor", "", 2 },
		{ ACTOR_SUPPORTER, "mum", "", 0 }, { ACTOR_SYSTEM, "client", "", 0 }, { ACTOR_SYSTEM, "ours", "", 1 },
		{ ACTOR_PERSON, "someone", THREE, 0 } };
	return (struct actor){ .kind = rows[i].kind, .account = str_of(rows[i].account), .person = str_of(rows[i].person),
		.name = STR(""), .practitioner = STR(""), .team = teams, .teams = rows[i].teams };
}

static enum err put_rule(struct db *writer, struct arena *a, void *what)
{
	static const char *const grantees[] = { "a:nurse", "a:mum", "a:doctor", "t:nurses", "t:ward", "o:nurses", "s:*" };
	static const char *const lists[] = { "", "", " goals ", " about goals ", " needs sharing " };
	static const char *const opened[] = { "", "", " sensitive " };
	const char *person = what;
	struct access_rule r = { .grantee = str_of(grantees[any(sizeof grantees / sizeof *grantees)]),
		.consent = key_id(a, str_of(person)), .sections = str_of(lists[any(sizeof lists / sizeof *lists)]),
		.labels = str_of(opened[any(sizeof opened / sizeof *opened)]), .purpose = STR("care"), .since = clock_now(),
		.effect = any(6) ? 1 : -1, .verbs = MAY_SEE | (any(2) ? MAY_WRITE : 0) | (any(3) ? 0 : MAY_SHARE) };
	if (r.effect < 0 && !r.sections.n)
		r.labels = STR("");
	return access_rule_put(writer, r.effect > 0 || any(2) ? str_of(person) : STR(THREE), &r);
}

static enum err clear(struct db *writer, struct arena *a, void *what)
{
	struct access_rule *rule;
	size_t count;
	enum err e = access_rules(writer, a, str_of(what), &rule, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		e = access_rule_drop(writer, str_of(what), rule[i].consent);
	return e;
}

static struct str called(const char *name)
{
	return str_of(name);
}

static enum err link_them(struct db *writer, struct arena *a, void *what)
{
	const struct str *x = what;
	return link_put(writer, a, x[0], x[1], STR("a:officer"));
}

static enum err part_them(struct db *writer, struct arena *a, void *what)
{
	const struct str *x = what;
	return link_end(writer, a, x[0], x[1]);
}

static enum err decide(struct db *writer, struct arena *a, void *what)
{
	const struct link_choice *x = what;
	return link_decide(writer, a, STR(ONE), x, x->consent.n ? 1 : 0);
}

static struct access access_of(size_t who, const char *record)
{
	struct actor actor = reader(who);
	struct access x;
	assert_int_equal(access_load(db, arena, &actor, called(record), &x), OK);
	return x;
}

static bool may(const struct access *x, enum access_verb verb, size_t section, size_t label)
{
	return access_decide(x, verb, &(struct access_what){ called(sections[section]), called(labels[label]), STR("") });
}

// Everything that one reader may do with one record, a bit each.
#define DEEDS (SECTIONS * LABELS * 7)
static void all_deeds(size_t who, const char *record, bool out[static DEEDS])
{
	struct access x = access_of(who, record);
	size_t n = 0;
	for (size_t s = 0; s < SECTIONS; s++)
		for (size_t l = 0; l < LABELS; l++)
			for (unsigned verb = MAY_SEE; verb <= MAY_SIGN; verb <<= 1)
				out[n++] = may(&x, (enum access_verb)verb, s, l);
}

static bool alone[2][READERS][DEEDS];

static void look_at_each_alone(void)
{
	for (size_t r = 0; r < 2; r++)
		for (size_t who = 0; who < READERS; who++)
			all_deeds(who, records[r], alone[r][who]);
}

static void compare(size_t world, bool narrow, bool parted)
{
	bool now[DEEDS];
	for (size_t r = 0; r < 2; r++)
		for (size_t who = 0; who < READERS; who++) {
			all_deeds(who, records[r], now);
			for (size_t i = 0; i < DEEDS; i++) {
				bool both = alone[0][who][i] && alone[1][who][i], one = alone[0][who][i] || alone[1][who][i];
				bool between = both <= now[i] && now[i] <= one;
				bool right = parted ? now[i] == alone[r][who][i] : narrow ? now[i] == both : between;
				if (!right)
					fail_msg("world %zu: reader %zu, record %s, deed %zu: %d where %d and %d", world, who,
						records[r], i, now[i], alone[0][who][i], alone[1][who][i]);
			}
		}
}

static struct link_choice one_consent(void)
{
	struct access_rule *rule;
	size_t count;
	const char *record = records[any(2)];
	assert_int_equal(access_rules(db, arena, called(record), &rule, &count), OK);
	return (struct link_choice){ called(record), count ? rule[any((unsigned)count)].consent : STR("") };
}

static void test_the_narrower_decides_until_the_person_does_and_nothing_is_left_when_it_ends(void **state)
{
	(void)state;
	size_t opened = 0;
	for (size_t world = 0; world < WORLDS; world++) {
		for (size_t r = 0; r < 2; r++) {
			assert_int_equal(store_write(store, clear, (void *)(uintptr_t)records[r]), OK);
			for (unsigned n = any(7); n > 0; n--)
				assert_int_equal(store_write(store, put_rule, (void *)(uintptr_t)records[r]), OK);
		}
		look_at_each_alone();
		assert_int_equal(RUN(link_them, STR(TWO), STR(ONE)), OK);
		compare(world, true, false);
		clock_freeze(clock_now() + SECONDS);
		struct link_choice choice = one_consent();
		assert_int_equal(store_write(store, decide, &choice), OK);
		compare(world, false, false);
		opened += choice.consent.n > 0;
		assert_int_equal(RUN(part_them, STR(TWO), STR(ONE)), OK);
		compare(world, false, true);
		arena_reset(arena);
	}
	assert_true(opened > WORLDS / 2); // or nothing was tried
}

static struct access of(struct actor who, const char *record)
{
	struct access x;
	assert_int_equal(access_load(db, arena, &who, called(record), &x), OK);
	return x;
}

static enum err open_urgently(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	return emergency_put(writer, &(struct privacy_case){ .person = STR(TWO), .id = STR(TWO "-emergency001"),
		.account = STR("nurse"), .since = clock_now(), .until = clock_now() + EMERGENCY_LASTS });
}

static void test_the_person_reads_both_with_either_login_and_an_emergency_opens_both(void **state)
{
	(void)state;
	struct actor own = { .kind = ACTOR_PERSON, .account = STR("me"), .person = STR(TWO), .name = STR("") };
	assert_false(of(own, ONE).self);
	assert_int_equal(RUN(link_them, STR(TWO), STR(ONE)), OK);
	assert_true(of(own, ONE).self);
	assert_true(of(own, TWO).self);
	struct access x = of(own, TWO);
	IS(x.survivor, ONE);
	assert_true(access_record(&x, STR(ONE)) != NULL);
	assert_null(access_record(&x, STR(THREE)));
	assert_int_equal(store_write(store, open_urgently, NULL), OK);
	x = access_of(0, ONE);
	assert_true(x.emergency > clock_now() && may(&x, MAY_SEE, 1, 0));
	assert_int_equal(RUN(part_them, STR(TWO), STR(ONE)), OK);
	assert_false(of(own, ONE).self);
	x = access_of(0, ONE);
	assert_false(x.emergency || may(&x, MAY_SEE, 1, 0));
}

static void test_three_records_are_one_persons_and_chains_are_not_made(void **state)
{
	(void)state;
	struct key_list keys;
	struct str survivor;
	instant decided;
	assert_int_equal(RUN(link_them, STR(ONE), STR(ONE)), ERR_CONFLICT);
	assert_int_equal(RUN(link_them, STR(TWO), STR(ONE)), OK);
	assert_int_equal(RUN(link_them, STR(TWO), STR(ONE)), ERR_CONFLICT);
	assert_int_equal(RUN(link_them, STR(ONE), STR(THREE)), ERR_CONFLICT);
	clock_freeze(clock_now() + SECONDS);
	struct link_choice none = { STR(ONE), STR("") };
	assert_int_equal(store_write(store, decide, &none), OK);
	assert_int_equal(RUN(link_them, STR(THREE), STR(TWO)), OK); // beside the one that goes on
	assert_int_equal(link_keys(db, arena, STR(THREE), &keys), OK);
	assert_int_equal(keys.count, 3);
	IS(keys.item[0], ONE);
	assert_int_equal(link_state(db, arena, STR(TWO), &survivor, &decided), OK);
	assert_true(decided == 0); // of the third nobody has chosen
	assert_int_equal(link_everybody(db, arena, &keys), OK);
	assert_int_equal(keys.count, 3);
	assert_int_equal(RUN(part_them, STR(TWO), STR(ONE)), OK);
	assert_int_equal(RUN(part_them, STR(TWO), STR(ONE)), ERR_STALE);
	assert_int_equal(link_keys(db, arena, STR(ONE), &keys), OK);
	assert_int_equal(keys.count, 2);
	assert_int_equal(link_keys(db, arena, STR(TWO), &keys), OK);
	assert_int_equal(keys.count, 1);
}

static enum err say_same(struct db *writer, struct arena *a, void *what)
{
	(void)what;
	return same_put(writer, &(struct same_case){ .person = STR(ONE), .id = key_id(a, STR(ONE)), .other = STR(TWO),
		.how = SAME_STAFF, .account = STR("nurse"), .since = clock_now(), .why = STR("Same street") });
}

static enum err close_same(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return same_close(writer, what);
}

static void test_a_case_waits_once_and_is_decided_once(void **state)
{
	(void)state;
	struct same_list list;
	struct same_case x;
	assert_int_equal(store_write(store, say_same, NULL), OK);
	assert_int_equal(store_write(store, say_same, NULL), OK);
	assert_int_equal(same_all(db, arena, false, &list), OK);
	assert_int_equal(list.count, 1);
	x = list.item[0];
	x.closed = clock_now();
	x.officer = STR("officer");
	x.outcome = STR("two");
	x.words = STR("Two people");
	x.survivor = x.old = STR("");
	assert_int_equal(store_write(store, close_same, &x), OK);
	assert_int_equal(store_write(store, close_same, &x), ERR_STALE);
	assert_int_equal(same_all(db, arena, false, &list), OK);
	assert_int_equal(list.count, 0);
	assert_int_equal(same_all(db, arena, true, &list), OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(same_get(db, arena, STR(ONE), list.item[0].id, &x), OK);
	IS(x.words, "Two people");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_the_narrower_decides_until_the_person_does_and_nothing_is_left_when_it_ends),
		TEST(test_the_person_reads_both_with_either_login_and_an_emergency_opens_both),
		TEST(test_three_records_are_one_persons_and_chains_are_not_made),
		TEST(test_a_case_waits_once_and_is_decided_once),
	};
	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}

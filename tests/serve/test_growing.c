// SPDX-License-Identifier: Apache-2.0
// A child's parent sees the plan until the last moment before the 11th birthday in London, or the 16th where it was
// decided together; at 16 only what the young person gave goes on. Nothing runs on the day, and a birth date that is
// put right acts at once (record/basis.h).
#include "serve_help.h"

#include "record/basis.h"

#define KIT "k1th0g0p10"
#define PARENTAL KIT "-parenta10001"

struct child {
	const char *person;
	day birth;
	enum consent_basis basis;
	day until;
};

static enum err put_child(struct db *db, struct arena *a, void *what)
{
	const struct child *c = what;
	struct resource before;
	struct person_facts facts = { .given = STR("Kit"), .family = STR("Hughes"), .called = STR("Kit"), .nhs = STR(""),
		.gender = STR(""), .phone = STR(""), .address = STR(""), .birth = c->birth };
	enum err e = resource_get(db, a, STR("Patient"), STR(KIT), &before);
	int64_t expect = e == OK ? before.version : 0;
	struct resource_put put = { .expect = expect, .now = { .person = STR(KIT), .type = STR("Patient"), .id = STR(KIT),
		.updated = clock_now(), .kind = STR(""), .section = STR(""), .label = STR(""), .author = STR(""),
		.body = resource_stamp(a, person_body(a, &facts), STR(KIT), expect + 1, clock_now()) } };
	const struct writer w = { .person = STR(KIT), .plan = STR(""), .author = STR(""), .author_reference = STR(""),
		.author_display = STR(""), .words_reference = STR(""), .words_display = STR(""), .at = clock_now() };
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	e = resource_write(db, a, &put);
	if (e == OK)
		e = person_index(db, a, &put.now);
	return e == OK ? plan_refresh(db, a, STR(KIT), &w, PLAN_STATES) : e;
}

static enum err let_in(struct db *db, struct arena *a, void *what)
{
	const struct child *c = what;
	struct account_new parent = { .id = STR("parent"), .username = STR("parent"), .name = STR("parent"),
		.role = STR(""), .kind = ACTOR_SUPPORTER, .person = STR(""), .practitioner = STR(""), .password_hash = hash };
	struct account_new kit = { .id = STR("kit"), .username = STR("kit"), .name = STR("Kit"), .role = STR(""),
		.kind = ACTOR_PERSON, .person = STR(KIT), .practitioner = STR(""), .password_hash = hash };
	struct consent_grant g = { .person = STR(KIT), .id = STR(PARENTAL), .grantee = STR("a:parent"),
		.grantee_name = STR("Pat Hughes"), .grantee_reference = STR(""), .sections = STR(""), .labels = STR(""),
		.verbs = MAY_SEE | MAY_WRITE | MAY_SPEAK | MAY_SHARE, .until = c->until, .basis = c->basis,
		.author = STR("a:nurse"), .author_reference = STR("Practitioner/x"), .words = STR("x") };
	struct consent_grant team = g;
	team.id = STR(KIT "-team00000001");
	team.grantee = STR("t:let-in");
	team.verbs = MAY_ALL_STAFF;
	team.basis = BASIS_PARENT; // let in by the parent: that does not end with their own access
	team.until = DAY_NONE;
	enum err e = account_add(db, a, &parent);
	if (e == OK)
		e = account_add(db, a, &kit);
	if (e == OK)
		e = consent_give(db, a, &g);
	return e == OK ? consent_give(db, a, &team) : e;
}

static struct reply ask_as(const char *who, const char *method, const char *path, const char *words)
{
	struct session s = sign_in_as(arena, who);
	struct str body = words ? str_format(arena, "csrf=%.*s&%s", STR_ARG(s.csrf), words) : STR("");
	struct reply r = reply_read(ask_raw(arena, str_format(arena,
		"%s %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\nCookie: ownplan=%.*s\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s",
		method, path, STR_ARG(s.token), body.n, STR_ARG(body))));
	assert_true(r.status != 0);
	return r;
}

static int status_of(const char *who, const char *path)
{
	return ask_as(who, "GET", path, NULL).status;
}

static bool on_home(const char *who)
{
	return holds(ask_as(who, "GET", "/", NULL).body, KIT);
}

// Every door is open to the parent, or none is.
static void parent_sees(bool yes)
{
	static const char *const doors[] = { "/people/" KIT, "/people/" KIT "/growing-up", "/people/" KIT "/print",
		"/people/" KIT "/csv", "/people/" KIT "/changes", "/fhir/Patient/" KIT, "/fhir/Patient/" KIT "/$everything",
		"/people/" KIT "/sharing", "/people/" KIT "/add/goal" };
	for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
		int status = status_of("parent", doors[i]);
		if (status != (yes ? 200 : 404))
			fail_msg("%s: %d at %.*s", doors[i], status, STR_ARG(instant_iso(arena, clock_now())));
	}
	assert_int_equal(on_home("parent"), yes);
	assert_int_equal(status_of("nurse", "/people/" KIT), 200);
}

static void begin(day birth, enum consent_basis basis, day until)
{
	struct child c = { KIT, birth, basis, until };
	house_open();
	assert_int_equal(store_write(site.store, put_child, &c), OK);
	assert_int_equal(store_write(site.store, let_in, &c), OK);
}

static void around_midnight(day last)
{
	clock_freeze(day_start(last + 1) - 1);
	parent_sees(true);
	clock_freeze(day_start(last + 1));
	parent_sees(false);
}

// 15 June: midnight in London is 23:00 in Greenwich. 29 February: the birthday is 1 March where there is none.
static void test_the_11th_birthday_ends_what_a_parent_sees(void **state)
{
	(void)state;
	begin(day_make(2016, 6, 15), BASIS_PARENT, DAY_NONE);
	assert_int_equal(day_start(day_make(2027, 6, 15)) % DAYS, 23 * HOURS);
	around_midnight(day_make(2027, 6, 14));
	house_close();
	begin(day_make(2016, 2, 29), BASIS_PARENT, DAY_NONE);
	around_midnight(day_make(2027, 2, 28));
	house_close();
}

static void test_what_was_decided_together_ends_at_16(void **state)
{
	(void)state;
	begin(day_make(2012, 2, 29), BASIS_PARENT_DECIDED, DAY_NONE);
	around_midnight(day_make(2028, 2, 28)); // a leap year: the birthday itself is there
	house_close();
	begin(day_make(2011, 6, 15), BASIS_PARENT_DECIDED, day_make(2026, 12, 31));
	around_midnight(day_make(2026, 12, 31)); // an end of its own comes first
	house_close();
}

static void test_a_birth_date_that_is_put_right_acts_at_once(void **state)
{
	struct child older = { KIT, day_make(2015, 11, 4), BASIS_PARENT, DAY_NONE };
	struct child unknown = { KIT, DAY_NONE, BASIS_PARENT, DAY_NONE };
	(void)state;
	begin(day_make(2016, 6, 15), BASIS_PARENT, DAY_NONE);
	parent_sees(true);
	assert_int_equal(store_write(site.store, put_child, &older), OK); // 11 today
	parent_sees(false);
	older.birth++;
	assert_int_equal(store_write(site.store, put_child, &older), OK);
	parent_sees(true);
	assert_int_equal(store_write(site.store, put_child, &unknown), OK);
	parent_sees(false);
	house_close();
}

// By chance, against a model that counts birthdays one by one.
static void test_age_is_counted_as_birthdays_are(void **state)
{
	uint64_t luck = 11;
	(void)state;
	for (int i = 0; i < 20000; i++) {
		luck = luck * 6364136223846793005u + 1442695040888963407u;
		day birth = day_make(1996, 1, 1) + (day)((luck >> 33) % 12000);
		int age = (luck >> 20) % 3 == 0 ? 11 : (luck >> 20) % 3 == 1 ? 16 : 18, year, month, mday;
		day_split(birth, &year, &month, &mday);
		bool leap_day = month == 2 && mday == 29, leap = (year + age) % 4 == 0;
		day birthday = leap_day && !leap ? day_make(year + age, 3, 1) : day_make(year + age, month, mday);
		assert_int_equal(basis_birthday(birth, age), birthday);
		for (day d = birthday - 1; d <= birthday + 1; d++) {
			bool young = d < birthday;
			if (age == 11)
				assert_int_equal(basis_holds(STR(PURPOSE_PARENT), false, birth, d), young);
			if (age == 16)
				assert_int_equal(basis_holds(STR(PURPOSE_PARENT_DECIDED), false, birth, d), young);
			assert_true(basis_holds(STR(PURPOSE_CARE), false, birth, d));
		}
	}
	assert_false(basis_holds(STR(PURPOSE_PARENT), false, DAY_NONE, day_make(2026, 1, 1)));
	assert_true(basis_holds(STR(PURPOSE_PARENT), true, DAY_NONE, day_make(2026, 1, 1)));
}

#define FOUND KIT "-f0nd"
// What is found today about what Kit can decide; what a decision that rests on it sends.
static const char *rests_on_found(const char *able, const char *answer)
{
	static int number = 10000000;
	int year, month, mday;
	bool not_now = strcmp(able, "not-now") == 0;
	day_split(clock_today(), &year, &month, &mday);
	const char *more = not_now ? "&help=Pictures&why=Too+much&again-day=1&again-month=6&again-year=2031" : "";
	struct str when = str_format(arena, "&when-day=%d&when-month=%d&when-year=%d", mday, month, year);
	struct str form = str_format(arena, "entry_id=" FOUND "%d%.*s&decision=Who&about=sharing&law=gillick"
		"&able=%s%s", ++number, STR_ARG(when), able, more);
	form = str_format(arena, "%.*s&found_by=other&found_by-other=Sarah", STR_ARG(form));
	assert_int_equal(ask_as("nurse", "POST", "/people/" KIT "/add/capacity", form.p).status, 303);
	return str_format(arena, "%s&finding=QuestionnaireResponse/" FOUND "%d", answer, number).p;
}

static void test_growing_up_from_10_to_18(void **state)
{
	const char *page = "/people/" KIT "/growing-up", *decide = "/people/" KIT "/growing-up/" PARENTAL;
	(void)state;
	begin(day_make(2016, 6, 15), BASIS_PARENT, DAY_NONE);
	struct reply r = ask_as("parent", "GET", page, NULL);
	assert_true(holds(r.body, "15 June 2027") && holds(r.body, "15 June 2032") && holds(r.body, "15 June 2034"));
	assert_true(holds(r.body, "The last day of that is 14 June 2027"));
	assert_int_equal(status_of("nurse", decide), 404); // too early
	assert_false(holds(ask_as("nurse", "GET", "/", NULL).body, "Turns 11"));
	clock_freeze(day_start(day_make(2027, 3, 1)));
	assert_true(holds(ask_as("kit", "GET", "/people/" KIT, NULL).body, "/growing-up"));
	assert_true(holds(ask_as("nurse", "GET", "/", NULL).body, "Turns 11 on 15 June"));
	assert_int_equal(status_of("mum", page), 404);
	assert_int_equal(status_of("goals-only", decide), 404);
	assert_int_equal(status_of("parent", decide), 404);
	assert_int_equal(status_of("nurse", decide), 200);
	// Mistakes are said in place, and what was typed is kept.
	r = ask_as("nurse", "POST", decide, "words=Kit+said+yes");
	assert_int_equal(r.status, 400);
	assert_true(holds(r.body, "Choose what was decided") && holds(r.body, "Kit said yes"));
	r = ask_as("nurse", "POST", decide, "outcome=wants&words=+");
	assert_true(r.status == 400 && holds(r.body, "Write down how it was decided"));
	// It has to rest on what was found, and to go with it.
	r = ask_as("nurse", "POST", decide, "outcome=wants&words=Kit+said+yes");
	assert_true(r.status == 400 && holds(r.body, "First write down what was found") && holds(r.body, "Kit said yes"));
	r = ask_as("nurse", "POST", decide, rests_on_found("not-now", "outcome=wants&words=Kit+said+yes"));
	assert_true(r.status == 400 && holds(r.body, "cannot decide this now. Choose") && holds(r.body, "Kit said yes"));
	const char *able = rests_on_found("able", "outcome=wants&words=Kit+said+yes");
	assert_int_equal(ask_as("nurse", "POST", decide, able).status, 303);
	// From the 11th birthday on it rests on that.
	clock_freeze(day_start(day_make(2027, 6, 15)) + HOURS);
	parent_sees(true);
	r = ask_as("kit", "GET", page, NULL);
	assert_true(holds(r.body, "wants Pat Hughes to see the plan. Kit said yes"));
	r = ask_as("kit", "GET", "/fhir/Consent/" PARENTAL, NULL);
	assert_true(holds(r.body, "\"verificationDate\":\"2027-03-01\"") && holds(r.body, "parental-decided"));
	assert_true(holds(r.body, "consent-finding") && holds(r.body, strchr(able, '/') + 1));
	// Changing something else of it keeps what was decided.
	assert_int_equal(ask_as("kit", "POST", "/people/" KIT "/sharing/" PARENTAL, "parts=all&write=no").status, 303);
	assert_true(holds(ask_as("kit", "GET", page, NULL).body, "Kit said yes"));
	// Before 16 the young person says whether it goes on; then nobody decides in their name.
	clock_freeze(day_start(day_make(2032, 3, 1)));
	const char *keep = "/people/" KIT "/growing-up/" PARENTAL "/keep";
	assert_int_equal(ask_as("parent", "POST", keep, "x=y").status, 403);
	assert_int_equal(ask_as("kit", "POST", keep, "x=y").status, 303);
	assert_int_equal(ask_as("kit", "POST", keep, "x=y").status, 303); // pressed twice
	clock_freeze(day_start(day_make(2032, 6, 15)));
	assert_int_equal(status_of("parent", "/people/" KIT), 200);
	assert_int_equal(status_of("parent", "/people/" KIT "/sharing"), 403);
	r = ask_as("kit", "GET", page, NULL); // what is long past is not read again
	assert_true(!holds(r.body, "15 June 2027") && holds(r.body, "15 June 2032") && holds(r.body, "15 June 2034"));
	assert_int_equal(status_of("nurse", decide), 404); // too late
	r = ask_as("kit", "GET", "/people/" KIT "/sharing", NULL);
	assert_true(holds(r.body, "Pat Hughes"));
	clock_freeze(day_start(day_make(2034, 6, 15)));
	assert_int_equal(status_of("parent", "/people/" KIT), 200);
	house_close();
}

// Who understands it and does not want it is heard: it ends that moment.
static void test_a_young_person_who_does_not_want_it_is_heard(void **state)
{
	(void)state;
	begin(day_make(2014, 6, 15), BASIS_PARENT_DECIDED, DAY_NONE);
	parent_sees(true);
	const char *decide = "/people/" KIT "/growing-up/" PARENTAL;
	const char *found = rests_on_found("with-help", "outcome=wants-not&words=Kit+said+no");
	assert_int_equal(ask_as("nurse", "POST", decide, found).status, 303);
	parent_sees(false);
	assert_int_equal(status_of("nurse", decide), 404);
	struct reply r = ask_as("kit", "GET", "/fhir/Consent/" PARENTAL, NULL);
	assert_true(holds(r.body, "\"status\":\"inactive\"") && holds(r.body, "Kit said no"));
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_age_is_counted_as_birthdays_are),
		cmocka_unit_test(test_the_11th_birthday_ends_what_a_parent_sees),
		cmocka_unit_test(test_what_was_decided_together_ends_at_16),
		cmocka_unit_test(test_a_birth_date_that_is_put_right_acts_at_once),
		cmocka_unit_test(test_growing_up_from_10_to_18),
		cmocka_unit_test(test_a_young_person_who_does_not_want_it_is_heard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

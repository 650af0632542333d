// SPDX-License-Identifier: Apache-2.0
// Looks that are worth a question: which are found, that others are not, that each is found once until somebody has
// closed it, and that who does their work is asked about only when it is very many people.
#include "audit_help.h"

#include "record/access.h"
#include "record/account.h"
#include "record/pattern.h"
#include "record/person.h"

#define PERSON "dec1ann0p1"
#define OTHER "0therpers0"

static const char *const bodies[] = {
	"{\"resourceType\":\"Patient\",\"id\":\"" PERSON "\",\"name\":[{\"use\":\"official\",\"given\":[\"Declan\"],"
	"\"family\":\"Hughes\"}],\"telecom\":[{\"system\":\"phone\",\"value\":\"01632 960111\"}],"
	"\"address\":[{\"use\":\"home\",\"postalCode\":\"LL55 4TY\"}]}",
	"{\"resourceType\":\"Patient\",\"id\":\"" OTHER "\",\"name\":[{\"use\":\"official\",\"given\":[\"Anna\"],"
	"\"family\":\"Reader\"}]}",
};
static const struct {
	const char *id, *name, *practitioner;
	enum actor_kind kind;
} cast[] = {
	{ "nurse", "Sarah Obi", "", ACTOR_STAFF },
	{ "same", "declan  HUGHES", "", ACTOR_STAFF },
	{ "aunt", "Karen Hughes", "p-aunt", ACTOR_STAFF },
	{ "next-door", "Bob Last", "p-bob", ACTOR_STAFF },
	{ "neighbours-at-work", "Wendy Work", "p-work", ACTOR_STAFF },
	{ "mum", "Moira Mum", "", ACTOR_SUPPORTER },
	{ "moira", "Moira Mum", "", ACTOR_STAFF },
	{ "colleague", "Anna Reader", "", ACTOR_STAFF },
};
static const char *const homes[][2] = {
	{ "p-aunt", "{\"resourceType\":\"Practitioner\",\"id\":\"p-aunt\",\"address\":[{\"postalCode\":\"ll554ty\"}]}" },
	{ "p-bob", "{\"resourceType\":\"Practitioner\",\"id\":\"p-bob\",\"address\":[{\"postalCode\":\"LL55 4TY\"}]}" },
	{ "p-work", "{\"resourceType\":\"Practitioner\",\"id\":\"p-work\",\"address\":[{\"use\":\"work\","
		"\"postalCode\":\"LL55 4TY\"}]}" },
};

static enum err put_person(struct db *db, struct arena *a, const char *key, const char *body)
{
	struct resource_put put = { .now = { .person = str_of(key), .shelf = SHELF_PLAN, .type = STR("Patient"),
		.id = str_of(key), .updated = clock_now(), .kind = STR(""), .section = STR(""), .label = STR(""),
		.author = STR(""),
		.body = resource_stamp(a, json_tree(a, json_trusted(a, str_of(body))), str_of(key), 1, clock_now()) } };
	return resource_write(db, a, &put);
}

static enum err make(struct db *db, struct arena *a, void *what)
{
	(void)what;
	enum err e = put_person(db, a, PERSON, bodies[0]);
	if (e == OK)
		e = put_person(db, a, OTHER, bodies[1]);
	for (size_t i = 0; e == OK && i < sizeof cast / sizeof *cast; i++)
		e = account_add(db, a, &(struct account_new){ .id = str_of(cast[i].id), .username = str_of(cast[i].id),
			.kind = cast[i].kind, .name = str_of(cast[i].name), .role = STR("Nurse"), .person = STR(""),
			.practitioner = str_of(cast[i].practitioner), .password_hash = STR("") });
	for (size_t i = 0; e == OK && i < sizeof homes / sizeof *homes; i++) {
		struct resource_put put = { .now = { .person = STR(""), .type = STR("Practitioner"), .id = str_of(homes[i][0]),
			.updated = clock_now(), .author = STR(""), .body = str_of(homes[i][1]) } };
		e = shared_write(db, a, &put);
	}
	struct access_rule mum = { .grantee = STR("a:mum"), .consent = STR("c1"), .sections = STR(""), .labels = STR(""),
		.purpose = STR("care"), .effect = 1, .verbs = MAY_SEE, .since = 0, .until = 0 };
	return e == OK ? access_rule_put(db, STR(PERSON), &mum) : e;
}

static struct pattern_list waiting(void)
{
	struct pattern_list list;
	assert_int_equal(audit_tend(audit), OK);
	assert_int_equal(pattern_all(store_reader(store), arena, false, &list), OK);
	return list;
}

static void expect(const char *actor, const char *person, enum pattern_what what)
{
	struct pattern_list list = waiting();
	size_t before = list.count;
	append_row(person, actor, "read", "plan_page");
	list = waiting();
	if (list.count != before + (what != 0))
		fail_msg("%s: %zu after %zu", actor, list.count, before);
	for (size_t i = 0; i < list.count; i++)
		if (str_is(list.item[i].actor, actor) && str_is(list.item[i].person, person)) {
			assert_int_equal(list.item[i].what, what);
			assert_true(str_is(list.item[i].role, "Nurse"));
			return;
		}
	assert_int_equal(what, 0);
}

static void test_each_sort_is_found_and_ordinary_work_is_not(void **state)
{
	(void)state;
	assert_int_equal(store_write(store, make, NULL), OK);
	expect("a:nurse", PERSON, 0);
	expect("a:mum", PERSON, 0);
	expect("s:program", PERSON, 0);
	expect("a:same", PERSON, PATTERN_OWN);
	expect("a:aunt", PERSON, PATTERN_RELATIVE);
	expect("a:moira", PERSON, PATTERN_RELATIVE);
	expect("a:next-door", PERSON, PATTERN_NEIGHBOUR);
	expect("a:neighbours-at-work", PERSON, 0);
	expect("a:nurse", OTHER, PATTERN_COLLEAGUE);
	expect("a:colleague", OTHER, PATTERN_OWN);
	append_row(PERSON, "a:aunt", "refused", "plan_page"); // saw nothing
	assert_int_equal(waiting().count, 6);
}

struct closing {
	struct pattern x;
	enum err found;
};

static enum err close_it(struct db *db, struct arena *a, void *what)
{
	struct closing *c = what;
	(void)a;
	c->found = pattern_close(db, &c->x);
	return OK;
}

static void test_one_is_asked_about_once(void **state)
{
	(void)state;
	assert_int_equal(store_write(store, make, NULL), OK);
	append_row(PERSON, "a:aunt", "read", "plan_page");
	append_row(PERSON, "a:aunt", "read", "goals_page");
	assert_int_equal(waiting().count, 1);
	append_row(PERSON, "a:aunt", "read", "plan_page");
	struct pattern_list list = waiting();
	assert_int_equal(list.count, 1);
	assert_int_equal(list.item[0].times, 2); // turns in which it was seen
	struct closing c = { .x = list.item[0] };
	c.x.closed = clock_now();
	c.x.officer = STR("officer");
	c.x.finding = STR("work");
	c.x.words = STR("Their own patient");
	assert_int_equal(store_write(store, close_it, &c), OK);
	assert_int_equal(c.found, OK);
	assert_int_equal(store_write(store, close_it, &c), OK);
	assert_int_equal(c.found, ERR_STALE);
	clock_freeze(START + 10 * DAYS);
	append_row(PERSON, "a:aunt", "read", "plan_page");
	assert_int_equal(waiting().count, 0);
	clock_freeze(START + 31 * DAYS);
	append_row(PERSON, "a:aunt", "read", "plan_page");
	assert_int_equal(waiting().count, 1);
	assert_int_equal(pattern_all(store_reader(store), arena, true, &list), OK);
	assert_int_equal(list.count, 1);
	assert_true(str_is(list.item[0].words, "Their own patient"));
}

static void look_at_people(const char *actor, int first, int count)
{
	for (int i = first; i < first + count; i++)
		append_row(str_c(arena, str_format(arena, "people%04d", i)), actor, "read", "plan_page");
}

static void test_a_hundred_in_an_hour_are_no_question_and_one_more_is(void **state)
{
	(void)state;
	assert_int_equal(store_write(store, make, NULL), OK);
	look_at_people("a:nurse", 0, 100);
	assert_int_equal(waiting().count, 0);
	look_at_people("a:nurse", 0, 50); // the same people again
	assert_int_equal(waiting().count, 0);
	clock_freeze(START + 61 * MINUTES);
	look_at_people("a:nurse", 200, 60);
	assert_int_equal(waiting().count, 0); // the hundred were before
	look_at_people("a:nurse", 300, 41);
	struct pattern_list list = waiting();
	assert_int_equal(list.count, 1);
	assert_int_equal(list.item[0].what, PATTERN_MANY);
	assert_int_equal(list.item[0].person.n, 0);
	look_at_people("s:program", 0, 150);
	assert_int_equal(waiting().count, 1);
}

static enum err erase(struct db *db, struct arena *a, void *what)
{
	const struct audit_row witness = { .action = STR(""), .outcome = STR("done"), .actor = STR("a:one"),
		.role = STR(""), .person = STR(""), .what = STR(""), .reason = STR("law"), .request = STR(""),
		.peer = STR("") };
	(void)what;
	return audit_erase(audit, db, a, STR(PERSON), &witness, NULL);
}

static void test_who_is_erased_is_in_no_question(void **state)
{
	(void)state;
	assert_int_equal(store_write(store, make, NULL), OK);
	expect("a:aunt", PERSON, PATTERN_RELATIVE);
	struct pattern_list list = waiting();
	assert_int_equal(list.count, 1);
	struct pattern x;
	assert_int_equal(pattern_get(store_reader(store), arena, list.item[0].id, &x), OK);
	assert_true(str_is(x.person, PERSON));
	assert_int_equal(pattern_get(store_reader(store), arena, STR("nothing"), &x), ERR_NOT_FOUND);
	assert_int_equal(store_write(store, erase, NULL), OK);
	assert_int_equal(waiting().count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_sort_is_found_and_ordinary_work_is_not, audit_house_open,
			audit_house_close),
		cmocka_unit_test_setup_teardown(test_one_is_asked_about_once, audit_house_open, audit_house_close),
		cmocka_unit_test_setup_teardown(test_a_hundred_in_an_hour_are_no_question_and_one_more_is, audit_house_open,
			audit_house_close),
		cmocka_unit_test_setup_teardown(test_who_is_erased_is_in_no_question, audit_house_open, audit_house_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Every route of a person with every kind of permission, played against the real server. What ended (withdrawn, over,
// lapsed, barred, a birthday, a team that was left) is as if it had never been; what stands is held to
// tests/serve/permissions.txt: a line a route, a column a permission. On a failure the table as it is now is left in
// build/permissions.actual.
#include "matrix_help.h"

#define CHILD "ch1dxrec09" // 9 years old
#define TEEN "teenrec013"  // 13

struct let_in_as {
	const char *name, *person;
	enum actor_kind kind;
	const char *team;    // that they are in
	const char *grantee; // NULL: nothing was given
	unsigned verbs;
	const char *sections;
	enum consent_basis basis;
	enum { STANDS, WITHDRAWN, OVER, LEFT, EMERGENCY_OVER } now;
};

// --- what ended ------------------------------------------------------------------------------------------------------
static const struct let_in_as ended[] = {
	{ "e-team", DECLAN, ACTOR_STAFF, "e-team", "t:e-team", MAY_ALL_STAFF, "", BASIS_SELF, WITHDRAWN },
	{ "e-named", DECLAN, ACTOR_STAFF, NULL, "a:e-named", MAY_ALL_STAFF, "", BASIS_SELF, WITHDRAWN },
	{ "e-over", DECLAN, ACTOR_STAFF, NULL, "a:e-over", MAY_ALL_STAFF, "", BASIS_SELF, OVER },
	{ "e-lapsed", DECLAN, ACTOR_STAFF, "e-lapsed", "t:e-lapsed", MAY_ALL_STAFF, "", BASIS_PROVISIONAL, OVER },
	{ "e-house", DECLAN, ACTOR_STAFF, "elsewhere", "o:region", MAY_ALL_STAFF, "", BASIS_SELF, WITHDRAWN },
	{ "e-left", DECLAN, ACTOR_STAFF, "let-in", NULL, 0, "", BASIS_SELF, LEFT },
	{ "e-urgent", DECLAN, ACTOR_STAFF, NULL, NULL, 0, "", BASIS_SELF, EMERGENCY_OVER },
	{ "e-aunt", DECLAN, ACTOR_SUPPORTER, NULL, "a:e-aunt", MAY_SEE | MAY_WRITE, "", BASIS_SELF, WITHDRAWN },
	{ "e-friend", DECLAN, ACTOR_SUPPORTER, NULL, "a:e-friend", MAY_SEE | MAY_COMMENT, "", BASIS_SELF, OVER },
	{ "e-lawyer", DECLAN, ACTOR_SUPPORTER, NULL, "a:e-lawyer", MAY_SEE | MAY_SHARE | MAY_SIGN, "",
		BASIS_ATTORNEY, OVER },
	{ "e-parent", DECLAN, ACTOR_SUPPORTER, NULL, "a:e-parent", MAY_SEE | MAY_SHARE, "", BASIS_PARENT, STANDS },
	{ "e-decided", DECLAN, ACTOR_SUPPORTER, NULL, "a:e-decided", MAY_SEE, "", BASIS_PARENT_DECIDED, STANDS },
	{ "e-teen", TEEN, ACTOR_SUPPORTER, NULL, "a:e-teen", MAY_SEE | MAY_SHARE, "", BASIS_PARENT, STANDS },
};
// Whom nobody let in.
static const struct let_in_as never_had[] = {
	{ "n-staff", DECLAN, ACTOR_STAFF, "elsewhere", NULL, 0, "", BASIS_SELF, STANDS },
	{ "n-helper", DECLAN, ACTOR_SUPPORTER, NULL, NULL, 0, "", BASIS_SELF, STANDS },
};

// --- what stands -----------------------------------------------------------------------------------------------------
#define ALL_OF_IT (MAY_SEE | MAY_WRITE | MAY_SPEAK | MAY_SHARE)
static const struct let_in_as stands[] = {
	{ "comment", DECLAN, ACTOR_SUPPORTER, NULL, "a:comment", MAY_SEE | MAY_COMMENT, "", BASIS_SELF, STANDS },
	{ "writes", DECLAN, ACTOR_SUPPORTER, NULL, "a:writes", MAY_SEE | MAY_WRITE, "", BASIS_SELF, STANDS },
	{ "for-them", DECLAN, ACTOR_SUPPORTER, NULL, "a:for-them", MAY_SEE | MAY_WRITE | MAY_SPEAK, "",
		BASIS_SELF, STANDS },
	{ "part", DECLAN, ACTOR_SUPPORTER, NULL, "a:part", MAY_SEE | MAY_WRITE, " goals ", BASIS_SELF, STANDS },
	{ "signs", DECLAN, ACTOR_SUPPORTER, NULL, "a:signs", MAY_SEE | MAY_SIGN, "", BASIS_ATTORNEY, STANDS },
	{ "shares", DECLAN, ACTOR_SUPPORTER, NULL, "a:shares", MAY_SEE | MAY_SHARE, "", BASIS_ATTORNEY, STANDS },
	{ "interest", DECLAN, ACTOR_SUPPORTER, NULL, "a:interest", MAY_SEE | MAY_SHARE, "",
		BASIS_BEST_INTEREST, STANDS },
	{ "house", DECLAN, ACTOR_STAFF, "p-house", "o:p-house", MAY_ALL_STAFF, "", BASIS_SELF, STANDS },
	{ "named", DECLAN, ACTOR_STAFF, NULL, "a:named", MAY_ALL_STAFF, "", BASIS_SELF, STANDS },
	{ "reads", DECLAN, ACTOR_STAFF, NULL, "a:reads", MAY_SEE, "", BASIS_SELF, STANDS },
	{ "parent9", CHILD, ACTOR_SUPPORTER, NULL, "a:parent9", ALL_OF_IT, "", BASIS_PARENT, STANDS },
	{ "decided", TEEN, ACTOR_SUPPORTER, NULL, "a:decided", ALL_OF_IT, "", BASIS_PARENT_DECIDED, STANDS },
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

// --- the house -------------------------------------------------------------------------------------------------------
static enum err add_child(struct db *db, struct arena *a, const char *key, int year)
{
	struct person_facts facts = { .given = STR("Kit"), .family = STR("Hughes"), .called = STR("Kit"), .nhs = STR(""),
		.gender = STR(""), .phone = STR(""), .address = STR(""), .birth = day_make(year, 3, 12) };
	struct resource_put put = { .now = { .person = z(key), .type = STR("Patient"), .id = z(key), .updated = clock_now(),
		.kind = STR(""), .section = STR(""), .label = STR(""), .author = STR(""),
		.body = resource_stamp(a, person_body(a, &facts), z(key), 1, clock_now()) } };
	const struct writer w = { .person = z(key), .plan = STR(""), .author = STR(""), .author_reference = STR(""),
		.author_display = STR(""), .words_reference = STR(""), .words_display = STR(""), .at = clock_now() };
	enum err e = resource_write(db, a, &put);
	if (e == OK)
		e = person_index(db, a, &put.now);
	return e == OK ? plan_refresh(db, a, z(key), &w, PLAN_STATES) : e;
}

static enum err give(struct db *db, struct arena *a, const struct let_in_as *x, size_t n)
{
	struct str id = str_format(a, "%s-%c0nsent1%04zu", x->person, x->name[0] == 'e' ? 'e' : 'c', n);
	clock_freeze(START - 40 * DAYS);
	enum err e = consent_give(db, a, &(struct consent_grant){ .person = z(x->person), .id = id,
		.grantee = z(x->grantee),
		.grantee_name = STR("x"), .grantee_reference = STR(""), .verbs = x->verbs, .sections = z(x->sections),
		.labels = STR(""), .until = x->now == OVER ? day_of(START) - 1 : DAY_NONE, .basis = x->basis,
		.author = STR("a:declan"), .author_reference = STR(""), .words = STR("") });
	clock_freeze(START);
	return e == OK && x->now == WITHDRAWN ? consent_withdraw(db, a, z(x->person), id, STR("a:declan"), STR("")) : e;
}

static enum err let_in(struct db *db, struct arena *a, const struct let_in_as *x, size_t n)
{
	struct account_new account = { .id = z(x->name), .username = z(x->name), .name = z(x->name), .role = STR(""),
		.kind = x->kind, .person = STR(""), .practitioner = STR(""), .password_hash = hash };
	enum err e = account_add(db, a, &account);
	if (e == OK && x->team)
		e = membership_add(db, account.id, z(x->team), STR(""));
	if (e == OK && x->now == LEFT)
		e = membership_end(db, account.id, z(x->team));
	if (e == OK && x->grantee)
		e = give(db, a, x, n);
	if (e == OK && x->now == EMERGENCY_OVER)
		e = emergency_put(db, &(struct privacy_case){ .person = z(x->person), .id = STR(DECLAN "-emergency002"),
			.account = z(x->name), .since = START - 2 * EMERGENCY_LASTS, .until = START - EMERGENCY_LASTS });
	return e;
}

struct rows {
	const struct let_in_as *row;
	size_t count;
};

static enum err let_all_in(struct db *db, struct arena *a, void *what)
{
	const struct rows *list = what;
	enum err e = add_child(db, a, CHILD, 2017);
	if (e == OK)
		e = add_child(db, a, TEEN, 2013);
	for (; e == OK && list->row; list++)
		for (size_t i = 0; e == OK && i < list->count; i++)
			e = let_in(db, a, &list->row[i], i);
	return e;
}

static bool of_a_person(const struct route *r)
{
	return strstr(r->path, ":person") != NULL;
}

// --- tests -----------------------------------------------------------------------------------------------------------
static void test_what_ended_is_as_if_it_had_never_been(void **state)
{
	struct rows all[] = { { ended, COUNT(ended) }, { never_had, COUNT(never_had) }, { NULL, 0 } };
	unsigned differ = 0, asked = 0;
	(void)state;
	for (size_t i = 0; route_at(i); i++) {
		const struct route *r = route_at(i);
		if (!of_a_person(r))
			continue;
		struct arena *one = arena_new();
		house_open();
		assert_int_equal(store_write(site.store, let_all_in, all), OK);
		for (size_t n = 0; n < COUNT(ended); n++) {
			const struct let_in_as *x = &ended[n];
			const char *than = x->kind == ACTOR_STAFF ? "n-staff" : "n-helper";
			const char *was = cell_of(one, r, x->person, than), *is = cell_of(one, r, x->person, x->name);
			asked++;
			if (strcmp(was, is) != 0) {
				print_error("%s %s: %s is told \"%s\", and who never was let in \"%s\"\n",
					r->method, r->path, x->name,
					is, was);
				differ++;
			}
		}
		house_close();
		arena_free(one);
	}
	assert_true(asked > 1000);
	assert_int_equal(differ, 0);
}

static struct str row_of(struct arena *a, const struct route *r)
{
	struct str out = row_begin(a, r);
	for (size_t i = 0; i < COUNT(stands); i++)
		out = row_add(a, out, stands[i].name, cell_of(a, r, stands[i].person, stands[i].name));
	return str_trim(out);
}

static void test_each_permission_reaches_what_its_table_says_and_nothing_else(void **state)
{
	struct rows all[] = { { stands, COUNT(stands) }, { NULL, 0 } };
	const char *names[COUNT(stands)];
	struct arena *a = arena_new();
	struct str table = read_matrix(a, "permissions.txt");
	unsigned differ = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(stands); i++)
		names[i] = stands[i].name;
	FILE *actual = actual_file("permissions.actual", names, COUNT(stands));
	for (size_t i = 0; route_at(i); i++) {
		if (!of_a_person(route_at(i)))
			continue;
		struct arena *one = arena_new();
		house_open();
		assert_int_equal(store_write(site.store, let_all_in, all), OK);
		struct str row = row_of(one, route_at(i));
		fprintf(actual, "%.*s\n", STR_ARG(row));
		if (!has_line(table, row)) {
			print_error("not in permissions.txt: %.*s\n", STR_ARG(row));
			differ++;
		}
		house_close();
		arena_free(one);
	}
	fclose(actual);
	arena_free(a);
	if (differ)
		fail_msg("%u routes are not as the table says", differ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_ended_is_as_if_it_had_never_been),
		cmocka_unit_test(test_each_permission_reaches_what_its_table_says_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

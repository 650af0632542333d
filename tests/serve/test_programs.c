// SPDX-License-Identifier: Apache-2.0
// Programs that read plans: people see which, what, why and when, and stop each with two presses; one that stands for
// an organisation is shown what people opened to that.
#include "serve_help.h"

#include "record/client.h"

#define KEYS \
	"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"kid\":\"a\",\"alg\":\"ES384\"," \
	"\"x\":\"hou_qgzHzk0QJpdXjjMR69O9uWi5ScYkmMI5Vgw-e7WRAonxisN9ql2tBJpp7v9y\"," \
	"\"y\":\"i3ed13TJxBG0ptzfIqyoKjjuJ439m4KxQCAMO7KQLgk7gsuCt2Nf8-m2qJHPhkm5\"}]}"

struct program {
	const char *id, *name, *organisation, *scope;
	struct str token;
};
static struct program everybodys = { "programall01", "Shared record", "", "system/*.rs", { 0 } },
		      goals = { "programgoals", "Goal helper", "goals", "system/Goal.rs system/Patient.rs", { 0 } },
		      unknown = { "programnone1", "Far away", "riverside", "system/*.rs", { 0 } };

static enum err let_in(struct db *db, struct arena *a, void *what)
{
	struct program *p = what;
	struct client c;
	struct client_token t;
	client_new(a, z(p->name), STR(KEYS), z(p->scope), &c);
	c.id = z(p->id);
	c.organisation = z(p->organisation);
	c.reason = STR("So that they know what matters");
	token_new_for(arena, c.id, z(p->scope), 0, &t);
	p->token = t.token;
	enum err e = client_add(db, a, &c);
	return e == OK ? token_put(db, &t) : e;
}

static int set_up(void **state)
{
	(void)state;
	house_open();
	assert_int_equal(store_write(site.store, let_in, &everybodys), OK);
	assert_int_equal(store_write(site.store, let_in, &goals), OK);
	assert_int_equal(store_write(site.store, let_in, &unknown), OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_close();
	return 0;
}

static struct reply page(const char *method, const char *path, const struct session *s)
{
	struct str body = str_format(arena, "csrf=%.*s", STR_ARG(s->csrf));
	return reply_read(ask_raw(arena, str_format(arena, "%s %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Cookie: ownplan=%.*s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s",
		method, path, STR_ARG(s->token), body.n, STR_ARG(body))));
}

static int reads(struct str of, const char *what)
{
	struct str text = str_format(arena, "GET /fhir/%s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Authorization: Bearer %.*s\r\n\r\n", what, STR_ARG(of));
	return reply_read(ask_raw(arena, text)).status;
}

static void test_a_program_of_an_organisation_sees_what_was_opened_to_that(void **state)
{
	(void)state;
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 200);
	assert_int_equal(reads(everybodys.token, "Patient/" OTHER), 200);
	assert_int_equal(reads(goals.token, "Goal/" GOAL), 200);
	assert_int_equal(reads(goals.token, "Goal/" SECRET), 404);
	assert_int_equal(reads(goals.token, "Patient/" OTHER), 404); // who let nobody in is not there for it
	assert_int_equal(reads(unknown.token, "Goal/" GOAL), 404);
	assert_int_equal(reads(unknown.token, "Patient/" DECLAN), 404);
}

static void test_people_see_which_programs_read_what_why_and_when(void **state)
{
	struct session declan = sign_in_as(arena, "declan"), other = sign_in_as(arena, "other");
	(void)state;
	struct reply r = page("GET", "/people/" DECLAN "/sharing", &declan);
	assert_int_equal(r.status, 200);
	assert_true(holds(r.body, "Programs that can read it"));
	assert_true(holds(r.body, "Shared record"));
	assert_true(holds(r.body, "So that they know what matters"));
	assert_true(holds(r.body, "All of it. Can only read."));
	assert_true(holds(r.body, "Goal helper"));
	assert_true(holds(r.body, "Goals and actions"));
	assert_true(holds(r.body, "A program of this service")); // the token of the operator
	assert_false(holds(r.body, "Far away"));                 // it may read nothing of this plan
	assert_false(holds(r.body, "today at"));
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 200);
	r = page("GET", "/people/" DECLAN "/sharing", &declan);
	assert_true(holds(r.body, "today at"));
	r = page("GET", "/people/" OTHER "/sharing", &other);
	assert_true(holds(r.body, "Shared record"));
	assert_false(holds(r.body, "Goal helper"));
}

static void test_a_program_is_stopped_with_two_presses_and_only_that_one(void **state)
{
	struct session declan = sign_in_as(arena, "declan"), mum = sign_in_as(arena, "mum");
	const char *at = "/people/" DECLAN "/sharing/program/programall01";
	(void)state;
	assert_int_equal(page("POST", at, &mum).status, 403);
	assert_true(holds(page("GET", at, &declan).body, "Stop this program reading the plan?"));
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 200); // looking stops nothing
	assert_int_equal(page("POST", at, &declan).status, 303);
	assert_int_equal(page("POST", at, &declan).status, 303); // pressed twice
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 404);
	assert_int_equal(reads(everybodys.token, "Patient/" DECLAN), 404);
	assert_int_equal(reads(everybodys.token, "Patient/" OTHER), 200);
	assert_int_equal(reads(goals.token, "Goal/" GOAL), 200);
	assert_int_equal(reads(token, "Goal/" GOAL), 200);
	struct reply r = page("GET", "/people/" DECLAN "/sharing", &declan);
	assert_true(holds(r.body, "Never any of it"));
	assert_false(holds(r.body, at));
	assert_int_equal(page("GET", at, &declan).status, 404);
	// One that stands for an organisation is stopped though the organisation stays.
	assert_int_equal(page("POST", "/people/" DECLAN "/sharing/program/programgoals", &declan).status, 303);
	assert_int_equal(reads(goals.token, "Goal/" GOAL), 404);
	struct session staff = sign_in_as(arena, "goals-only");
	assert_int_equal(page("GET", "/people/" DECLAN, &staff).status, 200);
}

static void test_what_stopped_a_program_is_a_consent_and_can_be_taken_back(void **state)
{
	struct session declan = sign_in_as(arena, "declan");
	struct consent_view *list;
	size_t count, found = 0;
	struct str id = STR("");
	(void)state;
	assert_int_equal(page("POST", "/people/" DECLAN "/sharing/program/programall01", &declan).status, 303);
	struct db *db = store_reader(site.store);
	assert_int_equal(consent_list(db, arena, STR(DECLAN), false, &list, &count), OK);
	db_settle(db);
	for (size_t i = 0; i < count; i++)
		if (str_is(list[i].grantee, "s:programall01") && list[i].never) {
			found++;
			id = list[i].id;
			assert_true(str_is(list[i].grantee_name, "Shared record"));
		}
	assert_int_equal(found, 1);
	// No program is told of it.
	assert_int_equal(reads(token, str_format(arena, "Consent/%.*s", STR_ARG(id)).p), 404);
	const char *back = str_format(arena, "/people/" DECLAN "/sharing/%.*s/stop", STR_ARG(id)).p;
	assert_int_equal(page("POST", back, &declan).status, 303);
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 200);
}

// Who decides in the person's name stops a program, on their own basis, and takes that back; a stop that is the
// person's own they are not told of.
static void test_who_decides_by_law_stops_programs_too(void **state)
{
	struct session declan = sign_in_as(arena, "declan"), attorney = sign_in_as(arena, "attorney");
	const char *at = "/people/" DECLAN "/sharing/program/programall01", *list = "/people/" DECLAN "/sharing";
	(void)state;
	assert_true(holds(page("GET", list, &attorney).body, at));
	assert_int_equal(page("POST", at, &attorney).status, 303);
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 404);
	assert_true(holds(page("GET", list, &attorney).body, "Shared record"));
	assert_true(holds(page("GET", list, &attorney).body, "Never any of it"));
	assert_int_equal(page("POST", "/people/" DECLAN "/sharing/program/programgoals", &declan).status, 303);
	assert_true(holds(page("GET", list, &declan).body, "Goal helper"));
	assert_false(holds(page("GET", list, &attorney).body, "Goal helper"));
}

// One press for all of them: also for the one that comes tomorrow, and for one that stands for who was let in.
static void test_all_programs_are_stopped_at_once(void **state)
{
	struct session declan = sign_in_as(arena, "declan"), mum = sign_in_as(arena, "mum");
	const char *at = "/people/" DECLAN "/sharing/program/all";
	(void)state;
	assert_int_equal(page("POST", at, &mum).status, 403);
	assert_true(holds(page("GET", "/people/" DECLAN "/sharing", &declan).body, at));
	assert_true(holds(page("GET", at, &declan).body, "Stop all programs reading the plan?"));
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 200);
	assert_int_equal(page("POST", at, &declan).status, 303);
	assert_int_equal(page("POST", at, &declan).status, 303); // pressed twice
	assert_int_equal(reads(everybodys.token, "Goal/" GOAL), 404);
	assert_int_equal(reads(goals.token, "Goal/" GOAL), 404);
	assert_int_equal(reads(token, "Goal/" GOAL), 404);
	struct str later = token_of_scope(arena, STR("system/*.rs"));
	assert_int_equal(reads(later, "Goal/" GOAL), 404);
	assert_int_equal(reads(later, "Patient/" OTHER), 200);
	struct session staff = sign_in_as(arena, "nurse");
	assert_int_equal(page("GET", "/people/" DECLAN, &staff).status, 200);
}

#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_a_program_of_an_organisation_sees_what_was_opened_to_that),
		IN_HOUSE(test_people_see_which_programs_read_what_why_and_when),
		IN_HOUSE(test_a_program_is_stopped_with_two_presses_and_only_that_one),
		IN_HOUSE(test_what_stopped_a_program_is_a_consent_and_can_be_taken_back),
		IN_HOUSE(test_who_decides_by_law_stops_programs_too),
		IN_HOUSE(test_all_programs_are_stopped_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

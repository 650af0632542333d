// SPDX-License-Identifier: Apache-2.0
// Pages that somebody walks while others write: what was there all along and nobody changed is met once, nothing is met
// twice in the same version, whatever is added, changed and taken away between the pages. Searches in one record and
// across people in several orders, $everything, and histories of one resource, of a type and of all.
#include "leak_ask.h"

#define GOALS 60
#define WALKS 40
#define MET_MOST 4000

struct goal_now {
	char id[KEY_LENGTH + ID_TAIL_LENGTH + 2];
	int version, untouched_since; // the walk in which it was last written
	bool there;
};
static struct goal_now goal[GOALS + WALKS * 60];
static size_t goals;
static int walk;

static struct {
	char what[80]; // "Goal/ID/VERSION"
} met[MET_MOST];
static size_t mets;

// --- writing meanwhile ---------------------------------------------------------------------------------------------
struct change {
	struct goal_now *g;
	bool away;
};

static enum err put_goal(struct db *db, struct arena *a, void *what)
{
	static const char *const statuses[] = { "active", "completed", "on-hold", "proposed" };
	const struct change *c = what;
	struct str id = str_of(c->g->id);
	struct str body = str_format(a, "{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"%s\",\"startDate\":"
		"\"2026-0%u-1%u\","
		"\"identifier\":[{\"system\":\"urn:sys\",\"value\":\"page\"}],\"description\":{\"text\":\"Walk\"},\"subject\":{"
		"\"reference\":\"Patient/" DECLAN "\"}}", PICK(statuses), 1 + chance(9), chance(10));
	clock_freeze(clock_now() + SECONDS);
	struct resource_put put = { .expect = c->g->version, .now = { .person = STR(DECLAN), .shelf = SHELF_PLAN,
		.type = STR("Goal"), .id = id, .updated = clock_now(), .kind = STR("sent"), .section = STR("goals"),
		.label = STR(""), .author = STR("s:x"), .deleted = c->away,
		.body = resource_stamp(a, json_tree(a, json_trusted(a, body)), id, c->g->version + 1, clock_now()) } };
	return resource_write(db, a, &put);
}

static void write_goal(struct goal_now *g, bool away)
{
	struct change c = { g, away };
	assert_int_equal(store_write(site.store, put_goal, &c), OK);
	g->version++;
	g->there = !away;
	g->untouched_since = walk;
}

static void add_one(void)
{
	struct goal_now *g = &goal[goals++];
	assert_true(goals <= sizeof goal / sizeof *goal);
	*g = (struct goal_now){ 0 };
	snprintf(g->id, sizeof g->id, DECLAN "-%c%c%010zu", CROCKFORD[chance(32)], CROCKFORD[chance(32)], goals);
	write_goal(g, false);
}

static void somebody_writes(void)
{
	for (unsigned n = chance(4); n; n--) {
		struct goal_now *g = &goal[chance((unsigned)goals)];
		if (luck(40))
			add_one();
		else if (g->there)
			write_goal(g, luck(40));
	}
}

// --- walking -------------------------------------------------------------------------------------------------------
// An entry of a history says its version in the response, also where it took something away.
static void meet(struct str path, struct json_at entry)
{
	static const char base[] = "http://ownplan/fhir/";
	struct str name = json_text(arena, json_get(entry, "fullUrl")), etag = json_text(arena,
		json_path(arena, entry, "response.etag"));
	struct str version = etag.n > 4 ? str_part(etag, 3, etag.n - 4)
					: json_text(arena, json_path(arena, entry, "resource.meta.versionId"));
	assert_true(mets < MET_MOST && str_starts(name, base) && version.n);
	name = str_part(name, sizeof base - 1, name.n);
	snprintf(met[mets].what, sizeof met[mets].what, "%.*s/%.*s", STR_ARG(name), STR_ARG(version));
	for (size_t i = 0; i < mets; i++)
		if (!strcmp(met[i].what, met[mets].what))
			fail_msg("%.*s: %s is met twice", STR_ARG(path), met[i].what);
	mets++;
}

static bool was_met(const struct goal_now *g, int version)
{
	char what[80];
	snprintf(what, sizeof what, "Goal/%.*s/%d", KEY_LENGTH + 1 + ID_TAIL_LENGTH, g->id, version);
	for (size_t i = 0; i < mets; i++)
		if (!strcmp(met[i].what, what))
			return true;
	return false;
}

// One page; the address of the next.
static struct str read_page(struct str path)
{
	struct reply r = get(arena, path);
	struct json doc;
	if (r.status != 200)
		fail_msg("%.*s: %d %.*s", STR_ARG(path), r.status, STR_ARG(r.body));
	assert_int_equal(json_scan(arena, r.body, &doc, NULL), OK);
	struct json_at entries = json_get(json_root(&doc), "entry");
	for (struct json_at i = json_first(entries); json_is_set(i); i = json_next(entries, i))
		meet(path, i);
	return next_of(r.body);
}

static void test_what_stays_is_met_once_while_others_write(void **state)
{
	static const char *const searches[] = { "/fhir/Goal?patient=" DECLAN,
		"/fhir/Patient/" DECLAN "/Goal?_sort=start-date",
		"/fhir/Goal?patient=" DECLAN "&_sort=-lifecycle-status,start-date", "/fhir/Goal?identifier=urn:sys|page",
		"/fhir/Goal?patient=" DECLAN "&_sort=_lastUpdated", "/fhir/Goal?identifier=page&_sort=-_lastUpdated",
		"/fhir/Patient/" DECLAN "/$everything?_type=Goal", "/fhir/Patient/" DECLAN "/*?_sort=-_id" };
	(void)state;
	for (walk = 1; walk <= WALKS; walk++) {
		const char *search = PICK(searches);
		struct str path = str_format(arena, "%s%c_count=%u", search, strchr(search, '?') ? '&' : '?', 1 + chance(25));
		unsigned pages = 0;
		mets = 0;
		for (struct str next = path; next.n; pages++) {
			assert_true(pages < 1000);
			next = read_page(next);
			if (pages < 100) // a list in the order of changes has no end while somebody changes
				somebody_writes();
		}
		for (size_t i = 0; i < goals; i++)
			if (goal[i].there && goal[i].untouched_since < walk && !was_met(&goal[i], goal[i].version))
				fail_msg("%.*s: %s was there all along and is not met", STR_ARG(path), goal[i].id);
	}
}

static void test_a_history_is_walked_once_while_others_write(void **state)
{
	static const char *const histories[] = { "/fhir/_history", "/fhir/Goal/_history", "/fhir/Goal/_history" };
	static int before[sizeof goal / sizeof *goal];
	(void)state;
	for (int n = 0; n < 200; n++)
		somebody_writes();
	for (int n = 0; n < 12; n++, walk++) {
		struct str path = str_format(arena, "%s?_count=%u", PICK(histories), 20 + chance(60));
		struct goal_now *one = n % 3 == 2 ? &goal[chance(GOALS)] : NULL;
		for (int more = 0; one && one->there && more < 6; more++)
			write_goal(one, false);
		if (one)
			path = str_format(arena, "/fhir/Goal/%s/_history?_count=1", one->id);
		for (size_t i = 0; i < goals; i++)
			before[i] = goal[i].version;
		size_t had = goals;
		mets = 0;
		for (struct str next = path; next.n;) {
			next = read_page(next);
			somebody_writes();
			if (one && one->there && luck(50))
				write_goal(one, false);
		}
		for (size_t i = 0; i < had; i++)
			for (int v = 1; v <= before[i] && (!one || one == &goal[i]); v++)
				if (!was_met(&goal[i], v))
					fail_msg("%.*s: %s, version %d is missing", STR_ARG(path), goal[i].id, v);
	}
}

static int set_up(void **state)
{
	(void)state;
	house_open();
	who_asks = str_format(arena, "Authorization: Bearer %.*s", STR_ARG(token));
	chance_state = 4711;
	walk = 0;
	goals = 0;
	while (goals < GOALS)
		add_one();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_close();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_stays_is_met_once_while_others_write, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_history_is_walked_once_while_others_write, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

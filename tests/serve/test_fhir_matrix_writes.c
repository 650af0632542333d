// SPDX-License-Identifier: Apache-2.0
// Every type that the record keeps, every way of changing it, everybody who may ask (fhir_world.h). Whether something
// was changed is read from the tables, not from the reply; and who tries to change what is kept from them is answered
// as if it were not there.
#include "fhir_ask.h"

#include "record/organisation.h"

#define JSON_FHIR "application/fhir+json"
#define JSON_PATCH "application/json-patch+json"

static struct statement state_of_type = {
	.name = "test_state_of_type",
	.sql = "SELECT (SELECT count(*) + sum(version) + sum(deleted) FROM resource WHERE type = $1) AS n,"
	       " (SELECT count(*) + sum(version) + sum(deleted) FROM shared_resource WHERE type = $2) AS m",
	.params = "one:text two:text",
	.columns = "n:int m:int",
	.for_what = "whether anything of a type was written",
};

// Every write makes it larger.
static int64_t state_of(const char *type)
{
	struct db *db = store_reader(site.store);
	struct query *q = query_begin(db, &state_of_type);
	query_text(q, "one", z(type));
	query_text(q, "two", z(type));
	int64_t n = query_row(q) ? row_int(q, "n") + row_int(q, "m") : -1;
	assert_int_equal(query_end(q), OK);
	db_settle(db);
	return n;
}

// --- what the rules say -------------------------------------------------------------------------------------------
// Evidence is added and no more; who may see that somebody is there at all may change what they may change.
static bool may_write(const struct asker *x, unsigned k, unsigned slot, char act)
{
	const struct place *place = place_of_type(k);
	struct thing t = { 0, k, slot, 1 };
	if (x->kind != ACTOR_SYSTEM || !model_scope(x, types[k].type, act) || (place->kept && act != 'c') || place->made)
		return false;
	if (act != 'c' && !model_sees(x, t))
		return false;
	if (place->shared)
		return true;
	if (is_patient(k) && act == 'c')
		return true;
	if (act == 'u' && !strcmp(types[k].type, "Composition"))
		return false; // it names what no program sees: it would come back without
	if (act != 'c' && !strcmp(types[k].type, "Consent"))
		return false; // others gave it
	return model_open(x, 0) && model_may(x, 0, MAY_WRITE, place->section, act == 'c' ? "" : slots[slot].label);
}

static bool model_finds(const struct asker *x, unsigned k, unsigned slot)
{
	return model_scope(x, types[k].type, 's') && model_sees(x, (struct thing){ 0, k, slot, 1 });
}

// --- asking -------------------------------------------------------------------------------------------------------
static unsigned asked, changed;

static struct str new_body(unsigned k, unsigned slot, bool with_id)
{
	const char *type = types[k].type;
	struct thing t = { 0, k, slot, 3 };
	struct json_node *n = json_tree(arena, json_trusted(arena, body_of(arena, t, type, types[k].members)));
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	if (with_id)
		json_node_put(arena, n, "id", json_node_text(arena, id_of_thing(arena, 0, k, slot)));
	json_node_write(&b, n);
	return buf_text(&b);
}

static struct str patch_body(void)
{
	static unsigned n;
	return str_format(arena, "[{\"op\":\"add\",\"path\":\"/meta/tag/-\",\"value\":"
		"{\"system\":\"mx\",\"code\":\"p%u\"}}]", ++n);
}

// Asks, and whether something came of it is as it should be.
static struct reply write_with(const struct asker *x, unsigned k, const char *method, struct str path, const char *type,
	struct str body, bool may)
{
	int64_t before = state_of(types[k].type);
	struct reply r = ask_with(arena, x, method, path, type, body);
	bool did = state_of(types[k].type) != before;
	asked++;
	changed += did;
	if (did != may)
		fail_msg("%s: %s %.*s %s something, and should %s: %d %.*s\n%.*s", x->name, method, STR_ARG(path),
			did ? "changed" : "did not change", may ? "have" : "not have", r.status, STR_ARG(body), STR_ARG(r.body));
	return r;
}

static struct str path_of(unsigned k, unsigned slot)
{
	return str_format(arena, "/fhir/%s/%.*s", types[k].type, STR_ARG(id_of_thing(arena, 0, k, slot)));
}

// --- one thing ----------------------------------------------------------------------------------------------------
static void put_and_patch(const struct asker *x, unsigned k, unsigned slot)
{
	bool may = may_write(x, k, slot, 'u');
	(void)write_with(x, k, "PUT", path_of(k, slot), JSON_FHIR, new_body(k, slot, true), may);
	(void)write_with(x, k, "PATCH", path_of(k, slot), JSON_PATCH, patch_body(), may);
}

static bool same_as_absent(const struct asker *x, unsigned k, unsigned slot, const char *method, const char *type,
	struct str body)
{
	struct reply r = ask_with(arena, x, method, path_of(k, slot), type, body);
	struct str id = id_of_thing(arena, 0, k, slot), none = id_of_thing(arena, 0, k, 9);
	struct reply other = ask_with(arena, x, method, path_of(k, 9), type, text_without(arena, body, id, none));
	if (r.status == other.status &&
		str_eq(text_without(arena, r.body, id, STR("ID")), text_without(arena, other.body, none, STR("ID"))))
		return true;
	print_error("%s: %s %.*s: %d %.*s\nand of what is not there %d %.*s\n", x->name, method, STR_ARG(path_of(k, slot)),
		r.status, STR_ARG(r.body), other.status, STR_ARG(other.body));
	return false;
}

static void hidden_is_not_there(const struct asker *x, unsigned k, unsigned slot)
{
	assert_true(same_as_absent(x, k, slot, "PUT", JSON_FHIR, new_body(k, slot, true)));
	assert_true(same_as_absent(x, k, slot, "PATCH", JSON_PATCH, patch_body()));
	assert_true(same_as_absent(x, k, slot, "DELETE", "", STR("")));
}

// What the list names is not taken away, whoever asks; of what belongs to nobody, who may take it away is not asked to.
static void not_deleted(const struct asker *x, unsigned k, unsigned slot, const char *method, struct str path,
	struct str body)
{
	if (!place_of_type(k)->shared || !may_write(x, k, slot, 'd'))
		(void)write_with(x, k, method, path, JSON_FHIR, body, false);
}

static void play_one(const struct asker *x, unsigned k)
{
	static const unsigned tried[] = { OPEN_TO_ALL, ONLY_ME, CLOSED_LATER, TAKEN_SECRET };
	for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
		unsigned slot = tried[i];
		if (!is_there(k, slot) || (slot && x->kind != ACTOR_SYSTEM))
			continue; // of a session nothing is taken
		put_and_patch(x, k, slot);
		not_deleted(x, k, slot, "DELETE", path_of(k, slot), STR(""));
		bool known = place_of_type(k)->shared || (is_patient(k) && model_open(x, 0)) || x->kind != ACTOR_SYSTEM;
		if (!known && !model_sees(x, (struct thing){ 0, k, slot, 1 }) && model_scope(x, types[k].type, 'u'))
			hidden_is_not_there(x, k, slot);
	}
}

// --- by condition -------------------------------------------------------------------------------------------------
static struct str condition_of(unsigned k, unsigned slot)
{
	struct thing t = { 0, k, slot, is_patient(k) || place_of_type(k)->shared ? 1 : 2 };
	if (!types[k].by)
		return str_format(arena, "_id=%.*s", STR_ARG(id_of_thing(arena, 0, k, slot)));
	return str_format(arena, "%s=%s&_tag=mx%%7C%.*s", types[k].by, people[0].key, STR_ARG(word_of(arena, t)));
}

static void play_condition(const struct asker *x, unsigned k, unsigned slot)
{
	bool finds = model_finds(x, k, slot), create = may_write(x, k, slot, 'c');
	struct str condition = condition_of(k, slot), path = str_format(arena, "/fhir/%s?%.*s", types[k].type,
		STR_ARG(condition));
	struct asker unless = *x;
	unless.header = str_format(arena, "If-None-Exist: %.*s\r\n%.*s", STR_ARG(condition), STR_ARG(x->header));
	struct reply r = write_with(&unless, k, "POST", str_format(arena, "/fhir/%s", types[k].type), JSON_FHIR,
		new_body(k, OPEN_TO_ALL, false), create && !finds);
	if (create)
		assert_int_equal(r.status, finds ? 200 : 201);
	(void)write_with(x, k, "PATCH", path, JSON_PATCH, patch_body(), finds && may_write(x, k, slot, 'u'));
	not_deleted(x, k, slot, "DELETE", path, STR(""));
	bool kept = place_of_type(k)->kept;
	(void)write_with(x, k, "PUT", path, JSON_FHIR, new_body(k, OPEN_TO_ALL, false),
		finds ? may_write(x, k, slot, 'u') : create && !kept && model_scope(x, types[k].type, 'u'));
}

// --- several ------------------------------------------------------------------------------------------------------
static struct str bundle_of(const char *type, unsigned k, unsigned slot)
{
	struct str id = id_of_thing(arena, 0, k, slot);
	return str_format(arena, "{\"resourceType\":\"Bundle\",\"type\":\"%s\",\"entry\":["
		"{\"resource\":%.*s,\"request\":{\"method\":\"PUT\",\"url\":\"%s/%.*s\"}}]}", type,
		STR_ARG(new_body(k, slot, true)), types[k].type, STR_ARG(id));
}

static struct str bundle_delete(const char *type, unsigned k, unsigned slot)
{
	return str_format(arena, "{\"resourceType\":\"Bundle\",\"type\":\"%s\",\"entry\":["
		"{\"request\":{\"method\":\"DELETE\",\"url\":\"%s/%.*s\"}}]}", type, types[k].type,
		STR_ARG(id_of_thing(arena, 0, k, slot)));
}

static void play_bundle(const struct asker *x, unsigned k, unsigned slot)
{
	static const char *const forms[] = { "batch", "transaction" };
	for (size_t i = 0; i < 2; i++) {
		bool may = may_write(x, k, slot, 'u');
		(void)write_with(x, k, "POST", STR("/fhir"), JSON_FHIR, bundle_of(forms[i], k, slot), may);
		not_deleted(x, k, slot, "POST", STR("/fhir"), bundle_delete(forms[i], k, slot));
	}
}

// What it made itself a program takes away again, and nobody else does who may not see it.
static void play_made(const struct asker *x, unsigned k)
{
	bool may = may_write(x, k, OPEN_TO_ALL, 'c'), gone = !place_of_type(k)->kept;
	struct reply r = write_with(x, k, "POST", str_format(arena, "/fhir/%s", types[k].type), JSON_FHIR,
		new_body(k, OPEN_TO_ALL, false), may);
	if (!may)
		return;
	assert_int_equal(r.status, 201);
	struct str at = reply_header(&r, "Location", 0);
	struct str path = str_part(at, strlen("http://ownplan"), at.n - strlen("http://ownplan") - strlen("/_history/1"));
	for (size_t i = 0; i < ASKERS; i++)
		if (askers[i].kind == ACTOR_SYSTEM && !model_open(&askers[i], 0) && !place_of_type(k)->shared && !is_patient(k))
			(void)write_with(&askers[i], k, "DELETE", path, "", STR(""), false);
	(void)write_with(x, k, "DELETE", path, "", STR(""), gone && model_scope(x, types[k].type, 'd') &&
		!(is_patient(k) && x->team)); // whom nobody let in to yet is not there for one organisation
}

static void play_import(const struct asker *x, unsigned k)
{
	struct str line = str_format(arena, "%.*s\n", STR_ARG(new_body(k, OPEN_TO_ALL, false)));
	(void)write_with(x, k, "POST", STR("/fhir/$import"), "application/fhir+ndjson", line,
		may_write(x, k, OPEN_TO_ALL, 'c'));
}

static void test_every_type_is_changed_by_whoever_may_change_it(void **state)
{
	(void)state;
	for (unsigned k = 0; k < TYPES; k++)
		for (size_t i = 0; i < ASKERS; i++) {
			const struct asker *x = &askers[i];
			struct arena *before = arena;
			if (x->about)
				continue;
			arena = arena_new();
			play_one(x, k);
			play_condition(x, k, OPEN_TO_ALL);
			play_bundle(x, k, OPEN_TO_ALL);
			if (is_there(k, ONLY_ME) && x->kind == ACTOR_SYSTEM) {
				play_condition(x, k, ONLY_ME);
				play_bundle(x, k, ONLY_ME);
			}
			play_made(x, k);
			play_import(x, k);
			arena_free(arena);
			arena = before;
		}
	print_message("%u asked, %u changed\n", asked, changed);
	assert_true(changed > 500);
}

// --- what an organisation is part of ------------------------------------------------------------------------------
static struct statement refusals = {
	.name = "test_refusals",
	.sql = "SELECT count(*) AS n FROM audit WHERE action = 'refused' AND outcome = 'denied' AND what = $1"
	       " AND actor = $2",
	.params = "what:text actor:text",
	.columns = "n:int",
	.for_what = "whether a refusal was written down",
};

static int64_t refusals_of(const char *what, const char *actor)
{
	struct db *db = store_reader(site.store);
	struct query *q = query_begin(db, &refusals);
	query_text(q, "what", z(what));
	query_text(q, "actor", z(actor));
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	db_settle(db);
	return n;
}

static struct actor_team stands_in(const char *team)
{
	struct actor_team t = { .team = z(team) };
	assert_int_equal(organisation_above_of(store_reader(site.store), arena, &t), OK);
	db_settle(store_reader(site.store));
	return t;
}

#define MOVED(part) "{\"resourceType\":\"Organization\",\"id\":\"mx-moved\",\"name\":\"x\"" part "}"
#define PART_OF(id) ",\"partOf\":{\"reference\":\"Organization/" id "\"}"

static enum err put_moved(struct db *db, struct arena *a, void *what)
{
	struct resource_put put = { .now = { .type = STR("Organization"), .id = STR("mx-moved"), .updated = START,
		.person = STR(""), .kind = STR(""), .section = STR(""), .label = STR(""), .author = STR(""),
		.body = resource_stamp(a, json_tree(a, json_trusted(a, STR(MOVED(PART_OF("mx-house"))))), STR("mx-moved"), 1,
			START) } };
	(void)what;
	return shared_write(db, a, &put);
}

static void test_a_program_moves_no_organisation(void **state)
{
	static const struct {
		const char *method, *path, *type, *body;
	} tries[] = {
		{ "PUT", "/fhir/Organization/mx-moved", JSON_FHIR, MOVED(PART_OF("mx-goals")) },
		{ "PUT", "/fhir/Organization/mx-moved", JSON_FHIR, MOVED("") },
		{ "PATCH", "/fhir/Organization/mx-moved", JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/partOf\"}]" },
		{ "DELETE", "/fhir/Organization/mx-moved", "", "" },
		{ "POST", "/fhir/Organization", JSON_FHIR,
			"{\"resourceType\":\"Organization\",\"name\":\"x\"" PART_OF("mx-house") "}" },
		{ "POST", "/fhir", JSON_FHIR, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{"
			"\"resource\":" MOVED("") ",\"request\":{\"method\":\"PUT\",\"url\":\"Organization/mx-moved\"}}]}" },
	};
	struct asker host = { .name = "host", .kind = ACTOR_SYSTEM };
	const struct asker *x = &askers[0];
	unsigned k = type_named("Organization");
	(void)state;
	while (strcmp(x->name, "mxall0000001") != 0)
		x++;
	assert_int_equal(store_write(site.store, put_moved, NULL), OK);
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct reply r = write_with(x, k, tries[i].method, z(tries[i].path), tries[i].type, z(tries[i].body), false);
		assert_int_equal(r.status, 403);
		assert_true(holds(r.body, "partOf") && holds(r.body, "ownplan token"));
		struct actor_team t = stands_in("mx-moved");
		assert_true(t.aboves >= 1 && str_is(t.above[0], "mx-house"));
	}
	assert_int_equal(refusals_of("Organization/mx-moved", "s:mxall0000001"), 4);
	// What else it says, a program may write.
	(void)write_with(x, k, "PATCH", STR("/fhir/Organization/mx-moved"), JSON_PATCH,
		STR("[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"y\"}]"), true);
	struct str t = token_of_scope(arena, STR("system/Organization.cruds"));
	host.header = str_format(arena, "Authorization: Bearer %.*s", STR_ARG(t));
	(void)write_with(&host, k, "PUT", STR("/fhir/Organization/mx-moved"), JSON_FHIR,
		STR(MOVED(PART_OF("mx-goals"))), true);
	struct actor_team now = stands_in("mx-moved");
	assert_true(now.aboves == 1 && str_is(now.above[0], "mx-goals"));
}

static int set_up(void **state)
{
	(void)state;
	world_open();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	world_close();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_is_changed_by_whoever_may_change_it),
		cmocka_unit_test(test_a_program_moves_no_organisation),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

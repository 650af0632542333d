// SPDX-License-Identifier: Apache-2.0
// Every version is kept, every change names the version it saw, and an id says where a resource lives.
#include "account_help.h"
#include "record/key.h"
#include "record/resource.h"

#define PERSON "abcdefghjk"

static struct resource_put put_of(const char *id, const char *text, int64_t expect)
{
	struct json_node *n = json_node_object(arena);
	json_node_put(arena, n, "resourceType", json_node_text(arena, STR("Goal")));
	json_node_put(arena, n, "description.text", json_node_text(arena, str_of(text)));
	return (struct resource_put){
		.now = { .person = STR(PERSON), .shelf = SHELF_PLAN, .type = STR("Goal"), .id = str_of(id), .kind = STR("goal"),
			.section = STR("goals"), .author = STR("a:one"), .updated = START,
			.body = resource_stamp(arena, n, str_of(id), expect + 1, START) },
		.expect = expect,
	};
}

static enum err write_it(struct db *writer, struct arena *a, void *what)
{
	return resource_write(writer, a, what);
}

static enum err save(struct resource_put put)
{
	return store_write(store, write_it, &put);
}

#define ONE PERSON "-0123456789ab"
#define TWO PERSON "-0123456789ac"

static void test_a_resource_is_read_as_it_was_written(void **state)
{
	(void)state;
	struct resource r;
	assert_int_equal(save(put_of(ONE, "Go to college", 0)), OK);
	assert_int_equal(resource_get(db, arena, STR("Goal"), STR(ONE), &r), OK);
	IS(r.body, "{\"resourceType\":\"Goal\",\"id\":\"" ONE "\",\"meta\":{\"versionId\":\"1\",\"lastUpdated\":"
		   "\"2026-11-04T10:00:00.000000Z\"},\"description\":{\"text\":\"Go to college\"}}");
	IS(r.author, "a:one");
	IS(r.section, "goals");
	assert_int_equal(r.version, 1);
	assert_int_equal(r.prev, 0);
}

static void test_every_version_is_kept_and_found_by_its_number(void **state)
{
	(void)state;
	struct resource r;
	struct resource_list all;
	assert_int_equal(save(put_of(ONE, "one", 0)), OK);
	assert_int_equal(save(put_of(ONE, "two", 1)), OK);
	assert_int_equal(save(put_of(TWO, "another", 0)), OK);
	assert_int_equal(save(put_of(ONE, "three", 2)), OK);
	for (int v = 1; v <= 3; v++) {
		static const char *const words[] = { "one", "two", "three" };
		assert_int_equal(resource_version(db, arena, STR("Goal"), STR(ONE), v, &r), OK);
		assert_int_equal(r.version, v);
		IS(json_text(arena, json_path(arena, json_trusted(arena, r.body), "description.text")), words[v - 1]);
	}
	assert_int_equal(resource_version(db, arena, STR("Goal"), STR(ONE), 4, &r), ERR_NOT_FOUND);
	assert_int_equal(resource_version(db, arena, STR("Goal"), STR(ONE), 0, &r), ERR_NOT_FOUND);
	assert_int_equal(resource_history(db, arena, STR("Goal"), STR(ONE), 100, &all), OK);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.item[0].version, 3);
	assert_int_equal(all.item[2].version, 1);
	assert_int_equal(resource_history(db, arena, STR("Goal"), STR(ONE), 2, &all), OK);
	assert_int_equal(all.count, 2);
}

static void test_who_saves_on_an_old_version_is_told_and_nothing_changes(void **state)
{
	(void)state;
	struct resource r;
	assert_int_equal(save(put_of(ONE, "one", 0)), OK);
	assert_int_equal(save(put_of(ONE, "two", 1)), OK);
	assert_int_equal(save(put_of(ONE, "late", 1)), ERR_STALE);
	assert_int_equal(save(put_of(ONE, "again", 0)), ERR_CONFLICT);
	assert_int_equal(save(put_of(TWO, "never was", 3)), ERR_STALE);
	assert_int_equal(resource_get(db, arena, STR("Goal"), STR(ONE), &r), OK);
	IS(json_text(arena, json_path(arena, json_trusted(arena, r.body), "description.text")), "two");
	assert_int_equal(resource_get(db, arena, STR("Goal"), STR(TWO), &r), ERR_NOT_FOUND);
}

static void test_what_is_taken_away_leaves_the_shelf_and_stays_in_history(void **state)
{
	(void)state;
	struct resource r;
	struct resource_list shelf;
	struct resource_put gone;
	assert_int_equal(save(put_of(ONE, "one", 0)), OK);
	gone = put_of(ONE, "one", 1);
	gone.now.deleted = true;
	assert_int_equal(save(gone), OK);
	assert_int_equal(resource_shelf(db, arena, STR(PERSON), SHELF_PLAN, &shelf), OK);
	assert_int_equal(shelf.count, 0);
	assert_int_equal(resource_get(db, arena, STR("Goal"), STR(ONE), &r), OK);
	assert_true(r.deleted);
	assert_int_equal(resource_version(db, arena, STR("Goal"), STR(ONE), 1, &r), OK);
	assert_false(r.deleted);
	assert_int_equal(save(put_of(ONE, "back again", 2)), OK);
	assert_int_equal(resource_shelf(db, arena, STR(PERSON), SHELF_PLAN, &shelf), OK);
	assert_int_equal(shelf.count, 1);
}

static void test_a_resource_moves_to_another_shelf_with_its_versions(void **state)
{
	(void)state;
	struct resource r;
	struct resource_list shelf;
	assert_int_equal(save(put_of(ONE, "one", 0)), OK);
	struct resource_put past = put_of(ONE, "one, over", 1);
	past.now.shelf = SHELF_PAST;
	assert_int_equal(save(past), OK);
	assert_int_equal(resource_shelf(db, arena, STR(PERSON), SHELF_PLAN, &shelf), OK);
	assert_int_equal(shelf.count, 0);
	assert_int_equal(resource_shelf(db, arena, STR(PERSON), SHELF_PAST, &shelf), OK);
	assert_int_equal(shelf.count, 1);
	assert_int_equal(resource_version(db, arena, STR("Goal"), STR(ONE), 1, &r), OK);
	assert_int_equal(r.version, 1);
}

static void test_a_shelf_holds_only_its_own_person(void **state)
{
	(void)state;
	struct resource_list shelf;
	assert_int_equal(save(put_of(ONE, "one", 0)), OK);
	assert_int_equal(resource_shelf(db, arena, STR("abcdefghjm"), SHELF_PLAN, &shelf), OK);
	assert_int_equal(shelf.count, 0);
	assert_int_equal(resource_of_type(db, arena, STR(PERSON), SHELF_PLAN, "Task", &shelf), OK);
	assert_int_equal(shelf.count, 0);
	assert_int_equal(resource_of_type(db, arena, STR(PERSON), SHELF_PLAN, "Goal", &shelf), OK);
	assert_int_equal(shelf.count, 1);
}

static void test_a_stamp_keeps_everything_else_as_it_was(void **state)
{
	(void)state;
	struct json doc;
	struct str text = STR(
		"{\"extension\":[{\"url\":\"x\",\"valueDecimal\":1.50}],"
		"\"resourceType\":\"Goal\",\"meta\":{\"tag\":[{\"code\":\"t\"}],"
		"\"versionId\":\"9\"},\"id\":\"old\",\"b\":-0}");
	assert_int_equal(json_scan(arena, text, &doc, NULL), OK);
	IS(resource_stamp(arena, json_tree(arena, json_root(&doc)), STR("new"), 3, START),
		"{\"resourceType\":\"Goal\",\"id\":\"new\","
		"\"meta\":{\"tag\":[{\"code\":\"t\"}],\"versionId\":\"3\",\"lastUpdated\":"
		"\"2026-11-04T10:00:00.000000Z\"},\"extension\":[{\"url\":\"x\",\"valueDecimal\":1.50}],\"b\":-0}");
}

static void test_ids_say_whose_they_are(void **state)
{
	(void)state;
	IS(key_of(STR(PERSON)), PERSON);
	IS(key_of(STR(ONE)), PERSON);
	static const char *const none[] = { "", "abc", "ABCDEFGHJK", "abcdefghil", PERSON "-", PERSON "-0123456789a",
		PERSON "x0123456789ab", PERSON "-0123456789ab0", PERSON "-0123456789aI", "abcdefghj\0" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_null(key_of(str_of(none[i])).p);
	struct str key = key_new(arena), id = key_id(arena, key);
	assert_true(key_valid(key));
	assert_true(str_eq(key_of(id), key));
	assert_false(str_eq(id, key_id(arena, key)));
}

static enum err share_it(struct db *writer, struct arena *a, void *what)
{
	return shared_write(writer, a, what);
}

static void test_what_belongs_to_nobody_has_versions_too(void **state)
{
	(void)state;
	struct resource r;
	struct resource_list list;
	struct resource_put put = { .now = { .type = STR("Organization"),
									.id = STR("trust"),
									.updated = START,
									.body = STR("{}"),
									.author = STR("") } };
	assert_int_equal(store_write(store, share_it, &put), OK);
	put.expect = 1;
	put.now.body = STR("{\"a\":1}");
	assert_int_equal(store_write(store, share_it, &put), OK);
	assert_int_equal(store_write(store, share_it, &put), ERR_STALE);
	assert_int_equal(shared_get(db, arena, STR("Organization"), STR("trust"), &r), OK);
	assert_int_equal(r.version, 2);
	IS(r.body, "{\"a\":1}");
	assert_int_equal(shared_list(db, arena, STR("Organization"), &list), OK);
	assert_int_equal(list.count, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_a_resource_is_read_as_it_was_written),
		TEST(test_every_version_is_kept_and_found_by_its_number),
		TEST(test_who_saves_on_an_old_version_is_told_and_nothing_changes),
		TEST(test_what_is_taken_away_leaves_the_shelf_and_stays_in_history),
		TEST(test_a_resource_moves_to_another_shelf_with_its_versions),
		TEST(test_a_shelf_holds_only_its_own_person),
		TEST(test_a_stamp_keeps_everything_else_as_it_was),
		TEST(test_ids_say_whose_they_are),
		TEST(test_what_belongs_to_nobody_has_versions_too),
	};
	return cmocka_run_group_tests_name("resource", tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Packed bodies come back as they were, byte for byte, from every place that they lie in; what lay there before there
// was packing too. What is damaged is an error that is said, never another text and never an end.
#include "account_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <dirent.h>

#include "record/body.h"
#include "record/history.h"
#include "record/key.h"

#define WHO "dec1an0001"

static struct statement lies = {
	.name = "test_body_lies",
	.sql = "SELECT body, packed FROM resource WHERE person = $1 ORDER BY id",
	.params = "person:text",
	.columns = "body:text packed:bytes",
	.for_what = "how the bodies of these tests lie",
};
static struct statement spoil = {
	.name = "test_body_spoil",
	.sql = "UPDATE resource SET body = $2, packed = $3 WHERE person = $1",
	.params = "person:text body:text packed:bytes",
	.columns = "",
	.for_what = "bodies of these tests as they should never be",
};

static void assert_comes_back(struct str body)
{
	struct str packed = body_pack(arena, body), again;
	if (!packed.p)
		return;
	assert_true(packed.n < body.n);
	assert_int_equal(body_unpack(arena, packed, &again), OK);
	if (!str_eq(again, body))
		fail_msg("%.*s", STR_ARG(body));
}

static struct str goal_body(const char *words, int64_t version)
{
	struct json_node *n = json_node_object(arena);
	json_node_put(arena, n, "resourceType", json_node_text(arena, STR("Goal")));
	json_node_put(arena, n, "description.text", json_node_text(arena, str_of(words)));
	return resource_stamp(arena, n, STR(WHO "-000000000001"), version, START);
}

static void test_any_text_comes_back_byte_for_byte(void **state)
{
	(void)state;
	char *noise = arena_bytes(arena, 300000);
	uint32_t luck = 1;
	for (size_t i = 0; i < 300000; i++)
		noise[i] = (char)((luck = luck * 1664525 + 1013904223) >> 24);
	for (size_t n = 0; n < 300000; n = n * 5 / 4 + 1) {
		assert_comes_back((struct str){ noise, n });
		char *same = arena_bytes(arena, n + 1);
		memset(same, 'a', n);
		assert_comes_back((struct str){ same, n });
		assert_true(n < 96 || body_pack(arena, (struct str){ same, n }).p);
	}
	assert_false(body_pack(arena, (struct str){ noise, 300000 }).p != NULL); // no gain
	assert_comes_back(goal_body("Wieder zu Fuß in die Stadt gehen, \xF0\x9F\x99\x82.", 1));
}

// Each example of HL7's own: what other systems send.
static void test_what_other_systems_send_comes_back(void **state)
{
	(void)state;
	const char *shared = getenv("OWNPLAN_SHARED");
	const char *folder = str_format(arena, "%s/data/r4-examples", shared ? shared : "../shared").p;
	DIR *d = opendir(folder);
	size_t files = 0, raw = 0, packed = 0;
	if (!d) {
		print_message("SKIPPED: there is no %s\n", folder);
		skip();
	}
	for (struct dirent *one = readdir(d); one; one = readdir(d)) {
		struct arena *a = arena_new();
		FILE *f = fopen(str_format(a, "%s/%s", folder, one->d_name).p, "r");
		char *text = arena_bytes(a, (size_t)2 << 20);
		size_t n = f && one->d_name[0] != '.' ? fread(text, 1, (size_t)2 << 20, f) : 0;
		struct str body = { text, n }, small = body_pack(a, body);
		assert_comes_back(body);
		raw += n;
		packed += small.p ? small.n : n;
		files += n > 0;
		if (f)
			fclose(f);
		arena_free(a);
	}
	closedir(d);
	print_message("%zu examples: %zu bytes lie in %zu\n", files, raw, packed);
	assert_true(files > 100 && packed * 2 < raw);
}

static enum err do_write(struct db *w, struct arena *a, void *what)
{
	return resource_write(w, a, what);
}

static enum err put(const char *words, int64_t expect, bool ahead)
{
	struct resource_put p = { .now = { .person = STR(WHO), .type = STR("Goal"), .id = STR(WHO "-000000000001"),
		.updated = START, .kind = STR("goal"), .section = STR(""), .label = STR(""), .author = STR("a:x"),
		.body = goal_body(words, expect + 1) }, .expect = expect };
	if (ahead)
		resource_pack(arena, &p.now);
	return store_write(store, do_write, &p);
}

static void assert_says(struct str body, const char *words, int64_t version)
{
	assert_true(str_eq(body, goal_body(words, version)));
}

static enum err do_spoil(struct db *w, struct arena *a, void *what)
{
	const struct str *as = what;
	(void)a;
	struct query *q = query_begin(w, &spoil);
	query_text(q, "person", STR(WHO));
	query_text(q, "body", as[0]);
	query_bytes(q, "packed", as[1]);
	return query_run(q, NULL);
}

static void lie_as(struct str body, struct str packed)
{
	struct str as[] = { body, packed };
	assert_int_equal(store_write(store, do_spoil, as), OK);
}

static struct str packed_of_goal(void)
{
	struct query *q = query_begin(db, &lies);
	query_text(q, "person", STR(WHO));
	assert_true(query_row(q));
	assert_int_equal(row_text(q, "body").n, 0);
	struct str packed = str_dup(arena, row_bytes(q, "packed"));
	assert_int_equal(query_end(q), OK);
	return packed;
}

static void test_every_version_is_read_whether_it_was_packed_or_not(void **state)
{
	(void)state;
	const struct str id = STR(WHO "-000000000001");
	struct resource r;
	struct resource_list l;
	struct history_place at;
	assert_int_equal(put("To sit in the garden", 0, false), OK);
	assert_true(packed_of_goal().n > 8);
	lie_as(goal_body("To sit in the garden", 1), STR_NONE); // as it lay before there was packing
	assert_int_equal(put("To dig in the garden", 1, true), OK);
	assert_int_equal(put("To walk in the garden", 2, false), OK);
	assert_int_equal(resource_get(db, arena, STR("Goal"), id, &r), OK);
	assert_says(r.body, "To walk in the garden", 3);
	assert_int_equal(resource_history(db, arena, STR("Goal"), id, 10, &l), OK);
	assert_int_equal(l.count, 3);
	assert_says(l.item[1].body, "To dig in the garden", 2);
	assert_says(l.item[2].body, "To sit in the garden", 1);
	assert_int_equal(resource_shelf(db, arena, STR(WHO), SHELF_PLAN, &l), OK);
	assert_says(l.item[0].body, "To walk in the garden", 3);
	assert_int_equal(history_newest(db, arena, STR(WHO), STR("Goal"), id, &at), OK);
	assert_int_equal(history_back(db, arena, &at), OK);
	assert_int_equal(history_body(db, arena, &at), OK);
	assert_says(at.version.body, "To dig in the garden", 2);
}

static void test_what_is_packed_ahead_is_of_the_body_that_is_written(void **state)
{
	(void)state;
	struct resource r;
	struct resource_put p = { .now = { .person = STR(WHO), .type = STR("Goal"), .id = STR(WHO "-000000000001"),
		.updated = START, .kind = STR("goal"), .section = STR(""), .label = STR(""), .author = STR("a:x"),
		.body = goal_body("The one before", 1) } };
	resource_pack(arena, &p.now);
	p.now.body = goal_body("The one that is meant", 1);
	assert_int_equal(store_write(store, do_write, &p), OK);
	assert_int_equal(resource_get(db, arena, STR("Goal"), p.now.id, &r), OK);
	assert_says(r.body, "The one that is meant", 1);
}

static void count_it(const struct resource *r, void *what)
{
	(void)r;
	++*(unsigned *)what;
}

static void test_a_body_that_is_damaged_is_said_and_not_shown(void **state)
{
	(void)state;
	const struct str id = STR(WHO "-000000000001");
	struct resource r;
	struct resource_list l;
	unsigned seen = 0, whole = 0;
	log_level_set((enum log_level)(LOG_ERROR + 1));
	assert_int_equal(put("To be left as I am, by everyone, and to be asked first, always", 0, false), OK);
	struct str packed = packed_of_goal();
	for (size_t i = 0; i < packed.n * 8; i++) {
		char *bytes = arena_bytes(arena, packed.n);
		memcpy(bytes, packed.p, packed.n);
		bytes[i / 8] = (char)(bytes[i / 8] ^ (1 << i % 8));
		struct str body;
		enum err e = body_unpack(arena, (struct str){ bytes, packed.n }, &body);
		whole += e == OK;
		if (e == OK) // a bit of the frame's head that says nothing
			assert_says(body, "To be left as I am, by everyone, and to be asked first, always", 1);
		else
			assert_int_equal(e, ERR_INTERNAL);
	}
	assert_true(whole <= 16);
	for (size_t n = 0; n < packed.n; n++)
		assert_int_equal(body_unpack(arena, str_part(packed, 0, n), &r.body), ERR_INTERNAL);
	lie_as(STR(""), str_join(arena, STR("\x7f"), str_part(packed, 1, packed.n))); // of a program of another day
	assert_int_equal(resource_get(db, arena, STR("Goal"), id, &r), ERR_INTERNAL);
	assert_int_equal(resource_shelf(db, arena, STR(WHO), SHELF_PLAN, &l), ERR_INTERNAL);
	assert_int_equal(resource_walk(db, STR(WHO), SHELF_PLAN, count_it, &seen), ERR_INTERNAL);
	assert_int_equal(seen, 0);
	assert_int_equal(put("Next", 1, false), ERR_INTERNAL);
	lie_as(STR(""), packed);
	assert_int_equal(resource_walk(db, STR(WHO), SHELF_PLAN, count_it, &seen), OK);
	assert_int_equal(seen, 1);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_any_text_comes_back_byte_for_byte),
		TEST(test_what_other_systems_send_comes_back),
		TEST(test_every_version_is_read_whether_it_was_packed_or_not),
		TEST(test_what_is_packed_ahead_is_of_the_body_that_is_written),
		TEST(test_a_body_that_is_damaged_is_said_and_not_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

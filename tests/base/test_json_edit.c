// SPDX-License-Identifier: Apache-2.0
// Paths into a document, writing one, and changing a stored one without disturbing what was not meant.
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena_help.h"
#include "base/json.h"

static struct json_at read_json(const char *text)
{
	struct json *doc = arena_make(arena, struct json);
	assert_int_equal(json_scan(arena, str_of(text), doc, NULL), OK);
	return json_root(doc);
}

static void assert_str(struct str s, const char *expected)
{
	if (!s.p || !str_is(s, expected))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), expected);
}

// --- paths ---------------------------------------------------------------------------------------------------------

static const char goal[] = "{\"resourceType\":\"Goal\",\"target\":[{\"dueDate\":\"2026-12-01\"},"
	"{\"dueDate\":\"2027\"}],"
	"\"extension\":[{\"url\":\"https://x/y\",\"valueInteger\":8},{\"valueString\":\"no url\"},"
	"{\"url\":\"https://x/\\u007a\",\"valueString\":\"z\"},"
	"{\"url\":\"https://x/y\",\"valueInteger\":9}],\"m\":[[1,2],[3,[4]]],"
	"\"item\":[{\"linkId\":\"a.b[1]\"},{\"linkId\":\"abc\",\"answer\":[{\"valueString\":\"yes\"}]}]}";

static void test_paths_lead_to_members_items_and_items_by_a_member(void **state)
{
	(void)state;
	static const struct {
		const char *path, *raw;
	} cases[] = {
		{ "resourceType", "\"Goal\"" },
		{ "target[0].dueDate", "\"2026-12-01\"" },
		{ "target[1].dueDate", "\"2027\"" },
		{ "extension[url=https://x/y].valueInteger", "8" },
		{ "extension[url=https://x/z].valueString", "\"z\"" },
		{ "item[linkId=abc].answer[0].valueString", "\"yes\"" },
		{ "m[1][1][0]", "4" },
		{ "m[0]", "[1,2]" },
		{ "", goal },
	};
	static const char *const nowhere[] = { "x", "target[2]", "target.dueDate", "target[0].dueDate.x", "resourceType[0]",
		"extension[url=https://x].valueInteger", "extension[valueInteger=8]", "item[linkId=].answer",
		"target[99999999999]", ".", "a..b", "target.", ".target", "target[", "target[]", "target[-1]", "target[0",
		"target[0]x", "target[0].", "target[=x]", "[0]", "]", "target]" };
	struct json_at g = read_json(goal);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_str(json_raw(json_path(arena, g, cases[i].path)), cases[i].raw);
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
		if (json_is_set(json_path(arena, g, nowhere[i])))
			fail_msg("%s led somewhere", nowhere[i]);
	assert_str(json_raw(json_path(arena, json_get(g, "m"), "[1][0]")), "3");
}

// --- writing -------------------------------------------------------------------------------------------------------

static struct json_out writer(struct buf *b)
{
	struct json_out w;
	buf_init(b, arena, 1 << 20);
	json_out_init(&w, b);
	return w;
}

static void test_the_writer_puts_commas_and_quotes_by_itself(void **state)
{
	(void)state;
	struct buf b;
	struct json_out w = writer(&b);
	json_open(&w);
	json_pair_c(&w, "resourceType", "Goal");
	json_pair(&w, "left out", STR_NONE);
	json_pair(&w, "empty", STR(""));
	json_member(&w, "list");
	json_open_array(&w);
	json_put_int(&w, INT64_MIN);
	json_put_bool(&w, true);
	json_put_null(&w);
	json_open(&w);
	json_shut(&w);
	json_open_array(&w);
	json_shut_array(&w);
	json_put_raw(&w, STR("1.50"));
	json_shut_array(&w);
	json_member_str(&w, STR("a\"b"));
	json_put_bool(&w, false);
	json_shut(&w);
	assert_str(buf_text(&b), "{\"resourceType\":\"Goal\",\"empty\":\"\",\"list\":[-9223372036854775808,true,null,{},[],"
		"1.50],\"a\\\"b\":false}");
	struct json doc;
	assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), OK);
}

static void test_every_character_comes_back_as_it_was_written(void **state)
{
	(void)state;
	char all[128 * 2 + 64];
	size_t n = 0;
	for (int c = 0; c < 128; c++) {
		all[n++] = (char)c;
		if (c % 3 == 0)
			all[n++] = 'x';
	}
	static const char rest[] = "\xc3\xa9\xe2\x80\xa8\xef\xbf\xbf\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf";
	memcpy(all + n, rest, sizeof rest - 1);
	n += sizeof rest - 1;
	for (size_t from = 0; from < n; from++) {
		struct str part = { all + from, n - from };
		if (!str_utf8(part))
			continue;
		struct buf b;
		struct json_out w = writer(&b);
		json_put(&w, part);
		struct json doc;
		assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), OK);
		assert_true(str_eq(json_text(arena, json_root(&doc)), part));
	}
}

static void test_the_writer_nests_as_deep_as_the_scanner_reads(void **state)
{
	(void)state;
	struct buf b;
	struct json_out w = writer(&b);
	for (unsigned i = 0; i < JSON_DEPTH; i++) {
		if (i % 2) {
			json_member(&w, "a");
			json_put_int(&w, i);
			json_member(&w, "b");
			json_open_array(&w);
		} else {
			if (i)
				json_put_null(&w);
			json_open(&w);
		}
	}
	json_put_c(&w, "deep");
	for (unsigned i = JSON_DEPTH; i--;)
		if (i % 2)
			json_shut_array(&w);
		else
			json_shut(&w);
	struct json doc;
	assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), OK);
}

static void test_a_full_buffer_ends_nothing(void **state)
{
	(void)state;
	struct buf b;
	struct json_out w;
	buf_init(&b, arena, 10);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "name", "more than fits into ten bytes");
	json_shut(&w);
	assert_false(buf_ok(&b));
}

static void value_without_name(struct json_out *w)
{
	json_open(w);
	json_put_int(w, 1);
}

static void name_in_array(struct json_out *w)
{
	json_open_array(w);
	json_member(w, "a");
}

static void name_twice(struct json_out *w)
{
	json_open(w);
	json_member(w, "a");
	json_member(w, "b");
}

static void shut_after_name(struct json_out *w)
{
	json_open(w);
	json_member(w, "a");
	json_shut(w);
}

static void shut_wrongly(struct json_out *w)
{
	json_open_array(w);
	json_shut(w);
}

static void shut_at_the_top(struct json_out *w)
{
	json_shut(w);
}

static void two_values(struct json_out *w)
{
	json_open(w);
	json_shut(w);
	json_put_null(w);
}

static void too_deep(struct json_out *w)
{
	for (int i = 0; i <= JSON_DEPTH; i++)
		json_open_array(w);
}

static void broken_utf8(struct json_out *w)
{
	json_put_c(w, "caf\xe9");
}

static void nothing_spliced(struct json_out *w)
{
	json_put_raw(w, STR_NONE);
}

static void node_of_no_value(struct json_out *w)
{
	json_node_raw(w->b->arena, STR("1,\"admin\":true"));
}

static void test_broken_promises_of_a_caller_end_the_process(void **state)
{
	(void)state;
	static void (*const wrong[])(struct json_out *) = { value_without_name, name_in_array, name_twice, shut_after_name,
		shut_wrongly,
		shut_at_the_top, two_values, too_deep, broken_utf8, nothing_spliced, node_of_no_value };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct buf b;
			struct json_out w = writer(&b);
			int nothing = open("/dev/null", O_WRONLY);
			dup2(nothing, STDERR_FILENO);
			setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
			signal(SIGABRT, SIG_DFL);
			wrong[i](&w);
			_exit(0);
		}
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
			fail_msg("broken promise %zu was not noticed", i);
	}
}

// --- changing ------------------------------------------------------------------------------------------------------

static struct str written(const struct json_node *n)
{
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	json_node_write(&b, n);
	assert_true(buf_ok(&b));
	return buf_text(&b);
}

static struct json_node *text(const char *s)
{
	return json_node_text(arena, str_of(s));
}

static void test_a_document_that_nobody_changed_comes_out_byte_for_byte(void **state)
{
	(void)state;
	static const char odd[] = "{ \"b\" :1.50 ,\n\t\"\\u0061\":[ 100000000000000000000 , -0 ], \"c\":\"\\/\\u00e9\" }";
	struct json_node *n = json_tree(arena, read_json(odd));
	assert_str(written(n), odd);
	assert_non_null(json_node_get(n, STR("a"))); // looking changes nothing
	assert_null(json_node_get(n, STR("none")));
	json_node_put(arena, n, "c[url=x].y", NULL); // nor does removing what is not there
	json_node_set(arena, n, STR("none"), NULL);
	assert_str(written(n), odd);
}

static void test_a_change_keeps_the_order_and_every_other_byte(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"z\":1.50,\"\\u0061\":{\"deep\": [ 1.0,\t2 ],\"x\":0},"
		"\"list\":[{ \"a\" : 1e5 },{\"b\":2}],\"end\":\"\\u00e9\"}"));
	json_node_put(arena, n, "a.x", text("new \"words\"\n"));
	json_node_put(arena, n, "list[1].b", json_node_raw(arena, STR("-0.50")));
	json_node_put(arena, n, "added.here", json_node_raw(arena, STR("true")));
	assert_str(written(n), "{\"z\":1.50,\"\\u0061\":{\"deep\":[ 1.0,\t2 ],\"x\":\"new \\\"words\\\"\\n\"},\"list\":[{ "
		"\"a\" : 1e5 },{\"b\":-0.50}],"
		"\"end\":\"\\u00e9\",\"added\":{\"here\":true}}");
}

static void test_putting_makes_what_is_missing_on_the_way(void **state)
{
	(void)state;
	struct json_node *n = json_node_object(arena);
	json_node_put(arena, n, "target[0].dueDate", text("2026-12-01"));
	json_node_put(arena, n, "extension[url=https://x/y].valueInteger", json_node_raw(arena, STR("8")));
	json_node_put(arena, n, "extension[url=https://x/z].extension[url=inner].valueString", text("z"));
	json_node_put(arena, n, "extension[url=https://x/y].valueInteger", json_node_raw(arena, STR("9")));
	json_node_put(arena, n, "list[7]", text("first")); // behind the end appends
	json_node_put(arena, n, "list[1]", text("second"));
	json_node_put(arena, n, "grid[0][0]", json_node_raw(arena, STR("null")));
	assert_str(written(n), "{\"target\":[{\"dueDate\":\"2026-12-01\"}],\"extension\":[{\"url\":\"https://x/y\","
		"\"valueInteger\":9},"
		"{\"url\":\"https://x/z\",\"extension\":[{\"url\":\"inner\",\"valueString\":\"z\"}]}],\"list\":[\"first\","
		"\"second\"],\"grid\":[[null]]}");
}

static void test_removing_prunes_what_became_empty(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json(goal));
	json_node_put(arena, n, "m", NULL);
	json_node_put(arena, n, "item", NULL);
	json_node_put(arena, n, "target[1].dueDate", NULL);
	json_node_put(arena, n, "target[0].dueDate", NULL);
	json_node_put(arena, n, "extension[url=https://x/z].valueString", NULL);
	json_node_put(arena, n, "extension[url=https://x/y].valueInteger", NULL);
	assert_str(written(n), "{\"resourceType\":\"Goal\",\"extension\":[{\"valueString\":\"no url\"},"
		"{\"url\":\"https://x/y\",\"valueInteger\":9}]}");
	json_node_put(arena, n, "extension[url=https://x/y]", NULL);
	json_node_put(arena, n, "extension[0].valueString", NULL);
	json_node_put(arena, n, "resourceType", NULL);
	assert_str(written(n), "{}");
}

static void test_what_was_empty_before_or_holds_more_is_not_pruned(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"a\":{\"b\":{},\"c\":[]},\"e\":[{\"url\":\"x\",\"id\":\"1\","
		"\"v\":2}],\"f\":[[],[1]]}"));
	json_node_put(arena, n, "a.x", NULL);
	json_node_put(arena, n, "a.b.x", NULL);
	json_node_put(arena, n, "e[url=x].v", NULL);
	json_node_put(arena, n, "f[1][0]", NULL);
	assert_str(written(n), "{\"a\":{\"b\":{},\"c\":[]},\"e\":[{\"url\":\"x\",\"id\":\"1\"}],\"f\":[[]]}");
}

static void test_what_is_of_another_kind_gives_way(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"a\":\"text\",\"b\":{\"c\":1},\"d\":null}"));
	json_node_put(arena, n, "a.x", text("1"));
	json_node_put(arena, n, "b[0]", text("2"));
	json_node_put(arena, n, "d[k=v].w", text("3"));
	assert_str(written(n), "{\"a\":{\"x\":\"1\"},\"b\":[\"2\"],\"d\":[{\"k\":\"v\",\"w\":\"3\"}]}");
}

static void test_nodes_are_built_set_and_pushed(void **state)
{
	(void)state;
	struct json_node *n = json_node_object(arena), *list = json_node_array(arena);
	json_node_set(arena, n, STR("list"), list);
	for (int i = 0; i < 40; i++)
		json_node_push(arena, list, json_node_raw(arena, str_format(arena, "%d.0", i)));
	json_node_set(arena, n, STR("na\"me"), text("one"));
	json_node_set(arena, n, STR("na\"me"), text("two"));
	struct json_at at = json_trusted(arena, written(n));
	assert_int_equal(json_length(at), 2);
	assert_str(json_raw(json_path(arena, at, "list[39]")), "39.0");
	assert_str(json_text(arena, json_get(at, "na\"me")), "two");
	json_node_set(arena, n, STR("list"), NULL);
	assert_str(written(n), "{\"na\\\"me\":\"two\"}");
}

static void test_a_node_changed_after_it_was_put_is_written_changed(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"a\":{\"b\":1},\"c\":[]}"));
	struct json_node *kept = json_tree(arena, read_json("{ \"k\" : 1 }"));
	json_node_push(arena, json_node_get(n, STR("c")), kept);
	assert_str(written(n), "{\"a\":{\"b\":1},\"c\":[{ \"k\" : 1 }]}");
	json_node_set(arena, kept, STR("l"), text("2"));
	json_node_set(arena, json_node_get(n, STR("a")), STR("b"), NULL);
	assert_str(written(n), "{\"a\":{},\"c\":[{\"k\":1,\"l\":\"2\"}]}");
}

static void test_pretty_is_for_eyes_and_says_the_same(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"a\":[ ],\"b\":{ \n},\"c\":[1.50,{\"d\":\"x,\\\"{:\"}] ,"
		"\"e\" : null}"));
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	json_node_pretty(&b, n);
	assert_str(buf_text(&b), "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1.50,\n    {\n "
		"     \"d\": \"x,\\\"{:\"\n    }\n  ],\n  \"e\": null\n}");
	struct buf small;
	buf_init(&small, arena, 8);
	json_node_pretty(&small, n);
	assert_false(buf_ok(&small));
}

// --- by place ------------------------------------------------------------------------------------------------------

static void test_a_tree_can_be_looked_at_without_changing_it(void **state)
{
	(void)state;
	static const char text[] = "{\"a\":[ 1.50,\"x\\u0041\", null ],\"b\\n\":{} }";
	struct json_node *n = json_tree(arena, read_json(text)), *list = json_node_item(n, 0);
	assert_int_equal(json_node_kind(n), JSON_OBJECT);
	assert_int_equal(json_node_count(n), 2);
	assert_int_equal(json_node_count(list), 3);
	assert_str(json_node_name(n, 1), "b\n");
	assert_int_equal(json_node_find(n, STR("b\n")), 1);
	assert_int_equal(json_node_find(n, STR("c")), 2);
	assert_str(json_node_literal(json_node_item(list, 0)), "1.50");
	assert_str(json_node_string(arena, json_node_item(list, 1)), "xA");
	assert_str(json_node_literal(json_node_item(list, 2)), "null");
	assert_ptr_equal(json_node_parent(list), n);
	assert_null(json_node_parent(n));
	assert_int_equal(json_node_level(json_node_item(list, 0)), 2);
	assert_str(json_node_string(arena, json_node_text(arena, STR("\""))), "\"");
	assert_str(written(n), text);
}

static void test_what_is_not_there_is_nothing(void **state)
{
	(void)state;
	struct json_node *list = json_tree(arena, read_json("[1]")), *text = json_node_text(arena, STR("x"));
	assert_int_equal(json_node_kind(NULL), JSON_MISSING);
	assert_int_equal(json_node_count(NULL) + json_node_count(text), 0);
	assert_null(json_node_item(list, 1));
	assert_null(json_node_item(text, 0));
	assert_null(json_node_name(list, 0).p);
	assert_null(json_node_string(arena, list).p);
	assert_null(json_node_literal(text).p);
	assert_int_equal(json_node_find(NULL, STR("a")), 0);
}

static void test_values_go_in_and_out_by_place(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"a\":[1,2],\"b\":3,\"c\":4}")), *list = json_node_item(n, 0);
	json_node_insert(list, 0, json_node_text(arena, STR("first")));
	json_node_insert(list, 3, json_node_raw(arena, STR("9")));
	json_node_insert(list, 2, json_node_object(arena));
	assert_str(written(n), "{\"a\":[\"first\",1,{},2,9],\"b\":3,\"c\":4}");
	struct json_node *taken = json_node_take(list, 0);
	assert_null(json_node_parent(taken));
	json_node_swap(n, 1, taken);
	json_node_rename(n, 1, STR("b\""));
	assert_str(written(n), "{\"a\":[1,{},2,9],\"b\\\"\":\"first\",\"c\":4}");
	json_node_insert(list, 1, json_node_take(n, 2));
	json_node_take(list, 4);
	assert_str(written(n), "{\"a\":[1,4,{},2],\"b\\\"\":\"first\"}");
	for (int i = 0; i < 4; i++)
		json_node_take(list, 0);
	json_node_push(arena, list, json_node_raw(arena, STR("true")));
	assert_str(written(n), "{\"a\":[true],\"b\\\"\":\"first\"}");
}

static void test_a_copy_lives_on_its_own(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"a\":{ \"x\":[1] },\"b\":2}"));
	struct json_node *as_read = json_node_copy(arena, n);
	json_node_put(arena, n, "a.x[1]", json_node_text(arena, STR("y")));
	struct json_node *changed = json_node_copy(arena, n);
	json_node_put(arena, n, "a.x", NULL);
	json_node_put(arena, changed, "a.x[0]", json_node_raw(arena, STR("0")));
	assert_str(written(n), "{\"b\":2}");
	assert_str(written(changed), "{\"a\":{\"x\":[0,\"y\"]},\"b\":2}");
	assert_str(written(as_read), "{\"a\":{ \"x\":[1] },\"b\":2}");
	assert_null(json_node_parent(as_read));
	assert_ptr_equal(json_node_parent(json_node_get(changed, STR("a"))), changed);
}

static void test_a_value_weighs_what_it_is_written_as(void **state)
{
	(void)state;
	struct json_node *n = json_tree(arena, read_json("{\"a\":[[],{\"b\":[1,[2]]}],\"c\":\"x\"}"));
	struct json_weight read = json_node_weigh(n);
	assert_int_equal(read.bytes, written(n).n);
	assert_int_equal(read.depth, 5);
	assert_int_equal(read.nodes, 12);
	json_node_rename(n, 1, STR("c")); // the same, and no more as it was read
	struct json_weight changed = json_node_weigh(n);
	assert_true(read.bytes == changed.bytes && read.nodes == changed.nodes && read.depth == changed.depth);
	json_node_put(arena, n, "a[1].b[0]", json_node_text(arena, STR("\"")));
	changed = json_node_weigh(n);
	assert_int_equal(changed.bytes, written(n).n);
	assert_int_equal(changed.depth, 5);
	assert_int_equal(json_node_weigh(json_node_text(arena, STR("x"))).depth, 0);
	assert_int_equal(json_node_weigh(json_node_array(arena)).depth, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_paths_lead_to_members_items_and_items_by_a_member),
		TEST(test_the_writer_puts_commas_and_quotes_by_itself),
		TEST(test_every_character_comes_back_as_it_was_written),
		TEST(test_the_writer_nests_as_deep_as_the_scanner_reads),
		TEST(test_a_full_buffer_ends_nothing),
		TEST(test_broken_promises_of_a_caller_end_the_process),
		TEST(test_a_document_that_nobody_changed_comes_out_byte_for_byte),
		TEST(test_a_change_keeps_the_order_and_every_other_byte),
		TEST(test_putting_makes_what_is_missing_on_the_way),
		TEST(test_removing_prunes_what_became_empty),
		TEST(test_what_was_empty_before_or_holds_more_is_not_pruned),
		TEST(test_what_is_of_another_kind_gives_way),
		TEST(test_nodes_are_built_set_and_pushed),
		TEST(test_a_node_changed_after_it_was_put_is_written_changed),
		TEST(test_pretty_is_for_eyes_and_says_the_same),
		TEST(test_a_tree_can_be_looked_at_without_changing_it),
		TEST(test_what_is_not_there_is_nothing),
		TEST(test_values_go_in_and_out_by_place),
		TEST(test_a_copy_lives_on_its_own),
		TEST(test_a_value_weighs_what_it_is_written_as),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Both patch formats: the published cases of each, and our own, of which many are wrong, hostile or both.
#include "fhir_help.h"

#include "fhir/patch.h"
#include "patch_rows.h"

// --- saying whether two documents are the same, on their own terms -------------------------------------------------

static bool same(struct json_at x, struct json_at y);

static bool same_members(struct json_at x, struct json_at y)
{
	if (json_length(x) != json_length(y))
		return false;
	for (struct json_at i = json_first(x); json_is_set(i); i = json_next(x, i))
		if (!same(i, json_get_str(y, json_name(arena, i))))
			return false;
	return true;
}

// Narrative is XML, where blanks around tags and the kind of line ends say nothing.
static struct str squeezed(struct str text)
{
	char *p = arena_bytes(arena, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (!strchr(" \r\n\t", text.p[i]))
			p[n++] = text.p[i];
	return (struct str){ p, n };
}

static bool same(struct json_at x, struct json_at y)
{
	if (json_kind(x) != json_kind(y))
		return false;
	if (json_kind(x) == JSON_OBJECT)
		return same_members(x, y);
	if (json_kind(x) != JSON_ARRAY) {
		struct str a = json_text(arena, x), b = json_text(arena, y);
		if (a.p && b.p && str_starts(a, "<div"))
			return str_eq(squeezed(a), squeezed(b));
		return a.p ? str_eq(a, b) : str_eq(json_raw(x), json_raw(y));
	}
	struct json_at j = json_first(y);
	for (struct json_at i = json_first(x); json_is_set(i); i = json_next(x, i), j = json_next(y, j))
		if (!same(i, j))
			return false;
	return !json_is_set(j);
}

static struct str written(const struct json_node *n)
{
	struct buf b;
	buf_init(&b, arena, (size_t)64 << 20);
	json_node_write(&b, n);
	assert_true(buf_ok(&b));
	return buf_text(&b);
}

static struct json_at scanned(struct str text)
{
	struct json *doc = arena_make(arena, struct json);
	struct json_wrong wrong;
	if (json_scan(arena, text, doc, &wrong) != OK)
		fail_msg("what the patch made is no JSON at %zu: %s\n%.*s", wrong.offset, wrong.what, STR_ARG(text));
	return json_root(doc);
}

typedef enum err patch(struct arena *a, struct json_at resource, struct json_at operations, struct json_node **out,
	struct fault *f);

// --- published cases -------------------------------------------------------------------------------------------------

static struct json_at published(const char *file)
{
	struct str text = STR_NONE;
	if (!shared_there() || !read_whole(str_c(arena, shared_path(file)), &text)) {
		print_message("SKIPPED: there is no %s\n", file);
		skip();
	}
	return scanned(text);
}

static unsigned play(struct json_at cases, patch *run, const char *label, const char *before, const char *operations,
	const char *after)
{
	unsigned good = 0;
	for (struct json_at c = json_first(cases); json_is_set(c); c = json_next(cases, c)) {
		struct json_node *out;
		struct fault f;
		fault_init(&f, arena);
		enum err e = run(arena, json_get(c, before), json_get(c, operations), &out, &f);
		struct json_at expected = json_get(c, after);
		bool right = json_is_set(expected) ? e == OK && same(scanned(written(out)), expected) : e != OK;
		if (right)
			good++;
		else
			print_error("%.*s: %s %s\n%.*s\n", STR_ARG(json_text(arena, json_get(c, label))), err_row(e)->name,
				e ? fault_sentence(&f) : "", STR_ARG(e ? STR_NONE : written(out)));
	}
	return good;
}

static void test_every_published_fhirpath_patch_gives_what_it_should(void **state)
{
	(void)state;
	struct json_at cases = published("patch/fhirpath-patch-tests.json");
	unsigned good = play(cases, fhir_patch_path, "name", "input", "diff", "output");
	print_message("%u of %u published FHIRPath patches\n", good, json_length(cases));
	assert_int_equal(good, json_length(cases));
	assert_true(good >= 33);
}

static void test_every_published_json_patch_gives_what_it_should(void **state)
{
	(void)state;
	struct json_at cases = published("patch/json-patch-tests.json");
	unsigned good = play(cases, fhir_patch_json, "comment", "doc", "patch", "expected");
	print_message("%u of %u published JSON patches\n", good, json_length(cases));
	assert_int_equal(good, json_length(cases));
	assert_true(good >= 16);
}

// --- our own ---------------------------------------------------------------------------------------------------------

// Operations of a FHIRPath Patch in one line each: "add Patient | name birthDate | valueDate '1930'".
static const struct json *parameters(const char *lines)
{
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	buf_c(&b, "{'resourceType':'Parameters','parameter':[");
	struct str rest = str_of(lines);
	for (unsigned n = 0; rest.p; n++) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		buf_format(&b, "%s{'name':'operation','part':[", n ? "," : "");
		struct str type = str_cut(&line, ' '), path = str_trim(str_cut(&line, '|'));
		buf_format(&b, "{'name':'type','valueCode':'%.*s'},{'name':'path','valueString':\"%.*s\"}", STR_ARG(type),
			STR_ARG(path));
		while (line.p) {
			struct str part = str_trim(str_cut(&line, '|')), name = str_cut(&part, ' ');
			buf_format(&b, ",{'name':'%.*s',%.*s}", STR_ARG(name), STR_ARG(part));
		}
		buf_c(&b, "]}");
	}
	buf_c(&b, "]}");
	// what stands between double quotes keeps its single ones
	struct str text = buf_text(&b);
	char *p = arena_bytes(arena, text.n + 1);
	bool inside = false;
	for (size_t i = 0; i < text.n; i++) {
		inside ^= text.p[i] == '"';
		p[i] = text.p[i] == '\'' && !inside ? '"' : text.p[i];
	}
	return scanned((struct str){ p, text.n }).doc;
}

static void check_row(const struct case_row *row, size_t number, patch *run, const struct json *operations)
{
	struct json_node *out;
	struct fault f;
	fault_init(&f, arena);
	struct json_at before = json_root(quoted(row->before));
	enum err e = run(arena, before, json_root(operations), &out, &f);
	if (e != row->err || (e == OK) != (out != NULL))
		fail_msg("%zu: %s gives %s: %s", number, row->operations, err_row(e)->name, fault_sentence(&f));
	if (row->at && !fault_at(&f, row->at))
		fail_msg("%zu: %s: the fault is at %.*s", number, row->operations,
			STR_ARG(f.items ? f.items->field : STR("-")));
	if (e && !f.message)
		fail_msg("%zu: %s: nothing is said", number, row->operations);
	if (e)
		return;
	struct str text = written(out);
	scanned(text);
	if (!str_eq(text, json_raw(json_root(quoted(row->after)))))
		fail_msg("%zu: %s gives\n%.*s", number, row->operations, STR_ARG(text));
}

static void test_json_patch_does_what_rfc_6902_says_and_says_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof json_rows / sizeof *json_rows; i++)
		check_row(&json_rows[i], i, fhir_patch_json, quoted(json_rows[i].operations));
}

static void test_fhirpath_patch_puts_values_where_and_as_the_definitions_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof path_rows / sizeof *path_rows; i++)
		check_row(&path_rows[i], i, fhir_patch_path, parameters(path_rows[i].operations));
}

// --- ceilings --------------------------------------------------------------------------------------------------------

static struct json_at made(const char *start, const char *middle, unsigned times, const char *end)
{
	struct buf b;
	buf_init(&b, arena, (size_t)64 << 20);
	buf_c(&b, start);
	for (unsigned i = 0; i < times; i++) {
		buf_c(&b, i ? "," : "");
		buf_c(&b, middle);
	}
	buf_c(&b, end);
	struct str text = buf_text(&b);
	for (size_t i = 0; i < text.n; i++)
		b.p[i] = b.p[i] == '\'' ? '"' : b.p[i];
	return scanned(text);
}

static enum err run(patch *which, struct json_at before, struct json_at operations)
{
	struct json_node *out;
	struct fault f;
	fault_init(&f, arena);
	enum err e = which(arena, before, operations, &out, &f);
	assert_true((e == OK) == (out != NULL) && (e == OK) == (f.err == OK));
	if (e == OK)
		scanned(written(out));
	return e;
}

static void test_a_thousand_operations_are_enough(void **state)
{
	(void)state;
	struct json_at doc = json_root(quoted("{'a':[]}")), patient = json_root(quoted(PATIENT "}"));
	static const char add[] = "{'op':'add','path':'/a/-','value':1}";
	static const char telecom[] = "{'name':'operation','part':[{'name':'type','valueCode':'add'},{'name':'path',"
		"'valueString':'Patient'},{'name':'name','valueString':'telecom'},{'name':'value','valueContactPoint':"
		"{'value':'1'}}]}";
	static const char start[] = "{'resourceType':'Parameters','parameter':[";
	assert_int_equal(run(fhir_patch_json, doc, made("[", add, 1000, "]")), OK);
	assert_int_equal(run(fhir_patch_json, doc, made("[", add, 1001, "]")), ERR_TOO_LARGE);
	assert_int_equal(run(fhir_patch_path, patient, made(start, telecom, 1000, "]}")), OK);
	assert_int_equal(run(fhir_patch_path, patient, made(start, telecom, 1001, "]}")), ERR_TOO_LARGE);
}

static void test_a_patch_that_doubles_itself_is_stopped(void **state)
{
	(void)state;
	static const char wide[] = "{'op':'copy','from':'','path':'/b'},{'op':'copy','from':'','path':'/c'}";
	static const char deep[] = "{'op':'copy','from':'','path':'/b/b'}";
	static const char list[] = "{'op':'copy','from':'/a','path':'/a/-'}";
	struct json_at doc = json_root(quoted("{'a':[1,2,3],'b':{}}"));
	assert_int_equal(run(fhir_patch_json, doc, made("[", wide, 40, "]")), ERR_TOO_LARGE);
	assert_int_equal(run(fhir_patch_json, doc, made("[", deep, 80, "]")), ERR_TOO_LARGE);
	assert_int_equal(run(fhir_patch_json, doc, made("[", list, 80, "]")), ERR_TOO_LARGE);
	struct json_at text = made("{'a':'", "0123456789012345678901234567890123456789", 50000, "'}");
	assert_int_equal(run(fhir_patch_json, text, made("[", "{'op':'copy','from':'/a','path':'/b'}", 9, "]")),
		ERR_TOO_LARGE);
}

static void test_nothing_becomes_deeper_than_can_be_read_again(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	buf_char(&b, '[');
	for (unsigned i = 0; i < 70; i++) {
		buf_format(&b, "%s{\"op\":\"add\",\"path\":\"", i ? "," : "");
		for (unsigned j = 0; j <= i; j++)
			buf_c(&b, "/a");
		buf_c(&b, "\",\"value\":{}}");
	}
	buf_char(&b, ']');
	assert_int_equal(run(fhir_patch_json, json_root(quoted("{}")), scanned(buf_text(&b))), ERR_TOO_LARGE);
	buf_init(&b, arena, 1 << 20);
	buf_c(&b, "add Patient|name 'valueString':'extension'|value 'part':[{'name':'url','valueUri':'u'}]");
	for (unsigned i = 1; i < 70; i++) {
		buf_c(&b, "\nadd Patient");
		for (unsigned j = 0; j < i; j++)
			buf_c(&b, ".extension");
		buf_c(&b, "|name 'valueString':'extension'|value 'part':[{'name':'url','valueUri':'u'}]");
	}
	const struct json *deep = parameters(str_c(arena, buf_text(&b)));
	assert_int_equal(run(fhir_patch_path, json_root(quoted(PATIENT "}")), json_root(deep)), ERR_TOO_LARGE);
}

static void test_work_without_end_is_refused_in_time(void **state)
{
	(void)state;
	struct json_at doc = made("{'a':[", "0,0,0,0,0,0,0,0,0,0", 30000, "]}");
	assert_int_equal(run(fhir_patch_json, doc, made("[", "{'op':'move','from':'/a','path':'/b'},"
		"{'op':'move','from':'/b','path':'/a'}", 500, "]")), ERR_TOO_LARGE);
	assert_int_equal(run(fhir_patch_json, doc, made("[", "{'op':'move','from':'/a/0','path':'/a/-'}", 1000, "]")),
		ERR_TOO_LARGE);
	struct json_at patient = made(PATIENT ",'name':[", "{'given':['a','b','c']}", 20000, "]}");
	const struct json *nested = parameters("delete Patient.name.where(%resource.name.where(given = 'x').exists())");
	assert_int_equal(run(fhir_patch_path, patient, json_root(nested)), ERR_TOO_LARGE);
	struct json_at text = made(PATIENT ",'text':{'div':'\\u0041", "0123456789012345678901234567890123456789", 25000,
		"'}}");
	const struct json *reads = parameters("delete Patient.name.where(%resource.text.div.contains('x'))");
	struct json_node *both = json_tree(arena, text);
	json_node_set(arena, both, STR("name"), json_tree(arena, json_get(patient, "name")));
	assert_int_equal(run(fhir_patch_path, scanned(written(both)), json_root(reads)), ERR_TOO_LARGE);
	assert_int_equal(run(fhir_patch_json, text, made("[", "{'op':'test','path':'/text/div','value':'x'}", 1, "]")),
		ERR_CONFLICT);
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	buf_c(&b, "delete ");
	for (unsigned i = 0; i < 2000; i++)
		buf_char(&b, '(');
	assert_int_equal(run(fhir_patch_path, patient, json_root(parameters(str_c(arena, buf_text(&b))))), ERR_INPUT);
	for (unsigned i = 0; i < 5000; i++)
		buf_c(&b, "'a' = ");
	assert_int_equal(run(fhir_patch_path, patient, json_root(parameters(str_c(arena, buf_text(&b))))), ERR_INPUT);
}

// --- identity --------------------------------------------------------------------------------------------------------

static void test_a_change_of_identity_is_noticed(void **state)
{
	(void)state;
	static const char before[] = "{'resourceType':'Goal','id':'a','meta':{'versionId':'1','source':'s'}}";
	static const struct {
		const char *operations, *lost;
	} rows[] = {
		{ "[]", NULL },
		{ "[{'op':'replace','path':'/id','value':'\\u0061'}]", NULL },
		{ "[{'op':'remove','path':'/meta/source'}]", NULL },
		{ "[{'op':'replace','path':'/id','value':'b'}]", "id" },
		{ "[{'op':'replace','path':'/id','value':1}]", "id" },
		{ "[{'op':'remove','path':'/id'}]", "id" },
		{ "[{'op':'replace','path':'/resourceType','value':'Task'}]", "resourceType" },
		{ "[{'op':'replace','path':'/resourceType','value':null}]", "resourceType" },
		{ "[{'op':'replace','path':'','value':[]}]", "resourceType" },
		{ "[{'op':'remove','path':'/meta'}]", "meta.versionId" },
		{ "[{'op':'replace','path':'/meta/versionId','value':'2'}]", "meta.versionId" },
		{ "[{'op':'replace','path':'/meta','value':'1'}]", "meta.versionId" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json_node *out;
		struct json_at was = json_root(quoted(before));
		assert_int_equal(fhir_patch_json(arena, was, json_root(quoted(rows[i].operations)), &out, NULL), OK);
		const char *lost = fhir_patch_lost(was, out);
		if (!!lost != !!rows[i].lost || (lost && strcmp(lost, rows[i].lost) != 0))
			fail_msg("%s loses %s", rows[i].operations, lost ? lost : "nothing");
		assert_true(fhir_patch_keeps_identity(was, out) == !lost);
	}
	struct json_node *out;
	struct json_at without = json_root(quoted(PATIENT "}"));
	const struct json *adds = parameters("add Patient|name 'valueString':'id'|value 'valueId':'x'");
	assert_int_equal(fhir_patch_path(arena, without, json_root(adds), &out, NULL), OK);
	assert_string_equal(fhir_patch_lost(without, out), "id");
}

static void test_what_is_no_parameters_resource_is_refused(void **state)
{
	(void)state;
	static const char *const documents[] = { "[]", "{}", "{'resourceType':'Patient'}",
		"{'resourceType':'Parameters','parameter':{}}", "{'resourceType':'Parameters','parameter':[1]}",
		"{'resourceType':'Parameters','parameter':[{'name':'operation'}]}",
		"{'resourceType':'Parameters','parameter':[{'name':'operation','part':{}}]}",
		"{'resourceType':'Parameters','parameter':[{'name':'operation','part':[null]}]}",
		"{'resourceType':'Parameters','parameter':[{'name':'other','part':[]}]}" };
	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
		assert_int_equal(run(fhir_patch_path, json_root(quoted(PATIENT "}")), json_root(quoted(documents[i]))),
			ERR_INPUT);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_every_published_fhirpath_patch_gives_what_it_should),
		TEST(test_every_published_json_patch_gives_what_it_should),
		TEST(test_json_patch_does_what_rfc_6902_says_and_says_what_is_wrong),
		TEST(test_fhirpath_patch_puts_values_where_and_as_the_definitions_say),
		TEST(test_a_thousand_operations_are_enough),
		TEST(test_a_patch_that_doubles_itself_is_stopped),
		TEST(test_nothing_becomes_deeper_than_can_be_read_again),
		TEST(test_work_without_end_is_refused_in_time),
		TEST(test_a_change_of_identity_is_noticed),
		TEST(test_what_is_no_parameters_resource_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

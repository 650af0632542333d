// SPDX-License-Identifier: Apache-2.0
// A Bundle that changes much, through the real server: all of it stands or nothing does, who is spoken of has a row in
// the audit, and a whole plan as another system sends it comes back as it went in.
#include "serve_help.h"

#include "base/json.h"

static struct str writer;

static struct str path_of(const char *shared)
{
	const char *root = getenv("OWNPLAN_SHARED");
	return str_format(arena, "%s/%s", root ? root : "../shared", shared);
}

static struct reply ask(const char *method, struct str address, struct str body)
{
	return reply_read(ask_raw(arena, str_format(arena,
		"%s %.*s HTTP/1.1\r\nHost: ownplan\r\nAuthorization: Bearer %.*s\r\nContent-Type: application/fhir+json\r\n"
		"Content-Length: %zu\r\nConnection: close\r\n\r\n%.*s",
		method, STR_ARG(address), STR_ARG(writer), body.n, STR_ARG(body))));
}

static struct json_at parsed(struct str text)
{
	struct json *doc = arena_make(arena, struct json);
	assert_int_equal(json_scan(arena, text, doc, NULL), OK);
	return json_root(doc);
}

static void open_as_writer(void)
{
	struct client_token made;
	house_open();
	token_new(arena, STR("system/*.cruds"), 0, &made);
	assert_int_equal(store_write(site.store, put_token, &made), OK);
	writer = made.token;
}

static struct str read_file(struct arena *a, const char *path)
{
	struct buf b;
	char piece[65536];
	size_t n;
	FILE *f = fopen(path, "re");
	if (!f)
		return STR_NONE;
	buf_init(&b, a, (size_t)16 << 20);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	fclose(f);
	return buf_text(&b);
}

// 100 entries: 50 new goals and 50 new organisations; the one at `bad` is no Goal.
static struct str hundred(int bad, const char *name)
{
	struct buf b;
	buf_init(&b, arena, (size_t)1 << 20);
	buf_c(&b, "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
	for (int i = 0; i < 100; i++) {
		const char *status = i == bad ? "maybe" : "active";
		buf_c(&b, i ? "," : "");
		if (i % 2 == 0)
			buf_format(&b,
				"{\"resource\":{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"%s\",\"description\":{\"text\":"
				"\"%s %d\"},\"subject\":{\"reference\":\"Patient/" DECLAN "\"}},\"request\":{\"method\":\"POST\","
				"\"url\":\"Goal\"}}", status, name, i);
		else
			buf_format(&b,
				"{\"resource\":{\"resourceType\":\"Organization\",\"name\":\"%s %d\"},\"request\":{"
				"\"method\":\"POST\",\"url\":\"Organization\"}}", name, i);
	}
	buf_c(&b, "]}");
	return buf_text(&b);
}

// How many are found; none is on another page.
static int64_t total(const char *address)
{
	int64_t n = -1;
	struct reply r = ask("GET", str_of(address), STR(""));
	struct json_at bundle = parsed(r.body), entries = json_get(bundle, "entry");
	if (json_int(json_get(bundle, "total"), &n))
		assert_int_equal(n, json_length(entries));
	return json_length(entries);
}

static void test_one_bad_entry_of_a_hundred_leaves_everything_as_it_was(void **state)
{
	static const char *const asked[] = { "/fhir/Goal?patient=" DECLAN "&_count=500", "/fhir/Organization?_count=500",
		"/fhir/Goal/_history?_count=500", "/fhir/Organization/_history?_count=500",
		"/fhir/Patient/" DECLAN "/*?_count=500" };
	int64_t before[5];
	(void)state;
	open_as_writer();
	for (size_t i = 0; i < 5; i++)
		before[i] = total(asked[i]);
	struct reply r = ask("POST", STR("/fhir"), hundred(98, "Never"));
	assert_int_equal(r.status, 400);
	assert_non_null(memmem(r.body.p, r.body.n, "Bundle.entry[98].resource.lifecycleStatus", 41));
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(total(asked[i]), before[i]);
	r = ask("POST", STR("/fhir"), hundred(-1, "Now"));
	assert_int_equal(r.status, 200);
	assert_int_equal(json_length(json_get(parsed(r.body), "entry")), 100);
	assert_int_equal(total(asked[0]), before[0] + 50);
	assert_int_equal(total(asked[1]), before[1] + 50);
	house_close();
}

static void test_two_of_one_number_in_a_batch_leave_the_first_and_all_others(void **state)
{
	(void)state;
	open_as_writer();
	static const char patient[] = "{\"resource\":{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":"
		"\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990000018\"}],\"name\":[{\"family\":\"Byron\"}]},"
		"\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}";
	static const char other[] = "{\"resource\":{\"resourceType\":\"Organization\",\"name\":\"Hillside\"},"
		"\"request\":{\"method\":\"POST\",\"url\":\"Organization\"}}";
	struct reply r = ask("POST", STR("/fhir"), str_format(arena,
		"{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[%s,%s,%s,%s]}", other, patient, patient, other));
	static const char *const status[] = { "201 Created", "201 Created", "409 Conflict", "201 Created" };
	assert_int_equal(r.status, 200);
	struct json_at list = json_get(parsed(r.body), "entry");
	for (uint32_t i = 0; i < 4; i++)
		assert_true(json_text_is(json_path(arena, json_item(list, i), "response.status"), status[i]));
	assert_int_equal(total("/fhir/Organization?name=Hillside"), 2);
	house_close();
}

// --- a whole plan of another system --------------------------------------------------------------------------------
// The name of the Patient, who comes first.
static struct json_node *patient_of(struct json_node *list)
{
	return json_node_text(arena, json_node_string(arena, json_node_get(json_node_item(list, 0), STR("fullUrl"))));
}

// What is refused is said, with the reason. What names nobody is sent again with the person; else it is taken out.
static struct str without_refused(struct str text, struct reply *r)
{
	for (int round = 0; round < 48; round++) {
		*r = ask("POST", STR("/fhir"), text);
		if (r->status == 200)
			return text;
		struct json_at issue = json_path(arena, parsed(r->body), "issue[0]");
		struct str path = json_text(arena, json_path(arena, issue, "expression[0]"));
		struct json_node *bundle = json_tree(arena, parsed(text)), *list = json_node_get(bundle, STR("entry"));
		int64_t n = -1;
		size_t shut = 0;
		assert_true(str_starts(path, "Bundle.entry[") && str_index(path, ']', &shut));
		assert_true(str_int(str_part(path, 13, shut - 13), 0, 47, &n));
		struct json_node *entry = json_node_item(list, (uint32_t)n);
		struct str type = json_node_string(arena, json_node_get(json_node_get(entry, STR("resource")),
			STR("resourceType")));
		print_message("refused: %.*s at %.*s: %d %.*s\n", STR_ARG(type), STR_ARG(path), r->status,
			STR_ARG(json_text(arena, json_path(arena, issue, "details.text"))));
		if (str_ends(path, ".subject"))
			json_node_put(arena, entry, "resource.subject.reference", patient_of(list));
		else
			(void)json_node_take(list, (uint32_t)n);
		struct buf b;
		buf_init(&b, arena, (size_t)16 << 20);
		json_node_write(&b, bundle);
		text = buf_text(&b);
	}
	fail_msg("nothing of the plan is accepted");
	return STR_NONE;
}

static void test_a_plan_of_another_system_comes_in_and_is_read_back(void **state)
{
	struct reply r;
	(void)state;
	open_as_writer();
	struct str sent = read_file(arena, path_of("data/pcsp-transaction.json").p);
	if (!sent.p) {
		house_close();
		print_message("SKIPPED: there is no data/pcsp-transaction.json in OWNPLAN_SHARED\n");
		skip();
	}
	struct str text = without_refused(sent, &r);
	struct json_at asked = json_get(parsed(text), "entry"), answers = json_get(parsed(r.body), "entry");
	uint32_t n = json_length(answers);
	assert_int_equal(n, json_length(asked));
	assert_true(n > 30);
	for (uint32_t i = 0; i < n; i++) {
		struct str location = json_text(arena, json_path(arena, json_item(answers, i), "response.location"));
		struct reply one = ask("GET", str_part(location, sizeof "http://ownplan" - 1, location.n), STR(""));
		if (one.status != 200)
			fail_msg("%.*s: %d %.*s", STR_ARG(location), one.status, STR_ARG(one.body));
		struct json_at was = json_get(json_item(asked, i), "resource"), is = parsed(one.body);
		assert_null(memmem(one.body.p, one.body.n, "\"urn:uuid:", 10));
		for (struct json_at m = json_first(was); json_is_set(m); m = json_next(was, m)) {
			struct json_at back = json_get_str(is, json_name(arena, m));
			struct str before = json_raw(m);
			assert_true(json_kind(m) == json_kind(back));
			if (json_kind(m) != JSON_OBJECT && json_kind(m) != JSON_ARRAY)
				assert_true(str_eq(before, json_raw(back)));
			else
				assert_true(json_length(back) >= json_length(m));
		}
	}
	print_message("%u of %u resources are here and were read back\n", n, json_length(json_get(parsed(sent), "entry")));
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_bad_entry_of_a_hundred_leaves_everything_as_it_was),
		cmocka_unit_test(test_two_of_one_number_in_a_batch_leave_the_first_and_all_others),
		cmocka_unit_test(test_a_plan_of_another_system_comes_in_and_is_read_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Resources cut to the parts that were asked for: what stays, what goes, and that everybody can see that it was cut.
#include "search_help.h"

#define SUBSETTED "{'system':'http://terminology.hl7.org/CodeSystem/v3-ObservationValue','code':'SUBSETTED'}"
#define TAGGED "'meta':{'tag':[" SUBSETTED "]}"

static const char goal[] =
	"{'resourceType':'Goal','id':'g','meta':{'versionId':'2'},'text':{'status':'generated','div':'<div>x</div>'},"
	"'extension':[{'url':'https://x.example/e','valueString':'e'}],'lifecycleStatus':'active','description':"
	"{'text':'Walk'},'subject':{'reference':'Patient/p'},'startDate':'2026-05','target':[{'dueDate':'2026-09-30'}],"
	"'note':[{'text':'n'}]}";

#define GOAL_HEAD "{'resourceType':'Goal','id':'g','meta':{'versionId':'2','tag':[" SUBSETTED "]}"
#define GOAL_MUST "'lifecycleStatus':'active','description':{'text':'Walk'},'subject':{'reference':'Patient/p'}"

static struct str cut(const char *text, enum fhir_mode mode, const char *elements)
{
	return fhir_subset(arena, json_root(quoted(text)), mode, str_of(elements));
}

static void test_only_what_was_asked_for_stays(void **state)
{
	(void)state;
	static const char with_value[] = "{'resourceType':'Observation','id':'o','status':'final','code':{'text':'c'},"
		"'valueQuantity':{'value':1.50},'_valueQuantity':{'id':'a'},'note':[{'text':'n'}]}";
	static const struct {
		const char *resource;
		enum fhir_mode mode;
		const char *elements, *cut;
	} rows[] = {
		{ goal, FHIR_ELEMENTS, "startDate", GOAL_HEAD "," GOAL_MUST ",'startDate':'2026-05'}" },
		{ goal, FHIR_ELEMENTS, "start,note", GOAL_HEAD "," GOAL_MUST ",'startDate':'2026-05','note':[{'text':'n'}]}" },
		{ goal, FHIR_ELEMENTS, "start[x]", GOAL_HEAD "," GOAL_MUST ",'startDate':'2026-05'}" },
		{ goal, FHIR_ELEMENTS, "target.due", GOAL_HEAD "," GOAL_MUST ",'target':[{'dueDate':'2026-09-30'}]}" },
		{ goal, FHIR_ELEMENTS, "Goal.note", GOAL_HEAD "," GOAL_MUST ",'note':[{'text':'n'}]}" },
		{ goal, FHIR_ELEMENTS, "nothing, note", GOAL_HEAD "," GOAL_MUST ",'note':[{'text':'n'}]}" },
		{ goal, FHIR_ELEMENTS, "id,meta,", GOAL_HEAD "," GOAL_MUST "}" },
		{ goal, FHIR_ELEMENTS, "", GOAL_HEAD "," GOAL_MUST "}" },
		{ goal, FHIR_SUMMARY_TEXT, "", GOAL_HEAD ",'text':{'status':'generated','div':'<div>x</div>'}," GOAL_MUST "}" },
		{ goal, FHIR_SUMMARY_DATA, "", GOAL_HEAD ",'extension':[{'url':'https://x.example/e','valueString':'e'}],"
			GOAL_MUST ",'startDate':'2026-05','target':[{'dueDate':'2026-09-30'}],'note':[{'text':'n'}]}" },
		{ with_value, FHIR_ELEMENTS, "value", "{'resourceType':'Observation','id':'o'," TAGGED ",'status':'final',"
			"'code':{'text':'c'},'valueQuantity':{'value':1.50},'_valueQuantity':{'id':'a'}}" },
		{ "{'resourceType':'Goal'}", FHIR_ELEMENTS, "note", "{'resourceType':'Goal'," TAGGED "}" },
		{ "{'resourceType':'Goal',\n 'lifecycleStatus' : 'a\\u0062','strange':1}", FHIR_ELEMENTS, "note",
			"{'resourceType':'Goal'," TAGGED ",'lifecycleStatus':'a\\u0062'}" },
		{ "{'resourceType':'Goal','meta':{'tag':[" SUBSETTED "]}}", FHIR_ELEMENTS, "note",
		"{'resourceType':'Goal'," TAGGED "}" },
		{ "{'resourceType':'Goal','meta':{'tag':[{'code':'x'}],'source':'s'}}", FHIR_ELEMENTS, "note",
			"{'resourceType':'Goal','meta':{'source':'s','tag':[{'code':'x'}," SUBSETTED "]}}" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str is = cut(rows[i].resource, rows[i].mode, rows[i].elements);
		assert_string_equal(str_c(arena, is), str_c(arena, quoted(rows[i].cut)->text));
	}
}

static void test_modifiers_and_what_must_be_there_always_stay(void **state)
{
	(void)state;
	static const char person[] = "{'resourceType':'Patient','id':'p','implicitRules':'urn:x','active':true,"
		"'modifierExtension':[{'url':'urn:m','valueBoolean':true}],'name':[{'family':'A'}],'deceasedBoolean':true,"
		"'photo':[{'title':'t','data':'AAAA'}]}";
	struct str is = cut(person, FHIR_ELEMENTS, "name");
	static const char *const stay[] = { "implicitRules", "modifierExtension", "active", "deceasedBoolean", "family" };
	for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
		assert_non_null(memmem(is.p, is.n, stay[i], strlen(stay[i])));
	assert_null(memmem(is.p, is.n, "photo", 5));
}

static void test_a_summary_is_cut_inside_too(void **state)
{
	(void)state;
	static const char questions[] = "{'resourceType':'Questionnaire','id':'q','status':'active','title':'T',"
		"'description':'long','purpose':'why','item':[{'linkId':'1','type':'string','text':'A?'}]}";
	struct str is = cut(questions, FHIR_SUMMARY_TRUE, "");
	assert_non_null(memmem(is.p, is.n, "\"title\":\"T\"", 11));
	assert_null(memmem(is.p, is.n, "linkId", 6));
	assert_null(memmem(is.p, is.n, "purpose", 7));
	assert_non_null(memmem(is.p, is.n, "SUBSETTED", 9));
	static const char document[] = "{'resourceType':'DocumentReference','id':'d','status':'current',"
		"'content':[{'attachment':{'contentType':'text/plain','data':'QUFB','title':'t'}}]}";
	is = cut(document, FHIR_SUMMARY_TRUE, "");
	assert_non_null(memmem(is.p, is.n, "\"title\":\"t\"", 11));
	assert_null(memmem(is.p, is.n, "QUFB", 4));
	is = cut(goal, FHIR_SUMMARY_TRUE, "");
	assert_null(memmem(is.p, is.n, "\"note\"", 6));
	assert_null(memmem(is.p, is.n, "\"text\":{", 8));
	assert_non_null(memmem(is.p, is.n, "\"startDate\"", 11));
}

static void test_a_whole_resource_is_left_as_it_stands(void **state)
{
	(void)state;
	static const char spaced[] = "{ 'resourceType' : 'Goal' , 'id':'g' }";
	assert_string_equal(str_c(arena, cut(spaced, FHIR_WHOLE, "note")), str_c(arena, quoted(spaced)->text));
	assert_string_equal(str_c(arena, cut(spaced, FHIR_SUMMARY_COUNT, "")), str_c(arena, quoted(spaced)->text));
	static const char unknown[] = "{'resourceType':'Claim','id':'g','status':'x'}";
	assert_string_equal(str_c(arena, cut(unknown, FHIR_SUMMARY_TRUE, "")), str_c(arena, quoted(unknown)->text));
}

// Every example of the standard that this server holds stays valid JSON, keeps its id, and says that it was cut.
static void test_every_example_can_be_cut(void **state)
{
	(void)state;
	if (!shared_there())
		return;
	DIR *d = opendir(str_c(arena, shared_path("r4-examples")));
	unsigned read = 0;
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		struct str text;
		struct json doc, again;
		if (!str_ends(str_of(e->d_name), ".json") ||
			!read_whole(str_c(arena, shared_path(str_c(arena, str_format(arena, "r4-examples/%s", e->d_name)))),
				&text) ||
			json_scan(arena, text, &doc, NULL))
			continue;
		struct json_at resource = json_root(&doc);
		if (!fhir_resource_named(json_text(arena, json_get(resource, "resourceType"))))
			continue;
		for (enum fhir_mode mode = FHIR_SUMMARY_TRUE; mode <= FHIR_ELEMENTS; mode++) {
			if (mode == FHIR_SUMMARY_COUNT)
				continue;
			struct str is = fhir_subset(arena, resource, mode, STR("status,code"));
			assert_int_equal(json_scan(arena, is, &again, NULL), OK);
			assert_true(str_eq(json_text(arena, json_get(json_root(&again), "id")),
				json_text(arena, json_get(resource, "id"))));
			assert_non_null(memmem(is.p, is.n, "SUBSETTED", 9));
		}
		read++;
	}
	closedir(d);
	print_message("%u examples cut\n", read);
	assert_true(read > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_only_what_was_asked_for_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_modifiers_and_what_must_be_there_always_stay, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_summary_is_cut_inside_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_whole_resource_is_left_as_it_stands, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_example_can_be_cut, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Claims of UK Core's profiles: made where a resource keeps to what the profile adds to R4, and nowhere else.
#include "fhir_help.h"

#include "fhir/profile.h"

#define UK_CORE "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
#define NHS "'system':'https://fhir.nhs.uk/Id/nhs-number'"
#define SITE "'system':'https://fhir.nhs.uk/Id/ods-site-code'"
#define SOMALI "{'system':'urn:ietf:bcp:47','code':'so'}"
#define ETHNIC "{'url':'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory'}"

static struct str claimed(const char *text)
{
	struct buf b;
	struct json_node *n = json_tree(arena, json_root(quoted(text)));
	fhir_profile_claim(arena, n);
	buf_init(&b, arena, BUF_PAGE);
	json_node_write(&b, n);
	return buf_text(&b);
}

static void test_what_keeps_to_uk_core_says_so(void **state)
{
	static const char *const good[] = {
		"{'resourceType':'Task'}",
		"{'resourceType':'Patient','identifier':[{" NHS ",'value':'9990000018'},{'system':'urn:other'}]}",
		"{'resourceType':'Patient','communication':[{'language':{'coding':[" SOMALI "]}}]}",
		"{'resourceType':'Patient','extension':[" ETHNIC "]}",
		"{'resourceType':'AllergyIntolerance','code':{'text':'Nuts'}}",
		"{'resourceType':'Location','identifier':[{" SITE ",'value':'A1'}]}",
	};
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct str type = json_text(arena, json_get(json_root(quoted(good[i])), "resourceType"));
		struct str want = str_format(arena, "\"meta\":{\"profile\":[\"" UK_CORE "%.*s\"]}}", STR_ARG(type));
		if (!str_ends(claimed(good[i]), str_c(arena, want)))
			fail_msg("%s does not claim", good[i]);
	}
}

static void test_what_does_not_keep_to_it_says_nothing(void **state)
{
	static const char *const bad[] = {
		"{'resourceType':'Goal'}", // UK Core has no profile of it
		"{'resourceType':'Patient','identifier':[{" NHS "}]}",
		"{'resourceType':'Patient','identifier':[{" NHS ",'value':'9990000018'},{" NHS ",'value':'9990000026'}]}",
		"{'resourceType':'Patient','communication':[{'language':{'text':'Somali'}}]}",
		"{'resourceType':'Patient','extension':[" ETHNIC "," ETHNIC "]}",
		"{'resourceType':'Practitioner','communication':[{'coding':[{'system':'urn:other','code':'so'}]}]}",
		"{'resourceType':'AllergyIntolerance'}",
		"{'resourceType':'Location','identifier':[{" SITE "}]}",
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (!str_eq(claimed(bad[i]), json_raw(json_root(quoted(bad[i])))))
			fail_msg("%s claims", bad[i]);
}

static void test_a_claim_stands_once_and_beside_others(void **state)
{
	(void)state;
	const char *mine = "{'resourceType':'Task','meta':{'profile':['" UK_CORE "Task']}}";
	struct str text = claimed(mine);
	assert_true(str_eq(text, json_raw(json_root(quoted(mine)))));
	text = claimed("{'resourceType':'Task','meta':{'profile':['urn:other']}}");
	assert_true(str_is(text, "{\"resourceType\":\"Task\",\"meta\":{\"profile\":[\"urn:other\",\"" UK_CORE "Task\"]}}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_keeps_to_uk_core_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_does_not_keep_to_it_says_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_claim_stands_once_and_beside_others, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

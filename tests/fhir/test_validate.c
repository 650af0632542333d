// SPDX-License-Identifier: Apache-2.0
// Mistakes planted one at a time: each must be found at its expression with its code, and nothing else be said. Beside
// them, unusual but right documents that must pass.
#include "fhir_help.h"

#include "base/clock.h"

#define GOAL "'resourceType':'Goal','lifecycleStatus':'active','description':{'text':'Walk'},'subject':{" \
	"'reference':'Patient/p'}"
#define PATIENT "'resourceType':'Patient'"
#define TASK "'resourceType':'Task','status':'requested','intent':'plan'"
#define OBSERVATION "'resourceType':'Observation','status':'final','code':{'text':'x'}"
#define PLAN "'resourceType':'CarePlan','status':'draft','intent':'plan','subject':{'reference':'Patient/p'}"
#define NARRATIVE(inner) "{" PATIENT \
	",'text':{'status':'generated','div':'<div xmlns=\\'http://www.w3.org/1999/xhtml\\'>" inner "</div>'}}"

static const struct planted {
	const char *text, *code, *expression;
} planted[] = {
	// structure
	{ "[]", "structure", "Resource" },
	{ "{'id':'x'}", "required", "Resource.resourceType" },
	{ "{'resourceType':7}", "required", "Resource.resourceType" },
	{ "{'resourceType':'Gaol'}", "value", "Resource.resourceType" },
	{ "{'resourceType':'Medication'}", "not-supported", "Medication.resourceType" },
	{ "{" GOAL ",'due':'2026-11-04'}", "structure", "Goal.due" },
	{ "{" GOAL ",'target':[{'dueDate':'2026-11-04','dueBy':1}]}", "structure", "Goal.target[0].dueBy" },
	{ "{" GOAL ",'target':{'dueDate':'2026-11-04'}}", "structure", "Goal.target" },
	{ "{" GOAL ",'statusDate':['2026-11-04']}", "structure", "Goal.statusDate" },
	{ "{" GOAL ",'target':[]}", "structure", "Goal.target" },
	{ "{" GOAL ",'target':[{}]}", "structure", "Goal.target[0]" },
	{ "{" GOAL ",'target':[null]}", "structure", "Goal.target[0]" },
	{ "{" GOAL ",'target':['x']}", "structure", "Goal.target[0]" },
	{ "{" GOAL ",'statusDate':null}", "structure", "Goal.statusDate" },
	{ "{" GOAL ",'priority':'high'}", "structure", "Goal.priority" },
	{ "{" GOAL ",'priority':{}}", "structure", "Goal.priority" },
	{ "{" GOAL ",'_priority':{'id':'x'}}", "structure", "Goal._priority" },
	{ "{" GOAL ",'_target':[{'id':'x'}]}", "structure", "Goal._target" },
	{ "{" GOAL ",'st\\u0061rt':'2026'}", "structure", "Goal.start" },
	{ "{" GOAL ",'target':[{'dueDate':'2026','dueDuration':{'value':1}}]}", "structure", "Goal.target[0].due" },
	{ "{" GOAL ",'startDate':'2026','_startCodeableConcept':{'id':'x'}}", "structure", "Goal._startCodeableConcept" },
	{ "{" GOAL ",'target':[{'dueString':'soon'}]}", "structure", "Goal.target[0].dueString" },
	// cardinality
	{ "{'resourceType':'Goal','lifecycleStatus':'active','subject':{'reference':'Patient/p'}}", "required",
		"Goal.description" },
	{ "{" PATIENT ",'communication':[{'preferred':true}]}", "required", "Patient.communication[0].language" },
	{ "{" GOAL ",'note':[{'time':'2026'}]}", "required", "Goal.note[0].text" },
	{ "{" TASK ",'input':[{'type':{'text':'x'}}]}", "required", "Task.input[0].value" },
	{ "{" TASK ",'restriction':{'repetitions':0}}", "value", "Task.restriction.repetitions" },
	// primitives
	{ "{" PATIENT ",'active':'true'}", "value", "Patient.active" },
	{ "{" PATIENT ",'active':1}", "value", "Patient.active" },
	{ "{" PATIENT ",'birthDate':20000101}", "value", "Patient.birthDate" },
	{ "{" PATIENT ",'birthDate':{'value':'2000'}}", "value", "Patient.birthDate" },
	{ "{" PATIENT ",'birthDate':''}", "value", "Patient.birthDate" },
	{ "{" PATIENT ",'birthDate':'2026-02-29'}", "value", "Patient.birthDate" },
	{ "{" PATIENT ",'birthDate':'2026-2-9'}", "value", "Patient.birthDate" },
	{ "{" PATIENT ",'birthDate':'2026-13'}", "value", "Patient.birthDate" },
	{ "{" PATIENT ",'birthDate':'2026-02-09T10:00:00Z'}", "value", "Patient.birthDate" },
	{ "{" PATIENT ",'deceasedDateTime':'2026-02-09T10:00:00'}", "value", "Patient.deceased" },
	{ "{" PATIENT ",'deceasedDateTime':'2026-02-09T10:00Z'}", "value", "Patient.deceased" },
	{ "{" PATIENT ",'deceasedDateTime':'2026-02-09T24:00:00Z'}", "value", "Patient.deceased" },
	{ "{" PATIENT ",'deceasedDateTime':'2026-02-09T10:00:00+15:00'}", "value", "Patient.deceased" },
	{ "{" PATIENT ",'meta':{'lastUpdated':'2026-02-09'}}", "value", "Patient.meta.lastUpdated" },
	{ "{" PATIENT ",'id':'a b'}", "value", "Patient.id" },
	{ "{" PATIENT ",'id':'1234567890123456789012345678901234567890123456789012345678901234x'}", "value", "Patient.id" },
	{ "{" PATIENT ",'name':[{'family':' '}]}", "value", "Patient.name[0].family" },
	{ "{" PATIENT ",'name':[{'family':'a\\u0000b'}]}", "value", "Patient.name[0].family" },
	{ "{" PATIENT ",'name':[{'given':['Ann',7]}]}", "value", "Patient.name[0].given[1]" },
	{ "{" PATIENT ",'multipleBirthInteger':1.5}", "value", "Patient.multipleBirth" },
	{ "{" PATIENT ",'multipleBirthInteger':2147483648}", "value", "Patient.multipleBirth" },
	{ "{" PATIENT ",'identifier':[{'system':'has space','value':'1'}]}", "value", "Patient.identifier[0].system" },
	{ "{" PATIENT ",'identifier':[{'system':'urn:uuid:1234','value':'1'}]}", "value", "Patient.identifier[0].system" },
	{ "{" PATIENT ",'identifier':[{'system':'urn:oid:3.1','value':'1'}]}", "value", "Patient.identifier[0].system" },
	{ "{" PATIENT ",'language':' en'}", "value", "Patient.language" },
	{ "{" PATIENT ",'photo':[{'contentType':'image/png','data':'abc'}]}", "value", "Patient.photo[0].data" },
	{ "{" PATIENT ",'photo':[{'contentType':'image/png','data':'ab=c'}]}", "value", "Patient.photo[0].data" },
	{ "{" PATIENT ",'photo':[{'contentType':'image/png','size':-1}]}", "value", "Patient.photo[0].size" },
	{ "{" PATIENT ",'telecom':[{'system':'phone','value':'1','rank':0}]}", "value", "Patient.telecom[0].rank" },
	{ "{" OBSERVATION ",'valueQuantity':{'value':'5'}}", "value", "Observation.value.value" },
	{ "{" OBSERVATION ",'valueTime':'10:00'}", "value", "Observation.value" },
	{ "{" OBSERVATION
		",'valueQuantity':{'value':1234567890123456789012345678901234567890123456789012345678901234567890}}", "value",
		"Observation.value.value" },
	// the two halves of a primitive
	{ "{" PATIENT ",'_birthDate':'x'}", "structure", "Patient.birthDate" },
	{ "{" PATIENT ",'_birthDate':{'value':'x'}}", "structure", "Patient.birthDate.value" },
	{ "{" PATIENT ",'_birthDate':{'id':'x'}}", "invariant", "Patient.birthDate" },
	{ "{" PATIENT ",'name':[{'given':['Ann',null]}]}", "structure", "Patient.name[0].given[1]" },
	{ "{" PATIENT ",'name':[{'given':['Ann',null],'_given':[{'id':'a'},null]}]}", "structure",
		"Patient.name[0].given[1]" },
	{ "{" PATIENT
		",'name':[{'given':['Ann'],'_given':[{'id':'a'},{'extension':[{'url':'urn:x','valueCode':'x'}]}]}]}",
		"structure", "Patient.name[0].given" },
	// codes
	{ "{" PATIENT ",'gender':'Male'}", "code-invalid", "Patient.gender" },
	{ "{'resourceType':'Goal','lifecycleStatus':'running','description':{'text':'x'},'subject':{"
		"'reference':'Patient/p'}}", "code-invalid", "Goal.lifecycleStatus" },
	{ "{'resourceType':'Condition','subject':{'reference':'Patient/p'},'clinicalStatus':{'coding':[{"
		"'system':'http://terminology.hl7.org/CodeSystem/condition-clinical','code':'open'}]}}", "code-invalid",
		"Condition.clinicalStatus" },
	{ "{'resourceType':'Condition','subject':{'reference':'Patient/p'},'clinicalStatus':{'coding':[{"
		"'system':'urn:other','code':'active'}]}}", "code-invalid", "Condition.clinicalStatus" },
	{ "{'resourceType':'Condition','subject':{'reference':'Patient/p'},'clinicalStatus':{'text':'active'}}",
		"code-invalid", "Condition.clinicalStatus" },
	{ "{" PATIENT ",'photo':[{'contentType':'png'}]}", "code-invalid", "Patient.photo[0].contentType" },
	{ "{'resourceType':'ChargeItem','status':'billable','code':{'text':'x'},'subject':{'reference':'Patient/p'},"
		"'priceOverride':{'value':1,'currency':'POUND'}}", "code-invalid", "ChargeItem.priceOverride.currency" },
	// references
	{ "{" GOAL ",'expressedBy':{'reference':'Organization/o'}}", "value", "Goal.expressedBy.reference" },
	{ "{" GOAL ",'expressedBy':{'reference':'https://a.example/fhir/Organization/o'}}", "value",
		"Goal.expressedBy.reference" },
	{ "{" GOAL ",'expressedBy':{'reference':'Organization?name=x'}}", "value", "Goal.expressedBy.reference" },
	{ "{" GOAL ",'expressedBy':{'reference':'Organization/o/_history/2'}}", "value", "Goal.expressedBy.reference" },
	{ "{" GOAL ",'expressedBy':{'reference':'Person'}}", "value", "Goal.expressedBy.reference" },
	{ "{" GOAL ",'expressedBy':{'reference':'Pateint/p'}}", "value", "Goal.expressedBy.reference" },
	{ "{" GOAL ",'expressedBy':{'reference':'Patient/a b'}}", "value", "Goal.expressedBy.reference" },
	{ "{" GOAL ",'expressedBy':{'type':'Organization','display':'x'}}", "value", "Goal.expressedBy.type" },
	{ "{" GOAL ",'expressedBy':{'reference':'Patient/p','type':'Practitioner'}}", "value", "Goal.expressedBy.type" },
	{ "{" GOAL ",'expressedBy':{'reference':'#nobody'}}", "invariant", "Goal.expressedBy" },
	{ "{" GOAL ",'expressedBy':{'reference':'#'}}", "invariant", "Goal.expressedBy" },
	{ "{" GOAL ",'contained':[{'resourceType':'Organization','id':'o','name':'x'}],'expressedBy':{'reference':'#o'}}",
		"value", "Goal.expressedBy.reference" },
	{ "{" PLAN ",'activity':[{'reference':{'reference':'Goal/g'}}]}", "value",
		"CarePlan.activity[0].reference.reference" },
	// contained resources and extensions
	{ "{" GOAL ",'contained':[{'resourceType':'Patient','id':'c','gender':'x'}],'expressedBy':{'reference':'#c'}}",
		"code-invalid", "Goal.contained[0].gender" },
	{ "{" GOAL ",'contained':[{'resourceType':'Patient','id':'c'}]}", "invariant", "Goal" },
	{ "{" GOAL ",'contained':[{'resourceType':'Patient','id':'c'},{'resourceType':'Patient','id':'c'}],"
		"'expressedBy':{'reference':'#c'}}", "duplicate", "Goal.contained" },
	{ "{" PATIENT ",'extension':[{'valueCode':'x'}]}", "required", "Patient.extension[0].url" },
	{ "{" PATIENT ",'extension':[{'url':'importance','valueCode':'x'}]}", "value", "Patient.extension[0].url" },
	{ "{" PATIENT ",'extension':[{'url':'urn:x'}]}", "invariant", "Patient.extension[0]" },
	{ "{" PATIENT ",'extension':[{'url':'urn:x','valueCode':'x','extension':[{'url':'y','valueCode':'x'}]}]}",
		"invariant", "Patient.extension[0]" },
	{ "{" PATIENT ",'extension':[{'url':'urn:x','valueCode':'x','valueString':'x'}]}", "structure",
		"Patient.extension[0].value" },
	{ "{" PATIENT ",'extension':[{'url':'urn:x','valueCode':'x','value':'x'}]}", "structure",
		"Patient.extension[0].value" },
	{ "{" PATIENT ",'modifierExtension':[{'url':'urn:x','valueBoolean':true}]}", "extension",
		"Patient.modifierExtension[0]" },
	{ "{" GOAL ",'target':[{'modifierExtension':[{'url':'urn:x','valueBoolean':true}]}]}", "extension",
		"Goal.target[0].modifierExtension[0]" },
	{ "{" PATIENT ",'implicitRules':'http://example.org/rules'}", "not-supported", "Patient.implicitRules" },
	// narrative
	{ NARRATIVE("<script>x</script>"), "invariant", "Patient.text.div" },
	{ NARRATIVE("<p onclick=\\'x\\'>x</p>"), "invariant", "Patient.text.div" },
	{ NARRATIVE("  "), "invariant", "Patient.text.div" },
	{ "{" PATIENT ",'text':{'status':'generated','div':'words'}}", "invariant", "Patient.text.div" },
	{ "{" PATIENT ",'text':{'status':'generated'}}", "required", "Patient.text.div" },
	// resources inside others
	{ "{'resourceType':'Bundle','type':'collection','entry':[{'resource':{" GOAL ",'due':1}}]}", "structure",
		"Bundle.entry[0].resource.due" },
	{ "{'resourceType':'Bundle','type':'collection','entry':[{'resource':{" GOAL "}},{'resource':{'id':'x'}}]}",
		"required", "Bundle.entry[1].resource.resourceType" },
	{ "{'resourceType':'Bundle','type':'collection','entry':[{"
		"'fullUrl':'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0','resource':{'resourceType':'Organization',"
		"'name':'x'}},{'resource':{" GOAL
		",'expressedBy':{'reference':'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'}}}]}", "value",
		"Bundle.entry[1].resource.expressedBy.reference" },
	{ "{'resourceType':'Parameters','parameter':[{'name':'x','part':[{'name':'y','valueDate':'soon'}]}]}", "value",
		"Parameters.parameter[0].part[0].value" },
	{ "{'resourceType':'Questionnaire','status':'draft','item':[{'linkId':'1','type':'group','item':[{'linkId':'2',"
		"'type':'poem'}]}]}", "code-invalid", "Questionnaire.item[0].item[0].type" },
};

static void test_each_planted_mistake_is_found_where_it_is(void **state)
{
	(void)state;
	size_t n = sizeof planted / sizeof *planted, missed = 0;
	for (size_t i = 0; i < n; i++) {
		struct fhir_issues issues;
		enum err e = fhir_validate(arena, quoted(planted[i].text), &issues);
		const struct fhir_issue *first = issues.first;
		if (e == ERR_INPUT && issues.errors == 1 && str_is(first->expression, planted[i].expression) &&
			!strcmp(first->code, planted[i].code))
			continue;
		missed++;
		print_message("%s\n  should be %s at %s\n", planted[i].text, planted[i].code, planted[i].expression);
		print_issues(&issues);
	}
	print_message("%zu of %zu planted mistakes are found\n", n - missed, n);
	assert_int_equal(missed, 0);
}

static const char *const right[] = {
	"{" GOAL "}",
	"{" GOAL ",'startDate':'2026-02','target':[{'dueDate':'2026'}]}",
	"{" PATIENT ",'_birthDate':{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/data-absent-reason',"
		"'valueCode':'unknown'}]}}",
	"{" PATIENT ",'birthDate':'2026-01-01','_birthDate':{'id':'b'}}",
	"{" PATIENT ",'name':[{'given':['Ann',null],'_given':[null,{'extension':[{'url':'urn:x','valueCode':'x'}]}]}]}",
	"{" PATIENT ",'deceasedDateTime':'2026-06-30T23:59:60Z','multipleBirthBoolean':false}",
	"{" PATIENT ",'photo':[{'contentType':'image/png; q=1','data':'YWJj\\r\\nZGU='}]}",
	"{" PATIENT ",'identifier':[{'system':'urn:oid:2.16.840.1.0','value':'1'},{"
		"'system':'urn:uuid:0C3151BD-1cbf-4d64-b04d-cd9187a4c6e0','value':'2'}]}",
	"{" OBSERVATION ",'valueQuantity':{'value':-1.50e-3,'unit':'g'}}",
	"{" GOAL ",'expressedBy':{'reference':'Patient/p/_history/3','type':'Patient'}}",
	"{" GOAL ",'expressedBy':{'reference':'http://other.example/r4/Patient/p'}}",
	"{" GOAL ",'expressedBy':{'reference':'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'}}",
	"{" GOAL ",'expressedBy':{'reference':'Patient?identifier=x|1'}}",
	"{" GOAL ",'expressedBy':{'identifier':{'value':'1'}}}",
	"{" GOAL ",'contained':[{'resourceType':'RelatedPerson','id':'c','patient':{'reference':'Patient/p'}}],"
		"'expressedBy':{'reference':'#c'}}",
	"{" PLAN ",'contained':[{" GOAL ",'id':'g','addresses':[{'reference':'#c'}]},{'resourceType':'Condition',"
		"'id':'c','subject':{'reference':'Patient/p'}}],'goal':[{'reference':'#g'}]}",
	"{" PLAN
		",'contained':[{'resourceType':'Task','id':'t','status':'draft','intent':'plan','focus':{'reference':'#'}}]}",
	"{" TASK ",'input':[{'type':{'text':'x'},'valueReference':{'reference':'Patient/p'}}]}",
	"{" TASK ",'focus':{'reference':'Medication/m'}}",
	NARRATIVE("<p class=\\'a\\'>Hello &amp; <b>you</b><br/></p>"),
	"{'resourceType':'Bundle','type':'collection','entry':[{'resource':{'resourceType':'Medication','anything':1}}]}",
	"{'resourceType':'Parameters','parameter':[{'name':'r','resource':{" GOAL
		"}},{'name':'p','part':[{'name':'q','valueCode':'x'}]}]}",
	"{'resourceType':'Condition','subject':{'reference':'Patient/p'},'clinicalStatus':{'coding':[{"
		"'system':'urn:local','code':'x'},{'system':'http://terminology.hl7.org/CodeSystem/condition-clinical',"
		"'code':'active'}]}}",
};

static void test_unusual_but_right_documents_pass(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		struct fhir_issues issues;
		if (fhir_validate(arena, quoted(right[i]), &issues) != OK) {
			print_issues(&issues);
			fail_msg("refused: %s", right[i]);
		}
	}
}

static void test_an_entry_is_judged_alone_under_the_path_that_it_is_given(void **state)
{
	(void)state;
	struct fhir_issues issues = { 0 };
	const struct json *doc = quoted("{'entry':[{'resource':{" PATIENT ",'gender':'x'}},{'resource':{" PATIENT "}}]}");
	struct json_at entries = json_get(json_root(doc), "entry");
	struct json_at first = json_get(json_item(entries, 0), "resource");
	assert_int_equal(fhir_validate_at(arena, first, "Bundle.entry[0].resource", &issues), ERR_INPUT);
	assert_true(str_is(issues.first->expression, "Bundle.entry[0].resource.gender"));
	assert_int_equal(fhir_validate_at(arena, json_get(json_item(entries, 1), "resource"), NULL, &issues), OK);
	assert_int_equal(issues.errors, 1);
	assert_int_equal(fhir_validate_at(arena, json_get(json_root(doc), "nothing"), "Bundle", &issues), ERR_INPUT);
	assert_int_equal(issues.errors, 2);
}

static void test_a_string_of_a_megabyte_is_the_longest(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct buf b;
		struct json doc;
		struct fhir_issues issues;
		buf_init(&b, arena, (size_t)4 << 20);
		buf_c(&b, "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"");
		for (size_t i = 0; i < ((size_t)1 << 20) + over; i++)
			buf_char(&b, 'a');
		buf_c(&b, "\"}]}");
		assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), OK);
		assert_int_equal(fhir_validate(arena, &doc, &issues), over ? ERR_INPUT : OK);
	}
}

static void test_a_thousand_mistakes_are_counted_and_a_hundred_told(void **state)
{
	(void)state;
	struct buf b;
	struct json doc;
	struct fhir_issues issues;
	buf_init(&b, arena, (size_t)1 << 20);
	buf_c(&b, "{\"resourceType\":\"Patient\"");
	for (int i = 0; i < 1000; i++)
		buf_format(&b, ",\"x%d\":1", i);
	buf_c(&b, "}");
	assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), OK);
	assert_int_equal(fhir_validate(arena, &doc, &issues), ERR_INPUT);
	assert_int_equal(issues.errors, 1000);
	assert_int_equal(issues.kept, FHIR_ISSUES);
}

struct shape {
	const char *head, *item, *tail;
};

// How long a document of this shape and so many megabytes is judged.
static instant judged(const struct shape *shape, size_t megabytes)
{
	struct buf b;
	struct fhir_issues issues;
	buf_init(&b, arena, (size_t)16 << 20);
	buf_c(&b, shape->head);
	while (b.n < megabytes << 20) {
		buf_c(&b, shape->item);
		buf_char(&b, ',');
	}
	buf_c(&b, shape->item);
	buf_c(&b, shape->tail);
	const struct json *doc = quoted(str_c(arena, buf_text(&b)));
	instant from = clock_ticks();
	assert_int_equal(fhir_validate(arena, doc, &issues), ERR_INPUT);
	return clock_ticks() - from;
}

// Bodies made to be slow: four times the bytes take four times as long and not sixteen. The machine may pause at any
// moment, so each has ten tries.
static void test_hostile_documents_are_judged_in_linear_time(void **state)
{
	(void)state;
	static const struct shape shape[] = {
		{ "{'resourceType':'Patient','name':[{'given':[", "null", "],'_given':[null]}]}" },
		{ "{'resourceType':'Patient','contained':[",
			"{'resourceType':'Patient','id':'x','link':[{'other':{'reference':'#x'},'type':'seealso'}]}", "]}" },
		{ "{'resourceType':'Bundle','type':'collection','entry':[", "{"
			"'fullUrl':'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0','resource':{'resourceType':'Goal','subject':{"
			"'reference':'urn:uuid:x'}}}", "]}" },
		{ "{'resourceType':'Observation','valueInteger':1,'code':{'coding':[{'code':'x'}]},'component':[",
			"{'code':{'coding':[{'code':'y'},{'code':'z'}]}}", "]}" },
	};
	for (size_t s = 0; s < sizeof shape / sizeof *shape; s++) {
		bool linear = false;
		for (int try = 0; try < 10 && !linear; try++) {
			instant one = judged(&shape[s], 1), four = judged(&shape[s], 4);
			linear = four < 10 * one;
		}
		if (!linear)
			fail_msg("shape %zu takes more than its length", s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_planted_mistake_is_found_where_it_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unusual_but_right_documents_pass, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_entry_is_judged_alone_under_the_path_that_it_is_given, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_string_of_a_megabyte_is_the_longest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_thousand_mistakes_are_counted_and_a_hundred_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hostile_documents_are_judged_in_linear_time, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

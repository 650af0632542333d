// SPDX-License-Identifier: Apache-2.0
// What search parameters read in small documents, reasoned out by hand from HL7's expressions: for test_param.c.
// Quotes are written as '; what is expected is "datatype value" for each element, in the order of the expression.
#ifndef OWNPLAN_TESTS_PARAM_CASES_H
#define OWNPLAN_TESTS_PARAM_CASES_H

#include <stddef.h>

struct param_case {
	const char *resource, *code, *document, *expected;
};

#define TELECOMS "'telecom':[{'system':'phone','value':'1'},{'system':'email','value':'a@b'},{'value':'2'}]"
#define OBSERVATION "{'resourceType':'Observation',"

static const struct param_case PARAM_CASES[] = {
	// of every resource
	{ "Goal", "_id", "{'resourceType':'Goal','id':'g1'}", "id 'g1'" },
	{ "Goal", "_lastUpdated", "{'meta':{'lastUpdated':'2026-11-04T10:42:07Z'}}",
		"instant '2026-11-04T10:42:07Z'" },
	{ "Patient", "_profile", "{'meta':{'profile':['http://a','http://b']}}",
		"canonical 'http://a'; canonical 'http://b'" },
	{ "Task", "_security", "{'meta':{'security':[{'code':'R'}],'tag':[{'code':'t'}]}}", "Coding {'code':'R'}" },
	{ "Task", "_source", "{'meta':{'source':'urn:x'}}", "uri 'urn:x'" },
	{ "Bundle", "_tag", "{'meta':{'tag':[{'code':'t'},{'code':'u'}]}}",
		"Coding {'code':'t'}; Coding {'code':'u'}" },
	// members, through lists
	{ "Patient", "name", "{'name':[{'family':'A'},{'text':'B'}]}",
		"HumanName {'family':'A'}; HumanName {'text':'B'}" },
	{ "Patient", "family", "{'name':[{'family':'A'},{'given':['B']},{'family':'C'}]}", "string 'A'; string 'C'" },
	{ "Patient", "address-city", "{'address':[{'city':'Leeds','country':'GB'}]}", "string 'Leeds'" },
	{ "Patient", "gender", "{'gender':'other'}", "code 'other'" },
	{ "Patient", "birthdate", "{'birthDate':'1979'}", "date '1979'" },
	{ "Patient", "active", "{'active':false}", "boolean false" },
	{ "List", "item",
		"{'entry':[{'item':{'reference':'Goal/1'}},{'deleted':true,'item':{'reference':'Goal/2'}}]}",
		"Reference {'reference':'Goal/1'}; Reference {'reference':'Goal/2'}" },
	{ "CarePlan", "performer",
		"{'activity':[{'detail':{'performer':[{'display':'A'}]}},{'reference':{'display':'B'}}]}",
		"Reference {'display':'A'}" },
	{ "Location", "near", "{'position':{'longitude':-0.1,'latitude':51.5}}",
		"Location.position {'longitude':-0.1,'latitude':51.5}" },
	{ "ServiceRequest", "order-detail", "{'orderDetail':[{'text':'a'},{'coding':[]}]}", "string 'a'" },
	{ "StructureDefinition", "valueset",
		"{'snapshot':{'element':[{'binding':{'valueSet':'http://v'}},{'id':'x'}]}}",
		"canonical 'http://v'" },
	{ "QuestionnaireResponse", "questionnaire", "{'questionnaire':'http://q|1'}", "canonical 'http://q|1'" },
	{ "Encounter", "length", "{'length':{'value':1.50,'unit':'h'}}", "Duration {'value':1.50,'unit':'h'}" },
	// several branches for one type; branches of other types read nothing
	{ "Location", "name", "{'alias':['B','C'],'name':'A'}", "string 'A'; string 'B'; string 'C'" },
	{ "AllergyIntolerance", "code", "{'reaction':[{'substance':{'text':'b'}}],'code':{'text':'a'}}",
		"CodeableConcept {'text':'a'}; CodeableConcept {'text':'b'}" },
	{ "Condition", "code", "{'code':{'text':'a'},'reaction':[{'substance':{'text':'b'}}]}",
		"CodeableConcept {'text':'a'}" },
	{ "Consent", "date", "{'dateTime':'2026-01-02','period':{'start':'2020'}}", "dateTime '2026-01-02'" },
	{ "CarePlan", "date", "{'period':{'start':'2026'}}", "Period {'start':'2026'}" },
	{ "ValueSet", "code", "{'compose':{'include':[{'concept':[{'code':'a'},{'code':'b'}]}]},"
		"'expansion':{'contains':[{'code':'c','contains':[{'code':'d'}]}]}}",
		"code 'c'; code 'a'; code 'b'" },
	// a choice, in each of its forms
	{ "Observation", "date", OBSERVATION "'effectiveDateTime':'2026-01'}", "dateTime '2026-01'" },
	{ "Observation", "date", OBSERVATION "'effectivePeriod':{'start':'2026'}}", "Period {'start':'2026'}" },
	{ "Observation", "date", OBSERVATION "'effectiveInstant':'2026-01-02T03:04:05Z'}",
		"instant '2026-01-02T03:04:05Z'" },
	{ "Observation", "date", OBSERVATION "'effectiveTiming':{'event':['2026']}}", "Timing {'event':['2026']}" },
	{ "CarePlan", "activity-date", "{'activity':[{'detail':{'scheduledString':'at tea'}},"
		"{'detail':{'scheduledPeriod':{'end':'2027'}}}]}", "string 'at tea'; Period {'end':'2027'}" },
	{ "RiskAssessment", "probability",
		"{'prediction':[{'probabilityDecimal':0.10},{'probabilityRange':{'low':{'value':1}}}]}",
		"decimal 0.10; Range {'low':{'value':1}}" },
	{ "Consent", "source-reference", "{'sourceReference':{'reference':'Consent/1'}}",
		"Reference {'reference':'Consent/1'}" },
	// a choice, narrowed
	{ "Goal", "target-date", "{'target':[{'dueDate':'2026-05-01'},{'dueDuration':{'value':3}}]}",
		"date '2026-05-01'" },
	{ "Goal", "start-date", "{'startCodeableConcept':{'text':'now'}}", "" },
	{ "Patient", "death-date", "{'deceasedDateTime':'2025-01-01'}", "dateTime '2025-01-01'" },
	{ "Patient", "death-date", "{'deceasedBoolean':true}", "" },
	{ "Condition", "onset-date", "{'onsetPeriod':{'start':'2001'}}", "Period {'start':'2001'}" },
	{ "Condition", "onset-date", "{'onsetString':'2001'}", "" },
	{ "Condition", "onset-age", "{'onsetAge':{'value':50}}", "Age {'value':50}" },
	{ "Condition", "onset-age", "{'onsetRange':{'low':{'value':40}}}", "Range {'low':{'value':40}}" },
	{ "Condition", "abatement-string", "{'abatementString':'spring'}", "string 'spring'" },
	{ "Observation", "value-quantity", OBSERVATION "'valueQuantity':{'value':5}}", "Quantity {'value':5}" },
	{ "Observation", "value-quantity", OBSERVATION "'valueSampledData':{'period':1}}",
		"SampledData {'period':1}" },
	{ "Observation", "value-quantity", OBSERVATION "'valueString':'5'}", "" },
	{ "Observation", "value-date", OBSERVATION "'valueDateTime':'2026'}", "dateTime '2026'" },
	{ "Observation", "value-string", OBSERVATION "'valueString':'a'}", "string 'a'" },
	{ "Observation", "value-string", OBSERVATION "'valueCodeableConcept':{'text':'b',"
		"'coding':[{'display':'c'}]}}",
		"string 'b'" },
	{ "Observation", "combo-value-quantity",
		OBSERVATION "'component':[{'valueQuantity':{'value':2}},{'valueString':'x'}],"
		"'valueQuantity':{'value':1}}", "Quantity {'value':1}; Quantity {'value':2}" },
	{ "Observation", "component-value-concept", OBSERVATION "'valueCodeableConcept':{'text':'a'},"
		"'component':[{'valueCodeableConcept':{'text':'b'}}]}", "CodeableConcept {'text':'b'}" },
	{ "Group", "value", "{'characteristic':[{'valueBoolean':true},{'valueCodeableConcept':{'text':'a'}},"
		"{'valueQuantity':{'value':1}}]}", "CodeableConcept {'text':'a'}; boolean true" },
	{ "Questionnaire", "context-quantity",
		"{'useContext':[{'valueQuantity':{'value':1}},{'valueCodeableConcept':{}}]}",
		"Quantity {'value':1}" },
	{ "Composition", "related-id",
		"{'relatesTo':[{'targetIdentifier':{'value':'1'}},{'targetReference':{'display':'x'}}]}",
		"Identifier {'value':'1'}" },
	{ "Composition", "related-ref",
		"{'relatesTo':[{'targetIdentifier':{'value':'1'}},{'targetReference':{'display':'x'}}]}",
		"Reference {'display':'x'}" },
	{ "MedicationStatement", "medication", "{'medicationReference':{'reference':'Medication/1'}}",
		"Reference {'reference':'Medication/1'}" },
	{ "MedicationStatement", "code", "{'medicationReference':{'reference':'Medication/1'}}", "" },
	{ "Provenance", "when", "{'occurredDateTime':'2026-01-01T00:00:00Z'}", "dateTime '2026-01-01T00:00:00Z'" },
	{ "RiskAssessment", "date", "{'occurrencePeriod':{'start':'2026'}}", "" },
	// where(resolve() is Type): by the text, by what is contained, by Reference.type
	{ "Goal", "patient", "{'subject':{'reference':'Patient/1'}}", "Reference {'reference':'Patient/1'}" },
	{ "Goal", "patient", "{'subject':{'reference':'Group/1'}}", "" },
	{ "Goal", "patient", "{'subject':{'reference':'Patient/1/_history/2'}}",
		"Reference {'reference':'Patient/1/_history/2'}" },
	{ "Goal", "patient", "{'subject':{'reference':'https://a.example/fhir/Patient/1'}}",
		"Reference {'reference':'https://a.example/fhir/Patient/1'}" },
	{ "Goal", "patient", "{'subject':{'reference':'urn:uuid:0b9ba6bc-0e05-4d8c-9d6b-6e8b8b0f6f01'}}", "" },
	{ "Goal", "patient",
		"{'subject':{'reference':'urn:uuid:0b9ba6bc-0e05-4d8c-9d6b-6e8b8b0f6f01','type':'Patient'}}",
		"Reference {'reference':'urn:uuid:0b9ba6bc-0e05-4d8c-9d6b-6e8b8b0f6f01','type':'Patient'}" },
	{ "Goal", "patient", "{'subject':{'type':'Patient','identifier':{'value':'9'}}}",
		"Reference {'type':'Patient','identifier':{'value':'9'}}" },
	{ "Goal", "patient", "{'subject':{'type':'http://hl7.org/fhir/StructureDefinition/Patient','display':'A'}}",
		"Reference {'type':'http://hl7.org/fhir/StructureDefinition/Patient','display':'A'}" },
	// the text comes before what is said
	{ "Goal", "patient", "{'subject':{'reference':'Group/1','type':'Patient'}}", "" },
	{ "Goal", "patient", "{'subject':{'display':'A'}}", "" },
	{ "Goal", "patient", "{'contained':[{'resourceType':'Group','id':'g'},{'resourceType':'Patient','id':'p'}],"
		"'subject':{'reference':'#p'}}", "Reference {'reference':'#p'}" },
	{ "Goal", "patient", "{'contained':[{'resourceType':'Group','id':'p'}],'subject':{'reference':'#p'}}", "" },
	{ "Goal", "patient", "{'subject':{'reference':'#nowhere'}}", "" },
	{ "Provenance", "patient",
		"{'resourceType':'Provenance','target':[{'reference':'#'},{'reference':'Patient/1'}]}",
		"Reference {'reference':'Patient/1'}" },
	{ "Account", "patient",
		"{'subject':[{'reference':'Device/1'},{'reference':'Patient/1'},{'reference':'Patient/2'}]}",
		"Reference {'reference':'Patient/1'}; Reference {'reference':'Patient/2'}" },
	{ "Appointment", "practitioner",
		"{'participant':[{'actor':{'reference':'Patient/1'}},{'actor':{'reference':'Practitioner/1'}}]}",
		"Reference {'reference':'Practitioner/1'}" },
	{ "AuditEvent", "patient", "{'entity':[{'what':{'reference':'Patient/2'}},{'what':{'reference':'Goal/1'}}],"
		"'agent':[{'who':{'reference':'Patient/1'}}]}",
		"Reference {'reference':'Patient/1'}; Reference {'reference':'Patient/2'}" },
	{ "Task", "patient", "{'for':{'reference':'Patient/1'},'focus':{'reference':'Patient/2'}}",
		"Reference {'reference':'Patient/1'}" },
	{ "Person", "relatedperson",
		"{'link':[{'target':{'reference':'Patient/1'}},{'target':{'reference':'RelatedPerson/1'}}]}",
		"Reference {'reference':'RelatedPerson/1'}" },
	// where(system = 'email')
	{ "Patient", "email", "{" TELECOMS "}", "ContactPoint {'system':'email','value':'a@b'}" },
	{ "PractitionerRole", "phone", "{" TELECOMS "}", "ContactPoint {'system':'phone','value':'1'}" },
	{ "OrganizationAffiliation", "email",
		"{'telecom':[{'system':'emai\\u006c','value':'x'},{'system':'emails'}]}",
		"ContactPoint {'system':'emai\\u006c','value':'x'}" },
	{ "RelatedPerson", "telecom", "{'telecom':[{'value':'2'}]}", "ContactPoint {'value':'2'}" },
	// [0], and a resource inside
	{ "Bundle", "composition",
		"{'entry':[{'resource':{'resourceType':'Composition'}},{'resource':{'resourceType':'Patient'}}]}",
		"Composition {'resourceType':'Composition'}" },
	{ "Bundle", "message", "{'entry':[{'fullUrl':'x'},{'resource':{'resourceType':'MessageHeader'}}]}", "" },
	{ "Bundle", "message", "{'entry':[{'resource':{'resourceType':'MessageHeader'}}]}",
		"Resource {'resourceType':'MessageHeader'}" },
	{ "Bundle", "composition", "{'entry':[]}", "" },
	// X.exists() and X != false: there is always an answer
	{ "Patient", "deceased", "{}", "boolean false" },
	{ "Patient", "deceased", "{'deceasedBoolean':false}", "boolean false" },
	{ "Patient", "deceased", "{'deceasedBoolean':true}", "boolean true" },
	{ "Patient", "deceased", "{'deceasedDateTime':'2025'}", "boolean true" },
	{ NULL, NULL, NULL, NULL },
};

// What each part reads from each thing that the composite finds.
static const struct param_case COMPOSITE_CASES[] = {
	{ "Observation", "code-value-quantity", OBSERVATION "'code':{'text':'c'},'valueQuantity':{'value':1}}",
		"CodeableConcept {'text':'c'}, Quantity {'value':1}" },
	{ "Observation", "code-value-date", OBSERVATION "'code':{'text':'c'},'valueDateTime':'2026'}",
		"CodeableConcept {'text':'c'}, dateTime '2026'" }, // HL7 writes ofType(DateTime)
	{ "Observation", "code-value-string", OBSERVATION "'code':{'text':'c'},'valueQuantity':{'value':1}}",
		"CodeableConcept {'text':'c'}, " },
	{ "Observation", "component-code-value-quantity", OBSERVATION "'code':{'text':'c'},'component':["
		"{'code':{'text':'d'},'valueQuantity':{'value':1}},{'code':{'text':'e'},'valueQuantity':{'value':2}}]}",
		"CodeableConcept {'text':'d'}, Quantity {'value':1} | CodeableConcept {'text':'e'}, Quantity {'value':2}" },
	{ "Observation", "combo-code-value-concept",
		OBSERVATION "'code':{'text':'c'},'valueCodeableConcept':{'text':'v'},"
		"'component':[{'code':{'text':'d'},'valueCodeableConcept':{'text':'w'}}]}",
		"CodeableConcept {'text':'c'}, CodeableConcept {'text':'v'} | "
		"CodeableConcept {'text':'d'}, CodeableConcept {'text':'w'}" },
	{ "DocumentReference", "relationship", "{'relatesTo':[{'code':'replaces','target':{'display':'a'}}]}",
		"code 'replaces', Reference {'display':'a'}" },
	{ "Group", "characteristic-value", "{'characteristic':[{'code':{'text':'a'},'valueBoolean':true},"
		"{'code':{'text':'b'},'valueRange':{'low':{'value':1}}}]}",
		"CodeableConcept {'text':'a'}, boolean true | CodeableConcept {'text':'b'}, Range {'low':{'value':1}}" },
	{ "Questionnaire", "context-type-quantity",
		"{'useContext':[{'code':{'code':'age'},'valueRange':{'low':{'value':18}}}]}",
		"Coding {'code':'age'}, Range {'low':{'value':18}}" },
	{ "ValueSet", "context-type-value",
		"{'useContext':[{'code':{'code':'x'},'valueCodeableConcept':{'text':'y'}}]}",
		"Coding {'code':'x'}, CodeableConcept {'text':'y'}" },
	{ NULL, NULL, NULL, NULL },
};

// Documents that no validator lets pass: what is of another kind than its element says is passed over.
static const struct param_case HOSTILE_CASES[] = {
	{ "Patient", "given", "{'name':[{'given':[null,'A',{'x':1},['B']]},null,'C',[{'given':['D']}]]}",
		"string 'A'" },
	{ "Patient", "family", "{'name':{'family':['A',null]}}",
		"string 'A'" }, // a list that should be none, and none that should
	{ "Patient", "name", "{'name':'A'}", "" },
	{ "Patient", "birthdate", "{'birthDate':{'a':'1979'}}", "" },
	{ "Patient", "birthdate", "{'_birthDate':{'extension':[]},'birthDate':null}", "" },
	{ "Patient", "email", "{'telecom':[{'system':['email']},{'system':null},{'system':{'email':'email'}}]}", "" },
	{ "Goal", "patient", "{'subject':{'reference':['Patient/1'],'type':['Patient']}}", "" },
	{ "Goal", "patient", "{'subject':'Patient/1'}", "" },
	{ "Goal", "patient", "{'contained':{'resourceType':'Patient','id':'p'},'subject':{'reference':'#p'}}", "" },
	{ "Goal", "patient", "{'contained':[null,'p',{'id':'p'},"
		"{'id':7,'resourceType':'Patient'}],'subject':{'reference':'#p'}}",
		"" },
	{ "Observation", "value-quantity", OBSERVATION "'valueQuantity':5}", "" },
	{ "Observation", "date", OBSERVATION "'effectiveDateTime':'2026','effectivePeriod':{'start':'2027'}}",
		"dateTime '2026'; Period {'start':'2027'}" },
	{ "Bundle", "composition", "{'entry':{'resource':{'resourceType':'Composition'}}}", "" },
	{ "Bundle", "composition", "{'entry':[{'resource':[{'resourceType':'Composition'}]}]}",
		"Composition {'resourceType':'Composition'}" },
	{ "Bundle", "composition", "{'entry':[{'resource':{'resourceType':['Composition']}}]}",
		"Resource {'resourceType':['Composition']}" },
	{ "Patient", "deceased", "{'deceasedBoolean':null,'deceasedDateTime':{}}", "boolean false" },
	{ NULL, NULL, NULL, NULL },
};

#undef TELECOMS
#undef OBSERVATION

#endif

// SPDX-License-Identifier: Apache-2.0
// The rows of test_patch.c: a record, a patch, and what the record is then. Quotes are written as '. Operations of a
// FHIRPath Patch stand one a line: type and path, then each part behind a bar, "name 'valueString':'birthDate'".
#ifndef OWNPLAN_TESTS_PATCH_ROWS_H
#define OWNPLAN_TESTS_PATCH_ROWS_H

#include "base/error.h"

struct case_row {
	const char *before, *operations;
	const char *after; // exactly as it is written; NULL when it fails
	enum err err;
	const char *at; // where the fault stands
};


static const struct case_row json_rows[] = {
	{ "{'a':1}", "[]", "{'a':1}" },
	{ "{'a': 1 }", "[{'op':'test','path':'/a','value':1.0}]", "{'a': 1 }" },
	{ "{'a':[1,2]}", "[{'op':'add','path':'/a/-','value':3}]", "{'a':[1,2,3]}" },
	{ "{'a':[1,2]}", "[{'op':'add','path':'/a/2','value':3}]", "{'a':[1,2,3]}" },
	{ "{'a':[1,2]}", "[{'op':'add','path':'/a/0','value':3}]", "{'a':[3,1,2]}" },
	{ "{'a':1,'b':2}", "[{'op':'add','path':'/a','value':[]}]", "{'a':[],'b':2}" },
	{ "{'a':1}", "[{'op':'add','path':'/','value':null}]", "{'a':1,'':null}" },
	{ "{'':{'':5}}", "[{'op':'replace','path':'//','value':6}]", "{'':{'':6}}" },
	{ "{'m~n':1,'a/b':2,'~01':3}", "[{'op':'remove','path':'/m~0n'},{'op':'remove','path':'/a~1b'}]", "{'~01':3}" },
	{ "{'\\u0061':1}", "[{'op':'remove','path':'/a'}]", "{}" },
	{ "{'a':1}", "[{'op':'add','path':'','value':{'b':2}}]", "{'b':2}" },
	{ "{'a':1}", "[{'op':'replace','path':'','value':[0]},{'op':'add','path':'/0','value':9}]", "[9,0]" },
	{ "{'a':{'b':[1]}}", "[{'op':'move','from':'/a/b','path':''},{'op':'test','path':'','value':[1.0]}]", "[1]" },
	{ "{'a':1}", "[{'op':'copy','from':'','path':'/b'},{'op':'add','path':'/b/c','value':2}]",
		"{'a':1,'b':{'a':1,'c':2}}" },
	{ "{'a':{'x':1}}", "[{'op':'add','path':'/a/y','value':2},{'op':'copy','from':'/a','path':'/b'},"
		"{'op':'remove','path':'/b/x'}]", "{'a':{'x':1,'y':2},'b':{'y':2}}" },
	{ "{'a':[1,2,3]}", "[{'op':'move','from':'/a/0','path':'/a/-'}]", "{'a':[2,3,1]}" },
	{ "{'a':[1,2,3]}", "[{'op':'move','from':'/a/2','path':'/a/0'}]", "{'a':[3,1,2]}" },
	{ "{'a':1}", "[{'op':'move','from':'/a','path':'/a'}]", "{'a':1}" },
	{ "{'a':1,'ab':2}", "[{'op':'move','from':'/a','path':'/ab'}]", "{'ab':1}" },
	{ "{'a':{'x':[1.50,{'y':'\\u0041'}],'z':null}}",
		"[{'op':'test','path':'/a','value':{'z':null,'x':[15e-1,{'y':'A'}]}}]",
		"{'a':{'x':[1.50,{'y':'\\u0041'}],'z':null}}" },
	{ "{'a':1}", "[{'op':'test','path':'','value':{'a':1}}]", "{'a':1}" },
	{ "{'a':100000000000000000001}", "[{'op':'test','path':'/a','value':100000000000000000002}]", NULL, ERR_CONFLICT,
		"[0].value" },
	{ "{'a':null}", "[{'op':'test','path':'/a','value':false}]", NULL, ERR_CONFLICT, "[0].value" },
	{ "{'a':{'x':1}}", "[{'op':'test','path':'/a','value':{'x':1,'y':2}}]", NULL, ERR_CONFLICT, "[0].value" },
	{ "{'a':{'x':1}}", "[{'op':'test','path':'/a','value':{'y':1}}]", NULL, ERR_CONFLICT, "[0].value" },
	{ "{'a':[1,2]}", "[{'op':'test','path':'/a','value':[2,1]}]", NULL, ERR_CONFLICT, "[0].value" },
	{ "{'a':[]}", "[{'op':'test','path':'/a','value':{}}]", NULL, ERR_CONFLICT, "[0].value" },
	{ "{'a':1}", "[{'op':'remove','path':'/a'},{'op':'remove','path':'/a'}]", NULL, ERR_NOT_FOUND, "[1].path" },
	{ "{'a':1}", "[{'op':'replace','path':'/b','value':1}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':1}", "[{'op':'test','path':'/b','value':null}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':1}", "[{'op':'add','path':'/a/b','value':1}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':1}", "[{'op':'copy','from':'/b','path':'/c'}]", NULL, ERR_NOT_FOUND, "[0].from" },
	{ "{'a':1}", "[{'op':'move','from':'/a','path':'/b/c'}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':[1]}", "[{'op':'add','path':'/a/2','value':1}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':[1,2]}", "[{'op':'remove','path':'/a/01'}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':[1,2]}", "[{'op':'remove','path':'/a/-'}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':[1,2]}", "[{'op':'remove','path':'/a/-1'}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':[1,2]}", "[{'op':'remove','path':'/a/1e0'}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':[1,2]}", "[{'op':'remove','path':'/a/18446744073709551616'}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':[1,2]}", "[{'op':'remove','path':'/a/'}]", NULL, ERR_NOT_FOUND, "[0].path" },
	{ "{'a':1}", "{'op':'remove','path':'/a'}", NULL, ERR_INPUT },
	{ "{'a':1}", "'remove'", NULL, ERR_INPUT },
	{ "{'a':1}", "[3]", NULL, ERR_INPUT, "[0]" },
	{ "{'a':1}", "[{'path':'/a'}]", NULL, ERR_INPUT, "[0].op" },
	{ "{'a':1}", "[{'op':'Remove','path':'/a'}]", NULL, ERR_INPUT, "[0].op" },
	{ "{'a':1}", "[{'op':1,'path':'/a'}]", NULL, ERR_INPUT, "[0].op" },
	{ "{'a':1}", "[{'op':'remove'}]", NULL, ERR_INPUT, "[0].path" },
	{ "{'a':1}", "[{'op':'remove','path':['a']}]", NULL, ERR_INPUT, "[0].path" },
	{ "{'a':1}", "[{'op':'remove','path':'a'}]", NULL, ERR_INPUT, "[0].path" },
	{ "{'a':1}", "[{'op':'remove','path':'/a~'}]", NULL, ERR_INPUT, "[0].path" },
	{ "{'a':1}", "[{'op':'remove','path':'/~2'}]", NULL, ERR_INPUT, "[0].path" },
	{ "{'a':1}", "[{'op':'remove','path':''}]", NULL, ERR_INPUT, "[0].path" },
	{ "{'a':1}", "[{'op':'add','path':'/b'}]", NULL, ERR_INPUT, "[0].value" },
	{ "{'a':1}", "[{'op':'copy','path':'/b'}]", NULL, ERR_INPUT, "[0].from" },
	{ "{'a':{'b':1}}", "[{'op':'move','from':'/a','path':'/a/c'}]", NULL, ERR_INPUT, "[0].path" },
	{ "{'a':1}", "[{'op':'move','from':'','path':'/b'}]", NULL, ERR_INPUT, "[0].path" },
};


#define PATIENT "{'resourceType':'Patient'"
#define OBSERVATION "{'resourceType':'Observation'"

static const struct case_row path_rows[] = {
	// an operation may put a number where an element with parts belongs, and one behind it may want to go into that
	{ PATIENT "}", "add Patient|name 'valueString':'telecom'|value 'valueContactPoint':{'period':5}\n"
		"add Patient.telecom.period|name 'valueString':'start'|value 'valueDateTime':'1930'", NULL, ERR_INPUT,
		"Parameters.parameter[1].part[1]" },
	{ PATIENT "}", "add Patient|name 'valueString':'identifier'|value 'valueIdentifier':{'type':5}\n"
		"insert Patient.identifier.type.coding|index 'valueInteger':0|value 'valueCoding':{'code':'c'}", NULL,
		ERR_INPUT, "Parameters.parameter[1].part[1]" },
	// choices
	{ OBSERVATION "}", "add Observation|name 'valueString':'value'|value 'valueQuantity':{'value':1.50}",
		OBSERVATION ",'valueQuantity':{'value':1.50}}" },
	{ OBSERVATION "}", "add Observation|name 'valueString':'value[x]'|value 'valueString':'x'",
		OBSERVATION ",'valueString':'x'}" },
	{ OBSERVATION "}", "add Observation|name 'valueString':'valueBoolean'|value 'valueBoolean':true",
		OBSERVATION ",'valueBoolean':true}" },
	{ OBSERVATION ",'valueQuantity':{'value':1,'unit':'g'},'status':'final'}",
		"replace Observation.value|value 'valueString':'x'", OBSERVATION ",'valueString':'x','status':'final'}" },
	{ OBSERVATION ",'valueQuantity':{'value':1,'unit':'g'}}", "replace Observation.value.unit|value 'valueString':'kg'",
		OBSERVATION ",'valueQuantity':{'value':1,'unit':'kg'}}" },
	{ OBSERVATION ",'valueQuantity':{'value':1,'unit':'g'}}", "delete Observation.value.ofType(Quantity).unit",
		OBSERVATION ",'valueQuantity':{'value':1}}" },
	{ OBSERVATION ",'valueQuantity':{'value':1}}", "delete (Observation.value as Quantity)", OBSERVATION "}" },
	{ OBSERVATION ",'valueQuantity':{'value':1}}", "delete Observation.value.ofType(string)",
		OBSERVATION ",'valueQuantity':{'value':1}}" },
	{ OBSERVATION ",'valueQuantity':{'value':1}}", "delete Observation.value.as(FHIR.Quantity)", OBSERVATION "}" },
	{ OBSERVATION ",'valueQuantity':{'value':1}}", "delete Observation.value.ofType(Quantities)", NULL, ERR_INPUT },
	{ OBSERVATION ",'status':'final'}", "delete Observation.where(status is string).status", OBSERVATION "}" },
	{ OBSERVATION ",'status':'final'}", "delete Observation.where(status is System.String).status",
		OBSERVATION ",'status':'final'}" },
	// dates and times, as far as both say
	{ OBSERVATION ",'issued':'2026-01-01T00:30:00Z'}",
		"delete Observation.issued.where($this = @2025-12-31T23:30:00.0-01:00)", OBSERVATION "}" },
	{ OBSERVATION ",'effectiveDateTime':'2026-01'}", "delete Observation.effective.where($this < @2026-01-15)",
		OBSERVATION ",'effectiveDateTime':'2026-01'}" },
	{ OBSERVATION ",'effectiveDateTime':'2026-01'}", "delete Observation.effective.where($this < @2026-02-01)",
		OBSERVATION "}" },
	{ OBSERVATION ",'effectiveDateTime':'2026-01'}", "delete Observation.effective.where($this !~ @2026-01-01)",
		OBSERVATION "}" },
	{ OBSERVATION ",'effectiveDateTime':'2024-02-29T00:00:00+01:00'}",
		"delete Observation.effective.where($this < @2024-02-29T00:00:00Z and $this > @2024-02-28T22:59:59Z)",
		OBSERVATION "}" },
	{ OBSERVATION ",'effectiveDateTime':'2026-01'}", "delete Observation.effective.where($this = @2026-1)", NULL,
		ERR_INPUT },
	{ OBSERVATION ",'valueTime':'10:00:00'}", "delete Observation.value.where($this = @T10:00:00.000)",
		OBSERVATION "}" },
	{ OBSERVATION ",'valueTime':'10:00:00'}", "delete Observation.value.where($this < @2026-01-01)", NULL, ERR_INPUT },
	// texts, to a reader
	{ PATIENT ",'name':[{'given':['S\u00c9AMUS'],'family':'A  B'}]}",
		"delete Patient.name.given.where($this ~ 's\u00e9amus')\ndelete Patient.name.where(family ~ ' a b')",
		PATIENT "}" },
	{ PATIENT ",'name':[{'given':['A','B']}]}", "delete Patient.name.where(given ~ %resource.name.given)",
		PATIENT "}" },
	{ PATIENT ",'name':[{'given':['A']}]}", "delete Patient.name.where($this.startsWith('A'))", NULL, ERR_INPUT },
	{ OBSERVATION ",'valueQuantity':{'value':1}}",
		"add Observation|name 'valueString':'value'|value 'valueString':'x'", NULL, ERR_CONFLICT,
		"Parameters.parameter[0].part[2]" },
	{ OBSERVATION "}", "add Observation|name 'valueString':'value'|value 'valueMoney':{'value':1}", NULL, ERR_INPUT,
		"Parameters.parameter[0].part[3]" },
	{ OBSERVATION "}", "add Observation|name 'valueString':'valueQuantity'|value 'valueString':'x'", NULL, ERR_INPUT },
	// lists
	{ PATIENT "}", "add Patient|name 'valueString':'name'|value 'valueHumanName':{'family':'A'}\n"
		"add Patient.name|name 'valueString':'given'|value 'valueString':'B'\n"
		"add Patient.name.first()|name 'valueString':'given'|value 'valueString':'C'\n"
		"insert Patient.name[0].given|index 'valueInteger':0|value 'valueString':'D'\n"
		"move Patient.name.given|source 'valueInteger':0|destination 'valueInteger':2",
		PATIENT ",'name':[{'family':'A','given':['B','C','D']}]}" },
	{ PATIENT "}", "insert Patient.telecom|index 'valueInteger':0|value 'valueContactPoint':{'value':'1'}",
		PATIENT ",'telecom':[{'value':'1'}]}" },
	{ PATIENT ",'telecom':[{'value':'1'}]}", "insert telecom|index 'valueInteger':1|value 'valueContactPoint':"
		"{'value':'2'}", PATIENT ",'telecom':[{'value':'1'},{'value':'2'}]}" },
	{ PATIENT ",'telecom':[{'value':'1'}]}", "insert Patient.telecom|index 'valueInteger':2|value 'valueContactPoint':"
		"{'value':'2'}", NULL, ERR_NOT_FOUND, "Parameters.parameter[0].part[2]" },
	{ PATIENT "}", "insert Patient.birthDate|index 'valueInteger':0|value 'valueDate':'1930'", NULL, ERR_INPUT },
	{ PATIENT "}", "insert Patient.name.first()|index 'valueInteger':0|value 'valueDate':'1930'", NULL, ERR_INPUT },
	{ PATIENT ",'telecom':[{'value':'1'}]}",
		"move Patient.telecom|source 'valueInteger':0|destination 'valueInteger':1", NULL, ERR_NOT_FOUND,
		"Parameters.parameter[0].part[3]" },
	{ PATIENT "}", "move Patient.telecom|source 'valueInteger':0|destination 'valueInteger':0", NULL, ERR_NOT_FOUND },
	{ PATIENT "}", "move Patient.telecom|source 'valueInteger':-1|destination 'valueInteger':0", NULL, ERR_INPUT,
		"Parameters.parameter[0].part[2]" },
	{ PATIENT ",'telecom':[{'value':'1'},{'value':'2'},{'value':'3'}]}", "delete Patient.telecom.last()\n"
		"delete Patient.telecom[0]", PATIENT ",'telecom':[{'value':'2'}]}" },
	{ PATIENT ",'telecom':[{'value':'1'},{'value':'2'}]}", "delete Patient.telecom", NULL, ERR_CONFLICT,
		"Parameters.parameter[0].part[1]" },
	{ PATIENT ",'telecom':[{'value':'1'},{'value':'2'}]}", "replace Patient.telecom.skip(1).take(1)|"
		"value 'valueContactPoint':{'value':'3'}", PATIENT ",'telecom':[{'value':'1'},{'value':'3'}]}" },
	{ PATIENT ",'telecom':[{'value':'1'},{'value':'2'}]}", "replace Patient.telecom.tail().single().value|"
		"value 'valueString':'3'", PATIENT ",'telecom':[{'value':'1'},{'value':'3'}]}" },
	{ PATIENT ",'telecom':[{'value':'1'},{'value':'2'}]}", "delete Patient.telecom.single()", NULL, ERR_INPUT },
	// conditions
	{ PATIENT ",'telecom':[{'system':'phone','use':'home','value':'1'},{'system':'phone','use':'work','value':'2'}]}",
		"delete Patient.telecom.where(system = 'phone' and use = 'work')",
		PATIENT ",'telecom':[{'system':'phone','use':'home','value':'1'}]}" },
	{ PATIENT ",'telecom':[{'use':'home','value':'1'},{'use':'work','value':'2'},{'value':'3'}]}",
		"delete Patient.telecom.where(use != 'home' or value = 'none')",
		PATIENT ",'telecom':[{'use':'home','value':'1'},{'value':'3'}]}" },
	{ PATIENT ",'telecom':[{'use':'home','value':'1'},{'value':'3'}]}", "delete Patient.telecom.where(use.empty())",
		PATIENT ",'telecom':[{'use':'home','value':'1'}]}" },
	{ PATIENT ",'telecom':[{'use':'home','rank':1},{'rank':2}]}", "delete Patient.telecom.where(rank >= 2.0)",
		PATIENT ",'telecom':[{'use':'home','rank':1}]}" },
	{ PATIENT ",'telecom':[{'use':'home','rank':1},{'rank':2}]}",
		"delete Patient.telecom.where((use.exists() xor rank = 1).not() and rank < 2)",
		PATIENT ",'telecom':[{'rank':2}]}" },
	{ PATIENT ",'name':[{'given':['A','B'],'use':'usual'},{'given':['C']}]}",
		"replace Patient.name.where(given.exists($this = 'B')).use|value 'valueCode':'old'",
		PATIENT ",'name':[{'given':['A','B'],'use':'old'},{'given':['C']}]}" },
	{ PATIENT ",'name':[{'given':['A','B'],'use':'usual'},{'given':['C']}]}",
		"delete Patient.name.where(given.count() = 1 and %resource.name.count() = 2)",
		PATIENT ",'name':[{'given':['A','B'],'use':'usual'}]}" },
	{ PATIENT ",'name':[{'text':'O\\u0027Neill'},{'text':'Neill'}]}",
		"delete Patient.name.where(text.startsWith('O\\\\u0027') and text.contains('\\\\'N'))",
		PATIENT ",'name':[{'text':'Neill'}]}" },
	{ PATIENT ",'name':[{'period':{'start':'2019'}},{'period':{'start':'2021-01'}}]}",
		"delete Patient.name.where(period.start > @2020-06-01)", PATIENT ",'name':[{'period':{'start':'2019'}}]}" },
	{ PATIENT ",'active':true}", "delete Patient.where(active = true).active", PATIENT "}" },
	{ PATIENT ",'active':true}", "delete Patient.where(active = false).active", PATIENT ",'active':true}" },
	// primitives and what stands beside them
	{ PATIENT ",'birthDate':'1930','_birthDate':{'id':'b'}}", "delete Patient.birthDate", PATIENT "}" },
	{ PATIENT ",'birthDate':'1930','_birthDate':{'id':'b'}}", "replace Patient.birthDate|value 'valueDate':'1931'",
		PATIENT ",'birthDate':'1931'}" },
	{ PATIENT ",'birthDate':'1930'}", "add Patient.birthDate|name 'valueString':'extension'|value 'valueExtension':"
		"{'url':'u'}", NULL, ERR_INPUT },
	{ PATIENT ",'birthDate':'1930'}", "add Patient.birthDate|name 'valueString':'extension'|value 'part':["
		"{'name':'url','valueUri':'u'},{'name':'value','valueCode':'c'}]",
		PATIENT ",'birthDate':'1930','_birthDate':{'extension':[{'url':'u','valueCode':'c'}]}}" },
	{ PATIENT ",'birthDate':'1930','_birthDate':{'extension':[{'url':'u','valueCode':'c'}]}}",
		"delete Patient.birthDate.extension('u')", PATIENT ",'birthDate':'1930'}" },
	{ PATIENT ",'birthDate':'1930','_birthDate':{'extension':[{'url':'u','valueCode':'c'}]}}",
		"replace Patient.birthDate.extension('u').value|value 'valueCode':'d'",
		PATIENT ",'birthDate':'1930','_birthDate':{'extension':[{'url':'u','valueCode':'d'}]}}" },
	{ PATIENT "}", "add Patient|name 'valueString':'birthDate'|value '_valueDate':{'id':'b'}",
		PATIENT ",'_birthDate':{'id':'b'}}" },
	{ PATIENT ",'name':[{'given':['A',null,'C'],'_given':[null,{'id':'b'},null]}]}", "delete Patient.name.given[0]",
		PATIENT ",'name':[{'given':[null,'C'],'_given':[{'id':'b'},null]}]}" },
	{ PATIENT ",'name':[{'given':['A',null,'C'],'_given':[null,{'id':'b'},null]}]}", "delete Patient.name.given[1]",
		PATIENT ",'name':[{'given':['A','C']}]}" },
	{ PATIENT ",'name':[{'given':['A',null,'C'],'_given':[null,{'id':'b'},null]}]}",
		"delete Patient.name.given[1].id", PATIENT ",'name':[{'given':['A',null,'C']}]}" },
	{ PATIENT ",'name':[{'given':['A','B'],'_given':[null,{'id':'b'}]}]}",
		"move Patient.name.given|source 'valueInteger':1|destination 'valueInteger':0",
		PATIENT ",'name':[{'given':['B','A'],'_given':[{'id':'b'},null]}]}" },
	{ PATIENT ",'name':[{'given':['A']}]}", "add Patient.name|name 'valueString':'given'|value 'valueString':'B',"
		"'_valueString':{'id':'b'}", PATIENT ",'name':[{'given':['A','B'],'_given':[null,{'id':'b'}]}]}" },
	{ PATIENT ",'name':[{'given':['A','B']}]}", "replace Patient.name.given[1]|value '_valueString':{'id':'b'}",
		PATIENT ",'name':[{'given':['A',null],'_given':[null,{'id':'b'}]}]}" },
	{ PATIENT ",'name':[{'given':['A','B']}]}", "add Patient.name.given[1]|name 'valueString':'id'|"
		"value 'valueString':'b'", PATIENT ",'name':[{'given':['A','B'],'_given':[null,{'id':'b'}]}]}" },
	{ PATIENT ",'name':[{'_given':[{'id':'a'}]},{'text':'t'}]}", "delete Patient.name[0].given.id",
		PATIENT ",'name':[{'text':'t'}]}" },
	// extensions, contained records, values in parts
	{ PATIENT ",'extension':[{'url':'https://a.b/c','valueString':'x'},{'url':'d','valueInteger':1}]}",
		"replace Patient.extension('https://a.b/c').value|value 'valueString':'y'\n"
		"replace Patient.extension.where(url = 'd').value|value 'valueBoolean':false",
		PATIENT ",'extension':[{'url':'https://a.b/c','valueString':'y'},{'url':'d','valueBoolean':false}]}" },
	{ PATIENT "}", "add Patient|name 'valueString':'contained'|value 'resource':"
		"{'resourceType':'Organization','id':'o'}\n"
		"add Patient.contained[0]|name 'valueString':'name'|value 'valueString':'N'\n"
		"add Patient.contained.where(id = 'o').ofType(Organization)|name 'valueString':'active'|"
		"value 'valueBoolean':true",
		PATIENT ",'contained':[{'resourceType':'Organization','id':'o','name':'N','active':true}]}" },
	{ PATIENT "}", "add Patient|name 'valueString':'contact'|value 'part':[{'name':'name','part':["
		"{'name':'given','valueString':'A'},{'name':'given','valueString':'B'}]},{'name':'gender','valueCode':'male'},"
		"{'name':'telecom','valueContactPoint':{'value':'1'}}]",
		PATIENT ",'contact':[{'name':{'given':['A','B']},'gender':'male','telecom':[{'value':'1'}]}]}" },
	{ PATIENT "}", "add Patient|name 'valueString':'contact'|value 'part':[{'name':'gender','valueCode':'male'},"
		"{'name':'gender','valueCode':'female'}]", NULL, ERR_CONFLICT },
	{ PATIENT "}", "add Patient|name 'valueString':'contact'|value 'part':[{'name':'sex','valueCode':'male'}]", NULL,
		ERR_INPUT, "Parameters.parameter[0].part[3]" },
	{ PATIENT "}", "add Patient|name 'valueString':'contact'|value 'part':[]", NULL, ERR_INPUT },
	{ PATIENT "}", "add Patient|name 'valueString':'birthDate'|value 'part':[{'name':'id','valueString':'x'}]", NULL,
		ERR_INPUT },
	{ PATIENT ",'maritalStatus':{'text':'m'}}", "replace Patient.maritalStatus|value 'part':[{'name':'text',"
		"'valueString':'n'}]", PATIENT ",'maritalStatus':{'text':'n'}}" },
	// what became empty goes
	{ PATIENT ",'contact':[{'name':{'given':['A']}}],'active':true}", "delete Patient.contact.name.given",
		PATIENT ",'active':true}" },
	{ PATIENT ",'contact':[{'name':{'given':['A']}},{'gender':'male'}]}", "delete Patient.contact[0].name.given[0]",
		PATIENT ",'contact':[{'gender':'male'}]}" },
	{ PATIENT "}", "delete Patient.name.given", PATIENT "}" },
	// wrong
	{ PATIENT "}", "add Patient|name 'valueString':'shoe'|value 'valueString':'x'", NULL, ERR_INPUT },
	{ PATIENT "}", "add Patient|name 'valueString':'resourceType'|value 'valueString':'Goal'", NULL, ERR_INPUT },
	{ PATIENT ",'birthDate':'1930'}", "add Patient|name 'valueString':'birthDate'|value 'valueDate':'1931'", NULL,
		ERR_CONFLICT, "Parameters.parameter[0].part[2]" },
	{ PATIENT ",'name':[{'text':'a'},{'text':'b'}]}", "add Patient.name|name 'valueString':'family'|"
		"value 'valueString':'x'", NULL, ERR_CONFLICT, "Parameters.parameter[0].part[1]" },
	{ PATIENT "}", "replace Patient.birthDate|value 'valueDate':'1931'", NULL, ERR_NOT_FOUND,
		"Parameters.parameter[0].part[1]" },
	{ PATIENT "}", "delete Patient.shoe", NULL, ERR_INPUT, "Parameters.parameter[0].part[1]" },
	{ PATIENT "}", "delete Patient", NULL, ERR_INPUT },
	{ PATIENT "}", "delete Goal.target", NULL, ERR_INPUT },
	{ PATIENT "}", "replace Patient|value 'resource':{'resourceType':'Goal'}", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "replace Patient.active|value 'valueString':'yes'", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "replace Patient.active|value 'valueBoolean':{}", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "replace Patient.active|value 'valueBoolean':true,'valueString':'x'", NULL,
		ERR_INPUT },
	{ PATIENT ",'active':true}", "replace Patient.active|value 'valueShoe':true", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete (Patient.active = true)", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete 'active'", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active.", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active[", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active[-1]", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active[99999999999999999999]", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient..active", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active)", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.where(active", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.where(active = 'x", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.where(active = '\\\\q').active", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.where(active < 3).active", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active.trace('x')", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active + 1", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "paint Patient.active", NULL, ERR_INPUT, "Parameters.parameter[0].part[0]" },
	{ PATIENT ",'active':true}", "replace Patient.active", NULL, ERR_INPUT, "Parameters.parameter[0]" },
	{ PATIENT ",'active':true}", "delete Patient.active|colour 'valueString':'red'", NULL, ERR_INPUT },
	{ PATIENT ",'active':true}", "delete Patient.active|path 'valueString':'Patient.name'", NULL, ERR_INPUT },
	{ "{'resourceType':'Shoe'}", "delete Shoe.lace", NULL, ERR_INPUT },
	{ "[]", "delete Patient.name", NULL, ERR_INPUT },
};

#endif

// SPDX-License-Identifier: Apache-2.0
// Each invariant of severity error is broken once and kept once. The documents are only as whole as the rule needs, so
// other mistakes in them do not matter. Prints how many of HL7's rules are held, and names those that are not.
#include "fhir_help.h"

#include "fhir/definitions.h"
#include "fhir/rules.h"

#define OF(type, inner) "{'resourceType':'" type "'," inner "}"
#define DATA(type, inner) "{'resourceType':'Patient','extension':[{'url':'urn:x','value" type "':{" inner "}}]}"
#define UCUM "'system':'http://unitsofmeasure.org'"
#define SCOPE(code) OF("Consent", \
	"'scope':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/consentscope','code':'" code "'}]}")
#define SCOPE_OF(code) OF("Consent", "'patient':{'reference':'Patient/p'},'scope':{'coding':[{" \
	"'system':'http://terminology.hl7.org/CodeSystem/consentscope','code':'" code "'}]}")
#define CONDITION(inner) "'verificationStatus':{'coding':[{" \
	"'system':'http://terminology.hl7.org/CodeSystem/condition-ver-status','code':'entered-in-error'}]}" inner
#define ALLERGY(inner) "'verificationStatus':{'coding':[{" \
	"'system':'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification'," \
	"'code':'entered-in-error'}]}" inner
#define DIV(inner) "'text':{'status':'generated','div':'<div xmlns=\\'http://www.w3.org/1999/xhtml\\'>" inner "</div>'}"
#define ITEM(inner) OF("Questionnaire", "'item':[{'linkId':'1'," inner "}]")
#define ELEMENT(inner) OF("StructureDefinition", "'differential':{'element':[{'path':'Patient'},{" inner "}]}")
#define SNAPSHOT(inner) OF("StructureDefinition", \
	"'kind':'resource','type':'Patient','snapshot':{'element':[" inner "]}")
#define DIFFERENTIAL(head, inner) OF("StructureDefinition", \
	"'kind':'resource','type':'Patient'," head "'differential':{'element':[" inner "]}")
#define CONTAINED(inner) OF("Patient", \
	"'contained':[{'resourceType':'Patient','id':'c'" inner "}],'link':[{'other':{'reference':'#c'}}]")

static const struct pair {
	const char *key, *broken, *kept;
} pairs[] = {
	{ "age-1", DATA("Age", "'value':-1,'code':'a'," UCUM), DATA("Age", "'value':0.5,'code':'a'," UCUM) },
	{ "ait-1", OF("AllergyIntolerance", "'id':'a'"), OF("AllergyIntolerance", ALLERGY("")) },
	{ "ait-2", OF("AllergyIntolerance", ALLERGY(",'clinicalStatus':{}")), OF("AllergyIntolerance", ALLERGY("")) },
	{ "app-1", OF("Appointment", "'participant':[{'status':'accepted'}]"), OF("Appointment",
		"'participant':[{'actor':{'display':'x'}}]") },
	{ "app-2", OF("Appointment", "'start':'2026-11-04T10:00:00Z'"), OF("Appointment", "'id':'a'") },
	{ "app-3", OF("Appointment", "'status':'booked'"), OF("Appointment", "'status':'proposed'") },
	{ "app-4", OF("Appointment", "'status':'booked','cancelationReason':{'text':'x'}"), OF("Appointment",
		"'status':'noshow','cancelationReason':{'text':'x'}") },
	{ "att-1", DATA("Attachment", "'data':'YWJj'"), DATA("Attachment", "'data':'YWJj','contentType':'text/plain'") },
	{ "bdl-1", OF("Bundle", "'type':'document','total':1"), OF("Bundle", "'type':'searchset','total':1") },
	{ "bdl-10", OF("Bundle", "'type':'document'"), OF("Bundle",
		"'type':'document','timestamp':'2026-11-04T10:00:00Z'") },
	{ "bdl-11", OF("Bundle", "'type':'document','entry':[{'resource':{'resourceType':'Goal'}}]"), OF("Bundle",
		"'type':'document','entry':[{'resource':{'resourceType':'Composition'}}]") },
	{ "bdl-12", OF("Bundle", "'type':'message','entry':[{'resource':{'resourceType':'Goal'}}]"), OF("Bundle",
		"'type':'message','entry':[{'resource':{'resourceType':'MessageHeader'}}]") },
	{ "bdl-2", OF("Bundle", "'type':'batch','entry':[{'search':{'mode':'match'}}]"), OF("Bundle",
		"'type':'searchset','entry':[{'search':{'mode':'match'}}]") },
	{ "bdl-3", OF("Bundle", "'type':'batch','entry':[{'resource':{}}]"), OF("Bundle",
		"'type':'batch','entry':[{'request':{}}]") },
	{ "bdl-4", OF("Bundle", "'type':'batch-response','entry':[{'resource':{}}]"), OF("Bundle",
		"'type':'batch','entry':[{'request':{}}]") },
	{ "bdl-5", OF("Bundle", "'type':'batch','entry':[{'fullUrl':'urn:x'}]"), OF("Bundle",
		"'type':'batch','entry':[{'request':{}}]") },
	{ "bdl-7", OF("Bundle", "'type':'collection','entry':[{'fullUrl':'urn:x'},{'fullUrl':'urn:x'}]"), OF("Bundle",
		"'type':'collection','entry':[{'fullUrl':'urn:x','resource':{'meta':{'versionId':'1'}}},{'fullUrl':'urn:x',"
		"'resource':{'meta':{'versionId':'2'}}}]") },
	{ "bdl-8", OF("Bundle", "'entry':[{'fullUrl':'http://x.example/Goal/1/_history/2'}]"), OF("Bundle",
		"'entry':[{'fullUrl':'http://x.example/Goal/1'}]") },
	{ "bdl-9", OF("Bundle", "'type':'document','identifier':{'value':'1'}"), OF("Bundle",
		"'type':'document','identifier':{'system':'urn:x','value':'1'}") },
	{ "cmp-1", OF("Composition", "'section':[{'title':'x'}]"), OF("Composition", "'section':[{'entry':[]}]") },
	{ "cmp-2", OF("Composition", "'section':[{'emptyReason':{},'entry':[]}]"), OF("Composition",
		"'section':[{'emptyReason':{}}]") },
	{ "cnt-3", DATA("Count", "'value':1.5,'code':'1'," UCUM), DATA("Count", "'value':2,'code':'1'," UCUM) },
	{ "con-1", OF("Condition", "'stage':[{'type':{}}]"), OF("Condition", "'stage':[{'summary':{}}]") },
	{ "con-2", OF("Condition", "'evidence':[{'id':'x','extension':[]}]"), OF("Condition", "'evidence':[{'code':[]}]") },
	{ "con-4", OF("Condition", "'abatementString':'x','clinicalStatus':{'coding':[{"
		"'system':'http://terminology.hl7.org/CodeSystem/condition-clinical','code':'active'}]}"), OF("Condition",
		"'abatementString':'x','clinicalStatus':{'coding':[{"
		"'system':'http://terminology.hl7.org/CodeSystem/condition-clinical','code':'resolved'}]}") },
	{ "con-5", OF("Condition", CONDITION(",'clinicalStatus':{}")), OF("Condition", CONDITION("")) },
	{ "cpb-1", OF("CapabilityStatement", "'id':'x'"), OF("CapabilityStatement", "'rest':[]") },
	{ "cpb-12", OF("CapabilityStatement", "'rest':[{'resource':[{'searchParam':[{'name':'a'},{'name':'a'}]}]}]"),
		OF("CapabilityStatement", "'rest':[{'resource':[{'searchParam':[{'name':'a'},{'name':'b'}]}]}]") },
	{ "cpb-14", OF("CapabilityStatement", "'kind':'instance'"), OF("CapabilityStatement",
		"'kind':'instance','implementation':{}") },
	{ "cpb-15", OF("CapabilityStatement", "'kind':'capability'"), OF("CapabilityStatement",
		"'kind':'capability','software':{}") },
	{ "cpb-16", OF("CapabilityStatement", "'kind':'requirements','software':{}"), OF("CapabilityStatement",
		"'kind':'requirements'") },
	{ "cpb-2", OF("CapabilityStatement", "'id':'x'"), OF("CapabilityStatement", "'description':'x'") },
	{ "cpb-3", OF("CapabilityStatement", "'kind':'capability','messaging':[{'endpoint':[]}]"),
		OF("CapabilityStatement", "'kind':'instance','messaging':[{'endpoint':[]}]") },
	{ "cpb-7", OF("CapabilityStatement", "'document':[{'mode':'a','profile':'b'},{'mode':'a','profile':'b'}]"),
		OF("CapabilityStatement", "'document':[{'mode':'a','profile':'b'},{'mode':'b','profile':'b'}]") },
	{ "cpb-9", OF("CapabilityStatement", "'rest':[{'resource':[{'type':'Goal'},{'type':'Goal'}]}]"),
		OF("CapabilityStatement", "'rest':[{'resource':[{'type':'Goal'},{'type':'Task'}]}]") },
	{ "cpl-3", OF("CarePlan", "'activity':[{'detail':{},'reference':{}}]"), OF("CarePlan",
		"'activity':[{'reference':{}}]") },
	{ "cpt-2", DATA("ContactPoint", "'value':'1'"), DATA("ContactPoint", "'value':'1','system':'phone'") },
	{ "csd-1", OF("CodeSystem", "'concept':[{'code':'a','concept':[{'code':'b'}]},{'code':'b'}]"), OF("CodeSystem",
		"'concept':[{'code':'a','concept':[{'code':'b'}]},{'code':'c'}]") },
	{ "ctm-1", OF("CareTeam", "'participant':[{'member':{'reference':'Patient/p'},'onBehalfOf':{}}]"), OF("CareTeam",
		"'participant':[{'member':{'reference':'Practitioner/p'},'onBehalfOf':{}}]") },
	{ "dis-1", DATA("Distance", "'value':1"), DATA("Distance", "'value':1,'code':'m'," UCUM) },
	{ "dom-2", CONTAINED(",'contained':[]"), CONTAINED("") },
	{ "dom-3", OF("Patient", "'contained':[{'resourceType':'Patient','id':'c'}]"), CONTAINED("") },
	{ "dom-4", CONTAINED(",'meta':{'versionId':'1'}"), CONTAINED(",'meta':{'source':'urn:x'}") },
	{ "dom-5", CONTAINED(",'meta':{'security':[]}"), CONTAINED(",'meta':{'tag':[]}") },
	{ "drq-1", DATA("DataRequirement", "'codeFilter':[{'path':'a','searchParam':'b'}]"), DATA("DataRequirement",
		"'codeFilter':[{'path':'a'}]") },
	{ "drq-2", DATA("DataRequirement", "'dateFilter':[{'valueDateTime':'2026'}]"), DATA("DataRequirement",
		"'dateFilter':[{'path':'a'}]") },
	{ "drt-1", DATA("Duration", "'code':'min'," UCUM), DATA("Duration", "'value':1,'code':'min'," UCUM) },
	{ "ele-1", DATA("Period", "'id':'x'"), DATA("Period", "'id':'x','start':'2026'") },
	{ "eld-1", ELEMENT("'path':'Patient.name','slicing':{'rules':'open'}"),
		ELEMENT("'path':'Patient.name','slicing':{'description':'x'}") },
	{ "eld-12", ELEMENT("'binding':{'valueSet':'x'}"), ELEMENT("'binding':{'valueSet':'urn:x'}") },
	{ "eld-13", ELEMENT("'type':[{'code':'a'},{'code':'a'}]"), ELEMENT("'type':[{'code':'a'},{'code':'b'}]") },
	{ "eld-14", ELEMENT("'constraint':[{'key':'a'},{'key':'a'}]"), ELEMENT("'constraint':[{'key':'a'},{'key':'b'}]") },
	{ "eld-15", ELEMENT("'defaultValueString':'x','meaningWhenMissing':'y'"), ELEMENT("'meaningWhenMissing':'y'") },
	{ "eld-16", ELEMENT("'sliceName':'a b'"), ELEMENT("'sliceName':'a/b-c@d[1]'") },
	{ "eld-17", ELEMENT("'type':[{'code':'string','targetProfile':['urn:x']}]"),
		ELEMENT("'type':[{'code':'Reference','targetProfile':['urn:x']}]") },
	{ "eld-18", ELEMENT("'isModifier':true"), ELEMENT("'isModifier':true,'isModifierReason':'x'") },
	{ "eld-19", ELEMENT("'path':'Patient.na me'"), ELEMENT("'path':'Patient.deceased[x]:deceasedBoolean'") },
	{ "eld-2", ELEMENT("'min':2,'max':'1'"), ELEMENT("'min':2,'max':'*'") },
	{ "eld-22", ELEMENT("'sliceIsConstraining':true"), ELEMENT("'sliceIsConstraining':true,'sliceName':'x'") },
	{ "eld-3", ELEMENT("'max':'many'"), ELEMENT("'max':'3'") },
	{ "eld-4", ELEMENT("'type':[{'code':'string','aggregation':['bundled']}]"),
		ELEMENT("'type':[{'code':'Reference','aggregation':['bundled']}]") },
	{ "eld-5", ELEMENT("'contentReference':'#x','type':[]"), ELEMENT("'contentReference':'#x'") },
	{ "eld-6", ELEMENT("'fixedCode':'x','type':[{'code':'a'},{'code':'b'}]"),
		ELEMENT("'fixedCode':'x','type':[{'code':'a'}]") },
	{ "eld-7", ELEMENT("'patternCode':'x','type':[{'code':'a'},{'code':'b'}]"),
		ELEMENT("'patternCode':'x','type':[{'code':'a'}]") },
	{ "eld-8", ELEMENT("'patternCode':'x','fixedCode':'x'"), ELEMENT("'patternCode':'x'") },
	{ "exp-1", DATA("Expression", "'language':'text/fhirpath'"), DATA("Expression", "'expression':'x'") },
	{ "ext-1", OF("Patient", "'extension':[{'url':'urn:x'}]"), OF("Patient",
		"'extension':[{'url':'urn:x','_valueCode':{'id':'x'}}]") },
	{ "gol-1", OF("Goal", "'target':[{'detailInteger':3}]"), OF("Goal",
		"'target':[{'detailInteger':3,'measure':{'text':'x'}}]") },
	{ "grp-1", OF("Group", "'actual':false,'member':[]"), OF("Group", "'actual':true,'member':[]") },
	{ "inv-1", OF("Task", "'authoredOn':'2026-11-04','lastModified':'2026-11-03'"), OF("Task",
		"'authoredOn':'2026-11-04','lastModified':'2026-11'") },
	{ "inv-1", OF("Parameters", "'parameter':[{'name':'x','valueCode':'x','part':[]}]"), OF("Parameters",
		"'parameter':[{'name':'x','valueCode':'x'}]") },
	{ "lst-1", OF("List", "'emptyReason':{},'entry':[]"), OF("List", "'entry':[]") },
	{ "lst-2", OF("List", "'mode':'working','entry':[{'deleted':true}]"), OF("List",
		"'mode':'changes','entry':[{'deleted':true}]") },
	{ "lst-3", OF("List", "'mode':'snapshot','entry':[{'date':'2026'}]"), OF("List",
		"'mode':'working','entry':[{'date':'2026'}]") },
	{ "mrp-1", OF("MeasureReport", "'type':'data-collection','group':[]"), OF("MeasureReport",
		"'type':'summary','group':[]") },
	{ "mrp-2", OF("MeasureReport", "'group':[{'stratifier':[{'stratum':[{'id':'x'}]}]}]"), OF("MeasureReport",
		"'group':[{'stratifier':[{'stratum':[{'value':{}}]}]}]") },
	{ "nsd-1", OF("NamingSystem", "'kind':'root','uniqueId':[{'type':'uuid'}]"), OF("NamingSystem",
		"'kind':'root','uniqueId':[{'type':'oid'}]") },
	{ "nsd-2", OF("NamingSystem", "'uniqueId':[{'type':'oid','preferred':true},{'type':'oid','preferred':true}]"),
		OF("NamingSystem", "'uniqueId':[{'type':'oid','preferred':true},{'type':'oid'}]") },
	{ "obs-3", OF("Observation", "'referenceRange':[{'type':{}}]"), OF("Observation",
		"'component':[{'referenceRange':[{'text':'x'}]}]") },
	{ "obs-6", OF("Observation", "'valueString':'x','dataAbsentReason':{}"), OF("Observation",
		"'dataAbsentReason':{}") },
	{ "obs-7", OF("Observation",
		"'valueString':'x','code':{'coding':[{'code':'a'}]},'component':[{'code':{'coding':[{'code':'a'}]}}]"),
		OF("Observation",
		"'valueString':'x','code':{'coding':[{'code':'a'}]},'component':[{'code':{'coding':[{'code':'b'}]}}]") },
	{ "opd-1", OF("OperationDefinition", "'parameter':[{'name':'x'}]"), OF("OperationDefinition",
		"'parameter':[{'type':'x'}]") },
	{ "opd-2", OF("OperationDefinition", "'parameter':[{'type':'x','searchType':'token'}]"), OF("OperationDefinition",
		"'parameter':[{'type':'string','searchType':'token'}]") },
	{ "opd-3", OF("OperationDefinition", "'parameter':[{'type':'x','targetProfile':[]}]"), OF("OperationDefinition",
		"'parameter':[{'type':'Reference','targetProfile':[]}]") },
	{ "org-1", OF("Organization", "'active':true"), OF("Organization", "'name':'x'") },
	{ "org-2", OF("Organization", "'address':[{'use':'home'}]"), OF("Organization", "'address':[{'use':'work'}]") },
	{ "org-3", OF("Organization", "'telecom':[{'use':'home'}]"), OF("Organization", "'telecom':[{'use':'work'}]") },
	{ "pat-1", OF("Patient", "'contact':[{'gender':'female'}]"), OF("Patient", "'contact':[{'name':{}}]") },
	{ "per-1", DATA("Period", "'start':'2026-11-05','end':'2026-11-04'"), DATA("Period",
		"'start':'2026-11-05','end':'2026-11'") },
	{ "ppc-1", OF("Consent", "'id':'x'"), OF("Consent", "'policyRule':{}") },
	{ "ppc-2", SCOPE("patient-privacy"), SCOPE_OF("patient-privacy") },
	{ "ppc-3", SCOPE("research"), SCOPE_OF("research") },
	{ "ppc-4", SCOPE("adr"), SCOPE_OF("adr") },
	{ "ppc-5", SCOPE("treatment"), SCOPE_OF("treatment") },
	{ "prr-1", OF("ServiceRequest", "'orderDetail':[]"), OF("ServiceRequest", "'orderDetail':[],'code':{}") },
	{ "qrs-1", OF("QuestionnaireResponse", "'item':[{'answer':[],'item':[]}]"), OF("QuestionnaireResponse",
		"'item':[{'item':[{'answer':[]}]}]") },
	{ "qty-3", DATA("Quantity", "'code':'g'"), DATA("Quantity", "'code':'g'," UCUM) },
	{ "que-1", ITEM("'type':'group'"), ITEM("'type':'group','item':[]") },
	{ "que-10", ITEM("'type':'date','maxLength':3"), ITEM("'type':'text','maxLength':3") },
	{ "que-11", ITEM("'answerOption':[],'initial':[]"), ITEM("'answerOption':[]") },
	{ "que-12", ITEM("'enableWhen':[{},{},{}]"), ITEM("'enableWhen':[{},{},{}],'enableBehavior':'all'") },
	{ "que-13", ITEM("'initial':[{},{}]"), ITEM("'repeats':true,'initial':[{},{}]") },
	{ "que-2", ITEM("'item':[{'linkId':'1'}]"), ITEM("'item':[{'linkId':'2'}]") },
	{ "que-3", ITEM("'type':'display','code':[]"), ITEM("'type':'group','code':[]") },
	{ "que-4", ITEM("'answerOption':[],'answerValueSet':'urn:x'"), ITEM("'answerValueSet':'urn:x'") },
	{ "que-5", ITEM("'type':'boolean','answerOption':[]"), ITEM("'type':'choice','answerOption':[]") },
	{ "que-6", ITEM("'type':'display','required':true"), ITEM("'type':'text','required':true") },
	{ "que-7", ITEM("'enableWhen':[{'operator':'exists','answerString':'x'}]"),
		ITEM("'enableWhen':[{'operator':'exists','answerBoolean':false}]") },
	{ "que-8", ITEM("'type':'group','initial':[]"), ITEM("'type':'text','initial':[]") },
	{ "que-9", ITEM("'type':'display','readOnly':true"), ITEM("'type':'text','readOnly':true") },
	{ "ras-1", OF("RiskAssessment", "'prediction':[{'probabilityRange':{'low':{'value':1}}}]"), OF("RiskAssessment",
		"'prediction':[{'probabilityRange':{'low':{'value':1,'code':'%'," UCUM "}}}]") },
	{ "ras-2", OF("RiskAssessment", "'prediction':[{'probabilityDecimal':100.01}]"), OF("RiskAssessment",
		"'prediction':[{'probabilityDecimal':1e2}]") },
	{ "rat-1", DATA("Ratio", "'numerator':{}"), DATA("Ratio", "'numerator':{},'denominator':{}") },
	{ "ref-1", OF("Patient", "'managingOrganization':{'reference':'#x'}"), OF("Patient",
		"'managingOrganization':{'reference':'Organization/x'}") },
	{ "rng-2", DATA("Range", "'low':{'value':10},'high':{'value':9.99}"), DATA("Range",
		"'low':{'value':10,'unit':'g'},'high':{'value':1,'unit':'kg'}") },
	{ "sdf-1", SNAPSHOT("{'path':'Patient'},{'path':'Patient.a'},{'path':'Patient.a'}"),
		SNAPSHOT("{'path':'Patient'},{'path':'Patient.a'}") },
	{ "sdf-10", SNAPSHOT("{'binding':{'strength':'required'}}"), SNAPSHOT("{'binding':{'description':'x'}}") },
	{ "sdf-11", SNAPSHOT("{'path':'Goal'}"), SNAPSHOT("{'path':'Patient'}") },
	{ "sdf-14", DIFFERENTIAL("", "{'path':'Patient'}"), DIFFERENTIAL("", "{'id':'Patient'}") },
	{ "sdf-15", SNAPSHOT("{'path':'Patient','type':[]}"), SNAPSHOT("{'path':'Patient'}") },
	{ "sdf-15a", DIFFERENTIAL("", "{'path':'Patient','type':[]}"), DIFFERENTIAL("", "{'path':'Patient.a','type':[]}") },
	{ "sdf-16", SNAPSHOT("{'id':'a'},{'id':'a'}"), SNAPSHOT("{'id':'a'},{'id':'b'}") },
	{ "sdf-17", DIFFERENTIAL("", "{'id':'a'},{'id':'a'}"), DIFFERENTIAL("", "{'id':'a'},{'id':'b'}") },
	{ "sdf-18", OF("StructureDefinition", "'type':'Goal','contextInvariant':[]"), OF("StructureDefinition",
		"'type':'Extension','contextInvariant':[]") },
	{ "sdf-19", DIFFERENTIAL("'url':'http://hl7.org/fhir/StructureDefinition/x',", "{'type':[{'code':'a-b'}]}"),
		DIFFERENTIAL("", "{'type':[{'code':'a-b'}]}") },
	{ "sdf-2", OF("StructureDefinition", "'mapping':[{'identity':'x'}]"), OF("StructureDefinition",
		"'mapping':[{'name':'x'}]") },
	{ "sdf-20", DIFFERENTIAL("", "{'path':'Patient','slicing':{}}"), DIFFERENTIAL("",
		"{'path':'Patient.a','slicing':{}}") },
	{ "sdf-21", DIFFERENTIAL("'derivation':'constraint',", "{'defaultValueCode':'x'}"),
		DIFFERENTIAL("'derivation':'specialization',", "{'defaultValueCode':'x'}") },
	{ "sdf-22", DIFFERENTIAL("'url':'http://hl7.org/fhir/StructureDefinition/x',", "{'defaultValueCode':'x'}"),
		DIFFERENTIAL("", "{'defaultValueCode':'x'}") },
	{ "sdf-23", DIFFERENTIAL("", "{'path':'Patient','sliceName':'x'}"), DIFFERENTIAL("",
		"{'path':'Patient.a','sliceName':'x'}") },
	{ "sdf-3", SNAPSHOT("{'path':'Patient'}"), SNAPSHOT("{'path':'Patient','definition':'x','min':0,'max':'1'}") },
	{ "sdf-4", OF("StructureDefinition", "'abstract':false"), OF("StructureDefinition", "'abstract':true") },
	{ "sdf-5", OF("StructureDefinition", "'type':'Extension','derivation':'constraint'"), OF("StructureDefinition",
		"'type':'Extension','context':[]") },
	{ "sdf-6", OF("StructureDefinition", "'type':'Goal'"), OF("StructureDefinition", "'snapshot':{}") },
	{ "sdf-8", SNAPSHOT("{'path':'Patient'},{'path':'Goal.x'}"), SNAPSHOT("{'path':'Patient'},{'path':'Patient.x'}") },
	{ "sdf-8a", DIFFERENTIAL("", "{'path':'Goal.x'}"), DIFFERENTIAL("", "{'path':'Patient.x'},{'path':'Patient.y'}") },
	{ "sdf-8b", SNAPSHOT("{'path':'Patient'}"), SNAPSHOT("{'path':'Patient','base':{}}") },
	{ "sdf-9", DIFFERENTIAL("", "{'path':'Patient','label':'x'}"), DIFFERENTIAL("",
		"{'path':'Patient.a','label':'x'}") },
	{ "sev-1", OF("AuditEvent", "'entity':[{'name':'x','query':'YWJj'}]"), OF("AuditEvent",
		"'entity':[{'name':'x'}]") },
	{ "spd-1", OF("SearchParameter", "'xpath':'x'"), OF("SearchParameter", "'xpath':'x','xpathUsage':'normal'") },
	{ "spd-2", OF("SearchParameter", "'chain':['x'],'type':'token'"), OF("SearchParameter",
		"'chain':['x'],'type':'reference'") },
	{ "tim-1", DATA("Timing", "'repeat':{'duration':1}"), DATA("Timing",
		"'repeat':{'duration':1,'durationUnit':'d'}") },
	{ "tim-10", DATA("Timing", "'repeat':{'timeOfDay':['10:00:00'],'when':['AC']}"), DATA("Timing",
		"'repeat':{'when':['AC']}") },
	{ "tim-2", DATA("Timing", "'repeat':{'period':1}"), DATA("Timing", "'repeat':{'period':1,'periodUnit':'d'}") },
	{ "tim-4", DATA("Timing", "'repeat':{'duration':-0.1}"), DATA("Timing", "'repeat':{'duration':-0}") },
	{ "tim-5", DATA("Timing", "'repeat':{'period':-1}"), DATA("Timing", "'repeat':{'period':0}") },
	{ "tim-6", DATA("Timing", "'repeat':{'periodMax':1}"), DATA("Timing", "'repeat':{'periodMax':1,'period':1}") },
	{ "tim-7", DATA("Timing", "'repeat':{'durationMax':1}"), DATA("Timing",
		"'repeat':{'durationMax':1,'duration':1}") },
	{ "tim-8", DATA("Timing", "'repeat':{'countMax':1}"), DATA("Timing", "'repeat':{'countMax':2,'count':1}") },
	{ "tim-9", DATA("Timing", "'repeat':{'offset':1,'when':['CM']}"), DATA("Timing",
		"'repeat':{'offset':1,'when':['ACM']}") },
	{ "trd-1", DATA("TriggerDefinition", "'data':[],'timingDate':'2026'"), DATA("TriggerDefinition", "'data':[]") },
	{ "trd-2", DATA("TriggerDefinition", "'condition':{}"), DATA("TriggerDefinition", "'condition':{},'data':[]") },
	{ "trd-3", DATA("TriggerDefinition", "'type':'periodic'"), DATA("TriggerDefinition",
		"'type':'periodic','timingDate':'2026'") },
	{ "txt-1", OF("Patient", DIV("<form>x</form>")), OF("Patient", DIV("<p>x</p>")) },
	{ "txt-2", OF("Patient", DIV("<p> </p>")), OF("Patient", DIV("<p>x</p>")) },
	{ "vsd-1", OF("ValueSet", "'compose':{'include':[{'version':'1'}]}"), OF("ValueSet",
		"'compose':{'exclude':[{'system':'urn:x'}]}") },
	{ "vsd-10", OF("ValueSet", "'expansion':{'contains':[{'code':'x'}]}"), OF("ValueSet",
		"'expansion':{'contains':[{'code':'x','system':'urn:x'}]}") },
	{ "vsd-2", OF("ValueSet", "'compose':{'include':[{'concept':[]}]}"), OF("ValueSet",
		"'compose':{'include':[{'concept':[],'system':'urn:x'}]}") },
	{ "vsd-3", OF("ValueSet", "'compose':{'include':[{'concept':[],'filter':[]}]}"), OF("ValueSet",
		"'compose':{'include':[{'concept':[]}]}") },
	{ "vsd-6", OF("ValueSet", "'expansion':{'contains':[{'contains':[{'version':'1'}]}]}"), OF("ValueSet",
		"'expansion':{'contains':[{'display':'x'}]}") },
	{ "vsd-9", OF("ValueSet", "'expansion':{'contains':[{'display':'x'}]}"), OF("ValueSet",
		"'expansion':{'contains':[{'display':'x','abstract':true}]}") },
};

static bool breaks(const char *text, const char *key)
{
	struct fhir_issues issues;
	(void)!fhir_validate(arena, quoted(text), &issues);
	for (const struct fhir_issue *i = issues.first; i; i = i->next)
		if (i->key && !strcmp(i->key, key) && !strcmp(i->code, "invariant"))
			return true;
	return false;
}

static void test_each_rule_is_told_when_broken_and_silent_when_kept(void **state)
{
	(void)state;
	unsigned wrong = 0;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (!breaks(pairs[i].broken, pairs[i].key))
			print_message("%s is not told: %s\n", pairs[i].key, pairs[i].broken), wrong++;
		if (breaks(pairs[i].kept, pairs[i].key))
			print_message("%s is told wrongly: %s\n", pairs[i].key, pairs[i].kept), wrong++;
	}
	assert_int_equal(wrong, 0);
}

static bool planted(const char *key)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!strcmp(pairs[i].key, key))
			return true;
	return false;
}

static void test_every_rule_of_severity_error_is_held(void **state)
{
	(void)state;
	unsigned held = 0, advice = 0, untested = 0;
	const struct fhir_invariant *rule;
	for (unsigned n = 0; (rule = fhir_invariant_at(n)); n++) {
		if (!rule->error) {
			print_message("not held, HL7's advice only: %s\n", rule->key);
			advice++;
			continue;
		}
		assert_non_null(rule->rule);
		assert_true(rule->rule->sentence && *rule->rule->sentence);
		held++;
		if (!planted(rule->key)) {
			print_message("held without a test of its own: %s (%s)\n", rule->key, rule->where);
			untested++;
		}
	}
	print_message("%u rules of severity error are held, %u without a test; %u of severity warning are not held\n",
		held, untested, advice);
	assert_true(held >= 160);
	assert_true(untested <= 1); // eld-11, which as HL7 words it cannot be broken
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_rule_is_told_when_broken_and_silent_when_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_rule_of_severity_error_is_held, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

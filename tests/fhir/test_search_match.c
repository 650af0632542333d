// SPDX-License-Identifier: Apache-2.0
// Who is found: one resource against one query a row, by the type of the parameter, as FHIR R4 says and as the person
// who searches would expect. Chains and _has look into a small world.
#include "search_help.h"

static const char patient[] =
	"{'resourceType':'Patient','id':'p1','meta':{'versionId':'3','lastUpdated':'2026-11-04T10:42:07.123Z',"
	"'profile':['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient|2.0'],'source':'urn:app:one',"
	"'tag':[{'system':'urn:tags','code':'demo'}],'security':[{'system':'urn:sec','code':'R'}]},"
	"'active':true,"
	"'identifier':[{'system':'https://fhir.nhs.uk/Id/nhs-number','value':'9434765919'},"
	"{'value':'LOCAL-1','type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0203','code':'MR'}],"
	"'text':'Hospital number'}}],"
	"'name':[{'use':'official','family':'M\\u00fcller-Jones','given':['Se\\u00e1n','Patrick'],'prefix':['Dr']},"
	"{'use':'nickname','text':'Jonty the Great'}],"
	"'telecom':[{'system':'phone','value':'0113 496 0123'},{'system':'email','value':'sean@example.org'}],"
	"'gender':'male','birthDate':'1974-12-25','deceasedBoolean':false,"
	"'address':[{'line':['12 The High Street'],'city':'Leeds','postalCode':'LS1 4AP','country':'GB'}],"
	"'communication':[{'language':{'coding':[{'system':'urn:ietf:bcp:47','code':'cy','display':'Welsh'}]}}],"
	"'generalPractitioner':[{'reference':'Organization/o1'}],"
	"'managingOrganization':{'reference':'Organization/o2','display':'A trust'}}";

static const char plan[] =
	"{'resourceType':'CarePlan','id':'c1','status':'active','intent':'plan',"
	"'instantiatesCanonical':['https://x.example/PlanDefinition/a|2.0'],"
	"'category':[{'coding':[{'system':'http://snomed.info/sct','code':'736055001','display':'Rehabilitation plan'},"
	"{'code':'local'}],'text':'Getting stronger'}],"
	"'subject':{'reference':'Patient/p1'},'period':{'start':'2026-05-01','end':'2026-05-31'},"
	"'careTeam':[{'reference':'CareTeam/t1/_history/4'}],"
	"'goal':[{'reference':'https://plan.example/fhir/Goal/g1'},{'reference':'https://other.example/fhir/Goal/g9'}],"
	"'addresses':[{'reference':'#cond'},{'identifier':{'system':'urn:cond','value':'77'}}],"
	"'contained':[{'resourceType':'Condition','id':'cond','subject':{'reference':'Patient/p1'},"
	"'code':{'coding':[{'system':'urn:x','code':'asthma'}]}}],"
	"'activity':[{'detail':{'status':'scheduled','scheduledPeriod':{'start':'2026-06-01'}}}]}";

static const char goal[] =
	"{'resourceType':'Goal','id':'g1','lifecycleStatus':'active','description':{'text':'Walk to the shop'},"
	"'subject':{'reference':'Patient/p1'},'startDate':'2026-05',"
	"'target':[{'dueDate':'2026-09-30'},{'dueDate':'2026-12-31'}]}";

static const char weight[] =
	"{'resourceType':'Observation','id':'w1','status':'final',"
	"'code':{'coding':[{'system':'http://loinc.org','code':'29463-7'}],'text':'Weight'},"
	"'subject':{'reference':'Patient/p1'},'effectiveDateTime':'2026-05-10T09:30:00+01:00',"
	"'valueQuantity':{'value':5.40,'unit':'kilos','system':'http://unitsofmeasure.org','code':'kg'}}";

static const char pressure[] =
	"{'resourceType':'Observation','id':'b1','status':'final',"
	"'code':{'coding':[{'system':'http://loinc.org','code':'85354-9'}]},'subject':{'reference':'Patient/p2'},"
	"'effectiveTiming':{'event':['2026-03-01','2026-03-10']},"
	"'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]},"
	"'valueQuantity':{'value':120,'unit':'mmHg'}},"
	"{'code':{'coding':[{'system':'http://loinc.org','code':'8462-4'}]},'valueQuantity':{'value':80,'unit':'mmHg'}}]}";

static const char answers[] =
	"{'resourceType':'QuestionnaireResponse','id':'q1','status':'completed',"
	"'questionnaire':'https://x.example/Questionnaire/five|1.0','subject':{'reference':'Patient/p1'},"
	"'authored':'2026-11-04T23:30:00Z'}";

static const char task[] =
	"{'resourceType':'Task','id':'k1','status':'requested','intent':'order','for':{'reference':'Patient/p1'},"
	"'focus':{'reference':'CarePlan/c1'},'owner':{'reference':'Practitioner/n1'}}";

static const char risk[] =
	"{'resourceType':'RiskAssessment','id':'r1','status':'final','subject':{'reference':'Patient/p1'},"
	"'prediction':[{'probabilityDecimal':0.25},{'probabilityRange':{'low':{'value':0.5}}}]}";

static const char questions[] =
	"{'resourceType':'Questionnaire','id':'qq','url':'https://x.example/Questionnaire/five','version':'1.0',"
	"'status':'active','title':'Five questions'}";

struct row {
	const char *query;
	bool found;
};

static void judge_rows(const char *type, const char *resource, const struct row *rows, size_t n,
	const struct fhir_world *world)
{
	struct json_at at = json_root(quoted(resource));
	unsigned wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct fhir_search *s = search_of(type, rows[i].query);
		if (fhir_search_matches(arena, s, at, world) == rows[i].found)
			continue;
		print_message("%s?%s %s\n", type, rows[i].query, rows[i].found ? "does not find it" : "finds it");
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

#define JUDGE(type, resource, rows) judge_rows(type, resource, rows, sizeof rows / sizeof *rows, NULL)

static void test_names_and_addresses_are_found_as_people_type_them(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "family=m\xc3\xbcller", true }, { "family=muller", true }, { "family=MULLER", true },
		{ "family=muller-jones", true }, { "family=mullerj", true }, { "family=jones", false },
		{ "family=Mullers", false }, { "given=sean", true }, { "given=Pat", true }, { "given=atrick", false },
		{ "given=sean,zoe", true }, { "given=zoe,adam", false }, { "given=sean&given=patrick", true },
		{ "given=sean&given=adam", false }, { "name=muller", true }, { "name=patrick", true }, { "name=dr", true },
		{ "name=jonty", true }, { "name=great", false }, { "name:contains=great", true },
		{ "name:contains=LLER", true }, { "name:contains=zz", false }, { "name:exact=Patrick", true },
		{ "name:exact=patrick", false }, { "name:exact=Pat", false }, { "name:exact=Sea\xcc\x81n", true },
		{ "name:exact=Sean", false }, { "address=12 the high", true }, { "address=leeds", true },
		{ "address=LS1", true }, { "address=ls14ap", false }, { "address=gb", true }, { "address=york", false },
		{ "address-city=Leeds", true }, { "address-postalcode=ls1 4ap", true }, { "name=-", false },
		{ "name=", true }, { "name=,,,", true }, { "phonetic=muller", true },
	};
	JUDGE("Patient", patient, rows);
}

static void test_codes_and_numbers_of_people_are_found(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "identifier=9434765919", true }, { "identifier=https://fhir.nhs.uk/Id/nhs-number|9434765919", true },
		{ "identifier=urn:other|9434765919", false }, { "identifier=|9434765919", false },
		{ "identifier=|LOCAL-1", true }, { "identifier=local-1", true }, { "identifier=943476591", false },
		{ "identifier=https://fhir.nhs.uk/Id/nhs-number|", true }, { "identifier=urn:other|", false },
		{ "identifier=1,2,9434765919", true },
		{ "identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|LOCAL-1", true },
		{ "identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|9434765919", false },
		{ "identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|SS|LOCAL-1", false },
		{ "identifier:text=hospital", true }, { "identifier:text=number", false },
		{ "identifier:not=9434765919", false }, { "identifier:not=1", true }, { "active=true", true },
		{ "active=false", false }, { "active=http://terminology.hl7.org/CodeSystem/special-values|true", true },
		{ "active:not=false", true }, { "active:not=true", false }, { "active:missing=false", true },
		{ "active:missing=true", false }, { "gender=male", true }, { "gender=MALE", true }, { "gender=female", false },
		{ "gender=female,male", true }, { "gender=http://hl7.org/fhir/administrative-gender|male", true },
		{ "gender=http://hl7.org/fhir/administrative-gender|", true }, { "gender=urn:x|male", false },
		{ "gender:not=female", true }, { "gender:not=male,female", false }, { "phone=01134960123", true },
		{ "phone=0113 496 0123", true }, { "phone=(0113) 496-0123", true }, { "phone=0123", false },
		{ "email=SEAN@example.org", true }, { "email=se.an@example.org", false }, { "telecom=phone|01134960123", true },
		{ "telecom=email|01134960123", false }, { "telecom=sean@example.org", true }, { "language=cy", true },
		{ "language=urn:ietf:bcp:47|cy", true }, { "language:text=wel", true }, { "language:text=cy", false },
		{ "deceased=false", true }, { "deceased=true", false }, { "death-date:missing=true", true },
	};
	JUDGE("Patient", patient, rows);
}

static void test_what_every_resource_has_is_searched(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "_id=p1", true }, { "_id=P1", false }, { "_id=p2,p1", true }, { "_id=p2", false }, { "_id=|p1", false },
		{ "_id:not=p2", true }, { "_lastUpdated=2026-11-04", true }, { "_lastUpdated=ge2026-11-04T10:42:07Z", true },
		{ "_lastUpdated=gt2026-11-04", false }, { "_lastUpdated=lt2026-11-04T10:42:07Z", false },
		{ "_lastUpdated=ge2026-11-01&_lastUpdated=le2026-11-04", true }, { "_tag=demo", true },
		{ "_tag=urn:tags|demo", true }, { "_tag=urn:tags|other", false }, { "_tag:not=other", true },
		{ "_security=urn:sec|R", true }, { "_security=urn:sec|V", false },
		{ "_profile=https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient", true },
		{ "_profile=https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient|2.0", true },
		{ "_profile=https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient|1.0", false },
		{ "_profile:below=https://fhir.hl7.org.uk/StructureDefinition", true },
		{ "_profile:below=https://fhir.hl7.org.uk/Structure", false }, { "_source=urn:app:one", true },
		{ "_source=urn:app:two", false }, { "_source:missing=false", true },
	};
	JUDGE("Patient", patient, rows);
}

static void test_dates_are_found_by_all_prefixes(void **state)
{
	(void)state;
	static const struct row of_day[] = {
		{ "birthdate=1974-12-25", true }, { "birthdate=1974-12", true }, { "birthdate=1974", true },
		{ "birthdate=1974-12-24", false }, { "birthdate=eq1974-12-25", true }, { "birthdate=ne1974-12-25", false },
		{ "birthdate=ne1974-12-26", true }, { "birthdate=gt1974-12-24", true }, { "birthdate=gt1974-12-25", false },
		{ "birthdate=gt1974", false }, { "birthdate=lt1974-12-26", true }, { "birthdate=lt1974-12-25", false },
		{ "birthdate=ge1974-12-25", true }, { "birthdate=ge1974-12-26", false }, { "birthdate=le1974-12-25", true },
		{ "birthdate=le1974-12-24", false }, { "birthdate=sa1974-12-24", true }, { "birthdate=sa1974-12-25", false },
		{ "birthdate=eb1974-12-26", true }, { "birthdate=eb1974-12-25", false },
		{ "birthdate=ge1970&birthdate=lt1980", true },
		{ "birthdate=1974-12-25T10:00Z", false }, { "birthdate=ap1975", true }, { "birthdate=ap2020", false },
		{ "birthdate=1960,1974", true }, { "birthdate:missing=false", true },
	};
	static const struct row of_period[] = {
		{ "date=2026-05", true }, { "date=2026", true }, { "date=2026-05-15", false }, { "date=ge2026-05-15", true },
		{ "date=le2026-05-15", true }, { "date=ge2026-05-31", true }, { "date=ge2026-06-01", false },
		{ "date=le2026-05-01", true }, { "date=le2026-04-30", false }, { "date=gt2026-05-30", true },
		{ "date=gt2026-05-31", false }, { "date=lt2026-05-02", true }, { "date=lt2026-05-01", false },
		{ "date=sa2026-04-30", true }, { "date=sa2026-05-01", false }, { "date=eb2026-06-01", true },
		{ "date=eb2026-05-31", false }, { "date=ne2026-05", false }, { "date=ne2026-04", true },
		{ "date=ge2026-05-15&date=le2026-05-15", true }, { "activity-date=ge2027", true },
		{ "activity-date=lt2026-06", false }, { "activity-date=2026-06", false },
		{ "activity-date=sa2026-05-31", true },
		{ "activity-date=eb2030", false }, { "activity-date=ap2026-07", true },
	};
	static const struct row of_timing[] = {
		{ "date=2026-03", true }, { "date=2026-03-01", false }, { "date=ge2026-03-10", true },
		{ "date=gt2026-03-10", false }, { "date=lt2026-03-02", true },
	};
	static const struct row of_instant[] = {
		{ "date=2026-05-10", true }, { "date=2026-05-10T08:30:00Z", true }, { "date=2026-05-10T08:30Z", true },
		{ "date=2026-05-10T09:30", true }, { "date=2026-05-10T09:30:00+01:00", true },
		{ "date=2026-05-10T09:30:00 01:00", true }, { "date=2026-05-10T08:30", false },
		{ "date=2026-05-10T09:30:01+01:00", false }, { "date=gt2026-05-10T08:29Z", true },
		{ "date=ge2026-05-10T08:31Z", false }, { "date=lt2026-05-10T08:30:01Z", true },
	};
	static const struct row of_late[] = { // 23:30 on the evening of the 4th in November
		{ "authored=2026-11-04", true }, { "authored=2026-11-05", false },
		{ "authored=2026-11-05T00:30:00+01:00", true },
	};
	static const struct row of_targets[] = {
		{ "target-date=2026-09-30", true }, { "target-date=2026-12", true }, { "target-date=2026-10", false },
		{ "target-date=gt2026-12-31", false }, { "target-date=ge2026-10", true }, { "start-date=2026-05", true },
		{ "start-date=2026-05-01", false }, { "start-date=ge2026-05-15", true },
	};
	clock_freeze(1795000000 * SECONDS); // 2026-11-18
	JUDGE("Patient", patient, of_day);
	JUDGE("CarePlan", plan, of_period);
	JUDGE("Observation", pressure, of_timing);
	JUDGE("Observation", weight, of_instant);
	JUDGE("QuestionnaireResponse", answers, of_late);
	JUDGE("Goal", goal, of_targets);
	clock_freeze(0);
}

static void test_numbers_and_quantities_are_as_exact_as_written(void **state)
{
	(void)state;
	static const struct row quantities[] = {
		{ "value-quantity=5.4", true }, { "value-quantity=5.40", true }, { "value-quantity=5", true },
		{ "value-quantity=5.3", false }, { "value-quantity=5.41", false }, { "value-quantity=5.35", false },
		{ "value-quantity=54e-1", true }, { "value-quantity=1e1", true }, { "value-quantity=ne5.4", false },
		{ "value-quantity=ne6", true }, { "value-quantity=gt5.4", false }, { "value-quantity=gt5.39", true },
		{ "value-quantity=ge5.4", true }, { "value-quantity=lt5.4", false }, { "value-quantity=lt5.41", true },
		{ "value-quantity=le5.40", true }, { "value-quantity=sa5.3", true }, { "value-quantity=eb5.5", true },
		{ "value-quantity=eb5.4", false }, { "value-quantity=ap5", true }, { "value-quantity=ap4.9", false },
		{ "value-quantity=ap6.0", true }, { "value-quantity=ap6.1", false }, { "value-quantity=-5.4", false },
		{ "value-quantity=5.4|http://unitsofmeasure.org|kg", true },
		{ "value-quantity=5.4|http://unitsofmeasure.org|g", false }, { "value-quantity=5.4||kg", true },
		{ "value-quantity=5.4||kilos", true }, { "value-quantity=5.4||KG", false },
		{ "value-quantity=5.4|http://unitsofmeasure.org|", true }, { "value-quantity=5.4|urn:x|kg", false },
		{ "value-quantity=gt5||kg", true }, { "value-quantity:missing=false", true },
	};
	static const struct row numbers[] = {
		{ "probability=0.25", true }, { "probability=0.3", true }, { "probability=0.30", false },
		{ "probability=lt0.3", true },
		{ "probability=gt0.9", true }, { "probability=gt0.25", true }, { "probability=0.2", false },
		{ "probability=lt0.1", false }, { "probability=eb0.4", true }, { "probability=sa0.4", true },
		{ "probability=sa0.6", false }, { "probability=ap0.26", true },
	};
	JUDGE("Observation", weight, quantities);
	JUDGE("RiskAssessment", risk, numbers);
}

static void test_references_are_found_however_they_are_written(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "subject=p1", true }, { "subject=Patient/p1", true }, { "subject=" BASE "/Patient/p1", true },
		{ "subject=https://other.example/fhir/Patient/p1", false }, { "subject=Patient/p2", false },
		{ "subject=Group/p1", false }, { "subject:Patient=p1", true }, { "subject:Group=p1", false },
		{ "subject:Patient=Patient/p1", true }, { "subject=p2,p1", true }, { "patient=p1", true },
		{ "patient=Patient/p1", true }, { "patient=p2", false }, { "care-team=t1", true },
		{ "care-team=CareTeam/t1", true },
		{ "care-team=CareTeam/t1/_history/4", true }, { "care-team=CareTeam/t1/_history/3", false },
		{ "goal=g1", true }, { "goal=Goal/g1", true }, { "goal=g9", false }, { "goal=Goal/g9", false },
		{ "goal=https://other.example/fhir/Goal/g9", true },
		{ "goal=g1&goal=https://other.example/fhir/Goal/g9", true },
		{ "condition:identifier=urn:cond|77", true }, { "condition:identifier=77", true },
		{ "condition:identifier=urn:x|77", false }, { "condition=77", false }, { "condition:missing=false", true },
		{ "encounter:missing=true", true }, { "encounter:missing=false", false },
		{ "instantiates-canonical=https://x.example/PlanDefinition/a", true },
		{ "instantiates-canonical=https://x.example/PlanDefinition/a|2.0", true },
		{ "instantiates-canonical=https://x.example/PlanDefinition/a|3.0", false },
	};
	static const struct row canonical[] = {
		{ "questionnaire=https://x.example/Questionnaire/five", true },
		{ "questionnaire=https://x.example/Questionnaire/five|1.0", true },
		{ "questionnaire=https://x.example/Questionnaire/five|1.1", false },
		{ "questionnaire=https://x.example/Questionnaire/fiv", false },
	};
	static const struct row address[] = {
		{ "url=https://x.example/Questionnaire/five", true }, { "url=https://x.example/Questionnaire/FIVE", false },
		{ "url=https://x.example/Questionnaire", false }, { "url:below=https://x.example/Questionnaire", true },
		{ "url:below=https://x.example/", true }, { "url:below=https://x.example/Quest", false },
		{ "url:above=https://x.example/Questionnaire/five/six", true },
		{ "url:above=https://x.example/Questionnaire/fivesix", false }, { "title=five q", true },
		{ "version=1.0", true },
	};
	JUDGE("CarePlan", plan, rows);
	JUDGE("QuestionnaireResponse", answers, canonical);
	JUDGE("Questionnaire", questions, address);
}

static void test_plans_are_found_by_their_codes(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "status=active", true }, { "status=draft,active", true }, { "status:not=draft", true },
		{ "status:not=active", false }, { "status=http://hl7.org/fhir/request-status|active", true },
		{ "intent=plan", true }, { "category=736055001", true }, { "category=http://snomed.info/sct|736055001", true },
		{ "category=|736055001", false }, { "category=|local", true }, { "category=http://snomed.info/sct|", true },
		{ "category:text=getting", true }, { "category:text=rehab", true }, { "category:text=stronger", false },
		{ "category:not=736055001", false }, { "activity-code:not=x", true }, { "activity-code:missing=true", true },
		{ "category=a\\,b", false }, { "status=active&intent=plan&patient=p1&date=2026", true },
		{ "status=active&intent=order", false },
	};
	JUDGE("CarePlan", plan, rows);
	assert_false(fhir_search_matches(arena, search_of("Goal", ""), json_root(quoted(plan)), NULL));
	assert_true(fhir_search_matches(arena, search_of(NULL, "_id=c1"), json_root(quoted(plan)), NULL));
	assert_true(fhir_search_matches(arena, search_of(NULL, "_type=Goal,CarePlan&patient=p1"), json_root(quoted(plan)),
		NULL));
	assert_true(fhir_search_matches(arena, search_of(NULL, "_type=CarePlan,Goal&patient=p1"), json_root(quoted(goal)),
		NULL));
	assert_false(fhir_search_matches(arena, search_of(NULL, "_type=Goal"), json_root(quoted(plan)), NULL));
	assert_false(fhir_search_matches(arena, search_of("Goal", "_type=Task"), json_root(quoted(goal)), NULL));
}

static void test_parts_of_a_composite_hold_in_one_place(void **state)
{
	(void)state;
	static const struct row whole[] = {
		{ "code-value-quantity=http://loinc.org|29463-7$5.4", true }, { "code-value-quantity=29463-7$gt5", true },
		{ "code-value-quantity=29463-7$lt5", false }, { "code-value-quantity=x$5.4", false },
		{ "code-value-quantity=x$1,29463-7$5.4", true },
		{ "code-value-quantity=29463-7$5.4|http://unitsofmeasure.org|kg", true },
		{ "component-code-value-quantity:missing=true", true },
	};
	static const struct row parts[] = {
		{ "component-code-value-quantity=8480-6$120", true }, { "component-code-value-quantity=8480-6$80", false },
		{ "component-code-value-quantity=http://loinc.org|8462-4$le80", true },
		{ "combo-code-value-quantity=8480-6$gt100", true }, { "combo-code-value-quantity=85354-9$120", false },
	};
	JUDGE("Observation", weight, whole);
	JUDGE("Observation", pressure, parts);
}

static void test_places_are_found_by_how_far_away_they_are(void **state)
{
	(void)state;
	static const char leeds[] = "{'resourceType':'Location','id':'l','status':'active','name':'Leeds clinic',"
		"'position':{'longitude':-1.5491,'latitude':53.7997}}";
	static const struct row rows[] = {
		{ "near=53.8|-1.55", true }, { "near=53.8|-1.55|1|km", true },
		{ "near=53.4808|-2.2426|57", false }, // Manchester
		{ "near=53.4808|-2.2426|58", true }, { "near=53.4808|-2.2426|36|[mi_i]", true },
		{ "near=53.4808|-2.2426|35|[mi_i]", false }, { "near=51.5074|-0.1278", false }, { "near=-53.8|1.55", false },
		{ "near=51.5|0,53.8|-1.55", true }, { "near=53.7997|-1.5491|0", true }, { "near:missing=false", true },
		{ "near=53.8|-1.55|300|m", true }, { "name=leeds", true },
	};
	JUDGE("Location", leeds, rows);
}

static void test_chains_and_has_look_beyond_the_resource(void **state)
{
	(void)state;
	struct small_world w = { 0 };
	world_add(&w, patient);
	world_add(&w, plan);
	world_add(&w, goal);
	world_add(&w, task);
	world_add(&w, weight);
	world_add(&w, "{'resourceType':'CareTeam','id':'t1','subject':{'reference':'Patient/p1'},"
		"'participant':[{'member':{'reference':'Practitioner/n1'}}]}");
	world_add(&w, "{'resourceType':'Practitioner','id':'n1','name':[{'family':'Okafor'}]}");
	world_add(&w, "{'resourceType':'Group','id':'p1','type':'person','actual':true}");
	const struct fhir_world world = { &w, world_fetch, world_each };
	static const struct row of_plan[] = {
		{ "patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9434765919", true }, { "patient.identifier=1", false },
		{ "patient.name=muller", true }, { "subject:Patient.name=muller", true }, { "subject.name=muller", true },
		{ "subject:Group.type=person", false }, { "patient.birthdate=lt1980", true },
		{ "care-team.participant:Practitioner.name=okafor", true },
		{ "care-team.participant:Practitioner.name=smith", false },
		{ "care-team.participant.name=okafor", true }, { "care-team.patient.family=muller", true },
		{ "condition.code=urn:x|asthma", true }, { "condition.code=other", false },
		{ "goal.target-date=2026-12", true },
		{ "goal.lifecycle-status:not=active", false }, { "patient.general-practitioner:missing=false", true },
		{ "_has:Task:focus:status=requested", true }, { "_has:Task:focus:status=completed", false },
		{ "_has:Task:focus:owner.name=okafor", true }, { "_has:Task:focus:owner:Practitioner.name=smith", false },
		{ "patient._has:Goal:patient:lifecycle-status=active", true },
		{ "patient._has:Goal:patient:lifecycle-status=completed", false },
	};
	static const struct row of_patient[] = {
		{ "_has:CarePlan:patient:status=active", true }, { "_has:CarePlan:patient:status=draft", false },
		{ "_has:Observation:patient:code=29463-7", true }, { "_has:Observation:patient:code=85354-9", false },
		{ "_has:CarePlan:patient:_has:Task:focus:status=requested", true },
		{ "_has:CarePlan:patient:_has:Task:focus:status=failed", false },
		{ "_has:CarePlan:subject:care-team.participant:Practitioner.name=okafor", true },
		{ "_has:CarePlan:patient:status=active&_has:CarePlan:patient:intent=plan", true },
	};
	static const struct row of_task[] = {
		{ "focus:CarePlan.status=active", true }, { "focus:CarePlan.status=draft", false },
		{ "focus.status=active", true },
		{ "focus:Goal.lifecycle-status=active", false }, { "focus:CarePlan.patient.name=muller", true },
		{ "focus:CarePlan.care-team.participant:Practitioner.name=okafor", true }, { "patient.gender=male", true },
	};
	judge_rows("CarePlan", plan, of_plan, sizeof of_plan / sizeof *of_plan, &world);
	judge_rows("Patient", patient, of_patient, sizeof of_patient / sizeof *of_patient, &world);
	judge_rows("Task", task, of_task, sizeof of_task / sizeof *of_task, &world);
	assert_true(w.fetched > 0 && w.walked > 0);
}

// What the asker may not see is not in the world, and then chains through it find nothing.
static void test_what_is_not_in_the_world_does_not_match(void **state)
{
	(void)state;
	struct small_world empty = { 0 };
	const struct fhir_world world = { &empty, world_fetch, world_each };
	static const struct row rows[] = {
		{ "patient.name=muller", false }, { "patient.name:missing=true", false },
		{ "_has:Task:focus:status=requested", false },
		{ "patient.gender:not=female", false }, { "condition.code=asthma", true },
	};
	judge_rows("CarePlan", plan, rows, sizeof rows / sizeof *rows, &world);
	assert_false(fhir_search_matches(arena, search_of("CarePlan", "patient.name=muller"), json_root(quoted(plan)),
		NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_names_and_addresses_are_found_as_people_type_them, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_codes_and_numbers_of_people_are_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_every_resource_has_is_searched, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_dates_are_found_by_all_prefixes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_numbers_and_quantities_are_as_exact_as_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_references_are_found_however_they_are_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_plans_are_found_by_their_codes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_parts_of_a_composite_hold_in_one_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_places_are_found_by_how_far_away_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_chains_and_has_look_beyond_the_resource, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_not_in_the_world_does_not_match, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

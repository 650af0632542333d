// SPDX-License-Identifier: Apache-2.0
// Queries as they are sent: what is used, ignored and refused, the self link, order, what comes along, whose record a
// search is about, and queries that somebody made to hurt.
#include "search_help.h"

#include "base/clock.h"

static struct str self_of(const struct fhir_search *s)
{
	struct buf b;
	buf_init(&b, arena, (size_t)4 << 20);
	fhir_search_self(&b, s);
	assert_true(buf_ok(&b));
	return buf_text(&b);
}

static void test_the_self_link_shows_what_was_used(void **state)
{
	(void)state;
	static const struct {
		const char *type, *query, *self;
		unsigned ignored;
	} rows[] = {
		{ "CarePlan", "status=active&_count=2", "status=active&_count=2", 0 },
		{ "CarePlan", "colour=red&status=active", "status=active", 1 },
		{ "CarePlan", "colour=red&shape:exact=round&_foo=1", "", 3 },
		{ "CarePlan", "status=", "", 0 }, { "CarePlan", "status=,,", "", 0 },
		{ "CarePlan", "patient.name=,&_has:Task:focus:status=,,", "", 0 }, { "CarePlan", "", "", 0 },
		{ "CarePlan", "_format=json&_pretty=true&status=draft", "status=draft", 0 },
		{ "Patient", "name=M\xc3\xbcller", "name=M%C3%BCller", 0 },
		{ "Patient", "name:exact=a b", "name:exact=a%20b", 0 },
		{ "Patient", "identifier=urn:x|1 2+3%", "identifier=urn:x%7C1%202%2B3%25", 0 },
		{ "Patient", "given=a\\,b,c", "given=a%5C,b,c", 0 },
		{ "Patient", "_sort=family,foo,-birthdate", "_sort=family,-birthdate", 1 },
		{ "Patient", "_sort=foo", "", 1 }, { "Patient", "_elements=name,gender", "_elements=name,gender", 0 },
		{ "CarePlan", "_include=CarePlan:goal&_include:iterate=Goal:subject",
			"_include=CarePlan:goal&_include:iterate=Goal:subject", 0 },
		{ "CarePlan", "patient.name=a&date=ge2026&date=lt2027", "patient.name=a&date=ge2026&date=lt2027", 0 },
		{ "Patient", "_has:CarePlan:patient:status=active", "_has:CarePlan:patient:status=active", 0 },
		{ "Observation", "code-value-quantity=a$5", "code-value-quantity=a$5", 0 },
		{ NULL, "_type=Goal,CarePlan&_lastUpdated=ge2026", "_type=Goal,CarePlan&_lastUpdated=ge2026", 0 },
		{ "Patient", "_total=none&_summary=text&_revinclude=Goal:patient",
			"_total=none&_summary=text&_revinclude=Goal:patient", 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fhir_search s;
		struct fault f;
		unsigned ignored = 0;
		if (read_query(rows[i].type, rows[i].query, false, &s, &f))
			fail_msg("%s is refused: %s", rows[i].query, f.items->message);
		for (const struct fhir_ignored *g = s.ignored; g; g = g->next, ignored++)
			assert_true(g->name.n && g->why);
		assert_string_equal(str_c(arena, self_of(&s)), rows[i].self);
		assert_int_equal(ignored, rows[i].ignored);
	}
}

static const struct {
	const char *type, *query, *field;
} refused[] = {
	{ "Patient", "birthdate=23 May", "birthdate" }, { "Patient", "birthdate=zz2026", "birthdate" },
	{ "Patient", "birthdate=2026-13", "birthdate" }, { "Patient", "birthdate=1974-02-30", "birthdate" },
	{ "Patient", "birthdate=1974,soon", "birthdate" }, { "Patient", "birthdate=ge", "birthdate" },
	{ "Patient", "birthdate=gege1974", "birthdate" }, { "Patient", "birthdate=1974-12-25T10", "birthdate" },
	{ "Patient", "birthdate=1974-12-25T25:00", "birthdate" }, { "Patient", "_count=ten", "_count" },
	{ "Patient", "_count=-1", "_count" }, { "Patient", "_count=1.5", "_count" },
	{ "Patient", "_count=1&_count=2", "_count" },
	{ "Patient", "_total=all", "_total" }, { "Patient", "_summary=yes", "_summary" },
	{ "Patient", "_sort=family&_sort=given", "_sort" }, { "Patient", "_sort:asc=family", "_sort:asc" },
	{ "Patient", "name:soundslike=x", "name:soundslike" }, { "Patient", "name:not=x", "name:not" },
	{ "Patient", "gender:in=http://x", "gender:in" }, { "Patient", "gender:not-in=http://x", "gender:not-in" },
	{ "Patient", "gender:below=male", "gender:below" }, { "Patient", "gender:exact=male", "gender:exact" },
	{ "Patient", "birthdate:exact=1974", "birthdate:exact" }, { "Patient", "name:=x", "name:" },
	{ "Patient", "active:missing=yes", "active:missing" }, { "Patient", "name:missing=TRUE", "name:missing" },
	{ "Patient", "identifier=|", "identifier" }, { "Patient", "identifier=a|b|c", "identifier" },
	{ "Patient", "identifier:of-type=a|b", "identifier:of-type" }, { "Patient", "name=a\\", "name" },
	{ "Patient", "name=a\\b", "name" }, { "Patient", "gender=a\\;b", "gender" },
	{ "CarePlan", "subject=Patient/", "subject" }, { "CarePlan", "subject=a b", "subject" },
	{ "CarePlan", "subject=#x", "subject" }, { "CarePlan", "subject=Patient?name=x", "subject" },
	{ "CarePlan", "subject=Nothing/1", "subject" }, { "CarePlan", "subject:Goal=1", "subject:Goal" },
	{ "CarePlan", "subject:Patient=Group/1", "subject:Patient" },
	{ "CarePlan", "subject:patient=1", "subject:patient" },
	{ "CarePlan", "patient.colour=red", "patient.colour" }, { "CarePlan", "status.name=x", "status.name" },
	{ "CarePlan", "subject:Goal.name=x", "subject:Goal.name" },
	{ "CarePlan", "subject:missing.name=x", "subject:missing.name" },
	{ "CarePlan", "patient.birthdate=soon", "patient.birthdate" }, { "CarePlan", "patient.=x", "patient." },
	{ "Task", "part-of.part-of.part-of.part-of.part-of.status=x",
	"part-of.part-of.part-of.part-of.part-of.status" },
	{ "Patient", "_has:CarePlan:patient=x", "_has:CarePlan:patient" },
	{ "Patient", "_has:Nothing:a:b=x", "_has:Nothing:a:b" },
	{ "Patient", "_has:CarePlan:goal:status=x", "_has:CarePlan:goal:status" },
	{ "Patient", "_has:CarePlan:patient:colour=x", "_has:CarePlan:patient:colour" },
	{ "Patient", "_has:=x", "_has:" }, { "Observation", "value-quantity=much", "value-quantity" },
	{ "Observation", "value-quantity=5|kg", "value-quantity" },
	{ "Observation", "value-quantity=5.", "value-quantity" },
	{ "Observation", "value-quantity=.5", "value-quantity" },
	{ "Observation", "value-quantity=1e99999", "value-quantity" },
	{ "Observation", "value-quantity=0x10", "value-quantity" },
	{ "Observation", "value-quantity=1 2", "value-quantity" },
	{ "RiskAssessment", "probability=half", "probability" }, { "Location", "near=53.8", "near" },
	{ "Location", "near=x|1", "near" }, { "Location", "near=91|0", "near" }, { "Location", "near=1|2|-3", "near" },
	{ "Location", "near=1|2|3|feet", "near" }, { "Location", "near=1|2|3|km|x", "near" },
	{ "Location", "near=nan|2", "near" }, { "Location", "near:not=1|2", "near:not" },
	{ "Observation", "code-value-quantity=a", "code-value-quantity" },
	{ "Observation", "code-value-quantity=a$b", "code-value-quantity" },
	{ "Observation", "code-value-quantity=a$1$2", "code-value-quantity" },
	{ "Observation", "code-value-quantity:not=a$1", "code-value-quantity:not" },
	{ "CarePlan", "_include=goal", "_include" }, { "CarePlan", "_include=CarePlan:colour", "_include" },
	{ "CarePlan", "_include=CarePlan:status", "_include" },
	{ "CarePlan", "_include=CarePlan:goal:Patient", "_include" },
	{ "CarePlan", "_include:often=CarePlan:goal", "_include:often" },
	{ "CarePlan", "_revinclude=x", "_revinclude" },
	{ NULL, "_type=Goal,Nothing", "_type" },
	{ NULL, "_type=Goal,CarePlan&lifecycle-status=active", "lifecycle-status" },
	{ NULL, "patient=x", "patient" }, { NULL, "_type=Goal&_type=Task", "_type" },
	{ "Patient", "name=\xff\xfe", "name" }, { "Patient", "na\xffme=x", "?" },
};

static void test_what_cannot_be_read_is_refused_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct fhir_search s;
		struct fault f;
		if (read_query(refused[i].type, refused[i].query, false, &s, &f) != ERR_INPUT)
			fail_msg("%s is taken", refused[i].query);
		assert_int_equal(f.err, ERR_INPUT);
		const char *said = fault_at(&f, refused[i].field);
		if (!said)
			fail_msg("%s says nothing of %s but of %.*s", refused[i].query, refused[i].field, STR_ARG(f.items->field));
		if (!strstr(said, refused[i].field) && refused[i].field[0] != '?')
			fail_msg("%s is not named in: %s", refused[i].field, said);
		assert_null(strstr(said, "%s"));
	}
}

static void test_strict_handling_refuses_what_is_not_known(void **state)
{
	(void)state;
	static const char *const rows[] = { "colour=red", "colour:exact=red", "_sort=colour", "_sort=name,colour", "_foo=1",
		"colour.name=x", "" };
	struct fhir_search s;
	struct fault f;
	for (size_t i = 0; rows[i][0]; i++) {
		assert_int_equal(read_query("Patient", rows[i], false, &s, &f), OK);
		assert_non_null(s.ignored);
		if (read_query("Patient", rows[i], true, &s, &f) != ERR_INPUT)
			fail_msg("%s is taken", rows[i]);
	}
	assert_int_equal(read_query("Patient", "colour=red&birthdate=soon&name=x", true, &s, &f), ERR_INPUT);
	assert_non_null(fault_at(&f, "colour"));
	assert_non_null(fault_at(&f, "birthdate"));
	assert_null(fault_at(&f, "name"));
	struct fhir_search_how how = { .strict = true };
	struct fhir_pair pair = { STR("colour"), STR("red") };
	assert_int_equal(fhir_search_read(arena, &how, &pair, 1, &s, NULL), ERR_INPUT); // nobody listens to why
}

static void test_what_shapes_the_answer_is_read(void **state)
{
	(void)state;
	struct fhir_search *s = search_of("CarePlan",
		"_count=0&_total=estimate&_elements=status,period&_sort=-date,status");
	assert_int_equal(s->count, 0);
	assert_int_equal(s->total, FHIR_TOTAL_ESTIMATE);
	assert_int_equal(s->mode, FHIR_ELEMENTS);
	assert_true(str_is(s->elements, "status,period"));
	assert_int_equal(s->sorts, 2);
	assert_true(s->sort[0].down && s->sort[0].type == FHIR_PARAM_DATE && !s->sort[1].down);
	assert_int_equal(search_of("CarePlan", "")->count, -1);
	assert_int_equal(search_of("CarePlan", "_count=99999999999999999999")->count, INT32_MAX);
	assert_int_equal(search_of("CarePlan", "_summary=count&_elements=status")->mode, FHIR_SUMMARY_COUNT);
	assert_int_equal(search_of("CarePlan", "_elements=status&_summary=false")->mode, FHIR_ELEMENTS);
	s = search_of("CarePlan",
		"_include=*&_include:iterate=CareTeam:participant:Practitioner&_revinclude=Provenance:target");
	assert_true(s->includes->source == FHIR_NO_RESOURCE && str_is(s->includes->code, "*") && !s->includes->reverse);
	assert_true(s->includes->next->iterate && s->includes->next->target == fhir_resource_find(STR("Practitioner")));
	assert_true(s->includes->next->next->reverse && str_is(s->includes->next->next->code, "target"));
	s = search_of(NULL, "_type=Goal,CarePlan,Goal");
	assert_int_equal(s->type_count, 2);
	assert_true(search_of("Goal", "_type=CarePlan")->nothing);
	assert_false(search_of("Goal", "_type=CarePlan,Goal")->nothing);
}

// --- order -----------------------------------------------------------------------------------------------------------

static int order_of(const char *query, const char *left, const char *right)
{
	const char *type = strstr(left, "Observation") ? "Observation" : "Patient";
	struct fhir_search *s = search_of(type, query);
	struct str a = fhir_search_key(arena, s, json_root(quoted(left)));
	struct str b = fhir_search_key(arena, s, json_root(quoted(right)));
	assert_true(a.n <= 160 * s->sorts && b.n <= 160 * s->sorts);
	return (str_compare(a, b) > 0) - (str_compare(a, b) < 0);
}

#define PERSON(members) "{'resourceType':'Patient','id':'x'" members "}"
#define FAMILY(name) PERSON(",'name':[{'family':'" name "'}]")
#define BORN(day) PERSON(",'birthDate':'" day "'")
#define READING(value) "{'resourceType':'Observation','valueQuantity':{'value':" value "}}"

static void test_keys_order_as_people_do(void **state)
{
	(void)state;
	static const struct {
		const char *query, *left, *right;
		int order;
	} rows[] = {
		{ "_sort=family", FAMILY("Adams"), FAMILY("Baker"), -1 },
		{ "_sort=-family", FAMILY("Adams"), FAMILY("Baker"), 1 },
		{ "_sort=family", FAMILY("adams"), FAMILY("Adams"), 0 },
		{ "_sort=family", FAMILY("\xc3\x85strand"), FAMILY("Avery"), -1 },
		{ "_sort=family", FAMILY("Ann"), FAMILY("Anna"), -1 }, { "_sort=-family", FAMILY("Ann"), FAMILY("Anna"), 1 },
		{ "_sort=family", PERSON(""), FAMILY("Zulu"), 1 }, { "_sort=-family", PERSON(""), FAMILY("Zulu"), 1 },
		{ "_sort=birthdate", BORN("1974-12-25"), BORN("1974-12-26"), -1 },
		{ "_sort=-birthdate", BORN("1974-12-25"), BORN("1974-12-26"), 1 },
		{ "_sort=birthdate", BORN("1969"), BORN("1970-01-02"), -1 },
		{ "_sort=birthdate", BORN("0001"), BORN("9999"), -1 },
		{ "_sort=birthdate", PERSON(""), BORN("9999"), 1 }, { "_sort=-birthdate", PERSON(""), BORN("0001"), 1 },
		{ "_sort=birthdate", BORN("1974-12-25"), BORN("1974-12-25"), 0 },
		{ "_sort=family,-birthdate", PERSON(",'name':[{'family':'A'}],'birthDate':'1980'"),
			PERSON(",'name':[{'family':'A'}],'birthDate':'1970'"), -1 },
		{ "_sort=family,-birthdate", PERSON(",'name':[{'family':'A'}],'birthDate':'1970'"),
			PERSON(",'name':[{'family':'AB'}],'birthDate':'1980'"), -1 },
		{ "_sort=-family,birthdate", PERSON(",'name':[{'family':'A'}],'birthDate':'1970'"),
			PERSON(",'name':[{'family':'AB'}],'birthDate':'1980'"), 1 },
		{ "_sort=name", PERSON(",'name':[{'family':'Lee','given':['Bo']}]"),
			PERSON(",'name':[{'family':'Lee','given':['Al']}]"), 1 },
		{ "_sort=given", PERSON(",'name':[{'given':['Zed','Abe']}]"), PERSON(",'name':[{'given':['Bob']}]"), -1 },
		{ "_sort=-given", PERSON(",'name':[{'given':['Zed','Abe']}]"), PERSON(",'name':[{'given':['Bob']}]"), -1 },
		{ "_sort=active", PERSON(",'active':false"), PERSON(",'active':true"), -1 },
		{ "_sort=gender", PERSON(",'gender':'male'"), PERSON(",'gender':'female'"), 1 },
		{ "_sort=value-quantity", READING("9"), READING("10"), -1 },
		{ "_sort=value-quantity", READING("10"), READING("10.00"), 0 },
		{ "_sort=value-quantity", READING("1e1"), READING("10"), 0 },
		{ "_sort=value-quantity", READING("-2"), READING("-1"), -1 },
		{ "_sort=value-quantity", READING("-1"), READING("0"), -1 },
		{ "_sort=value-quantity", READING("0"), READING("0.001"), -1 },
		{ "_sort=value-quantity", READING("0.001"), READING("0.0011"), -1 },
		{ "_sort=value-quantity", READING("-0.001"), READING("-0.0011"), 1 },
		{ "_sort=value-quantity", READING("0.30000000000000000001"), READING("0.3"), 1 },
		{ "_sort=value-quantity", READING("99"), READING("1e300"), -1 },
		{ "_sort=value-quantity", READING("1e-300"), READING("0"), 1 },
		{ "_sort=-value-quantity", READING("9"), READING("10"), 1 },
		{ "_sort=-value-quantity", READING("-2"), READING("-1"), 1 },
		{ "_sort=value-quantity", READING("0.0"), READING("0e5"), 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (order_of(rows[i].query, rows[i].left, rows[i].right) != rows[i].order)
			fail_msg("%s orders otherwise: %s, %s", rows[i].query, rows[i].left, rows[i].right);
		assert_int_equal(order_of(rows[i].query, rows[i].right, rows[i].left), -rows[i].order);
	}
	assert_int_equal(fhir_search_key(arena, search_of("Patient", ""), json_root(quoted(FAMILY("A")))).n, 0);
}

// --- includes and hints ----------------------------------------------------------------------------------------------

static bool gather(void *context, const struct fhir_reference *ref)
{
	struct buf *b = context;
	if (b->n)
		buf_char(b, ' ');
	buf_format(b, "%.*s/%.*s", STR_ARG(ref->type), STR_ARG(ref->id));
	return b->n < 4000;
}

static void test_includes_name_what_comes_along(void **state)
{
	(void)state;
	static const char plan[] = "{'resourceType':'CarePlan','id':'c','status':'active','intent':'plan',"
		"'subject':{'reference':'Patient/p'},'author':{'reference':'Patient/p'},"
		"'careTeam':[{'reference':'CareTeam/t/_history/2'}],'goal':[{'reference':'Goal/g1'},{'reference':'Goal/g1'},"
		"{'reference':'" BASE "/Goal/g2'},{'reference':'https://else.example/Goal/g3'},{'reference':'#x'},"
		"{'display':'a goal'}]}";
	static const struct {
		const char *include, *refs;
	} rows[] = {
		{ "CarePlan:goal", "Goal/g1 Goal/g2" }, { "CarePlan:care-team", "CareTeam/t" },
		{ "CarePlan:care-team:CareTeam", "CareTeam/t" }, { "CarePlan:subject:Group", "" },
		{ "CarePlan:patient", "Patient/p" },
		{ "CarePlan:condition", "" }, { "Goal:patient", "" }, { "CarePlan:*:Goal", "Goal/g1 Goal/g2" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b;
		struct fhir_search *s = search_of("CarePlan", str_c(arena, str_format(arena, "_include=%s", rows[i].include)));
		buf_init(&b, arena, 4096);
		fhir_search_include(arena, s, s->includes, json_root(quoted(plan)), gather, &b);
		assert_string_equal(str_c(arena, buf_text(&b)), rows[i].refs);
	}
	struct buf all;
	buf_init(&all, arena, 4096);
	struct fhir_search *s = search_of("CarePlan", "_include=*&_revinclude=CarePlan:goal&_revinclude=CarePlan:goal:Goal"
		"&_revinclude=*&_revinclude=Task:focus");
	fhir_search_include(arena, s, s->includes, json_root(quoted(plan)), gather, &all);
	assert_non_null(strstr(str_c(arena, buf_text(&all)), "Goal/g2"));
	assert_non_null(strstr(str_c(arena, buf_text(&all)), "Patient/p"));
	const struct fhir_include *by_goal = s->includes->next, *typed = by_goal->next, *any = typed->next;
	struct json_at at = json_root(quoted(plan));
	assert_true(fhir_search_revinclude(arena, s, by_goal, at, STR("Goal"), STR("g2")));
	assert_false(fhir_search_revinclude(arena, s, by_goal, at, STR("Goal"), STR("g3")));
	assert_false(fhir_search_revinclude(arena, s, by_goal, at, STR("Patient"), STR("p")));
	assert_true(fhir_search_revinclude(arena, s, typed, at, STR("Goal"), STR("g1")));
	assert_true(fhir_search_revinclude(arena, s, any, at, STR("Patient"), STR("p")));
	assert_false(fhir_search_revinclude(arena, s, any->next, at, STR("Goal"), STR("g1")));
	assert_false(fhir_search_revinclude(arena, s, s->includes, at, STR("Goal"), STR("g1")));
}

static void test_a_search_says_whose_record_it_is_about(void **state)
{
	(void)state;
	static const struct {
		const char *type, *query, *people; // NULL: it does not say
	} rows[] = {
		{ "CarePlan", "patient=a", "a" }, { "CarePlan", "patient=Patient/a&status=active", "a" },
		{ "CarePlan", "subject=Patient/a", "a" }, { "CarePlan", "subject=" BASE "/Patient/a", "a" },
		{ "CarePlan", "subject=a", "a" }, { "CarePlan", "subject:Patient=a,b,a", "a b" },
		{ "CarePlan", "patient=a,b&subject=Patient/b,Patient/c", "b" }, { "CarePlan", "patient=a&patient=b", "" },
		{ "CarePlan", "subject=Group/a", NULL }, { "CarePlan", "subject=Patient/a,Group/b", NULL },
		{ "CarePlan", "patient=https://else.example/Patient/a", NULL }, { "CarePlan", "status=active", NULL },
		{ "CarePlan", "patient.name=a", NULL }, { "CarePlan", "patient:missing=false", NULL },
		{ "CarePlan", "patient:identifier=urn:x|1", NULL }, { "CarePlan", "_id=a", NULL },
		{ "Patient", "_id=a,b", "a b" },
		{ "Patient", "_id=a&name=x", "a" }, { "Patient", "_id:not=a", NULL }, { "Patient", "name=x", NULL },
		{ "Patient", "_has:CarePlan:patient:status=active", NULL }, { "Task", "patient=a", "a" },
		{ "Task", "owner=Patient/a", NULL }, { NULL, "_type=Goal,CarePlan&patient=a", "a" },
		{ NULL, "_id=a", NULL },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fhir_ids ids;
		bool some = fhir_search_person(arena, search_of(rows[i].type, rows[i].query), &ids);
		struct str said = STR("");
		for (size_t n = 0; n < ids.n; n++)
			said = str_format(arena, "%.*s%s%.*s", STR_ARG(said), n ? " " : "", STR_ARG(ids.id[n]));
		if (some != (rows[i].people != NULL) || (some && !str_is(said, rows[i].people)))
			fail_msg("%s?%s is about \"%.*s\"", rows[i].type ? rows[i].type : "", rows[i].query, STR_ARG(said));
	}
	struct fhir_ids ids;
	assert_true(fhir_search_id(arena, search_of("Goal", "_id=a,b&_id=b,c"), &ids));
	assert_true(ids.n == 1 && str_is(ids.id[0], "b"));
	assert_false(fhir_search_id(arena, search_of("Goal", "patient=a"), &ids));
}

// --- every parameter -------------------------------------------------------------------------------------------------

// A value that a parameter of the type can be asked for with.
static struct str value_for(const struct fhir_param *p)
{
	static const char *const values[] = {
		[FHIR_PARAM_NUMBER] = "lt5", [FHIR_PARAM_DATE] = "ge2020-01", [FHIR_PARAM_STRING] = "a",
		[FHIR_PARAM_TOKEN] = "urn:x|a", [FHIR_PARAM_REFERENCE] = "x", [FHIR_PARAM_COMPOSITE] = "",
		[FHIR_PARAM_QUANTITY] = "gt5||kg", [FHIR_PARAM_URI] = "urn:x", [FHIR_PARAM_SPECIAL] = "1|2",
	};
	const struct fhir_component *component;
	struct str out = str_of(values[p->type]);
	for (unsigned i = 0; (component = fhir_component_at(p, i)); i++)
		out = str_format(arena, "%.*s%s%.*s", STR_ARG(out), i ? "$" : "", STR_ARG(value_for(component->param)));
	return out;
}

// Whatever the tables name can be asked for, and of every example it is either missing or not.
static void test_every_parameter_of_every_type_can_be_asked_for(void **state)
{
	(void)state;
	unsigned asked = 0;
	for (unsigned type = 0; type < fhir_resource_count(); type++) {
		const struct fhir_param *p;
		const char *name = fhir_resource_name(type);
		struct json_at empty = json_root(quoted(str_c(arena, str_format(arena, "{'resourceType':'%s'}", name))));
		for (unsigned i = 0; (p = fhir_param_at(type, i)); i++, asked++) {
			struct str query = str_format(arena, "%s=%.*s", p->code, STR_ARG(value_for(p)));
			struct fhir_search *s = search_of(name, str_c(arena, query));
			assert_non_null(s->criteria);
			assert_false(fhir_search_matches(arena, s, empty, NULL));
			s = search_of(name, str_c(arena, str_format(arena, "%s:missing=true", p->code)));
			// "deceased" is worked out: who is not said to have died has not.
			bool computed = strcmp(p->code, "deceased") == 0;
			if (p->type != FHIR_PARAM_COMPOSITE && fhir_search_matches(arena, s, empty, NULL) == computed)
				fail_msg("%s?%s:missing=true", name, p->code);
		}
	}
	print_message("%u parameters\n", asked);
	assert_true(asked > 500);
}

static void test_a_parameter_of_an_example_is_missing_or_not(void **state)
{
	(void)state;
	unsigned there = 0, read = 0;
	DIR *d = shared_there() ? opendir(str_c(arena, shared_path("r4-examples"))) : NULL;
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d));) {
		struct str text;
		struct json doc;
		if (!str_ends(str_of(e->d_name), ".json") ||
			!read_whole(str_c(arena, str_join(arena, shared_path("r4-examples/"), str_of(e->d_name))), &text) ||
			json_scan(arena, text, &doc, NULL))
			continue;
		struct json_at at = json_root(&doc);
		unsigned type = fhir_resource_find(json_text(arena, json_get(at, "resourceType")));
		const struct fhir_param *p;
		read += fhir_resource_type(type) != NULL;
		for (unsigned i = 0; (p = fhir_param_at(type, i)); i++) {
			const char *name = fhir_resource_name(type);
			const char *with = str_c(arena, str_format(arena, "%s:missing=false&_sort=-%s", p->code, p->code));
			const char *without = str_c(arena, str_format(arena, "%s:missing=true", p->code));
			struct fhir_search s;
			struct fault f;
			assert_int_equal(read_query(name, with, false, &s, &f), OK);
			bool found = fhir_search_matches(arena, &s, at, NULL);
			assert_int_not_equal(found, fhir_search_matches(arena, search_of(name, without), at, NULL));
			struct str key = fhir_search_key(arena, &s, at);
			if (s.sorts && !found)
				assert_true(key.n == 1 && key.p[0] == (char)255);
			there += found;
		}
	}
	closedir(d);
	print_message("%u examples, %u parameters there\n", read, there);
	assert_true(read > 20 && there > 500);
}

// --- queries made to hurt -------------------------------------------------------------------------------------------

static struct str repeated(const char *piece, size_t times)
{
	struct buf b;
	buf_init(&b, arena, (size_t)8 << 20);
	for (size_t i = 0; i < times; i++)
		buf_c(&b, piece);
	return buf_text(&b);
}

static enum err read_one(const char *type, struct str name, struct str value, struct fhir_search *s, struct fault *f)
{
	unsigned types[] = { fhir_resource_find(str_of(type)) };
	const struct fhir_search_how how = { .types = types, .type_count = 1, .base = STR(BASE) };
	struct fhir_pair pair = { name, value };
	fault_init(f, arena);
	return fhir_search_read(arena, &how, &pair, 1, s, f);
}

static void test_hostile_queries_end_soon_and_without_harm(void **state)
{
	(void)state;
	struct fhir_search s;
	struct fault f;
	instant before = clock_ticks();
	static const struct {
		const char *type, *name, *piece;
		size_t times;
		enum err e;
	} rows[] = {
		{ "Patient", "name", "a", 100000, OK }, { "Patient", "name", ",", 10000, OK },
		{ "Patient", "name", "a,", 1000, OK }, { "Patient", "name", "a,", 1001, ERR_INPUT },
		{ "Patient", "name", "a,", 100000, ERR_INPUT }, { "Patient", "name", "\\", 100001, ERR_INPUT },
		{ "Patient", "name", "\\,", 50000, OK }, { "Patient", "name", "\xc3\xa9", 50000, OK },
		{ "Patient", "name", "\xff", 100000, ERR_INPUT }, { "Patient", "name:contains", "ab", 50000, OK },
		{ "Patient", "identifier", "|", 100000, ERR_INPUT }, { "Patient", "birthdate", "1", 100000, ERR_INPUT },
		{ "Patient", "birthdate", "ge", 50000, ERR_INPUT }, { "Patient", "_sort", "family,", 20000, ERR_INPUT },
		{ "Patient", "_sort", ",", 100000, OK }, { "Patient", "_elements", "a,", 50000, OK },
		{ "Patient", "_type", ",", 100000, OK }, { "Patient", "_count", "9", 100000, OK },
		{ "Patient", "_include", "*", 100000, ERR_INPUT }, { "Patient", "_include", ":", 100000, ERR_INPUT },
		{ "Observation", "value-quantity", "9", 100000, ERR_INPUT },
		{ "Observation", "code-value-quantity", "$", 100000, ERR_INPUT },
		{ "CarePlan", "subject", "Patient/", 20000, ERR_INPUT }, { "CarePlan", "subject", "a", 100000, ERR_INPUT },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum err e = read_one(rows[i].type, str_of(rows[i].name), repeated(rows[i].piece, rows[i].times), &s, &f);
		if (e != rows[i].e)
			fail_msg("%s=%s... %zu times gives %d", rows[i].name, rows[i].piece, rows[i].times, e);
		if (!e)
			(void)self_of(&s);
		else
			assert_true(f.items && strlen(f.items->message) < 400);
	}
	static const struct {
		const char *piece, *end;
		size_t times;
	} names[] = {
		{ "a", "", 100000 }, { ".", "", 100000 }, { ":", "", 100000 }, { "subject.", "name", 20000 },
		{ "_has:CarePlan:patient:", "status", 5000 }, { "part-of:CarePlan.", "status", 5000 }, { "\xff", "", 10 },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str name = str_join(arena, repeated(names[i].piece, names[i].times), str_of(names[i].end));
		enum err e = read_one("Patient", name, STR("x"), &s, &f);
		assert_true(e == ERR_INPUT || (s.ignored && s.ignored->name.n <= 60));
	}
	assert_true(clock_ticks() - before < 20 * SECONDS);
}

// Each step of a chain without a type may lead to any kind of record; without limits four steps are thousands.
static void test_chains_that_fan_out_are_refused(void **state)
{
	(void)state;
	struct fhir_search s;
	struct fault f;
	instant before = clock_ticks();
	assert_int_equal(read_one("Task", STR("focus.focus.focus.focus.status"), STR("active"), &s, &f), OK);
	assert_int_equal(read_one("Provenance", STR("target.subject.subject.subject.subject.name"), STR("a"), &s, &f),
		ERR_INPUT);
	assert_int_equal(read_one("Provenance", STR("target.target.target.target._id"), STR("a"), &s, &f), OK);
	assert_int_equal(read_one("Composition", STR("entry.entry.subject.subject._id"), STR("a"), &s, &f), ERR_INPUT);
	assert_int_equal(read_one("Task", STR("focus._id"), repeated("a,", 900), &s, &f), ERR_INPUT);
	assert_int_equal(read_one("Task", STR("focus.status"), STR("active"), &s, &f), OK);
	struct str many = repeated("focus.status=active&", 100);
	assert_int_equal(read_query("Task", str_c(arena, many), false, &s, &f), ERR_INPUT);
	assert_int_equal(read_query("Task", str_c(arena, repeated("status=active&", 200)), false, &s, &f), OK);
	assert_int_equal(read_query("Task", str_c(arena, repeated("status=active&", 201)), false, &s, &f), ERR_INPUT);
	assert_int_equal(read_query("Task", str_c(arena, repeated("status=a,b,c,d,e,f&", 180)), false, &s, &f), ERR_INPUT);
	assert_int_equal(read_query("Task", str_c(arena, repeated("foo=1&", 20000)), false, &s, &f), OK);
	assert_int_equal(read_query("Task", str_c(arena, repeated("_include=Task:focus&", 101)), false, &s, &f), ERR_INPUT);
	assert_true(clock_ticks() - before < 20 * SECONDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_self_link_shows_what_was_used, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_cannot_be_read_is_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_strict_handling_refuses_what_is_not_known, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_shapes_the_answer_is_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_keys_order_as_people_do, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_includes_name_what_comes_along, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_search_says_whose_record_it_is_about, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_parameter_of_every_type_can_be_asked_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_parameter_of_an_example_is_missing_or_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hostile_queries_end_soon_and_without_harm, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_chains_that_fan_out_are_refused, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// Search parameters: each of HL7's that concerns a type held here is found, of its type, and reads what its FHIRPath
// expression gives. The cases were reasoned out by hand from the expressions, one or more for each form that they use
// (param_cases.h); what others wrote as examples is walked whole, where the shared folder of conformance data is there.
#include "fhir_help.h"

#include "fhir/param.h"
#include "fhir/param_cases.h"

// --- what is found, as text: "type value; type value", with ' for quotes --------------------------------------------

struct finds {
	struct buf text;
	unsigned n, most; // the visitor stops at most; 0 for all
};

static bool note(void *context, const struct fhir_found *found)
{
	struct finds *f = context;
	struct str raw = json_raw(found->at);
	assert_non_null(found->type);
	if (f->n++)
		buf_c(&f->text, "; ");
	buf_c(&f->text, found->type->name);
	buf_char(&f->text, ' ');
	for (size_t i = 0; i < raw.n; i++)
		buf_char(&f->text, (char)(raw.p[i] == '"' ? '\'' : raw.p[i]));
	return f->n != f->most;
}

static struct finds finds_new(unsigned most)
{
	struct finds f = { .most = most };
	buf_init(&f.text, arena, BUF_PAGE);
	return f;
}

static const struct fhir_param *param_of(const char *resource, const char *code)
{
	const struct fhir_param *p = fhir_param_find(fhir_resource_find(str_of(resource)), str_of(code));
	if (!p)
		fail_msg("%s has no search parameter %s", resource, code);
	return p;
}

static struct str reads(const char *resource, const char *code, const char *document, unsigned most)
{
	struct finds f = finds_new(most);
	fhir_param_each(arena, param_of(resource, code), json_root(quoted(document)), note, &f);
	return buf_text(&f.text);
}

static void same(struct str is, const char *expected, const char *where, const char *code)
{
	if (!str_is(is, expected) && (is.n || *expected))
		fail_msg("%s.%s\n    found    %.*s\n    expected %s", where, code, STR_ARG(is), expected);
}

// What each part of a composite reads from each thing that it finds: "code, value | code, value".
struct parts {
	struct finds all;
	const struct fhir_param *param;
};

static bool note_parts(void *context, const struct fhir_found *found)
{
	struct parts *parts = context;
	const struct fhir_component *c;
	if (parts->all.text.n)
		buf_c(&parts->all.text, " | ");
	for (unsigned i = 0; (c = fhir_component_at(parts->param, i)); i++) {
		if (i)
			buf_c(&parts->all.text, ", ");
		parts->all.n = 0;
		fhir_component_each(arena, c, found, note, &parts->all);
	}
	return true;
}

// --- the cases ------------------------------------------------------------------------------------------------------

static void test_a_parameter_reads_what_its_expression_says(void **state)
{
	(void)state;
	unsigned n = 0;
	for (const struct param_case *c = PARAM_CASES; c->resource; c++, n++)
		same(reads(c->resource, c->code, c->document, 0), c->expected, c->resource, c->code);
	assert_true(n >= 40);
}

static void test_parts_of_a_composite_are_read_from_one_thing_together(void **state)
{
	(void)state;
	for (const struct param_case *c = COMPOSITE_CASES; c->resource; c++) {
		struct parts parts = { finds_new(0), param_of(c->resource, c->code) };
		assert_int_equal(parts.param->type, FHIR_PARAM_COMPOSITE);
		fhir_param_each(arena, parts.param, json_root(quoted(c->document)), note_parts, &parts);
		same(buf_text(&parts.all.text), c->expected, c->resource, c->code);
	}
}

static void test_parts_match_by_the_type_of_their_own_parameter(void **state)
{
	(void)state;
	const struct fhir_param *p = param_of("Observation", "code-value-quantity");
	assert_int_equal(p->components, 2);
	assert_string_equal(fhir_component_at(p, 0)->param->code, "code");
	assert_int_equal(fhir_component_at(p, 0)->param->type, FHIR_PARAM_TOKEN);
	assert_string_equal(fhir_component_at(p, 1)->param->code, "value-quantity");
	assert_int_equal(fhir_component_at(p, 1)->param->type, FHIR_PARAM_QUANTITY);
	assert_null(fhir_component_at(p, 2));
	assert_null(fhir_component_at(param_of("Observation", "code"), 0));
}

static void test_the_reader_stops_when_it_has_seen_enough(void **state)
{
	(void)state;
	const char *person = "{'resourceType':'Patient','name':[{'given':['A','B']},{'given':['C']}]}";
	same(reads("Patient", "given", person, 0), "string 'A'; string 'B'; string 'C'", "Patient", "given");
	same(reads("Patient", "given", person, 2), "string 'A'; string 'B'", "Patient", "given");
	same(reads("Observation", "combo-code",
		     "{'resourceType':'Observation','code':{'text':'a'},'component':[{'code':{'text':'b'}}]}", 1),
		"CodeableConcept {'text':'a'}", "Observation", "combo-code");
}

static void test_a_document_of_other_shapes_is_passed_over(void **state)
{
	(void)state;
	for (const struct param_case *c = HOSTILE_CASES; c->resource; c++)
		same(reads(c->resource, c->code, c->document, 0), c->expected, c->resource, c->code);
	struct finds f = finds_new(0);
	fhir_param_each(arena, param_of("Patient", "name"), (struct json_at){ 0 }, note, &f);
	fhir_param_each(arena, param_of("Patient", "deceased"), json_root(quoted("['Patient']")), note, &f);
	assert_int_equal(f.n, 0);
}

// A thousand references into a thousand contained resources are looked up, not searched for one by one.
static void test_many_contained_resources_are_found_each(void **state)
{
	(void)state;
	struct buf b;
	struct json doc;
	struct finds f = finds_new(0);
	buf_init(&b, arena, BUF_PAGE);
	buf_c(&b, "{\"resourceType\":\"Provenance\",\"contained\":[");
	for (int i = 0; i < 1000; i++)
		buf_format(&b, "%s{\"resourceType\":\"%s\",\"id\":\"c%d\"}", i ? "," : "", i % 4 ? "Goal" : "Patient", i);
	buf_c(&b, "],\"target\":[");
	for (int i = 0; i < 1000; i++)
		buf_format(&b, "%s{\"reference\":\"#c%d\"}", i ? "," : "", 999 - i);
	buf_c(&b, "]}");
	assert_int_equal(json_scan(arena, buf_text(&b), &doc, NULL), OK);
	fhir_param_each(arena, param_of("Provenance", "patient"), json_root(&doc), note, &f);
	assert_int_equal(f.n, 250);
}

// --- the tables -----------------------------------------------------------------------------------------------------

// Counted by hand over src/fhir/definitions/search.tsv: one for each resource type that a parameter is of; those of
// every resource once.
static void test_every_parameter_is_in_the_tables_once(void **state)
{
	(void)state;
	static const unsigned expected[] = {
		[FHIR_PARAM_NUMBER] = 2, [FHIR_PARAM_DATE] = 66, [FHIR_PARAM_STRING] = 93, [FHIR_PARAM_TOKEN] = 323,
		[FHIR_PARAM_REFERENCE] = 235, [FHIR_PARAM_COMPOSITE] = 26, [FHIR_PARAM_QUANTITY] = 16, [FHIR_PARAM_URI] = 24,
		[FHIR_PARAM_SPECIAL] = 1,
	};
	static const char *const every[] = { "_id", "_lastUpdated", "_profile", "_security", "_source", "_tag" };
	unsigned count[sizeof expected / sizeof *expected] = { 0 };
	for (unsigned r = 0; r < fhir_resource_count(); r++) {
		const struct fhir_param *p, *before = NULL;
		for (unsigned n = 0; (p = fhir_param_at(r, n)); n++, before = p) {
			assert_true(!before || strcmp(before->code, p->code) < 0);
			assert_ptr_equal(fhir_param_find(r, str_of(p->code)), p);
			assert_true(p->paths > 0);
			if (n < 6)
				assert_string_equal(p->code, every[n]);
			if (n >= 6 || !strcmp(fhir_resource_name(r), "Account"))
				count[p->type]++;
		}
		assert_int_equal(before != NULL, fhir_resource_type(r) != NULL);
	}
	for (unsigned t = 0; t < sizeof expected / sizeof *expected; t++) {
		print_message("%s: %u\n", fhir_param_type_name((enum fhir_param_type)t), count[t]);
		assert_int_equal(count[t], expected[t]);
	}
}

static void test_what_is_no_parameter_is_not_found(void **state)
{
	(void)state;
	unsigned goal = fhir_resource_find(STR("Goal"));
	assert_null(fhir_param_find(goal, STR("target")));
	assert_null(fhir_param_find(goal, STR("Target-Date")));
	assert_null(fhir_param_find(goal, STR("")));
	assert_null(fhir_param_find(goal, STR_NONE));
	assert_null(fhir_param_find(goal, STR("_text")));
	assert_null(fhir_param_find(goal, STR("_has")));
	assert_null(fhir_param_find(fhir_resource_find(STR("Medication")), STR("_id"))); // of R4, not held
	assert_null(fhir_param_find(FHIR_NO_RESOURCE, STR("_id")));
	assert_null(fhir_param_at(goal, 1000));
	assert_null(fhir_param_at(FHIR_NO_RESOURCE, 0));
	assert_string_equal(param_of("Goal", "target-date")->url, "http://hl7.org/fhir/SearchParameter/Goal-target-date");
}

static void test_a_reference_leads_only_where_its_element_may(void **state)
{
	(void)state;
	static const struct {
		const char *resource, *code, *target;
		bool may;
	} rows[] = {
		{ "Goal", "patient", "Patient", true }, { "Goal", "patient", "Group", false }, // where(resolve() is Patient)
		{ "Goal", "subject", "Group", true }, { "Goal", "subject", "Goal", false },
		{ "Observation", "device", "Device", true }, { "Observation", "device", "Patient", false },
		{ "Observation", "encounter", "Encounter", true }, { "Observation", "encounter", "EpisodeOfCare", false },
		{ "Provenance", "target", "Medication", true }, { "Provenance", "patient", "Goal", false },
		{ "AuditEvent", "patient", "Patient", true }, { "AuditEvent", "patient", "Device", false },
		{ "QuestionnaireResponse", "questionnaire", "Questionnaire", true }, // canonical
		{ "QuestionnaireResponse", "questionnaire", "Patient", false },
		{ "CapabilityStatement", "guide", "ImplementationGuide", true }, // canonical; HL7's parameter names no target
		{ "Bundle", "composition", "Composition", true }, { "Bundle", "composition", "Patient", false },
		{ "Consent", "source-reference", "DocumentReference", true }, { "Consent", "source-reference", "Goal", false },
		{ "Goal", "target-date", "Patient", false }, // not a reference
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (fhir_param_may_target(param_of(rows[i].resource, rows[i].code),
			    fhir_resource_find(str_of(rows[i].target))) != rows[i].may)
			fail_msg("%s.%s to %s", rows[i].resource, rows[i].code, rows[i].target);
	assert_false(fhir_param_may_target(param_of("Provenance", "target"), FHIR_NO_RESOURCE));
}

// --- against what others wrote --------------------------------------------------------------------------------------

static struct json_at shared_json(const char *what, struct json *doc)
{
	struct str text;
	if (!read_whole(str_c(arena, shared_path(what)), &text) || json_scan(arena, text, doc, NULL) != OK)
		fail_msg("%s cannot be read", what);
	return json_root(doc);
}

// How many resource types of a parameter in HL7's list have it here, each as it stands there.
static unsigned same_as_hl7(struct json_at p)
{
	unsigned n = 0;
	struct json_at bases = json_get(p, "base");
	struct str code = json_text(arena, json_get(p, "code"));
	if (!json_is(json_get(p, "expression")))
		return 0;
	for (struct json_at b = json_first(bases); json_is_set(b); b = json_next(bases, b)) {
		bool every = json_text_is(b, "Resource");
		unsigned resource = fhir_resource_find(every ? STR("Account") : json_text(arena, b));
		if (!fhir_resource_type(resource))
			continue;
		const struct fhir_param *ours = fhir_param_find(resource, code);
		if (!ours)
			fail_msg("%.*s of %s is not found", STR_ARG(code), fhir_resource_name(resource));
		assert_true(json_text_is(json_get(p, "type"), fhir_param_type_name(ours->type)));
		assert_true(json_text_is(json_get(p, "url"), ours->url));
		assert_int_equal(ours->components, json_length(json_get(p, "component")));
		n++;
	}
	return n;
}

static void test_every_parameter_of_hl7_is_found_and_of_its_type(void **state)
{
	(void)state;
	struct json doc;
	if (!shared_there())
		skip();
	struct json_at list = shared_json("r4/search-parameters.json", &doc);
	unsigned n = 0;
	for (struct json_at p = json_first(list); json_is_set(p); p = json_next(list, p))
		n += same_as_hl7(p);
	assert_int_equal(json_length(list), 770);
	assert_int_equal(n, 786);
}

struct tally {
	unsigned resources, finds, parts, unheld;
	const struct fhir_param *param;
};

static bool count_part(void *context, const struct fhir_found *found)
{
	struct tally *t = context;
	assert_true(found->type && json_is(found->at));
	t->parts++;
	return true;
}

static bool count_find(void *context, const struct fhir_found *found)
{
	struct tally *t = context;
	const struct fhir_component *c;
	assert_true(found->type && json_is(found->at));
	t->finds++;
	for (unsigned i = 0; (c = fhir_component_at(t->param, i)); i++)
		fhir_component_each(arena, c, found, count_part, t);
	return true;
}

// Every parameter of its type on one resource.
static void walk_all(struct json_at resource, struct tally *t)
{
	unsigned type = fhir_resource_find(json_text(arena, json_get(resource, "resourceType")));
	if (!fhir_resource_type(type)) {
		t->unheld++;
		return;
	}
	t->resources++;
	for (unsigned n = 0; (t->param = fhir_param_at(type, n)); n++)
		fhir_param_each(arena, t->param, resource, count_find, t);
}

static void test_every_parameter_walks_every_example(void **state)
{
	(void)state;
	struct tally t = { 0 };
	if (!shared_there())
		skip();
	DIR *d = opendir(str_c(arena, shared_path("r4-examples")));
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		struct json doc;
		if (str_ends(str_of(e->d_name), ".json"))
			walk_all(shared_json(str_c(arena, str_format(arena, "r4-examples/%s", e->d_name)), &doc), &t);
	}
	closedir(d);
	print_message("%u resources, %u of types that are not held: %u elements found, %u parts\n", t.resources, t.unheld,
		t.finds, t.parts);
	assert_true(t.resources >= 180 && t.finds > 5 * t.resources && t.parts > 0);
}

static void test_every_parameter_walks_a_whole_plan(void **state)
{
	(void)state;
	struct tally t = { 0 };
	struct json doc;
	if (!shared_there())
		skip();
	struct json_at bundle = shared_json("pcsp-transaction.json", &doc), entries = json_get(bundle, "entry");
	walk_all(bundle, &t);
	for (struct json_at i = json_first(entries); json_is_set(i); i = json_next(entries, i))
		walk_all(json_get(i, "resource"), &t);
	print_message("%u resources: %u elements found, %u parts\n", t.resources, t.finds, t.parts);
	assert_int_equal(t.resources, 49);
	assert_true(t.finds > 5 * t.resources);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_parameter_reads_what_its_expression_says),
		TEST(test_parts_of_a_composite_are_read_from_one_thing_together),
		TEST(test_parts_match_by_the_type_of_their_own_parameter),
		TEST(test_the_reader_stops_when_it_has_seen_enough),
		TEST(test_a_document_of_other_shapes_is_passed_over),
		TEST(test_many_contained_resources_are_found_each),
		TEST(test_every_parameter_is_in_the_tables_once),
		TEST(test_what_is_no_parameter_is_not_found),
		TEST(test_a_reference_leads_only_where_its_element_may),
		TEST(test_every_parameter_of_hl7_is_found_and_of_its_type),
		TEST(test_every_parameter_walks_every_example),
		TEST(test_every_parameter_walks_a_whole_plan),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

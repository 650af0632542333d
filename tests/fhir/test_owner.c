// SPDX-License-Identifier: Apache-2.0
// Each resource belongs to one person, to nobody, or is refused; and the Patient compartment is HL7's.
#include "fhir_help.h"

#include "fhir/compartment.h"
#include "fhir/definitions.h"

#define BASE "https://plan.example/fhir"

static bool whose(void *context, const struct fhir_reference *ref, struct str text, struct str *patient)
{
	(void)context;
	if (ref->kind == FHIR_REF_URN && str_is(text, "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0")) {
		*patient = STR("made");
		return true;
	}
	size_t dash;
	if (ref->kind != FHIR_REF_RELATIVE || !str_index(ref->id, '-', &dash))
		return false;
	*patient = str_part(ref->id, 0, dash); // as the record's own ids say it
	return true;
}

static const struct row {
	const char *text;
	enum err err;
	const char *owner;
} rows[] = {
	{ "{'resourceType':'Patient','id':'p'}", OK, "p" },
	{ "{'resourceType':'Patient'}", ERR_NOT_FOUND },
	{ "{'resourceType':'Goal','subject':{'reference':'Patient/p'},'expressedBy':{'reference':'Patient/q'}}", OK, "p" },
	{ "{'resourceType':'Goal','subject':{'reference':'Patient/p/_history/2'}}", OK, "p" },
	{ "{'resourceType':'Goal','subject':{'reference':'" BASE "/Patient/p'}}", OK, "p" },
	{ "{'resourceType':'Goal','subject':{'reference':'https://other.example/fhir/Patient/p'}}", ERR_NOT_FOUND },
	{ "{'resourceType':'Goal','subject':{'reference':'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'}}", OK, "made" },
	{ "{'resourceType':'Goal','subject':{'reference':'Patient?identifier=x'}}", ERR_NOT_FOUND },
	{ "{'resourceType':'Goal','subject':{'reference':'#p'}}", ERR_NOT_FOUND },
	{ "{'resourceType':'Goal','subject':{'reference':'Group/g'}}", ERR_NOT_FOUND },
	{ "{'resourceType':'Goal','subject':{'display':'somebody'}}", ERR_NOT_FOUND },
	{ "{'resourceType':'Goal'}", ERR_NOT_FOUND },
	{ "{'resourceType':'Task','for':{'reference':'Patient/p'},'focus':{'reference':'Patient/q'}}", OK, "p" },
	{ "{'resourceType':'RelatedPerson','patient':{'reference':'Patient/p'}}", OK, "p" },
	{ "{'resourceType':'Consent','patient':{'reference':'Patient/p'},'performer':[{'reference':'Patient/q'}]}", OK,
		"p" },
	{ "{'resourceType':'Appointment','participant':[{'actor':{'reference':'Practitioner/d'}},{'actor':{"
		"'reference':'Patient/p'}}]}", OK, "p" },
	{ "{'resourceType':'Appointment','participant':[{'actor':{'reference':'Patient/p'}},{'actor':{"
		"'reference':'Patient/p'}}]}", OK, "p" },
	{ "{'resourceType':'Appointment','participant':[{'actor':{'reference':'Patient/q'}},{'actor':{"
		"'reference':'Patient/p'}}]}", ERR_INPUT },
	{ "{'resourceType':'Provenance','target':[{'reference':'CarePlan/p-plan/_history/3'},{"
		"'reference':'Goal/p-goal'}]}", OK, "p" },
	{ "{'resourceType':'Provenance','target':[{'reference':'CarePlan/p-plan'},{'reference':'Goal/q-goal'}]}",
		ERR_INPUT },
	{ "{'resourceType':'Provenance','target':[{'reference':'Patient/p'},{'reference':'Organization/o'}]}", OK, "p" },
	{ "{'resourceType':'AuditEvent','agent':[{'who':{'reference':'Patient/q'}}],'entity':[{'what':{"
		"'reference':'Patient/p'}}]}", OK, "p" },
	{ "{'resourceType':'AuditEvent','agent':[{'who':{'reference':'Patient/q'}}]}", OK, "q" },
	{ "{'resourceType':'Account','subject':[{'reference':'Patient/p'},{'reference':'Patient/q'}]}", ERR_INPUT },
	{ "{'resourceType':'Organization','id':'o'}", ERR_NOT_FOUND },
	{ "{'resourceType':'Questionnaire'}", ERR_NOT_FOUND },
	{ "{'resourceType':'DocumentReference','type':{'text':'leaflet'}}", ERR_NOT_FOUND },
	{ "{}", ERR_NOT_FOUND },
};

static void test_a_resource_belongs_to_one_person_or_to_nobody(void **state)
{
	(void)state;
	const struct fhir_owner_how how = { STR(BASE), whose, NULL };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str owner;
		struct fault f;
		fault_init(&f, arena);
		enum err e = fhir_owner(arena, json_root(quoted(rows[i].text)), &how, &owner, &f);
		if (e != rows[i].err || (e == OK && !str_is(owner, rows[i].owner)))
			fail_msg("%s: %s \"%.*s\"", rows[i].text, err_row(e)->name, STR_ARG(owner));
		assert_int_equal(f.count, e == ERR_INPUT ? 1 : 0);
	}
}

// Each home element is an element of its type that can point at a Patient, so that none is misspelt.
static void test_every_home_can_name_a_person(void **state)
{
	(void)state;
	unsigned patient = fhir_resource_find(STR("Patient")), homes = 0;
	for (unsigned i = 0; i < fhir_resource_count(); i++) {
		const char *name = fhir_resource_name(i), *home = fhir_home(str_of(name));
		if (!home || !*home)
			continue;
		const struct fhir_element *e = fhir_element_path(str_format(arena, "%s.%s", name, home));
		if (!e || e->type != FHIR_REFERENCE || !fhir_target_allowed(e, patient))
			fail_msg("%s.%s cannot name a person", name, home);
		homes++;
	}
	assert_int_equal(homes, 31);
}

static void test_the_compartment_is_wider_than_the_owner(void **state)
{
	(void)state;
	const char *param, *path;
	unsigned elements = 0;
	struct json_at plan = json_root(quoted("{'resourceType':'CarePlan','subject':{'reference':'Patient/p'},"
		"'activity':[{'detail':{'performer':[{'reference':'Practitioner/x'},{'reference':'" BASE "/Patient/q'}]}}]}"));
	assert_true(fhir_compartment_has(arena, plan, STR("p"), STR(BASE)));
	assert_true(fhir_compartment_has(arena, plan, STR("q"), STR(BASE)));
	assert_false(fhir_compartment_has(arena, plan, STR("q"), STR_NONE));
	assert_false(fhir_compartment_has(arena, plan, STR("x"), STR(BASE)));
	assert_true(fhir_compartment_has(arena, json_root(quoted("{'resourceType':'Patient','id':'p'}")), STR("p"),
		STR_NONE));
	for (unsigned i = 0; i < fhir_resource_count(); i++)
		for (unsigned n = 0; fhir_compartment_element(str_of(fhir_resource_name(i)), n, &param, &path); n++, elements++)
			if (!fhir_element_path(str_format(arena, "%s.%s", fhir_resource_name(i), path)))
				fail_msg("%s has no %s", fhir_resource_name(i), path);
	assert_true(elements > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_resource_belongs_to_one_person_or_to_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_home_can_name_a_person, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_compartment_is_wider_than_the_owner, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

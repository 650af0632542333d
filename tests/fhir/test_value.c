// SPDX-License-Identifier: Apache-2.0
// Dates as exact as they are written, decimals, references, coded concepts, and NHS numbers.
#include "fhir_help.h"

#include "fhir/definitions.h"
#include "fhir/nhs_number.h"
#include "fhir/sctid.h"
#include "fhir/value.h"

static const struct when_row {
	const char *text, *low, *high; // low NULL: not a date
} dates[] = {
	{ "2026", "2026-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z" },
	{ "2026-11", "2026-11-01T00:00:00.000000Z", "2026-12-01T00:00:00.000000Z" },
	{ "2026-12", "2026-12-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z" },
	{ "2026-11-04", "2026-11-04T00:00:00.000000Z", "2026-11-05T00:00:00.000000Z" },
	{ "2026-07-04", "2026-07-03T23:00:00.000000Z", "2026-07-04T23:00:00.000000Z" }, // summer in London
	{ "2026-03-29", "2026-03-29T00:00:00.000000Z", "2026-03-29T23:00:00.000000Z" }, // a day of 23 hours
	{ "2024-02-29", "2024-02-29T00:00:00.000000Z", "2024-03-01T00:00:00.000000Z" },
	{ "2026-11-04T10:42:07Z", "2026-11-04T10:42:07.000000Z", "2026-11-04T10:42:08.000000Z" },
	{ "2026-11-04T10:42:07.25+01:00", "2026-11-04T09:42:07.250000Z", "2026-11-04T09:42:07.250001Z" },
	{ "2026-11-04T23:30:00-05:30", "2026-11-05T05:00:00.000000Z", "2026-11-05T05:00:01.000000Z" },
	{ "2026-11-04T10:42:07.1234567Z", "2026-11-04T10:42:07.123456Z", "2026-11-04T10:42:07.123457Z" },
	{ "2026-11-04T10:42:60Z", "2026-11-04T10:43:00.000000Z", "2026-11-04T10:43:01.000000Z" },
	{ "", NULL }, { "26", NULL }, { "0000", NULL }, { "20260", NULL }, { "2026-", NULL }, { "2026-1", NULL },
	{ "2026-00", NULL }, { "2026-13", NULL }, { "2026-11-00", NULL }, { "2026-11-31", NULL }, { "2026-02-29", NULL },
	{ "1900-02-29", NULL }, { "2026-11-4", NULL }, { "2026/11/04", NULL }, { "2026-11-04 ", NULL }, { " 2026", NULL },
	{ "2026-11-04T", NULL }, { "2026-11-04T10:42", NULL }, { "2026-11-04T10:42Z", NULL }, { "2026-11-04T10:42:07",
		NULL },
	{ "2026-11-04T10:42:07.Z", NULL }, { "2026-11-04T25:42:07Z", NULL }, { "2026-11-04T10:60:07Z", NULL },
	{ "2026-11-04T10:42:61Z", NULL }, { "2026-11-04T10:42:07z", NULL }, { "2026-11-04T10:42:07+1:00", NULL },
	{ "2026-11-04T10:42:07+14:01", NULL }, { "2026-11-04T10:42:07+01:60", NULL }, { "2026-11-04T10:42:07ZZ", NULL },
	{ "-026-11-04", NULL }, { "2026-11-04T10:42:07+0100", NULL }, { "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6", NULL },
};

static void test_a_date_spans_all_that_it_can_mean(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		struct fhir_when when;
		bool good = fhir_when_parse(str_of(dates[i].text), &when);
		if (good != (dates[i].low != NULL))
			fail_msg("\"%s\" is %s", dates[i].text, good ? "accepted" : "refused");
		if (!good)
			continue;
		assert_string_equal(str_c(arena, instant_iso(arena, fhir_when_low(&when))), dates[i].low);
		assert_string_equal(str_c(arena, instant_iso(arena, fhir_when_high(&when))), dates[i].high);
	}
}

static void test_dates_compare_only_where_they_are_sure(void **state)
{
	(void)state;
	assert_int_equal(fhir_when_compare(STR("2026-11-04"), STR("2026-11-05")), -1);
	assert_int_equal(fhir_when_compare(STR("2026-11-05"), STR("2026-11-04")), 1);
	assert_int_equal(fhir_when_compare(STR("2026-11-04"), STR("2026-11")), 0);
	assert_int_equal(fhir_when_compare(STR("2027"), STR("2026-11")), 1);
	assert_int_equal(fhir_when_compare(STR("2026-11-04T10:00:00Z"), STR("2026-11-04T11:00:00+01:00")), 0);
	assert_int_equal(fhir_when_compare(STR("2026-11-04T10:00:00Z"), STR("2026-11-04T10:59:59+01:00")), 1);
	assert_int_equal(fhir_when_compare(STR("soon"), STR("2026")), 0);
}

static void test_an_instant_is_written_in_milliseconds(void **state)
{
	(void)state;
	instant at;
	assert_true(instant_parse(STR("2026-11-04T10:42:07.123987Z"), &at));
	assert_string_equal(str_c(arena, fhir_instant_text(arena, at)), "2026-11-04T10:42:07.123Z");
	assert_true(fhir_time_valid(STR("23:59:60.5")));
	assert_false(fhir_time_valid(STR("24:00:00")));
	assert_false(fhir_time_valid(STR("10:00:00Z")));
}

static void test_decimals_compare_exactly(void **state)
{
	(void)state;
	// ascending; a row holds equals
	static const char *const rows[][4] = { { "-1e10000" }, { "-20", "-2e1" }, { "-1.5" }, { "-0.001" }, { "0", "-0",
		"0.000", "0e5" },
		{ "1e-400" }, { "0.1", "1e-1", "0.10" }, { "0.3" }, { "0.30000000000000000001" }, { "1" }, { "9.99" },
		{ "10", "10.0", "1e1", "0.1E+2" }, { "100.01" }, { "123456789012345678901" }, { "1e300" }, { "1e9999999999" } };
	size_t n = sizeof rows / sizeof *rows;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			for (size_t k = 0; k < 4 && rows[i][k]; k++) {
				int want = i < j ? -1 : i > j, got = fhir_decimal_compare(str_of(rows[i][k]), str_of(rows[j][0]));
				if ((got > 0) - (got < 0) != want)
					fail_msg("%s and %s compare as %d", rows[i][k], rows[j][0], got);
			}
}

static void test_references_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum fhir_reference_kind kind;
		const char *base, *type, *id, *version;
	} rows[] = {
		{ "Patient/p-1", FHIR_REF_RELATIVE, "", "Patient", "p-1", "" },
		{ "Patient/p/_history/3", FHIR_REF_RELATIVE, "", "Patient", "p", "3" },
		{ "https://x.example/fhir/Goal/g", FHIR_REF_ABSOLUTE, "https://x.example/fhir", "Goal", "g", "" },
		{ "https://x.example/fhir/Goal/g/_history/2", FHIR_REF_ABSOLUTE, "https://x.example/fhir", "Goal", "g", "2" },
		{ "https://x.example/other", FHIR_REF_URL, "", "", "", "" },
		{ "https://x.example/q?a=b", FHIR_REF_URL, "", "", "", "" },
		{ "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", FHIR_REF_URN, "", "", "", "" },
		{ "#c", FHIR_REF_CONTAINED, "", "", "c", "" },
		{ "#", FHIR_REF_CONTAINED, "", "", "", "" },
		{ "Patient?identifier=a|b", FHIR_REF_CONDITIONAL, "", "Patient", "identifier=a|b", "" },
		{ "Patient", FHIR_REF_NONE }, { "Pateint/p", FHIR_REF_NONE }, { "Patient/", FHIR_REF_NONE }, { "/Patient/p",
			FHIR_REF_NONE },
		{ "Patient/p/", FHIR_REF_NONE }, { "Patient/p?x", FHIR_REF_NONE }, { "x/Patient/p", FHIR_REF_NONE },
			{ "Patient?", FHIR_REF_NONE },
		{ "Patient/p/_history/", FHIR_REF_NONE }, { "Patient/a_b", FHIR_REF_NONE }, { "../Patient/p", FHIR_REF_NONE },
		{ "", FHIR_REF_NONE }, { "Patient/p q", FHIR_REF_NONE },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fhir_reference ref;
		bool good = fhir_reference_parse(str_of(rows[i].text), &ref);
		if (good != (rows[i].kind != FHIR_REF_NONE) || ref.kind != rows[i].kind)
			fail_msg("\"%s\" is read as kind %d", rows[i].text, ref.kind);
		if (!good)
			continue;
		if (!str_is(ref.base, rows[i].base) || !str_is(ref.type, rows[i].type) || !str_is(ref.id, rows[i].id) ||
			!str_is(ref.version, rows[i].version))
			fail_msg("\"%s\" is taken apart as \"%.*s\" \"%.*s\" \"%.*s\" \"%.*s\"", rows[i].text, STR_ARG(ref.base),
				STR_ARG(ref.type),
				STR_ARG(ref.id), STR_ARG(ref.version));
	}
}

static void test_concepts_are_asked_for_a_code(void **state)
{
	(void)state;
	struct json_at c = json_root(quoted("{'coding':[{'system':'urn:a','code':'1'},{'system':'urn:b','code':'2',"
		"'display':'Two'}]}"));
	assert_true(fhir_concept_has(c, "urn:b", "2"));
	assert_true(fhir_concept_has(c, NULL, "1"));
	assert_false(fhir_concept_has(c, "urn:a", "2"));
	assert_false(fhir_concept_has(json_get(c, "nothing"), NULL, "1"));
	assert_true(str_is(fhir_concept_code(arena, c, "urn:b"), "2"));
	assert_null(fhir_concept_code(arena, c, "urn:c").p);
	assert_true(str_is(fhir_concept_text(arena, c), "Two"));
	c = json_root(quoted("[{'text':'x'},{'coding':[{'code':'3'}]}]"));
	assert_true(fhir_concept_has(c, NULL, "3"));
	assert_true(str_is(fhir_concept_text(arena, json_item(c, 0)), "x"));
}

static void test_codes_of_snomed_ct_are_checked_as_they_are_typed(void **state)
{
	(void)state;
	static const struct {
		const char *digits;
		enum sctid_fault fault;
	} rows[] = {
		{ "734163000", SCTID_GOOD }, { "425268008", SCTID_GOOD }, { "1127581000000103", SCTID_GOOD },
		{ "887701000000100", SCTID_GOOD }, { "999001471000000108", SCTID_GOOD }, { "71388002", SCTID_GOOD },
		{ "734163001", SCTID_CHECK }, { "743163000", SCTID_CHECK }, { "734163009", SCTID_CHECK },
		{ "", SCTID_SHAPE }, { "71388", SCTID_SHAPE }, { "0734163000", SCTID_SHAPE }, { "734163000 ", SCTID_SHAPE },
		{ "73416300a", SCTID_SHAPE }, { "1234567890123456789", SCTID_SHAPE }, { "-34163000", SCTID_SHAPE },
		{ "754786014", SCTID_ANOTHER }, // of a description
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (sctid_concept(str_of(rows[i].digits)) != rows[i].fault)
			fail_msg("%s: %d", rows[i].digits, (int)sctid_concept(str_of(rows[i].digits)));
}

static void test_nhs_numbers_are_read_as_people_type_them(void **state)
{
	(void)state;
	static const struct {
		const char *typed;
		enum nhs_number_fault fault;
	} rows[] = {
		{ "9434765919", NHS_NUMBER_GOOD }, { "943 476 5919", NHS_NUMBER_GOOD }, { "  943-476-5919 ", NHS_NUMBER_GOOD },
		{ "943\xc2\xa0" "476\xc2\xa0" "5919", NHS_NUMBER_GOOD },
		{ "", NHS_NUMBER_EMPTY }, { "   ", NHS_NUMBER_EMPTY }, { "943476591", NHS_NUMBER_SHAPE }, { "94347659190",
			NHS_NUMBER_SHAPE },
		{ "943476591x", NHS_NUMBER_SHAPE }, { "943.476.5919", NHS_NUMBER_SHAPE }, { "-", NHS_NUMBER_SHAPE },
		{ "9434765918", NHS_NUMBER_CHECK }, { "9434756919", NHS_NUMBER_CHECK }, // two digits changed places
		{ "1111111111", NHS_NUMBER_CHECK }, { "0000000000", NHS_NUMBER_CHECK },
	};
	char out[NHS_NUMBER_SIZE];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (nhs_number_read(str_of(rows[i].typed), out) != rows[i].fault)
			fail_msg("\"%s\" is misjudged", rows[i].typed);
		if (rows[i].fault == NHS_NUMBER_GOOD)
			assert_memory_equal(out, "9434765919", NHS_NUMBER_SIZE);
	}
	assert_true(nhs_number_valid(STR("9434765919")));
	assert_false(nhs_number_valid(STR("943 476 5919")));
	assert_string_equal(str_c(arena, nhs_number_display(arena, STR("9434765919"))), "943 476 5919");
	assert_string_equal(str_c(arena, nhs_number_display(arena, STR("12"))), "12");
}

// For each nine digits one last digit fits at most, and none where the remainder asks for 10.
static void test_one_check_digit_in_eleven_does_not_exist(void **state)
{
	(void)state;
	unsigned none = 0;
	for (int n = 0; n < 11000; n++) {
		char number[11];
		unsigned fitting = 0;
		snprintf(number, sizeof number, "4%08d", n * 9001);
		for (int digit = 0; digit <= 9; digit++) {
			number[9] = (char)('0' + digit);
			fitting += nhs_number_valid((struct str){ number, 10 });
		}
		assert_true(fitting <= 1);
		none += !fitting;
	}
	assert_true(none > 900 && none < 1100);
}

static void test_the_definitions_answer(void **state)
{
	(void)state;
	const struct fhir_type *goal = fhir_resource_named(STR("Goal"));
	assert_non_null(goal);
	const struct fhir_element *target = fhir_element_find(goal, STR("target"));
	assert_true(target->many);
	assert_string_equal(fhir_type_at(target->type)->name, "Goal.target");
	const struct fhir_element *due = fhir_element_path(STR("Goal.target.due"));
	assert_string_equal(due->name, "dueDate");
	assert_true(str_is(fhir_element_stem(due), "due"));
	assert_ptr_equal(due, fhir_element_path(STR("Goal.target.dueDate")));
	assert_null(fhir_element_path(STR("Goal.target.nothing")));
	assert_string_equal(fhir_element_path(STR("Questionnaire.item.item.item.linkId"))->name, "linkId");
	assert_string_equal(fhir_type_at(fhir_element_path(STR("Composition.section.section.entry"))->type)->name,
		"Reference");
	assert_int_equal(fhir_resource_count(), 146);
	assert_null(fhir_resource_named(STR("Claim")));
	assert_int_not_equal(fhir_resource_find(STR("Claim")), FHIR_NO_RESOURCE);
	const struct fhir_value_set *status = fhir_value_set_find(STR("http://hl7.org/fhir/ValueSet/goal-status"));
	struct str system, code;
	unsigned n = 0;
	while (fhir_value_set_code(status, n, &system, &code)) {
		assert_true(fhir_value_set_has(status, system, code));
		n++;
	}
	assert_int_equal(n, 9);
	assert_false(fhir_value_set_has(status, STR("urn:x"), STR("active")));
}

// Every element of every type is found by its own name, and by no other type's missing ones.
static void test_every_element_is_found_by_its_name(void **state)
{
	(void)state;
	unsigned elements = 0;
	for (unsigned i = 0; i < fhir_type_count(); i++) {
		const struct fhir_type *type = fhir_type_at(i);
		for (unsigned k = 0; k < type->count; k++, elements++) {
			const struct fhir_element *e = fhir_element_at(type, k);
			assert_ptr_equal(fhir_element_find(type, (struct str){ e->name, e->name_n }), e);
		}
		assert_null(fhir_element_find(type, STR("noSuchElement")));
		assert_null(fhir_element_find(type, STR("")));
	}
	print_message("%u types, %u elements\n", fhir_type_count(), elements);
	assert_true(elements > 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_date_spans_all_that_it_can_mean, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_dates_compare_only_where_they_are_sure, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_an_instant_is_written_in_milliseconds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_decimals_compare_exactly, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_references_are_told_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_concepts_are_asked_for_a_code, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_codes_of_snomed_ct_are_checked_as_they_are_typed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nhs_numbers_are_read_as_people_type_them, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_check_digit_in_eleven_does_not_exist, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_definitions_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_element_is_found_by_its_name, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// The API says what is wrong in an OperationOutcome that is itself valid.
#include "fhir_help.h"

#include "fhir/outcome.h"

static struct json_at outcome_of(const struct buf *b)
{
	struct json *doc = arena_make(arena, struct json);
	struct fhir_issues issues;
	assert_true(buf_ok(b));
	assert_int_equal(json_scan(arena, buf_text(b), doc, NULL), OK);
	if (fhir_validate(arena, doc, &issues) != OK) {
		print_issues(&issues);
		fail_msg("the outcome is not valid: %.*s", STR_ARG(buf_text(b)));
	}
	return json_root(doc);
}

static struct json_at of_document(const char *text, struct fhir_issues *issues)
{
	struct buf b;
	(void)!fhir_validate(arena, quoted(text), issues);
	buf_init(&b, arena, BUF_PAGE);
	fhir_outcome_issues(&b, issues);
	return outcome_of(&b);
}

static void test_issues_are_told_with_their_place(void **state)
{
	(void)state;
	struct fhir_issues issues;
	struct json_at o = of_document("{'resourceType':'Goal','lifecycleStatus':'ru\\\"n','subject':{"
		"'reference':'Patient/p'},"
		"'target':[{'detailInteger':3}]}", &issues);
	assert_int_equal(issues.errors, 3);
	assert_int_equal(json_length(json_get(o, "issue")), 3);
	assert_true(json_text_is(json_path(arena, o, "issue[0].severity"), "error"));
	assert_true(json_text_is(json_path(arena, o, "issue[0].code"), "code-invalid"));
	assert_true(json_text_is(json_path(arena, o, "issue[0].expression[0]"), "Goal.lifecycleStatus"));
	assert_true(json_text_is(json_path(arena, o, "issue[0].diagnostics"), "ru\"n"));
	assert_true(json_text_is(json_path(arena, o, "issue[1].diagnostics"), "gol-1"));
	assert_true(json_text_is(json_path(arena, o, "issue[1].expression[0]"), "Goal.target[0]"));
	assert_true(json_text_is(json_path(arena, o, "issue[2].expression[0]"), "Goal.description"));
	assert_true(json_text(arena, json_path(arena, o, "issue[2].details.text")).n > 10);
}

static void test_a_valid_document_is_told_to_be_well(void **state)
{
	(void)state;
	struct fhir_issues issues;
	struct json_at o = of_document("{'resourceType':'Patient'}", &issues);
	assert_true(json_text_is(json_path(arena, o, "issue[0].severity"), "information"));
	assert_true(json_text_is(json_path(arena, o, "issue[0].code"), "informational"));
}

static void test_more_than_can_be_told_is_said(void **state)
{
	(void)state;
	struct buf b;
	struct fhir_issues issues;
	buf_init(&b, arena, BUF_PAGE);
	buf_c(&b, "{'resourceType':'Patient'");
	for (int i = 0; i < 200; i++)
		buf_format(&b, ",'x%d':1", i);
	buf_c(&b, "}");
	struct json_at o = of_document(str_c(arena, buf_text(&b)), &issues);
	assert_int_equal(json_length(json_get(o, "issue")), FHIR_ISSUES + 1);
	assert_true(json_text_is(json_path(arena, o, "issue[100].code"), "incomplete"));
}

static void test_a_fault_is_told_for_each_error_there_is(void **state)
{
	(void)state;
	for (int e = OK; e < ERR_COUNT; e++) {
		struct buf b;
		struct fault f;
		fault_init(&f, arena);
		buf_init(&b, arena, BUF_PAGE);
		fhir_outcome_fault(&b, (enum err)e, &f);
		struct json_at o = outcome_of(&b);
		assert_true(json_text_is(json_path(arena, o, "issue[0].code"), err_row((enum err)e)->fhir));
	}
}

static void test_the_fields_of_a_fault_become_expressions(void **state)
{
	(void)state;
	struct buf b;
	struct fault f;
	struct fhir_issues issues;
	fault_init(&f, arena);
	(void)!fhir_validate(arena, quoted("{'resourceType':'Patient','gender':'x','id':'a b'}"), &issues);
	assert_int_equal(fhir_issues_fault(&issues, &f), ERR_INPUT);
	assert_int_equal(f.count, 2);
	assert_non_null(fault_at(&f, "Patient.gender"));
	buf_init(&b, arena, BUF_PAGE);
	fhir_outcome_fault(&b, ERR_INPUT, &f);
	struct json_at o = outcome_of(&b);
	assert_int_equal(json_length(json_get(o, "issue")), 2);
	assert_true(json_text_is(json_path(arena, o, "issue[1].expression[0]"), "Patient.id"));
	assert_int_equal(fhir_issues_fault(&(struct fhir_issues){ 0 }, NULL), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_issues_are_told_with_their_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_valid_document_is_told_to_be_well, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_more_than_can_be_told_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_fault_is_told_for_each_error_there_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_fields_of_a_fault_become_expressions, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

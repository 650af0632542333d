// SPDX-License-Identifier: Apache-2.0
// What others wrote as examples is valid: HL7's own for R4, UK Core's, and one plan with every row of our mapping.
// Files of types that this server does not keep are counted apart. Needs the shared folder of conformance data.
#include "fhir_help.h"

#include "fhir/definitions.h"

// Mistakes of the examples themselves, with the expression that must be found.
static const struct known {
	const char *file, *expression, *why;
} known[] = {
	{ "Extension-UKCore-ConditionEpisode-Example.json", "Condition.extension[0].value",
		"one extension with two values" },
};

struct tally {
	unsigned valid, known, unheld, wrong;
};

static const struct known *known_find(const char *file)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].file, file))
			return &known[i];
	return NULL;
}

static bool found_at(const struct fhir_issues *issues, const char *expression)
{
	for (const struct fhir_issue *i = issues->first; i; i = i->next)
		if (str_is(i->expression, expression))
			return true;
	return false;
}

static void judge(const char *folder, const char *file, struct tally *t)
{
	struct str text = STR_NONE;
	struct json doc;
	struct fhir_issues issues;
	assert_true(read_whole(str_c(arena, str_format(arena, "%s/%s", folder, file)), &text));
	if (json_scan(arena, text, &doc, NULL) != OK)
		fail_msg("%s is not JSON", file);
	struct str type = json_text(arena, json_get(json_root(&doc), "resourceType"));
	const struct known *k = known_find(file);
	if (!fhir_resource_named(type)) {
		assert_int_equal(fhir_validate(arena, &doc, &issues), ERR_INPUT);
		assert_string_equal(issues.first->code, "not-supported");
		t->unheld++;
	} else if (fhir_validate(arena, &doc, &issues) == OK) {
		t->valid++;
		if (k)
			fail_msg("%s: %s was not found", file, k->why);
	} else if (k && found_at(&issues, k->expression)) {
		t->known++;
	} else {
		print_message("%s\n", file);
		print_issues(&issues);
		t->wrong++;
	}
}

static void judge_folder(const char *what, unsigned least)
{
	const char *folder = str_c(arena, shared_path(what));
	struct tally t = { 0 };
	DIR *d = opendir(folder);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		if (str_ends(str_of(e->d_name), ".json"))
			judge(folder, e->d_name, &t);
	closedir(d);
	print_message("%s: %u valid, %u with known mistakes, %u of types that are not kept, %u refused wrongly\n", what,
		t.valid,
		t.known, t.unheld, t.wrong);
	assert_int_equal(t.wrong, 0);
	assert_true(t.valid >= least);
}

static void test_examples_of_hl7_are_valid(void **state)
{
	(void)state;
	judge_folder("r4-examples", 180);
}

static void test_examples_of_uk_core_are_valid_but_for_their_mistakes(void **state)
{
	(void)state;
	judge_folder("ukcore/examples", 90);
}

static void test_every_row_of_the_mapping_is_valid_entry_by_entry(void **state)
{
	(void)state;
	struct str text = STR_NONE;
	struct json doc;
	struct fhir_issues issues;
	unsigned n = 0;
	assert_true(read_whole(str_c(arena, shared_path("pcsp-transaction.json")), &text));
	assert_int_equal(json_scan(arena, text, &doc, NULL), OK);
	struct json_at entries = json_get(json_root(&doc), "entry");
	for (struct json_at i = json_first(entries); json_is_set(i); i = json_next(entries, i), n++) {
		issues = (struct fhir_issues){ 0 };
		if (fhir_validate_at(arena, json_get(i, "resource"), NULL, &issues) != OK) {
			print_issues(&issues);
			fail_msg("entry %u is refused", n);
		}
		assert_int_equal(issues.warnings, 0);
	}
	assert_int_equal(n, 48);
	if (fhir_validate(arena, &doc, &issues) != OK) {
		print_issues(&issues);
		fail_msg("the transaction is refused as a whole");
	}
}

int main(void)
{
	arena = arena_new();
	bool there = shared_there();
	arena_free(arena);
	if (!there)
		return 77; // skipped, as meson counts it
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_examples_of_hl7_are_valid, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_examples_of_uk_core_are_valid_but_for_their_mistakes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_row_of_the_mapping_is_valid_entry_by_entry, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

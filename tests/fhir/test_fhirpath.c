// SPDX-License-Identifier: Apache-2.0
// HL7's FHIRPath suite against the engine that reads the paths of a FHIRPath Patch (fhir/patch_find.c). It covers what
// paths need, so most of the suite is beyond it: that must be refused, never answered wrongly. Prints how many cases
// are covered, and why the others are not. Needs the suite, in the shared folder of conformance data, and HL7's
// examples that it asks about (npm, installed for the judges): skipped where one is not there.
#include "fhir_help.h"

#include "fhir/patch_inside.h"
#include "fhir/value.h"

// The examples that the suite names, as npm calls them. The others are no part of HL7's examples for R4.
static const struct {
	const char *input, *example;
} inputs[] = {
	{ "patient-example.xml", "Patient-example.json" },
	{ "observation-example.xml", "Observation-example.json" },
	{ "questionnaire-example.xml", "Questionnaire-3141.json" },
	{ "valueset-example-expansion.xml", "ValueSet-example-expansion.json" },
	{ "codesystem-example.xml", "CodeSystem-example.json" },
	{ "appointment-examplereq.json", "Appointment-examplereq.json" },
};

#define JSON_NAME "an element may be called by its name in JSON too: people write it so"
#define OTHER_TEXT "HL7's example for R4 has another text than the suite's own"

// Where the engine is known to say something else, each with its reason.
static const struct {
	const char *name, *why;
} known[] = {
	{ "testPolymorphismB", JSON_NAME }, { "testPolymorphicsB", JSON_NAME },
	{ "testPolymorphismAsB", "types are looked at on a record, not before: what can never be there is not found" },
	{ "testFHIRPathIsFunction8", OTHER_TEXT }, { "testFHIRPathIsFunction9", OTHER_TEXT },
	{ "testFHIRPathIsFunction10", OTHER_TEXT }, { "testFHIRPathAsFunction14", OTHER_TEXT },
	{ "testFHIRPathAsFunction19", OTHER_TEXT },
};

// What an expression that is refused asks for, by what stands in it; the first row that fits.
static const struct {
	const char *holds, *what;
} asks[] = {
	{ "//", "comments" }, { "/*", "comments" }, { "{}", "the empty collection" }, { "|", "unions" },
	{ " implies ", "implies" }, { " in ", "membership" }, { " contains ", "membership" },
	{ " div ", "arithmetic" }, { " mod ", "arithmetic" }, { " + ", "arithmetic" }, { " - ", "arithmetic" },
	{ " * ", "arithmetic" }, { " / ", "arithmetic" }, { "+", "arithmetic" }, { "/", "arithmetic" },
	{ "onvertsTo", "conversions" }, { ".to", "conversions" }, { " '", "quantities" }, { " day", "quantities" },
	{ "oday()", "the clock" }, { "now()", "the clock" }, { "$", "$index and $total" },
	{ "type()", "type()" }, { "(", "other functions" }, { "", "other grammar" },
};
#define ASKS (sizeof asks / sizeof *asks)

struct test {
	struct str name, input, expression, invalid;
	bool predicate;
	struct str output[64], type[64];
	size_t outputs;
};

struct tally {
	unsigned cases, passed, refused_rightly, wrong, known, no_input;
	unsigned beyond[ASKS];
};

// --- the suite -----------------------------------------------------------------------------------------------------

static struct str unescaped(struct str text)
{
	static const struct {
		struct str name;
		char c;
	} names[] = { { { "&lt;", 4 }, '<' }, { { "&gt;", 4 }, '>' }, { { "&amp;", 5 }, '&' }, { { "&quot;", 6 }, '"' },
		{ { "&apos;", 6 }, '\'' } };
	char *p = arena_bytes(arena, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; n++) {
		struct str rest = str_part(text, i, text.n);
		size_t k = 0;
		while (k < sizeof names / sizeof *names && !str_starts(rest, names[k].name.p))
			k++;
		bool named = k < sizeof names / sizeof *names;
		p[n] = named ? names[k].c : text.p[i];
		i += named ? names[k].name.n : 1;
	}
	return (struct str){ p, n };
}

// What stands between two marks, taken off the front of *rest with all before it; false when they are not there.
static bool between(struct str *rest, const char *from, const char *to, struct str *out)
{
	const char *a = memmem(rest->p, rest->n, from, strlen(from));
	if (!a)
		return false;
	a += strlen(from);
	const char *end = rest->p + rest->n, *b = memmem(a, (size_t)(end - a), to, strlen(to));
	if (!b)
		return false;
	*out = (struct str){ a, (size_t)(b - a) };
	*rest = (struct str){ b + strlen(to), (size_t)(end - b) - strlen(to) };
	return true;
}

static struct str attribute(struct str head, const char *name)
{
	struct str out = STR_NONE;
	const char *from = str_c(arena, str_format(arena, " %s=\"", name));
	return between(&head, from, "\"", &out) ? unescaped(out) : STR_NONE;
}

static bool next_test(struct str *suite, struct test *t)
{
	struct str all, head, value;
	*t = (struct test){ 0 };
	if (!between(suite, "<test ", "</test>", &all) || !between(&all, "", ">", &head))
		return false;
	head.p--;
	head.n++;
	t->name = attribute(head, "name");
	t->input = attribute(head, "inputfile");
	if (!t->input.n)
		t->input = STR("patient-example.xml"); // it asks about none
	t->predicate = str_is(attribute(head, "predicate"), "true");
	if (!between(&all, "<expression", ">", &head) || !between(&all, "", "</expression>", &t->expression))
		fail_msg("%.*s has no expression", STR_ARG(t->name));
	t->invalid = attribute(head, "invalid");
	t->expression = unescaped(t->expression);
	while (t->outputs < sizeof t->output / sizeof *t->output && between(&all, "<output", ">", &head)) {
		t->type[t->outputs] = attribute(head, "type");
		bool closed = str_ends(head, "/");
		t->output[t->outputs++] = !closed && between(&all, "", "</output>", &value) ? unescaped(value) : STR("");
	}
	return true;
}

// --- one case ------------------------------------------------------------------------------------------------------

static bool example_of(struct str input, struct json_at *out)
{
	const char *source = getenv("OWNPLAN_SOURCE");
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		if (!str_is(input, inputs[i].input))
			continue;
		struct str text, path = str_format(arena, "%s/tests/judge/node_modules/hl7.fhir.r4.examples/%s",
			source ? source : ".", inputs[i].example);
		struct json *doc = arena_make(arena, struct json);
		if (!read_whole(str_c(arena, path), &text) || json_scan(arena, text, doc, NULL) != OK)
			return false;
		*out = json_root(doc);
		return true;
	}
	return false;
}

static bool says(const struct patch_item *item, struct str type, struct str want)
{
	enum json_kind kind = json_node_kind(item->node);
	struct str text = kind == JSON_STRING ? json_node_string(arena, item->node) : json_node_literal(item->node);
	if (str_starts(want, "@T"))
		want = str_part(want, 2, want.n);
	else if (str_starts(want, "@"))
		want = str_part(want, 1, want.n);
	if (str_is(type, "boolean"))
		return kind == (str_is(want, "true") ? JSON_TRUE : JSON_FALSE);
	if (str_is(type, "decimal") || str_is(type, "integer"))
		return kind == JSON_NUMBER && !fhir_decimal_compare(text, want);
	return str_eq(text, want);
}

static bool right(const struct test *t, const struct patch_items *found)
{
	if (t->invalid.n)
		return false;
	if (t->predicate)
		return t->outputs == 1 && (found->count > 0) == str_is(t->output[0], "true");
	if (found->count != t->outputs)
		return false;
	for (uint32_t i = 0; i < found->count; i++)
		if (!says(&found->item[i], t->type[i], t->output[i]))
			return false;
	return true;
}

static void count_beyond(struct tally *y, struct str expression)
{
	size_t i = 0;
	while (i + 1 < ASKS && !memmem(expression.p, expression.n, asks[i].holds, strlen(asks[i].holds)))
		i++;
	size_t first = 0;
	while (strcmp(asks[first].what, asks[i].what))
		first++;
	y->beyond[first]++;
}

// What is found is not what the suite says: known, or wrong.
static void count_other(struct tally *y, const struct test *t, const struct patch_items *found)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (!str_is(t->name, known[i].name))
			continue;
		print_message("%s: %s\n", known[i].name, known[i].why);
		y->known++;
		return;
	}
	print_message("%.*s: %.*s finds %u%s%.*s\n", STR_ARG(t->name), STR_ARG(t->expression), found->count,
		t->invalid.n ? ", should be refused: " : "", STR_ARG(t->invalid));
	y->wrong++;
}

static void run_case(const struct test *t, struct tally *y)
{
	struct json_at resource;
	struct patch_run run;
	struct patch_items found = { 0 };
	const char *why;
	y->cases++;
	if (!example_of(t->input, &resource)) {
		y->no_input++;
		return;
	}
	assert_int_equal(patch_begin(&run, arena, resource, NULL), OK);
	run.scratch = arena_new();
	enum err e = patch_find(&run, t->expression, &found, &why);
	if (e != OK && t->invalid.n)
		y->refused_rightly++;
	else if (e != OK)
		count_beyond(y, t->expression);
	else if (right(t, &found))
		y->passed++;
	else
		count_other(y, t, &found);
	arena_free(run.scratch);
}

static void test_the_suite_is_answered_rightly_or_not_at_all(void **state)
{
	(void)state;
	struct str suite;
	struct test t;
	struct tally y = { 0 };
	assert_true(read_whole(str_c(arena, shared_path("fhirpath/tests-fhir-r4.xml")), &suite));
	while (next_test(&suite, &t)) {
		struct arena_mark mark = arena_here(arena);
		run_case(&t, &y);
		(void)arena_back(arena, mark);
	}
	print_message("FHIRPath suite: %u cases; %u answered rightly, %u refused rightly, %u otherwise for a reason, "
		"%u wrong; %u ask about what is no example of R4\n", y.cases, y.passed, y.refused_rightly, y.known, y.wrong,
		y.no_input);
	for (size_t i = 0; i < ASKS; i++)
		if (y.beyond[i])
			print_message("    %u are beyond it and refused: %s\n", y.beyond[i], asks[i].what);
	assert_int_equal(y.wrong, 0);
	assert_true(y.passed >= 330 && y.refused_rightly >= 30);
}

int main(void)
{
	struct json_at resource;
	arena = arena_new();
	bool there = shared_there(), examples = example_of(STR("patient-example.xml"), &resource);
	if (!examples)
		print_message("SKIPPED: HL7's examples are not installed\n");
	arena_free(arena);
	if (!there || !examples)
		return 77; // skipped, as meson counts it
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_suite_is_answered_rightly_or_not_at_all, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

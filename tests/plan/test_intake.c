// SPDX-License-Identifier: Apache-2.0
// A plan that comes as a file: what was written out comes back the same, twice the same changes nothing, and each thing
// that is wrong is named with its row, its column and a sentence.
#include "cycle_help.h"

#include "base/csv.h"
#include "plan/intake_inside.h"
#include "plan/table.h"

static struct intake x;
static struct plan here;
static struct circle circle;

static bool may(void *context, const struct kind *k)
{
	return k != (const struct kind *)context;
}

static bool closed(void *context, const struct entry *e)
{
	(void)context;
	return str_eq(entry_words_of(e), STR(PERSON)) && str_is(e->r->author, "a:declan");
}

static enum err read_as(struct str bytes, const struct kind *barred)
{
	struct visit v = visit_by(&nurse);
	plan_now(&here);
	circle = plan_circle(&v, &here);
	struct intake_how how = { &declan, &here, &circle, may, closed, (void *)(uintptr_t)barred };
	return intake_is_fhir(bytes) ? intake_fhir(arena, bytes, &how, &x) : intake_csv(arena, bytes, &how, &x);
}

static void say_faults(void)
{
	for (size_t i = 0; i < x.count; i++)
		for (const struct intake_fault *f = x.item[i].fault; f; f = f->next)
			print_error("%u: %.*s: %s\n", x.item[i].number, STR_ARG(f->where), f->what);
}

static void reads(struct str bytes, size_t add, size_t change, size_t same, size_t faulty)
{
	if (read_as(bytes, NULL) != OK)
		fail_msg("%u: %s", x.stop_row, x.stop);
	if (x.of[INTAKE_ADD] != add || x.of[INTAKE_CHANGE] != change || x.of[INTAKE_SAME] != same ||
		x.of[INTAKE_FAULTY] != faulty) {
		say_faults();
		fail_msg("new %zu, changed %zu, same %zu, faulty %zu", x.of[INTAKE_ADD], x.of[INTAKE_CHANGE], x.of[INTAKE_SAME],
			x.of[INTAKE_FAULTY]);
	}
}

// As "Bring these in" does.
static void bring_in(void)
{
	struct visit v = visit_by(&nurse);
	struct plan_change *c = plan_change_new(&v);
	for (size_t i = 0; i < x.count; i++) {
		struct intake_item *item = &x.item[i];
		struct taken *t = arena_make(arena, struct taken);
		*t = (struct taken){ .way = x.way, .page = str_format(arena, "%u", item->number), .written = item->said,
			.written_by = item->by };
		if (item->verdict != INTAKE_ADD && item->verdict != INTAKE_CHANGE)
			continue;
		c->writer.taken = t;
		c->writer.words_reference = item->persons ? STR(PERSON) : visit_reference(&v);
		c->writer.words_display = item->persons ? declan.called : nurse.name;
		assert_int_equal(plan_change_entry(db, arena, c, item->was, &item->values, item->id, NULL), OK);
		assert_valid_fhir(c->put[c->puts - 1].now.body);
		c->writer.at++;
	}
	assert_int_equal(store_write(store, plan_change_run, c), OK);
	later();
}

// The table of the plan as it stands, without who wrote it down and when, and the lines in an order of their own.
static int by_text(const void *p, const void *q)
{
	return str_compare(*(const struct str *)p, *(const struct str *)q);
}

static struct str table_now(void)
{
	struct buf b;
	struct plan pl;
	plan_now(&pl);
	struct str *line = arena_array(arena, struct str, pl.entries + 1);
	for (size_t i = 0; i < pl.entries; i++) {
		struct str cell[COLUMNS] = { 0 };
		buf_init(&b, arena, 1 << 20);
		table_cells(arena, &pl, &pl.entry[i], cell);
		cell[COLUMN_WHOSE] = str_eq(entry_words_of(&pl.entry[i]), STR(PERSON)) ? declan.called : STR("");
		cell[COLUMN_SAID] = pl.entry[i].kind->when_at && strcmp(pl.entry[i].kind->resource, "DocumentReference") != 0
			? day_iso(arena, day_of(entry_said(&pl.entry[i]))) : STR("");
		for (int j = 0; j < COLUMNS; j++)
			csv_cell(&b, cell[j], j + 1 == COLUMNS);
		line[i] = buf_text(&b);
	}
	qsort(line, pl.entries, sizeof *line, by_text);
	buf_init(&b, arena, 4 << 20);
	for (int j = 0; j < COLUMNS; j++)
		csv_cell(&b, str_of(table_heads[j]), j + 1 == COLUMNS);
	for (size_t i = 0; i < pl.entries; i++)
		buf_str(&b, line[i]);
	return buf_text(&b);
}

// An entry whose form names another by its id, at the %.*s.
static struct str add_to(const struct kind *k, const char *form, struct str id)
{
	return add(k, str_format(arena, form, STR_ARG(id)).p);
}

static size_t full_plan(void)
{
	add(&kind_about_important, "answer=-+My+mates%0A%3DAnd+%22football%22%0A++set+in&supported_by=Mum");
	add(&kind_about_please, "do=Talk+to+me%0ANot+over+me&do_not=Whisper");
	add(&kind_strength, "what=Patient&code=425268008&code-term=Review");
	struct str need = add(&kind_need, "what=Nights%2C+long&type=need&status=active");
	struct str other = add(&kind_need, "what=Money&type=concern&status=resolved");
	struct str goal = add_to(&kind_goal,
		"statement=Sleep+through&why=Tired%%0Aof+it: all&importance=9&due-day=1&due-month=2&due-year=2027&status=active"
		"&need=Condition%%2F%.*s",
		need);
	add_to(&kind_goal, // the same words once more
		"statement=Sleep+through&importance=3&status=planned&need=Condition%%2F%.*s", other);
	add_to(&kind_action,
		"what=Ring+them&status=ready&due-day=1&due-month=3&due-year=2026&who=other&who-other=Aunt+Jo,+and+co"
		"&goal=Goal%%2F%.*s",
		goal);
	add_to(&kind_stage, "statement=One+night&status=completed&outcome=Good&goal=Goal%%2F%.*s", goal);
	struct str talk = add(&kind_conversation,
		"when-day=4&when-month=7&when-year=2026&when-time=14.30&how=HH&where=Home&person_here=yes&person_here-shown=1"
		"&present=other&present-other=Aunt+Jo&about=talk&summary=Nights&status=finished");
	add_to(&kind_said, "words=Quiet+nights&conversation=Encounter%%2F%.*s", talk);
	add(&kind_decision, "decision=Carers+at+two&why=Sleep&options=Nothing&alignment=in-line");
	add(&kind_relation, "name=Orla&relation=mum&phone=01632+960001&next_of_kin=yes&emergency=yes&note=Works+nights");
	add(&kind_document, "what=letter&title=Sleep+clinic&words=Fine&kept=Blue+folder&written-day=4&written-month=11"
		"&written-year=2025&author=Dr+Patel");
	add(&kind_other_plan, "name=School+plan&kept=At+school");
	return 15;
}

static void empty_plan(void)
{
	struct plan pl;
	plan_now(&pl);
	for (size_t i = 0; i < pl.entries; i++)
		remove_entry(pl.entry[i].r->id);
	later();
}

static void test_a_plan_that_is_written_out_comes_back_the_same(void **state)
{
	(void)state;
	size_t n = full_plan();
	struct str before = table_now();
	reads(before, 0, 0, n, 0); // all of it is there
	empty_plan();
	reads(before, n, 0, 0, 0);
	bring_in();
	struct str after = table_now();
	if (!str_eq(before, after))
		fail_msg("%.*s\nbecame\n%.*s", STR_ARG(before), STR_ARG(after));
	reads(before, 0, 0, n, 0); // and a second time nothing
}

static void test_what_came_from_a_file_says_so(void **state)
{
	(void)state;
	struct plan pl;
	struct taken t;
	reads(STR("What it is;Words;Whose words;Said or happened on;Written down "
		"by\nGoal;Sleep;Declan;3.2.2025;Sarah\n"), 1, 0,
		0, 0);
	bring_in();
	plan_now(&pl);
	const struct entry *e = plan_first(&pl, &kind_goal);
	assert_non_null(e);
	assert_true(taken_of(e, &t));
	assert_int_equal(t.way, TAKEN_TABLE);
	IS(t.page, "2");
	IS(t.written_by, "Sarah");
	IS(day_iso(arena, t.written), "2025-02-03");
	IS(entry_words_of(e), PERSON);
	struct str id = e->r->id;
	change(id, "progress=Well"); // another's progress leaves the words, and where they are from
	plan_now(&pl);
	assert_true(taken_of(plan_entry(&pl, id), &t));
	struct values v;
	struct writer w = writer_of(&himself, PERSON);
	form_values(&kind_goal, "statement=Sleep+well", &v);
	save(entry_change(arena, plan_entry(&pl, id), &v, &w));
	plan_now(&pl);
	assert_false(taken_of(plan_entry(&pl, id), &t)); // these are new words
}

static void test_only_what_the_file_says_is_changed(void **state)
{
	(void)state;
	struct plan pl;
	struct str id = add(&kind_goal, "statement=Sleep+through&why=Tired&status=planned&importance=4");
	reads(STR("kind,words,status\ngoal,sleep  THROUGH,On the way\n"), 0, 1, 0, 0);
	bring_in();
	plan_now(&pl);
	const struct entry *e = plan_entry(&pl, id);
	IS(str_of(entry_choice(e, "status")->code), "active");
	IS(entry_text(e, "why"), "Tired");
	IS(entry_text(e, "statement"), "Sleep through"); // the same words in other letters are no change
}

static void test_own_words_of_the_person_are_not_changed_by_a_file(void **state)
{
	(void)state;
	add_as(&himself, PERSON, &kind_goal, "statement=Sleep+through&why=Tired&status=planned");
	reads(STR("kind,words,Why it matters\ngoal,Sleep through,Because\n"), 0, 0, 0, 1);
	assert_non_null(strstr(x.item[0].fault->what, "own words"));
	reads(STR("kind,words,status\ngoal,Sleep through,On the way\n"), 0, 1, 0, 0);
}

// --- faults
// ------------------------------------------------------------------------------------------------------------
static const struct {
	const char *rows, *where, *part;
} faults[] = {
	{ "kind,words\nGaol,x", "What it is", "“Gaol”" },
	{ "kind,words\n,x", "What it is", "Say what it is" },
	{ "kind,words\ngoal,", "Words", "nothing in this row" },
	{ "kind,words,By\ngoal,x,31/13/2027", "By", "no date" },
	{ "kind,words,By\ngoal,x,03/25/2027", "By", "day before the month" },
	{ "kind,words,By\ngoal,x,46098", "By", "number" },
	{ "kind,words,By\ngoal,x,1/2/27", "By", "four digits" },
	{ "kind,words,By\ngoal,x,30 February 2027", "By", "no date" },
	{ "kind,words,importance\ngoal,x,11", "importance", "from 1 to 10" },
	{ "kind,words,importance\ngoal,x,very", "importance", "from 1 to 10" },
	{ "kind,words,status\ngoal,x,Perhaps", "status", "“On the way”" },
	{ "kind,words,status\nstrength,x,On the way", "status", "nothing like this" },
	{ "kind,words,whose\ngoal,x,Margaret", "Whose words", "“Margaret”" },
	{ "kind,words,More\ngoal,x,Colour: red", "More", "“Colour: red”" },
	{ "kind,words,Belongs to\ngoal,x,About: nothing that is there", "About", "neither in the plan" },
	{ "kind,words,Belongs to\ntrigger,x,", "", "" },
	{ "kind,words\ngoal,x,y", "C", "no name for this column" },
	{ "kind,words,said on\ngoal,x,someday", "Said or happened on", "no date" },
	{ "kind,words,code\nstrength,x,12", "Code", "SNOMED" },
	{ "kind,words,Dates\nconversation,,When: 4/7/2026", "When", "time" },
	{ "kind,words\nconversation,", "Words", "nothing" },
};

static void test_each_fault_is_named_with_its_row_and_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		reads(str_of(faults[i].rows), 0, 0, 0, 1);
		const struct intake_fault *f = x.item[0].fault;
		assert_non_null(f);
		assert_int_equal(x.item[0].number, 2);
		if (*faults[i].part && (!str_is(f->where, faults[i].where) || !strstr(f->what, faults[i].part)))
			fail_msg("%s: %.*s: %s", faults[i].rows, STR_ARG(f->where), f->what);
	}
}

static void test_months_are_read_by_their_names_in_both_languages(void **state)
{
	static const char *const names[12][2] = { { "January", "Ionawr" }, { "Feb", "Chwefror" }, { "march", "Mawrth" },
		{ "April", "ebr" }, { "May", "Mai" }, { "June", "Mehefin" }, { "July", "Gorff" }, { "AUGUST", "Awst" },
		{ "Sept", "Medi" }, { "October", "Hydref" }, { "Nov", "Tachwedd" }, { "December", "RHAGFYR" } };
	int minutes;
	day d;
	(void)state;
	for (int m = 0; m < 12; m++)
		for (int lang = 0; lang < 2; lang++) {
			struct str text = str_format(arena, "3 %s 2027", names[m][lang]);
			if (intake_date(arena, text, &d, &minutes) || d != day_make(2027, m + 1, 3))
				fail_msg("%.*s", STR_ARG(text));
		}
	assert_non_null(intake_date(arena, STR("3 Gwener 2027"), &d, &minutes));
}

static void test_a_good_row_is_not_held_back_by_a_faulty_one(void **state)
{
	(void)state;
	reads(STR("kind,words,About\nneed,Nights,\ngoal,Sleep,Nights\ngoal,Lost,Days\nneed,Nights,\nGaol,x,\n"), 2, 0, 0,
		3);
	assert_non_null(strstr(x.item[3].fault->what, "number 2"));
	bring_in();
	reads(STR("kind,words,About\nneed,Nights,\ngoal,Sleep,Nights\n"), 0, 0, 2, 0);
}

static void test_columns_are_known_as_the_forms_ask_and_others_stay_out(void **state)
{
	(void)state;
	reads(STR("What it is,Words,What would you like to achieve?,When would you like this by?,Colour\n"
		"Goal,Sleep,,31/3/2027,blue\nNeed,Nights,,,\nGoal,Swim,,soon,red\n"), 2, 0, 0, 1);
	const struct value *due = values_get(&x.item[0].values, "due");
	assert_int_equal(due->d, day_make(2027, 3, 31));
	assert_non_null(x.left_out);
	assert_null(x.left_out->next);
	assert_non_null(strstr(x.left_out->what, "Colour"));
	assert_null(x.item[2].fault->next);
}

static void test_a_row_that_belongs_to_a_faulty_one_is_faulty(void **state)
{
	(void)state;
	reads(STR("kind,words,About,By\ngoal,Sleep,Nights,\nneed,Nights,,\naction,Ring,Other,\ngoal,Other,,never\n"), 2,
		0, 0, 2);
	assert_int_equal(x.item[2].verdict, INTAKE_FAULTY);
}

static void test_a_plan_for_bad_days_is_ready_with_a_sign_to_look_out_for(void **state)
{
	(void)state;
	reads(STR("kind,words,status\ncontingency,Breathing,Ready to use\n"), 0, 0, 0, 1);
	assert_non_null(strstr(x.item[0].fault->what, "sign to look out for"));
	reads(STR("kind,words,status\ncontingency,Breathing,Still being written\n"), 1, 0, 0, 0);
	reads(STR("kind,words,status,Part of\ncontingency,Breathing,Ready to use,\ntrigger,,,Breathing\n"), 0, 0, 0, 2);
	struct str both = STR("kind,words,status,Part of\ntrigger,I cannot talk,,Breathing\n"
		"contingency,Breathing,Ready to use,\n");
	reads(both, 2, 0, 0, 0);
	bring_in();
	reads(both, 0, 0, 2, 0);
	reads(STR("kind,words,status,Know this first\ncontingency,Breathing,Ready to use,Stay calm\n"), 0, 1, 0, 0);
}

static void test_files_that_cannot_be_read_say_why(void **state)
{
	(void)state;
	const struct {
		struct str bytes;
		uint32_t row;
		const char *part;
	} files[] = {
		{ STR("a,b\nc,d\n"), 1, "What it is" },
		{ STR("kind,words\n"), 0, "nothing in this table" },
		{ STR(""), 0, "nothing in this table" },
		{ STR("kind,words\ngoal,\"x\n"), 2, "never closed" },
		{ STR("{\"resourceType\":\"Goal\"}"), 0, "Bundle" },
		{ STR("{\"resourceType\":\n\"Bun"), 0, "JSON" },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		assert_int_equal(read_as(files[i].bytes, NULL), ERR_INPUT);
		assert_int_equal(x.stop_row, files[i].row);
		assert_non_null(strstr(x.stop, files[i].part));
	}
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	buf_c(&b, "kind,words\n");
	for (int i = 0; i <= INTAKE_ROWS_MOST; i++)
		buf_format(&b, "goal,Number %d\n", i);
	assert_int_equal(read_as(buf_text(&b), NULL), ERR_INPUT);
	assert_non_null(strstr(x.stop, "2000"));
}

static void test_a_part_where_one_may_not_write_is_refused(void **state)
{
	(void)state;
	assert_int_equal(read_as(STR("kind,words\ngoal,x\nneed,y\n"), &kind_goal), OK);
	assert_int_equal(x.of[INTAKE_FAULTY], 1);
	assert_non_null(strstr(x.item[0].fault->what, "cannot write"));
}

static void test_hundred_thousand_letters_come_in_whole(void **state)
{
	(void)state;
	struct buf b;
	struct plan pl;
	buf_init(&b, arena, 1 << 20);
	buf_c(&b, "kind,words\nneed,\"");
	for (int i = 0; i < 100000; i++)
		buf_c(&b, i % 2 ? "é" : "😀");
	buf_c(&b, "\"\n");
	reads(buf_text(&b), 1, 0, 0, 0);
	bring_in();
	plan_now(&pl);
	assert_int_equal(entry_title(plan_first(&pl, &kind_need)).n, 300000);
}

// --- FHIR
// --------------------------------------------------------------------------------------------------------------
static struct str bundle_now(void)
{
	struct buf b;
	struct plan pl;
	plan_now(&pl);
	buf_init(&b, arena, 4 << 20);
	buf_c(&b, "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":");
	buf_str(&b, declan.patient.body);
	buf_c(&b, "}");
	for (size_t i = 0; i < pl.entries; i++) {
		buf_c(&b, ",{\"resource\":");
		buf_str(&b, pl.entry[i].r->body);
		buf_c(&b, "}");
	}
	buf_c(&b, "]}");
	return buf_text(&b);
}

static void test_a_bundle_of_a_plan_comes_back_the_same(void **state)
{
	(void)state;
	size_t n = full_plan();
	struct str before = table_now(), bundle = bundle_now();
	reads(bundle, 0, 0, n, 0);
	empty_plan();
	reads(bundle, n, 0, 0, 0);
	bring_in();
	struct str after = table_now();
	if (!str_eq(before, after))
		fail_msg("%.*s\nbecame\n%.*s", STR_ARG(before), STR_ARG(after));
	reads(bundle, 0, 0, n, 0);
}

static void test_a_bundle_about_somebody_else_is_refused(void **state)
{
	(void)state;
	assert_int_equal(read_as(STR("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":"
		"{\"resourceType\":\"Patient\",\"birthDate\":\"1950-01-01\",\"name\":[{\"text\":\"X\"}]}}]}"), NULL),
			ERR_INPUT);
	assert_non_null(strstr(x.stop, "another birth date"));
}

// What an entry says of whom it is about is read, whether or not a Patient comes along.
static void test_a_bundle_is_about_one_person(void **state)
{
	(void)state;
#define BUNDLE(entries) STR("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[" entries "]}")
#define GOAL(of) "{\"resource\":{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\"," \
	"\"description\":{\"text\":\"" of "\"},\"subject\":{\"reference\":\"" of "\"}}}"
#define WHO(url, id) "{\"fullUrl\":\"" url "\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"" id "\"}}"
	assert_int_equal(read_as(BUNDLE(WHO("", "1") "," WHO("", "2")), NULL), ERR_INPUT);
	assert_non_null(strstr(x.stop, "more than one person"));
	reads(BUNDLE(WHO("", "1") "," GOAL("Patient/1") "," WHO("", "1")), 1, 0, 0, 0); // the answer to a search, once more
	reads(BUNDLE(WHO("urn:uuid:7", "1") "," GOAL("urn:uuid:7") "," GOAL("https://a.example/Patient/1/_history/2")),
		2, 0, 0, 0);
	reads(BUNDLE(GOAL("Patient/1") "," GOAL("https://a.example/Patient/1")), 2, 0, 0, 0);
	reads(BUNDLE(GOAL("Patient/1") "," GOAL("Patient/2") "," WHO("", "1")), 1, 0, 0, 1);
	IS(x.item[1].fault->where, "Goal.subject");
	assert_non_null(strstr(x.item[1].fault->what, "somebody else"));
	assert_null(x.item[0].fault);
	reads(BUNDLE(GOAL("Patient/1") "," GOAL("Patient/2")), 1, 0, 0, 1);
	assert_int_equal(read_as(STR("{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[{}]}"), NULL),
		ERR_INPUT);
	assert_non_null(strstr(x.stop, "history"));
}

static void test_faulty_and_homeless_resources_are_named(void **state)
{
	(void)state;
	reads(STR("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
		"\"resourceType\":\"Goal\",\"lifecycleStatus\":\"sometimes\",\"description\":{\"text\":\"x\"},"
		"\"subject\":{\"reference\":\"Patient/1\"}}},"
		"{\"resource\":{\"resourceType\":\"Immunization\"}},{}]}"), 0, 0, 0, 1);
	assert_int_equal(x.item[0].number, 1);
	assert_true(str_starts(x.item[0].fault->where, "Goal.lifecycleStatus"));
	assert_non_null(x.left_out);
	IS(x.left_out->where, "Entry 2");
	assert_non_null(x.left_out->next);
}

// What two fields of a kind are called could not be told apart when it is read back.
static void test_no_two_fields_of_a_kind_are_called_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < kind_count; i++)
		for (size_t j = 0; j < kinds[i]->fields; j++)
			for (size_t k = 0; k < j; k++)
				assert_false(str_eq(table_label(arena, kinds[i], &kinds[i]->field[j]),
					table_label(arena, kinds[i], &kinds[i]->field[k])));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, cycle_open, cycle_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_plan_that_is_written_out_comes_back_the_same),
		TEST(test_what_came_from_a_file_says_so),
		TEST(test_only_what_the_file_says_is_changed),
		TEST(test_own_words_of_the_person_are_not_changed_by_a_file),
		TEST(test_each_fault_is_named_with_its_row_and_column),
		TEST(test_months_are_read_by_their_names_in_both_languages),
		TEST(test_a_good_row_is_not_held_back_by_a_faulty_one),
		TEST(test_columns_are_known_as_the_forms_ask_and_others_stay_out),
		TEST(test_a_row_that_belongs_to_a_faulty_one_is_faulty),
		TEST(test_a_plan_for_bad_days_is_ready_with_a_sign_to_look_out_for),
		TEST(test_files_that_cannot_be_read_say_why),
		TEST(test_a_part_where_one_may_not_write_is_refused),
		TEST(test_hundred_thousand_letters_come_in_whole),
		TEST(test_a_bundle_of_a_plan_comes_back_the_same),
		TEST(test_a_bundle_about_somebody_else_is_refused),
		TEST(test_a_bundle_is_about_one_person),
		TEST(test_faulty_and_homeless_resources_are_named),
		TEST(test_no_two_fields_of_a_kind_are_called_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
// A picture that is added to an entry is there with its entry or not at all, is seen by who sees the entry, and goes
// with it; what is refused leaves nothing behind.
#include "cycle_help.h"

#include "record/history.h"

#define PNG "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\x0aIDATx\x9c" \
	"c`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xae" "B`\x82"

static struct statement pieces = {
	.name = "test_attach_pieces",
	.sql = "SELECT COUNT(*) AS n FROM attachment WHERE person = $1",
	.params = "person:text",
	.columns = "n:int",
	.for_what = "how many pieces lie with Declan",
};

static int64_t pieces_now(void)
{
	struct query *q = query_begin(db, &pieces);
	query_text(q, "person", STR(KEY));
	assert_true(query_row(q));
	int64_t n = row_int(q, "n");
	assert_int_equal(query_end(q), OK);
	return n;
}

// What a browser sends: the words and, with bytes, the file of this control.
static enum err read_form(const struct kind *k, const char *form, const char *control, struct str bytes,
	struct values *out, struct fault *fault)
{
	struct form f;
	fault_init(fault, arena);
	assert_int_equal(form_parse(arena, str_of(form), 100, &f), OK);
	f.file = &(struct form_file){ .field = str_of(control), .name = STR("me.png"), .bytes = bytes };
	f.files = bytes.p != NULL;
	return values_read(arena, k, &f, NULL, fault, out);
}

static enum err fail_run(struct db *writer, struct arena *a, void *what)
{
	(void)writer;
	(void)a;
	(void)what;
	return ERR_CONFLICT;
}

// Saves a form as the page does. `was`: id of the entry, NULL a new one. Returns its id.
static struct str save_form(const struct kind *k, const char *form, const char *control, struct str bytes,
	const struct str *was, enum err want)
{
	struct plan pl;
	struct values v;
	struct fault fault;
	struct resource_put put;
	struct visit visit = visit_by(&himself);
	struct plan_change *c = plan_change_new(&visit);
	if (read_form(k, form, control, bytes, &v, &fault) != OK)
		fail_msg("%s", fault.items->message);
	plan_now(&pl);
	const struct entry *e = was ? plan_entry(&pl, *was) : NULL;
	assert_int_equal(plan_change_entry(db, arena, c, e, &v, STR(""), &put), OK);
	if (want != OK)
		c->also = fail_run;
	plan_change_ahead(db, arena, &pl, c);
	assert_true(want != OK || c->ahead);
	assert_int_equal(store_write(store, plan_change_run, c), want);
	later();
	return put.now.id;
}

static struct attached file_of(struct str id, const char *field)
{
	struct plan pl;
	struct attached file = { 0 };
	plan_now(&pl);
	const struct entry *e = plan_entry(&pl, id);
	assert_non_null(e);
	assert_valid_fhir(e->r->body);
	if (!entry_file(e, field, &file))
		file.id = STR_NONE;
	return file;
}

static enum err open_as(const struct access *x, struct str id, struct resource *binary, struct attached *out)
{
	return attach_open(db, arena, x, STR(KEY), id, binary, out);
}

static const struct access self = { .self = true };

static void test_a_picture_comes_back_with_its_entry(void **state)
{
	(void)state;
	struct resource binary;
	struct attached file;
	struct str bytes, id = save_form(&kind_document, "what=photograph&title=Me", "file", STR(PNG), NULL, OK);
	struct attached named = file_of(id, "file");
	assert_true(str_is(named.name, "me.png") && str_is(named.content_type, "image/png"));
	assert_int_equal(named.kept.size, sizeof PNG - 1);
	assert_int_equal(open_as(&self, named.id, &binary, &file), OK);
	assert_valid_fhir(binary.body);
	assert_true(str_eq(file.owner, str_format(arena, "DocumentReference/%.*s", STR_ARG(id))));
	assert_int_equal(attachment_read(db, arena, STR(KEY), file.kept.digest, 0, 1000, file.kept.size, &bytes), OK);
	assert_true(str_eq(bytes, STR(PNG)));
	assert_int_equal(binary.shelf, SHELF_PAST); // who opens a plan does not read it
	assert_true(str_is(binary.section, "plans"));
}

static void test_an_answer_about_me_has_its_words_and_its_picture(void **state)
{
	(void)state;
	struct str id = save_form(&kind_about_wellness, "answer=Sun", "picture", STR(PNG), NULL, OK);
	struct attached file = file_of(id, "picture");
	struct plan pl;
	plan_now(&pl);
	const struct entry *e = plan_entry(&pl, id);
	struct json_at answer = json_path(arena, entry_body(e), "item[0].answer");
	assert_int_equal(json_length(answer), 2);
	assert_true(str_is(json_text(arena, json_get(json_item(answer, 0), "valueString")), "Sun"));
	assert_true(str_eq(json_text(arena, json_path(arena, json_item(answer, 1), "valueAttachment.url")),
		str_format(arena, "Binary/%.*s", STR_ARG(file.id))));
	// The words change, the picture stays; it is taken off, the words stay.
	(void)save_form(&kind_about_wellness, "answer=Rain", "picture", STR_NONE, &id, OK);
	assert_true(str_eq(file_of(id, "picture").id, file.id));
	(void)save_form(&kind_about_wellness, "picture-remove=yes", "picture", STR_NONE, &id, OK);
	assert_false(file_of(id, "picture").id.n);
	plan_now(&pl);
	assert_true(str_is(entry_text(plan_entry(&pl, id), "answer"), "Rain"));
	(void)save_form(&kind_about_please, "do=Knock", "picture", STR(PNG), NULL, OK);
}

static void test_a_picture_that_is_taken_off_or_replaced_is_past(void **state)
{
	(void)state;
	struct resource binary;
	struct attached file;
	struct str id = save_form(&kind_document, "what=photograph&title=Me", "file", STR(PNG), NULL, OK);
	struct str first = file_of(id, "file").id;
	(void)save_form(&kind_document, "what=letter", "file", STR("Now in words"), &id, OK);
	struct attached second = file_of(id, "file");
	assert_true(str_is(second.content_type, "text/plain") && str_is(second.name, "me.png.txt"));
	assert_int_equal(open_as(&self, first, &binary, &file), OK); // the history still shows it
	assert_true(binary.deleted);
	assert_int_equal(open_as(&self, second.id, &binary, &file), OK);
	assert_false(binary.deleted);
	struct plan pl;
	struct visit v = visit_by(&himself);
	struct plan_change *c = plan_change_new(&v);
	plan_now(&pl);
	assert_int_equal(plan_change_remove(db, arena, c, plan_entry(&pl, id), STR(""), false), OK);
	assert_int_equal(store_write(store, plan_change_run, c), OK);
	assert_int_equal(open_as(&self, second.id, &binary, &file), OK);
	assert_true(binary.deleted);
}

static void test_the_same_picture_lies_there_once(void **state)
{
	(void)state;
	int64_t before = pieces_now();
	struct str one = save_form(&kind_document, "what=photograph&title=One", "file", STR(PNG), NULL, OK);
	struct str two = save_form(&kind_document, "what=photograph&title=Two", "file", STR(PNG), NULL, OK);
	assert_int_equal(pieces_now(), before + 1);
	assert_false(str_eq(file_of(one, "file").id, file_of(two, "file").id));
}

static void test_a_save_that_fails_leaves_neither_entry_nor_bytes(void **state)
{
	(void)state;
	struct resource r;
	struct plan pl;
	plan_now(&pl);
	size_t entries = pl.entries;
	struct str id = save_form(&kind_document, "what=photograph&title=Me", "file", STR(PNG), NULL, ERR_CONFLICT);
	assert_int_equal(pieces_now(), 0);
	assert_int_equal(resource_get(db, arena, STR("DocumentReference"), id, &r), ERR_NOT_FOUND);
	plan_now(&pl);
	assert_int_equal(pl.entries, entries);
}

static void test_only_who_sees_the_entry_has_the_file(void **state)
{
	(void)state;
	struct access_rule rule = { .grantee = STR("a:x"), .effect = 1, .verbs = MAY_SEE, .sections = STR(" plans "),
		.labels = STR(""), .purpose = STR("") };
	struct access plans = { .rule = &rule, .count = 1, .verbs = MAY_SEE }, goals = plans, nobody = { 0 };
	struct access_rule other = rule;
	other.sections = STR(" goals ");
	goals.rule = &other;
	struct resource binary;
	struct attached file;
	struct str id = save_form(&kind_document, "what=photograph&title=Me", "file", STR(PNG), NULL, OK);
	struct str file_id = file_of(id, "file").id;
	assert_int_equal(open_as(&plans, file_id, &binary, &file), OK);
	assert_int_equal(open_as(&goals, file_id, &binary, &file), ERR_NOT_FOUND);
	assert_int_equal(open_as(&nobody, file_id, &binary, &file), ERR_NOT_FOUND);
	assert_int_equal(attach_open(db, arena, &self, STR("0therpers0"), file_id, &binary, &file), ERR_NOT_FOUND);
	assert_int_equal(open_as(&self, id, &binary, &file), ERR_NOT_FOUND); // no file has the id of an entry
	// The entry is closed later, without a word about its file.
	struct plan pl;
	plan_now(&pl);
	struct resource_put closed = { .now = *plan_entry(&pl, id)->r, .expect = 1 };
	closed.now.label = STR("only-me");
	save(closed);
	assert_int_equal(open_as(&plans, file_id, &binary, &file), ERR_NOT_FOUND);
	assert_int_equal(open_as(&self, file_id, &binary, &file), OK);
}

static void test_what_is_refused_is_said_at_its_field(void **state)
{
	(void)state;
	struct values v;
	struct fault fault;
	struct form f = { 0 };
	assert_int_equal(read_form(&kind_document, "what=letter&title=x", "file", STR("<html>"), &v, &fault), ERR_INPUT);
	assert_non_null(strstr(fault_at(&fault, "file"), "Save it as a PDF"));
	assert_null(values_get(&v, "file")->file);
	fault_init(&fault, arena);
	f.file = &(struct form_file){ .field = STR("file"), .name = STR("a"), .bytes = STR(""), .too_large = true };
	f.files = 1;
	f.file_most = (size_t)10 << 20;
	assert_int_equal(values_read(arena, &kind_document, &f, NULL, &fault, &v), ERR_INPUT);
	assert_non_null(strstr(fault_at(&fault, "file"), "10 MB"));
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, cycle_open, cycle_close)
	const struct CMUnitTest tests[] = {
		TEST(test_a_picture_comes_back_with_its_entry),
		TEST(test_an_answer_about_me_has_its_words_and_its_picture),
		TEST(test_a_picture_that_is_taken_off_or_replaced_is_past),
		TEST(test_the_same_picture_lies_there_once),
		TEST(test_a_save_that_fails_leaves_neither_entry_nor_bytes),
		TEST(test_only_who_sees_the_entry_has_the_file),
		TEST(test_what_is_refused_is_said_at_its_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

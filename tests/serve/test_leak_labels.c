// SPDX-License-Identifier: Apache-2.0
// Who may see one entry (plan/label.h): entries of every kind that can be labelled, with a word of their own in every
// text, a comment, a suggestion and a file; labels that change by chance as the page changes them; and everybody asks
// for every page and for everything of the API. A word stands in no byte of any answer to whoever may not see the entry
// as it is labelled now, whatever it was before; and whoever may see it finds it, so that the questions are known to
// ask something.
#include "serve_help.h"

#include "plan/label.h"
#include "plan/remark.h"

#define ROUNDS 3
#define ENTRIES_MOST 48
#define FEW "few-c0ffee000001"
#define LET_IN DECLAN "-c0nsent00002"

static const char *const labels[] = { "", "", LABEL_ONLY_ME, LABEL_SENSITIVE, FEW, LABEL_TEAM };
#define LABELS (sizeof labels / sizeof *labels)

struct written {
	const struct kind *kind;
	struct str id, word;
	const char *label;
};
static struct written entry[ENTRIES_MOST];
static size_t entries;
static uint64_t luck = 20261123;

static unsigned chance(unsigned below)
{
	luck = luck * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(luck >> 33) % below;
}

// --- what there is ---------------------------------------------------------------------------------------------------
static struct writer writer_of(struct arena *a, const char *who)
{
	bool self = strcmp(who, "declan") == 0;
	struct str reference = self ? STR("Patient/" DECLAN) : STR("");
	return (struct writer){ .person = STR(DECLAN), .plan = STR(""), .author = str_format(a, "a:%s", who),
		.author_reference = reference, .author_display = z(who), .words_reference = reference, .words_display = z(who),
		.at = clock_now() };
}

// Every text of it holds the word; what it must name besides is the first of its kind.
static void fill(struct arena *a, const struct written *x, struct values *v)
{
	*v = (struct values){ x->kind, arena_array(a, struct value, x->kind->fields + 1) };
	for (size_t i = 0; i < x->kind->fields; i++) {
		const struct field *f = &x->kind->field[i];
		struct value *value = &v->item[i];
		*value = (struct value){ .field = f, .d = DAY_NONE };
		if (f->check == CHECK_NONE && (f->control == CONTROL_WORDS || f->control == CONTROL_LINE)) {
			value->sent = true;
			value->text = str_format(a, "%.*s in words", STR_ARG(x->word));
		} else if (f->control == CONTROL_CHOICE && (f->flags & FIELD_REQUIRED)) {
			value->sent = true;
			value->text = str_of(f->choices->item[0].code);
		} else if (f->control == CONTROL_LINK) {
			for (size_t j = 0; j < entries && !value->refs; j++)
				if (strcmp(entry[j].kind->name, f->links) == 0) {
					value->sent = true;
					value->ref = arena_array(a, struct str, 1);
					value->display = arena_array(a, struct str, 1);
					value->ref[0] = str_format(a, "%s/%.*s", entry[j].kind->resource, STR_ARG(entry[j].id));
					value->display[0] = str_format(a, "%.*s as it is called", STR_ARG(entry[j].word));
					value->refs = 1;
				}
		} else if (f->control == CONTROL_WHEN) {
			value->sent = true;
			value->when = clock_now();
			value->d = clock_today();
		}
	}
}

static enum err add_comment(struct db *db, struct arena *a, const struct written *x, const struct entry *about)
{
	struct values v;
	struct writer w = writer_of(a, "nurse");
	struct resource_put put = remark_comment(a, about, &w, str_format(a, "%.*s said", STR_ARG(x->word)), STR_NONE);
	enum err e = resource_write(db, a, &put);
	if (e != OK)
		return e;
	fill(a, x, &v);
	put = remark_suggest(a, about, &v, &w, str_format(a, "%.*s would be", STR_ARG(x->word)), DAY_NONE);
	return resource_write(db, a, &put);
}

static enum err add_file(struct db *db, struct arena *a, const struct written *x, struct attached *file)
{
	const char *why;
	enum err e = attach_take(a, str_format(a, "%.*s.pdf", STR_ARG(x->word)),
		str_format(a, "%%PDF-1.4\n%.*s\n%%%%EOF\n", STR_ARG(x->word)), file, &why);
	if (e != OK)
		return e;
	attach_name(a, STR(DECLAN), file);
	struct resource_put put = attach_make(a, file, &(struct attach_owner){ .person = STR(DECLAN),
		.reference = str_format(a, "%s/%.*s", x->kind->resource, STR_ARG(x->id)), .section = str_of(x->kind->section),
		.label = STR(""), .author = STR("a:declan"), .at = clock_now() });
	e = resource_write(db, a, &put);
	return e == OK ? attachment_write(db, a, STR(DECLAN), &file->kept, &file->bytes) : e;
}

static enum err write_entries(struct db *db, struct arena *a, void *what)
{
	struct writer w = writer_of(a, "declan");
	enum err e = OK;
	(void)what;
	for (size_t i = 0; e == OK && i < entries; i++) {
		const struct written *x = &entry[i];
		struct attached file;
		struct values v;
		struct entry made;
		fill(a, x, &v);
		for (size_t f = 0; e == OK && f < x->kind->fields; f++)
			if (x->kind->field[f].control == CONTROL_FILE) {
				e = add_file(db, a, x, &file);
				v.item[f].sent = true;
				v.item[f].file = &file;
			}
		struct resource_put put = entry_make(a, x->kind, &v, &w, x->id);
		if (e == OK)
			e = resource_write(db, a, &put);
		put.now.version = 1;
		if (e == OK && entry_open(a, &put.now, &made))
			e = add_comment(db, a, x, &made);
	}
	return e == OK ? plan_refresh(db, a, STR(DECLAN), &w, PLAN_STATES) : e;
}

static void make_entries(void)
{
	entries = 0;
	for (size_t i = 0; i < kind_count; i++) {
		if (!label_may_carry(kinds[i]))
			continue;
		assert_true(entries < ENTRIES_MOST);
		entry[entries] = (struct written){ .kind = kinds[i], .label = "",
			.id = str_format(arena, DECLAN "-%012zu", entries),
			.word = str_format(arena, "zq%zuqz", entries + 100) };
		entries++;
	}
	assert_true(entries > 25);
	assert_int_equal(store_write(site.store, write_entries, NULL), OK);
}

// --- labels that change --------------------------------------------------------------------------------------------
struct change {
	size_t which;
	const char *label;
};

// As the page does it (web/entry_seen.c).
static void relabel(const struct change *x)
{
	struct person person;
	struct plan pl;
	struct db *db = store_reader(site.store);
	const struct str let_in[] = { STR(LET_IN) };
	assert_int_equal(person_load(db, arena, STR(DECLAN), &person), OK);
	assert_int_equal(plan_load(db, arena, &person, NULL, &pl), OK);
	const struct entry *e = plan_entry(&pl, entry[x->which].id), **with = arena_array(arena, const struct entry *, 1);
	assert_non_null(e);
	with[0] = e;
	struct plan_change *c = arena_make(arena, struct plan_change);
	*c = (struct plan_change){ .person = STR(DECLAN), .to = PLAN_STATES, .writer = writer_of(arena, "declan") };
	bool few = strcmp(x->label, FEW) == 0;
	struct label_follow f = { .person = STR(DECLAN), .label = z(x->label), .author = STR("a:declan"), .entry = with,
		.entries = 1, .consent = let_in, .consents = few };
	c->writer.plan = pl.care_plan_id;
	c->also = label_follow_run;
	c->also_what = &f;
	if (!str_is(e->r->label, x->label))
		plan_change_add(c, arena, label_put(arena, e, z(x->label), &c->writer));
	db_settle(db);
	assert_int_equal(store_write(site.store, plan_change_run, c), OK);
	entry[x->which].label = x->label;
}

// --- who asks -------------------------------------------------------------------------------------------------------
struct asker {
	const char *name, *section; // section: of which alone; NULL all; "" nothing
	bool few, staff;
};
static const struct asker askers[] = {
	{ "mum", NULL, false }, { "nurse", NULL, true, true },
	{ "goals-only", "goals", false, true }, { "attorney", NULL, false },
	{ "midwife", NULL, false, true }, { "barred", "", false }, { "stranger", "", false }, { "doctor", "", false },
	{ "other", "", false }, { "program", NULL, false }, { "declan", NULL, true },
};
#define ASKERS (sizeof askers / sizeof *askers)

static bool may_see(const struct asker *who, const struct written *x)
{
	bool self = strcmp(who->name, "declan") == 0;
	if (who->section && strcmp(who->section, x->kind->section) != 0)
		return false;
	if (who->staff && strcmp(x->label, LABEL_TEAM) == 0)
		return true;
	return self || !*x->label || (who->few && strcmp(x->label, FEW) == 0);
}

static struct str header_of(const char *name)
{
	if (strcmp(name, "program") == 0)
		return str_format(arena, "Authorization: Bearer %.*s", STR_ARG(token));
	struct session s = sign_in_as(arena, name);
	return str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
}

static const char *const questions[] = { "/", "/drafts", "/to-do", "/conversations", "/people/" DECLAN,
	"/people/" DECLAN "/for/supporters", "/people/" DECLAN "/for/team", "/people/" DECLAN "/goals",
	"/people/" DECLAN "/contingency", "/people/" DECLAN "/messages", "/people/" DECLAN "/print",
	"/people/" DECLAN "/print/whole", "/people/" DECLAN "/print/contingency", "/people/" DECLAN "/csv",
	"/people/" DECLAN "/changes", "/people/" DECLAN "/changes/between", "/people/" DECLAN "/recorded",
	"/people/" DECLAN "/prepare", "/people/" DECLAN "/prepare/share", "/people/" DECLAN "/sharing",
	"/people/" DECLAN "/agree", "/people/" DECLAN "/add/action", "/people/" DECLAN "/add/stage",
	"/people/" DECLAN "/add/trigger", "/fhir/Patient/" DECLAN "/$everything?_count=1000",
	"/fhir?_type=Goal,Task,Condition,Communication,Observation,Binary&patient=" DECLAN "&_count=1000",
	"/fhir?_type=DocumentReference,CarePlan,Encounter,ServiceRequest&patient=" DECLAN "&_count=1000",
	"/fhir/_history?_count=1000", "/fhir/CarePlan?patient=" DECLAN "&_include=*&_count=1000",
	"/fhir/Task?patient=" DECLAN "&_include=*&_revinclude=*&_count=1000" };
#define QUESTIONS (sizeof questions / sizeof *questions)

static void look(const struct asker *who, const char *path, struct str header, bool *found)
{
	struct arena *a = arena_new();
	struct str text = ask_raw(a, str_format(a,
		"GET %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s\r\n\r\n", path, STR_ARG(header)));
	for (size_t i = 0; i < entries; i++) {
		if (!text.p || !memmem(text.p, text.n, entry[i].word.p, entry[i].word.n))
			continue;
		found[i] = true;
		if (!may_see(who, &entry[i]))
			fail_msg("%s reads %s (%.*s, label \"%s\") at %s", who->name, entry[i].kind->name, STR_ARG(entry[i].word),
				entry[i].label, path);
	}
	arena_free(a);
}

static void ask_everything(const struct asker *who)
{
	bool found[ENTRIES_MOST] = { false };
	struct str header = header_of(who->name);
	static const char *const of_entry[] = { "/people/" DECLAN "/entry/%.*s", "/people/" DECLAN "/entry/%.*s/comments",
		"/people/" DECLAN "/entry/%.*s/suggest", "/people/" DECLAN "/entry/%.*s/seen",
		"/people/" DECLAN "/entry/%.*s/remove" };
	for (size_t q = 0; q < QUESTIONS; q++)
		look(who, questions[q], header, found);
	for (size_t i = 0; i < entries; i++) {
		struct str id = entry[i].id;
		for (size_t q = 0; q < sizeof of_entry / sizeof *of_entry; q++)
			look(who, str_format(arena, of_entry[q], STR_ARG(id)).p, header, found);
		const char *type = entry[i].kind->resource;
		look(who, str_format(arena, "/people/" DECLAN "/history/%s/%.*s", type, STR_ARG(id)).p, header, found);
		look(who, str_format(arena, "/fhir/%s/%.*s/_history", type, STR_ARG(id)).p, header, found);
		look(who, str_format(arena, "/fhir/%s/%.*s/_history/1", type, STR_ARG(id)).p, header, found);
	}
	for (size_t i = 0; i < entries; i++)
		if (may_see(who, &entry[i]) && !found[i])
			fail_msg("%s does not find %s (label \"%s\")", who->name, entry[i].kind->name, entry[i].label);
}

static void test_a_labelled_entry_is_in_no_byte_for_who_may_not_see_it(void **state)
{
	(void)state;
	house_open();
	make_entries();
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < entries; i++)
			relabel(&(struct change){ i, round ? labels[chance(LABELS)] : "" });
		for (size_t i = 0; i < ASKERS; i++)
			ask_everything(&askers[i]);
		clock_freeze(clock_now() + 3 * HOURS);
	}
	house_close();
}

// What belongs to an entry has its label, in its column and in FHIR, and loses it with it.
static void test_what_belongs_to_an_entry_follows(void **state)
{
	struct resource_list list;
	(void)state;
	house_open();
	make_entries();
	size_t document = 0;
	while (entry[document].kind != &kind_document)
		document++;
	for (size_t i = 0; i < LABELS; i++) {
		size_t with = 0;
		relabel(&(struct change){ document, labels[(i + 2) % LABELS] });
		struct db *db = store_reader(site.store);
		for (int shelf = 0; shelf < 4; shelf++) {
			assert_int_equal(resource_shelf(db, arena, STR(DECLAN), (enum shelf)shelf, &list), OK);
			for (size_t j = 0; j < list.count; j++) {
				const struct resource *r = &list.item[j];
				if (!memmem(r->body.p, r->body.n, entry[document].word.p, entry[document].word.n) ||
					str_is(r->kind, "plan"))
					continue;
				with++;
				assert_true(str_is(r->label, entry[document].label));
				struct str said = label_of_body(arena, json_trusted(arena, r->body));
				assert_true(str_is(said, entry[document].label));
				assert_int_equal(holds(r->body, "v3-Confidentiality"), *entry[document].label != 0);
			}
		}
		db_settle(db);
		assert_true(with >= 4); // itself, its file, the comment, the suggestion
	}
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_belongs_to_an_entry_follows),
		cmocka_unit_test(test_a_labelled_entry_is_in_no_byte_for_who_may_not_see_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

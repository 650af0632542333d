// SPDX-License-Identifier: Apache-2.0
// Who may see one entry (plan/label.h): entries of every kind that can be labelled, with a word of their own in every
// text, a comment, a suggestion and a file; labels that change by chance as the page changes them; and everybody asks
// for every page and for everything of the API. A word stands in no byte of any answer to whoever may not see the entry
// as it is labelled now, whatever it was before; and whoever may see it finds it, so that the questions are known to
// ask something.
#include "leak_words.h"

#define ROUNDS 3

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
			relabel(&(struct change){ i, round ? some_labels[chance(LABELS)] : "" });
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
		relabel(&(struct change){ document, some_labels[(i + 2) % LABELS] });
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

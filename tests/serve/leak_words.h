// SPDX-License-Identifier: Apache-2.0
// For test_leak_labels.c and test_leak_pages.c: entries of every kind that can be labelled, with a word of their own in
// every text, a comment, a suggestion and a file; and labels that are changed as the page changes them.
#ifndef OWNPLAN_TESTS_LEAK_WORDS_H
#define OWNPLAN_TESTS_LEAK_WORDS_H

#include "serve_help.h"

#include "plan/label.h"
#include "plan/remark.h"

#define ENTRIES_MOST 48
#define FEW "few-c0ffee000001"
#define LET_IN DECLAN "-c0nsent00002"

static const char *const some_labels[] = { "", "", LABEL_ONLY_ME, LABEL_SENSITIVE, FEW, LABEL_TEAM };
#define LABELS (sizeof some_labels / sizeof *some_labels)

struct written {
	const struct kind *kind;
	struct str id, word;
	const char *label;
};
static struct written entry[ENTRIES_MOST];
static size_t entries;
static uint64_t luck = 20261123;

static inline unsigned chance(unsigned below)
{
	luck = luck * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(luck >> 33) % below;
}

// --- what there is ---------------------------------------------------------------------------------------------------
static inline struct writer writer_of(struct arena *a, const char *who)
{
	bool self = strcmp(who, "declan") == 0;
	struct str reference = self ? STR("Patient/" DECLAN) : STR("");
	return (struct writer){ .person = STR(DECLAN), .plan = STR(""), .author = str_format(a, "a:%s", who),
		.author_reference = reference, .author_display = z(who), .words_reference = reference, .words_display = z(who),
		.at = clock_now() };
}

// Every text of it holds the word; what it must name besides is the first of its kind.
static inline void fill(struct arena *a, const struct written *x, struct values *v)
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

static inline enum err add_comment(struct db *db, struct arena *a, const struct written *x, const struct entry *about)
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

static inline enum err add_file(struct db *db, struct arena *a, const struct written *x, struct attached *file)
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

static inline enum err write_entries(struct db *db, struct arena *a, void *what)
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

static inline void make_entries(void)
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
static inline void relabel(const struct change *x)
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

#endif

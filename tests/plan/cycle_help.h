// SPDX-License-Identifier: Apache-2.0
// What the tests of the cycle share: a private database with Declan in it, people who act (himself, a nurse, his mum),
// and ways to write entries through their kinds, from forms as a browser sends them.
#ifndef OWNPLAN_TESTS_CYCLE_HELP_H
#define OWNPLAN_TESTS_CYCLE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/record_store.h"
#include "base/arena.h"
#include "base/log.h"
#include "fhir/validate.h"
#include "plan/agreement.h"
#include "plan/capacity.h"
#include "record/consent.h"
#include "record/key.h"

#define START ((instant)1793786400 * SECONDS) // 2026-11-04T10:00:00Z
#define KEY "dec1an0001"
#define UNUSED __attribute__((unused))

static struct store *store;
static struct arena *arena;
static struct db *db; // the reader of this thread
static struct site site;
static struct person declan;
static struct actor himself, nurse, mum;

static enum err do_put(struct db *writer, struct arena *a, void *what)
{
	struct resource_put put = *(struct resource_put *)what;
	return resource_write(writer, a, &put);
}

static UNUSED void save(struct resource_put put)
{
	if (store_write(store, do_put, &put) != OK)
		fail_msg("%.*s was not written", STR_ARG(put.now.id));
}

static UNUSED void patient_write(const char *called, int64_t expect)
{
	struct person_facts facts = { .given = STR("Declan"),
		.family = STR("Hughes"),
		.called = str_of(called),
		.nhs = STR("9990123470"),
		.gender = STR("male"),
		.birth = day_make(2009, 3, 12) };
	save((struct resource_put){
		.now = { .person = STR(KEY),
			.type = STR("Patient"),
			.id = STR(KEY),
			.updated = clock_now(),
			.author = STR("a:nurse"),
			.body = resource_stamp(arena, person_body(arena, &facts), STR(KEY), expect + 1, clock_now()) },
		.expect = expect,
	});
	assert_int_equal(person_load(db, arena, STR(KEY), &declan), OK);
}

static int cycle_open(void **state)
{
	(void)state;
	struct fault f;
	arena = arena_new();
	fault_init(&f, arena);
	clock_freeze(START);
	log_level_set(LOG_WARN);
	store = record_store_empty(true, arena);
	db = store_reader(store);
	if (agreement_key_open(NULL, site.sign_public, site.sign_secret, &f) != OK)
		fail_msg("agreement_key_open: %s", fault_sentence(&f));
	site.store = store;
	himself = (struct actor){ ACTOR_PERSON, STR("declan"), STR("declan"), STR("Declan"), STR(""), STR(KEY), STR(""),
		NULL, 0 };
	nurse = (struct actor){ ACTOR_STAFF, STR("nurse"), STR("nurse"), STR("Sarah Bell"), STR("Nurse"), STR(""),
		STR("sarah"), NULL, 0 };
	mum = (struct actor){ ACTOR_SUPPORTER, STR("mum"), STR("mum"), STR("Orla Hughes"), STR(""), STR(""), STR(""), NULL,
		0 };
	patient_write("Dec", 0);
	return 0;
}

static int cycle_close(void **state)
{
	(void)state;
	bool settled = db_settle(db);
	store_close(store);
	arena_free(arena);
	clock_freeze(0);
	return settled ? 0 : -1;
}

static UNUSED void later(void)
{
	clock_freeze(clock_now() + MINUTES);
}

// A visit to Declan by somebody.
static UNUSED struct visit visit_by(const struct actor *who)
{
	struct visit v = { .arena = arena, .site = &site, .db = db, .actor = *who, .person = declan };
	v.access.self = who == &himself;
	fault_init(&v.fault, arena);
	return v;
}

static UNUSED struct writer writer_of(const struct actor *who, const char *words)
{
	struct visit v = visit_by(who);
	return (struct writer){ .person = STR(KEY),
		.plan = STR(""),
		.author = visit_author(&v),
		.author_reference = visit_reference(&v),
		.author_display = who->name,
		.words_reference = words ? str_of(words) : visit_reference(&v),
		.at = clock_now() };
}

static UNUSED void plan_now(struct plan *pl)
{
	assert_int_equal(plan_load(db, arena, &declan, NULL, pl), OK);
}

static UNUSED void form_values(const struct kind *k, const char *form, struct values *out)
{
	struct form f;
	struct fault fault;
	fault_init(&fault, arena);
	assert_int_equal(form_parse(arena, str_of(form), 100, &f), OK);
	struct circle circle = { arena_array(arena, struct circle_item, f.count + 1), 0 };
	for (size_t i = 0; i < f.count; i++) {
		size_t at;
		const struct field *of = kind_field_find(k, f.pair[i].name);
		const struct kind *linked = of && of->links ? kind_named(str_of(of->links)) : NULL;
		if (str_index(f.pair[i].value, '/', &at))
			circle.item[circle.count++] = (struct circle_item){ f.pair[i].value, str_part(f.pair[i].value, 0, at),
				STR(""), linked };
	}
	if (values_read(arena, k, &f, &circle, &fault, out) != OK)
		fail_msg("%s: %s: %s", k->name, form, fault.items ? fault.items->message : fault_sentence(&fault));
}

// Adds an entry as somebody, in the words of `words` (NULL: their own), from a form. Returns its id.
static UNUSED struct str add_as(const struct actor *who, const char *words, const struct kind *k, const char *form)
{
	struct values v;
	struct writer w = writer_of(who, words);
	form_values(k, form, &v);
	struct resource_put put = entry_make(arena, k, &v, &w, STR(""));
	save(put);
	return put.now.id;
}

#define PERSON "Patient/" KEY
#define add(kind, form) add_as(&nurse, PERSON, (kind), (form))

static UNUSED void change(struct str id, const char *form)
{
	struct plan pl;
	struct values v;
	struct writer w = writer_of(&nurse, NULL);
	plan_now(&pl);
	const struct entry *e = plan_entry(&pl, id);
	assert_non_null(e);
	form_values(e->kind, form, &v);
	save(entry_change(arena, e, &v, &w));
}

static UNUSED void remove_entry(struct str id)
{
	struct plan pl;
	struct writer w = writer_of(&nurse, NULL);
	plan_now(&pl);
	save(entry_remove(arena, plan_entry(&pl, id), STR(""), &w));
}

static UNUSED const char *text_of(const char *format, struct str id)
{
	char out[512];
	must((size_t)snprintf(out, sizeof out, format, STR_ARG(id)) < sizeof out);
	return str_c(arena, str_of(out));
}

// Mum is Declan's attorney, and it was found by Sarah, who has an account, that he cannot agree to this plan now.
#define ATTORNEY_ID KEY "-att0rney0001"
#define FINDING_ID KEY "-f0nd00000001"

static inline enum err do_represent(struct db *writer, struct arena *a, void *what)
{
	const struct resource_put *finding = what;
	struct resource_put put = *finding;
	enum err e = account_add(writer, a, &(struct account_new){ .id = STR("nurse"), .kind = ACTOR_STAFF,
		.username = STR("nurse"), .name = STR("Sarah Bell"), .role = STR("Nurse"), .person = STR(""),
		.practitioner = STR("sarah"), .password_hash = STR("") });
	if (e == OK)
		e = consent_give(writer, a, &(struct consent_grant){ .person = STR(KEY), .id = STR(ATTORNEY_ID),
			.grantee = STR("a:mum"), .grantee_name = STR("Orla Hughes"), .grantee_reference = STR(""),
			.verbs = MAY_SEE | MAY_AGREE | MAY_SIGN, .sections = STR(""), .labels = STR(""), .until = DAY_NONE,
			.basis = BASIS_ATTORNEY, .author = STR("a:declan"), .author_reference = STR(PERSON), .words = STR("") });
	return e == OK ? resource_write(writer, a, &put) : e;
}

static UNUSED struct resource_put finding_of(const char *about, const char *able, day again)
{
	struct writer w = writer_of(&nurse, NULL);
	struct values v;
	char form[400];
	int y, m, d;
	day_split(again, &y, &m, &d);
	snprintf(form, sizeof form, "decision=Agreeing&about=%s&law=mca&when-day=2&when-month=11&when-year=2026"
		"&help=Pictures&why=Asleep&able=%s&again-day=%d&again-month=%d&again-year=%d&found_by=other&found_by-other=Ann",
		about, able, d, m, y);
	form_values(&kind_capacity, form, &v);
	return entry_make(arena, &kind_capacity, &v, &w, STR(FINDING_ID));
}

static UNUSED void represented(void)
{
	struct consent_view *list;
	size_t count;
	assert_int_equal(consent_list(db, arena, STR(KEY), false, &list, &count), OK);
	for (size_t i = 0; i < count; i++)
		if (str_is(list[i].id, ATTORNEY_ID))
			return;
	struct resource_put put = finding_of(CAPACITY_PLAN, "not-now", day_of(START) + 90);
	assert_int_equal(store_write(store, do_represent, &put), OK);
}

static UNUSED struct agreement_form yes_as(enum agreeing as)
{
	struct agreement_form f = { .as = as, .able = ANSWER_YES, .understood = ANSWER_YES, .agreed = ANSWER_YES };
	if (as == AS_REPRESENTATIVE) {
		f.rests_on = STR("Consent/" ATTORNEY_ID);
		f.finding = STR("QuestionnaireResponse/" FINDING_ID);
	}
	return f;
}

// Agrees the plan as it stands and writes it; the Provenance is returned.
static UNUSED struct resource_put agree_form(const struct actor *who, const struct agreement_form *given)
{
	struct plan pl;
	struct visit v = visit_by(who);
	struct agreement_form checked = *given, *form = &checked;
	if (form->as == AS_REPRESENTATIVE)
		represented();
	plan_now(&pl);
	if (agreement_check(&v, &pl, form) != OK)
		fail_msg("%s", v.fault.items ? v.fault.items->message : fault_sentence(&v.fault));
	struct resource_put put = agreement_make(&v, &pl, form);
	save(put);
	later();
	return put;
}

static UNUSED struct resource_put agree(const struct actor *who, enum agreeing as)
{
	struct agreement_form form = yes_as(as);
	return agree_form(who, &form);
}

static UNUSED struct agreement_list agreements(void)
{
	struct agreement_list list;
	assert_int_equal(agreements_of(db, arena, STR(KEY), &list), OK);
	return list;
}

static UNUSED void assert_valid_fhir(struct str body)
{
	struct json doc;
	struct json_wrong wrong;
	struct fhir_issues issues;
	if (json_scan(arena, body, &doc, &wrong) != OK)
		fail_msg("not JSON: %s at %zu", wrong.what, wrong.offset);
	if (fhir_validate(arena, &doc, &issues) != OK)
		fail_msg("%.*s: %s (%.*s)", STR_ARG(issues.first->expression), issues.first->sentence,
			STR_ARG(issues.first->detail));
	assert_int_equal(issues.errors, 0);
}

#define IS(actual, expected) \
	do { \
		struct str is_actual = (actual); \
		if (!str_is(is_actual, expected)) \
			fail_msg("%s is \"%.*s\", not \"%s\"", #actual, STR_ARG(is_actual), expected); \
	} while (0)

#endif

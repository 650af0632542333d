// SPDX-License-Identifier: Apache-2.0
// The facts that the criteria are judged by (criteria.h), gathered from the record: who can see the plan, whether the
// person can open it themselves, and the acts that no entry of the plan shows.
#include "base/text.h"
#include "fhir/profile.h"
#include "plan/criteria.h"
#include "record/key.h"

#define ACT_SYSTEM OWN_SYSTEM("communication-kind")

static const struct {
	const char *code, *words;
} acts[] = {
	[ACT_COPY_GIVEN] = { "copy-given", N_("A copy of the plan was handed over.") },
	[ACT_ALONE_BY_CHOICE] = { "alone-by-choice", N_("The person would like nobody else with them.") },
};

struct resource_put act_make(struct visit *v, enum act act, struct str how)
{
	struct arena *a = v->arena;
	struct json_node *n = json_node_object(a);
	struct str id = key_id(a, v->person.key), author = visit_reference(v);
	instant at = clock_now();
	const struct {
		const char *path;
		struct str text;
	} rows[] = {
		{ "resourceType", STR("Communication") },
		{ EXT("copy-format", "Code"), how },
		{ "status", STR("completed") },
		{ "category[0].coding[0].system", STR(ACT_SYSTEM) },
		{ "category[0].coding[0].code", str_of(acts[act].code) },
		{ "subject.reference", str_format(a, "Patient/%.*s", STR_ARG(v->person.key)) },
		{ "sent", instant_iso(a, at) },
		{ "sender.reference", author },
		{ "sender.display", v->actor.name },
		{ "payload[0].contentString", str_of(acts[act].words) },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].text.n)
			json_node_put(a, n, rows[i].path, json_node_text(a, rows[i].text));
	fhir_profile_claim(a, n);
	return (struct resource_put){
		.now = { .person = v->person.key,
			.shelf = SHELF_EVIDENCE,
			.type = STR("Communication"),
			.id = id,
			.updated = at,
			.kind = str_of(acts[act].code),
			.section = STR("agreement"),
			.label = STR(""),
			.author = visit_author(v),
			.body = resource_stamp(a, n, id, 1, at) },
		.expect = 0,
	};
}

static enum err acts_read(struct db *db, struct arena *a, struct criteria_facts *f)
{
	struct resource_list list;
	enum err e = resource_of_type_packed(db, a, f->plan->person->key, SHELF_EVIDENCE, "Communication", &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		if (!str_starts(list.item[i].author, "a:")) // by somebody who was signed in
			continue;
		f->copy_given = f->copy_given || str_is(list.item[i].kind, acts[ACT_COPY_GIVEN].code);
		f->alone_by_choice = f->alone_by_choice || str_is(list.item[i].kind, acts[ACT_ALONE_BY_CHOICE].code);
	}
	return e;
}

static enum err is_supporter(struct db *db, struct arena *a, struct str grantee, bool *yes)
{
	struct actor who;
	if (*yes || !str_starts(grantee, "a:"))
		return OK;
	enum err e = account_actor(db, a, str_part(grantee, 2, grantee.n), &who);
	*yes = e == OK && (who.kind == ACTOR_SUPPORTER || who.kind == ACTOR_PERSON);
	return e == ERR_NOT_FOUND ? OK : e;
}

// The rules come in the order of their grantees.
static enum err sharers_read(struct db *db, struct arena *a, struct criteria_facts *f)
{
	struct access_rule *rule;
	size_t count;
	instant now = clock_now();
	struct str before = STR("");
	enum err e = access_rules(db, a, f->plan->person->key, &rule, &count);
	for (size_t i = 0; e == OK && i < count; i++) {
		if (rule[i].effect <= 0 || !(rule[i].verbs & MAY_SEE) || !access_rule_counts(&rule[i]) ||
			!access_rule_in_force(&rule[i], now) || str_eq(rule[i].grantee, before))
			continue;
		bool barred;
		before = rule[i].grantee;
		e = access_grantee_barred(db, a, rule, count, before, &barred);
		if (e != OK || barred)
			continue;
		f->sharers++;
		e = is_supporter(db, a, before, &f->supporter);
	}
	return e;
}

enum err criteria_of(struct db *db, struct arena *a, const struct plan *pl, struct criteria *out)
{
	struct agreement_list agreements;
	enum err e = agreements_of(db, a, pl->person->key, &agreements);
	return e == OK ? criteria_with(db, a, pl, &agreements, STR(""), out) : e;
}

enum err criteria_with(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_list *agreements,
	struct str manifest, struct criteria *out)
{
	struct actor self;
	struct criteria_facts f = { .plan = pl, .agreements = agreements, .manifest = manifest };
	enum err e = sharers_read(db, a, &f);
	if (e == OK)
		e = acts_read(db, a, &f);
	if (e != OK)
		return e;
	e = account_of_person(db, a, pl->person->key, &self);
	f.person_account = e == OK;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	criteria_judge(a, &f, out);
	return OK;
}

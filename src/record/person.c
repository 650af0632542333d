// SPDX-License-Identifier: Apache-2.0
// A person (person.h): facts out of the Patient, and the keys by which two exact facts find one.
#include "record/person.h"

#include "base/fold.h"
#include "base/text.h"
#include "fhir/nhs_number.h"
#include "fhir/profile.h"
#include "record/hold.h"
#include "record/key.h"
#include "record/search_key.h"
#include "record/statements.h"

static struct statement identifier_find = {
	.name = "person_identifier_find",
	.sql = "SELECT person FROM person_identifier WHERE system = $1 AND value = $2",
	.params = "system:text value:text",
	.columns = "person:text",
	.for_what = "who has this number",
};
static struct statement identifier_add = {
	.name = "person_identifier_add",
	.sql = "INSERT INTO person_identifier (system, value, person) VALUES ($1, $2, $3)",
	.params = "system:text value:text person:text",
	.columns = "",
	.for_what = "two nurses adding one number at once: one wins",
};
static struct statement identifier_mine = {
	.name = "person_identifier_drop",
	.sql = "DELETE FROM person_identifier WHERE person = $1 AND system IN ($2, $3)",
	.params = "person:text system:text shielded:text",
	.columns = "",
	.for_what = "the numbers of a Patient follow its newest version",
};
static struct statement key_add = {
	.name = "search_key_add",
	.sql = "INSERT INTO search_key (type, param, value, high, person, id) VALUES ($1, $2, $3, '', $4, $5)"
	       " ON CONFLICT (type, param, value, person, id) DO NOTHING",
	.params = "type:text param:text value:text person:text id:text",
	.columns = "",
	.for_what = "what a resource is found by across people",
};
static struct statement key_drop = {
	.name = "search_key_drop",
	.sql = "DELETE FROM search_key WHERE person = $1 AND id = $2",
	.params = "person:text id:text",
	.columns = "",
	.for_what = "the keys of a resource follow its newest version",
};
static struct statement key_find = {
	.name = "search_key_find",
	.sql = "SELECT person FROM search_key WHERE type = $1 AND param = $2 AND value = $3 ORDER BY person LIMIT 20",
	.params = "type:text param:text value:text",
	.columns = "person:text",
	.for_what = "whose resource has this exact value",
};

STATEMENTS(person, &identifier_find, &identifier_add, &identifier_mine, &key_add, &key_drop, &key_find);

static struct str name_of(struct arena *a, struct json_at patient, const char *use, struct str *family)
{
	struct json_at names = json_get(patient, "name");
	for (struct json_at n = json_first(names); json_is_set(n); n = json_next(names, n)) {
		if (!json_text_is(json_get(n, "use"), use))
			continue;
		if (family)
			*family = json_text(a, json_get(n, "family"));
		struct str given = STR("");
		struct json_at list = json_get(n, "given");
		for (struct json_at g = json_first(list); json_is_set(g); g = json_next(list, g))
			given = given.n ? str_format(a, "%.*s %.*s", STR_ARG(given), STR_ARG(json_text(a, g))) : json_text(a, g);
		return given;
	}
	return STR_NONE;
}

static struct str pronoun_of(struct str gender)
{
	if (str_is(gender, "male"))
		return STR("he");
	return str_is(gender, "female") ? STR("she") : STR("they");
}

void person_from(struct arena *a, const struct resource *patient, struct person *out)
{
	struct json_at body = json_trusted(a, patient->body);
	*out = (struct person){ .key = patient->id, .patient = *patient, .birth = DAY_NONE };
	out->given = name_of(a, body, "official", &out->family);
	if (!out->given.p && !out->family.p) { // a Patient from elsewhere may say no use
		out->family = json_text(a, json_path(a, body, "name[0].family"));
		out->given = json_text(a, json_path(a, body, "name[0].given[0]"));
	}
	out->full = str_trim(str_format(a, "%.*s %.*s", STR_ARG(out->given), STR_ARG(out->family)));
	out->called = name_of(a, body, "usual", NULL);
	if (!out->called.n)
		out->called = out->given.n ? out->given : out->full;
	struct str birth = json_text(a, json_get(body, "birthDate"));
	if (!day_parse(birth, &out->birth))
		out->birth = DAY_NONE;
	out->nhs = json_text(a, json_path(a, body, "identifier[system=" NHS_NUMBER_SYSTEM "].value"));
	out->nhs = out->nhs.p ? out->nhs : STR("");
	out->gender = json_text(a, json_get(body, "gender"));
	out->gender = out->gender.p ? out->gender : STR("");
	out->pronoun = pronoun_of(out->gender);
	struct json_at labels = json_path(a, body, "meta.security");
	for (struct json_at l = json_first(labels); json_is_set(l); l = json_next(labels, l))
		out->restricted = out->restricted || json_text_is(json_get(l, "code"), "R") ||
			json_text_is(json_get(l, "code"), "V");
}

enum err person_load(struct db *db, struct arena *a, struct str key, struct person *out)
{
	struct resource patient;
	if (!key_valid(key))
		return ERR_NOT_FOUND;
	enum err e = resource_get(db, a, STR("Patient"), key, &patient);
	if (e != OK)
		return e;
	person_from(a, &patient, out);
	return patient.deleted ? ERR_GONE : OK;
}

enum err person_check(struct fault *f, struct arena *a, struct person_facts *facts)
{
	enum err e = OK;
	facts->given = fold_nfc(a, str_trim(facts->given));
	facts->family = fold_nfc(a, str_trim(facts->family));
	facts->called = fold_nfc(a, str_trim(facts->called));
	if (facts->given.n == 0)
		e = fault_field(f, "given_name", _("Enter a first name"));
	else if (facts->given.n > 200)
		e = fault_field(f, "given_name", _("First name must be 200 letters or fewer"));
	if (facts->family.n == 0)
		e = fault_field(f, "family_name", _("Enter a last name"));
	else if (facts->family.n > 200)
		e = fault_field(f, "family_name", _("Last name must be 200 letters or fewer"));
	if (facts->called.n > 200)
		e = fault_field(f, "called", _("This name must be 200 letters or fewer"));
	if (facts->birth == DAY_NONE)
		e = fault_at(f, "birth") ? ERR_INPUT
								 : fault_field(f, "birth", _("Enter the date of birth, for example 12 3 2009"));
	else if (facts->birth > clock_today())
		e = fault_field(f, "birth", _("Date of birth must be in the past"));
	else if (day_age(facts->birth, clock_today()) > 130)
		e = fault_field(f, "birth", _("Check the year of birth"));
	if (str_trim(facts->nhs).n) {
		char *digits = arena_alloc(a, NHS_NUMBER_SIZE + 1);
		if (nhs_number_read(facts->nhs, digits) == NHS_NUMBER_SHAPE)
			e = fault_field(f, "nhs_number", _("An NHS number has 10 digits, for example 943 476 5919"));
		else if (nhs_number_read(facts->nhs, digits) != NHS_NUMBER_GOOD)
			e = fault_field(f, "nhs_number", _("This is not a real NHS number. Check each digit"));
		else
			facts->nhs = (struct str){ digits, NHS_NUMBER_SIZE };
	} else {
		facts->nhs = STR("");
	}
	return e;
}

static enum err find_keys(struct db *db, struct arena *a, const char *param, struct str value, struct key_list *out)
{
	out->item = arena_array(a, struct str, 20);
	out->count = 0;
	struct query *q = query_begin(db, &key_find);
	query_text(q, "type", STR("Patient"));
	query_text(q, "param", str_of(param));
	query_text(q, "value", value);
	while (query_row(q))
		out->item[out->count++] = str_dup(a, row_text(q, "person"));
	return query_end(q);
}

// Restricted people answer as if absent.
static enum err keep(struct db *db, struct arena *a, bool restricted, struct key_list *list)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct person p;
		enum err e = person_load(db, a, list->item[i], &p);
		if (e != OK && e != ERR_GONE && e != ERR_NOT_FOUND)
			return e;
		if (e == OK && p.restricted == restricted)
			list->item[kept++] = list->item[i];
	}
	list->count = kept;
	return OK;
}

static struct str name_birth(struct arena *a, struct str given, struct str family, struct str birth)
{
	struct str full = fold_name(a, str_format(a, "%.*s %.*s", STR_ARG(given), STR_ARG(family)));
	return str_format(a, "%.*s|%.*s", STR_ARG(full), STR_ARG(birth));
}

enum err person_find_number(struct db *db, struct arena *a, struct str nhs, day birth, struct key_list *out)
{
	enum err e = find_keys(
		db, a, "number-birth", str_format(a, "%.*s|%.*s", STR_ARG(nhs), STR_ARG(day_iso(a, birth))), out);
	return e == OK ? keep(db, a, false, out) : e;
}

enum err person_find_hidden(struct db *db, struct arena *a, struct str nhs, day birth, struct key_list *out)
{
	enum err e = find_keys(
		db, a, "number-birth", str_format(a, "%.*s|%.*s", STR_ARG(nhs), STR_ARG(day_iso(a, birth))), out);
	return e == OK ? keep(db, a, true, out) : e;
}

enum err person_find_name(
	struct db *db, struct arena *a, struct str given, struct str family, day birth, struct key_list *out)
{
	enum err e = find_keys(db, a, "name-birth", name_birth(a, given, family, day_iso(a, birth)), out);
	return e == OK ? keep(db, a, false, out) : e;
}

enum err person_number_taken(struct db *db, struct str nhs, bool *taken)
{
	struct query *q = query_begin(db, &identifier_find);
	query_text(q, "system", STR(NHS_NUMBER_SYSTEM));
	query_text(q, "value", nhs);
	*taken = query_row(q);
	return query_end(q);
}

enum err person_number_holder(struct db *db, struct arena *a, struct str nhs, struct str *key)
{
	struct query *q = query_begin(db, &identifier_find);
	query_text(q, "system", STR(NHS_NUMBER_SYSTEM));
	query_text(q, "value", nhs);
	*key = query_row(q) ? str_dup(a, row_text(q, "person")) : STR_NONE;
	return query_end(q);
}

static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	if (text.n)
		json_node_put(a, n, path, json_node_text(a, text));
}

struct json_node *person_body(struct arena *a, const struct person_facts *facts)
{
	struct json_node *n = json_node_object(a);
	put_text(a, n, "resourceType", STR("Patient"));
	if (facts->nhs.n) {
		put_text(a, n, "identifier[0].system", STR(NHS_NUMBER_SYSTEM));
		put_text(a, n, "identifier[0].value", facts->nhs);
	}
	json_node_put(a, n, "active", json_node_raw(a, STR("true")));
	put_text(a, n, "name[0].use", STR("official"));
	put_text(a, n, "name[0].family", facts->family);
	put_text(a, n, "name[0].given[0]", facts->given);
	if (facts->called.n && !str_eq(facts->called, facts->given)) {
		put_text(a, n, "name[1].use", STR("usual"));
		put_text(a, n, "name[1].given[0]", facts->called);
	}
	if (str_trim(facts->phone).n) {
		put_text(a, n, "telecom[0].system", STR("phone"));
		put_text(a, n, "telecom[0].value", str_trim(facts->phone));
	}
	put_text(a, n, "gender", facts->gender);
	if (facts->birth != DAY_NONE)
		put_text(a, n, "birthDate", day_iso(a, facts->birth));
	if (str_trim(facts->address).n)
		put_text(a, n, "address[0].text", str_trim(facts->address));
	fhir_profile_claim(a, n);
	return n;
}

static enum err add_key(struct db *db, const struct resource *patient, const char *param, struct str value)
{
	struct query *q = query_begin(db, &key_add);
	query_text(q, "type", STR("Patient"));
	query_text(q, "param", str_of(param));
	query_text(q, "value", value);
	query_text(q, "person", patient->person);
	query_text(q, "id", patient->id);
	return query_run(q, NULL);
}

// Who must not be found holds a number beside the others, under which nobody looks: whoever brings the same number is
// told of no other.
static enum err set_number(struct db *db, struct arena *a, const struct resource *patient, const struct person *p)
{
	struct str nhs = patient->deleted ? STR("") : p->nhs;
	struct query *q = query_begin(db, &identifier_mine);
	query_text(q, "person", patient->person);
	query_text(q, "system", STR(NHS_NUMBER_SYSTEM));
	query_text(q, "shielded", STR(SHIELDED_SYSTEM));
	enum err e = query_run(q, NULL);
	if (e != OK || !nhs.n)
		return e;
	q = query_begin(db, &identifier_add);
	query_text(q, "system", p->restricted ? STR(SHIELDED_SYSTEM) : STR(NHS_NUMBER_SYSTEM));
	query_text(q, "value", p->restricted ? str_format(a, "%.*s %.*s", STR_ARG(nhs), STR_ARG(patient->person)) : nhs);
	query_text(q, "person", patient->person);
	return query_run(q, NULL);
}

// Every name the Patient has, so that "full name" finds people by the official and the usual one.
static enum err index_names(
	struct db *db, struct arena *a, const struct resource *patient, const struct person *p, struct str birth)
{
	enum err e = add_key(db, patient, "name-birth", name_birth(a, p->given, p->family, birth));
	if (e == OK && p->called.n && !str_eq(p->called, p->given))
		e = add_key(db, patient, "name-birth", name_birth(a, p->called, p->family, birth));
	return e;
}

enum err person_index(struct db *db, struct arena *a, const struct resource *patient)
{
	struct person p;
	person_from(a, patient, &p);
	struct query *q = query_begin(db, &key_drop);
	query_text(q, "person", patient->person);
	query_text(q, "id", patient->id);
	enum err e = query_run(q, NULL);
	if (e == OK)
		e = set_number(db, a, patient, &p);
	if (patient->deleted)
		return e;
	if (e == OK)
		e = keep_until(db, patient->person, day_add_months(clock_today(), 12 * KEEP_YEARS));
	struct str birth = p.birth == DAY_NONE ? STR("") : day_iso(a, p.birth);
	if (e == OK && birth.n)
		e = index_names(db, a, patient, &p, birth);
	if (e == OK && birth.n && p.nhs.n)
		e = add_key(db, patient, "number-birth", str_format(a, "%.*s|%.*s", STR_ARG(p.nhs), STR_ARG(birth)));
	return e == OK ? search_key_add(db, patient) : e;
}

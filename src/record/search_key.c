// SPDX-License-Identifier: Apache-2.0
// Search keys across people (search_key.h). A row is (type, param, value, person, id). Texts are folded, codes stand
// alone under their parameter and with their system under "PARAM|", dates are the first moment that they can mean.
#include "record/search_key.h"

#include <string.h>

#include "base/fold.h"
#include "record/statements.h"

#define VALUE_MOST 160 // bytes of a key
#define VALUES_MOST 100 // keys of one parameter of one resource

static const struct {
	const char *type, *param;
} declared[] = {
	{ "Appointment", "actor" },
	{ "CarePlan", "category" },
	{ "CarePlan", "identifier" },
	{ "CarePlan", "status" },
	{ "Consent", "actor" },
	{ "Consent", "identifier" },
	{ "Goal", "identifier" },
	{ "Patient", "birthdate" },
	{ "Patient", "email" },
	{ "Patient", "family" },
	{ "Patient", "given" },
	{ "Patient", "identifier" },
	{ "Patient", "name" },
	{ "Patient", "phone" },
	{ "Patient", "telecom" },
	{ "RelatedPerson", "identifier" },
	{ "ServiceRequest", "identifier" },
	{ "Task", "identifier" },
	{ "Task", "owner" },
	{ "Task", "status" },
};
#define DECLARED (sizeof declared / sizeof *declared)

static struct statement keys_drop = {
	.name = "search_keys_drop",
	.sql = "DELETE FROM search_key WHERE person = $1 AND id = $2 AND type = $3",
	.params = "person:text id:text type:text",
	.columns = "",
	.for_what = "the keys of a version that is past",
};
static struct statement keys_add = {
	.name = "search_keys_add",
	.sql = "INSERT INTO search_key (type, param, value, high, person, id) VALUES ($1, $2, $3, '', $4, $5)"
	       " ON CONFLICT (type, param, value, person, id) DO NOTHING",
	.params = "type:text param:text value:text person:text id:text",
	.columns = "",
	.for_what = "what a version is found by across people",
};
static struct statement keys_between = {
	.name = "search_keys_between",
	.sql = "SELECT person, id FROM search_key WHERE type = $1 AND param = $2 AND value >= $3 AND value < $4"
	       " ORDER BY value, person, id LIMIT $5",
	.params = "type:text param:text low:text high:text most:int",
	.columns = "person:text id:text",
	.for_what = "resources that a search across people may mean",
};
// No more is looked at of the first than is asked for; the second is a look at the keys of each.
static struct statement keys_of_both = {
	.name = "search_keys_of_both",
	.sql = "SELECT f.person, f.id FROM (SELECT person, id FROM search_key WHERE type = $1 AND param = $2"
	       " AND value >= $3 AND value < $4 ORDER BY value, person, id LIMIT $5) f"
	       " WHERE EXISTS (SELECT 1 FROM search_key o WHERE o.person = f.person AND o.id = f.id AND o.type = $1"
	       " AND o.param = $6 AND o.value >= $7 AND o.value < $8)",
	.params = "type:text param:text low:text high:text most:int also_param:text also_low:text also_high:text",
	.columns = "person:text id:text",
	.for_what = "the same, of those that have another key too",
};
static struct statement people_after = {
	.name = "search_people_after",
	.sql = "SELECT person FROM plan_summary WHERE person > $1 ORDER BY person LIMIT $2",
	.params = "after:text most:int",
	.columns = "person:text",
	.for_what = "everybody, a page at a time",
};

STATEMENTS(search_key, &keys_drop, &keys_add, &keys_between, &keys_of_both, &people_after);

bool search_key_at(size_t n, const char **type, const char **param)
{
	if (n >= DECLARED)
		return false;
	*type = declared[n].type;
	*param = declared[n].param;
	return true;
}

bool search_key_declared(struct str type, struct str param)
{
	for (size_t i = 0; i < DECLARED; i++)
		if (str_is(type, declared[i].type) && str_is(param, declared[i].param))
			return true;
	return false;
}

// --- what a version is found by ------------------------------------------------------------------------------------
struct writing {
	struct arena *a;
	search_key_seen *see;
	void *context;
	const struct fhir_param *param;
	unsigned values;
	enum err err;
};

static void put(struct writing *w, const char *suffix, struct str value)
{
	if (w->err != OK || !value.n || w->values++ >= VALUES_MOST)
		return;
	w->err = w->see(w->context, str_format(w->a, "%s%s", w->param->code, suffix),
		value.n > VALUE_MOST ? str_part(value, 0, VALUE_MOST) : value);
}

// A text, or every text of a HumanName or Address.
static void put_texts(struct writing *w, struct json_at at)
{
	if (json_kind(at) == JSON_STRING) {
		put(w, "", fold_name(w->a, json_text(w->a, at)));
		return;
	}
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
		if (json_kind(i) == JSON_STRING || json_kind(i) == JSON_ARRAY)
			put_texts(w, i);
}

static void put_code(struct writing *w, struct str system, struct str code)
{
	put(w, "", code);
	if (system.n && code.n)
		put(w, "|", str_format(w->a, "%.*s|%.*s", STR_ARG(system), STR_ARG(code)));
}

static void put_token(struct writing *w, const struct fhir_found *found)
{
	struct json_at at = found->at, list = json_get(at, "coding");
	if (json_kind(at) != JSON_OBJECT) {
		put_code(w, STR_NONE, json_kind(at) == JSON_STRING ? json_text(w->a, at) : json_raw(at));
		return;
	}
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		put_code(w, json_text(w->a, json_get(i, "system")), json_text(w->a, json_get(i, "code")));
	const char *value = json_is(json_get(at, "value")) ? "value" : "code"; // Identifier, ContactPoint; Coding
	put_code(w, json_text(w->a, json_get(at, "system")), json_text(w->a, json_get(at, value)));
}

static bool put_found(void *context, const struct fhir_found *found)
{
	struct writing *w = context;
	struct fhir_when when;
	struct fhir_reference ref;
	switch (w->param->type) {
	case FHIR_PARAM_STRING:
		put_texts(w, found->at);
		break;
	case FHIR_PARAM_TOKEN:
		put_token(w, found);
		break;
	case FHIR_PARAM_DATE:
		if (fhir_when_parse(json_text(w->a, found->at), &when))
			put(w, "", instant_iso(w->a, fhir_when_low(&when)));
		break;
	case FHIR_PARAM_REFERENCE:
		if (fhir_reference_at(w->a, found->at, &ref) && ref.id.n)
			put(w, "", ref.id);
		break;
	default:
		break;
	}
	return w->err == OK;
}

enum err search_key_each(const struct resource *r, search_key_seen *see, void *context)
{
	struct writing w = { .see = see, .context = context, .a = arena_new() };
	struct json_at body = json_trusted(w.a, r->body);
	unsigned type = fhir_resource_find(r->type);
	for (size_t i = 0; i < DECLARED && w.err == OK; i++) {
		if (!str_is(r->type, declared[i].type))
			continue;
		w.param = fhir_param_find(type, str_of(declared[i].param));
		must(w.param != NULL);
		w.values = 0;
		fhir_param_each(w.a, w.param, body, put_found, &w);
	}
	arena_free(w.a);
	return w.err;
}

// --- writing -------------------------------------------------------------------------------------------------------
struct adding {
	struct db *db;
	const struct resource *r;
};

static enum err add_row(void *context, struct str param, struct str value)
{
	const struct adding *x = context;
	struct query *q = query_begin(x->db, &keys_add);
	query_text(q, "type", x->r->type);
	query_text(q, "param", param);
	query_text(q, "value", value);
	query_text(q, "person", x->r->person);
	query_text(q, "id", x->r->id);
	return query_run(q, NULL);
}

enum err search_key_add(struct db *db, const struct resource *r)
{
	struct adding x = { db, r };
	return search_key_each(r, add_row, &x);
}

static bool type_declared(struct str type)
{
	for (size_t i = 0; i < DECLARED; i++)
		if (str_is(type, declared[i].type))
			return true;
	return false;
}

static bool by_identifier_alone(struct str type)
{
	for (size_t i = 0; i < DECLARED; i++)
		if (str_is(type, declared[i].type) && !str_is(str_of(declared[i].param), "identifier"))
			return false;
	return true;
}

static bool has_identifier(const struct resource *r)
{
	static const char member[] = "\"identifier\"";
	return r->body.n && memmem(r->body.p, r->body.n, member, sizeof member - 1) != NULL;
}

enum err search_key_write(struct db *db, const struct resource *was, const struct resource *r)
{
	if (!type_declared(r->type) || str_is(r->type, "Patient"))
		return OK; // a Patient's are written by person_index, with those of two facts
	bool none_before = r->version == 1 || (was && !has_identifier(was));
	if (by_identifier_alone(r->type) && none_before && !has_identifier(r))
		return OK;
	enum err e = OK;
	if (r->version > 1) {
		struct query *q = query_begin(db, &keys_drop);
		query_text(q, "person", r->person);
		query_text(q, "id", r->id);
		query_text(q, "type", r->type);
		e = query_run(q, NULL);
	}
	return e == OK && !r->deleted ? search_key_add(db, r) : e;
}

// --- finding -------------------------------------------------------------------------------------------------------
bool search_key_answers(struct str type, const struct fhir_criterion *c)
{
	if (c->kind != FHIR_CRITERION || !c->values || !search_key_declared(type, c->code))
		return false;
	bool plain = c->modifier == FHIR_PLAIN || (c->modifier == FHIR_EXACT && c->param->type == FHIR_PARAM_STRING) ||
		(c->modifier == FHIR_TARGET_TYPE && c->param->type == FHIR_PARAM_REFERENCE);
	for (size_t i = 0; plain && i < c->values; i++) {
		const struct fhir_search_value *v = &c->value[i];
		plain = c->param->type == FHIR_PARAM_DATE ? v->prefix == FHIR_EQ : c->param->type == FHIR_PARAM_REFERENCE
			? v->ref.id.n > 0 : v->text.n > 0 || (v->bar && v->system.n > 0);
	}
	return plain;
}

// What follows every text that begins with this one.
static struct str behind(struct arena *a, struct str prefix)
{
	return str_join(a, prefix, STR("\xf4\x8f\xbf\xbf")); // the last character that there is
}

static struct str cut(struct str s)
{
	return s.n > VALUE_MOST ? str_part(s, 0, VALUE_MOST) : s;
}

struct range {
	struct str param, low, high;
};

static struct range range_of(struct arena *a, const struct fhir_criterion *c, const struct fhir_search_value *v)
{
	struct range r = { .param = c->code };
	switch (c->param->type) {
	case FHIR_PARAM_STRING:
		r.low = cut(fold_name(a, v->text));
		r.high = behind(a, r.low);
		return r;
	case FHIR_PARAM_DATE:
		r.low = instant_iso(a, v->low);
		r.high = instant_iso(a, v->high);
		return r;
	case FHIR_PARAM_REFERENCE:
		r.low = v->ref.id;
		break;
	default:
		if (v->bar && v->system.n) {
			r.param = str_format(a, "%.*s|", STR_ARG(c->code));
			r.low = cut(str_format(a, "%.*s|%.*s", STR_ARG(v->system), STR_ARG(v->text)));
			r.high = v->text.n ? str_format(a, "%.*s%c", STR_ARG(r.low), 1) : behind(a, r.low);
			return r;
		}
		r.low = cut(v->text);
	}
	r.high = str_format(a, "%.*s%c", STR_ARG(r.low), 1); // the text itself and nothing longer
	return r;
}

static void places_add(struct arena *a, struct search_places *out, struct str person, struct str id)
{
	if ((out->count & (out->count + 1)) == 0) { // full at 0, 1, 3, 7 ...
		struct search_place *more = arena_array(a, struct search_place, 2 * out->count + 1);
		if (out->count)
			memcpy(more, out->item, out->count * sizeof *more);
		out->item = more;
	}
	out->item[out->count++] = (struct search_place){ str_dup(a, person), str_dup(a, id) };
}

static enum err find_range(struct db *db, struct arena *a, struct str type, const struct range *r,
	const struct range *also, size_t most, struct search_places *out)
{
	struct query *q = query_begin(db, also ? &keys_of_both : &keys_between);
	query_text(q, "type", type);
	query_text(q, "param", r->param);
	query_text(q, "low", r->low);
	query_text(q, "high", r->high);
	query_int(q, "most", (int64_t)most + 1);
	if (also) {
		query_text(q, "also_param", also->param);
		query_text(q, "also_low", also->low);
		query_text(q, "also_high", also->high);
	}
	while (query_row(q))
		places_add(a, out, row_text(q, "person"), row_text(q, "id"));
	return query_end(q);
}

enum err search_key_find(struct db *db, struct arena *a, struct str type, const struct fhir_criterion *c, size_t most,
	struct search_places *out)
{
	enum err e = OK;
	*out = (struct search_places){ 0 };
	for (size_t i = 0; i < c->values && e == OK; i++) {
		struct range r = range_of(a, c, &c->value[i]);
		e = find_range(db, a, type, &r, NULL, most, out);
		if (e == OK && out->count > most)
			e = ERR_COSTLY;
	}
	return e;
}

enum err search_key_find_both(struct db *db, struct arena *a, struct str type, const struct fhir_criterion *c,
	const struct fhir_criterion *also, size_t most, struct search_places *out)
{
	enum err e = OK;
	*out = (struct search_places){ 0 };
	for (size_t i = 0; i < c->values && e == OK; i++) {
		struct range r = range_of(a, c, &c->value[i]);
		for (size_t k = 0; k < also->values && e == OK; k++) {
			struct range s = range_of(a, also, &also->value[k]);
			e = find_range(db, a, type, &r, &s, most, out);
		}
	}
	return e;
}

enum err search_key_people(struct db *db, struct arena *a, struct str after, size_t most, struct search_places *out)
{
	*out = (struct search_places){ 0 };
	struct query *q = query_begin(db, &people_after);
	query_text(q, "after", after.p ? after : STR(""));
	query_int(q, "most", (int64_t)most);
	while (query_row(q)) {
		struct str person = row_text(q, "person");
		places_add(a, out, person, person);
	}
	return query_end(q);
}

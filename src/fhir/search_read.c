// SPDX-License-Identifier: Apache-2.0
// Reads a query: which types, which parameters filter, and what stands around them. Names and values of chains are
// read in search_chain.c and search_value.c, what shapes the answer (_sort, _include ...) in search_result.c.
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "fhir/search_inside.h"

void fhir_reader_wrong(struct fhir_reader *r, const char *sentence)
{
	if (!r->wrong)
		r->wrong = sentence;
}

// --- types -----------------------------------------------------------------------------------------------------------

static bool searched(const struct fhir_search_how *how, unsigned type)
{
	for (size_t i = 0; i < how->type_count; i++)
		if (how->types[i] == type)
			return true;
	return how->type_count == 0;
}

static bool among(const unsigned *types, size_t n, unsigned type)
{
	for (size_t i = 0; i < n; i++)
		if (types[i] == type)
			return true;
	return false;
}

static void types_read(struct fhir_reader *r, struct str value)
{
	struct fhir_search *s = r->out;
	unsigned *types = arena_array(r->arena, unsigned, fhir_resource_count());
	size_t n = 0;
	for (struct str rest = value; rest.p;) {
		struct str name = str_cut(&rest, ',');
		unsigned type = fhir_resource_find(name);
		if (name.n && type == FHIR_NO_RESOURCE) {
			fhir_reader_wrong(r, N_("“%s” needs kinds of record, such as Goal,CarePlan."));
			return;
		}
		if (name.n && fhir_resource_type(type) && searched(r->how, type) && !among(types, n, type))
			types[n++] = type;
	}
	s->types = types;
	s->type_count = n;
	s->nothing = n == 0;
}

// --- parameters that filter ------------------------------------------------------------------------------------------

// The n-th type that is searched: of those asked for, or of all that this server holds.
static unsigned type_at(const struct fhir_search *s, size_t n)
{
	if (s->type_count)
		return n < s->type_count ? s->types[n] : FHIR_NO_RESOURCE;
	for (unsigned t = 0; t < fhir_resource_count(); t++)
		if (fhir_resource_type(t) && n-- == 0)
			return t;
	return FHIR_NO_RESOURCE;
}

static struct str first_code(struct str name)
{
	size_t n = 0;
	while (n < name.n && name.p[n] != ':' && name.p[n] != '.')
		n++;
	return str_part(name, 0, n);
}

// Whether the parameter means the same in every type that is searched; r->unknown when it is in none.
static bool common(struct fhir_reader *r, struct str code)
{
	const struct fhir_param *first = NULL;
	bool absent = false;
	unsigned type;
	for (size_t i = 0; (type = type_at(r->out, i)) != FHIR_NO_RESOURCE; i++) {
		const struct fhir_param *p = fhir_param_find(type, code);
		absent |= !p || (first && first->type != p->type);
		first = first ? first : p;
	}
	r->unknown = !first;
	if (first && absent)
		fhir_reader_wrong(r, N_("“%s” is not known in every kind of record that is searched."));
	return first && !absent;
}

static struct fhir_criterion *criterion_read(struct fhir_reader *r, struct str value)
{
	struct fhir_criterion *first = NULL, **end = &first;
	bool has = str_starts(r->name, "_has:");
	if (!has && !common(r, first_code(r->name)))
		return NULL;
	unsigned type;
	for (size_t i = 0; (type = type_at(r->out, i)) != FHIR_NO_RESOURCE; i++) {
		*end = fhir_criterion_read(r, type, r->name, value, 0);
		if (!*end)
			return NULL;
		if ((*end)->kind != FHIR_CHAIN)
			break; // read by its type alone; the parameter of another type is found when it is needed
		end = &(*end)->other;
	}
	return first;
}

static bool filter_read(struct fhir_reader *r, struct str value)
{
	struct fhir_criterion **end = &r->out->criteria;
	unsigned values = 0;
	for (struct str rest = value; rest.p;)
		values += fhir_escaped_cut(&rest, ',').n > 0;
	if (!values)
		return false; // nothing but commas: as if it were not there
	struct fhir_criterion *c = criterion_read(r, value);
	if (!c)
		return false;
	r->values += values;
	if (r->values > FHIR_SEARCH_VALUES) {
		fhir_reader_wrong(r, N_("“%s”: a search can hold no more than 1000 values."));
		return false;
	}
	if (++r->criteria > FHIR_SEARCH_CRITERIA) {
		fhir_reader_wrong(r, N_("“%s”: a search can hold no more than 200 filters."));
		return false;
	}
	while (*end)
		end = &(*end)->next;
	*end = c;
	return true;
}

// --- the whole -------------------------------------------------------------------------------------------------------

static void ignore(struct fhir_reader *r)
{
	struct fhir_ignored **end = &r->out->ignored;
	struct fhir_ignored *i = arena_make(r->arena, struct fhir_ignored);
	*i = (struct fhir_ignored){ fhir_search_shown(r->name), _("This is not a search parameter here. It was ignored."),
		NULL };
	for (unsigned n = 0; *end; n++) {
		if (n == 20) // enough to show what went wrong
			return;
		end = &(*end)->next;
	}
	*end = i;
}

static enum err say(struct fhir_reader *r)
{
	struct str shown = fhir_search_shown(r->name);
	struct str sentence = str_format(r->arena, _(r->wrong), str_c(r->arena, shown));
	return fault_field_str(r->fault, shown, str_c(r->arena, sentence));
}

// One parameter. `used` says that it counts, with *value as it is to be shown in the self link.
static enum err pair_read(struct fhir_reader *r, const struct fhir_pair *pair, struct str *value, bool *used)
{
	r->name = pair->name;
	r->wrong = NULL;
	r->unknown = false;
	*value = pair->value;
	*used = false;
	if (!str_utf8(pair->name) || !str_utf8(pair->value)) {
		r->wrong = N_("“%s” holds bytes that are no text.");
		return say(r);
	}
	if (!pair->value.n || str_is(pair->name, "_format") || str_is(pair->name, "_pretty"))
		return OK;
	if (str_is(pair->name, "_type"))
		*used = true;
	else if (!fhir_result_read(r, pair->value, value, used))
		*used = filter_read(r, pair->value);
	if (r->unknown && !r->wrong && r->how->strict)
		r->wrong = N_("“%s” is not a search parameter here.");
	if (r->wrong)
		return say(r);
	if (r->unknown)
		ignore(r);
	return OK;
}

static enum err types_first(struct fhir_reader *r, const struct fhir_pair *pairs, size_t count)
{
	r->out->types = r->how->types;
	r->out->type_count = r->how->type_count;
	bool seen = false;
	for (size_t i = 0; i < count; i++) {
		if (!str_is(pairs[i].name, "_type") || !pairs[i].value.n || !str_utf8(pairs[i].value))
			continue;
		r->name = pairs[i].name;
		if (seen)
			fhir_reader_wrong(r, N_("“%s” can be sent only once."));
		else
			types_read(r, pairs[i].value);
		if (r->wrong)
			return say(r);
		seen = true;
	}
	return OK;
}

enum err fhir_search_read(struct arena *a, const struct fhir_search_how *how, const struct fhir_pair *pairs,
	size_t count, struct fhir_search *out, struct fault *f)
{
	struct fhir_reader r = { .arena = a, .how = how, .out = out, .fault = f, .now = clock_now() };
	*out = (struct fhir_search){ .base = how->base, .count = -1 };
	enum err e = types_first(&r, pairs, count);
	if (e)
		return e;
	out->used = arena_array(a, struct fhir_pair, count + 1);
	unsigned wrong = 0;
	for (size_t i = 0; i < count && wrong < 20; i++) {
		struct str value;
		bool used;
		enum err one = pair_read(&r, &pairs[i], &value, &used);
		wrong += one != OK;
		e = e ? e : one;
		if (used && !one)
			out->used[out->used_count++] = (struct fhir_pair){ pairs[i].name, value };
	}
	return e;
}

// --- the self link ---------------------------------------------------------------------------------------------------

// What may stand in a query as it is (RFC 3986 3.4) and does not divide it.
static bool stands(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c && strchr("-._~:/,$*@", c));
}

static void encode(struct buf *b, struct str text)
{
	static const char digit[] = "0123456789ABCDEF";
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (stands(text.p[i])) {
			buf_char(b, text.p[i]);
			continue;
		}
		const char hex[3] = { '%', digit[c >> 4], digit[c & 15] };
		buf_add(b, hex, sizeof hex);
	}
}

void fhir_search_self(struct buf *b, const struct fhir_search *s)
{
	for (size_t i = 0; i < s->used_count; i++) {
		if (i)
			buf_char(b, '&');
		encode(b, s->used[i].name);
		buf_char(b, '=');
		encode(b, s->used[i].value);
	}
}

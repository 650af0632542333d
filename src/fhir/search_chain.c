// SPDX-License-Identifier: Apache-2.0
// The name of a search parameter: its modifier, a chain through what it points at (patient.identifier,
// focus:CarePlan.status), or _has, which looks at what points here. (FHIR R4, 3.1.1.4.5 and 3.1.1.4.13)
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "fhir/search_inside.h"

#define NODES_MOST 1000 // criteria made of one query: a chain without a type is one for each type it may lead to

#define ANY 0x1ff
#define OF(type) (1u << FHIR_PARAM_##type)

static const struct {
	const char *name;
	enum fhir_modifier modifier;
	unsigned types; // bits of enum fhir_param_type
} modifiers[] = {
	{ "missing", FHIR_MISSING, ANY },
	{ "exact", FHIR_EXACT, OF(STRING) },
	{ "contains", FHIR_CONTAINS, OF(STRING) },
	{ "not", FHIR_NOT, OF(TOKEN) },
	{ "text", FHIR_TEXT, OF(TOKEN) },
	{ "of-type", FHIR_OF_TYPE, OF(TOKEN) },
	{ "identifier", FHIR_IDENTIFIER, OF(REFERENCE) },
	{ "below", FHIR_BELOW, OF(URI) },
	{ "above", FHIR_ABOVE, OF(URI) },
};

static bool modifier_read(struct fhir_reader *r, struct fhir_criterion *c, struct str text)
{
	unsigned type = c->param->type;
	for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
		if (str_is(text, modifiers[i].name) && modifiers[i].types >> type & 1) {
			c->modifier = modifiers[i].modifier;
			return true;
		}
	}
	c->of_type = fhir_resource_find(text);
	if (type == FHIR_PARAM_REFERENCE && c->of_type != FHIR_NO_RESOURCE) {
		c->modifier = FHIR_TARGET_TYPE;
		if (fhir_param_may_target(c->param, c->of_type))
			return true;
		fhir_reader_wrong(r, N_("“%s” cannot point at that kind of record."));
		return false;
	}
	fhir_reader_wrong(r, N_("“%s” ends with a modifier (behind the :) that cannot be used with it."));
	return false;
}

static struct fhir_criterion *criterion_new(struct fhir_reader *r, unsigned on, enum fhir_criterion_kind kind)
{
	if (++r->nodes > NODES_MOST) {
		r->over = true;
		fhir_reader_wrong(r, N_("“%s” can lead to too many kinds of record. Say which: subject:Patient.name."));
		return NULL;
	}
	struct fhir_criterion *c = arena_make(r->arena, struct fhir_criterion);
	*c = (struct fhir_criterion){ .kind = kind, .on = on, .name = r->name, .of_type = FHIR_NO_RESOURCE };
	return c;
}

// --- chains ----------------------------------------------------------------------------------------------------------

// Reads the rest of the chain for every type that the reference may lead to, or the one that was said. It is refused
// when there is none where the rest is known and the value can be read.
static bool steps_read(struct fhir_reader *r, struct fhir_criterion *c, struct str rest, struct str value,
	unsigned depth)
{
	const char *first = NULL;
	struct fhir_criterion **end = &c->inner;
	for (unsigned t = 0; t < fhir_resource_count() && !r->over; t++) {
		if (c->of_type != FHIR_NO_RESOURCE ? t != c->of_type : !fhir_param_may_target(c->param, t))
			continue;
		r->wrong = NULL;
		*end = fhir_criterion_read(r, t, rest, value, depth + 1);
		if (*end)
			end = &(*end)->next;
		else if (!first || r->over)
			first = r->wrong;
	}
	r->unknown = false;
	r->wrong = r->over ? first : NULL;
	if (!c->inner)
		fhir_reader_wrong(r, first ? first : N_("“%s” leads to nothing: what it points at has no such parameter."));
	return !r->wrong;
}

static struct fhir_criterion *chain_read(struct fhir_reader *r, unsigned on, struct str link, struct str rest,
	struct str value, unsigned depth)
{
	struct str type = link, code = str_cut(&type, ':');
	const struct fhir_param *param = fhir_param_find(on, code);
	if (!param || param->type != FHIR_PARAM_REFERENCE) {
		r->unknown = !param;
		if (param)
			fhir_reader_wrong(r, N_("“%s” has a dot behind a parameter that points at nothing."));
		return NULL;
	}
	struct fhir_criterion *c = criterion_new(r, on, FHIR_CHAIN);
	if (!c)
		return NULL;
	c->param = param;
	c->code = code;
	if (type.p && (!modifier_read(r, c, type) || c->modifier != FHIR_TARGET_TYPE)) {
		fhir_reader_wrong(r, N_("“%s” needs a kind of record before the dot: subject:Patient.name."));
		return NULL;
	}
	return steps_read(r, c, rest, value, depth) ? c : NULL;
}

// --- _has ------------------------------------------------------------------------------------------------------------

static struct fhir_criterion *has_read(struct fhir_reader *r, unsigned on, struct str rest, struct str value,
	unsigned depth)
{
	struct str type = str_cut(&rest, ':'), code = rest.n ? str_cut(&rest, ':') : STR_NONE;
	unsigned from = fhir_resource_find(type);
	const struct fhir_param *param = from == FHIR_NO_RESOURCE || !rest.n ? NULL : fhir_param_find(from, code);
	if (!param || param->type != FHIR_PARAM_REFERENCE || !fhir_param_may_target(param, on)) {
		fhir_reader_wrong(r, N_("“%s” needs a kind of record, how it points here, and what to look for: "
			"_has:CarePlan:patient:status."));
		return NULL;
	}
	struct fhir_criterion *c = criterion_new(r, on, FHIR_HAS);
	if (!c)
		return NULL;
	c->param = param;
	c->code = code;
	c->inner = fhir_criterion_read(r, from, rest, value, depth + 1);
	if (c->inner)
		return c;
	r->unknown = false;
	fhir_reader_wrong(r, N_("“%s” looks for a parameter that is not known there."));
	return NULL;
}

static struct fhir_criterion *plain_read(struct fhir_reader *r, unsigned on, struct str name, struct str value)
{
	struct str modifier = name, code = str_cut(&modifier, ':');
	const struct fhir_param *param = fhir_param_find(on, code);
	r->unknown = !param;
	if (!param)
		return NULL;
	struct fhir_criterion *c = criterion_new(r, on, FHIR_CRITERION);
	if (!c)
		return NULL;
	c->param = param;
	c->code = code;
	if (modifier.p && !modifier_read(r, c, modifier))
		return NULL;
	return fhir_values_read(r, c, value) ? c : NULL;
}

struct fhir_criterion *fhir_criterion_read(struct fhir_reader *r, unsigned on, struct str name, struct str value,
	unsigned depth)
{
	r->unknown = false;
	if (depth > FHIR_SEARCH_CHAIN) {
		fhir_reader_wrong(r, N_("“%s” has too many steps."));
		return NULL;
	}
	if (str_starts(name, "_has:"))
		return has_read(r, on, str_part(name, 5, name.n), value, depth);
	struct str rest = name, link = str_cut(&rest, '.');
	return rest.p ? chain_read(r, on, link, rest, value, depth) : plain_read(r, on, name, value);
}

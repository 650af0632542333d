// SPDX-License-Identifier: Apache-2.0
// Looking search parameters up in the generated tables: by code with halving, by place for lists. Those of every
// resource begin with an underscore, which sorts before all letters, so they come first. What a parameter finds in a
// resource is in param_each.c.
#include "fhir/param.h"

#include "fhir/param_tables.h"

static const struct fhir_param_range nothing;

// Those of its own; nothing for a type that this server does not hold.
static const struct fhir_param_range *range_of(unsigned resource)
{
	return fhir_resource_type(resource) ? &fhir_param_range_table[1 + resource] : &nothing;
}

static const struct fhir_param *find(const struct fhir_param_range *in, struct str code)
{
	unsigned low = in->first, high = in->first + in->count;
	while (low < high) {
		unsigned middle = (low + high) / 2;
		int order = str_compare(code, str_of(fhir_param_table[middle].code));
		if (!order)
			return &fhir_param_table[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct fhir_param *fhir_param_find(unsigned resource, struct str code)
{
	if (!fhir_resource_type(resource))
		return NULL;
	const struct fhir_param *p = find(&fhir_param_range_table[0], code);
	return p ? p : find(range_of(resource), code);
}

const struct fhir_param *fhir_param_at(unsigned resource, unsigned n)
{
	if (!fhir_resource_type(resource))
		return NULL;
	const struct fhir_param_range *every = &fhir_param_range_table[0], *own = range_of(resource);
	if (n < every->count)
		return &fhir_param_table[every->first + n];
	n -= every->count;
	return n < own->count ? &fhir_param_table[own->first + n] : NULL;
}

const char *fhir_param_type_name(enum fhir_param_type type)
{
	static const char *const name[] = {
		[FHIR_PARAM_NUMBER] = "number",
		[FHIR_PARAM_DATE] = "date",
		[FHIR_PARAM_STRING] = "string",
		[FHIR_PARAM_TOKEN] = "token",
		[FHIR_PARAM_REFERENCE] = "reference",
		[FHIR_PARAM_COMPOSITE] = "composite",
		[FHIR_PARAM_QUANTITY] = "quantity",
		[FHIR_PARAM_URI] = "uri",
		[FHIR_PARAM_SPECIAL] = "special",
	};
	must((size_t)type < sizeof name / sizeof *name);
	return name[type];
}

bool fhir_param_may_target(const struct fhir_param *p, unsigned resource)
{
	if (p->type != FHIR_PARAM_REFERENCE || resource >= fhir_resource_count())
		return false;
	return p->targets < 0 || (fhir_param_target_table[p->targets].bits[resource / 64] >> (resource % 64) & 1);
}

const struct fhir_component *fhir_component_at(const struct fhir_param *p, unsigned n)
{
	return n < p->components ? &fhir_component_table[p->component + n] : NULL;
}

// SPDX-License-Identifier: Apache-2.0
// Looks things up in the tables made from HL7's definitions. Elements are found through a small hash table a type
// (open addressing, at most half full, made by the generator with the same hash): validation asks for each member of
// each document that is written. Resource types and codes are found by halving.
#include "fhir/definitions.h"

#include <string.h>

#include "base/error.h"
#include "fhir/tables.h"

const struct fhir_type *fhir_type_at(unsigned index)
{
	return index < fhir_type_count_ ? &fhir_type_table[index] : NULL;
}

unsigned fhir_type_index(const struct fhir_type *type)
{
	return (unsigned)(type - fhir_type_table);
}

unsigned fhir_type_count(void)
{
	return fhir_type_count_;
}

const struct fhir_type *fhir_type_find(struct str name)
{
	for (unsigned i = 0; i < fhir_type_count_; i++)
		if (str_eq(name, (struct str){ fhir_type_table[i].name, fhir_type_table[i].name_n }))
			return &fhir_type_table[i];
	return NULL;
}

// FNV-1a with a seed for its start, folded once; tools/fhir-definitions.py hash_of() is the same.
static uint32_t name_hash(uint32_t seed, struct str name)
{
	uint32_t h = seed;
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x01000193u;
	return h ^ (h >> 15);
}

const struct fhir_element *fhir_element_find(const struct fhir_type *type, struct str name)
{
	if (!type || !name.n || name.n > UINT8_MAX)
		return NULL;
	const uint8_t *slots = &fhir_slot_table[type->hash_first];
	uint32_t at = name_hash(type->hash_seed, name) & type->hash_mask;
	for (; slots[at] != UINT8_MAX; at = (at + 1) & type->hash_mask) {
		const struct fhir_element *e = &fhir_element_table[type->first + slots[at]];
		if (e->name_n == name.n && !memcmp(e->name, name.p, name.n))
			return e;
	}
	return NULL;
}

const struct fhir_element *fhir_element_at(const struct fhir_type *type, unsigned n)
{
	return type && n < type->count ? &fhir_element_table[type->first + n] : NULL;
}

// The length of what the forms of this element's choice have in common: "due" of dueDate and dueDuration.
struct str fhir_element_stem(const struct fhir_element *element)
{
	struct str name = { element->name, element->name_n };
	if (!element->choice)
		return name;
	const struct fhir_type *is = fhir_type_at(element->type);
	return (struct str){ name.p, name.n - is->name_n }; // the form's type ends the name, but for its first capital
}

static const struct fhir_element *choice_find(const struct fhir_type *type, struct str stem)
{
	for (unsigned i = 0; type && i < type->count; i++) {
		const struct fhir_element *e = fhir_element_at(type, i);
		if (e->choice && str_eq(fhir_element_stem(e), stem))
			return e;
	}
	return NULL;
}

const struct fhir_element *fhir_element_path(struct str path)
{
	const struct fhir_type *type = fhir_type_find(str_cut(&path, '.'));
	const struct fhir_element *e = NULL;
	while (type && path.p) {
		struct str name = str_cut(&path, '.');
		e = fhir_element_find(type, name);
		if (!e)
			e = choice_find(type, name);
		type = e ? fhir_type_at(e->type) : NULL;
	}
	return path.p ? NULL : e;
}

unsigned fhir_resource_count(void)
{
	return fhir_resource_count_;
}

unsigned fhir_resource_find(struct str name)
{
	unsigned low = 0, high = fhir_resource_count_;
	while (low < high) {
		unsigned middle = (low + high) / 2;
		const struct fhir_resource_name *r = &fhir_resource_table[middle];
		int order = str_compare(name, (struct str){ r->name, r->name_n });
		if (!order)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return FHIR_NO_RESOURCE;
}

const char *fhir_resource_name(unsigned resource)
{
	return resource < fhir_resource_count_ ? fhir_resource_table[resource].name : NULL;
}

const struct fhir_type *fhir_resource_type(unsigned resource)
{
	if (resource >= fhir_resource_count_ || fhir_resource_table[resource].type < 0)
		return NULL;
	return fhir_type_at((unsigned)fhir_resource_table[resource].type);
}

const struct fhir_type *fhir_resource_named(struct str name)
{
	return fhir_resource_type(fhir_resource_find(name));
}

bool fhir_target_allowed(const struct fhir_element *element, unsigned resource)
{
	if (element->targets < 0)
		return resource < fhir_resource_count_;
	if (resource >= fhir_resource_count_)
		return false;
	return fhir_target_table[element->targets].bits[resource / 64] >> (resource % 64) & 1;
}

const struct fhir_value_set *fhir_value_set_at(int index)
{
	return index >= 0 && index < fhir_value_set_count_ ? &fhir_value_set_table[index] : NULL;
}

const struct fhir_value_set *fhir_value_set_find(struct str url)
{
	for (int i = 0; i < fhir_value_set_count_; i++)
		if (str_is(url, fhir_value_set_table[i].url))
			return &fhir_value_set_table[i];
	return NULL;
}

static struct str code_text(const struct fhir_code *c)
{
	return (struct str){ c->code, c->code_n };
}

// "text/plain; charset=utf-8" (BCP 13): two tokens of RFC 2045 around a slash; parameters are not looked at.
static bool mime_type(struct str code)
{
	struct str rest = code;
	struct str type = str_cut(&rest, '/');
	struct str parameters = rest;
	struct str subtype = str_trim(str_cut(&parameters, ';'));
	if (!rest.p || !type.n || !subtype.n)
		return false;
	for (size_t i = 0; i < type.n + subtype.n; i++) {
		char c = i < type.n ? type.p[i] : subtype.p[i - type.n];
		if (c <= ' ' || c > '~' || strchr("()<>@,;:\\\"/[]?=", c))
			return false;
	}
	return true;
}

bool fhir_value_set_has(const struct fhir_value_set *set, struct str system, struct str code)
{
	if (!set->count)
		return mime_type(code);
	unsigned low = set->first, high = set->first + set->count, end = high;
	while (low < high) {
		unsigned middle = (low + high) / 2;
		if (str_compare(code_text(&fhir_code_table[middle]), code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < end && str_eq(code_text(&fhir_code_table[low]), code); low++)
		if (!system.p || str_is(system, fhir_system_table[fhir_code_table[low].system]))
			return true;
	return false;
}

bool fhir_value_set_code(const struct fhir_value_set *set, unsigned n, struct str *system, struct str *code)
{
	if (n >= set->count)
		return false;
	const struct fhir_code *c = &fhir_code_table[set->first + n];
	*system = str_of(fhir_system_table[c->system]);
	*code = code_text(c);
	return true;
}

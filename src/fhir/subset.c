// SPDX-License-Identifier: Apache-2.0
// A resource cut to the parts that were asked for (FHIR R4, 3.1.1.5.9 and 3.1.1.5.10). What stays is spliced byte for
// byte; mandatory elements and modifiers always stay, because without them the rest could be misread; the tag SUBSETTED
// keeps a reader from storing it as the whole.
#include <string.h>

#include "base/arena.h"
#include "fhir/search.h"

#define SUBSET_SYSTEM "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"

struct cut {
	struct arena *arena;
	struct json_out *out;
	enum fhir_mode mode;
	struct str elements, type; // FHIR_ELEMENTS; the name of the resource's type
};

// "status", "CarePlan.status", "activity.detail" and "value" or "value[x]" for valueQuantity.
static bool asked_for(const struct cut *c, const struct fhir_element *e)
{
	struct str name = { e->name, e->name_n }, stem = fhir_element_stem(e);
	for (struct str rest = c->elements; rest.p;) {
		struct str path = str_trim(str_cut(&rest, ','));
		struct str first = str_cut(&path, '.');
		if (path.p && str_eq(first, c->type))
			first = str_cut(&path, '.');
		if (str_ends(first, "[x]"))
			first.n -= 3;
		if (str_eq(first, name) || (e->choice && str_eq(first, stem)))
			return true;
	}
	return false;
}

static bool stays(const struct cut *c, const struct fhir_element *e)
{
	if (e->min || e->modifier)
		return true;
	switch (c->mode) {
	case FHIR_SUMMARY_TRUE:
		return e->summary;
	case FHIR_SUMMARY_TEXT:
		return strcmp(e->name, "text") == 0;
	case FHIR_SUMMARY_DATA:
		return strcmp(e->name, "text") != 0;
	case FHIR_ELEMENTS:
		return asked_for(c, e);
	default:
		return true;
	}
}

// The element of a member, "_status" counting as status.
static const struct fhir_element *element_of(struct arena *a, const struct fhir_type *type, struct json_at member,
	struct str *name)
{
	*name = json_name(a, member);
	bool half = name->n && name->p[0] == '_';
	return fhir_element_find(type, str_part(*name, half, name->n));
}

static bool within(const struct fhir_type *type)
{
	return type->kind == FHIR_BACKBONE || strcmp(type->name, "Attachment") == 0;
}

static void write_summary(struct cut *c, const struct fhir_type *type, struct json_at at);

// The part of an object that belongs to the summary; nested ones have summaries of their own.
static void write_summary_object(struct cut *c, const struct fhir_type *type, struct json_at object)
{
	json_open(c->out);
	for (struct json_at i = json_first(object); json_is_set(i); i = json_next(object, i)) {
		struct str name;
		const struct fhir_element *e = element_of(c->arena, type, i, &name);
		if (!e || !(e->summary || e->min || e->modifier || strcmp(e->name, "id") == 0))
			continue;
		json_member_str(c->out, name);
		write_summary(c, fhir_type_at(e->type), i);
	}
	json_shut(c->out);
}

// Whether anything of an object would be left: an empty one is not JSON of FHIR.
static bool leaves(struct cut *c, const struct fhir_type *type, struct json_at object)
{
	for (struct json_at i = json_first(object); json_is_set(i); i = json_next(object, i)) {
		struct str name;
		const struct fhir_element *e = element_of(c->arena, type, i, &name);
		if (e && (e->summary || e->min || e->modifier) && (json_kind(i) != JSON_OBJECT ||
			!within(fhir_type_at(e->type)) || leaves(c, fhir_type_at(e->type), i)))
			return true;
	}
	return false;
}

static bool leaves_all(struct cut *c, const struct fhir_type *type, struct json_at at)
{
	if (json_kind(at) == JSON_OBJECT)
		return leaves(c, type, at);
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
		if (json_kind(i) != JSON_OBJECT || !leaves(c, type, i))
			return false;
	return true;
}

// Where a part would be left empty, the whole stays.
static void write_summary(struct cut *c, const struct fhir_type *type, struct json_at at)
{
	if (!within(type) || json_kind(at) < JSON_ARRAY || !leaves_all(c, type, at)) {
		json_put_raw(c->out, json_raw(at));
	} else if (json_kind(at) == JSON_OBJECT) {
		write_summary_object(c, type, at);
	} else {
		json_open_array(c->out);
		for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
			write_summary_object(c, type, i);
		json_shut_array(c->out);
	}
}

static bool marked(struct json_at tags)
{
	for (struct json_at i = json_first(tags); json_is_set(i); i = json_next(tags, i))
		if (json_text_is(json_get(i, "code"), "SUBSETTED") && json_text_is(json_get(i, "system"), SUBSET_SYSTEM))
			return true;
	return false;
}

static void write_tags(struct cut *c, struct json_at tags)
{
	json_member(c->out, "tag");
	json_open_array(c->out);
	if (json_kind(tags) == JSON_ARRAY)
		for (struct json_at i = json_first(tags); json_is_set(i); i = json_next(tags, i))
			json_put_raw(c->out, json_raw(i));
	if (!marked(tags)) {
		json_open(c->out);
		json_pair_c(c->out, "system", SUBSET_SYSTEM);
		json_pair_c(c->out, "code", "SUBSETTED");
		json_shut(c->out);
	}
	json_shut_array(c->out);
}

static void write_meta(struct cut *c, struct json_at meta)
{
	json_member(c->out, "meta");
	json_open(c->out);
	if (json_kind(meta) == JSON_OBJECT) {
		for (struct json_at i = json_first(meta); json_is_set(i); i = json_next(meta, i)) {
			struct str name = json_name(c->arena, i);
			if (str_is(name, "tag"))
				continue;
			json_member_str(c->out, name);
			json_put_raw(c->out, json_raw(i));
		}
	}
	write_tags(c, json_get(meta, "tag"));
	json_shut(c->out);
}

static void write_members(struct cut *c, const struct fhir_type *type, struct json_at resource)
{
	for (struct json_at i = json_first(resource); json_is_set(i); i = json_next(resource, i)) {
		struct str name;
		const struct fhir_element *e = element_of(c->arena, type, i, &name);
		if (str_is(name, "resourceType") || str_is(name, "id") || str_is(name, "meta") || !e || !stays(c, e))
			continue;
		json_member_str(c->out, name);
		if (c->mode == FHIR_SUMMARY_TRUE)
			write_summary(c, fhir_type_at(e->type), i);
		else
			json_put_raw(c->out, json_raw(i));
	}
}

struct str fhir_subset(struct arena *a, struct json_at resource, enum fhir_mode mode, struct str elements)
{
	struct str raw = json_raw(resource), name = json_text(a, json_get(resource, "resourceType"));
	const struct fhir_type *type = fhir_resource_named(name);
	if (!type || mode == FHIR_WHOLE || mode == FHIR_SUMMARY_COUNT)
		return raw;
	struct buf b;
	struct json_out out;
	struct cut c = { a, &out, mode, elements, name };
	struct json_at id = json_get(resource, "id");
	buf_init(&b, a, raw.n * 2 + 4096); // escapes of member names may grow, what is spliced does not
	json_out_init(&out, &b);
	json_open(&out);
	json_pair(&out, "resourceType", name);
	if (json_is(id)) {
		json_member(&out, "id");
		json_put_raw(&out, json_raw(id));
	}
	write_meta(&c, json_get(resource, "meta"));
	write_members(&c, type, resource);
	json_shut(&out);
	return buf_text(&b);
}

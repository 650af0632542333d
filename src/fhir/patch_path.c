// SPDX-License-Identifier: Apache-2.0
// FHIRPath Patch (FHIR R4, fhirpatch.html): the operations of a Parameters resource, in their order, on one tree.
// Reads the parts, finds the elements (patch_find.c) and has them changed in the shapes that the definitions demand
// (patch_element.c). Called by the API through fhir/patch.h.
#include "fhir/patch_inside.h"

#include "base/arena.h"
#include "base/text.h"

// An operation before may have put a number or a text where an element with parts belongs.
#define NO_OBJECT _("What stands at this path cannot hold anything.")

enum part { TYPE, PATH, NAME, VALUE, INDEX, SOURCE, DESTINATION, PARTS };

static const char *const part_names[PARTS] = { "type", "path", "name", "value", "index", "source", "destination" };

struct operation {
	uint32_t number;
	struct json_at part[PARTS]; // missing where not given
	uint32_t place[PARTS];      // of the part among its siblings
	struct str path, name;
	uint32_t index, source, destination;
	struct patch_value value;
};

struct operation_row {
	const char *name;
	unsigned needs; // a bit a part, beside type and path
	enum err (*run)(struct patch_run *run, struct operation *op);
};

// `e` at the part, or at the operation itself for PARTS or a part that is not given.
static enum err wrong(struct patch_run *run, const struct operation *op, enum err e, enum part part,
	const char *sentence)
{
	struct fault *f = run->fault;
	if (!f)
		return e;
	fault_say(f, e, sentence);
	struct str at = str_format(run->arena, "Parameters.parameter[%u]", op->number);
	if (part < PARTS && json_is_set(op->part[part]))
		at = str_format(run->arena, "%.*s.part[%u]", STR_ARG(at), op->place[part]);
	fault_field_str(f, at, sentence);
	return e;
}

// --- finding -------------------------------------------------------------------------------------------------------

static enum err find(struct patch_run *run, const struct operation *op, struct str path, struct patch_items *out)
{
	const char *why;
	enum err e = patch_find(run, path, out, &why);
	if (e)
		return e == ERR_INPUT ? wrong(run, op, e, PATH, why) : e;
	for (uint32_t i = 0; i < out->count; i++)
		if (!out->item[i].type)
			return wrong(run, op, ERR_INPUT, PATH, _("This path leads to no element of the record."));
	return OK;
}

// One of what was found, and no more than one.
static enum err only(struct patch_run *run, const struct operation *op, const struct patch_items *found,
	struct patch_item *out)
{
	if (!found->count)
		return wrong(run, op, ERR_NOT_FOUND, PATH, _("This path leads to nothing in the record."));
	if (found->count > 1)
		return wrong(run, op, ERR_CONFLICT, PATH, _("This path leads to several elements. Say which one."));
	*out = found->item[0];
	return OK;
}

static enum err find_one(struct patch_run *run, const struct operation *op, struct str path, struct patch_item *out)
{
	struct patch_items found;
	enum err e = find(run, op, path, &found);
	return e ? e : only(run, op, &found, out);
}

// The same for what is to go or to give way: not the record as a whole.
static enum err inner(struct patch_run *run, const struct operation *op, const struct patch_items *found,
	struct patch_item *out)
{
	enum err e = only(run, op, found, out);
	if (!e && !out->holder)
		e = wrong(run, op, ERR_INPUT, PATH, _("A patch changes elements of a record, not the record as a whole."));
	return e;
}

// Cuts the last name off a path: "Patient.contact[0]" and "telecom". What has only a name stands in the record.
static bool split(struct str path, struct str *before, struct str *last)
{
	size_t at = path.n;
	while (at && path.p[at - 1] != '.')
		at--;
	*last = str_trim(str_part(path, at, path.n - at));
	*before = at ? str_part(path, 0, at - 1) : STR("%resource");
	if (last->n > 2 && last->p[0] == '`' && last->p[last->n - 1] == '`')
		*last = str_part(*last, 1, last->n - 2);
	for (size_t i = 0; i < last->n; i++) {
		char c = last->p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return false;
	}
	return last->n > 0;
}

struct list {
	struct patch_item owner;
	const struct fhir_element *element;
	uint32_t length;
};

// The list that a path of insert or move leads to; it may be empty.
static enum err find_list(struct patch_run *run, const struct operation *op, struct list *out)
{
	struct str before, last;
	if (!split(op->path, &before, &last))
		return wrong(run, op, ERR_INPUT, PATH, _("The path must end with the name of a list."));
	enum err e = find_one(run, op, before, &out->owner);
	if (e)
		return e;
	out->element = fhir_element_find(patch_content(&out->owner), last);
	if (!out->element || !out->element->many)
		return wrong(run, op, ERR_INPUT, PATH, _("The path must end with the name of a list."));
	out->length = patch_length(patch_holder(run, &out->owner, false), out->element);
	return OK;
}

// --- values --------------------------------------------------------------------------------------------------------

static const struct fhir_type *part_type(void)
{
	return fhir_type_at(fhir_element_find(fhir_resource_named(STR("Parameters")), STR("parameter"))->type);
}

// What a part holds: one value[x], a resource, or parts. False when it is none of these, or several.
static bool read_value(struct patch_run *run, struct json_at part, struct patch_value *out)
{
	const struct fhir_type *parameter = part_type();
	unsigned kinds = 0;
	*out = (struct patch_value){ 0 };
	for (struct json_at i = json_first(part); json_is_set(i); i = json_next(part, i)) {
		struct str name = json_name(run->scratch, i);
		bool under = str_starts(name, "_value"), valued = under || str_starts(name, "value");
		const struct fhir_element *e = fhir_element_find(parameter, under ? str_part(name, 1, name.n) : name);
		if (!e || !json_is(i) || (!valued && !str_is(name, "resource") && !str_is(name, "part")))
			continue;
		const struct fhir_type *type = fhir_type_at(e->type);
		if (str_is(name, "part")) {
			out->parts = i;
			kinds += 1;
			continue;
		}
		kinds += !out->type || out->type != type;
		out->type = type;
		*(under ? &out->beside : &out->node) = json_tree(run->arena, i);
	}
	return kinds == 1 && (!out->parts.doc || json_kind(out->parts) == JSON_ARRAY);
}

static bool occupied(struct patch_run *run, const struct patch_item *owner, const struct fhir_element *e)
{
	struct patch_items there = { 0 };
	patch_members(run, owner, fhir_element_stem(e), &there);
	return there.count > 0;
}

static enum err build(struct patch_run *run, const struct operation *op, const struct fhir_element *e,
	struct patch_value *value);

// Puts a value in as the last, or the only one, of an element.
static enum err append(struct patch_run *run, const struct operation *op, const struct patch_item *owner,
	struct str name, struct patch_value *value)
{
	const char *why;
	const struct fhir_element *e = patch_target(patch_content(owner), name, value, &why);
	if (!e)
		return wrong(run, op, ERR_INPUT, VALUE, why);
	if (!e->many && occupied(run, owner, e))
		return wrong(run, op, ERR_CONFLICT, NAME, _("This element holds one value, and it has one already."));
	enum err error = build(run, op, e, value);
	if (error)
		return error;
	struct json_node *holder = patch_holder(run, owner, true);
	if (!holder)
		return wrong(run, op, ERR_INPUT, PATH, NO_OBJECT);
	return patch_place(run, holder, e, e->many ? patch_length(holder, e) : 0, value);
}

// Makes the object of an anonymous value from its parts, each the name and value of an element of it. Parts nest no
// deeper than the document that they came in.
static enum err build(struct patch_run *run, const struct operation *op, const struct fhir_element *e,
	struct patch_value *value)
{
	if (value->type)
		return OK;
	struct patch_item made = { .node = json_node_object(run->arena), .type = fhir_type_at(e->type) };
	enum err error = OK;
	for (struct json_at i = json_first(value->parts); !error && json_is_set(i); i = json_next(value->parts, i)) {
		struct patch_value inner;
		struct str name = json_text(run->scratch, json_get(i, "name"));
		if (!name.n || !read_value(run, i, &inner))
			return wrong(run, op, ERR_INPUT, VALUE, _("A part of this value needs a name and one value."));
		error = append(run, op, &made, name, &inner);
	}
	if (!error && !json_node_count(made.node))
		error = wrong(run, op, ERR_INPUT, VALUE, _("This value is empty."));
	value->type = made.type;
	value->node = made.node;
	return error;
}

// --- operations ----------------------------------------------------------------------------------------------------

static enum err add(struct patch_run *run, struct operation *op)
{
	struct patch_item owner;
	enum err e = find_one(run, op, op->path, &owner);
	return e ? e : append(run, op, &owner, op->name, &op->value);
}

static enum err insert(struct patch_run *run, struct operation *op)
{
	struct list list;
	const char *why;
	enum err e = find_list(run, op, &list);
	if (e)
		return e;
	if (op->index > list.length)
		return wrong(run, op, ERR_NOT_FOUND, INDEX, _("The list is not that long."));
	struct str name = { list.element->name, list.element->name_n };
	const struct fhir_element *target = patch_target(patch_content(&list.owner), name, &op->value, &why);
	if (!target)
		return wrong(run, op, ERR_INPUT, VALUE, why);
	e = build(run, op, target, &op->value);
	if (e)
		return e;
	struct json_node *holder = patch_holder(run, &list.owner, true);
	return holder ? patch_place(run, holder, target, op->index, &op->value)
		      : wrong(run, op, ERR_INPUT, PATH, NO_OBJECT);
}

static enum err take_away(struct patch_run *run, struct operation *op)
{
	struct patch_items found;
	struct patch_item item;
	enum err e = find(run, op, op->path, &found);
	if (e || !found.count)
		return e;
	e = inner(run, op, &found, &item);
	if (!e)
		patch_delete(run, &item);
	return e;
}

static enum err replace(struct patch_run *run, struct operation *op)
{
	struct patch_items found;
	struct patch_item item;
	const char *why;
	enum err e = find(run, op, op->path, &found);
	if (!e)
		e = inner(run, op, &found, &item);
	if (e)
		return e;
	const struct fhir_element *target = patch_target(item.within, fhir_element_stem(item.element), &op->value, &why);
	if (!target)
		return wrong(run, op, ERR_INPUT, VALUE, why);
	e = build(run, op, target, &op->value);
	return e ? e : patch_replace(run, &item, target, &op->value);
}

static enum err move(struct patch_run *run, struct operation *op)
{
	struct list list;
	enum err e = find_list(run, op, &list);
	if (e)
		return e;
	if (op->source >= list.length)
		return wrong(run, op, ERR_NOT_FOUND, SOURCE, _("The list is not that long."));
	if (op->destination >= list.length)
		return wrong(run, op, ERR_NOT_FOUND, DESTINATION, _("The list is not that long."));
	patch_move(run, patch_holder(run, &list.owner, false), list.element, op->source, op->destination);
	return OK;
}

#define NEEDS(part) (1u << (part))

static const struct operation_row rows[] = {
	{ "add", NEEDS(NAME) | NEEDS(VALUE), add },
	{ "insert", NEEDS(INDEX) | NEEDS(VALUE), insert },
	{ "delete", 0, take_away },
	{ "replace", NEEDS(VALUE), replace },
	{ "move", NEEDS(SOURCE) | NEEDS(DESTINATION), move },
};

// --- reading -------------------------------------------------------------------------------------------------------

static enum err read_parts(struct patch_run *run, struct operation *op, struct json_at parts)
{
	uint32_t place = 0;
	for (struct json_at i = json_first(parts); json_is_set(i); i = json_next(parts, i), place++) {
		unsigned part = 0;
		while (part < PARTS && !json_text_is(json_get(i, "name"), part_names[part]))
			part++;
		if (part == PARTS || json_is_set(op->part[part]))
			return wrong(run, op, ERR_INPUT, PARTS, _("A part of this operation is not known, or stands twice."));
		op->part[part] = i;
		op->place[part] = place;
	}
	return OK;
}

static struct str read_text(struct patch_run *run, struct json_at part)
{
	struct str text = json_text(run->scratch, json_get(part, "valueString"));
	return text.p ? text : json_text(run->scratch, json_get(part, "valueCode"));
}

static bool read_index(struct json_at part, uint32_t *out)
{
	int64_t n;
	if (!json_int(json_get(part, "valueInteger"), &n) || n < 0 || n > UINT32_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

// Every part that is given, right or not needed; what the operation needs must be given.
static enum err read_operation(struct patch_run *run, struct operation *op, unsigned needs)
{
	op->path = read_text(run, op->part[PATH]);
	op->name = read_text(run, op->part[NAME]);
	bool good[PARTS] = {
		[TYPE] = true,
		[PATH] = op->path.n > 0,
		[NAME] = op->name.n > 0,
		[VALUE] = read_value(run, op->part[VALUE], &op->value),
		[INDEX] = read_index(op->part[INDEX], &op->index),
		[SOURCE] = read_index(op->part[SOURCE], &op->source),
		[DESTINATION] = read_index(op->part[DESTINATION], &op->destination),
	};
	for (unsigned part = 0; part < PARTS; part++)
		if (needs >> part & 1 && !good[part])
			return wrong(run, op, ERR_INPUT, part, json_is_set(op->part[part]) ?
				_("This part does not hold what the operation needs.") :
				_("A part that this operation needs is missing."));
	return OK;
}

static enum err run_one(struct patch_run *run, uint32_t number, struct json_at at)
{
	struct operation op = { .number = number };
	const struct operation_row *row = NULL;
	if (!json_text_is(json_get(at, "name"), "operation") || json_kind(json_get(at, "part")) != JSON_ARRAY)
		return wrong(run, &op, ERR_INPUT, PARTS, _("A FHIRPath Patch holds parameters named operation, with parts."));
	enum err e = read_parts(run, &op, json_get(at, "part"));
	if (e)
		return e;
	for (size_t i = 0; !row && i < sizeof rows / sizeof *rows; i++)
		if (str_is(read_text(run, op.part[TYPE]), rows[i].name))
			row = &rows[i];
	if (!row)
		return wrong(run, &op, ERR_INPUT, TYPE, _("Use one of add, insert, delete, replace or move."));
	e = read_operation(run, &op, row->needs | NEEDS(PATH));
	return e ? e : row->run(run, &op);
}

static enum err run_all(struct patch_run *run, struct json_at list)
{
	uint32_t number = 0;
	enum err e = OK;
	if (!patch_root(run).type)
		return fault_say(run->fault, ERR_INPUT, _("Records of this type cannot be changed in this way."));
	for (struct json_at i = json_first(list); !e && json_is_set(i); i = json_next(list, i)) {
		if (number == FHIR_PATCH_OPERATIONS)
			return fault_say(run->fault, ERR_TOO_LARGE, _("This patch has too many operations."));
		e = run_one(run, number++, i);
		arena_reset(run->scratch);
	}
	return e;
}

enum err fhir_patch_path(struct arena *a, struct json_at resource, struct json_at parameters, struct json_node **out,
	struct fault *f)
{
	struct patch_run run;
	struct json_at list = json_get(parameters, "parameter");
	*out = NULL;
	if (!json_text_is(json_get(parameters, "resourceType"), "Parameters") ||
		(json_is_set(list) && json_kind(list) != JSON_ARRAY))
		return fault_say(f, ERR_INPUT, _("A FHIRPath Patch is a Parameters resource."));
	enum err e = patch_begin(&run, a, resource, f);
	if (e)
		return e;
	run.scratch = arena_new();
	e = run_all(&run, list);
	if (!e)
		*out = run.root;
	arena_free(run.scratch);
	return e;
}

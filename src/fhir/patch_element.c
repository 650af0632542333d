// SPDX-License-Identifier: Apache-2.0
// Elements of a resource as FHIRPath sees them, in a tree as JSON holds them (FHIR R4, json.html): an element that
// repeats is an array even with one item; a primitive is its value and, beside it under a name with an underscore,
// its id and extensions; of a repeating primitive the two arrays run side by side, filled up with null; nothing is
// ever empty. FHIRPath Patch finds, places and removes through here, so these rules stand in one place.
#include "fhir/patch_inside.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static struct str plain_name(const struct fhir_element *e)
{
	return (struct str){ e->name, e->name_n };
}

static struct str beside_name(struct patch_run *run, const struct fhir_element *e)
{
	return str_join(run->scratch, STR("_"), plain_name(e));
}

static bool is_primitive(const struct fhir_type *type)
{
	return type && type->kind == FHIR_PRIMITIVE;
}

// --- finding -------------------------------------------------------------------------------------------------------

void patch_items_add(struct patch_run *run, struct patch_items *items, const struct patch_item *item)
{
	if (items->count == items->room) {
		uint32_t room = items->room ? items->room * 2 : 8;
		struct patch_item *more = arena_array(run->scratch, struct patch_item, room);
		if (items->count)
			memcpy(more, items->item, items->count * sizeof *more);
		items->item = more;
		items->room = room;
	}
	items->item[items->count++] = *item;
	run->steps += 4;
}

static const struct fhir_type *resource_type(struct patch_run *run, struct json_node *node)
{
	return fhir_resource_named(json_node_string(run->scratch, json_node_get(node, STR("resourceType"))));
}

struct patch_item patch_root(struct patch_run *run)
{
	return (struct patch_item){ .node = run->root, .type = resource_type(run, run->root) };
}

const struct fhir_type *patch_content(const struct patch_item *item)
{
	return is_primitive(item->type) ? fhir_type_at(FHIR_ELEMENT) : item->type;
}

// What stands beside a primitive, NULL when nothing does.
static struct json_node *beside(struct patch_run *run, const struct patch_item *item)
{
	struct json_node *at = json_node_get(item->holder, beside_name(run, item->element));
	if (item->listed)
		at = json_node_kind(at) == JSON_ARRAY ? json_node_item(at, item->index) : NULL;
	return json_node_kind(at) == JSON_OBJECT ? at : NULL;
}

// The array at the name, made when there is none; what stood there without one becomes its first item.
static struct json_node *list_at(struct patch_run *run, struct json_node *holder, struct str name)
{
	struct json_node *old = json_node_get(holder, name);
	if (json_node_kind(old) == JSON_ARRAY)
		return old;
	struct json_node *list = json_node_array(run->arena);
	json_node_set(run->arena, holder, name, list);
	if (old)
		json_node_push(run->arena, list, old);
	return list;
}

static struct json_node *null_node(struct patch_run *run)
{
	return json_node_raw(run->arena, STR("null"));
}

static void fill(struct patch_run *run, struct json_node *list, uint32_t count)
{
	while (json_node_count(list) < count) {
		json_node_push(run->arena, list, null_node(run));
		run->nodes++;
		run->bytes += 5;
	}
}

struct json_node *patch_holder(struct patch_run *run, const struct patch_item *item, bool make)
{
	if (!is_primitive(item->type))
		return json_node_kind(item->node) == JSON_OBJECT ? item->node : NULL;
	struct json_node *found = beside(run, item);
	if (found || !make)
		return found;
	struct str name = beside_name(run, item->element);
	found = json_node_object(run->arena);
	if (!item->listed) {
		json_node_set(run->arena, item->holder, name, found);
		return found;
	}
	struct json_node *list = list_at(run, item->holder, name);
	fill(run, list, item->index + 1);
	json_node_swap(list, item->index, found);
	return found;
}

static bool is_null(struct json_node *n)
{
	return json_node_kind(n) <= JSON_NULL;
}

// Adds what the object holds of one element, which may be a form of a choice.
static void collect(struct patch_run *run, const struct fhir_type *within, struct json_node *holder,
	const struct fhir_element *e, struct patch_items *out)
{
	bool primitive = is_primitive(fhir_type_at(e->type));
	struct json_node *value = json_node_get(holder, plain_name(e));
	struct json_node *other = primitive ? json_node_get(holder, beside_name(run, e)) : NULL;
	struct patch_item item = { .holder = holder, .element = e, .within = within };
	item.type = fhir_type_at(e->type);
	item.listed = json_node_kind(value) == JSON_ARRAY || json_node_kind(other) == JSON_ARRAY;
	uint32_t count = item.listed ? patch_length(holder, e) : 1;
	run->steps += json_node_count(holder);
	for (; item.index < count; item.index++) {
		struct json_node *v = item.listed ? json_node_item(value, item.index) : value;
		struct json_node *o = item.listed ? json_node_item(other, item.index) : other;
		item.node = is_null(v) ? NULL : v;
		if (e->type == FHIR_ANY_RESOURCE && resource_type(run, v))
			item.type = resource_type(run, v);
		if (item.node || !is_null(o))
			patch_items_add(run, out, &item);
	}
}

bool patch_members(struct patch_run *run, const struct patch_item *item, struct str name, struct patch_items *out)
{
	const struct fhir_type *type = patch_content(item);
	struct json_node *holder = patch_holder(run, item, false);
	const struct fhir_element *e = fhir_element_find(type, name);
	bool known = e != NULL;
	if (e)
		collect(run, type, holder, e, out);
	for (unsigned i = 0; !e && type && i < type->count; i++) {
		const struct fhir_element *form = fhir_element_at(type, i);
		if (!form->choice || !str_eq(fhir_element_stem(form), name))
			continue;
		known = true;
		collect(run, type, holder, form, out);
	}
	return known;
}

// --- shapes --------------------------------------------------------------------------------------------------------

static bool json_shape(const struct fhir_type *type, struct json_node *node)
{
	enum json_kind kind = json_node_kind(node);
	if (type->kind != FHIR_PRIMITIVE)
		return kind == JSON_OBJECT;
	switch (fhir_type_index(type)) {
	case FHIR_BOOLEAN: return kind == JSON_TRUE || kind == JSON_FALSE;
	case FHIR_DECIMAL:
	case FHIR_INTEGER:
	case FHIR_POSITIVE_INT:
	case FHIR_UNSIGNED_INT: return kind == JSON_NUMBER;
	default: return kind == JSON_STRING;
	}
}

// Quantity and those that only narrow it; an element may want one and a part name another.
static bool is_quantity(const struct fhir_type *type)
{
	static const char *const names[] = { "Quantity", "Age", "Count", "Distance", "Duration" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is((struct str){ type->name, type->name_n }, names[i]))
			return true;
	return false;
}

static bool suits(const struct fhir_element *e, const struct patch_value *value)
{
	const struct fhir_type *type = fhir_type_at(e->type);
	bool primitive = is_primitive(type);
	if (!value->type)
		return !primitive && e->type != FHIR_ANY_RESOURCE;
	if (value->node && !json_shape(type, value->node))
		return false;
	if (value->beside && (!primitive || json_node_kind(value->beside) != JSON_OBJECT))
		return false;
	if (primitive)
		return is_primitive(value->type);
	return value->type == type || (is_quantity(value->type) && is_quantity(type));
}

const struct fhir_element *patch_target(const struct fhir_type *type, struct str name, const struct patch_value *value,
	const char **wrong)
{
	if (str_ends(name, "[x]"))
		name.n -= 3;
	const struct fhir_element *e = fhir_element_find(type, name);
	bool known = e != NULL;
	if (e && suits(e, value))
		return e;
	for (unsigned i = 0; !e && type && i < type->count; i++) {
		const struct fhir_element *form = fhir_element_at(type, i);
		if (!form->choice || !str_eq(fhir_element_stem(form), name))
			continue;
		known = true;
		if (value->type && fhir_type_at(form->type) == value->type && suits(form, value))
			return form;
	}
	*wrong = known ? _("This element cannot hold a value of this type.") : _("There is no such element here.");
	return NULL;
}

// --- placing -------------------------------------------------------------------------------------------------------

uint32_t patch_length(struct json_node *holder, const struct fhir_element *e)
{
	char name[UINT8_MAX + 1];
	name[0] = '_';
	memcpy(name + 1, e->name, e->name_n);
	struct json_node *value = json_node_get(holder, plain_name(e));
	struct json_node *other = json_node_get(holder, (struct str){ name, (size_t)e->name_n + 1 });
	uint32_t count = json_node_kind(value) == JSON_ARRAY ? json_node_count(value) : value != NULL;
	uint32_t more = json_node_kind(other) == JSON_ARRAY ? json_node_count(other) : other != NULL;
	return more > count ? more : count;
}

static enum err fits_both(struct patch_run *run, struct json_node *container, const struct patch_value *value)
{
	enum err e = value->node ? patch_fits(run, container, value->node, true) : OK;
	return e || !value->beside ? e : patch_fits(run, container, value->beside, true);
}

static struct json_node *or_null(struct patch_run *run, struct json_node *n)
{
	return n ? n : null_node(run);
}

// Whether nothing need be written: there is no list of values at all, or the one beside them ends before.
static bool needless(struct json_node *holder, struct str name, uint32_t at, const struct json_node *node)
{
	uint32_t count = json_node_count(json_node_get(holder, name));
	return !node && (!count || (str_starts(name, "_") && count <= at));
}

// Into one of the two arrays of an element.
static enum err insert(struct patch_run *run, struct json_node *holder, struct str name, uint32_t at,
	struct json_node *node)
{
	if (needless(holder, name, at, node))
		return OK;
	struct json_node *list = list_at(run, holder, name);
	fill(run, list, at);
	run->steps += json_node_count(list); // those behind it move
	node = or_null(run, node);
	enum err e = patch_fits(run, list, node, true);
	if (!e)
		json_node_insert(list, at, node);
	return e;
}

enum err patch_place(struct patch_run *run, struct json_node *holder, const struct fhir_element *e, uint32_t at,
	const struct patch_value *value)
{
	if (e->many) {
		enum err error = insert(run, holder, plain_name(e), at, value->node);
		return error || !is_primitive(fhir_type_at(e->type)) ? error :
			insert(run, holder, beside_name(run, e), at, value->beside);
	}
	enum err error = fits_both(run, holder, value);
	if (error)
		return error;
	if (value->node)
		json_node_set(run->arena, holder, plain_name(e), value->node);
	if (value->beside)
		json_node_set(run->arena, holder, beside_name(run, e), value->beside);
	return OK;
}

static bool all_null(struct json_node *list)
{
	for (uint32_t i = 0; i < json_node_count(list); i++)
		if (!is_null(json_node_item(list, i)))
			return false;
	return json_node_kind(list) == JSON_ARRAY || is_null(list);
}

// A list that holds nothing goes, and so does what stands beside it when it says nothing.
static void tidy(struct patch_run *run, struct json_node *holder, struct str name)
{
	struct str other = str_join(run->scratch, STR("_"), name);
	if (all_null(json_node_get(holder, other)))
		json_node_set(run->arena, holder, other, NULL);
	if (!json_node_get(holder, other) && all_null(json_node_get(holder, name)))
		json_node_set(run->arena, holder, name, NULL);
}

static uint32_t place_of(struct json_node *parent, const struct json_node *child)
{
	uint32_t i = 0;
	while (json_node_item(parent, i) != child)
		must(++i < json_node_count(parent));
	return i;
}

// Takes away objects that became empty, and the lists that they were the last of. The resource itself stays.
static void prune(struct patch_run *run, struct json_node *object)
{
	while (!json_node_count(object) && json_node_parent(object)) {
		struct json_node *parent = json_node_parent(object);
		uint32_t at = place_of(parent, object);
		if (json_node_kind(parent) == JSON_OBJECT) {
			json_node_take(parent, at);
			object = parent;
			continue;
		}
		struct json_node *above = json_node_parent(parent);
		if (json_node_kind(above) != JSON_OBJECT)
			return;
		struct str name = json_node_name(above, place_of(above, parent));
		bool is_beside = str_starts(name, "_");
		if (is_beside) // its place in line counts
			json_node_swap(parent, at, null_node(run));
		else
			json_node_take(parent, at);
		tidy(run, above, is_beside ? str_part(name, 1, name.n) : name);
		object = above;
	}
}

static void drop(struct json_node *list, uint32_t at)
{
	if (json_node_kind(list) == JSON_ARRAY && at < json_node_count(list))
		json_node_take(list, at);
}

void patch_delete(struct patch_run *run, const struct patch_item *item)
{
	struct str name = plain_name(item->element), other = beside_name(run, item->element);
	if (item->listed) {
		drop(json_node_get(item->holder, name), item->index);
		drop(json_node_get(item->holder, other), item->index);
		tidy(run, item->holder, name);
	} else {
		json_node_set(run->arena, item->holder, name, NULL);
		json_node_set(run->arena, item->holder, other, NULL);
	}
	prune(run, item->holder);
}

static enum err swap(struct patch_run *run, struct json_node *holder, struct str name, uint32_t at,
	struct json_node *node)
{
	if (needless(holder, name, at, node))
		return OK;
	struct json_node *list = list_at(run, holder, name);
	fill(run, list, at + 1);
	node = or_null(run, node);
	enum err e = patch_fits(run, list, node, true);
	if (!e)
		json_node_swap(list, at, node);
	return e;
}

enum err patch_replace(struct patch_run *run, const struct patch_item *item, const struct fhir_element *e,
	const struct patch_value *value)
{
	struct json_node *holder = item->holder;
	if (item->listed) {
		enum err error = swap(run, holder, plain_name(e), item->index, value->node);
		if (!error)
			error = swap(run, holder, beside_name(run, e), item->index, value->beside);
		if (!error)
			tidy(run, holder, plain_name(e));
		return error;
	}
	json_node_set(run->arena, holder, beside_name(run, item->element), NULL);
	if (e != item->element) // a record that is not valid may hold both
		json_node_set(run->arena, holder, plain_name(e), NULL);
	uint32_t at = json_node_find(holder, plain_name(item->element));
	if (at < json_node_count(holder)) {
		if (value->node && e != item->element) // another form of the choice, where the old one stood
			json_node_rename(holder, at, plain_name(e));
		else if (!value->node)
			json_node_take(holder, at);
	}
	return patch_place(run, holder, e, 0, value);
}

static void move(struct patch_run *run, struct json_node *holder, struct str name, uint32_t from, uint32_t to)
{
	struct json_node *list = json_node_get(holder, name);
	if (json_node_kind(list) != JSON_ARRAY)
		return;
	fill(run, list, (from > to ? from : to) + 1);
	json_node_insert(list, to, json_node_take(list, from));
}

void patch_move(struct patch_run *run, struct json_node *holder, const struct fhir_element *e, uint32_t from,
	uint32_t to)
{
	run->steps += (uint64_t)2 * patch_length(holder, e);
	move(run, holder, plain_name(e), from, to);
	if (is_primitive(fhir_type_at(e->type)))
		move(run, holder, beside_name(run, e), from, to);
}

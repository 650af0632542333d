// SPDX-License-Identifier: Apache-2.0
// JSON Patch (RFC 6902) with JSON Pointers (RFC 6901). Operations run in their order on one tree; the first that fails
// ends the patch, and the tree with it. Called by the API through fhir/patch.h.
#include "fhir/patch_inside.h"

#include "base/arena.h"
#include "base/text.h"

// One operation as it stands in the document.
struct operation {
	uint32_t number; // its place in the patch
	struct str path, from;
	struct json_at value;
};

// What a pointer leads to.
struct spot {
	struct json_node *parent; // NULL: the whole document
	struct json_node *node;   // NULL: nothing is there
	struct str name;          // of the last step, plain
	uint32_t at;              // its place; in an array at most the count, where a new item would go
};

struct operation_row {
	const char *name;
	bool from, value; // what must be given besides the path
	enum err (*run)(struct patch_run *run, const struct operation *op);
};

// `e` at "[3].path".
static enum err wrong(struct patch_run *run, const struct operation *op, enum err e, const char *member,
	const char *sentence)
{
	struct fault *f = run->fault;
	fault_say(f, e, sentence);
	if (f)
		fault_field_str(f, str_format(run->arena, "[%u]%s%s", op->number, *member ? "." : "", member), sentence);
	return e;
}

static enum err nothing_there(struct patch_run *run, const struct operation *op, const char *member)
{
	return wrong(run, op, ERR_NOT_FOUND, member, _("This path leads to nothing in the record."));
}

// Undoes ~1 and ~0, in that order of meaning (RFC 6901, 4).
static struct str unescape(struct arena *a, struct str step)
{
	size_t at, n = 0;
	if (!str_index(step, '~', &at))
		return step;
	char *out = arena_bytes(a, step.n);
	for (size_t i = 0; i < step.n; i++) {
		bool escape = step.p[i] == '~';
		i += escape;
		out[n++] = !escape ? step.p[i] : step.p[i] == '1' ? '/' : '~';
	}
	return (struct str){ out, n };
}

static bool pointer_valid(struct str pointer)
{
	for (size_t i = 0; i < pointer.n; i++)
		if (pointer.p[i] == '~' && (i + 1 == pointer.n || (pointer.p[i + 1] != '0' && pointer.p[i + 1] != '1')))
			return false;
	return !pointer.n || pointer.p[0] == '/';
}

// The place that a step names; false when there can be none: an index with a leading zero, beyond the end, or a name
// in an array. For a new member of an object, and for "-", it is the count.
static bool place(struct json_node *parent, struct str step, uint32_t *at)
{
	int64_t index;
	uint32_t count = json_node_count(parent);
	if (json_node_kind(parent) == JSON_OBJECT) {
		*at = json_node_find(parent, step);
		return true;
	}
	if (json_node_kind(parent) != JSON_ARRAY)
		return false;
	*at = count;
	if (str_is(step, "-"))
		return true;
	if (!step.n || step.p[0] < '0' || step.p[0] > '9' || (step.n > 1 && step.p[0] == '0') ||
		!str_int(step, 0, count, &index))
		return false;
	*at = (uint32_t)index;
	return true;
}

// ERR_NOT_FOUND when what would hold it is not there.
static enum err follow(struct patch_run *run, const struct operation *op, const char *member, struct str pointer,
	struct spot *out)
{
	*out = (struct spot){ .node = run->root };
	if (!pointer.n)
		return OK;
	struct str rest = str_part(pointer, 1, pointer.n);
	while (rest.p) {
		out->parent = out->node;
		out->name = unescape(run->arena, str_cut(&rest, '/'));
		enum err e = patch_spend(run, (uint64_t)json_node_count(out->parent) + 1);
		if (e)
			return e;
		if (!out->parent || !place(out->parent, out->name, &out->at))
			return nothing_there(run, op, member);
		out->node = json_node_item(out->parent, out->at);
	}
	return OK;
}

// The same, for what must be there.
static enum err reach(struct patch_run *run, const struct operation *op, const char *member, struct str pointer,
	struct spot *out)
{
	enum err e = follow(run, op, member, pointer, out);
	if (!e && !out->node)
		e = nothing_there(run, op, member);
	return e;
}

static enum err put(struct patch_run *run, const struct operation *op, struct json_node *value, bool fresh)
{
	struct spot to;
	enum err e = follow(run, op, "path", op->path, &to);
	if (!e)
		e = patch_fits(run, to.parent, value, fresh);
	if (e)
		return e;
	if (!to.parent)
		run->root = value;
	else if (json_node_kind(to.parent) == JSON_ARRAY)
		json_node_insert(to.parent, to.at, value);
	else
		json_node_set(run->arena, to.parent, to.name, value);
	return OK;
}

static enum err add(struct patch_run *run, const struct operation *op)
{
	return put(run, op, json_tree(run->arena, op->value), true);
}

static enum err remove_value(struct patch_run *run, const struct operation *op)
{
	struct spot at;
	enum err e = reach(run, op, "path", op->path, &at);
	if (e)
		return e;
	if (!at.parent)
		return wrong(run, op, ERR_INPUT, "path", _("A patch cannot remove the whole record."));
	json_node_take(at.parent, at.at);
	return OK;
}

static enum err replace(struct patch_run *run, const struct operation *op)
{
	struct spot at;
	struct json_node *value = json_tree(run->arena, op->value);
	enum err e = reach(run, op, "path", op->path, &at);
	if (!e)
		e = patch_fits(run, at.parent, value, true);
	if (e)
		return e;
	if (at.parent)
		json_node_swap(at.parent, at.at, value);
	else
		run->root = value;
	return OK;
}

static enum err move(struct patch_run *run, const struct operation *op)
{
	struct spot from;
	enum err e = reach(run, op, "from", op->from, &from);
	if (e || str_eq(op->from, op->path))
		return e;
	bool into_itself = op->path.n > op->from.n && op->path.p[op->from.n] == '/' &&
		str_eq(str_part(op->path, 0, op->from.n), op->from);
	if (into_itself)
		return wrong(run, op, ERR_INPUT, "path", _("A value cannot be moved into itself."));
	return put(run, op, json_node_take(from.parent, from.at), false);
}

static enum err copy(struct patch_run *run, const struct operation *op)
{
	struct spot from;
	enum err e = reach(run, op, "from", op->from, &from);
	if (!e) // before it is made
		e = patch_fits(run, NULL, from.node, true);
	return e ? e : put(run, op, json_node_copy(run->arena, from.node), false);
}

static enum err test(struct patch_run *run, const struct operation *op)
{
	struct spot at;
	bool same;
	enum err e = reach(run, op, "path", op->path, &at);
	if (!e)
		e = patch_same(run, at.node, json_tree(run->arena, op->value), &same);
	if (!e && !same)
		e = wrong(run, op, ERR_CONFLICT, "value", _("The record does not say what this patch expects."));
	return e;
}

static const struct operation_row rows[] = {
	{ "add", .value = true, .run = add },
	{ "remove", .run = remove_value },
	{ "replace", .value = true, .run = replace },
	{ "move", .from = true, .run = move },
	{ "copy", .from = true, .run = copy },
	{ "test", .value = true, .run = test },
};

static enum err read_pointer(struct patch_run *run, const struct operation *op, struct json_at at, const char *member,
	struct str *out)
{
	*out = json_text(run->arena, at);
	if (json_kind(at) != JSON_STRING || !pointer_valid(*out))
		return wrong(run, op, ERR_INPUT, member, _("Give a JSON Pointer here, such as /name/0/family."));
	return OK;
}

static enum err run_one(struct patch_run *run, uint32_t number, struct json_at at)
{
	struct operation op = { .number = number, .value = json_get(at, "value") };
	const struct operation_row *row = NULL;
	if (json_kind(at) != JSON_OBJECT)
		return wrong(run, &op, ERR_INPUT, "", _("Each operation of a JSON Patch is an object."));
	for (size_t i = 0; !row && i < sizeof rows / sizeof *rows; i++)
		if (json_text_is(json_get(at, "op"), rows[i].name))
			row = &rows[i];
	if (!row)
		return wrong(run, &op, ERR_INPUT, "op", _("Use one of add, remove, replace, move, copy or test."));
	enum err e = read_pointer(run, &op, json_get(at, "path"), "path", &op.path);
	if (!e && row->from)
		e = read_pointer(run, &op, json_get(at, "from"), "from", &op.from);
	if (!e && row->value && !json_is_set(op.value))
		e = wrong(run, &op, ERR_INPUT, "value", _("This operation needs a value."));
	return e ? e : row->run(run, &op);
}

enum err fhir_patch_json(struct arena *a, struct json_at resource, struct json_at operations, struct json_node **out,
	struct fault *f)
{
	struct patch_run run;
	uint32_t number = 0;
	*out = NULL;
	if (json_kind(operations) != JSON_ARRAY)
		return fault_say(f, ERR_INPUT, _("A JSON Patch is an array of operations."));
	enum err e = patch_begin(&run, a, resource, f);
	for (struct json_at i = json_first(operations); !e && json_is_set(i); i = json_next(operations, i)) {
		if (number == FHIR_PATCH_OPERATIONS)
			return fault_say(f, ERR_TOO_LARGE, _("This patch has too many operations."));
		e = run_one(&run, number++, i);
	}
	if (!e)
		*out = run.root;
	return e;
}

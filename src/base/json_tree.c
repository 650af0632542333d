// SPDX-License-Identifier: Apache-2.0
// The tree for editing a document. A node that came from a document is opened, one level at a time, only when someone
// looks inside, and written as it stood unless something below it was changed; so an edit costs its path, not the
// document. Nodes live in the arena and belong to one tree.
#include "base/json_inside.h"

#include <string.h>

#include "base/arena.h"

// Nothing that is edited is nested deeper; a tree that was put into itself is.
#define TREE_DEPTH 1000

struct member {
	struct str name;   // plain; unused in arrays
	struct str quoted; // as it is written
	struct json_node *value;
};

struct json_node {
	struct arena *arena;
	struct json_node *parent;
	struct json_at at; // where it came from; no document when it was made here
	struct str raw;    // how it is written, as long as it is not changed
	struct str text;   // of a string made here
	struct member *member;
	uint32_t count, room;
	uint8_t kind;
	bool opened, changed;
};

static struct json_node *node_new(struct arena *a, enum json_kind kind)
{
	struct json_node *n = arena_make(a, struct json_node);
	n->arena = a;
	n->kind = (uint8_t)kind;
	return n;
}

struct json_node *json_tree(struct arena *a, struct json_at from)
{
	must(json_is_set(from));
	struct json_node *n = node_new(a, json_kind(from));
	n->at = from;
	n->raw = json_raw(from);
	return n;
}

static struct json_node *container(struct arena *a, enum json_kind kind)
{
	struct json_node *n = node_new(a, kind);
	n->opened = n->changed = true;
	return n;
}

struct json_node *json_node_object(struct arena *a)
{
	return container(a, JSON_OBJECT);
}

struct json_node *json_node_array(struct arena *a)
{
	return container(a, JSON_ARRAY);
}

static struct str quoted(struct arena *a, struct str text)
{
	struct buf b;
	buf_init(&b, a, SIZE_MAX / 8);
	if (text.n && json_plain(text.p, text.p + text.n) == text.p + text.n) { // nearly all: as large as it is
		char *p = arena_bytes(a, text.n + 2);
		p[0] = p[text.n + 1] = '"';
		memcpy(p + 1, text.p, text.n);
		return (struct str){ p, text.n + 2 };
	}
	json_quote(&b, text);
	return buf_text(&b);
}

struct json_node *json_node_text(struct arena *a, struct str text)
{
	struct json_node *n = node_new(a, JSON_STRING);
	n->text = text;
	n->raw = quoted(a, text);
	return n;
}

struct json_node *json_node_raw(struct arena *a, struct str number_true_false_null)
{
	struct json *doc = arena_make(a, struct json);
	must(json_scan(a, number_true_false_null, doc, NULL) == OK);
	return json_tree(a, json_root(doc));
}

static struct member *add_member(struct json_node *n)
{
	if (n->count == n->room) {
		uint32_t room = n->room ? n->room * 2 : 8;
		struct member *more = arena_array(n->arena, struct member, room);
		if (n->member)
			memcpy(more, n->member, n->count * sizeof *more);
		n->member = more;
		n->room = room;
	}
	return &n->member[n->count++];
}

// Makes nodes of the children that still stand in the document only.
static void open_node(struct json_node *n)
{
	if (n->opened || n->kind < JSON_ARRAY)
		return;
	n->opened = true;
	for (struct json_at i = json_first(n->at); json_is_set(i); i = json_next(n->at, i)) {
		struct member *m = add_member(n);
		m->value = json_tree(n->arena, i);
		m->value->parent = n;
		if (n->kind == JSON_OBJECT) {
			m->name = json_name(n->arena, i);
			m->quoted = json_raw((struct json_at){ i.doc, i.i - 1 });
		}
	}
}

static void touch(struct json_node *n)
{
	for (; n && !n->changed; n = n->parent)
		n->changed = true;
}

static struct member *find_member(struct json_node *object, struct str name)
{
	if (object->kind != JSON_OBJECT)
		return NULL;
	open_node(object);
	for (uint32_t i = 0; i < object->count; i++)
		if (str_eq(object->member[i].name, name))
			return &object->member[i];
	return NULL;
}

static void remove_member(struct json_node *n, struct member *m)
{
	size_t behind = (size_t)(n->member + n->count - (m + 1));
	memmove(m, m + 1, behind * sizeof *m);
	n->member[--n->count] = (struct member){ 0 }; // the next that is added finds nothing there
	touch(n);
}

static void put_value(struct json_node *parent, struct member *m, struct json_node *value)
{
	m->value = value;
	value->parent = parent;
	touch(parent);
}

struct json_node *json_node_get(struct json_node *object, struct str member)
{
	struct member *m = object ? find_member(object, member) : NULL;
	return m ? m->value : NULL;
}

void json_node_set(struct arena *a, struct json_node *object, struct str member, struct json_node *value)
{
	must(object->kind == JSON_OBJECT);
	struct member *m = find_member(object, member);
	if (!value) {
		if (m)
			remove_member(object, m);
		return;
	}
	if (!m) {
		m = add_member(object);
		m->name = str_dup(a, member);
		m->quoted = quoted(a, member);
	}
	put_value(object, m, value);
}

void json_node_push(struct arena *a, struct json_node *array, struct json_node *value)
{
	(void)a; // items go where the array lives
	must(array->kind == JSON_ARRAY);
	open_node(array);
	put_value(array, add_member(array), value);
}

void json_node_join(struct arena *a, struct json_node *into, struct json_node *from)
{
	must(into->kind == JSON_OBJECT && from->kind == JSON_OBJECT);
	open_node(from);
	for (uint32_t i = 0; i < from->count; i++)
		if (!find_member(into, from->member[i].name))
			json_node_set(a, into, from->member[i].name, from->member[i].value);
}

// --- looking around, and changing by place --------------------------------------------------------------------------

enum json_kind json_node_kind(const struct json_node *n)
{
	return n ? (enum json_kind)n->kind : JSON_MISSING;
}

uint32_t json_node_count(struct json_node *n)
{
	if (!n || n->kind < JSON_ARRAY)
		return 0;
	open_node(n);
	return n->count;
}

struct json_node *json_node_item(struct json_node *n, uint32_t i)
{
	return i < json_node_count(n) ? n->member[i].value : NULL;
}

struct str json_node_name(struct json_node *object, uint32_t i)
{
	bool there = json_node_kind(object) == JSON_OBJECT && i < json_node_count(object);
	return there ? object->member[i].name : STR_NONE;
}

uint32_t json_node_find(struct json_node *object, struct str member)
{
	struct member *m = object ? find_member(object, member) : NULL;
	return m ? (uint32_t)(m - object->member) : json_node_count(object);
}

struct str json_node_string(struct arena *a, const struct json_node *n)
{
	if (json_node_kind(n) != JSON_STRING)
		return STR_NONE;
	return n->at.doc ? json_text(a, n->at) : n->text;
}

struct str json_node_literal(const struct json_node *n)
{
	return n && n->kind < JSON_STRING ? n->raw : STR_NONE;
}

struct json_node *json_node_parent(const struct json_node *n)
{
	return n->parent;
}

unsigned json_node_level(const struct json_node *n)
{
	unsigned level = 0;
	for (; n->parent; n = n->parent)
		level++;
	return level;
}

// Of what stands in a document as it was read: the depth is how many containers are open at once.
static struct json_weight weigh_tokens(struct json_at at)
{
	const struct json_token *t = at.doc->token;
	struct json_weight w = { .bytes = json_raw(at).n, .nodes = t[at.i].after - at.i };
	uint32_t ends[JSON_DEPTH];
	unsigned open = 0;
	for (uint32_t i = at.i; i < t[at.i].after; i++) {
		while (open && i >= ends[open - 1])
			open--;
		if (t[i].kind >= JSON_ARRAY) {
			must(open < JSON_DEPTH);
			ends[open++] = t[i].after;
		}
		w.depth = open > w.depth ? open : w.depth;
	}
	return w;
}

static struct json_weight weigh(const struct json_node *n, unsigned depth)
{
	must(depth < TREE_DEPTH);
	if (!n->changed || n->kind < JSON_ARRAY)
		return n->at.doc ? weigh_tokens(n->at) : (struct json_weight){ .bytes = n->raw.n, .nodes = 1 };
	struct json_weight w = { .bytes = 2, .nodes = 1, .depth = 1 };
	for (uint32_t i = 0; i < n->count; i++) {
		struct json_weight inner = weigh(n->member[i].value, depth + 1);
		bool named = n->kind == JSON_OBJECT;
		w.bytes += inner.bytes + (i > 0) + (named ? n->member[i].quoted.n + 1 : 0);
		w.nodes += inner.nodes + named;
		w.depth = inner.depth + 1 > w.depth ? inner.depth + 1 : w.depth;
	}
	return w;
}

struct json_weight json_node_weigh(const struct json_node *n)
{
	return weigh(n, 0);
}

void json_node_insert(struct json_node *array, uint32_t at, struct json_node *value)
{
	must(array->kind == JSON_ARRAY);
	open_node(array);
	must(at <= array->count);
	add_member(array);
	struct member *m = array->member + at;
	memmove(m + 1, m, (array->count - 1 - at) * sizeof *m);
	*m = (struct member){ 0 };
	put_value(array, m, value);
}

struct json_node *json_node_take(struct json_node *container, uint32_t at)
{
	struct json_node *taken = json_node_item(container, at);
	must(taken);
	remove_member(container, &container->member[at]);
	taken->parent = NULL;
	return taken;
}

void json_node_swap(struct json_node *container, uint32_t at, struct json_node *value)
{
	must(at < json_node_count(container));
	container->member[at].value->parent = NULL;
	put_value(container, &container->member[at], value);
}

void json_node_rename(struct json_node *object, uint32_t at, struct str member)
{
	must(object->kind == JSON_OBJECT && at < json_node_count(object));
	struct member *m = &object->member[at];
	m->name = str_dup(object->arena, member);
	m->quoted = quoted(object->arena, member);
	touch(object);
}

static struct json_node *copy_node(struct arena *a, const struct json_node *n, unsigned depth)
{
	must(depth < TREE_DEPTH);
	struct json_node *copy = node_new(a, (enum json_kind)n->kind);
	copy->at = n->at;
	copy->raw = n->raw;
	copy->text = n->text;
	if (!n->changed || n->kind < JSON_ARRAY)
		return copy;
	copy->opened = copy->changed = true;
	copy->count = copy->room = n->count;
	copy->member = arena_array(a, struct member, n->count);
	for (uint32_t i = 0; i < n->count; i++) {
		copy->member[i] = n->member[i];
		copy->member[i].value = copy_node(a, n->member[i].value, depth + 1);
		copy->member[i].value->parent = copy;
	}
	return copy;
}

struct json_node *json_node_copy(struct arena *a, const struct json_node *n)
{
	return copy_node(a, n, 0);
}

// --- by path -------------------------------------------------------------------------------------------------------

static bool text_is(const struct json_node *n, struct str text)
{
	if (n->kind != JSON_STRING)
		return false;
	return n->at.doc ? json_token_is(n->at.doc, n->at.i, text) : str_eq(n->text, text);
}

// The place of a step in a node of the right kind, NULL when there is none yet.
static struct member *find_step(struct json_node *n, const struct json_step *step)
{
	if (step->kind == STEP_MEMBER)
		return find_member(n, step->name);
	if (n->kind != JSON_ARRAY)
		return NULL;
	open_node(n);
	if (step->kind == STEP_INDEX)
		return step->index < n->count ? &n->member[step->index] : NULL;
	for (uint32_t i = 0; i < n->count; i++) {
		struct json_node *found = json_node_get(n->member[i].value, step->name);
		if (found && text_is(found, step->value))
			return &n->member[i];
	}
	return NULL;
}

// Empty, or holding only what a [name=value] step found it by.
static bool is_hollow(struct json_node *n, const struct json_step *step)
{
	if (n->kind < JSON_ARRAY)
		return false;
	open_node(n);
	return n->count == 0 || (step->kind == STEP_WHERE && n->count == 1 && str_eq(n->member[0].name, step->name));
}

// Takes away what the path leads to. Returns whether anything was there.
static bool remove_path(struct json_node *n, const char *path)
{
	struct json_step step = json_step(&path);
	must(step.kind != STEP_WRONG && step.kind != STEP_END);
	struct member *m = find_step(n, &step);
	if (!m)
		return false;
	if (*path) {
		if (!remove_path(m->value, path))
			return false;
		if (!is_hollow(m->value, &step))
			return true;
	}
	remove_member(n, m);
	return true;
}

// What a step needs to stand in: an object for a name, an array for brackets. Of another kind, it gives way.
static void become(struct json_node *n, const struct json_step *step)
{
	enum json_kind kind = step->kind == STEP_MEMBER ? JSON_OBJECT : JSON_ARRAY;
	if (n->kind == kind)
		return;
	n->kind = (uint8_t)kind;
	n->opened = true;
	n->count = 0;
	touch(n);
}

static struct json_node *make_step(struct arena *a, struct json_node *n, const struct json_step *step, bool last)
{
	struct json_node *made = node_new(a, JSON_NULL); // becomes what the next step needs
	made->raw = STR("null");
	if (step->kind == STEP_MEMBER) {
		json_node_set(a, n, step->name, made);
		return made;
	}
	json_node_push(a, n, made);
	if (step->kind == STEP_WHERE && !last) {
		become(made, &(struct json_step){ .kind = STEP_MEMBER });
		json_node_set(a, made, str_dup(a, step->name), json_node_text(a, str_dup(a, step->value)));
	}
	return made;
}

void json_node_put(struct arena *a, struct json_node *root, const char *path, struct json_node *value)
{
	if (!value) {
		remove_path(root, path);
		return;
	}
	struct json_node *n = root;
	for (;;) {
		struct json_step step = json_step(&path);
		must(step.kind != STEP_WRONG && step.kind != STEP_END);
		bool last = *path == '\0';
		become(n, &step);
		struct member *m = find_step(n, &step);
		struct json_node *inner = m ? m->value : make_step(a, n, &step, last);
		if (last) {
			m = m ? m : &n->member[n->count - 1];
			put_value(n, m, value);
			return;
		}
		n = inner;
	}
}

// --- out -----------------------------------------------------------------------------------------------------------

static void write_node(struct buf *b, const struct json_node *n, unsigned depth)
{
	must(depth < TREE_DEPTH);
	if (!n->changed || n->kind < JSON_ARRAY) {
		buf_str(b, n->raw);
		return;
	}
	bool object = n->kind == JSON_OBJECT;
	buf_char(b, object ? '{' : '[');
	for (uint32_t i = 0; i < n->count; i++) {
		if (i)
			buf_char(b, ',');
		if (object) {
			buf_str(b, n->member[i].quoted);
			buf_char(b, ':');
		}
		write_node(b, n->member[i].value, depth + 1);
	}
	buf_char(b, object ? '}' : ']');
}

void json_node_write(struct buf *b, const struct json_node *n)
{
	write_node(b, n, 0);
}

static void new_line(struct buf *b, unsigned depth)
{
	buf_char(b, '\n');
	while (depth--)
		buf_str(b, STR("  "));
}

// Two blanks a level; empty objects and arrays stay on their line. The text is JSON, so strings end.
static void pretty(struct buf *b, struct str s)
{
	unsigned depth = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
			continue;
		if (c == '"') {
			size_t from = i++;
			while (i < s.n && s.p[i] != '"')
				i += s.p[i] == '\\' ? 2 : 1;
			buf_str(b, str_part(s, from, i + 1 - from));
			continue;
		}
		if (c == '}' || c == ']')
			new_line(b, --depth);
		buf_char(b, c);
		if (c == ':') {
			buf_char(b, ' ');
		} else if (c == ',') {
			new_line(b, depth);
		} else if (c == '{' || c == '[') {
			size_t next = i + 1;
			while (next < s.n && strchr(" \n\r\t", s.p[next]) && s.p[next])
				next++;
			if (next < s.n && (s.p[next] == '}' || s.p[next] == ']')) {
				buf_char(b, s.p[next]);
				i = next;
			} else {
				new_line(b, ++depth);
			}
		}
	}
}

void json_node_pretty(struct buf *b, const struct json_node *n)
{
	struct buf plain;
	buf_init(&plain, b->arena, b->ceiling);
	json_node_write(&plain, n);
	if (!buf_ok(&plain)) {
		b->over = true;
		return;
	}
	pretty(b, buf_text(&plain));
}

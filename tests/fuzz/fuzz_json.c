// SPDX-License-Identifier: Apache-2.0
// Whatever bytes come, JSON is scanned without harm; what is accepted survives reading, writing, editing and scanning
// again unchanged. An input is a document and, behind a zero byte, a path.
// Floors: base
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CEILING ((size_t)64 << 20)

static bool same(struct arena *a, struct json_at x, struct json_at y)
{
	enum json_kind kind = json_kind(x);
	if (kind != json_kind(y))
		return false;
	if (kind == JSON_STRING)
		return str_eq(json_text(a, x), json_text(a, y));
	if (kind < JSON_ARRAY)
		return str_eq(json_raw(x), json_raw(y));
	struct json_at i = json_first(x), j = json_first(y);
	for (; json_is_set(i) && json_is_set(j); i = json_next(x, i), j = json_next(y, j)) {
		if (kind == JSON_OBJECT && !str_eq(json_name(a, i), json_name(a, j)))
			return false;
		if (!same(a, i, j))
			return false;
	}
	return !json_is_set(i) && !json_is_set(j);
}

static struct json_node *rebuild(struct arena *a, struct json_at at)
{
	enum json_kind kind = json_kind(at);
	if (kind == JSON_STRING)
		return json_node_text(a, json_text(a, at));
	if (kind < JSON_ARRAY)
		return json_node_raw(a, json_raw(at));
	struct json_node *n = kind == JSON_OBJECT ? json_node_object(a) : json_node_array(a);
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
		if (kind == JSON_OBJECT)
			json_node_set(a, n, json_name(a, i), rebuild(a, i));
		else
			json_node_push(a, n, rebuild(a, i));
	return n;
}

static struct json_at scan_again(struct arena *a, const struct buf *b)
{
	struct json *doc = arena_make(a, struct json);
	must(buf_ok(b));
	must(json_scan(a, buf_text(b), doc, NULL) == OK);
	return json_root(doc);
}

static void write_and_compare(struct arena *a, struct json_at root)
{
	struct buf b;
	buf_init(&b, a, CEILING);
	json_node_write(&b, json_tree(a, root));
	must(str_eq(buf_text(&b), json_raw(root)));
	buf_init(&b, a, CEILING);
	json_node_write(&b, rebuild(a, root));
	must(same(a, root, scan_again(a, &b)));
	buf_init(&b, a, CEILING);
	json_node_pretty(&b, json_tree(a, root));
	must(same(a, root, scan_again(a, &b)));
	struct json_at trusted = json_trusted(a, root.doc->text);
	must(json_is_set(trusted) && trusted.doc->count == root.doc->count);
	for (uint32_t i = 0; i < root.doc->count; i++) {
		const struct json_token *t = &trusted.doc->token[i], *s = &root.doc->token[i];
		must(t->start == s->start && t->end == s->end && t->after == s->after && t->kind == s->kind &&
			t->escaped == s->escaped);
	}
}

// How many steps a well-formed path has; 0 when it is none.
static unsigned path_steps(const char *path)
{
	for (unsigned n = 0;; n++) {
		struct json_step step = json_step(&path);
		if (step.kind == STEP_END)
			return n;
		if (step.kind == STEP_WRONG)
			return 0;
	}
}

static void edit(struct arena *a, struct json_at root, const char *path)
{
	unsigned steps = path_steps(path);
	if (steps == 0 || steps > 16 || !str_utf8(str_of(path)))
		return;
	struct json_node *n = json_tree(a, root);
	json_node_put(a, n, path, json_node_text(a, STR("put")));
	struct buf b;
	buf_init(&b, a, CEILING);
	json_node_write(&b, n);
	json_path(a, scan_again(a, &b), path);
	n = json_tree(a, root);
	bool there = json_is_set(json_path(a, root, path));
	json_node_put(a, n, path, NULL);
	buf_init(&b, a, CEILING);
	json_node_write(&b, n);
	struct json_at after = scan_again(a, &b);
	must(same(a, root, after) == !there);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
	struct str text = { (const char *)data, zero ? (size_t)(zero - data) : size };
	const char *path = zero ? str_c(a, (struct str){ (const char *)zero + 1, size - text.n - 1 }) : "";
	struct json doc;
	struct json_wrong wrong;
	if (json_scan(a, text, &doc, &wrong) == OK) {
		struct json_at root = json_root(&doc);
		write_and_compare(a, root);
		json_path(a, root, path);
		edit(a, root, path);
	} else {
		must(wrong.what && wrong.offset <= text.n);
	}
	struct json_at trusted = json_trusted(a, text); // whatever it is
	if (json_is_set(trusted)) {
		json_path(a, trusted, path);
		must(same(a, trusted, trusted));
	}
	arena_free(a);
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Somebody who must not be found (hidden.h).
#include "plan/hidden.h"

#include "record/audit.h"
#include "record/erase.h"
#include "record/shield.h"

#define CONFIDENTIALITY "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
#define VERSIONS_MOST 1000 // of one entry
#define DEPTH_MOST 64

// --- the mark --------------------------------------------------------------------------------------------------------
static bool is_mark(struct arena *a, struct json_node *n)
{
	struct json_node *code = json_node_get(n, STR("code"));
	struct str word = code ? json_node_string(a, code) : STR("");
	return str_is(word, "R") || str_is(word, "V");
}

static enum err exports_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	return erase_exports(db);
}

struct plan_change *hidden_change(struct visit *v, const struct person *p, bool on)
{
	struct arena *a = v->arena;
	struct plan_change *c = plan_change_new(v);
	struct json_node *n = json_tree(a, json_trusted(a, p->patient.body));
	struct json_node *list = json_node_get(json_node_get(n, STR("meta")), STR("security"));
	struct json_node *out = json_node_array(a);
	for (uint32_t i = 0; list && i < json_node_count(list); i++)
		if (!is_mark(a, json_node_item(list, i)))
			json_node_push(a, out, json_node_copy(a, json_node_item(list, i)));
	if (on) {
		struct json_node *mark = json_node_object(a);
		json_node_put(a, mark, "system", json_node_text(a, STR(CONFIDENTIALITY)));
		json_node_put(a, mark, "code", json_node_text(a, STR("R")));
		json_node_push(a, out, mark);
	}
	json_node_put(a, n, "meta.security", json_node_count(out) ? out : NULL);
	c->person = c->writer.person = p->key;
	struct resource_put put = { .now = p->patient, .expect = p->patient.version };
	put.now.author = c->writer.author;
	put.now.updated = c->writer.at;
	put.now.body = resource_stamp(a, n, p->patient.id, p->patient.version + 1, c->writer.at);
	plan_change_add(c, a, put);
	c->also = exports_run;
	return c;
}

static const struct shield *shield_as(struct arena *a, const struct person *p)
{
	static const struct access others = { .self = false };
	struct person marked = *p;
	marked.restricted = true;
	return shield_of(a, &marked, &others);
}

bool hidden_says(struct arena *a, const struct person *p, struct str words)
{
	return shield_says(shield_as(a, p), words);
}

// --- where it stands -------------------------------------------------------------------------------------------------
static bool says(struct arena *a, const struct shield *s, struct json_at at, unsigned depth)
{
	if (json_kind(at) == JSON_STRING)
		return shield_says(s, json_text(a, at));
	if ((json_kind(at) != JSON_OBJECT && json_kind(at) != JSON_ARRAY) || depth > DEPTH_MOST)
		return false;
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
		if (says(a, s, i, depth + 1))
			return true;
	return false;
}

static bool version_says(struct arena *a, const struct shield *s, const struct resource *r)
{
	if (!r->body.n || str_is(r->type, "Patient") || str_is(r->type, "Binary"))
		return false;
	return says(a, s, json_trusted(a, shield_body(a, s, r->body)), 0);
}

static enum err look_at(struct db *db, struct arena *a, const struct shield *s, const struct resource *r,
	struct hidden_places *out)
{
	struct resource_list all;
	struct hidden_place x = { .type = r->type, .id = r->id, .kind = r->kind, .gone = r->deleted };
	enum err e = resource_history(db, a, r->type, r->id, VERSIONS_MOST, &all);
	for (size_t i = 0; e == OK && i < all.count; i++) {
		bool said = version_says(a, s, &all.item[i]);
		x.now = x.now || (said && all.item[i].version == r->version);
		x.older += said && all.item[i].version != r->version;
	}
	if (e != OK || (!x.now && !x.older))
		return e;
	out->more = out->more || out->count == HIDDEN_MOST;
	if (out->count < HIDDEN_MOST)
		out->item[out->count++] = x;
	return OK;
}

static enum err look_in(struct db *db, struct arena *a, const struct shield *s, const struct person *p,
	struct hidden_places *out)
{
	static const enum shelf shelves[] = { SHELF_PLAN, SHELF_SERIES, SHELF_PAST, SHELF_EVIDENCE };
	enum err e = OK;
	for (size_t i = 0; e == OK && i < sizeof shelves / sizeof *shelves; i++) {
		struct resource_list here, gone = { 0 };
		e = resource_shelf(db, a, p->key, shelves[i], &here);
		if (e == OK)
			e = resource_gone(db, a, p->key, shelves[i], &gone);
		for (size_t k = 0; e == OK && k < here.count; k++)
			e = look_at(db, a, s, &here.item[k], out);
		for (size_t k = 0; e == OK && k < gone.count; k++)
			e = look_at(db, a, s, &gone.item[k], out);
	}
	return e;
}

enum err hidden_find(struct db *db, struct arena *a, const struct person *p, struct hidden_places *out)
{
	struct audit_row *rows;
	size_t count;
	*out = (struct hidden_places){ .item = arena_array(a, struct hidden_place, HIDDEN_MOST) };
	if (!p->restricted)
		return OK;
	const struct shield *s = shield_as(a, p);
	enum err e = look_in(db, a, s, p, out);
	if (e == OK)
		e = audit_of_person(db, a, p->key, NULL, HIDDEN_ROWS_MOST, &rows, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		out->rows += shield_says(s, rows[i].reason);
	return e;
}

// SPDX-License-Identifier: Apache-2.0
// Patient/$everything (patient-operation-everything.html): all that the asker may see of one person, from one moment,
// as a searchset Bundle. Stored bytes are spliced; nothing is parsed. Where nothing can be hidden from the asker, rows
// go straight from the database into the answer; else they are collected, and what names what is hidden goes
// (withhold.c).
#include "api/answer.h"
#include "api/reach.h"

static const enum shelf shelves[] = { SHELF_PLAN, SHELF_SERIES, SHELF_PAST, SHELF_EVIDENCE };
#define SHELVES (sizeof shelves / sizeof *shelves)
#define USUAL ((size_t)64 << 10) // bytes of a plan

struct bundle {
	struct visit *v;
	struct buf b;
	struct str entry; // what stands before type/id
	int64_t total;
};

// The address of this server, types and ids hold nothing that JSON would escape.
static void bundle_begin(struct bundle *u, struct visit *v)
{
	struct str base = answer_base(v);
	*u = (struct bundle){ .v = v, .entry = str_format(v->arena, "{\"fullUrl\":\"%.*s/", STR_ARG(base)) };
	buf_init(&u->b, v->arena, ANSWER_MOST);
	buf_need(&u->b, USUAL);
	buf_str(&u->b, STR("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"timestamp\":\""));
	buf_str(&u->b, instant_iso(v->arena, clock_now()));
	buf_str(&u->b, STR("\",\"link\":[{\"relation\":\"self\",\"url\":\""));
	buf_str(&u->b, base);
	buf_str(&u->b, STR("/Patient/"));
	buf_str(&u->b, v->person.key);
	buf_str(&u->b, STR("/$everything\"}]"));
}

static void put(struct bundle *u, const struct resource *r)
{
	struct buf *b = &u->b;
	buf_str(b, u->total++ ? STR(",") : STR(",\"entry\":["));
	buf_str(b, u->entry);
	buf_str(b, r->type);
	buf_char(b, '/');
	buf_str(b, r->id);
	buf_str(b, STR("\",\"resource\":"));
	buf_str(b, r->body);
	buf_str(b, STR(",\"search\":{\"mode\":\"match\"}}"));
}

static void bundle_end(struct bundle *u)
{
	if (u->total)
		buf_char(&u->b, ']');
	buf_str(&u->b, STR(",\"total\":"));
	buf_int(&u->b, u->total);
	buf_char(&u->b, '}');
}

static void put_if_seen(const struct resource *r, void *what)
{
	struct bundle *u = what;
	if (reach_sees(u->v, r))
		put(u, r);
}

static enum err put_straight(struct bundle *u)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < SHELVES; i++)
		e = resource_walk(u->v->db, u->v->person.key, shelves[i], put_if_seen, u);
	return e;
}

static enum err put_withheld(struct bundle *u)
{
	struct resource_list list;
	enum err e = reach_all(u->v, u->v->person.key, NULL, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		list.item[i].body = reach_body(u->v, &list.item[i]);
		put(u, &list.item[i]);
	}
	return e;
}

enum err fhir_everything(struct visit *v)
{
	struct bundle u;
	struct reach *who;
	enum err e = reach_person(v, v->person.key, &who);
	bundle_begin(&u, v);
	if (e == OK)
		e = reach_hides(v, who) ? put_withheld(&u) : put_straight(&u);
	if (e != OK)
		return e;
	bundle_end(&u);
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return answer_json(v, 200, &u.b);
}

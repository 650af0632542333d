// SPDX-License-Identifier: Apache-2.0
// Patient/$everything (patient-operation-everything.html): all that the asker may see of one person, and what belongs
// to nobody that it speaks of (who wrote, which service), from one moment, as a searchset Bundle. Stored bytes are
// spliced; nothing is parsed. Where nothing can be hidden from the asker and nothing was left out by a parameter, rows
// go straight from the database into the answer; else they are collected, and what names what is hidden goes
// (withhold.c).
//
// Pages are in the order of types and ids, the person's own before what belongs to nobody, and a link holds the last
// name: what is written meanwhile moves nothing.
#include <stdlib.h>
#include <string.h>

#include "api/answer.h"
#include "api/ask.h"
#include "api/binary.h"
#include "api/operation.h"
#include "api/shared_refs.h"
#include "api/withhold.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/search.h"

static const enum shelf shelves[] = { SHELF_PLAN, SHELF_SERIES, SHELF_PAST, SHELF_EVIDENCE };
#define SHELVES (sizeof shelves / sizeof *shelves)
#define USUAL ((size_t)64 << 10) // bytes of a plan
#define SAME_DATES 64            // resource types whose dates are asked

static const char *const known[] = { "_since", "_type", "_count", "start", "end", NULL };

struct bundle {
	struct visit *v;
	struct operation o;
	struct buf b;
	struct str entry; // what stands before type/id
	int64_t put;
	uint64_t room; // for bytes of files
	struct str types, start, end;
	struct fhir_search *dated[SAME_DATES]; // two a type: in between, and without a date; made on first use
	unsigned dated_type[SAME_DATES];
	size_t dates;
};

// The address of this server, types and ids hold nothing that JSON would escape.
static void bundle_begin(struct bundle *u)
{
	struct visit *v = u->v;
	struct str base = answer_base(v);
	u->entry = str_format(v->arena, "{\"fullUrl\":\"%.*s/", STR_ARG(base));
	buf_init(&u->b, v->arena, ANSWER_MOST);
	buf_need(&u->b, USUAL);
	buf_str(&u->b, STR("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"timestamp\":\""));
	buf_str(&u->b, instant_iso(v->arena, clock_now()));
	buf_char(&u->b, '"');
}

static void put(struct bundle *u, const struct resource *r)
{
	struct buf *b = &u->b;
	buf_str(b, u->put++ ? STR(",") : STR(",\"entry\":["));
	buf_str(b, u->entry);
	buf_str(b, r->type);
	buf_char(b, '/');
	buf_str(b, r->id);
	buf_str(b, STR("\",\"resource\":"));
	buf_str(b, u->room ? binary_inside(u->v, r, &u->room) : r->body);
	buf_str(b, STR(",\"search\":{\"mode\":\"match\"}}"));
}

static enum err bundle_end(struct bundle *u, int64_t total, struct str next)
{
	struct json_out w;
	struct buf links;
	if (u->put)
		buf_char(&u->b, ']');
	buf_init(&links, u->v->arena, BUF_PAGE);
	json_out_init(&w, &links);
	json_open(&w);
	operation_links(&u->o, &w, next);
	json_shut(&w);
	buf_char(&u->b, ',');
	buf_str(&u->b, str_part(buf_text(&links), 1, links.n - 2)); // the member alone
	buf_str(&u->b, STR(",\"total\":"));
	buf_int(&u->b, total);
	buf_char(&u->b, '}');
	http_header_set(u->v->req, "Cache-Control", STR("no-store"));
	return answer_json(u->v, 200, &u->b);
}

// --- all of it, straight -------------------------------------------------------------------------------------------
static void put_if_seen(const struct resource *r, void *what)
{
	struct bundle *u = what;
	struct resource whole;
	if (!reach_sees(u->v, r))
		return;
	if (!withhold_consent(r->body)) {
		put(u, r);
	} else if (resource_get(u->v->db, u->v->arena, r->type, r->id, &whole) == OK) {
		whole.body = reach_body(u->v, &whole);
		put(u, &whole);
	}
}

static enum err put_straight(struct bundle *u)
{
	struct shared_refs refs;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < SHELVES; i++)
		e = resource_walk(u->v->db, u->v->person.key, shelves[i], put_if_seen, u);
	shared_refs_init(&refs, u->v);
	shared_refs_scan(&refs, buf_text(&u->b));
	for (size_t i = 0; e == OK && i < refs.count; i++) {
		struct resource r;
		e = shared_refs_get(&refs, i, &r);
		if (e == OK) {
			put(u, &r);
			shared_refs_scan(&refs, r.body);
		} else if (e == ERR_NOT_FOUND) {
			e = OK;
		}
	}
	return e == OK ? bundle_end(u, u->put, STR_NONE) : e;
}

// --- what the parameters leave of it -------------------------------------------------------------------------------
static bool type_wanted(const struct bundle *u, struct str type)
{
	for (struct str rest = u->types; rest.p;)
		if (str_eq(str_trim(str_cut(&rest, ',')), type))
			return true;
	return !u->types.p;
}

// A search for what has its date between start and end, and one for what has none.
static enum err dates_read(struct bundle *u, unsigned type, struct fhir_search *pair, struct fault *f)
{
	struct arena *a = u->v->arena;
	struct fhir_search_how how = { .types = &type, .type_count = 1, .base = answer_base(u->v), .strict = true };
	struct fhir_pair between[2], none = { STR("date:missing"), STR("true") };
	size_t n = 0;
	if (u->start.n)
		between[n++] = (struct fhir_pair){ STR("date"), str_format(a, "ge%.*s", STR_ARG(u->start)) };
	if (u->end.n)
		between[n++] = (struct fhir_pair){ STR("date"), str_format(a, "le%.*s", STR_ARG(u->end)) };
	enum err e = fhir_search_read(a, &how, between, n, &pair[0], f);
	return e == OK ? fhir_search_read(a, &how, &none, 1, &pair[1], f) : e;
}

static struct fhir_search *dates_of(struct bundle *u, unsigned type)
{
	for (size_t i = 0; i < u->dates; i++)
		if (u->dated_type[i] == type)
			return u->dated[i];
	const struct fhir_param *p = fhir_param_find(type, STR("date"));
	struct fhir_search *pair = p && p->type == FHIR_PARAM_DATE && u->dates < SAME_DATES
		? arena_array(u->v->arena, struct fhir_search, 2) : NULL;
	if (pair && dates_read(u, type, pair, NULL) != OK)
		pair = NULL;
	if (u->dates < SAME_DATES) {
		u->dated_type[u->dates] = type;
		u->dated[u->dates++] = pair;
	}
	return pair;
}

// Care dates, not dates of the record. What has none cannot be said to lie outside.
static bool date_wanted(struct bundle *u, const struct resource *r)
{
	if (!u->start.n && !u->end.n)
		return true;
	struct fhir_search *pair = dates_of(u, fhir_resource_find(r->type));
	if (!pair)
		return true;
	struct arena *a = u->v->arena;
	struct json_at body = json_trusted(a, r->body);
	return fhir_search_matches(a, &pair[0], body, NULL) || fhir_search_matches(a, &pair[1], body, NULL);
}

// --- collected -----------------------------------------------------------------------------------------------------
struct everything {
	struct resource *item;
	size_t count, room;
};

static void keep(struct everything *x, struct arena *a, const struct resource *r)
{
	if (x->count == x->room) {
		size_t room = x->room ? x->room * 2 : 64;
		struct resource *item = arena_array(a, struct resource, room);
		if (x->count)
			memcpy(item, x->item, x->count * sizeof *item);
		x->item = item;
		x->room = room;
	}
	x->item[x->count++] = *r;
}

static int by_name(const void *x, const void *y)
{
	const struct resource *a = x, *b = y;
	if (!a->person.n != !b->person.n)
		return a->person.n ? -1 : 1;
	int order = str_compare(a->type, b->type);
	return order ? order : str_compare(a->id, b->id);
}

// "1Goal/KEY-..." for what is the person's, "2Practitioner/x" for what is nobody's: the order of a page.
static struct str name_of(struct arena *a, const struct resource *r)
{
	return str_format(a, "%c%.*s/%.*s", r->person.n ? '1' : '2', STR_ARG(r->type), STR_ARG(r->id));
}

// What belongs to nobody comes with what speaks of it, whether or not that is on the same page.
static enum err collect(struct bundle *u, struct everything *out)
{
	struct visit *v = u->v;
	struct resource_list list;
	struct shared_refs refs;
	enum err e = reach_all(v, v->person.key, NULL, &list);
	shared_refs_init(&refs, v);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		struct resource *r = &list.item[i];
		if (!date_wanted(u, r))
			continue;
		struct str body = reach_shown(v, r);
		instant updated = reach_updated(v, r, body);
		r->body = body;
		shared_refs_scan(&refs, r->body);
		if (type_wanted(u, r->type) && (!u->o.later || updated >= u->o.since))
			keep(out, v->arena, r);
	}
	for (size_t i = 0; e == OK && i < refs.count; i++) {
		struct resource r;
		e = shared_refs_get(&refs, i, &r);
		if (e == ERR_NOT_FOUND) {
			e = OK;
			continue;
		}
		if (e == OK)
			shared_refs_scan(&refs, r.body);
		if (e == OK && type_wanted(u, r.type) && (!u->o.later || r.updated >= u->o.since))
			keep(out, v->arena, &r);
	}
	return e;
}

static enum err put_page(struct bundle *u)
{
	struct arena *a = u->v->arena;
	struct everything all = { 0 };
	struct str last = STR_NONE;
	bool more = false, counted = ask_of(u->v)->summary == SUMMARY_COUNT || u->o.count == 0;
	enum err e = collect(u, &all);
	if (e != OK)
		return e;
	// Without pages the order is that of put_straight: another one would tell that something is hidden.
	if (all.count && (u->o.count > 0 || u->o.cursor.n))
		qsort(all.item, all.count, sizeof *all.item, by_name);
	for (size_t i = 0; i < all.count && !counted; i++) {
		struct resource *r = &all.item[i];
		struct str name = name_of(a, r);
		if (u->o.cursor.n && str_compare(name, u->o.cursor) <= 0)
			continue;
		more = u->o.count > 0 && u->put == u->o.count;
		if (more)
			break;
		r->body = answer_part(u->v, r->body);
		put(u, r);
		last = name;
	}
	return bundle_end(u, (int64_t)all.count, more ? last : STR_NONE);
}

// --- what was asked ------------------------------------------------------------------------------------------------
static enum err read_parameters(struct bundle *u)
{
	struct visit *v = u->v;
	instant low, high;
	struct str rest;
	u->types = operation_list(&u->o, "_type");
	u->start = operation_text(&u->o, "start");
	u->end = operation_text(&u->o, "end");
	if (u->start.n && !operation_when(v->arena, u->start, &low, &high))
		return fault_coded(&v->fault, STR("start"), _("This must be a date, as in 2026-11."), "value", u->start);
	if (u->end.n && !operation_when(v->arena, u->end, &low, &high))
		return fault_coded(&v->fault, STR("end"), _("This must be a date, as in 2026-11."), "value", u->end);
	for (rest = u->types; rest.p;) {
		struct str type = str_trim(str_cut(&rest, ','));
		if (fhir_resource_find(type) == FHIR_NO_RESOURCE)
			return fault_coded(&v->fault, STR("_type"), _("There is no such type of resource."), "value", type);
	}
	return OK;
}

enum err fhir_everything(struct visit *v)
{
	struct bundle u = { .v = v, .types = STR_NONE, .start = STR_NONE, .end = STR_NONE };
	struct reach *who;
	enum err e = operation_begin(v, known, &u.o);
	if (e == OK)
		e = read_parameters(&u);
	if (e == OK)
		e = reach_person(v, v->person.key, &who);
	if (e != OK)
		return e;
	bundle_begin(&u);
	if (ask_of(v)->summary == SUMMARY_NONE && !ask_of(v)->elements.n)
		u.room = BINARY_INSIDE_MOST;
	bool all = !u.types.p && !u.start.p && !u.end.p && u.o.count < 0 && !u.o.later && !u.o.cursor.n &&
		ask_of(v)->summary == SUMMARY_NONE && !ask_of(v)->elements.n;
	bool changed = v->access.also || reach_hides(v, who) || withhold_shields(v, who);
	return all && !changed ? put_straight(&u) : put_page(&u);
}

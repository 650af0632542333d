// SPDX-License-Identifier: Apache-2.0
// Histories (http.html#history): the versions of one resource, or what changed among those of a type or of all, newest
// first. A version leaves when the resource is open to the asker as it is now and as it was then: what was closed later
// is closed in all its versions.
//
// The history of one resource is walked, so its total is known. That of many is read from the end of the list of
// changes, a number of them for a page, and whose each is, is asked one by one; how many there are in all would take
// reading all, so there is no total. A page may be shorter than was asked for and still have a next one: when so many
// changes were looked at that it ends there. A link holds
// the number of a change (of a version): what is written meanwhile comes before it and moves nothing.
#include "api/answer.h"
#include "api/ask.h"
#include "api/operation.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "record/history.h"
#include "record/key.h"

#define LOOKED_MOST ((size_t)2000) // changes that are looked at for one page
#define BUCKETS 256
// When all that were looked at for a page are older than _since by this, none before them is newer: changes are in the
// order of their commits, which follow the clock by seconds.
#define SLACK DAYS

static const char *const known[] = { "_since", "_at", "_count", NULL };

struct walked { // one resource, met in a list of changes
	struct history_place at;
	bool open; // to the asker, as it is now
	instant until; // of a newer version that told nothing new: the older one stood as long; 0: none
	struct walked *next;
};

struct past {
	struct visit *v;
	struct operation o;
	bool within;      // _at was said
	instant from, to; // of _at
	int64_t most;     // entries on this page
	int64_t cursor;   // only what lies before this; INT64_MAX: all
	int64_t reached;  // where the next page begins; 0: there is none
	int64_t put;      // entries
	int64_t total;    // -1: not known
	instant newest;   // of all that were looked at
	struct buf entries;
	struct str base;
	struct walked *bucket[BUCKETS];
};

// --- one entry -----------------------------------------------------------------------------------------------------
static bool wanted(const struct past *p, const struct history_place *at)
{
	const struct resource *r = &at->version;
	if (p->o.later && r->updated < p->o.since)
		return false;
	if (!p->within)
		return true;
	// A deletion is no version that was current, but something that happened then.
	return r->updated < p->to && (r->deleted ? r->updated >= p->from : at->until > p->from);
}

// A version of which the body was read and is none was lawfully erased: that it was there is all that is said.
static void put_request(struct past *p, const struct resource *r, bool erased)
{
	struct json_out w;
	const char *method = r->deleted ? "DELETE" : r->version == 1 ? "POST" : "PUT";
	const char *status = r->deleted ? "204 No Content" : r->version == 1 ? "201 Created" : "200 OK";
	struct str id = str_format(p->v->arena, "%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id));
	buf_str(&p->entries, STR(",\"request\":"));
	json_out_init(&w, &p->entries);
	json_open(&w);
	json_pair_c(&w, "method", method);
	json_pair(&w, "url", r->version == 1 && !r->deleted ? r->type : id);
	json_shut(&w);
	buf_str(&p->entries, STR(",\"response\":"));
	json_out_init(&w, &p->entries);
	json_open(&w);
	json_pair_c(&w, "status", erased ? "410 Gone" : status);
	json_pair(&w, "etag", answer_etag(p->v->arena, r->version));
	json_pair(&w, "lastModified", instant_iso(p->v->arena, r->updated));
	json_shut(&w);
}

static void put_entry(struct past *p, const struct resource *r)
{
	struct buf *b = &p->entries;
	buf_format(b, "%s{\"fullUrl\":\"%.*s/%.*s/%.*s\"", p->put++ ? "," : "", STR_ARG(p->base), STR_ARG(r->type),
		STR_ARG(r->id));
	if (!r->deleted && r->body.n) {
		buf_str(b, STR(",\"resource\":"));
		buf_str(b, answer_part(p->v, reach_shown(p->v, r)));
	}
	put_request(p, r, !r->deleted && !r->body.n);
	buf_char(b, '}');
	if (r->person.n)
		reach_tell(p->v, r->person);
}

// Whether the version has an entry; fills its body. One that the asker cannot tell from the version before it has none,
// and that one stood so much longer: *until is kept from it for the next older one.
static enum err judge(struct past *p, struct history_place *at, instant *until, bool *yes)
{
	struct resource *r = &at->version;
	*yes = reach_sees(p->v, r);
	enum err e = *yes && !r->deleted ? history_body(p->v->db, p->v->arena, at) : OK;
	if (e != OK || !*yes)
		return e;
	at->until = *until ? *until : at->until;
	*until = 0;
	if (!r->deleted && r->body.n && reach_silent(p->v, r)) {
		*until = at->until;
		*yes = false;
	}
	*yes = *yes && wanted(p, at);
	return OK;
}

// --- the whole -----------------------------------------------------------------------------------------------------
static enum err begin(struct visit *v, struct past *p)
{
	struct str at, cursor;
	*p = (struct past){ .v = v, .total = -1, .cursor = INT64_MAX, .newest = INT64_MIN, .base = answer_base(v) };
	buf_init(&p->entries, v->arena, ANSWER_MOST);
	enum err e = operation_begin(v, known, &p->o);
	if (e != OK)
		return e;
	p->most = p->o.count < 0 ? PAGE_USUAL : p->o.count;
	if (ask_of(v)->summary == SUMMARY_COUNT)
		p->most = 0;
	cursor = p->o.cursor;
	if (cursor.n && !str_int(cursor, 1, INT64_MAX, &p->cursor))
		return fault_coded(&v->fault, STR("_cursor"), _("This is not a link of ours."), "value", cursor);
	at = operation_text(&p->o, "_at");
	p->within = at.n > 0;
	if (p->within && !operation_when(v->arena, at, &p->from, &p->to))
		return fault_coded(&v->fault, STR("_at"), _("This must be a date, as in 2026-11."), "value", at);
	return OK;
}

static enum err finish(struct past *p)
{
	struct visit *v = p->v;
	struct json_out w;
	struct buf b;
	buf_init(&b, v->arena, ANSWER_MOST);
	buf_need(&b, p->entries.n + 1024);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "resourceType", "Bundle");
	json_pair_c(&w, "type", "history");
	json_pair(&w, "timestamp", instant_iso(v->arena, clock_now()));
	if (p->total >= 0) {
		json_member(&w, "total");
		json_put_int(&w, p->total);
	}
	operation_links(&p->o, &w,
		p->reached ? str_format(v->arena, "%lld", (long long)p->reached) : STR_NONE);
	if (p->put) {
		json_member(&w, "entry");
		json_put_raw(&w, str_format(v->arena, "[%.*s]", STR_ARG(buf_text(&p->entries))));
	}
	json_shut(&w);
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return buf_ok(&p->entries) ? answer_json(v, 200, &b) : ERR_TOO_LARGE;
}

// --- of one resource -----------------------------------------------------------------------------------------------
static enum err walk_one(struct past *p, struct history_place *at)
{
	enum err e = OK;
	instant until = 0;
	for (p->total = 0; e == OK; e = history_back(p->v->db, p->v->arena, at)) {
		int64_t version = at->version.version;
		struct history_place here = *at;
		bool yes;
		e = judge(p, &here, &until, &yes);
		if (e != OK)
			return e;
		if (!yes)
			continue;
		p->total++;
		if (version >= p->cursor)
			continue;
		if (p->put < p->most) {
			put_entry(p, &here.version);
			p->cursor = version;
		} else if (p->most) {
			p->reached = p->cursor;
		}
	}
	return e == ERR_NOT_FOUND ? OK : e; // there is none before the first
}

enum err fhir_history_one(struct visit *v)
{
	struct past p;
	struct resource now;
	struct history_place at;
	enum err e = reach_addressed(v, &now);
	if (e == OK)
		e = begin(v, &p);
	if (e == OK)
		e = history_newest(v->db, v->arena, fhir_home(now.type) ? now.person : STR(""), now.type, now.id, &at);
	if (e == OK)
		e = walk_one(&p, &at);
	return e == OK ? finish(&p) : e;
}

// --- of many -------------------------------------------------------------------------------------------------------
static struct walked **bucket_of(struct past *p, struct str id)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * 16777619u;
	return &p->bucket[h % BUCKETS];
}

// The resource that a change is of, at the newest of its versions that was not passed yet.
static enum err meet(struct past *p, const struct history_change *c, struct walked **out)
{
	struct visit *v = p->v;
	struct reach *who;
	struct walked **bucket = bucket_of(p, c->id);
	for (struct walked *w = *out = *bucket; w; *out = w = w->next)
		if (str_eq(w->at.version.id, c->id) && str_eq(w->at.version.type, c->type))
			return OK;
	struct walked *w = *out = arena_make(v->arena, struct walked);
	w->at.version = (struct resource){ .person = c->person, .type = c->type, .id = c->id };
	w->next = *bucket;
	*bucket = w;
	if (!reach_scope(v, c->type, REACH_READ))
		return OK;
	if (c->person.n) {
		enum err e = reach_person(v, c->person, &who);
		if (e != OK || !who->open || (who->person.restricted && !who->access.self))
			return e; // restricted people are in no list (DESIGN 4)
	}
	enum err e = history_newest(v->db, v->arena, c->person, c->type, c->id, &w->at);
	w->open = e == OK && reach_sees(v, &w->at.version);
	return e == ERR_NOT_FOUND ? OK : e;
}

// *out: the version that the change made, when it has an entry (out->version.type set).
static enum err look_at(struct past *p, const struct history_change *c, struct history_place *out)
{
	struct walked *w;
	bool yes = false;
	*out = (struct history_place){ 0 };
	enum err e = meet(p, c, &w);
	if (e != OK || !w->open)
		return e;
	e = history_back_to(p->v->db, p->v->arena, c->seq, &w->at);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	struct history_place here = w->at;
	if (here.version.updated > p->newest)
		p->newest = here.version.updated;
	e = judge(p, &here, &w->until, &yes);
	if (yes)
		*out = here;
	return e;
}

static enum err walk_changes(struct past *p, struct str type)
{
	struct history_changes list;
	enum err e = history_changes(p->v->db, p->v->arena, p->cursor, LOOKED_MOST, &list);
	int64_t last = 0; // the change that the page ends with
	size_t i = 0;
	for (; e == OK && i < list.count && p->most && !p->reached; i++) {
		struct history_place at;
		if (type.n && !str_eq(list.item[i].type, type))
			continue;
		e = look_at(p, &list.item[i], &at);
		if (e != OK || !at.version.type.n)
			continue;
		if (p->put < p->most) {
			put_entry(p, &at.version);
			last = list.item[i].seq;
		} else {
			p->reached = last; // there is more: not before it was found, or the link would tell of what is hidden
		}
	}
	bool past_since = p->o.later && p->newest != INT64_MIN && p->newest < p->o.since - SLACK;
	if (e == OK && p->most && !p->reached && list.count == LOOKED_MOST && !past_since)
		p->reached = p->put == p->most ? last : list.item[i - 1].seq;
	return e;
}

static enum err history_of(struct visit *v, struct str type)
{
	struct past p;
	enum err e = begin(v, &p);
	if (e == OK)
		e = walk_changes(&p, type);
	return e == OK ? finish(&p) : e;
}

enum err fhir_history_type(struct visit *v)
{
	struct str type = visit_param(v, "type");
	return fhir_resource_named(type) ? history_of(v, type) : ERR_NOT_FOUND;
}

enum err fhir_history_all(struct visit *v)
{
	return history_of(v, STR(""));
}

// SPDX-License-Identifier: Apache-2.0
// The answer to a batch or transaction (http.html#transaction-response): an entry for each that was sent, in that
// order. Entries that only read are run here, after everything was written, so they see it.
#include "api/answer.h"
#include "api/ask.h"
#include "api/bundle_inside.h"
#include "api/read.h"
#include "api/search.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "fhir/outcome.h"

#define PAIRS_MOST 1000
#define READS_MOST ((size_t)512 << 20) // bytes of memory that the reads of one Bundle may take
#define ROOM_KEPT ((size_t)8 << 20)    // of the answer, for what must be said in any case

// One entry of the answer.
struct said {
	int status;
	struct str location, etag, body;
	instant updated;
	bool full;         // the body is a resource with an address of its own: `type` and `id`
	struct str type, id;
	struct str outcome;
};

struct answering {
	struct bundle_act *b;
	struct buf out;
	struct json_out w;
	size_t memory; // of the arena, before the first read
};

// --- reading -------------------------------------------------------------------------------------------------------
static enum err search(struct visit *v, const struct fhir_entry *e, const struct form *query, struct said *out)
{
	struct search_act act = { .v = v, .type = e->inside.n ? e->inside : e->type,
		.inside = e->inside.n ? e->id : STR_NONE };
	struct fhir_pair *pairs = arena_array(v->arena, struct fhir_pair, query->count + 1);
	struct reach *who;
	enum err err = OK;
	if (!act.type.n || str_is(act.type, "*"))
		act.type = STR_NONE;
	else if (!fhir_resource_named(act.type))
		return ERR_NOT_FOUND;
	if (act.type.p && !reach_scope(v, act.type, REACH_SEARCH))
		return fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not reach that far."));
	if (act.inside.p)
		err = reach_person(v, act.inside, &who);
	if (err == OK && act.inside.p && (!who->open || !str_is(e->type, "Patient")))
		err = ERR_NOT_FOUND;
	for (size_t i = 0; i < query->count; i++)
		pairs[i] = (struct fhir_pair){ query->pair[i].name, query->pair[i].value };
	if (err == OK)
		err = search_read(&act, pairs, query->count, false);
	if (err == OK)
		err = search_find(&act);
	return err == OK ? search_bundle(&act, &out->body) : err;
}

static enum err read_one(struct visit *v, const struct fhir_entry *e, struct said *out)
{
	struct resource now, r;
	int64_t version;
	if (!reach_scope(v, e->type, REACH_READ))
		return fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not reach that far."));
	enum err err = reach_get(v, e->type, e->id, &now);
	if (err == OK && e->version.p && !str_int(e->version, 1, INT64_MAX, &version))
		err = ERR_NOT_FOUND;
	if (err == OK && e->version.p)
		err = read_version(v, &now, version, &r);
	else
		r = now;
	if (err != OK)
		return err;
	reach_tell(v, r.person);
	if (r.deleted)
		return ERR_GONE;
	struct str body = reach_shown(v, &r);
	out->updated = reach_updated(v, &r, body);
	out->full = true;
	out->type = r.type;
	out->id = r.id;
	if (body.p == r.body.p) // else it is not the stored version
		out->etag = answer_etag(v->arena, r.version);
	if (out->etag.n && ask_etag_in(e->if_none_match, out->etag))
		out->status = 304;
	else
		out->body = answer_part(v, body);
	return OK;
}

// A history or an operation: the request that it would be alone.
static enum err ask_within(struct visit *v, const struct fhir_entry *e, const struct form *query, struct said *out)
{
	bool post = e->verb == FHIR_ENTRY_POST;
	struct http_request *req = arena_make(v->arena, struct http_request);
	*req = *v->req;
	req->method = post ? HTTP_POST : HTTP_GET;
	req->method_name = post ? STR("POST") : STR("GET");
	req->path = str_format(v->arena, "/fhir%s%.*s%s%.*s/%.*s", e->type.n ? "/" : "", STR_ARG(e->type),
		e->id.n ? "/" : "", STR_ARG(e->id), STR_ARG(e->more));
	req->query = *query;
	req->body = post && json_is(e->resource) ? json_raw(e->resource) : STR("");
	req->reply = (struct http_reply){ 0 };
	enum err err = v->site->within ? v->site->within(v, req) : ERR_METHOD;
	out->status = req->reply.status;
	out->body = req->reply.body;
	return err;
}

static enum err run(struct visit *v, const struct fhir_entry *e, struct said *out)
{
	const struct ask *whole = ask_of(v);
	struct ask mine = *whole;
	struct form query = { 0 };
	mine.summary = SUMMARY_NONE;
	enum err err = e->query.n ? form_parse(v->arena, e->query, PAIRS_MOST, &query) : OK;
	if (err == OK && e->more.n)
		return ask_within(v, e, &query, out);
	if (err == OK)
		err = ask_amount(v, &query, &mine);
	if (err != OK)
		return err;
	v->ask = &mine;
	err = e->id.n && !e->inside.n ? read_one(v, e, out) : search(v, e, &query, out);
	v->ask = whole;
	return err;
}

static enum err run_read(struct answering *g, const struct fhir_entry *e, struct said *out)
{
	struct visit *v = g->b->v;
	const char *much = _("This Bundle asks for more than we can say at once. Ask again.");
	if (g->out.n > ANSWER_MOST - ROOM_KEPT || arena_used(v->arena) - g->memory > READS_MOST)
		return fault_say(&v->fault, ERR_COSTLY, much);
	enum err err = run(v, e, out);
	if (err == OK && g->out.n + out->body.n > ANSWER_MOST - ROOM_KEPT)
		return fault_say(&v->fault, ERR_COSTLY, much);
	if (e->verb == FHIR_ENTRY_HEAD)
		out->body = STR_NONE;
	return err;
}

// --- what was written ----------------------------------------------------------------------------------------------
static struct str all_is_well(struct arena *a)
{
	struct buf b;
	struct fhir_issues none = { 0 };
	buf_init(&b, a, BUF_PAGE);
	fhir_outcome_issues(&b, &none);
	return buf_text(&b);
}

static void say_stored(struct answering *g, const struct resource *r, struct said *out)
{
	struct visit *v = g->b->v;
	out->location = str_format(v->arena, "%.*s/%.*s/%.*s/_history/%lld", STR_ARG(g->b->how.base), STR_ARG(r->type),
		STR_ARG(r->id), (long long)r->version);
	out->etag = answer_etag(v->arena, r->version);
	out->updated = r->updated;
	out->full = true;
	out->type = r->type;
	out->id = r->id;
	if (ask_of(v)->give == RETURN_REPRESENTATION && g->out.n < ANSWER_MOST - ROOM_KEPT)
		out->body = reach_shown(v, r);
}

static void say_write(struct answering *g, const struct bundle_item *item, struct said *out)
{
	const struct accept *x = &item->x;
	bool away = item->entry->verb == FHIR_ENTRY_DELETE;
	out->status = away ? 204 : 200;
	if (item->matched)
		say_stored(g, &x->now, out);
	else if (item->writes && away)
		out->etag = answer_etag(g->b->v->arena, x->put.now.version);
	else if (item->writes)
		say_stored(g, &x->put.now, out);
	if (item->writes && (x->act == ACCEPT_CREATE || (x->act == ACCEPT_UPDATE && x->now.deleted)))
		out->status = 201;
	if (ask_of(g->b->v)->give == RETURN_OUTCOME)
		out->outcome = all_is_well(g->b->v->arena);
}

static void say_failure(struct answering *g, enum err e, const struct fault *f, struct said *out)
{
	struct buf b;
	*out = (struct said){ .status = err_row(e)->http };
	buf_init(&b, g->b->v->arena, BUF_PAGE);
	fhir_outcome_fault(&b, e, f);
	out->outcome = buf_text(&b);
}

// --- the Bundle ----------------------------------------------------------------------------------------------------
static void put_entry(struct answering *g, const struct said *s)
{
	struct json_out *w = &g->w;
	struct arena *a = g->b->v->arena;
	json_open(w);
	if (s->body.n && s->full)
		json_pair(w, "fullUrl", str_format(a, "%.*s/%.*s/%.*s", STR_ARG(g->b->how.base), STR_ARG(s->type),
			STR_ARG(s->id)));
	if (s->body.n) {
		json_member(w, "resource");
		json_put_raw(w, s->body);
	}
	json_member(w, "response");
	json_open(w);
	json_pair(w, "status", answer_status(a, s->status));
	if (s->location.n)
		json_pair(w, "location", s->location);
	if (s->etag.n)
		json_pair(w, "etag", s->etag);
	if (s->updated)
		json_pair(w, "lastModified", instant_iso(a, s->updated));
	if (s->outcome.n) {
		json_member(w, "outcome");
		json_put_raw(w, s->outcome);
	}
	json_shut(w);
	json_shut(w);
}

static void answer_entry(struct answering *g, const struct bundle_item *item)
{
	struct said s = { .status = 200 };
	struct visit *v = g->b->v;
	enum err e = item->err;
	if (e != OK) {
		say_failure(g, e, &item->fault, &s);
	} else if (item->entry->verb < FHIR_ENTRY_GET && !item->asks) {
		say_write(g, item, &s);
	} else {
		fault_init(&v->fault, v->arena);
		e = run_read(g, item->entry, &s);
		if (e != OK)
			say_failure(g, bundle_blame(g->b, item, e), &v->fault, &s);
	}
	put_entry(g, &s);
}

enum err bundle_answer(struct bundle_act *b)
{
	struct visit *v = b->v;
	struct answering g = { .b = b, .memory = arena_used(v->arena) };
	v->reaches = NULL; // whom the Bundle made is there now
	buf_init(&g.out, v->arena, ANSWER_MOST);
	json_out_init(&g.w, &g.out);
	json_open(&g.w);
	json_pair_c(&g.w, "resourceType", "Bundle");
	json_pair_c(&g.w, "type", b->u.transaction ? "transaction-response" : "batch-response");
	json_pair(&g.w, "timestamp", instant_iso(v->arena, clock_now()));
	if (b->u.count) {
		json_member(&g.w, "entry");
		json_open_array(&g.w);
		for (size_t i = 0; i < b->u.count; i++)
			answer_entry(&g, &b->item[i]);
		json_shut_array(&g.w);
	}
	json_shut(&g.w);
	fault_init(&v->fault, v->arena);
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return answer_json(v, 200, &g.out);
}

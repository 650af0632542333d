// SPDX-License-Identifier: Apache-2.0
// The life of a request. In this order: who asks (session.c), which row of the route table, the form and where it came
// from (csrf.c), permission, person and access (subject.c), the handler, the change and the audit row in one
// transaction (trail.c), the reply (reply.c). No handler runs unless all before it is passed, and nothing about a
// person leaves before the audit knows.
//
// A worker never waits: while the writer has the change, the request is parked, and goes on in turn_woken.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/client_keys.h"
#include "api/gallery_fetch.h"
#include "api/deliveries.h"
#include "api/exports.h"
#include "base/text.h"
#include "record/history.h"
#include "serve/erasures.h"
#include "serve/reindex.h"
#include "serve/template_moves.h"
#include "serve/turn.h"
#include "web/web.h"

#define REQUEST_MOST ((size_t)32 << 20) // bytes of a form with files, where nothing else was set
#define PRINTINGS 4 // of one page, while its plan goes on changing
#define BODIES_MOST ((size_t)64 << 20)  // of all large bodies that are under way

static enum err find_route(struct turn *t)
{
	struct visit *v = &t->v;
	bool other;
	t->route = route_find(v->req->method_name, v->req->path, v->param, ROUTE_PARAMS, &v->params, &other);
	return t->route ? OK : other ? ERR_METHOD : ERR_NOT_FOUND;
}

// Everything before the handler.
static enum err prove(struct turn *t)
{
	enum err e = find_route(t);
	enum err who = turn_who(t); // also for the page that says that there is no such page
	turn_language(t);
	if (e == OK)
		e = who;
	if (who == OK && rate_check(t) != OK)
		return ERR_BUSY;
	if (e == OK)
		e = turn_form(t);
	if (e == OK)
		e = turn_prove(t);
	if (e == OK && reply_is_api(t)) {
		e = api_begin(&t->v);
		t->refused = e == ERR_DENIED;
	}
	return e;
}

// Without its row nothing leaves, whatever was wrong with it; trying again may help.
static void reply_no_row(struct turn *t, enum err e)
{
	reply_error(t, err_row(e)->http == 503 ? e : ERR_BUSY);
}

// The reply is made (or the error that takes its place): writes the row that it needs, then lets it go.
static enum http_next answer(struct turn *t)
{
	if (t->slow_down)
		rate_say(t);
	else if (t->result != OK)
		reply_error(t, t->result);
	reply_pack(t);
	if (!trail_due(t))
		return HTTP_REPLY;
	trail_fill(t);
	if (!t->server->audit_hold) {
		t->written = true;
		enum err sent = trail_send(t);
		if (sent != OK)
			reply_no_row(t, sent);
		return HTTP_REPLY;
	}
	reply_lighten(t);
	enum err e = trail_queue(t, WAIT_ROW);
	if (e == OK)
		return HTTP_PARK;
	t->written = true;
	reply_no_row(t, e);
	return HTTP_REPLY;
}

// The handler made its change ready: how that went is for whoever it said (a handler may have made others before).
static void after_change(struct turn *t, enum err e)
{
	struct visit *v = &t->v;
	enum err (*after)(struct visit *, enum err, void *) = v->after;
	v->run = NULL;
	v->after = NULL;
	v->light = false;
	t->row.person = STR_NONE; // the next row says anew who is told of
	if (e == ERR_AWAY && store_full(v->site->store))
		(void)fault_say(&v->fault, e,
			_("There is no room left to save anything. Plans can still be read, and what was saved before is safe."));
	t->result = after ? after(v, e, v->what) : e;
}

// A read that failed may have been taken for "there is nothing", and somebody be told that they may not, or that this
// is not there: no answer is built on it, and nothing is changed by it. What was saved before stays said.
static void distrust(struct turn *t)
{
	enum err e = db_failed(t->v.db);
	if (e == OK || t->written || err_row(t->result)->http >= 500)
		return;
	t->result = e;
	t->refused = t->cookie_dead = false;
	t->v.run = NULL;
}

static void printed(void *what)
{
	struct turn *t = what;
	http_wake(t->v.req);
}

// The page that the handler made becomes a PDF, on the printer's thread.
static enum http_next print(struct turn *t)
{
	t->result = history_as_of(t->v.db, &t->printed_of);
	if (t->result != OK)
		return HTTP_REPLY;
	t->printings++;
	t->waiting = WAIT_PAPER;
	t->print = (struct print_job){ .paper = t->v.paper, .arena = t->v.arena, .done = printed, .what = t };
	t->v.paper = NULL;
	t->result = printer_queue(t->server->printer, &t->print);
	return t->result == OK ? HTTP_PARK : HTTP_REPLY;
}

// Makes the page anew that was being printed: what it held is not asked for any more.
static enum err print_again(struct turn *t)
{
	struct visit *v = &t->v;
	v->req->reply = (struct http_reply){ 0 };
	v->run = NULL;
	v->after = NULL;
	v->asking = NULL;
	v->names = NULL;
	v->tellings = 0;
	return t->printings < PRINTINGS ? t->route->handler(v) : ERR_BUSY;
}

// What was on its way to paper is no more than any page: who was stopped meanwhile is not given it, and who may see
// less is given a page of that.
static void paper_made(struct turn *t)
{
	struct visit *v = &t->v;
	bool changed = false;
	t->allowed = false;
	t->result = turn_who(t);
	if (t->result == OK)
		t->result = turn_prove(t);
	if (t->result != OK)
		return;
	t->allowed = true;
	if (v->person.key.n)
		t->result = history_since(v->db, v->person.key, t->printed_of, &changed);
	if (t->result == OK && changed)
		t->result = print_again(t);
	else if (t->result == OK)
		t->result = t->print.err == OK ? visit_text(v, 200, "application/pdf", t->print.pdf) : t->print.err;
}

// After the handler, or after what followed a change: commits what it asks for.
static enum http_next settle(struct turn *t)
{
	distrust(t);
	if (t->result == OK && t->v.paper && print(t) == HTTP_PARK)
		return HTTP_PARK;
	while (t->result == OK && t->v.run) {
		trail_fill(t);
		if (t->v.light)
			reply_lighten(t);
		enum err e = trail_queue(t, WAIT_CHANGE);
		if (e == OK)
			return HTTP_PARK;
		after_change(t, e);
		distrust(t);
	}
	t->v.run = NULL;
	return answer(t);
}

static enum http_next turn_begin(struct turn *t)
{
	if (cors_preflight(t))
		return HTTP_REPLY;
	t->result = prove(t);
	if (t->result == ERR_LOGIN) // what was written waits behind the sign-in page
		t->result = turn_late(t);
	else if (t->result == OK) {
		t->allowed = true;
		t->before = arena_here(t->v.arena);
		t->marked = true;
		t->result = t->route->handler(&t->v);
	}
	trail_touch(t);
	return settle(t);
}

static enum http_next turn_woken(struct turn *t)
{
	enum err e = t->job_result;
	struct visit *v = &t->v;
	if (t->waiting == WAIT_ROW) {
		t->waiting = WAIT_NONE;
		if (e != OK)
			reply_no_row(t, e);
		return HTTP_REPLY;
	}
	if (t->waiting == WAIT_PAPER) {
		t->waiting = WAIT_NONE;
		paper_made(t);
		return settle(t);
	}
	t->waiting = WAIT_NONE;
	t->written = e == OK;
	if (e == OK)
		v->tellings = 0; // they have their rows; who is told of from here on needs another
	after_change(t, e);
	return settle(t);
}

static struct turn *turn_new(struct http_request *req, struct server *server)
{
	struct turn *t = arena_make(req->arena, struct turn);
	t->server = server;
	t->v.req = req;
	t->v.arena = req->arena;
	t->v.site = server->site;
	t->v.own = t;
	t->v.actor = (struct actor){ .account = STR(""), .username = STR(""), .name = STR(""), .role = STR(""),
		.person = STR(""), .practitioner = STR("") };
	t->v.person = (struct person){ .birth = DAY_NONE };
	fault_init(&t->v.fault, req->arena);
	program_begin(t);
	req->user = t;
	return t;
}

static enum http_next dispatch(struct http_request *req, void *context)
{
	struct turn *t = req->woken ? req->user : turn_new(req, context);
	struct db *db = store_reader(t->v.site->store);
	t->v.db = db;
	db_begin_read(db); // one moment for all that this part of the request reads
	text_spoken = t->language;
	enum http_next next = req->woken ? turn_woken(t) : turn_begin(t);
	db_end_read(db);
	db_settle(db);
	if (next == HTTP_REPLY)
		reply_end(t);
	text_spoken = NULL; // what this thread does next is for somebody else
	return next;
}

// What transport refuses gets a page in the same words, or an OperationOutcome, of the status that it has set.
static void refuse(struct http_request *req, int status, const char *why, void *context)
{
	struct turn *t = turn_new(req, context);
	t->v.db = store_reader(t->v.site->store);
	turn_language(t);
	program_refuse(t, status, why);
	reply_end(t);
	text_spoken = NULL;
}

// For the CapabilityStatement, which says what the rows say.
static bool offers(const char *method, const char *path)
{
	for (size_t i = 0; route_at(i); i++)
		if (strcmp(route_at(i)->method, method) == 0 && strcmp(route_at(i)->path, path) == 0)
			return true;
	return false;
}

// What a server has beside its requests, also when not all of it could be started.
static void end_parts(struct server *sv)
{
	erasures_stop(sv->erasures);
	template_moves_stop(sv->movers);
	reindex_stop(sv->reindex);
	printer_stop(sv->printer);
	gallery_fetch_stop(sv->gallery);
	deliveries_stop(sv->deliveries);
	sv->site->keys = NULL;
	client_keys_stop(sv->keys);
	sv->site->exports = NULL;
	exports_stop(sv->exports);
	rate_free(sv->rate);
	free(sv);
}

enum err server_start(struct site *site, const struct server_settings *s, struct server **out, struct fault *f)
{
	struct server *sv = malloc(sizeof *sv);
	must(sv != NULL);
	*sv = (struct server){ .site = site, .audit_hold = s->audit_hold,
		.rate = rate_new(s->program_rate), .body_most = s->body_most ? s->body_most : BODY_PAGE,
		.request_most = s->request_most ? s->request_most : REQUEST_MOST };
	*out = NULL;
	site->offers = offers;
	site->within = serve_within;
	site->looked = looked_words;
	site->started = clock_now();
	enum err e = printer_start(&sv->printer);
	if (e == OK)
		e = exports_start(site, &sv->exports, f);
	if (e == OK)
		e = client_keys_start(site, &sv->keys, f);
	if (e != OK) {
		end_parts(sv);
		return e;
	}
	site->exports = sv->exports; // before the first request
	site->keys = sv->keys;
	e = http_start(&(struct http_settings){
		.address = s->address ? s->address : "127.0.0.1",
		.port = s->port,
		.threads = s->threads,
		.body_most = sv->body_most,
		.body_may = body_may,
		.bodies_most = sv->request_most > BODIES_MOST / 4 ? 4 * sv->request_most : BODIES_MOST,
		.connections_most = s->connections_most,
		.connections_address = s->connections_address,
		.trusted_proxy = s->trusted_proxy,
		.handle = dispatch,
		.refuse = refuse,
		.context = sv,
	}, &sv->http, f);
	if (e == OK)
		e = deliveries_start(site, &sv->deliveries, f);
	if (e == OK)
		e = gallery_fetch_start(site, &sv->gallery, f);
	if (e == OK)
		e = reindex_start(site, &sv->reindex);
	if (e == OK)
		e = template_moves_start(site, &sv->movers);
	if (e == OK)
		e = erasures_start(site, &sv->erasures);
	if (e != OK) {
		if (sv->http)
			http_stop(sv->http);
		end_parts(sv);
		return e;
	}
	atomic_store(&site->http, sv->http);
	*out = sv;
	return OK;
}

unsigned server_port(const struct server *sv)
{
	return http_port(sv->http);
}

void server_stop(struct server *sv)
{
	if (!sv)
		return;
	atomic_store(&sv->site->http, NULL);
	http_stop(sv->http);
	end_parts(sv);
}

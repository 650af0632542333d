// SPDX-License-Identifier: Apache-2.0
// create, update, patch and delete of one resource (http.html#create, #update, #patch, #delete), also by condition.
// Each is one accept (plan/accept.h) in one transaction with its row in the audit. Who sends no If-Match changes what
// stands when its turn comes: a change that came between makes it be worked out again.
#include "api/write.h"

#include <string.h>

#include "api/answer.h"
#include "api/ask.h"
#include "api/condition.h"
#include "api/linked.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "fhir/outcome.h"
#include "fhir/patch.h"
#include "record/client.h"

#define TRIES_MOST 20 // of those who change one thing at one moment, one is taken each time

struct write_act {
	enum accept_act act;
	bool patch;
	bool condition; // found by a search: the body need not say the id again
	struct str type, id; // id empty: a create
	struct str unless;   // a create: only where this condition finds nothing; STR_NONE
	bool update;         // what it finds is changed, not left
	int64_t match;       // If-Match, 0 none
	unsigned tries;
	struct once once;
	struct accept x;
	struct accept_set set;
};

// --- shared with Bundles ---------------------------------------------------------------------------------------------
static bool there(void *context, struct str type, struct str id)
{
	return reach_there(context, type, id);
}

struct accept_how write_how(struct visit *v)
{
	return (struct accept_how){ .author = visit_author(v), .base = answer_base(v), .at = clock_now(), .there = there,
		.context = v };
}

// What stands and what will stand must both lie within the scope of the token.
static bool in_scope(struct visit *v, const struct accept *x)
{
	static const enum reach_verb verbs[] = { [ACCEPT_CREATE] = REACH_CREATE, [ACCEPT_UPDATE] = REACH_UPDATE,
		[ACCEPT_DELETE] = REACH_DELETE };
	return (x->act == ACCEPT_CREATE || reach_meets(v, &x->now, verbs[x->act])) &&
		(x->act == ACCEPT_DELETE || reach_meets_body(v, x->type, x->body, verbs[x->act]));
}

static struct str part_of(struct visit *v, struct json_at organisation)
{
	return json_text(v->arena, json_get(json_get(organisation, "partOf"), "reference"));
}

// What an organisation is part of says whom every grant and every "never" for what stands above it names
// (record/organisation.h). So it is moved by whoever runs this server, with a token of theirs, and by no program that
// was let in, whatever its scope.
static enum err may_move(struct visit *v, const struct accept *x)
{
	struct client c;
	if (!str_is(x->type, "Organization"))
		return OK;
	bool stood = x->act != ACCEPT_CREATE && !x->now.deleted && x->now.body.n;
	struct str before = stood ? part_of(v, json_trusted(v->arena, x->now.body)) : STR("");
	struct str after = x->act != ACCEPT_DELETE ? part_of(v, x->body) : STR("");
	if (str_eq(before, after))
		return OK;
	v->reason = STR("moved an organisation");
	enum err e = client_get(v->db, v->arena, v->actor.account, &c);
	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK)
		return e;
	(void)fault_coded(&v->fault, str_format(v->arena, "%.*s.partOf", STR_ARG(x->path)),
		_("What this is part of decides who sees people's plans, so whoever runs this server changes it, with "
		  "a token of their own (ownplan token). Send it with the partOf that stands here."), "forbidden", STR_NONE);
	return v->fault.err = ERR_DENIED;
}

// Who may not see a person learns no more than that there is nobody of that name.
enum err write_allowed(struct visit *v, struct accept *x)
{
	struct reach *who;
	if (!in_scope(v, x))
		return fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not reach that far."));
	if (x->place->shared)
		return may_move(v, x);
	if (str_is(x->type, "Patient") && x->act == ACCEPT_CREATE)
		return OK;
	enum err e = reach_person(v, x->person, &who);
	if (e != OK)
		return e;
	if (!who->open) {
		(void)fault_coded(&v->fault, x->path,
			str_format(v->arena, _("There is no Patient/%.*s here."), STR_ARG(x->person)).p, "business-rule", STR_NONE);
		return v->fault.err = ERR_RULE;
	}
	if (str_is(x->type, "Patient") && x->act == ACCEPT_UPDATE)
		x->body = linked_stripped(v, x->person, x->body);
	const char *section = x->act == ACCEPT_CREATE ? x->place->section : str_c(v->arena, x->now.section);
	struct access_what what = { str_of(section), x->act == ACCEPT_CREATE ? STR("") : x->now.label, visit_author(v) };
	if (access_decide(&who->access, MAY_WRITE, &what))
		return OK;
	return fault_say(&v->fault, ERR_DENIED, _("This person has not let you change this part."));
}

// A body from which something was withheld would come back without it: who does not see all of it cannot replace it.
enum err write_whole(struct visit *v, const struct resource *now)
{
	return reach_body(v, now).p == now->body.p ? OK
		: fault_say(&v->fault, ERR_DENIED, _("Part of this is not open to you, so you cannot change it."));
}

static bool same_raw(struct json_at before, struct json_node *after)
{
	struct arena *a = arena_new();
	struct buf b;
	buf_init(&b, a, ANSWER_MOST);
	json_node_write(&b, after);
	bool same = json_is(before) && str_eq(json_raw(before), buf_text(&b));
	arena_free(a);
	return same;
}

enum err write_patched(
	struct visit *v, const struct resource *now, struct json_at patch, bool json, struct json_at *out)
{
	struct json_at before = json_trusted(v->arena, now->body), text = json_get(before, "text");
	struct json *doc = arena_make(v->arena, struct json);
	struct json_node *after = NULL;
	struct buf b;
	enum err e = json ? fhir_patch_json(v->arena, before, patch, &after, &v->fault)
			  : fhir_patch_path(v->arena, before, patch, &after, &v->fault);
	if (e == ERR_CONFLICT || e == ERR_NOT_FOUND)
		e = v->fault.err = ERR_RULE;
	if (e != OK)
		return e;
	const char *lost = fhir_patch_lost(before, after);
	if (lost) {
		(void)fault_coded(&v->fault, str_of(lost), _("A patch cannot change this."), "business-rule", STR_NONE);
		return v->fault.err = ERR_RULE;
	}
	// A text that was generated from the data does not stand beside other data (http.html#patch).
	struct json_node *said = json_node_get(after, STR("text"));
	if (said && json_text_is(json_get(text, "status"), "generated") && same_raw(text, said))
		json_node_set(v->arena, after, STR("text"), NULL);
	buf_init(&b, v->arena, ANSWER_MOST);
	json_node_write(&b, after);
	if (!buf_ok(&b))
		return ERR_TOO_LARGE;
	if (json_scan(v->arena, buf_text(&b), doc, NULL) != OK)
		return fault_say(&v->fault, ERR_RULE, _("What this patch makes is not a resource any more."));
	*out = json_root(doc);
	return OK;
}

static enum err ids_ours(struct visit *v)
{
	return fault_say(&v->fault, ERR_METHOD, _("Ids are given by this server. Send a new resource with POST."));
}

enum err write_find(struct visit *v, struct accept *x, struct str id, int64_t match, bool patch)
{
	struct resource *now = &x->now;
	enum err e = reach_get(v, x->type, id, now);
	if (e == ERR_NOT_FOUND && x->act == ACCEPT_UPDATE && !patch)
		return ids_ours(v);
	if (e != OK)
		return e;
	if (now->deleted && (patch || x->act == ACCEPT_DELETE))
		return ERR_GONE;
	if (match && match != now->version)
		return ERR_PRECONDITION;
	return x->act == ACCEPT_DELETE ? OK : write_whole(v, now);
}

enum err write_check_id(struct visit *v, const struct accept *x, bool condition)
{
	struct str id = json_text(v->arena, json_get(x->body, "id"));
	if (x->act != ACCEPT_UPDATE || str_eq(id, x->now.id) || (condition && !id.n))
		return OK;
	const char *why = id.n ? _("This is another id than that of the address.")
			       : _("The id that the address names must stand here too.");
	return fault_coded(
		&v->fault, str_format(v->arena, "%.*s.id", STR_ARG(x->path)), why, id.n ? "value" : "required", STR_NONE);
}

// --- replies ---------------------------------------------------------------------------------------------------------
static struct str location(struct visit *v, const struct resource *r)
{
	return str_format(v->arena, "%.*s/%.*s/%.*s/_history/%lld", STR_ARG(answer_base(v)), STR_ARG(r->type),
		STR_ARG(r->id), (long long)r->version);
}

struct str write_location(struct visit *v, const struct accept *x)
{
	return location(v, &x->put.now);
}

static enum err say_well(struct visit *v, int status)
{
	struct buf b;
	struct fhir_issues none = { 0 };
	buf_init(&b, v->arena, BUF_PAGE);
	fhir_outcome_issues(&b, &none);
	return answer_json(v, status, &b);
}

// It is away, now or since long.
static enum err say_away(struct visit *v)
{
	if (ask_of(v)->give == RETURN_OUTCOME)
		return say_well(v, 200);
	v->req->reply.status = 204;
	return OK;
}

// What stands after the write, as much of it as was asked for (RFC 7240 4.2, http.html#ops).
static enum err say_stands(struct visit *v, int status, const struct resource *r)
{
	enum ask_return give = ask_of(v)->give;
	http_header_set(v->req, "ETag", answer_etag(v->arena, r->version));
	http_header_set(v->req, "Last-Modified", answer_date(v->arena, r->updated));
	if (give == RETURN_OUTCOME)
		return say_well(v, status);
	if (give != RETURN_MINIMAL)
		return answer_resource(v, status, r);
	v->req->reply.status = status;
	v->req->reply.body = STR("");
	return OK;
}

static enum err reply(struct visit *v, const struct accept *x)
{
	const struct resource *r = &x->put.now;
	bool created = x->act == ACCEPT_CREATE || (x->act == ACCEPT_UPDATE && x->now.deleted);
	if (x->act == ACCEPT_DELETE) {
		http_header_set(v->req, "ETag", answer_etag(v->arena, r->version));
		return say_away(v);
	}
	if (created)
		http_header_set(v->req, "Location", location(v, r));
	return say_stands(v, created ? 201 : 200, r);
}

// --- one write -------------------------------------------------------------------------------------------------------
static enum err read_body(struct visit *v, struct write_act *w)
{
	struct json_at sent;
	bool json_patch = str_is(ask_of(v)->sent, "application/json-patch+json");
	if (w->act == ACCEPT_DELETE)
		return OK;
	enum err e = json_patch && !w->patch ? ERR_MEDIA : ask_body(v, &sent);
	if (e != OK)
		return e;
	if (!w->patch) {
		w->x.body = sent;
		return write_check_id(v, &w->x, w->condition);
	}
	if (!json_patch && !json_text_is(json_get(sent, "resourceType"), "Parameters"))
		return ERR_MEDIA;
	w->x.patched = true;
	return write_patched(v, &w->x.now, sent, json_patch, &w->x.body);
}

static enum err prepare(struct visit *v, struct write_act *w)
{
	struct accept_how how = write_how(v);
	w->x = (struct accept){ .act = w->act, .type = w->type, .path = w->type };
	w->x.once = w->once;
	enum err e = w->id.n ? write_find(v, &w->x, w->id, w->match, w->patch) : OK;
	if (e == OK)
		e = read_body(v, w);
	if (e == OK)
		e = accept_place(v->arena, &how, &w->x, &v->fault);
	if (e == OK)
		e = write_allowed(v, &w->x);
	if (e == OK)
		e = accept_make(v->db, v->arena, &how, &w->x, &v->fault);
	w->set = (struct accept_set){ .item = &w->x, .count = 1, .author = how.author, .at = how.at };
	return e;
}

static enum err written(struct visit *v, enum err e, void *what);

// What is there already is the answer to a create (http.html#ccreate).
static enum err say_there(struct visit *v, const struct resource *found)
{
	reach_tell(v, found->person);
	http_header_set(v->req, "Location", location(v, found));
	return say_stands(v, 200, found);
}

// A create that has a condition: nothing is there, or it becomes an update, or *found is the answer.
static enum err look(struct visit *v, struct write_act *w, struct resource *found)
{
	struct json_at sent;
	enum err e = condition_unless(v, w->type, w->unless, &w->once, found);
	if ((e != OK && e != ERR_NOT_FOUND) || !w->update)
		return e;
	enum err read = ask_body(v, &sent);
	struct str id = read == OK ? json_text(v->arena, json_get(sent, "id")) : STR_NONE;
	if (read != OK)
		return read;
	if (e == ERR_NOT_FOUND)
		return id.n ? ids_ours(v) : e;
	if (id.n && !str_eq(id, found->id))
		return fault_coded(&v->fault, str_format(v->arena, "%.*s.id", STR_ARG(w->type)),
			_("What this condition finds has another id."), "value", STR_NONE);
	w->act = ACCEPT_UPDATE;
	w->id = found->id;
	w->unless = STR_NONE;
	w->once = (struct once){ 0 };
	return ERR_NOT_FOUND;
}

static enum err go(struct visit *v, struct write_act *w)
{
	struct resource found;
	enum err e = w->unless.p ? look(v, w, &found) : ERR_NOT_FOUND;
	if (e == OK)
		return say_there(v, &found);
	if (e == ERR_NOT_FOUND)
		e = prepare(v, w);
	if (e == ERR_GONE && w->act == ACCEPT_DELETE) // it is away already
		return say_away(v);
	if (e != OK)
		return e;
	reach_tell(v, w->x.person);
	return visit_commit(v, accept_run, &w->set, written);
}

static enum err written(struct visit *v, enum err e, void *what)
{
	struct accept_set *set = what;
	struct write_act *w = (struct write_act *)((char *)set - offsetof(struct write_act, set));
	if (e == ERR_STALE && w->match)
		return ERR_PRECONDITION;
	if (e == ERR_STALE && w->tries++ < TRIES_MOST) {
		v->reaches = NULL; // what was read is of before
		v->tellings = 0;
		return go(v, w);
	}
	return e == OK ? reply(v, &w->x) : accept_failed(set, e, &v->fault);
}

static enum err begin(struct visit *v, struct write_act like)
{
	struct write_act *w = arena_make(v->arena, struct write_act);
	*w = like;
	w->condition = !visit_param(v, "resource").p;
	w->type = visit_param(v, "type");
	enum err e = accept_may(w->type, w->act, &v->fault);
	if (e == OK)
		e = ask_if_match(v, &w->match);
	return e == OK ? go(v, w) : e;
}

enum err fhir_update(struct visit *v)
{
	return begin(v, (struct write_act){ .act = ACCEPT_UPDATE, .id = visit_param(v, "resource") });
}

enum err fhir_patch_one(struct visit *v)
{
	return begin(v, (struct write_act){ .act = ACCEPT_UPDATE, .patch = true, .id = visit_param(v, "resource") });
}

enum err fhir_delete(struct visit *v)
{
	return begin(v, (struct write_act){ .act = ACCEPT_DELETE, .id = visit_param(v, "resource") });
}

// --- by condition ----------------------------------------------------------------------------------------------------
enum err fhir_create(struct visit *v)
{
	struct str unless = http_get_header(v->req, "If-None-Exist");
	if (unless.p)
		unless = str_dup(v->arena, unless); // the header does not outlive a client that goes away
	return begin(v, (struct write_act){ .act = ACCEPT_CREATE, .unless = unless });
}

static struct str query_sent(const struct visit *v)
{
	size_t at;
	struct str target = v->req->target;
	return str_index(target, '?', &at) ? str_part(target, at + 1, target.n) : STR("");
}

// Makes something where the condition finds nothing, as long as the body claims no id.
enum err fhir_update_by(struct visit *v)
{
	enum err e = accept_may(visit_param(v, "type"), ACCEPT_UPDATE, &v->fault);
	return e == OK ? begin(v, (struct write_act){ .act = ACCEPT_CREATE, .update = true, .unless = query_sent(v) }) : e;
}

static enum err change_found(struct visit *v, struct write_act w)
{
	struct resource found;
	struct str type = visit_param(v, "type");
	enum err e = accept_may(type, w.act, &v->fault);
	if (e != OK)
		return e;
	e = condition_find(v, type, query_sent(v), &found);
	if (e == ERR_NOT_FOUND && w.act == ACCEPT_DELETE)
		return say_away(v);
	w.id = found.id;
	return e == OK ? begin(v, w) : e;
}

enum err fhir_patch_by(struct visit *v)
{
	return change_found(v, (struct write_act){ .act = ACCEPT_UPDATE, .patch = true });
}

enum err fhir_delete_by(struct visit *v)
{
	return change_found(v, (struct write_act){ .act = ACCEPT_DELETE });
}

// SPDX-License-Identifier: Apache-2.0
// The audit's side of a request (turn.h). A change and its row are one transaction. A page about a person waits for its
// row; refusals of known accounts are rows too. Who is not known leaves none here (sign-in writes its own).
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "serve/turn.h"

// The handler found that this change is not theirs to make.
static bool change_denied(const struct turn *t)
{
	return t->allowed && t->route->audit == AUDIT_WRITE && t->result == ERR_DENIED;
}

bool trail_due(const struct turn *t)
{
	if ((t->written && !t->v.tellings) || t->v.actor.kind == ACTOR_NOBODY || !t->route)
		return false;
	if (t->refused)
		return true;
	if (!t->allowed || t->route->audit == AUDIT_NONE || t->route->audit == AUDIT_SIGN_IN)
		return false;
	// Nothing about anybody is in these answers.
	if (t->result == ERR_BUSY || t->result == ERR_AWAY || t->result == ERR_INTERNAL || t->result == ERR_TOO_LARGE)
		return false;
	return t->v.person.key.n > 0 || t->v.tellings > 0 || t->route->subject != PERSON || change_denied(t);
}

static const char *action_of(const struct turn *t)
{
	if (t->refused || change_denied(t))
		return "refused";
	if (t->route->audit == AUDIT_PRINT)
		return "print";
	if (t->v.run)
		return t->route->audit == AUDIT_WRITE ? "change" : "read";
	if (t->route->subject != PERSON && !t->v.tellings)
		return "search";
	return "read"; // a form that came back with what is wrong in it, too
}

// The part: "Goal/KEY-..." of the API, else the handler and what its address names.
static struct str what_of(const struct turn *t)
{
	const struct visit *v = &t->v;
	struct str type = visit_param(v, "type"), id = visit_param(v, "resource");
	id = id.p ? id : visit_param(v, "id");
	struct str version = visit_param(v, "version");
	if (type.p && id.p)
		return str_format(v->arena, "%.*s/%.*s%s%.*s", STR_ARG(type), STR_ARG(id), version.n ? "/_history/" : "",
			STR_ARG(version));
	struct str out = str_of(t->route->what);
	for (size_t i = 0; i < v->params; i++)
		if (!str_is(str_of(v->param[i].name), "person"))
			out = str_format(v->arena, "%.*s %.*s", STR_ARG(out), STR_ARG(v->param[i].value));
	return out;
}

void trail_fill(struct turn *t)
{
	struct visit *v = &t->v;
	struct str person = t->row.person; // of somebody whose record may not be known: set by subject.c
	if (!v->person.key.n && v->tellings)
		person = v->told[0];
	enum err e = t->result != OK ? t->result : v->run ? OK : v->fault.err;
	t->row = (struct audit_row){
		.at = clock_now(),
		.action = str_of(action_of(t)),
		.outcome = e == OK ? STR("done") : str_of(err_row(e)->name),
		.actor = visit_author(v),
		.role = v->actor.role,
		.person = v->person.key.n ? v->person.key : person.p ? person : STR(""),
		.what = what_of(t),
		.reason = v->reason.p ? v->reason : STR(""),
		.request = v->req->id,
		.peer = v->req->peer,
	};
}

// The row, and the same about everybody else who is told of.
static enum err append(struct audit *audit, struct db *db, struct arena *a, const struct audit_row *first,
	const struct str *told, size_t tellings)
{
	enum err e = audit_append(audit, db, a, first);
	for (size_t i = 0; e == OK && i < tellings; i++) {
		struct audit_row row = *first;
		row.person = told[i];
		if (!str_eq(row.person, first->person))
			e = audit_append(audit, db, a, &row);
	}
	return e;
}

static enum err job_run(struct db *db, struct arena *a, void *what)
{
	struct turn *t = what;
	enum err e = OK;
	if (t->waiting == WAIT_CHANGE && t->v.run)
		e = t->v.run(db, a, t->v.what);
	// A form that came too late (late.c) is kept beside the record: nobody looked, and nothing of anybody's changed.
	bool row = t->waiting == WAIT_ROW ||
		(t->allowed && t->route->audit != AUDIT_NONE && t->route->audit != AUDIT_SIGN_IN);
	if (e != OK || !row)
		return e;
	e = append(t->v.site->audit, db, a, &t->row, t->v.told, t->v.tellings);
	if (e != OK) // whatever it was: without its row nothing is shown and nothing is changed, and trying again may help
		log_event(LOG_ERROR, "audit-failed", "request=%.*s error=%s", STR_ARG(t->row.request), err_row(e)->name);
	return e == OK || err_row(e)->http == 503 ? e : ERR_BUSY;
}

static void job_done(enum err e, void *what)
{
	struct turn *t = what;
	t->job_result = e;
	http_wake(t->v.req);
}

enum err trail_queue(struct turn *t, enum waiting what)
{
	t->waiting = what;
	t->job = (struct store_job){ .run = job_run, .done = job_done, .what = t, .apart = what == WAIT_ROW,
		.vital = what == WAIT_ROW || t->v.light || t->route->vital }; // looks, and doors
	enum err e = store_queue(t->v.site->store, &t->job);
	if (e != OK)
		t->waiting = WAIT_NONE;
	return e;
}

// --- what nobody waits for: it outlives the request, so it has an arena of its own ---------------------------------

struct loose {
	struct store_job job;
	struct arena *arena;
	struct audit *audit;
	struct audit_row row;
	struct str *told;
	size_t tellings;
	struct str token;
};

static void loose_done(enum err e, void *what)
{
	struct loose *l = what;
	if (e != OK && e != ERR_LOGIN)
		log_event(LOG_ERROR, l->token.p ? "session-touch" : "audit-late", "error=%s", err_row(e)->name);
	arena_free(l->arena);
}

static enum err loose_row(struct db *db, struct arena *a, void *what)
{
	struct loose *l = what;
	return append(l->audit, db, a, &l->row, l->told, l->tellings);
}

static enum err loose_touch(struct db *db, struct arena *a, void *what)
{
	struct loose *l = what;
	return session_touch(db, a, l->token);
}

static enum err loose_queue(struct turn *t, struct loose *l)
{
	enum err e = store_queue(t->v.site->store, &l->job);
	if (e != OK)
		arena_free(l->arena);
	return e;
}

static struct loose *loose_new(enum err (*run)(struct db *, struct arena *, void *))
{
	struct arena *a = arena_new();
	struct loose *l = arena_make(a, struct loose);
	l->arena = a;
	l->job = (struct store_job){ .run = run, .done = loose_done, .what = l, .apart = true, .vital = true };
	return l;
}

struct str *trail_copy_told(struct arena *a, const struct turn *t)
{
	struct str *told = arena_array(a, struct str, t->v.tellings + 1);
	for (size_t i = 0; i < t->v.tellings; i++)
		told[i] = str_dup(a, t->v.told[i]);
	return told;
}

enum err trail_send(struct turn *t)
{
	struct loose *l = loose_new(loose_row);
	l->audit = t->v.site->audit;
	l->row = audit_row_copy(l->arena, &t->row);
	l->told = trail_copy_told(l->arena, t);
	l->tellings = t->v.tellings;
	return loose_queue(t, l);
}

void trail_touch(struct turn *t)
{
	const struct session *s = &t->v.session;
	bool idle = t->route && t->route->idle;
	if (t->v.actor.kind == ACTOR_NOBODY || !s->token.n || idle || !session_stale(s))
		return;
	struct loose *l = loose_new(loose_touch);
	l->token = str_dup(l->arena, s->token);
	if (loose_queue(t, l) != OK)
		log_event(LOG_WARN, "session-touch", "error=busy");
}

// SPDX-License-Identifier: Apache-2.0
// $export (Bulk Data Access 2.0): a program asks for everybody's resources, looks how far that is, fetches the files
// and lets them go. The files are made by exports.c; here is what programs are told. An export belongs to the client
// that asked: to anybody else it is not there.
#include "api/answer.h"
#include "api/api.h"
#include "api/ask.h"
#include "api/export_told.h"
#include "api/exports.h"
#include "api/operation.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "fhir/definitions.h"
#include "fhir/outcome.h"
#include "record/export_job.h"

#define NDJSON "application/fhir+ndjson"
#define LOOK_AGAIN "5" // seconds between two looks

// Parameters of the standard that would change what is exported, and that we cannot apply: passing over one would give
// a program more than it asked for.
static const char *const beyond_us[] = { "_elements", "_typeFilter", "_until", "includeAssociatedData", "patient",
	NULL };
static const char *const known[] = { "_outputFormat", "_since", "_type", "_elements", "_typeFilter", "_until",
	"includeAssociatedData", "patient", NULL };

// --- what was asked for ----------------------------------------------------------------------------------------------
static enum err only_programs(struct visit *v)
{
	if (v->actor.kind == ACTOR_SYSTEM)
		return OK;
	return fault_say(&v->fault, ERR_DENIED, _("Exports are for programs, with a token of their own."));
}

static enum err check_format(struct operation *o)
{
	static const char *const formats[] = { NDJSON, "application/fhir ndjson", "application/ndjson", "ndjson" };
	struct str asked = operation_text(o, "_outputFormat"); // a + that was not encoded has become a blank
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (!asked.n || str_is(asked, formats[i]))
			return OK;
	return fault_coded(&o->v->fault, STR("_outputFormat"), _("We write " NDJSON " only."), "not-supported", asked);
}

static enum err check_unsupported(struct operation *o)
{
	enum err e = OK;
	for (const char *const *name = beyond_us; *name && !ask_of(o->v)->lenient; name++)
		if (operation_text(o, *name).n)
			e = fault_coded(&o->v->fault, str_of(*name), _("Exports cannot be narrowed down by this."), "not-supported",
				STR_NONE);
	return e;
}

// Types by name, each of them within the scope. A type that is not held is nothing that could be given.
static enum err read_types(struct operation *o, struct str *out)
{
	struct visit *v = o->v;
	struct str asked = operation_list(o, "_type");
	enum err e = OK;
	*out = asked.n ? STR(" ") : STR("");
	for (struct str rest = asked; rest.p && e == OK;) {
		struct str type = str_trim(str_cut(&rest, ','));
		bool held = fhir_resource_named(type) != NULL;
		if (!type.n || (!held && ask_of(v)->lenient))
			continue;
		if (!held)
			e = fault_coded(&v->fault, STR("_type"), _("There is no such type of resource here."), "not-supported",
				type);
		else if (!reach_scope(v, type, REACH_READ))
			e = fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not read all of these types."));
		else
			*out = str_format(v->arena, "%.*s%.*s ", STR_ARG(*out), STR_ARG(type));
	}
	return e;
}

static enum err reads_anything(struct visit *v)
{
	for (unsigned t = 0; fhir_resource_name(t); t++)
		if (fhir_resource_type(t) && reach_scope(v, str_of(fhir_resource_name(t)), REACH_READ))
			return OK;
	return fault_say(&v->fault, ERR_DENIED, _("The scope of this token reads nothing."));
}

// Of the people in a Group: those who are open to the program when each is read, whoever stands in the list.
static enum err read_group(struct visit *v, struct str id)
{
	struct resource group;
	enum err e = OK;
	if (!id.n)
		return OK;
	if (!reach_scope(v, STR("Group"), REACH_READ))
		return fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not read groups."));
	e = reach_get(v, STR("Group"), id, &group);
	return e == OK && group.deleted ? ERR_GONE : e;
}

static enum err read_request(struct visit *v, struct str group, struct export_job *job)
{
	struct operation o;
	struct str types = STR("");
	enum err e = only_programs(v);
	if (e == OK)
		e = read_group(v, group);
	if (e == OK && !ask_of(v)->async)
		e = fault_coded(&v->fault, STR("http.Prefer"),
			_("An export takes a while. Ask for it with the header Prefer: respond-async."), "required", STR_NONE);
	if (e == OK)
		e = operation_begin(v, known, &o);
	if (e == OK)
		e = check_format(&o);
	if (e == OK)
		e = check_unsupported(&o);
	if (e == OK)
		e = read_types(&o, &types);
	if (e == OK)
		e = reads_anything(v);
	if (e != OK)
		return e;
	struct str base = answer_base(v), target = v->req->target;
	struct str host = str_part(base, 0, base.n - strlen("/fhir"));
	*job = (struct export_job){
		.id = random_id_str(v->arena, EXPORT_ID),
		.client = v->actor.account,
		.scope = v->actor.role,
		.request = str_starts(target, "/") ? str_join(v->arena, host, target) : target,
		.base = base,
		.types = types,
		.people_of = group,
		.since = o.later ? o.since : 0,
		.made = clock_now(),
	};
	return OK;
}

// --- asking ----------------------------------------------------------------------------------------------------------
struct asking {
	struct export_job job;
	int64_t retry;
};

static enum err add_run(struct db *db, struct arena *a, void *what)
{
	struct asking *x = what;
	(void)a;
	return export_job_add(db, &x->job, &x->retry);
}

// RFC 6585 4.
static enum err too_many(struct visit *v, int64_t retry)
{
	struct buf b;
	buf_init(&b, v->arena, BUF_PAGE);
	(void)fault_say(&v->fault, ERR_BUSY, retry <= 60
		? _("Two exports of yours are on their way already. Ask again when one is ready.")
		: _("Too many exports are kept. Let go of one that you have fetched (DELETE), or wait until one lapses."));
	fhir_outcome_fault(&b, ERR_BUSY, &v->fault);
	http_header_set(v->req, "Retry-After", str_format(v->arena, "%lld", (long long)retry));
	return answer_json(v, 429, &b);
}

static enum err added(struct visit *v, enum err e, void *what)
{
	const struct asking *x = what;
	if (e == ERR_CONFLICT)
		return too_many(v, x->retry);
	if (e != OK)
		return e;
	exports_wake(v->site->exports);
	v->req->reply.status = 202;
	v->req->reply.body = STR("");
	http_header_set(v->req, "Content-Location",
		str_format(v->arena, "%.*s/$export/%.*s", STR_ARG(x->job.base), STR_ARG(x->job.id)));
	return OK;
}

static enum err ask_for(struct visit *v, struct str group)
{
	struct asking *x = arena_make(v->arena, struct asking);
	if (!v->site->exports)
		return ERR_NOT_FOUND;
	enum err e = read_request(v, group, &x->job);
	return e == OK ? visit_commit(v, add_run, x, added) : e;
}

enum err fhir_export(struct visit *v)
{
	return ask_for(v, STR(""));
}

enum err fhir_export_group(struct visit *v)
{
	return ask_for(v, visit_param(v, "id"));
}

// --- looking ---------------------------------------------------------------------------------------------------------
static enum err find(struct visit *v, struct export_job *job)
{
	enum err e = only_programs(v);
	if (e == OK)
		e = export_job_get(v->db, v->arena, visit_param(v, "id"), job);
	if (e == OK && (!v->site->exports || !str_eq(job->client, v->actor.account)))
		e = ERR_NOT_FOUND;
	return e == ERR_NOT_FOUND ? fault_say(&v->fault, e, _("There is no such export. It may have lapsed.")) : e;
}

static enum err beyond_scope(struct visit *v)
{
	return fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not read all that is in this export."));
}

static enum err on_its_way(struct visit *v, const struct export_job *job)
{
	v->req->reply.status = 202;
	v->req->reply.body = STR("");
	http_header_set(v->req, "Retry-After", STR(LOOK_AGAIN));
	http_header_set(v->req, "X-Progress", job->state == EXPORT_WAITING ? STR("waiting for the export before it")
		: str_format(v->arena, "%lld people read", (long long)job->people));
	return OK;
}

// What is left of one file at this moment, in which nothing is any more that was closed since it was made.
static enum err left_of(struct visit *v, const struct export_job *job, struct str type, struct export_left *out)
{
	enum err e = exports_prove(v->site->exports, v, job, type, out);
	return e == ERR_GONE ? fault_say(&v->fault, e, _("This export is not kept any more. Please ask for it again.")) : e;
}

static enum err put_output(struct visit *v, struct json_out *w, const struct export_job *job)
{
	struct export_left left;
	struct json_at list = json_trusted(v->arena, job->output);
	json_member(w, "output");
	json_open_array(w);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str type = json_text(v->arena, json_get(i, "type"));
		if (!reach_scope(v, type, REACH_READ))
			return beyond_scope(v);
		enum err e = left_of(v, job, type, &left);
		if (e != OK)
			return e;
		if (!left.lines)
			continue;
		json_open(w);
		json_pair(w, "type", type);
		json_pair(w, "url", str_format(v->arena, "%.*s/$export/%.*s/%.*s.ndjson", STR_ARG(job->base), STR_ARG(job->id),
			STR_ARG(type)));
		json_member(w, "count");
		json_put_int(w, left.lines);
		json_shut(w);
	}
	json_shut_array(w);
	return OK;
}

static enum err manifest(struct visit *v, const struct export_job *job)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, v->arena, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair(&w, "transactionTime", instant_iso(v->arena, job->as_of));
	json_pair(&w, "request", job->request);
	json_member(&w, "requiresAccessToken");
	json_put_bool(&w, true);
	enum err e = put_output(v, &w, job);
	if (e != OK)
		return e;
	json_member(&w, "error");
	json_open_array(&w);
	json_shut_array(&w);
	json_shut(&w);
	http_header_set(v->req, "Expires", answer_date(v->arena, job->ended + EXPORT_LIFE));
	return buf_ok(&b) ? visit_text(v, 200, "application/json", buf_text(&b)) : ERR_TOO_LARGE;
}

enum err fhir_export_status(struct visit *v)
{
	struct export_job job;
	enum err e = find(v, &job);
	if (e != OK)
		return e;
	switch (job.state) {
	case EXPORT_WAITING:
	case EXPORT_RUNNING: return on_its_way(v, &job);
	case EXPORT_DONE: return manifest(v, &job);
	case EXPORT_FAILED: break;
	}
	return fault_say(&v->fault, ERR_INTERNAL,
		_("This export could not be finished: the server was stopped, or its disk is full. Please ask for it again."));
}

// --- fetching --------------------------------------------------------------------------------------------------------
enum err fhir_export_file(struct visit *v)
{
	struct export_job job = { 0 };
	struct str name = visit_param(v, "file"), type = str_part(name, 0, name.n < 7 ? 0 : name.n - 7);
	struct export_left left;
	enum err e = find(v, &job);
	if (e != OK)
		return e;
	if (job.state != EXPORT_DONE || !str_ends(name, ".ndjson") || !fhir_resource_named(type))
		return ERR_NOT_FOUND;
	if (!reach_scope(v, type, REACH_READ))
		return beyond_scope(v);
	e = left_of(v, &job, type, &left);
	if (e != OK)
		return e;
	int fd = left.lines ? exports_open(v->site->exports, job.id, type) : -1;
	if (fd < 0)
		return ERR_NOT_FOUND;
	v->req->reply.status = 200;
	http_header_set(v->req, "Content-Type", STR(NDJSON));
	http_send_file(v->req, fd, left.size);
	return OK;
}

// --- letting go ------------------------------------------------------------------------------------------------------
static enum err drop_run(struct db *db, struct arena *a, void *what)
{
	const struct export_job *job = what;
	(void)a;
	return export_job_drop(db, job->id);
}

static enum err dropped(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e != OK)
		return e;
	exports_wake(v->site->exports); // takes the files away
	v->req->reply.status = 202;
	v->req->reply.body = STR("");
	return OK;
}

enum err fhir_export_drop(struct visit *v)
{
	struct export_job *job = arena_make(v->arena, struct export_job);
	enum err e = find(v, job);
	return e == OK ? visit_commit(v, drop_run, job, dropped) : e;
}

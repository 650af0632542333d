// SPDX-License-Identifier: Apache-2.0
// Makes a write (plan/accept.h) of each entry of a Bundle that changes something (bundle_inside.h): which resource it
// means, what becomes of it, and whether this program may do that there. Nothing is written here.
#include <string.h>

#include "api/ask.h"
#include "api/bundle_inside.h"
#include "api/condition.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "record/key.h"

// --- whose fault it was --------------------------------------------------------------------------------------------
// "Goal.status" of the resource, "Bundle.entry[3].resource.status" of the Bundle; what is neither is the request's.
static struct str moved(struct arena *a, const struct bundle_item *item, struct str field)
{
	const struct fhir_entry *e = item->entry;
	if (str_starts(field, "Bundle."))
		return field;
	if (e->type.n && field.n > e->type.n && str_eq(str_part(field, 0, e->type.n), e->type) && field.p[e->type.n] == '.')
		return str_format(a, "Bundle.entry[%u].resource%.*s", e->n, STR_ARG(str_part(field, e->type.n, field.n)));
	bool patch = str_starts(field, "Parameters");
	return str_format(a, "Bundle.entry[%u].%s%.*s", e->n, patch ? "resource" : "request",
		patch ? (int)(field.n - 10) : 0, patch ? field.p + 10 : "");
}

enum err bundle_blame(struct bundle_act *b, const struct bundle_item *item, enum err e)
{
	struct fault *f = &b->v->fault;
	struct arena *a = b->v->arena;
	if (f->err != e) {
		fault_init(f, a);
		f->err = e;
	}
	for (struct fault_item *i = f->items; i; i = i->next)
		i->field = moved(a, item, i->field);
	if (f->items)
		return e;
	const char *sentence = e == ERR_METHOD && !f->message ? _("This cannot be done with this type of resource.")
							      : fault_sentence(f);
	bool body = e == ERR_RULE || e == ERR_CONFLICT;
	(void)fault_coded(f, str_format(a, "Bundle.entry[%u]%s", item->entry->n, body ? ".resource" : ".request"), sentence,
		err_row(e)->fhir, STR_NONE);
	return f->err = e;
}

// --- which resource is meant ---------------------------------------------------------------------------------------
static enum err scope(struct bundle_act *b, const struct fhir_entry *e, enum reach_verb verb)
{
	return reach_scope(b->v, e->type, verb) ? OK
		: fault_say(&b->v->fault, ERR_DENIED, _("The scope of this token does not reach that far."));
}

static bool taken_away_here(const struct bundle_act *b, const struct resource *r)
{
	for (size_t i = 0; b->u.transaction && i < b->u.count; i++) {
		const struct bundle_item *item = &b->item[i];
		if (item->writes && item->x.act == ACCEPT_DELETE && str_eq(item->x.now.id, r->id) &&
			str_eq(item->x.type, r->type))
			return true;
	}
	return false;
}

// POST with ifNoneExist (http.html#ccreate): what is there already is the answer.
static enum err find_create(struct bundle_act *b, struct bundle_item *item)
{
	const struct fhir_entry *e = item->entry;
	enum err err = scope(b, e, REACH_CREATE);
	item->x.act = ACCEPT_CREATE;
	item->writes = true;
	if (err != OK || !e->if_none_exist.n)
		return err;
	err = condition_unless(b->v, e->type, e->if_none_exist, &item->x.once, &item->x.now);
	if (err == ERR_NOT_FOUND || (err == OK && taken_away_here(b, &item->x.now))) {
		item->x.now = (struct resource){ 0 };
		return OK;
	}
	item->matched = err == OK;
	item->writes = !item->matched;
	return err;
}

// PUT, PATCH and DELETE by a condition (http.html#cond-update).
static enum err find_by_condition(struct bundle_act *b, struct bundle_item *item, struct str *id)
{
	const struct fhir_entry *e = item->entry;
	struct visit *v = b->v;
	struct resource found;
	struct str said = json_text(v->arena, json_get(e->resource, "id"));
	bool create = e->verb == FHIR_ENTRY_PUT;
	enum err err = create ? condition_unless(v, e->type, e->query, &item->x.once, &found)
			      : condition_find(v, e->type, e->query, &found);
	item->condition = true;
	*id = STR_NONE;
	if (err == OK) {
		*id = found.id;
		item->x.once = (struct once){ 0 };
		return OK;
	}
	if (err != ERR_NOT_FOUND || e->verb == FHIR_ENTRY_PATCH)
		return err;
	if (e->verb == FHIR_ENTRY_DELETE)
		return OK; // there is nothing to take away
	if (said.n)
		return fault_say(&v->fault, ERR_METHOD, _("Ids are given by this server. Send a new resource with POST."));
	item->x.act = ACCEPT_CREATE;
	item->writes = true;
	return scope(b, e, REACH_CREATE);
}

static enum err find_change(struct bundle_act *b, struct bundle_item *item)
{
	const struct fhir_entry *e = item->entry;
	bool away = e->verb == FHIR_ENTRY_DELETE, patch = e->verb == FHIR_ENTRY_PATCH;
	const char *at = str_format(b->v->arena, "Bundle.entry[%u].request.ifMatch", e->n).p;
	struct str id = e->id;
	item->x.act = away ? ACCEPT_DELETE : ACCEPT_UPDATE;
	enum err err = scope(b, e, away ? REACH_DELETE : REACH_UPDATE);
	if (err == OK)
		err = ask_version(b->v, e->if_match, at, &item->match);
	if (err == OK && !id.n)
		err = find_by_condition(b, item, &id);
	if (err != OK || !id.n)
		return err;
	err = write_find(b->v, &item->x, id, item->match, patch);
	if (err == ERR_GONE && away)
		return OK; // it is away already
	item->writes = err == OK;
	return err;
}

// What reads may be asked for in a Bundle too. An export answers later, and a Bundle cannot wait for it.
static enum err find_asked(struct bundle_act *b, struct bundle_item *item)
{
	static const char *const reads[] = { "_history", "$everything", "$document", "$validate" };
	const struct fhir_entry *e = item->entry;
	bool verb = e->verb == FHIR_ENTRY_GET || e->verb == FHIR_ENTRY_HEAD || e->verb == FHIR_ENTRY_POST;
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
		item->asks = item->asks || str_is(e->more, reads[i]);
	return item->asks && verb ? OK
		: fault_say(&b->v->fault, ERR_METHOD, _("This is asked for alone, not in a Bundle."));
}

static enum err find(struct bundle_act *b, struct bundle_item *item)
{
	const struct fhir_entry *e = item->entry;
	struct arena *a = b->v->arena;
	*item = (struct bundle_item){ .entry = e, .tries = item->tries };
	item->x.type = e->type;
	item->x.path = str_format(a, "Bundle.entry[%u].resource", e->n);
	if (e->wrong != OK) {
		(void)fault_coded(&b->v->fault, str_format(a, "Bundle.entry[%u].%s", e->n, e->at), e->why,
			err_row(e->wrong)->fhir, STR_NONE);
		return b->v->fault.err = e->wrong;
	}
	if (e->more.n)
		return find_asked(b, item);
	if (e->verb >= FHIR_ENTRY_GET)
		return OK;
	return e->verb == FHIR_ENTRY_POST ? find_create(b, item) : find_change(b, item);
}

// --- what becomes of it --------------------------------------------------------------------------------------------
// A JSON Patch travels as Binary (http.html#patch).
static enum err read_json_patch(struct bundle_act *b, const struct bundle_item *item, struct json_at *out)
{
	struct arena *a = b->v->arena;
	struct json_at r = item->entry->resource;
	struct str data = json_text(a, json_get(r, "data"));
	struct json *doc = arena_make(a, struct json);
	struct str bytes;
	bool good = json_text_is(json_get(r, "contentType"), "application/json-patch+json") && data.n &&
		base64_bytes(a, data, BASE64_PLAIN, &bytes) && json_scan(a, bytes, doc, NULL) == OK;
	if (!good)
		return fault_coded(&b->v->fault, item->x.path,
			_("A patch is a Parameters, or a Binary of application/json-patch+json."), "structure", STR_NONE);
	*out = json_root(doc);
	return OK;
}

static enum err make_patched(struct bundle_act *b, struct bundle_item *item)
{
	struct json_at patch = { 0 };
	bool path = json_text_is(json_get(item->entry->resource, "resourceType"), "Parameters");
	enum err e = path ? bundle_rewrite(b, item, &patch) : read_json_patch(b, item, &patch);
	item->x.patched = true;
	return e == OK ? write_patched(b->v, &item->x.now, patch, !path, &item->x.body) : e;
}

static enum err make_body(struct bundle_act *b, struct bundle_item *item)
{
	if (!item->writes || item->x.act == ACCEPT_DELETE)
		return OK;
	if (item->entry->verb == FHIR_ENTRY_PATCH)
		return make_patched(b, item);
	enum err e = bundle_rewrite(b, item, &item->x.body);
	return e == OK ? write_check_id(b->v, &item->x, item->condition) : e;
}

static enum err place(struct bundle_act *b, struct bundle_item *item)
{
	struct accept *x = &item->x;
	if (!item->writes)
		return OK;
	enum err e = accept_place(b->v->arena, &b->how, x, &b->v->fault);
	if (e == OK && x->act == ACCEPT_CREATE && x->person.n && x->id.n && !str_eq(key_of(x->id), x->person))
		e = fault_say(&b->v->fault, ERR_RULE, _("This names nobody. It must name the person whose it is."));
	return e;
}

// Whoever makes a person may write about them in the same breath.
static bool new_person(const struct bundle_act *b, struct str key)
{
	const struct bundle_item *item = key.n
		? bundle_name_find(b, &b->own, str_format(b->v->arena, "Patient/%.*s", STR_ARG(key))) : NULL;
	return item && item->x.act == ACCEPT_CREATE;
}

static enum err make(struct bundle_act *b, struct bundle_item *item)
{
	struct visit *v = b->v;
	if (!item->writes)
		return OK;
	enum err e = OK;
	if (!new_person(b, item->x.person))
		e = write_allowed(v, &item->x);
	else if (!reach_meets_body(v, item->x.type, item->x.body, REACH_CREATE))
		e = fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not reach that far."));
	return e == OK ? accept_make(v->db, v->arena, &b->how, &item->x, &v->fault) : e;
}

// --- all of them ---------------------------------------------------------------------------------------------------
static enum err each(struct bundle_act *b, enum err (*step)(struct bundle_act *, struct bundle_item *))
{
	for (size_t i = 0; i < b->u.count; i++) {
		struct bundle_item *item = &b->item[b->u.order[i]];
		fault_init(&b->v->fault, b->v->arena);
		enum err e = step(b, item);
		if (e != OK)
			return bundle_blame(b, item, e);
	}
	fault_init(&b->v->fault, b->v->arena);
	return OK;
}

enum err bundle_prepare_all(struct bundle_act *b)
{
	static enum err (*const steps[])(struct bundle_act *, struct bundle_item *) = { make_body, place, make };
	enum err e = each(b, find);
	if (e == OK)
		e = bundle_name_all(b);
	if (e == OK)
		bundle_name_ids(b);
	for (size_t i = 0; i < sizeof steps / sizeof *steps && e == OK; i++)
		e = each(b, steps[i]);
	return e;
}

enum err bundle_prepare_one(struct bundle_act *b, struct bundle_item *item)
{
	fault_init(&b->v->fault, b->v->arena);
	enum err e = find(b, item);
	if (e == OK)
		e = make_body(b, item);
	if (e == OK)
		e = place(b, item);
	if (e == OK)
		e = make(b, item);
	return e == OK ? OK : bundle_blame(b, item, e);
}

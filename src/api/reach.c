// SPDX-License-Identifier: Apache-2.0
// How handlers for programs reach the record (reach.h). Whom a request concerns is looked up once and remembered in
// the visit; the person whom the dispatcher has proven already is the first of them.
#include "api/reach.h"

#include "api/event.h"
#include "api/linked.h"
#include "api/withhold.h"
#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "plan/attach.h"
#include "record/history.h"
#include "record/key.h"

#define SILENT_MOST 500 // versions that a body is followed back over

static const struct access_what whole = { { "", 0 }, { "", 0 }, { "", 0 } };

static struct reach *remember(struct visit *v, struct str key)
{
	struct reach *r = arena_make(v->arena, struct reach);
	*r = (struct reach){ .key = str_dup(v->arena, key), .person = { .birth = DAY_NONE }, .next = v->reaches };
	v->reaches = r;
	return r;
}

// Somebody who is not there, is restricted or lets nobody in is the same as nobody.
static enum err look_up(struct visit *v, struct reach *r)
{
	enum err e = person_load(v->db, v->arena, r->key, &r->person);
	if (e == OK || e == ERR_GONE) // of one who was taken away the versions can still be read
		e = access_load(v->db, v->arena, &v->actor, r->key, &r->access);
	if (e == ERR_NOT_FOUND)
		return OK;
	r->open = e == OK && (r->access.self || (r->access.verbs && access_decide(&r->access, MAY_SEE, &whole)));
	return e;
}

enum err reach_person(struct visit *v, struct str key, struct reach **out)
{
	for (struct reach *r = v->reaches; r; r = r->next)
		if (str_eq(r->key, key)) {
			*out = r;
			return OK;
		}
	struct reach *r = *out = remember(v, key);
	if (!key_valid(key))
		return OK;
	if (v->person.key.n && str_eq(v->person.key, key)) { // proven by the dispatcher
		r->person = v->person;
		r->access = v->access;
		r->open = true;
		return OK;
	}
	return look_up(v, r);
}

// Whose it is; "" what belongs to nobody, whatever its id looks like.
static struct str whose(const struct resource *r)
{
	return r->person.n ? r->person : fhir_home(r->type) ? key_of(r->id) : STR("");
}

// A file is open to who sees its entry too (binary.html, securityContext), whatever its own columns say. What it held
// before it was taken away is open to nobody but the person; that it is gone may be known.
static bool owner_seen(struct visit *v, const struct reach *who, const struct resource *r)
{
	struct attached file;
	if (!str_is(r->type, "Binary") || who->access.self || !r->body.n)
		return true;
	if (!attach_read(v->arena, r, &file))
		return true;
	return attach_owner_seen(v->db, v->arena, &who->access, file.owner) &&
		(r->deleted || !attach_taken_back(v->db, v->arena, r->id));
}

static bool sees(struct visit *v, const struct resource *r)
{
	struct reach *who;
	struct str key = whose(r);
	if (!key.n && str_is(r->type, "Group"))
		return str_eq(r->author, visit_author(v)); // a list of people is for who made it, and for nobody else
	if (!key.n)
		return fhir_home(r->type) == NULL;
	return reach_person(v, key, &who) == OK && who->open && access_sees(&who->access, r) && owner_seen(v, who, r);
}

bool reach_sees(struct visit *v, const struct resource *r)
{
	return reach_scope(v, r->type, REACH_READ) && sees(v, r) && reach_meets(v, r, REACH_READ);
}

enum err reach_get(struct visit *v, struct str type, struct str id, struct resource *out)
{
	if (fhir_resource_find(type) == FHIR_NO_RESOURCE)
		return ERR_NOT_FOUND;
	enum err e = fhir_home(type) ? resource_get(v->db, v->arena, type, id, out)
				     : shared_get(v->db, v->arena, type, id, out);
	if (e == ERR_NOT_FOUND && str_is(type, "AuditEvent"))
		e = event_get(v, id, out);
	return e == OK && !reach_sees(v, out) ? ERR_NOT_FOUND : e;
}

bool reach_there(struct visit *v, struct str type, struct str id)
{
	struct reach *who;
	struct resource r;
	if (!str_is(type, "Patient"))
		return reach_get(v, type, id, &r) == OK && !r.deleted;
	if (reach_person(v, id, &who) != OK || !who->open)
		return false;
	return !who->person.patient.deleted && reach_sees(v, &who->person.patient);
}

enum err reach_addressed(struct visit *v, struct resource *out)
{
	struct str type = visit_param(v, "type");
	return reach_get(v, type.p ? type : STR("Patient"), visit_param(v, "resource"), out);
}

static void keep_seen(struct visit *v, struct resource_list *list)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++)
		if (reach_sees(v, &list->item[i]))
			list->item[kept++] = list->item[i];
	list->count = kept;
}

enum err reach_shared(struct visit *v, struct str type, struct resource_list *out)
{
	*out = (struct resource_list){ 0 };
	enum err e = reach_scope(v, type, REACH_READ) ? shared_list(v->db, v->arena, type, out) : OK;
	if (e == OK)
		keep_seen(v, out);
	return e;
}

static void join(struct arena *a, struct resource_list *into, const struct resource_list *more)
{
	if (!more->count)
		return;
	struct resource *all = arena_array(a, struct resource, into->count + more->count);
	for (size_t i = 0; i < into->count; i++)
		all[i] = into->item[i];
	for (size_t i = 0; i < more->count; i++)
		all[into->count + i] = more->item[i];
	*into = (struct resource_list){ all, into->count + more->count };
}

enum err reach_all_in(struct visit *v, struct arena *a, struct str key, const char *type, struct resource_list *out)
{
	struct reach *who;
	*out = (struct resource_list){ 0 };
	enum err e = reach_person(v, key, &who);
	for (int shelf = SHELF_PLAN; e == OK && who->open && shelf <= SHELF_EVIDENCE; shelf++) {
		struct resource_list list;
		e = type ? resource_of_type(v->db, a, key, (enum shelf)shelf, type, &list)
			 : resource_shelf(v->db, a, key, (enum shelf)shelf, &list);
		if (e != OK)
			break;
		keep_seen(v, &list);
		join(a, out, &list);
	}
	return e;
}

enum err reach_all(struct visit *v, struct str key, const char *type, struct resource_list *out)
{
	return reach_all_in(v, v->arena, key, type, out);
}

bool reach_hides(struct visit *v, struct reach *who)
{
	if (!who->asked && access_hides(v->db, &who->access, who->key, &who->hides) != OK)
		who->hides = true;
	who->asked = true;
	return who->hides;
}

// --- bodies --------------------------------------------------------------------------------------------------------
static struct str said(struct visit *v, struct str body, const char *member)
{
	return json_text(v->arena, json_get(json_get(json_trusted(v->arena, body), "meta"), member));
}

static struct str without_version(struct visit *v, struct str body)
{
	struct json_node *n = json_tree(v->arena, json_trusted(v->arena, body));
	struct json_node *meta = json_node_get(n, STR("meta"));
	struct buf b;
	buf_init(&b, v->arena, body.n + 1024);
	if (meta) {
		json_node_set(v->arena, meta, STR("versionId"), NULL);
		json_node_set(v->arena, meta, STR("lastUpdated"), NULL);
	}
	json_node_write(&b, n);
	return buf_text(&b);
}

// Walks back from r, of which `body` is left, over the versions that left the same although they were not. A save that
// changed nothing at all is a version like any other.
static struct str last_news(
	struct visit *v, struct reach *who, const struct resource *r, struct str body, unsigned most)
{
	struct history_place at;
	struct str same = r->version > 1 ? without_version(v, body) : STR("");
	struct str stored = r->version > 1 ? without_version(v, r->body) : STR("");
	if (r->version <= 1 || history_newest(v->db, v->arena, who->key, r->type, r->id, &at) != OK)
		return body;
	for (unsigned walked = 0; walked < most;) {
		if (history_back(v->db, v->arena, &at) != OK)
			break;
		if (at.version.version >= r->version)
			continue;
		if (at.version.deleted || history_body(v->db, v->arena, &at) != OK || !at.version.body.n ||
			!access_sees(&who->access, &at.version))
			break;
		struct str older = withhold(v, who, at.version.body), was = without_version(v, at.version.body);
		if (str_eq(was, stored) || !str_eq(without_version(v, older), same))
			break;
		body = older;
		stored = was;
		walked++;
	}
	return body;
}

static struct str seen_body(struct visit *v, const struct resource *r, unsigned most)
{
	struct reach *who = NULL;
	struct str key = whose(r);
	if (key.n && reach_person(v, key, &who) != OK)
		return r->body;
	struct str body = withhold(v, who, r->body);
	// The plan itself follows from its entries, also from one that was hidden and went. What is written as it was read
	// keeps its number, or nobody could name the version that they saw.
	bool follows = key.n && str_is(r->kind, "plan") && reach_hides(v, who);
	return key.n && (body.p != r->body.p || follows) ? last_news(v, who, r, body, most) : body;
}

bool reach_leaves_whole(struct visit *v, const struct resource *r)
{
	struct reach *who = NULL;
	struct str key = whose(r);
	if (key.n && reach_person(v, key, &who) != OK)
		return false;
	return withhold(v, who, r->body).p == r->body.p;
}

struct str reach_body(struct visit *v, const struct resource *r)
{
	return seen_body(v, r, SILENT_MOST);
}

struct str reach_shown(struct visit *v, const struct resource *r)
{
	return linked_shown(v, r, reach_body(v, r));
}

instant reach_updated(struct visit *v, const struct resource *r, struct str body)
{
	instant at = r->updated;
	if (body.p != r->body.p && !instant_parse(said(v, body, "lastUpdated"), &at))
		at = r->updated;
	return at;
}

bool reach_silent(struct visit *v, const struct resource *r)
{
	struct str body = seen_body(v, r, 1);
	int64_t version = r->version;
	return body.p != r->body.p && str_int(said(v, body, "versionId"), 1, INT64_MAX, &version) && version != r->version;
}

void reach_tell(struct visit *v, struct str key)
{
	visit_tell(v, key);
}

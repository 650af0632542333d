// SPDX-License-Identifier: Apache-2.0
// $document (composition-operation-document.html): a Composition and what it names as one Bundle, made when it is asked
// for and stored nowhere. The person's own plan (a CarePlan of ours) is a document of its newest agreed version, or a
// preliminary one (plan_document). What the asker may not see is left out together with what names it.
#include "api/answer.h"
#include "api/ask.h"
#include "api/document.h"
#include "api/operation.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/value.h"
#include "plan/codes.h"

#define NAMED_MOST 2000 // resources in one document

static const char *const known[] = { "persist", "graph", NULL };

static enum err refuse(struct visit *v, struct str field, const char *sentence)
{
	v->fault.err = ERR_RULE;
	(void)fault_coded(&v->fault, field, sentence, "not-supported", STR_NONE);
	return ERR_RULE;
}

static enum err begin(struct visit *v)
{
	struct operation o;
	enum err e = operation_begin(v, known, &o);
	if (e != OK)
		return e;
	if (str_is(operation_text(&o, "persist"), "true"))
		return refuse(v, STR("persist"),
			_("A document is made each time it is asked for. To keep one, send the Bundle to where it should stay."));
	if (operation_text(&o, "graph").n)
		return refuse(v, STR("graph"), _("We hold no graph definitions. The document holds what it names."));
	return OK;
}

static enum err answer(struct visit *v, struct str json)
{
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	return answer_text(v, 200, json);
}

// --- of our own plan -----------------------------------------------------------------------------------------------
static bool sees(void *context, const struct resource *r)
{
	return reach_sees(context, r);
}

static struct str body_of(void *context, const struct resource *r)
{
	return reach_body(context, r);
}

struct agreement_reader document_reader(struct visit *v)
{
	return (struct agreement_reader){ .sees = sees, .body = body_of, .context = v };
}

enum err fhir_document_plan(struct visit *v)
{
	const struct agreement_reader reader = document_reader(v);
	struct resource now;
	struct str json;
	enum err e = reach_get(v, STR("CarePlan"), visit_param(v, "resource"), &now);
	if (e == OK && now.deleted)
		e = ERR_GONE;
	if (e == OK)
		e = begin(v);
	if (e == OK && !str_is(now.kind, "plan"))
		e = refuse(v, STR("CarePlan"), _("A document is made of the person's own plan. This is another one."));
	if (e == OK)
		e = plan_document(v->db, v->arena, &v->person, &reader, &json);
	return e == OK ? answer(v, json) : e;
}

// --- of a stored Composition ---------------------------------------------------------------------------------------
struct gather {
	struct visit *v;
	struct json_out w;
	struct str base;
	struct str *name; // what is in it, "Goal/KEY-..."
	size_t names;
};

static void put_entry(struct gather *g, const struct resource *r, struct str body)
{
	json_open(&g->w);
	json_pair(&g->w, "fullUrl",
		str_format(g->v->arena, "%.*s/%.*s/%.*s", STR_ARG(g->base), STR_ARG(r->type), STR_ARG(r->id)));
	json_member(&g->w, "resource");
	json_put_raw(&g->w, body);
	json_shut(&g->w);
}

static bool is_new(struct gather *g, struct str name)
{
	for (size_t i = 0; i < g->names; i++)
		if (str_eq(g->name[i], name))
			return false;
	if (g->names == NAMED_MOST)
		return false;
	g->name[g->names++] = name;
	return true;
}

// What one reference names, when it is here and open to the asker. A version that it names is not asked for: what is
// sent is what stands.
static enum err add(struct gather *g, struct json_at reference)
{
	struct visit *v = g->v;
	struct fhir_reference ref;
	struct resource r;
	if (!fhir_reference_at(v->arena, reference, &ref))
		return OK;
	if (ref.kind != FHIR_REF_RELATIVE && !(ref.kind == FHIR_REF_ABSOLUTE && str_eq(ref.base, g->base)))
		return OK;
	if (!is_new(g, str_format(v->arena, "%.*s/%.*s", STR_ARG(ref.type), STR_ARG(ref.id))))
		return OK;
	enum err e = reach_get(v, ref.type, ref.id, &r);
	if (e != OK || r.deleted)
		return e == ERR_NOT_FOUND ? OK : e;
	put_entry(g, &r, reach_body(v, &r));
	if (r.person.n)
		reach_tell(v, r.person);
	return OK;
}

static enum err walk(struct gather *g, struct json_at at)
{
	enum err e = OK;
	enum json_kind kind = json_kind(at);
	if (kind != JSON_OBJECT && kind != JSON_ARRAY)
		return OK;
	if (kind == JSON_OBJECT && json_kind(json_get(at, "reference")) == JSON_STRING)
		e = add(g, at);
	for (struct json_at i = json_first(at); e == OK && json_is_set(i); i = json_next(at, i))
		e = walk(g, i);
	return e;
}

// What a document holds (documents.html#content): the elements of its Composition, each in the order there.
static enum err put_named(struct gather *g, struct json_at composition)
{
	static const char *const elements[] = { "subject", "encounter", "author", "attester", "custodian", "event",
		"section" };
	enum err e = OK;
	for (size_t i = 0; e == OK && i < sizeof elements / sizeof *elements; i++)
		e = walk(g, json_get(composition, elements[i]));
	return e;
}

static enum err put_document(struct gather *g, const struct resource *composition)
{
	struct visit *v = g->v;
	struct json_out *w = &g->w;
	struct str body = reach_body(v, composition);
	struct json_at at = json_trusted(v->arena, body);
	struct str version = json_text(v->arena, json_get(json_get(at, "meta"), "versionId"));
	const char *part = body.p == composition->body.p ? "" : "-part";
	json_open(w);
	json_pair_c(w, "resourceType", "Bundle");
	json_member(w, "identifier");
	json_open(w);
	json_pair_c(w, "system", OWN_BASE "document");
	json_pair(w, "value", str_format(v->arena, "%.*s-v%.*s%s", STR_ARG(composition->id), STR_ARG(version), part));
	json_shut(w);
	json_pair_c(w, "type", "document");
	json_pair(w, "timestamp", instant_iso(v->arena, clock_now()));
	json_member(w, "entry");
	json_open_array(w);
	(void)is_new(g, str_format(v->arena, "Composition/%.*s", STR_ARG(composition->id)));
	put_entry(g, composition, body);
	enum err e = put_named(g, at);
	json_shut_array(w);
	json_shut(w);
	return e;
}

enum err fhir_document(struct visit *v)
{
	struct resource now;
	struct buf b;
	struct gather g = { .v = v, .base = answer_base(v), .name = arena_array(v->arena, struct str, NAMED_MOST) };
	enum err e = reach_get(v, STR("Composition"), visit_param(v, "resource"), &now);
	if (e == OK && now.deleted)
		e = ERR_GONE;
	if (e == OK)
		e = begin(v);
	buf_init(&b, v->arena, ANSWER_MOST);
	json_out_init(&g.w, &b);
	if (e == OK)
		e = put_document(&g, &now);
	if (e != OK)
		return e;
	return buf_ok(&b) ? answer(v, buf_text(&b)) : ERR_TOO_LARGE;
}

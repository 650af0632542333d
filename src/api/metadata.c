// SPDX-License-Identifier: Apache-2.0
// What this server can do (http.html#capabilities): a CapabilityStatement made from the tables that do it, so that it
// cannot lie. Which interactions and operations there are is asked of the route table (site.offers), which types and
// what may be done with them of the table of places (plan/place.h), which parameters of the tables of search
// (fhir/param.h, record/search_key.h). Its date is when the server was started: the same server says the same.
#include <string.h>

#include "api/answer.h"
#include "api/ask.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/version.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "fhir/param.h"
#include "plan/codes.h"
#include "plan/place.h"
#include "record/search_key.h"

#define HL7 "http://hl7.org/fhir/OperationDefinition/"
#define BULK "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/"

enum change { READS, ADDS, CHANGES }; // what a type must allow

struct interaction {
	const char *code, *method, *path;
	enum change change;
};
static const struct interaction of_types[] = {
	{ "read", "GET", "/fhir/:type/:resource", READS },
	{ "vread", "GET", "/fhir/:type/:resource/_history/:version", READS },
	{ "update", "PUT", "/fhir/:type/:resource", CHANGES },
	{ "patch", "PATCH", "/fhir/:type/:resource", CHANGES },
	{ "delete", "DELETE", "/fhir/:type/:resource", CHANGES },
	{ "history-instance", "GET", "/fhir/:type/:resource/_history", READS },
	{ "history-type", "GET", "/fhir/:type/_history", READS },
	{ "create", "POST", "/fhir/:type", ADDS },
	{ "search-type", "GET", "/fhir/:type", READS },
};
static const struct interaction of_all[] = {
	{ "transaction", "POST", "/fhir", READS },
	{ "batch", "POST", "/fhir", READS },
	{ "history-system", "GET", "/fhir/_history", READS },
	{ "search-system", "GET", "/fhir", READS },
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

struct operation_row {
	const char *name, *type, *path, *definition; // type: NULL every type, "" the server
};
static const struct operation_row operations[] = {
	{ "validate", NULL, "/fhir/:type/$validate", HL7 "Resource-validate" },
	{ "everything", "Patient", "/fhir/Patient/:person/$everything", HL7 "Patient-everything" },
	{ "document", "Composition", "/fhir/Composition/:resource/$document", HL7 "Composition-document" },
	{ "document", "CarePlan", "/fhir/CarePlan/:resource/$document", OWN_BASE "OperationDefinition/CarePlan-document" },
	{ "export", "", "/fhir/$export", BULK "export" },
	{ "export", "Patient", "/fhir/Patient/$export", BULK "patient-export" },
	{ "export", "Group", "/fhir/Group/:id/$export", BULK "group-export" },
	{ "import", "", "/fhir/$import", OWN_BASE "OperationDefinition/import" },
};

struct statement_of {
	struct visit *v;
	struct json_out w;
};

static bool offers(const struct statement_of *s, const char *method, const char *path)
{
	return s->v->site->offers && s->v->site->offers(method, path);
}

// --- small parts ---------------------------------------------------------------------------------------------------
static void put_flag(struct json_out *w, const char *name, bool value)
{
	json_member(w, name);
	json_put_bool(w, value);
}

static void put_interactions(struct statement_of *s, const struct interaction *row, size_t count, const struct place *p)
{
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		bool refused = p && ((row[i].change == CHANGES && p->kept) || (row[i].change != READS && p->made));
		bool past = p && p->made && strncmp(row[i].code, "history", 7) == 0; // there is one version of each
		if (!offers(s, row[i].method, row[i].path) || refused || past)
			continue;
		if (!any) {
			json_member(&s->w, "interaction");
			json_open_array(&s->w);
		}
		any = true;
		json_open(&s->w);
		json_pair_c(&s->w, "code", row[i].code);
		json_shut(&s->w);
	}
	if (any)
		json_shut_array(&s->w);
}

static void put_operations(struct statement_of *s, const char *type)
{
	bool any = false;
	for (size_t i = 0; i < COUNT(operations); i++) {
		const struct operation_row *o = &operations[i];
		bool here = o->type ? strcmp(o->type, type) == 0 : *type != '\0';
		if (!here || (!offers(s, "GET", o->path) && !offers(s, "POST", o->path)))
			continue;
		if (!any) {
			json_member(&s->w, "operation");
			json_open_array(&s->w);
		}
		any = true;
		json_open(&s->w);
		json_pair_c(&s->w, "name", o->name);
		json_pair_c(&s->w, "definition", o->definition);
		json_shut(&s->w);
	}
	if (any)
		json_shut_array(&s->w);
}

// --- searching -----------------------------------------------------------------------------------------------------
static void put_params(struct json_out *w, const char *type, unsigned number)
{
	const struct fhir_param *p;
	json_member(w, "searchParam");
	json_open_array(w);
	for (unsigned n = 0; (p = fhir_param_at(number, n)); n++) {
		json_open(w);
		json_pair_c(w, "name", p->code);
		json_pair_c(w, "definition", p->url);
		json_pair_c(w, "type", fhir_param_type_name(p->type));
		if (search_key_declared(str_of(type), str_of(p->code)))
			json_pair_c(w, "documentation", _("Also across people."));
		json_shut(w);
	}
	json_shut_array(w);
}

// What may be included: by references of this type, and of others that may lead here. An empty list is not said.
static void put_includes(struct statement_of *s, const char *member, unsigned number, bool back)
{
	const struct fhir_param *p;
	const struct place *from;
	bool any = false;
	for (size_t i = 0; (from = place_at(i)); i++) {
		unsigned source = fhir_resource_find(str_of(from->type));
		if (back ? from->made : source != number)
			continue;
		for (unsigned n = 0; (p = fhir_param_at(source, n)); n++) {
			if (p->type != FHIR_PARAM_REFERENCE || (back && !fhir_param_may_target(p, number)))
				continue;
			if (!any) {
				json_member(&s->w, member);
				json_open_array(&s->w);
			}
			any = true;
			json_put(&s->w, str_format(s->v->arena, "%s:%s", from->type, p->code));
		}
	}
	if (any)
		json_shut_array(&s->w);
}

static void put_resource(struct statement_of *s, const struct place *p)
{
	struct json_out *w = &s->w;
	unsigned number = fhir_resource_find(str_of(p->type));
	bool searched = offers(s, "GET", "/fhir/:type");
	json_open(w);
	json_pair_c(w, "type", p->type);
	json_pair_c(w, "profile", str_format(s->v->arena, "http://hl7.org/fhir/StructureDefinition/%s", p->type).p);
	put_interactions(s, of_types, COUNT(of_types), p);
	json_pair_c(w, "versioning", "versioned");
	put_flag(w, "readHistory", !p->made && offers(s, "GET", "/fhir/:type/:resource/_history/:version"));
	put_flag(w, "updateCreate", false);
	put_flag(w, "conditionalCreate", searched && !p->made && offers(s, "POST", "/fhir/:type"));
	json_pair_c(w, "conditionalRead", "full-support");
	put_flag(w, "conditionalUpdate", !p->kept && offers(s, "PUT", "/fhir/:type"));
	json_pair_c(w, "conditionalDelete", !p->kept && offers(s, "DELETE", "/fhir/:type") ? "single" : "not-supported");
	if (searched) {
		put_includes(s, "searchInclude", number, false);
		put_includes(s, "searchRevInclude", number, true);
		put_params(w, p->type, number);
	}
	put_operations(s, p->type);
	json_shut(w);
}

// --- the whole -----------------------------------------------------------------------------------------------------
static void put_security(struct statement_of *s)
{
	struct json_out *w = &s->w;
	json_member(w, "security");
	json_open(w);
	put_flag(w, "cors", s->v->site->cors != NULL);
	json_member(w, "service");
	json_open_array(w);
	json_open(w);
	json_member(w, "coding");
	json_open_array(w);
	json_open(w);
	json_pair_c(w, "system", "http://terminology.hl7.org/CodeSystem/restful-security-service");
	json_pair_c(w, "code", "SMART-on-FHIR");
	json_pair_c(w, "display", "SMART-on-FHIR");
	json_shut(w);
	json_shut_array(w);
	json_shut(w);
	json_shut_array(w);
	json_pair_c(w, "description",
		_("A bearer token: .well-known/smart-configuration says how to get one. Each person decides who sees what. "
		  "What was not opened to the asker answers as if it were not there."));
	json_shut(w);
}

static void put_rest(struct statement_of *s)
{
	struct json_out *w = &s->w;
	const struct place *p;
	json_open(w);
	json_pair_c(w, "mode", "server");
	json_pair_c(w, "documentation",
		_("Inside one person's record every parameter works. A search across people needs one that says so, or it is "
		  "answered with too-costly."));
	put_security(s);
	json_member(w, "resource");
	json_open_array(w);
	for (size_t i = 0; (p = place_at(i)); i++)
		put_resource(s, p);
	json_shut_array(w);
	put_interactions(s, of_all, COUNT(of_all), NULL);
	put_operations(s, "");
	json_shut(w);
}

static void put_list(struct json_out *w, const char *member, const char *const *words)
{
	json_member(w, member);
	json_open_array(w);
	for (; *words; words++)
		json_put_c(w, *words);
	json_shut_array(w);
}

static void put_software(struct statement_of *s)
{
	struct json_out *w = &s->w;
	json_member(w, "software");
	json_open(w);
	json_pair_c(w, "name", "Ownplan");
	json_pair_c(w, "version", OWNPLAN_VERSION);
	json_shut(w);
	json_member(w, "implementation");
	json_open(w);
	json_pair_c(w, "description", _("Personalised care and support plans"));
	json_pair(w, "url", answer_base(s->v));
	json_shut(w);
}

static void put_statement(struct statement_of *s)
{
	static const char *const formats[] = { "application/fhir+json", "application/json", NULL };
	static const char *const patches[] = { "application/json-patch+json", "application/fhir+json", NULL };
	struct json_out *w = &s->w;
	json_open(w);
	json_pair_c(w, "resourceType", "CapabilityStatement");
	json_pair_c(w, "status", "active");
	json_pair(w, "date", instant_iso(s->v->arena, s->v->site->started));
	json_pair_c(w, "kind", "instance");
	put_software(s);
	json_pair_c(w, "fhirVersion", "4.0.1");
	put_list(w, "format", formats);
	if (offers(s, "PATCH", "/fhir/:type/:resource"))
		put_list(w, "patchFormat", patches);
	json_member(w, "rest");
	json_open_array(w);
	put_rest(s);
	json_shut_array(w);
	json_shut(w);
}

// Strong enough to say that nothing changed; whoever could make two of the same could as well change the answer.
static struct str etag_of(struct arena *a, struct str body)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < body.n; i++)
		h = (h ^ (unsigned char)body.p[i]) * 1099511628211u;
	return str_format(a, "W/\"%016llx\"", (unsigned long long)h);
}

enum err fhir_metadata(struct visit *v)
{
	struct statement_of s = { .v = v };
	struct buf b;
	buf_init(&b, v->arena, BUF_PAGE);
	json_out_init(&s.w, &b);
	put_statement(&s);
	if (!buf_ok(&b))
		return ERR_TOO_LARGE;
	struct str body = answer_part(v, buf_text(&b)), etag = etag_of(v->arena, body);
	http_header_set(v->req, "Cache-Control", STR("no-cache"));
	http_header_set(v->req, "ETag", etag);
	http_header_set(v->req, "Last-Modified", answer_date(v->arena, v->site->started));
	if (!ask_unchanged(v, etag, v->site->started))
		return answer_text(v, 200, body);
	v->req->reply.status = 304;
	v->req->reply.body = STR("");
	return OK;
}

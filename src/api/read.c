// SPDX-License-Identifier: Apache-2.0
// One resource as FHIR R4 JSON, now or as it was (http.html#read, #vread): the stored bytes, with the headers that
// caches and careful clients ask for. What the asker may not see answers like what is not there.
#include "api/answer.h"
#include "api/withhold.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "record/key.h"

// Finds the resource that the address names, in the person's compartment or among what belongs to nobody.
static enum err find_current(struct visit *v, struct resource *out)
{
	struct str type = visit_param(v, "type"), id = visit_param(v, "resource");
	if (fhir_resource_find(type) == FHIR_NO_RESOURCE)
		return ERR_NOT_FOUND;
	if (!key_of(id).p)
		return fhir_home(type) ? ERR_NOT_FOUND : shared_get(v->db, v->arena, type, id, out);
	enum err e = resource_get(v->db, v->arena, type, id, out);
	return e == OK && !access_sees(&v->access, out) ? ERR_NOT_FOUND : e;
}

static bool same_etag(struct str list, struct str etag)
{
	if (str_is(str_trim(list), "*"))
		return true;
	while (list.p) {
		struct str one = str_trim(str_cut(&list, ','));
		if (str_starts(one, "W/"))
			one = str_part(one, 2, one.n);
		if (str_eq(one, str_part(etag, 2, etag.n))) // weak comparison (RFC 9110 8.8.3.2)
			return true;
	}
	return false;
}

static enum err send(struct visit *v, const struct resource *r)
{
	if (r->deleted)
		return ERR_GONE;
	struct str body = withhold(withhold_begin(v), r->body);
	if (body.p != r->body.p) { // not the stored version: caches must not take it for that
		http_header_set(v->req, "Cache-Control", STR("no-store"));
		return visit_text(v, 200, FHIR_JSON, body);
	}
	struct str etag = str_format(v->arena, "W/\"%lld\"", (long long)r->version);
	http_header_set(v->req, "ETag", etag);
	http_header_set(v->req, "Last-Modified", answer_date(v->arena, r->updated));
	http_header_set(v->req, "Cache-Control", STR("no-cache, private"));
	struct str have = http_get_header(v->req, "If-None-Match");
	if (have.p && same_etag(have, etag)) {
		v->req->reply.status = 304;
		v->req->reply.body = STR("");
		return OK;
	}
	return visit_text(v, 200, FHIR_JSON, r->body);
}

enum err fhir_read(struct visit *v)
{
	struct resource r;
	enum err e = find_current(v, &r);
	return e != OK ? e : send(v, &r);
}

enum err fhir_vread(struct visit *v)
{
	struct resource now, then;
	int64_t version;
	struct str type = visit_param(v, "type"), id = visit_param(v, "resource");
	if (!str_int(visit_param(v, "version"), 1, INT64_MAX, &version))
		return ERR_NOT_FOUND;
	enum err e = find_current(v, &now);
	if (e != OK || now.version == version)
		return e != OK ? e : send(v, &now);
	if (!key_of(id).p)
		return ERR_NOT_FOUND; // versions of what belongs to nobody are kept, not yet shown
	e = resource_version(v->db, v->arena, type, id, version, &then);
	// What was closed later is closed in all its versions; what was closed then stays so.
	if (e == OK && !access_sees(&v->access, &then))
		e = ERR_NOT_FOUND;
	return e != OK ? e : send(v, &then);
}

// SPDX-License-Identifier: Apache-2.0
// One resource as FHIR R4 JSON, now or as it was (http.html#read, #vread): the stored bytes, with the headers that
// caches and careful clients ask for. What the asker may not see answers like what is not there.
#include "api/answer.h"
#include "api/ask.h"
#include "api/binary.h"
#include "api/reach.h"
#include "api/read.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "record/erase.h"

static enum err send(struct visit *v, const struct resource *r)
{
	if (erase_is(r))
		return fault_say(&v->fault, ERR_GONE, _("This was lawfully erased, in every version."));
	if (r->deleted)
		return ERR_GONE;
	return str_is(r->type, "Binary") ? binary_answer(v, r) : answer_resource(v, 200, r);
}

enum err fhir_read(struct visit *v)
{
	struct resource r;
	enum err e = reach_addressed(v, &r);
	return e != OK ? e : send(v, &r);
}

enum err read_version(struct visit *v, const struct resource *now, int64_t version, struct resource *out)
{
	enum err e = OK;
	*out = *now;
	if (now->version != version)
		e = fhir_home(now->type) ? resource_version(v->db, v->arena, now->type, now->id, version, out)
					 : shared_version(v->db, v->arena, now->type, now->id, version, out);
	// What was closed later is closed in all its versions; what was closed then stays so.
	return e == OK && (!reach_sees(v, out) || (!out->deleted && reach_silent(v, out))) ? ERR_NOT_FOUND : e;
}

enum err fhir_vread(struct visit *v)
{
	struct resource now, then;
	int64_t version;
	if (!str_int(visit_param(v, "version"), 1, INT64_MAX, &version))
		return ERR_NOT_FOUND;
	enum err e = reach_addressed(v, &now);
	if (e == OK)
		e = read_version(v, &now, version, &then);
	return e == OK ? send(v, &then) : e;
}

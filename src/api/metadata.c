// SPDX-License-Identifier: Apache-2.0
// What this server can do (http.html#capabilities): a CapabilityStatement made from the definitions that it holds. It
// says nothing that the server does not do.
#include "api/answer.h"
#include "base/version.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"

static void put_coding(struct json_out *w, const char *member, const char *system, const char *code)
{
	json_member(w, member);
	json_open_array(w);
	json_open(w);
	json_member(w, "coding");
	json_open_array(w);
	json_open(w);
	json_pair_c(w, "system", system);
	json_pair_c(w, "code", code);
	json_shut(w);
	json_shut_array(w);
	json_shut(w);
	json_shut_array(w);
}

static void put_interactions(struct json_out *w, bool versions)
{
	static const char *const codes[] = { "read", "vread" };
	json_member(w, "interaction");
	json_open_array(w);
	for (size_t i = 0; i < (versions ? 2 : 1); i++) {
		json_open(w);
		json_pair_c(w, "code", codes[i]);
		json_shut(w);
	}
	json_shut_array(w);
}

static void put_resource(struct json_out *w, const char *type)
{
	bool persons = fhir_home(str_of(type)) != NULL;
	json_open(w);
	json_pair_c(w, "type", type);
	put_interactions(w, persons);
	json_pair_c(w, "versioning", "versioned");
	json_member(w, "readHistory");
	json_put_bool(w, persons);
	json_member(w, "updateCreate");
	json_put_bool(w, false);
	json_pair_c(w, "conditionalRead", "not-match");
	if (str_is(str_of(type), "Patient")) {
		json_member(w, "operation");
		json_open_array(w);
		json_open(w);
		json_pair_c(w, "name", "everything");
		json_pair_c(w, "definition", "http://hl7.org/fhir/OperationDefinition/Patient-everything");
		json_shut(w);
		json_shut_array(w);
	}
	json_shut(w);
}

static void put_rest(struct json_out *w)
{
	json_open(w);
	json_pair_c(w, "mode", "server");
	json_member(w, "security");
	json_open(w);
	json_member(w, "cors");
	json_put_bool(w, false);
	put_coding(w, "service", "http://terminology.hl7.org/CodeSystem/restful-security-service", "OAuth");
	json_pair_c(w, "description",
		"A bearer token, or the session of somebody who signed in. Each person decides who sees what: what was not "
		"opened to the asker answers as if it were not there.");
	json_shut(w);
	json_member(w, "resource");
	json_open_array(w);
	for (unsigned i = 0; fhir_resource_name(i); i++)
		if (fhir_resource_type(i))
			put_resource(w, fhir_resource_name(i));
	json_shut_array(w);
	json_shut(w);
}

enum err fhir_metadata(struct visit *v)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, v->arena, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "resourceType", "CapabilityStatement");
	json_pair_c(&w, "status", "active");
	json_pair(&w, "date", day_iso(v->arena, clock_today()));
	json_pair_c(&w, "kind", "instance");
	json_member(&w, "software");
	json_open(&w);
	json_pair_c(&w, "name", "Ownplan");
	json_pair_c(&w, "version", OWNPLAN_VERSION);
	json_shut(&w);
	json_member(&w, "implementation");
	json_open(&w);
	json_pair_c(&w, "description", "Personalised care and support plans");
	json_pair(&w, "url", answer_base(v));
	json_shut(&w);
	json_pair_c(&w, "fhirVersion", "4.0.1");
	json_member(&w, "format");
	json_open_array(&w);
	json_put_c(&w, "application/fhir+json");
	json_shut_array(&w);
	json_member(&w, "rest");
	json_open_array(&w);
	put_rest(&w);
	json_shut_array(&w);
	json_shut(&w);
	http_header_set(v->req, "Cache-Control", STR("no-cache"));
	return answer_json(v, 200, &b);
}

// SPDX-License-Identifier: Apache-2.0
// $validate (resource-operation-validate.html): what would be said about a resource if it were sent, without storing
// it. The answer is 200 with an OperationOutcome for whatever is JSON. The resource stands bare in the body or in a
// Parameters, with `mode` (create, update, delete: then the rules that hold for who writes it are asked too) and
// `profile` (we hold none beside the base standard, and say so).
#include <string.h>

#include "api/answer.h"
#include "api/ask.h"
#include "api/reach.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/definitions.h"
#include "fhir/outcome.h"
#include "fhir/validate.h"
#include "plan/accept.h"

#define STANDARD "http://hl7.org/fhir/StructureDefinition/"

struct check {
	struct visit *v;
	struct json_at body; // the resource; missing: there is none
	struct str mode, profile;
	struct fhir_issues issues;
	bool addressed;      // "/fhir/Type/ID/$validate"
	struct resource now; // then: what is there
};

static void issue(struct check *k, enum fhir_severity severity, const char *code, const char *at, const char *sentence)
{
	struct fhir_issue *i = arena_make(k->v->arena, struct fhir_issue);
	*i = (struct fhir_issue){ .severity = severity, .code = code, .sentence = sentence, .expression = str_of(at),
		.detail = STR_NONE };
	if (k->issues.last)
		k->issues.last->next = i;
	else
		k->issues.first = i;
	k->issues.last = i;
	k->issues.kept++;
	k->issues.errors += severity == FHIR_ERROR;
	k->issues.warnings += severity == FHIR_WARNING;
}

// What a write would be refused with.
static void issues_of(struct check *k, enum err e, const struct fault *f)
{
	for (const struct fault_item *i = f->items; i; i = i->next) {
		issue(k, FHIR_ERROR, i->code ? i->code : err_row(e)->fhir, str_c(k->v->arena, i->field), i->message);
		k->issues.last->detail = i->detail;
	}
	if (!f->items)
		issue(k, FHIR_ERROR, err_row(e)->fhir, "", fault_sentence(f));
}

// --- what was sent -------------------------------------------------------------------------------------------------
static struct json_at parameter(struct json_at list, const char *name)
{
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (json_text_is(json_get(i, "name"), name))
			return i;
	return (struct json_at){ 0 };
}

static struct str text_of(struct arena *a, struct json_at p)
{
	static const char *const forms[] = { "valueCode", "valueUri", "valueCanonical", "valueString" };
	struct str text = STR_NONE;
	for (size_t i = 0; i < sizeof forms / sizeof *forms && !text.n; i++)
		text = json_text(a, json_get(p, forms[i]));
	return text;
}

// A Parameters that holds what this operation takes, and is not itself what is to be validated.
static bool wrapped(const struct visit *v, struct json_at body)
{
	return json_text_is(json_get(body, "resourceType"), "Parameters") &&
		!str_is(visit_param(v, "type"), "Parameters");
}

static enum err read_sent(struct check *k)
{
	struct visit *v = k->v;
	struct json_at sent = { 0 };
	k->mode = ask_query(v, "mode");
	k->profile = ask_query(v, "profile");
	enum err e = v->req->body.n || !str_is(k->mode, "delete") ? ask_body(v, &sent) : OK;
	if (e != OK)
		return e;
	k->body = sent;
	if (wrapped(v, sent)) {
		struct json_at list = json_get(sent, "parameter");
		k->body = json_get(parameter(list, "resource"), "resource");
		k->mode = k->mode.n ? k->mode : text_of(v->arena, parameter(list, "mode"));
		k->profile = k->profile.n ? k->profile : text_of(v->arena, parameter(list, "profile"));
	}
	return OK;
}

// --- what is said about it -----------------------------------------------------------------------------------------
static bool there(void *context, struct str type, struct str id)
{
	return reach_there(context, type, id);
}

static void check_body(struct check *k)
{
	struct str type = visit_param(k->v, "type");
	struct json_at kind = json_get(k->body, "resourceType");
	if (!json_is_set(k->body)) {
		issue(k, FHIR_ERROR, "required", "Parameters.parameter", _("There is no resource in here."));
		return;
	}
	if (json_kind(kind) == JSON_STRING && !str_eq(json_text(k->v->arena, kind), type))
		issue(k, FHIR_ERROR, "invalid", "resourceType",
			_("This is another type of resource than the address says."));
	(void)!fhir_validate_at(k->v->arena, k->body, NULL, &k->issues);
	bool same = json_text_is(json_get(k->body, "id"), str_c(k->v->arena, k->now.id));
	if (k->addressed && !same && !str_is(k->mode, "create"))
		issue(k, FHIR_ERROR, "value", "id", _("The id in the body is not the id in the address."));
}

static void check_write(struct check *k, enum accept_act act)
{
	struct visit *v = k->v;
	struct fault f;
	const struct accept_how how = { .author = visit_author(v), .base = answer_base(v), .at = clock_now(),
		.there = there, .context = v };
	struct accept x = { .act = act, .type = visit_param(v, "type"), .now = k->now, .body = k->body,
		.path = visit_param(v, "type") };
	if (act != ACCEPT_CREATE && (!k->addressed || k->now.deleted)) {
		issue(k, FHIR_ERROR, "not-found", "", _("There is no such resource. Say which one in the address."));
		return;
	}
	fault_init(&f, v->arena);
	enum err e = accept_place(v->arena, &how, &x, &f);
	if (e == ERR_METHOD)
		issue(k, FHIR_ERROR, "not-supported", "", _("Resources of this type cannot be written in this way."));
	else if (e != OK)
		issues_of(k, e, &f);
}

static void check_mode(struct check *k)
{
	static const struct {
		const char *mode;
		enum accept_act act;
	} modes[] = { { "create", ACCEPT_CREATE }, { "update", ACCEPT_UPDATE }, { "delete", ACCEPT_DELETE } };
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (str_is(k->mode, modes[i].mode)) {
			if (!k->issues.errors)
				check_write(k, modes[i].act);
			return;
		}
	if (k->mode.n && !str_is(k->mode, "profile"))
		issue(k, FHIR_ERROR, "value", "mode", _("The mode must be create, update, delete or profile."));
}

static void check_profile(struct check *k)
{
	struct str base = k->profile, version = STR_NONE;
	size_t bar;
	if (str_index(base, '|', &bar)) {
		version = str_part(base, bar + 1, base.n);
		base = str_part(base, 0, bar);
	}
	bool held = str_starts(base, STANDARD) &&
		str_eq(str_part(base, sizeof STANDARD - 1, base.n), visit_param(k->v, "type")) &&
		(!version.n || str_is(version, "4.0.1"));
	if (base.n && !held)
		issue(k, FHIR_WARNING, "not-supported", "profile",
			_("We do not hold this profile. The resource was held against the base standard, FHIR R4."));
}

enum err fhir_validate_sent(struct visit *v)
{
	struct check k = { .v = v };
	struct buf b;
	if (!fhir_resource_named(visit_param(v, "type")))
		return ERR_NOT_FOUND;
	k.addressed = visit_param(v, "resource").p != NULL;
	enum err e = k.addressed ? reach_addressed(v, &k.now) : OK;
	if (e == OK)
		e = read_sent(&k);
	if (e != OK)
		return e;
	if (!str_is(k.mode, "delete"))
		check_body(&k);
	check_mode(&k);
	check_profile(&k);
	buf_init(&b, v->arena, BUF_PAGE);
	fhir_outcome_issues(&b, &k.issues);
	return answer_json(v, 200, &b);
}

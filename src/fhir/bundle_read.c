// SPDX-License-Identifier: Apache-2.0
// Reads a Bundle that asks for something (bundle.h). The frame, all of it but the resources, is held to the definition
// of Bundle by the validator; the resources stay where they are.
#include "fhir/bundle.h"

#include "base/arena.h"
#include "base/text.h"
#include "fhir/definitions.h"
#include "fhir/outcome.h"
#include "fhir/validate.h"
#include "fhir/value.h"

static const struct {
	const char *name;
	enum fhir_entry_verb verb;
} verbs[] = {
	{ "DELETE", FHIR_ENTRY_DELETE }, { "POST", FHIR_ENTRY_POST }, { "PUT", FHIR_ENTRY_PUT },
	{ "PATCH", FHIR_ENTRY_PATCH }, { "GET", FHIR_ENTRY_GET }, { "HEAD", FHIR_ENTRY_HEAD },
};
#define VERBS (sizeof verbs / sizeof *verbs)

// --- addresses -----------------------------------------------------------------------------------------------------
static struct str without_base(struct str url, struct str base)
{
	if (base.n && url.n > base.n && str_eq(str_part(url, 0, base.n), base) && url.p[base.n] == '/')
		url = str_part(url, base.n, url.n);
	return str_starts(url, "/") ? str_part(url, 1, url.n) : url;
}

static void bad(struct fhir_entry *e, enum err wrong, const char *at, const char *why)
{
	if (e->wrong != OK)
		return;
	e->wrong = wrong;
	e->at = at;
	e->why = why;
}

// The parts behind "Type/": an id, and what may follow it.
static void read_behind(struct fhir_entry *e, struct str rest)
{
	struct str first = str_cut(&rest, '/');
	if (str_starts(first, "$") || str_starts(first, "_")) {
		e->more = first;
		return;
	}
	if (!fhir_id_valid(first)) {
		bad(e, ERR_NOT_FOUND, "request.url", _("This is not an id."));
		return;
	}
	e->id = first;
	if (!rest.p)
		return;
	struct str second = str_cut(&rest, '/');
	if (str_is(second, "_history") && rest.n) {
		e->version = str_cut(&rest, '/');
	} else if (str_starts(second, "$") || str_starts(second, "_")) {
		e->more = second;
	} else {
		e->inside = second;
	}
	if (rest.p)
		bad(e, ERR_NOT_FOUND, "request.url", _("There is nothing at this address."));
}

static void read_url(struct fhir_entry *e, struct str base)
{
	struct str path = without_base(e->url, base);
	size_t mark;
	if (str_index(path, '?', &mark)) {
		e->query = str_part(path, mark + 1, path.n);
		path = str_part(path, 0, mark);
	}
	if (!path.n)
		return;
	struct str type = str_cut(&path, '/');
	if (str_starts(type, "$") || str_starts(type, "_")) {
		e->more = type;
		return;
	}
	e->type = type;
	if (fhir_resource_find(type) == FHIR_NO_RESOURCE)
		bad(e, ERR_NOT_FOUND, "request.url", _("This does not name a type of resource, such as Goal or Goal/id."));
	else if (path.n)
		read_behind(e, path);
}

// What each verb needs of the address and of the resource.
static void check_needs(struct fhir_entry *e)
{
	bool changes = e->verb < FHIR_ENTRY_GET, body = changes && e->verb != FHIR_ENTRY_DELETE;
	if (changes && !e->type.n && !e->more.n)
		bad(e, ERR_INPUT, "request.url", _("This must name a type of resource, such as Goal or Goal/id."));
	if (e->more.n)
		return;
	if (changes && (e->version.n || e->inside.n))
		bad(e, ERR_METHOD, "request.url", _("This address can be read, not changed."));
	if (e->verb == FHIR_ENTRY_POST && (e->id.n || e->query.n))
		bad(e, ERR_INPUT, "request.url", _("POST makes a new resource: the address is its type alone."));
	if (e->verb == FHIR_ENTRY_PUT || e->verb == FHIR_ENTRY_PATCH || e->verb == FHIR_ENTRY_DELETE) {
		if (!e->id.n && !e->query.n)
			bad(e, ERR_INPUT, "request.url", _("This must say which resource is meant: Type/id, or Type?search."));
		if (e->id.n && e->query.n)
			bad(e, ERR_INPUT, "request.url", _("This names a resource and looks for one. Do one of both."));
	}
	if (body && json_kind(e->resource) != JSON_OBJECT)
		bad(e, ERR_INPUT, "resource", _("There is nothing to write: the entry has no resource."));
	if (e->verb != FHIR_ENTRY_POST && e->if_none_exist.n)
		bad(e, ERR_INPUT, "request.ifNoneExist", _("Only POST can ask for this."));
}

// --- the frame -----------------------------------------------------------------------------------------------------
static enum err wrong_at(struct arena *a, struct fault *f, uint32_t n, const char *at, const char *why,
	const char *code)
{
	return fault_coded(f, str_format(a, "Bundle.entry[%u].%s", n, at), why, code, STR_NONE);
}

static enum err read_entry(struct arena *a, struct json_at at, struct str base, struct fhir_entry *e, struct fault *f)
{
	struct json_at request = json_get(at, "request"), method = json_get(request, "method");
	if (!json_is(request))
		return wrong_at(a, f, e->n, "request", _("Each entry must say what is asked for."), "required");
	if (!json_is(method))
		return wrong_at(a, f, e->n, "request.method", _("This must be GET, POST, PUT, PATCH or DELETE."), "required");
	size_t i = 0;
	while (i < VERBS && !json_text_is(method, verbs[i].name))
		i++;
	if (i == VERBS)
		return wrong_at(a, f, e->n, "request.method", _("This must be GET, POST, PUT, PATCH or DELETE."), "value");
	if (!json_is(json_get(request, "url")))
		return wrong_at(
			a, f, e->n, "request.url", _("This must say the address, such as Goal or Goal/id."), "required");
	e->verb = verbs[i].verb;
	e->full_url = json_text(a, json_get(at, "fullUrl"));
	e->url = json_text(a, json_get(request, "url"));
	e->if_match = json_text(a, json_get(request, "ifMatch"));
	e->if_none_match = json_text(a, json_get(request, "ifNoneMatch"));
	e->if_none_exist = json_text(a, json_get(request, "ifNoneExist"));
	e->resource = json_get(at, "resource");
	read_url(e, base);
	check_needs(e);
	return OK;
}

// The Bundle without its resources, as the validator sees it.
static enum err check_frame(struct arena *a, struct json_at root, size_t count, struct fault *f)
{
	struct json_node *frame = json_tree(a, root), *list = json_node_get(frame, STR("entry"));
	struct json *doc = arena_make(a, struct json);
	struct fhir_issues issues = { 0 };
	struct buf b;
	for (uint32_t i = 0; i < count; i++)
		json_node_set(a, json_node_item(list, i), STR("resource"), NULL);
	buf_init(&b, a, (size_t)64 << 20);
	json_node_write(&b, frame);
	if (!buf_ok(&b) || json_scan(a, buf_text(&b), doc, NULL) != OK)
		return ERR_TOO_LARGE;
	return fhir_validate_at(a, json_root(doc), "Bundle", &issues) == OK ? OK : fhir_issues_fault(&issues, f);
}

// Stable: places of one verb stay as they were sent.
static void put_in_order(struct arena *a, struct fhir_bundle *u)
{
	size_t at = 0;
	u->order = arena_array(a, uint32_t, u->count + 1);
	for (unsigned verb = FHIR_ENTRY_DELETE; verb <= FHIR_ENTRY_HEAD; verb++)
		for (uint32_t i = 0; i < u->count; i++)
			if (u->entry[i].verb == verb)
				u->order[at++] = i;
}

static enum err check_type(struct json_at root, struct fhir_bundle *out, struct fault *f)
{
	struct json_at type = json_get(root, "type");
	if (!json_text_is(json_get(root, "resourceType"), "Bundle"))
		return fault_coded(
			f, STR("Bundle"), _("This address takes a Bundle of type batch or transaction."), "structure", STR_NONE);
	out->transaction = json_text_is(type, "transaction");
	if (out->transaction || json_text_is(type, "batch"))
		return OK;
	return fault_coded(f, STR("Bundle.type"), _("This address takes a Bundle of type batch or transaction."),
		json_is(type) ? "value" : "required", STR_NONE);
}

enum err fhir_bundle_read(struct arena *a, struct json_at root, struct str base, struct fhir_bundle *out,
	struct fault *f)
{
	struct json_at list = json_get(root, "entry");
	bool array = json_kind(list) == JSON_ARRAY;
	*out = (struct fhir_bundle){ 0 };
	enum err e = check_type(root, out, f);
	if (e != OK)
		return e;
	if (array && json_length(list) > FHIR_BUNDLE_ENTRIES)
		return fault_say(
			f, ERR_TOO_LARGE, _("This Bundle has too many entries. Send it in parts of up to 5,000."));
	out->entry = arena_array(a, struct fhir_entry, array ? json_length(list) + 1 : 1);
	for (struct json_at i = json_first(list); array && json_is_set(i); i = json_next(list, i)) {
		struct fhir_entry *entry = &out->entry[out->count];
		entry->n = (uint32_t)out->count++;
		e = read_entry(a, i, base, entry, f);
		if (e != OK)
			return e;
	}
	put_in_order(a, out);
	return check_frame(a, root, out->count, f);
}

// SPDX-License-Identifier: Apache-2.0
// Parameters of operations and histories (operation.h).
#include "api/operation.h"

#include "api/answer.h"
#include "api/ask.h"
#include "base/text.h"
#include "fhir/value.h"

// The text of a value[x], whatever its type; numbers as they are written.
static struct str value_text(struct arena *a, struct json_at parameter)
{
	for (struct json_at i = json_first(parameter); json_is_set(i); i = json_next(parameter, i)) {
		if (!str_starts(json_name(a, i), "value"))
			continue;
		return json_kind(i) == JSON_STRING ? json_text(a, i) : json_raw(i);
	}
	return STR_NONE;
}

// The n-th value of a name, first those of the address. STR_NONE beyond the last.
static struct str nth(const struct operation *o, const char *name, size_t n)
{
	const struct form *query = &o->v->req->query;
	for (size_t i = 0; i < query->count; i++)
		if (str_is(query->pair[i].name, name) && query->pair[i].value.n && n-- == 0)
			return query->pair[i].value;
	struct json_at list = json_get(o->given, "parameter");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str value = json_text_is(json_get(i, "name"), name) ? value_text(o->v->arena, i) : STR_NONE;
		if (value.n && n-- == 0)
			return value;
	}
	return STR_NONE;
}

struct str operation_text(const struct operation *o, const char *name)
{
	return nth(o, name, 0);
}

struct str operation_list(const struct operation *o, const char *name)
{
	struct buf b;
	struct str one;
	buf_init(&b, o->v->arena, BUF_PAGE);
	for (size_t i = 0; (one = nth(o, name, i)).p; i++) {
		if (i)
			buf_char(&b, ',');
		buf_str(&b, one);
	}
	return b.n ? buf_text(&b) : STR_NONE;
}

bool operation_when(struct arena *a, struct str text, instant *low, instant *high)
{
	struct fhir_when when;
	char *copy = arena_bytes(a, text.n + 1);
	if (!text.n)
		return false;
	memcpy(copy, text.p, text.n);
	if (text.n > 6 && copy[text.n - 6] == ' ' && copy[text.n - 3] == ':')
		copy[text.n - 6] = '+';
	if (!fhir_when_parse((struct str){ copy, text.n }, &when))
		return false;
	*low = fhir_when_low(&when);
	*high = fhir_when_high(&when);
	return true;
}

static bool in_list(const char *const *list, struct str name)
{
	for (; *list; list++)
		if (str_is(name, *list))
			return true;
	return false;
}

// --- reading -------------------------------------------------------------------------------------------------------
static enum err read_names(struct operation *o, const char *const *known)
{
	static const char *const of_ask[] = { "_format", "_pretty", "_summary", "_elements", "_cursor", NULL };
	const struct form *query = &o->v->req->query;
	bool strict = ask_of(o->v)->strict;
	enum err e = OK;
	for (size_t i = 0; i < query->count; i++)
		if (strict && !in_list(known, query->pair[i].name) && !in_list(of_ask, query->pair[i].name))
			e = fault_coded(&o->v->fault, query->pair[i].name, _("This parameter is not known here."), "not-supported",
				STR_NONE);
	struct json_at list = json_get(o->given, "parameter");
	for (struct json_at i = json_first(list); strict && json_is_set(i); i = json_next(list, i)) {
		struct str name = json_text(o->v->arena, json_get(i, "name"));
		if (!in_list(known, name))
			e = fault_coded(&o->v->fault, name, _("This parameter is not known here."), "not-supported", STR_NONE);
	}
	return e;
}

static void keep_used(struct operation *o, const char *const *known)
{
	static const char *const of_ask[] = { "_format", "_pretty", "_summary", "_elements", NULL };
	const char *const *lists[] = { known, of_ask };
	buf_init(&o->used, o->v->arena, BUF_PAGE);
	for (size_t k = 0; k < 2; k++)
		for (const char *const *name = lists[k]; *name; name++) {
			struct str value = operation_list(o, *name);
			if (value.n)
				buf_format(&o->used, "&%s=%s", *name, form_encode(o->v->arena, value).p);
		}
}

static enum err read_paging(struct operation *o)
{
	struct visit *v = o->v;
	struct str count = operation_text(o, "_count"), since = operation_text(o, "_since");
	instant high;
	o->count = -1;
	o->cursor = ask_query(v, "_cursor");
	o->later = since.n > 0;
	if (count.n && !str_int(count, 0, INT64_MAX, &o->count))
		return fault_coded(&v->fault, STR("_count"), _("This must be a whole number."), "value", count);
	if (o->count > PAGE_MOST)
		o->count = PAGE_MOST;
	if (o->later && !operation_when(v->arena, since, &o->since, &high))
		return fault_coded(&v->fault, STR("_since"),
			_("This must be a moment, as in 2026-11-04T10:00:00Z."), "value", since);
	return OK;
}

enum err operation_begin(struct visit *v, const char *const *known, struct operation *out)
{
	enum err e = OK;
	*out = (struct operation){ .v = v, .path = str_part(v->req->path, strlen("/fhir"), v->req->path.n) };
	if (v->req->method == HTTP_POST && v->req->body.n)
		e = ask_body(v, &out->given);
	if (e == OK && json_is_set(out->given) && !json_text_is(json_get(out->given, "resourceType"), "Parameters"))
		e = fault_coded(&v->fault, STR("resourceType"), _("This takes a Parameters resource."), "structure", STR_NONE);
	if (e == OK)
		e = read_names(out, known);
	if (e == OK)
		e = read_paging(out);
	if (e == OK)
		keep_used(out, known);
	return e;
}

// --- links ---------------------------------------------------------------------------------------------------------
static void put_link(const struct operation *o, struct json_out *w, const char *relation, struct str cursor)
{
	struct arena *a = o->v->arena;
	struct str base = answer_base(o->v), used = buf_text(&o->used);
	const char *at = cursor.n ? str_format(a, "&_cursor=%s", form_encode(a, cursor).p).p : "";
	struct str query = str_format(a, "%.*s%s", STR_ARG(used), at);
	json_open(w);
	json_pair_c(w, "relation", relation);
	json_pair(w, "url", str_format(a, "%.*s%.*s%s%.*s", STR_ARG(base), STR_ARG(o->path), query.n ? "?" : "",
		STR_ARG(str_part(query, 1, query.n))));
	json_shut(w);
}

void operation_links(const struct operation *o, struct json_out *w, struct str next)
{
	json_member(w, "link");
	json_open_array(w);
	put_link(o, w, "self", o->cursor);
	if (next.n)
		put_link(o, w, "next", next);
	json_shut_array(w);
}

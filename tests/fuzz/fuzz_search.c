// SPDX-License-Identifier: Apache-2.0
// Whatever query is sent, it is read or refused without harm, its self link means the same when it is sent again, and
// any resource is judged, sorted, followed and cut by it. An input is a type on the first line ("" for all), a query on
// the second (percent-encoded), and resources on the lines behind, which are the world too.
// Floors: fhir base
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "fhir/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BASE "https://plan.example/fhir"
#define WORLD_MOST 6

struct world {
	struct arena *arena;
	struct json doc[WORLD_MOST];
	size_t n;
	unsigned asked;
};

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct str decoded(struct arena *a, struct str text)
{
	char *p = arena_bytes(a, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		bool escape = text.p[i] == '%' && i + 2 < text.n && hex(text.p[i + 1]) >= 0 && hex(text.p[i + 2]) >= 0;
		p[n++] = escape ? (char)(unsigned char)(hex(text.p[i + 1]) * 16 + hex(text.p[i + 2])) : text.p[i];
		i += escape ? 2 : 0;
	}
	return (struct str){ p, n };
}

static enum err read_query(struct arena *a, struct str type, struct str query, bool strict, struct fhir_search *out)
{
	struct fhir_search_how *how = arena_make(a, struct fhir_search_how);
	unsigned *number = arena_make(a, unsigned);
	struct fhir_pair *pairs = arena_array(a, struct fhir_pair, query.n + 1);
	struct fault f;
	size_t n = 0;
	*number = fhir_resource_find(type);
	*how = (struct fhir_search_how){ number, *number != FHIR_NO_RESOURCE, STR(BASE), strict };
	while (query.p) {
		struct str value = str_cut(&query, '&');
		if (!value.n)
			continue;
		pairs[n].name = decoded(a, str_cut(&value, '='));
		pairs[n++].value = decoded(a, value);
	}
	fault_init(&f, a);
	enum err e = fhir_search_read(a, how, pairs, n, out, &f);
	must((e == OK) == (f.count == 0));
	for (const struct fault_item *i = f.items; i; i = i->next)
		must(str_utf8(i->field) && str_utf8(str_of(i->message)));
	return e;
}

static struct str self_of(struct arena *a, const struct fhir_search *s)
{
	struct buf b;
	buf_init(&b, a, (size_t)1 << 20);
	fhir_search_self(&b, s);
	must(buf_ok(&b));
	return buf_text(&b);
}

static struct json_at fetch(void *context, struct str type, struct str id)
{
	struct world *w = context;
	for (size_t i = 0; i < w->n && w->asked++ < 1000; i++) {
		struct json_at at = json_root(&w->doc[i]);
		if (str_eq(json_text(w->arena, json_get(at, "resourceType")), type) &&
			str_eq(json_text(w->arena, json_get(at, "id")), id))
			return at;
	}
	return (struct json_at){ 0 };
}

static void each(void *context, struct str type, bool (*visit)(void *visitor, struct json_at resource), void *visitor)
{
	struct world *w = context;
	for (size_t i = 0; i < w->n && w->asked++ < 1000; i++) {
		struct json_at at = json_root(&w->doc[i]);
		if (str_eq(json_text(w->arena, json_get(at, "resourceType")), type) && !visit(visitor, at))
			return;
	}
}

static bool seen(void *context, const struct fhir_reference *ref)
{
	unsigned *count = context;
	must(ref->kind == FHIR_REF_RELATIVE && ref->type.n && fhir_id_valid(ref->id));
	return ++*count < 20;
}

static void use(struct world *w, const struct fhir_search *s, struct json_at resource)
{
	const struct fhir_world world = { w, fetch, each };
	struct arena *a = w->arena;
	struct json cut;
	unsigned count = 0;
	bool found = fhir_search_matches(a, s, resource, &world);
	if (w->asked < 100)
		must(found == fhir_search_matches(a, s, resource, &world));
	must(fhir_search_key(a, s, resource).n <= 160 * s->sorts);
	for (const struct fhir_include *i = s->includes; i; i = i->next) {
		fhir_search_include(a, s, i, resource, seen, &count);
		(void)fhir_search_revinclude(a, s, i, resource, STR("Patient"), STR("p1"));
	}
	struct str part = fhir_subset(a, resource, s->mode, s->elements);
	must(json_scan(a, part, &cut, NULL) == OK);
}

static void search(struct arena *a, struct str type, struct str query, struct str resources)
{
	struct fhir_search s, strict, again;
	struct fhir_ids ids;
	struct world *w = arena_make(a, struct world);
	w->arena = a;
	if (read_query(a, type, query, false, &s)) {
		must(read_query(a, type, query, true, &strict) != OK);
		return;
	}
	must((read_query(a, type, query, true, &strict) == OK) == (s.ignored == NULL));
	struct str self = self_of(a, &s);
	must(read_query(a, type, self, true, &again) == OK && str_eq(self_of(a, &again), self));
	while (resources.p && w->n < WORLD_MOST)
		if (json_scan(a, str_cut(&resources, '\n'), &w->doc[w->n], NULL) == OK)
			w->n++;
	for (size_t i = 0; i < w->n; i++)
		use(w, &s, json_root(&w->doc[i]));
	if (fhir_search_person(a, &s, &ids))
		must(!ids.n || ids.id[0].p);
	if (fhir_search_id(a, &s, &ids))
		must(!ids.n || ids.id[0].p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str rest = { (const char *)data, size };
	struct str type = str_cut(&rest, '\n');
	struct str query = rest.p ? str_cut(&rest, '\n') : STR_NONE;
	search(a, type, query, rest);
	arena_free(a);
	return 0;
}

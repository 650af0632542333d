// SPDX-License-Identifier: Apache-2.0
// What the tests of search share: queries written as people see them in an address (nothing encoded), and a small
// world of resources for chains and _has.
#ifndef OWNPLAN_TESTS_SEARCH_HELP_H
#define OWNPLAN_TESTS_SEARCH_HELP_H

#include "fhir_help.h"

#include "fhir/search.h"

#define BASE "https://plan.example/fhir"

// "status=active&_count=2" as pairs; returns how many.
static inline size_t pairs_of(const char *query, struct fhir_pair **out)
{
	size_t n = 0;
	*out = arena_array(arena, struct fhir_pair, strlen(query) + 1);
	for (struct str rest = str_of(query); rest.p;) {
		struct str value = str_cut(&rest, '&');
		if (!value.n)
			continue;
		(*out)[n].name = str_cut(&value, '=');
		(*out)[n++].value = value;
	}
	return n;
}

// `type` NULL: a search over every type.
static inline enum err read_query(const char *type, const char *query, bool strict, struct fhir_search *out,
	struct fault *f)
{
	struct fhir_pair *pairs;
	size_t n = pairs_of(query, &pairs);
	unsigned *types = arena_array(arena, unsigned, 1);
	struct fhir_search_how *how = arena_make(arena, struct fhir_search_how);
	if (type) {
		types[0] = fhir_resource_find(str_of(type));
		assert_int_not_equal(types[0], FHIR_NO_RESOURCE);
	}
	*how = (struct fhir_search_how){ .types = types, .type_count = type != NULL, .base = STR(BASE), .strict = strict };
	fault_init(f, arena);
	return fhir_search_read(arena, how, pairs, n, out, f);
}

// A search that must be good.
static inline struct fhir_search *search_of(const char *type, const char *query)
{
	struct fhir_search *s = arena_make(arena, struct fhir_search);
	struct fault f;
	if (read_query(type, query, true, s, &f))
		fail_msg("%s?%s is refused: %s", type ? type : "", query, f.items ? f.items->message : "without a reason");
	return s;
}

// --- a world ---------------------------------------------------------------------------------------------------------
struct small_world {
	const struct json *doc[32];
	size_t n;
	unsigned fetched, walked;
};

static inline void world_add(struct small_world *w, const char *text)
{
	assert_true(w->n < sizeof w->doc / sizeof *w->doc);
	w->doc[w->n++] = quoted(text);
}

static inline struct json_at world_fetch(void *context, struct str type, struct str id)
{
	struct small_world *w = context;
	w->fetched++;
	for (size_t i = 0; i < w->n; i++) {
		struct json_at at = json_root(w->doc[i]);
		if (str_eq(json_text(arena, json_get(at, "resourceType")), type) &&
			str_eq(json_text(arena, json_get(at, "id")), id))
			return at;
	}
	return (struct json_at){ 0 };
}

static inline void world_each(void *context, struct str type, bool (*visit)(void *visitor, struct json_at resource),
	void *visitor)
{
	struct small_world *w = context;
	w->walked++;
	for (size_t i = 0; i < w->n; i++) {
		struct json_at at = json_root(w->doc[i]);
		if (str_eq(json_text(arena, json_get(at, "resourceType")), type) && !visit(visitor, at))
			return;
	}
}

#endif

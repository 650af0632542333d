// SPDX-License-Identifier: Apache-2.0
// A Bundle that asks for something: whatever is sent, reading it ends with entries in the order of a transaction or
// with a fault that says where; and a resource whose links are rewritten is JSON on one line that is the same when it
// is done again, with every link replaced that was to be.
// Floors: fhir base
// needs: base fhir
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "fhir/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct names {
	struct arena *a;
	const struct fhir_bundle *u;
	size_t replaced, left; // links that were an entry's name, and those still there
};

static enum err see(void *context, enum fhir_link_kind kind, const struct fhir_spot *spot, struct str text,
	struct str *with)
{
	struct names *n = context;
	must(kind <= FHIR_LINK_TEXT && fhir_spot_path(n->a, spot).n > 0);
	for (size_t i = 0; i < n->u->count; i++)
		if (n->u->entry[i].full_url.n && str_eq(n->u->entry[i].full_url, text)) {
			*with = str_format(n->a, "Goal/%zu", i);
			n->replaced++;
			return OK;
		}
	return OK;
}

static enum err stay(void *context, enum fhir_link_kind kind, const struct fhir_spot *spot, struct str text,
	struct str *with)
{
	struct names *n = context;
	(void)kind;
	(void)spot;
	(void)with;
	for (size_t i = 0; i < n->u->count; i++)
		n->left += n->u->entry[i].full_url.n && str_eq(n->u->entry[i].full_url, text) &&
			!str_starts(text, "Goal/");
	return OK;
}

static struct json_at scanned(struct arena *a, struct str text)
{
	struct json *doc = arena_make(a, struct json);
	must(json_scan(a, text, doc, NULL) == OK);
	return json_root(doc);
}

static void rewrite(struct arena *a, const struct fhir_bundle *u, struct json_at resource)
{
	struct names n = { .a = a, .u = u };
	struct str once, twice;
	must(fhir_rewrite(a, resource, &(struct fhir_rewriting){ see, &n }, &once) == OK);
	struct json_at after = scanned(a, once);
	must(fhir_rewrite(a, after, &(struct fhir_rewriting){ stay, &n }, &twice) == OK);
	must(str_eq(once, twice) && n.left == 0);
	must(json_length(after) == json_length(resource));
	size_t at;
	must(!str_index(once, '\n', &at));
}

static void check_order(const struct fhir_bundle *u)
{
	for (size_t i = 0; i < u->count; i++) {
		const struct fhir_entry *e = &u->entry[i];
		must(e->n == i && (e->wrong == OK) == (e->why == NULL) && (e->wrong == OK) == (e->at == NULL));
		must(u->order[i] < u->count);
		if (i == 0)
			continue;
		const struct fhir_entry *x = &u->entry[u->order[i - 1]], *y = &u->entry[u->order[i]];
		must(x->verb < y->verb || (x->verb == y->verb && x->n < y->n));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct json doc;
	struct fhir_bundle u;
	struct fault f;
	fault_init(&f, a);
	if (json_scan(a, (struct str){ (const char *)data, size }, &doc, NULL) == OK) {
		enum err e = fhir_bundle_read(a, json_root(&doc), STR("http://ownplan/fhir"), &u, &f);
		must(e == OK || ((e == ERR_INPUT || e == ERR_TOO_LARGE) && f.err == e));
		must(e != ERR_INPUT || f.items != NULL);
		if (e == OK)
			check_order(&u);
		for (size_t i = 0; e == OK && i < u.count; i++)
			if (json_kind(u.entry[i].resource) == JSON_OBJECT)
				rewrite(a, &u, u.entry[i].resource);
	}
	arena_free(a);
	return 0;
}

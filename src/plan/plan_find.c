// SPDX-License-Identifier: Apache-2.0
// Finding entries of a plan by kind, by id, and by what they are linked to (plan.h). A page asks that of each entry it
// draws, so all are looked up in tables, made when they are first asked for: buckets that chain positions in the plan,
// in its order.
#include "plan/plan.h"

#include <string.h>

struct table {
	uint32_t *bucket; // the first position in each, one more than it is; 0: none
	uint32_t *next;   // of each position: the next in its bucket
};

struct links {
	const struct kind *kind;
	const char *field;
	struct table table;
	struct links *before;
};

struct plan_finder {
	struct arena *arena;
	const struct entry *entry; // of which plan
	size_t entries, mask;
	uint32_t *first; // of each kind, by its rank: one more than its position; 0: none
	struct table ids;
	struct links *links;
};

struct plan_finder *plan_finder_new(struct arena *a)
{
	struct plan_finder *f = arena_make(a, struct plan_finder);
	f->arena = a;
	return f;
}

// FNV-1a, 32 bits.
static uint32_t mix(uint32_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

#define MIX_START 2166136261u

static struct table table_new(const struct plan_finder *f)
{
	return (struct table){ arena_array(f->arena, uint32_t, f->mask + 1), arena_array(f->arena, uint32_t, f->entries) };
}

static void put(const struct plan_finder *f, struct table *t, uint32_t h, size_t at)
{
	t->next[at] = t->bucket[h & f->mask];
	t->bucket[h & f->mask] = (uint32_t)at + 1;
}

// What was looked for in other entries than those that the plan has now is forgotten.
static struct plan_finder *finder_of(const struct plan *pl)
{
	struct plan_finder *f = pl->finder;
	must(f != NULL && pl->entries < UINT32_MAX);
	if (f->entry == pl->entry && f->entries == pl->entries)
		return f;
	*f = (struct plan_finder){ .arena = f->arena, .entry = pl->entry, .entries = pl->entries, .mask = 15 };
	while (f->mask < f->entries)
		f->mask = f->mask * 2 + 1;
	return f;
}

static void find_first(const struct plan *pl, struct plan_finder *f)
{
	f->first = arena_array(f->arena, uint32_t, kind_count + 1); // of what is no kind there is none
	for (size_t i = pl->entries; i-- > 0;)
		if (i == 0 || pl->entry[i].kind != pl->entry[i - 1].kind)
			f->first[kind_rank(pl->entry[i].kind)] = (uint32_t)i + 1;
}

const struct entry *plan_first(const struct plan *pl, const struct kind *k)
{
	if (!pl->entries)
		return NULL;
	struct plan_finder *f = finder_of(pl);
	if (!f->first)
		find_first(pl, f);
	uint32_t at = f->first[kind_rank(k)];
	return at ? &pl->entry[at - 1] : NULL;
}

const struct entry *plan_entry(const struct plan *pl, struct str id)
{
	if (!pl->entries)
		return NULL;
	struct plan_finder *f = finder_of(pl);
	if (!f->ids.bucket) {
		f->ids = table_new(f);
		for (size_t i = f->entries; i-- > 0;)
			put(f, &f->ids, mix(MIX_START, pl->entry[i].r->id), i);
	}
	for (uint32_t at = f->ids.bucket[mix(MIX_START, id) & f->mask]; at; at = f->ids.next[at - 1])
		if (str_eq(pl->entry[at - 1].r->id, id))
			return &pl->entry[at - 1];
	return NULL;
}

static const struct links *links_of(const struct plan *pl, const struct kind *k, const char *field)
{
	if (!pl->entries)
		return NULL;
	struct plan_finder *f = finder_of(pl);
	struct links *l = f->links;
	while (l && !(l->kind == k && strcmp(l->field, field) == 0))
		l = l->before;
	const struct entry *first = l ? NULL : plan_first(pl, k);
	if (!first)
		return l;
	l = arena_make(f->arena, struct links);
	*l = (struct links){ k, field, table_new(f), f->links };
	f->links = l;
	size_t from = (size_t)(first - pl->entry), end = from;
	while (end < pl->entries && pl->entry[end].kind == k)
		end++;
	for (size_t i = end; i-- > from;) {
		struct str link = entry_link(&pl->entry[i], field);
		if (link.n)
			put(f, &l->table, mix(MIX_START, link), i);
	}
	return l;
}

static bool linked(const struct entry *e, const char *field, const struct entry *to)
{
	struct str link = entry_link(e, field);
	size_t n = to->r->type.n;
	return link.n == n + 1 + to->r->id.n && memcmp(link.p, to->r->type.p, n) == 0 && link.p[n] == '/' &&
		memcmp(link.p + n + 1, to->r->id.p, to->r->id.n) == 0;
}

static const struct entry *linked_from(
	const struct plan *pl, const struct links *l, uint32_t at, const struct entry *to)
{
	while (at && !linked(&pl->entry[at - 1], l->field, to))
		at = l->table.next[at - 1];
	return at ? &pl->entry[at - 1] : NULL;
}

const struct entry *plan_linked_first(
	const struct plan *pl, const struct kind *k, const char *field, const struct entry *to)
{
	const struct links *l = links_of(pl, k, field);
	if (!l)
		return NULL;
	uint32_t h = mix(mix(mix(MIX_START, to->r->type), STR("/")), to->r->id);
	return linked_from(pl, l, l->table.bucket[h & pl->finder->mask], to);
}

const struct entry *plan_linked_next(
	const struct plan *pl, const struct entry *e, const char *field, const struct entry *to)
{
	const struct links *l = links_of(pl, e->kind, field);
	return l ? linked_from(pl, l, l->table.next[e - pl->entry], to) : NULL;
}

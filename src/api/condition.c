// SPDX-License-Identifier: Apache-2.0
// The one resource that a condition names (condition.h).
#include "api/condition.h"

#include <stdlib.h>

#include "api/search.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/definitions.h"

#define PAIRS_MOST 1000

// Only what stands behind the question mark is a condition (http.html#ccreate); some programs send the whole address.
static struct str criteria(struct str type, struct str query)
{
	size_t mark;
	if (!str_index(query, '?', &mark))
		return query;
	struct str before = str_part(query, 0, mark);
	return !mark || str_eq(before, type) ? str_part(query, mark + 1, query.n) : query;
}

static enum err find(struct visit *v, struct str type, const struct form *form, struct resource *out)
{
	struct search_act act = { .v = v, .type = type };
	struct fhir_pair *pairs = arena_array(v->arena, struct fhir_pair, form->count + 1);
	for (size_t i = 0; i < form->count; i++)
		pairs[i] = (struct fhir_pair){ form->pair[i].name, form->pair[i].value };
	enum err e = search_read(&act, pairs, form->count, true);
	if (e == OK && !act.s.criteria)
		e = fault_say(&v->fault, ERR_PRECONDITION,
			_("A condition must say what is looked for, such as identifier=system|value."));
	if (e == OK)
		e = search_find(&act);
	if (e != OK)
		return e;
	if (act.hits.count != 1)
		return act.hits.count ? ERR_MANY : ERR_NOT_FOUND;
	e = search_hit_whole(v, &act.hits.item[0]);
	*out = act.hits.item[0].r;
	return e;
}

static int by_text(const void *x, const void *y)
{
	const struct form_pair *a = x, *b = y;
	int order = str_compare(a->name, b->name);
	return order ? order : str_compare(a->value, b->value);
}

// One spelling: decoded and in one order, which says nothing. No part holds a zero byte.
static struct str spelling(struct arena *a, struct str type, struct form *form)
{
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	buf_str(&b, type);
	if (form->count)
		qsort(form->pair, form->count, sizeof *form->pair, by_text);
	for (size_t i = 0; i < form->count; i++) {
		buf_add(&b, "", 1);
		buf_str(&b, form->pair[i].name);
		buf_add(&b, "", 1);
		buf_str(&b, form->pair[i].value);
	}
	return buf_text(&b);
}

enum err condition_find(struct visit *v, struct str type, struct str query, struct resource *out)
{
	struct form form;
	if (!fhir_resource_named(type))
		return ERR_NOT_FOUND;
	enum err e = form_parse(v->arena, criteria(type, query), PAIRS_MOST, &form);
	return e == OK ? find(v, type, &form, out) : e;
}

enum err condition_unless(struct visit *v, struct str type, struct str query, struct once *once, struct resource *out)
{
	struct form form;
	*once = (struct once){ 0 };
	if (!fhir_resource_named(type))
		return ERR_NOT_FOUND;
	enum err e = form_parse(v->arena, criteria(type, query), PAIRS_MOST, &form);
	if (e == OK)
		e = once_look(v->db, spelling(v->arena, type, &form), store_is_shared(v->site->store), once);
	return e == OK ? find(v, type, &form, out) : e;
}

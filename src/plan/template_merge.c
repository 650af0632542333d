// SPDX-License-Identifier: Apache-2.0
// Three states of a template joined (template_diff.h), on the Questionnaires themselves, so that what no form knows
// comes along.
#include "plan/template_diff.h"
#include "plan/template_inside.h"

struct merge {
	struct arena *a;
	size_t kept;
};

static struct json_node *tree_of(struct merge *m, const struct template *t)
{
	return json_tree(m->a, json_trusted(m->a, t->r.body));
}

static struct json_node *items(struct json_node *n)
{
	struct json_node *list = n ? json_node_get(n, STR("item")) : NULL;
	return json_node_kind(list) == JSON_ARRAY ? list : NULL;
}

static uint32_t count(struct json_node *list)
{
	return list ? json_node_count(list) : 0;
}

static struct str link_of(struct merge *m, struct json_node *item)
{
	struct str link = json_node_string(m->a, json_node_get(item, STR("linkId")));
	return link.p ? link : STR("");
}

// A section is known by its code, a question by its linkId.
static struct str name_of(struct merge *m, struct json_node *item, bool section)
{
	struct json_node *codes = section ? json_node_get(item, STR("code")) : NULL;
	for (uint32_t i = 0; i < count(json_node_kind(codes) == JSON_ARRAY ? codes : NULL); i++) {
		struct json_node *c = json_node_item(codes, i);
		if (str_is(json_node_string(m->a, json_node_get(c, STR("system"))), TEMPLATE_PART_SYSTEM))
			return json_node_string(m->a, json_node_get(c, STR("code")));
	}
	return link_of(m, item);
}

static struct json_node *named(struct merge *m, struct json_node *list, struct str name, bool section, uint32_t *at)
{
	for (*at = 0; *at < count(list); ++*at)
		if (str_eq(name_of(m, json_node_item(list, *at), section), name))
			return json_node_item(list, *at);
	return NULL;
}

static bool same(struct merge *m, struct json_node *x, struct json_node *y)
{
	struct buf one, two;
	if (!x || !y)
		return x == y;
	buf_init(&one, m->a, TEMPLATE_MOST);
	buf_init(&two, m->a, TEMPLATE_MOST);
	json_node_write(&one, x);
	json_node_write(&two, y);
	return str_eq(buf_text(&one), buf_text(&two));
}

static void merge_section(struct merge *m, struct json_node *ours, struct json_node *base, struct json_node *theirs);

// Behind the one that it stands behind over there; at the beginning when that is none.
static uint32_t place_for(struct merge *m, struct json_node *ours, struct json_node *theirs, uint32_t there,
	bool section)
{
	uint32_t at;
	while (there-- > 0)
		if (named(m, ours, name_of(m, json_node_item(theirs, there), section), section, &at))
			return at + 1;
	return 0;
}

static void merge_lists(struct merge *m, struct json_node *ours, struct json_node *base, struct json_node *theirs,
	bool section)
{
	uint32_t at, ignored;
	for (uint32_t i = 0; i < count(theirs); i++) {
		struct json_node *t = json_node_item(theirs, i);
		struct str name = name_of(m, t, section);
		struct json_node *o = named(m, ours, name, section, &at), *b = named(m, base, name, section, &ignored);
		if (same(m, b, t))
			continue;
		if (!o && !b)
			json_node_insert(ours, place_for(m, ours, theirs, i, section), json_node_copy(m->a, t));
		else if (o && same(m, o, b))
			json_node_swap(ours, at, json_node_copy(m->a, t));
		else if (o && b && section)
			merge_section(m, o, b, t);
		else if (!o || !same(m, o, t))
			m->kept++;
	}
	for (uint32_t i = count(base); i-- > 0;) {
		struct json_node *b = json_node_item(base, i);
		struct str name = name_of(m, b, section);
		struct json_node *o = named(m, ours, name, section, &at);
		if (!o || named(m, theirs, name, section, &ignored))
			continue;
		if (same(m, o, b))
			(void)json_node_take(ours, at);
		else
			m->kept++;
	}
}

static void merge_section(struct merge *m, struct json_node *ours, struct json_node *base, struct json_node *theirs)
{
	struct json_node *o = json_node_get(ours, STR("text")), *b = json_node_get(base, STR("text")),
			 *t = json_node_get(theirs, STR("text"));
	struct json_node *languages = json_node_get(theirs, STR("_text"));
	if (t && same(m, o, b) && same(m, json_node_get(ours, STR("_text")), json_node_get(base, STR("_text")))) {
		json_node_set(m->a, ours, STR("text"), json_node_copy(m->a, t));
		json_node_set(m->a, ours, STR("_text"), languages ? json_node_copy(m->a, languages) : NULL);
	} else if (t && same(m, o, b))
		json_node_set(m->a, ours, STR("text"), json_node_copy(m->a, t));
	else if (!same(m, b, t) && !same(m, o, t))
		m->kept++;
	if (!items(ours))
		json_node_set(m->a, ours, STR("item"), json_node_array(m->a));
	merge_lists(m, items(ours), items(base), items(theirs), false);
	if (!count(items(ours)))
		json_node_set(m->a, ours, STR("item"), NULL);
}

struct str template_merge(struct arena *a, const struct template *ours, const struct template *base,
	const struct template *theirs, size_t *kept)
{
	struct merge m = { .a = a };
	struct buf b;
	struct json_node *into = tree_of(&m, ours);
	if (!items(into))
		json_node_set(a, into, STR("item"), json_node_array(a));
	merge_lists(&m, items(into), items(tree_of(&m, base)), items(tree_of(&m, theirs)), true);
	*kept = m.kept;
	buf_init(&b, a, 2 * TEMPLATE_MOST);
	json_node_write(&b, into);
	return buf_text(&b);
}

// SPDX-License-Identifier: Apache-2.0
// What depends on what in a template (template_check.c): "ask this once that is answered". A question that is not there
// would never be asked, and a loop of them neither.
#include "base/text.h"
#include "plan/template_inside.h"

struct walk {
	struct arena *a;
	const struct template_link *link;
	size_t links;
	struct fault *f;
	unsigned char *seen; // 1: on the way that is walked, 2: done
	size_t *way, length;
};

static size_t place_of_link(const struct walk *w, struct str id)
{
	size_t i = 0;
	while (i < w->links && !str_eq(w->link[i].id, id))
		i++;
	return i;
}

// "a → b → a"
static void say_loop(struct walk *w, size_t to)
{
	struct str text = STR("");
	size_t from = 0;
	while (w->way[from] != to)
		from++;
	for (size_t i = from; i < w->length; i++)
		text = str_format(w->a, "%.*s%.*s → ", STR_ARG(text), STR_ARG(w->link[w->way[i]].id));
	text = str_format(w->a, "%.*s%.*s", STR_ARG(text), STR_ARG(w->link[to].id));
	(void)fault_field_str(w->f, w->link[to].id,
		str_format(w->a, _("Item “%.*s” waits for itself: %.*s. None of these would ever be asked."),
			STR_ARG(w->link[to].id), STR_ARG(text))
			.p);
}

static void say_missing(struct walk *w, size_t at, struct str question)
{
	(void)fault_field_str(w->f, w->link[at].id,
		str_format(w->a, _("Item “%.*s” waits for “%.*s”, and there is no such item."), STR_ARG(w->link[at].id),
			STR_ARG(question))
			.p);
}

// At most TEMPLATE_ITEMS deep: each item is on the way once.
static void visit_link(struct walk *w, size_t at)
{
	struct json_at list = json_get(w->link[at].item, "enableWhen");
	w->seen[at] = 1;
	w->way[w->length++] = at;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str question = template_text(w->a, i, "question");
		size_t to = place_of_link(w, question);
		if (to == w->links)
			say_missing(w, at, question);
		else if (w->seen[to] == 1)
			say_loop(w, to);
		else if (!w->seen[to])
			visit_link(w, to);
	}
	w->length--;
	w->seen[at] = 2;
}

void template_check_when(struct arena *a, const struct template_link *link, size_t links, struct fault *f)
{
	struct walk w = { .a = a, .link = link, .links = links, .f = f, .seen = arena_array(a, unsigned char, links + 1),
		.way = arena_array(a, size_t, links + 1) };
	for (size_t i = 0; i < links; i++)
		if (!w.seen[i])
			visit_link(&w, i);
}

// SPDX-License-Identifier: Apache-2.0
// One plan that follows several templates (template.h): what it asks for in all. The first that asks for something
// says how; another section or question of the next is added behind, so a cohort more never changes what was asked
// before, and what everybody is asked (about me) is asked once.
#include "plan/template_inside.h"

#include <string.h>

static struct template_part *part_here(struct plan_templates *s, struct str name)
{
	for (size_t i = 0; i < s->parts; i++)
		if (str_eq(s->part[i].name, name))
			return &s->part[i];
	return NULL;
}

static bool asked(const struct template_part *p, const struct template_prompt *prompt)
{
	for (size_t i = 0; i < p->prompts; i++)
		if (template_same_prompt(&p->prompt[i], prompt) &&
			(template_initial(prompt).n || prompt->kind->single || str_eq(p->prompt[i].plain, prompt->plain)))
			return true;
	return false;
}

static bool told(const struct template_part *p, struct str tip)
{
	for (size_t i = 0; i < p->tips; i++)
		if (str_eq(p->tip[i], tip))
			return true;
	return false;
}

// Room for all that any of them brings.
static struct template_part part_new(struct arena *a, const struct template_part *like, size_t room)
{
	struct template_part p = { .name = like->name, .link = like->link, .text = like->text,
		.text_in = like->text_in, .plain = like->plain };
	p.tip = arena_array(a, struct str, room);
	p.tip_in = arena_array(a, const char *, room);
	p.prompt = arena_array(a, struct template_prompt, room);
	return p;
}

static void add_part(struct arena *a, struct plan_templates *s, const struct template_part *more, size_t room)
{
	struct template_part *p = part_here(s, more->name);
	if (!p) {
		p = &s->part[s->parts++];
		*p = part_new(a, more, room);
	}
	for (size_t i = 0; i < more->tips; i++)
		if (!told(p, more->tip[i])) {
			p->tip_in[p->tips] = more->tip_in[i];
			p->tip[p->tips++] = more->tip[i];
		}
	for (size_t i = 0; i < more->prompts; i++)
		if (!asked(p, &more->prompt[i]))
			p->prompt[p->prompts++] = more->prompt[i];
}

void template_join(struct arena *a, struct template *item, size_t count, struct plan_templates *out)
{
	*out = (struct plan_templates){ .item = item, .count = count, .part = arena_array(a, struct template_part,
		template_section_count + 1) };
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < item[i].parts; j++)
			for (size_t k = 0; k < item[i].part[j].prompts; k++)
				item[i].part[j].prompt[k].of = &item[i];
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < item[i].parts; j++) {
			size_t room = 1;
			for (size_t t = 0; t < count; t++) {
				const struct template_part *p = template_part_named(&item[t], item[i].part[j].name);
				room += p ? p->tips + p->prompts : 0;
			}
			if (out->parts < template_section_count || part_here(out, item[i].part[j].name))
				add_part(a, out, &item[i].part[j], room);
		}
}

enum err template_followed(struct db *db, struct arena *a, struct str care_plan, struct plan_templates *out)
{
	struct json_at list = care_plan.n ? json_get(json_trusted(a, care_plan), "instantiatesCanonical")
									  : (struct json_at){ 0 };
	struct template *item = arena_array(a, struct template, json_length(list) + 1);
	size_t count = 0;
	enum err e = OK;
	for (struct json_at i = json_first(list); e == OK && json_is_set(i); i = json_next(list, i)) {
		struct str canonical = json_text(a, i);
		e = template_recall(db, a, canonical, &item[count]);
		count += e == OK;
		e = e == ERR_NOT_FOUND ? OK : e; // a program may have named another's
	}
	template_join(a, item, count, out);
	return e;
}

const struct template_part *followed_part(const struct plan_templates *s, const char *name)
{
	for (size_t i = 0; i < s->parts; i++)
		if (str_is(s->part[i].name, name))
			return &s->part[i];
	return NULL;
}

struct str followed_link(struct arena *a, const struct template_prompt *p)
{
	return str_format(a, "%.*s/%.*s", STR_ARG(p->of->name), STR_ARG(p->link));
}

const struct template_prompt *followed_prompt(const struct plan_templates *s, struct str link)
{
	struct str name = str_cut(&link, '/');
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->item[i].name, name))
			return template_prompt_linked(&s->item[i], link);
	return NULL;
}

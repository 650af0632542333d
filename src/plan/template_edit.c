// SPDX-License-Identifier: Apache-2.0
// What an administrator's forms make of a draft (template.h): the Questionnaire as a tree, of which only what the form
// speaks of is changed.
#include "base/random.h"
#include "plan/template_inside.h"

#include <string.h>

static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	json_node_put(a, n, path, text.n ? json_node_text(a, text) : NULL);
}

static struct json_node *items_of(struct arena *a, struct json_node *n)
{
	struct json_node *list = json_node_get(n, STR("item"));
	if (json_node_kind(list) == JSON_ARRAY)
		return list;
	list = json_node_array(a);
	json_node_set(a, n, STR("item"), list);
	return list;
}

static struct str said(struct arena *a, struct json_node *n, const char *member)
{
	struct str text = json_node_string(a, json_node_get(n, str_of(member)));
	return text.p ? text : STR("");
}

static bool is_display(struct arena *a, struct json_node *n)
{
	return str_is(said(a, n, "type"), "display");
}

static struct json_node *item_new(struct arena *a, struct str link, const char *type, struct str text)
{
	struct json_node *n = json_node_object(a);
	put_text(a, n, "linkId", link);
	put_text(a, n, "text", text);
	put_text(a, n, "type", str_of(type));
	return n;
}

// --- a question --------------------------------------------------------------------------------------------------
static void put_hint(struct arena *a, struct json_node *item, struct str hint)
{
	struct json_node *list = items_of(a, item);
	uint32_t at = 0, count = json_node_count(list);
	while (at < count && !is_display(a, json_node_item(list, at)))
		at++;
	if (at < count && hint.n)
		template_put_words(a, json_node_item(list, at), "text", hint);
	else if (at < count)
		(void)json_node_take(list, at);
	else if (hint.n)
		json_node_insert(
			list, 0, item_new(a, str_format(a, "%.*s-help", STR_ARG(said(a, item, "linkId"))), "display", hint));
	if (!json_node_count(list))
		json_node_set(a, item, STR("item"), NULL);
}

static bool begins(struct json_node *word)
{
	return json_node_get(word, STR("initial")) != NULL;
}

static void put_initial(struct arena *a, struct json_node *word, struct str name)
{
	struct json_node *list = json_node_get(word, STR("initial")),
		*first = json_node_kind(list) == JSON_ARRAY && json_node_count(list) ? json_node_item(list, 0) : NULL;
	if (json_node_kind(first) == JSON_OBJECT)
		template_put_words(a, first, "valueString", name);
	else
		put_text(a, word, "initial[0].valueString", name);
}

// The words of a question that holds fields: the title that it begins with, and what is asked.
static void put_fields(struct arena *a, struct json_node *item, const struct template_edit_prompt *e)
{
	struct json_node *list = items_of(a, item);
	bool asked = false;
	if (e->name.n)
		template_put_words(a, item, "text", e->name);
	for (uint32_t i = 0; i < json_node_count(list); i++) {
		struct json_node *word = json_node_item(list, i);
		if (is_display(a, word))
			continue;
		if (begins(word)) {
			if (e->name.n)
				put_initial(a, word, e->name);
		} else if (!asked) {
			template_put_words(a, word, "text", e->text);
			asked = true;
		}
	}
	if (!asked)
		template_put_words(a, item, "text", e->text);
}

static void put_prompt(struct arena *a, struct json_node *item, const struct template_edit_prompt *e)
{
	if (str_is(said(a, item, "type"), "group"))
		put_fields(a, item, e);
	else
		template_put_words(a, item, "text", e->text);
	put_hint(a, item, e->hint);
	json_node_set(a, item, STR("required"), e->asked_of_all ? json_node_raw(a, STR("true")) : NULL);
}

// The field in which most of an entry is said, beside its title; NULL: it has none.
static const struct field *main_field(const struct kind *k)
{
	for (size_t i = 0; i < k->fields; i++)
		if (k->field[i].control == CONTROL_WORDS && &k->field[i] != template_title_field(k))
			return &k->field[i];
	return NULL;
}

static struct json_node *field_new(struct arena *a, struct str link, const struct kind *k, const struct field *f,
	struct str text)
{
	struct json_node *n = item_new(a, link, f->control == CONTROL_WORDS ? "text" : "string", text);
	put_text(a, n, "definition", str_format(a, TEMPLATE_KIND "%s#%s", k->name, f->name));
	return n;
}

static struct json_node *prompt_new(struct arena *a, const char *part, const struct template_edit *e)
{
	const struct kind *k = e->add;
	const struct field *more = main_field(k);
	struct str link = str_format(a, "%s-%s-%.*s", part, k->name, STR_ARG(random_id_str(a, 6)));
	struct json_node *n;
	if (e->added.name.n && more) {
		n = item_new(a, link, "group", e->added.name);
		put_text(a, n, "definition", str_format(a, TEMPLATE_KIND "%s", k->name));
		struct json_node *list = items_of(a, n), *name = field_new(a, str_format(a, "%.*s-name", STR_ARG(link)), k,
			template_title_field(k), str_of(template_title_field(k)->label));
		put_text(a, name, "initial[0].valueString", e->added.name);
		json_node_push(a, list, name);
		json_node_push(a, list, field_new(a, str_format(a, "%.*s-words", STR_ARG(link)), k, more, e->added.text));
	} else {
		n = field_new(a, link, k, template_title_field(k), e->added.text);
		if (e->added.name.n)
			put_text(a, n, "initial[0].valueString", e->added.name);
	}
	put_hint(a, n, e->added.hint);
	if (e->added.asked_of_all)
		json_node_set(a, n, STR("required"), json_node_raw(a, STR("true")));
	return n;
}

// --- a section ---------------------------------------------------------------------------------------------------
struct placed {
	struct json_node *node;
	int64_t place;
};

// Questions in their new order; what the form does not know stays behind them.
static void put_prompts(struct arena *a, struct json_node *into, struct json_node *old,
	const struct template_part *part,
	const struct template_edit *e)
{
	uint32_t count = json_node_count(old), n = 0;
	struct placed *list = arena_array(a, struct placed, count + 1);
	for (uint32_t i = 0; i < count; i++) {
		struct json_node *item = json_node_take(old, 0);
		struct placed here = { item, INT64_MAX };
		bool gone = is_display(a, item);
		for (size_t j = 0; part && j < part->prompts && j < e->prompts; j++)
			if (str_eq(part->prompt[j].link, said(a, item, "linkId"))) {
				gone = e->prompt[j].gone;
				here.place = e->prompt[j].place;
				put_prompt(a, item, &e->prompt[j]);
			}
		if (gone)
			continue;
		uint32_t at = n++;
		for (; at > 0 && list[at - 1].place > here.place; at--)
			list[at] = list[at - 1];
		list[at] = here;
	}
	for (uint32_t i = 0; i < n; i++)
		json_node_push(a, into, list[i].node);
}

// What a line says in other languages stays with it as long as its words are the same.
static void put_tip(struct arena *a, struct json_node *into, struct json_node *old, struct str link, struct str line)
{
	struct json_node *fresh = item_new(a, link, "display", line);
	for (uint32_t i = 0; i < json_node_count(old); i++) {
		struct json_node *was = json_node_item(old, i), *languages = json_node_get(was, STR("_text"));
		if (languages && is_display(a, was) && str_eq(str_trim(said(a, was, "text")), line)) {
			json_node_set(a, fresh, STR("_text"), json_node_copy(a, languages));
			break;
		}
	}
	json_node_push(a, into, fresh);
}

static void put_tips(struct arena *a, struct json_node *into, struct json_node *old, const char *part, struct str tips)
{
	for (unsigned i = 1; tips.p; i++) {
		struct str line = str_trim(str_cut(&tips, '\n'));
		if (line.n)
			put_tip(a, into, old, str_format(a, "%s-line-%u", part, i), line);
	}
}

static struct json_node *group_new(struct arena *a, const char *part)
{
	struct json_node *n = item_new(a, str_format(a, "section-%s", part), "group", STR(""));
	put_text(a, n, "code[0].system", STR(TEMPLATE_PART_SYSTEM));
	put_text(a, n, "code[0].code", str_of(part));
	return n;
}

struct json_node *template_edit_part(
	struct arena *a, const struct template *t, const char *part, const struct template_edit *e)
{
	struct json_at list = json_get(json_trusted(a, t->r.body), "item"), i = json_first(list);
	struct json_node *body = json_tree(a, json_trusted(a, t->r.body)), *groups = items_of(a, body), *group;
	uint32_t at = 0, count = json_node_count(groups);
	for (; json_is_set(i) && !str_is(template_section_of(a, i), part); i = json_next(list, i))
		at++;
	group = at < count ? json_node_take(groups, at) : group_new(a, part);
	if (!e->on)
		return body;
	struct json_node *old = items_of(a, group), *fresh = json_node_array(a);
	template_put_words(a, group, "text", e->text);
	put_tips(a, fresh, old, part, e->tips);
	put_prompts(a, fresh, old, template_part_named(t, str_of(part)), e);
	if (e->add)
		json_node_push(a, fresh, prompt_new(a, part, e));
	json_node_set(a, group, STR("item"), json_node_count(fresh) ? fresh : NULL);
	count = json_node_count(groups);
	uint32_t to = e->place < 1 ? 0 : e->place - 1 > (int64_t)count ? count : (uint32_t)(e->place - 1);
	json_node_insert(groups, to, group);
	return body;
}

struct json_node *template_edit_words(struct arena *a, const struct template *t, struct str title, struct str about,
	struct str use, struct str cohort)
{
	struct json_node *body = json_tree(a, json_trusted(a, t->r.body));
	template_put_words(a, body, "title", title);
	template_put_words(a, body, "description", about);
	template_put_words(a, body, "purpose", use);
	if (cohort.n)
		put_text(a, body, "code[system=" TEMPLATE_COHORT_SYSTEM "].code", cohort);
	return body;
}

// SPDX-License-Identifier: Apache-2.0
// Templates in other languages (template.h): FHIR's extension "translation" beside each text that people read. A text
// that was changed since it was translated says so beside it, for each of its languages.
#include <string.h>

#include "base/text.h"
#include "plan/template_inside.h"

#define TRANSLATION "http://hl7.org/fhir/StructureDefinition/translation"
#define OLDER OWN_EXTENSION("translation-older") // valueCode: of which language

bool template_same_language(struct str x, struct str y)
{
	const struct text_language *l = text_language_named(x);
	return l ? l == text_language_named(y) : str_eq(x, y);
}

struct str template_own_language(struct arena *a, struct json_at body)
{
	struct str own = template_text(a, body, "language");
	return own.n ? own : str_of(text_languages[0].name);
}

static struct json_at beside(struct arena *a, struct json_at from, const char *member)
{
	return json_get(json_get(from, str_format(a, "_%s", member).p), "extension");
}

// A part of an extension: "lang" has a valueCode, "content" a valueString.
static struct str part_of(struct arena *a, struct json_at extension, const char *name, const char *value)
{
	struct json_at list = json_get(extension, "extension");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (json_text_is(json_get(i, "url"), name))
			return template_text(a, i, value);
	return STR("");
}

static bool is_translation(struct json_at extension)
{
	return json_text_is(json_get(extension, "url"), TRANSLATION);
}

size_t template_translations(struct arena *a, struct json_at from, const char *member, struct template_said **out)
{
	struct json_at list = beside(a, from, member);
	size_t count = 0;
	*out = arena_array(a, struct template_said, json_length(list) + 1);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (is_translation(i))
			(*out)[count++] = (struct template_said){ part_of(a, i, "lang", "valueCode"),
				part_of(a, i, "content", "valueString") };
	return count;
}

struct str template_translation(struct arena *a, struct json_at from, const char *member, struct str lang)
{
	struct template_said *said;
	size_t count = template_translations(a, from, member, &said);
	for (size_t i = 0; i < count; i++)
		if (str_trim(said[i].text).n && template_same_language(said[i].lang, lang))
			return said[i].text;
	return STR("");
}

static bool is_older(struct arena *a, struct json_at from, const char *member, struct str lang)
{
	struct json_at list = beside(a, from, member);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (json_text_is(json_get(i, "url"), OLDER) && template_same_language(template_text(a, i, "valueCode"), lang))
			return true;
	return false;
}

// --- all of them -------------------------------------------------------------------------------------------------
static const char *const head[] = { "title", "description", "purpose" };
#define HEAD (sizeof head / sizeof *head)
#define DEEP 5

struct walk {
	struct arena *a;
	struct str lang;
	struct template_text *item;
	size_t count, room;
};

static void take(struct walk *w, struct str link, struct str part, struct json_at from, const char *member)
{
	struct str text = template_text(w->a, from, member);
	if (!text.n)
		return;
	if (w->count == w->room) {
		struct template_text *more = arena_array(w->a, struct template_text, w->room = w->room ? w->room * 2 : 128);
		if (w->count)
			memcpy(more, w->item, w->count * sizeof *more);
		w->item = more;
	}
	w->item[w->count++] = (struct template_text){ .link = link, .part = part, .member = member, .text = text,
		.said = template_translation(w->a, from, member, w->lang), .older = is_older(w->a, from, member, w->lang) };
}

static void take_items(struct walk *w, struct str part, struct json_at from, unsigned depth)
{
	struct json_at list = json_get(from, "item");
	for (struct json_at i = json_first(list); depth < DEEP && json_is_set(i); i = json_next(list, i)) {
		struct str here = depth ? part : template_section_of(w->a, i), link = template_text(w->a, i, "linkId");
		take(w, link, here, i, "text");
		take(w, link, here, json_item(json_get(i, "initial"), 0), "valueString");
		take_items(w, here, i, depth + 1);
	}
}

size_t template_texts(struct arena *a, struct json_at body, struct str lang, struct template_text **out)
{
	struct walk w = { .a = a, .lang = lang };
	for (size_t i = 0; i < HEAD; i++)
		take(&w, STR(""), STR(""), body, head[i]);
	take_items(&w, STR(""), body, 0);
	*out = w.item;
	return w.count;
}

// --- changing ----------------------------------------------------------------------------------------------------
static struct str said_in(struct arena *a, struct json_node *n, const char *member)
{
	struct str text = json_node_string(a, json_node_get(n, str_of(member)));
	return text.p ? text : STR("");
}

static struct json_node *array_of(struct json_node *n, const char *member)
{
	struct json_node *list = n ? json_node_get(n, str_of(member)) : NULL;
	return json_node_kind(list) == JSON_ARRAY ? list : NULL;
}

// Of which language an extension beside a text speaks; "" when it is neither of ours.
static struct str speaks_of(struct arena *a, struct json_node *extension)
{
	if (str_is(said_in(a, extension, "url"), OLDER))
		return said_in(a, extension, "valueCode");
	bool translates = str_is(said_in(a, extension, "url"), TRANSLATION);
	struct json_node *parts = translates ? array_of(extension, "extension") : NULL;
	for (uint32_t i = 0; parts && i < json_node_count(parts); i++)
		if (str_is(said_in(a, json_node_item(parts, i), "url"), "lang"))
			return said_in(a, json_node_item(parts, i), "valueCode");
	return STR("");
}

static struct json_node *translation_new(struct arena *a, struct str lang, struct str text)
{
	struct json_node *n = json_node_object(a);
	json_node_put(a, n, "url", json_node_text(a, STR(TRANSLATION)));
	json_node_put(a, n, "extension[0].url", json_node_text(a, STR("lang")));
	json_node_put(a, n, "extension[0].valueCode", json_node_text(a, lang));
	json_node_put(a, n, "extension[1].url", json_node_text(a, STR("content")));
	json_node_put(a, n, "extension[1].valueString", json_node_text(a, text));
	return n;
}

static struct json_node *older_new(struct arena *a, struct str lang)
{
	struct json_node *n = json_node_object(a);
	json_node_put(a, n, "url", json_node_text(a, STR(OLDER)));
	json_node_put(a, n, "valueCode", json_node_text(a, lang));
	return n;
}

// The list beside a text, without what speaks of this language (NULL: as it is).
static struct json_node *list_without(struct arena *a, struct json_node *n, const char *member, const struct str *lang)
{
	struct json_node *object = json_node_get(n, str_format(a, "_%s", member)), *fresh = json_node_array(a),
		*old = json_node_kind(object) == JSON_OBJECT ? array_of(object, "extension") : NULL;
	for (uint32_t i = 0; old && i < json_node_count(old); i++)
		if (!lang || !template_same_language(speaks_of(a, json_node_item(old, i)), *lang))
			json_node_push(a, fresh, json_node_copy(a, json_node_item(old, i)));
	return fresh;
}

static void put_list(struct arena *a, struct json_node *n, const char *member, struct json_node *list)
{
	struct json_node *object = json_node_object(a);
	struct str name = str_format(a, "_%s", member);
	json_node_set(a, object, STR("extension"), list);
	json_node_set(a, n, name, json_node_count(list) ? object : NULL);
}

static void put_translation(struct arena *a, struct json_node *n, const char *member, struct str lang, struct str text)
{
	struct json_node *list = list_without(a, n, member, &lang);
	if (text.n)
		json_node_push(a, list, translation_new(a, lang, text));
	put_list(a, n, member, list);
}

void template_put_words(struct arena *a, struct json_node *n, const char *member, struct str text)
{
	struct str was = said_in(a, n, member);
	json_node_set(a, n, str_of(member), text.n ? json_node_text(a, text) : NULL);
	if (str_eq(str_trim(was), str_trim(text)))
		return;
	struct json_node *list = list_without(a, n, member, NULL);
	uint32_t count = text.n ? json_node_count(list) : 0;
	for (uint32_t i = 0; i < count; i++) {
		struct str lang = speaks_of(a, json_node_item(list, i));
		bool told = !lang.n || str_is(said_in(a, json_node_item(list, i), "url"), OLDER);
		for (uint32_t j = 0; !told && j < json_node_count(list); j++)
			told = str_is(said_in(a, json_node_item(list, j), "url"), OLDER) &&
				template_same_language(speaks_of(a, json_node_item(list, j)), lang);
		if (!told)
			json_node_push(a, list, older_new(a, lang));
	}
	put_list(a, n, member, count ? list : json_node_array(a));
}

struct putting {
	struct arena *a;
	struct str lang;
	const struct str *said;
	size_t count, at;
};

static void put_next(struct putting *x, struct json_node *n, const char *member)
{
	if (!n || !said_in(x->a, n, member).n)
		return;
	if (x->at < x->count && x->said[x->at].p)
		put_translation(x->a, n, member, x->lang, x->said[x->at]);
	x->at++;
}

static void put_items(struct putting *x, struct json_node *from, unsigned depth)
{
	struct json_node *list = array_of(from, "item");
	for (uint32_t i = 0; depth < DEEP && list && i < json_node_count(list); i++) {
		struct json_node *item = json_node_item(list, i), *initial = array_of(item, "initial");
		put_next(x, item, "text");
		put_next(x, initial && json_node_count(initial) ? json_node_item(initial, 0) : NULL, "valueString");
		put_items(x, item, depth + 1);
	}
}

void template_put_language(struct arena *a, struct json_node *body, struct str lang, const struct str *said,
	size_t count)
{
	struct putting x = { .a = a, .lang = lang, .said = said, .count = count };
	for (size_t i = 0; i < HEAD; i++)
		put_next(&x, body, head[i]);
	put_items(&x, body, 0);
}

struct json_node *template_edit_language(struct arena *a, const struct template *t, struct str lang,
	const struct str *said, size_t count)
{
	struct json_node *body = json_tree(a, json_trusted(a, t->r.body));
	template_put_language(a, body, lang, said, count);
	return body;
}

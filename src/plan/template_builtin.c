// SPDX-License-Identifier: Apache-2.0
// The templates that come with the program (templates/*.json), put beside the others when a folder is opened, so that
// plans and programs find all in one place (template.h). A name that is there already is an organisation's: it stays.
#include "base/text.h"
#include "plan/template_inside.h"

// Made by meson: names and bytes, in the order of the file names.
struct template_file {
	const unsigned char *bytes;
	size_t size;
};
extern const struct template_file template_files[];
extern const size_t template_file_count;

size_t template_builtins(void)
{
	return template_file_count;
}

struct str template_builtin(size_t i)
{
	must(i < template_file_count);
	return (struct str){ (const char *)template_files[i].bytes, template_files[i].size };
}

// The texts of two templates, one for one.
static bool same_texts(struct arena *a, struct json_at x, struct json_at y)
{
	struct template_text *one, *two;
	size_t count = template_texts(a, x, STR(""), &one);
	bool same = count == template_texts(a, y, STR(""), &two);
	for (size_t i = 0; same && i < count; i++)
		same = str_eq(one[i].text, two[i].text) && str_eq(one[i].link, two[i].link) && !one[i].said.n;
	return same;
}

static size_t translated(struct arena *a, struct json_at body, struct str lang)
{
	struct template_text *item;
	size_t count = template_texts(a, body, lang, &item), n = 0;
	for (size_t i = 0; i < count; i++)
		n += item[i].said.n > 0;
	return n;
}

// Of an older folder: what the program brought and nobody has touched gets its words in other languages, which change
// nothing of what is asked.
static enum err bring_languages(struct db *db, struct arena *a, const struct template *there, struct json_at ours)
{
	struct json_at body = json_trusted(a, there->r.body);
	bool more = false;
	if (there->r.author.n || there->r.version > 1 || !same_texts(a, body, ours))
		return OK;
	struct json_node *n = json_tree(a, body);
	for (size_t i = 1; i < text_language_count; i++) {
		struct str lang = str_of(text_languages[i].name);
		struct template_text *item;
		if (translated(a, body, lang) || !translated(a, ours, lang))
			continue;
		size_t count = template_texts(a, ours, lang, &item);
		struct str *said = arena_array(a, struct str, count + 1);
		for (size_t k = 0; k < count; k++)
			said[k] = item[k].said;
		template_put_language(a, n, lang, said, count);
		more = true;
	}
	struct template_act act = { .name = there->name, .put = { .expect = there->r.version, .now = {
		.type = STR("Questionnaire"), .id = there->r.id, .updated = clock_now(), .author = STR(""),
		.body = more ? resource_stamp(a, n, there->r.id, there->r.version + 1, clock_now()) : STR("") } } };
	return more ? template_write(db, a, &act) : OK;
}

static enum err install(struct db *db, struct arena *a, struct str text)
{
	struct json doc;
	struct template t, there;
	must(json_scan(a, text, &doc, NULL) == OK);
	template_read(a, json_root(&doc), &t);
	enum err e = template_get(db, a, t.name, t.number, &there);
	if (e == OK)
		return bring_languages(db, a, &there, json_root(&doc));
	if (e != ERR_NOT_FOUND)
		return e;
	struct str id = template_id(a, t.name, t.number);
	struct template_act act = { .name = t.name, .put = { .now = { .type = STR("Questionnaire"), .id = id,
		.updated = clock_now(), .author = STR(""), .body = resource_stamp(a, json_tree(a, json_root(&doc)), id, 1,
			clock_now()) } } };
	return template_write(db, a, &act);
}

enum err template_install(struct db *db, struct arena *a, void *none)
{
	enum err e = OK;
	(void)none;
	for (size_t i = 0; e == OK && i < template_file_count; i++)
		e = install(db, a, template_builtin(i));
	return e;
}

// SPDX-License-Identifier: Apache-2.0
// The templates that come with the program (templates/*.json), put beside the others when a folder is opened, so that
// plans and programs find all in one place (template.h). A name that is there already is an organisation's: it stays.
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

static enum err install(struct db *db, struct arena *a, struct str text)
{
	struct json doc;
	struct template t, there;
	must(json_scan(a, text, &doc, NULL) == OK);
	template_read(a, json_root(&doc), &t);
	enum err e = template_get(db, a, t.name, t.number, &there);
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

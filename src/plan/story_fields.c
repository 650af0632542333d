// SPDX-License-Identifier: Apache-2.0
// Fields of a step (story_inside.h) as a form: what follows reads and checks them as if a browser had sent them.
#include "base/arena.h"
#include "base/text.h"
#include "plan/story_inside.h"

struct filling {
	struct telling *t;
	struct form *form;
	size_t room;
};

static void add(struct filling *f, struct str name, struct str value)
{
	must(f->form->count < f->room);
	f->form->pair[f->form->count++] = (struct form_pair){ name, value };
}

static void add_part(struct filling *f, struct str name, const char *part, struct str value)
{
	add(f, str_format(f->t->a, "%.*s%s", STR_ARG(name), part), value);
}

static void add_number(struct filling *f, struct str name, const char *part, int n)
{
	add_part(f, name, part, str_format(f->t->a, "%d", n));
}

static void add_day(struct filling *f, struct str name, day d)
{
	int year, month, mday;
	day_split(d, &year, &month, &mday);
	add_number(f, name, "-day", mday);
	add_number(f, name, "-month", month);
	add_number(f, name, "-year", year);
}

static bool add_date(struct filling *f, struct str name, struct str text)
{
	day d;
	if (!day_parse(text, &d))
		return false;
	add_day(f, name, d);
	return true;
}

static bool add_when(struct filling *f, struct str name, struct str text)
{
	instant at;
	if (!instant_parse(text, &at))
		return false;
	struct civil c = clock_london(at);
	add_day(f, name, day_of(at));
	add_part(f, name, "-time", str_format(f->t->a, "%02d:%02d", c.hour, c.minute));
	return true;
}

static void add_one(struct filling *f, struct str name, struct str text)
{
	struct str reference = story_reference(f->t, text);
	if (reference.n)
		add(f, name, reference);
	else
		add_part(f, name, "-other", text);
}

static void add_refs(struct filling *f, struct str name, struct json_at value)
{
	if (json_kind(value) == JSON_STRING)
		add_one(f, name, json_text(f->t->a, value));
	if (json_kind(value) != JSON_ARRAY)
		return;
	for (struct json_at i = json_first(value); json_is_set(i); i = json_next(value, i))
		add_one(f, name, json_text(f->t->a, i));
}

// A picture or a recording lies in the folder of stories, below files/.
static bool add_file(struct filling *f, struct str name, struct json_at value)
{
	struct str file = json_text(f->t->a, value), bytes;
	if (!file.n || !str_eq(form_file_name(f->t->a, file), file) || story_bytes(f->t, file, &bytes) != OK)
		return false;
	struct form_file *more = arena_array(f->t->a, struct form_file, f->form->files + 1);
	for (size_t i = 0; i < f->form->files; i++)
		more[i] = f->form->file[i];
	more[f->form->files++] = (struct form_file){ .field = name, .name = file, .bytes = bytes };
	f->form->file = more;
	return true;
}

static bool add_field(struct filling *f, const struct field *field, struct str name, struct json_at value)
{
	struct str text = json_text(f->t->a, value);
	switch (field ? field->control : CONTROL_WORDS) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
	case CONTROL_CHOICE:
		add(f, name, text);
		return text.p != NULL;
	case CONTROL_CODING:
		add(f, name, json_text(f->t->a, json_get(value, "code")));
		add_part(f, name, "-term", json_text(f->t->a, json_get(value, "display")));
		return json_is(json_get(value, "code"));
	case CONTROL_SCALE:
		add(f, name, json_raw(value));
		return json_kind(value) == JSON_NUMBER;
	case CONTROL_TICK:
		if (json_true(value))
			add(f, name, STR("yes"));
		add_part(f, name, "-shown", STR("1"));
		return true;
	case CONTROL_DATE:
		return add_date(f, name, text);
	case CONTROL_WHEN:
		return add_when(f, name, text);
	case CONTROL_WHO:
	case CONTROL_LINK:
		add_refs(f, name, value);
		return true;
	case CONTROL_FILE:
		return add_file(f, name, value);
	}
	return false;
}

static size_t room_for(struct json_at fields)
{
	size_t n = 0;
	for (struct json_at i = json_first(fields); json_is_set(i); i = json_next(fields, i))
		n += 5 + (json_kind(i) == JSON_ARRAY ? json_length(i) : 0);
	return n;
}

// k NULL: plain texts (the drafts of the preparation sheet).
enum err story_form(struct telling *t, const struct kind *k, struct json_at fields, struct form *out)
{
	struct filling f = { t, out, room_for(fields) };
	*out = (struct form){ .pair = arena_array(t->a, struct form_pair, f.room + 1) };
	for (struct json_at i = json_first(fields); json_is_set(i); i = json_next(fields, i)) {
		struct str name = json_name(t->a, i);
		const struct field *field = k ? kind_field_find(k, name) : NULL;
		if ((k && !field) || !add_field(&f, field, name, i))
			return story_wrong(t, str_c(t->a, name), _("this field is not known, or its value is not understood"));
	}
	return OK;
}

struct str story_reference(struct telling *t, struct str was)
{
	if (str_is(was, "Patient"))
		return str_format(t->a, "Patient/%.*s", STR_ARG(t->who->key));
	for (size_t i = 0; i < t->names; i++)
		if (str_eq(t->name[i].name, was))
			return t->name[i].reference;
	if (str_starts(was, "Practitioner/") || str_starts(was, "Organization/"))
		return was;
	return import_reference(t->a, &t->who->import, was);
}

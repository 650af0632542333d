// SPDX-License-Identifier: Apache-2.0
// Which templates a plan follows, as its CarePlan says it (follow.h).
#include "plan/follow.h"

#define NOTE OWN_EXTENSION("template-change")
#define PART(name, type) "extension[url=" name "].value" type

static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	json_node_put(a, n, path, text.n ? json_node_text(a, text) : NULL);
}

// The url of "url|2".
static struct str url_of(struct str canonical)
{
	size_t bar;
	return str_index(canonical, '|', &bar) ? str_part(canonical, 0, bar) : canonical;
}

static struct json_at list_of(struct json_at care_plan)
{
	return json_get(care_plan, "instantiatesCanonical");
}

bool follow_has(struct arena *a, struct json_at care_plan, struct str canonical)
{
	struct json_at list = list_of(care_plan);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (str_eq(json_text(a, i), canonical))
			return true;
	return false;
}

// The version of the same template that stands in the list; "" none.
static struct str version_in(struct arena *a, struct json_at care_plan, struct str canonical)
{
	struct json_at list = list_of(care_plan);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (str_eq(url_of(json_text(a, i)), url_of(canonical)))
			return json_text(a, i);
	return STR("");
}

bool follow_differs(struct arena *a, struct json_at care_plan, const struct writer *w)
{
	return (w->follow.n && !follow_has(a, care_plan, w->follow)) ||
		(w->leave.n && version_in(a, care_plan, w->leave).n > 0);
}

// --- notes -------------------------------------------------------------------------------------------------------
static void put_note(struct arena *a, struct json_node *n, struct str was, struct str now, const struct writer *w)
{
	struct json_node *note = json_node_object(a), *list = json_node_get(n, STR("extension"));
	put_text(a, note, "url", STR(NOTE));
	put_text(a, note, PART("was", "Canonical"), was);
	put_text(a, note, PART("now", "Canonical"), now);
	put_text(a, note, PART("at", "DateTime"), instant_iso(a, w->at));
	put_text(a, note, PART("by", "Reference") ".reference", w->author_reference);
	put_text(a, note, PART("by", "Reference") ".display", w->author_display);
	put_text(a, note, PART("why", "String"), w->follow_why);
	put_text(a, note, PART("move", "String"), w->follow_move);
	if (list)
		json_node_push(a, list, note);
	else
		json_node_put(a, n, "extension[0]", note);
}

static struct str part(struct arena *a, struct json_at note, const char *path)
{
	struct str text = json_text(a, json_path(a, note, path));
	return text.p ? text : STR("");
}

static struct follow_note read_note(struct arena *a, struct json_at at)
{
	struct follow_note x = { .name = STR(""), .reference = part(a, at, PART("by", "Reference") ".reference"),
		.by = part(a, at, PART("by", "Reference") ".display"), .why = part(a, at, PART("why", "String")),
			.move = part(a, at, PART("move", "String")) };
	struct str name;
	if (template_canonical_read(part(a, at, PART("was", "Canonical")), &name, &x.was))
		x.name = name;
	if (template_canonical_read(part(a, at, PART("now", "Canonical")), &name, &x.now))
		x.name = name;
	if (!instant_parse(part(a, at, PART("at", "DateTime")), &x.at))
		x.at = 0;
	return x;
}

size_t follow_notes(struct arena *a, struct json_at care_plan, struct follow_note **out)
{
	struct json_at list = json_get(care_plan, "extension");
	size_t count = 0;
	*out = arena_array(a, struct follow_note, FOLLOW_NOTES);
	for (struct json_at i = json_first(list); json_is_set(i) && count < FOLLOW_NOTES; i = json_next(list, i)) {
		if (!json_text_is(json_get(i, "url"), NOTE))
			continue;
		(*out)[count] = read_note(a, i);
		count += (*out)[count].name.n > 0;
	}
	return count;
}

bool follow_last(struct arena *a, struct json_at care_plan, struct str name, struct follow_note *out)
{
	struct follow_note *note;
	for (size_t i = follow_notes(a, care_plan, &note); i > 0; i--)
		if (str_eq(note[i - 1].name, name)) {
			*out = note[i - 1];
			return true;
		}
	return false;
}

bool follow_is_back(struct arena *a, struct json_at care_plan, struct str name, int64_t number)
{
	struct follow_note note;
	return follow_last(a, care_plan, name, &note) && note.now == number && note.was > number &&
		!note.why.n;
}

// --- the list ----------------------------------------------------------------------------------------------------
static void put_list(struct arena *a, struct json_node *n, struct json_at care_plan, const struct writer *w)
{
	struct json_at list = list_of(care_plan);
	size_t count = 0;
	bool placed = !w->follow.n;
	json_node_put(a, n, "instantiatesCanonical", NULL);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str canonical = json_text(a, i);
		if (w->leave.n && str_eq(url_of(canonical), url_of(w->leave)))
			continue;
		if (w->follow.n && str_eq(url_of(canonical), url_of(w->follow))) {
			if (placed)
				continue;
			canonical = w->follow;
			placed = true;
		}
		put_text(a, n, str_format(a, "instantiatesCanonical[%zu]", count++).p, canonical);
	}
	if (!placed)
		put_text(a, n, str_format(a, "instantiatesCanonical[%zu]", count).p, w->follow);
}

void follow_put(struct arena *a, struct json_node *n, struct json_at care_plan, const struct writer *w)
{
	struct follow_note *note;
	put_list(a, n, care_plan, w);
	if (follow_notes(a, care_plan, &note) >= FOLLOW_NOTES)
		json_node_put(a, n, "extension[url=" NOTE "]", NULL); // the first of them
	if (version_in(a, care_plan, w->leave.n ? w->leave : STR("")).n)
		put_note(a, n, version_in(a, care_plan, w->leave), STR(""), w);
	if (w->follow.n && !follow_has(a, care_plan, w->follow))
		put_note(a, n, version_in(a, care_plan, w->follow), w->follow, w);
}

// SPDX-License-Identifier: Apache-2.0
// Reading options as the macros do: a string or an object with a text, numbers as strings, defaults when missing.
#include <string.h>

#include "fixture.h"

static struct json_at opt(struct fixture *f, struct json_at from, const char *path)
{
	return json_path(f->arena, from, path);
}

// A text or a number; STR_NONE when there is neither.
static struct str text_at(struct fixture *f, struct json_at at)
{
	return json_kind(at) == JSON_NUMBER ? json_raw(at) : json_text(f->arena, at);
}

static struct str text_opt(struct fixture *f, struct json_at from, const char *path)
{
	return text_at(f, opt(f, from, path));
}

static const char *c_opt(struct fixture *f, struct json_at from, const char *path)
{
	struct str s = text_opt(f, from, path);
	return s.p ? str_c(f->arena, s) : NULL;
}

static bool true_opt(struct fixture *f, struct json_at from, const char *path)
{
	return json_true(opt(f, from, path));
}

static bool false_opt(struct fixture *f, struct json_at from, const char *path)
{
	return json_kind(opt(f, from, path)) == JSON_FALSE;
}

static int int_opt(struct fixture *f, struct json_at from, const char *path)
{
	int64_t n = 0;
	return str_int(text_opt(f, from, path), -1000000, 1000000, &n) ? (int)n : 0;
}

// `path` as a string, or the text of the object there.
static const char *words(struct fixture *f, struct json_at from, const char *path)
{
	struct json_at at = opt(f, from, path);
	if (json_kind(at) == JSON_STRING)
		return c_opt(f, from, path);
	return json_kind(at) == JSON_OBJECT ? c_opt(f, at, "text") : NULL;
}

static void cannot(struct fixture *f, const char *what)
{
	if (!f->cannot)
		f->cannot = what;
}

static enum nhsuk_size size_opt(struct fixture *f, struct json_at from, const char *path)
{
	struct str s = text_opt(f, from, path);
	for (enum nhsuk_size size = SIZE_XXS; size <= SIZE_XL; size++)
		if (str_is(s, mk_size(size)))
			return size;
	if (s.p)
		cannot(f, "size");
	return SIZE_NONE;
}

// Which row of a list of names (NULL ends it) the option names; the number of rows when there is none such.
static int named(struct fixture *f, struct json_at from, const char *path, const char *const *names)
{
	struct str s = text_opt(f, from, path);
	int i = 0;
	while (names[i] && !(s.p && str_is(s, names[i])))
		i++;
	return i;
}

static enum nhsuk_caption_place place_opt(struct fixture *f, struct json_at from, const char *path)
{
	static const char *const places[] = { "start", "end", "before", "after", NULL };
	int i = named(f, from, path, places);
	return i < 4 ? (enum nhsuk_caption_place)i : CAPTION_START;
}

// Label or legend at `path`, with hint and error of the control.
static struct mk_labelled labelled_at(struct fixture *f, struct json_at from, struct json_at label)
{
	bool plain = json_kind(label) == JSON_STRING;
	struct json_at heading = plain ? (struct json_at){ 0 } : opt(f, label, "heading");
	if (false_opt(f, label, "isPageHeading"))
		cannot(f, "isPageHeading = false beside a heading");
	struct mk_labelled l = {
		.label = plain ? str_c(f->arena, text_at(f, label)) : c_opt(f, label, "text"),
		.label_id = plain ? NULL : c_opt(f, label, "id"), .label_classes = plain ? NULL : c_opt(f, label, "classes"),
		.hint = words(f, from, "hint"), .error = words(f, from, "errorMessage"),
		.error_mark = true_opt(f, from, "errorMessage"),
	};
	if (plain)
		return l;
	l.label_size = size_opt(f, label, "size");
	l.label_heading = true_opt(f, label, "isPageHeading");
	l.caption = words(f, label, "caption");
	l.caption_element = c_opt(f, label, "caption.element");
	l.caption_place = place_opt(f, label, "caption.placement");
	if (json_kind(heading) == JSON_STRING) {
		l.label = str_c(f->arena, text_at(f, heading));
		l.label_heading = true;
	} else if (json_kind(heading) == JSON_OBJECT) {
		l.label = c_opt(f, heading, "text") ? c_opt(f, heading, "text") : l.label;
		l.label_level = int_opt(f, heading, "level");
		l.label_heading = true;
		l.label_size = size_opt(f, heading, "size") ? size_opt(f, heading, "size") : l.label_size;
	}
	return l;
}

static struct mk_labelled labelled(struct fixture *f, const char *path)
{
	return labelled_at(f, f->options, opt(f, f->options, path));
}

// What the macros take as html stands between begin and end with us; only here does a test write it itself.
static void raw(struct fixture *f, struct json_at from, const char *path)
{
	buf_str(&f->page.out, f->block.p ? f->block : text_opt(f, from, path));
	f->block_used = true;
}

// Something is nested here: a call block, or html.
static bool nests(struct fixture *f, struct json_at from, const char *path)
{
	return f->block.p || json_is(opt(f, from, path));
}

static struct page_link *links(struct fixture *f, struct json_at list, size_t *count)
{
	struct page_link *all = arena_array(f->arena, struct page_link, json_length(list) + 1);
	*count = 0;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		if (json_kind(i) != JSON_OBJECT)
			continue;
		all[(*count)++] = (struct page_link){ .text = c_opt(f, i, "text"), .href = c_opt(f, i, "href"),
			.current = true_opt(f, i, "current"), .hidden = c_opt(f, i, "visuallyHiddenText") };
	}
	return all;
}

// `actions` as an array, or its items.
static struct json_at actions_of(struct fixture *f, struct json_at from, const char *path)
{
	struct json_at at = opt(f, from, path);
	return json_kind(at) == JSON_OBJECT ? opt(f, at, "items") : at;
}

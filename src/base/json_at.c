// SPDX-License-Identifier: Apache-2.0
// The cursor over an index that json_scan.c made, and the paths that pages and the kind table name elements with.
// Nothing here fails: what is not there, or is of another kind, is a missing value.
#include "base/json_inside.h"

#include <string.h>

#include "base/arena.h"

static const struct json_at missing;

static const struct json_token *token(struct json_at at)
{
	return at.doc && at.i < at.doc->count ? &at.doc->token[at.i] : NULL;
}

struct json_at json_root(const struct json *doc)
{
	return doc && doc->count ? (struct json_at){ doc, 0 } : missing;
}

// json_token_is, with what nearly always decides it in place: no escape, another length.
static inline bool says(const struct json *doc, const struct json_token *t, struct str text)
{
	if (t->escaped)
		return json_token_is(doc, (uint32_t)(t - doc->token), text);
	return t->end - t->start == text.n && (text.n == 0 || memcmp(doc->text.p + t->start, text.p, text.n) == 0);
}

struct json_at json_get_str(struct json_at object, struct str member)
{
	if (json_kind(object) != JSON_OBJECT)
		return missing;
	const struct json_token *t = object.doc->token, *end = t + t[object.i].after;
	for (const struct json_token *name = t + object.i + 1; name < end; name = t + name[1].after)
		if (says(object.doc, name, member))
			return (struct json_at){ object.doc, (uint32_t)(name - t) + 1 };
	return missing;
}

struct json_at json_first(struct json_at container)
{
	enum json_kind kind = json_kind(container);
	if (kind < JSON_ARRAY || container.doc->token[container.i].after == container.i + 1)
		return missing;
	return (struct json_at){ container.doc, container.i + (kind == JSON_OBJECT ? 2 : 1) };
}

struct json_at json_next(struct json_at container, struct json_at i)
{
	enum json_kind kind = json_kind(container);
	if (kind < JSON_ARRAY || i.doc != container.doc || !json_is_set(i))
		return missing;
	uint32_t next = i.doc->token[i.i].after;
	if (next >= i.doc->token[container.i].after)
		return missing;
	return (struct json_at){ i.doc, next + (kind == JSON_OBJECT ? 1 : 0) };
}

struct json_at json_item(struct json_at array, uint32_t i)
{
	if (json_kind(array) != JSON_ARRAY)
		return missing;
	struct json_at at = json_first(array);
	while (i-- && json_is_set(at))
		at = json_next(array, at);
	return at;
}

uint32_t json_length(struct json_at array_or_object)
{
	uint32_t n = 0;
	for (struct json_at i = json_first(array_or_object); json_is_set(i); i = json_next(array_or_object, i))
		n++;
	return n;
}

// The inside of a string token, without its escapes.
static struct str unescape(struct arena *a, const struct json *doc, const struct json_token *t)
{
	const char *p = doc->text.p + t->start, *end = doc->text.p + t->end;
	if (!t->escaped)
		return (struct str){ p, (size_t)(end - p) };
	char *out = arena_bytes(a, (size_t)(end - p)); // an escape is never shorter than what it stands for
	size_t n = 0;
	while (p < end) {
		const char *plain = json_plain(p, end);
		if (plain > p) {
			memcpy(out + n, p, (size_t)(plain - p));
			n += (size_t)(plain - p);
			p = plain;
			continue;
		}
		char letter[4];
		size_t size;
		p = json_letter(p, end, letter, &size);
		memcpy(out + n, letter, size);
		n += size;
	}
	return (struct str){ out, n };
}

struct str json_name(struct arena *a, struct json_at member_value)
{
	const struct json_token *t = token(member_value);
	if (!t || member_value.i == 0 || t[-1].kind != JSON_STRING)
		return STR_NONE;
	return unescape(a, member_value.doc, t - 1);
}

struct str json_text(struct arena *a, struct json_at at)
{
	const struct json_token *t = token(at);
	return t && t->kind == JSON_STRING ? unescape(a, at.doc, t) : STR_NONE;
}

struct str json_raw(struct json_at at)
{
	const struct json_token *t = token(at);
	if (!t)
		return STR_NONE;
	uint32_t quote = t->kind == JSON_STRING;
	return (struct str){ at.doc->text.p + t->start - quote, (size_t)t->end - t->start + quote * 2 };
}

bool json_int(struct json_at at, int64_t *out)
{
	return json_kind(at) == JSON_NUMBER && str_int(json_raw(at), INT64_MIN, INT64_MAX, out);
}

bool json_true(struct json_at at)
{
	return json_kind(at) == JSON_TRUE;
}

bool json_text_is(struct json_at at, const char *value)
{
	return value && json_kind(at) == JSON_STRING && says(at.doc, &at.doc->token[at.i], str_of(value));
}

// --- paths ---------------------------------------------------------------------------------------------------------

// A step ends the path, or "." or "[" follows; a "." wants a name behind it.
static bool step_ends_well(const char **p)
{
	if (**p == '\0' || **p == '[')
		return true;
	return *(*p)++ == '.' && **p != '\0' && **p != '.' && **p != '[';
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

struct json_step json_step(const char **path)
{
	struct json_step step = { .kind = STEP_WRONG };
	const char *p = *path;
	if (*p == '\0')
		return (struct json_step){ .kind = STEP_END };
	if (*p != '[') {
		while (*p && *p != '.' && *p != '[')
			p++;
		step.name = (struct str){ *path, (size_t)(p - *path) };
		if (step.name.n && step_ends_well(&p))
			step.kind = STEP_MEMBER;
		*path = p;
		return step;
	}
	const char *end = strchr(++p, ']');
	if (!end)
		return step;
	struct str inside = { p, (size_t)(end - p) };
	size_t equals;
	p = end + 1;
	if (!step_ends_well(&p))
		return step;
	*path = p;
	int64_t index;
	if (all_digits(inside) && str_int(inside, 0, UINT32_MAX - 1, &index)) {
		step.kind = STEP_INDEX;
		step.index = (uint32_t)index;
	} else if (str_index(inside, '=', &equals) && equals) {
		step.kind = STEP_WHERE;
		step.name = str_part(inside, 0, equals);
		step.value = (struct str){ inside.p + equals + 1, inside.n - equals - 1 };
	}
	return step;
}

static struct json_at item_where(struct json_at array, struct str name, struct str value)
{
	if (json_kind(array) != JSON_ARRAY)
		return missing;
	const struct json_token *t = array.doc->token;
	for (uint32_t i = array.i + 1; i < t[array.i].after; i = t[i].after) {
		struct json_at member = json_get_str((struct json_at){ array.doc, i }, name);
		if (json_kind(member) == JSON_STRING && says(array.doc, &t[member.i], value))
			return (struct json_at){ array.doc, i };
	}
	return missing;
}

struct json_at json_path(struct arena *a, struct json_at from, const char *path)
{
	(void)a; // nothing is copied as long as steps are compared in place
	while (json_is_set(from)) {
		struct json_step step = json_step(&path);
		switch (step.kind) {
		case STEP_END:
			return from;
		case STEP_MEMBER:
			from = json_get_str(from, step.name);
			break;
		case STEP_INDEX:
			from = json_item(from, step.index);
			break;
		case STEP_WHERE:
			from = item_where(from, step.name, step.value);
			break;
		case STEP_WRONG:
			return missing;
		}
	}
	return missing;
}

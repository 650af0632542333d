// SPDX-License-Identifier: Apache-2.0
// The links of one resource (bundle.h): found by what the definitions say that an element is, shown to whoever knows
// what their targets are called by now, and rewritten in a copy that is else the same, on one line.
#include "fhir/bundle.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "fhir/definitions.h"

#define REWRITE_MOST ((size_t)128 << 20)

struct copy {
	struct arena *a;
	const struct fhir_rewriting *how;
	struct buf out;
	uint32_t done; // bytes of the document that are copied
	enum err err;
};

struct str fhir_spot_path(struct arena *a, const struct fhir_spot *spot)
{
	if (!spot)
		return STR("");
	struct str up = fhir_spot_path(a, spot->up);
	return spot->item ? str_format(a, "%.*s[%u]", STR_ARG(up), spot->index)
			  : str_format(a, "%.*s.%.*s", STR_ARG(up), STR_ARG(spot->name));
}

// What whoever knows says that a link becomes; STR_NONE: it stays.
static struct str see(struct copy *c, enum fhir_link_kind kind, const struct fhir_spot *spot, struct str text)
{
	struct str with = STR_NONE;
	if (c->err == OK && text.n)
		c->err = c->how->see(c->how->context, kind, spot, text, &with);
	return c->err == OK ? with : STR_NONE;
}

static void replace(struct copy *c, struct json_at at, struct str text)
{
	const struct json_token *t = &at.doc->token[at.i];
	struct json_out w;
	buf_add(&c->out, at.doc->text.p + c->done, t->start - 1 - c->done); // up to the quote
	json_out_init(&w, &c->out);
	json_put(&w, text);
	c->done = t->end + 1;
}

// --- narrative -----------------------------------------------------------------------------------------------------
static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool links_somewhere(struct str name)
{
	return (name.n == 4 && strncasecmp(name.p, "href", 4) == 0) || (name.n == 3 && strncasecmp(name.p, "src", 3) == 0);
}

// Moves *at behind the next attribute of a tag; its name, and where its value stands. False: no more in this tag.
static bool next_attribute(struct str text, size_t *at, struct str *name, size_t *from, size_t *to)
{
	size_t i = *at;
	while (i < text.n && text.p[i] != '>' && (blank(text.p[i]) || text.p[i] == '/'))
		i++;
	size_t start = i;
	while (i < text.n && text.p[i] != '>' && text.p[i] != '=' && !blank(text.p[i]))
		i++;
	*name = str_part(text, start, i - start);
	*from = *to = *at = i;
	if (i >= text.n || (text.p[i] == '>' && !name->n))
		return false;
	while (i < text.n && blank(text.p[i]))
		i++;
	if (i >= text.n || text.p[i] != '=')
		return i < text.n && text.p[i] != '>';
	for (i++; i < text.n && blank(text.p[i]);)
		i++;
	if (i >= text.n || (text.p[i] != '"' && text.p[i] != '\''))
		return false; // no XHTML: the validator says so
	char quote = text.p[i++];
	*from = i;
	while (i < text.n && text.p[i] != quote)
		i++;
	*to = i;
	*at = i < text.n ? i + 1 : i;
	return true;
}

static void see_narrative(struct copy *c, const struct fhir_spot *spot, struct json_at at)
{
	struct str text = json_text(c->a, at), name;
	struct buf b;
	size_t done = 0, from, to;
	buf_init(&b, c->a, REWRITE_MOST);
	for (size_t i = 0; i < text.n && c->err == OK; i++) {
		if (text.p[i] != '<' || i + 1 >= text.n || !isalpha((unsigned char)text.p[i + 1]))
			continue;
		while (i < text.n && !blank(text.p[i]) && text.p[i] != '>')
			i++;
		while (next_attribute(text, &i, &name, &from, &to)) {
			if (!links_somewhere(name))
				continue;
			struct str with = see(c, FHIR_LINK_TEXT, spot, str_part(text, from, to - from));
			if (!with.p)
				continue;
			buf_add(&b, text.p + done, from - done);
			buf_str(&b, with);
			done = to;
		}
	}
	if (!done || c->err != OK)
		return;
	buf_add(&b, text.p + done, text.n - done);
	replace(c, at, buf_text(&b));
}

// --- the walk ------------------------------------------------------------------------------------------------------
// What stands in a member: its type, NULL when it is not known (the validator says so).
static const struct fhir_type *member_type(struct copy *c, const struct fhir_element *e, struct json_at value)
{
	if (!e)
		return NULL;
	if (e->type != FHIR_ANY_RESOURCE)
		return fhir_type_at(e->type);
	return fhir_resource_named(json_text(c->a, json_get(value, "resourceType")));
}

static void see_string(struct copy *c, const struct fhir_spot *spot, const struct fhir_type *in,
	const struct fhir_type *type, struct json_at at)
{
	struct str with = STR_NONE;
	// Inside what we have no definition of (a contained resource of another type) a reference is told by its name.
	if (str_is(spot->name, "reference") && (!in || fhir_type_index(in) == FHIR_REFERENCE)) {
		with = see(c, FHIR_LINK_REFERENCE, spot, json_text(c->a, at));
	} else if (type) {
		switch (fhir_type_index(type)) {
		case FHIR_URI:
		case FHIR_URL:
		case FHIR_CANONICAL:
		case FHIR_OID:
		case FHIR_UUID:
			with = see(c, FHIR_LINK_ADDRESS, spot, json_text(c->a, at));
			break;
		case FHIR_XHTML:
			see_narrative(c, spot, at);
			break;
		default:
			break;
		}
	}
	if (with.p)
		replace(c, at, with);
}

static void walk_object(struct copy *c, const struct fhir_spot *up, const struct fhir_type *type, struct json_at at);

// The value of a member; `type` is its own, NULL when it is not known.
static void walk_value(struct copy *c, const struct fhir_spot *spot, const struct fhir_type *in,
	const struct fhir_type *type, struct json_at at)
{
	switch (json_kind(at)) {
	case JSON_STRING:
		see_string(c, spot, in, type, at);
		break;
	case JSON_OBJECT:
		walk_object(c, spot, type, at);
		break;
	case JSON_ARRAY: {
		uint32_t n = 0;
		for (struct json_at i = json_first(at); json_is_set(i) && c->err == OK; i = json_next(at, i)) {
			struct fhir_spot here = { spot, spot->name, n++, true };
			struct str held = json_text(c->a, json_get(i, "resourceType"));
			walk_value(c, &here, in, held.n ? fhir_resource_named(held) : type, i);
		}
		break;
	}
	default:
		break;
	}
}

static void walk_object(struct copy *c, const struct fhir_spot *up, const struct fhir_type *type, struct json_at at)
{
	for (struct json_at i = json_first(at); json_is_set(i) && c->err == OK; i = json_next(at, i)) {
		struct str name = json_name(c->a, i);
		const struct fhir_element *e = fhir_element_find(type, name);
		bool beside = str_starts(name, "_"); // the extensions of a primitive
		struct fhir_spot here = { up, e ? fhir_element_stem(e) : str_part(name, beside, name.n), 0, false };
		walk_value(c, &here, type, beside ? fhir_type_at(FHIR_ELEMENT) : member_type(c, e, i), i);
	}
}

// --- as one line ---------------------------------------------------------------------------------------------------
// Where the string ends that begins with the quote at `from`: behind its last quote. The text is JSON.
static size_t string_end(struct str text, size_t from)
{
	for (const char *at = text.p + from + 1;;) {
		const char *quote = memchr(at, '"', (size_t)(text.p + text.n - at)), *p = quote;
		must(quote != NULL);
		while (p[-1] == '\\') // an even number of them: the quote is no part of the string
			p--;
		if ((quote - p) % 2 == 0)
			return (size_t)(quote + 1 - text.p);
		at = quote + 1;
	}
}

static struct str without_blanks(struct arena *a, struct str text)
{
	char *p = arena_bytes(a, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n;) {
		size_t end = text.p[i] == '"' ? string_end(text, i) : i + 1;
		if (end > i + 1)
			memcpy(p + n, text.p + i, end - i);
		else
			p[n] = text.p[i];
		n += blank(text.p[i]) ? 0 : end - i;
		i = end;
	}
	return (struct str){ p, n };
}

enum err fhir_rewrite(struct arena *a, struct json_at resource, const struct fhir_rewriting *how, struct str *out)
{
	const struct json_token *t = &resource.doc->token[resource.i];
	struct copy c = { .a = a, .how = how, .done = t->start };
	must(t->kind == JSON_OBJECT);
	buf_init(&c.out, a, REWRITE_MOST);
	buf_need(&c.out, t->end - t->start + 256);
	walk_object(&c, NULL, fhir_resource_named(json_text(a, json_get(resource, "resourceType"))), resource);
	if (c.err != OK)
		return c.err;
	buf_add(&c.out, resource.doc->text.p + c.done, t->end - c.done);
	if (!buf_ok(&c.out))
		return ERR_TOO_LARGE;
	*out = without_blanks(a, buf_text(&c.out));
	return OK;
}

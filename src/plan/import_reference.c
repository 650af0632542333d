// SPDX-License-Identifier: Apache-2.0
// References between the entries of a bundle that comes in (import_inside.h): names are gathered once and sorted; then
// each resource is copied with the ids that its targets have now, and all other bytes as they were.
#include <stdlib.h>

#include "base/text.h"
#include "fhir/value.h"
#include "plan/import_inside.h"

static int by_name(const void *x, const void *y)
{
	const struct import_name *a = x, *b = y;
	return str_compare(a->name, b->name);
}

enum err import_names(struct importing *im)
{
	struct import *x = im->x;
	im->name = arena_array(im->a, struct import_name, x->count * 2 + 1);
	im->names = 0;
	for (size_t i = 0; i < x->count; i++) {
		struct import_item *item = &x->item[i];
		struct str local = str_format(im->a, "%.*s/%.*s", STR_ARG(item->put.now.type), STR_ARG(item->given_id));
		if (item->full_url.n)
			im->name[im->names++] = (struct import_name){ item->full_url, i };
		if (item->given_id.n && !str_eq(local, item->full_url))
			im->name[im->names++] = (struct import_name){ local, i };
	}
	qsort(im->name, im->names, sizeof *im->name, by_name);
	for (size_t i = 1; i < im->names; i++)
		if (str_eq(im->name[i].name, im->name[i - 1].name))
			return import_wrong(
				im, &x->item[im->name[i].item], "", _("Another entry has the same name. Each needs its own."));
	return OK;
}

static const struct import_item *find(const struct importing *im, struct str name)
{
	struct import_name want = { .name = name };
	const struct import_name *n =
		im->names ? bsearch(&want, im->name, im->names, sizeof want, by_name) : NULL;
	return n ? &im->x->item[n->item] : NULL;
}

// --- copying one resource ------------------------------------------------------------------------------------------
struct frame {
	const struct frame *up;
	struct str name;
	uint32_t index;
	bool item; // of an array: `index`
};
struct copy {
	struct importing *im;
	const struct import_item *item;
	struct buf out;
	uint32_t done; // bytes of the document that are copied
	enum err err;
};

static struct str frame_path(struct arena *a, const struct frame *f)
{
	if (!f)
		return STR("");
	struct str up = frame_path(a, f->up);
	return f->item ? str_format(a, "%.*s[%u]", STR_ARG(up), f->index)
				   : str_format(a, "%.*s.%.*s", STR_ARG(up), STR_ARG(f->name));
}

static void wrong(struct copy *c, const struct frame *f, const char *sentence)
{
	c->err = import_wrong(c->im, c->item, str_c(c->im->a, frame_path(c->im->a, f)), sentence);
}

static void replace(struct copy *c, struct json_at at, struct str text)
{
	const struct json_token *t = &at.doc->token[at.i];
	struct json_out w;
	struct buf quoted;
	buf_init(&quoted, c->im->a, text.n * 6 + 16);
	json_out_init(&w, &quoted);
	json_put(&w, text);
	struct str with = buf_text(&quoted);
	buf_str(&c->out, (struct str){ at.doc->text.p + c->done, t->start - 1 - c->done }); // up to the quote
	buf_str(&c->out, with);
	c->done = t->end + 1;
}

static void to_item(struct copy *c, const struct frame *f, struct json_at at, const struct import_item *to)
{
	struct arena *a = c->im->a;
	if (c->item->shared && !to->shared)
		wrong(c, f, _("What belongs to nobody must not name a person."));
	else
		replace(c, at, str_format(a, "%.*s/%.*s", STR_ARG(to->put.now.type), STR_ARG(to->put.now.id)));
}

// Type/id of no entry: only what is shared and stands here already can be meant.
static void to_elsewhere(struct copy *c, const struct frame *f, const struct fhir_reference *ref)
{
	struct resource there;
	enum err e = ERR_NOT_FOUND;
	if (import_shared_type(ref->type))
		e = shared_get(c->im->db, c->im->a, ref->type, ref->id, &there);
	if (e == ERR_NOT_FOUND)
		wrong(c, f, _("This points to something that is neither in the bundle nor here already."));
	else if (e != OK)
		c->err = e;
}

static void see_reference(struct copy *c, const struct frame *f, struct json_at at)
{
	struct fhir_reference ref;
	struct str text = json_text(c->im->a, at);
	const struct import_item *to = find(c->im, text);
	if (!text.n)
		return;
	if (to) {
		to_item(c, f, at, to);
		return;
	}
	if (!fhir_reference_parse(text, &ref))
		return; // the validator says so
	switch (ref.kind) {
	case FHIR_REF_RELATIVE:
		// A version means nothing here: only the resource itself comes in.
		to = find(c->im, str_format(c->im->a, "%.*s/%.*s", STR_ARG(ref.type), STR_ARG(ref.id)));
		if (to)
			to_item(c, f, at, to);
		else
			to_elsewhere(c, f, &ref);
		break;
	case FHIR_REF_URN:
		wrong(c, f, _("No entry of the bundle has this name."));
		break;
	case FHIR_REF_CONDITIONAL:
		wrong(c, f, _("A reference must name its target, not look for it."));
		break;
	case FHIR_REF_NONE:
	case FHIR_REF_ABSOLUTE: // another server's: kept as it is
	case FHIR_REF_URL:
	case FHIR_REF_CONTAINED:
		break;
	}
}

static void walk(struct copy *c, const struct frame *f, struct json_at at)
{
	enum json_kind kind = json_kind(at);
	uint32_t n = 0;
	if (kind != JSON_OBJECT && kind != JSON_ARRAY)
		return;
	for (struct json_at i = json_first(at); json_is_set(i) && c->err == OK; i = json_next(at, i)) {
		struct frame here = { f, STR(""), n++, kind == JSON_ARRAY };
		if (kind == JSON_OBJECT)
			here.name = json_name(c->im->a, i);
		if (json_kind(i) != JSON_STRING)
			walk(c, &here, i);
		else if (str_is(here.name, "reference"))
			see_reference(c, &here, i);
		else if (str_starts(json_text(c->im->a, i), "urn:uuid:")) { // a uri that speaks of an entry
			const struct import_item *to = find(c->im, json_text(c->im->a, i));
			if (to)
				to_item(c, &here, i, to);
		}
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Blanks between values go: a stored body is one line, as exports of many resources want it. The text is JSON.
static struct str without_blanks(struct arena *a, struct str text)
{
	char *p = arena_bytes(a, text.n + 1);
	size_t n = 0;
	bool inside = false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (inside && c == '\\' && i + 1 < text.n)
			p[n++] = text.p[i++];
		else if (c == '"')
			inside = !inside;
		if (inside || !is_blank(c))
			p[n++] = text.p[i];
	}
	return (struct str){ p, n };
}

enum err import_rewrite(struct importing *im, size_t item, struct str *out)
{
	struct json_at at = im->resource[item];
	const struct json_token *t = &at.doc->token[at.i];
	struct copy c = { .im = im, .item = &im->x->item[item], .done = t->start };
	buf_init(&c.out, im->a, IMPORT_BYTES_MOST * 2);
	buf_need(&c.out, t->end - t->start + 256);
	walk(&c, NULL, at);
	if (c.err != OK)
		return c.err;
	buf_str(&c.out, (struct str){ at.doc->text.p + c.done, t->end - c.done });
	if (!buf_ok(&c.out))
		return ERR_TOO_LARGE;
	*out = without_blanks(im->a, buf_text(&c.out));
	return OK;
}

struct str import_reference(struct arena *a, const struct import *x, struct str was)
{
	for (size_t i = 0; i < x->count; i++) {
		const struct import_item *item = &x->item[i];
		struct str local = str_format(a, "%.*s/%.*s", STR_ARG(item->put.now.type), STR_ARG(item->given_id));
		if (str_eq(was, item->full_url) || (item->given_id.n && (str_eq(was, local) || str_eq(was, item->given_id))))
			return str_format(a, "%.*s/%.*s", STR_ARG(item->put.now.type), STR_ARG(item->put.now.id));
	}
	return STR_NONE;
}

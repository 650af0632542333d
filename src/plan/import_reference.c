// SPDX-License-Identifier: Apache-2.0
// References between the entries of a bundle that comes in (import_inside.h): names are gathered once and sorted; then
// each resource is copied (fhir/bundle.h) with the ids that its targets have now.
#include <stdlib.h>

#include "base/text.h"
#include "fhir/bundle.h"
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

// --- one resource --------------------------------------------------------------------------------------------------
struct copy {
	struct importing *im;
	const struct import_item *item;
};

static enum err wrong(struct copy *c, const struct fhir_spot *spot, const char *sentence)
{
	return import_wrong(c->im, c->item, str_c(c->im->a, fhir_spot_path(c->im->a, spot)), sentence);
}

static enum err to_item(struct copy *c, const struct fhir_spot *spot, const struct import_item *to, struct str *with)
{
	if (c->item->shared && !to->shared)
		return wrong(c, spot, _("What belongs to nobody must not name a person."));
	*with = str_format(c->im->a, "%.*s/%.*s", STR_ARG(to->put.now.type), STR_ARG(to->put.now.id));
	return OK;
}

enum { SEEN_MOST = 32 };

// What is shared and stands here is looked for once: most of a person's resources name the same few.
static bool seen_here(const struct importing *im, const struct fhir_reference *ref)
{
	const struct import_seen *s = im->seen;
	while (s && !(str_eq(s->id, ref->id) && str_eq(s->type, ref->type)))
		s = s->next;
	return s != NULL;
}

// Type/id of no entry: only what is shared and stands here already can be meant.
static enum err to_elsewhere(struct copy *c, const struct fhir_spot *spot, const struct fhir_reference *ref)
{
	struct importing *im = c->im;
	struct resource there;
	enum err e = ERR_NOT_FOUND;
	if (seen_here(im, ref))
		return OK;
	if (import_shared_type(ref->type))
		e = shared_get(im->db, im->a, ref->type, ref->id, &there);
	if (e == OK && im->seen_count++ < SEEN_MOST) {
		struct import_seen *s = arena_make(im->a, struct import_seen);
		*s = (struct import_seen){ .type = str_dup(im->a, ref->type), .id = str_dup(im->a, ref->id), .next = im->seen };
		im->seen = s;
	}
	return e != ERR_NOT_FOUND ? e
		: wrong(c, spot, _("This points to something that is neither in the bundle nor here already."));
}

static enum err see_reference(struct copy *c, const struct fhir_spot *spot, struct str text, struct str *with)
{
	struct fhir_reference ref;
	const struct import_item *to;
	if (!fhir_reference_parse(text, &ref))
		return OK; // the validator says so
	switch (ref.kind) {
	case FHIR_REF_RELATIVE:
		// A version means nothing here: only the resource itself comes in.
		to = find(c->im, str_format(c->im->a, "%.*s/%.*s", STR_ARG(ref.type), STR_ARG(ref.id)));
		return to ? to_item(c, spot, to, with) : to_elsewhere(c, spot, &ref);
	case FHIR_REF_URN:
		return wrong(c, spot, _("No entry of the bundle has this name."));
	case FHIR_REF_CONDITIONAL:
		return wrong(c, spot, _("A reference must name its target, not look for it."));
	case FHIR_REF_NONE:
	case FHIR_REF_ABSOLUTE: // another server's: kept as it is
	case FHIR_REF_URL:
	case FHIR_REF_CONTAINED:
		break;
	}
	return OK;
}

// Any link may speak of an entry by its fullUrl; only references must lead somewhere.
static enum err see(void *context, enum fhir_link_kind kind, const struct fhir_spot *spot, struct str text,
	struct str *with)
{
	struct copy *c = context;
	bool reference = kind == FHIR_LINK_REFERENCE;
	bool names = reference || str_starts(text, "urn:uuid:") || str_starts(text, "Binary/"); // the file of an Attachment
	const struct import_item *to = names ? find(c->im, text) : NULL;
	if (to)
		return to_item(c, spot, to, with);
	return reference ? see_reference(c, spot, text, with) : OK;
}

enum err import_rewrite(struct importing *im, size_t item, struct str *out)
{
	struct copy c = { im, &im->x->item[item] };
	return fhir_rewrite(im->a, im->resource[item], &(struct fhir_rewriting){ see, &c }, out);
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

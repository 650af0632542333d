// SPDX-License-Identifier: Apache-2.0
// What the entries of a transaction are called by each other (bundle_inside.h): names are gathered once and sorted; new
// ids are made before anything is written, in the compartment of whoever a resource will belong to; then each link to
// an entry becomes the address that its target will have (http.html#trules).
#include <stdlib.h>

#include "api/bundle_inside.h"
#include "api/condition.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "fhir/value.h"
#include "record/key.h"

#define OWNERS_DEPTH 32 // of a chain from one new resource to another until somebody owns it

static int by_name(const void *x, const void *y)
{
	const struct bundle_name *a = x, *b = y;
	int c = str_compare(a->name, b->name);
	return c ? c : a->item < b->item ? -1 : a->item > b->item;
}

static int name_only(const void *x, const void *y)
{
	return str_compare(((const struct bundle_name *)x)->name, ((const struct bundle_name *)y)->name);
}

static void sort(struct bundle_names *in)
{
	if (in->count > 1)
		qsort(in->name, in->count, sizeof *in->name, by_name);
}

struct bundle_item *bundle_name_find(const struct bundle_act *b, const struct bundle_names *in, struct str name)
{
	struct bundle_name want = { .name = name };
	const struct bundle_name *n = in->count && name.n
		? bsearch(&want, in->name, in->count, sizeof want, name_only)
		: NULL;
	return n ? &b->item[n->item] : NULL;
}

static bool creates(const struct bundle_item *item)
{
	return item->writes && item->x.act == ACCEPT_CREATE;
}

// The id that it has, or will have.
static struct str id_of(const struct bundle_item *item)
{
	return creates(item) ? item->x.id : item->x.now.id;
}

static struct str address(struct arena *a, struct str type, struct str id)
{
	return str_format(a, "%.*s/%.*s", STR_ARG(type), STR_ARG(id));
}

// --- gathering -----------------------------------------------------------------------------------------------------
static void add_names(struct bundle_act *b, uint32_t i)
{
	const struct bundle_item *item = &b->item[i];
	const struct fhir_entry *e = item->entry;
	struct str id = json_text(b->v->arena, json_get(e->resource, "id"));
	if (e->verb >= FHIR_ENTRY_GET || e->verb == FHIR_ENTRY_DELETE)
		return;
	// Without an address an entry can still be meant by the id that it had where it comes from.
	struct str name = e->full_url.n ? e->full_url : id.n && e->verb == FHIR_ENTRY_POST
		? address(b->v->arena, e->type, id) : STR_NONE;
	if (name.n)
		b->names.name[b->names.count++] = (struct bundle_name){ name, i };
}

static enum err twice(struct bundle_act *b, const struct bundle_item *item, const char *at, const char *sentence)
{
	return fault_coded(&b->v->fault, str_format(b->v->arena, "Bundle.entry[%u].%s", item->entry->n, at), sentence,
		"duplicate", STR_NONE);
}

static enum err no_twins(struct bundle_act *b, const struct bundle_names *in, const char *at, const char *sentence)
{
	for (size_t i = 1; i < in->count; i++)
		if (str_eq(in->name[i].name, in->name[i - 1].name))
			return twice(b, &b->item[in->name[i].item], at, sentence);
	return OK;
}

// What is made under the same condition twice would be the same thing twice.
static enum err gather_identities(struct bundle_act *b)
{
	struct arena *a = b->v->arena;
	struct bundle_names all = { arena_array(a, struct bundle_name, b->u.count + 1), 0 };
	for (uint32_t i = 0; i < b->u.count; i++) {
		const struct bundle_item *item = &b->item[i];
		struct str condition = item->x.once.what;
		if (!item->writes || (creates(item) && !condition.n))
			continue;
		all.name[all.count++] = (struct bundle_name){ creates(item) ? condition
			: address(a, item->entry->type, id_of(item)), i };
	}
	sort(&all);
	return no_twins(b, &all, "request.url", _("Another entry is about the same resource. Each can be named once."));
}

enum err bundle_name_all(struct bundle_act *b)
{
	struct arena *a = b->v->arena;
	b->names = (struct bundle_names){ arena_array(a, struct bundle_name, b->u.count + 1), 0 };
	for (uint32_t i = 0; i < b->u.count; i++)
		add_names(b, i);
	sort(&b->names);
	enum err e = no_twins(b, &b->names, "fullUrl", _("Another entry has the same name. Each needs its own."));
	return e == OK ? gather_identities(b) : e;
}

// --- what a link means ---------------------------------------------------------------------------------------------
// The entry that a link in the resource of `from` leads to (bundle.html#references), NULL.
static struct bundle_item *target(struct bundle_act *b, const struct bundle_item *from, struct str text)
{
	struct arena *a = b->v->arena;
	struct fhir_reference ref, own;
	struct bundle_item *to = bundle_name_find(b, &b->names, text);
	if (to || !b->names.count || !fhir_reference_parse(text, &ref))
		return to;
	if (ref.kind == FHIR_REF_ABSOLUTE && ref.version.n)
		return bundle_name_find(b, &b->names, str_format(a, "%.*s/%.*s/%.*s", STR_ARG(ref.base), STR_ARG(ref.type),
			STR_ARG(ref.id)));
	if (ref.kind != FHIR_REF_RELATIVE)
		return NULL;
	struct str plain = address(a, ref.type, ref.id);
	to = ref.version.n ? bundle_name_find(b, &b->names, plain) : NULL;
	if (!to && from->entry->full_url.n && fhir_reference_parse(from->entry->full_url, &own) &&
		own.kind == FHIR_REF_ABSOLUTE)
		to = bundle_name_find(b, &b->names, str_format(a, "%.*s/%.*s", STR_ARG(own.base), STR_ARG(plain)));
	return to;
}

// What a conditional reference finds; each is looked for once.
static enum err look_for(struct bundle_act *b, struct str text, const struct fhir_reference *ref,
	const struct bundle_found **out)
{
	struct arena *a = b->v->arena;
	struct resource r;
	for (struct bundle_found *f = b->found; f; f = f->next)
		if (str_eq(f->text, text)) {
			*out = f;
			return OK;
		}
	enum err e = condition_find(b->v, str_dup(a, ref->type), ref->id, &r);
	if (e != OK)
		return e;
	struct bundle_found *f = arena_make(a, struct bundle_found);
	*f = (struct bundle_found){ .text = text, .type = r.type, .id = r.id, .next = b->found };
	*out = b->found = f;
	return OK;
}

// --- ids -----------------------------------------------------------------------------------------------------------
struct owning {
	struct bundle_act *b;
	const struct bundle_item *item;
	unsigned depth;
};

static struct str owner_of(struct bundle_act *b, struct bundle_item *item, unsigned depth);

static bool whose(void *context, const struct fhir_reference *ref, struct str text, struct str *person)
{
	struct owning *o = context;
	const struct bundle_found *found;
	struct bundle_item *to = target(o->b, o->item, text);
	*person = STR_NONE;
	if (to)
		*person = creates(to) ? owner_of(o->b, to, o->depth + 1) : fhir_home(to->x.type) ? key_of(to->x.now.id)
												 : STR_NONE;
	else if (ref->kind == FHIR_REF_CONDITIONAL && look_for(o->b, text, ref, &found) == OK &&
		fhir_home(found->type))
		*person = key_of(found->id);
	else if (ref->kind == FHIR_REF_RELATIVE && fhir_home(ref->type))
		*person = key_of(ref->id);
	return person->n > 0;
}

// The key of whoever a new resource will belong to; STR_NONE: nobody, or it cannot be said.
static struct str owner_of(struct bundle_act *b, struct bundle_item *item, unsigned depth)
{
	struct arena *a = b->v->arena;
	struct owning o = { b, item, depth };
	struct str owner = STR_NONE;
	struct fault f;
	if (!fhir_home(item->x.type))
		return STR_NONE;
	if (str_is(item->x.type, "Patient") || item->x.id.n)
		return key_of(item->x.id);
	if (item->owner_asked || depth > OWNERS_DEPTH)
		return STR_NONE;
	item->owner_asked = true;
	fault_init(&f, a);
	enum err e = fhir_owner(a, item->entry->resource,
		&(struct fhir_owner_how){ .base = b->how.base, .whose = whose, .context = &o }, &owner, &f);
	item->owner_asked = false;
	if (e != OK)
		return STR_NONE;
	// A Patient of the Bundle may be called by the id that it had elsewhere.
	const struct bundle_item *patient = target(b, item, address(a, STR("Patient"), owner));
	if (patient)
		owner = key_of(id_of(patient));
	if (key_valid(owner))
		item->x.id = key_id(a, owner);
	return owner;
}

void bundle_name_ids(struct bundle_act *b)
{
	struct arena *a = b->v->arena;
	for (size_t i = 0; i < b->u.count; i++) {
		struct bundle_item *item = &b->item[i];
		if (!creates(item))
			continue;
		if (str_is(item->x.type, "Patient"))
			item->x.id = key_new(a);
		else if (!fhir_home(item->x.type))
			item->x.id = key_shared(a);
	}
	for (size_t i = 0; i < b->u.count; i++)
		if (creates(&b->item[i]) && !b->item[i].x.id.n)
			(void)owner_of(b, &b->item[i], 0);
	b->own = (struct bundle_names){ arena_array(a, struct bundle_name, b->u.count + 1), 0 };
	for (uint32_t i = 0; i < b->u.count; i++) {
		struct bundle_item *item = &b->item[i];
		if (creates(item) && !item->x.id.n) // nobody's: accept_place says so; until then it needs some name
			item->x.id = key_id(a, key_new(a));
		if (item->writes)
			b->own.name[b->own.count++] = (struct bundle_name){ address(a, item->x.type, id_of(item)), i };
	}
	sort(&b->own);
}

// --- rewriting -----------------------------------------------------------------------------------------------------
struct rewriting {
	struct bundle_act *b;
	const struct bundle_item *item;
};

static enum err wrong(struct rewriting *r, const struct fhir_spot *spot, enum err e, const char *sentence)
{
	struct arena *a = r->b->v->arena;
	struct fault *f = &r->b->v->fault;
	fault_init(f, a); // what a search has said of its parameters
	struct str path = str_format(a, "%.*s%.*s", STR_ARG(r->item->x.path), STR_ARG(fhir_spot_path(a, spot)));
	(void)fault_coded(f, path, sentence, err_row(e)->fhir, STR_NONE);
	return f->err = e;
}

static enum err by_condition(struct rewriting *r, const struct fhir_spot *spot, struct str text,
	const struct fhir_reference *ref, struct str *with)
{
	const struct bundle_found *found;
	enum err e = r->b->u.transaction ? look_for(r->b, text, ref, &found) : ERR_METHOD;
	switch (e) {
	case OK:
		*with = address(r->b->v->arena, found->type, found->id);
		return OK;
	case ERR_NOT_FOUND:
		return wrong(r, spot, ERR_PRECONDITION, _("Nothing fits what this reference looks for."));
	case ERR_MANY:
		return wrong(r, spot, ERR_MANY, _("More than one thing fits what this reference looks for."));
	case ERR_METHOD:
		return wrong(r, spot, ERR_INPUT, _("Only in a transaction can a reference look for its target."));
	default:
		return wrong(r, spot, e, fault_sentence(&r->b->v->fault));
	}
}

static enum err see(void *context, enum fhir_link_kind kind, const struct fhir_spot *spot, struct str text,
	struct str *with)
{
	struct rewriting *r = context;
	struct fhir_reference ref;
	const struct bundle_item *to = target(r->b, r->item, text);
	if (to && id_of(to).n) {
		*with = address(r->b->v->arena, to->x.type, id_of(to));
		return OK;
	}
	if (kind != FHIR_LINK_REFERENCE || !fhir_reference_parse(text, &ref))
		return OK;
	if (ref.kind == FHIR_REF_CONDITIONAL)
		return by_condition(r, spot, text, &ref, with);
	if (ref.kind == FHIR_REF_URN)
		return wrong(r, spot, ERR_INPUT, _("No entry of the bundle has this name."));
	return OK;
}

enum err bundle_rewrite(struct bundle_act *b, const struct bundle_item *item, struct json_at *out)
{
	struct rewriting r = { b, item };
	struct json *doc = arena_make(b->v->arena, struct json);
	struct str text;
	enum err e = fhir_rewrite(b->v->arena, item->entry->resource, &(struct fhir_rewriting){ see, &r }, &text);
	if (e != OK)
		return e;
	if (json_scan(b->v->arena, text, doc, NULL) != OK)
		return ERR_TOO_LARGE; // longer names than JSON may be
	*out = json_root(doc);
	return OK;
}

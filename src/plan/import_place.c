// SPDX-License-Identifier: Apache-2.0
// Where what comes in is kept (import_inside.h): by its kind, or, for what is no kind, by its type (place.h); and whose
// it is. A Consent from outside grants nothing: it is kept as evidence, rules of access are made by record/consent.h.
#include "plan/import_inside.h"

#include "base/text.h"
#include "fhir/compartment.h"
#include "plan/label.h"
#include "plan/place.h"
#include "record/consent.h"
#include "record/key.h"

// What a bundle of one person may bring along of what belongs to nobody.
bool import_shared_type(struct str type)
{
	const struct place *p = place_of(type);
	return p && p->shared;
}

// One joined-up plan a person; plans of other systems stand beside it.
static enum err place_plan(struct importing *im, size_t at, struct json_at body)
{
	struct import *x = im->x;
	if (!place_own_plan(body))
		return OK;
	for (size_t i = 0; i < at; i++)
		if (str_is(x->item[i].put.now.kind, "plan"))
			return import_wrong(im, &x->item[at], ".category", _("There is a plan already. A person has one."));
	x->item[at].put.now.kind = STR("plan");
	return OK;
}

static bool single_there(const struct import *x, size_t at)
{
	const struct kind *k = x->item[at].kind;
	for (size_t i = 0; k->single && i < at; i++)
		if (x->item[i].kind == k)
			return true;
	return false;
}

enum err import_place(struct importing *im, size_t at, struct json_at body)
{
	struct import_item *item = &im->x->item[at];
	struct resource *r = &item->put.now;
	r->kind = r->section = r->label = STR("");
	if (item->shared)
		return OK;
	item->kind = kind_of(im->a, body);
	if (item->kind) {
		r->kind = str_of(item->kind->name);
		r->section = str_of(item->kind->section);
		r->shelf = item->kind->shelf;
		r->label = item->kind->label ? str_of(item->kind->label)
			: label_may_carry(item->kind) ? label_of_import(im->a, body) : STR("");
		if (single_there(im->x, at))
			return import_wrong(im, item, "", _("There is one of these already. A person has one."));
		return OK;
	}
	const struct place *p = place_of(r->type);
	if (p) {
		r->section = str_of(p->section);
		r->shelf = p->shelf;
		if (str_is(r->type, "Consent") && consent_denies(body))
			r->label = STR(CONSENT_NEVER_LABEL);
		else if (r->shelf != SHELF_EVIDENCE && !str_is(r->type, "CarePlan") && !str_is(r->type, "Patient"))
			r->label = label_of_import(im->a, body);
		return str_is(r->type, "CarePlan") ? place_plan(im, at, body) : OK;
	}
	return import_wrong(im, item, ".resourceType", _("Resources of this type cannot be brought in with a person."));
}

// Provenance.target and the like: whatever lies in somebody's compartment is theirs.
static bool whose(void *context, const struct fhir_reference *ref, struct str text, struct str *patient)
{
	(void)context;
	(void)text;
	*patient = key_of(ref->id);
	return ref->kind == FHIR_REF_RELATIVE && patient->n > 0 && !import_shared_type(ref->type);
}

enum err import_owner(struct importing *im, size_t at, struct json_at body)
{
	struct import_item *item = &im->x->item[at];
	struct fault inner;
	struct str owner;
	if (item->shared || at == im->patient)
		return OK;
	fault_init(&inner, im->a);
	const char *home = fhir_home(item->put.now.type);
	const char *below = home && *home ? str_format(im->a, ".%s", home).p : "";
	enum err e = fhir_owner(im->a, body, &(struct fhir_owner_how){ .whose = whose }, &owner, &inner);
	if (e == ERR_INPUT)
		return import_wrong(im, item, below, inner.items ? inner.items->message : fault_sentence(&inner));
	if (e == ERR_NOT_FOUND)
		return import_wrong(im, item, below, _("This names nobody. It must name the person whose it is."));
	if (e == OK && !str_eq(owner, im->x->key))
		return import_wrong(im, item, below, _("This belongs to somebody else. A bundle brings in one person."));
	return e;
}

// --- shared ---------------------------------------------------------------------------------------------------------
static bool share_identifier(struct arena *a, struct json_at x, struct json_at y)
{
	struct json_at xs = json_get(x, "identifier"), ys = json_get(y, "identifier");
	for (struct json_at i = json_first(xs); json_is_set(i); i = json_next(xs, i))
		for (struct json_at j = json_first(ys); json_is_set(j); j = json_next(ys, j)) {
			struct str value = json_text(a, json_get(i, "value"));
			if (value.n && str_eq(value, json_text(a, json_get(j, "value"))) &&
				str_eq(json_text(a, json_get(i, "system")), json_text(a, json_get(j, "system"))))
				return true;
		}
	return false;
}

// Ids of other systems are often small numbers: the same id alone does not make two things one.
static bool same_thing(struct arena *a, struct json_at stored, struct json_at sent)
{
	static const char *const telling[] = { "name", "url", "practitioner" };
	if (share_identifier(a, stored, sent))
		return true;
	for (size_t i = 0; i < sizeof telling / sizeof *telling; i++) {
		struct json_at x = json_get(stored, telling[i]), y = json_get(sent, telling[i]);
		if (json_is(x) && json_is(y))
			return str_eq(json_raw(x), json_raw(y));
	}
	return false;
}

// One that stands already with the same identifier is the same one, whatever its id.
static enum err find_identified(struct importing *im, size_t at)
{
	struct import_item *item = &im->x->item[at];
	struct resource_list list;
	if (!json_is(json_get(im->resource[at], "identifier")))
		return OK;
	enum err e = shared_list(im->db, im->a, item->put.now.type, &list);
	for (size_t i = 0; e == OK && i < list.count && !item->there; i++) {
		item->there = share_identifier(im->a, json_trusted(im->a, list.item[i].body), im->resource[at]);
		item->put.now.id = list.item[i].id;
	}
	return e;
}

enum err import_shared_id(struct importing *im, size_t at)
{
	struct import_item *item = &im->x->item[at];
	struct resource there;
	enum err e = find_identified(im, at);
	if (e != OK || item->there)
		return e;
	if (item->given_id.n) {
		e = shared_get(im->db, im->a, item->put.now.type, item->given_id, &there);
		item->there = e == OK && same_thing(im->a, json_trusted(im->a, there.body), im->resource[at]);
		item->put.now.id = item->given_id;
		if (e == ERR_NOT_FOUND || item->there)
			return OK;
		if (e != OK)
			return e;
	}
	item->put.now.id = key_shared(im->a);
	return OK;
}

// SPDX-License-Identifier: Apache-2.0
// Frozen versions (agreement.h): the plan as it stood, put together from the versions that its manifest names, each
// held against its digest.
#include "plan/agreement_inside.h"
#include "plan/label.h"

void agreement_entries(struct arena *a, const struct resource *list, size_t count, struct plan *out)
{
	struct entry *entry = arena_array(a, struct entry, count + 1);
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		if (entry_open(a, &list[i], &entry[n]))
			n++;
	plan_order(a, entry, n, out);
}

// One version, with the section and label that it has today: what the person hid since is hidden here too. *whole is
// made false, and the answer too, when it is no longer what was signed.
static enum err version_of(
	struct db *db, struct arena *a, const struct manifest_line *l, struct resource *r, bool *there)
{
	struct resource newest;
	enum err e = resource_version(db, a, l->type, l->id, l->version, r);
	*there = e == OK && r->body.n && str_eq(body_digest(a, r->body), l->body);
	if (e == ERR_NOT_FOUND) {
		*r = (struct resource){ .type = l->type, .id = l->id, .version = l->version, .label = STR(LABEL_ONLY_ME) };
		return OK;
	}
	if (e == OK)
		e = resource_get(db, a, l->type, l->id, &newest);
	if (e == OK) {
		r->label = newest.label;
		r->section = newest.section;
		r->deleted = false;
	}
	return e;
}

static enum err rebuild(struct db *db, struct arena *a, const struct manifest *m, struct plan *out,
	struct agreed_version *which)
{
	struct resource *list = arena_array(a, struct resource, m->lines + 1);
	size_t n = 0;
	which->whole = true;
	which->missing = arena_array(a, struct resource, m->lines + 1);
	for (size_t i = 0; i < m->lines; i++) {
		struct resource r;
		bool there;
		enum err e = version_of(db, a, &m->line[i], &r, &there);
		if (e != OK)
			return e;
		which->whole = which->whole && there;
		if (!there) {
			which->missing[which->missings++] = r;
			continue;
		}
		if (str_is(r.type, "CarePlan") && str_is(r.kind, "plan")) { // one of an entry is an entry
			out->care_plan = r;
			out->care_plan_id = r.id;
		} else if (str_is(r.type, "Patient")) {
			struct person *then = arena_make(a, struct person);
			person_from(a, &r, then);
			out->person = then;
		} else {
			list[n++] = r;
		}
	}
	agreement_entries(a, list, n, out);
	return OK;
}

// The first sound agreement to the version: what it saw is what the version is, for ever.
static const struct agreement *first_of(const struct agreement_list *list, struct str manifest)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].sound && str_eq(list->item[i].manifest, manifest))
			return &list->item[i];
	return NULL;
}

enum err agreement_open(struct db *db, struct arena *a, const struct person *person, int number, struct plan *out,
	struct agreed_version *which)
{
	struct agreement_list list;
	struct plan now;
	size_t count;
	*out = (struct plan){ .person = person, .care_plan_id = STR("") };
	*which = (struct agreed_version){ 0 };
	enum err e = agreements_of(db, a, person->key, &list);
	if (e == OK)
		e = plan_load(db, a, person, NULL, &now);
	if (e != OK)
		return e;
	struct agreed_version *v = agreed_versions(a, &list, manifest_now(a, &now), &count);
	if (number < 1 || (size_t)number > count)
		return ERR_NOT_FOUND;
	*which = v[number - 1];
	out->state = which->person && which->professional ? PLAN_AGREED : PLAN_DISCUSSING;
	return rebuild(db, a, agreement_lines(first_of(&list, which->manifest)), out, which);
}

// SPDX-License-Identifier: Apache-2.0
// Destroying a whole record (destroy.h).
#include "plan/destroy.h"

#include "plan/follow.h"
#include "plan/refresh.h"
#include "plan/retention.h"
#include "record/hold.h"

static enum err time_is_over(struct db *db, struct arena *a, struct str person)
{
	struct retention_facts facts;
	day until;
	enum err e = retention_of(db, a, person, &facts);
	if (e != OK)
		return e;
	(void)retention_longest(&facts, &until);
	return until != DAY_NONE && until <= clock_today() ? OK : ERR_CONFLICT;
}

static enum err erase_list(struct db *db, struct arena *a, const struct resource_list *list, struct destroy_act *act)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < list->count; i++) {
		struct erasure x = act->x;
		if (str_is(list->item[i].type, "Patient") || erase_is(&list->item[i]))
			continue;
		x.type = list->item[i].type;
		x.id = list->item[i].id;
		e = erase_whole(db, a, &act->site->drafts, &x);
		act->things += e == OK;
	}
	return e;
}

static enum err erase_shelf(struct db *db, struct arena *a, enum shelf shelf, struct destroy_act *act)
{
	struct resource_list now, gone;
	enum err e = resource_shelf(db, a, act->x.person, shelf, &now);
	if (e == OK)
		e = resource_gone(db, a, act->x.person, shelf, &gone);
	if (e == OK)
		e = erase_list(db, a, &now, act);
	return e == OK ? erase_list(db, a, &gone, act) : e;
}

// Last, so that the person is there as long as anything of theirs is.
static enum err erase_patient(struct db *db, struct arena *a, struct destroy_act *act)
{
	struct resource patient;
	struct erasure x = act->x;
	x.type = STR("Patient");
	x.id = x.person;
	enum err e = erase_whole(db, a, &act->site->drafts, &x);
	if (e == OK)
		e = resource_get(db, a, x.type, x.id, &patient);
	if (e == OK)
		e = person_index(db, a, &patient);
	act->things += e == OK;
	return e;
}

static enum err destroy_beside(const struct site *site, struct db *db, struct arena *a, const struct erasure *x)
{
	enum err e = summary_drop(db, a, x->person);
	if (e == OK)
		e = follow_rows_write(db, a, x->person, (struct json_at){ 0 });
	if (e == OK)
		e = erase_beside(db, a, x->person);
	if (e == OK)
		e = erase_exports(db);
	return e != OK ? e : audit_erase(site->audit, db, a, x->person, &(struct audit_row){
		.actor = str_format(a, "a:%.*s", STR_ARG(x->account)), .role = STR("privacy"), .reason = STR(ERASE_TIME),
		.request = STR(""), .peer = STR(""), .person = STR("") }, NULL);
}

static enum err destroy_all(struct db *db, struct arena *a, struct destroy_act *act)
{
	static const enum shelf shelves[] = { SHELF_PLAN, SHELF_SERIES, SHELF_PAST, SHELF_EVIDENCE };
	enum err e = OK;
	act->things = 0;
	act->x.basis = STR(ERASE_TIME);
	for (size_t i = 0; e == OK && i < sizeof shelves / sizeof *shelves; i++)
		e = erase_shelf(db, a, shelves[i], act);
	if (e == OK)
		e = erase_patient(db, a, act);
	return e == OK ? destroy_beside(act->site, db, a, &act->x) : e;
}

enum err destroy_run(struct db *db, struct arena *a, void *destroy_act)
{
	struct destroy_act *act = destroy_act;
	enum err e = hold_forbids(db, a, act->x.person);
	if (e == OK)
		e = time_is_over(db, a, act->x.person);
	return e == OK ? destroy_all(db, a, act) : e;
}

enum err destroy_again(const struct site *site, struct db *db, struct arena *a, const struct erasure *x)
{
	struct resource patient;
	struct destroy_act act = { .site = site, .x = *x };
	enum err e = resource_head(db, a, STR("Patient"), x->person, &patient);
	return e == OK ? destroy_all(db, a, &act) : e;
}

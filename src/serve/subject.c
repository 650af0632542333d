// SPDX-License-Identifier: Apache-2.0
// May they, and about whom. The permission column says which question is put to access_decide; the subject column
// whether the address names a person, who is then read and proven here, before any handler. Somebody who may not know
// of a person gets the same answer for one that is there and one that is not.
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "record/emergency.h"
#include "record/key.h"
#include "serve/turn.h"

// What a row asks of an account, before any person is looked at.
static enum err account_allowed(const struct turn *t)
{
	enum actor_kind kind = t->v.actor.kind;
	if (t->route->permission == OPEN)
		return OK;
	if (kind == ACTOR_NOBODY)
		return ERR_LOGIN;
	if ((t->route->permission == STAFF || t->route->permission == STAFF_SEE) && kind != ACTOR_STAFF)
		return ERR_DENIED;
	bool outside = kind == ACTOR_PERSON || kind == ACTOR_SUPPORTER || kind == ACTOR_SYSTEM;
	if (t->route->permission == SERVICE && outside)
		return ERR_DENIED;
	if (t->route->permission == PRIVACY && kind != ACTOR_PRIVACY)
		return ERR_DENIED;
	if (t->route->permission == ADMIN && kind != ACTOR_ADMIN)
		return ERR_DENIED;
	return OK;
}

// What a row asks about a person's record. Only who may see something there learns that more would be needed.
static enum err record_allowed(const struct turn *t)
{
	static const struct access_what whole = { { "", 0 }, { "", 0 }, { "", 0 } };
	static const struct {
		enum permission permission;
		bool self;
		unsigned any; // one of these verbs
	} rows[] = {
		{ STAFF_SEE, false, MAY_SEE },
		{ PLAN_SEE, true, MAY_SEE },
		{ PLAN_WRITE, true, MAY_WRITE },
		{ PLAN_COMMENT, true, MAY_COMMENT },
		{ PLAN_AGREE, true, MAY_AGREE | MAY_SIGN },
		{ PLAN_SHARE, true, MAY_SHARE },
		{ PLAN_INVITE, true, MAY_SHARE | MAY_AGREE },
		{ SELF_ONLY, true, 0 },
	};
	const struct access *x = &t->v.access;
	if (!x->self && (x->verbs == 0 || !access_decide(x, MAY_SEE, &whole)))
		return ERR_NOT_FOUND;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].permission != t->route->permission)
			continue;
		if (x->self)
			return rows[i].self ? OK : ERR_DENIED;
		for (unsigned verb = MAY_SEE; verb <= MAY_SIGN; verb <<= 1)
			if ((rows[i].any & verb) && access_decide(x, (enum access_verb)verb, &whole))
				return OK;
		return ERR_DENIED;
	}
	return ERR_INTERNAL; // a row about a person asks for nothing about them
}

// The key that the address names: ":person", or that of the compartment in which ":resource" lies.
static struct str subject_key(const struct turn *t, bool *shared)
{
	struct str key = visit_param(&t->v, "person");
	*shared = false;
	if (key.p)
		return key;
	struct str id = visit_param(&t->v, "resource"), type = visit_param(&t->v, "type");
	bool nobodys = type.p && fhir_resource_find(type) != FHIR_NO_RESOURCE && !fhir_home(type);
	key = nobodys ? STR_NONE : key_of(id); // an Organization may have an id that looks like a key
	*shared = id.p && !key.p;
	return key;
}

static void forget(struct turn *t)
{
	t->v.person = (struct person){ .birth = DAY_NONE };
	t->v.access = (struct access){ 0 };
}

// Of somebody with several records an address names the person by one and the entry by its own: it is read and changed
// where it lies.
static enum err entrys_record(struct turn *t)
{
	struct visit *v = &t->v;
	struct str key = v->access.also ? key_of(visit_param(v, "id")) : STR_NONE;
	return key.n && access_record(&v->access, key) ? visit_record(v, key) : OK;
}

enum err turn_prove(struct turn *t)
{
	struct visit *v = &t->v;
	bool shared;
	enum err e = account_allowed(t);
	if (e != OK) {
		t->refused = e == ERR_DENIED;
		return e;
	}
	if (t->route->subject != PERSON)
		return OK;
	struct str key = subject_key(t, &shared);
	if (shared) // what belongs to nobody: Organization, Practitioner ... open to every account
		return OK;
	e = person_load(v->db, v->arena, key, &v->person);
	if (e == ERR_GONE) // programs are told that it was here (http.html#read); pages know nobody
		e = reply_is_api(t) ? OK : ERR_NOT_FOUND;
	if (e == OK)
		e = access_load(v->db, v->arena, &v->actor, v->person.key, &v->access);
	if (e == OK)
		e = entrys_record(t);
	if (e == OK && v->access.emergency)
		v->reason = STR(EMERGENCY_PURPOSE);
	if (e == OK)
		e = record_allowed(t);
	if (e == ERR_NOT_FOUND || e == ERR_DENIED) {
		t->refused = true;
		t->row.person = v->person.key.p ? v->person.key : STR("");
	}
	if (e == ERR_NOT_FOUND)
		forget(t);
	return e;
}

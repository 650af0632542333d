// SPDX-License-Identifier: Apache-2.0
// What a search finds (search.h). Candidates are read from where they must be: one person's compartment when the search
// says whose, single resources by _id, what belongs to nobody as a whole, else by a declared search key across people
// (record/search_key.h). Everything that is judged has passed reach_sees before, and is judged in the form in which the
// asker may see it: nothing that is withheld can match, count or order anything.
#include <stdlib.h>
#include <string.h>

#include "api/ask.h"
#include "api/search.h"
#include "base/arena.h"
#include "base/text.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "record/key.h"
#include "record/search_key.h"

// What chains and _has look at, read once a request.
struct shelf_held {
	struct str key, type;
	struct resource_list list;
	struct json_at *body;
	struct shelf_held *next;
};
struct world {
	struct search_act *act;
	struct str person; // of the candidate that is judged
	struct arena *sieve; // what is read of one person while many are gone through; NULL: all is kept
	size_t sifted;       // resources that were looked at in it
	struct shelf_held *held, *sifting; // sifting: of the person whose record is in the sieve, and dies with it
	enum err err;
};

static struct shelf_held *find_held(struct shelf_held *h, struct str key, struct str type)
{
	while (h && !(str_eq(h->key, key) && str_eq(h->type, type)))
		h = h->next;
	return h;
}

static struct shelf_held *hold(struct world *w, struct str key, struct str type)
{
	struct visit *v = w->act->v;
	bool sifting = w->sieve && key.n;
	struct shelf_held **list = sifting ? &w->sifting : &w->held, *h = find_held(*list, key, type);
	struct arena *a = sifting ? w->sieve : v->arena;
	if (h)
		return h;
	h = arena_make(a, struct shelf_held);
	*h = (struct shelf_held){ .key = str_dup(a, key), .type = str_dup(a, type), .next = *list };
	*list = h;
	enum err e = key.n ? reach_all_in(v, a, h->key, h->type.p, &h->list) : reach_shared(v, h->type, &h->list);
	if (e != OK) {
		w->err = e;
		h->list.count = 0;
	}
	h->body = arena_array(a, struct json_at, h->list.count + 1);
	return h;
}

static struct json_at held_body(struct world *w, struct shelf_held *h, size_t i)
{
	if (!h->body[i].doc)
		h->body[i] = json_trusted(h->key.n && w->sieve ? w->sieve : w->act->v->arena,
			reach_shown(w->act->v, &h->list.item[i]));
	return h->body[i];
}

static struct json_at fetch(void *context, struct str type, struct str id)
{
	struct world *w = context;
	struct str key = fhir_home(type) ? key_of(id) : STR("");
	struct json_at none = { 0 };
	if (!key.p || fhir_resource_find(type) == FHIR_NO_RESOURCE)
		return none;
	struct shelf_held *h = hold(w, key, type);
	for (size_t i = 0; i < h->list.count; i++)
		if (str_eq(h->list.item[i].id, id))
			return held_body(w, h, i);
	return none;
}

static void each(void *context, struct str type, bool (*visit)(void *, struct json_at), void *visitor)
{
	struct world *w = context;
	if (fhir_home(type) && !w->person.n)
		return; // through what belongs to nobody one does not look into people's records
	struct shelf_held *h = hold(w, fhir_home(type) ? w->person : STR(""), type);
	for (size_t i = 0; i < h->list.count; i++)
		if (!visit(visitor, held_body(w, h, i)))
			return;
}

// --- judging -------------------------------------------------------------------------------------------------------
enum err search_hit_whole(struct visit *v, struct search_hit *hit)
{
	return hit->r.body.p ? OK : reach_get(v, hit->r.type, hit->r.id, &hit->r);
}

void search_hit_add(struct search_act *act, struct search_hit hit)
{
	struct search_hits *h = &act->hits;
	if (h->count == h->room) {
		size_t room = 2 * h->room + 1;
		h->item = arena_more(act->v->arena, h->item, h->room * sizeof *h->item, room * sizeof *h->item);
		h->room = room;
	}
	h->item[h->count++] = hit;
}

static void hit(struct world *w, const struct resource *r, struct json_at at)
{
	struct search_act *act = w->act;
	struct arena *a = act->v->arena;
	struct str name = str_format(w->sieve ? w->sieve : a, "%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id));
	struct str order = fhir_search_key(a, &act->s, at), key = str_join(a, order, name);
	struct search_hit hit = { .r = *r, .key = key };
	if (w->sieve) { // of what dies with it the name is left, as the key has it
		struct str tail = str_part(key, order.n, key.n);
		hit.r = (struct resource){ .type = str_part(tail, 0, r->type.n),
			.id = str_part(tail, r->type.n + 1, tail.n), .person = w->person };
	}
	search_hit_add(act, hit);
}

// Of what reach_sees has let pass.
static void judge(struct world *w, const struct resource *r)
{
	struct search_act *act = w->act;
	struct visit *v = act->v;
	const struct fhir_world beyond = { .context = w, .fetch = fetch, .each = each };
	if (!reach_meets(v, r, REACH_SEARCH))
		return;
	struct arena *a = w->sieve ? w->sieve : v->arena;
	struct json_at at = json_trusted(a, reach_shown(v, r));
	if (!w->sieve)
		w->person = r->person.n ? r->person : STR("");
	if (fhir_search_matches(a, &act->s, at, &beyond))
		hit(w, r, at);
}

static enum err judge_list(struct world *w, const struct resource_list *list)
{
	for (size_t i = 0; i < list->count && w->err == OK; i++)
		judge(w, &list->item[i]);
	return w->err;
}

static enum err judge_one(struct world *w, struct str type, struct str id)
{
	struct visit *v = w->act->v;
	struct resource r;
	for (size_t i = 0; i < w->act->hits.count; i++)
		if (str_eq(w->act->hits.item[i].r.id, id) && str_eq(w->act->hits.item[i].r.type, type))
			return OK;
	enum err e = reach_get(v, type, id, &r);
	if (e == ERR_NOT_FOUND || (e == OK && r.deleted))
		return OK;
	if (e == OK)
		judge(w, &r);
	return e == OK ? w->err : e;
}

// --- candidates ----------------------------------------------------------------------------------------------------
static bool event_matches(void *context, struct arena *a, struct str person, struct json_at at)
{
	struct world *w = context;
	const struct fhir_world beyond = { .context = w, .fetch = fetch, .each = each };
	w->person = person;
	return w->err == OK && fhir_search_matches(a, &w->act->s, at, &beyond);
}

// Who looked, where it is asked for by name: of everything that lies with a person it would be most.
static enum err with_events(struct world *w, struct str key, struct str type, bool alone)
{
	const struct search_judge judge = { event_matches, w };
	if (!str_is(type, "AuditEvent") || !w->act->s.type_count)
		return OK;
	enum err e = search_events(w->act, key, alone, &judge);
	return e == OK ? w->err : e;
}

static enum err in_person(struct world *w, struct str key, struct str type, bool alone)
{
	struct resource_list list;
	if (!fhir_home(type))
		return OK;
	enum err e = reach_all(w->act->v, key, str_c(w->act->v->arena, type), &list);
	if (e == OK)
		e = judge_list(w, &list);
	return e == OK ? with_events(w, key, type, alone) : e;
}

// The question names the person: also that there is nothing, or how much there is, tells of them.
static enum err in_named(struct world *w, struct str key, struct str type, bool alone)
{
	struct reach *who;
	enum err e = reach_person(w->act->v, key, &who);
	if (e == OK && who->open)
		reach_tell(w->act->v, key);
	return e == OK ? in_person(w, key, type, alone) : e;
}

// Patient/KEY/*: the shelves once, not once a type.
static enum err whole_person(struct world *w, struct str key)
{
	struct resource_list list;
	enum err e = reach_all(w->act->v, key, NULL, &list);
	return e == OK ? judge_list(w, &list) : e;
}

static enum err by_ids(struct world *w, struct str type, const struct fhir_ids *ids)
{
	enum err e = OK;
	if (ids->n > SEARCH_LOOK_MOST)
		return ERR_COSTLY;
	for (size_t i = 0; i < ids->n && e == OK; i++)
		if (fhir_id_valid(ids->id[i]))
			e = judge_one(w, type, ids->id[i]);
	return e;
}

static enum err costly(struct search_act *act, struct str type)
{
	struct arena *a = act->v->arena;
	struct str can = str_is(type, "Patient") ? STR("_id") : STR("_id, patient");
	const char *t, *param;
	for (size_t i = 0; search_key_at(i, &t, &param); i++)
		if (str_is(type, t))
			can = str_format(a, "%.*s, %s", STR_ARG(can), param);
	(void)fault_say(&act->v->fault, ERR_COSTLY, str_format(a,
		_("This would mean reading everybody's record. Add one of these: %.*s."), STR_ARG(can)).p);
	return ERR_COSTLY;
}

// Whom nobody may find: they are reached by who knows their key (DESIGN 4).
static enum err may_find(struct world *w, struct str person, bool *may)
{
	struct reach *who;
	enum err e = reach_person(w->act->v, person, &who);
	*may = e == OK && who->open && (!who->person.restricted || who->access.self);
	return e;
}

static enum err judge_found(struct world *w, struct str type, const struct search_place *at)
{
	bool may;
	enum err e = may_find(w, at->person, &may);
	return may ? judge_one(w, type, at->id) : e;
}

// A criterion that search keys answer, and the places that it may mean.
struct lead {
	const struct fhir_criterion *by;
	struct search_places at;
	size_t order; // in the question
};

static int fewest_first(const void *x, const void *y)
{
	const struct lead *a = x, *b = y;
	if (a->at.count != b->at.count)
		return a->at.count < b->at.count ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

// patient.identifier: a chain to the person by one of their declared parameters. NULL: this is none.
static const struct fhir_criterion *to_person(const struct fhir_criterion *c)
{
	unsigned patient = fhir_resource_find(STR("Patient"));
	if (c->kind != FHIR_CHAIN || !(str_is(c->code, "patient") || str_is(c->code, "subject")))
		return NULL;
	for (const struct fhir_criterion *inner = c->inner; inner; inner = inner->next)
		if (inner->on == patient && search_key_answers(STR("Patient"), inner))
			return inner;
	return NULL;
}

// What search keys can look up of a criterion, for the resource or, people, for whoever it is about; NULL: nothing.
static const struct fhir_criterion *keyed(struct str type, bool people, const struct fhir_criterion *c)
{
	return people ? to_person(c) : search_key_answers(type, c) ? c : NULL;
}

// The leads to no more than `most` places, the one to the fewest first; `one`: the first that is met. Exact values are
// asked before beginnings of names.
static enum err leads_within(struct world *w, struct str type, bool people, size_t most, bool one, struct lead *out,
	size_t *count)
{
	struct visit *v = w->act->v;
	*count = 0;
	for (int text = 0; text < 2; text++)
		for (const struct fhir_criterion *c = w->act->s.criteria; c && !(one && *count); c = c->next) {
			struct lead *lead = &out[*count];
			lead->by = keyed(type, people, c);
			if (!lead->by || (lead->by->param->type == FHIR_PARAM_STRING) != text)
				continue;
			enum err e = search_key_find(v->db, v->arena, type, lead->by, most, &lead->at);
			if (e != OK && e != ERR_COSTLY)
				return e;
			lead->order = *count;
			*count += e == OK;
		}
	qsort(out, *count, sizeof *out, fewest_first);
	return OK;
}

// Of the places of the best lead, those that have a key of another criterion too: who was born on one day grow with the
// people, who was and has this name do not.
static enum err narrow(struct world *w, struct str type, bool people, struct lead *lead)
{
	struct visit *v = w->act->v;
	const struct fhir_criterion *also = NULL;
	for (const struct fhir_criterion *c = w->act->s.criteria; c && !also; c = c->next)
		if (keyed(type, people, c) != lead->by)
			also = keyed(type, people, c);
	if (!also || lead->at.count < 2)
		return OK;
	return search_key_find_both(v->db, v->arena, type, lead->by, also, lead->at.count, &lead->at);
}

// The leads of a question. None when each leads to too many. They are looked for in steps, because one that leads to
// thousands (a common name) need not be followed to its end where another leads to a few (the birth date). Up to `most`
// one is enough: it will not be too costly.
static enum err find_leads(struct world *w, struct str type, bool people, size_t most, struct lead **out, size_t *count)
{
	const size_t steps[] = { 40, 640, most, most * SEARCH_HIDDEN };
	size_t n = 0;
	enum err e = OK;
	for (const struct fhir_criterion *c = w->act->s.criteria; c; c = c->next)
		n++;
	*out = arena_array(w->act->v->arena, struct lead, n + 1);
	*count = 0;
	for (size_t i = 0; e == OK && !*count && i < sizeof steps / sizeof *steps; i++)
		if (steps[i] <= most || i + 1 == sizeof steps / sizeof *steps)
			e = leads_within(w, type, people, steps[i], steps[i] <= most, *out, count);
	return e == OK && *count ? narrow(w, type, people, *out) : e;
}

// Keeps the places that the asker may find. Only these count towards `most`: what is hidden from them must not make a
// search too costly that would not be so without it. ERR_COSTLY.
static enum err keep_open(struct world *w, size_t most, struct search_places *at)
{
	size_t kept = 0;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < at->count; i++) {
		bool may;
		e = may_find(w, at->item[i].person, &may);
		if (may)
			at->item[kept++] = at->item[i];
	}
	at->count = kept;
	return e == OK && kept > most ? ERR_COSTLY : e;
}

// Everybody, by key: the only search that needs no criterion. It is never counted.
static enum err everybody(struct world *w, size_t most)
{
	struct search_act *act = w->act;
	struct str after = act->after.n > 8 ? str_part(act->after, 8, act->after.n) : STR(""); // behind "Patient/"
	enum err e = OK;
	size_t looked = 0;
	act->streamed = true;
	while (e == OK && act->hits.count <= most && looked < SEARCH_LOOK_MOST) {
		struct search_places people;
		e = search_key_people(act->v->db, act->v->arena, after, 200, &people);
		for (size_t i = 0; e == OK && i < people.count && act->hits.count <= most; i++)
			e = judge_found(w, STR("Patient"), &people.item[i]);
		if (e != OK || people.count == 0)
			break;
		looked += people.count;
		after = people.item[people.count - 1].person;
	}
	// Who is let in by few cannot be told where to go on: that would name somebody.
	return e == OK && act->hits.count <= most && looked >= SEARCH_LOOK_MOST ? costly(act, STR("Patient")) : e;
}

// The record of one of many people. Of what is found the name is kept: it may be thousands, and a page has fifty.
static enum err sift(struct world *w, struct str person, struct str type)
{
	struct resource_list list;
	w->person = person;
	enum err e = reach_all_in(w->act->v, w->sieve, person, str_c(w->act->v->arena, type), &list);
	if (e != OK)
		return e;
	w->sifted += list.count; // what the asker may see: the rest must not make it too costly
	e = w->sifted > SEARCH_SIFT_MOST ? ERR_COSTLY : judge_list(w, &list);
	w->sifting = NULL;
	arena_reset(w->sieve);
	return e == OK ? with_events(w, person, type, false) : e;
}

static enum err in_people(struct world *w, struct str type, const struct search_places *at)
{
	enum err e = OK;
	if (!fhir_home(type))
		return OK;
	w->sieve = arena_new();
	for (size_t i = 0; e == OK && i < at->count; i++) {
		bool again = false;
		for (size_t j = 0; j < i && !again; j++)
			again = str_eq(at->item[j].person, at->item[i].person);
		if (!again)
			e = sift(w, at->item[i].person, type);
	}
	arena_free(w->sieve);
	w->sieve = NULL;
	return e;
}

static enum err at_places(struct world *w, struct str type, const struct search_places *at)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < at->count; i++)
		e = judge_one(w, type, at->item[i].id);
	return e;
}

// Follows the first lead that is not too costly. false: there is none.
static bool follow(struct world *w, struct str type, bool people, enum err *e)
{
	size_t most = people ? SEARCH_PEOPLE_MOST : SEARCH_LOOK_MOST, count;
	struct lead *lead;
	*e = find_leads(w, people ? STR("Patient") : type, people, most, &lead, &count);
	for (size_t i = 0; *e == OK && i < count; i++) {
		*e = keep_open(w, most, &lead[i].at);
		if (*e == OK)
			*e = people ? in_people(w, type, &lead[i].at) : at_places(w, type, &lead[i].at);
		if (*e != ERR_COSTLY)
			return true;
		w->act->hits = (struct search_hits){ 0 };
		w->sifted = 0;
		*e = OK; // another one may say more
	}
	return *e != OK;
}

static enum err across(struct world *w, struct str type)
{
	struct search_act *act = w->act;
	enum err e = OK;
	if (follow(w, type, false, &e) || follow(w, type, true, &e))
		return e;
	bool all = str_is(type, "Patient") && !act->s.criteria && !act->s.sorts && !act->before.p &&
		act->s.type_count == 1 && act->s.mode != FHIR_SUMMARY_COUNT && act->s.total != FHIR_TOTAL_ACCURATE;
	size_t most = search_page_size(act);
	return all && most ? everybody(w, most) : costly(act, type);
}

static enum err find_type(struct world *w, struct str type)
{
	struct search_act *act = w->act;
	struct arena *a = act->v->arena;
	struct resource_list list;
	struct fhir_ids ids;
	enum err e = OK;
	if (!reach_scope(act->v, type, REACH_SEARCH))
		return OK;
	if (act->inside.p)
		return in_person(w, act->inside, type, true);
	if (fhir_search_id(a, &act->s, &ids))
		return by_ids(w, type, &ids);
	if (!fhir_home(type)) {
		e = reach_shared(act->v, type, &list);
		return e == OK ? judge_list(w, &list) : e;
	}
	if (!fhir_search_person(a, &act->s, &ids))
		return across(w, type);
	for (size_t i = 0; i < ids.n && e == OK; i++)
		if (key_valid(ids.id[i]))
			e = in_named(w, str_dup(a, ids.id[i]), type, ids.n == 1);
	return e;
}

enum err search_find(struct search_act *act)
{
	struct world w = { .act = act };
	enum err e = OK;
	act->hits = (struct search_hits){ 0 };
	if (act->s.nothing)
		return OK;
	for (size_t i = 0; i < act->s.type_count && e == OK; i++)
		e = find_type(&w, str_of(fhir_resource_name(act->s.types[i])));
	if (e != OK || act->s.type_count)
		return e != OK ? e : w.err;
	// Every type: only where it is said whose.
	struct fhir_ids ids;
	if (act->inside.p)
		return whole_person(&w, act->inside);
	if (!fhir_search_person(act->v->arena, &act->s, &ids) &&
		!fhir_search_id(act->v->arena, &act->s, &ids))
		return costly(act, STR_NONE);
	for (unsigned t = 0; fhir_resource_name(t) && e == OK; t++)
		if (fhir_resource_type(t))
			e = find_type(&w, str_of(fhir_resource_name(t)));
	return e != OK ? e : w.err;
}

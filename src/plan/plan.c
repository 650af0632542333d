// SPDX-License-Identifier: Apache-2.0
// Loading the plan of one person and walking it (plan.h): one range scan, everything that the reader may not see taken
// out, entries put in the order of the kind table.
#include "plan/plan.h"
#include "plan/refresh.h"
#include "plan/say.h"
#include "record/history.h"

#include <stdlib.h>

// access NULL: everything.
static bool may_see(const struct access *access, const struct resource *r)
{
	return !access || access->self || access_sees(access, r);
}

// When it was said is looked for only among several of one kind: it stands inside.
static int by_said(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	instant said_x = entry_said(x), said_y = entry_said(y);
	return said_x != said_y ? (said_x < said_y ? -1 : 1) : str_compare(x->r->id, y->r->id);
}

// Each kind has its place, as many as there are of it.
void plan_order(struct arena *a, const struct entry *entry, size_t n, struct plan *out)
{
	size_t *rank = arena_array(a, size_t, n + 1), *end = arena_array(a, size_t, kind_count + 1);
	for (size_t i = 0; i < n; i++) {
		rank[i] = i > 0 && entry[i].kind == entry[i - 1].kind ? rank[i - 1] : kind_rank(entry[i].kind);
		must(rank[i] < kind_count); // entry_open takes no other
		end[rank[i] + 1]++;
	}
	for (size_t k = 0; k < kind_count; k++)
		end[k + 1] += end[k]; // where kind k begins is end[k], which becomes its end
	out->entry = arena_array(a, struct entry, n + 1);
	out->entries = n;
	out->finder = plan_finder_new(a);
	for (size_t i = 0; i < n; i++)
		out->entry[end[rank[i]]++] = entry[i];
	for (size_t k = 0, from = 0; k < kind_count; from = end[k++])
		if (end[k] - from > 1)
			qsort(&out->entry[from], end[k] - from, sizeof *entry, by_said);
}

// What is called as a place that must not be known is not on the plan of who must not know it.
static bool has_name(const struct entry *e)
{
	for (size_t i = 0; e->shield && i < e->kind->fields; i++)
		if ((e->kind->field[i].flags & FIELD_TITLE) && entry_withholds(e, &e->kind->field[i]))
			return false;
	return true;
}

void plan_shield(struct plan *pl, const struct shield *shield)
{
	size_t n = 0;
	for (size_t i = 0; shield && i < pl->entries; i++) {
		pl->entry[n] = pl->entry[i];
		pl->entry[n].shield = shield;
		n += has_name(&pl->entry[n]);
	}
	if (shield)
		pl->entries = n;
}

static void sort_entries(struct arena *a, struct plan *pl, const struct access *access)
{
	struct entry *seen = arena_array(a, struct entry, pl->whole.count + 1);
	size_t n = 0;
	for (size_t i = 0; i < pl->whole.count; i++) {
		bool again = i > 0 && pl->whole.item[i].kind.n && str_eq(pl->whole.item[i].kind, pl->whole.item[i - 1].kind);
		if (again)
			pl->held[i].kind = pl->held[i - 1].kind; // by type: one kind mostly follows itself
		if (may_see(access, &pl->whole.item[i]) && entry_open_held(a, &pl->whole.item[i], &pl->held[i], &seen[n]))
			n++;
	}
	plan_order(a, seen, n, pl);
	plan_shield(pl, shield_of(a, pl->person, access));
}

static bool is_care_plan(const struct resource *r)
{
	return str_is(r->type, "CarePlan") && str_is(r->kind, "plan");
}

// Without a CarePlan the offers and refusals say where things stand.
static enum plan_state state_without(const struct plan *pl)
{
	const struct entry *offer = plan_first(pl, &kind_offer), *declined = plan_first(pl, &kind_declined);
	if (declined)
		return PLAN_DECLINED;
	for (; offer; offer = plan_next(pl, offer))
		if (!entry_past(offer))
			return PLAN_OFFERED;
	return PLAN_NONE;
}

static enum err load(struct db *db, struct arena *a, const struct person *person, const struct access *access,
	bool packed, struct plan *out)
{
	struct resource_list list;
	int64_t as_of;
	*out = (struct plan){ .person = person, .care_plan_id = STR("") };
	enum err e = history_as_of(db, &as_of);
	if (e == OK)
		e = packed ? resource_shelf_packed(db, a, person->key, SHELF_PLAN, &list)
			   : resource_shelf(db, a, person->key, SHELF_PLAN, &list);
	for (size_t i = 0; e == OK && i < list.count; i++)
		if (is_care_plan(&list.item[i]))
			e = resource_open(a, &list.item[i]);
	if (e != OK)
		return e;
	plan_arrange(a, person, access, &list, arena_array(a, struct entry_held, list.count + 1), out);
	out->as_of = as_of;
	return OK;
}

enum err plan_load(
	struct db *db, struct arena *a, const struct person *person, const struct access *access, struct plan *out)
{
	return load(db, a, person, access, false, out);
}

enum err plan_load_facts(
	struct db *db, struct arena *a, const struct person *person, const struct access *access, struct plan *out)
{
	return load(db, a, person, access, true, out);
}

enum err plan_sound(const struct plan *pl)
{
	for (size_t i = 0; i < pl->whole.count; i++)
		if (pl->held[i].broken)
			return ERR_INTERNAL;
	return OK;
}

enum err plan_load_kind(struct db *db, struct arena *a, const struct person *person, const struct access *access,
	const struct kind *k, struct plan *out)
{
	struct resource_list list;
	enum err e = resource_of_type(db, a, person->key, SHELF_PLAN, k->resource, &list);
	*out = (struct plan){ .person = person, .care_plan_id = STR("") };
	if (e != OK)
		return e;
	out->whole = list;
	out->held = arena_array(a, struct entry_held, list.count + 1);
	sort_entries(a, out, access);
	return OK;
}

void plan_arrange(struct arena *a, const struct person *person, const struct access *access,
	const struct resource_list *whole, struct entry_held *held, struct plan *out)
{
	*out = (struct plan){ .person = person, .care_plan_id = STR(""), .whole = *whole, .held = held };
	for (size_t i = 0; i < whole->count; i++) {
		const struct resource *r = &whole->item[i];
		if (!is_care_plan(r) || !may_see(access, r))
			continue;
		if (!held[i].body.doc)
			held[i].body = json_trusted(a, r->body);
		out->care_plan = *r;
		out->care_plan_id = r->id;
		out->care_plan_held = &held[i];
	}
	sort_entries(a, out, access);
	out->state = out->care_plan_held ? plan_state_of(json_text(
						   a, json_path(a, out->care_plan_held->body, EXT("plan-state", "Code"))))
					 : state_without(out);
}

const struct entry *plan_next(const struct plan *pl, const struct entry *e)
{
	const struct entry *next = e + 1;
	return next < pl->entry + pl->entries && next->kind == e->kind ? next : NULL;
}

size_t plan_count(const struct plan *pl, const struct kind *k)
{
	size_t n = 0;
	for (const struct entry *e = plan_first(pl, k); e; e = plan_next(pl, e))
		n++;
	return n;
}

static void circle_add(
	struct circle *c, struct str reference, struct str display, struct str how, const struct kind *k)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->item[i].reference, reference) && (reference.n || str_eq(c->item[i].display, display)))
			return;
	c->item[c->count++] = (struct circle_item){ reference, display, how, k };
}

// Conversations are known by their day; its title is a time as the record writes it.
static struct str called(struct visit *v, const struct entry *e)
{
	day d = e->kind == &kind_conversation ? entry_day(e, "when") : DAY_NONE;
	return d == DAY_NONE ? entry_title(e) : str_format(v->arena, _("Conversation on %s"), say_day(v->arena, d));
}

struct circle plan_circle(struct visit *v, const struct plan *pl)
{
	struct circle c = { arena_array(v->arena, struct circle_item, pl->entries + 4), 0 };
	struct str reference, display;
	circle_add(&c, str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key)), v->person.called, STR("self"),
		NULL);
	struct str me = visit_reference(v);
	if (me.n)
		circle_add(&c, me, v->actor.name, v->actor.role, NULL);
	for (const struct entry *e = plan_first(pl, &kind_relation); e; e = plan_next(pl, e))
		circle_add(&c, entry_ref_self(e), entry_text(e, "name"), entry_text(e, "relation"), NULL);
	for (const struct entry *e = plan_first(pl, &kind_professional); e; e = plan_next(pl, e)) {
		if (!entry_ref(e, "who", 0, &reference, &display))
			continue;
		circle_add(&c, reference.n ? reference : entry_ref_self(e), display, entry_text(e, "role"), NULL);
	}
	for (size_t i = 0; i < pl->entries; i++)
		if (kind_is_linked(pl->entry[i].kind))
			circle_add(&c, entry_ref_self(&pl->entry[i]), called(v, &pl->entry[i]), STR("entry"),
				pl->entry[i].kind);
	return c;
}

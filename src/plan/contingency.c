// SPDX-License-Identifier: Apache-2.0
// Plans for when things go wrong with what belongs to them (contingency.h).
#include "plan/contingency.h"

#include <string.h>

const struct kind *const contingency_parts[] = { &kind_trigger, &kind_warning, &kind_response, &kind_call, &kind_coping,
	&kind_standby, &kind_advance, NULL };

static bool is_part(const struct kind *k)
{
	const struct kind *const *of = contingency_parts;
	while (*of && *of != k)
		of++;
	return *of != NULL;
}

const struct entry *contingency_of(const struct plan *pl, const struct entry *part)
{
	size_t slash;
	struct str link = is_part(part->kind) ? entry_link(part, "plan") : STR_NONE;
	const struct entry *e = str_index(link, '/', &slash) ? plan_entry(pl, str_part(link, slash + 1, link.n)) : NULL;
	return e && e->kind == &kind_contingency ? e : NULL;
}

bool contingency_has(const struct plan *pl, const struct entry *plan, const struct kind *part)
{
	return plan_linked_first(pl, part, "plan", plan) != NULL;
}

// --- who to call -----------------------------------------------------------------------------------------------------
#define LAST 11 // behind the ten that have a number

static int place_of(const struct entry *call)
{
	int order = entry_int(call, "order");
	return order ? order : LAST;
}

const struct entry **contingency_calls(
	struct arena *a, const struct plan *pl, const struct entry *plan, size_t *count)
{
	const struct entry **list = arena_array(a, const struct entry *, plan_count(pl, &kind_call) + 1);
	*count = 0;
	for (const struct entry *e = plan_linked_first(pl, &kind_call, "plan", plan); e;
		 e = plan_linked_next(pl, e, "plan", plan)) {
		size_t at = (*count)++;
		for (; at > 0 && place_of(list[at - 1]) > place_of(e); at--)
			list[at] = list[at - 1];
		list[at] = e;
	}
	return list;
}

struct str contingency_phone(const struct plan *pl, const struct entry *call)
{
	struct str phone = entry_text(call, "phone"), reference, display, other, other_display;
	if (phone.n || !entry_ref(call, "who", 0, &reference, &display))
		return phone;
	for (const struct entry *e = plan_first(pl, &kind_relation); e; e = plan_next(pl, e))
		if (str_eq(reference, entry_ref_self(e)))
			return entry_text(e, "phone");
	for (const struct entry *e = plan_first(pl, &kind_professional); e; e = plan_next(pl, e)) {
		if (!entry_ref(e, "who", 0, &other, &other_display))
			continue;
		bool same = reference.n ? str_eq(reference, other) || str_eq(reference, entry_ref_self(e))
								: str_eq(display, other_display);
		if (same && entry_text(e, "phone").n)
			return entry_text(e, "phone");
	}
	return STR_NONE;
}

instant contingency_updated(const struct plan *pl, const struct entry *plan)
{
	instant last = plan->r->updated;
	for (const struct kind *const *k = contingency_parts; *k; k++)
		for (const struct entry *e = plan_linked_first(pl, *k, "plan", plan); e;
			 e = plan_linked_next(pl, e, "plan", plan))
			last = e->r->updated > last ? e->r->updated : last;
	return last;
}

// --- the rule --------------------------------------------------------------------------------------------------------
const char *contingency_lacks(const struct plan *pl, const struct entry *plan)
{
	return contingency_has(pl, plan, &kind_trigger)
		? NULL
		: N_("This plan needs one more thing before it can be used: a sign to look out for, so that everyone knows "
			 "when it is time.");
}

const struct entry *contingency_unfinished(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_contingency); e; e = plan_next(pl, e))
		if (!entry_past(e) && contingency_lacks(pl, e))
			return e;
	return NULL;
}

const char *contingency_save_stop(const struct plan *pl, const struct entry *entry, const struct values *v)
{
	if (v->kind != &kind_contingency)
		return NULL;
	const struct value *status = values_get(v, "status");
	if (!status->sent || !str_is(status->text, "active") || (entry && !contingency_lacks(pl, entry)))
		return NULL;
	return N_("Before it is ready to use, add at least one sign to look out for. Until then, keep it as still being "
			  "written");
}

const char *contingency_remove_stop(const struct plan *pl, const struct entry *entry)
{
	if (entry->kind == &kind_contingency)
		for (const struct kind *const *k = contingency_parts; *k; k++)
			if (contingency_has(pl, entry, *k))
				return N_("There are still things in this plan. You can end it instead: choose “Change”, then "
						  "“Ended”.");
	const struct entry *plan = contingency_of(pl, entry);
	const struct choice *status = plan && entry->kind == &kind_trigger ? entry_choice(plan, "status") : NULL;
	if (!status || !str_is(str_of(status->code), "active"))
		return NULL;
	const struct entry *first = plan_linked_first(pl, &kind_trigger, "plan", plan);
	return first && plan_linked_next(pl, first, "plan", plan)
		? NULL
		: N_("This is the only sign of a plan that is in use. Add another one first, then take this one away.");
}

enum err contingency_holds(struct db *db, struct arena *a, struct str person)
{
	struct person who;
	struct plan pl;
	enum err e = person_load(db, a, person, &who);
	if (e == OK)
		e = plan_load(db, a, &who, NULL, &pl);
	if (e != OK)
		return e;
	for (const struct entry *p = plan_first(&pl, &kind_contingency); p; p = plan_next(&pl, p)) {
		const struct choice *status = entry_choice(p, "status");
		if (status && str_is(str_of(status->code), "active") && contingency_lacks(&pl, p))
			return ERR_RULE;
	}
	return OK;
}

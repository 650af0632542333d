// SPDX-License-Identifier: Apache-2.0
// The CarePlans that tie entries together: that of the plan itself, and one for each plan for when things go wrong.
// Their lists are derived from the entries, so that two people who add entries at once never collide on them; whoever
// changes what else stands in them keeps the lists. Called by refresh.c whenever a plan changes.
#include <string.h>

#include "fhir/profile.h"
#include "plan/facts.h"
#include "plan/follow.h"
#include "plan/refresh.h"
#include "record/key.h"

static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	json_node_put(a, n, path, text.n ? json_node_text(a, text) : NULL);
}

// A list of a CarePlan: references to all entries of some kinds.
struct list {
	const char *path, *inner; // where each item has its reference
	const struct kind *of[18]; // ends with NULL
};
// The lists of the plan itself, all derived from the entries.
static const struct list lists[] = {
	{ "careTeam", "", { &kind_professional } },
	{ "addresses", "", { &kind_need } },
	{ "supportingInfo", "",
		{ &kind_about_important, &kind_about_please, &kind_about_people, &kind_about_communicate,
			&kind_about_wellness, &kind_about_support, &kind_about_also, &kind_strength, &kind_said, &kind_decision,
			&kind_outcome, &kind_formulation, &kind_other_plan, &kind_header, &kind_capacity,
			&kind_best_interest } },
	{ "goal", "", { &kind_goal, &kind_stage } },
	{ "activity", "reference", { &kind_action } },
};
// Those of a plan for when things go wrong: of the entries that name it.
static const struct list part_lists[] = {
	{ "careTeam", "", { &kind_call } },
	{ "addresses", "", { &kind_trigger, &kind_warning } },
	{ "supportingInfo", "", { &kind_coping, &kind_advance } },
	{ "activity", "reference", { &kind_response, &kind_standby } },
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

// The entries of a list, one after the other. *k and *e start as 0 and NULL. part NULL: all of them.
static bool next_of(
	const struct plan *pl, const struct list *l, const struct entry *part, size_t *k, const struct entry **e)
{
	for (; l->of[*k]; ++*k, *e = NULL) {
		const struct kind *of = l->of[*k];
		if (part)
			*e = *e ? plan_linked_next(pl, *e, "plan", part) : plan_linked_first(pl, of, "plan", part);
		else
			*e = *e ? plan_next(pl, *e) : plan_first(pl, of);
		if (*e)
			return true;
	}
	return false;
}

static bool refers_to(struct arena *a, struct json_at item, const struct list *l, const struct entry *e)
{
	struct str reference = json_text(a, json_get(*l->inner ? json_get(item, l->inner) : item, "reference"));
	size_t n = e->r->type.n;
	return reference.n == n + 1 + e->r->id.n && str_eq(str_part(reference, 0, n), e->r->type) &&
		reference.p[n] == '/' && str_eq(str_part(reference, n + 1, e->r->id.n), e->r->id);
}

// Whether a CarePlan has this list as it is: nearly always, so nothing is made anew to see it.
static bool list_same(struct arena *a, const struct plan *pl, struct json_at care_plan, const struct list *l,
	const struct entry *part)
{
	struct json_at there = json_get(care_plan, l->path), item = json_first(there);
	size_t k = 0;
	for (const struct entry *e = NULL; next_of(pl, l, part, &k, &e); item = json_next(there, item))
		if (!json_is_set(item) || !refers_to(a, item, l, e))
			return false;
	return !json_is_set(item);
}

static bool care_plan_same(struct arena *a, const struct plan *pl, enum plan_state s)
{
	struct json_at body = pl->care_plan_held ? pl->care_plan_held->body : json_trusted(a, pl->care_plan.body);
	bool same = json_text_is(json_path(a, body, EXT("plan-state", "Code")), plan_state_code(s)) &&
		json_text_is(json_get(body, "status"), plan_state_status(s));
	for (size_t i = 0; same && i < COUNT(lists); i++)
		same = list_same(a, pl, body, &lists[i], NULL);
	return same;
}

static void put_list(struct arena *a, struct json_node *n, const struct plan *pl, const struct list *l,
	const struct entry *part)
{
	size_t i = 0, k = 0;
	json_node_put(a, n, l->path, NULL);
	for (const struct entry *e = NULL; next_of(pl, l, part, &k, &e); i++)
		put_text(a, n, str_format(a, "%s[%zu]%s%s.reference", l->path, i, *l->inner ? "." : "", l->inner).p,
			entry_ref_self(e));
}

static struct json_node *care_plan_new(struct arena *a, const struct plan *pl, const struct writer *w)
{
	struct json_node *n = json_node_object(a);
	put_text(a, n, "resourceType", STR("CarePlan"));
	put_text(a, n, "status", STR("draft"));
	put_text(a, n, "intent", STR("plan"));
	put_text(a, n, "category[0].coding[0].system", STR(SNOMED));
	put_text(a, n, "category[0].coding[0].code", STR("734163000"));
	put_text(a, n, "category[0].coding[0].display", STR("Care plan"));
	put_text(a, n, "category[1].coding[0].system", STR(OWN_SYSTEM("plan-kind")));
	put_text(a, n, "category[1].coding[0].code", STR("pcsp"));
	put_text(a, n, "title", STR("Personalised care and support plan"));
	put_text(a, n, "subject.reference", str_format(a, "Patient/%.*s", STR_ARG(pl->person->key)));
	put_text(a, n, "created", instant_iso(a, w->at));
	put_text(a, n, "author.reference", w->author_reference);
	fhir_profile_claim(a, n);
	return n;
}

static struct str care_plan_id(struct arena *a, const struct plan *pl, const struct writer *w)
{
	if (pl->care_plan_id.n)
		return pl->care_plan_id;
	return w->plan.n ? w->plan : key_id(a, pl->person->key);
}

bool care_plan_make(
	struct arena *a, const struct plan *pl, const struct writer *w, enum plan_state s, struct resource_put *out)
{
	bool there = pl->care_plan_id.n > 0;
	struct str id = care_plan_id(a, pl, w);
	struct json_at body = there ? json_trusted(a, pl->care_plan.body) : (struct json_at){ 0 };
	bool follows = follow_differs(a, body, w);
	if (there && !follows && care_plan_same(a, pl, s))
		return false;
	struct json_node *n = there ? json_tree(a, body) : care_plan_new(a, pl, w);
	if (follows)
		follow_put(a, n, body, w);
	put_text(a, n, EXT("plan-state", "Code"), str_of(plan_state_code(s)));
	put_text(a, n, "status", str_of(plan_state_status(s)));
	for (size_t i = 0; i < COUNT(lists); i++)
		put_list(a, n, pl, &lists[i], NULL);
	*out = (struct resource_put){
		.now = { .person = pl->person->key, .shelf = SHELF_PLAN, .type = STR("CarePlan"), .id = id, .updated =
			w->at,
			.kind = STR("plan"), .section = STR(""), .label = STR(""), .author = w->author,
			.body = resource_stamp(a, n, id, pl->care_plan.version + 1, w->at) },
		.expect = there ? pl->care_plan.version : 0,
	};
	return true;
}

// The plans that are parts of the plan, and which of them have lists.
static const struct {
	const struct kind *kind;
	size_t lists; // of part_lists
} parts[] = { { &kind_contingency, COUNT(part_lists) }, { &kind_support_plan, 0 } };

// whole: "CarePlan/KEY-..", of which it is a part; "" before there is one.
static bool part_same(
	struct arena *a, const struct plan *pl, const struct entry *part, size_t of, struct str whole)
{
	struct json_at body = entry_body(part);
	bool same = !whole.n || str_eq(json_text(a, json_path(a, body, "partOf[0].reference")), whole);
	for (size_t i = 0; same && i < of; i++)
		same = list_same(a, pl, body, &part_lists[i], part);
	return same;
}

// Its next version, by whoever changed what belongs to it; its words, and whose they are, stay.
static struct resource_put part_put(struct arena *a, const struct plan *pl, const struct entry *part, size_t of,
	struct str whole, const struct writer *w)
{
	struct json_node *n = json_tree(a, entry_body(part));
	if (whole.n)
		put_text(a, n, "partOf[0].reference", whole);
	for (size_t i = 0; i < of; i++)
		put_list(a, n, pl, &part_lists[i], part);
	if (w->author_reference.n || w->author_display.n) { // what came from elsewhere still says who changed it there
		json_node_put(a, n, EXT("changed-by", "Reference"), NULL);
		put_text(a, n, EXT("changed-by", "Reference") ".reference", w->author_reference);
		put_text(a, n, EXT("changed-by", "Reference") ".display", w->author_display);
	}
	struct resource_put put = { .now = *part->r, .expect = part->r->version };
	put.now.updated = w->at;
	put.now.body = resource_stamp(a, n, part->r->id, part->r->version + 1, w->at);
	facts_make(a, &put.now);
	return put;
}

void care_parts_make(struct arena *a, const struct plan *pl, const struct writer *w, struct plan_follows *out)
{
	struct str id = out->puts ? out->care_plan.now.id : pl->care_plan_id;
	struct str whole = id.n ? str_format(a, "CarePlan/%.*s", STR_ARG(id)) : STR("");
	size_t count = 0;
	for (size_t i = 0; i < COUNT(parts); i++)
		count += plan_count(pl, parts[i].kind);
	if (!count)
		return;
	out->part = arena_array(a, struct resource_put, count);
	for (size_t i = 0; i < COUNT(parts); i++)
		for (const struct entry *e = plan_first(pl, parts[i].kind); e; e = plan_next(pl, e))
			if (!part_same(a, pl, e, parts[i].lists, whole))
				out->part[out->parts++] = part_put(a, pl, e, parts[i].lists, whole, w);
}

// SPDX-License-Identifier: Apache-2.0
// What follows from a change of a plan, in its transaction: the state in the cycle, and the CarePlan that ties the
// entries together. (The summary row for work lists: summary.c.) The CarePlan's lists are derived, so that two people
// who add entries at once never collide on it.
#include "fhir/profile.h"
#include "plan/agreement_inside.h"
#include "plan/plan.h"
#include "plan/refresh.h"
#include "record/key.h"

// Something that makes a plan be there: an answer, a worry, a goal, a conversation.
static bool begun(const struct plan *pl)
{
	for (size_t i = 0; i < pl->entries; i++) {
		struct str s = str_of(pl->entry[i].kind->section);
		if (pl->entry[i].kind->material || str_is(s, "goals") || pl->entry[i].kind == &kind_conversation)
			return true;
	}
	return false;
}

static bool under_review(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_review); e; e = plan_next(pl, e)) {
		const struct choice *c = entry_choice(e, "status");
		if (c && str_is(str_of(c->code), "in-progress"))
			return true;
	}
	return false;
}

static bool talked(const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_conversation); e; e = plan_next(pl, e)) {
		const struct choice *c = entry_choice(e, "status");
		if (c && (str_is(str_of(c->code), "in-progress") || str_is(str_of(c->code), "finished")))
			return true;
	}
	return false;
}

static enum err professionals_see(struct db *db, struct arena *a, struct str person, bool *yes)
{
	struct access_rule *rule;
	size_t count;
	*yes = false;
	enum err e = access_rules(db, a, person, &rule, &count);
	instant now = clock_now();
	for (size_t i = 0; e == OK && i < count; i++)
		if (rule[i].effect > 0 && (rule[i].verbs & MAY_AGREE) && (!rule[i].until || now < rule[i].until))
			*yes = true;
	return e;
}

// now: which sides have agreed to the plan exactly as it stands.
static enum plan_state follow(const struct plan *pl, const struct agreed_sides *now, bool accompanied)
{
	enum plan_state s = pl->state;
	if (s == PLAN_DECLINED || s == PLAN_ENDED)
		return s;
	if (s == PLAN_NONE || s == PLAN_OFFERED)
		s = begun(pl) ? PLAN_PREPARING : s;
	if (s == PLAN_PREPARING && talked(pl))
		s = PLAN_DISCUSSING;
	if (s == PLAN_AGREED && (!now->person || now->taken_back))
		s = PLAN_REVIEW; // something material changed, or somebody thought again
	// Alone, one's own word is enough; with professionals in the plan it takes both.
	if (s >= PLAN_PREPARING && now->person && (now->professional || !accompanied))
		s = PLAN_AGREED;
	if (s == PLAN_AGREED && under_review(pl))
		s = PLAN_REVIEW;
	return s;
}

static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	json_node_put(a, n, path, text.n ? json_node_text(a, text) : NULL);
}

// A list of references to all entries of some kinds, at `path` (with .reference behind each when `inner` says so).
static void put_list(struct arena *a, struct json_node *n, const struct plan *pl, const char *path, const char *inner,
	const struct kind *const *of)
{
	size_t i = 0;
	json_node_put(a, n, path, NULL);
	for (; *of; of++)
		for (const struct entry *e = plan_first(pl, *of); e; e = plan_next(pl, e))
			put_text(a, n, str_format(a, "%s[%zu]%s.reference", path, i++, inner).p, entry_ref_self(e));
}

// The lists of the CarePlan, all derived from the entries.
static const struct list {
	const char *path, *inner; // where each item has its reference
	const struct kind *of[12];
} lists[] = {
	{ "careTeam", "", { &kind_professional } },
	{ "addresses", "", { &kind_need } },
	{ "supportingInfo", "",
		{ &kind_about_important, &kind_about_please, &kind_about_people, &kind_about_communicate,
			&kind_about_wellness,
			&kind_about_support, &kind_about_also, &kind_strength, &kind_said, &kind_decision,
				&kind_outcome } },
	{ "goal", "", { &kind_goal } },
	{ "activity", "reference", { &kind_action } },
};
#define LISTS (sizeof lists / sizeof *lists)

static bool refers_to(struct arena *a, struct json_at item, const struct list *l, const struct entry *e)
{
	struct str reference = json_text(a, json_get(*l->inner ? json_get(item, l->inner) : item, "reference"));
	size_t n = e->r->type.n;
	return reference.n == n + 1 + e->r->id.n && str_eq(str_part(reference, 0, n), e->r->type) &&
		reference.p[n] == '/' && str_eq(str_part(reference, n + 1, e->r->id.n), e->r->id);
}

// Whether a CarePlan has this list as it is: nearly always, so nothing is made anew to see it.
static bool list_same(struct arena *a, const struct plan *pl, struct json_at care_plan, const struct list *l)
{
	struct json_at there = json_get(care_plan, l->path), item = json_first(there);
	for (const struct kind *const *of = l->of; *of; of++)
		for (const struct entry *e = plan_first(pl, *of); e; e = plan_next(pl, e), item = json_next(there,
			item))
			if (!json_is_set(item) || !refers_to(a, item, l, e))
				return false;
	return !json_is_set(item);
}

static bool care_plan_same(struct arena *a, const struct plan *pl, enum plan_state s)
{
	struct json_at body = pl->care_plan_held ? pl->care_plan_held->body : json_trusted(a, pl->care_plan.body);
	bool same = json_text_is(json_path(a, body, EXT("plan-state", "Code")), plan_state_code(s)) &&
		json_text_is(json_get(body, "status"), plan_state_status(s));
	for (size_t i = 0; same && i < LISTS; i++)
		same = list_same(a, pl, body, &lists[i]);
	return same;
}

static void put_lists(struct arena *a, struct json_node *n, const struct plan *pl)
{
	for (size_t i = 0; i < LISTS; i++)
		put_list(a, n, pl, lists[i].path, *lists[i].inner ? ".reference" : "", lists[i].of);
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
	if (there && care_plan_same(a, pl, s))
		return false;
	struct json_node *n = there ? json_tree(a, json_trusted(a, pl->care_plan.body)) : care_plan_new(a, pl, w);
	put_text(a, n, EXT("plan-state", "Code"), str_of(plan_state_code(s)));
	put_text(a, n, "status", str_of(plan_state_status(s)));
	put_lists(a, n, pl);
	*out = (struct resource_put){
		.now = { .person = pl->person->key, .shelf = SHELF_PLAN, .type = STR("CarePlan"), .id = id, .updated =
			w->at,
			.kind = STR("plan"), .section = STR(""), .label = STR(""), .author = w->author,
			.body = resource_stamp(a, n, id, pl->care_plan.version + 1, w->at) },
		.expect = there ? pl->care_plan.version : 0,
	};
	return true;
}

enum err plan_follow(struct db *db, struct arena *a, struct plan *pl, const struct writer *w, enum plan_state to,
	struct plan_follows *out)
{
	struct agreement_list agreements;
	bool accompanied = false;
	*out = (struct plan_follows){ 0 };
	enum err e = agreements_brief(db, a, pl->person->key, &agreements);
	if (e == OK)
		e = professionals_see(db, a, pl->person->key, &accompanied);
	if (e != OK)
		return e;
	// Nobody has agreed: nothing to compare.
	struct str manifest = agreements.count ? agreement_manifest_now(a, &agreements, pl) : STR("");
	struct agreed_sides now = agreements.count ? agreed_sides_of(&agreements, manifest) : (struct agreed_sides){ 0 };
	if (to != PLAN_STATES)
		pl->state = to;
	pl->state = follow(pl, &now, accompanied);
	if (pl->state != PLAN_NONE && pl->state != PLAN_OFFERED && (pl->care_plan_id.n || pl->state != PLAN_DECLINED))
		out->puts = care_plan_make(a, pl, w, pl->state, &out->care_plan);
	return summary_make(db, a, pl, &agreements, manifest, now.person, now.professional, &out->row);
}

enum err plan_follows_write(
	struct db *db, struct arena *a, const struct plan_follows *f, int64_t newest, struct str author)
{
	struct resource_put put = f->care_plan; // the job may run again: what was made before stays as it is
	enum err e = f->puts ? resource_write(db, a, &put) : OK;
	if (e == OK && f->puts && put.now.seq > newest)
		newest = put.now.seq;
	return e != OK ? e : summary_write(db, a, &f->row, newest, author);
}

enum err plan_refresh(struct db *db, struct arena *a, struct str person, const struct writer *w, enum plan_state to)
{
	struct person p;
	struct plan pl;
	struct plan_follows follows;
	enum err e = person_load(db, a, person, &p);
	if (e == OK)
		e = plan_load(db, a, &p, NULL, &pl);
	if (e == OK)
		e = plan_follow(db, a, &pl, w, to, &follows);
	return e != OK ? e : plan_follows_write(db, a, &follows, 0, w->author);
}

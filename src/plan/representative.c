// SPDX-License-Identifier: Apache-2.0
// Agreeing in somebody's name: who may, and what it rests on (representative.h).
#include "plan/representative.h"

#include "plan/capacity.h"
#include "record/basis.h"

static const char *law_of(day birth)
{
	int age = birth == DAY_NONE ? AGE_ADULT : day_age(birth, clock_today());
	return age >= AGE_DECIDED_ENDS ? "mca" : age >= AGE_PARENT_ENDS ? "gillick" : NULL;
}

static enum err read_consents(struct visit *v, struct representatives *x, size_t entries)
{
	struct consent_view *list;
	size_t count;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	x->item = arena_array(v->arena, struct representative, count + entries + 1);
	for (size_t i = 0; i < count; i++) {
		const struct consent_view *c = &list[i];
		bool holds = !c->never && !c->ended && (c->verbs & MAY_SIGN) && consent_by_law(c->basis);
		if (holds && (v->actor.kind == ACTOR_STAFF || str_eq(c->grantee, visit_author(v))))
			x->item[x->count++] = (struct representative){ str_format(v->arena, "Consent/%.*s", STR_ARG(c->id)),
				c->grantee_name, c->basis, NULL };
	}
	return OK;
}

enum err representatives_open(struct visit *v, const struct plan *pl, struct representatives *out)
{
	size_t count;
	*out = (struct representatives){ .law = law_of(v->person.birth) };
	enum err e = read_consents(v, out, pl->entries);
	if (e != OK)
		return e;
	if (out->law)
		out->finding = capacity_findings(v, pl, CAPACITY_PLAN, out->law, "not-now", &out->findings);
	const struct entry **decided = capacity_decided(v, pl, CAPACITY_PLAN, &count);
	for (size_t i = 0; i < count && v->actor.kind == ACTOR_STAFF; i++) {
		struct str who, name;
		if (entry_ref(decided[i], "decided_by", 0, &who, &name))
			out->item[out->count++] =
				(struct representative){ entry_ref_self(decided[i]), name, BASIS_BEST_INTEREST, decided[i] };
	}
	return OK;
}

// A decision in their best interest names what was found.
static struct str finding_chosen(
	const struct representatives *x, const struct representative *who, const struct agreement_form *form)
{
	struct str wanted = form->finding, display;
	if (who->decided && !entry_ref(who->decided, "capacity", 0, &wanted, &display))
		return STR_NONE;
	for (size_t i = 0; i < x->findings; i++)
		if (str_eq(entry_ref_self(x->finding[i]), wanted))
			return wanted;
	return STR_NONE;
}

static const char *no_finding(const struct representatives *x, const struct representative *who)
{
	if (who->decided)
		return _("What this decision rests on has to be looked at again first");
	return x->findings ? _("Choose where that was found")
					   : _("First write down whether this decision can be made, and what was found");
}

void representatives_check(struct visit *v, const struct representatives *x, struct agreement_form *form)
{
	const struct representative *who = NULL;
	for (size_t i = 0; i < x->count && !who; i++)
		if (str_eq(x->item[i].reference, form->rests_on))
			who = &x->item[i];
	if (!who) {
		(void)fault_field(&v->fault, "for",
			x->count ? _("Choose who agrees") : _("First write down who may decide for the person by law"));
		return;
	}
	form->name = who->name;
	form->authority = str_of(consent_basis_name(who->basis));
	form->finding = x->law ? finding_chosen(x, who, form) : STR("");
	if (x->law && !form->finding.n)
		(void)fault_field(&v->fault, who->decided ? "for" : "finding", no_finding(x, who));
}

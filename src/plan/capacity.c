// SPDX-License-Identifier: Apache-2.0
// What was found about a decision, and its rules (capacity.h).
#include "plan/capacity.h"

#include "record/basis.h"

// Whether a value that was sent, or stands there, is this code.
static bool is(const struct values *v, const char *field, const char *code)
{
	return str_is(values_get(v, field)->text, code);
}

static day day_in(const struct values *v, const char *field)
{
	return values_get(v, field)->d;
}

// The age on the day of the finding: a later birthday makes nothing wrong that was right.
static const char *law_stop(day birth, const struct values *v)
{
	day when = day_in(v, "when");
	bool young = is(v, "law", "gillick");
	if (birth == DAY_NONE)
		return young ? N_("No date of birth is written down. Add it to the details first") : NULL;
	when = when != DAY_NONE ? when : clock_today();
	int age = day_age(birth, when);
	bool ready = when >= basis_birthday(birth, AGE_PARENT_ENDS) - BASIS_SOON_DAYS; // for the 11th birthday
	if (young && (!ready || age >= AGE_DECIDED_ENDS))
		return N_("This is for young people from 11 to 15 only. Under 11 who holds parental responsibility decides");
	if (!young && age < AGE_DECIDED_ENDS)
		return N_("The Mental Capacity Act is for people of 16 or older. From 11 to 15 choose the other rule");
	return NULL;
}

static const char *finding_stop(day birth, const struct values *v, const char **field)
{
	const char *stop = law_stop(birth, v);
	if (stop) {
		*field = "law";
		return stop;
	}
	if (!is(v, "able", "not-now"))
		return NULL;
	if (!values_get(v, "help")->text.n) {
		*field = "help";
		return N_("Say what help was given. Nobody is found unable to decide before all help was tried");
	}
	if (!values_get(v, "why")->text.n) {
		*field = "why";
		return N_("Say why this cannot be decided now, even with help");
	}
	if (day_in(v, "again") == DAY_NONE) {
		*field = "again";
		return N_("Say when this is looked at again. It cannot be relied on for ever");
	}
	return NULL;
}

static const struct entry *entry_named(const struct plan *pl, struct str reference)
{
	size_t slash;
	return str_index(reference, '/', &slash) ? plan_entry(pl, str_part(reference, slash + 1, reference.n)) : NULL;
}

static const struct entry *named_by(const struct plan *pl, const struct values *v)
{
	const struct value *link = values_get(v, "capacity");
	return link->refs ? entry_named(pl, link->ref[0]) : NULL;
}

static const char *decided_stop(const struct plan *pl, const struct values *v, const char **field)
{
	const struct entry *found = named_by(pl, v);
	*field = "capacity";
	if (!found || !capacity_says(found, "mca", "not-now"))
		return N_("Choose what says: cannot decide this now. Whoever can decide, decides themselves");
	day until = entry_day(found, "again"), when = day_in(v, "when");
	if (when != DAY_NONE && when < entry_day(found, "when"))
		return N_("That was found after this was decided. First it is found out whether they can decide themselves");
	if (when != DAY_NONE && until != DAY_NONE && when > until)
		return N_("That had to be looked at again before this was decided. Write down what is found now first");
	*field = "consulted";
	if (is(v, "advocate", "none") && !values_get(v, "consulted")->refs)
		return N_("Say who was asked, or ask an advocate");
	return NULL;
}

const char *capacity_save_stop(const struct plan *pl, day birth, const struct values *v, const char **field)
{
	bool decided = v->kind == &kind_best_interest;
	if (!decided && v->kind != &kind_capacity)
		return NULL;
	const char *next = decided ? "review" : "again";
	day when = day_in(v, "when"), again = day_in(v, next);
	if (when != DAY_NONE && when > clock_today()) {
		*field = "when";
		return N_("This day lies ahead. Write down what was found on a day that has come");
	}
	if (when != DAY_NONE && again != DAY_NONE && again < when) {
		*field = next;
		return N_("This is before the day on which it was found. Choose a later day");
	}
	return decided ? decided_stop(pl, v, field) : finding_stop(birth, v, field);
}

bool capacity_says(const struct entry *e, const char *law, const char *able)
{
	const struct choice *by = entry_choice(e, "law"), *found = entry_choice(e, "able");
	if (e->kind != &kind_capacity || !by || !found || !str_is(str_of(by->code), law))
		return false;
	bool unable = str_is(str_of(found->code), "not-now");
	return able ? str_is(str_of(found->code), able) : !unable;
}

bool capacity_holds(const struct entry *e, day today)
{
	day until = entry_day(e, e->kind == &kind_best_interest ? "review" : "again");
	return until == DAY_NONE || today <= until;
}

bool capacity_relied_on(struct visit *v, const struct entry *e)
{
	struct actor who;
	struct str author = e->r->author;
	return capacity_holds(e, clock_today()) && str_starts(author, "a:") &&
		account_shown(v->db, v->arena, str_part(author, 2, author.n), &who) == OK && who.kind == ACTOR_STAFF;
}

static bool is_about(const struct entry *e, const char *about)
{
	const struct choice *c = entry_choice(e, "about");
	return e->kind == &kind_capacity && c && str_is(str_of(c->code), about);
}

const struct entry **capacity_findings(
	struct visit *v, const struct plan *pl, const char *about, const char *law, const char *able, size_t *count)
{
	const struct entry **out = arena_array(v->arena, const struct entry *, pl->entries + 1);
	*count = 0;
	for (const struct entry *e = plan_first(pl, &kind_capacity); e; e = plan_next(pl, e)) {
		bool said = able && !*able ? capacity_says(e, law, NULL) || capacity_says(e, law, "not-now")
								   : capacity_says(e, law, able);
		if (said && is_about(e, about) && capacity_relied_on(v, e))
			out[(*count)++] = e;
	}
	return out;
}

const struct entry **capacity_decided(struct visit *v, const struct plan *pl, const char *about, size_t *count)
{
	const struct entry **out = arena_array(v->arena, const struct entry *, pl->entries + 1);
	*count = 0;
	for (const struct entry *e = plan_first(pl, &kind_best_interest); e; e = plan_next(pl, e)) {
		struct str finding, display;
		if (!entry_ref(e, "capacity", 0, &finding, &display))
			continue;
		const struct entry *found = entry_named(pl, finding);
		if (found && is_about(found, about) && capacity_says(found, "mca", "not-now") && capacity_relied_on(v, e))
			out[(*count)++] = e;
	}
	return out;
}

// SPDX-License-Identifier: Apache-2.0
// Judging the five criteria (criteria.h) from facts alone: PCSP.md 2.1 says what each of them needs. A criterion is a
// few conditions in order; the first that does not hold is the sentence that people read.
#include "plan/criteria.h"

#include "base/text.h"
#include "plan/say.h"

static const struct {
	const char *title, *other;
} titles[CRITERIA] = {
	{ N_("You were at the centre"), N_("Criterion 1: the person is central") },
	{ N_("You talked about what matters"), N_("Criterion 2: a conversation about what matters") },
	{ N_("You agreed what you want to achieve"), N_("Criterion 3: goals are agreed") },
	{ N_("You have a plan you can share"), N_("Criterion 4: a plan that can be shared") },
	{ N_("You can look at it again"), N_("Criterion 5: formal and informal review") },
};

struct judge {
	struct arena *a;
	const struct criteria_facts *f;
	struct criterion *c;
	struct str patient; // "Patient/KEY"
	struct str name;    // what they are called
	size_t room;        // of evidence
};

static void prove(struct judge *j, struct str reference)
{
	must(j->c->count < j->room);
	j->c->evidence[j->c->count++] = reference;
}

static void prove_entry(struct judge *j, const struct entry *e)
{
	prove(j, entry_ref_self(e));
}

static void lacks(struct judge *j, const char *detail, const char *missing, const char *mend, const char *mend_text)
{
	j->c->mend_other = mend_text;
	j->c->detail = detail;
	j->c->missing = j->c->detail_other = missing;
	j->c->mend = mend;
	j->c->mend_text = mend_text;
}

// The same, where the words of the link speak to the person; `other` has a %.*s for their name.
static void lacks_own(struct judge *j, const char *detail, const char *missing, const char *mend, const char *mend_text,
	const char *other)
{
	lacks(j, detail, missing, mend, mend_text);
	j->c->mend_other = str_format(j->a, other, STR_ARG(j->name)).p;
}

static void holds(struct judge *j, const char *detail, const char *detail_other)
{
	j->c->met = true;
	j->c->detail = detail;
	j->c->detail_other = detail_other;
}

// Written by somebody who was signed in; what a system sent waits until someone confirms it.
static bool counts(const struct entry *e)
{
	return str_starts(e->r->author, "a:");
}

// In the words of the person, or of one of their people.
static bool their_words(const struct judge *j, const struct entry *e)
{
	struct str of = entry_words_of(e);
	return counts(e) && (str_eq(of, j->patient) || str_starts(of, "RelatedPerson/"));
}

static bool choice_is(const struct entry *e, const char *field, const char *code)
{
	const struct choice *c = entry_choice(e, field);
	return c && str_is(str_of(code), c->code);
}

// It goes on or is over, and is not of a day to come.
static bool happened(const struct entry *e)
{
	instant when = entry_when(e, "when");
	return counts(e) && when && day_of(when) <= clock_today() &&
		(choice_is(e, "status", "finished") || choice_is(e, "status", "in-progress"));
}

// Somebody who agreed for the person was there.
static bool representative_here(const struct judge *j, const struct entry *e)
{
	struct str reference, display;
	for (uint32_t i = 0; entry_ref(e, "present", i, &reference, &display); i++)
		for (size_t k = 0; k < j->f->agreements->count; k++) {
			const struct agreement *x = &j->f->agreements->item[k];
			if (x->sound && x->as == AS_REPRESENTATIVE && reference.n && str_eq(x->reference, reference))
				return true;
		}
	return false;
}

static bool theirs(const struct judge *j, const struct entry *e)
{
	return happened(e) && (entry_tick(e, "person_here") || representative_here(j, e));
}

// The first entry that says what matters, in the person's words.
static const struct entry *what_matters(const struct judge *j)
{
	const struct kind *const from[] = { &kind_said, &kind_about_important };
	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		for (const struct entry *e = plan_first(j->f->plan, from[i]); e; e = plan_next(j->f->plan, e))
			if (their_words(j, e) && entry_title(e).n)
				return e;
	return NULL;
}

// --- 1: the person is central, and picks who is involved -----------------------------------------------------------
static bool took_part(struct judge *j)
{
	const struct plan *pl = j->f->plan;
	size_t before = j->c->count;
	for (size_t i = 0; i < pl->entries && j->c->count < 5; i++)
		if (pl->entry[i].kind->words_of && their_words(j, &pl->entry[i]))
			prove_entry(j, &pl->entry[i]);
	for (const struct entry *e = plan_first(pl, &kind_conversation); e && j->c->count < 5; e = plan_next(pl, e))
		if (theirs(j, e))
			prove_entry(j, e);
	return j->c->count > before;
}

static bool chose(struct judge *j)
{
	const struct plan *pl = j->f->plan;
	const struct kind *const people[] = { &kind_relation, &kind_professional };
	struct str reference, display;
	size_t before = j->c->count;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		for (const struct entry *e = plan_first(pl, people[i]); e; e = plan_next(pl, e))
			if (counts(e) && entry_tick(e, "invited"))
				prove_entry(j, e);
	for (const struct entry *e = plan_first(pl, &kind_conversation); e && j->c->count == before; e = plan_next(pl, e))
		if (theirs(j, e) && entry_ref(e, "present", 0, &reference, &display))
			prove_entry(j, e);
	return j->c->count > before || j->f->alone_by_choice;
}

static void judge_central(struct judge *j)
{
	if (!took_part(j)) {
		lacks_own(j, _("Nothing here is in your own words yet."), _("needs something in the person's own words"),
			"/add/about-important", _("Say what matters to you"), _("Write down what matters to %.*s"));
	} else if (!chose(j)) {
		lacks_own(j, _("You have not said yet who you would like with you."),
			_("needs the person's choice of who is there"), "/add/relation", _("Say who you would like with you"),
			_("Write down who %.*s would like there"));
	} else if (j->f->alone_by_choice &&
		plan_count(j->f->plan, &kind_relation) + plan_count(j->f->plan, &kind_professional) == 0) {
		holds(j, _("You chose to do this on your own"),
			str_format(j->a, _("%.*s chose to do this without others there"), STR_ARG(j->name)).p);
	} else {
		holds(j, _("You chose who was there"), str_format(j->a, _("%.*s chose who was there"), STR_ARG(j->name)).p);
	}
}

// --- 2: a conversation about what matters --------------------------------------------------------------------------
static void judge_conversation(struct judge *j)
{
	const struct plan *pl = j->f->plan;
	const struct entry *matters = what_matters(j);
	instant last = 0;
	unsigned long n = 0;
	for (const struct entry *e = plan_first(pl, &kind_conversation); e; e = plan_next(pl, e)) {
		if (!theirs(j, e) || choice_is(e, "about", "informal"))
			continue;
		n++;
		prove_entry(j, e);
		if (entry_when(e, "when") > last)
			last = entry_when(e, "when");
	}
	if (!n) {
		lacks(j, _("You have not had a conversation about your plan yet."), _("needs a conversation"),
			"/add/conversation", _("Start a conversation"));
	} else if (!matters) {
		lacks(j, _("It is not written down yet what matters most to you."), _("needs what matters to the person"),
			"/add/said", _("Write down what matters most"));
	} else {
		prove_entry(j, matters);
		const char *on = say_day_short(j->a, day_of(last));
		j->c->met = true;
		j->c->detail = j->c->detail_other =
			str_format(j->a, ngettext("%lu conversation, on %s", "%lu conversations, last on %s", n), n, on).p;
	}
}

// --- 3: goals are agreed by both sides -----------------------------------------------------------------------------
struct goals {
	unsigned long open, agreed;
	bool person, professional; // somebody of that side said yes to one
};

// The plan as it stands was agreed by both: then so was each of its goals, and nobody needs to read old manifests.
static bool all_agreed(const struct judge *j)
{
	if (!j->f->agreements->count)
		return false;
	struct str now = j->f->manifest.n ? j->f->manifest : manifest_now(j->a, j->f->plan);
	struct agreed_sides s = agreed_sides_of(j->f->agreements, now);
	return s.person && s.professional;
}

static struct agreed_sides sides_of_goal(const struct judge *j, const struct entry *e)
{
	struct manifest_line line = { .type = e->r->type, .id = e->r->id, .material = material_digest(e) };
	return agreed_sides_entry(j->f->agreements, &line);
}

static struct goals goals_of(struct judge *j)
{
	struct goals g = { 0 };
	const struct plan *pl = j->f->plan;
	bool all = plan_first(pl, &kind_goal) && j->f->agreements->count && all_agreed(j);
	for (const struct entry *e = plan_first(pl, &kind_goal); e; e = plan_next(pl, e)) {
		if (entry_past(e))
			continue;
		struct agreed_sides s = all ? (struct agreed_sides){ .person = true, .professional = true }
									: sides_of_goal(j, e);
		g.open++;
		g.person = g.person || s.person;
		g.professional = g.professional || s.professional;
		if (!s.person || !s.professional)
			continue;
		g.agreed++;
		prove_entry(j, e);
	}
	return g;
}

static void judge_goals(struct judge *j)
{
	struct goals g = goals_of(j);
	if (!g.open) {
		lacks(j, _("No goals yet."), _("needs a goal"), "/add/goal", _("Add a goal"));
	} else if (!g.agreed && !g.person) {
		lacks(j, _("You have not agreed your goals yet."),
			str_format(j->a, _("needs agreement by %.*s"), STR_ARG(j->name)).p, "/agree", _("Agree the plan"));
	} else if (!g.agreed && !g.professional) {
		lacks(j, _("You have agreed your goals. Your team has not yet."), _("needs agreement by a professional"),
			"/agree", _("Agree the plan"));
	} else if (!g.agreed) {
		lacks(j, _("You and your team have not agreed the same goal yet."), _("needs a goal that both sides agree"),
			"/agree", _("Agree the plan"));
	} else {
		unsigned long n = g.agreed;
		struct str mine = str_format(j->a,
			ngettext("%lu goal, agreed by you and your team", "%lu goals, agreed by you and your team", n), n);
		struct str other = str_format(j->a,
			ngettext("%lu goal, agreed by %.*s and the team", "%lu goals, agreed by %.*s and the team", n), n,
			STR_ARG(j->name));
		holds(j, mine.p, other.p);
	}
}

// --- 4: a plan that can be shared ----------------------------------------------------------------------------------
// How the goal will be met: an action that was not dropped. Something to avoid needs none.
static bool has_action(const struct judge *j, const struct entry *goal)
{
	const struct plan *pl = j->f->plan;
	struct str self = entry_ref_self(goal);
	if (choice_is(goal, "type", "experience-to-avoid"))
		return true;
	for (const struct entry *e = plan_first(pl, &kind_action); e; e = plan_next(pl, e))
		if (str_eq(entry_link(e, "goal"), self) && !choice_is(e, "status", "cancelled"))
			return true;
	return false;
}

static const struct entry *goal_without_action(const struct judge *j)
{
	for (const struct entry *e = plan_first(j->f->plan, &kind_goal); e; e = plan_next(j->f->plan, e))
		if (!entry_past(e) && !has_action(j, e))
			return e;
	return NULL;
}

static bool agreed_once(struct judge *j)
{
	size_t count;
	struct agreed_version *v = agreed_versions(j->a, j->f->agreements, STR(""), &count);
	for (size_t i = count; i-- > 0;) {
		if (!v[i].person || !v[i].professional)
			continue;
		for (size_t k = 0; k < j->f->agreements->count; k++)
			if (str_eq(j->f->agreements->item[k].manifest, v[i].manifest) && j->f->agreements->item[k].sound)
				prove(j, str_format(j->a, "Provenance/%.*s", STR_ARG(j->f->agreements->item[k].r.id)));
		return true;
	}
	return false;
}

static void shared_words(struct judge *j)
{
	unsigned long n = j->f->sharers;
	if (!n) {
		holds(j, _("You have it. Nobody else can see it yet"),
			str_format(j->a, _("%.*s has it. Nobody else can see it yet"), STR_ARG(j->name)).p);
		return;
	}
	struct str mine = str_format(j->a,
		ngettext("You have it, and %lu other can see it", "You have it, and %lu others can see it", n), n);
	struct str other = str_format(j->a,
		ngettext("%.*s has it, and %lu other can see it", "%.*s has it, and %lu others can see it", n),
		STR_ARG(j->name), n);
	holds(j, mine.p, other.p);
}

static void judge_shareable(struct judge *j)
{
	const struct entry *goal = goal_without_action(j);
	if (!what_matters(j)) {
		lacks_own(j, _("It is not written down yet what matters most to you."), _("needs what matters to the person"),
			"/add/about-important", _("Say what matters to you"), _("Write down what matters to %.*s"));
	} else if (!plan_first(j->f->plan, &kind_goal)) {
		lacks(j, _("No goals yet."), _("needs a goal"), "/add/goal", _("Add a goal"));
	} else if (goal) {
		struct str title = text_short(j->a, entry_title(goal), TITLE_MOST);
		lacks(j, str_format(j->a, _("It does not say yet how you will reach: %.*s"), STR_ARG(title)).p,
			_("needs an action for each goal"), str_format(j->a, "/add/action?goal=%.*s", STR_ARG(goal->r->id)).p,
			_("Add an action"));
	} else if (!agreed_once(j)) {
		lacks(j, _("The plan is not agreed yet."), _("needs an agreed version"), "/agree", _("Agree the plan"));
	} else if (!j->f->person_account && !j->f->copy_given) {
		lacks_own(j, _("You do not have the plan yet. Ask your team for a copy on paper, or for a code to sign in."),
			_("needs a copy for the person, or their own way to sign in"), "/print", _("Print or save"),
			_("Print a copy for %.*s"));
	} else {
		shared_words(j);
	}
}

// --- 5: formal and informal review ---------------------------------------------------------------------------------
// The first date that is still to be kept, with somebody who arranges it.
static const struct entry *next_review(const struct judge *j, bool with_owner)
{
	struct str reference, display;
	const struct entry *next = NULL;
	for (const struct entry *e = plan_first(j->f->plan, &kind_review); e; e = plan_next(j->f->plan, e)) {
		bool owned = entry_ref(e, "who", 0, &reference, &display) && (reference.n || display.n);
		if (!counts(e) || entry_past(e) || entry_day(e, "due") == DAY_NONE || (with_owner && !owned))
			continue;
		if (!next || entry_day(e, "due") < entry_day(next, "due"))
			next = e;
	}
	return next;
}

static const char *review_words(const struct judge *j, const struct entry *e, bool to_person)
{
	struct str reference, display;
	day due = entry_day(e, "due");
	const char *on = say_day_short(j->a, due);
	if (say_is_late(due))
		return str_format(j->a, _("The date was %s: %s"), on, say_late(j->a, due)).p;
	if (!entry_ref(e, "who", 0, &reference, &display) || !display.n)
		return str_format(j->a, _("Next look: %s"), on).p;
	if (to_person && str_eq(reference, j->patient))
		return str_format(j->a, _("Next look: %s. You arrange it"), on).p;
	return str_format(j->a, _("Next look: %s. %.*s arranges it"), on, STR_ARG(display)).p;
}

static void judge_review(struct judge *j)
{
	const struct entry *dated = next_review(j, false), *owned = next_review(j, true);
	if (!dated) {
		lacks(j, _("No date yet to look at the plan again."), _("needs a review date"), "/add/review",
			_("Choose a date"));
	} else if (!owned) {
		lacks(j, _("There is a date, but nobody to arrange it yet."), _("needs someone to arrange the review"),
			str_format(j->a, "/entry/%.*s", STR_ARG(dated->r->id)).p, _("Say who arranges it"));
	} else if (!j->f->person_account && !j->f->supporter) {
		lacks_own(j,
			_("You need a way to ask for a talk at any time. "
			  "Ask your team for a code to sign in, or choose someone who can ask for you."),
			_("needs a way for the person to ask for a review at any time"), "/invite", _("Choose someone"),
			_("Invite %.*s"));
	} else {
		prove_entry(j, owned);
		holds(j, review_words(j, owned, true), review_words(j, owned, false));
	}
}

void criteria_judge(struct arena *a, const struct criteria_facts *facts, struct criteria *out)
{
	static void (*const judges[CRITERIA])(struct judge *) = { judge_central, judge_conversation, judge_goals,
		judge_shareable, judge_review };
	const struct person *p = facts->plan->person;
	*out = (struct criteria){ 0 };
	struct judge j = { .a = a, .f = facts, .name = p->called.n ? p->called : p->given,
		.patient = str_format(a, "Patient/%.*s", STR_ARG(p->key)),
		.room = facts->plan->entries * 2 + facts->agreements->count + 1 };
	for (size_t i = 0; i < CRITERIA; i++) {
		j.c = &out->item[i];
		j.c->evidence = arena_array(a, struct str, j.room);
		j.c->title = _(titles[i].title);
		j.c->title_other = _(titles[i].other);
		judges[i](&j);
		if (j.c->met)
			out->met |= 1u << i;
	}
}

const char *criteria_count_words(struct arena *a, unsigned met)
{
	int n = 0;
	for (unsigned i = 0; i < CRITERIA; i++)
		n += (met >> i) & 1;
	return str_format(a, _("%d of 5 criteria"), n).p;
}

const char *criteria_words(struct arena *a, const struct criteria *c)
{
	for (size_t i = 0; i < CRITERIA; i++)
		if (!c->item[i].met)
			return str_format(a, _("%s: %s"), criteria_count_words(a, c->met), c->item[i].missing).p;
	return criteria_count_words(a, c->met);
}

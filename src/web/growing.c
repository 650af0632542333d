// SPDX-License-Identifier: Apache-2.0
// "Growing up": what ends on the 11th, 16th and 18th birthday, who sees the plan as a parent and until when, what the
// young person can choose, and what a professional decided together with them (record/basis.h).
#include "plan/capacity.h"
#include "plan/say.h"
#include "record/basis.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/growing.h"
#include "web/plan_view.h"
#include "web/sharing.h"
#include "web/web.h"

static const struct milestone {
	int age;
	const char *title, *mine, *other; // N_
} milestones[] = {
	{ AGE_PARENT_ENDS, N_("The 11th birthday"),
		N_("Your parents no longer see your plan just because they are your parents. Somebody you trust talks "
		   "about it with you, and it is decided together who sees what."),
		N_("Parents no longer see the plan just because they are parents. A professional talks about it with %s, and "
		   "it is decided together, case by case.") },
	{ AGE_DECIDED_ENDS, N_("The 16th birthday"),
		N_("You decide. Whoever could see your plan as a parent no longer can, unless you let them in yourself."),
		N_("%s decides. Whoever could see the plan as a parent no longer can, unless %s lets them in.") },
	{ AGE_ADULT, N_("The 18th birthday"),
		N_("You are an adult. Your care may move to services for adults. Ask who will help you then."),
		N_("%s is an adult. Care may move to services for adults. Plan early who will help then.") },
};
#define MILESTONES (sizeof milestones / sizeof *milestones)

static const struct milestone *next_one(day birth)
{
	for (size_t i = 0; birth != DAY_NONE && i < MILESTONES; i++)
		if (clock_today() < basis_birthday(birth, milestones[i].age))
			return &milestones[i];
	return NULL;
}

int growing_next(day birth, day *on)
{
	const struct milestone *m = next_one(birth);
	*on = m ? basis_birthday(birth, m->age) : DAY_NONE;
	return m && *on - clock_today() <= BASIS_SOON_DAYS ? m->age : 0;
}

bool growing_soon(const struct visit *v)
{
	day on;
	return growing_next(v->person.birth, &on) != 0;
}

bool growing_up(const struct visit *v)
{
	return v->person.birth != DAY_NONE && next_one(v->person.birth) != NULL;
}

void growing_hint(struct visit *v, struct page *p)
{
	const struct milestone *m = next_one(v->person.birth);
	if (!m || !growing_soon(v))
		return;
	nhsuk_inset_text_begin(p, .id = "growing-up");
	nhsuk_paragraph(p, .text = page_say(p, "%s: %s.", _(m->title),
		say_day(v->arena, basis_birthday(v->person.birth, m->age))), .tight = true);
	nhsuk_paragraph(p, .tight = true, .href = web_path(v, "/growing-up"),
		.text = web_say(v, N_("[See what changes then, and what you can choose]"),
			N_("[See what changes for %s then]")));
	nhsuk_inset_text_end(p);
}

// --- the page ------------------------------------------------------------------------------------------------------
static bool may_decide(const struct visit *v)
{
	return v->actor.kind == ACTOR_STAFF && (v->access.verbs & MAY_AGREE) && (v->access.verbs & MAY_WRITE) &&
		!v->access.provisional && !v->access.emergency;
}

// From some months before the 11th birthday until the 16th.
static bool age_for_deciding(day birth)
{
	return birth != DAY_NONE && clock_today() < basis_birthday(birth, AGE_DECIDED_ENDS) &&
		basis_birthday(birth, AGE_PARENT_ENDS) - clock_today() <= BASIS_SOON_DAYS;
}

static void draw_milestones(struct visit *v, struct page *p)
{
	day birth = v->person.birth;
	for (size_t i = 0; i < MILESTONES; i++) {
		const struct milestone *m = &milestones[i];
		day d = basis_birthday(birth, m->age);
		if (i + 1 < MILESTONES && basis_birthday(birth, milestones[i + 1].age) <= clock_today())
			continue; // what has come after it holds now
		nhsuk_heading(p, .level = 2, .size = SIZE_S,
			.text = page_say(p, "%s, %s", _(m->title), say_day(v->arena, d)));
		const char *called = page_c(p, v->person.called);
		const char *words = v->access.self ? _(m->mine) : page_say(p, _(m->other), called, called);
		nhsuk_paragraph(p, .text = words);
	}
}

// Whether the young person let them in themselves.
static bool let_in(const struct consent_view *list, size_t count, struct str grantee)
{
	for (size_t i = 0; i < count; i++)
		if (!list[i].ended && !list[i].never && list[i].basis == BASIS_SELF && str_eq(list[i].grantee, grantee))
			return true;
	return false;
}

static void draw_parent(struct visit *v, struct page *p, const struct consent_view *list, size_t count,
	const struct consent_view *c)
{
	struct str name = text_short(v->arena, c->grantee_name, 120);
	bool kept = let_in(list, count, c->grantee);
	own_box_begin(p);
	nhsuk_heading(p, .text = page_c(p, name), .level = 3, .size = SIZE_S);
	if (c->ended)
		nhsuk_paragraph(p, .text = page_say(p, _("Saw the plan as a parent until %s."), say_day(v->arena, c->until)));
	else if (c->until != DAY_NONE)
		nhsuk_paragraph(p, .text = page_say(p, _("Sees the plan as a parent. The last day of that is %s."),
			say_day(v->arena, c->until)));
	if (c->decision.n)
		own_note(p, .text_str = c->decision,
			.cite = page_say(p, _("Decided together, %s"), say_day(v->arena, c->decided)));
	size_t slash;
	if (c->finding.n && str_index(c->finding, '/', &slash))
		nhsuk_paragraph(p, .text = _("[What was found about it]"),
			.href = web_path(v, "#%.*s", STR_ARG(str_part(c->finding, slash + 1, c->finding.n))));
	if (kept)
		nhsuk_paragraph(p, .text = web_say(v, N_("You let them in yourself. That goes on, whatever your age."),
			N_("%s let them in. That goes on, whatever the age.")));
	else if (v->access.self)
		nhsuk_post_button(p, .action = web_path(v, "/growing-up/%.*s/keep", STR_ARG(c->id)),
			.text = _("Let them go on seeing it"), .hidden = str_c(v->arena, name));
	if (v->access.self && !c->ended)
		nhsuk_paragraph(p, .text = _("[Change or stop what they see]"),
			.href = web_path(v, "/sharing/%.*s", STR_ARG(c->id)));
	if (may_decide(v) && age_for_deciding(v->person.birth))
		nhsuk_paragraph(p, .text = page_say(p, _("[Write down what was decided with %s]"),
			page_c(p, v->person.called)), .href = web_path(v, "/growing-up/%.*s", STR_ARG(c->id)));
	own_box_end(p);
}

// What somebody else was given is told to the person, to who decides with them, and to themselves.
static bool tells(struct visit *v, const struct consent_view *c)
{
	bool stands = !c->never && (c->basis == BASIS_PARENT || c->basis == BASIS_PARENT_DECIDED) && c->by_age;
	return stands && (v->access.self || may_decide(v) || str_eq(c->grantee, visit_author(v)) || share_may(v));
}

enum err growing_page(struct visit *v)
{
	struct consent_view *list;
	size_t count, parents = 0;
	enum err e = consent_list(v->db, v->arena, v->person.key, true, &list, &count);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Growing up"), .h1 = true, .place = PLACE_NONE,
		.back = web_path(v, "%s", ""));
	if (v->person.birth == DAY_NONE) {
		own_empty(p, .text = _("No date of birth is written down, so it is not known what changes when."),
			.hint = _("It can be added to the details."));
		nhsuk_paragraph(p, .text = _("[The details]"), .href = web_path(v, "/details"));
		return web_end(v, p);
	}
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = web_say(v, N_("The older you get, the more you decide yourself. Nothing has to be done for that: it "
							  "happens on the day."),
			N_("The older %s gets, the more is theirs to decide. Nothing has to be done for that: it happens on the "
			   "day.")));
	draw_milestones(v, p);
	nhsuk_heading(p, .text = _("Who sees it as a parent"), .level = 2, .size = SIZE_M);
	for (size_t i = 0; i < count; i++) {
		bool withdrawn = list[i].ended && list[i].ended_at && !(list[i].until != DAY_NONE &&
			list[i].ended_at == day_start(list[i].until + 1));
		if (!tells(v, &list[i]) || withdrawn)
			continue;
		draw_parent(v, p, list, count, &list[i]);
		parents++;
	}
	if (!parents)
		own_empty(p, .text = _("Nobody sees this plan as a parent."));
	if (share_may(v))
		nhsuk_paragraph(p, .text = _("[Everyone who can see it]"), .href = web_path(v, "/sharing"));
	return web_end(v, p);
}

// --- the young person lets them go on --------------------------------------------------------------------------------
// A parental grant, also one that age has ended; not one that was withdrawn.
static enum err parental(struct visit *v, struct consent_view *out, struct consent_view **list, size_t *count)
{
	enum err e = consent_list(v->db, v->arena, v->person.key, true, list, count);
	for (size_t i = 0; e == OK && i < *count; i++)
		if (str_eq((*list)[i].id, visit_param(v, "id")) && tells(v, &(*list)[i])) {
			*out = (*list)[i];
			return OK;
		}
	return e == OK ? ERR_NOT_FOUND : e;
}

struct keeping {
	struct consent_grant grant;
	bool ends; // it was decided that they do not see it
};

static enum err grant_of(struct visit *v, const struct consent_view *c, struct consent_grant *out)
{
	struct resource r;
	enum err e = resource_get(v->db, v->arena, STR("Consent"), c->id, &r);
	if (e != OK)
		return e;
	if (!json_text_is(json_get(json_trusted(v->arena, r.body), "status"), "active"))
		return ERR_NOT_FOUND;
	*out = (struct consent_grant){ .person = v->person.key, .id = c->id, .grantee = c->grantee,
		.grantee_name = c->grantee_name, .sections = c->sections, .labels = c->labels, .verbs = c->verbs,
		.grantee_reference =
			json_text(v->arena, json_path(v->arena, json_trusted(v->arena, r.body), SHARE_REFERENCE_AT)),
		.until = DAY_NONE, .decided = DAY_NONE, .author = visit_author(v), .author_reference = share_giver(v),
		.author_name = v->actor.name };
	return OK;
}

static enum err keep_run(struct db *db, struct arena *a, void *what)
{
	return consent_give(db, a, what);
}

static enum err kept(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/growing-up"), "sharing") : web_error(v, e);
}

enum err growing_keep(struct visit *v)
{
	struct consent_view c, *list;
	size_t count;
	struct consent_grant *g = arena_make(v->arena, struct consent_grant);
	if (!v->access.self)
		return ERR_DENIED;
	enum err e = parental(v, &c, &list, &count);
	if (e == OK && let_in(list, count, c.grantee))
		return web_go_done(v, web_path(v, "/growing-up"), "sharing"); // pressed twice
	if (e == OK)
		e = grant_of(v, &c, g);
	if (e != OK)
		return e;
	g->id = key_id(v->arena, v->person.key);
	g->basis = BASIS_SELF;
	g->verbs &= MAY_SEE | MAY_WRITE; // nobody decides in the name of who gives it
	g->words = str_format(v->arena, _("%.*s may go on seeing my plan when I am older."), STR_ARG(c.grantee_name));
	g->shown = g->words;
	struct plan_change *change = plan_change_new(v);
	change->also = keep_run;
	change->also_what = g;
	return visit_commit(v, plan_change_run, change, kept);
}

// --- what was decided with them --------------------------------------------------------------------------------------
static const struct outcome {
	const char *code, *words; // N_; %s the young person, %s the parent
	bool sees;
	bool decides; // it was found that the young person can decide this
} outcomes[] = {
	{ "wants", N_("%s understands what this means, and wants %s to see the plan"), true, true },
	{ "not-yet", N_("%s does not understand this well enough yet. It is best that %s sees the plan"), true, false },
	{ "wants-not", N_("%s understands what this means, and does not want %s to see the plan"), false, true },
};
#define OUTCOMES (sizeof outcomes / sizeof *outcomes)

struct deciding {
	struct consent_view view;
	struct draft_form draft;
	struct str place;
	struct plan plan;
	const struct entry **finding; // what was found about what they can decide themselves
	size_t findings;
};

static const char *outcome_words(struct visit *v, const struct outcome *o, const struct consent_view *c)
{
	const char *parent = str_c(v->arena, text_short(v->arena, c->grantee_name, 80));
	return str_format(v->arena, _(o->words), str_c(v->arena, v->person.called), parent).p;
}

static enum err deciding_open(struct visit *v, struct deciding *d)
{
	struct consent_view *list;
	struct consent_grant g;
	size_t count;
	if (!may_decide(v) || !age_for_deciding(v->person.birth))
		return ERR_NOT_FOUND;
	enum err e = parental(v, &d->view, &list, &count);
	if (e == OK)
		e = grant_of(v, &d->view, &g);
	if (e == OK)
		e = plan_load(v->db, v->arena, &v->person, &v->access, &d->plan);
	if (e != OK)
		return e;
	d->finding = capacity_findings(v, &d->plan, CAPACITY_SHARING, "gillick", "", &d->findings);
	d->place = draft_spot_place(v, "growing-up", d->view.id);
	return draft_form_open(v, d->place, &d->draft);
}

// The decision rests on what was found about this young person and this decision.
static void ask_finding(struct visit *v, struct page *p, const struct deciding *d)
{
	const char *called = page_c(p, v->person.called);
	if (d->findings) {
		nhsuk_radios_begin(p, .name = "finding", .label_size = SIZE_M, .value = visit_form(v, "finding"),
			.label = page_say(p, _("Where is it written down what %s can decide themselves?"), called),
			.error = fault_at(&v->fault, "finding"));
		for (size_t i = 0; i < d->findings; i++) {
			const struct entry *e = d->finding[i];
			nhsuk_option(p, .value = str_c(v->arena, entry_ref_self(e)),
				.text = str_c(v->arena, text_short(v->arena, entry_title(e), 120)),
				.hint = page_say(p, _("%s. Found on %s"), str_c(v->arena, entry_choice_text(e, "able")),
					say_day(v->arena, entry_day(e, "when"))));
		}
		nhsuk_radios_end(p);
	} else {
		nhsuk_paragraph(p, .id = "finding",
			.text = page_say(p, _("First it is written down what %s can decide themselves (Gillick): what they "
								  "understood, and what help they had."), called));
	}
	nhsuk_paragraph(p, .text = _("[Write down whether a decision can be made]"),
		.href = web_path(v, "/add/capacity?about=" CAPACITY_SHARING "&law=gillick&then=%s",
			web_path(v, "/growing-up/%.*s", STR_ARG(d->view.id))));
}

static const struct entry *finding_chosen(struct visit *v, const struct deciding *d)
{
	for (size_t i = 0; i < d->findings; i++)
		if (str_eq(entry_ref_self(d->finding[i]), visit_form(v, "finding")))
			return d->finding[i];
	return NULL;
}

// What is missing, or does not go with what was decided, at the field "finding".
static void check_finding(struct visit *v, const struct deciding *d, const struct outcome *o)
{
	const struct entry *e = finding_chosen(v, d);
	const char *wrong = NULL;
	if (!e)
		wrong = d->findings ? _("Choose where that is written down")
							: _("First write down what was found about what they can decide");
	else if (o && o->decides && !capacity_says(e, "gillick", NULL))
		wrong = _("It says there that they cannot decide this now. Choose what goes with that, or write down what is "
				  "found now");
	else if (o && !o->decides && capacity_says(e, "gillick", NULL))
		wrong = _("It says there that they can decide this. Then it is for them to say who sees the plan");
	if (wrong)
		(void)fault_field(&v->fault, "finding", wrong);
}

static enum err draw_deciding(struct visit *v, const struct deciding *d)
{
	struct page *p = web_begin(v, .title = _("What was decided"), .h1 = true, .place = PLACE_PEOPLE,
		.caption = str_c(v->arena, text_short(v->arena, d->view.grantee_name, 120)),
		.back = web_path(v, "/growing-up"));
	nhsuk_paragraph(p, .text = page_say(p,
		_("From 11 until 16 a parent sees the plan where that was decided, and talked about with %s. It depends on "
		  "what %s can understand and decide (this is called Gillick competence)."),
		page_c(p, v->person.called), page_c(p, v->person.called)));
	nhsuk_form_begin(p, .action = web_path(v, "/growing-up/%.*s", STR_ARG(d->view.id)),
		.draft = draft_form_path(v, &d->draft));
	nhsuk_radios_begin(p, .name = "outcome", .label = _("What was decided?"), .label_size = SIZE_M,
		.value = visit_form(v, "outcome"), .error = fault_at(&v->fault, "outcome"));
	for (size_t i = 0; i < OUTCOMES; i++)
		nhsuk_choice(p, outcomes[i].code, outcome_words(v, &outcomes[i], &d->view));
	nhsuk_radios_end(p);
	ask_finding(v, p, d);
	nhsuk_textarea(p, .name = "words", .label = _("How was it decided?"), .label_size = SIZE_M, .rows = 4,
		.hint = page_say(p, _("What %s understood, what they said, and who else was asked."),
			page_c(p, v->person.called)),
		.value = visit_form(v, "words"), .error = fault_at(&v->fault, "words"));
	draft_form_draw(v, p, &d->draft);
	nhsuk_paragraph(p, .secondary = true, .text = _("The person can read this, and so can the parent it is about."));
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Save"), .once = true);
	draft_form_later(v, p, &d->draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &d->draft);
	return web_end(v, p);
}

enum err growing_decide_page(struct visit *v)
{
	struct deciding d;
	enum err e = deciding_open(v, &d);
	return e == OK ? draw_deciding(v, &d) : e;
}

static enum err decide_run(struct db *db, struct arena *a, void *what)
{
	const struct keeping *k = what;
	enum err e = consent_change(db, a, &k->grant);
	return e == OK && k->ends
		? consent_withdraw(db, a, k->grant.person, k->grant.id, k->grant.author, k->grant.author_reference) : e;
}

enum err growing_decide(struct visit *v)
{
	struct deciding d;
	const struct outcome *o = NULL;
	struct keeping *k = arena_make(v->arena, struct keeping);
	enum err e = deciding_open(v, &d);
	if (e == OK)
		e = grant_of(v, &d.view, &k->grant);
	if (e != OK)
		return e;
	struct str words = str_trim(visit_form(v, "words"));
	for (size_t i = 0; i < OUTCOMES; i++)
		if (str_is(visit_form(v, "outcome"), outcomes[i].code))
			o = &outcomes[i];
	if (!o)
		(void)fault_field(&v->fault, "outcome", _("Choose what was decided"));
	check_finding(v, &d, o);
	if (!words.n)
		(void)fault_field(&v->fault, "words", _("Write down how it was decided"));
	else if (words.n > WORDS_MOST)
		(void)fault_field(&v->fault, "words", _("This is too long. Please make it shorter"));
	if (!o || v->fault.err != OK)
		return draw_deciding(v, &d);
	k->ends = !o->sees;
	k->grant.basis = BASIS_PARENT_DECIDED;
	k->grant.words = str_of(outcome_words(v, o, &d.view));
	k->grant.decision = str_format(v->arena, "%.*s. %.*s", STR_ARG(k->grant.words), STR_ARG(words));
	k->grant.decided = clock_today();
	k->grant.finding = visit_form(v, "finding");
	k->grant.shown = str_format(v->arena, "%s\n%.*s\n\n%s\n%.*s", _("What was decided?"), STR_ARG(k->grant.words),
		_("How was it decided?"), STR_ARG(words));
	struct plan_change *change = plan_change_new(v);
	change->also = decide_run;
	change->also_what = k;
	draft_form_done(v, change, d.place);
	return visit_commit(v, plan_change_run, change, kept);
}

// SPDX-License-Identifier: Apache-2.0
// What the invented people say, and what is done about it (populate.h): the same entries, made by the same code, as
// when a nurse writes them down. Needs no database, so any thread can make people while the writer writes others.
#include <string.h>

#include "plan/agreement_inside.h"
#include "plan/capacity.h"
#include "plan/populate_inside.h"
#include "plan/populate_words.h"
#include "plan/refresh.h"

#define KINDS_MOST 64
#define PUTS_MOST 128

struct maker {
	const struct populate *p;
	const struct populate_person *who;
	struct arena *a;
	struct luck luck;
	struct populate_record *out;
	struct writer w;
	struct values v; // of the entry that is being made
	size_t made[KINDS_MOST]; // of each kind
	struct str self, nurse; // references
	struct str relation, relation_name; // the first of their people
	struct str needs[4];
	const struct words_theme *theme[4];
	size_t theme_count;
	struct str talk; // the newest conversation
};

// --- one entry ----------------------------------------------------------------------------------------------------
static void begin(struct maker *m, const struct kind *k)
{
	m->v = (struct values){ k, arena_array(m->a, struct value, k->fields) };
	for (size_t i = 0; i < k->fields; i++) {
		m->v.item[i].field = &k->field[i];
		m->v.item[i].d = DAY_NONE;
	}
}

static struct value *value(struct maker *m, const char *field)
{
	struct value *v = &m->v.item[kind_field(m->v.kind, field) - m->v.kind->field];
	v->sent = true;
	return v;
}

static void text(struct maker *m, const char *field, struct str s)
{
	value(m, field)->text = s;
}

static void refer(struct maker *m, const char *field, struct str reference, struct str display)
{
	struct value *v = value(m, field);
	struct str *ref = arena_array(m->a, struct str, v->refs + 1), *shown = arena_array(m->a, struct str,
		v->refs + 1);
	for (size_t i = 0; i < v->refs; i++) {
		ref[i] = v->ref[i];
		shown[i] = v->display[i];
	}
	ref[v->refs] = reference;
	shown[v->refs++] = display;
	v->ref = ref;
	v->display = shown;
}

// Minutes, or days, go by.
static void later(struct maker *m, instant at_least, instant at_most)
{
	m->w.at += at_least + (instant)luck_below(&m->luck, (size_t)((at_most - at_least) / SECONDS)) * SECONDS;
}

static void put(struct maker *m, struct resource_put one)
{
	must(m->out->puts < PUTS_MOST);
	one.now.version = one.expect + 1;
	m->out->put[m->out->puts++] = one;
}

// Writes down what was begun, in the person's words or the nurse's. The reference of the entry comes back.
static struct str keep(struct maker *m, bool own_words)
{
	const struct kind *k = m->v.kind;
	m->w.words_reference = own_words ? m->self : m->nurse;
	m->w.words_display = own_words ? m->who->facts.given : m->who->team->nurse;
	struct str id = populate_resource_id(m->a, m->who, k, m->made[kind_rank(k)]++);
	put(m, entry_make(m->a, k, &m->v, &m->w, id));
	later(m, MINUTES, 9 * MINUTES);
	return str_format(m->a, "%s/%.*s", k->resource, STR_ARG(id));
}

// One to three different sentences of a list.
static struct str sentences(struct maker *m, const char *const *list, const char *between)
{
	struct str out = luck_one(&m->luck, list);
	for (size_t more = luck_from(&m->luck, 0, 2); more; more--) {
		struct str next = luck_one(&m->luck, list);
		bool there = false;
		for (size_t i = 0; i + next.n <= out.n; i++)
			there = there || str_eq(str_part(out, i, next.n), next);
		if (!there)
			out = str_format(m->a, "%.*s%s%.*s", STR_ARG(out), between, STR_ARG(next));
	}
	return out;
}

// --- the parts of a plan ------------------------------------------------------------------------------------------
static void make_patient(struct maker *m)
{
	put(m, (struct resource_put){ .now = { .person = m->who->key, .shelf = SHELF_PLAN, .type = STR("Patient"),
		.id = m->who->key, .updated = m->w.at, .kind = STR(""), .section = STR(""), .label = STR(""),
		.author = m->w.author, .body = resource_stamp(m->a, person_body(m->a, &m->who->facts), m->who->key, 1,
		m->w.at) } });
	later(m, MINUTES, HOURS);
}

static void make_people(struct maker *m)
{
	for (size_t n = luck_from(&m->luck, 1, 3); n; n--) {
		begin(m, &kind_relation);
		struct str given = luck_one(&m->luck, luck_percent(&m->luck, 60) ? words_women : words_men);
		struct str name = str_format(m->a, "%.*s %.*s", STR_ARG(given), STR_ARG(m->who->facts.family));
		text(m, "name", name);
		text(m, "relation", luck_one(&m->luck, words_relations));
		text(m, "phone", str_format(m->a, "01632 961%03zu", luck_below(&m->luck, 1000)));
		value(m, "invited")->tick = luck_percent(&m->luck, 70);
		value(m, "emergency")->tick = m->relation.n == 0;
		struct str reference = keep(m, true);
		if (!m->relation.n) {
			m->relation = reference;
			m->relation_name = name;
		}
	}
	for (size_t n = 0, all = luck_from(&m->luck, 1, 3); n < all; n++) {
		begin(m, &kind_professional);
		if (n == 0)
			refer(m, "who", m->nurse, m->who->team->nurse);
		else
			refer(m, "who", STR_NONE, str_format(m->a, "%s %s", luck_one(&m->luck, words_women).p,
				luck_one(&m->luck, words_families).p));
		text(m, "role", n ? luck_one(&m->luck, words_jobs) : m->who->team->role);
		text(m, "team", n ? luck_one(&m->luck, words_team_kinds) : m->who->team->name);
		value(m, "invited")->tick = true;
		value(m, "key_worker")->tick = n == 0;
		(void)keep(m, false);
	}
}

static void make_about(struct maker *m)
{
	for (size_t i = 0; i < 8; i++) {
		const struct words_about *q = &words_about[i];
		if (luck_percent(&m->luck, 7))
			continue;
		begin(m, q->kind);
		bool lines = q->kind == &kind_about_please;
		text(m, q->field, sentences(m, q->sentence, lines ? "\n" : " "));
		if (lines && i + 1 < 8 && words_about[i + 1].kind == q->kind) {
			i++;
			text(m, words_about[i].field, sentences(m, words_about[i].sentence, "\n"));
		} else if (luck_percent(&m->luck, 10)) {
			text(m, "supported_by", m->relation_name);
		}
		// An answer about what not to do stands alone when the first half was left out.
		if (m->made[kind_rank(q->kind)] == 0)
			(void)keep(m, true);
	}
	begin(m, &kind_working);
	text(m, "answer", sentences(m, words_working, " "));
	(void)keep(m, true);
	begin(m, &kind_not_working);
	text(m, "answer", sentences(m, words_not_working, " "));
	(void)keep(m, true);
	for (size_t n = luck_from(&m->luck, 1, 2); n; n--) {
		begin(m, &kind_agenda);
		text(m, "item", luck_one(&m->luck, words_agenda));
		if (m->who->state > PLAN_DISCUSSING)
			text(m, "status", STR("completed"));
		(void)keep(m, true);
	}
}

static void make_talk(struct maker *m, bool going_on)
{
	static const char *const how[] = { "AMB", "HH", "HH", "VR", NULL };
	begin(m, &kind_conversation);
	value(m, "when")->when = m->w.at - 50 * MINUTES;
	text(m, "how", luck_one(&m->luck, how));
	text(m, "where", luck_one(&m->luck, words_places));
	value(m, "person_here")->tick = true;
	refer(m, "present", m->nurse, m->who->team->nurse);
	if (m->relation.n && luck_percent(&m->luck, 60))
		refer(m, "present", m->relation, m->relation_name);
	text(m, "status", going_on ? STR("in-progress") : STR("finished"));
	if (!going_on)
		text(m, "summary", luck_one(&m->luck, words_summaries));
	m->talk = keep(m, false);
	begin(m, &kind_said);
	text(m, "words", luck_one(&m->luck, words_said));
	refer(m, "conversation", m->talk, STR_NONE);
	(void)keep(m, true);
	if (!luck_percent(&m->luck, 55))
		return;
	const struct words_decision *d = &words_decisions[luck_below(&m->luck, words_decision_count)];
	begin(m, &kind_decision);
	text(m, "decision", str_of(d->decision));
	text(m, "why", str_of(d->why));
	text(m, "options", str_of(d->options));
	text(m, "alignment", luck_percent(&m->luck, 70) ? STR("in-line") : STR("outside-recommendation"));
	refer(m, "conversation", m->talk, STR_NONE);
	(void)keep(m, true);
}

static struct str make_need(struct maker *m, const struct words_theme *theme)
{
	begin(m, &kind_need);
	text(m, "what", str_of(theme->need));
	text(m, "type", str_of(theme->type));
	return keep(m, true);
}

static void make_needs(struct maker *m)
{
	size_t first = luck_below(&m->luck, words_theme_count), step = luck_from(&m->luck, 1, 3);
	m->theme_count = luck_from(&m->luck, 3, 4);
	for (size_t n = luck_from(&m->luck, 2, 3); n; n--) {
		begin(m, &kind_strength);
		text(m, "what", luck_one(&m->luck, words_strengths));
		(void)keep(m, true);
	}
	for (size_t i = 0; i < m->theme_count; i++) {
		m->theme[i] = &words_themes[(first + i * step) % words_theme_count];
		m->needs[i] = make_need(m, m->theme[i]);
	}
}

static void make_action(struct maker *m, const struct words_goal *g, size_t which, struct str goal)
{
	static const char *const states[] = { "ready", "ready", "in-progress", "in-progress", "completed",
		"completed", "on-hold",
		"failed", NULL };
	begin(m, &kind_action);
	text(m, "what", str_of(g->action[which]));
	refer(m, "goal", goal, STR_NONE);
	if (which == 1 && m->relation.n)
		refer(m, "who", m->relation, m->relation_name);
	else if (which == 2)
		refer(m, "who", m->nurse, m->who->team->nurse);
	else
		refer(m, "who", m->self, m->who->facts.given);
	value(m, "due")->d = day_of(m->w.at) + (day)luck_from(&m->luck, 7, 120);
	if (luck_percent(&m->luck, 40))
		text(m, "where", luck_one(&m->luck, words_places));
	value(m, "confidence")->number = (int)luck_from(&m->luck, 4, 10);
	if (which == 0)
		text(m, "barriers", str_of(g->barrier));
	text(m, "status", luck_one(&m->luck, states));
	(void)keep(m, true);
}

static void make_goal(struct maker *m, size_t n)
{
	static const char *const states[] = { "planned", "active", "active", "active", "completed", "on-hold", NULL };
	const struct words_goal *g = &m->theme[n % m->theme_count]->goal[n / m->theme_count % 2];
	struct str state = luck_one(&m->luck, states);
	begin(m, &kind_goal);
	text(m, "statement", str_of(g->goal));
	text(m, "why", str_of(g->why));
	value(m, "importance")->number = (int)luck_from(&m->luck, 5, 10);
	if (luck_percent(&m->luck, 70))
		value(m, "due")->d = day_of(m->w.at) + (day)luck_from(&m->luck, 30, 400);
	refer(m, "need", m->needs[n % m->theme_count], STR_NONE);
	text(m, "status", state);
	struct str goal = keep(m, true);
	for (size_t i = 0, all = luck_from(&m->luck, 1, 3); i < all && i < 4 && g->action[i]; i++)
		make_action(m, g, i, goal);
	if (!str_is(state, "completed") && !luck_percent(&m->luck, 20))
		return;
	begin(m, &kind_outcome);
	text(m, "what", str_of(g->outcome));
	refer(m, "goal", goal, STR_NONE);
	(void)keep(m, true);
}

static void make_review(struct maker *m)
{
	begin(m, &kind_review);
	value(m, "due")->d = day_of(m->w.at) + (day)luck_from(&m->luck, 90, 365);
	refer(m, "who", m->nurse, m->who->team->nurse);
	(void)keep(m, false);
}

static void make_offer(struct maker *m, const char *answer)
{
	begin(m, &kind_offer);
	text(m, "words", STR("Talked about it at a visit and left the leaflet."));
	text(m, "answer", str_of(answer));
	(void)keep(m, false);
}

// --- the plan as a whole ------------------------------------------------------------------------------------------
static void open_plan(struct maker *m, struct person *person, struct plan *pl)
{
	struct resource *list = arena_array(m->a, struct resource, m->out->puts + 1);
	for (size_t i = 0; i < m->out->puts; i++)
		list[i] = m->out->put[i].now;
	person_from(m->a, &list[0], person);
	*pl = (struct plan){ .person = person, .state = m->who->state, .care_plan_id = STR("") };
	agreement_entries(m->a, list, m->out->puts, pl);
}

// An attorney, and that the person could not agree to this plan then; the reference of that.
static struct str make_attorney(struct maker *m)
{
	struct populate_record *r = m->out;
	r->grant[r->grants] = (struct consent_grant){
		.person = m->who->key,
		.id = populate_resource_id(m->a, m->who, NULL, 100 + r->grants),
		.grantee = str_join(m->a, STR("a:"), populate_id(m->a, m->who->luck, 0, 12)),
		.grantee_name = m->relation_name,
		.grantee_reference = m->relation,
		.verbs = MAY_SEE | MAY_AGREE | MAY_SIGN,
		.sections = STR(""),
		.labels = STR(""),
		.until = DAY_NONE,
		.basis = BASIS_ATTORNEY,
		.author = m->w.author,
		.author_reference = m->nurse,
		.words = STR("My attorney may see my plan, and agree it when I cannot."),
		.at = m->who->began,
	};
	r->grants++;
	begin(m, &kind_capacity);
	text(m, "decision", STR("Agreeing to this plan"));
	text(m, "about", STR(CAPACITY_PLAN));
	text(m, "law", STR("mca"));
	value(m, "when")->d = day_of(m->w.at);
	text(m, "help", STR("Pictures, a quiet room, and a second visit on a better day."));
	text(m, "able", STR("not-now"));
	text(m, "why", STR("They could not keep in mind what was read for long enough to weigh it up."));
	refer(m, "asked", m->relation, m->relation_name);
	refer(m, "found_by", m->nurse, m->who->team->nurse);
	value(m, "again")->d = day_of(m->w.at) + 180;
	return keep(m, false);
}

static void make_agreement(struct maker *m, const struct plan *pl, struct str manifest, enum agreeing as,
	struct str finding, size_t n)
{
	const struct populate_team *team = m->who->team;
	struct visit v = { .arena = m->a, .site = m->p->site, .person = *pl->person, .actor = { ACTOR_STAFF,
		team->account, team->username, team->nurse, team->role, STR(""), team->practitioner, NULL, 0 } };
	struct agreement_form form = { .as = as, .able = ANSWER_YES, .understood = ANSWER_YES, .agreed = ANSWER_YES,
		.id = populate_resource_id(m->a, m->who, NULL, n), .at = m->w.at };
	if (luck_percent(&m->luck, 10)) {
		form.understood = ANSWER_PARTLY;
		form.understood_why = STR("The part about the medicine needs to be said again.");
	}
	if (as == AS_REPRESENTATIVE) {
		form.name = m->relation_name;
		form.authority = STR("attorney");
		form.rests_on = str_join(m->a, STR("Consent/"), m->out->grant[m->out->grants - 1].id);
		form.finding = finding;
	}
	put(m, agreement_make(&v, pl, &form));
	// Signed a moment ago: whoever reads it in the job, packed as it is now, need not verify it.
	struct agreement_memory known;
	struct resource *r = &m->out->put[m->out->puts - 1].now;
	resource_pack(m->a, r);
	agreement_memory_key(r, &known);
	memcpy(known.manifest, manifest.p, DIGEST_HEX);
	agreement_remember(&known);
	later(m, MINUTES, 9 * MINUTES);
}

// The CarePlan, and the words of both that it is agreed.
static void settle(struct maker *m)
{
	struct person person;
	struct plan pl;
	struct resource_put care_plan;
	enum plan_state state = m->who->state, then = state == PLAN_REVIEW ? PLAN_AGREED : state;
	bool represented = luck_percent(&m->luck, 8) && (state == PLAN_AGREED || state == PLAN_REVIEW);
	struct str finding = represented ? make_attorney(m) : STR("");
	open_plan(m, &person, &pl);
	bool made = care_plan_make(m->a, &pl, &m->w, then, &care_plan);
	must(made);
	put(m, care_plan);
	pl.care_plan = m->out->put[m->out->puts - 1].now;
	pl.care_plan_id = pl.care_plan.id;
	later(m, MINUTES, HOURS);
	if (state != PLAN_AGREED && state != PLAN_REVIEW)
		return;
	struct str manifest = manifest_now(m->a, &pl);
	make_agreement(m, &pl, manifest, represented ? AS_REPRESENTATIVE : AS_PERSON, finding, 0);
	make_agreement(m, &pl, manifest, AS_PROFESSIONAL, STR(""), 1);
	if (state != PLAN_REVIEW)
		return;
	later(m, 5 * DAYS, 15 * DAYS); // something new has come up since
	size_t other = (size_t)(m->theme[0] - words_themes) + words_theme_count / 2;
	(void)make_need(m, &words_themes[other % words_theme_count]);
}

static void make_grant(struct maker *m, const struct populate_team *team, bool narrow)
{
	struct populate_record *r = m->out;
	r->grant[r->grants] = (struct consent_grant){
		.person = m->who->key,
		.id = populate_resource_id(m->a, m->who, NULL, 100 + r->grants),
		.grantee = str_format(m->a, "t:%.*s", STR_ARG(team->id)),
		.grantee_name = team->name,
		.grantee_reference = str_format(m->a, "Organization/%.*s", STR_ARG(team->id)),
		.verbs = narrow ? MAY_SEE : MAY_ALL_STAFF,
		.sections = narrow ? STR(" about goals ") : STR(""),
		.labels = STR(""),
		.until = DAY_NONE,
		.basis = luck_percent(&m->luck, 5) ? BASIS_ATTORNEY : BASIS_SELF,
		.author = m->w.author,
		.author_reference = m->self,
		.words = STR("This team may see my plan and write in it, until I say otherwise."),
		.at = m->who->began,
	};
	r->grants++;
}

static void make_whole(struct maker *m)
{
	enum plan_state state = m->who->state;
	make_about(m);
	if (luck_percent(&m->luck, 20))
		make_offer(m, "accepted");
	if (state >= PLAN_DISCUSSING) {
		later(m, 5 * DAYS, 9 * DAYS);
		size_t talks = luck_from(&m->luck, 1, 3);
		for (size_t n = 0; n < talks; n++)
			make_talk(m, state == PLAN_DISCUSSING && n + 1 == talks);
		make_needs(m);
		for (size_t n = 0, all = populate_goals(m->who); n < all; n++)
			make_goal(m, n);
		later(m, 3 * DAYS, 9 * DAYS);
	}
	if (state == PLAN_AGREED || state == PLAN_REVIEW)
		make_review(m);
	if (luck_percent(&m->luck, 8)) {
		begin(m, &kind_ask);
		text(m, "type", luck_percent(&m->luck, 50) ? STR("not-working") : STR("want-to-talk"));
		text(m, "words", luck_one(&m->luck, words_not_working));
		text(m, "status", luck_percent(&m->luck, 60) ? STR("completed") : STR("requested"));
		(void)keep(m, true);
	}
	settle(m);
}

void populate_make(const struct populate *p, struct arena *a, const struct populate_person *who,
	struct populate_record *out)
{
	const struct populate_team *team = who->team;
	struct maker m = { .p = p, .who = who, .a = a, .luck = luck_of(who->luck, 0), .out = out };
	bool planned = who->state != PLAN_OFFERED && who->state != PLAN_DECLINED;
	*out = (struct populate_record){ .key = who->key, .put = arena_array(a, struct resource_put, PUTS_MOST) };
	m.self = str_format(a, "Patient/%.*s", STR_ARG(who->key));
	m.nurse = str_format(a, "Practitioner/%.*s", STR_ARG(team->practitioner));
	m.w = (struct writer){ .person = who->key, .plan = planned ? populate_resource_id(a, who, NULL, 200) :
		STR(""), .author = str_format(a, "a:%.*s", STR_ARG(team->account)), .author_reference = m.nurse,
		.author_display = team->nurse, .at = who->began + 9 * HOURS };
	make_patient(&m);
	make_people(&m);
	make_grant(&m, team, false);
	if (who->second)
		make_grant(&m, who->second, luck_percent(&m.luck, 50));
	if (planned) {
		make_whole(&m);
	} else if (who->state == PLAN_OFFERED) {
		make_offer(&m, "requested");
	} else {
		make_talk(&m, false);
		begin(&m, &kind_declined);
		text(&m, "words", luck_one(&m.luck, words_declined));
		(void)keep(&m, true);
	}
	out->last = m.w;
}
